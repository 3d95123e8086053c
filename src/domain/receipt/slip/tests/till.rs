//! The papers of the till: sales, gifts, refunds and shifts.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use super::{at, fen};
use crate::domain::basket::{Brought, ByHand, Customer, Discount, Edit, LineNo, Off, Return, Set};
use crate::domain::fact::{Author, CashWay, Pieces, PointsMoved, PointsWay};
use crate::domain::id::{BookingId, DeviceId, Incarnation, RedemptionId, RefundId, SaleId, ShiftId, VoucherId};
use crate::domain::money::{Currency, Rate, Rounding, Side};
use crate::domain::product::{Item, Measure, Pick, Product};
use crate::domain::promotion::{Promotion, Rule, Tier, sample::promotion};
use crate::domain::quantity::Quantity;
use crate::domain::receipt::slip::*;
use crate::domain::redemption::Strength;
use crate::domain::refund::{Goods, Refund, Wanted, plan};
use crate::domain::report::Tally;
use crate::domain::sale::{self, Sale, sample};
use crate::domain::shift::{Count, Drawer, Figures, Move, Report, Shift, Z, ZNumber};
use crate::domain::tax::{Class, Percent, Prices};
use crate::domain::tender::{self, CashRules, Means, Payment, Tender};
use uuid::Uuid;

fn cash(minor: i64) -> Tender {
    Tender { means: Means::Cash, amount: fen(minor) }
}

fn card(minor: i64) -> Tender {
    Tender { means: Means::Card { reference: "POS 0042".into() }, amount: fen(minor) }
}

fn named(code: &str, name: &str, price: i64) -> Product {
    Product { name: name.into(), ..crate::domain::product::sample::product(code, "tea", price) }
}

fn picked(product: &Product) -> Item {
    product.pick(&Pick::default()).unwrap()
}

fn ring(shop: &mut sample::Shop, product: &Product, quantity: Quantity) -> LineNo {
    shop.edit(Edit::Add { item: picked(product), quantity, staff: None });
    shop.basket.lines().last().unwrap().no
}

fn pieces(count: u32) -> Quantity {
    Quantity::of_pieces(count).unwrap()
}

/// Cash is rounded to ten fen.
fn to_the_jiao() -> Rounding {
    Rounding { step: NonZeroU32::new(10).unwrap(), side: Side::Down }
}

/// A member's order with everything that may stand on a receipt: a note, a weight, a price by hand, a promotion, a
/// discount, a voucher that was paid before, something taken back, two ways of paying.
fn rich() -> Sale {
    let mut shop = sample::Shop::new();
    shop.cash = to_the_jiao();
    let tiers = vec![Tier { spend: fen(6_000), off: fen(1_000) }, Tier { spend: fen(12_000), off: fen(2_500) }];
    shop.promotions =
        vec![Promotion { name: "满60减10 Spend 60, save 10".into(), ..promotion(1, Rule::Spend { tiers }) }];
    let id = crate::domain::member::sample::member(1).id;
    let reference = "M-20260042".into();
    shop.edit(Edit::Customer(Customer::Member { id, reference, level: "金卡 Gold".into() }));
    let tea = ring(&mut shop, &named("T01", "桂花乌龙 Osmanthus oolong", 1_830), pieces(3));
    shop.edit(Edit::Note(tea, "少冰 less ice".into()));
    let loose = Product { measure: Measure::Weight, ..named("L01", "散装茉莉花茶 Jasmine, loose", 12_800) };
    ring(&mut shop, &loose, Quantity::from_thousandths(250).unwrap());
    let cup = ring(
        &mut shop,
        &named("C09", "手工描金青花盖碗礼盒装 Hand-painted lidded bowl in a gift box", 26_800),
        pieces(1),
    );
    let set = Set::Price(fen(23_900));
    shop.edit(Edit::ByHand(cup, Some(ByHand { set, reason: "scratched".into() })));
    shop.package("双人火锅套餐", 19_800, 12_800);
    let off = Off::Share(Rate::from_basis_points(500).unwrap());
    shop.edit(Edit::Discount(Some(Discount { off, reason: "regular".into() })));
    let way = Return::WithoutReceipt { price: fen(1_700), reason: "chipped".into() };
    shop.edit(Edit::TakeBack { item: picked(&named("CUP", "品茗杯 Tasting cup", 1_700)), quantity: pieces(1), way });
    shop.edit(Edit::NoteOrder("靠窗 by the window".into()));
    shop.sell(&[card(20_000), cash(20_000)])
}

