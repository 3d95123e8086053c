//! A receipt on the column grid of one printer, and its rendering as plain text.

use super::{Align, Bitmap, Encoding, Level, Profile, Size, Weight};

/// A receipt on the grid of one printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The printer it is for.
    pub profile: Profile,
    /// How its text goes to the printer: as the profile says, or [`Encoding::Raster`] because of a character that
    /// cannot be sent.
    pub encoding: Encoding,
    /// From top to bottom.
    pub lines: Vec<Line>,
    /// What the reader of the log should know.
    pub remarks: Vec<Remark>,
}

/// One line of paper, or one thing that takes more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Text.
    Text(TextLine),
    /// A QR code in the middle.
    Symbol(Symbol),
    /// A picture.
    Picture(Picture),
    /// Empty lines of normal height.
    Feed(u8),
    /// The paper is cut here.
    Cut,
}

/// A line of text of one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLine {
    /// How large.
    pub size: Size,
    /// From left to right; they do not overlap and end before the last column.
    pub parts: Vec<Part>,
}

/// A stretch of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The first column it takes, counted in columns of normal size.
    pub column: u16,
    /// How many columns of normal size it takes at the line's size.
    pub columns: u16,
    /// Which edge of its place it stands at.
    pub align: Align,
    /// What it says.
    pub runs: Vec<Run>,
}

/// Characters of one weight. No control characters; each has one or two bytes in the layout's encoding if it is text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it says.
    pub text: String,
    /// How heavy it is.
    pub weight: Weight,
}

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// What it says: no control characters, at most [`QR_BYTES_MAX`](super::QR_BYTES_MAX) bytes, not empty.
    pub data: String,
    /// How much damage it survives.
    pub level: Level,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its dots; not wider than the paper.
    pub bitmap: Bitmap,
    /// The dot column of its left edge.
    pub left: u16,
}

/// What could not be set as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// The printer does not have this character: the receipt is sent as pictures.
    Drawn(char),
    /// Nothing has this character: its code point stands for it.
    Unknown(char),
    /// A QR code of this many bytes is too long for paper and stands as text.
    QrTooLong(usize),
    /// A picture of this many dots is wider than the paper: its right side is left out.
    PictureTooWide(u16),
    /// The receipt is longer than [`LINES_MAX`](super::LINES_MAX) lines: its end is left out.
    TooLong,
}

impl Layout {
    /// The receipt as plain text: one line for each line, spaces where the paper has them; of enlarged text only the
    /// characters, at the same edge. For logs, tests and readers of screens.
    pub fn text(&self) -> String {
        let columns = usize::from(self.profile.paper.columns());
        self.lines
            .iter()
            .map(|line| match line {
                Line::Text(line) => plain(line) + "\n",
                Line::Symbol(symbol) => format!("[QR] {}\n", symbol.data),
                Line::Picture(picture) => {
                    format!("[picture {} x {}]\n", picture.bitmap.width(), picture.bitmap.height())
                }
                Line::Feed(lines) => "\n".repeat(usize::from(*lines)),
                Line::Cut => format!("{:-<columns$}\n", "8<"),
            })
            .collect()
    }
}

fn plain(line: &TextLine) -> String {
    let mut text = String::new();
    let mut column = 0_u16;
    for part in &line.parts {
        let natural = part.columns / line.size.wide();
        let shift = aligned(part.align, part.columns, natural);
        let start = part.column.saturating_add(shift);
        text.extend(std::iter::repeat_n(' ', usize::from(start.saturating_sub(column))));
        part.runs.iter().for_each(|run| text.push_str(&run.text));
        column = start.saturating_add(natural);
    }
    text
}

/// How far from the left edge something of `taken` columns stands in `available` ones.
pub(super) fn aligned(align: Align, available: u16, taken: u16) -> u16 {
    let free = available.saturating_sub(taken);
    match align {
        Align::Left => 0,
        Align::Center => free / 2,
        Align::Right => free,
    }
}
