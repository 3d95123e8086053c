//! What one till sold is given back at another: found through the hub, never more than was sold, and named where it was.

use std::time::Instant;

use countersign::app::demo::link::State as Way;
use countersign::devices::Source;
use countersign::domain::exception::{Matter, Settled, State};
use countersign::domain::fact::Bearer;
use countersign::domain::id::SaleId;
use countersign::domain::money::Money;
use countersign::domain::quantity::Quantity;
use countersign::domain::receipt::slip::SlipNumber;
use countersign::domain::refund::{Goods, Refusal, Wanted};
use countersign::domain::stock::Article;
use countersign::domain::tender::{Means, Tender};
use countersign::engine::present::{NotHandled, Subject};
use countersign::engine::refund::{GivenBack, Known, Refunded, SoldAt};
use countersign::engine::shift::Outcome;
use countersign::hub::issue::Form;
use countersign::store::{fold, journal};
use countersign::wire::pull::{ExceptionState, Over};
use jiff::SignedDuration;
use serde_json::json;

use crate::till::Counter;
use crate::world::{Till, redeemed, said};

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

/// The second till of the shop, with the cashier before it and a shift open.
pub async fn second(counter: &Counter) -> Till {
    let till = counter.world.till("till 2").await;
    till.drain().await;
    till.engine.sign_in(Some(counter.cashier)).await.unwrap();
    let opened = till.engine.open_shift(fen(10_000)).await.unwrap();
    assert!(matches!(opened, Outcome::Done(_)), "{opened:?}");
    till
}

async fn wanted(till: &Till, sale: SaleId, count: u32) -> Vec<Wanted> {
    let found = till.engine.sale(sale).await.unwrap().unwrap();
    let line = found.sale.document().lines[0].price.no;
    vec![Wanted { line, quantity: Quantity::of_pieces(count).unwrap(), goods: Goods::Restocked }]
}

async fn give_back(till: &Till, sale: SaleId, count: u32) -> Result<GivenBack, Refusal> {
    let planned = till.engine.plan_refund(sale, wanted(till, sale, count).await).await.unwrap()?;
    match till.engine.refund(planned, "cold", Vec::new()).await.unwrap() {
        Refunded::Done(given) => Ok(given),
        Refunded::Refused(refusal) => Err(refusal),
        other => panic!("not given back: {other:?}"),
    }
}

/// Three teas at ¥18, sold at the first till and told to the hub.
async fn sold(counter: &Counter) -> SaleId {
    counter.ring("T01", 3, 1_800).await;
    let sold = counter.sell(vec![Tender { means: Means::Cash, amount: fen(5_400) }]).await;
    counter.till.drain().await;
    sold.sale.id()
}

