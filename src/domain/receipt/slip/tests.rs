//! What stands on each paper, at 32 and 48 columns, pinned under `tests/golden/slips/`.
//!
//! `UPDATE_GOLDEN=1 cargo test --lib slip` writes the files anew.

mod template;
mod till;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::booking::{Booking, Deposit, Guest, Status};
use crate::domain::business_day::DayStart;
use crate::domain::campaign::{self, Campaign, Channel, Item, Kind, Product, Treatment};
use crate::domain::check_in::{Admission, Timing};
use crate::domain::id::{BookingId, PersonId, RedemptionId, ShopId, ShopNo, TenantId, TenantNo, VoucherId};
use crate::domain::money::{Currency, Rate};
use crate::domain::receipt::{Block, Profile, TRAINING, layout};
use crate::domain::recovery::RecoveryKey;
use crate::domain::redemption::Strength;
use crate::domain::report::{Refused, Sales, Tally};
use crate::domain::shift::OfTender;
use crate::domain::shop::{Reception, Zone};
use crate::domain::tender::Kind as TenderKind;
use crate::domain::verdict::Benefit;

const TONGUES: [(&str, Tongue); 3] =
    [("zh", Tongue::One(Language::Chinese)), ("en", Tongue::One(Language::English)), ("both", Tongue::Both)];

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn shop() -> Shop {
    Shop {
        id: ShopId::new(Uuid::from_u128(1)),
        no: ShopNo::new(1),
        tenant: TenantId::new(Uuid::from_u128(2)),
        tenant_no: TenantNo::new(7).unwrap(),
        name: "春熙茶铺 Spring Tea".into(),
        address: "88 Chunxi Road 春熙路88号".into(),
        zone: Zone::named("Asia/Shanghai").unwrap(),
        currency: Currency::Cny,
        day_start: DayStart::MIDNIGHT,
        digit_channels: Vec::new(),
        link_hosts: Vec::new(),
        label_layouts: Vec::new(),
        reception: Reception::default(),
        selling: None,
    }
}

/// The head of a paper in both languages at a till where nobody is signed in.
fn head(shop: &Shop) -> Head<'_> {
    let (at, template) = (at("2026-11-22T06:32:00Z"), &crate::domain::receipt::template::USUAL);
    Head { shop, till: "2", staff: None, at, tongue: Tongue::Both, template }
}

fn campaign(name: &str, kind: Kind, treatment: Treatment) -> Campaign {
    Campaign {
        treatment,
        channel: Channel { key: "own".into(), name: "小程序 Own".into() },
        ..campaign::sample::campaign(name, kind)
    }
}

fn voucher() -> VoucherId {
    VoucherId::from_bytes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
}

fn tea() -> Product {
    Product { code: "TEA".into(), name: "桂花乌龙 Osmanthus oolong".into() }
}

const CLOUD: Strength = Strength::FirmCloud { rev: 4 };

/// A redemption of one form.
struct Sample {
    name: &'static str,
    campaign: Campaign,
    take: Amount,
    left: Amount,
    benefit: Benefit,
    bill: Option<Money>,
    strength: Strength,
    reversible_until: Option<Timestamp>,
}

impl Sample {
    fn slip(&self) -> Redeemed<'_> {
        Redeemed {
            redemption: RedemptionId::new(Uuid::from_u128(0x7c_4f09_18aa)),
            voucher: voucher(),
            campaign: &self.campaign,
            take: self.take,
            left_after: self.left,
            benefit: &self.benefit,
            bill: self.bill,
            strength: self.strength,
            reversible_until: self.reversible_until,
        }
    }
}

/// One use of a voucher that had one, confirmed by the cloud.
fn redeemed(name: &'static str, campaign: Campaign, benefit: Benefit, bill: Option<i64>) -> Sample {
    let (take, left) = (Amount::ONE_USE, Amount::Uses(0));
    Sample { name, campaign, take, left, benefit, bill: bill.map(fen), strength: CLOUD, reversible_until: None }
}

fn amount_off() -> Sample {
    let kind = Kind::AmountOff { value: fen(3_000), minimum: fen(6_000) };
    let benefit = Benefit::Off { off: fen(3_000), to_pay: Some(fen(3_800)) };
    redeemed("amount-off", campaign("满60减30 30 off 60", kind, Treatment::Discount), benefit, Some(6_800))
}

