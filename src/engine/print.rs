//! The print spool: waiting jobs to the printer, one at a time, at the printer's own pace.
//!
//! ```text
//! queued → sending → printed | processed | sent_unconfirmed | unknown
//!   ↕ held (paper, cover, off line, unreachable)   unknown → printed | cancelled (a person), or a copy
//! ```
//!
//! That the first byte leaves is durable before it does. After it nothing is sent again by itself, with one exception:
//! a printer that has confirmed that it cleared its buffer gets the job once more, marked as a copy, because the top of
//! the first may be on paper. A job in doubt may still be confirmed late, when somebody loads paper.
//! A panic costs the job that the worker was at: in doubt if its first byte had left, else given up and shown to a manager.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::devices::drawer::{self, Standing};
use crate::devices::printer::{self, Doubt, Late, Outcome, ProcessId};
use crate::domain::exception::Trouble;
use crate::domain::fact::{Event, Fact, ReceiptReprinted, VERSION};
use crate::domain::id::{FactId, PrintJobId};
use crate::domain::receipt::{Receipt, layout};
use crate::domain::staff::Permission;
use crate::engine::fail_point::FailPoint;
use crate::engine::problem::{Chain, Code, Problem};
use crate::engine::scan::{Device, Status};
use crate::engine::sign_in::Unentitled;
use crate::engine::unwind::{self, BrokeDown};
use crate::engine::{Engine, Inner, Topic, store_failed};
use crate::store::print_jobs::{self, Ending, Hold, Paper, Spooled, State, Work};
use crate::store::{self, journal};

/// The name of the receipt printer in the spool.
pub const RECEIPT_PRINTER: &str = "receipt";

/// What the worker is called where it breaks down.
const WORKER: &str = "the print spool";

/// How often a printer that holds jobs is asked whether it is ready again.
const HELD_POLL: Duration = Duration::from_secs(2);

/// After how long a paper that waits for its printer is an exception.
const HELD_LONG: SignedDuration = SignedDuration::from_mins(10);

/// How long the worker listens for the late answer of a job in doubt before it looks for other work.
const LISTEN: Duration = Duration::from_millis(250);

/// How often a drawer that stands open is looked at …
const DRAWER_POLL: Duration = Duration::from_secs(2);

/// … and one that a pulse was sent to, until it has sprung open.
const SPRING_POLL: Duration = Duration::from_millis(250);

/// How long a drawer opening is of any use.
pub const DRAWER_EXPIRES: SignedDuration = SignedDuration::from_secs(10);

/// After how many days the bytes of a finished job are taken out; its document stays.
const BYTES_KEPT_DAYS: i64 = 7;

/// The way to the spool's worker; to nobody while there is no printer.
#[derive(Debug, Default)]
pub(super) struct Spool(Mutex<Option<SyncSender<()>>>);

impl Spool {
    /// There may be work. One waiting word is enough for any number of jobs.
    pub(super) fn wake(&self) {
        if let Some(worker) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = worker.try_send(());
        }
    }

    /// Another worker is listened to by nobody but it; the one before ends when it has finished what it is at.
    fn hand_over(&self, worker: Option<SyncSender<()>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = worker;
    }
}

/// Starts the worker of a printer in place of the one before, or ends that where there is no printer any more.
pub(super) fn start(inner: &Arc<Inner>, printer: Option<printer::Config>) -> Result<(), Problem> {
    let Some(config) = printer else {
        inner.spool.hand_over(None);
        return Ok(());
    };
    let (wake, woken) = sync_channel(1);
    let worker = Worker::new(inner, config, woken);
    let thread = std::thread::Builder::new().name("print spool".to_owned()).spawn(move || worker.run());
    thread.map_err(|error| Problem::caused(Code::Interrupted, error))?;
    inner.spool.hand_over(Some(wake));
    Ok(())
}

/// The worker of one printer, on a thread of its own: a printer may keep a call for seconds.
struct Worker {
    inner: Weak<Inner>,
    printer: printer::Printer,
    woken: Receiver<()>,
    switch: drawer::Switch,
    /// The job whose late answer is still listened for.
    in_doubt: Option<PrintJobId>,
    /// Whether the books of the spool say what this worker knows.
    books: Books,
    /// How a job ended, where the disk did not take it.
    owed: Option<Ended>,
    /// The job that this worker is at, or broke down at.
    at: Option<PrintJobId>,
}

/// How a job ended.
#[derive(Debug, Clone)]
struct Ended {
    job: PrintJobId,
    ending: Ending,
    said: Option<String>,
    at: Timestamp,
}

