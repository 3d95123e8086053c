//! Looks for the three large squares in the corners of a QR code: dark, with a light ring, a dark ring and light around.
//!
//! ```text
//!   . . . . . . . . .      The mean of 16 dark places (the heart, and the ring at 3 modules) is compared with that of 16
//!   . # # # # # # # .      light ones (the rings at 2 and 4 modules). A finder torn by a crack or half under a finger
//!   . # . . . . . # .      still has most of them right, while its row of runs 1:1:3:1:1, by which libraries find it, is
//!   . # . # # # . # .      gone.
//!   . # . # # # . # .
//!   . # . # # # . # .      On copies of the frame at several sizes a module is always 1.6 pixels, so the places are
//!   . # . . . . . # .      always the same few offsets; every pixel of every second row of every copy is tried as a
//!   . # # # # # # # .      centre, turned three ways (a square turned by 90° is the same square).
//!   . . . . . . . . .
//! ```
//!
//! Strength r = g · (light − dark) / (σ + f·σ₀) with σ the deviation of the pixels around, σ₀ that of the strongest parts
//! of the frame, so that neither a shadow nor noise on a plain surface decides; g makes r = 1 for an ideal finder.
//! Means of bytes are taken as a tree of means of two, which a processor does for sixteen pixels in one instruction.

use std::ops::Range;

use super::Limits;
use super::homography::Spot;
use super::raster::{Part, Pyramid, Raster, Scaler};
use super::template::{self, Pose};
use super::vector::{self, Loop};

/// Pixels of a module on the copy that is searched: fewer would not tell rings from each other, more cost more.
const MODULE: f32 = 1.6;
/// The smallest and largest module, in pixels of the frame. From one copy to the next it grows by a fifth or a quarter: a finder
/// still answers when it is a tenth larger or smaller than expected.
const MODULE_MIN: f32 = 3.4;
const MODULE_MAX: f32 = 24.0;
/// How far the outermost place lies from the centre, in pixels of a copy: 4 modules turned by 45°, rounded up.
const REACH: usize = 9;
/// Of so many rows of a copy one is searched: a finder is eleven pixels high, and is moved to its place afterwards.
const ROWS: usize = 2;
/// Pixels that are looked at together.
const RUN: usize = 32;
/// Strength below which nothing is a finder.
const STRENGTH_MIN: f32 = 0.34;
/// f: how much of the strongest parts' deviation is added, and the part of the pixels that is weaker than those.
const FLOOR: f32 = 0.35;
const STRONGEST: usize = 97;
/// Runs whose deviation is below this part of the strongest hold no finder.
const CONTRAST_MIN: f32 = 0.35;
/// g: an ideal finder is half dark and half light, so that σ is half of light − dark.
const GAIN: f32 = 0.5 + 0.5 * FLOOR;
/// Shades by which even the strongest parts of a frame deviate at least: less is noise.
const DEVIATION_MIN: f32 = 2.0;
/// Two finders cannot lie nearer to each other than this, in modules.
const APART: f32 = 2.5;
/// How far the copies reach beyond the frame, in their pixels: a code may lie at the very edge, where its light frame is
/// what lies beyond, and the edge repeated.
const BEYOND: f32 = 5.0;
/// How much a candidate has to look like a finder when looked at closely.
const LIKENESS_MIN: f32 = 0.4;
/// Places that answer at all are seldom more than a few thousand; beyond this, the rest of a frame is left out.
const ANSWERS_MAX: usize = 60_000;

/// Which of code and ground is dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Polarity {
    /// As printed.
    DarkOnLight,
    /// As on screens in dark mode.
    LightOnDark,
}

impl Polarity {
    /// Both.
    pub(super) const ALL: [Self; 2] = [Self::DarkOnLight, Self::LightOnDark];

    /// 1 for dark on light, -1 for the other.
    pub(super) fn sign(self) -> f32 {
        match self {
            Self::DarkOnLight => 1.0,
            Self::LightOnDark => -1.0,
        }
    }
}

/// What may be a finder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// Its centre.
    pub at: Spot,
    /// The length of a module, in pixels of the frame.
    pub module: f32,
    /// 1 for an ideal one, at least [`LIKENESS_MIN`].
    pub strength: f32,
    /// How far it is turned, in degrees; 90 are as good as none.
    pub turn: f32,
    pub polarity: Polarity,
}

