//! Whether ledger, cache and keys of people are sound, and what the terminal knows of itself. Nothing is changed.

use std::path::Path;

use super::{Finding, Grade};
use crate::store::database::File;
use crate::store::identity::{self, Identity, Life};
use crate::store::lock::LockError;
use crate::store::open::{Look, look};
use crate::store::position;
use crate::store::{Connection, Error, OpenError, backup};

/// Of a ledger that a running program has.
pub(super) const IN_USE: &str = "ledger-in-use";

/// What was found, and who this terminal is, where that could be read.
pub(super) fn examine(data: &Path) -> (Vec<Finding>, Option<Identity>) {
    let (found, known) = match look(data, File::Ledger, known) {
        Ok(Look::Missing) => return (vec![Finding::new("ledger", Grade::Unused, "ledger-new")], None),
        Ok(Look::Damaged(finding)) => {
            return (vec![Finding::new("ledger", Grade::Wrong, "ledger-damaged").in_words(finding)], None);
        }
        // Who has it reads it too, and neither is hindered by the other.
        Err(OpenError::Folder(LockError::Held(_))) => {
            return (
                vec![Finding::new("ledger", Grade::Good, IN_USE)],
                backup::inspect(data, identity::find).ok().flatten(),
            );
        }
        Err(error) => return (vec![not_opened(&error)], None),
        Ok(Look::Sound(known)) => (ledger(known.life), known),
    };
    (vec![found, cache(data), people(data)], known.identity)
}

/// What stands in the ledger.
struct Known {
    identity: Option<Identity>,
    life: Option<Life>,
}

fn known(conn: &Connection) -> Result<Known, Error> {
    Ok(Known { identity: identity::find(conn)?, life: identity::lives(conn)?.pop() })
}

fn not_opened(error: &OpenError) -> Finding {
    let key = match error {
        OpenError::LedgerDamaged { .. } | OpenError::NotOurs(_) => "ledger-damaged",
        OpenError::NewerSchema { .. } => "ledger-newer",
        OpenError::Folder(_) | OpenError::Migration { .. } | OpenError::Store(_) => "ledger-failed",
    };
    Finding::new("ledger", Grade::Wrong, key).because(error)
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

fn cache(data: &Path) -> Finding {
    let finding = |grade, key| Finding::new("cache", grade, key);
    match look(data, File::Cache, position::find) {
        Ok(Look::Sound(Some(_))) => finding(Grade::Good, "cache-sound"),
        Ok(Look::Sound(None) | Look::Missing) => finding(Grade::Unused, "cache-empty"),
        Ok(Look::Damaged(found)) => finding(Grade::Wrong, "cache-damaged").in_words(found),
        Err(error) => finding(Grade::Wrong, "cache-failed").because(&error),
    }
}

fn people(data: &Path) -> Finding {
    let finding = |grade, key| Finding::new("people", grade, key);
    match look(data, File::People, |_| Ok(())) {
        Ok(Look::Sound(())) => finding(Grade::Good, "people-sound"),
        Ok(Look::Missing) => finding(Grade::Wrong, "people-missing"),
        Ok(Look::Damaged(found)) => finding(Grade::Wrong, "people-damaged").in_words(found),
        Err(error) => finding(Grade::Wrong, "people-failed").because(&error),
    }
}
