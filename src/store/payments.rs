//! Payments by code: stored before they are asked for, open until it is known what became of them.

use rusqlite::{Connection, Row, params};

use super::codec::{Read, Sql, word_columns};
use super::error::Result;
use super::fold::Entry;
use crate::domain::fact::{PaymentAttempted, PaymentSettled};
use crate::domain::id::{PaymentId, SaleId};
use crate::domain::payload::Network;
use crate::domain::payment::{Attempt, Held, Outcome, Reason, Way};

word_columns! {
    Network { WeChat = "wechat", Alipay = "alipay", UnionPay = "unionpay" }
}

word_columns! {
    Reason {
        Insufficient = "insufficient", CodeExpired = "code_expired", CodeInvalid = "code_invalid",
        Declined = "declined", Cancelled = "cancelled", Late = "late", NotSent = "not_sent",
        NotReceived = "not_received", OtherAmount = "other_amount"
    }
}

/// The columns of a payment with what of it is free: of one that pays for a sale what refunds of it have given back, of one
/// that pays for nothing all of it; less what is on its way back or has come back. What another till took is known here by what
/// goes back of it alone: what of that did not arrive stands with the first of those.
const PAYMENTS: &str = "
    SELECT p.payment, p.way, p.sale, p.of_payment, p.network, p.amount_minor, p.started_at_ms, p.outcome, p.reference,
        p.reason,
        CASE WHEN p.way = 'take' AND p.outcome = 'paid' THEN
            CASE WHEN EXISTS (SELECT 1 FROM tenders t WHERE t.payment = p.payment AND t.way = 'in')
                THEN (SELECT coalesce(sum(t.amount_minor), 0) FROM tenders t
                      WHERE t.payment = p.payment AND t.way = 'out')
                ELSE p.amount_minor
            END - (SELECT coalesce(sum(b.amount_minor), 0) FROM payments b
                   WHERE b.of_payment = p.payment AND b.outcome IS NOT 'failed')
        WHEN p.way = 'give_back' AND NOT EXISTS (SELECT 1 FROM payments o WHERE o.payment = p.of_payment)
            AND NOT EXISTS (SELECT 1 FROM payments e
                            WHERE e.of_payment = p.of_payment AND (e.life, e.seq) < (p.life, p.seq))
            THEN (SELECT coalesce(sum(t.amount_minor), 0) FROM tenders t
                  WHERE t.payment = p.of_payment AND t.way = 'out')
                - (SELECT coalesce(sum(b.amount_minor), 0) FROM payments b
                   WHERE b.of_payment = p.of_payment AND b.outcome IS NOT 'failed')
        ELSE 0 END AS free_minor
    FROM payments p";

/// A payment.
pub fn find(conn: &Connection, payment: PaymentId) -> Result<Option<Held>> {
    conn.prepare_cached(&format!("{PAYMENTS} WHERE p.payment = ?1"))?
        .query_and_then([Sql(payment)], held)?
        .next()
        .transpose()
}

/// The payments of which nobody knows yet what became of them, oldest first.
pub fn open(conn: &Connection) -> Result<Vec<Held>> {
    conn.prepare_cached(&format!("{PAYMENTS} WHERE p.outcome IS NULL ORDER BY p.life, p.seq"))?
        .query_and_then([], held)?
        .collect()
}

/// The payments that were taken for a basket, oldest first.
pub fn of_sale(conn: &Connection, sale: SaleId) -> Result<Vec<Held>> {
    conn.prepare_cached(&format!("{PAYMENTS} WHERE p.sale = ?1 ORDER BY p.life, p.seq"))?
        .query_and_then([Sql(sale)], held)?
        .collect()
}

/// The payments that somebody must still think of, oldest first: open ones, and those of which something is free.
pub fn outstanding(conn: &Connection) -> Result<Vec<Held>> {
    conn.prepare_cached(&format!(
        "SELECT * FROM ({PAYMENTS} ORDER BY p.life, p.seq) WHERE outcome IS NULL OR free_minor > 0"
    ))?
    .query_and_then([], held)?
    .collect()
}

pub(super) fn insert(conn: &Connection, entry: Entry<'_>, attempted: &PaymentAttempted) -> Result<()> {
    let (way, sale, of) = match attempted.way {
        Way::Take { sale } => ("take", Some(sale), None),
        Way::GiveBack { of } => ("give_back", None, Some(of)),
    };
    conn.prepare_cached(
        "INSERT INTO payments (payment, life, seq, way, sale, of_payment, network, amount_minor, staff, day, started_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        Sql(attempted.payment),
        entry.life,
        Sql(entry.seq),
        way,
        Sql(sale),
        Sql(of),
        Sql(attempted.network),
        Sql(attempted.amount),
        Sql(entry.fact.staff),
        Sql(entry.fact.day),
        entry.at_ms
    ])?;
    Ok(())
}

pub(super) fn settle(conn: &Connection, entry: Entry<'_>, settled: &PaymentSettled) -> Result<()> {
    let (outcome, reference, reason) = match &settled.outcome {
        Outcome::Paid { reference } => ("paid", Some(reference), None),
        Outcome::Failed(reason) => ("failed", None, Some(*reason)),
    };
    conn.prepare_cached(
        "UPDATE payments SET outcome = ?2, reference = ?3, reason = ?4, settled_life = ?5, settled_seq = ?6,
             settled_at_ms = ?7
         WHERE payment = ?1",
    )?
    .execute(params![
        Sql(settled.payment),
        outcome,
        reference,
        Sql(reason),
        entry.life,
        Sql(entry.seq),
        entry.at_ms
    ])?;
    Ok(())
}

fn held(row: &Row<'_>) -> Result<Held> {
    let way = match (row.read::<Option<SaleId>>("sale")?, row.read::<Option<PaymentId>>("of_payment")?) {
        (Some(sale), _) => Way::Take { sale },
        (None, Some(of)) => Way::GiveBack { of },
        // The table's own checks let no such row in.
        (None, None) => Way::GiveBack { of: row.read("payment")? },
    };
    let outcome = match (row.get::<_, Option<String>>("reference")?, row.read::<Option<Reason>>("reason")?) {
        (Some(reference), _) => Some(Outcome::Paid { reference }),
        (None, Some(reason)) => Some(Outcome::Failed(reason)),
        (None, None) => None,
    };
    let attempt =
        Attempt { id: row.read("payment")?, way, network: row.read("network")?, amount: row.read("amount_minor")? };
    Ok(Held { attempt, since: row.read("started_at_ms")?, outcome, free: row.read("free_minor")? })
}
