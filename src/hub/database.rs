//! What the hub asks of its database: one narrow trait, an operation a method, each of them one transaction.
//!
//! SQLite serves by default; another database passes the same conformance tests. Rules that every one of them keeps:
//! the fact row or the stored answer goes in first and is the gate; what is left of a voucher changes only by a
//! conditional update; and the change log follows the order of commits. Here one writer stamps a change inside its
//! transaction, and no other transaction can be open beside it, so versions are given in the order in which they become
//! visible. A database with many writers needs a sequencer that stamps after the commit instead.

pub mod sqlite;

use std::future::Future;
use std::pin::Pin;

use ed25519_dalek::VerifyingKey;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::broadcast;

use crate::domain::booking::Booking;
use crate::domain::budget::Allowance;
use crate::domain::fact::{Bearer, Row};
use crate::domain::id::{
    BookingId, CampaignId, CampaignNo, DeviceId, Incarnation, MemberId, PictureHash, ShopId, StaffId, TenantId,
    TenantNo, VoucherId,
};
use crate::domain::member::Member;
use crate::domain::money::Money;
use crate::domain::shop::Shop;
use crate::domain::staff::Staff;
use crate::domain::stock::Article;
use crate::domain::voucher::{Amount, State};
use crate::sync::hub::Turned;
use crate::wire::pull::{Change, ExceptionRow, ExceptionState, More, UsedStep};
use crate::wire::push::{FactResult, Push};
use crate::wire::redeem::{Decision, Redeem};
use crate::wire::snapshot::Chunk;
use crate::wire::verify::{Found, Verify};

/// The answer of an operation, once the database has it.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failed>> + Send + 'a>>;

/// The most uses that one voucher may have: each that is held is a row.
pub const USES_MAX: u32 = 1_000;

