//! Owners and their other programs, over HTTP with an API key.

use countersign::domain::check_in::Timing;
use countersign::domain::fact::{BookingCheckedIn, Event, ScanRefused};
use countersign::domain::id::CheckInId;
use countersign::hub::admin::BookingForm;
use countersign::wire::ProblemCode;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::hub::{Outcome, Place, answer, campaign};

#[tokio::test]
async fn nobody_administers_without_a_key() {
    let place = Place::new().await;
    for key in ["", "1.0000", &format!("1.{}", "0".repeat(64)), &format!("2.{}", "0".repeat(64))] {
        let refused: Outcome<Value> =
            answer(place.call(Method::GET, "/v1/admin/shops", key).send().await.unwrap()).await;
        let (status, problem) = refused.unwrap_err();
        assert_eq!((status, problem.code), (StatusCode::UNAUTHORIZED, ProblemCode::Unauthorised));
    }
}

#[tokio::test]
async fn a_shop_is_set_up_and_vouchers_are_issued_over_http() {
    let place = Place::new().await;
    let key = place.api_key().await;
    let post = async |path: &str, body: Value| -> Outcome<Value> {
        answer(place.call(Method::POST, path, &key).json(&body).send().await.unwrap()).await
    };
    let shop = json!({"name": "人民路店", "zone": "Asia/Shanghai", "currency": "CNY"});
    let shop = post("/v1/admin/shops", shop).await.unwrap();
    assert_eq!(shop["no"], 1);
    let campaign = post("/v1/admin/campaigns", campaign()).await.unwrap();
    assert_eq!((&campaign["no"], &campaign["body"]["no"]), (&json!(1), &json!(1)));
    let order = json!({"campaign": campaign["id"], "count": 2, "form": "signed"});
    let issued = post("/v1/admin/vouchers/issue", order).await.unwrap();
    assert!(issued[0]["code"].as_str().unwrap().starts_with("CS1:"));
    let staff = json!({"name": "李", "role": "cashier"});
    assert_eq!(post("/v1/admin/staff", staff).await.unwrap()["employed"], "active");
    let booking = json!({
        "shop": shop["id"], "service": "剪发", "starts_at": "2026-11-20T05:00:00Z", "minutes": 45, "party": 1,
        "guest": {"name": "王小明", "phone": "13800000000"},
    });
    let booking = post("/v1/admin/bookings", booking).await.unwrap();
    assert_eq!(booking["code"].as_str().unwrap().len(), 8);
    let cancelled =
        post(&format!("/v1/admin/bookings/{}/cancel", booking["id"].as_str().unwrap()), json!({"by": "customer"}))
            .await;
    assert_eq!(cancelled.unwrap()["status"], "cancelled_by_customer");
    let invitation = post("/v1/admin/invitations", json!({"shop": shop["id"], "till": "1"})).await.unwrap();
    assert_eq!(invitation["countersign"], 1);
}

#[tokio::test]
async fn what_cannot_be_meant_is_told_with_a_reason() {
    let place = Place::new().await;
    let key = place.api_key().await;
    let mut gives_nothing = campaign();
    gives_nothing["kind"] = json!({"percent_off": {"off": 0, "cap": null}});
    let mut no_name = campaign();
    no_name.as_object_mut().unwrap().remove("name");
    let cases = [
        ("/v1/admin/campaigns", gives_nothing, "the campaign gives nothing"),
        ("/v1/admin/campaigns", no_name, "missing field `name`"),
        ("/v1/admin/campaigns", json!([]), "a campaign is a JSON object"),
        (
            "/v1/admin/invitations",
            json!({"shop": place.id(), "till": ""}),
            "a till has a label of at most 40 characters",
        ),
        ("/v1/admin/invitations", json!({"shop": place.id(), "till": "1"}), "there is no such thing"),
        ("/v1/admin/nowhere", json!({}), "there is no such call"),
    ];
    for (path, body, detail) in cases {
        let refused: Outcome<Value> =
            answer(place.call(Method::POST, path, &key).json(&body).send().await.unwrap()).await;
        let (status, problem) = refused.unwrap_err();
        assert!(status.is_client_error());
        assert_eq!(problem.detail, detail);
    }
}

#[tokio::test]
async fn a_report_counts_what_one_shop_did_within_a_span_and_still_once_a_booking_is_erased() {
    let place = Place::new().await;
    let (here, there) = (place.shop("人民路店").await, place.shop("湖滨店").await);
    let voucher = place.voucher(3).await.id;
    let booking: BookingForm = serde_json::from_value(json!({
        "shop": here.id, "service": "剪发", "starts_at": place.now(), "minutes": 45, "party": 2,
        "guest": {"name": "王小明", "phone": "13800000000"},
    }))
    .unwrap();
    let booking = place.hub.admin.put_booking(booking).await.unwrap().id;
    let (mut till, mut other) = (place.terminal(here.id, "1").await, place.terminal(there.id, "1").await);
    till.write_provisional(voucher);
    till.write(Event::BookingCheckedIn(BookingCheckedIn {
        check_in: CheckInId::new(till.id()),
        booking,
        people: 2,
        arrived: 2,
        timing: Timing::OnTime,
        unpaid: None,
        overrides: Vec::new(),
    }));
    till.write(Event::ScanRefused(ScanRefused {
        payload: "token".to_owned(),
        refusal: "unknown".to_owned(),
        voucher: None,
        booking: None,
    }));
    other.write_provisional(voucher);
    for terminal in [&till, &other] {
        terminal.push(0).await.unwrap();
    }
    place.hub.admin.erase_booking(booking).await.unwrap();
    let report = async |shop, from: Timestamp| {
        let day = SignedDuration::from_hours(24);
        let of = place.hub.admin.shop_report(shop, from, from + day).await.unwrap();
        (of.provisional, of.check_ins, of.people, of.bookings, of.refused)
    };
    assert_eq!(report(here.id, place.now()).await, (1, 1, 2, 0, vec![("unknown".to_owned(), 1)]));
    assert_eq!(report(there.id, place.now()).await, (1, 0, 0, 0, Vec::new()));
    let tomorrow = place.now() + SignedDuration::from_hours(24);
    assert_eq!(report(here.id, tomorrow).await, (0, 0, 0, 0, Vec::new()));
}
