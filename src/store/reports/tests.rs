//! Days counted by hand, and how long a busy one takes.

use jiff::civil::date;

use super::*;
use crate::domain::booking::{Deposit, Guest, Status};
use crate::domain::business_day::DayStart;
use crate::domain::check_in::Timing;
use crate::domain::fact::{BookingCheckedIn, BookingMade, CheckInUndone, OverrideGranted, RedemptionMade, ScanRefused};
use crate::domain::id::{CheckInId, PersonId};
use crate::domain::money::Money;
use crate::domain::redemption::{Override, Strength};
use crate::domain::report::{Arrivals, Figures, Part, Refused, Risk, Speed, Tally};
use crate::domain::voucher::Amount;
use crate::store::page::Change;
use crate::store::redemptions::{Outcome, Particulars, annotate, note_outcome};
use crate::store::sample::{
    Books, at, books, campaign, campaign_id, counting, fact, fact_id, made, provisional, record, redemption_id,
    reversed, shop, shop_id, staff_id, uuid, voucher_id,
};

/// The sample day, which begins at 05:00 in Shanghai, as of the evening of the day after.
fn asked() -> Asked {
    Asked {
        date: date(2026, 11, 22),
        from: "2026-11-21T21:00:00Z".parse().unwrap(),
        until: "2026-11-22T21:00:00Z".parse().unwrap(),
        as_of: at(2 * 86_400),
        shop: shop_id(),
        reception: Reception::default(),
    }
}

fn figures(books: &Books, asked: &Asked) -> Figures {
    let day = day(&books.conn, &books.people, asked).unwrap();
    Figures::of(&day, shop().zone.rules(), DayStart::from_hour(5).unwrap())
}

fn refused(code: &str) -> Fact {
    fact(Event::ScanRefused(ScanRefused {
        payload: "voucher".into(),
        refusal: code.into(),
        voucher: Some(voucher_id(7)),
        booking: None,
    }))
}

fn raised() -> Fact {
    let (permission, by) = (Permission::RaiseOfflineBudget, staff_id(3));
    fact(Event::OverrideGranted(OverrideGranted {
        granted: Override { permission, by, reason: "queue".into() },
        refusal: "budget_spent".into(),
    }))
}

const fn tally(count: u64, minor: i64) -> Tally {
    Tally { count, worth: Money::from_minor(minor) }
}

#[test]
fn a_day_is_counted_from_what_stands() {
    let books = books();
    let conn = &books.conn;
    let firm = Strength::FirmCloud { rev: 1 };
    let slow = match made(9, 9, Amount::ONE_USE, firm).event {
        Event::RedemptionMade(made) => {
            let made = RedemptionMade { channel: "meituan".into(), campaign: campaign_id(2), took_ms: 200, ..made };
            Fact { staff: Some(staff_id(2)), ..fact(Event::RedemptionMade(made)) }
        }
        other => panic!("{other:?}"),
    };
    for fact in [
        made(1, 1, Amount::ONE_USE, firm),
        made(2, 2, Amount::ONE_USE, firm),
        provisional(3, 3),
        provisional(4, 4),
        reversed(3, 3, Amount::ONE_USE),
        refused("expired"),
        refused("used_up"),
        refused("expired"),
        provisional(5, 5),
        raised(),
        slow,
        Fact { day: date(2026, 11, 21), ..made(6, 6, Amount::ONE_USE, firm) },
        Fact { day: date(2026, 11, 21), ..refused("unknown") },
        Fact { day: date(2026, 11, 21), ..raised() },
    ] {
        record(conn, &fact).unwrap();
    }
    note_outcome(conn, fact_id(1_000_004), Outcome::Conflict, Some(9)).unwrap();
    let found = figures(&books, &asked());
    assert_eq!(found.redeemed, tally(5, 10_000));
    assert_eq!(found.taken_back, tally(1, 2_000));
    let refusals = [Refused { code: "expired".into(), count: 2 }, Refused { code: "used_up".into(), count: 1 }];
    assert_eq!(found.refused, refusals);
    let risk = Risk {
        taken: tally(2, 4_000),
        confirmed: tally(0, 0),
        waiting: tally(1, 2_000),
        disputed: tally(1, 2_000),
        raises: 1,
    };
    assert_eq!(found.risk, risk);
    assert_eq!(found.speed, Some(Speed { median_ms: 80, p95_ms: 80 }));
    let part = |of: &str, redeemed, provisional| Part { of: of.to_owned(), redeemed, provisional };
    let channels = [part("own", tally(4, 8_000), tally(2, 4_000)), part("meituan", tally(1, 2_000), tally(0, 0))];
    assert_eq!(found.channels, channels);
    let staff: Vec<_> = found.staff.iter().map(|part| (part.staff, part.redeemed.count)).collect();
    assert_eq!(staff, [(Some(staff_id(1)), 4), (Some(staff_id(2)), 1)]);
    let hours: Vec<_> = found.hours.iter().filter(|hour| hour.tally.count > 0).map(|hour| hour.hour).collect();
    assert_eq!(hours, [10]);
    let before = Asked { date: date(2026, 11, 21), ..asked() };
    let found = figures(&books, &before);
    assert_eq!((found.redeemed, found.refusals(), found.risk.raises), (tally(1, 2_000), 1, 1));
    let empty = figures(&books, &Asked { date: date(2026, 11, 23), ..asked() });
    let sales = report::Sales { hours: empty.hours.clone(), ..report::Sales::default() };
    assert_eq!(empty, Figures { hours: empty.hours.clone(), sales, ..Figures::default() });
}

