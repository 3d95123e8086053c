//! What the till looks like, in both languages, in the smallest window and in others.

use super::*;
use crate::domain::payment::{Outcome, Reason, State};
use crate::ui::golden;
use crate::ui::headless::Stage;
use crate::ui::screen::Shape;
use crate::ui::screen::sample::{MAIN, check_view};
use crate::ui::theme::measure::{FIELD, S16};
use crate::ui::theme::{Element, Theme};
use crate::ui::widget::empty::empty;

/// The room below the field in the smallest window, in the least there may be, and in the common one.
pub(super) const BELOW: (f32, f32) = (MAIN.0, MAIN.1 - FIELD - S16);
const LEAST: (f32, f32) = (1160.0, 548.0);
const COMMON: (f32, f32) = (1800.0, 928.0);
const UPRIGHT: (f32, f32) = (1032.0, 1680.0);

pub(super) fn view<'a>(till: &'a Till, here: Here<'a>) -> Element<'a, Message> {
    till.view(None, None, [empty("", ""), empty("", "")], |message| message, here)
}

fn sample(play: &Play, shape: Shape) -> impl Fn(Language) -> Sample {
    let typed = play.sample.typed.clone();
    move |language| {
        let mut sample = Sample::new(language);
        sample.shop.selling = Some(selling());
        sample.typed.clone_from(&typed);
        sample.shape = shape;
        sample
    }
}

#[track_caller]
pub(super) fn look(name: &str, play: &Play) {
    for (size, suffix) in [(BELOW, ""), (LEAST, "-least"), (COMMON, "-common")] {
        check_view(&format!("till-{name}{suffix}"), size, sample(play, Shape::Landscape), &play.till, view);
    }
    check_view(&format!("till-{name}-upright"), UPRIGHT, sample(play, Shape::Portrait), &play.till, view);
}

#[track_caller]
fn dialog(name: &str, play: &Play) {
    check_view(&format!("till-{name}"), (1366.0, 700.0), sample(play, Shape::Landscape), &play.till, |till, here| {
        till.dialog(here).unwrap().over(iced::widget::space())
    });
}

/// Somebody with points, found and put into the basket.
#[test]
fn a_member_above_the_lines_and_in_the_question() {
    let mut play = rung_up();
    let longest = Member { level: "Diamond, since the opening".into(), ..crate::domain::member::sample::member(2) };
    play.members = vec![crate::domain::member::sample::member(1), longest];
    play.key(Key::Function(3));
    dialog("member-asked", &play);
    for key in ['1', '2', '3', '4'] {
        play.key(Key::Character(key));
    }
    dialog("member-found", &play);
    play.key(Key::Enter);
    look("member", &play);
    play.key(Key::Function(3));
    dialog("member-out", &play);
}

/// Tea, cakes, leaves, and a voucher.
fn rung_up() -> Play {
    let mut play = Play::new();
    play.promotions.push(tiers());
    play.does(Message::ProductPressed("T01".into()));
    for key in ['1', '2', '1'] {
        play.key(Key::Character(key));
    }
    play.key(Key::Enter).key(Key::Character('+'));
    play.scan_times(product("S01", "绿豆糕", "snack", 8), quantity(2_000));
    play.scan(product("S02", "红豆双皮奶", "snack", 16)).put(voucher(1));
    play
}

#[test]
fn a_basket_beside_what_is_sold() {
    look("empty", &Play::new());
    look("basket", &rung_up());
    let mut tabs = rung_up();
    tabs.does(Message::TabChosen(1));
    look("sold-out", &tabs);
    tabs.count("S02", 12).count("S03", 0).does(Message::MarkingPressed).does(Message::ProductPressed("S01".into()));
    look("marking", &tabs);
    tabs.does(Message::TabChosen(0)).does(Message::ProductPressed("T01".into())).key(Key::Character('3'));
    dialog("marking-sizes", &tabs);
    tabs.key(Key::Escape).key(Key::Escape).does(Message::ProductPressed("T01".into()));
    dialog("picking-sold-out", &tabs);
    tabs.key(Key::Escape).does(Message::TabChosen(1)).does(Message::ProductPressed("S01".into()));
    look("sold-out-said", &tabs);
    tabs.does(Message::ProductPressed("S03".into()));
    look("short", &tabs);
}

