//! Commands that a printer obeys as they arrive, wherever they stand in the stream.

/// A complete real-time command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    /// `DLE EOT n`.
    Status(u8),
    /// `DLE ENQ n`.
    Enquiry(u8),
    /// `DLE DC4 1 m t`: a pulse of `t` times 100 ms.
    Pulse { pin: u8, t: u8 },
    /// `DLE DC4 2 1 8`.
    PowerOff,
    /// `DLE DC4 8` with its seven fixed bytes.
    Clear,
}

const POWER_OFF: [u8; 5] = [0x10, 0x14, 2, 1, 8];
const CLEAR: [u8; 10] = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];

/// Finds real-time commands in a stream that comes in pieces.
#[derive(Debug, Default)]
pub(super) struct Finder {
    begun: Vec<u8>,
}

impl Finder {
    /// Takes the next byte; gives a command if it completes one.
    pub(super) fn take(&mut self, byte: u8) -> Option<Request> {
        self.begun.push(byte);
        while !self.begun.is_empty() {
            match look(&self.begun) {
                Look::Found(request) => {
                    self.begun.clear();
                    return Some(request);
                }
                Look::Begun => return None,
                // A command may begin inside of what turned out to be none.
                Look::Nothing => drop(self.begun.remove(0)),
            }
        }
        None
    }
}

enum Look {
    Nothing,
    Begun,
    Found(Request),
}

fn look(bytes: &[u8]) -> Look {
    match *bytes {
        [0x10] | [0x10, 0x04 | 0x05 | 0x14] | [0x10, 0x14, 1] | [0x10, 0x14, 1, 0 | 1] => Look::Begun,
        [0x10, 0x04, n @ 1..=4] => Look::Found(Request::Status(n)),
        [0x10, 0x05, n @ 0..=2] => Look::Found(Request::Enquiry(n)),
        [0x10, 0x14, 1, m, t @ 1..=8] => Look::Found(Request::Pulse { pin: if m == 0 { 2 } else { 5 }, t }),
        _ if bytes == POWER_OFF => Look::Found(Request::PowerOff),
        _ if bytes == CLEAR => Look::Found(Request::Clear),
        _ if POWER_OFF.starts_with(bytes) || CLEAR.starts_with(bytes) => Look::Begun,
        _ => Look::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &[Request]) {
        let mut finder = Finder::default();
        assert_eq!(bytes.iter().filter_map(|byte| finder.take(*byte)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn commands_are_found_inside_of_anything() {
        check(b"\x1d*\x01\x10\x04\x04\xff", &[Request::Status(4)]);
        check(b"\x10\x10\x04\x01", &[Request::Status(1)]);
        check(b"\x10\x14\x01\x01\x05x", &[Request::Pulse { pin: 5, t: 5 }]);
        check(&[&CLEAR[..], b"\x10\x05\x02"].concat(), &[Request::Clear, Request::Enquiry(2)]);
        check(b"\x10\x14\x08\x01\x03\x10\x04\x02", &[Request::Status(2)]);
        check(&POWER_OFF, &[Request::PowerOff]);
    }

    #[test]
    fn what_only_looks_like_a_command_is_none() {
        check(b"\x10\x04\x05\x10\x05\x03\x10\x14\x01\x02\x01\x10", &[]);
    }
}
