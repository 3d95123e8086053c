//! The hub's secrets: the root, the grant key, the token keys, and the master from which the keys of shops and campaigns
//! are derived. They lie in one file beside the database, readable by its owner only.
//!
//! Two token keys are always known to terminals: the one that signs, and the next, so that a rotation needs nobody to be
//! online. A withdrawn or ended key stays in the list for as long as its tokens are believed.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use ed25519_dalek::{SigningKey, VerifyingKey};
use hkdf::Hkdf;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::domain::id::{CampaignNo, CodeKey, ShopNo, TenantNo};
use crate::domain::token::{Issuer, RotationKey};
use crate::hub::clock::{NoRandomness, random};
use crate::wire::enrol::TokenKey;
use crate::wire::signed::hexadecimal;

/// How long the tokens of a key are believed.
const TOKEN_KEY_LIFE: SignedDuration = SignedDuration::from_hours(24 * 365 * 3);

/// The most token keys that a list holds; older ones that have ended are dropped first.
const TOKEN_KEYS_MAX: usize = 32;

/// The hub's secrets.
pub struct Keys {
    path: PathBuf,
    root: SigningKey,
    grant: SigningKey,
    master: [u8; 32],
    tokens: RwLock<TokenKeys>,
}

/// The token keys as they stand in the file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct TokenKeys {
    /// Grows with every rotation.
    version: u64,
    /// The number of the key that signs.
    signing: u8,
    keys: Vec<TokenSecret>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct TokenSecret {
    id: u8,
    secret: String,
    from: Timestamp,
    until: Timestamp,
}

/// The file.
#[derive(Serialize, Deserialize)]
struct KeyFile {
    countersign_keys: u8,
    root: String,
    grant: String,
    master: String,
    tokens: TokenKeys,
}

impl Keys {
    /// Reads the keys at `path`, or makes them where there is no such file.
    pub fn open_or_make(path: &Path, now: Timestamp) -> Result<Self, KeyFault> {
        match fs::read_to_string(path) {
            Ok(text) => Self::read(path, &text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Self::make(path, now)?;
                keys.store(Fresh::New)?;
                Ok(keys)
            }
            Err(error) => Err(KeyFault::File(error)),
        }
    }

    fn make(path: &Path, now: Timestamp) -> Result<Self, KeyFault> {
        let tokens =
            TokenKeys { version: 1, signing: 1, keys: vec![TokenSecret::make(1, now)?, TokenSecret::make(2, now)?] };
        Ok(Self {
            path: path.to_owned(),
            root: SigningKey::from_bytes(&random()?),
            grant: SigningKey::from_bytes(&random()?),
            master: random()?,
            tokens: RwLock::new(tokens),
        })
    }

    fn read(path: &Path, text: &str) -> Result<Self, KeyFault> {
        let file: KeyFile = serde_json::from_str(text).map_err(KeyFault::Unreadable)?;
        if file.countersign_keys != 1 {
            return Err(KeyFault::Newer(file.countersign_keys));
        }
        for key in &file.tokens.keys {
            secret_bytes(&key.secret)?;
        }
        if !file.tokens.keys.iter().any(|key| key.id == file.tokens.signing) {
            return Err(KeyFault::Damaged);
        }
        Ok(Self {
            path: path.to_owned(),
            root: SigningKey::from_bytes(&secret_bytes(&file.root)?),
            grant: SigningKey::from_bytes(&secret_bytes(&file.grant)?),
            master: secret_bytes(&file.master)?,
            tokens: RwLock::new(file.tokens),
        })
    }

    /// Lets the next key sign and makes another next one. The old one's tokens stay good. Returns the list's new version.
    pub fn rotate(&self, now: Timestamp) -> Result<u64, KeyFault> {
        let mut tokens = self.tokens.write().unwrap_or_else(PoisonError::into_inner);
        let mut after = tokens.clone();
        after.keys.retain(|key| key.until > now);
        if after.keys.len() >= TOKEN_KEYS_MAX {
            return Err(KeyFault::TooMany);
        }
        let newest = after.keys.last().map_or(0, |key| key.id);
        let free = (1..=u8::MAX).map(|step| newest.wrapping_add(step)).find(|id| {
            // Numbers run around, 0 is never used, and a number that is still believed is never given again.
            *id != 0 && after.keys.iter().all(|key| key.id != *id)
        });
        after.keys.push(TokenSecret::make(free.ok_or(KeyFault::TooMany)?, now)?);
        after.version = after.version.saturating_add(1);
        after.signing = newest;
        self.store_tokens(&after, Fresh::Replaced)?;
        *tokens = after;
        Ok(tokens.version)
    }

    /// The root's public half, which terminals pin at enrolment.
    pub fn root_public(&self) -> VerifyingKey {
        self.root.verifying_key()
    }

    /// The root: signs lists of keys and revocations.
    pub const fn root(&self) -> &SigningKey {
        &self.root
    }

    /// The key with which grants are signed.
    pub const fn grant(&self) -> &SigningKey {
        &self.grant
    }

    /// The version of the list of token keys.
    pub fn token_version(&self) -> u64 {
        self.tokens().version
    }

