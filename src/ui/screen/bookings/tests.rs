//! The bookings of a day: board, list, search, and every change of a booking.

use jiff::SignedDuration;
use jiff::civil::date;
use uuid::Uuid;

use super::*;
use crate::domain::booking::{CancelledBy, Deposit, Guest, Move, Status};
use crate::domain::check_in::{Admission, Hold, Reply, Timing};
use crate::domain::id::{CheckInId, PersonId};
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::engine::check_in::CheckedIn;
use crate::ui::screen::Shape;
use crate::ui::screen::sample::{MAIN, SMALLEST, Sample, check_view, now};

/// The rooms that the frame leaves at 1920 × 1080 and in a window that is higher than wide.
const LARGE: (f32, f32) = (1800.0, 1008.0);
const HIGH: (f32, f32) = (1048.0, 1720.0);

fn id(number: u32) -> BookingId {
    BookingId::new(Uuid::from_u128(u128::from(number)))
}

/// A booking so many minutes from now.
fn booking(number: u32, minutes: i64, status: Status) -> Booking {
    let names = ["周女士", "吴先生", "陈女士", "林女士", "孙女士", "黄先生", "何女士", "高先生", "罗女士"];
    let services = ["雅间茶席", "双人下午茶", "茶艺体验课"];
    let at = usize::try_from(number).unwrap();
    let party = u16::try_from(number % 6 + 1).unwrap();
    let is_here = matches!(status, Status::Arrived | Status::InService | Status::Done);
    Booking {
        id: id(number),
        shop: Sample::new(Language::English).shop.id,
        code: format!("K7QX{number:04}"),
        service: services[at % services.len()].into(),
        starts_at: now() + SignedDuration::from_mins(minutes),
        minutes: 90,
        party,
        arrived: if is_here { party } else { 0 },
        resource: Some(format!("{} 号桌", number % 12 + 1)),
        deposit: match number % 3 {
            0 => Deposit::Paid(Money::from_minor(10_000)),
            1 => Deposit::Unpaid(Money::from_minor(4_000)),
            _ => Deposit::None,
        },
        status,
        vouchers: Vec::new(),
        person: PersonId::new(Uuid::from_u128(1_000 + u128::from(number))),
        guest: Guest { name: names[at % names.len()].into(), phone: format!("138{:08}", number * 1_237 + 1_234) },
        moved: Vec::new(),
        prepaid: Vec::new(),
        settled: Vec::new(),
        rev: 1,
    }
}

/// A day of about so many bookings, most of them in the state that their time suggests.
fn day(length: u32) -> Vec<Booking> {
    let mut all: Vec<Booking> = (0..length)
        .map(|number| {
            let minutes = (i64::from(number) - i64::from(length) * 2 / 3) * 720 / i64::from(length.max(1));
            let status = match (number % 7, minutes) {
                (3, ..-60) => Status::NoShow,
                (5, ..0) => Status::CancelledByCustomer,
                (_, ..-90) => Status::Done,
                (_, -90..-20) => Status::InService,
                (_, -20..5) => {
                    if number % 2 == 0 {
                        Status::Arrived
                    } else {
                        Status::Confirmed
                    }
                }
                _ => {
                    if number % 4 == 0 {
                        Status::Requested
                    } else {
                        Status::Confirmed
                    }
                }
            };
            booking(number, minutes, status)
        })
        .collect();
    // A name without end, a party that is here in part, somebody without a name, a service without end.
    let mut change = |at: usize, with: fn(&mut Booking)| {
        if let Some(booking) = all.get_mut(at) {
            with(booking);
        }
    };
    change(1, |booking| booking.guest.name = "阿依古丽·买买提江·吐尔逊 Konstantinopoulou".into());
    change(2, |booking| booking.guest = Guest { name: String::new(), phone: String::new() });
    change(3, |booking| booking.service = "A very long tea ceremony with a tasting of twelve teas".into());
    change(8, |booking| (booking.party, booking.arrived, booking.status) = (5, 3, Status::Arrived));
    all
}

