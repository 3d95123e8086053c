//! The door: what scanners, input methods and hostile codes add to a text is taken off before anything is read from it.

use super::Refusal;
use crate::domain::width::narrow_text;

/// The longest text that is looked at, in characters; far more than any code of ours.
pub const CHARS_MAX: usize = 512;

/// A text without what does not belong to it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Cleaned {
    /// Without control characters and invisible ones; spaces untouched.
    pub text: String,
    /// The same with full-width forms made narrow and ends trimmed: what codes are read from.
    pub code: String,
    /// The GS1 element string with its separators, if a reader or a separator said that it is one.
    pub gs1: Option<String>,
}

/// The separator between GS1 elements of variable length.
pub(super) const GROUP_SEPARATOR: char = '\u{1D}';

/// Cleans a text; refuses what is empty or too long.
pub(super) fn clean(raw: &str) -> Result<Cleaned, Refusal> {
    // Nothing that is taken off is longer than the rest; a text beyond this is refused before it is copied.
    if let Some(chars) = longer_than(raw, CHARS_MAX * 2) {
        return Err(Refusal::TooLong { chars });
    }
    let (reader, body) = take_reader_prefix(raw);
    let text: String = body.chars().filter(|character| !is_invisible(*character)).collect();
    if let Some(chars) = longer_than(&text, CHARS_MAX) {
        return Err(Refusal::TooLong { chars });
    }
    let code = narrow_text(&text).trim().to_owned();
    if code.is_empty() {
        return Err(Refusal::Empty);
    }
    let is_gs1 = reader == Reader::Gs1 || body.contains(GROUP_SEPARATOR);
    let gs1 = is_gs1.then(|| {
        let kept = |c: &char| *c == GROUP_SEPARATOR || !is_invisible(*c);
        narrow_text(&body.chars().filter(kept).collect::<String>())
    });
    Ok(Cleaned { text, code, gs1 })
}

fn longer_than(text: &str, chars_max: usize) -> Option<usize> {
    text.chars().nth(chars_max).map(|_| text.chars().count())
}

/// What the reader said about the code.
#[derive(PartialEq, Eq)]
enum Reader {
    /// It carries GS1 data.
    Gs1,
    /// Nothing that matters here.
    Plain,
}

/// Takes off an AIM symbology identifier (`]Q1`, ISO/IEC 15424) and ECI designators (`\000026`: "UTF-8 follows").
fn take_reader_prefix(raw: &str) -> (Reader, &str) {
    let raw = raw.trim_start_matches(|c: char| c.is_control() && c != GROUP_SEPARATOR);
    let mut letters = raw.chars();
    let identified = letters.next() == Some(']')
        && letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.next().is_some_and(|c| c.is_ascii_alphanumeric());
    let (reader, mut body) = match raw.split_at_checked(3) {
        Some((identifier, body)) if identified => {
            let gs1 = matches!(identifier, "]C1" | "]e0" | "]d2" | "]Q3" | "]Q4" | "]J1");
            (if gs1 { Reader::Gs1 } else { Reader::Plain }, body)
        }
        _ => (Reader::Plain, raw),
    };
    while let Some(after) = after_designator(body) {
        body = after;
    }
    (reader, body)
}

/// What follows a backslash and six digits.
fn after_designator(body: &str) -> Option<&str> {
    let (digits, after) = body.strip_prefix('\\')?.split_at_checked(6)?;
    digits.bytes().all(|digit| digit.is_ascii_digit()).then_some(after)
}

/// Control characters, and those that show nothing or turn the direction of what is shown.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}
