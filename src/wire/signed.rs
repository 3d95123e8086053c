//! Bytes signed with an Ed25519 key, each use under a context of its own, so that no signature serves for another.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::domain::id::MalformedId;

/// What a signature is for; stands before the bytes that are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// The body of a push, by the terminal's key.
    Push,
    /// A grant of offline risk, by the hub's key.
    Grant,
    /// The list of keys for tokens, by the hub's root key.
    Keys,
    /// The list of revocations, by the hub's root key.
    Revocations,
}

impl Context {
    const fn prefix(self) -> &'static [u8] {
        match self {
            Self::Push => b"countersign/push/1\0",
            Self::Grant => b"countersign/grant/1\0",
            Self::Keys => b"countersign/keys/1\0",
            Self::Revocations => b"countersign/revocations/1\0",
        }
    }
}

/// The signature of `bytes` for a context, as lower-case hexadecimal.
pub fn sign(context: Context, bytes: &[u8], key: &SigningKey) -> String {
    hexadecimal(&key.sign(&framed(context, bytes)).to_bytes())
}

/// Whether `signature` (hexadecimal) is `key`'s for these bytes in this context.
pub fn verify(context: Context, bytes: &[u8], signature: &str, key: &VerifyingKey) -> Result<(), BadSignature> {
    let signature: [u8; 64] = crate::domain::id::hex::read(signature).ok_or(BadSignature)?;
    key.verify_strict(&framed(context, bytes), &Signature::from_bytes(&signature)).map_err(|_| BadSignature)
}

/// A public key as it travels: 32 bytes in hexadecimal.
pub fn public_key(text: &str) -> Result<VerifyingKey, MalformedId> {
    let bytes: [u8; 32] = crate::domain::id::hex::read(text).ok_or(MalformedId)?;
    VerifyingKey::from_bytes(&bytes).map_err(|_| MalformedId)
}

/// Bytes as lower-case hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A JSON document and its signature. The document is kept as the very text that was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The JSON text.
    pub body: String,
    /// The signature over it, hexadecimal.
    pub signature: String,
}

impl Signed {
    /// Signs a document.
    pub fn of<T: Serialize>(document: &T, context: Context, key: &SigningKey) -> Result<Self, serde_json::Error> {
        let body = serde_json::to_string(document)?;
        let signature = sign(context, body.as_bytes(), key);
        Ok(Self { body, signature })
    }

    /// The document, once the signature is found to be good.
    pub fn open<T: DeserializeOwned>(&self, context: Context, key: &VerifyingKey) -> Result<T, NotOpened> {
        verify(context, self.body.as_bytes(), &self.signature, key)?;
        Ok(serde_json::from_str(&self.body)?)
    }
}

/// A signature that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not fit")]
pub struct BadSignature;

/// Why a signed document could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum NotOpened {
    /// The signature does not fit.
    #[error(transparent)]
    Signature(#[from] BadSignature),
    /// It is signed, but not what this program reads.
    #[error("a signed document could not be read")]
    Unreadable(#[from] serde_json::Error),
}

fn framed(context: Context, bytes: &[u8]) -> Vec<u8> {
    [context.prefix(), bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_serves_for_its_context_and_bytes_alone() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let signature = sign(Context::Push, b"body", &key);
        let public = key.verifying_key();
        assert_eq!(verify(Context::Push, b"body", &signature, &public), Ok(()));
        assert_eq!(verify(Context::Grant, b"body", &signature, &public), Err(BadSignature));
        assert_eq!(verify(Context::Push, b"bodz", &signature, &public), Err(BadSignature));
        assert_eq!(verify(Context::Push, b"body", "zz", &public), Err(BadSignature));
        let other = SigningKey::from_bytes(&[8; 32]).verifying_key();
        assert_eq!(verify(Context::Push, b"body", &signature, &other), Err(BadSignature));
    }

    #[test]
    fn a_public_key_survives_its_text() {
        let public = SigningKey::from_bytes(&[7; 32]).verifying_key();
        assert_eq!(public_key(&hexadecimal(public.as_bytes())), Ok(public));
        assert_eq!(public_key("00"), Err(MalformedId));
    }
}
