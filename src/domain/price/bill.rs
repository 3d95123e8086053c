//! The sold lines of a basket as plain figures: what a line costs before any promotion, and which lines a rule is for.
//!
//! Amounts are minor units in `i64`. With the limits of prices, quantities and lines no sum of a bill leaves 64 bits: 500
//! lines of 9,999.999 at a hundred million yuan are 5 × 10¹⁶.

use crate::domain::basket::{Basket, ByHand, Line, Set, Way};
use crate::domain::campaign::{self, Product};
use crate::domain::money::Money;
use crate::domain::product::Measure;

/// A sold line as figures.
pub(super) struct Entry<'a> {
    pub(super) line: &'a Line,
    /// How many pieces; what is weighed is one.
    pub(super) pieces: u32,
    /// The price of a piece that line promotions start from; nothing where they may not touch it.
    pub(super) unit: i64,
    /// The price of the line by the list, or as somebody set it.
    pub(super) gross: i64,
    /// What the member price takes off.
    pub(super) member: i64,
    /// What somebody took off by hand.
    pub(super) by_hand: i64,
    /// The place of its class in the tax table.
    pub(super) class: usize,
}

impl Entry<'_> {
    /// What the line costs before promotions.
    pub(super) const fn start(&self) -> i64 {
        self.gross - self.member - self.by_hand
    }
}

/// The figures of a line that is sold; `None` for one that is taken back, or whose figures leave 64 bits.
pub(super) fn entry<'a>(basket: &Basket, line: &'a Line, class: usize) -> Option<Entry<'a>> {
    let price = match &line.way {
        Way::Returned(_) => return None,
        Way::SoldByHand(ByHand { set: Set::Price(price), .. }) => *price,
        Way::Sold | Way::SoldByHand(ByHand { set: Set::Off(_), .. }) => line.item.price,
    };
    let gross = line.quantity.times(price)?;
    let member_price = match (basket.customer().level(), &line.way) {
        (None, _) | (Some(_), Way::SoldByHand(ByHand { set: Set::Price(_), .. })) => None,
        (Some(_), _) => line.item.member_price.filter(|member| *member < price),
    };
    let paid = line.quantity.times(member_price.unwrap_or(price))?;
    let by_hand = match &line.way {
        Way::SoldByHand(ByHand { set: Set::Off(off), .. }) => off.of(paid),
        Way::Sold | Way::SoldByHand(ByHand { set: Set::Price(_), .. }) | Way::Returned(_) => Money::ZERO,
    };
    let pieces = pieces(line);
    let unit = if line.way == Way::Sold { paid.minor() / i64::from(pieces) } else { 0 };
    let (gross, paid, by_hand) = (gross.minor(), paid.minor(), by_hand.minor());
    Some(Entry { line, pieces, unit, gross, member: gross - paid, by_hand, class })
}

/// Whether a line is sold, and not taken back.
pub(super) const fn is_sold(line: &Line) -> bool {
    match line.way {
        Way::Sold | Way::SoldByHand(_) => true,
        Way::Returned(_) => false,
    }
}

/// How many pieces a line has; what is weighed is one.
pub(super) fn pieces(line: &Line) -> u32 {
    match line.item.measure {
        Measure::Piece => line.quantity.pieces().unwrap_or(1),
        Measure::Weight => 1,
    }
}

/// Which entries a rule is for, by their places.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// The places, dearest piece first, of one price the line that was rung up first.
    pub(super) at: Vec<usize>,
    /// Whether it is for every line of the bill.
    pub(super) all: bool,
}

/// The entries that count for `wanted` without `excluded`.
pub(super) fn places(entries: &[Entry<'_>], wanted: &[Product], excluded: &[Product]) -> Places {
    let counts =
        |entry: &Entry<'_>| campaign::counts(&entry.line.item.product, &entry.line.item.categories, wanted, excluded);
    let mut at: Vec<usize> =
        entries.iter().enumerate().filter(|(_, entry)| counts(entry)).map(|(place, _)| place).collect();
    at.sort_by_key(|place| (std::cmp::Reverse(entries.get(*place).map_or(0, |entry| entry.unit)), *place));
    Places { all: at.len() == entries.len(), at }
}

/// The places whose pieces line promotions may lower: a piece that costs nothing, or whose price somebody set, takes part
/// in none.
pub(super) fn lowerable(entries: &[Entry<'_>], wanted: &[Product], excluded: &[Product]) -> Vec<usize> {
    let mut places = places(entries, wanted, excluded);
    places.at.retain(|place| entries.get(*place).is_some_and(|entry| entry.unit > 0));
    places.at
}
