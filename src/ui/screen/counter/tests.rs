//! The counter as data: what it asks for after what happened. A voucher is decided on by the real rules.

use std::sync::Arc;
use std::time::Instant;

use jiff::SignedDuration;
use uuid::Uuid;

use super::card::{Heard, Step};
use super::*;
use crate::domain::booking::{Deposit, Guest, Status};
use crate::domain::budget::{Allowance, Grant, Spent};
use crate::domain::campaign::{
    Campaign, Channel, EvidenceRule, Item, Kind, Limits, OfflinePolicy, Product, ReversalWindow, SaleChannel, Scope,
    Settlement, ShopScope, Stacking, Treatment, Validity,
};
use crate::domain::id::{
    BookingId, CampaignId, CampaignNo, CodeHash, DeviceId, GrantId, Incarnation, PersonId, ShopId, StaffId,
};
use crate::domain::language::Language;
use crate::domain::money::{Money, Rate};
use crate::domain::payload::{self as payloads, Expected, Match, Network, Origin, Recognised};
use crate::domain::redemption::{self, CodeEvidence, Desk, Known, Products, Strength};
use crate::domain::staff::Permission;
use crate::domain::verdict::{Ask, Refusal};
use crate::domain::voucher::{Amount, LastUse, State, Voucher};
use crate::domain::window::{Hours, Weekdays};
use crate::engine::present::{Basis, NotHandled};
use crate::engine::problem::Code;
use crate::engine::recent::{Firmness, Undo, What};
use crate::engine::redeem::Redeemed;
use crate::engine::status::Link;
use crate::ui::screen::sample::{MAIN, Sample, check_view, now};

fn yuan(yuan: i64) -> Money {
    Money::from_minor(yuan * 100)
}

fn product(code: &str, name: &str) -> Product {
    Product { code: code.into(), name: name.into() }
}

fn campaign(name: &str, kind: Kind) -> Campaign {
    Campaign {
        id: CampaignId::new(Uuid::from_u128(41)),
        no: CampaignNo::new(1).unwrap(),
        name: name.into(),
        kind,
        treatment: Treatment::Discount,
        money: Settlement {
            face: yuan(30),
            paid: Money::ZERO,
            subsidy: Money::ZERO,
            settlement: yuan(30),
            commission: Money::ZERO,
        },
        channel: Channel { key: "own".into(), name: "自有小程序".into() },
        validity: Validity::Between { from: None, until: Some("2026-12-31T16:00:00Z".parse().unwrap()) },
        hours: Hours { weekdays: Weekdays::ALL, windows: Vec::new(), blackouts: Vec::new() },
        scope: Scope {
            shops: ShopScope::All,
            products: Vec::new(),
            excluded: Vec::new(),
            levels: Vec::new(),
            sale_channels: Vec::new(),
        },
        limits: Limits::default(),
        stacking: Stacking::Free,
        offline: OfflinePolicy::Provisional { max_value: yuan(200) },
        reversal: ReversalWindow::Seconds(600),
        evidence: EvidenceRule::None,
    }
}

/// ¥30 off ¥60.
fn off() -> Campaign {
    campaign("满 60 减 30 券", Kind::AmountOff { value: yuan(30), minimum: yuan(60) })
}

/// ¥30 off, whatever the bill.
fn plain_off() -> Campaign {
    campaign("立减 30", Kind::AmountOff { value: yuan(30), minimum: Money::ZERO })
}

fn package(names: &[&str]) -> Campaign {
    let item = |(quantity, name): (u32, &&str)| Item { product: product("P", name), quantity };
    let money = Settlement { face: yuan(128), paid: yuan(99), settlement: yuan(90), ..plain_off().money };
    let items = (1..).zip(names).map(item).collect();
    Campaign {
        money,
        channel: Channel { key: "meituan".into(), name: "美团".into() },
        ..campaign("双人下午茶套餐", Kind::Exchange { items })
    }
}

fn voucher(number: u8, left: Amount) -> Voucher {
    Voucher {
        id: crate::domain::id::VoucherId::from_bytes([number; 10]),
        campaign: CampaignId::new(Uuid::from_u128(41)),
        issued_at: "2026-11-01T00:00:00Z".parse().unwrap(),
        from: None,
        until: None,
        left,
        state: State::Issued,
        home_shop: None,
        holder: None,
        phone_tail: Some("0421".into()),
        last_use: None,
        rev: 3,
    }
}

fn presented(number: u8, left: Amount, campaign: Campaign) -> Arc<Presented> {
    known(Known::Voucher { voucher: Box::new(voucher(number, left)), campaign: Some(Arc::new(campaign)) })
}

fn known(known: Known) -> Arc<Presented> {
    Arc::new(Presented {
        known,
        code_hash: Some(CodeHash::from_bytes([7; 16])),
        row: None,
        basis: Basis::Cache,
        code: CodeEvidence::Shown,
        step: None,
        customer_uses: 0,
        scanned_at: Instant::now(),
    })
}

/// A counter and the shop around it, where somebody answers what it asks.
struct Play {
    counter: Counter,
    sample: Sample,
}

impl Play {
    fn new() -> Self {
        Self { counter: Counter::new(), sample: Sample::new(Language::English) }
    }

    /// Without the cloud for half an hour, and with ¥1,000.00 to risk, of which ¥340.00 are spent.
    fn offline() -> Self {
        let mut play = Self::new();
        go_offline(&mut play.sample);
        play
    }

    fn pass(&mut self, milliseconds: i64) -> &mut Self {
        self.sample.now += SignedDuration::from_millis(milliseconds);
        self
    }

    fn reading(text: &str) -> Reading {
        Reading { source: Source::Camera, text: text.into(), symbology: None, at: Instant::now() }
    }

