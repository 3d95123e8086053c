//! How the facts of a push enter the books.
//!
//! One transaction a batch, a savepoint a fact. The gate and the fact row come first, then what the core decided; where
//! that collides with what is there, it is undone and the fact alone is kept, in quarantine. A fault of the disk is no
//! collision: it undoes the batch, nothing is acknowledged, and the terminal sends it again.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row as SqlRow, named_params};

use super::rights::Origin;
use super::writer::under_savepoint;
use super::{Books, codec, devices, rights, sales};
use crate::domain::fact::{Author, BODY_BYTES_MAX, Fact, Head, Row, VERSION};
use crate::domain::id::{ChainHash, DeviceId, FactId, Incarnation};
use crate::hub::database::{Applied, Device, DeviceStatus, Failed, Standing, StoredFact, TurnedAway};
use crate::sync::hub::{Arrival, Event, Journal, Reply, Turned, admit, step};
use crate::wire::push::{FactResult, Outcome, Push};

const COLUMNS: &str = "device, incarnation, seq, id, at_ms, body, prev_hash, hash, outcome, code, rev";

/// Takes in a push, or turns it away.
pub(super) fn apply_batch(
    books: Books<'_>,
    device: &Device,
    push: &Push,
    now: Timestamp,
) -> Result<Result<Applied, TurnedAway>, Failed> {
    let author = Author { device: device.id, incarnation: push.incarnation };
    let present = Device { incarnation: push.incarnation, ..device.clone() };
    let head = devices::journal_head(books, device, push.incarnation, now)?;
    let journal = Journal { head, known: known(books, author, push)?, epoch: devices::epoch(books)? };
    let admitted = match admit(push, author, &journal) {
        Ok(admitted) => admitted,
        Err(turned) => {
            if let Turned::Fork { seq } = turned {
                tracing::warn!(device = %device.id, seq, "a journal has split; the terminal is quarantined");
                devices::set_status(books, device.id, DeviceStatus::Forked)?;
            }
            return Ok(Err(TurnedAway { turned, standing: devices::standing(books, &present)? }));
        }
    };
    let mut results = Vec::with_capacity(push.facts.len());
    let mut reached = head;
    for (row, arrival) in push.facts.iter().zip(&admitted.arrivals) {
        results.push(match arrival {
            Arrival::Known => result_at(books, author, row)?,
            Arrival::New => {
                reached = Head { seq: row.seq, hash: row.hash };
                take_in(books, device, author, row, now)?
            }
        });
    }
    devices::advance(books, &present, reached, push.head.seq, now)?;
    if admitted.drains(push) {
        devices::set_drained(books, device.id)?;
    }
    // Not beyond what the terminal says it holds, or a copy of an older ledger would take its next facts for known.
    let standing = Standing { acked_seq: admitted.acked_seq, ..devices::standing(books, &present)? };
    Ok(Ok(Applied { standing, results }))
}

/// The hashes of the rows that a push brings again, and of the row at which the terminal says that its journal ends.
fn known(books: Books<'_>, author: Author, push: &Push) -> Result<Vec<(u64, ChainHash)>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT seq, hash FROM fact
         WHERE tenant = :tenant AND device = :device AND incarnation = :incarnation
             AND (seq BETWEEN :first AND :last OR seq = :head)",
    )?;
    let seqs = || push.facts.iter().map(|row| row.seq);
    let mut rows = query.query(named_params! {
        ":tenant": books.no(),
        ":device": codec::id(author.device.uuid()),
        ":incarnation": codec::incarnation(author.incarnation),
        ":first": codec::number(seqs().min().unwrap_or(1)),
        ":last": codec::number(seqs().max().unwrap_or(0)),
        ":head": codec::number(push.head.seq),
    })?;
    let mut known = Vec::new();
    while let Some(row) = rows.next()? {
        let codec::Bytes(hash) = row.get("hash")?;
        known.push((codec::count(row, "seq")?, ChainHash::from_bytes(hash)));
    }
    Ok(known)
}

