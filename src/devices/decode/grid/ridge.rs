//! Weighted least squares that stay near a given answer.
//!
//! Wanted is h that makes Σ w·(h·f − t)² + λ·|h − h₀|² least, over samples with features f, target t and weight w: the
//! solution of (Σ w·f·fᵀ + λ·I)·h = Σ w·t·f + λ·h₀. The matrix is symmetric and, with λ > 0, positive, so that
//! Cholesky's factors L·Lᵀ exist. Source: G. Golub, C. Van Loan, Matrix computations, 4.2.

use super::vector::{self, Loop};

/// Features are summed in steps of so many, as a processor's registers hold them.
const LANES: usize = 8;
/// Samples that are added together.
const AT_ONCE: usize = 4;

/// An example to learn from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sample<'a> {
    /// Filled up with zeros to [`stride`].
    pub features: &'a [f32],
    pub target: f32,
    pub weight: f32,
}

/// Sums over samples, and their solution; keeps its memory.
#[derive(Debug, Default)]
pub(super) struct Ridge {
    features: usize,
    /// Length of a row: `features` rounded up to whole [`LANES`].
    stride: usize,
    /// Σ w·f·fᵀ; of each row only what lies right of the diagonal, rounded down to whole lanes, is right.
    moments: Vec<f32>,
    targets: Vec<f32>,
    factors: Vec<f32>,
    answer: Vec<f32>,
}

impl Ridge {
    /// Starts anew with samples of so many features.
    pub(super) fn start(&mut self, features: usize) {
        self.features = features;
        self.stride = stride(features);
        self.moments.clear();
        self.moments.resize(features * self.stride, 0.0);
        self.targets.clear();
        self.targets.resize(self.stride, 0.0);
    }

    /// Adds samples, [`AT_ONCE`] at a time: each sum is then fetched and put back once for all of them.
    pub(super) fn add<'a>(&mut self, mut samples: impl Iterator<Item = Sample<'a>>) {
        while let Some(first) = samples.next() {
            // In the end some are missing: the last ones weigh nothing.
            let mut together = [Sample { weight: 0.0, ..first }; AT_ONCE];
            for (place, sample) in together.iter_mut().zip(std::iter::once(first).chain(samples.by_ref())) {
                *place = sample;
            }
            vector::widest(Add { ridge: self, samples: &together });
        }
    }

    /// The answer with λ as this part of the mean of the diagonal, drawn towards `near`. `None` if numbers fail.
    pub(super) fn solve(&mut self, lambda: f32, near: &[f32]) -> Option<&[f32]> {
        let diagonal = self.moments.iter().step_by(self.stride + 1).take(self.features).sum::<f32>();
        let lambda = lambda * diagonal / super::real(self.features);
        self.factorise(lambda)?;
        self.answer.clear();
        self.answer.extend(self.targets.iter().zip(near).map(|(target, near)| target + lambda * near));
        for (place, row) in self.factors.chunks_exact(self.stride).enumerate() {
            let (done, rest) = self.answer.split_at_mut_checked(place)?;
            let sum = dot(row.get(..place)?, done);
            let value = rest.first_mut()?;
            *value = (*value - sum) / row.get(place)?;
        }
        for (place, row) in self.factors.chunks_exact(self.stride).enumerate().rev() {
            let (before, rest) = self.answer.split_at_mut_checked(place)?;
            let value = rest.first_mut()?;
            *value /= row.get(place)?;
            before.iter_mut().zip(row).for_each(|(before, factor)| *before -= factor * *value);
        }
        self.answer.iter().all(|value| value.is_finite()).then_some(&self.answer)
    }

    /// L, row by row.
    fn factorise(&mut self, lambda: f32) -> Option<()> {
        self.factors.clear();
        self.factors.resize(self.moments.len(), 0.0);
        for place in 0..self.features {
            let (done, rest) = self.factors.split_at_mut_checked(place * self.stride)?;
            let row = rest.get_mut(..self.stride)?;
            // The matrix is symmetric: what stands in a column above the diagonal is this row.
            for (column, value) in row.iter_mut().take(place + 1).enumerate() {
                *value = *self.moments.get(column * self.stride + place)?;
            }
            for (column, lead) in done.chunks_exact(self.stride).enumerate() {
                let (before, rest) = row.split_at_mut_checked(column)?;
                let value = rest.first_mut()?;
                *value = (*value - dot(before, lead)) / lead.get(column)?;
            }
            let (before, rest) = row.split_at_mut_checked(place)?;
            let value = rest.first_mut()?;
            let square = *value + lambda - dot(before, before);
            *value = (square > 0.0).then(|| square.sqrt())?;
        }
        Some(())
    }
}

