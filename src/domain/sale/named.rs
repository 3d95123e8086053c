//! By what a sale is asked for: its identity, the number in the code of a receipt, or the number of its receipt.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use uuid::Uuid;

use crate::domain::id::SaleId;
use crate::domain::receipt::slip::{SlipNumber, SlipOf};
use crate::domain::refund::told::Told;

/// How many digits of a terminal's life stand before the number of a receipt.
const LIFE_DIGITS: usize = 4;

/// By what a sale is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// Its identity.
    Id(SaleId),
    /// The number in the code of its receipt, or of the receipt of a refund of it: `S-4F09-18AA`.
    Code(SlipNumber),
    /// The number of its receipt as people read it: `3F0A-000918`.
    Number {
        /// The four digits of the terminal's life.
        life: String,
        /// The number.
        seq: NonZeroU32,
    },
}

impl Named {
    /// Whether it names the sale that is told of. Of some tens of thousands two may have the same number or code.
    pub fn names(&self, told: &Told) -> bool {
        match self {
            Self::Id(id) => told.sale() == *id,
            Self::Code(number) => match number.is_of() {
                SlipOf::Sale => SlipNumber::of_sale(told.sale()) == *number,
                SlipOf::Refund => told.refunds().any(|known| SlipNumber::of_refund(known.refund.id()) == *number),
                SlipOf::Redemption => false,
            },
            Self::Number { life, seq } => told.made().is_some_and(|made| {
                let number = made.sale.document().head.number;
                number.seq == *seq && number.incarnation.tail() == *life
            }),
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Code(number) => number.fmt(f),
            Self::Number { life, seq } => write!(f, "{life}-{seq:06}"),
        }
    }
}

/// Reads it as people type it: in any case.
impl FromStr for Named {
    type Err = NotNamed;

    fn from_str(text: &str) -> Result<Self, NotNamed> {
        if let Ok(number) = text.parse() {
            return Ok(Self::Code(number));
        }
        if let Ok(id) = text.parse::<Uuid>() {
            return Ok(Self::Id(SaleId::new(id)));
        }
        let (life, seq) = text.split_once('-').ok_or(NotNamed)?;
        let is_life = life.len() == LIFE_DIGITS && life.bytes().all(|digit| digit.is_ascii_hexdigit());
        let is_seq = seq.len() >= 6 && seq.bytes().all(|digit| digit.is_ascii_digit());
        if !is_life || !is_seq {
            return Err(NotNamed);
        }
        Ok(Self::Number { life: life.to_ascii_uppercase(), seq: seq.parse().map_err(|_| NotNamed)? })
    }
}

/// A text names no sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this names no sale")]
pub struct NotNamed;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_is_named_as_its_papers_name_it() {
        let id = SaleId::new(Uuid::from_u128(0x1234_5678_9ABC_DEF0));
        for (text, expected) in [
            (id.to_string(), Some(Named::Id(id))),
            ("s-9abc-def0".into(), Some(Named::Code(SlipNumber::of_sale(id)))),
            ("3f0a-000918".into(), Some(Named::Number { life: "3F0A".into(), seq: NonZeroU32::new(918).unwrap() })),
            ("918".into(), None),
            ("3F0A-918".into(), None),
            ("3F0A-000000".into(), None),
            ("3F0G-000918".into(), None),
            (String::new(), None),
        ] {
            assert_eq!(text.parse().ok(), expected, "{text}");
            if let Some(named) = expected {
                assert_eq!(named.to_string().parse(), Ok(named));
            }
        }
    }
}
