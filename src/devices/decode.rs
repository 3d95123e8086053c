//! Reads codes out of grey frames.
//!
//! ```text
//!  frame ─▶ worker (here) ══pipe══▶ process (child of the same binary) ─▶ pipeline ─▶ stage 1 … stage n
//!                │                                                                        first hit ends it
//!                ◀══════════════════ texts, or silence: then the child is replaced ◀══════┘
//! ```
//!
//! Pictures are hostile input and the fastest decoder is C++, so nothing here trusts a stage: the pipeline runs in a
//! child process that is watched and replaced ([`worker`]), each stage may panic without taking the others along, and
//! only the kinds of code that the counter uses are looked for at all.

pub mod process;
pub mod protocol;
pub mod reader;
pub mod worker;

mod filter;
mod grid;
mod pure;
mod schedule;
#[cfg(feature = "decode-native")]
mod zxing;

use std::panic::{self, AssertUnwindSafe};

pub use self::grid::explain;
use self::schedule::Schedule;
use super::{READING_BYTES_MAX, Symbology, luma::Luma};

/// The most codes that are handed on of one frame.
pub const CODES_MAX: usize = 16;

/// Reads the codes of a frame.
pub trait Decoder {
    /// Why a frame could not be read at all; a frame without codes is no error.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Every code that was found, in no particular order.
    fn decode(&mut self, frame: &Luma) -> Result<Decoded, Self::Error>;
}

/// What was read from a frame.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decoded {
    /// At most [`CODES_MAX`] codes, none twice.
    pub codes: Vec<Code>,
    /// The stage that read the first of them; `None` exactly if there is none.
    pub stage: Option<Stage>,
    /// How many texts were left out because they are longer than [`READING_BYTES_MAX`].
    pub overlong: usize,
}

/// A code in a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Its text as it stands there, at most [`READING_BYTES_MAX`] bytes.
    pub text: String,
    /// Its kind.
    pub symbology: Symbology,
    /// Where it is in the frame, for drawing a mark around it.
    pub corners: Quad,
    /// How far the reading may be believed.
    pub certainty: Certainty,
}

/// How far a reading may be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// No weaker than what the standard of its kind lets every reader read: it counts at once.
    Sure,
    /// Restored from more damage than that: it counts when a second frame reads alike.
    Faint,
}

/// How much is done for a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// It is the only one there is: every stage looks at it, and nothing is said that one frame alone cannot prove.
    Still,
    /// The next one comes in a moment: costly stages take turns, and faint readings wait for a second one.
    Stream,
}

/// Four corners in pixels of the frame, going round; they may lie slightly outside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quad(pub [Point; 4]);

/// A place in a frame, in pixels from its top left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Point {
    /// To the right.
    pub x: i32,
    /// Downwards.
    pub y: i32,
}

/// The steps of reading, cheapest first in each pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// zxing-cpp with a threshold for each neighbourhood of the frame at half size.
    Halved,
    /// zxing-cpp with one threshold for the whole frame.
    Histogram,
    /// zxing-cpp with a threshold for each neighbourhood of the whole frame, and of smaller copies of a single picture.
    Local,
    /// zxing-cpp after an unsharp mask: small and distant codes.
    Sharpened,
    /// The project's own reader: fingers, cracks, blur.
    Grid,
    /// rxing on the frame at half size, mended and sharpened: fingers, cracks, several faults at once.
    Half,
    /// zxing-cpp after light gaps were filled: faded and crumpled paper.
    Filled,
    /// rxing on the whole frame (pure pipeline).
    Full,
    /// rqrr, an independent reader (pure pipeline).
    Independent,
    /// Product barcodes, read alike twice.
    Product,
}

impl Stage {
    /// All of them; the place in this list is the number on the wire.
    pub const ALL: [Self; 10] = [
        Self::Histogram,
        Self::Local,
        Self::Sharpened,
        Self::Half,
        Self::Filled,
        Self::Full,
        Self::Independent,
        Self::Product,
        Self::Grid,
        Self::Halved,
    ];

    /// The name that reports and logs show.
    pub fn name(self) -> &'static str {
        match self {
            Self::Halved => "zxing-halved",
            Self::Histogram => "zxing-histogram",
            Self::Local => "zxing-local",
            Self::Sharpened => "zxing-sharpened",
            Self::Grid => "grid",
            Self::Half => "rxing-half",
            Self::Filled => "zxing-filled",
            Self::Full => "rxing-full",
            Self::Independent => "rqrr",
            Self::Product => "product",
        }
    }
}

