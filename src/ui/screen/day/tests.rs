//! The screen as data, and how it looks on full, empty and strange days.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use uuid::Uuid;

use super::*;
use crate::domain::basket::{ByHand, Edit, LineNo, Off, Set};
use crate::domain::check_in::Timing;
use crate::domain::id::{BookingId, CampaignId, RefundId, StaffId, VoucherId};
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::payload::Network;
use crate::domain::quantity::Quantity;
use crate::domain::refund::{Goods, Refund, Wanted};
use crate::domain::report::{
    self, Allowed, Answer, Booked, CheckIn, Fate, Figures, Firmness, Raise, Redemption, Refusal, RiskOf, SignIn, State,
    Way,
};
use crate::domain::sale::sample::{self as sales, Shop};
use crate::domain::staff::Permission;
use crate::domain::tender::{Kind, Means, Payment, Tender};
use crate::domain::voucher::Amount;
use crate::engine::day::{Before, Names};
use crate::engine::problem::Code;
use crate::ui::headless::Stage;
use crate::ui::screen::Shape;
use crate::ui::screen::sample::{MAIN, Sample, check_view, now};
use crate::ui::theme::Theme;

/// The room of a screen at 1920 × 1080.
const LARGE: (f32, f32) = (1800.0, 1008.0);

/// The room of a screen at 1080 × 1920.
const UPRIGHT: (f32, f32) = (1048.0, 1700.0);

/// The day of the sample.
const TODAY: Date = date(2026, 11, 22);

const fn staff(number: u128) -> StaffId {
    StaffId::new(Uuid::from_u128(100 + number))
}

fn campaign(number: u128) -> CampaignId {
    CampaignId::new(Uuid::from_u128(0x9f00 + number))
}

/// So many minutes into a business day, which starts at 05:00 in Shanghai.
fn at(day: Date, minutes: i64) -> Timestamp {
    let midnight: Timestamp = format!("{}T21:00:00Z", day.yesterday().unwrap()).parse().unwrap();
    Timestamp::from_second(midnight.as_second() + minutes * 60).unwrap()
}

fn redemption(number: u32, at: Timestamp) -> Redemption {
    let channel = match number % 20 {
        0..8 => "meituan",
        8..13 => "douyin",
        13..17 => "own",
        17..19 => "wechat",
        _ => "paper",
    };
    let (firmness, answer) = match number % 13 {
        0 => (Firmness::Provisional, Answer::Applied),
        1 => (Firmness::Provisional, Answer::Waiting),
        2 if number < 20 => (Firmness::Provisional, Answer::Conflict),
        _ => (Firmness::FirmCloud, Answer::Applied),
    };
    Redemption {
        seq: u64::from(number) + 40,
        at,
        voucher: VoucherId::from_bytes([u8::try_from(number % 250).unwrap(); 10]),
        campaign: campaign(u128::from(number % 5)),
        channel: channel.to_owned(),
        take: Amount::ONE_USE,
        worth: Money::from_minor(i64::from(number % 5 + 1) * 3_000),
        staff: Some(staff(u128::from(number % 3) * 2 % 5 + 1)),
        took_ms: 1_500 + number * 13 % 1_200,
        firmness,
        answer,
        state: if number % 40 == 39 { State::TakenBack } else { State::Stands },
    }
}

