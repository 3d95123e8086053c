//! Bringing facts to the hub: one push.
//!
//! The oldest life of the ledger that still owes facts goes first, so that what happened before a restore arrives
//! before what came after it. The core hears of the present life alone.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use crate::cloud;
use crate::domain::budget::Grant;
use crate::domain::exception::{Matter, Quarantined};
use crate::domain::fact::Row;
use crate::domain::id::{ExceptionId, FactId};
use crate::engine::courier::Came;
use crate::engine::fail_point::FailPoint;
use crate::engine::problem::{Chain, Code};
use crate::engine::{Inner, Topic};
use crate::store::{self, Connection, budget, exceptions, identity, journal, redemptions};
use crate::sync::terminal::{Direction, Event};
use crate::wire::push::{Answer, FACTS_MAX, FactResult, Outcome, Push};
use crate::wire::signed::{self, Context, Signed};

/// Pushes what follows `after_seq`, or what an earlier life still owes; reports what came of it.
pub(super) async fn run(inner: Arc<Inner>, after_seq: u64, epoch: u64) -> Came {
    match attempt(&inner, after_seq, epoch).await {
        Ok(events) => Came::well(events),
        Err(Failure::Store(error)) => {
            tracing::error!(error = %Chain(&error), "facts could not be read or acknowledged");
            Came::to_nothing(Event::Stuck(Direction::Push), Code::from(&error))
        }
        Err(Failure::Encode(error)) => {
            tracing::error!(error = %Chain(&error), "facts could not be written as JSON");
            Came::to_nothing(Event::Stuck(Direction::Push), Code::DataFailed)
        }
        Err(Failure::Cloud(error)) => {
            tracing::info!(error = %Chain(&error), "a push came to nothing");
            Came::turned_away(Direction::Push, &error)
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Cloud(#[from] cloud::Error),
    #[error(transparent)]
    Encode(#[from] serde_json::Error),
}

/// What one push brings.
struct Batch {
    /// Whose facts.
    life: identity::Life,
    /// The facts.
    facts: Vec<Row>,
    /// How many facts other lives of the ledger still owe.
    owed_elsewhere: u64,
}

async fn attempt(inner: &Arc<Inner>, after_seq: u64, epoch: u64) -> Result<Vec<Event>, Failure> {
    loop {
        let batch = read(inner, after_seq).await?;
        let _on_their_way = if batch.facts.is_empty() { None } else { Some(inner.on_their_way.lock().await) };
        match bring(inner, &batch, epoch).await {
            Ok(answer) => return taken(inner, &batch, answer, after_seq).await,
            // Each turn brings fewer facts than the one before, down to one.
            Err(Failure::Cloud(error)) if error.asked_too_much() && batch.facts.len() > 1 => {
                let bytes: usize = batch.facts.iter().map(|row| row.body.len()).sum();
                tracing::warn!(facts = batch.facts.len(), bytes, "a push is too large on its way; it is split");
                inner.push_bytes.store(bytes / 2, Ordering::Relaxed);
            }
            Err(failure) => return Err(failure),
        }
    }
}

/// Reads what is to be brought next.
async fn read(inner: &Arc<Inner>, after_seq: u64) -> Result<Batch, store::Error> {
    let present = inner.author;
    let limit = journal::Limit { rows: FACTS_MAX, bytes: inner.push_bytes.load(Ordering::Relaxed) };
    inner
        .store
        .read(move |conn| {
            let life = match identity::owing(conn)? {
                Some(earlier) if earlier.author != present => earlier,
                Some(_) | None => identity::life(conn)?,
            };
            let after = if life.author == present { after_seq } else { life.acked_seq };
            let facts = journal::rows_after(conn, life.author, after, limit)?;
            let others = identity::lives(conn)?.into_iter().filter(|other| other.author != life.author);
            let owed_elsewhere = others.map(|other| other.owed()).sum();
            Ok(Batch { life, facts, owed_elsewhere })
        })
        .await
}

/// Sends it, signed.
async fn bring(inner: &Arc<Inner>, batch: &Batch, epoch: u64) -> Result<Answer, Failure> {
    let life = &batch.life;
    let brings = !batch.facts.is_empty();
    if brings {
        FailPoint::PushRead.pass();
    }
    let push = Push {
        device: life.author.device,
        incarnation: life.author.incarnation,
        epoch,
        from_seq: batch.facts.first().map_or(life.head.seq.saturating_add(1), |row| row.seq),
        head: life.head,
        owed_elsewhere: batch.owed_elsewhere,
        facts: batch.facts.clone(),
    };
    let body = serde_json::to_vec(&push)?;
    let signature = signed::sign(Context::Push, &body, &inner.signing_key);
    let asked = Instant::now();
    let answer = inner.client().push(&push, body, &signature).await?;
    inner.clock.learn(answer.server_time, asked.elapsed());
    if brings {
        FailPoint::PushAnswered.pass();
    }
    Ok(answer)
}

/// Keeps what was answered.
async fn taken(inner: &Arc<Inner>, batch: &Batch, answer: Answer, after_seq: u64) -> Result<Vec<Event>, Failure> {
    let earlier_life = batch.life.author != inner.author;
    keep(inner, batch, &answer, earlier_life).await?;
    let mut events = Vec::new();
    if let Some(event) = granted(inner, answer.grant.clone()).await? {
        events.push(event);
    }
    let next_poll = SignedDuration::from_millis(i64::from(answer.next_poll_ms));
    events.push(if earlier_life {
        // The present life is next, at once.
        Event::Pushed { acked_seq: after_seq, next_poll: SignedDuration::ZERO }
    } else {
        Event::Pushed { acked_seq: answer.acked_seq, next_poll }
    });
    // A fact that collides with another till's made an exception at the hub: a manager is to see it now.
    if answer.results.iter().any(|result| result.outcome == Outcome::Conflict) {
        events.push(Event::Hinted);
    }
    Ok(events)
}

/// Keeps what the hub said of each fact.
async fn keep(inner: &Arc<Inner>, batch: &Batch, answer: &Answer, earlier_life: bool) -> Result<(), store::Error> {
    let (author, acked_seq) = (batch.life.author, answer.acked_seq);
    let said = Said::of(&batch.facts, &answer.results);
    let tells = !said.quarantined.is_empty();
    let now = inner.clock.now();
    inner
        .store
        .write(move |conn| {
            said.note(conn, now)?;
            if earlier_life {
                identity::acknowledge(conn, author, acked_seq)?;
            }
            Ok::<_, store::Error>(())
        })
        .await?;
    inner.catalogue.shelves_moved();
    if tells {
        inner.announce(Topic::Exceptions);
    }
    Ok(())
}

/// What the hub said of facts, as the ledger keeps it.
pub(super) struct Said {
    results: Vec<(FactId, redemptions::Outcome, Option<u64>)>,
    quarantined: Vec<Quarantined>,
}

impl Said {
    /// What it said of these.
    pub(super) fn of(facts: &[Row], results: &[FactResult]) -> Self {
        for result in results {
            if matches!(result.outcome, Outcome::Conflict | Outcome::Quarantined) {
                tracing::warn!(fact = %result.id, outcome = ?result.outcome, code = ?result.code, "the hub objects to a fact");
            }
        }
        Self {
            results: results.iter().filter_map(|result| Some((result.id, noted(result)?, result.rev))).collect(),
            quarantined: results.iter().filter_map(|result| quarantined(result, facts)).collect(),
        }
    }

    /// Writes it down.
    pub(super) fn note(self, conn: &Connection, now: Timestamp) -> Result<(), store::Error> {
        for (fact, outcome, rev) in self.results {
            redemptions::note_outcome(conn, fact, outcome, rev)?;
        }
        for fact in self.quarantined {
            let id = ExceptionId::new(fact.fact.uuid());
            exceptions::raise(conn, id, &Matter::Quarantined(fact), now)?;
        }
        Ok(())
    }
}

/// What a manager is told of a fact that the hub did not take into its books.
fn quarantined(result: &FactResult, facts: &[Row]) -> Option<Quarantined> {
    /// What every fact says of itself, whatever its version.
    #[derive(serde::Deserialize)]
    struct OfItself {
        kind: String,
    }
    let row = facts.iter().find(|row| row.id == result.id)?;
    (result.outcome == Outcome::Quarantined).then(|| Quarantined {
        fact: result.id,
        kind: serde_json::from_str(&row.body).map(|OfItself { kind }| kind).unwrap_or_default(),
        at: Timestamp::from_millisecond(row.at_ms).unwrap_or_default(),
        code: result.code.clone().unwrap_or_default(),
    })
}

/// What the ledger notes of a result; a duplicate without a revision says nothing new.
fn noted(result: &FactResult) -> Option<redemptions::Outcome> {
    match result.outcome {
        Outcome::Applied => Some(redemptions::Outcome::Applied),
        Outcome::Duplicate => result.rev.map(|_| redemptions::Outcome::Applied),
        Outcome::Conflict => Some(redemptions::Outcome::Conflict),
        Outcome::Quarantined => Some(redemptions::Outcome::Quarantined),
    }
}

/// Takes a grant in, if it is this terminal's and its signature is good.
pub(super) async fn granted(inner: &Arc<Inner>, grant: Option<Signed>) -> Result<Option<Event>, store::Error> {
    let Some(document) = grant else {
        return Ok(None);
    };
    let grant: Grant = match document.open(Context::Grant, &inner.grant_key) {
        Ok(grant) => grant,
        Err(error) => {
            tracing::error!(error = %Chain(&error), "a grant of offline risk is not believed");
            return Ok(None);
        }
    };
    if grant.device != inner.author.device || grant.incarnation != inner.author.incarnation {
        tracing::error!("a grant of offline risk is another terminal's");
        return Ok(None);
    }
    let held = inner
        .store
        .write(move |conn| {
            budget::keep(conn, &document.body, &document.signature)?;
            // An older grant was overtaken and changed nothing: what is held counts.
            let Some(held) = budget::held(conn)? else { return Ok(None) };
            let spent = budget::spent(conn, &held)?;
            Ok::<_, store::Error>(Some((held.grant, spent)))
        })
        .await?;
    Ok(held.map(|(grant, spent)| Event::Granted { grant, spent }))
}