#[test]
fn a_long_basket_shows_what_keys_are_for() {
    let mut play = Play::new();
    for number in 0..500 {
        let name = format!("Osmanthus oolong with cheese foam and pearls, large, number {number}");
        play.basket = play
            .basket
            .apply(
                Edit::Add {
                    item: product(&format!("P{number}"), &name, "tea", 18).pick(&Pick::default()).unwrap(),
                    quantity: Quantity::ONE,
                    staff: None,
                },
                selling().limits,
                &[],
            )
            .unwrap();
    }
    let rung = play.rung();
    play.does(Message::Rung(rung));
    look("long", &play);
    play.does(Message::BasketTurned(0));
    look("long-top", &play);
}

#[test]
fn what_is_typed_is_marked_in_the_hits() {
    let mut play = rung_up();
    play.sample.typed = "gh".into();
    let action = play.till.seek(play.sample.here());
    let Action::Start(Effect::Search { question, .. }) = action else { panic!("{action:?}") };
    let hit = |product: Product, pinyin: &str| Hit {
        product: Arc::new(product),
        matched: Matched::Name(std::iter::once(0..6).collect()),
        pinyin: pinyin.into(),
    };
    let hits = vec![
        hit(tea(), "gui hua wu long"),
        hit(product("S05", "桂花糕", "snack", 10), "gui hua gao"),
        hit(product("S03", "桂花酒酿圆子", "snack", 16), "gui hua jiu niang yuan zi"),
        hit(product("T09", "桂花龙井（壶）", "tea", 58), "gui hua long jing hu"),
        hit(
            product("T10", "桂花酸梅汤和一个很长很长的名字", "tea", 12),
            "gui hua suan mei tang he yi ge hen chang hen chang de ming zi",
        ),
    ];
    play.till.update(Message::Searched(question, hits), play.sample.here());
    look("hits", &play);
}

#[test]
fn every_question_over_the_basket() {
    let mut play = rung_up();
    play.does(Message::ProductPressed("T01".into())).key(Key::Character('2'));
    dialog("picking", &play);
    play.key(Key::Escape).does(Message::ProductPressed("W01".into()));
    dialog("weighing", &play);
    play.key(Key::Escape).key(Key::Function(4));
    dialog("discount", &play);
    play.key(Key::Character('5')).key(Key::Enter).key(Key::Character('1'));
    dialog("discount-reason", &play);
    play.key(Key::Escape).key(Key::Character('-'));
    dialog("take-back", &play);
    play.key(Key::Enter).key(Key::Character('1'));
    dialog("take-back-reason", &play);
    play.key(Key::Escape).key(Key::Escape).key(Key::Function(5));
    dialog("hold", &play);
    play.key(Key::Escape).key(Key::Function(6));
    let held = |number: u128, name: &str, lines| HeldBasket {
        id: sale_id(number),
        name: name.into(),
        lines,
        total: Some(yuan(86)),
        held_at: play.sample.now,
        staff: Some(play.sample.staff[4].id),
    };
    let all = vec![held(1, "6 号桌", 4), held(2, "Alexandra Konstantinopoulou-Featherstone", 1)];
    play.till.update(Message::HeldRead(Ok(all)), play.sample.here());
    dialog("recall", &play);
    play.key(Key::Escape).does(Message::ClearPressed);
    dialog("clear", &play);
}

/// Four sizes and what goes beside them, called so.
fn with_choices(names: [&str; 4]) -> Product {
    let sizes =
        names.map(|name| Variant { code: name.into(), name: name.into(), terms: terms(Price::Fixed(yuan(16))) });
    let beside = names.map(|name| Choice { code: format!("+{name}"), ..choice("", name, 3) });
    Product {
        make: Make::Variants(sizes.into()),
        modifiers: vec![Modifiers { name: "Beside".into(), least: 0, most: 4, options: beside.into() }],
        ..product("N01", "Osmanthus oolong", "tea", 16)
    }
}

