//! `GET /v1/pictures/{hash}`: a picture of a product, as tiles show it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use crate::domain::id::PictureHash;
use crate::hub::App;
use crate::hub::api::Refused;
use crate::hub::auth::Served;
use crate::wire::ProblemCode;

/// The picture of a hash, while a product of the terminal's owner has it.
pub(super) async fn picture(
    State(app): State<App>,
    Served(device): Served,
    hash: Result<Path<PictureHash>, PathRejection>,
) -> Result<Response, Refused> {
    let gone = || Refused::new(ProblemCode::NotFound, "no product has that picture");
    let Path(hash) = hash.map_err(|_| gone())?;
    Ok(jpeg(app.database.picture(device.tenant, hash).await?.ok_or_else(gone)?))
}

/// The bytes of a picture as an answer.
pub(super) fn jpeg(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"))], bytes).into_response()
}
