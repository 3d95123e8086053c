//! `GET /v1/snapshot` and its chunks.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use crate::hub::App;
use crate::hub::api::Refused;
use crate::hub::auth::Served;
use crate::wire::ProblemCode;
use crate::wire::snapshot::Manifest;

/// Everything that the terminal's shop may know, exported as of one cursor.
pub(super) async fn manifest(State(app): State<App>, Served(device): Served) -> Result<Json<Manifest>, Refused> {
    let now = app.now();
    let snapshot = app.database.snapshot(device, now).await?;
    Ok(Json(Manifest {
        epoch: snapshot.epoch,
        as_of: snapshot.as_of,
        server_time: now,
        head: snapshot.head,
        chunks: snapshot.chunks,
        catalogue: snapshot.catalogue,
        members: snapshot.members,
    }))
}

/// One chunk of vouchers, of what is sold or of members: a row a line.
pub(super) async fn chunk(
    State(app): State<App>,
    Served(device): Served,
    part: Result<Path<(u64, u32)>, PathRejection>,
) -> Result<Response, Refused> {
    let gone = || Refused::new(ProblemCode::NotFound, "there is no such chunk any more: ask for the manifest again");
    let Path((as_of, number)) = part.map_err(|_| gone())?;
    let bytes = app.database.snapshot_chunk(device, as_of, number).await?.ok_or_else(gone)?;
    let kind = HeaderValue::from_static("application/x-ndjson");
    Ok(([(header::CONTENT_TYPE, kind)], bytes).into_response())
}
