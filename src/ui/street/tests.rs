//! What is pressed on the street becomes a command, and everything has room.

use super::*;
use crate::engine::problem::Code;
use crate::ui::screen::sample::{Sample, check_view};

/// The window, and where the screen is small.
const SIZES: [(f32, f32); 2] = [(520.0, 900.0), (520.0, 700.0)];

fn picture(number: u64, width: u32, height: u32) -> Picture {
    let light = |x: u32, y: u32| if (x / 8 + y / 8).is_multiple_of(3) { 20 } else { 235 };
    let luma: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| light(x, y))).collect();
    Picture { number, width, height, luma: luma.into() }
}

fn customer(who: u8, name: &str, holds: Holds) -> Customer {
    let detail = if holds.group() == Group::Bookings { "14:30" } else { "4821" };
    Customer {
        who: Who(who),
        name: name.to_owned(),
        holds,
        detail: detail.to_owned(),
        here: Here::NotServed,
        there: There::NotTried,
    }
}

fn customers() -> Vec<Customer> {
    use Holds as H;
    let all = [
        H::AmountOff,
        H::AmountOff,
        H::Package,
        H::PercentOff,
        H::Visits,
        H::GiftCard,
        H::Rotating,
        H::PhoneTail,
        H::SameAgain,
        H::Expired,
        H::NotYetValid,
        H::WrongShop,
        H::Forged,
        H::Screenshot,
        H::OnTime,
        H::TooEarly,
        H::TooLate,
        H::InPart,
        H::Unpaid,
        H::Payment,
        H::ForeignLink,
        H::Product,
    ];
    let names = ["林晓芸", "Oliver Hayes", "阿依古丽·买买提江·吐尔逊", "Alexandra Konstantinopoulou-Featherstone"];
    (0_u8..).zip(all).map(|(who, holds)| customer(who, names[usize::from(who) % 4], holds)).collect()
}

fn scene(number: u64) -> Scene {
    Scene {
        number,
        pin: "2580".to_owned(),
        customers: customers(),
        shown: None,
        look: Look::new(),
        sight: Some(picture(1, 430, 240)),
        printer: Printer { roll: Roll::In, cover: Cover::Closed, waiting: 0 },
        papers: Vec::new(),
        cut: 0,
        internet: Internet::Whole,
        journal: Journal { written: 154, known: 154 },
        cloud: Cloud { running: Running::Yes, restarts: 0, exceptions: 0 },
    }
}

/// A street on which this is seen.
fn seen(scene: Scene) -> Street {
    let mut street = Street::new();
    let number = scene.number;
    assert_eq!(street.update(Message::Seen(Some(Arc::new(scene)))), Some(Effect::Look(number)));
    street
}

#[track_caller]
fn check(scene: Scene, message: Message, expected: Command) {
    assert_eq!(seen(scene).update(message), Some(Effect::Act(expected)));
}

#[test]
fn what_is_pressed_is_done_on_the_street() {
    check(scene(1), Message::CustomerPressed(Who(3)), Command::Show(Who(3)));
    check(Scene { shown: Some(Who(3)), ..scene(1) }, Message::CustomerPressed(Who(3)), Command::TakeAway);
    check(Scene { shown: Some(Who(2)), ..scene(1) }, Message::SentToSecondTill, Command::GoToSecondTill(Who(2)));
    check(scene(1), Message::CloudPressed, Command::RestartCloud);
}

#[test]
fn a_switch_goes_to_its_other_side() {
    check(scene(1), Message::InternetPressed, Command::Internet(Internet::Cut));
    check(Scene { internet: Internet::Cut, ..scene(1) }, Message::InternetPressed, Command::Internet(Internet::Whole));
    let printer = |roll, cover| Scene { printer: Printer { roll, cover, waiting: 1 }, ..scene(1) };
    check(printer(Roll::In, Cover::Closed), Message::RollPressed, Command::Roll(Roll::Out));
    check(printer(Roll::Out, Cover::Closed), Message::RollPressed, Command::Roll(Roll::In));
    check(printer(Roll::In, Cover::Closed), Message::CoverPressed, Command::Cover(Cover::Open));
    check(printer(Roll::In, Cover::Open), Message::CoverPressed, Command::Cover(Cover::Closed));
    let tilted = Look::from([Oddity::Tilted]);
    check(scene(1), Message::OddityPressed(Oddity::Tilted), Command::Hold(tilted.clone()));
    check(Scene { look: tilted, ..scene(1) }, Message::OddityPressed(Oddity::Tilted), Command::Hold(Look::new()));
}

#[test]
fn one_thing_is_done_after_the_other_and_what_failed_is_said() {
    let mut street = seen(scene(1));
    assert!(street.update(Message::CustomerPressed(Who(1))).is_some());
    assert_eq!(street.update(Message::CustomerPressed(Who(2))), None);
    assert_eq!(street.update(Message::Done(Err(Problem::new(Code::HubUnreachable)))), None);
    assert!(street.problem.is_some());
    assert!(street.update(Message::CustomerPressed(Who(2))).is_some());
    assert!(street.problem.is_none());
}