/// The day as it is in the picture of the design: who is where at 14:32.
fn designed() -> Vec<Booking> {
    let at = |number, minutes, status, name: &str, phone: &str, party, service: &str| Booking {
        guest: Guest { name: name.into(), phone: phone.into() },
        party,
        arrived: if matches!(status, Status::Confirmed | Status::NoShow) { 0 } else { party },
        service: service.into(),
        deposit: Deposit::Paid(Money::from_minor(10_000)),
        ..booking(number, minutes, status)
    };
    let (rooms, tea, lesson) = ("雅间茶席 90 分钟", "双人下午茶", "茶艺体验课");
    let mut day = vec![
        Booking {
            deposit: Deposit::Unpaid(Money::from_minor(4_000)),
            ..at(1, -212, Status::NoShow, "唐先生", "13300008264", 3, lesson)
        },
        at(2, -182, Status::Done, "宋女士", "15200003390", 2, tea),
        at(3, -152, Status::Done, "梁先生", "13800006615", 6, rooms),
        at(4, -122, Status::Done, "罗女士", "18600000742", 2, tea),
        at(5, -62, Status::InService, "黄先生", "15000002298", 4, rooms),
        at(6, -47, Status::InService, "何女士", "17700005140", 8, lesson),
        at(7, -32, Status::InService, "高先生", "13100009083", 2, tea),
        Booking { arrived: 3, ..at(8, -17, Status::Arrived, "孙女士", "13900007726", 5, rooms) },
        at(9, -7, Status::Confirmed, "周女士", "13800001234", 4, rooms),
        Booking {
            resource: Some("6 号桌".into()), ..at(10, -2, Status::Arrived, "林女士", "13500004471", 2, tea)
        },
        at(11, 13, Status::Confirmed, "吴先生", "15900006620", 2, tea),
        Booking {
            deposit: Deposit::Unpaid(Money::from_minor(4_000)),
            ..at(12, 28, Status::Confirmed, "陈女士", "13600008807", 6, lesson)
        },
        at(13, 58, Status::Confirmed, "冯女士", "13600008808", 2, tea),
        at(14, 88, Status::Confirmed, "蒋先生", "13600008809", 2, tea),
    ];
    day.sort_by_key(|booking| booking.starts_at);
    day
}

fn sample() -> Sample {
    Sample::new(Language::English)
}

/// The same once a hand can have seen what is shown.
fn later() -> Sample {
    Sample { now: now() + SignedDuration::from_secs(1), ..sample() }
}

/// The screen once the day was read.
#[track_caller]
fn read(bookings: Vec<Booking>) -> Bookings {
    let sample = sample();
    let mut screen = Bookings::new();
    let Action::Start(Effect::Load { question, day, .. }) = screen.open(sample.here()) else {
        panic!("nothing is read")
    };
    assert_eq!(screen.update(Message::Loaded(question, day, Ok(bookings)), sample.here()), Action::None);
    screen
}

/// What a message asks for.
fn tell(screen: &mut Bookings, message: Message) -> Action<Effect> {
    screen.update(message, sample().here())
}

/// The check-in that goes out, of whom.
#[track_caller]
fn checked_in(action: Action<Effect>) -> bool {
    match action {
        Action::Start(Effect::Arrival(arrival::Effect::CheckIn { .. })) => true,
        Action::All(all) => all.into_iter().any(checked_in),
        _ => false,
    }
}

/// The engine's answer to the check-in that is under way.
fn answer(screen: &mut Bookings, answer: CheckedIn) {
    let Some(arrival) = &screen.arrival else { panic!("nobody is let in") };
    let message = arrival::Message::CheckedIn(arrival.asked(), Ok(answer));
    let _ = tell(screen, Message::Arrival(message));
}

