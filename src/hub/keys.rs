//! The hub's secrets. All of them are derived from one seed: the root, the grant key, the token keys, and the keys of shops
//! and campaigns. So one sheet of paper is enough to have them again. The seed lies in a file beside the database,
//! readable by its owner only.
//!
//! Two token keys are always known to terminals: the one that signs, and the next, so that a rotation needs nobody to be
//! online. An older key stays in the list for as long as its tokens are believed.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ed25519_dalek::{SigningKey, VerifyingKey};
use hkdf::Hkdf;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::domain::id::{CampaignNo, CodeKey, ShopNo, TenantNo, base32};
use crate::domain::recovery::RecoveryKey;
use crate::domain::token::{Issuer, RotationKey};
use crate::hub::clock::{NoRandomness, random};
use crate::wire::enrol::TokenKey;
use crate::wire::signed::hexadecimal;

/// How long the tokens of a key are believed.
const TOKEN_KEY_LIFE: SignedDuration = SignedDuration::from_hours(24 * 365 * 3);

/// The most token keys that a list holds; those that have ended are dropped.
const TOKEN_KEYS_MAX: usize = 32;

/// The first byte of a recovery key.
const RECOVERY_VERSION: u8 = 1;

/// The hub's secrets.
pub struct Keys {
    path: PathBuf,
    seed: [u8; 32],
    root: SigningKey,
    grant: SigningKey,
    tokens: Mutex<TokenKeys>,
}

/// Which token keys there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct TokenKeys {
    /// Grows with every rotation.
    version: u32,
    /// The number of the key that signs.
    signing: u8,
    /// In the order in which they were made: the last one is the next to sign.
    keys: Vec<TokenKeyTime>,
}

/// One token key: its number, and the second from which it counts. Both go into its derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct TokenKeyTime {
    id: u8,
    from_s: u32,
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    countersign_keys: u8,
    seed: String,
    tokens: TokenKeys,
}

impl Keys {
    /// Reads the keys at `path`, or makes them where there is no such file.
    pub fn open_or_make(path: &Path, now: Timestamp) -> Result<Self, KeyFault> {
        match fs::read_to_string(path) {
            Ok(text) => Self::of(path, read(&text)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let from_s = seconds(now)?;
                let keys = vec![TokenKeyTime { id: 1, from_s }, TokenKeyTime { id: 2, from_s }];
                let file = KeyFile {
                    countersign_keys: 1,
                    seed: hexadecimal(&random::<32>()?),
                    tokens: TokenKeys { version: 1, signing: 1, keys },
                };
                store(path, &file, Place::Empty)?;
                Self::of(path, file)
            }
            Err(error) => Err(KeyFault::File(error)),
        }
    }

    /// Makes the keys of a recovery key again, at a place where there are none.
    pub fn recover(path: &Path, recovery: &RecoveryKey) -> Result<Self, KeyFault> {
        let file = from_recovery(recovery.as_bytes()).ok_or(KeyFault::BadRecovery)?;
        store(path, &file, Place::Empty)?;
        Self::of(path, file)
    }

    fn of(path: &Path, file: KeyFile) -> Result<Self, KeyFault> {
        let seed = crate::domain::id::hex::read(&file.seed).ok_or(KeyFault::Damaged)?;
        if !file.tokens.keys.iter().any(|key| key.id == file.tokens.signing) {
            return Err(KeyFault::Damaged);
        }
        Ok(Self {
            path: path.to_owned(),
            root: SigningKey::from_bytes(&derive(&seed, b"root", &[])),
            grant: SigningKey::from_bytes(&derive(&seed, b"grant", &[])),
            seed,
            tokens: Mutex::new(file.tokens),
        })
    }

    /// Everything that is needed to have the keys again, to be printed and kept off-line. After a rotation it is another.
    pub fn recovery(&self) -> RecoveryKey {
        let tokens = self.tokens();
        let mut bytes = vec![RECOVERY_VERSION];
        bytes.extend_from_slice(&self.seed);
        bytes.extend_from_slice(&tokens.version.to_be_bytes());
        bytes.push(tokens.signing);
        for key in &tokens.keys {
            bytes.push(key.id);
            bytes.extend_from_slice(&key.from_s.to_be_bytes());
        }
        RecoveryKey::from_bytes(bytes)
    }

