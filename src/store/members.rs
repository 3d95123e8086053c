//! Members as the hub last sent them, with the points that were moved here since laid over them.
//!
//! What was moved at this counter stands in the ledger and counts until the member's revision holds it. A member's name and
//! phone stand sealed on the disk, so they are found by an index in memory alone; it opens only what changed since it was
//! last asked.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::bookings::index::Said;
use super::codec::{Read, Sql, from_json, json};
use super::error::{Error, Guard, Result};
use super::fold::Entry;
use super::seal::{Opened, People, Random, Sealed};
use crate::domain::fact::{PointsMoved, PointsWay};
use crate::domain::id::{CodeHash, MemberId, PersonId, SaleId};
use crate::domain::member::{Contact, Member};

/// What a member is called whose data was erased or cannot be opened.
const NOBODY: Contact = Contact { name: String::new(), phone: String::new() };

/// A member as they stand now; nothing where they are not cached.
pub fn find(conn: &Connection, people: &People, id: MemberId) -> Result<Option<Member>> {
    let cached = conn
        .prepare_cached("SELECT body, sealed_contact FROM members WHERE member = ?1")?
        .query_and_then([Sql(id)], read)?
        .next()
        .transpose()?;
    let Some((mut member, sealed)) = cached else { return Ok(None) };
    member.contact = opened(people, member.person, &sealed)?;
    member.points = member.points.saturating_add(moved_since(conn, &member)?);
    Ok(Some(member))
}

/// Whose card has this code.
pub fn find_by_code(conn: &Connection, code: &CodeHash) -> Result<Option<MemberId>> {
    one(conn, "SELECT member FROM members WHERE code_hash = ?1", params![Sql(*code)])
}

/// Who has this number. A number may be given again once its member is erased, so there may be several: the latest.
pub fn find_by_number(conn: &Connection, number: &str) -> Result<Option<MemberId>> {
    one(conn, "SELECT member FROM members WHERE number = ?1 ORDER BY member DESC LIMIT 1", params![number])
}

fn one(conn: &Connection, query: &str, params: &[&dyn rusqlite::ToSql]) -> Result<Option<MemberId>> {
    conn.prepare_cached(query)?.query_and_then(params, |row| row.read(0))?.next().transpose()
}

/// What was earned with a sale that was made here, and by whom.
pub fn earned_with(conn: &Connection, sale: SaleId) -> Result<Option<(MemberId, u32)>> {
    conn.prepare_cached("SELECT member, points FROM points_moves WHERE sale = ?1 AND way = 'earned'")?
        .query_and_then([Sql(sale)], |row| Ok((row.read(0)?, row.get(1)?)))?
        .next()
        .transpose()
}

/// Who spent points on a sale that was made here.
pub fn spent_on(conn: &Connection, sale: SaleId) -> Result<Option<MemberId>> {
    conn.prepare_cached("SELECT member FROM points_moves WHERE sale = ?1 AND way = 'spent'")?
        .query_and_then([Sql(sale)], |row| row.read(0))?
        .next()
        .transpose()
}

/// Whether the hub has not said yet that it holds points that were moved here.
pub fn moves_wait(conn: &Connection, member: MemberId) -> Result<bool> {
    let waits = "SELECT EXISTS (SELECT 1 FROM points_moves WHERE member = ?1 AND outcome = 'waiting')";
    Ok(conn.prepare_cached(waits)?.query_row([Sql(member)], |row| row.get(0))?)
}

/// What our own moves add to a member of some revision: those that the hub has not taken yet, or holds in a newer one. Where the
/// member arrives before the answer to the push, a move counts twice until that answer comes: shown so for a moment, never spent.
fn moved_since(conn: &Connection, member: &Member) -> Result<i64> {
    let sum = conn
        .prepare_cached(
            "SELECT coalesce(sum(CASE WHEN way IN ('earned', 'given_back') THEN points ELSE -points END), 0)
             FROM points_moves
             WHERE member = ?1 AND (rev IS NULL OR rev > ?2 OR doubt = 1) AND outcome <> 'quarantined'",
        )?
        .query_row(params![Sql(member.id), Sql(member.rev)], |row| row.get(0))
        .optional()?;
    Ok(sum.unwrap_or(0))
}