    /// A code is scanned; what is asked.
    #[track_caller]
    fn scan(&mut self, text: &str) -> Question {
        let action = self.counter.scanned(Self::reading(text), self.sample.here());
        let Action::All(all) = action else { panic!("not asked: {action:?}") };
        match all.as_slice() {
            [Action::Start(Effect::Present { question, .. }), Action::Start(Effect::Wait(waits)), ..] => {
                assert_eq!(question, waits);
                *question
            }
            other => panic!("not asked: {other:?}"),
        }
    }

    fn told(&mut self, message: Message) -> Action<Effect> {
        self.counter.update(message, self.sample.here())
    }

    fn decide(&self, presented: &Presented, claim: &Claim) -> Verdict {
        let now = self.sample.now;
        let desk = Desk {
            shop: self.sample.shop.id,
            zone: self.sample.shop.zone.rules(),
            reach: self.sample.status.reach(now),
        };
        redemption::decide(&presented.known, claim, desk, now)
    }

    /// A voucher is scanned and found.
    #[track_caller]
    fn show(&mut self, presented: &Arc<Presented>) -> Action<Effect> {
        let question = self.scan("CS0:SAMPLE");
        self.answer(question, presented)
    }

    fn answer(&mut self, question: Question, presented: &Arc<Presented>) -> Action<Effect> {
        let verdict = self.decide(presented, &Claim::default());
        self.told(Message::Presented(question, Ok(Found::Voucher(Arc::clone(presented), Box::new(verdict)))))
    }

    /// What follows from being decided on again.
    #[track_caller]
    fn decided(&mut self, action: Action<Effect>) -> Action<Effect> {
        let Action::Start(Effect::Decide { question, presented, claim }) = strip(action) else { panic!("not decided") };
        let verdict = self.decide(&presented, &claim);
        self.told(Message::Decided(question, Box::new(verdict)))
    }

    fn key(&mut self, key: Key) -> Action<Effect> {
        self.counter.key(key, self.sample.here())
    }

    fn typed(&mut self, text: &str) -> Action<Effect> {
        self.counter.typed(text, self.sample.here())
    }

    #[track_caller]
    fn case(&self) -> &Case {
        self.counter.card.as_ref().and_then(Card::case).expect("no voucher is shown")
    }

    /// Enter, once the card was shown for long enough: the question of the redemption.
    #[track_caller]
    fn confirm(&mut self) -> (Question, Arc<Presented>) {
        self.pass(500);
        match self.key(Key::Enter) {
            Action::Start(Effect::Redeem { question, presented, .. }) => (question, presented),
            other => panic!("not redeemed: {other:?}"),
        }
    }

    fn redeemed(&self, presented: &Presented) -> Redeemed {
        let claim = Claim {
            order: crate::domain::redemption::OrderContext { total: Some(yuan(80)), ..Default::default() },
            ..Claim::default()
        };
        let Verdict::Accepted(offer) = self.decide(presented, &claim) else { panic!("not accepted") };
        Redeemed {
            redemption: redemption_id(1),
            offer,
            strength: Strength::FirmCloud { rev: 4 },
            at: self.sample.now,
            reversible_until: Some(self.sample.now + SignedDuration::from_secs(600)),
        }
    }
}

fn go_offline(sample: &mut Sample) {
    let allowance = |count, value| Allowance { count, value: yuan(value) };
    sample.status.link = Link::Down { since: now() };
    sample.status.data_as_of = Some("2026-11-22T06:03:00Z".parse().unwrap());
    sample.status.grant = Some(Grant {
        id: GrantId::new(Uuid::from_u128(1)),
        device: DeviceId::new(Uuid::from_u128(2)),
        incarnation: Incarnation::new(3),
        epoch: 1,
        after_seq: 0,
        issued_at: now(),
        allowance: allowance(40, 1_000),
        raise: allowance(10, 200),
        per_voucher: yuan(200),
        data_age_max_s: 86_400,
    });
    sample.status.spent = Spent { risked: allowance(12, 340), ..Spent::default() };
}

fn redemption_id(number: u128) -> RedemptionId {
    RedemptionId::new(Uuid::from_u128(number))
}

/// Without the emptying of the field.
fn strip(action: Action<Effect>) -> Action<Effect> {
    match action {
        Action::All(all) => all.into_iter().filter(|one| *one != Action::ClearField).fold(Action::None, Action::and),
        other => other,
    }
}

fn manager(permission: Permission) -> Allowed {
    Allowed { permission, by: StaffId::new(Uuid::from_u128(103)), reason: "regular guest".into() }
}

#[test]
fn it_says_that_it_asks_only_when_the_answer_takes_long() {
    let mut play = Play::new();
    let first = play.scan("A");
    assert_eq!(play.counter.asking.as_ref().unwrap().patience, Patience::Quiet);
    let second = play.scan("B");
    play.told(Message::WaitedLong(first));
    assert_eq!(play.counter.asking.as_ref().unwrap().patience, Patience::Quiet, "that was the question before");
    play.told(Message::WaitedLong(second));
    assert_eq!(play.counter.asking.as_ref().unwrap().patience, Patience::Over);
}

#[test]
fn an_answer_to_an_older_question_is_dropped() {
    let mut play = Play::new();
    let (old, new) = (play.scan("A"), play.scan("B"));
    assert_eq!(play.answer(old, &presented(1, Amount::ONE_USE, plain_off())), Action::None);
    assert!(play.counter.card.is_none());
    play.answer(new, &presented(2, Amount::ONE_USE, plain_off()));
    assert_eq!(play.case().presented.voucher(), Some(voucher(2, Amount::ONE_USE).id));
    let before = play.case().verdict.clone();
    play.told(Message::Decided(old, Box::new(Verdict::Refused(Refusal::Forged))));
    assert_eq!(play.case().verdict, before);
}

