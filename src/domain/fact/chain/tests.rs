//! Whatever is done to a journal is found, and the row is named.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn author(device: u128) -> Author {
    Author { device: DeviceId::new(Uuid::from_u128(device)), incarnation: Incarnation::new(42) }
}

fn id(number: u64) -> FactId {
    FactId::new(Uuid::from_u128(u128::from(number) + 1_000))
}

/// A journal of so many rows.
fn journal(rows: u64) -> Vec<Row> {
    let mut head = Head::START;
    (1..=rows)
        .map(|seq| {
            let at_ms = 1_795_000_000_000 + i64::try_from(seq).unwrap();
            let row = head.next(author(1), id(seq), at_ms, format!(r#"{{"v":1,"kind":"signed_in","n":{seq}}}"#));
            head = Head { seq: row.seq, hash: row.hash };
            row
        })
        .collect()
}

fn follow(rows: &[Row]) -> Result<Head, Broken> {
    rows.iter().try_fold(Head::START, |head, row| head.follow(author(1), row))
}

fn seq(place: usize) -> u64 {
    u64::try_from(place).unwrap() + 1
}

#[test]
fn an_untouched_journal_holds_to_its_head() {
    let rows = journal(5);
    assert_eq!(follow(&rows), Ok(Head { seq: 5, hash: rows[4].hash }));
    assert_eq!(follow(&[]), Ok(Head::START));
    assert_eq!(rows[0].prev_hash, ChainHash::START);
}

#[test]
fn the_hash_of_a_row_is_pinned() {
    // Journals outlive programs: should this change, old ones would no longer hold.
    let rows = journal(2);
    assert_eq!(
        rows.iter().map(|row| row.hash.to_string()).collect::<Vec<_>>(),
        [
            "2277cc217e48f56c0f5d1bda7b7e9de7ef8058a7ca7f62280a5438ab8d7f94f4",
            "f1ed4f323fd1803fc436fc79619304230e30f5dad1d3f55b72e7c0d8dca443df",
        ]
    );
}

/// One way to alter a row.
type Alteration = fn(&mut Row);

const ALTERATIONS: [(&str, Alteration); 6] = [
    ("body", |row| row.body.push(' ')),
    ("shorter body", |row| {
        row.body.pop();
    }),
    ("id", |row| row.id = id(99_999)),
    ("time", |row| row.at_ms += 1),
    ("hash", |row| row.hash = ChainHash::from_bytes([7; 32])),
    ("empty body", |row| row.body.clear()),
];

proptest! {
    #[test]
    fn an_altered_row_is_named(rows in 1..30_u64, place: prop::sample::Index, way in 0..ALTERATIONS.len()) {
        let mut rows = journal(rows);
        let place = place.index(rows.len());
        let (what, alter) = ALTERATIONS[way];
        alter(&mut rows[place]);
        prop_assert_eq!(follow(&rows), Err(Broken::Altered { seq: seq(place) }), "{}", what);
    }

    #[test]
    fn a_row_that_names_another_before_it_is_named(rows in 1..30_u64, place: prop::sample::Index, bit in 0..256_usize) {
        let mut rows = journal(rows);
        let place = place.index(rows.len());
        let mut hash = *rows[place].prev_hash.as_bytes();
        hash[bit / 8] ^= 1 << (bit % 8);
        rows[place].prev_hash = ChainHash::from_bytes(hash);
        prop_assert_eq!(follow(&rows), Err(Broken::Unlinked { seq: seq(place) }));
    }

    #[test]
    fn a_missing_row_is_named(rows in 2..30_u64, place: prop::sample::Index) {
        let mut rows = journal(rows);
        let place = place.index(rows.len() - 1);
        rows.remove(place);
        prop_assert_eq!(follow(&rows), Err(Broken::Gap { expected: seq(place), found: seq(place) + 1 }));
    }

    #[test]
    fn swapped_rows_are_named(rows in 2..30_u64, one: prop::sample::Index, other: prop::sample::Index) {
        let mut rows = journal(rows);
        let (one, other) = (one.index(rows.len()), other.index(rows.len()));
        prop_assume!(one != other);
        rows.swap(one, other);
        let (first, second) = (one.min(other), one.max(other));
        prop_assert_eq!(follow(&rows), Err(Broken::Gap { expected: seq(first), found: seq(second) }));
    }

    #[test]
    fn a_row_that_stands_twice_is_named(rows in 1..30_u64, place: prop::sample::Index) {
        let mut rows = journal(rows);
        let place = place.index(rows.len());
        rows.insert(place, rows[place].clone());
        prop_assert_eq!(follow(&rows), Err(Broken::Gap { expected: seq(place) + 1, found: seq(place) }));
    }

    #[test]
    fn a_forged_row_breaks_the_chain_behind_it(rows in 2..30_u64, place: prop::sample::Index, replaces: bool) {
        let mut rows = journal(rows);
        let place = place.index(rows.len() - 1);
        let before = follow(&rows[..place]).unwrap();
        // It is chained rightly itself; what follows gives it away.
        let forged = before.next(author(1), id(77_777), 0, r#"{"v":1,"kind":"signed_out"}"#.into());
        let expected = if replaces {
            rows[place] = forged;
            Broken::Unlinked { seq: seq(place) + 1 }
        } else {
            rows.insert(place, forged);
            Broken::Gap { expected: seq(place) + 1, found: seq(place) }
        };
        prop_assert_eq!(follow(&rows), Err(expected));
    }

    #[test]
    fn a_renumbered_row_is_named(rows in 1..30_u64, place: prop::sample::Index, by in 1..100_u64) {
        let mut rows = journal(rows);
        let place = place.index(rows.len());
        rows[place].seq += by;
        prop_assert_eq!(follow(&rows), Err(Broken::Gap { expected: seq(place), found: seq(place) + by }));
    }

    #[test]
    fn an_end_that_was_cut_off_or_written_anew_shows_against_the_known_head(rows in 2..30_u64, place: prop::sample::Index) {
        let rows = journal(rows);
        let known = follow(&rows).unwrap();
        let kept = &rows[..place.index(rows.len())];
        prop_assert_ne!(follow(kept), Ok(known));
        let mut head = follow(kept).unwrap();
        for row in &rows[kept.len()..] {
            let anew = head.next(author(1), row.id, row.at_ms + 1, row.body.clone());
            head = head.follow(author(1), &anew).unwrap();
        }
        prop_assert_eq!(head.seq, known.seq);
        prop_assert_ne!(head.hash, known.hash);
    }
}

#[test]
fn a_journal_does_not_continue_that_of_another_terminal_or_life() {
    let rows = journal(2);
    let reborn = Author { incarnation: Incarnation::new(43), ..author(1) };
    for other in [author(2), reborn] {
        assert_eq!(Head::START.follow(other, &rows[0]), Err(Broken::Altered { seq: 1 }));
    }
}

#[test]
fn the_last_number_there_is_does_not_turn_over() {
    let last = Head { seq: u64::MAX, hash: ChainHash::START };
    assert_eq!(last.next(author(1), id(1), 0, String::new()).seq, u64::MAX);
}
