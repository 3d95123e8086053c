//! The receipt of a refund.

use super::redemption::tail;
use super::{Head, SlipNumber, words};
use crate::domain::fact::PointsMoved;
use crate::domain::money::Money;
use crate::domain::receipt::Receipt;
use crate::domain::refund::Refund;
use crate::domain::sale::Sale;
use crate::domain::shift::refund_taxes;
use crate::domain::tender::{Means, Payment};

/// A refund as its receipt tells it.
#[derive(Debug, Clone, Copy)]
pub struct Refunded<'a> {
    /// What came back.
    pub refund: &'a Refund,
    /// Of which sale.
    pub sale: &'a Sale,
    /// The money that went back; nothing where vouchers alone came back.
    pub payment: Option<&'a Payment>,
    /// The points that went back.
    pub points: &'a [PointsMoved],
}

/// The receipt of a refund: what came back of which sale, why, and how the money went back.
pub fn refund(head: Head<'_>, refunded: Refunded<'_>) -> Receipt {
    let Refunded { refund, sale, payment, points } = refunded;
    let plan = refund.plan();
    let mut paper = head
        .begin_for_customer(words::REFUND)
        .pair(words::NUMBER, &refund.head().number.to_string())
        .pair(words::OF_SALE, &sale.document().head.number.to_string())
        .when_and_where()
        .rule();
    for given in &plan.lines {
        let Some(line) = sale.line(given.line) else { continue };
        paper = paper.figure(&line.item.name, given.amount).detail(&format!("× {}", given.quantity));
    }
    paper = paper.rule().pair(words::REASON, refund.reason());
    paper = paper.figure_if_any(words::WITHHELD, plan.withheld);
    for voucher in &plan.vouchers {
        paper = paper.pair(words::VOUCHER_BACK, &tail(*voucher));
    }
    let released = plan.released(sale);
    for tender in &plan.money {
        if let Means::Advance { booking, code, .. } = &tender.means {
            let word = if released.contains(booking) { words::ADVANCE_FREE } else { words::ADVANCE_BACK };
            paper = paper.figure_of(word, tender.amount).detail(code);
        }
    }
    let back = payment.map_or(Money::ZERO, |payment| Money::ZERO.saturating_sub(payment.taken()));
    paper = paper.total(words::GIVEN_BACK, &head.money(back));
    if let Some(payment) = payment {
        paper = paper.payment(payment);
    }
    paper = paper.points(points);
    let taxes = refund_taxes(refund, Some(sale)).unwrap_or_default();
    paper.taxed(&taxes).end_with_code(&SlipNumber::of_refund(refund.id()).to_string())
}
