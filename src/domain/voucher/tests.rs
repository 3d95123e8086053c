//! Amounts of a right, and the strict reading of vouchers.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn uses(uses: u32) -> Amount {
    Amount::Uses(uses)
}

fn money(minor: i64) -> Amount {
    Amount::Money(Money::from_minor(minor))
}

#[test]
fn no_more_is_taken_than_there_is_and_only_of_the_same_sort() {
    for (left, taken, expected) in [
        (uses(3), uses(2), Some(uses(1))),
        (uses(3), uses(3), Some(uses(0))),
        (uses(3), uses(4), None),
        (money(500), money(500), Some(money(0))),
        (money(500), money(501), None),
        (money(500), money(-1), None),
        (money(i64::MIN), money(i64::MAX), None),
        (uses(3), money(1), None),
        (money(500), uses(1), None),
    ] {
        assert_eq!(left.after(taken), expected, "{left:?} after {taken:?}");
    }
}

#[test]
fn what_is_given_back_is_of_the_same_sort_and_in_range() {
    for (left, given, expected) in [
        (uses(1), uses(2), Some(uses(3))),
        (uses(u32::MAX), uses(1), None),
        (money(1), money(2), Some(money(3))),
        (money(i64::MAX), money(1), None),
        (money(1), money(-1), None),
        (uses(1), money(1), None),
        (money(1), uses(1), None),
    ] {
        assert_eq!(left.with(given), expected, "{left:?} with {given:?}");
    }
}

#[test]
fn a_balance_below_nothing_holds_nothing() {
    for (amount, nothing, units) in [
        (uses(0), true, 0),
        (uses(1), false, 1),
        (money(0), true, 0),
        (money(1), false, 1),
        (money(-1), true, 0),
        (money(i64::MIN), true, 0),
    ] {
        assert_eq!((amount.is_nothing(), amount.units()), (nothing, units), "{amount:?}");
    }
}

proptest! {
    #[test]
    fn what_was_taken_can_be_given_back(left in 0..i64::MAX, taken in 0..i64::MAX, a: u32, b: u32) {
        for (left, taken) in [(money(left), money(taken)), (uses(a), uses(b))] {
            prop_assert_eq!(left.after(taken).is_some(), taken.units() <= left.units());
            if let Some(rest) = left.after(taken) {
                prop_assert_eq!(rest.with(taken), Some(left));
                prop_assert_eq!(rest.units() + taken.units(), left.units());
            }
        }
    }
}

fn full() -> Value {
    json!({
        "id": "0123456789ABCDEF",
        "campaign": "01926b1e-0000-7000-8000-000000000001",
        "issued_at": "2026-11-01T00:00:00Z",
        "from": "2026-11-02T00:00:00Z",
        "until": "2026-12-01T00:00:00Z",
        "left": {"uses": 3},
        "state": "issued",
        "home_shop": "01926b1e-0000-7000-8000-000000000002",
        "holder": "own:8812",
        "phone_tail": "1234",
        "last_use": {"at": "2026-11-20T02:02:00Z", "shop": "River", "till": "till 2", "staff": "Li"},
        "rev": 4
    })
}

#[test]
fn a_voucher_comes_back_as_it_was() {
    let voucher: Voucher = serde_json::from_value(full()).unwrap();
    assert_eq!(serde_json::to_value(&voucher).unwrap(), full());
}

#[test]
fn a_field_that_this_program_does_not_know_makes_a_voucher_unreadable() {
    for place in ["", "/last_use"] {
        let mut newer = full();
        let object = newer.pointer_mut(place).and_then(Value::as_object_mut).unwrap();
        object.insert("needs_witness".into(), json!(true));
        assert!(serde_json::from_value::<Voucher>(newer).is_err(), "an unknown field at {place:?} was skipped");
    }
    for (field, newer) in [("state", json!("lent")), ("left", json!({"stamps": 3})), ("left", json!(3))] {
        let mut voucher = full();
        voucher[field] = newer;
        assert!(serde_json::from_value::<Voucher>(voucher).is_err(), "{field}");
    }
}
