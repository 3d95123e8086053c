//! Payment by code at the till: from the code that is shown to the sale, or to what is said.

use super::*;
use crate::domain::id::PaymentId;
use crate::domain::payload::Network;
use crate::domain::payment::{Attempt, Held as Kept, Outcome, Reason, State, Way};
use crate::engine::pay::Wish;
use crate::ui::screen::till::paying::Said as OfPayment;

pub(super) fn code() -> PaymentCode {
    PaymentCode::parse("134567890123456789").unwrap()
}

fn cake() -> Product {
    product("S01", "绿豆糕", "snack", 8)
}

fn payment() -> PaymentId {
    PaymentId::new(Uuid::from_u128(77))
}

/// A payment of an amount for what is rung up, in a state.
fn seen(play: &Play, amount: Money, state: State) -> Seen {
    let attempt = Attempt { id: payment(), way: Way::Take { sale: play.id() }, network: Network::WeChat, amount };
    let outcome = match &state {
        State::Settled(outcome) => Some(outcome.clone()),
        State::Requested | State::Waiting | State::Unknown => None,
    };
    let free = if matches!(outcome, Some(Outcome::Paid { .. })) { amount } else { Money::ZERO };
    Seen { held: Kept { attempt, since: play.sample.now, outcome, free }, state, wish: Wish::Paid }
}

fn paid() -> State {
    State::Settled(Outcome::Paid { reference: "4200".into() })
}

/// A till that takes codes, with a cake rung up.
pub(super) fn ready() -> Play {
    let mut play = Play::new();
    play.does(Message::PaymentsRead(Codes::Taken, Ok(Vec::new())));
    play.scan(cake()).pass(500);
    play
}

/// What the ledger says of payments is read.
pub(super) fn hears(play: &mut Play, state: State) {
    let seen = seen(play, yuan(8), state);
    play.does(Message::PaymentsRead(Codes::Taken, Ok(vec![seen])));
}

/// A payment was sent and is open.
pub(super) fn sent() -> Play {
    let mut play = ready();
    let _ = play.till.code_shown(code(), play.sample.here());
    play.pass(500);
    let _ = play.till.key(Key::Enter, play.sample.here());
    let begun = Begun::Asked(seen(&play, yuan(8), State::Requested));
    play.does(Message::CodeSent(Box::new(Ok(begun))));
    hears(&mut play, State::Requested);
    play
}

#[test]
fn a_code_that_is_shown_opens_the_payment_and_enter_sends_it_once() {
    let mut play = ready();
    let shown = play.till.code_shown(code(), play.sample.here());
    assert_eq!(shown, Action::None);
    assert!(play.till.is_paying());
    play.pass(299);
    assert_eq!(play.till.key(Key::Enter, play.sample.here()), Action::None, "a scanner's own Enter sends nothing");
    play.pass(1);
    let sent = play.till.key(Key::Enter, play.sample.here());
    assert_eq!(sent, Action::Start(Effect::PayByCode(code(), yuan(8))));
    play.pass(500);
    assert_eq!(play.till.key(Key::Enter, play.sample.here()), Action::None, "while it is being asked for");
}

#[test]
fn a_payment_that_is_paid_concludes_the_sale_by_itself() {
    let mut play = sent();
    hears(&mut play, State::Waiting);
    assert!(play.concluded.is_empty() && play.till.is_paying());
    hears(&mut play, paid());
    let tender = seen(&play, yuan(8), paid()).held.attempt.tender("4200");
    assert_eq!(play.concluded, [vec![tender]]);
    assert!(play.till.sold.is_some());
}

#[test]
fn while_a_payment_is_open_no_other_key_pays_or_leaves() {
    for state in [State::Requested, State::Waiting, State::Unknown] {
        let mut play = sent();
        hears(&mut play, state.clone());
        play.pass(500);
        for key in [Key::Function(12), Key::Escape, Key::Alt('1'), Key::Function(5), Key::Function(4)] {
            assert_eq!(play.till.key(key, play.sample.here()), Action::None, "{state:?} {key:?}");
        }
        assert!(play.typed("8"), "what is typed is no search");
        play.till.lock();
        assert!(play.till.is_paying() && play.concluded.is_empty());
        assert_eq!(play.till.key(Key::Enter, play.sample.here()), Action::Start(Effect::Ask(payment())));
        assert_eq!(play.till.key(Key::Delete, play.sample.here()), Action::Start(Effect::GiveUp(payment())));
    }
}

#[test]
fn a_payment_that_failed_says_why_and_leaves_every_way_open() {
    let mut play = sent();
    hears(&mut play, State::Settled(Outcome::Failed(Reason::Insufficient)));
    let said = play.till.paying.as_ref().unwrap().said_of_payment();
    assert_eq!(said, Some(&OfPayment::CodeFailed(Reason::Insufficient)));
    play.pass(500).key(Key::Enter);
    assert_eq!(play.till.paying.as_ref().unwrap().said_of_payment(), Some(&OfPayment::NoCode));
    play.key(Key::Alt('1')).key(Key::Enter);
    assert_eq!(play.concluded, [vec![Tender { means: crate::domain::tender::Means::Cash, amount: yuan(8) }]]);
}

#[test]
fn what_was_paid_by_code_is_never_asked_for_again_in_cash() {
    let mut play = ready();
    play.scan(cake());
    // Half of it was paid before the program ended.
    hears(&mut play, paid());
    play.pass(500).key(Key::Function(12));
    assert!(play.concluded.is_empty() && play.till.is_paying());
    play.pass(500).key(Key::Enter);
    let tender = seen(&play, yuan(8), paid()).held.attempt.tender("4200");
    let rest = Tender { means: crate::domain::tender::Means::Cash, amount: yuan(8) };
    assert_eq!(play.concluded, [vec![tender, rest]]);
}

#[test]
fn one_that_is_open_is_shown_to_whoever_has_only_just_come() {
    let mut play = ready();
    hears(&mut play, State::Unknown);
    assert!(play.till.is_paying());
}

#[test]
fn where_no_service_is_set_up_there_is_no_such_way() {
    let mut play = Play::new();
    play.scan(cake()).pass(500).key(Key::Enter).key(Key::Alt('3'));
    play.pass(500).key(Key::Enter);
    assert_eq!(play.concluded.len(), 1, "it is paid in cash as before");
}
