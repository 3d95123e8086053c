//! Giving back what was sold, here or at another till of the shop: found, planned by all that is known of it, planned again and
//! committed.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use countersign::domain::basket::{Return, Way};
use countersign::domain::fact::{Event as Happening, Fact, RedemptionReversed, SaleMade, SaleRefunded};
use countersign::domain::id::{RedemptionId, RefundId, SaleId};
use countersign::domain::money::Money;
use countersign::domain::price::Direction;
use countersign::domain::product::Measure;
use countersign::domain::quantity::Quantity;
use countersign::domain::redemption::Reach;
use countersign::domain::refund::told::Told;
use countersign::domain::refund::{self, Given, Goods, Plan, Refund, Wanted};
use countersign::domain::sale::{Head, Sale};
use countersign::domain::stock::restocked_by;
use countersign::domain::tender::{Means, Payment, Tender};
use countersign::sync::terminal::Event;
use uuid::Uuid;

use crate::mutation::Mutation;
use crate::terminal::counter::Act;
use crate::terminal::{Asking, Terminal, Work, day};
use crate::truth::Refunded;
use crate::world::{Around, Turn};

/// What somebody wants back.
#[derive(Debug, Clone, Copy)]
pub struct GivingBack {
    /// Of which sale.
    pub sale: SaleId,
    /// How much of it.
    pub part: Part,
    /// Whether it is sent twice.
    pub sent: Sent,
    /// What is wanted instead.
    pub instead: Instead,
}

/// What somebody wants for what comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// The money.
    Money,
    /// Other goods, as the customer of this number.
    Goods(u32),
}

/// How much of a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All that is left of it.
    Rest,
    /// One piece, or one bag.
    One,
}

/// How often a refund is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Once.
    Once,
    /// The cashier taps twice.
    Twice,
}

/// A refund that was planned and is not given yet.
#[derive(Debug)]
pub struct Planned {
    id: RefundId,
    plan: Plan,
    /// What the hub said of the sale, where it could be asked and knew it.
    heard: Option<Vec<Fact>>,
}

/// The money cannot go back here and now.
struct NotPaidBack;

impl Terminal {
    /// Somebody brings something back: the hub is asked what came back elsewhere, where it can be reached.
    pub(super) fn give_back(&mut self, giving: GivingBack, around: &mut Around) {
        let now = self.effective(around);
        let Some(running) = &self.running else { return };
        match running.core.reach(now) {
            Reach::Cloud => self.ask_for_sale(Asking::GiveBack(giving), around),
            Reach::Offline(_) => self.plan_back(giving, None, around),
        }
    }

    /// Plans what comes back by all that is known.
    pub(super) fn plan_back(&mut self, giving: GivingBack, heard: Option<Vec<Fact>>, around: &mut Around) {
        let told = self.told(giving.sale, heard.as_deref(), around.mutation);
        let Some(made) = told.made() else { return };
        let earlier = told.earlier();
        let mut wanted = rest_of(&made.sale, &earlier);
        if giving.part == Part::One && !wanted.is_empty() {
            let one = *around.dice.pick(&wanted);
            let counted = made.sale.line(one.line).is_some_and(|line| line.item.measure == Measure::Piece);
            wanted = vec![Wanted { quantity: if counted { Quantity::ONE } else { one.quantity }, ..one }];
        }
        let Ok(plan) = refund::plan(&made.sale, self.shop_id(around), &earlier, &wanted) else { return };
        if let Instead::Goods(customer) = giving.instead {
            return self.put_back(customer, &plan, &made.sale, around);
        }
        let planned = Rc::new(Planned { id: RefundId::new(around.dice.mint()), plan, heard });
        let times = if giving.sent == Sent::Twice { 2 } else { 1 };
        for _ in 0..times {
            let longest = if around.dice.happens(100) { 90_000 } else { 12_000 };
            around.within(200, longest, Turn::Act(self.no, Act::Refund(self.boot, Rc::clone(&planned))));
        }
    }

    /// Gives back what was planned since this start.
    pub(super) fn refund(&mut self, boot: u32, planned: &Rc<Planned>, around: &mut Around) {
        if boot == self.boot {
            self.enqueue(Work::GiveBack(Rc::clone(planned)), around);
        }
    }

    /// What stands here of a sale, with what the hub said.
    pub(super) fn told(&self, sale: SaleId, heard: Option<&[Fact]>, mutation: Mutation) -> Told {
        let mut told = self.disk.ledger.tables.till.told(sale);
        match heard.and_then(Told::of) {
            Some(heard) if mutation == Mutation::RefundUnaware => {
                if let Some(made) = heard.made() {
                    told.hear(&Happening::SaleMade(Box::new(made.clone())));
                }
            }
            Some(heard) => told.hear_all(&heard),
            None => {}
        }
        told
    }

