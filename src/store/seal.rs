//! Personal data, sealed under a key of each person; the keys stand in a file of their own.
//!
//! Facts and cached rows hold sealed blobs alone. Erasing a person's key erases what was sealed for them wherever it was
//! copied (journal, backup, hub) and leaves the books whole. A blob is: version 1 · nonce 24 · XChaCha20-Poly1305 of the
//! data, bound to the person. Nothing can take a key back out of a disk's spare sectors or of a copy of `people.db`
//! itself, so that file belongs in no backup.

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::codec::{Sql, from_json, json};
use super::database::{self, Access, File};
use super::error::{Error, Guard, Result};
#[cfg(test)]
use super::migrate;
use crate::domain::id::{MalformedId, PersonId};

/// The form of a sealed blob.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
const KEY_BYTES: usize = 32;

/// What fills bytes with randomness; passed in.
pub type Random<'r> = &'r mut (dyn FnMut(&mut [u8]) + Send);

/// Sealed data. Its text form is hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

/// What a sealed blob gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened<T> {
    /// The data.
    Data(T),
    /// The key is gone: the person was erased, or was never known here.
    Erased,
    /// It was not sealed here for this person, or was altered.
    Unfit,
}

/// The keys of people.
#[derive(Debug)]
pub struct People {
    conn: Mutex<Connection>,
}

