//! The number in the code of a slip or a receipt, by which it is found again.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::domain::id::{RedemptionId, RefundId, SaleId};

/// How many digits it has.
const DIGITS: usize = 8;

/// The number in the code of a slip or a receipt: what it is of, and the random end of the id of that, for people and as a
/// QR code. `R-4F09-18AA`.
///
/// Of some tens of thousands of one kind two may have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SlipNumber {
    of: SlipOf,
    end: [u8; 4],
}

/// What a slip or a receipt is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SlipOf {
    /// A redemption, or its reversal.
    Redemption,
    /// A sale.
    Sale,
    /// A refund.
    Refund,
}

impl SlipOf {
    const ALL: [Self; 3] = [Self::Redemption, Self::Sale, Self::Refund];

    /// The letter with which its numbers begin.
    const fn letter(self) -> char {
        match self {
            Self::Redemption => 'R',
            Self::Sale => 'S',
            Self::Refund => 'B',
        }
    }
}

impl SlipNumber {
    /// The number of a redemption.
    pub fn of(redemption: RedemptionId) -> Self {
        Self::ending(SlipOf::Redemption, redemption.uuid())
    }

    /// The number of a sale.
    pub fn of_sale(sale: SaleId) -> Self {
        Self::ending(SlipOf::Sale, sale.uuid())
    }

    /// The number of a refund.
    pub fn of_refund(refund: RefundId) -> Self {
        Self::ending(SlipOf::Refund, refund.uuid())
    }

    fn ending(of: SlipOf, id: Uuid) -> Self {
        let [.., a, b, c, d] = *id.as_bytes();
        Self { of, end: [a, b, c, d] }
    }

    /// What it is the number of.
    pub const fn is_of(self) -> SlipOf {
        self.of
    }

    /// The last bytes of every id that has it.
    pub const fn bytes(self) -> [u8; 4] {
        self.end
    }
}

impl fmt::Display for SlipNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = u32::from_be_bytes(self.end);
        write!(f, "{}-{:04X}-{:04X}", self.of.letter(), number >> 16, number & 0xFFFF)
    }
}

/// Reads a number as people type it: any case, with or without the hyphens.
impl FromStr for SlipNumber {
    type Err = NoSlipNumber;

    fn from_str(text: &str) -> Result<Self, NoSlipNumber> {
        let mut rest = text.chars();
        let letter = rest.next().ok_or(NoSlipNumber)?.to_ascii_uppercase();
        let of = SlipOf::ALL.into_iter().find(|of| of.letter() == letter).ok_or(NoSlipNumber)?;
        let digits = rest.as_str().replace('-', "");
        if digits.len() != DIGITS || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NoSlipNumber);
        }
        let number = u32::from_str_radix(&digits, 16).map_err(|_| NoSlipNumber)?;
        Ok(Self { of, end: number.to_be_bytes() })
    }
}

/// A text is no number of a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no number of a slip")]
pub struct NoSlipNumber;

/// A redemption's number as people read it out.
pub fn short_number(redemption: RedemptionId) -> String {
    SlipNumber::of(redemption).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_printed_and_as_people_type_it() {
        let redemption = RedemptionId::new(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_4F09_18AA));
        for text in ["R-4F09-18AA", "r-4f09-18aa", "R4F0918AA", "r4f09-18aa"] {
            assert_eq!(text.parse(), Ok(SlipNumber::of(redemption)), "{text}");
        }
        for text in
            ["4F09-18AA", "R-4F09-18A", "R-4F09-18AAB", "R-4F09-18AG", "R-+F09-18AA", "R-４F09-18AA", "R2-00918", ""]
        {
            assert_eq!(text.parse::<SlipNumber>(), Err(NoSlipNumber), "{text}");
        }
    }

    #[test]
    fn the_letter_says_what_it_is_of() {
        let id = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_4F09_18AA);
        for (number, of, text) in [
            (SlipNumber::of(RedemptionId::new(id)), SlipOf::Redemption, "R-4F09-18AA"),
            (SlipNumber::of_sale(SaleId::new(id)), SlipOf::Sale, "S-4F09-18AA"),
            (SlipNumber::of_refund(RefundId::new(id)), SlipOf::Refund, "B-4F09-18AA"),
        ] {
            assert_eq!((number.is_of(), number.to_string().as_str()), (of, text));
            assert_eq!(text.to_lowercase().parse(), Ok(number));
        }
    }

    proptest! {
        #[test]
        fn what_stands_on_a_slip_leads_back_to_its_redemption(id: u128) {
            let redemption = RedemptionId::new(Uuid::from_u128(id));
            let number = SlipNumber::of(redemption);
            prop_assert_eq!(number.to_string().parse(), Ok(number));
            prop_assert!(redemption.uuid().as_bytes().ends_with(&number.bytes()));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text: String) {
            let _ = text.parse::<SlipNumber>();
        }
    }
}
