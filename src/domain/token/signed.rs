//! `CS1`: claims that a terminal can believe with no data at all, since the issuer signed them.
//!
//! The body, big-endian: version and algorithm 1 · key 1 · tenant 3 · campaign 3 · voucher 10 · flags 1 · first day 2 ·
//! last day 2 · \[value 3\] · \[home shop 2\] = 23 to 28 bytes; then 64 bytes of Ed25519 over
//! `"countersign/voucher/1\0" ‖ body`. All of it is written in base45, which a QR code packs into 5.5 bits a character.
//! Bodies up to 36 bytes stay within QR version 6 at level M.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan as _};

use super::{Fault, Keyring, Newer, decode_base45};
use crate::domain::id::{CampaignNo, ShopNo, TenantNo, VoucherId};
use crate::domain::money::Money;

/// What stands before the body when it is signed, so that no other signature of the issuer can be taken for a voucher's.
const CONTEXT: &[u8] = b"countersign/voucher/1\0";
/// The body's version, in the upper half of its first byte.
const VERSION: u8 = 1;
/// Ed25519, in the lower half. Number 2 is kept for SM2 with SM3, whose signatures have 64 bytes too.
const ED25519: u8 = 1;
/// A body without optional fields.
const BODY_BYTES_MIN: usize = 23;
/// The longest body that keeps the code within QR version 6 at level M; a newer issuer may add fields up to here.
const BODY_BYTES_MAX: usize = 36;
/// An Ed25519 signature.
pub(super) const SIGNATURE_BYTES: usize = 64;

const SINGLE_USE: u8 = 0x01;
const HOME_BOUND: u8 = 0x02;
const ROTATING_REQUIRED: u8 = 0x04;
const VALUE_FOLLOWS: u8 = 0x08;
const HOME_FOLLOWS: u8 = 0x10;
const KNOWN_FLAGS: u8 = SINGLE_USE | HOME_BOUND | ROTATING_REQUIRED | VALUE_FOLLOWS | HOME_FOLLOWS;

/// What an issuer says about a voucher in its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// The business.
    pub tenant: TenantNo,
    /// The campaign whose rules apply.
    pub campaign: CampaignNo,
    /// The voucher.
    pub voucher: VoucherId,
    /// How often it can be used.
    pub uses: Uses,
    /// What must be shown for it.
    pub proof: Proof,
    /// Where it belongs.
    pub home: Home,
    /// The first day on which it is valid, in the shop's zone.
    pub first_day: DayNo,
    /// The last day on which it is valid, in the shop's zone: valid all that day.
    pub last_day: DayNo,
    /// Its face value, where a terminal without data should know it.
    pub value: Option<TokenValue>,
}

/// How often a voucher can be used, as far as its token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uses {
    /// Once.
    Single,
    /// As its record says; without the record nobody knows what is left.
    ByRecord,
}

/// What the customer must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The token, on a screen or on paper.
    AnyCopy,
    /// The rotating form of the token: a copy of the static one proves nothing.
    RotatingOnly,
}

/// Where a voucher belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// To no shop in particular.
    Anywhere,
    /// To this shop, but other shops take it too.
    At(ShopNo),
    /// To this shop alone.
    OnlyAt(ShopNo),
}

impl Home {
    /// The home shop, if there is one.
    pub const fn shop(self) -> Option<ShopNo> {
        match self {
            Self::Anywhere => None,
            Self::At(shop) | Self::OnlyAt(shop) => Some(shop),
        }
    }
}

/// A day as tokens write it: the number of days since 2020-01-01, until 2199-06-06.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayNo(u16);

impl DayNo {
    const START: Date = date(2020, 1, 1);

    /// The number of a date, or `None` outside the years that two bytes reach.
    pub fn of(day: Date) -> Option<Self> {
        let days = Self::START.until(day).ok()?.get_days();
        u16::try_from(days).ok().map(Self)
    }

    /// The date. Every number has one.
    pub fn date(self) -> Date {
        Self::START.saturating_add(i64::from(self.0).days())
    }
}

/// A face value as tokens write it: 0 to 16,777,215 minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenValue(u32);

