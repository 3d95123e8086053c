//! Members, and the accounts of their points.

use rusqlite::{OptionalExtension as _, Row, named_params};

use super::changes::{Presence, Thing, stamp};
use super::{Books, codec, rights, shops};
use crate::domain::id::{CodeKey, MemberId, PersonId, VoucherId};
use crate::domain::member::{Contact, Member, Standing};
use crate::hub::database::{Failed, Taken};
use crate::sync::hub::{Account, Rights};
use crate::wire::pull::{Kind, MemberRow};

/// What the books hold of a member; `m` is their row.
pub(super) const COLUMNS: &str = "m.id, m.number, m.code, m.level, m.standing, m.person, m.name, m.phone, m.rev,
     m.credited - (SELECT coalesce(sum(c.take), 0) FROM claim c WHERE c.tenant = m.tenant AND c.voucher = m.account
         AND c.state IN ('reserved', 'standing')) AS points";

/// Adds a member with the points that they bring, or changes the one with their id, whose points stay as they are.
pub(super) fn put(books: Books<'_>, member: &Member, brings: u32) -> Result<Result<Member, Taken>, Failed> {
    let known = by_id(books, member.id)?;
    if let Some(other) = by_number(books, &member.number)?
        && other != member.id
    {
        return Ok(Err(Taken));
    }
    let version = tell(books, member.id, Presence::Present)?;
    let mut upsert = books.sql.prepare_cached(
        "INSERT INTO member (tenant, id, account, number, level, standing, person, name, phone, credited, rev, version)
         VALUES (:tenant, :id, :account, :number, :level, :standing, :person, :name, :phone, :credited, 1, :version)
         ON CONFLICT (tenant, id) DO UPDATE SET number = excluded.number, level = excluded.level,
             standing = excluded.standing, name = excluded.name, phone = excluded.phone, rev = member.rev + 1,
             version = excluded.version",
    )?;
    upsert.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(member.id.uuid()),
        ":account": codec::voucher_id(member.id.account()),
        ":number": member.number,
        ":level": member.level,
        ":standing": codec::name(&member.standing)?,
        // Who somebody is does not change: their key would open nothing any more.
        ":person": codec::id(known.map_or(member.person, |known| known.person).uuid()),
        ":name": member.contact.name,
        ":phone": member.contact.phone,
        ":credited": brings,
        ":version": codec::number(version),
    })?;
    by_id(books, member.id)?.map(Ok).ok_or(Failed::Guard("a member that was stored"))
}

/// A member by their id.
pub(super) fn by_id(books: Books<'_>, id: MemberId) -> Result<Option<Member>, Failed> {
    Ok(stored(books, id)?.map(|(member, _)| member))
}

/// The members whose numbers come after this one, in the order of numbers.
pub(super) fn after(books: Books<'_>, number: &str, limit: u32) -> Result<Vec<Member>, Failed> {
    let mut query = books.sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM member m WHERE m.tenant = :tenant AND m.number > :after ORDER BY m.number LIMIT :limit"
    ))?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":after": number, ":limit": limit })?;
    let mut members = Vec::new();
    while let Some(row) = rows.next()? {
        members.push(read(row)?.0);
    }
    Ok(members)
}

/// Gives a member a card with this code in the place of an earlier one, or none; none where there is no such member.
pub(super) fn put_code(books: Books<'_>, id: MemberId, code: Option<&str>) -> Result<Option<()>, Failed> {
    if by_id(books, id)?.is_none() {
        return Ok(None);
    }
    let version = tell(books, id, Presence::Present)?;
    let mut update = books.sql.prepare_cached(
        "UPDATE member SET code = :code, rev = rev + 1, version = :version WHERE tenant = :tenant AND id = :id",
    )?;
    update.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(id.uuid()),
        ":code": code,
        ":version": codec::number(version),
    })?;
    Ok(Some(()))
}

/// Erases a member with the personal data in it; a tombstone tells the shops. The facts about their points stay.
pub(super) fn erase(books: Books<'_>, id: MemberId) -> Result<Option<()>, Failed> {
    if by_id(books, id)?.is_none() {
        return Ok(None);
    }
    tell(books, id, Presence::Gone)?;
    let mut delete = books.sql.prepare_cached("DELETE FROM member WHERE tenant = :tenant AND id = :id")?;
    delete.execute(named_params! { ":tenant": books.no(), ":id": codec::id(id.uuid()) })?;
    Ok(Some(()))
}