impl Stage {
    /// Whether it looks at a frame of a stream that is another one's turn, or nobody's. Of the costly stages, which take longer than the quick
    /// ones together, each frame is looked at by one alone; and where that is the grid reader, the slowest of the quick ones is
    /// left out, most of whose codes the grid reader reads as well.
    fn looks_at(self, turn: Option<Self>) -> bool {
        match self {
            Self::Sharpened | Self::Grid | Self::Filled => turn == Some(self),
            Self::Local => turn != Some(Self::Grid),
            _ => true,
        }
    }

    /// Whether it depends on whose turn a frame of a stream is.
    fn takes_turns(self) -> bool {
        matches!(self, Self::Local | Self::Sharpened | Self::Grid | Self::Filled)
    }
}

impl Symbology {
    /// Whether it is a striped code of products: its check digit is weak, so one reading alone is never believed.
    pub fn is_striped(self) -> bool {
        self != Self::Qr
    }
}

/// One step of reading.
trait Read {
    /// A single picture. What the steps before located but did not read may help.
    fn read(&mut self, frame: &Luma, located: &[Quad]) -> Sight;

    /// The next one of a stream; what the ones before told may help as well.
    fn read_next(&mut self, frame: &Luma, located: &[Quad]) -> Sight {
        self.read(frame, located)
    }
}

/// What one step saw.
#[derive(Debug, Default)]
struct Sight {
    codes: Vec<Code>,
    /// The corners of codes that were located but not read: worth another step.
    unread: Vec<Quad>,
}

/// The stages in order; the first that reads a code ends it, unless it saw a further code that it could not read.
pub struct Pipeline {
    steps: Vec<(Stage, Box<dyn Read>)>,
    schedule: Schedule,
}

impl Default for Pipeline {
    /// The best pipeline of this build: with zxing-cpp, or without any C++ under the feature `decode-pure`.
    fn default() -> Self {
        #[cfg(all(feature = "decode-native", not(feature = "decode-pure")))]
        return Self::native();
        #[cfg(any(not(feature = "decode-native"), feature = "decode-pure"))]
        Self::pure()
    }
}

impl Pipeline {
    /// zxing-cpp four ways, then the grid reader for what no library reads, zxing-cpp once more for paper, then product
    /// barcodes.
    #[cfg(feature = "decode-native")]
    pub fn native() -> Self {
        Self::of(vec![
            (Stage::Halved, Box::new(zxing::Halved::default())),
            (Stage::Histogram, Box::new(zxing::Histogram::default())),
            (Stage::Local, Box::new(zxing::Local::default())),
            (Stage::Sharpened, Box::new(zxing::Sharpened::default())),
            (Stage::Grid, Box::new(grid::Grid::default())),
            (Stage::Filled, Box::new(zxing::Filled::default())),
            (Stage::Product, Box::new(Agreeing(zxing::Products::default()))),
        ])
    }

    /// rxing at half and full size, the grid reader, then rqrr, then product barcodes: slower and weaker, but Rust alone.
    pub fn pure() -> Self {
        Self::of(vec![
            (Stage::Half, Box::new(pure::Half)),
            (Stage::Full, Box::new(pure::Full)),
            (Stage::Grid, Box::new(grid::Grid::default())),
            (Stage::Independent, Box::new(pure::Independent)),
            (Stage::Product, Box::new(Agreeing(pure::Products))),
        ])
    }

    /// The grid reader alone: for measuring what it reads, and what it must not.
    pub fn grid() -> Self {
        Self::of(vec![(Stage::Grid, Box::new(grid::Grid::default()))])
    }

    fn of(steps: Vec<(Stage, Box<dyn Read>)>) -> Self {
        Self { steps, schedule: Schedule::default() }
    }

    /// Every code of a single picture.
    pub fn read(&mut self, frame: &Luma) -> Decoded {
        self.look(frame, Effort::Still)
    }

