//! A voucher with two faults is refused for the one that is explained first, and what a manager may set aside.

use jiff::civil::{Weekday, time};

use super::*;
use crate::domain::campaign::{CustomerLimit, SaleChannel};
use crate::domain::window::{DayWindow, Weekdays};

type Fault = (&'static str, fn(&mut Scene));

/// Every fault that a known voucher can have, in the order in which they are explained.
const FAULTS: &[Fault] = &[
    ("cancelled", |scene| scene.voucher.state = State::Cancelled),
    ("refunded", |scene| scene.voucher.state = State::Refunded),
    ("frozen", |scene| scene.voucher.state = State::Frozen),
    ("used_up", |scene| scene.voucher.left = Amount::Uses(0)),
    ("expired", |scene| scene.voucher.until = Some(scene.now)),
    ("not_yet_valid", |scene| scene.voucher.from = Some(at("2026-11-21T00:00:00Z"))),
    ("wrong_shop", |scene| scene.voucher.home_shop = Some(shop(9))),
    ("wrong_level", |scene| scene.campaign.scope.levels = vec!["gold".into()]),
    ("wrong_weekday", |scene| scene.campaign.hours.weekdays = Weekdays::of([Weekday::Monday])),
    ("wrong_time", |scene| {
        scene.campaign.hours.windows = vec![DayWindow { from: time(18, 0, 0, 0), until: time(20, 0, 0, 0) }];
    }),
    ("blackout", |scene| scene.campaign.hours.blackouts = vec![jiff::civil::date(2026, 11, 20)]),
    ("wrong_sale_channel", |scene| {
        scene.campaign.scope.sale_channels = vec![SaleChannel::Takeaway];
        scene.claim.order.channel = Some(SaleChannel::InStore);
    }),
    ("wrong_products", |scene| scene.campaign.scope.products = vec![product("COFFEE")]),
    ("too_few_items", |scene| scene.campaign.kind = Kind::NthItem { nth: 2, off: rate(5_000) }),
    ("below_minimum", |scene| scene.campaign.kind = Kind::AmountOff { value: fen(3_000), minimum: fen(10_000) }),
    ("not_enough_left", |scene| {
        scene.campaign.kind = Kind::Uses { service: "Car wash".into() };
        scene.claim.take = Some(Amount::Uses(9));
    }),
    ("not_stackable", |scene| {
        scene.campaign.stacking = Stacking::Exclusive;
        scene.claim.order.others.push(presented(2));
    }),
    ("order_limit", |scene| {
        scene.campaign.limits.per_order = Some(1);
        scene.claim.order.others.push(presented(1));
    }),
    ("customer_limit", |scene| {
        scene.campaign.limits.per_customer = Some(CustomerLimit { uses: 1, days: 7 });
        scene.claim.customer_uses = 1;
    }),
    ("evidence_missing", |scene| scene.campaign.evidence = EvidenceRule::RotatingCode),
    ("cloud_only", |scene| {
        scene.campaign.offline = OfflinePolicy::CloudOnly;
        scene.offline();
    }),
    ("no_grant", |scene| scene.offline().grant = None),
    ("data_too_old", |scene| scene.offline().data_as_of = None),
    ("above_offline_value", |scene| {
        if let Some(grant) = &mut scene.offline().grant {
            grant.per_voucher = fen(1);
        }
    }),
    ("budget_spent", |scene| scene.offline().spent.risked.count = 3),
];

fn presented(campaign: u128) -> Presented {
    Presented { campaign: campaign_id(campaign), name: "Other".into(), stacking: Stacking::Free, saving: None }
}

#[track_caller]
fn check(scene: &Scene, expected: &str) {
    match scene.decide() {
        Verdict::Refused(refusal) => assert_eq!(refusal.code(), expected),
        other => panic!("{expected}: {other:?}"),
    }
}

#[test]
fn each_fault_alone_is_refused_for_itself() {
    for (code, fault) in FAULTS {
        let mut scene = scene();
        fault(&mut scene);
        check(&scene, code);
    }
}

#[test]
fn of_two_faults_the_one_that_is_explained_first_is_told() {
    for (place, (earlier, first)) in FAULTS.iter().enumerate() {
        for (_, second) in &FAULTS[place + 1..] {
            let mut scene = scene();
            // Where both touch the same thing, the earlier one has it.
            second(&mut scene);
            first(&mut scene);
            check(&scene, earlier);
        }
    }
}

#[test]
fn a_fault_that_needs_no_answer_is_told_before_a_question_is_asked() {
    let unknown_bill = |scene: &mut Scene| {
        scene.campaign.kind = Kind::AmountOff { value: fen(3_000), minimum: fen(10_000) };
        scene.claim.order = OrderContext::default();
    };
    for (code, fault) in FAULTS.iter().take_while(|(code, _)| *code != "wrong_sale_channel") {
        let mut scene = scene();
        unknown_bill(&mut scene);
        fault(&mut scene);
        check(&scene, code);
    }
}

#[test]
fn what_the_bill_must_answer_is_asked_before_later_faults_are_told() {
    // Whatever the bill is, these stay.
    let in_vain = ["cloud_only", "no_grant", "data_too_old"];
    let later = FAULTS.iter().skip_while(|(code, _)| *code != "order_limit");
    for (_, fault) in later.filter(|(code, _)| !in_vain.contains(code)) {
        let mut scene = scene();
        fault(&mut scene);
        scene.campaign.kind = Kind::AmountOff { value: fen(3_000), minimum: fen(10_000) };
        scene.claim.order.total = None;
        scene.claim.order.products = Products::Unknown;
        assert_eq!(scene.decide(), Verdict::Asks(Ask::Bill));
    }
}

#[test]
fn each_permission_sets_aside_its_refusals_and_no_others() {
    for (code, fault) in FAULTS {
        let mut scene = scene();
        fault(&mut scene);
        let Verdict::Refused(refusal) = scene.decide() else { panic!("{code} is not refused") };
        for permission in Permission::ALL {
            scene.claim.overrides = vec![override_of(permission)];
            // The budget is raised for the grant and not for one voucher.
            let allowed = refusal.remedy() == Remedy::Override(permission) && *code != "budget_spent";
            match scene.decide() {
                Verdict::Accepted(_) => assert!(allowed, "{permission:?} sets {code} aside"),
                Verdict::Refused(again) => {
                    assert!(!allowed, "{permission:?} does not set {code} aside");
                    assert_eq!(again, refusal);
                }
                Verdict::Asks(ask) => panic!("{code} with {permission:?} asks {ask:?}"),
            }
        }
    }
}

#[test]
fn setting_one_fault_aside_does_not_set_the_next_aside() {
    let mut scene = scene();
    scene.voucher.until = Some(scene.now);
    scene.campaign.hours.weekdays = Weekdays::of([Weekday::Monday]);
    scene.claim.overrides = vec![override_of(Permission::AcceptExpired)];
    check(&scene, "wrong_weekday");
    scene.claim.overrides.push(override_of(Permission::AcceptOutsideHours));
    assert!(matches!(scene.decide(), Verdict::Accepted(_)));
}
