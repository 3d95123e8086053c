//! Facts: the things that happened, as they stand in the journal, travel to the hub and can rebuild every state table.
//!
//! This is the one list of them; their JSON is pinned under `tests/golden/facts/`. A fact holds what happened with ids,
//! figures and strength; never a name, a phone number or a code in clear. Facts travel in the version in which they
//! were written, so a body is kept and hashed as the very text that was first stored.

mod chain;
mod member;
mod till;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::booking::{Booking, Change, Deposit, Guest, Status};
use crate::domain::check_in::Timing;
use crate::domain::id::{
    BookingId, CampaignId, CheckInId, ExceptionId, Incarnation, PersonId, PrintJobId, RedemptionId, ShopId, StaffId,
    VoucherId,
};
use crate::domain::money::Money;
use crate::domain::redemption::{CodeEvidence, Override, Strength};
use crate::domain::staff::Permission;
use crate::domain::verdict::Benefit;
use crate::domain::voucher::Amount;

pub use chain::{Author, Broken, Head, Row};
pub use member::{PointsMoved, PointsWay};
pub use till::{
    BasketHeld, CashMoved, CashWay, LineVoided, PaymentAttempted, PaymentSettled, Pieces, SaleMade, SaleRefunded,
    ShiftClosed, ShiftOpened, SupplyMarked,
};

/// The longest body of a fact, in bytes; enforced at commit.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// The version in which facts are written.
pub const VERSION: u16 = 1;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The version in which it was written.
    pub v: u16,
    /// Who stood at the counter, where somebody was signed in.
    pub staff: Option<StaffId>,
    /// The business day it belongs to.
    pub day: Date,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The terminal joined a shop, or began a new incarnation.
    TerminalEnrolled(TerminalEnrolled),
    /// Somebody signed in.
    SignedIn,
    /// Somebody signed out.
    SignedOut,
    /// A PIN was wrong.
    PinRefused(PinRefused),
    /// A manager set a refusal aside.
    OverrideGranted(OverrideGranted),
    /// A voucher was redeemed.
    RedemptionMade(RedemptionMade),
    /// A right that had been asked for was given up.
    RedemptionVoided(RedemptionVoided),
    /// A redemption was taken back.
    RedemptionReversed(RedemptionReversed),
    /// Booked customers arrived.
    BookingCheckedIn(BookingCheckedIn),
    /// A check-in was a mistake.
    CheckInUndone(CheckInUndone),
    /// A booking was made at the counter.
    BookingMade(BookingMade),
    /// A booking changed otherwise.
    BookingChanged(BookingChanged),
    /// A shift began.
    ShiftOpened(ShiftOpened),
    /// Cash went into the drawer or out of it, beside sales and refunds.
    CashMoved(CashMoved),
    /// A shift ended.
    ShiftClosed(Box<ShiftClosed>),
    /// Something was sold.
    SaleMade(Box<SaleMade>),
    /// Something that had been sold was given back.
    SaleRefunded(Box<SaleRefunded>),
    /// Money was asked for, or given back, through a payment network; written before anything is sent.
    PaymentAttempted(PaymentAttempted),
    /// What became of that.
    PaymentSettled(PaymentSettled),
    /// A member's points were moved.
    PointsMoved(PointsMoved),
    /// A line was taken out of a basket before it was paid.
    LineVoided(LineVoided),
    /// A basket was put aside.
    BasketHeld(BasketHeld),
    /// Something was marked as sold out, or as to be had again.
    SupplyMarked(SupplyMarked),
    /// The drawer was opened.
    DrawerOpened(DrawerOpened),
    /// Something that may be a second paper was printed.
    ReceiptReprinted(ReceiptReprinted),
    /// A scan was refused.
    ScanRefused(ScanRefused),
    /// A manager settled an exception.
    ExceptionSettled(ExceptionSettled),
    /// The clock moved by itself.
    ClockJumped(ClockJumped),
    /// A setting was changed.
    ConfigChanged(ConfigChanged),
}

