//! What may apply, why something did not, and what would save more: data with the figures of their sentences.

use super::bill::Entry;
use super::claim::{Claim, Claimed};
use super::ladder::Climb;
use super::rest::{Rest, Step, Takes};
use super::search::{Act, Choice, Found, bit};
use super::{Because, By, Hint, NotApplied, Priced, Rules, Thoroughness};
use crate::domain::basket::{Basket, Held};
use crate::domain::campaign::Product;
use crate::domain::money::Money;
use crate::domain::promotion::{Gift, Promotion, Rule};

/// Everything that may apply to a bill, in the order of the steps: line promotions, order promotions, vouchers; and the
/// promotions that do not hold here.
pub(super) fn considered(basket: &Basket, rules: &Rules<'_>, entries: &[Entry<'_>]) -> (Vec<Choice>, Vec<NotApplied>) {
    let mut not_here = Vec::new();
    let mut holding: Vec<&Promotion> = Vec::new();
    for promotion in rules.promotions {
        match promotion.holds(rules.counter, basket.channel(), basket.customer().level()) {
            Ok(()) => holding.push(promotion),
            Err(why) => not_here.push(NotApplied {
                by: By::Promotion(promotion.id),
                name: promotion.name.clone(),
                because: Because::NotHere(why),
            }),
        }
    }
    let fresh = Claimed::fresh(entries);
    let mut sources: Vec<(Source<'_>, Choice)> = Vec::new();
    for promotion in &holding {
        if let Some(claim) = Claim::of(promotion, entries) {
            let alone = claim.make(entries, &mut fresh.clone());
            let lacks = (alone == 0).then(|| lacks_claim(&claim, promotion, &fresh));
            sources.push((Source::Promotion(promotion), choice_of(promotion, Act::Claim(claim), alone, lacks)));
        }
    }
    let mut steps = Vec::new();
    for promotion in &holding {
        if let Some((rank, step)) = Step::of_promotion(promotion, entries) {
            steps.push((rank, Source::Promotion(promotion), step));
        }
    }
    for held in basket.vouchers() {
        if let Some((rank, step)) = Step::of_voucher(held, entries) {
            steps.push((rank, Source::Voucher(held), step));
        }
    }
    // Of one rank promotions keep the shop's order and vouchers stand by their ids: never by when they were scanned.
    steps.sort_by_key(|(rank, source, _)| (*rank, source.voucher()));
    for (_, source, step) in steps {
        let mut rest = Rest::of(&fresh, entries);
        let base = step.base(&mut rest);
        let saves = step.take(&mut rest);
        let lacks = (saves == 0).then(|| lacks_step(&step, base));
        // Of a line that does not divide into its pieces one may cost a unit more once others are gone, so what is for
        // pieces is tried in any case.
        let alone = if step.takes.is_of_pieces() { saves.max(1) } else { saves };
        let choice = match source {
            Source::Promotion(promotion) => choice_of(promotion, Act::Order(step), alone, lacks),
            Source::Voucher(held) => Choice {
                by: By::Voucher(held.voucher),
                name: held.campaign.name.clone(),
                act: Act::Voucher(step),
                excludes: 0,
                alone,
                lacks,
            },
        };
        sources.push((source, choice));
    }
    let excludes: Vec<u128> = sources
        .iter()
        .enumerate()
        .map(|(place, (source, _))| {
            let others =
                sources.iter().enumerate().filter(|(other, (with, _))| *other != place && !source.goes_with(with));
            others.fold(0, |bits, (other, _)| bits | bit(other))
        })
        .collect();
    let choices = sources.into_iter().zip(excludes).map(|((_, choice), excludes)| Choice { excludes, ..choice });
    (choices.collect(), not_here)
}

/// Where a choice comes from.
#[derive(Clone, Copy)]
enum Source<'a> {
    Promotion(&'a Promotion),
    Voucher(&'a Held),
}

impl Source<'_> {
    fn voucher(&self) -> Option<crate::domain::id::VoucherId> {
        match self {
            Self::Promotion(_) => None,
            Self::Voucher(held) => Some(held.voucher),
        }
    }

    fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Promotion(one), Self::Promotion(two)) => one.goes_with(two),
            (Self::Promotion(promotion), Self::Voucher(held)) | (Self::Voucher(held), Self::Promotion(promotion)) => {
                promotion.stacking.goes_with(&held.campaign.stacking)
            }
            (Self::Voucher(one), Self::Voucher(two)) => one.campaign.goes_with(two.campaign.id, &two.campaign.stacking),
        }
    }
}

