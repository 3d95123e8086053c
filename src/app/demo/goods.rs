//! What the sample shop sells: the catalogue of a tea house, its promotions, and by which rules.

mod pictures;

use serde_json::{Value, json};

use crate::domain::language::Language;
use crate::domain::member::Standing;
use crate::domain::product::Colour;
use crate::hub::Hub;
use crate::hub::database::Section;
use crate::hub::members::MemberForm;

/// How a name is written: English and Chinese, made one.
pub(in crate::app) type Naming<'n> = &'n (dyn Fn(&str, &str) -> String + Sync);

/// Names in one of the two languages.
pub(in crate::app) fn named_in(language: Language) -> impl Fn(&str, &str) -> String + Send + Sync {
    move |english, chinese| {
        match language {
            Language::English => english,
            Language::Chinese => chinese,
        }
        .to_owned()
    }
}

/// The categories, in the order of their buttons: code, English, Chinese.
const CATEGORIES: [(&str, &str, &str); 6] = [
    ("tea", "Tea", "清茶"),
    ("milk", "Milk tea", "奶茶"),
    ("fruit", "Fruit tea", "果茶"),
    ("snack", "Snacks", "茶点"),
    ("sweet", "Sweets", "甜品"),
    ("gift", "Gifts", "礼盒"),
];

/// The products that come in one size, in the order of their buttons: code, category, English, Chinese, price in fen, barcode.
const PLAIN: [(&str, &str, &str, &str, i64, &str); 27] = [
    ("T03", "tea", "Bitan piaoxue (pot)", "碧潭飘雪（壶）", 5_800, ""),
    ("T04", "tea", "Zhuyeqing (pot)", "竹叶青（壶）", 6_800, ""),
    ("T05", "tea", "Osmanthus Longjing (pot)", "桂花龙井（壶）", 5_800, ""),
    ("T06", "tea", "Mengding ganlu", "蒙顶甘露", 2_600, ""),
    ("T07", "tea", "Aged Pu'er", "陈年普洱", 2_400, ""),
    ("F02", "fruit", "Mango pomelo sago", "杨枝甘露", 2_200, ""),
    ("F03", "fruit", "Passion fruit green tea", "百香果绿茶", 1_600, ""),
    ("F04", "fruit", "Grape oolong", "葡萄乌龙", 2_000, ""),
    ("F05", "fruit", "Watermelon jasmine", "西瓜茉莉", 1_800, ""),
    ("F06", "fruit", "Peach oolong", "蜜桃乌龙", 1_900, ""),
    ("C01", "snack", "Walnut cookie", "核桃酥", 1_000, "9520000000011"),
    ("C02", "snack", "Osmanthus cake", "桂花糕", 1_000, ""),
    ("C03", "snack", "Brown sugar rice cake", "红糖糍粑", 1_400, ""),
    ("C04", "snack", "Ye'er ba", "叶儿粑", 800, ""),
    ("C05", "snack", "Sunflower seeds", "葵花瓜子", 800, "9520000000028"),
    ("C06", "snack", "Egg yolk pastry", "蛋黄酥", 1_200, "9520000000035"),
    ("C07", "snack", "Mung bean cake", "绿豆糕", 800, "9520000000042"),
    ("C08", "snack", "Sichuan pepper peanuts", "椒盐花生", 900, "9520000000059"),
    ("C09", "snack", "Tea egg", "茶叶蛋", 400, ""),
    ("D02", "sweet", "Osmanthus rice balls", "桂花酒酿圆子", 1_600, ""),
    ("D03", "sweet", "Ice jelly", "冰粉", 1_000, ""),
    ("D04", "sweet", "White fungus soup", "银耳羹", 1_400, ""),
    ("D05", "sweet", "Black sesame soup", "芝麻糊", 1_200, ""),
    ("G01", "gift", "Spring gift box", "春熙礼盒", 12_800, "9520000000066"),
    ("G02", "gift", "Jasmine tea tin", "茉莉花茶罐装", 8_800, "9520000000073"),
    ("G03", "gift", "Lidded bowl", "盖碗", 6_800, "9520000000080"),
    ("G04", "gift", "Glass teapot", "玻璃茶壶", 9_800, "9520000000097"),
];

