//! The tables of the till: what was sold and given back here under which numbers, and the shift.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::rc::Rc;

use countersign::domain::basket::Basket;
use countersign::domain::fact::{Author, CashMoved, Event as Happening, SaleMade, SaleRefunded, ShiftClosed};
use countersign::domain::id::{RefundId, SaleId, ShiftId};
use countersign::domain::money::Money;
use countersign::domain::refund;
use countersign::domain::refund::told::Told;
use countersign::domain::report::Tally;
use countersign::domain::sale::ReceiptNumber;
use countersign::domain::shift::{Drawer, Figures, Move, Shift, ZNumber};
use countersign::domain::tender::{Means, Payment};
use jiff::Timestamp;
use uuid::Uuid;

use crate::ledger::Place;
use crate::mutation::Mutation;

/// The basket that is being rung up, with the sale that it will become. It is no fact: it is written and forgotten beside the
/// journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The sale.
    pub sale: SaleId,
    /// The basket.
    pub basket: Rc<Basket>,
    /// By mistake: the number of its receipt, looked up before the commit.
    pub number: Option<ReceiptNumber>,
}

/// The tables of the till.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Till {
    /// The sales that were made here.
    pub sales: BTreeMap<SaleId, Rc<SaleMade>>,
    /// The refunds that were given here.
    pub refunds: BTreeMap<RefundId, Rc<SaleRefunded>>,
    /// The numbers of receipts, by life, with their documents.
    pub receipts: BTreeMap<(usize, u32), Uuid>,
    /// The shift that is open.
    pub open: Option<OpenShift>,
    /// The shifts that were closed, each with the life in which it was.
    pub closed: BTreeMap<ShiftId, (usize, Rc<ShiftClosed>)>,
}

/// A shift that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenShift {
    /// The shift.
    pub shift: Shift,
    /// What must lie in its drawer.
    pub drawer: Drawer,
    /// What was paid in and out.
    pub moves: Vec<Move>,
    /// What it came to.
    pub figures: Figures,
}

impl Till {
    /// The next number of a receipt in a life.
    pub fn next_receipt(&self, author: Author, life: usize, mutation: Mutation) -> ReceiptNumber {
        let of_life = self.receipts.keys().filter(|(of, _)| *of == life || mutation == Mutation::ReceiptsCountOn);
        let last = of_life.map(|(_, number)| *number).max().unwrap_or(0);
        let seq = NonZeroU32::new(last + 1).expect("a number");
        ReceiptNumber { device: author.device, incarnation: author.incarnation, seq }
    }

    /// The next number of a Z in a life.
    pub fn next_z(&self, author: Author, life: usize) -> ZNumber {
        let before = self.closed.values().filter(|(of, _)| *of == life).count();
        let seq = u32::try_from(before + 1).ok().and_then(NonZeroU32::new).expect("a number");
        ZNumber { author, seq }
    }

    /// What the facts that were recorded here tell of a sale.
    pub fn told(&self, sale: SaleId) -> Told {
        let mut told = Told::nothing_of(sale);
        if let Some(made) = self.sales.get(&sale) {
            told.hear(&Happening::SaleMade(Box::new((**made).clone())));
        }
        let of_it = |made: &&Rc<SaleMade>| !refund::given_within(&made.sale, sale).is_empty();
        for made in self.sales.values().filter(of_it) {
            told.hear(&Happening::SaleMade(Box::new((**made).clone())));
        }
        for refunded in self.refunds.values().filter(|refunded| refunded.refund.plan().sale == sale) {
            told.hear(&Happening::SaleRefunded(Box::new((**refunded).clone())));
        }
        told
    }

    /// What a fact changes.
    pub fn apply(
        &mut self,
        place: Place,
        day: jiff::civil::Date,
        at: Timestamp,
        event: &Happening,
        mutation: Mutation,
    ) {
        match event {
            Happening::ShiftOpened(opened) => {
                let shift = Shift { id: opened.shift, opened_at: at, opened_by: None, day, float: opened.float };
                let (drawer, moves) = (Drawer::holding(opened.float), Vec::new());
                self.open = Some(OpenShift { shift, drawer, moves, figures: Figures::default() });
            }
            Happening::CashMoved(CashMoved { way, amount, reason, .. }) => {
                let moved = Move { way: *way, amount: *amount, reason: reason.clone() };
                self.change(|open| {
                    open.drawer = open.drawer.moved(&moved).expect("a drawer");
                    open.moves.push(moved);
                });
            }
            Happening::ShiftClosed(closed) => {
                self.open = None;
                self.closed.insert(closed.shift, (place.life, Rc::new((**closed).clone())));
            }
            Happening::SaleMade(made) => {
                let document = made.sale.document();
                self.receipts.insert((place.life, document.head.number.seq.get()), document.id.uuid());
                self.change(|open| {
                    open.drawer = settled(open.drawer, &document.payment, mutation);
                    open.figures = std::mem::take(&mut open.figures).sold(&made.sale).expect("figures");
                });
                self.sales.insert(document.id, Rc::new((**made).clone()));
            }
            Happening::SaleRefunded(refunded) => {
                let refund = &refunded.refund;
                self.receipts.insert((place.life, refund.head().number.seq.get()), refund.id().uuid());
                let sold = self.sales.get(&refund.plan().sale).cloned();
                self.change(|open| {
                    if let Some(payment) = &refunded.payment {
                        open.drawer = settled(open.drawer, payment, mutation);
                    }
                    let figures = std::mem::take(&mut open.figures);
                    let sale = sold.as_ref().map(|made| &made.sale);
                    open.figures = figures.refunded(refund, refunded.payment.as_ref(), sale).expect("figures");
                });
                self.refunds.insert(refund.id(), Rc::new((**refunded).clone()));
            }
            Happening::LineVoided(voided) => {
                self.change(|open| {
                    open.figures = std::mem::take(&mut open.figures).voided(voided.amount).expect("figures");
                });
            }
            _ => {}
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut OpenShift)) {
        if let Some(open) = &mut self.open {
            change(open);
        }
    }
}

/// The drawer after a payment.
fn settled(drawer: Drawer, payment: &Payment, mutation: Mutation) -> Drawer {
    if mutation != Mutation::ChangeKept {
        return drawer.settled(payment).expect("a drawer");
    }
    let cash: Money =
        payment.tenders().iter().filter(|tender| tender.means == Means::Cash).map(|tender| tender.amount).sum();
    if cash.is_zero() {
        return drawer;
    }
    let with = |tally: Tally| tally.plus(cash).expect("a tally");
    match payment {
        Payment::Paid { .. } => Drawer { sales: with(drawer.sales), ..drawer },
        Payment::GivenBack { .. } => Drawer { given_back: with(drawer.given_back), ..drawer },
    }
}
