//! The terms on which a voucher that fits the bill is taken: other vouchers beside it, limits, evidence.

use crate::domain::campaign::{Campaign, EvidenceRule};
use crate::domain::redemption::benefit::Gain;
use crate::domain::redemption::{Claim, CodeEvidence, Presented, Stop};
use crate::domain::staff::Permission;
use crate::domain::verdict::{Ask, Better, MissingEvidence, Refusal};
use crate::domain::voucher::{Amount, Voucher};

/// Whether the voucher goes together with the others of the order.
pub(super) fn check_stacking(campaign: &Campaign, gain: &Gain, claim: &Claim) -> Result<(), Stop> {
    match claim.order.others.iter().find(|other| !campaign.goes_with(other.campaign, &other.stacking)) {
        None => Ok(()),
        Some(other) => Err(Refusal::NotStackable {
            with: other.name.clone(),
            campaign: other.campaign,
            better: better(gain, other),
        }
        .into()),
    }
}

fn better(gain: &Gain, other: &Presented) -> Option<Better> {
    let (this, that) = (gain.benefit.saving()?, other.saving?);
    Some(match this.cmp(&that) {
        std::cmp::Ordering::Greater => Better::This(this.saturating_sub(that)),
        std::cmp::Ordering::Less => Better::Other(that.saturating_sub(this)),
        std::cmp::Ordering::Equal => Better::Same,
    })
}

/// Whether the order and the customer may have one more.
pub(super) fn check_limits(campaign: &Campaign, gain: &Gain, claim: &Claim) -> Result<(), Stop> {
    if let Some(allowed) = campaign.limits.per_order {
        let same = claim.order.others.iter().filter(|other| other.campaign == campaign.id).count();
        if u32::try_from(same).unwrap_or(u32::MAX) >= allowed {
            return Err(Refusal::OrderLimit { allowed }.into());
        }
    }
    if let Some(limit) = campaign.limits.per_customer {
        let had = claim.customer_uses;
        let uses = match gain.take {
            Amount::Uses(uses) => uses,
            // However much of a balance: it is one use of it.
            Amount::Money(_) => 1,
        };
        if had.saturating_add(uses) > limit.uses {
            claim.refuse_unless_overridden(Refusal::CustomerLimit { had, uses: limit.uses, days: limit.days })?;
        }
    }
    Ok(())
}

/// Whether the customer showed what the campaign asks for.
pub(super) fn check_evidence(voucher: &Voucher, campaign: &Campaign, claim: &Claim) -> Result<(), Stop> {
    let code = claim.evidence.code;
    let missing = match campaign.evidence {
        EvidenceRule::None => None,
        EvidenceRule::CodeShown => (code == CodeEvidence::Typed).then_some(MissingEvidence::CodeShown),
        EvidenceRule::RotatingCode => match code {
            CodeEvidence::Rotating => None,
            CodeEvidence::Stale => Some(MissingEvidence::FreshCode),
            CodeEvidence::Typed | CodeEvidence::Shown => Some(MissingEvidence::RotatingCode),
        },
        EvidenceRule::PhoneTail => match (&claim.evidence.phone_tail, &voucher.phone_tail) {
            (Some(said), Some(known)) if said == known => None,
            (Some(_), Some(_)) => Some(MissingEvidence::PhoneTailDiffers),
            (None, Some(_)) if !claim.overridden(Permission::AcceptWithoutEvidence) => {
                return Err(Ask::PhoneTail.into());
            }
            (None, Some(_)) => None,
            // The hub sent no digits to compare with.
            (_, None) => Some(MissingEvidence::PhoneTailUnknown),
        },
    };
    match missing {
        None => Ok(()),
        Some(missing) => claim.refuse_unless_overridden(Refusal::EvidenceMissing { missing }),
    }
}
