//! Tickets of pretix with a signed secret (`pretix_sig1`), which verify without asking the pretix server.
//!
//! The text is base64, written backwards so that secrets do not all begin alike. The bytes: version 1 · payload length 2 ·
//! signature length 2 (big-endian) · payload · Ed25519 over the payload. The payload is a protobuf message: seed 1 ·
//! item 2 · variation 3 · sub-event 4 · valid from 5 · valid until 6 (seconds since 1970). There is no key number: each of
//! the event's keys is tried. Source: pretix, `base/secrets.py` and `base/secretgenerators/pretix_sig1.proto`.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::Timestamp;

use super::TEXT_CHARS_MAX;

/// How many keys of an event are tried at most.
pub const KEYS_MAX: usize = 16;

/// The DER of an Ed25519 public key up to its 32 bytes (RFC 8410, section 4).
const SPKI_HEAD: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// A text in the form of a signed secret. Nothing in it is believed yet.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedSecret {
    payload: Vec<u8>,
    signature: Signature,
}

impl SignedSecret {
    /// Reads a text; `None` if it does not have the form of a signed secret, exactly to its last byte.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > TEXT_CHARS_MAX {
            return None;
        }
        let forwards: String = text.chars().rev().collect();
        let bytes = STANDARD.decode(forwards).ok()?;
        let (head, rest) = bytes.split_first_chunk::<5>()?;
        let [1, p0, p1, s0, s1] = *head else { return None };
        let payload_bytes = usize::from(u16::from_be_bytes([p0, p1]));
        let signature_bytes = usize::from(u16::from_be_bytes([s0, s1]));
        let (payload, signature) = rest.split_at_checked(payload_bytes)?;
        if signature.len() != signature_bytes {
            return None;
        }
        Some(Self { payload: payload.to_vec(), signature: Signature::from_slice(signature).ok()? })
    }

    /// What the ticket says, if one of the event's keys signed it.
    pub fn verify(&self, keys: &EventKeys) -> Result<Ticket, TicketFault> {
        let signed = keys.0.iter().any(|key| key.verify_strict(&self.payload, &self.signature).is_ok());
        if !signed {
            return Err(TicketFault::Forged);
        }
        Ticket::read(&self.payload)
    }
}

/// The ticket is a right to enter: it is not shown.
impl fmt::Debug for SignedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedSecret(…)")
    }
}

/// What a pretix ticket says. Price, name and order stand in pretix alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Random characters that make each secret unique.
    pub seed: String,
    /// The product's number in pretix.
    pub item: i64,
    /// The variation's number, if the product has any.
    pub variation: Option<i64>,
    /// The date in an event series, if it is one.
    pub subevent: Option<i64>,
    /// Not valid before.
    pub from: Option<Timestamp>,
    /// Not valid from here on.
    pub until: Option<Timestamp>,
}

/// The public keys of an event, as the pretix interface gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventKeys(Vec<VerifyingKey>);

impl EventKeys {
    /// Reads keys, each a PEM text in base64; refuses what is no Ed25519 key, and more than [`KEYS_MAX`].
    pub fn parse<'t>(encoded: impl IntoIterator<Item = &'t str>) -> Result<Self, BadEventKey> {
        let keys: Vec<_> = encoded.into_iter().map(read_key).collect::<Option<_>>().ok_or(BadEventKey)?;
        if keys.len() <= KEYS_MAX { Ok(Self(keys)) } else { Err(BadEventKey) }
    }
}

fn read_key(encoded: &str) -> Option<VerifyingKey> {
    let pem = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let inner = pem.trim().strip_prefix("-----BEGIN PUBLIC KEY-----")?.strip_suffix("-----END PUBLIC KEY-----")?;
    let der = STANDARD.decode(inner.split_whitespace().collect::<String>()).ok()?;
    let public: &[u8; 32] = der.strip_prefix(&SPKI_HEAD)?.try_into().ok()?;
    VerifyingKey::from_bytes(public).ok().filter(|key| !key.is_weak())
}

/// A text that is no Ed25519 public key in PEM in base64, or one of too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a pretix event key")]
pub struct BadEventKey;

/// Why a text in the form of a signed secret is no good ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TicketFault {
    /// No key of the event signed it.
    #[error("the ticket is not signed by the event")]
    Forged,
    /// Signed, but with a field that this program does not know: it may be a restriction.
    #[error("the ticket has a field {0} that this terminal does not know")]
    UpdateNeeded(u64),
    /// Signed, but not a ticket.
    #[error("the ticket's content is malformed")]
    Malformed,
}

impl Ticket {
    /// Reads the message strictly: each field at most once, in its own wire type, no unknown ones, nothing left over.
    fn read(payload: &[u8]) -> Result<Self, TicketFault> {
        let mut seed = None;
        let mut numbers: [Option<i64>; 5] = [None; 5];
        let mut rest = Protobuf(payload);
        while !rest.0.is_empty() {
            let tag = rest.varint()?;
            match (tag >> 3, tag & 7) {
                (1, 2) => set(&mut seed, rest.text()?)?,
                (field @ 2..=6, 0) => {
                    let slot = usize::try_from(field - 2).ok().and_then(|at| numbers.get_mut(at));
                    set(slot.ok_or(TicketFault::Malformed)?, rest.varint()?.cast_signed())?;
                }
                (1..=6, _) => return Err(TicketFault::Malformed),
                (unknown, _) => return Err(TicketFault::UpdateNeeded(unknown)),
            }
        }
        let [item, variation, subevent, from, until] = numbers;
        let instant = |seconds: Option<i64>| {
            seconds.map(|s| Timestamp::from_second(s).map_err(|_| TicketFault::Malformed)).transpose()
        };
        // Proto3 leaves out a number that is zero, and pretix writes 0 for "none".
        Ok(Self {
            seed: seed.unwrap_or_default(),
            item: item.unwrap_or_default(),
            variation: variation.filter(|number| *number != 0),
            subevent: subevent.filter(|number| *number != 0),
            from: instant(from)?,
            until: instant(until)?,
        })
    }
}

fn set<T>(slot: &mut Option<T>, value: T) -> Result<(), TicketFault> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(TicketFault::Malformed),
    }
}

/// The two forms of the protobuf wire format that tickets use.
struct Protobuf<'p>(&'p [u8]);

impl Protobuf<'_> {
    /// Seven bits a byte, lowest first, ten bytes at most.
    fn varint(&mut self) -> Result<u64, TicketFault> {
        let mut value = 0_u64;
        for shift in (0..70).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(TicketFault::Malformed)?;
            self.0 = rest;
            let bits = u64::from(byte & 0x7F);
            // The tenth byte has room for one bit.
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(TicketFault::Malformed)
    }

    fn text(&mut self) -> Result<String, TicketFault> {
        let length = usize::try_from(self.varint()?).map_err(|_| TicketFault::Malformed)?;
        let (text, rest) = self.0.split_at_checked(length).ok_or(TicketFault::Malformed)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).map_err(|_| TicketFault::Malformed)
    }
}
