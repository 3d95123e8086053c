//! The till through the engine: baskets that outlive everything, sales with vouchers, what comes back, what never may.

use std::sync::Arc;
use std::time::Duration;

use countersign::app::demo::link::State;
use countersign::devices::simulated::printer::{Model, SimulatedPrinter};
use countersign::domain::basket::{ByHand, Edit, Off, Refusal, Return, Set};
use countersign::domain::fact::{Event, Fact, ShiftOpened, VERSION};
use countersign::domain::id::{FactId, SaleId, ShiftId, StaffId};
use countersign::domain::money::{Money, Rate};
use countersign::domain::product::{Item, Make, Measure, Pick, Price, Product, Supply, Terms};
use countersign::domain::quantity::Quantity;
use countersign::domain::receipt::slip::SlipNumber;
use countersign::domain::redemption::Claim;
use countersign::domain::refund::{Goods, Refusal as NotBack, Wanted};
use countersign::domain::staff::{Employment, Permission, Role};
use countersign::domain::tender::{Means, Refusal as NotPaid, Tender};
use countersign::engine::present::Subject;
use countersign::engine::problem::Code;
use countersign::engine::refund::Refunded;
use countersign::engine::sell::{Concluded, Sold};
use countersign::engine::till::{Edited, Put, Rung};
use countersign::hub::admin::{ShopForm, StaffForm};
use countersign::hub::issue::Form;
use countersign::store::{Store, baskets, fold, journal, receipts, sales, shifts};
use serde_json::json;

use crate::world::{Till, World, printer_at, redeemed, refusal};

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

pub fn item(code: &str, price: i64) -> Item {
    let product = Product {
        code: code.into(),
        name: format!("Product {code}"),
        categories: vec!["tea".into()],
        tax_class: "standard".into(),
        measure: Measure::Piece,
        scale_item: None,
        make: Make::Single(Terms {
            price: Price::Fixed(fen(price)),
            member_price: None,
            barcodes: Vec::new(),
            supply: Supply::ForSale,
        }),
        modifiers: Vec::new(),
    };
    product.pick(&Pick::default()).unwrap()
}

fn cash(amount: i64) -> Vec<Tender> {
    vec![Tender { means: Means::Cash, amount: fen(amount) }]
}

/// A shop that sells, with a cashier and a manager, and a till of it with an open shift of ¥100 float.
pub struct Counter {
    pub world: World,
    pub till: Till,
    pub cashier: StaffId,
    pub manager: StaffId,
}

impl Counter {
    pub async fn new() -> Self {
        let mut world = World::new().await;
        let form: ShopForm = serde_json::from_value(json!({
            "id": world.shop.id, "name": "春熙茶铺", "zone": "Asia/Shanghai", "currency": "CNY",
            "risk": {
                "allowance": {"count": 3, "value": 10_000}, "raise": {"count": 1, "value": 5_000},
                "per_voucher": 5_000, "data_age_max_s": 86_400
            },
            "selling": {
                "taxes": {
                    "prices": "include", "rounding": "per_receipt",
                    "classes": [{"code": "standard", "name": "13 %", "percent": 13_000}],
                },
                "limits": {"discount": 1_000, "give_back": 20_000},
                "denominations": [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10],
            },
        }))
        .unwrap();
        world.shop = world.hub.admin.put_shop(form).await.unwrap();
        let hired = |name: &str, role| StaffForm {
            id: None,
            name: name.to_owned(),
            role,
            employed: Employment::Active,
            shop: None,
        };
        let cashier = world.hub.admin.put_staff(hired("Li", Role::Cashier)).await.unwrap().id;
        let manager = world.hub.admin.put_staff(hired("Wang", Role::Manager)).await.unwrap().id;
        let till = world.till("till 1").await;
        till.drain().await;
        till.engine.sign_in(Some(cashier)).await.unwrap();
        let counter = Self { world, till, cashier, manager };
        counter.open_shift().await;
        counter
    }

    async fn open_shift(&self) {
        let (id, shift) = (FactId::new(self.world.clock.mint()), ShiftId::new(self.world.clock.mint()));
        let (now, staff) = (self.world.clock.now(), Some(self.cashier));
        let event = Event::ShiftOpened(ShiftOpened { shift, float: fen(10_000) });
        let fact = Fact { v: VERSION, staff, day: "2026-11-20".parse().unwrap(), event };
        self.till.store.write(move |conn| journal::record(conn, id, now, &fact)).await.unwrap();
    }

