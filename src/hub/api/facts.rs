//! `POST /v1/push`: facts come in, signed over the very bytes of the request (before compression).

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use ed25519_dalek::VerifyingKey;

use crate::hub::App;
use crate::hub::api::{Body, Refused};
use crate::hub::auth::Terminal;
use crate::hub::database::{Device, DeviceStatus, Failed, TurnedAway};
use crate::hub::grants;
use crate::sync::hub::Turned;
use crate::wire::push::{Answer, FACTS_MAX, Push};
use crate::wire::signed::{Context, verify};
use crate::wire::{ProblemCode, SIGNATURE_HEADER};

/// When a terminal that hears nothing asks again, in milliseconds.
const NEXT_POLL_MS: u32 = 30_000;

/// Takes facts in. A terminal out of service may bring its own; one whose journal has split may not.
pub(super) async fn push(
    State(app): State<App>,
    Terminal(device): Terminal,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Answer>, Refused> {
    check_signature(&device, &headers, &body)?;
    let push: Push = body.read()?;
    if push.device != device.id {
        return Err(Refused::new(ProblemCode::Unauthorised, "the access token is another terminal's"));
    }
    if push.facts.len() > FACTS_MAX {
        return Err(Refused::new(ProblemCode::TooLarge, "more facts than one push brings"));
    }
    if push.facts.first().is_some_and(|first| first.seq != push.from_seq) {
        return Err(Refused::new(ProblemCode::Malformed, "from_seq is not the first fact's"));
    }
    if device.status == DeviceStatus::Forked {
        let standing = app.database.standing(device).await?;
        return Err(Refused::new(ProblemCode::Fork, "the terminal's journal has split").standing(standing));
    }
    let now = app.now();
    let applied = app.database.apply_batch(device.clone(), push, now).await?.map_err(turned_away)?;
    Ok(Json(Answer {
        epoch: applied.standing.epoch,
        acked_seq: applied.standing.acked_seq,
        results: applied.results,
        grant: grants::issue(&app.keys, &device, applied.standing, now),
        server_time: now,
        next_poll_ms: NEXT_POLL_MS,
    }))
}

fn check_signature(device: &Device, headers: &HeaderMap, body: &Body) -> Result<(), Refused> {
    let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let key = VerifyingKey::from_bytes(&device.public_key).map_err(|error| Failed::Damaged(Box::new(error)))?;
    verify(Context::Push, &body.0, signature, &key)
        .map_err(|_| Refused::new(ProblemCode::BadSignature, "the signature does not fit the body"))
}

fn turned_away(away: TurnedAway) -> Refused {
    let code = match away.turned {
        Turned::Epoch { .. } => ProblemCode::Epoch,
        Turned::Gap { .. } => ProblemCode::Gap,
        Turned::Fork { .. } => ProblemCode::Fork,
        Turned::Broken(_) => ProblemCode::Malformed,
    };
    Refused::new(code, away.turned.to_string()).standing(away.standing)
}
