//! What does not go as it should: the link, the disk, a torn scan.

use super::*;

#[test]
fn an_accepted_card_follows_the_link_and_a_refusal_of_the_cloud_does_not() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    go_offline(&mut play.sample);
    let decided = play.counter.announced(Topic::Status, play.sample.here());
    play.decided(decided);
    assert!(
        matches!(&play.case().verdict, Verdict::Accepted(offer) if offer.way == crate::domain::verdict::Way::AtRisk)
    );
    let (question, about) = play.confirm();
    let refused = Outcome::Refused(Verdict::Refused(Refusal::ByCloud { code: "limit".into() }));
    play.told(Message::Redeemed(question, about, Box::new(Ok(refused))));
    assert_eq!(play.counter.announced(Topic::Status, play.sample.here()), Action::None);
}

#[test]
fn what_could_not_be_done_is_said_and_may_be_scanned_again_at_once() {
    let mut play = Play::new();
    let question = play.scan("A");
    let failed = play.told(Message::Presented(question, Err(Problem::new(Code::DataFailed))));
    assert_eq!(failed, Action::Start(Effect::NextCustomer));
    assert!(matches!(play.counter.card.as_ref().unwrap().matter, Matter::Problem(_)));
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let (question, about) = play.confirm();
    let failed = play.told(Message::Redeemed(question, about, Box::new(Err(Problem::new(Code::DiskFull)))));
    assert_eq!(failed, Action::Start(Effect::NextCustomer));
}
