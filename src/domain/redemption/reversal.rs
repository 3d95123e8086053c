//! Until when a redemption may be taken back.

use jiff::{Span, Timestamp};

use crate::domain::campaign::ReversalWindow;

/// Whether a redemption may be taken back at an instant. Afterwards a manager may reissue it or give nothing back, but
/// never pay out cash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversible {
    /// It may.
    Until(Timestamp),
    /// It might have been, until this first instant at which it is too late.
    Over(Timestamp),
    /// Its campaign does not allow it.
    Never,
}

/// Whether a redemption made at `made_at` may be taken back at `now`; `day_ends_at` as for [`reversible_until`].
pub fn reversible(
    window: ReversalWindow,
    made_at: Timestamp,
    day_ends_at: Option<Timestamp>,
    now: Timestamp,
) -> Reversible {
    match reversible_until(window, made_at, day_ends_at) {
        Some(until) if now < until => Reversible::Until(until),
        Some(until) => Reversible::Over(until),
        None => Reversible::Never,
    }
}

/// Until when a redemption made at `made_at` may be taken back without a manager's reissue: the first instant at which
/// it is too late. `None` for never. `day_ends_at` is when the shift closes or, where none is kept, the business day
/// of the redemption ends.
pub fn reversible_until(
    window: ReversalWindow,
    made_at: Timestamp,
    day_ends_at: Option<Timestamp>,
) -> Option<Timestamp> {
    match window {
        ReversalWindow::Seconds(seconds) => made_at.checked_add(Span::new().try_seconds(i64::from(seconds)).ok()?).ok(),
        ReversalWindow::UntilShiftCloses => day_ends_at,
        ReversalWindow::Never => None,
    }
}
