//! `POST /v1/first-manager`: a terminal of a shop that nobody manages yet makes its first manager.
//!
//! Staff are the hub's, so that every terminal knows the same people. A new shop without anybody who may change settings could
//! not let anybody in; its terminal, which joined with an invitation of the owner, may name one, once.

use serde::{Deserialize, Serialize};

use crate::domain::id::StaffId;
use crate::domain::staff::Staff;

/// The longest name, in characters.
pub const NAME_CHARS_MAX: usize = 40;

/// Who is to manage the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstManager {
    /// Under which identity; the same request again is answered the same.
    pub id: StaffId,
    /// How colleagues call them; at most [`NAME_CHARS_MAX`] characters.
    pub name: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// They manage the shop.
    Made(Staff),
    /// Somebody manages it already: the owner adds others.
    Managed,
}
