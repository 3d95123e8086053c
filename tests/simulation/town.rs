//! What stands when the day opens: two shops, campaigns of every sort and policy, vouchers, bookings.

use std::sync::Arc;

use countersign::domain::booking::{Booking, Deposit, Guest, Status};
use countersign::domain::campaign::{
    Campaign, Channel, EvidenceRule, Kind, Limits, OfflinePolicy, ReversalWindow, Scope, Settlement, ShopScope,
    Stacking, Treatment, Validity,
};
use countersign::domain::id::{BookingId, CampaignId, CampaignNo, PersonId, ShopId, VoucherId};
use countersign::domain::money::Money;
use countersign::domain::voucher::{Amount, State, Voucher};
use countersign::domain::window::{Hours, Weekdays};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::chance::Seeded;
use crate::goods::Goods;

/// The instant at which every run starts: 2026-03-02, 00:00 UTC.
const OPENING_S: i64 = 1_772_409_600;

/// How many vouchers each campaign issued.
const VOUCHERS_EACH: usize = 5;

/// How many bookings each shop has.
const BOOKINGS_EACH: usize = 4;

/// Shops, campaigns, vouchers and bookings.
#[derive(Debug)]
pub struct Town {
    /// The two shops.
    pub shops: [ShopId; 2],
    /// The campaigns: three sorts of voucher under three policies.
    pub campaigns: Vec<Arc<Campaign>>,
    /// The vouchers, each with the place of its campaign.
    pub vouchers: Vec<(Voucher, usize)>,
    /// The bookings.
    pub bookings: Vec<Booking>,
    /// The zone of both shops.
    pub zone: TimeZone,
    /// What both shops sell.
    pub goods: Goods,
}

/// The instant `now_ms` milliseconds into a run.
pub fn instant(now_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(OPENING_S * 1_000 + now_ms).expect("an instant of the run")
}

/// How many milliseconds into the run an instant is.
pub fn since_opening(at: Timestamp) -> i64 {
    at.as_millisecond() - OPENING_S * 1_000
}

impl Town {
    /// The town of a seed.
    pub fn new(dice: &mut Seeded) -> Self {
        let shops = [ShopId::new(dice.mint()), ShopId::new(dice.mint())];
        let mut campaigns = Vec::new();
        let mut vouchers = Vec::new();
        let policies = [
            OfflinePolicy::CloudOnly,
            OfflinePolicy::Provisional { max_value: Money::from_minor(5_000) },
            OfflinePolicy::Free,
        ];
        for policy in policies {
            for kind in kinds() {
                let campaign = Arc::new(campaign(kind, policy, campaigns.len(), dice));
                for _ in 0..VOUCHERS_EACH {
                    vouchers.push((voucher(&campaign, dice), campaigns.len()));
                }
                campaigns.push(campaign);
            }
        }
        let bookings = shops.iter().flat_map(|shop| [*shop; BOOKINGS_EACH]).map(|shop| booking(shop, dice)).collect();
        let goods = Goods::new(dice);
        Self { shops, campaigns, vouchers, bookings, zone: TimeZone::UTC, goods }
    }

    /// A voucher as it was issued, and the place of its campaign.
    pub fn issued(&self, id: VoucherId) -> (&Voucher, usize) {
        let (voucher, campaign) =
            self.vouchers.iter().find(|(voucher, _)| voucher.id == id).expect("an issued voucher");
        (voucher, *campaign)
    }
}

fn kinds() -> [Kind; 3] {
    [
        Kind::AmountOff { value: Money::from_minor(1_500), minimum: Money::ZERO },
        Kind::Uses { service: "haircut".to_owned() },
        Kind::StoredValue,
    ]
}

fn campaign(kind: Kind, offline: OfflinePolicy, at: usize, dice: &mut Seeded) -> Campaign {
    let money = Money::from_minor(1_000);
    Campaign {
        id: CampaignId::new(dice.mint()),
        no: CampaignNo::new(u32::try_from(at).expect("few campaigns") + 1).expect("a small number"),
        name: format!("campaign {at}"),
        kind,
        treatment: Treatment::Tender,
        money: Settlement {
            face: money,
            paid: money,
            subsidy: Money::ZERO,
            settlement: money,
            commission: Money::ZERO,
        },
        channel: Channel { key: "own".to_owned(), name: "own".to_owned() },
        validity: Validity::Between { from: None, until: None },
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
        offline,
        reversal: ReversalWindow::Seconds(600),
        evidence: EvidenceRule::None,
    }
}

fn voucher(campaign: &Campaign, dice: &mut Seeded) -> Voucher {
    let left = match campaign.kind {
        Kind::Uses { .. } => Amount::Uses(u32::try_from(dice.between(2, 6)).expect("a few uses")),
        Kind::StoredValue => Amount::Money(Money::from_minor(dice.between(50, 150) * 100)),
        _ => Amount::ONE_USE,
    };
    Voucher {
        id: VoucherId::from_bytes(dice.bytes()),
        campaign: campaign.id,
        issued_at: instant(0),
        from: None,
        until: None,
        left,
        state: State::Issued,
        home_shop: None,
        holder: None,
        phone_tail: None,
        last_use: None,
        rev: 1,
    }
}

fn booking(shop: ShopId, dice: &mut Seeded) -> Booking {
    Booking {
        id: BookingId::new(dice.mint()),
        shop,
        code: "BOOKING".to_owned(),
        service: "table".to_owned(),
        starts_at: instant(0),
        minutes: 90,
        party: u16::try_from(dice.between(1, 6)).expect("a small party"),
        arrived: 0,
        resource: None,
        deposit: Deposit::None,
        status: Status::Confirmed,
        vouchers: Vec::new(),
        person: PersonId::new(dice.mint()),
        guest: Guest { name: "guest".to_owned(), phone: String::new() },
        moved: Vec::new(),
        prepaid: Vec::new(),
        settled: Vec::new(),
        rev: 1,
    }
}
