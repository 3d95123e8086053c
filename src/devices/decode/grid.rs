//! The grid reader: reads QR codes that no library does, because it never decides on a single pixel.
//!
//! ```text
//!  frame ─▶ finder ─▶ triple ─▶ fit ─▶ equalise ─▶ codewords ─▶ text
//!           squares   three     all     learns the   bytes with
//!           that are  that      known   blur, says   reliabilities,
//!           mostly    belong    modules how sure     Reed–Solomon
//!           right     together  agree   it is        with erasures
//! ```
//!
//! Libraries turn each pixel black or white first and then look for rows of black and white. A crack or a finger cuts
//! those rows, and in a blurred frame the pixels of neighbouring modules have run into each other. What a camera shows
//! of a code is more than that: a fifth of its modules are known beforehand. They tell where the code lies ([`fit`])
//! and how the camera blurs it ([`equalise`]), and what is still unclear is told to the error correction as unclear
//! ([`codewords`]).
//!
//! Everything here is arithmetic on bytes and floats without `unsafe`; memory is used again from frame to frame. The costliest loops are
//! compiled for more than one kind of processor ([`vector`]).

mod codewords;
mod equalise;
pub mod explain;
mod field;
mod finder;
mod fit;
mod galois;
mod homography;
mod payload;
mod raster;
mod reed_solomon;
mod ridge;
mod scene;
mod symbol;
mod template;
mod triple;
mod vector;
mod warp;

use self::codewords::{Codewords, Reading, Surprise};
use self::equalise::{Equaliser, FAR, NEAR};
use self::finder::{Candidate, Finders};
use self::fit::{Fit, Fitter};
use self::homography::{Homography, Spot};
use self::raster::{Part, Pyramid};
use self::scene::Scene;
use self::triple::Triple;
use self::warp::Warp;
use super::{Certainty, Code, Point, Quad, Read, Sight};
use crate::devices::Symbology;
use crate::devices::luma::Luma;

/// Candidates for finders that are kept of each polarity.
const CANDIDATES_MAX: usize = 14;
/// Codes located by other readers that are looked at.
const LOCATED_MAX: usize = 4;
/// The least agreement of what is tried to be read. Frames without a code seldom reach it.
const AGREEMENT_MIN: f32 = 0.45;

/// How much of what seems to be a finder or a code is followed up, from many cheap looks to few costly ones.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// How many times larger a finder is that is looked for on the next copy of the frame.
    step: f32,
    /// Places of each polarity that are glanced at, and those of them that are looked at closely.
    glanced: usize,
    settled: usize,
    /// Triples that are looked at; and squares of two finders, where those are tried.
    triples: usize,
    guesses: usize,
    /// Of either, how many are laid over the frame, and of those in all how many have their corners moved.
    screened: usize,
    polished: usize,
}

impl Limits {
    /// For a single picture.
    const STILL: Self =
        Self { step: 1.22, glanced: 120, settled: 40, triples: 40, guesses: 60, screened: 3, polished: 3 };
    /// For a frame of a stream. Of 384 looks at hard frames as many were successful as with the limits of a single picture, but not at
    /// quite the same frames.
    const STREAM: Self =
        Self { step: 1.26, glanced: 60, settled: 24, triples: 24, guesses: 30, screened: 2, polished: 2 };
}

/// The reader, with everything that it saw of the last frame.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pyramid: Pyramid,
    finders: Finders,
    fitter: Fitter,
    equaliser: Equaliser,
    codewords: Codewords,
    candidates: Vec<Candidate>,
    triples: Vec<Triple>,
    guesses: Vec<Triple>,
    fits: Vec<Fit>,
    warp: Warp,
    scene: Scene,
    /// Frames of a stream that were looked at.
    looks: u32,
}

/// How the modules of a code are told from each other.
#[derive(Debug, Clone, Copy)]
enum Attempt {
    /// Blur is learnt and undone.
    Usual,
    /// Nothing is learnt.
    Plain,
    /// Strong blur is learnt and undone.
    Strong,
    /// As usual, on paper that is not flat.
    Bent,
}

impl Attempt {
    const ALL: [Self; 4] = [Self::Usual, Self::Plain, Self::Strong, Self::Bent];
}

/// What else is done at a look of a stream, at great cost, for a code that does not become clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Costly {
    /// Strong blur is undone.
    Strong,
    /// Paper that is not flat is followed.
    Bent,
    /// Two of its finders are taken for those of another square.
    Guessed,
}

