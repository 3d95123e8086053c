//! What the screen asks for, and how it looks with nothing, with one and with many exceptions.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::domain::exception::{
    Exception, Firmness, Origin, Other, OverRedeemed, OverRefunded, OverSettled, Party, Quarantined, Receipt, Settled,
    Settlement, Trouble, Unprinted,
};
use crate::domain::fact::{ClockJumped, RedemptionMade};
use crate::domain::id::{BookingId, CampaignId, FactId, GrantId, RedemptionId, SaleId, StaffId, VoucherId};
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::redemption::{CodeEvidence, Override, Strength};
use crate::domain::verdict::Benefit;
use crate::domain::voucher::Amount;
use crate::engine::exceptions::{About, Ending, Hold, Losses, Own as OwnRedemption, PaperState, Redemptions};
use crate::engine::problem::Code;
use crate::ui::screen::Shape;
use crate::ui::screen::sample::{MAIN, Sample, campaign, check_view, now};

const LONG: &str = "Osmanthus oolong with cheese foam and pearls, large, buy one get one";

fn minor(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn ago(minutes: i64) -> Timestamp {
    now() - SignedDuration::from_mins(minutes)
}

fn id(number: u128) -> ExceptionId {
    ExceptionId::new(Uuid::from_u128(0x0192_6b1e_0000_7000_8000_0000_0412_0000 + number))
}

fn redemption(number: u128) -> RedemptionId {
    RedemptionId::new(id(number).uuid())
}

fn job(number: u128) -> PrintJobId {
    PrintJobId::new(id(number).uuid())
}

fn party(number: u128, shop: &str, staff: &str, firmness: Firmness) -> Party {
    Party {
        redemption: redemption(number),
        shop: shop.into(),
        till: if number == 1 { "2 号台".into() } else { "1 号台".into() },
        staff: staff.into(),
        at: ago(26),
        value: Some(minor(3_000)),
        firmness,
    }
}

/// A voucher that was redeemed twice, the second time here.
fn over(name: &str, overrides: Vec<Override>) -> Case {
    let made = RedemptionMade {
        redemption: redemption(1),
        voucher: VoucherId::from_bytes([0x22; 10]),
        campaign: CampaignId::new(Uuid::from_u128(7)),
        channel: "own".into(),
        take: Amount::ONE_USE,
        benefit: Benefit::Off { off: minor(3_000), to_pay: None },
        risk: minor(3_000),
        strength: Strength::Provisional { grant: Some(GrantId::new(Uuid::from_u128(9))) },
        bill: None,
        evidence: CodeEvidence::Shown,
        step: None,
        overrides,
        took_ms: 900,
    };
    let staff = Some(StaffId::new(Uuid::from_u128(101)));
    Case {
        exception: Exception {
            id: id(1),
            origin: Origin::Hub,
            matter: Matter::OverRedeemed(Box::new(OverRedeemed {
                voucher: made.voucher,
                campaign: Some(made.campaign),
                loser: party(1, "春熙茶铺", "李雯", Firmness::Provisional),
                winners: vec![party(2, "宽窄店", "陈晓", Firmness::Firm)],
                value: minor(3_000),
            })),
            raised_at: ago(1),
            state: State::Open,
        },
        about: About::Redemptions(Box::new(Redemptions {
            campaign: Some(campaign(name)),
            own: vec![OwnRedemption { made, staff }],
            month: Losses { count: 3, value: minor(9_000) },
        })),
    }
}

fn case(number: u128, matter: Matter, state: State, about: About) -> Case {
    let minutes = i64::try_from(number).unwrap() * 300;
    Case {
        exception: Exception { id: id(number), origin: Origin::Here, matter, raised_at: ago(minutes), state },
        about,
    }
}

fn paper(number: u128, trouble: Trouble, state: PaperState) -> Case {
    let matter = Matter::Unprinted(Unprinted { job: job(number), redemption: Some(redemption(number)), trouble });
    case(number, matter, State::Open, About::Paper(state))
}

fn in_doubt(number: u128) -> Case {
    paper(number, Trouble::InDoubt, PaperState::Ended { ending: Ending::Unknown, at: now() })
}

fn quarantined(number: u128, kind: &str) -> Case {
    let fact = FactId::new(id(number).uuid());
    let matter =
        Matter::Quarantined(Quarantined { fact, kind: kind.into(), at: ago(90), code: "unknown_voucher".into() });
    case(number, matter, State::Open, About::Nothing)
}

fn over_settled(number: u128, till: &str) -> Case {
    let Matter::OverRefunded(refunded) = over_refunded(number, till).exception.matter else { panic!("another matter") };
    let matter = Matter::OverSettled(Box::new(OverSettled {
        booking: BookingId::new(Uuid::from_u128(number)),
        code: "K7QX-2M9P".into(),
        sales: refunded.others.into_iter().chain([refunded.beyond]).collect(),
        value: refunded.value,
    }));
    case(number, matter, State::Open, About::Nothing)
}

fn over_refunded(number: u128, till: &str) -> Case {
    let back = |number: u128, staff: &str| Receipt {
        document: id(number).uuid(),
        number: format!("3F0A-{number:06}"),
        shop: "春熙茶铺".into(),
        till: till.into(),
        staff: staff.into(),
        at: ago(90),
        amount: minor(3_600),
    };
    let matter = Matter::OverRefunded(Box::new(OverRefunded {
        sale: SaleId::new(Uuid::from_u128(5)),
        number: "3F0A-000917".into(),
        beyond: back(number, "李雯"),
        others: vec![back(918, ""), back(919, "陈晓")],
        value: minor(1_800),
    }));
    case(number, matter, State::Open, About::Nothing)
}

fn clock(number: u128) -> Case {
    let jump = ClockJumped { expected: ago(60), shown: ago(60) + SignedDuration::from_secs(252) };
    let seen = Settlement {
        at: ago(5),
        by: Some(StaffId::new(Uuid::from_u128(103))),
        bearer: Bearer::Nobody,
        note: String::new(),
    };
    case(number, Matter::ClockJumped(jump), State::Settled(Settled::Here(seen)), About::Nothing)
}

fn unknown(number: u128) -> Case {
    let body = format!(r#"{{"missing":200,"shift":"Z 0326","remark":"{}"}}"#, "一二三四五六七八九十".repeat(12));
    case(number, Matter::Other(Other { kind: "cash_difference".into(), body }), State::Open, About::Nothing)
}

/// Five, as on the counter of a bad day.
fn five() -> Vec<Case> {
    vec![
        over("满 60 减 30 券", Vec::new()),
        paper(3, Trouble::Waiting, PaperState::Held(Hold::Paper)),
        in_doubt(4),
        quarantined(5, "redemption_made"),
        clock(6),
    ]
}

fn listed(cases: Vec<Case>, chosen: u128) -> Exceptions {
    Exceptions { chosen: Some(id(chosen)), cases: Some(cases), ..Exceptions::new() }
}

#[test]
fn a_stale_answer_is_dropped() {
    let sample = Sample::new(Language::English);
    let mut screen = Exceptions::new();
    assert_eq!(screen.open(sample.here()), Action::Start(Effect::List(1)));
    assert_eq!(screen.announced(Topic::Exceptions, sample.here()), Action::Start(Effect::List(2)));
    screen.update(Message::Listed(1, Ok(five())), sample.here());
    assert!(screen.cases.is_none());
    screen.update(Message::Listed(2, Ok(five())), sample.here());
    assert_eq!((screen.cases().len(), screen.chosen), (5, Some(id(1))), "the first one is shown at once");
}

#[test]
fn what_is_chosen_stays_chosen_when_the_list_comes_again() {
    let sample = Sample::new(Language::English);
    let mut screen = listed(five(), 4);
    screen.update(Message::Listed(0, Ok(five())), sample.here());
    assert_eq!(screen.chosen, Some(id(4)));
}

#[test]
fn a_loss_is_settled_with_a_bearer_and_a_note() {
    let sample = Sample::new(Language::English).managed();
    let mut screen = listed(five(), 1);
    let asked = screen.update(Message::SettlePressed(Bearer::Issuer), sample.here());
    assert_eq!(asked, Action::None);
    assert_eq!(screen.update(Message::NoteConfirmed, sample.here()), Action::None, "there is no note yet");
    assert!(screen.dialog(sample.here()).is_some());
    screen.key(Key::Character('1'), sample.here());
    let settled = screen.key(Key::Enter, sample.here());
    let note = "Claimed from the channel.".to_owned();
    assert_eq!(settled, Action::Start(Effect::Settle { exception: id(1), bearer: Bearer::Issuer, note }));
    assert!(screen.dialog(sample.here()).is_none());
    assert!(matches!(screen.update(Message::Done(Ok(())), sample.here()), Action::Start(Effect::List(_))));
}

#[test]
fn who_may_not_settle_asks_a_manager_who_may() {
    let sample = Sample::new(Language::English);
    let mut screen = listed(five(), 1);
    let asked = screen.update(Message::SettlePressed(Bearer::Shop), sample.here());
    let Action::AskManager(refused) = asked else { panic!("{asked:?}") };
    assert_eq!((refused.permission, refused.refusal.as_str()), (Permission::SettleExceptions, "over_redeemed"));
    let by = StaffId::new(Uuid::from_u128(103));
    let allowed = Override { permission: Permission::SettleExceptions, by, reason: "seen".into() };
    assert_eq!(screen.allowed(allowed.clone(), sample.here()), Action::None);
    assert!(screen.dialog(sample.here()).is_some(), "the note is asked for");
    assert_eq!(screen.allowed(allowed, sample.here()), Action::None, "a word is good for one thing");
}

#[test]
fn what_costs_nobody_anything_is_closed_at_once() {
    let sample = Sample::new(Language::English).managed();
    let mut screen = listed(five(), 5);
    let settled = screen.update(Message::SettlePressed(Bearer::Nobody), sample.here());
    let note = String::new();
    assert_eq!(settled, Action::Start(Effect::Settle { exception: id(5), bearer: Bearer::Nobody, note }));
}

#[test]
fn a_paper_in_doubt_is_here_or_printed_again_as_a_manager_allows() {
    let sample = Sample::new(Language::English);
    let mut screen = listed(five(), 4);
    let here = screen.update(Message::PaperIsHere(job(4)), sample.here());
    assert_eq!(here, Action::Start(Effect::ConfirmPaper(job(4))));
    let again = screen.update(Message::PaperWantedAgain(job(4)), sample.here());
    assert!(matches!(again, Action::AskManager(Refused { permission: Permission::Reprint, .. })), "{again:?}");
    let by = StaffId::new(Uuid::from_u128(103));
    let allowed = Override { permission: Permission::Reprint, by, reason: "jammed".into() };
    assert_eq!(screen.allowed(allowed, sample.here()), Action::Start(Effect::Reprint(job(4))));
}

#[test]
fn a_tab_shows_its_own_and_chooses_the_first_of_them() {
    let sample = Sample::new(Language::English);
    let mut screen = listed(five(), 1);
    screen.update(Message::TabChosen(2), sample.here());
    assert_eq!((screen.shown().count(), screen.chosen), (1, Some(id(6))));
    screen.update(Message::TabChosen(1), sample.here());
    assert_eq!((screen.shown().count(), screen.chosen), (4, Some(id(1))));
}

#[test]
fn a_problem_is_said_until_something_else_happens() {
    let sample = Sample::new(Language::English);
    let mut screen = listed(five(), 1);
    screen.update(Message::Done(Err(Problem::new(Code::ExceptionNotOpen))), sample.here());
    assert!(screen.problem.is_some());
    assert_eq!(screen.key(Key::Escape, sample.here()), Action::None);
    assert!(screen.problem.is_none());
    assert_eq!(screen.key(Key::Escape, sample.here()), Action::Go(Place::Counter));
}

#[test]
fn the_screen_has_room_for_its_words() {
    let view = |name: &str, screen: &Exceptions| {
        check_view(name, MAIN, |language| Sample::new(language).managed(), screen, super::Exceptions::view);
    };
    view("exceptions-none", &Exceptions { cases: Some(Vec::new()), ..Exceptions::new() });
    view("exceptions-one", &listed(vec![over("满 60 减 30 券", Vec::new())], 1));
    for (chosen, name) in [(1, "over"), (3, "waiting"), (4, "in-doubt"), (5, "quarantined"), (6, "clock")] {
        view(&format!("exceptions-five-{name}"), &listed(five(), chosen));
    }
    let by = StaffId::new(Uuid::from_u128(104));
    let granted = Override { permission: Permission::AcceptExpired, by, reason: LONG.into() };
    let mut long = over(LONG, vec![granted]);
    if let Matter::OverRedeemed(over) = &mut long.exception.matter {
        over.winners[0].shop = LONG.into();
        over.winners[0].staff = LONG.into();
        over.winners.push(party(9, "喆田茶铺", "", Firmness::Provisional));
    }
    view("exceptions-long", &listed(vec![long], 1));
    view("exceptions-unknown", &listed(vec![unknown(7)], 7));
    for (name, till) in [("usual", "2 号台"), ("long", LONG)] {
        view(&format!("exceptions-over-refunded-{name}"), &listed(vec![over_refunded(8, till)], 8));
        view(&format!("exceptions-over-settled-{name}"), &listed(vec![over_settled(8, till)], 8));
    }
    let failed = Exceptions { problem: Some(Problem::new(Code::SettlementIncomplete)), ..listed(five(), 1) };
    view("exceptions-problem", &failed);
}

#[test]
fn a_loss_that_a_manager_was_about_to_settle_is_settled_by_nobody_after_the_lock() {
    let sample = Sample::new(Language::English);
    let mut screen = listed(five(), 1);
    screen.settling = Some(Settling { exception: id(1), bearer: Bearer::Shop, note: "both were offline".into() });
    screen.wish = Some(Wish::Settle(id(1), Bearer::Shop));
    screen.lock();
    assert!(screen.dialog(sample.here()).is_none());
    assert_eq!(screen.key(Key::Enter, sample.here()), Action::None);
    let by = StaffId::new(Uuid::from_u128(103));
    let word = Override { permission: Permission::SettleExceptions, by, reason: "seen".into() };
    assert_eq!(screen.allowed(word, sample.here()), Action::None);
}

#[test]
fn the_other_shapes_have_room_too() {
    let managed = |language| Sample::new(language).managed();
    let screen = listed(five(), 1);
    check_view("exceptions-wide", (1800.0, 1008.0), managed, &screen, super::Exceptions::view);
    let portrait = |language| Sample { shape: Shape::Portrait, ..managed(language) };
    check_view("exceptions-portrait", (1032.0, 1752.0), portrait, &screen, super::Exceptions::view);
    let mut asking = listed(five(), 1);
    asking.settling =
        Some(Settling { exception: id(1), bearer: Bearer::Shop, note: "两台终端当时都断网。".into() });
    check_view("exceptions-settle", MAIN, managed, &asking, |screen, here| {
        screen.dialog(here).unwrap().over(screen.view(here))
    });
}
