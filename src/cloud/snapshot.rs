//! Fetching a snapshot, chunk by chunk.

use reqwest::Method;
use serde::de::DeserializeOwned;

use crate::cloud::client::{Client, Error};
use crate::wire::snapshot::{Chunk, Manifest};

impl Client {
    /// What the snapshot of this moment consists of.
    pub async fn snapshot(&self) -> Result<Manifest, Error> {
        self.read(self.request(Method::GET, "v1/snapshot")?).await
    }

    /// The rows of one chunk, in their order. A chunk that is not what the manifest promised is not read.
    pub async fn snapshot_chunk<T: DeserializeOwned>(&self, as_of: u64, chunk: &Chunk) -> Result<Vec<T>, Error> {
        let path = format!("v1/snapshot/{as_of}/{}", chunk.number);
        let bytes = self.bytes(self.request(Method::GET, &path)?).await?;
        if blake3::hash(&bytes).to_hex().as_str() != chunk.blake3 {
            return Err(Error::Unreadable(serde::de::Error::custom("a chunk that its hash does not fit")));
        }
        bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).map_err(Error::Unreadable))
            .collect()
    }
}