/// Searches frames; keeps its memory.
#[derive(Debug)]
pub(super) struct Finders {
    turns: [Turn; 3],
    scaler: Scaler,
    copy: Raster,
    deviations: Deviations,
    answers: Vec<Candidate>,
}

impl Default for Finders {
    fn default() -> Self {
        Self {
            turns: [0.0_f32, 30.0, 60.0].map(|degrees| Turn::by(degrees.to_radians())),
            scaler: Scaler::default(),
            copy: Raster::default(),
            deviations: Deviations::default(),
            answers: Vec::new(),
        }
    }
}

impl Finders {
    /// Replaces `found` by the strongest candidates in a part of a frame, at most `most` of each polarity, the strongest first.
    pub(super) fn search(
        &mut self,
        pyramid: &Pyramid,
        within: Part,
        limits: Limits,
        most: usize,
        found: &mut Vec<Candidate>,
    ) {
        self.answers.clear();
        let mut strongest = None;
        let mut module = MODULE_MIN;
        while module <= MODULE_MAX {
            let beyond = BEYOND * module / MODULE;
            let part = Part {
                left: within.left - beyond,
                top: within.top - beyond,
                right: within.right + beyond,
                bottom: within.bottom + beyond,
            };
            let Some(scales) = self.scaler.cut(pyramid, part, MODULE / module, &mut self.copy) else { break };
            if self.copy.width < 2 * REACH + RUN || self.copy.height < 2 * REACH + 1 {
                break;
            }
            self.deviations.measure(&self.copy);
            let strongest = *strongest.get_or_insert_with(|| self.deviations.strongest());
            let origin = Spot { x: part.left, y: part.top };
            vector::widest(Scan { finders: self, module, origin, scales, strongest });
            module *= limits.step;
        }
        keep_apart(&mut self.answers, limits.glanced, found);
        self.answers.clear();
        self.answers.extend(found.iter().filter_map(|answer| answer.glanced(pyramid)));
        keep_apart(&mut self.answers, limits.settled, found);
        self.answers.clear();
        self.answers.extend(found.iter().filter_map(|answer| answer.settled(pyramid)));
        keep_apart(&mut self.answers, most, found);
    }
}

/// The search of one copy: answers are added to those that there are.
struct Scan<'a> {
    finders: &'a mut Finders,
    /// The length of a module, in pixels of the frame.
    module: f32,
    /// Where the copy begins in the frame, and its scales across and down.
    origin: Spot,
    scales: (f32, f32),
    /// The deviation of the strongest parts of the frame.
    strongest: f32,
}

impl Loop for Scan<'_> {
    type Done = ();

    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    fn run(self) {
        let Self { finders, module, origin, scales: (across, down), strongest } = self;
        let Finders { turns, copy, deviations, answers, .. } = finders;
        let offsets = turns.each_ref().map(|turn| turn.offsets(copy.width));
        for row in (REACH..copy.height - REACH).step_by(ROWS) {
            let deviations = deviations.row(row);
            let end = copy.width - REACH;
            let mut next = REACH;
            while next < end && answers.len() < ANSWERS_MAX {
                let start = next.min(end - RUN);
                next = start + RUN;
                let around = deviations
                    .get(start / Deviations::BLOCK..(next / Deviations::BLOCK + 1).min(deviations.len()))
                    .unwrap_or(deviations);
                let (least, most) =
                    around.iter().fold((f32::MAX, 0.0_f32), |(least, most), one| (least.min(*one), most.max(*one)));
                if most < CONTRAST_MIN * strongest {
                    continue;
                }
                let Some(steps) = Steps::of(&copy.cells, row * copy.width + start, &offsets) else { continue };
                let step_min = super::byte((STRENGTH_MIN * (least + FLOOR * strongest) / GAIN).ceil());
                for (polarity, steps) in [(Polarity::DarkOnLight, &steps.down), (Polarity::LightOnDark, &steps.up)] {
                    if steps.iter().fold(0, |most, step| *step.max(&most)) < step_min {
                        continue;
                    }
                    for (place, step) in peaks(steps, step_min) {
                        let column = start + place;
                        let deviation = deviations.get(column / Deviations::BLOCK).copied().unwrap_or(strongest);
                        let strength = GAIN * f32::from(step) / (deviation + FLOOR * strongest);
                        if strength > STRENGTH_MIN {
                            let at = Spot {
                                x: (super::real(column) + 0.5) / across + origin.x,
                                y: (super::real(row) + 0.5) / down + origin.y,
                            };
                            answers.push(Candidate { at, module, strength, polarity, turn: 0.0 });
                        }
                    }
                }
            }
        }
    }
}

