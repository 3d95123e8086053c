//! Shifts in real books.

use std::num::NonZeroU32;

use super::*;
use crate::domain::fact::CashWay;
use crate::domain::fact::SaleMade;
use crate::domain::id::SaleId;
use crate::domain::redemption::Strength;
use crate::domain::sale::{Head, ReceiptNumber, Sale, sample};
use crate::domain::tender::{Means, Tender};
use crate::domain::voucher::Amount;
use crate::store::sample::{Books, at, books, device, fact, fact_id, incarnation, made, shop_id, staff_id, uuid};
use crate::store::{Error, fold, journal, receipts};

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn shift_id(number: u64) -> ShiftId {
    ShiftId::new(uuid(20, number))
}

/// Books to which facts are written one after the other.
struct Drawn {
    books: Books,
    facts: u64,
}

impl Drawn {
    fn new() -> Self {
        Self { books: books(), facts: 0 }
    }

    fn try_write(&mut self, event: Event) -> Result<()> {
        self.facts += 1;
        let at = at(i64::try_from(self.facts).unwrap());
        journal::record(&self.books.conn, fact_id(self.facts), at, &fact(event)).map(drop)
    }

    fn write(&mut self, event: Event) {
        self.try_write(event).unwrap();
    }

    fn open(&mut self, shift: u64, float: i64) {
        self.write(Event::ShiftOpened(ShiftOpened { shift: shift_id(shift), float: fen(float) }));
    }

    fn moved(&mut self, shift: u64, way: CashWay, minor: i64) -> Result<()> {
        let moved = CashMoved { shift: shift_id(shift), way, amount: fen(minor), reason: "ice".into() };
        self.try_write(Event::CashMoved(moved))
    }

    /// Sells one piece for so much, paid in cash with so much more.
    fn sell(&mut self, shift: u64, price: i64, more: i64) {
        let mut shop = sample::Shop::new();
        shop.ring("TEA", 1, price);
        let tender = Tender { means: Means::Cash, amount: fen(price + more) };
        let sold = shop.sell(&[tender]);
        let ReceiptNumber { seq, .. } = receipts::next(&self.books.conn).unwrap().unwrap();
        let head = Head {
            number: ReceiptNumber { device: device(), incarnation: incarnation(), seq },
            shop: shop_id(),
            staff: staff_id(1),
            ..sample::head()
        };
        let id = SaleId::new(uuid(21, self.facts));
        let payment = sold.document().payment.clone();
        let sale = Sale::conclude(id, head, &shop.basket, shop.price(), payment).unwrap();
        self.write(Event::SaleMade(Box::new(SaleMade {
            sale,
            shift: shift_id(shift),
            redemptions: Vec::new(),
            overrides: Vec::new(),
        })));
    }

    /// Closes the shift as it stands, with what must lie in the drawer.
    fn close(&mut self, z: u32) -> Result<()> {
        let report = report(&self.books.conn, at(1_000)).unwrap().unwrap();
        let Report { shift, drawer, figures, .. } = report;
        let (expected, reason) = (drawer.expected(), String::new());
        let z = NonZeroU32::new(z).unwrap();
        let pieces = Vec::new();
        let closed = ShiftClosed { shift: shift.id, z, expected, counted: expected, pieces, reason, drawer, figures };
        self.try_write(Event::ShiftClosed(Box::new(closed)))
    }

    fn expected(&self) -> i64 {
        drawer(&self.books.conn).unwrap().unwrap().expected().minor()
    }
}

#[test]
fn the_drawer_is_kept_with_every_fact_that_moves_cash_and_by_nothing_else() {
    let mut shop = Drawn::new();
    shop.open(1, 10_000);
    assert_eq!(shop.expected(), 10_000);
    shop.sell(1, 1_830, 170);
    assert_eq!(shop.expected(), 11_830, "what the customer gets out again never lay there");
    shop.moved(1, CashWay::Out, 5_000).unwrap();
    shop.moved(1, CashWay::In, 2_000).unwrap();
    assert_eq!(shop.expected(), 8_830);
    shop.books.pull(vec![crate::store::page::Change::Campaign(Box::new(crate::store::sample::campaign(1)))]);
    shop.books.pull(vec![]);
    let redemption = made(1, 1, Amount::ONE_USE, Strength::FirmCloud { rev: 1 });
    journal::record(&shop.books.conn, fact_id(90), at(90), &redemption).unwrap();
    assert_eq!(shop.expected(), 8_830);
    let report = report(&shop.books.conn, at(100)).unwrap().unwrap();
    assert_eq!(report.drawer, drawer(&shop.books.conn).unwrap().unwrap());
    assert_eq!(report.figures.sales, Tally { count: 1, worth: fen(1_830) });
    assert_eq!(report.figures.redemptions(), Tally { count: 1, worth: fen(2_000) });
    assert_eq!(report.moves.iter().map(|moved| moved.amount.minor()).collect::<Vec<_>>(), [5_000, 2_000]);
}

