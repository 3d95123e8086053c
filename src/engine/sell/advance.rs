//! What was paid in advance for bookings, when it goes into a sale and when it comes back out of one.

use crate::domain::booking::{Change, NotBrought};
use crate::domain::fact::{BookingChanged, Event};
use crate::domain::id::{BookingId, FactId, SaleId};
use crate::domain::refund::Plan;
use crate::domain::sale::Sale;
use crate::domain::tender::{Means, Tender};
use crate::engine::clock::Clock;
use crate::engine::redeem::Moment;
use crate::store::{self, Connection, People, bookings, journal};

/// Which of these tenders may not be spent any more: the code of its booking, and why.
pub(super) fn stands_against(
    conn: &Connection,
    people: &People,
    tenders: &[Tender],
) -> Result<Option<(String, NotBrought)>, store::Error> {
    for tender in tenders {
        let Means::Advance { booking, code, paid } = &tender.means else { continue };
        let known = bookings::find(conn, people, *booking)?;
        let stands = known.map_or(Err(NotBrought::PaidLess), |booking| {
            booking.check_brought()?;
            if booking.advance() < *paid { Err(NotBrought::PaidLess) } else { Ok(()) }
        });
        if let Err(not) = stands {
            return Ok(Some((code.clone(), not)));
        }
    }
    Ok(None)
}

/// Whether a sale had money of a booking.
pub(in crate::engine) fn is_in(sale: &Sale) -> bool {
    sale.document().payment.tenders().iter().any(|tender| tender.means.advance().is_some())
}

/// Writes that the money of bookings went into a sale, each as a fact of its own; the journal's end, where there was any.
pub(super) fn settle(
    conn: &Connection,
    clock: &Clock,
    moment: &Moment,
    sale: &Sale,
) -> Result<Option<u64>, store::Error> {
    let spent = sale.document().payment.tenders().iter().filter_map(|tender| {
        let settled = Change::Settle { sale: sale.id(), amount: tender.amount };
        tender.means.advance().map(|booking| (booking, settled))
    });
    record(conn, clock, moment, spent)
}

/// Writes that bookings may bring their money again, because it came back whole out of a sale.
pub(in crate::engine) fn release(
    conn: &Connection,
    clock: &Clock,
    moment: &Moment,
    sale: &Sale,
    plan: &Plan,
) -> Result<Option<u64>, store::Error> {
    let of: SaleId = sale.id();
    let released = plan.released(sale).into_iter().map(|booking| (booking, Change::Release { sale: of }));
    record(conn, clock, moment, released)
}

fn record(
    conn: &Connection,
    clock: &Clock,
    moment: &Moment,
    changes: impl IntoIterator<Item = (BookingId, Change)>,
) -> Result<Option<u64>, store::Error> {
    let mut head_seq = None;
    for (booking, change) in changes {
        let fact = moment.fact(Event::BookingChanged(BookingChanged { booking, change }));
        head_seq = Some(journal::record(conn, FactId::new(clock.mint()), moment.at, &fact)?.seq);
    }
    Ok(head_seq)
}
