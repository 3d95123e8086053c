//! `CS2`: a signed token whose last ten bytes change every 15 seconds, so that a screenshot dies within 45.
//!
//! Body and signature of `CS1` (with the home shop, without the value: 25 bytes), the time step in 4 bytes, and the first
//! 6 bytes of `HMAC-SHA256(K_v, step ‖ voucher id)`. `K_v = HKDF-SHA256(shop's campaign key, voucher id)`: a shop keeps one
//! key per campaign and nothing per voucher. The step of an accepted code must be remembered with the voucher's id and
//! never be accepted again; that is done where the redemption is committed, not here.

use std::fmt;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;

use super::signed::{SIGNATURE_BYTES, check_first_byte};
use super::{Claims, Fault, Issuer, Keyring, SignedToken, decode_base45};
use crate::domain::id::{CampaignNo, ShopNo, VoucherId};

/// How long one code stands.
pub const STEP_SECONDS: i64 = 15;
/// How many steps a code may be away from the terminal's own, either way: clocks differ, and a customer needs time.
pub const STEPS_AWAY_MAX: u32 = 2;

const BODY_BYTES: usize = 25;
const STEP_BYTES: usize = 4;
const MAC_BYTES: usize = 6;
const SHOP_KEY_CONTEXT: &[u8] = b"countersign/rotating/shop/1\0";
const VOUCHER_KEY_CONTEXT: &[u8] = b"countersign/rotating/voucher/1\0";

/// The number of whole 15-second steps since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step(u32);

impl Step {
    /// The step in which an instant lies; before 1970 and after 4010 the nearest that there is.
    pub fn at(now: Timestamp) -> Self {
        let steps = now.as_second().div_euclid(STEP_SECONDS).max(0);
        Self(u32::try_from(steps).unwrap_or(u32::MAX))
    }

    /// The step that was remembered under its number.
    pub const fn numbered(number: u32) -> Self {
        Self(number)
    }

    /// The number of the step, for remembering it.
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// The secret with which one shop checks the rotating codes of one campaign.
#[derive(Clone, PartialEq, Eq)]
pub struct RotationKey([u8; 32]);

impl RotationKey {
    /// Takes a key that the hub handed over.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes, for handing the key over and for keeping it.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key of one shop, derived from the campaign's secret that never leaves the hub: a stolen terminal gives away its
    /// own shop, not the campaign.
    pub fn for_shop(campaign_secret: &[u8; 32], campaign: CampaignNo, shop: ShopNo) -> Self {
        let numbers = [&campaign.number().to_be_bytes()[..], &shop.number().to_be_bytes()].concat();
        Self(derive(campaign_secret, SHOP_KEY_CONTEXT, &numbers))
    }

    /// The MAC over a step and a voucher, keyed for that voucher alone.
    fn mac(&self, step: Step, voucher: &VoucherId) -> Hmac<Sha256> {
        let mut mac = keyed(&derive(&self.0, VOUCHER_KEY_CONTEXT, voucher.as_bytes()));
        mac.update(&step.0.to_be_bytes());
        mac.update(voucher.as_bytes());
        mac
    }
}

impl fmt::Debug for RotationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RotationKey(…)")
    }
}

#[expect(clippy::expect_used, reason = "HKDF-SHA256 yields up to 8,160 bytes; 32 cannot fail")]
fn derive(secret: &[u8; 32], context: &[u8], about: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, secret).expand_multi_info(&[context, about], &mut key).expect("32 bytes of HKDF");
    key
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("an HMAC key of 32 bytes")
}

/// A rotating token as it was read; what it claims is had from [`RotatingToken::verify`] alone.
#[derive(Clone, PartialEq, Eq)]
pub struct RotatingToken {
    signed: SignedToken,
    step: Step,
    mac: [u8; MAC_BYTES],
}

impl RotatingToken {
    /// Reads what follows the prefix.
    pub(super) fn parse(content: &str) -> Result<Self, Fault> {
        let bytes = decode_base45(content)?;
        check_first_byte(&bytes)?;
        let (bytes, mac) = bytes.split_last_chunk::<MAC_BYTES>().ok_or(Fault::Damaged)?;
        let (signed, step) = bytes.split_last_chunk::<STEP_BYTES>().ok_or(Fault::Damaged)?;
        if signed.len() != BODY_BYTES + SIGNATURE_BYTES {
            return Err(Fault::Damaged);
        }
        let signed = SignedToken::split(signed, BODY_BYTES)?;
        Ok(Self { signed, step: Step(u32::from_be_bytes(*step)), mac: *mac })
    }

