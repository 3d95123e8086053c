//! From the data bytes of a code to its text.
//!
//! ```text
//!  mode (4 bits)  count  characters …   mode  count  characters …   0000   0 to a full byte   EC 11 EC 11 … to the end
//! ```
//!
//! A reader that guesses at damaged bytes must not believe what no encoder writes: every mode, count, character and byte
//! of padding has to be right, and the padding that was is counted as evidence. Source: ISO/IEC 18004, 7.4.

use encoding_rs::{Encoding, GB18030, ISO_8859_5, SHIFT_JIS, UTF_8, WINDOWS_1252};

/// What stands in a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Payload {
    /// Not empty, and without control characters other than those that end a line or jump to the next column.
    pub text: String,
    /// Bytes of padding behind it that are as they must be.
    pub padding: usize,
}

/// What fills the bytes behind the text, by turns.
pub(super) const PADDING: [u8; 2] = [0xEC, 0x11];
/// The characters of the alphanumeric mode in the order of their numbers.
const ALPHANUMERIC: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// The text in the data bytes of a code of this version, at most 26; `None` for what no encoder writes.
pub(super) fn parse(data: &[u8], version: usize) -> Option<Payload> {
    let mut bits = Bits { data, next: 0 };
    let mut text = String::new();
    let mut pending = Vec::new();
    let mut encoding = None;
    // Fewer than four bits left end the text as well.
    while let Some(mode) = bits.take(4).filter(|mode| *mode != 0) {
        if mode != 0b0100 {
            text.push_str(&decoded(&mut pending, encoding)?);
        }
        match mode {
            0b0001 => numeric(&mut bits, count_bits(version, 10, 12), &mut text)?,
            0b0010 => alphanumeric(&mut bits, count_bits(version, 9, 11), &mut text)?,
            0b0100 => {
                let count = bits.take(count_bits(version, 8, 16))?;
                for _ in 0..count {
                    pending.push(u8::try_from(bits.take(8)?).ok()?);
                }
            }
            0b1000 => kanji(&mut bits, count_bits(version, 8, 10), &mut text)?,
            0b0111 => encoding = Some(named(&mut bits)?),
            // Codes in several parts and those of the goods trade are not ours.
            _ => return None,
        }
    }
    text.push_str(&decoded(&mut pending, encoding)?);
    let is_text = |character: char| !character.is_control() || matches!(character, '\n' | '\r' | '\t');
    let padding = padding(bits.rest()?)?;
    (!text.is_empty() && text.chars().all(is_text)).then_some(Payload { text, padding })
}

/// How many bytes a text takes that is written in one mode, as its first bytes tell; `None` if they tell another thing.
pub(super) fn end_of_only_segment(head: &[u8], version: usize) -> Option<usize> {
    let mut bits = Bits { data: head, next: 0 };
    let (small, large, width): (_, _, fn(u32) -> u32) = match bits.take(4)? {
        0b0001 => (10, 12, digits_width),
        0b0010 => (9, 11, |count| count / 2 * 11 + count % 2 * 6),
        0b0100 => (8, 16, |count| count * 8),
        _ => return None,
    };
    let count_bits = count_bits(version, small, large);
    let count = bits.take(count_bits)?;
    // Four bits end the text.
    usize::try_from((4 + count_bits + width(count) + 4).div_ceil(8)).ok()
}

/// How many bits a count has: versions 1 to 9, then 10 to 26.
fn count_bits(version: usize, small: u32, large: u32) -> u32 {
    if version < 10 { small } else { large }
}

/// Three digits in ten bits, two in seven, one in four.
fn numeric(bits: &mut Bits<'_>, count_bits: u32, text: &mut String) -> Option<()> {
    let mut left = bits.take(count_bits)?;
    while left > 0 {
        let digits = left.min(3);
        let (width, end) = match digits {
            3 => (10, 1_000),
            2 => (7, 100),
            _ => (4, 10),
        };
        let number = bits.take(width).filter(|number| *number < end)?;
        for power in [100, 10, 1].into_iter().filter(|power| power * 10 <= end) {
            text.push(char::from_digit(number / power % 10, 10)?);
        }
        left -= digits;
    }
    Some(())
}

