//! The papers of a shift: the X of a moment, the Z that closes it, and the slip of cash that was moved.

use std::collections::BTreeMap;

use super::{Head, Slip, day, words};
use crate::domain::fact::CashWay;
use crate::domain::money::Money;
use crate::domain::receipt::{Cell, Receipt, Row, Size};
use crate::domain::report::Tally;
use crate::domain::shift::{Difference, Drawer, Figures, Move, Report, Z};

/// What the papers of a shift call those in it.
#[derive(Debug, Clone, Copy)]
pub struct OfShift<'a> {
    /// Who opened it; nobody where nobody was signed in.
    pub opened_by: Option<&'a str>,
    /// What the channels of its redemptions are called, by key; one that is missing is told by its key.
    pub channels: &'a BTreeMap<String, String>,
}

/// The X: where a shift stands, and nothing is closed.
pub fn x(head: Head<'_>, of: OfShift<'_>, report: &Report) -> Receipt {
    head.begin(words::X_REPORT)
        .when_and_where()
        .shift(of, report)
        .figures(of, &report.figures)
        .drawer(&report.drawer, &report.moves)
        .end()
}

/// The Z: what a shift closed with, what was counted, and how that differs.
pub fn z(head: Head<'_>, of: OfShift<'_>, z: &Z) -> Receipt {
    let report = &z.report;
    let mut paper = head
        .begin(words::Z_REPORT)
        .pair(words::NUMBER, &z.number.to_string())
        .pair(words::CLOSED, &head.time(report.at))
        .pair_of(words::CLOSED_BY, head.staff)
        .pair(words::TILL, head.till)
        .shift(of, report)
        .figures(of, &report.figures)
        .drawer(&report.drawer, &report.moves)
        .rule();
    for pieces in z.count.pieces() {
        let amount = pieces.of.checked_mul(pieces.count).unwrap_or(Money::MAX);
        let name = format!("{} × {}", head.figure(pieces.of), pieces.count);
        paper = paper.figure(&name, amount);
    }
    paper = paper.large(words::COUNTED, z.count.total());
    paper = match z.difference() {
        Difference::None => paper.large(words::EVEN, Money::ZERO),
        Difference::Over(over) => paper.total(words::OVER, &head.money(over)),
        Difference::Short(short) => paper.total(words::SHORT, &head.off(short)),
    };
    if !z.reason.is_empty() {
        paper = paper.pair(words::REASON, &z.reason);
    }
    paper.signature().end()
}

/// The slip of cash that was paid in or out.
pub fn cash_moved(head: Head<'_>, moved: &Move) -> Receipt {
    let title = match moved.way {
        CashWay::In => words::CASH_IN,
        CashWay::Out => words::CASH_OUT,
    };
    head.begin(title)
        .when_and_where()
        .rule()
        .pair(words::REASON, &moved.reason)
        .total(title, &head.money(moved.amount))
        .signature()
        .end()
}

impl Slip<'_> {
    /// Which shift: its day, and when and by whom it was opened.
    fn shift(self, of: OfShift<'_>, report: &Report) -> Self {
        let head = self.head;
        self.pair(words::BUSINESS_DAY, &day(report.shift.day))
            .pair(words::OPENED, &head.time(report.shift.opened_at))
            .pair_of(words::OPENED_BY, of.opened_by)
            .rule()
    }

    fn figures(self, of: OfShift<'_>, figures: &Figures) -> Self {
        let mut paper = self
            .tally(words::SALES, figures.sales)
            .count(words::PIECES, figures.pieces)
            .money(words::BY_LIST, figures.list)
            .money(words::DISCOUNTS, Money::ZERO.saturating_sub(figures.discount()));
        for discount in &figures.discounts {
            paper = paper.part(words::lowered(discount.by), discount.off);
        }
        paper = paper.money_if_any(words::LINE_ROUNDING, Money::ZERO.saturating_sub(figures.line_rounding));
        if figures.taken_back.count > 0 {
            paper = paper.tally(words::RETURNED, figures.taken_back);
        }
        paper = paper.tally(words::REFUNDS, figures.refunds).large(words::NET_SALES, figures.net_sales());
        if !figures.tenders.is_empty() {
            paper = paper.rule().title(words::TENDERS);
        }
        for tender in &figures.tenders {
            paper = paper.tally(words::tender(tender.kind), tender.taken);
            if tender.given_back.count > 0 {
                paper = paper.part(words::OF_WHICH_GIVEN_BACK, tender.given_back);
            }
        }
        paper = paper.money_if_any(words::CASH_ROUNDING, figures.cash_rounding);
        if !figures.taxes.is_empty() {
            paper = paper.rule().title(words::TAXES).taxes(&figures.taxes);
        }
        paper = paper.rule().tally(words::REDEMPTIONS, figures.redemptions());
        for channel in &figures.redemptions {
            let name = match of.channels.get(&channel.channel) {
                Some(name) => name.clone(),
                None if channel.channel.is_empty() => paper.head.tongue.word(words::OTHER),
                None => channel.channel.clone(),
            };
            paper = paper.tally_of(&format!("  {name}"), channel.redeemed);
        }
        paper.tally(words::VOIDS, figures.voids).count(words::DRAWER_OPENINGS, figures.drawer_openings)
    }

    /// What went into the drawer and out of it, and what must lie there.
    fn drawer(self, drawer: &Drawer, moves: &[Move]) -> Self {
        let negative = |amount: Money| Money::ZERO.saturating_sub(amount);
        let mut paper = self
            .rule()
            .title(words::CASH_DRAWER)
            .money(words::FLOAT, drawer.float)
            .tally(words::CASH_SALES, drawer.sales)
            .tally(words::CASH_GIVEN_BACK, Tally { worth: negative(drawer.given_back.worth), ..drawer.given_back });
        for moved in moves {
            let (word, amount) = match moved.way {
                CashWay::In => (words::CASH_IN, moved.amount),
                CashWay::Out => (words::CASH_OUT, negative(moved.amount)),
            };
            let name = format!("{}: {}", paper.head.tongue.word(word), moved.reason);
            let amount = paper.head.money(amount);
            paper = paper.with(|builder| builder.pair(&name, &amount));
        }
        paper.large(words::EXPECTED, drawer.expected())
    }

    pub(super) fn money(self, name: words::Word, amount: Money) -> Self {
        let amount = self.head.money(amount);
        self.pair(name, &amount)
    }

    fn money_if_any(self, name: words::Word, amount: Money) -> Self {
        if amount == Money::ZERO { self } else { self.money(name, amount) }
    }

    /// A figure that matters more than those above it.
    pub(super) fn large(self, name: words::Word, amount: Money) -> Self {
        let (name, amount) = (self.head.tongue.word(name), self.head.money(amount));
        self.with(|builder| builder.row(Row::new([Cell::star(&name), Cell::right(&amount)]).bold().size(Size::Tall)))
    }

    /// Where somebody signs.
    fn signature(self) -> Self {
        let name = format!("{}:", self.head.tongue.word(words::SIGNATURE));
        self.rule().with(|builder| builder.line(&name).feed(2))
    }
}
