//! A member: a customer with a number, a level and points.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::id::{MemberId, PersonId};

/// How many characters the number of a member has at most.
pub const NUMBER_CHARS_MAX: usize = 32;

/// How many characters a level has at most.
pub const LEVEL_CHARS_MAX: usize = 40;

/// How many characters a name has at most.
pub const NAME_CHARS_MAX: usize = 80;

/// How many digits a phone number has at most.
pub const PHONE_DIGITS_MAX: usize = 20;

/// A member, as the hub last told of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Their identity.
    pub id: MemberId,
    /// 会员号: the number that people read. It opens nothing: what is scanned is the code of the card.
    pub number: String,
    /// The level, as customers know it; may be empty.
    #[serde(default)]
    pub level: String,
    /// Whether they are a member still.
    #[serde(default)]
    pub standing: Standing,
    /// What their points come to. Below nothing where points were taken back that had been spent already.
    #[serde(default)]
    pub points: i64,
    /// Who they are, for sealing and erasing their data.
    pub person: PersonId,
    /// Who they are, in clear on the way and in memory only: stored sealed at a terminal.
    pub contact: Contact,
    /// The hub's revision of it: grows with every change.
    #[serde(default)]
    pub rev: u64,
}

/// Whether somebody is a member still.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// They are.
    #[default]
    Active,
    /// They left, or were taken out. What they had earned stays in the books.
    Closed,
}

/// Who a member is: personal data.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// What they are called.
    pub name: String,
    /// Their phone number, digits only; empty where unknown.
    #[serde(default)]
    pub phone: String,
}

impl fmt::Debug for Contact {
    /// Says nothing: personal data never stands in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact(…)")
    }
}

/// Why something is no member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// The number is missing, too long, or holds what no number holds.
    #[error("the number of a member has 1 to {NUMBER_CHARS_MAX} letters, digits and hyphens")]
    Number,
    /// The level is too long.
    #[error("a level has at most {LEVEL_CHARS_MAX} characters")]
    Level,
    /// The name is missing or too long.
    #[error("the name of a member has 1 to {NAME_CHARS_MAX} characters")]
    Name,
    /// The phone number is none.
    #[error("a phone number has at most {PHONE_DIGITS_MAX} digits and nothing else")]
    Phone,
}

impl Member {
    /// Whether it can be meant.
    pub fn check(&self) -> Result<(), Unsound> {
        let number = (1..=NUMBER_CHARS_MAX).contains(&self.number.len());
        if !number || !self.number.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Err(Unsound::Number);
        }
        if self.level.chars().count() > LEVEL_CHARS_MAX {
            return Err(Unsound::Level);
        }
        self.contact.check()
    }

    /// How many points they have to spend.
    pub fn spendable(&self) -> u32 {
        u32::try_from(self.points.max(0)).unwrap_or(u32::MAX)
    }
}

impl Contact {
    /// Whether somebody is named, and by a phone number if by any.
    pub fn check(&self) -> Result<(), Unsound> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
            return Err(Unsound::Name);
        }
        let digits = self.phone.chars().all(|c| c.is_ascii_digit());
        if digits && self.phone.len() <= PHONE_DIGITS_MAX { Ok(()) } else { Err(Unsound::Phone) }
    }
}

#[cfg(test)]
pub(crate) mod sample {
    use uuid::Uuid;

    use super::*;

    /// An active member of gold with 1,200 points.
    pub(crate) fn member(number: u128) -> Member {
        Member {
            id: MemberId::new(Uuid::from_u128(0x0192_6b1e_0000_7000_8000_0000_00aa_0000 + number)),
            number: format!("M-{number:04}"),
            level: "gold".into(),
            standing: Standing::Active,
            points: 1_200,
            person: PersonId::new(Uuid::from_u128(0x0192_6b1e_0000_7000_8000_0000_00ab_0000 + number)),
            contact: Contact { name: "林晓雨".into(), phone: "13800001234".into() },
            rev: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(change: impl FnOnce(&mut Member), expected: Result<(), Unsound>) {
        let mut member = sample::member(1);
        change(&mut member);
        assert_eq!(member.check(), expected);
    }

    #[test]
    fn a_member_has_a_number_a_name_and_at_most_a_phone() {
        check(|_| {}, Ok(()));
        check(|member| member.contact.phone.clear(), Ok(()));
        check(|member| member.number.clear(), Err(Unsound::Number));
        check(|member| member.number = "M 1".into(), Err(Unsound::Number));
        check(|member| member.number = "1".repeat(NUMBER_CHARS_MAX + 1), Err(Unsound::Number));
        check(|member| member.contact.name = "  ".into(), Err(Unsound::Name));
        check(|member| member.contact.phone = "+86 138".into(), Err(Unsound::Phone));
        check(|member| member.level = "金".repeat(LEVEL_CHARS_MAX + 1), Err(Unsound::Level));
    }

    #[test]
    fn points_below_nothing_are_none_to_spend() {
        check(|member| member.points = -5, Ok(()));
        assert_eq!(Member { points: -5, ..sample::member(1) }.spendable(), 0);
        assert_eq!(Member { points: i64::MAX, ..sample::member(1) }.spendable(), u32::MAX);
    }

    #[test]
    fn who_a_member_is_stands_in_no_log() {
        let shown = format!("{:?}", sample::member(1));
        assert!(!shown.contains('林') && !shown.contains("1380"), "{shown}");
    }

    #[test]
    fn two_members_have_two_accounts() {
        assert_ne!(sample::member(1).id.account(), sample::member(2).id.account());
    }
}
