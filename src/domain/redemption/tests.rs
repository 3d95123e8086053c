//! Every rule of a redemption, as cases at one counter: a Friday noon in Shanghai, a bill of ¥68.00.

mod evidence;
mod kinds;
mod offline;
mod order_of_checks;
mod properties;
mod reversal;
mod stacking;
mod standing;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::*;
use crate::domain::budget::{Allowance, Grant, Raise, Spent};
use crate::domain::campaign::{
    self, EvidenceRule, Kind, Limits, OfflinePolicy, Product, ReversalWindow, Scope, Settlement, ShopScope, Stacking,
    Validity,
};
use crate::domain::id::{CampaignId, DeviceId, Incarnation, VoucherId};
use crate::domain::money::{Money, Rate};
use crate::domain::verdict::Benefit;
use crate::domain::voucher::State;
use crate::domain::window::Hours;

/// A Friday noon in Shanghai.
const NOON: &str = "2026-11-20T04:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn rate(points: u16) -> Rate {
    Rate::from_basis_points(points).unwrap()
}

fn shop(number: u128) -> ShopId {
    ShopId::new(Uuid::from_u128(number))
}

fn campaign_id(number: u128) -> CampaignId {
    CampaignId::new(Uuid::from_u128(number))
}

fn product(code: &str) -> Product {
    Product { code: code.into(), name: format!("Product {code}") }
}

fn line(code: &str, pieces: u32, price: i64) -> OrderLine {
    let amount = fen(price).checked_mul(pieces).unwrap_or(Money::MAX);
    OrderLine { product: code.into(), categories: Vec::new(), pieces, amount }
}

fn lines<const N: usize>(lines: [OrderLine; N]) -> Products {
    Products::Lines(lines.into())
}

fn override_of(permission: Permission) -> Override {
    Override { permission, by: StaffId::new(Uuid::from_u128(77)), reason: "regular customer".into() }
}

/// ¥30.00 off, without any restriction.
fn campaign() -> Campaign {
    Campaign {
        id: campaign_id(1),
        money: Settlement {
            face: fen(3_000),
            paid: fen(2_000),
            subsidy: fen(200),
            settlement: fen(1_900),
            commission: fen(100),
        },
        offline: OfflinePolicy::Provisional { max_value: fen(8_000) },
        ..campaign::sample::campaign("¥30 off", Kind::AmountOff { value: fen(3_000), minimum: Money::ZERO })
    }
}

/// A voucher of [`campaign`] with one use.
fn voucher() -> Voucher {
    Voucher {
        id: VoucherId::from_bytes([1; 10]),
        campaign: campaign_id(1),
        issued_at: at("2026-11-01T00:00:00Z"),
        from: None,
        until: None,
        left: Amount::ONE_USE,
        state: State::Issued,
        home_shop: None,
        holder: None,
        phone_tail: None,
        last_use: None,
        rev: 1,
    }
}

/// What a terminal has when the cloud cannot be reached.
#[derive(Debug, Clone)]
struct Outage {
    grant: Option<Grant>,
    spent: Spent,
    data_as_of: Option<Timestamp>,
}

/// An outage in which everything may still be risked.
fn outage() -> Outage {
    Outage {
        grant: Some(Grant {
            id: GrantId::new(Uuid::from_u128(5)),
            device: DeviceId::new(Uuid::from_u128(6)),
            incarnation: Incarnation::new(7),
            epoch: 1,
            after_seq: 10,
            issued_at: at("2026-11-20T03:00:00Z"),
            allowance: Allowance { count: 3, value: fen(10_000) },
            raise: Allowance { count: 1, value: fen(5_000) },
            per_voucher: fen(6_000),
            data_age_max_s: 7_200,
        }),
        spent: Spent::default(),
        data_as_of: Some(at("2026-11-20T03:00:00Z")),
    }
}

/// Everything that a decision is made from.
#[derive(Debug, Clone)]
struct Scene {
    voucher: Voucher,
    campaign: Campaign,
    claim: Claim,
    now: Timestamp,
    zone: &'static str,
    outage: Option<Outage>,
}

/// One use of ¥30 off, scanned at noon for a bill of ¥68.00 of which one line is known; the cloud can be asked.
fn scene() -> Scene {
    let order = OrderContext {
        total: Some(fen(6_800)),
        products: lines([line("TEA", 1, 6_800)]),
        together: Together::OneOrder,
        ..OrderContext::default()
    };
    Scene {
        voucher: voucher(),
        campaign: campaign(),
        claim: Claim { order, ..Claim::default() },
        now: at(NOON),
        zone: "Asia/Shanghai",
        outage: None,
    }
}

impl Scene {
    fn known(&self) -> Known {
        Known::Voucher { voucher: Box::new(self.voucher.clone()), campaign: Some(Arc::new(self.campaign.clone())) }
    }

    fn decide(&self) -> Verdict {
        self.decide_about(&self.known())
    }

