//! Opens the sample shop for a live demo: its cloud, its campaigns and vouchers, its people, and what was before now.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use jiff::{SignedDuration, Span, Timestamp};
use serde_json::{Value, json};

use super::cast::{CASHIERS, CAST, GUESTS, HOST, MANAGER, OWNER, PHONE_TAIL, Person, Said, Shows};
use super::cloud::{self, Cloud};
use super::past::{self, Came, Codes, Past};
use crate::app::demo::day::forged;
use crate::app::demo::goods;
use crate::app::demo::link::Link;
use crate::app::demo::sample::{Family, campaign, enrol_at, in_advance, issue_family, shop_form};
use crate::domain::booking::Booking;
use crate::domain::business_day;
use crate::domain::id::StaffId;
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::shop::{Selling, Shop, Zone};
use crate::domain::staff::{Employment, Role};
use crate::domain::voucher::Amount;
use crate::engine::clock::Clock;
use crate::engine::{Engine, Setup, enrol};
use crate::hub::admin::{BookingForm, StaffForm};
use crate::hub::issue::{Form, Issued};
use crate::hub::{Config, Hub};
use crate::store::Store;
use crate::ui::street::{Holds, Who};

/// Where the shop is if the machine does not say where it stands.
const ZONE: &str = "Asia/Shanghai";

/// The shop, the owner's other one, where they are, and what the tills are called.
const SHOP: Said = Said("Spring Tea", "春熙茶铺");
const OTHER: Said = Said("Spring Tea Jinli", "春熙茶铺 锦里店");
const SHOP_ADDRESS: Said = Said("88 Chunxi Road, Chengdu", "成都市春熙路 88 号");
const OTHER_ADDRESS: Said = Said("7 Jinli Street, Chengdu", "成都市锦里 7 号");
const TILLS: [Said; 2] = [Said("Till 1", "1 号台"), Said("Till 2", "2 号台")];

/// Bookings begin at whole multiples of so many minutes.
const SLOT: i64 = 5;

/// Minutes from now until the slots of those on the street, and how many people booked.
const BOOKED: [(Holds, i64, u16); 5] = [
    (Holds::OnTime, 10, 2),
    (Holds::TooEarly, 180, 2),
    (Holds::TooLate, -40, 1),
    (Holds::InPart, 20, 4),
    (Holds::Unpaid, 15, 2),
];

/// Minutes from now until the slots of others today, and how many people; those of the past came some minutes after the
/// start, or before it.
const OTHERS: [(i64, u16, i64); 12] = [
    (-290, 2, -6),
    (-245, 4, 3),
    (-200, 2, 0),
    (-150, 3, -12),
    (-105, 2, 8),
    (-65, 6, -2),
    (35, 2, 0),
    (50, 3, 0),
    (85, 2, 0),
    (120, 5, 0),
    (165, 2, 0),
    (230, 4, 0),
];

/// Hours of the slots of earlier days, and how many minutes after the start they came.
const EARLIER: [(i8, i8, i64); 3] = [(11, 0, -8), (14, 30, 5), (17, 0, 12)];

/// The shop, open since a week ago and ready for today. Both tills have joined; nothing runs on them.
pub(super) struct Opened {
    pub(super) cloud: Cloud,
    pub(super) first_link: Link,
    pub(super) second_link: Link,
    pub(super) second_store: Arc<Store>,
    pub(super) people: Vec<Person>,
}

/// Where a live demo plays, and how.
#[derive(Debug, Clone)]
pub(super) struct Plot {
    pub(super) folder: PathBuf,
    pub(super) language: Language,
    pub(super) zone: Zone,
}

impl Plot {
    /// A till's data folder.
    pub(super) fn till(&self, number: u8) -> PathBuf {
        self.folder.join(format!("till-{number}"))
    }