/// The places of a run at which the step is at least so much, and no smaller than those beside it: others would only be sorted out
/// later.
fn peaks(steps: &[u8; RUN], least: u8) -> impl Iterator<Item = (usize, u8)> {
    let at = |place: usize| steps.get(place).copied().unwrap_or_default();
    steps
        .iter()
        .enumerate()
        .filter(move |(_, step)| **step >= least)
        .map(|(place, step)| (place, *step))
        .filter(move |(place, step)| *step >= at(place.wrapping_sub(1)) && *step >= at(place + 1))
}

/// Replaces `kept` by the strongest that lie apart, at most `most` of each polarity, the strongest first.
fn keep_apart(answers: &mut [Candidate], most: usize, kept: &mut Vec<Candidate>) {
    answers.sort_unstable_by(|one, other| other.strength.total_cmp(&one.strength));
    kept.clear();
    for polarity in Polarity::ALL {
        let start = kept.len();
        for answer in answers.iter().filter(|answer| answer.polarity == polarity) {
            let stronger = kept.get(start..).unwrap_or_default();
            if stronger.len() == most {
                break;
            }
            if stronger.iter().all(|other| answer.is_apart_from(other)) {
                kept.push(*answer);
            }
        }
    }
}

impl Candidate {
    /// Glanced at; `None` if there is nothing like a finder.
    fn glanced(&self, pyramid: &Pyramid) -> Option<Self> {
        Some(self.lying(&template::glance(pyramid, self.at, self.module, self.polarity.sign())?))
    }

    /// Looked at closely; `None` if it does not look like a finder then.
    fn settled(&self, pyramid: &Pyramid) -> Option<Self> {
        let pose = Pose::flat(self.at, self.module, self.turn);
        let settled = self.lying(&template::settle(pyramid, pose, self.polarity.sign()));
        (settled.strength > LIKENESS_MIN).then_some(settled)
    }

    fn lying(&self, pose: &Pose) -> Self {
        Self { at: pose.at, module: pose.module(), turn: pose.turn(), strength: pose.likeness, polarity: self.polarity }
    }

    fn is_apart_from(&self, other: &Self) -> bool {
        self.at.from(other.at).length() > APART * self.module.max(other.module)
    }
}

/// The places of a finder, as columns and rows from its centre, turned one way.
#[derive(Debug)]
struct Turn {
    heart: [(i32, i32); 4],
    dark: [(i32, i32); 8],
    light: [(i32, i32); 16],
}

impl Turn {
    fn by(angle: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        let pixel = |x: f32, y: f32| {
            let (x, y) = (x * cos - y * sin, x * sin + y * cos);
            (super::nearest(x * MODULE), super::nearest(y * MODULE))
        };
        // Two places on each side of a square ring.
        let ring = |reach: f32| {
            [(1.0, 0.5), (1.0, -0.5), (-1.0, 0.5), (-1.0, -0.5), (0.5, 1.0), (-0.5, 1.0), (0.5, -1.0), (-0.5, -1.0)]
                .map(|(x, y): (f32, f32)| pixel(x * reach, y * reach))
        };
        let heart = [(0.8, 0.0), (-0.8, 0.0), (0.0, 0.8), (0.0, -0.8)].map(|(x, y)| pixel(x, y));
        let [inner, outer] = [ring(2.0), ring(4.0)];
        let mut light = [(0, 0); 16];
        light.iter_mut().zip(inner.into_iter().chain(outer)).for_each(|(place, ring)| *place = ring);
        Self { heart, dark: ring(3.0), light }
    }