#[tokio::test(flavor = "multi_thread")]
async fn any_till_of_the_shop_gives_back_what_is_left_and_none_more_than_was_sold() {
    let counter = Counter::new().await;
    let id = sold(&counter).await;
    let other = second(&counter).await;
    let number = counter.till.engine.sale(id).await.unwrap().unwrap().sale.document().head.number.to_string();
    let code = SlipNumber::of_sale(id).to_string();
    for named in [number.clone(), code.clone(), id.to_string()] {
        let found = other.engine.find_sale(&named).await.unwrap();
        assert_eq!((found.len(), found[0].sale.id(), found[0].sold_at), (1, id, SoldAt::Elsewhere), "{named}");
    }
    for shown in [&number, &code] {
        let subject = other.engine.present(shown, Source::Wedge, Instant::now()).await.unwrap();
        assert_eq!(subject, Subject::SoldElsewhere(id), "{shown}");
    }
    let given = give_back(&other, id, 2).await.unwrap();
    assert_eq!(given.refund.plan().money_back(), fen(3_600));
    // Before its fact has come to the hub the till itself knows.
    assert!(matches!(give_back(&other, id, 2).await, Err(Refusal::MoreThanSold { .. })));
    other.drain().await;
    let refund = SlipNumber::of_refund(given.refund.id()).to_string();
    assert_eq!(counter.till.engine.find_sale(&refund).await.unwrap()[0].sale.id(), id, "by the refund's own receipt");
    let left = counter.till.engine.sale(id).await.unwrap().unwrap();
    assert_eq!((left.sold_at, left.known), (SoldAt::Here, Known::Everywhere));
    assert_eq!(left.rest(Goods::Restocked)[0].quantity, Quantity::ONE);
    assert!(matches!(give_back(&counter.till, id, 2).await, Err(Refusal::MoreThanSold { left: Some(_), .. })));
    give_back(&counter.till, id, 1).await.unwrap();
    counter.till.drain().await;
    assert!(matches!(give_back(&other, id, 1).await, Err(Refusal::MoreThanSold { left: None, .. })));
    assert!(counter.world.hub.admin.exceptions(ExceptionState::Open).await.unwrap().is_empty());
    assert_eq!(other.store.read(fold::differences).await.unwrap(), []);
    assert!(matches!(other.store.read(journal::verify).await.unwrap(), journal::Verification::Sound(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn vouchers_that_paid_at_another_till_are_taken_back_within_their_windows_and_once() {
    let counter = Counter::new().await;
    let items = json!([{"product": {"code": "T01", "name": "Oolong"}, "quantity": 1}]);
    let money = json!({"face": 1_800, "paid": 1_800, "subsidy": 0, "settlement": 1_800, "commission": 0});
    let package = json!({"kind": {"exchange": {"items": items}}, "treatment": "tender", "money": money});
    let prepaid = counter.world.campaign(&package).await;
    let codes = counter.world.codes(prepaid, 3, Form::Opaque).await;
    counter.till.drain().await;
    let (mut sold, mut redemptions) = (Vec::new(), Vec::new());
    for code in &codes {
        counter.ring("T01", 2, 1_800).await;
        counter.show(code).await;
        let made = counter.sell(vec![Tender { means: Means::Cash, amount: fen(1_800) }]).await;
        sold.push(made.sale.id());
        redemptions.push(made.redemptions[0].redemption);
    }
    counter.till.drain().await;
    let other = second(&counter).await;
    // What was paid in money comes back first, and the voucher with the last of it.
    let part = give_back(&other, sold[0], 1).await.unwrap();
    assert_eq!((part.refund.plan().money_back(), part.reversed.len()), (fen(1_800), 0));
    other.drain().await;
    let rest = give_back(&other, sold[0], 1).await.unwrap();
    assert_eq!((rest.refund.plan().money_back(), rest.reversed.len()), (Money::ZERO, 1));
    other.drain().await;
    counter.till.engine.sync_now().await.unwrap();
    redeemed(counter.till.redeem(&codes[0]).await);
    // Taken back by itself before: the money comes back, and the voucher is not given twice.
    counter.till.engine.reverse(redemptions[1], "wrong one").await.unwrap();
    counter.till.drain().await;
    let twice = give_back(&other, sold[1], 2).await.unwrap();
    assert_eq!((twice.refund.plan().money_back(), twice.reversed.len()), (fen(1_800), 0));
    // Its window is over: the money comes back, the voucher does not.
    counter.world.pass(SignedDuration::from_secs(601));
    let late = give_back(&other, sold[2], 2).await.unwrap();
    assert_eq!((late.refund.plan().money_back(), late.reversed.len()), (fen(1_800), 0));
    for till in [&counter.till, &other] {
        till.drain().await;
        assert_eq!(till.store.read(fold::differences).await.unwrap(), []);
    }
    assert!(counter.world.hub.admin.quarantine(10).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_hub_another_tills_sale_is_out_of_reach_and_it_is_said() {
    let counter = Counter::new().await;
    let id = sold(&counter).await;
    let other = second(&counter).await;
    other.link(Way::Cut);
    let code = SlipNumber::of_sale(id).to_string();
    let problem = other.engine.find_sale(&code).await.unwrap_err();
    assert_eq!(said(problem.code()), "sale-out-of-reach");
    let shown = other.engine.present(&code, Source::Wedge, Instant::now()).await.unwrap();
    assert_eq!(shown, Subject::NotHandled(NotHandled::ReceiptOutOfReach));
    // What this till sold it gives back by what it knows, and says so.
    counter.till.link(Way::Cut);
    give_back(&counter.till, id, 1).await.unwrap();
    assert_eq!(counter.till.engine.sale(id).await.unwrap().unwrap().known, Known::Here);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_tills_gave_back_while_apart_is_one_exception_that_names_both() {
    let counter = Counter::new().await;
    let id = sold(&counter).await;
    let other = second(&counter).await;
    let tea = Article { product: "T01".into(), variant: None };
    counter.world.hub.admin.count_stock(counter.world.shop.id, vec![(tea, Some(10))]).await.unwrap();
    counter.till.drain().await;
    counter.till.link(Way::Cut);
    let first = give_back(&other, id, 2).await.unwrap();
    other.drain().await;
    let second = give_back(&counter.till, id, 2).await.unwrap();
    counter.till.link(Way::Whole);
    for till in [&counter.till, &other] {
        till.drain().await;
    }
    let open = counter.world.hub.admin.exceptions(ExceptionState::Open).await.unwrap();
    assert_eq!(open.len(), 1);
    let Over::Refunded(over) = &open[0].row.over else { panic!("{open:?}") };
    assert_eq!((over.sale, over.value, open[0].row.id.uuid()), (id, fen(1_800), second.refund.id().uuid()));
    assert_eq!(
        (over.beyond.till.as_str(), over.beyond.staff.as_str(), over.beyond.amount),
        ("till 1", "Li", fen(3_600))
    );
    assert_eq!((over.others.len(), over.others[0].document), (1, first.refund.id().uuid()));
    for till in [&counter.till, &other] {
        let cases = till.engine.exceptions().await.unwrap();
        assert!(matches!(&cases[0].exception.matter, Matter::OverRefunded(told) if **told == *over), "{cases:?}");
    }
    counter.till.engine.sign_in(Some(counter.manager)).await.unwrap();
    let exception = open[0].row.id;
    counter.till.engine.settle_exception(exception, Bearer::Shop, "both were offline").await.unwrap();
    counter.till.drain().await;
    other.drain().await;
    let cases = other.engine.exceptions().await.unwrap();
    assert_eq!(cases[0].exception.state, State::Settled(Settled::Elsewhere));
    assert!(matches!(give_back(&other, id, 1).await, Err(Refusal::MoreThanSold { left: None, .. })));
    // What came back lies on the shelf, also what was beyond.
    other.loads(|catalogue| catalogue.shelves.stock("T01", None) == Some(14)).await;
}
