//! Whether ledger and cache open, as the terminal opens them, and what the terminal knows of itself.

use std::path::Path;

use super::{Finding, Grade};
use crate::store::database::File;
use crate::store::identity::{self, Identity, Life};
use crate::store::lock::LockError;
use crate::store::position::{self, Position};
use crate::store::{CacheCondition, Connection, Error, OpenError, Store};

/// Of a ledger that a running program has.
pub(super) const IN_USE: &str = "ledger-in-use";

/// What was found, and who this terminal is, where that could be read.
pub(super) fn examine(data: &Path) -> (Vec<Finding>, Option<Identity>) {
    if !data.join(File::Ledger.name()).exists() {
        return (vec![Finding::new("ledger", Grade::Unused, "ledger-new")], None);
    }
    let store = match Store::open(data) {
        Ok(store) => store,
        Err(error) => return (vec![not_opened(&error)], None),
    };
    let cache = store.condition().cache.clone();
    match store.read(known).wait() {
        Ok(known) => (vec![ledger(known.life), cache_found(&cache, known.position)], known.identity),
        Err(error) => (vec![Finding::new("ledger", Grade::Wrong, "ledger-failed").because(&error)], None),
    }
}

/// What stands in the files.
struct Known {
    identity: Option<Identity>,
    life: Option<Life>,
    position: Option<Position>,
}

fn known(conn: &Connection) -> Result<Known, Error> {
    Ok(Known { identity: identity::find(conn)?, life: identity::lives(conn)?.pop(), position: position::find(conn)? })
}

fn not_opened(error: &OpenError) -> Finding {
    let (grade, key) = match error {
        // The terminal itself, most likely: it has the folder to itself while it runs.
        OpenError::Folder(LockError::Held(_)) => (Grade::Good, IN_USE),
        OpenError::LedgerDamaged { .. } | OpenError::NotOurs(_) => (Grade::Wrong, "ledger-damaged"),
        OpenError::NewerSchema { .. } => (Grade::Wrong, "ledger-newer"),
        OpenError::Folder(LockError::ReadOnly(..) | LockError::Unusable(..))
        | OpenError::Migration { .. }
        | OpenError::Store(_) => (Grade::Wrong, "ledger-failed"),
    };
    let finding = Finding::new("ledger", grade, key);
    if grade == Grade::Good { finding } else { finding.because(error) }
}

fn ledger(life: Option<Life>) -> Finding {
    match life {
        None => Finding::new("ledger", Grade::Good, "ledger-empty"),
        Some(life) => {
            let finding = Finding::new("ledger", Grade::Good, "ledger-sound");
            finding.with("facts", life.head.seq).with("waiting", life.owed())
        }
    }
}

fn cache_found(condition: &CacheCondition, position: Option<Position>) -> Finding {
    match (condition, position) {
        (CacheCondition::Sound | CacheCondition::New, Some(_)) => Finding::new("cache", Grade::Good, "cache-sound"),
        (CacheCondition::Sound | CacheCondition::New, None) => Finding::new("cache", Grade::Unused, "cache-empty"),
        (CacheCondition::Previous { damaged } | CacheCondition::Emptied { damaged }, _) => {
            Finding::new("cache", Grade::Wrong, "cache-damaged").with("damaged", damaged.display().to_string())
        }
    }
}