#[test]
fn the_window_looks_on_until_the_demo_ends() {
    let mut street = Street::new();
    assert_eq!(street.open(), Effect::Look(0));
    assert_eq!(street.update(Message::Seen(Some(Arc::new(scene(7))))), Some(Effect::Look(7)));
    assert_eq!(street.update(Message::Seen(None)), None);
}

#[test]
fn the_slip_that_is_read_stays_the_same_when_another_comes_out() {
    let with = |number, papers: &[u64], cut| Scene {
        papers: papers.iter().map(|number| picture(*number, 576, 800)).collect(),
        cut,
        ..scene(number)
    };
    let mut street = seen(with(1, &[10], 1));
    street.update(Message::PaperTaken);
    street.update(Message::Seen(Some(Arc::new(with(2, &[11, 10], 2)))));
    let read = |street: &Street| street.reading.as_ref().map(|reading| (reading.place, reading.slip.number));
    assert_eq!(read(&street), Some((1, 10)));
    street.update(Message::PaperTurned(Turn::Newer));
    assert_eq!(read(&street), Some((0, 11)));
    street.update(Message::PaperTurned(Turn::Older));
    street.update(Message::PaperTurned(Turn::Older));
    assert_eq!(read(&street), Some((1, 10)));
    street.update(Message::PaperPutDown);
    assert_eq!(read(&street), None);
}

#[test]
fn a_smaller_picture_has_the_mean_of_what_it_stands_for() {
    let luma: Vec<u8> = vec![0, 100, 7, 60, 40, 7, 9, 9, 9];
    let picture = Picture { number: 1, width: 3, height: 3, luma: luma.into() };
    assert_eq!(reduced(&picture, 2), (1, vec![50]));
    assert_eq!(reduced(&picture, 1), (3, picture.luma.to_vec()));
    assert!(still_of(&Picture { number: 2, width: 0, height: 0, luma: Vec::new().into() }, Part::Head).is_none());
}

#[test]
fn every_group_has_room_for_everybody_in_both_languages() {
    for (size, tag) in SIZES.into_iter().zip(["", "-short"]) {
        for (place, group) in Group::ALL.into_iter().enumerate() {
            let mut shown = scene(1);
            shown.shown = shown.customers.iter().filter(|of| of.holds.group() == group).map(|of| of.who).next_back();
            let mut street = seen(shown);
            street.update(Message::GroupChosen(place));
            let name = format!("street-{group:?}{tag}").to_lowercase();
            check_view(&name, size, Sample::new, &street, |street, here| street.view(here.text));
        }
    }
}

#[test]
fn what_every_customer_is_told_to_expect_has_room() {
    for customer in customers() {
        let street = seen(Scene { shown: Some(customer.who), ..scene(1) });
        for language in crate::domain::language::Language::ALL {
            let sample = Sample::new(language);
            let mut stage = crate::ui::headless::Stage::new(street.view(&sample.text), SIZES[0]);
            for text in stage.texts(crate::ui::theme::Theme::Light) {
                assert!(text.needs.height <= 80.0, "{text:?}");
                assert!(!text.is_clipped(), "{text:?}");
            }
        }
    }
}

#[test]
fn mishaps_are_seen() {
    let mut shown = scene(1);
    shown.customers[0].here = Here::Served;
    shown.customers[0].there = There::Served;
    shown.customers[1].here = Here::Served;
    shown.customers[2].there = There::Refused("used_up");
    shown.customers[3].there = There::Served;
    let mishap = Scene {
        shown: Some(Who(2)),
        look: Look::from(Oddity::ALL),
        printer: Printer { roll: Roll::Out, cover: Cover::Closed, waiting: 2 },
        papers: vec![picture(5, 576, 900)],
        cut: 12,
        internet: Internet::Cut,
        journal: Journal { written: 1_234, known: 1_198 },
        cloud: Cloud { running: Running::Starting, restarts: 3, exceptions: 2 },
        ..shown
    };
    let mut street = seen(mishap);
    street.update(Message::Done(Err(Problem::new(Code::HubUnreachable))));
    check_view("street-mishaps", SIZES[0], Sample::new, &street, |street, here| street.view(here.text));
    street.update(Message::PaperTaken);
    check_view("street-slip", SIZES[0], Sample::new, &street, |street, here| street.view(here.text));
}

#[test]
fn a_street_before_the_shop_is_open_says_so() {
    let street = seen(Scene { customers: Vec::new(), ..scene(1) });
    for street in [&street, &Street::new()] {
        check_view("street-opening", SIZES[0], Sample::new, street, |street, here| street.view(here.text));
    }
}
