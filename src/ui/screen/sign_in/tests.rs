//! What signing in comes to, and whether every state has room.

use std::time::Instant;

use jiff::SignedDuration;
use uuid::Uuid;

use super::*;
use crate::domain::staff::Role;
use crate::engine::scan::Source;
use crate::engine::sign_in::Badge;
use crate::ui::screen::sample::{Sample, check_view};

/// The window without the strip.
const WHOLE: (f32, f32) = (1366.0, 728.0);

fn sample() -> Sample {
    Sample { signed_in: None, ..Sample::new(Language::English) }
}

fn pin(digits: &str) -> Pin {
    Pin::parse(digits).unwrap()
}

/// How the `at`th of the sample's staff signs in.
fn access(sample: &Sample, at: usize, pin: PinState) -> Access {
    let standing = Standing::Open { left: 5 };
    Access { staff: sample.staff[at].clone(), pin, standing, badge: Badge::None }
}

/// The screen once it is known how everybody signs in: with four digits, except for the second, who has no PIN yet.
fn opened(sample: &Sample) -> SignIn {
    let mut screen = SignIn::new();
    assert_eq!(screen.open(sample.here()), Action::Start(Effect::ReadAccess { reading: 1 }));
    let pin = |at| if at == 1 { PinState::Chooses } else { PinState::Set { digits: 4 } };
    let all = (0..sample.staff.len()).map(|at| access(sample, at, pin(at))).collect();
    screen.update(Message::AccessRead { reading: 1, read: Ok(all) }, sample.here());
    screen
}

fn choose(screen: &mut SignIn, sample: &Sample, at: usize) {
    let pressed = Message::TilePressed(Pressed::Person(sample.staff[at].id));
    assert_eq!(screen.update(pressed, sample.here()), Action::None);
}

/// Presses keys on the screen; what the last one asked for.
fn press(screen: &mut SignIn, sample: &Sample, digits: &str) -> Action<Effect> {
    let mut last = Action::None;
    for digit in digits.bytes() {
        last = screen.update(Message::KeyPressed(keypad::Key::Digit(digit - b'0')), sample.here());
    }
    last
}

/// Types on the keyboard.
fn type_in(screen: &mut SignIn, sample: &Sample, keys: &str) -> Action<Effect> {
    let mut last = Action::None;
    for character in keys.chars() {
        last = screen.key(Key::Character(character), sample.here());
    }
    last
}

fn answer(screen: &mut SignIn, sample: &Sample, question: u64, answer: Shown<Staff>) -> Action<Effect> {
    screen.update(Message::Answered { question, answer: Ok(answer) }, sample.here())
}

#[test]
fn a_tile_and_the_last_digit_on_the_screen_sign_in() {
    let sample = sample();
    let mut screen = opened(&sample);
    choose(&mut screen, &sample, 0);
    assert_eq!(press(&mut screen, &sample, "258"), Action::None);
    let asked = Effect::SignIn { question: 1, staff: sample.staff[0].id, pin: pin("2580") };
    assert_eq!(press(&mut screen, &sample, "0"), Action::Start(asked));
    assert_eq!(press(&mut screen, &sample, "1"), Action::None, "it is being checked");
    let granted = Shown::Granted(sample.staff[0].clone());
    assert_eq!(answer(&mut screen, &sample, 0, granted.clone()), Action::None, "another question's answer");
    assert_eq!(answer(&mut screen, &sample, 1, granted), Action::None);
    assert_eq!((screen.chosen, screen.digits.len()), (Who::Nobody, 0));
}

#[test]
fn digits_of_the_keyboard_wait_for_enter_because_a_scanner_types_too() {
    let sample = sample();
    let mut screen = opened(&sample);
    assert_eq!(type_in(&mut screen, &sample, "2580"), Action::None);
    assert!(screen.digits.is_empty(), "nobody is chosen");
    choose(&mut screen, &sample, 0);
    assert_eq!(type_in(&mut screen, &sample, "2580"), Action::None);
    let asked = Effect::SignIn { question: 1, staff: sample.staff[0].id, pin: pin("2580") };
    assert_eq!(screen.key(Key::Enter, sample.here()), Action::Start(asked));
}

#[test]
fn a_badge_that_is_typed_by_a_scanner_leaves_no_digits_and_signs_in() {
    let sample = sample();
    let mut screen = opened(&sample);
    choose(&mut screen, &sample, 0);
    assert_eq!(type_in(&mut screen, &sample, "CS0:7K27Q8M2XR9D"), Action::None);
    let badge = reading(Source::Wedge);
    assert_eq!(screen.scanned(badge.clone(), sample.here()), Action::Start(Effect::TryBadge(badge.clone())));
    assert!(screen.digits.is_empty());
    let answer = Ok(Shown::Denied(Denied::UnknownBadge));
    assert_eq!(
        screen.update(Message::BadgeTried(badge.clone(), answer), sample.here()),
        Action::PassOver(badge.clone())
    );
    assert_eq!(screen.says(sample.here()), Says::Warns("Sign in first, then scan again.".into()));
    assert_eq!(screen.step, Step::Enter);
    let granted = Ok(Shown::Granted(sample.staff[0].clone()));
    assert_eq!(screen.update(Message::BadgeTried(badge, granted), sample.here()), Action::None);
    assert_eq!(screen.chosen, Who::Nobody);
}

