//! Staff as the hub sent them, and how they sign in here. They stand in the ledger, so that a lost cache never locks the
//! shop.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::codec::{Read, Sql, word_columns};
use super::error::Result;
use crate::domain::id::{CodeHash, StaffId};
use crate::domain::spelling::letters;
use crate::domain::staff::{Employment, Role, Staff, Tries};

word_columns! {
    Role { Cashier = "cashier", Host = "host", Manager = "manager", Owner = "owner" }
    Employment { Active = "active", Left = "left" }
}

/// How somebody signs in here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Who.
    pub staff: Staff,
    /// Their PIN.
    pub pin: Pin,
    /// How often it was wrong since it was last right.
    pub tries: Tries,
    /// Whether they have a badge.
    pub badge: Badge,
}

/// A PIN as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Pin {
    /// None, and never was one.
    Never,
    /// None: a manager lets them choose one.
    Invited,
    /// This one.
    Set {
        /// What a PIN is compared with; never leaves the terminal.
        verifier: String,
        /// How many digits it has.
        digits: u8,
    },
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Never => "Never",
            Self::Invited => "Invited",
            Self::Set { .. } => "Set(…)",
        })
    }
}

/// Whether somebody has a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Badge {
    /// They have none.
    None,
    /// They have one.
    Issued,
}

/// Somebody of the staff, also who left.
pub fn find(conn: &Connection, id: StaffId) -> Result<Option<Staff>> {
    conn.prepare_cached("SELECT staff, name, role, employed FROM staff WHERE staff = ?1")?
        .query_and_then([Sql(id)], read)?
        .next()
        .transpose()
}

/// Everybody, also who left, by name.
pub fn all(conn: &Connection) -> Result<Vec<Staff>> {
    let mut all: Vec<Staff> = conn
        .prepare_cached("SELECT staff, name, role, employed FROM staff ORDER BY name, staff")?
        .query_and_then([], read)?
        .collect::<Result<_>>()?;
    all.sort_by_cached_key(|staff| letters(&staff.name));
    Ok(all)
}

/// Who works here and has this badge.
pub fn find_by_badge(conn: &Connection, badge: &CodeHash) -> Result<Option<Staff>> {
    conn.prepare_cached("SELECT staff, name, role, employed FROM staff WHERE badge = ?1 AND employed = 'active'")?
        .query_and_then([Sql(*badge)], read)?
        .next()
        .transpose()
}

/// How somebody signs in here, also who left.
pub fn access(conn: &Connection, id: StaffId) -> Result<Option<Access>> {
    conn.prepare_cached(&format!("SELECT {ACCESS} FROM staff WHERE staff = ?1"))?
        .query_and_then([Sql(id)], read_access)?
        .next()
        .transpose()
}

/// How each of those who work here signs in, by name.
pub fn accesses(conn: &Connection) -> Result<Vec<Access>> {
    let mut all: Vec<Access> = conn
        .prepare_cached(&format!("SELECT {ACCESS} FROM staff WHERE employed = 'active' ORDER BY name, staff"))?
        .query_and_then([], read_access)?
        .collect::<Result<_>>()?;
    all.sort_by_cached_key(|access| letters(&access.staff.name));
    Ok(all)
}

/// Keeps somebody as the hub sent them; their PIN stays as long as they do.
pub fn keep(conn: &Connection, staff: &Staff, badge: Option<&CodeHash>) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO staff (staff, name, role, employed, badge) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (staff) DO UPDATE SET
             name = excluded.name, role = excluded.role, employed = excluded.employed, badge = excluded.badge",
    )?
    .execute(params![Sql(staff.id), staff.name, Sql(staff.role), Sql(staff.employed), Sql(badge.copied())])?;
    match staff.employed {
        Employment::Active => Ok(()),
        Employment::Left => leave(conn, staff.id),
    }
}

