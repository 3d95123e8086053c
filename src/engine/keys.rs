//! The keys with which codes are judged: of tokens and rotating codes, and the revocations, as the hub last signed them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::id::{CampaignNo, TenantNo, VoucherId, hex};
use crate::domain::token::{IssuerKey, Keyring, RotationKey};
use crate::engine::Inner;
use crate::engine::problem::Chain;
use crate::store::{self, documents};
use crate::wire::enrol::{KeyList, RevocationList};
use crate::wire::signed::{Context, Signed};

/// How many bytes of a voucher's id a revocation names.
const PREFIX_BYTES: usize = 8;

/// Everything that a token is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keys {
    /// The issuers' keys.
    pub(super) ring: Keyring,
    /// The secrets of rotating codes that this shop may check.
    pub(super) rotating: BTreeMap<CampaignNo, RotationKey>,
    /// Revoked tokens.
    pub(super) revoked: Revoked,
}

/// Revoked vouchers, by the beginning of their ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Revoked(BTreeSet<[u8; PREFIX_BYTES]>);

impl Revoked {
    /// Whether a voucher's token was revoked.
    pub(super) fn contains(&self, voucher: &VoucherId) -> bool {
        voucher.as_bytes().first_chunk::<PREFIX_BYTES>().is_some_and(|prefix| self.0.contains(prefix))
    }
}

impl Keys {
    /// No keys at all: every signed token waits for an update.
    pub(super) fn none(tenant: TenantNo) -> Self {
        // A ring without keys breaks no rule of rings.
        let ring = Keyring::empty(tenant);
        Self { ring, rotating: BTreeMap::new(), revoked: Revoked::default() }
    }

    fn read(tenant: TenantNo, list: &KeyList, revoked: Option<RevocationList>) -> Self {
        let keys = list
            .keys
            .iter()
            .filter_map(|key| {
                let public: [u8; 32] = hex::read(&key.public_key)?;
                IssuerKey::new(key.id, &public, key.from, key.until).ok()
            })
            .collect();
        let ring = Keyring::new(tenant, keys).unwrap_or_else(|error| {
            tracing::error!(error = %Chain(&error), "the list of keys cannot be used");
            Keyring::empty(tenant)
        });
        let rotating = list
            .rotating
            .iter()
            .filter_map(|key| Some((CampaignNo::new(key.campaign)?, RotationKey::from_bytes(hex::read(&key.key)?))))
            .collect();
        let prefixes = revoked.map(|list| list.prefixes).unwrap_or_default();
        Self { ring, rotating, revoked: Revoked(prefixes.iter().filter_map(|prefix| hex::read(prefix)).collect()) }
    }
}

/// Reads the keys again from the cache, after a pull that may have changed them. The signatures are checked each time:
/// the cache is no place to be trusted.
pub(super) async fn reload(inner: &Arc<Inner>) -> Result<(), store::Error> {
    let (list, revoked) = inner
        .store
        .read(|conn| {
            let list = documents::find(conn, documents::Name::Keys)?;
            let revoked = documents::find(conn, documents::Name::Revocations)?;
            Ok::<_, store::Error>((list, revoked))
        })
        .await?;
    let list: Option<KeyList> = list.and_then(|document| opened(inner, document, Context::Keys));
    let revoked: Option<RevocationList> = revoked.and_then(|document| opened(inner, document, Context::Revocations));
    let tenant = inner.shop().tenant_no;
    let keys = list.map_or_else(|| Keys::none(tenant), |list| Keys::read(tenant, &list, revoked));
    inner.set_keys(keys);
    Ok(())
}

fn opened<T: serde::de::DeserializeOwned>(inner: &Inner, document: documents::Document, context: Context) -> Option<T> {
    let signed = Signed { body: document.body, signature: document.signature };
    match signed.open(context, &inner.root_key) {
        Ok(document) => Some(document),
        Err(error) => {
            tracing::error!(?context, error = %Chain(&error), "a document in the cache is not believed");
            None
        }
    }
}
