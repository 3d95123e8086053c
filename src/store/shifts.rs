//! Shifts of the till: what must lie in the drawer, kept with every fact that moves cash; what a shift came to, out of the
//! journal.
//!
//! Everything between the fact that opened a shift and the one that closed it belongs to it, whatever the calendar says.

use std::num::NonZeroU32;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, Row, params};

use super::codec::{Read, Sql, from_json};
use super::error::{Guard, Result};
use super::fold::Entry;
use super::{identity, sales};
use crate::domain::fact::{CashMoved, Event, Fact, ShiftClosed, ShiftOpened};
use crate::domain::id::{ShiftId, StaffId};
use crate::domain::money::Money;
use crate::domain::report::Tally;
use crate::domain::shift::{Count, Drawer, Figures, Move, Report, Shift, Z, ZNumber};
use crate::domain::tender::Payment;

/// A closed shift in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Which.
    pub shift: Shift,
    /// The number of its Z.
    pub number: ZNumber,
    /// When it was closed.
    pub closed_at: Timestamp,
    /// By whom, where somebody was signed in.
    pub closed_by: Option<StaffId>,
    /// What must have lain in the drawer.
    pub expected: Money,
    /// What lay there.
    pub counted: Money,
}

const SHIFT: &str = "shift, opened_at_ms, opened_by, day, float_minor";
const DRAWER: &str = "float_minor, sales, sales_minor, given_back, given_back_minor, paid_in, paid_in_minor, paid_out,
     paid_out_minor";

/// Which shift is open.
pub fn open(conn: &Connection) -> Result<Option<ShiftId>> {
    Ok(current(conn)?.map(|shift| shift.id))
}

/// The shift that is open.
pub fn current(conn: &Connection) -> Result<Option<Shift>> {
    conn.prepare_cached(&format!("SELECT {SHIFT} FROM shifts WHERE state = 'open'"))?
        .query_and_then([], shift)?
        .next()
        .transpose()
}

/// What went into the drawer of the open shift and out of it; nothing where none is open.
pub fn drawer(conn: &Connection) -> Result<Option<Drawer>> {
    conn.prepare_cached(&format!("SELECT {DRAWER} FROM shifts WHERE state = 'open'"))?
        .query_and_then([], drawer_of)?
        .next()
        .transpose()
}

/// When the ledger was last brought back from a backup while the open shift was open: what was done after the copy and never
/// reached the hub is not in it. Nothing where that did not happen.
pub fn restored(conn: &Connection) -> Result<Option<Timestamp>> {
    conn.prepare_cached(
        "SELECT j.at_ms FROM shifts s
             JOIN journal o ON o.life = s.life AND o.seq = s.seq
             JOIN journal j ON j.place > o.place
         WHERE s.state = 'open' AND j.kind = 'terminal_enrolled' AND j.body ->> '$.restored_from' IS NOT NULL
         ORDER BY j.place DESC LIMIT 1",
    )?
    .query_and_then([], |row| row.read(0))?
    .next()
    .transpose()
}

/// Where the open shift stands; nothing where none is open. Reads all its facts.
pub fn report(conn: &Connection, at: Timestamp) -> Result<Option<Report>> {
    let Some(shift) = current(conn)? else { return Ok(None) };
    let Some(drawer) = drawer(conn)? else { return Ok(None) };
    let (moves, mut figures) = journalled(conn, shift.id)?;
    let redeemed = redeemed(conn, shift.id)?;
    for (channel, made) in redeemed {
        figures = figures.redeemed(&channel, made).ok_or(Guard::ShiftTooLarge)?;
    }
    Ok(Some(Report { shift, at, drawer, moves, figures }))
}

/// The number of the next Z of the present life: taken by the shift that is closed in the same transaction. Nothing after
/// four milliards.
pub fn next_z(conn: &Connection) -> Result<Option<ZNumber>> {
    let life = identity::life(conn)?;
    let last: u32 = conn
        .prepare_cached("SELECT coalesce(max(z), 0) FROM shifts WHERE closed_life = ?1")?
        .query_row([life.number], |row| row.get(0))?;
    let next = last.checked_add(1).and_then(NonZeroU32::new);
    Ok(next.map(|seq| ZNumber { author: life.author, seq }))
}

