//! Listens to the hub's hints, so that a change is here within a second; polling remains for when nothing is heard.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch;

use crate::cloud::{Client, Error};
use crate::engine::courier::Inbox;
use crate::engine::problem::Chain;
use crate::engine::status::SyncStatus;
use crate::engine::{Inner, Running};
use crate::sync::Dice;
use crate::sync::terminal::{Event, Link, Service};

/// The shortest and the longest pause before it listens again: a hub that starts again must not be met by all at once.
const PAUSE_MS: (u64, u64) = (2_000, 10_000);

/// Runs until the engine closes.
pub(super) async fn run(inner: Weak<Inner>) {
    let Some(mut closing) = inner.upgrade().map(|inner| inner.closing()) else { return };
    tokio::select! {
        () = keep_listening(inner) => {}
        _ = closing.wait_for(|running| *running == Running::No) => {}
    }
}

async fn keep_listening(inner: Weak<Inner>) {
    loop {
        let Some(ear) = inner.upgrade().map(|inner| Ear::of(&inner)) else { return };
        let Ear { client, inbox, mut status, pause } = ear;
        // Whether there is a hub at all is found out by pushes and pulls.
        let there = |status: &SyncStatus| status.link == Link::Up && status.service == Service::Served;
        if status.wait_for(there).await.is_err() {
            return;
        }
        if let Err(error) = listen(&client, &inbox).await {
            tracing::debug!(error = %Chain(&error), "no hints are heard");
        }
        tokio::time::sleep(pause).await;
    }
}

async fn listen(client: &Client, inbox: &Inbox) -> Result<(), Error> {
    let mut hints = client.hints().await?;
    // What changed while nobody listened was hinted to nobody.
    inbox.report(Event::Hinted).await;
    while hints.next().await?.is_some() {
        inbox.report(Event::Hinted).await;
    }
    Ok(())
}

/// What listening needs of the engine, which it must not keep from closing.
struct Ear {
    client: Client,
    inbox: Inbox,
    status: watch::Receiver<SyncStatus>,
    pause: Duration,
}

impl Ear {
    fn of(inner: &Arc<Inner>) -> Self {
        let (shortest, longest) = PAUSE_MS;
        let pause = shortest + inner.clock.clone().below(longest - shortest);
        Self {
            client: inner.client().clone(),
            inbox: inner.inbox.clone(),
            status: inner.status.clone(),
            pause: Duration::from_millis(pause),
        }
    }
}