#[test]
fn a_new_scan_over_an_unconfirmed_card_lists_the_old_one_as_not_redeemed_once() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let aside = |play: &Play| play.counter.rows.not_redeemed_count();
    play.scan("B");
    let question = play.scan("C");
    assert_eq!(aside(&play), 1);
    play.answer(question, &presented(2, Amount::ONE_USE, plain_off()));
    assert_eq!(aside(&play), 1);
    play.pass(500).key(Key::Escape);
    assert_eq!(aside(&play), 2);
    assert!(play.counter.card.is_none());
}

#[test]
fn enter_within_300_ms_of_a_scan_never_confirms() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    assert_eq!(play.key(Key::Enter), Action::None);
    play.pass(299);
    assert_eq!(play.key(Key::Enter), Action::None);
    play.pass(1);
    assert!(matches!(play.key(Key::Enter), Action::Start(Effect::Redeem { .. })));
}

#[test]
fn while_the_next_code_is_asked_about_enter_confirms_nothing() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    play.pass(500).scan("B");
    play.pass(500);
    assert_eq!(play.key(Key::Enter), Action::None);
}

#[test]
fn a_second_enter_does_nothing_while_it_is_being_redeemed() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    play.confirm();
    for key in [Key::Enter, Key::Enter, Key::Escape, Key::Function(5)] {
        assert_eq!(play.pass(500).key(key), Action::None, "{key:?}");
    }
    assert_eq!(play.case().step, Step::Redeeming);
}

#[test]
fn after_enter_the_panel_is_empty_and_a_bar_keeps_the_result_until_the_next_input() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let (question, about) = play.confirm();
    let made = play.redeemed(&about);
    let action = play.told(Message::Redeemed(question, about, Box::new(Ok(Outcome::Redeemed(made)))));
    assert_eq!(action, Action::Start(Effect::ReadRows));
    assert!(play.counter.card.is_none());
    assert!(matches!(play.counter.kept, Some(Kept::Redeemed(_))));
    play.scan("B");
    assert!(play.counter.kept.is_none());
}

#[test]
fn what_was_redeemed_is_told_although_the_next_customer_is_shown() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let (question, about) = play.confirm();
    play.show(&presented(2, Amount::ONE_USE, plain_off()));
    assert_eq!(play.counter.rows.not_redeemed_count(), 0, "what is being redeemed is not listed as not redeemed");
    let made = play.redeemed(&about);
    play.told(Message::Redeemed(question, about, Box::new(Ok(Outcome::Redeemed(made)))));
    assert!(matches!(play.counter.kept, Some(Kept::Redeemed(_))));
    assert_eq!(play.case().presented.voucher(), Some(voucher(2, Amount::ONE_USE).id), "the second card stays");
}

#[test]
fn what_the_cloud_refuses_after_its_card_has_gone_is_told_and_recorded() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let (question, about) = play.confirm();
    play.show(&presented(2, Amount::ONE_USE, plain_off()));
    let refused = Outcome::Refused(Verdict::Refused(Refusal::UsedUp { last: None }));
    let action = play.told(Message::Redeemed(question, about, Box::new(Ok(refused))));
    assert!(matches!(action, Action::Start(Effect::RecordRefusal { ref refusal, .. }) if refusal == "used_up"));
    assert!(matches!(play.counter.kept, Some(Kept::Refused { .. })));
}

#[test]
fn a_refused_card_is_recorded_once_and_cleared_with_esc() {
    let mut play = Play::new();
    let used_up = presented(1, Amount::Uses(0), plain_off());
    let action = play.show(&used_up);
    let voucher = used_up.voucher();
    assert_eq!(action, Action::Start(Effect::RecordRefusal { payload: "voucher", refusal: "used_up".into(), voucher }));
    assert_eq!(play.told(Message::RefusalRecorded(Ok(()))), Action::Start(Effect::ReadRows));
    assert!(!matches!(play.pass(500).key(Key::Enter), Action::Start(Effect::Redeem { .. })));
    play.key(Key::Escape);
    assert!(play.counter.card.is_none());
    assert_eq!(play.counter.rows.not_redeemed_count(), 0);
}

#[test]
fn a_bill_is_typed_and_may_be_typed_anew_without_a_second_entry_in_the_books() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, off()));
    assert_eq!(play.case().asked(), Some(&Ask::Bill));
    assert_eq!(play.typed("forty"), Action::ClearField);
    assert_eq!(play.case().heard, Heard::NoAnswer);
    let decided = play.typed("47.5");
    let action = play.decided(decided);
    assert!(matches!(action, Action::Start(Effect::RecordRefusal { ref refusal, .. }) if refusal == "below_minimum"));
    let again = play.key(Key::Function(5));
    assert_eq!(play.decided(again), Action::None);
    assert_eq!(play.case().asked(), Some(&Ask::Bill));
    let decided = play.typed("59.99");
    assert_eq!(play.decided(decided), Action::None, "it stands in the books");
    let again = play.key(Key::Function(5));
    play.decided(again);
    let decided = play.typed("80");
    play.decided(decided);
    let Verdict::Accepted(offer) = &play.case().verdict else { panic!("not accepted") };
    assert_eq!(offer.benefit.saving(), Some(yuan(30)));
    play.confirm();
}

#[test]
fn what_is_asked_is_asked_one_after_the_other() {
    let mut play = Play::new();
    let mut strict = off();
    strict.scope.sale_channels = vec![SaleChannel::InStore];
    strict.scope.products = vec![product("T1", "乌龙茶")];
    strict.evidence = EvidenceRule::PhoneTail;
    play.show(&presented(1, Amount::ONE_USE, strict));
    assert!(matches!(play.case().asked(), Some(Ask::SaleChannel(_))));
    let decided = play.typed("1");
    play.decided(decided);
    assert!(matches!(play.case().asked(), Some(Ask::Products(_))));
    let decided = play.pass(500).key(Key::Enter);
    play.decided(decided);
    assert_eq!(play.case().asked(), Some(&Ask::Bill));
    let decided = play.typed("80");
    play.decided(decided);
    assert_eq!(play.case().asked(), Some(&Ask::PhoneTail));
    for digit in [0, 4, 2, 1] {
        play.told(Message::EntryPressed(keypad::Key::Digit(digit)));
    }
    let decided = play.pass(500).key(Key::Enter);
    play.decided(decided);
    assert!(matches!(play.case().verdict, Verdict::Accepted(_)), "{:?}", play.case().verdict);
}

