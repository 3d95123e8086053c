//! The receipt printer: asks it, sends it a job, and says exactly what is known about the paper afterwards.
//!
//! [`Printer::send`]: connect → `DLE EOT 1, 2, 4` (not ready: [`Outcome::NotSent`], nothing left this machine) → the
//! caller makes "first byte sent" durable → the job's bytes → `GS ( H` and `GS r`, as far as the printer knows them →
//! its answers. A returned write proves nothing: network, driver and printer all keep what does not fit on paper yet,
//! and print it later. So after the first byte only the printer's own answer makes a job [`Outcome::Printed`] or
//! [`Outcome::Processed`]; everything else is [`Outcome::Unknown`], and sending it again is not this module's to decide.
//!
//! All calls block, each within [`Limits`].

pub mod escpos;
mod link;
pub mod pdf;
mod qr;
pub mod raster;
mod status;
mod transport;

use std::io;
use std::time::{Duration, Instant};

use self::link::{CLEAR_BUFFERS, ENQUIRE_FORGET, ENQUIRE_RESUME, Evidence, Link, TRANSMIT_STATUS, transmit_process_id};
use self::status::Answer;
pub use self::status::{Level, ProcessId, Stop};
pub use self::transport::Address;
use crate::domain::receipt::{Ack, Profile, StatusSupport};

/// A printer as it was set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where it is.
    pub address: Address,
    /// What it can do.
    pub profile: Profile,
    /// How long it may take.
    pub limits: Limits,
}

/// How long a printer may take, each for one step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To accept a connection.
    pub connect_ms: u32,
    /// To answer a question about its state.
    pub status_ms: u32,
    /// To take any further byte of a job.
    pub progress_ms: u32,
    /// To confirm a job, beyond the time its bytes need on the line.
    pub ack_ms: u32,
    /// To confirm a job's id once it has been processed.
    pub id_ms: u32,
    /// To take what is on its way when the connection is closed.
    pub drain_ms: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connect_ms: 3000, status_ms: 1000, progress_ms: 10_000, ack_ms: 5000, id_ms: 2000, drain_ms: 2000 }
    }
}

/// A finished job for one printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job<'a> {
    /// What [`escpos::encode`] made, without any question to the printer.
    pub bytes: &'a [u8],
    /// What the printer is to call it.
    pub id: ProcessId,
}

/// What is known after a job was handed to [`Printer::send`].
#[derive(Debug)]
pub enum Outcome {
    /// No byte of it left this machine: it may be tried again at any time.
    NotSent(Hold),
    /// The printer said that this very job is on paper.
    Printed,
    /// The printer said that it has worked through the job; what it answers to last comes after it.
    Processed,
    /// Everything was sent to a printer that cannot answer.
    SentUnconfirmed,
    /// Something was sent and not confirmed: none, a part or all of it may be on paper, now or later.
    Unknown(Doubt),
}

/// Why nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum Hold {
    /// The printer says that it cannot print.
    #[error("the printer has stopped: {0:?}")]
    Stopped(Stop),
    /// There is no connection.
    #[error("the printer cannot be reached")]
    Unreachable(#[source] io::Error),
    /// There is a connection, but no answer: busy with another till, switched off behind a print server, or unable to
    /// answer at all.
    #[error("the printer does not answer")]
    Silent,
    /// An earlier job, left in doubt, is still in the printer: an answer could not be told from that job's.
    #[error("the printer has not finished an earlier job")]
    Busy,
    /// The caller could not write down that sending begins.
    #[error("the beginning of the job could not be recorded")]
    Unrecorded(#[source] io::Error),
}

/// Why it is not known what is on paper.
#[derive(Debug, thiserror::Error)]
pub enum Doubt {
    /// The connection broke after this many bytes.
    #[error("the connection to the printer broke after {sent} bytes")]
    Broken {
        /// Bytes of the job that were handed to the operating system.
        sent: usize,
        /// What happened.
        #[source]
        source: io::Error,
    },
    /// The printer took no further data after this many bytes.
    #[error("the printer took no more data after {sent} bytes")]
    Stalled {
        /// Bytes of the job that were handed to the operating system.
        sent: usize,
    },
    /// The printer took everything and then said that it has stopped. It keeps the job and prints it once it can.
    #[error("the printer stopped over the job: {0:?}")]
    Stopped(Stop),
    /// The printer took everything and did not confirm it in time.
    #[error("the printer did not confirm the job")]
    Unconfirmed,
}

/// A printer that will print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ready {
    /// With enough paper.
    Well,
    /// The roll is nearly empty.
    PaperLow,
    /// It cannot be asked; there is a connection.
    Unasked,
}

