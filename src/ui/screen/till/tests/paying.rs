//! From a basket to the change: what Enter, digits and the keys of payment come to.

use super::*;
use crate::domain::tender::{self, Means};
use crate::ui::screen::till::paying::Said as OfPayment;

fn cake() -> Product {
    product("S01", "绿豆糕", "snack", 8)
}

fn cash(amount: Money) -> Tender {
    Tender { means: Means::Cash, amount }
}

#[test]
fn three_scans_and_one_key_are_a_sale_in_exact_cash() {
    let mut play = Play::new();
    for code in ["A", "B", "C"] {
        play.scan(product(code, code, "snack", 8));
    }
    play.key(Key::Function(12));
    assert_eq!(play.concluded, [vec![cash(yuan(24))]]);
    assert!(play.till.is_empty() && play.till.sold.is_some());
}

#[test]
fn what_was_sold_is_no_basket_any_more_also_before_it_was_read_again() {
    let mut play = Play::new();
    play.scan(cake());
    let Action::Start(conclude) = play.till.key(Key::Function(12), play.sample.here()) else { panic!("not paid") };
    let concluded = play.answer(conclude).unwrap();
    play.till.update(concluded, play.sample.here());
    assert!(play.till.is_empty() && !play.till.rung.basket.is_empty());
    play.pass(500);
    for key in [Key::Function(12), Key::Character('+'), Key::Delete, Key::Function(5)] {
        assert_eq!(play.till.key(key, play.sample.here()), Action::None, "{key:?}");
    }
    assert!(!play.till.asks());
    play.scan(cake());
    play.check(&[("绿豆糕", "1")]);
    assert!(!play.till.is_empty());
}

/// What costs ¥8 comes back.
fn returned(play: &mut Play) -> &mut Play {
    let way = basket::Return::WithoutReceipt { price: yuan(8), reason: "a gift".into() };
    let item = cake().pick(&Pick::default()).unwrap();
    let back = Edit::TakeBack { item, quantity: Quantity::ONE, way };
    play.basket = play.basket.apply(back, selling().limits, &Permission::ALL).unwrap();
    let rung = play.rung();
    play.does(Message::Rung(rung)).pass(500)
}

#[test]
fn where_nothing_is_due_one_key_finishes() {
    let mut play = Play::new();
    play.scan(cake());
    returned(&mut play).key(Key::Function(12));
    assert_eq!(play.concluded, [vec![]]);
    assert!(play.till.sold.is_some());
}

#[test]
fn where_more_came_back_than_was_bought_one_key_gives_the_rest_out_of_the_drawer() {
    let mut play = Play::new();
    returned(&mut play).key(Key::Function(12));
    assert_eq!(play.concluded, [vec![cash(yuan(8))]]);
    let sold = play.till.sold.as_ref().unwrap();
    assert_eq!(sold.sale.document().payment.in_cash(), yuan(-8));
}

#[test]
fn money_goes_back_in_cash_or_by_card_and_in_no_other_way() {
    let mut play = Play::new();
    play.till.codes = Codes::Taken;
    returned(&mut play).key(Key::Enter).pass(500);
    let ways = |play: &Play| {
        let (paying, priced) = (play.till.paying.as_ref().unwrap(), play.till.rung.priced.as_ref().unwrap());
        paying.ways_here(priced, play.sample.here()).count()
    };
    assert_eq!(ways(&play), 2);
    play.key(Key::Alt('3')).key(Key::Alt('2')).key(Key::Enter).key(Key::Enter);
    let card = Tender { means: Means::Card { reference: String::new() }, amount: yuan(8) };
    assert_eq!(play.concluded, [vec![card]]);
}

#[test]
fn a_payment_code_takes_nothing_where_money_goes_back_and_says_so() {
    let mut play = Play::new();
    play.till.codes = Codes::Taken;
    returned(&mut play);
    let _ = play.till.code_shown(by_code::code(), play.sample.here());
    let said = |play: &Play| play.till.paying.as_ref().unwrap().said_of_payment().cloned();
    assert_eq!(said(&play), Some(OfPayment::GivesBack));
    play.pass(299).key(Key::Enter);
    assert!(play.concluded.is_empty(), "a scanner's own Enter gives nothing back");
    looks::look("giving-back-code", &play);
    play.pass(1).key(Key::Enter);
    assert_eq!(play.concluded, [vec![cash(yuan(8))]]);
}

#[test]
fn the_number_pad_alone_sells() {
    let mut play = Play::new();
    play.scan(cake()).pass(500).key(Key::Enter);
    assert!(play.till.is_paying());
    assert!(play.pass(500).typed("10"));
    assert_eq!(play.concluded, [vec![cash(yuan(10))]]);
    let sold = play.till.sold.as_ref().unwrap();
    assert_eq!(sold.change, yuan(2));
    play.pass(500).key(Key::Enter);
    assert!(play.till.sold.is_none(), "the next customer");
}

#[test]
fn enter_within_300_ms_of_a_scan_opens_no_payment_and_pays_nothing() {
    let mut play = Play::new();
    play.scan(cake()).pass(299).key(Key::Enter);
    assert!(!play.till.is_paying());
    play.pass(1).key(Key::Enter);
    assert!(play.till.is_paying());
    play.pass(299).key(Key::Enter);
    assert!(play.concluded.is_empty());
    play.pass(1).key(Key::Enter);
    assert_eq!(play.concluded, [vec![cash(yuan(8))]]);
}

