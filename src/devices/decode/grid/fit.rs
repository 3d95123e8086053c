//! Lays the known modules of each possible version over the frame and moves them until they agree best.
//!
//! ```text
//!  triples ─▶ correlation of some known modules with the frame as it is ─▶ the few that correlate best, and of each
//!  triple ─▶ part of the frame, 3 pixels a module, each pixel compared with its neighbourhood (dark > 0)
//!         ─▶ agreement of each version near the estimate ─▶ the two best ─▶ fourth corner on a coarse net
//!         ─▶ the best few of all triples ─▶ all four corners moved step by step ─▶ turned, if that agrees better
//! ```
//!
//! Agreement is the mean over all known modules, and the light ones just outside, of the expected sign times what is
//! there: 1 would be perfect, chance is about 0. Finders alone agree with much; timing, alignment and version do not,
//! so one number tells a code from a table top and the right version from its neighbours.

use super::field::Around;
use super::finder::Polarity;
use super::homography::{Centres, Homography, Spot};
use super::raster::{Fine, Part, Pyramid, Raster, SHADE_PARTS, Scaler};
use super::symbol::{FINDER_CENTRE, Mark, Symbol};
use super::triple::Triple;
use super::vector::{self, Loop};
use super::warp::Warp;

/// Pixels of a module in the part that is looked at.
const MODULE: f32 = 3.0;
/// What is cut off around the finders' centres, in modules: half a finder, the quiet zone, and room for the corners to move.
const MARGIN: f32 = 8.0;
/// The neighbourhood that a pixel is compared with reaches so many modules far: wide enough to hold both shades, narrow
/// enough to follow a shadow.
const REACH: f32 = 4.5;
/// Shades that the neighbourhood's deviation is raised by, so that noise on a plain surface stays small.
const NOISE: f32 = 4.0;
/// Deviations beyond which a pixel is just dark or light.
const SHADE_MAX: f32 = 1.5;
/// How many of the versions that a triple may have are followed up.
const VERSIONS_KEPT: usize = 2;
/// The net for the fourth corner: so many steps of this part of a side each way. A code tilted by 40° is 16 % out.
const NET: i8 = 3;
const NET_STEP: f32 = 0.053;
/// An agreement at which no further triple is tried, and no further fit polished.
const GOOD: f32 = 0.62;
/// An agreement before the corners are moved below which a fit is given up.
const HOPELESS: f32 = 0.2;
/// Which of the known modules are counted: each, or every second.
const ALL: usize = 1;
const HALF: usize = 2;
/// The last step of moving a corner, in modules.
const STEP_LAST: f32 = 0.1;
/// Rounds of moving corners at most; five to nine are usual.
const ROUNDS_MAX: usize = 12;
/// So many known modules are enough to move corners by; of codes with more, every second serves.
const MARKS_MOVED: usize = 450;
/// An agreement after so many rounds of moving corners below which the rest is spared.
const HOPELESS_MOVED: (usize, f32) = (2, 0.3);
/// How dark a pixel is beside its neighbourhood is kept as a byte: so much for none, and so much more for each deviation.
const NEUTRAL: f32 = 128.0;
const DEVIATION: f32 = 80.0;
/// What an agreement has to gain for a step to count.
const GAIN_MIN: f32 = 1e-4;

/// A code as it lies in the frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    pub symbol: &'static Symbol,
    pub centres: Centres,
    pub polarity: Polarity,
    /// The length of a module, in pixels of the frame.
    pub module: f32,
    /// 0 to about 1.2.
    pub agreement: f32,
    /// How far its corners may be out, in modules.
    pub(super) slack: f32,
    /// Which of the triples it came from.
    pub(super) triple: usize,
}

/// Of so many known modules one serves to choose among triples, and those whose correlation is less than this are no code. Wood
/// and text correlate up to 0.3.
const SCREEN_STEP: usize = 3;
const CORRELATION_MIN: f32 = 0.3;

