//! Every verdict has its sentences in both languages, with its figures in them.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Weekday, date, time};
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::*;
use crate::domain::campaign::Item;
use crate::domain::id::{CampaignId, ShopNo};
use crate::domain::language::Language;
use crate::domain::money::{Currency, Money};
use crate::domain::voucher::LastUse;
use crate::domain::window::{DayWindow, Weekdays};
use crate::ui::text::Text;

/// Noon of 22 November 2026 in Shanghai.
const NOW: &str = "2026-11-22T04:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn yuan(yuan: i64) -> Money {
    Money::from_minor(yuan * 100)
}

fn shop(number: u128) -> ShopId {
    ShopId::new(Uuid::from_u128(number))
}

fn tea() -> Product {
    Product { code: "T1".into(), name: "乌龙茶".into() }
}

/// `cause | next` in both languages.
#[track_caller]
fn check(verdict: &Verdict, english: &str, chinese: &str) {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let shops = [(1, "河边店"), (2, "Station")].map(|(n, name)| ShopName {
        id: shop(n),
        no: ShopNo::new(1),
        name: name.to_owned(),
    });
    for (language, expected) in Language::ALL.into_iter().zip([english, chinese]) {
        let text = Text::new(language);
        let told = told(verdict, &shops, Format::new(&text, Currency::Cny, &zone, at(NOW)));
        assert_eq!([told.cause, told.next].join(" | "), expected);
    }
}

#[track_caller]
fn refused(refusal: Refusal, english: &str, chinese: &str) {
    check(&Verdict::Refused(refusal), english, chinese);
}

#[test]
fn a_voucher_that_ended_says_on_which_day_it_was_last_valid() {
    refused(
        Refusal::Expired { until: at("2026-11-20T16:00:00Z") },
        "Expired on 20 Nov. | A manager can accept it (reason needed).",
        "已过期（11 月 20 日）。 | 店长可特批，需填原因。",
    );
    refused(
        Refusal::Expired { until: at("2026-11-22T03:30:00Z") },
        "Expired at 11:30 today. | A manager can accept it (reason needed).",
        "已过期（今天 11:30）。 | 店长可特批，需填原因。",
    );
}

#[test]
fn a_used_voucher_says_when_where_and_by_whom() {
    let last =
        LastUse { at: at("2026-11-22T02:02:00Z"), shop: "Station".into(), till: "till 2".into(), staff: "Li".into() };
    refused(
        Refusal::UsedUp { last: Some(last) },
        "Already used 10:02 today, Station, till 2, Li. | Don't give the item. Show this record.",
        "已使用：今天 10:02，Station，till 2，Li。 | 请勿交付商品。请出示这条记录。",
    );
    refused(
        Refusal::UsedUp { last: None },
        "Already used: nothing is left on it. | Don't give the item. The customer sees its uses where it was bought.",
        "已使用，没有剩余。 | 请勿交付商品。顾客可在购买处查看使用记录。",
    );
}

#[test]
fn too_small_a_bill_says_how_much_is_missing() {
    refused(
        Refusal::BelowMinimum { minimum: yuan(100), missing: Money::from_minor(1_250) },
        "¥12.50 short of the minimum spend of ¥100.00. | Add ¥12.50 to use it.",
        "未满 ¥100.00，还差 ¥12.50。 | 再买 ¥12.50 即可使用。",
    );
}

#[test]
fn a_voucher_of_other_shops_names_them_where_their_names_are_known() {
    refused(
        Refusal::WrongShop { valid_at: vec![shop(2), shop(1), shop(9)] },
        "Valid only at 河边店 or Station. | Send the customer there.",
        "仅限河边店或Station使用。 | 请顾客前往该门店。",
    );
    refused(
        Refusal::WrongShop { valid_at: vec![shop(9)] },
        "Valid only at another shop. | The voucher tells the customer where.",
        "仅限其他门店使用。 | 适用门店见顾客的券面。",
    );
}

