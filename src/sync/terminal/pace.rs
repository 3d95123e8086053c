//! The pace of the sync loop: one attempt at a time in each direction, and pauses that are the same at no two terminals.

use jiff::{SignedDuration, Timestamp};

use super::{BACKOFF_FIRST, BACKOFF_LONGEST};
use crate::sync::Dice;

/// One direction of the sync loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// The next attempt is at this instant.
    Idle { next: Timestamp, failures: u32 },
    /// An attempt is under way.
    Busy { failures: u32 },
}

impl Flow {
    /// When the next attempt is due, not before a rest ends; nothing while one is under way.
    pub(super) fn due(self, rest: Option<Timestamp>) -> Option<Timestamp> {
        match self {
            Self::Idle { next, .. } => Some(rest.map_or(next, |until| next.max(until))),
            Self::Busy { .. } => None,
        }
    }

    /// How many attempts in a row came to nothing.
    pub(super) const fn failures(self) -> u32 {
        match self {
            Self::Idle { failures, .. } | Self::Busy { failures } => failures,
        }
    }
}

/// The pause after so many failures in a row: full jitter, so that terminals that failed together do not come back
/// together.
pub(super) fn backoff(failures: u32, dice: &mut impl Dice) -> SignedDuration {
    let doubled = BACKOFF_FIRST.as_millis() << failures.saturating_sub(1).min(20);
    let longest = u64::try_from(doubled.min(BACKOFF_LONGEST.as_millis())).unwrap_or(u64::MAX);
    // Never quite at once: a dead network must not be asked in a tight loop.
    let pause = dice.below(longest).max(100);
    SignedDuration::from_millis(i64::try_from(pause).unwrap_or(i64::MAX))
}

/// A pause spread by up to a quarter.
pub(super) fn spread(pause: SignedDuration, dice: &mut impl Dice) -> SignedDuration {
    let quarter = u64::try_from(pause.as_millis() / 4).unwrap_or(0);
    pause + SignedDuration::from_millis(i64::try_from(dice.below(quarter)).unwrap_or(0))
}
