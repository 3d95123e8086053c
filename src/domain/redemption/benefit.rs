//! What a voucher gives for a bill: how much is taken of it, what the customer gets and what the shop risks.

use crate::domain::campaign::{Campaign, Kind, Product};
use crate::domain::money::Money;
use crate::domain::redemption::{Claim, OrderContext, OrderLine, Products, Stop};
use crate::domain::verdict::{Ask, Benefit, Refusal};
use crate::domain::voucher::{Amount, Voucher};

/// What a redemption takes, gives and risks.
pub(super) struct Gain {
    pub(super) take: Amount,
    pub(super) benefit: Benefit,
    pub(super) risk: Money,
}

/// What `voucher` gives for the claim's bill; asks for what is missing, refuses what the bill does not allow.
pub(super) fn of(voucher: &Voucher, campaign: &Campaign, claim: &Claim) -> Result<Gain, Stop> {
    let order = &claim.order;
    order.holds(&campaign.scope.products, &campaign.scope.excluded)?;
    match &campaign.kind {
        Kind::AmountOff { value, minimum } => amount_off(campaign, order, *value, *minimum),
        Kind::PercentOff { off, cap } => {
            let base = eligible(campaign, order).ok_or(Stop::Ask(Ask::Bill))?;
            let saving = cap.map_or(off.of(base), |cap| off.of(base).min(cap));
            let to_pay = order.total.map(|total| total.saturating_sub(saving));
            Ok(Gain { take: Amount::ONE_USE, benefit: Benefit::Off { off: saving, to_pay }, risk: saving })
        }
        Kind::Exchange { items } => Ok(Gain {
            take: Amount::ONE_USE,
            benefit: Benefit::Products { items: items.clone() },
            risk: campaign.money.settlement,
        }),
        Kind::Uses { service } => uses(voucher, campaign, claim, service),
        Kind::StoredValue => stored_value(voucher, claim),
        Kind::PriceFor { product, price } => {
            order.holds(std::slice::from_ref(product), &[])?;
            let saving = unit_price(order, product).map(|list| list.saturating_sub(*price).max(Money::ZERO));
            let benefit = Benefit::Priced { product: product.clone(), price: *price, saving };
            Ok(Gain { take: Amount::ONE_USE, benefit, risk: saving.unwrap_or(campaign.money.face) })
        }
        Kind::NthItem { nth, off } => {
            let saving = match &order.products {
                Products::Lines(lines) => {
                    Some(nth_items(campaign, lines, *nth).into_iter().map(|price| off.of(price)).sum::<Money>())
                }
                Products::Unknown | Products::Confirmed | Products::Denied => None,
            };
            if saving == Some(Money::ZERO) {
                return Err(Refusal::WrongProducts { needs: campaign.scope.products.clone() }.into());
            }
            let benefit = Benefit::NthItem { nth: *nth, saving };
            Ok(Gain { take: Amount::ONE_USE, benefit, risk: saving.unwrap_or(campaign.money.face) })
        }
    }
}

fn amount_off(campaign: &Campaign, order: &OrderContext, value: Money, minimum: Money) -> Result<Gain, Stop> {
    let base = eligible(campaign, order);
    if minimum > Money::ZERO {
        let base = base.ok_or(Stop::Ask(Ask::Bill))?;
        if base < minimum {
            return Err(Refusal::BelowMinimum { minimum, missing: minimum.saturating_sub(base) }.into());
        }
    }
    // It never pays out more than what it is used on.
    let off = base.map_or(value, |base| value.min(base));
    let to_pay = order.total.map(|total| total.saturating_sub(off));
    Ok(Gain { take: Amount::ONE_USE, benefit: Benefit::Off { off, to_pay }, risk: off })
}

fn uses(voucher: &Voucher, campaign: &Campaign, claim: &Claim, service: &str) -> Result<Gain, Stop> {
    let Amount::Uses(left) = voucher.left else {
        return Err(Refusal::UpdateNeeded.into());
    };
    let uses = match claim.take {
        Some(Amount::Uses(uses)) if uses > 0 => uses,
        // One use left is one use taken: nothing to ask.
        None if left == 1 => 1,
        Some(Amount::Uses(_) | Amount::Money(_)) | None => return Err(Stop::Ask(Ask::Uses { left })),
    };
    if uses > left {
        return Err(Refusal::NotEnoughLeft { left: voucher.left }.into());
    }
    let Some(risk) = campaign.money.settlement.checked_mul(uses) else {
        return Err(Refusal::NotEnoughLeft { left: voucher.left }.into());
    };
    Ok(Gain { take: Amount::Uses(uses), benefit: Benefit::Service { service: service.to_owned(), uses }, risk })
}

fn stored_value(voucher: &Voucher, claim: &Claim) -> Result<Gain, Stop> {
    let Amount::Money(left) = voucher.left else {
        return Err(Refusal::UpdateNeeded.into());
    };
    let amount = match claim.take {
        Some(Amount::Money(amount)) if amount > Money::ZERO => amount,
        Some(Amount::Money(_) | Amount::Uses(_)) | None => return Err(Stop::Ask(Ask::Amount { left })),
    };
    if amount > left {
        return Err(Refusal::NotEnoughLeft { left: voucher.left }.into());
    }
    let to_pay = claim.order.total.map(|total| total.saturating_sub(amount));
    Ok(Gain { take: Amount::Money(amount), benefit: Benefit::Spent { amount, to_pay }, risk: amount })
}

/// What of the bill counts for the campaign: its eligible lines, or the whole total where only that is known.
fn eligible(campaign: &Campaign, order: &OrderContext) -> Option<Money> {
    match &order.products {
        Products::Lines(lines) => Some(
            lines
                .iter()
                .filter(|line| line.counts(&campaign.scope.products, &campaign.scope.excluded))
                .map(|line| line.unit_price.checked_mul(line.quantity).unwrap_or(Money::from_minor(i64::MAX)))
                .sum(),
        ),
        Products::Unknown | Products::Confirmed | Products::Denied => order.total,
    }
}

fn unit_price(order: &OrderContext, product: &Product) -> Option<Money> {
    match &order.products {
        Products::Lines(lines) => lines.iter().find(|line| line.product == product.code).map(|line| line.unit_price),
        Products::Unknown | Products::Confirmed | Products::Denied => None,
    }
}

/// How many single items of a bill are looked at for every nth one; a longer bill counts up to here.
const ITEMS_MAX: usize = 10_000;

/// The prices of the items that the share comes off: of the eligible ones, dearest first, the last of every `nth`, so
/// the cheaper one of a pair is the one at half price.
fn nth_items(campaign: &Campaign, lines: &[OrderLine], nth: u32) -> Vec<Money> {
    let mut prices: Vec<Money> = lines
        .iter()
        .filter(|line| line.counts(&campaign.scope.products, &campaign.scope.excluded))
        .flat_map(|line| std::iter::repeat_n(line.unit_price, usize::try_from(line.quantity).unwrap_or(ITEMS_MAX)))
        .take(ITEMS_MAX)
        .collect();
    prices.sort_by_key(|price| std::cmp::Reverse(*price));
    let step = usize::try_from(nth).unwrap_or(usize::MAX).max(1);
    prices.chunks_exact(step).filter_map(|group| group.last().copied()).collect()
}
