//! Shelves as the hub last sent them, with what was marked and sold here since laid over them.
//!
//! A mark that was made here counts until the hub's revision holds it, and the last of several does. Pieces that were sold or
//! came back here count until then too; what the hub did not take in moved nothing for it.

use rusqlite::{CachedStatement, Connection, Row, Statement, params};

use super::codec::{Read, Sql, word_columns};
use super::error::Result;
use super::fold::Entry;
use crate::domain::fact::{SaleMade, SaleRefunded, SupplyMarked};
use crate::domain::product::Supply;
use crate::domain::stock::{Article, Counted, Flow, Shelf, moved_by};

word_columns! {
    Supply { ForSale = "for_sale", SoldOut = "sold_out" }
    Flow { Out = "out", In = "in" }
}

/// Every shelf on which something was ever marked or counted.
pub fn all(conn: &Connection) -> Result<Vec<Shelf>> {
    conn.prepare_cached(&standing(""))?.query_and_then([], read)?.collect()
}

/// Those of one product.
pub fn of_product(conn: &Connection, product: &str) -> Result<Vec<Shelf>> {
    conn.prepare_cached(&standing("AND product = ?1"))?.query_and_then([product], read)?.collect()
}

/// The shelves of the articles that were ever marked or counted, as they stand now; `of` says which of them. What waits is looked
/// through once for all of them: on most days it is little.
fn standing(of: &str) -> String {
    format!(
        "WITH waiting AS (
             SELECT product, variant, sum(iif(way = 'in', pieces, -pieces)) AS pieces FROM stock_moves
             WHERE outcome = 'waiting' {of} GROUP BY product, variant
         )
         SELECT a.product, a.variant, s.stock, coalesce(s.rev, 0) AS rev,
             coalesce(
                 (SELECT iif(m.rev IS NULL OR m.rev > coalesce(s.rev, 0), m.supply, NULL) FROM supply_marks m
                  WHERE m.product = a.product AND m.variant = a.variant ORDER BY m.life DESC, m.seq DESC LIMIT 1),
                 s.supply, 'for_sale') AS supply,
             coalesce(w.pieces, 0)
             + (SELECT coalesce(sum(iif(v.way = 'in', v.pieces, -v.pieces)), 0) FROM stock_moves v
                WHERE s.stock IS NOT NULL AND v.product = a.product AND v.variant = a.variant AND v.rev > s.rev
                    AND v.outcome NOT IN ('waiting', 'quarantined')) AS moved
         FROM (SELECT product, variant FROM shelves WHERE true {of}
               UNION SELECT product, variant FROM supply_marks WHERE true {of}) a
         LEFT JOIN shelves s ON s.product = a.product AND s.variant = a.variant
         LEFT JOIN waiting w ON w.product = a.product AND w.variant = a.variant"
    )
}

fn read(row: &Row<'_>) -> Result<Shelf> {
    let variant: String = row.get("variant")?;
    let (stock, moved): (Option<i64>, i64) = (row.get("stock")?, row.get("moved")?);
    Ok(Shelf {
        article: Article { product: row.get("product")?, variant: Some(variant).filter(|code| !code.is_empty()) },
        supply: row.read("supply")?,
        stock: stock.map(|stock| stock.saturating_add(moved)),
        rev: row.read("rev")?,
    })
}

/// Keeps a shelf as the hub sent it, unless a newer revision is kept already.
pub(super) fn keep(conn: &Connection, shelf: &Shelf) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO shelves (product, variant, supply, stock, rev) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (product, variant) DO UPDATE SET supply = excluded.supply, stock = excluded.stock, rev = excluded.rev
         WHERE excluded.rev >= shelves.rev",
    )?
    .execute(params![
        shelf.article.product,
        variant(&shelf.article),
        Sql(shelf.supply),
        shelf.stock,
        Sql(shelf.rev)
    ])?;
    Ok(())
}

pub(super) fn forget(conn: &Connection, article: &Article) -> Result<()> {
    conn.prepare_cached("DELETE FROM shelves WHERE product = ?1 AND variant = ?2")?
        .execute(params![article.product, variant(article)])?;
    Ok(())
}

pub(super) fn note_mark(conn: &Connection, entry: Entry<'_>, marked: &SupplyMarked) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO supply_marks (life, seq, product, variant, supply, made_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        entry.life,
        Sql(entry.seq),
        marked.article.product,
        variant(&marked.article),
        Sql(marked.supply),
        entry.at_ms
    ])?;
    Ok(())
}

