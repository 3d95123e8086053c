//! What the papers of sales and refunds share: their lines, tenders and taxes.

use super::redemption::tail;
use super::{Slip, words};
use crate::domain::basket::Customer;
use crate::domain::fact::{PointsMoved, PointsWay};
use crate::domain::money::Money;
use crate::domain::receipt::Cell;
use crate::domain::receipt::template::Optional;
use crate::domain::sale::SoldLine;
use crate::domain::tax::Row;
use crate::domain::tender::{Kind, Means, Payment, Tender};

/// How many characters of a member's reference are printed: enough for the member to know it.
const REFERENCE_CHARS: usize = 4;

impl Slip<'_> {
    /// An amount in a column of figures.
    pub(super) fn figure(self, name: &str, amount: Money) -> Self {
        let amount = self.head.figure(amount);
        self.with(|builder| builder.pair(name, &amount))
    }

    /// The same, named by a word.
    pub(super) fn figure_of(self, name: words::Word, amount: Money) -> Self {
        let name = self.head.tongue.word(name);
        self.figure(&name, amount)
    }

    /// The same where there is something.
    pub(super) fn figure_if_any(self, name: words::Word, amount: Money) -> Self {
        if amount == Money::ZERO { self } else { self.figure_of(name, amount) }
    }

    /// Something beneath what it is about.
    pub(super) fn detail(self, text: &str) -> Self {
        let text = format!("  {text}");
        self.with(|builder| builder.line(&text))
    }

    /// Who bought, where it is a member: the level and the end of the reference.
    pub(super) fn member(self, customer: &Customer) -> Self {
        match customer {
            Customer::Member { .. } if !self.shows(Optional::Member) => self,
            Customer::Anybody => self,
            Customer::Member { reference, level, .. } => {
                let hidden = reference.chars().count().saturating_sub(REFERENCE_CHARS);
                let end: String = reference.chars().skip(hidden).collect();
                self.pair(words::MEMBER, format!("{level} **{end}").trim_start())
            }
        }
    }

    /// What was chosen about a thing, and what is noted about it.
    pub(super) fn chosen(self, line: &SoldLine) -> Self {
        let variant = line.item.variant.iter().map(|variant| variant.name.as_str());
        let chosen: Vec<&str> = variant.chain(line.item.extras.iter().map(|extra| extra.name.as_str())).collect();
        let paper = if chosen.is_empty() { self } else { self.detail(&chosen.join(", ")) };
        if line.note.is_empty() {
            return paper;
        }
        let note = format!("{}: {}", paper.head.tongue.word(words::NOTE), line.note);
        paper.detail(&note)
    }

    /// How a sale was paid, or what was given back, with the rounding of cash before and the change after.
    pub(super) fn payment(self, payment: &Payment) -> Self {
        let paper = self.figure_if_any(words::CASH_ROUNDING, payment.rounding());
        let (before, now): (Vec<_>, Vec<_>) =
            payment.tenders().iter().partition(|tender| matches!(tender.means.kind(), Kind::Prepaid | Kind::Advance));
        let is_booked = before.iter().any(|tender| tender.means.kind() == Kind::Advance);
        let paper = before.iter().copied().fold(paper, Self::tender);
        let paper = match payment {
            // Who has paid in advance reads what was left to pay.
            Payment::Paid { .. } if is_booked => {
                let paid: Money = before.iter().map(|tender| tender.amount).sum();
                paper.figure_of(words::REST_TO_PAY, payment.taken().saturating_sub(paid))
            }
            Payment::Paid { .. } | Payment::GivenBack { .. } => paper,
        };
        let paper = now.into_iter().fold(paper, Self::tender);
        match payment {
            Payment::Paid { change, .. } => paper.figure_if_any(words::CHANGE, *change),
            Payment::GivenBack { .. } => paper,
        }
    }

    fn tender(self, tender: &Tender) -> Self {
        let tongue = self.head.tongue;
        let paper = self.figure_of(words::tender(tender.means.kind()), tender.amount);
        match &tender.means {
            Means::Cash => paper,
            Means::Card { reference } | Means::Code { reference, .. } if reference.is_empty() => paper,
            Means::Card { reference } | Means::Code { reference, .. } => paper.detail(reference),
            Means::StoredValue { voucher } | Means::Prepaid { voucher } => paper.detail(&tail(*voucher)),
            Means::Points { points } => paper.detail(&tongue.count(u64::from(*points), words::POINTS)),
            Means::Advance { code, paid, .. } => {
                let paper = paper.detail(&format!("{} {code}", tongue.word(words::BOOKING)));
                let unspent = paid.saturating_sub(tender.amount);
                if unspent == Money::ZERO {
                    return paper;
                }
                let unspent = format!("{} {}", tongue.word(words::NOT_SPENT), paper.head.figure(unspent));
                paper.detail(&unspent)
            }
        }
    }

    /// The points that were earned or go back; what was spent stands among the tenders.
    pub(super) fn points(self, moves: &[PointsMoved]) -> Self {
        moves.iter().fold(self, |paper, moved| {
            let word = match moved.way {
                PointsWay::Spent { .. } => return paper,
                PointsWay::Earned => words::POINTS_EARNED,
                PointsWay::TakenBack => words::POINTS_TAKEN_BACK,
                PointsWay::GivenBack => words::POINTS_GIVEN_BACK,
            };
            paper.pair(word, &moved.points.to_string())
        })
    }

    /// A table of taxes; nothing where there are none.
    pub(super) fn taxes(self, rows: &[Row]) -> Self {
        if rows.is_empty() {
            return self;
        }
        let head = self.head;
        let row = |cells: [&str; 4]| {
            let [rate, net, tax, gross] = cells;
            [Cell::star(rate), Cell::fixed(9, net), Cell::fixed(7, tax), Cell::fixed(9, gross)]
        };
        // The words of both languages beside each other are wider than a narrow paper.
        let paper = head.tongue.languages().iter().fold(self, |paper, language| {
            let word = |word: words::Word| word.of(*language);
            let titles = [words::TAX_RATE, words::TAX_NET, words::TAX, words::TAX_GROSS].map(word);
            paper.with(|builder| builder.row(row(titles)))
        });
        rows.iter().fold(paper, |paper, tax| {
            let gross = tax.net.saturating_add(tax.tax);
            let rate = if tax.class.is_empty() { head.tongue.word(words::OTHER) } else { tax.percent.to_string() };
            let [net, tax, gross] = [tax.net, tax.tax, gross].map(|amount| head.figure(amount));
            paper.with(|builder| builder.row(row([&rate, &net, &tax, &gross])))
        })
    }
}
