//! Picking products: what they cost as picked, and what is refused.

use super::*;
use crate::domain::payload::label::Says;
use crate::domain::product::sample::product;
use crate::domain::quantity::Quantity;

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn terms(price: i64) -> Terms {
    Terms { price: Price::Fixed(fen(price)), member_price: None, barcodes: Vec::new(), supply: Supply::ForSale }
}

fn choice(code: &str, extra: i64) -> Choice {
    Choice { code: code.into(), name: format!("Choice {code}"), extra: fen(extra), supply: Supply::ForSale }
}

fn variant(code: &str, price: i64) -> Variant {
    Variant { code: code.into(), name: format!("Size {code}"), terms: terms(price) }
}

/// A tea in two sizes, with one sweetness and up to two toppings.
fn tea() -> Product {
    let group = |name: &str, least, most, options| Modifiers { name: name.into(), least, most, options };
    Product {
        make: Make::Variants(vec![
            Variant { terms: Terms { member_price: Some(fen(1_600)), ..terms(1_800) }, ..variant("L", 0) },
            variant("M", 1_500),
        ]),
        modifiers: vec![
            group("Sweetness", 1, 1, vec![choice("full", 0), choice("half", 0)]),
            group("Toppings", 0, 2, vec![choice("pearl", 200), choice("jelly", 300), choice("taro", 400)]),
        ],
        ..product("TEA", "drinks", 0)
    }
}

fn pick(variant: &str, modifiers: &[&str]) -> Pick {
    Pick {
        variant: Some(variant.into()),
        modifiers: modifiers.iter().map(|&code| code.into()).collect(),
        ..Pick::default()
    }
}

#[test]
fn a_size_and_its_toppings_make_the_price_for_everybody_and_for_members() {
    let item = tea().pick(&pick("L", &["half", "pearl", "taro"])).unwrap();
    assert_eq!((item.price, item.member_price), (fen(2_400), Some(fen(2_200))));
    assert_eq!(item.variant.unwrap().name, "Size L");
    let codes: Vec<_> = item.extras.iter().map(|extra| extra.code.as_str()).collect();
    assert_eq!(codes, ["half", "pearl", "taro"]);
    assert_eq!(tea().pick(&pick("M", &["full"])).unwrap().member_price, None);
}

#[test]
fn what_is_missing_or_foreign_in_a_pick_is_said() {
    let check = |pick: Pick, expected: NotSold| assert_eq!(tea().pick(&pick), Err(expected));
    let among = ["L", "M"].map(|code| Chosen { code: code.into(), name: format!("Size {code}") });
    check(Pick::default(), NotSold::WhichVariant { among: among.into() });
    check(pick("XL", &["full"]), NotSold::NoSuchChoice { code: "XL".into() });
    check(pick("L", &["full", "mud"]), NotSold::NoSuchChoice { code: "mud".into() });
    check(pick("L", &[]), NotSold::HowMany { of: "Sweetness".into(), least: 1, most: 1, chosen: 0 });
    let three = pick("L", &["full", "pearl", "jelly", "taro"]);
    check(three, NotSold::HowMany { of: "Toppings".into(), least: 0, most: 2, chosen: 3 });
    check(
        Pick { price: PriceFrom::Typed(fen(1)), ..pick("L", &["full"]) },
        NotSold::PriceIsFixed { price: fen(1_800) },
    );
    check(Pick { slots: vec!["x".into()], ..pick("L", &["full"]) }, NotSold::NoSuchChoice { code: "x".into() });
    let plain = product("CAKE", "food", 900);
    assert_eq!(plain.pick(&pick("L", &[])), Err(NotSold::NoSuchChoice { code: "L".into() }));
}

#[test]
fn what_is_sold_out_is_not_sold_be_it_the_product_a_size_or_a_topping() {
    let mut tea = tea();
    tea.modifiers[1].options[0].supply = Supply::SoldOut;
    let refused = tea.pick(&pick("L", &["full", "pearl"]));
    assert_eq!(refused, Err(NotSold::SoldOut { name: "Choice pearl".into() }));
    assert!(tea.pick(&pick("L", &["full", "jelly"])).is_ok());
    let Make::Variants(variants) = &mut tea.make else { panic!("no variants") };
    variants[0].terms.supply = Supply::SoldOut;
    assert_eq!(tea.pick(&pick("L", &["full"])), Err(NotSold::SoldOut { name: "Size L".into() }));
    assert!(tea.pick(&pick("M", &["full"])).is_ok());
}

