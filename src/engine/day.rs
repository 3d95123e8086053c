//! The figures of a business day, and the rows behind each.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::business_day;
use crate::domain::receipt::slip::{BookingFigures, DaySummary};
use crate::domain::report::{self, Day, Figures};
use crate::domain::shop::Shop;
use crate::engine::papers::Press;
use crate::engine::problem::{Code, Problem};
use crate::engine::{Engine, Topic, store_failed};
pub use crate::store::reports::Names;
use crate::store::{self, exceptions, reports};

/// A business day at this terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its rows.
    pub day: Day,
    /// What they come to.
    pub figures: Figures,
    /// What it is compared with.
    pub before: Before,
    /// What the campaigns and channels of both days are called.
    pub names: Names,
    /// Whether anything is sold here: a shop that only redeems sees no sales.
    pub sells: bool,
    /// How many exceptions wait for a manager.
    pub exceptions: u64,
    /// When it was read.
    pub read_at: Timestamp,
    /// As of when the hub's data is: bookings, and what the hub said of redemptions.
    pub data_as_of: Option<Timestamp>,
}

/// The day with which a day is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Which day.
    pub date: Date,
    /// How much of it.
    pub span: Span,
    /// Its figures, as much of it as is compared.
    pub figures: Figures,
    /// Its figures as a whole: for what has its own times.
    pub whole: Figures,
}

/// How much of the day before is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// All of it.
    Whole,
    /// Up to the time that it is now: the day itself is not over.
    Until(Timestamp),
}

impl Engine {
    /// A business day with its rows and figures, compared with the same weekday a week before. While the day goes on, it is
    /// compared up to the same time on the wall.
    pub async fn day_report(&self, date: Date) -> Result<Report, Problem> {
        let now = self.clock().now();
        let shop = self.shop();
        let (people, data_as_of) = (self.people(), self.status().data_as_of);
        let span = if date == self.business_day(now) {
            Span::Until(report::week_before(now, shop.zone.rules()))
        } else {
            Span::Whole
        };
        let read = move |conn: &store::Connection| {
            let figures = |day: &Day| Figures::of(day, shop.zone.rules(), shop.day_start);
            let day = reports::day(conn, &people, &asked(&shop, date, now))?;
            let earlier = report::compared_with(date);
            let whole = reports::day(conn, &people, &asked(&shop, earlier, now))?;
            let compared = match span {
                Span::Whole => figures(&whole),
                Span::Until(until) => figures(&reports::day(conn, &people, &asked(&shop, earlier, until))?),
            };
            let mut names = reports::names(conn, &whole)?;
            let newer = reports::names(conn, &day)?;
            names.campaigns.extend(newer.campaigns);
            names.channels.extend(newer.channels);
            names.products.extend(newer.products);
            let any = |day: &Day| !day.sales.is_empty() || !day.refunds.is_empty();
            Ok::<_, store::Error>(Report {
                sells: shop.selling.is_some() || any(&day) || any(&whole),
                figures: figures(&day),
                day,
                before: Before { date: earlier, span, figures: compared, whole: figures(&whole) },
                names,
                exceptions: exceptions::count_open(conn)?.into(),
                read_at: now,
                data_as_of,
            })
        };
        self.store().read(read).await.map_err(store_failed)
    }

    /// Prints the figures of a day on the receipt printer.
    pub async fn print_day(&self, date: Date) -> Result<(), Problem> {
        self.printer().ok_or(Problem::new(Code::NoPrinter))?;
        let report = self.day_report(date).await?;
        let summary = summary(&report, self.status().waiting);
        let press = Press::of(self.inner(), self.clock().mint(), self.signed_in(), report.read_at);
        self.store().write(move |conn| press.day(conn, &summary)).await.map_err(store_failed)?;
        self.inner().spool.wake();
        self.announce(Topic::Papers);
        Ok(())
    }
}

fn asked(shop: &Shop, date: Date, as_of: Timestamp) -> reports::Asked {
    let zone = shop.zone.rules();
    let ends = |day: Date| business_day::end(day, zone, shop.day_start).unwrap_or(Timestamp::MAX);
    let from = date.yesterday().map_or(Timestamp::MIN, ends);
    reports::Asked { date, from, until: ends(date), as_of, shop: shop.id, reception: shop.reception }
}

/// The figures as they stand on paper.
fn summary(report: &Report, waiting: u64) -> DaySummary {
    let Report { figures, names, .. } = report;
    let arrivals = figures.arrivals;
    let named = |key: &String| names.channels.get(key).unwrap_or(key).clone();
    DaySummary {
        day: report.day.date,
        data_as_of: report.data_as_of,
        sales: report.sells.then(|| figures.sales.clone()),
        redeemed: figures.redeemed,
        provisional: figures.risk.at_stake(),
        reversed: figures.taken_back,
        channels: figures.channels.iter().map(|part| (named(&part.of), part.redeemed)).collect(),
        bookings: BookingFigures {
            due: arrivals.due,
            arrived: arrivals.came,
            late: arrivals.late,
            no_show: arrivals.missing,
            walk_ins: arrivals.walk_ins,
        },
        refused: figures.refused.clone(),
        exceptions: report.exceptions,
        waiting,
    }
}
