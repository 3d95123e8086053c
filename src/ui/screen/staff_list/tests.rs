//! What the list of staff asks for, and whether every state has room.

use iced::Fill;
use iced::widget::container;
use jiff::SignedDuration;

use super::*;
use crate::domain::language::Language;
use crate::domain::redemption::Override;
use crate::ui::screen::sample::{MAIN, Sample, check_view};

/// One of each state.
fn read(sample: &Sample) -> StaffList {
    let open = Standing::Open { left: 5 };
    let until = sample.now + SignedDuration::from_mins(5);
    let states = [
        (PinState::Set { digits: 4 }, Standing::Locked, Badge::Issued),
        (PinState::Chooses, open, Badge::None),
        (PinState::Set { digits: 6 }, open, Badge::Issued),
        (PinState::NeedsManager, open, Badge::None),
        (PinState::Set { digits: 4 }, Standing::Waits { until }, Badge::None),
    ];
    let access = |(staff, (pin, standing, badge)): (_, (_, _, _))| Access { staff, pin, standing, badge };
    let mut list = StaffList::new();
    assert_eq!(list.open(sample.here()), Action::Start(Effect::Read));
    let all = sample.staff.iter().cloned().zip(states).map(access).collect();
    list.update(Message::Read(Ok(all)), sample.here());
    list
}

fn wanted(sample: &Sample, deed: Deed) -> Wanted {
    Wanted { deed, of: sample.staff[0].id }
}

#[test]
fn a_manager_unlocks_at_once_and_confirms_before_a_pin_is_taken_away() {
    let sample = Sample::new(Language::English).managed();
    let manager = sample.staff[2].id;
    let mut list = read(&sample);
    let unlock = wanted(&sample, Deed::Unlock);
    let done = Action::Start(Effect::Do(unlock, manager));
    assert_eq!(list.update(Message::Pressed(unlock), sample.here()), done);
    let reset = wanted(&sample, Deed::Reset);
    assert_eq!(list.update(Message::Pressed(reset), sample.here()), Action::None);
    assert!(list.dialog(sample.here()).is_some());
    list.update(Message::GivenUp, sample.here());
    assert!(list.dialog(sample.here()).is_none());
    assert_eq!(list.update(Message::Confirmed, sample.here()), Action::None);
    list.update(Message::Pressed(reset), sample.here());
    assert_eq!(list.update(Message::Confirmed, sample.here()), Action::Start(Effect::Do(reset, manager)));
    let answer = Message::Done { wanted: reset, answer: Ok(Shown::Granted(())) };
    assert_eq!(list.update(answer, sample.here()), Action::Start(Effect::Read));
    assert_eq!(list.said, Some(Said::Done(reset)));
}

#[test]
fn for_anybody_else_a_managers_word_is_asked() {
    let sample = Sample::new(Language::English);
    let mut list = read(&sample);
    let unlock = wanted(&sample, Deed::Unlock);
    let Action::AskManager(refused) = list.update(Message::Pressed(unlock), sample.here()) else { panic!() };
    assert_eq!(refused.permission, Permission::Configure);
    assert!(refused.about.contains("李雯"), "{}", refused.about);
    let by = sample.staff[2].id;
    let allowed = Override { permission: Permission::Configure, by, reason: "checked".into() };
    assert_eq!(list.allowed(&allowed, sample.here()), Action::Start(Effect::Do(unlock, by)));
    assert_eq!(list.allowed(&allowed, sample.here()), Action::None, "a word counts once");
}

#[test]
fn every_state_has_room_in_both_languages() {
    let make = |language| Sample::new(language).managed();
    let sample = make(Language::English);
    let mut list = read(&sample);
    list.said = Some(Said::Done(wanted(&sample, Deed::Unlock)));
    check_view("staff-list", MAIN, make, &list, super::StaffList::view);
    list.wanted = Some(wanted(&sample, Deed::Reset));
    check_view("staff-list-reset", MAIN, make, &list, |list, here| {
        list.dialog(here).map_or_else(|| list.view(here), |dialog| dialog.over(container(list.view(here)).height(Fill)))
    });
    let mut none = StaffList::new();
    none.update(Message::Read(Ok(Vec::new())), sample.here());
    check_view("staff-list-empty", MAIN, make, &none, super::StaffList::view);
}
