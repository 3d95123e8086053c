//! The number on the slips of a redemption, by which it is found again.

use std::fmt;
use std::str::FromStr;

use crate::domain::id::RedemptionId;

/// How many digits it has.
const DIGITS: usize = 8;

/// The number on the slips of a redemption: the random end of its id, for people and as a QR code. `R-4F09-18AA`.
///
/// Of some tens of thousands of redemptions two may have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SlipNumber([u8; 4]);

impl SlipNumber {
    /// The number of a redemption.
    pub fn of(redemption: RedemptionId) -> Self {
        let [.., a, b, c, d] = *redemption.uuid().as_bytes();
        Self([a, b, c, d])
    }

    /// The last bytes of every redemption that has it.
    pub const fn bytes(self) -> [u8; 4] {
        self.0
    }
}

impl fmt::Display for SlipNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = u32::from_be_bytes(self.0);
        write!(f, "R-{:04X}-{:04X}", number >> 16, number & 0xFFFF)
    }
}

/// Reads a number as people type it: any case, with or without the hyphens.
impl FromStr for SlipNumber {
    type Err = NoSlipNumber;

    fn from_str(text: &str) -> Result<Self, NoSlipNumber> {
        let digits = text.strip_prefix(['R', 'r']).ok_or(NoSlipNumber)?.replace('-', "");
        if digits.len() != DIGITS || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NoSlipNumber);
        }
        let number = u32::from_str_radix(&digits, 16).map_err(|_| NoSlipNumber)?;
        Ok(Self(number.to_be_bytes()))
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
    use uuid::Uuid;

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
