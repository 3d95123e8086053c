//! Exceptions and what a shop did.

use jiff::Timestamp;
use rusqlite::{Row, named_params};

use super::changes::{Presence, Thing, stamp};
use super::{Books, bookings, codec, rights, sales, shops, vouchers};
use crate::domain::fact::ExceptionSettled;
use crate::domain::id::{BookingId, DeviceId, ExceptionId, RedemptionId, SaleId, ShopId, VoucherId};
use crate::domain::money::Money;
use crate::hub::database::{ExceptionReport, Failed, ShopReport};
use crate::wire::pull::{ExceptionRow, ExceptionState, Kind, Over, OverRedeemed, OverRefunded, OverSettled};

const COLUMNS: &str = "id, voucher, sale, booking, value, state, bearer, note, opened_ms, version";

/// The exceptions in a state, the newest first.
pub(super) fn exceptions(books: Books<'_>, state: ExceptionState) -> Result<Vec<ExceptionReport>, Failed> {
    let mut query = books.sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM exception WHERE tenant = :tenant AND state = :state ORDER BY opened_ms DESC, id"
    ))?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":state": codec::name(&state)? })?;
    let mut reports = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some((report, _)) = read(books, row)? {
            reports.push(report);
        }
    }
    Ok(reports)
}

/// An exception as a shop knows it; nothing where the shop has no part in it.
pub(super) fn exception(books: Books<'_>, id: ExceptionId, shop: ShopId) -> Result<Option<ExceptionRow>, Failed> {
    let mut query =
        books.sql.prepare_cached(&format!("SELECT {COLUMNS} FROM exception WHERE tenant = :tenant AND id = :id"))?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":id": codec::id(id.uuid()) })?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(read(books, row)?.filter(|(_, shops)| shops.contains(&shop)).map(|(report, _)| report.row))
}

/// An exception with those whom it names, and their shops; nothing where what went beyond is not known.
fn read(books: Books<'_>, row: &Row<'_>) -> Result<Option<(ExceptionReport, Vec<ShopId>)>, Failed> {
    let id = ExceptionId::new(codec::uuid(row, "id")?);
    let value = Money::from_minor(row.get("value")?);
    let voucher: Option<codec::Bytes<10>> = row.get("voucher")?;
    let named = match (voucher, codec::uuid_or_none(row, "sale")?, codec::uuid_or_none(row, "booking")?) {
        (Some(codec::Bytes(voucher)), ..) => over_redeemed(books, id, VoucherId::from_bytes(voucher), value)?,
        (None, Some(sale), _) => over_refunded(books, id, SaleId::new(sale), value)?,
        (None, None, Some(booking)) => over_settled(books, BookingId::new(booking), value)?,
        (None, None, None) => None,
    };
    let Some((over, devices)) = named else { return Ok(None) };
    let mut shops = Vec::new();
    for device in devices {
        shops.extend(rights::shop_of(books, device)?);
    }
    let bearer: Option<String> = row.get("bearer")?;
    let report = ExceptionReport {
        row: ExceptionRow { id, over, state: codec::state(row, "state")? },
        opened_at: codec::instant(row, "opened_ms")?,
        bearer: bearer.map(codec::named).transpose()?,
        note: row.get("note")?,
    };
    Ok(Some((report, shops)))
}

/// What went beyond, and the terminals that have a part in it.
type Named = Option<(Over, Vec<DeviceId>)>;

fn over_redeemed(books: Books<'_>, id: ExceptionId, voucher: VoucherId, value: Money) -> Result<Named, Failed> {
    // An exception bears the identity of the redemption that lost.
    let rights::Named { loser, winners } = rights::named(books, voucher, RedemptionId::new(id.uuid()))?;
    let Some((loser, its_device)) = loser else { return Ok(None) };
    let campaign = vouchers::by_id(books, voucher)?.map(|stored| stored.voucher.campaign);
    let devices = winners.iter().map(|(_, device)| *device).chain([its_device]).collect();
    let winners = winners.into_iter().map(|(party, _)| party).collect();
    Ok(Some((Over::Redeemed(OverRedeemed { voucher, campaign, loser, winners, value }), devices)))
}

fn over_refunded(books: Books<'_>, id: ExceptionId, sale: SaleId, value: Money) -> Result<Named, Failed> {
    let number = sales::number(books, sale)?;
    let (own, others): (Vec<_>, Vec<_>) =
        sales::paid_back(books, sale)?.into_iter().partition(|(back, _)| back.document == id.uuid());
    let Some((beyond, its_device)) = own.into_iter().next() else { return Ok(None) };
    let devices = others.iter().map(|(_, device)| *device).chain([its_device]).collect();
    let others = others.into_iter().map(|(back, _)| back).collect();
    Ok(Some((Over::Refunded(OverRefunded { sale, number, beyond, others, value }), devices)))
}

/// The sales that still have a booking's money; of one that was erased, or of which all came back, nothing is left to name.
fn over_settled(books: Books<'_>, booking: BookingId, value: Money) -> Result<Named, Failed> {
    let Some(booked) = bookings::by_id(books, booking)? else { return Ok(None) };
    let mut devices = Vec::new();
    let mut receipts = Vec::new();
    for settled in &booked.settled {
        if let Some((receipt, device)) = sales::receipt_of(books, settled.sale, settled.amount)? {
            receipts.push(receipt);
            devices.push(device);
        }
    }
    let over = OverSettled { booking, code: booked.code, sales: receipts, value };
    Ok((!devices.is_empty()).then_some((Over::Settled(over), devices)))
}