/// The hub knows them no more: they left, and keep standing in the books. Should they come back, they begin anew.
pub fn leave(conn: &Connection, id: StaffId) -> Result<()> {
    conn.execute(
        "UPDATE staff SET employed = 'left', pin_verifier = NULL, pin_digits = NULL, pin_invited = 0, badge = NULL
         WHERE staff = ?1",
        [Sql(id)],
    )?;
    unlock(conn, id)
}

/// Keeps somebody's PIN by its verifier, which begins with no wrong tries.
pub fn keep_pin(conn: &Connection, id: StaffId, verifier: &str, digits: u8) -> Result<()> {
    conn.execute(
        "UPDATE staff SET pin_verifier = ?2, pin_digits = ?3, pin_invited = 0 WHERE staff = ?1",
        params![Sql(id), verifier, digits],
    )?;
    unlock(conn, id)
}

/// Takes somebody's PIN away and lets them choose another.
pub fn invite(conn: &Connection, id: StaffId) -> Result<()> {
    conn.execute(
        "UPDATE staff SET pin_verifier = NULL, pin_digits = NULL, pin_invited = 1 WHERE staff = ?1",
        [Sql(id)],
    )?;
    unlock(conn, id)
}

/// Keeps how often somebody's PIN was wrong.
pub fn keep_tries(conn: &Connection, id: StaffId, tries: Tries) -> Result<()> {
    conn.execute(
        "UPDATE staff SET wrong_tries = ?2, tried_at_ms = ?3 WHERE staff = ?1",
        params![Sql(id), tries.wrong, Sql(tries.last_at)],
    )?;
    Ok(())
}

/// Forgets how often somebody's PIN was wrong.
pub fn unlock(conn: &Connection, id: StaffId) -> Result<()> {
    keep_tries(conn, id, Tries::default())
}

fn read(row: &Row<'_>) -> Result<Staff> {
    Ok(Staff { id: row.read(0)?, name: row.get(1)?, role: row.read(2)?, employed: row.read(3)? })
}

/// What an [`Access`] is read from.
const ACCESS: &str =
    "staff, name, role, employed, pin_verifier, pin_digits, pin_invited, wrong_tries, tried_at_ms, badge";

