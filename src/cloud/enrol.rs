//! Joining a shop; reading one's own facts again and beginning a new incarnation after a restore.

use reqwest::Method;

use crate::cloud::client::{Client, Error};
use crate::domain::id::Incarnation;
use crate::wire::enrol::{Answer, Enrol, KnownHead, NewIncarnation};
use crate::wire::push::Known;

impl Client {
    /// Joins a shop with a one-time code.
    pub async fn enrol(&self, enrol: &Enrol) -> Result<Answer, Error> {
        self.post("v1/enrol", enrol).await
    }

    /// Begins a new incarnation after a restore, and learns how far the hub knows the one before.
    pub async fn begin_incarnation(&self, new: &NewIncarnation) -> Result<KnownHead, Error> {
        self.post("v1/incarnation", new).await
    }

    /// What the hub has of a life of this terminal's journal behind a `seq`, a page of it.
    pub async fn known_facts(&self, incarnation: Incarnation, after: u64) -> Result<Known, Error> {
        let life = ("incarnation", incarnation.to_string());
        let request = self.request(Method::GET, "v1/facts")?.query(&[life, ("after", after.to_string())]);
        let known: Known = self.read(request).await?;
        let each_has_its_result = known.facts.iter().map(|row| row.id).eq(known.results.iter().map(|result| result.id));
        if each_has_its_result { Ok(known) } else { Err(Error::OtherQuestion) }
    }
}