#[test]
fn of_two_vouchers_that_do_not_go_together_the_better_one_is_named() {
    let refusal = |better| Refusal::NotStackable {
        with: "满 100 减 30".into(),
        campaign: CampaignId::new(Uuid::from_u128(1)),
        better,
    };
    for (better, english, chinese) in [
        (None, "Keep one of the two.", "两张留一张。"),
        (
            Some(Better::This(yuan(5))),
            "This one saves ¥5.00 more: take the other one off to use it.",
            "这张多省 ¥5.00：取下另一张即可使用。",
        ),
        (Some(Better::Other(yuan(5))), "The other one saves ¥5.00 more: keep it.", "另一张多省 ¥5.00：请保留另一张。"),
        (Some(Better::Same), "Both save the same: keep one of the two.", "两张一样省：留一张即可。"),
    ] {
        refused(
            refusal(better),
            &format!("Not together with 满 100 减 30. | {english}"),
            &format!("不能与「满 100 减 30」同时使用。 | {chinese}"),
        );
    }
}

#[test]
fn what_cannot_be_risked_without_the_cloud_says_how_much_could() {
    refused(
        Refusal::BudgetSpent { count: 5, count_allowed: 5, value: yuan(300), value_allowed: yuan(500) },
        "The offline allowance is used up: 5 of 5 vouchers, ¥300.00 of ¥500.00. | Get the terminal online. A manager can raise it once.",
        "离线额度已用完：5/5 张，¥300.00/¥500.00。 | 请联网。店长可提高一次额度。",
    );
    refused(
        Refusal::DataTooOld { data_as_of: Some(at("2026-11-21T01:00:00Z")) },
        "The data of 09:00 yesterday is too old to redeem with while offline. | Try again when the connection is back.",
        "本机数据（昨天 09:00）太旧，离线时不能核销。 | 网络恢复后再试。",
    );
    refused(
        Refusal::NotCached { data_as_of: None },
        "Not known here, and the cloud cannot be reached. | Try again when the connection is back.",
        "本机没有此券，且连不上云端。 | 网络恢复后再试。",
    );
}

#[test]
fn an_offer_says_what_is_given_what_is_to_pay_and_what_is_left() {
    let offer = |benefit, left_after| {
        Verdict::Accepted(Box::new(Offer {
            voucher: crate::domain::id::VoucherId::from_bytes([1; 10]),
            campaign: Arc::new(campaign()),
            take: Amount::ONE_USE,
            left_after,
            benefit,
            risk: Money::ZERO,
            way: Way::AskCloud,
        }))
    };
    check(
        &offer(Benefit::Off { off: yuan(30), to_pay: Some(yuan(38)) }, Amount::Uses(0)),
        "¥30.00 off, ¥38.00 to pay. | Enter confirms.",
        "优惠 ¥30.00，还需支付 ¥38.00。 | 按 Enter 确认。",
    );
    check(
        &offer(Benefit::Service { service: "洗车".into(), uses: 1 }, Amount::Uses(4)),
        "One use of 洗车. 4 uses left afterwards. | Enter confirms.",
        "洗车 1 次。之后还剩 4 次。 | 按 Enter 确认。",
    );
    let items = vec![Item { product: tea(), quantity: 2 }, Item { product: tea(), quantity: 1 }];
    check(
        &offer(Benefit::Products { items }, Amount::Uses(0)),
        "To give: 2 × 乌龙茶 and 1 × 乌龙茶. | Enter confirms.",
        "请交付：乌龙茶 × 2、乌龙茶 × 1。 | 按 Enter 确认。",
    );
}

#[test]
fn a_question_says_what_to_type() {
    check(
        &Verdict::Asks(Ask::Uses { left: 3 }),
        "3 uses left. Choose how many to use now. | Type the number, then Enter.",
        "还剩 3 次，请选择这次用几次。 | 输入次数，按 Enter。",
    );
    check(
        &Verdict::Asks(Ask::Products(Wanted { items: 1, of: vec![tea()], beside: vec![] })),
        "Does the order hold 乌龙茶? | Enter confirms; Esc says no.",
        "订单里有乌龙茶吗？ | 有，按 Enter；没有，按 Esc。",
    );
}

