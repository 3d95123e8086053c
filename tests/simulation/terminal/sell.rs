//! Selling: what is rung up lies on the disk until it is sold; priced, settled, and committed with the rights of its vouchers.

use std::rc::Rc;

use countersign::domain::basket::{Basket, Discount, Edit, Held};
use countersign::domain::campaign::SaleChannel;
use countersign::domain::fact::{Event as Happening, Fact, LineVoided, SaleMade};
use countersign::domain::id::{RedemptionId, SaleId, ShiftId, VoucherId};
use countersign::domain::money::{Money, Rounding};
use countersign::domain::price::{self, By, Due, Priced, Rules};
use countersign::domain::promotion::Counter;
use countersign::domain::sale::{Head, ReceiptNumber, Sale};
use countersign::domain::staff::Permission;
use countersign::domain::tender::{self, CashRules, Means, Payment, Tender};
use countersign::domain::voucher::Amount;
use countersign::sync::terminal::Event;

use crate::goods::{LIMITS, Paying, Purchase};
use crate::ledger::till::Kept;
use crate::mutation::Mutation;
use crate::terminal::counter::Act;
use crate::terminal::swap::source;
use crate::terminal::{Outbox, Terminal, Work, day};
use crate::truth::Sold;
use crate::world::{Around, Turn};

/// A sale that is being paid: all that its commit needs.
#[derive(Debug)]
pub struct Bill {
    sale: SaleId,
    pub(super) basket: Rc<Basket>,
    priced: Priced,
    payment: Payment,
    shift: ShiftId,
    /// The requests by which its rights are asked for, and of what.
    asked: Vec<(RedemptionId, VoucherId)>,
    /// By mistake: the redemptions that are committed already.
    pub(super) redemptions: Vec<RedemptionId>,
    /// By mistake: its number, looked up before the commit.
    number: Option<ReceiptNumber>,
    /// What the hub said of the sale of which something comes back, where it could be asked and knew it.
    pub(super) heard: Option<Vec<Fact>>,
}

/// Looked at again, it may not be sold: another shift, or the basket has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotSold;

impl Terminal {
    /// A customer comes to the counter; where somebody is served already, that one is served on.
    pub(super) fn buy(&mut self, purchase: &Purchase, around: &mut Around) {
        if self.customer.is_none() {
            self.ring_up(purchase, around);
            self.customer = Some(purchase.clone());
        }
        self.pay(around);
    }

    /// Rings up what a customer wants. What another left in the basket is taken out of it, line by line.
    pub(super) fn ring_up(&mut self, purchase: &Purchase, around: &mut Around) {
        self.take_out(around);
        let kept = self.disk.ledger.basket.take();
        let (sale, mut basket) = match kept {
            Some(kept) => (kept.sale, (*kept.basket).clone()),
            None => (SaleId::new(around.dice.mint()), Basket::new(SaleChannel::InStore)),
        };
        let goods = &around.town.goods;
        let lines = purchase.lines.iter().map(|(place, quantity)| Edit::Add {
            item: goods.items[*place].clone(),
            quantity: *quantity,
            staff: None,
        });
        let vouchers = purchase.vouchers.iter().map(|(voucher, take)| {
            let campaign = (*around.town.campaigns[around.town.issued(*voucher).1]).clone();
            Edit::Present(Box::new(Held { voucher: *voucher, campaign, take: *take }))
        });
        let off = purchase.off.map(|off| Edit::Discount(Some(Discount { off, reason: "a regular".to_owned() })));
        for edit in lines.chain(off).chain(vouchers).chain([Edit::NoteOrder(purchase.note())]) {
            // More off than there is to pay is refused, and so is a third of what may be used twice.
            basket = basket.apply(edit, LIMITS, &Permission::ALL).unwrap_or(basket);
        }
        let ledger = &mut self.disk.ledger;
        let (author, life) = (ledger.life().author, ledger.present());
        let number = (around.mutation == Mutation::NumberBeforeTheCommit)
            .then(|| ledger.tables.till.next_receipt(author, life, around.mutation));
        ledger.basket = Some(Kept { sale, basket: Rc::new(basket), number });
    }

