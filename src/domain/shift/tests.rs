//! A drawer holds what was put into it, and a shift is closed once.

use std::num::NonZeroU32;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::basket::{Discount, Edit, Off, Return};
use crate::domain::id::{DeviceId, Incarnation, RefundId};
use crate::domain::money::{Currency, Rate, Rounding, Side};
use crate::domain::promotion::Rule;
use crate::domain::promotion::sample::promotion;
use crate::domain::quantity::Quantity;
use crate::domain::refund::{self, Goods, Refund, Wanted};
use crate::domain::report::Tally;
use crate::domain::sale::sample::Shop;
use crate::domain::sale::{self, Sale};
use crate::domain::tender::{CashRules, Kind, Means, Payment, Tender, pay};

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn cash(minor: i64) -> Tender {
    Tender { means: Means::Cash, amount: fen(minor) }
}

fn card(minor: i64) -> Tender {
    Tender { means: Means::Card { reference: "0042".into() }, amount: fen(minor) }
}

fn tally(count: u64, minor: i64) -> Tally {
    Tally { count, worth: fen(minor) }
}

fn cashier() -> StaffId {
    StaffId::new(Uuid::from_u128(3))
}

fn shift(float: i64) -> Shift {
    Shift {
        id: ShiftId::new(Uuid::from_u128(5)),
        opened_at: "2026-11-20T01:00:00Z".parse().unwrap(),
        opened_by: Some(cashier()),
        day: "2026-11-20".parse().unwrap(),
        float: fen(float),
    }
}

fn report(drawer: Drawer) -> Report {
    let at = "2026-11-20T12:00:00Z".parse().unwrap();
    Report { shift: shift(drawer.float.minor()), at, drawer, moves: Vec::new(), figures: Figures::default() }
}

fn number() -> ZNumber {
    let author = Author { device: DeviceId::new(Uuid::from_u128(2)), incarnation: Incarnation::new(0x3F0A) };
    ZNumber { author, seq: NonZeroU32::MIN }
}

fn counted(pieces: &[(i64, u32)]) -> Result<Count, Refusal> {
    let counted = pieces.iter().map(|(minor, count)| Pieces { of: fen(*minor), count: *count });
    Count::of(&Currency::Cny.denominations(), counted)
}

fn closing(drawer: Drawer, counting: Counting, pieces: &[(i64, u32)], reason: &str) -> Closing {
    let opened = shift(drawer.float.minor()).count(drawer, counting);
    Closing { opened, count: counted(pieces).unwrap(), reason: reason.into() }
}

fn moved(way: CashWay, minor: i64) -> Move {
    Move { way, amount: fen(minor), reason: "ice".into() }
}

/// Something that happens to a drawer.
#[derive(Debug, Clone)]
enum Step {
    /// A sale of so much, of which so much is paid by card, and the rest with so much more than it takes.
    Sold {
        total: i64,
        by_card: i64,
        more: i64,
    },
    /// So much is given back, of it so much by card.
    Refunded {
        cash: i64,
        by_card: i64,
    },
    Moved(CashWay, i64),
}

fn step() -> impl Strategy<Value = Step> {
    let amount = 0..1_000_000_i64;
    prop_oneof![
        (amount.clone(), amount.clone(), 0..20_000_i64).prop_map(|(total, by_card, more)| Step::Sold {
            total,
            by_card: by_card.min(total),
            more
        }),
        (amount.clone(), amount.clone()).prop_map(|(cash, by_card)| Step::Refunded { cash, by_card }),
        (any::<bool>(), amount)
            .prop_map(|(way, amount)| { Step::Moved(if way { CashWay::In } else { CashWay::Out }, amount) }),
    ]
}

