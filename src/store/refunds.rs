//! Refunds made here, of sales that were made here or elsewhere.

use rusqlite::{Connection, OptionalExtension, params};

use super::codec::{Read, Sql, from_json, word_columns};
use super::error::Result;
use super::fold::Entry;
use super::receipts::{self, Kind};
use crate::domain::fact::{Event, Fact, SaleRefunded};
use crate::domain::id::{RefundId, SaleId};
use crate::domain::money::Money;
use crate::domain::refund::Goods;
use crate::domain::tender::Payment;

word_columns! {
    Goods { Restocked = "restocked", WrittenOff = "written_off" }
}

/// A refund with what its fact says beside it.
pub fn find(conn: &Connection, refund: RefundId) -> Result<Option<SaleRefunded>> {
    let body = conn
        .prepare_cached(
            "SELECT body FROM journal j JOIN refunds r ON j.life = r.life AND j.seq = r.seq WHERE r.refund = ?1",
        )?
        .query_row([Sql(refund)], |row| row.get::<_, String>(0))
        .optional()?;
    let Some(body) = body else { return Ok(None) };
    Ok(match from_json::<Fact>(&body)?.event {
        Event::SaleRefunded(refunded) => Some(*refunded),
        _ => None,
    })
}

/// The refunds of a sale that were made here, oldest first.
pub fn of_sale(conn: &Connection, sale: SaleId) -> Result<Vec<RefundId>> {
    conn.prepare_cached("SELECT refund FROM refunds WHERE sale = ?1 ORDER BY life, seq")?
        .query_and_then([Sql(sale)], |row| row.read(0))?
        .collect()
}

pub(super) fn insert(conn: &Connection, entry: Entry<'_>, refunded: &SaleRefunded) -> Result<()> {
    let (refund, head, plan) = (refunded.refund.id(), refunded.refund.head(), refunded.refund.plan());
    receipts::take(conn, entry.life, head.number, refund.uuid(), Kind::Refund)?;
    conn.prepare_cached(
        "INSERT INTO refunds (refund, life, seq, number, sale, shift, staff, day, made_at_ms, money_minor, rounding_minor,
             withheld_minor, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        Sql(refund),
        entry.life,
        Sql(entry.seq),
        head.number.seq,
        Sql(plan.sale),
        Sql(refunded.shift),
        Sql(head.staff),
        Sql(entry.fact.day),
        entry.at_ms,
        Sql(plan.money_back()),
        Sql(refunded.payment.as_ref().map_or(Money::ZERO, Payment::rounding)),
        Sql(plan.withheld),
        refunded.refund.reason()
    ])?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO refund_lines (refund, line, quantity, amount_minor, tax_minor, goods)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for line in &plan.lines {
        insert.execute(params![
            Sql(refund),
            Sql(line.line),
            Sql(line.quantity),
            Sql(line.amount),
            Sql(line.tax),
            Sql(line.goods)
        ])?;
    }
    match &refunded.payment {
        Some(payment) => receipts::insert_tenders(conn, refund.uuid(), payment),
        None => Ok(()),
    }
}
