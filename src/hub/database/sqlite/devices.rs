//! Terminals: how they join, who they are, and how far the books have their journals.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Books;
use super::codec::{self, Bytes};
use super::{campaigns, shops};
use crate::domain::fact::Head;
use crate::domain::id::{ChainHash, DeviceId, Incarnation, ShopId};
use crate::hub::database::{
    Device, DeviceReport, DeviceStatus, Drain, EnrolRefused, Enrolled, Enrolment, Failed, NewInvitation, SecretHash,
    Standing,
};
use crate::sync::hub::Granting;

const COLUMNS: &str = "id, shop, till, public_key, status, incarnation";

/// The terminal with an access token.
pub(super) fn by_token(books: Books<'_>, token: &SecretHash) -> Result<Option<Device>, Failed> {
    let mut query = books
        .sql
        .prepare_cached(&format!("SELECT {COLUMNS} FROM device WHERE tenant = :tenant AND token_hash = :token"))?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":token": Bytes(*token.as_bytes()) })?;
    rows.next()?.map(|row| read(books, row)).transpose()
}

/// The terminal of an identity.
pub(super) fn by_id(books: Books<'_>, device: DeviceId) -> Result<Option<Device>, Failed> {
    let mut query =
        books.sql.prepare_cached(&format!("SELECT {COLUMNS} FROM device WHERE tenant = :tenant AND id = :id"))?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":id": codec::id(device.uuid()) })?;
    rows.next()?.map(|row| read(books, row)).transpose()
}

fn read(books: Books<'_>, row: &Row<'_>) -> Result<Device, Failed> {
    let Bytes(public_key) = row.get("public_key")?;
    Ok(Device {
        tenant: books.tenant,
        id: DeviceId::new(codec::uuid(row, "id")?),
        shop: ShopId::new(codec::uuid(row, "shop")?),
        till: row.get("till")?,
        public_key,
        status: codec::state(row, "status")?,
        incarnation: codec::incarnation_of(row, "incarnation")?,
    })
}

/// Stores an enrolment code; none for an unknown shop.
pub(super) fn invite(books: Books<'_>, invitation: &NewInvitation) -> Result<Option<()>, Failed> {
    if shops::with_floor(books, invitation.shop)?.is_none() {
        return Ok(None);
    }
    let mut insert = books.sql.prepare_cached(
        "INSERT INTO invitation (tenant, token_hash, shop, till, expires_ms)
         VALUES (:tenant, :token, :shop, :till, :expires)",
    )?;
    insert.execute(named_params! {
        ":tenant": books.no(),
        ":token": Bytes(*invitation.token_hash.as_bytes()),
        ":shop": codec::id(invitation.shop.uuid()),
        ":till": invitation.till,
        ":expires": invitation.expires_at.as_millisecond(),
    })?;
    Ok(Some(()))
}

