//! Whether a voucher may be redeemed here and now, and what a redemption is.
//!
//! [`decide`] is asked twice for every redemption: to show the verdict, and again inside the transaction that commits
//! it. It checks in the order in which a refusal is explained to a customer: what can never be mended comes first, what
//! another day or another shop would mend after it, what the bill would mend last.

mod benefit;

use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::budget::{self, Standing};
use crate::domain::campaign::{Campaign, EvidenceRule, Product, ReversalWindow, ShopScope, Stacking};
use crate::domain::id::{CampaignId, GrantId, ShopId, StaffId};
use crate::domain::money::Money;
use crate::domain::redemption::benefit::Gain;
use crate::domain::staff::Permission;
use crate::domain::verdict::{Ask, Better, Offer, Refusal, Remedy, Verdict};
use crate::domain::voucher::{Amount, State, Voucher};
use crate::domain::window::Opening;

/// What is known about the voucher behind a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Its row, and its campaign where that could be read.
    Voucher {
        /// The row: cached, just asked of the cloud, or made from a verified token.
        voucher: Box<Voucher>,
        /// The rules; `None` where they are not cached or hold a field that this program does not know.
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
    /// What the customer showed.
    pub evidence: Evidence,
    /// What a manager allowed.
    pub overrides: Vec<Override>,
    /// How many uses of the campaign the same customer had within the campaign's period, as far as is known here.
    pub customer_uses: u32,
}

/// The bill that a voucher is redeemed against, as far as it is known without a basket.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderContext {
    /// The total, where it was typed or rung up.
    pub total: Option<Money>,
    /// What is on it.
    pub products: Products,
    /// The other vouchers of this order.
    pub others: Vec<Presented>,
}

/// What is known of the products on the bill.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Products {
    /// Nothing.
    #[default]
    Unknown,
    /// The cashier confirmed that it holds what the campaign asks for.
    Confirmed,
    /// The cashier said that it does not.
    Denied,
    /// The lines.
    Lines(Vec<OrderLine>),
}

/// A line of the bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The shop's code of the product.
    pub product: String,
    /// How many.
    pub quantity: u32,
    /// The price of one.
    pub unit_price: Money,
}

/// Another voucher of the same order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// Its campaign.
    pub campaign: CampaignId,
    /// The campaign's name.
    pub name: String,
    /// With what it may be used together.
    pub stacking: Stacking,
    /// What it saves, where that is known.
    pub saving: Option<Money>,
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
        /// The fencing number of the hub's role.
        fence: u64,
    },
    /// 离线暂记: taken at the shop's risk, within a signed grant.
    Provisional {
        /// The grant; none for campaigns that may be redeemed freely.
        grant: Option<GrantId>,
    },
}

/// Decides about a voucher at a desk. Pure: `now` is the terminal's effective time.
pub fn decide(known: &Known, claim: &Claim, desk: Desk<'_>, now: Timestamp) -> Verdict {
    match decided(known, claim, desk, now) {
        Ok(offer) => Verdict::Accepted(Box::new(offer)),
        Err(Stop::Ask(ask)) => Verdict::Asks(ask),
        Err(Stop::Refuse(refusal)) => Verdict::Refused(refusal),
    }
}

