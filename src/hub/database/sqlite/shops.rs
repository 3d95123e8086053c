//! Tenants, their shops and staff, and who may administer them.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, named_params};
use uuid::Uuid;

use super::Books;
use super::changes::{Presence, Thing, stamp};
use super::codec::{self, Bytes};
use super::{campaigns, vouchers};
use crate::domain::id::{ShopId, ShopNo, StaffId, TenantId, TenantNo};
use crate::domain::shop::Shop;
use crate::domain::staff::{Employment, Permission, Staff};
use crate::hub::database::{Failed, NewShop, Risk, SecretHash, Tenant};
use crate::wire::pull::Kind;

/// Every tenant.
pub(super) fn tenants(books: Books<'_>) -> Result<Vec<Tenant>, Failed> {
    let mut query = books.sql.prepare_cached("SELECT no, id, name, epoch FROM tenant ORDER BY no")?;
    let mut rows = query.query([])?;
    let mut tenants = Vec::new();
    while let Some(row) = rows.next()? {
        tenants.push(tenant(row)?);
    }
    Ok(tenants)
}

fn tenant(row: &Row<'_>) -> Result<Tenant, Failed> {
    Ok(Tenant {
        no: TenantNo::new(row.get("no")?).ok_or(Failed::Guard("a tenant's number"))?,
        id: TenantId::new(codec::uuid(row, "id")?),
        name: row.get("name")?,
        epoch: codec::count(row, "epoch")?,
    })
}

/// Adds a tenant under the next number.
pub(super) fn add_tenant(books: Books<'_>, id: TenantId, name: &str, now: Timestamp) -> Result<Tenant, Failed> {
    let mut insert = books.sql.prepare_cached(
        "INSERT INTO tenant (no, id, name, epoch, head, created_ms)
         SELECT coalesce(max(no), 0) + 1, :id, :name, 1, 0, :now FROM tenant
         RETURNING no, id, name, epoch",
    )?;
    let mut rows =
        insert.query(named_params! { ":id": codec::id(id.uuid()), ":name": name, ":now": now.as_millisecond() })?;
    let row = rows.next()?.ok_or(Failed::Guard("a tenant that was just added"))?;
    let tenant = tenant(row)?;
    drop(rows);
    let theirs = Books { tenant: tenant.no, ..books };
    campaigns::announce_keys(theirs)?;
    campaigns::announce_revocations(theirs)?;
    Ok(tenant)
}

/// Adds an API key.
pub(super) fn add_api_key(books: Books<'_>, hash: &SecretHash, name: &str, now: Timestamp) -> Result<(), Failed> {
    let mut insert = books
        .sql
        .prepare_cached("INSERT INTO api_key (tenant, hash, name, created_ms) VALUES (:tenant, :hash, :name, :now)")?;
    insert.execute(named_params! {
        ":tenant": books.no(),
        ":hash": Bytes(*hash.as_bytes()),
        ":name": name,
        ":now": now.as_millisecond(),
    })?;
    Ok(())
}

/// The name of an API key.
pub(super) fn api_key(books: Books<'_>, hash: &SecretHash) -> Result<Option<String>, Failed> {
    let mut query = books.sql.prepare_cached("SELECT name FROM api_key WHERE tenant = :tenant AND hash = :hash")?;
    let name = query
        .query_row(named_params! { ":tenant": books.no(), ":hash": Bytes(*hash.as_bytes()) }, |row| row.get(0))
        .optional()?;
    Ok(name)
}

/// Every shop.
pub(super) fn all(books: Books<'_>) -> Result<Vec<Shop>, Failed> {
    let mut query = books.sql.prepare_cached("SELECT body FROM shop WHERE tenant = :tenant ORDER BY no")?;
    let mut rows = query.query(named_params! { ":tenant": books.no() })?;
    let mut shops = Vec::new();
    while let Some(row) = rows.next()? {
        shops.push(codec::document(row, "body")?);
    }
    Ok(shops)
}

/// A shop, and the version below which its cursors need a snapshot.
pub(super) fn with_floor(books: Books<'_>, shop: ShopId) -> Result<Option<(Shop, u64)>, Failed> {
    let mut query = books.sql.prepare_cached("SELECT body, floor FROM shop WHERE tenant = :tenant AND id = :id")?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":id": codec::id(shop.uuid()) })?;
    match rows.next()? {
        Some(row) => Ok(Some((codec::document(row, "body")?, codec::count(row, "floor")?))),
        None => Ok(None),
    }
}

