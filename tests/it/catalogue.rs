//! What a shop sells: put at the hub, found at the terminal by any number and by what is typed.

use std::collections::HashSet;
use std::io::{Cursor, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign::devices::Source;
use countersign::domain::money::Money;
use countersign::domain::payload::{Match, Payload};
use countersign::domain::product::{NotSold, Pick, PriceFrom};
use countersign::domain::quantity::Quantity;
use countersign::engine::Topic;
use countersign::engine::catalogue::{Catalogue, Coded, Loaded};
use countersign::engine::present::{NotHandled, Subject};
use countersign::hub::admin::AdminFault;
use countersign::hub::database::Section;
use countersign::hub::import::products::ProductReport;
use countersign::hub::import::{Encoding, ImportFault, SheetFault};
use countersign::store::{Store, unreadable};
use countersign::wire::snapshot::Manifest;
use serde_json::{Value, json};

use crate::hub::Place;
use crate::world::{Till, World};

fn terms(price: i64, barcodes: &[&str]) -> Value {
    json!({ "price": { "fixed": price }, "barcodes": barcodes })
}

fn product(code: &str, name: &str, changes: &Value) -> Value {
    let mut product = json!({
        "code": code, "name": name, "categories": ["tea"], "tax_class": "catering", "measure": "piece",
        "make": { "single": terms(1_800, &[]) },
    });
    for (field, value) in changes.as_object().unwrap() {
        product[field] = value.clone();
    }
    json!({ "product": product })
}

async fn put(world: &World, row: Value) {
    world.hub.admin.put_in_catalogue(Section::Products, row).await.unwrap();
}

impl Till {
    /// Syncs, and waits until the catalogue is as it is to be; bounded.
    pub async fn loads(&self, is_there: impl Fn(&Catalogue) -> bool) -> Arc<Catalogue> {
        let mut news = self.engine.news();
        self.engine.sync_now().await.unwrap();
        let loaded = async {
            loop {
                let catalogue = self.engine.catalogue();
                if catalogue.loaded == Loaded::Yes && is_there(&catalogue) {
                    return catalogue;
                }
                while !matches!(news.next().await, Some(Topic::Catalogue | Topic::Missed)) {}
            }
        };
        tokio::time::timeout(Duration::from_mins(1), loaded).await.expect("the catalogue is never loaded so")
    }

    async fn coded(&self, code: &str) -> Option<Coded> {
        self.engine.product_of_code(code).await.unwrap()
    }

    pub async fn shown(&self, code: &str) -> Subject {
        self.engine.present(code, Source::Wedge, Instant::now()).await.unwrap()
    }

    async fn found(&self, typed: &str) -> Vec<String> {
        self.engine.search_products(typed, 10).await.into_iter().map(|hit| hit.product.code.clone()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_of_the_hub_is_found_by_its_barcode_and_its_pinyin_until_it_is_taken_away() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    let sizes = json!({ "make": { "variants": [
        { "code": "M", "name": "中杯", "terms": terms(1_600, &["6901234567892"]) },
        { "code": "L", "name": "大杯", "terms": terms(1_900, &["036000291452"]) },
    ] } });
    put(&world, product("T01", "桂花乌龙", &sizes)).await;
    world
        .hub
        .admin
        .put_in_catalogue(Section::Categories, json!({ "category": { "code": "tea", "name": "清茶" } }))
        .await
        .unwrap();
    let catalogue =
        till.loads(|catalogue| catalogue.product("T01").is_some() && !catalogue.categories.is_empty()).await;
    assert_eq!(catalogue.of_category("tea").count(), 1);
    for (code, variant) in [("6901234567892", "M"), ("0036000291452", "L"), ("00036000291452", "L")] {
        let coded = till.coded(code).await.unwrap();
        assert_eq!((coded.pick.variant.as_deref(), coded.quantity), (Some(variant), Some(Quantity::ONE)), "{code}");
        let Subject::Product(shown) = till.shown(code).await else { panic!("no product: {code}") };
        assert_eq!(*shown, coded);
    }
    let without = till.coded("T01").await.unwrap();
    assert!(matches!(without.product.pick(&without.pick), Err(NotSold::WhichVariant { .. })));
    for typed in ["ghwl", "guihua", "桂花", "t01", "6901234567892"] {
        assert_eq!(till.found(typed).await, ["T01"], "{typed}");
    }

    world.hub.admin.remove_from_catalogue(Section::Products, "T01".to_owned()).await.unwrap();
    till.loads(|catalogue| catalogue.product("T01").is_none()).await;
    assert_eq!(till.coded("6901234567892").await, None);
    assert_eq!(till.shown("6901234567892").await, Subject::NotHandled(NotHandled::Product));
    assert_eq!(till.found("ghwl").await, [""; 0]);
    // The same code may be used again.
    put(&world, product("T01", "茉莉花茶", &json!({}))).await;
    till.loads(|catalogue| catalogue.product("T01").is_some()).await;
    assert_eq!(till.found("mlhc").await, ["T01"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_of_the_shops_scale_says_how_much_or_at_which_price() {
    let world = World::new().await;
    let mut shop = serde_json::to_value(&world.shop).unwrap();
    for given_by_the_hub in ["no", "tenant", "tenant_no"] {
        shop.as_object_mut().unwrap().remove(given_by_the_hub);
    }
    shop["label_layouts"] = json!(["21IIIIIWWWWWC", "22IIIIIPPPPPC"]);
    world.hub.admin.put_shop(serde_json::from_value(shop).unwrap()).await.unwrap();
    put(&world, product("L01", "散装茉莉花茶", &json!({ "measure": "weight", "scale_item": "10001" }))).await;
    let till = world.till("till 1").await;
    let weighed = till.coded("2110001002502").await.unwrap();
    assert_eq!((weighed.product.code.as_str(), weighed.quantity), ("L01", Quantity::from_thousandths(250)));
    let priced = till.coded("2210001012997").await.unwrap();
    assert_eq!(priced.pick, Pick { price: PriceFrom::Label(Money::from_minor(1_299)), ..Pick::default() });
    // Its own code says nothing of its weight, and nobody takes it for a kilogram.
    assert_eq!(till.coded("L01").await.unwrap().quantity, None);
    assert_eq!(till.coded("2110002002501").await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_a_later_program_describes_is_not_sold_by_what_it_was_before_and_is_read_after_the_upgrade() {
    let world = World::new().await;
    put(&world, product("T01", "桂花乌龙", &json!({}))).await;
    let till = world.till("till 1").await;
    assert!(till.coded("T01").await.is_some());
    put(&world, product("T01", "桂花乌龙", &json!({ "only_on_full_moon": true }))).await;
    till.loads(|catalogue| catalogue.product("T01").is_none()).await;
    assert_eq!(till.coded("T01").await, None);
    let kept = till.store.read(unreadable::all).await.unwrap();
    assert_eq!((kept[0].kind.as_str(), kept[0].id.as_str()), ("product", "T01"));
    // As the later program finds it: what it reads without the field that this one does not know.
    let plain = kept[0].raw.replace(r#","only_on_full_moon":true"#, "").replace(r#""only_on_full_moon":true,"#, "");
    let item = unreadable::Item { raw: plain, ..kept[0].clone() };
    let people = till.store.people();
    let left = move |conn: &countersign::store::Connection| {
        let change = countersign::store::page::Change::Unreadable(item);
        countersign::store::page::apply_changes(conn, &people, &[change], &mut |_| {})
    };
    till.store.write_cache(left).await.unwrap();
    let (link, dir) = till.close().await;
    let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
    assert!(till.coded("T01").await.is_some());
    assert_eq!(till.store.read(unreadable::all).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_number_is_one_products_and_what_cannot_be_meant_is_refused() {
    let world = World::new().await;
    let admin = &world.hub.admin;
    put(&world, product("A", "A", &json!({ "make": { "single": terms(100, &["036000291452"]) } }))).await;
    let taken = product("B", "B", &json!({ "make": { "single": terms(100, &["0036000291452"]) } }));
    let refused = admin.put_in_catalogue(Section::Products, taken).await;
    assert!(matches!(refused, Err(AdminFault::Conflict(_))), "{refused:?}");
    let refused = admin
        .put_in_catalogue(Section::Products, product("C", "C", &json!({ "make": { "single": terms(-1, &[]) } })))
        .await;
    assert!(matches!(refused, Err(AdminFault::UnsoundProduct(_))), "{refused:?}");
    let off = json!({ "promotion": {
        "name": "满60减90", "rule": { "spend": { "tiers": [{ "spend": 6_000, "off": 9_000 }] } },
        "scope": { "shops": "all" }, "hours": { "weekdays": 127 }, "stacking": "free",
    } });
    let refused = admin.put_in_catalogue(Section::Promotions, off).await;
    assert!(matches!(refused, Err(AdminFault::UnsoundPromotion(_))), "{refused:?}");
    let missing = admin.remove_from_catalogue(Section::Products, "C".to_owned()).await;
    assert!(matches!(missing, Err(AdminFault::NotFound)), "{missing:?}");
    assert_eq!(admin.catalogue(Section::Products, String::new(), 10).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_that_two_products_of_an_earlier_hub_carry_is_asked_about() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    let people = till.store.people();
    till.store
        .write_cache(move |conn| {
            let change = |code: &str| {
                let row = product(code, code, &json!({ "make": { "single": terms(100, &["036000291452"]) } }));
                let product = serde_json::from_value(row["product"].clone()).unwrap();
                countersign::store::page::Change::Product(0, Box::new(product))
            };
            let changes = [change("A"), change("B")];
            countersign::store::page::apply_changes(conn, &people, &changes, &mut |_| {})
        })
        .await
        .unwrap();
    let Subject::Choice(meanings) = till.shown("036000291452").await else { panic!("nobody is asked") };
    let meant = Payload::Known(Match::Product("B".to_owned()));
    assert!(meanings.iter().any(|meaning| meaning.payload == meant));
    let code = countersign::domain::redemption::CodeEvidence::Shown;
    let chosen = till.engine.subject(meant, "036000291452", code, Instant::now()).await.unwrap();
    let Subject::Product(coded) = chosen else { panic!("no product: {chosen:?}") };
    assert_eq!(coded.product.code, "B");
}

/// So many products as lines of a file.
fn many(count: u32) -> String {
    use std::fmt::Write as _;
    let mut file = "code,name,category,price,barcode\n".to_owned();
    for n in 0..count {
        let _ = writeln!(file, "P{n:05},茉莉花茶{n},{},{}.50,B{n}", n % 40, n % 90);
    }
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_thousand_products_come_in_from_a_file_and_reach_a_terminal_by_pages_and_by_snapshot() {
    let world = World::new().await;
    let first = world.till("till 1").await;
    let report = world.hub.admin.import_products(Cursor::new(many(50_000)), None, None).await.unwrap();
    assert_eq!((report.added, report.refused), (50_000, 0), "{:?}", report.faults.first());
    let by_pages = first.loads(|catalogue| catalogue.products().len() == 50_000).await;
    // A new terminal takes a snapshot.
    let second = world.till("till 2").await;
    let by_snapshot = second.loads(|catalogue| catalogue.products().len() == 50_000).await;
    assert_eq!(by_pages.products(), by_snapshot.products());
    assert_eq!(by_pages.categories, by_snapshot.categories);
    assert_eq!(second.coded("B49999").await.unwrap().product.code, "P49999");
    assert_eq!(second.found("mlhc4999").await.len(), 10);
}

#[tokio::test]
async fn a_snapshot_brings_what_is_sold_in_parts_of_its_own() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    place.hub.admin.import_products(Cursor::new(many(6_000)), None, None).await.unwrap();
    let manifest: Manifest = till.get("/v1/snapshot").await.unwrap();
    assert!(manifest.head.iter().all(|change| !["product", "category", "promotion"].contains(&change.kind.as_str())));
    assert_eq!(manifest.chunks.len(), 0);
    assert_eq!(manifest.catalogue.iter().map(|chunk| chunk.rows).collect::<Vec<_>>(), [5_000, 1_040]);
}

async fn import(place: &Place, file: impl Into<Vec<u8>>) -> Result<ProductReport, ImportFault> {
    place.hub.admin.import_products(Cursor::new(file.into()), None, None).await
}

async fn stored(place: &Place, code: &str) -> Value {
    let all = place.hub.admin.catalogue(Section::Products, String::new(), 1_000).await.unwrap();
    all.into_iter().find(|row| row["product"]["code"] == code).map_or(Value::Null, |mut row| row["product"].take())
}

#[tokio::test]
async fn a_file_adds_changes_and_leaves_alone_and_rows_of_one_code_are_its_sizes() {
    let place = Place::new().await;
    let file = "货号,名称,分类,售价,会员价,条码,单位,规格\n\
                T01,桂花乌龙,清茶,18,16.5,6901234567892,杯,\n\
                M01,茉莉奶绿,奶茶;推荐,16,,A1;A2,杯,中杯\n\
                M01,茉莉奶绿,奶茶;推荐,19,,B1,杯,大杯\n\
                R01,包间,服务,时价,,,,\n";
    let report = import(&place, file).await.unwrap();
    assert_eq!((report.rows, report.added, report.changed, report.unchanged, report.refused), (4, 3, 0, 0, 0));
    let milk = stored(&place, "M01").await;
    assert_eq!(milk["categories"], json!(["奶茶", "推荐"]));
    assert_eq!(milk["make"]["variants"][1]["terms"]["price"], json!({ "fixed": 1_900 }));
    assert_eq!(milk["make"]["variants"][0]["terms"]["barcodes"], json!(["A1", "A2"]));
    assert_eq!(stored(&place, "R01").await["make"]["single"]["price"], "open");
    let categories = place.hub.admin.catalogue(Section::Categories, String::new(), 100).await.unwrap();
    let colours: HashSet<&str> = categories.iter().filter_map(|row| row["category"]["colour"].as_str()).collect();
    assert_eq!((categories.len(), colours.len()), (4, 4), "each that is made has a colour of its own");

    let again = import(&place, file).await.unwrap();
    assert_eq!((again.added, again.changed, again.unchanged, again.refused), (0, 0, 3, 0));
    // Choices that were made elsewhere stay, and so does all that the file has no column for.
    let mut tea = stored(&place, "T01").await;
    tea["modifiers"] =
        json!([{ "name": "甜度", "least": 0, "most": 1, "options": [{ "code": "half", "name": "半糖" }] }]);
    place.hub.admin.put_in_catalogue(Section::Products, json!({ "product": tea })).await.unwrap();
    let dearer = import(&place, "code,price\nT01,20\n").await.unwrap();
    assert_eq!((dearer.added, dearer.changed), (0, 1));
    let tea = stored(&place, "T01").await;
    assert_eq!(tea["make"]["single"]["price"], json!({ "fixed": 2_000 }));
    assert_eq!((&tea["modifiers"][0]["name"], &tea["name"]), (&json!("甜度"), &json!("桂花乌龙")));
    assert_eq!(tea["make"]["single"]["member_price"], 1_650);
}

#[tokio::test]
async fn a_bad_row_is_told_by_its_line_and_column_and_no_product_comes_in_by_halves() {
    let place = Place::new().await;
    let file = "code,name,price,barcode,unit,variant\n\
                A,茶,abc,,,\n\
                B,,12,,,\n\
                C,茶,12,X1,,\n\
                D,茶,12,X1,,\n\
                E,茶,12,,斤,\n\
                F,茶,12,,,S\n\
                F,茶,,,,L\n\
                ,茶,12,,,\n\
                G,茶,12.345,,,\n\
                H,茶,12\n\
                I,茶,0,,kg,\n";
    let report = import(&place, file).await.unwrap();
    let told: Vec<_> = report.faults.iter().map(|fault| (fault.line, fault.column, fault.code)).collect();
    let mut told = told;
    told.sort_unstable();
    let expected = [
        (2, Some("price"), "price"),
        (3, Some("name"), "missing"),
        (5, Some("barcode"), "number_taken"),
        (6, Some("unit"), "unit"),
        (7, None, "together"),
        (8, Some("price"), "missing"),
        (9, Some("code"), "missing"),
        (10, Some("price"), "price"),
        (11, None, "columns"),
    ];
    assert_eq!(told, expected);
    assert_eq!((report.added, report.refused, report.rows), (2, 9, 11));
    assert_eq!(stored(&place, "F").await, Value::Null);
    assert!(matches!(import(&place, "code,moon\nA,full\n").await, Err(ImportFault::Header(_))));
    assert!(matches!(import(&place, "name\nA\n").await, Err(ImportFault::Header(_))));
}

#[tokio::test]
async fn a_file_of_products_is_read_in_either_encoding() {
    let place = Place::new().await;
    let file = "货号,名称,售价\nT01,桂花乌龙,18\n";
    let gb18030 = encoding_rs::GB18030.encode(file).0.into_owned();
    let report = import(&place, gb18030).await.unwrap();
    assert_eq!((report.added, report.encoding), (1, Encoding::Gb18030));
    let again = import(&place, file).await.unwrap();
    assert_eq!((again.unchanged, again.encoding), (1, Encoding::Utf8));
}

/// A spreadsheet with these rows, as little of one as is read: numbers as numbers, texts in their cells.
fn spreadsheet(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |column: char, row: usize, text: &str| match text.parse::<f64>() {
        Ok(number) => format!(r#"<c r="{column}{row}"><v>{number}</v></c>"#),
        Err(_) => format!(r#"<c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c>"#),
    };
    let row = |(row, cells): (usize, &&[&str])| {
        let cells: String = ('A'..).zip(*cells).map(|(column, text)| cell(column, row, text)).collect();
        format!(r#"<row r="{row}">{cells}</row>"#)
    };
    let rows: String = (1..).zip(rows).map(row).collect();
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    let parts = [
        (
            "[Content_Types].xml",
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#.to_owned(),
        ),
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#.to_owned(),
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="商品" sheetId="1" r:id="rId1"/></sheets></workbook>"#.to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#.to_owned(),
        ),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    packed(&parts)
}

fn packed(parts: &[(&str, String)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_spreadsheet_is_read_as_a_table_is() {
    let place = Place::new().await;
    let file = spreadsheet(&[
        &["货号", "名称", "售价", "条码", "备注"],
        &["T01", "桂花乌龙", "18.3", "6901234567892", "新品"],
        &["T02", "茉莉花茶", "x", ""],
        &["T03", "普洱", "24"],
    ]);
    let report = import(&place, file).await.unwrap();
    assert_eq!((report.added, report.refused), (2, 1), "{:?}", report.faults);
    assert_eq!((report.faults[0].line, report.faults[0].column), (3, Some("price")));
    let tea = stored(&place, "T01").await;
    assert_eq!(tea["make"]["single"]["barcodes"], json!(["6901234567892"]));
    assert_eq!(tea["make"]["single"]["price"], json!({ "fixed": 1_830 }));
}

#[tokio::test]
async fn a_spreadsheet_that_is_none_or_unpacks_to_too_much_is_refused() {
    let place = Place::new().await;
    let broken = import(&place, b"PK\x03\x04 and nothing else".to_vec()).await;
    assert!(matches!(broken, Err(ImportFault::Sheet(SheetFault::Packed(_)))), "{broken:?}");
    let other = import(&place, packed(&[("readme.txt", "hello".to_owned())])).await;
    assert!(matches!(other, Err(ImportFault::Sheet(SheetFault::NoSheet(_)))), "{other:?}");
    let bomb = import(&place, packed(&[("xl/sharedStrings.xml", " ".repeat(300 * 1024 * 1024))])).await;
    assert!(matches!(bomb, Err(ImportFault::Sheet(SheetFault::TooLarge))), "{bomb:?}");
    let mut torn = spreadsheet(&[&["货号", "名称", "售价"], &["T01", "茶", "1"]]);
    torn.truncate(torn.len() / 2);
    assert!(matches!(import(&place, torn).await, Err(ImportFault::Sheet(_))));
}
