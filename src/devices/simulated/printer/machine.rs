//! What both threads of the printer share: its state, its buffer, and its paper.

use std::collections::VecDeque;
use std::io::Write;
use std::net::TcpStream;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Answers, DrawerPulse, Model};
use crate::devices::drawer::Standing;
use crate::devices::printer::Level;
use crate::domain::receipt::Bitmap;

/// What is kept of received bytes and paper; enough for a long demo.
const RECEIVED_BYTES_MAX: usize = 32 * 1024 * 1024;
const ROWS_MAX: u32 = 400_000;
const COMPLAINTS_MAX: usize = 100;
/// How many pieces of paper are kept apart, the newest first.
const PIECES_MAX: usize = 8;
/// Dots between head and cutter: what lies between them at a cut is the head of the next piece.
pub(super) const CUTTER_DOTS: u32 = 96;
/// Bytes that are worked through at once when the printer is slow.
const GRAIN: u32 = 16;

pub(super) struct Machine {
    state: Mutex<State>,
    changed: Condvar,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a sensor or a switch of its own; they occur in any mixture")]
pub(super) struct State {
    pub(super) model: Model,
    pub(super) roll: Roll,
    pub(super) is_cover_open: bool,
    pub(super) is_offline_by_hand: bool,
    pub(super) is_cutter_jammed: bool,
    /// The cutter has jammed at a cut; stays until `DLE ENQ`.
    pub(super) has_fault: bool,
    /// The drawer that is plugged in; nothing where its switch, if it has one, is not.
    pub(super) drawer: Option<Drawer>,
    pub(super) bytes_per_second: Option<u32>,
    pub(super) is_reading: bool,
    pub(super) reset_after: Option<usize>,
    pub(super) reports_changes: bool,
    /// The last automatic status that was sent.
    reported: Option<[u8; 4]>,
    /// Whether the door is to be open, and whether it is.
    pub(super) wants_open: bool,
    pub(super) is_open: bool,
    pub(super) is_over: bool,

    /// Received, not interpreted.
    pub(super) buffer: VecDeque<u8>,
    /// Counts how often the buffer was cleared: a command under way is then forgotten too.
    pub(super) clearings: u64,
    /// The interpreter waits for the first byte of a command.
    pub(super) is_idle: bool,
    /// Where answers go.
    pub(super) connection: Option<TcpStream>,

    pub(super) rows: Bitmap,
    /// What hangs out of the printer since the last cut.
    hanging: Bitmap,
    /// What was cut off, the newest first.
    pub(super) pieces: VecDeque<Bitmap>,
    pub(super) text: String,
    pub(super) cuts: usize,
    pub(super) pulses: Vec<DrawerPulse>,
    pub(super) received: Vec<u8>,
    pub(super) complaints: Vec<String>,
}

/// A drawer with a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Drawer {
    /// The level while it is open.
    pub(super) open: Level,
    pub(super) standing: Standing,
}

impl Drawer {
    fn is_high(self) -> bool {
        (self.standing == Standing::Open) == (self.open == Level::High)
    }
}

/// The paper roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Roll {
    Full,
    Low,
    /// Ends after so many rows.
    Ends(u32),
    Empty,
}

/// The interpreter must drop what it is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interrupted {
    /// The buffer was cleared or the power cut.
    Cleared,
    /// The printer is being dropped.
    Over,
}

impl Machine {
    pub(super) fn new(model: Model) -> Self {
        let state = State {
            model,
            roll: Roll::Full,
            is_cover_open: false,
            is_offline_by_hand: false,
            is_cutter_jammed: false,
            has_fault: false,
            drawer: None,
            bytes_per_second: None,
            is_reading: true,
            reset_after: None,
            reports_changes: false,
            reported: None,
            wants_open: true,
            is_open: true,
            is_over: false,
            buffer: VecDeque::new(),
            clearings: 0,
            is_idle: false,
            connection: None,
            rows: Bitmap::white(model.dots, 0),
            hanging: Bitmap::white(model.dots, CUTTER_DOTS),
            pieces: VecDeque::new(),
            text: String::new(),
            cuts: 0,
            pulses: Vec::new(),
            received: Vec::new(),
            complaints: Vec::new(),
        };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and lets everybody look at it again.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let result = change(&mut state);
        state.report_change();
        drop(state);
        self.changed.notify_all();
        result
    }

    /// Waits until `is_so`; `false` if it is not within `limit`.
    pub(super) fn wait(&self, limit: Duration, is_so: impl Fn(&State) -> bool) -> bool {
        let (state, _) = self
            .changed
            .wait_timeout_while(self.lock(), limit, |state| !is_so(state))
            .unwrap_or_else(PoisonError::into_inner);
        is_so(&state)
    }