/// Some samples that are added to the sums at once.
struct Add<'a, 'b> {
    ridge: &'a mut Ridge,
    samples: &'a [Sample<'b>; AT_ONCE],
}

impl Loop for Add<'_, '_> {
    type Done = ();

    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    fn run(self) {
        let Self { ridge, samples } = self;
        for sample in samples {
            for (sum, feature) in ridge.targets.iter_mut().zip(sample.features) {
                *sum += sample.weight * sample.target * feature;
            }
        }
        let lanes = samples.map(|sample| sample.features.as_chunks::<LANES>().0);
        for (place, row) in ridge.moments.chunks_exact_mut(ridge.stride).enumerate() {
            let [first, second, third, fourth] =
                samples.map(|sample| sample.weight * sample.features.get(place).copied().unwrap_or_default());
            let start = place / LANES;
            let sums = row.as_chunks_mut::<LANES>().0.iter_mut().skip(start);
            let [a, b, c, d] = lanes.map(|lanes| lanes.get(start..).unwrap_or_default());
            for (sums, ((a, b), (c, d))) in sums.zip(a.iter().zip(b).zip(c.iter().zip(d))) {
                let features = a.iter().zip(b).zip(c.iter().zip(d));
                for (sum, ((a, b), (c, d))) in sums.iter_mut().zip(features) {
                    *sum = *sum + first * a + second * b + third * c + fourth * d;
                }
            }
        }
    }
}

/// `features` rounded up so that a sample fills whole lanes.
pub(super) fn stride(features: usize) -> usize {
    features.next_multiple_of(LANES)
}

/// The sum of products, as far as both go.
pub(super) fn dot(one: &[f32], other: &[f32]) -> f32 {
    let length = one.len().min(other.len());
    let (one, other) = (one.get(..length).unwrap_or_default(), other.get(..length).unwrap_or_default());
    let ((one, one_rest), (other, other_rest)) = (one.as_chunks::<LANES>(), other.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (one, other) in one.iter().zip(other) {
        sums.iter_mut().zip(one.iter().zip(other)).for_each(|(sum, (one, other))| *sum += one * other);
    }
    let rest: f32 = one_rest.iter().zip(other_rest).map(|(one, other)| one * other).sum();
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn without_samples_there_is_no_answer() {
        let mut ridge = Ridge::default();
        ridge.start(3);
        assert_eq!(ridge.solve(0.1, &[1.0, 2.0, 3.0]), None);
    }

    proptest! {
        #[test]
        fn the_answer_makes_the_sum_least(
            samples in prop::collection::vec((prop::array::uniform5(-1.0_f32..1.0), -1.0_f32..1.0, 0.1_f32..1.0), 6..30),
            near in prop::array::uniform5(-1.0_f32..1.0),
        ) {
            let mut ridge = Ridge::default();
            ridge.start(5);
            let filled: Vec<[f32; LANES]> =
                samples.iter().map(|([a, b, c, d, e], ..)| [*a, *b, *c, *d, *e, 0.0, 0.0, 0.0]).collect();
            let known = filled.iter().zip(&samples);
            ridge.add(known.map(|(features, (_, target, weight))| Sample { features, target: *target, weight: *weight }));
            let trace: f32 = samples.iter().map(|(f, _, w)| w * f.iter().map(|f| f * f).sum::<f32>()).sum();
            prop_assume!(trace > 0.1);
            let found: Vec<f32> = ridge.solve(0.05, &near).unwrap()[..5].to_vec();
            let lambda = 0.05 * trace / 5.0;
            let cost = |h: &[f32]| {
                let fit = |(f, t, w): &([f32; 5], f32, f32)| w * (dot(f, h) - t).powi(2);
                let far: f32 = h.iter().zip(&near).map(|(h, near)| (h - near).powi(2)).sum();
                samples.iter().map(fit).sum::<f32>() + lambda * far
            };
            let least = cost(&found);
            for place in 0..5 {
                for step in [-0.05, 0.05] {
                    let mut aside = found.clone();
                    aside[place] += step;
                    prop_assert!(cost(&aside) >= least - 1e-4, "{} {}", cost(&aside), least);
                }
            }
        }
    }
}
