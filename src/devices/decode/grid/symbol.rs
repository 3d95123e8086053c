//! How a QR code of each version is laid out: which modules are known beforehand, and in which order the others are read.
//!
//! A code of version v has 17 + 4v modules a side. Known are finders, separators, timing, alignment and, from version 7
//! on, the version itself; they serve to find the code and to learn how the camera blurs it. Everything is computed from
//! the rules; only the sizes of blocks are a table. Source: ISO/IEC 18004, 6.3, 7.3, 7.9, 7.10, table 9 and annex E.

use std::sync::OnceLock;

/// The largest version that is looked for: 77 modules a side hold 412 bytes at level M, twice what a voucher needs.
pub(super) const VERSION_MAX: usize = 15;
/// The bits of the format, in two copies, and those of the version.
pub(super) const FORMAT_BITS: usize = 15;
const VERSION_BITS: usize = 18;
/// The first version that tells its number.
const VERSION_TOLD_FROM: usize = 7;
/// From the edge of a code to the centre of a finder, in modules.
pub(super) const FINDER_CENTRE: f32 = 3.5;

/// What a module is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Nothing is known: data or format.
    No,
    /// Dark in every code of this version.
    Dark,
    /// Light in every code of this version.
    Light,
}

impl Known {
    fn dark_if(dark: bool) -> Self {
        if dark { Self::Dark } else { Self::Light }
    }

    /// 1 for dark, -1 for light, 0 for unknown.
    pub(super) fn sign(self) -> f32 {
        match self {
            Self::No => 0.0,
            Self::Dark => 1.0,
            Self::Light => -1.0,
        }
    }
}

/// How much damage a code is made to bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// About 7 %.
    L,
    /// About 15 %.
    M,
    /// About 25 %.
    Q,
    /// About 30 %.
    H,
}

/// A place whose shade is known, in modules from the code's corner, and 1 if it is dark or -1 if it is light there.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Mark {
    pub x: f32,
    pub y: f32,
    pub sign: f32,
}

/// The layout of one version.
#[derive(Debug)]
pub(super) struct Symbol {
    /// 1 to [`VERSION_MAX`].
    pub version: usize,
    /// Modules a side.
    pub side: usize,
    /// For each module, row by row.
    pub known: Vec<Known>,
    /// The modules of data and check bytes in the order in which they are read, as places in `known`.
    pub order: Vec<usize>,
    /// The modules of both copies of the format, highest bit first.
    pub format: [[usize; FORMAT_BITS]; 2],
    /// The centres of all known modules and of the light ones just outside the code.
    pub marks: Vec<Mark>,
}

/// How the bytes of a code are cut into blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Blocks {
    /// How many.
    pub count: usize,
    /// Data bytes of the first ones.
    pub short: usize,
    /// How many come first with `short` bytes; the others have one more.
    pub short_count: usize,
    /// Check bytes of each.
    pub parity: usize,
}

/// Check bytes of each block, and how many blocks, for versions 1 to [`VERSION_MAX`] (ISO/IEC 18004, table 9).
const PARITY: [[u8; VERSION_MAX]; 4] = [
    [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22],
    [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24],
    [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30],
    [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24],
];
const COUNT: [[u8; VERSION_MAX]; 4] = [
    [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6],
    [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10],
    [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12],
    [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18],
];

impl Symbol {
    /// The layout of a version; made once. `None` beyond 1 to [`VERSION_MAX`].
    pub(super) fn of(version: usize) -> Option<&'static Self> {
        static MADE: [OnceLock<Symbol>; VERSION_MAX] = [const { OnceLock::new() }; VERSION_MAX];
        Some(MADE.get(version.checked_sub(1)?)?.get_or_init(|| Draft::new(version).finished()))
    }

    /// How the bytes are cut into blocks at a level.
    pub(super) fn blocks(&self, level: Level) -> Option<Blocks> {
        let row = match level {
            Level::L => 0,
            Level::M => 1,
            Level::Q => 2,
            Level::H => 3,
        };
        let of = |table: &[[u8; VERSION_MAX]; 4]| Some(usize::from(*table.get(row)?.get(self.version - 1)?));
        let (count, parity) = (of(&COUNT)?, of(&PARITY)?);
        let bytes = self.order.len() / 8;
        Some(Blocks { count, short: (bytes / count).checked_sub(parity)?, short_count: count - bytes % count, parity })
    }

    /// The expected sign of a module, by its place in `known`: see [`Known::sign`].
    pub(super) fn sign(&self, place: usize) -> f32 {
        self.known.get(place).map_or(0.0, |known| known.sign())
    }
}

