//! The way of a booking: every change in every state.

use uuid::Uuid;

use super::*;
use crate::domain::fact::BookingMade;

const ALL: [Status; 9] = [
    Status::Requested,
    Status::Confirmed,
    Status::Arrived,
    Status::InService,
    Status::Done,
    Status::CancelledByCustomer,
    Status::CancelledByShop,
    Status::Declined,
    Status::NoShow,
];

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A party of four in `status`; two of them are here where anybody is.
fn booking(status: Status) -> Booking {
    let arrived = if matches!(status, Status::Arrived | Status::InService | Status::Done) { 2 } else { 0 };
    Booking {
        id: BookingId::new(Uuid::from_u128(1)),
        shop: ShopId::new(Uuid::from_u128(2)),
        code: "BK7Q2M".into(),
        service: "Afternoon tea".into(),
        starts_at: at("2026-11-22T06:00:00Z"),
        minutes: 90,
        party: 4,
        arrived,
        resource: Some("T4".into()),
        deposit: Deposit::None,
        status,
        vouchers: Vec::new(),
        person: PersonId::new(Uuid::from_u128(3)),
        guest: Guest { name: "Sample".into(), phone: String::new() },
        moved: Vec::new(),
        prepaid: Vec::new(),
        settled: Vec::new(),
        rev: 7,
    }
}

/// What a change makes of a booking in each state: `-` where it is not possible.
#[track_caller]
fn check(change: Change, expected: [&str; 9]) {
    for (status, expected) in ALL.into_iter().zip(expected) {
        let before = booking(status);
        let found = match before.apply(change, at("2026-11-22T05:00:00Z")) {
            Ok(after) => format!("{:?} {}", after.status, after.arrived),
            Err(NotPossible::In(said)) => {
                assert_eq!(said, status, "the refusal names another state");
                "-".to_owned()
            }
            Err(other) => format!("{other:?}"),
        };
        assert_eq!(found, expected, "{change:?} in {status:?}");
    }
}

#[test]
fn every_change_is_possible_in_its_states_alone() {
    // Requested, Confirmed, Arrived, InService, Done, CancelledByCustomer, CancelledByShop, Declined, NoShow
    check(Change::Confirm, ["Confirmed 0", "-", "-", "-", "-", "-", "-", "-", "-"]);
    check(Change::Decline, ["Declined 0", "-", "-", "-", "-", "-", "-", "-", "-"]);
    for (by, cancelled) in [(CancelledBy::Customer, "CancelledByCustomer 0"), (CancelledBy::Shop, "CancelledByShop 0")]
    {
        check(Change::Cancel(by), [cancelled, cancelled, "-", "-", "-", "-", "-", "-", "-"]);
    }
    check(Change::Arrive(2), ["Arrived 2", "Arrived 2", "Arrived 4", "InService 4", "-", "-", "-", "-", "Arrived 2"]);
    let complete = "PartyComplete(4)";
    check(Change::Arrive(3), ["Arrived 3", "Arrived 3", complete, complete, "-", "-", "-", "-", "Arrived 3"]);
    check(Change::Arrive(0), ["Nobody", "Nobody", "Nobody", "Nobody", "-", "-", "-", "-", "Nobody"]);
    check(Change::Arrive(u16::MAX), [complete, complete, complete, complete, "-", "-", "-", "-", complete]);
    check(Change::UndoArrival { arrived: 1 }, ["-", "-", "Arrived 1", "InService 1", "-", "-", "-", "-", "-"]);
    check(Change::UndoArrival { arrived: 0 }, ["-", "-", "Confirmed 0", "Confirmed 0", "-", "-", "-", "-", "-"]);
    check(Change::UndoArrival { arrived: 2 }, ["-", "-", "Nobody", "Nobody", "-", "-", "-", "-", "-"]);
    check(Change::Start, ["-", "-", "InService 2", "-", "-", "-", "-", "-", "-"]);
    check(Change::Finish, ["-", "-", "Done 2", "Done 2", "-", "-", "-", "-", "-"]);
    check(Change::MarkNoShow, ["NoShow 0", "NoShow 0", "-", "-", "-", "-", "-", "-", "-"]);
    let confirmed = "Confirmed 0";
    check(
        Change::Reschedule { to: at("2026-11-23T06:00:00Z") },
        [confirmed, confirmed, "-", "-", "-", "-", "-", "-", confirmed],
    );
}