    fn said(&self, said: Said) -> &'static str {
        said.in_language(self.language)
    }

    /// By which rules it sells.
    pub(super) fn selling(&self) -> anyhow::Result<Selling> {
        Ok(serde_json::from_value(goods::selling(&goods::named_in(self.language)))?)
    }

    /// Opens the shop as it was a week ago, plays the days since then, and starts its cloud anew with the machine's clock.
    pub(super) async fn open(&self) -> anyhow::Result<Opened> {
        let now = Clock::machine(None).now();
        let clock = Clock::fixed(self.beginning(now)?, now.as_second().unsigned_abs());
        let hub_clock = clock.clone();
        let config = Config { tenant: self.said(SHOP).to_owned(), ..Config::local(&self.folder.join("hub.db")) };
        let hub = Hub::start(Config { clock: Arc::new(move || hub_clock.now()), ..config.clone() }).await?;
        let address = cloud::address(&hub)?;
        let zone = self.zone.name();
        let named = goods::named_in(self.language);
        let form = |name, address| shop_form(self.said(name), self.said(address), zone, &named);
        let shop = hub.admin.put_shop(form(SHOP, SHOP_ADDRESS)?).await?;
        let other = hub.admin.put_shop(form(OTHER, OTHER_ADDRESS)?).await?;
        goods::stock(&hub, &named).await?;
        let staff = self.employ(&hub, &shop).await?;
        let issued = self.issue(&hub, &shop, &other, now).await?;
        let booked = self.book(&hub, &shop, now).await?;
        let (first_link, second_link) = (Link::to(address).await?, Link::to(address).await?);
        let [first_store, second_store] = [1, 2].map(|number| Store::open(&self.till(number)).map(Arc::new));
        let (first_store, second_store) = (first_store?, second_store?);
        let tills = TILLS.map(|said| self.said(said));
        enrol_at(&hub, &shop, tills[0], &first_link, &first_store, &clock).await?;
        let mut cupboard = Cupboard(issued);
        let people = self.people(&mut cupboard, &booked, &shop)?;
        let codes = Codes {
            amount_off: cupboard.rest(Kind::AmountOff),
            percent_off: cupboard.rest(Kind::PercentOff),
            packages: cupboard.rest(Kind::Package),
            expired: cupboard.take(Kind::Expired)?.code,
        };
        let setup = Setup { clock: clock.clone(), printer: None, language: self.language };
        let engine = Engine::start(first_store, setup).await?;
        engine.sync_now().await?;
        let past = Past {
            engine: &engine,
            clock: &clock,
            shop: &shop,
            cashiers: staff.cashiers,
            host: staff.host,
            manager: staff.manager,
            owner: staff.owner,
            codes,
            came: booked.came,
        };
        past.play(now).await.context("the days before cannot be played")?;
        engine.sync_now().await?;
        engine.close().await;
        hub.stop().await;
        let cloud = Cloud::start(Config { listen: address, ..config }).await?;
        let second_clock = enrol::clock_of(&second_store).await?;
        let admin = cloud.admin().await.context("the cloud has gone")?;
        let mut invitation = admin.invite(shop.id, tills[1]).await?;
        invitation.url = second_link.url();
        enrol::enrol(&second_store, &second_clock, &invitation).await?;
        Ok(Opened { cloud, first_link, second_link, second_store, people })
    }

    /// The morning on which the past begins.
    fn beginning(&self, now: Timestamp) -> anyhow::Result<Timestamp> {
        let zone = self.zone.rules();
        let day = zone.to_datetime(now).date().checked_sub(Span::new().days(past::DAYS + 1))?;
        past::at(zone, day, 9, 0)
    }

    async fn employ(&self, hub: &Hub, shop: &Shop) -> anyhow::Result<Employed> {
        let form = |said: Said, role| StaffForm {
            id: None,
            name: self.said(said).to_owned(),
            role,
            employed: Employment::Active,
            shop: Some(shop.id),
        };
        let [first, second] = CASHIERS;
        Ok(Employed {
            cashiers: [
                hub.admin.put_staff(form(first, Role::Cashier)).await?.id,
                hub.admin.put_staff(form(second, Role::Cashier)).await?.id,
            ],
            host: hub.admin.put_staff(form(HOST, Role::Host)).await?.id,
            manager: hub.admin.put_staff(form(MANAGER, Role::Manager)).await?.id,
            owner: hub.admin.put_staff(form(OWNER, Role::Owner)).await?.id,
        })
    }

    async fn issue(
        &self,
        hub: &Hub,
        shop: &Shop,
        other: &Shop,
        now: Timestamp,
    ) -> anyhow::Result<BTreeMap<Kind, Vec<Issued>>> {
        let mut issued = BTreeMap::new();
        for family in self.families(other, now)? {
            let kind = family.purpose;
            let codes = issue_family(hub, shop, family).await.with_context(|| format!("vouchers: {kind:?}"))?;
            issued.insert(kind, codes);
        }
        Ok(issued)
    }

    fn families(&self, other: &Shop, now: Timestamp) -> anyhow::Result<Vec<Family<Kind>>> {
        let zone = self.zone.rules();
        let today = zone.to_datetime(now).date();
        let month = today.first_of_month();
        let ended = past::at(zone, month, 0, 0)?.checked_sub(SignedDuration::from_hours(24 * 21))?;
        let begins = past::at(zone, month.checked_add(Span::new().months(1))?, 0, 0)?;
        let said = |english, chinese| self.said(Said(english, chinese));
        let off = json!({"amount_off": {"value": 3_000, "minimum": 6_000}});
        let item = |code, name, quantity: u32| json!({"product": {"code": code, "name": name}, "quantity": quantity});
        let set = json!({"exchange": {"items": [
            item("T01", said("Osmanthus oolong", "桂花乌龙"), 2), item("C07", said("Mung bean cake", "绿豆糕"), 1),
        ]}});
        let cup = json!({"exchange": {"items": [item("T03", said("Jasmine tea", "茉莉花茶"), 1)]}});
        let cake = json!({"exchange": {"items": [item("C11", said("Osmanthus cake", "桂花蛋糕"), 1)]}});
        let channel = json!({"key": "own", "name": said("Our app", "自有小程序")});
        let meituan = json!({
            "treatment": "tender", "channel": {"key": "meituan", "name": said("Meituan", "美团")},
            "reversal": {"seconds": 600},
            "money": {"face": 9_800, "paid": 6_800, "subsidy": 500, "settlement": 6_400, "commission": 900},
        });
        let family = |purpose, name, kind: &Value, changes: &Value| {
            let mut campaign = campaign(name, kind, &json!({"channel": channel}));
            if let (Some(fields), Some(changes)) = (campaign.as_object_mut(), changes.as_object()) {
                fields.extend(changes.clone());
            }
            Family { purpose, campaign, count: 1, form: Form::Opaque, amount: Amount::ONE_USE, phone_tail: None }
        };
        let plain = json!({});
        Ok(vec![
            Family {
                count: past::CODES + 2,
                ..family(Kind::AmountOff, said("¥30 off ¥60", "满 60 减 30"), &off, &plain)
            },
            Family {
                count: past::CODES + 2,
                form: Form::Signed,
                ..family(Kind::Package, said("Tea for two", "双人下午茶"), &set, &meituan)
            },
            Family {
                count: past::CODES + 1,
                ..family(
                    Kind::PercentOff,
                    said("Members 15% off", "会员八五折"),
                    &json!({"percent_off": {"off": 1_500, "cap": 2_000}}),
                    &json!({"offline": "free"}),
                )
            },
            Family {
                amount: Amount::Uses(10),
                ..family(
                    Kind::Visits,
                    said("Ten pots of tea", "盖碗茶十次卡"),
                    &json!({"uses": {"service": said("A pot of tea", "盖碗茶")}}),
                    &plain,
                )
            },
            Family {
                amount: Amount::Money(Money::from_minor(20_000)),
                ..family(
                    Kind::GiftCard,
                    said("Gift card", "礼品卡"),
                    &json!("stored_value"),
                    &json!({"treatment": "tender", "offline": "cloud_only"}),
                )
            },
            Family {
                count: 2,
                form: Form::Signed,
                ..family(Kind::Rotating, said("A cup a day", "每日一杯"), &cup, &json!({"evidence": "rotating_code"}))
            },
            Family {
                phone_tail: Some(PHONE_TAIL.to_owned()),
                ..family(
                    Kind::PhoneTail,
                    said("Birthday cake", "生日蛋糕券"),
                    &cake,
                    &json!({"evidence": "phone_tail"}),
                )
            },
            family(
                Kind::Expired,
                said("Last month's offer", "上月回馈券"),
                &off,
                &json!({"validity": {"between": {"from": null, "until": ended}}}),
            ),
            family(
                Kind::NotYetValid,
                said("Next month's special", "下月新品券"),
                &off,
                &json!({"validity": {"between": {"from": begins, "until": null}}}),
            ),
            family(
                Kind::WrongShop,
                said("Jinli shop only", "锦里店专享券"),
                &off,
                &json!({"scope": {"shops": {"only": [other.id]}}}),
            ),
        ])
    }

    /// Books for those on the street, for others today, and for those who came in the past week.
    async fn book(&self, hub: &Hub, shop: &Shop, now: Timestamp) -> anyhow::Result<Booked> {
        let zone = self.zone.rules();
        let mut desk = Desk { plot: self, hub, shop, number: 0 };
        let mut booked = Booked { street: Vec::new(), came: Vec::new() };
        for (holds, minutes, party) in BOOKED {
            let name = CAST.iter().find(|(held, _)| *held == holds).map_or("", |(_, said)| self.said(*said));
            let (deposit, prepaid) = match holds {
                Holds::Unpaid => (json!({"unpaid": 5_000}), json!([])),
                Holds::OnTime => {
                    (json!({"paid": 5_000}), json!([in_advance(self.said(Said("Walnut cookie", "核桃酥")))]))
                }
                _ => (json!("none"), json!([])),
            };
            let booking = desk.put(name, slot(now, minutes)?, party, deposit, prepaid).await?;
            booked.street.push((holds, booking));
        }
        let today = business_day::of(now, zone, shop.day_start);
        let mut guests = GUESTS.iter().cycle().map(|said| self.said(*said));
        let mut guest = || guests.next().unwrap_or_default();
        for (number, (minutes, party, after)) in (0..).zip(OTHERS) {
            let starts_at = slot(now, minutes)?;
            if business_day::of(starts_at, zone, shop.day_start) != today {
                continue;
            }
            let deposit = if number % 4 == 1 { json!({"paid": 5_000}) } else { json!("none") };
            let booking = desk.put(guest(), starts_at, party, deposit, json!([])).await?;
            if minutes < 0 {
                booked.came.push(Came { at: minutes_after(starts_at, after)?, booking: booking.id });
            }
        }
        for before in 1..=past::DAYS {
            let day = today.checked_sub(Span::new().days(before))?;
            for (hour, minute, after) in EARLIER {
                let starts_at = past::at(zone, day, hour, minute)?;
                let booking = desk.put(guest(), starts_at, 2, json!("none"), json!([])).await?;
                booked.came.push(Came { at: minutes_after(starts_at, after)?, booking: booking.id });
            }
        }
        Ok(booked)
    }

    /// Hands everybody on the street what they hold.
    fn people(&self, cupboard: &mut Cupboard, booked: &Booked, shop: &Shop) -> anyhow::Result<Vec<Person>> {
        let first = cupboard.peek(Kind::AmountOff)?;
        let mut people = Vec::new();
        for (number, (holds, said)) in (0..).zip(CAST) {
            let voucher = |issued: Issued| Shows::Voucher { id: issued.id, text: issued.code };
            let mut detail = String::new();
            let shows = match holds {
                Holds::AmountOff => voucher(cupboard.take(Kind::AmountOff)?),
                Holds::Package => voucher(cupboard.take(Kind::Package)?),
                Holds::PercentOff => voucher(cupboard.take(Kind::PercentOff)?),
                Holds::Visits => voucher(cupboard.take(Kind::Visits)?),
                Holds::GiftCard => voucher(cupboard.take(Kind::GiftCard)?),
                Holds::Rotating => Shows::Rotating(cupboard.take(Kind::Rotating)?.id),
                Holds::PhoneTail => {
                    PHONE_TAIL.clone_into(&mut detail);
                    voucher(cupboard.take(Kind::PhoneTail)?)
                }
                Holds::SameAgain => Shows::Text(first.clone()),
                Holds::Expired => Shows::Text(cupboard.peek(Kind::Expired)?),
                Holds::NotYetValid => voucher(cupboard.take(Kind::NotYetValid)?),
                Holds::WrongShop => voucher(cupboard.take(Kind::WrongShop)?),
                Holds::Forged => Shows::Text(forged(&cupboard.take(Kind::Package)?.code)?),
                // Taken when it was issued, days ago.
                Holds::Screenshot => Shows::Text(cupboard.take(Kind::Rotating)?.code),
                Holds::OnTime | Holds::TooEarly | Holds::TooLate | Holds::InPart | Holds::Unpaid => {
                    let mut of_street = booked.street.iter();
                    let (_, booking) = of_street.find(|(held, _)| *held == holds).context("nobody booked")?;
                    let wall = shop.zone.rules().to_datetime(booking.starts_at);
                    detail = wall.strftime("%H:%M").to_string();
                    Shows::Booking { id: booking.id, text: booking.code.clone() }
                }
                Holds::Payment => Shows::Text("134567890123456789".to_owned()),
                Holds::ForeignLink => Shows::Text("https://win.example.com/phone".to_owned()),
                Holds::Product => Shows::Bars("6901234567892".to_owned()),
            };
            people.push(Person { who: Who(number), name: self.said(said), holds, detail, shows });
        }
        Ok(people)
    }
}

