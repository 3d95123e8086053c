//! The promises of the till: no sale is lost and none is counted twice, money is conserved, no more comes back than was sold, and
//! receipts are numbered without gaps. All figures are added up here by hand, from the facts.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use countersign::domain::basket::{Return, Way};
use countersign::domain::fact::{Author, CashWay, Event as Happening, Fact, SaleMade, SaleRefunded};
use countersign::domain::id::{RedemptionId, RefundId, SaleId, ShiftId};
use countersign::domain::price::Direction;
use countersign::domain::sale::{Document, ReceiptNumber};
use countersign::domain::tax::Prices;
use countersign::domain::tender::{Means, Payment};
use countersign::wire::pull::Over;
use countersign::wire::push::Outcome;
use uuid::Uuid;

use crate::ledger::Ledger;
use crate::promises::{Report, open_exceptions};
use crate::terminal::Terminal;

/// What the hub counts of the tills.
#[derive(Default)]
struct Counted {
    /// The sales, with the journals in which they stand.
    sales: BTreeMap<SaleId, Vec<(Author, Rc<Fact>)>>,
    /// The refunds.
    refunds: BTreeMap<RefundId, Vec<(Author, Rc<Fact>)>>,
    /// The redemptions that were made for a bill, and in which journal.
    for_bills: BTreeMap<RedemptionId, Author>,
    /// What was put aside.
    quarantined: Vec<(Author, Rc<Fact>)>,
}

