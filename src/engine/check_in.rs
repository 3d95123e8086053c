//! Receiving booked customers: find, let in, undo, walk-in, and what else happens to a booking.
//!
//! None of it needs the cloud; the facts follow by themselves.

use jiff::{SignedDuration, Timestamp};

use crate::domain::booking::usual::{Usual, usual};
use crate::domain::booking::{Booking, Change, Guest, Status};
use crate::domain::check_in::{self, Admission, Arrival, Door, Reply};
use crate::domain::fact::{BookingChanged, BookingCheckedIn, BookingMade, CheckInUndone, Event, Fact, VERSION};
use crate::domain::id::{BookingId, CheckInId, FactId, PersonId};
use crate::domain::short_code::ShortCode;
use crate::engine::papers::Press;
use crate::engine::problem::{Code, Problem};
use crate::engine::sign_in::counting;
use crate::engine::{Engine, Topic, store_failed};
use crate::store::{self, bookings, check_ins, journal};

pub use crate::store::bookings::index::Index;

/// Over how many hours before now and after it the usual services are looked for: two weeks each.
const USUAL_HOURS: i64 = 14 * 24;

/// How many usual services are offered at most.
const USUAL_MAX: usize = 4;

/// Somebody who comes without a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkIn {
    /// What they want.
    pub service: String,
    /// How many people, 1 or more.
    pub party: u16,
    /// For how long, in minutes.
    pub minutes: u16,
    /// The table, room or person.
    pub resource: Option<String>,
    /// Who they are: sealed before it is written anywhere.
    pub guest: Guest,
}

/// What an arrival came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckedIn {
    /// They are in.
    Admitted {
        /// The check-in, for undoing it.
        check_in: CheckInId,
        /// Who came in.
        admission: Admission,
        /// The booking after it.
        booking: Box<Booking>,
    },
    /// They are not; nothing was written.
    Answered(Reply),
}

impl Engine {
    /// A booking of this shop, with what happened to it here.
    pub async fn booking(&self, id: BookingId) -> Result<Option<Booking>, Problem> {
        let people = self.people();
        self.store().read(move |conn| bookings::find(conn, &people, id)).await.map_err(store_failed)
    }

    /// The bookings that start between two instants, by time.
    pub async fn bookings_between(&self, from: Timestamp, until: Timestamp) -> Result<Vec<Booking>, Problem> {
        let people = self.people();
        self.store().read(move |conn| bookings::between(conn, &people, from, until)).await.map_err(store_failed)
    }