/// Fits codes; keeps its memory.
#[derive(Debug, Default)]
pub(super) struct Fitter {
    scaler: Scaler,
    copy: Raster,
    around: Around,
    grounds: Vec<Ground>,
}

/// The part of the frame around a triple.
#[derive(Debug, Default)]
struct Ground {
    /// How much darker than its neighbourhood each pixel is, see [`deviations`].
    shades: Raster,
    origin: Spot,
    scale: f32,
}

/// Keeps of these triples the few that correlate best with the frame, at most `most`.
pub(super) fn screen(pyramid: &Pyramid, most: usize, triples: &mut Vec<Triple>) {
    for triple in triples.iter_mut() {
        triple.merit = best_correlation(pyramid, triple);
    }
    triples.sort_unstable_by(|one, other| other.merit.total_cmp(&one.merit));
    triples.truncate(most);
    triples.retain(|triple| triple.merit >= CORRELATION_MIN);
    for triple in triples.iter_mut() {
        triple.lean(pyramid);
        triple.merit = best_correlation(pyramid, triple);
    }
    triples.sort_unstable_by(|one, other| other.merit.total_cmp(&one.merit));
}

fn best_correlation(pyramid: &Pyramid, triple: &Triple) -> f32 {
    triple.versions().map(|symbol| correlation(pyramid, triple, symbol)).fold(0.0, f32::max)
}

impl Fitter {
    /// Replaces `fits` by the best ones of these triples, the best first, after moving the corners of at most `most`.
    pub(super) fn fit(&mut self, pyramid: &Pyramid, triples: &[Triple], most: usize, fits: &mut Vec<Fit>) {
        fits.clear();
        self.grounds.resize_with(self.grounds.len().max(triples.len()), Ground::default);
        for (number, triple) in triples.iter().enumerate() {
            self.prepare(pyramid, triple, number);
            let Some(ground) = self.grounds.get(number) else { continue };
            ground.try_versions(triple, number, fits);
            if fits.iter().any(|fit| fit.agreement > GOOD) {
                break;
            }
        }
        fits.sort_unstable_by(|one, other| other.agreement.total_cmp(&one.agreement));
        fits.truncate(most);
        fits.retain(|fit| fit.agreement >= HOPELESS);
        for fit in fits.iter_mut() {
            if let Some(ground) = self.grounds.get(fit.triple) {
                ground.polish(fit);
                ground.turn(fit);
            }
            if fit.agreement > GOOD {
                break;
            }
        }
        fits.sort_unstable_by(|one, other| other.agreement.total_cmp(&one.agreement));
    }

    /// Looks for how far the parts of a code lie from its plane.
    pub(super) fn follow(&self, fit: &Fit, warp: &mut Warp) {
        warp.flatten();
        let way = Homography::of_code(fit.symbol.side, &fit.centres);
        if let Some((ground, way)) = self.grounds.get(fit.triple).zip(way) {
            warp.measure(&ground.shades, &way.into_cut(ground.origin, ground.scale), ground.scale, fit);
        }
    }

    fn prepare(&mut self, pyramid: &Pyramid, triple: &Triple, number: usize) {
        let Self { scaler, copy, around, grounds } = self;
        let Some(ground) = grounds.get_mut(number) else { return };
        let part = part_around(pyramid, &triple.centres(super::whole(triple.side)), MARGIN * triple.module);
        let scale = (MODULE / triple.module).min(1.0);
        ground.origin = Spot { x: part.left, y: part.top };
        ground.scale = scale;
        if scaler.cut(pyramid, part, scale, copy).is_none() {
            ground.shades.fill(0, std::iter::empty());
            return;
        }
        around.measure(&copy.cells, copy.width, super::whole(REACH * triple.module * scale).max(3));
        let step = DEVIATION * triple.polarity.sign();
        vector::widest(Compare { copy, around, step, shades: &mut ground.shades });
    }
}

