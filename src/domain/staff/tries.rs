//! Wrong PINs: five are free, the next five wait thirty seconds, the next five minutes, and then only a manager helps.

use jiff::{SignedDuration, Timestamp};

/// How many tries may follow each other before a pause.
pub const TRIES_AT_ONCE: u32 = 5;

/// The pause after the first five.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// The pause after the next five.
const SECOND_PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// From this many on only a manager helps.
const TRIES_MAX: u32 = 3 * TRIES_AT_ONCE;

/// How often somebody's PIN was wrong since it was last right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tries {
    /// How often.
    pub wrong: u32,
    /// When last.
    pub last_at: Option<Timestamp>,
}

/// Whether a PIN may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may, so many times before the next pause.
    Open {
        /// How many times.
        left: u32,
    },
    /// Not before this instant.
    Waits {
        /// When.
        until: Timestamp,
    },
    /// Only a manager opens it again.
    Locked,
}

impl Tries {
    /// Whether a PIN may be tried at `now`.
    pub fn standing(self, now: Timestamp) -> Standing {
        let pause = match self.wrong {
            TRIES_MAX.. => return Standing::Locked,
            wrong if wrong == 2 * TRIES_AT_ONCE => SECOND_PAUSE,
            TRIES_AT_ONCE => FIRST_PAUSE,
            _ => SignedDuration::ZERO,
        };
        let until = self.last_at.and_then(|last| last.checked_add(pause).ok());
        match until {
            Some(until) if now < until => Standing::Waits { until },
            Some(_) | None => Standing::Open { left: TRIES_AT_ONCE - self.wrong % TRIES_AT_ONCE },
        }
    }

    /// After one more that was wrong.
    #[must_use]
    pub fn after_wrong(self, now: Timestamp) -> Self {
        Self { wrong: self.wrong.saturating_add(1), last_at: Some(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_314_600 + second).unwrap()
    }

    /// After so many wrong tries at second 0: how it stands some seconds later.
    #[track_caller]
    fn check(wrong: u32, second: i64, expected: Standing) {
        let tries = (0..wrong).fold(Tries::default(), |tries, _| tries.after_wrong(at(0)));
        assert_eq!(tries.standing(at(second)), expected, "{wrong} wrong, {second} s later");
    }

    #[test]
    fn the_ladder_is_five_tries_thirty_seconds_five_minutes_and_a_manager() {
        use Standing::{Locked, Open, Waits};
        check(0, 0, Open { left: 5 });
        check(1, 0, Open { left: 4 });
        check(4, 0, Open { left: 1 });
        check(5, 0, Waits { until: at(30) });
        check(5, 29, Waits { until: at(30) });
        check(5, 30, Open { left: 5 });
        check(6, 0, Open { left: 4 });
        check(9, 0, Open { left: 1 });
        check(10, 299, Waits { until: at(300) });
        check(10, 300, Open { left: 5 });
        check(14, 0, Open { left: 1 });
        check(15, 0, Locked);
        check(15, 1_000_000, Locked);
        check(40, 1_000_000, Locked);
    }

    #[test]
    fn a_clock_that_was_set_back_shortens_no_pause() {
        check(5, -3_600, Standing::Waits { until: at(30) });
        check(10, -86_400, Standing::Waits { until: at(300) });
    }
}
