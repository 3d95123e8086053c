//! What lies over the bookings: one of them and what can be done about it, or somebody who came without one.

use super::detail;
use super::moving::{self, Moving};
use super::notice::Notice;
use super::walk_in::{self, Form};
use super::{Bookings, Effect, Message};
use crate::domain::booking::usual::Usual;
use crate::domain::booking::{Booking, Change};
use crate::domain::id::BookingId;
use crate::engine::problem::Problem;
use crate::ui::screen::arrival::{self, Arrival};
use crate::ui::screen::{Action, Here};
use crate::ui::widget::dialog::Dialog;

/// What lies over the bookings.
#[derive(Debug, Clone)]
pub(super) enum Over {
    Nothing,
    /// A booking and what can be done about it.
    Detail(Box<Booking>),
    /// Did they really not come?
    NoShow(Box<Booking>),
    /// Who gives it up?
    Cancelling(Box<Booking>),
    /// To which time?
    Moving(Box<Moving>),
    /// Somebody without a booking.
    WalkIn(Box<Form>),
}

impl Over {
    /// The question, where there is one.
    pub(super) fn dialog<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        match self {
            Self::Nothing => None,
            Self::Detail(booking) => Some(detail::detail(booking, here)),
            Self::NoShow(booking) => Some(detail::no_show(booking, here)),
            Self::Cancelling(booking) => Some(detail::cancelling(booking, here)),
            Self::Moving(moving) => Some(moving.dialog(here)),
            Self::WalkIn(form) => Some(form.dialog(here)),
        }
    }
}

impl Bookings {
    /// Asks something about a booking that is shown.
    pub(super) fn asks(&mut self, id: BookingId, over: impl FnOnce(Box<Booking>) -> Over) -> Action<Effect> {
        self.known(id, |screen, booking| {
            screen.notice = Notice::Nothing;
            screen.over = over(Box::new(booking));
            Action::None
        })
    }

    /// Does something with a booking that is shown.
    pub(super) fn known(
        &mut self,
        id: BookingId,
        with: impl FnOnce(&mut Self, Booking) -> Action<Effect>,
    ) -> Action<Effect> {
        let found = self.all.iter().chain(self.elsewhere()).find(|booking| booking.id == id).cloned();
        found.map_or(Action::None, |booking| with(self, booking))
    }

    pub(super) fn undo(&mut self, booking: Booking, here: Here<'_>) -> Action<Effect> {
        self.over = Over::Nothing;
        self.arrival = Some(Arrival::of_admitted(booking, here.now));
        self.with_arrival(here, |arrival| arrival.update(arrival::Message::UndoPressed, here))
    }

    pub(super) fn change(&mut self, booking: BookingId, change: Change) -> Action<Effect> {
        self.over = Over::Nothing;
        self.notice = Notice::Nothing;
        self.changed = self.changed.wrapping_add(1);
        Action::Start(Effect::Change { question: self.changed, booking, change })
    }

    pub(super) fn changed(&mut self, question: u32, answer: Result<(), Problem>) -> Action<Effect> {
        if let (true, Err(problem)) = (question == self.changed, answer) {
            self.notice = Notice::Problem(problem);
        }
        Action::None
    }

    pub(super) fn walk_in_pressed(&mut self) -> Action<Effect> {
        self.notice = Notice::Nothing;
        self.over = Over::WalkIn(Box::new(Form::new()));
        Action::Start(Effect::AskUsual)
    }

    pub(super) fn usual_loaded(&mut self, answer: Result<Vec<Usual>, Problem>) -> Action<Effect> {
        // Without it the service is typed: no reason to stop a host who has guests before them.
        if let (Over::WalkIn(form), Ok(usual)) = (&mut self.over, answer) {
            form.offer(usual);
        }
        Action::None
    }

    pub(super) fn walk_in(&mut self, message: walk_in::Message) -> Action<Effect> {
        if let Over::WalkIn(form) = &mut self.over {
            form.update(message);
        }
        Action::None
    }

    pub(super) fn walked_in(
        &mut self,
        question: u32,
        answer: Result<Booking, Problem>,
        here: Here<'_>,
    ) -> Action<Effect> {
        if question != self.changed {
            return Action::None;
        }
        match answer {
            Ok(booking) => {
                self.over = Over::Nothing;
                self.arrival = Some(Arrival::of_admitted(booking, here.now));
            }
            Err(problem) => {
                if let Over::WalkIn(form) = &mut self.over {
                    form.failed(problem);
                }
            }
        }
        Action::None
    }

    pub(super) fn moving(&mut self, message: moving::Message, here: Here<'_>) -> Action<Effect> {
        if let Over::Moving(moving) = &mut self.over {
            moving.update(message, here);
        }
        Action::None
    }

    /// What the dialog asks is so.
    pub(super) fn confirm(&mut self, here: Here<'_>) -> Action<Effect> {
        match &mut self.over {
            Over::Nothing | Over::Cancelling(_) => Action::None,
            Over::Detail(booking) => match detail::next(booking) {
                Some(detail::Next::CheckIn) => {
                    let booking = (**booking).clone();
                    self.presented(booking, here)
                }
                Some(detail::Next::Change(change)) => {
                    let id = booking.id;
                    self.change(id, change)
                }
                None => Action::None,
            },
            Over::NoShow(booking) => {
                let id = booking.id;
                self.change(id, Change::MarkNoShow)
            }
            Over::Moving(moving) => match moving.to(here) {
                Some(to) => {
                    let id = moving.booking().id;
                    self.change(id, Change::Reschedule { to })
                }
                None => Action::None,
            },
            Over::WalkIn(form) => match form.send() {
                Some(walk_in) => {
                    self.changed = self.changed.wrapping_add(1);
                    Action::Start(Effect::WalkIn { question: self.changed, walk_in })
                }
                None => Action::None,
            },
        }
    }

    /// Out of the dialog: back to the booking that it was about. Without one, what is said beneath the board goes.
    pub(super) fn close(&mut self) -> Action<Effect> {
        if matches!(self.over, Over::Nothing) {
            self.notice = Notice::Nothing;
        }
        self.over = match std::mem::replace(&mut self.over, Over::Nothing) {
            Over::NoShow(booking) | Over::Cancelling(booking) => Over::Detail(booking),
            Over::Moving(moving) => Over::Detail(Box::new(moving.booking().clone())),
            Over::Nothing | Over::Detail(_) | Over::WalkIn(_) => Over::Nothing,
        };
        Action::None
    }
}
