//! The gift receipt: what was bought, and no price.

use super::sale::quantity;
use super::{Head, SlipNumber, words};
use crate::domain::price::Direction;
use crate::domain::receipt::Receipt;
use crate::domain::sale::Sale;

/// The gift receipt of a sale: whoever gets the gift can exchange it and does not see what it cost.
pub fn gift(head: Head<'_>, sale: &Sale) -> Receipt {
    let document = sale.document();
    let mut paper = head
        .begin_for_customer(words::GIFT)
        .pair(words::NUMBER, &document.head.number.to_string())
        .when_and_where()
        .rule();
    for line in document.lines.iter().filter(|line| line.price.direction == Direction::Sold) {
        let quantity = format!("× {}", quantity(line));
        paper = paper.with(|builder| builder.pair(&line.item.name, &quantity)).chosen(line);
    }
    paper.end_with_code(&SlipNumber::of_sale(sale.id()).to_string())
}