fn admitted(booking: &Booking) -> CheckedIn {
    let party = booking.party;
    CheckedIn::Admitted {
        check_in: CheckInId::new(Uuid::from_u128(5)),
        admission: Admission { people: party, arrived: party, party, timing: Timing::OnTime, unpaid: None },
        booking: Box::new(Booking { arrived: party, status: Status::Arrived, ..booking.clone() }),
    }
}

#[test]
fn the_business_day_is_read_when_the_screen_opens_and_when_bookings_change() {
    let sample = sample();
    let mut screen = Bookings::new();
    let Action::Start(Effect::Load { question, day, from, until }) = screen.open(sample.here()) else { panic!() };
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    assert_eq!((day, from, until), (date(2026, 11, 22), at("2026-11-21T21:00:00Z"), at("2026-11-22T21:00:00Z")));
    assert!(matches!(screen.announced(Topic::Bookings, sample.here()), Action::Start(Effect::Load { .. })));
    assert_eq!(screen.announced(Topic::Papers, sample.here()), Action::None);
    let _ = screen.update(Message::Loaded(question, day, Ok(designed())), sample.here());
    assert!(screen.all.is_empty(), "the answer to the question before the last one is stale");
}

#[test]
fn a_scanned_booking_comes_in_at_once_and_its_card_says_so() {
    let mut screen = read(designed());
    let booking = screen.all[9].clone();
    assert!(checked_in(screen.presented(booking.clone(), sample().here())));
    answer(&mut screen, admitted(&booking));
    assert_eq!(screen.just_in(), Some(booking.id));
    assert!(screen.dialog(sample().here()).is_none(), "nothing is asked");
    let _ = tell(&mut screen, Message::Arrival(arrival::Message::SeatPressed));
    let seated = arrival::Message::Seated(screen.arrival.as_ref().unwrap().asked(), Ok(()));
    let _ = tell(&mut screen, Message::Arrival(seated));
    assert_eq!(screen.just_in(), None, "they sit");
}

#[test]
fn what_must_be_settled_first_is_asked_over_the_board_and_enter_answers() {
    let mut screen = read(designed());
    let booking = screen.all[11].clone();
    let _ = screen.presented(booking, sample().here());
    answer(&mut screen, CheckedIn::Answered(Reply::Hold(Hold::DepositUnpaid(Money::from_minor(4_000)))));
    assert!(screen.dialog(sample().here()).is_some());
    assert_eq!(screen.key(Key::Enter, sample().here()), Action::None, "the second line end of the scan");
    assert!(checked_in(screen.key(Key::Enter, later().here())));
    answer(&mut screen, CheckedIn::Answered(Reply::Hold(Hold::Late { minutes: 20 })));
    assert!(matches!(screen.key(Key::Enter, later().here()), Action::AskManager(_)));
    let _ = screen.key(Key::Escape, sample().here());
    assert!(screen.arrival.is_none() && screen.dialog(sample().here()).is_none());
}

#[test]
fn four_digits_and_enter_let_in_the_only_one() {
    let mut screen = read(designed());
    let action = screen.typed("6620", sample().here());
    assert!(checked_in(action));
    assert_eq!(screen.arrival.unwrap().booking().guest.name, "吴先生");
}

#[test]
fn of_several_the_only_one_who_is_still_to_come_is_let_in() {
    let mut two = designed();
    two[1].guest.phone = "13000006620".into();
    let mut screen = read(two.clone());
    assert!(checked_in(screen.typed("6620", sample().here())), "the other has gone already");
    two[12].guest.phone = "13000006620".into();
    let mut screen = read(two);
    assert_eq!(screen.typed("6620", sample().here()), Action::None);
    assert!(matches!(screen.notice, Notice::Several(3)), "{:?}", screen.notice);
}