/// A day with so many redemptions from nine in the morning on.
fn busy(date: Date, redemptions: u32) -> report::Day {
    let span = i64::from(redemptions.max(1));
    let refusals = ["used_up", "expired", "used_up", "wrong_time", "below_minimum", "used_up", "expired", "unknown"];
    let booked = |number: u32, fate| Booked {
        booking: BookingId::new(Uuid::from_u128(u128::from(number))),
        starts_at: at(date, 300 + i64::from(number) * 20),
        service: "茶艺体验".to_owned(),
        guest: "林晓雨".to_owned(),
        party: 2,
        fate,
    };
    let fates = [Fate::OnTime, Fate::Early, Fate::OnTime, Fate::CameElsewhere, Fate::Late, Fate::OnTime, Fate::Overdue];
    report::Day {
        date,
        redemptions: (0..redemptions).map(|n| redemption(n, at(date, 240 + i64::from(n) * 700 / span))).collect(),
        refusals: (0..redemptions / 8)
            .zip(refusals.into_iter().cycle())
            .map(|(n, code)| Refusal {
                seq: u64::from(n) + 900,
                at: at(date, 300 + i64::from(n) * 9),
                code: code.to_owned(),
                voucher: (n % 3 > 0).then(|| VoucherId::from_bytes([7; 10])),
                staff: Some(staff(1)),
            })
            .collect(),
        check_ins: (0..redemptions / 12)
            .map(|n| CheckIn {
                seq: u64::from(n) + 1_200,
                at: at(date, 300 + i64::from(n) * 20),
                booking: BookingId::new(Uuid::from_u128(u128::from(n))),
                people: 2,
                timing: Timing::Late(18),
                staff: Some(staff(2)),
                state: State::Stands,
            })
            .collect(),
        bookings: (0..redemptions / 6).zip(fates.into_iter().cycle()).map(|(n, fate)| booked(n, fate)).collect(),
        raises: Vec::new(),
        sign_ins: Vec::new(),
        overrides: Vec::new(),
        sales: Vec::new(),
        refunds: Vec::new(),
        unused: Vec::new(),
    }
}

fn names() -> Names {
    let campaigns = ["双人下午茶套餐", "盖碗茶（两位）", "单人茶点", "满 60 减 30 券"];
    let channels =
        [("meituan", "美团"), ("douyin", "抖音"), ("own", "自有小程序"), ("wechat", "微信"), ("paper", "纸质券")];
    Names {
        // The fifth one is not known any more.
        campaigns: (0..).zip(campaigns).map(|(n, name)| (campaign(n), name.to_owned())).collect(),
        channels: channels.map(|(key, name)| (key.to_owned(), name.to_owned())).into(),
        products: BTreeMap::new(),
    }
}

fn report(day: report::Day, earlier: &report::Day, names: Names) -> Report {
    let sample = Sample::new(Language::English);
    let figures = |day: &report::Day| Figures::of(day, sample.shop.zone.rules(), sample.shop.day_start);
    Report {
        figures: figures(&day),
        day,
        before: Before {
            date: earlier.date,
            span: Span::Until(report::week_before(now(), sample.shop.zone.rules())),
            figures: figures(earlier),
            whole: figures(earlier),
        },
        names,
        sells: false,
        exceptions: 1,
        read_at: now(),
        data_as_of: Some("2026-11-22T06:31:00Z".parse().unwrap()),
    }
}

fn full() -> Report {
    let mut day = busy(TODAY, 158);
    let by = StaffId::new(Uuid::from_u128(103));
    day.raises.push(Raise { seq: 1_400, at: at(TODAY, 500), by, reason: "排队".to_owned() });
    day.bookings.push(Booked { fate: Fate::WalkIn, ..day.bookings[0].clone() });
    day.bookings.push(Booked { fate: Fate::Expected, ..day.bookings[0].clone() });
    report(day, &busy(date(2026, 11, 15), 140), names())
}

