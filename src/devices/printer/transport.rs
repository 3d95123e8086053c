//! How bytes reach a printer and come back: TCP 9100, serial line, `/dev/usb/lp*`, file.
//!
//! Every call ends within the limit that it is given: a printer that takes no data must not hold its thread.

#[cfg(target_os = "linux")]
mod device;
mod file;
mod serial;
mod tcp;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::receipt::Profile;

/// An open way to a printer.
pub(super) trait Transport: Send {
    /// Writes at least one byte of `bytes`, or fails; [`io::ErrorKind::TimedOut`] if none was taken within `limit`.
    fn write(&mut self, bytes: &[u8], limit: Duration) -> io::Result<usize>;

    /// Reads at least one byte. Fails with [`io::ErrorKind::TimedOut`] if nothing came within `limit`, and with
    /// [`io::ErrorKind::UnexpectedEof`] if the other side is gone.
    fn read(&mut self, buffer: &mut [u8], limit: Duration) -> io::Result<usize>;

    /// Brings what was written on its way and closes, within `limit`. An error means that the other side has thrown
    /// away what it had not read yet.
    fn finish(self: Box<Self>, limit: Duration) -> io::Result<()>;
}

/// Where a printer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// On the network: name or IP address, and port, nearly always 9100.
    Tcp(String, u16),
    /// Behind Linux's `usblp` driver, such as `/dev/usb/lp0`.
    Usb(PathBuf),
    /// On a serial line, such as `/dev/ttyUSB0` or `COM3`; its speed and flow control are the profile's.
    Serial(PathBuf),
    /// In a file, to which every job is appended.
    File(PathBuf),
}

/// Opens the way to the printer at `address` within `limit`.
pub(super) fn open(address: &Address, profile: &Profile, limit: Duration) -> io::Result<Box<dyn Transport>> {
    Ok(match address {
        Address::Tcp(host, port) => Box::new(tcp::Tcp::connect(host, *port, limit)?),
        Address::Serial(path) => Box::new(serial::Serial::open(path, profile)?),
        #[cfg(target_os = "linux")]
        Address::Usb(path) => Box::new(device::Device::open(path)?),
        #[cfg(not(target_os = "linux"))]
        Address::Usb(_) => return Err(io::ErrorKind::Unsupported.into()),
        Address::File(path) => Box::new(file::Append::open(path)?),
    })
}

/// Both names of "nothing happened in time" under one.
fn timed_out(problem: io::Error) -> io::Error {
    if problem.kind() == io::ErrorKind::WouldBlock { io::ErrorKind::TimedOut.into() } else { problem }
}

/// Zero bytes read or written mean that the other side is gone.
fn some(count: usize) -> io::Result<usize> {
    if count == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(count) }
}
