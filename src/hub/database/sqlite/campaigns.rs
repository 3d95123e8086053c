//! Campaigns as they came, and the two signed lists: token keys and revocations.

use rusqlite::{OptionalExtension as _, Row, named_params};
use serde_json::Value;

use super::changes::{Presence, Thing, shops_of, stamp};
use super::{Books, codec, shops};
use crate::domain::campaign::{EvidenceRule, ShopScope};
use crate::domain::id::{CampaignId, CampaignNo, ShopId};
use crate::hub::database::{Failed, KeyPart, NewCampaign, NumberTaken, StoredCampaign};
use crate::wire::enrol::RevocationList;
use crate::wire::pull::Kind;
use crate::wire::signed::hexadecimal;

/// Adds a campaign or replaces the one with its id. Its number is given here and never changes: it stands in tokens.
pub(super) fn put(books: Books<'_>, new: NewCampaign) -> Result<Result<StoredCampaign, NumberTaken>, Failed> {
    let known = stored(books, new.id)?;
    let wanted = new.body.get("no").and_then(Value::as_u64).and_then(|no| u32::try_from(no).ok());
    let no = match (&known, wanted) {
        (Some(known), None) => known.no,
        (Some(known), Some(wanted)) if known.no.number() == wanted => known.no,
        (Some(_), Some(_)) => return Ok(Err(NumberTaken)),
        (None, Some(wanted)) => match CampaignNo::new(wanted).filter(|no| no.number() != 0) {
            Some(no) if !is_taken(books, no)? => no,
            Some(_) | None => return Ok(Err(NumberTaken)),
        },
        (None, None) => next_number(books)?,
    };
    let mut body = new.body;
    body.insert("id".to_owned(), Value::String(new.id.to_string()));
    body.insert("no".to_owned(), Value::from(no.number()));
    let body = Value::Object(body);
    let old = shops::version(books, "campaign", new.id.uuid())?;
    let item = new.id.uuid();
    let thing = Thing { kind: Kind::Campaign, item: item.as_bytes(), shop: None, presence: Presence::Present };
    let version = stamp(books, thing, old)?;
    let mut upsert = books.sql.prepare_cached(
        "INSERT INTO campaign (tenant, id, no, body, version) VALUES (:tenant, :id, :no, :body, :version)
         ON CONFLICT (tenant, id) DO UPDATE SET body = excluded.body, version = excluded.version",
    )?;
    upsert.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(item),
        ":no": no.number(),
        ":body": serde_json::to_string(&body)?,
        ":version": codec::number(version),
    })?;
    let before = known.as_ref().map(|known| &known.body);
    open_to_new_shops(books, before, &body)?;
    if before.is_some_and(rotates) != rotates(&body) {
        announce_keys(books)?;
    }
    Ok(Ok(StoredCampaign { id: new.id, no, body }))
}

/// The shops to which a change of scope brings vouchers that they were never told of take a snapshot.
fn open_to_new_shops(books: Books<'_>, before: Option<&Value>, after: &Value) -> Result<(), Failed> {
    let Some(before) = before else {
        // A new campaign has no vouchers.
        return Ok(());
    };
    let (before, after) = (shops_of(before), shops_of(after));
    if before == after {
        return Ok(());
    }
    let knew = |shop: ShopId| match &before {
        Some(ShopScope::Only(shops)) => shops.contains(&shop),
        Some(ShopScope::All) | None => true,
    };
    for shop in shops::all(books)? {
        if !knew(shop.id) {
            shops::raise_floor(books, shop.id)?;
        }
    }
    Ok(())
}

fn rotates(body: &Value) -> bool {
    body.get("evidence")
        .cloned()
        .map(serde_json::from_value)
        .is_some_and(|rule| rule.is_ok_and(|rule: EvidenceRule| rule == EvidenceRule::RotatingCode))
}

fn is_taken(books: Books<'_>, no: CampaignNo) -> Result<bool, Failed> {
    let mut query = books.sql.prepare_cached("SELECT 1 FROM campaign WHERE tenant = :tenant AND no = :no")?;
    Ok(query.exists(named_params! { ":tenant": books.no(), ":no": no.number() })?)
}

fn next_number(books: Books<'_>) -> Result<CampaignNo, Failed> {
    let mut query = books.sql.prepare_cached("SELECT coalesce(max(no), 0) + 1 FROM campaign WHERE tenant = :tenant")?;
    let no: u32 = query.query_row(named_params! { ":tenant": books.no() }, |row| row.get(0))?;
    CampaignNo::new(no).ok_or(Failed::Guard("a free campaign number"))
}

