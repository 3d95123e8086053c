//! Refunds: parts are exactly the whole, and never more comes back than was paid.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::basket::{Brought, Edit};
use crate::domain::money::{Rate, Rounding, Side};
use crate::domain::product::sample::item;
use crate::domain::promotion::Rule;
use crate::domain::promotion::sample::promotion;
use crate::domain::sale::sample::{Shop, head, shop};

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn pieces(pieces: u32) -> Quantity {
    Quantity::of_pieces(pieces).unwrap()
}

fn cash(amount: i64) -> Tender {
    Tender { means: Means::Cash, amount: fen(amount) }
}

fn card(amount: i64) -> Tender {
    Tender { means: Means::Card { reference: "7781".into() }, amount: fen(amount) }
}

fn wanted(line: u16, count: u32) -> Wanted {
    Wanted { line: LineNo(line), quantity: pieces(count), goods: Goods::Restocked }
}

/// Gives one thing back after the other; what each plan gives in money, and the vouchers of all.
fn in_turn(sale: &Sale, steps: &[Wanted]) -> (Vec<i64>, Vec<VoucherId>) {
    let mut earlier = Vec::new();
    let (mut money, mut vouchers) = (Vec::new(), Vec::new());
    for step in steps {
        let plan = plan(sale, shop(), &earlier, &[*step]).unwrap();
        money.push(plan.money_back().minor());
        vouchers.extend(&plan.vouchers);
        earlier.extend(&plan.lines);
    }
    (money, vouchers)
}

#[test]
fn three_parts_of_a_line_are_exactly_the_whole() {
    let mut sold = Shop::new();
    sold.promotions = vec![promotion(
        1,
        Rule::OrderPercent { off: Rate::from_basis_points(1_000).unwrap(), minimum: Money::ZERO, cap: None },
    )];
    sold.ring("PEN", 3, 333);
    let sale = sold.sell(&[cash(1_000)]);
    // 9.99 less ten percent is 8.99.
    assert_eq!(in_turn(&sale, &[wanted(1, 1); 3]).0, [300, 299, 300]);
}

#[test]
fn never_more_comes_back_than_was_sold() {
    let mut sold = Shop::new();
    sold.ring("TEA", 3, 1_800);
    let sale = sold.sell(&[card(5_400)]);
    let first = plan(&sale, shop(), &[], &[wanted(1, 2)]).unwrap();
    assert_eq!(first.money, [card(3_600)]);
    let refuse = |wanted: &[Wanted]| plan(&sale, shop(), &first.lines, wanted).unwrap_err();
    let left = Some(pieces(1));
    assert_eq!(refuse(&[wanted(1, 2)]), Refusal::MoreThanSold { line: LineNo(1), left });
    assert_eq!(refuse(&[wanted(1, 9_999)]), Refusal::MoreThanSold { line: LineNo(1), left });
    assert_eq!(refuse(&[wanted(1, 1), wanted(1, 1)]), Refusal::LineTwice(LineNo(1)));
    assert_eq!(refuse(&[wanted(2, 1)]), Refusal::NoSuchLine(LineNo(2)));
    assert_eq!(refuse(&[]), Refusal::NothingWanted);
    let half = Wanted { quantity: Quantity::from_thousandths(500).unwrap(), ..wanted(1, 1) };
    assert_eq!(refuse(&[half]), Refusal::NotWhole { line: LineNo(1) });
    let elsewhere = ShopId::new(Uuid::from_u128(77));
    assert_eq!(plan(&sale, elsewhere, &[], &[wanted(1, 1)]), Err(Refusal::OtherShop { shop: shop() }));
    let all = plan(&sale, shop(), &first.lines, &[wanted(1, 1)]).unwrap();
    let earlier: Vec<Given> = first.lines.iter().chain(&all.lines).copied().collect();
    let nothing = plan(&sale, shop(), &earlier, &[wanted(1, 1)]);
    assert_eq!(nothing, Err(Refusal::MoreThanSold { line: LineNo(1), left: None }));
}

