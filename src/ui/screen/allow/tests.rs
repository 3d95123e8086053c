//! What asking a manager for their word comes to, step by step.

use std::time::Instant;

use super::*;
use crate::domain::language::Language;
use crate::domain::staff::{Permission, Role};
use crate::engine::scan::Source;
use crate::ui::screen::sample::{SMALLEST, Sample, check_view};
use iced::widget::space;

fn refused() -> Refused {
    Refused {
        permission: Permission::AcceptExpired,
        refusal: "expired".into(),
        about: "Expired on 20 Nov·Afternoon tea for two (the large one with scones)".into(),
    }
}

fn allow() -> Allow {
    Allow::new(refused())
}

fn asked(reason: &str) -> Asked {
    Asked { permission: Permission::AcceptExpired, refusal: "expired".into(), reason: reason.into() }
}

fn word(sample: &Sample, at: usize) -> Override {
    Override { permission: Permission::AcceptExpired, by: sample.staff[at].id, reason: "Our mistake".into() }
}

fn type_in(allow: &mut Allow, sample: &Sample, keys: &str) {
    for character in keys.chars() {
        assert_eq!(allow.key(Key::Character(character), sample.here()), Next::Stay);
    }
}

fn answer(allow: &mut Allow, sample: &Sample, question: u64, answer: Shown<Override>) -> Next {
    allow.update(Message::Answered { question, answer: Ok(answer) }, sample.here())
}

#[test]
fn a_manager_who_stands_here_needs_one_key() {
    let sample = Sample::new(Language::English).managed();
    let mut allow = allow();
    let next = allow.key(Key::Character('2'), sample.here());
    assert_eq!(next, Next::Start(Effect { question: 1, asked: asked("Our mistake"), proof: Proof::SignedIn }));
    let granted = word(&sample, 2);
    assert_eq!(answer(&mut allow, &sample, 1, Shown::Granted(granted.clone())), Next::Allowed(granted));
}

#[test]
fn for_a_cashier_somebody_comes_over_and_types_their_pin() {
    let sample = Sample::new(Language::English);
    let mut allow = allow();
    assert_eq!(allow.key(Key::Character('2'), sample.here()), Next::Stay);
    assert_eq!(allow.step, Step::Who, "a manager and an owner may");
    allow.update(Message::TilePressed(Pressed::Person(sample.staff[2].id)), sample.here());
    type_in(&mut allow, &sample, "2580");
    let proof = Proof::Pin(sample.staff[2].id, Pin::parse("2580").unwrap());
    let expected = Next::Start(Effect { question: 1, asked: asked("Our mistake"), proof });
    assert_eq!(allow.key(Key::Enter, sample.here()), expected);
    assert_eq!(answer(&mut allow, &sample, 0, Shown::Granted(word(&sample, 2))), Next::Stay, "another question's");
    answer(&mut allow, &sample, 1, Shown::Denied(Denied::WrongPin { left: 3 }));
    assert_eq!((allow.step, allow.digits.len()), (Step::Pin(sample.staff[2].id), 0));
    assert_eq!(allow.warning(sample.here()), Some("Wrong PIN. 3 tries left.".into()));
}

#[test]
fn a_badge_is_a_word_too_once_there_is_a_reason() {
    let sample = Sample::new(Language::English);
    let mut allow = allow();
    let reading = Reading { source: Source::Camera, text: "CS0:7K2".into(), symbology: None, at: Instant::now() };
    assert_eq!(allow.scanned(reading.clone(), sample.here()), Next::PassOver(reading.clone()));
    assert_eq!(allow.said, Some(Said::ReasonFirst));
    allow.update(Message::ReasonTyped("She called yesterday".into()), sample.here());
    allow.update(Message::ReasonDone, sample.here());
    let proof = Proof::Badge(BadgeText("CS0:7K2".into()));
    let expected = Next::Start(Effect { question: 1, asked: asked("She called yesterday"), proof });
    assert_eq!(allow.scanned(reading.clone(), sample.here()), expected);
    assert_eq!(answer(&mut allow, &sample, 1, Shown::Denied(Denied::UnknownBadge)), Next::PassOver(reading));
    assert_eq!(allow.step, Step::Who);
    assert!(allow.warning(sample.here()).is_some());
}

