//! A manager's word on the spot.

use super::*;

#[test]
fn a_manager_sets_a_refusal_aside_and_the_voucher_is_decided_on_again() {
    let mut play = Play::new();
    let mut ended = plain_off();
    ended.validity = Validity::Between { from: None, until: Some("2026-11-20T16:00:00Z".parse().unwrap()) };
    play.show(&presented(1, Amount::ONE_USE, ended));
    let Action::AskManager(asked) = play.key(Key::Function(4)) else { panic!("no manager is asked") };
    assert_eq!((asked.permission, asked.refusal.as_str()), (Permission::AcceptExpired, "expired"));
    assert!(asked.about.starts_with("立减 30"), "{}", asked.about);
    let decided = play.counter.allowed(manager(Permission::AcceptExpired), play.sample.here());
    play.decided(decided);
    assert!(matches!(play.case().verdict, Verdict::Accepted(_)));
    assert_eq!(play.case().claim.overrides.len(), 1);
}

#[test]
fn a_manager_s_word_for_a_card_that_has_gone_changes_nothing() {
    let mut play = Play::new();
    let mut ended = plain_off();
    ended.validity = Validity::Between { from: None, until: Some("2026-11-20T16:00:00Z".parse().unwrap()) };
    let ended = presented(1, Amount::ONE_USE, ended);
    play.show(&ended);
    assert!(matches!(play.key(Key::Function(4)), Action::AskManager(_)));
    play.show(&ended);
    let allowed = manager(Permission::AcceptExpired);
    assert_eq!(play.counter.allowed(allowed, play.sample.here()), Action::None);
}

#[test]
fn nobody_is_asked_to_set_aside_what_nobody_may() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::Uses(0), plain_off()));
    assert_eq!(play.key(Key::Function(4)), Action::None);
}

#[test]
fn a_spent_budget_is_raised_by_a_manager_and_the_voucher_decided_on_again() {
    let mut play = Play::offline();
    play.sample.status.spent.risked.value = yuan(980);
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let Action::AskManager(asked) = play.key(Key::Function(4)) else { panic!("no manager is asked") };
    assert_eq!(asked.permission, Permission::RaiseOfflineBudget);
    let allowed = manager(Permission::RaiseOfflineBudget);
    let Action::Start(Effect::RaiseBudget { question, .. }) = play.counter.allowed(allowed, play.sample.here()) else {
        panic!("not raised")
    };
    play.sample.status.spent.raise = crate::domain::budget::Raise::Used;
    let decided = play.told(Message::BudgetRaised(question, Ok(())));
    play.decided(decided);
    assert!(matches!(&play.case().verdict, Verdict::Accepted(_)), "{:?}", play.case().verdict);
}

#[test]
fn a_budget_that_cannot_be_raised_again_says_so_and_leaves_the_card() {
    let mut play = Play::offline();
    play.sample.status.spent.risked.value = yuan(980);
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    play.key(Key::Function(4));
    let allowed = manager(Permission::RaiseOfflineBudget);
    let Action::Start(Effect::RaiseBudget { question, .. }) = play.counter.allowed(allowed, play.sample.here()) else {
        panic!("not raised")
    };
    let decided = play.told(Message::BudgetRaised(question, Err(Problem::new(Code::RaisedBefore))));
    play.decided(decided);
    assert!(matches!(play.counter.kept, Some(Kept::Failed(_))));
    assert!(matches!(&play.case().verdict, Verdict::Refused(Refusal::BudgetSpent { .. })));
}
