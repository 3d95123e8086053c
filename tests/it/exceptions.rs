//! Exceptions through the engine: what becomes one, what settles it, and what the hub and the other till learn of it.

use std::time::Duration;

use countersign::app::demo::link::State as Way;
use countersign::devices::simulated::printer::{Model, SimulatedPrinter};
use countersign::domain::exception::{Matter, Origin, OverRedeemed, Settled, State, Trouble};
use countersign::domain::fact::Bearer;
use countersign::domain::id::{ExceptionId, StaffId};
use countersign::engine::Topic;
use countersign::engine::exceptions::{About, Case, Hold, PaperState};
use countersign::engine::problem::Code;
use countersign::hub::database::DeviceStatus;
use countersign::wire::pull::ExceptionState;
use jiff::SignedDuration;

use crate::world::{Till, World, printer_at, redeemed, said};

/// How long a test waits for what the program does by itself.
const SOON: Duration = Duration::from_secs(20);

/// Two tills that both redeemed a voucher while offline; the first one brought it first.
async fn redeemed_twice(world: &World) -> (Till, Till) {
    let code = world.code().await;
    let (one, two) = (world.till("till 1").await, world.till("till 2").await);
    one.link(Way::Cut);
    two.link(Way::Cut);
    redeemed(one.redeem(&code).await);
    world.pass(SignedDuration::from_secs(60));
    redeemed(two.redeem(&code).await);
    // What the second one brings is an exception only after its own pull.
    for till in [&one, &two, &one, &two] {
        till.link(Way::Whole);
        till.drain().await;
    }
    (one, two)
}

/// The one exception of a till.
async fn only(till: &Till) -> Case {
    let mut cases = till.engine.exceptions().await.unwrap();
    assert_eq!(cases.len(), 1, "{cases:?}");
    cases.remove(0)
}

fn over(case: &Case) -> &OverRedeemed {
    match &case.exception.matter {
        Matter::OverRedeemed(over) => over,
        other => panic!("not over-redeemed: {other:?}"),
    }
}