    /// The commit: planned again, the vouchers taken back, the money worked out, everything written.
    pub(super) fn give_back_planned(&mut self, planned: &Planned, around: &mut Around) -> Option<Event> {
        let ledger = &self.disk.ledger;
        let (author, life, till) = (ledger.life().author, ledger.present(), &ledger.tables.till);
        let again = till.refunds.contains_key(&planned.id);
        let twice = again && around.mutation == Mutation::RefundTwice;
        if again && !twice {
            // Told as it was.
            return None;
        }
        let (shift, held) = ledger.open_drawer()?;
        let at = self.effective(around);
        let sale = planned.plan.sale;
        let told = self.told(sale, planned.heard.as_deref(), around.mutation);
        let made = told.made()?;
        let earlier = told.earlier();
        let wanted: Vec<Wanted> = planned.plan.lines.iter().map(|given| wanted(*given)).collect();
        let shop = self.shop_id(around);
        // Something may have come back since it was planned.
        if !twice && refund::plan(&made.sale, shop, &earlier, &wanted).as_ref() != Ok(&planned.plan) {
            return None;
        }
        let elsewhere = !till.sales.contains_key(&sale);
        if elsewhere && gives_vouchers_back(&planned.plan) {
            return None;
        }
        let reversed = self.comes_back_with(made, &earlier, &planned.plan);
        let payment = self.paid_back(&told, &planned.plan, &reversed, held, around).ok()?;
        self.check_known(sale, &planned.plan.lines, planned.heard.as_deref(), made, around);
        let id = if twice { RefundId::new(around.dice.mint()) } else { planned.id };
        let number = till.next_receipt(author, life, around.mutation);
        let head = Head { number, shop, staff: around.town.goods.staff, at, day: day() };
        let refund = Refund::conclude(id, head, planned.plan.clone(), "not as shown".to_owned()).expect("a reason");
        let restocked = restocked_by(&made.sale, &planned.plan);
        let given = SaleRefunded { refund, payment, shift, reversed, restocked, overrides: Vec::new() };
        let cash = given.payment.as_ref().map_or(Money::ZERO, Payment::in_cash);
        let mut outbox = Vec::new();
        for redemption in &given.reversed {
            let own = &self.disk.ledger.tables.redemptions[redemption];
            let (voucher, take) = (own.voucher, own.take);
            around.truth.took_back(*redemption, voucher);
            let reason = "not as shown".to_owned();
            let reversed = RedemptionReversed { redemption: *redemption, voucher, take, reason };
            self.write(Happening::RedemptionReversed(reversed), at, &mut outbox, around);
        }
        self.write(Happening::SaleRefunded(Box::new(given.clone())), at, &mut outbox, around);
        self.cash = self.cash.saturating_add(cash);
        around.truth.figures.refunds += 1;
        around.truth.figures.refunds_elsewhere += u64::from(elsewhere);
        around.truth.refunded.push(Refunded { made: Rc::new(given), author });
        if around.mutation == Mutation::OutboxInAnotherTransaction {
            self.running.as_mut()?.work.push_front(Work::Journal(outbox));
            return None;
        }
        Some(self.grown())
    }

    /// The redemptions that come back with it: those of the vouchers that the plan names, and all of a sale of which nothing is
    /// left. Which redemption took what, only the till knows that made it.
    fn comes_back_with(&self, made: &SaleMade, earlier: &[Given], plan: &Plan) -> Vec<RedemptionId> {
        let after: Vec<Given> = earlier.iter().chain(&plan.lines).copied().collect();
        let whole = rest_of(&made.sale, &after).is_empty();
        let balances = plan.money.iter().filter_map(|tender| match tender.means {
            Means::StoredValue { voucher } => Some(voucher),
            _ => None,
        });
        let named: Vec<_> = plan.vouchers.iter().copied().chain(balances).collect();
        let own = &self.disk.ledger.tables;
        let comes = |id: &&RedemptionId| {
            own.redemptions.get(id).is_some_and(|own| own.reversed.is_none() && (whole || named.contains(&own.voucher)))
        };
        made.redemptions.iter().filter(comes).copied().collect()
    }

