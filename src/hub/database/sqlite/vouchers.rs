//! Vouchers: how they come into the books, how they are read, and how they are withdrawn.

use jiff::Timestamp;
use rusqlite::{Row, named_params};

use super::changes::{self, Presence, Thing, stamp};
use super::codec::{self, Bytes};
use super::{Books, campaigns, rights, shops};
use crate::domain::id::{CampaignId, CodeHash, ShopId, VoucherId};
use crate::domain::shop::Shop;
use crate::domain::voucher::{Amount, State, Voucher};
use crate::hub::database::{Added, Failed, NewVoucher, VoucherReport};
use crate::wire::pull::Kind;

/// A voucher as it stands in the books.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    /// The voucher.
    pub(super) voucher: Voucher,
    /// What it held when it was issued.
    pub(super) issued: Amount,
    /// Its canonical code; none where it is a signed token.
    pub(super) code: Option<String>,
    /// Where it stands in the change log.
    pub(super) version: u64,
}

/// The columns of a voucher, for queries that [`read`] reads.
pub(super) const COLUMNS: &str = "v.id, v.campaign, v.code, v.issued_at_ms, v.from_ms, v.until_ms, v.unit, v.issued, \
                                  v.left_units, v.state, v.home_shop, v.holder, v.phone_tail, v.last_use, v.rev, \
                                  v.version";

/// A voucher by its id.
pub(super) fn by_id(books: Books<'_>, id: VoucherId) -> Result<Option<Stored>, Failed> {
    let mut query = books
        .sql
        .prepare_cached(&format!("SELECT {COLUMNS} FROM voucher v WHERE v.tenant = :tenant AND v.id = :id"))?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":id": codec::voucher_id(id) })?;
    rows.next()?.map(read).transpose()
}

/// A voucher by what a shop knows of its code.
pub(super) fn by_hash(books: Books<'_>, shop: ShopId, hash: CodeHash) -> Result<Option<Stored>, Failed> {
    let mut query = books.sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM code_hash h JOIN voucher v ON v.tenant = h.tenant AND v.id = h.voucher
         WHERE h.tenant = :tenant AND h.shop = :shop AND h.hash = :hash"
    ))?;
    let mut rows = query.query(named_params! {
        ":tenant": books.no(),
        ":shop": codec::id(shop.uuid()),
        ":hash": codec::code_hash(hash),
    })?;
    rows.next()?.map(read).transpose()
}

/// Reads a voucher from a row of [`COLUMNS`].
pub(super) fn read(row: &Row<'_>) -> Result<Stored, Failed> {
    let Bytes(id) = row.get("id")?;
    let unit: String = row.get("unit")?;
    let last_use: Option<String> = row.get("last_use")?;
    let voucher = Voucher {
        id: VoucherId::from_bytes(id),
        campaign: CampaignId::new(codec::uuid(row, "campaign")?),
        issued_at: codec::instant(row, "issued_at_ms")?,
        from: codec::instant_or_none(row, "from_ms")?,
        until: codec::instant_or_none(row, "until_ms")?,
        left: codec::amount_of(&unit, row.get("left_units")?)?,
        state: codec::state(row, "state")?,
        home_shop: codec::uuid_or_none(row, "home_shop")?.map(ShopId::new),
        holder: row.get("holder")?,
        phone_tail: row.get("phone_tail")?,
        last_use: last_use.map(|text| serde_json::from_str(&text)).transpose()?,
        rev: codec::count(row, "rev")?,
    };
    Ok(Stored {
        voucher,
        issued: codec::amount_of(&unit, row.get("issued")?)?,
        code: row.get("code")?,
        version: codec::count(row, "version")?,
    })
}

/// Adds vouchers; of each, whether it was added. One that cannot be added keeps no other from it.
pub(super) fn add(books: Books<'_>, new: &[NewVoucher]) -> Result<Vec<Added>, Failed> {
    let shops = shops::all(books)?;
    // Versions are taken for all at once; those of vouchers that are not added stay unused, which harms nobody.
    let first = changes::reserve(books, u64::try_from(new.len()).unwrap_or(u64::MAX))?;
    let mut outcomes = Vec::with_capacity(new.len());
    let mut campaign = None;
    for (version, voucher) in (first..).zip(new) {
        if campaign != Some(voucher.campaign) {
            campaign = campaigns::stored(books, voucher.campaign)?.map(|known| known.id);
        }
        let is_known_home = voucher.home_shop.is_none_or(|home| shops.iter().any(|shop| shop.id == home));
        outcomes.push(if campaign != Some(voucher.campaign) {
            Added::UnknownCampaign
        } else if !is_known_home {
            Added::UnknownShop
        } else {
            insert(books, voucher, version, &shops)?
        });
    }
    Ok(outcomes)
}