/// The part of the decision that needs no bill: whether the voucher stands, is in time and belongs here. The hub asks
/// the same before it grants.
pub fn stands(
    voucher: &Voucher,
    campaign: &Campaign,
    shop: ShopId,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<(), Refusal> {
    standing_refusals(voucher, campaign, shop, zone, now).into_iter().flatten().next().map_or(Ok(()), Err)
}

/// Until when a redemption made at `made_at` may be taken back without a manager's reissue: the first instant at which
/// it is too late. `None` for never. `day_ends_at` is when the shift closes or, where none is kept, the business day
/// ends.
pub fn reversible_until(
    window: ReversalWindow,
    made_at: Timestamp,
    day_ends_at: Option<Timestamp>,
) -> Option<Timestamp> {
    match window {
        ReversalWindow::Seconds(seconds) => made_at.checked_add(Span::new().try_seconds(i64::from(seconds)).ok()?).ok(),
        ReversalWindow::UntilShiftCloses => day_ends_at,
        ReversalWindow::Never => None,
    }
}

/// What ends a decision before an offer.
enum Stop {
    Ask(Ask),
    Refuse(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refuse(refusal)
    }
}

fn decided(known: &Known, claim: &Claim, desk: Desk<'_>, now: Timestamp) -> Result<Offer, Stop> {
    let (voucher, campaign) = match known {
        Known::Nothing(refusal) => return Err(Stop::Refuse(refusal.clone())),
        Known::Voucher { voucher, campaign: None } => {
            // Without its rules only what the row itself says can be refused; the rest is the cloud's alone, and the
            // cloud cannot redeem what this counter cannot explain.
            if let Some(refusal) = state_refusal(voucher) {
                return Err(Stop::Refuse(refusal));
            }
            return Err(Stop::Refuse(Refusal::CloudOnly));
        }
        Known::Voucher { voucher, campaign: Some(campaign) } => (voucher, campaign),
    };
    for refusal in standing_refusals(voucher, campaign, desk.shop, desk.zone, now).into_iter().flatten() {
        claim.refuse_unless_overridden(refusal)?;
    }
    let gain = benefit::of(voucher, campaign, claim)?;
    check_stacking(campaign, &gain, claim)?;
    check_limits(campaign, claim)?;
    check_evidence(voucher, campaign, claim)?;
    let Some(left_after) = voucher.left.after(gain.take) else {
        return Err(Stop::Refuse(Refusal::NotEnoughLeft { left: voucher.left }));
    };
    if let Reach::Offline(standing) = desk.reach {
        // A raise that a manager allows is part of `standing` already, so it is no override here.
        budget::allow(campaign.offline, gain.risk, standing)?;
    }
    Ok(Offer {
        voucher: voucher.id,
        campaign: Arc::clone(campaign),
        take: gain.take,
        left_after,
        benefit: gain.benefit,
        risk: gain.risk,
    })
}

impl Claim {
    /// Passes a refusal on unless a manager set it aside.
    fn refuse_unless_overridden(&self, refusal: Refusal) -> Result<(), Stop> {
        match refusal.remedy() {
            Remedy::Override(permission) if self.overrides.iter().any(|made| made.permission == permission) => Ok(()),
            Remedy::Override(_) | Remedy::Customer | Remedy::Cloud | Remedy::Never => Err(Stop::Refuse(refusal)),
        }
    }
}

/// What the row alone refuses.
fn state_refusal(voucher: &Voucher) -> Option<Refusal> {
    match voucher.state {
        State::Cancelled => Some(Refusal::Cancelled),
        State::Refunded => Some(Refusal::Refunded),
        State::Frozen => Some(Refusal::Frozen),
        State::Issued if voucher.left.is_nothing() => Some(Refusal::UsedUp { last: voucher.last_use.clone() }),
        State::Issued => None,
    }
}

/// What row, campaign, place and time refuse, in the order in which it is explained.
fn standing_refusals(
    voucher: &Voucher,
    campaign: &Campaign,
    shop: ShopId,
    zone: &TimeZone,
    now: Timestamp,
) -> [Option<Refusal>; 5] {
    let valid = voucher.valid_time(campaign, zone);
    [
        state_refusal(voucher),
        valid.until.filter(|until| *until <= now).map(|until| Refusal::Expired { until }),
        valid.from.filter(|from| now < *from).map(|from| Refusal::NotYetValid { from }),
        shop_refusal(voucher, campaign, shop),
        match campaign.hours.at(now, zone) {
            Opening::Open => None,
            Opening::WrongWeekday(weekdays) => Some(Refusal::WrongWeekday { weekdays }),
            Opening::WrongTime(windows) => Some(Refusal::WrongTime { windows }),
            Opening::Blackout(date) => Some(Refusal::Blackout { date }),
        },
    ]
}

fn shop_refusal(voucher: &Voucher, campaign: &Campaign, shop: ShopId) -> Option<Refusal> {
    if let Some(home) = voucher.home_shop
        && home != shop
    {
        return Some(Refusal::WrongShop { valid_at: vec![home] });
    }
    match &campaign.scope.shops {
        ShopScope::Only(shops) if !shops.contains(&shop) => Some(Refusal::WrongShop { valid_at: shops.clone() }),
        ShopScope::Only(_) | ShopScope::All => None,
    }
}

fn check_stacking(campaign: &Campaign, gain: &Gain, claim: &Claim) -> Result<(), Stop> {
    for other in &claim.order.others {
        let clash = match (&campaign.stacking, &other.stacking) {
            (Stacking::Exclusive, _) | (_, Stacking::Exclusive) => true,
            // Several of one campaign are a question of the order limit, not of its group.
            (Stacking::OncePerGroup { group: one }, Stacking::OncePerGroup { group: two }) => one == two,
            (Stacking::Free, Stacking::Free | Stacking::OncePerGroup { .. })
            | (Stacking::OncePerGroup { .. }, Stacking::Free) => false,
        };
        if clash {
            let better = match (gain.benefit.saving(), other.saving) {
                (Some(this), Some(that)) if this > that => Some(Better::This(this.saturating_sub(that))),
                (Some(this), Some(that)) if this < that => Some(Better::Other(that.saturating_sub(this))),
                (Some(_), Some(_)) => Some(Better::Same),
                (None, _) | (_, None) => None,
            };
            return Err(Stop::Refuse(Refusal::NotStackable {
                with: other.name.clone(),
                campaign: other.campaign,
                better,
            }));
        }
    }
    Ok(())
}

fn check_limits(campaign: &Campaign, claim: &Claim) -> Result<(), Stop> {
    if let Some(allowed) = campaign.limits.per_order {
        let same = claim.order.others.iter().filter(|other| other.campaign == campaign.id).count();
        if u32::try_from(same).unwrap_or(u32::MAX) >= allowed {
            return Err(Stop::Refuse(Refusal::OrderLimit { allowed }));
        }
    }
    if let Some(limit) = campaign.limits.per_customer
        && claim.customer_uses >= limit.uses
    {
        claim.refuse_unless_overridden(Refusal::CustomerLimit { uses: limit.uses, days: limit.days })?;
    }
    Ok(())
}

fn check_evidence(voucher: &Voucher, campaign: &Campaign, claim: &Claim) -> Result<(), Stop> {
    let rule = campaign.evidence;
    let satisfied = match rule {
        EvidenceRule::None => true,
        EvidenceRule::CodeShown => claim.evidence.code != CodeEvidence::Typed,
        EvidenceRule::RotatingCode => claim.evidence.code == CodeEvidence::Rotating,
        EvidenceRule::PhoneTail => match (&claim.evidence.phone_tail, &voucher.phone_tail) {
            (Some(said), Some(known)) => said == known,
            (None, Some(_)) if !claim.overridden(Permission::AcceptWithoutEvidence) => {
                return Err(Stop::Ask(Ask::PhoneTail));
            }
            // Nothing to compare with: the hub sent no digits, so the rule cannot be met here.
            (_, None) | (None, Some(_)) => false,
        },
    };
    if satisfied { Ok(()) } else { claim.refuse_unless_overridden(Refusal::EvidenceMissing { rule }) }
}

impl Claim {
    fn overridden(&self, permission: Permission) -> bool {
        self.overrides.iter().any(|made| made.permission == permission)
    }
}

impl OrderContext {
    /// Whether the bill holds one of `wanted` beside `excluded`; `Err` asks the cashier.
    fn holds(&self, wanted: &[Product], excluded: &[Product]) -> Result<(), Stop> {
        if wanted.is_empty() && excluded.is_empty() {
            return Ok(());
        }
        match &self.products {
            Products::Confirmed => Ok(()),
            Products::Unknown => Err(Stop::Ask(Ask::Products(wanted.to_vec()))),
            Products::Lines(lines) if lines.iter().any(|line| line.counts(wanted, excluded)) => Ok(()),
            Products::Denied | Products::Lines(_) => {
                Err(Stop::Refuse(Refusal::WrongProducts { needs: wanted.to_vec() }))
            }
        }
    }
}

impl OrderLine {
    /// Whether the line counts for a campaign that wants and excludes these.
    fn counts(&self, wanted: &[Product], excluded: &[Product]) -> bool {
        let names = |products: &[Product]| products.iter().any(|product| product.code == self.product);
        (wanted.is_empty() || names(wanted)) && !names(excluded)
    }
}