impl Blocks {
    /// Data bytes of one block.
    pub(super) fn data(&self, block: usize) -> usize {
        self.short + usize::from(block >= self.short_count)
    }

    /// Data bytes of all.
    pub(super) fn all_data(&self) -> usize {
        self.count * self.short + self.count - self.short_count
    }

    /// Where a byte of a block stands in the code: bytes are dealt to the blocks in turn, first all data, of which the last
    /// blocks hold one more, then all check bytes.
    pub(super) fn place(&self, block: usize, index: usize) -> usize {
        match index.checked_sub(self.data(block)) {
            Some(check) => self.all_data() + check * self.count + block,
            None if index < self.short => index * self.count + block,
            None => index * self.count + block - self.short_count,
        }
    }

    /// Where the data bytes stand in the code, in the order of the text.
    pub(super) fn data_places(&self) -> impl Iterator<Item = usize> {
        (0..self.count).flat_map(move |block| (0..self.data(block)).map(move |index| self.place(block, index)))
    }
}

impl Level {
    /// From the two bits in the format.
    fn of(bits: u16) -> Self {
        match bits & 0b11 {
            0b01 => Self::L,
            0b00 => Self::M,
            0b11 => Self::Q,
            _ => Self::H,
        }
    }
}

/// What the format of a code tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Format {
    /// How much damage it bears.
    pub level: Level,
    /// Which pattern was laid over its data, 0 to 7.
    pub mask: u16,
}

/// All formats there are, with the bits that stand for them.
pub(super) fn formats() -> impl Iterator<Item = (Format, u16)> {
    (0..32).map(|data: u16| {
        let format = Format { level: Level::of(data >> 3), mask: data & 0b111 };
        // A BCH code, generator x¹⁰ + x⁸ + x⁵ + x⁴ + x² + x + 1, then a fixed pattern so that no format is all light.
        let bits = u32::from(data) << 10 | remainder(u32::from(data) << 10, 0x537, 10);
        (format, u16::try_from(bits ^ 0x5412).unwrap_or_default())
    })
}

impl Format {
    /// Whether the pattern of this format turns the module over.
    pub(super) fn flips(self, row: usize, column: usize) -> bool {
        let product = row * column;
        match self.mask {
            0 => (row + column).is_multiple_of(2),
            1 => row.is_multiple_of(2),
            2 => column.is_multiple_of(3),
            3 => (row + column).is_multiple_of(3),
            4 => (row / 2 + column / 3).is_multiple_of(2),
            5 => product % 2 + product % 3 == 0,
            6 => (product % 2 + product % 3).is_multiple_of(2),
            _ => ((row + column) % 2 + product % 3).is_multiple_of(2),
        }
    }
}

/// The remainder of a polynomial over {0, 1} of at most 18 bits, divided by one of the given degree.
fn remainder(dividend: u32, divisor: u32, degree: u32) -> u32 {
    (degree..=18)
        .rev()
        .fold(dividend, |rest, bit| if rest >> bit & 1 == 1 { rest ^ divisor << (bit - degree) } else { rest })
}

/// A layout that is being made.
struct Draft {
    version: usize,
    side: usize,
    known: Vec<Known>,
    /// Whether a module holds something else than data.
    taken: Vec<bool>,
}

impl Draft {
    fn new(version: usize) -> Self {
        let side = 17 + 4 * version;
        Self { version, side, known: vec![Known::No; side * side], taken: vec![false; side * side] }
    }

