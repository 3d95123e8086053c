//! Letting booked customers in: what is asked, what is told, and what is taken back.

use jiff::SignedDuration;
use uuid::Uuid;

use super::*;
use crate::domain::booking::{Deposit, Guest, Prepaid, Settled, Status};
use crate::domain::id::{CheckInId, PersonId, SaleId, StaffId, VoucherId};
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::redemption::Override;
use crate::engine::problem::Code;
use crate::ui::screen::sample::{MAIN, Sample, check_view, now};
use crate::ui::text::verdict::Tone;
use crate::ui::theme::measure::{S16, SIDE};

fn booking() -> Booking {
    Booking {
        id: BookingId::new(Uuid::from_u128(7)),
        shop: Sample::new(Language::English).shop.id,
        code: "K7QX-2M9P".into(),
        service: "双人下午茶".into(),
        starts_at: now(),
        minutes: 90,
        party: 5,
        arrived: 0,
        resource: Some("6 号桌".into()),
        deposit: Deposit::Unpaid(Money::from_minor(4_000)),
        status: Status::Confirmed,
        vouchers: vec![VoucherId::from_bytes([1; 10]), VoucherId::from_bytes([2; 10])],
        person: PersonId::new(Uuid::from_u128(8)),
        guest: Guest { name: "林女士".into(), phone: "13500004471".into() },
        moved: Vec::new(),
        prepaid: Vec::new(),
        settled: Vec::new(),
        rev: 1,
    }
}

fn prepaid() -> Prepaid {
    Prepaid {
        product: "C01".into(),
        name: "Osmanthus oolong, a box of twelve, with a ribbon".into(),
        variant: None,
        modifiers: Vec::new(),
        quantity: crate::domain::quantity::Quantity::ONE,
        paid: Money::from_minor(2_200),
    }
}

#[test]
fn what_was_paid_in_advance_goes_onto_the_bill_with_one_key_where_the_shop_sells() {
    let paid = |mut arrival: Arrival| {
        arrival.booking.deposit = Deposit::Paid(Money::from_minor(5_000));
        arrival
    };
    let mut arrival = paid(admitted(5));
    press(&mut arrival, Key::Function(9));
    assert_eq!(arrival.end(), None, "nothing is sold here");
    let later = || Sample { now: now() + SignedDuration::from_secs(1), ..Sample::new(Language::English).selling() };
    let _ = arrival.key(Key::Function(9), later().here());
    assert_eq!(arrival.end(), Some(End::Brought));
    let mut unpaid = admitted(5);
    let _ = unpaid.key(Key::Function(9), later().here());
    assert_eq!(unpaid.end(), None);
}

fn admission(people: u16) -> Admission {
    Admission { people, arrived: people, party: 5, timing: Timing::OnTime, unpaid: None }
}

/// An arrival to which the engine has answered.
/// Whose code is shown again to pay.
fn again() -> Arrival {
    let mut arrival = refused(Reason::AlreadyHere { party: 5 });
    let deposit = Deposit::Paid(Money::from_minor(5_000));
    arrival.booking = Box::new(Booking { deposit, status: Status::InService, arrived: 5, ..booking() });
    arrival
}

#[test]
fn over_the_bookings_where_no_bill_is_no_way_leads_onto_one() {
    let later = Sample { now: now() + SignedDuration::from_secs(1), ..Sample::new(Language::English).selling() };
    let ways = |arrival: &Arrival| arrival.ways(Tone::Refused, later.here()).len();
    assert_eq!((ways(&again()), ways(&again().without_bill())), (2, 1));
    for (key, at_counter) in [(Key::Enter, End::Brought), (Key::Escape, End::Closed)] {
        let (mut counter, mut bookings) = (again(), again().without_bill());
        let _ = (counter.key(key, later.here()), bookings.key(key, later.here()));
        assert_eq!((counter.end(), bookings.end()), (Some(at_counter), Some(End::Closed)), "{key:?}");
    }
}

fn answered(answer: Result<CheckedIn, Problem>) -> Arrival {
    let (mut arrival, _) = Arrival::new(booking(), now());
    tell(&mut arrival, answer);
    arrival
}

fn tell(arrival: &mut Arrival, answer: Result<CheckedIn, Problem>) {
    let sample = Sample::new(Language::English);
    let question = arrival.asked();
    assert_eq!(arrival.update(Message::CheckedIn(question, answer), sample.here()), Action::None);
}

