//! The printer's network side: one connection at a time, into the receive buffer.

use std::io::{self, Read};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use super::machine::{Machine, State};
use super::real_time::{Finder, Request};
use super::{Answers, DrawerPulse};

/// How long an answer may take to leave; whoever does not read loses it.
const ANSWER_LIMIT: Duration = Duration::from_millis(500);
/// How long the door may take to open or close.
const DOOR_LIMIT: Duration = Duration::from_secs(5);
/// How long to wait before a port that is still taken is tried again.
const BIND_PAUSE: Duration = Duration::from_millis(10);

/// Takes connections while the printer is open.
pub(super) struct Door {
    address: SocketAddr,
    machine: Arc<Machine>,
}

/// Closes the door, and whatever connection is there.
pub(super) fn close(machine: &Machine, address: SocketAddr) {
    machine.change(|state| {
        state.wants_open = false;
        if let Some(connection) = state.connection.take() {
            // It may be gone already.
            let _ = connection.shutdown(Shutdown::Both);
        }
    });
    // Whoever waits for a connection gets one, and looks at the door.
    let _ = TcpStream::connect_timeout(&address, DOOR_LIMIT);
    machine.wait(DOOR_LIMIT, |state| !state.is_open);
}

/// Opens it again at the same address.
pub(super) fn reopen(machine: &Machine) {
    machine.change(|state| state.wants_open = true);
    machine.wait(DOOR_LIMIT, |state| state.is_open);
}

impl Door {
    pub(super) fn new(address: SocketAddr, machine: Arc<Machine>) -> Self {
        Self { address, machine }
    }

    pub(super) fn run(self, listener: TcpListener) {
        let mut listener = Some(listener);
        loop {
            match listener.take() {
                Some(open) if self.machine.lock().wants_open => {
                    if let Ok((connection, _)) = open.accept()
                        && self.machine.lock().wants_open
                    {
                        // The end of a connection, however it comes, is nothing to a printer.
                        let _ = self.serve(connection);
                        self.machine.change(|state| state.connection = None);
                    }
                    listener = Some(open);
                }
                closed => {
                    drop(closed);
                    self.machine.change(|state| state.is_open = false);
                    if self.machine.wait_for(|state| state.wants_open.then_some(())).is_none() {
                        return;
                    }
                    listener = self.bind();
                    self.machine.change(|state| state.is_open = true);
                }
            }
        }
    }

    fn bind(&self) -> Option<TcpListener> {
        loop {
            if let Ok(listener) = TcpListener::bind(self.address) {
                return Some(listener);
            }
            if self.machine.wait(BIND_PAUSE, |state| state.is_over) {
                return None;
            }
        }
    }

    fn serve(&self, mut connection: TcpStream) -> io::Result<()> {
        let answers = connection.try_clone()?;
        answers.set_write_timeout(Some(ANSWER_LIMIT))?;
        answers.set_nodelay(true)?;
        self.machine.change(|state| state.connection = Some(answers));
        let mut finder = Finder::default();
        let mut chunk = [0; 1024];
        loop {
            // Looked at before it is taken: what is left unread when the connection is dropped resets it.
            if connection.peek(&mut [0])? == 0 {
                return Ok(());
            }
            let room = match self.machine.wait_for(room) {
                Some(Room::Bytes(room)) => room.min(chunk.len()),
                None | Some(Room::Closed) => return Ok(()),
                Some(Room::Reset) => {
                    self.reset(connection);
                    return Ok(());
                }
            };
            let count = connection.read(chunk.get_mut(..room).unwrap_or_default())?;
            self.machine.change(|state| {
                // What is on its way to a printer without power is lost.
                if state.wants_open {
                    chunk.iter().take(count).for_each(|byte| take(state, &mut finder, *byte));
                }
            });
        }
    }

    /// Drops the connection with bytes unread in it, which resets it.
    fn reset(&self, connection: TcpStream) {
        self.machine.change(|state| {
            state.connection = None;
            state.reset_after = None;
        });
        drop(connection);
    }
}

/// What the socket may do now.
enum Room {
    /// Read so many bytes.
    Bytes(usize),
    /// Reset the connection.
    Reset,
    /// Hang up.
    Closed,
}

/// `None` while nothing may be read.
fn room(state: &mut State) -> Option<Room> {
    if !state.wants_open {
        return Some(Room::Closed);
    }
    if state.reset_after == Some(0) {
        return Some(Room::Reset);
    }
    let room = state.model.buffer_bytes.saturating_sub(state.buffer.len());
    let room = state.reset_after.map_or(room, |left| left.min(room));
    (state.is_reading && room > 0).then_some(Room::Bytes(room))
}

fn take(state: &mut State, finder: &mut Finder, byte: u8) {
    state.receive(byte);
    if let Some(left) = &mut state.reset_after {
        *left = left.saturating_sub(1);
    }
    if let Some(request) = finder.take(byte) {
        obey(state, request);
    }
}

fn obey(state: &mut State, request: Request) {
    match request {
        Request::Status(n) => {
            let status = state.status(n);
            state.answer(&[status]);
        }
        Request::Enquiry(1) => state.has_fault = false,
        Request::Enquiry(2) => {
            if state.has_fault {
                state.forget();
            }
        }
        Request::Enquiry(_) => {}
        Request::Pulse { pin, t } => {
            let ms = u16::from(t) * 100;
            state.pulse(DrawerPulse { pin, on_ms: ms, off_ms: ms });
        }
        Request::PowerOff => state.complain("the power was switched off by a command".to_owned()),
        Request::Clear => {
            state.forget();
            if state.model.answers != Answers::None {
                state.answer(&[0x37, 0x25, 0x00]);
            }
        }
    }
}
