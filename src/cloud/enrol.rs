//! Joining a shop, and beginning a new incarnation after a restore.

use crate::cloud::client::{Client, Error};
use crate::wire::enrol::{Answer, Enrol, KnownHead, NewIncarnation};

impl Client {
    /// Joins a shop with a one-time code.
    pub async fn enrol(&self, enrol: &Enrol) -> Result<Answer, Error> {
        self.post("v1/enrol", enrol).await
    }

    /// Begins a new incarnation after a restore, and learns how far the hub knows the one before.
    pub async fn begin_incarnation(&self, new: &NewIncarnation) -> Result<KnownHead, Error> {
        self.post("v1/incarnation", new).await
    }
}