fn digits_width(count: u32) -> u32 {
    let rest = match count % 3 {
        0 => 0,
        1 => 4,
        _ => 7,
    };
    count / 3 * 10 + rest
}

/// Two characters in eleven bits, one in six.
fn alphanumeric(bits: &mut Bits<'_>, count_bits: u32, text: &mut String) -> Option<()> {
    let character = |number: u32| Some(char::from(*ALPHANUMERIC.get(usize::try_from(number).ok()?)?));
    let mut left = bits.take(count_bits)?;
    while left > 1 {
        let pair = bits.take(11)?;
        text.push(character(pair / 45)?);
        text.push(character(pair % 45)?);
        left -= 2;
    }
    if left == 1 {
        text.push(character(bits.take(6)?)?);
    }
    Some(())
}

/// Two bytes of Shift JIS in thirteen bits: 8140 to 9FFC, then E040 to EBBF.
fn kanji(bits: &mut Bits<'_>, count_bits: u32, text: &mut String) -> Option<()> {
    let count = bits.take(count_bits)?;
    for _ in 0..count {
        let packed = bits.take(13)?;
        let joined = ((packed / 0xC0) << 8) | (packed % 0xC0);
        let code = joined + if joined < 0x1F00 { 0x8140 } else { 0xC140 };
        let bytes = u16::try_from(code).ok()?.to_be_bytes();
        text.push_str(&SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&bytes)?);
    }
    Some(())
}

/// The encoding that the bytes from here on are in (extended channel interpretation).
fn named(bits: &mut Bits<'_>) -> Option<&'static Encoding> {
    // A number below 128 is one byte; no encoding that is known here has a larger one.
    match bits.take(8)? {
        1 | 3 => Some(WINDOWS_1252),
        7 => Some(ISO_8859_5),
        20 => Some(SHIFT_JIS),
        26 | 27 => Some(UTF_8),
        29 | 32 => Some(GB18030),
        _ => None,
    }
}

/// The bytes as text. Without a named encoding only UTF-8 is believed, which damaged bytes seldom are.
fn decoded(bytes: &mut Vec<u8>, encoding: Option<&'static Encoding>) -> Option<String> {
    let text = encoding.unwrap_or(UTF_8).decode_without_bom_handling_and_without_replacement(bytes)?.into_owned();
    bytes.clear();
    Some(text)
}

/// How many bytes of padding there are, if all are right. Some encoders write one more byte of zero first.
fn padding(bytes: &[u8]) -> Option<usize> {
    let bytes = bytes.strip_prefix(&[0]).unwrap_or(bytes);
    let right = bytes.iter().zip(PADDING.iter().cycle()).all(|(byte, padding)| byte == padding);
    right.then_some(bytes.len())
}

/// Reads bits, highest first.
struct Bits<'a> {
    data: &'a [u8],
    next: usize,
}

impl<'a> Bits<'a> {
    /// The next bits as a number, at most 16; `None` if there are not so many, and then none are taken.
    fn take(&mut self, count: u32) -> Option<u32> {
        let end = self.next + usize::try_from(count).ok()?;
        if end > self.data.len() * 8 {
            return None;
        }
        let bit = |place: usize| self.data.get(place / 8).map_or(0, |byte| u32::from(byte >> (7 - place % 8) & 1));
        let number = (self.next..end).fold(0, |number, place| number << 1 | bit(place));
        self.next = end;
        Some(number)
    }