/// A closed shift as its fact says it, with the cash that was moved in it.
pub fn z(conn: &Connection, id: ShiftId) -> Result<Option<Z>> {
    let found = conn
        .prepare_cached(&format!(
            "SELECT {SHIFT}, closed_at_ms, closed_by, body, l.device, l.incarnation
             FROM shifts s JOIN journal j ON j.life = s.closed_life AND j.seq = s.closed_seq
                 JOIN lives l ON l.life = s.closed_life
             WHERE shift = ?1"
        ))?
        .query_and_then([Sql(id)], |row| {
            let fact: Fact = from_json(row.get_ref("body")?.as_str().map_err(rusqlite::Error::from)?)?;
            Ok::<_, super::Error>((shift(row)?, closed(row)?, author(row)?, fact.event))
        })?
        .next()
        .transpose()?;
    let Some((shift, (at, closed_by), author, Event::ShiftClosed(told))) = found else {
        return Ok(None);
    };
    let (moves, _) = journalled(conn, id)?;
    let ShiftClosed { z, pieces, reason, drawer, figures, .. } = *told;
    let report = Report { shift, at, drawer, moves, figures };
    let number = ZNumber { author, seq: z };
    Ok(Some(Z { number, closed_by, report, count: Count::told(pieces), reason }))
}

/// The closed shifts, the latest first, `limit` at most.
pub fn latest(conn: &Connection, limit: usize) -> Result<Vec<Listed>> {
    listed(conn, "", &[], limit)
}

/// The closed shifts of a business day, the latest first, `limit` at most.
pub fn of_day(conn: &Connection, day: Date, limit: usize) -> Result<Vec<Listed>> {
    listed(conn, "AND day = ?2", &[&Sql(day)], limit)
}

fn listed(conn: &Connection, which: &str, values: &[&dyn rusqlite::ToSql], limit: usize) -> Result<Vec<Listed>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values: Vec<&dyn rusqlite::ToSql> =
        std::iter::once(&limit as &dyn rusqlite::ToSql).chain(values.iter().copied()).collect();
    conn.prepare_cached(&format!(
        "SELECT {SHIFT}, closed_at_ms, closed_by, z, expected_minor, counted_minor, l.device, l.incarnation
         FROM shifts s JOIN lives l ON l.life = s.closed_life
         WHERE state = 'closed' {which} ORDER BY closed_life DESC, closed_seq DESC LIMIT ?1"
    ))?
    .query_and_then(values.as_slice(), |row| {
        let (closed_at, closed_by) = closed(row)?;
        Ok(Listed {
            shift: shift(row)?,
            number: ZNumber { author: author(row)?, seq: row.get("z")? },
            closed_at,
            closed_by,
            expected: row.read("expected_minor")?,
            counted: row.read("counted_minor")?,
        })
    })?
    .collect()
}