fn held(hold: Hold) -> Arrival {
    answered(Ok(CheckedIn::Answered(Reply::Hold(hold))))
}

fn refused(reason: Reason) -> Arrival {
    answered(Ok(CheckedIn::Answered(Reply::Refuse(reason))))
}

fn admitted(people: u16) -> Arrival {
    answered(Ok(CheckedIn::Admitted {
        check_in: CheckInId::new(Uuid::from_u128(9)),
        admission: admission(people),
        booking: Box::new(Booking { arrived: people, status: Status::Arrived, ..booking() }),
    }))
}

/// What a key asks for, of a hand that has seen what is shown.
#[track_caller]
fn press(arrival: &mut Arrival, key: Key) -> Action<Effect> {
    let later = Sample { now: now() + SignedDuration::from_secs(1), ..Sample::new(Language::English) };
    arrival.key(key, later.here())
}

/// What the host is taken to have said when the next try goes out.
#[track_caller]
fn said(action: Action<Effect>) -> check_in::Arrival {
    match action {
        Action::Start(Effect::CheckIn { arrival, .. }) => arrival,
        Action::All(all) => all.into_iter().map(said).next().unwrap(),
        other => panic!("no check-in: {other:?}"),
    }
}

#[test]
fn the_first_try_goes_out_with_the_card_and_says_nothing() {
    let (_, tried) = Arrival::new(booking(), now());
    assert_eq!(said(tried), check_in::Arrival::default());
    assert!(admitted(5).is_admitted());
}

#[test]
fn enter_answers_what_is_asked() {
    let early = press(&mut held(Hold::Wait { until: now(), place: 2 }), Key::Enter);
    assert_eq!(said(early), check_in::Arrival { early: Consent::Given, ..Default::default() });
    let unpaid = press(&mut held(Hold::DepositUnpaid(Money::from_minor(4_000))), Key::Enter);
    assert_eq!(said(unpaid), check_in::Arrival { unpaid: Consent::Given, ..Default::default() });
    let counted = press(&mut held(Hold::HowMany { missing: 5 }), Key::Enter);
    assert_eq!(said(counted).people, Some(5));
    let fewer = press(&mut refused(Reason::TooMany { missing: 2 }), Key::Enter);
    assert_eq!(said(fewer).people, Some(2));
}

#[test]
fn enter_that_comes_with_a_question_does_not_answer_it() {
    let unpaid = || held(Hold::DepositUnpaid(Money::from_minor(4_000)));
    for (ms, is_meant) in [(0, false), (299, false), (300, true)] {
        let soon = Sample { now: now() + SignedDuration::from_millis(ms), ..Sample::new(Language::English) };
        assert_eq!(unpaid().key(Key::Enter, soon.here()) != Action::None, is_meant, "after {ms} ms");
    }
}

#[test]
fn what_was_agreed_stays_agreed_when_something_else_is_asked() {
    let mut arrival = held(Hold::Wait { until: now(), place: 1 });
    press(&mut arrival, Key::Enter);
    tell(&mut arrival, Ok(CheckedIn::Answered(Reply::Hold(Hold::DepositUnpaid(Money::from_minor(4_000))))));
    let both = said(press(&mut arrival, Key::Enter));
    assert_eq!((both.early, both.unpaid), (Consent::Given, Consent::Given));
}

#[test]
fn a_late_customer_is_let_in_with_a_managers_word_alone() {
    let mut arrival = held(Hold::Late { minutes: 20 });
    let Action::AskManager(asked) = press(&mut arrival, Key::Enter) else { panic!("nobody was asked") };
    assert_eq!(asked.permission, Permission::AcceptLate);
    assert_eq!(asked.about, "林女士 135****4471, 20 min late");
    let allowed =
        Override { permission: Permission::AcceptLate, by: StaffId::new(Uuid::from_u128(3)), reason: "rain".into() };
    assert_eq!(said(arrival.allowed(allowed.clone())).overrides, std::slice::from_ref(&allowed));
    assert_eq!(admitted(5).allowed(allowed), Action::None, "nobody asked for it");
}

