//! A pricer that knows nothing of the other: every piece by itself, every order of every set of promotions, every set of
//! vouchers, tried one after the other. Slow, and short enough to be checked by reading.

use super::*;
use crate::domain::basket::{Line, Way};
use crate::domain::campaign::Product;

/// One piece on the counter.
#[derive(Clone)]
struct Piece {
    line: usize,
    price: i64,
    used: bool,
}

/// A bill while it is priced.
#[derive(Clone)]
struct Bill<'a> {
    lines: Vec<&'a Line>,
    pieces: Vec<Piece>,
    /// What is to be paid for each line.
    open: Vec<i64>,
    /// What prepaid money covers of each line.
    covered: Vec<i64>,
    /// How many pieces of each line no voucher took.
    free: Vec<i64>,
}

fn share(rate: Rate, amount: i64) -> i64 {
    (amount * i64::from(rate.basis_points()) + 5_000) / 10_000
}

fn is(line: &Line, product: &Product) -> bool {
    line.item.product == product.code || line.item.categories.contains(&product.code)
}

fn counts(line: &Line, wanted: &[Product], excluded: &[Product]) -> bool {
    (wanted.is_empty() || wanted.iter().any(|one| is(line, one))) && !excluded.iter().any(|one| is(line, one))
}

/// Shares of an amount by largest remainder; of equal remainders the earlier one gets the unit.
fn spread(amount: i64, weights: &[i64]) -> Vec<i64> {
    let whole: i64 = weights.iter().sum();
    if whole == 0 {
        return vec![0; weights.len()];
    }
    let mut shares: Vec<i64> = weights.iter().map(|weight| amount * weight / whole).collect();
    let mut places: Vec<usize> = (0..weights.len()).collect();
    places.sort_by_key(|place| -(amount * weights[*place] % whole));
    let left = amount - shares.iter().sum::<i64>();
    for place in places.into_iter().take(usize::try_from(left).unwrap()) {
        shares[place] += 1;
    }
    shares
}

impl<'a> Bill<'a> {
    fn of(till: &'a Till) -> Self {
        let is_member = till.basket.customer().level().is_some();
        let mut bill =
            Self { lines: Vec::new(), pieces: Vec::new(), open: Vec::new(), covered: Vec::new(), free: Vec::new() };
        for (place, line) in till.basket.lines().iter().enumerate() {
            let mut each = line.item.price.minor();
            let mut promoted = true;
            if let (Way::Sold | Way::SoldByHand(ByHand { set: Set::Off(_), .. }), true) = (&line.way, is_member) {
                each = line.item.member_price.map_or(each, |member| member.minor().min(each));
            }
            let mut off = None;
            if let Way::SoldByHand(by_hand) = &line.way {
                promoted = false;
                match by_hand.set {
                    Set::Price(price) => each = price.minor(),
                    Set::Off(given) => off = Some(given),
                }
            }
            let weighed = line.item.measure == Measure::Weight;
            let thousandths = i64::from(line.quantity.thousandths());
            let count = if weighed { 1 } else { thousandths / 1_000 };
            let mut amount = (each * thousandths + 500) / 1_000;
            let price = if weighed { amount } else { each };
            match off {
                Some(Off::Amount(given)) => amount -= given.minor().min(amount),
                Some(Off::Share(given)) => amount -= share(given, amount),
                None => {}
            }
            for _ in 0..count {
                bill.pieces.push(Piece { line: place, price, used: !promoted || price == 0 });
            }
            bill.lines.push(line);
            bill.open.push(amount);
            bill.covered.push(0);
            bill.free.push(count);
        }
        bill
    }

