//! Somebody between a terminal and its hub who spoils answers: a captive portal, a broken proxy, a full cache.
//!
//! Requests go to the real hub, unless they are to be kept from it, and their answers come back spoiled: what the hub
//! did, it did, and the terminal hears something else.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::hub::client;

/// The most that a request of a test holds.
const REQUEST_BYTES_MAX: usize = 8 * 1024 * 1024;

/// How answers are spoiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoil {
    /// The sign-in page of a network, with status 200.
    Portal,
    /// The first half of the answer, then the connection closes.
    Half,
    /// The answer a byte at a time, slower than anybody waits.
    Dribble,
    /// This status and nothing else.
    Status(u16),
    /// "Come back in 20 seconds".
    Busy,
    /// "It is elsewhere", where somebody would answer.
    Moved,
    /// The answer without its first field.
    FieldMissing,
    /// The answer with another type in every field.
    OtherTypes,
    /// JSON of 8 MiB that is no answer.
    Huge,
    /// JSON that is nested a hundred thousand deep.
    Deep,
    /// JSON of 100 MB.
    Endless,
    /// The answer, as of other books.
    OtherEpoch,
    /// The answer to the call before, from a cache.
    Earlier,
}

/// How far a request gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The hub does what it is asked.
    Hub,
    /// Nobody hears of it.
    Nobody,
}

/// The one in between. Ends with its drop.
pub struct Spoiler {
    address: SocketAddr,
    way: Arc<Way>,
    task: JoinHandle<()>,
}

/// What becomes of the answers to pushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pushes {
    GoOn,
    Held,
}

/// Hears when answers are spoiled otherwise.
type Changes = watch::Receiver<Option<(Spoil, Reach)>>;

struct Way {
    hub: String,
    client: reqwest::Client,
    spoiled: watch::Sender<Option<(Spoil, Reach)>>,
    pushes: watch::Sender<Pushes>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// The last good answer to each path.
    answers: HashMap<String, Vec<u8>>,
    /// How often each path was called, whatever came of it.
    called: HashMap<String, usize>,
    /// How long the bodies of pushes were that went through.
    pushed: Vec<usize>,
    /// The longest push that goes through.
    push_bytes_max: Option<usize>,
    /// What is answered at some paths, in the place of the hub: of which media type, and what.
    false_answers: HashMap<String, (&'static str, Vec<u8>)>,
    /// How often somebody went where an answer sent them.
    strayed: usize,
}

impl Spoiler {
    /// Between everybody who connects to it and the hub at `url`.
    pub async fn before(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let way = Arc::new(Way {
            hub: url.to_owned(),
            client: client(),
            spoiled: watch::channel(None).0,
            pushes: watch::channel(Pushes::GoOn).0,
            seen: Mutex::default(),
        });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&way));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, way, task }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Spoils every answer from now on.
    pub fn spoil(&self, spoil: Spoil, reach: Reach) {
        self.way.spoiled.send_replace(Some((spoil, reach)));
    }

    /// Answers this at a path from now on, and nobody else hears of it; everything else goes on.
    pub fn answer_falsely(&self, path: &str, media_type: &'static str, body: Vec<u8>) {
        self.way.seen.lock().unwrap().false_answers.insert(path.to_owned(), (media_type, body));
    }

    /// Spoils nothing any more; answers that still dribble break off.
    pub fn heal(&self) {
        self.way.spoiled.send_replace(None);
        let mut seen = self.way.seen.lock().unwrap();
        seen.push_bytes_max = None;
        seen.false_answers.clear();
    }

    /// Lets no push through that is longer.
    pub fn refuse_larger(&self, bytes: usize) {
        self.way.seen.lock().unwrap().push_bytes_max = Some(bytes);
    }

    /// Holds back what the hub answers to pushes, until [`Self::let_pushes_go`].
    pub fn hold_pushes(&self) {
        self.way.pushes.send_replace(Pushes::Held);
    }

    /// Hands over what was held back.
    pub fn let_pushes_go(&self) {
        self.way.pushes.send_replace(Pushes::GoOn);
    }

    /// How long the bodies of the pushes were that went through.
    pub fn pushed(&self) -> Vec<usize> {
        self.way.seen.lock().unwrap().pushed.clone()
    }

    /// How often a path was called, whatever came of it.
    pub fn called(&self, path: &str) -> usize {
        self.way.seen.lock().unwrap().called.get(path).copied().unwrap_or(0)
    }

    /// How often somebody went where an answer sent them.
    pub fn strayed(&self) -> usize {
        self.way.seen.lock().unwrap().strayed
    }
}

