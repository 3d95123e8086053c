//! The shift of a till: opened with what lies in the drawer, counted, closed.

use countersign::domain::fact::{CashMoved, CashWay, Event as Happening, Pieces, ShiftOpened};
use countersign::domain::id::ShiftId;
use countersign::domain::money::Money;
use countersign::domain::shift::{Closing, Count, Difference, Move, Refusal, Report};
use countersign::domain::shop::Counting;

use crate::goods::DENOMINATIONS;
use crate::terminal::Terminal;
use crate::terminal::counter::Act;
use crate::world::{Around, Turn};

impl Terminal {
    /// Opens a shift where none is open.
    pub(super) fn open_shift(&mut self, around: &mut Around) {
        let (shift, float) = (ShiftId::new(around.dice.mint()), self.cash.max(Money::ZERO));
        around.truth.shifts.insert(shift, self.ledger_no);
        self.record(Happening::ShiftOpened(ShiftOpened { shift, float }), around);
    }

    /// Cash is put into the drawer or taken out of it.
    pub(super) fn move_cash(&mut self, way: CashWay, amount: Money, around: &mut Around) {
        let Some(open) = &self.disk.ledger.tables.till.open else { return };
        let moved = Move { way, amount, reason: "coins of the bank".to_owned() };
        let Ok(Move { way, amount, reason }) = moved.check(&open.drawer) else { return };
        let shift = open.shift.id;
        self.cash = match way {
            CashWay::In => self.cash.saturating_add(amount),
            CashWay::Out => self.cash.saturating_sub(amount),
        };
        self.record(Happening::CashMoved(CashMoved { shift, way, amount, reason }), around);
    }

    /// Counts what really lies in the drawer; the shift is closed a little later.
    pub(super) fn count(&mut self, around: &mut Around) {
        let Some(open) = &self.disk.ledger.tables.till.open else { return };
        let opened = open.shift.count(open.drawer, Counting::Open);
        let count = Count::of(&DENOMINATIONS.map(Money::from_minor), pieces(self.cash)).expect("a count");
        if let Some(running) = &mut self.running {
            running.counting = Some(Closing { opened, count, reason: "counted twice".to_owned() });
        }
        around.within(500, 15_000, Turn::Act(self.no, Act::CloseShift));
    }

    /// Closes the shift that was counted; one whose drawer has moved is counted again.
    pub(super) fn close_shift(&mut self, around: &mut Around) {
        let Some(closing) = self.running.as_mut().and_then(|running| running.counting.take()) else { return };
        let (at, ledger) = (self.effective(around), &self.disk.ledger);
        let (till, author, life) = (&ledger.tables.till, ledger.life().author, ledger.present());
        let report = till.open.clone().map(|open| Report {
            shift: open.shift,
            at,
            drawer: open.drawer,
            moves: open.moves,
            figures: open.figures,
        });
        let z = match closing.close(report, till.next_z(author, life), None) {
            Ok(z) => z,
            Err(Refusal::DrawerMoved) => return self.count(around),
            Err(_) => return,
        };
        let shift = z.report.shift.id;
        let undisturbed =
            around.truth.shifts.get(&shift) == Some(&self.ledger_no) && !around.truth.copied.contains(&self.device);
        if undisturbed && z.difference() != Difference::None {
            let says = format!("{}'s drawer holds {:?} that the books do not explain", self.name, z.difference());
            around.truth.fault("I3", says);
        }
        around.truth.figures.shifts += 1;
        self.record(Happening::ShiftClosed(Box::new(z.told())), around);
    }
}

/// An amount in notes and coins.
fn pieces(cash: Money) -> Vec<Pieces> {
    let mut left = cash.minor().max(0);
    let of = |worth: i64| {
        let count = u32::try_from(left / worth).expect("a few pieces");
        left %= worth;
        Pieces { of: Money::from_minor(worth), count }
    };
    DENOMINATIONS.map(of).into()
}
