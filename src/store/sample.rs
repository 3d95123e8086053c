//! A shop, its books and facts for the tests of the store.

use jiff::Timestamp;
use jiff::civil::date;
use uuid::Uuid;

use super::database::File;
use super::identity::{self, Identity};
use super::page::{self, Change, Page};
use super::{Connection, Error, OpenError, People, Result, Store, journal, migrate, position};
use crate::domain::business_day::DayStart;
use crate::domain::campaign::{self, Campaign, Kind};
use crate::domain::fact::{Event, Fact, RedemptionMade, RedemptionReversed, Row, VERSION};
use crate::domain::id::{
    CampaignId, CampaignNo, CodeHash, DeviceId, FactId, GrantId, Incarnation, RedemptionId, ShopId, ShopNo, StaffId,
    TenantId, TenantNo, VoucherId,
};
use crate::domain::money::{Currency, Money};
use crate::domain::redemption::{CodeEvidence, Strength};
use crate::domain::shop::{Reception, Shop, Zone};
use crate::domain::verdict::Benefit;
use crate::domain::voucher::{Amount, State, Voucher};

/// An enrolled terminal in a folder of its own.
#[derive(Debug)]
pub(super) struct Terminal {
    pub store: Store,
    pub dir: tempfile::TempDir,
}

pub(super) fn terminal() -> Terminal {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    store.write(|conn| identity::enrol(conn, &identity(), device(), incarnation(), at(0))).wait().unwrap();
    Terminal { store, dir }
}

impl Terminal {
    pub fn write<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> T {
        self.store.write(work).wait().unwrap()
    }

    pub fn try_write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        self.store.write(work).wait()
    }

    pub fn read<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> T {
        self.store.read(work).wait().unwrap()
    }

    /// Closes the store, lets something happen to its folder, and opens it again.
    pub fn reopened(self, between: impl FnOnce(&std::path::Path)) -> std::result::Result<Self, OpenError> {
        let Self { store, dir } = self;
        drop(store);
        between(dir.path());
        Ok(Self { store: Store::open(dir.path())?, dir })
    }

    /// Applies changes as the next page.
    pub fn pull(&self, changes: Vec<Change>) {
        let people = self.store.people();
        self.store
            .write_cache(move |conn| {
                let from = position::find(conn)?.map_or(0, |position| position.cursor);
                let page = Page { epoch: 1, from, to: from + 1, as_of: at(1), changes };
                page::apply(conn, &people, &page, &mut counting())
            })
            .wait()
            .unwrap();
    }
}

/// Enrolled books in memory, ledger and cache in one: for tests of very many steps.
pub(super) struct Books {
    pub conn: Connection,
    pub people: People,
}

pub(super) fn books() -> Books {
    let mut conn = Connection::open_in_memory().unwrap();
    migrate::make_new(&mut conn, File::Ledger).unwrap();
    // No two tables of the files have the same name.
    conn.execute_batch(include_str!("../../migrations/cache/0001_copies.sql")).unwrap();
    conn.execute_batch(include_str!("../../migrations/cache/0002_catalogue.sql")).unwrap();
    conn.execute_batch(include_str!("../../migrations/cache/0003_members.sql")).unwrap();
    conn.execute_batch(include_str!("../../migrations/cache/0004_shelves.sql")).unwrap();
    conn.execute_batch(include_str!("../../migrations/cache/0005_pictures.sql")).unwrap();
    identity::enrol(&conn, &identity(), device(), incarnation(), at(0)).unwrap();
    Books { conn, people: People::in_memory() }
}

impl Books {
    /// Applies changes as the next page.
    pub fn pull(&self, changes: Vec<Change>) {
        let from = position::find(&self.conn).unwrap().map_or(0, |position| position.cursor);
        let page = Page { epoch: 1, from, to: from + 1, as_of: at(1), changes };
        page::apply(&self.conn, &self.people, &page, &mut counting()).unwrap();
    }
}

/// Different bytes at every call.
pub(super) fn counting() -> impl FnMut(&mut [u8]) + Send {
    let mut number = 0_u8;
    move |bytes: &mut [u8]| {
        number = number.wrapping_add(1);
        bytes.fill(number);
    }
}

/// So many seconds into the day.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_314_600 + seconds).unwrap()
}

pub(super) fn uuid(kind: u8, number: u64) -> Uuid {
    Uuid::from_u128(u128::from(kind) << 64 | u128::from(number))
}