    /// Takes everything out of the basket that is open; the basket stays, with the sale that it will become.
    fn take_out(&mut self, around: &mut Around) {
        let Some(kept) = self.disk.ledger.basket.clone() else { return };
        let lines = kept.basket.lines().iter().map(|line| Edit::Remove(line.no));
        let vouchers = kept.basket.vouchers().iter().map(|held| Edit::Withdraw(held.voucher));
        let mut basket = (*kept.basket).clone();
        for edit in lines.chain(vouchers).chain([Edit::Discount(None)]) {
            basket = basket.apply(edit, LIMITS, &Permission::ALL).expect("everything may be taken out");
        }
        self.disk.ledger.basket = Some(Kept { basket: Rc::new(basket), ..kept.clone() });
        for line in kept.basket.lines() {
            let voided = LineVoided {
                sale: kept.sale,
                product: line.item.product.clone(),
                name: line.item.name.clone(),
                quantity: line.quantity,
                amount: line.asked_amount(),
                reason: String::new(),
            };
            self.record(Happening::LineVoided(voided), around);
        }
    }

    /// Who stands at the counter pays, unless the basket is gone: then it was sold.
    pub(super) fn pay(&mut self, around: &mut Around) {
        self.pays_later = false;
        let Some(customer) = self.customer.clone() else { return };
        let kept = self.disk.ledger.basket.clone().filter(|kept| kept.basket.note() == customer.note());
        let Some(kept) = kept else {
            self.customer = None;
            return;
        };
        if around.dice.happens(50) {
            // Left, and the basket stays as it is or is cleared.
            self.customer = None;
            if around.dice.happens(500) {
                self.leave(around);
            }
            return;
        }
        self.pay_later(around);
        let busy = self.running.as_ref().is_none_or(|running| {
            !running.bills.is_empty() || running.work.iter().any(|work| matches!(work, Work::Sell(_)))
        });
        // Mostly they wait; sometimes somebody taps twice.
        if busy && !around.dice.happens(150) {
            return;
        }
        match self.disk.ledger.open_drawer() {
            Some((shift, held)) => match source(&kept.basket) {
                Some(of) => self.pay_with(of, around),
                None => self.conclude(&customer, &kept, shift, held, None, around),
            },
            None => self.open_shift(around),
        }
    }

    /// Whoever stands there goes without anything.
    fn leave(&mut self, around: &mut Around) {
        self.customer = None;
        self.take_out(around);
        self.disk.ledger.basket = None;
    }

    /// They try again, or see that it is sold.
    pub(super) fn pay_later(&mut self, around: &mut Around) {
        if self.customer.is_some() && !self.pays_later {
            self.pays_later = true;
            around.within(300, 4_000, Turn::Act(self.no, Act::Pay));
        }
    }

