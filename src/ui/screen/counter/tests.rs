//! The counter as data: what it asks for after what happened. A voucher is decided on by the real rules.

mod allowed;
mod asking;
mod failing;
mod giving_back;
mod looks;
mod one_bill;
mod other;
mod redeeming;
mod undo;

use std::sync::Arc;
use std::time::Instant;

use jiff::SignedDuration;
use uuid::Uuid;

use super::card::{Heard, Step};
use super::*;
use crate::domain::booking::{Deposit, Guest, Status};
use crate::domain::budget::{Allowance, Grant, Spent};
use crate::domain::campaign::{
    self, Campaign, Channel, EvidenceRule, Item, Kind, OfflinePolicy, Product, SaleChannel, Settlement, Validity,
};
use crate::domain::id::{
    BookingId, CampaignId, CodeHash, DeviceId, GrantId, Incarnation, PersonId, RedemptionId, ShopId, StaffId,
};
use crate::domain::language::Language;
use crate::domain::money::{Money, Rate};
use crate::domain::payload::{self as payloads, Expected, Match, Network, Origin, Recognised};
use crate::domain::redemption::{self, CodeEvidence, Desk, Known, Products, Strength};
use crate::domain::staff::Permission;
use crate::domain::verdict::{Ask, Refusal};
use crate::domain::voucher::{Amount, LastUse, State, Voucher};

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
        validity: Validity::Between { from: None, until: Some("2026-12-31T16:00:00Z".parse().unwrap()) },
        offline: OfflinePolicy::Provisional { max_value: yuan(200) },
        ..campaign::sample::campaign(name, kind)
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

fn meanings() -> Vec<crate::domain::payload::Meaning> {
    let expected = Expected {
        coupon_channels: vec![Channel { key: "meituan".into(), name: "美团".into() }],
        ..Expected::default()
    };
    let none = |_: &str| Ok::<_, std::convert::Infallible>(Vec::<Match>::new());
    match payloads::recognise("4006381333931", Origin::Scanned, &expected, none).unwrap() {
        Recognised::Ambiguous(meanings) => meanings,
        other => panic!("not ambiguous: {other:?}"),
    }
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
        prepaid: Vec::new(),
        settled: Vec::new(),
        rev: 1,
    }
}
