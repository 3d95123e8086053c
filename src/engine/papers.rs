//! The papers of what happens at the counter: made and queued in the transaction of what they are about.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::booking::Booking;
use crate::domain::id::{PrintJobId, RedemptionId, StaffId};
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::receipt::{Receipt, slip};
use crate::domain::shop::Shop;
use crate::engine::Inner;
use crate::engine::print::RECEIPT_PRINTER;
use crate::engine::redeem::Redeemed;
use crate::store::print_jobs::{self, Job, Paper, Work};
use crate::store::{self, Connection, campaigns, redemptions, staff, vouchers};

/// Where a paper will come out and under which head; made before the transaction.
#[derive(Debug, Clone)]
pub(super) struct Press {
    job: PrintJobId,
    shop: Arc<Shop>,
    till: String,
    language: Language,
    staff: Option<StaffId>,
    at: Timestamp,
    fitted: Fitted,
}

/// Whether the terminal has a printer; without one no paper waits for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fitted {
    Printer,
    Nothing,
}

impl Press {
    pub(super) fn of(inner: &Inner, job: Uuid, staff: Option<StaffId>, at: Timestamp) -> Self {
        Self {
            job: PrintJobId::new(job),
            shop: inner.shop(),
            till: inner.till.clone(),
            language: inner.language,
            staff,
            at,
            fitted: if inner.has_printer { Fitted::Printer } else { Fitted::Nothing },
        }
    }

    /// Queues the slip of a redemption.
    pub(super) fn redemption(
        &self,
        conn: &Connection,
        redeemed: &Redeemed,
        bill: Option<Money>,
    ) -> Result<(), store::Error> {
        self.queue(conn, Some(redeemed.redemption), |place| {
            let said = slip::RedemptionSlip {
                number: &slip::number_of(redeemed.redemption),
                at: self.at,
                voucher: redeemed.offer.voucher,
                campaign: &redeemed.offer.campaign,
                take: redeemed.offer.take,
                left: redeemed.offer.left_after,
                benefit: &redeemed.offer.benefit,
                bill,
                strength: redeemed.strength,
            };
            slip::redemption(place, &said)
        })
    }

    /// Queues the slip of a redemption that was taken back.
    pub(super) fn reversal(
        &self,
        conn: &Connection,
        made: &redemptions::Redemption,
        reason: &str,
    ) -> Result<(), store::Error> {
        // A campaign that is no longer cached cannot be named; the journal has it all the same.
        let Some(campaign) = campaigns::find(conn, made.campaign)? else {
            return Ok(());
        };
        let left = match &made.particulars.code_hash {
            Some(hash) => match vouchers::find(conn, hash)? {
                vouchers::Found::Voucher(voucher) => voucher.left,
                vouchers::Found::Unreadable | vouchers::Found::Nothing => made.take,
            },
            None => made.take,
        };
        let number = slip::number_of(made.id);
        self.queue(conn, Some(made.id), |place| {
            let said = slip::ReversalSlip {
                number: &number,
                at: self.at,
                redemption: &number,
                voucher: made.voucher,
                campaign: &campaign,
                given_back: made.take,
                left,
                reason,
            };
            slip::reversal(place, &said)
        })
    }

    /// Queues the slip of people who came in.
    pub(super) fn check_in(&self, conn: &Connection, booking: &Booking) -> Result<(), store::Error> {
        self.queue(conn, None, |place| slip::check_in(place, &slip::CheckInSlip { booking, at: self.at, queue: None }))
    }

    fn queue(
        &self,
        conn: &Connection,
        redemption: Option<RedemptionId>,
        compose: impl FnOnce(&slip::Place<'_>) -> Receipt,
    ) -> Result<(), store::Error> {
        if self.fitted == Fitted::Nothing {
            return Ok(());
        }
        let member = match self.staff {
            Some(id) => staff::find(conn, id)?,
            None => None,
        };
        let place = slip::Place {
            shop: &self.shop,
            till: &self.till,
            staff: member.as_ref().map(|member| member.name.as_str()),
            tongue: slip::Tongue::One(self.language),
        };
        let document = serde_json::to_string(&compose(&place))?;
        let work = Work::Paper(Paper { document, copy: 1, copy_of: None, redemption });
        let job = Job { id: self.job, printer: RECEIPT_PRINTER.to_owned(), work, queued_at: self.at };
        print_jobs::queue(conn, &job)
    }
}