/// The hub's books.
pub trait Database: Send + Sync + 'static {
    // Terminals.

    /// The terminal with this access token.
    fn device(&self, tenant: TenantNo, token_hash: SecretHash) -> Pending<'_, Option<Device>>;
    /// Uses an enrolment code. The same terminal that asks again with it, because an answer was lost, is the same device.
    fn enrol(&self, enrolment: Enrolment) -> Pending<'_, Result<Enrolled, EnrolRefused>>;
    /// Begins a new life of a terminal's journal and says how far the hub has the one that was restored.
    fn begin_incarnation(
        &self,
        device: Device,
        restored: Incarnation,
        begun: Incarnation,
        now: Timestamp,
    ) -> Pending<'_, Standing>;
    /// Takes in the facts of a push: all in one transaction, each under a savepoint of its own.
    fn apply_batch(&self, device: Device, push: Push, now: Timestamp) -> Pending<'_, Result<Applied, TurnedAway>>;
    /// Decides about a right, or gives the answer that was given before.
    fn redeem(&self, device: Device, ask: Ask, now: Timestamp) -> Pending<'_, Result<Decided, IdReused>>;
    /// What the books know about a code.
    fn verify(&self, device: Device, question: Verify) -> Pending<'_, Known>;
    /// What changed for a terminal's shop after a cursor, in the order of commits.
    fn changes_after(
        &self,
        device: Device,
        from: Position,
        limit: u32,
        now: Timestamp,
    ) -> Pending<'_, Result<Changes, NoChanges>>;
    /// Everything that a terminal's shop may know, exported as of one cursor; a recent export is used again.
    fn snapshot(&self, device: Device, now: Timestamp) -> Pending<'_, Snapshot>;
    /// One chunk of an export; none where there is no such export any more.
    fn snapshot_chunk(&self, device: Device, as_of: u64, number: u32) -> Pending<'_, Option<Vec<u8>>>;
    /// The life of the books, and how far they have the terminal's journal.
    fn standing(&self, device: Device) -> Pending<'_, Standing>;
    /// Tells of every commit that changed what terminals know.
    fn hints(&self) -> broadcast::Receiver<Hint>;

    // Owners.

    /// Every tenant.
    fn tenants(&self) -> Pending<'_, Vec<Tenant>>;
    /// Adds a tenant.
    fn add_tenant(&self, id: TenantId, name: String, now: Timestamp) -> Pending<'_, Tenant>;
    /// Adds an API key.
    fn add_api_key(&self, tenant: TenantNo, hash: SecretHash, name: String, now: Timestamp) -> Pending<'_, ()>;
    /// The name of an API key.
    fn api_key(&self, tenant: TenantNo, hash: SecretHash) -> Pending<'_, Option<String>>;
    /// Counts the books as restored from a backup: the next epoch, and no rights until every terminal has fed again.
    fn restored(&self, tenant: TenantNo) -> Pending<'_, u64>;
    /// Makes the present token keys known to every terminal.
    fn announce_keys(&self, tenant: TenantNo) -> Pending<'_, ()>;

    /// Every shop of a tenant.
    fn shops(&self, tenant: TenantNo) -> Pending<'_, Vec<Shop>>;
    /// Adds a shop, or changes the one with its id. A number of 0 asks for the next free one.
    fn put_shop(&self, tenant: TenantNo, shop: NewShop) -> Pending<'_, Shop>;
    /// Sets what each terminal of a shop may risk.
    fn put_risk(&self, tenant: TenantNo, shop: ShopId, risk: Risk) -> Pending<'_, Option<()>>;
    /// Stores an enrolment code.
    fn invite(&self, tenant: TenantNo, invitation: NewInvitation) -> Pending<'_, Option<()>>;
    /// Every terminal.
    fn devices(&self, tenant: TenantNo) -> Pending<'_, Vec<DeviceReport>>;
    /// Takes a terminal out of service, or back in.
    fn set_device_status(&self, tenant: TenantNo, device: DeviceId, status: DeviceStatus) -> Pending<'_, Option<()>>;
    /// Does not wait any longer for a terminal to feed again after a restore.
    fn waive(&self, tenant: TenantNo, device: DeviceId) -> Pending<'_, Option<()>>;

    /// Adds entries of the catalogue, or replaces those with their codes; of each what became of it.
    fn put_in_catalogue(&self, tenant: TenantNo, entries: Vec<Entry>) -> Pending<'_, Vec<Entered>>;
    /// Takes an entry of the catalogue away; none where it is not there.
    fn remove_from_catalogue(&self, tenant: TenantNo, section: Section, code: String) -> Pending<'_, Option<()>>;
    /// The entries of a section after a code, in the order of codes.
    fn catalogue(&self, tenant: TenantNo, section: Section, after: String, limit: u32) -> Pending<'_, Vec<Value>>;
    /// What stands under each of these codes, in their order.
    fn catalogue_entries(
        &self,
        tenant: TenantNo,
        section: Section,
        codes: Vec<String>,
    ) -> Pending<'_, Vec<Option<Value>>>;

    /// Gives a product a picture, in the place of the one that it had.
    fn put_picture(&self, tenant: TenantNo, product: String, jpeg: Vec<u8>) -> Pending<'_, Pictured>;
    /// Takes the picture of a product away; none where it has none.
    fn remove_picture(&self, tenant: TenantNo, product: String) -> Pending<'_, Option<()>>;
    /// A picture by its hash; none where no product has it.
    fn picture(&self, tenant: TenantNo, hash: PictureHash) -> Pending<'_, Option<Vec<u8>>>;
    /// The picture of a product; none where it has none.
    fn picture_of(&self, tenant: TenantNo, product: String) -> Pending<'_, Option<Vec<u8>>>;

    /// Counts articles in a shop; none ends the counting of one.
    fn count_stock(&self, tenant: TenantNo, shop: ShopId, counts: Vec<(Article, Option<i64>)>) -> Pending<'_, ()>;

    /// Adds a campaign, or replaces the one with its id, as it came.
    fn put_campaign(&self, tenant: TenantNo, campaign: NewCampaign)
    -> Pending<'_, Result<StoredCampaign, NumberTaken>>;
    /// Every campaign, as it came.
    fn campaigns(&self, tenant: TenantNo) -> Pending<'_, Vec<StoredCampaign>>;
    /// Adds vouchers; of each, whether it was added.
    fn add_vouchers(&self, tenant: TenantNo, vouchers: Vec<NewVoucher>) -> Pending<'_, Vec<Added>>;
    /// Changes whether a voucher stands.
    fn set_voucher_state(
        &self,
        tenant: TenantNo,
        voucher: VoucherId,
        state: State,
        now: Timestamp,
    ) -> Pending<'_, Option<VoucherReport>>;
    /// A voucher with all that was claimed of it.
    fn voucher(&self, tenant: TenantNo, voucher: VoucherId) -> Pending<'_, Option<VoucherReport>>;
    /// Adds a booking, or changes the one with its id; its revision is counted here. None for an unknown shop.
    fn put_booking(&self, tenant: TenantNo, booking: Booking) -> Pending<'_, Option<Booking>>;
    /// A booking.
    fn booking(&self, tenant: TenantNo, booking: BookingId) -> Pending<'_, Option<Booking>>;
    /// The bookings of a shop that start within a span.
    fn bookings(&self, tenant: TenantNo, shop: ShopId, from: Timestamp, until: Timestamp) -> Pending<'_, Vec<Booking>>;
    /// Erases a booking, with the personal data in it.
    fn erase_booking(&self, tenant: TenantNo, booking: BookingId) -> Pending<'_, Option<()>>;
    /// Adds or changes a staff member of one shop, or of all.
    fn put_staff(&self, tenant: TenantNo, staff: Staff, shop: Option<ShopId>) -> Pending<'_, ()>;
    /// Adds the first manager of a terminal's shop, and answers the same again; none where somebody else who may change
    /// settings works there already.
    fn first_manager(&self, device: Device, manager: Staff) -> Pending<'_, Option<Staff>>;
    /// Gives a staff member a badge with this code in the place of an earlier one, or none; none for nobody of that id who
    /// works here.
    fn put_badge(&self, tenant: TenantNo, staff: StaffId, code: Option<String>) -> Pending<'_, Option<()>>;
    /// Every staff member.
    fn staff(&self, tenant: TenantNo) -> Pending<'_, Vec<(Staff, Option<ShopId>)>>;

    /// Adds a member with the points that they bring, or changes the one with their id, whose points stay as they are.
    fn put_member(&self, tenant: TenantNo, member: Member, brings: u32) -> Pending<'_, Result<Member, Taken>>;
    /// A member.
    fn member(&self, tenant: TenantNo, member: MemberId) -> Pending<'_, Option<Member>>;
    /// The members whose numbers come after this one, in the order of numbers.
    fn members(&self, tenant: TenantNo, after: String, limit: u32) -> Pending<'_, Vec<Member>>;
    /// Gives a member a card with this code in the place of an earlier one, or none.
    fn put_member_code(&self, tenant: TenantNo, member: MemberId, code: Option<String>) -> Pending<'_, Option<()>>;
    /// Erases a member, with the personal data in it.
    fn erase_member(&self, tenant: TenantNo, member: MemberId) -> Pending<'_, Option<()>>;

    /// The exceptions in a state.
    fn exceptions(&self, tenant: TenantNo, state: ExceptionState) -> Pending<'_, Vec<ExceptionReport>>;
    /// The facts that wait for somebody to look at them, the newest first.
    fn quarantine(&self, tenant: TenantNo, limit: u32) -> Pending<'_, Vec<StoredFact>>;
    /// The facts of one journal after a `seq`.
    fn facts_after(
        &self,
        tenant: TenantNo,
        device: DeviceId,
        incarnation: Incarnation,
        after_seq: u64,
        limit: u32,
    ) -> Pending<'_, Vec<StoredFact>>;
    /// What a shop did between two instants.
    fn shop_report(&self, tenant: TenantNo, shop: ShopId, from: Timestamp, until: Timestamp)
    -> Pending<'_, ShopReport>;
}

