//! The only `now()` of the terminal and the only place where ids are minted.
//!
//! Effective time is what vouchers are judged by: the hub's clock as far as it is known, and never earlier than what was
//! seen before, so that setting the machine's clock back revives nothing:
//! `max(wall + offset, last server time + time that has passed since)`. How far it can be believed is its [`Trust`].

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
#[cfg(not(target_os = "linux"))]
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::store::clock_mark::Mark;
use crate::sync::Dice;

/// Above this difference to the hub's clock the status strip says so.
const OFFSET_SHOWN: Duration = Duration::from_mins(2);

/// A clock that jumps by more than this, while the program runs, is a fact.
pub const JUMP: SignedDuration = SignedDuration::from_secs(120);

/// A clock that shows more than this behind what was last seen, after a restart, was set back.
const SET_BACK: SignedDuration = SignedDuration::from_secs(120);

/// A clock that shows more than this after what was last seen, after a restart, may have been set ahead: few shops stay
/// closed for longer.
const CLOSED_LONGEST: SignedDuration = SignedDuration::from_hours(24 * 14);

/// Where time and randomness come from: the machine, or a test's hand.
#[derive(Debug, Clone)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    Machine(Mutex<Marks>),
    Fixed(Mutex<Fixed>),
}

/// How far the clock can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The hub's clock was seen, or a manager said that ours is right, and nothing has moved it since.
    Proved,
    /// Never compared, or it moved by itself since: a manager is asked once, and rotating codes prove nothing.
    Doubtful,
}

/// What the machine's clocks show.
#[derive(Debug, Clone, Copy)]
struct Reading {
    /// What people read off it; anybody may set it.
    wall: Timestamp,
    /// How long the machine has run, sleep included where the system tells; nobody can set it.
    up: Duration,
}

/// What is known beside the machine's clock.
#[derive(Debug)]
struct Marks {
    /// The hub's clock less ours.
    offset: SignedDuration,
    /// The latest time that was certain, and for how long the machine had run then.
    high_water: (Timestamp, Duration),
    /// The last reading, to notice jumps.
    last: Reading,
    /// When the clock was last proved; `None` while it is doubtful.
    proved_at: Option<Timestamp>,
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
    /// The machine's clock, going on from what was kept of it.
    pub fn machine(mark: Option<Mark>) -> Self {
        Self(Arc::new(Source::Machine(Mutex::new(Marks::resume(mark, read_machine())))))
    }

    /// A clock that stands still until it is set; ids and randomness follow from `seed`.
    pub fn fixed(now: Timestamp, seed: u64) -> Self {
        Self(Arc::new(Source::Fixed(Mutex::new(Fixed { now, seed }))))
    }