impl Drop for Spoiler {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(State(way): State<Arc<Way>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    if path == "/elsewhere" {
        way.seen.lock().unwrap().strayed += 1;
        return StatusCode::OK.into_response();
    }
    *way.seen.lock().unwrap().called.entry(path.clone()).or_default() += 1;
    let false_answer = way.seen.lock().unwrap().false_answers.get(&path).cloned();
    if let Some((media_type, body)) = false_answer {
        return ([(CONTENT_TYPE, media_type)], body).into_response();
    }
    let body = to_bytes(body, REQUEST_BYTES_MAX).await.unwrap();
    let is_push = path == "/v1/push";
    if is_push && way.refuses(body.len()) {
        return (StatusCode::PAYLOAD_TOO_LARGE, "too large for this proxy").into_response();
    }
    let earlier = way.seen.lock().unwrap().answers.get(&path).cloned();
    // From here on: what dribbles must hear of it when it is to break off.
    let mut changes = way.spoiled.subscribe();
    let spoiled = *changes.borrow_and_update();
    let real = match spoiled {
        Some((_, Reach::Nobody)) => None,
        None | Some((_, Reach::Hub)) => {
            let target = format!("{}{}", way.hub, parts.uri.path_and_query().unwrap());
            let mut headers = parts.headers;
            for own in [HOST, CONTENT_LENGTH, ACCEPT_ENCODING] {
                headers.remove(own);
            }
            let sent = way.client.request(parts.method, target).headers(headers).body(body.clone()).send().await;
            let Ok(answer) = sent else { return StatusCode::BAD_GATEWAY.into_response() };
            let (status, headers) = (answer.status(), answer.headers().clone());
            Some((status, headers, answer.bytes().await.unwrap().to_vec()))
        }
    };
    match (spoiled, real) {
        (None, Some((status, headers, answer))) => {
            if status.is_success() {
                let mut seen = way.seen.lock().unwrap();
                if is_push {
                    seen.pushed.push(body.len());
                }
                seen.answers.insert(path, answer.clone());
            }
            if is_push {
                // Nobody is left to hold them where the test has ended.
                let _ = way.pushes.subscribe().wait_for(|pushes| *pushes == Pushes::GoOn).await;
            }
            plain(status, &headers, answer)
        }
        (Some((spoil, _)), real) => {
            let answer = real.map(|(_, _, answer)| answer).or_else(|| earlier.clone()).unwrap_or_default();
            spoil.onto(answer, earlier, changes)
        }
        (None, None) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

impl Way {
    fn refuses(&self, bytes: usize) -> bool {
        self.seen.lock().unwrap().push_bytes_max.is_some_and(|most| bytes > most)
    }
}

fn plain(status: StatusCode, headers: &HeaderMap, body: Vec<u8>) -> Response {
    let mut response = (status, body).into_response();
    response.headers_mut().remove(CONTENT_TYPE);
    for copied in [CONTENT_TYPE, RETRY_AFTER] {
        if let Some(value) = headers.get(&copied) {
            response.headers_mut().insert(copied, value.clone());
        }
    }
    response
}

fn document(body: impl Into<Body>) -> Response {
    ([(CONTENT_TYPE, "application/json")], body.into()).into_response()
}

impl Spoil {
    fn onto(self, answer: Vec<u8>, earlier: Option<Vec<u8>>, changes: Changes) -> Response {
        match self {
            Self::Portal => {
                let page = "<!doctype html><title>Welcome</title><form>Sign in to the network</form>";
                ([(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
            }
            Self::Half => {
                let length = answer.len().max(2);
                let half = answer[..answer.len() / 2].to_vec();
                let mut response = document(Chunks::of([Ok(half.into()), Err(broken_off())]).body());
                response.headers_mut().insert(CONTENT_LENGTH, length.into());
                response
            }
            Self::Dribble => document(Chunks::dribble(answer, changes).body()),
            Self::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
            Self::Busy => (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "20")]).into_response(),
            Self::Moved => (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, "/elsewhere")]).into_response(),
            Self::FieldMissing => document(changed(&answer, |fields| {
                let first = fields.keys().next().cloned().unwrap_or_default();
                fields.remove(&first);
            })),
            Self::OtherTypes => document(changed(&answer, |fields| {
                for value in fields.values_mut() {
                    *value = json!([value.to_string()]);
                }
            })),
            Self::Huge => document(json!({ "epoch": 1, "padding": "x".repeat(8 << 20) }).to_string()),
            Self::Deep => document("[".repeat(100_000)),
            Self::Endless => document(Chunks::endless(100_000_000).body()),
            Self::OtherEpoch => document(changed(&answer, |fields| {
                if let Some(epoch) = fields.get("epoch").and_then(Value::as_u64) {
                    fields.insert("epoch".to_owned(), json!(epoch + 7));
                }
            })),
            Self::Earlier => match earlier {
                Some(earlier) => document(earlier),
                None => StatusCode::BAD_GATEWAY.into_response(),
            },
        }
    }
}

fn changed(answer: &[u8], change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> String {
    let mut answer: Value = serde_json::from_slice(answer).unwrap_or_else(|_| json!({}));
    change(answer.as_object_mut().unwrap());
    answer.to_string()
}

fn broken_off() -> std::io::Error {
    std::io::Error::other("the connection breaks off")
}

/// A body that comes in pieces.
struct Chunks(mpsc::Receiver<std::io::Result<Bytes>>);

impl Chunks {
    fn of(chunks: impl IntoIterator<Item = std::io::Result<Bytes>>) -> Self {
        let chunks: Vec<_> = chunks.into_iter().collect();
        let (sender, receiver) = mpsc::channel(chunks.len());
        for chunk in chunks {
            sender.try_send(chunk).unwrap();
        }
        Self(receiver)
    }

    /// A byte every fifth of a second, until answers are no longer spoiled.
    fn dribble(answer: Vec<u8>, mut changes: Changes) -> Self {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            let mut pace = tokio::time::interval(Duration::from_millis(200));
            for byte in answer {
                tokio::select! {
                    _ = pace.tick() => {
                        if sender.send(Ok(Bytes::from(vec![byte]))).await.is_err() {
                            return;
                        }
                    }
                    _ = changes.changed() => {
                        // Whoever asked may have left.
                        let _ = sender.send(Err(broken_off())).await;
                        return;
                    }
                }
            }
        });
        Self(receiver)
    }

    fn endless(bytes: usize) -> Self {
        let (sender, receiver) = mpsc::channel(4);
        tokio::spawn(async move {
            let piece = Bytes::from(vec![b'['; 1 << 16]);
            for _ in 0..bytes / piece.len() {
                if sender.send(Ok(piece.clone())).await.is_err() {
                    return;
                }
            }
        });
        Self(receiver)
    }

    fn body(self) -> Body {
        Body::from_stream(self)
    }
}

impl futures_core::Stream for Chunks {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}
