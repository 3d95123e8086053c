//! Members through the engine and the real hub: member prices, points that are earned, spent and given back, and what never
//! may be.

use countersign::app::demo::link::State;
use countersign::devices::Source;
use countersign::domain::basket::Edit;
use countersign::domain::id::MemberId;
use countersign::domain::member::{Member, Standing};
use countersign::domain::money::Money;
use countersign::domain::points::Refusal;
use countersign::domain::product::{Make, Measure, Pick, Price, Product, Supply, Terms};
use countersign::domain::quantity::Quantity;
use countersign::domain::refund::{Goods, Wanted};
use countersign::domain::tender::{Means, Tender};
use countersign::engine::present::Subject;
use countersign::engine::problem::Code;
use countersign::engine::refund::Refunded;
use countersign::engine::sell::{Concluded, Sold};
use countersign::engine::till::{Edited, Exchanged};
use countersign::hub::members::MemberForm;
use countersign::store::fold;
use jiff::SignedDuration;
use serde_json::json;

use crate::till::Counter;
use crate::world::Till;

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

/// A till of a shop in which every ¥1 earns a point, and 100 points pay ¥1; and a member who brings 1,000.
struct Club {
    counter: Counter,
    member: MemberId,
    card: String,
}

impl Club {
    async fn new() -> Self {
        let counter = Counter::new().await;
        let admin = &counter.world.hub.admin;
        let mut selling = counter.world.shop.selling.clone().unwrap();
        let rule = json!({ "earn": { "points": 1, "per": 100 }, "spend": { "points": 100, "worth": 100 } });
        selling.points = Some(serde_json::from_value(rule).unwrap());
        admin.put_selling(counter.world.shop.id, Some(selling)).await.unwrap();
        let member = admin.put_member(form("M-0001", 1_000)).await.unwrap().id;
        let card = admin.issue_card(member).await.unwrap();
        counter.till.drain().await;
        Self { counter, member, card }
    }

    fn till(&self) -> &Till {
        &self.counter.till
    }

    async fn points_at_hub(&self) -> i64 {
        self.counter.world.hub.admin.member(self.member).await.unwrap().points
    }

    async fn points_here(&self) -> i64 {
        self.till().engine.member(self.member).await.unwrap().unwrap().points
    }

    /// Rings up a pot of tea for ¥50 (members ¥40) and says who buys.
    async fn tea(&self, till: &Till) {
        put(till, self.member).await;
        let add = Edit::Add { item: tea(), quantity: Quantity::ONE, staff: None };
        assert!(matches!(till.engine.edit(add, None).await.unwrap(), Edited::Done(_)));
    }

    async fn sell(&self, tenders: Vec<Tender>) -> Sold {
        match self.till().engine.conclude(tenders).await.unwrap() {
            Concluded::Sold(sold) => sold,
            other => panic!("not sold: {other:?}"),
        }
    }

    async fn settles(&self) {
        self.till().drain().await;
        assert!(self.counter.world.hub.admin.quarantine(10).await.unwrap().is_empty());
        assert_eq!(self.till().store.read(fold::differences).await.unwrap(), []);
        assert_eq!(self.points_here().await, self.points_at_hub().await);
    }
}

fn form(number: &str, brings: u32) -> MemberForm {
    MemberForm {
        id: None,
        number: number.to_owned(),
        name: "林晓雨".to_owned(),
        phone: "13800001234".to_owned(),
        level: "gold".to_owned(),
        standing: Standing::Active,
        brings,
    }
}

fn tea() -> countersign::domain::product::Item {
    let terms = Terms {
        price: Price::Fixed(fen(5_000)),
        member_price: Some(fen(4_000)),
        barcodes: Vec::new(),
        supply: Supply::ForSale,
    };
    let product = Product {
        code: "T01".into(),
        name: "Oolong".into(),
        categories: vec!["tea".into()],
        tax_class: "standard".into(),
        measure: Measure::Piece,
        scale_item: None,
        make: Make::Single(terms),
        modifiers: Vec::new(),
    };
    product.pick(&Pick::default()).unwrap()
}

async fn put(till: &Till, member: MemberId) {
    assert!(matches!(till.engine.put_member(member).await.unwrap(), Edited::Done(_)));
}

fn cash(amount: i64) -> Tender {
    Tender { means: Means::Cash, amount: fen(amount) }
}

