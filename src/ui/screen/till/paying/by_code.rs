//! A payment by code within the payment: the code that is shown, the card of one that is open, what becomes of it.

use iced::Fill;
use iced::widget::{column, container, row, space};

use super::{Asks, Message, Next, Paying, Said, Step, Way, said};
use crate::domain::id::PaymentId;
use crate::domain::money::Money;
use crate::domain::payload::PaymentCode;
use crate::domain::payment::{Outcome, State};
use crate::domain::price::{Due, Priced};
use crate::domain::tender::Tender;
use crate::engine::pay::{Seen, Wish};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::screen::till::Message as Till;
use crate::ui::text::till;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON, S8, S12, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::button;
use crate::ui::widget::fitted::fitted_bold;
use crate::ui::widget::mark::mark;
use crate::ui::widget::words::{bold, label, words};

impl Paying {
    /// A payment code was shown: it pays what is left, once Enter says so. Where money goes back there is nothing for it.
    pub(in crate::ui::screen::till) fn code_shown(&mut self, code: PaymentCode, due: Due, here: Here<'_>) {
        if self.is_concluding() {
            return;
        }
        self.shown_at = here.now;
        if let Due::GiveBack(_) = due {
            self.said = Some(Said::GivesBack);
        } else {
            (self.way, self.asks, self.said) = (Way::Code, Asks::Amount, None);
            self.entry.clear();
            self.code = Some(code);
        }
    }

    /// The payments by code for this basket are known better. One that is paid and leaves nothing to pay concludes the sale.
    pub(in crate::ui::screen::till) fn heard(&mut self, payments: Vec<Seen>, priced: &Priced) -> Next {
        let awaited = self.awaited.take().or_else(|| self.open().map(|seen| seen.held.attempt.id));
        self.payments = payments;
        let found = self.payments.iter().find(|seen| Some(seen.held.attempt.id) == awaited);
        match found.map(|seen| &seen.state) {
            Some(State::Settled(Outcome::Failed(reason))) => {
                (self.said, self.way) = (Some(Said::CodeFailed(*reason)), Way::Code);
                Next::Stay
            }
            Some(State::Settled(Outcome::Paid { .. })) => {
                (self.said, self.way) = (None, Way::Cash);
                if self.rest(priced) == Money::ZERO { Next::Conclude(self.conclude()) } else { Next::Stay }
            }
            Some(_) => {
                self.awaited = awaited;
                Next::Stay
            }
            None => Next::Stay,
        }
    }

    /// A payment was asked for: its end is waited for, however soon it comes.
    pub(in crate::ui::screen::till) const fn asked(&mut self, payment: PaymentId) {
        self.step = Step::Open;
        self.awaited = Some(payment);
    }

    /// The payment that is open.
    pub(super) fn open(&self) -> Option<&Seen> {
        self.payments.iter().find(|seen| seen.held.outcome.is_none() && seen.held.attempt.sale().is_some())
    }

    /// What happens while nothing else may: the sale is being concluded, or a payment is open.
    pub(super) fn of_open(&self, message: Message) -> Option<Next> {
        if self.step == Step::Concluding {
            return Some(Next::Stay);
        }
        let open = self.open()?.held.attempt.id;
        Some(match message {
            Message::GiveUpPressed => Next::GiveUp(open),
            Message::AskPressed => Next::Ask(open),
            _ => Next::Stay,
        })
    }

    /// Sends the code that was shown.
    pub(super) fn send(&mut self, amount: Money) -> Next {
        let Some(code) = self.code.take() else {
            self.said = Some(Said::NoCode);
            return Next::Stay;
        };
        self.step = Step::Concluding;
        Next::PayByCode(code, amount)
    }

    /// What was paid by code, before other tenders.
    pub(super) fn with_codes(&self, taken: &[Tender]) -> Vec<Tender> {
        let paid = self.payments.iter().filter_map(|seen| seen.held.tender());
        paid.chain(taken.iter().cloned()).collect()
    }

    pub(super) fn paid_so_far(&self) -> Money {
        self.with_codes(&self.taken).iter().map(|tender| tender.amount).sum()
    }
}

/// The card of the payment that is open, in the place of the keypad.
pub(super) fn open_card<'a>(seen: &Seen, here: Here<'a>) -> Element<'a, Till> {
    let of = |key: &str| here.text.of(key, &[]);
    let (key, icon, hue) = match (&seen.state, seen.wish) {
        (_, Wish::Closed) => ("till-code-closing", Icon::Undo, Hue::Warn),
        (State::Requested | State::Settled(_), Wish::Paid) => ("till-code-requested", Icon::Sync, Hue::Busy),
        (State::Waiting, Wish::Paid) => ("till-code-waiting", Icon::User, Hue::Busy),
        (State::Unknown, Wish::Paid) => ("till-code-unknown", Icon::Attention, Hue::Warn),
    };
    let ink = Ink::Tinted(hue);
    let network = of(till::network_key(seen.held.attempt.network));
    let amount = here.format().money(seen.held.attempt.amount);
    let seconds = here.now.duration_since(seen.held.since).as_secs().max(0).unsigned_abs();
    let since = here.text.of("till-code-seconds", &[("seconds", seconds.into())]);
    let head = row![mark(icon, ICON, ink), bold(of(key), Type::T20).class(ink).width(Fill)];
    let head = head.spacing(S8).align_y(iced::Center);
    let about = row![label(network, Type::T16).width(Fill), label(since, Type::T16).class(Ink::Soft)];
    let next = words(of(&format!("{key}.next")), Type::T16).class(Ink::Soft).width(Fill);
    let give_up = button::plain(of("till-code-give-up")).key("Del").wide();
    let give_up = give_up.on_press_maybe((seen.wish == Wish::Paid).then_some(said(Message::GiveUpPressed)));
    let inside = column![head, fitted_bold(amount, Type::T44, Ink::Plain), about, next, space().height(Fill), give_up];
    container(inside.spacing(S12)).padding(S16).width(Fill).height(here.card_height()).class(Surface::Field).into()
}