fn reading(source: Source) -> Reading {
    Reading { source, text: "CS0:7K27".into(), symbology: None, at: Instant::now() }
}

#[test]
fn a_customers_code_before_the_camera_leaves_those_alone_who_type_their_pin() {
    let sample = sample();
    let mut screen = opened(&sample);
    choose(&mut screen, &sample, 0);
    type_in(&mut screen, &sample, "25");
    let code = reading(Source::Camera);
    assert_eq!(screen.scanned(code.clone(), sample.here()), Action::Start(Effect::TryBadge(code.clone())));
    type_in(&mut screen, &sample, "8");
    let answer = Ok(Shown::Denied(Denied::UnknownBadge));
    assert_eq!(screen.update(Message::BadgeTried(code.clone(), answer), sample.here()), Action::PassOver(code));
    assert_eq!(screen.says(sample.here()), Says::Asks("Enter your 4-digit PIN".into()));
    type_in(&mut screen, &sample, "0");
    let asked = Effect::SignIn { question: 1, staff: sample.staff[0].id, pin: pin("2580") };
    assert_eq!(screen.key(Key::Enter, sample.here()), Action::Start(asked));
}

#[test]
fn who_has_no_pin_chooses_one_twice_and_not_the_simplest() {
    let sample = sample();
    let mut screen = opened(&sample);
    choose(&mut screen, &sample, 1);
    assert_eq!(screen.step, Step::Choose);
    press(&mut screen, &sample, "1234");
    assert_eq!(screen.update(Message::ConfirmPressed, sample.here()), Action::None);
    assert_eq!((&screen.step, screen.said), (&Step::Choose, Some(Said::Denied(Denied::SimplePin))));
    press(&mut screen, &sample, "25801");
    screen.update(Message::ConfirmPressed, sample.here());
    assert_eq!(screen.step, Step::Repeat(pin("25801")));
    press(&mut screen, &sample, "25802");
    screen.update(Message::ConfirmPressed, sample.here());
    assert_eq!((&screen.step, screen.said), (&Step::Choose, Some(Said::Different)));
    for _ in 0..2 {
        type_in(&mut screen, &sample, "258013");
        if let Action::Start(asked) = screen.key(Key::Enter, sample.here()) {
            let staff = sample.staff[1].id;
            assert_eq!(asked, Effect::KeepPin { question: 1, staff, pin: pin("258013") });
            return;
        }
    }
    panic!("it was never asked for");
}

#[test]
fn what_was_read_before_somebody_came_does_not_undo_what_was_read_afterwards() {
    let sample = sample();
    let mut screen = SignIn::new();
    screen.open(sample.here());
    screen.announced(Topic::Staff, sample.here());
    let came = vec![access(&sample, 1, PinState::Chooses)];
    screen.update(Message::AccessRead { reading: 2, read: Ok(came) }, sample.here());
    screen.update(Message::AccessRead { reading: 1, read: Ok(Vec::new()) }, sample.here());
    choose(&mut screen, &sample, 1);
    assert_eq!(screen.step, Step::Choose);
}

#[test]
fn a_wrong_pin_says_how_often_it_may_be_tried_and_a_pause_counts_down() {
    let mut sample = sample();
    let mut screen = opened(&sample);
    choose(&mut screen, &sample, 0);
    press(&mut screen, &sample, "2581");
    let again = answer(&mut screen, &sample, 1, Shown::Denied(Denied::WrongPin { left: 1 }));
    assert_eq!(again, Action::Start(Effect::ReadAccess { reading: 2 }));
    assert_eq!(screen.says(sample.here()), Says::Warns("Wrong PIN. 1 try left.".into()));
    assert!(screen.digits.is_empty());
    press(&mut screen, &sample, "2582");
    let until = sample.now + SignedDuration::from_secs(30);
    answer(&mut screen, &sample, 2, Shown::Denied(Denied::Waits { until }));
    assert_eq!(screen.says(sample.here()), Says::Warns("Too many wrong PINs. Try again in 0:30.".into()));
    sample.now = until;
    assert_eq!(screen.says(sample.here()), Says::Asks("Enter your 4-digit PIN".into()));
}