pub(super) fn device() -> DeviceId {
    DeviceId::new(uuid(1, 1))
}

pub(super) fn incarnation() -> Incarnation {
    Incarnation::new(u64::MAX - 7)
}

pub(super) fn fact_id(number: u64) -> FactId {
    FactId::new(uuid(2, number))
}

pub(super) fn redemption_id(number: u64) -> RedemptionId {
    RedemptionId::new(uuid(3, number))
}

pub(super) fn campaign_id(number: u64) -> CampaignId {
    CampaignId::new(uuid(4, number))
}

pub(super) fn shop_id() -> ShopId {
    ShopId::new(uuid(5, 1))
}

pub(super) fn staff_id(number: u64) -> StaffId {
    StaffId::new(uuid(6, number))
}

pub(super) fn grant_id() -> GrantId {
    GrantId::new(uuid(7, 1))
}

pub(super) fn voucher_id(number: u8) -> VoucherId {
    VoucherId::from_bytes([number; 10])
}

pub(super) fn code_hash(number: u8) -> CodeHash {
    CodeHash::from_bytes([number; 16])
}

pub(super) fn shop() -> Shop {
    Shop {
        id: shop_id(),
        no: ShopNo::new(1),
        tenant: TenantId::new(uuid(8, 1)),
        tenant_no: TenantNo::new(1).unwrap(),
        name: "河畔咖啡 Riverside".into(),
        address: "1 River Lane".into(),
        zone: Zone::named("Asia/Shanghai").unwrap(),
        currency: Currency::Cny,
        day_start: DayStart::from_hour(5).unwrap(),
        digit_channels: Vec::new(),
        link_hosts: Vec::new(),
        label_layouts: Vec::new(),
        reception: Reception::default(),
        selling: None,
    }
}

pub(super) fn identity() -> Identity {
    Identity {
        till: "till 2".into(),
        hub: "https://hub.example".into(),
        shop: shop(),
        root_key: [1; 32],
        grant_key: [2; 32],
        epoch: 1,
    }
}

pub(super) fn campaign(number: u32) -> Campaign {
    let kind = Kind::AmountOff { value: Money::from_minor(2_000), minimum: Money::from_minor(5_000) };
    Campaign {
        id: campaign_id(u64::from(number)),
        no: CampaignNo::new(number).unwrap(),
        ..campaign::sample::campaign("满50减20", kind)
    }
}

pub(super) fn voucher(number: u8, left: Amount, rev: u64) -> Voucher {
    Voucher {
        id: voucher_id(number),
        campaign: campaign_id(1),
        issued_at: at(-86_400),
        from: None,
        until: Some(at(864_000)),
        left,
        state: State::Issued,
        home_shop: None,
        holder: None,
        phone_tail: None,
        last_use: None,
        rev,
    }
}

pub(super) fn fact(event: Event) -> Fact {
    Fact { v: VERSION, staff: Some(staff_id(1)), day: date(2026, 11, 22), event }
}

pub(super) fn made(number: u64, voucher: u8, take: Amount, strength: Strength) -> Fact {
    fact(Event::RedemptionMade(RedemptionMade {
        redemption: redemption_id(number),
        voucher: voucher_id(voucher),
        campaign: campaign_id(1),
        channel: "own".into(),
        take,
        benefit: Benefit::Off { off: Money::from_minor(2_000), to_pay: None },
        risk: Money::from_minor(2_000),
        strength,
        bill: None,
        evidence: CodeEvidence::Shown,
        step: None,
        overrides: Vec::new(),
        took_ms: 80,
    }))
}

pub(super) fn provisional(number: u64, voucher: u8) -> Fact {
    made(number, voucher, Amount::ONE_USE, Strength::Provisional { grant: Some(grant_id()) })
}

pub(super) fn reversed(number: u64, voucher: u8, take: Amount) -> Fact {
    fact(Event::RedemptionReversed(RedemptionReversed {
        redemption: redemption_id(number),
        voucher: voucher_id(voucher),
        take,
        reason: "mistake".into(),
    }))
}

/// Records a fact under the next free id, a second after the one before.
pub(super) fn record(conn: &Connection, fact: &Fact) -> Result<Row> {
    let seq = journal::head(conn)?.seq + 1;
    let life = u64::try_from(identity::life(conn)?.number).unwrap();
    journal::record(conn, fact_id(life * 1_000_000 + seq), at(i64::try_from(seq).unwrap()), fact)
}
