//! Looking back: what happened at this terminal on a day, the latest first, a page at a time, with what the ledger and the
//! cache know about each entry now.

mod sought;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::booking::{Booking, Status};
use crate::domain::business_day;
use crate::domain::campaign::Campaign;
use crate::domain::fact::{BookingCheckedIn, Event, Fact};
use crate::domain::id::{BookingId, CampaignId, FactId, PrintJobId, RedemptionId, VoucherId};
use crate::engine::problem::Problem;
use crate::engine::{Engine, store_failed};
use crate::store::history::{self, Stretch};
use crate::store::{self, Connection, People, bookings, campaigns, check_ins, print_jobs, redemptions};

pub use crate::store::history::Place;
pub use crate::store::print_jobs::{Ending, Hold, State as PaperState};
pub use crate::store::redemptions::{Outcome, Particulars, Redemption, State as Standing};

/// How many entries a page has.
pub const PAGE: u32 = 50;

/// A page of what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// On which business day.
    pub day: Date,
    /// Which entries.
    pub filter: Filter,
    /// What they must name: a campaign, a guest, the end of a code or of a phone number. Empty for every entry.
    pub sought: String,
    /// Where the page before ended; nothing for the first.
    pub before: Option<Place>,
}

/// Which entries are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Filter {
    /// Everything that customers had a part in.
    Everything,
    /// The same, with who signed in, what a manager allowed and what the terminal did by itself.
    EverythingForManagers,
    /// What was sold and given back, and what happened to the drawer beside it.
    Sold,
    /// Vouchers that were redeemed or taken back.
    Redeemed,
    /// Scans that were refused.
    Refused,
    /// People who came, and what else happened to bookings.
    Arrivals,
    /// Slips.
    Papers,
}

impl Filter {
    /// The kinds of facts that it lists, as they stand in the journal.
    const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Everything => &[
                "redemption_made",
                "redemption_reversed",
                "scan_refused",
                "booking_checked_in",
                "check_in_undone",
                "booking_made",
                "booking_changed",
                "receipt_reprinted",
                "drawer_opened",
                "sale_made",
                "sale_refunded",
                "shift_opened",
                "cash_moved",
                "shift_closed",
            ],
            Self::EverythingForManagers => &[
                "redemption_made",
                "redemption_reversed",
                "redemption_voided",
                "scan_refused",
                "booking_checked_in",
                "check_in_undone",
                "booking_made",
                "booking_changed",
                "receipt_reprinted",
                "drawer_opened",
                "sale_made",
                "sale_refunded",
                "line_voided",
                "basket_held",
                "supply_marked",
                "shift_opened",
                "cash_moved",
                "shift_closed",
                "terminal_enrolled",
                "signed_in",
                "signed_out",
                "pin_refused",
                "override_granted",
                "exception_settled",
                "clock_jumped",
                "config_changed",
            ],
            Self::Sold => {
                &["sale_made", "sale_refunded", "shift_opened", "cash_moved", "shift_closed", "drawer_opened"]
            }
            Self::Redeemed => &["redemption_made", "redemption_reversed"],
            Self::Refused => &["scan_refused"],
            Self::Arrivals => &["booking_checked_in", "check_in_undone", "booking_made", "booking_changed"],
            Self::Papers => &[],
        }
    }
}

/// Where something stands in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// On which business day.
    pub day: Date,
    /// In the order of time.
    pub place: Place,
}

/// A page, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The latest first.
    pub entries: Vec<Entry>,
    /// Where it ended, if more follows.
    pub next: Option<Place>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands in the order of time.
    pub place: Place,
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A fact of the journal.
    Happened {
        /// Its identity.
        id: FactId,
        /// What it says.
        fact: Box<Fact>,
        /// What is known about it now.
        about: About,
        /// Its slip, or the latest copy of that.
        slip: Option<Slip>,
    },
    /// A slip.
    Paper(Slip),
}

/// What is known now about a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// About a redemption.
    Redemption(Box<Redeemed>),
    /// About a booking.
    Booking(Box<Received>),
    /// Nothing beyond what the fact says.
    Nothing,
}

/// What is known now about a redemption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redeemed {
    /// Its rules, where they are still cached.
    pub campaign: Option<Campaign>,
    /// How it stands.
    pub row: Redemption,
}

/// What is known now about a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The booking, where it is still cached.
    pub booking: Option<Booking>,
    /// Whether the check-in can be taken back.
    pub undo: Undo,
}

