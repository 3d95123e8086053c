//! Edits of a basket: what they do, when they are refused, which permission they need.

use uuid::Uuid;

use super::*;
use crate::domain::campaign::{Kind, sample};
use crate::domain::product::Measure;
use crate::domain::product::sample::item;
use crate::domain::refund::Goods;
use crate::domain::staff::{Permission, Role};

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn rate(points: u16) -> Rate {
    Rate::from_basis_points(points).unwrap()
}

fn pieces(pieces: u32) -> Quantity {
    Quantity::of_pieces(pieces).unwrap()
}

/// Ten percent and fifty yuan by hand.
fn limits() -> Limits {
    Limits { discount: rate(1_000), give_back: fen(5_000) }
}

/// What a cashier may do.
fn cashier() -> Vec<Permission> {
    Permission::ALL.into_iter().filter(|permission| Role::Cashier.may(*permission)).collect()
}

fn with(basket: &Basket, edit: Edit) -> Result<Basket, Refusal> {
    basket.apply(edit, limits(), &cashier())
}

fn add(code: &str, count: u32, price: i64) -> Edit {
    Edit::Add { item: item(code, "food", price), quantity: pieces(count), staff: None }
}

/// Two teas at ¥18.00 and a cake at ¥25.00.
fn basket() -> Basket {
    let empty = Basket::new(SaleChannel::InStore);
    [add("TEA", 2, 1_800), add("CAKE", 1, 2_500)].into_iter().fold(empty, |basket, edit| with(&basket, edit).unwrap())
}

const TEA: LineNo = LineNo(1);

#[track_caller]
fn refuses(edit: Edit, expected: Refusal) {
    assert_eq!(with(&basket(), edit), Err(expected));
}

fn off(off: Off) -> ByHand {
    ByHand { set: Set::Off(off), reason: "scratched".into() }
}

#[test]
fn what_is_rung_up_again_counts_up_on_its_line() {
    let again = with(&basket(), add("TEA", 1, 1_800)).unwrap();
    assert_eq!((again.lines().len(), again.line(TEA).unwrap().quantity), (2, pieces(3)));
    // At another price, with a note or for somebody else it is another line.
    assert_eq!(with(&basket(), add("TEA", 1, 1_900)).unwrap().lines().len(), 3);
    let noted = with(&basket(), Edit::Note(TEA, "no ice".into())).unwrap();
    assert_eq!(with(&noted, add("TEA", 1, 1_800)).unwrap().lines().len(), 3);
    let staff = StaffId::new(Uuid::from_u128(7));
    let credited = Edit::Add { item: item("TEA", "food", 1_800), quantity: pieces(1), staff: Some(staff) };
    assert_eq!(with(&basket(), credited).unwrap().lines().len(), 3);
}

#[test]
fn what_lies_on_the_scale_is_a_line_of_its_own_and_what_is_counted_is_whole() {
    let loose = Item { measure: Measure::Weight, ..item("CHERRY", "food", 3_980) };
    let half = Quantity::from_thousandths(500).unwrap();
    let weigh = || Edit::Add { item: loose.clone(), quantity: half, staff: None };
    let twice = with(&with(&basket(), weigh()).unwrap(), weigh()).unwrap();
    assert_eq!(twice.lines().len(), 4);
    refuses(Edit::Quantity(TEA, half), Refusal::NotWhole { quantity: half });
}

#[test]
fn quantities_and_prices_that_make_no_sense_are_refused() {
    refuses(add("TEA", 9_998, 1_800), Refusal::TooMuch { most: Quantity::MAX });
    let priced = |price: i64| Edit::Add {
        item: Item { price: fen(price), ..item("X", "food", 1) },
        quantity: pieces(1),
        staff: None,
    };
    for wrong in [-1, 10_000_000_001, i64::MAX] {
        refuses(priced(wrong), Refusal::NoPrice { price: fen(wrong), highest: fen(10_000_000_000) });
    }
    refuses(Edit::Quantity(LineNo(9), pieces(1)), Refusal::NoSuchLine(LineNo(9)));
    refuses(Edit::Note(TEA, "x".repeat(201)), Refusal::TooLong { chars: 201, most: 200 });
}

