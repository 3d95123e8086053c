//! From a scan to a redeemed voucher: what is asked, what Enter confirms, what becomes of the card before.

use super::*;

#[test]
fn it_says_that_it_asks_only_when_the_answer_takes_long() {
    let mut play = Play::new();
    let first = play.scan("A");
    assert_eq!(play.counter.asking.as_ref().unwrap().patience, Patience::Quiet);
    let second = play.scan("B");
    play.told(Message::WaitedLong(first));
    assert_eq!(play.counter.asking.as_ref().unwrap().patience, Patience::Quiet, "that was the question before");
    play.told(Message::WaitedLong(second));
    assert_eq!(play.counter.asking.as_ref().unwrap().patience, Patience::Over);
}

#[test]
fn an_answer_to_an_older_question_is_dropped() {
    let mut play = Play::new();
    let (old, new) = (play.scan("A"), play.scan("B"));
    assert_eq!(play.answer(old, &presented(1, Amount::ONE_USE, plain_off())), Action::None);
    assert!(play.counter.card.is_none());
    play.answer(new, &presented(2, Amount::ONE_USE, plain_off()));
    assert_eq!(play.case().presented.voucher(), Some(voucher(2, Amount::ONE_USE).id));
    let before = play.case().verdict.clone();
    play.told(Message::Decided(old, Box::new(Verdict::Refused(Refusal::Forged))));
    assert_eq!(play.case().verdict, before);
}

#[test]
fn a_new_scan_over_an_unconfirmed_card_lists_the_old_one_as_not_redeemed_once() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let aside = |play: &Play| play.counter.rows.not_redeemed_count();
    play.scan("B");
    let question = play.scan("C");
    assert_eq!(aside(&play), 1);
    play.answer(question, &presented(2, Amount::ONE_USE, plain_off()));
    assert_eq!(aside(&play), 1);
    play.pass(500).key(Key::Escape);
    assert_eq!(aside(&play), 2);
    assert!(play.counter.card.is_none());
}

#[test]
fn enter_within_300_ms_of_a_scan_never_confirms() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    assert_eq!(play.key(Key::Enter), Action::None);
    play.pass(299);
    assert_eq!(play.key(Key::Enter), Action::None);
    play.pass(1);
    assert!(matches!(play.key(Key::Enter), Action::Start(Effect::Redeem { .. })));
}

#[test]
fn while_the_next_code_is_asked_about_enter_confirms_nothing() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    play.pass(500).scan("B");
    play.pass(500);
    assert_eq!(play.key(Key::Enter), Action::None);
}

#[test]
fn a_second_enter_does_nothing_while_it_is_being_redeemed() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    play.confirm();
    for key in [Key::Enter, Key::Enter, Key::Escape, Key::Function(5)] {
        assert_eq!(play.pass(500).key(key), Action::None, "{key:?}");
    }
    assert_eq!(play.case().step, Step::Redeeming);
    let told = voucher::told(play.case(), play.sample.here());
    assert_eq!((told.tone, told.state.as_str()), (Tone::Undecided, "Redeeming"), "it is not redeemed yet");
}

#[test]
fn after_enter_the_panel_is_empty_and_a_bar_keeps_the_result_until_the_next_input() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let (question, about) = play.confirm();
    let made = play.redeemed(&about);
    let action = play.told(Message::Redeemed(question, about, Box::new(Ok(Outcome::Redeemed(made)))));
    assert_eq!(action, Action::Start(Effect::ReadRows));
    assert!(play.counter.card.is_none());
    assert!(matches!(play.counter.kept, Some(Kept::Redeemed(_))));
    play.scan("B");
    assert!(play.counter.kept.is_none());
}

#[test]
fn what_was_redeemed_stands_in_its_row_and_not_above_the_card_of_the_next_customer() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let (question, about) = play.confirm();
    play.show(&presented(2, Amount::ONE_USE, plain_off()));
    assert_eq!(play.counter.rows.not_redeemed_count(), 0, "what is being redeemed is not listed as not redeemed");
    let made = play.redeemed(&about);
    let target = Target::Redemption(made.redemption);
    play.told(Message::Redeemed(question, about, Box::new(Ok(Outcome::Redeemed(made)))));
    assert!(play.counter.kept.is_none(), "two verdicts at once would be taken for each other");
    assert_eq!(play.counter.rows.undoable(play.sample.now), Some(target));
    assert_eq!(play.case().presented.voucher(), Some(voucher(2, Amount::ONE_USE).id), "the second card stays");
}

#[test]
fn what_the_cloud_refuses_after_its_card_has_gone_is_told_and_recorded() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let (question, about) = play.confirm();
    play.show(&presented(2, Amount::ONE_USE, plain_off()));
    let refused = Outcome::Refused(Verdict::Refused(Refusal::UsedUp { last: None }));
    let action = play.told(Message::Redeemed(question, about, Box::new(Ok(refused))));
    assert!(matches!(action, Action::Start(Effect::RecordRefusal { ref refusal, .. }) if refusal == "used_up"));
    assert!(matches!(play.counter.kept, Some(Kept::Refused { .. })));
}

#[test]
fn a_refused_card_is_recorded_once_and_cleared_with_esc() {
    let mut play = Play::new();
    let used_up = presented(1, Amount::Uses(0), plain_off());
    let action = play.show(&used_up);
    let voucher = used_up.voucher();
    assert_eq!(action, Action::Start(Effect::RecordRefusal { payload: "voucher", refusal: "used_up".into(), voucher }));
    assert_eq!(play.told(Message::RefusalRecorded(Ok(()))), Action::Start(Effect::ReadRows));
    assert!(!matches!(play.pass(500).key(Key::Enter), Action::Start(Effect::Redeem { .. })));
    play.key(Key::Escape);
    assert!(play.counter.card.is_none());
    assert_eq!(play.counter.rows.not_redeemed_count(), 0);
}