/// Taxes on top, of two rates.
fn taxed() -> Sale {
    let mut shop = sample::Shop::new();
    shop.taxes.prices = Prices::Exclude;
    let percent = Percent::from_thousandths(6_000).unwrap();
    shop.taxes.classes.push(Class { code: "service".into(), name: "6 %".into(), percent });
    ring(&mut shop, &named("T01", "Osmanthus oolong", 1_830), pieces(2));
    let tasting = Product { tax_class: "service".into(), ..named("S01", "Tea tasting", 8_800) };
    ring(&mut shop, &tasting, pieces(1));
    shop.sell(&[card(13_464)])
}

/// Two bookings pay for it, and not all of the second is needed.
fn booked() -> Sale {
    let mut shop = sample::Shop::new();
    ring(&mut shop, &named("T01", "桂花乌龙 Osmanthus oolong", 1_830), pieces(2));
    for (number, code, advance) in [(7, "K7QX2M9P", 1_500), (8, "B3RD8W5T", 5_000)] {
        let brought =
            Brought { booking: BookingId::new(Uuid::from_u128(number)), code: code.into(), advance: fen(advance) };
        shop.edit(Edit::Bring(Box::new(brought), vec![]));
    }
    shop.sell(&[])
}

/// One of the two comes back: all of the first booking's money, and a part of the other's.
fn booked_back(sale: &Sale) -> Refund {
    let wanted = Wanted { line: LineNo(1), quantity: pieces(1), goods: Goods::Restocked };
    let plan = plan(sale, sample::shop(), &[], &[wanted]).unwrap();
    let id = RefundId::new(Uuid::from_u128(0x7c_4f09_18bc));
    Refund::conclude(id, sample::head(), plan, "病了 fell ill".into()).unwrap()
}

/// More is taken back than sold.
fn taken_back() -> Sale {
    let mut shop = sample::Shop::new();
    ring(&mut shop, &named("T01", "桂花乌龙 Osmanthus oolong", 1_830), pieces(1));
    let way = Return::WithoutReceipt { price: fen(8_800), reason: "wrong colour".into() };
    shop.edit(Edit::TakeBack { item: picked(&named("POT", "紫砂壶 Teapot", 8_800)), quantity: pieces(1), way });
    shop.sell(&[cash(6_970)])
}

/// Two cups of an earlier sale come back, and one tea is taken instead: money goes back.
fn exchanged() -> Sale {
    let mut earlier = sample::Shop::new();
    let cups = ring(&mut earlier, &named("CUP", "品茗杯 Tasting cup", 1_700), pieces(3));
    let earlier = earlier.sell_as(SaleId::new(Uuid::from_u128(0x7c_5d21_90e4)), &[cash(5_100)]);
    let wanted = Wanted { line: cups, quantity: pieces(2), goods: Goods::Restocked };
    let plan = plan(&earlier, sample::shop(), &[], &[wanted]).unwrap();
    let mut shop = sample::Shop::new();
    for (line, quantity, way) in plan.as_returns("太小 too small").unwrap() {
        shop.edit(Edit::TakeBack { item: earlier.line(line).unwrap().item.clone(), quantity, way });
    }
    ring(&mut shop, &named("T01", "桂花乌龙 Osmanthus oolong", 1_830), pieces(1));
    shop.sell(&[cash(1_570)])
}

/// Two of three teas come back in cash.
fn given_back(sale: &Sale) -> (Refund, Payment) {
    let wanted = Wanted { line: LineNo(1), quantity: pieces(2), goods: Goods::WrittenOff };
    let plan = plan(sale, sample::shop(), &[], &[wanted]).unwrap();
    let rules = CashRules { rounding: to_the_jiao(), drawer: None };
    let payment = tender::give_back(plan.money_back(), &plan.money, rules).unwrap();
    let head = sale::Head { number: sample::head().number.next().unwrap(), ..sample::head() };
    let id = RefundId::new(Uuid::from_u128(0x7c_4f09_18bb));
    (Refund::conclude(id, head, plan, "打翻了 spilt".into()).unwrap(), payment)
}