#[test]
fn a_basket_holds_so_many_lines_and_vouchers() {
    let full = (0..500).fold(Basket::new(SaleChannel::Takeaway), |basket, number| {
        with(&basket, add(&format!("P{number}"), 1, 100)).unwrap()
    });
    assert_eq!(with(&full, add("ONE", 1, 100)), Err(Refusal::Full { lines: 500 }));
    let held = |number: u8, kind: Kind| Held {
        voucher: VoucherId::from_bytes([number; 10]),
        campaign: sample::campaign("Voucher", kind),
        take: Amount::ONE_USE,
    };
    let off = || Kind::AmountOff { value: fen(100), minimum: Money::ZERO };
    let present = |number: u8, kind: Kind| Edit::Present(Box::new(held(number, kind)));
    let twenty = (0..20).fold(basket(), |basket, number| with(&basket, present(number, off())).unwrap());
    assert_eq!(with(&twenty, present(20, off())), Err(Refusal::VouchersFull { vouchers: 20 }));
    assert_eq!(with(&twenty, present(3, off())), Err(Refusal::VoucherTwice));
    let without = with(&twenty, Edit::Withdraw(VoucherId::from_bytes([3; 10]))).unwrap();
    assert_eq!(without.vouchers().len(), 19);
    assert_eq!(with(&without, Edit::Withdraw(VoucherId::from_bytes([3; 10]))), Err(Refusal::NoSuchVoucher));
    refuses(present(1, Kind::StoredValue), Refusal::PaysAtTheEnd);
    let one_each = |number: u8| {
        let mut one = held(number, off());
        one.campaign.limits.per_order = Some(1);
        Edit::Present(Box::new(one))
    };
    let one = with(&basket(), one_each(1)).unwrap();
    assert_eq!(with(&one, one_each(2)), Err(Refusal::OrderLimit { allowed: 1 }));
}

#[test]
fn a_line_number_is_never_given_twice() {
    let without = with(&basket(), Edit::Remove(LineNo(2))).unwrap();
    let again = with(&without, add("CAKE", 1, 2_500)).unwrap();
    assert_eq!(again.lines().iter().map(|line| line.no).collect::<Vec<_>>(), [TEA, LineNo(3)]);
    assert_eq!(with(&again, Edit::Remove(LineNo(2))), Err(Refusal::NoSuchLine(LineNo(2))));
}

#[test]
fn a_discount_needs_the_permission_for_its_share() {
    // Ten percent of two teas is ¥3.60.
    let by_hand = |set: Off| Edit::ByHand(TEA, Some(off(set)));
    assert!(with(&basket(), by_hand(Off::Amount(fen(360)))).is_ok());
    refuses(by_hand(Off::Amount(fen(361))), Refusal::Needs(Permission::DiscountAboveLimit));
    refuses(by_hand(Off::Share(rate(1_001))), Refusal::Needs(Permission::DiscountAboveLimit));
    let price = Some(ByHand { set: Set::Price(fen(1_000)), reason: "scratched".into() });
    refuses(Edit::ByHand(TEA, price.clone()), Refusal::Needs(Permission::OverridePrice));
    assert!(basket().apply(Edit::ByHand(TEA, price), limits(), &[Permission::OverridePrice]).is_ok());
    let nobody = basket().apply(by_hand(Off::Amount(fen(1))), limits(), &[]);
    assert_eq!(nobody, Err(Refusal::Needs(Permission::Discount)));
    refuses(by_hand(Off::Amount(fen(3_601))), Refusal::NoDiscount { off: fen(3_601), of: fen(3_600) });
    refuses(by_hand(Off::Amount(fen(-1))), Refusal::NoDiscount { off: fen(-1), of: fen(3_600) });
    refuses(Edit::ByHand(TEA, Some(ByHand { reason: " ".into(), ..off(Off::Amount(fen(1))) })), Refusal::NoReason);
}