    /// The whole bytes that are left; `None` if the bits up to there are not all zero.
    fn rest(mut self) -> Option<&'a [u8]> {
        let left = u32::try_from(self.next.next_multiple_of(8) - self.next).ok()?;
        (self.take(left)? == 0).then(|| self.data.get(self.next / 8..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use qrcode::{EcLevel, Version, bits::Bits as Encoder};

    use super::*;

    fn encoded(version: i16, write: impl FnOnce(&mut Encoder)) -> Vec<u8> {
        let mut encoder = Encoder::new(Version::Normal(version));
        write(&mut encoder);
        encoder.push_terminator(EcLevel::L).unwrap();
        encoder.into_bytes()
    }

    #[track_caller]
    fn reads(data: &[u8], version: usize, text: &str) {
        assert_eq!(parse(data, version).map(|payload| payload.text).as_deref(), Some(text));
    }

    #[test]
    fn every_mode_is_read() {
        for (version, number) in [(4, 4), (12, 12)] {
            reads(&encoded(version, |to| to.push_numeric_data(b"0012345").unwrap()), number, "0012345");
            reads(&encoded(version, |to| to.push_alphanumeric_data(b"CS1:A-9").unwrap()), number, "CS1:A-9");
            reads(&encoded(version, |to| to.push_byte_data("兑换券 a".as_bytes()).unwrap()), number, "兑换券 a");
            reads(&encoded(version, |to| to.push_kanji_data(b"\x93\x5f\xe4\xaa").unwrap()), number, "点茗");
            let mixed = encoded(version, |to| {
                to.push_byte_data(b"a").unwrap();
                to.push_numeric_data(b"12").unwrap();
                to.push_eci_designator(29).unwrap();
                to.push_byte_data(&GB18030.encode("券").0).unwrap();
            });
            reads(&mixed, number, "a12券");
        }
    }

    #[test]
    fn a_character_may_be_cut_by_two_segments_of_bytes() {
        let [first, rest @ ..] = "券".as_bytes() else { panic!() };
        let cut = encoded(3, |to| {
            to.push_byte_data(&[*first]).unwrap();
            to.push_byte_data(rest).unwrap();
        });
        reads(&cut, 3, "券");
    }

    #[test]
    fn the_first_bytes_tell_where_the_only_segment_ends() {
        for text in ["1", "12", "0123456", "A", "CS-1", "a", "voucher"] {
            let mut encoder = Encoder::new(Version::Normal(3));
            encoder.push_optimal_data(text.as_bytes()).unwrap();
            let end = (encoder.len() + 4).div_ceil(8);
            encoder.push_terminator(EcLevel::L).unwrap();
            assert_eq!(end_of_only_segment(&encoder.into_bytes()[..3], 3), Some(end), "{text}");
        }
        assert_eq!(end_of_only_segment(&[0x70, 0, 0], 3), None);
        assert_eq!(end_of_only_segment(&[], 3), None);
    }

    #[test]
    fn what_no_encoder_writes_is_no_text() {
        let good = encoded(1, |to| to.push_byte_data(b"AB").unwrap());
        assert_eq!(parse(&good, 1), Some(Payload { text: "AB".into(), padding: 15 }));
        let with = |place: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[place] = byte;
            parse(&bytes, 1)
        };
        assert_eq!(with(18, 0x12), None, "padding");
        assert_eq!(with(3, 0x21), None, "the end of the text is not the end");
        assert_eq!(with(0, 0x41), None, "a count beyond the end");
        assert_eq!(with(0, 0x30), None, "a mode of several codes");
        let texts: [&[u8]; 3] = [b"", b"A\0B", b"\xFF\xFE"];
        for text in texts {
            assert_eq!(parse(&encoded(2, |to| to.push_byte_data(text).unwrap()), 2), None, "{text:?}");
        }
        assert_eq!(parse(&[0x10, 0x0F, 0xFF, 0xC0], 1), None, "three digits that are no number");
        assert_eq!(parse(&[], 1), None);
    }

    #[test]
    fn padding_may_begin_with_one_byte_of_zero() {
        let mut bytes = encoded(1, |to| to.push_byte_data(b"AB").unwrap());
        bytes.insert(4, 0);
        bytes.pop();
        assert_eq!(parse(&bytes, 1).unwrap().text, "AB");
    }

    proptest! {
        #[test]
        fn every_text_that_fits_is_read(text in "\\PC{1,90}", version in 6_i16..=15) {
            prop_assume!(text.len() < 130 && !text.chars().any(char::is_control));
            let bytes = encoded(version, |to| to.push_byte_data(text.as_bytes()).unwrap());
            prop_assert_eq!(parse(&bytes, usize::try_from(version).unwrap()).unwrap().text, text);
        }

        #[test]
        fn any_bytes_are_a_text_or_none(bytes in prop::collection::vec(any::<u8>(), 0..300), version in 1_usize..=15) {
            let _ = parse(&bytes, version);
        }
    }
}
