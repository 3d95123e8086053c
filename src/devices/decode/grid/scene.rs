//! What the frames before add to one of a stream: where the code was, and what its modules seemed to be.
//!
//! A hand moves little from frame to frame, so the code is looked for first where it was. And where a lamp's reflection moves
//! over it, each frame hides other modules: the shades of the same module are added up, and their mean is read. The
//! frames need no alignment for that, since each was brought to the same grid.

use super::finder::Polarity;
use super::fit::Fit;
use super::homography::Spot;
use super::raster::Part;
use super::symbol::Symbol;

/// A module that is certain counts so much and no more.
const SHADE_MAX: f32 = 1.2;
/// A code that moved by more than this part of its side, or was not found in so many frames, is another one.
const MOVED_MAX: f32 = 0.5;
const MISSED_MAX: u32 = 5;
/// Around the code, in parts of its side: how far it may have moved until the next look.
const MARGIN: f32 = 0.35;

/// What is remembered of the frames before.
#[derive(Debug, Default)]
pub(super) struct Scene {
    votes: Option<Votes>,
    missed: u32,
    /// Σ of the shades of each module.
    sums: Vec<f32>,
    means: Vec<f32>,
}

#[derive(Debug, Clone, Copy)]
struct Votes {
    symbol: &'static Symbol,
    polarity: Polarity,
    middle: Spot,
    length: f32,
    frames: u32,
}

impl Votes {
    fn of(fit: &Fit, frames: u32) -> Self {
        let [corner, _, far, _] = fit.centres;
        let (middle, length) = (corner.moved(far.from(corner), 0.5), fit.module * super::real(fit.symbol.side));
        Self { symbol: fit.symbol, polarity: fit.polarity, middle, length, frames }
    }

    /// Whether a fit is of the same code.
    fn are_of(&self, fit: &Fit) -> bool {
        let Self { symbol, polarity, middle, length, .. } = Self::of(fit, 0);
        symbol.version == self.symbol.version
            && polarity == self.polarity
            && middle.from(self.middle).length() < MOVED_MAX * length
    }
}

impl Scene {
    /// Where the code was in the last frame, with room to move; `None` if that did not show it.
    pub(super) fn place(&self) -> Option<Part> {
        let Votes { middle, length, .. } = self.votes.filter(|_| self.missed == 0)?;
        let reach = length * (0.5 * f32::sqrt(2.0) + MARGIN);
        let (left, right) = (middle.x - reach, middle.x + reach);
        Some(Part { left, top: middle.y - reach, right, bottom: middle.y + reach })
    }

    /// No code was found in this frame.
    pub(super) fn missed(&mut self) {
        self.missed += 1;
        if self.missed > MISSED_MAX {
            self.votes = None;
        }
    }

    /// A code was read: what its modules seemed to be is done with, where it was is not.
    pub(super) fn read(&mut self, fit: &Fit) {
        self.missed = 0;
        self.votes = Some(Votes::of(fit, 0));
    }

    /// Adds the shades of a code that could not be read. Gives the means over all frames that show it, if there are several.
    pub(super) fn add(&mut self, fit: &Fit, shades: &[f32]) -> Option<&[f32]> {
        let frames = self.votes.filter(|votes| votes.are_of(fit)).map_or(0, |votes| votes.frames);
        if frames == 0 {
            self.sums.clear();
            self.sums.resize(shades.len(), 0.0);
        }
        self.missed = 0;
        self.votes = Some(Votes::of(fit, frames + 1));
        for (sum, shade) in self.sums.iter_mut().zip(shades) {
            *sum += shade.clamp(-SHADE_MAX, SHADE_MAX);
        }
        let part = 1.0 / f32::from(u16::try_from(frames + 1).unwrap_or(u16::MAX));
        self.means.clear();
        self.means.extend(self.sums.iter().map(|sum| sum * part));
        (frames > 0).then_some(&self.means)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(version: usize, x: f32, polarity: Polarity) -> Fit {
        let spot = |x: f32, y: f32| Spot { x, y };
        Fit {
            symbol: Symbol::of(version).unwrap(),
            centres: [spot(x, 50.0), spot(x + 70.0, 50.0), spot(x + 70.0, 120.0), spot(x, 120.0)],
            polarity,
            module: 5.0,
            agreement: 0.7,
            slack: 1.0,
            triple: 0,
        }
    }

    #[test]
    fn what_each_frame_shows_half_of_all_show_together() {
        let mut scene = Scene::default();
        let first = fit(1, 100.0, Polarity::DarkOnLight);
        assert_eq!(scene.add(&first, &[1.0, 0.0, -0.1, 9.0]), None, "one frame says no more than itself");
        let moved = fit(1, 110.0, Polarity::DarkOnLight);
        assert_eq!(scene.add(&moved, &[0.0, -1.0, 0.5, 9.0]).unwrap(), [0.5, -0.5, 0.2, SHADE_MAX]);
    }

    #[test]
    fn another_code_starts_anew() {
        let first = fit(1, 100.0, Polarity::DarkOnLight);
        let others = [
            fit(2, 100.0, Polarity::DarkOnLight),
            fit(1, 100.0, Polarity::LightOnDark),
            fit(1, 300.0, Polarity::DarkOnLight),
        ];
        for other in others {
            let mut scene = Scene::default();
            scene.add(&first, &[1.0]);
            assert_eq!(scene.add(&other, &[1.0]), None, "{other:?}");
        }
    }

    #[test]
    fn the_place_is_remembered_until_the_code_is_not_there() {
        let mut scene = Scene::default();
        assert_eq!(scene.place(), None);
        scene.add(&fit(1, 100.0, Polarity::DarkOnLight), &[1.0]);
        let place = scene.place().unwrap();
        assert!(place.left < 90.0 && place.right > 180.0 && place.top < 40.0 && place.bottom > 130.0, "{place:?}");
        scene.missed();
        assert_eq!(scene.place(), None, "it is looked for everywhere then");
    }
}
