//! Paying by code through the engine, against a payment service on loopback that misbehaves in every way.

use std::sync::Arc;
use std::time::Duration;

use countersign::app::demo::payments::{Entry, Manner, Service};
use countersign::cloud::PaymentService;
use countersign::devices::Source;
use countersign::domain::id::PaymentId;
use countersign::domain::money::Money;
use countersign::domain::payload::PaymentCode;
use countersign::domain::payment::{Limits, Outcome, Reason, State, Way};
use countersign::domain::refund::Goods;
use countersign::domain::tender::{Kind, Means, Tender};
use countersign::engine::Engine;
use countersign::engine::fail_point::FailPoint;
use countersign::engine::pay::{Begun, Seen};
use countersign::engine::present::Subject;
use countersign::engine::problem::Code;
use countersign::engine::refund::Refunded;
use countersign::store::Store;
use countersign::store::{fold, payments};
use countersign::wire::payment::Why;
use jiff::SignedDuration;
use serde_json::json;

use crate::lives::{breaking_at, kill_at};
use crate::till::Counter;
use crate::world::said;

const KEY: &str = "key of the shop";

const CODE: &str = "134567890123456789";

/// What the basket costs.
const PRICE: i64 = 3_600;

/// Pauses so short that a test waits for nothing but answers.
const LIMITS: Limits = Limits {
    answer: SignedDuration::from_secs(10),
    customer: SignedDuration::from_secs(90),
    pause: SignedDuration::from_millis(5),
    pause_most: SignedDuration::from_millis(20),
};

/// How long any payment here may take to be known.
const SOON: Duration = Duration::from_secs(20);

/// A till with something rung up that takes payment by code, and the service that it asks.
struct Paying {
    counter: Counter,
    service: Service,
}

async fn connect(engine: &Engine, service: &Service) {
    connect_within(LIMITS, engine, service).await;
}

async fn connect_within(limits: Limits, engine: &Engine, service: &Service) {
    let gateway = PaymentService::new(&service.url(), KEY).unwrap();
    engine.pay_through(Arc::new(gateway), limits).await.unwrap();
}

fn code() -> PaymentCode {
    PaymentCode::parse(CODE).unwrap()
}

/// How a payment of this till ends; bounded.
async fn ended(engine: &Engine, store: &Store, id: PaymentId) -> Outcome {
    let mut news = engine.news();
    let known = async {
        loop {
            if let Some(outcome) = store.read(move |conn| payments::find(conn, id)).await.unwrap().unwrap().outcome {
                return outcome;
            }
            news.next().await;
        }
    };
    tokio::time::timeout(SOON, known).await.expect("it is not known what became of the payment")
}

impl Paying {
    async fn new() -> Self {
        let (counter, service) = (Counter::new().await, Service::start(KEY, Manner::Pays).await.unwrap());
        connect(&counter.till.engine, &service).await;
        counter.ring("T01", 2, PRICE / 2).await;
        Self { counter, service }
    }

    fn engine(&self) -> &Engine {
        &self.counter.till.engine
    }

    /// Shows a code for an amount.
    async fn shows(&self, minor: i64) -> Seen {
        match self.engine().pay_by_code(code(), Money::from_minor(minor)).await.unwrap() {
            Begun::Asked(seen) => seen,
            other => panic!("not asked: {other:?}"),
        }
    }

    async fn ended(&self, seen: &Seen) -> Outcome {
        ended(self.engine(), &self.counter.till.store, seen.held.attempt.id).await
    }

    /// Shows a code for all of the basket, of which the service does this.
    async fn pays(&self, manner: Manner) -> (Seen, Outcome) {
        self.service.next(manner);
        let seen = self.shows(PRICE).await;
        let outcome = self.ended(&seen).await;
        (seen, outcome)
    }

