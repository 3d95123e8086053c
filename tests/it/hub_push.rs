//! Facts come into the hub's books exactly once, whatever the network and the terminals do.

use countersign::domain::fact::Event;
use countersign::domain::redemption::Strength;
use countersign::hub::database::DeviceStatus;
use countersign::wire::ProblemCode;
use countersign::wire::pull::{ExceptionState, Over};
use countersign::wire::push::Outcome;
use countersign::wire::redeem::Decision;
use reqwest::StatusCode;

use crate::hub::{Place, Terminal};

#[tokio::test]
async fn a_fact_that_is_pushed_again_is_counted_once_and_answered_the_same() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    let voucher = place.voucher(1).await.id;
    till.write(Event::SignedIn);
    till.write_provisional(voucher);
    let first = till.push(0).await.unwrap();
    let again = till.push(0).await.unwrap();
    assert_eq!(first.results, again.results);
    assert_eq!((first.acked_seq, again.acked_seq), (2, 2));
    assert_eq!(first.results[1].outcome, Outcome::Applied);
    let report = place.hub.admin.voucher(voucher).await.unwrap();
    assert_eq!((report.voucher.left.units(), report.claims.len()), (0, 1));
    assert_eq!(report.voucher.last_use.unwrap().till, "1");
}

#[tokio::test]
async fn a_double_redemption_is_one_exception_that_names_both() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let (mut one, mut two) = (place.terminal(shop.id, "1").await, place.terminal(shop.id, "2").await);
    let voucher = place.voucher(1).await.id;
    let winner = one.write_provisional(voucher);
    // Time moves on by a fact, so that the second one is later.
    two.write(Event::SignedIn);
    let loser = two.write_provisional(voucher);
    one.push(0).await.unwrap();
    let pushed = two.push(0).await.unwrap();
    assert_eq!(pushed.results[1].outcome, Outcome::Conflict);
    assert_eq!(pushed.results[1].code.as_deref(), Some("over_redeemed"));
    two.push(0).await.unwrap();

    let exceptions = place.hub.admin.exceptions(ExceptionState::Open).await.unwrap();
    assert_eq!(exceptions.len(), 1);
    let Over::Redeemed(row) = &exceptions[0].row.over else { panic!("not redeemed twice") };
    assert_eq!((row.loser.redemption, row.loser.till.as_str()), (loser, "2"));
    assert_eq!(
        row.winners.iter().map(|party| (party.redemption, party.till.as_str())).collect::<Vec<_>>(),
        [(winner, "1")]
    );
    assert_eq!(row.value.minor(), 2_000);
}

#[tokio::test]
async fn a_reversal_promotes_the_conflict_and_resolves_its_exception() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let (mut one, mut two) = (place.terminal(shop.id, "1").await, place.terminal(shop.id, "2").await);
    let voucher = place.voucher(1).await.id;
    let first = one.write_provisional(voucher);
    two.write(Event::SignedIn);
    two.write_provisional(voucher);
    one.push(0).await.unwrap();
    two.push(0).await.unwrap();
    one.write_reversal(first, voucher, 1);
    assert_eq!(one.push(1).await.unwrap().results[0].outcome, Outcome::Applied);
    assert_eq!(place.hub.admin.exceptions(ExceptionState::Open).await.unwrap(), []);
    assert_eq!(place.hub.admin.exceptions(ExceptionState::Resolved).await.unwrap().len(), 1);
    let report = place.hub.admin.voucher(voucher).await.unwrap();
    assert_eq!(report.voucher.left.units(), 0);
    assert_eq!(report.voucher.last_use.unwrap().till, "2");
}

#[tokio::test]
async fn a_gap_is_answered_with_what_is_known() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    for _ in 0..3 {
        till.write(Event::SignedIn);
    }
    let (status, problem) = till.push(1).await.unwrap_err();
    assert_eq!((status, problem.code, problem.acked_seq), (StatusCode::CONFLICT, ProblemCode::Gap, Some(0)));
    assert_eq!(till.push(0).await.unwrap().acked_seq, 3);
}

#[tokio::test]
async fn a_copied_ledger_is_seen_at_its_first_own_fact_and_quarantined() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    till.write(Event::SignedIn);
    till.push(0).await.unwrap();
    let mut copy = clone_of(&till, &place).await;
    till.write(Event::SignedOut);
    till.push(1).await.unwrap();
    copy.write_raw("{\"other\":true}".to_owned());
    let (status, problem) = copy.push(1).await.unwrap_err();
    assert_eq!((status, problem.code), (StatusCode::CONFLICT, ProblemCode::Fork));
    let devices = place.hub.admin.devices().await.unwrap();
    assert_eq!(devices.iter().find(|device| device.id == till.device()).unwrap().status, DeviceStatus::Forked);
    assert_eq!(till.pull(0, 10).await.unwrap_err().1.code, ProblemCode::Fork);
    assert_eq!(till.push(2).await.unwrap_err().1.code, ProblemCode::Fork);
}

