//! The shift as data: opened, counted and closed by the real rules; and what it looks like.

use std::num::NonZeroU32;

use jiff::SignedDuration;
use uuid::Uuid;

use super::*;
use crate::domain::fact::Author;
use crate::domain::id::{DeviceId, Incarnation, ShiftId};
use crate::domain::language::Language;
use crate::domain::report::Tally;
use crate::domain::shift::{self as shifts, Figures, OfTender, ZNumber};
use crate::domain::shop::Selling;
use crate::domain::tender::Kind;
use crate::ui::golden;
use crate::ui::headless::Stage;
use crate::ui::screen::sample::{self, MAIN, Sample, check_view, now};
use crate::ui::screen::{Arrow, Shape};
use crate::ui::theme::Theme;

fn yuan(yuan: i64) -> Money {
    Money::from_minor(yuan * 100)
}

fn selling(counting: Counting) -> Selling {
    Selling { counting, ..sample::selling() }
}

fn selling_sample(language: Language) -> Sample {
    Sample::new(language).selling()
}

fn tally(count: u64, worth: Money) -> Tally {
    Tally { count, worth }
}

/// A shift that was opened in the morning with ¥500: ¥708 must lie in the drawer.
fn report() -> Report {
    let shift = shifts::Shift {
        id: ShiftId::new(Uuid::from_u128(1)),
        opened_at: now() - SignedDuration::from_hours(5),
        opened_by: Some(Sample::new(Language::English).staff[0].id),
        day: "2026-11-22".parse().unwrap(),
        float: yuan(500),
    };
    let drawer = shifts::Drawer {
        float: yuan(500),
        sales: tally(34, yuan(1_286)),
        given_back: tally(1, yuan(18)),
        paid_in: Tally::default(),
        paid_out: tally(2, yuan(1_060)),
    };
    let tenders = vec![
        OfTender { kind: Kind::Cash, taken: tally(34, yuan(1_286)), given_back: tally(1, yuan(18)) },
        OfTender { kind: Kind::Card, taken: tally(12, yuan(3_412)), given_back: Tally::default() },
        OfTender { kind: Kind::Prepaid, taken: tally(4, yuan(396)), given_back: Tally::default() },
    ];
    let figures = Figures {
        sales: tally(47, yuan(5_094)),
        refunds: tally(1, yuan(18)),
        voids: tally(3, yuan(54)),
        tenders,
        drawer_openings: 1,
        ..Figures::default()
    };
    Report { shift, at: now(), drawer, moves: Vec::new(), figures }
}

fn open() -> Box<Open> {
    Box::new(Open { shift: report().shift, report: Some(report()), restored: None })
}

struct Play {
    shift: Shift,
    sample: Sample,
}

impl Play {
    fn none() -> Self {
        let mut play = Self { shift: Shift::new(), sample: selling_sample(Language::English) };
        play.does(Message::Read(Ok(None)));
        play
    }

    fn open() -> Self {
        let mut play = Self::none();
        play.does(Message::Read(Ok(Some(open()))));
        play
    }

    fn counting(counting: Counting) -> Self {
        let mut play = Self::open();
        play.sample.shop.selling = Some(selling(counting));
        assert!(matches!(play.key(Key::Function(9)), Action::Start(Effect::Count(_))));
        play.does(Message::Counting(Box::new(Ok(Outcome::Done(report().shift.count(report().drawer, counting))))));
        play
    }

    fn does(&mut self, message: Message) -> Action<Effect> {
        self.shift.update(message, self.sample.here())
    }

    fn key(&mut self, key: Key) -> Action<Effect> {
        self.shift.key(key, self.sample.here())
    }

    fn keys(&mut self, typed: &str) {
        for key in typed.chars() {
            match key {
                '\n' => self.key(Key::Enter),
                key => self.key(Key::Character(key)),
            };
        }
    }
}

fn z(closing: Closing) -> Z {
    let author = Author { device: DeviceId::new(Uuid::from_u128(2)), incarnation: Incarnation::new(7) };
    let number = ZNumber { author, seq: NonZeroU32::new(327).unwrap() };
    closing.close(Some(report()), number, report().shift.opened_by).unwrap()
}

