//! Terminals join once, begin new lives after a restore, and come back to the same books.

use countersign::domain::fact::Event;
use countersign::domain::id::{DeviceId, Incarnation, ShopId};
use countersign::hub::database::DeviceStatus;
use countersign::wire::ProblemCode;
use countersign::wire::enrol::{Answer, Brings, Enrol, KeyList, KnownHead, NewIncarnation};
use countersign::wire::push::{self, FACTS_MAX, Known};
use countersign::wire::signed::{Context, hexadecimal, public_key};
use jiff::SignedDuration;
use reqwest::StatusCode;

use crate::hub::{Outcome, Place, answer, client};

fn asked(token: &str, seed: u8) -> Enrol {
    let key = ed25519_dalek::SigningKey::from_bytes(&[seed; 32]);
    Enrol {
        token: token.to_owned(),
        public_key: hexadecimal(key.verifying_key().as_bytes()),
        incarnation: Incarnation::new(7),
        program: "test".to_owned(),
        brings: None,
    }
}

async fn enrol(place: &Place, asked: &Enrol) -> Outcome<Answer> {
    answer(client().post(format!("{}/v1/enrol", place.hub.url)).json(asked).send().await.unwrap()).await
}

#[tokio::test]
async fn an_enrolment_code_is_good_once_and_the_same_terminal_may_ask_again() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let token = place.hub.admin.invite(shop.id, "1").await.unwrap().token;
    let first = enrol(&place, &asked(&token, 1)).await.unwrap();
    let again = enrol(&place, &asked(&token, 1)).await.unwrap();
    assert_eq!(first.device, again.device);
    assert_ne!(first.access_token, again.access_token);
    let (status, problem) = enrol(&place, &asked(&token, 2)).await.unwrap_err();
    assert_eq!((status, problem.code), (StatusCode::FORBIDDEN, ProblemCode::EnrolmentRefused));
}

#[tokio::test]
async fn an_identity_that_is_brought_along_belongs_to_its_key_and_its_shop() {
    let place = Place::new().await;
    let (shop, other) = (place.shop("人民路店").await, place.shop("春熙路店").await);
    let device = DeviceId::new(place.id());
    let brings = Some(Brings { device, lives: vec![Incarnation::new(3), Incarnation::new(5)] });
    let ask = async |shop: ShopId, seed| {
        let token = place.hub.admin.invite(shop, "1").await.unwrap().token;
        enrol(&place, &Enrol { brings: brings.clone(), ..asked(&token, seed) }).await
    };
    assert_eq!(ask(shop.id, 1).await.unwrap().device, device);
    assert_eq!(ask(shop.id, 1).await.unwrap().device, device, "the same terminal may come again");
    for refused in [ask(shop.id, 2).await, ask(other.id, 1).await] {
        let (status, problem) = refused.unwrap_err();
        assert_eq!((status, problem.code), (StatusCode::FORBIDDEN, ProblemCode::EnrolmentRefused));
    }
    place.hub.admin.set_device_status(device, DeviceStatus::Revoked).await.unwrap();
    assert_eq!(ask(shop.id, 1).await.unwrap_err().1.code, ProblemCode::EnrolmentRefused);
    let token = place.hub.admin.invite(shop.id, "1").await.unwrap().token;
    let lives = (0..=1_000).map(Incarnation::new).collect();
    let many = Enrol { brings: Some(Brings { device: DeviceId::new(place.id()), lives }), ..asked(&token, 4) };
    assert_eq!(enrol(&place, &many).await.unwrap_err().1.code, ProblemCode::Malformed);
}

#[tokio::test]
async fn an_enrolment_code_ends_after_ten_minutes() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let token = place.hub.admin.invite(shop.id, "1").await.unwrap().token;
    place.pass(SignedDuration::from_mins(10));
    assert_eq!(enrol(&place, &asked(&token, 1)).await.unwrap_err().1.code, ProblemCode::EnrolmentRefused);
}

#[tokio::test]
async fn the_key_list_is_the_pinned_roots_and_names_two_keys() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let invitation = place.hub.admin.invite(shop.id, "1").await.unwrap();
    let enrolled = enrol(&place, &asked(&invitation.token, 1)).await.unwrap();
    assert_eq!(invitation.root, enrolled.root_key);
    let root = public_key(&enrolled.root_key).unwrap();
    let list: KeyList = enrolled.keys.open(Context::Keys, &root).unwrap();
    assert_eq!(list.keys.len(), 2);
    let version = list.version;

    let till = place.terminal(shop.id, "2").await;
    let cursor = till.pull(0, 100).await.unwrap().to;
    place.hub.admin.rotate_keys().await.unwrap();
    let page = till.pull(cursor, 100).await.unwrap();
    assert_eq!(page.changes.len(), 1);
    let signed =
        serde_json::from_value::<countersign::wire::signed::Signed>(page.changes[0].row.clone().unwrap()).unwrap();
    let list: KeyList = signed.open(Context::Keys, &root).unwrap();
    assert_eq!((list.keys.len(), list.version), (3, version + 1));
}

#[tokio::test]
async fn a_restored_terminal_begins_a_new_life_and_learns_what_the_hub_has_of_the_old_one() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    for _ in 0..3 {
        till.write(Event::SignedIn);
    }
    till.push(0).await.unwrap();
    let begun = Incarnation::new(99);
    let asked = NewIncarnation { device: till.device(), restored: till.incarnation, incarnation: begun };
    let known: KnownHead = till.post("/v1/incarnation", &asked).await.unwrap();
    assert_eq!(known, KnownHead { acked_seq: 3, epoch: 1 });
    till.incarnation = begun;
    till.journal.clear();
    till.write(Event::SignedIn);
    assert_eq!(till.push(0).await.unwrap().acked_seq, 1);
}

#[tokio::test]
async fn a_terminal_reads_its_own_facts_again_and_nobody_elses() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let (mut till, other) = (place.terminal(shop.id, "1").await, place.terminal(shop.id, "2").await);
    let most = u64::try_from(FACTS_MAX).unwrap();
    for (facts, after) in [(FACTS_MAX, 0), (3, most)] {
        for _ in 0..facts {
            till.write(Event::SignedIn);
        }
        till.push(after).await.unwrap();
    }
    let path = |after: u64| format!("/v1/facts?incarnation={}&after={after}", till.incarnation);
    let first: Known = till.get(&path(0)).await.unwrap();
    assert_eq!((first.facts.len(), first.acked_seq), (FACTS_MAX, most + 3));
    let rest: Known = till.get(&path(most)).await.unwrap();
    assert_eq!([first.facts, rest.facts].concat(), till.journal, "row for row");
    assert!(rest.results.iter().all(|result| result.outcome == push::Outcome::Applied));
    let theirs: Known = other.get(&path(0)).await.unwrap();
    assert_eq!((theirs.facts.len(), theirs.acked_seq), (0, 0));
}

#[tokio::test]
async fn the_books_and_keys_outlive_the_hub() {
    let mut place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    let voucher = place.voucher(1).await.id;
    till.write_provisional(voucher);
    till.push(0).await.unwrap();
    place.restart().await;
    till.move_to(&place);
    assert_eq!(till.push(0).await.unwrap().acked_seq, 1);
    let invitation = place.hub.admin.invite(shop.id, "2").await.unwrap();
    assert_eq!(invitation.root, till.enrolled.root_key);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let keys = std::fs::metadata(place.folder.path().join("hub.db.keys")).unwrap();
        assert_eq!(keys.permissions().mode() & 0o777, 0o600);
    }
}