    /// The beginning of the root's public half, to tell sheets of paper apart.
    pub fn fingerprint(&self) -> String {
        let letters = base32::encode(self.root_public().as_bytes().first_chunk::<5>().unwrap_or(&[0; 5]));
        letters.split_at_checked(4).map_or_else(|| letters.clone(), |(first, last)| format!("{first}-{last}"))
    }

    /// Lets the next key sign and makes another next one. The old one's tokens stay good. Returns the list's new version.
    pub fn rotate(&self, now: Timestamp) -> Result<u32, KeyFault> {
        let mut held = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let mut tokens = held.clone();
        tokens.keys.retain(|key| until(*key).is_some_and(|until| until > now));
        let next = tokens.keys.last().map_or(0, |key| key.id);
        // Numbers run around, 0 is never used, and a number that is still believed is never given again.
        let free = (1..=u8::MAX).map(|step| next.wrapping_add(step));
        let id = free.into_iter().find(|id| *id != 0 && tokens.keys.iter().all(|key| key.id != *id));
        if tokens.keys.len() >= TOKEN_KEYS_MAX {
            return Err(KeyFault::TooMany);
        }
        tokens.keys.push(TokenKeyTime { id: id.ok_or(KeyFault::TooMany)?, from_s: seconds(now)? });
        tokens.version = tokens.version.saturating_add(1);
        tokens.signing = next;
        let file = KeyFile { countersign_keys: 1, seed: hexadecimal(&self.seed), tokens: tokens.clone() };
        store(&self.path, &file, Place::Ours)?;
        *held = tokens;
        Ok(held.version)
    }

    /// The root: signs lists of keys and revocations. Terminals pin its public half at enrolment.
    pub const fn root(&self) -> &SigningKey {
        &self.root
    }

    /// The root's public half.
    pub fn root_public(&self) -> VerifyingKey {
        self.root.verifying_key()
    }

    /// The key with which grants are signed.
    pub const fn grant(&self) -> &SigningKey {
        &self.grant
    }

    /// The version of the list of token keys.
    pub fn token_version(&self) -> u32 {
        self.tokens().version
    }

    /// The public halves of the token keys.
    pub fn token_keys(&self) -> Vec<TokenKey> {
        let public = |key: &TokenKeyTime| {
            let public_key = hexadecimal(self.token_key(*key).verifying_key().as_bytes());
            let from = Timestamp::from_second(i64::from(key.from_s)).ok()?;
            Some(TokenKey { id: key.id, public_key, from, until: until(*key)? })
        };
        self.tokens().keys.iter().filter_map(public).collect()
    }

    /// The key that signs tokens now, and its number.
    pub fn signing(&self) -> Result<TokenSigner, KeyFault> {
        let tokens = self.tokens();
        let key = tokens.keys.iter().find(|key| key.id == tokens.signing).ok_or(KeyFault::Damaged)?;
        Ok(TokenSigner { id: key.id, key: self.token_key(*key) })
    }

    /// A shop's key for the hashes of codes.
    pub fn code_key(&self, tenant: TenantNo, shop: ShopNo) -> CodeKey {
        let about = [&tenant.number().to_be_bytes()[..], &shop.number().to_be_bytes()].concat();
        CodeKey::from_bytes(derive(&self.seed, b"code-key", &about))
    }

    /// The secret with which one shop checks the rotating codes of one campaign.
    pub fn rotation_key(&self, tenant: TenantNo, campaign: CampaignNo, shop: ShopNo) -> RotationKey {
        let about = [tenant.number().to_be_bytes(), campaign.number().to_be_bytes()].concat();
        RotationKey::for_shop(&derive(&self.seed, b"rotating", &about), campaign, shop)
    }

