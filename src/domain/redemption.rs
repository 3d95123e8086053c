//! Whether a voucher may be redeemed here and now, and what a redemption is.
//!
//! [`decide`] is asked twice for every redemption: to show the verdict, and again inside the transaction that commits
//! it. It checks in the order in which a refusal is explained to a customer: what can never be mended comes first, what
//! another day or another shop would mend after it, what the bill would mend last.

mod benefit;
mod order;
mod reversal;
mod standing;
mod terms;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::domain::budget::{self, Standing};
use crate::domain::campaign::Campaign;
use crate::domain::id::{GrantId, ShopId, StaffId};
use crate::domain::staff::Permission;
use crate::domain::verdict::{Ask, Offer, Refusal, Remedy, Verdict, Way};
use crate::domain::voucher::{Amount, Voucher};

pub use order::{OrderContext, OrderLine, Presented, Products, Together};
pub use reversal::{Reversible, reversible, reversible_until};

/// What is known about the voucher behind a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Its row, and its campaign where that could be read.
    Voucher {
        /// The row: cached, just asked of the cloud, or made from a verified token.
        voucher: Box<Voucher>,
        /// The rules; `None` where they are not cached or hold a field that this program does not know. While the cloud
        /// can be asked, ask it for them first.
        campaign: Option<Arc<Campaign>>,
    },
    /// Nothing can be redeemed, for this reason: unknown, forged, not cached, newer than this program.
    Nothing(Refusal),
}

/// Where and when it is decided.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// This shop.
    pub shop: ShopId,
    /// The zone of its wall clock.
    pub zone: &'a TimeZone,
    /// Whether the cloud can be asked, and what may be risked if not.
    pub reach: Reach<'a>,
}

/// Whether the cloud can be asked.
#[derive(Debug, Clone, Copy)]
pub enum Reach<'a> {
    /// It will be asked; it has the last word.
    Cloud,
    /// It cannot be; this is what may be risked.
    Offline(Standing<'a>),
}

/// What the cashier presents with the code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claim {
    /// How much is to be taken; `None` while it was not asked.
    pub take: Option<Amount>,
    /// The bill, as far as it is known.
    pub order: OrderContext,
    /// The customer's member level, where a member is known.
    pub level: Option<String>,
    /// What the customer showed.
    pub evidence: Evidence,
    /// What a manager allowed.
    pub overrides: Vec<Override>,
    /// How many uses of the campaign the same customer had within the campaign's period, as far as is known here.
    pub customer_uses: u32,
}

/// What the customer showed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// How the code came.
    pub code: CodeEvidence,
    /// The last four digits of the phone that were said.
    pub phone_tail: Option<String>,
}

/// How the code came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeEvidence {
    /// It was typed in.
    #[default]
    Typed,
    /// It was read from a phone or paper.
    Shown,
    /// A rotating code was read within its time.
    Rotating,
    /// A rotating code was read outside its time: a screenshot, or a clock in doubt.
    Stale,
}

/// A refusal that a manager set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// What was allowed.
    pub permission: Permission,
    /// By whom.
    pub by: StaffId,
    /// Why, in their words.
    pub reason: String,
}

/// How firmly a redemption stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Strength {
    /// 云端确认: the cloud granted it.
    FirmCloud {
        /// The voucher's revision after the grant.
        rev: u64,
    },
    /// 门店确认: the shop's own hub granted what was leased to it.
    FirmStore {
        /// The fencing number of the hub's role; of a shop that stands alone the life of its books.
        fence: u64,
        /// The voucher's revision after the grant.
        rev: u64,
    },
    /// 离线暂记: taken at the shop's risk, within a signed grant.
    Provisional {
        /// The grant; none for campaigns that may be redeemed freely.
        grant: Option<GrantId>,
    },
}

impl Strength {
    /// The voucher's revision after the grant; none where nobody granted it.
    pub const fn rev(self) -> Option<u64> {
        match self {
            Self::FirmCloud { rev } | Self::FirmStore { rev, .. } => Some(rev),
            Self::Provisional { .. } => None,
        }
    }
}

/// Decides about a voucher at a desk. Pure: `now` is the terminal's effective time.
pub fn decide(known: &Known, claim: &Claim, desk: Desk<'_>, now: Timestamp) -> Verdict {
    match decided(known, claim, desk, now) {
        Ok(offer) => Verdict::Accepted(Box::new(offer)),
        Err(Stop::Ask(ask)) => in_vain(known, desk).map_or(Verdict::Asks(ask), Verdict::Refused),
        Err(Stop::Refuse(refusal)) => Verdict::Refused(refusal),
    }
}

/// Why nobody need be asked for a bill: whatever the answer, the voucher cannot be taken without the cloud.
fn in_vain(known: &Known, desk: Desk<'_>) -> Option<Refusal> {
    match (known, desk.reach) {
        (Known::Voucher { campaign: Some(campaign), .. }, Reach::Offline(standing)) => {
            budget::allow_any(campaign.offline, standing).err()
        }
        _ => None,
    }
}