/// The same day in a shop that sells: two sales, one of them in part given back, and a payment that is in none.
fn selling() -> Report {
    let full = full();
    let mut shop = Shop::new();
    shop.ring("C02", 3, 2_200);
    let half = ByHand { set: Set::Off(Off::Amount(Money::from_minor(600))), reason: "chipped".into() };
    let line = shop.ring("T01", 1, 1_800);
    shop.edit(Edit::ByHand(line, Some(half)));
    let cash = |minor| Tender { means: Means::Cash, amount: Money::from_minor(minor) };
    let sale = shop.sell(&[cash(7_800)]);
    let wanted = Wanted { line: LineNo(1), quantity: Quantity::ONE, goods: Goods::Restocked };
    let plan = crate::domain::refund::plan(&sale, sales::shop(), &[], &[wanted]).unwrap();
    let payment = Payment::GivenBack { tenders: plan.money.clone(), rounding: Money::ZERO };
    let refund = Refund::conclude(RefundId::new(Uuid::from_u128(1)), sales::head(), plan, "打翻了".into()).unwrap();
    let mut day = full.day;
    day.sales.push(report::Sold { seq: 1_500, at: at(TODAY, 510), sale });
    day.refunds.push(report::GivenBack { seq: 1_501, at: at(TODAY, 520), refund, payment: Some(payment) });
    let (network, amount, staff) = (Network::WeChat, Money::from_minor(900), Some(staff(1)));
    day.unused.push(report::Unused { seq: 1_502, at: at(TODAY, 530), network, amount, staff });
    let mut names = names();
    names.products.insert("C02".into(), "桂花乌龙 Osmanthus oolong".into());
    Report { sells: true, ..report(day, &busy(date(2026, 11, 15), 140), names) }
}

fn empty_day() -> Report {
    Report { exceptions: 0, ..report(busy(TODAY, 0), &busy(date(2026, 11, 15), 0), Names::default()) }
}

fn manager() -> Sample {
    Sample::new(Language::English).managed()
}

/// A screen that shows a report, as a manager sees it.
fn showing(report: Report) -> Day {
    let sample = manager();
    let mut screen = Day::new();
    let _ = screen.open(sample.here());
    let answer = Message::Read { question: screen.question, report: Ok(Arc::new(report)) };
    assert_eq!(screen.update(answer, sample.here()), Action::None);
    screen
}

fn read(question: u64, date: Date) -> Action<Effect> {
    Action::Start(Effect::Read { question, date })
}

#[test]
fn today_is_shown_first() {
    assert_eq!(Day::new().open(manager().here()), read(1, TODAY));
}

#[test]
fn arrows_go_from_day_to_day_and_never_beyond_today() {
    let sample = manager();
    let mut screen = showing(full());
    assert_eq!(screen.update(Message::EarlierPressed, sample.here()), read(2, date(2026, 11, 21)));
    // Faster than it is read.
    assert_eq!(screen.update(Message::EarlierPressed, sample.here()), read(3, date(2026, 11, 20)));
    assert_eq!(screen.update(Message::LaterPressed, sample.here()), read(4, date(2026, 11, 21)));
    assert_eq!(screen.update(Message::TodayPressed, sample.here()), read(5, TODAY));
    assert_eq!(screen.update(Message::LaterPressed, sample.here()), read(6, TODAY));
}

#[test]
fn an_answer_that_was_overtaken_is_dropped_and_figures_stay_until_new_ones_are_there() {
    let sample = manager();
    let mut screen = showing(full());
    let _ = screen.update(Message::EarlierPressed, sample.here());
    let late = Message::Read { question: 1, report: Ok(Arc::new(empty_day())) };
    assert_eq!(screen.update(late, sample.here()), Action::None);
    assert_eq!(screen.shown.as_ref().unwrap().figures.redeemed.count, full().figures.redeemed.count);
    let failed = Message::Read { question: 2, report: Err(Problem::new(Code::DataFailed)) };
    assert_eq!(screen.update(failed, sample.here()), Action::None);
    assert_eq!(screen.said, Said::Failed(Problem::new(Code::DataFailed)));
    // The heading is that of the figures, so the next arrow goes on from there.
    assert_eq!(screen.update(Message::EarlierPressed, sample.here()), read(3, date(2026, 11, 21)));
}

