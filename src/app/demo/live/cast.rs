//! Who is on the street: their names, what they hold, and what their phones show.

use crate::domain::id::{BookingId, VoucherId};
use crate::domain::language::Language;
use crate::ui::street::{Holds, Who};

/// What everybody at the counter signs in with: the middle column of a keypad.
pub(super) const PIN: &str = "2580";

/// The last digits of the phone of whoever is asked for them.
pub(super) const PHONE_TAIL: &str = "4821";

/// Somebody on the street.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) who: Who,
    pub(super) name: &'static str,
    pub(super) holds: Holds,
    pub(super) detail: String,
    pub(super) shows: Shows,
}

/// What a phone shows.
#[derive(Debug, Clone)]
pub(super) enum Shows {
    /// A text that is nobody's voucher, or no longer theirs.
    Text(String),
    /// A product's number, as bars.
    Bars(String),
    /// A voucher.
    Voucher {
        /// Which.
        id: VoucherId,
        /// Its code.
        text: String,
    },
    /// A voucher whose code changes: the phone asks the cloud for it.
    Rotating(VoucherId),
    /// A booking.
    Booking {
        /// Which.
        id: BookingId,
        /// Its code.
        text: String,
    },
}

/// A text in both languages; the demo's shop speaks the one in which it is opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said(pub(super) &'static str, pub(super) &'static str);

impl Said {
    /// The English one, or the Chinese one.
    pub(super) const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::English => self.0,
            Language::Chinese => self.1,
        }
    }
}

/// Everybody, in the order in which they stand there.
pub(super) const CAST: [(Holds, Said); 22] = [
    (Holds::AmountOff, Said("Emma Clarke", "林晓芸")),
    (Holds::AmountOff, Said("Oliver Hayes", "周明轩")),
    (Holds::Package, Said("Daniel Reed", "陈嘉豪")),
    (Holds::PercentOff, Said("Sophie Barnes", "何雨桐")),
    (Holds::Visits, Said("Grace Miller", "苏婉清")),
    (Holds::GiftCard, Said("Henry Foster", "许建国")),
    (Holds::Rotating, Said("Chloe Evans", "罗可欣")),
    (Holds::PhoneTail, Said("Lucas Grant", "高子昂")),
    (Holds::SameAgain, Said("Emma's friend", "林晓芸的朋友")),
    (Holds::Expired, Said("Walter Price", "马德胜")),
    (Holds::NotYetValid, Said("Ivy Collins", "白若兰")),
    (Holds::WrongShop, Said("George Palmer", "杜长青")),
    (Holds::Forged, Said("A stranger", "陌生人")),
    (Holds::Screenshot, Said("Chloe's classmate", "罗可欣的同学")),
    (Holds::OnTime, Said("Hannah Brooks", "沈佳怡")),
    (Holds::TooEarly, Said("Peter Lawson", "曹文博")),
    (Holds::TooLate, Said("Laura Simmons", "邓丽华")),
    (Holds::InPart, Said("Frank Doyle", "彭志远")),
    (Holds::Unpaid, Said("Nina Walsh", "蒋思琪")),
    (Holds::Payment, Said("Somebody in a hurry", "赶时间的人")),
    (Holds::ForeignLink, Said("A promoter", "发传单的人")),
    (Holds::Product, Said("The courier", "送货员")),
];

/// Other people who have booked, or had.
pub(super) const GUESTS: [Said; 14] = [
    Said("Amelia Stone", "王思远"),
    Said("Jack Rowe", "李晨曦"),
    Said("Ruby Chandler", "张欣妍"),
    Said("Samuel Ortiz", "刘一诺"),
    Said("Mia Larsson", "陈禹霏"),
    Said("Theo Marsh", "杨承泽"),
    Said("Isabel Nunes", "赵婧怡"),
    Said("Noah Fischer", "黄俊熙"),
    Said("Ella Novak", "吴雅涵"),
    Said("Arthur Quinn", "徐沐阳"),
    Said("Zoe Kimura", "孙诗琪"),
    Said("Leon Weber", "朱子墨"),
    Said("Maya Desai", "胡静姝"),
    Said("Felix Brandt", "郭梓豪"),
];

/// Who works here, beside the manager.
pub(super) const CASHIERS: [Said; 2] = [Said("Mia", "小满"), Said("Jay", "阿杰")];
/// Who receives those who booked.
pub(super) const HOST: Said = Said("Nora", "陈晓");
/// Who decides.
pub(super) const MANAGER: Said = Said("Robin", "沈青");
/// Whose shop it is.
pub(super) const OWNER: Said = Said("Vivian", "周岚");
/// What a shop is called that somebody opens for themselves.
pub(super) const SHOP: Said = Said("Corner Tea", "街角茶铺");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::street::Group;

    #[test]
    fn no_two_are_called_the_same_and_each_kind_fits_its_place_on_the_street() {
        for language in Language::ALL {
            let mut names: Vec<_> = CAST.iter().map(|(_, said)| said.in_language(language)).collect();
            names.extend(GUESTS.iter().map(|said| said.in_language(language)));
            names.sort_unstable();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count);
        }
        for group in Group::ALL {
            assert!(CAST.iter().filter(|(holds, _)| holds.group() == group).count() <= 8, "{group:?}");
        }
    }
}
