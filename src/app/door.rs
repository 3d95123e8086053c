//! One window for one data folder: a second program knocks at the first, which comes to the front, and ends.
//!
//! The first listens on a free port of this machine and writes port and password into `window.door`, a file that only its
//! owner can read; whoever can read the file may knock, and knocking does nothing but show the window.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::mpsc;

/// The file's name in the data folder.
const NAME: &str = "window.door";
/// How long either side waits for the other.
const PATIENCE: Duration = Duration::from_secs(1);
/// More than a password is not read.
const LINE_BYTES_MAX: u64 = 128;
/// What the first answers to a knock.
const SHOWN: &str = "shown";

/// The first program's side: each message is a knock. The file goes with it.
#[derive(Debug)]
pub struct Door {
    file: PathBuf,
    knocks: Option<mpsc::Receiver<()>>,
}

impl Door {
    /// Opens the door of a data folder that this program holds.
    pub fn open(data: &Path) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let password = bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let file = data.join(NAME);
        write_for_owner(&file, &format!("{} {password}\n", listener.local_addr()?.port()))?;
        let (heard, knocks) = mpsc::channel(1);
        std::thread::Builder::new().name("door".to_owned()).spawn(move || {
            for caller in listener.incoming() {
                if heard.is_closed() {
                    return;
                }
                if let Err(error) = caller.and_then(|caller| answer(&caller, &password, &heard)) {
                    tracing::debug!(%error, "a knock that was none");
                }
            }
        })?;
        Ok(Self { file, knocks: Some(knocks) })
    }

    /// The knocks; once.
    pub fn knocks(&mut self) -> Option<mpsc::Receiver<()>> {
        self.knocks.take()
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.file) {
            tracing::debug!(%error, "the door could not be closed");
        }
    }
}

/// Asks the program that holds a data folder to show its window. `Ok` where it did.
pub fn knock(data: &Path) -> io::Result<()> {
    let nobody = || io::Error::new(io::ErrorKind::NotFound, "nobody answers");
    let mut told = String::new();
    fs::File::open(data.join(NAME))?.take(LINE_BYTES_MAX).read_to_string(&mut told)?;
    let (port, password) = told.trim().split_once(' ').ok_or_else(nobody)?;
    let port: u16 = port.parse().map_err(|_| nobody())?;
    let mut stream = TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, port).into(), PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    writeln!(stream, "{password}")?;
    let mut answer = String::new();
    BufReader::new(stream).take(LINE_BYTES_MAX).read_line(&mut answer)?;
    if answer.trim() == SHOWN { Ok(()) } else { Err(nobody()) }
}

fn answer(mut caller: &TcpStream, password: &str, heard: &mpsc::Sender<()>) -> io::Result<()> {
    caller.set_read_timeout(Some(PATIENCE))?;
    caller.set_write_timeout(Some(PATIENCE))?;
    let mut said = String::new();
    BufReader::new(caller).take(LINE_BYTES_MAX).read_line(&mut said)?;
    if said.trim() != password {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "a wrong password"));
    }
    // A knock that waits already is enough.
    let _ = heard.try_send(());
    writeln!(caller, "{SHOWN}")
}

#[cfg(unix)]
fn write_for_owner(file: &Path, text: &str) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    fs::File::options().write(true).create_new(true).mode(0o600).open(file)?.write_all(text.as_bytes())
}

#[cfg(not(unix))]
fn write_for_owner(file: &Path, text: &str) -> io::Result<()> {
    fs::write(file, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_program_is_heard_by_the_first() {
        let data = tempfile::tempdir().unwrap();
        assert!(knock(data.path()).is_err(), "nobody is there yet");
        let mut door = Door::open(data.path()).unwrap();
        let mut knocks = door.knocks().unwrap();
        knock(data.path()).unwrap();
        assert_eq!(knocks.blocking_recv(), Some(()));
    }

    #[test]
    fn whoever_does_not_know_the_password_is_not_heard() {
        let data = tempfile::tempdir().unwrap();
        let mut door = Door::open(data.path()).unwrap();
        let mut knocks = door.knocks().unwrap();
        let told = fs::read_to_string(data.path().join(NAME)).unwrap();
        let port = told.split_once(' ').unwrap().0;
        fs::write(data.path().join(NAME), format!("{port} wrong\n")).unwrap();
        assert!(knock(data.path()).is_err());
        assert!(knocks.try_recv().is_err());
    }

    #[test]
    fn a_door_that_a_crash_left_open_answers_nobody() {
        let data = tempfile::tempdir().unwrap();
        for left in ["", "x", "1 x", "99999 x", "no port"] {
            fs::write(data.path().join(NAME), left).unwrap();
            assert!(knock(data.path()).is_err(), "{left:?}");
        }
        drop(Door::open(data.path()).unwrap());
        assert!(!data.path().join(NAME).exists());
    }
}
