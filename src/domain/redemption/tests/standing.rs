//! State, dates, shop, level and hours of a voucher.

use jiff::civil::{Weekday, date, time};

use super::*;
use crate::domain::voucher::LastUse;
use crate::domain::window::{DayWindow, Weekdays};

#[test]
fn a_voucher_that_does_not_stand_is_refused() {
    refuses(|scene| scene.voucher.state = State::Cancelled, Refusal::Cancelled);
    refuses(|scene| scene.voucher.state = State::Refunded, Refusal::Refunded);
    refuses(|scene| scene.voucher.state = State::Frozen, Refusal::Frozen);
}

#[test]
fn a_used_voucher_says_its_last_use() {
    let last =
        LastUse { at: at("2026-11-20T02:02:00Z"), shop: "River".into(), till: "till 2".into(), staff: "Li".into() };
    refuses(|scene| scene.voucher.left = Amount::Uses(0), Refusal::UsedUp { last: None });
    refuses(
        |scene| {
            scene.voucher.left = Amount::Uses(0);
            scene.voucher.last_use = Some(last.clone());
        },
        Refusal::UsedUp { last: Some(last.clone()) },
    );
    refuses(
        |scene| {
            scene.campaign.kind = Kind::StoredValue;
            scene.voucher.left = Amount::Money(Money::ZERO);
        },
        Refusal::UsedUp { last: None },
    );
    // A use before is no reason while something is left.
    accepts(|scene| scene.voucher.last_use = Some(last.clone()));
}

#[test]
fn a_voucher_is_refused_from_the_very_instant_it_ends() {
    let until = |text: &'static str| move |scene: &mut Scene| scene.voucher.until = Some(at(text));
    accepts(until("2026-11-20T04:00:00.000000001Z"));
    refuses(until("2026-11-20T04:00:00Z"), Refusal::Expired { until: at("2026-11-20T04:00:00Z") });
    refuses(until("2026-11-20T03:59:59.999Z"), Refusal::Expired { until: at("2026-11-20T03:59:59.999Z") });
}

#[test]
fn a_voucher_is_accepted_from_the_very_instant_it_begins() {
    let from = |text: &'static str| move |scene: &mut Scene| scene.voucher.from = Some(at(text));
    accepts(from("2026-11-20T04:00:00Z"));
    refuses(
        from("2026-11-20T04:00:00.000000001Z"),
        Refusal::NotYetValid { from: at("2026-11-20T04:00:00.000000001Z") },
    );
}

#[test]
fn a_vouchers_own_dates_narrow_those_of_its_campaign() {
    let (early, late) = (at("2026-11-20T03:00:00Z"), at("2026-11-20T05:00:00Z"));
    let dates = |own: [Option<Timestamp>; 2], shared: [Option<Timestamp>; 2]| {
        move |scene: &mut Scene| {
            [scene.voucher.from, scene.voucher.until] = own;
            scene.campaign.validity = Validity::Between { from: shared[0], until: shared[1] };
        }
    };
    accepts(dates([Some(early), Some(late)], [None, None]));
    accepts(dates([None, None], [Some(early), Some(late)]));
    refuses(dates([None, Some(late)], [None, Some(early)]), Refusal::Expired { until: early });
    refuses(dates([None, Some(early)], [None, Some(late)]), Refusal::Expired { until: early });
    refuses(dates([Some(early), None], [Some(late), None]), Refusal::NotYetValid { from: late });
    refuses(dates([Some(late), None], [Some(early), None]), Refusal::NotYetValid { from: late });
}

#[test]
fn days_after_issue_last_to_the_end_of_the_last_day_in_the_shops_zone() {
    let issued = |issued_at: &'static str, days: u32, now: &'static str| {
        move |scene: &mut Scene| {
            scene.voucher.issued_at = at(issued_at);
            scene.campaign.validity = Validity::DaysAfterIssue { days };
            scene.now = at(now);
        }
    };
    // Issued on the 13th at 23:30 in Shanghai: seven days end with the 20th.
    let end = at("2026-11-20T16:00:00Z");
    accepts(issued("2026-11-13T15:30:00Z", 7, "2026-11-20T15:59:59.999Z"));
    refuses(issued("2026-11-13T15:30:00Z", 7, "2026-11-20T16:00:00Z"), Refusal::Expired { until: end });
    // The day of issue is not counted, so none means to the end of it.
    accepts(issued("2026-11-20T03:00:00Z", 0, NOON));
    refuses(issued("2026-11-20T05:00:00Z", 7, NOON), Refusal::NotYetValid { from: at("2026-11-20T05:00:00Z") });
    // Longer than the calendar lasts.
    accepts(issued("2026-11-13T15:30:00Z", u32::MAX, NOON));
}