/// Uses an enrolment code, once; by the same terminal again while it is good.
pub(super) fn enrol(books: Books<'_>, enrolment: &Enrolment) -> Result<Result<Enrolled, EnrolRefused>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT shop, till, device FROM invitation
         WHERE tenant = :tenant AND token_hash = :token AND expires_ms > :now",
    )?;
    let found = query
        .query_row(
            named_params! {
                ":tenant": books.no(),
                ":token": Bytes(*enrolment.invitation.as_bytes()),
                ":now": enrolment.now.as_millisecond(),
            },
            |row| Ok((codec::uuid(row, "shop")?, row.get::<_, String>("till")?, codec::uuid_or_none(row, "device")?)),
        )
        .optional()?;
    let Some((shop, till, used_by)) = found else {
        return Ok(Err(EnrolRefused::Code));
    };
    let shop = ShopId::new(shop);
    let device = match used_by {
        None => {
            match by_id(books, enrolment.device)? {
                None => insert(books, enrolment, shop, &till)?,
                // It brings an identity that it had here before.
                Some(known) if known.shop == shop && is_asking(&known, enrolment) => {
                    renew_token(books, known.id, &enrolment.token_hash)?;
                }
                Some(_) => return Ok(Err(EnrolRefused::Device)),
            }
            use_up(books, enrolment)?;
            enrolment.device
        }
        // Its answer was lost: the same terminal asks again, and only its token is new.
        Some(device) => match by_id(books, DeviceId::new(device))? {
            Some(device) if is_asking(&device, enrolment) => {
                renew_token(books, device.id, &enrolment.token_hash)?;
                device.id
            }
            Some(_) | None => return Ok(Err(EnrolRefused::Code)),
        },
    };
    for life in enrolment.earlier.iter().chain([&enrolment.incarnation]) {
        begin_journal(books, device, *life, None, enrolment.now)?;
    }
    let device = by_id(books, device)?.ok_or(Failed::Guard("a terminal that was just added"))?;
    let (shop, _) = shops::with_floor(books, device.shop)?.ok_or(Failed::Guard("a terminal of no shop"))?;
    let standing = standing(books, &device)?;
    let keys = campaigns::key_part(books, shop.id)?;
    Ok(Ok(Enrolled { device, shop, keys, standing }))
}

/// Whether a terminal that the books know is the one that asks.
fn is_asking(device: &Device, enrolment: &Enrolment) -> bool {
    device.public_key == *enrolment.public_key.as_bytes() && device.status == DeviceStatus::Active
}

fn insert(books: Books<'_>, enrolment: &Enrolment, shop: ShopId, till: &str) -> Result<(), Failed> {
    let mut insert = books.sql.prepare_cached(
        "INSERT INTO device (tenant, id, shop, till, public_key, token_hash, status, incarnation, drain, program,
             enrolled_ms, seen_ms)
         VALUES (:tenant, :id, :shop, :till, :key, :token, 'active', :incarnation, 'done', :program, :now, :now)",
    )?;
    insert.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(enrolment.device.uuid()),
        ":shop": codec::id(shop.uuid()),
        ":till": till,
        ":key": Bytes(*enrolment.public_key.as_bytes()),
        ":token": Bytes(*enrolment.token_hash.as_bytes()),
        ":incarnation": codec::incarnation(enrolment.incarnation),
        ":program": enrolment.program,
        ":now": enrolment.now.as_millisecond(),
    })?;
    Ok(())
}

/// Uses an enrolment code up.
fn use_up(books: Books<'_>, enrolment: &Enrolment) -> Result<(), Failed> {
    let mut use_up = books.sql.prepare_cached(
        "UPDATE invitation SET device = :device WHERE tenant = :tenant AND token_hash = :token AND device IS NULL",
    )?;
    let used = use_up.execute(named_params! {
        ":tenant": books.no(),
        ":device": codec::id(enrolment.device.uuid()),
        ":token": Bytes(*enrolment.invitation.as_bytes()),
    })?;
    if used == 1 { Ok(()) } else { Err(Failed::Guard("an enrolment code that is used once")) }
}

fn renew_token(books: Books<'_>, device: DeviceId, token: &SecretHash) -> Result<(), Failed> {
    let mut update =
        books.sql.prepare_cached("UPDATE device SET token_hash = :token WHERE tenant = :tenant AND id = :id")?;
    update.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(device.uuid()),
        ":token": Bytes(*token.as_bytes()),
    })?;
    Ok(())
}

/// Begins a new life of a terminal's journal. Says how far the books have the one that was restored.
pub(super) fn begin_incarnation(
    books: Books<'_>,
    device: &Device,
    restored: Incarnation,
    begun: Incarnation,
    now: Timestamp,
) -> Result<Standing, Failed> {
    begin_journal(books, device.id, begun, Some(restored), now)?;
    standing(books, &Device { incarnation: restored, ..device.clone() })
}

