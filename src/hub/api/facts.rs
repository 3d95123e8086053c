//! `POST /v1/push`: facts come in, signed over the very bytes of the request (before compression). `GET /v1/facts`: a
//! terminal whose ledger is brought back reads its own again.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use ed25519_dalek::VerifyingKey;
use serde::Deserialize;

use crate::domain::id::Incarnation;
use crate::hub::App;
use crate::hub::api::{Body, Refused};
use crate::hub::auth::{Served, Terminal};
use crate::hub::database::{Device, DeviceStatus, Failed, StoredFact, TurnedAway};
use crate::hub::grants;
use crate::sync::hub::Turned;
use crate::wire::push::{Answer, FACTS_BYTES_MAX, FACTS_MAX, Known, Push};
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

/// Which part of a journal is asked for.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Asked {
    incarnation: Incarnation,
    after: u64,
}

/// Gives a terminal its own facts back, with what became of them.
pub(super) async fn known(
    State(app): State<App>,
    Served(device): Served,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Known>, Refused> {
    let Query(Asked { incarnation, after }) = asked
        .map_err(|_| Refused::new(ProblemCode::Malformed, "incarnation is a life of the ledger and after a number"))?;
    let of_that_life = Device { incarnation, ..device.clone() };
    let limit = u32::try_from(FACTS_MAX).unwrap_or(u32::MAX);
    let stored = app.database.facts_after(device.tenant, device.id, incarnation, after, limit).await?;
    let standing = app.database.standing(of_that_life).await?;
    let (facts, results) = one_page(stored).into_iter().map(|stored| (stored.row, stored.result)).unzip();
    Ok(Json(Known { epoch: standing.epoch, acked_seq: standing.acked_seq, facts, results }))
}

/// As many of these facts as one answer brings.
fn one_page(stored: Vec<StoredFact>) -> Vec<StoredFact> {
    let mut bytes = 0_usize;
    let fits = |fact: &StoredFact| {
        let first = bytes == 0;
        bytes = bytes.saturating_add(fact.row.body.len());
        first || bytes <= FACTS_BYTES_MAX
    };
    stored.into_iter().take_while(fits).collect()
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
