//! Bringing a terminal's ledger back from a copy.
//!
//! ```text
//! copy ─▶ what the hub has beyond it ─▶ another life ─▶ the hub is told ─▶ the ledger takes its place
//! ```
//!
//! The copy is older than the books of the hub: a shift that it holds open may be closed by now, and its sales may be given
//! back. So nothing takes its place before the hub was asked; where it cannot be, the folder stays as it is.

use std::path::{Path, PathBuf};

use crate::cloud::{self, Client, Credentials};
use crate::domain::id::FactId;
use crate::engine::clock::Clock;
use crate::engine::enrol::{begun, new_incarnation};
use crate::engine::hub_address::HubAddress;
use crate::engine::problem::{Chain, Code, Problem};
use crate::engine::push::Said;
use crate::engine::store_failed;
use crate::store::backup::BackupError;
use crate::store::identity::Identity;
use crate::store::keyring;
use crate::store::restore::{Beginning, Restored, Restoring};
use crate::wire::enrol::NewIncarnation;

/// A ledger on its way back, before the hub was asked.
pub struct Restore {
    ledger: Restoring,
    dir: PathBuf,
}

impl Restore {
    /// Takes a data folder, which must not be in use, and proves a copy of the ledger.
    pub fn begin(copy: &Path, dir: &Path) -> Result<Self, Problem> {
        let ledger = Restoring::begin(copy, dir).map_err(unusable)?;
        Ok(Self { ledger, dir: dir.to_path_buf() })
    }

    /// Which terminal's ledger it is.
    pub fn identity(&self) -> Result<Identity, Problem> {
        self.ledger.identity().map_err(store_failed)
    }

    /// Takes in what the hub has beyond the copy, begins another life, tells the hub, and puts the ledger in its place.
    /// Where that cannot be, the folder is as it was before.
    pub async fn finish(mut self, clock: &Clock, hub: &HubAddress) -> Result<Restored, Problem> {
        match self.bring_on(clock, hub).await {
            Ok(restored) => {
                self.ledger.take_place().map_err(unusable)?;
                Ok(restored)
            }
            Err(problem) => {
                if let Err(error) = self.ledger.give_up() {
                    tracing::warn!(error = %Chain(&error), "what was prepared of the copy stays beside the ledger");
                }
                Err(problem)
            }
        }
    }

    async fn bring_on(&mut self, clock: &Clock, hub: &HubAddress) -> Result<Restored, Problem> {
        let identity = self.identity()?;
        let secrets = keyring::load(&self.dir).map_err(store_failed)?;
        let credentials = Credentials { access_token: secrets.access_token };
        let client = Client::new(&hub.target(&identity)?, Some(&credentials))?;
        self.catch_up(&client, clock).await?;
        let (at, incarnation) = (clock.now(), new_incarnation(clock));
        let from = self.ledger.life().map_err(store_failed)?.author;
        let fact = begun(&identity, Some(from.incarnation), at);
        let beginning = Beginning { incarnation, at, id: FactId::new(clock.mint()), fact };
        let restored = self.ledger.begin_again(&beginning, || clock.mint()).map_err(unusable)?;
        // Last of all that may fail: a hub that knows of the new life gives its rights to no other.
        let new = NewIncarnation { device: from.device, restored: from.incarnation, incarnation };
        client.begin_incarnation(&new).await?;
        Ok(restored)
    }

    /// Takes in page after page until the ledger has what the hub has.
    async fn catch_up(&mut self, client: &Client, clock: &Clock) -> Result<(), Problem> {
        let epoch = self.identity()?.epoch;
        loop {
            let life = self.ledger.life().map_err(store_failed)?;
            let known = client.known_facts(life.author.incarnation, life.head.seq).await?;
            if known.facts.is_empty() && known.acked_seq > life.head.seq {
                return Err(cloud::Error::OtherQuestion.into());
            }
            let (said, now) = (Said::of(&known.facts, &known.results), clock.now());
            // Other books than the ledger knows count their revisions anew; what they hold is asked for once it follows them.
            let taken = if known.epoch == epoch {
                self.ledger.take_in(&known.facts, known.acked_seq, |conn| said.note(conn, now))
            } else {
                self.ledger.take_in(&known.facts, 0, |_| Ok(()))
            };
            taken.map_err(unusable)?;
            let last = known.facts.last().map_or(life.head.seq, |row| row.seq);
            if last >= known.acked_seq {
                return Ok(());
            }
        }
    }
}

fn unusable(error: BackupError) -> Problem {
    Problem::caused(Code::from(&error), error)
}
