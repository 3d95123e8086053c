//! A shop that sells more than any cashier knows by heart, for the benches of the till and of its window.

use std::fmt::Write as _;

use countersign::domain::shop::Selling;
use serde_json::json;

/// How many products the shop sells.
pub const PRODUCTS: usize = 50_000;

/// What names are put together from.
const FIRST: [&str; 10] = ["桂花", "茉莉", "碧螺", "蜜桃", "陈年", "Golden ", "Wild ", "红糖", "黑芝麻", "重庆"];
const SECOND: [&str; 10] = ["乌龙", "龙井", "普洱", "绿茶", "拿铁", "Oolong", "latte", "酥饼", "汤圆", "火锅底料"];

/// How it sells.
pub fn terms() -> Selling {
    let selling = json!({
        "taxes": {
            "prices": "include", "rounding": "per_receipt",
            "classes": [{"code": "standard", "name": "13 %", "percent": 13_000}],
        },
        "limits": {"discount": 1_000, "give_back": 20_000},
        "denominations": [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10],
    });
    serde_json::from_value(selling).unwrap()
}

/// Its products as a file that it hands in.
pub fn file() -> Vec<u8> {
    let mut file = String::from("code,name,category,price,tax_class,barcode\n");
    for number in 0..PRODUCTS {
        let (name, barcode) = (name(number), barcode(number));
        let price = 5 + number % 90;
        writeln!(file, "P{number:05},{name},c{},{price}.00,standard,{barcode}", number % 12).unwrap();
    }
    file.into_bytes()
}

/// What a product is called.
pub fn name(number: usize) -> String {
    let (first, second) = (FIRST[number % FIRST.len()], SECOND[number / FIRST.len() % SECOND.len()]);
    format!("{first}{second} {number}")
}

/// The EAN-13 of a product.
pub fn barcode(number: usize) -> String {
    let digits = format!("690{number:09}");
    let sum: usize =
        digits.bytes().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}
