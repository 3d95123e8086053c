//! Measures how much a place in a frame looks like a finder, and how it lies.
//!
//! The 9 × 9 modules of a finder with its light frame are laid over the frame; the correlation of their known shades with
//! what is there is 1 for a perfect finder, however dark or light, and about 0.9 for a blurred one. Wood, text and
//! fingers seldom reach 0.6. Place, size and turn are moved as long as that helps: the search found them only to a
//! module's half, a tenth and thirty degrees. Seen from aside a finder is no square; then both of its ways are moved. Source: normalised cross-correlation, J. P. Lewis (1995).

use super::homography::Spot;
use super::raster::{Fine, Pyramid, Raster, SHADE_PARTS};

/// Modules of the template's side.
const SIDE: usize = 9;
/// Pixels of a module on the copy that is looked at, at least.
const MODULE: f32 = 2.5;
/// Turns that are tried first, in degrees: a square repeats after 90.
const TURNS: [f32; 4] = [0.0, 22.5, 45.0, 67.5];
/// The first steps of moving: in modules, as a part of the size, in degrees; each is halved when it no longer
/// helps. So many rounds are made.
const STEP_PLACE: f32 = 0.5;
const STEP_SIZE: f32 = 0.1;
const STEP_TURN: f32 = 11.0;
const ROUNDS: usize = 4;
/// The first step of letting a finder lean, in modules for each module, and how many rounds are made.
const STEP_LEAN: f32 = 0.12;
const ROUNDS_LEANING: usize = 6;
/// What a round has to gain to be made again as it is.
const GAIN_MIN: f32 = 0.01;
/// A likeness at a glance, and after moving once, below which nothing comes of a place.
const HOPELESS: f32 = 0.12;
const HOPELESS_MOVED: f32 = 0.2;
/// A likeness below which a place is given up before each round of moving it. Of 1,437 places in frames of a counter that became
/// likelier than 0.4, two in a hundred started below these, of 232 that became likelier than 0.55 none.
const HOPELESS_BEFORE: [f32; ROUNDS] = [0.22, 0.3, 0.31, 0.34];
/// Shades of deviation that are added, so that noise on a plain surface is no finder.
const NOISE: f32 = 3.0;

/// How a finder lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pose {
    /// Its centre.
    pub at: Spot,
    /// The way from one module to the next, to the right and downwards, in pixels of the frame.
    pub across: Spot,
    pub down: Spot,
    /// The correlation, -1 to 1; negative where light and dark are exchanged.
    pub likeness: f32,
}

impl Pose {
    /// One that lies flat: a module's length, and how far it is turned, in degrees.
    pub(super) fn flat(at: Spot, module: f32, turn: f32) -> Self {
        let (sin, cos) = turn.to_radians().sin_cos();
        let (across, down) = (Spot { x: cos, y: sin }, Spot { x: -sin, y: cos });
        let scaled = |way: Spot| Spot::default().moved(way, module);
        Self { at, across: scaled(across), down: scaled(down), likeness: 0.0 }
    }

    /// The length of a module, in pixels of the frame.
    pub(super) fn module(&self) -> f32 {
        self.across.cross(self.down).abs().sqrt()
    }

    /// How far it is turned, in degrees; 90 are as good as none.
    pub(super) fn turn(&self) -> f32 {
        self.across.y.atan2(self.across.x).to_degrees()
    }

    fn resized(self, times: f32) -> Self {
        let scaled = |way: Spot| Spot::default().moved(way, times);
        Self { across: scaled(self.across), down: scaled(self.down), ..self }
    }

    fn turned(self, degrees: f32) -> Self {
        let turned = Self::flat(self.at, self.module(), self.turn() + degrees);
        Self { likeness: self.likeness, ..turned }
    }
}

/// Turns a finder of this polarity (1 for dark on light, -1 for the other) and moves it once, at a glance, to where it looks
/// most like one. `None` if nothing comes of it.
pub(super) fn glance(pyramid: &Pyramid, at: Spot, module: f32, sign: f32) -> Option<Pose> {
    let look = Look { closeness: Closeness::Glance, ..Look::new(pyramid, module, sign) };
    let [first, rest @ ..] = TURNS.map(|turn| look.at(Pose::flat(at, module, turn)));
    let best = rest.into_iter().fold(first, better);
    if best.likeness < HOPELESS {
        return None;
    }
    let look = Look { closeness: Closeness::Half, ..look };
    Some(look.moved(look.at(best), 1.0)).filter(|moved| moved.likeness >= HOPELESS_MOVED)
}