#[test]
fn it_goes_back_to_the_tenders_it_came_from() {
    let mut sold = Shop::new();
    sold.ring("TEA", 2, 5_000);
    let sale = sold.sell(&[cash(8_000), card(4_000)]);
    // ¥60.00 in cash less change, ¥40.00 by card: the card first.
    let first = plan(&sale, shop(), &[], &[wanted(1, 1)]).unwrap();
    assert_eq!(first.money, [card(4_000), cash(1_000)]);
    let second = plan(&sale, shop(), &first.lines, &[wanted(1, 1)]).unwrap();
    assert_eq!(second.money, [cash(5_000)]);
}

#[test]
fn a_prepaid_voucher_comes_back_as_a_voucher_and_only_whole() {
    let mut sold = Shop::new();
    sold.ring("TEA", 1, 1_800);
    let voucher = sold.package("HOTPOT", 10_000, 7_300);
    let sale = sold.sell(&[cash(1_800)]);
    let hotpot = plan(&sale, shop(), &[], &[wanted(2, 1)]).unwrap();
    // The package was ¥73.00 of ¥91.00; cash goes first, so ¥18.00 come back in cash and the voucher waits for the rest.
    assert_eq!((hotpot.money, hotpot.vouchers, hotpot.withheld), (vec![cash(1_800)], vec![], fen(5_500)));
    let tea = plan(&sale, shop(), &hotpot.lines, &[wanted(1, 1)]).unwrap();
    assert_eq!((tea.money, tea.vouchers, tea.withheld), (vec![], vec![voucher], Money::ZERO));
    let both = plan(&sale, shop(), &[], &[wanted(1, 1), wanted(2, 1)]).unwrap();
    assert_eq!((both.as_returns("too small"), both.money), (Err(Refusal::PaidByVoucher), vec![cash(1_800)]));
}

#[test]
fn the_rounding_of_cash_comes_back_with_the_last_piece() {
    let mut sold = Shop::new();
    sold.cash = Rounding { step: 10.try_into().unwrap(), side: Side::Down };
    sold.ring("PEN", 3, 333);
    let sale = sold.sell(&[cash(1_000)]);
    // 9.99 was paid with 9.90.
    assert_eq!(in_turn(&sale, &[wanted(1, 1); 3]).0, [333, 333, 324]);
    sold.cash = Rounding { step: 5.try_into().unwrap(), side: Side::Nearest };
    let sale = sold.sell(&[cash(1_000)]);
    assert_eq!(in_turn(&sale, &[wanted(1, 2), wanted(1, 1)]).0, [666, 334]);
}

#[test]
fn an_exchange_pays_with_what_comes_back_and_cannot_be_given_back_twice() {
    let mut sold = Shop::new();
    sold.ring("SHIRT", 2, 19_900);
    let sale = sold.sell(&[card(39_800)]);
    let back = plan(&sale, shop(), &[], &[wanted(1, 1)]).unwrap();
    let mut other = Shop::new();
    other.ring("HAT", 1, 25_000);
    for (_, quantity, way) in back.as_returns("too small").unwrap() {
        assert_eq!((way.reason(), way.goods()), ("too small", Goods::Restocked));
        other.edit(Edit::TakeBack { item: item("SHIRT", "food", 19_900), quantity, way });
    }
    let exchange = other.sell(&[cash(5_100)]);
    assert_eq!(exchange.document().total, fen(5_100));
    let within = given_within(&exchange, sale.id());
    assert_eq!(within, back.lines);
    assert_eq!(
        plan(&sale, shop(), &within, &[wanted(1, 2)]),
        Err(Refusal::MoreThanSold { line: LineNo(1), left: Some(pieces(1)) })
    );
    // What came back in the exchange paid for a part of the hat, so the whole hat comes back in cash.
    let hat = plan(&exchange, shop(), &[], &[wanted(1, 1)]).unwrap();
    assert_eq!(hat.money, [cash(25_000)]);
    assert_eq!(plan(&exchange, shop(), &[], &[wanted(2, 1)]), Err(Refusal::WasTakenBack(LineNo(2))));
}

