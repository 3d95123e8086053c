//! The rules of the books, each by itself, and any sequence of requests and facts against them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::fact::{Head, VERSION, VoidCause};
use crate::domain::id::{CampaignId, DeviceId, FactId, GrantId, Incarnation};
use crate::domain::redemption::CodeEvidence;
use crate::domain::verdict::Benefit;
use crate::domain::voucher::Voucher;
use crate::wire::redeem::Context;

const EPOCH: u64 = 7;

fn voucher_id() -> VoucherId {
    VoucherId::from_bytes([1; 10])
}

fn redemption(number: u128) -> RedemptionId {
    RedemptionId::new(Uuid::from_u128(number))
}

fn author(device: u128, life: u64) -> Author {
    Author { device: DeviceId::new(Uuid::from_u128(device)), incarnation: Incarnation::new(life) }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// The books of one voucher, and what every effect so far said of it.
struct Shelf {
    slice: Slice,
    voucher: Voucher,
    open: BTreeSet<ExceptionId>,
}

impl Shelf {
    fn of(uses: u32) -> Self {
        let issued = Amount::Uses(uses);
        let rights = Rights { voucher: voucher_id(), issued, state: State::Issued, rev: 1, claims: Vec::new() };
        let voucher = Voucher {
            id: voucher_id(),
            campaign: CampaignId::new(Uuid::from_u128(5)),
            issued_at: at(0),
            from: None,
            until: None,
            left: issued,
            state: State::Issued,
            home_shop: None,
            holder: None,
            phone_tail: None,
            last_use: None,
            rev: 1,
        };
        let slice = Slice { epoch: EPOCH, rights: Some(rights), ..Slice::default() };
        Self { slice, voucher, open: BTreeSet::new() }
    }

    fn rights(&self) -> &Rights {
        self.slice.rights.as_ref().unwrap()
    }

    fn state_of(&self, id: RedemptionId) -> Option<ClaimState> {
        self.rights().claim(id).map(|claim| claim.state)
    }

    fn ask(&mut self, id: RedemptionId, uses: u32, author: Author) -> Decision {
        self.ask_for(&request(id, uses, author), author)
    }

    fn ask_in(&mut self, epoch: u64, id: RedemptionId, uses: u32, author: Author) -> Decision {
        self.ask_for(&Redeem { epoch, ..request(id, uses, author) }, author)
    }

    /// Asks for a use by showing the rotating code of a step.
    fn ask_by(&mut self, step: u32, id: RedemptionId, author: Author) -> Decision {
        let mut request = request(id, 1, author);
        request.context.step = Some(step);
        self.ask_for(&request, author)
    }

    fn ask_for(&mut self, request: &Redeem, author: Author) -> Decision {
        let voucher = self.voucher.clone();
        let step = step(&self.slice, Event::Redeem { request, author, rules: Ok(voucher.last_use.as_ref()) }, at(0));
        self.write(step.effects);
        let Reply::Decision(decision) = step.reply else { panic!("a request was answered as a fact") };
        decision
    }

    fn bring(&mut self, event: Happening, author: Author, second: i64) -> (Outcome, Option<&'static str>) {
        let fact = Fact { v: VERSION, staff: None, day: date(2026, 3, 2), event };
        let body = serde_json::to_string(&fact).unwrap();
        let row = Head::START.next(author, FactId::new(Uuid::from_u128(1)), second * 1_000, body);
        let step = step(&self.slice, Event::Fact { row: &row, author, fact: Some(&fact) }, at(second));
        self.write(step.effects);
        let Reply::Result { outcome, code, .. } = step.reply else { panic!("a fact was answered as a request") };
        (outcome, code)
    }

    fn make(&mut self, id: RedemptionId, uses: u32, strength: Strength, author: Author, second: i64) -> Outcome {
        self.bring(made(id, uses, strength), author, second).0
    }

    fn restate(&mut self, state: State) {
        let effects = self.rights().restated(state);
        self.voucher.state = state;
        self.slice.rights.as_mut().unwrap().state = state;
        self.write(effects);
    }

    /// Writes effects as a driver does, and holds each to what is there.
    fn write(&mut self, effects: Vec<Effect>) {
        let before = self.rights().rev;
        for effect in effects {
            match effect {
                Effect::Claim { claim, .. } => self.slice.rights.as_mut().unwrap().put(claim),
                Effect::Left { before: left, after, rev, .. } => {
                    assert_eq!(left, self.voucher.left, "what was left before");
                    assert_eq!(rev, before + 1, "one more revision for one change");
                    (self.voucher.left, self.voucher.rev) = (after, rev);
                    self.slice.rights.as_mut().unwrap().rev = rev;
                }
                Effect::Exception(exception) => match exception.beyond {
                    Beyond::Still => assert!(self.open.insert(exception.id), "an exception opened twice"),
                    Beyond::NoMore => assert!(self.open.remove(&exception.id), "an exception resolved twice"),
                },
                other => panic!("{other:?} concerns no voucher"),
            }
        }
        self.check();
    }

    /// What must hold after every transaction.
    fn check(&self) {
        let rights = self.rights();
        let units = |states: &[ClaimState], firmness: Option<Firmness>| -> u64 {
            let counts = |claim: &&Claim| {
                states.contains(&claim.state) && firmness.is_none_or(|firmness| claim.firmness == firmness)
            };
            rights.claims.iter().filter(counts).map(|claim| claim.take.units()).sum()
        };
        let held = units(&[ClaimState::Reserved, ClaimState::Standing], None);
        assert!(held <= rights.issued.units(), "{held} held of {:?}", rights.issued);
        assert_eq!(self.voucher.left, rights.left());
        assert_eq!(rights.left().units(), rights.issued.units() - held);
        let conflicts = rights.claims.iter().filter(|claim| claim.state == ClaimState::Conflict);
        let ids: BTreeSet<ExceptionId> =
            conflicts.clone().map(|claim| ExceptionId::new(claim.redemption.uuid())).collect();
        assert_eq!(ids, self.open, "exceptions are the claims in conflict");
        let provisional = units(&[ClaimState::Standing], Some(Firmness::Provisional));
        for claim in conflicts {
            let (take, left) = (claim.take.units(), rights.left().units());
            match claim.firmness {
                Firmness::Firm => assert!(take > left + provisional, "a firm one gave way to a provisional one"),
                Firmness::Provisional if rights.state == State::Issued => assert!(take > left, "there is room for it"),
                Firmness::Provisional => {}
            }
        }
    }
}

fn firm() -> Strength {
    Strength::FirmCloud { rev: 2 }
}

fn provisional() -> Strength {
    Strength::Provisional { grant: Some(GrantId::new(Uuid::from_u128(9))) }
}

fn made(redemption: RedemptionId, uses: u32, strength: Strength) -> Happening {
    Happening::RedemptionMade(RedemptionMade {
        redemption,
        voucher: voucher_id(),
        campaign: CampaignId::new(Uuid::from_u128(5)),
        channel: "own".to_owned(),
        take: Amount::Uses(uses),
        benefit: Benefit::Off { off: Money::from_minor(100), to_pay: None },
        risk: Money::from_minor(100),
        strength,
        bill: None,
        evidence: CodeEvidence::Shown,
        step: None,
        overrides: Vec::new(),
        took_ms: 0,
    })
}

fn request(id: RedemptionId, uses: u32, author: Author) -> Redeem {
    Redeem {
        id,
        device: author.device,
        incarnation: author.incarnation,
        epoch: EPOCH,
        voucher: voucher_id(),
        take: Amount::Uses(uses),
        context: Context { at: at(0), staff: None, bill: None, overridden: Vec::new(), step: None },
    }
}

fn voided(redemption: RedemptionId) -> Happening {
    Happening::RedemptionVoided(RedemptionVoided { redemption, voucher: voucher_id(), cause: VoidCause::Timeout })
}

fn reversed(redemption: RedemptionId, uses: u32) -> Happening {
    let take = Amount::Uses(uses);
    Happening::RedemptionReversed(RedemptionReversed { redemption, voucher: voucher_id(), take, reason: String::new() })
}

#[test]
fn the_later_of_two_redemptions_of_one_use_is_the_exception() {
    let mut shelf = Shelf::of(1);
    assert_eq!(shelf.make(redemption(1), 1, provisional(), author(1, 1), 10), Outcome::Applied);
    assert_eq!(shelf.make(redemption(2), 1, provisional(), author(2, 1), 5), Outcome::Conflict);
    assert_eq!(shelf.open, BTreeSet::from([ExceptionId::new(redemption(2).uuid())]));
}

#[test]
fn when_one_is_taken_back_the_earliest_that_waits_moves_up() {
    let mut shelf = Shelf::of(1);
    shelf.make(redemption(1), 1, provisional(), author(1, 1), 10);
    shelf.make(redemption(2), 1, provisional(), author(2, 1), 30);
    shelf.make(redemption(3), 1, provisional(), author(3, 1), 20);
    shelf.bring(reversed(redemption(1), 1), author(1, 1), 40);
    assert_eq!(shelf.state_of(redemption(3)), Some(ClaimState::Standing));
    assert_eq!(shelf.state_of(redemption(2)), Some(ClaimState::Conflict));
}

#[test]
fn a_firm_one_takes_the_place_of_the_latest_provisional_one() {
    let mut shelf = Shelf::of(2);
    shelf.make(redemption(1), 1, provisional(), author(1, 1), 10);
    shelf.make(redemption(2), 1, provisional(), author(2, 1), 20);
    assert_eq!(shelf.make(redemption(3), 1, firm(), author(3, 1), 30), Outcome::Applied);
    assert_eq!(shelf.state_of(redemption(1)), Some(ClaimState::Standing));
    assert_eq!(shelf.state_of(redemption(2)), Some(ClaimState::Conflict));
}

#[test]
fn a_firm_one_for_which_there_is_no_room_takes_nobodys_place() {
    let mut shelf = Shelf::of(2);
    shelf.ask(redemption(1), 1, author(1, 1));
    shelf.make(redemption(2), 1, provisional(), author(2, 1), 20);
    assert_eq!(shelf.make(redemption(3), 2, firm(), author(3, 1), 30), Outcome::Conflict);
    assert_eq!(shelf.state_of(redemption(2)), Some(ClaimState::Standing));
}

#[test]
fn a_granted_right_holds_its_part_until_its_fact_or_its_void_comes() {
    let mut shelf = Shelf::of(1);
    assert_eq!(shelf.ask(redemption(1), 1, author(1, 1)), Decision::Granted { rev: 2, left: Amount::Uses(0) });
    assert!(matches!(shelf.ask(redemption(2), 1, author(2, 1)), Decision::Refused { code, .. } if code == "used_up"));
    shelf.bring(voided(redemption(1)), author(1, 1), 1);
    assert!(matches!(shelf.ask(redemption(3), 1, author(2, 1)), Decision::Granted { .. }));
    assert_eq!(shelf.make(redemption(3), 1, firm(), author(2, 1), 2), Outcome::Applied);
    assert_eq!(shelf.state_of(redemption(3)), Some(ClaimState::Standing));
}

#[test]
fn a_step_of_a_rotating_code_is_granted_to_one_terminal_until_that_gives_it_up() {
    let mut shelf = Shelf::of(9);
    let copy = |decision: Decision| matches!(decision, Decision::Refused { code, .. } if code == "evidence_missing");
    assert!(matches!(shelf.ask_by(7, redemption(1), author(1, 1)), Decision::Granted { .. }));
    assert!(copy(shelf.ask_by(7, redemption(2), author(2, 1))));
    assert!(matches!(shelf.ask_by(8, redemption(3), author(2, 1)), Decision::Granted { .. }));
    // What was asked in an earlier life of the ledger was asked by the same terminal.
    assert!(matches!(shelf.ask_by(7, redemption(4), author(1, 2)), Decision::Granted { .. }));
    for given_up in [1, 4] {
        assert!(copy(shelf.ask_by(7, redemption(5), author(2, 1))));
        shelf.bring(voided(redemption(given_up)), author(1, 2), 1);
    }
    assert!(matches!(shelf.ask_by(7, redemption(6), author(2, 1)), Decision::Granted { .. }));
}

#[test]
fn a_request_that_comes_after_its_void_is_refused() {
    let mut shelf = Shelf::of(1);
    shelf.bring(voided(redemption(1)), author(1, 1), 1);
    assert!(matches!(shelf.ask(redemption(1), 1, author(1, 1)), Decision::Refused { code, .. } if code == "voided"));
    assert_eq!(shelf.voucher.left, Amount::Uses(1));
}

#[test]
fn a_request_from_before_a_restore_is_not_granted() {
    let mut shelf = Shelf::of(1);
    assert_eq!(shelf.ask_in(EPOCH - 1, redemption(1), 1, author(1, 1)), Decision::Unavailable);
    shelf.slice.granting = Granting::Refeeding;
    assert_eq!(shelf.ask(redemption(2), 1, author(1, 1)), Decision::Unavailable);
    assert_eq!(shelf.rights().claims, []);
}

#[test]
fn a_restored_terminal_gives_up_what_its_earlier_life_asked_for_and_another_may_not() {
    let mut shelf = Shelf::of(1);
    shelf.ask(redemption(1), 1, author(1, 1));
    assert_eq!(shelf.bring(voided(redemption(1)), author(2, 1), 1).0, Outcome::Quarantined);
    assert_eq!(shelf.bring(voided(redemption(1)), author(1, 2), 1).0, Outcome::Applied);
    assert_eq!(shelf.voucher.left, Amount::Uses(1));
}

#[test]
fn a_taking_back_that_comes_before_the_fact_is_not_forgotten() {
    for asked in [true, false] {
        let mut shelf = Shelf::of(1);
        if asked {
            shelf.ask(redemption(1), 1, author(1, 1));
        }
        assert_eq!(shelf.bring(reversed(redemption(1), 1), author(2, 1), 5).0, Outcome::Applied);
        assert_eq!(shelf.voucher.left, Amount::Uses(1));
        assert_eq!(shelf.make(redemption(1), 1, firm(), author(1, 1), 4), Outcome::Applied);
        assert_eq!(shelf.state_of(redemption(1)), Some(ClaimState::Reversed));
        assert_eq!(shelf.voucher.left, Amount::Uses(1));
    }
}

#[test]
fn only_what_was_taken_is_given_back_and_only_once() {
    let mut shelf = Shelf::of(2);
    shelf.make(redemption(1), 1, provisional(), author(1, 1), 1);
    assert_eq!(shelf.bring(reversed(redemption(1), 2), author(1, 1), 2).0, Outcome::Quarantined);
    assert_eq!(shelf.bring(reversed(redemption(1), 1), author(1, 1), 2).0, Outcome::Applied);
    assert_eq!(shelf.bring(reversed(redemption(1), 1), author(2, 1), 3).0, Outcome::Duplicate);
    assert_eq!(shelf.voucher.left, Amount::Uses(2));
}

#[test]
fn what_was_taken_of_a_withdrawn_voucher_is_an_exception_until_it_stands_again() {
    let mut shelf = Shelf::of(1);
    shelf.restate(State::Cancelled);
    let said = shelf.bring(made(redemption(1), 1, provisional()), author(1, 1), 1);
    assert_eq!(said, (Outcome::Conflict, Some("voucher_withdrawn")));
    shelf.restate(State::Issued);
    assert_eq!(shelf.state_of(redemption(1)), Some(ClaimState::Standing));
    assert_eq!(shelf.open, BTreeSet::new());
}

#[test]
fn what_was_granted_before_a_voucher_was_withdrawn_stands() {
    let mut shelf = Shelf::of(1);
    shelf.ask(redemption(1), 1, author(1, 1));
    shelf.restate(State::Cancelled);
    assert_eq!(shelf.make(redemption(1), 1, firm(), author(1, 1), 1), Outcome::Applied);
}

#[test]
fn a_fact_under_anothers_id_is_kept_apart() {
    let mut shelf = Shelf::of(2);
    shelf.ask(redemption(1), 1, author(1, 1));
    assert_eq!(shelf.bring(made(redemption(1), 1, firm()), author(2, 1), 1), (Outcome::Quarantined, Some("id_reused")));
    assert_eq!(
        shelf.bring(made(redemption(1), 1, provisional()), author(1, 1), 1),
        (Outcome::Quarantined, Some("id_reused"))
    );
    shelf.bring(voided(redemption(1)), author(1, 1), 2);
    assert_eq!(
        shelf.bring(made(redemption(1), 1, firm()), author(1, 1), 3),
        (Outcome::Quarantined, Some("made_after_void"))
    );
}

/// One thing that reaches the books.
#[derive(Debug, Clone, Copy)]
enum Act {
    Ask,
    MakeFirm,
    MakeProvisional,
    Void,
    Reverse,
    Restate(State),
}

fn acts() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => Just(Act::Ask),
        3 => Just(Act::MakeFirm),
        4 => Just(Act::MakeProvisional),
        2 => Just(Act::Void),
        2 => Just(Act::Reverse),
        1 => prop_oneof![Just(State::Issued), Just(State::Frozen), Just(State::Cancelled)].prop_map(Act::Restate),
    ]
}