/// Keeps a member as the hub sent them, sealed, unless a newer revision is kept already.
pub(super) fn keep(
    conn: &Connection,
    people: &People,
    code_hash: Option<CodeHash>,
    member: &Member,
    random: Random<'_>,
) -> Result<()> {
    let sealed = match people.seal(member.person, &member.contact, random) {
        Ok(sealed) => sealed,
        // Erased here before the hub was told: the points stand, nobody's name does.
        Err(Error::Guard(Guard::Erased(_))) => Sealed::from_bytes(Vec::new()),
        Err(error) => return Err(error),
    };
    let bare = Member { contact: NOBODY, ..member.clone() };
    conn.prepare_cached(
        "INSERT INTO members (member, number, code_hash, body, person, sealed_contact, rev)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (member) DO UPDATE SET number = excluded.number, code_hash = excluded.code_hash,
             body = excluded.body, person = excluded.person, sealed_contact = excluded.sealed_contact, rev = excluded.rev
         WHERE excluded.rev >= members.rev",
    )?
    .execute(params![
        Sql(member.id),
        member.number,
        Sql(code_hash),
        json(&bare)?,
        Sql(member.person),
        sealed.as_bytes(),
        Sql(member.rev)
    ])?;
    Ok(())
}

pub(super) fn forget(conn: &Connection, id: MemberId) -> Result<()> {
    conn.prepare_cached("DELETE FROM members WHERE member = ?1")?.execute([Sql(id)])?;
    Ok(())
}

