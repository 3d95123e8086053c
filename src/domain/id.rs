//! Identities: one newtype each, so that a shop is never taken for a staff member.
//!
//! Ids are UUIDv7 minted in `engine/clock` (or by the hub) before the first write and kept for every retry. They are
//! never used for order: facts are ordered by their `seq`. Two things are different: a voucher's id is ten random bytes,
//! because it stands in the token, and tenants, campaigns and shops also have short numbers given by the hub, for the
//! same reason.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a UUID that was minted for this.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

uuid_ids! {
    /// A tenant: one business with its shops, campaigns and staff.
    TenantId;
    /// A shop.
    ShopId;
    /// An enrolled terminal.
    DeviceId;
    /// A staff member.
    StaffId;
    /// A campaign.
    CampaignId;
    /// A booking.
    BookingId;
    /// A fact in the journal.
    FactId;
    /// One redemption; also the id of the intent and of the request to the hub that led to it.
    RedemptionId;
    /// One check-in.
    CheckInId;
    /// A print job.
    PrintJobId;
    /// A signed grant of offline risk.
    GrantId;
    /// An exception for a manager.
    ExceptionId;
    /// A person whose personal data is sealed under a key of its own.
    PersonId;
    /// A promotion.
    PromotionId;
    /// A sale.
    SaleId;
    /// A refund.
    RefundId;
    /// A shift at a till.
    ShiftId;
    /// One payment by code, or the giving back of one; also the id of every question about it.
    PaymentId;
    /// A member.
    MemberId;
}

impl MemberId {
    /// The member's account of points, by which rights to them are asked for as those of a voucher are: the last ten bytes
    /// of the identity, which are random but for two bits.
    pub const fn account(self) -> VoucherId {
        let [_, _, _, _, _, _, account @ ..] = *self.0.as_bytes();
        VoucherId::from_bytes(account)
    }
}

/// The random end of an id in two groups of four, as people read it out.
pub fn spoken(id: Uuid) -> String {
    let id = id.simple().to_string();
    let end = id.get(id.len().saturating_sub(8)..).unwrap_or(&id).to_ascii_uppercase();
    let (one, two) = end.split_at(end.len() / 2);
    format!("{one}-{two}")
}

/// A voucher's identity: ten random bytes, since it stands in the token. Written as 16 characters of Crockford base32.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VoucherId([u8; 10]);

impl VoucherId {
    /// Takes ten random bytes.
    pub const fn from_bytes(bytes: [u8; 10]) -> Self {
        Self(bytes)
    }

    /// The ten bytes.
    pub const fn as_bytes(&self) -> &[u8; 10] {
        &self.0
    }

    /// Its last four characters: enough to tell two apart, too few to redeem.
    pub fn tail(&self) -> String {
        let id = self.to_string();
        id.chars().skip(id.chars().count().saturating_sub(4)).collect()
    }
}

impl fmt::Display for VoucherId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base32::encode(&self.0))
    }
}

impl fmt::Debug for VoucherId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VoucherId({self})")
    }
}

impl FromStr for VoucherId {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        base32::decode(text).and_then(|bytes| bytes.try_into().ok()).map(Self).ok_or(MalformedId)
    }
}

/// The keyed hash of a code: what a cache knows of it, so that a stolen disk yields no usable code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeHash([u8; 16]);

impl CodeHash {
    /// Takes the sixteen bytes of a stored hash.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The sixteen bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for CodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(f, &self.0)
    }
}

impl fmt::Debug for CodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodeHash({self})")
    }
}

impl FromStr for CodeHash {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        hex::read(text).map(Self).ok_or(MalformedId)
    }
}

/// A shop's secret key for [`CodeHash`]; made by the hub, handed over at enrolment, kept outside the databases.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeKey([u8; 32]);