#[test]
fn a_bound_voucher_belongs_to_its_home_shop_alone() {
    accepts(|scene| scene.voucher.home_shop = Some(shop(1)));
    refuses(|scene| scene.voucher.home_shop = Some(shop(2)), Refusal::WrongShop { valid_at: vec![shop(2)] });
    refuses(
        |scene| {
            scene.voucher.home_shop = Some(shop(2));
            scene.campaign.scope.shops = ShopScope::Only(vec![shop(1)]);
        },
        Refusal::WrongShop { valid_at: vec![shop(2)] },
    );
}

#[test]
fn a_campaign_of_some_shops_says_which() {
    let only = |shops: &'static [u128]| {
        move |scene: &mut Scene| {
            scene.campaign.scope.shops = ShopScope::Only(shops.iter().copied().map(shop).collect());
        }
    };
    accepts(only(&[3, 1]));
    refuses(only(&[3, 2]), Refusal::WrongShop { valid_at: vec![shop(3), shop(2)] });
    refuses(only(&[]), Refusal::WrongShop { valid_at: vec![] });
}

#[test]
fn a_campaign_for_members_needs_one_of_a_right_level() {
    let level = |level: Option<&'static str>| {
        move |scene: &mut Scene| {
            scene.campaign.scope.levels = vec!["gold".into(), "black".into()];
            scene.claim.level = level.map(str::to_owned);
        }
    };
    let refusal = || Refusal::WrongLevel { levels: vec!["gold".into(), "black".into()] };
    accepts(level(Some("gold")));
    accepts(level(Some("black")));
    refuses(level(Some("silver")), refusal());
    refuses(level(None), refusal());
    accepts(|scene| scene.claim.level = Some("silver".into()));
}

/// Hours at an instant in a zone.
fn hours(hours: &Hours, zone: &'static str, now: &'static str) -> impl FnOnce(&mut Scene) {
    let hours = hours.clone();
    move |scene| {
        scene.campaign.hours = hours;
        scene.zone = zone;
        scene.now = at(now);
    }
}

#[test]
fn weekdays_and_windows_are_those_of_the_shops_wall_clock() {
    let friday = Hours { weekdays: Weekdays::of([Weekday::Friday]), ..Hours::ALWAYS };
    accepts(hours(&friday, "Asia/Shanghai", "2026-11-19T16:00:00Z"));
    accepts(hours(&friday, "Asia/Shanghai", "2026-11-20T15:59:59Z"));
    let wrong = || Refusal::WrongWeekday { weekdays: friday.weekdays };
    refuses(hours(&friday, "Asia/Shanghai", "2026-11-20T16:00:00Z"), wrong());
    // Thursday evening in New York, while it is Friday noon in Shanghai.
    refuses(hours(&friday, "America/New_York", "2026-11-20T04:00:00Z"), wrong());
    let lunch = DayWindow { from: time(11, 0, 0, 0), until: time(14, 0, 0, 0) };
    let lunches = Hours { windows: vec![lunch], ..Hours::ALWAYS };
    accepts(hours(&lunches, "Asia/Shanghai", "2026-11-20T03:00:00Z"));
    accepts(hours(&lunches, "Asia/Shanghai", "2026-11-20T05:59:59.999Z"));
    refuses(hours(&lunches, "Asia/Shanghai", "2026-11-20T06:00:00Z"), Refusal::WrongTime { windows: vec![lunch] });
}

