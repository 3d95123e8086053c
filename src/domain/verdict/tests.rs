//! The one table of refusals.

use std::collections::BTreeSet;

use jiff::civil::date;
use uuid::Uuid;

use super::*;
use crate::domain::staff::Role;

/// One refusal of each kind, in the order of the checks.
pub(crate) fn every() -> Vec<Refusal> {
    let money = Money::from_minor(1);
    vec![
        Refusal::Unknown,
        Refusal::NotCached { data_as_of: None },
        Refusal::Forged,
        Refusal::Damaged,
        Refusal::OtherBusiness,
        Refusal::UpdateNeeded,
        Refusal::Cancelled,
        Refusal::Refunded,
        Refusal::Frozen,
        Refusal::UsedUp { last: None },
        Refusal::Expired { until: Timestamp::UNIX_EPOCH },
        Refusal::NotYetValid { from: Timestamp::UNIX_EPOCH },
        Refusal::WrongShop { valid_at: vec![] },
        Refusal::WrongLevel { levels: vec![] },
        Refusal::WrongWeekday { weekdays: Weekdays::ALL },
        Refusal::WrongTime { windows: vec![] },
        Refusal::Blackout { date: date(2026, 11, 20) },
        Refusal::WrongSaleChannel { valid: vec![] },
        Refusal::WrongProducts { needs: vec![] },
        Refusal::TooFewItems { needed: 2, held: None },
        Refusal::BelowMinimum { minimum: money, missing: money },
        Refusal::NotEnoughLeft { left: Amount::ONE_USE },
        Refusal::NotStackable { with: "A".into(), campaign: CampaignId::new(Uuid::from_u128(1)), better: None },
        Refusal::OrderLimit { allowed: 1 },
        Refusal::CustomerLimit { had: 1, uses: 1, days: 1 },
        Refusal::EvidenceMissing { missing: MissingEvidence::CodeShown },
        Refusal::CloudOnly,
        Refusal::AboveOfflineValue { risk: money, allowed: money },
        Refusal::BudgetSpent { count: 1, count_allowed: 1, value: money, value_allowed: money },
        Refusal::NoGrant,
        Refusal::DataTooOld { data_as_of: None },
        Refusal::ByCloud { code: "x".into() },
    ]
}

/// Its place in [`every`]. A refusal that is added does not compile until it is listed.
const fn place(refusal: &Refusal) -> usize {
    match refusal {
        Refusal::Unknown => 0,
        Refusal::NotCached { .. } => 1,
        Refusal::Forged => 2,
        Refusal::Damaged => 3,
        Refusal::OtherBusiness => 4,
        Refusal::UpdateNeeded => 5,
        Refusal::Cancelled => 6,
        Refusal::Refunded => 7,
        Refusal::Frozen => 8,
        Refusal::UsedUp { .. } => 9,
        Refusal::Expired { .. } => 10,
        Refusal::NotYetValid { .. } => 11,
        Refusal::WrongShop { .. } => 12,
        Refusal::WrongLevel { .. } => 13,
        Refusal::WrongWeekday { .. } => 14,
        Refusal::WrongTime { .. } => 15,
        Refusal::Blackout { .. } => 16,
        Refusal::WrongSaleChannel { .. } => 17,
        Refusal::WrongProducts { .. } => 18,
        Refusal::TooFewItems { .. } => 19,
        Refusal::BelowMinimum { .. } => 20,
        Refusal::NotEnoughLeft { .. } => 21,
        Refusal::NotStackable { .. } => 22,
        Refusal::OrderLimit { .. } => 23,
        Refusal::CustomerLimit { .. } => 24,
        Refusal::EvidenceMissing { .. } => 25,
        Refusal::CloudOnly => 26,
        Refusal::AboveOfflineValue { .. } => 27,
        Refusal::BudgetSpent { .. } => 28,
        Refusal::NoGrant => 29,
        Refusal::DataTooOld { .. } => 30,
        Refusal::ByCloud { .. } => 31,
    }
}

#[test]
fn every_refusal_is_listed_once() {
    let places: Vec<usize> = every().iter().map(place).collect();
    assert_eq!(places, (0..=31).collect::<Vec<_>>());
}

#[test]
fn the_codes_are_unique_and_in_snake_case() {
    let codes: BTreeSet<&str> = every().iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), every().len());
    for code in codes {
        let words = code.split('_').all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase()));
        assert!(words, "{code:?} is not in snake_case");
    }
}

#[test]
fn every_refusal_can_be_mended_by_whom_the_table_says() {
    let of = |remedy: Remedy| -> Vec<&'static str> {
        every().iter().filter(|refusal| refusal.remedy() == remedy).map(Refusal::code).collect()
    };
    assert_eq!(
        of(Remedy::Never),
        [
            "unknown",
            "forged",
            "other_business",
            "update_needed",
            "cancelled",
            "refunded",
            "frozen",
            "used_up",
            "by_cloud",
        ]
    );
    assert_eq!(
        of(Remedy::Customer),
        [
            "damaged",
            "not_yet_valid",
            "wrong_shop",
            "wrong_level",
            "wrong_sale_channel",
            "wrong_products",
            "too_few_items",
            "below_minimum",
            "not_enough_left",
            "not_stackable",
            "order_limit",
        ]
    );
    assert_eq!(of(Remedy::Cloud), ["not_cached", "cloud_only", "above_offline_value", "no_grant", "data_too_old"]);
    for (permission, codes) in [
        (Permission::AcceptExpired, &["expired"][..]),
        (Permission::AcceptOutsideHours, &["wrong_weekday", "wrong_time", "blackout"]),
        (Permission::AcceptAboveLimit, &["customer_limit"]),
        (Permission::AcceptWithoutEvidence, &["evidence_missing"]),
        (Permission::RaiseOfflineBudget, &["budget_spent"]),
    ] {
        assert_eq!(of(Remedy::Override(permission)), codes, "{permission:?}");
    }
}

#[test]
fn what_a_permission_sets_aside_some_role_may_and_no_cashier() {
    for refusal in every() {
        if let Remedy::Override(permission) = refusal.remedy() {
            assert!(Role::ALL.into_iter().any(|role| role.may(permission)), "nobody may accept {}", refusal.code());
            assert!(!Role::Cashier.may(permission), "any cashier may accept {}", refusal.code());
        }
    }
}
