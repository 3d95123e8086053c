//! Paying and giving back: change, rounding, and what is refused.

use proptest::prelude::*;

use super::*;
use crate::domain::money::Side;

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn cash(amount: i64) -> Tender {
    Tender { means: Means::Cash, amount: fen(amount) }
}

fn card(amount: i64) -> Tender {
    Tender { means: Means::Card { reference: "7781".into() }, amount: fen(amount) }
}

fn voucher(number: u8) -> VoucherId {
    VoucherId::from_bytes([number; 10])
}

fn balance(number: u8, amount: i64) -> Tender {
    Tender { means: Means::StoredValue { voucher: voucher(number) }, amount: fen(amount) }
}

fn rules(step: u32, side: Side) -> CashRules {
    CashRules { rounding: Rounding { step: step.try_into().unwrap(), side }, drawer: None }
}

const EXACT: CashRules = CashRules { rounding: Rounding::NONE, drawer: None };

/// Rounding and change of a payment.
#[track_caller]
fn check(total: i64, offered: &[Tender], rules: CashRules, expected: &Result<(i64, i64), Refusal>) {
    let paid = pay(fen(total), &[], offered, rules);
    let figures = paid.map(|payment| match payment {
        Payment::Paid { rounding, change, .. } => (rounding.minor(), change.minor()),
        Payment::GivenBack { .. } => panic!("money was given back"),
    });
    assert_eq!(figures, *expected);
}

#[test]
fn cash_gives_change_and_a_card_does_not() {
    check(6_800, &[cash(10_000)], EXACT, &Ok((0, 3_200)));
    check(6_800, &[cash(5_000), cash(2_000)], EXACT, &Ok((0, 200)));
    check(6_800, &[card(6_800)], EXACT, &Ok((0, 0)));
    check(6_800, &[card(7_000)], EXACT, &Err(Refusal::TooMuch { over: fen(200) }));
    check(6_800, &[cash(6_000)], EXACT, &Err(Refusal::Short { missing: fen(800) }));
    check(6_800, &[card(6_000)], EXACT, &Err(Refusal::Short { missing: fen(800) }));
    check(6_800, &[], EXACT, &Err(Refusal::Short { missing: fen(6_800) }));
    check(0, &[], EXACT, &Ok((0, 0)));
}

#[test]
fn a_payment_by_code_gives_no_change_stands_once_and_is_no_way_to_give_money() {
    let code = |amount: i64| {
        let payment = PaymentId::new(uuid::Uuid::from_u128(7));
        let means = Means::Code { network: Network::WeChat, payment, reference: "4200".into() };
        Tender { means, amount: fen(amount) }
    };
    check(6_800, &[code(6_800)], EXACT, &Ok((0, 0)));
    check(6_800, &[code(5_000), cash(2_000)], EXACT, &Ok((0, 200)));
    check(6_800, &[code(6_900)], EXACT, &Err(Refusal::TooMuch { over: fen(100) }));
    let id = PaymentId::new(uuid::Uuid::from_u128(7));
    check(6_800, &[code(3_400), code(3_400)], EXACT, &Err(Refusal::PaymentTwice(id)));
    let back = give_back(fen(500), &[code(500)], EXACT);
    assert_eq!(back, Err(Refusal::NotGivenBackSo { means: code(500).means }));
}

#[test]
fn several_tenders_pay_one_sale() {
    check(10_000, &[card(5_000), balance(1, 2_000), cash(5_000)], EXACT, &Ok((0, 2_000)));
    check(10_000, &[card(10_000), cash(100)], EXACT, &Err(Refusal::NoCashNeeded));
    check(10_000, &[balance(1, 100), balance(1, 9_900)], EXACT, &Err(Refusal::VoucherTwice(voucher(1))));
    let points = Tender { means: Means::Points { points: 500 }, amount: fen(500) };
    check(10_000, &[points, card(9_500)], EXACT, &Ok((0, 0)));
    check(10_000, &vec![cash(1); 21], EXACT, &Err(Refusal::TooMany { most: 20 }));
}

#[test]
fn only_what_is_paid_in_cash_is_rounded() {
    check(6_897, &[cash(7_000)], rules(10, Side::Down), &Ok((-7, 110)));
    check(6_897, &[cash(6_890)], rules(10, Side::Down), &Ok((-7, 0)));
    check(6_897, &[card(6_897)], rules(10, Side::Down), &Ok((0, 0)));
    check(6_897, &[card(5_000), cash(2_000)], rules(100, Side::Down), &Ok((-97, 200)));
    check(1_003, &[cash(1_005)], rules(5, Side::Nearest), &Ok((2, 0)));
    check(1_002, &[cash(1_000)], rules(5, Side::Nearest), &Ok((-2, 0)));
    // Four fen in cash are nothing.
    check(4, &[cash(0)], rules(10, Side::Down), &Ok((-4, 0)));
    check(4, &[cash(0)], EXACT, &Err(Refusal::Short { missing: fen(4) }));
}

