//! The shift of a till: opened with a float, counted, closed with a numbered Z.
//!
//! ```text
//! open ─▶ Shift ─▶ count ─▶ Closing ─▶ close ─▶ Z
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

use crate::domain::basket::NOTE_CHARS_MAX;
use crate::domain::fact::{Author, CashWay, Pieces, ShiftClosed};
use crate::domain::id::{ShiftId, StaffId};
use crate::domain::money::Money;
use crate::domain::shop::Counting;

pub use drawer::Drawer;
pub use figures::{Discounted, Figures, Lowered, OTHERS, OfChannel, OfTender, refund_taxes};

/// The largest float, and the largest amount that is paid in or out at once: a hundred million yuan.
pub const CASH_MAX: Money = Money::from_minor(10_000_000_000);

/// How often cash may be paid in or out in one shift: as many as its report lists.
pub const MOVES_MAX: u64 = 500;

/// How many pieces of one note or coin may be counted.
pub const PIECES_MAX: u32 = 1_000_000;

/// A shift of a till.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// Its identity.
    pub id: ShiftId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// By whom, where somebody was signed in.
    pub opened_by: Option<StaffId>,
    /// The business day that it belongs to: the one of its opening.
    pub day: Date,
    /// 备用金: what lay in the drawer then.
    pub float: Money,
}

/// Cash that was put into the drawer or taken out of it, and not for a sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Which way.
    pub way: CashWay,
    /// How much, more than nothing.
    pub amount: Money,
    /// Why, in the words of who did it.
    pub reason: String,
}

/// Where a shift stands: the X of a moment, and what a [`Z`] closes with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The shift.
    pub shift: Shift,
    /// When it was read.
    pub at: Timestamp,
    /// What went into the drawer and out of it.
    pub drawer: Drawer,
    /// The cash that was paid in and out, in order.
    pub moves: Vec<Move>,
    /// What was sold, given back and redeemed.
    pub figures: Figures,
}

/// A drawer that is being counted, as it was when the count began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    shift: ShiftId,
    drawer: Drawer,
    counting: Counting,
}

/// A drawer as it was counted, the largest note first; what was not there is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Count(Vec<Pieces>);

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ZNumber {
    /// The terminal and its life.
    pub author: Author,
    /// The number.
    pub seq: NonZeroU32,
}

/// A closed shift; never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Z {
    /// Its number.
    pub number: ZNumber,
    /// By whom it was closed, where somebody was signed in.
    pub closed_by: Option<StaffId>,
    /// What it closed with, at the instant of closing.
    pub report: Report,
    /// What lay in the drawer.
    pub count: Count,
    /// Why that differs from what was expected, in the words of who closed it; empty where it does not.
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
        of: Money,
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
    pub const fn count(self, drawer: Drawer, counting: Counting) -> Opened {
        Opened { shift: self.id, drawer, counting }
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
        if self.way == CashWay::Out && self.amount > held {
            return Err(Refusal::NotInDrawer { held });
        }
        drawer.moved(&self).ok_or(Refusal::TooLarge).map(|_| self)
    }
}

impl Count {
    /// A count of the notes and coins of a shop. What is not named was not there.
    pub fn of(denominations: &[Money], counted: impl IntoIterator<Item = Pieces>) -> Result<Self, Refusal> {
        let mut seen = HashSet::new();
        let mut pieces: Vec<Pieces> = Vec::new();
        for one in counted {
            if !denominations.contains(&one.of) {
                return Err(Refusal::NoSuchDenomination(one.of));
            }
            if !seen.insert(one.of) {
                return Err(Refusal::CountedTwice(one.of));
            }
            if one.count > PIECES_MAX {
                return Err(Refusal::TooManyPieces { of: one.of, most: PIECES_MAX });
            }
            if one.count > 0 {
                pieces.push(one);
            }
        }
        pieces.sort_by_key(|one| std::cmp::Reverse(one.of));
        let count = Self(pieces);
        count.sum().map(|_| count).ok_or(Refusal::TooLarge)
    }

    /// A count as a fact says it.
    pub const fn told(pieces: Vec<Pieces>) -> Self {
        Self(pieces)
    }

    /// The notes and coins that were there, the largest first.
    pub fn pieces(&self) -> &[Pieces] {
        &self.0
    }

    /// What they come to.
    pub fn total(&self) -> Money {
        // Only a count that somebody wrote by hand leaves 64 bits.
        self.sum().unwrap_or(Money::MAX)
    }

    fn sum(&self) -> Option<Money> {
        self.0.iter().try_fold(Money::ZERO, |sum, one| sum.checked_add(one.of.checked_mul(one.count)?))
    }
}

impl Opened {
    /// Of which shift.
    pub const fn shift(&self) -> ShiftId {
        self.shift
    }

    /// The drawer as it must be; nothing where it is counted blind.
    pub const fn drawer(&self) -> Option<&Drawer> {
        match self.counting {
            Counting::Open => Some(&self.drawer),
            Counting::Blind => None,
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
    /// Which drawer was counted, and when.
    pub opened: Opened,
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
    pub fn close(self, open: Option<Report>, number: ZNumber, by: Option<StaffId>) -> Result<Z, Refusal> {
        let Self { opened, count, reason } = self;
        let report = open.filter(|open| open.shift.id == opened.shift).ok_or(Refusal::NotOpen)?;
        if report.drawer != opened.drawer {
            return Err(Refusal::DrawerMoved);
        }
        short(&reason)?;
        let reason = match (Difference::between(count.total(), report.drawer.expected()), opened.counting) {
            (Difference::None, _) => String::new(),
            (Difference::Over(_) | Difference::Short(_), Counting::Open) if reason.trim().is_empty() => {
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

    /// What the journal says of it.
    pub fn told(&self) -> ShiftClosed {
        ShiftClosed {
            shift: self.report.shift.id,
            z: self.number.seq,
            expected: self.report.drawer.expected(),
            counted: self.count.total(),
            pieces: self.count.pieces().to_vec(),
            reason: self.reason.clone(),
            drawer: self.report.drawer,
            figures: self.report.figures.clone(),
        }
    }
}

impl fmt::Display for ZNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Z{:04}", self.author.incarnation.tail(), self.seq)
    }
}

fn short(reason: &str) -> Result<(), Refusal> {
    if reason.chars().count() > NOTE_CHARS_MAX { Err(Refusal::TooLong { most: NOTE_CHARS_MAX }) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
