//! The change log: what stamps a change, what a terminal pulls, and how each thing looks to its shop.
//!
//! The log holds of every thing its last change alone: a new stamp takes the old one away, so it never grows beyond the
//! number of things, and a cursor never becomes too old by itself. A shop's cursor is too old only where rows came into
//! its view without a change of their own (a campaign was opened to it): then its floor is raised.

use std::collections::HashMap;

use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, named_params};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::Books;
use super::codec;
use super::{bookings, campaigns, catalogue, devices, members, pictures, reports, rights, shelves, shops, vouchers};
use crate::domain::campaign::ShopScope;
use crate::domain::id::{BookingId, CampaignId, CodeKey, ExceptionId, MemberId, ShopId, VoucherId};
use crate::domain::shop::{Shop, ShopName};
use crate::domain::stock::Article;
use crate::hub::database::{Changes, Device, Failed, NoChanges, Position, Section};
use crate::wire::enrol::KeyList;
use crate::wire::pull::{BookingRow, Change, Kind, More, StaffRow, VoucherRow};
use crate::wire::signed::{Context, Signed};

/// A thing that is told of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thing<'a> {
    /// What kind of thing; a shop's name goes with the shop.
    pub(super) kind: Kind,
    /// Its identity.
    pub(super) item: &'a [u8],
    /// The only shop that it concerns.
    pub(super) shop: Option<ShopId>,
    /// Whether it is there.
    pub(super) presence: Presence,
}

/// Whether a thing is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is.
    Present,
    /// It is gone.
    Gone,
}

/// The last version that was given out.
pub(super) fn head(books: Books<'_>) -> Result<u64, Failed> {
    let mut query = books.sql.prepare_cached("SELECT head FROM tenant WHERE no = :tenant")?;
    let head = query.query_row(named_params! { ":tenant": books.no() }, |row| codec::count(row, 0)).optional()?;
    Ok(head.unwrap_or(0))
}

/// Takes the next `count` versions; the first of them.
pub(super) fn reserve(books: Books<'_>, count: u64) -> Result<u64, Failed> {
    let mut update =
        books.sql.prepare_cached("UPDATE tenant SET head = head + :count WHERE no = :tenant RETURNING head")?;
    let head: u64 = update
        .query_row(named_params! { ":tenant": books.no(), ":count": codec::number(count) }, |row| {
            codec::count(row, 0)
        })?;
    Ok(head.saturating_sub(count).saturating_add(1))
}

/// Stamps a change of `thing` with the next version and takes its old stamp away.
pub(super) fn stamp(books: Books<'_>, thing: Thing<'_>, old: Option<u64>) -> Result<u64, Failed> {
    let version = reserve(books, 1)?;
    if let Some(old) = old {
        let mut delete =
            books.sql.prepare_cached("DELETE FROM change WHERE tenant = :tenant AND version = :version")?;
        delete.execute(named_params! { ":tenant": books.no(), ":version": codec::number(old) })?;
    }
    write(books, thing, version)?;
    Ok(version)
}

/// Writes a stamp with a version that was reserved.
pub(super) fn write(books: Books<'_>, thing: Thing<'_>, version: u64) -> Result<(), Failed> {
    let mut insert = books.sql.prepare_cached(
        "INSERT INTO change (tenant, version, shop, kind, item, state)
         VALUES (:tenant, :version, :shop, :kind, :item, :state)",
    )?;
    insert.execute(named_params! {
        ":tenant": books.no(),
        ":version": codec::number(version),
        ":shop": thing.shop.map(|shop| codec::id(shop.uuid())),
        ":kind": thing.kind.name(),
        ":item": thing.item,
        ":state": match thing.presence { Presence::Present => "present", Presence::Gone => "gone" },
    })?;
    Ok(())
}