/// Who works here.
struct Employed {
    cashiers: [StaffId; 2],
    host: StaffId,
    manager: StaffId,
    owner: StaffId,
}

/// Families of vouchers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    AmountOff,
    Package,
    PercentOff,
    Visits,
    GiftCard,
    Rotating,
    PhoneTail,
    Expired,
    NotYetValid,
    WrongShop,
}

/// What was issued and is not given to anybody yet.
struct Cupboard(BTreeMap<Kind, Vec<Issued>>);

impl Cupboard {
    fn take(&mut self, kind: Kind) -> anyhow::Result<Issued> {
        self.0.get_mut(&kind).and_then(Vec::pop).with_context(|| format!("nothing is left of {kind:?}"))
    }

    /// The code that is taken next.
    fn peek(&self, kind: Kind) -> anyhow::Result<String> {
        let next = self.0.get(&kind).and_then(|issued| issued.last()).map(|issued| issued.code.clone());
        next.with_context(|| format!("nothing is left of {kind:?}"))
    }

    fn rest(&mut self, kind: Kind) -> Vec<String> {
        self.0.remove(&kind).unwrap_or_default().into_iter().map(|issued| issued.code).collect()
    }
}

/// What was booked.
struct Booked {
    /// By those on the street.
    street: Vec<(Holds, Booking)>,
    /// By those who came before now.
    came: Vec<Came>,
}