    /// Prices and settles the basket, and asks for the rights of its vouchers.
    pub(super) fn conclude(
        &mut self,
        customer: &Purchase,
        kept: &Kept,
        shift: ShiftId,
        held: Money,
        heard: Option<Vec<Fact>>,
        around: &mut Around,
    ) {
        let town = Rc::clone(&around.town);
        let selling = &town.goods.ways[self.shop];
        let counter = Counter { shop: self.shop_id(around), zone: &town.zone, now: self.effective(around) };
        let rules =
            Rules { promotions: &town.goods.promotions, taxes: &selling.taxes, line_rounding: selling.lines, counter };
        let priced = price::price(&kept.basket, &rules).expect("a price");
        let offered = customer.offers(&priced, selling.cash);
        let cash = CashRules { rounding: selling.cash, drawer: Some(held) };
        let Ok(payment) = tender::settle(&priced, &offered, cash) else {
            // There is no change for so large a note.
            self.customer = Some(Purchase { paying: Paying::Counted, ..customer.clone() });
            return;
        };
        let mut wanted = Vec::new();
        for (voucher, take) in rights_of(&kept.basket, &priced, &offered) {
            let order = match take {
                Amount::Uses(_) => priced.order_context(&kept.basket, voucher),
                Amount::Money(_) => Some(priced.context_at_the_end(&kept.basket)),
            };
            let order = order.expect("a voucher of the basket");
            match self.look_at(voucher, take, order, Some(priced.total), around) {
                Some(one) => wanted.push(one),
                None => return self.withdraw(voucher),
            }
        }
        let bill = Bill {
            sale: match around.mutation {
                Mutation::NewSalePerAttempt => SaleId::new(around.dice.mint()),
                _ => kept.sale,
            },
            basket: Rc::clone(&kept.basket),
            priced,
            payment,
            shift,
            asked: wanted.iter().map(|(wanted, order)| (wanted.request.id, order.voucher)).collect(),
            redemptions: Vec::new(),
            number: kept.number,
            heard,
        };
        match bill.asked.first() {
            None => self.enqueue(Work::Sell(Box::new(bill)), around),
            Some((of, _)) => {
                if let Some(running) = &mut self.running {
                    running.bills.insert(*of, bill);
                }
                self.want(wanted, around);
            }
        }
    }

    /// A right of a sale is refused: the voucher leaves the basket, and the rest is paid otherwise.
    pub(super) fn not_paid(&mut self, of: RedemptionId, refused: RedemptionId, around: &mut Around) {
        let Some(bill) = self.running.as_mut().and_then(|running| running.bills.remove(&of)) else { return };
        if let Some((_, voucher)) = bill.asked.iter().find(|(asked, _)| *asked == refused) {
            self.withdraw(*voucher);
        }
        self.pay_later(around);
    }

    /// The cashier gave up while a right was asked for.
    pub(super) fn given_up(&mut self, id: RedemptionId, around: &mut Around) {
        if let Some(running) = &mut self.running {
            running.bills.retain(|_, bill| bill.asked.iter().all(|(asked, _)| *asked != id));
        }
        self.pay_later(around);
    }

    fn withdraw(&mut self, voucher: VoucherId) {
        if let Some(customer) = &mut self.customer {
            customer.balance.take_if(|(balance, _)| *balance == voucher);
        }
        if let Some(kept) = &mut self.disk.ledger.basket
            && let Ok(basket) = kept.basket.apply(Edit::Withdraw(voucher), LIMITS, &Permission::ALL)
        {
            kept.basket = Rc::new(basket);
        }
    }

    /// Sells what has no right to wait for.
    pub(super) fn sell_alone(&mut self, bill: &Bill, around: &mut Around) -> Option<Event> {
        let mut outbox = Vec::new();
        let redemptions = bill.redemptions.clone();
        if self.sell(bill, redemptions, &mut outbox, around) == Err(NotSold) {
            self.pay_later(around);
            return None;
        }
        if around.mutation == Mutation::OutboxInAnotherTransaction {
            self.running.as_mut()?.work.push_front(Work::Journal(outbox));
            return None;
        }
        Some(self.grown())
    }

