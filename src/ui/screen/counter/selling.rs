//! The till within the counter: who hears a code, a key or a text where the shop sells, and what is shown beside what.
//!
//! ```text
//!  product ─▶ the basket                                  voucher ─▶ nothing rung up: redeemed by itself, as ever
//!  key, text ─▶ the card, while there is one; else the till          └▶ else onto the bill, or a card that says why not
//!  booking ─▶ its card; onto the bill from there, or at once where its customers are in and a bill is begun
//! ```

use std::sync::Arc;

use super::card::{Case, Matter, Step};
use super::kept::Kept;
use super::{Asking, Counter, Effect, Managing, Message, Question, recent};
use crate::domain::payload::PaymentCode;
use crate::domain::redemption::Claim;
use crate::domain::verdict::Verdict;
use crate::engine::catalogue::{Catalogue, Coded};
use crate::engine::present::Presented;
use crate::engine::problem::Problem;
use crate::engine::till::{Put, Rung};
use crate::ui::screen::refunding::Begin;
use crate::ui::screen::till::{self, Till};
use crate::ui::screen::{Action, Allowed, Here, Key, Shape};
use crate::ui::theme::Element;

impl Counter {
    /// What is rung up and sold was read: the till is there from now on.
    pub(super) fn till_opened(&mut self, rung: Arc<Rung>, goods: Arc<Catalogue>, here: Here<'_>) -> Action<Effect> {
        if self.till.is_none() {
            self.till = Some(Box::new(Till::new(rung, goods, here.now)));
        }
        self.at_till(here, Till::opened)
    }

    /// The till, where the shop sells.
    pub(super) fn till(&self, here: Here<'_>) -> Option<&Till> {
        self.till.as_deref().filter(|_| here.sells())
    }

    /// Whether something is rung up, so that a voucher goes onto the bill.
    pub(super) fn has_bill(&self, here: Here<'_>) -> bool {
        self.till(here).is_some_and(|till| !till.is_empty())
    }

    /// Whether keys and texts are the till's: it is there, and no card stands before it.
    pub(super) fn till_listens(&self, here: Here<'_>) -> bool {
        self.till(here).is_some() && self.card.is_none() && self.asking.is_none()
    }

    /// Something happens in the till.
    pub(super) fn at_till(
        &mut self,
        here: Here<'_>,
        change: impl FnOnce(&mut Till) -> Action<till::Effect>,
    ) -> Action<Effect> {
        let Some(till) = self.till.as_deref_mut().filter(|_| here.sells()) else { return Action::None };
        match change(till) {
            Action::Start(till::Effect::AskForDrawer) => self.ask_for_drawer(here),
            Action::Start(till::Effect::AskToVoid(sale)) => self.ask_what_comes_back(sale, Begin::WithEverything),
            Action::AskManager(refused) => {
                self.managing = Some(Managing::Basket);
                Action::AskManager(refused)
            }
            action => action.map(Effect::Till),
        }
    }

    /// Something else may be typed now.
    pub fn seek(&mut self, here: Here<'_>) -> Action<Effect> {
        if !self.till_listens(here) {
            return Action::None;
        }
        self.at_till(here, |till| till.seek(here))
    }

    /// A key that is the till's; `None` where it is the counter's own.
    pub(super) fn key_of_till(&mut self, key: Key, here: Here<'_>) -> Option<Action<Effect>> {
        let asks = self.till(here)?.asks();
        // The way to pay stands beside a card that only says something, with its key on it: the card makes way.
        if matches!(key, Key::Function(9 | 12)) && !asks && self.only_says() {
            self.card = None;
        }
        let till = self.till(here)?;
        let is_own = matches!(key, Key::Function(7 | 10 | 11)) && !till.asks();
        let is_heard = till.asks() || (self.till_listens(here) && self.undoing.is_none());
        if is_own || !is_heard {
            return None;
        }
        self.kept = None;
        Some(self.at_till(here, |till| till.key(key, here)))
    }

    /// Whether a card stands here that waits for nothing: what it is about is over, or was not found.
    fn only_says(&self) -> bool {
        self.card.as_ref().is_some_and(|card| match &card.matter {
            Matter::Voucher(case) => !case.is_unconfirmed(),
            Matter::Found { bookings, .. } => bookings.is_empty(),
            Matter::Said(_) | Matter::Problem(_) => true,
            Matter::Choice { .. } | Matter::Arrival(_) => false,
        })
    }