/// A redemption of every form.
fn redemptions() -> Vec<Sample> {
    let half = Rate::from_basis_points(5_000).unwrap();
    let percent = campaign("八折券 20 % off", Kind::PercentOff { off: half, cap: None }, Treatment::Discount);
    let dinner = Product { code: "HOTPOT".into(), name: "双人火锅套餐".into() };
    let items = vec![Item { product: tea(), quantity: 2 }, Item { product: dinner, quantity: 1 }];
    let package = campaign("双人套餐 Dinner for two", Kind::Exchange { items: items.clone() }, Treatment::Tender);
    let wash = "洗车 Car wash".to_owned();
    let card = campaign("洗车十次卡 Ten car washes", Kind::Uses { service: wash.clone() }, Treatment::Tender);
    let gift = campaign("礼品卡 Gift card", Kind::StoredValue, Treatment::Tender);
    let fixed = Kind::PriceFor { product: tea(), price: fen(1_990) };
    let second = Kind::NthItem { nth: 2, off: half };
    vec![
        Sample { reversible_until: Some(at("2026-11-22T06:42:00Z")), ..amount_off() },
        Sample {
            strength: Strength::Provisional { grant: None },
            ..redeemed("percent-off", percent, Benefit::Off { off: fen(1_360), to_pay: None }, None)
        },
        Sample {
            strength: Strength::FirmStore { fence: 2, rev: 9 },
            ..redeemed("exchange", package, Benefit::Products { items }, None)
        },
        Sample {
            take: Amount::Uses(2),
            left: Amount::ONE_USE,
            ..redeemed("uses", card, Benefit::Service { service: wash, uses: 2 }, None)
        },
        Sample {
            take: Amount::Money(fen(6_800)),
            left: Amount::Money(fen(3_200)),
            ..redeemed(
                "stored-value",
                gift,
                Benefit::Spent { amount: fen(6_800), to_pay: Some(Money::ZERO) },
                Some(6_800),
            )
        },
        redeemed(
            "price-for",
            campaign("一口价 Fixed price", fixed, Treatment::Discount),
            Benefit::Priced { product: tea(), price: fen(1_990), saving: Some(fen(810)) },
            Some(2_800),
        ),
        redeemed(
            "nth-item",
            campaign("第二件半价 Second half price", second, Treatment::Discount),
            Benefit::NthItem { nth: 2, saving: Some(fen(900)) },
            Some(3_600),
        ),
    ]
}

fn booking() -> Booking {
    Booking {
        id: BookingId::new(Uuid::from_u128(5)),
        shop: ShopId::new(Uuid::from_u128(1)),
        code: "BK7Q2MX4".into(),
        service: "工夫茶两小时 Gongfu tea, two hours".into(),
        starts_at: at("2026-11-22T06:30:00Z"),
        minutes: 120,
        party: 4,
        arrived: 3,
        resource: Some("T4".into()),
        deposit: Deposit::Unpaid(fen(5_000)),
        status: Status::Arrived,
        vouchers: Vec::new(),
        person: PersonId::new(Uuid::from_u128(6)),
        guest: Guest { name: "Sample Guest".into(), phone: "13800000000".into() },
        moved: Vec::new(),
        prepaid: Vec::new(),
        settled: Vec::new(),
        rev: 1,
    }
}

fn summary() -> DaySummary {
    DaySummary {
        day: date(2026, 11, 22),
        data_as_of: Some(at("2026-11-22T12:58:00Z")),
        sales: Some(Sales {
            sold: Tally { count: 3, worth: fen(10_600) },
            refunded: Tally { count: 1, worth: fen(2_200) },
            discounted: Tally { count: 1, worth: fen(1_800) },
            tenders: vec![OfTender {
                kind: TenderKind::Cash,
                taken: Tally { count: 3, worth: fen(10_600) },
                given_back: Tally { count: 1, worth: fen(2_200) },
            }],
            unused: Tally { count: 1, worth: fen(900) },
            ..Sales::default()
        }),
        redeemed: Tally { count: 128, worth: fen(384_050) },
        provisional: Tally { count: 3, worth: fen(9_000) },
        reversed: Tally { count: 2, worth: fen(6_000) },
        channels: vec![
            ("小程序 Own".into(), Tally { count: 100, worth: fen(300_000) }),
            ("美团 Meituan".into(), Tally { count: 28, worth: fen(84_050) }),
        ],
        bookings: BookingFigures { due: 24, arrived: 21, late: 2, no_show: 3, walk_ins: 5 },
        refused: vec![Refused { code: "used_up".into(), count: 4 }, Refused { code: "expired".into(), count: 2 }],
        exceptions: 1,
        waiting: 7,
    }
}