#[test]
fn a_number_says_how_many_are_here_and_the_end_of_a_phone_does_not() {
    let sample = Sample::new(Language::English);
    let typed = |arrival: &mut Arrival, text: &str| arrival.typed(text, sample.here());
    let mut late = held(Hold::Late { minutes: 20 });
    assert_eq!(said(typed(&mut late, " 3 ").unwrap()).people, Some(3));
    for text in ["4471", "ln", "", "-1"] {
        assert_eq!(typed(&mut held(Hold::Late { minutes: 20 }), text), None, "{text}");
    }
    assert_eq!(typed(&mut admitted(5), "6"), None, "more than came in are others");
}

#[test]
fn buttons_count_within_the_party() {
    let sample = Sample::new(Language::English);
    let mut arrival = held(Hold::DepositUnpaid(Money::from_minor(4_000)));
    for _ in 0..9 {
        let _ = arrival.update(Message::FewerPressed, sample.here());
    }
    assert_eq!(arrival.counted(), 1);
    for _ in 0..9 {
        let _ = arrival.update(Message::MorePressed, sample.here());
    }
    assert_eq!(said(press(&mut arrival, Key::Enter)).people, Some(5));
}

#[test]
fn whom_was_counted_in_too_many_is_counted_again_and_the_books_hold_both() {
    let sample = Sample::new(Language::English);
    let mut arrival = admitted(5);
    let _ = arrival.update(Message::CountPressed, sample.here());
    assert_eq!(arrival.counted(), 4);
    let _ = arrival.update(Message::FewerPressed, sample.here());
    let Action::Start(Effect::CountAgain { reason, arrival: said, .. }) = press(&mut arrival, Key::Enter) else {
        panic!("not counted again")
    };
    assert_eq!((reason.as_str(), said.people), ("Counted again: 3 of 5", Some(3)));
    assert_eq!((said.early, said.unpaid), (Consent::Given, Consent::Given), "it was answered before");
    let mut all = admitted(5);
    let _ = all.update(Message::CountPressed, sample.here());
    let _ = all.update(Message::MorePressed, sample.here());
    assert_eq!(press(&mut all, Key::Enter), Action::None, "all of them are here");
    assert!(all.is_admitted());
}

#[test]
fn undo_takes_a_reason_and_goes_out_once() {
    let mut arrival = admitted(5);
    assert_eq!(press(&mut arrival, Key::Function(7)), Action::None);
    press(&mut arrival, Key::Character('2'));
    let Action::Start(Effect::Undo { reason, question }) = press(&mut arrival, Key::Enter) else {
        panic!("not undone")
    };
    assert_eq!(reason, "They left");
    assert_eq!(press(&mut arrival, Key::Enter), Action::None, "an impatient Enter undoes nothing more");
    assert_eq!(press(&mut arrival, Key::Function(7)), Action::None);
    let sample = Sample::new(Language::English);
    let _ = arrival.update(Message::Undone(question, Ok(())), sample.here());
    assert_eq!(arrival.end(), Some(End::Undone));
}

