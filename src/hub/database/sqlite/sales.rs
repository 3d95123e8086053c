//! Which facts tell of a sale: found by its identity, by the code or the number of its receipt, or by that of a refund of it.
//!
//! No figure is kept beside the facts: what is left of a sale is worked out from them, by the same rules at the hub and at a till.

use std::collections::BTreeSet;

use rusqlite::{Row, named_params};
use uuid::Uuid;

use super::{Books, codec, rights, shops};
use crate::domain::fact::{Author, Event, Fact};
use crate::domain::id::{DeviceId, SaleId, ShopId};
use crate::domain::money::Money;
use crate::domain::receipt::slip::{SlipNumber, SlipOf};
use crate::domain::refund::told::{Told, sales_of};
use crate::domain::sale::{Named, ReceiptNumber};
use crate::hub::database::Failed;
use crate::wire::pull::Receipt;
use crate::wire::verify::SALES_MAX;

/// The facts about a sale, in the order in which they came.
const FACTS: &str = "SELECT f.body, f.at_ms, f.device FROM sale_fact s
    JOIN fact f ON f.tenant = s.tenant AND f.device = s.device AND f.incarnation = s.incarnation AND f.seq = s.seq
    WHERE s.tenant = :tenant AND s.sale = :sale ORDER BY s.place";

/// Notes of which sales a fact tells that was taken in, in the order in which they come.
pub(super) fn note(books: Books<'_>, shop: ShopId, author: Author, seq: u64, event: &Event) -> Result<(), Failed> {
    let document = match event {
        Event::SaleMade(made) => Some((made.sale.id().uuid(), Some(made.sale.document().head.number))),
        Event::SaleRefunded(refunded) => Some((refunded.refund.id().uuid(), Some(refunded.refund.head().number))),
        Event::PointsMoved(moved) => Some((moved.sale.uuid(), None)),
        _ => None,
    };
    let Some((document, number)) = document else { return Ok(()) };
    for sale in sales_of(event) {
        let told = match event {
            Event::SaleMade(_) if sale.uuid() == document => "sold",
            Event::SaleMade(_) => "taken_back",
            Event::SaleRefunded(_) => "refunded",
            _ => "points",
        };
        let mut insert = books.sql.prepare_cached(
            "INSERT INTO sale_fact (tenant, sale, place, told, document, number, shop, device, incarnation, seq)
             SELECT :tenant, :sale, coalesce(max(place), 0) + 1, :told, :document, :number, :shop, :device,
                 :incarnation, :seq
             FROM sale_fact WHERE tenant = :tenant AND sale = :sale",
        )?;
        insert.execute(named_params! {
            ":tenant": books.no(),
            ":sale": codec::id(sale.uuid()),
            ":told": told,
            ":document": codec::id(document),
            ":number": number.map(|number| number.seq.get()),
            ":shop": codec::id(shop.uuid()),
            ":device": codec::id(author.device.uuid()),
            ":incarnation": codec::incarnation(author.incarnation),
            ":seq": codec::number(seq),
        })?;
    }
    Ok(())
}

/// What was heard of a sale so far.
pub(super) fn told(books: Books<'_>, sale: SaleId) -> Result<Told, Failed> {
    let mut told = Told::nothing_of(sale);
    for (fact, _, _) in facts(books, sale)? {
        told.hear(&fact.event);
    }
    Ok(told)
}

