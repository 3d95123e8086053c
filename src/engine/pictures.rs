//! Pictures of what is sold: fetched in the background, one after the other, and decoded when a screen shows them.
//!
//! ```text
//! catalogue loaded ──▶ what is missing ── hub, by hash ──▶ checked, decoded once ──▶ cache ──▶ Topic::Pictures
//! screen ── the hashes that it shows ──▶ Engine::pictures ──▶ pixels
//! ```
//!
//! Nobody waits for a picture: the tile of a product stands without it, and the product is sold. What comes and is not the picture
//! that was asked for is dropped and asked for again, later each time.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::cloud;
use crate::devices::picture;
use crate::domain::id::PictureHash;
use crate::engine::problem::Chain;
use crate::engine::status::SyncStatus;
use crate::engine::{Engine, Inner, Running, Topic};
use crate::store::{self, pictures};
use crate::sync::terminal::{Link, Service};
use crate::wire::ProblemCode;

/// The pause after the first attempt that came to nothing; each further one is twice as long, up to [`PAUSE_MAX`].
const PAUSE: Duration = Duration::from_secs(2);

/// The longest pause between attempts.
const PAUSE_MAX: Duration = Duration::from_mins(10);

/// After how many pictures those that wait for them are told: each telling draws the grid anew.
const TOLD_AFTER: usize = 8;

/// How many pictures are decoded for one question at most.
const ASKED_MAX: usize = 128;

/// A picture as it is drawn: [`WIDTH`](crate::domain::picture::WIDTH) × [`HEIGHT`](crate::domain::picture::HEIGHT) pixels of four
/// bytes each, red, green, blue, opacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels(pub Vec<u8>);

impl Engine {
    /// The pixels of those of these pictures that are here; of 128 at most. Read and decoded beside whoever asks.
    pub async fn pictures(&self, mut asked: Vec<PictureHash>) -> Vec<(PictureHash, Pixels)> {
        asked.truncate(ASKED_MAX);
        let read = self.store().read(move |conn| {
            let found = asked.into_iter().map(|hash| Ok((hash, pictures::jpeg(conn, hash)?)));
            found.collect::<Result<Vec<_>, store::Error>>()
        });
        let read = match read.await {
            Ok(read) => read,
            Err(error) => {
                tracing::error!(error = %Chain(&error), "pictures could not be read");
                return Vec::new();
            }
        };
        let decode = move || {
            let held = read.into_iter().filter_map(|(hash, jpeg)| Some((hash, jpeg?)));
            held.filter_map(|(hash, jpeg)| Some((hash, Pixels(picture::tile(&jpeg).ok()?)))).collect()
        };
        tokio::task::spawn_blocking(decode).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the decoding of pictures broke down");
            Vec::new()
        })
    }
}

/// Fetches what is missing, now and whenever the catalogue was loaded, until the engine closes.
pub(super) async fn keep(inner: Weak<Inner>) {
    let Some(mut closing) = inner.upgrade().map(|inner| inner.closing()) else { return };
    tokio::select! {
        () = keep_fetching(inner) => {}
        _ = closing.wait_for(|running| *running == Running::No) => {}
    }
}

async fn keep_fetching(inner: Weak<Inner>) {
    let signs = |inner: Arc<Inner>| (Arc::clone(&inner.pictures), inner.status.clone());
    let Some((wanted, mut status)) = inner.upgrade().map(signs) else { return };
    let mut put_off = PutOff::default();
    loop {
        if !is_there(&mut status).await {
            return;
        }
        let next = match inner.upgrade() {
            Some(inner) => round(&inner, &mut put_off).await,
            None => return,
        };
        tokio::select! {
            () = wanted.notified() => {}
            () = until(next) => {}
        }
    }
}

/// Waits until the hub serves this terminal; whether it does is found out by pushes and pulls. `false` once the engine ends.
async fn is_there(status: &mut watch::Receiver<SyncStatus>) -> bool {
    let there = |status: &SyncStatus| status.link == Link::Up && status.service == Service::Served;
    status.wait_for(there).await.is_ok()
}

async fn until(next: Option<Instant>) {
    match next {
        Some(next) => tokio::time::sleep_until(next).await,
        None => std::future::pending().await,
    }
}

/// Pictures that did not come, each with how often it was tried and from when on it is tried again.
#[derive(Debug, Default)]
struct PutOff(HashMap<PictureHash, (u32, Instant)>);

