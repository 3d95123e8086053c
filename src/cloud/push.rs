//! Bringing facts to the hub.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;

use crate::cloud::client::{Client, Error};
use crate::wire::SIGNATURE_HEADER;
use crate::wire::push::Answer;

impl Client {
    /// Pushes a body that was made and signed by the caller: the signature covers its very bytes.
    pub async fn push(&self, body: Vec<u8>, signature: &str) -> Result<Answer, Error> {
        let request = self
            .request(Method::POST, "v1/push")?
            .header(CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, signature)
            .body(body);
        self.read(request).await
    }
}
