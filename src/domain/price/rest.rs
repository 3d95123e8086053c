//! What is left of a bill below its line promotions: order promotions, the discount by hand and vouchers, each off what
//! the one before has left.
//!
//! An amount that comes off every line is only noted, and spread over the lines when a line's own figure is asked for: the
//! search asks for totals far more often than for lines.

use super::bill::{self, Entry, Places};
use super::claim::Claimed;
use crate::domain::basket::{Held, Off};
use crate::domain::campaign::worth::{self, Run};
use crate::domain::campaign::{Kind, Product, Treatment};
use crate::domain::money::{Money, Rate};
use crate::domain::promotion::{Promotion, Rule, Tier};
use crate::domain::voucher::Amount;

/// Something that is taken off what the lines have left.
pub(super) struct Step {
    pub(super) takes: Takes,
    /// How much of it at most is money that was paid before: it covers, and lowers nothing. All beyond it is a discount.
    pub(super) prepaid: i64,
}

/// What a step takes off.
pub(super) enum Takes {
    /// The highest tier that is reached.
    Tiers { tiers: Vec<Tier>, of: Places },
    /// So much for every so much.
    Every { spend: i64, off: i64, at_most: i64, of: Places },
    /// A share from a spend, at most so much.
    Share { off: Rate, minimum: i64, cap: Option<Money>, of: Places },
    /// What somebody gives.
    ByHand { off: Off, of: Places },
    /// A share off every nth piece.
    Nth { nth: u32, off: Rate, of: Vec<usize> },
    /// One piece at a price.
    PriceFor { price: i64, of: Vec<usize> },
    /// Pieces that cost nothing.
    Pieces { parts: Vec<(Vec<usize>, u64)> },
}

/// What is left of a bill.
#[derive(Clone)]
pub(super) struct Rest {
    /// What is to be paid for each line, but for what is `noted`.
    open: Vec<i64>,
    /// What money that was paid before covers of each line, but for what is `noted`.
    covered: Vec<i64>,
    /// How many pieces of each line no voucher took yet.
    pieces: Vec<u32>,
    /// What is to be paid for all lines.
    total: i64,
    /// What came off all lines and is not spread over them yet: how much, and how much of it covers.
    noted: Vec<(i64, i64)>,
    /// Whether the discount by hand came off already.
    by_hand: HandDiscount,
}

/// Whether the discount by hand came off already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HandDiscount {
    ToCome,
    Taken,
}

/// The order in which steps are taken, whatever the order in which they were presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    OrderAmount,
    OrderShare,
    Pieces,
    Amount,
    Share,
    PrepaidPieces,
    PrepaidAmount,
    PrepaidShare,
}

