//! The tokens in a customer's QR code: opaque `CS0`, signed `CS1`, rotating `CS2`, and tickets of pretix.
//!
//! ```text
//! text ─ fold ─ prefix ─ length cap ─ decode ─ exact length ─> Token ─ verify against a Keyring ─> Claims
//! ```
//!
//! A token that was parsed says nothing yet: what it claims can be had only from `verify`. What this version does not
//! know (a newer format, algorithm, key or flag) is "update needed", never "forged": the customer is not accused of what
//! the terminal has not learnt. No token holds personal data.

use std::fmt;

pub mod keyring;
pub mod opaque;
pub mod pretix;
pub mod rotating;
pub mod signed;

pub use keyring::{IssuerKey, Keyring};
pub use opaque::OpaqueCode;
pub use rotating::{Freshness, NotRotatable, RotatingPass, RotatingToken, Rotation, RotationKey, Step, Trace};
pub use signed::{Claims, DayNo, Home, Issuer, Proof, SignedToken, TokenValue, Uses};

use super::id::TenantNo;
use super::width::narrow;

/// The longest text that is decoded at all, in characters. Our own tokens have 153 at most; a newer format may have more,
/// and then it should be told from a broken one.
pub const TEXT_CHARS_MAX: usize = 512;

/// A text that carries our prefix and is well formed. Nothing in it is believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// `CS0`: a random number that only data can explain.
    Opaque(OpaqueCode),
    /// `CS1`: claims with a signature.
    Signed(SignedToken),
    /// `CS2`: claims with a signature, and a proof of the moment.
    Rotating(RotatingToken),
}

/// Why a text with our prefix is no good token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not what an issuer writes: a foreign character, a wrong length, trailing bytes. Usually a torn print or a bad scan.
    #[error("the code is damaged")]
    Damaged,
    /// Made for a newer terminal, or signed with a key that has not arrived here yet.
    #[error("this terminal needs an update for the code: unknown {0}")]
    UpdateNeeded(Newer),
    /// Issued by another business.
    #[error("the code belongs to another business")]
    OtherTenant(TenantNo),
    /// Signed with a key outside the time in which it counts.
    #[error("the code was signed with key {0}, which is out of use")]
    KeyOutOfUse(u8),
    /// The signature, or the proof of the moment, does not fit what the token claims.
    #[error("the code is forged")]
    Forged,
}

/// What is newer than this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newer {
    /// The format after the prefix `CS`.
    Format(u8),
    /// The version of the body.
    Version(u8),
    /// The signature algorithm.
    Algorithm(u8),
    /// The issuer's key.
    Key(u8),
    /// Flags that may hold a restriction which would otherwise be ignored.
    Flags(u8),
}

impl fmt::Display for Newer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(number) => write!(f, "format CS{number}"),
            Self::Version(number) => write!(f, "version {number}"),
            Self::Algorithm(number) => write!(f, "algorithm {number}"),
            Self::Key(number) => write!(f, "key {number}"),
            Self::Flags(bits) => write!(f, "flags {bits:#04x}"),
        }
    }
}

/// Reads a text that may be a token of ours; `None` when it does not carry our prefix.
///
/// Full-width forms and lower case are folded first: scanners that type through an input method produce them, and the
/// alphabets behind the prefixes hold neither. Nothing is trimmed: base45 text may hold spaces.
pub fn parse(text: &str) -> Option<Result<Token, Fault>> {
    let format = format_of(text)?;
    if text.chars().nth(TEXT_CHARS_MAX).is_some() {
        return Some(Err(Fault::Damaged));
    }
    let folded: String = text.chars().map(fold).collect();
    // The prefix is "CS", one digit and a colon: four characters, all ASCII once folded.
    let content = folded.get(4..)?;
    Some(match format {
        0 => OpaqueCode::parse(content).map(Token::Opaque),
        1 => SignedToken::parse(content).map(Token::Signed),
        2 => RotatingToken::parse(content).map(Token::Rotating),
        newer => Err(Fault::UpdateNeeded(Newer::Format(newer))),
    })
}

/// The number in the prefix `CSn:`, in whatever width and case it was typed.
fn format_of(text: &str) -> Option<u8> {
    let mut folded = text.chars().map(fold);
    if folded.next()? != 'C' || folded.next()? != 'S' {
        return None;
    }
    let format = folded.next()?.to_digit(10)?;
    if folded.next()? != ':' {
        return None;
    }
    u8::try_from(format).ok()
}

/// One character as the issuer wrote it, before an input method or a keyboard layout touched it: full-width forms and
/// Chinese punctuation become the ASCII keys they came from, letters become capitals.
fn fold(character: char) -> char {
    match character {
        '￥' | '¥' => '$',
        '。' => '.',
        '、' => '/',
        other => narrow(other).to_ascii_uppercase(),
    }
}

/// Bytes of a base45 text (RFC 9285), only if it is the very text that an encoder writes for them.
fn decode_base45(content: &str) -> Result<Vec<u8>, Fault> {
    let bytes = base45::decode(content).map_err(|_| Fault::Damaged)?;
    // The decoder lets a last pair overflow its byte; two texts for one token would be two codes for one voucher.
    if base45::encode(&bytes) == content { Ok(bytes) } else { Err(Fault::Damaged) }
}

#[cfg(test)]
mod tests;