#[test]
fn an_exchange_turns_neither_a_balance_nor_points_into_money() {
    let voucher = VoucherId::from_bytes([7; 10]);
    for means in [Means::StoredValue { voucher }, Means::Points { points: 180 }] {
        let mut sold = Shop::new();
        sold.ring("TEA", 2, 1_800);
        let sale = sold.sell(&[Tender { means: means.clone(), amount: fen(1_800) }, cash(1_800)]);
        let one = plan(&sale, shop(), &[], &[wanted(1, 1)]).unwrap();
        assert_eq!(one.as_returns("cold"), Err(Refusal::PaidByVoucher), "{means:?}");
        let rest = plan(&sale, shop(), &one.lines, &[wanted(1, 1)]).unwrap();
        assert!(rest.as_returns("cold").is_ok(), "the rest of it was paid in cash");
    }
}

#[test]
fn in_an_exchange_the_rounding_of_cash_comes_back_with_the_last_piece_too() {
    for (side, paid) in [(Side::Down, 990), (Side::Nearest, 1_000)] {
        let mut sold = Shop::new();
        sold.cash = Rounding { step: 10.try_into().unwrap(), side };
        sold.ring("PEN", 2, 333);
        sold.ring("CAP", 1, 333);
        let sale = sold.sell(&[cash(1_000)]);
        let amounts = |plan: &Plan| -> Vec<i64> {
            let amount = |way: &Return| match way {
                Return::OfSale { amount, tax, .. } if tax <= amount => amount.minor(),
                other => panic!("{other:?}"),
            };
            plan.as_returns("dry").unwrap().iter().map(|(_, _, way)| amount(way)).collect()
        };
        let all = plan(&sale, shop(), &[], &[wanted(1, 2), wanted(2, 1)]).unwrap();
        assert_eq!(amounts(&all), [666, paid - 666]);
        let first = plan(&sale, shop(), &[], &[wanted(1, 2)]).unwrap();
        let last = plan(&sale, shop(), &first.lines, &[wanted(2, 1)]).unwrap();
        assert_eq!((amounts(&first), amounts(&last)), (vec![666], vec![paid - 666]), "as one after the other");
    }
}

#[test]
fn what_was_paid_in_advance_comes_back_last_and_frees_its_booking_only_in_one_piece() {
    let mut sold = Shop::new();
    sold.ring("TEA", 2, 5_000);
    let booking = BookingId::new(Uuid::from_u128(7));
    let brought = Brought { booking, code: "K7Q".into(), advance: fen(8_000) };
    sold.edit(Edit::Bring(Box::new(brought), Vec::new()));
    let sale = sold.sell(&[cash(2_000)]);
    let advance = |amount| Tender {
        means: Means::Advance { booking, code: "K7Q".into(), paid: fen(8_000) },
        amount: fen(amount),
    };
    assert_eq!(sale.document().payment.tenders(), [advance(8_000), cash(2_000)]);
    let one = plan(&sale, shop(), &[], &[wanted(1, 1)]).unwrap();
    assert_eq!((&one.money[..], one.released(&sale)), (&[cash(2_000), advance(3_000)][..], vec![]));
    assert_eq!(one.as_returns("too small"), Err(Refusal::PaidByVoucher));
    let other = plan(&sale, shop(), &one.lines, &[wanted(1, 1)]).unwrap();
    assert_eq!((&other.money[..], other.released(&sale)), (&[advance(5_000)][..], vec![]), "a part went back before");
    let both = plan(&sale, shop(), &[], &[wanted(1, 2)]).unwrap();
    assert_eq!((&both.money[..], both.released(&sale)), (&[cash(2_000), advance(8_000)][..], vec![booking]));
}