impl CodeKey {
    /// Takes the 32 bytes of the key.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes, for keeping them.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hash of a canonical code: CS0 and platform codes by their text.
    pub fn hash_code(&self, canonical: &str) -> CodeHash {
        self.hash(b"code", canonical.as_bytes())
    }

    /// The hash under which a signed token is found: by the voucher's id.
    pub fn hash_voucher(&self, id: &VoucherId) -> CodeHash {
        self.hash(b"voucher", id.as_bytes())
    }

    fn hash(&self, domain: &[u8], bytes: &[u8]) -> CodeHash {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(domain).update(&[0]).update(bytes);
        let mut short = [0; 16];
        hasher.finalize_xof().fill(&mut short);
        CodeHash(short)
    }
}

impl fmt::Debug for CodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeKey(…)")
    }
}

/// A tenant's number in a token: three bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct TenantNo(u32);

/// A campaign's number in a token: three bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct CampaignNo(u32);

/// The largest number that three bytes hold.
const THREE_BYTES_MAX: u32 = 0x00FF_FFFF;

macro_rules! three_byte_numbers {
    ($($name:ident)+) => {$(
        impl $name {
            /// The number, or `None` above 16,777,215.
            pub const fn new(number: u32) -> Option<Self> {
                if number <= THREE_BYTES_MAX { Some(Self(number)) } else { None }
            }

            /// The number.
            pub const fn number(self) -> u32 {
                self.0
            }
        }

        impl TryFrom<u32> for $name {
            type Error = MalformedId;

            fn try_from(number: u32) -> Result<Self, MalformedId> {
                Self::new(number).ok_or(MalformedId)
            }
        }

        impl From<$name> for u32 {
            fn from(number: $name) -> Self {
                number.0
            }
        }
    )+};
}

three_byte_numbers! { TenantNo CampaignNo }

/// A shop's number in a token: two bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShopNo(u16);

impl ShopNo {
    /// Takes the number that the hub gave.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// A life of a terminal's ledger: a random number, new at install and at restore, so that a restored terminal is not a
/// clone and a clone is seen. `seq` and receipt numbers run per device and incarnation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Incarnation(u64);

impl Incarnation {
    /// Takes a random number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl Incarnation {
    /// Its last four digits, as people read them on a receipt: `3F0A`.
    pub fn tail(self) -> String {
        let life = self.to_string().to_ascii_uppercase();
        life.get(life.len().saturating_sub(4)..).unwrap_or(&life).to_owned()
    }
}

impl fmt::Display for Incarnation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(f, &self.0.to_be_bytes())
    }
}

impl fmt::Debug for Incarnation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Incarnation({self})")
    }
}

impl FromStr for Incarnation {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        hex::read(text).map(u64::from_be_bytes).map(Self).ok_or(MalformedId)
    }
}

macro_rules! as_text {
    ($($name:ident)+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

as_text! { VoucherId CodeHash Incarnation ChainHash PictureHash }

/// A hash in the journal's chain: BLAKE3, 32 bytes, written as hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainHash([u8; 32]);

impl ChainHash {
    /// What the first row of a journal follows.
    pub const START: Self = Self([0; 32]);

    /// Takes the 32 bytes of a stored hash.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(f, &self.0)
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChainHash({self})")
    }
}

impl FromStr for ChainHash {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        hex::read(text).map(Self).ok_or(MalformedId)
    }
}

/// The hash of a picture: BLAKE3 of its bytes, written as hex. It names the picture and proves it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureHash([u8; 32]);

impl PictureHash {
    /// The hash of a picture's bytes.
    pub fn of(picture: &[u8]) -> Self {
        Self(*blake3::hash(picture).as_bytes())
    }

    /// Takes the 32 bytes of a stored hash.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for PictureHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(f, &self.0)
    }
}

impl fmt::Debug for PictureHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PictureHash({self})")
    }
}

impl FromStr for PictureHash {
    type Err = MalformedId;

