//! One connection to a printer: questions and answers on it, and the job whose answer is awaited.

use std::io;
use std::time::{Duration, Instant};

use super::status::{Answer, Parser, ProcessId, Report};
use super::transport::Transport;

const DLE: u8 = 0x10;
const EOT: u8 = 0x04;
const ENQ: u8 = 0x05;
/// `DLE ENQ 1`: go on from the line where a recoverable fault stopped the printer.
pub(super) const ENQUIRE_RESUME: [u8; 3] = [DLE, ENQ, 1];
/// `DLE ENQ 2`: forget what is not printed, and go on.
pub(super) const ENQUIRE_FORGET: [u8; 3] = [DLE, ENQ, 2];
/// `DLE DC4 8` with its seven fixed bytes.
pub(super) const CLEAR_BUFFERS: [u8; 10] = [DLE, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];
/// `GS r 1`: answer when everything before it has been processed.
pub(super) const TRANSMIT_STATUS: [u8; 3] = [0x1D, 0x72, 1];
/// The most bytes handed to the operating system at once, so that a stall is noticed near where it happens.
const CHUNK_BYTES: usize = 4096;

/// `GS ( H` function 48: answer with this id when everything before it is on paper.
pub(super) fn transmit_process_id(id: ProcessId) -> [u8; 11] {
    let [a, b, c, d] = id.bytes();
    [0x1D, 0x28, 0x48, 6, 0, 48, 48, a, b, c, d]
}

/// An open connection.
pub(super) struct Link {
    transport: Box<dyn Transport>,
    parser: Parser,
    awaiting: Option<Awaiting>,
    /// Answers to `GS r` that have come and were not counted yet.
    processed: u32,
}

/// An unconfirmed job.
#[derive(Debug, Clone, Copy)]
struct Awaiting {
    /// What the printer was asked to call it, if it was.
    name: Option<ProcessId>,
    evidence: Evidence,
}

impl Awaiting {
    /// The strongest evidence that can still come.
    fn best(self) -> Evidence {
        if self.name.is_some() { Evidence::Printed } else { Evidence::Processed }
    }
}

/// What the printer has said about the awaited job; later is stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Evidence {
    None,
    Processed,
    Printed,
}

impl Link {
    pub(super) fn new(transport: Box<dyn Transport>) -> Self {
        Self { transport, parser: Parser::default(), awaiting: None, processed: 0 }
    }

    /// From now on answers are taken for this job's.
    pub(super) fn await_job(&mut self, name: Option<ProcessId>) {
        self.awaiting = Some(Awaiting { name, evidence: Evidence::None });
    }

    pub(super) fn is_awaiting(&self) -> bool {
        self.awaiting.is_some()
    }

    /// How many answers to `GS r` have come since this was last asked.
    pub(super) fn count_processed(&mut self) -> u32 {
        std::mem::take(&mut self.processed)
    }

    pub(super) fn finish(self, limit: Duration) -> io::Result<()> {
        self.transport.finish(limit)
    }

    /// Writes everything, adding to `sent`; each step must make progress within `limit`.
    pub(super) fn write_all(&mut self, bytes: &[u8], limit: Duration, sent: &mut usize) -> io::Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (chunk, _) = rest.split_at(rest.len().min(CHUNK_BYTES));
            let count = self.transport.write(chunk, limit)?;
            *sent += count;
            rest = rest.get(count..).unwrap_or_default();
        }
        Ok(())
    }

    /// Asks `DLE EOT 1`, `2` and `4`, and `3` after an error; `None` if an answer is missing.
    pub(super) fn report(&mut self, limit: Duration) -> io::Result<Option<Report>> {
        // An answer that nobody read in its time must not be taken for one of these.
        while self.read(Instant::now(), &mut |_| ())? {}
        let Some(printer) = self.status(1, limit)? else { return Ok(None) };
        let Some(offline) = self.status(2, limit)? else { return Ok(None) };
        let Some(paper) = self.status(4, limit)? else { return Ok(None) };
        let error = if Report::has_error(offline) { self.status(3, limit)? } else { None };
        Ok(Some(Report { printer, offline, error, paper }))
    }

    fn status(&mut self, n: u8, limit: Duration) -> io::Result<Option<u8>> {
        match self.write_all(&[DLE, EOT, n], limit, &mut 0) {
            Ok(()) => {}
            // It takes no data: as silent as one that does not answer.
            Err(stall) if stall.kind() == io::ErrorKind::TimedOut => return Ok(None),
            Err(problem) => return Err(problem),
        }
        self.wait_for(limit, |answer| match answer {
            Answer::Status(byte) => Some(byte),
            Answer::Processed | Answer::Printed(_) | Answer::Cleared => None,
        })
    }

    /// What the printer has said about the awaited job by `deadline`; returns as soon as it cannot become stronger.
    /// Once the job has been processed, its id is waited for no longer than `id_limit`.
    pub(super) fn evidence(&mut self, deadline: Instant, id_limit: Duration) -> io::Result<Evidence> {
        let best = self.awaiting.map_or(Evidence::None, Awaiting::best);
        let mut deadline = deadline;
        while self.evidence_now() < best {
            let before = self.evidence_now();
            match self.read(deadline, &mut |_| ()) {
                Ok(true) => {}
                Ok(false) => break,
                // It answered, and hung up.
                Err(_) if before > Evidence::None => break,
                Err(problem) => return Err(problem),
            }
            if before == Evidence::None && self.evidence_now() == Evidence::Processed {
                // The id follows soon or never: many printers know `GS r` alone.
                deadline = deadline.min(Instant::now() + id_limit);
            }
        }
        Ok(self.evidence_now())
    }

    fn evidence_now(&self) -> Evidence {
        self.awaiting.map_or(Evidence::None, |awaiting| awaiting.evidence)
    }

    /// Waits for an answer that `wanted` takes; `None` if none came within `limit`.
    pub(super) fn wait_for<T>(
        &mut self,
        limit: Duration,
        wanted: impl Fn(Answer) -> Option<T>,
    ) -> io::Result<Option<T>> {
        let deadline = Instant::now() + limit;
        loop {
            let mut found = None;
            let more = self.read(deadline, &mut |answer| found = found.take().or_else(|| wanted(answer)))?;
            if found.is_some() || !more {
                return Ok(found);
            }
        }
    }

    /// Reads what has come, or waits for something to come; `false` if nothing came before `deadline`. The awaited
    /// job's answer counts whenever it comes, even between a question and its answer.
    fn read(&mut self, deadline: Instant, seen: &mut dyn FnMut(Answer)) -> io::Result<bool> {
        let mut buffer = [0; 256];
        let count = match self.transport.read(&mut buffer, deadline.saturating_duration_since(Instant::now())) {
            Ok(count) => count,
            Err(silence) if silence.kind() == io::ErrorKind::TimedOut => return Ok(false),
            Err(problem) => return Err(problem),
        };
        for answer in buffer.iter().take(count).filter_map(|byte| self.parser.take(*byte)) {
            if answer == Answer::Processed {
                self.processed = self.processed.saturating_add(1);
            }
            if let Some(awaiting) = &mut self.awaiting {
                let evidence = match answer {
                    Answer::Printed(id) if Some(id) == awaiting.name => Evidence::Printed,
                    Answer::Processed => Evidence::Processed,
                    Answer::Printed(_) | Answer::Status(_) | Answer::Cleared => Evidence::None,
                };
                awaiting.evidence = awaiting.evidence.max(evidence);
            }
            seen(answer);
        }
        Ok(true)
    }
}
