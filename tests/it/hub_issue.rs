//! What the hub issues can be checked with what terminals have, and what is withdrawn is told.

use countersign::domain::id::{CampaignId, TenantNo};
use countersign::domain::token::{self, Freshness, IssuerKey, Keyring, RotationKey, Token, Uses};
use countersign::domain::voucher::{Amount, State};
use countersign::hub::admin::AdminFault;
use countersign::hub::issue::{Form, Issued, NotIssued, Order};
use countersign::wire::enrol::{KeyList, RevocationList};
use countersign::wire::signed::{Context, Signed, hexadecimal, public_key};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::json;

use crate::hub::{Place, Terminal};

fn order(campaign: CampaignId) -> Order {
    Order {
        campaign,
        count: 1,
        form: Form::Signed,
        amount: None,
        home_shop: None,
        from: None,
        until: None,
        holder: None,
        phone_tail: None,
    }
}

fn key_list(till: &Terminal) -> KeyList {
    till.enrolled.keys.open(Context::Keys, &public_key(&till.enrolled.root_key).unwrap()).unwrap()
}

fn ring(list: &KeyList) -> Keyring {
    let keys = list.keys.iter().map(|key| {
        IssuerKey::new(key.id, public_key(&key.public_key).unwrap().as_bytes(), key.from, key.until).unwrap()
    });
    Keyring::new(TenantNo::new(1).unwrap(), keys.collect()).unwrap()
}

async fn issue(place: &Place, order: &Order) -> Issued {
    place.hub.admin.issue(order).await.unwrap().remove(0)
}

#[tokio::test]
async fn a_signed_token_is_checked_with_the_key_list_alone() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let until: Timestamp = "2026-11-30T16:00:00Z".parse().unwrap();
    let campaign = place.campaign(json!({"validity": {"between": {"from": null, "until": until}}})).await;
    let issued = issue(&place, &Order { home_shop: Some(shop.id), ..order(campaign) }).await;
    let till = place.terminal(shop.id, "1").await;
    let Some(Ok(Token::Signed(token))) = token::parse(&issued.code) else { panic!("no signed token") };
    let claims = token.verify(&ring(&key_list(&till)), place.now()).unwrap();
    assert_eq!((claims.voucher, claims.uses), (issued.id, Uses::Single));
    assert_eq!(claims.home.shop(), Some(shop.no));
    assert_eq!(claims.value.unwrap().amount().minor(), 2_000);
    assert_eq!(claims.first_day.date(), jiff::civil::date(2026, 11, 20));
    assert_eq!(claims.last_day.date(), jiff::civil::date(2026, 11, 30), "the end is exclusive, the last day is not");
    // A rotation lets another key sign; what was signed stays good.
    place.hub.admin.rotate_keys().await.unwrap();
    let later = place.hub.admin.code_of(issued.id).await.unwrap();
    assert_ne!(later.code, issued.code);
    let till = place.terminal(shop.id, "2").await;
    assert!(token.verify(&ring(&key_list(&till)), place.now()).is_ok());
}

#[tokio::test]
async fn a_rotating_code_is_checked_with_the_shops_own_secret() {
    let place = Place::new().await;
    let (here, there) = (place.shop("人民路店").await, place.shop("湖滨店").await);
    let campaign = place.campaign(json!({"evidence": "rotating_code"})).await;
    let no_home = place.hub.admin.issue(&order(campaign)).await;
    assert!(matches!(no_home, Err(AdminFault::NotIssued(NotIssued::Rotating(_)))));
    let issued = issue(&place, &Order { home_shop: Some(here.id), ..order(campaign) }).await;
    let (till, other) = (place.terminal(here.id, "1").await, place.terminal(there.id, "1").await);
    let Some(Ok(Token::Rotating(token))) = token::parse(&issued.code) else { panic!("no rotating token") };
    let secret_of = |till: &Terminal| {
        let list = key_list(till);
        assert_eq!(list.rotating.len(), 1);
        let text = list.rotating[0].key.clone();
        let bytes: Vec<u8> = (0..64).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect();
        RotationKey::from_bytes(bytes.try_into().unwrap())
    };
    let ring = ring(&key_list(&till));
    let rotation = token.verify(&ring, place.now(), |_, _| Some(secret_of(&till))).unwrap();
    assert!(matches!(rotation.freshness, Freshness::Fresh(_)));
    assert!(
        token.verify(&ring, place.now(), |_, _| Some(secret_of(&other))).is_err(),
        "another shop's secret is no use"
    );
}

#[tokio::test]
async fn withdrawn_tokens_are_in_the_signed_list() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let campaign = place.campaign(json!({})).await;
    let issued = issue(&place, &order(campaign)).await;
    let cursor = till.pull(0, 1_000).await.unwrap().to;
    let list = async |cursor| {
        let page = till.pull(cursor, 1_000).await.unwrap();
        let change = page.changes.into_iter().find(|change| change.kind == "revocations").unwrap();
        let signed: Signed = serde_json::from_value(change.row.unwrap()).unwrap();
        let root = public_key(&till.enrolled.root_key).unwrap();
        signed.open::<RevocationList>(Context::Revocations, &root).unwrap()
    };
    let before = list(0).await;
    assert_eq!(before.prefixes, Vec::<String>::new());
    place.hub.admin.set_voucher_state(issued.id, State::Refunded).await.unwrap();
    let after = list(cursor).await;
    assert_eq!(after.prefixes, [hexadecimal(&issued.id.as_bytes()[..8])]);
    assert!(after.version > before.version);
}

#[tokio::test]
async fn amounts_are_of_the_campaigns_sort() {
    let place = Place::new().await;
    place.shop("人民路店").await;
    let lunch = place.campaign(json!({})).await;
    let gift = place.campaign(json!({"kind": "stored_value"})).await;
    let money = Amount::Money(countersign::domain::money::Money::from_minor(5_000));
    let cases = [
        (lunch, None, true),
        (lunch, Some(Amount::Uses(1_000)), true),
        (lunch, Some(Amount::Uses(1_001)), false),
        (lunch, Some(Amount::Uses(0)), false),
        (lunch, Some(money), false),
        (gift, Some(money), true),
        (gift, None, false),
        (gift, Some(Amount::Uses(1)), false),
    ];
    for (campaign, amount, good) in cases {
        let outcome = place.hub.admin.issue(&Order { amount, ..order(campaign) }).await;
        assert_eq!(outcome.is_ok(), good, "{amount:?}");
    }
    for count in [0, 100_001] {
        assert!(place.hub.admin.issue(&Order { count, ..order(lunch) }).await.is_err());
    }
}

#[tokio::test]
async fn a_code_is_drawn_and_read_again() {
    let place = Place::new().await;
    place.shop("人民路店").await;
    let campaign = place.campaign(json!({})).await;
    let issued = issue(&place, &order(campaign)).await;
    let key = place.api_key().await;
    let path = format!("/v1/admin/vouchers/{}/code.png", issued.id);
    let png = place.call(Method::GET, &path, &key).send().await.unwrap().bytes().await.unwrap();
    let mut picture = rqrr::PreparedImage::prepare(image::load_from_memory(&png).unwrap().into_luma8());
    assert_eq!(picture.detect_grids()[0].decode().unwrap().1, issued.code);
}