/// A member as a shop may know them.
pub(super) fn known(books: Books<'_>, key: &CodeKey, id: MemberId) -> Result<Option<MemberRow>, Failed> {
    Ok(stored(books, id)?.map(|stored| row_for(key, stored)))
}

/// A member and the code of their card, as a shop may know them.
pub(super) fn row_for(key: &CodeKey, (member, code): (Member, Option<String>)) -> MemberRow {
    MemberRow { code_hash: code.map(|code| key.hash_code(&code)), member }
}

/// An account with the rights to its points, and whether its member may spend any; none where nobody has this account.
pub(super) fn account(books: Books<'_>, account: VoucherId) -> Result<Option<(Account, Rights, Standing)>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT id, credited, rev, standing FROM member WHERE tenant = :tenant AND account = :account",
    )?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":account": codec::voucher_id(account) })?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let held = Account {
        member: MemberId::new(codec::uuid(row, "id")?),
        credited: row.get("credited")?,
        rev: codec::count(row, "rev")?,
    };
    Ok(Some((held, held.rights(rights::claims_of(books, account)?), codec::state(row, "standing")?)))
}

/// Credits an account, only where it holds what the decision started from.
pub(super) fn credit(books: Books<'_>, id: MemberId, before: i64, after: i64, rev: u64) -> Result<(), Failed> {
    let version = tell(books, id, Presence::Present)?;
    let mut update = books.sql.prepare_cached(
        "UPDATE member SET credited = :after, rev = :rev, version = :version
         WHERE tenant = :tenant AND id = :id AND credited = :before AND rev < :rev",
    )?;
    let changed = update.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(id.uuid()),
        ":before": before,
        ":after": after,
        ":rev": codec::number(rev),
        ":version": codec::number(version),
    })?;
    if changed == 1 { Ok(()) } else { Err(Failed::Guard("what an account of points held")) }
}

/// Notes that the claims to an account changed, and with them what its points come to; none where nobody has this account.
pub(super) fn claimed(books: Books<'_>, account: VoucherId, rev: u64) -> Result<Option<()>, Failed> {
    let Some((held, _, _)) = self::account(books, account)? else { return Ok(None) };
    credit(books, held.member, held.credited, held.credited, rev).map(Some)
}

fn stored(books: Books<'_>, id: MemberId) -> Result<Option<(Member, Option<String>)>, Failed> {
    let mut query =
        books.sql.prepare_cached(&format!("SELECT {COLUMNS} FROM member m WHERE m.tenant = :tenant AND m.id = :id"))?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":id": codec::id(id.uuid()) })?;
    rows.next()?.map(read).transpose()
}

fn by_number(books: Books<'_>, number: &str) -> Result<Option<MemberId>, Failed> {
    let mut query = books.sql.prepare_cached("SELECT id FROM member WHERE tenant = :tenant AND number = :number")?;
    let id = query
        .query_row(named_params! { ":tenant": books.no(), ":number": number }, |row| codec::uuid(row, "id"))
        .optional()?;
    Ok(id.map(MemberId::new))
}

fn tell(books: Books<'_>, id: MemberId, presence: Presence) -> Result<u64, Failed> {
    let old = shops::version(books, "member", id.uuid())?;
    let uuid = id.uuid();
    stamp(books, Thing { kind: Kind::Member, item: uuid.as_bytes(), shop: None, presence }, old)
}

/// A member, and the code of their card.
pub(super) fn read(row: &Row<'_>) -> Result<(Member, Option<String>), Failed> {
    let member = Member {
        id: MemberId::new(codec::uuid(row, "id")?),
        number: row.get("number")?,
        level: row.get("level")?,
        standing: codec::state(row, "standing")?,
        points: row.get("points")?,
        person: PersonId::new(codec::uuid(row, "person")?),
        contact: Contact { name: row.get("name")?, phone: row.get("phone")? },
        rev: codec::count(row, "rev")?,
    };
    Ok((member, row.get("code")?))
}