    /// Unused pieces that count, dearest first, of one price by line.
    fn unused(&self, wanted: &[Product], excluded: &[Product]) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.pieces.len())
            .filter(|at| !self.pieces[*at].used && counts(self.lines[self.pieces[*at].line], wanted, excluded))
            .collect();
        found.sort_by_key(|at| (-self.pieces[*at].price, self.pieces[*at].line));
        found
    }

    fn take(&mut self, at: usize, off: i64) {
        self.pieces[at].used = true;
        self.open[self.pieces[at].line] -= off;
    }

    fn groups(&mut self, pieces: &[usize], size: u32, lowered: u32, off: Rate, at_most: Option<u32>) {
        let (size, lowered) = (usize::try_from(size).unwrap(), usize::try_from(lowered).unwrap());
        let limit = at_most.map_or(usize::MAX, |most| usize::try_from(most).unwrap());
        for group in pieces.chunks_exact(size).take(limit) {
            for (place, at) in group.iter().enumerate() {
                let price = self.pieces[*at].price;
                self.take(*at, if place >= size - lowered { share(off, price) } else { 0 });
            }
        }
    }

    /// Whether each slot gets one of the pieces that fits.
    fn fills(&self, pieces: &[usize], slots: &[&[Product]]) -> bool {
        let Some((slot, slots)) = slots.split_first() else { return true };
        pieces.iter().any(|at| {
            let others: Vec<usize> = pieces.iter().filter(|other| *other != at).copied().collect();
            counts(self.lines[self.pieces[*at].line], slot, &[]) && self.fills(&others, slots)
        })
    }

    fn claim(&mut self, promotion: &Promotion) {
        let excluded = &promotion.scope.excluded;
        let found = self.unused(&promotion.scope.products, excluded);
        match &promotion.rule {
            Rule::PercentOff { off } => {
                for at in found {
                    self.take(at, share(*off, self.pieces[at].price));
                }
            }
            Rule::NthItem { nth, off, at_most } => self.groups(&found, *nth, 1, *off, *at_most),
            Rule::BuyGet { buy, get, gift: Gift::Same, at_most } => {
                self.groups(&found, buy + get, *get, rate(10_000), *at_most);
            }
            Rule::BuyGet { buy, get, gift: Gift::Of(gifts), at_most } => {
                let most = at_most.unwrap_or(u32::MAX).min(u32::try_from(found.len()).unwrap());
                for groups in (1..=most).rev() {
                    let wanted = |each: u32| usize::try_from(groups * each).unwrap();
                    let mut bought = found.clone();
                    bought.reverse();
                    bought.sort_by_key(|at| counts(self.lines[self.pieces[*at].line], gifts, excluded));
                    bought.truncate(wanted(*buy));
                    let mut given = self.unused(gifts, excluded);
                    given.retain(|at| !bought.contains(at));
                    given.truncate(wanted(*get));
                    if bought.len() == wanted(*buy) && given.len() == wanted(*get) {
                        for at in bought {
                            self.take(at, 0);
                        }
                        for at in given {
                            self.take(at, self.pieces[at].price);
                        }
                        return;
                    }
                }
            }
            Rule::Bundle { parts, price, at_most } => {
                for _ in 0..at_most.unwrap_or(u32::MAX) {
                    let slots: Vec<&[Product]> = parts
                        .iter()
                        .flat_map(|part| std::iter::repeat_n(part.of.as_slice(), usize::try_from(part.pieces).unwrap()))
                        .collect();
                    let pieces = self.unused(&promotion.scope.products, excluded);
                    // The first set, dearest pieces before others, of which each slot gets one that fits.
                    let fits = |set: &Vec<usize>| self.fills(set, &slots);
                    let Some(bundle) = choose(&pieces, slots.len()).into_iter().find(fits) else { return };
                    let sum: i64 = bundle.iter().map(|at| self.pieces[*at].price).sum();
                    if sum <= price.minor() {
                        return;
                    }
                    let mut lines: Vec<(usize, i64)> = Vec::new();
                    for at in bundle {
                        let Piece { line, price, .. } = self.pieces[at];
                        match lines.iter_mut().find(|(other, _)| *other == line) {
                            Some((_, brings)) => *brings += price,
                            None => lines.push((line, price)),
                        }
                        self.take(at, 0);
                    }
                    let weights: Vec<i64> = lines.iter().map(|(_, brings)| *brings).collect();
                    for ((line, _), off) in lines.iter().zip(spread(sum - price.minor(), &weights)) {
                        self.open[*line] -= off;
                    }
                }
            }
            Rule::Spend { .. } | Rule::EverySpend { .. } | Rule::OrderPercent { .. } => {}
        }
    }

    /// Takes an amount off the lines that count, in proportion to what is to be paid for them.
    fn lower(&mut self, places: &[usize], off: i64, prepaid: i64) {
        let weights: Vec<i64> = places.iter().map(|place| self.open[*place]).collect();
        let shares = spread(off, &weights);
        let covers = spread(off.min(prepaid), &shares);
        for ((place, share), covers) in places.iter().zip(shares).zip(covers) {
            self.open[*place] -= share;
            self.covered[*place] += covers;
        }
    }

    fn places(&self, wanted: &[Product], excluded: &[Product]) -> Vec<usize> {
        (0..self.lines.len()).filter(|place| counts(self.lines[*place], wanted, excluded)).collect()
    }

    fn base(&self, places: &[usize]) -> i64 {
        places.iter().map(|place| self.open[*place]).sum()
    }

    fn order(&mut self, promotion: &Promotion) {
        let places = self.places(&promotion.scope.products, &promotion.scope.excluded);
        let base = self.base(&places);
        let off = match &promotion.rule {
            Rule::Spend { tiers } => {
                tiers.iter().filter(|tier| tier.spend.minor() <= base).map(|tier| tier.off.minor()).max().unwrap_or(0)
            }
            Rule::EverySpend { spend, off, at_most } => {
                (base / spend.minor()).min(at_most.map_or(i64::MAX, i64::from)) * off.minor()
            }
            Rule::OrderPercent { off, minimum, cap } if base >= minimum.minor() => {
                share(*off, base).min(cap.map_or(i64::MAX, Money::minor))
            }
            _ => 0,
        };
        self.lower(&places, off, 0);
    }

    /// Free pieces at places, dearest first at what is left of their lines: place, how many, price of each.
    fn free_at(&self, places: &[usize]) -> Vec<(usize, i64, i64)> {
        let mut found: Vec<_> = places
            .iter()
            .filter(|place| self.free[**place] > 0)
            .map(|place| (*place, self.free[*place], self.open[*place] / self.free[*place]))
            .collect();
        found.sort_by_key(|(place, _, each)| (-each, *place));
        found
    }

    /// Takes amounts off places and pieces with them.
    fn lower_pieces(&mut self, offs: &[(usize, i64, i64)], prepaid: i64) -> i64 {
        let weights: Vec<i64> = offs.iter().map(|(_, _, off)| *off).collect();
        let sum: i64 = weights.iter().sum();
        if sum == 0 {
            return 0;
        }
        for ((place, pieces, off), covers) in offs.iter().zip(spread(sum.min(prepaid), &weights)) {
            self.open[*place] -= off;
            self.covered[*place] += covers;
            self.free[*place] -= pieces;
        }
        sum
    }

    fn voucher(&mut self, held: &Held) {
        let campaign = &held.campaign;
        let prepaid = match campaign.treatment {
            Treatment::Discount => 0,
            Treatment::Tender => campaign.money.paid.minor() + campaign.money.subsidy.minor(),
        };
        let scope = self.places(&campaign.scope.products, &campaign.scope.excluded);
        let base = self.base(&scope);
        match &campaign.kind {
            Kind::AmountOff { value, minimum } if base >= minimum.minor() => {
                self.lower(&scope, value.minor().min(base), prepaid);
            }
            Kind::PercentOff { off, cap } => {
                self.lower(&scope, share(*off, base).min(cap.map_or(i64::MAX, Money::minor)), prepaid);
            }
            Kind::NthItem { nth, off } => {
                let nth = usize::try_from(*nth).unwrap();
                let mut each: Vec<(usize, i64)> = Vec::new();
                for (place, pieces, price) in self.free_at(&scope) {
                    each.extend((0..pieces).map(|_| (place, price)));
                }
                let mut offs: Vec<(usize, i64, i64)> = Vec::new();
                for group in each.chunks_exact(nth) {
                    for (at, (place, price)) in group.iter().enumerate() {
                        let lowered = if at + 1 == nth { share(*off, *price) } else { 0 };
                        match offs.iter_mut().find(|(other, _, _)| other == place) {
                            Some((_, pieces, off)) => (*pieces, *off) = (*pieces + 1, *off + lowered),
                            None => offs.push((*place, 1, lowered)),
                        }
                    }
                }
                self.lower_pieces(&offs, prepaid);
            }
            Kind::PriceFor { product, price } => {
                let places = self.places(std::slice::from_ref(product), &campaign.scope.excluded);
                if let Some((place, _, each)) = self.free_at(&places).first().copied() {
                    self.lower_pieces(&[(place, 1, (each - price.minor()).max(0))], prepaid);
                }
            }
            Kind::Exchange { items } => {
                let mut prepaid = prepaid;
                for item in items {
                    let places = self.places(std::slice::from_ref(&item.product), &campaign.scope.excluded);
                    let mut missing = i64::from(item.quantity);
                    let mut offs = Vec::new();
                    for (place, pieces, each) in self.free_at(&places) {
                        let taken = pieces.min(missing);
                        offs.push((place, taken, if taken == pieces { self.open[place] } else { taken * each }));
                        missing -= taken;
                    }
                    prepaid -= self.lower_pieces(&offs, prepaid).min(prepaid);
                }
            }
            _ => {}
        }
    }

    /// What the customer pays after order promotions, discount by hand and vouchers.
    fn after(mut self, till: &Till, after: &[Anything<'_>]) -> i64 {
        for one in after {
            if let Anything::Promotion(promotion) = one {
                self.order(promotion);
            }
        }
        if let Some(discount) = till.basket.by_hand() {
            let places = self.places(&[], &[]);
            let base = self.base(&places);
            let off = match discount.off {
                Off::Amount(amount) => amount.minor().min(base),
                Off::Share(given) => share(given, base),
            };
            self.lower(&places, off, 0);
        }
        for one in after {
            if let Anything::Voucher(held) = one {
                self.voucher(held);
            }
        }
        self.payable(till)
    }

    /// What the customer pays: lines rounded, added tax on top, without what is covered.
    fn payable(&self, till: &Till) -> i64 {
        let rounded: Vec<i64> = self.open.iter().map(|open| till.line_rounding.of(fen(*open)).minor()).collect();
        let mut sum: i64 = rounded.iter().sum();
        if till.taxes.prices == Prices::Exclude {
            for class in &till.taxes.classes {
                let percent = i64::from(class.percent.thousandths());
                let tax = |amount: i64| (amount * percent * 2 + 100_000) / 200_000;
                let of_class = (0..self.lines.len()).filter(|at| self.lines[*at].item.tax_class == class.code);
                let amounts = of_class.map(|at| rounded[at] + self.covered[at]);
                sum += match till.taxes.rounding {
                    tax::Rounding::PerLine => amounts.map(tax).sum::<i64>(),
                    tax::Rounding::PerReceipt => tax(amounts.sum()),
                };
            }
        }
        sum
    }
}