proptest! {
    /// The drawer beside this is a number that notes and coins are added to and taken from.
    #[test]
    fn a_drawer_holds_its_float_and_what_went_in_less_what_went_out(
        float in 0..1_000_000_i64,
        steps in proptest::collection::vec(step(), 0..40),
        to in 1..100_u32,
    ) {
        let rounding = Rounding { step: NonZeroU32::new(to).unwrap(), side: Side::Nearest };
        let mut drawer = Drawer::holding(fen(float));
        let mut held = float;
        for step in steps {
            match step {
                Step::Sold { total, by_card, more } => {
                    let due = rounding.of(fen(total - by_card)).minor();
                    let mut offered = vec![card(by_card), cash(due + more)];
                    offered.retain(|tender| tender.amount > Money::ZERO);
                    let rules = CashRules { rounding, drawer: None };
                    let Ok(payment) = pay(fen(total), &[], &offered, rules) else { continue };
                    if let Payment::Paid { tenders, change, .. } = &payment {
                        for tender in tenders.iter().filter(|tender| tender.means == Means::Cash) {
                            held += tender.amount.minor();
                        }
                        held -= change.minor();
                    }
                    drawer = drawer.settled(&payment).unwrap();
                }
                Step::Refunded { cash: given, by_card } => {
                    held -= given;
                    let tenders = vec![card(by_card), cash(given)];
                    let payment = Payment::GivenBack { tenders, rounding: Money::ZERO };
                    drawer = drawer.settled(&payment).unwrap();
                }
                Step::Moved(direction, amount) => {
                    let wanted = moved(direction, amount);
                    match (direction, wanted.clone().check(&drawer)) {
                        (_, Err(_)) if amount == 0 => continue,
                        (CashWay::Out, Err(Refusal::NotInDrawer { held: there })) => {
                            prop_assert_eq!(there, fen(held));
                            prop_assert!(amount > held);
                            continue;
                        }
                        (CashWay::In, Ok(_)) => held += amount,
                        (CashWay::Out, Ok(_)) => held -= amount,
                        (_, Err(refusal)) => prop_assert!(false, "{:?}", refusal),
                    }
                    drawer = drawer.moved(&wanted).unwrap();
                }
            }
            prop_assert_eq!(drawer.expected(), fen(held));
        }
    }

    #[test]
    fn a_count_is_the_sum_of_its_pieces(pieces in proptest::collection::vec(0..=PIECES_MAX, 8)) {
        let named: Vec<(i64, u32)> = Currency::Cny.denominations().iter().map(|one| one.minor()).zip(pieces).collect();
        let expected: i64 = named.iter().map(|(minor, pieces)| minor * i64::from(*pieces)).sum();
        prop_assert_eq!(counted(&named).unwrap().total(), fen(expected));
    }

    #[test]
    fn whatever_is_sold_the_figures_of_a_shift_add_up(
        prices in proptest::collection::vec((1..50_000_i64, 1..5_u32), 1..6),
        (promoted, by_hand, returned) in (any::<bool>(), any::<bool>(), any::<bool>()),
        to in 1..100_u32,
        back in 0..6_usize,
    ) {
        let (sale, refund) = trade(&prices, promoted, by_hand, returned, to, back);
        let mut figures = Figures::default().sold(&sale).unwrap();
        let before = figures.clone();
        let given = refund.as_ref().map(|refund| {
            Payment::GivenBack { tenders: refund.plan().money.clone(), rounding: Money::ZERO }
        });
        if let Some(refund) = &refund {
            figures = figures.refunded(refund, given.as_ref(), Some(&sale)).unwrap();
        }
        let added = before.list.minor() - before.discount().minor() - before.line_rounding.minor();
        prop_assert_eq!(fen(added - before.taken_back.worth.minor()), before.sales.worth);
        let taken: i64 = before.tenders.iter().map(|of| of.taken.worth.minor() - of.given_back.worth.minor()).sum();
        prop_assert_eq!(fen(taken), before.sales.worth.checked_add(before.cash_rounding).unwrap());
        let taxed = |figures: &Figures| figures.taxes.iter().map(|row| row.net.minor() + row.tax.minor()).sum::<i64>();
        prop_assert_eq!(taxed(&figures), figures.net_sales().minor());
        let drawer = Drawer::default().settled(&sale.document().payment).unwrap();
        let drawer = given.as_ref().map_or(drawer, |given| drawer.settled(given).unwrap());
        let in_cash = figures.tenders.iter().find(|of| of.kind == Kind::Cash);
        let in_cash = in_cash.map_or(0, |of| of.taken.worth.minor() - of.given_back.worth.minor());
        prop_assert_eq!(drawer.expected(), fen(in_cash));
        // What a shift came to is written into its fact and read again.
        let json = serde_json::to_string(&figures).unwrap();
        prop_assert_eq!(serde_json::from_str::<Figures>(&json).unwrap(), figures);
    }
}

