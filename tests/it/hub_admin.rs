//! Owners and their other programs, over HTTP with an API key.

use countersign::wire::ProblemCode;
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
