//! Figures and the rows behind them, over days that nobody thought of, and cases that were counted by hand.

use jiff::civil::date;
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::booking::{Booking, Deposit, Guest, Status};
use crate::domain::business_day::DayStart;
use crate::domain::id::{PersonId, ShopId};
use crate::domain::shop::Reception;

fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

fn start() -> DayStart {
    DayStart::from_hour(5).unwrap()
}

fn id(number: u8) -> Uuid {
    Uuid::from_u128(u128::from(number))
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The first instant of the sample day: 05:00 in Shanghai.
const FIRST: &str = "2026-11-20T21:00:00Z";

/// Some second of the sample day.
fn any_instant() -> impl Strategy<Value = Timestamp> {
    (0..86_400_i64).prop_map(|second| Timestamp::from_second(at(FIRST).as_second() + second).unwrap())
}

fn any_staff() -> impl Strategy<Value = Option<StaffId>> {
    proptest::option::of((0_u8..3).prop_map(|number| StaffId::new(id(number))))
}

fn any_state() -> impl Strategy<Value = State> {
    prop_oneof![4 => Just(State::Stands), 1 => Just(State::TakenBack)]
}

fn any_redemption() -> impl Strategy<Value = Redemption> {
    let firmness = prop_oneof![Just(Firmness::FirmCloud), Just(Firmness::FirmStore), Just(Firmness::Provisional)];
    let answer =
        prop_oneof![Just(Answer::Waiting), Just(Answer::Applied), Just(Answer::Conflict), Just(Answer::Quarantined)];
    let what = (0_u8..4, 0_u8..3, 0..10_000_i64, any_staff(), 0..5_000_u32);
    (any_instant(), what, firmness, answer, any_state()).prop_map(
        |(at, (campaign, channel, minor, staff, took_ms), firmness, answer, state)| Redemption {
            seq: 1,
            at,
            voucher: VoucherId::from_bytes([campaign; 10]),
            campaign: CampaignId::new(id(campaign)),
            channel: format!("channel {channel}"),
            take: Amount::ONE_USE,
            worth: Money::from_minor(minor),
            staff,
            took_ms,
            firmness,
            answer,
            state,
        },
    )
}

fn any_refusal() -> impl Strategy<Value = Refusal> {
    let code = prop_oneof![Just("expired"), Just("used_up"), Just("unknown")];
    (any_instant(), code, any_staff()).prop_map(|(at, code, staff)| Refusal {
        seq: 1,
        at,
        code: code.to_owned(),
        voucher: None,
        staff,
    })
}

fn any_check_in() -> impl Strategy<Value = CheckIn> {
    (any_instant(), 1..9_u16, any_staff(), any_state()).prop_map(|(at, people, staff, state)| CheckIn {
        seq: 1,
        at,
        booking: BookingId::new(id(1)),
        people,
        timing: Timing::OnTime,
        staff,
        state,
    })
}

fn any_booked() -> impl Strategy<Value = Booked> {
    let fate = prop_oneof![
        Just(Fate::Early),
        Just(Fate::OnTime),
        Just(Fate::Late),
        Just(Fate::CameElsewhere),
        Just(Fate::NoShow),
        Just(Fate::Overdue),
        Just(Fate::Expected),
        Just(Fate::GivenUp),
        Just(Fate::WalkIn),
    ];
    (any_instant(), fate).prop_map(|(starts_at, fate)| Booked {
        booking: BookingId::new(id(1)),
        starts_at,
        service: "tea".into(),
        guest: String::new(),
        party: 2,
        fate,
    })
}

fn any_day() -> impl Strategy<Value = Day> {
    let raise = (any_instant(), 0_u8..3).prop_map(|(at, by)| Raise {
        seq: 1,
        at,
        by: StaffId::new(id(by)),
        reason: "busy".into(),
    });
    (
        vec(any_redemption(), 0..60),
        vec(any_refusal(), 0..20),
        vec(any_check_in(), 0..20),
        vec(any_booked(), 0..20),
        vec(raise, 0..2),
    )
        .prop_map(|(redemptions, refusals, check_ins, bookings, raises)| Day {
            date: date(2026, 11, 21),
            redemptions,
            refusals,
            check_ins,
            bookings,
            raises,
            sign_ins: Vec::new(),
            overrides: Vec::new(),
            sales: Vec::new(),
            refunds: Vec::new(),
            unused: Vec::new(),
        })
}

fn sum(tallies: impl IntoIterator<Item = Tally>) -> Tally {
    tallies.into_iter().fold(Tally::default(), Tally::and)
}

proptest! {
    #[test]
    fn every_way_of_parting_the_redemptions_adds_up_to_all_of_them(day in any_day()) {
        let figures = Figures::of(&day, &zone(), start());
        let all = figures.redeemed;
        prop_assert_eq!(sum(figures.hours.iter().map(|hour| hour.tally)), all);
        prop_assert_eq!(sum(figures.channels.iter().map(|part| part.redeemed)), all);
        prop_assert_eq!(sum(figures.campaigns.iter().map(|part| part.redeemed)), all);
        prop_assert_eq!(sum(figures.staff.iter().map(|part| part.redeemed)), all);
        prop_assert_eq!(all.count + figures.taken_back.count, u64::try_from(day.redemptions.len()).unwrap());
        prop_assert_eq!(sum(figures.campaigns.iter().map(|part| part.provisional)), figures.risk.taken);
        prop_assert_eq!(figures.staff.iter().map(|part| part.check_ins).sum::<u64>(), figures.check_ins);
    }

    #[test]
    fn what_was_risked_is_confirmed_or_still_at_stake(day in any_day()) {
        let risk = Figures::of(&day, &zone(), start()).risk;
        prop_assert_eq!(sum([risk.confirmed, risk.waiting, risk.disputed]), risk.taken);
        prop_assert_eq!(risk.confirmed.and(risk.at_stake()), risk.taken);
    }

    #[test]
    fn whoever_was_due_came_or_is_missing(day in any_day()) {
        let arrivals = Figures::of(&day, &zone(), start()).arrivals;
        prop_assert_eq!(arrivals.came + arrivals.missing, arrivals.due);
        prop_assert!(arrivals.early + arrivals.late <= arrivals.came);
    }

    #[test]
    fn behind_every_figure_stand_as_many_rows_as_it_says(day in any_day()) {
        let zone = zone();
        let figures = Figures::of(&day, &zone, start());
        let check = |figure: Figure, count: u64| {
            let rows = day.rows(&figure, &zone);
            prop_assert_eq!(u64::try_from(rows.len()).unwrap(), count, "{:?}", figure);
            prop_assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse(row.at())), "{:?}", figure);
            Ok(())
        };
        check(Figure::Redeemed, figures.redeemed.count)?;
        check(Figure::TakenBack, figures.taken_back.count)?;
        check(Figure::Refused, figures.refusals())?;
        check(Figure::CheckIns, figures.check_ins)?;
        check(Figure::Raises, figures.risk.raises)?;
        for hour in &figures.hours {
            check(Figure::Hour(hour.hour), hour.tally.count)?;
        }
        for part in &figures.channels {
            check(Figure::Channels(vec![part.of.clone()]), part.redeemed.count)?;
        }
        for part in &figures.campaigns {
            check(Figure::Campaigns(vec![part.of]), part.redeemed.count)?;
        }
        for part in &figures.staff {
            check(Figure::Staff(vec![part.staff]), part.redeemed.count + part.check_ins)?;
            let took = |row: &Row<'_>| if let Row::Redemption(made) = row { Some(made.took_ms) } else { None };
            let mut took: Vec<u32> = day.rows(&Figure::Staff(vec![part.staff]), &zone).iter().filter_map(took).collect();
            took.sort_unstable();
            let median = took.get(took.len().saturating_sub(1) / 2).copied();
            prop_assert_eq!(part.speed.map(|speed| speed.median_ms), median, "the seconds of {:?}", part.staff);
        }
        for refused in &figures.refused {
            check(Figure::RefusedFor(vec![refused.code.clone()]), refused.count)?;
        }
        for (part, tally) in [
            (RiskOf::Taken, figures.risk.taken),
            (RiskOf::Confirmed, figures.risk.confirmed),
            (RiskOf::Waiting, figures.risk.waiting),
            (RiskOf::Disputed, figures.risk.disputed),
            (RiskOf::AtStake, figures.risk.at_stake()),
        ] {
            check(Figure::Risk(part), tally.count)?;
        }
        let arrivals = figures.arrivals;
        for (part, count) in [
            (ArrivalsOf::Due, arrivals.due),
            (ArrivalsOf::Came, arrivals.came),
            (ArrivalsOf::Early, arrivals.early),
            (ArrivalsOf::Late, arrivals.late),
            (ArrivalsOf::Missing, arrivals.missing),
            (ArrivalsOf::Expected, arrivals.expected),
            (ArrivalsOf::WalkIns, arrivals.walk_ins),
        ] {
            check(Figure::Arrivals(part), count)?;
        }
    }

    #[test]
    fn a_change_leads_back_to_where_it_came_from(now in 0..100_000_u64, before in 1..100_000_u64) {
        let back = match Change::of(now, before) {
            Change::Same => before,
            Change::Moved(Direction::Up, by) => before + (before * by.tenths() + 500) / 1_000,
            Change::Moved(Direction::Down, by) => before - (before * by.tenths() + 500) / 1_000,
            Change::Incomparable => return Err(TestCaseError::fail("something has a proportion to something")),
        };
        // A proportion is rounded to a thousandth.
        prop_assert!(back.abs_diff(now) <= before / 2_000 + 1, "{} from {} is {:?}", now, before, Change::of(now, before));
    }
}

