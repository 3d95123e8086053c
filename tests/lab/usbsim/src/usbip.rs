//! The wire between a device and `vhci_hcd`: USB/IP over a socket pair whose one end is given to the kernel.
//!
//! Each request has a header of 48 bytes, big-endian: command, sequence number, device, direction, endpoint; then for a
//! transfer flags, length, three fields of isochronous endpoints and the 8 bytes of a control request.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use crate::device::{Device, control};

const ATTACH: &str = "/sys/devices/platform/vhci_hcd.0/attach";
const HIGH_SPEED: u32 = 3;
const SUBMIT: u32 = 1;
const UNLINK: u32 = 2;
/// −EPIPE and −ECONNRESET, as the kernel expects them.
const STALLED: u32 = (-32_i32).cast_unsigned();
const UNLINKED: u32 = (-104_i32).cast_unsigned();

/// What reaches the device.
pub enum Input {
    /// From the FIFO.
    Command(String),
    /// From the kernel, on connection number so and so.
    Request(u32, Request),
    /// From a serial line.
    Bytes(Vec<u8>),
}

/// A header with its data.
pub struct Request {
    header: [u8; 48],
    data: Vec<u8>,
}

impl Request {
    fn field(&self, at: usize) -> u32 {
        u32::from_be_bytes(self.header[at..at + 4].try_into().expect("four bytes"))
    }

    fn is_in(&self) -> bool {
        self.field(12) == 1
    }

    fn length(&self) -> usize {
        usize::try_from(self.field(24)).expect("a length")
    }
}

/// One port of the simulated host controller.
pub struct Port {
    number: u32,
    inputs: Sender<Input>,
    connection: Option<UnixStream>,
    connections: u32,
    /// Requests that the device could not answer yet.
    waiting: VecDeque<Request>,
}

impl Port {
    pub fn new(number: u32, inputs: Sender<Input>) -> Self {
        Self { number, inputs, connection: None, connections: 0, waiting: VecDeque::new() }
    }

    /// Plugs the device in and serves it until it is told to quit.
    pub fn serve(mut self, mut device: Box<dyn Device>, heard: &Receiver<Input>) {
        self.plug();
        loop {
            let patience = Duration::from_millis(if self.waiting.is_empty() { 200 } else { 2 });
            match heard.recv_timeout(patience) {
                Ok(Input::Command(command)) => match command.as_str() {
                    "plug" => self.plug(),
                    "unplug" => self.unplug(),
                    "quit" => return,
                    other => device.command(other),
                },
                Ok(Input::Request(connection, request)) if connection == self.connections => {
                    self.handle(device.as_mut(), request);
                }
                Ok(Input::Request(..) | Input::Bytes(_)) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.answer_waiting(device.as_mut());
        }
    }

    fn plug(&mut self) {
        let (ours, kernels) = UnixStream::pair().expect("a socket pair");
        let id = 0x1_0000 + self.number + 1;
        // The kernel takes its own hold of the socket, so ours of its end can go.
        std::fs::write(ATTACH, format!("{} {} {id} {HIGH_SPEED}", self.number, kernels.as_raw_fd()))
            .expect("vhci_hcd takes the device");
        self.connections += 1;
        let (connection, inputs) = (self.connections, self.inputs.clone());
        let mut reader = ours.try_clone().expect("a second handle");
        thread::spawn(move || {
            while let Some(request) = read(&mut reader) {
                if inputs.send(Input::Request(connection, request)).is_err() {
                    return;
                }
            }
        });
        self.connection = Some(ours);
    }

    fn unplug(&mut self) {
        if let Some(connection) = self.connection.take() {
            let _ = connection.shutdown(Shutdown::Both);
        }
        self.waiting.clear();
        self.connections += 1;
    }

    fn handle(&mut self, device: &mut dyn Device, request: Request) {
        match request.field(0) {
            SUBMIT if request.field(16) == 0 => {
                let setup = request.header[40..48].try_into().expect("eight bytes");
                let answer = control(device, setup, &request.data);
                let status = if answer.is_some() { 0 } else { STALLED };
                let mut bytes = answer.unwrap_or_default();
                bytes.truncate(request.length());
                self.answer(&request, status, bytes);
            }
            SUBMIT => self.waiting.push_back(request),
            UNLINK => {
                let unlinked = request.field(20);
                let before = self.waiting.len();
                self.waiting.retain(|waiting| waiting.field(4) != unlinked);
                let status = if self.waiting.len() < before { UNLINKED } else { 0 };
                self.send(&[UNLINK + 2, request.field(4), 0, 0, 0, status], &[]);
            }
            _ => {}
        }
    }

    /// Lets the device answer what waits, each endpoint in its own order.
    fn answer_waiting(&mut self, device: &mut dyn Device) {
        let mut busy: Vec<(u32, bool)> = Vec::new();
        let mut still = VecDeque::new();
        while let Some(request) = self.waiting.pop_front() {
            let endpoint = (request.field(16), request.is_in());
            if busy.contains(&endpoint) {
                still.push_back(request);
            } else if request.is_in() {
                match device.give(request.length()) {
                    Some(bytes) => self.answer(&request, 0, bytes),
                    None => {
                        busy.push(endpoint);
                        still.push_back(request);
                    }
                }
            } else if device.take(&request.data) {
                self.answer(&request, 0, vec![]);
            } else {
                busy.push(endpoint);
                still.push_back(request);
            }
        }
        self.waiting = still;
    }

    fn answer(&mut self, request: &Request, status: u32, bytes: Vec<u8>) {
        let actual = if request.is_in() { bytes.len() } else { request.length() };
        let actual = u32::try_from(actual).expect("a length");
        self.send(&[SUBMIT + 2, request.field(4), 0, 0, 0, status, actual], if request.is_in() { &bytes } else { &[] });
    }

    fn send(&mut self, fields: &[u32], bytes: &[u8]) {
        let mut reply: Vec<u8> = fields.iter().flat_map(|field| field.to_be_bytes()).collect();
        reply.resize(48, 0);
        reply.extend_from_slice(bytes);
        if let Some(connection) = &mut self.connection
            && connection.write_all(&reply).is_err()
        {
            self.unplug();
        }
    }
}

fn read(connection: &mut UnixStream) -> Option<Request> {
    let mut request = Request { header: [0; 48], data: vec![] };
    connection.read_exact(&mut request.header).ok()?;
    if request.field(0) == SUBMIT && !request.is_in() {
        request.data = vec![0; request.length()];
        connection.read_exact(&mut request.data).ok()?;
    }
    Some(request)
}
