//! A file that jobs are appended to: for trying things out, and for drivers that take raw jobs from a folder.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use super::{Transport, some};

pub(super) struct Append {
    file: File,
}

impl Append {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: OpenOptions::new().create(true).append(true).open(path)? })
    }
}

impl Transport for Append {
    fn write(&mut self, bytes: &[u8], _: Duration) -> io::Result<usize> {
        self.file.write(bytes).and_then(some)
    }

    fn read(&mut self, _: &mut [u8], _: Duration) -> io::Result<usize> {
        // A file answers nothing, now or later.
        Err(io::ErrorKind::TimedOut.into())
    }

    fn finish(self: Box<Self>, _: Duration) -> io::Result<()> {
        self.file.sync_all()
    }
}
