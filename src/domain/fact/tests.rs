//! The JSON of every kind of fact, pinned under `tests/golden/facts/`: journals outlive programs.
//!
//! `UPDATE_GOLDEN=1 cargo test --lib fact` writes the files anew; a file that is already there should only ever change by a
//! field that old facts may lack.

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroU32;
use std::path::PathBuf;

use jiff::civil::date;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::domain::basket::{Brought, Edit, LineNo};
use crate::domain::booking::CancelledBy;
use crate::domain::campaign::{Item, Product};
use crate::domain::id::{GrantId, MemberId, PaymentId, RefundId, SaleId, ShiftId};
use crate::domain::money::Rounding;
use crate::domain::payload::Network;
use crate::domain::payment::{Attempt, Outcome, Reason, Way};
use crate::domain::product::Supply;
use crate::domain::quantity::Quantity;
use crate::domain::refund::{Goods, Refund, Wanted, plan};
use crate::domain::report::Tally;
use crate::domain::sale::{self, Sale, sample};
use crate::domain::shift::{Drawer, Figures};
use crate::domain::stock::{Article, Counted};
use crate::domain::tender::{self, CashRules, Means, Tender};

/// How many kinds there are.
const KINDS: usize = 29;

/// The place of a kind. An event that is added does not compile until it is pinned.
const fn place(event: &Event) -> usize {
    match event {
        Event::TerminalEnrolled(_) => 0,
        Event::SignedIn => 1,
        Event::SignedOut => 2,
        Event::OverrideGranted(_) => 3,
        Event::RedemptionMade(_) => 4,
        Event::RedemptionVoided(_) => 5,
        Event::RedemptionReversed(_) => 6,
        Event::BookingCheckedIn(_) => 7,
        Event::CheckInUndone(_) => 8,
        Event::BookingMade(_) => 9,
        Event::BookingChanged(_) => 10,
        Event::DrawerOpened(_) => 11,
        Event::ReceiptReprinted(_) => 12,
        Event::ScanRefused(_) => 13,
        Event::ExceptionSettled(_) => 14,
        Event::ClockJumped(_) => 15,
        Event::ConfigChanged(_) => 16,
        Event::ShiftOpened(_) => 17,
        Event::CashMoved(_) => 18,
        Event::ShiftClosed(_) => 19,
        Event::SaleMade(_) => 20,
        Event::SaleRefunded(_) => 21,
        Event::LineVoided(_) => 22,
        Event::BasketHeld(_) => 23,
        Event::PaymentAttempted(_) => 24,
        Event::PaymentSettled(_) => 25,
        Event::PointsMoved(_) => 26,
        Event::SupplyMarked(_) => 27,
        Event::PinRefused(_) => 28,
    }
}

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0192_6b1e_0000_7000_8000_0000_0000_0000 + number)
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn granted() -> Override {
    Override { permission: Permission::AcceptExpired, by: StaffId::new(uuid(31)), reason: "ended yesterday".into() }
}

fn redeemed(take: Amount, benefit: Benefit, strength: Strength) -> RedemptionMade {
    RedemptionMade {
        redemption: RedemptionId::new(uuid(40)),
        voucher: VoucherId::from_bytes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        campaign: CampaignId::new(uuid(50)),
        channel: "own".into(),
        take,
        risk: benefit.saving().unwrap_or(fen(1_900)),
        benefit,
        strength,
        bill: Some(fen(6_800)),
        evidence: CodeEvidence::Shown,
        step: None,
        overrides: vec![],
        took_ms: 412,
    }
}

