//! Keeps what the clock knows over a restart, and records when it moved by itself.

use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::domain::fact::{ClockJumped, Event, Fact, VERSION};
use crate::domain::id::FactId;
use crate::engine::clock::Jump;
use crate::engine::problem::Chain;
use crate::engine::{Inner, Running, Topic};
use crate::store::{self, clock_mark, journal};
use crate::sync::terminal;

/// How often the clock is looked at. What the last look missed, a power cut may lose.
const LOOK: Duration = Duration::from_mins(1);

/// Runs until the engine closes.
pub(super) async fn run(inner: Weak<Inner>) {
    let Some(mut closing) = inner.upgrade().map(|inner| inner.closing()) else { return };
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = closing.wait_for(|running| *running == Running::No) => {}
        }
        let Some(inner) = inner.upgrade() else { return };
        let running = *inner.running.borrow();
        if let Err(error) = look(&inner).await {
            tracing::error!(error = %Chain(&error), "what the clock knows could not be kept");
        }
        if running == Running::No {
            return;
        }
    }
}

async fn look(inner: &Arc<Inner>) -> Result<(), store::Error> {
    let jump = inner.clock.jump();
    let mark = inner.clock.mark();
    let jumped = jump.map(|jump| (FactId::new(inner.clock.mint()), fact(inner, jump)));
    let head_seq = inner
        .store
        .write(move |conn| {
            clock_mark::keep(conn, mark)?;
            let Some((id, fact)) = jumped else { return Ok(None) };
            journal::record(conn, id, mark.high, &fact).map(|row| Some(row.seq))
        })
        .await?;
    if let Some(head_seq) = head_seq {
        tracing::warn!(?jump, "the clock moved by itself");
        inner.inbox.report(terminal::Event::JournalGrew { head_seq }).await;
        inner.announce(Topic::Status);
    }
    Ok(())
}

fn fact(inner: &Inner, jump: Jump) -> Fact {
    let event = Event::ClockJumped(ClockJumped { expected: jump.expected, shown: jump.shown });
    Fact { v: VERSION, staff: None, day: inner.business_day(inner.clock.now()), event }
}
