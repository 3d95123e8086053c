//! The rules of the terminal's core, each by itself, and any sequence of events against them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uuid::Uuid;

use super::rights::right;
use super::*;
use crate::domain::budget::Allowance;
use crate::domain::campaign::OfflinePolicy;
use crate::domain::id::{DeviceId, GrantId, Incarnation};
use crate::domain::money::Money;
use crate::domain::redemption::Strength;
use crate::domain::verdict::Refusal;
use crate::domain::voucher::Amount;
use crate::wire::redeem::{Context, Decision, Redeem};

const EPOCH: u64 = 4;

/// Dice that fall as the test says.
struct Loaded(u64);

impl Dice for Loaded {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33).checked_rem(bound).unwrap_or(0)
    }
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(1_000_000 + millis).unwrap()
}

fn id(number: u128) -> RedemptionId {
    RedemptionId::new(Uuid::from_u128(number))
}

fn voucher() -> VoucherId {
    VoucherId::from_bytes([1; 10])
}

fn grant(count: u32) -> Grant {
    Grant {
        id: GrantId::new(Uuid::from_u128(9)),
        device: DeviceId::new(Uuid::from_u128(1)),
        incarnation: Incarnation::new(1),
        epoch: EPOCH,
        after_seq: 0,
        issued_at: at(0),
        allowance: Allowance { count, value: Money::from_minor(1_000_000) },
        raise: Allowance::default(),
        per_voucher: Money::from_minor(1_000),
        data_age_max_s: 1_000_000,
    }
}

fn remembered() -> Remembered {
    Remembered {
        hub: Granter::Cloud,
        epoch: EPOCH,
        head_seq: 10,
        acked_seq: 10,
        grant: Some((grant(3), Spent::default())),
        data_as_of: Some(at(0)),
        cursor: Some(5),
        intents: Vec::new(),
    }
}

/// A core and all that it ever ordered.
struct Bench {
    state: State,
    dice: Loaded,
    now: i64,
}

impl Bench {
    fn new(remembered: &Remembered) -> Self {
        Self { state: State::new(remembered, at(0)), dice: Loaded(1), now: 0 }
    }

    /// Started, with both directions answered once: nothing is under way.
    fn settled() -> Self {
        let mut bench = Self::new(&remembered());
        bench.step(Event::Started);
        bench.step(Event::Pushed { acked_seq: 10, next_poll: POLL });
        bench.step(Event::Pulled { cursor: 5, more: More::Drained, as_of: at(0) });
        bench
    }

    fn step(&mut self, event: Event) -> Vec<Effect> {
        step(&mut self.state, event, at(self.now), &mut self.dice)
    }

    fn wait(&mut self, millis: i64) -> Vec<Effect> {
        self.now += millis;
        self.step(Event::Tick)
    }

    fn want(&mut self, number: u128, policy: OfflinePolicy) -> Vec<Effect> {
        self.step(Event::Wanted(vec![wanted(number, policy)]))
    }
}

fn wanted(number: u128, policy: OfflinePolicy) -> Wanted {
    let request = Redeem {
        id: id(number),
        device: DeviceId::new(Uuid::from_u128(1)),
        incarnation: Incarnation::new(1),
        epoch: EPOCH,
        voucher: voucher(),
        take: Amount::ONE_USE,
        context: Context { at: at(0), staff: None, bill: None, overridden: Vec::new(), step: None },
    };
    Wanted { request, fallback: id(number + 1_000), policy, risk: Money::from_minor(100) }
}

fn provisional() -> OfflinePolicy {
    OfflinePolicy::Provisional { max_value: Money::from_minor(1_000) }
}

fn granted(number: u128) -> Event {
    let decision = Decision::Granted { rev: 8, left: Amount::Uses(0) };
    Event::Decided { id: id(number), epoch: EPOCH, decision }
}