fn read_access(row: &Row<'_>) -> Result<Access> {
    let (verifier, digits): (Option<String>, Option<u8>) = (row.get(4)?, row.get(5)?);
    let pin = match (verifier, digits, row.get::<_, u8>(6)?) {
        (Some(verifier), Some(digits), _) => Pin::Set { verifier, digits },
        (None, _, 0) | (_, None, 0) => Pin::Never,
        (None, _, _) | (_, None, _) => Pin::Invited,
    };
    let badge = match row.read::<Option<CodeHash>>(9)? {
        Some(_) => Badge::Issued,
        None => Badge::None,
    };
    let tries = Tries { wrong: row.get(7)?, last_at: row.read::<Option<Timestamp>>(8)? };
    Ok(Access { staff: read(row)?, pin, tries, badge })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample::{at, books, code_hash, staff_id};

    fn staff(number: u64, name: &str) -> Staff {
        Staff { id: staff_id(number), name: name.into(), role: Role::Manager, employed: Employment::Active }
    }

    #[track_caller]
    fn check_access(conn: &Connection, number: u64, pin: &Pin, wrong: u32) {
        let found = access(conn, staff_id(number)).unwrap().unwrap();
        assert_eq!((&found.pin, found.tries.wrong), (pin, wrong));
    }

    #[test]
    fn who_left_stays_in_the_books_and_no_pin_or_badge_of_theirs_does() {
        let conn = &books().conn;
        for (number, name) in [(1, "Mei"), (2, "Li"), (3, "Xu")] {
            keep(conn, &staff(number, name), Some(&code_hash(u8::try_from(number).unwrap()))).unwrap();
            keep_pin(conn, staff_id(number), "$verifier", 4).unwrap();
        }
        let left = |number, name| Staff { employed: Employment::Left, ..staff(number, name) };
        leave(conn, staff_id(1)).unwrap();
        keep(conn, &left(3, "Xu"), Some(&code_hash(3))).unwrap();
        let working: Vec<Staff> = accesses(conn).unwrap().into_iter().map(|access| access.staff).collect();
        assert_eq!(working, [staff(2, "Li")]);
        assert_eq!(all(conn).unwrap(), [staff(2, "Li"), left(1, "Mei"), left(3, "Xu")]);
        assert_eq!(find(conn, staff_id(1)).unwrap(), Some(left(1, "Mei")));
        assert_eq!(find_by_badge(conn, &code_hash(2)).unwrap(), Some(staff(2, "Li")));
        for gone in [1, 3] {
            assert_eq!(find_by_badge(conn, &code_hash(u8::try_from(gone).unwrap())).unwrap(), None);
            check_access(conn, gone, &Pin::Never, 0);
        }
    }

    #[test]
    fn people_stand_in_the_order_in_which_their_names_are_looked_up() {
        let conn = &books().conn;
        for (number, name) in (1..).zip(["沈青", "小满", "阿杰", "陈晓", "Mei"]) {
            keep(conn, &staff(number, name), None).unwrap();
        }
        let names = |staff: Vec<Staff>| staff.into_iter().map(|staff| staff.name).collect::<Vec<_>>();
        let expected = ["阿杰", "陈晓", "Mei", "沈青", "小满"];
        assert_eq!(names(all(conn).unwrap()), expected);
        assert_eq!(names(accesses(conn).unwrap().into_iter().map(|access| access.staff).collect()), expected);
    }

    #[test]
    fn what_the_hub_sends_leaves_pin_and_tries_alone_and_replaces_the_badge() {
        let conn = &books().conn;
        keep(conn, &staff(1, "Mei"), Some(&code_hash(1))).unwrap();
        keep_pin(conn, staff_id(1), "$verifier", 5).unwrap();
        keep_tries(conn, staff_id(1), Tries { wrong: 3, last_at: Some(at(7)) }).unwrap();
        keep(conn, &staff(1, "Mei Lin"), Some(&code_hash(2))).unwrap();
        let found = access(conn, staff_id(1)).unwrap().unwrap();
        assert_eq!(found.pin, Pin::Set { verifier: "$verifier".into(), digits: 5 });
        assert_eq!(found.tries, Tries { wrong: 3, last_at: Some(at(7)) });
        assert_eq!(find_by_badge(conn, &code_hash(1)).unwrap(), None);
        assert_eq!(find_by_badge(conn, &code_hash(2)).unwrap(), Some(staff(1, "Mei Lin")));
        keep(conn, &staff(1, "Mei Lin"), None).unwrap();
        assert_eq!(access(conn, staff_id(1)).unwrap().unwrap().badge, Badge::None);
    }

    #[test]
    fn a_manager_opens_what_is_locked_and_lets_a_pin_be_chosen_anew() {
        let conn = &books().conn;
        keep(conn, &staff(1, "Mei"), None).unwrap();
        check_access(conn, 1, &Pin::Never, 0);
        keep_pin(conn, staff_id(1), "$verifier", 4).unwrap();
        let set = Pin::Set { verifier: "$verifier".into(), digits: 4 };
        keep_tries(conn, staff_id(1), Tries { wrong: 15, last_at: Some(at(7)) }).unwrap();
        check_access(conn, 1, &set, 15);
        unlock(conn, staff_id(1)).unwrap();
        check_access(conn, 1, &set, 0);
        invite(conn, staff_id(1)).unwrap();
        check_access(conn, 1, &Pin::Invited, 0);
        keep_pin(conn, staff_id(1), "$other", 4).unwrap();
        check_access(conn, 1, &Pin::Set { verifier: "$other".into(), digits: 4 }, 0);
        assert!(!format!("{:?}", access(conn, staff_id(1)).unwrap()).contains("other"));
    }
}
