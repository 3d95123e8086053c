//! Giving back as data: what is planned by the real rules after what was chosen, what is asked of a manager, what it looks like.

use uuid::Uuid;

use super::*;
use crate::domain::basket::Edit;
use crate::domain::id::RefundId;
use crate::domain::language::Language;
use crate::domain::product::sample::item;
use crate::domain::product::{Pick, Product};
use crate::domain::refund::{Given, Refund};
use crate::domain::sale::sample as sales;
use crate::domain::tender::{Means, Tender};
use crate::engine::refund::{Known, SoldAt};
use crate::ui::screen::sample::{Sample, check_view};

fn yuan(yuan: i64) -> Money {
    Money::from_minor(yuan * 100)
}

fn pieces(count: u32) -> Quantity {
    Quantity::of_pieces(count).unwrap()
}

/// Three teas at ¥18 and half a kilogram of leaves at ¥398, paid in cash but for ¥100 by card.
fn sold(earlier: &[(LineNo, u32)]) -> SoldBefore {
    let mut shop = sales::Shop::new();
    let tea = shop.ring("桂花乌龙", 3, 1_800);
    let leaves = Product { measure: Measure::Weight, ..crate::domain::product::sample::product("W01", "gift", 39_800) };
    let leaves = leaves.pick(&Pick::default()).unwrap();
    shop.edit(Edit::Add { item: leaves, quantity: Quantity::from_thousandths(500).unwrap(), staff: None });
    let card = Tender { means: Means::Card { reference: "7781".into() }, amount: yuan(100) };
    let sale = shop.sell(&[card, Tender { means: Means::Cash, amount: yuan(153) }]);
    assert_eq!(tea, LineNo(1));
    let given = |(line, count): &(LineNo, u32)| Given {
        line: *line,
        quantity: pieces(*count),
        amount: Money::ZERO,
        tax: Money::ZERO,
        goods: Goods::Restocked,
    };
    SoldBefore {
        sale: sale.into(),
        earlier: earlier.iter().map(given).collect(),
        sold_at: SoldAt::Here,
        known: Known::Everywhere,
    }
}

struct Play {
    refunding: Refunding,
    sample: Sample,
}

impl Play {
    fn begun(begin: Begin, sold: SoldBefore) -> Self {
        let mut sample = Sample::new(Language::English);
        sample.shop.id = sales::shop();
        let id = sold.sale.id();
        let (refunding, first) = Refunding::new(id, begin);
        assert_eq!(first, Effect::Read(id));
        let mut play = Self { refunding, sample };
        play.does(Message::Read(id, Box::new(Ok(Some(sold)))));
        play
    }

    fn new() -> Self {
        Self::begun(Begin::WithNothing, sold(&[]))
    }

    fn does(&mut self, message: Message) -> Next {
        self.refunding.update(message, self.sample.here())
    }

    fn key(&mut self, key: Key) -> Next {
        self.refunding.key(key, self.sample.here())
    }

    fn keys(&mut self, keys: &str) {
        for key in keys.chars() {
            assert_eq!(self.key(Key::Character(key)), Next::Stay);
        }
    }

    fn chosen(&self) -> Vec<String> {
        self.refunding.wanted.iter().map(|(line, quantity)| format!("{}: {quantity}", line.0)).collect()
    }

    /// Enter: what is planned.
    #[track_caller]
    fn given_back(&mut self) -> Plan {
        match self.key(Key::Enter) {
            Next::Start(Effect::Plan(id, wanted)) => {
                let sold = self.refunding.sold.as_ref().unwrap();
                assert_eq!(id, sold.sale.id());
                refund::plan(&sold.sale, self.sample.shop.id, &sold.earlier, &wanted).unwrap()
            }
            other => panic!("nothing is given back: {other:?}"),
        }
    }

    fn answered(&mut self, refunded: Refunded) -> Next {
        let id = self.refunding.id;
        self.does(Message::Refunded(id, Box::new(Ok(refunded))))
    }
}

#[test]
fn digits_choose_lines_and_then_the_reason_and_the_money_goes_back_as_it_came() {
    let mut play = Play::new();
    assert_eq!(play.key(Key::Enter), Next::Stay, "nothing was chosen");
    play.keys("1-");
    assert_eq!(play.chosen(), ["1: 2"]);
    assert_eq!(play.key(Key::Enter), Next::Stay);
    assert_eq!(play.key(Key::Enter), Next::Stay, "a reason is needed");
    play.keys("2");
    let plan = play.given_back();
    assert_eq!(play.refunding.reason, "Damaged or spoilt");
    assert_eq!(plan.lines.iter().map(|given| given.amount).collect::<Vec<_>>(), [yuan(36)]);
    let card = Tender { means: Means::Card { reference: "7781".into() }, amount: yuan(36) };
    assert_eq!(plan.money, [card]);
    assert!(!play.refunding.can_be_left(), "it is under way");
}

