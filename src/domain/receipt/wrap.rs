//! Breaking a paragraph into lines.

use super::characters::{Glyph, columns};

/// One line of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WrappedLine<'a> {
    /// Columns of indent, taken over from the paragraph's first line.
    pub(super) indent: u16,
    /// What stands on it, without spaces at its ends.
    pub(super) glyphs: &'a [Glyph],
}

/// Breaks `glyphs` into lines of at most `available` columns (at least two): at spaces, beside Chinese characters, and
/// inside a word only where it is longer than a line. No line begins with a closing mark or ends with an opening one
/// unless it must. Spaces at the beginning indent every line, as long as they leave half of it.
///
/// An empty paragraph is one empty line.
pub(super) fn wrap(glyphs: &[Glyph], available: u16) -> Vec<WrappedLine<'_>> {
    let available = available.max(2);
    let text = trim_start(glyphs);
    let leading = columns(glyphs).saturating_sub(columns(text));
    let indent = if leading.saturating_mul(2) <= available { leading } else { 0 };

    let mut lines = Vec::new();
    let mut rest = trim_end(text);
    while !rest.is_empty() {
        let (line, after) = rest.split_at(line_end(rest, available.saturating_sub(indent)));
        lines.push(WrappedLine { indent, glyphs: trim_end(line) });
        rest = trim_start(after);
    }
    if lines.is_empty() {
        lines.push(WrappedLine { indent: 0, glyphs: &[] });
    }
    lines
}

/// As many glyphs as fit into `available` columns, without spaces at the end.
pub(super) fn clip(glyphs: &[Glyph], available: u16) -> &[Glyph] {
    let (fitting, _) = glyphs.split_at(fitting(glyphs, available));
    trim_end(fitting)
}

/// How many glyphs of `text` go onto its first line: at least one, at most what fits.
fn line_end(text: &[Glyph], available: u16) -> usize {
    let fitting = fitting(text, available).max(1);
    if fitting >= text.len() {
        return text.len();
    }
    (1..=fitting).rev().find(|&end| may_break(text, end)).unwrap_or(fitting)
}

fn fitting(glyphs: &[Glyph], available: u16) -> usize {
    let mut used = 0_u16;
    glyphs
        .iter()
        .take_while(|glyph| {
            used = used.saturating_add(glyph.columns);
            used <= available
        })
        .count()
}

/// Whether a line may end before glyph `at`.
fn may_break(text: &[Glyph], at: usize) -> bool {
    let (Some(before), Some(after)) = (at.checked_sub(1).and_then(|last| text.get(last)), text.get(at)) else {
        return true;
    };
    let (before, after) = (before.c, after.c);
    if before == ' ' || after == ' ' {
        return true;
    }
    (is_wide(before) || is_wide(after)) && !OPENING.contains(before) && !CLOSING.contains(after)
}

/// Chinese is written without spaces: it may break on either side of a character.
fn is_wide(c: char) -> bool {
    !c.is_ascii()
}

/// Must not end a line.
const OPENING: &str = "（《〈「『【〔“‘([{￥";
/// Must not begin a line.
const CLOSING: &str = "，。、；：？！）》〉」』】〕”’…—·％,.;:?!)]}%";

fn trim_start(glyphs: &[Glyph]) -> &[Glyph] {
    let spaces = glyphs.iter().take_while(|glyph| glyph.c == ' ').count();
    glyphs.split_at(spaces).1
}

fn trim_end(glyphs: &[Glyph]) -> &[Glyph] {
    let spaces = glyphs.iter().rev().take_while(|glyph| glyph.c == ' ').count();
    glyphs.split_at(glyphs.len().saturating_sub(spaces)).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::receipt::{Encoding, Span, characters::glyphs};

    #[track_caller]
    fn check(text: &str, available: u16, expected: &[&str]) {
        let glyphs = glyphs(&[Span::from(text)], Encoding::Gb18030);
        let lines: Vec<String> = wrap(&glyphs, available)
            .iter()
            .map(|line| {
                let indent = " ".repeat(line.indent.into());
                indent + &line.glyphs.iter().map(|glyph| glyph.c).collect::<String>()
            })
            .collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn english_breaks_between_words() {
        check("less ice, light sugar", 12, &["less ice,", "light sugar"]);
    }

    #[test]
    fn chinese_breaks_anywhere_but_not_before_a_closing_mark() {
        check("桂花乌龙少冰", 8, &["桂花乌龙", "少冰"]);
        check("桂花乌龙，少冰", 8, &["桂花乌", "龙，少冰"]);
        check("少冰（三分糖）", 6, &["少冰", "（三分", "糖）"]);
    }

    #[test]
    fn a_price_is_not_torn_from_its_sign() {
        check("合计￥38.00元", 10, &["合计", "￥38.00元"]);
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken_inside() {
        check("R2-00918-000000000123", 8, &["R2-00918", "-0000000", "00123"]);
    }

    #[test]
    fn an_indent_is_kept_on_every_line() {
        check("  less ice, light sugar", 12, &["  less ice,", "  light", "  sugar"]);
        check("       tea", 8, &["tea"]);
    }

    #[test]
    fn an_empty_paragraph_is_one_empty_line() {
        check("", 8, &[""]);
        check("    ", 8, &[""]);
    }
}
