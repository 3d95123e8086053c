//! The receipt: one document, laid out once, rendered as plain text, printer bytes and pictures that agree line by line.
//!
//! [`Receipt::builder`] → [`Receipt`] (stored with its print job, so that a reprint is identical) → [`layout`] on the
//! column grid of a printer's [`Profile`] → [`Layout::text`] here; bytes and bitmaps in `devices::printer`.
//!
//! There is no block of raw bytes, and control characters are taken out of every string: a product's name must not be
//! able to open the drawer.

mod bitmap;
mod builder;
mod characters;
mod coverage;
mod layout;
mod profile;
mod row;
mod setting;
pub mod slip;
pub mod template;
mod wrap;

pub use bitmap::{Bitmap, UnreadableBitmap};
pub use builder::Builder;
pub use characters::{columns_of, is_drawable};
pub use layout::{Layout, Line, Part, Picture, Remark, Run, Symbol, TextLine};
pub use profile::{Ack, BadPaper, Cutter, Drawer, Encoding, Flow, Paper, Profile, QrSupport, StatusSupport};
pub use setting::{LINES_MAX, layout};

use serde::{Deserialize, Serialize};

/// The newest form of the document that this program writes and reads.
pub const VERSION: u16 = 1;

/// A receipt as it is stored: what it says, free of any printer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    v: Version,
    /// From top to bottom.
    pub blocks: Vec<Block>,
}

impl Receipt {
    /// Starts an empty receipt.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The same receipt with the mark of its `n`th copy at the top: anything that may be a second paper carries one.
    #[must_use]
    pub fn copy(&self, n: u32) -> Self {
        let mut blocks = vec![Block::CopyMark(n)];
        blocks.extend(self.blocks.iter().filter(|block| !matches!(block, Block::CopyMark(_))).cloned());
        Self { v: self.v, blocks }
    }
}

/// What stands at head and foot of whatever is printed in training, in both languages whichever the paper is in.
pub const TRAINING: [&str; 2] = ["培训 - 非凭证", "TRAINING - NOT A RECEIPT"];

impl Receipt {
    /// The same paper as training prints it: marked at its head and at its foot, so that no half of it passes for a receipt. A
    /// paper without words, such as a cut, stays without.
    #[must_use]
    pub fn for_training(&self) -> Self {
        let end = self.blocks.iter().rposition(|block| *block != Block::Cut);
        let Some((body, rest)) = end.and_then(|end| self.blocks.split_at_checked(end + 1)) else { return self.clone() };
        let mark = || TRAINING.map(|line| Block::Text(Text::from(line).centered().bold().size(Size::Tall).shrink()));
        let head = mark().into_iter().chain([Block::Rule]);
        let foot = [Block::Rule].into_iter().chain(mark());
        Self { v: self.v, blocks: head.chain(body.iter().cloned()).chain(foot).chain(rest.iter().cloned()).collect() }
    }
}

/// The form of a stored document; a newer one than [`VERSION`] is refused rather than half understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
struct Version(u16);

/// The document is of a form that this program does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("receipt form {0} is not known to this program (it knows {VERSION})")]
struct UnknownVersion(u16);

impl TryFrom<u16> for Version {
    type Error = UnknownVersion;

    fn try_from(v: u16) -> Result<Self, UnknownVersion> {
        if v == VERSION { Ok(Self(v)) } else { Err(UnknownVersion(v)) }
    }
}

impl From<Version> for u16 {
    fn from(version: Version) -> Self {
        version.0
    }
}

/// One piece of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", content = "is", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text(Text),
    /// Cells beside each other.
    Row(Row),
    /// A dashed line over the whole width.
    Rule,
    /// A QR code, centred.
    Qr(Qr),
    /// A black-and-white picture, such as the shop's mark.
    Image(Image),
    /// This many empty lines.
    Feed(u8),
    /// Cuts the paper; a printer without a cutter feeds to its tear bar instead.
    Cut,
    /// `补打 COPY n`: this paper may not be the first one.
    CopyMark(u32),
}

/// A paragraph of one size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Its stretches of regular and bold type.
    pub spans: Vec<Span>,
    /// Where its lines stand.
    pub align: Align,
    /// How large it is, at most.
    pub size: Size,
    /// What happens if it is too wide for one line.
    pub fit: Fit,
}

/// A stretch of text of one weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// What it says.
    pub text: String,
    /// How heavy it is.
    pub weight: Weight,
}

