//! Line promotions claim pieces: each all that it can, in its own best way, and a piece belongs to one of them.
//!
//! The order of claims is what the [`search`](super::search) tries out. Within a claim the dearest pieces go first, of one
//! price the line that was rung up first; "cheapest first" is that order from behind.

use super::bill::{self, Entry};
use crate::domain::campaign::Product;
use crate::domain::campaign::worth::lowered_before;
use crate::domain::money::{Money, Rate};
use crate::domain::promotion::{Gift, Part, Promotion, Rule};

/// A line promotion with the places of the bill that it is for.
pub(super) enum Claim {
    /// Something off each piece: how much, for each of the places.
    Percent { of: Vec<usize>, each: Vec<i64> },
    /// Groups of `size` pieces, of which the last `lowered` get a share off: how much, for each of the places.
    Group { size: u32, lowered: u32, off: Rate, at_most: u64, of: Vec<usize>, each: Vec<i64> },
    /// Who buys gets others for nothing.
    Gift { buy: u64, get: u64, at_most: u64, of: Gifts },
    /// Parts that cost so much together.
    Bundle { parts: Parts, price: i64, at_most: u64 },
}

/// What is bought for a gift and what is given.
pub(super) struct Gifts {
    /// What can only be bought for it.
    pub(super) bought: Vec<usize>,
    /// What can be bought for it or be the gift itself.
    pub(super) both: Vec<usize>,
    /// What can be the gift, both among it.
    pub(super) given: Vec<usize>,
}

impl Gifts {
    fn of(bought: &[usize], given: Vec<usize>) -> Self {
        let (both, bought) = bought.iter().partition(|place| given.contains(place));
        Self { bought, both, given }
    }
}

/// The parts of a bundle.
pub(super) struct Parts {
    /// How many pieces each part needs.
    wanted: Vec<u64>,
    /// The places that fit any part, dearest first.
    of: Vec<usize>,
    /// Which parts each of them fits, as bits.
    fits: Vec<u32>,
}

/// What line promotions have left of a bill.
#[derive(Clone)]
pub(super) struct Claimed {
    /// How many pieces of each line belong to none yet.
    pub(super) left: Vec<u32>,
    /// What is to be paid for each line.
    pub(super) open: Vec<i64>,
    /// What is to be paid for all.
    pub(super) total: i64,
}