impl Costly {
    /// One of them at each look, by turns; none where the whole frame was searched, which was enough for one frame. The code is remembered,
    /// so the next look need not search it.
    fn at(look: u32, has_searched_all: bool) -> Option<Self> {
        let turn = match look % 3 {
            0 => Self::Strong,
            1 => Self::Bent,
            _ => Self::Guessed,
        };
        (!has_searched_all).then_some(turn)
    }
}

/// What was read, and how it lies.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    text: String,
    surprise: Surprise,
    corners: [Spot; 4],
}

impl Grid {
    /// The code that lies in a frame most clearly, if it can be read. Other readers may have located some.
    fn find(&mut self, frame: &Luma, located: &[Quad]) -> Option<Found> {
        let limits = Limits::STILL;
        self.pyramid.fill(frame);
        self.take_located(located, limits);
        self.read_best()
            .or_else(|| {
                self.search(self.pyramid.all(), limits);
                self.fit(limits);
                if self.best_fit().is_none() {
                    self.guess(limits);
                }
                self.read_best()
            })
            .or_else(|| {
                let fit = self.best_fit()?;
                let guessed = self.guess_better(&fit, limits)?;
                found(&guessed, self.read_fit(&guessed, &Attempt::ALL)?)
            })
    }

    /// The same with what the frames before told, and at bounded cost, since another frame comes: what is located is searched
    /// no further, the code is searched where it was, else everywhere, and what seldom helps is done at some of the looks.
    fn find_next(&mut self, frame: &Luma, located: &[Quad]) -> Option<Found> {
        let limits = Limits::STREAM;
        self.pyramid.fill(frame);
        self.looks = self.looks.wrapping_add(1);
        self.take_located(located, limits);
        let mut has_searched_all = false;
        if self.best_fit().is_none() {
            let place = self.scene.place();
            has_searched_all = place.is_none();
            let all = self.pyramid.all();
            self.search(place.map_or(all, |place| place.within(all)), limits);
            if !self.looks.is_multiple_of(2) {
                self.add_guesses(limits);
            }
            self.fit(limits);
        }
        let Some(mut fit) = self.best_fit() else {
            self.scene.missed();
            return None;
        };
        let costly = Costly::at(self.looks, has_searched_all);
        let attempts: &[Attempt] = match costly {
            Some(Costly::Strong) => &[Attempt::Usual, Attempt::Plain, Attempt::Strong],
            Some(Costly::Bent) => &[Attempt::Usual, Attempt::Plain, Attempt::Bent],
            Some(Costly::Guessed) | None => &[Attempt::Usual, Attempt::Plain],
        };
        let mut reading = self.read_fit(&fit, attempts);
        if reading.is_none()
            && costly == Some(Costly::Guessed)
            && let Some(guessed) = self.guess_better(&fit, limits)
        {
            fit = guessed;
            reading = self.read_fit(&fit, &[Attempt::Usual, Attempt::Plain]);
        }
        if let Some(reading) = reading {
            self.scene.read(&fit);
            return found(&fit, reading);
        }
        let means = self.scene.add(&fit, &self.equaliser.shades)?;
        found(&fit, self.codewords.read(means, fit.symbol)?)
    }

    /// Lays codes over what other readers located.
    fn take_located(&mut self, located: &[Quad], limits: Limits) {
        self.candidates.clear();
        self.triples.clear();
        for Quad(corners) in located.iter().take(LOCATED_MAX) {
            triple::located(corners.map(Into::into), &mut self.triples);
        }
        fit::screen(&self.pyramid, limits.screened, &mut self.triples);
        self.fit(limits);
    }

    fn read_best(&mut self) -> Option<Found> {
        let fit = self.best_fit()?;
        let reading = self.read_fit(&fit, &Attempt::ALL)?;
        found(&fit, reading)
    }

    /// Looks for three finders of a code in a part of the frame.
    fn search(&mut self, part: Part, limits: Limits) {
        self.finders.search(&self.pyramid, part, limits, CANDIDATES_MAX, &mut self.candidates);
        triple::rank(&self.candidates, limits.triples, &mut self.triples);
        fit::screen(&self.pyramid, limits.screened, &mut self.triples);
    }

    /// Adds what two of the candidates can be corners of; what agrees best with the frame comes first.
    fn add_guesses(&mut self, limits: Limits) {
        triple::guess(&self.candidates, limits.guesses, &mut self.guesses);
        fit::screen(&self.pyramid, limits.screened, &mut self.guesses);
        self.triples.append(&mut self.guesses);
        self.triples.sort_unstable_by(|one, other| other.merit.total_cmp(&one.merit));
    }

