//! The hub's books in SQLite: WAL and a full sync, one writer that commits in groups, readers apart.
//!
//! This file opens the database and hands every operation of [`Database`] to the part that knows its tables. Operations
//! are plain functions over a connection; which of them run on the writer is said here alone.

mod bookings;
mod campaigns;
mod catalogue;
mod changes;
mod codec;
mod devices;
mod facts;
mod members;
mod pictures;
mod redeem;
mod reports;
mod rights;
mod sales;
mod shelves;
mod shops;
mod snapshot;
mod vouchers;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use serde_json::Value;
use tokio::sync::{Mutex as Gate, broadcast};

use crate::domain::booking::Booking;
use crate::domain::id::{
    BookingId, DeviceId, Incarnation, MemberId, PictureHash, ShopId, StaffId, TenantId, TenantNo, VoucherId,
};
use crate::domain::member::Member;
use crate::domain::shop::Shop;
use crate::domain::staff::Staff;
use crate::domain::stock::Article;
use crate::domain::voucher::State;
use crate::hub::database::{
    Added, Applied, Ask, Changes, Database, Decided, Device, DeviceReport, DeviceStatus, EnrolRefused, Enrolled,
    Enrolment, Entered, Entry, ExceptionReport, Failed, Hint, IdReused, Known, NewCampaign, NewInvitation, NewShop,
    NewVoucher, NoChanges, NumberTaken, Pending, Pictured, Position, Risk, SecretHash, Section, ShopReport, Snapshot,
    Standing, StoredCampaign, StoredFact, Taken, Tenant, TurnedAway, VoucherReport,
};
use crate::hub::keys::Keys;
use crate::wire::pull::ExceptionState;
use crate::wire::push::Push;
use crate::wire::verify::Verify;

use self::writer::Writer;

/// Says that a file is a hub's database: the letters `CsHb`.
const APPLICATION_ID: i32 = 0x4373_4862;

/// How many reading connections are kept open.
const READERS_MAX: usize = 4;

/// How many hints a slow listener may miss before it is told only that it missed some.
const HINTS_MAX: usize = 64;

const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/hub/sqlite/0001_books.sql"),
    include_str!("../../../migrations/hub/sqlite/0002_badges.sql"),
    include_str!("../../../migrations/hub/sqlite/0003_days_of_shops.sql"),
    include_str!("../../../migrations/hub/sqlite/0004_steps.sql"),
    include_str!("../../../migrations/hub/sqlite/0005_catalogue.sql"),
    include_str!("../../../migrations/hub/sqlite/0006_customers.sql"),
    include_str!("../../../migrations/hub/sqlite/0007_members.sql"),
    include_str!("../../../migrations/hub/sqlite/0008_shelves.sql"),
    include_str!("../../../migrations/hub/sqlite/0009_sales.sql"),
    include_str!("../../../migrations/hub/sqlite/0010_advances.sql"),
    include_str!("../../../migrations/hub/sqlite/0011_pictures.sql"),
];

/// The hub's books in one SQLite file.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    keys: Arc<Keys>,
    writer: Arc<Writer>,
    readers: Arc<Readers>,
    hints: broadcast::Sender<Hint>,
    exports: Arc<Gate<()>>,
}

/// Connections for reading.
#[derive(Debug)]
struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Reads in one transaction, so that all of it is of one moment.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Failed>) -> Result<T, Failed> {
        self.with_connection(|connection| {
            connection.execute_batch("BEGIN")?;
            let answer = work(connection);
            connection.execute_batch("COMMIT")?;
            answer
        })
    }

    /// Lends a connection that is idle or new, outside any transaction.
    fn with_connection<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Failed>) -> Result<T, Failed> {
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match kept {
            Some(connection) => connection,
            None => connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?,
        };
        let answer = work(&connection);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // One whose transaction did not end is let go of.
        if idle.len() < READERS_MAX && connection.is_autocommit() {
            idle.push(connection);
        }
        answer
    }
}

/// A connection inside a transaction, for one tenant, with the keys that make codes into hashes.
#[derive(Clone, Copy)]
struct Books<'c> {
    sql: &'c Connection,
    keys: &'c Keys,
    tenant: TenantNo,
}

impl Books<'_> {
    /// The tenant as it stands in every key.
    fn no(&self) -> u32 {
        self.tenant.number()
    }
}