#[test]
fn the_hours_begin_with_the_business_day() {
    let empty = Day {
        date: date(2026, 11, 21),
        redemptions: Vec::new(),
        refusals: Vec::new(),
        check_ins: Vec::new(),
        bookings: Vec::new(),
        raises: Vec::new(),
        sign_ins: Vec::new(),
        overrides: Vec::new(),
        sales: Vec::new(),
        refunds: Vec::new(),
        unused: Vec::new(),
    };
    let hours: Vec<i8> = Figures::of(&empty, &zone(), start()).hours.iter().map(|hour| hour.hour).collect();
    assert_eq!((hours.len(), hours.first(), hours.last()), (24, Some(&5), Some(&4)));
    assert_eq!(Figures::of(&empty, &zone(), start()).speed, None);
}

#[test]
fn a_change_is_said_in_proportion_to_what_was() {
    let tenths = |now, before| match Change::of(now, before) {
        Change::Moved(way, by) => Some((way, by.tenths())),
        Change::Same | Change::Incomparable => None,
    };
    assert_eq!(tenths(158, 140), Some((Direction::Up, 129)));
    assert_eq!(tenths(0, 140), Some((Direction::Down, 1_000)));
    assert_eq!(Change::of(5, 5), Change::Same);
    assert_eq!(Change::of(5, 0), Change::Incomparable);
    let (now, before) = (Share::of(21, 24), Share::of(41, 45));
    assert_eq!((now.map(Share::tenths), before.map(Share::tenths)), (Some(875), Some(911)));
    let fell = Share::of(36, 1_000).map(|by| Change::Moved(Direction::Down, by));
    assert_eq!(Some(Change::in_points(now, before)), fell);
    assert_eq!(Change::in_points(now, Share::of(1, 0)), Change::Incomparable);
}

