//! Asking for changes.

use reqwest::Method;

use crate::cloud::client::{Client, Error};
use crate::wire::pull::{CHANGES_MAX, Page};

impl Client {
    /// The changes after a cursor.
    pub async fn pull(&self, cursor: u64, epoch: u64) -> Result<Page, Error> {
        let request = self.request(Method::GET, "v1/pull")?.query(&[
            ("cursor", cursor),
            ("epoch", epoch),
            ("limit", u64::from(CHANGES_MAX)),
        ]);
        let page: Page = self.read(request).await?;
        // Of other books, of another place in them, or backwards: nothing of it may be kept.
        let fits = page.epoch == epoch && page.from == cursor && page.to >= page.from;
        if fits { Ok(page) } else { Err(Error::OtherQuestion) }
    }
}
