//! The slip of a customer who has arrived.

use jiff::Timestamp;

use super::{Place, Slip, words};
use crate::domain::booking::{Booking, Deposit};
use crate::domain::language::Language;
use crate::domain::receipt::{Qr, Receipt, Size, Text};

/// A check-in as its slip tells it.
#[derive(Debug, Clone, Copy)]
pub struct CheckInSlip<'a> {
    /// The booking after the check-in.
    pub booking: &'a Booking,
    /// When they arrived.
    pub at: Timestamp,
    /// Their place among those who wait, 1 for the next; none where nobody waits.
    pub queue: Option<u32>,
}

/// The slip of a check-in: what is booked and when, how many are here, and whom to wait for. It names nobody.
pub fn check_in(place: &Place<'_>, slip: &CheckInSlip<'_>) -> Receipt {
    let booking = slip.booking;
    let party = party(place, booking);
    let paper = place.head(words::CHECK_IN).queue(slip.queue);
    let paper = paper
        .pair(words::BOOKING, &booking.code)
        .pair(words::SERVICE, &booking.service)
        .pair(words::SLOT, &slot(place, booking))
        .pair(words::PARTY, &party)
        .pair_of(words::RESOURCE, booking.resource.as_deref());
    let paper = match booking.deposit {
        Deposit::None => paper,
        Deposit::Paid(amount) => paper.pair(words::DEPOSIT_PAID, &place.money(amount)),
        Deposit::Unpaid(amount) => paper.pair(words::DEPOSIT_UNPAID, &place.money(amount)),
    };
    paper.rule().when_and_where(slip.at).with(|builder| builder.qr(Qr::new(&booking.code).caption(&booking.code))).end()
}

impl Slip<'_> {
    fn queue(self, queue: Option<u32>) -> Self {
        let Some(queue) = queue else {
            return self;
        };
        let paper =
            self.with(|builder| builder.text(Text::from(queue.to_string()).centered().bold().size(Size::Double)));
        let paper = paper.said(|language| match language {
            Language::Chinese => format!("排在第 {queue} 位，请留意叫号"),
            Language::English => format!("Number {queue} in line, please listen"),
        });
        paper.rule()
    }
}

/// The slot on the shop's clock; an end on another day is written with it.
fn slot(place: &Place<'_>, booking: &Booking) -> String {
    let (start, end) = (place.wall(booking.starts_at), place.wall(booking.ends_at()));
    if start.date() == end.date() {
        format!("{}-{:02}:{:02}", super::time(start), end.hour(), end.minute())
    } else {
        format!("{} - {}", super::time(start), super::time(end))
    }
}

/// How many there are, and how many of them are here where it is not all.
fn party(place: &Place<'_>, booking: &Booking) -> String {
    if booking.arrived >= booking.party {
        return booking.party.to_string();
    }
    format!("{}/{} {}", booking.arrived, booking.party, place.tongue.word(words::HERE))
}
