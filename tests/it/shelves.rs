//! What lies on the shelves of a shop: marked as sold out at one till and known at the other, counted by what is sold and comes back.

use std::io::Cursor;

use countersign::app::demo::link::State;
use countersign::domain::basket::Refusal;
use countersign::domain::money::Money;
use countersign::domain::product::{NotSold, Supply};
use countersign::domain::refund::{Goods, Wanted};
use countersign::domain::staff::{Employment, Permission, Role};
use countersign::domain::stock::Article;
use countersign::domain::tender::{Means, Tender};
use countersign::engine::refund::Refunded;
use countersign::engine::shelves::Marked;
use countersign::hub::admin::StaffForm;
use countersign::store::{fold, journal};

use crate::hub::Place;
use crate::till::Counter;
use crate::world::Till;

/// Tea by the pot, counted, and milk tea in two sizes.
const FILE: &str =
    "code,name,price,variant,stock\nT01,桂花乌龙,18,,10\nM01,茉莉奶绿,16,中杯,\nM01,茉莉奶绿,19,大杯,5\n";

fn article(product: &str, variant: Option<&str>) -> Article {
    Article { product: product.into(), variant: variant.map(Into::into) }
}

/// A counter of the shop with these, and a second till.
async fn two_tills() -> (Counter, Till) {
    let counter = Counter::new().await;
    counter.world.hub.admin.import_products(Cursor::new(FILE), None, None).await.unwrap();
    counter.till.loads(|catalogue| catalogue.shelves.stock("T01", None) == Some(10)).await;
    let other = counter.world.till("till 2").await;
    other.engine.sign_in(Some(counter.cashier)).await.unwrap();
    (counter, other)
}

impl Till {
    async fn marks(&self, article: &Article, supply: Supply) -> Marked {
        self.engine.mark_supply(article.clone(), "茉莉奶绿 大杯", supply).await.unwrap()
    }

    async fn knows(&self, article: &Article, supply: Supply) {
        self.loads(|catalogue| catalogue.shelves.marked(article) == supply).await;
    }

    async fn counts(&self, stock: i64) {
        self.loads(|catalogue| catalogue.shelves.stock("T01", None) == Some(stock)).await;
    }

    async fn head(&self) -> u64 {
        self.store.read(journal::head).await.unwrap().seq
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_made_without_the_hub_holds_at_once_and_reaches_the_other_till_which_lifts_it() {
    let (counter, other) = two_tills().await;
    let large = article("M01", Some("大杯"));
    counter.till.link(State::Cut);
    assert_eq!(counter.till.marks(&large, Supply::SoldOut).await, Marked::Done(Supply::SoldOut));
    let head = counter.till.head().await;
    assert_eq!(counter.till.marks(&large, Supply::SoldOut).await, Marked::Done(Supply::SoldOut));
    assert_eq!(counter.till.head().await, head, "what stands so already is no fact");
    let catalogue = counter.till.engine.catalogue();
    let sold = catalogue.as_sold(catalogue.product("M01").unwrap());
    let pick =
        |variant: &str| countersign::domain::product::Pick { variant: Some(variant.into()), ..Default::default() };
    assert_eq!(sold.pick(&pick("大杯")), Err(NotSold::SoldOut { name: "大杯".into() }));
    assert!(sold.pick(&pick("中杯")).is_ok());
    // So it is for a scan, which asks the files.
    let scanned = counter.till.engine.product_of_code("M01").await.unwrap().unwrap();
    assert_eq!(scanned.product, *sold);

    counter.till.link(State::Whole);
    counter.till.drain().await;
    other.knows(&large, Supply::SoldOut).await;
    assert_eq!(other.marks(&large, Supply::ForSale).await, Marked::Done(Supply::ForSale));
    other.drain().await;
    counter.till.knows(&large, Supply::ForSale).await;
    assert_eq!(counter.till.store.read(fold::differences).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_sell_may_not_mark() {
    let (counter, other) = two_tills().await;
    let form =
        StaffForm { id: None, name: "Zhao".to_owned(), role: Role::Host, employed: Employment::Active, shop: None };
    let host = counter.world.hub.admin.put_staff(form).await.unwrap().id;
    other.drain().await;
    other.engine.sign_in(Some(host)).await.unwrap();
    let refused = other.marks(&article("T01", None), Supply::SoldOut).await;
    assert_eq!(refused, Marked::Refused(Refusal::Needs(Permission::Sell)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sold_and_comes_back_moves_the_count_once_whichever_till_and_whenever_the_hub_hears_of_it() {
    let (counter, other) = two_tills().await;
    let cash = |yuan: i64| vec![Tender { means: Means::Cash, amount: Money::from_minor(yuan * 100) }];
    counter.till.link(State::Cut);
    counter.ring("T01", 3, 1_800).await;
    let sold = counter.sell(cash(54)).await;
    counter.till.counts(7).await;
    counter.till.link(State::Whole);
    counter.till.drain().await;
    other.counts(7).await;
    counter.till.counts(7).await;

    let line = sold.sale.document().lines[0].price.no;
    for (goods, left) in [(Goods::Restocked, 8), (Goods::WrittenOff, 8)] {
        let wanted = vec![Wanted { line, quantity: countersign::domain::quantity::Quantity::ONE, goods }];
        let planned = counter.till.engine.plan_refund(sold.sale.id(), wanted).await.unwrap().unwrap();
        let given = counter.till.engine.refund(planned, "cold", Vec::new()).await.unwrap();
        assert!(matches!(given, Refunded::Done(_)), "{given:?}");
        counter.till.drain().await;
        other.counts(left).await;
        counter.till.counts(left).await;
    }
    // The count refuses nothing, and a terminal that comes new knows what it came to.
    counter.ring("T01", 20, 1_800).await;
    counter.sell(cash(360)).await;
    counter.till.drain().await;
    other.counts(-12).await;
    counter.world.till("till 3").await.counts(-12).await;
    assert_eq!(counter.till.store.read(fold::differences).await.unwrap(), []);
}

#[tokio::test]
async fn a_file_says_how_many_there_are_in_one_shop_and_of_what_is_counted_alone() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let file =
        "商品编码,名称,售价,单位,库存\nA,茶,12,件,-1\nB,茶,12,公斤,5\nC,茶,12,件,1.5\nD,茶,12,件,4\nE,茶,12,件,\n";
    let admin = &place.hub.admin;
    let told = |report: &countersign::hub::import::products::ProductReport| {
        let mut told: Vec<_> = report.faults.iter().map(|fault| (fault.line, fault.column, fault.code)).collect();
        told.sort_unstable();
        told
    };
    let report = admin.import_products(Cursor::new(file), None, None).await.unwrap();
    let faults = [(2, Some("stock"), "stock"), (3, Some("stock"), "weighed"), (4, Some("stock"), "stock")];
    assert_eq!((told(&report), report.added), (faults.to_vec(), 2));
    place.shop("春熙路店").await;
    let report = admin.import_products(Cursor::new("code,stock\nD,9\n"), None, None).await.unwrap();
    assert_eq!(told(&report), [(2, Some("stock"), "which_shop")]);
    let report = admin.import_products(Cursor::new("code,stock\nD,9\n"), None, Some(shop.id)).await.unwrap();
    assert_eq!((report.unchanged, report.refused), (1, 0));
}
