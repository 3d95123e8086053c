//! Somebody comes without a booking: how many, for what, how long, where, and who if they say so.

use iced::widget::{Row, column, row};
use iced::{Fill, FillPortion};

use super::Message as Screen;
use crate::domain::booking::Guest;
use crate::domain::booking::usual::Usual;
use crate::engine::check_in::WalkIn;
use crate::engine::problem::Problem;
use crate::ui::screen::Here;
use crate::ui::text::problem;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S4, S8, S12, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::Kind;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::stepper::stepper;
use crate::ui::widget::words::{label, words};
use crate::ui::widget::{button, field, pressable};

/// The largest party that is taken in at once.
const PARTY_MAX: u16 = 99;

/// A step of the length, in minutes, which is also the least.
const STEP_MIN: u16 = 15;

/// The longest that a walk-in may last, in minutes.
const MINUTES_MAX: u16 = 12 * 60;

/// How long it lasts where nothing else is known, in minutes.
const MINUTES_USUAL: u16 = 60;

/// The longest that is kept of a typed line, in characters.
const LINE_MAX: usize = 60;

/// What is filled in.
#[derive(Debug, Clone)]
pub(super) struct Form {
    party: u16,
    service: String,
    minutes: u16,
    place: String,
    guest: Guest,
    usual: Vec<Usual>,
    sending: Sending,
}

/// How far it has got.
#[derive(Debug, Clone)]
enum Sending {
    NotYet,
    /// It is being written: it goes out once.
    Sent,
    Failed(Problem),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// One less.
    FewerPressed,
    /// One more.
    MorePressed,
    /// A usual service was chosen.
    UsualChosen(usize),
    /// A service was typed.
    ServiceTyped(String),
    /// A step shorter.
    ShorterPressed,
    /// A step longer.
    LongerPressed,
    /// The place was typed.
    PlaceTyped(String),
    /// The guest's name was typed.
    NameTyped(String),
    /// Their phone was typed.
    PhoneTyped(String),
}

impl Form {
    /// One person, for whatever is usual.
    pub(super) const fn new() -> Self {
        Self {
            party: 1,
            service: String::new(),
            minutes: MINUTES_USUAL,
            place: String::new(),
            guest: Guest { name: String::new(), phone: String::new() },
            usual: Vec::new(),
            sending: Sending::NotYet,
        }
    }

    /// Offers what is usually booked; the first is taken unless something was typed already.
    pub(super) fn offer(&mut self, usual: Vec<Usual>) {
        self.usual = usual;
        if self.service.is_empty() {
            self.choose(0);
        }
    }

    /// It could not be taken in.
    pub(super) fn failed(&mut self, problem: Problem) {
        self.sending = Sending::Failed(problem);
    }

    pub(super) fn update(&mut self, message: Message) {
        match message {
            Message::FewerPressed => self.party = self.party.saturating_sub(1).max(1),
            Message::MorePressed => self.party = self.party.saturating_add(1).min(PARTY_MAX),
            Message::UsualChosen(at) => self.choose(at),
            Message::ServiceTyped(service) => self.service = kept(&service),
            Message::ShorterPressed => self.minutes = self.minutes.saturating_sub(STEP_MIN).max(STEP_MIN),
            Message::LongerPressed => self.minutes = self.minutes.saturating_add(STEP_MIN).min(MINUTES_MAX),
            Message::PlaceTyped(place) => self.place = kept(&place),
            Message::NameTyped(name) => self.guest.name = kept(&name),
            Message::PhoneTyped(phone) => {
                self.guest.phone = kept(&phone).chars().filter(char::is_ascii_digit).collect();
            }
        }
    }

    fn choose(&mut self, at: usize) {
        if let Some(usual) = self.usual.get(at) {
            self.service.clone_from(&usual.service);
            self.minutes = usual.minutes.clamp(STEP_MIN, MINUTES_MAX);
        }
    }

    /// What is sent, once; `None` while no service is said.
    pub(super) fn send(&mut self) -> Option<WalkIn> {
        if self.service.trim().is_empty() || matches!(self.sending, Sending::Sent) {
            return None;
        }
        self.sending = Sending::Sent;
        let said = |line: &str| line.trim().to_owned();
        Some(WalkIn {
            service: said(&self.service),
            party: self.party,
            minutes: self.minutes,
            resource: Some(said(&self.place)).filter(|place| !place.is_empty()),
            guest: Guest { name: said(&self.guest.name), phone: said(&self.guest.phone) },
        })
    }