/// A terminal with the same identity, key and journal.
async fn clone_of(till: &Terminal, place: &Place) -> Terminal {
    let invitation = place.hub.admin.invite(till.enrolled.shop.id, "copy").await.unwrap();
    let mut copy = Terminal::enrol(&invitation, 99, std::sync::Arc::default()).await;
    copy.enrolled = till.enrolled.clone();
    copy.key = till.key.clone();
    copy.incarnation = till.incarnation;
    copy.journal.clone_from(&till.journal);
    copy
}

#[tokio::test]
async fn a_fact_that_cannot_be_read_is_quarantined_and_blocks_nothing() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    let voucher = place.voucher(1).await.id;
    till.write_raw("{\"v\":9,\"kind\":\"teleported\"}".to_owned());
    till.write_raw("not even JSON \u{0}".to_owned());
    till.write_provisional(voucher);
    let pushed = till.push(0).await.unwrap();
    let outcomes: Vec<Outcome> = pushed.results.iter().map(|result| result.outcome).collect();
    assert_eq!(outcomes, [Outcome::Quarantined, Outcome::Quarantined, Outcome::Applied]);
    assert_eq!(pushed.acked_seq, 3);
    let kept = place.hub.admin.quarantine(10).await.unwrap();
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[0].row.body, "not even JSON \u{0}");
}

#[tokio::test]
async fn a_fact_under_the_id_of_another_is_quarantined_alone() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let (mut one, mut two) = (place.terminal(shop.id, "1").await, place.terminal(shop.id, "2").await);
    let id = one.write(Event::SignedIn);
    one.push(0).await.unwrap();
    two.write_under(id, one.journal[0].body.clone());
    two.write(Event::SignedIn);
    let pushed = two.push(0).await.unwrap();
    assert_eq!(pushed.results[0].code.as_deref(), Some("id_reused"));
    assert_eq!(pushed.results[1].outcome, Outcome::Applied);
}

#[tokio::test]
async fn a_revoked_terminal_pushes_into_quarantine_and_gets_nothing() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    let voucher = place.voucher(1).await.id;
    place.hub.admin.set_device_status(till.device(), DeviceStatus::Revoked).await.unwrap();
    till.write_provisional(voucher);
    let pushed = till.push(0).await.unwrap();
    assert_eq!(pushed.results[0].code.as_deref(), Some("device_revoked"));
    assert_eq!((pushed.acked_seq, pushed.grant), (1, None));
    assert_eq!(place.hub.admin.voucher(voucher).await.unwrap().voucher.left.units(), 1);
    let (status, problem) = till.pull(0, 10).await.unwrap_err();
    assert_eq!((status, problem.code), (StatusCode::FORBIDDEN, ProblemCode::Revoked));
    assert_eq!(till.redeem(&till.request(voucher, 1)).await.unwrap_err().1.code, ProblemCode::Revoked);
}

#[tokio::test]
async fn a_push_with_another_key_or_an_altered_body_is_turned_away() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    till.write(Event::SignedIn);
    till.key = ed25519_dalek::SigningKey::from_bytes(&[200; 32]);
    let (status, problem) = till.push(0).await.unwrap_err();
    assert_eq!((status, problem.code), (StatusCode::UNAUTHORIZED, ProblemCode::BadSignature));
}

#[tokio::test]
async fn firm_wins_over_provisional_whoever_comes_first() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let (mut one, mut two) = (place.terminal(shop.id, "1").await, place.terminal(shop.id, "2").await);
    let voucher = place.voucher(1).await.id;
    let request = one.request(voucher, 1);
    let Decision::Granted { rev, .. } = one.redeem(&request).await.unwrap() else { panic!("not granted") };
    two.write_provisional(voucher);
    assert_eq!(two.push(0).await.unwrap().results[0].outcome, Outcome::Conflict);
    one.write_made(request.id, voucher, 1, Strength::FirmCloud { rev });
    assert_eq!(one.push(0).await.unwrap().results[0].outcome, Outcome::Applied);
}

#[tokio::test]
async fn every_answer_brings_a_grant_that_hangs_on_the_last_fact() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    till.write(Event::SignedIn);
    till.write(Event::SignedOut);
    let pushed = till.push(0).await.unwrap();
    let key = countersign::wire::signed::public_key(&till.enrolled.grant_key).unwrap();
    let context = countersign::wire::signed::Context::Grant;
    let grant: countersign::domain::budget::Grant = pushed.grant.unwrap().open(context, &key).unwrap();
    assert_eq!((grant.device, grant.incarnation, grant.after_seq), (till.device(), till.incarnation, 2));
    let page = till.pull(0, 100).await.unwrap();
    let grant: countersign::domain::budget::Grant = page.grant.unwrap().open(context, &key).unwrap();
    assert_eq!((grant.after_seq, grant.epoch), (2, 1));
}