    /// Lays codes over what two of the candidates can be corners of, and nothing else.
    fn guess(&mut self, limits: Limits) {
        self.triples.clear();
        self.add_guesses(limits);
        self.fit(limits);
    }

    /// What agrees better with two of the candidates than a code that could not be read: of three that seemed to be its finders,
    /// one may be something else.
    fn guess_better(&mut self, fit: &Fit, limits: Limits) -> Option<Fit> {
        self.guess(limits);
        self.best_fit().filter(|guessed| guessed.agreement > fit.agreement)
    }

    fn fit(&mut self, limits: Limits) {
        self.fitter.fit(&self.pyramid, &self.triples, limits.polished, &mut self.fits);
    }

    fn best_fit(&self) -> Option<Fit> {
        self.fits.first().copied().filter(|fit| fit.agreement > AGREEMENT_MIN)
    }

    /// Makes these attempts at a code until one succeeds; the first has to be the usual one.
    fn read_fit(&mut self, fit: &Fit, attempts: &[Attempt]) -> Option<Reading> {
        self.warp.flatten();
        self.equaliser.sample(&self.pyramid, fit, &self.warp)?;
        attempts.iter().find_map(|attempt| {
            match attempt {
                Attempt::Usual => self.equaliser.learn(fit, NEAR)?,
                Attempt::Plain => self.equaliser.plainly(),
                Attempt::Strong => self.equaliser.learn(fit, FAR)?,
                Attempt::Bent => {
                    self.fitter.follow(fit, &mut self.warp);
                    self.equaliser.sample(&self.pyramid, fit, &self.warp)?;
                    self.equaliser.learn(fit, NEAR)?;
                }
            }
            self.codewords.read(&self.equaliser.shades, fit.symbol)
        })
    }
}

fn found(fit: &Fit, reading: Reading) -> Option<Found> {
    let corners = Homography::of_code(fit.symbol.side, &fit.centres)?.corners(fit.symbol.side);
    Some(Found { text: reading.text, surprise: reading.surprise, corners })
}

impl Found {
    /// What was read, and how far it may be believed.
    fn told(self) -> (String, Certainty) {
        let certainty = if self.surprise >= Surprise::AS_THE_STANDARD { Certainty::Sure } else { Certainty::Faint };
        (self.text, certainty)
    }

    fn sight(found: Option<Self>) -> Sight {
        let code = |found: Self| {
            let corners = Quad(found.corners.map(|Spot { x, y }| Point { x: nearest(x), y: nearest(y) }));
            let (text, certainty) = found.told();
            Code { text, symbology: Symbology::Qr, corners, certainty }
        };
        Sight { codes: found.map(code).into_iter().collect(), unread: Vec::new() }
    }
}

impl Read for Grid {
    fn read(&mut self, frame: &Luma, located: &[Quad]) -> Sight {
        Found::sight(self.find(frame, located))
    }

    fn read_next(&mut self, frame: &Luma, located: &[Quad]) -> Sight {
        Found::sight(self.find_next(frame, located))
    }
}

impl From<Point> for Spot {
    /// A corner that another reader gave; one far outside of any frame is brought nearer.
    fn from(Point { x, y }: Point) -> Self {
        let near = |at: i32| f32::from(i16::try_from(at.clamp(-32_768, 32_767)).unwrap_or_default());
        Self { x: near(x), y: near(y) }
    }
}

/// A count or a place as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts and places in a frame are far below 2^24, sums are rounded")]
fn real(count: usize) -> f32 {
    count as f32
}

/// A sum of shades or of their squares as a real number.
#[expect(clippy::cast_precision_loss, reason = "what is lost is less than one part in sixteen million")]
fn real_sum(sum: i32) -> f32 {
    sum as f32
}

/// The whole part; zero for what is negative or no number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast itself stays within bounds")]
fn whole(value: f32) -> usize {
    // By way of a signed number, for which processors have an instruction.
    (value as i32).max(0) as usize
}

/// A shade as a byte.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast itself stays within bounds")]
fn byte(shade: f32) -> u8 {
    (shade + 0.5) as u8
}

/// The nearest whole number within the bounds of frames and their surroundings.
#[expect(clippy::cast_possible_truncation, reason = "the cast itself stays within bounds")]
fn nearest(value: f32) -> i32 {
    value.clamp(-32_768.0, 32_767.0).round() as i32
}

#[cfg(test)]
mod tests;
