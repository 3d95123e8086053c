//! Taking back what was redeemed, and printing its slip again.

use super::*;

#[test]
fn undo_is_f7_a_reason_and_enter() {
    let mut play = Play::new();
    play.told(Message::RowsRead(Ok(vec![redeemed_row(1, 1, Undo::Done), redeemed_row(2, 4, left(352))])));
    assert_eq!(play.key(Key::Function(7)), Action::None);
    assert!(play.counter.dialog(play.sample.here()).is_some());
    assert_eq!(play.key(Key::Enter), Action::None, "a reason is needed");
    play.key(Key::Character('2'));
    let target = Target::Redemption(redemption_id(2));
    let taken = play.key(Key::Enter);
    assert_eq!(taken, Action::Start(Effect::TakeBack { target, reason: "Customer changed their mind".into() }));
    for key in [Key::Enter, Key::Escape] {
        assert_eq!(play.key(key), Action::None, "it is being taken back");
        assert!(play.counter.undoing.is_some());
    }
    let done = play.told(Message::TakenBack(target, Ok(())));
    let again = [Action::Start(Effect::ReadRows), Action::Start(Effect::NextCustomer)];
    assert_eq!(done, Action::All(again.into()));
    assert!(play.counter.undoing.is_none());
    assert!(matches!(play.counter.kept, Some(Kept::TakenBack(_))));
}

#[test]
fn what_was_redeemed_just_now_is_taken_back_although_the_rows_do_not_have_it_yet() {
    let mut play = Play::new();
    play.told(Message::RowsRead(Ok(vec![redeemed_row(2, 4, left(352))])));
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let (question, about) = play.confirm();
    let made = play.redeemed(&about);
    let target = Target::Redemption(made.redemption);
    assert!(made.reversible_until.is_some() && made.redemption != redemption_id(2));
    play.told(Message::Redeemed(question, about, Box::new(Ok(Outcome::Redeemed(made)))));
    // These were read before it was made.
    play.told(Message::RowsRead(Ok(vec![redeemed_row(2, 4, left(352))])));
    play.key(Key::Function(7));
    play.key(Key::Character('1'));
    let taken = play.key(Key::Enter);
    assert_eq!(taken, Action::Start(Effect::TakeBack { target, reason: "Wrong voucher".into() }));
}

#[test]
fn a_reason_is_typed_into_the_field_too_as_a_number_or_in_words() {
    for (typed, reason) in [("1", "Wrong voucher"), ("came back", "came back")] {
        let mut play = Play::new();
        play.told(Message::RowsRead(Ok(vec![redeemed_row(2, 4, left(352))])));
        play.key(Key::Function(7));
        let action = strip(play.typed(typed));
        let target = Target::Redemption(redemption_id(2));
        assert_eq!(action, Action::Start(Effect::TakeBack { target, reason: reason.into() }));
    }
}

#[test]
fn what_is_too_late_is_not_taken_back_and_that_is_said() {
    let mut play = Play::new();
    play.told(Message::RowsRead(Ok(vec![redeemed_row(1, 20, left(0)), redeemed_row(2, 30, Undo::Never)])));
    play.key(Key::Function(7));
    assert!(matches!(play.counter.kept, Some(Kept::NothingToUndo)));
    assert!(play.counter.undoing.is_none());
}

#[test]
fn a_scan_leaves_the_question_why() {
    let mut play = Play::new();
    play.told(Message::RowsRead(Ok(vec![redeemed_row(2, 4, left(352))])));
    play.key(Key::Function(7));
    play.scan("A");
    assert!(play.counter.undoing.is_none());
}

#[test]
fn a_host_needs_a_manager_to_take_a_redemption_back_who_gives_the_reason() {
    let mut play = Play::new();
    play.sample.signed_in = Some(1);
    play.told(Message::RowsRead(Ok(vec![redeemed_row(2, 4, left(352))])));
    let Action::AskManager(asked) = play.key(Key::Function(7)) else { panic!("no manager is asked") };
    assert_eq!(asked.permission, Permission::Reverse);
    let target = Target::Redemption(redemption_id(2));
    let action = play.counter.allowed(manager(Permission::Reverse), play.sample.here());
    assert_eq!(action, Action::Start(Effect::TakeBack { target, reason: "regular guest".into() }));
}

#[test]
fn the_slip_of_what_was_done_last_is_anybodys_and_what_comes_after_it_is_a_managers() {
    let mut play = Play::new();
    let job = PrintJobId::new(Uuid::from_u128(4));
    assert_eq!(play.key(Key::Function(10)), Action::Start(Effect::PrintLast));
    assert_eq!(play.told(Message::LastPrinted(Ok(LastSlip::None))), Action::None);
    assert!(matches!(play.counter.kept, Some(Kept::NothingToPrint)));
    assert_eq!(play.told(Message::LastPrinted(Ok(LastSlip::GoesOut(job)))), Action::None);
    assert!(matches!(play.counter.kept, Some(Kept::SlipPrinted)));
    let out = || Message::LastPrinted(Ok(LastSlip::OutAlready(job)));
    assert!(matches!(play.told(out()), Action::AskManager(_)), "a cashier may not print a copy");
    let action = play.counter.allowed(manager(Permission::Reprint), play.sample.here());
    assert_eq!(action, Action::Start(Effect::Reprint(job)));
    play.sample.signed_in = Some(2);
    assert_eq!(play.told(out()), Action::Start(Effect::Reprint(job)));
}

#[test]
fn a_key_from_another_screen_waits_for_what_was_done_there() {
    let mut play = Play::new();
    play.counter.call(Key::Function(7));
    assert_eq!(play.counter.open(play.sample.here()), Action::Start(Effect::ReadRows));
    assert!(play.counter.undoing.is_none());
    play.told(Message::RowsRead(Ok(vec![redeemed_row(2, 4, left(352))])));
    assert!(play.counter.undoing.is_some());
    play.counter.lock();
    assert!(play.counter.dialog(play.sample.here()).is_none());
    assert_eq!(play.key(Key::Enter), Action::None);
}

#[test]
fn the_drawer_opens_without_a_sale_only_with_a_reason() {
    let mut play = Play::new();
    play.sample.signed_in = Some(2);
    let asked = play.key(Key::Function(11));
    assert!(matches!(&asked, Action::AskManager(refused) if refused.permission == Permission::OpenDrawer), "{asked:?}");
    let word = Allowed { permission: Permission::OpenDrawer, by: play.sample.staff[2].id, reason: "change".into() };
    assert_eq!(play.counter.allowed(word, play.sample.here()), Action::Start(Effect::OpenDrawer("change".into())));
    play.told(Message::DrawerOpened(Ok(())));
    assert!(matches!(play.counter.kept, Some(Kept::DrawerOpens)));
}