    /// The money that goes back. The cash of all refunds of a sale together is rounded. Not where the drawer holds too
    /// little, or where a balance would come back in part.
    fn paid_back(
        &self,
        told: &Told,
        plan: &Plan,
        reversed: &[RedemptionId],
        held: Money,
        around: &Around,
    ) -> Result<Option<Payment>, NotPaidBack> {
        let rounding = around.town.goods.ways[self.shop].cash;
        let (mut planned, mut given) = (Money::ZERO, Money::ZERO);
        for refunded in told.refunds() {
            planned = planned.saturating_add(cash(&refunded.refund.plan().money));
            let paid = refunded.payment.as_ref().map_or(Money::ZERO, |payment| cash(payment.tenders()));
            given = given.saturating_add(paid);
        }
        let (mut tenders, mut rounded) = (Vec::new(), Money::ZERO);
        for Tender { means, amount } in &plan.money {
            match means {
                Means::Cash => {
                    let now = rounding.of(planned.saturating_add(*amount)).saturating_sub(given).max(Money::ZERO);
                    if now > held {
                        return Err(NotPaidBack);
                    }
                    rounded = now.saturating_sub(*amount);
                    tenders.push(Tender { means: Means::Cash, amount: now });
                }
                Means::Card { .. } | Means::Code { .. } => {
                    tenders.push(Tender { means: means.clone(), amount: *amount });
                }
                Means::StoredValue { voucher } => {
                    let paid = told
                        .made()
                        .ok_or(NotPaidBack)?
                        .sale
                        .document()
                        .payment
                        .tenders()
                        .iter()
                        .find(|paid| paid.means == *means);
                    let own = &self.disk.ledger.tables.redemptions;
                    let comes = reversed.iter().any(|id| own[id].voucher == *voucher);
                    if paid.is_none_or(|paid| paid.amount != *amount) || !comes {
                        return Err(NotPaidBack);
                    }
                }
                Means::Points { .. } | Means::Prepaid { .. } | Means::Advance { .. } => {}
            }
        }
        Ok((!tenders.is_empty()).then_some(Payment::GivenBack { tenders, rounding: rounded }))
    }

    /// I12 as the till could know it, counted by hand: by what it wrote itself and what it was told, no more comes back than was
    /// sold.
    pub(super) fn check_known(
        &self,
        sale: SaleId,
        now: &[Given],
        heard: Option<&[Fact]>,
        made: &SaleMade,
        around: &mut Around,
    ) {
        let told = heard.into_iter().flatten().filter_map(|fact| match &fact.event {
            Happening::SaleRefunded(refunded) => Some(refunded_of(refunded, sale)),
            Happening::SaleMade(other) => Some(taken_back_of(other, sale)),
            _ => None,
        });
        let own = &self.disk.ledger.tables.till;
        let refunds = own.refunds.values().map(|refunded| refunded_of(refunded, sale));
        let swaps = own.sales.values().map(|other| taken_back_of(other, sale));
        let mut seen: BTreeSet<Uuid> = BTreeSet::new();
        let mut back: BTreeMap<u16, u32> = BTreeMap::new();
        for (document, lines) in refunds.chain(swaps).chain(told) {
            if seen.insert(document) {
                for (line, count) in lines {
                    *back.entry(line).or_default() += count;
                }
            }
        }
        for given in now {
            *back.entry(given.line.0).or_default() += given.quantity.thousandths();
        }
        for line in &made.sale.document().lines {
            let (sold, came) = (line.quantity.thousandths(), back.get(&line.price.no.0).copied().unwrap_or(0));
            if came > sold {
                let says = format!("{} knew that {came} of {sold} of {sale} would be back, and gave it", self.name);
                around.truth.fault("I12", says);
            }
        }
    }
}

/// What a refund says came back of a sale: how much of which lines, by its document.
fn refunded_of(refunded: &SaleRefunded, sale: SaleId) -> (Uuid, Vec<(u16, u32)>) {
    let plan = refunded.refund.plan();
    let lines = plan.lines.iter().filter(|_| plan.sale == sale);
    (refunded.refund.id().uuid(), lines.map(|given| (given.line.0, given.quantity.thousandths())).collect())
}

/// The same of what came back within another sale.
fn taken_back_of(other: &SaleMade, sale: SaleId) -> (Uuid, Vec<(u16, u32)>) {
    let document = other.sale.document();
    let back = document.lines.iter().filter_map(|line| match line.way {
        Way::Returned(Return::OfSale { sale: of, line: place, .. }) if of == sale => {
            Some((place.0, line.quantity.thousandths()))
        }
        _ => None,
    });
    (document.id.uuid(), back.collect())
}

/// What is left of a sale.
fn rest_of(sale: &Sale, earlier: &[Given]) -> Vec<Wanted> {
    let sold = sale.document().lines.iter().filter(|line| line.price.direction == Direction::Sold);
    let left = sold.filter_map(|line| {
        let came: u32 = earlier
            .iter()
            .filter(|given| given.line == line.price.no)
            .map(|given| given.quantity.thousandths())
            .fold(0, u32::saturating_add);
        let quantity = Quantity::from_thousandths(line.quantity.thousandths().saturating_sub(came))?;
        Some(Wanted { line: line.price.no, quantity, goods: Goods::Restocked })
    });
    left.collect()
}

fn wanted(given: Given) -> Wanted {
    Wanted { line: given.line, quantity: given.quantity, goods: given.goods }
}

/// Whether a voucher or a balance goes back: that takes a redemption back.
fn gives_vouchers_back(plan: &Plan) -> bool {
    let balance = |tender: &Tender| matches!(tender.means, Means::StoredValue { .. });
    !plan.vouchers.is_empty() || plan.money.iter().any(balance)
}

fn cash(tenders: &[Tender]) -> Money {
    tenders.iter().filter(|tender| tender.means == Means::Cash).map(|tender| tender.amount).sum()
}