pub(super) fn note_moved(conn: &Connection, entry: Entry<'_>, moved: &PointsMoved) -> Result<()> {
    let (right, rev) = match moved.way {
        PointsWay::Spent { right, strength } => (Some(right), strength.rev()),
        PointsWay::Earned | PointsWay::TakenBack | PointsWay::GivenBack => (None, None),
    };
    conn.prepare_cached(
        "INSERT INTO points_moves (life, seq, member, sale, way, points, redemption, made_at_ms, rev)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        entry.life,
        Sql(entry.seq),
        Sql(moved.member),
        Sql(moved.sale),
        moved.way.name(),
        moved.points,
        Sql(right),
        entry.at_ms,
        Sql(rev)
    ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<(Member, Sealed)> {
    let body = row.get_ref("body")?.as_str().map_err(rusqlite::Error::from)?;
    Ok((from_json(body)?, Sealed::from_bytes(row.get("sealed_contact")?)))
}

fn opened(people: &People, person: PersonId, sealed: &Sealed) -> Result<Contact> {
    Ok(match people.open_sealed(person, sealed)? {
        Opened::Data(contact) => contact,
        Opened::Erased | Opened::Unfit => NOBODY,
    })
}

/// The members, findable by what they say: in memory alone.
#[derive(Debug, Default)]
pub struct Index {
    /// By number, so that they are found in its order; with the revision that was opened.
    entries: BTreeMap<(String, MemberId), (u64, Said)>,
}

impl Index {
    /// Brings the index up to what is cached. Opens those alone that changed since.
    pub fn refresh(&mut self, conn: &Connection, people: &People) -> Result<()> {
        let mut known: HashMap<MemberId, (String, (u64, Said))> =
            std::mem::take(&mut self.entries).into_iter().map(|((number, id), entry)| (id, (number, entry))).collect();
        let mut statement = conn.prepare_cached("SELECT member, number, rev, person, sealed_contact FROM members")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, number, rev): (MemberId, String, u64) = (row.read(0)?, row.get(1)?, row.read(2)?);
            let entry = match known.remove(&id) {
                Some((before, entry)) if entry.0 == rev && before == number => entry,
                Some(_) | None => {
                    let contact = opened(people, row.read(3)?, &Sealed::from_bytes(row.get(4)?))?;
                    (rev, Said::new(&number, &contact.name, &contact.phone))
                }
            };
            self.entries.insert((number, id), entry);
        }
        Ok(())
    }

    /// The members that fit what was typed, by number, `most` at most: four digits or more are the end of a phone number,
    /// anything else is a whole number, the beginning of a name, its initials or its pinyin. Nothing fits nothing.
    pub fn search(&self, typed: &str, most: usize) -> Vec<MemberId> {
        let Some(typed) = Said::typed(typed) else { return Vec::new() };
        let fits = self.entries.iter().filter(|(_, (_, said))| said.fits(&typed));
        fits.map(|((_, id), _)| *id).take(most).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::domain::fact::{Event, Fact};
    use crate::domain::id::RedemptionId;
    use crate::domain::member::sample::member;
    use crate::domain::redemption::Strength;
    use crate::store::page::Change;
    use crate::store::redemptions::{Outcome, note_outcome};
    use crate::store::sample::{Books, at, books, code_hash, fact, fact_id, record, uuid};

    fn pulled(member: Member) -> Change {
        Change::Member(Some(code_hash(9)), Box::new(member))
    }

    fn moved(points: u32, way: PointsWay) -> Fact {
        let (member, sale, points) = (member(1).id, SaleId::new(uuid(40, 1)), NonZeroU32::new(points).unwrap());
        fact(Event::PointsMoved(PointsMoved { member, sale, points, way }))
    }

    fn points(books: &Books) -> i64 {
        find(&books.conn, &books.people, member(1).id).unwrap().unwrap().points
    }

    #[test]
    fn a_member_comes_back_as_the_hub_sent_them_and_stands_nowhere_in_clear() {
        let books = books();
        books.pull(vec![pulled(member(1))]);
        assert_eq!(find(&books.conn, &books.people, member(1).id).unwrap(), Some(member(1)));
        assert_eq!(find_by_code(&books.conn, &code_hash(9)).unwrap(), Some(member(1).id));
        assert_eq!(find_by_number(&books.conn, "M-0001").unwrap(), Some(member(1).id));
        let stored: String =
            books.conn.query_row("SELECT body || hex(sealed_contact) FROM members", [], |row| row.get(0)).unwrap();
        assert!(!stored.contains('林') && !stored.contains("1380"), "{stored}");
        books.people.erase(member(1).person, at(5)).unwrap();
        assert_eq!(find(&books.conn, &books.people, member(1).id).unwrap().unwrap().contact, NOBODY);
        books.pull(vec![Change::MemberGone(member(1).id)]);
        assert_eq!(find(&books.conn, &books.people, member(1).id).unwrap(), None);
    }

    #[test]
    fn points_moved_here_count_until_the_cached_revision_holds_them() {
        let books = books();
        books.pull(vec![pulled(member(1))]);
        record(&books.conn, &moved(36, PointsWay::Earned)).unwrap();
        let strength = Strength::FirmCloud { rev: 2 };
        let right = RedemptionId::new(uuid(3, 7));
        record(&books.conn, &moved(500, PointsWay::Spent { right, strength })).unwrap();
        assert_eq!(points(&books), 1_200 + 36 - 500);
        // The hub holds what was spent since it granted the right, and what was earned since the third revision.
        books.pull(vec![pulled(Member { points: 700, rev: 2, ..member(1) })]);
        assert_eq!(points(&books), 736);
        note_outcome(&books.conn, fact_id(1_000_001), Outcome::Applied, Some(3)).unwrap();
        assert_eq!(points(&books), 736);
        books.pull(vec![pulled(Member { points: 736, rev: 3, ..member(1) })]);
        assert_eq!(points(&books), 736);
        record(&books.conn, &moved(6, PointsWay::TakenBack)).unwrap();
        record(&books.conn, &moved(500, PointsWay::GivenBack)).unwrap();
        assert_eq!(points(&books), 1_230);
        note_outcome(&books.conn, fact_id(1_000_003), Outcome::Quarantined, None).unwrap();
        assert_eq!(points(&books), 1_236, "what the hub refused does not count");
        let sale = SaleId::new(uuid(40, 1));
        assert_eq!(earned_with(&books.conn, sale).unwrap(), Some((member(1).id, 36)));
        assert_eq!(spent_on(&books.conn, sale).unwrap(), Some(member(1).id));
    }

    #[test]
    fn a_member_is_found_by_what_they_say_and_by_what_changed_since() {
        let books = books();
        let other = Member { contact: Contact { name: "Lin Wei".into(), phone: "13900005678".into() }, ..member(2) };
        books.pull(vec![pulled(member(1)), Change::Member(None, Box::new(other.clone()))]);
        let mut index = Index::default();
        let mut search = |typed: &str| {
            index.refresh(&books.conn, &books.people).unwrap();
            index.search(typed, 10)
        };
        for (typed, expected) in [
            ("1234", vec![1]),
            ("5678", vec![2]),
            ("lxy", vec![1]),
            ("lin", vec![1, 2]),
            ("m-0002", vec![2]),
            ("", vec![]),
        ] {
            assert_eq!(search(typed), expected.into_iter().map(|n| member(n).id).collect::<Vec<_>>(), "{typed}");
        }
        let renamed = Contact { name: "王芳".into(), phone: String::new() };
        books.pull(vec![pulled(Member { contact: renamed, rev: 2, ..member(1) }), Change::MemberGone(other.id)]);
        assert_eq!((search("lxy"), search("wf"), search("5678")), (vec![], vec![member(1).id], vec![]));
    }
}
