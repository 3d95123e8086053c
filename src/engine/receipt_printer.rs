//! The receipt printer looked after by a person: how it is, its test page, a cut, the drawer, another printer.

use std::sync::PoisonError;

use jiff::Timestamp;

use crate::devices::printer::{self, Hold, Printer, Ready, Stop};
use crate::domain::fact::{DrawerOpened, Event, Fact, VERSION};
use crate::domain::id::{FactId, PrintJobId};
use crate::domain::receipt::{Receipt, slip};
use crate::domain::staff::Permission;
use crate::engine::print::{DRAWER_EXPIRES, RECEIPT_PRINTER};
use crate::engine::problem::{Code, Problem};
use crate::engine::scan::Device;
use crate::engine::sign_in::Unentitled;
use crate::engine::{Engine, Topic, print, store_failed};
use crate::store::journal;
use crate::store::print_jobs::{self, Job, Paper, Work};

pub use crate::devices::drawer::Standing as DrawerStanding;
pub use crate::store::print_jobs::{Ending, Hold as HeldBy, State};

/// How a printer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterState {
    /// There is none.
    None,
    /// It prints.
    Ready,
    /// It prints; the roll is nearly empty.
    PaperLow,
    /// It is there and cannot be asked.
    Unasked,
    /// It has no paper.
    NoPaper,
    /// Its cover is open.
    CoverOpen,
    /// It reports a fault, such as of its cutter.
    Fault,
    /// It is switched off line.
    Offline,
    /// It is at work on something else.
    Busy,
    /// There is no connection to it.
    Unreachable,
    /// There is a connection and no answer.
    Silent,
}

impl PrinterState {
    /// Asks a printer. Blocks as long as the printer's limits allow.
    pub fn ask(config: printer::Config) -> Self {
        Self::of(&Printer::open(config).ready())
    }

    /// What an answer says.
    pub(super) fn of(answer: &Result<Ready, Hold>) -> Self {
        match answer {
            Ok(Ready::Well) => Self::Ready,
            Ok(Ready::PaperLow) => Self::PaperLow,
            Ok(Ready::Unasked) => Self::Unasked,
            Err(Hold::Stopped(Stop::Paper)) => Self::NoPaper,
            Err(Hold::Stopped(Stop::Cover)) => Self::CoverOpen,
            Err(Hold::Stopped(Stop::Cutter | Stop::Passing | Stop::Broken) | Hold::Unrecorded(_)) => Self::Fault,
            Err(Hold::Stopped(Stop::Offline)) => Self::Offline,
            Err(Hold::Busy) => Self::Busy,
            Err(Hold::Unreachable(_)) => Self::Unreachable,
            Err(Hold::Silent) => Self::Silent,
        }
    }

    /// Whether it would print now.
    pub const fn prints(self) -> bool {
        matches!(self, Self::Ready | Self::PaperLow | Self::Unasked)
    }
}

/// What the printer does on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trial {
    /// The test page.
    Page,
    /// A cut.
    Cut,
}