#[test]
fn an_open_price_is_typed_within_its_limits() {
    let repair = Product { make: Make::Single(Terms { price: Price::Open, ..terms(0) }), ..product("FIX", "work", 0) };
    let at = |price| repair.pick(&Pick { price, ..Pick::default() });
    assert_eq!(at(PriceFrom::Typed(fen(8_050))).unwrap().price, fen(8_050));
    assert_eq!(at(PriceFrom::Typed(Money::ZERO)).unwrap().price, Money::ZERO);
    assert_eq!(at(PriceFrom::List), Err(NotSold::WhichPrice));
    for wrong in [fen(-1), fen(10_000_000_001), Money::MAX] {
        assert_eq!(at(PriceFrom::Typed(wrong)), Err(NotSold::NoPrice { price: wrong, highest: PRICE_MAX }));
    }
}

#[test]
fn a_bag_that_the_scale_priced_is_one_piece_at_that_price() {
    let cheese = Product {
        measure: Measure::Weight,
        make: Make::Single(Terms { member_price: Some(fen(3_500)), ..terms(3_980) }),
        ..product("CHEESE", "food", 0)
    };
    let (pick, quantity) = Pick::labelled(Says::Price(fen(1_299)));
    let bag = cheese.pick(&pick).unwrap();
    assert_eq!((bag.measure, bag.price, bag.member_price, quantity), (Measure::Piece, fen(1_299), None, Quantity::ONE));
    let weight = Quantity::from_thousandths(326).unwrap();
    let (pick, quantity) = Pick::labelled(Says::Weight(weight));
    assert_eq!(quantity, weight);
    let loose = cheese.pick(&pick).unwrap();
    assert_eq!((loose.measure, loose.price, loose.member_price), (Measure::Weight, fen(3_980), Some(fen(3_500))));
}

#[test]
fn a_combo_is_filled_as_chosen_and_otherwise_with_the_first_of_each_slot() {
    let slot = |name: &str, options| Slot { name: name.into(), options };
    let slots = vec![
        slot("Main", vec![choice("BURGER", 0), choice("WRAP", 0)]),
        slot("Drink", vec![choice("COLA", 0), choice("JUICE", 300)]),
    ];
    let lunch = Product { make: Make::Combo { terms: terms(3_200), slots }, ..product("LUNCH", "food", 0) };
    lunch.check().unwrap();
    assert_eq!(lunch.pick(&Pick::default()).unwrap().price, fen(3_200));
    let juice = Pick { slots: vec!["WRAP".into(), "JUICE".into()], ..Pick::default() };
    let item = lunch.pick(&juice).unwrap();
    assert_eq!((item.price, item.extras[0].code.as_str()), (fen(3_500), "WRAP"));
    let mud = Pick { slots: vec!["MUD".into()], ..Pick::default() };
    assert_eq!(lunch.pick(&mud), Err(NotSold::NoSuchChoice { code: "MUD".into() }));
}

#[test]
fn an_unknown_field_and_what_cannot_be_meant_are_refused() {
    tea().check().unwrap();
    let json = serde_json::to_string(&tea()).unwrap();
    assert_eq!(serde_json::from_str::<Product>(&json).unwrap(), tea());
    assert!(
        serde_json::from_str::<Product>(&json.replacen("\"measure\"", "\"only_on_mondays\":1,\"measure\"", 1)).is_err()
    );

    let check = |change: fn(&mut Product), expected: Unsound| {
        let mut product = tea();
        change(&mut product);
        assert_eq!(product.check(), Err(expected));
    };
    check(|product| product.name = " ".into(), Unsound::Nameless);
    check(|product| product.make = Make::Single(terms(-1)), Unsound::NoPrice);
    check(|product| product.make = Make::Single(terms(10_000_000_001)), Unsound::NoPrice);
    check(|product| product.make = Make::Variants(vec![]), Unsound::NoChoice);
    check(
        |product| product.make = Make::Variants(vec![variant("L", 1), variant("L", 2)]),
        Unsound::SameCode { code: "L".into() },
    );
    check(|product| product.modifiers[1].options[0].extra = fen(-200), Unsound::NoPrice);
    check(|product| product.modifiers[0].most = 3, Unsound::NoChoice);
    check(|product| product.modifiers[1].options[0].code = "full".into(), Unsound::SameCode { code: "full".into() });
}