#[test]
fn a_night_belongs_to_the_day_on_which_it_starts() {
    let night = DayWindow { from: time(22, 0, 0, 0), until: time(2, 0, 0, 0) };
    let fridays =
        Hours { weekdays: Weekdays::of([Weekday::Friday]), windows: vec![night], blackouts: vec![date(2026, 11, 27)] };
    // Friday 23:00, Saturday 01:59, Saturday 02:00, Saturday 23:00, Friday 01:00.
    accepts(hours(&fridays, "Asia/Shanghai", "2026-11-20T15:00:00Z"));
    accepts(hours(&fridays, "Asia/Shanghai", "2026-11-20T17:59:00Z"));
    let weekday = || Refusal::WrongWeekday { weekdays: fridays.weekdays };
    refuses(hours(&fridays, "Asia/Shanghai", "2026-11-20T18:00:00Z"), weekday());
    refuses(hours(&fridays, "Asia/Shanghai", "2026-11-21T15:00:00Z"), weekday());
    refuses(hours(&fridays, "Asia/Shanghai", "2026-11-19T17:00:00Z"), Refusal::WrongTime { windows: vec![night] });
    // The night of the excluded Friday is excluded to its end on Saturday.
    for now in ["2026-11-27T15:00:00Z", "2026-11-27T17:59:00Z"] {
        refuses(hours(&fridays, "Asia/Shanghai", now), Refusal::Blackout { date: date(2026, 11, 27) });
    }
}

#[test]
fn an_hour_that_a_clock_change_repeats_counts_twice_and_one_that_it_skips_never_comes() {
    let small = DayWindow { from: time(2, 0, 0, 0), until: time(3, 0, 0, 0) };
    let small_hours = Hours { windows: vec![small], ..Hours::ALWAYS };
    // Berlin, 25 October 2026: 02:30 comes at 00:30 and at 01:30 UTC.
    accepts(hours(&small_hours, "Europe/Berlin", "2026-10-25T00:30:00Z"));
    accepts(hours(&small_hours, "Europe/Berlin", "2026-10-25T01:30:00Z"));
    // 29 March 2026: 01:59:59 is followed by 03:00.
    for now in ["2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z"] {
        refuses(hours(&small_hours, "Europe/Berlin", now), Refusal::WrongTime { windows: vec![small] });
    }
}

#[test]
fn a_date_that_is_taken_out_is_named() {
    let holiday = Hours { blackouts: vec![date(2026, 11, 20)], ..Hours::ALWAYS };
    refuses(hours(&holiday, "Asia/Shanghai", NOON), Refusal::Blackout { date: date(2026, 11, 20) });
    accepts(hours(&holiday, "Asia/Shanghai", "2026-11-20T16:00:00Z"));
}

/// What the hub's question about the voucher of the scene answers where a manager allowed this.
#[track_caller]
fn check_stands(edit: impl FnOnce(&mut Scene), overridden: &[Permission], expected: Option<&str>) {
    let mut scene = scene();
    edit(&mut scene);
    let zone = TimeZone::get(scene.zone).unwrap();
    let answer = stands(&scene.voucher, &scene.campaign, shop(1), &zone, scene.now, overridden);
    assert_eq!(answer.err().map(|refusal| refusal.code()), expected);
}

#[test]
fn the_hub_asks_what_needs_no_bill_and_heeds_a_manager() {
    let friday = || Weekdays::of([Weekday::Monday]);
    let expired_and_wrong_day = |scene: &mut Scene| {
        scene.voucher.until = Some(scene.now);
        scene.campaign.hours.weekdays = friday();
    };
    check_stands(|_| {}, &[], None);
    check_stands(expired_and_wrong_day, &[], Some("expired"));
    check_stands(expired_and_wrong_day, &[Permission::AcceptExpired], Some("wrong_weekday"));
    check_stands(expired_and_wrong_day, &[Permission::AcceptOutsideHours], Some("expired"));
    check_stands(expired_and_wrong_day, &[Permission::AcceptExpired, Permission::AcceptOutsideHours], None);
    // What no permission sets aside stays, whatever was allowed.
    check_stands(|scene| scene.voucher.state = State::Cancelled, &Permission::ALL, Some("cancelled"));
    check_stands(|scene| scene.voucher.left = Amount::Uses(0), &Permission::ALL, Some("used_up"));
    check_stands(|scene| scene.voucher.home_shop = Some(shop(2)), &Permission::ALL, Some("wrong_shop"));
    // The bill, the member and the evidence are the counter's.
    check_stands(
        |scene| {
            scene.campaign.scope.levels = vec!["gold".into()];
            scene.campaign.evidence = EvidenceRule::RotatingCode;
        },
        &[],
        None,
    );
}