    fn finished(mut self) -> Symbol {
        self.timing();
        self.alignment();
        self.finders();
        let format = self.format();
        self.version_number();
        let order = self.order();
        let marks = self.marks();
        Symbol { version: self.version, side: self.side, known: self.known, order, format, marks }
    }

    fn place(&self, row: usize, column: usize) -> usize {
        row * self.side + column
    }

    fn set(&mut self, row: usize, column: usize, known: Known) {
        let place = self.place(row, column);
        if let Some((module, taken)) = self.known.get_mut(place).zip(self.taken.get_mut(place)) {
            (*module, *taken) = (known, true);
        }
    }

    fn timing(&mut self) {
        for along in 0..self.side {
            let known = Known::dark_if(along.is_multiple_of(2));
            self.set(6, along, known);
            self.set(along, 6, known);
        }
    }

    /// Squares of 5 × 5 in rows and columns that divide the code evenly, except where finders are.
    fn alignment(&mut self) {
        let centres = self.alignment_centres();
        let (first, last) = (6, self.side - 7);
        for row in &centres {
            for column in &centres {
                let on_finder = [(first, first), (first, last), (last, first)].contains(&(*row, *column));
                if !on_finder {
                    self.rings(*row, *column, 2, |distance| distance != 1);
                }
            }
        }
    }

    fn alignment_centres(&self) -> Vec<usize> {
        if self.version == 1 {
            return Vec::new();
        }
        let count = self.version / 7 + 2;
        let gaps = count - 1;
        // The last gaps are equal and even; the first takes what is left.
        let step = (self.side - 13).div_ceil(2 * gaps) * 2;
        let mut centres: Vec<usize> = (0..gaps).map(|gap| self.side - 7 - gap * step).collect();
        centres.push(6);
        centres
    }

    /// A square around a centre whose modules depend on how far out they lie; what falls outside the code is left out.
    fn rings(&mut self, row: usize, column: usize, reach: usize, dark: impl Fn(usize) -> bool) {
        for down in row.saturating_sub(reach)..=(row + reach).min(self.side - 1) {
            for across in column.saturating_sub(reach)..=(column + reach).min(self.side - 1) {
                let distance = down.abs_diff(row).max(across.abs_diff(column));
                self.set(down, across, Known::dark_if(dark(distance)));
            }
        }
    }

    /// The three finders with the light frame around them.
    fn finders(&mut self) {
        let far = self.side - 4;
        for (row, column) in [(3, 3), (3, far), (far, 3)] {
            self.rings(row, column, 4, |distance| distance != 2 && distance != 4);
        }
    }

    fn format(&mut self) -> [[usize; FORMAT_BITS]; 2] {
        let far = self.side - 1;
        let around = |bit: usize| match bit {
            0..=5 => (8, bit),
            6 => (8, 7),
            7 => (8, 8),
            8 => (7, 8),
            _ => (14 - bit, 8),
        };
        let apart = |bit: usize| if bit < 7 { (far - bit, 8) } else { (8, far + bit - 14) };
        let mut places = [[0; FORMAT_BITS]; 2];
        let [one, other] = &mut places;
        for bit in 0..FORMAT_BITS {
            for (copy, (row, column)) in [(&mut *one, around(bit)), (&mut *other, apart(bit))] {
                self.set(row, column, Known::No);
                if let Some(place) = copy.get_mut(bit) {
                    *place = self.place(row, column);
                }
            }
        }
        self.set(self.side - 8, 8, Known::Dark);
        places
    }

    /// A BCH code, generator x¹² + x¹¹ + x¹⁰ + x⁹ + x⁸ + x⁵ + x² + 1, in two blocks of 3 × 6.
    fn version_number(&mut self) {
        if self.version < VERSION_TOLD_FROM {
            return;
        }
        let number = u32::try_from(self.version).unwrap_or_default();
        let bits = number << 12 | remainder(number << 12, 0x1F25, 12);
        for bit in 0..VERSION_BITS {
            let known = Known::dark_if(bits >> bit & 1 == 1);
            let (near, far) = (bit / 3, self.side - 11 + bit % 3);
            self.set(near, far, known);
            self.set(far, near, known);
        }
    }