#[test]
fn a_customers_code_before_the_camera_takes_no_digit_from_whoever_came_over() {
    let sample = Sample::new(Language::English);
    let mut allow = allow();
    allow.key(Key::Character('2'), sample.here());
    allow.update(Message::TilePressed(Pressed::Person(sample.staff[2].id)), sample.here());
    type_in(&mut allow, &sample, "25");
    let reading = Reading { source: Source::Camera, text: "CS0:7K2".into(), symbology: None, at: Instant::now() };
    assert!(matches!(allow.scanned(reading.clone(), sample.here()), Next::Start(_)));
    type_in(&mut allow, &sample, "8");
    assert_eq!(answer(&mut allow, &sample, 1, Shown::Denied(Denied::UnknownBadge)), Next::PassOver(reading));
    assert_eq!((allow.step, allow.warning(sample.here())), (Step::Pin(sample.staff[2].id), None));
    type_in(&mut allow, &sample, "0");
    let proof = Proof::Pin(sample.staff[2].id, Pin::parse("2580").unwrap());
    let expected = Next::Start(Effect { question: 2, asked: asked("Our mistake"), proof });
    assert_eq!(allow.key(Key::Enter, sample.here()), expected);
}

#[test]
fn who_may_alone_is_asked_at_once_and_escape_goes_back_a_step_at_a_time() {
    let mut sample = Sample::new(Language::English);
    sample.staff.retain(|staff| staff.role != Role::Owner);
    let mut allow = allow();
    allow.key(Key::Character('1'), sample.here());
    assert_eq!(allow.step, Step::Pin(sample.staff[2].id));
    type_in(&mut allow, &sample, "25");
    allow.key(Key::Escape, sample.here());
    assert!(allow.digits.is_empty());
    allow.key(Key::Escape, sample.here());
    assert_eq!(allow.step, Step::Reason);
    assert_eq!(allow.key(Key::Escape, sample.here()), Next::GivenUp);
}

#[test]
fn without_a_reason_nothing_is_asked() {
    let sample = Sample::new(Language::English).managed();
    let mut allow = allow();
    for key in [Key::Enter, Key::Character('0'), Key::Character('5'), Key::Character('x')] {
        assert_eq!(allow.key(key, sample.here()), Next::Stay);
    }
    allow.update(Message::ReasonTyped("   ".into()), sample.here());
    assert_eq!(allow.update(Message::ReasonDone, sample.here()), Next::Stay);
}

#[track_caller]
fn check(name: &str, sample: impl Fn(Language) -> Sample, prepare: impl Fn(&mut Allow, &Sample)) {
    let mut allow = allow();
    prepare(&mut allow, &sample(Language::English));
    check_view(name, SMALLEST, sample, &allow, |allow, here| allow.dialog(here).over(space().width(Fill).height(Fill)));
}

#[test]
fn every_step_has_room_in_both_languages() {
    let many = |language| {
        let mut sample = Sample::new(language);
        let managers = sample.staff.clone().into_iter().cycle().take(20);
        sample.staff = managers.map(|staff| Staff { role: Role::Manager, ..staff }).collect();
        sample.signed_in = None;
        sample
    };
    check("allow-reason", Sample::new, |_, _| {});
    check("allow-who", Sample::new, |allow, _| allow.step = Step::Who);
    check("allow-who-many", many, |allow, _| {
        allow.step = Step::Who;
        allow.said = Some(Said::Denied(Denied::UnknownBadge));
    });
    check("allow-pin", Sample::new, |allow, sample| {
        allow.reason = "x".repeat(REASON_MAX);
        allow.step = Step::Pin(sample.staff[4].id);
    });
    check("allow-pin-wrong", Sample::new, |allow, sample| {
        allow.step = Step::Pin(sample.staff[2].id);
        allow.said = Some(Said::Denied(Denied::Locked));
    });
}