#[test]
fn a_till_has_one_shift_at_a_time_and_no_cash_moves_in_another() {
    let mut shop = Drawn::new();
    assert!(matches!(shop.moved(1, CashWay::In, 100), Err(Error::Guard(Guard::ShiftNotOpen(_)))));
    shop.open(1, 0);
    let second = Event::ShiftOpened(ShiftOpened { shift: shift_id(2), float: Money::ZERO });
    assert!(matches!(shop.try_write(second), Err(Error::Guard(Guard::ShiftOpen))));
    assert!(matches!(shop.moved(2, CashWay::In, 100), Err(Error::Guard(Guard::ShiftNotOpen(_)))));
    shop.close(1).unwrap();
    assert!(matches!(shop.moved(1, CashWay::In, 100), Err(Error::Guard(Guard::ShiftNotOpen(_)))));
    assert_eq!((open(&shop.books.conn).unwrap(), drawer(&shop.books.conn).unwrap()), (None, None));
}

#[test]
fn closed_shifts_are_numbered_without_gaps_and_never_change() {
    let mut shop = Drawn::new();
    for number in 1..=3 {
        shop.open(u64::from(number), 1_000);
        shop.sell(u64::from(number), 500, 0);
        assert!(shop.close(number + 1).is_err(), "a number was left out");
        assert_eq!(next_z(&shop.books.conn).unwrap().unwrap().seq.get(), number);
        shop.close(number).unwrap();
    }
    let listed = latest(&shop.books.conn, 2).unwrap();
    assert_eq!(listed.iter().map(|shift| shift.number.seq.get()).collect::<Vec<_>>(), [3, 2]);
    assert_eq!((listed[0].expected, listed[0].counted), (fen(1_500), fen(1_500)));
    for change in ["counted_minor = 0", "z = 9", "sales_minor = 0"] {
        let changed = shop.books.conn.execute(&format!("UPDATE shifts SET {change} WHERE z = 2"), []);
        assert!(changed.is_err(), "{change}");
    }
}

#[test]
fn a_closed_shift_is_told_again_as_it_was() {
    let mut shop = Drawn::new();
    shop.open(1, 1_000);
    shop.sell(1, 1_830, 0);
    shop.moved(1, CashWay::Out, 300).unwrap();
    let before = report(&shop.books.conn, at(1_000)).unwrap().unwrap();
    shop.close(1).unwrap();
    let told = z(&shop.books.conn, shift_id(1)).unwrap().unwrap();
    assert_eq!((told.report.drawer, &told.report.figures), (before.drawer, &before.figures));
    assert_eq!((told.report.moves, told.report.shift), (before.moves, before.shift));
    assert_eq!(told.number.to_string(), format!("{}-Z0001", incarnation().tail()));
    // What is sold after it belongs to the next one.
    shop.open(2, 0);
    shop.sell(2, 900, 0);
    let next = report(&shop.books.conn, at(2_000)).unwrap().unwrap();
    assert_eq!(next.figures.sales, Tally { count: 1, worth: fen(900) });
    assert_eq!(z(&shop.books.conn, shift_id(1)).unwrap().unwrap().report.figures, before.figures);
    assert_eq!(z(&shop.books.conn, shift_id(2)).unwrap(), None);
}

#[test]
fn the_tables_of_shifts_are_what_the_journal_says() {
    let mut shop = Drawn::new();
    shop.open(1, 1_000);
    shop.sell(1, 1_830, 170);
    shop.moved(1, CashWay::Out, 300).unwrap();
    shop.close(1).unwrap();
    shop.open(2, 500);
    shop.sell(2, 700, 0);
    assert_eq!(fold::differences(&shop.books.conn).unwrap(), []);
}
