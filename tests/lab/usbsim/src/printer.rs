//! A receipt printer: keeps on paper what it is sent, answers `DLE EOT`, `GS r` and `GS ( H`, runs out of paper.
//!
//! It takes bytes into a buffer at once and prints them while it has paper; `DLE EOT` is answered on arrival, the two others
//! when the paper has reached them. Written from Epson's ESC/POS reference, as far as the lab needs it: only text is sent
//! here, so a command's bytes are not searched for inside pictures.
//!
//! Commands: `paper out` (now), `paper BYTES` (out after so many more), `paper in`, `hold BYTES` (takes so many more into
//! the buffer, then nothing), `online`.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;

use crate::device::Device;

pub struct Printer {
    paper: File,
    /// How many bytes the roll is still good for; `None`: enough.
    roll: Option<usize>,
    /// How many more bytes are taken; `None`: any number.
    room: Option<usize>,
    buffer: VecDeque<u8>,
    answers: VecDeque<u8>,
    arrived: Tail,
    printed: Tail,
}

/// The last bytes of a stream, in which a command is recognised at its end.
#[derive(Default)]
struct Tail(VecDeque<u8>);

impl Tail {
    const LENGTH: usize = 11;

    fn push(&mut self, byte: u8) -> &[u8] {
        if self.0.len() == Self::LENGTH {
            self.0.pop_front();
        }
        self.0.push_back(byte);
        self.0.make_contiguous()
    }
}

impl Printer {
    pub fn new(paper: &str) -> Self {
        Self {
            paper: File::create(paper).expect("a file for what is printed"),
            roll: None,
            room: None,
            buffer: VecDeque::new(),
            answers: VecDeque::new(),
            arrived: Tail::default(),
            printed: Tail::default(),
        }
    }

    fn has_paper(&self) -> bool {
        self.roll != Some(0)
    }

    /// The answer to `DLE EOT n`.
    fn status(&self, n: u8) -> u8 {
        match (n, self.has_paper()) {
            (1, true) => 0x16,
            (1, false) => 0x1E,
            (2, false) => 0x32,
            (4, false) => 0x72,
            _ => 0x12,
        }
    }

    fn print(&mut self) {
        while self.has_paper() {
            let Some(byte) = self.buffer.pop_front() else { return };
            self.paper.write_all(&[byte]).expect("the paper file takes it");
            if let Some(left) = &mut self.roll {
                *left -= 1;
            }
            match self.printed.push(byte) {
                [.., 0x1D, 0x72, _] => self.answers.push_back(0),
                [0x1D, 0x28, 0x48, 6, 0, 48, 48, id @ ..] if id.len() == 4 => {
                    self.answers.extend([0x37, 0x22].iter().chain(id).chain(&[0]));
                }
                _ => {}
            }
        }
    }
}

impl Device for Printer {
    fn descriptor(&self) -> Vec<u8> {
        vec![18, 1, 0, 2, 0, 0, 0, 64, 0xb8, 0x04, 0x02, 0x02, 0, 1, 1, 2, 3, 1]
    }

    fn configuration(&self) -> Vec<u8> {
        let interface = [9, 4, 0, 0, 2, 7, 1, 2, 0];
        let (bulk_out, bulk_in) = ([7, 5, 0x01, 2, 0, 2, 0], [7, 5, 0x82, 2, 0, 2, 0]);
        [&[9, 2, 32, 0, 1, 1, 0, 0xC0, 1], &interface[..], &bulk_out, &bulk_in].concat()
    }

    fn strings(&self) -> [&'static str; 3] {
        ["EXAMPLE", "RP-80", "SIM0001"]
    }

    fn class_control(&mut self, setup: [u8; 8], _data: &[u8]) -> Option<Vec<u8>> {
        match setup[1] {
            0 => {
                let id = b"MFG:EXAMPLE;CMD:ESC/POS;MDL:RP-80;CLS:PRINTER;";
                let length = u16::try_from(id.len() + 2).expect("a short id").to_be_bytes();
                Some([&length[..], id].concat())
            }
            // Selected, no error; bit 5: no paper.
            1 => Some(vec![if self.has_paper() { 0x18 } else { 0x38 }]),
            2 => Some(vec![]),
            _ => None,
        }
    }

    fn take(&mut self, data: &[u8]) -> bool {
        match &mut self.room {
            Some(room) if *room < data.len() => return false,
            Some(room) => *room -= data.len(),
            None => {}
        }
        for byte in data {
            if let [.., 0x10, 0x04, n @ 1..=4] = *self.arrived.push(*byte) {
                let status = self.status(n);
                self.answers.push_back(status);
            }
            self.buffer.push_back(*byte);
        }
        self.print();
        true
    }

    fn give(&mut self, length: usize) -> Option<Vec<u8>> {
        let count = length.min(self.answers.len());
        (count > 0).then(|| self.answers.drain(..count).collect())
    }

    fn command(&mut self, command: &str) {
        match command.split_once(' ').unwrap_or((command, "")) {
            ("paper", "out") => self.roll = Some(0),
            ("paper", "in") => self.roll = None,
            ("paper", bytes) => self.roll = Some(bytes.parse().expect("a number")),
            ("hold", bytes) => self.room = Some(bytes.parse().expect("a number")),
            ("online", _) => self.room = None,
            _ => eprintln!("usbsim: no such command: {command}"),
        }
        self.print();
    }
}
