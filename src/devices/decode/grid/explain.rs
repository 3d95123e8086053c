//! What the reader saw of a frame, for people to look at.

use super::finder::Polarity;
use super::homography::Homography;
use super::{Found, Grid};
use crate::devices::decode::Certainty;
use crate::devices::luma::Luma;

/// A place in a frame, in pixels from its top left; a pixel's centre lies at halves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

/// What the grid reader saw of a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Everything that looked like a finder.
    pub candidates: Vec<Finder>,
    /// The code that agreed best with the frame.
    pub code: Option<Grounds>,
}

/// What looked like a finder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finder {
    /// Its centre.
    pub at: Place,
    /// The length of a module in pixels.
    pub module: f32,
    /// 1 for an ideal one.
    pub strength: f32,
    /// What is dark.
    pub ink: Ink,
}

/// What is dark, code or ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// The modules of the code.
    Dark,
    /// What lies around them.
    Light,
}

/// A code, and what was thought of each of its modules.
#[derive(Debug, Clone, PartialEq)]
pub struct Grounds {
    /// 1 to 15.
    pub version: usize,
    /// Modules a side.
    pub side: usize,
    /// How well the known modules agree with the frame: chance is about 0, perfect 1.
    pub agreement: f32,
    /// The centres of the three finders, and where a fourth would be.
    pub centres: [Place; 4],
    /// The corners.
    pub corners: [Place; 4],
    /// Row by row; none if the code did not agree well enough to be looked at.
    pub modules: Vec<Module>,
    /// What was read, and how far it may be believed.
    pub text: Option<(String, Certainty)>,
}

/// A module.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Module {
    /// Its centre.
    pub at: Place,
    /// Ink above zero, ground below; far from zero is certain.
    pub shade: f32,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was known beforehand.
    Known,
    /// It was read.
    Read,
    /// It belongs to a byte that was erased, because one of its modules was too unclear.
    Erased,
}

/// Looks at a frame as the reader does, and tells everything.
pub fn explain(frame: &Luma) -> Explanation {
    let mut grid = Grid::default();
    let found = grid.find(frame, &[]);
    let candidates = grid.candidates.iter().map(|candidate| Finder {
        at: Place { x: candidate.at.x, y: candidate.at.y },
        module: candidate.module,
        strength: candidate.strength,
        ink: if candidate.polarity == Polarity::DarkOnLight { Ink::Dark } else { Ink::Light },
    });
    let code = grid.grounds(found.map(Found::told));
    Explanation { candidates: candidates.collect(), code }
}

impl Grid {
    /// What is thought of the code that was looked at last.
    fn grounds(&self, text: Option<(String, Certainty)>) -> Option<Grounds> {
        let fit = self.fits.first()?;
        let symbol = fit.symbol;
        let way = Homography::of_code(symbol.side, &fit.centres)?;
        let place = |spot: super::homography::Spot| Place { x: spot.x, y: spot.y };
        let shades: &[f32] = if fit.agreement > super::AGREEMENT_MIN { &self.equaliser.shades } else { &[] };
        let mut modules: Vec<Module> = shades
            .iter()
            .take(symbol.known.len())
            .enumerate()
            .map(|(number, shade)| Module {
                at: place(way.apply(super::real(number % symbol.side) + 0.5, super::real(number / symbol.side) + 0.5)),
                shade: *shade,
                fate: if symbol.sign(number) == 0.0 { Fate::Read } else { Fate::Known },
            })
            .collect();
        let bytes: Vec<&[usize]> = symbol.order.chunks_exact(8).collect();
        for number in self.codewords.doubted.iter().filter_map(|byte| bytes.get(*byte)).flat_map(|places| places.iter())
        {
            if let Some(module) = modules.get_mut(*number) {
                module.fate = Fate::Erased;
            }
        }
        Some(Grounds {
            version: symbol.version,
            side: symbol.side,
            agreement: fit.agreement,
            centres: fit.centres.map(place),
            corners: way.corners(symbol.side).map(place),
            modules,
            text,
        })
    }
}