#[test]
fn esc_says_no_to_a_question_and_is_not_taken_for_leaving() {
    let mut play = Play::new();
    let mut strict = plain_off();
    strict.scope.products = vec![product("T1", "乌龙茶")];
    play.show(&presented(1, Amount::ONE_USE, strict));
    let decided = play.key(Key::Escape);
    play.decided(decided);
    assert!(matches!(play.case().verdict, Verdict::Refused(Refusal::WrongProducts { .. })));
    assert_eq!(play.case().claim.order.products, Products::Denied);
}

#[test]
fn uses_and_amounts_are_tapped_or_typed() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::Uses(4), campaign("十次卡", Kind::Uses { service: "盖碗茶".into() })));
    let decided = play.told(Message::AnswerPressed(Answer::Take(Amount::Uses(2))));
    play.decided(decided);
    assert!(matches!(&play.case().verdict, Verdict::Accepted(offer) if offer.left_after == Amount::Uses(2)));
    play.show(&presented(2, Amount::Money(yuan(100)), campaign("储值卡", Kind::StoredValue)));
    let decided = play.typed("12.5");
    play.decided(decided);
    let left = Amount::Money(Money::from_minor(8_750));
    assert!(matches!(&play.case().verdict, Verdict::Accepted(offer) if offer.left_after == left));
}

#[test]
fn enter_that_typed_an_answer_does_not_also_confirm_what_it_led_to() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, off()));
    play.pass(2_000);
    let decided = play.typed("80");
    assert_eq!(play.key(Key::Enter), Action::None, "it is being decided");
    play.decided(decided);
    assert_eq!(play.key(Key::Enter), Action::None, "the card has only just said so");
    play.confirm();
}

#[test]
fn a_manager_sets_a_refusal_aside_and_the_voucher_is_decided_on_again() {
    let mut play = Play::new();
    let mut ended = plain_off();
    ended.validity = Validity::Between { from: None, until: Some("2026-11-20T16:00:00Z".parse().unwrap()) };
    play.show(&presented(1, Amount::ONE_USE, ended));
    let Action::AskManager(asked) = play.key(Key::Function(4)) else { panic!("no manager is asked") };
    assert_eq!((asked.permission, asked.refusal.as_str()), (Permission::AcceptExpired, "expired"));
    assert!(asked.about.starts_with("立减 30"), "{}", asked.about);
    let decided = play.counter.allowed(manager(Permission::AcceptExpired), play.sample.here());
    play.decided(decided);
    assert!(matches!(play.case().verdict, Verdict::Accepted(_)));
    assert_eq!(play.case().claim.overrides.len(), 1);
}

#[test]
fn a_manager_s_word_for_a_card_that_has_gone_changes_nothing() {
    let mut play = Play::new();
    let mut ended = plain_off();
    ended.validity = Validity::Between { from: None, until: Some("2026-11-20T16:00:00Z".parse().unwrap()) };
    let ended = presented(1, Amount::ONE_USE, ended);
    play.show(&ended);
    assert!(matches!(play.key(Key::Function(4)), Action::AskManager(_)));
    play.show(&ended);
    let allowed = manager(Permission::AcceptExpired);
    assert_eq!(play.counter.allowed(allowed, play.sample.here()), Action::None);
}

#[test]
fn nobody_is_asked_to_set_aside_what_nobody_may() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::Uses(0), plain_off()));
    assert_eq!(play.key(Key::Function(4)), Action::None);
}

#[test]
fn a_spent_budget_is_raised_by_a_manager_and_the_voucher_decided_on_again() {
    let mut play = Play::offline();
    play.sample.status.spent.risked.value = yuan(980);
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let Action::AskManager(asked) = play.key(Key::Function(4)) else { panic!("no manager is asked") };
    assert_eq!(asked.permission, Permission::RaiseOfflineBudget);
    let allowed = manager(Permission::RaiseOfflineBudget);
    let Action::Start(Effect::RaiseBudget { question, .. }) = play.counter.allowed(allowed, play.sample.here()) else {
        panic!("not raised")
    };
    play.sample.status.spent.raise = crate::domain::budget::Raise::Used;
    let decided = play.told(Message::BudgetRaised(question, Ok(())));
    play.decided(decided);
    assert!(matches!(&play.case().verdict, Verdict::Accepted(_)), "{:?}", play.case().verdict);
}

#[test]
fn a_budget_that_cannot_be_raised_again_says_so_and_leaves_the_card() {
    let mut play = Play::offline();
    play.sample.status.spent.risked.value = yuan(980);
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    play.key(Key::Function(4));
    let allowed = manager(Permission::RaiseOfflineBudget);
    let Action::Start(Effect::RaiseBudget { question, .. }) = play.counter.allowed(allowed, play.sample.here()) else {
        panic!("not raised")
    };
    let decided = play.told(Message::BudgetRaised(question, Err(Problem::new(Code::RaisedBefore))));
    play.decided(decided);
    assert!(matches!(play.counter.kept, Some(Kept::Failed(_))));
    assert!(matches!(&play.case().verdict, Verdict::Refused(Refusal::BudgetSpent { .. })));
}

