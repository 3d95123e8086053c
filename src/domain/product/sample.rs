//! Plain products for the tests of whatever sells them: each changes what it is about.

use super::{Make, Measure, Pick, Price, Product, Supply, Terms};
use crate::domain::money::Money;
use crate::domain::product::Item;

/// Something that is counted, of one category and the class `standard`.
pub(crate) fn product(code: &str, category: &str, price: i64) -> Product {
    Product {
        code: code.into(),
        name: format!("Product {code}"),
        categories: vec![category.into()],
        tax_class: "standard".into(),
        measure: Measure::Piece,
        scale_item: None,
        make: Make::Single(Terms {
            price: Price::Fixed(Money::from_minor(price)),
            member_price: None,
            barcodes: Vec::new(),
            supply: Supply::ForSale,
        }),
        modifiers: Vec::new(),
    }
}

/// The same, picked.
pub(crate) fn item(code: &str, category: &str, price: i64) -> Item {
    product(code, category, price).pick(&Pick::default()).unwrap()
}
