//! The steps of a price, taken once for the combination that was found, with a record of who took what off which line.

use super::bill::{self, Entry};
use super::claim::Claimed;
use super::rest::{Rest, Step};
use super::search::{Act, Choice, Combination, bit};
use super::{Applied, By, Cut, Direction, Prepaid, Priced, PricedLine, Refusal, Rules, Thoroughness};
use crate::domain::basket::{Basket, Line, Return, Way};
use crate::domain::id::VoucherId;
use crate::domain::money::{Money, Rounding};
use crate::domain::tax::{Charge, Prices, Row};

/// What is to be paid for what is left of a bill: rounded lines and added tax, without what is covered.
pub(super) fn payable(rest: &mut Rest, entries: &[Entry<'_>], rules: &Rules<'_>) -> i64 {
    let taxed = rules.taxes.prices == Prices::Exclude
        && rules.taxes.classes.iter().any(|class| class.percent.thousandths() > 0);
    if !taxed && rules.line_rounding == Rounding::NONE {
        return rest.total();
    }
    let mut payable = 0;
    let mut charges = Vec::with_capacity(entries.len());
    for (entry, (open, covered)) in entries.iter().zip(rest.lines()) {
        let open = rules.line_rounding.of(Money::from_minor(open)).minor();
        payable += open;
        charges.push(Charge { class: entry.class, amount: Money::from_minor(open + covered) });
    }
    if taxed {
        payable += rules.taxes.tax(&charges).into_iter().map(Money::minor).sum::<i64>();
    }
    payable
}

/// What happened on the way down.
#[derive(Clone)]
pub(super) struct Climb {
    /// What came off each sold line, by whom.
    cuts: Vec<Vec<Cut>>,
    /// What is to be paid for each sold line, and what is covered of it.
    lines: Vec<(i64, i64)>,
    applied: Vec<Applied>,
    /// What each choice would have been for of what was left when it was looked at.
    pub(super) bases: Vec<i64>,
    /// What line promotions left.
    pub(super) left: Claimed,
    /// How many pieces each choice claimed.
    pub(super) pieces: Vec<u64>,
    before_vouchers: Vec<(VoucherId, Vec<Money>)>,
}

impl Climb {
    /// Notes what came off between two states of the lines; says how much, and how much of it is covered.
    fn note(&mut self, by: By, before: &[(i64, i64)], after: &[(i64, i64)]) -> (i64, i64) {
        let (mut taken, mut covers) = (0, 0);
        for ((cuts, before), after) in self.cuts.iter_mut().zip(before).zip(after) {
            let (off, covered) = (before.0 - after.0, after.1 - before.1);
            taken += off;
            covers += covered;
            if off > covered {
                cuts.push(Cut { by, amount: Money::from_minor(off - covered) });
            }
        }
        (taken, covers)
    }

    fn apply(&mut self, by: By, name: &str, before: &[(i64, i64)], after: &[(i64, i64)]) {
        let (taken, covers) = self.note(by, before, after);
        if taken > 0 {
            let (saving, prepaid) = (Money::from_minor(taken), Money::from_minor(covers));
            self.applied.push(Applied { by, name: name.to_owned(), saving, prepaid });
        }
    }
}

/// Takes every step of a combination.
pub(super) fn climb(entries: &[Entry<'_>], choices: &[Choice], by_hand: Option<&Step>, best: &Combination) -> Climb {
    let mut claimed = Claimed::fresh(entries);
    let mut climb = Climb {
        cuts: vec![Vec::new(); entries.len()],
        lines: Vec::new(),
        applied: Vec::new(),
        bases: vec![0; choices.len()],
        left: claimed.clone(),
        pieces: vec![0; choices.len()],
        before_vouchers: Vec::new(),
    };
    let listed: Vec<_> = entries.iter().map(|entry| (entry.gross, 0)).collect();
    let for_members: Vec<_> = entries.iter().map(|entry| (entry.gross - entry.member, 0)).collect();
    let started: Vec<_> = entries.iter().map(|entry| (entry.start(), 0)).collect();
    climb.apply(By::MemberPrice, "", &listed, &for_members);
    climb.apply(By::LineByHand, "", &for_members, &started);

    let lines = |claimed: &Claimed| -> Vec<(i64, i64)> { claimed.open.iter().map(|open| (*open, 0)).collect() };
    for &place in &best.claims {
        let Some(Choice { by, name, act: Act::Claim(claim), .. }) = choices.get(place) else { continue };
        let before = claimed.clone();
        claim.make(entries, &mut claimed);
        let taken = before.left.iter().zip(&claimed.left).map(|(before, after)| u64::from(before - after)).sum();
        if let Some(pieces) = climb.pieces.get_mut(place) {
            *pieces = taken;
        }
        climb.apply(*by, name, &lines(&before), &lines(&claimed));
    }

    let mut rest = Rest::of(&claimed, entries);
    let hand = |climb: &mut Climb, rest: &mut Rest| {
        if let Some(step) = by_hand {
            let before: Vec<_> = rest.lines().collect();
            rest.take_by_hand(step);
            let after: Vec<_> = rest.lines().collect();
            climb.apply(By::OrderByHand, "", &before, &after);
        }
    };
    for (place, choice) in choices.iter().enumerate() {
        let step = match &choice.act {
            Act::Claim(_) => continue,
            Act::Order(step) => step,
            Act::Voucher(step) => {
                hand(&mut climb, &mut rest);
                step
            }
        };
        if let Some(base) = climb.bases.get_mut(place) {
            *base = step.base(&mut rest);
        }
        let before: Vec<_> = rest.lines().collect();
        if let By::Voucher(voucher) = choice.by {
            let open = before.iter().map(|(open, _)| Money::from_minor(*open)).collect();
            climb.before_vouchers.push((voucher, open));
        }
        if best.chosen & bit(place) != 0 {
            step.take(&mut rest);
            let after: Vec<_> = rest.lines().collect();
            climb.apply(choice.by, &choice.name, &before, &after);
        }
    }
    hand(&mut climb, &mut rest);
    climb.lines = rest.lines().collect();
    climb.left = claimed;
    climb
}

/// The priced basket of what was climbed, still without reasons and hints.
pub(super) fn priced(
    basket: &Basket,
    rules: &Rules<'_>,
    entries: &[Entry<'_>],
    climb: Climb,
) -> Result<Priced, Refusal> {
    let prices = rules.taxes.prices;
    let mut nets = Vec::with_capacity(entries.len());
    for (entry, (open, covered)) in entries.iter().zip(&climb.lines) {
        let rounded = rules.line_rounding.of(Money::from_minor(*open)).minor();
        nets.push((open - rounded, Charge { class: entry.class, amount: Money::from_minor(rounded + covered) }));
    }
    let charges: Vec<Charge> = nets.iter().map(|(_, charge)| *charge).collect();
    let taxes = rules.taxes.tax(&charges);
    let mut rows = rules.taxes.rows(&charges, &taxes);

    let mut sold = climb.cuts.into_iter().zip(nets).zip(taxes).zip(&climb.lines);
    let mut returned = returns(basket, rules, &mut rows)?.into_iter();
    let mut lines = Vec::with_capacity(basket.lines().len());
    for line in basket.lines() {
        if !bill::is_sold(line) {
            lines.extend(returned.next());
        } else if let (Some((((discounts, (rounding, charge)), tax), (_, covered))), Some(entry)) =
            (sold.next(), entries.iter().find(|entry| entry.line.no == line.no))
        {
            lines.push(PricedLine {
                no: line.no,
                direction: Direction::Sold,
                list: Money::from_minor(entry.gross),
                discounts,
                rounding: Money::from_minor(rounding),
                net: charge.amount,
                tax,
                prepaid: Money::from_minor(*covered),
            });
        }
    }
    let mut total = Some(Money::ZERO);
    for line in &lines {
        let amount = line.total(prices);
        total = total.and_then(|total| match line.direction {
            Direction::Sold => total.checked_add(amount),
            Direction::Returned => total.checked_sub(amount),
        });
        if total.is_none() {
            return Err(Refusal::TooLarge { line: line.no });
        }
    }
    let sold = || lines.iter().filter(|line| line.direction == Direction::Sold);
    let prepaid = climb.applied.iter().filter_map(|applied| match applied.by {
        By::Voucher(voucher) if applied.prepaid > Money::ZERO => Some(Prepaid { voucher, amount: applied.prepaid }),
        By::Voucher(_) | By::MemberPrice | By::LineByHand | By::Promotion(_) | By::OrderByHand => None,
    });
    Ok(Priced {
        taxes: rows,
        prices,
        list: sold().map(|line| line.list).sum(),
        discounts: sold().map(PricedLine::discount).sum(),
        total: total.unwrap_or_default(),
        prepaid: prepaid.collect(),
        advance: Vec::new(),
        applied: climb.applied,
        not_applied: Vec::new(),
        hints: Vec::new(),
        search: Thoroughness::Exact,
        before_vouchers: climb.before_vouchers,
        lines,
    })
}

/// The lines that are taken back; their taxes come off the rows.
fn returns(basket: &Basket, rules: &Rules<'_>, rows: &mut Vec<Row>) -> Result<Vec<PricedLine>, Refusal> {
    let mut lines = Vec::new();
    let mut charges = Vec::new();
    let mut taxes = Vec::new();
    for line in basket.lines() {
        let Way::Returned(how) = &line.way else { continue };
        let class = rules.taxes.place_of(&line.item.tax_class).unwrap_or(usize::MAX);
        let (net, tax) = given_back(line, how, rules, class).ok_or(Refusal::TooLarge { line: line.no })?;
        charges.push(Charge { class, amount: net });
        taxes.push(tax);
        lines.push(PricedLine {
            no: line.no,
            direction: Direction::Returned,
            list: net,
            discounts: Vec::new(),
            rounding: Money::ZERO,
            net,
            tax,
            prepaid: Money::ZERO,
        });
    }
    for back in rules.taxes.rows(&charges, &taxes) {
        let place = rows.iter().position(|row| row.class == back.class).unwrap_or_else(|| {
            rows.push(Row { net: Money::ZERO, tax: Money::ZERO, ..back.clone() });
            rows.len() - 1
        });
        if let Some(row) = rows.get_mut(place) {
            row.net = row.net.saturating_sub(back.net);
            row.tax = row.tax.saturating_sub(back.tax);
        }
    }
    Ok(lines)
}

/// What is paid back for a line, and the tax in it or on it: each line by itself, since it belongs to a sale of its own.
fn given_back(line: &Line, how: &Return, rules: &Rules<'_>, class: usize) -> Option<(Money, Money)> {
    match how {
        Return::OfSale { amount, tax, .. } => {
            let net = match rules.taxes.prices {
                Prices::Include => *amount,
                Prices::Exclude => amount.checked_sub(*tax)?,
            };
            (Money::ZERO <= *tax && *tax <= net && net >= Money::ZERO).then_some((net, *tax))
        }
        Return::WithoutReceipt { price, .. } => {
            let amount = line.quantity.times(*price)?;
            let tax = rules.taxes.tax(&[Charge { class, amount }]).into_iter().next()?;
            Some((amount, tax))
        }
    }
}
