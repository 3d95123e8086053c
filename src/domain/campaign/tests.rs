//! A campaign is read strictly: a restriction that this program does not know is never skipped.

use serde_json::{Value, json};

use super::*;

/// A campaign in which every part is there.
fn full() -> Value {
    json!({
        "id": "01926b1e-0000-7000-8000-000000000001",
        "no": 7,
        "name": "满100减30",
        "kind": {"amount_off": {"value": 3_000, "minimum": 10_000}},
        "treatment": "discount",
        "money": {"face": 3_000, "paid": 2_000, "subsidy": 200, "settlement": 1_900, "commission": 100},
        "channel": {"key": "own", "name": "小程序"},
        "validity": {"between": {"from": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z"}},
        "hours": {
            "weekdays": 31,
            "windows": [{"from": "11:00:00", "until": "14:00:00"}],
            "blackouts": ["2026-11-11"]
        },
        "scope": {
            "shops": {"only": ["01926b1e-0000-7000-8000-000000000002"]},
            "products": [{"code": "TEA", "name": "乌龙茶"}],
            "excluded": [{"code": "GIFT", "name": "礼盒"}],
            "levels": ["gold"],
            "sale_channels": ["in_store", "takeaway"]
        },
        "limits": {"per_order": 1, "per_customer": {"uses": 2, "days": 30}},
        "stacking": {"once_per_group": {"group": "food"}},
        "offline": {"provisional": {"max_value": 5_000}},
        "reversal": {"seconds": 600},
        "evidence": "phone_tail"
    })
}

/// The other forms of each part: where it stands, and how else it can be written.
fn forms() -> Vec<(&'static str, Value)> {
    let product = json!({"code": "TEA", "name": "乌龙茶"});
    vec![
        ("/kind", json!({"percent_off": {"off": 1_500, "cap": 2_000}})),
        ("/kind", json!({"exchange": {"items": [{"product": product.clone(), "quantity": 2}]}})),
        ("/kind", json!({"uses": {"service": "洗车"}})),
        ("/kind", json!("stored_value")),
        ("/kind", json!({"price_for": {"product": product, "price": 990}})),
        ("/kind", json!({"nth_item": {"nth": 2, "off": 5_000}})),
        ("/treatment", json!("tender")),
        ("/validity", json!({"days_after_issue": {"days": 30}})),
        ("/scope/shops", json!("all")),
        ("/stacking", json!("exclusive")),
        ("/stacking", json!("free")),
        ("/offline", json!("cloud_only")),
        ("/offline", json!("free")),
        ("/reversal", json!("until_shift_closes")),
        ("/reversal", json!("never")),
        ("/evidence", json!("none")),
        ("/evidence", json!("code_shown")),
        ("/evidence", json!("rotating_code")),
    ]
}

fn with(pointer: &str, value: Value) -> Value {
    let mut campaign = full();
    *campaign.pointer_mut(pointer).unwrap() = value;
    campaign
}

fn every_form() -> Vec<Value> {
    std::iter::once(full()).chain(forms().into_iter().map(|(pointer, value)| with(pointer, value))).collect()
}

/// Every object in `value` from the top, by its pointer.
fn objects(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.push(at.to_owned());
            fields.iter().for_each(|(name, field)| objects(field, &format!("{at}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, item)| objects(item, &format!("{at}/{place}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn a_campaign_comes_back_as_it_was() {
    for form in every_form() {
        let campaign: Campaign = serde_json::from_value(form.clone()).unwrap();
        assert_eq!(campaign.check(), Ok(()));
        assert_eq!(serde_json::to_value(&campaign).unwrap(), form);
    }
}

#[test]
fn an_unknown_field_in_any_part_makes_it_unreadable() {
    let mut tried = 0;
    for form in every_form() {
        let mut places = Vec::new();
        objects(&form, "", &mut places);
        for place in places {
            let mut newer = form.clone();
            let object = newer.pointer_mut(&place).and_then(Value::as_object_mut).unwrap();
            object.insert("only_when_raining".into(), json!(true));
            assert!(serde_json::from_value::<Campaign>(newer).is_err(), "an unknown field at {place:?} was skipped");
            tried += 1;
        }
    }
    assert!(tried > 250, "{tried}");
}

#[test]
fn an_unknown_form_of_any_part_makes_it_unreadable() {
    for pointer in [
        "/kind",
        "/treatment",
        "/validity",
        "/scope/shops",
        "/scope/sale_channels/0",
        "/stacking",
        "/offline",
        "/reversal",
        "/evidence",
    ] {
        for newer in [json!("by_moonlight"), json!({"by_moonlight": {}}), json!({"by_moonlight": 1}), Value::Null] {
            let campaign = with(pointer, newer.clone());
            assert!(serde_json::from_value::<Campaign>(campaign).is_err(), "{newer} at {pointer} was read");
        }
    }
}

#[test]
fn a_missing_part_is_not_made_up() {
    let full = full();
    for name in full.as_object().unwrap().keys() {
        let mut without = full.clone();
        without.as_object_mut().unwrap().remove(name);
        assert!(serde_json::from_value::<Campaign>(without).is_err(), "without {name} it was read");
    }
}

#[track_caller]
fn check(pointer: &str, value: Value, expected: Unsound) {
    let campaign: Campaign = serde_json::from_value(with(pointer, value)).unwrap();
    assert_eq!(campaign.check(), Err(expected), "{pointer}");
}

#[test]
fn a_campaign_that_cannot_be_meant_is_refused() {
    for amount in ["face", "paid", "subsidy", "settlement", "commission"] {
        check(&format!("/money/{amount}"), json!(-1), Unsound::NegativeMoney);
    }
    check("/kind", json!({"amount_off": {"value": 0, "minimum": 0}}), Unsound::NegativeMoney);
    check("/kind", json!({"amount_off": {"value": 1, "minimum": -1}}), Unsound::NegativeMoney);
    check("/kind", json!({"percent_off": {"off": 0, "cap": null}}), Unsound::GivesNothing);
    check("/kind", json!({"percent_off": {"off": 1, "cap": 0}}), Unsound::GivesNothing);
    check("/kind", json!({"exchange": {"items": []}}), Unsound::GivesNothing);
    let none = json!({"product": {"code": "TEA", "name": "乌龙茶"}, "quantity": 0});
    check("/kind", json!({"exchange": {"items": [none]}}), Unsound::GivesNothing);
    check("/kind", json!({"price_for": {"product": {"code": "A", "name": "A"}, "price": -1}}), Unsound::NegativeMoney);
    check("/kind", json!({"nth_item": {"nth": 1, "off": 5_000}}), Unsound::GivesNothing);
    check("/kind", json!({"nth_item": {"nth": 2, "off": 0}}), Unsound::GivesNothing);
    check("/offline", json!({"provisional": {"max_value": -1}}), Unsound::NegativeMoney);
    let window = json!({"from": "11:00:00", "until": "14:00:00"});
    check("/hours/windows", Value::Array(vec![window; WINDOWS_MAX + 1]), Unsound::TooManyWindows);
}

#[test]
fn a_share_above_the_whole_is_unreadable() {
    let campaign = with("/kind", json!({"percent_off": {"off": 10_001, "cap": null}}));
    assert!(serde_json::from_value::<Campaign>(campaign).is_err());
}