/// The sales of a shop that are asked for, the latest first, each with its facts. One whose own fact has not come is not told.
pub(super) fn find(books: Books<'_>, shop: ShopId, named: &str) -> Result<Vec<Vec<Fact>>, Failed> {
    let Ok(named) = named.parse() else { return Ok(Vec::new()) };
    let ids = match &named {
        Named::Id(id) => by_code(books, shop, SlipNumber::of_sale(*id), "sold")?,
        Named::Code(number) => match number.is_of() {
            SlipOf::Sale => by_code(books, shop, *number, "sold")?,
            SlipOf::Refund => by_code(books, shop, *number, "refunded")?,
            SlipOf::Redemption => Vec::new(),
        },
        Named::Number { life, seq } => {
            let mut query = books.sql.prepare_cached(
                "SELECT sale, incarnation FROM sale_fact
                 WHERE tenant = :tenant AND shop = :shop AND number = :number AND told = 'sold'",
            )?;
            let shop = codec::id(shop.uuid());
            let mut rows = query.query(named_params! { ":tenant": books.no(), ":shop": shop, ":number": seq.get() })?;
            let mut ids = Vec::new();
            while let Some(row) = rows.next()? {
                if codec::incarnation_of(row, "incarnation")?.tail() == *life {
                    ids.push(sale_of(row)?);
                }
            }
            ids
        }
    };
    let ids: BTreeSet<SaleId> = ids.into_iter().collect();
    let mut found = Vec::new();
    // Identities grow with time.
    for id in ids.into_iter().rev() {
        let facts: Vec<Fact> = facts(books, id)?.into_iter().map(|(fact, _, _)| fact).collect();
        found.extend(Told::of(&facts).filter(|told| named.names(told)).map(|_| facts));
    }
    found.truncate(SALES_MAX);
    Ok(found)
}

/// The number of a sale's receipt as people read it; empty where its fact has not come.
pub(super) fn number(books: Books<'_>, sale: SaleId) -> Result<String, Failed> {
    let told = told(books, sale)?;
    Ok(told.made().map(|made| made.sale.document().head.number.to_string()).unwrap_or_default())
}

/// With what something of a sale came back, each with the terminal that brought it, in the order in which they came.
pub(super) fn paid_back(books: Books<'_>, sale: SaleId) -> Result<Vec<(Receipt, DeviceId)>, Failed> {
    let mut found = Vec::new();
    for (fact, at_ms, device) in facts(books, sale)? {
        let mut alone = Told::nothing_of(sale);
        alone.hear(&fact.event);
        for came in alone.documents() {
            let amount = came.lines().iter().map(|given| given.amount).sum();
            found.push((receipt(books, (&fact, at_ms, device), came.document(), amount)?, device));
        }
    }
    Ok(found)
}

/// The receipt of a sale that had an amount of a booking's money, with the terminal that brought it; nothing where its fact has
/// not come.
pub(super) fn receipt_of(books: Books<'_>, sale: SaleId, amount: Money) -> Result<Option<(Receipt, DeviceId)>, Failed> {
    let made = facts(books, sale)?.into_iter().find(|(fact, ..)| match &fact.event {
        Event::SaleMade(made) => made.sale.id() == sale,
        _ => false,
    });
    let Some((fact, at_ms, device)) = made else { return Ok(None) };
    Ok(Some((receipt(books, (&fact, at_ms, device), sale.uuid(), amount)?, device)))
}

/// The receipt that a fact tells of, with its place and its hand.
fn receipt(
    books: Books<'_>,
    (fact, at_ms, device): (&Fact, i64, DeviceId),
    document: Uuid,
    amount: Money,
) -> Result<Receipt, Failed> {
    let (shop, till) = rights::place(books, device)?;
    let staff = match fact.staff {
        Some(staff) => shops::staff_name(books, staff)?,
        None => String::new(),
    };
    let number = number_of(&fact.event).map(|number| number.to_string()).unwrap_or_default();
    Ok(Receipt { document, number, shop, till, staff, at: jiff::Timestamp::from_millisecond(at_ms)?, amount })
}

fn number_of(event: &Event) -> Option<ReceiptNumber> {
    match event {
        Event::SaleMade(made) => Some(made.sale.document().head.number),
        Event::SaleRefunded(refunded) => Some(refunded.refund.head().number),
        _ => None,
    }
}

fn facts(books: Books<'_>, sale: SaleId) -> Result<Vec<(Fact, i64, DeviceId)>, Failed> {
    let mut query = books.sql.prepare_cached(FACTS)?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":sale": codec::id(sale.uuid()) })?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        let body: String = row.get("body")?;
        facts.push((serde_json::from_str(&body)?, row.get("at_ms")?, DeviceId::new(codec::uuid(row, "device")?)));
    }
    Ok(facts)
}

