//! From modules that are more or less dark to the text of a code.
//!
//! ```text
//!  softness of each module ─▶ format ─▶ bytes, each with its reliability ─▶ blocks ─▶ Reed–Solomon ─▶ text
//!                                                     ▲                                    │
//!                                                     └── fails: erase two more of the ────┘
//!                                                         least reliable bytes
//! ```
//!
//! A byte whose weakest bit is hardly lighter or darker than grey is probably wrong; telling Reed–Solomon that it is
//! unknown costs one check byte instead of two. Erasing ever more of them (G. D. Forney, Generalized minimum distance
//! decoding, 1966) mends damage beyond what a reader without reliabilities can.
//!
//! The bytes behind a short text are padding, the same in every code. If all else fails, the first bytes are believed as to
//! how long the text is, and the padding is put in: of a code of version 1 that may be a quarter.
//!
//! **What keeps wrong texts out.** Each block that is put right carries a measure of how unlikely a block of mere chance
//! would have been put right as well: [`surprise`]. The weakest block decides.

use std::iter;

use super::payload::{self, Payload};
use super::reed_solomon::{self, Mended};
use super::symbol::{Blocks, FORMAT_BITS, Format, Symbol, formats};

/// A shade beyond this says no more about the format than this.
const SHADE_MAX: f32 = 1.0;
/// How many formats are tried. The 15 bits stand twice in a code; what is not among the two likeliest is lost.
const FORMATS_TRIED: usize = 2;
/// How much the second weakest bit of a byte counts beside the weakest.
const SECOND_BIT: f32 = 0.3;
/// Bytes that are erased at each further try.
const ERASED_MORE: usize = 2;
/// Data bytes that tell how long a text is: mode and count are at most 20 bits.
const HEAD: usize = 3;
/// Check bytes of a block that are never spent on erasures or errors.
const KEPT: usize = 2;

/// How sure a text is: the probability that blocks of chance read as one is less than 2 to the minus of this.
///
/// What ISO/IEC 18004 lets every reader correct is as weak as 31 bits (version 1-L: two errors of 26 bytes with 7 check
/// bytes). A reading of at least [`Self::AS_THE_STANDARD`] is therefore no less sure than that of any other reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Surprise(pub u32);

impl Surprise {
    /// The weakest correction that the standard allows.
    pub(super) const AS_THE_STANDARD: Self = Self(31);
}

/// A text that was read from modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    pub text: String,
    pub surprise: Surprise,
    /// Bytes that had to be erased, over all blocks.
    pub erased: usize,
}

/// Reads modules; keeps its buffers between codes.
#[derive(Debug, Default)]
pub(super) struct Codewords {
    /// All bytes of the code, in the order in which they stand there.
    bytes: Vec<Byte>,
    /// The block at hand: its bytes, and their places from the least reliable to the most.
    block: Vec<u8>,
    suspects: Vec<(f32, usize)>,
    erased: Vec<usize>,
    data: Vec<u8>,
    /// For each byte of the code whether the last reading erased it; for people to look at.
    pub(super) doubted: Vec<usize>,
}

/// A byte and how far its weakest bits are from grey.
#[derive(Debug, Clone, Copy, Default)]
struct Byte {
    value: u8,
    reliability: f32,
}

impl Codewords {
    /// The text of a code whose modules are dark above zero, row by row; far from zero is certain.
    pub(super) fn read(&mut self, shades: &[f32], symbol: &Symbol) -> Option<Reading> {
        likeliest_formats(shades, symbol).into_iter().flatten().find_map(|format| self.read_as(shades, symbol, format))
    }

    fn read_as(&mut self, shades: &[f32], symbol: &Symbol, format: Format) -> Option<Reading> {
        self.collect(shades, symbol, format);
        let blocks = symbol.blocks(format.level)?;
        if let Some(reading) = self.read_blocks(symbol, blocks) {
            return Some(reading);
        }
        // Where the text ends, what follows is known; encoders differ in one byte.
        let end = self.end_of_text(symbol, blocks)?;
        [0, 1].into_iter().find_map(|zeros| {
            self.fill_padding(blocks, end, zeros)?;
            self.read_blocks(symbol, blocks)
        })
    }

