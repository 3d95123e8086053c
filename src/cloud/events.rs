//! Listening for hints that there is something to pull.

use std::time::Duration;

use reqwest::{Method, Response};

use crate::cloud::client::{Client, Error};

/// How long one connection is listened to before another is made.
const LISTEN_LONGEST: Duration = Duration::from_hours(1);

/// A hub that says nothing for so long, not even that it is there, is gone; it speaks every 15 s.
const SILENCE_LONGEST: Duration = Duration::from_secs(45);

/// The longest line that is read; a hint has a few dozen bytes.
const LINE_BYTES_MAX: usize = 1024;

/// The hub's data changed: a pull brings it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed;

/// An open connection on which the hub hints (server-sent events).
#[derive(Debug)]
pub struct Hints {
    response: Response,
    lines: Lines,
}

impl Client {
    /// Begins to listen.
    pub async fn hints(&self) -> Result<Hints, Error> {
        let request = self.request(Method::GET, "v1/events")?.timeout(LISTEN_LONGEST);
        Ok(Hints { response: self.stream(request, "text/event-stream").await?, lines: Lines::default() })
    }
}

impl Hints {
    /// Waits for the next hint; `None` when the hub has ended the connection, and an error when it fell silent.
    pub async fn next(&mut self) -> Result<Option<Changed>, Error> {
        loop {
            if self.lines.hint() {
                return Ok(Some(Changed));
            }
            let chunk = tokio::time::timeout(SILENCE_LONGEST, self.response.chunk());
            match chunk.await.map_err(|_| Error::Silent)?.map_err(Error::from_transport)? {
                Some(chunk) => self.lines.take(&chunk)?,
                None => return Ok(None),
            }
        }
    }
}

/// The lines of an event stream, put together from its pieces.
#[derive(Debug, Default)]
struct Lines {
    unfinished: Vec<u8>,
    hints: usize,
}

impl Lines {
    /// Takes a piece in. A line that goes on and on is no event stream.
    fn take(&mut self, piece: &[u8]) -> Result<(), Error> {
        for byte in piece {
            match byte {
                b'\n' => {
                    // What changed is asked for anyway: that something did is all that counts.
                    if self.unfinished.starts_with(b"data:") {
                        self.hints += 1;
                    }
                    self.unfinished.clear();
                }
                _ if self.unfinished.len() >= LINE_BYTES_MAX => return Err(Error::TooLarge),
                byte => self.unfinished.push(*byte),
            }
        }
        Ok(())
    }

    /// Whether there was a hint since it was last asked; many say no more than one.
    fn hint(&mut self) -> bool {
        std::mem::take(&mut self.hints) > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_heard_however_it_is_cut_into_pieces() {
        let text = b": here\n\nevent: changed\ndata: 17\n\n";
        for at in 0..text.len() {
            let mut lines = Lines::default();
            lines.take(&text[..at]).unwrap();
            lines.take(&text[at..]).unwrap();
            assert!(lines.hint(), "cut at {at}");
            assert!(!lines.hint(), "told once");
        }
    }

    #[test]
    fn a_sign_of_life_is_no_hint() {
        let mut lines = Lines::default();
        lines.take(b": here\n\n:\n\nevent: other\n\n").unwrap();
        assert!(!lines.hint());
    }

    #[test]
    fn a_line_without_end_is_not_kept() {
        let mut lines = Lines::default();
        assert!(matches!(lines.take(&[b'x'; LINE_BYTES_MAX + 1]), Err(Error::TooLarge)));
    }
}