fn by_code(books: Books<'_>, shop: ShopId, number: SlipNumber, told: &str) -> Result<Vec<SaleId>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT sale FROM sale_fact
         WHERE tenant = :tenant AND shop = :shop AND substr(document, 13) = :code AND told = :told",
    )?;
    let mut rows = query.query(named_params! {
        ":tenant": books.no(),
        ":shop": codec::id(shop.uuid()),
        ":code": codec::Bytes(number.bytes()),
        ":told": told,
    })?;
    let mut ids = Vec::new();
    while let Some(row) = rows.next()? {
        ids.push(sale_of(row)?);
    }
    Ok(ids)
}

fn sale_of(row: &Row<'_>) -> Result<SaleId, Failed> {
    Ok(SaleId::new(codec::uuid(row, "sale")?))
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use crate::hub::database::sqlite::MIGRATIONS;

    /// A fact in books that did not keep yet what tells of a sale.
    fn insert(conn: &Connection, seq: i64, kind: &str, outcome: &str, body: &str) {
        conn.execute(
            "INSERT INTO fact (tenant, device, incarnation, seq, id, at_ms, kind, body, prev_hash, hash, outcome, received_ms)
             VALUES (1, x'02', x'07', ?1, randomblob(16), 0, ?2, ?3, x'', x'', ?4, ?1)",
            rusqlite::params![seq, kind, body, outcome],
        )
        .unwrap();
    }

    #[test]
    fn sales_that_came_before_the_hub_kept_them_are_found_by_its_migration() {
        let conn = Connection::open_in_memory().unwrap();
        let (before, from) = MIGRATIONS.split_at(8);
        for step in before {
            conn.execute_batch(step).unwrap();
        }
        conn.execute_batch(
            "INSERT INTO device (tenant, id, shop, till, public_key, token_hash, status, incarnation, drain, program,
                 enrolled_ms, seen_ms)
             VALUES (1, x'02', x'01', '1', x'', x'', 'active', x'07', 'done', '', 0, 0);
             INSERT INTO exception (tenant, id, voucher, value, state, opened_ms, version)
             VALUES (1, x'05', x'06', 3000, 'open', 1, 1);",
        )
        .unwrap();
        let sold = include_str!("../../../../tests/golden/facts/sale_made.json");
        let refunded = include_str!("../../../../tests/golden/facts/sale_refunded.json");
        let within = r#"{"sale": {"id": "00000000-0000-0000-0000-0000000000aa", "head": {"number": {"seq": 3}},
            "lines": [{"way": "sold"},
                {"way": {"returned": {"of_sale": {"sale": "00000000-0000-0000-0000-000000000009", "line": 1}}}},
                {"way": {"returned": {"of_sale": {"sale": "00000000-0000-0000-0000-000000000009", "line": 2}}}}]}}"#;
        insert(&conn, 1, "sale_made", "applied", sold);
        insert(&conn, 2, "sale_refunded", "applied", refunded);
        insert(&conn, 3, "sale_made", "applied", within);
        insert(&conn, 4, "sale_refunded", "quarantined", refunded);
        for step in from {
            conn.execute_batch(step).unwrap();
        }
        let told: Vec<(String, i64, String, Option<i64>)> = conn
            .prepare("SELECT hex(sale), place, told, number FROM sale_fact ORDER BY sale, place")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let nine = "00000000000000000000000000000009".to_owned();
        let other = "000000000000000000000000000000AA".to_owned();
        let sold: serde_json::Value = serde_json::from_str(sold).unwrap();
        let number = sold.pointer("/sale/head/number/seq").and_then(serde_json::Value::as_i64);
        assert_eq!(sold.pointer("/sale/id").unwrap(), "00000000-0000-0000-0000-000000000009");
        assert_eq!(
            told,
            [
                (nine.clone(), 1, "sold".into(), number),
                (nine.clone(), 2, "refunded".into(), Some(2)),
                (nine, 3, "taken_back".into(), Some(3)),
                (other, 1, "sold".into(), Some(3)),
            ]
        );
        let kept: i64 =
            conn.query_row("SELECT count(*) FROM exception WHERE voucher = x'06'", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 1);
    }
}