/// The part of the decision that needs no bill: whether the voucher stands, is in time and belongs here. The hub asks
/// the same before it grants.
///
/// `overridden` is what a manager allowed at the counter; a refusal that no permission sets aside stays one.
pub fn stands(
    voucher: &Voucher,
    campaign: &Campaign,
    shop: ShopId,
    zone: &TimeZone,
    now: Timestamp,
    overridden: &[Permission],
) -> Result<(), Refusal> {
    standing::of_row(voucher, Some(campaign), shop, zone, now)
        .into_iter()
        .flatten()
        .chain(standing::of_hours(campaign, zone, now))
        .find(|refusal| match refusal.remedy() {
            Remedy::Override(permission) => !overridden.contains(&permission),
            Remedy::Customer | Remedy::Cloud | Remedy::Never => true,
        })
        .map_or(Ok(()), Err)
}

/// What ends a decision before an offer.
enum Stop {
    Ask(Ask),
    Refuse(Refusal),
}

impl From<Ask> for Stop {
    fn from(ask: Ask) -> Self {
        Self::Ask(ask)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refuse(refusal)
    }
}

fn decided(known: &Known, claim: &Claim, desk: Desk<'_>, now: Timestamp) -> Result<Offer, Stop> {
    let (voucher, campaign) = match known {
        Known::Nothing(refusal) => return Err(refusal.clone().into()),
        Known::Voucher { voucher, campaign } => (voucher, campaign),
    };
    for refusal in standing::of_row(voucher, campaign.as_deref(), desk.shop, desk.zone, now).into_iter().flatten() {
        claim.refuse_unless_overridden(refusal)?;
    }
    let Some(campaign) = campaign else {
        return Err(without_rules(desk.reach).into());
    };
    if let Some(refusal) = standing::of_level(campaign, claim.level.as_deref()) {
        claim.refuse_unless_overridden(refusal)?;
    }
    if let Some(refusal) = standing::of_hours(campaign, desk.zone, now) {
        claim.refuse_unless_overridden(refusal)?;
    }
    let gain = benefit::of(voucher, campaign, claim)?;
    let order = &claim.order;
    // In one order for certain, with those that were taken before or alone; and what would be refused beside those of
    // which nobody has said whether they are of it.
    let (certain, perhaps): (&[Presented], &[Presented]) = match order.together {
        Together::OneOrder => (&order.others, &[]),
        Together::Unsaid => (&[], &order.others),
        Together::AnotherOrder => (&[], &[]),
    };
    if let Some(clash) = terms::beside(campaign, &gain, certain) {
        return Err(Refusal::from(clash).into());
    }
    terms::check_customer(campaign, &gain, claim)?;
    terms::check_evidence(voucher, campaign, claim)?;
    let Some(left_after) = voucher.left.after(gain.take) else {
        return Err(Refusal::NotEnoughLeft { left: voucher.left }.into());
    };
    let way = match desk.reach {
        Reach::Cloud => Way::AskCloud,
        Reach::Offline(standing) => {
            // A raise that a manager allows is part of `standing` already, so it is no override here.
            budget::allow(campaign.offline, gain.risk, standing)?;
            Way::AtRisk
        }
    };
    let clash = terms::beside(campaign, &gain, perhaps);
    let offer = Offer {
        voucher: voucher.id,
        campaign: Arc::clone(campaign),
        take: gain.take,
        left_after,
        benefit: gain.benefit,
        risk: gain.risk,
        way,
    };
    match clash {
        None => Ok(offer),
        // Asked last, so that the answer is the confirmation: in another order it is taken.
        Some(clash) => Err(Ask::OneOrder { clash, offer: Box::new(offer) }.into()),
    }
}

/// Why a voucher whose rules cannot be read is refused. Without the cloud it waits for it; with the cloud the campaign
/// was asked for anew, so this program is too old to keep a restriction that it does not understand. The cloud alone could
/// grant the right, but nobody here would know what the customer is to be given for it.
const fn without_rules(reach: Reach<'_>) -> Refusal {
    match reach {
        Reach::Cloud => Refusal::UpdateNeeded,
        Reach::Offline(_) => Refusal::CloudOnly,
    }
}

impl Claim {
    /// Passes a refusal on unless a manager set it aside.
    fn refuse_unless_overridden(&self, refusal: Refusal) -> Result<(), Stop> {
        match refusal.remedy() {
            Remedy::Override(permission) if self.overridden(permission) => Ok(()),
            Remedy::Override(_) | Remedy::Customer | Remedy::Cloud | Remedy::Never => Err(refusal.into()),
        }
    }

    /// Whether a manager allowed this.
    pub fn overridden(&self, permission: Permission) -> bool {
        self.overrides.iter().any(|made| made.permission == permission)
    }
}

#[cfg(test)]
mod tests;