/// A sale of these prices and counts, and the refund of one of its lines.
fn trade(
    prices: &[(i64, u32)],
    promoted: bool,
    by_hand: bool,
    returned: bool,
    to: u32,
    back: usize,
) -> (Sale, Option<Refund>) {
    let mut shop = Shop::new();
    shop.cash = Rounding { step: NonZeroU32::new(to).unwrap(), side: Side::Nearest };
    if promoted {
        shop.promotions = vec![promotion(1, Rule::PercentOff { off: Rate::from_basis_points(1_500).unwrap() })];
    }
    for (at, (price, count)) in prices.iter().enumerate() {
        shop.ring(&format!("P{at}"), *count, *price);
    }
    if by_hand {
        let off = Off::Share(Rate::from_basis_points(700).unwrap());
        shop.edit(Edit::Discount(Some(Discount { off, reason: "regular".into() })));
    }
    if returned {
        let way = Return::WithoutReceipt { price: fen(1_700), reason: "chipped".into() };
        let item = crate::domain::product::sample::item("CUP", "food", 1_700);
        shop.edit(Edit::TakeBack { item, quantity: Quantity::ONE, way });
    }
    let due = shop.price().due();
    let offered = match due {
        crate::domain::price::Due::Pay(due) if shop.cash.of(due) > Money::ZERO => vec![cash(due.minor() + 12_300)],
        crate::domain::price::Due::Pay(due) | crate::domain::price::Due::GiveBack(due) => vec![card(due.minor())],
        crate::domain::price::Due::Nothing => Vec::new(),
    };
    let sale = shop.sell(&offered);
    let line =
        sale.document().lines.get(back).filter(|line| !matches!(line.way, crate::domain::basket::Way::Returned(_)));
    let refund = line.map(|line| {
        let wanted = Wanted { line: line.price.no, quantity: Quantity::ONE, goods: Goods::Restocked };
        let plan = refund::plan(&sale, sale::sample::shop(), &[], &[wanted]).unwrap();
        Refund::conclude(RefundId::new(Uuid::from_u128(8)), sale::sample::head(), plan, "cold".into()).unwrap()
    });
    (sale, refund)
}

#[test]
fn a_shift_closes_with_what_was_counted_and_says_what_is_missing() {
    let drawer = Drawer { sales: tally(34, 128_600), given_back: tally(1, 1_800), ..Drawer::holding(fen(50_000)) };
    let drawer = drawer.moved(&moved(CashWay::Out, 6_000)).unwrap();
    let drawer = drawer.moved(&moved(CashWay::Out, 100_000)).unwrap();
    let pieces = [(10_000, 4), (5_000, 3), (2_000, 4), (1_000, 5), (500, 3), (100, 9), (50, 2), (10, 0)];
    let z =
        closing(drawer, Counting::Open, &pieces, "wrong change").close(Some(report(drawer)), number(), Some(cashier()));
    let z = z.unwrap();
    assert_eq!((z.report.drawer.expected(), z.count.total()), (fen(70_800), fen(70_500)));
    assert_eq!(z.difference(), Difference::Short(fen(300)));
    assert_eq!((z.number.to_string().as_str(), z.reason.as_str()), ("3F0A-Z0001", "wrong change"));
    assert_eq!(z.count.pieces().len(), 7, "what was not there is left out");
    let told = z.told();
    assert_eq!((told.expected, told.counted, told.z), (fen(70_800), fen(70_500), NonZeroU32::MIN));
    assert_eq!(Count::told(told.pieces), z.count);
}

#[test]
fn a_shift_is_closed_once() {
    let drawer = Drawer::holding(fen(10_000));
    let one = closing(drawer, Counting::Open, &[(10_000, 1)], "");
    let other = one.clone();
    one.close(Some(report(drawer)), number(), Some(cashier())).unwrap();
    // The second screen finds it closed, or the next one open.
    assert_eq!(other.clone().close(None, number(), Some(cashier())), Err(Refusal::NotOpen));
    let mut next = report(drawer);
    next.shift.id = ShiftId::new(Uuid::from_u128(6));
    assert_eq!(other.close(Some(next), number(), Some(cashier())), Err(Refusal::NotOpen));
    assert_eq!(shift(0).check(Some(&shift(0))), Err(Refusal::OpenAlready { since: shift(0).opened_at }));
}

