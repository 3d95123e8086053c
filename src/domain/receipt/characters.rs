//! Characters as a receipt takes them: cleaned, measured in columns, and known to be printable or not.
//!
//! One rule of width for every rendering: a character takes as many columns as it has bytes in GB18030 (one or two),
//! because that is what a Chinese printer does: `·`, `×`, `—`, `①` are two wide there, though Unicode calls them
//! ambiguous. What has four bytes can only be drawn; it takes its Unicode width.

use encoding_rs::GB18030;
use unicode_width::UnicodeWidthChar;

use super::{Encoding, Span, Weight, coverage};

/// Whether the receipt face can draw `c`.
pub fn is_drawable(c: char) -> bool {
    coverage::covers(c)
}

/// How many columns a printed character takes: one or two.
pub fn columns_of(c: char) -> u16 {
    match gb_bytes(c) {
        1 => 1,
        2 => 2,
        _ => c.width().map_or(1, |columns| if columns >= 2 { 2 } else { 1 }),
    }
}

/// A character in its place: what, how heavy, how wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    pub(super) c: char,
    pub(super) weight: Weight,
    /// One or two.
    pub(super) columns: u16,
}

/// The columns that glyphs take at normal size.
pub(super) fn columns(glyphs: &[Glyph]) -> u16 {
    glyphs.iter().fold(0, |sum, glyph| sum.saturating_add(glyph.columns))
}

/// How a character can come onto paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Sent as text.
    Text,
    /// Only drawn.
    Drawn,
    /// Nothing has it: its code point stands for it, in brackets.
    Unknown,
}

/// How `c`, already cleaned, can come onto the paper of a printer with this encoding.
pub(super) fn reach(c: char, encoding: Encoding) -> Reach {
    if sendable(c, encoding) {
        Reach::Text
    } else if is_drawable(c) {
        Reach::Drawn
    } else {
        Reach::Unknown
    }
}

fn sendable(c: char, encoding: Encoding) -> bool {
    match encoding {
        Encoding::Ascii => c.is_ascii(),
        // Private use has two bytes as well, and no glyph in any printer.
        Encoding::Gb18030 => gb_bytes(c) <= 2 && !is_private(c),
        Encoding::Raster => false,
    }
}

/// The text of spans as glyphs: without control characters, and what nothing can print as its code point in brackets.
pub(super) fn glyphs(spans: &[Span], encoding: Encoding) -> Vec<Glyph> {
    let mut glyphs = Vec::new();
    for span in spans {
        for c in clean(&span.text) {
            if reach(c, encoding) == Reach::Unknown {
                let code = format!("[{:04X}]", u32::from(c));
                glyphs.extend(code.chars().map(|c| Glyph { c, weight: span.weight, columns: 1 }));
            } else {
                glyphs.push(Glyph { c, weight: span.weight, columns: columns_of(c) });
            }
        }
    }
    glyphs
}

/// The characters of a user's string that may stand on paper. Line ends and tabs become spaces; control characters,
/// marks of direction and other invisible signs vanish; a few characters that only look different are replaced by
/// those that printers have.
pub(super) fn clean(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter_map(|c| match c {
        '\t'..='\r'
        | '\u{85}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{A0}'
        | '\u{2000}'..='\u{200A}'
        | '\u{202F}'
        | '\u{205F}' => Some(' '),
        // A GB printer has the full-width sign alone; the other one comes out as "0 6".
        '¥' => Some('￥'),
        '\u{2011}' | '\u{2212}' => Some('-'),
        '•' => Some('·'),
        c if is_invisible(c) => None,
        c => Some(c),
    })
}

/// Controls (C0, DEL, C1) and signs without a shape, among them all that turn the direction of text.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

/// How many bytes `c` has in GB18030; 4 for what has no mapping at all.
fn gb_bytes(c: char) -> usize {
    match c {
        '\0'..='\x7F' => return 1,
        // All of these have two bytes, and looking one up is slow.
        '\u{4E00}'..='\u{9FA5}' => return 2,
        _ => {}
    }
    let mut utf8 = [0; 4];
    let mut gb = [0; 8];
    let mut encoder = GB18030.new_encoder();
    let (result, _, written) = encoder.encode_from_utf8_without_replacement(c.encode_utf8(&mut utf8), &mut gb, true);
    match result {
        encoding_rs::EncoderResult::InputEmpty => written,
        encoding_rs::EncoderResult::OutputFull | encoding_rs::EncoderResult::Unmappable(_) => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str) -> String {
        clean(text).collect()
    }

    #[test]
    fn a_character_is_as_wide_as_its_bytes_in_gb18030() {
        for (c, columns) in [('a', 1), ('茶', 2), ('·', 2), ('×', 2), ('—', 2), ('①', 2), ('“', 2), ('é', 2), ('￥', 2)]
        {
            assert_eq!(columns_of(c), columns, "{c}");
        }
        // Only drawn: Unicode's width.
        assert_eq!((columns_of('ñ'), columns_of('𠮷'), columns_of('㐂')), (1, 2, 2));
    }

    #[test]
    fn the_common_chinese_characters_all_have_two_bytes() {
        for c in '\u{4E00}'..='\u{9FA5}' {
            assert_eq!(GB18030.encode(&c.to_string()).0.len(), 2, "{c}");
        }
    }

    #[test]
    fn characters_that_do_something_are_taken_out_of_text() {
        assert_eq!(cleaned("tea\u{1b}p\0\u{19}\u{fa}"), "teap\u{fa}");
        assert_eq!(cleaned("a\u{10}\u{4}\u{1}b\u{7f}\u{9b}c"), "abc");
        assert_eq!(cleaned("\u{202e}abc\u{2066}d\u{200f}\u{feff}"), "abcd");
        assert_eq!(cleaned("a\r\nb\tc"), "a  b c");
    }

    #[test]
    fn the_yen_sign_becomes_the_full_width_one_that_printers_have() {
        assert_eq!(cleaned("¥38.00"), "￥38.00");
        assert_eq!(reach('￥', Encoding::Gb18030), Reach::Text);
    }

    #[test]
    fn what_cannot_be_sent_is_drawn_or_named_by_its_code_point() {
        assert_eq!(reach('𠮷', Encoding::Gb18030), Reach::Drawn);
        assert_eq!(reach('㐂', Encoding::Gb18030), Reach::Drawn);
        assert_eq!(reach('茶', Encoding::Ascii), Reach::Drawn);
        assert_eq!(reach('🍵', Encoding::Gb18030), Reach::Unknown);
        assert_eq!(reach('\u{e000}', Encoding::Gb18030), Reach::Unknown);
        let tea: String = glyphs(&[Span::from("a🍵")], Encoding::Gb18030).iter().map(|glyph| glyph.c).collect();
        assert_eq!(tea, "a[1F375]");
    }
}
