//! The public keys with which one business signs its tokens; two or more are active while a new one takes over.

use ed25519_dalek::{Signature, VerifyingKey};
use jiff::Timestamp;

use super::{Fault, Newer};
use crate::domain::id::TenantNo;

/// How many keys a ring holds at most; a key lives for months, and its tokens for a year or two.
pub const KEYS_MAX: usize = 32;

/// One public key of an issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerKey {
    id: u8,
    public: VerifyingKey,
    from: Timestamp,
    until: Timestamp,
}

impl IssuerKey {
    /// Takes a key and the time in which it counts, from `from` until just before `until`.
    ///
    /// Refuses bytes that are no point of the curve and the few weak points under which a signature proves nothing.
    pub fn new(id: u8, public: &[u8; 32], from: Timestamp, until: Timestamp) -> Result<Self, BadKey> {
        let public = VerifyingKey::from_bytes(public).map_err(|_| BadKey::NoPoint(id))?;
        if public.is_weak() {
            return Err(BadKey::Weak(id));
        }
        Ok(Self { id, public, from, until })
    }

    /// The number under which tokens name the key.
    pub const fn id(&self) -> u8 {
        self.id
    }

    /// The first instant at which the key counts.
    pub const fn from(&self) -> Timestamp {
        self.from
    }

    /// The first instant at which it no longer does.
    pub const fn until(&self) -> Timestamp {
        self.until
    }
}

/// All keys of one business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyring {
    tenant: TenantNo,
    keys: Vec<IssuerKey>,
}

impl Keyring {
    /// Gathers keys; refuses more than [`KEYS_MAX`] and two with one number.
    pub fn new(tenant: TenantNo, keys: Vec<IssuerKey>) -> Result<Self, BadKey> {
        if keys.len() > KEYS_MAX {
            return Err(BadKey::TooMany(keys.len()));
        }
        for (at, key) in keys.iter().enumerate() {
            if keys.iter().skip(at + 1).any(|other| other.id == key.id) {
                return Err(BadKey::Twice(key.id));
            }
        }
        Ok(Self { tenant, keys })
    }

    /// A ring without keys: every signed token waits for an update.
    pub const fn empty(tenant: TenantNo) -> Self {
        Self { tenant, keys: Vec::new() }
    }

    /// Whose keys they are.
    pub const fn tenant(&self) -> TenantNo {
        self.tenant
    }

    /// The keys, in the order in which they were given.
    pub fn keys(&self) -> &[IssuerKey] {
        &self.keys
    }

    /// Whether `signature` over `message` was made by key `id` of `tenant`, which must count at `now`.
    pub(super) fn check(
        &self,
        tenant: TenantNo,
        id: u8,
        message: &[u8],
        signature: &Signature,
        now: Timestamp,
    ) -> Result<(), Fault> {
        if tenant != self.tenant {
            return Err(Fault::OtherTenant(tenant));
        }
        let key = self.keys.iter().find(|key| key.id == id).ok_or(Fault::UpdateNeeded(Newer::Key(id)))?;
        // The signature first: a forger learns nothing about our keys, and "out of use" is said only of real tokens.
        key.public.verify_strict(message, signature).map_err(|_| Fault::Forged)?;
        if key.from <= now && now < key.until { Ok(()) } else { Err(Fault::KeyOutOfUse(id)) }
    }
}

/// Why keys are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// The bytes are no Ed25519 public key.
    #[error("key {0} is no Ed25519 public key")]
    NoPoint(u8),
    /// A key under which anybody could sign.
    #[error("key {0} is weak")]
    Weak(u8),
    /// Two keys carry one number.
    #[error("two keys have the number {0}")]
    Twice(u8),
    /// More keys than [`KEYS_MAX`].
    #[error("{0} keys are too many")]
    TooMany(usize),
}
