//! `POST /v1/redeem` and `POST /v1/verify`.

use axum::Json;
use axum::extract::State;

use crate::hub::App;
use crate::hub::api::{Body, Refused};
use crate::hub::auth::Served;
use crate::hub::database::Ask;
use crate::wire::ProblemCode;
use crate::wire::redeem::{Answer, Redeem};
use crate::wire::verify::{Answer as Found, Verify};

/// Decides about a right.
pub(super) async fn redeem(
    State(app): State<App>,
    Served(device): Served,
    body: Body,
) -> Result<Json<Answer>, Refused> {
    let request: Redeem = body.read()?;
    if request.device != device.id {
        return Err(Refused::new(ProblemCode::Unauthorised, "the access token is another terminal's"));
    }
    // Over what was read, not over the bytes: a retry may be written otherwise, with the fields in another order.
    let digest = *blake3::hash(&serde_json::to_vec(&request)?).as_bytes();
    let (id, now) = (request.id, app.now());
    let decided = app
        .database
        .redeem(device, Ask { request, digest }, now)
        .await?
        .map_err(|_| Refused::new(ProblemCode::IdReused, "the same id came with another body"))?;
    Ok(Json(Answer { id, epoch: decided.epoch, server_time: now, decision: decided.decision }))
}

/// Says what the books know about a code.
pub(super) async fn verify(State(app): State<App>, Served(device): Served, body: Body) -> Result<Json<Found>, Refused> {
    let question: Verify = body.read()?;
    let known = app.database.verify(device, question).await?;
    Ok(Json(Found { epoch: known.epoch, server_time: app.now(), found: known.found }))
}
