//! What a voucher gives for a bill: how much is taken of it, what the customer gets and what the shop risks.

use crate::domain::campaign::worth::{self, Run};
use crate::domain::campaign::{Campaign, Kind};
use crate::domain::money::{Money, Rate};
use crate::domain::redemption::{Claim, OrderContext, Products, Stop};
use crate::domain::verdict::{Ask, Benefit, Refusal, Wanted};
use crate::domain::voucher::{Amount, Voucher};

/// What a redemption takes, gives and risks.
pub(super) struct Gain {
    pub(super) take: Amount,
    pub(super) benefit: Benefit,
    pub(super) risk: Money,
}

impl Gain {
    /// One use, which gives `benefit` and risks `risk`.
    const fn one_use(benefit: Benefit, risk: Money) -> Self {
        Self { take: Amount::ONE_USE, benefit, risk }
    }
}

/// What `voucher` gives for the claim's bill; asks for what is missing, refuses what the bill does not allow.
pub(super) fn of(voucher: &Voucher, campaign: &Campaign, claim: &Claim) -> Result<Gain, Stop> {
    let order = &claim.order;
    order.check_channel(campaign)?;
    order.check_products(wanted(campaign))?;
    match (&campaign.kind, voucher.left) {
        (Kind::AmountOff { value, minimum }, Amount::Uses(_)) => amount_off(campaign, order, *value, *minimum),
        (Kind::PercentOff { off, cap }, Amount::Uses(_)) => percent_off(campaign, order, *off, *cap),
        (Kind::Exchange { items }, Amount::Uses(_)) => {
            Ok(Gain::one_use(Benefit::Products { items: items.clone() }, campaign.money.settlement))
        }
        (Kind::Uses { service }, Amount::Uses(left)) => uses(left, campaign, claim, service),
        (Kind::StoredValue, Amount::Money(left)) => stored_value(left, claim),
        (Kind::PriceFor { product, price }, Amount::Uses(_)) => {
            let saving = order.unit_price(product).map(|list| list.saturating_sub(*price).max(Money::ZERO));
            let benefit = Benefit::Priced { product: product.clone(), price: *price, saving };
            Ok(Gain::one_use(benefit, saving.unwrap_or(campaign.money.face)))
        }
        (Kind::NthItem { nth, off }, Amount::Uses(_)) => {
            let saving = match &order.products {
                Products::Lines(lines) => {
                    let counted = lines.iter().filter(|line| line.counts_for(campaign));
                    let runs: Vec<Run> = counted.map(|line| Run { pieces: line.pieces, price: line.piece() }).collect();
                    Some(worth::nth_items(&runs, *nth, 1).map(|run| off_all(*off, run)).sum::<Money>())
                }
                Products::Unknown | Products::Confirmed | Products::Denied => None,
            };
            Ok(Gain::one_use(Benefit::NthItem { nth: *nth, saving }, saving.unwrap_or(campaign.money.face)))
        }
        // A row that its campaign does not measure in this way is not understood.
        (Kind::StoredValue, Amount::Uses(_)) | (_, Amount::Money(_)) => Err(Refusal::UpdateNeeded.into()),
    }
}

/// What the bill must hold for a campaign.
fn wanted(campaign: &Campaign) -> Wanted {
    let of = match &campaign.kind {
        Kind::PriceFor { product, .. } => vec![product.clone()],
        Kind::AmountOff { .. }
        | Kind::PercentOff { .. }
        | Kind::Exchange { .. }
        | Kind::Uses { .. }
        | Kind::StoredValue
        | Kind::NthItem { .. } => campaign.scope.products.clone(),
    };
    let items = match campaign.kind {
        Kind::NthItem { nth, .. } => nth,
        Kind::AmountOff { .. }
        | Kind::PercentOff { .. }
        | Kind::Exchange { .. }
        | Kind::Uses { .. }
        | Kind::StoredValue
        | Kind::PriceFor { .. } => 1,
    };
    Wanted { items, of, beside: campaign.scope.excluded.clone() }
}

/// The share off each piece of a run.
fn off_all(off: Rate, run: Run) -> Money {
    off.of(run.price).checked_mul(run.pieces).unwrap_or(Money::MAX)
}

fn amount_off(campaign: &Campaign, order: &OrderContext, value: Money, minimum: Money) -> Result<Gain, Stop> {
    let base = order.eligible(campaign);
    if minimum > Money::ZERO && base.is_none() {
        return Err(Ask::Bill.into());
    }
    // A use is never taken for nothing, so there must be something to take it off.
    let minimum = minimum.max(Money::SMALLEST);
    if let Some(base) = base.filter(|base| *base < minimum) {
        return Err(Refusal::BelowMinimum { minimum, missing: minimum.saturating_sub(base) }.into());
    }
    let off = base.map_or(value, |base| worth::amount_off(base, value));
    Ok(Gain::one_use(Benefit::Off { off, to_pay: order.to_pay(off) }, off))
}

fn percent_off(campaign: &Campaign, order: &OrderContext, off: Rate, cap: Option<Money>) -> Result<Gain, Stop> {
    let base = order.eligible(campaign).ok_or(Ask::Bill)?;
    if base < Money::SMALLEST {
        return Err(Refusal::BelowMinimum { minimum: Money::SMALLEST, missing: Money::SMALLEST }.into());
    }
    let off = worth::percent_off(base, off, cap);
    Ok(Gain::one_use(Benefit::Off { off, to_pay: order.to_pay(off) }, off))
}

fn uses(left: u32, campaign: &Campaign, claim: &Claim, service: &str) -> Result<Gain, Stop> {
    let uses = match claim.take {
        Some(Amount::Uses(uses)) if uses > 0 => uses,
        // One use left is one use taken: nothing to ask.
        None if left == 1 => 1,
        Some(Amount::Uses(_) | Amount::Money(_)) | None => return Err(Ask::Uses { left }.into()),
    };
    if uses > left {
        return Err(Refusal::NotEnoughLeft { left: Amount::Uses(left) }.into());
    }
    let risk = campaign.money.settlement.checked_mul(uses).unwrap_or(Money::MAX);
    Ok(Gain { take: Amount::Uses(uses), benefit: Benefit::Service { service: service.to_owned(), uses }, risk })
}

fn stored_value(left: Money, claim: &Claim) -> Result<Gain, Stop> {
    let asked = match claim.take {
        Some(Amount::Money(amount)) if amount > Money::ZERO => amount,
        Some(Amount::Money(_) | Amount::Uses(_)) | None => return Err(Ask::Amount { left }.into()),
    };
    // A balance pays the bill and no more: what is beyond it would be cash.
    let amount = claim.order.bill().map_or(asked, |bill| asked.min(bill));
    if amount > left {
        return Err(Refusal::NotEnoughLeft { left: Amount::Money(left) }.into());
    }
    let benefit = Benefit::Spent { amount, to_pay: claim.order.to_pay(amount) };
    Ok(Gain { take: Amount::Money(amount), benefit, risk: amount })
}