impl PutOff {
    fn is_due(&self, hash: PictureHash, now: Instant) -> bool {
        self.0.get(&hash).is_none_or(|(_, due)| *due <= now)
    }

    fn failed(&mut self, hash: PictureHash, now: Instant) {
        let tries = self.0.get(&hash).map_or(0, |(tries, _)| *tries).saturating_add(1);
        self.0.insert(hash, (tries, now + pause(tries)));
    }

    /// Forgets what is missing no more.
    fn keep_only(&mut self, missing: &[PictureHash]) {
        self.0.retain(|hash, _| missing.contains(hash));
    }

    /// When the first of them is due.
    fn next(&self) -> Option<Instant> {
        self.0.values().map(|(_, due)| *due).min()
    }
}

/// The pause after so many attempts.
fn pause(tries: u32) -> Duration {
    let doubled = 1_u32.checked_shl(tries.saturating_sub(1)).unwrap_or(u32::MAX);
    PAUSE.saturating_mul(doubled).min(PAUSE_MAX)
}

/// Fetches every picture that is missing and due; when the next that did not come is due.
async fn round(inner: &Arc<Inner>, put_off: &mut PutOff) -> Option<Instant> {
    let missing = match inner.store.read(pictures::missing).await {
        Ok(missing) => missing,
        Err(error) => {
            tracing::error!(error = %Chain(&error), "which pictures are missing could not be read");
            return Some(Instant::now() + PAUSE_MAX);
        }
    };
    put_off.keep_only(&missing);
    let mut untold = 0;
    for hash in missing.into_iter().filter(|hash| put_off.is_due(*hash, Instant::now())).collect::<Vec<_>>() {
        match fetch(inner, hash).await {
            Ok(()) => untold += 1,
            Err(fault) => {
                put_off.failed(hash, Instant::now());
                if fault.is_of_link() {
                    tracing::info!(error = %Chain(&fault), "the fetching of pictures came to nothing");
                    // A hub that does not answer answers the next no better.
                    break;
                }
                tracing::warn!(%hash, error = %Chain(&fault), "what came is not the picture; it is asked for again later");
            }
        }
        if untold == TOLD_AFTER {
            inner.announce(Topic::Pictures);
            untold = 0;
        }
    }
    if untold > 0 {
        inner.announce(Topic::Pictures);
    }
    put_off.next()
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Cloud(#[from] cloud::Error),
    #[error("what came is no picture of a tile")]
    NoPicture(#[from] picture::PictureError),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("decoding broke down: {0}")]
    BrokeDown(String),
}

impl Fault {
    /// Whether the hub did not answer at all, or asks for a pause.
    fn is_of_link(&self) -> bool {
        match self {
            Self::Cloud(error) => match error {
                cloud::Error::Problem { problem, .. } => problem.code != ProblemCode::NotFound,
                cloud::Error::TooLarge | cloud::Error::OtherQuestion | cloud::Error::NotAnAnswer { .. } => false,
                _ => true,
            },
            Self::Store(_) => true,
            Self::NoPicture(_) | Self::BrokeDown(_) => false,
        }
    }
}

/// Fetches one picture; kept once it was decoded, so that what is kept can be shown.
async fn fetch(inner: &Arc<Inner>, hash: PictureHash) -> Result<(), Fault> {
    let jpeg = inner.client().picture(hash).await?;
    let checked = tokio::task::spawn_blocking(move || picture::tile(&jpeg).map(|_| jpeg)).await;
    let jpeg = checked.map_err(|error| Fault::BrokeDown(error.to_string()))??;
    inner.store.write_cache(move |conn| pictures::keep(conn, hash, &jpeg)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_come_is_asked_for_later_each_time_and_forgotten_once_nobody_has_it() {
        let (now, hash) = (Instant::now(), PictureHash::of(b"one"));
        let mut put_off = PutOff::default();
        assert!(put_off.is_due(hash, now));
        let mut pauses = Vec::new();
        for _ in 0..12 {
            put_off.failed(hash, now);
            assert!(!put_off.is_due(hash, now));
            pauses.push(put_off.next().unwrap() - now);
        }
        assert_eq!(pauses[..3], [2, 4, 8].map(Duration::from_secs));
        assert!(pauses.is_sorted() && pauses.last() == Some(&PAUSE_MAX));
        assert!(put_off.is_due(hash, now + PAUSE_MAX));
        assert_eq!(pause(u32::MAX), PAUSE_MAX);
        put_off.keep_only(&[]);
        assert_eq!(put_off.next(), None);
    }
}
