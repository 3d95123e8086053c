//! The threads that own the connections: one writer for each file, a few readers.
//!
//! Flow: a closure is put into a bounded queue → a thread takes it, opens a transaction around it, commits, and settles
//! the answer. A closure that fails or panics leaves nothing behind. All desks can be parked: each lets go of its files
//! until it is called back, so that a file can be exchanged beneath them.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use rusqlite::{Connection, TransactionBehavior};

use super::answer::{self, Answer};
use super::database::{self, Access, File};
use super::error::{Error, Result};

/// How much work may wait at a desk. More is refused at once, so that a stuck disk is seen and not queued up.
const QUEUE_MAX: usize = 256;

/// How the threads of a desk open their files.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// Which file.
    pub file: File,
    /// Where it is.
    pub path: PathBuf,
    /// The cache, where it is to be readable beside the file.
    pub cache: Option<PathBuf>,
    /// Whether the desk writes.
    pub access: Access,
}

/// Threads that take work from one queue, each with a connection of its own.
pub(super) struct Desk {
    queue: Option<SyncSender<Order>>,
    threads: Vec<JoinHandle<()>>,
}

/// What a thread is told.
enum Order {
    /// Do this with your connection.
    Work(Box<dyn FnOnce(&mut Seat) + Send>),
    /// Let go of your files until called back.
    Park(Arc<Gate>),
}

/// A thread's place: how to connect, and the connection while it holds one.
struct Seat {
    plan: Plan,
    conn: Option<Connection>,
}

/// Where parked threads wait.
#[derive(Default)]
struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Default)]
struct GateState {
    parked: usize,
    open: bool,
}

/// Threads that have let go of their files; dropped, it calls them back.
pub(super) struct Parked(Arc<Gate>);

impl Desk {
    /// Seats `threads` threads. They connect at their first work.
    pub(super) fn seat(plan: &Plan, threads: usize) -> Result<Self> {
        let (queue, orders) = sync_channel(QUEUE_MAX);
        let orders = Arc::new(Mutex::new(orders));
        let mut seated = Self { queue: Some(queue), threads: Vec::new() };
        for number in 0..threads {
            let seat = Seat { plan: plan.clone(), conn: None };
            let orders = Arc::clone(&orders);
            let name =
                format!("{} {}", plan.file.name(), if threads == 1 { "writer".into() } else { number.to_string() });
            seated.threads.push(Builder::new().name(name).spawn(move || seat.serve(&orders))?);
        }
        Ok(seated)
    }

    /// Puts work into the queue: a closure inside a transaction of its own, committed if it succeeds.
    pub(super) fn submit<T, E, F>(&self, work: F) -> Answer<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.submit_then(work, |_| ())
    }

    /// The same, followed on the same thread by what is to be done once it is committed, before the answer is there.
    pub(super) fn submit_then<T, E, F, A>(&self, work: F, after: A) -> Answer<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        A: FnOnce(&T) + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (promise, answer) = answer::promised();
        let order = Order::Work(Box::new(move |seat| {
            let done = seat.transact(work);
            if let Ok(value) = &done
                && let Err(panic) = catch_unwind(AssertUnwindSafe(|| after(value)))
            {
                // What is committed stays so, and its answer must say it.
                tracing::error!(said = said(panic.as_ref()), "what follows a commit panicked");
            }
            promise.keep(done);
        }));
        match self.queue.as_ref().map(|queue| queue.try_send(order)) {
            Some(Ok(())) => answer,
            Some(Err(TrySendError::Full(_))) => answer::settled(Err(Error::Overloaded.into())),
            Some(Err(TrySendError::Disconnected(_))) | None => answer::settled(Err(Error::Closed.into())),
        }
    }

    /// Has every thread finish its work and let go of its files; blocks until all have.
    pub(super) fn park(&self) -> Result<Parked> {
        let parked = Parked(Arc::new(Gate::default()));
        let queue = self.queue.as_ref().ok_or(Error::Closed)?;
        // A parked thread takes no further order, so each of them gets one of these.
        for _ in &self.threads {
            queue.send(Order::Park(Arc::clone(&parked.0))).map_err(|_| Error::Closed)?;
        }
        parked.0.await_parked(self.threads.len());
        Ok(parked)
    }
}

impl Drop for Desk {
    /// Lets the threads finish what waits, then go.
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            // A panic was answered where it happened.
            let _ = thread.join();
        }
    }
}

impl Seat {
    fn serve(mut self, orders: &Mutex<Receiver<Order>>) {
        loop {
            // The lock is held while waiting: the others queue behind it, which is as good as waiting themselves.
            let order = orders.lock().unwrap_or_else(PoisonError::into_inner).recv();
            match order {
                Ok(Order::Work(work)) => work(&mut self),
                Ok(Order::Park(gate)) => {
                    self.conn = None;
                    gate.wait_open();
                }
                Err(_) => return,
            }
        }
    }

    fn transact<T, E: From<Error>>(&mut self, work: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let behaviour = match self.plan.access {
            Access::Write => TransactionBehavior::Immediate,
            Access::Read => TransactionBehavior::Deferred,
        };
        let conn = self.connected()?;
        // Dropped without a commit, the transaction is rolled back.
        let tx = conn.transaction_with_behavior(behaviour).map_err(Error::from)?;
        let value = match catch_unwind(AssertUnwindSafe(|| work(&tx))) {
            Ok(done) => done?,
            Err(panic) => return Err(Error::Panicked(said(panic.as_ref())).into()),
        };
        if let Err(error) = tx.commit().map_err(Error::from) {
            if matches!(error, Error::Disk(_)) {
                // After a failed sync nobody knows what the system still holds: begin again from the file.
                self.conn = None;
            }
            return Err(error.into());
        }
        Ok(value)
    }