#[test]
fn as_many_choices_stand_in_a_row_as_have_room_for_their_whole_names() {
    let short = ["Small", "Medium", "Large", "Jug"];
    let longer = ["Small", "Brown sugar pearls", "Large", "Jug"];
    let longest = ["Small", "Osmanthus syrup with candied lotus root", "Large", "Jug"];
    let endless =
        ["Small", "Osmanthus syrup with candied lotus root, and a spoon of rice that is set apart", "Large", "Jug"];
    let all = [("short", short, 3), ("longer", longer, 3), ("longest", longest, 2), ("endless", endless, 1)];
    for (name, names, in_row) in all {
        let mut play = Play::new();
        play.till.goods.loaded(Arc::new(Catalogue::of(vec![with_choices(names)], Vec::new(), Vec::new())));
        play.does(Message::ProductPressed("N01".into()));
        // Also nothing of these is cut, which is allowed of other names from outside.
        dialog(&format!("picking-{name}"), &play);
        let sample = sample(&play, Shape::Landscape)(Language::English);
        let over = play.till.dialog(sample.here()).unwrap().over(iced::widget::space());
        let drawn = Stage::new(over, (1366.0, 700.0)).texts(Theme::Light);
        let first = drawn.iter().find(|text| text.content == "Small").unwrap().at.y;
        let beside = drawn.iter().filter(|text| (text.at.y - first).abs() < 1.0 && names.contains(&&*text.content));
        assert_eq!(beside.count(), in_row, "{name}: {drawn:?}");
    }
}

#[test]
fn an_arrow_goes_to_the_tile_below_at_whichever_width_they_are_drawn() {
    for (size, shape) in
        [(BELOW, Shape::Landscape), (LEAST, Shape::Landscape), (COMMON, Shape::Landscape), (UPRIGHT, Shape::Portrait)]
    {
        for mut play in [Play::new(), rung_up()] {
            play.sample.typed = "t".into();
            let Action::Start(Effect::Search { question, .. }) = play.till.seek(play.sample.here()) else { panic!() };
            let hit = |number: usize| Hit {
                product: Arc::new(product(&format!("H{number:02}"), &format!("Hit {number:02}"), "tea", 8)),
                matched: Matched::Barcode,
                pinyin: String::new(),
            };
            play.does(Message::Searched(question, (0..16).map(hit).collect()));
            let sample = sample(&play, shape)(Language::English);
            let mut stage = Stage::new(view(&play.till, sample.here()), size);
            let (drawn, said) = (stage.texts(Theme::Light), stage.into_messages());
            let hits: Vec<_> = drawn.iter().filter(|text| text.content.starts_with("Hit ")).collect();
            let in_row = hits.iter().filter(|hit| (hit.at.y - hits[0].at.y).abs() < 1.0).count();
            for message in said {
                play.does(message);
            }
            play.key(Key::Arrow(Arrow::Down));
            let taken = play.till.goods.taken("t").unwrap();
            assert_eq!(taken.name, format!("Hit {in_row:02}"), "{size:?}");
        }
    }
}

#[test]
fn the_payment_from_its_first_figure_to_the_change() {
    let mut play = rung_up();
    play.pass(500).key(Key::Function(9));
    look("payment", &play);
    play.key(Key::Alt('2'));
    play.typed("20");
    look("payment-reference", &play);
    play.typed("004211");
    play.sample.typed = "100".into();
    look("payment-split", &play);
    play.sample.typed.clear();
    play.typed("12.345");
    look("payment-said", &play);
    play.typed("100");
    assert!(play.till.sold.is_some());
    look("sold", &play);
}