    /// Effective time, to the millisecond: what is stored is what was decided by.
    pub fn now(&self) -> Timestamp {
        let now = match &*self.0 {
            Source::Machine(marks) => marks.lock().unwrap_or_else(PoisonError::into_inner).effective(read_machine()),
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
        marks.lock().unwrap_or_else(PoisonError::into_inner).learn(server_time, round_trip, read_machine());
    }

    /// A manager has looked at the clock and says that it is right.
    pub fn confirm(&self) {
        if let Source::Machine(marks) = &*self.0 {
            let mut marks = marks.lock().unwrap_or_else(PoisonError::into_inner);
            marks.proved_at = Some(marks.effective(read_machine()));
        }
    }

    /// How far it can be believed.
    pub fn trust(&self) -> Trust {
        match &*self.0 {
            Source::Machine(marks) => marks.lock().unwrap_or_else(PoisonError::into_inner).trust(),
            Source::Fixed(_) => Trust::Proved,
        }
    }

    /// What must be kept of it over a restart.
    pub fn mark(&self) -> Mark {
        let high = self.now();
        match &*self.0 {
            Source::Machine(marks) => {
                let marks = marks.lock().unwrap_or_else(PoisonError::into_inner);
                let offset_ms = i64::try_from(marks.offset.as_millis()).unwrap_or(0);
                Mark { high, offset_ms, proved_at: marks.proved_at }
            }
            Source::Fixed(_) => Mark { high, offset_ms: 0, proved_at: Some(high) },
        }
    }

    /// How far the machine's clock is from the hub's, as far as is known.
    pub fn offset(&self) -> SignedDuration {
        match &*self.0 {
            Source::Machine(marks) => marks.lock().unwrap_or_else(PoisonError::into_inner).offset,
            Source::Fixed(_) => SignedDuration::ZERO,
        }
    }

    /// How many minutes the machine's clock is from the hub's; nothing where it is so little that nobody needs to know.
    pub fn minutes_off(&self) -> Option<u64> {
        minutes_off(self.offset())
    }

    /// Whether the machine's clock has moved by itself since this was last asked; then it is doubtful.
    pub fn jump(&self) -> Option<Jump> {
        match &*self.0 {
            Source::Machine(marks) => marks.lock().unwrap_or_else(PoisonError::into_inner).jump(read_machine()),
            Source::Fixed(_) => None,
        }
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

/// Waits so long: for a screen that says something only where an answer takes longer.
pub async fn pause(span: Duration) {
    tokio::time::sleep(span).await;
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
    /// Goes on from what was kept when the program ended, if it ever ran.
    fn resume(mark: Option<Mark>, now: Reading) -> Self {
        let Some(mark) = mark else {
            return Self { offset: SignedDuration::ZERO, high_water: (now.wall, now.up), last: now, proved_at: None };
        };
        let offset = SignedDuration::from_millis(mark.offset_ms);
        let corrected = now.wall.checked_add(offset).unwrap_or(now.wall);
        let away = corrected.duration_since(mark.high);
        let plausible = -SET_BACK <= away && away <= CLOSED_LONGEST;
        let proved_at = mark.proved_at.filter(|_| plausible);
        Self { offset, high_water: (mark.high, now.up), last: now, proved_at }
    }

    fn effective(&self, now: Reading) -> Timestamp {
        let corrected = now.wall.checked_add(self.offset).unwrap_or(now.wall);
        let (certain, at) = self.high_water;
        corrected.max(certain.checked_add(passed(at, now.up)).unwrap_or(certain))
    }

    fn learn(&mut self, server_time: Timestamp, round_trip: Duration, now: Reading) {
        let half = SignedDuration::try_from(round_trip / 2).unwrap_or(SignedDuration::ZERO);
        self.offset = server_time.duration_since(now.wall).saturating_add(half);
        // The hub's word is certain, also when it lies before what this machine believed.
        self.high_water = (server_time, now.up);
        self.proved_at = Some(server_time);
        self.last = now;
    }

    fn trust(&self) -> Trust {
        match self.proved_at {
            Some(_) => Trust::Proved,
            None => Trust::Doubtful,
        }
    }

    fn jump(&mut self, now: Reading) -> Option<Jump> {
        let expected = self.last.wall.checked_add(passed(self.last.up, now.up)).unwrap_or(now.wall);
        self.last = now;
        if now.wall.duration_since(expected).abs() <= JUMP {
            return None;
        }
        self.proved_at = None;
        Some(Jump { expected, shown: now.wall })
    }
}

fn passed(from: Duration, to: Duration) -> SignedDuration {
    SignedDuration::try_from(to.saturating_sub(from)).unwrap_or(SignedDuration::MAX)
}

fn minutes_off(offset: SignedDuration) -> Option<u64> {
    let off = offset.unsigned_abs();
    (off > OFFSET_SHOWN).then_some(off.as_secs() / 60)
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine for the time")]
fn read_machine() -> Reading {
    Reading { wall: Timestamp::now(), up: up() }
}

/// How long the machine has run, its sleep included: a till that slept over night has not had its clock set.
#[cfg(target_os = "linux")]
fn up() -> Duration {
    let since_boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let seconds = u64::try_from(since_boot.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(since_boot.tv_nsec).unwrap_or(0))
}

/// How long this program has run, perhaps without the time that the machine slept.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine for the time")]
fn up() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
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

    fn reading(wall: i64, up: u64) -> Reading {
        Reading { wall: at(wall), up: Duration::from_secs(up) }
    }

    fn resume(high: i64, offset_s: i64, now: Reading) -> Marks {
        let mark = Mark { high: at(high), offset_ms: offset_s * 1_000, proved_at: Some(at(high)) };
        Marks::resume(Some(mark), now)
    }

    const YEAR: i64 = 365 * 24 * 3_600;

    #[test]
    fn more_than_two_minutes_off_the_hub_s_clock_is_said() {
        let off = [-YEAR, -121, -120, 0, 120, 121, 300].map(|seconds| minutes_off(SignedDuration::from_secs(seconds)));
        assert_eq!(off, [Some(525_600), Some(2), None, None, None, Some(2), Some(5)]);
    }

    #[test]
    fn setting_the_clock_back_revives_nothing() {
        let running = resume(1_000, 0, reading(1_000, 50));
        assert_eq!(running.effective(reading(10, 55)), at(1_005));
        assert_eq!(running.effective(reading(2_000, 55)), at(2_000));
        let while_closed = resume(YEAR, 0, reading(0, 50));
        assert_eq!(while_closed.effective(reading(7, 57)), at(YEAR + 7));
        assert_eq!(while_closed.trust(), Trust::Doubtful);
    }

    #[test]
    fn a_clock_that_is_a_year_off_is_put_right_by_the_hub_and_stays_right_over_a_restart() {
        for wall in [0, 2 * YEAR] {
            let mut marks = Marks::resume(None, reading(wall, 50));
            assert_eq!(marks.trust(), Trust::Doubtful, "nobody has compared it");
            marks.learn(at(YEAR), Duration::from_secs(2), reading(wall, 50));
            assert_eq!((marks.effective(reading(wall + 5, 55)), marks.trust()), (at(YEAR + 6), Trust::Proved));
            let marks = resume(YEAR + 6, YEAR - wall, reading(wall + 3_600, 10));
            assert_eq!((marks.effective(reading(wall + 3_600, 10)), marks.trust()), (at(YEAR + 3_600), Trust::Proved));
        }
    }

    #[test]
    fn a_clock_that_was_set_while_the_program_was_closed_is_doubtful() {
        let trust = |wall| resume(YEAR, 0, reading(wall, 5)).trust();
        assert_eq!(trust(YEAR + 3_600), Trust::Proved);
        assert_eq!(trust(YEAR - 60), Trust::Proved, "clocks are trimmed a little");
        assert_eq!(trust(YEAR - 300), Trust::Doubtful);
        assert_eq!(trust(2 * YEAR), Trust::Doubtful);
    }

    #[test]
    fn a_jump_is_told_once_and_makes_the_clock_doubtful_until_the_hub_is_heard() {
        let mut marks = resume(1_000, 0, reading(1_000, 50));
        assert_eq!(marks.jump(reading(1_060, 110)), None);
        let set_back = Jump { expected: at(1_120), shown: at(500) };
        assert_eq!(marks.jump(reading(500, 170)), Some(set_back));
        assert_eq!((marks.trust(), marks.jump(reading(560, 230))), (Trust::Doubtful, None));
        marks.learn(at(1_240), Duration::ZERO, reading(560, 230));
        assert_eq!(marks.trust(), Trust::Proved);
    }

    #[test]
    fn a_night_of_sleep_is_no_jump() {
        let mut marks = resume(1_000, 0, reading(1_000, 50));
        assert_eq!(marks.jump(reading(1_000 + 40_000, 50 + 40_000)), None);
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
