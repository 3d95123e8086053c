//! The shift of a till: opened with a float, counted, closed with a numbered Z.
//!
//! ```text
//! open ─▶ Shift ─▶ count ─▶ Counting ─▶ close ─▶ Z
//!           │                   └── refused once the drawer has moved: it is counted again
//!           └── sales, refunds and cash moves; a Report (X) at any time
//! ```
//!
//! What the drawer must hold is the float, more what was paid in cash and paid in, less change, what was given back and
//! paid out. A shift belongs to the business day on which it was opened, however long it stays open. A shift that is being
//! counted is open still: whoever walks away from the count, or loses power, has lost nothing but the count.

mod drawer;
mod figures;

use std::collections::HashSet;
use std::fmt;
use std::num::NonZeroU32;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::basket::NOTE_CHARS_MAX;
use crate::domain::id::{DeviceId, Incarnation, ShiftId, StaffId};
use crate::domain::money::Money;

pub use drawer::Drawer;
pub use figures::{Discounted, Figures, Lowered, OTHER_CHANNELS, OfChannel, OfTender, Redeemed, refund_taxes};

/// The largest float, and the largest amount that is paid in or out at once: a hundred million yuan.
pub const CASH_MAX: Money = Money::from_minor(10_000_000_000);

/// How often cash may be paid in or out in one shift: as many as its report lists.
pub const MOVES_MAX: u64 = 500;

/// How many pieces of one note or coin may be counted. With it no count leaves 64 bits.
pub const PIECES_MAX: u32 = 1_000_000;

/// How many different notes and coins a shop has at most.
pub const DENOMINATIONS_MAX: usize = 50;

/// An open shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Its identity.
    pub id: ShiftId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// By whom.
    pub opened_by: StaffId,
    /// The business day that it belongs to: the one of its opening.
    pub day: Date,
    /// 备用金: what lay in the drawer then.
    pub float: Money,
}

/// Cash that was put into the drawer or taken out of it, and not for a sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Which way.
    pub direction: Direction,
    /// How much, more than nothing.
    pub amount: Money,
    /// Why, in the words of who did it.
    pub reason: String,
}

/// Which way cash went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Into the drawer.
    In,
    /// Out of it: something was paid for, or it was dropped into the safe.
    Out,
}

/// Where a shift stands: the X of a moment, and what a [`Z`] closes with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The shift.
    pub shift: Shift,
    /// When it was read.
    pub at: Timestamp,
    /// What went into the drawer and out of it.
    pub drawer: Drawer,
    /// What was sold, given back and redeemed.
    pub figures: Figures,
}

/// Whether who counts may see what must come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sight {
    /// They see it.
    #[default]
    Shown,
    /// 盲点: they count first and hear of it when the shift is closed.
    Blind,
}

/// A shift that is being counted: the drawer as it was when the count began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counting {
    shift: Shift,
    drawer: Drawer,
    sight: Sight,
}

/// A drawer as it was counted, the largest note first; what was not there is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<Counted>", into = "Vec<Counted>")]
pub struct Count(Vec<Counted>);

/// So many of one note or coin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// What one is worth.
    pub denomination: Money,
    /// How many.
    pub pieces: u32,
}

/// 长短款: how what was counted differs from what must lie in the drawer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Not at all.
    None,
    /// 长款: there is more.
    Over(Money),
    /// 短款: there is less.
    Short(Money),
}

/// A Z's number: 1, 2, 3 … without gaps in one life of one terminal, given out inside the transaction that closes the
/// shift. People read four digits of the terminal's life and four of the number: `3F0A-Z0327`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ZNumber {
    /// The terminal.
    pub device: DeviceId,
    /// Its life.
    pub incarnation: Incarnation,
    /// The number.
    pub seq: NonZeroU32,
}

