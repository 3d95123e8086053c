//! Whether a push continues the journal that the hub knows.

use crate::domain::fact::{Author, Broken, Head};
use crate::domain::id::ChainHash;
use crate::wire::push::Push;

/// What the hub knows of the journal that a push continues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// Where it ends for the hub.
    pub head: Head,
    /// The hashes of the rows that the push brings again, and of the one at which it says that it ends, by `seq`, as far
    /// as the hub has them.
    pub known: Vec<(u64, ChainHash)>,
    /// The life of the hub's books.
    pub epoch: u64,
}

/// How the facts of a push stand to the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// For each fact, in order.
    pub arrivals: Vec<Arrival>,
    /// Up to which fact the answer acknowledges the journal: the last one that the push brings, so that nothing is
    /// acknowledged without its result. Of a push without facts, which only asks, as far as the hub knows what it says
    /// it holds: a ledger that lost facts must not take its next ones for acknowledged.
    pub acked_seq: u64,
}

impl Admitted {
    /// Whether the terminal holds nothing back: all its facts, of every life of its ledger, are known once the push is
    /// in. After a restore of the books rights are given again when every terminal was heard to say so.
    pub const fn drains(&self, push: &Push) -> bool {
        self.acked_seq == push.head.seq && push.owed_elsewhere == 0
    }
}

/// How one fact stands to the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// The hub has it: answer what was answered.
    Known,
    /// It is the next one.
    New,
}

/// Why a push is turned away; nothing of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Turned {
    /// The hub's books were restored since.
    #[error("the books are in epoch {epoch} now")]
    Epoch {
        /// The life of the books.
        epoch: u64,
    },
    /// Facts are missing before it.
    #[error("the journal is known up to {acked_seq}")]
    Gap {
        /// Up to which fact the hub knows the journal.
        acked_seq: u64,
    },
    /// Two ledgers claim to be this one.
    #[error("the journal has split at {seq}")]
    Fork {
        /// Where they differ.
        seq: u64,
    },
    /// The rows do not follow each other.
    #[error("the rows are no chain")]
    Broken(#[from] Broken),
}

/// Whether a push continues the journal, and which of its facts are new.
pub fn admit(push: &Push, author: Author, journal: &Journal) -> Result<Admitted, Turned> {
    if push.epoch != journal.epoch {
        return Err(Turned::Epoch { epoch: journal.epoch });
    }
    // A push that ends before what the hub has is no fork by that alone: a proxy may have held it back while a later one
    // went through, and an earlier life of a restored ledger ends where the backup ended.
    let end = push.head.seq;
    let known_end = if end == journal.head.seq { Some(journal.head.hash) } else { journal.hash_at(end) };
    if known_end.is_some_and(|hash| hash != push.head.hash) {
        return Err(Turned::Fork { seq: end });
    }
    let mut head = journal.head;
    let mut arrivals = Vec::with_capacity(push.facts.len());
    for row in &push.facts {
        if row.seq <= journal.head.seq {
            if journal.hash_at(row.seq).is_some_and(|hash| hash != row.hash) {
                return Err(Turned::Fork { seq: row.seq });
            }
            arrivals.push(Arrival::Known);
        } else if row.seq > head.seq.saturating_add(1) {
            return Err(Turned::Gap { acked_seq: head.seq });
        } else {
            head = head.follow(author, row).map_err(|broken| match broken {
                Broken::Unlinked { seq } => Turned::Fork { seq },
                Broken::Gap { .. } | Broken::Altered { .. } => Turned::Broken(broken),
            })?;
            arrivals.push(Arrival::New);
        }
    }
    let acked_seq = push.facts.last().map_or(head.seq.min(end), |row| row.seq);
    Ok(Admitted { arrivals, acked_seq })
}