/// Every form of a redemption that a journal may hold.
fn redemptions() -> Vec<(&'static str, RedemptionMade)> {
    let firm = Strength::FirmCloud { rev: 12 };
    let tea = Product { code: "TEA".into(), name: "乌龙茶 Oolong".into() };
    let items = vec![Item { product: tea.clone(), quantity: 2 }];
    let off = Benefit::Off { off: fen(3_000), to_pay: Some(fen(3_800)) };
    let wash = Benefit::Service { service: "Car wash".into(), uses: 3 };
    let at_risk = Strength::Provisional { grant: Some(GrantId::new(uuid(60))) };
    vec![
        ("", redeemed(Amount::ONE_USE, off.clone(), firm)),
        ("products", redeemed(Amount::ONE_USE, Benefit::Products { items }, Strength::FirmStore { fence: 3, rev: 12 })),
        ("service", redeemed(Amount::Uses(3), wash, at_risk)),
        (
            "spent",
            RedemptionMade {
                bill: None,
                ..redeemed(Amount::Money(fen(2_000)), Benefit::Spent { amount: fen(2_000), to_pay: None }, firm)
            },
        ),
        (
            "priced",
            redeemed(
                Amount::ONE_USE,
                Benefit::Priced { product: tea, price: fen(1_990), saving: Some(fen(810)) },
                firm,
            ),
        ),
        (
            "nth_item",
            redeemed(Amount::ONE_USE, Benefit::NthItem { nth: 2, saving: None }, Strength::Provisional { grant: None }),
        ),
        (
            "rotating",
            RedemptionMade {
                evidence: CodeEvidence::Rotating,
                step: Some(119_664_000),
                ..redeemed(Amount::ONE_USE, off.clone(), firm)
            },
        ),
        (
            "overridden",
            RedemptionMade {
                overrides: vec![granted()],
                evidence: CodeEvidence::Typed,
                ..redeemed(Amount::ONE_USE, off, firm)
            },
        ),
    ]
}

