//! The list of an issuer's keys as terminals pull it: signed by the root key that was pinned at enrolment.
//!
//! `"countersign/keys/1\0"` is signed with: tenant 3 · edition 4 · count 1 · per key: number 1, public key 32, first and
//! end second since 1970 8 + 8, all big-endian; 64 bytes of Ed25519 follow. The text form is hexadecimal.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::keyring::{BadKey, KEYS_MAX};
use super::{IssuerKey, Keyring};
use crate::domain::id::TenantNo;

const CONTEXT: &[u8] = b"countersign/keys/1\0";
const SIGNATURE_BYTES: usize = 64;
/// Tenant, edition and count.
const HEAD_BYTES: usize = 8;
/// One key with its time.
const KEY_BYTES: usize = 49;

/// A key list with the root's signature, as it travels and as it is kept. Believed only through [`SignedKeyList::open`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SignedKeyList {
    body: Vec<u8>,
    signature: Signature,
}

impl SignedKeyList {
    /// Signs a keyring as edition `edition`; each edition has a higher number than the one before.
    pub fn sign(ring: &Keyring, edition: u32, root: &SigningKey) -> Self {
        let mut body = Vec::with_capacity(HEAD_BYTES + ring.keys().len() * KEY_BYTES);
        let [_, tenant @ ..] = ring.tenant().number().to_be_bytes();
        body.extend_from_slice(&tenant);
        body.extend_from_slice(&edition.to_be_bytes());
        // A keyring holds 32 keys at most.
        body.push(u8::try_from(ring.keys().len()).unwrap_or(u8::MAX));
        for key in ring.keys() {
            body.push(key.id());
            body.extend_from_slice(key.public_bytes());
            body.extend_from_slice(&key.from().as_second().to_be_bytes());
            body.extend_from_slice(&key.until().as_second().to_be_bytes());
        }
        let signature = root.sign(&message(&body));
        Self { body, signature }
    }

    /// The keyring and its edition, if `root` signed it and it is not older than edition `held`, which this terminal has
    /// already: whoever replays an old list would bring a withdrawn key back.
    pub fn open(&self, root: &VerifyingKey, held: u32) -> Result<(Keyring, u32), KeyListFault> {
        root.verify_strict(&message(&self.body), &self.signature).map_err(|_| KeyListFault::Forged)?;
        let (head, mut rest) = self.body.split_first_chunk::<HEAD_BYTES>().ok_or(KeyListFault::Malformed)?;
        let [t0, t1, t2, e0, e1, e2, e3, count] = *head;
        let tenant = TenantNo::new(u32::from_be_bytes([0, t0, t1, t2])).ok_or(KeyListFault::Malformed)?;
        let edition = u32::from_be_bytes([e0, e1, e2, e3]);
        if edition < held {
            return Err(KeyListFault::Older { offered: edition, held });
        }
        let mut keys = Vec::new();
        while let Some((entry, after)) = rest.split_first_chunk::<KEY_BYTES>() {
            keys.push(read_key(entry)?);
            rest = after;
        }
        if !rest.is_empty() || keys.len() != usize::from(count) {
            return Err(KeyListFault::Malformed);
        }
        Ok((Keyring::new(tenant, keys)?, edition))
    }
}

fn message(body: &[u8]) -> Vec<u8> {
    [CONTEXT, body].concat()
}

fn read_key(entry: &[u8; KEY_BYTES]) -> Result<IssuerKey, KeyListFault> {
    let [id, rest @ ..] = entry;
    let (public, rest) = rest.split_first_chunk::<32>().ok_or(KeyListFault::Malformed)?;
    let (from, rest) = rest.split_first_chunk::<8>().ok_or(KeyListFault::Malformed)?;
    let (until, _) = rest.split_first_chunk::<8>().ok_or(KeyListFault::Malformed)?;
    let instant =
        |seconds: &[u8; 8]| Timestamp::from_second(i64::from_be_bytes(*seconds)).map_err(|_| KeyListFault::Malformed);
    Ok(IssuerKey::new(*id, public, instant(from)?, instant(until)?)?)
}

impl From<SignedKeyList> for String {
    fn from(list: SignedKeyList) -> Self {
        let bytes = [&list.body[..], &list.signature.to_bytes()].concat();
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
        digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
    }
}

impl TryFrom<String> for SignedKeyList {
    type Error = KeyListFault;

    fn try_from(text: String) -> Result<Self, KeyListFault> {
        if text.len() > 2 * (HEAD_BYTES + KEYS_MAX * KEY_BYTES + SIGNATURE_BYTES) {
            return Err(KeyListFault::Malformed);
        }
        let digits: Vec<u8> = text
            .chars()
            .map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok()))
            .collect::<Option<_>>()
            .ok_or(KeyListFault::Malformed)?;
        let (pairs, []) = digits.as_chunks::<2>() else { return Err(KeyListFault::Malformed) };
        let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
        let (body, signature) = bytes.split_last_chunk::<SIGNATURE_BYTES>().ok_or(KeyListFault::Malformed)?;
        Ok(Self { body: body.to_vec(), signature: Signature::from_bytes(signature) })
    }
}

impl fmt::Debug for SignedKeyList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedKeyList({} bytes)", self.body.len())
    }
}

/// Why a key list is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyListFault {
    /// Not a list at all.
    #[error("the key list is malformed")]
    Malformed,
    /// The root that was pinned at enrolment did not sign it.
    #[error("the key list is not signed by the pinned root")]
    Forged,
    /// An edition before the one that is held.
    #[error("the key list is edition {offered}, older than {held}")]
    Older {
        /// The edition that was offered.
        offered: u32,
        /// The edition that this terminal has.
        held: u32,
    },
    /// One of the keys is refused.
    #[error(transparent)]
    Key(#[from] BadKey),
}