/// Opens a journal and makes it the terminal's present one; one that is open stays as it is.
fn begin_journal(
    books: Books<'_>,
    device: DeviceId,
    incarnation: Incarnation,
    restored: Option<Incarnation>,
    now: Timestamp,
) -> Result<(), Failed> {
    let mut insert = books.sql.prepare_cached(
        "INSERT INTO journal (tenant, device, incarnation, seq, hash, head_seq, restored_from, started_ms)
         VALUES (:tenant, :device, :incarnation, 0, :hash, 0, :restored, :now)
         ON CONFLICT (tenant, device, incarnation) DO NOTHING",
    )?;
    insert.execute(named_params! {
        ":tenant": books.no(),
        ":device": codec::id(device.uuid()),
        ":incarnation": codec::incarnation(incarnation),
        ":hash": codec::chain_hash(ChainHash::START),
        ":restored": restored.map(codec::incarnation),
        ":now": now.as_millisecond(),
    })?;
    let mut update =
        books.sql.prepare_cached("UPDATE device SET incarnation = :incarnation WHERE tenant = :tenant AND id = :id")?;
    update.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(device.uuid()),
        ":incarnation": codec::incarnation(incarnation),
    })?;
    Ok(())
}

/// Where the books have a journal; opened at the first fact where the terminal did not say that it began it.
pub(super) fn journal_head(
    books: Books<'_>,
    device: &Device,
    incarnation: Incarnation,
    now: Timestamp,
) -> Result<Head, Failed> {
    if let Some(head) = known_head(books, device.id, incarnation)? {
        return Ok(head);
    }
    begin_journal(books, device.id, incarnation, None, now)?;
    Ok(Head::START)
}

fn known_head(books: Books<'_>, device: DeviceId, incarnation: Incarnation) -> Result<Option<Head>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT seq, hash FROM journal WHERE tenant = :tenant AND device = :device AND incarnation = :incarnation",
    )?;
    let head = query
        .query_row(
            named_params! {
                ":tenant": books.no(),
                ":device": codec::id(device.uuid()),
                ":incarnation": codec::incarnation(incarnation),
            },
            |row| {
                let Bytes(hash) = row.get("hash")?;
                Ok(Head { seq: codec::count(row, "seq")?, hash: ChainHash::from_bytes(hash) })
            },
        )
        .optional()?;
    Ok(head)
}

/// Remembers how far the books have a journal, and where the terminal says that it ends.
pub(super) fn advance(
    books: Books<'_>,
    device: &Device,
    head: Head,
    its_head: u64,
    now: Timestamp,
) -> Result<(), Failed> {
    let mut update = books.sql.prepare_cached(
        "UPDATE journal SET seq = :seq, hash = :hash, head_seq = max(head_seq, :its_head)
         WHERE tenant = :tenant AND device = :device AND incarnation = :incarnation",
    )?;
    update.execute(named_params! {
        ":tenant": books.no(),
        ":device": codec::id(device.id.uuid()),
        ":incarnation": codec::incarnation(device.incarnation),
        ":seq": codec::number(head.seq),
        ":hash": codec::chain_hash(head.hash),
        ":its_head": codec::number(its_head),
    })?;
    let mut seen = books.sql.prepare_cached("UPDATE device SET seen_ms = :now WHERE tenant = :tenant AND id = :id")?;
    seen.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(device.id.uuid()),
        ":now": now.as_millisecond(),
    })?;
    Ok(())
}

/// How a terminal stands to the books in its present life.
pub(super) fn standing(books: Books<'_>, device: &Device) -> Result<Standing, Failed> {
    Ok(Standing {
        epoch: epoch(books)?,
        incarnation: device.incarnation,
        acked_seq: known_head(books, device.id, device.incarnation)?.map_or(0, |head| head.seq),
        risk: shops::risk(books, device.shop)?,
    })
}