#[test]
fn what_was_sold_during_the_count_is_counted_again() {
    let before = Drawer::holding(fen(10_000));
    let after = before.settled(&pay(fen(500), &[], &[cash(500)], no_rounding()).unwrap()).unwrap();
    let late = closing(before, Counting::Open, &[(10_000, 1)], "");
    assert_eq!(late.close(Some(report(after)), number(), Some(cashier())), Err(Refusal::DrawerMoved));
    // In and out again comes to the same and was not counted all the same.
    let there = before.moved(&moved(CashWay::In, 100)).unwrap();
    let back = there.moved(&moved(CashWay::Out, 100)).unwrap();
    let late = closing(before, Counting::Open, &[(10_000, 1)], "");
    assert_eq!(late.close(Some(report(back)), number(), Some(cashier())), Err(Refusal::DrawerMoved));
}

fn no_rounding() -> CashRules {
    CashRules { rounding: Rounding::NONE, drawer: None }
}

#[test]
fn a_difference_needs_a_reason_of_whoever_may_see_it() {
    let drawer = Drawer::holding(fen(10_000));
    let close = |counting, pieces: &[(i64, u32)], reason: &str| {
        closing(drawer, counting, pieces, reason)
            .close(Some(report(drawer)), number(), Some(cashier()))
            .map(|z| z.difference())
    };
    assert_eq!(close(Counting::Open, &[(5_000, 1)], " "), Err(Refusal::NoReason));
    assert_eq!(close(Counting::Open, &[(5_000, 1)], "lent"), Ok(Difference::Short(fen(5_000))));
    assert_eq!(close(Counting::Open, &[(10_000, 1), (10, 1)], "found"), Ok(Difference::Over(fen(10))));
    assert_eq!(close(Counting::Blind, &[(5_000, 1)], ""), Ok(Difference::Short(fen(5_000))));
    let long = "x".repeat(NOTE_CHARS_MAX + 1);
    assert_eq!(close(Counting::Open, &[(5_000, 1)], &long), Err(Refusal::TooLong { most: NOTE_CHARS_MAX }));
}

#[test]
fn who_counts_blind_sees_neither_the_sum_nor_the_difference() {
    let opened = |counting| shift(10_000).count(Drawer::holding(fen(10_000)), counting);
    let count = counted(&[(5_000, 1)]).unwrap();
    assert_eq!(opened(Counting::Open).difference(&count), Some(Difference::Short(fen(5_000))));
    assert_eq!(opened(Counting::Blind).difference(&count), None);
    assert_eq!(opened(Counting::Blind).drawer(), None);
}

#[test]
fn what_is_no_count_is_refused() {
    assert_eq!(counted(&[(300, 1)]), Err(Refusal::NoSuchDenomination(fen(300))));
    assert_eq!(counted(&[(100, 1), (100, 0)]), Err(Refusal::CountedTwice(fen(100))));
    let most = PIECES_MAX;
    assert_eq!(counted(&[(100, most + 1)]), Err(Refusal::TooManyPieces { of: fen(100), most }));
    let huge = Pieces { of: Money::MAX, count: 2 };
    assert_eq!(Count::of(&[Money::MAX], [huge]), Err(Refusal::TooLarge));
}

#[test]
fn what_is_no_amount_of_cash_is_refused() {
    let drawer = Drawer::holding(fen(1_000));
    let no_amount = Err(Refusal::NoAmount { most: CASH_MAX });
    for minor in [0, -1, CASH_MAX.minor() + 1, i64::MAX, i64::MIN] {
        for direction in [CashWay::In, CashWay::Out] {
            assert_eq!(moved(direction, minor).check(&drawer).map(|_| ()), no_amount.map(|(): ()| ()), "{minor}");
        }
    }
    for minor in [-1, CASH_MAX.minor() + 1, i64::MAX] {
        assert_eq!(shift(minor).check(None).map(|_| ()), no_amount.map(|(): ()| ()));
    }
    shift(0).check(None).unwrap();
    moved(CashWay::Out, 1_000).check(&drawer).unwrap();
    assert_eq!(moved(CashWay::Out, 1_001).check(&drawer), Err(Refusal::NotInDrawer { held: fen(1_000) }));
    let nameless = Move { reason: "  ".into(), ..moved(CashWay::In, 1) };
    assert_eq!(nameless.check(&drawer), Err(Refusal::NoReason));
    let often = Drawer { paid_in: tally(MOVES_MAX, 0), ..drawer };
    assert_eq!(moved(CashWay::In, 1).check(&often), Err(Refusal::TooManyMoves { most: MOVES_MAX }));
}