impl Sqlite {
    /// Opens the database at `path`, and makes or migrates it where need be.
    pub fn open(path: &Path, keys: Arc<Keys>) -> Result<Self, OpenFault> {
        let mut connection = connect(path, OpenFlags::default())?;
        let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if application != APPLICATION_ID && (application != 0 || version != 0) {
            return Err(OpenFault::Foreign);
        }
        let known = i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX);
        if version > known {
            return Err(OpenFault::Newer { version, known });
        }
        if version > 0 && version < known {
            keep_before_migration(&connection, path, version)?;
        }
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
        let steps = MIGRATIONS.iter().map(|step| M::up(step)).collect();
        Migrations::new(steps).to_latest(&mut connection).map_err(OpenFault::Migration)?;
        let (hints, _) = broadcast::channel(HINTS_MAX);
        Ok(Self {
            path: path.to_owned(),
            keys,
            writer: Arc::new(Writer::start(connection).map_err(OpenFault::Writer)?),
            readers: Arc::new(Readers { path: path.to_owned(), idle: Mutex::new(Vec::new()) }),
            hints,
            exports: Arc::new(Gate::new(())),
        })
    }

    /// Runs a write on the writer and, where it moved the change log on, tells those who listen.
    fn write<T, F>(&self, tenant: TenantNo, work: F) -> Pending<'static, T>
    where
        T: Send + 'static,
        F: FnOnce(Books<'_>) -> Result<T, Failed> + Send + 'static,
    {
        let (keys, hints, writer) = (Arc::clone(&self.keys), self.hints.clone(), Arc::clone(&self.writer));
        Box::pin(async move {
            let (answer, before, after) = writer
                .write(move |sql| {
                    let books = Books { sql, keys: &keys, tenant };
                    let before = changes::head(books)?;
                    let answer = work(books)?;
                    Ok((answer, before, changes::head(books)?))
                })
                .await?;
            if after > before {
                // Nobody may be listening.
                let _ = hints.send(Hint { tenant, version: after });
            }
            Ok(answer)
        })
    }

    /// Runs a read in one transaction of its own, so that all of it is of one moment.
    fn read<T, F>(&self, tenant: TenantNo, work: F) -> Pending<'static, T>
    where
        T: Send + 'static,
        F: FnOnce(Books<'_>) -> Result<T, Failed> + Send + 'static,
    {
        let (keys, readers) = (Arc::clone(&self.keys), Arc::clone(&self.readers));
        Box::pin(async move {
            let read =
                tokio::task::spawn_blocking(move || readers.read(|sql| work(Books { sql, keys: &keys, tenant })));
            read.await.map_err(|error| Failed::Storage(Box::new(error)))?
        })
    }

    /// Reads a row by one statement, on the thread that asks: that takes less time than waking another one.
    fn look_up<T>(&self, tenant: TenantNo, work: impl FnOnce(Books<'_>) -> Result<T, Failed>) -> Pending<'static, T>
    where
        T: Send + 'static,
    {
        let found = self.readers.with_connection(|sql| work(Books { sql, keys: &self.keys, tenant }));
        Box::pin(std::future::ready(found))
    }

    /// Where exports of a tenant's shop lie.
    fn exports_of(&self, device: &Device) -> PathBuf {
        let mut folder = self.path.clone().into_os_string();
        folder.push(".snapshots");
        PathBuf::from(folder).join(format!("{}-{}", device.tenant.number(), device.shop))
    }
}

impl Database for Sqlite {
    fn device(&self, tenant: TenantNo, token_hash: SecretHash) -> Pending<'_, Option<Device>> {
        self.look_up(tenant, |books| devices::by_token(books, &token_hash))
    }

    fn enrol(&self, enrolment: Enrolment) -> Pending<'_, Result<Enrolled, EnrolRefused>> {
        self.write(enrolment.tenant, move |books| devices::enrol(books, &enrolment))
    }

    fn begin_incarnation(
        &self,
        device: Device,
        restored: Incarnation,
        begun: Incarnation,
        now: Timestamp,
    ) -> Pending<'_, Standing> {
        self.write(device.tenant, move |books| devices::begin_incarnation(books, &device, restored, begun, now))
    }

    fn apply_batch(&self, device: Device, push: Push, now: Timestamp) -> Pending<'_, Result<Applied, TurnedAway>> {
        self.write(device.tenant, move |books| facts::apply_batch(books, &device, &push, now))
    }

    fn redeem(&self, device: Device, ask: Ask, now: Timestamp) -> Pending<'_, Result<Decided, IdReused>> {
        self.write(device.tenant, move |books| redeem::redeem(books, &device, &ask, now))
    }

    fn verify(&self, device: Device, question: Verify) -> Pending<'_, Known> {
        self.read(device.tenant, move |books| redeem::verify(books, &device, &question))
    }

    fn changes_after(
        &self,
        device: Device,
        from: Position,
        limit: u32,
        now: Timestamp,
    ) -> Pending<'_, Result<Changes, NoChanges>> {
        self.read(device.tenant, move |books| changes::after(books, &device, from, limit, now))
    }

    fn snapshot(&self, device: Device, now: Timestamp) -> Pending<'_, Snapshot> {
        let folder = self.exports_of(&device);
        let gate = Arc::clone(&self.exports);
        Box::pin(async move {
            // Terminals of a shop that start together share one export.
            let _one_at_a_time = gate.lock().await;
            self.read(device.tenant, move |books| snapshot::export(books, &device, &folder, now)).await
        })
    }

    fn snapshot_chunk(&self, device: Device, as_of: u64, number: u32) -> Pending<'_, Option<Vec<u8>>> {
        let folder = self.exports_of(&device);
        self.read(device.tenant, move |books| snapshot::chunk(books, &folder, as_of, number))
    }

    fn standing(&self, device: Device) -> Pending<'_, Standing> {
        self.read(device.tenant, move |books| devices::standing(books, &device))
    }

    fn hints(&self) -> broadcast::Receiver<Hint> {
        self.hints.subscribe()
    }

    fn tenants(&self) -> Pending<'_, Vec<Tenant>> {
        self.read(NOBODY, shops::tenants)
    }

    fn add_tenant(&self, id: TenantId, name: String, now: Timestamp) -> Pending<'_, Tenant> {
        self.write(NOBODY, move |books| shops::add_tenant(books, id, &name, now))
    }

    fn add_api_key(&self, tenant: TenantNo, hash: SecretHash, name: String, now: Timestamp) -> Pending<'_, ()> {
        self.write(tenant, move |books| shops::add_api_key(books, &hash, &name, now))
    }

    fn api_key(&self, tenant: TenantNo, hash: SecretHash) -> Pending<'_, Option<String>> {
        self.look_up(tenant, |books| shops::api_key(books, &hash))
    }

    fn restored(&self, tenant: TenantNo) -> Pending<'_, u64> {
        self.write(tenant, devices::restored)
    }

    fn announce_keys(&self, tenant: TenantNo) -> Pending<'_, ()> {
        self.write(tenant, campaigns::announce_keys)
    }

    fn shops(&self, tenant: TenantNo) -> Pending<'_, Vec<Shop>> {
        self.read(tenant, shops::all)
    }

    fn put_shop(&self, tenant: TenantNo, shop: NewShop) -> Pending<'_, Shop> {
        self.write(tenant, move |books| shops::put(books, shop))
    }

    fn put_risk(&self, tenant: TenantNo, shop: ShopId, risk: Risk) -> Pending<'_, Option<()>> {
        self.write(tenant, move |books| shops::put_risk(books, shop, &risk))
    }

    fn invite(&self, tenant: TenantNo, invitation: NewInvitation) -> Pending<'_, Option<()>> {
        self.write(tenant, move |books| devices::invite(books, &invitation))
    }

    fn devices(&self, tenant: TenantNo) -> Pending<'_, Vec<DeviceReport>> {
        self.read(tenant, devices::all)
    }

    fn set_device_status(&self, tenant: TenantNo, device: DeviceId, status: DeviceStatus) -> Pending<'_, Option<()>> {
        self.write(tenant, move |books| devices::set_status(books, device, status))
    }

    fn waive(&self, tenant: TenantNo, device: DeviceId) -> Pending<'_, Option<()>> {
        self.write(tenant, move |books| devices::set_drained(books, device))
    }

    fn put_in_catalogue(&self, tenant: TenantNo, entries: Vec<Entry>) -> Pending<'_, Vec<Entered>> {
        self.write(tenant, move |books| catalogue::put(books, &entries))
    }

    fn remove_from_catalogue(&self, tenant: TenantNo, section: Section, code: String) -> Pending<'_, Option<()>> {
        self.write(tenant, move |books| catalogue::remove(books, section, &code))
    }

    fn catalogue(&self, tenant: TenantNo, section: Section, after: String, limit: u32) -> Pending<'_, Vec<Value>> {
        self.read(tenant, move |books| catalogue::after(books, section, &after, limit))
    }

    fn catalogue_entries(
        &self,
        tenant: TenantNo,
        section: Section,
        codes: Vec<String>,
    ) -> Pending<'_, Vec<Option<Value>>> {
        self.read(tenant, move |books| catalogue::bodies(books, section, &codes))
    }

    fn put_picture(&self, tenant: TenantNo, product: String, jpeg: Vec<u8>) -> Pending<'_, Pictured> {
        self.write(tenant, move |books| pictures::put(books, &product, &jpeg))
    }

    fn remove_picture(&self, tenant: TenantNo, product: String) -> Pending<'_, Option<()>> {
        self.write(tenant, move |books| pictures::remove(books, &product))
    }

    fn picture(&self, tenant: TenantNo, hash: PictureHash) -> Pending<'_, Option<Vec<u8>>> {
        self.read(tenant, move |books| pictures::bytes(books, &hash))
    }

    fn picture_of(&self, tenant: TenantNo, product: String) -> Pending<'_, Option<Vec<u8>>> {
        self.read(tenant, move |books| match pictures::find(books, &product)? {
            Some(named) => pictures::bytes(books, &named.hash),
            None => Ok(None),
        })
    }

    fn count_stock(&self, tenant: TenantNo, shop: ShopId, counts: Vec<(Article, Option<i64>)>) -> Pending<'_, ()> {
        self.write(tenant, move |books| shelves::count(books, shop, &counts))
    }

    fn put_campaign(
        &self,
        tenant: TenantNo,
        campaign: NewCampaign,
    ) -> Pending<'_, Result<StoredCampaign, NumberTaken>> {
        self.write(tenant, move |books| campaigns::put(books, campaign))
    }

    fn campaigns(&self, tenant: TenantNo) -> Pending<'_, Vec<StoredCampaign>> {
        self.read(tenant, campaigns::all)
    }

    fn add_vouchers(&self, tenant: TenantNo, vouchers: Vec<NewVoucher>) -> Pending<'_, Vec<Added>> {
        self.write(tenant, move |books| vouchers::add(books, &vouchers))
    }

    fn set_voucher_state(
        &self,
        tenant: TenantNo,
        voucher: VoucherId,
        state: State,
        now: Timestamp,
    ) -> Pending<'_, Option<VoucherReport>> {
        self.write(tenant, move |books| vouchers::set_state(books, voucher, state, now))
    }

    fn voucher(&self, tenant: TenantNo, voucher: VoucherId) -> Pending<'_, Option<VoucherReport>> {
        self.read(tenant, move |books| vouchers::report(books, voucher))
    }

    fn put_booking(&self, tenant: TenantNo, booking: Booking) -> Pending<'_, Option<Booking>> {
        self.write(tenant, move |books| bookings::put(books, booking))
    }

    fn booking(&self, tenant: TenantNo, booking: BookingId) -> Pending<'_, Option<Booking>> {
        self.read(tenant, move |books| bookings::by_id(books, booking))
    }

    fn bookings(&self, tenant: TenantNo, shop: ShopId, from: Timestamp, until: Timestamp) -> Pending<'_, Vec<Booking>> {
        self.read(tenant, move |books| bookings::between(books, shop, from, until))
    }

    fn erase_booking(&self, tenant: TenantNo, booking: BookingId) -> Pending<'_, Option<()>> {
        self.write(tenant, move |books| bookings::erase(books, booking))
    }

    fn put_staff(&self, tenant: TenantNo, staff: Staff, shop: Option<ShopId>) -> Pending<'_, ()> {
        self.write(tenant, move |books| shops::put_staff(books, &staff, shop))
    }

    fn first_manager(&self, device: Device, manager: Staff) -> Pending<'_, Option<Staff>> {
        self.write(device.tenant, move |books| shops::first_manager(books, device.shop, manager))
    }

    fn put_badge(&self, tenant: TenantNo, staff: StaffId, code: Option<String>) -> Pending<'_, Option<()>> {
        self.write(tenant, move |books| shops::put_badge(books, staff, code.as_deref()))
    }

    fn staff(&self, tenant: TenantNo) -> Pending<'_, Vec<(Staff, Option<ShopId>)>> {
        self.read(tenant, shops::staff)
    }

    fn put_member(&self, tenant: TenantNo, member: Member, brings: u32) -> Pending<'_, Result<Member, Taken>> {
        self.write(tenant, move |books| members::put(books, &member, brings))
    }

    fn member(&self, tenant: TenantNo, member: MemberId) -> Pending<'_, Option<Member>> {
        self.read(tenant, move |books| members::by_id(books, member))
    }

    fn members(&self, tenant: TenantNo, after: String, limit: u32) -> Pending<'_, Vec<Member>> {
        self.read(tenant, move |books| members::after(books, &after, limit))
    }

    fn put_member_code(&self, tenant: TenantNo, member: MemberId, code: Option<String>) -> Pending<'_, Option<()>> {
        self.write(tenant, move |books| members::put_code(books, member, code.as_deref()))
    }

    fn erase_member(&self, tenant: TenantNo, member: MemberId) -> Pending<'_, Option<()>> {
        self.write(tenant, move |books| members::erase(books, member))
    }

    fn exceptions(&self, tenant: TenantNo, state: ExceptionState) -> Pending<'_, Vec<ExceptionReport>> {
        self.read(tenant, move |books| reports::exceptions(books, state))
    }

    fn quarantine(&self, tenant: TenantNo, limit: u32) -> Pending<'_, Vec<StoredFact>> {
        self.read(tenant, move |books| facts::quarantined(books, limit))
    }

    fn facts_after(
        &self,
        tenant: TenantNo,
        device: DeviceId,
        incarnation: Incarnation,
        after_seq: u64,
        limit: u32,
    ) -> Pending<'_, Vec<StoredFact>> {
        self.read(tenant, move |books| facts::after(books, device, incarnation, after_seq, limit))
    }

    fn shop_report(
        &self,
        tenant: TenantNo,
        shop: ShopId,
        from: Timestamp,
        until: Timestamp,
    ) -> Pending<'_, ShopReport> {
        self.read(tenant, move |books| reports::shop(books, shop, from, until))
    }
}

