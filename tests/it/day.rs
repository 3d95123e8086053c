//! The manager's day through the engine: its figures, the day before it, its paper and its file.

use countersign::app::demo::link::State;
use countersign::devices::simulated::printer::{Model, SimulatedPrinter};
use countersign::domain::money::Money;
use countersign::domain::quantity::Quantity;
use countersign::domain::refund::{Goods, Wanted};
use countersign::domain::report::{Figure, Refused, Tally};
use countersign::domain::tender::{Means, Tender};
use countersign::engine::day::Span;
use countersign::engine::export::Table;
use countersign::engine::problem::Code;
use countersign::engine::refund::Refunded;
use countersign::hub::issue::Form;
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use serde_json::json;

use crate::till::Counter;
use crate::world::{World, printer_at, redeemed, said};

/// The day on which a world begins.
const DAY: Date = date(2026, 11, 20);

const fn tally(count: u64, minor: i64) -> Tally {
    Tally { count, worth: Money::from_minor(minor) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_counted_named_and_printed() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 3, Form::Opaque).await;
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    let till = world.till_with("till 1", Some(printer_at(printer.address()))).await;
    redeemed(till.redeem(&codes[0]).await);
    let back = redeemed(till.redeem(&codes[1]).await);
    till.engine.reverse(back.redemption, "mistake").await.unwrap();
    till.engine.record_refusal("voucher", "expired", None).await.unwrap();
    till.link(State::Cut);
    redeemed(till.redeem(&codes[2]).await);
    let waits = till.engine.day_report(DAY).await.unwrap().figures.risk;
    assert_eq!((waits.at_stake(), waits.confirmed), (tally(1, 3_000), tally(0, 0)));
    till.link(State::Whole);
    till.drain().await;

    let report = till.engine.day_report(DAY).await.unwrap();
    let figures = &report.figures;
    assert_eq!((figures.redeemed, figures.taken_back), (tally(2, 6_000), tally(1, 3_000)));
    assert_eq!(figures.refused, [Refused { code: "expired".into(), count: 1 }]);
    assert_eq!((figures.risk.taken, figures.risk.confirmed), (tally(1, 3_000), tally(1, 3_000)));
    assert_eq!(report.names.campaigns.get(&campaign).map(String::as_str), Some("午餐立减 30"));
    assert_eq!(report.names.channels.get("own").map(String::as_str), Some("自有"));
    let zone = world.shop.zone.rules();
    assert_eq!(report.day.rows(&Figure::Everything, zone).len(), 4);

    till.engine.print_day(DAY).await.unwrap();
    till.papers_settle().await;
    let paper = printer.paper().text;
    for words in ["日结单", "已过期", "自有"] {
        assert!(paper.contains(words), "{words} is not on the paper: {paper}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sold_stands_in_the_day_and_on_its_paper_where_something_is_sold() {
    let counter = Counter::new().await;
    let nothing = counter.till.engine.day_report(DAY).await.unwrap();
    assert!(nothing.sells && nothing.figures.sales.sold.count == 0);
    counter.ring("T01", 2, 1_800).await;
    let sold = counter.sell(vec![Tender { means: Means::Cash, amount: Money::from_minor(5_000) }]).await;
    let found = counter.till.engine.sale(sold.sale.id()).await.unwrap().unwrap();
    let rest = found.rest(Goods::Restocked);
    let one = vec![Wanted { quantity: Quantity::ONE, ..rest[0] }];
    let planned = counter.till.engine.plan_refund(sold.sale.id(), one).await.unwrap().unwrap();
    let given = counter.till.engine.refund(planned, "cold", Vec::new()).await.unwrap();
    assert!(matches!(given, Refunded::Done(_)), "{given:?}");
    let report = counter.till.engine.day_report(DAY).await.unwrap();
    let sales = &report.figures.sales;
    assert_eq!((sales.sold, sales.refunded), (tally(1, 3_600), tally(1, 1_800)));
    assert_eq!((sales.net().minor(), sales.products[0].name.as_str()), (1_800, "Product T01"));
    assert_eq!((sales.tenders[0].taken, sales.tenders[0].given_back), (tally(1, 3_600), tally(1, 1_800)));
    let zone = counter.world.shop.zone.rules();
    assert_eq!(report.day.rows(&Figure::Net, zone).len(), 2);
    assert_eq!(report.names.products.get("T01").map(String::as_str), Some("Product T01"));
    let redeems = World::new().await.till("till 1").await.engine.day_report(DAY).await.unwrap();
    assert!(!redeems.sells, "a shop that only redeems sees none of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_goes_on_is_compared_up_to_the_same_time() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 2, Form::Opaque).await;
    let till = world.till("till 1").await;
    redeemed(till.redeem(&codes[0]).await);
    world.pass(SignedDuration::from_mins(10));
    redeemed(till.redeem(&codes[1]).await);
    world.pass(SignedDuration::from_hours(7 * 24) - SignedDuration::from_mins(5));

    let today = till.engine.day_report(date(2026, 11, 27)).await.unwrap();
    assert_eq!(today.figures.redeemed, tally(0, 0));
    let before = today.before;
    assert_eq!(before.date, DAY);
    assert!(matches!(before.span, Span::Until(_)));
    assert_eq!((before.figures.redeemed.count, before.whole.redeemed.count), (1, 2));

    let yesterday = till.engine.day_report(date(2026, 11, 26)).await.unwrap();
    assert_eq!(yesterday.before.span, Span::Whole);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_printer_the_day_is_not_printed_and_that_is_said() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    let refused = till.engine.print_day(DAY).await.unwrap_err().code();
    assert_eq!((refused, said(refused)), (Code::NoPrinter, "no-printer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_written_where_exports_go_and_a_folder_that_is_none_is_said() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    let table = Table { name: "2026-11-20".into(), rows: vec![vec!["时间".into()], vec!["=14:02".into()]] };
    let file = till.engine.export(table.clone()).await.unwrap();
    assert_eq!(file, till.dir.join("exports").join("2026-11-20.csv"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "\u{feff}时间\r\n'=14:02\r\n");
    till.engine.export_into(world.dir("documents"));
    assert_eq!(till.engine.export(table.clone()).await.unwrap(), world.dir("documents").join("2026-11-20.csv"));
    till.engine.export_into(file);
    let refused = till.engine.export(table).await.unwrap_err().code();
    assert_eq!((refused, said(refused)), (Code::ExportFailed, "export-failed"));
}
