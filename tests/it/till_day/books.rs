//! The same figures out of the ledger: by its tables, and by the facts of its journal.

use countersign::domain::fact::{CashWay, Event, Fact, PointsWay};
use countersign::domain::tender::{Means, Payment};
use countersign::store::{Connection, Error};

use super::script::Figures;

/// What the state tables say.
pub fn by_tables(conn: &Connection) -> Result<Figures, Error> {
    let of = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    let tax = "SELECT sum(iif(way = 'returned_of_sale', -tax_minor, tax_minor)) FROM sale_lines WHERE product LIKE";
    let (tax_a, tax_b) = (format!("{tax} 'a%'"), format!("{tax} 'b%'"));
    let mut figures = Figures::new();
    for (name, sql) in [
        ("sales", "SELECT count(*) FROM sales"),
        ("list", "SELECT sum(list_minor) FROM sales"),
        ("off", "SELECT sum(discounts_minor) FROM sales"),
        ("total", "SELECT sum(total_minor) FROM sales"),
        ("tax_a", tax_a.as_str()),
        ("tax_b", tax_b.as_str()),
        (
            "cash",
            "SELECT (SELECT sum(amount_minor) FROM tenders WHERE way = 'in' AND means = 'cash')
                 - (SELECT sum(change_minor) FROM sales)",
        ),
        ("card", "SELECT sum(amount_minor) FROM tenders WHERE way = 'in' AND means = 'card'"),
        ("code", "SELECT sum(amount_minor) FROM tenders WHERE way = 'in' AND payment IS NOT NULL"),
        ("code_back", "SELECT sum(amount_minor) FROM tenders WHERE way = 'out' AND payment IS NOT NULL"),
        ("swaps", "SELECT count(DISTINCT sale) FROM sale_lines WHERE way = 'returned_of_sale'"),
        ("swapped", "SELECT sum(back_minor) FROM sale_lines WHERE way = 'returned_of_sale'"),
        ("rounding", "SELECT sum(rounding_minor) FROM sales"),
        ("change", "SELECT sum(change_minor) FROM sales"),
        ("refunds", "SELECT count(*) FROM refunds"),
        ("back", "SELECT sum(amount_minor) FROM tenders WHERE way = 'out'"),
        ("earned", "SELECT sum(points) FROM points_moves WHERE way = 'earned'"),
        ("spent", "SELECT sum(points) FROM points_moves WHERE way = 'spent'"),
        ("taken_back", "SELECT sum(points) FROM points_moves WHERE way = 'taken_back'"),
        ("given_back", "SELECT sum(points) FROM points_moves WHERE way = 'given_back'"),
        ("drawer", "SELECT expected_minor FROM shifts"),
    ] {
        figures.insert(name.to_owned(), of(sql)?);
    }
    Ok(figures)
}

/// What the facts in the journal say, one after the other.
pub fn by_journal(conn: &Connection) -> Result<Figures, Error> {
    let mut statement = conn.prepare("SELECT body FROM journal ORDER BY place")?;
    let facts = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut figures = Figures::new();
    for fact in facts {
        let fact: Fact = serde_json::from_str(&fact?).unwrap();
        hear(&fact.event, &mut |name, minor| *figures.entry(name.to_owned()).or_default() += minor);
    }
    Ok(figures)
}

fn hear(event: &Event, add: &mut impl FnMut(&str, i64)) {
    match event {
        Event::ShiftOpened(opened) => add("drawer", opened.float.minor()),
        Event::CashMoved(moved) => match moved.way {
            CashWay::In => add("drawer", moved.amount.minor()),
            CashWay::Out => add("drawer", -moved.amount.minor()),
        },
        Event::SaleMade(made) => {
            let sale = made.sale.document();
            add("sales", 1);
            add("list", sale.list.minor());
            add("off", sale.discounts.minor());
            add("total", sale.total.minor());
            for row in &sale.taxes {
                add(&format!("tax_{}", row.class), row.tax.minor());
            }
            let sold: i64 = sale.list.minor() - sale.discounts.minor();
            if sold != sale.total.minor() {
                add("swaps", 1);
                add("swapped", sold - sale.total.minor());
            }
            settled(&sale.payment, add);
            add("rounding", sale.payment.rounding().minor());
        }
        Event::SaleRefunded(refunded) => {
            add("refunds", 1);
            if let Some(payment) = &refunded.payment {
                settled(payment, add);
            }
        }
        Event::PointsMoved(moved) => {
            let points = i64::from(moved.points.get());
            match moved.way {
                PointsWay::Earned => add("earned", points),
                PointsWay::Spent { .. } => add("spent", points),
                PointsWay::TakenBack => add("taken_back", points),
                PointsWay::GivenBack => add("given_back", points),
            }
        }
        _ => {}
    }
}

fn settled(payment: &Payment, add: &mut impl FnMut(&str, i64)) {
    let (sign, change) = match payment {
        Payment::Paid { change, .. } => (1, change.minor()),
        Payment::GivenBack { .. } => (-1, 0),
    };
    add("change", change);
    add("cash", -change);
    add("drawer", -change);
    for tender in payment.tenders() {
        let minor = tender.amount.minor();
        if tender.means == Means::Cash {
            add("drawer", sign * minor);
        }
        match (sign, &tender.means) {
            (1, Means::Cash) => add("cash", minor),
            (1, Means::Card { .. }) => add("card", minor),
            (1, Means::Code { .. }) => add("code", minor),
            (1, _) => {}
            (_, Means::Code { .. }) => {
                add("code_back", minor);
                add("back", minor);
            }
            (_, _) => add("back", minor),
        }
    }
}
