//! Which costly stage looks at a frame of a camera.
//!
//! A camera shows fifteen to thirty frames a second, and what one look did not read the next reads as well, a moment
//! later. So the costly stages take turns: of the frames that no quick stage could read, each is looked at by one of them,
//! which bounds what a frame costs. Once all of them had their turn at a picture that stays as it is, as a counter lies for
//! most of the day, it is looked at only now and then.

use super::Stage;
use crate::devices::luma::Luma;

/// Whose turn it is. The grid reader reads most of what the quick stages do not, and costs most: it has two of five.
const TURNS: [Stage; 5] = [Stage::Grid, Stage::Filled, Stage::Grid, Stage::Sharpened, Stage::Filled];
/// Of so many frames one is looked at while the picture stays as it is: twice a second.
const EVERY_UNCHANGED: u32 = 15;
/// Pixels from one that is compared to the next, along both axes.
const PITCH: usize = 8;
/// Shades by which a pixel changes by the camera's noise alone.
const NOISE: u8 = 24;
/// A picture has changed when more than one in so many pixels has.
const CHANGED: usize = 500;

/// Remembers whose turn it was, and at which picture.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    turns: usize,
    /// Turns at the picture since it last changed.
    looked: usize,
    /// Frames since the last turn.
    waited: u32,
    /// Some pixels of the frame with which the picture last changed.
    seen: Vec<u8>,
}

impl Schedule {
    /// The stage that looks at this frame, which no quick one could read.
    pub(super) fn choose(&mut self, frame: &Luma) -> Option<Stage> {
        if self.has_changed(frame) {
            self.looked = 0;
            self.seen.clear();
            self.seen.extend(some_pixels(frame));
        }
        self.waited = self.waited.saturating_add(1);
        if self.looked >= TURNS.len() && self.waited < EVERY_UNCHANGED {
            return None;
        }
        self.waited = 0;
        self.looked = self.looked.saturating_add(1);
        let turn = self.turns % TURNS.len();
        self.turns = turn + 1;
        TURNS.get(turn).copied()
    }

    fn has_changed(&self, frame: &Luma) -> bool {
        let changed = some_pixels(frame).zip(&self.seen).filter(|(now, then)| now.abs_diff(**then) > NOISE).count();
        self.seen.is_empty() || changed * CHANGED > self.seen.len()
    }
}

fn some_pixels(frame: &Luma) -> impl Iterator<Item = u8> {
    frame.rows().step_by(PITCH).flat_map(|row| row.iter().step_by(PITCH).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Stage::{Filled, Grid, Sharpened};

    fn chosen(frames: impl Iterator<Item = Luma>) -> Vec<Option<Stage>> {
        let mut schedule = Schedule::default();
        frames.map(|frame| schedule.choose(&frame)).collect()
    }

    fn moving(step: usize) -> Luma {
        Luma::drawn(320, 240, |x, y| if (x + step * 16) % 160 < 40 && y > 100 { 20 } else { 200 })
    }

    #[test]
    fn each_moving_frame_is_looked_at_by_one_stage_and_two_of_five_by_the_grid_reader() {
        let turns = [Grid, Filled, Grid, Sharpened, Filled, Grid].map(Some);
        assert_eq!(chosen((0..6).map(moving)), turns);
    }

    #[test]
    fn frames_that_stay_alike_are_looked_at_by_every_stage_and_then_seldom_but_never_not_at_all() {
        let mut chance = crate::devices::simulated::chance::Chance::new(1);
        let mut noisy = || {
            Luma::drawn(320, 240, |x, _| if x < 160 { 100 } else { 180 } + chance.next_number().to_be_bytes()[0] % 16)
        };
        let turns = chosen((0..64).map(|_| noisy()));
        assert_eq!(turns[..5], [Grid, Filled, Grid, Sharpened, Filled].map(Some));
        let later: Vec<Stage> = turns[5..].iter().flatten().copied().collect();
        assert_eq!(later, [Grid, Filled, Grid]);
    }

    #[test]
    fn what_begins_to_move_is_looked_at_at_once() {
        let turns = chosen(std::iter::repeat_n(0, 8).chain([3]).map(moving));
        assert_eq!(turns.iter().filter(|turn| turn.is_some()).count(), 6);
        assert_eq!(turns[8], Some(Grid));
    }
}