#[test]
fn an_accepted_card_follows_the_link_and_a_refusal_of_the_cloud_does_not() {
    let mut play = Play::new();
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    go_offline(&mut play.sample);
    let decided = play.counter.announced(Topic::Status, play.sample.here());
    play.decided(decided);
    assert!(
        matches!(&play.case().verdict, Verdict::Accepted(offer) if offer.way == crate::domain::verdict::Way::AtRisk)
    );
    let (question, about) = play.confirm();
    let refused = Outcome::Refused(Verdict::Refused(Refusal::ByCloud { code: "limit".into() }));
    play.told(Message::Redeemed(question, about, Box::new(Ok(refused))));
    assert_eq!(play.counter.announced(Topic::Status, play.sample.here()), Action::None);
}

#[test]
fn what_could_not_be_done_is_said_and_may_be_scanned_again_at_once() {
    let mut play = Play::new();
    let question = play.scan("A");
    let failed = play.told(Message::Presented(question, Err(Problem::new(Code::DataFailed))));
    assert_eq!(failed, Action::Start(Effect::NextCustomer));
    assert!(matches!(play.counter.card.as_ref().unwrap().matter, Matter::Problem(_)));
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let (question, about) = play.confirm();
    let failed = play.told(Message::Redeemed(question, about, Box::new(Err(Problem::new(Code::DiskFull)))));
    assert_eq!(failed, Action::Start(Effect::NextCustomer));
}

#[test]
fn a_torn_scan_is_asked_for_again() {
    let mut play = Play::new();
    play.counter.announced(Topic::TornScan, play.sample.here());
    assert!(matches!(play.counter.kept, Some(Kept::Torn)));
}

fn redeemed_row(number: u128, minutes_ago: i64, undo: Undo) -> Recent {
    Recent {
        at: now() - SignedDuration::from_mins(minutes_ago),
        what: What::Redeemed {
            redemption: redemption_id(number),
            voucher: voucher(u8::try_from(number).unwrap(), Amount::ONE_USE).id,
            campaign: "满 60 减 30 券".into(),
            firmness: Firmness::Granted,
            undo,
        },
    }
}

/// What is left of an undo window.
fn left(seconds: i64) -> Undo {
    Undo::Until(now() + SignedDuration::from_secs(seconds))
}

#[test]
fn undo_is_f7_a_reason_and_enter() {
    let mut play = Play::new();
    play.told(Message::RowsRead(Ok(vec![redeemed_row(1, 1, Undo::Done), redeemed_row(2, 4, left(352))])));
    assert_eq!(play.key(Key::Function(7)), Action::None);
    assert!(play.counter.dialog(play.sample.here()).is_some());
    assert_eq!(play.key(Key::Enter), Action::None, "a reason is needed");
    play.key(Key::Character('2'));
    let target = Target::Redemption(redemption_id(2));
    let taken = play.key(Key::Enter);
    assert_eq!(taken, Action::Start(Effect::TakeBack { target, reason: "Customer changed their mind".into() }));
    for key in [Key::Enter, Key::Escape] {
        assert_eq!(play.key(key), Action::None, "it is being taken back");
        assert!(play.counter.undoing.is_some());
    }
    let done = play.told(Message::TakenBack(target, Ok(())));
    let again = [Action::Start(Effect::ReadRows), Action::Start(Effect::NextCustomer)];
    assert_eq!(done, Action::All(again.into()));
    assert!(play.counter.undoing.is_none());
    assert!(matches!(play.counter.kept, Some(Kept::TakenBack(_))));
}

#[test]
fn what_was_redeemed_just_now_is_taken_back_although_the_rows_do_not_have_it_yet() {
    let mut play = Play::new();
    play.told(Message::RowsRead(Ok(vec![redeemed_row(2, 4, left(352))])));
    play.show(&presented(1, Amount::ONE_USE, plain_off()));
    let (question, about) = play.confirm();
    let made = play.redeemed(&about);
    let target = Target::Redemption(made.redemption);
    assert!(made.reversible_until.is_some() && made.redemption != redemption_id(2));
    play.told(Message::Redeemed(question, about, Box::new(Ok(Outcome::Redeemed(made)))));
    // These were read before it was made.
    play.told(Message::RowsRead(Ok(vec![redeemed_row(2, 4, left(352))])));
    play.key(Key::Function(7));
    play.key(Key::Character('1'));
    let taken = play.key(Key::Enter);
    assert_eq!(taken, Action::Start(Effect::TakeBack { target, reason: "Wrong voucher".into() }));
}

#[test]
fn a_reason_is_typed_into_the_field_too_as_a_number_or_in_words() {
    for (typed, reason) in [("1", "Wrong voucher"), ("came back", "came back")] {
        let mut play = Play::new();
        play.told(Message::RowsRead(Ok(vec![redeemed_row(2, 4, left(352))])));
        play.key(Key::Function(7));
        let action = strip(play.typed(typed));
        let target = Target::Redemption(redemption_id(2));
        assert_eq!(action, Action::Start(Effect::TakeBack { target, reason: reason.into() }));
    }
}

#[test]
fn what_is_too_late_is_not_taken_back_and_that_is_said() {
    let mut play = Play::new();
    play.told(Message::RowsRead(Ok(vec![redeemed_row(1, 20, left(0)), redeemed_row(2, 30, Undo::Never)])));
    play.key(Key::Function(7));
    assert!(matches!(play.counter.kept, Some(Kept::NothingToUndo)));
    assert!(play.counter.undoing.is_none());
}

#[test]
fn a_scan_leaves_the_question_why() {
    let mut play = Play::new();
    play.told(Message::RowsRead(Ok(vec![redeemed_row(2, 4, left(352))])));
    play.key(Key::Function(7));
    play.scan("A");
    assert!(play.counter.undoing.is_none());
}

#[test]
fn a_host_needs_a_manager_to_take_a_redemption_back_who_gives_the_reason() {
    let mut play = Play::new();
    play.sample.signed_in = Some(1);
    play.told(Message::RowsRead(Ok(vec![redeemed_row(2, 4, left(352))])));
    let Action::AskManager(asked) = play.key(Key::Function(7)) else { panic!("no manager is asked") };
    assert_eq!(asked.permission, Permission::Reverse);
    let target = Target::Redemption(redemption_id(2));
    let action = play.counter.allowed(manager(Permission::Reverse), play.sample.here());
    assert_eq!(action, Action::Start(Effect::TakeBack { target, reason: "regular guest".into() }));
}

