//! Fetching a picture of a product.

use reqwest::Method;

use crate::cloud::client::{Client, Error, is};
use crate::domain::id::PictureHash;
use crate::domain::picture::BYTES_MAX;

impl Client {
    /// The picture of a hash: a JPEG of [`BYTES_MAX`] at most. What its hash does not fit is another picture, and not read.
    pub async fn picture(&self, hash: PictureHash) -> Result<Vec<u8>, Error> {
        let request = self.request(Method::GET, &format!("v1/pictures/{hash}"))?;
        let jpeg = self.bytes_of(request, |headers| is(headers, "image/jpeg"), BYTES_MAX).await?;
        if PictureHash::of(&jpeg) == hash { Ok(jpeg) } else { Err(Error::OtherQuestion) }
    }
}
