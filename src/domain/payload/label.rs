//! Labels of a scale: an EAN-13 of the shop's own that carries a weight or a price.
//!
//! GS1 leaves the numbers that begin with 02, 04 and 20 to 29 to the shop ("restricted circulation numbers", GS1 General
//! Specifications, section 2.1). How a shop lays them out is its own setting, one text a layout, a letter for each of
//! the 13 digits:
//!
//! ```text
//! 21IIIIIWWWWWC   prefix 21, five digits of the item, five of the weight in grams, check digit
//! 22IIIIVPPPPPC   prefix 22, four digits of the item, a check digit of the price, five of the price
//! ```

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::gtin::Gtin;
use crate::domain::money::Money;
use crate::domain::quantity::Quantity;

/// How many digits a label has.
const DIGITS: usize = 13;

/// How a shop lays out the numbers on labels of its scales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    prefix: String,
    item: Range<usize>,
    value: Range<usize>,
    measure: Measure,
    /// The text that it was read from.
    text: String,
}

/// What the figure on a label measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Weight,
    Price,
}

/// What a label of a scale says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label {
    /// The digits of the item, as the scale knows it.
    pub item: String,
    /// How much of it there is.
    pub says: Says,
}

/// The figure on a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Says {
    /// The weight, in thousandths of a kilogram.
    Weight(Quantity),
    /// The price of what lies in the bag.
    Price(Money),
}

impl Layout {
    /// What a number says in this layout; `None` for a number that is laid out otherwise, or says nothing at all.
    pub fn read(&self, gtin: &Gtin) -> Option<Label> {
        let digits = gtin.digits();
        if digits.len() != DIGITS || !digits.starts_with(&self.prefix) {
            return None;
        }
        let value: u32 = digits.get(self.value.clone())?.parse().ok()?;
        let says = match self.measure {
            Measure::Weight => Says::Weight(Quantity::from_thousandths(value)?),
            Measure::Price if value > 0 => Says::Price(Money::from_minor(i64::from(value))),
            Measure::Price => return None,
        };
        Some(Label { item: digits.get(self.item.clone())?.to_owned(), says })
    }
}

impl FromStr for Layout {
    type Err = BadLayout;

    fn from_str(text: &str) -> Result<Self, BadLayout> {
        if text.len() != DIGITS || !text.is_ascii() {
            return Err(BadLayout);
        }
        let prefix = run(text, 0, |letter| letter.is_ascii_digit());
        let item = run(text, prefix.end, |letter| letter == b'I');
        // The price's own check digit is not read: the number's covers it.
        let verifier = run(text, item.end, |letter| letter == b'V');
        let weight = run(text, verifier.end, |letter| letter == b'W');
        let price = run(text, verifier.end, |letter| letter == b'P');
        let (value, measure) = if weight.is_empty() { (price, Measure::Price) } else { (weight, Measure::Weight) };
        let digits = text.get(prefix).unwrap_or_default();
        let ours = ["02", "04", "2"].iter().any(|start| digits.starts_with(start)) && digits.len() >= 2;
        let whole = !item.is_empty() && !value.is_empty() && verifier.len() <= 1 && value.len() <= 7;
        if !ours || !whole || text.get(value.end..) != Some("C") {
            return Err(BadLayout);
        }
        Ok(Self { prefix: digits.to_owned(), item, value, measure, text: text.to_owned() })
    }
}

/// The places from `start` on whose letters are wanted.
fn run(text: &str, start: usize, wanted: impl Fn(u8) -> bool) -> Range<usize> {
    let length = text.bytes().skip(start).take_while(|letter| wanted(*letter)).count();
    start..start + length
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Layout {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Layout {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A text that lays out no label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a layout is a prefix of 02, 04 or 20 to 29, then I for the item, W or P for weight or price, C at the end: 13 in all"
)]
pub struct BadLayout;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(layout: &str, digits: &str, expected: Option<(&str, Says)>) {
        let label = layout.parse::<Layout>().unwrap().read(&Gtin::parse(digits).unwrap());
        assert_eq!(label, expected.map(|(item, says)| Label { item: item.into(), says }));
    }

    fn weight(grams: u32) -> Says {
        Says::Weight(Quantity::from_thousandths(grams).unwrap())
    }

    #[test]
    fn a_label_says_its_item_and_its_weight_or_price() {
        check("21IIIIIWWWWWC", "2112345015002", Some(("12345", weight(1_500))));
        check("22IIIIVPPPPPC", "2212347012990", Some(("1234", Says::Price(Money::from_minor(1_299)))));
        // A UPC-A that begins with 2 is an EAN-13 that begins with 02.
        check("02IIIIIPPPPPC", "212345012994", Some(("12345", Says::Price(Money::from_minor(1_299)))));
    }

    #[test]
    fn another_prefix_another_length_and_nothing_weighed_are_no_label() {
        check("21IIIIIWWWWWC", "2212347012990", None);
        check("21IIIIIWWWWWC", "96385074", None);
        check("21IIIIIWWWWWC", "2112345000008", None);
    }

    #[test]
    fn a_layout_takes_no_number_that_is_not_the_shops_own() {
        for wrong in [
            "",
            "2IIIIIIWWWWWC",
            "69IIIIIWWWWWC",
            "21IIIIIWWWWW",
            "21IIIIIWWWWWCC",
            "21WWWWWIIIIIC",
            "21IIIIIIIIIIC",
            "21IIIIIWWPPPC",
            "21IIIIVVPPPPC",
            "21IIIIIWWWWWW",
            "21IIIII12345C",
            "2１IIIIWWWWC",
            "210IWWWWWWWWC",
        ] {
            assert_eq!(wrong.parse::<Layout>(), Err(BadLayout), "{wrong}");
        }
        let layout: Layout = "21IIIIIWWWWWC".parse().unwrap();
        let json = serde_json::to_string(&layout).unwrap();
        assert_eq!(serde_json::from_str::<Layout>(&json).unwrap(), layout);
    }

    proptest! {
        #[test]
        fn no_layout_and_no_number_breaks_it(text in "[0-9IVWPC]{0,14}", digits in "[0-9]{13}") {
            if let (Ok(layout), Some(gtin)) = (text.parse::<Layout>(), Gtin::parse(&digits)) {
                prop_assert!(layout.read(&gtin).is_none_or(|label| !label.item.is_empty()));
            }
        }
    }
}