#[test]
fn the_slip_of_the_last_redemption_is_anybodys_and_what_comes_after_it_is_a_managers() {
    let mut play = Play::new();
    assert_eq!(play.key(Key::Function(10)), Action::None);
    assert!(matches!(play.counter.kept, Some(Kept::NothingToPrint)));
    play.told(Message::RowsRead(Ok(vec![redeemed_row(2, 4, left(352))])));
    assert_eq!(play.key(Key::Function(10)), Action::Start(Effect::PrintSlip(redemption_id(2))));
    let kept = play.told(Message::SlipPrinted(redemption_id(2), Ok(Slip::GoesOut)));
    assert_eq!(kept, Action::None);
    assert!(matches!(play.counter.kept, Some(Kept::SlipPrinted)));
    let out = || Message::SlipPrinted(redemption_id(2), Ok(Slip::OutAlready));
    assert!(matches!(play.told(out()), Action::AskManager(_)), "a cashier may not print a copy");
    let action = play.counter.allowed(manager(Permission::Reprint), play.sample.here());
    assert_eq!(action, Action::Start(Effect::Reprint(redemption_id(2))));
    play.sample.signed_in = Some(2);
    assert_eq!(play.told(out()), Action::Start(Effect::Reprint(redemption_id(2))));
}

fn meanings() -> Vec<crate::domain::payload::Meaning> {
    let expected =
        Expected { own_hosts: vec![], coupon_channels: vec![Channel { key: "meituan".into(), name: "美团".into() }] };
    let none = |_: &str| Ok::<_, std::convert::Infallible>(Vec::<Match>::new());
    match payloads::recognise("4006381333931", Origin::Scanned, &expected, none).unwrap() {
        Recognised::Ambiguous(meanings) => meanings,
        other => panic!("not ambiguous: {other:?}"),
    }
}

#[test]
fn of_several_meanings_one_is_chosen_by_its_number() {
    let mut play = Play::new();
    let question = play.scan("4006381333931");
    play.told(Message::Presented(question, Ok(Found::Other(Subject::Choice(meanings())))));
    assert_eq!(play.pass(500).key(Key::Enter), Action::None, "it does not choose by itself");
    let Action::All(all) = strip(play.typed("2")) else { panic!("not chosen") };
    let [Action::Start(Effect::Choose { payload, reading, .. }), Action::Start(Effect::Wait(_))] = all.as_slice()
    else {
        panic!("not chosen: {all:?}")
    };
    assert!(matches!(payload, Payload::Coupon { .. }));
    assert_eq!(reading.text, "4006381333931");
}

fn booking(number: u128, name: &str, phone: &str) -> Booking {
    Booking {
        id: BookingId::new(Uuid::from_u128(number)),
        shop: ShopId::new(Uuid::from_u128(1)),
        code: "B7K2M9".into(),
        service: "茶艺体验".into(),
        starts_at: "2026-11-22T06:30:00Z".parse().unwrap(),
        minutes: 60,
        party: 2,
        arrived: 0,
        resource: None,
        deposit: Deposit::None,
        status: Status::Confirmed,
        vouchers: Vec::new(),
        person: PersonId::new(Uuid::from_u128(number)),
        guest: Guest { name: name.into(), phone: phone.into() },
        moved: Vec::new(),
        rev: 1,
    }
}

#[test]
fn a_text_that_is_no_code_is_searched_for_among_the_bookings_of_today() {
    let mut play = Play::new();
    let question = play.scan("林");
    let action = play.told(Message::Presented(question, Ok(Found::Other(Subject::Search("林".into())))));
    let Action::Start(Effect::Search { typed, between: [from, until], .. }) = action else { panic!("not searched") };
    assert_eq!(typed, "林");
    // The day of a shop that opens it at five.
    assert_eq!([from.to_string(), until.to_string()], ["2026-11-21T21:00:00Z", "2026-11-22T21:00:00Z"]);
    play.told(Message::Searched(question, Ok(vec![booking(1, "林女士", "13500004471"), booking(2, "林先生", "")])));
    assert!(
        matches!(&play.counter.card.as_ref().unwrap().matter, Matter::Found { bookings, .. } if bookings.len() == 2)
    );
    assert_eq!(play.pass(500).key(Key::Enter), Action::None, "two were found: one is to be chosen");
}

/// What each card looks like: name, campaign kind …
fn card_of(presented: &Arc<Presented>, offline: bool, answers: &[&str]) -> Play {
    let mut play = if offline { Play::offline() } else { Play::new() };
    play.told(Message::RowsRead(Ok(rows())));
    play.show(presented);
    for typed in answers {
        let decided = play.typed(typed);
        play.decided(decided);
    }
    play
}

fn rows() -> Vec<Recent> {
    let end_of_day = Undo::Until("2026-11-22T21:00:00Z".parse().unwrap());
    let mut waiting = redeemed_row(3, 8, end_of_day);
    if let What::Redeemed { firmness, .. } = &mut waiting.what {
        *firmness = Firmness::Waiting;
    }
    let refused = Recent {
        at: now() - SignedDuration::from_mins(15),
        what: What::Refused { code: "expired".into(), voucher: Some(voucher(9, Amount::ONE_USE).id) },
    };
    let arrived = Recent {
        at: now() - SignedDuration::from_mins(20),
        what: What::CheckedIn {
            booking: BookingId::new(Uuid::from_u128(5)),
            guest: Some(Guest { name: "Alexandra Konstantinopoulou-Featherstone".into(), phone: "13500004471".into() }),
            people: 4,
            undo: Undo::Open,
        },
    };
    vec![redeemed_row(1, 4, left(352)), waiting, refused, arrived, redeemed_row(5, 45, left(-60))]
}

