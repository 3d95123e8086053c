//! Undoes blur: learns from the modules that are known how the camera mixes neighbours, and unmixes the others.
//!
//! ```text
//!  fit ─▶ 2 × 2 samples a module, 3 modules more on each side, each compared with its neighbourhood
//!      ─▶ features of a module: the 8 × 8 samples around it and a constant
//!      ─▶ weights h that give the known modules their sign best, near the plain mean of the inner 2 × 2 (ridge)
//!      ─▶ again, with all modules that came out clear as examples for the others
//!      ─▶ shade of each module: h · features, times how much contrast there is around it
//! ```
//!
//! A disc of confusion of less than a module's radius, or motion of less than two modules, loses no module: it only adds
//! neighbours to each, always the same ones with the same weights. A code has 200 to 500 modules of known shade, more
//! than enough to learn 65 weights from. Where a finger or a lamp lies there is no contrast, and such modules count as
//! unknown. Source: linear minimum mean square error equaliser, J. Proakis, Digital communications, 9.4, in two
//! dimensions; the second round is decision-directed learning, 9.4 and 10.1 there.

use super::field::Around;
use super::fit::{Fit, part_around};
use super::homography::{Homography, Spot};
use super::raster::{Fine, Pyramid, Raster, Scaler};
use super::ridge::{Ridge, Sample, dot, stride};
use super::warp::Warp;

/// Pixels of a module in the part that samples are taken from: more would be lost on two samples a module.
const MODULE: f32 = 5.0;
/// Samples a module along each axis, and modules that are sampled beyond each side of the code.
const SAMPLES: usize = 2;
const BEYOND: usize = 3;
/// Cut off around the finders' centres, in modules.
const MARGIN: f32 = 8.0;
/// A sample is kept in so many parts of a shade: of the 16ths between pixels so many bits less.
const PARTS: f32 = 4.0;
const TO_PARTS: u32 = 2;
/// A sample is compared with the square around it that reaches so many samples: nine modules across.
const REACH: usize = 9;
/// Contrast is that of the square of three modules across, in samples to each side.
const CONTRAST_REACH: usize = 3;
/// How much of the code's usual deviation is added to that around a sample, and shades of noise on top.
const FLOOR: f32 = 0.15;
const NOISE: f32 = 1.0;
/// Part of the usual deviation at which a module has full contrast.
const FULL_CONTRAST: f32 = 0.35;
/// The least weight of a known module, so that even under a finger a finder is not forgotten.
const WEIGHT_MIN: f32 = 0.2;
/// In the second round: the shade at which a module starts to serve as an example, and that from which it fully does.
const CLEAR_FROM: f32 = 0.25;
const CLEAR_AT: f32 = 0.75;
/// A known module that comes out this far on the wrong side lies under something; its weight is cut to this.
const WRONG: f32 = -0.3;
const WRONG_WEIGHT: f32 = 0.1;
/// In the second round so many modules are enough to learn from; of larger codes every second, third … serves.
const EXAMPLES: usize = 700;
/// Weights below this are not worth the sum.
const WEIGHT_IGNORED: f32 = 0.01;

/// How far the filter reaches and how freely it may learn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Samples from a module's centre to each side.
    reach: usize,
    /// λ of the ridge, as part of the mean of the diagonal.
    stiffness: f32,
}

/// What serves most frames: two modules far, learnt from few examples.
pub(super) const NEAR: Manner = Manner { reach: 4, stiffness: 0.01 };
/// For strong blur: two and a half modules far and freer.
pub(super) const FAR: Manner = Manner { reach: 5, stiffness: 0.004 };

/// Equalises codes; keeps its memory.
#[derive(Debug, Default)]
pub(super) struct Equaliser {
    scaler: Scaler,
    copy: Raster,
    /// In [`PARTS`] of a shade.
    samples: Vec<i16>,
    around: Around,
    close: Around,
    compared: Vec<f32>,
    /// How much contrast each module has, 0 to 1.
    contrast: Vec<f32>,
    sorted: Vec<f32>,
    /// The features of all modules, each filled up to whole lanes.
    features: Vec<f32>,
    plain: Vec<f32>,
    examples: Vec<Example>,
    ridge: Ridge,
    /// What each module came out as: dark above zero, 1 for certain.
    pub(super) shades: Vec<f32>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Example {
    sign: f32,
    weight: f32,
}

impl Equaliser {
    /// Takes the samples of a code, as far from its plane as `warp` says. `None` if it lies outside the frame.
    pub(super) fn sample(&mut self, pyramid: &Pyramid, fit: &Fit, warp: &Warp) -> Option<()> {
        let Self { scaler, copy, samples, around, close, .. } = self;
        let side = fit.symbol.side;
        let across = (side + 2 * BEYOND) * SAMPLES;
        let part = part_around(pyramid, &fit.centres, MARGIN * fit.module);
        let scale = (MODULE / fit.module).min(1.0);
        scaler.cut(pyramid, part, scale, copy)?;
        let way = Homography::of_code(side, &fit.centres)?.into_cut(Spot { x: part.left, y: part.top }, scale);
        let module = |sample: usize| (super::real(sample) + 0.5) / super::real(SAMPLES) - super::real(BEYOND);
        let taken = (0..across * across).map(|place| {
            let (u, v) = (module(place % across), module(place / across));
            let spot = way.apply(u, v).moved(warp.at(u, v), scale);
            i16::try_from(copy.between(Fine::place(spot)) >> TO_PARTS).unwrap_or_default()
        });
        samples.clear();
        samples.extend(taken);
        around.measure(samples, across, REACH);
        close.measure(samples, across, CONTRAST_REACH);
        let usual = self.usual_deviation(across);
        let floor = FLOOR * usual + NOISE * PARTS;
        let cells = self.samples.iter().zip(self.around.means.iter().zip(&self.around.deviations));
        self.compared.clear();
        self.compared.extend(cells.map(|(sample, (mean, deviation))| {
            fit.polarity.sign() * (mean - f32::from(*sample)) / (deviation + floor)
        }));
        self.contrast.clear();
        let deviations = &self.close.deviations;
        self.contrast.extend((0..side * side).map(|place| {
            let start = (place / side + BEYOND) * SAMPLES * across + (place % side + BEYOND) * SAMPLES;
            let pairs = [start, start + across].map(|start| deviations.get(start..start + SAMPLES).unwrap_or_default());
            let sum: f32 = pairs.iter().flat_map(|pair| pair.iter()).sum();
            (sum / 4.0 / (FULL_CONTRAST * usual + NOISE * PARTS)).clamp(0.0, 1.0)
        }));
        Some(())
    }