/// Waits until so many are open at a till; bounded.
async fn until_open(till: &Till, count: u32) {
    let reached = async {
        let mut changes = till.engine.news();
        while till.engine.open_exceptions().await.unwrap() != count {
            let _ = tokio::time::timeout(Duration::from_millis(200), changes.next()).await;
        }
    };
    tokio::time::timeout(SOON, reached).await.expect("the count of open exceptions stays another");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_came_second_learns_of_it_without_waiting_for_its_next_poll() {
    let world = World::new().await;
    let code = world.code().await;
    let (one, two) = (world.till("till 1").await, world.till("till 2").await);
    two.link(Way::Cut);
    redeemed(two.redeem(&code).await);
    redeemed(one.redeem(&code).await);
    one.drain().await;
    two.link(Way::Whole);
    two.drain().await;
    // The clock stands still meanwhile: no poll is due.
    until_open(&two, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_redemption_names_both_sides_and_is_settled_once_for_everybody() {
    let world = World::new().await;
    let (one, two) = redeemed_twice(&world).await;
    for till in [&one, &two] {
        let case = only(till).await;
        let over = over(&case);
        assert_eq!((over.winners[0].till.as_str(), over.loser.till.as_str()), ("till 1", "till 2"));
        assert_eq!((over.value.minor(), over.given().unwrap().minor()), (3_000, 6_000));
        let About::Redemptions(known) = &case.about else { panic!("{case:?}") };
        assert_eq!(known.campaign.as_ref().unwrap().name, "午餐立减 30");
        assert_eq!((known.own.len(), known.month.count, known.month.value.minor()), (1, 1, 3_000));
        assert_eq!(till.engine.open_exceptions().await.unwrap(), 1);
    }
    let id = only(&two).await.exception.id;
    let manager = StaffId::new(world.clock.mint());
    let mut news = one.engine.news();
    two.engine.settle_exception(id, Bearer::Issuer, " both were offline ").await.unwrap();
    let State::Settled(Settled::Here(said_here)) = only(&two).await.exception.state else { panic!("not settled") };
    assert_eq!((said_here.bearer, said_here.note.as_str()), (Bearer::Issuer, "both were offline"));
    assert_ne!(said_here.by, Some(manager), "nobody was signed in");
    two.drain().await;
    one.drain().await;
    assert_eq!(only(&one).await.exception.state, State::Settled(Settled::Elsewhere));
    assert_eq!(one.engine.open_exceptions().await.unwrap(), 0);
    let heard = async { while news.next().await.unwrap() != Topic::Exceptions {} };
    tokio::time::timeout(SOON, heard).await.expect("the other till does not say that something changed");
    let at_hub = world.hub.admin.exceptions(ExceptionState::Settled).await.unwrap();
    assert_eq!((at_hub[0].bearer, at_hub[0].note.as_deref()), (Some(Bearer::Issuer), Some("both were offline")));
    let again = two.engine.settle_exception(id, Bearer::Shop, "no, us").await.unwrap_err();
    assert_eq!(said(again.code()), "exception-not-open");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loss_is_not_settled_without_who_bears_it_or_without_a_note() {
    let world = World::new().await;
    let (_, two) = redeemed_twice(&world).await;
    let id = only(&two).await.exception.id;
    for (bearer, note) in [(Bearer::Shop, "  "), (Bearer::Nobody, "nobody lost anything")] {
        let refused = two.engine.settle_exception(id, bearer, note).await.unwrap_err();
        assert_eq!(said(refused.code()), "settlement-incomplete", "{bearer:?}");
    }
    let unheard = ExceptionId::new(world.clock.mint());
    let refused = two.engine.settle_exception(unheard, Bearer::Shop, "which").await.unwrap_err();
    assert_eq!(refused.code(), Code::ExceptionNotOpen);
    assert_eq!(two.engine.open_exceptions().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_resolves_itself_when_the_other_redemption_is_taken_back() {
    let world = World::new().await;
    let code = world.code().await;
    let (one, two) = (world.till("till 1").await, world.till("till 2").await);
    one.link(Way::Cut);
    two.link(Way::Cut);
    let first = redeemed(one.redeem(&code).await);
    redeemed(two.redeem(&code).await);
    for till in [&one, &two, &two] {
        till.link(Way::Whole);
        till.drain().await;
    }
    assert_eq!(only(&two).await.exception.state, State::Open);
    one.engine.reverse(first.redemption, "wrong customer").await.unwrap();
    one.drain().await;
    two.drain().await;
    assert_eq!(only(&two).await.exception.state, State::Resolved);
    assert_eq!(two.engine.open_exceptions().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_that_the_hub_keeps_aside_is_an_exception_here_and_being_looked_at_survives_a_restart() {
    let world = World::new().await;
    let code = world.code().await;
    let till = world.till("till 1").await;
    till.link(Way::Cut);
    redeemed(till.redeem(&code).await);
    world.hub.admin.set_device_status(till.engine.author().device, DeviceStatus::Revoked).await.unwrap();
    till.link(Way::Whole);
    till.engine.sync_now().await.unwrap();
    let cases = till.engine.exceptions().await.unwrap();
    let about = cases.iter().find_map(|case| match &case.exception.matter {
        Matter::Quarantined(fact) if fact.kind == "redemption_made" => Some((fact.clone(), case.exception.clone())),
        _ => None,
    });
    let (fact, exception) = about.unwrap_or_else(|| panic!("{cases:?}"));
    assert_eq!((fact.code.as_str(), exception.origin, exception.state), ("device_revoked", Origin::Here, State::Open));
    let open = till.engine.open_exceptions().await.unwrap();
    till.engine.settle_exception(exception.id, Bearer::Nobody, "").await.unwrap();
    assert_eq!(till.engine.open_exceptions().await.unwrap(), open - 1);
    let (link, dir) = till.close().await;
    let store = std::sync::Arc::new(countersign::store::Store::open(&dir).unwrap());
    let till = world.open("till 1", link, store, None).await;
    let cases = till.engine.exceptions().await.unwrap();
    let kept = cases.iter().find(|case| case.exception.id == exception.id).unwrap();
    assert!(matches!(&kept.exception.state, State::Settled(Settled::Here(seen)) if seen.bearer == Bearer::Nobody));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_that_waits_for_ten_minutes_is_an_exception_until_it_comes_out() {
    let world = World::new().await;
    let code = world.code().await;
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    printer.take_paper_out();
    let till = world.till_with("till 1", Some(printer_at(printer.address()))).await;
    redeemed(till.redeem(&code).await);
    let held = async {
        let mut changes = till.engine.news();
        loop {
            let open = till.engine.open_papers().await.unwrap();
            if open.iter().any(|paper| matches!(paper.state, PaperState::Held(_))) {
                break;
            }
            let _ = tokio::time::timeout(Duration::from_millis(200), changes.next()).await;
        }
    };
    tokio::time::timeout(SOON, held).await.expect("the paper is not held");
    assert_eq!(till.engine.open_exceptions().await.unwrap(), 0, "somebody is loading paper");
    world.pass(SignedDuration::from_mins(11));
    till.engine.try_printer();
    until_open(&till, 1).await;
    let case = only(&till).await;
    assert!(matches!(&case.exception.matter, Matter::Unprinted(paper) if paper.trouble == Trouble::Waiting));
    assert_eq!(case.about, About::Paper(PaperState::Held(Hold::Paper)));
    printer.load_paper();
    till.engine.try_printer();
    until_open(&till, 0).await;
    assert_eq!(only(&till).await.exception.state, State::Resolved);
}
