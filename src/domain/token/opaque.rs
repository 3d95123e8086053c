//! `CS0`: a random number of 128 bits that says nothing by itself and is explained by the cache or by the cloud.

use std::fmt;

use super::Fault;
use crate::domain::id::base32;

/// How many characters 128 bits take in base32.
const CHARS: usize = 26;

/// An opaque code. Its text is secret: whoever has it can redeem. It is therefore not shown by `Debug`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OpaqueCode([u8; 16]);

impl OpaqueCode {
    /// Takes 128 random bits.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads what follows the prefix: 26 characters of Crockford's base32, whose hyphens (as printed beneath a code) do
    /// not count.
    pub(super) fn parse(content: &str) -> Result<Self, Fault> {
        let letters: String = content.chars().filter(|letter| *letter != '-').collect();
        if letters.chars().count() != CHARS {
            return Err(Fault::Damaged);
        }
        let bytes = base32::decode(&letters).ok_or(Fault::Damaged)?;
        bytes.try_into().map(Self).map_err(|_| Fault::Damaged)
    }
}

/// The canonical text, `CS0:` and 26 capitals and digits: what stands in the QR code and what is hashed for the cache.
impl fmt::Display for OpaqueCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CS0:{}", base32::encode(&self.0))
    }
}

impl fmt::Debug for OpaqueCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpaqueCode(…)")
    }
}