    /// By what the code is known again while it changes.
    pub fn trace(&self) -> Trace {
        Trace { fixed: self.signed.hash(), step: self.step }
    }

    /// What the token claims and whether it was made just now, if one of our keys signed it.
    ///
    /// `key_of` gives the rotation key of a campaign for a home shop, where this terminal has it. Without it the claims
    /// still hold, but the moment is unknown: [`Freshness::KeyMissing`].
    pub fn verify(
        &self,
        ring: &Keyring,
        now: Timestamp,
        key_of: impl FnOnce(CampaignNo, ShopNo) -> Option<RotationKey>,
    ) -> Result<Rotation, Fault> {
        let claims = self.signed.verify(ring, now)?;
        // A body of 25 bytes that was read to its end has the home shop and not the value.
        let home = claims.home.shop().ok_or(Fault::Damaged)?;
        let Some(key) = key_of(claims.campaign, home) else {
            return Ok(Rotation { claims, freshness: Freshness::KeyMissing });
        };
        key.mac(self.step, &claims.voucher).verify_truncated_left(&self.mac).map_err(|_| Fault::Forged)?;
        let (step, here) = (self.step, Step::at(now));
        let freshness = if step.0.abs_diff(here.0) <= STEPS_AWAY_MAX {
            Freshness::Fresh(step)
        } else {
            Freshness::Stale { shown: step, here }
        };
        Ok(Rotation { claims, freshness })
    }
}

/// By what a rotating code is known again while it changes: what stays of it, hashed, and the step that it says. Nothing
/// of it is proven, and nothing of it could be shown as a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    fixed: blake3::Hash,
    step: Step,
}

impl Trace {
    /// Whether it is the next code after `earlier`: what a phone shows that stayed where it was. A screenshot that gives way
    /// to the real code leaves out steps.
    pub fn follows(&self, earlier: &Self) -> bool {
        self.fixed == earlier.fixed && self.step.0.checked_sub(1) == Some(earlier.step.0)
    }
}

/// The token holds a right to goods: it is not shown.
impl fmt::Debug for RotatingToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RotatingToken(…, {:?})", self.step)
    }
}

/// A rotating token whose signature is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// What the issuer claims.
    pub claims: Claims,
    /// When the code was shown.
    pub freshness: Freshness,
}

/// When a rotating code was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Within two steps of now. The step is burnt when the redemption is committed: remembered with the voucher's id, and
    /// refused from then on.
    Fresh(Step),
    /// Genuine, but of another time: a screenshot, or a clock that is wrong here or there.
    Stale {
        /// The step in the code.
        shown: Step,
        /// The step of this terminal.
        here: Step,
    },
    /// This terminal has no rotation key for the campaign and shop, so it cannot tell.
    KeyMissing,
}

impl Issuer<'_> {
    /// Signs claims for a rotating code.
    ///
    /// They must name a home shop, whose key makes the codes, and no value, or the code would outgrow QR version 6.
    pub fn rotating(&self, claims: &Claims) -> Result<RotatingPass, NotRotatable> {
        if claims.home.shop().is_none() {
            return Err(NotRotatable::NoHome);
        }
        if claims.value.is_some() {
            return Err(NotRotatable::WithValue);
        }
        Ok(RotatingPass { signed: self.signed_bytes(claims), voucher: claims.voucher })
    }
}

/// Why claims cannot stand in a rotating code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRotatable {
    /// Rotating codes are made with the key of a shop.
    #[error("a rotating code needs a home shop")]
    NoHome,
    /// The value takes the room of the proof.
    #[error("a rotating code holds no value")]
    WithValue,
}

/// What the customer's page needs besides the key to show a fresh code every 15 seconds.
#[derive(Clone, PartialEq, Eq)]
pub struct RotatingPass {
    signed: Vec<u8>,
    voucher: VoucherId,
}

impl RotatingPass {
    /// The text to show during a step: `CS2:` and 149 characters. `key` is that of the home shop.
    pub fn show(&self, key: &RotationKey, step: Step) -> String {
        let mac = key.mac(step, &self.voucher).finalize().into_bytes();
        let mut bytes = self.signed.clone();
        bytes.extend_from_slice(&step.0.to_be_bytes());
        bytes.extend(mac.iter().take(MAC_BYTES));
        format!("CS2:{}", base45::encode(bytes))
    }
}

impl fmt::Debug for RotatingPass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RotatingPass({:?})", self.voucher)
    }
}