/// The drinks in two sizes: code, category, English, Chinese, price of the medium one in fen; the large one costs three yuan more.
const IN_SIZES: [(&str, &str, &str, &str, i64); 7] = [
    ("M01", "milk", "Jasmine milk green tea", "茉莉奶绿", 1_600),
    ("M02", "milk", "Oolong milk tea", "乌龙奶茶", 1_600),
    ("M03", "milk", "Pearl milk tea", "珍珠奶茶", 1_700),
    ("M04", "milk", "Taro milk tea", "芋泥奶茶", 1_900),
    ("M05", "milk", "Roasted tea latte", "焙茶拿铁", 2_000),
    ("M06", "milk", "Matcha latte", "抹茶拿铁", 2_200),
    ("F01", "fruit", "Hand-pressed lemon tea", "手打柠檬茶", 1_500),
];

/// What is served hot or iced: code, category, English, Chinese, price in fen.
const HOT_OR_ICED: [(&str, &str, &str, &str, i64); 3] = [
    ("T01", "tea", "Osmanthus oolong", "桂花乌龙", 1_800),
    ("T02", "tea", "Jasmine pearls", "茉莉龙珠", 2_200),
    ("D01", "sweet", "Red bean double-skin milk", "红豆双皮奶", 1_600),
];

/// The leaves that are weighed: code, the number on labels of the scale, English, Chinese, price of a kilogram in fen.
const WEIGHED: [(&str, &str, &str, &str, i64); 2] = [
    ("L01", "10001", "Loose jasmine tea", "散装茉莉花茶", 36_000),
    ("L02", "10002", "Loose Zhuyeqing", "散装竹叶青", 68_000),
];

/// The members: number, level in English and Chinese, name in English and Chinese, phone, the points that they bring.
const MEMBERS: [(&str, &str, &str, &str, &str, &str, u32); 3] = [
    ("M-0001", "Gold", "金卡", "Iris Chen", "陈思雨", "13800005678", 2_360),
    ("M-0002", "Silver", "银卡", "Oscar Sun", "孙浩然", "13900001208", 480),
    ("M-0003", "Silver", "银卡", "Mia Song", "宋知夏", "13700004431", 0),
];

/// By which rules the shop sells.
pub(in crate::app) fn selling(named: Naming<'_>) -> Value {
    json!({
        "taxes": {
            "prices": "include",
            "rounding": "per_receipt",
            "classes": [
                { "code": "catering", "name": named("Catering", "餐饮服务"), "percent": 6_000 },
                { "code": "goods", "name": named("Goods", "商品"), "percent": 13_000 },
            ]
        },
        "cash_rounding": { "step": 10, "side": "down" },
        "limits": { "discount": 1_000, "give_back": 10_000 },
        "denominations": [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10],
        "points": {
            "earn": { "points": 1, "per": 100 },
            "spend": { "points": 100, "worth": 100, "most": 5_000 },
        },
        "receipt_footer": named("Thank you. See you again!", "谢谢惠顾，欢迎再来！"),
    })
}

/// How labels of the shop's scales are laid out: item and weight, item and price.
pub(super) fn label_layouts() -> Value {
    json!(["21IIIIIWWWWWC", "22IIIIIPPPPPC"])
}

/// Puts everything on the shelves.
pub(in crate::app) async fn stock(hub: &Hub, named: Naming<'_>) -> anyhow::Result<()> {
    for (place, (code, english, chinese)) in (0_u32..).zip(CATEGORIES) {
        let category = json!({ "code": code, "name": named(english, chinese), "colour": Colour::nth(place) });
        let row = json!({ "place": place, "category": category });
        hub.admin.put_in_catalogue(Section::Categories, row).await?;
    }
    for (place, product) in (0_u32..).zip(products(named)) {
        let row = json!({ "place": place, "product": product });
        hub.admin.put_in_catalogue(Section::Products, row).await?;
    }
    for (code, picture) in pictures::all() {
        hub.admin.put_picture(code.to_owned(), picture?).await?;
    }
    for (place, promotion) in (0_u32..).zip(promotions(named)) {
        let row = json!({ "place": place, "promotion": promotion });
        hub.admin.put_in_catalogue(Section::Promotions, row).await?;
    }
    for (number, level, level_in_chinese, english, chinese, phone, brings) in MEMBERS {
        let member = MemberForm {
            id: None,
            number: number.to_owned(),
            name: named(english, chinese),
            phone: phone.to_owned(),
            level: named(level, level_in_chinese),
            standing: Standing::Active,
            brings,
        };
        hub.admin.put_member(member).await?;
    }
    Ok(())
}

