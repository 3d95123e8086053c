//! A cache that breaks while it is in use is set aside and fetched again: the hub has everything that stood there.

use std::sync::Arc;

use crate::engine::problem::{Chain, Problem};
use crate::engine::{Engine, Inner, store_failed};
use crate::store::{self, Connection};
use crate::sync::terminal::Event;

/// What looking at the cache came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mended {
    /// It was damaged; an empty one stands in its place, to be filled from the hub.
    SetAside,
    /// The cache is not what is damaged, or could not be set aside.
    Nothing,
}

/// Looks whether the cache is damaged, and sets it aside if so.
pub(super) async fn mend(inner: &Arc<Inner>) -> Mended {
    match inner.store.cache_finding().await {
        Ok(None) => return Mended::Nothing,
        Ok(Some(_)) | Err(store::Error::Damaged(_)) => {}
        Err(error) => {
            tracing::error!(error = %Chain(&error), "the cache could not be looked at");
            return Mended::Nothing;
        }
    }
    let store = Arc::clone(&inner.store);
    match tokio::task::spawn_blocking(move || store.abandon_cache()).await {
        Ok(Ok(damaged)) => {
            tracing::error!(damaged = %damaged.display(), "the cache broke while it was in use; it is fetched again");
            inner.catalogue.outdate();
            Mended::SetAside
        }
        Ok(Err(error)) => {
            tracing::error!(error = %Chain(&error), "a damaged cache could not be set aside");
            Mended::Nothing
        }
        Err(error) => {
            tracing::error!(%error, "setting a damaged cache aside broke down");
            Mended::Nothing
        }
    }
}

impl Engine {
    /// Reads for a customer at the counter. A cache that turns out to be damaged, be it only while a reader of the ledger
    /// opens its files, is set aside and read as the empty one in its place: the customer is served by the cloud meanwhile.
    pub(super) async fn read_cached<T, F>(&self, work: F) -> Result<T, Problem>
    where
        F: Fn(&Connection) -> Result<T, store::Error> + Clone + Send + 'static,
        T: Send + 'static,
    {
        match self.store().read(work.clone()).await {
            Err(store::Error::Damaged(_)) if mend(self.inner()).await == Mended::SetAside => {
                self.inner().inbox.report(Event::Hinted).await;
                self.store().read(work).await
            }
            read => read,
        }
        .map_err(store_failed)
    }
}