/// One refusal of each kind, and of each case that is told otherwise.
fn every_refusal() -> Vec<Refusal> {
    let campaign = CampaignId::new(Uuid::from_u128(1));
    let windows = vec![DayWindow { from: time(11, 0, 0, 0), until: time(14, 0, 0, 0) }];
    vec![
        Refusal::Unknown,
        Refusal::NotCached { data_as_of: Some(at(NOW)) },
        Refusal::Forged,
        Refusal::Damaged,
        Refusal::OtherBusiness,
        Refusal::UpdateNeeded,
        Refusal::Cancelled,
        Refusal::Refunded,
        Refusal::Frozen,
        Refusal::UsedUp { last: None },
        Refusal::NotEnoughLeft { left: Amount::Money(yuan(3)) },
        Refusal::Expired { until: at(NOW) },
        Refusal::NotYetValid { from: at(NOW) },
        Refusal::NotYetValid { from: at("2026-11-30T16:00:00Z") },
        Refusal::WrongShop { valid_at: vec![] },
        Refusal::WrongLevel { levels: vec!["gold".into()] },
        Refusal::WrongWeekday { weekdays: Weekdays::of([Weekday::Monday]) },
        Refusal::WrongTime { windows },
        Refusal::Blackout { date: date(2026, 11, 22) },
        Refusal::WrongSaleChannel { valid: vec![SaleChannel::InStore, SaleChannel::Takeaway] },
        Refusal::WrongProducts { needs: vec![tea()] },
        Refusal::WrongProducts { needs: vec![] },
        Refusal::TooFewItems { needed: 2, held: Some(1) },
        Refusal::TooFewItems { needed: 2, held: None },
        Refusal::BelowMinimum { minimum: yuan(2), missing: yuan(1) },
        Refusal::NotStackable { with: "A".into(), campaign, better: None },
        Refusal::OrderLimit { allowed: 1 },
        Refusal::CustomerLimit { had: 2, uses: 2, days: 30 },
        Refusal::CustomerLimit { had: 2, uses: 2, days: 1 },
        Refusal::EvidenceMissing { missing: MissingEvidence::CodeShown },
        Refusal::EvidenceMissing { missing: MissingEvidence::RotatingCode },
        Refusal::EvidenceMissing { missing: MissingEvidence::FreshCode },
        Refusal::EvidenceMissing { missing: MissingEvidence::PhoneTailDiffers },
        Refusal::EvidenceMissing { missing: MissingEvidence::PhoneTailUnknown },
        Refusal::CloudOnly,
        Refusal::AboveOfflineValue { risk: yuan(2), allowed: yuan(1) },
        Refusal::BudgetSpent { count: 1, count_allowed: 1, value: yuan(1), value_allowed: yuan(1) },
        Refusal::NoGrant,
        Refusal::DataTooOld { data_as_of: None },
        Refusal::ByCloud { code: "x".into() },
    ]
}

#[test]
fn every_refusal_says_a_cause_and_a_next_step_with_nothing_left_unfilled() {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    for language in Language::ALL {
        let text = Text::new(language);
        let mut causes = Vec::new();
        for refusal in every_refusal() {
            let told = told(&Verdict::Refused(refusal), &[], Format::new(&text, Currency::Cny, &zone, at(NOW)));
            for words in [&told.cause, &told.next] {
                assert!(!words.is_empty() && !words.contains(['[', '{', '$']), "{:?}: {words:?}", told.code);
                assert!(words.ends_with(['.', '。']), "{:?}: not a sentence: {words:?}", told.code);
            }
            causes.push(told.cause);
        }
        let told = causes.len();
        causes.sort();
        causes.dedup();
        assert_eq!(causes.len(), told, "two refusals say the same in {}", language.tag());
    }
}

fn campaign() -> crate::domain::campaign::Campaign {
    use crate::domain::campaign::{
        Campaign, Channel, EvidenceRule, Kind, Limits, OfflinePolicy, ReversalWindow, Scope, Settlement, ShopScope,
        Stacking, Treatment, Validity,
    };
    use crate::domain::id::CampaignNo;
    use crate::domain::window::Hours;
    Campaign {
        id: CampaignId::new(Uuid::from_u128(1)),
        no: CampaignNo::new(1).unwrap(),
        name: "Sample".into(),
        kind: Kind::StoredValue,
        treatment: Treatment::Tender,
        money: Settlement {
            face: Money::ZERO,
            paid: Money::ZERO,
            subsidy: Money::ZERO,
            settlement: Money::ZERO,
            commission: Money::ZERO,
        },
        channel: Channel { key: "own".into(), name: "Own".into() },
        validity: Validity::Between { from: None, until: None },
        hours: Hours::ALWAYS,
        scope: Scope {
            shops: ShopScope::All,
            products: vec![],
            excluded: vec![],
            levels: vec![],
            sale_channels: vec![],
        },
        limits: Limits::default(),
        stacking: Stacking::Free,
        offline: OfflinePolicy::CloudOnly,
        reversal: ReversalWindow::Never,
        evidence: EvidenceRule::None,
    }
}
