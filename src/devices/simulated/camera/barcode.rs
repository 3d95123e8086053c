//! The bars of a product's number (EAN-13), for a drawn camera. Source: GS1 General Specifications, section 5.2.

use qrcode::types::Color;

/// Modules of a digit, and how many digits stand on each side of the middle.
const DIGIT: u8 = 7;
const SIDE: usize = 6;

/// The left digits with an odd number of dark modules; the others follow from them.
const ODD: [u8; 10] = [
    0b000_1101, 0b001_1001, 0b001_0011, 0b011_1101, 0b010_0011, 0b011_0001, 0b010_1111, 0b011_1011, 0b011_0111,
    0b000_1011,
];

/// Which of the six left digits are even, by the first digit, which has no bars of its own.
const EVEN_LEFT: [u8; 10] =
    [0b00_0000, 0b00_1011, 0b00_1101, 0b00_1110, 0b01_0011, 0b01_1001, 0b01_1100, 0b01_0101, 0b01_0110, 0b01_1010];

/// The 95 modules of a number of 13 digits; `None` for anything else. The check digit is taken as it is.
pub(super) fn bars(number: &str) -> Option<Vec<Color>> {
    let digits: Vec<usize> = number.chars().map(|c| usize::try_from(c.to_digit(10)?).ok()).collect::<Option<_>>()?;
    let ([first], rest) = digits.split_first_chunk::<1>()?;
    let (left, right) = rest.split_at_checked(SIDE).filter(|(_, right)| right.len() == SIDE)?;
    let mut bars = Bars(Vec::new());
    bars.push(0b101, 3);
    for (place, digit) in left.iter().enumerate() {
        let odd = *ODD.get(*digit)?;
        let is_even = EVEN_LEFT.get(*first)? >> (SIDE - 1 - place) & 1 == 1;
        bars.push(if is_even { mirrored(right_of(odd)) } else { odd }, DIGIT);
    }
    bars.push(0b0_1010, 5);
    for digit in right {
        bars.push(right_of(*ODD.get(*digit)?), DIGIT);
    }
    bars.push(0b101, 3);
    Some(bars.0)
}

/// The same digit on the right side: what is dark is light.
const fn right_of(odd: u8) -> u8 {
    !odd & 0b111_1111
}

/// Read from the other side.
const fn mirrored(digit: u8) -> u8 {
    digit.reverse_bits() >> 1
}

struct Bars(Vec<Color>);

impl Bars {
    fn push(&mut self, modules: u8, count: u8) {
        let dark = |place: u8| modules >> place & 1 == 1;
        self.0.extend((0..count).rev().map(|place| if dark(place) { Color::Dark } else { Color::Light }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_ninety_five_modules_and_anything_else_has_none() {
        assert_eq!(bars("6901234567892").unwrap().len(), 95);
        for other in ["", "690123456789", "69012345678921", "690123456789x"] {
            assert!(bars(other).is_none(), "{other}");
        }
    }
}