    /// The median of the deviations within the code.
    fn usual_deviation(&mut self, across: usize) -> f32 {
        let inside = BEYOND * SAMPLES..across - BEYOND * SAMPLES;
        let rows = self.around.deviations.chunks_exact(across).skip(inside.start).take(inside.len());
        self.sorted.clear();
        self.sorted.extend(rows.flat_map(|row| row.get(inside.clone()).unwrap_or_default()));
        let middle = self.sorted.len() / 2;
        if self.sorted.is_empty() { 0.0 } else { *self.sorted.select_nth_unstable_by(middle, f32::total_cmp).1 }
    }

    /// Makes `shades` of the samples without any learning: the mean of each module's own.
    pub(super) fn plainly(&mut self) {
        self.shades.clear();
        let stride = self.plain.len().max(1);
        let modules = self.features.chunks_exact(stride).zip(&self.contrast);
        self.shades.extend(modules.map(|(features, contrast)| dot(features, &self.plain) * contrast));
    }

    /// Makes `shades` of the samples. `None` if there was nothing to learn from.
    pub(super) fn learn(&mut self, fit: &Fit, manner: Manner) -> Option<()> {
        self.collect(fit.symbol.side, manner.reach);
        self.examples.clear();
        let known = fit.symbol.known.iter().zip(&self.contrast);
        self.examples.extend(known.map(|(known, contrast)| Example {
            sign: known.sign(),
            weight: known.sign().abs() * (WEIGHT_MIN + (1.0 - WEIGHT_MIN) * contrast),
        }));
        self.apply(manner)?;
        let modules = fit.symbol.known.iter().zip(&self.contrast).zip(&self.shades);
        let pitch = self.examples.len().div_ceil(EXAMPLES);
        for (number, (example, ((known, contrast), shade))) in self.examples.iter_mut().zip(modules).enumerate() {
            let sign = known.sign();
            *example = if sign == 0.0 {
                let clear = ((shade.abs() - CLEAR_FROM) / (CLEAR_AT - CLEAR_FROM)).clamp(0.0, 1.0);
                let taken = if number.is_multiple_of(pitch) { 1.0 } else { 0.0 };
                Example { sign: shade.signum(), weight: taken * clear * contrast }
            } else {
                let weight = contrast.max(0.05);
                Example { sign, weight: if sign * shade < WRONG { WRONG_WEIGHT * weight } else { weight } }
            };
        }
        self.apply(manner)?;
        self.shades.iter_mut().zip(&self.contrast).for_each(|(shade, contrast)| *shade *= contrast);
        Some(())
    }

    /// Puts the samples around each module side by side.
    fn collect(&mut self, side: usize, reach: usize) {
        let across = (side + 2 * BEYOND) * SAMPLES;
        let width = 2 * reach;
        let stride = stride(width * width + 1);
        let first = BEYOND * SAMPLES + SAMPLES / 2 - reach;
        self.features.clear();
        for module in 0..side * side {
            let (row, column) = (first + module / side * SAMPLES, first + module % side * SAMPLES);
            for line in row..row + width {
                let start = line * across + column;
                self.features.extend_from_slice(self.compared.get(start..start + width).unwrap_or_default());
            }
            self.features.push(1.0);
            self.features.resize(self.features.len().next_multiple_of(stride), 0.0);
        }
        self.plain.clear();
        self.plain.resize(stride, 0.0);
        for row in [reach - 1, reach] {
            if let Some(inner) = self.plain.get_mut(row * width + reach - 1..=row * width + reach) {
                inner.fill(0.25);
            }
        }
    }

    /// Learns from the examples and makes `shades` with what was learnt.
    fn apply(&mut self, manner: Manner) -> Option<()> {
        let width = 2 * manner.reach;
        let count = width * width + 1;
        self.ridge.start(count);
        let stride = stride(count);
        let examples = self.features.chunks_exact(stride).zip(&self.examples);
        let weighty = examples.filter(|(_, example)| example.weight > WEIGHT_IGNORED);
        self.ridge.add(weighty.map(|(features, Example { sign, weight })| Sample {
            features,
            target: *sign,
            weight: *weight,
        }));
        let weights = self.ridge.solve(manner.stiffness, &self.plain)?;
        self.shades.clear();
        self.shades.extend(self.features.chunks_exact(stride).map(|features| dot(features, weights)));
        Some(())
    }
}
