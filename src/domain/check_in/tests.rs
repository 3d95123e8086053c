//! Who is let in, when, and what must be settled first.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::booking::{Change, Guest};
use crate::domain::id::{BookingId, PersonId, StaffId};

const SHOP: u128 = 2;

/// The start of the slot.
const SLOT: &str = "2026-11-22T06:00:00Z";

fn shop(number: u128) -> ShopId {
    ShopId::new(Uuid::from_u128(number))
}

/// A confirmed party of four at [`SLOT`].
fn booking() -> Booking {
    Booking {
        id: BookingId::new(Uuid::from_u128(1)),
        shop: shop(SHOP),
        code: "BK7Q2M".into(),
        service: "Afternoon tea".into(),
        starts_at: SLOT.parse().unwrap(),
        minutes: 90,
        party: 4,
        arrived: 0,
        resource: None,
        deposit: Deposit::None,
        status: Status::Confirmed,
        vouchers: Vec::new(),
        person: PersonId::new(Uuid::from_u128(3)),
        guest: Guest { name: "Sample".into(), phone: String::new() },
        moved: Vec::new(),
        prepaid: Vec::new(),
        settled: Vec::new(),
        rev: 1,
    }
}

fn people(people: u16) -> Arrival {
    Arrival { people: Some(people), ..Arrival::default() }
}

fn overridden(permission: Permission) -> Arrival {
    let made = Override { permission, by: StaffId::new(Uuid::from_u128(8)), reason: "regulars".into() };
    Arrival { overrides: vec![made], ..Arrival::default() }
}

fn early() -> Arrival {
    Arrival { early: Consent::Given, ..Arrival::default() }
}

fn admit(people: u16, arrived: u16, timing: Timing) -> Reply {
    Reply::Admit(Admission { people, arrived, party: 4, timing, unpaid: None })
}

fn door() -> Door {
    Door { shop: shop(SHOP), reception: Reception { early_minutes: 30, grace_minutes: 15 }, waiting: 2 }
}

/// What is said so many seconds after the start of the slot; two others wait for an earlier one.
#[track_caller]
fn check(booking: &Booking, arrival: &Arrival, after_s: i64, expected: &Reply) {
    let now = booking.starts_at.checked_add(SignedDuration::from_secs(after_s)).unwrap();
    assert_eq!(&decide(booking, arrival, door(), now), expected, "{after_s} s after the start");
}

fn wait() -> Reply {
    Reply::Hold(Hold::Wait { until: "2026-11-22T05:30:00Z".parse().unwrap(), place: 3 })
}

#[test]
fn an_early_customer_waits_until_the_very_instant_of_the_limit() {
    check(&booking(), &Arrival::default(), -3_600, &wait());
    check(&booking(), &Arrival::default(), -1_801, &wait());
    check(&booking(), &Arrival::default(), -1_800, &admit(4, 4, Timing::Early(30)));
    check(&booking(), &Arrival::default(), -60, &admit(4, 4, Timing::Early(1)));
    check(&booking(), &Arrival::default(), -59, &admit(4, 4, Timing::OnTime));
}

#[test]
fn a_host_may_let_a_customer_in_early() {
    check(&booking(), &early(), -7_200, &admit(4, 4, Timing::Early(120)));
    check(&booking(), &overridden(Permission::AcceptLate), -7_200, &wait());
}

#[test]
fn a_customer_is_late_from_the_very_instant_at_which_the_grace_ends() {
    check(&booking(), &Arrival::default(), 0, &admit(4, 4, Timing::OnTime));
    check(&booking(), &Arrival::default(), 899, &admit(4, 4, Timing::OnTime));
    check(&booking(), &Arrival::default(), 900, &Reply::Hold(Hold::Late { minutes: 15 }));
    check(&booking(), &Arrival::default(), 1_559, &Reply::Hold(Hold::Late { minutes: 25 }));
}

#[test]
fn only_the_permission_for_it_lets_a_late_customer_in() {
    check(&booking(), &overridden(Permission::AcceptLate), 1_500, &admit(4, 4, Timing::Late(25)));
    check(&booking(), &early(), 1_500, &Reply::Hold(Hold::Late { minutes: 25 }));
    for permission in Permission::ALL.into_iter().filter(|permission| *permission != Permission::AcceptLate) {
        check(&booking(), &overridden(permission), 1_500, &Reply::Hold(Hold::Late { minutes: 25 }));
    }
}

#[test]
fn part_of_a_party_may_arrive_and_the_rest_is_neither_early_nor_late() {
    check(&booking(), &people(1), 0, &admit(1, 1, Timing::OnTime));
    let begun = booking().apply(Change::Arrive(1), booking().starts_at).unwrap();
    check(&begun, &people(2), 3_600, &admit(2, 3, Timing::Late(60)));
    check(&begun, &Arrival::default(), -7_200, &admit(3, 4, Timing::Early(120)));
    let served = begun.apply(Change::Start, booking().starts_at).unwrap();
    check(&served, &Arrival::default(), 600, &admit(3, 4, Timing::OnTime));
}