fn report(sales: &[Sale], refund: (&Refund, &Payment, &Sale)) -> Report {
    let moved = |way, minor, reason: &str| Move { way, amount: fen(minor), reason: reason.into() };
    let moves = vec![moved(CashWay::Out, 5_000, "买冰 ice"), moved(CashWay::In, 2_000, "零钱 change")];
    let (refund, payment, of) = refund;
    let mut drawer = Drawer::holding(fen(30_000));
    let mut figures = Figures::default();
    for sale in sales {
        drawer = drawer.settled(&sale.document().payment).unwrap();
        figures = figures.sold(sale).unwrap();
    }
    drawer = drawer.settled(payment).unwrap();
    figures = figures.refunded(refund, Some(payment), Some(of)).unwrap();
    for moved in &moves {
        drawer = drawer.moved(moved).unwrap();
    }
    let redeemed =
        |figures: Figures, channel, count, minor| figures.redeemed(channel, Tally { count, worth: fen(minor) });
    let figures = redeemed(figures, "own", 12, 36_000).unwrap();
    let figures = redeemed(figures, "meituan", 3, 9_990).unwrap();
    let figures = figures.voided(fen(1_830)).and_then(Figures::opened_drawer).unwrap();
    let shift = Shift {
        id: ShiftId::new(Uuid::from_u128(5)),
        opened_at: at("2026-11-22T01:00:00Z"),
        opened_by: None,
        day: "2026-11-22".parse().unwrap(),
        float: fen(30_000),
    };
    Report { shift, at: at("2026-11-22T13:05:00Z"), drawer, moves, figures }
}

/// Every paper of the till under a head, by its name.
pub(super) fn papers(head: Head<'_>) -> Vec<(String, Receipt)> {
    let (rich, taxed, back) = (rich(), taxed(), taken_back());
    let voucher = VoucherId::from_bytes([1; 10]);
    let redemption = RedemptionId::new(Uuid::from_u128(0x7c_4f09_18aa));
    let with =
        SoldWith { voucher, channel: "美团 Meituan", redemption, strength: Strength::Provisional { grant: None } };
    let (given, payment) = given_back(&rich);
    let report = report(&[rich.clone(), taxed.clone(), back.clone()], (&given, &payment, &rich));
    let channels = BTreeMap::from([("own".to_owned(), "小程序 Own".to_owned())]);
    let of = OfShift { opened_by: Some("Li"), channels: &channels };
    let author = Author { device: DeviceId::new(Uuid::from_u128(2)), incarnation: Incarnation::new(0x3F0A) };
    let lay = |of, count| Pieces { of: fen(of), count };
    let counted = [lay(10_000, 4), lay(2_000, 3), lay(100, 7), lay(10, 4)];
    let closed = Z {
        number: ZNumber { author, seq: NonZeroU32::new(327).unwrap() },
        closed_by: None,
        count: Count::of(&Currency::Cny.denominations(), counted).unwrap(),
        reason: "找错钱 wrong change".into(),
        report: report.clone(),
    };
    let moved = report.moves.first().unwrap();
    let moved_points = |points, way| PointsMoved {
        member: crate::domain::member::sample::member(1).id,
        sale: rich.id(),
        points: NonZeroU32::new(points).unwrap(),
        way,
    };
    let earned = [moved_points(508, PointsWay::Earned)];
    let back_points = [moved_points(36, PointsWay::TakenBack), moved_points(200, PointsWay::GivenBack)];
    let refunded = Refunded { refund: &given, sale: &rich, payment: Some(&payment), points: &back_points };
    let booked = booked();
    let booked_back = booked_back(&booked);
    let booked_back = Refunded { refund: &booked_back, sale: &booked, payment: None, points: &[] };
    vec![
        ("sale".to_owned(), sale(head, &rich, &[with], &earned)),
        ("sale-taxed".to_owned(), sale(head, &taxed, &[], &[])),
        ("sale-taken-back".to_owned(), sale(head, &back, &[], &[])),
        ("sale-exchanged".to_owned(), sale(head, &exchanged(), &[], &[])),
        ("sale-booked".to_owned(), sale(head, &booked, &[], &[])),
        ("refund-booked".to_owned(), refund(head, booked_back)),
        ("gift".to_owned(), gift(head, &rich)),
        ("refund".to_owned(), refund(head, refunded)),
        ("shift-x".to_owned(), x(head, of, &report)),
        ("shift-z".to_owned(), z(head, of, &closed)),
        ("cash-moved".to_owned(), cash_moved(head, moved)),
    ]
}
