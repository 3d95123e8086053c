//! Finding a booking without its code: by the end of a phone number, a name, or the initials of a name.
//!
//! Names and phones stand sealed on the disk, so the index lives in memory alone and is built anew when bookings change;
//! a shop has hundreds of them in sight, not millions.

use jiff::Timestamp;
use rusqlite::Connection;

use super::between;
use crate::domain::booking::Booking;
use crate::domain::id::BookingId;
use crate::domain::spelling::{initials, letters, plain};
use crate::store::error::Result;
use crate::store::seal::People;

/// How many digits of a phone number must be said.
const TAIL_DIGITS: usize = 4;

/// The bookings of some days, findable by what their guests say.
#[derive(Debug, Clone, Default)]
pub struct Index {
    entries: Vec<(BookingId, Said)>,
}

/// What somebody may say of themselves, as it is compared with what is typed.
#[derive(Clone)]
pub(in crate::store) struct Said {
    code: String,
    phone: String,
    /// The name in lower case, without spaces.
    name: String,
    /// The first letter of each word or character, Chinese ones in pinyin.
    initials: String,
    /// The whole name in letters, Chinese characters in pinyin.
    letters: String,
}

impl std::fmt::Debug for Said {
    /// Says nothing: personal data never stands in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Said(…)")
    }
}

impl Index {
    /// The index over the bookings that start within a time.
    pub fn build(conn: &Connection, people: &People, from: Timestamp, until: Timestamp) -> Result<Self> {
        Ok(Self::of(&between(conn, people, from, until)?))
    }

    /// The index over these bookings, in their order.
    pub fn of(bookings: &[Booking]) -> Self {
        let said = |booking: &Booking| Said::new(&booking.code, &booking.guest.name, &booking.guest.phone);
        Self { entries: bookings.iter().map(|booking| (booking.id, said(booking))).collect() }
    }

    /// The bookings that fit what was typed, in the order of the index: four digits or more are the end of a phone
    /// number, anything else is a code, the beginning of a name, its initials or its pinyin. Nothing fits nothing.
    pub fn search(&self, typed: &str) -> Vec<BookingId> {
        let Some(typed) = Said::typed(typed) else { return Vec::new() };
        self.entries.iter().filter(|(_, said)| said.fits(&typed)).map(|(booking, _)| *booking).collect()
    }
}

impl Said {
    /// What is said of a code, a name and a phone number.
    pub(in crate::store) fn new(code: &str, name: &str, phone: &str) -> Self {
        Self {
            code: plain(code),
            phone: phone.chars().filter(char::is_ascii_digit).collect(),
            name: plain(name),
            initials: initials(name),
            letters: letters(name),
        }
    }

    /// What was typed, as it is compared; nothing where nothing was.
    pub(in crate::store) fn typed(typed: &str) -> Option<String> {
        Some(plain(typed)).filter(|typed| !typed.is_empty())
    }

    /// Whether it may be meant by what was typed.
    pub(in crate::store) fn fits(&self, typed: &str) -> bool {
        let digits = typed.chars().all(|c| c.is_ascii_digit());
        (digits && typed.len() >= TAIL_DIGITS && self.phone.ends_with(typed))
            || self.code == typed
            || (!digits && [&self.name, &self.initials, &self.letters].into_iter().any(|text| text.starts_with(typed)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::booking::{Deposit, Guest, Status};
    use crate::domain::id::{PersonId, ShopId};

    fn booking(number: u128, code: &str, name: &str, phone: &str) -> Booking {
        Booking {
            id: BookingId::new(Uuid::from_u128(number)),
            shop: ShopId::new(Uuid::from_u128(1)),
            code: code.into(),
            service: "wash".into(),
            starts_at: Timestamp::UNIX_EPOCH,
            minutes: 60,
            party: 1,
            arrived: 0,
            resource: None,
            deposit: Deposit::None,
            status: Status::Confirmed,
            vouchers: Vec::new(),
            person: PersonId::new(Uuid::from_u128(number)),
            guest: Guest { name: name.into(), phone: phone.into() },
            moved: Vec::new(),
            prepaid: Vec::new(),
            settled: Vec::new(),
            rev: 1,
        }
    }

    #[track_caller]
    fn check(typed: &str, expected: &[u128]) {
        let index = Index::of(&[
            booking(1, "K7QX", "林晓雨", "13800001234"),
            booking(2, "M2AA", "Lin Wei", "13900005678"),
            booking(3, "P9ZZ", "吕 Anna-Maria O’Neil", "02088881234"),
            booking(4, "1234", "", ""),
        ]);
        let expected: Vec<BookingId> = expected.iter().map(|n| BookingId::new(Uuid::from_u128(*n))).collect();
        assert_eq!(index.search(typed), expected, "{typed}");
    }

    #[test]
    fn a_guest_is_found_by_what_they_say() {
        check("1234", &[1, 3, 4]);
        check("0001234", &[1]);
        check("234", &[]);
        check("林", &[1]);
        check("lxy", &[1]);
        check("LX", &[1]);
        check("linx", &[1]);
        check("lin", &[1, 2]);
        check("lin w", &[2]);
        check("lw", &[2]);
        check("lvanna", &[3]);
        check("k7-qx", &[1]);
        check("k7q", &[]);
        check("", &[]);
        check("  ", &[]);
    }

    proptest! {
        #[test]
        fn a_guest_is_found_by_any_beginning_of_their_name(name: String, length in 1_usize..5) {
            let index = Index::of(&[booking(1, "K7QX", &name, "")]);
            let beginning: String = plain(&name).chars().take(length).collect();
            if !beginning.is_empty() && !beginning.chars().all(|c| c.is_ascii_digit()) {
                prop_assert_eq!(index.search(&beginning).len(), 1);
            }
        }
    }
}
