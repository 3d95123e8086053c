//! Every answer of the till has its sentence in both languages.

use jiff::tz::TimeZone;

use super::*;
use crate::domain::basket::LineNo;
use crate::domain::id::{BookingId, VoucherId};
use crate::domain::language::Language;
use crate::domain::money::{Currency, Rate};
use crate::domain::price::By;
use crate::domain::product::sample::product;
use crate::domain::product::{Extra, Pick, Supply};
use crate::domain::promotion::NotHere;
use crate::ui::text::Text;

fn yuan(yuan: i64) -> Money {
    Money::from_minor(yuan * 100)
}

#[track_caller]
fn said(write: impl Fn(Format<'_>) -> Vec<String>) -> [Vec<String>; 2] {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let now = "2026-11-22T04:00:00Z".parse().unwrap();
    let said = Language::ALL.map(|language| write(Format::new(&Text::new(language), Currency::Cny, &zone, now)));
    for words in said.iter().flatten() {
        assert!(!words.is_empty() && !words.contains(['[', '{']), "{words}");
    }
    said
}

fn voucher() -> VoucherId {
    VoucherId::from_bytes([7; 10])
}

#[test]
fn every_refusal_of_the_basket_has_its_sentence() {
    let refusals = [
        Refusal::Full { lines: 500 },
        Refusal::NoSuchLine(LineNo(1)),
        Refusal::TooMuch { most: Quantity::MAX },
        Refusal::NotWhole { quantity: Quantity::from_thousandths(1_250).unwrap() },
        Refusal::NoPrice { price: yuan(-1), highest: yuan(100) },
        Refusal::NoDiscount { off: yuan(9), of: yuan(8) },
        Refusal::TooLong { chars: 300, most: 200 },
        Refusal::NoReason,
        Refusal::FixedByReceipt(LineNo(1)),
        Refusal::ReturnedAlready(LineNo(1)),
        Refusal::VoucherTwice,
        Refusal::VouchersFull { vouchers: 20 },
        Refusal::BookingTwice,
        Refusal::BookingsFull { bookings: 5 },
        Refusal::NoSuchBooking,
        Refusal::OrderLimit { allowed: 1 },
        Refusal::PaysAtTheEnd,
        Refusal::NoSuchVoucher,
        Refusal::Needs(Permission::DiscountAboveLimit),
    ];
    said(|format| refusals.iter().map(|refusal| refused(refusal, format)).collect());
    said(|format| Permission::ALL.iter().map(|permission| needs(*permission, format)).collect());
}

#[test]
fn every_reason_not_to_sell_or_to_price_has_its_sentence() {
    let not = [
        NotSold::SoldOut { name: "绿豆糕".into() },
        NotSold::WhichVariant { among: Vec::new() },
        NotSold::NoSuchChoice { code: "X".into() },
        NotSold::HowMany { of: "糖度".into(), least: 1, most: 1, chosen: 0 },
        NotSold::HowMany { of: "加料".into(), least: 0, most: 3, chosen: 4 },
        NotSold::WhichPrice,
        NotSold::PriceIsFixed { price: yuan(8) },
        NotSold::NoPrice { price: yuan(-1), highest: yuan(100) },
    ];
    said(|format| not.iter().map(|not| not_sold(not, format)).collect());
    let refusals = [
        price::Refusal::NoTaxClass { line: LineNo(1), class: "luxury".into() },
        price::Refusal::TooManyPromotions { promotions: 900, most: 500 },
        price::Refusal::TooLarge { line: LineNo(1) },
    ];
    said(|format| refusals.iter().map(|refusal| no_price(refusal, format)).collect());
}

#[test]
fn every_reason_not_to_take_off_and_not_to_be_paid_has_its_sentence() {
    let reasons = [
        Because::NotHere(NotHere::OtherLevel { levels: Vec::new() }),
        Because::NothingCounts,
        Because::TooFewPieces { needed: 3, held: 1 },
        Because::PartMissing { of: vec!["茶".into()], pieces: 1 },
        Because::BelowSpend { spend: yuan(60), missing: yuan(12) },
        Because::SavesNothing,
        Because::NotTogether { with: vec![By::MemberPrice], better_by: Some(yuan(3)) },
        Because::OthersAreBetter { better_by: None },
    ];
    said(|format| reasons.iter().map(|reason| because(reason, format)).collect());
    let refusals = [
        tender::Refusal::Short { missing: yuan(3) },
        tender::Refusal::TooMuch { over: yuan(3) },
        tender::Refusal::NoCashNeeded,
        tender::Refusal::NoAmount { means: Means::Cash },
        tender::Refusal::DrawerTooEmpty { wanted: yuan(90), held: yuan(20) },
        tender::Refusal::VoucherTwice(voucher()),
        tender::Refusal::PrepaidIsNoChoice(voucher()),
        tender::Refusal::AdvanceIsNoChoice(booking()),
        tender::Refusal::PrepaidBesideReturn(voucher()),
        tender::Refusal::NotGivenBackSo { means: Means::Points { points: 3 } },
        tender::Refusal::TooMany { most: 20 },
        tender::Refusal::ReferenceTooLong { most: 64 },
    ];
    said(|format| refusals.iter().map(|refusal| not_paid(refusal, format)).collect());
    let all = [
        Means::Cash,
        Means::Card { reference: String::new() },
        Means::StoredValue { voucher: voucher() },
        Means::Points { points: 1 },
        Means::Prepaid { voucher: voucher() },
        Means::Advance { booking: booking(), code: "K7Q".into(), paid: yuan(1) },
    ];
    said(|format| all.iter().map(|one| means(one, format)).collect());
    let [late, over] = [Status::Confirmed, Status::Declined].map(NotBrought::NotHere);
    let all = [NotBrought::NothingPaid, late, over, NotBrought::Settled, NotBrought::PaidLess];
    said(|format| all.iter().map(|one| not_brought(*one, format.text())).collect());
}

#[test]
fn what_a_bill_does_not_need_of_what_was_paid_in_advance_is_said_in_figures() {
    let of = |amount| Advance { booking: booking(), code: "K7Q".into(), paid: yuan(138), amount: yuan(amount) };
    let [english, chinese] = said(|format| vec![advance(&of(138), format), advance(&of(126), format)]);
    assert_eq!(english, ["¥138.00 paid in advance", "¥138.00 paid, ¥12.00 not spent"]);
    assert_eq!(chinese, ["已预付 ¥138.00", "已预付 ¥138.00，未用 ¥12.00"]);
}

fn booking() -> BookingId {
    BookingId::new(uuid::Uuid::from_u128(7))
}

#[test]
fn a_hint_says_how_much_more_saves_how_much() {
    let by = By::Voucher(voucher());
    let hints = [
        Hint::SpendMore { by, name: "满 100 减 50".into(), more: Money::from_minor(1_250), save: yuan(20) },
        Hint::AddPieces { by, name: "第二件半价".into(), more: 1, off: Rate::from_basis_points(5_000).unwrap() },
    ];
    let [english, chinese] = said(|format| hints.iter().map(|one| hint(one, format)).collect());
    assert_eq!(english[0], "Spend ¥12.50 more to save ¥20.00: 满 100 减 50");
    assert_eq!(chinese[0], "再买 ¥12.50，可省 ¥20.00：满 100 减 50");
}

#[test]
fn what_is_weighed_is_told_in_kilograms_and_what_has_several_prices_from_the_least() {
    let weighed = Quantity::from_thousandths(1_250).unwrap();
    let [english, _] = said(|format| {
        vec![
            quantity(weighed, Measure::Weight, format),
            quantity(Quantity::ONE, Measure::Piece, format),
            price(product("A", "tea", 1_800).terms(), Measure::Piece, format),
        ]
    });
    assert_eq!(english, ["1.25 kg", "1", "¥18.00"]);
    let terms = |price| Terms { price, member_price: None, barcodes: Vec::new(), supply: Supply::ForSale };
    let several = [terms(Price::Fixed(yuan(18))), terms(Price::Fixed(yuan(16)))];
    let [english, _] = said(|format| {
        vec![
            price(several.iter(), Measure::Piece, format),
            price([terms(Price::Open)].iter(), Measure::Piece, format),
            price([terms(Price::Fixed(yuan(40)))].iter(), Measure::Weight, format),
        ]
    });
    assert_eq!(english, ["from ¥16.00", "Open price", "¥40.00/kg"]);
}

#[test]
fn a_line_says_its_price_and_what_was_chosen_beside_it_and_why_it_comes_back() {
    let item = product("A", "tea", 1_800).pick(&Pick::default()).unwrap();
    let with = |name: &str| Extra { code: name.into(), name: name.into(), extra: Money::ZERO };
    let chosen = Item { extras: vec![with("Hot"), with("Full sugar")], ..item.clone() };
    let back = Way::Returned(Return::WithoutReceipt { price: yuan(18), reason: "Wrong item".into() });
    let [english, _] = said(|format| {
        vec![detail(&item, &Way::Sold, format), detail(&chosen, &Way::Sold, format), detail(&chosen, &back, format)]
    });
    assert_eq!(english, ["¥18.00", "¥18.00·Hot Full sugar", "¥18.00·Hot Full sugar·Wrong item"]);
    let share = |points| Off::Share(Rate::from_basis_points(points).unwrap());
    let [english, _] = said(|format| vec![off(share(1_250), format), off(share(2_000), format)]);
    assert_eq!(english, ["−12.5%", "−20%"]);
}
