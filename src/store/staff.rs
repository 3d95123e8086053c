//! Staff as the hub sent them. They stand in the ledger, so that a lost cache never locks the shop.

use rusqlite::{Connection, Row, params};

use super::codec::{Read, Sql, word_columns};
use super::error::Result;
use crate::domain::id::StaffId;
use crate::domain::staff::{Employment, Role, Staff};

word_columns! {
    Role { Cashier = "cashier", Host = "host", Manager = "manager", Owner = "owner" }
    Employment { Active = "active", Left = "left" }
}

/// Somebody of the staff, also who left.
pub fn find(conn: &Connection, id: StaffId) -> Result<Option<Staff>> {
    conn.prepare_cached("SELECT staff, name, role, employed FROM staff WHERE staff = ?1")?
        .query_and_then([Sql(id)], read)?
        .next()
        .transpose()
}

/// Who works here, by name.
pub fn active(conn: &Connection) -> Result<Vec<Staff>> {
    conn.prepare_cached("SELECT staff, name, role, employed FROM staff WHERE employed = 'active' ORDER BY name, staff")?
        .query_and_then([], read)?
        .collect()
}

/// Keeps somebody as the hub sent them; their PIN stays.
pub fn keep(conn: &Connection, staff: &Staff) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO staff (staff, name, role, employed) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (staff) DO UPDATE SET name = excluded.name, role = excluded.role, employed = excluded.employed",
    )?
    .execute(params![Sql(staff.id), staff.name, Sql(staff.role), Sql(staff.employed)])?;
    Ok(())
}

/// The hub knows them no more: they left, and keep standing in the books.
pub fn leave(conn: &Connection, id: StaffId) -> Result<()> {
    conn.execute("UPDATE staff SET employed = 'left', pin_verifier = NULL WHERE staff = ?1", [Sql(id)])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Staff> {
    Ok(Staff { id: row.read(0)?, name: row.get(1)?, role: row.read(2)?, employed: row.read(3)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample::{books, staff_id};

    #[test]
    fn who_left_stays_in_the_books() {
        let conn = &books().conn;
        let staff = |number, name: &str| Staff {
            id: staff_id(number),
            name: name.into(),
            role: Role::Manager,
            employed: Employment::Active,
        };
        keep(conn, &staff(1, "Mei")).unwrap();
        keep(conn, &staff(2, "Li")).unwrap();
        assert_eq!(active(conn).unwrap(), [staff(2, "Li"), staff(1, "Mei")]);
        leave(conn, staff_id(1)).unwrap();
        assert_eq!(active(conn).unwrap(), [staff(2, "Li")]);
        assert_eq!(find(conn, staff_id(1)).unwrap(), Some(Staff { employed: Employment::Left, ..staff(1, "Mei") }));
    }
}