#[test]
fn without_a_shift_paying_leads_to_opening_one_and_the_basket_waits() {
    for key in [Key::Enter, Key::Function(9), Key::Function(12)] {
        let mut play = Play::new();
        play.does(Message::ShiftRead(Ok(Shift::None)));
        play.scan(cake()).pass(500);
        assert_eq!(play.till.key(key, play.sample.here()), Action::Go(Place::Shift), "{key:?}");
        assert!(!play.till.is_paying() && matches!(play.till.said, Some((_, Said::NoShift))));
        play.does(Message::ShiftRead(Ok(Shift::Open)));
        assert_eq!(play.till.said, None);
        play.key(Key::Function(12));
        assert_eq!(play.concluded, [vec![cash(yuan(8))]]);
    }
}

#[test]
fn a_key_of_payment_waits_for_what_is_being_rung_up() {
    let mut play = Play::new();
    play.scan(cake());
    let more = play.till.key(Key::Character('+'), play.sample.here());
    assert_eq!(play.till.key(Key::Function(12), play.sample.here()), Action::None);
    play.carry_out(more);
    assert_eq!(play.concluded, [vec![cash(yuan(16))]], "it is paid what the basket has become");
}

#[test]
fn a_part_by_card_leaves_the_rest_to_cash() {
    let mut play = Play::new();
    play.scan_times(cake(), quantity(10_000)).pass(500).key(Key::Enter);
    play.key(Key::Alt('2'));
    assert!(play.typed("50"));
    assert!(play.concluded.is_empty(), "the reference is asked for");
    assert!(play.typed("004211"));
    assert!(play.concluded.is_empty(), "a rest is left");
    assert!(play.typed("40"));
    let card = Tender { means: Means::Card { reference: "004211".into() }, amount: yuan(50) };
    assert_eq!(play.concluded, [vec![card, cash(yuan(40))]]);
    assert_eq!(play.till.sold.as_ref().unwrap().change, yuan(10));
}

#[test]
fn more_by_card_than_is_due_is_refused_at_once() {
    let mut play = Play::new();
    play.scan(cake()).pass(500).key(Key::Enter).key(Key::Alt('2'));
    assert!(play.typed("9"));
    let said = play.till.paying.as_ref().unwrap().said_of_payment();
    assert_eq!(said, Some(&crate::ui::screen::till::paying::Said::NotPaid(tender::Refusal::TooMuch { over: yuan(1) })));
    assert!(play.concluded.is_empty());
}

#[test]
fn a_balance_pays_what_it_holds_and_leaves_the_rest() {
    let mut play = Play::new();
    play.scan_times(cake(), quantity(10_000));
    let card = VoucherId::from_bytes([9; 10]);
    let put = Put::Pays { voucher: card, left: yuan(30) };
    let action = play.till.put(Some(card), put, play.sample.here());
    play.carry_out(action);
    assert!(play.till.is_paying());
    play.pass(500).key(Key::Enter);
    let balance = Tender { means: Means::StoredValue { voucher: card }, amount: yuan(30) };
    assert_eq!(play.concluded, [vec![balance, cash(yuan(50))]]);
}

#[test]
fn what_is_no_amount_is_said_and_a_code_is_the_counters() {
    let mut play = Play::new();
    play.scan(cake()).pass(500).key(Key::Enter);
    assert!(play.typed("12.345"));
    assert!(!play.typed("CS0:ABC"), "a voucher may still be typed");
    assert!(play.concluded.is_empty());
}

#[test]
fn what_is_rung_up_during_the_payment_goes_back_to_the_basket() {
    let mut play = Play::new();
    play.scan(cake()).pass(500).key(Key::Enter).scan(product("S02", "红豆双皮奶", "snack", 16));
    assert!(!play.till.is_paying());
    play.check(&[("绿豆糕", "1"), ("红豆双皮奶", "1")]);
}

#[test]
fn a_voucher_that_is_refused_at_the_end_leaves_the_basket_whole_and_del_takes_it_out() {
    let mut play = Play::new();
    play.scan_times(cake(), quantity(8_000)).put(voucher(1));
    let action = play.till.key(Key::Function(12), play.sample.here());
    assert!(matches!(action, Action::Start(Effect::Conclude(_))));
    let verdict = crate::domain::verdict::Verdict::Refused(crate::domain::verdict::Refusal::UsedUp { last: None });
    let refused = Concluded::Voucher { voucher: voucher(1).voucher, verdict };
    play.does(Message::Concluded(Box::new(Ok(refused))));
    assert!(!play.till.is_paying());
    play.check(&[("绿豆糕", "8")]);
    assert!(matches!(play.till.said, Some((_, Said::VoucherRefused { .. }))));
    play.key(Key::Delete);
    assert!(play.till.rung.basket.vouchers().is_empty());
}

#[test]
fn the_key_to_pay_opens_a_shift_also_before_anything_is_rung_up() {
    let mut play = Play::new();
    play.does(Message::ShiftRead(Ok(Shift::None)));
    assert_eq!(play.till.key(Key::Function(9), play.sample.here()), Action::Go(Place::Shift));
    assert_eq!(play.till.key(Key::Function(12), play.sample.here()), Action::None, "there is nothing to pay");
}

#[test]
fn without_a_shift_the_way_leads_to_one_and_the_basket_stays() {
    let mut play = Play::new();
    play.scan(cake());
    let _ = play.till.key(Key::Function(12), play.sample.here());
    let concluded = Message::Concluded(Box::new(Ok(Concluded::NoShift)));
    let action = play.till.update(concluded, play.sample.here());
    assert_eq!(action, Action::Go(Place::Shift));
    play.check(&[("绿豆糕", "1")]);
}

#[test]
fn a_lock_leaves_the_basket_and_no_question() {
    let mut play = Play::new();
    play.scan(cake()).pass(500).key(Key::Enter);
    play.till.lock();
    assert!(!play.till.is_paying() && !play.till.asks());
    play.check(&[("绿豆糕", "1")]);
}