#[test]
fn a_reason_may_be_typed_or_chosen_by_its_number() {
    let sample = Sample::new(Language::English);
    let undo = |text: &str| {
        let mut arrival = admitted(5);
        press(&mut arrival, Key::Function(7));
        arrival.typed(text, sample.here()).unwrap()
    };
    let reason = |action| match action {
        Action::All(all) => match all.into_iter().next() {
            Some(Action::Start(Effect::Undo { reason, .. })) => reason,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(undo("3")), "By mistake");
    assert_eq!(reason(undo("wrong table")), "wrong table");
}

#[test]
fn escape_keeps_the_check_in_and_then_puts_the_card_away() {
    let mut arrival = admitted(5);
    press(&mut arrival, Key::Function(7));
    press(&mut arrival, Key::Escape);
    assert!(arrival.is_admitted());
    press(&mut arrival, Key::Escape);
    assert_eq!(arrival.end(), Some(End::Closed));
}

#[test]
fn enter_seats_whoever_is_in() {
    let mut arrival = admitted(5);
    assert!(matches!(press(&mut arrival, Key::Enter), Action::Start(Effect::Seat(_))));
    assert_eq!(press(&mut arrival, Key::Enter), Action::None, "once");
}

#[test]
fn what_could_not_be_done_leaves_the_customers_in() {
    let sample = Sample::new(Language::English);
    let mut arrival = admitted(5);
    let Action::Start(Effect::Seat(question)) = arrival.update(Message::SeatPressed, sample.here()) else {
        panic!("not seated")
    };
    let _ = arrival.update(Message::Seated(question, Err(Problem::new(Code::DiskFull))), sample.here());
    assert_eq!(arrival.told(sample.here()).unwrap().code.as_deref(), Some("disk-full"));
    press(&mut arrival, Key::Enter);
    assert!(arrival.is_admitted() && arrival.end().is_none());
}

#[test]
fn a_check_in_that_failed_can_be_tried_again() {
    let mut arrival = answered(Err(Problem::new(Code::DiskFull)));
    assert_eq!(said(press(&mut arrival, Key::Enter)), check_in::Arrival::default());
}

#[test]
fn a_stale_answer_is_dropped() {
    let sample = Sample::new(Language::English);
    let mut arrival = held(Hold::Wait { until: now(), place: 1 });
    let stale = arrival.asked();
    press(&mut arrival, Key::Enter);
    let late = CheckedIn::Answered(Reply::Refuse(Reason::AlreadyHere { party: 5 }));
    let _ = arrival.update(Message::CheckedIn(stale, Ok(late)), sample.here());
    assert!(arrival.told(sample.here()).is_none(), "the new question is still open");
}

#[test]
fn somebody_who_is_here_already_is_answered_calmly() {
    let sample = Sample::new(Language::English);
    let mut arrival = refused(Reason::AlreadyHere { party: 5 });
    assert_eq!(arrival.told(sample.here()).unwrap().cause, "All 5 are here already.");
    press(&mut arrival, Key::Enter);
    assert_eq!(arrival.end(), Some(End::Closed));
}

#[test]
fn every_card_and_question_has_room_in_both_languages() {
    let mut counting = admitted(5);
    let sample = Sample::new(Language::English);
    let _ = counting.update(Message::CountPressed, sample.here());
    let mut undoing = admitted(5);
    press(&mut undoing, Key::Function(7));
    let (mut long, _) = Arrival::new(
        Booking {
            guest: Guest {
                name: "阿依古丽·买买提江·吐尔逊 Konstantinopoulou".into(), phone: "13500004471".into()
            },
            service: "A very long tea ceremony with tasting of twelve teas and a walk".into(),
            resource: Some("The long room on the upper floor beside the garden".into()),
            ..booking()
        },
        now(),
    );
    tell(&mut long, Ok(CheckedIn::Answered(Reply::Hold(Hold::Late { minutes: 42 }))));
    let cards = [
        ("asking", Arrival::new(booking(), now()).0),
        ("early", held(Hold::Wait { until: now(), place: 3 })),
        ("late", long),
        ("unpaid", held(Hold::DepositUnpaid(Money::from_minor(4_000)))),
        ("how-many", held(Hold::HowMany { missing: 5 })),
        ("admitted", admitted(5)),
        ("counting", counting),
        ("undoing", undoing),
        ("already-here", refused(Reason::AlreadyHere { party: 5 })),
        ("too-many", refused(Reason::TooMany { missing: 2 })),
        ("failed", answered(Err(Problem::new(Code::DiskFull)))),
    ];
    let card = (MAIN.0 - SIDE - S16, MAIN.1 - 80.0);
    let mut brings = admitted(5);
    brings.booking.deposit = Deposit::Paid(Money::from_minor(5_000));
    brings.booking.prepaid = vec![prepaid(), prepaid(), prepaid(), prepaid()];
    let mut spent = refused(Reason::AlreadyHere { party: 5 });
    spent.booking = Box::new(Booking { status: Status::InService, arrived: 5, ..(*brings.booking).clone() });
    let again = spent.clone();
    spent.booking.settled = vec![Settled { sale: SaleId::new(Uuid::from_u128(9)), amount: Money::from_minor(5_000) }];
    for (name, arrival) in [("brings", brings), ("brings-again", again), ("spent", spent)] {
        let selling = |language| Sample::new(language).selling();
        check_view(&format!("arrival-{name}"), card, selling, &arrival, super::Arrival::view);
    }
    for (name, arrival) in &cards {
        check_view(&format!("arrival-{name}"), card, Sample::new, arrival, super::Arrival::view);
        let sample = Sample::new(Language::English);
        if arrival.question(sample.here()).is_some() {
            check_view(&format!("arrival-{name}-question"), MAIN, Sample::new, arrival, |arrival, here| {
                arrival.question(here).unwrap().over(iced::widget::space())
            });
        }
    }
}