#[test]
fn half_are_no_slower_than_the_median_and_ninety_five_of_a_hundred_than_the_other() {
    let made = |took_ms| Redemption {
        seq: 1,
        at: at(FIRST),
        voucher: VoucherId::from_bytes([1; 10]),
        campaign: CampaignId::new(id(1)),
        channel: "own".into(),
        take: Amount::ONE_USE,
        worth: Money::ZERO,
        staff: None,
        took_ms,
        firmness: Firmness::FirmCloud,
        answer: Answer::Applied,
        state: State::Stands,
    };
    let day = Day {
        date: date(2026, 11, 21),
        redemptions: (1..=100).rev().map(made).collect(),
        refusals: Vec::new(),
        check_ins: Vec::new(),
        bookings: Vec::new(),
        raises: Vec::new(),
        sign_ins: Vec::new(),
        overrides: Vec::new(),
        sales: Vec::new(),
        refunds: Vec::new(),
        unused: Vec::new(),
    };
    let speed = Figures::of(&day, &zone(), start()).speed;
    assert_eq!(speed, Some(Speed { median_ms: 50, p95_ms: 95 }));
}

/// A slot at 14:00, with 15 minutes of grace.
fn booking(status: Status) -> Booking {
    Booking {
        id: BookingId::new(id(1)),
        shop: ShopId::new(id(2)),
        code: "K7Q2".into(),
        service: "tea".into(),
        starts_at: at("2026-11-21T06:00:00Z"),
        minutes: 60,
        party: 2,
        arrived: 0,
        resource: None,
        deposit: Deposit::None,
        status,
        vouchers: Vec::new(),
        person: PersonId::new(id(3)),
        guest: Guest { name: String::new(), phone: String::new() },
        moved: Vec::new(),
        prepaid: Vec::new(),
        settled: Vec::new(),
        rev: 1,
    }
}

