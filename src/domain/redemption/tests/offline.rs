//! What may be risked when the cloud cannot be reached.

use super::*;

/// A use worth ¥30.00, while so many worth so much stand unconfirmed.
fn spent(count: u32, value: i64, raise: Raise) -> impl FnOnce(&mut Scene) {
    move |scene| scene.offline().spent = Spent { risked: Allowance { count, value: fen(value) }, raise }
}

#[test]
fn a_voucher_is_taken_at_risk_within_the_grant() {
    accepts(spent(0, 0, Raise::Unused));
    accepts(spent(2, 7_000, Raise::Unused));
    let spent_up = |count, value, count_allowed, value_allowed| Refusal::BudgetSpent {
        count,
        count_allowed,
        value: fen(value),
        value_allowed: fen(value_allowed),
    };
    refuses(spent(2, 7_001, Raise::Unused), spent_up(2, 7_001, 3, 10_000));
    refuses(spent(3, 0, Raise::Unused), spent_up(3, 0, 3, 10_000));
    accepts(spent(3, 12_000, Raise::Used));
    refuses(spent(3, 12_001, Raise::Used), spent_up(3, 12_001, 4, 15_000));
    refuses(spent(4, 0, Raise::Used), spent_up(4, 0, 4, 15_000));
}

#[test]
fn a_manager_at_the_voucher_does_not_raise_the_budget_again() {
    refuses(
        |scene| {
            spent(4, 0, Raise::Used)(scene);
            scene.claim.overrides = Permission::ALL.into_iter().map(override_of).collect();
        },
        Refusal::BudgetSpent { count: 4, count_allowed: 4, value: Money::ZERO, value_allowed: fen(15_000) },
    );
}

#[test]
fn the_smaller_of_campaign_and_grant_bounds_one_voucher() {
    let bounds = |campaign: i64, grant: i64| {
        move |scene: &mut Scene| {
            scene.campaign.offline = OfflinePolicy::Provisional { max_value: fen(campaign) };
            if let Some(known) = &mut scene.offline().grant {
                known.per_voucher = fen(grant);
            }
        }
    };
    accepts(bounds(3_000, 9_000));
    accepts(bounds(9_000, 3_000));
    refuses(bounds(2_999, 9_000), Refusal::AboveOfflineValue { risk: fen(3_000), allowed: fen(2_999) });
    refuses(bounds(9_000, 2_999), Refusal::AboveOfflineValue { risk: fen(3_000), allowed: fen(2_999) });
}

#[test]
fn what_is_risked_is_what_this_bill_takes() {
    // Only ¥12.00 of the ¥30.00 come off, so only they are at stake.
    check(
        |scene| {
            scene.claim.order = OrderContext { total: Some(fen(1_200)), ..OrderContext::default() };
            spent(2, 8_800, Raise::Unused)(scene);
        },
        takes(off(1_200, Some(0)), 1_200),
    );
}

#[test]
fn old_data_is_not_trusted_to_the_second() {
    let as_of =
        |data_as_of: Option<&'static str>| move |scene: &mut Scene| scene.offline().data_as_of = data_as_of.map(at);
    accepts(as_of(Some("2026-11-20T02:00:00Z")));
    let old = at("2026-11-20T01:59:59Z");
    refuses(as_of(Some("2026-11-20T01:59:59Z")), Refusal::DataTooOld { data_as_of: Some(old) });
    refuses(as_of(None), Refusal::DataTooOld { data_as_of: None });
    // A clock that was set back makes no data older.
    accepts(as_of(Some("2026-11-21T00:00:00Z")));
}

#[test]
fn a_clock_that_is_set_ahead_makes_nothing_valid_early_beyond_the_age_of_the_data() {
    for offline in [OfflinePolicy::Free, OfflinePolicy::Provisional { max_value: fen(9_000) }] {
        // It begins two hours and a second after the data was the hub's; the clock says that this was a second ago.
        let ahead = |scene: &mut Scene| {
            scene.campaign.offline = offline;
            scene.voucher.from = Some(at("2026-11-20T03:59:59Z"));
            scene.offline().data_as_of = Some(at("2026-11-20T01:59:58Z"));
        };
        refuses(ahead, Refusal::DataTooOld { data_as_of: Some(at("2026-11-20T01:59:58Z")) });
    }
}

#[test]
fn without_a_grant_nothing_is_risked_not_even_what_is_free() {
    refuses(|scene| scene.offline().grant = None, Refusal::NoGrant);
    refuses(
        |scene| {
            scene.campaign.offline = OfflinePolicy::Free;
            scene.offline().grant = None;
        },
        Refusal::NoGrant,
    );
    accepts(|scene| {
        spent(u32::MAX, i64::MAX, Raise::Used)(scene);
        scene.campaign.offline = OfflinePolicy::Free;
    });
    refuses(
        |scene| {
            scene.campaign.offline = OfflinePolicy::CloudOnly;
            scene.offline();
        },
        Refusal::CloudOnly,
    );
}

#[test]
fn nobody_is_asked_for_a_bill_where_no_answer_would_do() {
    let unasked = |policy: OfflinePolicy, reach: fn(&mut Scene)| {
        move |scene: &mut Scene| {
            scene.campaign.kind = Kind::AmountOff { value: fen(3_000), minimum: fen(6_000) };
            scene.claim.order = OrderContext { total: None, products: Products::Unknown, ..OrderContext::default() };
            scene.campaign.offline = policy;
            reach(scene);
        }
    };
    let away: fn(&mut Scene) = |scene| {
        scene.offline();
    };
    refuses(unasked(OfflinePolicy::CloudOnly, away), Refusal::CloudOnly);
    asks(unasked(OfflinePolicy::Provisional { max_value: fen(3_000) }, away), Ask::Bill);
    asks(unasked(OfflinePolicy::CloudOnly, |scene| scene.outage = None), Ask::Bill);
}

#[test]
fn with_the_cloud_none_of_it_matters() {
    accepts(|scene| scene.campaign.offline = OfflinePolicy::CloudOnly);
    accepts(|scene| scene.campaign.offline = OfflinePolicy::Provisional { max_value: Money::ZERO });
}