/// The life of the books.
pub(super) fn epoch(books: Books<'_>) -> Result<u64, Failed> {
    let mut query = books.sql.prepare_cached("SELECT epoch FROM tenant WHERE no = :tenant")?;
    Ok(query.query_row(named_params! { ":tenant": books.no() }, |row| codec::count(row, 0))?)
}

/// Whether rights are given.
pub(super) fn granting(books: Books<'_>) -> Result<Granting, Failed> {
    let mut query = books
        .sql
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM device WHERE tenant = :tenant AND drain = 'awaited')")?;
    let awaited: bool = query.query_row(named_params! { ":tenant": books.no() }, |row| row.get(0))?;
    Ok(if awaited { Granting::Refeeding } else { Granting::Open })
}

/// Counts the books as restored from a backup: the next epoch, in which every terminal must feed again before rights
/// are given. Terminals out of service are not waited for.
pub(super) fn restored(books: Books<'_>) -> Result<u64, Failed> {
    let mut wait =
        books.sql.prepare_cached("UPDATE device SET drain = 'awaited' WHERE tenant = :tenant AND status = 'active'")?;
    wait.execute(named_params! { ":tenant": books.no() })?;
    let mut next =
        books.sql.prepare_cached("UPDATE tenant SET epoch = epoch + 1 WHERE no = :tenant RETURNING epoch")?;
    Ok(next.query_row(named_params! { ":tenant": books.no() }, |row| codec::count(row, 0))?)
}

/// Waits for a terminal no longer; none where there is no such terminal.
pub(super) fn set_drained(books: Books<'_>, device: DeviceId) -> Result<Option<()>, Failed> {
    let mut update =
        books.sql.prepare_cached("UPDATE device SET drain = 'done' WHERE tenant = :tenant AND id = :id")?;
    let changed = update.execute(named_params! { ":tenant": books.no(), ":id": codec::id(device.uuid()) })?;
    Ok((changed == 1).then_some(()))
}

/// Takes a terminal out of service or back in; one that is out is not waited for.
pub(super) fn set_status(books: Books<'_>, device: DeviceId, status: DeviceStatus) -> Result<Option<()>, Failed> {
    let mut update =
        books.sql.prepare_cached("UPDATE device SET status = :status WHERE tenant = :tenant AND id = :id")?;
    let changed = update.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(device.uuid()),
        ":status": codec::name(&status)?,
    })?;
    if status == DeviceStatus::Revoked {
        set_drained(books, device)?;
    }
    Ok((changed == 1).then_some(()))
}

/// Every terminal as its owner sees it.
pub(super) fn all(books: Books<'_>) -> Result<Vec<DeviceReport>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT d.id, d.shop, d.till, d.status, d.program, d.enrolled_ms, d.seen_ms, d.incarnation, d.drain,
                coalesce(j.seq, 0) AS seq, coalesce(j.head_seq, 0) AS head_seq
         FROM device d LEFT JOIN journal j
             ON j.tenant = d.tenant AND j.device = d.id AND j.incarnation = d.incarnation
         WHERE d.tenant = :tenant ORDER BY d.enrolled_ms, d.id",
    )?;
    let mut rows = query.query(named_params! { ":tenant": books.no() })?;
    let mut reports = Vec::new();
    while let Some(row) = rows.next()? {
        reports.push(DeviceReport {
            id: DeviceId::new(codec::uuid(row, "id")?),
            shop: ShopId::new(codec::uuid(row, "shop")?),
            till: row.get("till")?,
            status: codec::state(row, "status")?,
            program: row.get("program")?,
            enrolled_at: codec::instant(row, "enrolled_ms")?,
            seen_at: codec::instant(row, "seen_ms")?,
            incarnation: codec::incarnation_of(row, "incarnation")?,
            acked_seq: codec::count(row, "seq")?,
            head_seq: codec::count(row, "head_seq")?,
            drain: codec::state::<Drain>(row, "drain")?,
        });
    }
    Ok(reports)
}