impl Engine {
    /// The printer that papers go to, as it was set up.
    pub fn printer(&self) -> Option<printer::Config> {
        self.inner().printer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the printer how it is, on a connection of its own.
    pub async fn printer_state(&self) -> Result<PrinterState, Problem> {
        let Some(config) = self.printer() else { return Ok(PrinterState::None) };
        let asked = tokio::task::spawn_blocking(move || PrinterState::ask(config)).await;
        asked.map_err(|error| Problem::caused(Code::Interrupted, error))
    }

    /// Papers go to another printer from now on, or to none.
    pub fn use_printer(&self, config: Option<printer::Config>) -> Result<(), Problem> {
        let inner = self.inner();
        inner.printer.write().unwrap_or_else(PoisonError::into_inner).clone_from(&config);
        inner.devices.write().unwrap_or_else(PoisonError::into_inner).remove(&Device::Printer);
        *inner.drawer.write().unwrap_or_else(PoisonError::into_inner) = None;
        inner.announce(Topic::Status);
        print::start(inner, config)
    }

    /// How the drawer stood when it was looked at last: after each opening, and then until it is shut. Nothing where its switch, if it
    /// has one, was never heard.
    pub fn drawer(&self) -> Option<DrawerStanding> {
        *self.inner().drawer.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues the test page or a cut; `at` says where the printer is, for the page.
    pub async fn try_out(&self, trial: Trial, at: &str) -> Result<PrintJobId, Problem> {
        let config = self.printer().ok_or(Problem::new(Code::NoPrinter))?;
        let now = self.clock().now();
        let paper = match trial {
            Trial::Page => slip::test_page(&slip::TestPage {
                printer: at,
                profile: &config.profile,
                at: self.shop().zone.rules().to_datetime(now),
                tongue: self.preferences().language.into(),
            }),
            Trial::Cut => Receipt::builder().cut().build(),
        };
        let id = PrintJobId::new(self.clock().mint());
        let document = serde_json::to_string(&self.books().paper(paper))
            .map_err(|error| Problem::caused(Code::DataFailed, error))?;
        let work = Work::Paper(Paper { document, copy: 1, copy_of: None, redemption: None });
        let job = Job { id, printer: RECEIPT_PRINTER.to_owned(), work, queued_at: now };
        self.store().write(move |conn| print_jobs::queue(conn, &job)).await.map_err(store_failed)?;
        self.inner().spool.wake();
        Ok(id)
    }

    /// Opens the drawer without a sale, which is a fact with its reason.
    pub async fn open_drawer(&self, reason: &str) -> Result<PrintJobId, Problem> {
        self.printer().ok_or(Problem::new(Code::NoPrinter))?;
        let now = self.clock().now();
        let expires_at = now.checked_add(DRAWER_EXPIRES).unwrap_or(now);
        let id = PrintJobId::new(self.clock().mint());
        let job = Job { id, printer: RECEIPT_PRINTER.to_owned(), work: Work::Drawer { expires_at }, queued_at: now };
        let fact_id = FactId::new(self.clock().mint());
        let event = Event::DrawerOpened(DrawerOpened { reason: reason.to_owned() });
        let fact = Fact { v: VERSION, staff: self.signed_in(), day: self.business_day(now), event };
        let right = self.right_to(Permission::OpenDrawer);
        let written = self.store().write(move |conn| {
            right.check(conn)?;
            print_jobs::queue(conn, &job)?;
            Ok::<_, Unentitled>(journal::record(conn, fact_id, now, &fact)?.seq)
        });
        let head_seq = written.await?;
        self.grown(head_seq).await;
        Ok(id)
    }

    /// The paper that was queued last, and how far it is; none where nothing was ever printed.
    pub async fn last_paper(&self) -> Result<Option<LastPaper>, Problem> {
        let found = self.store().read(|conn| print_jobs::latest(conn, RECEIPT_PRINTER)).await.map_err(store_failed)?;
        Ok(found.map(|paper| LastPaper { queued_at: paper.job.queued_at, state: paper.state }))
    }
}

/// The paper that was queued last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastPaper {
    /// When it was.
    pub queued_at: Timestamp,
    /// How far it is.
    pub state: State,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_that_answers_prints_and_one_that_has_stopped_says_why() {
        for (answer, state) in [
            (Ok(Ready::Well), PrinterState::Ready),
            (Ok(Ready::PaperLow), PrinterState::PaperLow),
            (Err(Hold::Stopped(Stop::Paper)), PrinterState::NoPaper),
            (Err(Hold::Stopped(Stop::Cutter)), PrinterState::Fault),
            (Err(Hold::Silent), PrinterState::Silent),
        ] {
            assert_eq!(PrinterState::of(&answer), state);
            assert_eq!(state.prints(), answer.is_ok());
        }
    }
}