#[test]
fn what_changes_is_read_again_and_once_more_where_it_changes_meanwhile() {
    let sample = manager();
    let mut screen = showing(full());
    assert_eq!(screen.announced(Topic::Papers, sample.here()), Action::None);
    assert_eq!(screen.announced(Topic::Redemptions, sample.here()), read(2, TODAY));
    for topic in [Topic::Redemptions, Topic::Bookings, Topic::Changes] {
        assert_eq!(screen.announced(topic, sample.here()), Action::None);
    }
    let answer = |question| Message::Read { question, report: Ok(Arc::new(full())) };
    assert_eq!(screen.update(answer(2), sample.here()), read(3, TODAY));
    assert_eq!(screen.update(answer(3), sample.here()), Action::None);
}

#[test]
fn the_arrow_keys_lead_to_other_days_as_the_buttons_do() {
    let sample = manager();
    let (mut pressed, mut keyed) = (showing(full()), showing(full()));
    for (message, arrow) in [(Message::EarlierPressed, Arrow::Left), (Message::LaterPressed, Arrow::Right)] {
        let by_hand = pressed.update(message, sample.here());
        assert_ne!(by_hand, Action::None);
        assert_eq!(keyed.key(Key::Arrow(arrow), sample.here()), by_hand);
    }
}

#[test]
fn a_figure_opens_its_rows_and_escape_leads_back() {
    let sample = manager();
    let mut screen = showing(full());
    let figure = Figure::Risk(RiskOf::Waiting);
    assert_eq!(screen.update(Message::FigurePressed(figure.clone()), sample.here()), Action::None);
    assert_eq!(screen.update(Message::PagePressed(1), sample.here()), Action::None);
    assert_eq!(screen.opened, Some(Opened { figure, page: 1 }));
    assert_eq!(screen.key(Key::Escape, sample.here()), Action::None);
    assert_eq!(screen.opened, None);
    assert_eq!(screen.update(Message::ExceptionsPressed, sample.here()), Action::Go(Place::Exceptions));
}

#[test]
fn the_day_is_printed_and_that_it_was_stays_said_until_it_is_read() {
    let sample = manager();
    let mut screen = showing(full());
    assert_eq!(screen.update(Message::PrintPressed, sample.here()), Action::Start(Effect::Print(TODAY)));
    assert_eq!(screen.update(Message::Printed(TODAY, Ok(())), sample.here()), Action::None);
    assert_eq!(screen.said, Said::Printed(TODAY));
    let refused = Message::Printed(TODAY, Err(Problem::new(Code::NoPrinter)));
    assert_eq!(screen.update(refused, sample.here()), Action::None);
    assert_eq!(screen.said, Said::Failed(Problem::new(Code::NoPrinter)));
    assert_eq!(screen.key(Key::Escape, sample.here()), Action::None);
    assert_eq!(screen.said, Said::Nothing);
    assert_eq!(screen.key(Key::Escape, sample.here()), Action::Go(Place::Counter));
}

/// A row of everything that happens on a day.
fn one_of_each() -> Report {
    let made = redemption(2, at(TODAY, 542));
    let day = report::Day {
        date: TODAY,
        redemptions: vec![Redemption { staff: None, campaign: campaign(9), ..made.clone() }, made],
        refusals: vec![Refusal {
            seq: 5,
            at: at(TODAY, 543),
            code: "expired".into(),
            voucher: Some(VoucherId::from_bytes([7; 10])),
            staff: Some(staff(1)),
        }],
        check_ins: vec![CheckIn {
            seq: 6,
            at: at(TODAY, 544),
            booking: BookingId::new(Uuid::from_u128(1)),
            people: 1,
            timing: Timing::Early(12),
            staff: Some(staff(2)),
            state: State::Stands,
        }],
        bookings: vec![Booked {
            booking: BookingId::new(Uuid::from_u128(1)),
            starts_at: at(TODAY, 555),
            service: "茶艺体验".into(),
            guest: "林晓雨".into(),
            party: 1,
            fate: Fate::Early,
        }],
        raises: vec![Raise {
            seq: 7,
            at: at(TODAY, 545),
            by: StaffId::new(Uuid::from_u128(103)),
            reason: "排队".into(),
        }],
        sign_ins: vec![SignIn { seq: 8, at: at(TODAY, 541), staff: Some(staff(1)), way: Way::In }],
        overrides: vec![Allowed {
            seq: 7,
            at: at(TODAY, 545),
            permission: Permission::RaiseOfflineBudget,
            by: StaffId::new(Uuid::from_u128(103)),
            staff: Some(staff(1)),
            reason: "排队".into(),
        }],
        sales: Vec::new(),
        refunds: Vec::new(),
        unused: Vec::new(),
    };
    report(day, &busy(date(2026, 11, 15), 0), names())
}