/// How the spool's books stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Books {
    /// Everything that happened is written down.
    Kept,
    /// The disk failed half-way through a job: it stands there as being sent, and nothing follows it.
    Behind,
}

impl Worker {
    fn new(inner: &Arc<Inner>, config: printer::Config, woken: Receiver<()>) -> Self {
        Self {
            inner: Arc::downgrade(inner),
            printer: printer::Printer::open(config),
            woken,
            switch: drawer::Switch::default(),
            in_doubt: None,
            books: Books::Kept,
            owed: None,
            at: None,
        }
    }

    /// Works until the engine is gone.
    fn run(mut self) {
        let mut pause = Duration::ZERO;
        if let Some(inner) = self.inner.upgrade() {
            let _ = unwind::turn(WORKER, || self.ready(&inner));
        }
        loop {
            match self.woken.recv_timeout(pause) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let Some(inner) = self.inner.upgrade() else { return };
            pause = match unwind::turn(WORKER, || self.turn(&inner)) {
                Ok(Ok(pause)) => pause,
                Ok(Err(error)) => {
                    tracing::error!(error = %Chain(&error), "the print spool could not be read or written");
                    self.books = Books::Behind;
                    HELD_POLL
                }
                Err(BrokeDown) => {
                    // Of what was under way the printer may have had a part: it is met anew.
                    self.printer = printer::Printer::open(self.printer.config().clone());
                    self.books = Books::Behind;
                    tell(&inner, Status::Lost(format!("{WORKER} broke down")));
                    HELD_POLL
                }
            };
        }
    }

    /// Gives up the paper at which this worker broke down, if nothing of it was sent: taken again, it would break down
    /// again. One that had begun to leave is in doubt.
    fn give_up_broken(&mut self, inner: &Arc<Inner>) -> Result<(), store::Error> {
        let (Some(id), now) = (self.at, inner.clock.now()) else { return Ok(()) };
        let given_up = inner.store.write(move |conn| match print_jobs::find(conn, id)?.map(|job| job.state) {
            Some(State::Queued) => print_jobs::give_up(conn, id, now),
            _ => Ok(()),
        });
        given_up.wait()?;
        self.at = None;
        inner.announce(Topic::Papers);
        inner.announce(Topic::Exceptions);
        Ok(())
    }

    /// Asks the printer whether it prints, and says so.
    fn ready(&mut self, inner: &Inner) -> bool {
        let answer = self.printer.ready();
        match &answer {
            Ok(_) => tell(inner, Status::Ready),
            Err(hold) => tell(inner, Status::Lost(Chain(hold).to_string())),
        }
        answer.is_ok()
    }

    /// One turn: the next job, or a late answer, or what is held; returns how long to rest.
    fn turn(&mut self, inner: &Arc<Inner>) -> Result<Duration, store::Error> {
        let now = inner.clock.now();
        if let Some(ended) = self.owed.take() {
            self.end(inner, ended)?;
        }
        if self.books == Books::Behind {
            // As after a crash: what had begun to leave is in doubt, everything else waits again.
            inner.store.write(move |conn| print_jobs::recover(conn, now)).wait()?;
            self.give_up_broken(inner)?;
            self.books = Books::Kept;
        }
        let next = inner
            .store
            .write(move |conn| {
                print_jobs::expire(conn, now)?;
                let kept = now.checked_sub(SignedDuration::from_hours(24 * BYTES_KEPT_DAYS)).unwrap_or(now);
                print_jobs::purge(conn, kept)?;
                print_jobs::next(conn, RECEIPT_PRINTER, now)
            })
            .wait()?;
        if let Some(job) = next {
            self.at = Some(job.job.id);
            let worked = self.work(inner, &job);
            // Only a panic leaves it set: what the disk refused is taken again.
            self.at = None;
            let held = worked?;
            inner.announce(Topic::Papers);
            inner.announce(Topic::Exceptions);
            return Ok(if held { HELD_POLL } else { Duration::ZERO });
        }
        if self.listen(inner)? {
            return Ok(LISTEN);
        }
        let rest = self.release(inner)?;
        Ok(self.look_at_drawer(inner).map_or(rest, |look| look.min(rest)))
    }

    /// Takes one job as far as it goes; whether it is held now.
    fn work(&mut self, inner: &Arc<Inner>, spooled: &Spooled) -> Result<bool, store::Error> {
        let id = spooled.job.id;
        match &spooled.job.work {
            Work::Drawer { .. } => self.open_drawer(inner, id),
            Work::Paper(paper) => {
                let bytes = match self.bytes(paper) {
                    Ok(bytes) => bytes,
                    Err(error) => {
                        tracing::error!(error = %Chain(&*error), job = %id, "a paper cannot be printed");
                        let at = inner.clock.now();
                        inner.store.write(move |conn| print_jobs::give_up(conn, id, at)).wait()?;
                        return Ok(false);
                    }
                };
                self.send(inner, id, &bytes)
            }
        }
    }