    /// Up and down in columns of two from the right, past the vertical timing.
    fn order(&self) -> Vec<usize> {
        let columns = (1..self.side).rev().step_by(2).map(|column| if column <= 6 { column - 1 } else { column });
        let mut order = Vec::new();
        for (turn, column) in columns.enumerate() {
            for step in 0..self.side {
                let row = if turn.is_multiple_of(2) { self.side - 1 - step } else { step };
                let pair = [self.place(row, column), self.place(row, column.saturating_sub(1))];
                order.extend(pair.into_iter().filter(|place| self.taken.get(*place) == Some(&false)));
            }
        }
        order
    }

    fn marks(&self) -> Vec<Mark> {
        let centre = |place: usize| super::real(place) + 0.5;
        let inside = self.known.iter().enumerate().filter(|(_, known)| **known != Known::No).map(|(place, known)| {
            Mark { x: centre(place % self.side), y: centre(place / self.side), sign: known.sign() }
        });
        let (before, after) = (-0.5, centre(self.side));
        let around = (0..self.side + 2).map(|along| centre(along) - 1.0).flat_map(|along| {
            [(along, before), (along, after), (before, along), (after, along)].map(|(x, y)| Mark { x, y, sign: -1.0 })
        });
        inside.chain(around).collect()
    }
}

#[cfg(test)]
mod tests {
    use qrcode::{EcLevel, QrCode, Version};

    use super::*;

    const LEVELS: [(Level, EcLevel); 4] =
        [(Level::L, EcLevel::L), (Level::M, EcLevel::M), (Level::Q, EcLevel::Q), (Level::H, EcLevel::H)];

    #[test]
    fn what_is_known_of_a_version_stands_in_every_code_of_it() {
        for version in 1..=VERSION_MAX {
            let symbol = Symbol::of(version).unwrap();
            let number = i16::try_from(version).unwrap();
            for (_, level) in LEVELS {
                let code = QrCode::with_version("A1", Version::Normal(number), level).unwrap();
                assert_eq!(code.width(), symbol.side);
                for (place, (known, colour)) in symbol.known.iter().zip(code.to_colors()).enumerate() {
                    let expected = colour.select(Known::Dark, Known::Light);
                    assert!([Known::No, expected].contains(known), "version {version}, module {place}");
                }
            }
        }
    }

    #[test]
    fn the_format_of_a_code_stands_in_both_copies() {
        for version in [1, 2, 7, 15] {
            let symbol = Symbol::of(version).unwrap();
            for (level, written) in LEVELS {
                let code =
                    QrCode::with_version("A1", Version::Normal(i16::try_from(version).unwrap()), written).unwrap();
                let colours = code.to_colors();
                let bits = |copy: &[usize; FORMAT_BITS]| {
                    copy.iter().fold(0, |bits, place| bits << 1 | colours[*place].select(1, 0))
                };
                let [one, other] = symbol.format.each_ref().map(bits);
                assert_eq!(one, other);
                let (format, _) = formats().find(|(_, bits)| *bits == one).unwrap();
                assert_eq!(format.level, level);
            }
        }
    }

    #[test]
    fn formats_differ_in_seven_bits_at_least() {
        for (one, bits) in formats() {
            for (other, others) in formats().filter(|(other, _)| *other != one) {
                assert!((bits ^ others).count_ones() >= 7, "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn blocks_hold_every_byte_of_a_code() {
        for version in 1..=VERSION_MAX {
            let symbol = Symbol::of(version).unwrap();
            for (level, _) in LEVELS {
                let Blocks { count, short, short_count, parity } = symbol.blocks(level).unwrap();
                let held = count * (short + parity) + count - short_count;
                assert_eq!(held, symbol.order.len() / 8, "version {version}, {level:?}");
            }
        }
        assert!(Symbol::of(0).is_none() && Symbol::of(VERSION_MAX + 1).is_none());
    }
}