    fn connected(&mut self) -> Result<&mut Connection> {
        if self.conn.is_none() {
            let conn = database::connect(self.plan.file, &self.plan.path, self.plan.access)?;
            if let Some(cache) = &self.plan.cache {
                database::attach_cache(&conn, cache)?;
            }
            self.conn = Some(conn);
        }
        self.conn.as_mut().ok_or(Error::Closed)
    }
}

impl Gate {
    fn await_parked(&self, threads: usize) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let all = self.changed.wait_while(state, |state| state.parked < threads);
        drop(all.unwrap_or_else(PoisonError::into_inner));
    }

    fn wait_open(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.parked += 1;
        self.changed.notify_all();
        let opened = self.changed.wait_while(state, |state| !state.open);
        drop(opened.unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Parked {
    fn drop(&mut self) {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).open = true;
        self.0.changed.notify_all();
    }
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a word").to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn plan(dir: &tempfile::TempDir, access: Access) -> Plan {
        Plan { file: File::Ledger, path: dir.path().join("ledger.db"), cache: None, access }
    }

    fn count(conn: &Connection) -> Result<i64> {
        Ok(conn.query_row("SELECT count(*) FROM t", [], |row| row.get(0))?)
    }

    #[test]
    fn work_that_fails_or_panics_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let desk = Desk::seat(&plan(&dir, Access::Write), 1).unwrap();
        desk.submit(|conn| Ok::<_, Error>(conn.execute_batch("CREATE TABLE t (a)")?)).wait().unwrap();
        let insert = |conn: &Connection| conn.execute("INSERT INTO t VALUES (1)", []).map(drop).map_err(Error::from);
        desk.submit(insert).wait().unwrap();
        let failed = desk.submit(move |conn| insert(conn).and(Err::<(), _>(Error::NotEnrolled))).wait();
        assert!(matches!(failed, Err(Error::NotEnrolled)));
        let panicked = desk
            .submit(move |conn| {
                insert(conn)?;
                panic!("half-way");
                #[expect(unreachable_code, reason = "the closure needs its type")]
                Ok::<(), Error>(())
            })
            .wait();
        assert!(matches!(panicked, Err(Error::Panicked(said)) if said == "half-way"));
        assert_eq!(desk.submit(count).wait().unwrap(), 1);
    }

    #[test]
    fn what_follows_a_commit_is_done_before_its_answer_whatever_becomes_of_it_and_never_without_it() {
        let dir = tempfile::tempdir().unwrap();
        let desk = Desk::seat(&plan(&dir, Access::Write), 1).unwrap();
        desk.submit(|conn| Ok::<_, Error>(conn.execute_batch("CREATE TABLE t (a)")?)).wait().unwrap();
        let insert = |conn: &Connection| conn.execute("INSERT INTO t VALUES (1)", []).map_err(Error::from);
        let (told, heard) = channel();
        let tell = told.clone();
        let followed = desk.submit_then(insert, move |rows| tell.send(*rows).unwrap());
        assert_eq!((followed.wait().unwrap(), heard.try_recv().unwrap()), (1, 1));
        let failed = desk.submit_then(
            move |conn| insert(conn).and(Err::<usize, _>(Error::NotEnrolled)),
            move |rows| told.send(*rows).unwrap(),
        );
        assert!(failed.wait().is_err() && heard.try_recv().is_err());
        let panicked = desk.submit_then(insert, |_| panic!("afterwards"));
        assert_eq!((panicked.wait().unwrap(), desk.submit(count).wait().unwrap()), (1, 2));
    }

    #[test]
    fn more_work_than_the_queue_holds_is_refused_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let desk = Desk::seat(&plan(&dir, Access::Write), 1).unwrap();
        let (go, wait) = channel::<()>();
        let (started, is_started) = channel::<()>();
        let first = desk.submit(move |_| {
            started.send(()).unwrap();
            wait.recv().unwrap();
            Ok::<_, Error>(())
        });
        is_started.recv().unwrap();
        let queued: Vec<_> = (0..QUEUE_MAX).map(|_| desk.submit(|_| Ok::<_, Error>(()))).collect();
        assert!(matches!(desk.submit(|_| Ok::<_, Error>(())).wait(), Err(Error::Overloaded)));
        go.send(()).unwrap();
        first.wait().unwrap();
        assert!(queued.into_iter().all(|answer| answer.wait().is_ok()));
    }

    #[test]
    fn parked_threads_let_go_of_their_files_and_go_on_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let writer = Desk::seat(&plan(&dir, Access::Write), 1).unwrap();
        let readers = Desk::seat(&plan(&dir, Access::Read), 3).unwrap();
        writer.submit(|conn| Ok::<_, Error>(conn.execute_batch("CREATE TABLE t (a)")?)).wait().unwrap();
        readers.submit(count).wait().unwrap();
        let parked = [writer.park().unwrap(), readers.park().unwrap()];
        let waiting = readers.submit(count);
        assert!(!dir.path().join("ledger.db-wal").exists(), "the last one to leave folds the log in");
        std::fs::rename(dir.path().join("ledger.db"), dir.path().join("elsewhere")).unwrap();
        std::fs::rename(dir.path().join("elsewhere"), dir.path().join("ledger.db")).unwrap();
        drop(parked);
        assert_eq!(waiting.wait().unwrap(), 0);
    }

    #[test]
    fn what_waits_is_done_before_the_store_closes() {
        let dir = tempfile::tempdir().unwrap();
        let desk = Desk::seat(&plan(&dir, Access::Write), 1).unwrap();
        let answer = desk.submit(|conn| Ok::<_, Error>(conn.execute_batch("CREATE TABLE t (a)")?));
        drop(desk);
        answer.wait().unwrap();
    }
}