/// What came of waiting for a late answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// The job of doubt is on paper after all.
    Printed,
    /// The printer has worked through the job of doubt after all.
    Processed,
    /// Nothing yet; the connection is still there.
    Nothing,
    /// There is no connection, or no job, that an answer could come for.
    Gone,
}

/// How a recoverable fault is left behind once its cause is cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Prints on from the line where it stopped (`DLE ENQ 1`).
    Resume,
    /// Forgets what it had not printed (`DLE ENQ 2`).
    Forget,
}

/// The buffer of a printer could not be cleared for certain.
#[derive(Debug, thiserror::Error)]
#[error("the printer did not confirm that it forgot its jobs")]
pub struct NotCleared(#[source] Option<io::Error>);

/// One printer. Connections are short: opened for a job, closed after it, because other tills share the printer; only
/// after an unconfirmed job one is kept, for a late answer.
pub struct Printer {
    config: Config,
    link: Option<Link>,
    /// The level at the drawer's connector, as it was told last.
    drawer: Option<Level>,
    /// Questions (`GS r`) that were sent and not answered, on this or an earlier connection: the printer answers them
    /// to whoever is connected then.
    owed: u32,
}

impl Printer {
    /// A printer with this set-up. Nothing is opened before it is needed.
    pub fn open(config: Config) -> Self {
        Self { config, link: None, drawer: None, owed: 0 }
    }

    /// Its set-up.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The level at the drawer's connector when the printer was asked last; nothing where it cannot be asked.
    pub const fn drawer_level(&self) -> Option<Level> {
        self.drawer
    }

    /// Asks whether it can print. Sends nothing of any job.
    pub fn ready(&mut self) -> Result<Ready, Hold> {
        let ready = self.ask();
        self.close_unless_awaiting();
        ready
    }

    /// Sends a job to a printer that says that it is ready. `on_first_byte` is called once, directly before the first
    /// byte of the job leaves; if it fails, none does.
    ///
    /// Once it begins, a late answer of an earlier job is no longer waited for: [`Self::listen`] first. Where it does
    /// not begin, that answer may still come.
    pub fn send(&mut self, job: &Job<'_>, on_first_byte: &mut dyn FnMut() -> io::Result<()>) -> Outcome {
        let name = (self.config.profile.ack == Ack::GsH).then_some(job.id);
        self.send_named(job.bytes, name, on_first_byte)
    }

    /// Sends bytes that put nothing on paper, such as a drawer's pulse: at most [`Outcome::Processed`].
    pub(super) fn send_unnamed(&mut self, bytes: &[u8]) -> Outcome {
        self.send_named(bytes, None, &mut || Ok(()))
    }

    /// Waits up to `limit` for the late answer of the last job, which [`Self::send`] left in doubt. A printer that ran
    /// out of paper prints the job when it gets new paper, and says so then.
    pub fn listen(&mut self, limit: Duration) -> Late {
        let Some(link) = &mut self.link else { return Late::Gone };
        if !link.is_awaiting() {
            return Late::Gone;
        }
        let late = match link.evidence(Instant::now() + limit, millis(self.config.limits.id_ms)) {
            Ok(Evidence::Printed) => Late::Printed,
            Ok(Evidence::Processed) => Late::Processed,
            Ok(Evidence::None) => return Late::Nothing,
            Err(_) => {
                self.link = None;
                return Late::Gone;
            }
        };
        self.owed = 0;
        self.close();
        late
    }

    /// Makes the printer forget everything that it has received and not printed (`DLE DC4 8`). After `Ok` a job left
    /// in doubt will not come out later; its beginning may be on paper.
    pub fn clear_buffer(&mut self) -> Result<(), NotCleared> {
        let cleared = self.connected().and_then(|()| {
            let Some(link) = &mut self.link else { return Ok(false) };
            let limit = millis(self.config.limits.status_ms);
            link.write_all(&CLEAR_BUFFERS, limit, &mut 0)?;
            Ok(link.wait_for(limit, |answer| (answer == Answer::Cleared).then_some(()))?.is_some())
        });
        match cleared {
            Ok(true) => {
                self.owed = 0;
                self.close();
                Ok(())
            }
            Ok(false) => {
                self.close_unless_awaiting();
                Err(NotCleared(None))
            }
            Err(problem) => {
                self.link = None;
                Err(NotCleared(Some(problem)))
            }
        }
    }

    /// Tells a printer whose fault was cleared by hand to go on (`DLE ENQ`). It does not answer; ask [`Self::ready`].
    pub fn recover(&mut self, recovery: Recovery) -> Result<(), Hold> {
        let enquiry = match recovery {
            Recovery::Resume => ENQUIRE_RESUME,
            Recovery::Forget => ENQUIRE_FORGET,
        };
        let limit = millis(self.config.limits.status_ms);
        let told = self.connected().and_then(|()| match &mut self.link {
            Some(link) => link.write_all(&enquiry, limit, &mut 0),
            None => Err(io::ErrorKind::NotConnected.into()),
        });
        if let Err(problem) = told {
            self.link = None;
            return Err(Hold::Unreachable(problem));
        }
        self.close_unless_awaiting();
        Ok(())
    }

    fn send_named(
        &mut self,
        bytes: &[u8],
        name: Option<ProcessId>,
        on_first_byte: &mut dyn FnMut() -> io::Result<()>,
    ) -> Outcome {
        if let Err(hold) = self.ask().and_then(|_| self.settle()) {
            self.close_unless_awaiting();
            return Outcome::NotSent(hold);
        }
        let Some(mut link) = self.link.take() else { return Outcome::NotSent(Hold::Silent) };
        if let Err(problem) = on_first_byte() {
            let _ = link.finish(millis(self.config.limits.drain_ms));
            return Outcome::NotSent(Hold::Unrecorded(problem));
        }

        // The id last: its answer is the last one that comes.
        let questions = match (self.config.profile.ack, name) {
            (Ack::None, _) => Vec::new(),
            (Ack::GsR | Ack::GsH, None) => TRANSMIT_STATUS.to_vec(),
            (Ack::GsR | Ack::GsH, Some(id)) => [&TRANSMIT_STATUS[..], &transmit_process_id(id)].concat(),
        };
        let mut sent = 0;
        let written = [bytes, &questions]
            .into_iter()
            .try_for_each(|bytes| link.write_all(bytes, millis(self.config.limits.progress_ms), &mut sent));
        match written {
            Ok(()) => {}
            // Not even the operating system took a byte: nothing can come out.
            Err(problem) if sent == 0 => return Outcome::NotSent(Hold::Unreachable(problem)),
            Err(problem) if problem.kind() == io::ErrorKind::TimedOut => {
                return Outcome::Unknown(Doubt::Stalled { sent });
            }
            Err(source) => return Outcome::Unknown(Doubt::Broken { sent, source }),
        }
        if self.config.profile.ack == Ack::None {
            return match link.finish(millis(self.config.limits.drain_ms)) {
                Ok(()) => Outcome::SentUnconfirmed,
                Err(source) => Outcome::Unknown(Doubt::Broken { sent, source }),
            };
        }
        link.await_job(name);
        self.link = Some(link);
        self.owed = 1;
        self.confirmation(sent)
    }

    /// Waits for the answer to a job of `sent` bytes that has left completely.
    fn confirmation(&mut self, sent: usize) -> Outcome {
        let Some(link) = &mut self.link else { return Outcome::Unknown(Doubt::Unconfirmed) };
        let deadline = Instant::now() + millis(self.config.limits.ack_ms) + line_time(sent, &self.config.profile);
        let outcome = match link.evidence(deadline, millis(self.config.limits.id_ms)) {
            Ok(Evidence::Printed) => Outcome::Printed,
            Ok(Evidence::Processed) => Outcome::Processed,
            Ok(Evidence::None) => return Outcome::Unknown(self.doubt()),
            Err(source) => {
                self.link = None;
                return Outcome::Unknown(Doubt::Broken { sent, source });
            }
        };
        self.owed = 0;
        self.close();
        outcome
    }

    /// Makes sure that the answer to an earlier job cannot be taken for the next one's: where one is still owed, asks
    /// once more and waits until the printer has nothing left to say.
    fn settle(&mut self) -> Result<(), Hold> {
        let Some(link) = &mut self.link else { return Err(Hold::Silent) };
        self.owed = self.owed.saturating_sub(link.count_processed());
        if self.owed == 0 {
            return Ok(());
        }
        let limit = millis(self.config.limits.status_ms);
        let all = self.owed.saturating_add(1);
        let mut answers = 0;
        let asked = link.write_all(&TRANSMIT_STATUS, limit, &mut 0).and_then(|()| {
            while answers < all && link.wait_for(limit, |answer| (answer == Answer::Processed).then_some(()))?.is_some()
            {
                answers += link.count_processed();
            }
            Ok(())
        });
        match asked {
            // An answer to an earlier connection may be lost; the newest question was reached in any case.
            Ok(()) if answers > 0 => {
                self.owed = 0;
                Ok(())
            }
            Ok(()) => {
                self.owed = all;
                Err(Hold::Busy)
            }
            Err(problem) => {
                self.link = None;
                Err(Hold::Unreachable(problem))
            }
        }
    }

    /// Why a job is not confirmed, by asking; the connection stays for a late answer.
    fn doubt(&mut self) -> Doubt {
        let answer = self.ask();
        self.close_unless_awaiting();
        match answer {
            Err(Hold::Stopped(stop)) => Doubt::Stopped(stop),
            _ => Doubt::Unconfirmed,
        }
    }

    /// Connects where there is no connection yet, and asks for the state. A connection kept from an earlier job may
    /// have died unnoticed: then once more on a new one.
    fn ask(&mut self) -> Result<Ready, Hold> {
        let kept = self.link.is_some();
        match self.ask_once() {
            Err(Hold::Unreachable(_)) if kept => self.ask_once(),
            answer => answer,
        }
    }

    fn ask_once(&mut self) -> Result<Ready, Hold> {
        self.drawer = None;
        self.connected().map_err(Hold::Unreachable)?;
        let Some(link) = &mut self.link else { return Err(Hold::Silent) };
        if self.config.profile.status == StatusSupport::None {
            return Ok(Ready::Unasked);
        }
        let report = match link.report(millis(self.config.limits.status_ms)) {
            Ok(Some(report)) => report,
            Ok(None) => return Err(Hold::Silent),
            Err(problem) => {
                self.link = None;
                return Err(Hold::Unreachable(problem));
            }
        };
        self.drawer = Some(report.drawer_level());
        match report.stop() {
            Some(stop) => Err(Hold::Stopped(stop)),
            None if report.is_paper_low() => Ok(Ready::PaperLow),
            None => Ok(Ready::Well),
        }
    }

    fn connected(&mut self) -> io::Result<()> {
        if self.link.is_none() {
            let limit = millis(self.config.limits.connect_ms);
            let transport = transport::open(&self.config.address, &self.config.profile, limit)?;
            self.link = Some(Link::new(transport));
        }
        Ok(())
    }

    /// Leaves the printer to other tills, unless a late answer may still come.
    fn close_unless_awaiting(&mut self) {
        if self.link.as_ref().is_some_and(|link| !link.is_awaiting()) {
            self.close();
        }
    }

    fn close(&mut self) {
        if let Some(link) = self.link.take() {
            // Whatever was to be known from this connection is known.
            let _ = link.finish(millis(self.config.limits.drain_ms));
        }
    }
}

/// What even a slow network and a slow head get through in a second.
const FAST_BYTES_PER_SECOND: u32 = 20_000;

/// The time that so many bytes need to reach the printer.
fn line_time(bytes: usize, profile: &Profile) -> Duration {
    let per_second = profile.bytes_per_second().unwrap_or(FAST_BYTES_PER_SECOND);
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    Duration::from_secs((bytes / per_second).into())
}

fn millis(ms: u32) -> Duration {
    Duration::from_millis(ms.into())
}