    /// Writes a sale inside the transaction that holds its redemptions: its number, its fact, the tables, and the basket gone.
    /// Then the drawer opens.
    pub(super) fn sell(
        &mut self,
        bill: &Bill,
        redemptions: Vec<RedemptionId>,
        outbox: &mut Outbox,
        around: &mut Around,
    ) -> Result<(), NotSold> {
        let (at, shop) = (self.effective(around), self.shop_id(around));
        let ledger = &self.disk.ledger;
        let till = &ledger.tables.till;
        let kept = ledger.basket.clone().filter(|kept| kept.basket == bill.basket).ok_or(NotSold)?;
        let known = till.sales.contains_key(&bill.sale);
        let other = kept.sale != bill.sale && around.mutation != Mutation::NewSalePerAttempt;
        if known || other || ledger.open_drawer().map(|(shift, _)| shift) != Some(bill.shift) {
            return Err(NotSold);
        }
        if !self.may_come_back(bill, around) {
            self.leave(around);
            return Err(NotSold);
        }
        self.check_swap(bill, around);
        let ledger = &self.disk.ledger;
        let (author, life, till) = (ledger.life().author, ledger.present(), &ledger.tables.till);
        let number = bill.number.unwrap_or_else(|| till.next_receipt(author, life, around.mutation));
        let head = Head { number, shop, staff: around.town.goods.staff, at, day: day() };
        let sale = Sale::conclude(bill.sale, head, &bill.basket, bill.priced.clone(), bill.payment.clone());
        let made =
            SaleMade { sale: sale.expect("a sound sale"), shift: bill.shift, redemptions, overrides: Vec::new() };
        self.write(Happening::SaleMade(Box::new(made.clone())), at, outbox, around);
        match around.mutation {
            Mutation::NewSalePerAttempt => {
                if let Some(running) = &mut self.running {
                    running.work.push_front(Work::ForgetBasket(kept.sale));
                }
            }
            _ => self.disk.ledger.basket = None,
        }
        let cash = bill.payment.in_cash();
        self.cash = self.cash.saturating_add(cash);
        around.truth.figures.sales += 1;
        around.truth.figures.sales_with_rights += u64::from(!made.redemptions.is_empty());
        let (made, shop, ledger) = (Rc::new(made), self.shop, self.ledger_no);
        around.truth.sold.push(Sold { made, author, shop, ledger, cash });
        Ok(())
    }
}

/// Of which vouchers a sale takes something: those that lower its price or pay in it. One that does not apply is left alone.
fn rights_of(basket: &Basket, priced: &Priced, offered: &[Tender]) -> Vec<(VoucherId, Amount)> {
    let applies = |held: &&Held| priced.applied.iter().any(|applied| applied.by == By::Voucher(held.voucher));
    let held = basket.vouchers().iter().filter(applies).map(|held| (held.voucher, held.take));
    let balances = offered.iter().filter_map(|tender| match tender.means {
        Means::StoredValue { voucher } => Some((voucher, Amount::Money(tender.amount))),
        _ => None,
    });
    held.chain(balances).collect()
}

impl Purchase {
    /// In what the customer gets money back.
    fn gets(&self, amount: Money, rounding: Rounding) -> Tender {
        match self.paying {
            Paying::Card => Tender { means: Means::Card { reference: "slip".to_owned() }, amount },
            Paying::Counted | Paying::Notes(_) | Paying::Split(_) => {
                Tender { means: Means::Cash, amount: rounding.of(amount) }
            }
        }
    }

    /// What the customer hands over for a bill: first the balance, then the rest.
    fn offers(&self, priced: &Priced, rounding: Rounding) -> Vec<Tender> {
        let due = match priced.due() {
            Due::Pay(due) => due,
            Due::Nothing => Money::ZERO,
            Due::GiveBack(amount) => return vec![self.gets(amount, rounding)],
        };
        let mut tenders = Vec::new();
        let mut rest = due;
        let mut pay = |means, amount: Money, rest: &mut Money| {
            if amount > Money::ZERO {
                *rest = rest.saturating_sub(amount);
                tenders.push(Tender { means, amount });
            }
        };
        if let Some((voucher, most)) = self.balance {
            pay(Means::StoredValue { voucher }, most.min(rest), &mut rest);
        }
        let card = || Means::Card { reference: "slip".to_owned() };
        match self.paying {
            Paying::Card => pay(card(), rest, &mut rest),
            Paying::Split(_) => pay(card(), Money::from_minor(rest.minor() / 2), &mut rest),
            Paying::Counted | Paying::Notes(_) => {}
        }
        if rest > Money::ZERO {
            let cash = rounding.of(rest).minor();
            let handed = match self.paying {
                Paying::Notes(note) | Paying::Split(note) => (cash + note - 1) / note * note,
                Paying::Counted | Paying::Card => cash,
            };
            tenders.push(Tender { means: Means::Cash, amount: Money::from_minor(handed) });
        }
        tenders
    }
}