impl Report<'_> {
    /// The promises of the till.
    pub(super) fn tills(&mut self) {
        let counted = self.counted();
        self.sales(&counted);
        self.refunds(&counted);
        self.rights_of_sales(&counted);
        self.over_refunds();
        self.numbers();
        self.drawers();
        self.devices();
    }

    fn counted(&self) -> Counted {
        let mut counted = Counted::default();
        for (author, journal) in &self.books().journals {
            for (row, result) in journal.rows.iter().zip(&journal.results) {
                let fact = self.read(row);
                let quarantined = result.outcome == Outcome::Quarantined;
                match &fact.event {
                    Happening::SaleMade(_) | Happening::SaleRefunded(_) if quarantined => {
                        counted.quarantined.push((*author, fact));
                    }
                    Happening::SaleMade(made) => {
                        counted.sales.entry(made.sale.id()).or_default().push((*author, Rc::clone(&fact)));
                    }
                    Happening::SaleRefunded(refunded) => {
                        counted.refunds.entry(refunded.refund.id()).or_default().push((*author, Rc::clone(&fact)));
                    }
                    Happening::RedemptionMade(made) if made.bill.is_some() => {
                        counted.for_bills.insert(made.redemption, *author);
                    }
                    _ => {}
                }
            }
        }
        counted
    }

    /// I1, I2 and I3 of sales: each that was made counts at the hub as it was made, once by its identity and once by what it
    /// says; and each adds up.
    fn sales(&mut self, counted: &Counted) {
        for (author, fact) in &counted.quarantined {
            if !self.is_forked(*author) {
                self.broken("I1", format!("a sale or refund is put aside: {:?}", fact.event));
            }
        }
        let mut customers: BTreeMap<&str, SaleId> = BTreeMap::new();
        for (sale, found) in &counted.sales {
            if found.len() > 1 {
                self.broken("I2", format!("sale {sale} counts {} times", found.len()));
            }
            for (_, fact) in found {
                let Happening::SaleMade(made) = &fact.event else { continue };
                let document = made.sale.document();
                if let Some(other) = customers.insert(&document.note, *sale)
                    && other != *sale
                {
                    self.broken("I2", format!("{} stands in the sales {other} and {sale}", document.note));
                }
                if let Some(says) = unbalanced(document) {
                    self.broken("I3", format!("sale {sale}: {says}"));
                }
            }
        }
        for sold in &self.world.around.truth.sold {
            let id = sold.made.sale.id();
            let held = counted.sales.get(&id).into_iter().flatten();
            let same = |fact: &Fact| matches!(&fact.event, Happening::SaleMade(made) if **made == *sold.made);
            if held.into_iter().any(|(author, fact)| *author == sold.author && same(fact)) {
                let in_cash = cash(&sold.made.sale.document().payment);
                if in_cash != i128::from(sold.cash.minor()) {
                    self.broken("I3", format!("sale {id} says {in_cash} in cash and brought {:?}", sold.cash));
                }
            } else if self.is_owed(sold.author, |ledger| ledger.tables.till.sales.contains_key(&id)) {
                self.broken("I1", format!("sale {id} was made and does not count, or otherwise than it was made"));
            }
        }
    }

    /// The same of refunds.
    fn refunds(&mut self, counted: &Counted) {
        for (refund, found) in &counted.refunds {
            if found.len() > 1 {
                self.broken("I2", format!("refund {refund} counts {} times", found.len()));
            }
        }
        for given in &self.world.around.truth.refunded {
            let id = given.made.refund.id();
            let same = |fact: &Fact| matches!(&fact.event, Happening::SaleRefunded(made) if **made == *given.made);
            let counts = counted.refunds.get(&id).is_some_and(|found| found.iter().any(|(_, fact)| same(fact)));
            if !counts && self.is_owed(given.author, |ledger| ledger.tables.till.refunds.contains_key(&id)) {
                self.broken("I1", format!("refund {id} was given and does not count"));
            }
        }
    }

    /// Whether the hub must have a document of a journal: not one that was destroyed with its ledger, nor one of a journal that
    /// has split.
    fn is_owed(&self, author: Author, holds: impl Fn(&Ledger) -> bool) -> bool {
        let truth = &self.world.around.truth;
        let stands = self.honest().any(|terminal| terminal.device == author.device && holds(&terminal.disk.ledger));
        let gone =
            self.is_forked(author) || truth.copied.contains(&author.device) || truth.destroyed.contains_key(&author);
        stands || !gone
    }

    /// I7 of sales: what was redeemed for a bill stands in one sale of the same journal, and what a sale names was redeemed.
    fn rights_of_sales(&mut self, counted: &Counted) {
        let mut named: BTreeMap<RedemptionId, u32> = BTreeMap::new();
        for (author, fact) in counted.sales.values().flatten() {
            let Happening::SaleMade(made) = &fact.event else { continue };
            for redemption in &made.redemptions {
                *named.entry(*redemption).or_default() += 1;
                if counted.for_bills.get(redemption) != Some(author) {
                    self.broken("I7", format!("sale {} names {redemption}, which nobody redeemed", made.sale.id()));
                }
            }
        }
        for (redemption, author) in &counted.for_bills {
            let times = named.get(redemption).copied().unwrap_or(0);
            // Of a ledger that was destroyed the hub may have the one fact and not the other.
            let cut = self.world.around.truth.destroyed.contains_key(author);
            if times != 1 && !(times == 0 && cut) && !self.is_forked(*author) {
                self.broken("I7", format!("{redemption} was redeemed for a bill and stands in {times} sales"));
            }
        }
    }

    /// I12: what came back beyond what was sold, in the order in which it came to the hub, stands among the exceptions, each
    /// document once, and nothing else does.
    fn over_refunds(&mut self) {
        let books = self.books();
        let mut sold: BTreeMap<SaleId, BTreeMap<u16, u32>> = BTreeMap::new();
        let mut back: BTreeMap<SaleId, Vec<Back>> = BTreeMap::new();
        for (author, seq) in &books.arrivals {
            let journal = &books.journals[author];
            let (Some(row), Some(result)) = (journal.row(*seq), journal.result(*seq)) else { continue };
            let fact = self.read(row);
            match &fact.event {
                _ if result.outcome == Outcome::Quarantined => {}
                Happening::SaleMade(made) => {
                    for (of, came) in Back::within(made) {
                        back.entry(of).or_default().push(came);
                    }
                    let lines = made.sale.document().lines.iter();
                    let lines = lines.filter(|line| line.price.direction == Direction::Sold);
                    let lines = lines.map(|line| (line.price.no.0, line.quantity.thousandths()));
                    sold.insert(made.sale.id(), lines.collect());
                }
                Happening::SaleRefunded(refunded) => {
                    back.entry(refunded.refund.plan().sale).or_default().push(Back::of(refunded));
                }
                _ => {}
            }
        }
        let mut beyond: BTreeMap<Uuid, i64> = BTreeMap::new();
        for (sale, documents) in &back {
            // Of a sale that was lost with its ledger nobody knows how much it was.
            let Some(mut left) = sold.remove(sale) else { continue };
            for Back { document, lines, amount } in documents {
                let mut over = false;
                for (line, count) in lines {
                    let left = left.entry(*line).or_default();
                    over |= count > left;
                    *left = left.saturating_sub(*count);
                }
                if over {
                    beyond.insert(*document, *amount);
                }
            }
        }
        let named: Vec<(Uuid, i64)> = open_exceptions(books)
            .filter_map(|row| match &row.over {
                Over::Refunded(over) => Some((over.beyond.document, over.value.minor())),
                Over::Redeemed(_) | Over::Settled(_) => None,
            })
            .collect();
        let documents: BTreeSet<Uuid> = named.iter().map(|(document, _)| *document).collect();
        if documents.len() != named.len() || !documents.iter().eq(beyond.keys()) {
            let says = format!("{} refunds are beyond their sales, {} are exceptions", beyond.len(), named.len());
            self.broken("I12", says);
        }
        for (document, value) in named {
            if beyond.get(&document).is_some_and(|amount| !(1..=*amount).contains(&value)) {
                self.broken("I12", format!("{document} gave {:?} and is an exception over {value}", beyond[&document]));
            }
        }
    }

    /// I13: receipts and Zs are numbered without gaps in each life of a terminal, and no number is given twice.
    fn numbers(&mut self) {
        let mut all: BTreeSet<(ReceiptNumber, Author)> = BTreeSet::new();
        let mut wrong = Vec::new();
        let hub = self.books().journals.iter().map(|(author, journal)| {
            let facts: Vec<Rc<Fact>> = journal.rows.iter().map(|row| self.read(row)).collect();
            ("the hub".to_owned(), *author, facts)
        });
        let lives = self.world.terminals.iter().flat_map(|terminal| {
            terminal.disk.ledger.lives.iter().map(|life| {
                let facts: Vec<Rc<Fact>> = life.rows.iter().map(|row| self.read(row)).collect();
                (terminal.name.clone(), life.author, facts)
            })
        });
        for (at, (whose, author, facts)) in hub.chain(lives).enumerate() {
            let (mut receipts, mut zs) = (0, 0);
            for fact in &facts {
                let number = match &fact.event {
                    Happening::SaleMade(made) => made.sale.document().head.number,
                    Happening::SaleRefunded(refunded) => refunded.refund.head().number,
                    Happening::ShiftClosed(closed) => {
                        zs += 1;
                        if closed.z.get() != zs {
                            wrong.push(format!("{whose}: Z {} of {author:?} is the {zs}th", closed.z));
                        }
                        continue;
                    }
                    _ => continue,
                };
                receipts += 1;
                let own = Author { device: number.device, incarnation: number.incarnation };
                if number.seq.get() != receipts || own != author {
                    wrong.push(format!("{whose}: receipt {number} of {author:?} is the {receipts}th"));
                }
                let of_hub = at < self.books().journals.len();
                if of_hub && !all.insert((number, author)) {
                    wrong.push(format!("receipt {number} was given twice"));
                }
            }
        }
        for says in wrong {
            self.broken("I13", says);
        }
    }

    /// I3 of drawers: in every ledger, what a shift closed with and what an open one must hold is its float, and what came in,
    /// less what went out.
    fn drawers(&mut self) {
        let terminals: Vec<&Terminal> = self.world.terminals.iter().collect();
        for terminal in terminals {
            let ledger = &terminal.disk.ledger;
            let mut open: Option<(ShiftId, Flow)> = None;
            for row in ledger.lives.iter().flat_map(|life| &life.rows) {
                let fact = self.read(row);
                if let Happening::ShiftOpened(opened) = &fact.event {
                    open = Some((opened.shift, Flow { drawer: i128::from(opened.float.minor()), ..Flow::default() }));
                }
                let Some((shift, flow)) = &mut open else { continue };
                flow.hear(*shift, &fact.event);
                if let Happening::ShiftClosed(closed) = &fact.event {
                    let told = Flow {
                        drawer: i128::from(closed.expected.minor()),
                        sales: closed.figures.sales.count,
                        sold: i128::from(closed.figures.sales.worth.minor()),
                        refunds: closed.figures.refunds.count,
                    };
                    if *flow != told || closed.shift != *shift || closed.drawer.expected() != closed.expected {
                        let says = format!("{}: Z {} says {told:?}, the facts {flow:?}", terminal.name, closed.z);
                        self.broken("I3", says);
                    }
                    open = None;
                }
            }
            let held = ledger.open_drawer().map(|(shift, held)| (shift, i128::from(held.minor())));
            if held != open.map(|(shift, flow)| (shift, flow.drawer)) {
                self.broken(
                    "I3",
                    format!("{}: the drawer is held to be {held:?}, by its facts {open:?}", terminal.name),
                );
            }
        }
    }

    /// I3 of the hub: what the tables of every terminal come to, life by life, is what the hub holds of that life.
    fn devices(&mut self) {
        for terminal in self.honest().collect::<Vec<_>>() {
            let till = &terminal.disk.ledger.tables.till;
            for life in &terminal.disk.ledger.lives {
                let of = |number: ReceiptNumber| number.incarnation == life.author.incarnation;
                let sales = till.sales.values().filter(|made| of(made.sale.document().head.number));
                let refunds = till.refunds.values().filter(|made| of(made.refund.head().number));
                let mut here = Sum::default();
                sales.for_each(|made| here.sold(made));
                refunds.for_each(|made| here.refunded(made));
                let mut there = Sum::default();
                let rows = self.books().journals.get(&life.author).into_iter().flat_map(|journal| &journal.rows);
                // Where the ledger was restored, the hub has more of its earlier life.
                for fact in rows.take_while(|row| row.seq <= life.head().seq).map(|row| self.read(row)) {
                    match &fact.event {
                        Happening::SaleMade(made) => there.sold(made),
                        Happening::SaleRefunded(refunded) => there.refunded(refunded),
                        _ => {}
                    }
                }
                if here != there {
                    self.broken("I3", format!("{} took {here:?}, the hub has {there:?}", terminal.name));
                }
            }
        }
    }
}

