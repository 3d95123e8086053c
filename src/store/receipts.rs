//! The numbers of receipts, one run of them in each life for sales and refunds alike, and what was tendered under them.

use std::num::NonZeroU32;

use rusqlite::{Connection, params};
use uuid::Uuid;

use super::codec::{Sql, word_columns};
use super::error::{Guard, Result};
use super::identity;
use crate::domain::fact::Author;
use crate::domain::receipt::slip::SlipNumber;
use crate::domain::sale::ReceiptNumber;
use crate::domain::tender::{self, Means, Payment};

/// What a receipt is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A sale.
    Sale,
    /// A refund.
    Refund,
}

word_columns! {
    Kind { Sale = "sale", Refund = "refund" }
}

word_columns! {
    tender::Kind {
        Cash = "cash", Card = "card", WeChat = "wechat", Alipay = "alipay", UnionPay = "unionpay",
        StoredValue = "stored_value", Points = "points", Prepaid = "prepaid", Advance = "advance"
    }
}

/// The next number of the present life: taken by whatever is recorded under it in the same transaction. Nothing after
/// four milliards of receipts.
pub fn next(conn: &Connection) -> Result<Option<ReceiptNumber>> {
    let life = identity::life(conn)?;
    let last: u32 = conn
        .prepare_cached("SELECT coalesce(max(number), 0) FROM receipts WHERE life = ?1")?
        .query_row([life.number], |row| row.get(0))?;
    let Author { device, incarnation } = life.author;
    let next = last.checked_add(1).and_then(NonZeroU32::new);
    Ok(next.map(|seq| ReceiptNumber { device, incarnation, seq }))
}

/// The documents of a kind whose receipts bear this number in their code, the latest first: one, but for a coincidence.
pub fn by_code(conn: &Connection, kind: Kind, number: SlipNumber) -> Result<Vec<Uuid>> {
    conn.prepare_cached(
        "SELECT document FROM receipts WHERE kind = ?1 AND substr(document, 13) = ?2 ORDER BY life DESC, number DESC",
    )?
    .query_and_then(params![Sql(kind), number.bytes().as_slice()], |row| {
        Ok(Uuid::from_bytes(row.get::<_, [u8; 16]>(0)?))
    })?
    .collect()
}

/// Uses a number up for a document of the life that is written to.
pub(super) fn take(conn: &Connection, life: i64, number: ReceiptNumber, document: Uuid, kind: Kind) -> Result<()> {
    let own = identity::life(conn)?;
    if (own.number, own.author) != (life, Author { device: number.device, incarnation: number.incarnation }) {
        return Err(Guard::OtherReceipts.into());
    }
    conn.prepare_cached("INSERT INTO receipts (life, number, document, kind) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![life, number.seq, document.as_bytes(), Sql(kind)])?;
    Ok(())
}

/// Writes the tenders of a document, in their order.
pub(super) fn insert_tenders(conn: &Connection, document: Uuid, payment: &Payment) -> Result<()> {
    let way = match payment {
        Payment::Paid { .. } => "in",
        Payment::GivenBack { .. } => "out",
    };
    let mut insert = conn.prepare_cached(
        "INSERT INTO tenders (document, place, way, means, amount_minor, voucher, payment, booking)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (place, tender) in (1_i64..).zip(payment.tenders()) {
        let (voucher, payment, booking) = match tender.means {
            Means::StoredValue { voucher } | Means::Prepaid { voucher } => (Some(voucher), None, None),
            Means::Code { payment, .. } => (None, Some(payment), None),
            Means::Advance { booking, .. } => (None, None, Some(booking)),
            Means::Cash | Means::Card { .. } | Means::Points { .. } => (None, None, None),
        };
        let means = tender.means.kind();
        insert.execute(params![
            document.as_bytes(),
            place,
            way,
            Sql(means),
            Sql(tender.amount),
            Sql(voucher),
            Sql(payment),
            Sql(booking)
        ])?;
    }
    Ok(())
}