/// The hash of a secret that somebody shows: BLAKE3, so that a stolen database opens no door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// The hash of a secret of at least 128 random bits.
    pub fn of(secret: &str) -> Self {
        Self(*blake3::hash(secret.as_bytes()).as_bytes())
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// An enrolled terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Whose it is.
    pub tenant: TenantNo,
    /// Its identity.
    pub id: DeviceId,
    /// Its shop.
    pub shop: ShopId,
    /// The label that people call the till by.
    pub till: String,
    /// With what it signs, as it stands in the books: only a push needs it taken apart, which takes longer than to read it.
    pub public_key: [u8; 32],
    /// Whether it is served.
    pub status: DeviceStatus,
    /// The present life of its ledger.
    pub incarnation: Incarnation,
}

/// Whether a terminal is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceStatus {
    /// It is.
    Active,
    /// It was taken out of service: its facts go into quarantine, and it gets nothing.
    Revoked,
    /// Its journal has split: nothing is taken from it until somebody has looked.
    Forked,
}

/// A terminal that wants to join.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// Whose shop.
    pub tenant: TenantNo,
    /// The hash of the one-time code.
    pub invitation: SecretHash,
    /// The identity that it gets, or brings along.
    pub device: DeviceId,
    /// The lives of its ledger before the present one, oldest first.
    pub earlier: Vec<Incarnation>,
    /// The hash of the access token that it gets.
    pub token_hash: SecretHash,
    /// With what it signs.
    pub public_key: VerifyingKey,
    /// The present life of its ledger.
    pub incarnation: Incarnation,
    /// The program's version.
    pub program: String,
    /// Now.
    pub now: Timestamp,
}