    fn read_blocks(&mut self, symbol: &Symbol, blocks: Blocks) -> Option<Reading> {
        self.data.clear();
        self.doubted.clear();
        let (mut surprise, mut erased) = (u32::MAX, 0);
        for block in 0..blocks.count {
            let data = blocks.data(block);
            let mended = self.mend(data + blocks.parity, blocks.parity, |index| blocks.place(block, index))?;
            surprise = surprise.min(self::surprise(data + blocks.parity, blocks.parity, mended));
            erased += mended.erasures;
            self.data.extend(self.block.iter().take(data));
        }
        let Payload { text, .. } = payload::parse(&self.data, symbol.version)?;
        Some(Reading { text, surprise: Surprise(surprise), erased })
    }

    /// After how many data bytes the text ends, if its first bytes tell so truly.
    fn end_of_text(&mut self, symbol: &Symbol, blocks: Blocks) -> Option<usize> {
        self.data.clear();
        self.data
            .extend(blocks.data_places().take(HEAD).filter_map(|place| self.bytes.get(place)).map(|byte| byte.value));
        payload::end_of_only_segment(&self.data, symbol.version)
    }

    /// Puts the padding in place of what was seen of it. `None` if there is none.
    fn fill_padding(&mut self, blocks: Blocks, end: usize, zeros: usize) -> Option<()> {
        if end + zeros >= blocks.all_data() {
            return None;
        }
        let padding = iter::repeat_n(0, zeros).chain(payload::PADDING.into_iter().cycle());
        for (place, value) in blocks.data_places().skip(end).zip(padding) {
            *self.bytes.get_mut(place)? = Byte { value, reliability: f32::MAX };
        }
        Some(())
    }

    /// Takes the pattern of the format off the modules and puts them together to bytes.
    fn collect(&mut self, shades: &[f32], symbol: &Symbol, format: Format) {
        let bytes = symbol.order.chunks_exact(8).map(|places| {
            let mut byte = Byte::default();
            let (mut weakest, mut second) = (f32::MAX, f32::MAX);
            for place in places {
                let shade = shades.get(*place).copied().unwrap_or_default();
                let dark = (shade > 0.0) != format.flips(place / symbol.side, place % symbol.side);
                byte.value = byte.value << 1 | u8::from(dark);
                second = second.min(shade.abs().max(weakest));
                weakest = weakest.min(shade.abs());
            }
            byte.reliability = weakest + SECOND_BIT * second;
            byte
        });
        self.bytes.clear();
        self.bytes.extend(bytes);
    }

    /// Puts a block right that consists of the bytes at `place`, erasing as few as are needed. It is left in `block`.
    fn mend(&mut self, length: usize, parity: usize, place: impl Fn(usize) -> usize) -> Option<Mended> {
        let byte = |index: usize| self.bytes.get(place(index)).copied().unwrap_or_default();
        self.suspects.clear();
        self.suspects.extend((0..length).map(|index| (byte(index).reliability, index)));
        self.suspects.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        let spend = parity.saturating_sub(KEPT);
        for erased in (0..=spend).step_by(ERASED_MORE) {
            self.block.clear();
            self.block.extend((0..length).map(|index| byte(index).value));
            self.erased.clear();
            self.erased.extend(self.suspects.iter().take(erased).map(|(_, index)| *index));
            if let Some(mended) = reed_solomon::correct(&mut self.block, parity, &self.erased, spend) {
                self.doubted.extend(self.erased.iter().map(|index| place(*index)));
                return Some(mended);
            }
        }
        None
    }
}

/// How unlikely it is, in bits, that a block of chance is put right with as much erased and as few errors.
///
/// With n bytes, p of them check bytes, e erased and t wrong, of 256^(p−e) equally likely remainders those within reach
/// are C(n−e, t) · 255^t, and a few that are nearer.
fn surprise(length: usize, parity: usize, mended: Mended) -> u32 {
    let trusted = length.saturating_sub(mended.erasures);
    let ways: f32 =
        (0..mended.errors).map(|chosen| (super::real(trusted - chosen) / super::real(chosen + 1)).log2()).sum();
    let bits = 8.0 * super::real(parity) - 8.0 * super::real(mended.erasures + mended.errors) - ways;
    super::whole(bits.max(0.0)).try_into().unwrap_or(u32::MAX)
}

