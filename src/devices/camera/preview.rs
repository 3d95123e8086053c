//! Small pictures of what the camera sees, made only while somebody looks.
//!
//! Whoever looks says how large the picture is drawn, and says it again with every look; nobody has to say that they have
//! stopped. A frame that comes after the last look has grown old costs no more than counting it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Frame;
use crate::devices::decode::{Point, Quad};
use crate::devices::luma::Luma;

/// Between two pictures: 15 in a second are enough for the eye.
const INTERVAL: Duration = Duration::from_millis(66);
/// For so long after a look somebody looks still.
const LOOKED: Duration = Duration::from_secs(1);
/// A picture that is older shows what was, not what is.
const FRESH: Duration = Duration::from_secs(2);
/// Over how long the speed of the camera is counted.
const COUNTED_OVER: Duration = Duration::from_secs(1);

/// How large a picture is drawn, in physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// From side to side.
    pub width: u16,
    /// From top to bottom.
    pub height: u16,
}

/// The pictures of one camera.
#[derive(Debug, Default)]
pub struct Preview {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    look: Option<Look>,
    shot: Option<Shot>,
    speed: Speed,
}

#[derive(Debug, Clone, Copy)]
struct Look {
    wanted: Wanted,
    at: Instant,
}

/// A small picture.
#[derive(Debug, Clone)]
pub struct Shot {
    /// The picture.
    pub luma: Arc<Luma>,
    /// When its frame was taken.
    pub at: Instant,
    part: Part,
}

/// Which part of a frame stands in a picture, in the frame's pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    left: u16,
    top: u16,
    width: u16,
    height: u16,
}

/// A place in a small picture, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// From the left side.
    pub left: u16,
    /// From the upper side.
    pub top: u16,
    /// How wide it is.
    pub width: u16,
    /// How high it is.
    pub height: u16,
}

/// How fast frames come, and how large they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// Frames a second; 0 while none come.
    pub rate: u32,
    /// Width and height of a frame in pixels; nothing before the first.
    pub sides: (u16, u16),
}

impl Preview {
    /// The latest picture, made smaller to about what is wanted; none while none comes. The first look sees nothing yet.
    pub fn look(&self, wanted: Wanted, now: Instant) -> Option<Shot> {
        let mut state = self.lock();
        state.look = Some(Look { wanted, at: now });
        state.shot.clone().filter(|shot| now.saturating_duration_since(shot.at) <= FRESH)
    }

    /// How fast frames come.
    pub fn pace(&self, now: Instant) -> Pace {
        let speed = self.lock().speed;
        Pace { rate: speed.at(now), sides: speed.sides }
    }