/// Every campaign.
pub(super) fn all(books: Books<'_>) -> Result<Vec<StoredCampaign>, Failed> {
    let mut query = books.sql.prepare_cached("SELECT id, no, body FROM campaign WHERE tenant = :tenant ORDER BY no")?;
    let mut rows = query.query(named_params! { ":tenant": books.no() })?;
    let mut campaigns = Vec::new();
    while let Some(row) = rows.next()? {
        campaigns.push(read(row)?);
    }
    Ok(campaigns)
}

/// A campaign.
pub(super) fn stored(books: Books<'_>, id: CampaignId) -> Result<Option<StoredCampaign>, Failed> {
    let mut query =
        books.sql.prepare_cached("SELECT id, no, body FROM campaign WHERE tenant = :tenant AND id = :id")?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":id": codec::id(id.uuid()) })?;
    rows.next()?.map(read).transpose()
}

/// A campaign's JSON.
pub(super) fn body(books: Books<'_>, id: CampaignId) -> Result<Option<Value>, Failed> {
    Ok(stored(books, id)?.map(|campaign| campaign.body))
}

fn read(row: &Row<'_>) -> Result<StoredCampaign, Failed> {
    Ok(StoredCampaign {
        id: CampaignId::new(codec::uuid(row, "id")?),
        no: CampaignNo::new(row.get("no")?).ok_or(Failed::Guard("a campaign's number"))?,
        body: codec::document(row, "body")?,
    })
}

/// What the books add to a shop's list of token keys: its number, and the campaigns whose rotating codes it checks.
pub(super) fn key_part(books: Books<'_>, shop: ShopId) -> Result<KeyPart, Failed> {
    let inside = |body: &Value| match shops_of(body) {
        Some(ShopScope::Only(shops)) => shops.contains(&shop),
        Some(ShopScope::All) | None => true,
    };
    let campaigns = all(books)?.into_iter().filter(|campaign| rotates(&campaign.body) && inside(&campaign.body));
    Ok(KeyPart { number: list_number(books, Kind::Keys)?, rotating: campaigns.map(|campaign| campaign.no).collect() })
}

/// The vouchers with signed tokens that no longer stand, by the first eight bytes of their ids.
pub(super) fn revocations(books: Books<'_>) -> Result<RevocationList, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT substr(id, 1, 8) AS prefix FROM voucher
         WHERE tenant = :tenant AND state <> 'issued' AND code IS NULL ORDER BY id",
    )?;
    let mut rows = query.query(named_params! { ":tenant": books.no() })?;
    let mut prefixes = Vec::new();
    while let Some(row) = rows.next()? {
        let codec::Bytes(prefix) = row.get::<_, codec::Bytes<8>>("prefix")?;
        prefixes.push(hexadecimal(&prefix));
    }
    Ok(RevocationList { version: list_number(books, Kind::Revocations)?, prefixes })
}

/// Tells every terminal of the present token keys.
pub(super) fn announce_keys(books: Books<'_>) -> Result<(), Failed> {
    announce(books, Kind::Keys)
}

/// Tells every terminal of the present revocations.
pub(super) fn announce_revocations(books: Books<'_>) -> Result<(), Failed> {
    announce(books, Kind::Revocations)
}

fn announce(books: Books<'_>, kind: Kind) -> Result<(), Failed> {
    let mut query = books.sql.prepare_cached("SELECT version FROM list WHERE tenant = :tenant AND kind = :kind")?;
    let old = query
        .query_row(named_params! { ":tenant": books.no(), ":kind": kind.name() }, |row| codec::count(row, "version"))
        .optional()?;
    let thing = Thing { kind, item: &[], shop: None, presence: Presence::Present };
    let version = stamp(books, thing, old)?;
    let mut upsert = books.sql.prepare_cached(
        "INSERT INTO list (tenant, kind, number, version) VALUES (:tenant, :kind, 1, :version)
         ON CONFLICT (tenant, kind) DO UPDATE SET number = number + 1, version = excluded.version",
    )?;
    upsert.execute(named_params! {
        ":tenant": books.no(),
        ":kind": kind.name(),
        ":version": codec::number(version),
    })?;
    Ok(())
}

fn list_number(books: Books<'_>, kind: Kind) -> Result<u64, Failed> {
    let mut query = books.sql.prepare_cached("SELECT number FROM list WHERE tenant = :tenant AND kind = :kind")?;
    let number = query
        .query_row(named_params! { ":tenant": books.no(), ":kind": kind.name() }, |row| codec::count(row, "number"))
        .optional()?;
    Ok(number.unwrap_or(0))
}
