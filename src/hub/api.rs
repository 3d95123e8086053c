//! The hub over HTTP: the table of its calls, and what stands before every one of them.
//!
//! ```text
//! request ─ time limit ─ decompress ─ size limit ─ protocol's version ─ who is it ─ call ─ compress ─> answer or Problem
//! ```
//!
//! Whatever goes wrong is told as a [`Problem`](crate::wire::Problem); a terminal reads everything else as no answer.

pub mod admin;
mod changes;
mod enrol;
mod facts;
mod pictures;
mod problem;
mod redeem;
mod snapshot;
mod staff;
mod upload;

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};
use serde::de::DeserializeOwned;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _, SizeAbove};
use tower_http::decompression::RequestDecompressionLayer;

use crate::hub::App;
use crate::wire::{PROTOCOL_HEADER, ProblemCode, REQUEST_BYTES_MAX};

pub use problem::Refused;

/// An answer that fits one packet of the network gains nothing by being compressed, and setting up the compression takes
/// longer than sending it.
const COMPRESSED_FROM_BYTES: u64 = 1_400;

/// How long a call may take, reading its body included.
const CALL_TIME: Duration = Duration::from_secs(30);

/// How long an import or an export may take.
const LONG_CALL_TIME: Duration = Duration::from_mins(15);

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Anybody.
    Anybody,
    /// A terminal, in the protocol's version.
    Terminal,
    /// An owner, with an API key.
    Owner,
}

/// One call of the hub.
pub struct Call {
    /// Who may call.
    pub caller: Caller,
    /// The method.
    pub method: &'static str,
    /// The path, with its parts in braces.
    pub path: &'static str,
    /// How it is served.
    service: MethodRouter<App>,
}

impl Call {
    fn get<H, T>(caller: Caller, path: &'static str, handler: H) -> Self
    where
        H: axum::handler::Handler<T, App>,
        T: 'static,
    {
        Self { caller, method: "get", path, service: get(handler) }
    }

    fn post<H, T>(caller: Caller, path: &'static str, handler: H) -> Self
    where
        H: axum::handler::Handler<T, App>,
        T: 'static,
    {
        Self { caller, method: "post", path, service: post(handler) }
    }
}

/// Every call of the hub.
pub fn calls() -> Vec<Call> {
    use Caller::{Anybody, Terminal};
    let mut calls = vec![
        Call::get(Anybody, "/v1/openapi.json", openapi),
        Call::post(Anybody, "/v1/enrol", enrol::enrol),
        Call::post(Terminal, "/v1/incarnation", enrol::begin_incarnation),
        Call::post(Terminal, "/v1/push", facts::push),
        Call::get(Terminal, "/v1/facts", facts::known),
        Call::get(Terminal, "/v1/pull", changes::pull),
        Call::get(Terminal, "/v1/events", changes::events),
        Call::get(Terminal, "/v1/time", changes::time),
        Call::post(Terminal, "/v1/verify", redeem::verify),
        Call::post(Terminal, "/v1/redeem", redeem::redeem),
        Call::post(Terminal, "/v1/first-manager", staff::first_manager),
        Call::get(Terminal, "/v1/snapshot", snapshot::manifest),
        Call::get(Terminal, "/v1/snapshot/{as_of}/{number}", snapshot::chunk),
        Call::get(Terminal, "/v1/pictures/{hash}", pictures::picture),
    ];
    calls.extend(admin::calls());
    calls
}

/// The router of every call.
pub fn router(app: App) -> Router {
    let (mut ours, mut theirs) = (Router::new(), Router::new());
    for call in calls() {
        match call.caller {
            Caller::Terminal => theirs = theirs.route(call.path, call.service),
            Caller::Anybody | Caller::Owner => ours = ours.route(call.path, call.service),
        }
    }
    theirs
        .route_layer(from_fn_with_state(app.clone(), check_protocol))
        .merge(ours)
        .fallback(async || Refused::new(ProblemCode::NotFound, "there is no such call"))
        .method_not_allowed_fallback(async || {
            (StatusCode::METHOD_NOT_ALLOWED, Refused::new(ProblemCode::NotFound, "the call has another method"))
        })
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .layer(RequestDecompressionLayer::new().pass_through_unaccepted(true))
        .layer(
            CompressionLayer::new().compress_when(DefaultPredicate::new().and(SizeAbove::new(COMPRESSED_FROM_BYTES))),
        )
        .layer(from_fn(limit_time))
        .with_state(app)
}

async fn openapi() -> Response {
    let document = include_str!("../../docs/openapi.json");
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], document).into_response()
}

/// Ends a call that takes too long.
async fn limit_time(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let limit = if path.ends_with("/import") || path.ends_with("/issue") || path == "/v1/snapshot" {
        LONG_CALL_TIME
    } else {
        CALL_TIME
    };
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refused::busy("the call took too long").into_response(),
    }
}

/// Refuses a version of the protocol that is no longer spoken. A push is never blocked by it: facts of an old terminal
/// must come in, and a terminal that is restored must be able to say so and to learn what is known of it.
async fn check_protocol(State(app): State<App>, request: Request, next: Next) -> Response {
    let version = request.headers().get(PROTOCOL_HEADER).and_then(|value| value.to_str().ok()?.parse::<u32>().ok());
    let always = matches!(request.uri().path(), "/v1/push" | "/v1/facts" | "/v1/incarnation" | "/v1/time");
    match version {
        None => Refused::new(ProblemCode::Malformed, "the header countersign-protocol is missing or names no version")
            .into_response(),
        Some(version) if version < app.protocol_min && !always => {
            Refused::new(ProblemCode::ProtocolTooOld, "this version of the protocol is no longer spoken")
                .into_response()
        }
        Some(_) => next.run(request).await,
    }
}

/// The bytes of a request, decompressed, up to the limit.
pub struct Body(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        Bytes::from_request(request, state).await.map(Self).map_err(|rejection| {
            if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                Refused::new(ProblemCode::TooLarge, "the request is larger than is read")
            } else {
                Refused::new(ProblemCode::Malformed, "the request cannot be read")
            }
        })
    }
}

impl Body {
    /// What the bytes say.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Refused> {
        serde_json::from_slice(&self.0).map_err(|error| {
            tracing::debug!(%error, "a request could not be read");
            // Where and why, but nothing of what was sent: it may hold personal data.
            let detail = format!("line {}, column {}: not what the call reads", error.line(), error.column());
            Refused::new(ProblemCode::Malformed, detail)
        })
    }
}