impl TokenValue {
    /// The value of an amount, or `None` if it is negative or more than three bytes hold.
    pub fn of(amount: Money) -> Option<Self> {
        u32::try_from(amount.minor()).ok().filter(|minor| *minor <= 0x00FF_FFFF).map(Self)
    }

    /// The amount.
    pub fn amount(self) -> Money {
        Money::from_minor(i64::from(self.0))
    }
}

/// A signed token as it was read; what it claims is had from [`SignedToken::verify`] alone.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedToken {
    body: Body,
    signature: Signature,
}

impl SignedToken {
    /// Reads what follows the prefix.
    pub(super) fn parse(content: &str) -> Result<Self, Fault> {
        let bytes = decode_base45(content)?;
        check_first_byte(&bytes)?;
        let body_bytes = bytes.len().checked_sub(SIGNATURE_BYTES).ok_or(Fault::Damaged)?;
        if !(BODY_BYTES_MIN..=BODY_BYTES_MAX).contains(&body_bytes) {
            return Err(Fault::Damaged);
        }
        Self::split(&bytes, body_bytes)
    }

    /// Takes a body of `body_bytes` and the signature after it; `bytes` must end there.
    pub(super) fn split(bytes: &[u8], body_bytes: usize) -> Result<Self, Fault> {
        let (body, signature) = bytes.split_at_checked(body_bytes).ok_or(Fault::Damaged)?;
        let signature = Signature::from_slice(signature).map_err(|_| Fault::Damaged)?;
        Ok(Self { body: Body(body.to_vec()), signature })
    }

    /// By what it is known again; nothing of it can be had back from it.
    pub(super) fn hash(&self) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.body.0).update(&self.signature.to_bytes());
        hasher.finalize()
    }

    /// What the token claims, if one of our keys signed it and counts at `now`.
    ///
    /// Whether the voucher is valid on the day, still unused and not revoked is not asked here.
    pub fn verify(&self, ring: &Keyring, now: Timestamp) -> Result<Claims, Fault> {
        let mut fields = Fields(&self.body.0);
        let _version = fields.take::<1>()?;
        let [key] = fields.take::<1>()?;
        let tenant = fields.tenant()?;
        ring.check(tenant, key, &self.body.message(), &self.signature, now)?;
        Claims::read(fields, tenant)
    }
}

/// The token holds a right to goods: it is not shown.
impl fmt::Debug for SignedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedToken(…)")
    }
}

/// Refuses versions and algorithms that this program does not know, before anything else is asked of the bytes.
pub(super) fn check_first_byte(bytes: &[u8]) -> Result<(), Fault> {
    let first = bytes.first().ok_or(Fault::Damaged)?;
    match (first >> 4, first & 0x0F) {
        (VERSION, ED25519) => Ok(()),
        (VERSION, algorithm) => Err(Fault::UpdateNeeded(Newer::Algorithm(algorithm))),
        (version, _) => Err(Fault::UpdateNeeded(Newer::Version(version))),
    }
}

/// Signs tokens for one business with one of its keys.
pub struct Issuer<'k> {
    key_id: u8,
    key: &'k SigningKey,
}

impl<'k> Issuer<'k> {
    /// Takes the secret key and the number under which its public half stands in the keyring.
    pub const fn new(key_id: u8, key: &'k SigningKey) -> Self {
        Self { key_id, key }
    }

    /// The text of a signed token: `CS1:` and up to 138 characters.
    pub fn sign(&self, claims: &Claims) -> String {
        format!("CS1:{}", base45::encode(self.signed_bytes(claims)))
    }

    /// Body and signature.
    pub(super) fn signed_bytes(&self, claims: &Claims) -> Vec<u8> {
        let body = claims.body(self.key_id);
        let signature = self.key.sign(&body.message());
        let mut bytes = body.0;
        bytes.extend_from_slice(&signature.to_bytes());
        bytes
    }
}

/// The signed bytes.
#[derive(Clone, PartialEq, Eq)]
struct Body(Vec<u8>);