#[track_caller]
fn look(name: &str, play: &Play) {
    look_at(name, MAIN, play, Shape::Landscape);
}

#[track_caller]
fn look_at(name: &str, size: (f32, f32), play: &Play, shape: Shape) {
    let sample = |language| {
        let mut sample = Sample::new(language);
        sample.shape = shape;
        if play.sample.status.grant.is_some() {
            go_offline(&mut sample);
            sample.status.spent = play.sample.status.spent;
        }
        sample.typed.clone_from(&play.sample.typed);
        sample
    };
    check_view(&format!("counter-{name}"), size, sample, &play.counter, super::Counter::view);
}

const LONG: &str = "Osmanthus oolong with cheese foam, large";

#[test]
fn every_accepted_voucher_has_its_card() {
    look(
        "package",
        &card_of(
            &presented(1, Amount::ONE_USE, package(&["盖碗茶（茉莉／竹叶青任选）", "茶点拼盘", "红豆双皮奶"])),
            false,
            &[],
        ),
    );
    look("package-long", &card_of(&presented(1, Amount::ONE_USE, package(&[LONG; 9])), false, &[]));
    look(
        "package-long-names",
        &card_of(&presented(1, Amount::ONE_USE, package(&[LONG, "㐂喆镕堃特调", LONG])), false, &[]),
    );
    look("off", &card_of(&presented(1, Amount::ONE_USE, off()), false, &["68"]));
    look("off-plain", &card_of(&presented(1, Amount::ONE_USE, plain_off()), false, &[]));
    let card = campaign("十次卡", Kind::Uses { service: LONG.into() });
    look("uses", &card_of(&presented(1, Amount::Uses(4), card), false, &["2"]));
    look(
        "stored",
        &card_of(&presented(1, Amount::Money(yuan(200)), campaign("储值卡", Kind::StoredValue)), false, &["47.5"]),
    );
    let priced = campaign(LONG, Kind::PriceFor { product: product("T", LONG), price: yuan(9) });
    let mut play = card_of(&presented(1, Amount::ONE_USE, priced), false, &[]);
    let decided = play.pass(500).key(Key::Enter);
    play.decided(decided);
    look("priced", &play);
    let nth = campaign("第二件半价", Kind::NthItem { nth: 2, off: Rate::from_basis_points(5_000).unwrap() });
    let mut play = card_of(&presented(1, Amount::ONE_USE, nth), false, &[]);
    let decided = play.pass(500).key(Key::Enter);
    play.decided(decided);
    look("nth", &play);
}

#[test]
fn a_card_that_is_being_redeemed_shows_it() {
    let mut play = card_of(&presented(1, Amount::ONE_USE, plain_off()), false, &[]);
    play.confirm();
    look("redeeming", &play);
}

#[test]
fn offline_the_card_shows_what_is_risked() {
    look("offline", &card_of(&presented(1, Amount::ONE_USE, off()), true, &["68"]));
    look("offline-package", &card_of(&presented(1, Amount::ONE_USE, package(&[LONG; 3])), true, &[]));
    let mut spent = Play::offline();
    spent.told(Message::RowsRead(Ok(rows())));
    spent.sample.status.spent.risked.value = yuan(980);
    spent.show(&presented(1, Amount::ONE_USE, plain_off()));
    look("offline-spent", &spent);
}

#[test]
fn every_refusal_has_its_card() {
    let mut used = voucher(1, Amount::Uses(0));
    used.last_use = Some(LastUse {
        at: "2026-11-22T06:02:41Z".parse().unwrap(),
        shop: "春熙茶铺".into(),
        till: "2 号台".into(),
        staff: "李雯".into(),
    });
    let campaign = Some(Arc::new(off()));
    look("used", &card_of(&known(Known::Voucher { voucher: Box::new(used), campaign }), false, &[]));
    let mut ended = plain_off();
    ended.name = LONG.into();
    ended.validity = Validity::Between { from: None, until: Some("2026-11-20T16:00:00Z".parse().unwrap()) };
    look("expired", &card_of(&presented(1, Amount::ONE_USE, ended), false, &[]));
    look("below", &card_of(&presented(1, Amount::ONE_USE, off()), false, &["47.5"]));
    look("unknown", &card_of(&known(Known::Nothing(Refusal::Unknown)), false, &[]));
    look("forged", &card_of(&known(Known::Nothing(Refusal::Forged)), false, &[]));
}

#[test]
fn the_use_that_a_voucher_is_refused_for_is_shown_in_the_history_where_it_was_made_here() {
    let mut used = voucher(1, Amount::Uses(0));
    let at: Timestamp = "2026-11-22T06:02:41Z".parse().unwrap();
    used.last_use = Some(LastUse { at, shop: "春熙茶铺".into(), till: "2 号台".into(), staff: "李雯".into() });
    let about = known(Known::Voucher { voucher: Box::new(used.clone()), campaign: Some(Arc::new(off())) });
    let mut play = Play::new();
    play.show(&about);
    assert_eq!(play.key(Key::Enter), Action::None, "that may be the scanner's own Enter");
    play.pass(500);
    let Action::Start(Effect::FindRecord { question, voucher, last }) = play.key(Key::Enter) else { panic!() };
    assert_eq!((voucher, last), (used.id, Some(at)));
    let spot = Spot { day: jiff::civil::date(2026, 11, 22), place: crate::engine::history::Place::of(at, 7) };
    let here = Message::RecordFound(question, Ok(Some(spot)));
    assert_eq!(play.told(here.clone()), Action::ShowRecord(spot));
    assert_eq!(play.told(Message::RecordFound(question, Ok(None))), Action::None);
    look("used-elsewhere", &play);
    assert!(matches!(play.counter.kept, Some(Kept::RecordElsewhere)));
    play.scan("CS0:NEXT");
    assert_eq!(play.told(here), Action::None, "somebody else stands there by now");
}

