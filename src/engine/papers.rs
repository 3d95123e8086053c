//! The papers of what happens at the counter: made and queued in the transaction of what they are about.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::booking::Booking;
use crate::domain::check_in::{Admission, Timing};
use crate::domain::fact::{PointsMoved, SaleMade, SaleRefunded};
use crate::domain::id::{PrintJobId, RedemptionId, StaffId};
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::receipt::template::Template;
use crate::domain::receipt::{Receipt, slip};
use crate::domain::sale::Sale;
use crate::domain::shift::{Move, Report, Shift, Z};
use crate::domain::shop::Shop;
use crate::engine::Inner;
use crate::engine::preferences::Slips;
use crate::engine::print::{DRAWER_EXPIRES, RECEIPT_PRINTER};
use crate::engine::redeem::Redeemed;
use crate::engine::training::Books;
use crate::store::print_jobs::{self, Course, Job, Paper, Work};
use crate::store::{self, Connection, campaigns, redemptions, staff, vouchers};

/// Where a paper will come out and under which head; made before the transaction.
#[derive(Debug, Clone)]
pub(super) struct Press {
    job: PrintJobId,
    shop: Arc<Shop>,
    till: String,
    language: Language,
    books: Books,
    staff: Option<StaffId>,
    at: Timestamp,
    fitted: Fitted,
    slips: Slips,
    template: Arc<Template>,
}

/// Whether the terminal has a printer; without one no paper waits for ever, and what a customer may want is kept as a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fitted {
    Printer,
    Nothing,
}

/// What a paper is found again by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PaperOf {
    /// Nothing.
    Nothing,
    /// The redemption that it is the slip of.
    Redemption(RedemptionId),
    /// The sale, the refund or the shift that it is the receipt of.
    Document(Uuid),
}

impl Press {
    pub(super) fn of(inner: &Inner, job: Uuid, staff: Option<StaffId>, at: Timestamp) -> Self {
        Self {
            job: PrintJobId::new(job),
            shop: inner.shop(),
            till: inner.till.clone(),
            language: inner.preferences().language,
            books: inner.books(),
            staff,
            at,
            fitted: if inner.printer.read().unwrap_or_else(PoisonError::into_inner).is_some() {
                Fitted::Printer
            } else {
                Fitted::Nothing
            },
            slips: inner.preferences().slips,
            template: inner.template(),
        }
    }

    /// Queues the slip of a redemption, or keeps it.
    pub(super) fn redemption(
        &self,
        conn: &Connection,
        redeemed: &Redeemed,
        bill: Option<Money>,
    ) -> Result<(), store::Error> {
        self.slip(conn, redeemed.redemption, |head| {
            let said = slip::Redeemed {
                redemption: redeemed.redemption,
                voucher: redeemed.offer.voucher,
                campaign: &redeemed.offer.campaign,
                take: redeemed.offer.take,
                left_after: redeemed.offer.left_after,
                benefit: &redeemed.offer.benefit,
                bill,
                strength: redeemed.strength,
                reversible_until: redeemed.reversible_until,
            };
            slip::redemption(head, said)
        })
    }

    /// Queues the slip of a redemption that was taken back, or keeps it.
    pub(super) fn reversal(
        &self,
        conn: &Connection,
        made: &redemptions::Redemption,
        reason: &str,
    ) -> Result<(), store::Error> {
        let campaign = campaigns::find(conn, made.campaign)?;
        let cached = match &made.particulars.code_hash {
            Some(hash) => vouchers::find(conn, hash)?,
            None => vouchers::Found::Nothing,
        };
        let left = match cached {
            vouchers::Found::Voucher(voucher) => Some(voucher.left),
            vouchers::Found::Unreadable | vouchers::Found::Nothing => None,
        };
        let said = slip::Reversed {
            redemption: made.id,
            voucher: made.voucher,
            campaign: campaign.as_ref(),
            given_back: made.take,
            left,
            reason,
        };
        self.slip(conn, made.id, |head| slip::reversal(head, said))
    }

    /// Queues the receipt of a sale, or keeps it; it is found again by the sale.
    pub(super) fn sale(
        &self,
        conn: &Connection,
        made: &SaleMade,
        redeemed: &[Redeemed],
        points: &[PointsMoved],
    ) -> Result<(), store::Error> {
        let with = redeemed.iter().map(|redeemed| slip::SoldWith {
            voucher: redeemed.offer.voucher,
            channel: &redeemed.offer.campaign.channel.name,
            redemption: redeemed.redemption,
            strength: redeemed.strength,
        });
        let with: Vec<slip::SoldWith<'_>> = with.collect();
        let of = PaperOf::Document(made.sale.id().uuid());
        self.store(conn, of, self.printed_or_kept(), |head| slip::sale(head, &made.sale, &with, points))
    }

    /// Queues the gift receipt of a sale.
    pub(super) fn gift(&self, conn: &Connection, sale: &Sale) -> Result<(), store::Error> {
        self.queue(conn, |head| slip::gift(head, sale))
    }

    /// Queues the receipt of a refund, or keeps it; it is found again by the refund.
    pub(super) fn refund(
        &self,
        conn: &Connection,
        given: &SaleRefunded,
        sale: &Sale,
        points: &[PointsMoved],
    ) -> Result<(), store::Error> {
        let said = slip::Refunded { refund: &given.refund, sale, payment: given.payment.as_ref(), points };
        let of = PaperOf::Document(given.refund.id().uuid());
        self.store(conn, of, self.printed_or_kept(), |head| slip::refund(head, said))
    }