#[test]
fn who_came_and_whose_word_was_taken_are_rows_of_the_day_on_which_it_was() {
    let books = books();
    let late = |permission, reason: &str| {
        let granted = Override { permission, by: staff_id(3), reason: reason.into() };
        fact(Event::OverrideGranted(OverrideGranted { granted, refusal: "late".into() }))
    };
    let before = Fact { day: date(2026, 11, 21), ..fact(Event::SignedIn) };
    for fact in
        [before, fact(Event::SignedIn), late(Permission::AcceptLate, "known guest"), raised(), fact(Event::SignedOut)]
    {
        record(&books.conn, &fact).unwrap();
    }
    let day = day(&books.conn, &books.people, &asked()).unwrap();
    let ways: Vec<Way> = day.sign_ins.iter().map(|made| made.way).collect();
    assert_eq!(ways, [Way::In, Way::Out]);
    let words: Vec<_> = day.overrides.iter().map(|one| (one.permission, one.reason.as_str(), one.by)).collect();
    let by = staff_id(3);
    assert_eq!(words, [(Permission::AcceptLate, "known guest", by), (Permission::RaiseOfflineBudget, "queue", by)]);
    assert_eq!(day.raises.len(), 1, "a raise of the budget is one of them");
    let figures = Figures::of(&day, shop().zone.rules(), DayStart::from_hour(5).unwrap());
    assert_eq!((figures.sign_ins, figures.overrides), (2, 2));
}

#[test]
fn what_happened_after_the_instant_that_is_asked_for_is_left_out() {
    let books = books();
    for number in 1..=4 {
        record(&books.conn, &provisional(number, 1)).unwrap();
    }
    record(&books.conn, &refused("expired")).unwrap();
    // A fact is recorded a second after the one before it.
    let found = figures(&books, &Asked { as_of: at(3), ..asked() });
    assert_eq!((found.redeemed.count, found.refusals()), (3, 0));
}

/// A booking that starts so many seconds into the sample day.
fn booking(number: u64, starts: i64, status: Status) -> Change {
    Change::Booking(Box::new(Booking {
        id: BookingId::new(uuid(30, number)),
        shop: shop_id(),
        code: format!("K7Q{number}"),
        service: "tea for two".into(),
        starts_at: at(starts),
        minutes: 60,
        party: 2,
        arrived: 0,
        resource: None,
        deposit: Deposit::None,
        status,
        vouchers: Vec::new(),
        person: PersonId::new(uuid(31, number)),
        guest: Guest { name: "林晓雨".into(), phone: "13800001234".into() },
        moved: Vec::new(),
        prepaid: Vec::new(),
        settled: Vec::new(),
        rev: 1,
    }))
}

fn came(number: u64, timing: Timing) -> Fact {
    fact(Event::BookingCheckedIn(BookingCheckedIn {
        check_in: CheckInId::new(uuid(32, number)),
        booking: BookingId::new(uuid(30, number)),
        people: 2,
        arrived: 2,
        timing,
        unpaid: None,
        overrides: Vec::new(),
    }))
}

fn undone(number: u64) -> Fact {
    fact(Event::CheckInUndone(CheckInUndone {
        check_in: CheckInId::new(uuid(32, number)),
        booking: BookingId::new(uuid(30, number)),
        people: 2,
        reason: "wrong table".into(),
    }))
}

