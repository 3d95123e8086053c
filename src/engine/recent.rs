//! What happened last at this counter: the rows beside the verdict, which a restart does not lose.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::domain::booking::{Guest, Status};
use crate::domain::id::{BookingId, PrintJobId, RedemptionId, VoucherId};
use crate::domain::redemption::Strength;
use crate::engine::preferences::Slips;
use crate::engine::problem::Problem;
use crate::engine::{Engine, store_failed};
use crate::store::print_jobs::{Spooled, Work};
use crate::store::recent::Recent as Kept;
use crate::store::{self, bookings, campaigns, check_ins, print_jobs, recent, redemptions};

/// Something that happened at this counter today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A voucher was redeemed.
    Redeemed {
        /// Which redemption.
        redemption: RedemptionId,
        /// Which voucher.
        voucher: VoucherId,
        /// What its campaign is called; empty where that is not cached any more.
        campaign: String,
        /// How firmly it stands by now.
        firmness: Firmness,
        /// Whether it may be taken back.
        undo: Undo,
    },
    /// Booked customers came in.
    CheckedIn {
        /// Which booking.
        booking: BookingId,
        /// Who booked; nobody where the booking is not cached any more.
        guest: Option<Guest>,
        /// How many came in.
        people: u16,
        /// Whether it may be taken back.
        undo: Undo,
    },
    /// A scan was refused.
    Refused {
        /// The support code of the refusal.
        code: String,
        /// Which voucher, where it is known.
        voucher: Option<VoucherId>,
    },
}

/// What became of the last slip, when it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastSlip {
    /// It was kept for whoever asks, and goes out.
    GoesOut(PrintJobId),
    /// It went out before: another one is a copy.
    OutAlready(PrintJobId),
    /// There is none.
    None,
}

/// Whether something may be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undo {
    /// Until this first instant at which it is too late.
    Until(Timestamp),
    /// As long as the booking stands as it does.
    Open,
    /// Not at all, or not any more.
    Never,
    /// It was.
    Done,
}

/// How firmly a redemption stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Firmness {
    /// The right was granted before.
    Granted,
    /// It was taken without the cloud, which has not said anything yet.
    Waiting,
    /// It was taken without the cloud, and the cloud has it now.
    Confirmed,
    /// The cloud has something against it: a manager looks.
    Doubted,
}

impl Engine {
    /// What happened here on this business day, the latest first, `limit` at most.
    pub async fn recent(&self, limit: usize) -> Result<Vec<Recent>, Problem> {
        let day = self.business_day(self.clock().now());
        let people = self.people();
        self.read_cached(move |conn| {
            let mut undoable = HashSet::new();
            let kept = recent::of_day(conn, day, limit)?;
            kept.into_iter().map(|kept| told(conn, &people, kept, &mut undoable)).collect()
        })
        .await
    }

    /// Prints the last slip where it was kept for whoever asks for it: of what was redeemed, sold, given back or closed here
    /// last. It is the first paper, and no copy. Where slips of redemptions are never printed, this prints none either.
    pub async fn print_last(&self) -> Result<LastSlip, Problem> {
        let last = self.store().read(print_jobs::last_original).await.map_err(store_failed)?;
        let is_never = |last: &Spooled| {
            let of_redemption = matches!(&last.job.work, Work::Paper(paper) if paper.redemption.is_some());
            of_redemption && self.preferences().slips == Slips::Never
        };
        match last {
            Some(last) if last.was_never_begun() && is_never(&last) => Ok(LastSlip::None),
            Some(last) if last.was_never_begun() => self.reprint(last.job.id).await.map(LastSlip::GoesOut),
            Some(last) => Ok(LastSlip::OutAlready(last.job.id)),
            None => Ok(LastSlip::None),
        }
    }
}

/// A row with what its words need. `undoable` are the bookings whose last check-in was met already: only that one is
/// taken back.
fn told(
    conn: &store::Connection,
    people: &store::People,
    kept: Kept,
    undoable: &mut HashSet<BookingId>,
) -> Result<Recent, store::Error> {
    Ok(match kept {
        Kept::Redemption(made) => {
            let campaign = campaigns::find(conn, made.campaign)?.map(|campaign| campaign.name).unwrap_or_default();
            let what = What::Redeemed {
                redemption: made.id,
                voucher: made.voucher,
                campaign,
                firmness: firmness(&made),
                undo: match (made.state, made.particulars.reversible_until) {
                    (redemptions::State::Reversed { .. }, _) => Undo::Done,
                    (redemptions::State::Made, Some(until)) => Undo::Until(until),
                    (redemptions::State::Made, None) => Undo::Never,
                },
            };
            Recent { at: made.made_at, what }
        }
        Kept::CheckIn(made) => {
            let booking = bookings::find(conn, people, made.booking)?;
            let stands =
                booking.as_ref().is_some_and(|booking| matches!(booking.status, Status::Arrived | Status::InService));
            let undo = match made.state {
                check_ins::State::Undone => Undo::Done,
                check_ins::State::Made if undoable.insert(made.booking) && stands => Undo::Open,
                check_ins::State::Made => Undo::Never,
            };
            let guest = booking.map(|booking| booking.guest);
            Recent {
                at: made.made_at,
                what: What::CheckedIn { booking: made.booking, guest, people: made.people, undo },
            }
        }
        Kept::Refusal(refused) => {
            Recent { at: refused.at, what: What::Refused { code: refused.code, voucher: refused.voucher } }
        }
    })
}

const fn firmness(made: &redemptions::Redemption) -> Firmness {
    match (made.outcome, made.strength) {
        (redemptions::Outcome::Conflict | redemptions::Outcome::Quarantined, _) => Firmness::Doubted,
        (_, Strength::FirmCloud { .. } | Strength::FirmStore { .. }) => Firmness::Granted,
        (redemptions::Outcome::Waiting, Strength::Provisional { .. }) => Firmness::Waiting,
        (redemptions::Outcome::Applied, Strength::Provisional { .. }) => Firmness::Confirmed,
    }
}