    /// Takes note of a frame, and makes a picture of it if somebody looks.
    pub(super) fn offer(&self, frame: &Frame) {
        let mut state = self.lock();
        state.speed.count(frame);
        let since = |then: Instant| frame.at.saturating_duration_since(then);
        let Some(look) = state.look.filter(|look| since(look.at) <= LOOKED) else {
            state.shot = None;
            return;
        };
        if state.shot.as_ref().is_none_or(|shot| since(shot.at) >= INTERVAL) {
            let (luma, part) = picture(&frame.luma, look.wanted);
            state.shot = Some(Shot { luma: Arc::new(luma), at: frame.at, part });
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shot {
    /// Where in the picture a code stands whose corners in the frame are these; nothing for one that lies outside.
    pub fn spot(&self, corners: Quad) -> Option<Spot> {
        let (width, height) = self.luma.sides();
        let across = |x: i32| along(x, self.part.left, self.part.width, width);
        let down = |y: i32| along(y, self.part.top, self.part.height, height);
        let xs = corners.0.map(|Point { x, .. }| across(x));
        let ys = corners.0.map(|Point { y, .. }| down(y));
        let span = |places: [u16; 4]| Some((places.into_iter().min()?, places.into_iter().max()?));
        let ((left, right), (top, bottom)) = (span(xs)?, span(ys)?);
        (right > left && bottom > top).then(|| Spot { left, top, width: right - left, height: bottom - top })
    }
}

/// A place of the frame on one axis, in pixels of the picture and within it.
fn along(place: i32, from: u16, length: u16, pixels: u16) -> u16 {
    let within = (place - i32::from(from)).clamp(0, i32::from(length));
    let scaled = within * i32::from(pixels) / i32::from(length.max(1));
    u16::try_from(scaled).unwrap_or(pixels)
}

/// The middle of a frame that has the wanted shape, made smaller to the wanted size and never larger.
fn picture(frame: &Luma, wanted: Wanted) -> (Luma, Part) {
    let (width, height) = frame.sides();
    let part = middle(width, height, wanted);
    let columns = wanted.width.clamp(1, part.width);
    let rows = wanted.height.clamp(1, part.height);
    let edges: Vec<(usize, usize)> = (0..columns).map(|at| run(at, columns, part.left, part.width)).collect();
    let mut bytes = Vec::with_capacity(usize::from(columns) * usize::from(rows));
    let mut sums = vec![0_u32; usize::from(columns)];
    for at in 0..rows {
        let (first, end) = run(at, rows, part.top, part.height);
        sums.fill(0);
        for row in frame.rows().skip(first).take(end - first) {
            for (sum, (left, right)) in sums.iter_mut().zip(&edges) {
                *sum += row.get(*left..*right).unwrap_or_default().iter().map(|light| u32::from(*light)).sum::<u32>();
            }
        }
        bytes.extend(sums.iter().zip(&edges).map(|(sum, (left, right))| {
            let pixels = u32::try_from((right - left) * (end - first)).unwrap_or(u32::MAX).max(1);
            u8::try_from(sum / pixels).unwrap_or(u8::MAX)
        }));
    }
    let small = Luma::new(usize::from(columns), usize::from(rows), bytes);
    (small.unwrap_or_else(|_| frame.clone()), part)
}

/// From which pixel up to which the `at`th of `count` equal runs of a part goes.
fn run(at: u16, count: u16, from: u16, length: u16) -> (usize, usize) {
    let edge = |at: usize| usize::from(from) + at * usize::from(length) / usize::from(count.max(1));
    (edge(usize::from(at)), edge(usize::from(at) + 1))
}

fn middle(width: u16, height: u16, wanted: Wanted) -> Part {
    let [across, down] = [wanted.width, wanted.height].map(|side| u32::from(side.max(1)));
    let shaped = |side: u16, this: u32, that: u32, most: u16| {
        u16::try_from(u32::from(side) * this / that).unwrap_or(most).clamp(1, most)
    };
    let is_wider = u32::from(width) * down > u32::from(height) * across;
    let (part_width, part_height) = if is_wider {
        (shaped(height, across, down, width), height)
    } else {
        (width, shaped(width, down, across, height))
    };
    Part { left: (width - part_width) / 2, top: (height - part_height) / 2, width: part_width, height: part_height }
}

/// Frames of the last full second.
#[derive(Debug, Clone, Copy, Default)]
struct Speed {
    since: Option<Instant>,
    counted: u32,
    rate: u32,
    sides: (u16, u16),
}

impl Speed {
    fn count(&mut self, frame: &Frame) {
        self.sides = frame.luma.sides();
        let since = *self.since.get_or_insert(frame.at);
        let passed = frame.at.saturating_duration_since(since);
        if passed >= COUNTED_OVER {
            let in_ms = u32::try_from(passed.as_millis()).unwrap_or(u32::MAX).max(1);
            self.rate = (self.counted.saturating_mul(1_000) + in_ms / 2) / in_ms;
            self.since = Some(frame.at);
            self.counted = 0;
        }
        self.counted = self.counted.saturating_add(1);
    }

    fn at(&self, now: Instant) -> u32 {
        let stands = self.since.is_none_or(|since| now.saturating_duration_since(since) > 2 * COUNTED_OVER);
        if stands { 0 } else { self.rate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Wanted = Wanted { width: 32, height: 18 };

    fn frame(shade: u8, at: Instant) -> Frame {
        Frame { luma: Arc::new(Luma::plain(64, 36, shade).unwrap()), at }
    }

    fn corners(left: i32, top: i32, side: i32) -> Quad {
        let at = |x, y| Point { x, y };
        Quad([at(left, top), at(left + side, top), at(left + side, top + side), at(left, top + side)])
    }

    #[test]
    fn a_picture_is_made_only_while_somebody_looks() {
        let (preview, start) = (Preview::default(), Instant::now());
        let ms = |count| start + Duration::from_millis(count);
        preview.offer(&frame(9, start));
        assert!(preview.look(SMALL, start).is_none(), "nobody had looked");
        preview.offer(&frame(9, ms(10)));
        preview.offer(&frame(10, ms(20)));
        let shown = preview.look(SMALL, ms(30)).unwrap();
        assert_eq!((shown.luma.sides(), shown.luma.bytes()[0]), ((32, 18), 9), "the second came too soon after it");
        preview.offer(&frame(11, ms(80)));
        assert_eq!(preview.look(SMALL, ms(90)).unwrap().luma.bytes()[0], 11);
        preview.offer(&frame(12, ms(1_200)));
        assert!(preview.look(SMALL, ms(1_210)).is_none(), "nobody looked for a second");
    }

    #[test]
    fn a_picture_of_what_was_long_ago_is_not_shown() {
        let (preview, start) = (Preview::default(), Instant::now());
        preview.look(SMALL, start);
        preview.offer(&frame(9, start));
        assert!(preview.look(SMALL, start + FRESH).is_some());
        assert!(preview.look(SMALL, start + FRESH + INTERVAL).is_none());
    }

    #[test]
    fn the_middle_of_the_frame_is_shown_and_a_mark_stands_where_the_code_is() {
        let bright_left = Luma::drawn(64, 36, |x, _| if x < 14 { 200 } else { 100 });
        let square = Wanted { width: 18, height: 18 };
        let (small, part) = picture(&bright_left, square);
        assert_eq!((small.sides(), part), ((18, 18), Part { left: 14, top: 0, width: 36, height: 36 }));
        assert!(small.bytes().iter().all(|light| *light == 100), "what lies beside the middle is left out");
        let shot = Shot { luma: Arc::new(small), at: Instant::now(), part };
        assert_eq!(shot.spot(corners(24, 10, 10)), Some(Spot { left: 5, top: 5, width: 5, height: 5 }));
        assert_eq!(shot.spot(corners(0, 10, 8)), None, "beside the picture");
    }

    #[test]
    fn a_small_frame_is_never_enlarged() {
        let (small, _) = picture(&Luma::plain(8, 8, 7).unwrap(), Wanted { width: 400, height: 200 });
        assert_eq!(small.sides(), (8, 4));
    }

    #[test]
    fn the_speed_is_that_of_the_last_second() {
        let (preview, start) = (Preview::default(), Instant::now());
        for number in 0..=40 {
            preview.offer(&frame(0, start + Duration::from_millis(number * 50)));
        }
        let now = start + Duration::from_secs(2);
        assert_eq!(preview.pace(now), Pace { rate: 20, sides: (64, 36) });
        assert_eq!(preview.pace(now + Duration::from_secs(5)).rate, 0);
    }

    proptest::proptest! {
        #[test]
        fn any_frame_can_be_shown_in_any_size(
            width in 1_u16..90, height in 1_u16..90, across in 0_u16..200, down in 0_u16..200, x in -99_i32..200,
        ) {
            let frame = Luma::plain(width.into(), height.into(), 200).unwrap();
            let (small, part) = picture(&frame, Wanted { width: across, height: down });
            proptest::prop_assert!(small.bytes().iter().all(|light| *light == 200));
            let shot = Shot { luma: Arc::new(small), at: Instant::now(), part };
            if let Some(spot) = shot.spot(corners(x, x, 9)) {
                let (columns, rows) = shot.luma.sides();
                proptest::prop_assert!(spot.left + spot.width <= columns && spot.top + spot.height <= rows);
            }
        }
    }
}
