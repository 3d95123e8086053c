//! A network printer: one connection for one job, because other tills share it and most printers take one at a time.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::{Transport, some, timed_out};

/// The shortest wait that a socket accepts; zero would mean "for ever".
const LIMIT_MIN: Duration = Duration::from_millis(1);

pub(super) struct Tcp {
    stream: TcpStream,
}

impl Tcp {
    /// Connects to the first address of `host` that answers.
    pub(super) fn connect(host: &str, port: u16, limit: Duration) -> io::Result<Self> {
        let deadline = Instant::now() + limit;
        let mut problem = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in resolve(host, port, limit)? {
            let left = deadline.saturating_duration_since(Instant::now()).max(LIMIT_MIN);
            match TcpStream::connect_timeout(&address, left) {
                Ok(stream) => {
                    // Questions to the printer are three bytes long and must not wait for company.
                    stream.set_nodelay(true)?;
                    return Ok(Self { stream });
                }
                Err(refused) => problem = refused,
            }
        }
        Err(problem)
    }
}

/// The addresses of `host`. A name server may take its time, and the standard library has no limit for it: the
/// question is asked on a thread that can be left behind.
fn resolve(host: &str, port: u16, limit: Duration) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = host.parse() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let (answer, wait) = mpsc::sync_channel(1);
    let place = (host.to_owned(), port);
    std::thread::Builder::new().name("printer name".to_owned()).spawn(move || {
        // Nobody may be waiting any more.
        let _ = answer.send(place.to_socket_addrs().map(Iterator::collect));
    })?;
    wait.recv_timeout(limit).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

impl Transport for Tcp {
    fn write(&mut self, bytes: &[u8], limit: Duration) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(limit.max(LIMIT_MIN)))?;
        self.stream.write(bytes).map_err(timed_out).and_then(some)
    }

    fn read(&mut self, buffer: &mut [u8], limit: Duration) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(limit.max(LIMIT_MIN)))?;
        self.stream.read(buffer).map_err(timed_out).and_then(some)
    }

    fn finish(mut self: Box<Self>, limit: Duration) -> io::Result<()> {
        // Closing with unread answers would reset the connection, and the printer would lose the end of the job.
        self.stream.shutdown(Shutdown::Write)?;
        let deadline = Instant::now() + limit;
        let mut buffer = [0; 256];
        loop {
            match self.read(&mut buffer, deadline.saturating_duration_since(Instant::now())) {
                Ok(_) if Instant::now() < deadline => {}
                Ok(_) => return Ok(()),
                // A printer that keeps its side open has still been given everything.
                Err(end) if matches!(end.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::TimedOut) => {
                    return Ok(());
                }
                Err(problem) => return Err(problem),
            }
        }
    }
}