/// A closed shift; never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Z {
    /// Its number.
    pub number: ZNumber,
    /// By whom it was closed.
    pub closed_by: StaffId,
    /// What it closed with, at the instant of closing.
    pub report: Report,
    /// What lay in the drawer.
    pub count: Count,
    /// Why that differs from what was expected, in the words of who closed it; empty where it does not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Why nothing is opened, moved or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A shift is open.
    #[error("a shift is open since {since}")]
    OpenAlready {
        /// Since when.
        since: Timestamp,
    },
    /// No shift is open, or another one than was counted: it was closed before, perhaps on another screen.
    #[error("that shift is not open")]
    NotOpen,
    /// An amount of nothing or less, or above the largest there is; a float may be nothing.
    #[error("that is no amount of cash")]
    NoAmount {
        /// The largest there is.
        most: Money,
    },
    /// A reason must be given.
    #[error("a reason is missing")]
    NoReason,
    /// The reason is too long.
    #[error("the reason has more than {most} characters")]
    TooLong {
        /// How many characters it may have.
        most: usize,
    },
    /// More is to be taken out than must lie in the drawer.
    #[error("the drawer does not hold that much")]
    NotInDrawer {
        /// What must lie there.
        held: Money,
    },
    /// Cash was paid in and out too often.
    #[error("cash was paid in and out {most} times in this shift")]
    TooManyMoves {
        /// How often it may be.
        most: u64,
    },
    /// The shop has no such note or coin.
    #[error("there is no such note or coin")]
    NoSuchDenomination(Money),
    /// A note or coin was counted twice.
    #[error("a note or coin was counted twice")]
    CountedTwice(Money),
    /// Too many pieces of one note or coin.
    #[error("more than {most} pieces of one note or coin")]
    TooManyPieces {
        /// Of which.
        denomination: Money,
        /// How many there may be.
        most: u32,
    },
    /// The drawer has moved since the count began: it is counted again.
    #[error("the drawer has moved since it was counted")]
    DrawerMoved,
    /// A figure leaves what can be counted.
    #[error("a figure of the shift leaves what can be counted")]
    TooLarge,
}

impl Shift {
    /// Checks a shift that is to be opened beside what is `open`: a till has one at a time.
    pub fn check(self, open: Option<&Self>) -> Result<Self, Refusal> {
        match open {
            Some(open) => Err(Refusal::OpenAlready { since: open.opened_at }),
            None if !(Money::ZERO..=CASH_MAX).contains(&self.float) => Err(Refusal::NoAmount { most: CASH_MAX }),
            None => Ok(self),
        }
    }

    /// Begins to count its drawer.
    pub const fn count(self, drawer: Drawer, sight: Sight) -> Counting {
        Counting { shift: self, drawer, sight }
    }
}

impl Move {
    /// Checks a move against what the drawer of the shift holds.
    pub fn check(self, drawer: &Drawer) -> Result<Self, Refusal> {
        if self.amount <= Money::ZERO || self.amount > CASH_MAX {
            return Err(Refusal::NoAmount { most: CASH_MAX });
        }
        if self.reason.trim().is_empty() {
            return Err(Refusal::NoReason);
        }
        short(&self.reason)?;
        if drawer.moves() >= MOVES_MAX {
            return Err(Refusal::TooManyMoves { most: MOVES_MAX });
        }
        let held = drawer.expected();
        if self.direction == Direction::Out && self.amount > held {
            return Err(Refusal::NotInDrawer { held });
        }
        drawer.moved(&self).ok_or(Refusal::TooLarge).map(|_| self)
    }
}

impl Count {
    /// A count of the notes and coins of a shop. What is not named was not there.
    pub fn of(denominations: &[Money], counted: impl IntoIterator<Item = Counted>) -> Result<Self, Refusal> {
        let counted: Vec<Counted> = counted.into_iter().collect();
        match counted.iter().find(|counted| !denominations.contains(&counted.denomination)) {
            Some(foreign) => Err(Refusal::NoSuchDenomination(foreign.denomination)),
            None => Self::try_from(counted),
        }
    }

    /// The notes and coins that were there, the largest first.
    pub fn pieces(&self) -> &[Counted] {
        &self.0
    }

    /// What they come to.
    pub fn total(&self) -> Money {
        self.0.iter().map(|counted| counted.amount()).sum()
    }
}

impl TryFrom<Vec<Counted>> for Count {
    type Error = Refusal;