/// The formats that agree best with both copies, the best first.
fn likeliest_formats(shades: &[f32], symbol: &Symbol) -> [Option<Format>; FORMATS_TRIED] {
    let mut best = [None; FORMATS_TRIED];
    let mut scores = [f32::MIN; FORMATS_TRIED];
    for (format, bits) in formats() {
        let agreement = |copy: &[usize; FORMAT_BITS]| -> f32 {
            let shade = |place: &usize| shades.get(*place).copied().unwrap_or_default().clamp(-SHADE_MAX, SHADE_MAX);
            let signed =
                |(bit, place)| if bits >> (FORMAT_BITS - 1 - bit) & 1 == 1 { shade(place) } else { -shade(place) };
            copy.iter().enumerate().map(signed).sum()
        };
        let score: f32 = symbol.format.iter().map(agreement).sum();
        let ([first, second], [first_score, second_score]) = (&mut best, &mut scores);
        if score > *first_score {
            (*second, *second_score) = (*first, *first_score);
            (*first, *first_score) = (Some(format), score);
        } else if score > *second_score {
            (*second, *second_score) = (Some(format), score);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use qrcode::{EcLevel, QrCode, Version};

    use super::*;

    fn shades(text: &str, version: i16, level: EcLevel) -> Vec<f32> {
        let code = QrCode::with_version(text, Version::Normal(version), level).unwrap();
        code.to_colors().iter().map(|colour| colour.select(1.0, -1.0)).collect()
    }

    fn read(shades: &[f32], version: i16) -> Option<Reading> {
        Codewords::default().read(shades, Symbol::of(usize::try_from(version).unwrap()).unwrap())
    }

    #[test]
    fn a_code_of_every_version_and_level_is_read() {
        for version in 1..=15 {
            for level in [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H] {
                let reading = read(&shades("CS1:A7", version, level), version).unwrap();
                assert_eq!((reading.text.as_str(), reading.erased), ("CS1:A7", 0), "{version} {level:?}");
                assert!(reading.surprise > Surprise::AS_THE_STANDARD);
            }
        }
    }

    #[test]
    fn the_weakest_correction_of_the_standard_is_the_measure_of_a_sure_one() {
        let bits = surprise(26, 7, Mended { errors: 2, erasures: 0 });
        assert_eq!(Surprise(bits), Surprise::AS_THE_STANDARD);
        assert_eq!(surprise(40, 16, Mended { errors: 0, erasures: 14 }), 16, "two check bytes are left");
    }

    #[test]
    fn what_is_known_to_be_unknown_costs_half_as_much() {
        // 16 check bytes mend 7 unknown errors with two kept; of a byte in doubt they mend 14.
        let symbol = Symbol::of(2).unwrap();
        let damaged = |count: usize, shade: f32| {
            let mut shades = shades("THE-TEXT-OF-A-CODE", 2, EcLevel::M);
            for places in symbol.order.chunks(8).take(count) {
                for place in places {
                    shades[*place] *= shade;
                }
            }
            read(&shades, 2).map(|reading| reading.text)
        };
        assert!(damaged(7, -1.5).is_some());
        assert_eq!(damaged(9, -1.5), None);
        assert!(damaged(14, -0.2).is_some());
        assert_eq!(damaged(15, -0.2), None);
    }

    #[test]
    fn padding_that_is_lost_is_known_all_the_same() {
        // Of 16 data bytes a text of four leaves nine; with ten check bytes four errors can be mended, not eleven.
        let symbol = Symbol::of(1).unwrap();
        let mut shades = shades("A-12", 1, EcLevel::M);
        for places in symbol.order.chunks(8).skip(7).take(11) {
            for place in places {
                shades[*place] *= -1.0;
            }
        }
        assert_eq!(read(&shades, 1).unwrap().text, "A-12");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn modules_of_any_shade_read_right_or_not_at_all(
            version in 1_i16..=8,
            weaken in prop::collection::vec((any::<prop::sample::Index>(), -1.0_f32..1.0), 0..400),
        ) {
            let mut shades = shades("TRUE-TEXT", version, EcLevel::M);
            for (place, shade) in weaken {
                let place = place.index(shades.len());
                shades[place] = shade;
            }
            if let Some(reading) = read(&shades, version) {
                prop_assert_eq!(reading.text, "TRUE-TEXT");
            }
        }

        #[test]
        fn chance_reads_as_nothing_that_is_sure(version in 1_i16..=8, seed in prop::collection::vec(-1.0_f32..1.0, 2401)) {
            let side = 17 + 4 * usize::try_from(version).unwrap();
            let reading = read(&seed[..side * side], version);
            prop_assert!(reading.is_none_or(|reading| reading.surprise < Surprise::AS_THE_STANDARD));
        }
    }
}
