//! Payments by code at the till: which are of this basket, and which pay for nothing.

use iced::widget::row;

use super::paying::{self, Codes};
use super::{Action, Effect, Message, Said, Seen, Till, Want, Work};
use crate::domain::money::Money;
use crate::domain::payload::PaymentCode;
use crate::domain::payment::State;
use crate::engine::pay::Begun;
use crate::engine::problem::Problem;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::till;
use crate::ui::theme::Element;
use crate::ui::theme::palette::Hue;
use crate::ui::widget::button;
use crate::ui::widget::toast::toast;

impl Till {
    /// A payment code was shown while something is rung up: the payment is opened with what is left to be paid.
    pub fn code_shown(&mut self, code: PaymentCode, here: Here<'_>) -> Action<Effect> {
        self.begin();
        self.want(Want::PayByCode(code), here)
    }

    /// The payments for what is being rung up.
    pub(super) fn own_payments(&self) -> Vec<Seen> {
        let sale = self.rung.id;
        self.payments.iter().filter(|seen| sale.is_some() && seen.held.attempt.sale() == sale).cloned().collect()
    }

    /// Whether something was paid by code, or is open, for what is being rung up.
    pub(super) fn has_payments(&self) -> bool {
        self.own_payments().iter().any(|seen| seen.held.outcome.is_none() || seen.held.tender().is_some())
    }

    pub(super) fn payments_read(
        &mut self,
        codes: Codes,
        read: Result<Vec<Seen>, Problem>,
        here: Here<'_>,
    ) -> Action<Effect> {
        self.codes = codes;
        match read {
            Ok(payments) => self.payments = payments,
            Err(problem) => {
                self.say(Said::Failed(problem), here);
                return Action::None;
            }
        }
        let own = self.own_payments();
        // One that is open is seen, also by whoever has only just come.
        if own.iter().any(|seen| seen.held.outcome.is_none()) && self.work == Work::Idle {
            self.asked = None;
            self.open_payment(here);
        }
        self.paid_with(|paying, priced, _| Some(paying.heard(own, priced)), here).unwrap_or(Action::None)
    }

    pub(super) fn code_sent(&mut self, sent: Result<Begun, Problem>, here: Here<'_>) -> Action<Effect> {
        self.work = Work::Idle;
        if let Some(paying) = &mut self.paying {
            paying.open_again();
        }
        match sent {
            // It may be over before it was told here.
            Ok(Begun::Asked(seen)) => {
                if let Some(paying) = &mut self.paying {
                    paying.asked(seen.held.attempt.id);
                }
                return Action::Start(Effect::ReadPayments).and(self.proceed(here));
            }
            Ok(Begun::NotPaid(refusal)) => {
                if let Some(paying) = &mut self.paying {
                    paying.refused(paying::Said::NotPaid(refusal));
                }
            }
            Ok(Begun::NoShift) => return self.no_shift(here),
            Err(problem) => self.say(Said::Failed(problem), here),
        }
        self.wants.clear();
        Action::None
    }

    pub(super) fn payment_stirred(&mut self, stirred: Result<(), Problem>, here: Here<'_>) -> Action<Effect> {
        match stirred {
            Ok(()) => Action::Start(Effect::ReadPayments),
            Err(problem) => {
                self.say(Said::Failed(problem), here);
                Action::None
            }
        }
    }

    /// The bar of a payment that pays for nothing: its basket is gone or put aside, or a refund did not reach the customer.
    pub(super) fn stray<'a>(&self, here: Here<'a>) -> Option<Element<'a, Message>> {
        let is_stray = |seen: &&Seen| seen.held.free > Money::ZERO && seen.held.attempt.sale() != self.rung.id;
        let seen = self.payments.iter().find(is_stray)?;
        let network = here.text.of(till::network_key(seen.held.attempt.network), &[]);
        let fills = [("network", network.into()), ("amount", here.format().money(seen.held.free).into())];
        let back = button::quiet(here.text.of("till-code-give-back", &[]));
        let back = back.on_press(Message::GiveBackPressed(seen.held.attempt.id));
        Some(toast(
            Hue::Warn,
            Icon::Phone,
            here.text.of("till-code-stray", &fills),
            here.text.of("till-code-stray.next", &[]),
            back,
        ))
    }

    /// The bar of a payment of another basket of which nobody knows yet what became of it.
    pub(super) fn adrift<'a>(&self, here: Here<'a>) -> Option<Element<'a, Message>> {
        let is_adrift = |seen: &&Seen| {
            !matches!(seen.state, State::Settled(_))
                && (seen.held.attempt.sale().is_none() || seen.held.attempt.sale() != self.rung.id)
        };
        let seen = self.payments.iter().find(is_adrift)?;
        let key = if seen.held.attempt.sale().is_some() { "till-code-adrift" } else { "till-code-going-back" };
        let network = here.text.of(till::network_key(seen.held.attempt.network), &[]);
        let fills = [("network", network.into()), ("amount", here.format().money(seen.held.attempt.amount).into())];
        let next = here.text.of(&format!("{key}.next"), &[]);
        Some(toast(Hue::Busy, Icon::Sync, here.text.of(key, &fills), next, row![]))
    }
}
