//! Short codes of our own, for people to read out and type: of a booking (8 characters) and of a voucher (12).
//!
//! Crockford's base32 (<https://www.crockford.com/base32.html>) with a check character from the same 32 letters and
//! digits, not from his 37: `* ~ $ =` can neither be read out nor typed on a number pad. The check is a linear code over
//! GF(2⁵) (x⁵ + x² + 1): with α a generator, Σ αⁱ·cᵢ = 0 over the characters counted from the right. Every single wrong
//! character changes the sum, and so does every exchange of two different ones, since αⁱ ≠ αʲ below a distance of 31.
//! That is what Damm's and Verhoeff's schemes do for digits. One random text in 32 passes: a check character finds typing
//! errors and no forgers.

use std::fmt;
use std::str::FromStr;

use super::id::base32;

/// Characters of a booking's code: seven random ones (35 bits) and the check.
pub const BOOKING_CHARS: usize = 8;
/// Characters of a voucher's code: eleven random ones (55 bits), since it is worth money, and the check.
pub const VOUCHER_CHARS: usize = 12;

/// A short code with a good check character. Its canonical text has capitals and digits only.
///
/// It holds at least one letter and one digit, so that it is neither a product's barcode nor a word that is searched for.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShortCode(String);

impl ShortCode {
    /// A booking's code from 35 random bits (the lowest of `random`); `None` if they yield only letters or only digits:
    /// draw again.
    pub fn booking(random: u64) -> Option<Self> {
        Self::make(random, BOOKING_CHARS)
    }

    /// A voucher's code from 55 random bits (the lowest of `random`); `None` if they yield only letters or only digits:
    /// draw again.
    pub fn voucher(random: u64) -> Option<Self> {
        Self::make(random, VOUCHER_CHARS)
    }

    fn make(random: u64, chars: usize) -> Option<Self> {
        let mut text = String::with_capacity(chars);
        let mut sum = 0;
        for position in 1..chars {
            let shift = u32::try_from(position - 1).ok()? * 5;
            let value = u32::try_from((random >> shift) & 31).ok()?;
            sum = times_alpha(sum) ^ value;
            text.push(base32::letter(value));
        }
        text.push(base32::letter(times_alpha(sum)));
        is_mixed(&text).then_some(Self(text))
    }

    /// The canonical text, which is looked up and hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text in groups of four, for printing: `K7QF-3M9X`.
    pub fn grouped(&self) -> String {
        let mut text = String::with_capacity(self.0.len() + 2);
        for (at, letter) in self.0.chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        text
    }
}

/// Reads a code as people type it: any case, hyphens and spaces between, O for 0, I and L for 1.
impl FromStr for ShortCode {
    type Err = NoShortCode;

    fn from_str(text: &str) -> Result<Self, NoShortCode> {
        let typed = || text.chars().filter(|c| !matches!(c, '-' | ' '));
        if !matches!(typed().take(VOUCHER_CHARS + 1).count(), BOOKING_CHARS | VOUCHER_CHARS) {
            return Err(NoShortCode);
        }
        // A word without any digit is a word, though O, I and L in it would fold into digits.
        if !typed().any(|c| c.is_ascii_digit()) {
            return Err(NoShortCode);
        }
        let mut canonical = String::with_capacity(VOUCHER_CHARS);
        let mut sum = 0;
        for letter in typed() {
            let value = base32::value(letter).ok_or(NoShortCode)?;
            sum = times_alpha(sum) ^ value;
            canonical.push(base32::letter(value));
        }
        if sum == 0 && is_mixed(&canonical) { Ok(Self(canonical)) } else { Err(NoShortCode) }
    }
}

/// Shows a code no more than by its length: it can be worth money.
impl fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShortCode({} characters)", self.0.len())
    }
}

/// A text that is no short code of ours, or one with a typing error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a short code, or mistyped")]
pub struct NoShortCode;

/// Multiplies by the generator of GF(2⁵).
const fn times_alpha(value: u32) -> u32 {
    let doubled = value << 1;
    if doubled & 0x20 == 0 { doubled } else { doubled ^ 0x25 }
}

fn is_mixed(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) && text.contains(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn codes() -> impl Strategy<Value = ShortCode> {
        any::<(u64, bool)>().prop_filter_map("only letters or only digits", |(random, voucher)| {
            if voucher { ShortCode::voucher(random) } else { ShortCode::booking(random) }
        })
    }

    proptest! {
        #[test]
        fn a_code_is_read_as_people_type_it(code in codes()) {
            let sloppy = code.grouped().to_lowercase().replace('-', " ");
            prop_assert_eq!(&sloppy.parse::<ShortCode>().unwrap(), &code);
            prop_assert_eq!(&code.grouped().parse::<ShortCode>().unwrap(), &code);
            prop_assert_eq!(&code.as_str().parse::<ShortCode>().unwrap(), &code);
        }

        #[test]
        fn one_wrong_character_is_always_found(code in codes(), at in 0_usize..12, other in 0_u32..32) {
            let mut letters: Vec<char> = code.as_str().chars().collect();
            let at = at % letters.len();
            prop_assume!(letters[at] != base32::letter(other));
            letters[at] = base32::letter(other);
            prop_assert_eq!(letters.iter().collect::<String>().parse::<ShortCode>(), Err(NoShortCode));
        }

        #[test]
        fn two_exchanged_characters_are_always_found(code in codes(), one in 0_usize..12, two in 0_usize..12) {
            let mut letters: Vec<char> = code.as_str().chars().collect();
            let (one, two) = (one % letters.len(), two % letters.len());
            prop_assume!(letters[one] != letters[two]);
            letters.swap(one, two);
            prop_assert_eq!(letters.iter().collect::<String>().parse::<ShortCode>(), Err(NoShortCode));
        }

        #[test]
        fn no_text_breaks_the_parser(text: String) {
            let _ = text.parse::<ShortCode>();
        }
    }

    #[test]
    fn the_generator_visits_every_element() {
        let mut seen: Vec<u32> = std::iter::successors(Some(1), |value| Some(times_alpha(*value))).take(31).collect();
        seen.sort_unstable();
        assert_eq!(seen, (1..32).collect::<Vec<_>>());
    }

    #[test]
    fn words_and_barcodes_are_no_short_codes() {
        for text in ["", "00000000", "CHOCOLAT", "12345678", "ABCDEFGH", "AB12", "K7QF3M9X0", "拿铁拿铁拿铁拿铁"]
        {
            assert_eq!(text.parse::<ShortCode>(), Err(NoShortCode), "{text}");
        }
    }

    #[test]
    fn a_code_of_one_kind_only_is_not_issued() {
        assert_eq!(ShortCode::booking(0), None);
        let code = ShortCode::booking(0x0001_2345_6789).unwrap();
        assert_eq!((code.as_str().len(), code.grouped().len()), (BOOKING_CHARS, 9));
        assert_eq!(ShortCode::voucher(0x0123_4567_89AB_CDEF).unwrap().grouped().len(), 14);
        assert_eq!(format!("{code:?}"), "ShortCode(8 characters)");
    }
}