/// What the facts of a shift say: the cash that was moved, and the figures but for what was redeemed.
fn journalled(conn: &Connection, id: ShiftId) -> Result<(Vec<Move>, Figures)> {
    let mut statement = conn.prepare_cached(
        "SELECT j.body FROM shifts s
             JOIN journal o ON o.life = s.life AND o.seq = s.seq
             LEFT JOIN journal c ON c.life = s.closed_life AND c.seq = s.closed_seq
             JOIN journal j ON j.place > o.place AND (c.place IS NULL OR j.place < c.place)
         WHERE s.shift = ?1
             AND j.kind IN ('sale_made', 'sale_refunded', 'line_voided', 'cash_moved', 'drawer_opened')
         ORDER BY j.place",
    )?;
    let mut rows = statement.query([Sql(id)])?;
    let (mut moves, mut figures) = (Vec::new(), Figures::default());
    while let Some(row) = rows.next()? {
        let fact: Fact = from_json(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
        let after = match fact.event {
            Event::SaleMade(made) => figures.sold(&made.sale),
            Event::SaleRefunded(refunded) => {
                let sale = sales::find(conn, refunded.refund.plan().sale)?;
                let sale = sale.as_ref().map(|made| &made.sale);
                figures.refunded(&refunded.refund, refunded.payment.as_ref(), sale)
            }
            Event::LineVoided(voided) => figures.voided(voided.amount),
            Event::DrawerOpened(_) => figures.opened_drawer(),
            Event::CashMoved(CashMoved { way, amount, reason, .. }) => {
                moves.push(Move { way, amount, reason });
                Some(figures)
            }
            _ => Some(figures),
        };
        figures = after.ok_or(Guard::ShiftTooLarge)?;
    }
    Ok((moves, figures))
}

/// What was redeemed since a shift was opened and stands, by channel.
fn redeemed(conn: &Connection, id: ShiftId) -> Result<Vec<(String, Tally)>> {
    conn.prepare_cached(
        "SELECT r.channel, count(*), sum(r.risk_minor) FROM shifts s
             JOIN journal o ON o.life = s.life AND o.seq = s.seq
             JOIN journal j ON j.place > o.place AND j.kind = 'redemption_made'
             JOIN redemptions r ON r.life = j.life AND r.seq = j.seq
         WHERE s.shift = ?1 AND r.reversal_seq IS NULL GROUP BY r.channel ORDER BY r.channel",
    )?
    .query_and_then([Sql(id)], |row| Ok((row.get(0)?, Tally { count: row.read(1)?, worth: row.read(2)? })))?
    .collect()
}

pub(super) fn insert(conn: &Connection, entry: Entry<'_>, opened: &ShiftOpened) -> Result<()> {
    if open(conn)?.is_some() {
        return Err(Guard::ShiftOpen.into());
    }
    conn.prepare_cached(
        "INSERT INTO shifts (shift, state, life, seq, day, opened_at_ms, opened_by, float_minor)
         VALUES (?1, 'open', ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        Sql(opened.shift),
        entry.life,
        Sql(entry.seq),
        Sql(entry.fact.day),
        entry.at_ms,
        Sql(entry.fact.staff),
        Sql(opened.float)
    ])?;
    Ok(())
}

pub(super) fn note_payment(conn: &Connection, id: ShiftId, payment: &Payment) -> Result<()> {
    change(conn, id, |drawer| drawer.settled(payment))
}

pub(super) fn note_move(conn: &Connection, moved: &CashMoved) -> Result<()> {
    let cash = Move { way: moved.way, amount: moved.amount, reason: moved.reason.clone() };
    change(conn, moved.shift, |drawer| drawer.moved(&cash))
}

pub(super) fn close(conn: &Connection, entry: Entry<'_>, closed: &ShiftClosed) -> Result<()> {
    let changed = conn
        .prepare_cached(
            "UPDATE shifts SET state = 'closed', closed_life = ?2, closed_seq = ?3, z = ?4, closed_at_ms = ?5,
                 closed_by = ?6, expected_minor = ?7, counted_minor = ?8
             WHERE shift = ?1 AND state = 'open'",
        )?
        .execute(params![
            Sql(closed.shift),
            entry.life,
            Sql(entry.seq),
            closed.z,
            entry.at_ms,
            Sql(entry.fact.staff),
            Sql(closed.expected),
            Sql(closed.counted)
        ])?;
    if changed == 1 { Ok(()) } else { Err(Guard::ShiftNotOpen(closed.shift).into()) }
}

/// Writes what a fact of the open shift does to its drawer.
fn change(conn: &Connection, id: ShiftId, after: impl FnOnce(Drawer) -> Option<Drawer>) -> Result<()> {
    let held = open(conn)?.filter(|open| *open == id);
    let Some(before) = held.and(drawer(conn)?) else {
        return Err(Guard::ShiftNotOpen(id).into());
    };
    let after = after(before).ok_or(Guard::ShiftTooLarge)?;
    if after == before {
        return Ok(());
    }
    conn.prepare_cached(
        "UPDATE shifts SET sales = ?2, sales_minor = ?3, given_back = ?4, given_back_minor = ?5, paid_in = ?6,
             paid_in_minor = ?7, paid_out = ?8, paid_out_minor = ?9
         WHERE shift = ?1",
    )?
    .execute(params![
        Sql(id),
        Sql(after.sales.count),
        Sql(after.sales.worth),
        Sql(after.given_back.count),
        Sql(after.given_back.worth),
        Sql(after.paid_in.count),
        Sql(after.paid_in.worth),
        Sql(after.paid_out.count),
        Sql(after.paid_out.worth)
    ])?;
    Ok(())
}

fn shift(row: &Row<'_>) -> Result<Shift> {
    Ok(Shift {
        id: row.read("shift")?,
        opened_at: row.read("opened_at_ms")?,
        opened_by: row.read("opened_by")?,
        day: row.read("day")?,
        float: row.read("float_minor")?,
    })
}

fn drawer_of(row: &Row<'_>) -> Result<Drawer> {
    let tally =
        |count: &str, worth: &str| Ok::<_, super::Error>(Tally { count: row.read(count)?, worth: row.read(worth)? });
    Ok(Drawer {
        float: row.read("float_minor")?,
        sales: tally("sales", "sales_minor")?,
        given_back: tally("given_back", "given_back_minor")?,
        paid_in: tally("paid_in", "paid_in_minor")?,
        paid_out: tally("paid_out", "paid_out_minor")?,
    })
}

fn closed(row: &Row<'_>) -> Result<(Timestamp, Option<StaffId>)> {
    Ok((row.read("closed_at_ms")?, row.read("closed_by")?))
}

fn author(row: &Row<'_>) -> Result<crate::domain::fact::Author> {
    Ok(crate::domain::fact::Author { device: row.read("device")?, incarnation: row.read("incarnation")? })
}

#[cfg(test)]
mod tests;