/// Takes in one new fact. A collision quarantines it and nothing else.
fn take_in(books: Books<'_>, device: &Device, author: Author, row: &Row, now: Timestamp) -> Result<FactResult, Failed> {
    if device.status == DeviceStatus::Revoked {
        return quarantine(books, author, row, "device_revoked", now);
    }
    let collided = |error: &Failed| match error {
        Failed::Guard(_) => true,
        Failed::Storage(source) => source
            .downcast_ref::<rusqlite::Error>()
            .and_then(rusqlite::Error::sqlite_error_code)
            .is_some_and(|code| code == rusqlite::ErrorCode::ConstraintViolation),
        Failed::Busy | Failed::Closed | Failed::Damaged(_) => false,
    };
    match under_savepoint(books.sql, "one_fact", |_| decide_and_write(books, device, author, row, now)) {
        Err(error) if collided(&error) => {
            tracing::warn!(device = %device.id, seq = row.seq, %error, "a fact collided and is quarantined");
            quarantine(books, author, row, "collision", now)
        }
        other => other,
    }
}

fn decide_and_write(
    books: Books<'_>,
    device: &Device,
    author: Author,
    row: &Row,
    now: Timestamp,
) -> Result<FactResult, Failed> {
    let fact = read(&row.body);
    if !pass_gate(books, row.id)? {
        return quarantine(books, author, row, "id_reused", now);
    }
    let slice =
        fact.as_ref().map(|fact| rights::slice_of_fact(books, device.shop, fact)).transpose()?.unwrap_or_default();
    let decided = step(&slice, Event::Fact { row, author, fact: fact.as_ref() }, now);
    let Reply::Result { outcome, code, rev } = decided.reply else {
        return Err(Failed::Guard("an answer to a fact"));
    };
    let result = FactResult { id: row.id, outcome, code: code.map(str::to_owned), rev };
    store(books, author, row, &result, now)?;
    if let (Some(fact), true) = (&fact, outcome != Outcome::Quarantined) {
        sales::note(books, device.shop, author, row.seq, &fact.event)?;
    }
    let staff = fact.as_ref().and_then(|fact| fact.staff);
    let origin = Origin { place: Some((device.id, device.shop)), staff, at_ms: row.at_ms, now };
    rights::write(books, &decided.effects, origin)?;
    Ok(result)
}

/// What a body says; nothing where this version cannot read it.
fn read(body: &str) -> Option<Fact> {
    if body.len() > BODY_BYTES_MAX {
        return None;
    }
    serde_json::from_str(body).ok().filter(|fact: &Fact| fact.v <= VERSION)
}

/// Lets a fact in, once.
fn pass_gate(books: Books<'_>, id: FactId) -> Result<bool, Failed> {
    let mut insert = books.sql.prepare_cached(
        "INSERT INTO fact_id (tenant, id) VALUES (:tenant, :id) ON CONFLICT (tenant, id) DO NOTHING RETURNING 1",
    )?;
    let passed = insert
        .query_row(named_params! { ":tenant": books.no(), ":id": codec::id(id.uuid()) }, |_| Ok(()))
        .optional()?;
    Ok(passed.is_some())
}

fn quarantine(
    books: Books<'_>,
    author: Author,
    row: &Row,
    code: &'static str,
    now: Timestamp,
) -> Result<FactResult, Failed> {
    let result = FactResult { id: row.id, outcome: Outcome::Quarantined, code: Some(code.to_owned()), rev: None };
    // Whether or not another fact has its id: this one is known too from now on.
    pass_gate(books, row.id)?;
    store(books, author, row, &result, now)?;
    Ok(result)
}

