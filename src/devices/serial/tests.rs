//! Lines by themselves, and a scanner on a pseudo-terminal.

use proptest::prelude::*;

use super::*;

fn lines(bytes: &[u8]) -> Vec<Result<String, Overlong>> {
    Lines::default().take(bytes)
}

#[test]
fn each_line_end_ends_one_code() {
    let expected: Vec<_> = ["A", "CS1: +-", "B"].map(|text| Ok(text.to_owned())).into();
    assert_eq!(lines(b"A\r\nCS1: +-\tB\r\r\nrest"), expected);
}

#[test]
fn chinese_text_is_read_in_either_encoding() {
    let gb18030 = b"\xc4\xc3\xcc\xfa\r";
    assert_eq!(lines("拿铁\r".as_bytes()), [Ok("拿铁".to_owned())]);
    assert_eq!(lines(gb18030), [Ok("拿铁".to_owned())]);
}

#[test]
fn an_endless_line_is_bounded_and_named() {
    let mut reader = Lines::default();
    let noise = vec![b'8'; READING_BYTES_MAX * 3];
    assert_eq!(reader.take(&noise), []);
    assert_eq!(reader.held.len(), READING_BYTES_MAX);
    assert_eq!(reader.take(b"\rOK\r"), [Err(Overlong), Ok("OK".to_owned())]);
}

proptest! {
    #[test]
    fn how_bytes_are_cut_into_reads_changes_nothing(bytes: Vec<u8>, cut in 0_usize..64) {
        let mut reader = Lines::default();
        let (one, two) = bytes.split_at(cut.min(bytes.len()));
        let mut cut_up = reader.take(one);
        cut_up.extend(reader.take(two));
        prop_assert_eq!(cut_up, lines(&bytes));
    }
}

#[cfg(unix)]
mod on_a_pseudo_terminal {
    use std::io::Write as _;
    use std::os::unix::fs::symlink;
    use std::path::Path;
    use std::sync::mpsc::{Receiver, sync_channel};

    use serialport::TTYPort;

    use super::*;
    use crate::devices::{Device, Event, Status};

    const PATIENCE: Duration = Duration::from_secs(10);

    /// A scanner's end of a line whose other end is found at `path`.
    fn plug_in(path: &Path) -> (TTYPort, TTYPort) {
        let (scanner, computer) = TTYPort::pair().unwrap();
        let _ = std::fs::remove_file(path);
        symlink(computer.name().unwrap(), path).unwrap();
        (scanner, computer)
    }

    fn next(events: &Receiver<Event>) -> Event {
        events.recv_timeout(PATIENCE).unwrap()
    }

    #[track_caller]
    fn reads(events: &Receiver<Event>, expected: &str) {
        match next(events) {
            Event::Read(reading) => assert_eq!((reading.source, reading.text.as_str()), (Source::Serial, expected)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_scanner_is_read_lost_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scanner");
        let (events, heard) = sync_channel(16);
        let port = Port { path: path.clone(), baud: 9_600 };
        let _scanner = SerialScanner::start(port, events, Duration::from_millis(20)).unwrap();
        assert!(matches!(next(&heard), Event::Status(Device::Scanner, Status::Lost(_))));

        let (mut scanner, computer) = plug_in(&path);
        assert_eq!(next(&heard), Event::Status(Device::Scanner, Status::Ready));
        scanner.write_all(b"6901234567892\r\nCS1:A B").unwrap();
        reads(&heard, "6901234567892");
        scanner.write_all(b" C\r\n").unwrap();
        reads(&heard, "CS1:A B C");

        drop((scanner, computer));
        assert!(matches!(next(&heard), Event::Status(Device::Scanner, Status::Lost(_))));
        let (mut scanner, _computer) = plug_in(&path);
        assert_eq!(next(&heard), Event::Status(Device::Scanner, Status::Ready));
        scanner.write_all(b"AGAIN\n").unwrap();
        reads(&heard, "AGAIN");
    }

    #[test]
    fn a_text_without_a_line_end_is_torn() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scanner");
        let (mut scanner, _computer) = plug_in(&path);
        let (events, heard) = sync_channel(16);
        let _scanner = SerialScanner::start(Port { path, baud: 9_600 }, events, RETRY).unwrap();
        assert_eq!(next(&heard), Event::Status(Device::Scanner, Status::Ready));
        scanner.write_all(b"69012345").unwrap();
        assert_eq!(next(&heard), Event::Torn(Source::Serial));
        scanner.write_all(b"WHOLE\r").unwrap();
        reads(&heard, "WHOLE");
    }
}