    fn token_key(&self, key: TokenKeyTime) -> SigningKey {
        let about = [&[key.id][..], &key.from_s.to_be_bytes()].concat();
        SigningKey::from_bytes(&derive(&self.seed, b"token", &about))
    }

    /// The token keys as the file has them: the command line may have rotated them beside a hub that runs.
    fn tokens(&self) -> TokenKeys {
        let mut held = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        match fs::read_to_string(&self.path).map_err(KeyFault::File).and_then(|text| read(&text)) {
            Ok(file) if file.tokens.version >= held.version => *held = file.tokens,
            Ok(_) => tracing::warn!("the key file is older than the keys in use; they are used on"),
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "the key file cannot be read again"),
        }
        held.clone()
    }
}

impl fmt::Debug for Keys {
    /// Names the place, never a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.path.display())
    }
}

/// The key that signs tokens.
pub struct TokenSigner {
    id: u8,
    key: SigningKey,
}

impl TokenSigner {
    /// Its number in tokens.
    pub const fn id(&self) -> u8 {
        self.id
    }

    /// As the issuer of tokens.
    pub const fn issuer(&self) -> Issuer<'_> {
        Issuer::new(self.id, &self.key)
    }
}

#[expect(clippy::expect_used, reason = "HKDF-SHA256 yields up to 8,160 bytes; 32 cannot fail")]
fn derive(seed: &[u8; 32], purpose: &[u8], about: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    let hkdf = Hkdf::<Sha256>::new(None, seed);
    hkdf.expand_multi_info(&[b"countersign/hub/1\0", purpose, b"\0", about], &mut key).expect("32 bytes of HKDF");
    key
}

fn seconds(now: Timestamp) -> Result<u32, KeyFault> {
    u32::try_from(now.as_second()).map_err(|_| KeyFault::BadTime)
}

fn until(key: TokenKeyTime) -> Option<Timestamp> {
    Timestamp::from_second(i64::from(key.from_s)).ok()?.checked_add(TOKEN_KEY_LIFE).ok()
}

fn read(text: &str) -> Result<KeyFile, KeyFault> {
    let file: KeyFile = serde_json::from_str(text).map_err(KeyFault::Unreadable)?;
    if file.countersign_keys == 1 { Ok(file) } else { Err(KeyFault::Newer(file.countersign_keys)) }
}

/// The keys of a recovery key; none where it is of a later version.
fn from_recovery(bytes: &[u8]) -> Option<KeyFile> {
    let (version, rest) = bytes.split_first()?;
    let (seed, rest) = rest.split_first_chunk::<32>()?;
    let (list, rest) = rest.split_first_chunk::<4>()?;
    let (signing, rest) = rest.split_first()?;
    let (keys, []) = rest.as_chunks::<5>() else { return None };
    let keys = keys.iter().map(|[id, from @ ..]| TokenKeyTime { id: *id, from_s: u32::from_be_bytes(*from) }).collect();
    let tokens = TokenKeys { version: u32::from_be_bytes(*list), signing: *signing, keys };
    (*version == RECOVERY_VERSION).then(|| KeyFile { countersign_keys: 1, seed: hexadecimal(seed), tokens })
}

/// Whether a key file may be replaced.
#[derive(Clone, Copy)]
enum Place {
    /// There must be none: two programs that start together must not each make a root.
    Empty,
    /// There is ours.
    Ours,
}

