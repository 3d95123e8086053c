//! What the window does by itself: its keys and its palette, and work that nobody waits for.

use iced::Task;

use super::{Floor, Message, Wish};
use crate::engine::Engine;
use crate::engine::preferences::{Appearance, Preference};
use crate::engine::problem::Problem;
use crate::ui::app::overlay::{self, Command, Overlay};
use crate::ui::screen::Place;
use crate::ui::theme::Theme;

impl Floor {
    pub(super) fn show(&mut self, overlay: Overlay) -> Task<Message> {
        self.overlay = Some(overlay);
        Task::none()
    }

    pub(super) fn show_palette(&mut self) -> Task<Message> {
        let (palette, focus) = Overlay::palette();
        self.overlay = Some(palette);
        focus
    }

    pub(super) fn show_search(&mut self) -> Task<Message> {
        let (search, focus) = Overlay::search();
        self.overlay = Some(search);
        focus
    }

    /// Searches as if it had been typed into the one field; where there is none, among the bookings.
    fn search(&mut self, typed: &str) -> Task<Message> {
        let gone = if self.has_field() { Task::none() } else { self.go(Place::Bookings) };
        self.field.clear();
        typed.trim().chars().for_each(|character| self.field.push(character));
        let found = if self.field.is_empty() { Task::none() } else { self.enter() };
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
            Command::Lock => self.lock(),
            Command::Keys => self.show(Overlay::Keys),
            Command::Speak(language) => self.prefer(Preference::Language(language)),
            Command::Look(Theme::Light) => self.prefer(Preference::Appearance(Appearance::Light)),
            Command::Look(Theme::Dark) => self.prefer(Preference::Appearance(Appearance::Dark)),
            Command::Sync => self.work(|engine| async move { engine.sync_now().await }),
            Command::Quit => {
                self.ask_to_close();
                Task::none()
            }
        }
    }

    fn prefer(&self, preference: Preference) -> Task<Message> {
        self.work(move |engine| async move { engine.prefer(preference).await })
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