    pub(super) fn dialog<'a>(&'a self, here: Here<'a>) -> Dialog<'a, Screen> {
        let of = |key| here.text.of(key, &[]);
        let party = here.text.of("check-in-party", &[("party", self.party.into())]);
        let party = counted("check-in-label-party", party, Message::FewerPressed, Message::MorePressed, here);
        let minutes = here.text.of("bookings-minutes", &[("minutes", self.minutes.into())]);
        let minutes = counted("bookings-label-length", minutes, Message::ShorterPressed, Message::LongerPressed, here);
        let service: fn(String) -> Screen = |typed| Screen::WalkIn(Message::ServiceTyped(typed));
        let place: fn(String) -> Screen = |typed| Screen::WalkIn(Message::PlaceTyped(typed));
        let name: fn(String) -> Screen = |typed| Screen::WalkIn(Message::NameTyped(typed));
        let phone: fn(String) -> Screen = |typed| Screen::WalkIn(Message::PhoneTyped(typed));
        let optional = of("bookings-optional");
        let input = |id, key, value, typed| field::input(id, of(key), &optional, value, Some(typed));
        let body = column![row![party, minutes].spacing(S12),]
            .push(self.services())
            .push(field::input("bookings-service", of("check-in-label-service"), "", &self.service, Some(service)))
            .push(
                row![
                    input("bookings-place", "bookings-label-place", &self.place, place),
                    input("bookings-guest", "bookings-label-guest", &self.guest.name, name),
                    input("bookings-phone", "bookings-label-phone", &self.guest.phone, phone),
                ]
                .spacing(S12),
            )
            .push(self.problem(here))
            .spacing(S16);
        let ready = !self.service.trim().is_empty() && !matches!(self.sending, Sending::Sent);
        let take_in = button::primary(of(if ready { "bookings-walk-in-take" } else { "bookings-walk-in-service" }));
        dialog(of("bookings-walk-in-asked"), of("bookings-walk-in-asked.explains"))
            .body(body)
            .way(button::plain(of("bookings-back")).key("Esc").on_press(Screen::ClosePressed))
            .way(take_in.key("Enter").on_press_maybe(ready.then_some(Screen::ConfirmPressed)))
    }

    /// What is usually booked, two by two.
    fn services(&self) -> Option<Element<'_, Screen>> {
        if self.usual.is_empty() {
            return None;
        }
        let choice = |(at, usual): (usize, &Usual)| {
            let kind = if usual.service == self.service { Kind::Chosen } else { Kind::Plain };
            pressable::name(kind, usual.service.clone(), Screen::WalkIn(Message::UsualChosen(at)))
        };
        let choices: Vec<_> = self.usual.iter().enumerate().collect();
        let rows = choices
            .chunks(2)
            .map(|pair| Element::from(Row::with_children(pair.iter().copied().map(choice)).spacing(S8)));
        Some(column(rows).spacing(S8).into())
    }

    fn problem<'a>(&'a self, here: Here<'a>) -> Option<Element<'a, Screen>> {
        let Sending::Failed(failed) = &self.sending else { return None };
        let told = problem::told(failed, here.text);
        let says = here.text.of("sentences", &[("first", told.cause.into()), ("second", told.next.into())]);
        Some(words(says, Type::T16).class(Ink::Tinted(Hue::Bad)).width(Fill).into())
    }
}

/// A quantity with its name above it.
fn counted<'a>(key: &str, says: String, less: Message, more: Message, here: Here<'a>) -> Element<'a, Screen> {
    let name = label(here.text.of(key, &[]), Type::T14).class(Ink::Soft);
    column![name, stepper(says, Some(Screen::WalkIn(less)), Some(Screen::WalkIn(more)))]
        .spacing(S4)
        .width(FillPortion(1))
        .into()
}

fn kept(line: &str) -> String {
    line.chars().take(LINE_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::problem::Code;

    fn usual(service: &str, minutes: u16) -> Usual {
        Usual { service: service.into(), minutes }
    }

    #[test]
    fn what_is_usual_is_one_press_and_what_was_typed_stays() {
        let mut form = Form::new();
        form.offer(vec![usual("tea", 90), usual("lesson", 60)]);
        assert_eq!((form.service.as_str(), form.minutes), ("tea", 90));
        form.update(Message::UsualChosen(1));
        assert_eq!((form.service.as_str(), form.minutes), ("lesson", 60));
        let mut typed = Form::new();
        typed.update(Message::ServiceTyped("cake".into()));
        typed.offer(vec![usual("tea", 90)]);
        assert_eq!((typed.service.as_str(), typed.minutes), ("cake", MINUTES_USUAL));
    }

    #[test]
    fn a_walk_in_goes_out_once_and_again_only_after_it_failed() {
        let mut form = Form::new();
        assert_eq!(form.send(), None, "nobody said for what");
        form.update(Message::ServiceTyped(" tea ".into()));
        form.update(Message::PlaceTyped("  ".into()));
        form.update(Message::PhoneTyped("+86 138-0000 1234".into()));
        let sent = form.send().unwrap();
        assert_eq!((sent.service.as_str(), sent.resource, sent.guest.phone.as_str()), ("tea", None, "8613800001234"));
        assert_eq!(form.send(), None, "an impatient Enter");
        form.failed(Problem::new(Code::DiskFull));
        assert!(form.send().is_some());
    }

    #[test]
    fn party_and_length_stay_within_their_limits() {
        let mut form = Form::new();
        for _ in 0..200 {
            form.update(Message::FewerPressed);
            form.update(Message::ShorterPressed);
        }
        assert_eq!((form.party, form.minutes), (1, STEP_MIN));
        for _ in 0..200 {
            form.update(Message::MorePressed);
            form.update(Message::LongerPressed);
        }
        assert_eq!((form.party, form.minutes), (PARTY_MAX, MINUTES_MAX));
    }
}
