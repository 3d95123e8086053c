//! What is no voucher: a code of several meanings, a text to search for.

use super::*;

#[test]
fn of_several_meanings_one_is_chosen_by_its_number() {
    let mut play = Play::new();
    let question = play.scan("4006381333931");
    play.told(Message::Presented(question, Ok(Found::Other(Subject::Choice(meanings())))));
    assert_eq!(play.pass(500).key(Key::Enter), Action::None, "it does not choose by itself");
    let Action::All(all) = strip(play.typed("2")) else { panic!("not chosen") };
    let [Action::Start(Effect::Choose { payload, reading, .. }), Action::Start(Effect::Wait(_))] = all.as_slice()
    else {
        panic!("not chosen: {all:?}")
    };
    assert!(matches!(payload, Payload::Coupon { .. }));
    assert_eq!(reading.text, "4006381333931");
}

#[test]
fn a_text_that_is_no_code_is_searched_for_among_the_bookings_of_today() {
    let mut play = Play::new();
    let question = play.scan("林");
    let action = play.told(Message::Presented(question, Ok(Found::Other(Subject::Search("林".into())))));
    let Action::Start(Effect::Search { typed, between: [from, until], .. }) = action else { panic!("not searched") };
    assert_eq!(typed, "林");
    // The day of a shop that opens it at five.
    assert_eq!([from.to_string(), until.to_string()], ["2026-11-21T21:00:00Z", "2026-11-22T21:00:00Z"]);
    play.told(Message::Searched(question, Ok(vec![booking(1, "林女士", "13500004471"), booking(2, "林先生", "")])));
    assert!(
        matches!(&play.counter.card.as_ref().unwrap().matter, Matter::Found { bookings, .. } if bookings.len() == 2)
    );
    assert_eq!(play.pass(500).key(Key::Enter), Action::None, "two were found: one is to be chosen");
}

#[test]
fn a_slip_of_this_till_opens_its_record() {
    let mut play = Play::new();
    let question = play.scan("R-4F09-18AA");
    let place = crate::engine::history::Place::of(now(), 7);
    let spot = Spot { day: jiff::civil::date(2026, 11, 22), place };
    let found = Message::Presented(question, Ok(Found::Other(Subject::Record(spot))));
    assert_eq!(play.told(found.clone()), Action::ShowRecord(spot));
    assert!(play.counter.card.is_none());
    assert_eq!(play.told(found), Action::None, "that question was answered");
}