#[test]
fn rescheduling_keeps_the_history() {
    let (first, second) = (at("2026-11-23T06:00:00Z"), at("2026-11-24T06:00:00Z"));
    let moved = booking(Status::Confirmed)
        .apply(Change::Reschedule { to: first }, at("2026-11-20T01:00:00Z"))
        .and_then(|moved| moved.apply(Change::Reschedule { to: second }, at("2026-11-21T01:00:00Z")))
        .unwrap();
    assert_eq!(moved.starts_at, second);
    assert_eq!(
        moved.moved,
        [
            Move { from: at("2026-11-22T06:00:00Z"), to: first, at: at("2026-11-20T01:00:00Z") },
            Move { from: first, to: second, at: at("2026-11-21T01:00:00Z") },
        ]
    );
}

#[test]
fn an_arrival_never_touches_deposit_or_vouchers() {
    let unpaid = Booking {
        deposit: Deposit::Unpaid(Money::from_minor(5_000)),
        vouchers: vec![VoucherId::from_bytes([7; 10])],
        ..booking(Status::Confirmed)
    };
    let here = unpaid.apply(Change::Arrive(4), at("2026-11-22T06:00:00Z")).unwrap();
    assert_eq!((here.deposit, &here.vouchers), (unpaid.deposit, &unpaid.vouchers));
    assert_eq!((here.status, here.arrived, here.rev), (Status::Arrived, 4, unpaid.rev));
}

#[test]
fn a_walk_in_is_a_booking_whose_whole_party_is_here() {
    let made = BookingMade {
        booking: BookingId::new(Uuid::from_u128(9)),
        code: "BK9".into(),
        service: "Table".into(),
        starts_at: at("2026-11-22T06:00:00Z"),
        minutes: 60,
        party: 3,
        resource: None,
        person: PersonId::new(Uuid::from_u128(4)),
        sealed_guest: String::new(),
    };
    let booking = made.booking(ShopId::new(Uuid::from_u128(2)), Guest { name: "Sample".into(), phone: String::new() });
    assert_eq!((booking.status, booking.arrived, booking.party), (Status::Arrived, 3, 3));
    assert_eq!(booking.deposit, Deposit::None);
    assert_eq!(booking.ends_at(), at("2026-11-22T07:00:00Z"));
}

#[test]
fn a_slot_at_the_end_of_time_ends_with_it() {
    assert_eq!(Booking { starts_at: Timestamp::MAX, ..booking(Status::Confirmed) }.ends_at(), Timestamp::MAX);
}

#[test]
fn a_guest_does_not_stand_in_a_log() {
    let shown = format!("{:?}", booking(Status::Confirmed));
    assert!(shown.contains("Guest(…)") && !shown.contains("Sample"), "{shown}");
}

#[test]
fn who_is_due_came_or_let_the_grace_minutes_pass() {
    use crate::domain::booking::turnout::Turnout;
    let reception = crate::domain::shop::Reception { early_minutes: 30, grace_minutes: 15 };
    let day: Vec<Booking> = ALL.into_iter().map(booking).collect();
    let of = |now: &str| Turnout::of(&day, reception, at(now));
    assert_eq!(of("2026-11-22T06:14:59Z"), Turnout { bookings: 6, came: 3, due: 4 });
    let late = of("2026-11-22T06:15:00Z");
    assert_eq!(late, Turnout { bookings: 6, came: 3, due: 6 });
    assert_eq!((late.percent(), Turnout { bookings: 23, came: 16, due: 17 }.percent()), (Some(50), Some(94)));
    assert_eq!(Turnout::default().percent(), None, "nobody was due");
}

