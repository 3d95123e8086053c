//! What a tenant sells: products, categories and promotions, as they came, each change told in the order of commits.

use std::collections::HashMap;
use std::collections::hash_map::Entry as MapEntry;

use rusqlite::{OptionalExtension as _, Row, named_params};
use serde_json::Value;

use super::changes::{Presence, Thing, stamp};
use super::{Books, codec, pictures};
use crate::hub::database::{Entered, Entry, Failed, Section};
use crate::wire::pull::Kind;

/// A row of the catalogue, also of what is gone.
struct Stored {
    body: Option<Value>,
    version: u64,
}

/// Adds entries or replaces those with their codes; of each what became of it, in their order.
pub(super) fn put(books: Books<'_>, entries: &[Entry]) -> Result<Vec<Entered>, Failed> {
    // How many each section holds is counted once, not for every entry.
    let mut held: HashMap<Section, u64> = HashMap::new();
    let put = |entry: &Entry| {
        let held = match held.entry(entry.section) {
            MapEntry::Occupied(known) => known.into_mut(),
            MapEntry::Vacant(unknown) => unknown.insert(count(books, entry.section)?),
        };
        let entered = put_one(books, entry, *held)?;
        *held += u64::from(entered == Entered::New);
        Ok(entered)
    };
    entries.iter().map(put).collect()
}

fn put_one(books: Books<'_>, entry: &Entry, held: u64) -> Result<Entered, Failed> {
    let known = stored(books, entry.section, &entry.code)?;
    let before = known.as_ref().and_then(|known| known.body.as_ref());
    if before == Some(&entry.body) {
        return Ok(Entered::Same);
    }
    let entered = if before.is_some() { Entered::Changed } else { Entered::New };
    if entered == Entered::New && held >= entry.section.most() {
        return Ok(Entered::Full);
    }
    if let Some(taken) = taken(books, entry)? {
        return Ok(taken);
    }
    let version = tell(books, entry.section, &entry.code, Presence::Present, known.as_ref())?;
    let mut upsert = books.sql.prepare_cached(
        "INSERT INTO catalogue (tenant, kind, code, place, body, version)
         VALUES (:tenant, :kind, :code, :place, :body, :version)
         ON CONFLICT (tenant, kind, code) DO UPDATE SET
             place = excluded.place, body = excluded.body, version = excluded.version",
    )?;
    upsert.execute(named_params! {
        ":tenant": books.no(),
        ":kind": entry.section.kind().name(),
        ":code": entry.code,
        ":place": entry.place,
        ":body": serde_json::to_string(&entry.body)?,
        ":version": codec::number(version),
    })?;
    if entry.section == Section::Products {
        forget_numbers(books, &entry.code)?;
        let mut insert = books.sql.prepare_cached(
            "INSERT INTO product_number (tenant, number, product) VALUES (:tenant, :number, :product)
             ON CONFLICT DO NOTHING",
        )?;
        for number in &entry.numbers {
            insert.execute(named_params! { ":tenant": books.no(), ":number": number, ":product": entry.code })?;
        }
    }
    Ok(entered)
}

/// The first number of an entry that is another product's.
fn taken(books: Books<'_>, entry: &Entry) -> Result<Option<Entered>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT product FROM product_number WHERE tenant = :tenant AND number = :number AND product <> :product",
    )?;
    for number in &entry.numbers {
        let params = named_params! { ":tenant": books.no(), ":number": number, ":product": entry.code };
        if let Some(by) = query.query_row(params, |row| row.get(0)).optional()? {
            return Ok(Some(Entered::NumberTaken { number: number.clone(), by }));
        }
    }
    Ok(None)
}

/// Takes an entry away; none where it is not there.
pub(super) fn remove(books: Books<'_>, section: Section, code: &str) -> Result<Option<()>, Failed> {
    let known = stored(books, section, code)?;
    if known.as_ref().is_none_or(|known| known.body.is_none()) {
        return Ok(None);
    }
    let version = tell(books, section, code, Presence::Gone, known.as_ref())?;
    let mut update = books.sql.prepare_cached(
        "UPDATE catalogue SET body = NULL, version = :version
         WHERE tenant = :tenant AND kind = :kind AND code = :code",
    )?;
    update.execute(named_params! {
        ":tenant": books.no(),
        ":kind": section.kind().name(),
        ":code": code,
        ":version": codec::number(version),
    })?;
    if section == Section::Products {
        forget_numbers(books, code)?;
        pictures::remove(books, code)?;
    }
    Ok(Some(()))
}

fn forget_numbers(books: Books<'_>, product: &str) -> Result<(), Failed> {
    let mut delete =
        books.sql.prepare_cached("DELETE FROM product_number WHERE tenant = :tenant AND product = :product")?;
    delete.execute(named_params! { ":tenant": books.no(), ":product": product })?;
    Ok(())
}

fn tell(
    books: Books<'_>,
    section: Section,
    code: &str,
    presence: Presence,
    known: Option<&Stored>,
) -> Result<u64, Failed> {
    let thing = Thing { kind: section.kind(), item: code.as_bytes(), shop: None, presence };
    stamp(books, thing, known.map(|known| known.version))
}

fn stored(books: Books<'_>, section: Section, code: &str) -> Result<Option<Stored>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT body, version FROM catalogue WHERE tenant = :tenant AND kind = :kind AND code = :code",
    )?;
    let mut rows =
        query.query(named_params! { ":tenant": books.no(), ":kind": section.kind().name(), ":code": code })?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(Stored { body: body_or_none(row)?, version: codec::count(row, "version")? }))
}

fn body_or_none(row: &Row<'_>) -> Result<Option<Value>, Failed> {
    let body: Option<String> = row.get("body")?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}

fn count(books: Books<'_>, section: Section) -> Result<u64, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT count(*) FROM catalogue WHERE tenant = :tenant AND kind = :kind AND body IS NOT NULL",
    )?;
    Ok(query.query_row(named_params! { ":tenant": books.no(), ":kind": section.kind().name() }, |row| {
        codec::count(row, 0)
    })?)
}

/// What stands under a code.
pub(super) fn body(books: Books<'_>, section: Section, code: &str) -> Result<Option<Value>, Failed> {
    Ok(stored(books, section, code)?.and_then(|stored| stored.body))
}

/// What stands under each of these codes, in their order.
pub(super) fn bodies(books: Books<'_>, section: Section, codes: &[String]) -> Result<Vec<Option<Value>>, Failed> {
    codes.iter().map(|code| body(books, section, code)).collect()
}

/// The entries of a section after a code, in the order of codes.
pub(super) fn after(books: Books<'_>, section: Section, code: &str, limit: u32) -> Result<Vec<Value>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT body FROM catalogue
         WHERE tenant = :tenant AND kind = :kind AND code > :code AND body IS NOT NULL ORDER BY code LIMIT :limit",
    )?;
    let mut rows = query.query(named_params! {
        ":tenant": books.no(),
        ":kind": section.kind().name(),
        ":code": code,
        ":limit": limit,
    })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.extend(body_or_none(row)?);
    }
    Ok(found)
}

impl Section {
    /// As what its entries travel.
    const fn kind(self) -> Kind {
        match self {
            Self::Products => Kind::Product,
            Self::Categories => Kind::Category,
            Self::Promotions => Kind::Promotion,
        }
    }
}