impl Step {
    /// The step of an order promotion, with its rank; `None` for a line promotion.
    pub(super) fn of_promotion(promotion: &Promotion, entries: &[Entry<'_>]) -> Option<(Rank, Self)> {
        let of = bill::places(entries, &promotion.scope.products, &promotion.scope.excluded);
        let (rank, takes) = match &promotion.rule {
            Rule::Spend { tiers } => (Rank::OrderAmount, Takes::Tiers { tiers: tiers.clone(), of }),
            Rule::EverySpend { spend, off, at_most } => {
                let at_most = at_most.map_or(i64::MAX, i64::from);
                (Rank::OrderAmount, Takes::Every { spend: spend.minor(), off: off.minor(), at_most, of })
            }
            Rule::OrderPercent { off, minimum, cap } => {
                let minimum = minimum.minor().max(1);
                (Rank::OrderShare, Takes::Share { off: *off, minimum, cap: *cap, of })
            }
            Rule::PercentOff { .. } | Rule::NthItem { .. } | Rule::BuyGet { .. } | Rule::Bundle { .. } => return None,
        };
        Some((rank, Self { takes, prepaid: 0 }))
    }

    /// The step of a voucher, with its rank; `None` for one that takes nothing off, such as a balance.
    pub(super) fn of_voucher(held: &Held, entries: &[Entry<'_>]) -> Option<(Rank, Self)> {
        let campaign = &held.campaign;
        let scope = || bill::places(entries, &campaign.scope.products, &campaign.scope.excluded);
        let named = |product: &Product| -> Vec<usize> {
            bill::places(entries, std::slice::from_ref(product), &campaign.scope.excluded).at
        };
        let uses = match held.take {
            Amount::Uses(uses) => i64::from(uses),
            Amount::Money(_) => return None,
        };
        let takes = match &campaign.kind {
            Kind::AmountOff { value, minimum } => {
                let spend = (*minimum).max(Money::SMALLEST);
                Takes::Tiers { tiers: vec![Tier { spend, off: *value }], of: scope() }
            }
            Kind::PercentOff { off, cap } => Takes::Share { off: *off, minimum: 1, cap: *cap, of: scope() },
            Kind::NthItem { nth, off } => Takes::Nth { nth: *nth, off: *off, of: scope().at },
            Kind::PriceFor { product, price } => Takes::PriceFor { price: price.minor(), of: named(product) },
            Kind::Exchange { items } => Takes::Pieces {
                parts: items.iter().map(|item| (named(&item.product), u64::from(item.quantity))).collect(),
            },
            Kind::Uses { service } => {
                let product = Product { code: service.clone(), name: service.clone() };
                Takes::Pieces { parts: vec![(named(&product), uses.unsigned_abs())] }
            }
            Kind::StoredValue => return None,
        };
        let money = &campaign.money;
        let prepaid = match (campaign.treatment, &campaign.kind) {
            (Treatment::Discount, _) => 0,
            // What a card of several uses cost is told for one use by what the shop receives for it.
            (Treatment::Tender, Kind::Uses { .. }) => money.settlement.minor().saturating_mul(uses),
            (Treatment::Tender, _) => money.paid.saturating_add(money.subsidy).minor(),
        };
        let rank = match (&takes, campaign.treatment) {
            (Takes::Tiers { .. } | Takes::Every { .. } | Takes::ByHand { .. }, Treatment::Discount) => Rank::Amount,
            (Takes::Share { .. }, Treatment::Discount) => Rank::Share,
            (Takes::Nth { .. } | Takes::PriceFor { .. } | Takes::Pieces { .. }, Treatment::Discount) => Rank::Pieces,
            (Takes::Tiers { .. } | Takes::Every { .. } | Takes::ByHand { .. }, Treatment::Tender) => {
                Rank::PrepaidAmount
            }
            (Takes::Share { .. }, Treatment::Tender) => Rank::PrepaidShare,
            (Takes::Nth { .. } | Takes::PriceFor { .. } | Takes::Pieces { .. }, Treatment::Tender) => {
                Rank::PrepaidPieces
            }
        };
        Some((rank, Self { takes, prepaid }))
    }

    /// The discount that somebody gives on the whole order.
    pub(super) fn by_hand(off: Off, entries: &[Entry<'_>]) -> Self {
        Self { takes: Takes::ByHand { off, of: bill::places(entries, &[], &[]) }, prepaid: 0 }
    }

    /// What it is for of what is left: the base of an amount or a share.
    pub(super) fn base(&self, rest: &mut Rest) -> i64 {
        match &self.takes {
            Takes::Tiers { of, .. } | Takes::Every { of, .. } | Takes::Share { of, .. } | Takes::ByHand { of, .. } => {
                rest.base(of)
            }
            Takes::Nth { of, .. } | Takes::PriceFor { of, .. } => rest.sum(of),
            Takes::Pieces { parts } => parts.iter().map(|(of, _)| rest.sum(of)).sum(),
        }
    }

    /// Takes it off; says how much, covering included.
    pub(super) fn take(&self, rest: &mut Rest) -> i64 {
        match &self.takes {
            Takes::Tiers { of, .. } | Takes::Every { of, .. } | Takes::Share { of, .. } | Takes::ByHand { of, .. } => {
                let off = self.takes.off(rest.base(of));
                rest.lower(of, off, off.min(self.prepaid));
                off
            }
            Takes::Nth { nth, off, of } => {
                let runs = rest.runs(of);
                let groups = runs.iter().map(|(_, run)| u64::from(run.pieces)).sum::<u64>() / u64::from((*nth).max(1));
                let end = groups * u64::from(*nth);
                let mut at = 0;
                let mut offs = Vec::new();
                for (place, run) in runs {
                    let pieces = u64::from(run.pieces).min(end - at);
                    let cheaper = worth::lowered_before(at + pieces, *nth, 1) - worth::lowered_before(at, *nth, 1);
                    let each = off.of(run.price).minor();
                    offs.push((place, pieces, i64::try_from(cheaper).unwrap_or(0).saturating_mul(each)));
                    at += pieces;
                }
                rest.lower_pieces(&offs, self.prepaid)
            }
            Takes::PriceFor { price, of } => {
                let dearest = rest.runs(of).into_iter().find(|(_, run)| run.pieces > 0);
                let offs: Vec<_> =
                    dearest.map(|(place, run)| (place, 1, (run.price.minor() - price).max(0))).into_iter().collect();
                rest.lower_pieces(&offs, self.prepaid)
            }
            Takes::Pieces { parts } => {
                let mut off = 0;
                let mut prepaid = self.prepaid;
                for (of, wanted) in parts {
                    let mut missing = *wanted;
                    let mut offs = Vec::new();
                    for (place, run) in rest.runs(of) {
                        let pieces = u64::from(run.pieces).min(missing);
                        // Who takes every piece of a line takes what a division left over, too.
                        let all = pieces == u64::from(run.pieces);
                        let price = i64::try_from(pieces).unwrap_or(0).saturating_mul(run.price.minor());
                        offs.push((place, pieces, if all { rest.open(place) } else { price }));
                        missing -= pieces;
                    }
                    let taken = rest.lower_pieces(&offs, prepaid);
                    prepaid -= taken.min(prepaid);
                    off += taken;
                }
                off
            }
        }
    }
}

impl Takes {
    /// What comes off a base; only for steps that look at nothing else.
    pub(super) fn off(&self, base: i64) -> i64 {
        let amount = Money::from_minor(base);
        match self {
            Self::Tiers { tiers, .. } => {
                let reached = tiers.iter().rev().find(|tier| tier.spend <= amount);
                reached.map_or(0, |tier| worth::amount_off(amount, tier.off).minor())
            }
            Self::Every { spend, off, at_most, .. } => (base / (*spend).max(1)).min(*at_most).saturating_mul(*off),
            Self::Share { off, minimum, cap, .. } if base >= *minimum => worth::percent_off(amount, *off, *cap).minor(),
            Self::ByHand { off, .. } => off.of(amount).minor(),
            Self::Share { .. } | Self::Nth { .. } | Self::PriceFor { .. } | Self::Pieces { .. } => 0,
        }
    }
}

impl Rest {
    pub(super) fn of(claimed: &Claimed, entries: &[Entry<'_>]) -> Self {
        Self {
            open: claimed.open.clone(),
            covered: vec![0; entries.len()],
            pieces: entries.iter().map(|entry| entry.pieces).collect(),
            total: claimed.total,
            noted: Vec::new(),
            by_hand: HandDiscount::ToCome,
        }
    }

    /// Takes the discount by hand off, unless it came off before.
    pub(super) fn take_by_hand(&mut self, step: &Step) -> i64 {
        match std::mem::replace(&mut self.by_hand, HandDiscount::Taken) {
            HandDiscount::ToCome => step.take(self),
            HandDiscount::Taken => 0,
        }
    }

    /// What is to be paid for all lines.
    pub(super) const fn total(&self) -> i64 {
        self.total
    }

    /// What is to be paid for each line, and what is covered of it.
    pub(super) fn lines(&mut self) -> impl Iterator<Item = (i64, i64)> {
        self.spread();
        self.open.iter().copied().zip(self.covered.iter().copied())
    }

    fn base(&mut self, of: &Places) -> i64 {
        if of.all { self.total } else { self.sum(&of.at) }
    }

    fn sum(&mut self, of: &[usize]) -> i64 {
        self.spread();
        of.iter().map(|place| self.open(*place)).sum()
    }

    fn open(&self, place: usize) -> i64 {
        self.open.get(place).copied().unwrap_or(0)
    }

    /// Takes `off` off the lines of `of`, of which `covers` covers.
    fn lower(&mut self, of: &Places, off: i64, covers: i64) {
        if off == 0 {
            return;
        }
        self.total -= off;
        if of.all {
            self.noted.push((off, covers));
        } else {
            self.spread_over(&of.at, off, covers);
        }
    }

    /// Takes an amount off each of some places and the pieces that it is for; says how much in all.
    fn lower_pieces(&mut self, offs: &[(usize, u64, i64)], prepaid: i64) -> i64 {
        let sum: i64 = offs.iter().map(|(_, _, off)| off).sum();
        if sum == 0 {
            return 0;
        }
        let weights: Vec<u64> = offs.iter().map(|(_, _, off)| off.unsigned_abs()).collect();
        let covers = Money::from_minor(sum.min(prepaid)).spread(&weights);
        for ((place, pieces, off), covers) in offs.iter().zip(covers) {
            self.lower_one(*place, *off, covers.minor());
            if let Some(left) = self.pieces.get_mut(*place) {
                *left = left.saturating_sub(u32::try_from(*pieces).unwrap_or(u32::MAX));
            }
        }
        self.total -= sum;
        sum
    }

    fn lower_one(&mut self, place: usize, off: i64, covers: i64) {
        if let (Some(open), Some(covered)) = (self.open.get_mut(place), self.covered.get_mut(place)) {
            *open -= off;
            *covered += covers;
        }
    }

    /// The pieces of places that no voucher took, dearest first, each at what is left of its line, the rest of the division
    /// left out.
    fn runs(&mut self, of: &[usize]) -> Vec<(usize, Run)> {
        self.spread();
        let run = |place: &usize| {
            let pieces = self.pieces.get(*place).copied().filter(|pieces| *pieces > 0)?;
            Some((*place, Run { pieces, price: Money::from_minor(self.open(*place) / i64::from(pieces)) }))
        };
        let mut runs: Vec<(usize, Run)> = of.iter().filter_map(run).collect();
        runs.sort_by_key(|(place, run)| (std::cmp::Reverse(run.price), *place));
        runs
    }

    /// Spreads what was only noted over all lines.
    fn spread(&mut self) {
        if self.noted.is_empty() {
            return;
        }
        let every: Vec<usize> = (0..self.open.len()).collect();
        for (off, covers) in std::mem::take(&mut self.noted) {
            self.spread_over(&every, off, covers);
        }
    }

    fn spread_over(&mut self, places: &[usize], off: i64, covers: i64) {
        let mut places = places.to_vec();
        // Equal remainders go to the line that was rung up first.
        places.sort_unstable();
        let weights: Vec<u64> = places.iter().map(|place| self.open(*place).unsigned_abs()).collect();
        let shares = Money::from_minor(off).spread(&weights);
        let weights: Vec<u64> = shares.iter().map(|share| share.minor().unsigned_abs()).collect();
        let covers = Money::from_minor(covers).spread(&weights);
        for ((place, share), covers) in places.iter().zip(shares).zip(covers) {
            self.lower_one(*place, share.minor(), covers.minor());
        }
    }
}
