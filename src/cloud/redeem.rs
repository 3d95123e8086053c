//! Asking for a right.

use std::time::Duration;

use reqwest::Method;

use crate::cloud::client::{Client, Error};
use crate::wire::redeem::{Answer, Redeem};

impl Client {
    /// Asks for a right, for at most `budget`.
    pub async fn redeem(&self, redeem: &Redeem, budget: Duration) -> Result<Answer, Error> {
        let answer: Answer = self.read(self.request(Method::POST, "v1/redeem")?.json(redeem).timeout(budget)).await?;
        // The right that another request got must never be taken for ours.
        if answer.id == redeem.id { Ok(answer) } else { Err(Error::OtherQuestion) }
    }
}
