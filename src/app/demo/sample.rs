//! The sample shop: its hub, its campaigns, vouchers, bookings and staff, all invented, in Chinese and English.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::app::demo::goods::{self, Naming};
use crate::app::demo::link::Link;
use crate::domain::id::{CampaignId, StaffId};
use crate::domain::money::Money;
use crate::domain::shop::Shop;
use crate::domain::staff::Role;
use crate::domain::voucher::Amount;
use crate::engine::clock::Clock;
use crate::engine::enrol;
use crate::hub::admin::{BookingForm, ShopForm, StaffForm};
use crate::hub::issue::{Form, Issued, Order};
use crate::hub::{Config, Hub};
use crate::store::Store;

/// Where the shop is.
const ZONE: &str = "Asia/Shanghai";

/// When the day begins: 10:00 in Shanghai on Friday, 20 November 2026.
pub(super) const MORNING: &str = "2026-11-20T02:00:00Z";

/// Where a demo plays.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    /// The output folder.
    pub(super) out: PathBuf,
    /// Which day.
    pub(super) seed: u64,
    /// The program itself, for the decoder and the second till.
    pub(super) program: PathBuf,
}

impl Stage {
    /// The hub's database.
    pub(super) fn hub(&self) -> PathBuf {
        self.out.join("data").join("hub").join("hub.db")
    }

    /// A till's data folder.
    pub(super) fn till(&self, number: u8) -> PathBuf {
        self.out.join("data").join(format!("till-{number}"))
    }

    /// What was held before the camera, one line each.
    pub(super) fn scans(&self) -> PathBuf {
        self.out.join("scans.ndjson")
    }

    /// Where the pictures of the screens go.
    pub(super) fn screens(&self) -> PathBuf {
        self.out.join("screens")
    }

    /// Takes away what an earlier demo left here, and nothing else.
    pub(super) fn clear(&self) -> anyhow::Result<()> {
        for left in ["data", "receipts", "screens"] {
            let folder = self.out.join(left);
            if folder.exists() {
                std::fs::remove_dir_all(&folder).with_context(|| format!("{} is in the way", folder.display()))?;
            }
        }
        for left in ["scans.ndjson", "summary.json"] {
            let file = self.out.join(left);
            if file.exists() {
                std::fs::remove_file(&file).with_context(|| format!("{} is in the way", file.display()))?;
            }
        }
        for folder in [self.till(1), self.till(2), self.out.join("data").join("hub"), self.out.join("receipts")] {
            std::fs::create_dir_all(folder)?;
        }
        Ok(())
    }
}

/// The shop, ready to open its doors.
pub(super) struct Sample {
    /// The hub, in process.
    pub(super) hub: Hub,
    /// The time of the hub and of till 1.
    pub(super) clock: Clock,
    /// The shop.
    pub(super) shop: Shop,
    /// Till 1's way to the hub.
    pub(super) first_link: Link,
    /// Till 2's way to the hub.
    pub(super) second_link: Link,
    /// Till 1's disk, enrolled.
    pub(super) first_store: Arc<Store>,
    /// Who works here.
    pub(super) cashier: StaffId,
    /// Who decides here.
    pub(super) manager: StaffId,
    /// What customers show, by what it is for.
    pub(super) codes: BTreeMap<&'static str, Vec<String>>,
    /// Booking codes, by what they are for.
    pub(super) bookings: BTreeMap<&'static str, String>,
}

impl Sample {
    /// Takes a code that was issued for a purpose; every code is shown by one customer.
    pub(super) fn code(&mut self, purpose: &str) -> anyhow::Result<String> {
        self.codes
            .get_mut(purpose)
            .and_then(Vec::pop)
            .with_context(|| format!("no code is left for a customer with {purpose}"))
    }

    /// A booking's code.
    pub(super) fn booking(&self, purpose: &str) -> anyhow::Result<String> {
        self.bookings.get(purpose).cloned().with_context(|| format!("nobody booked for {purpose}"))
    }
}