impl Body {
    /// What the signature is made over.
    fn message(&self) -> Vec<u8> {
        [CONTEXT, &self.0].concat()
    }
}

impl Claims {
    fn body(&self, key_id: u8) -> Body {
        let mut bytes = vec![VERSION << 4 | ED25519, key_id];
        bytes.extend_from_slice(&low_three(self.tenant.number()));
        bytes.extend_from_slice(&low_three(self.campaign.number()));
        bytes.extend_from_slice(self.voucher.as_bytes());
        bytes.push(self.flags());
        bytes.extend_from_slice(&self.first_day.0.to_be_bytes());
        bytes.extend_from_slice(&self.last_day.0.to_be_bytes());
        if let Some(value) = self.value {
            bytes.extend_from_slice(&low_three(value.0));
        }
        if let Some(shop) = self.home.shop() {
            bytes.extend_from_slice(&shop.number().to_be_bytes());
        }
        Body(bytes)
    }

    fn flags(&self) -> u8 {
        let uses = if self.uses == Uses::Single { SINGLE_USE } else { 0 };
        let proof = if self.proof == Proof::RotatingOnly { ROTATING_REQUIRED } else { 0 };
        let value = if self.value.is_some() { VALUE_FOLLOWS } else { 0 };
        let home = match self.home {
            Home::Anywhere => 0,
            Home::At(_) => HOME_FOLLOWS,
            Home::OnlyAt(_) => HOME_FOLLOWS | HOME_BOUND,
        };
        uses | proof | value | home
    }

    /// Reads what follows the tenant in a body whose signature is good. A flag that is not known may be a restriction, so
    /// the token is then refused as a whole.
    fn read(mut fields: Fields<'_>, tenant: TenantNo) -> Result<Self, Fault> {
        let campaign = fields.campaign()?;
        let voucher = VoucherId::from_bytes(fields.take()?);
        let [flags] = fields.take()?;
        if flags & !KNOWN_FLAGS != 0 {
            return Err(Fault::UpdateNeeded(Newer::Flags(flags & !KNOWN_FLAGS)));
        }
        let first_day = DayNo(u16::from_be_bytes(fields.take()?));
        let last_day = DayNo(u16::from_be_bytes(fields.take()?));
        let value = if flags & VALUE_FOLLOWS == 0 { None } else { Some(TokenValue(fields.three()?)) };
        let home = match (flags & HOME_FOLLOWS != 0, flags & HOME_BOUND != 0) {
            (false, false) => Home::Anywhere,
            (true, false) => Home::At(fields.shop()?),
            (true, true) => Home::OnlyAt(fields.shop()?),
            (false, true) => return Err(Fault::Damaged),
        };
        fields.end()?;
        let uses = if flags & SINGLE_USE == 0 { Uses::ByRecord } else { Uses::Single };
        let proof = if flags & ROTATING_REQUIRED == 0 { Proof::AnyCopy } else { Proof::RotatingOnly };
        Ok(Self { tenant, campaign, voucher, uses, proof, home, first_day, last_day, value })
    }
}

/// Bytes read from the front.
struct Fields<'b>(&'b [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Fault::Damaged)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn three(&mut self) -> Result<u32, Fault> {
        let [high, middle, low] = self.take()?;
        Ok(u32::from_be_bytes([0, high, middle, low]))
    }

    fn tenant(&mut self) -> Result<TenantNo, Fault> {
        TenantNo::new(self.three()?).ok_or(Fault::Damaged)
    }

    fn campaign(&mut self) -> Result<CampaignNo, Fault> {
        CampaignNo::new(self.three()?).ok_or(Fault::Damaged)
    }

    fn shop(&mut self) -> Result<ShopNo, Fault> {
        Ok(ShopNo::new(u16::from_be_bytes(self.take()?)))
    }

    fn end(&self) -> Result<(), Fault> {
        if self.0.is_empty() { Ok(()) } else { Err(Fault::Damaged) }
    }
}

/// The three lower bytes of a number that the type of its owner keeps below 2²⁴.
fn low_three(number: u32) -> [u8; 3] {
    let [_, high, middle, low] = number.to_be_bytes();
    [high, middle, low]
}
