//! The invitation in an enrolment QR code: `{"countersign":1,"url":…,"token":…,"root":…}`.

use std::fmt;

use serde::Deserialize;

use super::payment::mask_long_numbers;

/// What a new terminal needs to enrol with a hub.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The hub's address.
    pub url: String,
    /// The one-time token; it works for ten minutes.
    pub token: String,
    /// The hub's root key, hexadecimal: whoever answers must hold it (docs/adr/0010).
    pub root: String,
}

/// Why a code that says it is an invitation is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationFault {
    /// A field is missing, unknown or of the wrong kind.
    #[error("the invitation is malformed")]
    Malformed,
    /// Made for a newer program.
    #[error("the invitation has version {0}, which this program does not know")]
    UpdateNeeded(u64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Version1 {
    #[serde(rename = "countersign")]
    _version: u64,
    url: String,
    token: String,
    root: String,
}

impl Invitation {
    /// Reads a text; `None` if it is no JSON object with the member `countersign`.
    pub fn parse(text: &str) -> Option<Result<Self, InvitationFault>> {
        if !text.starts_with('{') {
            return None;
        }
        let json: serde_json::Value = serde_json::from_str(text).ok()?;
        let version = json.get("countersign")?;
        Some(match version.as_u64() {
            Some(1) => Self::read(json),
            Some(version) => Err(InvitationFault::UpdateNeeded(version)),
            None => Err(InvitationFault::Malformed),
        })
    }

    fn read(json: serde_json::Value) -> Result<Self, InvitationFault> {
        let Version1 { url, token, root, .. } = serde_json::from_value(json).map_err(|_| InvitationFault::Malformed)?;
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        if !is_web || token.is_empty() || root.is_empty() || url.chars().any(char::is_whitespace) {
            return Err(InvitationFault::Malformed);
        }
        Ok(Self { url, token, root })
    }

    /// The text for the QR code that [`Self::parse`] reads.
    pub fn text(&self) -> String {
        serde_json::json!({ "countersign": 1, "url": self.url, "token": self.token, "root": self.root }).to_string()
    }
}

/// Without the token: whoever has it becomes a terminal of the shop.
impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Invitation({}, …)", mask_long_numbers(&self.url))
    }
}