fn stacks(one: &Stacking, two: &Stacking) -> bool {
    match (one, two) {
        (Stacking::Exclusive, _) | (_, Stacking::Exclusive) => false,
        (Stacking::OncePerGroup { group: one }, Stacking::OncePerGroup { group: two }) => one != two,
        _ => true,
    }
}

/// Whatever may lower a price.
#[derive(Clone, Copy)]
enum Anything<'a> {
    Promotion(&'a Promotion),
    Voucher(&'a Held),
}

fn together(one: Anything<'_>, two: Anything<'_>) -> bool {
    match (one, two) {
        (Anything::Promotion(one), Anything::Promotion(two)) => {
            stacks(&one.stacking, &two.stacking) && !one.excludes.contains(&two.id) && !two.excludes.contains(&one.id)
        }
        (Anything::Promotion(one), Anything::Voucher(two)) | (Anything::Voucher(two), Anything::Promotion(one)) => {
            stacks(&one.stacking, &two.campaign.stacking)
        }
        (Anything::Voucher(one), Anything::Voucher(two)) => {
            (one.campaign.id == two.campaign.id && one.campaign.limits.per_order.is_some())
                || stacks(&one.campaign.stacking, &two.campaign.stacking)
        }
    }
}

/// Every choice of so many, those with earlier ones first.
fn choose(of: &[usize], count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for at in 0..of.len() {
        for mut rest in choose(&of[at + 1..], count - 1) {
            rest.insert(0, of[at]);
            all.push(rest);
        }
    }
    all
}

/// Every order of every subset.
fn arrangements<T: Clone>(of: &[T]) -> Vec<Vec<T>> {
    let mut all = vec![Vec::new()];
    for at in 0..of.len() {
        let mut others = of.to_vec();
        let first = others.remove(at);
        for mut rest in arrangements(&others) {
            rest.insert(0, first.clone());
            all.push(rest);
        }
    }
    all
}

/// The least that a basket can be had for, prepaid money taken off.
pub(super) fn least(till: &Till) -> i64 {
    let lines: Vec<&Promotion> = till.promotions.iter().filter(|promotion| promotion.is_of_lines()).collect();
    let mut orders: Vec<&Promotion> = till.promotions.iter().filter(|promotion| !promotion.is_of_lines()).collect();
    orders.sort_by_key(|promotion| matches!(promotion.rule, Rule::OrderPercent { .. }));
    let mut vouchers: Vec<&Held> = till.basket.vouchers().iter().collect();
    vouchers.sort_by_key(|held| {
        let kind = match held.campaign.kind {
            Kind::AmountOff { .. } => 1,
            Kind::PercentOff { .. } => 2,
            _ => 0,
        };
        (held.campaign.treatment == Treatment::Tender, kind, held.voucher)
    });
    let after: Vec<Anything<'_>> =
        orders.into_iter().map(Anything::Promotion).chain(vouchers.into_iter().map(Anything::Voucher)).collect();
    let lawful = |all: &[Anything<'_>]| {
        let mut pairs = (0..all.len()).flat_map(|one| (one + 1..all.len()).map(move |two| (one, two)));
        pairs.all(|(one, two)| together(all[one], all[two]))
    };
    let mut least = i64::MAX;
    for claims in arrangements(&lines) {
        let claims: Vec<Anything<'_>> = claims.into_iter().map(Anything::Promotion).collect();
        if !lawful(&claims) {
            continue;
        }
        let mut claimed = Bill::of(till);
        for one in &claims {
            if let Anything::Promotion(promotion) = one {
                claimed.claim(promotion);
            }
        }
        for subset in 0..1_usize << after.len() {
            let after: Vec<Anything<'_>> =
                after.iter().enumerate().filter(|(at, _)| subset >> at & 1 == 1).map(|(_, one)| *one).collect();
            let all: Vec<Anything<'_>> = claims.iter().chain(&after).copied().collect();
            if lawful(&all) {
                least = least.min(claimed.clone().after(till, &after));
            }
        }
    }
    least
}
