//! A hub that comes back from a backup gives no rights until every terminal has fed its facts again.

use std::fs;

use countersign::domain::redemption::Strength;
use countersign::domain::voucher::Amount;
use countersign::hub::{self, Hub};
use countersign::wire::ProblemCode;
use countersign::wire::pull::ExceptionState;
use countersign::wire::push::Outcome;
use countersign::wire::redeem::Decision;
use countersign::wire::snapshot::Manifest;

use crate::hub::Place;

/// Puts a copy in the place of the books and counts them as restored.
async fn restore(place: &mut Place, copy: &std::path::Path) {
    let books = place.config.database.clone();
    let meanwhile = Hub::start(other_books(place)).await.unwrap();
    std::mem::replace(&mut place.hub, meanwhile).stop().await;
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", books.display()));
    }
    fs::copy(copy, &books).unwrap();
    place.hub = Hub::start(place.config.clone()).await.unwrap();
    assert_eq!(place.hub.admin.restored().await.unwrap(), 2);
}

fn other_books(place: &Place) -> hub::Config {
    hub::Config { database: place.folder.path().join("other.db"), ..place.config.clone() }
}

#[tokio::test]
async fn restored_books_give_rights_once_everybody_has_fed_again() {
    let mut place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let (mut one, mut two) = (place.terminal(shop.id, "1").await, place.terminal(shop.id, "2").await);
    let voucher = place.voucher(1).await.id;
    let copy = place.folder.path().join("copy.db");
    hub::back_up(&place.config, &copy).unwrap();
    // After the backup: a right is granted and used.
    let request = one.request(voucher, 1);
    let Decision::Granted { rev, .. } = one.redeem(&request).await.unwrap() else { panic!("not granted") };
    one.write_made(request.id, voucher, 1, Strength::FirmCloud { rev });
    one.push(0).await.unwrap();

    restore(&mut place, &copy).await;
    one.move_to(&place);
    two.move_to(&place);
    for (status, problem) in [two.push(0).await.unwrap_err(), two.pull(0, 10).await.unwrap_err()] {
        assert_eq!((status.as_u16(), problem.code, problem.epoch), (409, ProblemCode::Epoch, Some(2)));
        assert_eq!(problem.acked_seq, Some(0));
    }
    two.epoch = 2;
    assert_eq!(two.redeem(&two.request(voucher, 1)).await.unwrap(), Decision::Unavailable);
    assert_eq!(two.push(0).await.unwrap().acked_seq, 0);
    assert_eq!(two.redeem(&two.request(voucher, 1)).await.unwrap(), Decision::Unavailable, "one is still missing");
    let manifest: Manifest = two.get("/v1/snapshot").await.unwrap();
    assert_eq!(manifest.epoch, 2);

    one.epoch = 2;
    let fed = one.push(0).await.unwrap();
    assert_eq!(fed.results[0].outcome, Outcome::Applied);
    let refused = two.redeem(&two.request(voucher, 1)).await.unwrap();
    assert!(matches!(refused, Decision::Refused { code, .. } if code == "used_up"), "the use is known again");
    assert_eq!(place.hub.admin.exceptions(ExceptionState::Open).await.unwrap(), []);
}

#[tokio::test]
async fn a_terminal_that_is_waived_or_revoked_is_not_waited_for() {
    let mut place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let (mut one, lost) = (place.terminal(shop.id, "1").await, place.terminal(shop.id, "2").await);
    let voucher = place.voucher(1).await.id;
    let copy = place.folder.path().join("copy.db");
    hub::back_up(&place.config, &copy).unwrap();
    restore(&mut place, &copy).await;
    one.move_to(&place);
    one.epoch = 2;
    one.push(0).await.unwrap();
    assert_eq!(one.redeem(&one.request(voucher, 1)).await.unwrap(), Decision::Unavailable);
    place.hub.admin.waive(lost.device()).await.unwrap();
    let granted = one.redeem(&one.request(voucher, 1)).await.unwrap();
    assert_eq!(granted, Decision::Granted { rev: 2, left: Amount::Uses(0) });
}

#[tokio::test]
async fn a_terminal_that_owes_facts_of_an_earlier_life_has_not_fed_everything() {
    let mut place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let mut till = place.terminal(shop.id, "1").await;
    let voucher = place.voucher(1).await.id;
    let copy = place.folder.path().join("copy.db");
    hub::back_up(&place.config, &copy).unwrap();
    restore(&mut place, &copy).await;
    till.move_to(&place);
    till.epoch = 2;
    let mut push = till.push_after(0);
    push.owed_elsewhere = 3;
    till.send_push(&push).await.unwrap();
    assert_eq!(till.redeem(&till.request(voucher, 1)).await.unwrap(), Decision::Unavailable);
    till.push(0).await.unwrap();
    assert!(matches!(till.redeem(&till.request(voucher, 1)).await.unwrap(), Decision::Granted { .. }));
}

#[tokio::test]
async fn a_copy_takes_the_place_of_nothing() {
    let place = Place::new().await;
    assert!(hub::back_up(&place.config, &place.config.database).is_err());
}