    /// Waits for `take` to find something; gives up when the printer is over.
    pub(super) fn wait_for<T>(&self, mut take: impl FnMut(&mut State) -> Option<T>) -> Option<T> {
        let mut state = self.lock();
        loop {
            if state.is_over {
                return None;
            }
            if let Some(found) = take(&mut state) {
                drop(state);
                self.changed.notify_all();
                return Some(found);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The interpreter's wait for `take`, which also ends when the buffer is cleared.
    pub(super) fn work<T>(
        &self,
        clearings: u64,
        mut take: impl FnMut(&mut State) -> Option<T>,
    ) -> Result<T, Interrupted> {
        let found = self.wait_for(|state| {
            if state.clearings != clearings {
                return Some(Err(Interrupted::Cleared));
            }
            take(state).map(Ok)
        });
        found.unwrap_or(Err(Interrupted::Over))
    }

    /// Takes the time that a slow printer needs for one byte more.
    pub(super) fn take_time(&self, pace: &mut Pace) {
        let Some(per_second) = self.lock().bytes_per_second else { return };
        pace.bytes += 1;
        if pace.bytes < GRAIN {
            return;
        }
        pace.bytes = 0;
        let now = Instant::now();
        let begin = pace.done.unwrap_or(now).max(now);
        let done = begin + Duration::from_secs(GRAIN.into()) / per_second.max(1);
        pace.done = Some(done);
        self.wait(done.saturating_duration_since(now), |state| state.is_over);
    }
}

/// How far a slow printer is.
#[derive(Default)]
pub(super) struct Pace {
    bytes: u32,
    done: Option<Instant>,
}

impl State {
    /// Whether the printer works through its buffer.
    pub(super) fn is_online(&self) -> bool {
        !self.is_cover_open && !self.is_offline_by_hand && !self.has_fault && self.roll != Roll::Empty
    }

    /// Forgets everything that is not on paper.
    pub(super) fn forget(&mut self) {
        self.buffer.clear();
        self.clearings += 1;
        self.has_fault = false;
    }

    /// Stops with an error that `DLE ENQ` leaves behind.
    pub(super) fn fail(&mut self) {
        self.has_fault = true;
        self.report_change();
    }

    /// Feeds and prints; `None` if there is not enough paper, which is then out.
    pub(super) fn print(&mut self, rows: &Bitmap, text: &str) -> Option<()> {
        if !self.is_online() {
            return None;
        }
        if let Roll::Ends(left) = self.roll {
            let Some(left) = left.checked_sub(rows.height()) else {
                self.roll = Roll::Empty;
                self.report_change();
                return None;
            };
            self.roll = Roll::Ends(left);
        }
        if self.rows.height() < ROWS_MAX {
            self.rows.append(rows);
            self.text.push_str(text);
        }
        if self.hanging.height() < ROWS_MAX {
            self.hanging.append(rows);
        }
        Some(())
    }

    /// Cuts off what hangs out of the printer.
    pub(super) fn cut(&mut self, text: &str) {
        self.cuts += 1;
        self.text.push_str(text);
        let hanging = &self.hanging;
        let part = |top: u32, rows: u32| Bitmap::from_dots(self.model.dots, rows, |x, y| hanging.is_black(x, top + y));
        let cut = hanging.height().saturating_sub(CUTTER_DOTS);
        let (piece, next) = (part(0, cut), part(cut, CUTTER_DOTS));
        self.pieces.push_front(piece);
        self.hanging = next;
        self.pieces.truncate(PIECES_MAX);
    }

    /// Sends bytes to whoever is connected, unless the model answers nothing.
    pub(super) fn answer(&mut self, bytes: &[u8]) {
        if self.model.answers == Answers::None {
            return;
        }
        // Whoever hung up does not want to know.
        let _ = self.connection.as_mut().map(|connection| connection.write_all(bytes));
    }

    pub(super) fn receive(&mut self, byte: u8) {
        self.buffer.push_back(byte);
        self.is_idle = false;
        if self.received.len() < RECEIVED_BYTES_MAX {
            self.received.push(byte);
        }
    }

    /// A pulse to the drawer.
    pub(super) fn pulse(&mut self, pulse: DrawerPulse) {
        self.pulses.push(pulse);
        if let Some(drawer) = &mut self.drawer {
            drawer.standing = Standing::Open;
        }
    }

    pub(super) fn complain(&mut self, complaint: String) {
        if self.complaints.len() < COMPLAINTS_MAX {
            self.complaints.push(complaint);
        }
    }

    /// The answer to `DLE EOT n`.
    pub(super) fn status(&self, n: u8) -> u8 {
        let flags = |flags: &[(bool, u8)]| flags.iter().filter(|(is, _)| *is).fold(0x12, |byte, (_, bit)| byte | bit);
        let is_empty = self.roll == Roll::Empty;
        match n {
            1 => flags(&[
                (self.drawer.is_some_and(Drawer::is_high), 0x04),
                (!self.is_online(), 0x08),
                (self.is_offline_by_hand, 0x40),
            ]),
            2 => flags(&[
                (self.is_cover_open, 0x04),
                (self.is_offline_by_hand, 0x08),
                (is_empty, 0x20),
                (self.has_fault, 0x40),
            ]),
            3 => flags(&[(self.has_fault, 0x08)]),
            _ => flags(&[(is_empty || self.roll == Roll::Low, 0x0C), (is_empty, 0x60)]),
        }
    }

    /// The answer to `GS r 1`.
    pub(super) fn paper_sensor(&self) -> u8 {
        match self.roll {
            Roll::Full | Roll::Ends(_) => 0x00,
            Roll::Low => 0x03,
            Roll::Empty => 0x0F,
        }
    }

    /// Sends the automatic status if it is wanted and something has changed.
    fn report_change(&mut self) {
        let flag = |is: bool, bit: u8| if is { bit } else { 0 };
        let is_empty = self.roll == Roll::Empty;
        let status = [
            0x10 | flag(!self.is_online(), 0x08) | flag(self.is_cover_open, 0x20) | flag(self.is_offline_by_hand, 0x40),
            flag(self.has_fault, 0x08),
            flag(is_empty || self.roll == Roll::Low, 0x03) | flag(is_empty, 0x0C),
            0x00,
        ];
        if self.reports_changes && self.reported != Some(status) {
            self.reported = Some(status);
            self.answer(&status);
        }
    }
}
