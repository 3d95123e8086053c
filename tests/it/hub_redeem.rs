//! The hub grants a right once, and gives the same answer for ever.

use countersign::domain::id::StaffId;
use countersign::domain::redemption::Override;
use countersign::domain::staff::{Employment, Permission, Role};
use countersign::domain::verdict::Refusal;
use countersign::domain::voucher::{Amount, State};
use countersign::hub::admin::StaffForm;
use countersign::wire::ProblemCode;
use countersign::wire::redeem::Decision;
use countersign::wire::verify::{Answer as Found, Found as What, Verify};
use serde_json::json;

use crate::hub::Place;

#[tokio::test]
async fn a_lost_answer_is_given_again_and_another_body_is_a_hard_error() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let voucher = place.voucher(2).await.id;
    let request = till.request(voucher, 1);
    let first = till.redeem(&request).await.unwrap();
    assert_eq!(first, Decision::Granted { rev: 2, left: Amount::Uses(1) });
    assert_eq!(till.redeem(&request).await.unwrap(), first);
    let mut other = request;
    other.take = Amount::Uses(2);
    assert_eq!(till.redeem(&other).await.unwrap_err().1.code, ProblemCode::IdReused);
    assert_eq!(place.hub.admin.voucher(voucher).await.unwrap().voucher.left, Amount::Uses(1));
}

#[tokio::test]
async fn a_request_that_was_voided_before_it_came_is_refused_for_ever() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    let voucher = place.voucher(1).await.id;
    let request = till.request(voucher, 1);
    till.write_void(request.id, voucher);
    till.push(0).await.unwrap();
    for _ in 0..2 {
        let decision = till.redeem(&request).await.unwrap();
        assert_eq!(decision, Decision::given_up());
    }
    assert_eq!(place.hub.admin.voucher(voucher).await.unwrap().voucher.left, Amount::ONE_USE);
}