fn products(named: Naming<'_>) -> Vec<Value> {
    let mut products = Vec::new();
    for (code, category, english, chinese, price) in HOT_OR_ICED {
        let variants = [("hot", "Hot", "热"), ("iced", "Iced", "冰")].map(|(kind, english, chinese)| {
            json!({ "code": kind, "name": named(english, chinese), "terms": terms(price, "") })
        });
        let sugar = if category == "tea" { vec![sugar(named)] } else { Vec::new() };
        products.push(product(code, category, &named(english, chinese), &json!({ "variants": variants }), &sugar));
    }
    for (code, category, english, chinese, price) in IN_SIZES {
        let variants = [("M", "Medium", "中杯", 0), ("L", "Large", "大杯", 300)].map(|(size, english, chinese, more)| {
            json!({ "code": size, "name": named(english, chinese), "terms": terms(price + more, "") })
        });
        let choices = [sugar(named), ice(named), toppings(named)];
        products.push(product(code, category, &named(english, chinese), &json!({ "variants": variants }), &choices));
    }
    for (code, category, english, chinese, price, barcode) in PLAIN {
        let choices = if category == "fruit" { vec![sugar(named), ice(named)] } else { Vec::new() };
        let make = json!({ "single": terms(price, barcode) });
        products.push(product(code, category, &named(english, chinese), &make, &choices));
    }
    for (code, item, english, chinese, price) in WEIGHED {
        let mut weighed = product(code, "gift", &named(english, chinese), &json!({ "single": terms(price, "") }), &[]);
        if let Some(fields) = weighed.as_object_mut() {
            fields.insert("measure".to_owned(), json!("weight"));
            fields.insert("scale_item".to_owned(), json!(item));
        }
        products.push(weighed);
    }
    let set = combo(named);
    products.push(product("S01", "tea", &named("Afternoon tea for two", "双人下午茶"), &set, &[]));
    let room = json!({ "single": { "price": "open" } });
    products.push(product("R01", "tea", &named("Private room", "包间"), &room, &[]));
    products
}

/// Two pots and something beside.
fn combo(named: Naming<'_>) -> Value {
    let of = |code: &str, extra: i64| {
        let (english, chinese) = name_of(code);
        json!({ "code": code, "name": named(english, chinese), "extra": extra })
    };
    let pot = |english, chinese| json!({ "name": named(english, chinese), "options": [of("T03", 0), of("T05", 0), of("T04", 1_000)] });
    let beside = json!({
        "name": named("Something beside", "茶点"), "options": [of("C02", 0), of("C07", 0), of("C06", 200)],
    });
    json!({ "combo": { "terms": terms(9_800, ""), "slots": [pot("First pot", "第一壶"), pot("Second pot", "第二壶"), beside] } })
}

fn name_of(code: &str) -> (&'static str, &'static str) {
    PLAIN.iter().find(|plain| plain.0 == code).map_or(("", ""), |plain| (plain.2, plain.3))
}

fn product(code: &str, category: &str, name: &str, make: &Value, modifiers: &[Value]) -> Value {
    let tax_class = if category == "gift" { "goods" } else { "catering" };
    json!({
        "code": code, "name": name, "categories": [category], "tax_class": tax_class, "measure": "piece",
        "make": make, "modifiers": modifiers,
    })
}

fn terms(price: i64, barcode: &str) -> Value {
    let barcodes: Vec<&str> = Some(barcode).filter(|barcode| !barcode.is_empty()).into_iter().collect();
    json!({ "price": { "fixed": price }, "barcodes": barcodes })
}