/// Adds a shop, or changes the one with its id; a shop keeps its number.
pub(super) fn put(books: Books<'_>, new: NewShop) -> Result<Shop, Failed> {
    let mut shop = new.shop;
    let known = with_floor(books, shop.id)?;
    shop.no = match &known {
        Some((known, _)) => known.no,
        None if shop.no.number() == 0 => next_number(books)?,
        None => shop.no,
    };
    shop.tenant_no = books.tenant;
    let mut tenant = books.sql.prepare_cached("SELECT id FROM tenant WHERE no = :tenant")?;
    shop.tenant =
        TenantId::new(tenant.query_row(named_params! { ":tenant": books.no() }, |row| codec::uuid(row, "id"))?);
    let old = version(books, "shop", shop.id.uuid())?;
    let version = stamp(books, thing(Kind::Shop, shop.id.uuid().as_bytes(), None), old)?;
    let mut upsert = books.sql.prepare_cached(
        "INSERT INTO shop (tenant, id, no, body, risk, floor, version)
         VALUES (:tenant, :id, :no, :body, :risk, 0, :version)
         ON CONFLICT (tenant, id) DO UPDATE SET body = excluded.body, version = excluded.version",
    )?;
    upsert.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(shop.id.uuid()),
        ":no": shop.no.number(),
        ":body": serde_json::to_string(&shop)?,
        ":risk": serde_json::to_string(&new.risk)?,
        ":version": codec::number(version),
    })?;
    if known.is_none() {
        vouchers::hash_all_for(books, &shop)?;
    }
    Ok(shop)
}

fn next_number(books: Books<'_>) -> Result<ShopNo, Failed> {
    let mut query = books.sql.prepare_cached("SELECT coalesce(max(no), 0) + 1 FROM shop WHERE tenant = :tenant")?;
    Ok(ShopNo::new(query.query_row(named_params! { ":tenant": books.no() }, |row| row.get(0))?))
}

/// Lets a shop's cursors up to now need a snapshot: rows come into its view that the log does not tell again.
pub(super) fn raise_floor(books: Books<'_>, shop: ShopId) -> Result<(), Failed> {
    let mut update = books.sql.prepare_cached(
        "UPDATE shop SET floor = (SELECT head FROM tenant WHERE no = :tenant) WHERE tenant = :tenant AND id = :id",
    )?;
    update.execute(named_params! { ":tenant": books.no(), ":id": codec::id(shop.uuid()) })?;
    Ok(())
}

/// What each terminal of a shop may risk.
pub(super) fn risk(books: Books<'_>, shop: ShopId) -> Result<Risk, Failed> {
    let mut query = books.sql.prepare_cached("SELECT risk FROM shop WHERE tenant = :tenant AND id = :id")?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":id": codec::id(shop.uuid()) })?;
    let row = rows.next()?.ok_or(Failed::Guard("a terminal of no shop"))?;
    codec::document(row, "risk")
}

/// Sets what each terminal of a shop may risk; none where there is no such shop.
pub(super) fn put_risk(books: Books<'_>, shop: ShopId, risk: &Risk) -> Result<Option<()>, Failed> {
    let mut update = books.sql.prepare_cached("UPDATE shop SET risk = :risk WHERE tenant = :tenant AND id = :id")?;
    let changed = update.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(shop.uuid()),
        ":risk": serde_json::to_string(risk)?,
    })?;
    Ok((changed == 1).then_some(()))
}

/// Adds or changes a staff member.
pub(super) fn put_staff(books: Books<'_>, staff: &Staff, shop: Option<ShopId>) -> Result<(), Failed> {
    let old = version(books, "staff", staff.id.uuid())?;
    // The change goes to all shops, also to one that knew them before and does so no more: they see an old colleague.
    let version = stamp(books, thing(Kind::Staff, staff.id.uuid().as_bytes(), shop), old)?;
    let mut upsert = books.sql.prepare_cached(
        "INSERT INTO staff (tenant, id, shop, body, version) VALUES (:tenant, :id, :shop, :body, :version)
         ON CONFLICT (tenant, id) DO UPDATE SET shop = excluded.shop, body = excluded.body, version = excluded.version",
    )?;
    upsert.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(staff.id.uuid()),
        ":shop": shop.map(|shop| codec::id(shop.uuid())),
        ":body": serde_json::to_string(staff)?,
        ":version": codec::number(version),
    })?;
    if staff.employed == Employment::Left {
        keep_badge(books, staff.id, None)?;
    }
    Ok(())
}