impl Claimed {
    pub(super) fn fresh(entries: &[Entry<'_>]) -> Self {
        let (left, open): (Vec<u32>, Vec<i64>) = entries.iter().map(|entry| (entry.pieces, entry.start())).unzip();
        Self { left, total: open.iter().sum(), open }
    }

    fn left(&self, place: usize) -> u64 {
        self.left.get(place).copied().map_or(0, u64::from)
    }

    /// How many pieces are left at `places`.
    pub(super) fn pieces(&self, places: &[usize]) -> u64 {
        places.iter().map(|place| self.left(*place)).sum()
    }

    /// Claims pieces of a place and takes `off` in all off its line.
    fn take(&mut self, place: usize, pieces: u64, off: i64) {
        if let (Some(left), Some(open)) = (self.left.get_mut(place), self.open.get_mut(place)) {
            *left = left.saturating_sub(u32::try_from(pieces).unwrap_or(u32::MAX));
            *open -= off;
            self.total -= off;
        }
    }
}

impl Claim {
    /// The claim of a line promotion; `None` for an order promotion.
    pub(super) fn of(promotion: &Promotion, entries: &[Entry<'_>]) -> Option<Self> {
        let excluded = &promotion.scope.excluded;
        let places = |wanted: &[Product]| bill::lowerable(entries, wanted, excluded);
        let of = || places(&promotion.scope.products);
        let each = |of: &[usize], off: Rate| of.iter().map(|place| share(off, unit(entries, *place))).collect();
        let limit = |at_most: Option<u32>| at_most.map_or(u64::MAX, u64::from);
        let group = |size: u32, lowered: u32, off: Rate, at_most: Option<u32>| {
            let of = of();
            Self::Group { size, lowered, off, at_most: limit(at_most), each: each(&of, off), of }
        };
        Some(match &promotion.rule {
            Rule::PercentOff { off } => {
                let of = of();
                Self::Percent { each: each(&of, *off), of }
            }
            Rule::NthItem { nth, off, at_most } => group(*nth, 1, *off, *at_most),
            Rule::BuyGet { buy, get, gift: Gift::Same, at_most } => group(buy + get, *get, Rate::ALL, *at_most),
            Rule::BuyGet { buy, get, gift: Gift::Of(products), at_most } => Self::Gift {
                buy: u64::from(*buy),
                get: u64::from(*get),
                at_most: limit(*at_most),
                of: Gifts::of(&of(), places(products)),
            },
            Rule::Bundle { parts, price, at_most } => {
                let parts = Parts::of(parts, of(), entries);
                Self::Bundle { parts, price: price.minor(), at_most: limit(*at_most) }
            }
            Rule::Spend { .. } | Rule::EverySpend { .. } | Rule::OrderPercent { .. } => return None,
        })
    }

    /// The places whose pieces it may claim.
    pub(super) fn touches(&self) -> impl Iterator<Item = usize> {
        let (one, two): (&[usize], &[usize]) = match self {
            Self::Percent { of, .. } | Self::Group { of, .. } | Self::Bundle { parts: Parts { of, .. }, .. } => {
                (of, &[])
            }
            Self::Gift { of, .. } => (&of.bought, &of.given),
        };
        one.iter().chain(two).copied()
    }

    /// Claims all that it can; says what it saves.
    pub(super) fn make(&self, entries: &[Entry<'_>], claimed: &mut Claimed) -> i64 {
        let before = claimed.total;
        match self {
            Self::Percent { of, each } => percent(claimed, of, each),
            Self::Group { size, lowered, at_most, of, each, .. } => {
                let groups = (claimed.pieces(of) / u64::from((*size).max(1))).min(*at_most);
                group(claimed, groups, (*size, *lowered), of, each);
            }
            Self::Gift { buy, get, at_most, of } => gift(entries, claimed, (*buy, *get), *at_most, of),
            Self::Bundle { parts, price, at_most } => bundle(entries, claimed, parts, *price, *at_most),
        }
        before - claimed.total
    }
}

fn unit(entries: &[Entry<'_>], place: usize) -> i64 {
    entries.get(place).map_or(0, |entry| entry.unit)
}

/// `count` pieces at a price or share each.
fn times(count: u64, each: i64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(each)
}

fn share(off: Rate, unit: i64) -> i64 {
    off.of(Money::from_minor(unit)).minor()
}

fn percent(claimed: &mut Claimed, of: &[usize], each: &[i64]) {
    for (&place, &off) in of.iter().zip(each) {
        let pieces = claimed.left(place);
        claimed.take(place, pieces, times(pieces, off));
    }
}

fn group(claimed: &mut Claimed, groups: u64, (size, lowered): (u32, u32), of: &[usize], each: &[i64]) {
    let end = groups.saturating_mul(u64::from(size));
    let mut at = 0_u64;
    for (&place, &off) in of.iter().zip(each) {
        let pieces = claimed.left(place).min(end - at);
        if pieces > 0 {
            let cheaper = lowered_before(at + pieces, size, lowered) - lowered_before(at, size, lowered);
            claimed.take(place, pieces, times(cheaper, off));
            at += pieces;
        }
    }
}

/// What is bought comes from what cannot be given, cheapest first, then from what can; what is given are the dearest that
/// are left.
fn gift(entries: &[Entry<'_>], claimed: &mut Claimed, (buy, get): (u64, u64), at_most: u64, of: &Gifts) {
    let (a, c) = (claimed.pieces(&of.bought), claimed.pieces(&of.both));
    let b = claimed.pieces(&of.given) - c;
    let fits = |groups: u64| (groups * buy).saturating_sub(a) + (groups * get).saturating_sub(b) <= c;
    let (mut groups, mut above) = (0, ((a + c) / buy.max(1)).min(at_most) + 1);
    while groups + 1 < above {
        let middle = groups.midpoint(above);
        if fits(middle) { groups = middle } else { above = middle }
    }
    let mut to_buy = groups * buy;
    for &place in of.bought.iter().rev().chain(of.both.iter().rev()) {
        let pieces = claimed.left(place).min(to_buy);
        claimed.take(place, pieces, 0);
        to_buy -= pieces;
    }
    let mut to_give = groups * get;
    for &place in &of.given {
        let pieces = claimed.left(place).min(to_give);
        claimed.take(place, pieces, times(pieces, unit(entries, place)));
        to_give -= pieces;
    }
}

/// One bundle after the other, each of the dearest pieces that fill all its parts, as long as it saves something. Bundles
/// of the same pieces are made at once, so a claim takes no more steps than the bill has lines.
fn bundle(entries: &[Entry<'_>], claimed: &mut Claimed, parts: &Parts, price: i64, at_most: u64) {
    let mut may = at_most;
    while may > 0 {
        let Ok(pieces) = parts.fill(claimed) else { return };
        let prices: Vec<i64> = pieces.iter().map(|(place, count)| times(*count, unit(entries, *place))).collect();
        let sum: i64 = prices.iter().sum();
        let often = pieces.iter().map(|(place, count)| claimed.left(*place) / count).min().unwrap_or(0).min(may);
        if sum <= price || often == 0 {
            return;
        }
        let weights: Vec<u64> = prices.iter().map(|price| price.unsigned_abs()).collect();
        let shares = Money::from_minor(sum - price).spread(&weights);
        for ((place, count), off) in pieces.iter().zip(shares) {
            claimed.take(*place, count * often, times(often, off.minor()));
        }
        may -= often;
    }
}

impl Parts {
    /// The parts with the places of `within` that fit them.
    fn of(parts: &[Part], within: Vec<usize>, entries: &[Entry<'_>]) -> Self {
        let fits = |place: &usize| {
            let item = entries.get(*place).map(|entry| &entry.line.item);
            parts.iter().enumerate().fold(0_u32, |bits, (at, part)| {
                let named = |product: &Product| item.is_some_and(|item| product.names(&item.product, &item.categories));
                if part.of.iter().any(named) { bits | part_bit(at) } else { bits }
            })
        };
        let (of, fits) = within.into_iter().map(|place| (place, fits(&place))).filter(|(_, fits)| *fits != 0).unzip();
        Self { wanted: parts.iter().map(|part| u64::from(part.pieces)).collect(), of, fits }
    }

    /// The pieces of the next bundle: places with how many of each, dearest first. Where its parts cannot be filled, the
    /// first that cannot, and how many pieces it lacks.
    ///
    /// A piece that fits several parts goes where the others leave room for it: the dearest pieces are taken one after the
    /// other, each if all that were taken still fit (the greedy rule for matchings, which is optimal).
    pub(super) fn fill(&self, claimed: &Claimed) -> Result<Vec<(usize, u64)>, (usize, u64)> {
        let mut filling = Filling { missing: self.wanted.clone(), taken: vec![Vec::new(); self.wanted.len()] };
        let mut lacks: u64 = self.wanted.iter().sum();
        let mut pieces = Vec::new();
        for (&place, &fits) in self.of.iter().zip(&self.fits) {
            if lacks == 0 {
                break;
            }
            let mut count = 0;
            while lacks > 0 && count < claimed.left(place) && filling.put(fits, &mut 0) {
                count += 1;
                lacks -= 1;
            }
            if count > 0 {
                pieces.push((place, count));
            }
        }
        match filling.missing.iter().enumerate().find(|(_, missing)| **missing > 0) {
            Some((part, missing)) => Err((part, *missing)),
            None => Ok(pieces),
        }
    }
}

/// The bit of a part.
const fn part_bit(part: usize) -> u32 {
    if part < 32 { 1 << part } else { 0 }
}

/// A bundle that is being filled.
struct Filling {
    /// How many pieces each part lacks.
    missing: Vec<u64>,
    /// Which parts each piece in a part fits, as bits.
    taken: Vec<Vec<u32>>,
}

impl Filling {
    /// Puts a piece that fits some parts into one, if need be by moving others; false where it does not fit. `tried` are the
    /// parts in which it was tried to make room.
    fn put(&mut self, fits: u32, tried: &mut u32) -> bool {
        for part in 0..self.missing.len() {
            if fits & part_bit(part) == 0 || *tried & part_bit(part) != 0 {
                continue;
            }
            *tried |= part_bit(part);
            let (Some(missing), Some(taken)) = (self.missing.get_mut(part), self.taken.get_mut(part)) else { continue };
            if *missing > 0 {
                *missing -= 1;
                taken.push(fits);
                return true;
            }
            let held = taken.clone();
            for (at, other) in held.into_iter().enumerate() {
                if self.put(other, tried) {
                    if let Some(moved) = self.taken.get_mut(part).and_then(|taken| taken.get_mut(at)) {
                        *moved = fits;
                    }
                    return true;
                }
            }
        }
        false
    }
}