    fn from_str(text: &str) -> Result<Self, MalformedId> {
        hex::read(text).map(Self).ok_or(MalformedId)
    }
}

/// A text or number that is no id of the kind asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a well-formed id")]
pub struct MalformedId;

/// Crockford's base32: digits and capital letters without I, L, O, U (<https://www.crockford.com/base32.html>).
pub(crate) mod base32 {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// The text of `bytes`, five bits a character, the last one filled with zero bits.
    pub(crate) fn encode(bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
        let (mut waiting, mut bits) = (0_u32, 0_u32);
        for byte in bytes {
            waiting = (waiting << 8) | u32::from(*byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                text.push(letter(waiting >> bits));
            }
        }
        if bits > 0 {
            text.push(letter(waiting << (5 - bits)));
        }
        text
    }

    /// The bytes of `text`; `None` for a foreign character or filling bits that are not zero. Lower case, and O, I, L
    /// for 0, 1, 1, are read as Crockford allows.
    pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
        let (mut waiting, mut bits) = (0_u32, 0_u32);
        for character in text.chars() {
            waiting = (waiting << 5) | value(character)?;
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from((waiting >> bits) & 0xFF).ok()?);
            }
        }
        (bits < 5 && waiting & ((1 << bits) - 1) == 0).then_some(bytes)
    }

    /// The value of one character, 0 to 31.
    pub(crate) fn value(character: char) -> Option<u32> {
        let folded = match character.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        ALPHABET.iter().position(|letter| char::from(*letter) == folded).and_then(|at| u32::try_from(at).ok())
    }

    /// The character of the lowest five bits of `value`.
    pub(crate) fn letter(value: u32) -> char {
        let at = usize::try_from(value & 31).unwrap_or_default();
        ALPHABET.get(at).copied().map_or('0', char::from)
    }
}

/// Lower-case hexadecimal.
pub(crate) mod hex {
    use std::fmt;

    /// Writes `bytes`, two digits each.
    pub(crate) fn write(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
        bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }

    /// Reads exactly `N` bytes of lower- or upper-case digits.
    pub(crate) fn read<const N: usize>(text: &str) -> Option<[u8; N]> {
        if text.len() != N * 2 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; N];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        // `from_str_radix` takes a sign; two digits never hold one that is right.
        (!text.contains(['+', '-'])).then_some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_voucher_id_survives_its_text(bytes: [u8; 10]) {
            let id = VoucherId::from_bytes(bytes);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            prop_assert_eq!(id.to_string().to_lowercase().parse(), Ok(id));
        }

        #[test]
        fn base32_survives_any_length(bytes: Vec<u8>) {
            prop_assert_eq!(base32::decode(&base32::encode(&bytes)), Some(bytes));
        }

        #[test]
        fn no_text_breaks_a_parser(text: String) {
            let _: Result<VoucherId, _> = text.parse();
            let _: Result<CodeHash, _> = text.parse();
            let _: Result<Incarnation, _> = text.parse();
        }
    }

    #[test]
    fn numbers_in_tokens_keep_to_their_bytes() {
        assert!(TenantNo::new(0x00FF_FFFF).is_some());
        assert_eq!(CampaignNo::new(0x0100_0000), None);
        assert!(serde_json::from_str::<TenantNo>("16777216").is_err());
    }

    #[test]
    fn the_same_code_hashes_differently_in_another_shop() {
        let (one, other) = (CodeKey::from_bytes([1; 32]), CodeKey::from_bytes([2; 32]));
        assert_ne!(one.hash_code("CS0:A"), other.hash_code("CS0:A"));
        assert_ne!(one.hash_code("CS0:A"), one.hash_code("CS0:B"));
        assert_eq!(format!("{one:?}"), "CodeKey(…)");
    }

    #[test]
    fn signs_are_no_hexadecimal() {
        assert_eq!("+1-1+1-1+1-1+1-1".parse::<Incarnation>(), Err(MalformedId));
    }
}