/// For what concerns no tenant; number 0 belongs to nobody.
const NOBODY: TenantNo = match TenantNo::new(0) {
    Some(nobody) => nobody,
    None => unreachable!(),
};

/// A connection as every one of ours is set up.
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(128);
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -65536;",
    )?;
    Ok(connection)
}

/// Copies the books into a file that is not there yet and proves the copy. The hub may serve meanwhile.
pub fn back_up(path: &Path, to: &Path) -> Result<(), OpenFault> {
    if to.exists() {
        return Err(OpenFault::Occupied);
    }
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    copy(&connection, to)
}

/// Keeps the database as it was before a migration.
fn keep_before_migration(connection: &Connection, path: &Path, version: i32) -> Result<(), OpenFault> {
    let mut beside = path.to_owned().into_os_string();
    beside.push(format!(".before-{version}"));
    let beside = PathBuf::from(beside);
    if beside.exists() { Ok(()) } else { copy(connection, &beside) }
}

fn copy(connection: &Connection, to: &Path) -> Result<(), OpenFault> {
    connection.backup("main", to, None)?;
    let copy = Connection::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found: String = copy.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(OpenFault::Damaged) }
}

/// Why the database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// SQLite refused.
    #[error("SQLite refused")]
    Sql(#[from] rusqlite::Error),
    /// The file belongs to another program.
    #[error("the file is a database of another program")]
    Foreign,
    /// A later version wrote it.
    #[error("the database has version {version}; this program knows {known}: use the later program")]
    Newer {
        /// The file's.
        version: i32,
        /// This program's.
        known: i32,
    },
    /// A copy may not take the place of a file.
    #[error("there is a file in the copy's place already")]
    Occupied,
    /// A copy does not pass its check.
    #[error("the copy does not pass its check: the database or a disk is damaged")]
    Damaged,
    /// A migration failed.
    #[error("the database could not be brought up to date")]
    Migration(#[source] rusqlite_migration::Error),
    /// The writer could not be started.
    #[error("the writer could not be started")]
    Writer(#[source] Failed),
}
