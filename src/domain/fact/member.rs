//! Facts of members: how their points were moved.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::domain::id::{MemberId, RedemptionId, SaleId};
use crate::domain::redemption::Strength;

/// A member's points were moved: a delta, never what they come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsMoved {
    /// Whose.
    pub member: MemberId,
    /// The sale with which they were earned or spent.
    pub sale: SaleId,
    /// How many.
    pub points: NonZeroU32,
    /// Which way.
    pub way: PointsWay,
}

/// Which way points are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointsWay {
    /// They are earned.
    Earned,
    /// They pay, by a right that was obtained for them.
    Spent {
        /// The id of the request that was granted.
        right: RedemptionId,
        /// How firmly it stands.
        strength: Strength,
    },
    /// What was earned is taken back with what was bought.
    TakenBack,
    /// What was spent is given back.
    GivenBack,
}

impl PointsWay {
    /// The name of the way, as it stands in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Earned => "earned",
            Self::Spent { .. } => "spent",
            Self::TakenBack => "taken_back",
            Self::GivenBack => "given_back",
        }
    }
}