/// A terminal that has joined.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// The terminal.
    pub device: Device,
    /// Its shop.
    pub shop: Shop,
    /// The key list that its shop gets.
    pub keys: KeyPart,
    /// How it stands.
    pub standing: Standing,
}

/// What the books add to the list of token keys for one shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPart {
    /// The list's number.
    pub number: u64,
    /// The campaigns whose rotating codes the shop checks.
    pub rotating: Vec<CampaignNo>,
}

/// Why a terminal may not join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnrolRefused {
    /// The enrolment code is no good.
    #[error("the enrolment code is unknown, used or too old")]
    Code,
    /// The identity that it brings is taken.
    #[error("the terminal that it says it is has another key, belongs to another shop or is out of service")]
    Device,
}

/// How a terminal stands to the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The life of the books.
    pub epoch: u64,
    /// The life of the journal that is spoken of.
    pub incarnation: Incarnation,
    /// Up to which fact the hub has it.
    pub acked_seq: u64,
    /// What the terminal may risk.
    pub risk: Risk,
}

/// What each terminal of a shop may risk without the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// How much in all, until the hub hears from it again.
    pub allowance: Allowance,
    /// How much more a manager may allow, once.
    pub raise: Allowance,
    /// The most on one voucher.
    pub per_voucher: Money,
    /// How old its data may be, in seconds.
    pub data_age_max_s: u32,
}

impl Default for Risk {
    /// Twenty redemptions worth 1,000.00 in all, 200.00 each, on data of at most a day; half as much again by a manager.
    fn default() -> Self {
        Self {
            allowance: Allowance { count: 20, value: Money::from_minor(100_000) },
            raise: Allowance { count: 10, value: Money::from_minor(50_000) },
            per_voucher: Money::from_minor(20_000),
            data_age_max_s: 24 * 60 * 60,
        }
    }
}

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// How the terminal stands now.
    pub standing: Standing,
    /// What became of each fact.
    pub results: Vec<FactResult>,
}

/// A push of which nothing was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the push was turned away")]
pub struct TurnedAway {
    /// Why.
    #[source]
    pub turned: Turned,
    /// How the terminal stands.
    pub standing: Standing,
}

/// A request for a right, and what its bytes were.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The request.
    pub request: Redeem,
    /// The hash of all that it asks: the same id must always come with the same one.
    pub digest: [u8; 32],
}

/// What was decided about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The life of the books.
    pub epoch: u64,
    /// The decision.
    pub decision: Decision,
}

/// The same id came with another body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the same id came with another body")]
pub struct IdReused;

/// What the books know about a code.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The life of the books.
    pub epoch: u64,
    /// What was found.
    pub found: Found,
}

