//! What is usually booked: so that a walk-in is one press and not a line of typing.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Booking;

/// A service as it is usually booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usual {
    /// What it is.
    pub service: String,
    /// How long it usually lasts, in minutes.
    pub minutes: u16,
}

/// The services of these bookings, the most frequent first, at most `most` of them; each with the length that it has most
/// often.
pub fn usual<'b>(bookings: impl IntoIterator<Item = &'b Booking>, most: usize) -> Vec<Usual> {
    let mut counted: BTreeMap<&str, BTreeMap<u16, u32>> = BTreeMap::new();
    for booking in bookings {
        let lengths = counted.entry(booking.service.trim()).or_default();
        let count = lengths.entry(booking.minutes).or_default();
        *count = count.saturating_add(1);
    }
    counted.remove("");
    let mut ranked: Vec<_> = counted
        .into_iter()
        .filter_map(|(service, lengths)| {
            let often: u32 = lengths.values().fold(0, |sum, count| sum.saturating_add(*count));
            let (minutes, _) = lengths.into_iter().max_by_key(|(minutes, count)| (*count, Reverse(*minutes)))?;
            Some((Reverse(often), Usual { service: service.to_owned(), minutes }))
        })
        .collect();
    ranked.sort_by_key(|(often, _)| *often);
    ranked.into_iter().take(most).map(|(_, usual)| usual).collect()
}