impl Journal {
    fn hash_at(&self, seq: u64) -> Option<ChainHash> {
        self.known.iter().find(|(known, _)| *known == seq).map(|(_, hash)| *hash)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::fact::Row;
    use crate::domain::id::{DeviceId, FactId, Incarnation};

    const EPOCH: u64 = 3;

    fn author() -> Author {
        Author { device: DeviceId::new(Uuid::from_u128(1)), incarnation: Incarnation::new(1) }
    }

    fn journal(facts: u128, salt: &str) -> Vec<Row> {
        let mut head = Head::START;
        (1..=facts)
            .map(|number| {
                let row = head.next(author(), FactId::new(Uuid::from_u128(number)), 0, format!("{salt} {number}"));
                head = Head { seq: row.seq, hash: row.hash };
                row
            })
            .collect()
    }

    fn head_of(rows: &[Row]) -> Head {
        rows.last().map_or(Head::START, |row| Head { seq: row.seq, hash: row.hash })
    }

    /// What the hub knows of a journal when a push arrives, as a driver looks it up.
    fn known(stored: &[Row], push: &Push) -> Journal {
        let asked = |row: &&Row| push.facts.iter().any(|fact| fact.seq == row.seq) || push.head.seq == row.seq;
        Journal {
            head: head_of(stored),
            known: stored.iter().filter(asked).map(|row| (row.seq, row.hash)).collect(),
            epoch: EPOCH,
        }
    }

    /// A push of `facts` by a terminal whose journal is `held`.
    fn push(held: &[Row], facts: &[Row]) -> Push {
        Push {
            device: author().device,
            incarnation: author().incarnation,
            epoch: EPOCH,
            from_seq: facts.first().map_or(head_of(held).seq + 1, |row| row.seq),
            head: head_of(held),
            owed_elsewhere: 0,
            facts: facts.to_vec(),
        }
    }

    #[track_caller]
    fn check(stored: &[Row], push: &Push, expected: Result<u64, Turned>) {
        let admitted = admit(push, author(), &known(stored, push));
        assert_eq!(admitted.map(|admitted| admitted.acked_seq), expected);
    }

    #[test]
    fn facts_come_in_behind_those_that_are_known() {
        let rows = journal(5, "a");
        check(&rows[..2], &push(&rows, &rows[1..4]), Ok(4));
        check(&rows[..2], &push(&rows, &rows[3..]), Err(Turned::Gap { acked_seq: 2 }));
        let old = Push { epoch: EPOCH - 1, ..push(&rows, &rows) };
        check(&[], &old, Err(Turned::Epoch { epoch: EPOCH }));
    }

    #[test]
    fn a_push_that_was_held_back_is_no_fork() {
        let rows = journal(5, "a");
        check(&rows, &push(&rows[..3], &rows[1..3]), Ok(3));
        check(&rows, &push(&rows[..3], &[]), Ok(3));
    }

    #[test]
    fn a_copied_ledger_is_seen_at_its_end_and_at_its_first_own_fact() {
        let (rows, copied) = (journal(5, "a"), journal(5, "b"));
        let mixed = [&rows[..3], &{
            let head = head_of(&rows[..3]);
            [head.next(author(), FactId::new(Uuid::from_u128(77)), 0, "its own".to_owned())]
        }]
        .concat();
        check(&rows, &push(&mixed, &[]), Err(Turned::Fork { seq: 4 }));
        check(&rows, &push(&mixed, &mixed[3..]), Err(Turned::Fork { seq: 4 }));
        check(&rows, &push(&copied, &copied[..2]), Err(Turned::Fork { seq: 5 }));
        // What the copy writes behind the end that the hub knows does not follow it either.
        let longer = journal(6, "b");
        check(&rows, &push(&longer, &longer[5..]), Err(Turned::Fork { seq: 6 }));
    }

    #[test]
    fn nothing_is_acknowledged_without_its_result() {
        let rows = journal(5, "a");
        // The hub has five; the push brings two again, and only these are answered.
        check(&rows, &push(&rows, &rows[..2]), Ok(2));
        check(&rows, &push(&rows, &[]), Ok(5));
    }

    #[test]
    fn a_terminal_has_drained_when_all_its_lives_are_known() {
        let rows = journal(3, "a");
        let whole = push(&rows, &rows);
        let admitted = admit(&whole, author(), &known(&[], &whole)).unwrap();
        assert!(admitted.drains(&whole));
        assert!(!admitted.drains(&Push { owed_elsewhere: 1, ..whole }));
        let part = push(&rows, &rows[..2]);
        assert!(!admit(&part, author(), &known(&[], &part)).unwrap().drains(&part));
    }

    proptest! {
        /// However a journal is cut into pushes, and however often one comes again, the hub has it whole and once.
        #[test]
        fn a_journal_arrives_whole_and_once(
            facts in 1..20_u128,
            cuts in proptest::collection::vec((0..20_usize, 1..8_usize), 1..60),
        ) {
            let rows = journal(facts, "a");
            let mut stored: Vec<Row> = Vec::new();
            for (from, length) in cuts {
                let part = &rows[from.min(rows.len())..(from + length).min(rows.len())];
                let push = push(&rows, part);
                match admit(&push, author(), &known(&stored, &push)) {
                    Ok(admitted) => {
                        prop_assert_eq!(admitted.arrivals.len(), part.len());
                        let news = part.iter().zip(&admitted.arrivals).filter(|(_, arrival)| **arrival == Arrival::New);
                        stored.extend(news.map(|(row, _)| row.clone()));
                    }
                    Err(turned) => prop_assert_eq!(turned, Turned::Gap { acked_seq: head_of(&stored).seq }),
                }
                prop_assert_eq!(&rows[..stored.len()], &stored[..]);
            }
        }
    }
}
