//! A manager is asked, for a screen.

use iced::Task;

use super::{Floor, Message};
use crate::ui::screen::allow::{self, Allow, Next};
use crate::ui::screen::{Place, Refused};

/// Which screen asks, and how far it is.
pub(super) struct Asked {
    by: Place,
    pub(super) allow: Allow,
}

impl Floor {
    pub(super) fn ask_manager(&mut self, refused: Refused) -> Task<Message> {
        self.asked = Some(Asked { by: self.place, allow: Allow::new(refused) });
        Task::none()
    }

    pub(super) fn allow_said(&mut self, message: allow::Message) -> Task<Message> {
        let Some(asked) = &mut self.asked else { return Task::none() };
        let next = asked.allow.update(message, self.known.here(""));
        self.asked_goes_on(next)
    }

    pub(super) fn asked_goes_on(&mut self, next: Next) -> Task<Message> {
        match next {
            Next::Stay => Task::none(),
            Next::Start(effect) => effect.start(&self.engine).map(Message::Allow),
            Next::PassOver(reading) => {
                self.pass_over(reading);
                Task::none()
            }
            Next::GivenUp => {
                self.asked = None;
                Task::none()
            }
            Next::Allowed(allowed) => {
                // The screen that asked hears it, if it is still the one that is shown.
                let by = self.asked.take().map(|asked| asked.by);
                if by == Some(self.place) { self.allowed(allowed) } else { Task::none() }
            }
        }
    }
}
