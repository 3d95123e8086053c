//! The day on paper: what was redeemed, who came, what is still open.

use jiff::Timestamp;
use jiff::civil::Date;

use super::words::{self, Word};
use super::{Head, Slip, day};
use crate::domain::language::Language;
use crate::domain::receipt::Receipt;
use crate::domain::report::{Refused, Sales, Tally};

/// The figures of a business day.
#[derive(Debug, Clone)]
pub struct DaySummary {
    /// Which day.
    pub day: Date,
    /// As of when the data is known to be the hub's; never, where nothing was ever pulled.
    pub data_as_of: Option<Timestamp>,
    /// What was sold and given back; none where nothing is sold.
    pub sales: Option<Sales>,
    /// All redemptions that stand.
    pub redeemed: Tally,
    /// Those of them that wait for the cloud.
    pub provisional: Tally,
    /// Redemptions that were taken back.
    pub reversed: Tally,
    /// The redemptions that stand by channel, in the order in which they are to be printed.
    pub channels: Vec<(String, Tally)>,
    /// The bookings of the day.
    pub bookings: BookingFigures,
    /// Refused scans by reason, in the order in which they are to be printed.
    pub refused: Vec<Refused>,
    /// Exceptions that wait for a manager.
    pub exceptions: u64,
    /// Facts that the hub does not have yet.
    pub waiting: u64,
}

/// What became of a day's bookings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BookingFigures {
    /// How many were due.
    pub due: u64,
    /// How many arrived.
    pub arrived: u64,
    /// How many of those came late.
    pub late: u64,
    /// How many did not come.
    pub no_show: u64,
    /// How many came without one.
    pub walk_ins: u64,
}

/// The day summary.
pub fn day_summary(head: Head<'_>, summary: &DaySummary) -> Receipt {
    let as_of = summary.data_as_of.map_or_else(|| "-".to_owned(), |at| head.time(at));
    let mut paper = head
        .begin(words::DAY_SUMMARY)
        .pair(words::BUSINESS_DAY, &day(summary.day))
        .pair(words::PRINTED_AT, &head.time(head.at))
        .pair(words::AS_OF, &as_of)
        .pair(words::TILL, head.till)
        .pair_of(words::STAFF, head.staff);
    if let Some(sales) = &summary.sales {
        paper = paper.sales(sales);
    }
    paper = paper
        .rule()
        .tally(words::REDEMPTIONS, summary.redeemed)
        .part(words::OF_WHICH_PROVISIONAL, summary.provisional)
        .tally(words::REVERSALS, summary.reversed);
    if !summary.channels.is_empty() {
        paper = paper.rule().title(words::BY_CHANNEL);
        for (channel, value) in &summary.channels {
            paper = paper.tally_of(channel, *value);
        }
    }
    let bookings = summary.bookings;
    paper = paper
        .rule()
        .count(words::BOOKINGS, bookings.due)
        .count(words::ARRIVED, bookings.arrived)
        .count_part(words::OF_WHICH_LATE, bookings.late)
        .count(words::NO_SHOW, bookings.no_show)
        .count(words::WALK_INS, bookings.walk_ins);
    if !summary.refused.is_empty() {
        paper = paper.rule().title(words::REFUSED);
        for Refused { code, count } in &summary.refused {
            let (reason, count) = (words::refusal(code), count.to_string());
            // A reason that is newer than this program is said by its code.
            let reason = reason.map_or_else(|| code.clone(), |reason| head.tongue.word(reason));
            paper = paper.with(|builder| builder.pair(&reason, &count));
        }
    }
    let waiting = head.tongue.count(summary.waiting, words::FACTS);
    paper = paper.rule().count(words::EXCEPTIONS, summary.exceptions).pair(words::WAITING, &waiting);
    if summary.waiting > 0 {
        paper = paper.warned(|language| {
            match language {
                Language::Chinese => "尚有数据未上传，数字可能变化",
                Language::English => "Not all has been sent yet: figures may change",
            }
            .to_owned()
        });
    }
    paper.end()
}

impl Slip<'_> {
    fn sales(self, sales: &Sales) -> Self {
        let mut paper = self.rule().tally(words::SALES, sales.sold);
        if let Some(basket) = sales.basket() {
            paper = paper.money(words::AVERAGE_BASKET, basket);
        }
        paper = paper
            .tally(words::DISCOUNTS, sales.discounted)
            .tally(words::REFUNDS, sales.refunded)
            .large(words::NET_SALES, sales.net());
        for tender in &sales.tenders {
            paper = paper.tally(words::tender(tender.kind), tender.taken);
            if tender.given_back.count > 0 {
                paper = paper.part(words::OF_WHICH_GIVEN_BACK, tender.given_back);
            }
        }
        if sales.unused.count > 0 {
            paper = paper.tally(words::UNUSED_PAYMENTS, sales.unused);
        }
        paper
    }

    fn count_part(self, name: Word, count: u64) -> Self {
        let (name, count) = (format!("  {}", self.head.tongue.word(name)), count.to_string());
        self.with(|builder| builder.pair(&name, &count))
    }
}