#[test]
fn more_people_than_are_missing_are_refused_and_nobody_is_a_question() {
    check(&booking(), &people(5), 0, &Reply::Refuse(Reason::TooMany { missing: 4 }));
    check(
        &Booking { arrived: 3, status: Status::Arrived, ..booking() },
        &people(2),
        0,
        &Reply::Refuse(Reason::TooMany { missing: 1 }),
    );
    check(&booking(), &people(0), 0, &Reply::Hold(Hold::HowMany { missing: 4 }));
}

#[test]
fn a_second_check_in_is_answered_and_not_counted_again() {
    let here = booking().apply(Change::Arrive(4), booking().starts_at).unwrap();
    for arrival in [Arrival::default(), people(4), people(1)] {
        check(&here, &arrival, 60, &Reply::Refuse(Reason::AlreadyHere { party: 4 }));
    }
    let undone = here.apply(Change::UndoArrival { arrived: 0 }, booking().starts_at).unwrap();
    check(&undone, &Arrival::default(), 120, &admit(4, 4, Timing::OnTime));
}

#[test]
fn an_unpaid_deposit_is_asked_about_once_and_never_marked_paid() {
    let amount = Money::from_minor(5_000);
    let unpaid = Booking { deposit: Deposit::Unpaid(amount), ..booking() };
    check(&unpaid, &Arrival::default(), 0, &Reply::Hold(Hold::DepositUnpaid(amount)));
    let anyway = Arrival { unpaid: Consent::Given, ..people(2) };
    let admission = Admission { people: 2, arrived: 2, party: 4, timing: Timing::OnTime, unpaid: Some(amount) };
    check(&unpaid, &anyway, 0, &Reply::Admit(admission.clone()));
    let begun = unpaid.apply(Change::Arrive(2), unpaid.starts_at).unwrap();
    check(&begun, &Arrival::default(), 0, &Reply::Admit(Admission { arrived: 4, ..admission }));
    let paid = Booking { deposit: Deposit::Paid(amount), ..booking() };
    check(&paid, &Arrival::default(), 0, &admit(4, 4, Timing::OnTime));
}

#[test]
fn the_time_is_settled_before_the_deposit() {
    let unpaid = Booking { deposit: Deposit::Unpaid(Money::from_minor(5_000)), ..booking() };
    check(&unpaid, &Arrival::default(), -7_200, &wait());
    check(
        &unpaid,
        &Arrival { unpaid: Consent::Given, ..Arrival::default() },
        1_500,
        &Reply::Hold(Hold::Late { minutes: 25 }),
    );
}

#[test]
fn another_shops_booking_is_sent_there_whatever_its_state() {
    for status in [Status::Confirmed, Status::CancelledByCustomer, Status::Done] {
        let elsewhere = Booking { shop: shop(9), status, ..booking() };
        check(&elsewhere, &Arrival::default(), 0, &Reply::Refuse(Reason::OtherShop(shop(9))));
    }
}

#[test]
fn every_state_admits_or_says_that_it_is_over() {
    for (status, over) in [
        (Status::Requested, false),
        (Status::Confirmed, false),
        (Status::Arrived, false),
        (Status::InService, false),
        (Status::NoShow, false),
        (Status::Done, true),
        (Status::CancelledByCustomer, true),
        (Status::CancelledByShop, true),
        (Status::Declined, true),
    ] {
        let expected = if over { Reply::Refuse(Reason::Over(status)) } else { admit(4, 4, Timing::OnTime) };
        check(&Booking { status, ..booking() }, &Arrival::default(), 0, &expected);
    }
}

#[test]
fn the_codes_of_the_reasons_are_unique() {
    let reasons = [
        Reason::AlreadyHere { party: 1 },
        Reason::TooMany { missing: 1 },
        Reason::OtherShop(shop(1)),
        Reason::Over(Status::Done),
    ];
    let mut codes: Vec<&str> = reasons.iter().map(Reason::code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), reasons.len());
}

proptest! {
    #[test]
    fn whoever_is_admitted_may_arrive(
        party in 1..50_u16,
        before in 0..50_u16,
        asked in proptest::option::of(0..60_u16),
        after_s in -100_000..100_000_i64,
        status in 0..9_usize,
    ) {
        let statuses = [
            Status::Requested, Status::Confirmed, Status::Arrived, Status::InService, Status::Done,
            Status::CancelledByCustomer, Status::CancelledByShop, Status::Declined, Status::NoShow,
        ];
        let booking = Booking { party, arrived: before.min(party), status: statuses[status], ..booking() };
        let now = booking.starts_at.checked_add(SignedDuration::from_secs(after_s)).unwrap();
        let arrival = Arrival { people: asked, ..early() };
        if let Reply::Admit(admission) = decide(&booking, &arrival, door(), now) {
            let after = booking.apply(Change::Arrive(admission.people), now).unwrap();
            prop_assert_eq!(after.arrived, admission.arrived);
            prop_assert!(admission.people > 0 && admission.arrived <= party);
            let undone = after.apply(Change::UndoArrival { arrived: booking.arrived }, now).unwrap();
            prop_assert_eq!(undone.arrived, booking.arrived);
        }
    }
}
