//! A campaign that restricts nothing, for the tests of whatever follows one: each changes what it is about.

use uuid::Uuid;

use super::{
    Campaign, Channel, EvidenceRule, Kind, Limits, OfflinePolicy, ReversalWindow, Scope, Settlement, ShopScope,
    Stacking, Treatment, Validity,
};
use crate::domain::id::{CampaignId, CampaignNo};
use crate::domain::money::Money;
use crate::domain::window::Hours;

/// A discount of the shop's own mini programme, valid anywhere and always, worth nothing to anybody.
pub(crate) fn campaign(name: &str, kind: Kind) -> Campaign {
    let nothing = Money::ZERO;
    Campaign {
        id: CampaignId::new(Uuid::from_u128(41)),
        no: CampaignNo::new(1).unwrap(),
        name: name.into(),
        kind,
        treatment: Treatment::Discount,
        money: Settlement { face: nothing, paid: nothing, subsidy: nothing, settlement: nothing, commission: nothing },
        channel: Channel { key: "own".into(), name: "自有小程序".into() },
        validity: Validity::Between { from: None, until: None },
        hours: Hours::ALWAYS,
        scope: Scope {
            shops: ShopScope::All,
            products: Vec::new(),
            excluded: Vec::new(),
            levels: Vec::new(),
            sale_channels: Vec::new(),
        },
        limits: Limits::default(),
        stacking: Stacking::Free,
        offline: OfflinePolicy::Provisional { max_value: Money::from_minor(5_000) },
        reversal: ReversalWindow::Seconds(600),
        evidence: EvidenceRule::None,
    }
}