/// What lies around these places, as far as it is in the frame; whole pixels, so that the copy's scale is exact.
pub(super) fn part_around(pyramid: &Pyramid, centres: &Centres, margin: f32) -> Part {
    let whole = pyramid.whole();
    let span = |of: fn(&Spot) -> f32, end: usize| {
        let (least, most) =
            centres.iter().map(of).fold((f32::MAX, f32::MIN), |(least, most), at| (least.min(at), most.max(at)));
        let end = super::real(end);
        ((least - margin).floor().clamp(0.0, end), (most + margin).ceil().clamp(0.0, end))
    };
    let ((left, right), (top, bottom)) = (span(|spot| spot.x, whole.width), span(|spot| spot.y, whole.height));
    Part { left, top, right, bottom }
}

/// How well some of the known modules correlate with the frame: 1 for perfectly.
fn correlation(pyramid: &Pyramid, triple: &Triple, symbol: &Symbol) -> f32 {
    let Some(way) = Homography::of_code(symbol.side, &triple.centres(symbol.side)) else { return 0.0 };
    let (picture, scale) = pyramid.above((MODULE / triple.module).min(1.0));
    let way = way.into_cut(Spot::default(), scale);
    let (mut count, mut signs, mut sum, mut squares, mut product) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for Mark { x, y, sign } in symbol.marks.iter().step_by(SCREEN_STEP) {
        let spot = way.apply(*x, *y);
        let shade = super::real_sum(picture.between(Fine::place(spot))) / SHADE_PARTS;
        count += 1.0;
        signs += sign;
        sum += shade;
        squares += shade * shade;
        product += sign * shade;
    }
    let deviation = (squares / count - (sum / count).powi(2)).max(0.0).sqrt() + NOISE;
    let spread = (1.0 - (signs / count).powi(2)).max(0.0).sqrt();
    // Dark is a low shade and a positive sign.
    triple.polarity.sign() * (signs / count * sum / count - product / count) / (deviation * spread)
}

/// Writes how much darker than its neighbourhood each pixel of a copy is, so much for each deviation.
struct Compare<'a> {
    copy: &'a Raster,
    around: &'a Around,
    step: f32,
    shades: &'a mut Raster,
}

impl Loop for Compare<'_> {
    type Done = ();

    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    fn run(self) {
        let Self { copy, around, step, shades } = self;
        let cells = copy.cells.iter().zip(around.means.iter().zip(&around.deviations));
        let compared = cells.map(|(shade, (mean, deviation))| {
            let darker = ((mean - f32::from(*shade)) / (deviation + NOISE)).clamp(-SHADE_MAX, SHADE_MAX);
            super::byte(NEUTRAL + step * darker)
        });
        shades.fill(copy.width, compared);
    }
}

/// How much darker than its neighbourhood a place of a ground is, in deviations.
pub(super) fn deviations(shade: i32) -> f32 {
    (super::real_sum(shade) / SHADE_PARTS - NEUTRAL) / DEVIATION
}

impl Ground {
    fn try_versions(&self, triple: &Triple, number: usize, fits: &mut Vec<Fit>) {
        let start = fits.len();
        for symbol in triple.versions() {
            let centres = triple.centres(symbol.side);
            let [corner, right, ..] = centres;
            let agreement = self.agreement(symbol, &centres, ALL);
            let module = right.from(corner).length() / (super::real(symbol.side) - 2.0 * FINDER_CENTRE);
            let Triple { polarity, slack, .. } = *triple;
            fits.push(Fit { symbol, centres, polarity, module, agreement, slack, triple: number });
        }
        if let Some(tried) = fits.get_mut(start..) {
            tried.sort_unstable_by(|one, other| other.agreement.total_cmp(&one.agreement));
        }
        fits.truncate(start + VERSIONS_KEPT);
        fits.iter_mut().skip(start).for_each(|fit| self.try_far_corners(fit));
    }

