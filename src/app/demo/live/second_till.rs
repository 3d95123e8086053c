//! The second till: a terminal of its own in this process, whose internet is always there.

use std::time::Instant;

use crate::app::demo::cashier::{self, Typed};
use crate::devices::Source;
use crate::domain::check_in::{Arrival, Consent, Hold, Reply};
use crate::domain::verdict::Verdict;
use crate::engine::Engine;
use crate::engine::check_in::CheckedIn;
use crate::engine::present::Subject;
use crate::engine::problem::Problem;
use crate::engine::redeem::Outcome;
use crate::ui::street::There;

/// A customer shows a code at the second till, whose cashier answers everything that is asked.
pub(super) async fn serve(engine: &Engine, code: &str, phone_tail: &str) -> Result<There, Problem> {
    Ok(match engine.present(code, Source::Camera, Instant::now()).await? {
        Subject::Voucher(presented) => {
            let typed = Typed {
                bill: Some(8_800),
                uses: Some(1),
                amount: Some(5_000),
                phone_tail: Some(phone_tail.to_owned()).filter(|tail| !tail.is_empty()),
            };
            match cashier::redeem(engine, &presented, &typed).await? {
                Outcome::Redeemed(_) => There::Served,
                Outcome::Refused(Verdict::Refused(refusal)) => {
                    engine.record_refusal("voucher", refusal.code(), presented.voucher()).await?;
                    There::Refused(refusal.code())
                }
                Outcome::Refused(Verdict::Accepted(_) | Verdict::Asks(_)) => There::Refused("unanswered"),
            }
        }
        Subject::Booking(booking) => {
            let arrival = Arrival { early: Consent::Given, unpaid: Consent::Given, ..Arrival::default() };
            match engine.check_in(booking.id, &arrival).await? {
                CheckedIn::Admitted { .. } => There::Served,
                CheckedIn::Answered(Reply::Refuse(reason)) => There::Refused(reason.code()),
                CheckedIn::Answered(Reply::Hold(Hold::Late { .. })) => There::Refused("late"),
                CheckedIn::Answered(Reply::Hold(_) | Reply::Admit(_)) => There::Refused("unanswered"),
            }
        }
        Subject::Payment { .. } | Subject::PaymentCode(_) => There::Refused("payment"),
        Subject::Choice(_)
        | Subject::Enrolment(_)
        | Subject::ForeignLink(_)
        | Subject::Member(_)
        | Subject::NotHandled(_)
        | Subject::SoldElsewhere(_)
        | Subject::Product(_)
        | Subject::Record(_)
        | Subject::Search(_)
        | Subject::Unusable(_) => There::Refused("no_voucher"),
    })
}