#[test]
fn keys_give_back_all_of_what_was_weighed_and_never_more_than_is_left() {
    let mut play = Play::begun(Begin::WithNothing, sold(&[(LineNo(1), 2)]));
    play.keys("1+++");
    assert_eq!(play.chosen(), ["1: 1"], "two of three came back before");
    play.key(Key::Arrow(Arrow::Down));
    play.keys("+");
    assert_eq!(play.chosen(), ["1: 1", "2: 0.5"]);
    play.keys("-");
    assert_eq!(play.chosen(), ["1: 1"]);
    play.keys("*");
    assert_eq!(play.chosen(), ["1: 1", "2: 0.5"], "everything that is left");
}

#[test]
fn a_part_of_what_was_weighed_comes_back_as_it_is_weighed_again() {
    let mut play = Play::new();
    play.key(Key::Arrow(Arrow::Down));
    play.does(Message::WeightTyped("0.125".into()));
    assert_eq!(play.chosen(), ["2: 0.125"]);
    // A quarter of ¥199.
    let plan = play.refunding.plan(play.sample.here()).unwrap().unwrap();
    assert_eq!(plan.money_back(), Money::from_minor(4_975));
    play.does(Message::WeightTyped("0.6".into()));
    assert!(matches!(play.refunding.plan(play.sample.here()), Some(Err(refund::Refusal::MoreThanSold { .. }))));
    play.does(Message::WeightTyped("a handful".into()));
    assert!(play.chosen().is_empty());
    play.keys("+");
    assert_eq!((play.chosen(), play.refunding.weight.as_str()), (vec!["2: 0.5".to_owned()], "0.5"));
}

#[test]
fn goods_that_are_not_sold_again_are_said_in_the_plan() {
    let mut play = Play::new();
    play.does(Message::LinePressed(1));
    play.does(Message::GoodsChosen(Goods::WrittenOff));
    play.key(Key::Enter);
    play.does(Message::ReasonTyped("mouldy".into()));
    let plan = play.given_back();
    assert!(plan.lines.iter().all(|given| given.goods == Goods::WrittenOff));
}

#[test]
fn a_void_begins_with_everything_and_asks_only_why() {
    let mut play = Play::begun(Begin::WithEverything, sold(&[]));
    assert_eq!(play.chosen(), ["1: 3", "2: 0.5"]);
    play.keys("4");
    assert_eq!(play.given_back().money_back(), yuan(253));
    let mut left = Play::begun(Begin::WithEverything, sold(&[]));
    assert_eq!(left.key(Key::Escape), Next::Left, "there are no lines to go back to");
}

#[test]
fn every_permission_that_lacks_is_asked_for_and_the_words_are_said_together() {
    let mut play = Play::begun(Begin::WithEverything, sold(&[]));
    play.keys("1");
    play.given_back();
    for (permission, words) in [(Permission::Refund, 1), (Permission::RefundAboveLimit, 2)] {
        let Next::AskManager(asked) = play.answered(Refunded::Needs(permission)) else { panic!("no manager is asked") };
        assert_eq!(asked.permission, permission);
        let by = play.sample.staff[2].id;
        let word = Allowed { permission, by, reason: "regular guest".into() };
        assert!(matches!(play.refunding.allowed(word), Next::Start(_)), "it is tried again");
        assert_eq!(play.refunding.words.len(), words);
    }
}

/// A basket as it is read after something was put in.
fn rung() -> std::sync::Arc<crate::engine::till::Rung> {
    let shop = sales::Shop::new();
    let (basket, priced, member) = (shop.basket.clone(), Ok(shop.price()), None);
    std::sync::Arc::new(crate::engine::till::Rung { id: None, basket, priced, member })
}

/// Two of the teas, because they are the wrong ones; then the key of the exchange.
fn exchanges(play: &mut Play) -> Next {
    play.keys("1-");
    play.key(Key::Enter);
    play.keys("3");
    play.key(Key::Function(9))
}