/// What is exported while a figure is looked at, or the day as a whole.
#[track_caller]
fn exported(language: Language, opened: Option<Figure>) -> Table {
    let sample = Sample::new(language).managed();
    let mut screen = showing(one_of_each());
    screen.opened = opened.map(|figure| Opened { figure, page: 0 });
    match screen.update(Message::ExportPressed, sample.here()) {
        Action::Start(Effect::Export(table)) => table,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_file_of_a_day_says_everything_in_order_and_no_guests_name() {
    let lines = |table: &Table| table.rows.iter().map(|row| row.join("|")).collect::<Vec<_>>();
    let chinese = exported(Language::Chinese, None);
    assert_eq!(chinese.name, "日报-2026-11-22");
    assert_eq!(
        lines(&chinese),
        [
            "营业日|时间|序号|类别|事项|渠道|券尾号|使用|金额|店员|状态|用时（秒）",
            "2026-11-22|2026-11-22 14:01:00|8|登录|登录|||||李雯||",
            "2026-11-22|2026-11-22 14:02:00|42|核销|单人茶点|美团|40G2|1 次|90.00|Alexandra Konstantinopoulou-Featherstone|冲突|1.5",
            "2026-11-22|2026-11-22 14:02:00|42|核销|活动 9F09|美团|40G2|1 次|90.00|未登录|冲突|1.5",
            "2026-11-22|2026-11-22 14:03:00|5|不可用的扫码|已过期||E1R7|||李雯|不可用|",
            "2026-11-22|2026-11-22 14:04:00|6|签到|签到，1 位|||||陈晓|早到 12 分钟|",
            "2026-11-22|2026-11-22 14:05:00|7|特批|提高离线额度：排队（为李雯）|||||沈青|已批准|",
        ]
    );
    let english = exported(Language::English, Some(Figure::Arrivals(report::ArrivalsOf::Due)));
    assert_eq!(english.name, "day-report-2026-11-22-part");
    assert_eq!(
        lines(&english),
        [
            "Business day|Time|No.|Kind|What|Channel|Voucher|Taken|Value|Staff|State|Seconds",
            "2026-11-22|2026-11-22 14:15:00||Booking|茶艺体验, 1||||||Came early|",
        ]
    );
}

#[test]
fn every_reason_of_a_refusal_has_few_words_on_the_screen() {
    for language in Language::ALL {
        let sample = Sample::new(language);
        let names = Names::default();
        let words = Words::new(sample.here(), &names);
        for refusal in crate::domain::verdict::tests::every() {
            assert_ne!(words.refusal(refusal.code()), refusal.code(), "{language:?}");
        }
        assert_eq!(words.refusal("newer_than_this_program"), "newer_than_this_program");
    }
}

/// How many rows a figure says it has, and what those of them that are redemptions are worth.
fn comes_to(figures: &Figures, figure: &Figure) -> (u64, Money) {
    let tally = |tally: report::Tally| (tally.count, tally.worth);
    let sum =
        |tallies: Vec<report::Tally>| tally(tallies.into_iter().fold(report::Tally::default(), report::Tally::and));
    let count = |count: u64| (count, Money::ZERO);
    let of = figures.arrivals;
    match figure {
        Figure::Redeemed => tally(figures.redeemed),
        Figure::TakenBack => tally(figures.taken_back),
        Figure::Speed => tally(figures.redeemed.and(figures.taken_back)),
        Figure::Hour(hour) => sum(figures.hours.iter().filter(|of| of.hour == *hour).map(|of| of.tally).collect()),
        Figure::Channels(keys) => {
            sum(figures.channels.iter().filter(|part| keys.contains(&part.of)).map(|part| part.redeemed).collect())
        }
        Figure::Campaigns(ids) => {
            sum(figures.campaigns.iter().filter(|part| ids.contains(&part.of)).map(|part| part.redeemed).collect())
        }
        Figure::Staff(staff) => {
            let parts = || figures.staff.iter().filter(|part| staff.contains(&part.staff));
            let (redeemed, worth) = sum(parts().map(|part| part.redeemed).collect());
            (redeemed + parts().map(|part| part.check_ins).sum::<u64>(), worth)
        }
        Figure::Refused => count(figures.refusals()),
        Figure::RefusedFor(codes) => {
            count(figures.refused.iter().filter(|part| codes.contains(&part.code)).map(|part| part.count).sum())
        }
        Figure::Risk(RiskOf::Taken) => tally(figures.risk.taken),
        Figure::Risk(RiskOf::Confirmed) => tally(figures.risk.confirmed),
        Figure::Risk(RiskOf::Waiting) => tally(figures.risk.waiting),
        Figure::Risk(RiskOf::Disputed) => tally(figures.risk.disputed),
        Figure::Risk(RiskOf::AtStake) => tally(figures.risk.at_stake()),
        Figure::Raises => count(figures.risk.raises),
        Figure::SignIns => count(figures.sign_ins),
        Figure::WrongPins => count(figures.wrong_pins),
        Figure::Overrides => count(figures.overrides),
        Figure::CheckIns => count(figures.check_ins),
        Figure::Arrivals(part) => count(match part {
            report::ArrivalsOf::Due => of.due,
            report::ArrivalsOf::Came => of.came,
            report::ArrivalsOf::Early => of.early,
            report::ArrivalsOf::Late => of.late,
            report::ArrivalsOf::Missing => of.missing,
            report::ArrivalsOf::Expected => of.expected,
            report::ArrivalsOf::WalkIns => of.walk_ins,
        }),
        // Of these the rows are documents, and what is said is a part of them.
        Figure::Sold => count(figures.sales.sold.count),
        Figure::Net => count(figures.sales.sold.count + figures.sales.refunded.count),
        Figure::GivenBack => count(figures.sales.given_back.count),
        Figure::Discounted => count(figures.sales.discounted.count),
        Figure::SoldIn(hour) => {
            count(figures.sales.hours.iter().filter(|of| of.hour == *hour).map(|of| of.tally.count).sum())
        }
        Figure::Products(codes) => {
            count(figures.sales.products.iter().filter(|of| codes.contains(&of.code)).map(|of| of.sold.count).sum())
        }
        Figure::Tender(kind) => {
            let tenders = figures.sales.tenders.iter().filter(|of| of.kind == *kind);
            count(tenders.map(|of| of.taken.count + of.given_back.count).sum())
        }
        Figure::Unused => count(figures.sales.unused.count),
        Figure::Everything => panic!("nothing opens everything"),
    }
}

/// Every figure that can be pressed somewhere on a screen.
fn pressed_everywhere(screen: &Day, size: (f32, f32)) -> Vec<Figure> {
    let sample = manager();
    let mut stage = Stage::new(screen.view(sample.here()), size);
    for text in stage.texts(Theme::Light) {
        stage.click((text.at.x + text.needs.width / 2.0, text.at.y + text.needs.height / 2.0));
    }
    let figure = |message| if let Message::FigurePressed(figure) = message { Some(figure) } else { None };
    stage.into_messages().into_iter().filter_map(figure).collect()
}

#[test]
fn what_is_pressed_opens_as_many_rows_as_it_says() {
    let zone = manager().shop.zone;
    for report in [full(), strange(), selling()] {
        let (day, figures) = (report.day.clone(), report.figures.clone());
        let mut screen = showing(report);
        let mut pressed = pressed_everywhere(&screen, LARGE);
        pressed.extend(pressed_everywhere(&screen, MAIN));
        screen.sheet = Sheet::Tables;
        pressed.extend(pressed_everywhere(&screen, MAIN));
        let sells = !day.sales.is_empty();
        screen.sheet = Sheet::Sales;
        pressed.extend(pressed_everywhere(&screen, MAIN));
        for known in [
            Figure::Sold,
            Figure::Net,
            Figure::GivenBack,
            Figure::Discounted,
            Figure::Unused,
            Figure::Products(vec!["C02".into()]),
            Figure::Tender(Kind::Cash),
        ] {
            assert_eq!(pressed.contains(&known), sells, "{known:?} where something is sold, and nowhere else");
        }
        for figure in &pressed {
            let rows = day.rows(figure, zone.rules());
            let redeemed = report::Tally::of(rows.iter().filter_map(|row| match row {
                report::Row::Redemption(made) => Some(*made),
                _ => None,
            }));
            let shown = (u64::try_from(rows.len()).unwrap(), redeemed.worth);
            assert_eq!(shown, comes_to(&figures, figure), "{figure:?}");
        }
        let arrivals = |part| Figure::Arrivals(part);
        for known in [
            Figure::Redeemed,
            Figure::TakenBack,
            Figure::Speed,
            Figure::Refused,
            Figure::CheckIns,
            Figure::Raises,
            Figure::SignIns,
            Figure::WrongPins,
            Figure::Overrides,
            Figure::Risk(RiskOf::Taken),
            Figure::Risk(RiskOf::Confirmed),
            Figure::Risk(RiskOf::Waiting),
            Figure::Risk(RiskOf::Disputed),
            Figure::Risk(RiskOf::AtStake),
            arrivals(report::ArrivalsOf::Due),
            arrivals(report::ArrivalsOf::Came),
            arrivals(report::ArrivalsOf::Early),
            arrivals(report::ArrivalsOf::Late),
            arrivals(report::ArrivalsOf::Missing),
            arrivals(report::ArrivalsOf::Expected),
            arrivals(report::ArrivalsOf::WalkIns),
        ] {
            assert!(pressed.contains(&known), "nothing opens {known:?}");
        }
        let has = |is: fn(&Figure) -> bool| pressed.iter().any(is);
        assert!(
            has(|figure| matches!(figure, Figure::Channels(_))) && has(|figure| matches!(figure, Figure::Staff(_)))
        );
        assert!(has(|figure| matches!(figure, Figure::Campaigns(_))));
        assert!(has(|figure| matches!(figure, Figure::RefusedFor(_))));
    }
}

fn upright(language: Language) -> Sample {
    Sample { shape: Shape::Portrait, ..Sample::new(language).managed() }
}

#[track_caller]
fn check(name: &str, size: (f32, f32), sample: impl Fn(Language) -> Sample, screen: &Day) {
    check_view(name, size, sample, screen, super::Day::view);
}

#[test]
fn a_full_day_is_drawn_at_every_size() {
    let screen = showing(full());
    let managed = |language| Sample::new(language).managed();
    check("day", MAIN, managed, &screen);
    check("day-large", LARGE, managed, &screen);
    check("day-upright", UPRIGHT, upright, &screen);
    check("day-tables", MAIN, managed, &Day { sheet: Sheet::Tables, ..screen });
}

#[test]
fn an_empty_day_is_drawn_at_every_size() {
    let screen = showing(empty_day());
    let managed = |language| Sample::new(language).managed();
    check("day-empty", MAIN, managed, &screen);
    check("day-empty-large", LARGE, managed, &screen);
    check("day-empty-upright", UPRIGHT, upright, &screen);
    check("day-empty-tables", MAIN, managed, &Day { sheet: Sheet::Tables, ..screen });
}

/// Very long names, very large figures, many of everything, around the clock.
fn strange() -> Report {
    let mut day = busy(TODAY, 2_000);
    let codes: Vec<String> = crate::domain::verdict::tests::every().iter().map(|it| it.code().to_owned()).collect();
    for (number, made) in day.redemptions.iter_mut().enumerate() {
        made.at = at(TODAY, i64::try_from(number).unwrap() * 1_439 / 2_000);
        made.worth = Money::from_minor(12_345);
        made.channel = format!("channel-with-a-long-key-{}", number % 9);
        made.campaign = campaign(u128::try_from(number % 30).unwrap());
        made.staff = Some(staff(u128::try_from(number % 7).unwrap()));
    }
    for (refusal, code) in day.refusals.iter_mut().zip(codes.iter().cycle()) {
        refusal.code.clone_from(code);
    }
    let campaigns = (0..29).map(|n| {
        let name = "Osmanthus oolong afternoon tea for two with seasonal pastries 桂花乌龙双人下午茶套餐";
        (campaign(n), name.to_owned())
    });
    let names = Names { campaigns: campaigns.collect(), ..Names::default() };
    Report { exceptions: 120, ..report(day, &busy(date(2026, 11, 15), 1_900), names) }
}

#[test]
fn what_was_sold_is_drawn_at_every_size() {
    let screen = Day { sheet: Sheet::Sales, ..showing(selling()) };
    let managed = |language| Sample::new(language).managed();
    check("day-sales", MAIN, managed, &screen);
    check("day-sales-large", LARGE, managed, &screen);
    check("day-sales-upright", UPRIGHT, upright, &screen);
    let opened = Some(Opened { figure: Figure::Net, page: 0 });
    check("day-sales-rows", MAIN, managed, &Day { opened, ..screen });
}

#[test]
fn a_strange_day_is_drawn_at_every_size() {
    let screen = showing(strange());
    let managed = |language| Sample::new(language).managed();
    check("day-strange", MAIN, managed, &screen);
    check("day-strange-large", LARGE, managed, &screen);
    check("day-strange-upright", UPRIGHT, upright, &screen);
    check("day-strange-tables", MAIN, managed, &Day { sheet: Sheet::Tables, ..screen });
}

#[test]
fn the_rows_behind_a_figure_are_drawn() {
    let managed = |language| Sample::new(language).managed();
    let mut screen = showing(full());
    for (name, figure, page) in [
        ("day-rows", Figure::Redeemed, 0),
        ("day-rows-last", Figure::Redeemed, 99),
        ("day-rows-bookings", Figure::Arrivals(report::ArrivalsOf::Due), 0),
        ("day-rows-refused", Figure::Refused, 0),
        ("day-rows-none", Figure::Hour(3), 0),
    ] {
        screen.opened = Some(Opened { figure, page });
        check(name, MAIN, managed, &screen);
    }
    check("day-rows-upright", UPRIGHT, upright, &screen);
    let mut screen = showing(strange());
    screen.opened = Some(Opened { figure: Figure::Everything, page: 3 });
    check("day-rows-strange", MAIN, managed, &screen);
}

#[test]
fn what_was_done_and_what_could_not_be_done_is_drawn() {
    let managed = |language| Sample::new(language).managed();
    let mut screen = showing(full());
    screen.said = Said::Exported("/home/shop/Documents/Countersign/日报-2026-11-22.csv".into());
    check("day-exported", MAIN, managed, &screen);
    screen.said = Said::Failed(Problem::new(Code::NoPrinter));
    check("day-failed", MAIN, managed, &screen);
    let unread = Day { said: Said::Failed(Problem::new(Code::DataFailed)), ..Day::new() };
    check("day-unread", MAIN, managed, &unread);
    let earlier = Report { day: report::Day { date: date(2025, 1, 4), ..full().day }, ..full() };
    check("day-earlier", MAIN, managed, &showing(earlier));
}