    /// Where nothing prints a paper its document is kept, and can be had as a file.
    const fn printed_or_kept(&self) -> Course {
        match self.fitted {
            Fitted::Printer => Course::Queued,
            Fitted::Nothing => Course::Kept(self.at),
        }
    }

    /// Opens the drawer, where the terminal has a printer that it hangs on.
    pub(super) fn drawer(&self, conn: &Connection, job: Uuid) -> Result<(), store::Error> {
        if self.fitted == Fitted::Nothing {
            return Ok(());
        }
        let expires_at = self.at.checked_add(DRAWER_EXPIRES).unwrap_or(self.at);
        let (id, printer) = (PrintJobId::new(job), RECEIPT_PRINTER.to_owned());
        print_jobs::queue(conn, &Job { id, printer, work: Work::Drawer { expires_at }, queued_at: self.at })
    }

    /// Queues the slip of people who came in; who came early waits behind the `waiting` ones.
    pub(super) fn check_in(
        &self,
        conn: &Connection,
        booking: &Booking,
        admission: &Admission,
        waiting: u32,
    ) -> Result<(), store::Error> {
        let queue = match admission.timing {
            Timing::Early(_) => Some(waiting.saturating_add(1)),
            Timing::OnTime | Timing::Late(_) => None,
        };
        self.queue(conn, |head| slip::check_in(head, slip::Arrived { booking, admission, queue }))
    }

    /// Queues the slip of a redemption, or keeps it for whoever asks for it: as the counter is set.
    fn slip(
        &self,
        conn: &Connection,
        redemption: RedemptionId,
        compose: impl FnOnce(slip::Head<'_>) -> Receipt,
    ) -> Result<(), store::Error> {
        let course = match self.slips {
            Slips::Always => self.printed_or_kept(),
            Slips::OnDemand | Slips::Never => Course::Kept(self.at),
        };
        self.store(conn, PaperOf::Redemption(redemption), course, compose)
    }

    /// Queues the figures of a day. Nothing where the terminal has no printer.
    pub(super) fn day(&self, conn: &Connection, summary: &slip::DaySummary) -> Result<(), store::Error> {
        self.queue(conn, |head| slip::day_summary(head, summary))
    }

    /// Queues the slip of cash that was paid in or out.
    pub(super) fn cash_moved(&self, conn: &Connection, moved: &Move) -> Result<(), store::Error> {
        self.queue(conn, |head| slip::cash_moved(head, moved))
    }

    /// Queues the X of the open shift.
    pub(super) fn x(&self, conn: &Connection, report: &Report) -> Result<(), store::Error> {
        self.of_shift(conn, &report.shift, PaperOf::Nothing, |head, of| slip::x(head, of, report))
    }

    /// Queues the Z of a shift that is closed; it is found again by the shift.
    pub(super) fn z(&self, conn: &Connection, z: &Z) -> Result<(), store::Error> {
        let shift = &z.report.shift;
        self.of_shift(conn, shift, PaperOf::Document(shift.id.uuid()), |head, of| slip::z(head, of, z))
    }

    fn of_shift(
        &self,
        conn: &Connection,
        shift: &Shift,
        of: PaperOf,
        compose: impl FnOnce(slip::Head<'_>, slip::OfShift<'_>) -> Receipt,
    ) -> Result<(), store::Error> {
        if self.fitted == Fitted::Nothing {
            return Ok(());
        }
        let opened_by = match shift.opened_by {
            Some(id) => staff::find(conn, id)?,
            None => None,
        };
        let mut channels = BTreeMap::new();
        for campaign in campaigns::all(conn)? {
            channels.insert(campaign.channel.key, campaign.channel.name);
        }
        let opened_by = opened_by.as_ref().map(|member| member.name.as_str());
        let compose = |head: slip::Head<'_>| compose(head, slip::OfShift { opened_by, channels: &channels });
        self.store(conn, of, Course::Queued, compose)
    }

    /// Queues a paper, where the terminal has a printer.
    fn queue(&self, conn: &Connection, compose: impl FnOnce(slip::Head<'_>) -> Receipt) -> Result<(), store::Error> {
        match self.fitted {
            Fitted::Printer => self.store(conn, PaperOf::Nothing, Course::Queued, compose),
            Fitted::Nothing => Ok(()),
        }
    }

    /// Stores the document of a paper.
    fn store(
        &self,
        conn: &Connection,
        of: PaperOf,
        course: Course,
        compose: impl FnOnce(slip::Head<'_>) -> Receipt,
    ) -> Result<(), store::Error> {
        let member = match self.staff {
            Some(id) => staff::find(conn, id)?,
            None => None,
        };
        let head = slip::Head {
            shop: &self.shop,
            till: &self.till,
            staff: member.as_ref().map(|member| member.name.as_str()),
            at: self.at,
            tongue: self.language.into(),
            template: &self.template,
        };
        let document = serde_json::to_string(&self.books.paper(compose(head)))?;
        let (redemption, receipt_of) = match of {
            PaperOf::Nothing => (None, None),
            PaperOf::Redemption(id) => (Some(id), None),
            PaperOf::Document(id) => (None, Some(id)),
        };
        let work = Work::Paper(Paper { document, copy: 1, copy_of: None, redemption });
        let job = Job { id: self.job, printer: RECEIPT_PRINTER.to_owned(), work, queued_at: self.at };
        print_jobs::store(conn, &job, course, receipt_of)
    }
}