/// Takes bookings.
struct Desk<'a> {
    plot: &'a Plot,
    hub: &'a Hub,
    shop: &'a Shop,
    number: u32,
}

impl Desk<'_> {
    async fn put(
        &mut self,
        name: &str,
        starts_at: Timestamp,
        party: u16,
        deposit: Value,
        prepaid: Value,
    ) -> anyhow::Result<Booking> {
        self.number += 1;
        let table = self.number % 9 + 1;
        let resource = match self.plot.language {
            Language::English => format!("Table {table}"),
            Language::Chinese => format!("{table} 号桌"),
        };
        let form: BookingForm = serde_json::from_value(json!({
            "shop": self.shop.id, "minutes": 60, "party": party, "deposit": deposit, "prepaid": prepaid,
            "starts_at": starts_at,
            "service": self.plot.said(Said("Tea tasting", "茶艺体验")), "resource": resource,
            "guest": {"name": name, "phone": format!("0000000{:04}", 1_000 + self.number * 37)},
        }))?;
        Ok(self.hub.admin.put_booking(form).await?)
    }
}

fn minutes_after(instant: Timestamp, minutes: i64) -> anyhow::Result<Timestamp> {
    Ok(instant.checked_add(SignedDuration::from_mins(minutes))?)
}

/// The next beginning of a slot so many minutes from now.
fn slot(now: Timestamp, minutes: i64) -> anyhow::Result<Timestamp> {
    let grain = SLOT * 60;
    let second = now.as_second() + minutes * 60;
    Ok(Timestamp::from_second(second.div_euclid(grain) * grain + if second.rem_euclid(grain) > 0 { grain } else { 0 })?)
}

/// Where the machine stands, as the system says it; otherwise where tea comes from.
pub(super) fn zone(variable: Option<String>) -> anyhow::Result<Zone> {
    let link = std::fs::read_link("/etc/localtime").ok();
    let of_link = link.as_deref().and_then(Path::to_str).and_then(|path| path.split_once("zoneinfo/"));
    let of_file = std::fs::read_to_string("/etc/timezone").ok();
    let names = [variable, of_link.map(|(_, name)| name.to_owned()), of_file, Some(ZONE.to_owned())];
    let mut zones = names.into_iter().flatten().map(|name| Zone::named(name.trim().trim_start_matches(':')));
    zones.find_map(Result::ok).context("no time zone is known")
}