fn changes() -> [(&'static str, Change); 11] {
    let sale = SaleId::new(uuid(94));
    [
        ("", Change::Reschedule { to: at("2026-11-23T06:00:00Z") }),
        ("confirm", Change::Confirm),
        ("decline", Change::Decline),
        ("cancel", Change::Cancel(CancelledBy::Customer)),
        ("arrive", Change::Arrive(2)),
        ("undo_arrival", Change::UndoArrival { arrived: 1 }),
        ("start", Change::Start),
        ("finish", Change::Finish),
        ("no_show", Change::MarkNoShow),
        ("settle", Change::Settle { sale, amount: fen(13_800) }),
        ("release", Change::Release { sale }),
    ]
}

/// Every pinned event: under which form, and what it is.
fn samples() -> Vec<(&'static str, Event)> {
    let check_in = CheckInId::new(uuid(70));
    let booking = BookingId::new(uuid(71));
    let voucher = VoucherId::from_bytes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    let redemption = RedemptionId::new(uuid(40));
    let arrived = BookingCheckedIn {
        check_in,
        booking,
        people: 2,
        arrived: 2,
        timing: Timing::OnTime,
        unpaid: None,
        overrides: vec![],
    };
    let mut samples = vec![
        ("", Event::TerminalEnrolled(TerminalEnrolled { program: "0.1.0".into(), restored_from: None })),
        (
            "restored",
            Event::TerminalEnrolled(TerminalEnrolled {
                program: "0.1.0".into(),
                restored_from: Some(Incarnation::new(0x0123_4567_89ab_cdef)),
            }),
        ),
        ("", Event::SignedIn),
        ("", Event::SignedOut),
        ("", Event::PinRefused(PinRefused { tried: StaffId::new(uuid(31)), then: AfterWrong::Open })),
        ("locked", Event::PinRefused(PinRefused { tried: StaffId::new(uuid(31)), then: AfterWrong::Locked })),
        ("", Event::OverrideGranted(OverrideGranted { granted: granted(), refusal: "expired".into() })),
        ("", Event::RedemptionVoided(RedemptionVoided { redemption, voucher, cause: VoidCause::Timeout })),
        (
            "",
            Event::RedemptionReversed(RedemptionReversed {
                redemption,
                voucher,
                take: Amount::ONE_USE,
                reason: "wrong voucher".into(),
            }),
        ),
        ("", Event::BookingCheckedIn(arrived.clone())),
        (
            "late",
            Event::BookingCheckedIn(BookingCheckedIn {
                timing: Timing::Late(25),
                unpaid: Some(fen(5_000)),
                overrides: vec![Override { permission: Permission::AcceptLate, ..granted() }],
                ..arrived.clone()
            }),
        ),
        ("early", Event::BookingCheckedIn(BookingCheckedIn { timing: Timing::Early(10), ..arrived })),
        ("", Event::CheckInUndone(CheckInUndone { check_in, booking, people: 2, reason: "wrong party".into() })),
        (
            "",
            Event::BookingMade(BookingMade {
                booking,
                code: "BK7Q2M".into(),
                service: "Table".into(),
                starts_at: at("2026-11-22T06:00:00Z"),
                minutes: 90,
                party: 3,
                resource: Some("T4".into()),
                person: PersonId::new(uuid(72)),
                sealed_guest: "00112233".into(),
            }),
        ),
        ("", Event::DrawerOpened(DrawerOpened { reason: "change for the customer".into() })),
        ("", Event::ReceiptReprinted(ReceiptReprinted { job: PrintJobId::new(uuid(80)), copy: 2 })),
        (
            "",
            Event::ScanRefused(ScanRefused {
                payload: "voucher".into(),
                refusal: "used_up".into(),
                voucher: Some(voucher),
                booking: None,
            }),
        ),
        (
            "",
            Event::ExceptionSettled(ExceptionSettled {
                exception: ExceptionId::new(uuid(90)),
                bearer: Bearer::Shop,
                note: "two tills at once".into(),
                permission: Permission::SettleExceptions,
            }),
        ),
        (
            "",
            Event::ClockJumped(ClockJumped { expected: at("2026-11-22T06:00:00Z"), shown: at("2025-11-22T06:00:00Z") }),
        ),
        ("", Event::ConfigChanged(ConfigChanged { setting: "printer.paper".into() })),
    ];
    samples.extend(of_the_till());
    samples.extend(points_moved());
    samples.extend(redemptions().into_iter().map(|(form, made)| (form, Event::RedemptionMade(made))));
    samples.extend(
        changes().into_iter().map(|(form, change)| (form, Event::BookingChanged(BookingChanged { booking, change }))),
    );
    samples
}

/// Two teas and a cake, paid in cash.
fn concluded() -> Sale {
    let mut shop = sample::Shop::new();
    shop.ring("TEA", 2, 1_800);
    shop.ring("CAKE", 1, 1_600);
    shop.sell(&[Tender { means: Means::Cash, amount: fen(10_000) }])
}

/// A tea, paid by code.
fn paid_by_code(shift: ShiftId) -> SaleMade {
    let mut shop = sample::Shop::new();
    shop.ring("TEA", 1, 1_800);
    let (sale, network) = (SaleId::new(uuid(94)), Network::Alipay);
    let attempt = Attempt { id: PaymentId::new(uuid(97)), way: Way::Take { sale }, network, amount: fen(1_800) };
    let sale = shop.sell(&[attempt.tender("2026112222001400001")]);
    SaleMade { sale, shift, redemptions: Vec::new(), overrides: Vec::new() }
}

/// A tea, of which ¥10.00 were paid in advance for a booking.
fn paid_in_advance(shift: ShiftId) -> SaleMade {
    let mut shop = sample::Shop::new();
    shop.ring("TEA", 1, 1_800);
    let brought = Brought { booking: BookingId::new(uuid(71)), code: "K7QX2M9P".into(), advance: fen(1_000) };
    shop.edit(Edit::Bring(Box::new(brought), Vec::new()));
    let sale = shop.sell(&[Tender { means: Means::Cash, amount: fen(800) }]);
    SaleMade { sale, shift, redemptions: Vec::new(), overrides: Vec::new() }
}

/// One of the teas comes back.
fn given_back(sale: &Sale, shift: ShiftId) -> SaleRefunded {
    let wanted = Wanted { line: LineNo(1), quantity: Quantity::of_pieces(1).unwrap(), goods: Goods::WrittenOff };
    let plan = plan(sale, sample::shop(), &[], &[wanted]).unwrap();
    let money = tender::give_back(plan.money_back(), &plan.money, CashRules { rounding: Rounding::NONE, drawer: None });
    let head = sale::Head { number: sample::head().number.next().unwrap(), ..sample::head() };
    let refund = Refund::conclude(RefundId::new(uuid(96)), head, plan, "spilt".into()).unwrap();
    let (payment, reversed) = (Some(money.unwrap()), Vec::new());
    SaleRefunded { refund, payment, shift, reversed, restocked: Vec::new(), overrides: Vec::new() }
}

fn tea(variant: Option<&str>) -> Article {
    Article { product: "TEA".into(), variant: variant.map(Into::into) }
}

fn marked(variant: Option<&str>, supply: Supply) -> Event {
    Event::SupplyMarked(SupplyMarked { article: tea(variant), name: "Osmanthus oolong".into(), supply })
}

/// What a till may have recorded.
fn of_the_till() -> Vec<(&'static str, Event)> {
    let shift = ShiftId::new(uuid(95));
    let sale = concluded();
    let piece = |of, count| Pieces { of: fen(of), count };
    let pieces = vec![piece(10_000, 3), piece(500, 1)];
    let payment = PaymentId::new(uuid(97));
    let attempted = |id, way| {
        let attempt = Attempt { id, way, network: Network::WeChat, amount: fen(3_800) };
        Event::PaymentAttempted(PaymentAttempted::from(attempt))
    };
    let settled = |outcome| Event::PaymentSettled(PaymentSettled { payment, outcome });
    vec![
        ("", attempted(payment, Way::Take { sale: sale.id() })),
        ("back", attempted(PaymentId::new(uuid(98)), Way::GiveBack { of: payment })),
        ("", settled(Outcome::Paid { reference: "4200001234202611220000000001".into() })),
        ("failed", settled(Outcome::Failed(Reason::OtherAmount))),
        ("by_code", Event::SaleMade(Box::new(paid_by_code(shift)))),
        ("booked", Event::SaleMade(Box::new(paid_in_advance(shift)))),
        ("", Event::ShiftOpened(ShiftOpened { shift, float: fen(30_000) })),
        ("", Event::CashMoved(CashMoved { shift, way: CashWay::Out, amount: fen(5_000), reason: "ice".into() })),
        ("in", Event::CashMoved(CashMoved { shift, way: CashWay::In, amount: fen(5_000), reason: "change".into() })),
        (
            "",
            Event::ShiftClosed(Box::new(ShiftClosed {
                shift,
                z: NonZeroU32::new(7).unwrap(),
                expected: fen(30_700),
                counted: fen(30_500),
                pieces,
                reason: "wrong change".into(),
                drawer: Drawer { sales: Tally { count: 1, worth: fen(700) }, ..Drawer::holding(fen(30_000)) },
                figures: Figures::default()
                    .sold(&sale)
                    .and_then(|figures| figures.redeemed("own", Tally { count: 1, worth: fen(300) }))
                    .unwrap(),
            })),
        ),
        (
            "",
            Event::LineVoided(LineVoided {
                sale: sale.id(),
                product: "tea".into(),
                name: "Osmanthus oolong".into(),
                quantity: Quantity::of_pieces(2).unwrap(),
                amount: fen(3_600),
                reason: String::new(),
            }),
        ),
        ("", Event::BasketHeld(BasketHeld { sale: sale.id(), lines: 3, total: Some(fen(6_800)) })),
        ("", Event::SaleRefunded(Box::new(given_back(&sale, shift)))),
        (
            "restocked",
            Event::SaleRefunded(Box::new(SaleRefunded {
                restocked: vec![Counted { article: tea(Some("L")), pieces: 1 }],
                ..given_back(&sale, shift)
            })),
        ),
        ("", marked(Some("L"), Supply::SoldOut)),
        ("lifted", marked(None, Supply::ForSale)),
        (
            "",
            Event::SaleMade(Box::new(SaleMade {
                sale,
                shift,
                redemptions: vec![RedemptionId::new(uuid(40))],
                overrides: Vec::new(),
            })),
        ),
    ]
}

fn fact(event: Event) -> Fact {
    Fact { v: VERSION, staff: Some(StaffId::new(uuid(30))), day: date(2026, 11, 22), event }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/facts")
}

/// Every way in which points are moved.
fn points_moved() -> Vec<(&'static str, Event)> {
    let spent = PointsWay::Spent { right: RedemptionId::new(uuid(40)), strength: Strength::FirmCloud { rev: 12 } };
    let ways = [
        ("", PointsWay::Earned),
        ("spent", spent),
        ("taken_back", PointsWay::TakenBack),
        ("given_back", PointsWay::GivenBack),
    ];
    let moved = |way| PointsMoved {
        member: MemberId::new(uuid(90)),
        sale: SaleId::new(uuid(91)),
        points: NonZeroU32::new(600).unwrap(),
        way,
    };
    ways.into_iter().map(|(form, way)| (form, Event::PointsMoved(moved(way)))).collect()
}

/// The file of a sample: `kind.json`, or `kind.form.json` for its other forms.
fn file(form: &str, event: &Event) -> String {
    if form.is_empty() { format!("{}.json", event.kind()) } else { format!("{}.{form}.json", event.kind()) }
}

#[test]
fn every_fact_is_written_as_it_was_pinned() {
    for (form, event) in samples() {
        let name = file(form, &event);
        let written = serde_json::to_string_pretty(&fact(event)).unwrap() + "\n";
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(folder()).unwrap();
            fs::write(folder().join(&name), &written).unwrap();
        }
        let pinned = fs::read_to_string(folder().join(&name)).unwrap_or_default();
        assert_eq!(written, pinned, "{name} (UPDATE_GOLDEN=1 writes it anew)");
    }
}

