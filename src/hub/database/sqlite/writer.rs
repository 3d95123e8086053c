//! The one writer: a thread that takes writes from a queue and commits those that wait together.
//!
//! Each write runs under a savepoint of its own and fails alone; its answer is given only once the common transaction is
//! on the disk. So one fsync serves as many as came while the last one was under way.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::hub::database::Failed;

/// How many writes may wait.
const QUEUE_MAX: usize = 1_024;

/// How many writes go into one transaction.
const GROUP_MAX: usize = 64;

/// A write: it runs on the writer's connection and leaves behind what is to be done after the commit.
type Write = Box<dyn FnOnce(&Connection) -> AfterCommit + Send>;

/// Told whether the transaction is on the disk.
type AfterCommit = Box<dyn FnOnce(Committed) + Send>;

/// Whether the transaction is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Committed {
    Yes,
    No,
}

/// The way to the writer's thread; the thread ends when this is dropped.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Option<SyncSender<Write>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on a connection.
    pub(super) fn start(connection: Connection) -> Result<Self, Failed> {
        let (queue, writes) = sync_channel(QUEUE_MAX);
        let thread = Builder::new()
            .name("hub-writer".to_owned())
            .spawn(move || run(&connection, &writes))
            .map_err(|error| Failed::Storage(Box::new(error)))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Queues a write; its answer comes once it is on the disk.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, Failed>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Failed> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let write: Write = Box::new(move |connection| {
            let outcome = under_savepoint(connection, "one_write", work);
            Box::new(move |committed| {
                let answer = match (committed, outcome) {
                    (Committed::Yes, outcome) | (Committed::No, outcome @ Err(_)) => outcome,
                    (Committed::No, Ok(_)) => Err(Failed::Storage("the transaction was not committed".into())),
                };
                // Whoever asked may have gone: the write stands all the same.
                let _ = tell.send(answer);
            })
        });
        let queue = self.queue.as_ref().ok_or(Failed::Closed)?;
        queue.try_send(write).map_err(|error| match error {
            TrySendError::Full(_) => Failed::Busy,
            TrySendError::Disconnected(_) => Failed::Closed,
        })?;
        told.await.map_err(|_| Failed::Closed)?
    }
}

impl Drop for Writer {
    /// Lets the thread finish what was queued.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }
}

/// Runs `work` so that its failure undoes all that it wrote, and nothing else.
pub(super) fn under_savepoint<T>(
    connection: &Connection,
    name: &'static str,
    work: impl FnOnce(&Connection) -> Result<T, Failed>,
) -> Result<T, Failed> {
    carry_out(connection, &format!("SAVEPOINT {name}"))?;
    let outcome = work(connection);
    // A full disk makes SQLite undo the whole transaction by itself: then there is no savepoint to go back to.
    if outcome.is_err() && !connection.is_autocommit() {
        carry_out(connection, &format!("ROLLBACK TO {name}"))?;
    }
    if !connection.is_autocommit() {
        carry_out(connection, &format!("RELEASE {name}"))?;
    }
    outcome
}

/// Carries out a statement about transactions, which is prepared once for all of them.
fn carry_out(connection: &Connection, statement: &str) -> Result<(), rusqlite::Error> {
    connection.prepare_cached(statement)?.execute([]).map(|_| ())
}

fn run(connection: &Connection, writes: &Receiver<Write>) {
    while let Ok(first) = writes.recv() {
        let group = std::iter::once(first).chain(writes.try_iter()).take(GROUP_MAX);
        let group: Vec<Write> = group.collect();
        // What panics is a fault of ours; the transaction is undone, those who asked learn that it failed, and the
        // next group starts afresh.
        let outcome = catch_unwind(AssertUnwindSafe(|| commit(connection, group)));
        if outcome.is_err() {
            tracing::error!("a write panicked; its transaction was undone");
        }
        if !connection.is_autocommit()
            && let Err(error) = connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be undone");
        }
    }
}

/// Runs a group of writes in one transaction and tells each of them how it ended.
fn commit(connection: &Connection, group: Vec<Write>) {
    if let Err(error) = carry_out(connection, "BEGIN IMMEDIATE") {
        // The writes are dropped unrun, which tells those who asked.
        tracing::error!(%error, "no transaction could be begun");
        return;
    }
    let mut after: Vec<AfterCommit> = Vec::with_capacity(group.len());
    for write in group {
        // SQLite undid everything: what is left of the group is dropped unrun.
        if connection.is_autocommit() {
            break;
        }
        after.push(write(connection));
    }
    let committed = match carry_out(connection, "COMMIT") {
        Ok(()) => Committed::Yes,
        Err(error) => {
            tracing::error!(%error, "a transaction could not be committed");
            Committed::No
        }
    };
    for tell in after {
        tell(committed);
    }
}