/// The terminal joined a shop, or began a new incarnation after a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalEnrolled {
    /// The program's version.
    pub program: String,
    /// The incarnation before, after a restore.
    pub restored_from: Option<Incarnation>,
}

/// A PIN was wrong, at the sign-in or for somebody's word. The digits are told to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinRefused {
    /// Whose PIN was tried.
    pub tried: StaffId,
    /// What came of it.
    pub then: AfterWrong,
}

/// What comes of a wrong PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterWrong {
    /// It may be tried again at once.
    Open,
    /// It may be tried again after a pause.
    Paused,
    /// Only a manager opens it again.
    Locked,
}

/// A manager set a refusal aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideGranted {
    /// What was allowed, by whom and why.
    pub granted: Override,
    /// The support code of what was refused.
    pub refusal: String,
}

/// A voucher was redeemed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedemptionMade {
    /// Its identity; of a firm one also the id of the request that was granted.
    pub redemption: RedemptionId,
    /// Which voucher.
    pub voucher: VoucherId,
    /// Under which campaign.
    pub campaign: CampaignId,
    /// Which channel sold it.
    pub channel: String,
    /// What was taken.
    pub take: Amount,
    /// What the customer got.
    pub benefit: Benefit,
    /// What the shop stands to lose should it not be honoured.
    pub risk: Money,
    /// How firmly it stands.
    pub strength: Strength,
    /// The total of the bill, where it was known.
    pub bill: Option<Money>,
    /// How the code came.
    pub evidence: CodeEvidence,
    /// The time step of the rotating code that was shown, where one was: it is used up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// What a manager allowed.
    #[serde(default)]
    pub overrides: Vec<Override>,
    /// Milliseconds from the scan to the commit.
    pub took_ms: u32,
}

/// A right that had been asked for was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedemptionVoided {
    /// The id under which it had been asked for.
    pub redemption: RedemptionId,
    /// Which voucher.
    pub voucher: VoucherId,
    /// Why.
    pub cause: VoidCause,
}

/// Why a right that had been asked for was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoidCause {
    /// No answer came in time.
    Timeout,
    /// The program started again and the customer had left.
    Restart,
    /// The right was granted, but the commit found that it may not be used.
    NotCommitted,
    /// The cashier cancelled while the cloud was being asked.
    Cancelled,
}

/// A redemption was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedemptionReversed {
    /// Which redemption.
    pub redemption: RedemptionId,
    /// Which voucher.
    pub voucher: VoucherId,
    /// What is given back.
    pub take: Amount,
    /// Why, in the words of who did it.
    pub reason: String,
}

/// Booked customers arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingCheckedIn {
    /// Its identity.
    pub check_in: CheckInId,
    /// Which booking.
    pub booking: BookingId,
    /// How many came in.
    pub people: u16,
    /// How many have arrived then.
    pub arrived: u16,
    /// How they were in time.
    pub timing: Timing,
    /// The deposit that stayed unpaid.
    pub unpaid: Option<Money>,
    /// What a manager allowed.
    #[serde(default)]
    pub overrides: Vec<Override>,
}

/// A check-in was a mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckInUndone {
    /// Which check-in.
    pub check_in: CheckInId,
    /// Which booking.
    pub booking: BookingId,
    /// How many people are taken off again.
    pub people: u16,
    /// Why.
    pub reason: String,
}

/// A booking was made at the counter: a walk-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingMade {
    /// Its identity.
    pub booking: BookingId,
    /// Its code. It opens nothing: who would show it is here already.
    pub code: String,
    /// What is booked.
    pub service: String,
    /// When it starts.
    pub starts_at: Timestamp,
    /// How long it lasts, in minutes.
    pub minutes: u16,
    /// How many people.
    pub party: u16,
    /// The table, room or person.
    pub resource: Option<String>,
    /// Who it is for.
    pub person: PersonId,
    /// Their name and phone, sealed under a key of that person, as hexadecimal.
    pub sealed_guest: String,
}