proptest! {
    /// Every check stands in [`Shelf::check`], after every single transaction.
    #[test]
    fn whatever_comes_in_whatever_order_no_more_is_held_than_was_issued(
        uses in 1..6_u32,
        story in proptest::collection::vec((acts(), 1..8_u128, 0..4_u32, 1..4_u128, 0..50_i64), 0..60),
    ) {
        let mut shelf = Shelf::of(uses);
        for (act, number, take, device, second) in story {
            let (id, author) = (redemption(number), author(device, 1));
            match act {
                Act::Ask => {
                    shelf.ask(id, take, author);
                }
                Act::MakeFirm => {
                    shelf.make(id, take, firm(), author, second);
                }
                Act::MakeProvisional => {
                    shelf.make(id, take, provisional(), author, second);
                }
                Act::Void => {
                    shelf.bring(voided(id), author, second);
                }
                Act::Reverse => {
                    shelf.bring(reversed(id, take), author, second);
                }
                Act::Restate(state) => shelf.restate(state),
            }
        }
    }

    /// Facts of different terminals come in any order; what they come to in the end does not depend on it: how many are
    /// honoured, and how many are exceptions.
    #[test]
    fn the_order_of_arrival_changes_who_loses_and_not_how_many(
        uses in 1..4_u32,
        firm_ones in 0..3_usize,
        order in Just((0..6_u128).collect::<Vec<_>>()).prop_shuffle(),
        taken_back in proptest::collection::btree_set(0..6_u128, 0..3),
    ) {
        let firm_ones = firm_ones.min(usize::try_from(uses).unwrap());
        let mut shelf = Shelf::of(uses);
        // Each at a terminal of its own; the takings back by yet another, at the very beginning.
        for number in &taken_back {
            shelf.bring(reversed(redemption(*number), 1), author(99, 1), 0);
        }
        for number in order {
            let strength = if usize::try_from(number).unwrap() < firm_ones { firm() } else { provisional() };
            shelf.make(redemption(number), 1, strength, author(number, 1), 1);
        }
        let states: BTreeMap<RedemptionId, ClaimState> =
            shelf.rights().claims.iter().map(|claim| (claim.redemption, claim.state)).collect();
        let given = 6 - taken_back.len();
        let honoured = states.values().filter(|state| **state == ClaimState::Standing).count();
        prop_assert_eq!(honoured, given.min(usize::try_from(uses).unwrap()));
        prop_assert_eq!(shelf.open.len(), given - honoured);
        for number in (0..6_u128).filter(|number| usize::try_from(*number).unwrap() < firm_ones) {
            prop_assert_ne!(states.get(&redemption(number)), Some(&ClaimState::Conflict));
        }
    }
}