    fn offsets(&self, width: usize) -> Offsets {
        let width = isize::try_from(width).unwrap_or_default();
        let offset = |(x, y): (i32, i32)| isize::try_from(y).unwrap_or(0) * width + isize::try_from(x).unwrap_or(0);
        Offsets { heart: self.heart.map(offset), dark: self.dark.map(offset), light: self.light.map(offset) }
    }
}

/// The same as places in the bytes of a copy, counted from the centre.
struct Offsets {
    heart: [isize; 4],
    dark: [isize; 8],
    light: [isize; 16],
}

/// By how much the light places are lighter than the dark ones around each pixel of a run, and the other way round; of all
/// turns the largest.
struct Steps {
    down: [u8; RUN],
    up: [u8; RUN],
}

impl Steps {
    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    fn of(cells: &[u8], start: usize, turns: &[Offsets]) -> Option<Self> {
        let at = |offset: &isize| cells.get(start.checked_add_signed(*offset)?..)?.first_chunk::<RUN>();
        let centre = at(&0)?;
        let mut steps = Self { down: [0; RUN], up: [0; RUN] };
        for turn in turns {
            let heart = mean_of_four(&turn.heart, at)?;
            let [dark, far] = turn.dark.as_chunks::<4>().0 else { return None };
            let ring = mean(&mean_of_four(dark, at)?, &mean_of_four(far, at)?);
            let dark = mean(&mean(&heart, centre), &ring);
            let [a, b, c, d] = turn.light.as_chunks::<4>().0 else { return None };
            let inner = mean(&mean_of_four(a, at)?, &mean_of_four(b, at)?);
            let outer = mean(&mean_of_four(c, at)?, &mean_of_four(d, at)?);
            let light = mean(&inner, &outer);
            for (steps, (high, low)) in [(&mut steps.down, (&light, &dark)), (&mut steps.up, (&dark, &light))] {
                for (step, (high, low)) in steps.iter_mut().zip(high.iter().zip(low)) {
                    *step = (*step).max(high.saturating_sub(*low));
                }
            }
        }
        Some(steps)
    }
}

#[expect(clippy::inline_always, reason = "its callers keep everything in registers, which a call would not")]
#[inline(always)]
fn mean_of_four<'a>(offsets: &[isize; 4], at: impl Fn(&isize) -> Option<&'a [u8; RUN]>) -> Option<[u8; RUN]> {
    let [a, b, c, d] = offsets;
    Some(mean(&mean(at(a)?, at(b)?), &mean(at(c)?, at(d)?)))
}

/// Rounded up, as the processor's own instruction does.
#[inline(always)]
#[expect(
    clippy::inline_always,
    clippy::cast_possible_truncation,
    reason = "the mean of two bytes is a byte; the compiler knows this form alone"
)]
fn mean(one: &[u8; RUN], other: &[u8; RUN]) -> [u8; RUN] {
    let mut means = *one;
    for (mean, other) in means.iter_mut().zip(other) {
        *mean = ((u16::from(*mean) + u16::from(*other) + 1) >> 1) as u8;
    }
    means
}

/// How much the pixels around each block of a picture deviate from their mean.
#[derive(Debug, Default)]
struct Deviations {
    across: usize,
    /// Sums and sums of squares of the pixels in each column of a band of blocks.
    pixels: Vec<u16>,
    squares: Vec<i32>,
    /// … of each block; then of each block and its neighbours above and below, with nothing before the first and after the last.
    block_sums: Vec<i32>,
    block_squares: Vec<i32>,
    column_sums: Vec<i32>,
    column_squares: Vec<i32>,
    /// For each block of a row: one part of so many as it has neighbours beside it.
    shares: Vec<f32>,
    blocks: Vec<f32>,
    sorted: Vec<f32>,
}

impl Deviations {
    /// Pixels of a block's side.
    const BLOCK: usize = 4;
    /// Blocks before and after one that belong to its neighbourhood: 16 pixels in all, the size of a finder with its ring.
    const BEFORE: usize = 2;
    const AFTER: usize = 1;
    const ACROSS: usize = Self::BEFORE + 1 + Self::AFTER;

