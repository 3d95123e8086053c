//! How much of something is sold: whole thousandths, so that 1.250 kg is exact.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::money::Money;

/// A quantity in thousandths of a piece or of the product's unit: 1,000 is one, 1,250 is 1.250 kg. At least one
/// thousandth and at most [`Quantity::MAX`]: nothing is neither sold nor returned, and a return is no negative sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Quantity(u32);

impl Quantity {
    /// One piece.
    pub const ONE: Self = Self(1_000);

    /// The largest quantity of one line: 9,999.999. What is above it is a slip of the fingers, or a barcode that was
    /// taken for a quantity.
    pub const MAX: Self = Self(9_999_999);

    /// So many thousandths; `None` for nothing and above [`Quantity::MAX`].
    pub const fn from_thousandths(thousandths: u32) -> Option<Self> {
        if thousandths == 0 || thousandths > Self::MAX.0 { None } else { Some(Self(thousandths)) }
    }

    /// So many pieces; `None` for none and above [`Quantity::MAX`].
    pub const fn of_pieces(pieces: u32) -> Option<Self> {
        match pieces.checked_mul(1_000) {
            Some(thousandths) => Self::from_thousandths(thousandths),
            None => None,
        }
    }

    /// The thousandths.
    pub const fn thousandths(self) -> u32 {
        self.0
    }

    /// The number of pieces; `None` where it is no whole number.
    pub const fn pieces(self) -> Option<u32> {
        if self.0.is_multiple_of(1_000) { Some(self.0 / 1_000) } else { None }
    }

    /// Both together; `None` above [`Quantity::MAX`].
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Self::from_thousandths(sum),
            None => None,
        }
    }

    /// What is left without `other`; `None` where nothing or less is.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(rest) => Self::from_thousandths(rest),
            None => None,
        }
    }

    /// What it costs at a price for one, rounded half away from zero; `None` where it leaves 64 bits.
    pub fn times(self, price: Money) -> Option<Money> {
        let product = i128::from(price.minor()) * i128::from(self.0);
        let rounded = (product.abs() + 500) / 1_000 * product.signum();
        i64::try_from(rounded).ok().map(Money::from_minor)
    }
}

/// `3`, `1.25`: without zeros at the end.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 1_000, self.0 % 1_000);
        if part == 0 {
            return write!(f, "{whole}");
        }
        f.write_str(format!("{whole}.{part:03}").trim_end_matches('0'))
    }
}

impl TryFrom<u32> for Quantity {
    type Error = NoSuchQuantity;

    fn try_from(thousandths: u32) -> Result<Self, NoSuchQuantity> {
        Self::from_thousandths(thousandths).ok_or(NoSuchQuantity)
    }
}

impl From<Quantity> for u32 {
    fn from(quantity: Quantity) -> Self {
        quantity.0
    }
}

/// Nothing, or more than a line may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a quantity is 1 to {} thousandths", Quantity::MAX.0)]
pub struct NoSuchQuantity;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quantity(thousandths: u32) -> Quantity {
        Quantity::from_thousandths(thousandths).unwrap()
    }

    #[test]
    fn nothing_and_what_no_line_holds_is_no_quantity() {
        for wrong in [0, 10_000_000, u32::MAX] {
            assert_eq!(Quantity::from_thousandths(wrong), None);
            assert!(serde_json::from_str::<Quantity>(&wrong.to_string()).is_err());
        }
        assert!(serde_json::from_str::<Quantity>("-1000").is_err());
        assert_eq!(Quantity::of_pieces(u32::MAX), None);
        assert_eq!(Quantity::of_pieces(9_999).unwrap().checked_add(Quantity::ONE), None);
        assert_eq!(Quantity::ONE.checked_sub(Quantity::ONE), None);
    }

    #[test]
    fn a_weight_costs_its_share_rounded_half_away_from_zero() {
        let check = |thousandths, price, expected| {
            assert_eq!(quantity(thousandths).times(Money::from_minor(price)), Some(Money::from_minor(expected)));
        };
        check(1_250, 3_980, 4_975);
        check(333, 1_000, 333);
        check(1, 500, 1);
        check(1, 499, 0);
        check(3_000, 333, 999);
        assert_eq!(quantity(1_001).times(Money::MAX), None);
    }

    #[test]
    fn it_is_written_without_zeros_at_the_end() {
        for (thousandths, text) in [(3_000, "3"), (1_250, "1.25"), (5, "0.005"), (9_999_999, "9999.999")] {
            assert_eq!(quantity(thousandths).to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn pieces_cost_as_many_times_one(pieces in 1..=9_999_u32, price in 0..10_000_000_i64) {
            let cost = Quantity::of_pieces(pieces).unwrap().times(Money::from_minor(price));
            prop_assert_eq!(cost, Money::from_minor(price).checked_mul(pieces));
        }
    }
}