#[test]
fn a_refund_has_a_reason() {
    let mut sold = Shop::new();
    sold.ring("TEA", 1, 1_800);
    let sale = sold.sell(&[cash(1_800)]);
    let plan = plan(&sale, shop(), &[], &[wanted(1, 1)]).unwrap();
    let id = RefundId::new(Uuid::from_u128(1));
    let conclude = |reason: &str| Refund::conclude(id, head(), plan.clone(), reason.into());
    assert_eq!(conclude("  "), Err(Refusal::NoReason));
    assert_eq!(conclude(&"x".repeat(201)), Err(Refusal::TooLong { most: 200 }));
    let refund = conclude("cold").unwrap();
    let json = serde_json::to_string(&refund).unwrap();
    assert_eq!(serde_json::from_str::<Refund>(&json).unwrap(), refund);
}

proptest! {
    #[test]
    fn refunds_in_any_order_give_back_what_was_paid_and_never_more(
        lines in proptest::collection::vec((1..4_u32, 1..5_000_i64), 1..4),
        packages in proptest::collection::vec((1..5_000_i64, 1..5_000_i64), 0..3),
        by_card in 0..10_000_i64,
        (step, down) in (proptest::sample::select(vec![1_u32, 5, 10, 100]), any::<bool>()),
        exclude in any::<bool>(),
        order in any::<u64>(),
    ) {
        let mut sold = Shop::new();
        sold.cash = Rounding { step: step.try_into().unwrap(), side: if down { Side::Down } else { Side::Nearest } };
        sold.taxes.prices = if exclude { Prices::Exclude } else { Prices::Include };
        for (at, (count, price)) in lines.iter().enumerate() {
            sold.ring(&format!("P{at}"), *count, *price);
        }
        for (at, (price, paid)) in packages.iter().enumerate() {
            sold.package(&format!("Q{at}"), *price, *paid);
        }
        let priced = sold.price();
        let prepaid: i64 = priced.prepaid.iter().map(|paid| paid.amount.minor()).sum();
        let due = priced.total.minor() - prepaid;
        let mut tenders = Vec::new();
        let by_card = by_card.min(due);
        if by_card > 0 {
            tenders.push(card(by_card));
        }
        if due > by_card {
            tenders.push(cash(due - by_card + 100));
        }
        let sale = sold.sell(&tenders);
        let mut steps: Vec<Wanted> = Vec::new();
        for line in &sale.document().lines {
            let count = line.quantity.pieces().unwrap();
            steps.extend((0..count).map(|_| wanted(line.price.no.0, 1)));
        }
        let count = u64::try_from(steps.len()).unwrap();
        for at in 0..steps.len() {
            let other = usize::try_from((order >> (at % 60)) % count).unwrap();
            steps.swap(at, other);
        }
        let taken = sale.document().payment.taken().minor() - prepaid;
        let mut earlier: Vec<Given> = Vec::new();
        let (mut money, mut vouchers) = (0, Vec::new());
        for step in steps {
            let plan = plan(&sale, shop(), &earlier, &[step]).unwrap();
            prop_assert!(plan.money.iter().all(|tender| tender.amount > Money::ZERO));
            money += plan.money_back().minor();
            prop_assert!(money <= taken, "more money than was paid");
            vouchers.extend(plan.vouchers);
            earlier.extend(&plan.lines);
        }
        prop_assert_eq!(money, taken);
        vouchers.sort();
        let mut paid: Vec<VoucherId> = priced.prepaid.iter().map(|paid| paid.voucher).collect();
        paid.sort();
        prop_assert_eq!(vouchers, paid);
        let document = sale.document();
        let given: Money = earlier.iter().map(|given| given.amount).sum();
        let tax: Money = earlier.iter().map(|given| given.tax).sum();
        prop_assert_eq!(given, document.total);
        prop_assert_eq!(tax, document.taxes.iter().map(|row| row.tax).sum::<Money>());
    }
}