#[test]
fn a_shift_is_opened_with_what_was_typed_and_nothing_in_the_drawer_is_a_float_too() {
    let mut play = Play::none();
    assert_eq!(play.key(Key::Enter), Action::None, "nothing was typed");
    play.keys("500.5");
    assert_eq!(play.key(Key::Enter), Action::Start(Effect::Open(Money::from_minor(50_050))));
    let mut play = Play::none();
    play.keys("0");
    assert_eq!(play.key(Key::Enter), Action::Start(Effect::Open(Money::ZERO)));
    assert_eq!(play.key(Key::Enter), Action::None, "once");
}

#[test]
fn cash_is_moved_with_a_reason_and_by_a_managers_word() {
    let mut play = Play::open();
    play.key(Key::Character('-'));
    play.keys("60\n");
    play.keys("\n");
    assert!(play.shift.moving.is_some(), "without a reason nothing is moved");
    play.keys("2");
    let Action::AskManager(refused) = play.key(Key::Enter) else { panic!("a cashier may not") };
    assert_eq!(refused.permission, Permission::MoveCash);
    let by = play.sample.staff[2].id;
    let word = Allowed { permission: Permission::MoveCash, by, reason: "ice".into() };
    let action = play.shift.allowed(word, play.sample.here());
    let cash = Move { way: CashWay::Out, amount: yuan(60), reason: "Bought for the shop".into() };
    assert_eq!(action, Action::Start(Effect::Move(cash)));
}

#[test]
fn digits_count_a_row_enter_goes_on_and_arrows_go_back() {
    let mut play = Play::counting(Counting::Open);
    // Four of ¥100, three of ¥50 …
    play.keys("4\n3\n4\n5\n3\n9\n2\n");
    play.key(Key::Arrow(Arrow::Up));
    play.key(Key::Character('+'));
    let State::Counting(_, drawer) = &play.shift.state else { panic!() };
    assert!(drawer.closing().is_none(), "it differs: a reason is needed");
    play.key(Key::Character('-'));
    play.does(Message::ReasonTyped("wrong change".into()));
    let Action::Start(Effect::Close(closing)) = play.key(Key::Function(9)) else { panic!("not closed") };
    assert_eq!(closing.count.total(), yuan(705));
    assert_eq!(z(*closing).difference(), shifts::Difference::Short(yuan(3)));
}

#[test]
fn a_blind_count_shows_nothing_and_asks_for_no_reason() {
    let mut play = Play::counting(Counting::Blind);
    play.keys("7\n");
    let drawn = Stage::new(play.shift.view(play.sample.here()), MAIN).texts(Theme::Light);
    assert!(drawn.iter().all(|text| !text.content.contains("708")), "{drawn:?}");
    assert!(matches!(play.key(Key::Function(9)), Action::Start(Effect::Close(_))));
}

#[test]
fn where_the_drawer_has_moved_it_is_compared_again_and_the_count_stands() {
    let mut play = Play::counting(Counting::Open);
    play.keys("7\n");
    play.does(Message::ReasonTyped("late sale".into()));
    play.key(Key::Function(9));
    let action = play.does(Message::Closed(Box::new(Ok(Outcome::Refused(Refusal::DrawerMoved)))));
    assert!(matches!(action, Action::Start(Effect::Count(_))));
    play.does(Message::Counting(Box::new(Ok(Outcome::Done(report().shift.count(report().drawer, Counting::Open))))));
    let Action::Start(Effect::Close(closing)) = play.key(Key::Function(9)) else { panic!("not closed") };
    assert_eq!(closing.count.total(), yuan(700));
}

#[test]
fn the_z_is_seen_although_the_shift_is_read_again_meanwhile() {
    let mut play = Play::counting(Counting::Open);
    play.keys("7\n");
    play.does(Message::ReasonTyped("late sale".into()));
    let Action::Start(Effect::Close(closing)) = play.key(Key::Function(9)) else { panic!("not closed") };
    play.shift.announced(Topic::Shift, play.sample.here());
    play.does(Message::Closed(Box::new(Ok(Outcome::Done(z(*closing))))));
    play.does(Message::Read(Ok(None)));
    assert!(matches!(play.shift.state, State::Closed(_)));
    assert!(matches!(play.key(Key::Enter), Action::Start(Effect::Read(_))));
    play.does(Message::Read(Ok(None)));
    assert!(matches!(play.shift.state, State::None(_)));
}