#[test]
fn what_is_usually_booked_comes_first_with_its_usual_length() {
    use crate::domain::booking::usual::{Usual, usual};
    let booked = |service: &str, minutes| Booking { service: service.into(), minutes, ..booking(Status::Done) };
    let day = [booked("tea", 90), booked("lesson", 60), booked(" tea", 60), booked("tea", 90), booked("", 30)];
    let named = |service: &str, minutes| Usual { service: service.into(), minutes };
    assert_eq!(usual(&day, 4), [named("tea", 90), named("lesson", 60)]);
    assert_eq!(usual(&day, 1), [named("tea", 90)]);
}

fn prepaid(paid: i64) -> Prepaid {
    Prepaid {
        product: "T01".into(),
        name: "Oolong".into(),
        variant: None,
        modifiers: Vec::new(),
        quantity: crate::domain::quantity::Quantity::ONE,
        paid: Money::from_minor(paid),
    }
}

#[test]
fn what_was_paid_in_advance_is_the_paid_deposit_and_the_money_of_prepaid_items() {
    let fen = Money::from_minor;
    let of = |deposit, items: &[i64]| {
        let prepaid = items.iter().map(|paid| prepaid(*paid)).collect();
        Booking { deposit, prepaid, ..booking(Status::Arrived) }
    };
    assert_eq!(of(Deposit::Paid(fen(5_000)), &[8_800, 100]).advance(), fen(13_900));
    let unpaid = of(Deposit::Unpaid(fen(5_000)), &[]);
    assert_eq!((unpaid.advance(), unpaid.check_brought()), (Money::ZERO, Err(NotBrought::NothingPaid)));
    assert_eq!(of(Deposit::None, &[-1]).check_advance(), Err(advance::Unsound::NoAmount));
    assert_eq!(of(Deposit::None, &[1; 51]).check_advance(), Err(advance::Unsound::TooMany));
    assert_eq!(of(Deposit::Paid(Money::MAX), &[1]).check_advance(), Err(advance::Unsound::NoAmount));
    assert_eq!(of(Deposit::Paid(fen(5_000)), &[8_800]).check_advance(), Ok(()));
}

#[test]
fn money_that_is_in_a_sale_is_free_again_once_that_sale_came_back_and_not_before() {
    let at = at("2026-11-22T06:00:00Z");
    let paid = |status| Booking { deposit: Deposit::Paid(Money::from_minor(5_000)), ..booking(status) };
    for status in ALL {
        let here = matches!(status, Status::Arrived | Status::InService | Status::Done);
        let expected = if here { Ok(()) } else { Err(NotBrought::NotHere(status)) };
        assert_eq!(paid(status).check_brought(), expected);
    }
    let [one, two] = [1, 2].map(|number| SaleId::new(Uuid::from_u128(number)));
    let settle = |sale| Change::Settle { sale, amount: Money::from_minor(4_000) };
    let spent = paid(Status::Arrived).apply(settle(one), at).unwrap();
    assert_eq!((spent.check_brought(), spent.settled_beyond()), (Err(NotBrought::Settled), Money::ZERO));
    assert_eq!(spent.apply(settle(one), at), Err(NotPossible::OtherSale));
    assert_eq!(spent.apply(Change::Release { sale: two }, at), Err(NotPossible::OtherSale));
    // Another till did not know: the money stands in two sales until one of them comes back.
    let twice = spent.apply(settle(two), at).unwrap();
    assert_eq!(twice.settled_beyond(), Money::from_minor(4_000));
    let once = twice.apply(Change::Release { sale: one }, at).unwrap();
    assert_eq!((once.settled.len(), once.settled_beyond()), (1, Money::ZERO));
    assert_eq!(once.apply(Change::Release { sale: two }, at).unwrap().check_brought(), Ok(()));
}
