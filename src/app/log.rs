//! Where the log goes: to standard error, and for a terminal with a data folder also to a file there that never grows
//! beyond a written size. What is logged holds no codes, names or phones: `tests/it/demo_script.rs` looks for those of a day.

use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// The file's name in the data folder; the one before it has `.1` behind its name.
pub const NAME: &str = "countersign.log";

/// A file that has grown to this size makes place for a new one.
pub const BYTES_MAX: u64 = 1024 * 1024;

/// The file, once there is one. The log begins before the data folder is known.
static FILE: OnceLock<Mutex<Kept>> = OnceLock::new();

/// Begins the log: warnings to standard error, unless `RUST_LOG` asks for more.
pub fn begin() {
    let level = || EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,countersign=info"));
    let console = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    // Colours are for eyes: a file that standard error goes to would keep their codes.
    let colours = io::stderr().is_terminal();
    let shown = tracing_subscriber::fmt::layer().with_ansi(colours).with_writer(io::stderr).with_filter(console);
    let kept = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(ToFile).with_filter(level());
    if tracing_subscriber::registry().with(shown).with(kept).try_init().is_err() {
        tracing::debug!("the log was begun before");
    }
}

/// From now on also keeps the log in a data folder. A folder that cannot be written is said, and nothing else.
pub fn keep_in(data: &Path) {
    match Kept::open(data.join(NAME)) {
        Ok(kept) => drop(FILE.set(Mutex::new(kept))),
        Err(error) => tracing::warn!(%error, "the log cannot be kept in the data folder"),
    }
}

/// A log file and how much stands in it.
#[derive(Debug)]
struct Kept {
    path: PathBuf,
    file: File,
    bytes: u64,
}

impl Kept {
    fn open(path: PathBuf) -> io::Result<Self> {
        let file = File::options().create(true).append(true).open(&path)?;
        let bytes = file.metadata()?.len();
        Ok(Self { path, file, bytes })
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let length = u64::try_from(line.len()).unwrap_or(u64::MAX);
        if self.bytes.saturating_add(length) > BYTES_MAX {
            fs::rename(&self.path, before(&self.path))?;
            *self = Self::open(self.path.clone())?;
        }
        self.file.write_all(line)?;
        self.bytes = self.bytes.saturating_add(length);
        Ok(())
    }
}

/// What the file before this one is called.
pub fn before(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".1");
    PathBuf::from(name)
}

/// Writes whole lines to the file, where there is one.
#[derive(Debug, Clone, Copy)]
struct ToFile;

impl Write for ToFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Some(kept) = FILE.get() {
            // A full disk must not stop the terminal; the console has the line.
            let _ = kept.lock().unwrap_or_else(PoisonError::into_inner).write(line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for ToFile {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_keeps_two_files_and_never_more() {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join(NAME);
        let mut kept = Kept::open(path.clone()).unwrap();
        let line = vec![b'x'; 1000];
        for _ in 0..3_000 {
            kept.write(&line).unwrap();
        }
        let sizes = [&path, &before(&path)].map(|file| fs::metadata(file).unwrap().len());
        assert!(sizes.iter().all(|size| *size <= BYTES_MAX), "{sizes:?}");
        assert_eq!(fs::read_dir(data.path()).unwrap().count(), 2);
    }
}