/// Moves such a finder to where it looks most like one, or until nothing comes of it.
pub(super) fn settle(pyramid: &Pyramid, pose: Pose, sign: f32) -> Pose {
    let look = Look::new(pyramid, pose.module(), sign);
    let mut best = look.at(pose);
    let mut part = 1.0;
    for hopeless in HOPELESS_BEFORE {
        let before = best.likeness;
        if before < hopeless {
            break;
        }
        best = look.moved(best, part);
        // A step that helped is made again before steps become smaller.
        if best.likeness <= before + GAIN_MIN {
            part *= 0.5;
        }
    }
    best
}

/// Lets a finder lean: each of its two ways is moved by itself, as a finder seen from aside needs it.
pub(super) fn lean(pyramid: &Pyramid, pose: Pose, sign: f32) -> Pose {
    let look = Look::new(pyramid, pose.module(), sign);
    let mut best = look.at(pose);
    let mut part = 1.0;
    for _ in 0..ROUNDS_LEANING {
        let before = best.likeness;
        best = look.around(best, STEP_PLACE * part);
        let step = STEP_LEAN * best.module() * part;
        for (x, y) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
            let step = Spot { x, y };
            best = better(best, look.at(Pose { across: best.across.moved(step, 1.0), ..best }));
            best = better(best, look.at(Pose { down: best.down.moved(step, 1.0), ..best }));
        }
        if best.likeness <= before + GAIN_MIN {
            part *= 0.5;
        }
    }
    best
}

fn better(one: Pose, other: Pose) -> Pose {
    if other.likeness > one.likeness { other } else { one }
}

/// A copy of the frame on which finders of one size and polarity are looked at.
struct Look<'a> {
    picture: &'a Raster,
    scale: f32,
    sign: f32,
    closeness: Closeness,
}

/// How much of a finder is looked at.
#[derive(Debug, Clone, Copy)]
enum Closeness {
    /// Every second module, at the nearest pixel: enough to see that nothing is there.
    Glance,
    /// Every second module, between the pixels.
    Half,
    /// All modules, between the pixels.
    Close,
}

impl<'a> Look<'a> {
    fn new(pyramid: &'a Pyramid, module: f32, sign: f32) -> Self {
        let (picture, scale) = pyramid.above((MODULE / module.max(f32::EPSILON)).min(1.0));
        Self { picture, scale, sign, closeness: Closeness::Close }
    }

    /// The pose with its likeness.
    fn at(&self, pose: Pose) -> Pose {
        let correlation = match self.closeness {
            Closeness::Glance => self.correlation::<2>(&pose, |place| self.picture.nearest(place)),
            Closeness::Half => self.correlation::<2>(&pose, |place| self.picture.between(place)),
            Closeness::Close => self.correlation::<1>(&pose, |place| self.picture.between(place)),
        };
        Pose { likeness: self.sign * correlation, ..pose }
    }

    /// The best of a pose and those that are moved, resized and turned by so much of the first steps.
    fn moved(&self, pose: Pose, part: f32) -> Pose {
        let mut best = self.around(pose, STEP_PLACE * part);
        for times in [1.0 + STEP_SIZE * part, 1.0 - STEP_SIZE * part] {
            best = better(best, self.at(best.resized(times)));
        }
        for degrees in [STEP_TURN * part, -STEP_TURN * part] {
            best = better(best, self.at(best.turned(degrees)));
        }
        best
    }

