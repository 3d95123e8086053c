//! Asking what the hub knows about a code.

use std::time::Duration;

use reqwest::Method;

use crate::cloud::client::{Client, Error};
use crate::wire::verify::{Answer, Verify};

impl Client {
    /// What the hub knows, asked for at most `budget`; without any effect.
    pub async fn verify(&self, verify: &Verify, budget: Duration) -> Result<Answer, Error> {
        self.read(self.request(Method::POST, "v1/verify")?.json(verify).timeout(budget)).await
    }
}
