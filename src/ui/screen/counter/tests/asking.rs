//! What the rules still need to know: the bill, the uses, an amount, yes or no.

use super::*;

#[test]
fn a_bill_is_typed_and_may_be_typed_anew_without_a_second_entry_in_the_books() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, off()));
    assert_eq!(play.case().asked(), Some(&Ask::Bill));
    assert_eq!(play.typed("forty"), Action::ClearField);
    assert_eq!(play.case().heard, Heard::NoAnswer);
    let decided = play.typed("47.5");
    let action = play.decided(decided);
    assert!(matches!(action, Action::Start(Effect::RecordRefusal { ref refusal, .. }) if refusal == "below_minimum"));
    let again = play.key(Key::Function(5));
    assert_eq!(play.decided(again), Action::None);
    assert_eq!(play.case().asked(), Some(&Ask::Bill));
    let decided = play.typed("59.99");
    assert_eq!(play.decided(decided), Action::None, "it stands in the books");
    let again = play.key(Key::Function(5));
    play.decided(again);
    let decided = play.typed("80");
    play.decided(decided);
    let Verdict::Accepted(offer) = &play.case().verdict else { panic!("not accepted") };
    assert_eq!(offer.benefit.saving(), Some(yuan(30)));
    play.confirm();
}

#[test]
fn what_is_asked_is_asked_one_after_the_other() {
    let mut play = Play::new();
    let mut strict = off();
    strict.scope.sale_channels = vec![SaleChannel::InStore];
    strict.scope.products = vec![product("T1", "乌龙茶")];
    strict.evidence = EvidenceRule::PhoneTail;
    play.show(&presented(1, Amount::ONE_USE, strict));
    assert!(matches!(play.case().asked(), Some(Ask::SaleChannel(_))));
    let decided = play.typed("1");
    play.decided(decided);
    assert!(matches!(play.case().asked(), Some(Ask::Products(_))));
    let decided = play.pass(500).key(Key::Enter);
    play.decided(decided);
    assert_eq!(play.case().asked(), Some(&Ask::Bill));
    let decided = play.typed("80");
    play.decided(decided);
    assert_eq!(play.case().asked(), Some(&Ask::PhoneTail));
    for digit in [0, 4, 2, 1] {
        play.told(Message::EntryPressed(keypad::Key::Digit(digit)));
    }
    let decided = play.pass(500).key(Key::Enter);
    play.decided(decided);
    assert!(matches!(play.case().verdict, Verdict::Accepted(_)), "{:?}", play.case().verdict);
}

#[test]
fn esc_says_no_to_a_question_and_is_not_taken_for_leaving() {
    let mut play = Play::new();
    let mut strict = plain_off();
    strict.scope.products = vec![product("T1", "乌龙茶")];
    play.show(&presented(1, Amount::ONE_USE, strict));
    let decided = play.key(Key::Escape);
    play.decided(decided);
    assert!(matches!(play.case().verdict, Verdict::Refused(Refusal::WrongProducts { .. })));
    assert_eq!(play.case().claim.order.products, Products::Denied);
}

#[test]
fn uses_and_amounts_are_tapped_or_typed() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::Uses(4), campaign("十次卡", Kind::Uses { service: "盖碗茶".into() })));
    let decided = play.told(Message::AnswerPressed(Answer::Take(Amount::Uses(2))));
    play.decided(decided);
    assert!(matches!(&play.case().verdict, Verdict::Accepted(offer) if offer.left_after == Amount::Uses(2)));
    play.show(&presented(2, Amount::Money(yuan(100)), campaign("储值卡", Kind::StoredValue)));
    let decided = play.typed("12.5");
    play.decided(decided);
    let left = Amount::Money(Money::from_minor(8_750));
    assert!(matches!(&play.case().verdict, Verdict::Accepted(offer) if offer.left_after == left));
}

#[test]
fn enter_that_typed_an_answer_does_not_also_confirm_what_it_led_to() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, off()));
    play.pass(2_000);
    let decided = play.typed("80");
    assert_eq!(play.key(Key::Enter), Action::None, "it is being decided");
    play.decided(decided);
    assert_eq!(play.key(Key::Enter), Action::None, "the card has only just said so");
    play.confirm();
}
