//! What the window does by itself: its keys and its palette, and work that nobody waits for.

use std::time::Instant;

use iced::Task;

use super::{Floor, Message, Wish};
use crate::engine::Engine;
use crate::engine::preferences::{Appearance, Preference};
use crate::engine::problem::Problem;
use crate::engine::training::Books;
use crate::ui::app::keys::Pressed;
use crate::ui::app::overlay::{self, Command, Overlay};
use crate::ui::screen::settings::{self, Section};
use crate::ui::screen::{Place, bookings, day, history};
use crate::ui::theme::Theme;

impl Floor {
    pub(super) fn show(&mut self, overlay: Overlay) -> Task<Message> {
        self.overlay = Some(overlay);
        Task::none()
    }

    pub(super) fn show_palette(&mut self) -> Task<Message> {
        let (palette, focus) = Overlay::palette(self.can_be_done());
        self.overlay = Some(palette);
        focus
    }

    /// What can be done at the moment, beside what always can.
    fn can_be_done(&self) -> Vec<Command> {
        let export = match self.place {
            Place::Day | Place::History => Some(Command::Export),
            Place::Counter | Place::Bookings | Place::Shift | Place::Exceptions | Place::Settings => None,
        };
        export.into_iter().chain(self.counter.offers().into_iter().map(Command::Press)).collect()
    }

    pub(super) fn show_search(&mut self) -> Task<Message> {
        let (search, focus) = Overlay::search();
        self.overlay = Some(search);
        focus
    }

    /// Searches as if it had been typed into the one field; where there is none, among the bookings. Where something is sold
    /// products are shown for it first, and Enter takes one, or searches on where there is none.
    fn search(&mut self, typed: &str) -> Task<Message> {
        let gone = if self.has_field() { Task::none() } else { self.go(Place::Bookings) };
        self.field.clear();
        typed.trim().chars().for_each(|character| self.field.push(character));
        let shows_products = self.place == Place::Counter && self.known.here("").sells();
        let found = if self.field.is_empty() || shows_products { Task::none() } else { self.enter() };
        Task::batch([gone, found])
    }

    pub(super) fn overlay_said(&mut self, message: overlay::Message) -> Task<Message> {
        match message {
            overlay::Message::NameTyped(name) => {
                if let Some(overlay) = &mut self.overlay {
                    overlay.name_typed(&name);
                }
                Task::none()
            }
            overlay::Message::Searched => match self.overlay.take() {
                Some(Overlay::Search { typed }) => self.search(&typed),
                _ => Task::none(),
            },
            overlay::Message::Dismissed => {
                self.overlay = None;
                Task::none()
            }
            overlay::Message::QuitPressed => {
                self.wish = Wish::Quit;
                Task::none()
            }
            overlay::Message::Chosen(command) => {
                self.overlay = None;
                self.command(command)
            }
        }
    }

    fn command(&mut self, command: Command) -> Task<Message> {
        match command {
            Command::Go(place) => self.go(place),
            Command::Set(section) => self.set(settings::Message::SectionChosen(section)),
            Command::Press(command) => self.meant(Pressed::usual(command), ""),
            Command::Search => self.show_search(),
            Command::WalkIn => self.walk_in(),
            Command::Export => self.export(),
            Command::Lock => self.lock(),
            Command::Keys => self.show(Overlay::Keys),
            Command::Speak(language) => self.prefer(Section::Language, Preference::Language(language)),
            Command::Look(look) => {
                let appearance = match look {
                    Theme::Light => Appearance::Light,
                    Theme::Dark => Appearance::Dark,
                };
                self.prefer(Section::Appearance, Preference::Appearance(appearance))
            }
            Command::Train => self.set(settings::Message::BooksPressed(Books::Training)),
            Command::EndTraining => self.set(settings::Message::BooksPressed(Books::Real)),
            Command::Practise => Task::perform(self.backstage.practice_code(), Message::PracticeIssued),
            Command::Sync => self.work(|engine| async move { engine.sync_now().await }),
            Command::Quit => self.ask_to_close(),
        }
    }

    /// Sets something where it is set by hand: a manager is asked for it there as here.
    fn prefer(&mut self, section: Section, preference: Preference) -> Task<Message> {
        let gone = self.set(settings::Message::SectionChosen(section));
        Task::batch([gone, self.set(settings::Message::PreferenceChosen(preference))])
    }

    /// Does something in the settings.
    fn set(&mut self, message: settings::Message) -> Task<Message> {
        let gone = if self.place == Place::Settings { Task::none() } else { self.go(Place::Settings) };
        let action = self.settings.update(message, self.known.here(""));
        Task::batch([gone, self.carry_out_settings(action)])
    }

    fn walk_in(&mut self) -> Task<Message> {
        let gone = self.go(Place::Bookings);
        let action = self.bookings.update(bookings::Message::WalkInPressed, self.known.here(""));
        Task::batch([gone, self.carry_out(action, bookings::Effect::start, Message::Bookings)])
    }

    /// Writes what the shown screen lists into a file.
    fn export(&mut self) -> Task<Message> {
        match self.place {
            Place::Day => {
                let action = self.day.update(day::Message::ExportPressed, self.known.here(""));
                self.carry_out(action, day::Effect::start, Message::Day)
            }
            Place::History => {
                let action = self.history.update(history::Message::ExportPressed, self.known.here(""));
                self.carry_out(action, history::Effect::start, Message::History)
            }
            Place::Counter | Place::Bookings | Place::Shift | Place::Exceptions | Place::Settings => Task::none(),
        }
    }

    /// A voucher to practise with is shown to the counter, as a scanner would.
    pub(super) fn practice_issued(&mut self, issued: Result<String, Problem>) -> Task<Message> {
        match issued {
            Ok(code) => {
                self.hardware.scanned(code, Instant::now());
                Task::none()
            }
            Err(problem) => Self::done(Err(problem)),
        }
    }

    /// Starts work that nobody waits for.
    pub(super) fn work<Work>(&self, work: impl FnOnce(Engine) -> Work) -> Task<Message>
    where
        Work: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        Task::perform(work(self.engine.clone()), Message::Done)
    }

    pub(super) fn done(done: Result<(), Problem>) -> Task<Message> {
        if let Err(problem) = done {
            tracing::error!(%problem, "the window could not do what it was asked for");
        }
        Task::none()
    }
}