/// From where a terminal pulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The life of the books that it knows.
    pub epoch: u64,
    /// Its cursor.
    pub cursor: u64,
}

/// A page of changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// How the terminal stands.
    pub standing: Standing,
    /// The cursor after the page.
    pub to: u64,
    /// Whether there is more at once.
    pub more: More,
    /// The changes, in the order of commits.
    pub changes: Vec<Change>,
    /// Steps of rotating codes that other terminals of the shop used just now.
    pub used_steps: Vec<UsedStep>,
}

/// Why there is no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoChanges {
    /// The terminal knows other books than these.
    #[error("the books are in another epoch")]
    Epoch(Standing),
    /// The change log does not tell everything from that cursor on.
    #[error("the cursor needs a snapshot")]
    CursorTooOld(Standing),
}

/// An export of all that a shop may know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The life of the books.
    pub epoch: u64,
    /// The cursor from which to pull afterwards.
    pub as_of: u64,
    /// Everything but vouchers, members and what is sold.
    pub head: Vec<Change>,
    /// The vouchers.
    pub chunks: Vec<Chunk>,
    /// What is sold.
    #[serde(default)]
    pub catalogue: Vec<Chunk>,
    /// The members.
    #[serde(default)]
    pub members: Vec<Chunk>,
}

/// Something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint {
    /// For whom.
    pub tenant: TenantNo,
    /// The last version.
    pub version: u64,
}

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tenant {
    /// Its number.
    pub no: TenantNo,
    /// Its identity.
    pub id: TenantId,
    /// What it is called.
    pub name: String,
    /// The life of its books.
    pub epoch: u64,
}

/// A shop to be added or changed.
#[derive(Debug, Clone)]
pub struct NewShop {
    /// The shop; number 0 asks for the next free one, tenant and its number are filled in.
    pub shop: Shop,
    /// What its terminals may risk, if it is new.
    pub risk: Risk,
}

/// An enrolment code to be stored.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// The hash of the code.
    pub token_hash: SecretHash,
    /// For which shop.
    pub shop: ShopId,
    /// The label of the till that it makes.
    pub till: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// A terminal as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceReport {
    /// Its identity.
    pub id: DeviceId,
    /// Its shop.
    pub shop: ShopId,
    /// Its label.
    pub till: String,
    /// Whether it is served.
    pub status: DeviceStatus,
    /// The program's version.
    pub program: String,
    /// When it joined.
    pub enrolled_at: Timestamp,
    /// When it was last heard of.
    pub seen_at: Timestamp,
    /// The present life of its ledger.
    pub incarnation: Incarnation,
    /// Up to which fact the hub has its journal.
    pub acked_seq: u64,
    /// Where its journal ended when it was last heard of.
    pub head_seq: u64,
    /// Whether the books wait for it after a restore.
    pub drain: Drain,
}

/// Whether the books wait for a terminal to feed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drain {
    /// They do, and give no rights until then.
    Awaited,
    /// They do not.
    Done,
}

/// A part of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// What is sold, each by the shop's code of it.
    Products,
    /// Groups of it, each by the shop's code of it.
    Categories,
    /// What lowers prices, each by its identity as text.
    Promotions,
}

impl Section {
    /// How many entries it holds at most.
    pub const fn most(self) -> u64 {
        match self {
            Self::Products => 200_000,
            Self::Categories => 2_000,
            Self::Promotions => 1_000,
        }
    }
}

/// An entry of the catalogue to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// In which part.
    pub section: Section,
    /// Its code.
    pub code: String,
    /// Where it stands among the others.
    pub place: u32,
    /// The JSON object as it travels.
    pub body: Value,
    /// The numbers by which a product is known, its code among them, in canonical form.
    pub numbers: Vec<String>,
}

/// What became of a picture of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictured {
    /// The product has it now.
    Has(PictureHash),
    /// There is no such product.
    NoProduct,
    /// As many products have one as may.
    Full,
}

/// What became of an entry of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// It is there now.
    New,
    /// It took the place of what stood under its code.
    Changed,
    /// It stood there already, in every point.
    Same,
    /// One of its numbers is another product's: nothing was stored.
    NumberTaken {
        /// Which number.
        number: String,
        /// Whose it is.
        by: String,
    },
    /// There are as many as there may be: nothing was stored.
    Full,
}