/// A page of what changed for a terminal's shop.
pub(super) fn after(
    books: Books<'_>,
    device: &Device,
    from: Position,
    limit: u32,
    now: Timestamp,
) -> Result<Result<Changes, NoChanges>, Failed> {
    let standing = devices::standing(books, device)?;
    if from.epoch != standing.epoch {
        return Ok(Err(NoChanges::Epoch(standing)));
    }
    let head = head(books)?;
    let Some(view) = View::of(books, device.shop)? else {
        return Err(Failed::Guard("a terminal of no shop"));
    };
    if from.cursor < view.floor || from.cursor > head {
        return Ok(Err(NoChanges::CursorTooOld(standing)));
    }
    let stamps = stamps_after(books, device.shop, from.cursor, limit)?;
    let full = u32::try_from(stamps.len()).is_ok_and(|count| count == limit);
    let (to, more) = match stamps.last() {
        Some(last) if full => (last.version, More::Waiting),
        Some(_) | None => (head, More::Drained),
    };
    let mut view = view;
    let mut changes = Vec::with_capacity(stamps.len());
    for stamp in &stamps {
        changes.extend(view.tell(books, stamp)?);
    }
    let used_steps = rights::used_steps(books, device, now)?;
    Ok(Ok(Changes { standing, to, more, changes, used_steps }))
}

/// One entry of the log.
struct Stamp {
    version: u64,
    kind: Kind,
    item: Vec<u8>,
    presence: Presence,
}

impl Stamp {
    fn read(row: &Row<'_>) -> Result<Self, Failed> {
        let state: String = row.get("state")?;
        Ok(Self {
            version: codec::count(row, "version")?,
            kind: codec::state(row, "kind")?,
            item: row.get("item")?,
            presence: if state == "gone" { Presence::Gone } else { Presence::Present },
        })
    }

    fn uuid(&self) -> Result<Uuid, Failed> {
        Uuid::from_slice(&self.item).map_err(|error| Failed::Damaged(Box::new(error)))
    }

    /// The code of an entry of the catalogue, or the key of an article.
    fn code(&self) -> Result<&str, Failed> {
        std::str::from_utf8(&self.item).map_err(|error| Failed::Damaged(Box::new(error)))
    }

    /// The identity as it travels, of what may be gone.
    fn id(&self) -> Result<String, Failed> {
        match self.kind {
            Kind::Product | Kind::Category | Kind::Promotion | Kind::Shelf | Kind::Picture => {
                self.code().map(str::to_owned)
            }
            Kind::Shop
            | Kind::ShopName
            | Kind::Staff
            | Kind::Campaign
            | Kind::Voucher
            | Kind::Booking
            | Kind::Member
            | Kind::Keys
            | Kind::Revocations
            | Kind::Exception => Ok(self.uuid()?.to_string()),
        }
    }
}

fn stamps_after(books: Books<'_>, shop: ShopId, cursor: u64, limit: u32) -> Result<Vec<Stamp>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT version, kind, item, state FROM change
         WHERE tenant = :tenant AND version > :cursor AND (shop IS NULL OR shop = :shop)
         ORDER BY version LIMIT :limit",
    )?;
    let mut rows = query.query(named_params! {
        ":tenant": books.no(),
        ":cursor": codec::number(cursor),
        ":shop": codec::id(shop.uuid()),
        ":limit": limit,
    })?;
    let mut stamps = Vec::new();
    while let Some(row) = rows.next()? {
        stamps.push(Stamp::read(row)?);
    }
    Ok(stamps)
}

/// How one shop sees the books.
pub(super) struct View {
    /// The shop.
    pub(super) shop: Shop,
    /// Below it, cursors need a snapshot.
    pub(super) floor: u64,
    pub(super) code_key: CodeKey,
    scopes: HashMap<CampaignId, Scope>,
}

/// Whether a shop may know the vouchers of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Inside,
    Outside,
}

impl View {
    /// The view of a shop; none where there is no such shop.
    pub(super) fn of(books: Books<'_>, shop: ShopId) -> Result<Option<Self>, Failed> {
        let Some((shop, floor)) = shops::with_floor(books, shop)? else {
            return Ok(None);
        };
        let code_key = books.keys.code_key(books.tenant, shop.no);
        Ok(Some(Self { shop, floor, code_key, scopes: HashMap::new() }))
    }

    /// A voucher as the shop knows it; nothing where it is none of its business.
    pub(super) fn voucher(&mut self, books: Books<'_>, stored: vouchers::Stored) -> Result<Option<VoucherRow>, Failed> {
        if stored.voucher.home_shop.is_some_and(|home| home != self.shop.id) {
            return Ok(None);
        }
        if self.scope(books, stored.voucher.campaign)? == Scope::Outside {
            return Ok(None);
        }
        Ok(Some(self.known(stored)))
    }