/// Adds the first manager of a shop; none where somebody else who may change settings works there already.
pub(super) fn first_manager(books: Books<'_>, shop: ShopId, manager: Staff) -> Result<Option<Staff>, Failed> {
    let rules = |staff: &Staff| staff.employed == Employment::Active && staff.role.may(Permission::Configure);
    let known = self::staff(books)?.into_iter().filter(|(_, only)| only.is_none_or(|only| only == shop));
    match known.map(|(staff, _)| staff).find(rules) {
        None => {
            put_staff(books, &manager, Some(shop))?;
            Ok(Some(manager))
        }
        // Asked again because the answer was lost.
        Some(found) if found.id == manager.id => Ok(Some(found)),
        Some(_) => Ok(None),
    }
}

/// Gives somebody a badge with this code in the place of an earlier one, or none, and tells their shops.
pub(super) fn put_badge(books: Books<'_>, id: StaffId, code: Option<&str>) -> Result<Option<()>, Failed> {
    let found = staff(books)?.into_iter().find(|(staff, _)| staff.id == id && staff.employed == Employment::Active);
    let Some((found, shop)) = found else { return Ok(None) };
    keep_badge(books, id, code)?;
    put_staff(books, &found, shop)?;
    Ok(Some(()))
}

fn keep_badge(books: Books<'_>, id: StaffId, code: Option<&str>) -> Result<(), Failed> {
    let mut update = books.sql.prepare_cached("UPDATE staff SET badge = :badge WHERE tenant = :tenant AND id = :id")?;
    update.execute(named_params! { ":tenant": books.no(), ":id": codec::id(id.uuid()), ":badge": code })?;
    Ok(())
}

/// The code of somebody's badge.
pub(super) fn badge(books: Books<'_>, id: StaffId) -> Result<Option<String>, Failed> {
    let mut query = books.sql.prepare_cached("SELECT badge FROM staff WHERE tenant = :tenant AND id = :id")?;
    let row = query
        .query_row(named_params! { ":tenant": books.no(), ":id": codec::id(id.uuid()) }, |row| row.get("badge"))
        .optional()?;
    Ok(row.flatten())
}

/// Every staff member.
pub(super) fn staff(books: Books<'_>) -> Result<Vec<(Staff, Option<ShopId>)>, Failed> {
    let mut query = books.sql.prepare_cached("SELECT body, shop FROM staff WHERE tenant = :tenant ORDER BY id")?;
    let mut rows = query.query(named_params! { ":tenant": books.no() })?;
    let mut staff = Vec::new();
    while let Some(row) = rows.next()? {
        staff.push((codec::document(row, "body")?, codec::uuid_or_none(row, "shop")?.map(ShopId::new)));
    }
    Ok(staff)
}

/// One staff member.
pub(super) fn staff_member(books: Books<'_>, id: Uuid) -> Result<Option<Staff>, Failed> {
    Ok(staff_member_at(books, id)?.map(|(staff, _)| staff))
}

/// One staff member, and the only shop that they work in.
pub(super) fn staff_member_at(books: Books<'_>, id: Uuid) -> Result<Option<(Staff, Option<ShopId>)>, Failed> {
    let mut query = books.sql.prepare_cached("SELECT body, shop FROM staff WHERE tenant = :tenant AND id = :id")?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":id": codec::id(id) })?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some((codec::document(row, "body")?, codec::uuid_or_none(row, "shop")?.map(ShopId::new))))
}

/// What colleagues call a staff member; empty where nobody is known by that id.
pub(super) fn staff_name(books: Books<'_>, id: StaffId) -> Result<String, Failed> {
    Ok(staff_member(books, id.uuid())?.map_or_else(String::new, |staff| staff.name))
}

/// The version of a row that is told of, if there is one. `table` is one of ours, never what somebody sent.
pub(super) fn version(books: Books<'_>, table: &'static str, id: Uuid) -> Result<Option<u64>, Failed> {
    let mut query =
        books.sql.prepare_cached(&format!("SELECT version FROM {table} WHERE tenant = :tenant AND id = :id"))?;
    let version = query
        .query_row(named_params! { ":tenant": books.no(), ":id": codec::id(id) }, |row| codec::count(row, "version"))
        .optional()?;
    Ok(version)
}

fn thing(kind: Kind, item: &[u8], shop: Option<ShopId>) -> Thing<'_> {
    Thing { kind, item, shop, presence: Presence::Present }
}