/// What a document says came back of a sale: how much of which lines, and the money for it.
struct Back {
    document: Uuid,
    lines: Vec<(u16, u32)>,
    amount: i64,
}

impl Back {
    fn of(refunded: &SaleRefunded) -> Self {
        let given = &refunded.refund.plan().lines;
        Self {
            document: refunded.refund.id().uuid(),
            lines: given.iter().map(|given| (given.line.0, given.quantity.thousandths())).collect(),
            amount: given.iter().map(|given| given.amount.minor()).sum(),
        }
    }

    /// What came back within a sale, by the sales of which it did.
    fn within(made: &SaleMade) -> BTreeMap<SaleId, Self> {
        let mut within: BTreeMap<SaleId, Self> = BTreeMap::new();
        for line in &made.sale.document().lines {
            if let Way::Returned(Return::OfSale { sale, line: place, amount, .. }) = line.way {
                let nothing = || Self { document: made.sale.id().uuid(), lines: Vec::new(), amount: 0 };
                let back = within.entry(sale).or_insert_with(nothing);
                back.lines.push((place.0, line.quantity.thousandths()));
                back.amount += amount.minor();
            }
        }
        within
    }
}

/// What went into a drawer and out of it, and what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Flow {
    drawer: i128,
    sales: u64,
    sold: i128,
    refunds: u64,
}

