//! The simulated hub: books in memory, changed by the real core in the order in which the SQLite driver does it.
//!
//! Every call is one transaction: admit → slice → step → effects. A crash of the hub falls between two calls, before or
//! after an answer has left; a restore from a backup takes the books back and their epoch forward.

pub mod books;
mod calls;
pub mod sales;

use std::collections::BTreeMap;

use countersign::domain::budget::{Allowance, Grant};
use countersign::domain::fact::Author;
use countersign::domain::id::{DeviceId, GrantId};
use countersign::domain::money::Money;
use countersign::wire::signed::{Context, Signed};
use ed25519_dalek::SigningKey;
use jiff::{SignedDuration, Timestamp};

use crate::chance::Seeded;
use crate::hub::books::Books;
use crate::mutation::Mutation;
use crate::network::GrantLetter;
use crate::town::instant;
use crate::world::Around;

/// After how long a grant is renewed although nothing came.
const GRANT_LIFE: SignedDuration = SignedDuration::from_secs(90);

/// The hub.
#[derive(Debug)]
pub struct Hub {
    /// The books as they are.
    pub books: Books,
    /// The backups, oldest first.
    pub backups: Vec<Books>,
    /// With what grants are signed.
    pub key: SigningKey,
    /// The hub's clock less the true one, in milliseconds.
    skew_ms: i64,
    minted: BTreeMap<DeviceId, Grant>,
}

impl Hub {
    /// A hub with its books open.
    pub fn new(books: Books, around: &mut Around) -> Self {
        let key = SigningKey::from_bytes(&around.dice.bytes());
        Self { books, backups: Vec::new(), key, skew_ms: around.dice.between(-30_000, 30_000), minted: BTreeMap::new() }
    }

    /// The hub's clock.
    pub fn clock_ms(&self, now: i64) -> i64 {
        now + self.skew_ms
    }

    /// Takes a backup.
    pub fn back_up(&mut self) {
        self.backups.push(self.books.clone());
    }

    /// Restores the books from a backup. Rights are given again once every terminal has re-fed.
    pub fn restore(&mut self, which: usize, around: &Around) {
        let backup = self.backups[which].clone();
        let counted = backup.epoch + 1;
        let by_the_clock = u64::try_from(instant(self.clock_ms(around.now)).as_second()).expect("after 1970");
        let epoch = match around.mutation {
            Mutation::EpochCountedFromTheBackup => counted,
            _ => counted.max(by_the_clock),
        };
        self.books = Books { epoch, ..backup };
        self.books.awaited = match around.mutation {
            Mutation::NoDrainAfterRestore => [].into(),
            _ => self.books.devices.keys().copied().collect(),
        };
        self.minted.clear();
    }

    /// What a terminal may risk from here on.
    fn grant(&mut self, author: Author, around: &mut Around) -> GrantLetter {
        let after_seq = self.books.head(author).seq;
        let issued_at = instant(self.clock_ms(around.now));
        let current = self.minted.get(&author.device).filter(|grant| {
            grant.incarnation == author.incarnation
                && grant.after_seq == after_seq
                && issued_at.duration_since(grant.issued_at) < GRANT_LIFE
        });
        let grant = current.cloned().unwrap_or_else(|| {
            let grant = new_grant(author, self.books.epoch, after_seq, issued_at, &mut around.dice);
            around.truth.grants.insert(grant.id, grant.clone());
            grant
        });
        self.minted.insert(author.device, grant.clone());
        if around.signs {
            GrantLetter::Sealed(Signed::of(&grant, Context::Grant, &self.key).expect("a grant is JSON"))
        } else {
            GrantLetter::Bare(grant)
        }
    }
}

fn new_grant(author: Author, epoch: u64, after_seq: u64, issued_at: Timestamp, dice: &mut Seeded) -> Grant {
    let id = GrantId::new(dice.mint());
    let mut few = |low, high| u32::try_from(dice.between(low, high)).expect("a few");
    let (count, raised_count, data_age_max_s) = (few(1, 6), few(0, 3), few(60, 900));
    let mut money = |low, high| Money::from_minor(dice.between(low, high) * 100);
    Grant {
        id,
        device: author.device,
        incarnation: author.incarnation,
        epoch,
        after_seq,
        issued_at,
        allowance: Allowance { count, value: money(20, 90) },
        raise: Allowance { count: raised_count, value: money(0, 40) },
        per_voucher: money(10, 40),
        data_age_max_s,
    }
}