#[test]
fn a_booking_is_due_once_its_guests_came_or_its_grace_has_passed() {
    let here = |time: &str, timing| Came::Here { at: at(time), timing };
    let (within, after) = ("2026-11-21T06:14:59Z", "2026-11-21T06:15:00Z");
    let early = here("2026-11-21T05:40:00Z", Timing::Early(20));
    let late = here("2026-11-21T06:20:00Z", Timing::Late(20));
    let cases = [
        (Status::Confirmed, Came::NotHere, within, Fate::Expected),
        (Status::Confirmed, Came::NotHere, after, Fate::Overdue),
        (Status::Requested, Came::NotHere, after, Fate::Overdue),
        (Status::Arrived, early, within, Fate::Early),
        (Status::Arrived, early, "2026-11-21T05:39:00Z", Fate::Expected),
        (Status::InService, here("2026-11-21T06:00:00Z", Timing::OnTime), after, Fate::OnTime),
        (Status::Done, late, "2026-11-21T10:00:00Z", Fate::Late),
        (Status::Done, late, after, Fate::Overdue),
        (Status::Done, Came::NotHere, after, Fate::CameElsewhere),
        (Status::Arrived, Came::NotHere, "2026-11-21T05:00:00Z", Fate::Expected),
        (Status::NoShow, Came::NotHere, after, Fate::NoShow),
        (Status::NoShow, Came::NotHere, within, Fate::Expected),
        (Status::CancelledByCustomer, Came::NotHere, after, Fate::GivenUp),
        (Status::CancelledByShop, Came::NotHere, after, Fate::GivenUp),
        (Status::Declined, Came::NotHere, after, Fate::GivenUp),
    ];
    for (status, came, as_of, expected) in cases {
        let found = fate(&booking(status), Origin::Booked, came, Reception::default(), at(as_of));
        assert_eq!(found, expected, "{status:?}, {came:?} as of {as_of}");
    }
    let walked_in = fate(&booking(Status::Arrived), Origin::WalkIn, early, Reception::default(), at(after));
    assert_eq!(walked_in, Fate::WalkIn);
}

#[test]
fn a_week_before_is_the_same_time_on_the_wall_and_the_same_weekday() {
    assert_eq!(compared_with(date(2026, 3, 1)), date(2026, 2, 22));
    let zone = TimeZone::get("America/New_York").unwrap();
    // The clocks went forward in between.
    assert_eq!(week_before(at("2026-03-10T16:00:00Z"), &zone), at("2026-03-03T17:00:00Z"));
}