/// Every paper in a language, for a printer, by its name.
fn papers(tongue: Tongue, profile: &Profile) -> Vec<(String, Receipt)> {
    let shop = shop();
    papers_under(Head { tongue, staff: Some("Li"), ..head(&shop) }, profile)
}

fn papers_under(head: Head<'_>, profile: &Profile) -> Vec<(String, Receipt)> {
    let tongue = head.tongue;
    let mut papers = Vec::new();
    for redeemed in redemptions() {
        papers.push((format!("redemption-{}", redeemed.name), redemption(head, redeemed.slip())));
    }
    let reversed = amount_off();
    let undone = Reversed {
        redemption: reversed.slip().redemption,
        voucher: voucher(),
        campaign: Some(&reversed.campaign),
        given_back: Amount::ONE_USE,
        left: Some(Amount::ONE_USE),
        reason: "扫错券 wrong voucher",
    };
    papers.push(("reversal".into(), reversal(head, undone)));
    papers.push(("reversal-unknown".into(), reversal(head, Reversed { campaign: None, left: None, ..undone })));
    let booking = booking();
    let early = Admission { people: 3, arrived: 3, party: 4, timing: Timing::Early(20), unpaid: Some(fen(5_000)) };
    let waiting = Arrived { booking: &booking, admission: &early, queue: Some(2) };
    papers.push(("check-in-waiting".into(), check_in(head, waiting)));
    let complete = Booking { deposit: Deposit::Paid(fen(5_000)), resource: None, minutes: 720, ..booking };
    let in_time = Admission { people: 4, arrived: 4, timing: Timing::OnTime, unpaid: None, ..early };
    let arrived = Arrived { booking: &complete, admission: &in_time, queue: None };
    papers.push(("check-in".into(), check_in(Head { staff: None, ..head }, arrived)));
    let late = Admission { timing: Timing::Late(25), ..in_time };
    papers.push(("check-in-late".into(), check_in(head, Arrived { admission: &late, ..arrived })));
    let page = TestPage { printer: "tcp:192.168.1.50:9100", profile, at: date(2026, 11, 22).at(14, 32, 0, 0), tongue };
    papers.push(("test-page".into(), test_page(&page)));
    let key = RecoveryKey::from_bytes(vec![0x5a; 48]);
    let sheet = RecoverySheet { key: &key, fingerprint: "Q7F3-3M9X" };
    papers.push(("recovery-sheet".into(), recovery_sheet(head, &sheet)));
    let closing = Head { at: at("2026-11-22T13:05:00Z"), ..head };
    papers.push(("day-summary".into(), day_summary(closing, &summary())));
    papers.extend(till::papers(head));
    let trained = papers.iter().filter(|(name, _)| matches!(name.as_str(), "sale" | "shift-z"));
    let trained: Vec<_> = trained.map(|(name, paper)| (format!("{name}-training"), paper.for_training())).collect();
    papers.extend(trained);
    papers
}

fn profiles() -> [(u16, Profile); 2] {
    [(32, Profile::MM58), (48, Profile::MM80)]
}

#[test]
fn every_paper_says_what_was_pinned() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/slips");
    let mut names = BTreeSet::new();
    for (columns, profile) in profiles() {
        for (tag, tongue) in TONGUES {
            for (name, receipt) in papers(tongue, &profile) {
                let name = format!("{name}-{tag}-{columns}.txt");
                let file = folder.join(&name);
                names.insert(name);
                let text = layout(&receipt, &profile).text();
                if std::env::var_os("UPDATE_GOLDEN").is_some() {
                    fs::create_dir_all(&folder).unwrap();
                    fs::write(&file, &text).unwrap();
                }
                let pinned = fs::read_to_string(&file).unwrap_or_default();
                assert_eq!(text, pinned, "{} (UPDATE_GOLDEN=1 writes it anew)", file.display());
            }
        }
    }
    let found: BTreeSet<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(found, names, "a paper that nobody prints is pinned");
}

#[test]
fn every_paper_of_training_is_marked_at_its_head_and_at_its_foot() {
    for (_, profile) in profiles() {
        for (name, receipt) in papers(Tongue::Both, &profile) {
            let text = layout(&receipt.for_training(), &profile).text();
            let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            let foot: Vec<&str> = lines.iter().copied().filter(|line| !line.starts_with("8<")).rev().take(2).collect();
            assert_eq!(lines[..2], TRAINING, "{name}");
            assert_eq!(foot, [TRAINING[1], TRAINING[0]], "{name}");
            // A copy of it is marked as both.
            let copy = layout(&receipt.for_training().copy(2), &profile).text();
            assert!(copy.contains("COPY 2") && copy.contains(TRAINING[1]), "{name}");
        }
    }
    let cut = Receipt::builder().cut().build();
    assert_eq!(cut.for_training(), cut, "there is nothing on it that anybody could take for a receipt");
}

