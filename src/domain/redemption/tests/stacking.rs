//! Several vouchers in one order, and how many a customer may have.

use super::*;
use crate::domain::campaign::CustomerLimit;
use crate::domain::verdict::{Better, Clash};

fn group(name: &str) -> Stacking {
    Stacking::OncePerGroup { group: name.into() }
}

fn other(campaign: u128, stacking: Stacking, saving: Option<i64>) -> Presented {
    Presented {
        campaign: campaign_id(campaign),
        name: format!("Campaign {campaign}"),
        stacking,
        saving: saving.map(fen),
    }
}

fn not_with(campaign: u128, better: Option<Better>) -> Refusal {
    Refusal::NotStackable { with: format!("Campaign {campaign}"), campaign: campaign_id(campaign), better }
}

/// A voucher that stacks in one way, beside one of another campaign that stacks in another.
fn beside(this: Stacking, that: Stacking) -> impl FnOnce(&mut Scene) {
    move |scene| {
        scene.campaign.stacking = this;
        scene.claim.order.others = vec![other(2, that, None)];
    }
}

#[test]
fn exclusive_goes_with_nothing_and_a_group_goes_once() {
    let ways = || [Stacking::Exclusive, group("food"), group("drink"), Stacking::Free];
    // Rows: this voucher; columns: the one that is there already.
    let goes = [
        [false, false, false, false],
        [false, false, true, true],
        [false, true, false, true],
        [false, true, true, true],
    ];
    for (this, goes) in ways().into_iter().zip(goes) {
        for (that, goes) in ways().into_iter().zip(goes) {
            if goes {
                accepts(beside(this.clone(), that));
            } else {
                refuses(beside(this.clone(), that), not_with(2, None));
            }
        }
    }
}

#[test]
fn of_two_that_do_not_go_together_the_better_one_is_named_with_the_difference() {
    for (saving, better) in [
        (None, None),
        (Some(2_500), Some(Better::This(fen(500)))),
        (Some(3_000), Some(Better::Same)),
        (Some(3_001), Some(Better::Other(fen(1)))),
    ] {
        refuses(|scene| scene.claim.order.others = vec![other(2, Stacking::Exclusive, saving)], not_with(2, better));
    }
    // What a package saves is not known, so nothing is said.
    refuses(
        |scene| {
            scene.campaign.kind =
                Kind::Exchange { items: vec![crate::domain::campaign::Item { product: product("TEA"), quantity: 1 }] };
            scene.claim.order.others = vec![other(2, Stacking::Exclusive, Some(100))];
        },
        not_with(2, None),
    );
}

#[test]
fn the_first_voucher_that_does_not_go_with_it_is_named() {
    refuses(
        |scene| {
            scene.claim.order.others = vec![
                other(2, Stacking::Free, None),
                other(3, Stacking::Exclusive, None),
                other(4, Stacking::Exclusive, None),
            ];
        },
        not_with(3, None),
    );
}

#[test]
fn of_one_campaign_its_order_limit_decides_how_many() {
    let of_the_same = |stacking: Stacking, per_order: Option<u32>, count: usize| {
        move |scene: &mut Scene| {
            scene.campaign.stacking = stacking.clone();
            scene.campaign.limits.per_order = per_order;
            scene.claim.order.others = vec![other(1, stacking, Some(3_000)); count];
        }
    };
    for stacking in [Stacking::Free, Stacking::Exclusive, group("food")] {
        accepts(of_the_same(stacking.clone(), Some(3), 2));
        refuses(of_the_same(stacking.clone(), Some(3), 3), Refusal::OrderLimit { allowed: 3 });
        refuses(of_the_same(stacking.clone(), Some(1), 1), Refusal::OrderLimit { allowed: 1 });
        refuses(of_the_same(stacking, Some(0), 0), Refusal::OrderLimit { allowed: 0 });
    }
    // Without a limit the stacking decides.
    accepts(of_the_same(Stacking::Free, None, 9));
    refuses(of_the_same(Stacking::Exclusive, None, 1), not_with(1, Some(Better::Same)));
    refuses(of_the_same(group("food"), None, 1), not_with(1, Some(Better::Same)));
    // Vouchers of other campaigns do not count against it.
    accepts(|scene| {
        scene.campaign.limits.per_order = Some(1);
        scene.claim.order.others = vec![other(2, Stacking::Free, None); 5];
    });
}