    /// Every code that was found with as much effort. A stage that panics counts as one that found nothing.
    pub fn look(&mut self, frame: &Luma, effort: Effort) -> Decoded {
        let mut decoded = Decoded::default();
        let mut located = Vec::new();
        let mut turn = None;
        for (stage, step) in &mut self.steps {
            if effort == Effort::Stream
                && stage.takes_turns()
                && !stage.looks_at(*turn.get_or_insert_with(|| self.schedule.choose(frame)))
            {
                continue;
            }
            let read = AssertUnwindSafe(|| match effort {
                Effort::Still => step.read(frame, &located),
                Effort::Stream => step.read_next(frame, &located),
            });
            let Ok(mut sight) = panic::catch_unwind(read) else {
                tracing::error!(stage = stage.name(), frame = ?frame, "a decoder stage panicked");
                continue;
            };
            if effort == Effort::Still {
                sight.codes.retain(|code| code.certainty == Certainty::Sure);
            }
            let is_all = sight.unread.is_empty();
            // Seen by a later stage, the same code lies more exactly.
            located.retain(|known: &Quad| !sight.unread.iter().any(|quad| quad.holds(known.centre())));
            located.append(&mut sight.unread);
            decoded.take(sight, *stage);
            if !decoded.codes.is_empty() && is_all {
                break;
            }
        }
        drop_phantoms(&mut decoded.codes);
        decoded
    }
}

impl Decoder for Pipeline {
    type Error = std::convert::Infallible;

    fn decode(&mut self, frame: &Luma) -> Result<Decoded, Self::Error> {
        Ok(self.read(frame))
    }
}

impl Decoded {
    fn take(&mut self, sight: Sight, stage: Stage) {
        for code in sight.codes {
            if code.text.len() > READING_BYTES_MAX {
                self.overlong += 1;
            } else if self.codes.len() < CODES_MAX && !self.codes.iter().any(|known| known.reads_like(&code)) {
                self.stage.get_or_insert(stage);
                self.codes.push(code);
            }
        }
    }
}

impl Code {
    fn reads_like(&self, other: &Self) -> bool {
        self.symbology == other.symbology && self.text == other.text
    }
}

/// A text this short that is all digits may be a phantom if it lies within another code.
const PHANTOM_DIGITS_MAX: usize = 12;

/// Drops short numbers that were "read" inside another code (zxing-cpp 3.1 makes them up now and then, its issue 1162).
fn drop_phantoms(codes: &mut Vec<Code>) {
    let quads: Vec<Quad> = codes.iter().map(|code| code.corners).collect();
    let mut index = 0;
    codes.retain(|code| {
        let own = index;
        index += 1;
        let short_number = code.text.len() <= PHANTOM_DIGITS_MAX && code.text.bytes().all(|byte| byte.is_ascii_digit());
        let within = |(other, quad): (usize, &Quad)| other != own && quad.holds(code.corners.centre());
        !(code.symbology == Symbology::Qr && short_number && quads.iter().enumerate().any(within))
    });
}

impl Quad {
    /// The middle of its corners.
    pub fn centre(&self) -> Point {
        let sum = |of: fn(&Point) -> i32| self.0.iter().map(of).fold(0_i32, i32::saturating_add) / 4;
        Point { x: sum(|corner| corner.x), y: sum(|corner| corner.y) }
    }

    /// Whether a place lies inside or on the edge; a quad without area holds nothing.
    pub fn holds(&self, place: Point) -> bool {
        let [a, b, c, d] = self.0;
        let sides = [(a, b), (b, c), (c, d), (d, a)].map(|(from, to)| turn(from, to, place).signum());
        let has_area = [turn(a, b, c), turn(a, c, d)].iter().any(|area| *area != 0);
        has_area && (sides.iter().all(|side| *side >= 0) || sides.iter().all(|side| *side <= 0))
    }
}

/// Positive if `place` lies to the right of the way from one point to another, as the frame's axes run.
fn turn(from: Point, to: Point, place: Point) -> i64 {
    let along = |a: i32, b: i32| i64::from(b) - i64::from(a);
    along(from.x, to.x) * along(from.y, place.y) - along(from.y, to.y) * along(from.x, place.x)
}

/// Believes a striped code only if it is read alike from the frame and from a sharpened copy of it.
struct Agreeing<R>(R);

impl<R: Read> Read for Agreeing<R> {
    fn read(&mut self, frame: &Luma, located: &[Quad]) -> Sight {
        let mut sight = self.0.read(frame, located);
        if !sight.codes.is_empty() {
            let again = self.0.read(&filter::sharpened::<5>(frame, 3), located);
            sight.codes.retain(|code| again.codes.iter().any(|other| other.reads_like(code)));
        }
        sight
    }
}

#[cfg(test)]
mod tests;
