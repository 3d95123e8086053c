//! What a panic leaves behind: a file beside the data that says where it happened, for whoever is asked for help.

use std::backtrace::Backtrace;
use std::fs::File;
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// So many reports of one run are kept; a fault that repeats says the same each time.
const REPORTS_MAX: u32 = 8;

/// What the reports' names begin with.
pub const PREFIX: &str = "crash-";

/// From now on every panic is also written into a data folder, and to the log.
///
/// The message of a panic may quote what was being worked on, so only its place and the way there are written, and the
/// message itself where it is one of the program's own literals.
pub fn report_in(data: PathBuf) {
    static REPORTED: AtomicU32 = AtomicU32::new(0);
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        usual(panic);
        let number = REPORTED.fetch_add(1, Ordering::Relaxed);
        if number < REPORTS_MAX
            && let Err(error) = write(&data, number, panic)
        {
            tracing::error!(%error, "a crash report could not be written");
        }
    }));
}

fn write(data: &Path, number: u32, panic: &PanicHookInfo<'_>) -> io::Result<()> {
    let file = data.join(format!("{PREFIX}{}-{number}.txt", std::process::id()));
    let thread = std::thread::current();
    let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let literal = panic.payload().downcast_ref::<&'static str>().copied();
    let mut report = File::create(file)?;
    writeln!(report, "Countersign {} stopped unexpectedly.", env!("CARGO_PKG_VERSION"))?;
    writeln!(report, "thread: {}", thread.name().unwrap_or("unnamed"))?;
    writeln!(report, "place: {place}")?;
    writeln!(report, "said: {}", literal.unwrap_or("(left out: it may quote data)"))?;
    writeln!(report, "\nThe ledger is safe: every change is one transaction. Start the program again.\n")?;
    writeln!(report, "{}", Backtrace::force_capture())?;
    report.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_leaves_a_report_that_names_its_place_and_quotes_no_data() {
        let data = tempfile::tempdir().unwrap();
        let before = std::panic::take_hook();
        report_in(data.path().to_owned());
        let secret = "4929 1234";
        let fallen = std::thread::Builder::new().name("counter".into()).spawn(move || panic!("code {secret}"));
        assert!(fallen.unwrap().join().is_err());
        std::panic::set_hook(before);
        let reports = std::fs::read_dir(data.path()).unwrap().map(|entry| entry.unwrap().path());
        // Other tests may fall on purpose while this one runs.
        let report =
            reports.map(|file| std::fs::read_to_string(file).unwrap()).find(|it| it.contains("thread: counter"));
        let report = report.unwrap();
        assert!(report.contains("src/app/crash.rs:") && !report.contains(secret), "{report}");
    }
}