#[test]
fn who_takes_lines_out_from_under_a_discount_needs_the_permission_for_what_it_becomes() {
    // Ten percent of ¥61.00 by hand.
    let given = Discount { off: Off::Amount(fen(610)), reason: "regular".into() };
    let discounted = with(&basket(), Edit::Discount(Some(given))).unwrap();
    assert_eq!(with(&discounted, Edit::Remove(TEA)), Err(Refusal::Needs(Permission::DiscountAboveLimit)));
    let fewer = Edit::Quantity(TEA, pieces(1));
    assert_eq!(with(&discounted, fewer.clone()), Err(Refusal::Needs(Permission::DiscountAboveLimit)));
    // What a manager allowed stays allowed for whatever follows.
    let allowed = discounted.apply(fewer, limits(), &[Permission::DiscountAboveLimit]).unwrap();
    assert!(with(&allowed, Edit::Note(TEA, "no ice".into())).is_ok());
    assert!(with(&allowed, Edit::Discount(None)).is_ok());
}

#[test]
fn what_is_taken_back_needs_its_receipt_or_a_manager() {
    let sale = SaleId::new(Uuid::from_u128(5));
    let by_receipt = |line: u16, amount: i64| Edit::TakeBack {
        item: item("TEA", "food", 1_800),
        quantity: pieces(1),
        way: Return::OfSale {
            sale,
            line: LineNo(line),
            amount: fen(amount),
            tax: Money::ZERO,
            goods: Goods::Restocked,
            reason: "cold".into(),
        },
    };
    let back = with(&basket(), by_receipt(1, 1_800)).unwrap();
    assert_eq!(with(&back, by_receipt(1, 1_800)), Err(Refusal::ReturnedAlready(LineNo(3))));
    assert_eq!(with(&back, by_receipt(2, 3_300)), Err(Refusal::Needs(Permission::RefundAboveLimit)));
    assert_eq!(with(&back, Edit::Quantity(LineNo(3), pieces(2))), Err(Refusal::FixedByReceipt(LineNo(3))));
    assert_eq!(with(&back, Edit::ByHand(LineNo(3), None)), Err(Refusal::FixedByReceipt(LineNo(3))));
    let without = Edit::TakeBack {
        item: item("HAT", "hats", 1_800),
        quantity: pieces(1),
        way: Return::WithoutReceipt { price: fen(1_800), reason: "gift".into() },
    };
    refuses(without, Refusal::Needs(Permission::ReturnWithoutReceipt));
}

#[test]
fn a_line_becomes_one_that_is_taken_back_without_a_receipt_at_the_price_that_was_set() {
    let back = |line, price, reason: &str| Edit::TurnBack { line, price: fen(price), reason: reason.into() };
    assert_eq!(with(&basket(), back(TEA, 1_800, " ")), Err(Refusal::NoReason));
    let needed = Err(Refusal::Needs(Permission::ReturnWithoutReceipt));
    assert_eq!(with(&basket(), back(TEA, 1_500, "too small")), needed);
    let held = [Permission::ReturnWithoutReceipt];
    let turned = basket().apply(back(TEA, 1_500, "too small"), limits(), &held).unwrap();
    let way = Return::WithoutReceipt { price: fen(1_500), reason: "too small".into() };
    assert_eq!(turned.line(TEA).unwrap().way, Way::Returned(way));
    let negative = basket().apply(back(TEA, -1, "too small"), limits(), &held);
    assert!(matches!(negative, Err(Refusal::NoPrice { .. })), "{negative:?}");
    // Rung up again it is sold, beside the one that comes back.
    let more = with(&turned, add("TEA", 1, 1_800)).unwrap();
    assert_eq!(more.lines().len(), turned.lines().len() + 1);
    // Above the limit it takes the other permission as well.
    let dear = with(&basket(), add("WATCH", 1, 99_000)).unwrap();
    let watch = dear.lines().last().unwrap().no;
    let above = dear.apply(back(watch, 99_000, "broken"), limits(), &held);
    assert_eq!(above, Err(Refusal::Needs(Permission::RefundAboveLimit)));
}