#[tokio::test]
async fn a_void_of_what_was_granted_gives_it_back() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    let voucher = place.voucher(1).await.id;
    let request = till.request(voucher, 1);
    assert!(matches!(till.redeem(&request).await.unwrap(), Decision::Granted { .. }));
    till.write_void(request.id, voucher);
    till.push(0).await.unwrap();
    assert_eq!(place.hub.admin.voucher(voucher).await.unwrap().voucher.left, Amount::ONE_USE);
    assert!(matches!(till.redeem(&till.request(voucher, 1)).await.unwrap(), Decision::Granted { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_many_are_granted_as_there_are_uses_however_many_ask_at_once() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let voucher = place.voucher(3).await.id;
    let mut asking = Vec::new();
    for number in 0..4 {
        let till = std::sync::Arc::new(place.terminal(shop.id, &number.to_string()).await);
        for _ in 0..5 {
            let till = std::sync::Arc::clone(&till);
            asking.push(tokio::spawn(async move { till.redeem(&till.request(voucher, 1)).await.unwrap() }));
        }
    }
    let mut granted = 0;
    for asked in asking {
        granted += u32::from(matches!(asked.await.unwrap(), Decision::Granted { .. }));
    }
    assert_eq!(granted, 3);
    assert_eq!(place.hub.admin.voucher(voucher).await.unwrap().voucher.left, Amount::Uses(0));
}

#[tokio::test]
async fn what_place_time_and_state_refuse_is_refused_with_the_figures_of_its_sentence() {
    let place = Place::new().await;
    let (here, there) = (place.shop("人民路店").await, place.shop("湖滨店").await);
    let till = place.terminal(here.id, "1").await;
    let campaign = place.campaign(json!({"scope": {"shops": {"only": [there.id]}}})).await;
    let elsewhere = place.vouchers(campaign, 1, 1).await.remove(0).id;
    let refused = till.redeem(&till.request(elsewhere, 1)).await.unwrap();
    assert_eq!(refused, Decision::refused(Refusal::WrongShop { valid_at: vec![there.id] }));

    let voucher = place.voucher(1).await.id;
    place.hub.admin.set_voucher_state(voucher, State::Cancelled).await.unwrap();
    let refused = till.redeem(&till.request(voucher, 1)).await.unwrap();
    assert_eq!(refused, Decision::refused(Refusal::Cancelled));

    let until = json!({"validity": {"between": {"from": null, "until": place.now()}}});
    let campaign = place.campaign(until).await;
    let ended = place.vouchers(campaign, 1, 1).await.remove(0).id;
    let mut request = till.request(ended, 1);
    let refused = till.redeem(&request).await.unwrap();
    assert_eq!(refused, Decision::refused(Refusal::Expired { until: place.now() }));
    request.id = countersign::domain::id::RedemptionId::new(till.id());
    let by = StaffId::new(till.id());
    request.context.overridden = vec![word(Permission::AcceptExpired, by)];
    assert!(matches!(till.redeem(&request).await.unwrap(), Decision::Granted { .. }));
}

fn word(permission: Permission, by: StaffId) -> Override {
    Override { permission, by, reason: "regular customer".to_owned() }
}

#[tokio::test]
async fn nobody_s_word_counts_of_whom_the_hub_knows_that_they_may_not_give_it() {
    let place = Place::new().await;
    let (here, there) = (place.shop("人民路店").await, place.shop("湖滨店").await);
    let till = place.terminal(here.id, "1").await;
    let hire = async |name: &str, role, employed, shop| {
        let form = StaffForm { id: None, name: name.to_owned(), role, employed, shop };
        place.hub.admin.put_staff(form).await.unwrap().id
    };
    let until = json!({"validity": {"between": {"from": null, "until": place.now()}}});
    let campaign = place.campaign(until).await;
    for (by, permission, believed) in [
        (hire("李雯", Role::Cashier, Employment::Active, None).await, Permission::AcceptExpired, false),
        (hire("沈青", Role::Manager, Employment::Left, None).await, Permission::AcceptExpired, false),
        (hire("何静", Role::Manager, Employment::Active, Some(there.id)).await, Permission::AcceptExpired, false),
        (hire("周明", Role::Manager, Employment::Active, Some(here.id)).await, Permission::AcceptOutsideHours, false),
        (hire("周明", Role::Manager, Employment::Active, Some(here.id)).await, Permission::AcceptExpired, true),
        (hire("吴越", Role::Owner, Employment::Active, None).await, Permission::AcceptExpired, true),
    ] {
        let voucher = place.vouchers(campaign, 1, 1).await.remove(0).id;
        let mut request = till.request(voucher, 1);
        request.context.overridden = vec![word(permission, by)];
        let decision = till.redeem(&request).await.unwrap();
        if believed {
            assert!(matches!(decision, Decision::Granted { .. }), "{decision:?}");
        } else {
            assert_eq!(decision, Decision::refused(Refusal::Expired { until: place.now() }));
        }
    }
}

#[tokio::test]
async fn a_campaign_that_the_hub_cannot_read_is_granted_by_nobody() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let voucher = place.voucher(1).await.id;
    let mut raw = place.hub.admin.campaigns().await.unwrap().remove(0).body;
    raw["moon_phase"] = json!("full");
    place.hub.admin.put_campaign(raw.clone()).await.unwrap();
    let refused = till.redeem(&till.request(voucher, 1)).await.unwrap();
    assert_eq!(refused, Decision::refused(Refusal::UpdateNeeded));
    // Terminals get it as it came: a later one may read it.
    let page = till.pull(0, 100).await.unwrap();
    let told = page.changes.iter().find(|change| change.kind == "campaign").unwrap();
    assert_eq!(told.row.as_ref().unwrap()["moon_phase"], "full");
    assert!(told.read().is_err());
}

#[tokio::test]
async fn a_code_is_found_by_its_hash_alone_and_only_with_the_shops_key() {
    let place = Place::new().await;
    let (here, there) = (place.shop("人民路店").await, place.shop("湖滨店").await);
    let (till, other) = (place.terminal(here.id, "1").await, place.terminal(there.id, "1").await);
    let issued = place.voucher(1).await;
    let code_hash = till.code_key().hash_code(&issued.code);
    let question = Verify::Voucher { code_hash };
    let found: Found = till.post("/v1/verify", &question).await.unwrap();
    let What::Voucher { row, campaign } = found.found else { panic!("not found") };
    assert_eq!((row.voucher.id, row.code_hash), (issued.id, code_hash));
    assert_eq!(campaign["name"], "午餐立减 20");
    let found: Found = other.post("/v1/verify", &question).await.unwrap();
    assert_eq!(found.found, What::Nothing);
}