fn choice_of(promotion: &Promotion, act: Act, alone: i64, lacks: Option<Because>) -> Choice {
    Choice { by: By::Promotion(promotion.id), name: promotion.name.clone(), act, excludes: 0, alone, lacks }
}

/// Why a line promotion saves nothing on a bill.
fn lacks_claim(claim: &Claim, promotion: &Promotion, fresh: &Claimed) -> Because {
    let few = |needed: u64, held: u64| {
        let number = |pieces: u64| u32::try_from(pieces).unwrap_or(u32::MAX);
        match held {
            0 => Some(Because::NothingCounts),
            _ if held < needed => Some(Because::TooFewPieces { needed: number(needed), held: number(held) }),
            _ => None,
        }
    };
    let missing = |of: &[Product], wanted: u64, held: u64| {
        let pieces = u32::try_from(wanted.saturating_sub(held)).unwrap_or(u32::MAX);
        (pieces > 0).then(|| Because::PartMissing { of: of.iter().map(|one| one.name.clone()).collect(), pieces })
    };
    let lack = match (claim, &promotion.rule) {
        (Claim::Percent { of, .. }, _) => few(1, fresh.pieces(of)),
        (Claim::Group { size, of, .. }, _) => few(u64::from(*size), fresh.pieces(of)),
        (Claim::Gift { buy, get, of, .. }, Rule::BuyGet { gift: Gift::Of(products), .. }) => {
            let (bought, both) = (fresh.pieces(&of.bought), fresh.pieces(&of.both));
            few(*buy, bought + both).or_else(|| {
                // What is bought comes from what cannot be given first.
                let spare = both - buy.saturating_sub(bought);
                missing(products, *get, fresh.pieces(&of.given) - both + spare)
            })
        }
        (Claim::Bundle { parts, .. }, Rule::Bundle { parts: wanted, .. }) => match parts.fill(fresh) {
            Ok(_) => None,
            Err(_) if fresh.pieces(&claim.touches().collect::<Vec<_>>()) == 0 => Some(Because::NothingCounts),
            Err((part, pieces)) => wanted.get(part).and_then(|part| missing(&part.of, pieces, 0)),
        },
        (Claim::Gift { .. } | Claim::Bundle { .. }, _) => None,
    };
    lack.unwrap_or(Because::SavesNothing)
}

/// Why an order promotion or a voucher saves nothing on a bill.
fn lacks_step(step: &Step, base: i64) -> Because {
    match step.takes.spend() {
        _ if base == 0 => Because::NothingCounts,
        Some(spend) if base < spend => below(spend, base),
        Some(_) | None => Because::SavesNothing,
    }
}

fn below(spend: i64, base: i64) -> Because {
    Because::BelowSpend { spend: Money::from_minor(spend), missing: Money::from_minor(spend - base) }
}

impl Takes {
    /// What must be spent before anything comes off, where it is about a spend.
    fn spend(&self) -> Option<i64> {
        match self {
            Self::Tiers { tiers, .. } => tiers.first().map(|tier| tier.spend.minor()),
            Self::Every { spend, .. } => Some(*spend),
            Self::Share { minimum, .. } => Some(*minimum),
            Self::ByHand { .. } | Self::Nth { .. } | Self::PriceFor { .. } | Self::Pieces { .. } => None,
        }
    }

    /// Whether it is about single pieces.
    const fn is_of_pieces(&self) -> bool {
        match self {
            Self::Nth { .. } | Self::PriceFor { .. } | Self::Pieces { .. } => true,
            Self::Tiers { .. } | Self::Every { .. } | Self::Share { .. } | Self::ByHand { .. } => false,
        }
    }

