//! Sales made here: their figures in tables for screens and reports, the whole document in the journal.

use std::num::NonZeroU32;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, Statement, params};

use super::codec::{Read, Sql, from_json};
use super::error::Result;
use super::fold::Entry;
use super::receipts::{self, Kind};
use crate::domain::basket::{Return, Way};
use crate::domain::fact::{Event, Fact, LineVoided, SaleMade};
use crate::domain::id::{SaleId, ShiftId, StaffId};
use crate::domain::money::Money;
use crate::domain::sale::{ReceiptNumber, SoldLine};
use crate::domain::tender::Payment;

/// A sale in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Which.
    pub sale: SaleId,
    /// Its number.
    pub number: NonZeroU32,
    /// In which shift.
    pub shift: ShiftId,
    /// Who stood at the counter.
    pub staff: StaffId,
    /// When.
    pub made_at: Timestamp,
    /// How many lines it has.
    pub lines: u32,
    /// What was to be paid; negative where more was taken back than sold.
    pub total: Money,
    /// Whether something of it came back.
    pub came_back: CameBack,
}

/// Whether something of a sale came back, as far as this terminal knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameBack {
    /// Nothing.
    Nothing,
    /// A part or all of it.
    Something,
}

/// A sale with what its fact says beside it.
pub fn find(conn: &Connection, sale: SaleId) -> Result<Option<SaleMade>> {
    let body = conn
        .prepare_cached(
            "SELECT body FROM journal j JOIN sales s ON j.life = s.life AND j.seq = s.seq WHERE s.sale = ?1",
        )?
        .query_row([Sql(sale)], |row| row.get::<_, String>(0))
        .optional()?;
    let Some(body) = body else { return Ok(None) };
    Ok(match from_json::<Fact>(&body)?.event {
        Event::SaleMade(made) => Some(*made),
        _ => None,
    })
}

/// What the facts that were recorded here tell of a sale: of itself, of what came back of it, and of its points.
pub fn told(conn: &Connection, sale: SaleId) -> Result<Vec<Event>> {
    conn.prepare_cached(
        "SELECT j.body, j.place FROM journal j JOIN sales s ON j.life = s.life AND j.seq = s.seq WHERE s.sale = ?1
         UNION SELECT j.body, j.place FROM journal j JOIN refunds r ON j.life = r.life AND j.seq = r.seq WHERE r.sale = ?1
         UNION SELECT j.body, j.place FROM sale_lines l JOIN sales s ON s.sale = l.sale
             JOIN journal j ON j.life = s.life AND j.seq = s.seq WHERE l.of_sale = ?1
         UNION SELECT j.body, j.place FROM journal j JOIN points_moves p ON j.life = p.life AND j.seq = p.seq
             WHERE p.sale = ?1
         ORDER BY 2",
    )?
    .query_and_then([Sql(sale)], |row| {
        Ok(from_json::<Fact>(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?.event)
    })?
    .collect()
}

/// The sale of a number that was given out at this terminal, in whichever life.
pub fn by_number(conn: &Connection, number: ReceiptNumber) -> Result<Option<SaleId>> {
    conn.prepare_cached(
        "SELECT s.sale FROM sales s JOIN lives l ON l.life = s.life
         WHERE l.device = ?1 AND l.incarnation = ?2 AND s.number = ?3",
    )?
    .query_and_then(params![Sql(number.device), Sql(number.incarnation), number.seq], |row| row.read(0))?
    .next()
    .transpose()
}

/// The sales whose numbers end in these digits, the latest first: a number is read out without the terminal's life.
pub fn numbered(conn: &Connection, seq: NonZeroU32) -> Result<Vec<(ReceiptNumber, SaleId)>> {
    conn.prepare_cached(
        "SELECT l.device, l.incarnation, s.sale FROM sales s JOIN lives l ON l.life = s.life
         WHERE s.number = ?1 ORDER BY s.life DESC",
    )?
    .query_and_then([seq], |row| {
        Ok((ReceiptNumber { device: row.read(0)?, incarnation: row.read(1)?, seq }, row.read(2)?))
    })?
    .collect()
}

/// The sales of a business day, the latest first, `limit` at most.
pub fn of_day(conn: &Connection, day: Date, limit: usize) -> Result<Vec<Listed>> {
    conn.prepare_cached(
        "SELECT s.sale, s.number, s.shift, s.staff, s.made_at_ms, s.total_minor,
             s.lines,
             EXISTS (SELECT 1 FROM refunds r WHERE r.sale = s.sale)
                 OR EXISTS (SELECT 1 FROM sale_lines l WHERE l.of_sale = s.sale) AS came_back
         FROM sales s WHERE s.day = ?1 ORDER BY s.life DESC, s.seq DESC LIMIT ?2",
    )?
    .query_and_then(params![Sql(day), i64::try_from(limit).unwrap_or(i64::MAX)], listed)?
    .collect()
}

/// The sale that was made last at this terminal.
pub fn latest(conn: &Connection) -> Result<Option<SaleId>> {
    conn.prepare_cached("SELECT sale FROM sales ORDER BY day DESC, life DESC, seq DESC LIMIT 1")?
        .query_and_then([], |row| row.read(0))?
        .next()
        .transpose()
}

pub(super) fn insert(conn: &Connection, entry: Entry<'_>, made: &SaleMade) -> Result<()> {
    let document = made.sale.document();
    let (sale, head) = (document.id, &document.head);
    receipts::take(conn, entry.life, head.number, sale.uuid(), Kind::Sale)?;
    let (settled, change) = match document.payment {
        Payment::Paid { change, .. } => ("paid", change),
        Payment::GivenBack { .. } => ("given_back", Money::ZERO),
    };
    conn.prepare_cached(
        "INSERT INTO sales (sale, life, seq, number, shift, staff, day, made_at_ms, settled, list_minor, discounts_minor,
             tax_minor, total_minor, rounding_minor, change_minor, lines)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?
    .execute(params![
        Sql(sale),
        entry.life,
        Sql(entry.seq),
        head.number.seq,
        Sql(made.shift),
        Sql(head.staff),
        Sql(entry.fact.day),
        entry.at_ms,
        settled,
        Sql(document.list),
        Sql(document.discounts),
        Sql(document.taxes.iter().map(|row| row.tax).sum::<Money>()),
        Sql(document.total),
        Sql(document.payment.rounding()),
        Sql(change),
        i64::try_from(document.lines.len()).unwrap_or(i64::MAX)
    ])?;
    insert_lines(conn, sale, &document.lines)?;
    receipts::insert_tenders(conn, sale.uuid(), &document.payment)
}

fn insert_lines(conn: &Connection, sale: SaleId, lines: &[SoldLine]) -> Result<()> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO sale_lines (sale, line, product, name, way, quantity, list_minor, discounts_minor, rounding_minor,
             net_minor, tax_minor, prepaid_minor, staff, of_sale, of_line, back_minor, back_tax_minor)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?;
    lines.iter().try_for_each(|line| insert_line(&mut insert, sale, line))
}