#[test]
fn every_pinned_fact_is_read_as_it_was_meant() {
    for (form, event) in samples() {
        let name = file(form, &event);
        let pinned = fs::read_to_string(folder().join(&name)).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Fact>(&pinned).unwrap(), fact(event), "{name}");
    }
}

#[test]
fn every_kind_is_pinned_under_its_own_name_and_nothing_else_is() {
    let samples = samples();
    let places: BTreeSet<usize> = samples.iter().map(|(_, event)| place(event)).collect();
    assert_eq!(places, (0..KINDS).collect());
    let kinds: BTreeSet<&str> = samples.iter().map(|(_, event)| event.kind()).collect();
    assert_eq!(kinds.len(), KINDS, "two events bear one kind");
    for (_, event) in &samples {
        let json = serde_json::to_value(fact(event.clone())).unwrap();
        assert_eq!(json["kind"], event.kind(), "the tag in the JSON is another");
    }
    let expected: BTreeSet<String> = samples.iter().map(|(form, event)| file(form, event)).collect();
    let found: BTreeSet<String> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(found, expected);
}

/// Every key in a JSON value.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            found.insert(name.clone());
            keys(field, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn no_fact_has_a_place_for_a_name_or_a_phone_in_clear() {
    let mut found = BTreeSet::new();
    for (_, event) in samples() {
        keys(&serde_json::to_value(fact(event)).unwrap(), &mut found);
    }
    // The name is a product's, the guest is sealed.
    let personal = |key: &&String| ["name", "phone", "guest", "holder", "tail"].iter().any(|word| key.contains(word));
    let places: Vec<&String> = found.iter().filter(personal).collect();
    assert_eq!(places, ["name", "sealed_guest"]);
}

#[test]
fn a_fact_of_an_older_program_is_read_without_what_it_lacked() {
    let mut json = serde_json::to_value(fact(Event::RedemptionMade(redemptions().remove(0).1))).unwrap();
    json.as_object_mut().unwrap().remove("overrides");
    let Event::RedemptionMade(made) = serde_json::from_value::<Fact>(json).unwrap().event else {
        panic!("another kind")
    };
    assert_eq!(made.overrides, []);
}

#[test]
fn a_kind_that_this_program_does_not_know_is_not_read() {
    let newer = json!({"v": 2, "staff": null, "day": "2026-11-22", "kind": "robot_greeted", "mood": "fine"});
    assert!(serde_json::from_value::<Fact>(newer).is_err());
}

/// The words in which values stand in a journal.
#[track_caller]
fn check_words<T: Serialize>(values: impl IntoIterator<Item = T>, expected: &str) {
    let words: Vec<String> = values
        .into_iter()
        .map(|value| serde_json::to_value(value).unwrap().as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(words.join(" "), expected);
}

#[test]
fn the_words_of_a_journal_are_pinned() {
    check_words(
        [VoidCause::Timeout, VoidCause::Restart, VoidCause::NotCommitted, VoidCause::Cancelled],
        "timeout restart not_committed cancelled",
    );
    check_words([Bearer::Shop, Bearer::Issuer, Bearer::Customer], "shop issuer customer");
    check_words(
        [CodeEvidence::Typed, CodeEvidence::Shown, CodeEvidence::Rotating, CodeEvidence::Stale],
        "typed shown rotating stale",
    );
    check_words([CancelledBy::Customer, CancelledBy::Shop], "customer shop");
    check_words([Network::WeChat, Network::Alipay, Network::UnionPay], "wechat alipay unionpay");
    check_words(Reason::ALL, &Reason::ALL.map(Reason::name).join(" "));
    check_words(
        Permission::ALL,
        "redeem reverse check_in accept_late accept_expired accept_outside_hours accept_above_limit \
         accept_without_evidence raise_offline_budget reprint open_drawer settle_exceptions configure \
         see_reports discount discount_above_limit override_price refund refund_above_limit return_without_receipt \
         sell keep_shift move_cash",
    );
}

#[test]
fn the_largest_figures_survive() {
    let extreme = RedemptionMade {
        bill: Some(fen(i64::MAX)),
        risk: fen(i64::MIN),
        took_ms: u32::MAX,
        ..redeemed(
            Amount::Money(fen(i64::MAX)),
            Benefit::Spent { amount: fen(i64::MAX), to_pay: Some(fen(i64::MIN)) },
            Strength::FirmCloud { rev: u64::MAX },
        )
    };
    let written = fact(Event::RedemptionMade(extreme));
    let text = serde_json::to_string(&written).unwrap();
    assert_eq!(serde_json::from_str::<Fact>(&text).unwrap(), written);
}