/// Writes the file beside its place and moves it there, so that there is always a whole one.
fn store(path: &Path, file: &KeyFile, place: Place) -> Result<(), KeyFault> {
    let text = serde_json::to_string_pretty(file).map_err(KeyFault::Unreadable)?;
    let mut beside = path.to_owned().into_os_string();
    beside.push(format!(".new-{}", std::process::id()));
    let beside = PathBuf::from(beside);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    owner_only(&mut options);
    let mut out = options.open(&beside).map_err(KeyFault::File)?;
    out.write_all(text.as_bytes()).and_then(|()| out.sync_all()).map_err(KeyFault::File)?;
    match place {
        Place::Empty => {
            let linked = fs::hard_link(&beside, path);
            fs::remove_file(&beside).and(linked).map_err(KeyFault::File)
        }
        Place::Ours => fs::rename(&beside, path).map_err(KeyFault::File),
    }
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
    /// The recovery key is a later program's.
    #[error("the recovery key is of a later version of this program")]
    BadRecovery,
    /// The clock shows a time that keys cannot have.
    #[error("the clock shows a time outside 1970 to 2106")]
    BadTime,
    /// There are more keys than a list holds.
    #[error("too many token keys are still believed")]
    TooMany,
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-20T04:00:00Z".parse().unwrap()
    }

    #[test]
    fn keys_are_made_once_and_are_the_same_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hub.keys");
        let keys = Keys::open_or_make(&path, now()).unwrap();
        let again = Keys::open_or_make(&path, now()).unwrap();
        assert_eq!(keys.root_public(), again.root_public());
        assert_eq!(keys.token_keys(), again.token_keys());
        assert_eq!(keys.token_keys().len(), 2);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside the file");
    }

    #[test]
    fn a_rotation_lets_the_next_key_sign_and_is_seen_by_who_holds_the_keys_already() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hub.keys");
        let running = Keys::open_or_make(&path, now()).unwrap();
        let beside = Keys::open_or_make(&path, now()).unwrap();
        let list = running.token_keys();
        assert_eq!(beside.rotate(now()).unwrap(), 2);
        assert_eq!(running.signing().unwrap().id, 2);
        assert_eq!(running.token_keys()[..2], list);
        assert_eq!(running.token_keys().len(), 3);
    }

    #[test]
    fn numbers_of_keys_run_around_and_none_that_counts_is_given_again() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open_or_make(&folder.path().join("hub.keys"), now()).unwrap();
        let mut at = now();
        for _ in 0..300 {
            at += SignedDuration::from_hours(24 * 60);
            keys.rotate(at).unwrap();
            let mut ids: Vec<u8> = keys.token_keys().iter().map(|key| key.id).collect();
            assert!(!ids.contains(&0) && ids.len() <= TOKEN_KEYS_MAX);
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), keys.token_keys().len());
        }
    }

    #[test]
    fn a_sheet_of_paper_brings_every_key_back() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open_or_make(&folder.path().join("hub.keys"), now()).unwrap();
        keys.rotate(now()).unwrap();
        let sheet = keys.recovery();
        let typed = sheet.line().to_lowercase().replace('-', " ").parse().unwrap();
        let again = Keys::recover(&folder.path().join("again.keys"), &typed).unwrap();
        assert_eq!(again.root_public(), keys.root_public());
        assert_eq!(again.token_keys(), keys.token_keys());
        assert_eq!(again.signing().unwrap().key.to_bytes(), keys.signing().unwrap().key.to_bytes());
        let (tenant, shop) = (TenantNo::new(1).unwrap(), ShopNo::new(1));
        assert_eq!(again.code_key(tenant, shop), keys.code_key(tenant, shop));
        assert_eq!(again.fingerprint(), keys.fingerprint());
        let mut later = sheet.as_bytes().to_vec();
        later[0] += 1;
        assert!(from_recovery(&later).is_none());
        assert!(Keys::recover(&folder.path().join("again.keys"), &sheet).is_err(), "keys that are there stay");
    }

    #[test]
    fn keys_of_shops_and_campaigns_differ() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open_or_make(&folder.path().join("hub.keys"), now()).unwrap();
        let (one, two) = (TenantNo::new(1).unwrap(), TenantNo::new(2).unwrap());
        let (here, there) = (ShopNo::new(1), ShopNo::new(2));
        assert_ne!(keys.code_key(one, here), keys.code_key(one, there));
        assert_ne!(keys.code_key(one, here), keys.code_key(two, here));
        let campaign = CampaignNo::new(1).unwrap();
        assert_ne!(keys.rotation_key(one, campaign, here), keys.rotation_key(one, campaign, there));
        assert_ne!(keys.root_public(), keys.grant().verifying_key());
    }
}