fn store(books: Books<'_>, author: Author, row: &Row, result: &FactResult, now: Timestamp) -> Result<(), Failed> {
    let mut insert = books.sql.prepare_cached(
        "INSERT INTO fact (tenant, device, incarnation, seq, id, at_ms, kind, body, prev_hash, hash, outcome, code, rev,
             received_ms)
         VALUES (:tenant, :device, :incarnation, :seq, :id, :at, :kind, :body, :prev, :hash, :outcome, :code, :rev,
             :now)",
    )?;
    insert.execute(named_params! {
        ":tenant": books.no(),
        ":device": codec::id(author.device.uuid()),
        ":incarnation": codec::incarnation(author.incarnation),
        ":seq": codec::number(row.seq),
        ":id": codec::id(row.id.uuid()),
        ":at": row.at_ms,
        ":kind": kind(&row.body),
        ":body": row.body,
        ":prev": codec::chain_hash(row.prev_hash),
        ":hash": codec::chain_hash(row.hash),
        ":outcome": codec::name(&result.outcome)?,
        ":code": result.code,
        ":rev": result.rev.map(codec::number),
        ":now": now.as_millisecond(),
    })?;
    Ok(())
}

/// The kind that a body names, for finding facts again; empty where it names none.
fn kind(body: &str) -> String {
    #[derive(serde::Deserialize)]
    struct Kind {
        kind: String,
    }
    serde_json::from_str(body).map(|Kind { kind }| kind).unwrap_or_default()
}

/// What was answered about a fact that is here already.
fn result_at(books: Books<'_>, author: Author, row: &Row) -> Result<FactResult, Failed> {
    let mut query = books.sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM fact
         WHERE tenant = :tenant AND device = :device AND incarnation = :incarnation AND seq = :seq"
    ))?;
    let mut rows = query.query(named_params! {
        ":tenant": books.no(),
        ":device": codec::id(author.device.uuid()),
        ":incarnation": codec::incarnation(author.incarnation),
        ":seq": codec::number(row.seq),
    })?;
    let stored = rows.next()?.ok_or(Failed::Guard("a fact that is acknowledged"))?;
    Ok(stored_fact(stored)?.result)
}

/// The facts of one journal after a `seq`.
pub(super) fn after(
    books: Books<'_>,
    device: DeviceId,
    incarnation: Incarnation,
    after_seq: u64,
    limit: u32,
) -> Result<Vec<StoredFact>, Failed> {
    let mut query = books.sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM fact
         WHERE tenant = :tenant AND device = :device AND incarnation = :incarnation AND seq > :after
         ORDER BY seq LIMIT :limit"
    ))?;
    let mut rows = query.query(named_params! {
        ":tenant": books.no(),
        ":device": codec::id(device.uuid()),
        ":incarnation": codec::incarnation(incarnation),
        ":after": codec::number(after_seq),
        ":limit": limit,
    })?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        facts.push(stored_fact(row)?);
    }
    Ok(facts)
}

/// The facts in quarantine, the newest first.
pub(super) fn quarantined(books: Books<'_>, limit: u32) -> Result<Vec<StoredFact>, Failed> {
    let mut query = books.sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM fact WHERE tenant = :tenant AND outcome = 'quarantined'
         ORDER BY received_ms DESC, seq DESC LIMIT :limit"
    ))?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":limit": limit })?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        facts.push(stored_fact(row)?);
    }
    Ok(facts)
}

fn stored_fact(row: &SqlRow<'_>) -> Result<StoredFact, Failed> {
    let codec::Bytes(prev_hash) = row.get("prev_hash")?;
    let codec::Bytes(hash) = row.get("hash")?;
    let id = FactId::new(codec::uuid(row, "id")?);
    let rev: Option<i64> = row.get("rev")?;
    Ok(StoredFact {
        device: DeviceId::new(codec::uuid(row, "device")?),
        incarnation: codec::incarnation_of(row, "incarnation")?,
        row: Row {
            seq: codec::count(row, "seq")?,
            id,
            at_ms: row.get("at_ms")?,
            body: row.get("body")?,
            prev_hash: ChainHash::from_bytes(prev_hash),
            hash: ChainHash::from_bytes(hash),
        },
        result: FactResult {
            id,
            outcome: codec::state(row, "outcome")?,
            code: row.get("code")?,
            rev: rev.and_then(|rev| u64::try_from(rev).ok()),
        },
    })
}