/// So many hundred points, and what they pay.
fn points(hundreds: u32) -> Tender {
    Tender { means: Means::Points { points: hundreds * 100 }, amount: fen(i64::from(hundreds) * 100) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanned_member_brings_price_and_points_and_is_found_by_what_they_say() {
    let club = Club::new().await;
    let Subject::Member(shown) = club.till().shown(&club.card).await else { panic!("no member") };
    assert_eq!((shown.id, shown.points, shown.contact.name.as_str()), (club.member, 1_000, "林晓雨"));
    for typed in ["1234", "lxy", "林", "m-0001"] {
        let found = club.till().engine.search_members(typed).await.unwrap();
        assert_eq!(found.iter().map(|member| member.id).collect::<Vec<_>>(), [club.member], "{typed}");
    }
    let by_number = club.till().engine.present("M-0001", Source::Typed, std::time::Instant::now()).await.unwrap();
    assert!(matches!(by_number, Subject::Member(member) if member.id == club.member));
    club.tea(club.till()).await;
    let rung = club.till().engine.rung();
    assert_eq!(rung.priced.as_ref().unwrap().total, fen(4_000));
    assert_eq!(rung.member.as_ref().map(|member| member.points), Some(1_000));
    // Offline too: what is earned is a delta.
    club.till().link(State::Cut);
    let sold = club.sell(vec![cash(4_000)]).await;
    assert_eq!(sold.points.iter().map(|moved| moved.points.get()).collect::<Vec<_>>(), [40]);
    assert_eq!((club.points_here().await, club.points_at_hub().await), (1_040, 1_000));
    club.till().link(State::Whole);
    club.settles().await;
    assert_eq!(club.points_at_hub().await, 1_040);
}

#[tokio::test(flavor = "multi_thread")]
async fn points_pay_by_a_right_of_the_hub_and_what_they_paid_earns_none() {
    let club = Club::new().await;
    club.tea(club.till()).await;
    let sold = club.sell(vec![points(10), cash(3_000)]).await;
    assert_eq!(sold.sale.document().total, fen(4_000));
    club.settles().await;
    assert_eq!(club.points_here().await, 30);
    club.settles().await;
    assert_eq!(club.points_at_hub().await, 30);
    // More than there are.
    club.tea(club.till()).await;
    let refused = club.till().engine.conclude(vec![points(1), cash(3_900)]).await.unwrap();
    assert_eq!(refused, Concluded::Points(Refusal::NotEnough { left: 30 }));
    assert_eq!(club.till().engine.rung().basket.lines().len(), 1, "the basket stays whole");
    // By the rule alone.
    let wrong = Tender { amount: fen(99), ..points(1) };
    let refused = club.till().engine.conclude(vec![wrong, cash(3_901)]).await.unwrap();
    assert_eq!(refused, Concluded::Points(Refusal::OtherWorth { worth: fen(100) }));
    club.till().engine.take_member_out().await.unwrap();
    let refused = club.till().engine.conclude(vec![points(1), cash(4_900)]).await.unwrap();
    assert_eq!(refused, Concluded::Points(Refusal::NoMember));
    club.settles().await;
    assert_eq!(club.points_at_hub().await, 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_hub_points_pay_nothing_and_none_are_lost() {
    let club = Club::new().await;
    club.tea(club.till()).await;
    club.till().link(State::Cut);
    let refused = club.till().engine.conclude(vec![points(10), cash(3_000)]).await.unwrap();
    assert_eq!(refused, Concluded::Points(Refusal::Offline));
    // The link is known to be down now, and the next is refused at once.
    let refused = club.till().engine.conclude(vec![points(10), cash(3_000)]).await.unwrap();
    assert_eq!(refused, Concluded::Points(Refusal::Offline));
    club.sell(vec![cash(4_000)]).await;
    club.till().link(State::Whole);
    club.settles().await;
    assert_eq!(club.points_at_hub().await, 1_040);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_whose_answer_was_lost_is_given_up_and_the_points_are_spent_once() {
    let club = Club::new().await;
    club.tea(club.till()).await;
    club.till().link(State::AnswersLost);
    let refused = club.till().engine.conclude(vec![points(10), cash(3_000)]).await.unwrap();
    assert_eq!(refused, Concluded::Points(Refusal::Offline));
    club.till().link(State::Whole);
    club.till().drain().await;
    assert_eq!(club.points_at_hub().await, 1_000, "what was reserved came back");
    club.sell(vec![points(10), cash(3_000)]).await;
    club.settles().await;
    assert_eq!(club.points_at_hub().await, 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tills_that_want_the_same_points_get_them_once() {
    let club = Club::new().await;
    let other = club.counter.world.till("till 2").await;
    other.engine.sign_in(Some(club.counter.cashier)).await.unwrap();
    other.engine.open_shift(fen(0)).await.unwrap();
    club.tea(club.till()).await;
    club.tea(&other).await;
    let (here, there) = tokio::join!(
        club.till().engine.conclude(vec![points(10), cash(3_000)]),
        other.engine.conclude(vec![points(10), cash(3_000)])
    );
    let outcomes = [here.unwrap(), there.unwrap()];
    let sold = outcomes.iter().filter(|outcome| matches!(outcome, Concluded::Sold(_))).count();
    let refused = outcomes.iter().filter(|outcome| **outcome == Concluded::Points(Refusal::NotEnough { left: 0 }));
    assert_eq!((sold, refused.count()), (1, 1), "{outcomes:?}");
    other.drain().await;
    club.till().drain().await;
    assert_eq!(club.points_at_hub().await, 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_takes_back_what_was_earned_and_gives_back_what_was_spent_to_the_last_point() {
    let club = Club::new().await;
    put(club.till(), club.member).await;
    let add = Edit::Add { item: tea(), quantity: Quantity::of_pieces(3).unwrap(), staff: None };
    club.till().engine.edit(add, None).await.unwrap();
    // ¥120: ¥10 by 1,000 points, ¥110 in cash, which earn 110.
    let sold = club.sell(vec![points(10), cash(11_000)]).await;
    club.settles().await;
    assert_eq!(club.points_here().await, 110);
    let line = sold.sale.document().lines[0].price.no;
    for (pieces, expected) in [(1, 110 + 1_000 - 37), (2, 1_000)] {
        let quantity = Quantity::of_pieces(pieces).unwrap();
        let wanted = vec![Wanted { line, quantity, goods: Goods::Restocked }];
        let engine = &club.till().engine;
        let plan = engine.plan_refund(sold.sale.id(), wanted).await.unwrap().unwrap();
        let given = engine.refund(plan.clone(), "cold", Vec::new()).await.unwrap();
        assert!(matches!(given, Refunded::Done(_)), "{given:?}");
        assert_eq!(engine.refund(plan, "cold", Vec::new()).await.unwrap(), given, "sent twice, given once");
        club.settles().await;
        assert_eq!(club.points_at_hub().await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_takes_back_what_was_earned_with_what_comes_back_at_any_till() {
    let club = Club::new().await;
    put(club.till(), club.member).await;
    let add = Edit::Add { item: tea(), quantity: Quantity::of_pieces(3).unwrap(), staff: None };
    club.till().engine.edit(add, None).await.unwrap();
    let sold = club.sell(vec![cash(12_000)]).await;
    club.settles().await;
    assert_eq!(club.points_here().await, 1_000 + 120);
    let line = sold.sale.document().lines[0].price.no;
    let wanted = |pieces| {
        let quantity = Quantity::of_pieces(pieces).unwrap();
        vec![Wanted { line, quantity, goods: Goods::Restocked }]
    };
    // One for another one: what is bought earns anew.
    let other = crate::other_till::second(&club.counter).await;
    let taken = other.engine.exchange(sold.sale.id(), wanted(1), "cold", Vec::new()).await.unwrap();
    assert!(matches!(taken, Exchanged::Done(_)), "{taken:?}");
    club.tea(&other).await;
    assert!(matches!(other.engine.conclude(Vec::new()).await.unwrap(), Concluded::Sold(_)));
    other.drain().await;
    club.settles().await;
    assert_eq!(club.points_at_hub().await, 1_000 + 120);
    // Two for their money.
    let taken = club.till().engine.exchange(sold.sale.id(), wanted(2), "cold", Vec::new()).await.unwrap();
    assert!(matches!(taken, Exchanged::Done(_)), "{taken:?}");
    club.sell(vec![cash(8_000)]).await;
    club.settles().await;
    assert_eq!(club.points_at_hub().await, 1_000 + 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_membership_neither_buys_nor_pays_and_a_snapshot_brings_who_is_there() {
    let club = Club::new().await;
    club.tea(club.till()).await;
    let closed = MemberForm { id: Some(club.member), standing: Standing::Closed, ..form("M-0001", 0) };
    let changed = club.counter.world.hub.admin.put_member(closed).await.unwrap();
    assert_eq!((changed.points, changed.rev), (1_000, 3));
    let refused = club.till().engine.conclude(vec![points(10), cash(3_000)]).await.unwrap();
    assert_eq!(refused, Concluded::Points(Refusal::Closed), "the hub knows it first");
    club.till().drain().await;
    let refused = club.till().engine.put_member(club.member).await.unwrap_err();
    assert_eq!(refused.code(), Code::MemberClosed);
    let other = club.counter.world.till("till 2").await;
    let there: Option<Member> = other.engine.member(club.member).await.unwrap();
    assert_eq!(there.map(|member| (member.standing, member.points)), Some((Standing::Closed, 1_000)));
    club.counter.world.hub.admin.erase_member(club.member).await.unwrap();
    club.till().drain().await;
    assert_eq!(club.till().engine.member(club.member).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_name_nor_phone_nor_card_of_a_member_stands_in_a_fact_or_on_the_disk_in_clear() {
    let club = Club::new().await;
    club.tea(club.till()).await;
    club.sell(vec![points(10), cash(3_000)]).await;
    club.counter.world.pass(SignedDuration::from_secs(1));
    club.till().drain().await;
    let facts = club.counter.world.hub.admin.facts(club.till().engine.author().device, 0, 500).await.unwrap();
    assert!(facts.iter().any(|fact| fact.row.body.contains("points_moved")));
    for fact in &facts {
        let body = &fact.row.body;
        assert!(!body.contains('林') && !body.contains("1380000") && !body.contains(&club.card), "{body}");
    }
    let held = club.till().store.read(|conn| {
        let mut statement = conn.prepare("SELECT body || hex(sealed_contact) || hex(code_hash) FROM members")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        Ok::<_, countersign::store::Error>(rows.collect::<Result<Vec<_>, _>>()?)
    });
    for row in held.await.unwrap() {
        assert!(!row.contains('林') && !row.contains("1380000") && !row.contains(&club.card), "{row}");
    }
}