    /// The bookings of a business day that a typed text finds: by the last digits of a phone, by name or its initials
    /// (of Chinese names also in pinyin), by code.
    pub async fn search_bookings(
        &self,
        typed: &str,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Booking>, Problem> {
        let bookings = self.bookings_between(from, until).await?;
        let found = bookings::index::Index::of(&bookings).search(typed);
        Ok(bookings.into_iter().filter(|booking| found.contains(&booking.id)).collect())
    }

    /// What is usually booked here, for walk-ins: the most frequent first.
    pub async fn usual_services(&self) -> Result<Vec<Usual>, Problem> {
        let now = self.clock().now();
        let reach = SignedDuration::from_hours(USUAL_HOURS);
        let from = now.checked_sub(reach).unwrap_or(Timestamp::MIN);
        let until = now.checked_add(reach).unwrap_or(Timestamp::MAX);
        Ok(usual(&self.bookings_between(from, until).await?, USUAL_MAX))
    }

    /// Lets people in, if they may come in now.
    pub async fn check_in(&self, id: BookingId, arrival: &Arrival) -> Result<CheckedIn, Problem> {
        let known = self.booking(id).await?.ok_or(Problem::new(Code::NoSuchBooking))?;
        let door = self.door(&known).await?;
        let now = self.clock().now();
        let check_in = CheckInId::new(self.clock().mint());
        let fact_id = FactId::new(self.clock().mint());
        let (staff, day, people) = (self.signed_in(), self.business_day(now), self.people());
        let press = Press::of(self.inner(), self.clock().mint(), staff, now);
        let mut arrival = arrival.clone();
        let done = self
            .store()
            .write(move |conn| {
                // Read again where it is written: a second host may have been quicker.
                let Some(booking) = bookings::find(conn, &people, id)? else {
                    return Ok(Done::Gone);
                };
                arrival.overrides = counting(conn, std::mem::take(&mut arrival.overrides))?;
                let admission = match check_in::decide(&booking, &arrival, door, now) {
                    Reply::Admit(admission) => admission,
                    reply @ (Reply::Hold(_) | Reply::Refuse(_)) => return Ok(Done::Answered(reply)),
                };
                let event = Event::BookingCheckedIn(BookingCheckedIn {
                    check_in,
                    booking: id,
                    people: admission.people,
                    arrived: admission.arrived,
                    timing: admission.timing,
                    unpaid: admission.unpaid,
                    overrides: arrival.overrides.clone(),
                });
                let row = journal::record(conn, fact_id, now, &Fact { v: VERSION, staff, day, event })?;
                let Some(booking) = bookings::find(conn, &people, id)? else {
                    return Ok(Done::Gone);
                };
                press.check_in(conn, &booking, &admission, door.waiting)?;
                Ok::<_, store::Error>(Done::Admitted { admission, booking: Box::new(booking), head_seq: row.seq })
            })
            .await
            .map_err(store_failed)?;
        match done {
            Done::Gone => Err(Problem::new(Code::NoSuchBooking)),
            Done::Answered(reply) => Ok(CheckedIn::Answered(reply)),
            Done::Admitted { admission, booking, head_seq } => {
                self.grown(head_seq).await;
                self.announce(Topic::Bookings);
                Ok(CheckedIn::Admitted { check_in, admission, booking })
            }
        }
    }

    /// Takes the last check-in of a booking back: it was a mistake.
    pub async fn undo_check_in(&self, booking: BookingId, reason: &str) -> Result<(), Problem> {
        let now = self.clock().now();
        let fact_id = FactId::new(self.clock().mint());
        let (staff, day, reason) = (self.signed_in(), self.business_day(now), reason.to_owned());
        let head_seq = self
            .store()
            .write(move |conn| {
                let standing =
                    check_ins::of_booking(conn, booking)?.into_iter().find(|made| made.state == check_ins::State::Made);
                let Some(standing) = standing else { return Ok(None) };
                let event = Event::CheckInUndone(CheckInUndone {
                    check_in: standing.id,
                    booking,
                    people: standing.people,
                    reason,
                });
                let row = journal::record(conn, fact_id, now, &Fact { v: VERSION, staff, day, event })?;
                Ok::<_, store::Error>(Some(row.seq))
            })
            .await
            .map_err(store_failed)?;
        self.grown(head_seq.ok_or(Problem::new(Code::BookingNotPossible))?).await;
        self.announce(Topic::Bookings);
        Ok(())
    }

    /// Takes in somebody who comes without a booking: the booking is made and its party arrives, in one transaction.
    pub async fn walk_in(&self, walk_in: WalkIn) -> Result<BookingId, Problem> {
        let now = self.clock().now();
        let booking = BookingId::new(self.clock().mint());
        let person = PersonId::new(self.clock().mint());
        let code = self.new_code()?;
        let facts = [FactId::new(self.clock().mint()), FactId::new(self.clock().mint())];
        let check_in = CheckInId::new(self.clock().mint());
        let clock = self.clock().clone();
        let sealed =
            self.people().seal(person, &walk_in.guest, &mut |bytes| clock.fill(bytes)).map_err(store_failed)?;
        let (staff, day) = (self.signed_in(), self.business_day(now));
        let made = Event::BookingMade(BookingMade {
            booking,
            code: code.as_str().to_owned(),
            service: walk_in.service,
            starts_at: now,
            minutes: walk_in.minutes,
            party: walk_in.party.max(1),
            resource: walk_in.resource,
            person,
            sealed_guest: sealed.to_string(),
        });
        let arrived = Event::BookingCheckedIn(BookingCheckedIn {
            check_in,
            booking,
            people: walk_in.party.max(1),
            arrived: walk_in.party.max(1),
            timing: check_in::Timing::OnTime,
            unpaid: None,
            overrides: Vec::new(),
        });
        let head_seq = self
            .store()
            .write(move |conn| {
                let [one, two] = facts;
                journal::record(conn, one, now, &Fact { v: VERSION, staff, day, event: made })?;
                let row = journal::record(conn, two, now, &Fact { v: VERSION, staff, day, event: arrived })?;
                Ok::<_, store::Error>(row.seq)
            })
            .await
            .map_err(store_failed)?;
        self.grown(head_seq).await;
        self.announce(Topic::Bookings);
        Ok(booking)
    }

    /// Starts, ends, moves a booking, or marks that nobody came.
    pub async fn change_booking(&self, id: BookingId, change: Change) -> Result<(), Problem> {
        let now = self.clock().now();
        let fact_id = FactId::new(self.clock().mint());
        let (staff, day, people) = (self.signed_in(), self.business_day(now), self.people());
        let head_seq = self
            .store()
            .write(move |conn| {
                let possible =
                    bookings::find(conn, &people, id)?.is_some_and(|booking| booking.apply(change, now).is_ok());
                if !possible {
                    return Ok(None);
                }
                let event = Event::BookingChanged(BookingChanged { booking: id, change });
                let row = journal::record(conn, fact_id, now, &Fact { v: VERSION, staff, day, event })?;
                Ok::<_, store::Error>(Some(row.seq))
            })
            .await
            .map_err(store_failed)?;
        self.grown(head_seq.ok_or(Problem::new(Code::BookingNotPossible))?).await;
        self.announce(Topic::Bookings);
        Ok(())
    }

    /// The door as it is now: who of today waits for an earlier slot than this one.
    async fn door(&self, booking: &Booking) -> Result<Door, Problem> {
        let shop = self.shop();
        let now = self.clock().now();
        let waiting = if now < booking.starts_at {
            let ahead = self.bookings_between(now, booking.starts_at).await?;
            let waits = |other: &&Booking| other.id != booking.id && matches!(other.status, Status::Arrived);
            u32::try_from(ahead.iter().filter(waits).count()).unwrap_or(u32::MAX)
        } else {
            0
        };
        Ok(Door { shop: shop.id, reception: shop.reception, waiting })
    }

    /// A fresh code for a booking.
    fn new_code(&self) -> Result<ShortCode, Problem> {
        // A draw of letters or digits alone is no code; sixteen such draws in a row do not happen.
        let draw = || {
            let mut bytes = [0; 8];
            self.clock().fill(&mut bytes);
            ShortCode::booking(u64::from_le_bytes(bytes))
        };
        std::iter::repeat_with(draw).take(16).flatten().next().ok_or(Problem::new(Code::DataFailed))
    }
}

enum Done {
    Gone,
    Answered(Reply),
    Admitted { admission: Admission, booking: Box<Booking>, head_seq: u64 },
}