impl Flow {
    fn hear(&mut self, of: ShiftId, event: &Happening) {
        match event {
            Happening::SaleMade(made) if made.shift == of => {
                let document = made.sale.document();
                self.drawer += cash(&document.payment);
                self.sales += 1;
                self.sold += i128::from(document.total.minor());
            }
            Happening::SaleRefunded(refunded) if refunded.shift == of => {
                self.drawer += refunded.payment.as_ref().map_or(0, cash);
                self.refunds += 1;
            }
            Happening::CashMoved(moved) if moved.shift == of => {
                let amount = i128::from(moved.amount.minor());
                self.drawer += match moved.way {
                    CashWay::In => amount,
                    CashWay::Out => -amount,
                };
            }
            _ => {}
        }
    }
}

/// What sales and refunds come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sum {
    sales: u64,
    sold: i128,
    refunds: u64,
    given_back: i128,
    cash: i128,
}

impl Sum {
    fn sold(&mut self, made: &SaleMade) {
        let document = made.sale.document();
        self.sales += 1;
        self.sold += i128::from(document.total.minor());
        self.cash += cash(&document.payment);
    }

    fn refunded(&mut self, made: &SaleRefunded) {
        self.refunds += 1;
        self.given_back += made.refund.plan().lines.iter().map(|given| i128::from(given.amount.minor())).sum::<i128>();
        self.cash += made.payment.as_ref().map_or(0, cash);
    }
}

/// What the drawer holds more after a payment.
fn cash(payment: &Payment) -> i128 {
    let tenders = payment.tenders().iter().filter(|tender| tender.means == Means::Cash);
    let cash: i128 = tenders.map(|tender| i128::from(tender.amount.minor())).sum();
    match payment {
        Payment::Paid { change, .. } => cash - i128::from(change.minor()),
        Payment::GivenBack { .. } => -cash,
    }
}

/// What of a sale does not add up: its lines to the total, the tenders less change to the total with the rounding of cash.
fn unbalanced(document: &Document) -> Option<String> {
    let minor = |money: countersign::domain::money::Money| i128::from(money.minor());
    let (mut lines, mut tax) = (0, 0);
    for line in &document.lines {
        let price = &line.price;
        let off: i128 = price.discounts.iter().map(|cut| minor(cut.amount)).sum();
        if minor(price.list) - off - minor(price.rounding) != minor(price.net) {
            return Some(format!("line {:?} does not add up", price.no));
        }
        let sign = if price.direction == Direction::Sold { 1 } else { -1 };
        lines += sign * minor(price.net);
        tax += sign * minor(price.tax);
    }
    let total = lines + if document.prices == Prices::Exclude { tax } else { 0 };
    let tenders: i128 = document.payment.tenders().iter().map(|tender| minor(tender.amount)).sum();
    let (paid, rounding) = match &document.payment {
        Payment::Paid { change, rounding, .. } => (tenders - minor(*change), minor(*rounding)),
        Payment::GivenBack { rounding, .. } => (-tenders, -minor(*rounding)),
    };
    let fits = total == minor(document.total) && total + rounding == paid;
    (!fits).then(|| format!("lines come to {total}, tenders to {paid} with {rounding} rounded of {:?}", document.total))
}
