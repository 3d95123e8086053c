//! The hub's door: what it takes, what it turns away, and how it says so.

use std::collections::BTreeSet;

use countersign::domain::fact::Event;
use countersign::hub::api::{Caller, calls};
use countersign::hub::{Config, Hub};
use countersign::wire::{PROTOCOL_HEADER, ProblemCode, REQUEST_BYTES_MAX, SIGNATURE_HEADER};
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::hub::{Outcome, Place, answer, client};

fn document() -> Value {
    serde_json::from_str(include_str!("../../docs/openapi.json")).unwrap()
}

#[test]
fn the_document_names_every_call_and_no_other() {
    let document = document();
    let mut told = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, call) in methods.as_object().unwrap() {
            let caller = match call["security"].as_array().unwrap().first() {
                Some(security) if security.get("terminal").is_some() => Caller::Terminal,
                Some(_) => Caller::Owner,
                None => Caller::Anybody,
            };
            told.insert((path.clone(), method.clone(), format!("{caller:?}")));
        }
    }
    let served: BTreeSet<_> = calls()
        .iter()
        .map(|call| (call.path.to_owned(), call.method.to_owned(), format!("{:?}", call.caller)))
        .collect();
    assert_eq!(told, served);
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    fn visit(value: &Value, document: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    let path = reference.strip_prefix('#').unwrap();
                    assert!(document.pointer(path).is_some(), "{reference}");
                }
                fields.values().for_each(|value| visit(value, document));
            }
            Value::Array(values) => values.iter().for_each(|value| visit(value, document)),
            _ => {}
        }
    }
    visit(&document(), &document());
}

#[tokio::test]
async fn the_document_is_served() {
    let place = Place::new().await;
    let served = client().get(format!("{}/v1/openapi.json", place.hub.url)).send().await.unwrap();
    assert_eq!(answer::<Value>(served).await.unwrap(), document());
}

#[tokio::test]
async fn nonsense_is_told_as_a_problem_and_changes_nothing() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let bodies: [&[u8]; 6] =
        [b"", b"<html>Welcome to the hotel Wi-Fi</html>", b"{\"device\":", b"null", b"[]", &[0xFF, 0x00, 0xFE]];
    for path in ["/v1/redeem", "/v1/verify", "/v1/incarnation", "/v1/enrol"] {
        for body in bodies {
            let sent = till.call(Method::POST, path).body(body.to_vec()).send().await.unwrap();
            let refused: Outcome<Value> = answer(sent).await;
            let (status, problem) = refused.unwrap_err();
            assert_eq!((status, problem.code), (StatusCode::BAD_REQUEST, ProblemCode::Malformed), "{path}");
        }
    }
    for path in ["/v1/pull", "/v1/pull?cursor=x&epoch=1", "/v1/pull?cursor=-1&epoch=1"] {
        assert_eq!(till.get::<Value>(path).await.unwrap_err().1.code, ProblemCode::Malformed);
    }
    for path in ["/v1/nowhere", "/v1/snapshot/1/2/3", "/v1/snapshot/x/y", "/v1/snapshot/999/0"] {
        assert_eq!(till.get::<Value>(path).await.unwrap_err().1.code, ProblemCode::NotFound);
    }
    let wrong_method: Outcome<Value> = answer(till.call(Method::PUT, "/v1/push").send().await.unwrap()).await;
    assert_eq!(wrong_method.unwrap_err().1.code, ProblemCode::NotFound);
}

#[tokio::test]
async fn what_is_too_large_is_not_read_to_its_end() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let sent = till.call(Method::POST, "/v1/verify").body(vec![b' '; REQUEST_BYTES_MAX + 1]).send().await.unwrap();
    let refused: Outcome<Value> = answer(sent).await;
    let (status, problem) = refused.unwrap_err();
    assert_eq!((status, problem.code), (StatusCode::PAYLOAD_TOO_LARGE, ProblemCode::TooLarge));
}