#[test]
fn somebody_who_is_not_found_is_looked_for_on_other_days() {
    let mut screen = read(designed());
    let Action::Start(Effect::Search { question, typed, from, until }) = screen.typed("zzz", sample().here()) else {
        panic!("not searched")
    };
    assert!(from < now() - SignedDuration::from_hours(29 * 24) && now() + SignedDuration::from_hours(29 * 24) < until);
    let _ = tell(&mut screen, Message::Searched(question, typed.clone(), Ok(Vec::new())));
    assert!(matches!(&screen.notice, Notice::Nobody(nobody) if *nobody == typed));
    let found = vec![booking(900, 3 * 1_440, Status::Confirmed)];
    let action = tell(&mut screen, Message::Searched(question, typed, Ok(found)));
    assert_eq!(action, Action::ClearField);
    let _ = tell(&mut screen, Message::Chosen(id(900)));
    assert!(matches!(&screen.over, Over::Detail(booking) if booking.id == id(900)));
}

#[test]
fn what_is_typed_filters_what_is_shown_from_the_fourth_digit_or_the_first_letter() {
    let screen = read(designed());
    let shown = |typed: &str| {
        let mut sample = sample();
        sample.typed = typed.into();
        screen.shown(sample.here()).len()
    };
    let shown: Vec<_> = ["", " ", "662", "6620", "ln", "zns", "周", "nobody"].map(shown).into();
    assert_eq!(shown, [14, 14, 14, 1, 2, 1, 1, 0]);
}

#[test]
fn on_another_day_a_found_booking_is_shown_and_not_let_in() {
    let mut screen = read(designed());
    let Action::Start(Effect::Load { question, day, .. }) = tell(&mut screen, Message::DayAfterPressed) else {
        panic!()
    };
    assert_eq!(day, date(2026, 11, 23));
    let _ = tell(&mut screen, Message::Loaded(question, day, Ok(vec![booking(1, 1_440, Status::Confirmed)])));
    assert_eq!(screen.typed("wxs", sample().here()), Action::ClearField);
    assert!(matches!(screen.over, Over::Detail(_)) && screen.arrival.is_none());
}

#[test]
fn the_arrows_lead_to_other_days_and_back_to_today() {
    let mut screen = read(designed());
    let _ = tell(&mut screen, Message::DayBeforePressed);
    assert_eq!(screen.day, Day::On(date(2026, 11, 21)));
    let _ = tell(&mut screen, Message::DayAfterPressed);
    assert_eq!(screen.day, Day::Today, "it goes on with the clock");
    let _ = tell(&mut screen, Message::DayAfterPressed);
    let _ = tell(&mut screen, Message::TodayPressed);
    assert_eq!(screen.day, Day::Today);
}

#[test]
fn so_do_the_arrow_keys_while_nothing_has_the_focus() {
    let mut screen = read(designed());
    let _ = screen.key(Key::Arrow(Arrow::Left), sample().here());
    assert_eq!(screen.day, Day::On(date(2026, 11, 21)));
    let _ = screen.key(Key::Arrow(Arrow::Right), sample().here());
    assert_eq!(screen.day, Day::Today);
}

#[test]
fn a_booking_goes_on_by_the_verbs_of_the_counter() {
    let mut screen = read(designed());
    let change = |screen: &mut Bookings, message| match tell(screen, message) {
        Action::Start(Effect::Change { booking, change, .. }) => (booking, change),
        other => panic!("{other:?}"),
    };
    assert_eq!(change(&mut screen, Message::ChangePressed(id(5), Change::Finish)), (id(5), Change::Finish));
    let _ = tell(&mut screen, Message::NoShowPressed(id(9)));
    assert!(screen.dialog(sample().here()).is_some(), "it is asked first");
    assert_eq!(change(&mut screen, Message::ConfirmPressed), (id(9), Change::MarkNoShow));
    let _ = tell(&mut screen, Message::CancelPressed(id(9)));
    assert_eq!(tell(&mut screen, Message::ConfirmPressed), Action::None, "whoever cancels is said, not guessed");
    let by = Change::Cancel(CancelledBy::Customer);
    assert_eq!(change(&mut screen, Message::ChangePressed(id(9), by)), (id(9), by));
}