fn insert(books: Books<'_>, new: &NewVoucher, version: u64, shops: &[Shop]) -> Result<Added, Failed> {
    let (unit, issued) = codec::amount(new.issued);
    let mut insert = books.sql.prepare_cached(
        "INSERT INTO voucher (tenant, id, campaign, code, issued_at_ms, from_ms, until_ms, unit, issued, left_units,
             state, home_shop, holder, phone_tail, rev, version)
         VALUES (:tenant, :id, :campaign, :code, :issued_at, :from, :until, :unit, :issued, :issued,
             'issued', :home, :holder, :tail, 1, :version)
         ON CONFLICT DO NOTHING",
    )?;
    let added = insert.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::voucher_id(new.id),
        ":campaign": codec::id(new.campaign.uuid()),
        ":code": new.code,
        ":issued_at": new.issued_at.as_millisecond(),
        ":from": new.from.map(Timestamp::as_millisecond),
        ":until": new.until.map(Timestamp::as_millisecond),
        ":unit": unit,
        ":issued": issued,
        ":home": new.home_shop.map(|shop| codec::id(shop.uuid())),
        ":holder": new.holder,
        ":tail": new.phone_tail,
        ":version": codec::number(version),
    })?;
    if added == 0 {
        return Ok(Added::Duplicate);
    }
    let thing =
        Thing { kind: Kind::Voucher, item: new.id.as_bytes(), shop: new.home_shop, presence: Presence::Present };
    changes::write(books, thing, version)?;
    for shop in shops {
        put_hash(books, shop, new.id, new.code.as_deref())?;
    }
    Ok(Added::Yes)
}

fn put_hash(books: Books<'_>, shop: &Shop, id: VoucherId, code: Option<&str>) -> Result<(), Failed> {
    let key = books.keys.code_key(books.tenant, shop.no);
    let hash = code.map_or_else(|| key.hash_voucher(&id), |code| key.hash_code(code));
    let mut insert = books.sql.prepare_cached(
        "INSERT INTO code_hash (tenant, shop, hash, voucher) VALUES (:tenant, :shop, :hash, :voucher)",
    )?;
    insert.execute(named_params! {
        ":tenant": books.no(),
        ":shop": codec::id(shop.id.uuid()),
        ":hash": codec::code_hash(hash),
        ":voucher": codec::voucher_id(id),
    })?;
    Ok(())
}

/// Makes every voucher's code known to a new shop, in the order of the hashes: so the index is written once through.
pub(super) fn hash_all_for(books: Books<'_>, shop: &Shop) -> Result<(), Failed> {
    let key = books.keys.code_key(books.tenant, shop.no);
    let mut query = books.sql.prepare_cached("SELECT id, code FROM voucher WHERE tenant = :tenant")?;
    let mut rows = query.query(named_params! { ":tenant": books.no() })?;
    let mut hashes: Vec<(CodeHash, VoucherId)> = Vec::new();
    while let Some(row) = rows.next()? {
        let Bytes(id) = row.get("id")?;
        let id = VoucherId::from_bytes(id);
        let code: Option<String> = row.get("code")?;
        hashes.push((code.map_or_else(|| key.hash_voucher(&id), |code| key.hash_code(&code)), id));
    }
    drop(rows);
    hashes.sort_unstable();
    let mut insert = books.sql.prepare_cached(
        "INSERT INTO code_hash (tenant, shop, hash, voucher) VALUES (:tenant, :shop, :hash, :voucher)",
    )?;
    for (hash, id) in hashes {
        insert.execute(named_params! {
            ":tenant": books.no(),
            ":shop": codec::id(shop.id.uuid()),
            ":hash": codec::code_hash(hash),
            ":voucher": codec::voucher_id(id),
        })?;
    }
    Ok(())
}

/// Changes whether a voucher stands. Claims that wait for room are looked at anew, and the list of revocations grows
/// where its token is signed.
pub(super) fn set_state(
    books: Books<'_>,
    id: VoucherId,
    state: State,
    now: Timestamp,
) -> Result<Option<VoucherReport>, Failed> {
    let Some(stored) = by_id(books, id)? else {
        return Ok(None);
    };
    if stored.voucher.state != state {
        let effects = rights::rights_of(books, &stored)?.restated(state);
        let mut update =
            books.sql.prepare_cached("UPDATE voucher SET state = :state WHERE tenant = :tenant AND id = :id")?;
        update.execute(named_params! {
            ":tenant": books.no(),
            ":id": codec::voucher_id(id),
            ":state": codec::name(&state)?,
        })?;
        let origin = rights::Origin { place: None, staff: None, at_ms: now.as_millisecond(), now };
        rights::write(books, &effects, origin)?;
        if stored.code.is_none() {
            campaigns::announce_revocations(books)?;
        }
    }
    report(books, id)
}

/// Stamps a change of a voucher.
pub(super) fn restamp(books: Books<'_>, stored: &Stored) -> Result<u64, Failed> {
    let item = stored.voucher.id;
    let thing = Thing {
        kind: Kind::Voucher,
        item: item.as_bytes(),
        shop: stored.voucher.home_shop,
        presence: Presence::Present,
    };
    stamp(books, thing, Some(stored.version))
}

/// A voucher with all that was claimed of it.
pub(super) fn report(books: Books<'_>, id: VoucherId) -> Result<Option<VoucherReport>, Failed> {
    let Some(stored) = by_id(books, id)? else {
        return Ok(None);
    };
    let claims = rights::claim_reports(books, id)?;
    Ok(Some(VoucherReport { voucher: stored.voucher, issued: stored.issued, code: stored.code, claims }))
}