    pub async fn edit(&self, edit: Edit) -> Arc<Rung> {
        match self.till.engine.edit(edit, None).await.unwrap() {
            Edited::Done(rung) => rung,
            Edited::Refused(refusal) => panic!("refused: {refusal:?}"),
        }
    }

    pub async fn ring(&self, code: &str, count: u32, price: i64) -> Arc<Rung> {
        let quantity = Quantity::of_pieces(count).unwrap();
        self.edit(Edit::Add { item: item(code, price), quantity, staff: None }).await
    }

    pub async fn show(&self, code: &str) -> Arc<Rung> {
        let presented = self.till.present(code).await;
        match self.till.engine.present_to_basket(&presented, &Claim::default()).await.unwrap() {
            Put::Done(rung) => rung,
            other => panic!("not put in: {other:?}"),
        }
    }

    pub async fn sell(&self, tenders: Vec<Tender>) -> Sold {
        match self.till.engine.conclude(tenders).await.unwrap() {
            Concluded::Sold(sold) => sold,
            other => panic!("not sold: {other:?}"),
        }
    }

    pub async fn drawer(&self) -> Money {
        self.till.store.read(shifts::drawer).await.unwrap().unwrap().expected()
    }

    /// What the tables hold is what the journal says.
    pub async fn holds_together(&self) {
        assert_eq!(self.till.store.read(fold::differences).await.unwrap(), []);
    }

