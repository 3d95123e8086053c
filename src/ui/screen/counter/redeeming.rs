//! From a verdict to the books: redeemed, refused and written down, or put away.

use std::sync::Arc;

use super::card::{Aim, Answer, Card, Case, Matter, Recorded, Step};
use super::kept::Kept;
use super::{Counter, Effect, Question};
use crate::domain::verdict::{Ask, Refusal, Verdict};
use crate::domain::voucher::LastUse;
use crate::engine::history::Spot;
use crate::engine::present::Presented;
use crate::engine::problem::Problem;
use crate::engine::redeem::Outcome;
use crate::ui::screen::{Action, Here};

impl Counter {
    /// What the card offers.
    pub(super) fn confirm(&mut self, here: Here<'_>) -> Action<Effect> {
        self.kept = None;
        if self.asking.is_some() {
            return Action::None;
        }
        let Some(card) = self.card.as_ref().filter(|card| card.is_calm(here.now)) else { return Action::None };
        match &card.matter {
            Matter::Voucher(case) => match (&case.verdict, case.step) {
                (Verdict::Asks(Ask::Products(_)), Step::Open) => self.supply(Answer::Holds),
                (Verdict::Asks(_), Step::Open) if !here.typed.is_empty() => self.typed(here.typed, here),
                (Verdict::Accepted(_), Step::Open) if case.aim == Aim::Bill => self.decide_again(),
                (Verdict::Accepted(_) | Verdict::Asks(Ask::OneOrder { .. }), Step::Open) => self.redeem(),
                (Verdict::Asks(_), Step::Open) if !case.entry.is_empty() => {
                    let entered = case.entry.clone();
                    self.answered(&entered, here).unwrap_or(Action::None)
                }
                (Verdict::Refused(Refusal::UsedUp { last }), _) => find_record(card.question, case, last.as_ref()),
                (Verdict::Accepted(_) | Verdict::Asks(_) | Verdict::Refused(_), _) => Action::None,
            },
            Matter::Found { bookings, .. } if bookings.len() == 1 => self.choose_booking(0, here),
            Matter::Found { .. }
            | Matter::Choice { .. }
            | Matter::Arrival(_)
            | Matter::Said(_)
            | Matter::Problem(_) => Action::None,
        }
    }

    pub(super) fn redeem(&mut self) -> Action<Effect> {
        let question = self.ask();
        let Some(card) = &mut self.card else { return Action::None };
        card.question = question;
        let Some(case) = card.case_mut() else { return Action::None };
        case.begin_another_bill();
        case.step = Step::Redeeming;
        Action::Start(Effect::Redeem { question, presented: Arc::clone(&case.presented), claim: case.claim.clone() })
    }

    pub(super) fn redeemed(
        &mut self,
        question: Question,
        presented: &Arc<Presented>,
        outcome: Result<Outcome, Problem>,
        here: Here<'_>,
    ) -> Action<Effect> {
        let is_shown = self.card.as_ref().is_some_and(|card| card.question == question);
        match outcome {
            Ok(Outcome::Redeemed(redeemed)) => {
                self.rows.made(presented, &redeemed);
                if self.asking.is_none() && (is_shown || self.card.is_none()) {
                    self.card = None;
                    self.kept = Some(Kept::Redeemed(Box::new(redeemed)));
                }
                // Beside a newer card its row says it: two verdicts at once would be taken for each other.
                Action::Start(Effect::ReadRows)
            }
            Ok(Outcome::Refused(verdict)) if is_shown => {
                if let Some(card) = &mut self.card {
                    card.shown_at = here.now;
                    if let Some(case) = card.case_mut() {
                        case.verdict = verdict;
                        case.step = if self.asking.is_some() { Step::Left } else { Step::Open };
                    }
                }
                self.record()
            }
            // Its card has gone, and the customer may still believe that it was redeemed.
            Ok(Outcome::Refused(verdict)) => self.refused_late(presented, verdict),
            Err(problem) if is_shown && self.asking.is_none() => {
                if let Some(card) = &mut self.card {
                    card.matter = Matter::Problem(problem);
                    card.shown_at = here.now;
                }
                Action::Start(Effect::NextCustomer)
            }
            Err(problem) => self.keep(Kept::Failed(problem)),
        }
    }

    pub(super) fn refused_late(&mut self, presented: &Arc<Presented>, verdict: Verdict) -> Action<Effect> {
        let case = Case::new(Arc::clone(presented), verdict);
        let name = case.name().to_owned();
        let refusal = match case.verdict {
            Verdict::Refused(refusal) => refusal,
            // Nobody can answer any more, and it was not redeemed.
            Verdict::Asks(Ask::OneOrder { clash, .. }) => clash.into(),
            Verdict::Asks(_) | Verdict::Accepted(_) => return Action::None,
        };
        let code = refusal.code().to_owned();
        self.kept = Some(Kept::Refused { name, refusal: Box::new(refusal) });
        Action::Start(Effect::RecordRefusal { payload: "voucher", refusal: code, voucher: presented.voucher() })
    }

    /// The card is put away: Esc.
    pub(super) fn dismiss(&mut self, here: Here<'_>) -> Action<Effect> {
        self.kept = None;
        if let Some(Ask::Products(_)) = self.card.as_ref().and_then(Card::case).and_then(Case::asked)
            && self.asking.is_none()
        {
            return self.supply(Answer::Lacks);
        }
        if self.asking.take().is_none() && self.is_redeeming() {
            // What is being redeemed is not called back.
            return Action::None;
        }
        self.managing = None;
        self.turn_away(here);
        self.card = None;
        Action::None
    }

    pub(super) fn is_redeeming(&self) -> bool {
        self.card.as_ref().and_then(Card::case).is_some_and(|case| case.step == Step::Redeeming)
    }

    /// Writes the refusal of the card down, once.
    pub(super) fn record(&mut self) -> Action<Effect> {
        let Some(case) = self.card.as_mut().and_then(Card::case_mut) else { return Action::None };
        let Verdict::Refused(refusal) = &case.verdict else { return Action::None };
        if case.recorded == Recorded::Yes {
            return Action::None;
        }
        case.recorded = Recorded::Yes;
        self.rows.know(case);
        let (refusal, voucher) = (refusal.code().to_owned(), case.presented.voucher());
        Action::Start(Effect::RecordRefusal { payload: "voucher", refusal, voucher })
    }

    /// Shows the use that the card is refused for. What was made at another till stands on the card, as far as it is known.
    pub(super) fn record_found(&mut self, question: Question, found: Result<Option<Spot>, Problem>) -> Action<Effect> {
        let is_shown = self.asking.is_none() && self.card.as_ref().is_some_and(|card| card.question == question);
        match found {
            _ if !is_shown => Action::None,
            Ok(Some(spot)) => Action::ShowRecord(spot),
            Ok(None) => self.keep(Kept::RecordElsewhere),
            Err(problem) => self.keep(Kept::Failed(problem)),
        }
    }

    pub(super) fn refusal_recorded(&mut self, done: Result<(), Problem>) -> Action<Effect> {
        match done {
            Ok(()) => Action::Start(Effect::ReadRows),
            Err(problem) => self.keep(Kept::Failed(problem)),
        }
    }
}

fn find_record(question: Question, case: &Case, last: Option<&LastUse>) -> Action<Effect> {
    let Some(voucher) = case.presented.voucher() else { return Action::None };
    Action::Start(Effect::FindRecord { question, voucher, last: last.map(|last| last.at) })
}