#[test]
fn figures_that_leave_what_can_be_counted_are_refused() {
    let full = Drawer::holding(fen(i64::MAX - 5));
    let back = Payment::GivenBack { tenders: vec![cash(6)], rounding: Money::ZERO };
    assert_eq!(moved(CashWay::In, 6).check(&full), Err(Refusal::TooLarge));
    assert_eq!(full.settled(&pay(fen(6), &[], &[cash(6)], no_rounding()).unwrap()), None);
    assert_eq!(Drawer::holding(fen(i64::MIN + 5)).settled(&back), None);
    let mut shop = Shop::new();
    shop.ring("TEA", 1, 100);
    let sale = shop.sell(&[cash(100)]);
    let figures = Figures { list: fen(i64::MAX), ..Figures::default() };
    assert_eq!(figures.sold(&sale), None);
    let figures = Figures { drawer_openings: u64::MAX, ..Figures::default() };
    assert_eq!(figures.opened_drawer(), None);
}

#[test]
fn a_shift_counts_what_was_redeemed_by_channel_and_tells_a_hundred_apart() {
    let redeem = |figures: Figures, channel: &str| figures.redeemed(channel, tally(1, 300)).unwrap();
    let figures = redeem(redeem(redeem(Figures::default(), "own"), "meituan"), "own");
    let own = OfChannel { channel: "own".into(), redeemed: tally(2, 600) };
    assert_eq!(figures.redemptions.first(), Some(&own));
    assert_eq!(figures.redemptions(), tally(3, 900));
    let many = (0..300).fold(figures, |figures, number| redeem(figures, &number.to_string()));
    assert_eq!(many.redemptions.len(), 101);
    assert_eq!(many.redemptions.last().unwrap().channel, OTHERS);
    assert_eq!(many.redemptions(), tally(303, 90_900));
}

#[test]
fn what_was_paid_before_stands_among_the_tenders_and_not_in_the_drawer() {
    let mut shop = Shop::new();
    shop.ring("TEA", 2, 1_800);
    shop.package("HOTPOT", 10_000, 7_300);
    let sale = shop.sell(&[card(1_000), cash(5_000)]);
    let figures = Figures::default().sold(&sale).unwrap();
    let of = |kind, minor| OfTender { kind, taken: tally(1, minor), given_back: Tally::default() };
    assert_eq!(figures.tenders, [of(Kind::Cash, 2_600), of(Kind::Card, 1_000), of(Kind::Prepaid, 7_300)]);
    assert_eq!((figures.sales, figures.pieces, figures.list), (tally(1, 10_900), 3, fen(13_600)));
    assert_eq!(figures.discounts, [Discounted { by: Lowered::Voucher, off: tally(1, 2_700) }]);
    let drawer = Drawer::default().settled(&sale.document().payment).unwrap();
    assert_eq!(drawer.sales, tally(1, 2_600));
    assert_eq!(figures.net_sales(), fen(10_900));
}

#[test]
fn the_taxes_of_a_refund_are_those_of_its_sale_or_stand_by_themselves() {
    let (sale, refund) = trade(&[(11_300, 2)], false, false, false, 1, 0);
    let refund = refund.unwrap();
    let known = refund_taxes(&refund, Some(&sale)).unwrap();
    let unknown = refund_taxes(&refund, None).unwrap();
    let said = |rows: &[crate::domain::tax::Row]| {
        rows.iter().map(|row| (row.class.clone(), row.net, row.tax)).collect::<Vec<_>>()
    };
    assert_eq!(said(&known), [("standard".to_owned(), fen(10_000), fen(1_300))]);
    assert_eq!(said(&unknown), [(OTHERS.to_owned(), fen(10_000), fen(1_300))]);
}