#[test]
fn escape_goes_back_a_step_at_a_time() {
    let sample = sample();
    let mut screen = opened(&sample);
    choose(&mut screen, &sample, 1);
    type_in(&mut screen, &sample, "2580");
    screen.key(Key::Enter, sample.here());
    type_in(&mut screen, &sample, "25");
    let steps = [Step::Repeat(pin("2580")), Step::Choose, Step::Enter];
    for expected in steps {
        screen.key(Key::Escape, sample.here());
        assert_eq!(screen.step, expected);
    }
    assert_eq!(screen.chosen, Who::Nobody);
}

#[test]
fn a_shop_that_nobody_manages_makes_its_first_manager() {
    let mut sample = sample();
    sample.staff.retain(|staff| !staff.role.may(Permission::Configure));
    let mut screen = SignIn::new();
    screen.update(Message::TilePressed(Pressed::FirstManager), sample.here());
    press(&mut screen, &sample, "2580");
    screen.update(Message::ConfirmPressed, sample.here());
    assert_eq!(screen.said, Some(Said::Denied(Denied::NeedsName)));
    screen.update(Message::NameTyped("沈青".into()), sample.here());
    screen.update(Message::ConfirmPressed, sample.here());
    press(&mut screen, &sample, "2580");
    let asked = Effect::MakeManager { question: 1, name: "沈青".into(), pin: pin("2580") };
    assert_eq!(screen.update(Message::ConfirmPressed, sample.here()), Action::Start(asked));
}

#[test]
fn whoever_works_alone_is_chosen_already() {
    let mut sample = sample();
    sample.staff.truncate(1);
    let screen = opened(&sample);
    assert_eq!((screen.chosen, screen.step), (Who::Staff(sample.staff[0].id), Step::Enter));
}

#[test]
fn no_digit_stands_in_what_the_log_could_get() {
    let sample = sample();
    let mut screen = opened(&sample);
    choose(&mut screen, &sample, 0);
    let asked = press(&mut screen, &sample, "2580");
    assert!(!format!("{screen:?} {asked:?}").contains("2580"));
}

/// The sample with so many people of every kind of name.
fn with_people(language: Language, count: usize) -> Sample {
    let mut sample = Sample { signed_in: None, ..Sample::new(language) };
    let names =
        ["李雯", "陈晓", "㐂田", "Alexandra Konstantinopoulou-Featherstone", "赵一鸣", "𠮷野家的阿依古丽·买买提江"];
    let roles = [Role::Cashier, Role::Host, Role::Owner, Role::Cashier, Role::Manager, Role::Host];
    sample.staff = (0..count)
        .map(|at| Staff {
            id: StaffId::new(Uuid::from_u128(500 + u128::try_from(at).unwrap())),
            name: names[at % names.len()].into(),
            role: roles[at % roles.len()],
            employed: Employment::Active,
        })
        .collect();
    sample
}

#[track_caller]
fn check(name: &str, size: (f32, f32), count: usize, prepare: impl Fn(&mut SignIn, &Sample)) {
    let shape = if size.0 < size.1 { Shape::Portrait } else { Shape::Landscape };
    let make = |language| Sample { shape, ..with_people(language, count) };
    let sample = make(Language::English);
    let mut screen = opened(&sample);
    prepare(&mut screen, &sample);
    check_view(name, size, make, &screen, super::SignIn::view);
}

#[test]
fn everything_has_room_in_both_languages() {
    let until = sample().now + SignedDuration::from_mins(5);
    check("sign-in", WHOLE, 6, |screen, sample| {
        choose(screen, sample, 0);
        press(screen, sample, "258");
        screen.access[3].standing = Standing::Waits { until };
        screen.access[4].standing = Standing::Locked;
    });
    check("sign-in-alone", WHOLE, 1, |_, _| {});
    check("sign-in-many", WHOLE, 30, |screen, sample| {
        choose(screen, sample, 4);
        screen.said = Some(Said::Denied(Denied::Locked));
    });
    check("sign-in-last-page", WHOLE, 30, |screen, sample| {
        screen.update(Message::TilePressed(Pressed::Page(5)), sample.here());
    });
    check("sign-in-first-pin", (1920.0, 1040.0), 30, |screen, sample| {
        choose(screen, sample, 1);
        press(screen, sample, "25801");
    });
    check("sign-in-simple-pin", WHOLE, 6, |screen, sample| {
        choose(screen, sample, 3);
        screen.said = Some(Said::Denied(Denied::SimplePin));
    });
    check("sign-in-first-manager", WHOLE, 1, |screen, sample| {
        screen.update(Message::TilePressed(Pressed::FirstManager), sample.here());
        screen.update(Message::NameTyped("阿依古丽".into()), sample.here());
        screen.said = Some(Said::Denied(Denied::NeedsManager));
    });
    check("sign-in-nobody", WHOLE, 0, |_, _| {});
    check("sign-in-portrait", (1080.0, 1880.0), 30, |screen, sample| choose(screen, sample, 2));
}