impl BookingMade {
    /// The booking that a walk-in makes: the whole party is here, nothing is owed, and the hub has not numbered it yet.
    pub fn booking(&self, shop: ShopId, guest: Guest) -> Booking {
        Booking {
            id: self.booking,
            shop,
            code: self.code.clone(),
            service: self.service.clone(),
            starts_at: self.starts_at,
            minutes: self.minutes,
            party: self.party,
            arrived: self.party,
            resource: self.resource.clone(),
            deposit: Deposit::None,
            status: Status::Arrived,
            vouchers: Vec::new(),
            person: self.person,
            guest,
            moved: Vec::new(),
            prepaid: Vec::new(),
            settled: Vec::new(),
            rev: 0,
        }
    }
}

/// A booking changed otherwise than by a check-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingChanged {
    /// Which booking.
    pub booking: BookingId,
    /// What changed.
    pub change: Change,
}

/// The drawer was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawerOpened {
    /// Why.
    pub reason: String,
}

/// Something that may be a second paper was printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptReprinted {
    /// The job that was printed again.
    pub job: PrintJobId,
    /// The number on the copy, 2 for the first one.
    pub copy: u16,
}

/// A scan was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanRefused {
    /// What kind of code it was.
    pub payload: String,
    /// The support code of the refusal.
    pub refusal: String,
    /// Which voucher, where it is known.
    pub voucher: Option<VoucherId>,
    /// Which booking, where it is one.
    pub booking: Option<BookingId>,
}

/// A manager settled an exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionSettled {
    /// Which exception.
    pub exception: ExceptionId,
    /// Who bears the loss.
    pub bearer: Bearer,
    /// What was noted.
    pub note: String,
    /// Who was asked, where it needed another permission than the cashier's.
    pub permission: Permission,
}

/// Who bears what an exception costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bearer {
    /// The shop that accepted it.
    Shop,
    /// The issuer of the campaign.
    Issuer,
    /// It was recovered from the customer.
    Customer,
    /// It costs nothing: it was looked at.
    Nobody,
}

/// The clock moved by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockJumped {
    /// What it showed before, moved on by the time that had passed.
    pub expected: Timestamp,
    /// What it showed then.
    pub shown: Timestamp,
}

/// A setting was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigChanged {
    /// Which setting; never its value, which may be a secret.
    pub setting: String,
}

impl Event {
    /// The kind, as it stands in the journal.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TerminalEnrolled(_) => "terminal_enrolled",
            Self::SignedIn => "signed_in",
            Self::SignedOut => "signed_out",
            Self::PinRefused(_) => "pin_refused",
            Self::OverrideGranted(_) => "override_granted",
            Self::RedemptionMade(_) => "redemption_made",
            Self::RedemptionVoided(_) => "redemption_voided",
            Self::RedemptionReversed(_) => "redemption_reversed",
            Self::BookingCheckedIn(_) => "booking_checked_in",
            Self::CheckInUndone(_) => "check_in_undone",
            Self::BookingMade(_) => "booking_made",
            Self::BookingChanged(_) => "booking_changed",
            Self::ShiftOpened(_) => "shift_opened",
            Self::CashMoved(_) => "cash_moved",
            Self::ShiftClosed(_) => "shift_closed",
            Self::SaleMade(_) => "sale_made",
            Self::SaleRefunded(_) => "sale_refunded",
            Self::PaymentAttempted(_) => "payment_attempted",
            Self::PaymentSettled(_) => "payment_settled",
            Self::PointsMoved(_) => "points_moved",
            Self::LineVoided(_) => "line_voided",
            Self::BasketHeld(_) => "basket_held",
            Self::SupplyMarked(_) => "supply_marked",
            Self::DrawerOpened(_) => "drawer_opened",
            Self::ReceiptReprinted(_) => "receipt_reprinted",
            Self::ScanRefused(_) => "scan_refused",
            Self::ExceptionSettled(_) => "exception_settled",
            Self::ClockJumped(_) => "clock_jumped",
            Self::ConfigChanged(_) => "config_changed",
        }
    }
}

#[cfg(test)]
mod tests;