    fn try_from(mut counted: Vec<Counted>) -> Result<Self, Refusal> {
        let mut seen = HashSet::new();
        for Counted { denomination, pieces } in counted.iter().copied() {
            if !(Money::SMALLEST..=CASH_MAX).contains(&denomination) || seen.len() == DENOMINATIONS_MAX {
                return Err(Refusal::NoSuchDenomination(denomination));
            }
            if !seen.insert(denomination) {
                return Err(Refusal::CountedTwice(denomination));
            }
            if pieces > PIECES_MAX {
                return Err(Refusal::TooManyPieces { denomination, most: PIECES_MAX });
            }
        }
        counted.retain(|counted| counted.pieces > 0);
        counted.sort_by_key(|counted| std::cmp::Reverse(counted.denomination));
        Ok(Self(counted))
    }
}

impl From<Count> for Vec<Counted> {
    fn from(count: Count) -> Self {
        count.0
    }
}

impl Counted {
    /// What they come to.
    pub fn amount(self) -> Money {
        self.denomination.checked_mul(self.pieces).unwrap_or(Money::MAX)
    }
}

impl Counting {
    /// Which shift.
    pub const fn shift(&self) -> &Shift {
        &self.shift
    }

    /// The drawer as it must be; nothing where it is counted blind.
    pub const fn drawer(&self) -> Option<&Drawer> {
        match self.sight {
            Sight::Shown => Some(&self.drawer),
            Sight::Blind => None,
        }
    }

    /// How a count differs from what must come out; nothing where it is counted blind.
    pub fn difference(&self, count: &Count) -> Option<Difference> {
        self.drawer().map(|drawer| Difference::between(count.total(), drawer.expected()))
    }
}

impl Difference {
    /// How what was counted differs from what was expected.
    pub fn between(counted: Money, expected: Money) -> Self {
        match counted.cmp(&expected) {
            std::cmp::Ordering::Equal => Self::None,
            std::cmp::Ordering::Greater => Self::Over(counted.saturating_sub(expected)),
            std::cmp::Ordering::Less => Self::Short(expected.saturating_sub(counted)),
        }
    }
}

/// What closes a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// What was counted, and of which drawer.
    pub counting: Counting,
    /// What lay in it.
    pub count: Count,
    /// Why that differs; empty where it does not.
    pub reason: String,
}

impl Closing {
    /// Closes the shift that is open, if it is the one that was counted and its drawer is as it was then.
    ///
    /// Where the count differs from what was expected a reason must be given, unless it was counted blind: who may not see
    /// the difference cannot explain it.
    pub fn close(self, open: Option<Report>, number: ZNumber, by: StaffId) -> Result<Z, Refusal> {
        let Self { counting, count, reason } = self;
        let report = open.filter(|open| open.shift.id == counting.shift.id).ok_or(Refusal::NotOpen)?;
        if report.drawer != counting.drawer {
            return Err(Refusal::DrawerMoved);
        }
        short(&reason)?;
        let reason = match (Difference::between(count.total(), report.drawer.expected()), counting.sight) {
            (Difference::None, _) => String::new(),
            (Difference::Over(_) | Difference::Short(_), Sight::Shown) if reason.trim().is_empty() => {
                return Err(Refusal::NoReason);
            }
            (Difference::Over(_) | Difference::Short(_), _) => reason,
        };
        Ok(Z { number, closed_by: by, report, count, reason })
    }
}

impl Z {
    /// How what lay in the drawer differs from what must have lain there.
    pub fn difference(&self) -> Difference {
        Difference::between(self.count.total(), self.report.drawer.expected())
    }
}

impl ZNumber {
    /// The first of a terminal's life.
    pub const fn first(device: DeviceId, incarnation: Incarnation) -> Self {
        Self { device, incarnation, seq: NonZeroU32::MIN }
    }

    /// The one after it; `None` after four milliards.
    pub fn next(self) -> Option<Self> {
        Some(Self { seq: self.seq.checked_add(1)?, ..self })
    }
}

impl fmt::Display for ZNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Z{:04}", self.incarnation.tail(), self.seq)
    }
}

fn short(reason: &str) -> Result<(), Refusal> {
    if reason.chars().count() > NOTE_CHARS_MAX { Err(Refusal::TooLong { most: NOTE_CHARS_MAX }) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
