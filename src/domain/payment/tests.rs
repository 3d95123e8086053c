//! A payment under way: whatever is heard of it, and in whatever order.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const AMOUNT: Money = Money::from_minor(3_800);

const LIMITS: Limits = Limits {
    answer: SignedDuration::from_secs(8),
    customer: SignedDuration::from_secs(90),
    pause: SignedDuration::from_secs(2),
    pause_most: SignedDuration::from_secs(30),
};

fn attempt(way: Way) -> Attempt {
    Attempt { id: PaymentId::new(Uuid::from_u128(1)), way, network: Network::WeChat, amount: AMOUNT }
}

fn take() -> Way {
    Way::Take { sale: SaleId::new(Uuid::from_u128(2)) }
}

fn give_back() -> Way {
    Way::GiveBack { of: PaymentId::new(Uuid::from_u128(3)) }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn paid(minor: i64) -> Heard {
    Heard::Paid { amount: Money::from_minor(minor), reference: "4200".into() }
}

/// What is asked next, and after how long.
fn next(course: &mut Course, now: i64) -> (Ask, i64) {
    match course.next(&LIMITS, at(now)) {
        Next::Ask { ask, after } => (ask, after.as_secs()),
        Next::Rest => panic!("it rests: {course:?}"),
    }
}

/// A payment that was taken has heard these, each to what it asked.
fn after(way: Way, heard: &[Heard]) -> Course {
    let mut course = Course::begun(attempt(way), at(0));
    for heard in heard {
        let (ask, _) = next(&mut course, 0);
        course.hear(ask, heard);
    }
    course
}

#[test]
fn a_payment_is_sent_once_and_then_only_asked_about() {
    let mut course = Course::begun(attempt(take()), at(0));
    assert_eq!((course.state().clone(), next(&mut course, 0)), (State::Requested, (Ask::Send, 0)));
    for heard in [Heard::Nothing, Heard::Waiting, Heard::Nothing, Heard::NotSent] {
        let (ask, _) = next(&mut course, 0);
        course.hear(ask, &heard);
        assert_eq!(next(&mut course, 0).0, Ask::Query, "after {heard:?}");
    }
    course.hear(Ask::Query, &paid(3_800));
    assert_eq!(course.next(&LIMITS, at(0)), Next::Rest);
    assert_eq!(course.state(), &State::Settled(Outcome::Paid { reference: "4200".into() }));
}

#[test]
fn only_a_first_question_that_never_left_fails_without_a_word_of_the_service() {
    assert_eq!(after(take(), &[Heard::NotSent]).state(), &State::Settled(Outcome::Failed(Reason::NotSent)));
    assert_eq!(after(take(), &[Heard::Nothing, Heard::NotSent]).state(), &State::Unknown);
    assert_eq!(after(give_back(), &[Heard::NotSent]).state(), &State::Unknown);
}

#[test]
fn what_never_arrived_is_closed_so_that_it_never_will() {
    let mut course = after(take(), &[Heard::Nothing, Heard::Absent]);
    assert_eq!((course.state().clone(), next(&mut course, 0)), (State::Unknown, (Ask::Close, 0)));
    course.hear(Ask::Close, &Heard::Failed(Reason::Cancelled));
    assert_eq!(course.state(), &State::Settled(Outcome::Failed(Reason::NotReceived)));
}

#[test]
fn another_amount_or_currency_is_no_payment_and_goes_back() {
    for heard in [paid(3_801), Heard::PaidOtherwise] {
        let mut course = after(take(), &[heard]);
        assert_eq!((course.state().clone(), next(&mut course, 0)), (State::Unknown, (Ask::Close, 0)));
        course.hear(Ask::Close, &Heard::Nothing);
        assert_eq!(next(&mut course, 0), (Ask::Close, 2), "it is asked to close until it says so");
        course.hear(Ask::Close, &Heard::Failed(Reason::Cancelled));
        assert_eq!(course.state(), &State::Settled(Outcome::Failed(Reason::OtherAmount)));
    }
}

#[test]
fn a_customer_who_does_nothing_is_waited_for_no_longer_than_the_limit() {
    let mut course = after(take(), &[Heard::Waiting]);
    assert_eq!(next(&mut course, 89), (Ask::Query, 2));
    assert_eq!(next(&mut course, 90), (Ask::Close, 0));
    course.hear(Ask::Close, &Heard::Failed(Reason::Cancelled));
    assert_eq!(course.state(), &State::Settled(Outcome::Failed(Reason::Late)));
}

#[test]
fn who_pays_while_it_is_given_up_has_paid() {
    let mut course = after(take(), &[Heard::Waiting]);
    course.close(Reason::Cancelled);
    course.hear(Ask::Close, &paid(3_800));
    assert!(matches!(course.state(), State::Settled(Outcome::Paid { .. })));
}

#[test]
fn one_that_is_given_up_while_it_is_sent_is_closed_as_soon_as_that_is_answered() {
    let mut course = Course::begun(attempt(take()), at(0));
    course.close(Reason::Cancelled);
    course.hear(Ask::Send, &Heard::Waiting);
    assert_eq!(next(&mut course, 0), (Ask::Close, 0));
}

#[test]
fn silences_double_the_pause_up_to_its_limit_and_haste_ends_it() {
    let mut course = after(take(), &[Heard::Nothing]);
    let mut pauses = Vec::new();
    for _ in 0..7 {
        let (ask, pause) = next(&mut course, 0);
        pauses.push(pause);
        course.hear(ask, &Heard::Nothing);
    }
    assert_eq!(pauses, [2, 4, 8, 16, 30, 30, 30]);
    course.hurry();
    assert_eq!(next(&mut course, 0), (Ask::Query, 0));
}

#[test]
fn money_to_be_given_back_is_sent_again_where_nobody_has_it_and_never_given_up() {
    let mut course = after(give_back(), &[Heard::Nothing, Heard::Absent]);
    assert_eq!(next(&mut course, 0).0, Ask::Send);
    course.close(Reason::Cancelled);
    assert_eq!(next(&mut course, 0).0, Ask::Send);
}

fn any_heard() -> impl Strategy<Value = Heard> {
    prop_oneof![
        3 => Just(Heard::Nothing),
        2 => Just(Heard::Waiting),
        1 => prop_oneof![Just(3_800_i64), Just(1), Just(0), any::<i64>()].prop_map(paid),
        1 => Just(Heard::PaidOtherwise),
        1 => proptest::sample::select(Reason::ALL.to_vec()).prop_map(Heard::Failed),
        1 => Just(Heard::Absent),
        1 => Just(Heard::NotSent),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Hear(Heard),
    Close,
    Hurry,
    Restart,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => any_heard().prop_map(Step::Hear),
        1 => Just(Step::Close),
        1 => Just(Step::Hurry),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #[test]
    fn nothing_is_ever_guessed(
        takes: bool,
        steps in proptest::collection::vec((any_step(), 0..200_i64), 0..40),
    ) {
        let attempt = attempt(if takes { take() } else { give_back() });
        let mut course = Course::begun(attempt, at(0));
        let (mut now, mut sent) = (0, 0);
        for (step, seconds) in steps {
            now += seconds;
            let before = course.clone();
            match course.next(&LIMITS, at(now)) {
                Next::Rest => prop_assert!(matches!(course.state(), State::Settled(_)), "an open one rests"),
                Next::Ask { ask, after } => {
                    prop_assert!(!matches!(course.state(), State::Settled(_)), "a settled one is asked about");
                    prop_assert!(after >= SignedDuration::ZERO && after <= LIMITS.pause_most);
                    prop_assert!(takes || ask != Ask::Close, "money on its way back is never stopped");
                    if let Step::Hear(heard) = &step {
                        sent += u32::from(ask == Ask::Send);
                        course.hear(ask, heard);
                        match course.state() {
                            State::Settled(Outcome::Paid { .. }) => prop_assert_eq!(heard, &paid(3_800)),
                            State::Settled(Outcome::Failed(reason)) => prop_assert!(
                                matches!(heard, Heard::Failed(_))
                                    || (*heard == Heard::NotSent && ask == Ask::Send && *reason == Reason::NotSent)
                            ),
                            State::Requested => prop_assert!(false, "nothing was taken up"),
                            State::Waiting | State::Unknown => {}
                        }
                    }
                }
            }
            if let State::Settled(_) = before.state() {
                course.hear(Ask::Query, &paid(3_800));
                course.close(Reason::Cancelled);
                prop_assert_eq!(course.state(), before.state(), "what is settled has changed");
            }
            match step {
                Step::Close => course.close(Reason::Cancelled),
                Step::Hurry => course.hurry(),
                // Of an open one nothing but its attempt is left.
                Step::Restart if !matches!(course.state(), State::Settled(_)) => {
                    course = Course::found(attempt, at(0));
                }
                Step::Restart | Step::Hear(_) => {}
            }
        }
        prop_assert!(!takes || sent <= 1, "a customer's code is sent once, not {sent} times");
    }
}
