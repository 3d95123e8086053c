//! What a printer answers, read as one stream.
//!
//! Answers carry no length and no sender: status bytes, blocks and unasked-for reports arrive mixed. They are told
//! apart by their fixed bits (Epson's ESC/POS reference, "Transmission status"):
//!
//! | answer | form |
//! |---|---|
//! | `DLE EOT n` | one byte `0xx1xx10` |
//! | `GS r n` | one byte `0xx0xxxx` |
//! | automatic status back | `0xx1xx00`, then three bytes `0xx0xxxx`; ignored |
//! | process id response | `37 22 d1 d2 d3 d4 00`; `37 23 …` while off-line |
//! | buffer cleared | `37 25 00` |
//! | other blocks | `37` or `5F`, …, `00`; ignored |

/// Four characters that name a job to the printer, which answers with them when the job is on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProcessId([u8; 4]);

impl ProcessId {
    /// The id of job number `n`; repeats after 78,074,896 jobs.
    pub fn of(n: u64) -> Self {
        // The printer takes 32 to 126; from 33 on the bytes can be told from spaces in a trace.
        let mut rest = n;
        Self([0; 4].map(|_: u8| {
            let digit = u8::try_from(rest % 94).unwrap_or(0);
            rest /= 94;
            33 + digit
        }))
    }

    /// The four characters.
    pub fn bytes(self) -> [u8; 4] {
        self.0
    }
}

/// One answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// To `DLE EOT n`; which `n` it belongs to, only the asker knows.
    Status(u8),
    /// To `GS r`: everything sent before it has been processed.
    Processed,
    /// To `GS ( H`: the job of this id is on paper.
    Printed(ProcessId),
    /// To `DLE DC4 8`: the buffers are empty.
    Cleared,
}

/// The longest block that is waited for; a longer one is noise.
const BLOCK_BYTES_MAX: usize = 80;

/// Splits the stream into answers.
#[derive(Debug, Default)]
pub(super) struct Parser {
    state: State,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Between,
    /// So many bytes of an automatic status are still to come.
    AutomaticStatus(u8),
    /// After a block's first byte.
    Block(Vec<u8>),
}

impl Parser {
    /// Takes the next byte; gives an answer if it completes one.
    pub(super) fn take(&mut self, byte: u8) -> Option<Answer> {
        match std::mem::take(&mut self.state) {
            State::Between => self.begin(byte),
            State::AutomaticStatus(left) => {
                if byte & 0b1001_0000 != 0 {
                    // Not the rest of one: it was cut off.
                    return self.begin(byte);
                }
                if left > 1 {
                    self.state = State::AutomaticStatus(left - 1);
                }
                None
            }
            State::Block(mut block) => {
                if byte == 0 {
                    return answer_of(&block);
                }
                block.push(byte);
                if block.len() < BLOCK_BYTES_MAX {
                    self.state = State::Block(block);
                }
                None
            }
        }
    }

    fn begin(&mut self, byte: u8) -> Option<Answer> {
        match byte {
            0x37 | 0x5F => {
                self.state = State::Block(vec![byte]);
                None
            }
            _ if byte & 0b1001_0011 == 0b0001_0010 => Some(Answer::Status(byte)),
            _ if byte & 0b1001_0011 == 0b0001_0000 => {
                self.state = State::AutomaticStatus(3);
                None
            }
            _ if byte & 0b1001_0000 == 0 => Some(Answer::Processed),
            // XON, XOFF, noise.
            _ => None,
        }
    }
}

fn answer_of(block: &[u8]) -> Option<Answer> {
    match *block {
        [0x37, 0x22, a, b, c, d] => Some(Answer::Printed(ProcessId([a, b, c, d]))),
        [0x37, 0x25] => Some(Answer::Cleared),
        _ => None,
    }
}

/// Why a printer does not print, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stop {
    /// There is no paper.
    Paper,
    /// The cover is open.
    Cover,
    /// The cutter is jammed; can be recovered once the jam is cleared.
    Cutter,
    /// The head is too hot or the like; it recovers by itself.
    Passing,
    /// It is broken: needs its power switch or a technician.
    Broken,
    /// It is off-line for a reason that it does not give, such as its feed button being held.
    Offline,
}

/// The level at the drawer's connector (pin 3), which a switch in the drawer sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// Low.
    Low,
    /// High.
    High,
}

/// The answers to `DLE EOT 1`, `2` and `4`, and to `3` where an error was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) printer: u8,
    pub(super) offline: u8,
    pub(super) error: Option<u8>,
    pub(super) paper: u8,
}