    fn decide_about(&self, known: &Known) -> Verdict {
        let zone = TimeZone::get(self.zone).unwrap();
        let reach = self.outage.as_ref().map_or(Reach::Cloud, |outage| {
            Reach::Offline(Standing {
                grant: outage.grant.as_ref(),
                spent: outage.spent,
                data_as_of: outage.data_as_of,
                now: self.now,
            })
        });
        decide(known, &self.claim, Desk { shop: shop(1), zone: &zone, reach }, self.now)
    }

    /// The outage of the scene, which begins where there was none.
    fn offline(&mut self) -> &mut Outage {
        self.outage.get_or_insert_with(outage)
    }
}

/// What a verdict comes to.
#[derive(Debug, Clone, PartialEq)]
enum Told {
    Takes { take: Amount, left: Amount, benefit: Benefit, risk: Money },
    Asks(Ask),
    Refuses(Refusal),
}

/// One use is taken and none is left.
fn takes(benefit: Benefit, risk: i64) -> Told {
    Told::Takes { take: Amount::ONE_USE, left: Amount::Uses(0), benefit, risk: fen(risk) }
}

fn off(off: i64, to_pay: Option<i64>) -> Benefit {
    Benefit::Off { off: fen(off), to_pay: to_pay.map(fen) }
}

fn told(verdict: Verdict) -> Told {
    match verdict {
        Verdict::Accepted(offer) => {
            Told::Takes { take: offer.take, left: offer.left_after, benefit: offer.benefit, risk: offer.risk }
        }
        Verdict::Asks(ask) => Told::Asks(ask),
        Verdict::Refused(refusal) => Told::Refuses(refusal),
    }
}

/// What is told in the scene that `edit` makes of the usual one.
#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "cases are written as values")]
fn check(edit: impl FnOnce(&mut Scene), expected: Told) {
    let mut scene = scene();
    edit(&mut scene);
    assert_eq!(scene.campaign.check(), Ok(()), "no such campaign can be meant");
    assert_eq!(told(scene.decide()), expected);
}

#[track_caller]
fn refuses(edit: impl FnOnce(&mut Scene), refusal: Refusal) {
    check(edit, Told::Refuses(refusal));
}

#[track_caller]
fn asks(edit: impl FnOnce(&mut Scene), ask: Ask) {
    check(edit, Told::Asks(ask));
}

/// The voucher is taken as usual.
#[track_caller]
fn accepts(edit: impl FnOnce(&mut Scene)) {
    check(edit, takes(off(3_000, Some(3_800)), 3_000));
}

#[test]
fn what_is_not_known_is_refused_for_the_reason_that_is_known() {
    for refusal in
        [Refusal::Unknown, Refusal::NotCached { data_as_of: Some(at(NOON)) }, Refusal::Forged, Refusal::UpdateNeeded]
    {
        assert_eq!(scene().decide_about(&Known::Nothing(refusal.clone())), Verdict::Refused(refusal));
    }
}

/// What is told about a voucher whose rules cannot be read, with the cloud and without it.
#[track_caller]
fn check_without_rules(edit: impl FnOnce(&mut Scene), online: &str, offline: &str) {
    let mut scene = scene();
    edit(&mut scene);
    let known = Known::Voucher { voucher: Box::new(scene.voucher.clone()), campaign: None };
    for (outage, expected) in [(None, online), (Some(outage()), offline)] {
        scene.outage = outage;
        match scene.decide_about(&known) {
            Verdict::Refused(refusal) => assert_eq!(refusal.code(), expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
}

#[test]
fn a_voucher_whose_rules_cannot_be_read_is_redeemed_nowhere_whatever_a_manager_allows() {
    check_without_rules(|_| {}, "update_needed", "cloud_only");
    check_without_rules(|scene| scene.voucher.state = State::Frozen, "frozen", "frozen");
    check_without_rules(|scene| scene.voucher.left = Amount::Uses(0), "used_up", "used_up");
    check_without_rules(|scene| scene.voucher.until = Some(scene.now), "expired", "expired");
    check_without_rules(|scene| scene.voucher.home_shop = Some(shop(2)), "wrong_shop", "wrong_shop");
    // A manager cannot allow what nobody here has read.
    let every: Vec<Override> = Permission::ALL.into_iter().map(override_of).collect();
    check_without_rules(
        |scene| {
            scene.voucher.until = Some(scene.now);
            scene.claim.overrides = every;
        },
        "update_needed",
        "cloud_only",
    );
}

#[test]
fn an_offer_says_how_its_right_is_obtained() {
    for (outage, way) in [(None, Way::AskCloud), (Some(outage()), Way::AtRisk)] {
        let Verdict::Accepted(offer) = (Scene { outage, ..scene() }).decide() else { panic!("not accepted") };
        assert_eq!(offer.way, way);
        assert_eq!((offer.voucher, offer.campaign.id), (scene().voucher.id, scene().campaign.id));
    }
}