    /// How much more would have to be spent for how much more off, from a base of something.
    fn next(&self, base: i64) -> Option<(i64, i64)> {
        if base == 0 {
            return None;
        }
        let spend = match self {
            Self::Tiers { tiers, .. } => tiers.iter().map(|tier| tier.spend.minor()).find(|spend| *spend > base)?,
            Self::Every { spend, at_most, .. } if base / spend < *at_most => (base / spend + 1).checked_mul(*spend)?,
            Self::Share { minimum, .. } if base < *minimum => *minimum,
            Self::Every { .. }
            | Self::Share { .. }
            | Self::ByHand { .. }
            | Self::Nth { .. }
            | Self::PriceFor { .. }
            | Self::Pieces { .. } => return None,
        };
        Some((spend - base, self.off(spend) - self.off(base)))
    }
}

/// Adds the reasons and the hints to a priced basket.
pub(super) fn explain(priced: &mut Priced, choices: &[Choice], found: &Found, climb: &Climb) {
    priced.search = if found.exact { Thoroughness::Exact } else { Thoroughness::Bounded };
    for (place, choice) in choices.iter().enumerate() {
        let base = climb.bases.get(place).copied().unwrap_or(0);
        if !priced.applied.iter().any(|applied| applied.by == choice.by) {
            let because = why_not(place, choice, choices, found, base);
            priced.not_applied.push(NotApplied { by: choice.by, name: choice.name.clone(), because });
        }
        if choice.excludes & found.best.chosen == 0 {
            priced.hints.extend(hint(place, choice, found, climb, base));
        }
    }
    priced.hints.sort_by_key(|hint| match hint {
        Hint::AddPieces { more, .. } => (i64::from(*more), 0),
        Hint::SpendMore { more, .. } => (0, more.minor()),
    });
}

fn why_not(place: usize, choice: &Choice, choices: &[Choice], found: &Found, base: i64) -> Because {
    if let Some(lacks) = &choice.lacks {
        return lacks.clone();
    }
    let with = found.with.get(place).copied().flatten();
    let better_by = with.map(|with| Money::from_minor(with - found.payable));
    let excluding: Vec<By> = choices
        .iter()
        .enumerate()
        .filter(|(other, _)| choice.excludes & found.best.chosen & bit(*other) != 0)
        .map(|(_, other)| other.by)
        .collect();
    if !excluding.is_empty() {
        return Because::NotTogether { with: excluding, better_by };
    }
    let spend = match &choice.act {
        Act::Claim(_) => None,
        Act::Order(step) | Act::Voucher(step) => step.takes.spend(),
    };
    match spend {
        Some(spend) if base < spend => below(spend, base),
        Some(_) | None => Because::OthersAreBetter { better_by },
    }
}

fn hint(place: usize, choice: &Choice, found: &Found, climb: &Climb, base: i64) -> Option<Hint> {
    let chosen = found.best.chosen & bit(place) != 0;
    let (by, name) = (choice.by, choice.name.clone());
    match &choice.act {
        Act::Order(step) | Act::Voucher(step) => {
            let takes = chosen || step.takes.off(base) == 0;
            let (more, save) = step.takes.next(base).filter(|(_, save)| takes && *save > 0)?;
            Some(Hint::SpendMore { by, name, more: Money::from_minor(more), save: Money::from_minor(save) })
        }
        Act::Claim(Claim::Group { size, lowered, off, at_most, of, .. }) => {
            let left = climb.left.pieces(of);
            let groups = climb.pieces.get(place).copied().unwrap_or(0) / u64::from((*size).max(1));
            // What must be bought is there; what would be lowered is missing.
            let bought = left >= u64::from(size - lowered) && left < u64::from(*size);
            let more = u32::try_from(u64::from(*size).checked_sub(left)?).ok()?;
            (bought && groups < *at_most).then_some(Hint::AddPieces { by, name, more, off: *off })
        }
        Act::Claim(Claim::Percent { .. } | Claim::Gift { .. } | Claim::Bundle { .. }) => None,
    }
}