pub(super) fn note_sale(conn: &Connection, entry: Entry<'_>, made: &SaleMade) -> Result<()> {
    let (moved, mut insert) = (moved_by(&made.sale), move_in(conn)?);
    moved.iter().try_for_each(|(place, flow, counted)| note_move(&mut insert, entry, *place, *flow, counted))
}

pub(super) fn note_refund(conn: &Connection, entry: Entry<'_>, refunded: &SaleRefunded) -> Result<()> {
    let (mut restocked, mut insert) = (refunded.restocked.iter().enumerate(), move_in(conn)?);
    restocked.try_for_each(|(place, counted)| note_move(&mut insert, entry, place, Flow::In, counted))
}

/// Writes a move, once for each line.
fn move_in(conn: &Connection) -> Result<CachedStatement<'_>> {
    Ok(conn.prepare_cached(
        "INSERT INTO stock_moves (life, seq, place, product, variant, way, pieces) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?)
}

fn note_move(insert: &mut Statement<'_>, entry: Entry<'_>, place: usize, flow: Flow, counted: &Counted) -> Result<()> {
    insert.execute(params![
        entry.life,
        Sql(entry.seq),
        i64::try_from(place).unwrap_or(i64::MAX).saturating_add(1),
        counted.article.product,
        variant(&counted.article),
        Sql(flow),
        counted.pieces
    ])?;
    Ok(())
}

fn variant(article: &Article) -> &str {
    article.variant.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::Event;
    use crate::store::page::Change;
    use crate::store::redemptions::{Outcome, note_outcome};
    use crate::store::sample::{Books, books, fact, fact_id, record};

    fn large() -> Article {
        Article { product: "TEA".into(), variant: Some("L".into()) }
    }

    fn mark(books: &Books, supply: Supply) {
        let marked = SupplyMarked { article: large(), name: "Tea L".into(), supply };
        record(&books.conn, &fact(Event::SupplyMarked(marked))).unwrap();
    }

    fn sent(supply: Supply, stock: Option<i64>, rev: u64) -> Change {
        Change::Shelf(Shelf { article: large(), supply, stock, rev })
    }

    #[track_caller]
    fn check(books: &Books, supply: Supply, stock: Option<i64>) {
        let found = of_product(&books.conn, "TEA").unwrap();
        assert_eq!(found.iter().map(|shelf| (shelf.supply, shelf.stock)).collect::<Vec<_>>(), [(supply, stock)]);
        assert_eq!(all(&books.conn).unwrap(), found);
    }

    #[test]
    fn a_mark_made_here_holds_until_the_hubs_revision_has_it() {
        let books = books();
        mark(&books, Supply::SoldOut);
        check(&books, Supply::SoldOut, None);
        // Another till's count came first; it knows nothing of the mark.
        books.pull(vec![sent(Supply::ForSale, Some(4), 6)]);
        check(&books, Supply::SoldOut, Some(4));
        note_outcome(&books.conn, fact_id(1_000_001), Outcome::Applied, Some(7)).unwrap();
        check(&books, Supply::SoldOut, Some(4));
        // Somebody lifted it elsewhere, after us.
        books.pull(vec![sent(Supply::ForSale, Some(4), 8)]);
        check(&books, Supply::ForSale, Some(4));
        mark(&books, Supply::SoldOut);
        mark(&books, Supply::ForSale);
        check(&books, Supply::ForSale, Some(4));
    }

    #[test]
    fn pieces_moved_here_count_until_the_hub_has_them_and_what_an_earlier_hub_took_in_counts_no_more() {
        let books = books();
        books.pull(vec![sent(Supply::ForSale, Some(10), 3)]);
        let three = Counted { article: large(), pieces: 3 };
        let moved = |seq: i64, rev: Option<i64>, outcome: &str| {
            let entered = fact(Event::SignedOut);
            record(&books.conn, &entered).unwrap();
            let row = Entry { life: 1, seq: u64::try_from(seq).unwrap(), at_ms: 0, fact: &entered };
            note_move(&mut move_in(&books.conn).unwrap(), row, 0, Flow::Out, &three).unwrap();
            let set = "UPDATE stock_moves SET rev = ?2, outcome = ?3 WHERE seq = ?1";
            books.conn.execute(set, params![seq, rev, outcome]).unwrap();
        };
        moved(1, None, "waiting");
        check(&books, Supply::ForSale, Some(7));
        moved(2, Some(4), "applied");
        check(&books, Supply::ForSale, Some(4));
        moved(3, Some(3), "applied");
        moved(4, None, "applied");
        moved(5, None, "quarantined");
        check(&books, Supply::ForSale, Some(4));
        books.pull(vec![sent(Supply::ForSale, Some(7), 4)]);
        check(&books, Supply::ForSale, Some(4));
    }
}
