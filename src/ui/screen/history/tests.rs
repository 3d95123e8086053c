//! What the screen asks for, and how every kind of entry looks.

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::*;
use crate::domain::booking::{Booking, CancelledBy, Change, Deposit, Guest, Status};
use crate::domain::check_in::Timing;
use crate::domain::fact::{
    AfterWrong, Bearer, BookingChanged, BookingCheckedIn, BookingMade, CheckInUndone, ClockJumped, ConfigChanged,
    DrawerOpened, ExceptionSettled, Fact, OverrideGranted, PinRefused, ReceiptReprinted, RedemptionMade,
    RedemptionReversed, RedemptionVoided, ScanRefused, TerminalEnrolled, VERSION, VoidCause,
};
use crate::domain::id::{
    BookingId, CampaignId, CheckInId, ExceptionId, FactId, GrantId, PersonId, RedemptionId, StaffId, VoucherId,
};
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::redemption::{CodeEvidence, Override, Strength};
use crate::domain::verdict::Benefit;
use crate::domain::voucher::Amount;
use crate::engine::history::{
    Ending, Hold, Outcome, PaperState, Particulars, Received, Redeemed, Redemption, Standing,
};
use crate::engine::problem::Code;
use crate::ui::headless::{Drawn, Stage};
use crate::ui::screen::Shape;
use crate::ui::screen::sample::{MAIN, Sample, campaign, check_view, now};
use crate::ui::theme::Theme;

const LONG: &str = "Osmanthus oolong with cheese foam and pearls, large, buy one get one";

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0192_6b1e_0000_7000_8000_0000_0412_0000 + number)
}