/// A customer who had so many of two in thirty days asks for so many more of a card with ten.
fn had(had: u32, take: u32) -> impl FnOnce(&mut Scene) {
    move |scene| {
        scene.campaign.kind = Kind::Uses { service: "Car wash".into() };
        scene.campaign.limits.per_customer = Some(CustomerLimit { uses: 2, days: 30 });
        scene.voucher.left = Amount::Uses(10);
        scene.claim.take = Some(Amount::Uses(take));
        scene.claim.customer_uses = had;
    }
}

#[test]
fn a_customer_may_have_so_many_uses_and_those_of_now_are_counted() {
    let wash = |uses: u32| Told::Takes {
        take: Amount::Uses(uses),
        left: Amount::Uses(10 - uses),
        benefit: Benefit::Service { service: "Car wash".into(), uses },
        risk: fen(1_900 * i64::from(uses)),
    };
    let limit = |had| Refusal::CustomerLimit { had, uses: 2, days: 30 };
    check(had(0, 1), wash(1));
    check(had(0, 2), wash(2));
    check(had(1, 1), wash(1));
    refuses(had(0, 3), limit(0));
    refuses(had(1, 2), limit(1));
    refuses(had(2, 1), limit(2));
    refuses(had(u32::MAX, 1), limit(u32::MAX));
    check(
        |scene| {
            had(2, 1)(scene);
            scene.claim.overrides = vec![override_of(Permission::AcceptAboveLimit)];
        },
        wash(1),
    );
}

#[test]
fn however_much_of_a_balance_is_one_use() {
    let spend = |had: u32| {
        move |scene: &mut Scene| {
            scene.campaign.kind = Kind::StoredValue;
            scene.campaign.limits.per_customer = Some(CustomerLimit { uses: 2, days: 1 });
            scene.voucher.left = Amount::Money(fen(9_000));
            scene.claim.take = Some(Amount::Money(fen(6_800)));
            scene.claim.customer_uses = had;
        }
    };
    let spent = Told::Takes {
        take: Amount::Money(fen(6_800)),
        left: Amount::Money(fen(2_200)),
        benefit: Benefit::Spent { amount: fen(6_800), to_pay: Some(Money::ZERO) },
        risk: fen(6_800),
    };
    check(spend(1), spent);
    refuses(spend(2), Refusal::CustomerLimit { had: 2, uses: 2, days: 1 });
}

/// Whether a voucher that was taken before is of the same order, where that matters.
#[track_caller]
fn beside_one_of_before(together: Together, edit: impl FnOnce(&mut Scene)) -> Verdict {
    let mut scene = scene();
    scene.campaign.stacking = Stacking::Exclusive;
    scene.claim.order.others = vec![other(2, Stacking::Free, Some(2_500))];
    scene.claim.order.together = together;
    edit(&mut scene);
    scene.decide()
}

#[test]
fn where_nobody_has_said_whether_it_is_one_order_that_is_asked_with_what_follows_from_either_answer() {
    let refused = not_with(2, Some(Better::This(fen(500))));
    let Verdict::Accepted(taken) = beside_one_of_before(Together::AnotherOrder, |_| {}) else { panic!("not accepted") };
    assert_eq!(beside_one_of_before(Together::OneOrder, |_| {}), Verdict::Refused(refused));
    let clash = Clash::NotStackable {
        with: "Campaign 2".into(),
        campaign: campaign_id(2),
        better: Some(Better::This(fen(500))),
    };
    let asked = Ask::OneOrder { clash, offer: taken };
    assert_eq!(beside_one_of_before(Together::Unsaid, |_| {}), Verdict::Asks(asked));
}

#[test]
fn where_it_does_not_matter_whether_it_is_one_order_nobody_is_asked() {
    for together in [Together::Unsaid, Together::OneOrder, Together::AnotherOrder] {
        let verdict = beside_one_of_before(together, |scene| scene.campaign.stacking = Stacking::Free);
        assert!(matches!(verdict, Verdict::Accepted(_)), "{together:?}: {verdict:?}");
        // What is refused whatever the order is not asked about first.
        let verdict = beside_one_of_before(together, |scene| {
            scene.campaign.stacking = Stacking::Free;
            scene.campaign.limits.per_order = Some(0);
        });
        assert_eq!(verdict, Verdict::Refused(Refusal::OrderLimit { allowed: 0 }), "{together:?}");
        let verdict = beside_one_of_before(together, |scene| {
            scene.claim.order.others.clear();
            scene.campaign.evidence = EvidenceRule::RotatingCode;
        });
        assert!(matches!(&verdict, Verdict::Refused(refusal) if refusal.code() == "evidence_missing"), "{verdict:?}");
    }
}