fn walked_in(books: &Books, number: u64) -> Fact {
    let person = PersonId::new(uuid(31, number));
    let guest = Guest { name: "周舟".into(), phone: String::new() };
    fact(Event::BookingMade(BookingMade {
        booking: BookingId::new(uuid(30, number)),
        code: "W1".into(),
        service: "tea".into(),
        starts_at: at(60),
        minutes: 30,
        party: 2,
        resource: None,
        person,
        sealed_guest: books.people.seal(person, &guest, &mut counting()).unwrap().to_string(),
    }))
}

#[test]
fn arrivals_are_counted_from_the_bookings_of_the_shop_and_the_check_ins_here() {
    let books = books();
    let other_shop = match booking(9, 3_600, Status::Confirmed) {
        Change::Booking(booking) => Change::Booking(Box::new(Booking { shop: ShopId::new(uuid(5, 9)), ..*booking })),
        other => other,
    };
    books.pull(vec![
        booking(1, 3_600, Status::Confirmed),
        booking(2, 3_600, Status::Confirmed),
        booking(3, 7_200, Status::Confirmed),
        booking(4, 7_200, Status::CancelledByCustomer),
        booking(5, 7_200, Status::NoShow),
        booking(6, 7_200, Status::Done),
        booking(7, 40_000, Status::Confirmed),
        // The morning after, before five: still the same business day. The next one is not.
        booking(8, 17 * 3_600, Status::Confirmed),
        booking(10, 20 * 3_600, Status::Confirmed),
        other_shop,
    ]);
    let walk_in = walked_in(&books, 20);
    for fact in [
        came(1, Timing::Early(59)),
        came(2, Timing::Late(20)),
        came(3, Timing::OnTime),
        undone(3),
        walk_in,
        came(20, Timing::OnTime),
    ] {
        record(&books.conn, &fact).unwrap();
    }
    let evening = Asked { as_of: at(10 * 3_600), ..asked() };
    let found = figures(&books, &evening);
    let expected = Arrivals { due: 5, came: 3, early: 1, late: 1, missing: 2, expected: 2, walk_ins: 1 };
    assert_eq!(found.arrivals, expected);
    assert_eq!((found.check_ins, found.people), (3, 6));
    let day = day(&books.conn, &books.people, &evening).unwrap();
    assert_eq!(day.bookings.first().map(|booked| booked.guest.as_str()), Some("周舟"));
}

#[test]
fn a_campaign_that_is_gone_keeps_the_name_under_which_it_was_redeemed() {
    let books = books();
    let conn = &books.conn;
    books.pull(vec![Change::Campaign(Box::new(campaign(1)))]);
    record(conn, &provisional(1, 1)).unwrap();
    let particulars = Particulars { campaign_name: Some("满50减20".into()), ..Particulars::default() };
    annotate(conn, redemption_id(1), &particulars).unwrap();
    let named = || names(conn, &day(conn, &books.people, &asked()).unwrap()).unwrap();
    let known = named();
    assert_eq!(known.campaigns, BTreeMap::from([(campaign_id(1), "满50减20".to_owned())]));
    assert_eq!(known.channels, BTreeMap::from([("own".to_owned(), "自有小程序".to_owned())]));
    books.pull(vec![Change::CampaignGone(campaign_id(1))]);
    let gone = named();
    assert_eq!((gone.campaigns, gone.channels), (known.campaigns, BTreeMap::new()));
    books.pull(vec![Change::Campaign(Box::new(campaign(2)))]);
    assert_eq!(named().channels, known.channels, "another campaign of the channel says its name");
}

#[test]
fn a_day_is_found_without_reading_the_others() {
    let conn = &books().conn;
    let plan = |query: &str| -> String {
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
        let steps = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
        steps.collect::<Result<Vec<_>, _>>().unwrap().join("; ")
    };
    for query in [
        "SELECT seq FROM redemptions WHERE day = '2026-11-22' AND made_at_ms <= 9",
        "SELECT seq FROM refusals JOIN journal USING (life, seq) WHERE day = '2026-11-22'",
        "SELECT seq FROM check_ins JOIN journal USING (life, seq) WHERE day = '2026-11-22'",
        "SELECT seq FROM journal WHERE at_ms BETWEEN 1 AND 9 AND kind = 'override_granted' AND body ->> '$.day' = '2026-11-22'",
        "SELECT seq FROM sales JOIN journal USING (life, seq) WHERE day = '2026-11-22'",
    ] {
        assert!(!plan(query).contains("SCAN"), "{query}: {}", plan(query));
    }
}
