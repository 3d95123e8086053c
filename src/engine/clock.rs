//! The only `now()` of the terminal and the only place where ids are minted.
//!
//! Effective time is what vouchers are judged by: the hub's clock as far as it is known, and never earlier than what was
//! seen before, so that setting the machine's clock back revives nothing:
//! `max(wall + offset, last server time + time that has passed since)`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::sync::Dice;

/// Above this difference to the hub's clock a banner says so.
pub const OFFSET_SHOWN: SignedDuration = SignedDuration::from_secs(120);

/// A clock that jumps by more than this, while the program runs, is a fact.
pub const JUMP: SignedDuration = SignedDuration::from_secs(120);

/// Where time and randomness come from: the machine, or a test's hand.
#[derive(Debug, Clone)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    Machine(Mutex<Marks>),
    Fixed(Mutex<Fixed>),
}

/// What is known beside the machine's clock.
#[derive(Debug)]
struct Marks {
    /// The hub's clock less ours.
    offset: SignedDuration,
    /// The latest time that was certain, and when that was in monotonic time.
    high_water: (Timestamp, Instant),
    /// The last reading, to notice jumps.
    last: (Timestamp, Instant),
}

#[derive(Debug)]
struct Fixed {
    now: Timestamp,
    seed: u64,
}

/// How the machine's clock moved by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump {
    /// What it should have shown.
    pub expected: Timestamp,
    /// What it showed.
    pub shown: Timestamp,
}

impl Clock {
    /// The machine's clock, which has never shown less than `high_water`.
    pub fn machine(high_water: Timestamp) -> Self {
        let (wall, instant) = read_machine();
        let marks = Marks { offset: SignedDuration::ZERO, high_water: (high_water, instant), last: (wall, instant) };
        Self(Arc::new(Source::Machine(Mutex::new(marks))))
    }

    /// A clock that stands still until it is set; ids and randomness follow from `seed`.
    pub fn fixed(now: Timestamp, seed: u64) -> Self {
        Self(Arc::new(Source::Fixed(Mutex::new(Fixed { now, seed }))))
    }

    /// Effective time, to the millisecond: what is stored is what was decided by.
    pub fn now(&self) -> Timestamp {
        let now = match &*self.0 {
            Source::Machine(marks) => {
                let marks = marks.lock().unwrap_or_else(PoisonError::into_inner);
                let (wall, instant) = read_machine();
                marks.effective(wall, instant)
            }
            Source::Fixed(fixed) => fixed.lock().unwrap_or_else(PoisonError::into_inner).now,
        };
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// Sets a fixed clock; the machine's cannot be set.
    pub fn set(&self, now: Timestamp) {
        if let Source::Fixed(fixed) = &*self.0 {
            fixed.lock().unwrap_or_else(PoisonError::into_inner).now = now;
        }
    }

    /// Moves a fixed clock on.
    pub fn advance(&self, by: SignedDuration) {
        if let Source::Fixed(fixed) = &*self.0 {
            let mut fixed = fixed.lock().unwrap_or_else(PoisonError::into_inner);
            fixed.now = fixed.now.checked_add(by).unwrap_or(fixed.now);
        }
    }

    /// Learns the hub's clock from an answer that took `round_trip`.
    pub fn learn(&self, server_time: Timestamp, round_trip: Duration) {
        let Source::Machine(marks) = &*self.0 else {
            return;
        };
        let (wall, instant) = read_machine();
        let half = SignedDuration::try_from(round_trip / 2).unwrap_or(SignedDuration::ZERO);
        let mut marks = marks.lock().unwrap_or_else(PoisonError::into_inner);
        marks.offset = server_time.duration_since(wall).saturating_add(half);
        // The hub's word is certain, also when it lies before what this machine believed.
        marks.high_water = (server_time, instant);
    }

    /// How far the machine's clock is from the hub's, as far as is known.
    pub fn offset(&self) -> SignedDuration {
        match &*self.0 {
            Source::Machine(marks) => marks.lock().unwrap_or_else(PoisonError::into_inner).offset,
            Source::Fixed(_) => SignedDuration::ZERO,
        }
    }

    /// Whether the machine's clock has moved by itself since this was last asked.
    pub fn jump(&self) -> Option<Jump> {
        let Source::Machine(marks) = &*self.0 else {
            return None;
        };
        let (wall, instant) = read_machine();
        let mut marks = marks.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = SignedDuration::try_from(instant.duration_since(marks.last.1)).unwrap_or(SignedDuration::MAX);
        let expected = marks.last.0.checked_add(passed).unwrap_or(wall);
        marks.last = (wall, instant);
        (wall.duration_since(expected).abs() > JUMP).then_some(Jump { expected, shown: wall })
    }

    /// A new id: a UUIDv7 of this very moment.
    pub fn mint(&self) -> Uuid {
        let milliseconds = u64::try_from(self.now().as_millisecond()).unwrap_or(0);
        let mut random = [0; 10];
        self.fill(&mut random);
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
    }

    /// Fills `bytes` with randomness fit for keys.
    pub fn fill(&self, bytes: &mut [u8]) {
        match &*self.0 {
            // Without the system's randomness nothing here is safe, not even an id; a machine that has none does not
            // get past its start, where this is asked first.
            Source::Machine(_) => {
                if getrandom::fill(bytes).is_err() {
                    tracing::error!("the system gives no randomness");
                }
            }
            Source::Fixed(fixed) => {
                let mut fixed = fixed.lock().unwrap_or_else(PoisonError::into_inner);
                for byte in bytes {
                    *byte = splitmix(&mut fixed.seed).to_le_bytes()[0];
                }
            }
        }
    }
}

impl Dice for Clock {
    fn below(&mut self, bound: u64) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        // The bias of the remainder is below 2⁻³⁰ for every bound in use.
        u64::from_le_bytes(bytes).checked_rem(bound).unwrap_or(0)
    }
}

