//! 换货: the customer takes goods instead of the money; what comes back goes into the basket of the counter.

use super::{Begin, Effect, Next, Refunding, Said, Step, Way};
use crate::domain::basket;
use crate::domain::refund::Plan;
use crate::engine::problem::Problem;
use crate::engine::till::Exchanged;
use crate::ui::screen::Here;

impl Refunding {
    /// Whether goods may be taken for it: where money alone paid for it, which a void does not ask.
    pub(super) fn may_exchange(&self, plan: Option<&Plan>) -> bool {
        self.begin == Begin::WithNothing && plan.is_some_and(|plan| plan.check_is_money().is_ok())
    }

    pub(super) fn exchange(&mut self, here: Here<'_>) -> Next {
        let plan = self.plan(here).and_then(Result::ok);
        let is_ready = self.step == Step::Reason && !self.reason.trim().is_empty();
        if is_ready && self.may_exchange(plan.as_ref()) { self.put_into_basket() } else { Next::Stay }
    }

    pub(super) fn put_into_basket(&mut self) -> Next {
        (self.step, self.way, self.said) = (Step::GivingBack, Way::Goods, None);
        let (reason, words) = (self.reason.trim().to_owned(), self.words.clone());
        Next::Start(Effect::Exchange { sale: self.id, wanted: self.all_wanted(), reason, words })
    }

    pub(super) fn exchanged(&mut self, done: Result<Exchanged, Problem>, here: Here<'_>) -> Next {
        self.step = Step::Reason;
        self.said = Some(match done {
            Ok(Exchanged::Done(_)) => return Next::Exchanged,
            Ok(Exchanged::Refused(basket::Refusal::Needs(permission))) => {
                return Next::AskManager(self.question(permission, here));
            }
            Ok(Exchanged::Refused(refusal)) => Said::NotInBasket(refusal),
            Ok(Exchanged::NotBack(refusal)) => Said::Refused(refusal),
            Err(problem) => Said::Failed(problem),
        });
        Next::Stay
    }
}
