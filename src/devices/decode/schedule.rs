//! When a costly stage looks at a frame of a camera.
//!
//! A camera shows fifteen to thirty frames a second, and what one look did not read the next reads as well, a moment
//! later. Looking at every second failing frame leaves time for the others; a counter on which nothing moves, as it lies
//! for most of the day, needs to be looked at only now and then.

use crate::devices::luma::Luma;

/// Of so many frames that nothing else could read, one is looked at.
const EVERY: u32 = 2;
/// … and of so many while the picture stays as it is: twice a second.
const EVERY_UNCHANGED: u32 = 15;
/// Pixels from one that is compared to the next, along both axes.
const PITCH: usize = 8;
/// Shades by which a pixel changes by the camera's noise alone.
const NOISE: u8 = 24;
/// A picture has changed when more than one in so many pixels has.
const CHANGED: usize = 500;

/// Remembers what was looked at last.
#[derive(Debug)]
pub(super) struct Schedule {
    /// Failing frames since then, with this one.
    waited: u32,
    /// Some pixels of that frame.
    seen: Vec<u8>,
}

impl Default for Schedule {
    fn default() -> Self {
        Self { waited: EVERY_UNCHANGED, seen: Vec::new() }
    }
}

impl Schedule {
    /// Whether this frame, which nothing else could read, is looked at.
    pub(super) fn admits(&mut self, frame: &Luma) -> bool {
        self.waited = self.waited.saturating_add(1);
        if self.waited < EVERY || (self.waited < EVERY_UNCHANGED && !self.has_changed(frame)) {
            return false;
        }
        self.waited = 0;
        self.seen.clear();
        self.seen.extend(some_pixels(frame));
        true
    }

    fn has_changed(&self, frame: &Luma) -> bool {
        let changed = some_pixels(frame).zip(&self.seen).filter(|(now, then)| now.abs_diff(**then) > NOISE).count();
        changed * CHANGED > self.seen.len()
    }
}

fn some_pixels(frame: &Luma) -> impl Iterator<Item = u8> {
    frame.rows().step_by(PITCH).flat_map(|row| row.iter().step_by(PITCH).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(frames: impl Iterator<Item = Luma>) -> Vec<bool> {
        let mut schedule = Schedule::default();
        frames.map(|frame| schedule.admits(&frame)).collect()
    }

    fn moving(step: usize) -> Luma {
        Luma::drawn(320, 240, |x, y| if (x + step * 16) % 160 < 40 && y > 100 { 20 } else { 200 })
    }

    #[test]
    fn of_moving_frames_every_second_is_looked_at_from_the_first_on() {
        assert_eq!(looks((0..6).map(moving)), [true, false, true, false, true, false]);
    }

    #[test]
    fn of_frames_that_stay_alike_few_are_looked_at_but_never_none() {
        let mut chance = crate::devices::simulated::chance::Chance::new(1);
        let mut noisy = || {
            Luma::drawn(320, 240, |x, _| if x < 160 { 100 } else { 180 } + chance.next_number().to_be_bytes()[0] % 16)
        };
        let seen = looks((0..45).map(|_| noisy()));
        assert_eq!(seen.iter().filter(|looked| **looked).count(), 3);
        assert!(seen[0]);
    }

    #[test]
    fn what_begins_to_move_is_looked_at_at_once() {
        let frames = std::iter::repeat_n(0, 5).chain([3]).map(moving);
        assert_eq!(looks(frames), [true, false, false, false, false, true]);
    }
}
