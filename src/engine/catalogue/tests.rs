//! The catalogue in memory: its orders, and looking a product up.

use super::*;
use crate::domain::product::sample::product;

fn catalogue() -> Catalogue {
    let categories = |codes: &[&str], product: Product| Product {
        categories: codes.iter().map(|&code| code.to_owned()).collect(),
        ..product
    };
    let products = vec![
        categories(&["tea", "new"], product("B", "", 100)),
        categories(&["cake"], product("A", "", 200)),
        categories(&["tea", "tea"], product("C", "", 300)),
        categories(&[], product("D", "", 400)),
    ];
    Catalogue::of(products, Vec::new(), Vec::new())
}

#[test]
fn a_product_is_found_by_its_code_and_stands_in_each_of_its_categories_once() {
    let catalogue = catalogue();
    let codes = |category| catalogue.of_category(category).map(|product| product.code.as_str()).collect::<Vec<_>>();
    assert_eq!(
        (codes("tea"), codes("new"), codes("cake"), codes("none")),
        (vec!["B", "C"], vec!["B"], vec!["A"], vec![])
    );
    for code in ["A", "B", "C", "D"] {
        assert_eq!(catalogue.product(code).map(|product| product.code.as_str()), Some(code));
    }
    assert_eq!(catalogue.product("E"), None);
    assert_eq!(catalogue.product(""), None);
}

#[test]
fn nothing_is_found_before_it_was_loaded_and_that_is_told_from_an_empty_shop() {
    let unloaded = Catalogue::default();
    assert_eq!((unloaded.loaded, unloaded.search("tea", 5), unloaded.product("A")), (Loaded::NotYet, Vec::new(), None));
    assert_eq!(Catalogue::of(Vec::new(), Vec::new(), Vec::new()).loaded, Loaded::Yes);
}
