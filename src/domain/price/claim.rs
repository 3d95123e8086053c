//! Line promotions claim pieces: each all that it can, in its own best way, and a piece belongs to one of them.
//!
//! The order of claims is what the [`search`](super::search) tries out. Within a claim the dearest pieces go first, of one
//! price the line that was rung up first; "cheapest first" is that order from behind.

use super::bill::{self, Entry};
use crate::domain::campaign::Product;
use crate::domain::campaign::worth::lowered_before;
use crate::domain::money::{Money, Rate};
use crate::domain::promotion::{Gift, Promotion, Rule};

/// A line promotion with the places of the bill that it is for.
pub(super) enum Claim {
    /// A share off each piece.
    Percent { off: Rate, of: Vec<usize> },
    /// Groups of `size` pieces, of which the last `lowered` get a share off.
    Group { size: u32, lowered: u32, off: Rate, at_most: u64, of: Vec<usize> },
    /// Who buys gets others for nothing.
    Gift { buy: u64, get: u64, at_most: u64, bought: Vec<usize>, given: Vec<usize> },
    /// Parts that cost so much together.
    Bundle { parts: Parts, price: i64, at_most: u64 },
}

/// The parts of a bundle.
pub(super) struct Parts {
    /// The places that fit each part, and how many pieces it needs.
    parts: Vec<(Vec<usize>, u64)>,
    /// The places that fit any of them, dearest first.
    of: Vec<usize>,
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
        let limit = |at_most: Option<u32>| at_most.map_or(u64::MAX, u64::from);
        Some(match &promotion.rule {
            Rule::PercentOff { off } => Self::Percent { off: *off, of: of() },
            Rule::NthItem { nth, off, at_most } => {
                Self::Group { size: *nth, lowered: 1, off: *off, at_most: limit(*at_most), of: of() }
            }
            Rule::BuyGet { buy, get, gift: Gift::Same, at_most } => {
                Self::Group { size: buy + get, lowered: *get, off: Rate::ALL, at_most: limit(*at_most), of: of() }
            }
            Rule::BuyGet { buy, get, gift: Gift::Of(products), at_most } => Self::Gift {
                buy: u64::from(*buy),
                get: u64::from(*get),
                at_most: limit(*at_most),
                bought: of(),
                given: places(products),
            },
            Rule::Bundle { parts, price, at_most } => {
                let within = of();
                let part = |of: &[Product]| -> Vec<usize> {
                    places(of).into_iter().filter(|place| within.contains(place)).collect()
                };
                let parts: Vec<(Vec<usize>, u64)> =
                    parts.iter().map(|wanted| (part(&wanted.of), u64::from(wanted.pieces))).collect();
                let fits_any = |place: &usize| parts.iter().any(|(of, _)| of.contains(place));
                let of = within.iter().copied().filter(fits_any).collect();
                Self::Bundle { parts: Parts { parts, of }, price: price.minor(), at_most: limit(*at_most) }
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
            Self::Gift { bought, given, .. } => (bought, given),
        };
        one.iter().chain(two).copied()
    }

    /// Claims all that it can; says what it saves.
    pub(super) fn make(&self, entries: &[Entry<'_>], claimed: &mut Claimed) -> i64 {
        let before = claimed.total;
        match self {
            Self::Percent { off, of } => percent(entries, claimed, *off, of),
            Self::Group { size, lowered, off, at_most, of } => {
                let groups = (claimed.pieces(of) / u64::from((*size).max(1))).min(*at_most);
                group(entries, claimed, groups, (*size, *lowered, *off), of);
            }
            Self::Gift { buy, get, at_most, bought, given } => {
                gift(entries, claimed, (*buy, *get), *at_most, (bought, given));
            }
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

fn percent(entries: &[Entry<'_>], claimed: &mut Claimed, off: Rate, of: &[usize]) {
    for &place in of {
        let pieces = claimed.left(place);
        claimed.take(place, pieces, times(pieces, share(off, unit(entries, place))));
    }
}

fn group(entries: &[Entry<'_>], claimed: &mut Claimed, groups: u64, rule: (u32, u32, Rate), of: &[usize]) {
    let (size, lowered, off) = rule;
    let end = groups.saturating_mul(u64::from(size));
    let mut at = 0_u64;
    for &place in of {
        let pieces = claimed.left(place).min(end - at);
        let cheaper = lowered_before(at + pieces, size, lowered) - lowered_before(at, size, lowered);
        claimed.take(place, pieces, times(cheaper, share(off, unit(entries, place))));
        at += pieces;
    }
}

/// What is bought comes from what cannot be given, cheapest first, then from what can; what is given are the dearest that
/// are left.
fn gift(
    entries: &[Entry<'_>],
    claimed: &mut Claimed,
    (buy, get): (u64, u64),
    at_most: u64,
    (bought, given): (&[usize], &[usize]),
) {
    let (both, only): (Vec<usize>, Vec<usize>) = bought.iter().partition(|place| given.contains(place));
    let gifts: Vec<usize> = given.iter().copied().filter(|place| !bought.contains(place)).collect();
    let (a, b, c) = (claimed.pieces(&only), claimed.pieces(&gifts), claimed.pieces(&both));
    let fits = |groups: u64| {
        let from_both = (groups * buy).saturating_sub(a) + (groups * get).saturating_sub(b);
        from_both <= c
    };
    let (mut groups, mut above) = (0, ((a + c) / buy.max(1)).min(at_most) + 1);
    while groups + 1 < above {
        let middle = groups.midpoint(above);
        if fits(middle) { groups = middle } else { above = middle }
    }
    let mut to_buy = groups * buy;
    for &place in only.iter().rev().chain(both.iter().rev()) {
        let pieces = claimed.left(place).min(to_buy);
        claimed.take(place, pieces, 0);
        to_buy -= pieces;
    }
    let mut to_give = groups * get;
    for &place in given {
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
    /// The pieces of the next bundle: places with how many of each, dearest first. Where its parts cannot be filled, the
    /// first that cannot, and how many pieces it lacks.
    ///
    /// A piece that fits several parts goes where the others leave room for it: the dearest pieces are taken one after the
    /// other, each if all that were taken still fit (the greedy rule for matchings, which is optimal).
    pub(super) fn fill(&self, claimed: &Claimed) -> Result<Vec<(usize, u64)>, (usize, u64)> {
        let mut filling = Filling {
            parts: &self.parts,
            missing: self.parts.iter().map(|(_, wanted)| *wanted).collect(),
            taken: vec![Vec::new(); self.parts.len()],
        };
        let mut pieces = Vec::new();
        for &place in &self.of {
            let mut count = 0;
            while count < claimed.left(place) && filling.put(place, &mut vec![false; self.parts.len()]) {
                count += 1;
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

/// A bundle that is being filled.
struct Filling<'a> {
    parts: &'a [(Vec<usize>, u64)],
    /// How many pieces each part lacks.
    missing: Vec<u64>,
    /// The places of the pieces in each part.
    taken: Vec<Vec<usize>>,
}

impl Filling<'_> {
    /// Puts a piece into a part, if need be by moving others; false where it does not fit.
    fn put(&mut self, place: usize, tried: &mut [bool]) -> bool {
        for part in 0..self.parts.len() {
            let fits = self.parts.get(part).is_some_and(|(of, _)| of.contains(&place));
            let Some(tried_before) = tried.get_mut(part) else { continue };
            if !fits || std::mem::replace(tried_before, true) {
                continue;
            }
            if let Some(missing) = self.missing.get_mut(part).filter(|missing| **missing > 0) {
                *missing -= 1;
                self.taken.get_mut(part).into_iter().for_each(|taken| taken.push(place));
                return true;
            }
            let held = self.taken.get(part).cloned().unwrap_or_default();
            for (at, other) in held.into_iter().enumerate() {
                if self.put(other, tried) {
                    if let Some(taken) = self.taken.get_mut(part).and_then(|taken| taken.get_mut(at)) {
                        *taken = place;
                    }
                    return true;
                }
            }
        }
        false
    }
}
