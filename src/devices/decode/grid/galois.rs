//! The field of 256 elements that the check bytes of QR codes are counted in.
//!
//! A byte stands for a polynomial over {0, 1}; adding is `xor`, multiplying is done modulo x⁸ + x⁴ + x³ + x² + 1. Every
//! element but zero is a power of α = x, so that a product is a sum of logarithms. Source: ISO/IEC 18004, annex A.

/// x⁸ + x⁴ + x³ + x² + 1.
const MODULUS: u16 = 0x11D;
/// How many different powers α has: its exponents count modulo this.
pub(super) const ORDER: usize = 255;

const TABLES: ([u8; 2 * ORDER], [u8; 256]) = tables();
/// α^i for every i that a sum of two logarithms can be.
const POWERS: [u8; 2 * ORDER] = TABLES.0;
/// The exponent of α that gives a byte; meaningless for zero.
const LOGARITHMS: [u8; 256] = TABLES.1;

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "computed while compiling, or not at all"
)]
const fn tables() -> ([u8; 2 * ORDER], [u8; 256]) {
    let mut powers = [0; 2 * ORDER];
    let mut logarithms = [0; 256];
    let mut power: u16 = 1;
    let mut exponent = 0;
    while exponent < ORDER {
        powers[exponent] = power as u8;
        powers[exponent + ORDER] = power as u8;
        logarithms[power as usize] = exponent as u8;
        power <<= 1;
        if power > 0xFF {
            power ^= MODULUS;
        }
        exponent += 1;
    }
    (powers, logarithms)
}

/// α to the power of `exponent`.
pub(super) fn power(exponent: usize) -> u8 {
    POWERS.get(exponent % ORDER).copied().unwrap_or_default()
}

/// The product of two elements.
pub(super) fn times(one: u8, other: u8) -> u8 {
    if one == 0 || other == 0 {
        return 0;
    }
    POWERS.get(logarithm(one) + logarithm(other)).copied().unwrap_or_default()
}

/// What gives one when multiplied with `element`; zero for zero, which has none.
pub(super) fn inverse(element: u8) -> u8 {
    if element == 0 { 0 } else { power(ORDER - logarithm(element)) }
}

fn logarithm(element: u8) -> usize {
    LOGARITHMS.get(usize::from(element)).copied().unwrap_or_default().into()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Multiplying by the book: shift and subtract.
    pub(in super::super) fn slow_times(one: u8, other: u8) -> u8 {
        let mut sum = 0_u16;
        for bit in (0..8).rev() {
            sum <<= 1;
            if sum > 0xFF {
                sum ^= MODULUS;
            }
            if other >> bit & 1 == 1 {
                sum ^= u16::from(one);
            }
        }
        u8::try_from(sum).unwrap()
    }

    #[test]
    fn products_are_those_of_polynomials_and_inverses_undo_them() {
        for one in 0..=255 {
            for other in 0..=255 {
                assert_eq!(times(one, other), slow_times(one, other), "{one} × {other}");
            }
            assert_eq!(times(one, inverse(one)), u8::from(one != 0));
        }
    }

    #[test]
    fn powers_are_repeated_products() {
        let mut product = 1;
        for exponent in 0..600 {
            assert_eq!(power(exponent), product);
            product = slow_times(product, 2);
        }
    }
}