#[test]
fn escape_leaves_the_count_and_the_shift_open() {
    let mut play = Play::counting(Counting::Open);
    assert_eq!(play.key(Key::Escape), Action::Start(Effect::Read(Sight::Whole)));
    play.does(Message::Read(Ok(Some(open()))));
    assert!(matches!(play.shift.state, State::Open(_)));
    assert_eq!(play.key(Key::Escape), Action::Go(Place::Counter));
}

#[test]
fn a_shift_in_which_the_ledger_came_back_from_a_backup_says_so_until_it_is_closed() {
    let mut play = Play::none();
    let restored = Open { restored: Some(now()), ..*open() };
    play.does(Message::Read(Ok(Some(Box::new(restored)))));
    let said = |play: &Play| {
        let drawn = Stage::new(play.shift.view(play.sample.here()), MAIN).texts(Theme::Light);
        drawn.iter().any(|text| text.content.contains("restored"))
    };
    assert!(said(&play));
    look("restored", &play);
    play.key(Key::Function(9));
    let opened = report().shift.count(report().drawer, Counting::Open);
    play.does(Message::Counting(Box::new(Ok(Outcome::Done(opened)))));
    assert!(matches!(play.shift.state, State::Counting(..)) && said(&play));
    look("restored-count", &play);
    play.does(Message::Read(Ok(Some(open()))));
    assert!(!said(&play));
}

#[test]
fn every_refusal_has_its_sentence() {
    let refusals = [
        Refusal::OpenAlready { since: now() },
        Refusal::NotOpen,
        Refusal::NoAmount { most: yuan(1) },
        Refusal::NoReason,
        Refusal::TooLong { most: 200 },
        Refusal::NotInDrawer { held: yuan(1) },
        Refusal::TooManyMoves { most: 500 },
        Refusal::NoSuchDenomination(yuan(3)),
        Refusal::CountedTwice(yuan(3)),
        Refusal::TooManyPieces { of: yuan(1), most: 9 },
        Refusal::DrawerMoved,
        Refusal::TooLarge,
    ];
    for language in Language::ALL {
        let sample = selling_sample(language);
        for refusal in refusals {
            let says = refusal_words(refusal, sample.here());
            assert!(!says.contains(['[', '{']), "{says}");
        }
    }
}

#[track_caller]
fn look(name: &str, play: &Play) {
    let of = |shape| {
        let selling = play.sample.shop.selling.clone();
        move |language| {
            let mut sample = selling_sample(language);
            sample.shop.selling.clone_from(&selling);
            sample.shape = shape;
            sample
        }
    };
    for (size, suffix) in [(MAIN, ""), ((1160.0, 628.0), "-least"), ((1800.0, 1008.0), "-common")] {
        check_view(&format!("shift-{name}{suffix}"), size, of(Shape::Landscape), &play.shift, Shift::view);
    }
    check_view(&format!("shift-{name}-upright"), (1032.0, 1752.0), of(Shape::Portrait), &play.shift, Shift::view);
}

#[test]
fn every_state_of_the_shift_has_its_look() {
    look("none", &Play::none());
    look("open", &Play::open());
    let mut counting = Play::counting(Counting::Open);
    counting.keys("4\n3\n4\n5\n3\n9");
    look("count", &counting);
    look("count-blind", &Play::counting(Counting::Blind));
    let picture = Stage::new(counting.shift.view(counting.sample.here()), MAIN).picture(Theme::Light, 1.0);
    golden::check("shift-count", &picture);
    counting.does(Message::ReasonTyped("wrong change".into()));
    let Action::Start(Effect::Close(closing)) = counting.key(Key::Function(9)) else { panic!("not closed") };
    counting.does(Message::Closed(Box::new(Ok(Outcome::Done(z(*closing))))));
    look("closed", &counting);
    let mut moving = Play::open();
    moving.key(Key::Character('+'));
    moving.keys("60");
    check_view("shift-moving", (1366.0, 700.0), selling_sample, &moving.shift, |shift, here| {
        shift.dialog(here).unwrap().over(iced::widget::space())
    });
}