    /// The best of a pose and those that are moved by so many modules.
    fn around(&self, pose: Pose, modules: f32) -> Pose {
        let step = modules * pose.module();
        let mut best = pose;
        for (x, y) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
            best = better(best, self.at(Pose { at: best.at.moved(Spot { x, y }, 1.0), ..best }));
        }
        best
    }

    /// The correlation of every so many modules, counted along a row and the next, with the frame.
    #[inline]
    fn correlation<const STEP: usize>(&self, pose: &Pose, shade: impl Fn(Fine) -> i32) -> f32 {
        let scaled = |spot: Spot| Spot { x: spot.x * self.scale, y: spot.y * self.scale };
        let (centre, across, down) = (scaled(pose.at), scaled(pose.across), scaled(pose.down));
        let first = centre.moved(across, -HALF).moved(down, -HALF);
        let (way, skipped, below) =
            (Fine::way(Spot::default().moved(across, super::real(STEP))), Fine::way(across), Fine::way(down));
        let (mut start, mut sum, mut squares, mut dark_sum) = (Fine::place(first), 0, 0, 0);
        for (row, modules) in DARK.iter().enumerate() {
            let mut place = if row % STEP == 0 { start } else { start.moved(skipped) };
            for dark in modules.iter().skip(row % STEP).step_by(STEP) {
                let shade = shade(place);
                sum += shade;
                squares += shade * shade;
                dark_sum += shade * dark;
                place = place.moved(way);
            }
            start = start.moved(below);
        }
        let (count, dark_count) = const { counted(STEP) };
        let of = |sum: i32, count: u16| super::real_sum(sum) / f32::from(count);
        let (mean, part) = (of(sum, count) / SHADE_PARTS, f32::from(dark_count) / f32::from(count));
        let square = of(squares, count) / (SHADE_PARTS * SHADE_PARTS);
        let deviation = (square - mean * mean).max(0.0).sqrt() + NOISE;
        // Of a template that is 1 on its dark modules and 0 on the others, the deviation is √(part·(1 − part)).
        (mean - of(dark_sum, dark_count) / SHADE_PARTS) * part / (deviation * (part * (1.0 - part)).sqrt())
    }
}

/// The middle of the template, in modules from that of its first one.
const HALF: f32 = 4.0;

/// 1 where a finder is dark.
const DARK: [[i32; SIDE]; SIDE] = [
    [0; SIDE],
    [0, 1, 1, 1, 1, 1, 1, 1, 0],
    [0, 1, 0, 0, 0, 0, 0, 1, 0],
    [0, 1, 0, 1, 1, 1, 0, 1, 0],
    [0, 1, 0, 1, 1, 1, 0, 1, 0],
    [0, 1, 0, 1, 1, 1, 0, 1, 0],
    [0, 1, 0, 0, 0, 0, 0, 1, 0],
    [0, 1, 1, 1, 1, 1, 1, 1, 0],
    [0; SIDE],
];