/// The effects that concern a redemption, as short words.
fn words(effects: &[Effect]) -> Vec<String> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::StoreIntent(_) => Some("store".to_owned()),
            Effect::SendRedeem(_) => Some("send".to_owned()),
            Effect::Commit { rights, .. } => {
                let said = |Right { id: of, voids, strength, .. }: &Right| {
                    let firmness = if matches!(strength, Strength::FirmCloud { .. }) { "firm" } else { "provisional" };
                    let voids = voids.map_or(String::new(), |voided| format!(" voids {}", voided.uuid().as_u128()));
                    format!("{} {firmness}{voids}", of.uuid().as_u128())
                };
                Some(format!("commit {}", rights.iter().map(said).collect::<Vec<_>>().join(" and ")))
            }
            Effect::Void { id: of, .. } => Some(format!("void {}", of.uuid().as_u128())),
            Effect::Forget(of) => Some(format!("forget {}", of.uuid().as_u128())),
            Effect::Refuse { id: of, refusal, .. } => {
                Some(format!("refuse {} {}", of.uuid().as_u128(), refusal.code()))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn a_request_is_stored_before_it_is_sent_and_its_grant_is_committed() {
    let mut bench = Bench::settled();
    assert_eq!(words(&bench.want(1, provisional())), ["store", "send"]);
    assert_eq!(words(&bench.step(granted(1))), ["commit 1 firm"]);
    assert_eq!(words(&bench.step(granted(1))), [""; 0]);
}

#[test]
fn a_timeout_voids_the_request_and_risks_it_under_a_new_id() {
    let mut bench = Bench::settled();
    bench.want(1, provisional());
    assert_eq!(words(&bench.wait(1_499)), [""; 0]);
    assert_eq!(words(&bench.wait(1)), ["commit 1001 provisional voids 1"]);
    // The late answer changes nothing.
    assert_eq!(words(&bench.step(granted(1))), [""; 0]);
}

#[test]
fn what_could_not_be_stored_was_not_sent_and_needs_no_void() {
    let mut bench = Bench::settled();
    bench.want(1, provisional());
    assert_eq!(words(&bench.step(Event::NotSent(id(1)))), [""; 0]);
    assert_eq!(words(&bench.wait(1_500)), [""; 0]);
    assert_eq!(bench.state.link(), Link::Up);
}

#[test]
fn a_refusal_after_a_timeout_is_a_void_as_well() {
    let mut bench = Bench::settled();
    bench.want(1, OfflinePolicy::CloudOnly);
    assert_eq!(words(&bench.wait(1_500)), ["void 1", "refuse 1 cloud_only"]);
}

#[test]
fn a_refusal_by_the_cloud_holds_nothing_and_needs_no_void() {
    let mut bench = Bench::settled();
    bench.want(1, provisional());
    let decision = Decision::refused(Refusal::UsedUp { last: None });
    let effects = bench.step(Event::Decided { id: id(1), epoch: EPOCH, decision });
    assert_eq!(words(&effects), ["forget 1", "refuse 1 used_up"]);
    bench.want(2, provisional());
    let decision = Decision::given_up();
    let effects = bench.step(Event::Decided { id: id(2), epoch: EPOCH, decision });
    assert_eq!(words(&effects), ["forget 2", "refuse 2 by_cloud"]);
}

#[test]
fn after_one_timeout_the_next_scan_does_not_wait() {
    let mut bench = Bench::settled();
    bench.want(1, provisional());
    bench.wait(1_500);
    assert_eq!(words(&bench.want(2, provisional())), ["commit 2 provisional"]);
    assert!(matches!(bench.state.link(), Link::Down { .. }));
    // Something is answered again: the next one is asked.
    bench.step(Event::Pulled { cursor: 5, more: More::Drained, as_of: at(0) });
    assert_eq!(words(&bench.want(3, provisional())), ["store", "send"]);
}

#[test]
fn what_is_found_at_start_is_voided_and_never_completed() {
    let mut bench = Bench::new(&Remembered { intents: vec![(id(1), voucher())], ..remembered() });
    assert_eq!(words(&bench.step(Event::Started)), ["void 1"]);
    assert_eq!(words(&bench.step(granted(1))), [""; 0]);
    assert_eq!(words(&bench.step(Event::Started)), [""; 0]);
}

#[test]
fn a_commit_that_is_not_made_gives_up_the_right_and_what_it_was_to_void() {
    let mut bench = Bench::settled();
    bench.want(1, provisional());
    bench.step(granted(1));
    let not_made = |of, strength, voids| {
        let (voucher, risk, intent) = (voucher(), Money::from_minor(100), None);
        Event::NotCommitted(vec![Right { id: id(of), voucher, strength, risk, voids, intent }])
    };
    assert_eq!(words(&bench.step(not_made(1, Strength::FirmCloud { rev: 8 }, None))), ["void 1"]);
    bench.want(2, provisional());
    bench.wait(1_500);
    let strength = Strength::Provisional { grant: Some(grant(3).id) };
    assert_eq!(words(&bench.step(not_made(1_002, strength, Some(id(2))))), ["void 2"]);
    // Nothing was risked in the end.
    assert_eq!(bench.state.budget().1.risked, Allowance::default());
}

#[test]
fn what_is_wanted_together_is_committed_once_all_of_it_is_obtained() {
    let mut bench = Bench::settled();
    let three = [wanted(1, provisional()), wanted(2, provisional()), wanted(3, provisional())];
    let asked = words(&bench.step(Event::Wanted(three.to_vec())));
    assert_eq!(asked, ["store", "store", "store", "send", "send", "send"], "all are stored before one is sent");
    assert_eq!(words(&bench.step(granted(2))), [""; 0]);
    assert_eq!(words(&bench.step(granted(1))), [""; 0]);
    assert_eq!(words(&bench.step(granted(3))), ["commit 2 firm and 1 firm and 3 firm"]);
}

#[test]
fn where_one_is_refused_the_rights_of_the_others_are_given_up() {
    let mut bench = Bench::settled();
    bench.step(Event::Wanted((1..=4).map(|number| wanted(number, provisional())).collect()));
    bench.step(granted(2));
    let refused = Decision::refused(Refusal::UsedUp { last: None });
    let effects = bench.step(Event::Decided { id: id(3), epoch: EPOCH, decision: refused });
    assert_eq!(words(&effects), ["forget 3", "void 2", "void 1", "void 4", "refuse 3 used_up"]);
    assert_eq!(words(&bench.step(granted(1))), [""; 0], "an answer that comes later finds nothing");
    assert_eq!(words(&bench.wait(1_500)), [""; 0]);
}

#[test]
fn without_the_cloud_all_are_risked_or_none() {
    let mut bench = Bench::settled();
    bench.step(Event::LinkLost);
    let both = vec![wanted(1, provisional()), wanted(2, OfflinePolicy::Free)];
    assert_eq!(words(&bench.step(Event::Wanted(both))), ["commit 1 provisional and 2 provisional"]);
    let risked = bench.state.budget().1;
    let one_waits = vec![wanted(3, provisional()), wanted(4, OfflinePolicy::CloudOnly)];
    assert_eq!(words(&bench.step(Event::Wanted(one_waits))), ["refuse 4 cloud_only"]);
    assert_eq!(bench.state.budget().1, risked, "what was risked for the first is given back");
}

#[test]
fn one_of_several_that_times_out_is_risked_beside_those_that_were_granted() {
    let mut bench = Bench::settled();
    bench.step(Event::Wanted(vec![wanted(1, provisional()), wanted(2, provisional())]));
    bench.step(granted(1));
    assert_eq!(words(&bench.wait(1_500)), ["commit 1 firm and 1002 provisional voids 2"]);
}

#[test]
fn what_could_not_be_stored_gives_the_others_up() {
    let mut bench = Bench::settled();
    bench.step(Event::Wanted(vec![wanted(1, provisional()), wanted(2, provisional())]));
    assert_eq!(words(&bench.step(Event::NotSent(id(2)))), ["void 1"]);
    bench.step(Event::Wanted(vec![wanted(3, provisional()), wanted(4, provisional())]));
    assert_eq!(words(&bench.step(Event::GivenUp(id(4)))), ["void 4", "void 3"]);
    assert_eq!(words(&bench.wait(1_500)), [""; 0]);
}

#[test]
fn a_right_from_books_that_are_gone_is_given_up() {
    let mut bench = Bench::settled();
    bench.want(1, provisional());
    let decision = Decision::Granted { rev: 8, left: Amount::Uses(0) };
    let effects = bench.step(Event::Decided { id: id(1), epoch: EPOCH + 1, decision });
    assert_eq!(words(&effects), ["commit 1001 provisional voids 1"]);
}

#[test]
fn a_new_epoch_ends_the_grant_and_wants_a_snapshot_and_an_old_one_changes_nothing() {
    let mut bench = Bench::settled();
    let effects = bench.step(Event::EpochChanged { epoch: EPOCH + 1, acked_seq: 4, direction: Direction::Push });
    assert!(effects.contains(&Effect::TakeSnapshot));
    assert!(effects.contains(&Effect::Push { after_seq: 4 }));
    assert!(effects.contains(&Effect::Acknowledge { epoch: EPOCH + 1, acked_seq: 4, revisions: Revisions::Forget }));
    assert_eq!(bench.state.budget(), (None, Spent::default()));
    let effects = bench.step(Event::EpochChanged { epoch: EPOCH, acked_seq: 9, direction: Direction::Push });
    assert_eq!((bench.state.epoch(), effects), (EPOCH + 1, Vec::new()));
    bench.step(Event::Granted { grant: grant(3), spent: Spent::default() });
    assert_eq!(bench.state.budget().0, None, "a grant of the old books");
}

#[test]
fn facts_whose_answer_was_lost_with_the_epoch_are_brought_again() {
    let mut bench = Bench::new(&Remembered { acked_seq: 6, ..remembered() });
    bench.step(Event::Started);
    let effects = bench.step(Event::EpochChanged { epoch: EPOCH + 1, acked_seq: 10, direction: Direction::Push });
    assert!(effects.contains(&Effect::Push { after_seq: 6 }));
}

#[test]
fn a_ledger_that_holds_less_than_the_hub_acknowledges_still_brings_its_next_fact() {
    let mut bench = Bench::settled();
    bench.now += 60_000;
    assert!(bench.step(Event::JournalGrew { head_seq: 10 }).contains(&Effect::Push { after_seq: 10 }));
    bench.step(Event::Pushed { acked_seq: 12, next_poll: POLL });
    assert!(bench.step(Event::JournalGrew { head_seq: 11 }).contains(&Effect::Push { after_seq: 10 }));
}

#[test]
fn a_terminal_that_is_not_served_risks_nothing_and_knocks_at_the_slowest_pace() {
    for service in [Service::Revoked, Service::Forked] {
        let mut bench = Bench::settled();
        bench.step(Event::OutOfService { service, direction: Direction::Pull });
        assert_eq!(words(&bench.want(1, OfflinePolicy::Free)), ["refuse 1 no_grant"]);
        assert_eq!(bench.step(Event::Hinted), []);
        assert_eq!(bench.state.next_tick(), Some(at(0) + BACKOFF_LONGEST));
        bench.now = 300_000;
        assert_eq!(bench.step(Event::Tick).len(), 2, "a push and a pull");
        bench.step(Event::Pulled { cursor: 5, more: More::Drained, as_of: at(0) });
        let after_pull = if service == Service::Forked { Service::Forked } else { Service::Served };
        assert_eq!(bench.state.service(), after_pull, "only a push shows that a journal is whole");
        bench.step(Event::Pushed { acked_seq: 10, next_poll: POLL });
        assert_eq!(bench.state.service(), Service::Served);
    }
}

#[test]
fn a_hint_during_a_pull_brings_another_pull_behind_it() {
    let mut bench = Bench::settled();
    assert_eq!(bench.step(Event::Hinted), [Effect::Pull { cursor: 5 }]);
    assert_eq!(bench.step(Event::Hinted), []);
    let drained = |cursor| Event::Pulled { cursor, more: More::Drained, as_of: at(0) };
    assert_eq!(bench.step(drained(6)), [Effect::Pull { cursor: 6 }]);
    assert_eq!(bench.step(drained(7)), []);
}

#[test]
fn a_split_journal_is_not_pushed_at_every_fact_whatever_a_pull_is_told() {
    let mut bench = Bench::settled();
    bench.step(Event::OutOfService { service: Service::Forked, direction: Direction::Push });
    assert_eq!(bench.step(Event::JournalGrew { head_seq: 11 }), []);
    bench.step(Event::OutOfService { service: Service::Revoked, direction: Direction::Pull });
    assert_eq!(bench.state.service(), Service::Forked);
    assert_eq!(bench.step(Event::JournalGrew { head_seq: 12 }), []);
}

#[test]
fn a_clock_that_is_put_right_by_hours_does_not_stop_the_sync() {
    let mut bench = Bench::settled();
    bench.now = 7_200_000;
    bench.step(Event::Tick);
    bench.step(Event::Failed { direction: Direction::Push, retry_after: None });
    bench.want(1, provisional());
    bench.now = 1_000;
    let effects = bench.step(Event::Tick);
    assert!(effects.contains(&Effect::Push { after_seq: 10 }), "{effects:?}");
}

#[test]
fn a_pause_that_the_hub_asks_for_is_kept_whatever_happens_meanwhile() {
    let asked = |direction| Event::Failed { direction, retry_after: Some(SignedDuration::from_secs(40)) };
    let mut bench = Bench::settled();
    bench.step(asked(Direction::Push));
    bench.step(asked(Direction::Pull));
    assert_eq!(bench.state.link(), Link::Up, "a hub that asks to wait is there");
    assert_eq!(bench.step(Event::JournalGrew { head_seq: 11 }), []);
    assert_eq!(bench.step(Event::Hinted), []);
    // The network goes and comes back.
    bench.want(1, provisional());
    bench.step(Event::LinkLost);
    assert_eq!(words(&bench.step(granted(1))), ["commit 1 firm"]);
    assert_eq!(bench.state.link(), Link::Up);
    assert_eq!(bench.wait(39_999), []);
    assert_eq!(bench.state.next_tick(), Some(at(40_000)));
    assert_eq!(bench.wait(1), [Effect::Push { after_seq: 10 }, Effect::Pull { cursor: 5 }]);
    // What was asked for once is not asked for for ever.
    bench.step(Event::Pushed { acked_seq: 11, next_poll: POLL });
    assert_eq!(bench.step(Event::JournalGrew { head_seq: 12 }), [Effect::Push { after_seq: 11 }]);
}

#[test]
fn a_disk_that_fails_a_push_says_nothing_about_the_hub_and_facts_are_brought_again() {
    let mut bench = Bench::settled();
    bench.step(Event::JournalGrew { head_seq: 11 });
    bench.step(Event::Stuck(Direction::Push));
    assert_eq!(bench.state.link(), Link::Up);
    assert_eq!(bench.wait(99), []);
    assert_eq!(bench.wait(901), [Effect::Push { after_seq: 10 }]);
}

#[test]
fn a_right_of_the_shops_own_hub_is_firm_by_the_store_and_fenced_by_the_life_of_its_books() {
    let mut bench = Bench::new(&Remembered { hub: Granter::Store, ..remembered() });
    bench.step(Event::Started);
    bench.want(1, provisional());
    let effects = bench.step(granted(1));
    let strength = Strength::FirmStore { fence: EPOCH, rev: 8 };
    let right = Right { strength, intent: Some(id(1)), ..right(&wanted(1, provisional()), id(1)) };
    assert!(effects.contains(&Effect::Commit { of: id(1), rights: vec![right] }), "{effects:?}");
}

#[test]
fn a_gap_that_says_nothing_new_is_not_asked_about_at_once() {
    let mut bench = Bench::new(&remembered());
    bench.step(Event::Started);
    assert!(bench.step(Event::Gap { acked_seq: 3 }).contains(&Effect::Push { after_seq: 3 }));
    assert_eq!(bench.step(Event::Gap { acked_seq: 3 }), []);
    assert!(bench.state.next_tick().unwrap() > at(0));
}

#[test]
fn the_pause_grows_with_every_failure_within_its_limits() {
    for seed in 0..200 {
        let mut dice = Loaded(seed);
        for failures in 1..40 {
            let pause = backoff(failures, &mut dice);
            let longest = BACKOFF_FIRST.as_millis() << (failures - 1).min(20);
            assert!(pause >= SignedDuration::from_millis(100), "{pause:?}");
            assert!(pause.as_millis() <= longest.min(BACKOFF_LONGEST.as_millis()), "{pause:?} after {failures}");
        }
    }
}

/// Something that may happen to a terminal.
#[derive(Debug, Clone, Copy)]
enum Act {
    Want(u8, usize),
    Decide(u8),
    GiveUp,
    Unanswered,
    NotCommitted,
    Record,
    Pushed,
    Pulled,
    Failed(Direction),
    Busy(Direction),
    Stuck(Direction),
    Epoch(Direction),
    Gap,
    CursorTooOld,
    OutOfService(Service, Direction),
    Grant,
    Raise,
    Hint,
    LinkLost,
    Wait(i64),
}

fn act() -> impl Strategy<Value = Act> {
    let direction = prop_oneof![Just(Direction::Push), Just(Direction::Pull)];
    prop_oneof![
        6 => (any::<u8>(), 1..4_usize).prop_map(|(policy, count)| Act::Want(policy, count)),
        5 => any::<u8>().prop_map(Act::Decide),
        1 => Just(Act::GiveUp),
        1 => Just(Act::Unanswered),
        2 => Just(Act::NotCommitted),
        1 => Just(Act::Record),
        4 => Just(Act::Pushed),
        4 => Just(Act::Pulled),
        1 => direction.clone().prop_map(Act::Failed),
        1 => direction.clone().prop_map(Act::Busy),
        1 => direction.clone().prop_map(Act::Stuck),
        1 => direction.clone().prop_map(Act::Epoch),
        1 => Just(Act::Gap),
        1 => Just(Act::CursorTooOld),
        1 => (prop_oneof![Just(Service::Revoked), Just(Service::Forked)], direction)
            .prop_map(|(service, direction)| Act::OutOfService(service, direction)),
        2 => Just(Act::Grant),
        1 => Just(Act::Raise),
        1 => Just(Act::Hint),
        1 => Just(Act::LinkLost),
        6 => prop_oneof![0..300_i64, 1_000..2_000_i64, 20_000..400_000_i64].prop_map(Act::Wait),
    ]
}

/// A driver that performs every effect at once and holds the core to its rules.
struct Driver {
    bench: Bench,
    wanted: u128,
    head_seq: u64,
    epoch: u64,
    /// Requests that are stored, and those that were sent and have not come to anything.
    stored: BTreeSet<RedemptionId>,
    sent: BTreeSet<RedemptionId>,
    /// How often each wanted redemption came to a commit or a refusal.
    ends: BTreeMap<RedemptionId, u32>,
    given_up: BTreeSet<RedemptionId>,
    /// Commits that were ordered and are not reported yet.
    ordered: Vec<Vec<Right>>,
    /// What was wanted together, by the first.
    groups: BTreeMap<RedemptionId, Vec<RedemptionId>>,
    under_way: BTreeMap<&'static str, u32>,
}

impl Driver {
    fn new() -> Self {
        let mut driver = Self {
            bench: Bench::new(&remembered()),
            wanted: 0,
            head_seq: 10,
            epoch: EPOCH,
            stored: BTreeSet::new(),
            sent: BTreeSet::new(),
            ends: BTreeMap::new(),
            given_up: BTreeSet::new(),
            ordered: Vec::new(),
            groups: BTreeMap::new(),
            under_way: BTreeMap::from([("push", 0), ("pull", 0)]),
        };
        driver.happen(Event::Started);
        driver
    }

    fn happen(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            let effects = self.bench.step(event);
            for effect in effects {
                events.extend(self.perform(effect));
            }
            let next = self.bench.state.next_tick();
            assert!(next.is_none_or(|next| next > at(self.bench.now)), "a tick is wanted that is past already");
        }
    }

    fn perform(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::StoreIntent(request) => {
                assert!(self.stored.insert(request.id), "stored twice");
            }
            Effect::SendRedeem(request) => {
                assert!(self.stored.contains(&request.id), "sent before it was stored");
                assert!(self.sent.insert(request.id), "sent twice");
            }
            Effect::Commit { of, rights } => {
                let together: BTreeSet<RedemptionId> = rights.iter().map(Right::wanted_as).collect();
                assert_eq!(together, self.groups[&of].iter().copied().collect(), "committed without one of them");
                for right in &rights {
                    let intent = self.sent.remove(&right.wanted_as());
                    assert_eq!(right.intent.is_some(), intent, "an intent is forgotten with its commit");
                    assert!(right.voids.is_none_or(|voided| voided != right.id), "a fallback reuses the id");
                }
                *self.ends.entry(of).or_default() += 1;
                self.ordered.push(rights);
            }
            Effect::Void { id, cause, .. } => {
                let waited = self.sent.remove(&id);
                match cause {
                    VoidCause::Cancelled => {
                        assert!(waited);
                        let of = self.groups.iter().find(|(_, ids)| ids.contains(&id)).map(|(of, _)| *of);
                        self.given_up.extend(of);
                    }
                    VoidCause::Timeout | VoidCause::NotCommitted | VoidCause::Restart => {}
                }
                self.head_seq += 1;
                return Some(Event::JournalGrew { head_seq: self.head_seq });
            }
            Effect::Forget(id) => assert!(self.sent.remove(&id), "forgotten without having been asked"),
            Effect::Refuse { of, id, .. } => {
                assert!(self.groups[&of].contains(&id));
                for id in &self.groups[&of] {
                    assert!(!self.sent.contains(id), "refused, and nothing gives the request up");
                }
                *self.ends.entry(of).or_default() += 1;
            }
            Effect::Push { after_seq } => {
                assert!(after_seq <= self.head_seq, "a push from beyond the journal");
                self.begin("push");
            }
            Effect::Pull { .. } | Effect::TakeSnapshot => self.begin("pull"),
            Effect::Acknowledge { epoch, acked_seq, .. } => {
                assert!(epoch >= self.epoch && acked_seq <= self.head_seq);
                self.epoch = epoch;
            }
            Effect::LinkChanged(_) => {}
        }
        None
    }

    fn begin(&mut self, direction: &'static str) {
        let under_way = self.under_way.get_mut(direction).unwrap();
        *under_way += 1;
        assert_eq!(*under_way, 1, "two of a direction under way: {direction}");
    }

    /// Ends what is under way in a direction, if something is.
    fn end(&mut self, direction: Direction) -> bool {
        let name = if direction == Direction::Push { "push" } else { "pull" };
        self.under_way.insert(name, 0) == Some(1)
    }

    fn act(&mut self, act: Act) {
        self.report_commit(false);
        let waiting = self.sent.iter().next().copied();
        match act {
            Act::Want(policy, count) => {
                let policies = [OfflinePolicy::CloudOnly, provisional(), OfflinePolicy::Free];
                let wants: Vec<Wanted> = (0..count)
                    .map(|place| {
                        self.wanted += 1;
                        wanted(self.wanted, policies[(usize::from(policy) + place) % 3])
                    })
                    .collect();
                let ids: Vec<RedemptionId> = wants.iter().map(|wanted| wanted.request.id).collect();
                self.groups.insert(ids[0], ids);
                self.happen(Event::Wanted(wants));
            }
            Act::Decide(what) => {
                if let Some(id) = waiting {
                    let decision = match what % 4 {
                        0 => Decision::refused(Refusal::UsedUp { last: None }),
                        1 => Decision::Unavailable,
                        _ => Decision::Granted { rev: 3, left: Amount::Uses(0) },
                    };
                    let epoch = if what % 7 == 0 { self.epoch + 1 } else { self.epoch };
                    self.happen(Event::Decided { id, epoch, decision });
                }
            }
            Act::GiveUp => {
                if let Some(id) = waiting {
                    self.happen(Event::GivenUp(id));
                }
            }
            Act::Unanswered => {
                if let Some(id) = waiting {
                    self.happen(Event::Unanswered(id));
                }
            }
            Act::NotCommitted => self.report_commit(true),
            Act::Record => {
                self.head_seq += 1;
                self.happen(Event::JournalGrew { head_seq: self.head_seq });
            }
            Act::Pushed => {
                if self.end(Direction::Push) {
                    self.happen(Event::Pushed { acked_seq: self.head_seq, next_poll: POLL });
                }
            }
            Act::Pulled => {
                if self.end(Direction::Pull) {
                    self.happen(Event::Pulled { cursor: 9, more: More::Drained, as_of: at(self.bench.now) });
                }
            }
            Act::Failed(direction) => self.fail(direction, None),
            Act::Busy(direction) => self.fail(direction, Some(SignedDuration::from_secs(7))),
            Act::Stuck(direction) => {
                if self.end(direction) {
                    self.happen(Event::Stuck(direction));
                }
            }
            Act::Epoch(direction) => {
                if self.end(direction) {
                    let epoch = self.epoch + u64::from(self.wanted.is_multiple_of(3));
                    self.happen(Event::EpochChanged { epoch, acked_seq: self.head_seq / 2, direction });
                }
            }
            Act::Gap => {
                if self.end(Direction::Push) {
                    self.happen(Event::Gap { acked_seq: self.head_seq / 2 });
                }
            }
            Act::CursorTooOld => {
                if self.end(Direction::Pull) {
                    self.happen(Event::CursorTooOld);
                }
            }
            Act::OutOfService(service, direction) => {
                if self.end(direction) {
                    self.happen(Event::OutOfService { service, direction });
                }
            }
            Act::Grant => {
                let grant = Grant { epoch: self.epoch, ..grant(2) };
                self.happen(Event::Granted { grant, spent: Spent::default() });
            }
            Act::Raise => self.happen(Event::BudgetRaised),
            Act::Hint => self.happen(Event::Hinted),
            Act::LinkLost => self.happen(Event::LinkLost),
            Act::Wait(millis) => {
                self.bench.now += millis;
                self.happen(Event::Tick);
            }
        }
    }

    fn fail(&mut self, direction: Direction, retry_after: Option<SignedDuration>) {
        if self.end(direction) {
            self.happen(Event::Failed { direction, retry_after });
        }
    }

    /// Reports the oldest commit that was ordered: as made, or as not made.
    fn report_commit(&mut self, undone: bool) {
        if self.ordered.is_empty() {
            return;
        }
        let rights = self.ordered.remove(0);
        if undone {
            self.happen(Event::NotCommitted(rights));
        } else {
            self.head_seq += rights.iter().map(|right| 1 + u64::from(right.voids.is_some())).sum::<u64>();
            self.happen(Event::JournalGrew { head_seq: self.head_seq });
        }
    }

    /// Lets every deadline pass.
    fn finish(&mut self) {
        while !self.ordered.is_empty() {
            self.report_commit(false);
        }
        self.act(Act::Wait(2_000));
        while !self.ordered.is_empty() {
            self.report_commit(false);
        }
        assert_eq!(self.sent, BTreeSet::new(), "requests that came to nothing");
        for of in self.groups.keys() {
            let ends = self.ends.get(of).copied().unwrap_or(0);
            assert_eq!(ends, u32::from(!self.given_up.contains(of)), "what was wanted as {of}");
        }
    }
}

proptest! {
    /// What is wanted together ends in exactly one commit of all or one refusal; a request is stored before it is sent, and is
    /// committed, voided or forgotten in the end; never two attempts of one direction at once; never a tick that is past.
    #[test]
    fn whatever_happens_every_redemption_ends_once_and_no_request_is_left_behind(
        story in proptest::collection::vec(act(), 0..120),
    ) {
        let mut driver = Driver::new();
        for act in story {
            driver.act(act);
        }
        driver.finish();
    }
}
