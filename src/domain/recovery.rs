//! The key from which a shop without a cloud builds its hub again, as it stands on paper: for a scanner, or to be typed.
//!
//! `CSR1:` and 56 characters of Crockford's base32: the 32 bytes of the key and a check of 20 bits, so that a typing error
//! is found before a hub is built on it.

use std::fmt;
use std::str::FromStr;

use super::id::base32;

/// What the text begins with.
const PREFIX: &str = "CSR1:";

/// Characters of the key.
const KEY_CHARS: usize = 52;

/// Characters of the check.
const CHECK_CHARS: usize = 4;

/// A recovery key: whoever has it can sign as the shop. It is never shown in a log and never stored with a print job.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryKey([u8; 32]);

impl RecoveryKey {
    /// Takes the 32 bytes of a key.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The text of a code, which [`FromStr`] reads.
    pub fn code(&self) -> String {
        format!("{PREFIX}{}", self.characters())
    }

    /// The text in rows of four groups of four characters, to be typed.
    pub fn rows(&self) -> Vec<String> {
        let characters: Vec<char> = self.characters().chars().collect();
        let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
        groups.chunks(4).map(|row| row.join(" ")).collect()
    }

    fn characters(&self) -> String {
        base32::encode(&self.0) + &check_of(&self.0)
    }
}

/// Says nothing: the key never stands in a log.
impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryKey(…)")
    }
}

impl FromStr for RecoveryKey {
    type Err = MalformedKey;

    /// Reads a code or what was typed: with or without the prefix, spaces, hyphens and line ends, in capitals or not.
    fn from_str(text: &str) -> Result<Self, MalformedKey> {
        let bare = text.trim().strip_prefix(PREFIX).unwrap_or(text);
        let characters: String = bare.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if characters.chars().count() != KEY_CHARS + CHECK_CHARS || !characters.is_ascii() {
            return Err(MalformedKey::Length);
        }
        let (key, check) = characters.split_at(KEY_CHARS);
        let bytes = base32::decode(key).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let key = Self(bytes.ok_or(MalformedKey::Characters)?);
        let values = |text: &str| text.chars().map(base32::value).collect::<Option<Vec<u32>>>();
        if values(check).is_some_and(|said| Some(said) == values(&check_of(&key.0))) {
            Ok(key)
        } else {
            Err(MalformedKey::Check)
        }
    }
}

/// The check characters: the first 20 bits of a hash of the key.
fn check_of(key: &[u8; 32]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"countersign/recovery/1\0").update(key);
    base32::encode(hasher.finalize().as_bytes()).chars().take(CHECK_CHARS).collect()
}

/// Why a text is no recovery key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MalformedKey {
    /// It has too few or too many characters.
    #[error("a recovery key has {KEY_CHARS} characters and {CHECK_CHARS} to check them")]
    Length,
    /// It holds a character that no key has.
    #[error("a recovery key holds letters and digits, without U")]
    Characters,
    /// Its last characters do not fit the rest: something was mistyped.
    #[error("the recovery key was mistyped: its last characters do not fit the rest")]
    Check,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_key_survives_its_code_and_its_rows(bytes: [u8; 32]) {
            let key = RecoveryKey::from_bytes(bytes);
            prop_assert_eq!(key.code().parse(), Ok(key.clone()));
            prop_assert_eq!(key.rows().join("\n").to_lowercase().parse(), Ok(key));
        }

        #[test]
        fn a_wrong_character_is_found(bytes: [u8; 32], at in 0..56_usize, by in 1..32_u32) {
            let key = RecoveryKey::from_bytes(bytes);
            let mut characters: Vec<char> = key.characters().chars().collect();
            characters[at] = base32::letter(base32::value(characters[at]).unwrap() + by);
            let typed: String = characters.into_iter().collect();
            // Twenty bits of check: one in a million of wrong keys would pass.
            prop_assert_ne!(typed.parse(), Ok(key));
        }

        #[test]
        fn no_text_breaks_the_parser(text: String) {
            let _: Result<RecoveryKey, _> = text.parse();
        }
    }

    #[track_caller]
    fn check(text: &str, expected: MalformedKey) {
        assert_eq!(text.parse::<RecoveryKey>(), Err(expected), "{text:?}");
    }

    #[test]
    fn what_is_no_key_is_said() {
        let code = RecoveryKey::from_bytes([9; 32]).code();
        check("", MalformedKey::Length);
        check(&code[..code.len() - 1], MalformedKey::Length);
        check(&format!("{code}0"), MalformedKey::Length);
        check(&code.replacen('4', "U", 1), MalformedKey::Characters);
        check(&code.replacen('4', "5", 1), MalformedKey::Check);
        check(&"龘".repeat(56), MalformedKey::Length);
    }

    #[test]
    fn a_key_does_not_stand_in_a_log() {
        assert_eq!(format!("{:?}", RecoveryKey::from_bytes([9; 32])), "RecoveryKey(…)");
    }

    #[test]
    fn the_rows_fit_the_narrowest_paper() {
        let rows = RecoveryKey::from_bytes([0xab; 32]).rows();
        assert_eq!(rows.len(), 4);
        assert!(rows.iter().all(|row| row.len() <= 19), "{rows:?}");
    }
}
