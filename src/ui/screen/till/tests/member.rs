//! A member is found, buys, and pays with points.

use super::*;
use crate::domain::member::sample::member;
use crate::domain::points::{Counts, Earn, Refusal, Rule, Spend};
use crate::domain::tender::Means;
use crate::ui::screen::till::paying;

/// A shop in which a hundred points pay ¥1, for half of a bill at most, and two members of it.
fn club() -> Play {
    let mut play = Play::new();
    let some = |points| std::num::NonZeroU32::new(points).unwrap();
    let spend = Spend { points: some(100), worth: yuan(1), least: 0, most: Rate::from_basis_points(5_000).unwrap() };
    let earn = Earn { points: some(1), per: yuan(1), counts: Counts::AllPaid };
    let mut rules = selling();
    rules.points = Some(Rule { earn, spend: Some(spend) });
    play.sample.shop.selling = Some(rules);
    play.members = vec![member(1), member(2)];
    play
}

fn points(hundreds: u32) -> Tender {
    Tender { means: Means::Points { points: hundreds * 100 }, amount: yuan(i64::from(hundreds)) }
}

#[test]
fn f3_finds_a_member_by_what_is_typed_and_enter_takes_the_marked_one() {
    let mut play = club();
    play.key(Key::Function(3));
    for key in ['1', '2', '3', '4'] {
        play.key(Key::Character(key));
    }
    play.key(Key::Arrow(Arrow::Down)).key(Key::Enter);
    assert!(!play.till.asks());
    assert_eq!(play.till.rung.basket.customer().member(), Some(member(2).id));
    assert!(play.till.is_empty(), "a member alone is no basket");
    // Out again by the same way.
    play.key(Key::Function(3)).key(Key::Delete);
    assert_eq!(play.till.rung.basket.customer().member(), None);
}

#[test]
fn an_answer_to_what_was_typed_before_is_dropped() {
    let mut play = club();
    play.key(Key::Function(3));
    let Action::Start(early) = play.till.key(Key::Character('4'), play.sample.here()) else { panic!("no search") };
    let early = play.answer(early).unwrap();
    play.key(Key::Character('9'));
    play.does(early);
    play.key(Key::Enter);
    assert!(play.till.asks(), "nobody is marked");
}

#[test]
fn enter_pays_with_as_many_points_as_may_pay_and_the_rest_in_cash() {
    let mut play = club();
    let action = play.till.member_shown(member(1).id, play.sample.here());
    play.carry_out(action);
    play.scan(product("S01", "绿豆糕", "snack", 8)).pass(500).key(Key::Function(9)).pass(500);
    play.key(Key::Alt('3'));
    play.typed("5");
    assert_eq!(
        play.till.paying.as_ref().unwrap().said_of_payment(),
        Some(&paying::Said::Points(Refusal::TooMuch { most: 400 }))
    );
    play.key(Key::Enter).pass(500).key(Key::Enter);
    assert_eq!(play.concluded, [vec![points(4), Tender { means: Means::Cash, amount: yuan(4) }]]);
}

#[test]
fn points_that_the_hub_refuses_leave_the_payment_open_without_them() {
    let mut play = club();
    let action = play.till.member_shown(member(1).id, play.sample.here());
    play.carry_out(action);
    play.scan(product("S01", "绿豆糕", "snack", 8)).pass(500).key(Key::Function(9)).pass(500);
    play.key(Key::Alt('3')).key(Key::Enter);
    play.does(Message::Concluded(Box::new(Ok(Concluded::Points(Refusal::Offline)))));
    let said = play.till.paying.as_ref().unwrap().said_of_payment();
    assert_eq!(said, Some(&paying::Said::Points(Refusal::Offline)));
    play.pass(500).key(Key::Function(12));
    assert_eq!(play.concluded, [vec![Tender { means: Means::Cash, amount: yuan(8) }]]);
}