const DRAWER_HIGH: u8 = 0x04;
const OFFLINE: u8 = 0x08;
const COVER_OPEN: u8 = 0x04;
const STOPPED_BY_PAPER: u8 = 0x20;
const ERROR: u8 = 0x40;
const CUTTER_ERROR: u8 = 0x08;
const UNRECOVERABLE: u8 = 0x20;
const PAPER_END: u8 = 0x60;
const PAPER_NEAR_END: u8 = 0x0C;

impl Report {
    /// Whether the byte that answers `DLE EOT 2` reports an error whose kind is worth asking for.
    pub(super) fn has_error(offline: u8) -> bool {
        offline & ERROR != 0
    }

    /// Why nothing is printed, what a person can see first.
    pub(super) fn stop(self) -> Option<Stop> {
        if self.offline & COVER_OPEN != 0 {
            Some(Stop::Cover)
        } else if self.offline & STOPPED_BY_PAPER != 0 || self.paper & PAPER_END != 0 {
            Some(Stop::Paper)
        } else if let Some(error) = self.error {
            Some(if error & CUTTER_ERROR != 0 {
                Stop::Cutter
            } else if error & UNRECOVERABLE != 0 {
                Stop::Broken
            } else {
                Stop::Passing
            })
        } else if self.printer & OFFLINE != 0 {
            Some(Stop::Offline)
        } else {
            None
        }
    }

    pub(super) fn drawer_level(self) -> Level {
        if self.printer & DRAWER_HIGH == 0 { Level::Low } else { Level::High }
    }

    pub(super) fn is_paper_low(self) -> bool {
        self.paper & PAPER_NEAR_END != 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(bytes: &[u8]) -> Vec<Answer> {
        let mut parser = Parser::default();
        bytes.iter().filter_map(|byte| parser.take(*byte)).collect()
    }

    #[test]
    fn answers_are_told_apart_in_one_stream() {
        let id = ProcessId(*b"0001");
        let stream = b"\x12\x1a\x11\x10\x00\x0c\x00\x370001\0\x37\x220001\x00\x5fTM-T88\x00\x37\x25\x00\x00\x72";
        assert_eq!(
            parse(stream),
            [
                Answer::Status(0x12),
                Answer::Status(0x1A),
                Answer::Printed(id),
                Answer::Cleared,
                Answer::Processed,
                Answer::Status(0x72),
            ]
        );
    }

    #[test]
    fn an_automatic_status_that_is_cut_off_does_not_swallow_the_next_answer() {
        assert_eq!(parse(b"\x14\x00\x16"), [Answer::Status(0x16)]);
    }

    #[test]
    fn an_endless_block_is_given_up() {
        let mut stream = vec![0x37];
        stream.extend([b'x'; 200]);
        stream.push(0x12);
        assert_eq!(parse(&stream).last(), Some(&Answer::Status(0x12)));
    }

    #[test]
    fn the_reason_that_a_person_can_see_is_given_first() {
        let report = Report { printer: 0x12, offline: 0x12, error: None, paper: 0x12 };
        assert_eq!(report.stop(), None);
        assert_eq!(Report { printer: 0x16, ..report }.stop(), None, "a drawer that is open stops nothing");
        assert_eq!(Report { printer: 0x1A, offline: 0x32, paper: 0x7E, ..report }.stop(), Some(Stop::Paper));
        assert_eq!(Report { printer: 0x1A, offline: 0x16, ..report }.stop(), Some(Stop::Cover));
        assert_eq!(Report { printer: 0x1A, offline: 0x52, error: Some(0x1A), ..report }.stop(), Some(Stop::Cutter));
        assert_eq!(Report { printer: 0x1A, offline: 0x52, error: Some(0x32), ..report }.stop(), Some(Stop::Broken));
        assert_eq!(Report { printer: 0x1A, offline: 0x52, error: Some(0x52), ..report }.stop(), Some(Stop::Passing));
        assert_eq!(Report { printer: 0x1A, ..report }.stop(), Some(Stop::Offline));
        assert!(Report { paper: 0x1E, ..report }.is_paper_low());
    }

    #[test]
    fn process_ids_differ_for_different_jobs_and_are_printable() {
        let ids: std::collections::HashSet<[u8; 4]> = (0..20_000).map(|n| ProcessId::of(n).bytes()).collect();
        assert_eq!(ids.len(), 20_000);
        assert!(ids.iter().flatten().all(|byte| (33..=126).contains(byte)));
    }

    proptest! {
        #[test]
        fn noise_is_read_without_an_end(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
            prop_assert!(parse(&bytes).len() <= bytes.len());
        }
    }
}