#[test]
fn who_takes_out_what_was_to_be_taken_back_gives_nothing_away() {
    let held = [Permission::ReturnWithoutReceipt];
    let back = Edit::TurnBack { line: TEA, price: fen(1_500), reason: "too small".into() };
    let turned = basket().apply(back, limits(), &held).unwrap();
    assert_eq!(turned.line(TEA).unwrap().asked_amount(), Money::ZERO);
    assert!(basket().line(TEA).unwrap().asked_amount() > Money::ZERO);
}

#[test]
fn what_was_taken_back_before_reasons_were_asked_was_sold_again() {
    let kept = r#"{"of_sale":{"sale":"00000000-0000-0000-0000-000000000005","line":1,"amount":1800,"tax":0}}"#;
    let back: Return = serde_json::from_str(kept).unwrap();
    assert_eq!((back.goods(), back.reason()), (Goods::Restocked, ""));
    assert_eq!(serde_json::to_string(&back).unwrap(), kept);
}

#[test]
fn a_held_basket_comes_back_as_it_was() {
    let basket = with(&basket(), Edit::ByHand(TEA, Some(off(Off::Share(rate(500)))))).unwrap();
    let json = serde_json::to_string(&basket).unwrap();
    assert_eq!(serde_json::from_str::<Basket>(&json).unwrap(), basket);
    assert!(serde_json::from_str::<Basket>(&json.replacen("\"next\"", "\"extra\":1,\"next\"", 1)).is_err());
}

#[test]
fn a_booking_brings_its_lines_once_and_takes_out_those_that_nobody_changed() {
    let id = |number| BookingId::new(Uuid::from_u128(number));
    let bring = |number, items| {
        let brought = Brought { booking: id(number), code: format!("BK{number}"), advance: fen(5_000) };
        Edit::Bring(Box::new(brought), items)
    };
    let items = || vec![(item("TEA", "food", 1_800), pieces(1)), (item("CAKE", "food", 2_500), pieces(2))];
    let brought = with(&basket(), bring(1, items())).unwrap();
    assert_eq!((brought.lines().len(), brought.bookings().len()), (4, 1), "beside what was rung up before");
    assert_eq!(with(&brought, bring(1, items())), Err(Refusal::BookingTwice));
    let more = with(&brought, add("TEA", 1, 1_800)).unwrap();
    assert_eq!(more.lines()[2].quantity, pieces(1), "what is rung up beside it counts up on its own line");
    let changed = with(&more, Edit::Quantity(LineNo(4), pieces(3))).unwrap();
    assert_eq!(changed.lines()[3].booking, None);
    let without = with(&changed, Edit::Leave(id(1))).unwrap();
    assert_eq!(without.lines().iter().map(|line| line.no.0).collect::<Vec<_>>(), [1, 2, 4]);
    assert_eq!((without.bookings(), with(&without, Edit::Leave(id(1)))), (&[][..], Err(Refusal::NoSuchBooking)));
    let five = (1..=5).fold(basket(), |basket, number| with(&basket, bring(number, Vec::new())).unwrap());
    assert_eq!(with(&five, bring(6, Vec::new())), Err(Refusal::BookingsFull { bookings: 5 }));
    // A basket that an earlier program kept knows of no bookings.
    let mut kept = serde_json::to_value(basket()).unwrap();
    assert!(kept.as_object_mut().unwrap().remove("bookings").is_none());
    assert_eq!(serde_json::from_value::<Basket>(kept).unwrap(), basket());
}
