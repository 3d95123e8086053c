//! The lock of the data folder: one program at a time.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// The lock's name in the data folder.
const NAME: &str = "countersign.lock";

/// A held lock; the system lets go of it when the program ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Why a folder could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another program works in it.
    #[error("{0} is already open in another program")]
    Held(PathBuf),
    /// It cannot be written.
    #[error("{0} cannot be written")]
    ReadOnly(PathBuf, #[source] std::io::Error),
    /// It cannot be made or read.
    #[error("{0} cannot be used as a data folder")]
    Unusable(PathBuf, #[source] std::io::Error),
}

impl Lock {
    /// Takes the folder, made where there is none. Never waits.
    pub(super) fn take(dir: &Path) -> Result<Self, LockError> {
        let unusable = |error: std::io::Error| match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => LockError::ReadOnly(dir.into(), error),
            _ => LockError::Unusable(dir.into(), error),
        };
        fs::create_dir_all(dir).map_err(unusable)?;
        let options = File::options().create(true).truncate(false).write(true).clone();
        let mut file = options.open(dir.join(NAME)).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LockError::Held(dir.into())),
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        // Who holds it, for whoever looks into the folder; the lock itself is the system's.
        file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id())).map_err(unusable)?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_by_one_and_free_once_it_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let held = Lock::take(dir.path()).unwrap();
        assert!(matches!(Lock::take(dir.path()), Err(LockError::Held(_))));
        drop(held);
        Lock::take(dir.path()).unwrap();
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_folder_that_cannot_be_written_is_named() {
        // The kernel's own folder, where not even root makes files.
        let refused = Lock::take(Path::new("/sys/kernel")).unwrap_err();
        assert!(matches!(refused, LockError::ReadOnly(..)), "{refused:?}");
        assert_eq!(refused.to_string(), "/sys/kernel cannot be written");
    }

    #[test]
    fn a_file_is_no_folder() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        assert!(matches!(Lock::take(&dir.path().join("file")), Err(LockError::Unusable(..))));
    }
}