#[test]
fn enter_on_a_chosen_booking_does_what_comes_next() {
    let next = |status| {
        let mut screen = read(vec![booking(1, -5, status)]);
        let _ = tell(&mut screen, Message::Chosen(id(1)));
        screen.key(Key::Enter, sample().here())
    };
    assert!(checked_in(next(Status::Confirmed)) && checked_in(next(Status::NoShow)));
    let changes = |action| matches!(action, Action::Start(Effect::Change { .. }));
    assert!(changes(next(Status::Arrived)) && changes(next(Status::InService)));
    assert_eq!(next(Status::Done), Action::None);
}

#[test]
fn escape_leads_back_one_step_at_a_time() {
    let mut screen = read(designed());
    let pressed = |screen: &mut Bookings| screen.key(Key::Escape, sample().here());
    let escape = |screen: &mut Bookings| assert_eq!(pressed(screen), Action::None);
    let _ = tell(&mut screen, Message::Chosen(id(9)));
    let _ = tell(&mut screen, Message::NoShowPressed(id(9)));
    escape(&mut screen);
    assert!(matches!(screen.over, Over::Detail(_)), "back to the booking");
    escape(&mut screen);
    assert!(matches!(screen.over, Over::Nothing));
    let _ = tell(&mut screen, Message::ColumnChosen(Column::Done));
    escape(&mut screen);
    assert!(matches!(screen.shows, Shows::Board));
    assert_eq!(pressed(&mut screen), Action::Go(Place::Counter));
}