    /// The public halves of the token keys.
    pub fn token_keys(&self) -> Vec<TokenKey> {
        let tokens = self.tokens();
        let public = |key: &TokenSecret| {
            let secret = secret_bytes(&key.secret).ok()?;
            let public_key = hexadecimal(SigningKey::from_bytes(&secret).verifying_key().as_bytes());
            Some(TokenKey { id: key.id, public_key, from: key.from, until: key.until })
        };
        tokens.keys.iter().filter_map(public).collect()
    }

    /// The number of the key that signs tokens now, and the key.
    pub fn token_signing(&self) -> Result<(u8, SigningKey), KeyFault> {
        let tokens = self.tokens();
        let key = tokens.keys.iter().find(|key| key.id == tokens.signing).ok_or(KeyFault::Damaged)?;
        Ok((key.id, SigningKey::from_bytes(&secret_bytes(&key.secret)?)))
    }

    /// A shop's key for the hashes of codes.
    pub fn code_key(&self, tenant: TenantNo, shop: ShopNo) -> CodeKey {
        let about = [&tenant.number().to_be_bytes()[..], &shop.number().to_be_bytes()].concat();
        CodeKey::from_bytes(self.derive(b"countersign/hub/code-key/1\0", &about))
    }

    /// The secret with which one shop checks the rotating codes of one campaign.
    pub fn rotation_key(&self, tenant: TenantNo, campaign: CampaignNo, shop: ShopNo) -> RotationKey {
        let about = [tenant.number().to_be_bytes(), campaign.number().to_be_bytes()].concat();
        let secret = self.derive(b"countersign/hub/rotating/1\0", &about);
        RotationKey::for_shop(&secret, campaign, shop)
    }

    #[expect(clippy::expect_used, reason = "HKDF-SHA256 yields up to 8,160 bytes; 32 cannot fail")]
    fn derive(&self, context: &[u8], about: &[u8]) -> [u8; 32] {
        let mut key = [0; 32];
        let hkdf = Hkdf::<Sha256>::new(None, &self.master);
        hkdf.expand_multi_info(&[context, about], &mut key).expect("32 bytes of HKDF");
        key
    }

    fn tokens(&self) -> TokenKeys {
        self.tokens.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn store(&self, fresh: Fresh) -> Result<(), KeyFault> {
        self.store_tokens(&self.tokens(), fresh)
    }

    /// Writes the file beside its place and moves it there, so that there is always a whole one.
    fn store_tokens(&self, tokens: &TokenKeys, fresh: Fresh) -> Result<(), KeyFault> {
        let file = KeyFile {
            countersign_keys: 1,
            root: hexadecimal(&self.root.to_bytes()),
            grant: hexadecimal(&self.grant.to_bytes()),
            master: hexadecimal(&self.master),
            tokens: tokens.clone(),
        };
        let text = serde_json::to_string_pretty(&file).map_err(KeyFault::Unreadable)?;
        let beside = self.path.with_extension("keys-new");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        owner_only(&mut options);
        let mut out = options.open(&beside).map_err(KeyFault::File)?;
        out.write_all(text.as_bytes()).and_then(|()| out.sync_all()).map_err(KeyFault::File)?;
        match fresh {
            // Two programs that start together must not each make a root: the first one's stands.
            Fresh::New => {
                fs::hard_link(&beside, &self.path).map_err(KeyFault::File)?;
                fs::remove_file(&beside).map_err(KeyFault::File)
            }
            Fresh::Replaced => fs::rename(&beside, &self.path).map_err(KeyFault::File),
        }
    }
}

/// Whether a key file is the first one at its place.
#[derive(Clone, Copy)]
enum Fresh {
    New,
    Replaced,
}

impl TokenSecret {
    fn make(id: u8, now: Timestamp) -> Result<Self, KeyFault> {
        let secret = hexadecimal(&random::<32>()?);
        let until = now.checked_add(TOKEN_KEY_LIFE).map_err(|_| KeyFault::Damaged)?;
        Ok(Self { id, secret, from: now, until })
    }
}

impl fmt::Debug for Keys {
    /// Names the place, never a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.path.display())
    }
}

/// Signs tokens with the key that signs now.
pub fn with_issuer<T>(keys: &Keys, sign: impl FnOnce(&Issuer<'_>) -> T) -> Result<T, KeyFault> {
    let (id, key) = keys.token_signing()?;
    Ok(sign(&Issuer::new(id, &key)))
}

fn secret_bytes(text: &str) -> Result<[u8; 32], KeyFault> {
    crate::domain::id::hex::read(text).ok_or(KeyFault::Damaged)
}

#[cfg(unix)]
fn owner_only(options: &mut fs::OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

/// Elsewhere the folder's rights decide.
#[cfg(not(unix))]
fn owner_only(_options: &mut fs::OpenOptions) {}

/// Why the keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// The file cannot be read or written.
    #[error("the key file cannot be read or written")]
    File(#[source] std::io::Error),
    /// It is no key file.
    #[error("the key file is not one")]
    Unreadable(#[source] serde_json::Error),
    /// It was written by a later version.
    #[error("the key file has version {0}, which this program does not know")]
    Newer(u8),
    /// A key in it is damaged.
    #[error("a key in the key file is damaged")]
    Damaged,
    /// There are more keys than a list holds.
    #[error("too many token keys are still believed")]
    TooMany,
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}