/// Whether a check-in can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undo {
    /// It is the last one that stands, and service is not over.
    Possible,
    /// It was taken back.
    Undone,
    /// Another came after it, the visit is over, or it is no check-in.
    Impossible,
}

/// A slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Which job.
    pub job: PrintJobId,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// 1 for the first paper, 2 for the first copy.
    pub copy: u16,
    /// The redemption that it is about.
    pub redemption: Option<RedemptionId>,
    /// How far it is.
    pub state: PaperState,
    /// Whether anything of it ever went to the printer.
    pub begun: Begun,
}

/// Whether anything of a paper ever went to the printer: once it did, another one is a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It did, or it waits for its turn.
    Yes,
    /// It was given up before: kept for whoever asks for it, or not wanted.
    No,
}

impl Engine {
    /// A page of what happened at this terminal on a business day.
    pub async fn history(&self, ask: Ask) -> Result<Page, Problem> {
        let shop = self.shop();
        let end = |day: Date| business_day::end(day, shop.zone.rules(), shop.day_start);
        let (from, until) = (ask.day.yesterday().ok().and_then(end), end(ask.day));
        let stretch = Stretch {
            from: from.unwrap_or(Timestamp::MIN),
            until: until.unwrap_or(Timestamp::MAX),
            before: ask.before,
        };
        let people = self.people();
        self.store().read(move |conn| page(conn, &people, &ask, stretch)).await.map_err(store_failed)
    }

    /// Every page from there on.
    pub async fn whole_history(&self, mut ask: Ask) -> Result<Vec<Entry>, Problem> {
        let mut entries = Vec::new();
        loop {
            let page = self.history(ask.clone()).await?;
            entries.extend(page.entries);
            if page.next.is_none() {
                return Ok(entries);
            }
            ask.before = page.next;
        }
    }

    /// Where the use stands that a used voucher is refused for: its `last` one, where that is known. Nothing where it was not
    /// made at this terminal.
    pub async fn record_of(&self, voucher: VoucherId, last: Option<Timestamp>) -> Result<Option<Spot>, Problem> {
        let read = move |conn: &Connection| {
            let is_it = |made: &Redemption| match last {
                Some(last) => made.made_at == last,
                None => made.state == Standing::Made,
            };
            match redemptions::of_voucher(conn, voucher)?.into_iter().find(is_it) {
                Some(made) => spot_of(conn, &made),
                None => Ok(None),
            }
        };
        self.store().read(read).await.map_err(store_failed)
    }

    /// Where a redemption stands; nothing where it was not made at this terminal.
    pub(super) async fn place_of(&self, redemption: RedemptionId) -> Result<Option<Spot>, Problem> {
        let read = move |conn: &Connection| match redemptions::find(conn, redemption)? {
            Some(made) => spot_of(conn, &made),
            None => Ok(None),
        };
        self.store().read(read).await.map_err(store_failed)
    }

    /// The business day that it is now.
    pub fn today(&self) -> Date {
        self.business_day(self.clock().now())
    }
}

fn spot_of(conn: &Connection, made: &Redemption) -> Result<Option<Spot>, store::Error> {
    Ok(history::place_of(conn, made.id)?.map(|place| Spot { day: made.day, place }))
}

/// A page of the entries that are sought; what lies between them is passed over.
fn page(conn: &Connection, people: &People, ask: &Ask, mut stretch: Stretch) -> Result<Page, store::Error> {
    let full = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let mut found = Vec::new();
    loop {
        let entries = entries(conn, people, ask.filter, stretch)?;
        stretch.before = entries.last().map(|entry| entry.place).filter(|_| entries.len() >= full);
        found.extend(entries.into_iter().filter(|entry| sought::names(entry, &ask.sought)));
        if found.len() >= full {
            found.truncate(full);
            let next = found.last().map(|entry: &Entry| entry.place);
            return Ok(Page { entries: found, next });
        }
        if stretch.before.is_none() {
            return Ok(Page { entries: found, next: None });
        }
    }
}

/// The entries of a stretch, [`PAGE`] at most.
fn entries(conn: &Connection, people: &People, filter: Filter, stretch: Stretch) -> Result<Vec<Entry>, store::Error> {
    if filter == Filter::Papers {
        let papers = history::papers(conn, stretch, PAGE)?.into_iter();
        let entry = |(place, spooled)| {
            let slip = told(&spooled)?;
            Some(Entry { place, at: slip.queued_at, what: What::Paper(slip) })
        };
        Ok(papers.filter_map(entry).collect())
    } else {
        let facts = history::facts(conn, filter.kinds(), stretch, PAGE)?.into_iter();
        facts
            .map(|history::Entry { place, id, at, fact }| {
                let about = about(conn, people, &fact)?;
                let slip = if has_slip(&fact.event) { history::slip_of(conn, at)? } else { None };
                let slip = slip.as_ref().and_then(told);
                Ok(Entry { place, at, what: What::Happened { id, fact: Box::new(fact), about, slip } })
            })
            .collect()
    }
}