/// How many of every so many modules there are, and how many of those are dark.
const fn counted(step: usize) -> (u16, u16) {
    if step == 1 { (81, 33) } else { (41, 17) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::luma::Luma;
    use crate::devices::simulated::chance::Chance;

    /// A finder as it would be drawn, with this centre, size and turn.
    fn frame(at: Spot, module: f32, turn: f32) -> Pyramid {
        let (sin, cos) = turn.to_radians().sin_cos();
        let frame = Luma::drawn(160, 160, |x, y| {
            let (x, y) = (
                crate::devices::decode::grid::real(x) + 0.5 - at.x,
                crate::devices::decode::grid::real(y) + 0.5 - at.y,
            );
            let (u, v) = ((x * cos + y * sin) / module, (y * cos - x * sin) / module);
            let distance = u.abs().max(v.abs());
            if distance < 1.5 || (2.5..3.5).contains(&distance) { 40 } else { 210 }
        });
        let mut pyramid = Pyramid::default();
        pyramid.fill(&frame);
        pyramid
    }

    #[test]
    fn as_many_modules_are_counted_as_are_looked_at() {
        for step in [1, 2] {
            let looked_at = || {
                DARK.iter().enumerate().flat_map(move |(row, modules)| modules.iter().skip(row % step).step_by(step))
            };
            let expected = (looked_at().count(), looked_at().filter(|dark| **dark == 1).count());
            let (all, dark) = counted(step);
            assert_eq!((usize::from(all), usize::from(dark)), expected, "every {step}");
        }
    }

    #[test]
    fn a_plain_surface_is_no_finder() {
        let mut pyramid = Pyramid::default();
        pyramid.fill(&Luma::plain(160, 160, 90).unwrap());
        assert_eq!(glance(&pyramid, Spot { x: 80.0, y: 80.0 }, 5.0, 1.0), None);
    }

    #[test]
    fn a_finder_that_is_seen_from_aside_leans_with_the_frame() {
        let (across, down) = (Spot { x: 5.5, y: 0.9 }, Spot { x: -0.4, y: 3.6 });
        let turn = across.cross(down);
        let frame = Luma::drawn(160, 160, |x, y| {
            let place = Spot {
                x: crate::devices::decode::grid::real(x) - 79.5,
                y: crate::devices::decode::grid::real(y) - 79.5,
            };
            let distance = (place.cross(down) / turn).abs().max((across.cross(place) / turn).abs());
            if distance < 1.5 || (2.5..3.5).contains(&distance) { 40 } else { 210 }
        });
        let mut pyramid = Pyramid::default();
        pyramid.fill(&frame);
        let flat = settle(&pyramid, glance(&pyramid, Spot { x: 81.0, y: 79.0 }, 4.4, 1.0).unwrap(), 1.0);
        let leaning = lean(&pyramid, flat, 1.0);
        assert!(leaning.likeness > flat.likeness && leaning.likeness > 0.75, "{leaning:?}");
        assert!(leaning.across.from(across).length() < 0.6 && leaning.down.from(down).length() < 0.6, "{leaning:?}");
    }

    /// Where a finder was drawn, and from where the search for it starts.
    #[derive(Debug, Clone, Copy)]
    struct Start {
        drawn: Spot,
        module: f32,
        turn: f32,
        /// How far it starts from there, in modules, and how much too large, as a part of the module.
        off: Spot,
        larger: f32,
    }

    impl Start {
        /// One within the reach of the search that goes before: six tenths of a module along both axes, a tenth of the size.
        fn any(chance: &mut Chance) -> Self {
            let mut within = |middle: f32, reach: f32| middle + reach * unit(chance);
            Self {
                drawn: Spot { x: within(80.0, 10.0), y: within(80.0, 10.0) },
                module: within(6.0, 3.0),
                turn: within(45.0, 45.0),
                off: Spot { x: within(0.0, 0.6), y: within(0.0, 0.6) },
                larger: within(0.0, 0.1),
            }
        }

        fn frame(self) -> Pyramid {
            frame(self.drawn, self.module, self.turn)
        }

        fn settled(self, pyramid: &Pyramid) -> Option<Pose> {
            let at = self.drawn.moved(self.off, self.module);
            glance(pyramid, at, self.module * (1.0 + self.larger), 1.0).map(|pose| settle(pyramid, pose, 1.0))
        }

        /// Whether a finder lies where this one was drawn, but for a third of a module and an eighth of its size.
        fn is_met_by(self, pose: &Pose) -> bool {
            pose.likeness > 0.75
                && pose.at.from(self.drawn).length() < 0.35 * self.module
                && (pose.module() / self.module - 1.0).abs() < 0.12
        }
    }

    /// A number from -1 to 1.
    fn unit(chance: &mut Chance) -> f32 {
        let [high, low, ..] = chance.next_number().to_be_bytes();
        f32::from(u16::from_be_bytes([high, low])) / f32::from(u16::MAX) * 2.0 - 1.0
    }

    /// The search is a local one: of starts within its reach one in four hundred ends in a turn that is wrong, or between two
    /// steps; nearly all of those start more than half a module away. The next frame starts elsewhere. Of these 400 it is
    /// three; the bound leaves room for processors that round otherwise.
    #[test]
    fn nearly_every_finder_settles_where_it_was_drawn() {
        const STARTS: usize = 400;
        let mut chance = Chance::new(5);
        let astray: Vec<(Start, Option<Pose>)> = (0..STARTS)
            .map(|_| Start::any(&mut chance))
            .map(|start| (start, start.settled(&start.frame())))
            .filter(|(start, pose)| !pose.is_some_and(|pose| start.is_met_by(&pose)))
            .collect();
        assert!(astray.len() <= STARTS / 40, "{astray:#?}");
    }

    #[test]
    fn a_finder_whose_search_once_ended_between_two_steps_comes_to_its_place_by_leaning_at_the_latest() {
        let start = Start {
            drawn: Spot { x: 70.0, y: 70.0 },
            module: 5.390_25,
            turn: 45.780_853,
            off: Spot { x: -0.049_703, y: -0.366_661 },
            larger: -0.091_95,
        };
        let pyramid = start.frame();
        let settled = start.settled(&pyramid).unwrap();
        assert!(settled.likeness > 0.5, "{settled:?}");
        let leaning = lean(&pyramid, settled, 1.0);
        assert!(start.is_met_by(&leaning) && leaning.likeness > 0.9, "{leaning:?}");
    }
}
