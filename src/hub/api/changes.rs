//! `GET /v1/pull`, `GET /v1/events` and `GET /v1/time`.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive, KeepAliveStream};
use futures_core::Stream;
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

use crate::hub::App;
use crate::hub::api::Refused;
use crate::hub::auth::{Served, Terminal};
use crate::hub::database::{NoChanges, Position};
use crate::hub::grants;
use crate::wire::pull::{CHANGES_MAX, Page};
use crate::wire::{ProblemCode, Time};

/// How often a stream of hints shows that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What a terminal asks for.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Asked {
    cursor: u64,
    epoch: u64,
    limit: Option<u32>,
}

/// A page of what changed.
pub(super) async fn pull(
    State(app): State<App>,
    Served(device): Served,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Page>, Refused> {
    let Query(asked) = asked.map_err(|_| Refused::new(ProblemCode::Malformed, "cursor and epoch are numbers"))?;
    let limit = asked.limit.unwrap_or(CHANGES_MAX).clamp(1, CHANGES_MAX);
    let from = Position { epoch: asked.epoch, cursor: asked.cursor };
    let now = app.now();
    let changes = app.database.changes_after(device.clone(), from, limit, now).await?.map_err(|none| match none {
        NoChanges::Epoch(standing) => {
            Refused::new(ProblemCode::Epoch, "the books were restored: a snapshot is needed").standing(standing)
        }
        NoChanges::CursorTooOld(standing) => {
            Refused::new(ProblemCode::CursorTooOld, "a snapshot is needed").standing(standing)
        }
    })?;
    Ok(Json(Page {
        epoch: changes.standing.epoch,
        from: asked.cursor,
        to: changes.to,
        more: changes.more,
        changes: changes.changes,
        used_steps: changes.used_steps,
        grant: grants::issue(&app.keys, &device, changes.standing, now),
        server_time: now,
    }))
}

/// The hub's clock and the life of its books.
pub(super) async fn time(State(app): State<App>, Terminal(device): Terminal) -> Result<Json<Time>, Refused> {
    let standing = app.database.standing(device).await?;
    Ok(Json(Time { server_time: app.now(), epoch: standing.epoch }))
}

/// Hints that there is something to pull: `event: changed`, with the last version. It may come too often or, over a
/// broken line, not at all: polling remains.
pub(super) async fn events(State(app): State<App>, Served(device): Served) -> Sse<KeepAliveStream<Hints>> {
    let mut hints = app.database.hints();
    let mut closing = app.closing.clone();
    let (tell, told) = mpsc::channel(8);
    tokio::spawn(async move {
        loop {
            let hint = tokio::select! {
                hint = hints.recv() => hint,
                _ = closing.changed() => break,
            };
            let event = match hint {
                Ok(hint) if hint.tenant == device.tenant => {
                    Event::default().event("changed").data(hint.version.to_string())
                }
                Ok(_) => continue,
                // Some were missed: one hint says as much as many.
                Err(RecvError::Lagged(_)) => Event::default().event("changed").data("0"),
                Err(RecvError::Closed) => break,
            };
            if tell.send(event).await.is_err() {
                break;
            }
        }
    });
    Sse::new(Hints(told)).keep_alive(KeepAlive::new().interval(HEARTBEAT))
}

/// A stream of hints.
pub(super) struct Hints(mpsc::Receiver<Event>);

impl Stream for Hints {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|event| event.map(Ok))
    }
}