fn sugar(named: Naming<'_>) -> Value {
    let choices = [
        ("sugar-100", "Full sugar", "全糖"),
        ("sugar-70", "Less sugar", "七分糖"),
        ("sugar-30", "Little sugar", "三分糖"),
        ("sugar-0", "No sugar", "无糖"),
    ];
    one_of(&named("Sugar", "甜度"), &choices, named)
}

fn ice(named: Naming<'_>) -> Value {
    let choices = [("ice-100", "Ice", "正常冰"), ("ice-50", "Less ice", "少冰"), ("ice-0", "No ice", "去冰")];
    one_of(&named("Ice", "冰量"), &choices, named)
}

/// A sort of which one may be chosen.
fn one_of(name: &str, choices: &[(&str, &str, &str)], named: Naming<'_>) -> Value {
    let options: Vec<Value> = choices
        .iter()
        .map(|(code, english, chinese)| json!({ "code": code, "name": named(english, chinese) }))
        .collect();
    json!({ "name": name, "least": 0, "most": 1, "options": options })
}

fn toppings(named: Naming<'_>) -> Value {
    let options =
        [("pearls", "Pearls", "珍珠", 200), ("pudding", "Pudding", "布丁", 300), ("taro", "Taro", "芋泥", 400)].map(
            |(code, english, chinese, extra)| json!({ "code": code, "name": named(english, chinese), "extra": extra }),
        );
    json!({ "name": named("Toppings", "加料"), "least": 0, "most": 2, "options": options })
}

fn promotions(named: Naming<'_>) -> Vec<Value> {
    let category = |code: &str| {
        let (_, english, chinese) = CATEGORIES.iter().find(|category| category.0 == code).unwrap_or(&("", "", ""));
        json!({ "code": code, "name": named(english, chinese) })
    };
    let whole_day = json!({ "weekdays": 127 });
    vec![
        json!({
            "name": named("¥8 off ¥60, ¥20 off ¥120", "满60减8、满120减20"),
            "rule": { "spend": { "tiers": [{ "spend": 6_000, "off": 800 }, { "spend": 12_000, "off": 2_000 }] } },
            "scope": { "shops": "all", "excluded": [category("gift")] }, "hours": whole_day, "stacking": "free",
        }),
        json!({
            "name": named("Second milk tea at half price", "奶茶第二杯半价"),
            "rule": { "nth_item": { "nth": 2, "off": 5_000 } },
            "scope": { "shops": "all", "products": [category("milk")] }, "hours": whole_day, "stacking": "free",
        }),
        json!({
            "name": named("Sweets 20 % off, 14:00 to 17:00", "甜品下午 2 点到 5 点八折"),
            "rule": { "percent_off": { "off": 2_000 } },
            "scope": { "shops": "all", "products": [category("sweet")] },
            "hours": { "weekdays": 127, "windows": [{ "from": "14:00:00", "until": "17:00:00" }] },
            "stacking": "free",
        }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::shop::Selling;
    use crate::wire::pull::{Change, Item};

    #[test]
    fn everything_on_the_shelves_can_be_read_and_is_taxed_by_the_shop() {
        let named: Naming<'_> = &|english, _| english.to_owned();
        let selling: Selling = serde_json::from_value(selling(named)).unwrap();
        selling.check().unwrap();
        let row = |kind: &str, row: Value| Change { kind: kind.into(), id: String::new(), version: 1, row: Some(row) };
        let products = products(named);
        assert!((40..=45).contains(&products.len()), "{} products", products.len());
        for product in products {
            let Item::Product(read) = row("product", json!({ "product": product })).read().unwrap() else { panic!() };
            assert!(selling.taxes.place_of(&read.product.tax_class).is_some(), "{}", read.product.code);
            assert!(read.product.pick(&crate::domain::product::Pick::default()).is_ok() || read.product.code != "S01");
        }
        for promotion in promotions(named) {
            let mut promotion = promotion;
            promotion["id"] = json!(uuid::Uuid::from_u128(1));
            row("promotion", json!({ "promotion": promotion })).read().unwrap();
        }
    }
}
