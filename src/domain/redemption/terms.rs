//! The terms on which a voucher that fits the bill is taken: other vouchers beside it, limits, evidence.

use crate::domain::campaign::{Campaign, EvidenceRule};
use crate::domain::redemption::benefit::Gain;
use crate::domain::redemption::{Claim, CodeEvidence, Presented, Stop};
use crate::domain::staff::Permission;
use crate::domain::verdict::{Ask, Better, Clash, MissingEvidence, Refusal};
use crate::domain::voucher::Voucher;

/// What refuses the voucher beside `others` in one order: that it does not go together with one of them, or that the order
/// has as many of its campaign as it may.
pub(super) fn beside(campaign: &Campaign, gain: &Gain, others: &[Presented]) -> Option<Clash> {
    if let Some(other) = others.iter().find(|other| !campaign.goes_with(other.campaign, &other.stacking)) {
        let (with, better) = (other.name.clone(), better(gain, other));
        return Some(Clash::NotStackable { with, campaign: other.campaign, better });
    }
    let allowed = campaign.limits.per_order?;
    let same = others.iter().filter(|other| other.campaign == campaign.id).count();
    (u32::try_from(same).unwrap_or(u32::MAX) >= allowed).then_some(Clash::OrderLimit { allowed })
}

fn better(gain: &Gain, other: &Presented) -> Option<Better> {
    let (this, that) = (gain.benefit.saving()?, other.saving?);
    Some(match this.cmp(&that) {
        std::cmp::Ordering::Greater => Better::This(this.saturating_sub(that)),
        std::cmp::Ordering::Less => Better::Other(that.saturating_sub(this)),
        std::cmp::Ordering::Equal => Better::Same,
    })
}

/// Whether the customer may have one more.
pub(super) fn check_customer(campaign: &Campaign, gain: &Gain, claim: &Claim) -> Result<(), Stop> {
    let limit = campaign.limits.per_customer;
    match limit.and_then(|limit| limit.beyond(claim.customer_uses, gain.take)) {
        None => Ok(()),
        Some(refusal) => claim.refuse_unless_overridden(refusal),
    }
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
