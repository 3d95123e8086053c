//! Product numbers: EAN-8, EAN-13, UPC-A and UPC-E, GTIN-14, all with a check digit.

use std::fmt;

/// A product number whose check digit is right, in its shortest canonical form: 8 digits (EAN-8), 13 (EAN-13, and UPC-A
/// with a zero before it), or 14 for outer packages. Source: GS1 General Specifications, section 7.9 (check digit).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Gtin(String);

impl Gtin {
    /// Reads 8, 12, 13 or 14 digits.
    pub fn parse(digits: &str) -> Option<Self> {
        if !digits.bytes().all(|digit| digit.is_ascii_digit()) || !has_check_digit(digits) {
            return None;
        }
        match digits.len() {
            8 | 13 => Some(Self(digits.to_owned())),
            12 => Some(Self(format!("0{digits}"))),
            14 => Some(Self(digits.strip_prefix('0').unwrap_or(digits).to_owned())),
            _ => None,
        }
    }

    /// The digits of the canonical form.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gtin({})", self.0)
    }
}

/// From the right the digits weigh 1 (the check digit), 3, 1, 3 …; the sum is a multiple of ten.
fn has_check_digit(digits: &str) -> bool {
    let sum: u32 = digits.bytes().rev().zip([1, 3].into_iter().cycle()).map(|(d, w)| u32::from(d - b'0') * w).sum();
    sum.is_multiple_of(10)
}