impl People {
    /// Opens a sound file of keys.
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self { conn: Mutex::new(database::connect(File::People, path, Access::Write)?) })
    }

    /// Keys that are not kept.
    #[cfg(test)]
    pub(super) fn in_memory() -> Self {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate::make_new(&mut conn, File::People).unwrap();
        Self { conn: Mutex::new(conn) }
    }

    /// Seals a person's data under their key, which is made at the first time. Refused once they were erased.
    pub fn seal<T: Serialize>(&self, person: PersonId, data: &T, random: Random<'_>) -> Result<Sealed> {
        let key = self.key_or_new(person, random)?;
        let mut nonce = [0; NONCE_BYTES];
        random(&mut nonce);
        let text = json(data)?;
        let sealed = cipher(&key)
            .encrypt(&XNonce::from(nonce), Payload { msg: text.as_bytes(), aad: person.uuid().as_bytes() })
            .map_err(|_| Error::Sql(rusqlite::Error::InvalidParameterName("too much to seal".into())))?;
        Ok(Sealed([&[VERSION][..], &nonce, &sealed].concat()))
    }

    /// Opens what was sealed for a person.
    pub fn open_sealed<T: DeserializeOwned>(&self, person: PersonId, sealed: &Sealed) -> Result<Opened<T>> {
        let Some(key) = self.key_of(person)? else { return Ok(Opened::Erased) };
        let Some(([VERSION], rest)) = sealed.0.split_first_chunk() else { return Ok(Opened::Unfit) };
        let Some((nonce, ciphertext)) = rest.split_first_chunk::<NONCE_BYTES>() else { return Ok(Opened::Unfit) };
        let opened = cipher(&key)
            .decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: person.uuid().as_bytes() })
            .ok()
            .and_then(|plain| String::from_utf8(plain).ok());
        opened.map_or(Ok(Opened::Unfit), |text| from_json(&text).map(Opened::Data))
    }

    /// Erases a person: their key goes, and none is made for them again.
    pub fn erase(&self, person: PersonId, at: Timestamp) -> Result<()> {
        self.lock().execute(
            "INSERT INTO people (person, erased_at_ms) VALUES (?1, ?2)
             ON CONFLICT (person) DO UPDATE SET key = NULL, erased_at_ms = coalesce(erased_at_ms, excluded.erased_at_ms)",
            params![Sql(person), Sql(at)],
        )?;
        Ok(())
    }

    /// Whether a person was erased.
    pub(super) fn is_erased(&self, person: PersonId) -> Result<bool> {
        Ok(matches!(stored(&self.lock(), person)?, Stored::Erased))
    }

    /// Loses the keys of everybody; how many there were. What was sealed until now opens for nobody any more; whom the hub
    /// sends again gets a key of their own.
    pub fn lose_all(&self) -> Result<usize> {
        Ok(self.lock().execute("DELETE FROM people WHERE key IS NOT NULL", [])?)
    }

    fn key_or_new(&self, person: PersonId, random: Random<'_>) -> Result<[u8; KEY_BYTES]> {
        let conn = self.lock();
        match stored(&conn, person)? {
            Stored::Key(key) => Ok(key),
            Stored::Erased => Err(Guard::Erased(person).into()),
            Stored::Unknown => {
                let mut key = [0; KEY_BYTES];
                random(&mut key);
                conn.prepare_cached("INSERT INTO people (person, key) VALUES (?1, ?2)")?
                    .execute(params![Sql(person), key])?;
                Ok(key)
            }
        }
    }

    fn key_of(&self, person: PersonId) -> Result<Option<[u8; KEY_BYTES]>> {
        Ok(match stored(&self.lock(), person)? {
            Stored::Key(key) => Some(key),
            Stored::Erased | Stored::Unknown => None,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.conn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What stands under a person.
enum Stored {
    Key([u8; KEY_BYTES]),
    Erased,
    Unknown,
}

fn stored(conn: &Connection, person: PersonId) -> Result<Stored> {
    let row = conn
        .prepare_cached("SELECT key FROM people WHERE person = ?1")?
        .query_row([Sql(person)], |row| row.get::<_, Option<[u8; KEY_BYTES]>>(0))
        .optional()?;
    Ok(row.map_or(Stored::Unknown, |key| key.map_or(Stored::Erased, Stored::Key)))
}

fn cipher(key: &[u8; KEY_BYTES]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

impl Sealed {
    /// Takes stored bytes.
    pub(super) const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Sealed {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let bytes: Option<Vec<u8>> = pairs.iter().map(|[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
        bytes.filter(|_| rest.is_empty()).map(Self).ok_or(MalformedId)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(number))
    }

    /// Different bytes at every call, as a test needs them.
    fn counting() -> impl FnMut(&mut [u8]) + Send {
        let mut number = 0_u8;
        move |bytes: &mut [u8]| {
            number += 1;
            bytes.fill(number);
        }
    }

    fn people(dir: &tempfile::TempDir) -> People {
        let path = dir.path().join("people.db");
        if !path.exists() {
            crate::store::open::create(File::People, &path).unwrap();
        }
        People::open(&path).unwrap()
    }

    #[test]
    fn what_was_sealed_for_a_person_opens_for_them_alone() {
        let dir = tempfile::tempdir().unwrap();
        let people = people(&dir);
        let sealed = people.seal(person(1), &"Lin Xiaoyu 13800000000", &mut counting()).unwrap();
        people.seal(person(2), &"somebody else", &mut counting()).unwrap();
        let opened: Opened<String> = people.open_sealed(person(1), &sealed).unwrap();
        assert_eq!(opened, Opened::Data("Lin Xiaoyu 13800000000".into()));
        assert_eq!(people.open_sealed::<String>(person(2), &sealed).unwrap(), Opened::Unfit);
        assert_eq!(people.open_sealed::<String>(person(3), &sealed).unwrap(), Opened::Erased);
        assert_eq!(sealed.to_string().parse(), Ok(sealed));
    }

    #[test]
    fn an_erased_person_is_gone_everywhere_and_does_not_come_back() {
        let dir = tempfile::tempdir().unwrap();
        let keys = people(&dir);
        let sealed = keys.seal(person(1), &"Lin Xiaoyu", &mut counting()).unwrap();
        let key = keys.key_of(person(1)).unwrap().unwrap();
        keys.erase(person(1), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(keys.open_sealed::<String>(person(1), &sealed).unwrap(), Opened::Erased);
        assert!(matches!(
            keys.seal(person(1), &"Lin Xiaoyu", &mut counting()),
            Err(Error::Guard(Guard::Erased(erased))) if erased == person(1)
        ));
        drop(keys);
        assert_eq!(people(&dir).open_sealed::<String>(person(1), &sealed).unwrap(), Opened::Erased);
        for file in std::fs::read_dir(dir.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(KEY_BYTES).any(|window| window == key), "the key is not left in the file");
        }
    }

    #[test]
    fn lost_keys_leave_the_erased_erased_and_let_others_be_sealed_anew() {
        let dir = tempfile::tempdir().unwrap();
        let people = people(&dir);
        let sealed = people.seal(person(1), &"Lin Xiaoyu", &mut counting()).unwrap();
        people.seal(person(2), &"Chen Yu", &mut counting()).unwrap();
        people.erase(person(2), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(people.lose_all().unwrap(), 1);
        assert_eq!(people.open_sealed::<String>(person(1), &sealed).unwrap(), Opened::Erased);
        assert_eq!((people.is_erased(person(1)).unwrap(), people.is_erased(person(2)).unwrap()), (false, true));
        people.seal(person(1), &"Lin Xiaoyu", &mut counting()).unwrap();
        assert!(people.seal(person(2), &"Chen Yu", &mut counting()).is_err());
    }

    #[test]
    fn no_two_blobs_are_alike() {
        let dir = tempfile::tempdir().unwrap();
        let people = people(&dir);
        let mut random = counting();
        let one = people.seal(person(1), &"same", &mut random).unwrap();
        assert_ne!(people.seal(person(1), &"same", &mut random).unwrap(), one);
    }

    proptest! {
        #[test]
        fn an_altered_blob_never_opens(at in 0_usize..200, with in 1_u8..) {
            let people = People::in_memory();
            let mut sealed = people.seal(person(1), &"Lin Xiaoyu", &mut counting()).unwrap();
            let length = sealed.0.len();
            sealed.0[at % length] ^= with;
            prop_assert_eq!(people.open_sealed::<String>(person(1), &sealed).unwrap(), Opened::Unfit);
        }

        #[test]
        fn no_text_or_blob_breaks_the_reader(text: String, bytes: Vec<u8>) {
            let people = People::in_memory();
            people.seal(person(1), &"x", &mut counting()).unwrap();
            let _: Result<Sealed, _> = text.parse();
            prop_assert_eq!(people.open_sealed::<String>(person(1), &Sealed(bytes)).unwrap(), Opened::Unfit);
        }
    }
}