/// Opens the shop: starts the hub, fills it, and enrols both tills.
pub(super) async fn open(stage: &Stage) -> anyhow::Result<Sample> {
    let clock = Clock::fixed(MORNING.parse()?, stage.seed);
    let hub_clock = clock.clone();
    let config = Config {
        clock: Arc::new(move || hub_clock.now()),
        tenant: "春熙茶铺 Spring Tea".to_owned(),
        ..Config::local(&stage.hub())
    };
    let hub = Hub::start(config).await?;
    let named: Naming<'_> = &|english, chinese| format!("{chinese} {english}");
    let shop = hub.admin.put_shop(shop_form("春熙茶铺 Spring Tea", "成都 · 春熙路 88 号", ZONE, named)?).await?;
    let other = hub.admin.put_shop(shop_form("锦里店 Jinli", "成都 · 锦里 7 号", ZONE, named)?).await?;
    goods::stock(&hub, named).await?;
    let staff = |name: &str, role: Role| StaffForm {
        id: None,
        name: name.to_owned(),
        role,
        employed: crate::domain::staff::Employment::Active,
        shop: Some(shop.id),
    };
    let cashier = hub.admin.put_staff(staff("小满", Role::Cashier)).await?.id;
    let manager = hub.admin.put_staff(staff("Robin", Role::Manager)).await?.id;
    let codes = issue(&hub, &shop, families(&other)).await?;
    let bookings = book(&hub, &shop, clock.now()).await?;
    let address: SocketAddr = hub.url.trim_start_matches("http://").parse().context("the hub's address")?;
    let (first_link, second_link) = (Link::to(address).await?, Link::to(address).await?);
    let first_store = Arc::new(Store::open(&stage.till(1))?);
    enrol_at(&hub, &shop, "1 号台 Till 1", &first_link, &first_store, &clock).await?;
    let second_clock = Clock::fixed(clock.now(), stage.seed.wrapping_add(2));
    let second_store = Store::open(&stage.till(2))?;
    enrol_at(&hub, &shop, "2 号台 Till 2", &second_link, &second_store, &second_clock).await?;
    Ok(Sample { hub, clock, shop, first_link, second_link, first_store, cashier, manager, codes, bookings })
}

/// Lets a till join the shop over its link.
pub(super) async fn enrol_at(
    hub: &Hub,
    shop: &Shop,
    till: &str,
    link: &Link,
    store: &Store,
    clock: &Clock,
) -> anyhow::Result<()> {
    let mut invitation = hub.admin.invite(shop.id, till).await?;
    invitation.url = link.url();
    Ok(enrol::enrol(store, clock, &invitation).await?)
}

/// A shop that sells, and risks a little without its hub.
pub(in crate::app) fn shop_form(name: &str, address: &str, zone: &str, named: Naming<'_>) -> anyhow::Result<ShopForm> {
    Ok(serde_json::from_value(json!({
        "name": name, "address": address, "zone": zone, "currency": "CNY", "day_start": 5,
        "reception": {"early_minutes": 30, "grace_minutes": 15},
        "label_layouts": goods::label_layouts(), "selling": goods::selling(named),
        "risk": {
            "allowance": {"count": 3, "value": 20_000}, "raise": {"count": 2, "value": 10_000},
            "per_voucher": 15_000, "data_age_max_s": 86_400
        }
    }))?)
}

/// A campaign with the fields that are not named as most campaigns have them.
pub(in crate::app) fn campaign(name: &str, kind: &Value, changes: &Value) -> Value {
    let mut campaign = json!({
        "name": name,
        "kind": kind,
        "treatment": "discount",
        "money": {"face": 3_000, "paid": 0, "subsidy": 0, "settlement": 3_000, "commission": 0},
        "channel": {"key": "own", "name": "自有小程序 Own mini-programme"},
        "validity": {"between": {"from": null, "until": null}},
        "hours": {"weekdays": 127},
        "scope": {"shops": "all"},
        "limits": {"per_order": null, "per_customer": null},
        "stacking": "free",
        "offline": {"provisional": {"max_value": 10_000}},
        "reversal": "until_shift_closes",
        "evidence": "none",
    });
    if let (Some(campaign), Some(changes)) = (campaign.as_object_mut(), changes.as_object()) {
        campaign.extend(changes.iter().map(|(field, value)| (field.clone(), value.clone())));
    }
    campaign
}

/// One family of vouchers: for which purpose, under which campaign, how many, in which form, holding what.
pub(super) struct Family<Purpose> {
    pub(super) purpose: Purpose,
    pub(super) campaign: Value,
    pub(super) count: u32,
    pub(super) form: Form,
    pub(super) amount: Amount,
    /// Of whose phone the last digits are asked for.
    pub(super) phone_tail: Option<String>,
}