    /// The corner without a finder is not where three finders put it, unless the code is seen from straight above.
    fn try_far_corners(&self, fit: &mut Fit) {
        let [corner, right, far, left] = fit.centres;
        let (across, down) = (right.from(corner), left.from(corner));
        for along in -NET..=NET {
            for aside in -NET..=NET {
                let moved = far.moved(across, f32::from(along) * NET_STEP).moved(down, f32::from(aside) * NET_STEP);
                let centres = [corner, right, moved, left];
                let agreement = self.agreement(fit.symbol, &centres, HALF);
                if agreement > fit.agreement {
                    (fit.agreement, fit.centres) = (agreement, centres);
                }
            }
        }
    }

    /// Turns a code of which only two finders were seen: which of its corners has none can be told from its other modules alone.
    fn turn(&self, fit: &mut Fit) {
        let mut centres = fit.centres;
        for _ in 1..centres.len() {
            centres.rotate_left(1);
            let agreement = self.agreement(fit.symbol, &centres, ALL);
            if agreement > fit.agreement {
                (fit.agreement, fit.centres) = (agreement, centres);
            }
        }
    }

    /// Moves one corner after the other, each time it helps, with ever smaller steps.
    fn polish(&self, fit: &mut Fit) {
        let pitch = fit.symbol.marks.len().div_ceil(MARKS_MOVED);
        let agreement = |fit: &Fit| self.agreement(fit.symbol, &fit.centres, pitch);
        let mut step = fit.slack * fit.module;
        fit.agreement = agreement(fit);
        for round in 0..ROUNDS_MAX {
            let before = fit.agreement;
            if round == HOPELESS_MOVED.0 && before < HOPELESS_MOVED.1 {
                break;
            }
            for corner in [2, 0, 1, 3] {
                for (x, y) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                    let mut moved = *fit;
                    if let Some(spot) = moved.centres.get_mut(corner) {
                        *spot = spot.moved(Spot { x, y }, 1.0);
                    }
                    moved.agreement = agreement(&moved);
                    if moved.agreement > fit.agreement + GAIN_MIN {
                        *fit = moved;
                    }
                }
            }
            if fit.agreement <= before {
                step *= 0.5;
            }
            if step <= STEP_LAST * fit.module {
                break;
            }
        }
        fit.agreement = self.agreement(fit.symbol, &fit.centres, ALL);
    }

    /// The agreement of every so many known modules.
    fn agreement(&self, symbol: &Symbol, centres: &Centres, step: usize) -> f32 {
        let Some(way) = Homography::of_code(symbol.side, centres) else { return f32::MIN };
        let way = way.into_cut(self.origin, self.scale);
        let count = super::real(symbol.marks.len().div_ceil(step));
        vector::widest(Agree { shades: &self.shades, way, marks: &symbol.marks, step }) / count
    }
}

/// Adds up how dark the frame is where marks are dark, and how light where they are light; [`Ground::agreement`].
struct Agree<'a> {
    shades: &'a Raster,
    way: Homography,
    marks: &'a [Mark],
    step: usize,
}

/// Marks whose places are reckoned together.
const TOGETHER: usize = 8;

impl Loop for Agree<'_> {
    type Done = f32;

    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    fn run(self) -> f32 {
        let Self { shades, way, marks, step } = self;
        let mut sums = [0.0; TOGETHER];
        for some in marks.chunks(TOGETHER * step) {
            // Those that are missing in the end have no sign.
            let mut lanes = [Mark::default(); TOGETHER];
            lanes.iter_mut().zip(some.iter().step_by(step)).for_each(|(lane, mark)| *lane = *mark);
            let spots = way.apply_all(&lanes.map(|mark| mark.x), &lanes.map(|mark| mark.y));
            for ((sum, mark), place) in sums.iter_mut().zip(&lanes).zip(Fine::places(&spots)) {
                *sum += mark.sign * deviations(shades.between(place));
            }
        }
        sums.iter().sum()
    }
}