/// A campaign to be stored.
#[derive(Debug, Clone)]
pub struct NewCampaign {
    /// Its identity.
    pub id: CampaignId,
    /// The JSON object as it came; id and number are filled in.
    pub body: serde_json::Map<String, Value>,
}

/// A campaign as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoredCampaign {
    /// Its identity.
    pub id: CampaignId,
    /// Its number in tokens.
    pub no: CampaignNo,
    /// Its JSON.
    pub body: Value,
}

/// Another campaign has that number, or a number was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the campaign's number is taken, or was another")]
pub struct NumberTaken;

/// The number is another member's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken;

/// A voucher to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVoucher {
    /// Its identity.
    pub id: VoucherId,
    /// Whose rules it follows.
    pub campaign: CampaignId,
    /// Its canonical code; none where it is a signed token.
    pub code: Option<String>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Its own first valid instant.
    pub from: Option<Timestamp>,
    /// Its own first instant after the end.
    pub until: Option<Timestamp>,
    /// What it holds.
    pub issued: Amount,
    /// The only shop that may redeem it.
    pub home_shop: Option<ShopId>,
    /// Which customer holds it.
    pub holder: Option<String>,
    /// The last four digits of the holder's phone.
    pub phone_tail: Option<String>,
}

/// Whether a voucher was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It was.
    Yes,
    /// There is one with its code or id.
    Duplicate,
    /// There is no such campaign.
    UnknownCampaign,
    /// There is no such home shop.
    UnknownShop,
}

/// A voucher as its owner sees it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct VoucherReport {
    /// The voucher.
    pub voucher: crate::domain::voucher::Voucher,
    /// What it held when it was issued.
    pub issued: Amount,
    /// Its canonical code, never shown with the rest; none where its token is signed.
    #[serde(skip)]
    pub code: Option<String>,
    /// What was claimed of it.
    pub claims: Vec<ClaimReport>,
}

/// One claim to a voucher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimReport {
    /// The redemption, the place and the time.
    #[serde(flatten)]
    pub party: crate::wire::pull::Party,
    /// How much.
    pub take: Amount,
    /// How it stands.
    pub state: crate::sync::hub::ClaimState,
}

/// An exception as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExceptionReport {
    /// What terminals know of it.
    #[serde(flatten)]
    pub row: ExceptionRow,
    /// When it came up.
    pub opened_at: Timestamp,
    /// Who bears it, once it is settled.
    pub bearer: Option<Bearer>,
    /// What was noted.
    pub note: Option<String>,
}

/// A fact as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredFact {
    /// Whose.
    pub device: DeviceId,
    /// In which life.
    pub incarnation: Incarnation,
    /// The row.
    pub row: Row,
    /// What became of it.
    pub result: FactResult,
}

/// What a shop did in a span of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShopReport {
    /// Redemptions that are held, by firmness: how many firm ones.
    pub firm: u64,
    /// How many provisional ones.
    pub provisional: u64,
    /// How many went beyond what a voucher held.
    pub conflicts: u64,
    /// How many were taken back.
    pub reversed: u64,
    /// Check-ins that count.
    pub check_ins: u64,
    /// People whom they let in.
    pub people: u64,
    /// Bookings that start in the span.
    pub bookings: u64,
    /// Refused scans, by code of the reason.
    pub refused: Vec<(String, u64)>,
}

/// The database could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// Too many writes wait already.
    #[error("too many writes wait")]
    Busy,
    /// The database is closed, or its writer has died.
    #[error("the database is closed")]
    Closed,
    /// The database refused or failed.
    #[error("the database failed")]
    Storage(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored row is not what was written.
    #[error("a stored row cannot be read")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What was to be written does not follow from what is there: nothing of it was written.
    #[error("the books do not hold what a change starts from: {0}")]
    Guard(&'static str),
}

/// How long an enrolment code is good.
pub const INVITATION_LIFE: SignedDuration = SignedDuration::from_mins(10);