fn families(other: &Shop) -> Vec<Family<&'static str>> {
    let off = json!({"amount_off": {"value": 3_000, "minimum": 6_000}});
    let set = json!({"exchange": {"items": [
        {"product": {"code": "T01", "name": "桂花乌龙 Osmanthus oolong"}, "quantity": 2},
        {"product": {"code": "C07", "name": "绿豆糕 Mung bean cake"}, "quantity": 1}
    ]}});
    let one = Amount::ONE_USE;
    let family =
        |purpose, campaign, count, form, amount| Family { purpose, campaign, count, form, amount, phone_tail: None };
    let meituan = json!({
        "treatment": "tender", "channel": {"key": "meituan", "name": "美团 Meituan"}, "reversal": {"seconds": 600},
        "money": {"face": 9_800, "paid": 6_800, "subsidy": 500, "settlement": 6_400, "commission": 900}
    });
    vec![
        family("amount off", campaign("满60减30 ¥30 off ¥60", &off, &json!({})), 13, Form::Opaque, one),
        family("package", campaign("双人下午茶 Tea for two", &set, &meituan), 4, Form::Signed, one),
        family(
            "visits",
            campaign("茶艺体验十次卡 Ten visits", &json!({"uses": {"service": "茶艺体验 Tea tasting"}}), &json!({})),
            1,
            Form::Opaque,
            Amount::Uses(10),
        ),
        family(
            "gift card",
            campaign(
                "礼品卡 Gift card",
                &json!("stored_value"),
                &json!({"treatment": "tender", "offline": "cloud_only"}),
            ),
            2,
            Form::Opaque,
            Amount::Money(Money::from_minor(20_000)),
        ),
        family(
            "percent off",
            campaign(
                "会员八五折 15 % off",
                &json!({"percent_off": {"off": 1_500, "cap": 2_000}}),
                &json!({"offline": "free"}),
            ),
            2,
            Form::Opaque,
            one,
        ),
        family(
            "rotating",
            campaign("每日一杯 A cup a day", &set, &json!({"evidence": "rotating_code"})),
            2,
            Form::Signed,
            one,
        ),
        family(
            "expired",
            campaign(
                "国庆券 Holiday voucher",
                &off,
                &json!({"validity": {"between": {"from": null, "until": "2026-10-07T16:00:00Z"}}}),
            ),
            1,
            Form::Opaque,
            one,
        ),
        family(
            "early",
            campaign(
                "新年券 New year voucher",
                &off,
                &json!({"validity": {"between": {"from": "2026-12-31T16:00:00Z", "until": null}}}),
            ),
            1,
            Form::Opaque,
            one,
        ),
        family(
            "wrong shop",
            campaign("锦里店专享 Jinli only", &off, &json!({"scope": {"shops": {"only": [other.id]}}})),
            1,
            Form::Opaque,
            one,
        ),
    ]
}

async fn issue(
    hub: &Hub,
    shop: &Shop,
    families: Vec<Family<&'static str>>,
) -> anyhow::Result<BTreeMap<&'static str, Vec<String>>> {
    let mut codes = BTreeMap::new();
    for family in families {
        let purpose = family.purpose;
        let issued = issue_family(hub, shop, family).await.with_context(|| format!("vouchers for {purpose}"))?;
        codes.insert(purpose, issued.into_iter().map(|issued| issued.code).collect());
    }
    Ok(codes)
}

/// Issues the vouchers of a family under a campaign of its own.
pub(super) async fn issue_family<Purpose>(
    hub: &Hub,
    shop: &Shop,
    family: Family<Purpose>,
) -> anyhow::Result<Vec<Issued>> {
    // A rotating code can only be checked by the shop that it belongs to.
    let is_rotating = family.campaign.get("evidence").and_then(Value::as_str) == Some("rotating_code");
    let campaign: CampaignId = hub.admin.put_campaign(family.campaign).await?.id;
    let order = Order {
        campaign,
        count: family.count,
        form: family.form,
        amount: Some(family.amount),
        home_shop: is_rotating.then_some(shop.id),
        from: None,
        until: None,
        holder: None,
        phone_tail: family.phone_tail,
    };
    Ok(hub.admin.issue(&order).await?)
}

/// Two cookies, bought with a booking.
pub(super) fn in_advance(name: &str) -> Value {
    json!({"product": "C01", "name": name, "quantity": 2_000, "paid": 2_000})
}

async fn book(hub: &Hub, shop: &Shop, now: Timestamp) -> anyhow::Result<BTreeMap<&'static str, String>> {
    let mut codes = BTreeMap::new();
    // Minutes from now until the slot, for when the customer of this purpose comes.
    let booked = [("early", 180, 2), ("on time", 20, 2), ("late", -40, 1), ("in part", 25, 4), ("unpaid", 20, 2)];
    for (number, (purpose, minutes, party)) in (1_u32..).zip(booked) {
        let (deposit, prepaid) = match purpose {
            "unpaid" => (json!({"unpaid": 5_000}), json!([])),
            "on time" => (json!({"paid": 5_000}), json!([in_advance("核桃酥 Walnut cookie")])),
            _ => (json!("none"), json!([])),
        };
        let form: BookingForm = serde_json::from_value(json!({
            "shop": shop.id, "service": "茶艺体验 Tea tasting", "minutes": 60, "party": party, "deposit": deposit,
            "prepaid": prepaid, "starts_at": now + SignedDuration::from_mins(minutes), "resource": format!("{number} 号桌"),
            "guest": {"name": format!("样例客人 {number}"), "phone": format!("0000000{number:04}")},
        }))?;
        codes.insert(purpose, hub.admin.put_booking(form).await?.code);
    }
    Ok(codes)
}
