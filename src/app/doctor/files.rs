//! Whether settings and data folder are there and can be used.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::{Finding, Grade};
use crate::config::{Config, FILE_NAME};

/// What is written and taken away again to see whether the folder takes data: enough for a redemption and its receipt.
const PROBE_BYTES: usize = 256 * 1024;

pub(super) fn examine(config: &Config) -> Vec<Finding> {
    vec![settings(config), data(&config.data)]
}

fn settings(config: &Config) -> Finding {
    let (key, file) = match &config.file {
        Some(file) => ("settings-read", file.clone()),
        None => ("settings-default", config.data.join(FILE_NAME)),
    };
    Finding::new("settings", Grade::Good, key).with("file", file.display().to_string())
}

fn data(folder: &Path) -> Finding {
    let finding = |grade, key| Finding::new("data", grade, key).with("folder", folder.display().to_string());
    match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => finding(Grade::Unused, "data-new"),
        Err(error) => finding(Grade::Wrong, "data-unreadable").because(&error),
        Ok(about) if !about.is_dir() => finding(Grade::Wrong, "data-no-folder"),
        Ok(_) => match probe(folder) {
            Ok(()) => finding(Grade::Good, "data-writable"),
            Err(error) if error.kind() == io::ErrorKind::StorageFull => {
                finding(Grade::Wrong, "data-full").because(&error)
            }
            Err(error) => finding(Grade::Wrong, "data-read-only").because(&error),
        },
    }
}

/// Writes a file through to the disk and takes it away again.
fn probe(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".doctor-{}", std::process::id()));
    let written = File::create_new(&path).and_then(|mut file| {
        file.write_all(&vec![0; PROBE_BYTES])?;
        file.sync_all()
    });
    let removed = fs::remove_file(&path);
    written.and(removed)
}