    pub async fn wanted(&self, sale: SaleId, line: u16, count: u32) -> Vec<Wanted> {
        let found = self.till.engine.sale(sale).await.unwrap().unwrap();
        let no = found.sale.document().lines[usize::from(line)].price.no;
        vec![Wanted { line: no, quantity: Quantity::of_pieces(count).unwrap(), goods: Goods::Restocked }]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_in_cash_gives_change_and_leaves_nothing_in_the_basket() {
    let counter = Counter::new().await;
    counter.ring("T01", 2, 1_800).await;
    let rung = counter.ring("T02", 1, 650).await;
    assert_eq!(rung.priced.as_ref().unwrap().total, fen(4_250));
    assert!(matches!(
        counter.till.engine.conclude(cash(4_000)).await.unwrap(),
        Concluded::NotPaid(NotPaid::Short { missing }) if missing == fen(250)
    ));
    let sold = counter.sell(cash(5_000)).await;
    assert_eq!((sold.change, sold.sale.document().total), (fen(750), fen(4_250)));
    assert_eq!(sold.sale.document().head.number.seq.get(), 1);
    assert_eq!(counter.till.engine.rung().id, None);
    assert_eq!(counter.drawer().await, fen(14_250));
    let next = counter.ring("T01", 1, 1_800).await;
    assert_ne!(next.id, Some(sold.sale.id()));
    assert_eq!(counter.sell(cash(1_800)).await.sale.document().head.number.seq.get(), 2);
    counter.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_whose_screen_has_gone_is_sold_all_the_same_and_the_hub_hears_of_it() {
    let counter = Counter::new().await;
    counter.ring("T01", 1, 1_800).await;
    counter.till.drain().await;
    let (_, before) = counter.till.acknowledged().await;
    tokio::select! {
        biased;
        _ = counter.till.engine.conclude(cash(1_800)) => panic!("it is not sold at once"),
        () = std::future::ready(()) => {}
    }
    let heard = async {
        let mut news = counter.till.engine.news();
        while counter.till.acknowledged().await.0 <= before {
            let _ = tokio::time::timeout(Duration::from_millis(200), news.next()).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), heard).await.expect("the hub has not heard of the sale");
    assert_eq!((counter.till.engine.rung().id, counter.drawer().await), (None, fen(11_800)));
    counter.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_basket_outlives_the_program_and_one_that_cannot_be_read_is_kept_aside() {
    let counter = Counter::new().await;
    counter.ring("T01", 2, 1_800).await;
    counter.till.engine.hold("red coat").await.unwrap();
    counter.ring("T02", 3, 650).await;
    let Counter { world, till, cashier, .. } = counter;
    let (link, dir) = till.close().await;
    let store = Arc::new(countersign::store::Store::open(&dir).unwrap());
    let till = world.open("till 1", link, store, None).await;
    let rung = till.engine.rung();
    assert_eq!((rung.basket.lines().len(), rung.priced.as_ref().unwrap().total), (1, fen(1_950)));
    till.engine.sign_in(Some(cashier)).await.unwrap();
    let held = till.engine.held().await.unwrap();
    assert_eq!((held[0].name.as_str(), held[0].total), ("red coat", Some(fen(3_600))));
    let in_the_way = till.engine.recall(held[0].id).await.unwrap_err();
    assert_eq!(in_the_way.code(), Code::BasketInTheWay);
    till.engine.clear_basket("walked away").await.unwrap();
    assert!(matches!(till.engine.recall(held[0].id).await.unwrap(), Edited::Done(_)));
    assert_eq!(till.engine.rung().basket.lines().len(), 1);
    // Another version of the program wrote it.
    till.store
        .write(|conn| {
            let mut kept = baskets::open(conn)?.unwrap();
            kept.text.format = 99;
            baskets::keep(conn, &kept)
        })
        .await
        .unwrap();
    let (link, dir) = till.close().await;
    let store = Arc::new(countersign::store::Store::open(&dir).unwrap());
    let till = world.open("till 1", link, store, None).await;
    till.engine.sign_in(Some(cashier)).await.unwrap();
    assert_eq!(till.engine.rung().id, None);
    let held = till.engine.held().await.unwrap();
    assert_eq!((held.len(), held[0].lines, held[0].total), (1, 1, None));
    assert_eq!(till.engine.recall(held[0].id).await.unwrap_err().code(), Code::BasketUnreadable);
    assert_eq!(till.store.read(fold::differences).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_cashier_may_not_do_a_manager_may_allow_and_nobody_else() {
    let counter = Counter::new().await;
    let rung = counter.ring("T01", 1, 1_800).await;
    let line = rung.basket.lines()[0].no;
    let half = || {
        let set = Set::Off(Off::Share(Rate::from_basis_points(5_000).unwrap()));
        Edit::ByHand(line, Some(ByHand { set, reason: "chipped".into() }))
    };
    let needed = Edited::Refused(Refusal::Needs(Permission::DiscountAboveLimit));
    assert_eq!(counter.till.engine.edit(half(), None).await.unwrap(), needed);
    let word = |by| countersign::domain::redemption::Override {
        permission: Permission::DiscountAboveLimit,
        by,
        reason: "chipped".into(),
    };
    assert_eq!(counter.till.engine.edit(half(), Some(word(counter.cashier))).await.unwrap(), needed);
    let Edited::Done(rung) = counter.till.engine.edit(half(), Some(word(counter.manager))).await.unwrap() else {
        panic!("a manager's word counts");
    };
    assert_eq!(rung.priced.as_ref().unwrap().total, fen(900));
    let sold = counter.sell(cash(900)).await;
    let made = counter.till.store.read(move |conn| sales::find(conn, sold.sale.id())).await.unwrap().unwrap();
    assert_eq!(made.overrides, [word(counter.manager)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_with_vouchers_redeems_them_with_it_and_a_refused_one_leaves_the_others_and_the_basket_whole() {
    let counter = Counter::new().await;
    let campaign = counter.world.campaign(&json!({})).await;
    let codes = counter.world.codes(campaign, 3, Form::Opaque).await;
    counter.till.drain().await;
    counter.ring("T01", 5, 1_800).await;
    counter.show(&codes[0]).await;
    let rung = counter.show(&codes[1]).await;
    assert_eq!(rung.priced.as_ref().unwrap().total, fen(3_000));
    // Another till is quicker with one of them.
    let other = counter.world.till("till 2").await;
    other.engine.sign_in(Some(counter.cashier)).await.unwrap();
    redeemed(other.redeem(&codes[1]).await);
    other.drain().await;
    let refused = counter.till.engine.conclude(cash(3_000)).await.unwrap();
    let Concluded::Voucher { voucher, .. } = refused else { panic!("not refused: {refused:?}") };
    let kept = counter.till.engine.rung();
    assert_eq!((kept.basket.lines().len(), kept.basket.vouchers().len()), (1, 2));
    // Without it the rest goes through, with the right that had been given up.
    counter.edit(Edit::Withdraw(voucher)).await;
    let sold = counter.sell(cash(6_000)).await;
    assert_eq!(sold.redemptions.len(), 1);
    counter.till.drain().await;
    assert_eq!(counter.world.held().await, 2);
    assert_eq!(counter.world.exceptions().await, 0);
    assert!(counter.world.hub.admin.quarantine(10).await.unwrap().is_empty());
    counter.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_the_vouchers_of_a_sale_are_risked_together_or_not_at_all() {
    let counter = Counter::new().await;
    let campaign = counter.world.campaign(&json!({})).await;
    let codes = counter.world.codes(campaign, 4, Form::Opaque).await;
    counter.till.drain().await;
    counter.till.link(State::Cut);
    counter.ring("T01", 10, 1_800).await;
    for code in &codes {
        counter.show(code).await;
    }
    // The grant is for three.
    let refused = counter.till.engine.conclude(cash(6_000)).await.unwrap();
    let Concluded::Voucher { voucher, .. } = refused else { panic!("not refused: {refused:?}") };
    counter.edit(Edit::Withdraw(voucher)).await;
    let sold = counter.sell(cash(9_000)).await;
    assert_eq!(sold.redemptions.len(), 3);
    counter.till.link(State::Whole);
    counter.till.drain().await;
    assert_eq!((counter.world.held().await, counter.world.exceptions().await), (3, 0));
    counter.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_shift_nothing_is_sold() {
    let counter = Counter::new().await;
    let other = counter.world.till("till 2").await;
    other.engine.sign_in(Some(counter.cashier)).await.unwrap();
    let add = Edit::Add { item: item("T01", 1_800), quantity: Quantity::ONE, staff: None };
    other.engine.edit(add, None).await.unwrap();
    assert_eq!(other.engine.conclude(cash(1_800)).await.unwrap(), Concluded::NoShift);
    assert_eq!(other.engine.rung().basket.lines().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sold_comes_back_once_and_its_voucher_with_the_last_of_it() {
    let counter = Counter::new().await;
    let code = counter.world.code().await;
    counter.till.drain().await;
    counter.ring("T01", 3, 1_800).await;
    counter.show(&code).await;
    let sold = counter.sell(cash(2_400)).await;
    let id = sold.sale.id();
    let by_code = counter.till.engine.find_sale(&SlipNumber::of_sale(id).to_string()).await.unwrap();
    let number = sold.sale.document().head.number.to_string();
    for found in [by_code, counter.till.engine.find_sale(&number).await.unwrap()] {
        assert_eq!(found.iter().map(|found| found.sale.id()).collect::<Vec<_>>(), [id]);
    }
    let scanned = counter.till.shown(&SlipNumber::of_sale(id).to_string()).await;
    assert!(matches!(scanned, Subject::Record(_)), "{scanned:?}");
    let one = counter.wanted(id, 0, 1).await;
    let plan = counter.till.engine.plan_refund(id, one.clone()).await.unwrap().unwrap();
    let stale = counter.till.engine.plan_refund(id, one).await.unwrap().unwrap();
    let Refunded::Done(given) = counter.till.engine.refund(plan.clone(), "cold", Vec::new()).await.unwrap() else {
        panic!("not given back");
    };
    let again = counter.till.engine.refund(plan, "cold", Vec::new()).await.unwrap();
    assert_eq!(again, Refunded::Done(given.clone()), "what is sent twice is given once");
    assert_eq!((given.refund.head().number.seq.get(), given.reversed.len()), (2, 0));
    let refunded = counter.till.shown(&SlipNumber::of_refund(given.refund.id()).to_string()).await;
    assert_eq!(refunded, scanned, "the receipt of a refund leads to its sale");
    let more = counter.till.engine.plan_refund(id, counter.wanted(id, 0, 3).await).await.unwrap();
    assert!(matches!(more, Err(NotBack::MoreThanSold { .. })), "{more:?}");
    let rest = counter.till.engine.sale(id).await.unwrap().unwrap().rest(Goods::WrittenOff);
    let plan = counter.till.engine.plan_refund(id, rest).await.unwrap().unwrap();
    let Refunded::Done(given) = counter.till.engine.refund(plan, "all cold", Vec::new()).await.unwrap() else {
        panic!("not given back");
    };
    assert_eq!(given.reversed.len(), 1, "the voucher comes back with the last of it");
    assert_eq!(counter.drawer().await, fen(10_000), "what was paid, and no more");
    let late = counter.till.engine.refund(stale, "cold", Vec::new()).await.unwrap();
    assert!(matches!(late, Refunded::Refused(NotBack::MoreThanSold { left: None, .. })), "{late:?}");
    counter.till.drain().await;
    redeemed(counter.till.redeem(&code).await);
    counter.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gift_receipt_says_what_was_bought_and_no_price() {
    let counter = Counter::new().await;
    counter.ring("T01", 2, 1_830).await;
    let id = counter.sell(cash(3_660)).await.sale.id();
    let unprinted = counter.till.engine.print_gift(id).await.unwrap_err();
    assert_eq!(unprinted.code(), Code::NoPrinter);
    let Counter { world, till, cashier, .. } = counter;
    let (link, dir) = till.close().await;
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    let store = Arc::new(Store::open(&dir).unwrap());
    let till = world.open("till 1", link, store, Some(printer_at(printer.address()))).await;
    assert!(till.engine.print_gift(id).await.is_err(), "nobody is signed in");
    till.engine.sign_in(Some(cashier)).await.unwrap();
    till.engine.print_gift(id).await.unwrap();
    till.papers_settle().await;
    let paper = printer.paper().text;
    assert!(paper.contains("Product T01") && paper.contains("× 2"), "{paper}");
    assert!(!paper.contains("18.30") && !paper.contains("36.60"), "{paper}");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_the_limit_is_given_back_by_a_manager_and_a_line_taken_back_in_a_sale_counts() {
    let counter = Counter::new().await;
    counter.ring("T01", 3, 9_000).await;
    let sold = counter.sell(cash(27_000)).await;
    let id = sold.sale.id();
    let plan = counter.till.engine.plan_refund(id, counter.wanted(id, 0, 3).await).await.unwrap().unwrap();
    let needed = Refunded::Needs(Permission::RefundAboveLimit);
    assert_eq!(counter.till.engine.refund(plan, "all", Vec::new()).await.unwrap(), needed);
    // One comes back within the next sale and pays for it.
    let plan = counter.till.engine.plan_refund(id, counter.wanted(id, 0, 1).await).await.unwrap().unwrap();
    let (_, quantity, way) = plan.plan().as_returns("too small").unwrap().remove(0);
    assert!(matches!(way, Return::OfSale { .. }));
    counter.ring("T02", 1, 10_000).await;
    counter.edit(Edit::TakeBack { item: item("T01", 9_000), quantity, way }).await;
    let sold = counter.sell(cash(1_000)).await;
    assert_eq!(sold.sale.document().total, fen(1_000));
    let rest = counter.till.engine.sale(id).await.unwrap().unwrap();
    assert_eq!(rest.rest(Goods::Restocked)[0].quantity, Quantity::of_pieces(2).unwrap());
    counter.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_are_numbered_without_gaps_and_a_day_closes_to_the_fen() {
    let counter = Counter::new().await;
    let mut expected = 10_000;
    for number in 1..=40_i64 {
        counter.ring("T01", u32::try_from(number % 3 + 1).unwrap(), 1_830).await;
        if number % 4 == 0 {
            counter.till.engine.clear_basket("").await.unwrap();
            continue;
        }
        let total = (number % 3 + 1) * 1_830;
        let sold = counter.sell(cash(total + 170)).await;
        assert_eq!(sold.change, fen(170));
        expected += total;
        if number % 5 == 0 {
            let id = sold.sale.id();
            let plan = counter.till.engine.plan_refund(id, counter.wanted(id, 0, 1).await).await.unwrap().unwrap();
            assert!(matches!(counter.till.engine.refund(plan, "cold", Vec::new()).await.unwrap(), Refunded::Done(_)));
            expected -= 1_830;
        }
    }
    assert_eq!(counter.drawer().await, fen(expected));
    // Thirty sales and six refunds: 37 is next.
    let next = counter.till.store.read(receipts::next).await.unwrap().unwrap();
    assert_eq!(next.seq.get(), 37);
    counter.holds_together().await;
    counter.till.drain().await;
    assert!(counter.world.hub.admin.quarantine(10).await.unwrap().is_empty());
    assert_eq!(refusal(&counter.till.redeem("ABCDEFGH12").await), "unknown");
}