fn about(conn: &Connection, people: &People, fact: &Fact) -> Result<About, store::Error> {
    match &fact.event {
        Event::RedemptionMade(made) => of_redemption(conn, made.redemption, made.campaign),
        Event::RedemptionReversed(reversed) => match redemptions::find(conn, reversed.redemption)? {
            Some(row) => of_redemption(conn, row.id, row.campaign),
            None => Ok(About::Nothing),
        },
        Event::BookingCheckedIn(arrival) => of_check_in(conn, people, arrival),
        Event::CheckInUndone(undone) => of_booking(conn, people, undone.booking),
        Event::BookingMade(made) => of_booking(conn, people, made.booking),
        Event::BookingChanged(changed) => of_booking(conn, people, changed.booking),
        Event::ScanRefused(refused) => match refused.booking {
            Some(booking) => of_booking(conn, people, booking),
            None => Ok(About::Nothing),
        },
        Event::TerminalEnrolled(_)
        | Event::SignedIn
        | Event::SignedOut
        | Event::PinRefused(_)
        | Event::OverrideGranted(_)
        | Event::RedemptionVoided(_)
        | Event::ShiftOpened(_)
        | Event::CashMoved(_)
        | Event::ShiftClosed(_)
        | Event::SaleMade(_)
        | Event::SaleRefunded(_)
        | Event::PointsMoved(_)
        | Event::PaymentAttempted(_)
        | Event::PaymentSettled(_)
        | Event::LineVoided(_)
        | Event::BasketHeld(_)
        | Event::SupplyMarked(_)
        | Event::DrawerOpened(_)
        | Event::ReceiptReprinted(_)
        | Event::ExceptionSettled(_)
        | Event::ClockJumped(_)
        | Event::ConfigChanged(_) => Ok(About::Nothing),
    }
}

fn of_redemption(conn: &Connection, id: RedemptionId, campaign: CampaignId) -> Result<About, store::Error> {
    let Some(row) = redemptions::find(conn, id)? else { return Ok(About::Nothing) };
    Ok(About::Redemption(Box::new(Redeemed { campaign: campaigns::find(conn, campaign)?, row })))
}

fn of_booking(conn: &Connection, people: &People, id: BookingId) -> Result<About, store::Error> {
    let booking = bookings::find(conn, people, id)?;
    Ok(About::Booking(Box::new(Received { booking, undo: Undo::Impossible })))
}

fn of_check_in(conn: &Connection, people: &People, arrival: &BookingCheckedIn) -> Result<About, store::Error> {
    let booking = bookings::find(conn, people, arrival.booking)?;
    let made = check_ins::of_booking(conn, arrival.booking)?;
    let is_here = booking.as_ref().is_some_and(|it| matches!(it.status, Status::Arrived | Status::InService));
    let last = made.iter().find(|made| made.state == check_ins::State::Made).map(|made| made.id);
    let was_undone = made.iter().any(|made| made.id == arrival.check_in && made.state == check_ins::State::Undone);
    let undo = if was_undone {
        Undo::Undone
    } else if last == Some(arrival.check_in) && is_here {
        Undo::Possible
    } else {
        Undo::Impossible
    };
    Ok(About::Booking(Box::new(Received { booking, undo })))
}

/// Whether a slip is queued with it.
const fn has_slip(event: &Event) -> bool {
    matches!(
        event,
        Event::RedemptionMade(_)
            | Event::RedemptionReversed(_)
            | Event::BookingCheckedIn(_)
            | Event::SaleMade(_)
            | Event::SaleRefunded(_)
            | Event::CashMoved(_)
            | Event::ShiftClosed(_)
    )
}

/// A slip as it is shown; nothing for a drawer.
fn told(spooled: &print_jobs::Spooled) -> Option<Slip> {
    let print_jobs::Work::Paper(paper) = &spooled.job.work else { return None };
    Some(Slip {
        job: spooled.job.id,
        queued_at: spooled.job.queued_at,
        copy: paper.copy,
        redemption: paper.redemption,
        state: spooled.state,
        begun: if spooled.was_never_begun() { Begun::No } else { Begun::Yes },
    })
}
