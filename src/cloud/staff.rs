//! Making a shop's first manager.

use crate::cloud::client::{Client, Error};
use crate::wire::staff::{Answer, FirstManager};

impl Client {
    /// Makes the first manager of the terminal's shop, unless somebody manages it already.
    pub async fn first_manager(&self, asked: &FirstManager) -> Result<Answer, Error> {
        let answer: Answer = self.post("v1/first-manager", asked).await?;
        match &answer {
            Answer::Made(staff) if staff.id != asked.id => Err(Error::OtherQuestion),
            Answer::Made(_) | Answer::Managed => Ok(answer),
        }
    }
}