#[test]
fn f9_takes_goods_instead_of_the_money_once_there_is_a_reason() {
    let mut play = Play::new();
    assert_eq!(play.key(Key::Function(9)), Next::Stay, "nothing was chosen");
    play.keys("1-");
    play.key(Key::Enter);
    assert_eq!(play.key(Key::Function(9)), Next::Stay, "a reason is needed");
    play.keys("3");
    let Next::Start(Effect::Exchange { sale, wanted, reason, words }) = play.key(Key::Function(9)) else {
        panic!("nothing is exchanged")
    };
    assert_eq!((sale, reason.as_str(), words), (play.refunding.id, "Wrong item", vec![]));
    let expected = Wanted { line: LineNo(1), quantity: pieces(2), goods: Goods::Restocked };
    assert_eq!(wanted, [expected]);
    assert!(!play.refunding.can_be_left(), "it is under way");
    let done = |result| Message::Exchanged(sale, Box::new(Ok(result)));
    let full = basket::Refusal::Full { lines: 500 };
    assert_eq!(play.does(done(Exchanged::Refused(full.clone()))), Next::Stay);
    assert_eq!(play.refunding.said, Some(Said::NotInBasket(full)));
    let left = Some(pieces(1));
    let gone = refund::Refusal::MoreThanSold { line: LineNo(1), left };
    assert_eq!(play.does(done(Exchanged::NotBack(gone.clone()))), Next::Stay);
    assert_eq!(play.refunding.said, Some(Said::Refused(gone)));
    play.key(Key::Function(9));
    assert_eq!(play.does(done(Exchanged::Done(rung()))), Next::Exchanged);
}

#[test]
fn a_managers_word_is_for_what_was_wanted_goods_or_money() {
    let mut play = Play::new();
    exchanges(&mut play);
    let id = play.refunding.id;
    let needs = basket::Refusal::Needs(Permission::RefundAboveLimit);
    let asked = play.does(Message::Exchanged(id, Box::new(Ok(Exchanged::Refused(needs)))));
    let Next::AskManager(asked) = asked else { panic!("no manager is asked: {asked:?}") };
    let word = Allowed { permission: asked.permission, by: play.sample.staff[2].id, reason: "regular guest".into() };
    let again = play.refunding.allowed(word.clone());
    assert!(matches!(&again, Next::Start(Effect::Exchange { words, .. }) if *words == [word]), "{again:?}");
    // Who then gives the money back after all is asked for that, and does that with the word.
    play.does(Message::Exchanged(id, Box::new(Err(Problem::new(Code::Interrupted)))));
    play.given_back();
}

#[test]
fn what_points_paid_is_given_back_and_not_exchanged_and_a_void_is_neither() {
    let mut shop = sales::Shop::new();
    shop.ring("T01", 1, 1_800);
    let points = Tender { means: Means::Points { points: 180 }, amount: Money::from_minor(1_800) };
    let by_points = SoldBefore { sale: shop.sell(&[points]).into(), ..sold(&[]) };
    let mut play = Play::begun(Begin::WithNothing, by_points);
    play.keys("1");
    play.key(Key::Enter);
    play.keys("3");
    assert_eq!(play.key(Key::Function(9)), Next::Stay);
    play.given_back();
    let mut void = Play::begun(Begin::WithEverything, sold(&[]));
    void.keys("4");
    assert_eq!(void.key(Key::Function(9)), Next::Stay);
}

#[test]
fn what_was_refused_can_be_changed_and_what_was_given_back_is_told() {
    let mut play = Play::begun(Begin::WithEverything, sold(&[]));
    play.keys("1");
    let plan = play.given_back();
    assert_eq!(play.answered(Refunded::DrawerTooEmpty { wanted: yuan(153), held: yuan(100) }), Next::Stay);
    assert!(play.refunding.can_be_left());
    play.given_back();
    let refund = Refund::conclude(RefundId::new(Uuid::from_u128(7)), sales::head(), plan, "spilt".into()).unwrap();
    let back = GivenBack { refund: refund.into(), payment: None, reversed: Vec::new() };
    let stale = Message::Refunded(SaleId::new(Uuid::from_u128(8)), Box::new(Ok(Refunded::Done(back.clone()))));
    assert_eq!(play.does(stale), Next::Stay, "of another sale");
    assert_eq!(given(&back), yuan(253));
    assert_eq!(play.answered(Refunded::Done(back.clone())), Next::Done(back));
}

#[test]
fn a_sale_that_this_till_has_not_is_said() {
    let id = SaleId::new(Uuid::from_u128(9));
    let (mut refunding, _) = Refunding::new(id, Begin::WithEverything);
    let sample = Sample::new(Language::English);
    refunding.update(Message::Read(id, Box::new(Ok(None))), sample.here());
    assert_eq!(refunding.said, Some(Said::Failed(Problem::new(Code::NoSuchSale))));
    assert_eq!(refunding.key(Key::Enter, sample.here()), Next::Stay);
    assert_eq!(refunding.key(Key::Escape, sample.here()), Next::Left);
}

