//! Redeeming through the engine: online, offline, at the end of the budget, twice, with answers lost.

use std::time::Instant;

use countersign::app::demo::link::State;
use countersign::devices::Source;
use countersign::domain::id::{CampaignNo, StaffId, TenantNo, VoucherId};
use countersign::domain::redemption::{Claim, Override, Strength};
use countersign::domain::staff::Permission;
use countersign::domain::token::{Claims, DayNo, Home, Issuer, Proof, Uses};
use countersign::domain::verdict::{Refusal, Remedy, Verdict};
use countersign::domain::voucher::Amount;
use countersign::engine::present::{NotHandled, Subject};
use countersign::engine::problem::Code;
use countersign::engine::redeem::Outcome;
use countersign::hub::issue::{Form, Issued, Order};
use countersign::sync::terminal::Link;
use ed25519_dalek::SigningKey;
use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::json;

use crate::world::{World, redeemed, refusal};

#[tokio::test(flavor = "multi_thread")]
async fn online_the_cloud_grants_the_right_and_knows_the_fact() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    let code = world.code().await;
    let made = redeemed(till.redeem(&code).await);
    assert!(matches!(made.strength, Strength::FirmCloud { .. }));
    till.drain().await;
    assert_eq!(world.held().await, 1);
    assert_eq!(refusal(&till.redeem(&code).await), "used_up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_was_issued_a_minute_ago_is_asked_of_the_cloud() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    // The hint that there is something to pull is lost.
    till.link(State::Cut);
    let code = world.code().await;
    till.link(State::Whole);
    let presented = till.present(&code).await;
    assert_eq!(presented.basis, countersign::engine::present::Basis::Cloud);
    till.link(State::Cut);
    let other = world.code().await;
    assert_eq!(refusal(&till.redeem(&other).await), "not_cached");
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_it_is_provisional_and_later_known_at_the_hub() {
    let world = World::new().await;
    let code = world.code().await;
    let till = world.till("till 1").await;
    till.link(State::Cut);
    let made = redeemed(till.redeem(&code).await);
    assert!(matches!(made.strength, Strength::Provisional { grant: Some(_) }));
    assert!(matches!(till.engine.status().link, Link::Down { .. }));
    // The request was given up before the risk was taken: its void and the redemption wait.
    till.engine.watch_status().wait_for(|status| status.waiting >= 2).await.unwrap();
    assert_eq!(refusal(&till.redeem(&code).await), "used_up");
    till.link(State::Whole);
    till.drain().await;
    assert_eq!(world.held().await, 1);
    assert_eq!(world.exceptions().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_voucher_needs_no_data_of_its_own() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let till = world.till("till 1").await;
    let code = world.codes(campaign, 1, Form::Signed).await.remove(0);
    till.link(State::Cut);
    let made = redeemed(till.redeem(&code).await);
    assert!(matches!(made.strength, Strength::Provisional { .. }));
    assert_eq!(refusal(&till.redeem(&code).await), "used_up");
    till.link(State::Whole);
    till.drain().await;
    assert_eq!(world.held().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_the_budget_it_is_refused_until_a_manager_raises_it_once() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 5, Form::Opaque).await;
    let till = world.till("till 1").await;
    till.link(State::Cut);
    for code in &codes[..3] {
        redeemed(till.redeem(code).await);
    }
    assert_eq!(refusal(&till.redeem(&codes[3]).await), "budget_spent");
    let manager = countersign::domain::id::StaffId::new(world.clock.mint());
    till.engine.raise_budget(manager, "rush").await.unwrap();
    redeemed(till.redeem(&codes[3]).await);
    assert_eq!(refusal(&till.redeem(&codes[4]).await), "budget_spent");
    assert_eq!(till.engine.raise_budget(manager, "rush").await.unwrap_err().code(), Code::RaisedBefore);
    // The hub knows of all of them again: a new grant begins.
    till.link(State::Whole);
    till.drain().await;
    till.link(State::Cut);
    redeemed(till.redeem(&codes[4]).await);
}

/// A claim with what a manager of this shop allowed.
fn allowed(world: &World, permission: Permission) -> Claim {
    let by = StaffId::new(world.clock.mint());
    Claim { overrides: vec![Override { permission, by, reason: "birthday".to_owned() }], ..Claim::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_manager_allowed_is_granted_by_the_cloud_too() {
    let world = World::new().await;
    let ended = json!({"validity": {"between": {"from": null, "until": world.clock.now()}}});
    let code = world.codes(world.campaign(&ended).await, 1, Form::Opaque).await.remove(0);
    let till = world.till("till 1").await;
    assert_eq!(refusal(&till.redeem(&code).await), "expired");
    let presented = till.present(&code).await;
    let claim = allowed(&world, Permission::AcceptExpired);
    let made = redeemed(till.engine.redeem(&presented, &claim).await.unwrap());
    assert!(matches!(made.strength, Strength::FirmCloud { .. }), "{:?}", made.strength);
}

/// So many vouchers of a campaign with these limits, all of one customer.
async fn of_one_customer(world: &World, limits: &serde_json::Value, count: u32) -> Vec<Issued> {
    let order = Order {
        campaign: world.campaign(limits).await,
        count,
        form: Form::Opaque,
        amount: Some(Amount::ONE_USE),
        home_shop: None,
        from: None,
        until: None,
        holder: Some("customer 1".to_owned()),
        phone_tail: None,
    };
    world.hub.admin.issue(&order).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_vouchers_that_a_customer_showed_at_once_are_counted_when_they_are_redeemed() {
    let world = World::new().await;
    let limits = json!({"limits": {"per_order": null, "per_customer": {"uses": 1, "days": 7}}});
    let issued = of_one_customer(&world, &limits, 2).await;
    let till = world.till("till 1").await;
    for state in [State::Cut, State::Whole] {
        till.link(state);
        let (one, two) = (till.present(&issued[0].code).await, till.present(&issued[1].code).await);
        let made = redeemed(till.engine.redeem(&one, &Claim::default()).await.unwrap());
        assert_eq!(told(till.engine.redeem(&two, &Claim::default()).await.unwrap()), CUSTOMER_HAD_ONE);
        till.engine.reverse(made.redemption, "again").await.unwrap();
        till.link(State::Whole);
        till.drain().await;
        assert_eq!(world.held().await, 0);
    }
}

/// What is told of the second voucher where a campaign allows one in a week.
const CUSTOMER_HAD_ONE: Refusal = Refusal::CustomerLimit { had: 1, uses: 1, days: 7 };

#[track_caller]
fn told(outcome: Outcome) -> Refusal {
    match outcome {
        Outcome::Refused(Verdict::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_goes_to_another_till_is_counted_by_the_hub() {
    let world = World::new().await;
    let limits = json!({"limits": {"per_order": null, "per_customer": {"uses": 1, "days": 7}}});
    let issued = of_one_customer(&world, &limits, 4).await;
    let (one, two) = (world.till("till 1").await, world.till("till 2").await);
    let made = redeemed(one.redeem(&issued[0].code).await);
    // Till 1 has not pushed its fact: the hub knows what it granted.
    assert_eq!(told(two.redeem(&issued[1].code).await), CUSTOMER_HAD_ONE);
    // What was taken back does not count.
    one.engine.reverse(made.redemption, "again").await.unwrap();
    one.drain().await;
    redeemed(two.redeem(&issued[1].code).await);
    let presented = one.present(&issued[2].code).await;
    assert_eq!(told(one.engine.redeem(&presented, &Claim::default()).await.unwrap()), CUSTOMER_HAD_ONE);
    let claim = allowed(&world, Permission::AcceptAboveLimit);
    redeemed(one.engine.redeem(&presented, &claim).await.unwrap());
    world.pass(SignedDuration::from_hours(7 * 24));
    redeemed(one.redeem(&issued[3].code).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_hub_knows_is_refused_with_its_figures_and_a_manager_may_set_it_aside() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let code = world.codes(campaign, 1, Form::Opaque).await.remove(0);
    let till = world.till("till 1").await;
    let presented = till.present(&code).await;
    // The owner ends it while the card is shown, and the till has not heard.
    let mut ended = world.hub.admin.campaigns().await.unwrap().remove(0).body;
    ended["validity"] = json!({"between": {"from": null, "until": world.clock.now()}});
    world.hub.admin.put_campaign(ended).await.unwrap();
    let refused = told(till.engine.redeem(&presented, &Claim::default()).await.unwrap());
    assert_eq!(refused, Refusal::Expired { until: world.clock.now() });
    assert_eq!(refused.remedy(), Remedy::Override(Permission::AcceptExpired));
    let claim = allowed(&world, Permission::AcceptExpired);
    let made = redeemed(till.engine.redeem(&presented, &claim).await.unwrap());
    assert!(matches!(made.strength, Strength::FirmCloud { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_has_no_more_of_a_campaign_than_it_allows_unless_a_manager_says_so() {
    let world = World::new().await;
    let limits = json!({"limits": {"per_order": null, "per_customer": {"uses": 1, "days": 1}}});
    let issued = of_one_customer(&world, &limits, 3).await;
    let till = world.till("till 1").await;
    redeemed(till.redeem(&issued[0].code).await);
    assert_eq!(refusal(&till.redeem(&issued[1].code).await), "customer_limit");
    let presented = till.present(&issued[1].code).await;
    let claim = allowed(&world, Permission::AcceptAboveLimit);
    redeemed(till.engine.redeem(&presented, &claim).await.unwrap());
    world.pass(SignedDuration::from_hours(24));
    redeemed(till.redeem(&issued[2].code).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_terminals_that_redeem_it_offline_make_one_exception_that_names_both() {
    let world = World::new().await;
    let code = world.code().await;
    let (one, two) = (world.till("till 1").await, world.till("till 2").await);
    one.link(State::Cut);
    two.link(State::Cut);
    redeemed(one.redeem(&code).await);
    world.pass(SignedDuration::from_secs(60));
    redeemed(two.redeem(&code).await);
    for till in [&two, &one, &two] {
        till.link(State::Whole);
        till.drain().await;
    }
    let open = world.hub.admin.exceptions(countersign::wire::pull::ExceptionState::Open).await.unwrap();
    assert_eq!(open.len(), 1);
    let countersign::wire::pull::Over::Redeemed(exception) = &open[0].row.over else { panic!("{open:?}") };
    let mut tills = vec![exception.loser.till.as_str(), exception.winners[0].till.as_str()];
    tills.sort_unstable();
    assert_eq!(tills, ["till 1", "till 2"]);
    assert_eq!(exception.value.minor(), 3_000);
    assert_eq!(world.held().await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_one_redemption_and_no_burnt_voucher() {
    let world = World::new().await;
    let code = world.code().await;
    let till = world.till("till 1").await;
    till.link(State::AnswersLost);
    // The hub grants the right, nobody hears it: it is given up, and the risk is taken under a new id.
    let made = redeemed(till.redeem(&code).await);
    assert!(matches!(made.strength, Strength::Provisional { .. }));
    till.link(State::Whole);
    till.drain().await;
    assert_eq!(world.held().await, 1);
    assert_eq!(world.exceptions().await, 0);
    assert_eq!(refusal(&till.redeem(&code).await), "used_up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_that_ends_in_a_refusal_gives_the_right_back() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({"offline": "cloud_only"})).await;
    let code = world.codes(campaign, 1, Form::Opaque).await.remove(0);
    let till = world.till("till 1").await;
    till.link(State::AnswersLost);
    assert_eq!(refusal(&till.redeem(&code).await), "cloud_only");
    till.link(State::Whole);
    till.drain().await;
    assert_eq!(world.held().await, 0);
    let made = redeemed(till.redeem(&code).await);
    assert!(matches!(made.strength, Strength::FirmCloud { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redemption_is_taken_back_within_its_window_and_not_after_it() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 2, Form::Opaque).await;
    let till = world.till("till 1").await;
    let made = redeemed(till.redeem(&codes[0]).await);
    world.pass(SignedDuration::from_secs(599));
    till.engine.reverse(made.redemption, "wrong code").await.unwrap();
    assert_eq!(till.engine.reverse(made.redemption, "again").await.unwrap_err().code(), Code::AlreadyReversed);
    // At once: the cloud hears of what was given back before it is asked again.
    redeemed(till.redeem(&codes[0]).await);
    let late = redeemed(till.redeem(&codes[1]).await);
    world.pass(SignedDuration::from_secs(600));
    assert_eq!(till.engine.reverse(late.redemption, "late").await.unwrap_err().code(), Code::ReversalTooLate);
    till.drain().await;
    assert_eq!(world.held().await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_stands_although_the_news_of_it_comes_by_the_sync_first() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 40, Form::Opaque).await;
    let till = world.till("till 1").await;
    // Every grant is a change that the hub hints at; now and then the pull is faster than the commit.
    for code in &codes {
        redeemed(till.redeem(code).await);
    }
    till.drain().await;
    assert_eq!(world.held().await, 40);
    assert!(world.hub.admin.quarantine(10).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_with_an_unknown_field_makes_its_vouchers_cloud_only() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({"only_on_birthdays": true})).await;
    let code = {
        let id = countersign::domain::id::VoucherId::from_bytes([7; 10]);
        let voucher = countersign::hub::database::NewVoucher {
            id,
            campaign,
            code: Some("CS0:0000000000000000000000000G".to_owned()),
            issued_at: world.clock.now(),
            from: None,
            until: None,
            issued: countersign::domain::voucher::Amount::ONE_USE,
            home_shop: None,
            holder: None,
            phone_tail: None,
        };
        world.hub.admin.add_vouchers(vec![voucher]).await.unwrap();
        "CS0:0000000000000000000000000G"
    };
    let till = world.till("till 1").await;
    // Online too: a restriction that this program does not know cannot be kept here.
    assert_eq!(refusal(&till.redeem(code).await), "update_needed");
    till.link(State::Cut);
    till.engine.sync_now().await.unwrap();
    assert_eq!(refusal(&till.redeem(code).await), "cloud_only");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_torn_and_one_of_another_business_are_each_told_by_their_own_name() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    let theirs = Claims {
        tenant: TenantNo::new(world.shop.tenant_no.number() ^ 1).unwrap(),
        campaign: CampaignNo::new(1).unwrap(),
        voucher: VoucherId::from_bytes([7; 10]),
        uses: Uses::Single,
        proof: Proof::AnyCopy,
        home: Home::Anywhere,
        first_day: DayNo::of(date(2026, 11, 1)).unwrap(),
        last_day: DayNo::of(date(2026, 12, 1)).unwrap(),
        value: None,
    };
    let theirs = Issuer::new(1, &SigningKey::from_bytes(&[7; 32])).sign(&theirs);
    let torn = &theirs[..theirs.len() - 9];
    assert_eq!(refusal(&till.redeem(&theirs).await), "other_business");
    assert_eq!(refusal(&till.redeem(torn).await), "damaged");
    assert_eq!(refusal(&till.redeem("CS0:0000").await), "damaged");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_of_a_newer_program_is_not_called_damaged() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    for (invitation, expected) in [
        (r#"{"countersign":1,"url":"here"}"#, NotHandled::BadInvitation),
        (r#"{"countersign":2,"new":true}"#, NotHandled::NewerInvitation),
    ] {
        let subject = till.engine.present(invitation, Source::Camera, Instant::now()).await.unwrap();
        assert!(matches!(&subject, Subject::NotHandled(why) if *why == expected), "{subject:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_the_screen_does_not_drop_the_redemption() {
    let world = World::new().await;
    let code = world.code().await;
    let till = world.till("till 1").await;
    let presented = till.present(&code).await;
    {
        let claim = countersign::domain::redemption::Claim::default();
        let redeeming = till.engine.redeem(&presented, &claim);
        tokio::pin!(redeeming);
        // Polled once, so that it is ordered; then the screen is gone.
        let _ = futures_poll_once(redeeming.as_mut()).await;
    }
    till.drain().await;
    till.drain().await;
    assert_eq!(world.held().await, 1);
    assert_eq!(refusal(&till.redeem(&code).await), "used_up");
}

/// Polls a future once.
async fn futures_poll_once<F: Future + Unpin>(mut future: F) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(match std::pin::Pin::new(&mut future).poll(context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        })
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_the_hub_changed_while_the_card_was_shown_are_those_of_the_commit() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let code = world.codes(campaign, 1, Form::Opaque).await.remove(0);
    let till = world.till("till 1").await;
    let presented = till.present(&code).await;
    let mut ended = world.hub.admin.campaigns().await.unwrap().remove(0).body;
    ended["validity"] = json!({"between": {"from": null, "until": world.clock.now()}});
    world.hub.admin.put_campaign(ended.clone()).await.unwrap();
    till.engine.sync_now().await.unwrap();
    till.link(State::Cut);
    let refused = told(till.engine.redeem(&presented, &Claim::default()).await.unwrap());
    assert_eq!(refused, Refusal::Expired { until: world.clock.now() });
    // A rule that this program does not know may be a restriction.
    till.link(State::Whole);
    ended["moon_phase"] = json!("full");
    world.hub.admin.put_campaign(ended).await.unwrap();
    till.engine.sync_now().await.unwrap();
    till.link(State::Cut);
    assert_eq!(told(till.engine.redeem(&presented, &Claim::default()).await.unwrap()), Refusal::CloudOnly);
    till.link(State::Whole);
    till.drain().await;
    assert_eq!(world.held().await, 0);
}