fn minor(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn ago(minutes: i64) -> Timestamp {
    now() - SignedDuration::from_mins(minutes)
}

const fn staff(number: u128) -> StaffId {
    StaffId::new(Uuid::from_u128(100 + number))
}

fn place(number: i64) -> Place {
    Place::of(ago(number), number)
}

fn slip(number: u128, state: PaperState) -> Slip {
    let redemption = Some(RedemptionId::new(uuid(number)));
    Slip { job: PrintJobId::new(uuid(number)), queued_at: ago(1), copy: 1, redemption, state, begun: Begun::Yes }
}

fn happened(number: i64, event: Event, about: About, slip: Option<Slip>) -> Entry {
    let fact = Fact { v: VERSION, staff: Some(staff(1)), day: date(2026, 11, 22), event };
    let id = FactId::new(uuid(number.unsigned_abs().into()));
    Entry { place: place(number), at: ago(number), what: What::Happened { id, fact: Box::new(fact), about, slip } }
}

fn made(number: i64, strength: Strength) -> RedemptionMade {
    RedemptionMade {
        redemption: RedemptionId::new(uuid(number.unsigned_abs().into())),
        voucher: VoucherId::from_bytes([number.to_be_bytes()[7] | 0x20; 10]),
        campaign: CampaignId::new(uuid(7)),
        channel: "own".into(),
        take: Amount::ONE_USE,
        benefit: Benefit::Off { off: minor(3_000), to_pay: Some(minor(4_000)) },
        risk: minor(3_000),
        strength,
        bill: Some(minor(7_000)),
        evidence: CodeEvidence::Shown,
        step: None,
        overrides: Vec::new(),
        took_ms: 1_840,
    }
}

/// A redemption that can be taken back for eight more minutes after it was made two minutes ago.
fn redeemed(number: i64, strength: Strength, outcome: Outcome, standing: Standing, name: Option<&str>) -> Entry {
    let fact = made(number, strength);
    let row = Redemption {
        id: fact.redemption,
        voucher: fact.voucher,
        campaign: fact.campaign,
        channel: fact.channel.clone(),
        take: fact.take,
        saving: fact.benefit.saving(),
        risk: fact.risk,
        strength,
        staff: Some(staff(1)),
        day: date(2026, 11, 22),
        made_at: ago(number),
        particulars: Particulars {
            code_hash: None,
            holder: None,
            reversible_until: ago(number).checked_add(SignedDuration::from_mins(10)).ok(),
            campaign_name: None,
        },
        outcome,
        state: standing,
    };
    let about = About::Redemption(Box::new(Redeemed { campaign: name.map(campaign), row }));
    let printed = PaperState::Ended { ending: Ending::Printed, at: ago(number) };
    happened(number, Event::RedemptionMade(fact), about, Some(slip(number.unsigned_abs().into(), printed)))
}

fn firm() -> Strength {
    Strength::FirmCloud { rev: 3 }
}

fn provisional() -> Strength {
    Strength::Provisional { grant: Some(GrantId::new(uuid(60))) }
}

fn booking(name: &str) -> Booking {
    Booking {
        id: BookingId::new(uuid(30)),
        shop: crate::domain::id::ShopId::new(Uuid::from_u128(1)),
        code: "B7KX".into(),
        service: "茶艺体验".into(),
        starts_at: ago(10),
        minutes: 60,
        party: 4,
        arrived: 2,
        resource: Some("三号桌".into()),
        deposit: Deposit::None,
        status: Status::Arrived,
        vouchers: Vec::new(),
        person: PersonId::new(uuid(31)),
        guest: Guest { name: name.into(), phone: "13800001234".into() },
        moved: Vec::new(),
        prepaid: Vec::new(),
        settled: Vec::new(),
        rev: 1,
    }
}

fn about_booking(name: &str, undo: Undo) -> About {
    About::Booking(Box::new(Received { booking: Some(booking(name)), undo }))
}

fn checked_in(number: i64, undo: Undo) -> Entry {
    let arrival = BookingCheckedIn {
        check_in: CheckInId::new(uuid(32)),
        booking: BookingId::new(uuid(30)),
        people: 2,
        arrived: 2,
        timing: Timing::Late(6),
        unpaid: Some(minor(5_000)),
        overrides: vec![granted(Permission::AcceptLate)],
    };
    happened(number, Event::BookingCheckedIn(arrival), about_booking("王喆", undo), None)
}

fn granted(permission: Permission) -> Override {
    Override { permission, by: StaffId::new(Uuid::from_u128(103)), reason: "老顾客".into() }
}

fn refused(number: i64, code: &str) -> Entry {
    let refused = ScanRefused {
        payload: "voucher".into(),
        refusal: code.into(),
        voucher: Some(VoucherId::from_bytes([0x41; 10])),
        booking: None,
    };
    happened(number, Event::ScanRefused(refused), About::Nothing, None)
}

/// Redemptions in every state, and papers that need somebody.
fn redemptions() -> Vec<Entry> {
    let reversed = Standing::Reversed { at: ago(1) };
    let mut in_doubt = redeemed(7, firm(), Outcome::Applied, Standing::Made, Some("满 60 减 30 券"));
    if let What::Happened { slip: Some(slip), .. } = &mut in_doubt.what {
        slip.state = PaperState::Ended { ending: Ending::Unknown, at: ago(6) };
    }
    vec![
        redeemed(2, firm(), Outcome::Applied, Standing::Made, Some("满 60 减 30 券")),
        redeemed(3, provisional(), Outcome::Waiting, Standing::Made, Some("双人下午茶套餐")),
        redeemed(4, provisional(), Outcome::Applied, Standing::Made, None),
        redeemed(5, provisional(), Outcome::Conflict, Standing::Made, Some(LONG)),
        redeemed(6, firm(), Outcome::Applied, reversed, Some("满 60 减 30 券")),
        in_doubt,
        redeemed(8, provisional(), Outcome::Quarantined, Standing::Made, Some("次卡")),
        redeemed(30, firm(), Outcome::Applied, Standing::Made, Some("满 60 减 30 券")),
    ]
}

/// Every other kind of entry.
fn others() -> Vec<Entry> {
    let id = RedemptionId::new(uuid(6));
    let voucher = VoucherId::from_bytes([0x21; 10]);
    let booking = BookingId::new(uuid(30));
    let nothing = |number, event| happened(number, event, About::Nothing, None);
    let of_booking =
        |number, event| happened(number, event, about_booking("阿依古丽·买买提江·吐尔逊", Undo::Impossible), None);
    let changed = |number, change| of_booking(number, Event::BookingChanged(BookingChanged { booking, change }));
    let reason = "扫错券".to_owned();
    let by_manager = OverrideGranted { granted: granted(Permission::AcceptExpired), refusal: "expired".into() };
    vec![
        checked_in(1, Undo::Possible),
        checked_in(2, Undo::Undone),
        of_booking(
            3,
            Event::CheckInUndone(CheckInUndone {
                check_in: CheckInId::new(uuid(32)),
                booking,
                people: 2,
                reason: reason.clone(),
            }),
        ),
        of_booking(
            4,
            Event::BookingMade(BookingMade {
                booking,
                code: "W1".into(),
                service: "散客".into(),
                starts_at: ago(4),
                minutes: 60,
                party: 2,
                resource: None,
                person: PersonId::new(uuid(31)),
                sealed_guest: "00".into(),
            }),
        ),
        changed(5, Change::Start),
        changed(6, Change::Reschedule { to: now() + SignedDuration::from_hours(30) }),
        changed(7, Change::Cancel(CancelledBy::Customer)),
        changed(8, Change::MarkNoShow),
        nothing(
            9,
            Event::RedemptionReversed(RedemptionReversed { redemption: id, voucher, take: Amount::ONE_USE, reason }),
        ),
        nothing(10, Event::RedemptionVoided(RedemptionVoided { redemption: id, voucher, cause: VoidCause::Timeout })),
        refused(11, "used_up"),
        refused(12, "something_of_a_later_version"),
        nothing(13, Event::SignedIn),
        nothing(14, Event::SignedOut),
        nothing(14, Event::PinRefused(PinRefused { tried: StaffId::new(uuid(101)), then: AfterWrong::Locked })),
        nothing(15, Event::OverrideGranted(by_manager)),
        nothing(16, Event::DrawerOpened(DrawerOpened { reason: "换零钱".into() })),
        nothing(17, Event::ReceiptReprinted(ReceiptReprinted { job: PrintJobId::new(uuid(7)), copy: 2 })),
        nothing(
            18,
            Event::ExceptionSettled(ExceptionSettled {
                exception: ExceptionId::new(uuid(1)),
                bearer: Bearer::Shop,
                note: "两台终端当时都断网。".into(),
                permission: Permission::SettleExceptions,
            }),
        ),
        nothing(19, Event::ClockJumped(ClockJumped { expected: ago(19), shown: ago(500) })),
        nothing(20, Event::ConfigChanged(ConfigChanged { setting: "printer.paper".into() })),
        nothing(21, Event::TerminalEnrolled(TerminalEnrolled { program: "0.3.0".into(), restored_from: None })),
    ]
}

fn papers() -> Vec<Entry> {
    let ended = |ending| PaperState::Ended { ending, at: ago(1) };
    let states = [
        PaperState::Queued,
        PaperState::Held(Hold::Paper),
        PaperState::Held(Hold::Unreachable),
        PaperState::Sending,
        ended(Ending::Unknown),
        ended(Ending::Printed),
        ended(Ending::SentUnconfirmed),
        ended(Ending::Cancelled),
    ];
    (1_i64..)
        .zip(states)
        .map(|(number, state)| {
            let slip =
                Slip { copy: u16::try_from(number).unwrap() % 3 + 1, ..slip(number.unsigned_abs().into(), state) };
            Entry { place: place(number), at: ago(number), what: What::Paper(slip) }
        })
        .collect()
}

fn listed(entries: Vec<Entry>, chosen: i64) -> History {
    let listed = Some(all_of_today(entries));
    History { day: Some(date(2026, 11, 22)), listed, chosen: Some(place(chosen)), ..History::new() }
}

fn all_of_today(entries: Vec<Entry>) -> Listed {
    Listed { day: date(2026, 11, 22), tab: Tab::All, before: 0, page: Page { entries, next: None } }
}

/// The question in an action.
#[track_caller]
fn asked(action: Action<Effect>) -> Ask {
    match action {
        Action::Start(Effect::List(_, ask)) => ask,
        other => panic!("nothing is asked: {other:?}"),
    }
}

#[test]
fn it_begins_with_today_and_goes_to_days_before_and_never_beyond_today() {
    let sample = Sample::new(Language::English);
    let mut screen = History::new();
    let today = date(2026, 11, 22);
    let first = asked(screen.open(sample.here()));
    assert_eq!(first, Ask { day: today, filter: Filter::Everything, sought: String::new(), before: None });
    let before = asked(screen.update(Message::DayChosen(date(2026, 11, 21)), sample.here()));
    assert_eq!(before.day, date(2026, 11, 21));
    let beyond = asked(screen.update(Message::DayChosen(date(2026, 11, 30)), sample.here()));
    assert_eq!(beyond.day, today);
}

#[test]
fn pages_are_asked_for_by_where_the_one_before_ended() {
    let sample = Sample::new(Language::English);
    let mut screen = History::new();
    screen.open(sample.here());
    let full = Page { entries: redemptions(), next: Some(place(30)) };
    screen.update(Message::Listed(1, Ok(full.clone())), sample.here());
    let older = || Message::OlderPressed(place(4));
    assert_eq!(asked(screen.update(older(), sample.here())).before, Some(place(4)));
    assert_eq!(screen.update(older(), sample.here()), Action::None, "pressed twice before it was read");
    screen.update(Message::Listed(2, Ok(Page { next: None, ..full })), sample.here());
    assert_eq!(asked(screen.update(Message::NewerPressed, sample.here())).before, None);
    assert_eq!(screen.update(Message::NewerPressed, sample.here()), Action::None);
    assert_eq!(asked(screen.update(Message::TabChosen(2), sample.here())).filter, Filter::Refused);
}

#[test]
fn what_is_typed_is_sought_from_the_first_page_on_once_the_hand_rests() {
    let mut sample = Sample::new(Language::English);
    let mut screen = History::new();
    screen.open(sample.here());
    assert_eq!(screen.seek(sample.here()), Action::None, "nothing was typed");
    screen.update(Message::Listed(1, Ok(Page { entries: redemptions(), next: Some(place(30)) })), sample.here());
    screen.update(Message::OlderPressed(place(30)), sample.here());
    let mut pauses = ["t", "te", "tea"].map(|typed| {
        sample.typed = typed.into();
        match screen.seek(sample.here()) {
            Action::Start(Effect::Pause(question)) => question,
            other => panic!("{other:?}"),
        }
    });
    pauses.reverse();
    let [last, earlier @ ..] = pauses;
    for question in earlier {
        assert_eq!(screen.update(Message::Paused(question), sample.here()), Action::None, "more was typed");
    }
    let ask = asked(screen.update(Message::Paused(last), sample.here()));
    assert_eq!((ask.sought.as_str(), ask.before), ("tea", None));
    assert_eq!(screen.seek(sample.here()), Action::None);
    screen.listed = Some(all_of_today(Vec::new()));
    let typed = |language| Sample { typed: "tea".into(), ..Sample::new(language) };
    check_view("history-none-sought", MAIN, typed, &screen, History::view);
}

#[test]
fn what_is_listed_is_written_from_the_first_to_the_last_without_a_guests_name() {
    let mut sample = Sample::new(Language::English);
    sample.typed = "7702".into();
    let mut screen = History::new();
    screen.open(sample.here());
    let Action::Start(Effect::ReadAll(ask)) = screen.update(Message::ExportPressed, sample.here()) else { panic!() };
    assert_eq!((ask.sought.as_str(), ask.before), ("7702", None));
    let entries =
        vec![checked_in(1, Undo::Possible), redeemed(2, firm(), Outcome::Applied, Standing::Made, Some("满减"))];
    let written = screen.update(Message::AllRead(Ok(entries)), sample.here());
    let Action::Start(Effect::Export(table)) = written else { panic!("{written:?}") };
    assert_eq!(table.name, "history-2026-11-22");
    assert_eq!(table.rows.len(), 3);
    assert_eq!(table.rows[1][2..4], ["Redemption", "满减"]);
    assert_eq!(table.rows[1][6], "30.00");
    assert_eq!(table.rows[2][2..4], ["Check-in", "茶艺体验 B7KX"]);
    assert!(table.rows.iter().all(|row| row.len() == table.rows[0].len()));
    assert!(!table.rows.concat().iter().any(|cell| cell.contains("林")), "{table:?}");
    let path = PathBuf::from("/home/shop/Documents/Countersign/history-2026-11-22.csv");
    screen.update(Message::Exported(Ok(path)), sample.here());
    screen.listed = Some(all_of_today(redemptions()));
    check_view("history-exported", MAIN, Sample::new, &screen, History::view);
}

#[test]
fn a_manager_also_sees_who_was_there_and_what_was_allowed() {
    let sample = Sample::new(Language::English).managed();
    assert_eq!(asked(History::new().open(sample.here())).filter, Filter::EverythingForManagers);
}

#[test]
fn what_is_listed_stays_under_its_own_name_until_something_else_was_read() {
    let sample = Sample::new(Language::English);
    let mut screen = History::new();
    screen.open(sample.here());
    screen.update(Message::Listed(1, Ok(Page { entries: redemptions(), next: None })), sample.here());
    let shown = |screen: &History| {
        let listed = screen.listed.as_ref().unwrap();
        (listed.day, listed.tab, listed.page.entries.len(), screen.chosen)
    };
    let before = shown(&screen);
    let first = redemptions().first().map(|entry| entry.place);
    assert_eq!(before, (date(2026, 11, 22), Tab::All, redemptions().len(), first));
    screen.update(Message::TabChosen(3), sample.here());
    screen.update(Message::DayChosen(date(2026, 11, 21)), sample.here());
    assert_eq!(shown(&screen), before);
    screen.update(Message::Listed(3, Ok(Page { entries: others(), next: None })), sample.here());
    let first = others().first().map(|entry| entry.place);
    assert_eq!(shown(&screen), (date(2026, 11, 21), Tab::Arrivals, others().len(), first));
}

#[test]
fn no_entry_is_cut_in_half_and_the_next_page_begins_after_the_last_that_is_seen() {
    let sample = Sample::new(Language::English);
    let many = (1..=50).map(|number| redeemed(number, firm(), Outcome::Applied, Standing::Made, None)).collect();
    let screen = listed(many, 1);
    for height in [400.0, 531.0, 696.0, 1_008.0] {
        let mut stage = Stage::new(screen.view(sample.here()), (MAIN.0, height));
        let texts = stage.texts(Theme::Light);
        // Times stand at the left of each row.
        let is_time = |text: &&Drawn| text.at.x < 100.0 && text.content.contains(':');
        let rows = texts.iter().filter(is_time).count();
        let older = texts.iter().find(|text| text.content == "Older").unwrap();
        stage.click((older.at.x, older.at.y));
        let messages = stage.into_messages();
        let [Message::OlderPressed(last)] = messages.as_slice() else { panic!("{messages:?}") };
        let seen = screen.entries().iter().position(|entry| entry.place == *last).unwrap() + 1;
        assert!(rows == seen && seen < 50, "{rows} rows, the last is the {seen}th, at {height}");
    }
}

#[test]
fn a_stale_answer_is_dropped() {
    let sample = Sample::new(Language::English);
    let mut screen = History::new();
    screen.open(sample.here());
    screen.announced(Topic::Redemptions, sample.here());
    screen.update(Message::Listed(1, Ok(Page { entries: redemptions(), next: None })), sample.here());
    assert!(screen.listed.is_none());
}

#[test]
fn taking_back_needs_a_reason_and_goes_by_keys_alone() {
    let sample = Sample::new(Language::English);
    let mut screen = listed(redemptions(), 2);
    assert_eq!(screen.key(Key::Function(7), sample.here()), Action::None);
    assert_eq!(screen.key(Key::Enter, sample.here()), Action::None, "there is no reason yet");
    screen.key(Key::Character('1'), sample.here());
    let target = Target::Redemption(RedemptionId::new(uuid(2)));
    let done = Action::Start(Effect::Undo(target, "Wrong voucher".into()));
    assert_eq!(screen.key(Key::Enter, sample.here()), done);
    let mut screen = listed(others(), 1);
    screen.key(Key::Function(7), sample.here());
    screen.update(Message::ReasonTyped(" they went home ".into()), sample.here());
    let target = Target::CheckIn(BookingId::new(uuid(30)));
    let done = Action::Start(Effect::Undo(target, "they went home".into()));
    assert_eq!(screen.update(Message::ReasonConfirmed, sample.here()), done);
}

#[test]
fn an_exchange_leads_to_the_counter_where_the_new_goods_are_rung_up() {
    let sample = Sample::new(Language::English);
    let mut screen = listed(redemptions(), 2);
    let sale = SaleId::new(uuid(9));
    screen.update(Message::RefundPressed(sale), sample.here());
    let rung = crate::engine::till::Exchanged::Refused(crate::domain::basket::Refusal::NoReason);
    let refused = refunding::Message::Exchanged(sale, Box::new(Ok(rung)));
    assert_eq!(screen.update(Message::Refunding(refused), sample.here()), Action::None);
    let shop = crate::domain::sale::sample::Shop::new();
    let (basket, priced) = (shop.basket.clone(), Ok(shop.price()));
    let rung = crate::engine::till::Rung { id: None, basket, priced, member: None };
    let done = crate::engine::till::Exchanged::Done(std::sync::Arc::new(rung));
    let done = refunding::Message::Exchanged(sale, Box::new(Ok(done)));
    let gone = screen.update(Message::Refunding(done), sample.here());
    assert_eq!(gone, Action::RingUpInstead);
    assert!(screen.refunding.is_none());
}

#[test]
fn what_was_about_to_be_taken_back_is_left_as_it_is_after_the_lock() {
    let sample = Sample::new(Language::English);
    let mut screen = listed(redemptions(), 2);
    for key in [Key::Function(7), Key::Character('1')] {
        screen.key(key, sample.here());
    }
    screen.lock();
    assert!(screen.dialog(sample.here()).is_none());
    assert_eq!(screen.key(Key::Enter, sample.here()), Action::None);
}

#[test]
fn what_is_over_cannot_be_taken_back() {
    let sample = Sample::new(Language::English);
    for (entries, chosen) in [(redemptions(), 30), (redemptions(), 6), (others(), 2), (others(), 13)] {
        let mut screen = listed(entries, chosen);
        assert_eq!(screen.key(Key::Function(7), sample.here()), Action::None, "{chosen}");
    }
}

#[test]
fn the_key_that_takes_back_says_why_an_entry_stays_and_does_nothing_else() {
    let never = {
        let mut entry = redeemed(2, firm(), Outcome::Applied, Standing::Made, None);
        if let What::Happened { about: About::Redemption(redeemed), .. } = &mut entry.what {
            redeemed.row.particulars.reversible_until = None;
        }
        entry
    };
    let cases = [
        (redemptions(), 30, Stays::TooLate),
        (redemptions(), 6, Stays::TakenBackBefore),
        (vec![never], 2, Stays::NeverReversible),
        (others(), 2, Stays::TakenBackBefore),
        (vec![checked_in(1, Undo::Impossible)], 1, Stays::ArrivalIsPast),
        (others(), 3, Stays::TookBack),
        (others(), 9, Stays::TookBack),
        (others(), 11, Stays::OnRecord),
        (papers(), 1, Stays::OnRecord),
        (Vec::new(), 1, Stays::NothingChosen),
    ];
    for (entries, chosen, why) in cases {
        let screen = || {
            let mut screen = listed(entries.clone(), chosen);
            assert!(screen.takes(Key::Function(7)), "the counter does not hear of it");
            assert_eq!(screen.key(Key::Function(7), Sample::new(Language::English).here()), Action::None);
            screen
        };
        assert_eq!(screen().said, Some(Said::Stays(why)));
        assert!(screen().dialog(Sample::new(Language::English).here()).is_none());
        check_view(&format!("history-stays-{why:?}"), MAIN, Sample::new, &screen(), History::view);
        let mut screen = screen();
        assert_eq!(screen.key(Key::Escape, Sample::new(Language::English).here()), Action::None);
        assert_eq!(screen.said, None, "read and put away");
    }
}

#[test]
fn who_may_not_asks_a_manager_who_may() {
    let by = StaffId::new(Uuid::from_u128(103));
    let allowed = |permission| Override { permission, by, reason: "seen".into() };
    let cashier = Sample::new(Language::English);
    let mut screen = listed(redemptions(), 2);
    let refused = screen.key(Key::Function(10), cashier.here());
    assert!(
        matches!(&refused, Action::AskManager(Refused { permission: Permission::Reprint, about, .. }) if about == "满 60 减 30 券"),
        "{refused:?}"
    );
    let job = PrintJobId::new(uuid(2));
    assert_eq!(screen.allowed(allowed(Permission::Reprint), cashier.here()), Action::Start(Effect::Reprint(job)));
    let host = Sample { signed_in: Some(1), ..Sample::new(Language::English) };
    let refused = screen.key(Key::Function(7), host.here());
    assert!(matches!(refused, Action::AskManager(Refused { permission: Permission::Reverse, .. })), "{refused:?}");
    let taken_back = Effect::Undo(Target::Redemption(RedemptionId::new(uuid(2))), "seen".into());
    assert_eq!(screen.allowed(allowed(Permission::Reverse), host.here()), Action::Start(taken_back));
    assert!(screen.dialog(host.here()).is_none(), "the reason was given with the word");
}

#[test]
fn a_slip_that_is_still_to_come_is_not_printed_again() {
    let sample = Sample::new(Language::English).managed();
    let again = |chosen| listed(papers(), chosen).key(Key::Function(10), sample.here());
    for chosen in 1..=4 {
        assert_eq!(again(chosen), Action::None, "{chosen}");
    }
    for chosen in 5..=8_i64 {
        let job = PrintJobId::new(uuid(chosen.unsigned_abs().into()));
        assert_eq!(again(chosen), Action::Start(Effect::Reprint(job)));
    }
}

#[test]
fn the_slip_of_a_check_in_is_printed_again_too() {
    let sample = Sample::new(Language::English).managed();
    let mut entry = checked_in(1, Undo::Possible);
    let printed = slip(9, PaperState::Ended { ending: Ending::Printed, at: ago(1) });
    let job = printed.job;
    if let What::Happened { slip, .. } = &mut entry.what {
        *slip = Some(Slip { redemption: None, ..printed });
    }
    assert_eq!(listed(vec![entry], 1).key(Key::Function(10), sample.here()), Action::Start(Effect::Reprint(job)));
}

#[test]
fn a_receipt_with_a_number_is_anybodys_as_a_file_however_often_it_was_printed() {
    let cashier = Sample::new(Language::English);
    let entry = redeemed(1, firm(), Outcome::Applied, Standing::Made, None);
    let job = slip_of(&entry).unwrap().job;
    assert_eq!(pictured(&entry).map(|slip| slip.job), Some(job));
    for form in [Form::Png, Form::Pdf] {
        let pressed = listed(vec![entry.clone()], 1).update(Message::ReceiptPressed(job, form), cashier.here());
        assert_eq!(pressed, Action::Start(Effect::ExportReceipt(ReceiptOf::Paper(job), form)));
    }
    let mut arrival = checked_in(1, Undo::Possible);
    if let What::Happened { slip: about, .. } = &mut arrival.what {
        *about = Some(Slip { redemption: None, ..slip(9, PaperState::Queued) });
    }
    assert_eq!(pictured(&arrival), None, "the slip of an arrival has no number to name a file by");
}

#[test]
fn a_slip_that_was_kept_is_anybodys_and_a_copy_of_it_a_managers() {
    let cashier = Sample::new(Language::English);
    let kept = |copy| {
        let state = PaperState::Ended { ending: Ending::Cancelled, at: ago(1) };
        let slip = Slip { copy, begun: Begun::No, ..slip(1, state) };
        vec![Entry { place: place(1), at: ago(1), what: What::Paper(slip) }]
    };
    let job = PrintJobId::new(uuid(1));
    assert_eq!(listed(kept(1), 1).key(Key::Function(10), cashier.here()), Action::Start(Effect::Reprint(job)));
    let copy = listed(kept(2), 1).key(Key::Function(10), cashier.here());
    assert!(matches!(copy, Action::AskManager(_)), "{copy:?}");
}

#[test]
fn what_was_set_is_said_by_name_and_whose_pin_it_was_too() {
    let sample = Sample::new(Language::Chinese).managed();
    let said = |setting: String| {
        let entry = happened(1, Event::ConfigChanged(ConfigChanged { setting }), About::Nothing, None);
        super::words::row(&entry, sample.here()).detail
    };
    let staff = &sample.staff[0];
    assert!(said("customer_display_stands".into()).starts_with("顾客屏位置"));
    assert!(said("printer.paper".into()).starts_with("纸张"));
    assert!(said(format!("staff/{}/pin_reset", staff.id)).starts_with(&format!("PIN 码重置·{}", staff.name)));
    assert!(said("of_another_version".into()).starts_with("of_another_version"));
}

#[test]
fn every_kind_of_entry_has_room_for_its_words() {
    let view = |name: &str, screen: &History| {
        check_view(name, MAIN, |language| Sample::new(language).managed(), screen, super::History::view);
    };
    view("history-none", &listed(Vec::new(), 0));
    for chosen in [2, 3, 5, 6, 7, 30] {
        view(&format!("history-redeemed-{chosen}"), &listed(redemptions(), chosen));
    }
    for entry in others() {
        let chosen = match entry.place {
            place if place == self::place(1) => "arrival",
            _ => "other",
        };
        let number = entry.at;
        let alone = History { chosen: Some(entry.place), ..listed(vec![entry], 0) };
        view(&format!("history-{chosen}-{}", number.as_second()), &alone);
    }
    view("history-others", &listed(others(), 15));
    for chosen in [2, 5] {
        view(&format!("history-papers-{chosen}"), &listed(papers(), chosen));
    }
}

#[test]
fn the_other_shapes_have_room_too() {
    let cashier = Sample::new;
    let mut many = listed((0..50).map(|_| redemptions()).flat_map(|all| all.into_iter().take(1)).collect(), 2);
    if let Some(listed) = &mut many.listed {
        listed.page.next = Some(place(50));
        (listed.day, listed.before) = (date(2026, 11, 18), 1);
    }
    check_view("history-many", MAIN, cashier, &many, super::History::view);
    let screen = History { said: Some(Said::Failed(Problem::new(Code::ReversalTooLate))), ..listed(redemptions(), 2) };
    check_view("history-wide", (1800.0, 1008.0), cashier, &screen, super::History::view);
    let portrait = |language| Sample { shape: Shape::Portrait, ..Sample::new(language) };
    check_view("history-portrait", (1032.0, 1752.0), portrait, &screen, super::History::view);
    let target = Target::Redemption(RedemptionId::new(uuid(2)));
    let undoing = Some(Undoing { target, reason: "Wrong voucher".into() });
    let asking = History { undoing, ..listed(redemptions(), 2) };
    check_view("history-undo", MAIN, cashier, &asking, |screen, here| {
        screen.dialog(here).unwrap().over(screen.view(here))
    });
}