    /// What was paid by code for the basket.
    async fn tenders(&self) -> Vec<Tender> {
        self.engine().payments().await.unwrap().iter().filter_map(|seen| seen.held.tender()).collect()
    }

    async fn refused(&self, tenders: Vec<Tender>) -> &'static str {
        said(self.engine().conclude(tenders).await.unwrap_err().code())
    }

    /// Waits until the counter sees a payment so; bounded.
    async fn sees(&self, id: PaymentId, is_so: impl Fn(&Seen) -> bool) {
        let mut news = self.engine().news();
        let seen = async {
            while !self.engine().payments().await.unwrap().iter().any(|seen| seen.held.attempt.id == id && is_so(seen))
            {
                news.next().await;
            }
        };
        tokio::time::timeout(SOON, seen).await.expect("the counter does not see it so");
    }

    /// The basket is sold with what was paid by code for it, of which nothing is left then.
    async fn is_sold(&self) {
        let sold = self.counter.sell(self.tenders().await).await;
        assert_eq!(sold.sale.document().payment.tenders().len(), 1);
        assert!(self.engine().payments().await.unwrap().is_empty());
    }

    async fn holds_together(&self) {
        assert_eq!(self.counter.till.store.read(fold::differences).await.unwrap(), []);
        self.counter.till.drain().await;
        assert!(self.counter.world.hub.admin.quarantine(10).await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_is_one_charge_and_one_sale_however_the_service_answers() {
    let paying = Paying::new().await;
    let manners = [
        Manner::Pays,
        Manner::Delays(Duration::from_millis(50)),
        Manner::AsksPassword { questions: 3 },
        Manner::VanishesAfterPaying,
        Manner::AnswersPage,
        Manner::AnswersHalf,
        Manner::Breaks,
        Manner::AnswersOther,
        Manner::Silent,
    ];
    for (sales, manner) in (1..).zip(manners) {
        if manner == Manner::Silent {
            let impatient = Limits { answer: SignedDuration::from_millis(200), ..LIMITS };
            connect_within(impatient, paying.engine(), &paying.service).await;
        }
        let (_, outcome) = paying.pays(manner).await;
        assert!(matches!(&outcome, Outcome::Paid { reference } if reference.starts_with("DEMO-")), "{manner:?}");
        paying.is_sold().await;
        let held = Money::from_minor(PRICE * i64::try_from(sales).unwrap());
        assert_eq!((paying.service.charges(), paying.service.holds()), (sales, held), "{manner:?}");
        paying.counter.ring("T01", 2, PRICE / 2).await;
    }
    paying.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_is_refused_or_never_arrived_leaves_the_basket_whole_and_another_may_be_tried() {
    let paying = Paying::new().await;
    for (manner, reason) in [
        (Manner::Refuses(Why::Insufficient), Reason::Insufficient),
        (Manner::Refuses(Why::CodeExpired), Reason::CodeExpired),
        (Manner::Vanishes, Reason::NotReceived),
        (Manner::Books(Money::from_minor(PRICE + 1)), Reason::OtherAmount),
    ] {
        let (seen, outcome) = paying.pays(manner).await;
        assert_eq!(outcome, Outcome::Failed(reason), "{manner:?}");
        assert!(matches!(paying.service.payment(seen.held.attempt.id), Some(Entry::Closed(_))), "{manner:?}");
        assert_eq!((paying.service.holds(), paying.engine().rung().basket.lines().len()), (Money::ZERO, 1));
    }
    let sold = paying.counter.sell(vec![Tender { means: Means::Cash, amount: Money::from_minor(PRICE) }]).await;
    assert_eq!(sold.sale.document().total, Money::from_minor(PRICE));
    paying.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connection_nothing_was_taken_and_with_a_wrong_key_neither() {
    let paying = Paying::new().await;
    let gateway = PaymentService::new(&paying.service.url(), "another key").unwrap();
    paying.engine().pay_through(Arc::new(gateway), LIMITS).await.unwrap();
    let locked_out = paying.shows(PRICE).await;
    assert_eq!(paying.ended(&locked_out).await, Outcome::Failed(Reason::NotSent));
    // Nobody listens there any more.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gateway = PaymentService::new(&format!("http://{nobody}"), KEY).unwrap();
    paying.engine().pay_through(Arc::new(gateway), LIMITS).await.unwrap();
    let unheard = paying.shows(PRICE).await;
    assert_eq!(paying.ended(&unheard).await, Outcome::Failed(Reason::NotSent));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_payment_is_open_nothing_else_pays_and_it_can_be_given_up() {
    let paying = Paying::new().await;
    paying.service.next(Manner::Waits);
    let seen = paying.shows(PRICE).await;
    let id = seen.held.attempt.id;
    paying.sees(id, |seen| seen.state == State::Waiting).await;
    let cash = || vec![Tender { means: Means::Cash, amount: Money::from_minor(PRICE) }];
    assert_eq!(paying.refused(cash()).await, Code::PaymentOpen.name());
    let second = paying.engine().pay_by_code(code(), Money::from_minor(PRICE)).await.unwrap_err();
    assert_eq!(second.code(), Code::PaymentOpen);
    paying.engine().cancel_payment(id).unwrap();
    assert_eq!(paying.ended(&seen).await, Outcome::Failed(Reason::Cancelled));
    assert_eq!(paying.service.payment(id), Some(Entry::Closed(Why::Cancelled)));
    paying.counter.sell(cash()).await;
    paying.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_paid_for_a_basket_pays_for_it_or_goes_back_and_is_never_forgotten() {
    let paying = Paying::new().await;
    let (seen, _) = paying.pays(Manner::VanishesAfterPaying).await;
    let cash = vec![Tender { means: Means::Cash, amount: Money::from_minor(PRICE) }];
    assert_eq!(paying.refused(cash).await, Code::PaymentUnused.name());
    let too_much = paying.engine().pay_by_code(code(), Money::from_minor(1)).await.unwrap();
    assert!(matches!(too_much, Begun::NotPaid(_)), "{too_much:?}");
    // The customer walks away, and the basket with them.
    paying.engine().clear_basket("walked away").await.unwrap();
    let left = paying.engine().payments().await.unwrap();
    assert_eq!((left.len(), left[0].held.free), (1, Money::from_minor(PRICE)));
    let day = paying.engine().today();
    let unused = paying.engine().day_report(day).await.unwrap().figures.sales.unused;
    assert_eq!((unused.count, unused.worth), (1, Money::from_minor(PRICE)), "the day tells of it");
    // Nobody hears that it went back; it is asked again, and sent again only where nobody has it.
    paying.service.next(Manner::VanishesAfterPaying);
    paying.engine().give_payment_back(seen.held.attempt.id).await.unwrap();
    let back = paying.engine().payments().await.unwrap();
    for open in back.iter().filter(|seen| matches!(seen.held.attempt.way, Way::GiveBack { .. })) {
        assert!(matches!(paying.ended(open).await, Outcome::Paid { .. }));
    }
    assert_eq!(paying.service.holds(), Money::ZERO);
    assert!(paying.engine().payments().await.unwrap().is_empty());
    assert_eq!(paying.engine().day_report(day).await.unwrap().figures.sales.unused.count, 0);
    let again = paying.engine().give_payment_back(seen.held.attempt.id).await.unwrap_err();
    assert_eq!(said(again.code()), Code::NothingToGiveBack.name());
    paying.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_gives_back_by_the_payment_that_paid_and_is_tried_until_it_has_arrived() {
    let paying = Paying::new().await;
    paying.pays(Manner::Pays).await;
    let sold = paying.counter.sell(paying.tenders().await).await;
    let found = paying.engine().sale(sold.sale.id()).await.unwrap().unwrap();
    let mut rest = found.rest(Goods::Restocked);
    rest[0].quantity = countersign::domain::quantity::Quantity::ONE;
    let planned = paying.engine().plan_refund(sold.sale.id(), rest).await.unwrap().unwrap();
    // The network declines at first: the money is still owed, and seen.
    paying.service.next(Manner::Refuses(Why::Declined));
    let Refunded::Done(given) = paying.engine().refund(planned, "cold", Vec::new()).await.unwrap() else {
        panic!("not given back")
    };
    assert_eq!(given.payment.unwrap().tenders()[0].means.kind(), Kind::WeChat);
    let id = sold.sale.document().payment.tenders().iter().find_map(|tender| match tender.means {
        Means::Code { payment, .. } => Some(payment),
        _ => None,
    });
    let id = id.unwrap();
    paying.sees(id, |seen| seen.held.free == Money::from_minor(PRICE / 2)).await;
    paying.engine().give_payment_back(id).await.unwrap();
    let open = paying.engine().payments().await.unwrap();
    for back in open.iter().filter(|seen| matches!(seen.held.attempt.way, Way::GiveBack { .. })) {
        assert!(matches!(paying.ended(back).await, Outcome::Paid { .. }));
    }
    assert_eq!(paying.service.holds(), Money::from_minor(PRICE / 2));
    assert!(paying.engine().payments().await.unwrap().is_empty());
    paying.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_till_gives_back_by_the_payment_that_paid_and_sees_what_did_not_arrive() {
    let paying = Paying::new().await;
    paying.pays(Manner::Pays).await;
    let sold = paying.counter.sell(paying.tenders().await).await;
    paying.counter.till.drain().await;
    let other = paying.counter.world.till("till 2").await;
    other.drain().await;
    other.engine.sign_in(Some(paying.counter.cashier)).await.unwrap();
    other.engine.open_shift(Money::ZERO).await.unwrap();
    connect(&other.engine, &paying.service).await;
    let found = other.engine.sale(sold.sale.id()).await.unwrap().unwrap();
    let planned = other.engine.plan_refund(sold.sale.id(), found.rest(Goods::Restocked)).await.unwrap().unwrap();
    paying.service.next(Manner::Refuses(Why::Declined));
    let given = other.engine.refund(planned, "cold", Vec::new()).await.unwrap();
    assert!(matches!(given, Refunded::Done(_)), "{given:?}");
    let mut news = other.engine.news();
    let declined = loop {
        let outstanding = other.engine.payments().await.unwrap();
        if let Some(seen) = outstanding.iter().find(|seen| seen.held.free == Money::from_minor(PRICE)) {
            break seen.held.attempt.id;
        }
        tokio::time::timeout(SOON, news.next()).await.expect("nothing is said of what was declined");
    };
    other.engine.give_payment_back(declined).await.unwrap();
    for back in other.engine.payments().await.unwrap() {
        assert!(matches!(ended(&other.engine, &other.store, back.held.attempt.id).await, Outcome::Paid { .. }));
    }
    assert_eq!(paying.service.holds(), Money::ZERO);
    assert!(other.engine.payments().await.unwrap().is_empty());
    assert_eq!(other.store.read(fold::differences).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_is_killed_over_a_payment_asks_again_and_takes_it_once() {
    for (point, charged) in [(FailPoint::PaymentStored, 0), (FailPoint::PaymentAnswered, 1)] {
        let Paying { counter, service } = Paying::new().await;
        let cashier = counter.cashier;
        counter.till.drain().await;
        let Counter { world, till, .. } = counter;
        let (link, dir) = till.close().await;
        pays_through(&service, &dir);
        let orders = [json!({ "do": "sign_in", "staff": cashier }), json!({ "do": "sell", "code": CODE })];
        let (killed, orders) = (dir.clone(), orders.map(|order| order.to_string()).join("\n"));
        tokio::task::spawn_blocking(move || kill_at(&killed, point, &orders)).await.unwrap();
        assert_eq!(service.charges(), charged, "{}", point.name());

        let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
        till.engine.sign_in(Some(cashier)).await.unwrap();
        let open = till.engine.payments().await.unwrap();
        assert_eq!((open.len(), &open[0].state), (1, &State::Unknown), "{}", point.name());
        let id = open[0].held.attempt.id;
        connect(&till.engine, &service).await;
        let outcome = ended(&till.engine, &till.store, id).await;
        let tenders: Vec<Tender> =
            till.engine.payments().await.unwrap().iter().filter_map(|seen| seen.held.tender()).collect();
        if charged == 0 {
            // It never arrived, and never can any more.
            assert_eq!((outcome, tenders.len()), (Outcome::Failed(Reason::NotReceived), 0));
            assert_eq!(service.payment(id), Some(Entry::Closed(Why::Cancelled)));
        } else {
            assert!(matches!(outcome, Outcome::Paid { .. }));
            let sold = till.engine.conclude(tenders).await.unwrap();
            assert!(matches!(sold, countersign::engine::sell::Concluded::Sold(_)), "{sold:?}");
            assert_eq!((service.charges(), service.holds()), (1, Money::from_minor(PRICE)));
        }
        assert_eq!(till.store.read(fold::differences).await.unwrap(), [], "{}", point.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_over_the_answer_to_a_payment_has_it_asked_again_and_taken_once() {
    let Paying { counter, service } = Paying::new().await;
    let cashier = counter.cashier;
    counter.till.drain().await;
    let Counter { world, till, .. } = counter;
    let (_link, dir) = till.close().await;
    pays_through(&service, &dir);
    let mut till = breaking_at(&dir, FailPoint::PaymentAnswered);
    till.order(&json!({ "do": "sign_in", "staff": cashier }));
    let sold = till.order(&json!({ "do": "sell", "code": CODE }));
    assert!(sold.get("sold").is_some(), "{sold}");
    till.end();
    assert_eq!((service.charges(), service.holds()), (1, Money::from_minor(PRICE)));
    drop(world);
}

/// Has the till of a data folder take payment codes to a service.
fn pays_through(service: &Service, dir: &std::path::Path) {
    std::fs::write(dir.join("countersign.toml"), format!("[payments]\nservice = \"{}\"\n", service.url())).unwrap();
    put_key(dir);
}

/// Puts the key of the payment service into a data folder, for its owner's eyes.
fn put_key(dir: &std::path::Path) {
    let path = dir.join("payment.key");
    std::fs::write(&path, KEY).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_digits_of_a_code_stand_in_no_file() {
    let paying = Paying::new().await;
    let presented = paying.engine().present(CODE, Source::Wedge, std::time::Instant::now()).await.unwrap();
    assert!(matches!(&presented, Subject::PaymentCode(_)) && !format!("{presented:?}").contains(CODE));
    let (_, outcome) = paying.pays(Manner::AsksPassword { questions: 1 }).await;
    assert!(matches!(outcome, Outcome::Paid { .. }));
    paying.is_sold().await;
    let Paying { counter, .. } = paying;
    let (_, dir) = counter.till.close().await;
    for file in std::fs::read_dir(dir).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
        assert!(!bytes.windows(CODE.len()).any(|window| window == CODE.as_bytes()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_payment_service_a_code_is_answered_and_neither_sent_nor_kept() {
    let counter = Counter::new().await;
    counter.ring("T01", 1, PRICE).await;
    let presented = counter.till.engine.present(CODE, Source::Wedge, std::time::Instant::now()).await.unwrap();
    assert!(matches!(presented, Subject::Payment { .. }), "{presented:?}");
    let refused = counter.till.engine.pay_by_code(code(), Money::from_minor(PRICE)).await.unwrap_err();
    assert_eq!(said(refused.code()), Code::NoPaymentService.name());
}
