//! Until when a redemption may be taken back.

use super::*;

const MADE: &str = "2026-11-20T04:00:00Z";

#[track_caller]
fn check(window: ReversalWindow, day_ends_at: Option<&str>, now: &str, expected: Reversible) {
    let day_ends_at = day_ends_at.map(at);
    assert_eq!(reversible(window, at(MADE), day_ends_at, at(now)), expected, "{window:?} at {now}");
    let until = match expected {
        Reversible::Until(until) | Reversible::Over(until) => Some(until),
        Reversible::Never => None,
    };
    assert_eq!(reversible_until(window, at(MADE), day_ends_at), until);
}

#[test]
fn a_window_of_seconds_ends_at_its_very_second() {
    let until = at("2026-11-20T04:10:00Z");
    check(ReversalWindow::Seconds(600), None, MADE, Reversible::Until(until));
    check(ReversalWindow::Seconds(600), None, "2026-11-20T04:09:59.999Z", Reversible::Until(until));
    check(ReversalWindow::Seconds(600), None, "2026-11-20T04:10:00Z", Reversible::Over(until));
    check(ReversalWindow::Seconds(3_600), None, "2026-11-20T04:59:59Z", Reversible::Until(at("2026-11-20T05:00:00Z")));
    check(ReversalWindow::Seconds(0), None, MADE, Reversible::Over(at(MADE)));
}

#[test]
fn a_window_of_the_shift_ends_with_it() {
    let closes = Some("2026-11-20T14:00:00Z");
    let until = at("2026-11-20T14:00:00Z");
    check(ReversalWindow::UntilShiftCloses, closes, "2026-11-20T13:59:59Z", Reversible::Until(until));
    check(ReversalWindow::UntilShiftCloses, closes, "2026-11-20T14:00:00Z", Reversible::Over(until));
    // The end of the day is no matter of a window of seconds.
    check(ReversalWindow::Seconds(600), closes, "2026-11-20T04:30:00Z", Reversible::Over(at("2026-11-20T04:10:00Z")));
}

#[test]
fn what_may_not_be_taken_back_never_may() {
    check(ReversalWindow::Never, Some("2026-11-20T14:00:00Z"), MADE, Reversible::Never);
}

#[test]
fn a_window_beyond_the_calendar_is_none() {
    assert_eq!(reversible_until(ReversalWindow::Seconds(1), Timestamp::MAX, None), None);
}