/// How heavy type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// As usual.
    #[default]
    Regular,
    /// Printed twice, one dot apart.
    Bold,
}

/// Where a text stands in its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle, half a column to the left if it does not come out even.
    Center,
    /// Up to the last column.
    Right,
}

/// How large type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// 12 × 24 dots for a letter, 24 × 24 for a Chinese character.
    #[default]
    Normal,
    /// Twice as high.
    Tall,
    /// Twice as high and twice as wide.
    Double,
}

impl Size {
    /// How many times as wide as normal.
    pub fn wide(self) -> u16 {
        match self {
            Self::Normal | Self::Tall => 1,
            Self::Double => 2,
        }
    }

    /// How many times as high as normal.
    pub fn high(self) -> u16 {
        match self {
            Self::Normal => 1,
            Self::Tall | Self::Double => 2,
        }
    }

    /// The next size to try where this one is too wide.
    pub(crate) fn smaller(self) -> Option<Self> {
        match self {
            Self::Double => Some(Self::Tall),
            Self::Tall => Some(Self::Normal),
            Self::Normal => None,
        }
    }
}

/// What becomes of a paragraph that is too wide for one line at its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// It takes more lines.
    #[default]
    Wrap,
    /// It is set smaller (2 × 2, then 1 × 2, then 1 × 1) until it fits; only then it takes more lines.
    Shrink,
}

/// Cells beside each other, one column apart. Where they need more than one line, they stand on the last: a long name
/// wraps, and its figures stand beside its end. Cells that cannot stand beside each other at all are set smaller, then
/// below each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// From left to right.
    pub cells: Vec<Cell>,
    /// How large they are, at most.
    pub size: Size,
}

/// One cell of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Its stretches of regular and bold type.
    pub spans: Vec<Span>,
    /// How wide it is.
    pub width: Width,
    /// Where its text stands in it.
    pub align: Align,
    /// What becomes of text that is wider.
    pub wrap: Wrap,
}

/// How wide a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    /// This many columns.
    Fixed(u8),
    /// A share, by this weight, of what the others leave.
    Star(u8),
    /// As wide as its text.
    Auto,
}

/// What becomes of text that is wider than its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrap {
    /// It takes more lines.
    #[default]
    Lines,
    /// The rest is left out.
    Clip,
}

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qr {
    /// What it says, at most [`QR_BYTES_MAX`] bytes; a longer one is printed as text instead.
    pub data: String,
    /// How much damage it survives.
    pub level: Level,
    /// A line beneath it.
    pub caption: Option<String>,
}

/// The longest content of a printed QR code in bytes: at this length and the highest level it still has modules of
/// three dots on 58 mm paper, which a phone reads.
pub const QR_BYTES_MAX: usize = 300;

/// How much damage a QR code survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// About 7 %.
    L,
    /// About 15 %; right for paper.
    #[default]
    M,
    /// About 25 %.
    Q,
    /// About 30 %.
    H,
}

/// A picture in black and white. It is part of the document, so that a reprint shows what the first paper showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// One bit for each printed dot.
    pub picture: Bitmap,
    /// Where it stands.
    pub align: Align,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_receipt_comes_back_as_it_was() {
        let receipt = Receipt::builder()
            .heading("春熙茶铺")
            .pair("核销单", "R2-00918")
            .rule()
            .row(Row::new([Cell::star("桂花乌龙").bold(), Cell::fixed(6, "36.00")]))
            .qr(Qr::new("R2-00918").caption("核销号"))
            .image(Image { picture: Bitmap::from_dots(9, 2, |x, y| u32::from(x) == y), align: Align::Center })
            .feed(2)
            .cut()
            .build()
            .copy(1);
        let json = serde_json::to_string(&receipt).unwrap();
        assert_eq!(serde_json::from_str::<Receipt>(&json).unwrap(), receipt);
    }

    #[test]
    fn a_receipt_of_a_newer_form_is_refused_by_name() {
        let problem = serde_json::from_str::<Receipt>(r#"{"v":2,"blocks":[]}"#).unwrap_err().to_string();
        assert!(problem.contains("receipt form 2"), "{problem}");
    }

    #[test]
    fn a_copy_of_a_copy_carries_one_mark() {
        let receipt = Receipt::builder().line("x").build().copy(1).copy(2);
        assert_eq!(receipt.blocks.first(), Some(&Block::CopyMark(2)));
        assert_eq!(receipt.blocks.len(), 2);
    }
}