#[test]
fn money_that_goes_back_from_the_basket_to_the_slip() {
    let mut play = rung_up();
    let way = basket::Return::WithoutReceipt { price: yuan(998), reason: "Wrong item".into() };
    let item = product("G01", "竹叶青礼盒", "gift", 1_280).pick(&Pick::default()).unwrap();
    let back = Edit::TakeBack { item, quantity: Quantity::ONE, way };
    play.basket = play.basket.apply(back, selling().limits, &Permission::ALL).unwrap();
    let rung = play.rung();
    play.does(Message::Rung(rung)).pass(500);
    look("giving-back", &play);
    let english = Sample::new(Language::English).selling();
    let says = |play: &Play, text: &str| {
        let mut stage = Stage::new(view(&play.till, english.here()), BELOW);
        stage.texts(Theme::Light).iter().any(|drawn| drawn.content == text)
    };
    assert!(says(&play, "Give back") && says(&play, "In cash") && !says(&play, "Pay"));
    play.key(Key::Enter).pass(500);
    look("giving-back-payment", &play);
    play.key(Key::Alt('2'));
    look("giving-back-card", &play);
    assert!(says(&play, "Left to give") && !says(&play, "Left to pay"));
    play.key(Key::Alt('1')).key(Key::Enter);
    assert!(play.till.sold.is_some());
    look("giving-back-sold", &play);
    // A total below nothing would stand beside a rounding that has the sign of what is given back.
    assert!(says(&play, "To give back") && !says(&play, "Total"));
    let in_cash = play.till.sold.as_ref().unwrap().sale.document().payment.in_cash();
    let head = format!("Give back {}", english.here().format().money(Money::ZERO.saturating_sub(in_cash)));
    assert!(in_cash < Money::ZERO && says(&play, &head) && !says(&play, "Sold"), "it is said which way the money goes");
}

#[test]
fn a_sale_that_comes_to_nothing_says_that_nothing_is_to_be_paid() {
    let mut play = Play::new();
    play.scan(product("S01", "绿豆糕", "snack", 8));
    let way = basket::Return::WithoutReceipt { price: yuan(8), reason: "Wrong item".into() };
    let item = product("S01", "绿豆糕", "snack", 8).pick(&Pick::default()).unwrap();
    let back = Edit::TakeBack { item, quantity: Quantity::ONE, way };
    play.basket = play.basket.apply(back, selling().limits, &Permission::ALL).unwrap();
    let rung = play.rung();
    play.does(Message::Rung(rung)).pass(500).key(Key::Function(9)).pass(500).key(Key::Enter);
    assert!(play.till.sold.is_some());
    look("sold-even", &play);
    for (language, says) in [(Language::English, "Sold, nothing to pay"), (Language::Chinese, "已成交，无需收付")]
    {
        let sample = Sample::new(language).selling();
        let mut stage = Stage::new(view(&play.till, sample.here()), BELOW);
        assert!(stage.texts(Theme::Light).iter().any(|drawn| drawn.content == says), "{says}");
    }
}

#[test]
fn a_payment_by_code_in_every_state() {
    let mut play = by_code::ready();
    let _ = play.till.code_shown(by_code::code(), play.sample.here());
    look("code-shown", &play);
    let mut play = by_code::sent();
    by_code::hears(&mut play, State::Waiting);
    look("code-waiting", &play);
    by_code::hears(&mut play, State::Unknown);
    look("code-unknown", &play);
    by_code::hears(&mut play, State::Settled(Outcome::Failed(Reason::OtherAmount)));
    look("code-failed", &play);
}

#[test]
fn the_till_looks_as_its_golden_pictures() {
    let mut paying = rung_up();
    let basket = rung_up();
    paying.pass(500).key(Key::Function(9));
    paying.sample.typed = "100".into();
    for (name, play) in [("till-basket", &basket), ("till-payment", &paying)] {
        let sample = sample(play, Shape::Landscape)(Language::Chinese);
        let picture = Stage::new(view(&play.till, sample.here()), BELOW).picture(Theme::Light, 1.0);
        golden::check(name, &picture);
    }
}