    /// A voucher with its code as the shop knows it, whether or not it may be redeemed there.
    pub(super) fn known(&self, stored: vouchers::Stored) -> VoucherRow {
        let code_hash = match &stored.code {
            Some(code) => self.code_key.hash_code(code),
            None => self.code_key.hash_voucher(&stored.voucher.id),
        };
        VoucherRow { code_hash, voucher: stored.voucher }
    }

    fn scope(&mut self, books: Books<'_>, campaign: CampaignId) -> Result<Scope, Failed> {
        if let Some(scope) = self.scopes.get(&campaign) {
            return Ok(*scope);
        }
        let shops = campaigns::body(books, campaign)?.map(|body| shops_of(&body));
        let scope = match shops {
            Some(Some(ShopScope::Only(shops))) if !shops.contains(&self.shop.id) => Scope::Outside,
            // What this hub cannot read may be meant for everybody: the terminal decides.
            Some(Some(ShopScope::Only(_) | ShopScope::All) | None) | None => Scope::Inside,
        };
        self.scopes.insert(campaign, scope);
        Ok(scope)
    }

    /// What the shop is told of an entry of the log; nothing where it is none of its business.
    fn tell(&mut self, books: Books<'_>, stamp: &Stamp) -> Result<Option<Change>, Failed> {
        let version = stamp.version;
        if stamp.presence == Presence::Gone {
            return Ok(Some(Change { kind: stamp.kind.name().to_owned(), id: stamp.id()?, version, row: None }));
        }
        match stamp.kind {
            Kind::Shop | Kind::ShopName => self.shop_or_name(books, ShopId::new(stamp.uuid()?), version),
            Kind::Staff => {
                let Some(staff) = shops::staff_member(books, stamp.uuid()?)? else { return Ok(None) };
                let badge = shops::badge(books, staff.id)?.map(|code| self.code_key.hash_code(&code));
                change(Kind::Staff, staff.id.to_string(), version, &StaffRow { staff, badge }).map(Some)
            }
            Kind::Campaign => {
                let id = CampaignId::new(stamp.uuid()?);
                let body = campaigns::body(books, id)?;
                Ok(body.map(|body| raw(Kind::Campaign, id.to_string(), version, body)))
            }
            Kind::Voucher => {
                let bytes: [u8; 10] =
                    stamp.item.as_slice().try_into().map_err(|_| Failed::Guard("a stamp of no voucher"))?;
                let Some(stored) = vouchers::by_id(books, VoucherId::from_bytes(bytes))? else { return Ok(None) };
                let row = self.voucher(books, stored)?;
                row.map(|row| change(Kind::Voucher, row.code_hash.to_string(), version, &row)).transpose()
            }
            Kind::Booking => bookings::by_id(books, BookingId::new(stamp.uuid()?))?
                .map(|booking| {
                    change(Kind::Booking, booking.id.to_string(), version, &BookingRow { booking: booking.clone() })
                })
                .transpose(),
            Kind::Member => {
                let row = members::known(books, &self.code_key, MemberId::new(stamp.uuid()?))?;
                row.map(|row| change(Kind::Member, row.member.id.to_string(), version, &row)).transpose()
            }
            Kind::Keys => Ok(Some(change(Kind::Keys, "keys".to_owned(), version, &self.keys(books)?)?)),
            Kind::Revocations => {
                let list = campaigns::revocations(books)?;
                let signed = Signed::of(&list, Context::Revocations, books.keys.root())?;
                Ok(Some(change(Kind::Revocations, "revocations".to_owned(), version, &signed)?))
            }
            Kind::Shelf => {
                let found = shelves::find(books, self.shop.id, &Article::of_key(stamp.code()?))?;
                found.map(|(shelf, _)| change(Kind::Shelf, shelf.article.key(), version, &shelf)).transpose()
            }
            Kind::Picture => {
                let named = pictures::find(books, stamp.code()?)?;
                named.map(|named| pictures::change(&named)).transpose()
            }
            Kind::Product => sold(books, Section::Products, stamp),
            Kind::Category => sold(books, Section::Categories, stamp),
            Kind::Promotion => sold(books, Section::Promotions, stamp),
            Kind::Exception => {
                let exception = reports::exception(books, ExceptionId::new(stamp.uuid()?), self.shop.id)?;
                exception.map(|row| change(Kind::Exception, row.id.to_string(), version, &row)).transpose()
            }
        }
    }