#[test]
fn every_question_has_its_card() {
    look("ask-bill", &card_of(&presented(1, Amount::ONE_USE, off()), false, &[]));
    let mut unheard = card_of(&presented(1, Amount::ONE_USE, off()), false, &[]);
    unheard.typed("forty");
    unheard.sample.typed = "47.5".into();
    look("ask-bill-typed", &unheard);
    let stored = campaign("储值卡", Kind::StoredValue);
    let mut amount = card_of(&presented(1, Amount::Money(yuan(200)), stored), false, &[]);
    amount.typed("forty");
    look("ask-amount-unheard", &amount);
    amount.told(Message::EntryPressed(keypad::Key::Digit(4)));
    look("ask-amount", &amount);
    let card = |left| presented(1, Amount::Uses(left), campaign("十次卡", Kind::Uses { service: "盖碗茶".into() }));
    look("ask-uses", &card_of(&card(3), false, &[]));
    look("ask-uses-many", &card_of(&card(24), false, &[]));
    let mut strict = plain_off();
    strict.evidence = EvidenceRule::PhoneTail;
    look("ask-phone", &card_of(&presented(1, Amount::ONE_USE, strict), false, &[]));
    let mut strict = plain_off();
    strict.scope.sale_channels = vec![SaleChannel::InStore, SaleChannel::Takeaway];
    look("ask-channel", &card_of(&presented(1, Amount::ONE_USE, strict), false, &[]));
    let mut strict = plain_off();
    strict.scope.products = vec![product("T1", LONG), product("T2", LONG), product("T3", "乌龙茶")];
    look("ask-products", &card_of(&presented(1, Amount::ONE_USE, strict), false, &[]));
}

#[test]
fn what_is_no_voucher_has_a_card_that_says_what_it_is() {
    let link = format!("https://win.example.net/{}", "prize/".repeat(30));
    let subjects = [
        ("payment", Subject::Payment { network: Network::WeChat, masked: "13****1234".into() }),
        ("link", Subject::ForeignLink(link)),
        ("member", Subject::NotHandled(NotHandled::Member)),
        ("too-long", Subject::Unusable(crate::domain::payload::Refusal::TooLong { chars: 900 })),
        ("choice", Subject::Choice(meanings())),
    ];
    for (name, subject) in subjects {
        let mut play = Play::new();
        let question = play.scan("4006381333931");
        play.told(Message::Presented(question, Ok(Found::Other(subject))));
        look(name, &play);
    }
    let mut play = Play::new();
    let question = play.scan("A");
    play.told(Message::WaitedLong(question));
    look("undecided", &play);
    play.told(Message::Presented(question, Err(Problem::new(Code::DiskFull))));
    look("problem", &play);
}

#[test]
fn what_was_found_is_a_list_and_nothing_says_so() {
    let all = [
        vec![],
        vec![booking(1, "林女士", "13500004471")],
        (1..9).map(|number| booking(number, "Alexandra Konstantinopoulou-Featherstone", "13500004471")).collect(),
    ];
    for (name, bookings) in ["found-none", "found-one", "found-many"].into_iter().zip(all) {
        let mut play = Play::new();
        let question = play.scan("lin");
        play.told(Message::Presented(question, Ok(Found::Other(Subject::Search("lin".into())))));
        play.told(Message::Searched(question, Ok(bookings)));
        look(name, &play);
    }
}

#[test]
fn an_empty_counter_is_calm_and_a_bar_keeps_the_last_result() {
    look("idle", &Play::new());
    let mut play = Play::new();
    play.told(Message::RowsRead(Ok(rows())));
    let about = presented(1, Amount::ONE_USE, Campaign { name: LONG.into(), ..plain_off() });
    play.show(&about);
    let (question, about) = play.confirm();
    let made = play.redeemed(&about);
    play.told(Message::Redeemed(question, about, Box::new(Ok(Outcome::Redeemed(made)))));
    look("redeemed", &play);
    for (name, kept) in [
        ("torn", Kept::Torn),
        ("failed", Kept::Failed(Problem::new(Code::ReversalTooLate))),
        ("taken-back", Kept::TakenBack(Target::Redemption(redemption_id(1)))),
        ("printed", Kept::Printed),
        ("nothing-to-undo", Kept::NothingToUndo),
        ("nothing-to-print", Kept::NothingToPrint),
        ("refused-late", Kept::Refused { name: LONG.into(), refusal: Box::new(Refusal::UsedUp { last: None }) }),
    ] {
        play.counter.kept = Some(kept);
        look(name, &play);
    }
}

#[test]
fn the_question_why_stands_over_the_counter() {
    let mut play = Play::new();
    play.told(Message::RowsRead(Ok(rows())));
    play.key(Key::Function(7));
    play.key(Key::Character('2'));
    check_view("counter-undo", crate::ui::screen::sample::SMALLEST, Sample::new, &play.counter, |counter, here| {
        counter.dialog(here).unwrap().over(counter.view(here))
    });
}

#[test]
fn higher_than_wide_the_parts_stand_below_each_other() {
    let size = (1048.0, 1768.0);
    let accepted = presented(1, Amount::ONE_USE, package(&["盖碗茶（茉莉／竹叶青任选）", "茶点拼盘", "红豆双皮奶"]));
    look_at("portrait-package", size, &card_of(&accepted, false, &[]), Shape::Portrait);
    look_at("portrait-ask", size, &card_of(&presented(1, Amount::ONE_USE, off()), false, &[]), Shape::Portrait);
    look_at("portrait-idle", size, &Play::new(), Shape::Portrait);
    let wide = (1800.0, 1008.0);
    look_at("wide-package", wide, &card_of(&accepted, false, &[]), Shape::Landscape);
}
