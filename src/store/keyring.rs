//! The terminal's secrets, in a file beside the databases that only its owner can read: `keys.json`, mode 0600.
//!
//! They stand outside the databases so that a copied ledger or cache yields no usable code and signs nothing. A lost file
//! means joining the shop again, with a data folder of its own; the ledger stays readable without it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use crate::domain::id::{CodeKey, hex};

/// The name of the file in the data folder.
pub const FILE_NAME: &str = "keys.json";

/// The name of the file in the data folder that holds the key of the payment service, where there is one.
pub const PAYMENT_KEY_FILE_NAME: &str = "payment.key";

/// The largest file that is read.
const BYTES_MAX: u64 = 16 * 1024;

/// What only this terminal may know.
#[derive(Clone, PartialEq, Eq)]
pub struct Secrets {
    /// The shop's key for code hashes.
    pub code_key: CodeKey,
    /// The terminal's signing key.
    pub signing_key: [u8; 32],
    /// What it shows the hub with every request.
    pub access_token: String,
}

impl std::fmt::Debug for Secrets {
    /// Says nothing.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// The file's form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    code_key: String,
    signing_key: String,
    access_token: String,
}

/// Writes the secrets: whole or not at all, and durable when it returns.
pub fn keep(dir: &Path, secrets: &Secrets) -> Result<()> {
    let stored = Stored {
        code_key: hexadecimal(secrets.code_key.as_bytes()),
        signing_key: hexadecimal(&secrets.signing_key),
        access_token: secrets.access_token.clone(),
    };
    let part = dir.join(format!("{FILE_NAME}.part"));
    let mut file = private(&part)?;
    file.write_all(serde_json::to_string(&stored)?.as_bytes())?;
    file.sync_all()?;
    fs::rename(&part, path(dir))?;
    // The new name is durable once its folder is.
    File::open(dir)?.sync_all()?;
    Ok(())
}

/// The secrets of a terminal that has joined a shop.
pub fn load(dir: &Path) -> Result<Secrets> {
    let path = path(dir);
    read(&path).map_err(|source| Error::Keys { path, source })
}

fn read(path: &Path) -> io::Result<Secrets> {
    let mut text = String::new();
    File::open(path)?.take(BYTES_MAX).read_to_string(&mut text)?;
    let broken = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let stored: Stored = serde_json::from_str(&text).map_err(|error| {
        // Where, and nothing of what stands there.
        broken(format!("line {}, column {}: not what is written there", error.line(), error.column()))
    })?;
    let key = |text: &str| hex::read(text).ok_or_else(|| broken("a key is not 32 bytes".to_owned()));
    let (code_key, signing_key) = (CodeKey::from_bytes(key(&stored.code_key)?), key(&stored.signing_key)?);
    Ok(Secrets { code_key, signing_key, access_token: stored.access_token })
}

/// The key by which the payment service knows the shop: the one line of its file, which the owner has put into the data
/// folder. A file that others can read is refused.
pub fn payment_key(dir: &Path) -> io::Result<String> {
    let file = File::open(dir.join(PAYMENT_KEY_FILE_NAME))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "others than its owner can read it"));
        }
    }
    let mut key = String::new();
    file.take(BYTES_MAX).read_to_string(&mut key)?;
    let key = key.trim();
    if key.is_empty() || key.lines().count() > 1 {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it is not one line"));
    }
    Ok(key.to_owned())
}

fn path(dir: &Path) -> PathBuf {
    dir.join(FILE_NAME)
}

/// A new file that nobody else can read, not even for a moment.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

fn hexadecimal(bytes: &[u8]) -> String {
    struct Hex<'a>(&'a [u8]);
    impl std::fmt::Display for Hex<'_> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            hex::write(f, self.0)
        }
    }
    Hex(bytes).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets { code_key: CodeKey::from_bytes([1; 32]), signing_key: [2; 32], access_token: "token".to_owned() }
    }

    #[test]
    fn secrets_survive_their_file_and_show_nowhere() {
        let dir = tempfile::tempdir().unwrap();
        assert!(
            matches!(load(dir.path()), Err(Error::Keys { source, .. }) if source.kind() == io::ErrorKind::NotFound)
        );
        keep(dir.path(), &secrets()).unwrap();
        assert_eq!(load(dir.path()).unwrap(), secrets());
        assert_eq!(format!("{:?}", secrets()), "Secrets(…)");
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_them() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        keep(dir.path(), &secrets()).unwrap();
        let mode = fs::metadata(dir.path().join(FILE_NAME)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_payment_key_that_others_can_read_is_none() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(PAYMENT_KEY_FILE_NAME);
        fs::write(&path, "key of the shop\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(payment_key(dir.path()).unwrap_err().kind(), io::ErrorKind::PermissionDenied);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(payment_key(dir.path()).unwrap(), "key of the shop");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_said_and_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        for broken in ["", "{}", r#"{"code_key":"00","signing_key":"00","access_token":""}"#] {
            fs::write(dir.path().join(FILE_NAME), broken).unwrap();
            let error = load(dir.path()).unwrap_err();
            assert!(matches!(&error, Error::Keys { path, .. } if path.ends_with(FILE_NAME)), "{broken}: {error:?}");
        }
        fs::write(dir.path().join(FILE_NAME), r#"{"code_key":"hidden"}"#).unwrap();
        assert!(!format!("{:?}", load(dir.path())).contains("hidden"));
    }
}