    fn bytes(&self, paper: &Paper) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
        FailPoint::LayingOut.pass();
        let receipt: Receipt = serde_json::from_str(&paper.document)?;
        let receipt = if paper.copy > 1 { receipt.copy(u32::from(paper.copy)) } else { receipt };
        Ok(printer::escpos::encode(&layout(&receipt, &self.printer.config().profile))?)
    }

    fn send(&mut self, inner: &Arc<Inner>, id: PrintJobId, bytes: &[u8]) -> Result<bool, store::Error> {
        // The low bits of the id are random: two jobs in a printer's buffer hardly ever share the name made of them.
        let name = ProcessId::of(id.uuid().as_u64_pair().1);
        let stored = bytes.to_vec();
        inner.store.write(move |conn| print_jobs::begin(conn, id, &stored, Some(name.bytes()))).wait()?;
        let (store, clock) = (inner.store.clone(), inner.clock.clone());
        let mut on_first_byte = || {
            let at = clock.now();
            store.write(move |conn| print_jobs::note_first_byte(conn, id, at)).wait().map_err(io::Error::other)?;
            FailPoint::FirstByte.pass();
            Ok(())
        };
        let outcome = self.printer.send(&printer::Job { bytes, id: name }, &mut on_first_byte);
        self.settle(inner, id, outcome)
    }

    /// Writes down what is known of a job; whether it is held.
    fn settle(&mut self, inner: &Arc<Inner>, id: PrintJobId, outcome: Outcome) -> Result<bool, store::Error> {
        let at = inner.clock.now();
        let (ending, doubt) = match outcome {
            Outcome::NotSent(hold) => {
                tracing::info!(job = %id, error = %Chain(&hold), "a paper waits for its printer");
                tell(inner, Status::Lost(Chain(&hold).to_string()));
                let (why, said) = (held_by(&hold), Chain(&hold).to_string());
                inner.store.write(move |conn| print_jobs::hold(conn, id, why, Some(&said))).wait()?;
                return Ok(true);
            }
            Outcome::Printed => (Ending::Printed, None),
            Outcome::Processed => (Ending::Processed, None),
            Outcome::SentUnconfirmed => (Ending::SentUnconfirmed, None),
            Outcome::Unknown(doubt) => (Ending::Unknown, Some(doubt)),
        };
        tell(inner, doubt.as_ref().map_or(Status::Ready, |doubt| Status::Lost(Chain(doubt).to_string())));
        if let Some(doubt) = &doubt {
            tracing::warn!(job = %id, error = %Chain(doubt), "a paper may be printed or not");
            if matches!(doubt, Doubt::Stalled { .. } | Doubt::Broken { .. }) && self.cleared(inner, id)? {
                return Ok(false);
            }
            self.in_doubt = Some(id);
        }
        let said = doubt.as_ref().map(|doubt| Chain(doubt).to_string());
        self.end(inner, Ended { job: id, ending, said, at })?;
        Ok(false)
    }

    /// Writes down how a job ended. What the disk does not take is written later, or a person would be asked about a
    /// paper that the printer has confirmed.
    fn end(&mut self, inner: &Arc<Inner>, ended: Ended) -> Result<(), store::Error> {
        let Ended { job, ending, said, at } = ended.clone();
        let written = inner.store.write(move |conn| print_jobs::end(conn, job, ending, said.as_deref(), at)).wait();
        match &written {
            Ok(()) | Err(store::Error::Guard(_)) => {}
            Err(_) => self.owed = Some(ended),
        }
        written
    }

    /// Tries to make the printer forget a job that broke off; then it is queued once more, as a copy.
    fn cleared(&mut self, inner: &Arc<Inner>, id: PrintJobId) -> Result<bool, store::Error> {
        if let Err(error) = self.printer.clear_buffer() {
            tracing::info!(job = %id, error = %Chain(&error), "the printer's buffer could not be cleared");
            return Ok(false);
        }
        match inner.store.write(move |conn| print_jobs::resend_cleared(conn, id)).wait() {
            Ok(()) => Ok(true),
            // It was sent twice already: now a person looks.
            Err(store::Error::Guard(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn open_drawer(&mut self, inner: &Arc<Inner>, id: PrintJobId) -> Result<bool, store::Error> {
        let at = inner.clock.now();
        inner
            .store
            .write(move |conn| {
                print_jobs::begin(conn, id, &[], None)?;
                print_jobs::note_first_byte(conn, id, at)
            })
            .wait()?;
        let opened = drawer::open(&mut self.printer);
        self.switch.pulsed(self.printer.drawer_level(), Instant::now());
        let ending = match opened {
            Some(Outcome::Printed | Outcome::Processed) => Ending::Processed,
            Some(Outcome::SentUnconfirmed) => Ending::SentUnconfirmed,
            Some(Outcome::Unknown(_) | Outcome::NotSent(_)) | None => Ending::Unknown,
        };
        inner.store.write(move |conn| print_jobs::end(conn, id, ending, None, at)).wait()?;
        Ok(false)
    }

    /// Sees how the drawer stands, while it is open or a pulse has just been sent; when to look again. An idle printer is left
    /// alone: other tills may share it.
    fn look_at_drawer(&mut self, inner: &Inner) -> Option<Duration> {
        let is_open = *inner.drawer.read().unwrap_or_else(PoisonError::into_inner) == Some(Standing::Open);
        if !is_open && !self.switch.springs() {
            return None;
        }
        self.ready(inner);
        let standing = self.switch.reads(self.printer.drawer_level(), Instant::now());
        tell_drawer(inner, standing);
        match standing {
            _ if self.switch.springs() => Some(SPRING_POLL),
            Some(Standing::Open) => Some(DRAWER_POLL),
            Some(Standing::Shut) | None => None,
        }
    }

    /// Listens for the late answer of the job in doubt; whether there is still something to listen for.
    fn listen(&mut self, inner: &Arc<Inner>) -> Result<bool, store::Error> {
        let Some(id) = self.in_doubt else { return Ok(false) };
        match self.printer.listen(LISTEN) {
            Late::Printed | Late::Processed => {
                self.in_doubt = None;
                let at = inner.clock.now();
                let confirmed = inner.store.write(move |conn| print_jobs::confirm(conn, id, at)).wait();
                inner.announce(Topic::Papers);
                inner.announce(Topic::Exceptions);
                match confirmed {
                    // A person was quicker, or gave it up.
                    Ok(()) | Err(store::Error::Guard(_)) => Ok(false),
                    Err(error) => Err(error),
                }
            }
            Late::Nothing => Ok(true),
            Late::Gone => {
                self.in_doubt = None;
                Ok(false)
            }
        }
    }

    /// Queues again what is held, once the printer says that it is ready.
    fn release(&mut self, inner: &Arc<Inner>) -> Result<Duration, store::Error> {
        let waiting = inner.store.read(print_jobs::unfinished).wait()?;
        let held = waiting.iter().any(|job| matches!(job.state, State::Held(_)));
        if !held {
            return Ok(Duration::from_mins(1));
        }
        if !self.ready(inner) {
            Self::tell_overdue(inner)?;
            return Ok(HELD_POLL);
        }
        inner.store.write(|conn| print_jobs::release(conn, RECEIPT_PRINTER)).wait()?;
        Ok(Duration::ZERO)
    }

    /// Has a manager look at papers that have waited for long.
    fn tell_overdue(inner: &Arc<Inner>) -> Result<(), store::Error> {
        let now = inner.clock.now();
        let before = now.checked_sub(HELD_LONG).unwrap_or(now);
        let overdue = inner.store.read(move |conn| print_jobs::overdue(conn, RECEIPT_PRINTER, before)).wait()?;
        if overdue.is_empty() {
            return Ok(());
        }
        let told = move |conn: &store::Connection| {
            overdue.into_iter().try_for_each(|id| print_jobs::trouble(conn, id, Trouble::Waiting, now))
        };
        inner.store.write(told).wait()?;
        inner.announce(Topic::Exceptions);
        Ok(())
    }
}

/// Says how the printer is, where that is news.
fn tell(inner: &Inner, status: Status) {
    let mut devices = inner.devices.write().unwrap_or_else(PoisonError::into_inner);
    if devices.get(&Device::Printer) != Some(&status) {
        devices.insert(Device::Printer, status);
        drop(devices);
        inner.announce(Topic::Status);
    }
}

/// Says how the drawer stands, where that is news.
fn tell_drawer(inner: &Inner, standing: Option<Standing>) {
    let before = std::mem::replace(&mut *inner.drawer.write().unwrap_or_else(PoisonError::into_inner), standing);
    if before != standing {
        inner.announce(Topic::Status);
    }
}

const fn held_by(hold: &printer::Hold) -> Hold {
    match hold {
        printer::Hold::Stopped(printer::Stop::Paper) => Hold::Paper,
        printer::Hold::Stopped(printer::Stop::Cover) => Hold::Cover,
        printer::Hold::Stopped(printer::Stop::Cutter | printer::Stop::Passing | printer::Stop::Broken)
        | printer::Hold::Unrecorded(_) => Hold::Fault,
        printer::Hold::Stopped(printer::Stop::Offline) | printer::Hold::Busy => Hold::Offline,
        printer::Hold::Unreachable(_) | printer::Hold::Silent => Hold::Unreachable,
    }
}

impl Engine {
    /// The papers that are not finished, oldest first: waiting, held, or in doubt.
    pub async fn open_papers(&self) -> Result<Vec<Spooled>, Problem> {
        self.store().read(print_jobs::unfinished).await.map_err(store_failed)
    }

    /// Prints a paper again, marked as a copy: anything that may be a second paper is a fact. A paper in doubt is given up
    /// with it: the copy takes its place. A paper that was given up before anything of it was begun comes as it is, and
    /// is no copy; for a copy it takes somebody who may print again, at the counter or by their word.
    pub async fn reprint(&self, id: PrintJobId) -> Result<PrintJobId, Problem> {
        // Without one it would wait for ever.
        self.printer().ok_or(Problem::new(Code::NoPrinter))?;
        let now = self.clock().now();
        let copy_id = PrintJobId::new(self.clock().mint());
        let fact_id = FactId::new(self.clock().mint());
        let (staff, day) = (self.signed_in(), self.business_day(now));
        let right = self.right_to(Permission::Reprint);
        let again = self
            .store()
            .write(move |conn| {
                let Some(spooled) = print_jobs::find(conn, id)? else { return Ok(None) };
                if spooled.was_never_begun() {
                    print_jobs::ask_for(conn, id)?;
                    return Ok(Some(Again::First));
                }
                right.check(conn)?;
                let Spooled { job: print_jobs::Job { work: Work::Paper(paper), printer, .. }, state, .. } = spooled
                else {
                    return Ok(None);
                };
                if matches!(state, State::Ended { ending: Ending::Unknown, .. }) {
                    print_jobs::cancel(conn, id, now)?;
                }
                let first = paper.copy_of.unwrap_or(id);
                let copy = print_jobs::copies(conn, first)?.saturating_add(1);
                let work = Work::Paper(Paper { copy, copy_of: Some(first), ..paper });
                print_jobs::queue(conn, &print_jobs::Job { id: copy_id, printer, work, queued_at: now })?;
                let event = Event::ReceiptReprinted(ReceiptReprinted { job: first, copy });
                let row = journal::record(conn, fact_id, now, &Fact { v: VERSION, staff, day, event })?;
                Ok::<_, Unentitled>(Some(Again::Copy { head_seq: row.seq }))
            })
            .await?;
        let queued = match again.ok_or(Problem::new(Code::NoSuchPaper))? {
            Again::First => id,
            Again::Copy { head_seq } => {
                self.grown(head_seq).await;
                copy_id
            }
        };
        self.inner().spool.wake();
        self.announce_papers();
        Ok(queued)
    }

    /// Says of a paper in doubt that somebody holds it in their hands.
    pub async fn confirm_paper(&self, id: PrintJobId) -> Result<(), Problem> {
        let at = self.clock().now();
        self.store().write(move |conn| print_jobs::confirm(conn, id, at)).await.map_err(paper_failed)?;
        self.announce_papers();
        Ok(())
    }

    /// Gives up a paper that was not sent, or is in doubt.
    pub async fn cancel_paper(&self, id: PrintJobId) -> Result<(), Problem> {
        let at = self.clock().now();
        self.store().write(move |conn| print_jobs::cancel(conn, id, at)).await.map_err(paper_failed)?;
        self.announce_papers();
        Ok(())
    }

    fn announce_papers(&self) {
        self.announce(Topic::Papers);
        self.announce(Topic::Exceptions);
    }

    /// Looks at the spool now: the printer may be ready again.
    pub fn try_printer(&self) {
        self.inner().spool.wake();
    }
}

/// What a paper that is wanted comes as.
enum Again {
    /// As the first: nothing of it was begun before.
    First,
    /// As a copy, which is a fact.
    Copy {
        /// Where the journal ends with it.
        head_seq: u64,
    },
}

/// The printer may have been quicker than the person.
fn paper_failed(error: store::Error) -> Problem {
    match error {
        store::Error::Guard(_) => Problem::new(Code::PaperWentOn),
        error => store_failed(error),
    }
}
