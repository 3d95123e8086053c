//! A product is found by what people type of it, and the best comes first.

use pinyin::ToPinyin as _;
use proptest::prelude::*;

use super::*;
use crate::domain::product::sample::product;
use crate::domain::product::{Make, Price, Supply, Terms};
use crate::engine::catalogue::Catalogue;

fn named(code: &str, name: &str, barcode: &str) -> Product {
    let terms = Terms {
        price: Price::Fixed(crate::domain::money::Money::from_minor(1_800)),
        member_price: None,
        barcodes: Some(barcode).filter(|barcode| !barcode.is_empty()).map(str::to_owned).into_iter().collect(),
        supply: Supply::ForSale,
    };
    Product { name: name.into(), make: Make::Single(terms), ..product(code, "c", 0) }
}

fn shop() -> Catalogue {
    let products = vec![
        named("T01", "桂花乌龙 Osmanthus oolong", "6901234567892"),
        named("T02", "长安乐茶", ""),
        named("T03", "绿茶", ""),
        named("T11", "Earl Grey tea", "036000291452"),
        named("C07", "绿豆糕 Mung bean cake", ""),
        named("6901", "重庆小面", ""),
        named("X", "Tea egg", ""),
    ];
    Catalogue::of(products, Vec::new(), Vec::new())
}

#[track_caller]
fn check(typed: &str, expected: &[&str]) {
    let found = shop().search(typed, 20);
    let codes: Vec<_> = found.iter().map(|hit| hit.product.code.as_str()).collect();
    assert_eq!(codes, expected, "{typed}");
}

#[test]
fn a_name_is_found_by_its_characters_its_pinyin_and_its_initials() {
    for typed in ["桂花", "花乌", "guihua", "guih", "ghwl", "guihwl", "GHWL", "wulong", "osm", "oolong", "乌龙 桂花"]
    {
        check(typed, &["T01"]);
    }
    check("egt", &["T11"]);
    check("earlg", &["T11"]);
    check("earl grey", &["T11"]);
    check("mbc", &["C07"]);
    check("ldgm", &["C07"]);
    check("", &[]);
    check("   ", &[]);
    check("qqq", &[]);
}

#[test]
fn a_character_with_several_readings_is_found_by_each() {
    for typed in ["changanle", "zhangan", "changanyue", "cale", "zayc", "chal"] {
        check(typed, &["T02"]);
    }
    check("chongqing", &["6901"]);
    check("zqxm", &["6901"]);
    check("lvcha", &["T03"]);
    check("lücha", &["T03"]);
}

#[test]
fn the_code_comes_first_then_what_begins_so_then_what_holds_it() {
    check("x", &["X", "6901"]);
    check("tea", &["X", "T11"]);
    check("t1", &["T11"]);
    check("t01", &["T01"]);
    check("lv", &["T03", "C07"]);
    check("6901", &["6901", "T01"]);
    check("567892", &["T01"]);
    check("92", &[]);
}

#[test]
fn a_barcode_is_found_in_each_of_its_lengths() {
    for typed in ["036000291452", "0036000291452", "00036000291452"] {
        check(typed, &["T11"]);
    }
}

#[test]
fn no_more_are_found_than_were_asked_for_and_they_are_the_best() {
    let found = shop().search("t", 2);
    let codes: Vec<_> = found.iter().map(|hit| hit.product.code.as_str()).collect();
    assert_eq!(codes, ["X", "T01"]);
    assert_eq!(shop().search("t", 0), []);
}

#[test]
fn what_fits_can_be_marked() {
    let marked = |typed: &str| {
        let hit = shop().search(typed, 1).remove(0);
        match hit.matched {
            Matched::Name(ranges) => ranges.into_iter().map(|range| hit.product.name[range].to_owned()).collect(),
            Matched::Code(range) => vec![hit.product.code[range].to_owned()],
            Matched::Barcode => Vec::new(),
        }
    };
    assert_eq!(marked("guih"), ["桂花"]);
    assert_eq!(marked("wl"), ["乌龙"]);
    assert_eq!(marked("egt"), ["E", "G", "t"]);
    assert_eq!(marked("oolong"), ["oolong"]);
    assert_eq!(marked("龙 桂"), ["桂", "龙"]);
    assert_eq!(marked("t0"), ["T0"]);
    assert_eq!(marked("567892"), [""; 0]);
    assert_eq!(shop().search("ghwl", 1).remove(0).pinyin, "gui hua wu long");
}

#[test]
fn a_name_of_one_letter_over_and_over_takes_no_longer() {
    let name = "a ".repeat(100);
    let catalogue = Catalogue::of(vec![named("A", name.trim(), "")], Vec::new(), Vec::new());
    assert_eq!(catalogue.search(&format!("{}b", "a".repeat(50)), 5), []);
    assert_eq!(catalogue.search(&"a".repeat(50), 5).len(), 1);
}

#[test]
fn a_character_without_a_known_reading_is_passed_over() {
    let catalogue = Catalogue::of(vec![named("A", "一烪一", "")], Vec::new(), Vec::new());
    for typed in ["yy", "yiyi", "yiy", "一烪", "烪"] {
        assert_eq!(catalogue.search(typed, 5).len(), 1, "{typed}");
    }
}

/// The pinyin of a name, whole or by initials, as somebody types it.
fn typed(name: &str, whole: bool) -> String {
    let sounds = name.chars().filter_map(|c| c.to_pinyin()).map(|sound| typed_form(sound.plain()));
    if whole { sounds.collect() } else { sounds.filter_map(|sound| sound.chars().next()).collect() }
}

proptest! {
    #[test]
    fn every_chinese_name_is_found_by_its_beginning_in_each_spelling(
        name in "[一-龥]{1,8}", whole: bool, length in 1_usize..20,
    ) {
        let catalogue = Catalogue::of(vec![named("Ω", &name, "")], Vec::new(), Vec::new());
        let spelled: String = typed(&name, whole).chars().take(length).collect();
        if !spelled.is_empty() {
            prop_assert_eq!(catalogue.search(&spelled, 3).len(), 1, "{}", spelled);
        }
        let part: String = name.chars().rev().take(length).collect::<Vec<_>>().into_iter().rev().collect();
        prop_assert_eq!(catalogue.search(&part, 3).len(), 1);
    }

    #[test]
    fn no_name_and_no_text_breaks_it_and_every_mark_is_a_part_of_the_name(name: String, text: String) {
        let catalogue = Catalogue::of(vec![named("Ω", &name, "")], Vec::new(), Vec::new());
        for hit in catalogue.search(&text, 3) {
            if let Matched::Name(ranges) = hit.matched {
                prop_assert!(ranges.iter().all(|range| hit.product.name.get(range.clone()).is_some()));
            }
        }
    }
}