#[tokio::test]
async fn a_bomb_is_found_when_it_unfolds() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    // 128 MiB of one byte in four kilobytes: blocks of zstd that repeat a byte 131,072 times each.
    let mut bomb = vec![0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38];
    for block in 0..1_024_u32 {
        let last = u32::from(block == 1_023);
        let header = last | 1 << 1 | 131_072 << 3;
        bomb.extend_from_slice(&header.to_le_bytes()[..3]);
        bomb.push(b' ');
    }
    assert!(bomb.len() < 5_000);
    let sent = till.call(Method::POST, "/v1/verify").header(CONTENT_ENCODING, "zstd").body(bomb).send().await.unwrap();
    let refused: Outcome<Value> = answer(sent).await;
    assert_eq!(refused.unwrap_err().1.code, ProblemCode::TooLarge);
}

#[tokio::test]
async fn a_request_may_be_compressed_and_is_signed_before_that() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    till.write(Event::SignedIn);
    let body = serde_json::to_vec(&till.push_after(0)).unwrap();
    let signature = countersign::wire::signed::sign(countersign::wire::signed::Context::Push, &body, &till.key);
    // A zstd frame with one block that is stored as it is.
    let mut frame = vec![0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x38];
    let header = 1 | u32::try_from(body.len()).unwrap() << 3;
    frame.extend_from_slice(&header.to_le_bytes()[..3]);
    frame.extend_from_slice(&body);
    let call = till.call(Method::POST, "/v1/push").header(CONTENT_ENCODING, "zstd").header(SIGNATURE_HEADER, signature);
    let pushed: Outcome<Value> = answer(call.body(frame).send().await.unwrap()).await;
    assert_eq!(pushed.unwrap()["acked_seq"], 1);
}

#[tokio::test]
async fn answers_are_compressed_for_who_reads_that() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    place.voucher(1).await;
    let plain = countersign::cloud::http_builder().no_proxy().no_gzip().no_zstd().build().unwrap();
    for encoding in ["gzip", "zstd"] {
        let url = format!("{}/v1/pull?cursor=0&epoch=1", place.hub.url);
        let headers: HeaderMap = [
            ("accept-encoding".parse().unwrap(), encoding.parse().unwrap()),
            (PROTOCOL_HEADER.parse().unwrap(), "1".parse().unwrap()),
        ]
        .into_iter()
        .collect();
        let sent = plain.get(url).bearer_auth(&till.enrolled.access_token).headers(headers).send().await.unwrap();
        assert_eq!(sent.headers()[CONTENT_ENCODING], encoding);
    }
}

#[tokio::test]
async fn an_old_protocol_may_push_and_nothing_else() {
    let mut place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    let voucher = place.voucher(1).await.id;
    place.hub = Hub::start(Config { protocol_min: 2, ..place.config.clone() }).await.unwrap();
    till.move_to(&place);
    till.write(Event::SignedIn);
    assert_eq!(till.push(0).await.unwrap().acked_seq, 1);
    for refused in [
        till.pull(0, 10).await.unwrap_err(),
        till.redeem(&till.request(voucher, 1)).await.unwrap_err(),
        till.get::<Value>("/v1/snapshot").await.unwrap_err(),
    ] {
        assert_eq!((refused.0, refused.1.code), (StatusCode::UPGRADE_REQUIRED, ProblemCode::ProtocolTooOld));
    }
}

#[tokio::test]
async fn a_call_without_the_protocols_version_is_refused() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let sent = client().get(format!("{}/v1/time", place.hub.url)).bearer_auth(&till.enrolled.access_token);
    let refused: Outcome<Value> = answer(sent.send().await.unwrap()).await;
    assert_eq!(refused.unwrap_err().1.code, ProblemCode::Malformed);
}

#[tokio::test]
async fn a_change_is_hinted_and_the_stream_ends_with_the_hub() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let mut stream = till.call(Method::GET, "/v1/events").send().await.unwrap();
    place.voucher(1).await;
    let mut heard = String::new();
    while !heard.contains("event: changed") {
        heard.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
    }
    place.hub.stop().await;
    while let Ok(Some(_)) = stream.chunk().await {}
}