fn insert_line(insert: &mut Statement<'_>, sale: SaleId, line: &SoldLine) -> Result<()> {
    let (way, back) = match &line.way {
        Way::Sold => ("sold", None),
        Way::SoldByHand(_) => ("sold_by_hand", None),
        Way::Returned(Return::WithoutReceipt { .. }) => ("returned", None),
        Way::Returned(Return::OfSale { sale, line, amount, tax, .. }) => {
            ("returned_of_sale", Some((*sale, *line, *amount, *tax)))
        }
    };
    insert.execute(params![
        Sql(sale),
        Sql(line.price.no),
        line.item.product,
        line.item.name,
        way,
        Sql(line.quantity),
        Sql(line.price.list),
        Sql(line.price.discount()),
        Sql(line.price.rounding),
        Sql(line.price.net),
        Sql(line.price.tax),
        Sql(line.price.prepaid),
        Sql(line.staff),
        Sql(back.map(|(sale, ..)| sale)),
        Sql(back.map(|(_, line, ..)| line)),
        Sql(back.map(|(_, _, amount, _)| amount)),
        Sql(back.map(|(.., tax)| tax))
    ])?;
    Ok(())
}

pub(super) fn insert_void(conn: &Connection, entry: Entry<'_>, voided: &LineVoided) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO line_voids (life, seq, sale, product, name, quantity, amount_minor, staff, day, made_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        entry.life,
        Sql(entry.seq),
        Sql(voided.sale),
        voided.product,
        voided.name,
        Sql(voided.quantity),
        Sql(voided.amount),
        Sql(entry.fact.staff),
        Sql(entry.fact.day),
        entry.at_ms
    ])?;
    Ok(())
}

fn listed(row: &Row<'_>) -> Result<Listed> {
    Ok(Listed {
        sale: row.read("sale")?,
        number: row.get("number")?,
        shift: row.read("shift")?,
        staff: row.read("staff")?,
        made_at: row.read("made_at_ms")?,
        lines: row.get("lines")?,
        total: row.read("total_minor")?,
        came_back: if row.get("came_back")? { CameBack::Something } else { CameBack::Nothing },
    })
}