#[test]
fn every_paper_goes_as_text_on_a_chinese_printer_and_needs_no_remark() {
    for (_, profile) in profiles() {
        for (_, tongue) in TONGUES {
            for (name, receipt) in papers(tongue, &profile) {
                let set = layout(&receipt, &profile);
                assert_eq!(set.encoding, profile.encoding, "{name} is sent as pictures");
                assert_eq!(set.remarks, [], "{name}");
            }
        }
    }
}

#[test]
fn an_english_paper_has_no_chinese_words_of_its_own() {
    let shop = Shop { name: "Spring Tea".into(), address: String::new(), ..shop() };
    let head = Head { tongue: Language::English.into(), ..head(&shop) };
    let mut redeemed = amount_off();
    redeemed.campaign.name = "30 off".into();
    redeemed.campaign.channel.name = "Own".into();
    let text = layout(&redemption(head, redeemed.slip()), &Profile::MM58).text();
    assert!(!text.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text}");
}

#[test]
fn a_provisional_redemption_says_so_in_bold() {
    let warnings = |strength| {
        let shop = shop();
        let redeemed = Sample { strength, ..amount_off() };
        let bold = |block: &Block| match block {
            Block::Text(text) if text.size == Size::Normal => {
                text.spans.iter().all(|span| span.weight == crate::domain::receipt::Weight::Bold)
            }
            _ => false,
        };
        redemption(head(&shop), redeemed.slip()).blocks.iter().filter(|block| bold(block)).count()
    };
    assert_eq!(warnings(CLOUD), 0);
    assert_eq!(warnings(Strength::FirmStore { fence: 1, rev: 9 }), 0);
    assert_eq!(warnings(Strength::Provisional { grant: None }), 2, "once in each language");
}

#[test]
fn no_paper_bears_a_guest_or_a_whole_voucher() {
    for (_, profile) in profiles() {
        for (_, tongue) in TONGUES {
            for (name, receipt) in papers(tongue, &profile) {
                let stored = serde_json::to_string(&receipt).unwrap();
                for secret in ["Sample Guest", "13800000000", voucher().to_string().as_str()] {
                    assert!(!stored.contains(secret), "{name} bears {secret}");
                }
            }
        }
    }
}

#[test]
fn times_are_those_of_the_shops_wall_clock() {
    let new_york = Shop { zone: Zone::named("America/New_York").unwrap(), ..shop() };
    assert_eq!(head(&new_york).time(at("2026-11-22T04:59:59Z")), "2026-11-21 23:59");
    assert_eq!(head(&new_york).time(at("2026-07-22T04:59:59Z")), "2026-07-22 00:59");
}

#[test]
fn one_is_not_several() {
    let counted = |tongue: Tongue, count| tongue.count(count, words::USES);
    assert_eq!(counted(Tongue::One(Language::English), 1), "1 use");
    assert_eq!(counted(Tongue::One(Language::English), 0), "0 uses");
    assert_eq!(counted(Tongue::One(Language::Chinese), 1), "1 次");
    assert_eq!(counted(Tongue::Both, 2), "2 次 uses");
}

proptest! {
    #[test]
    fn whatever_names_say_a_paper_can_be_set(name in "\\PC{0,80}", till in ".{0,20}", minor: i64) {
        let shop = Shop { name: name.clone(), ..shop() };
        let head = Head { till: &till, staff: Some(&name), ..head(&shop) };
        let campaign = campaign(&name, Kind::StoredValue, Treatment::Tender);
        let amount = Amount::Money(fen(minor));
        let spent = Benefit::Spent { amount: fen(minor), to_pay: Some(fen(minor)) };
        let redeemed = Sample { take: amount, left: amount, ..redeemed("", campaign, spent, Some(minor)) };
        for (columns, profile) in profiles() {
            for line in layout(&redemption(head, redeemed.slip()), &profile).lines {
                if let crate::domain::receipt::Line::Text(line) = line {
                    let end = line.parts.iter().map(|part| part.column + part.columns).max().unwrap_or(0);
                    prop_assert!(end <= columns, "{end} of {columns}");
                }
            }
        }
    }
}

#[test]
fn every_reason_of_a_refusal_has_few_words_for_the_paper_of_the_day() {
    for refusal in crate::domain::verdict::tests::every() {
        assert!(words::refusal(refusal.code()).is_some(), "{} has no words", refusal.code());
    }
}