#[test]
fn money_that_was_paid_before_comes_first_and_is_never_typed() {
    let prepaid = [Tender { means: Means::Prepaid { voucher: voucher(1) }, amount: fen(7_300) }];
    let payment = pay(fen(9_100), &prepaid, &[cash(2_000)], EXACT).unwrap();
    assert_eq!((payment.taken(), payment.in_cash()), (fen(9_100), fen(1_800)));
    let typed = Tender { means: Means::Prepaid { voucher: voucher(2) }, amount: fen(100) };
    assert_eq!(pay(fen(100), &[], &[typed], EXACT), Err(Refusal::PrepaidIsNoChoice(voucher(2))));
}

#[test]
fn amounts_of_nothing_less_and_beyond_any_total_pay_nothing() {
    for wrong in [card(0), card(-5), cash(-1), balance(1, i64::MIN), cash(i64::MAX), card(200_000_000_000_000_001)] {
        let expected = Err(Refusal::NoAmount { means: wrong.means.clone() });
        check(100, &[wrong], EXACT, &expected);
    }
    let most = 200_000_000_000_000_000;
    check(100, &vec![cash(most); 20], EXACT, &Ok((0, 20 * most - 100)));
}

#[test]
fn change_is_no_larger_than_the_drawer() {
    let drawer = CashRules { drawer: Some(fen(3_000)), ..EXACT };
    check(6_800, &[cash(10_000)], drawer, &Err(Refusal::DrawerTooEmpty { wanted: fen(3_200), held: fen(3_000) }));
    check(7_000, &[cash(10_000)], drawer, &Ok((0, 3_000)));
}

#[test]
fn what_is_taken_back_is_paid_out_to_the_last_unit() {
    let back = give_back(fen(2_703), &[card(1_000), cash(1_700)], rules(10, Side::Nearest)).unwrap();
    assert_eq!((back.taken(), back.rounding(), back.in_cash()), (fen(-2_700), fen(-3), fen(-1_700)));
    assert!(back.settles(fen(-2_703)));
    assert_eq!(give_back(fen(2_700), &[cash(2_600)], EXACT), Err(Refusal::Short { missing: fen(100) }));
    assert_eq!(give_back(fen(2_700), &[cash(2_800)], EXACT), Err(Refusal::TooMuch { over: fen(100) }));
    let refused = give_back(fen(2_700), &[balance(1, 2_700)], EXACT);
    assert_eq!(refused, Err(Refusal::NotGivenBackSo { means: Means::StoredValue { voucher: voucher(1) } }));
}

#[test]
fn quick_amounts_are_the_next_that_one_kind_of_note_makes() {
    let notes: Vec<Money> = [500, 1_000, 2_000, 5_000, 10_000].into_iter().map(fen).collect();
    let amounts = |due| quick_amounts(fen(due), &notes).into_iter().map(Money::minor).collect::<Vec<_>>();
    assert_eq!(amounts(6_830), [6_830, 7_000, 8_000, 10_000]);
    assert_eq!(amounts(10_000), [10_000]);
}

proptest! {
    #[test]
    fn total_and_rounding_are_tenders_less_change(
        total in 0..100_000_i64,
        offered in proptest::collection::vec((0..3_u8, 0..60_000_i64), 0..4),
        step in proptest::sample::select(vec![1_u32, 5, 10, 100]),
        down in any::<bool>(),
    ) {
        let tenders: Vec<Tender> = offered
            .into_iter()
            .enumerate()
            .map(|(at, (means, amount))| match means {
                0 => cash(amount),
                1 => card(amount),
                _ => balance(u8::try_from(at).unwrap(), amount),
            })
            .collect();
        let rules = rules(step, if down { Side::Down } else { Side::Nearest });
        if let Ok(payment) = pay(fen(total), &[], &tenders, rules) {
            let Payment::Paid { rounding, change, .. } = &payment else { panic!("money was given back") };
            let given: i64 = tenders.iter().map(|tender| tender.amount.minor()).sum();
            prop_assert_eq!(total + rounding.minor(), given - change.minor());
            prop_assert!(payment.settles(fen(total)));
            prop_assert!(!change.minor().is_negative() && change.minor() <= payment.tenders().iter()
                .filter(|tender| tender.means == Means::Cash).map(|tender| tender.amount.minor()).sum::<i64>());
            prop_assert!(rounding.minor().abs() < i64::from(step));
        }
    }
}
