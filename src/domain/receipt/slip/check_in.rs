//! The slip of a customer who has arrived.

use super::{Head, Slip, words};
use crate::domain::booking::{Booking, Deposit};
use crate::domain::check_in::{Admission, Timing};
use crate::domain::language::Language;
use crate::domain::receipt::{Receipt, Size, Text};

/// An arrival as its slip tells it.
#[derive(Debug, Clone, Copy)]
pub struct Arrived<'a> {
    /// What was booked.
    pub booking: &'a Booking,
    /// How they were let in.
    pub admission: &'a Admission,
    /// Their place among those who wait, 1 for the next; none where nobody waits.
    pub queue: Option<u32>,
}

/// The slip of people who came in: what is booked and when, how many are here, and whom to wait for. It names nobody.
pub fn check_in(head: Head<'_>, arrived: Arrived<'_>) -> Receipt {
    let Arrived { booking, admission, queue } = arrived;
    let here = head.tongue.word(words::HERE);
    let paper = head
        .begin_for_customer(words::CHECK_IN)
        .queue(queue)
        .pair(words::BOOKING, &booking.code)
        .pair(words::SERVICE, &booking.service)
        .pair(words::SLOT, &slot(&head, booking))
        .pair(words::PARTY, &format!("{}/{} {here}", admission.arrived, admission.party))
        .pair_of(words::RESOURCE, booking.resource.as_deref());
    let minutes = |minutes: u32| head.tongue.count(u64::from(minutes), words::MINUTES);
    let paper = match admission.timing {
        Timing::OnTime => paper,
        Timing::Early(early) => paper.pair(words::EARLY_BY, &minutes(early)),
        Timing::Late(late) => paper.pair(words::LATE_BY, &minutes(late)),
    };
    let paper = match (admission.unpaid, booking.deposit) {
        (Some(amount), _) => paper.pair(words::DEPOSIT_UNPAID, &head.money(amount)),
        (None, Deposit::Paid(amount)) => paper.pair(words::DEPOSIT_PAID, &head.money(amount)),
        (None, Deposit::None | Deposit::Unpaid(_)) => paper,
    };
    paper.rule().when_and_where().code(&booking.code).end_for_customer()
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
fn slot(head: &Head<'_>, booking: &Booking) -> String {
    let (start, end) = (head.wall(booking.starts_at), head.wall(booking.ends_at()));
    if start.date() == end.date() {
        format!("{}-{:02}:{:02}", super::time(start), end.hour(), end.minute())
    } else {
        format!("{} - {}", super::time(start), super::time(end))
    }
}