#[test]
fn a_booking_is_moved_by_quarters_or_to_a_typed_time_and_never_into_the_past() {
    let mut screen = read(designed());
    let _ = tell(&mut screen, Message::MovePressed(id(11)));
    assert_eq!(tell(&mut screen, Message::ConfirmPressed), Action::None, "it is there already");
    let _ = screen.key(Key::Character('+'), sample().here());
    let moved = |action| match action {
        Action::Start(Effect::Change { change: Change::Reschedule { to }, .. }) => to.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(moved(tell(&mut screen, Message::ConfirmPressed)), "2026-11-22T07:00:00Z");
    let _ = tell(&mut screen, Message::MovePressed(id(11)));
    let _ = tell(&mut screen, Message::Moving(moving::Message::DayAfterPressed));
    assert_eq!(screen.typed("1815", sample().here()), Action::ClearField);
    assert_eq!(moved(screen.key(Key::Enter, sample().here())), "2026-11-23T10:15:00Z");
    let _ = tell(&mut screen, Message::MovePressed(id(11)));
    let _ = screen.typed("900", sample().here());
    assert_eq!(tell(&mut screen, Message::ConfirmPressed), Action::None, "nine in the morning is over");
    let _ = screen.typed("half past", sample().here());
    assert_eq!(tell(&mut screen, Message::ConfirmPressed), Action::None, "no time");
}

#[test]
fn a_walk_in_is_taken_in_once_and_is_the_news_of_the_board() {
    let mut screen = read(designed());
    assert_eq!(tell(&mut screen, Message::WalkInPressed), Action::Start(Effect::AskUsual));
    let usual = vec![Usual { service: "双人下午茶".into(), minutes: 90 }];
    let _ = tell(&mut screen, Message::UsualLoaded(Ok(usual)));
    let _ = screen.key(Key::Character('+'), sample().here());
    let Action::Start(Effect::WalkIn { question, walk_in }) = screen.key(Key::Enter, sample().here()) else { panic!() };
    assert_eq!((walk_in.party, walk_in.minutes, walk_in.service.as_str()), (2, 90, "双人下午茶"));
    assert_eq!(screen.key(Key::Enter, sample().here()), Action::None, "an impatient Enter");
    let made = Booking { status: Status::Arrived, party: 2, arrived: 2, ..booking(77, 0, Status::Arrived) };
    let _ = tell(&mut screen, Message::WalkedIn(question, Box::new(Ok(made))));
    assert_eq!(screen.just_in(), Some(id(77)));
}

#[test]
fn a_check_in_is_taken_back_from_the_board_and_the_board_says_so() {
    let mut screen = read(designed());
    let _ = tell(&mut screen, Message::UndoPressed(id(8)));
    assert!(screen.dialog(sample().here()).is_some(), "it asks why");
    let Action::Start(Effect::Arrival(arrival::Effect::Undo { question, .. })) = screen.key(Key::Enter, later().here())
    else {
        panic!("not undone")
    };
    let _ = tell(&mut screen, Message::Arrival(arrival::Message::Undone(question, Ok(()))));
    assert!(matches!(screen.notice, Notice::Undone(_)) && screen.arrival.is_none());
}

#[test]
fn what_was_asked_before_the_lock_is_asked_of_nobody_after_it() {
    let mut screen = read(designed());
    let enter = |screen: &mut Bookings| {
        screen.lock();
        assert!(screen.dialog(later().here()).is_none());
        assert_eq!(screen.key(Key::Enter, later().here()), Action::None);
    };
    for message in
        [Message::NoShowPressed(id(9)), Message::Chosen(id(9)), Message::WalkInPressed, Message::UndoPressed(id(8))]
    {
        let _ = tell(&mut screen, message);
        assert!(screen.dialog(sample().here()).is_some());
        enter(&mut screen);
    }
    let booking = screen.all[11].clone();
    let _ = screen.presented(booking, sample().here());
    answer(&mut screen, CheckedIn::Answered(Reply::Hold(Hold::DepositUnpaid(Money::from_minor(4_000)))));
    enter(&mut screen);
}

#[test]
fn what_could_not_be_done_is_said_beneath_the_board() {
    let mut screen = read(designed());
    let _ = tell(&mut screen, Message::ChangePressed(id(5), Change::Finish));
    let failed = Message::Changed(screen.changed, Err(Problem::new(Code::BookingNotPossible)));
    let _ = tell(&mut screen, failed);
    assert!(matches!(screen.notice, Notice::Problem(_)));
    let _ = screen.key(Key::Escape, sample().here());
    assert!(matches!(screen.notice, Notice::Nothing));
}

/// The designed day with a guest who was just let in.
fn with_just_in() -> Bookings {
    let mut screen = read(designed());
    let booking = screen.all.iter().find(|booking| booking.id == id(10)).unwrap().clone();
    let _ = screen.presented(booking.clone(), sample().here());
    answer(&mut screen, admitted(&booking));
    screen
}

fn portrait(language: Language) -> Sample {
    Sample { shape: Shape::Portrait, ..Sample::new(language) }
}

#[test]
fn the_board_has_room_for_every_word_with_none_some_and_many() {
    let boards =
        [("designed", with_just_in()), ("none", read(Vec::new())), ("12", read(day(12))), ("200", read(day(200)))];
    for (name, screen) in &boards {
        check_view(&format!("bookings-board-{name}"), MAIN, Sample::new, screen, super::Bookings::view);
    }
    check_view("bookings-board-large", LARGE, Sample::new, &boards[3].1, super::Bookings::view);
    for (name, screen) in &boards[2..] {
        check_view(&format!("bookings-high-{name}"), HIGH, portrait, screen, super::Bookings::view);
    }
}

#[test]
fn list_column_and_notices_have_room_for_every_word() {
    let mut list = read(day(200));
    let _ = tell(&mut list, Message::TabChosen(1));
    let mut few = read(designed());
    let _ = tell(&mut few, Message::TabChosen(1));
    let mut column = read(day(200));
    let _ = tell(&mut column, Message::ColumnChosen(Column::Done));
    let _ = tell(&mut column, Message::PageTurned(1));
    let mut elsewhere = read(designed());
    let Action::Start(Effect::Search { question, .. }) = elsewhere.typed("lxy", sample().here()) else { panic!() };
    let found = day(12).into_iter().map(|booking| Booking {
        starts_at: booking.starts_at + SignedDuration::from_hours(72),
        status: Status::Confirmed,
        ..booking
    });
    let _ = tell(&mut elsewhere, Message::Searched(question, "lxy".into(), Ok(found.collect())));
    let mut failed = read(designed());
    failed.notice = Notice::Problem(Problem::new(Code::BookingNotPossible));
    for (name, screen) in
        [("list", &list), ("list-few", &few), ("column", &column), ("elsewhere", &elsewhere), ("failed", &failed)]
    {
        check_view(&format!("bookings-{name}"), MAIN, Sample::new, screen, super::Bookings::view);
    }
    check_view("bookings-list-high", HIGH, portrait, &list, super::Bookings::view);
    let typing = |language| Sample { typed: "zns".into(), ..Sample::new(language) };
    check_view("bookings-typing", MAIN, typing, &few, super::Bookings::view);
    let nobody = |language| Sample { typed: "nobody".into(), ..Sample::new(language) };
    check_view("bookings-typing-nobody", MAIN, nobody, &few, super::Bookings::view);
}

#[test]
fn every_dialog_has_room_for_every_word() {
    let over = |message: Message| {
        let mut screen = read(designed());
        let _ = tell(&mut screen, message);
        screen
    };
    let moved = Move { from: now(), to: now() + SignedDuration::from_hours(26), at: now() };
    let mut requested = read(vec![Booking { moved: vec![moved; 2], ..booking(1, 60, Status::Requested) }]);
    let _ = tell(&mut requested, Message::Chosen(id(1)));
    let mut walk_in = over(Message::WalkInPressed);
    let usual = ["雅间茶席 90 分钟", "双人下午茶", "A very long tea ceremony with tasting", "茶艺体验课"];
    let usual = usual.map(|service| Usual { service: service.into(), minutes: 90 });
    let _ = tell(&mut walk_in, Message::UsualLoaded(Ok(usual.into())));
    let mut typing = over(Message::MovePressed(id(11)));
    let _ = tell(&mut typing, Message::Moving(moving::Message::TimeTyped("9:00".into())));
    let screens = [
        ("detail-requested", requested),
        ("detail-expected", over(Message::Chosen(id(9)))),
        ("detail-arrived", over(Message::Chosen(id(8)))),
        ("detail-done", over(Message::Chosen(id(3)))),
        ("no-show", over(Message::NoShowPressed(id(9)))),
        ("cancelling", over(Message::CancelPressed(id(9)))),
        ("moving", over(Message::MovePressed(id(11)))),
        ("moving-past", typing),
        ("walk-in", walk_in),
        ("walk-in-first", over(Message::WalkInPressed)),
    ];
    for (name, screen) in &screens {
        check_view(&format!("bookings-{name}"), SMALLEST, Sample::new, screen, |screen, here| {
            screen.dialog(here).unwrap().over(screen.view(here))
        });
    }
}

#[test]
fn arrows_choose_a_card_and_enter_opens_it() {
    use crate::ui::focus::scope;
    use crate::ui::headless::Stage;
    use iced::keyboard::key::Named;
    let (sample, screen) = (sample(), read(designed()));
    let mut stage = Stage::new(scope(screen.view(sample.here())), MAIN);
    // The keys, two arrows of the day, two tabs, the walk-in; then the first card.
    for _ in 0..7 {
        stage.tap(Named::Tab);
    }
    stage.tap(Named::ArrowRight);
    stage.tap(Named::Enter);
    let messages = stage.into_messages();
    assert!(matches!(messages.as_slice(), [Message::Chosen(chosen)] if *chosen == id(10)), "{messages:?}");
}

#[test]
fn two_hundred_bookings_draw_no_more_than_is_seen() {
    use crate::ui::headless::Stage;
    use crate::ui::theme::Theme;
    let sample = sample();
    let texts = |length| {
        let screen = read(day(length));
        Stage::new(screen.view(sample.here()), MAIN).texts(Theme::Light).len()
    };
    let (some, many) = (texts(40), texts(200));
    assert!(many <= some + 30, "{some} texts for 40 bookings, {many} for 200");
}