#[test]
fn what_is_pressed_while_the_sale_is_read_is_done_once_it_is_there_and_escape_leaves_at_once() {
    let keys = |keys: &str| -> Vec<Key> {
        keys.chars().map(|key| if key == '\n' { Key::Enter } else { Key::Character(key) }).collect()
    };
    let begun = |pressed: &str| {
        let sold = sold(&[]);
        let mut sample = Sample::new(Language::English);
        sample.shop.id = sales::shop();
        let (mut refunding, _) = Refunding::new(sold.sale.id(), Begin::WithNothing);
        for key in keys(pressed) {
            assert_eq!(refunding.key(key, sample.here()), Next::Stay);
        }
        (Play { refunding, sample }, sold)
    };
    let read = |play: &mut Play, sold| play.does(Message::Read(play.refunding.id, Box::new(Ok(Some(sold)))));
    let (mut play, before) = begun("1-");
    assert_eq!(read(&mut play, before), Next::Stay);
    assert_eq!(play.chosen(), ["1: 2"]);
    let (mut play, before) = begun("1-\n2");
    assert_eq!(read(&mut play, before), Next::Stay);
    assert_eq!((play.refunding.step, play.refunding.reason.as_str()), (Step::Reason, "Damaged or spoilt"));
    let (mut play, before) = begun("1-\n2\n");
    assert!(matches!(read(&mut play, before), Next::Start(Effect::Plan(_, wanted)) if wanted.len() == 1));
    let (mut play, before) = begun("1");
    assert_eq!(play.key(Key::Escape), Next::Left);
    play.does(Message::Read(before.sale.id(), Box::new(Err(Problem::new(Code::Interrupted)))));
    assert!(play.refunding.ahead.is_empty() && play.chosen().is_empty(), "there is no sale that it was meant for");
}

#[test]
fn every_step_has_its_look() {
    let drawn = |name: &str, play: &Play| {
        let of = |language| {
            let mut sample = Sample::new(language);
            sample.shop.id = sales::shop();
            sample
        };
        check_view(&format!("refund-{name}"), (1280.0, 700.0), of, &play.refunding, |refunding, here| {
            refunding.dialog(here).over(iced::widget::space())
        });
    };
    let mut play = Play::new();
    drawn("lines", &play);
    play.keys("12-");
    drawn("chosen", &play);
    play.key(Key::Enter);
    drawn("reason", &play);
    play.keys("1");
    play.given_back();
    drawn("giving-back", &play);
    let mut by_points = sales::Shop::new();
    by_points.ring("T01", 1, 1_800);
    let points = Tender { means: Means::Points { points: 180 }, amount: Money::from_minor(1_800) };
    let sale = by_points.sell(&[points]).into();
    let mut by_points = Play::begun(Begin::WithNothing, SoldBefore { sale, ..sold(&[]) });
    by_points.keys("1");
    by_points.key(Key::Enter);
    drawn("not-exchanged", &by_points);
    play.answered(Refunded::DrawerTooEmpty { wanted: yuan(153), held: yuan(100) });
    drawn("refused", &play);
    drawn("void", &Play::begun(Begin::WithEverything, sold(&[])));
    let mut long = sales::Shop::new();
    for number in 0..30 {
        let name = format!("Osmanthus oolong with cheese foam and pearls, large, number {number}");
        let item = crate::domain::product::Item { name, ..item(&format!("P{number}"), "food", 1_800) };
        long.edit(Edit::Add { item, quantity: pieces(2), staff: None });
    }
    let sale = long.sell(&[Tender { means: Means::Cash, amount: yuan(1_080) }]);
    let mut long = Play::begun(Begin::WithNothing, SoldBefore { sale: sale.into(), earlier: Vec::new(), ..sold(&[]) });
    long.keys("*");
    drawn("long", &long);
    let elsewhere = SoldBefore { sold_at: SoldAt::Elsewhere, ..sold(&[]) };
    drawn("elsewhere", &Play::begun(Begin::WithNothing, elsewhere));
    drawn("offline", &Play::begun(Begin::WithEverything, SoldBefore { known: Known::Here, ..sold(&[]) }));
    drawn("nothing-left", &Play::begun(Begin::WithNothing, nothing_left()));
}

fn nothing_left() -> SoldBefore {
    let sold = sold(&[]);
    let rest = sold.rest(Goods::Restocked);
    let plan = refund::plan(&sold.sale, sales::shop(), &[], &rest).unwrap();
    SoldBefore { earlier: plan.lines, ..sold }
}
