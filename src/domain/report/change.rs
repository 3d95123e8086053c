//! How one figure compares with another.

/// A share of something, or a change in proportion, in tenths of a percent: 1,000 is all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u64);

impl Share {
    /// `part` of `whole`, rounded half up; `None` of nothing.
    pub fn of(part: u64, whole: u64) -> Option<Self> {
        let (part, whole) = (u128::from(part), u128::from(whole));
        let tenths = part.checked_mul(2_000)?.checked_add(whole)?.checked_div(whole.checked_mul(2)?)?;
        Some(Self(u64::try_from(tenths).unwrap_or(u64::MAX)))
    }

    /// In tenths of a percent.
    pub const fn tenths(self) -> u64 {
        self.0
    }
}

/// Which way a figure went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It rose.
    Up,
    /// It fell.
    Down,
}

/// How a figure compares with an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is the same.
    Same,
    /// It went this way by this much.
    Moved(Direction, Share),
    /// There is no proportion: one of the two is missing, or it was nothing before.
    Incomparable,
}

impl Change {
    /// How `now` compares with `before`, in proportion to it.
    pub fn of(now: u64, before: u64) -> Self {
        if now == before {
            return Self::Same;
        }
        let way = if now > before { Direction::Up } else { Direction::Down };
        Share::of(now.abs_diff(before), before).map_or(Self::Incomparable, |by| Self::Moved(way, by))
    }

    /// How a share compares with an earlier one, in points.
    pub const fn in_points(now: Option<Share>, before: Option<Share>) -> Self {
        match (now, before) {
            (Some(Share(now)), Some(Share(before))) if now > before => {
                Self::Moved(Direction::Up, Share(now.saturating_sub(before)))
            }
            (Some(Share(now)), Some(Share(before))) if now < before => {
                Self::Moved(Direction::Down, Share(before.saturating_sub(now)))
            }
            (Some(_), Some(_)) => Self::Same,
            (None, _) | (_, None) => Self::Incomparable,
        }
    }
}