impl Marks {
    fn effective(&self, wall: Timestamp, instant: Instant) -> Timestamp {
        let corrected = wall.checked_add(self.offset).unwrap_or(wall);
        let (certain, at) = self.high_water;
        let passed = SignedDuration::try_from(instant.duration_since(at)).unwrap_or(SignedDuration::ZERO);
        corrected.max(certain.checked_add(passed).unwrap_or(certain))
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine for the time")]
fn read_machine() -> (Timestamp, Instant) {
    (Timestamp::now(), Instant::now())
}

/// The generator `SplitMix64` (Steele, Lea and Flood, 2014): for tests, where the same seed must give the same ids.
fn splitmix(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *seed;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn setting_the_clock_back_revives_nothing() {
        let instant = Instant::now();
        let marks =
            Marks { offset: SignedDuration::ZERO, high_water: (at(1_000), instant), last: (at(1_000), instant) };
        assert_eq!(marks.effective(at(10), instant + Duration::from_secs(5)), at(1_005));
        assert_eq!(marks.effective(at(2_000), instant), at(2_000));
    }

    #[test]
    fn a_clock_that_is_a_year_off_is_put_right_by_the_hub() {
        let instant = Instant::now();
        let year = SignedDuration::from_hours(24 * 365);
        let marks = Marks { offset: -year, high_water: (at(0), instant), last: (at(0), instant) };
        assert_eq!(marks.effective(at(100) + year, instant), at(100));
    }

    #[test]
    fn ids_carry_their_moment_and_never_repeat() {
        let clock = Clock::fixed(at(1_000), 7);
        let (one, two) = (clock.mint(), clock.mint());
        assert_ne!(one, two);
        assert_eq!(one.get_version_num(), 7);
        assert_eq!(one.get_timestamp().unwrap().to_unix().0, 1_000);
    }

    #[test]
    fn a_fixed_clock_moves_by_hand_alone() {
        let clock = Clock::fixed(at(5), 1);
        clock.advance(SignedDuration::from_secs(2));
        assert_eq!(clock.now(), at(7));
        assert_eq!(clock.jump(), None);
    }
}