/// Settles an exception. One that the books do not know is settled by the fact alone.
pub(super) fn settle(books: Books<'_>, settled: &ExceptionSettled, now: Timestamp) -> Result<(), Failed> {
    let id = settled.exception.uuid();
    let Some(old) = shops::version(books, "exception", id)? else {
        return Ok(());
    };
    let thing = Thing { kind: Kind::Exception, item: id.as_bytes(), shop: None, presence: Presence::Present };
    let version = stamp(books, thing, Some(old))?;
    let mut update = books.sql.prepare_cached(
        "UPDATE exception SET state = 'settled', bearer = :bearer, note = :note, settled_ms = :now, version = :version
         WHERE tenant = :tenant AND id = :id",
    )?;
    update.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(id),
        ":bearer": codec::name(&settled.bearer)?,
        ":note": settled.note,
        ":now": now.as_millisecond(),
        ":version": codec::number(version),
    })?;
    Ok(())
}

/// Stamps the exceptions about a voucher: those whom they name have changed.
pub(super) fn restamp_exceptions(books: Books<'_>, voucher: VoucherId) -> Result<(), Failed> {
    let mut query =
        books.sql.prepare_cached("SELECT id, version FROM exception WHERE tenant = :tenant AND voucher = :voucher")?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":voucher": codec::voucher_id(voucher) })?;
    let mut known = Vec::new();
    while let Some(row) = rows.next()? {
        known.push((codec::uuid(row, "id")?, codec::count(row, "version")?));
    }
    for (id, old) in known {
        let thing = Thing { kind: Kind::Exception, item: id.as_bytes(), shop: None, presence: Presence::Present };
        let version = stamp(books, thing, Some(old))?;
        let mut update =
            books.sql.prepare_cached("UPDATE exception SET version = :version WHERE tenant = :tenant AND id = :id")?;
        update.execute(named_params! {
            ":tenant": books.no(),
            ":id": codec::id(id),
            ":version": codec::number(version),
        })?;
    }
    Ok(())
}

/// What a shop did in a span of time, by the terminals' effective time.
pub(super) fn shop(books: Books<'_>, shop: ShopId, from: Timestamp, until: Timestamp) -> Result<ShopReport, Failed> {
    let span = named_params! {
        ":tenant": books.no(),
        ":shop": codec::id(shop.uuid()),
        ":from": from.as_millisecond(),
        ":until": until.as_millisecond(),
    };
    // The terminals come first, which `CROSS` says: without it SQLite begins with every claim of the business.
    let mut query = books.sql.prepare_cached(
        "SELECT count(*) FILTER (WHERE c.state = 'standing' AND c.firmness = 'firm') AS firm,
             count(*) FILTER (WHERE c.state = 'standing' AND c.firmness = 'provisional') AS provisional,
             count(*) FILTER (WHERE c.state = 'conflict') AS conflicts,
             count(*) FILTER (WHERE c.state = 'reversed') AS reversed
         FROM device d CROSS JOIN claim c
         WHERE d.tenant = :tenant AND d.shop = :shop AND c.tenant = d.tenant AND c.device = d.id
             AND c.at_ms >= :from AND c.at_ms < :until
             AND NOT EXISTS (SELECT 1 FROM member m WHERE m.tenant = c.tenant AND m.account = c.voucher)",
    )?;
    let [firm, provisional, conflicts, reversed] = query.query_row(span, |row| {
        Ok([
            codec::count(row, "firm")?,
            codec::count(row, "provisional")?,
            codec::count(row, "conflicts")?,
            codec::count(row, "reversed")?,
        ])
    })?;
    let mut query = books.sql.prepare_cached(
        "SELECT count(*) AS check_ins, coalesce(sum(people), 0) AS people FROM check_in
         WHERE tenant = :tenant AND shop = :shop AND at_ms >= :from AND at_ms < :until AND state = 'counted'",
    )?;
    let (check_ins, people) =
        query.query_row(span, |row| Ok((codec::count(row, "check_ins")?, codec::count(row, "people")?)))?;
    let mut query = books.sql.prepare_cached(
        "SELECT count(*) FROM booking
         WHERE tenant = :tenant AND shop = :shop AND starts_at_ms >= :from AND starts_at_ms < :until",
    )?;
    let bookings = query.query_row(span, |row| codec::count(row, 0))?;
    let mut query = books.sql.prepare_cached(
        "SELECT json_extract(f.body, '$.refusal') AS refusal, count(*) AS scans
         FROM device d CROSS JOIN fact f
         WHERE d.tenant = :tenant AND d.shop = :shop AND f.tenant = d.tenant AND f.device = d.id
             AND f.at_ms >= :from AND f.at_ms < :until AND f.kind = 'scan_refused' AND f.outcome <> 'quarantined'
         GROUP BY 1 ORDER BY 2 DESC, 1",
    )?;
    let mut rows = query.query(span)?;
    let mut refused = Vec::new();
    while let Some(row) = rows.next()? {
        let refusal: Option<String> = row.get("refusal")?;
        refused.push((refusal.unwrap_or_default(), codec::count(row, "scans")?));
    }
    Ok(ShopReport { firm, provisional, conflicts, reversed, check_ins, people, bookings, refused })
}
