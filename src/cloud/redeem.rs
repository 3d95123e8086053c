//! Asking for a right.

use std::time::Duration;

use reqwest::Method;

use crate::cloud::client::{Client, Error};
use crate::wire::redeem::{Answer, Redeem};

impl Client {
    /// Asks for a right, for at most `budget`.
    pub async fn redeem(&self, redeem: &Redeem, budget: Duration) -> Result<Answer, Error> {
        self.read(self.request(Method::POST, "v1/redeem")?.json(redeem).timeout(budget)).await
    }
}
