//! Who calls: terminals by their access token, owners by their API key. Both are looked up by hash alone, so that a stolen
//! database opens no door, and both name their tenant, so that every look-up stays within one.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::domain::id::TenantNo;
use crate::hub::App;
use crate::hub::api::Refused;
use crate::hub::clock::{NoRandomness, random};
use crate::hub::database::{Device, DeviceStatus, SecretHash};
use crate::wire::ProblemCode;
use crate::wire::signed::hexadecimal;

/// A secret that somebody shows: the tenant's number, a point, and 128 random bits or more.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    tenant: TenantNo,
    text: String,
}

impl Secret {
    /// A new one of 256 random bits.
    pub fn make(tenant: TenantNo) -> Result<Self, NoRandomness> {
        let text = format!("{}.{}", tenant.number(), hexadecimal(&random::<32>()?));
        Ok(Self { tenant, text })
    }

    /// A new one of 128 random bits, for what must fit a QR code.
    pub fn make_short(tenant: TenantNo) -> Result<Self, NoRandomness> {
        let text = format!("{}.{}", tenant.number(), hexadecimal(&random::<16>()?));
        Ok(Self { tenant, text })
    }

    /// Reads one that was shown; none where it cannot be one.
    pub fn read(text: &str) -> Option<Self> {
        let (tenant, secret) = text.split_once('.')?;
        let tenant = tenant.parse().ok().and_then(TenantNo::new)?;
        let looks_right = (32..=128).contains(&secret.len()) && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
        looks_right.then(|| Self { tenant, text: text.to_owned() })
    }

    /// Whose it is.
    pub const fn tenant(&self) -> TenantNo {
        self.tenant
    }

    /// Its hash.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.text)
    }

    /// The text, for handing it over.
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Debug for Secret {
    /// Says whose it is, never what.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({}.…)", self.tenant.number())
    }
}

/// An enrolled terminal, served or not.
pub struct Terminal(pub Device);

/// A terminal that is served.
pub struct Served(pub Device);

/// An owner.
pub struct Owner(pub TenantNo);

impl FromRequestParts<App> for Terminal {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let secret = shown(parts)?;
        let device = app.database.device(secret.tenant(), secret.hash()).await?;
        device.map(Self).ok_or_else(|| Refused::new(ProblemCode::Unauthorised, "no terminal has this access token"))
    }
}

impl FromRequestParts<App> for Served {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let Terminal(device) = Terminal::from_request_parts(parts, app).await?;
        match device.status {
            DeviceStatus::Active => Ok(Self(device)),
            DeviceStatus::Revoked => {
                Err(Refused::new(ProblemCode::Revoked, "the terminal was taken out of service: it may push, no more"))
            }
            DeviceStatus::Forked => {
                Err(Refused::new(ProblemCode::Fork, "the terminal's journal has split; somebody must look at it"))
            }
        }
    }
}

impl FromRequestParts<App> for Owner {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let secret = shown(parts)?;
        let name = app.database.api_key(secret.tenant(), secret.hash()).await?;
        name.map(|_| Self(secret.tenant()))
            .ok_or_else(|| Refused::new(ProblemCode::Unauthorised, "nobody has this API key"))
    }
}

fn shown(parts: &Parts) -> Result<Secret, Refused> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let text = header.and_then(|value| value.strip_prefix("Bearer "));
    text.and_then(Secret::read).ok_or_else(|| Refused::new(ProblemCode::Unauthorised, "no access token was shown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_survives_its_text_and_is_never_shown() {
        let secret = Secret::make(TenantNo::new(7).unwrap()).unwrap();
        assert_eq!(Secret::read(secret.reveal()), Some(secret.clone()));
        assert_eq!(format!("{secret:?}"), "Secret(7.…)");
        for wrong in ["", "7", "7.", "x.00", "7.zz", "16777216.00000000000000000000000000000000"] {
            assert_eq!(Secret::read(wrong), None, "{wrong}");
        }
    }
}