    fn measure(&mut self, picture: &Raster) {
        vector::widest(Measure { deviations: self, picture });
    }

    /// Those of the blocks in which a row of pixels lies.
    fn row(&self, row: usize) -> &[f32] {
        let last = (self.blocks.len() / self.across.max(1)).saturating_sub(1);
        let start = (row / Self::BLOCK).min(last) * self.across;
        self.blocks.get(start..start + self.across).unwrap_or_default()
    }

    /// That of the strongest parts of the picture.
    fn strongest(&mut self) -> f32 {
        self.sorted.clear();
        self.sorted.extend_from_slice(&self.blocks);
        let place = self.sorted.len() * STRONGEST / 100;
        if place >= self.sorted.len() {
            return DEVIATION_MIN;
        }
        let (_, deviation, _) = self.sorted.select_nth_unstable_by(place, f32::total_cmp);
        deviation.max(DEVIATION_MIN)
    }
}

/// What [`Deviations::measure`] is given.
struct Measure<'a> {
    deviations: &'a mut Deviations,
    picture: &'a Raster,
}

impl Loop for Measure<'_> {
    type Done = ();

    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    fn run(self) {
        let Self { deviations, picture } = self;
        deviations.across = picture.width / Deviations::BLOCK;
        deviations.block_sums.clear();
        deviations.block_squares.clear();
        for band in picture.cells.chunks_exact(picture.width * Deviations::BLOCK) {
            deviations.pixels.clear();
            deviations.pixels.resize(picture.width, 0);
            deviations.squares.clear();
            deviations.squares.resize(picture.width, 0);
            for row in band.chunks_exact(picture.width) {
                for ((sum, squares), pixel) in deviations.pixels.iter_mut().zip(&mut deviations.squares).zip(row) {
                    *sum += u16::from(*pixel);
                    *squares += i32::from(u16::from(*pixel) * u16::from(*pixel));
                }
            }
            let sums = deviations.pixels.as_chunks::<{ Deviations::BLOCK }>().0;
            let squares = deviations.squares.as_chunks::<{ Deviations::BLOCK }>().0;
            deviations.block_sums.extend(sums.iter().map(|sums| sums.iter().map(|sum| i32::from(*sum)).sum::<i32>()));
            deviations.block_squares.extend(squares.iter().map(|squares| squares.iter().sum::<i32>()));
        }
        let bands = deviations.block_sums.len() / deviations.across.max(1);
        let window = |place: usize, end: usize| {
            place.saturating_sub(Deviations::BEFORE)..(place + Deviations::AFTER + 1).min(end)
        };
        deviations.shares.clear();
        deviations
            .shares
            .extend((0..deviations.across).map(|place| 1.0 / super::real(window(place, deviations.across).len())));
        deviations.blocks.clear();
        for band in 0..bands {
            let near = window(band, bands);
            let share = 1.0 / super::real(near.len() * Deviations::BLOCK * Deviations::BLOCK);
            add_rows(&deviations.block_sums, deviations.across, near.clone(), &mut deviations.column_sums);
            add_rows(&deviations.block_squares, deviations.across, near, &mut deviations.column_squares);
            let sums = deviations.column_sums.array_windows::<{ Deviations::ACROSS }>();
            let near =
                sums.zip(deviations.column_squares.array_windows::<{ Deviations::ACROSS }>()).zip(&deviations.shares);
            deviations.blocks.extend(near.map(|((sums, squares), of_columns)| {
                let share = share * of_columns;
                let mean = super::real_sum(sums.iter().sum()) * share;
                (super::real_sum(squares.iter().sum()) * share - mean * mean).max(0.0).sqrt()
            }));
        }
    }
}

/// Adds up some rows of blocks, with nothing before the first column and after the last.
#[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
#[inline(always)]
fn add_rows(blocks: &[i32], across: usize, rows: Range<usize>, sums: &mut Vec<i32>) {
    sums.clear();
    sums.resize(Deviations::BEFORE + across + Deviations::AFTER, 0);
    for row in blocks.chunks_exact(across.max(1)).skip(rows.start).take(rows.len()) {
        sums.iter_mut().skip(Deviations::BEFORE).zip(row).for_each(|(sum, one)| *sum += one);
    }
}
