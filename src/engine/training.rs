//! Training: the same program on books of their own, which nobody ever counts.
//!
//! Whether books are training's stands in their ledger, before it belongs to any shop, and stays there: wherever the folder
//! goes, its papers are marked and no hub but the one in its own folder takes it in.

use crate::domain::receipt::Receipt;
use crate::engine::problem::{Code, Problem};
use crate::engine::{Engine, Inner, store_failed};
use crate::store::{self, Connection, Store, identity, settings};

/// Which books a terminal keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Books {
    /// The shop's own.
    #[default]
    Real,
    /// Those of training: nothing in them ever happened.
    Training,
}

impl Books {
    /// A paper as it comes out of these books.
    pub(super) fn paper(self, paper: Receipt) -> Receipt {
        match self {
            Self::Real => paper,
            Self::Training => paper.for_training(),
        }
    }
}

/// Under which name the ledger says so.
pub const SETTING: &str = "books";

/// What it says.
const TRAINING: &str = "training";

/// Books are to be both, or were another kind.
#[derive(Debug, thiserror::Error)]
pub(super) enum Mixed {
    /// A hub was to take training in.
    #[error("these are the books of training: no hub but their own takes them in")]
    NoHub,
    /// Books of a shop were to become training's.
    #[error("this data folder belongs to a shop already: it does not become training's")]
    NotEmpty,
}

/// Makes an empty data folder that of training.
pub async fn begin(store: &Store) -> Result<(), Problem> {
    let begun = store.write(|conn| {
        if identity::find(conn)?.is_some() {
            return Ok::<_, store::Error>(false);
        }
        settings::set(conn, SETTING, TRAINING)?;
        Ok(true)
    });
    if begun.await.map_err(store_failed)? {
        Ok(())
    } else {
        Err(Problem::caused(Code::EnrolmentRefused, Mixed::NotEmpty))
    }
}

/// Takes over what is set at another counter.
pub async fn take_over(store: &Store, kept: Vec<(String, String)>) -> Result<(), Problem> {
    let written = store.write(move |conn| {
        kept.iter().filter(|(key, _)| key != SETTING).try_for_each(|(key, value)| settings::set(conn, key, value))
    });
    written.await.map_err(store_failed)
}

/// Which books a ledger is.
pub fn books(conn: &Connection) -> Result<Books, store::Error> {
    let said = settings::find(conn, SETTING)?;
    Ok(if said.as_deref() == Some(TRAINING) { Books::Training } else { Books::Real })
}

/// Refuses what training may never do: to be known to a hub that is not its own.
pub(super) async fn keep_apart(store: &Store) -> Result<(), Problem> {
    match store.read(books).await.map_err(store_failed)? {
        Books::Real => Ok(()),
        Books::Training => Err(Problem::caused(Code::EnrolmentRefused, Mixed::NoHub)),
    }
}

impl Inner {
    /// Which books these are.
    pub(super) const fn books(&self) -> Books {
        self.books
    }
}

impl Engine {
    /// Which books this terminal keeps.
    pub fn books(&self) -> Books {
        self.inner().books()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_is_trainings_once_and_for_all_or_never() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        assert_eq!(store.read(books).await.unwrap(), Books::Real);
        keep_apart(&store).await.unwrap();
        begin(&store).await.unwrap();
        assert_eq!(store.read(books).await.unwrap(), Books::Training);
        assert!(keep_apart(&store).await.is_err(), "no hub takes it in");
        // What is set at the real counter does not say what books these are.
        take_over(&store, vec![(SETTING.into(), "real".into()), ("language".into(), "en".into())]).await.unwrap();
        assert_eq!(store.read(books).await.unwrap(), Books::Training);
    }
}