    fn shop_or_name(&self, books: Books<'_>, id: ShopId, version: u64) -> Result<Option<Change>, Failed> {
        if id == self.shop.id {
            return Ok(Some(change(Kind::Shop, id.to_string(), version, &self.shop)?));
        }
        let Some((other, _)) = shops::with_floor(books, id)? else { return Ok(None) };
        let name = ShopName { id, no: other.no, name: other.name };
        Ok(Some(change(Kind::ShopName, id.to_string(), version, &name)?))
    }

    /// The signed list of token keys, with the secrets of the rotating codes that this shop checks.
    fn keys(&self, books: Books<'_>) -> Result<Signed, Failed> {
        let part = campaigns::key_part(books, self.shop.id)?;
        Ok(signed_keys(books.keys, &self.shop, &part)?)
    }

    /// Everything but vouchers, members, and what is sold and lies on the shelves, for a snapshot.
    pub(super) fn head_changes(&mut self, books: Books<'_>) -> Result<Vec<Change>, Failed> {
        let mut query = books.sql.prepare(
            "SELECT version, 'shop' AS kind, id AS item, 'present' AS state FROM shop WHERE tenant = :tenant
             UNION ALL SELECT version, 'staff', id, 'present' FROM staff
                 WHERE tenant = :tenant AND (shop IS NULL OR shop = :shop)
             UNION ALL SELECT version, 'campaign', id, 'present' FROM campaign WHERE tenant = :tenant
             UNION ALL SELECT version, 'booking', id, 'present' FROM booking WHERE tenant = :tenant AND shop = :shop
             UNION ALL SELECT version, 'exception', id, 'present' FROM exception WHERE tenant = :tenant
             UNION ALL SELECT version, kind, x'', 'present' FROM list WHERE tenant = :tenant
             ORDER BY 1",
        )?;
        let mut rows = query.query(named_params! { ":tenant": books.no(), ":shop": codec::id(self.shop.id.uuid()) })?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            let stamp = Stamp::read(row)?;
            changes.extend(self.tell(books, &stamp)?);
        }
        Ok(changes)
    }
}

/// What stands in the catalogue under an entry of the log, as it came.
fn sold(books: Books<'_>, section: Section, stamp: &Stamp) -> Result<Option<Change>, Failed> {
    let code = stamp.code()?;
    let body = catalogue::body(books, section, code)?;
    Ok(body.map(|body| raw(stamp.kind, code.to_owned(), stamp.version, body)))
}

/// The list of token keys for a shop, signed by the root.
pub(super) fn signed_keys(
    keys: &crate::hub::keys::Keys,
    shop: &Shop,
    part: &crate::hub::database::KeyPart,
) -> Result<Signed, serde_json::Error> {
    let root: &SigningKey = keys.root();
    Signed::of(&key_list(keys, shop, part), Context::Keys, root)
}

fn key_list(keys: &crate::hub::keys::Keys, shop: &Shop, part: &crate::hub::database::KeyPart) -> KeyList {
    let rotating = part.rotating.iter().map(|campaign| {
        let key = keys.rotation_key(shop.tenant_no, *campaign, shop.no);
        let key = crate::wire::signed::hexadecimal(key.as_bytes());
        crate::wire::enrol::RotatingKey { campaign: campaign.number(), key }
    });
    KeyList { version: part.number, keys: keys.token_keys(), rotating: rotating.collect() }
}

/// The shops of a campaign, where its JSON names them in a way that this hub reads.
pub(super) fn shops_of(body: &Value) -> Option<ShopScope> {
    serde_json::from_value(body.get("scope")?.get("shops")?.clone()).ok()
}

pub(super) fn change<T: Serialize>(kind: Kind, id: String, version: u64, row: &T) -> Result<Change, Failed> {
    Ok(raw(kind, id, version, serde_json::to_value(row)?))
}

pub(super) fn raw(kind: Kind, id: String, version: u64, row: Value) -> Change {
    Change { kind: kind.name().to_owned(), id, version, row: Some(row) }
}
