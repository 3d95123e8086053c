//! The key from which a hub makes all of its keys again, as it stands on paper: for a scanner, or to be typed.
//!
//! Crockford's base32 of the key's bytes and a check of 32 bits, so that a typing error is found before a hub is built on
//! it; in a QR code with `CSR1:` before it. What the bytes mean is known to the hub that wrote them.

use std::fmt;
use std::str::FromStr;

use super::id::base32;

/// What the text of a QR code begins with.
const PREFIX: &str = "CSR1:";

/// Bytes of the check.
const CHECK_BYTES: usize = 4;

/// The most bytes of a key.
const BYTES_MAX: usize = 256;

/// The longest text that is looked at, in bytes: every character may be followed by a sign that is skipped.
const TEXT_BYTES_MAX: usize = 1024;

/// A recovery key: whoever has it can sign as the shop. It is never shown in a log and never stored with a print job.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryKey(Vec<u8>);

impl RecoveryKey {
    /// Takes the bytes of a key, as its hub wrote them.
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text of a QR code, which [`FromStr`] reads.
    pub fn code(&self) -> String {
        format!("{PREFIX}{}", self.characters())
    }

    /// The text in rows of four groups of four characters, to be typed.
    pub fn rows(&self) -> Vec<String> {
        self.groups().chunks(4).map(|row| row.join(" ")).collect()
    }

    /// The text on one line, in groups of four characters.
    pub fn line(&self) -> String {
        self.groups().join("-")
    }

    fn groups(&self) -> Vec<String> {
        let characters: Vec<char> = self.characters().chars().collect();
        characters.chunks(4).map(|group| group.iter().collect()).collect()
    }

    fn characters(&self) -> String {
        base32::encode(&[&self.0[..], &check_of(&self.0)].concat())
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
        let text = text.trim();
        let bare = text.strip_prefix(PREFIX).unwrap_or(text);
        let characters: String = bare.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if text.len() > TEXT_BYTES_MAX || characters.is_empty() {
            return Err(MalformedKey::Length);
        }
        if characters.chars().any(|character| base32::value(character).is_none()) {
            return Err(MalformedKey::Characters);
        }
        let bytes = base32::decode(&characters).ok_or(MalformedKey::Check)?;
        let (key, check) = bytes.split_last_chunk::<CHECK_BYTES>().ok_or(MalformedKey::Length)?;
        if key.is_empty() || key.len() > BYTES_MAX {
            return Err(MalformedKey::Length);
        }
        if *check == check_of(key) { Ok(Self(key.to_vec())) } else { Err(MalformedKey::Check) }
    }
}

/// The check: the first 32 bits of a hash of the key.
fn check_of(key: &[u8]) -> [u8; CHECK_BYTES] {
    blake3::hash(key).as_bytes().first_chunk().copied().unwrap_or_default()
}

/// Why a text is no recovery key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MalformedKey {
    /// It has too few or too many characters.
    #[error("that is too short or too long for a recovery key")]
    Length,
    /// It holds a character that no key has.
    #[error("a recovery key holds letters and digits, without U")]
    Characters,
    /// Its last characters do not fit the rest: something was mistyped or left out.
    #[error("the recovery key was mistyped: its last characters do not fit the rest")]
    Check,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_key_survives_its_code_its_line_and_its_rows(bytes in prop::collection::vec(any::<u8>(), 1..=BYTES_MAX)) {
            let key = RecoveryKey::from_bytes(bytes);
            prop_assert_eq!(key.code().parse(), Ok(key.clone()));
            prop_assert_eq!(key.line().parse(), Ok(key.clone()));
            prop_assert_eq!(key.rows().join("\n").to_lowercase().parse(), Ok(key));
        }

        #[test]
        fn a_wrong_character_is_found(bytes: [u8; 48], at in 0..84_usize, by in 1..32_u32) {
            let key = RecoveryKey::from_bytes(bytes.to_vec());
            let mut characters: Vec<char> = key.characters().chars().collect();
            characters[at] = base32::letter(base32::value(characters[at]).unwrap() + by);
            let typed: String = characters.into_iter().collect();
            // 32 bits of check: one in four thousand million of wrong keys would pass.
            prop_assert_eq!(typed.parse::<RecoveryKey>(), Err(MalformedKey::Check));
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
        let code = RecoveryKey::from_bytes(vec![9; 48]).code();
        check("", MalformedKey::Length);
        check(PREFIX, MalformedKey::Length);
        check("00000", MalformedKey::Length);
        check(&code[..code.len() - 1], MalformedKey::Check);
        check(&format!("{code}0"), MalformedKey::Check);
        check(&"0".repeat(TEXT_BYTES_MAX + 1), MalformedKey::Length);
        check(&code.replacen('4', "U", 1), MalformedKey::Characters);
        check(&code.replacen('4', "5", 1), MalformedKey::Check);
        check(&"龘".repeat(56), MalformedKey::Characters);
    }

    #[test]
    fn a_key_does_not_stand_in_a_log() {
        assert_eq!(format!("{:?}", RecoveryKey::from_bytes(vec![9; 48])), "RecoveryKey(…)");
    }

    #[test]
    fn the_rows_fit_the_narrowest_paper() {
        let rows = RecoveryKey::from_bytes(vec![0xab; 48]).rows();
        assert_eq!(rows.len(), 6);
        assert!(rows.iter().all(|row| row.len() <= 19), "{rows:?}");
    }
}
