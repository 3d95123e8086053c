//! A shop and what its terminals must know of it.

mod selling;

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::business_day::DayStart;
use crate::domain::id::{ShopId, ShopNo, TenantId, TenantNo};
use crate::domain::money::Currency;
use crate::domain::payload::label::Layout;

pub use selling::{Counting, Selling, Unsound};

/// A shop: one place of business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    /// Its identity.
    pub id: ShopId,
    /// Its number in tokens.
    pub no: ShopNo,
    /// Whose it is.
    pub tenant: TenantId,
    /// The owner's number in tokens.
    pub tenant_no: TenantNo,
    /// What customers call it.
    pub name: String,
    /// The address line on receipts.
    #[serde(default)]
    pub address: String,
    /// The zone of its wall clock.
    pub zone: Zone,
    /// What it trades in.
    pub currency: Currency,
    /// When its trading day starts.
    pub day_start: DayStart,
    /// The channels whose bare digit codes (10 to 15 digits) are tried as vouchers here.
    #[serde(default)]
    pub digit_channels: Vec<String>,
    /// The hosts whose links are read as codes; a link of any other host is shown as text and never opened.
    #[serde(default)]
    pub link_hosts: Vec<String>,
    /// How the labels of the shop's scales are laid out, the first that fits before the others.
    #[serde(default)]
    pub label_layouts: Vec<Layout>,
    /// How customers are received.
    #[serde(default)]
    pub reception: Reception,
    /// By what it sells; nothing where another till does, and vouchers are redeemed only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selling: Option<Selling>,
}

/// How booked customers are received: the minutes around a booked slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reception {
    /// From how many minutes before the slot a check-in is in time.
    pub early_minutes: u16,
    /// Until how many minutes after the start a late customer is let in without a manager.
    pub grace_minutes: u16,
}

impl Default for Reception {
    fn default() -> Self {
        Self { early_minutes: 30, grace_minutes: 15 }
    }
}

/// Another shop of the same owner, by name: so that a refusal can say where a voucher is valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopName {
    /// Which shop.
    pub id: ShopId,
    /// Its number in tokens.
    pub no: ShopNo,
    /// What customers call it.
    pub name: String,
}

/// A time zone by its IANA name; an unknown name is refused at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of that name, such as `Asia/Shanghai`.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        match TimeZone::get(name) {
            Ok(zone) if zone.iana_name().is_some() => Ok(Self(zone)),
            Ok(_) | Err(_) => Err(UnknownZone),
        }
    }

    /// The zone's rules.
    pub const fn rules(&self) -> &TimeZone {
        &self.0
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::named(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A name that no time zone has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such time zone")]
pub struct UnknownZone;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_zone_is_refused_at_the_door() {
        assert_eq!(Zone::named("Asia/Shanghai").unwrap().name(), "Asia/Shanghai");
        assert_eq!(Zone::named("Asia/Atlantis"), Err(UnknownZone));
        assert_eq!(Zone::named(""), Err(UnknownZone));
    }
}