    /// Something was typed that is no answer to a card; `None` where it is a code or a search of the counter's own.
    pub(super) fn typed_at_till(&mut self, text: &str, here: Here<'_>) -> Option<Action<Effect>> {
        if !self.till_listens(here) {
            return None;
        }
        let mut is_heard = false;
        let action = self.at_till(here, |till| {
            let heard = till.typed(text, here);
            is_heard = heard.is_some();
            heard.unwrap_or(Action::None)
        });
        is_heard.then_some(action)
    }

    /// A manager has given their word for what was wanted of the basket.
    pub(super) fn allowed_at_till(&mut self, allowed: Allowed, here: Here<'_>) -> Action<Effect> {
        self.at_till(here, |till| till.allowed(allowed))
    }

    /// A product was scanned: what stood there before makes way. Of several that are alike each is scanned, so a scanner may
    /// read the same code again at once.
    pub(super) fn sell(&mut self, asking: &Asking, coded: Coded, here: Here<'_>) -> Action<Effect> {
        self.card = None;
        let times = asking.times;
        let rung_up = self.at_till(here, |till| till.scanned(coded, times, here));
        Action::Start(Effect::NextCustomer).and(rung_up)
    }

    /// A payment code was shown while something is rung up: what stood there makes way for the payment.
    pub(super) fn pay_by_code(&mut self, code: PaymentCode, here: Here<'_>) -> Action<Effect> {
        self.card = None;
        self.at_till(here, |till| till.code_shown(code, here))
    }

    /// What comes back of a sale lies in the basket, wherever that was begun: what stood here makes way, and what comes next is
    /// said.
    pub fn ring_up_instead(&mut self) {
        self.card = None;
        if let Some(till) = &mut self.till {
            till.begin();
        }
        self.kept = Some(Kept::TakenIntoBasket);
    }

    /// A voucher was shown while something is rung up.
    pub(super) fn put_on_bill(&mut self, asking: Asking, presented: Arc<Presented>) -> Action<Effect> {
        let question = asking.question;
        self.asking = Some(asking);
        Action::Start(Effect::PutOnBill { question, presented, claim: Claim::default() })
    }

    /// It is on the bill, or not.
    pub(super) fn on_bill(
        &mut self,
        question: Question,
        presented: Arc<Presented>,
        outcome: Result<Put, Problem>,
        here: Here<'_>,
    ) -> Action<Effect> {
        let asked = self.asking.take_if(|asking| asking.question == question);
        let is_shown = self.card.as_ref().is_some_and(|card| card.question == question);
        if asked.is_none() && !is_shown {
            return Action::None;
        }
        match outcome {
            Ok(Put::Undecided(verdict)) => self.tell_of_bill(asked.as_ref(), presented, verdict, here),
            Ok(put) => {
                self.card = None;
                let voucher = presented.voucher();
                self.at_till(here, |till| till.put(voucher, put, here))
            }
            Err(problem) => {
                if let Some(asking) = asked {
                    return self.fail(&asking, problem, here);
                }
                if let Some(card) = &mut self.card {
                    card.matter = Matter::Problem(problem);
                    card.shown_at = here.now;
                }
                Action::Start(Effect::NextCustomer)
            }
        }
    }

    /// The card of a voucher that is not on the bill: why not, or what must be said first.
    fn tell_of_bill(
        &mut self,
        asked: Option<&Asking>,
        presented: Arc<Presented>,
        verdict: Verdict,
        here: Here<'_>,
    ) -> Action<Effect> {
        if let Some(asking) = asked {
            let case = Case::for_bill(presented, verdict);
            self.show(asking.place(), Matter::Voucher(Box::new(case)), here);
            return self.record();
        }
        let Some(card) = &mut self.card else { return Action::None };
        if let Some(case) = card.case_mut() {
            case.step = Step::Open;
            if case.verdict != verdict {
                case.verdict = verdict;
                card.shown_at = here.now;
            }
        }
        self.record()
    }

    /// The room below the field, where the shop sells.
    pub(super) fn sold_below_field<'a>(&'a self, till: &'a Till, here: Here<'a>) -> Element<'a, Message> {
        let card = (self.card.is_some() || self.asks_for_long()).then(|| self.panel(here));
        let camera = match here.shape {
            Shape::Landscape => recent::camera(here),
            Shape::Portrait => recent::camera_beside(here),
        };
        let kept = self.kept.as_ref().map(|kept| kept.view(here));
        till.view(kept, card, [self.rows.view(here), camera], Message::Till, here)
    }

    /// Whether the camera's picture is on the screen: it makes way for what is rung up.
    pub fn shows_camera(&self, here: Here<'_>) -> bool {
        self.till(here).is_none_or(Till::has_room_aside)
    }
}
