//! A voucher that does not go with one that was redeemed a moment before: the counter asks whether it is one bill.

use super::*;
use crate::domain::redemption::{OrderContext, Presented as Beside, Together};
use crate::domain::verdict::Clash;

/// What the engine says of a voucher beside one of the same campaign, which allows one of it for a bill or none beside it.
fn verdict(play: &Play, presented: &Presented, together: Together) -> Verdict {
    let Known::Voucher { campaign: Some(campaign), .. } = &presented.known else { panic!("no campaign") };
    let beside = Beside {
        campaign: campaign.id,
        name: campaign.name.clone(),
        stacking: campaign.stacking.clone(),
        saving: Some(yuan(20)),
    };
    let order = OrderContext { others: vec![beside], together, ..OrderContext::default() };
    play.decide(presented, &Claim { order, ..Claim::default() })
}

fn once() -> Arc<Presented> {
    let limits = campaign::Limits { per_order: Some(1), per_customer: None };
    presented(2, Amount::ONE_USE, Campaign { limits, ..package(&["盖碗茶"]) })
}

fn alone() -> Arc<Presented> {
    presented(2, Amount::ONE_USE, Campaign { stacking: campaign::Stacking::Exclusive, ..plain_off() })
}

/// The card that asks.
fn asking(presented: &Arc<Presented>) -> Play {
    let mut play = Play::new();
    let verdict = verdict(&play, presented, Together::Unsaid);
    let question = play.scan("CS0:SAMPLE");
    play.told(Message::Presented(question, Ok(Found::Voucher(Arc::clone(presented), Box::new(verdict)))));
    assert!(matches!(play.case().asked(), Some(Ask::OneOrder { .. })));
    play
}

#[test]
fn enter_says_another_bill_and_redeems_with_the_same_key() {
    let mut play = asking(&once());
    assert_eq!(play.key(Key::Enter), Action::None, "a scanner's own Enter says nothing");
    play.pass(500);
    let Action::Start(Effect::Redeem { claim, .. }) = play.key(Key::Enter) else { panic!("not redeemed") };
    assert_eq!(claim.order.together, Together::AnotherOrder);
    assert_eq!(play.case().step, Step::Redeeming);
    assert!(matches!(play.case().verdict, Verdict::Accepted(_)));
}

#[test]
fn one_says_the_same_bill_and_it_may_be_said_otherwise() {
    let mut play = asking(&alone());
    let Action::Start(Effect::Decide { question, presented, claim }) = play.key(Key::Character('1')) else {
        panic!("not decided")
    };
    assert_eq!(claim.order.together, Together::OneOrder);
    let refused = verdict(&play, &presented, Together::OneOrder);
    assert!(matches!(&refused, Verdict::Refused(Refusal::NotStackable { better: Some(_), .. })));
    play.told(Message::Decided(question, Box::new(refused)));
    let again = play.key(Key::Function(5));
    assert!(matches!(again, Action::Start(Effect::Decide { claim, .. }) if claim.order.together == Together::Unsaid));
}

#[test]
fn a_question_that_comes_after_its_card_has_gone_is_told_as_what_was_not_redeemed() {
    let mut play = Play::new();
    play.show(&once());
    let (question, presented) = play.confirm();
    play.scan("B");
    let next = play.scan("C");
    play.answer(next, &alone());
    let asked = verdict(&play, &presented, Together::Unsaid);
    let late = Message::Redeemed(question, presented, Box::new(Ok(Outcome::Refused(asked))));
    assert!(
        matches!(play.told(late), Action::Start(Effect::RecordRefusal { refusal, .. }) if refusal == "order_limit")
    );
    assert!(matches!(play.counter.kept, Some(Kept::Refused { .. })));
}

#[test]
fn both_questions_have_their_card() {
    for (name, presented, says) in [("once", once(), false), ("alone", alone(), true)] {
        let play = asking(&presented);
        let Some(Ask::OneOrder { clash, .. }) = play.case().asked() else { panic!("not asked") };
        assert_eq!(matches!(clash, Clash::NotStackable { .. }), says);
        check_view(&format!("counter-one-bill-{name}"), MAIN, Sample::new, &play.counter, super::Counter::view);
    }
}
