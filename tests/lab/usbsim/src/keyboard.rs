//! A scanner that types like a keyboard (USB HID boot keyboard, US layout).
//!
//! Commands: `type TEXT` at the pace of a real scanner, `rush TEXT` as fast as the kernel asks; both end with Enter.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::device::Device;

/// How often the host asks a real keyboard for a report.
const POLL: Duration = Duration::from_millis(2);

#[derive(Default)]
pub struct Keyboard {
    reports: VecDeque<[u8; 8]>,
    reported: Option<Instant>,
    rushed: bool,
}

/// A boot keyboard's report: a byte of modifiers, a reserved one, six keys.
const REPORT: [u8; 45] = [
    0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0xE0, 0x29, 0xE7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95,
    0x08, 0x81, 0x02, 0x95, 0x01, 0x75, 0x08, 0x81, 0x03, 0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07,
    0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xC0,
];

const LEFT_SHIFT: u8 = 2;

/// Modifier and usage number of a character's key (HID Usage Tables, keyboard page).
fn key_of(character: char) -> (u8, u8) {
    const PLAIN: &str = "1234567890\n\u{1b}\u{8}\t -=[]\\#;'`,./";
    const SHIFTED: &str = "!@#$%^&*()\u{0}\u{0}\u{0}\u{0}\u{0}_+{}|\u{0}:\"~<>?";
    let at = |row: &str| row.chars().position(|key| key == character).and_then(|at| u8::try_from(at).ok());
    match character {
        'a'..='z' => (0, character as u8 - b'a' + 4),
        'A'..='Z' => (LEFT_SHIFT, character as u8 - b'A' + 4),
        _ => at(SHIFTED)
            .map(|at| (LEFT_SHIFT, at + 30))
            .or_else(|| at(PLAIN).map(|at| (0, at + 30)))
            .expect("a key of the US layout"),
    }
}

impl Device for Keyboard {
    fn descriptor(&self) -> Vec<u8> {
        vec![18, 1, 0, 2, 0, 0, 0, 64, 0xe0, 0x05, 0x00, 0x12, 0, 1, 1, 2, 3, 1]
    }

    fn configuration(&self) -> Vec<u8> {
        let interface = [9, 4, 0, 0, 1, 3, 1, 1, 0];
        let hid = [9, 0x21, 0x11, 1, 0, 1, 0x22, 45, 0];
        let interrupt_in = [7, 5, 0x81, 3, 8, 0, 4];
        [&[9, 2, 34, 0, 1, 1, 0, 0xA0, 50], &interface[..], &hid, &interrupt_in].concat()
    }

    fn strings(&self) -> [&'static str; 3] {
        ["Example", "Sim Bar Code Scanner", "SCN1"]
    }

    fn class_control(&mut self, setup: [u8; 8], _data: &[u8]) -> Option<Vec<u8>> {
        match setup {
            [0x81, 6, _, 0x22, ..] => Some(REPORT.to_vec()),
            [0x21, ..] => Some(vec![]),
            _ => None,
        }
    }

    fn take(&mut self, _data: &[u8]) -> bool {
        true
    }

    fn give(&mut self, _length: usize) -> Option<Vec<u8>> {
        if !self.rushed && self.reported.is_some_and(|then| then.elapsed() < POLL) {
            return None;
        }
        let report = self.reports.pop_front()?;
        self.reported = Some(Instant::now());
        Some(report.to_vec())
    }

    fn command(&mut self, command: &str) {
        let (pace, text) = command.split_once(' ').expect("a command and a text");
        self.rushed = pace == "rush";
        for (modifier, key) in text.chars().chain(['\n']).map(key_of) {
            self.reports.push_back([modifier, 0, key, 0, 0, 0, 0, 0]);
            self.reports.push_back([0; 8]);
        }
    }
}
