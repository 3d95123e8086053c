//! What an owner does: shops, terminals, campaigns, vouchers, bookings, staff, exceptions. The HTTP calls, the command line
//! and a hub in process all come through here; what they bring is checked once, here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::booking::{Booking, CancelledBy, Change, Deposit, Guest, NotPossible, Prepaid, Status};
use crate::domain::business_day::DayStart;
use crate::domain::campaign::Campaign;
use crate::domain::id::{
    BookingId, CampaignId, DeviceId, PersonId, ShopId, ShopNo, StaffId, TenantId, TenantNo, VoucherId,
};
use crate::domain::money::Currency;
use crate::domain::payload::Invitation;
use crate::domain::payload::label::Layout;
use crate::domain::recovery::RecoveryKey;
use crate::domain::shop::{Reception, Selling, Shop, Zone};
use crate::domain::short_code::ShortCode;
use crate::domain::staff::{Employment, Role, Staff};
use crate::domain::token::OpaqueCode;
use crate::domain::voucher::State;
use crate::hub::App;
use crate::hub::auth::Secret;
use crate::hub::clock::{NoRandomness, mint, random};
use crate::hub::database::{
    Added, DeviceReport, DeviceStatus, ExceptionReport, Failed, INVITATION_LIFE, NewCampaign, NewInvitation, NewShop,
    NewVoucher, Risk, ShopReport, StoredCampaign, StoredFact, VoucherReport,
};
use crate::hub::keys::KeyFault;
use crate::wire::enrol::TokenKey;
use crate::wire::pull::ExceptionState;
use crate::wire::signed::hexadecimal;

/// The most people of a party.
const PARTY_MAX: u16 = 1_000;

/// One tenant's administration.
#[derive(Clone)]
pub struct Admin {
    app: App,
    tenant: TenantNo,
}

/// A shop as an owner describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopForm {
    /// Its identity, to change one that is there.
    #[serde(default)]
    pub id: Option<ShopId>,
    /// What customers call it.
    pub name: String,
    /// The address line on receipts.
    #[serde(default)]
    pub address: String,
    /// The zone of its wall clock.
    pub zone: Zone,
    /// What it trades in.
    pub currency: Currency,
    /// When its trading day starts.
    #[serde(default = "midnight")]
    pub day_start: DayStart,
    /// The channels whose bare digit codes are tried as vouchers.
    #[serde(default)]
    pub digit_channels: Vec<String>,
    /// The hosts whose links are read as codes.
    #[serde(default)]
    pub link_hosts: Vec<String>,
    /// How the labels of its scales are laid out.
    #[serde(default)]
    pub label_layouts: Vec<Layout>,
    /// How customers are received.
    #[serde(default)]
    pub reception: Reception,
    /// By what it sells; nothing where another till does.
    #[serde(default)]
    pub selling: Option<Selling>,
    /// What each of its terminals may risk without the hub.
    #[serde(default)]
    pub risk: Risk,
}

const fn midnight() -> DayStart {
    DayStart::MIDNIGHT
}

/// A booking as an owner, or the channel that took it, describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingForm {
    /// Its identity, to change one that is there.
    #[serde(default)]
    pub id: Option<BookingId>,
    /// Which shop.
    pub shop: ShopId,
    /// The code that the customer shows; one is made where none is given.
    #[serde(default)]
    pub code: Option<String>,
    /// What is booked.
    pub service: String,
    /// When it starts.
    pub starts_at: Timestamp,
    /// How long it lasts, in minutes.
    pub minutes: u16,
    /// How many people.
    pub party: u16,
    /// The table, room or person.
    #[serde(default)]
    pub resource: Option<String>,
    /// The deposit.
    #[serde(default = "no_deposit")]
    pub deposit: Deposit,
    /// Where it stands; confirmed where nothing is said.
    #[serde(default)]
    pub status: Option<Status>,
    /// Vouchers that come with it.
    #[serde(default)]
    pub vouchers: Vec<VoucherId>,
    /// What was bought with it and is handed over at the shop; its money pays there.
    #[serde(default)]
    pub prepaid: Vec<Prepaid>,
    /// Who booked.
    pub guest: Guest,
}

const fn no_deposit() -> Deposit {
    Deposit::None
}

/// A staff member as an owner describes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffForm {
    /// Their identity, to change one who is there.
    #[serde(default)]
    pub id: Option<StaffId>,
    /// How colleagues call them.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Whether they work here still.
    #[serde(default = "active")]
    pub employed: Employment,
    /// The only shop that knows them; none for all.
    #[serde(default)]
    pub shop: Option<ShopId>,
}

const fn active() -> Employment {
    Employment::Active
}

/// A key of tokens as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedKey {
    /// Its number in tokens.
    pub id: u8,
    /// The public key, hexadecimal.
    pub public_key: String,
    /// From when it counts.
    pub from: Timestamp,
    /// Until when its tokens are believed.
    pub until: Timestamp,
    /// What it is for.
    pub duty: KeyDuty,
}

/// What a key of tokens is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyDuty {
    /// It signs new tokens.
    Signs,
    /// Its tokens are believed: it signed before, or it is the next to sign.
    Believed,
}

impl Admin {
    /// The administration of a tenant.
    pub const fn new(app: App, tenant: TenantNo) -> Self {
        Self { app, tenant }
    }

    /// The tenant's number.
    pub const fn tenant(&self) -> TenantNo {
        self.tenant
    }

    /// What the hub has at hand.
    pub(crate) const fn app(&self) -> &App {
        &self.app
    }

    /// Makes an API key; it is shown this once.
    pub async fn make_api_key(&self, name: &str) -> Result<Secret, AdminFault> {
        let secret = Secret::make(self.tenant)?;
        self.app.database.add_api_key(self.tenant, secret.hash(), name.to_owned(), self.app.now()).await?;
        Ok(secret)
    }

    /// Adds or changes a shop.
    pub async fn put_shop(&self, form: ShopForm) -> Result<Shop, AdminFault> {
        if form.name.trim().is_empty() {
            return Err(AdminFault::Invalid("a shop has a name"));
        }
        if let Some(selling) = &form.selling {
            selling.check()?;
        }
        let id = match form.id {
            Some(id) => id,
            None => ShopId::new(mint(self.app.now())?),
        };
        let shop = Shop {
            id,
            no: ShopNo::new(0),
            // The books fill in whose it is.
            tenant: TenantId::new(id.uuid()),
            tenant_no: self.tenant,
            name: form.name,
            address: form.address,
            zone: form.zone,
            currency: form.currency,
            day_start: form.day_start,
            digit_channels: form.digit_channels,
            link_hosts: form.link_hosts,
            label_layouts: form.label_layouts,
            reception: form.reception,
            selling: form.selling,
        };
        let known = form.id.is_some();
        let shop = self.app.database.put_shop(self.tenant, NewShop { shop, risk: form.risk }).await?;
        if known {
            self.app.database.put_risk(self.tenant, shop.id, form.risk).await?;
        }
        Ok(shop)
    }

    /// Every shop.
    pub async fn shops(&self) -> Result<Vec<Shop>, AdminFault> {
        Ok(self.app.database.shops(self.tenant).await?)
    }

    /// Sets what each terminal of a shop may risk.
    pub async fn put_risk(&self, shop: ShopId, risk: Risk) -> Result<(), AdminFault> {
        self.app.database.put_risk(self.tenant, shop, risk).await?.ok_or(AdminFault::NotFound)
    }

    /// Makes an invitation for a terminal of a shop: good once, for ten minutes.
    pub async fn invite(&self, shop: ShopId, till: &str) -> Result<Invitation, AdminFault> {
        if till.trim().is_empty() || till.chars().count() > 40 {
            return Err(AdminFault::Invalid("a till has a label of at most 40 characters"));
        }
        let secret = Secret::make_short(self.tenant)?;
        let expires_at =
            self.app.now().checked_add(INVITATION_LIFE).map_err(|_| AdminFault::Invalid("no such time"))?;
        let invitation = NewInvitation { token_hash: secret.hash(), shop, till: till.to_owned(), expires_at };
        self.app.database.invite(self.tenant, invitation).await?.ok_or(AdminFault::NotFound)?;
        Ok(Invitation {
            url: self.app.url.to_string(),
            token: secret.reveal().to_owned(),
            root: hexadecimal(self.app.keys.root_public().as_bytes()),
        })
    }

    /// Every terminal.
    pub async fn devices(&self) -> Result<Vec<DeviceReport>, AdminFault> {
        Ok(self.app.database.devices(self.tenant).await?)
    }

    /// Takes a terminal out of service, or back in.
    pub async fn set_device_status(&self, device: DeviceId, status: DeviceStatus) -> Result<(), AdminFault> {
        self.app.database.set_device_status(self.tenant, device, status).await?.ok_or(AdminFault::NotFound)
    }

    /// Waits no longer for a terminal to feed its facts again after a restore.
    pub async fn waive(&self, device: DeviceId) -> Result<(), AdminFault> {
        self.app.database.waive(self.tenant, device).await?.ok_or(AdminFault::NotFound)
    }

    /// Counts the books as restored from a backup. To be called once, on the restored database, before terminals come.
    pub async fn restored(&self) -> Result<u64, AdminFault> {
        Ok(self.app.database.restored(self.tenant).await?)
    }

    /// Lets the next token key sign and tells every terminal.
    pub async fn rotate_keys(&self) -> Result<u32, AdminFault> {
        let version = self.app.keys.rotate(self.app.now())?;
        for tenant in self.app.database.tenants().await? {
            self.app.database.announce_keys(tenant.no).await?;
        }
        Ok(version)
    }

    /// The keys of tokens, and which of them signs.
    pub fn token_keys(&self) -> Result<Vec<ListedKey>, AdminFault> {
        let signing = self.app.keys.signing()?.id();
        let listed = |key: TokenKey| ListedKey {
            id: key.id,
            public_key: key.public_key,
            from: key.from,
            until: key.until,
            duty: if key.id == signing { KeyDuty::Signs } else { KeyDuty::Believed },
        };
        Ok(self.app.keys.token_keys().into_iter().map(listed).collect())
    }

    /// What is needed to have the hub's keys again: to be printed and kept off-line.
    pub fn recovery(&self) -> RecoveryKey {
        self.app.keys.recovery()
    }

    /// The beginning of the root's public key, to tell recovery sheets apart.
    pub fn fingerprint(&self) -> String {
        self.app.keys.fingerprint()
    }

    /// The public half of the root key, which terminals pin.
    pub fn root_public(&self) -> [u8; 32] {
        self.app.keys.root_public().to_bytes()
    }

    /// Adds a campaign, or changes the one with its id. It is stored as it came; what this hub reads of it is checked.
    pub async fn put_campaign(&self, body: Value) -> Result<StoredCampaign, AdminFault> {
        let Value::Object(body) = body else {
            return Err(AdminFault::Invalid("a campaign is a JSON object"));
        };
        let id = match body.get("id") {
            Some(id) => serde_json::from_value(id.clone()).map_err(|_| AdminFault::Invalid("the id is no UUID"))?,
            None => CampaignId::new(mint(self.app.now())?),
        };
        check_campaign(&body, id)?;
        let stored = self.app.database.put_campaign(self.tenant, NewCampaign { id, body }).await?;
        stored.map_err(|_| AdminFault::Conflict("the campaign's number is taken, or was another"))
    }

    /// Every campaign.
    pub async fn campaigns(&self) -> Result<Vec<StoredCampaign>, AdminFault> {
        Ok(self.app.database.campaigns(self.tenant).await?)
    }

    /// A campaign.
    pub async fn campaign(&self, id: CampaignId) -> Result<StoredCampaign, AdminFault> {
        let mut all = self.campaigns().await?.into_iter();
        all.find(|campaign| campaign.id == id).ok_or(AdminFault::NotFound)
    }

    /// Adds vouchers; of each, whether it was added.
    pub async fn add_vouchers(&self, vouchers: Vec<NewVoucher>) -> Result<Vec<Added>, AdminFault> {
        Ok(self.app.database.add_vouchers(self.tenant, vouchers).await?)
    }

    /// A voucher with all that was claimed of it.
    pub async fn voucher(&self, id: VoucherId) -> Result<VoucherReport, AdminFault> {
        self.app.database.voucher(self.tenant, id).await?.ok_or(AdminFault::NotFound)
    }

    /// Cancels, refunds, freezes a voucher, or lets it stand again.
    pub async fn set_voucher_state(&self, id: VoucherId, state: State) -> Result<VoucherReport, AdminFault> {
        self.app.database.set_voucher_state(self.tenant, id, state, self.app.now()).await?.ok_or(AdminFault::NotFound)
    }

    /// Adds a booking, or changes the one with its id. People who have arrived stay arrived, and a moved start is kept in
    /// its history.
    pub async fn put_booking(&self, form: BookingForm) -> Result<Booking, AdminFault> {
        let now = self.app.now();
        let known = match form.id {
            Some(id) => self.app.database.booking(self.tenant, id).await?,
            None => None,
        };
        let booking = match known {
            Some(known) => changed(known, form, now)?,
            None => new_booking(form, now)?,
        };
        check_booking(&booking)?;
        self.app.database.put_booking(self.tenant, booking).await?.ok_or(AdminFault::Invalid("there is no such shop"))
    }

    /// A booking.
    pub async fn booking(&self, id: BookingId) -> Result<Booking, AdminFault> {
        self.app.database.booking(self.tenant, id).await?.ok_or(AdminFault::NotFound)
    }

    /// The bookings of a shop that start in a span.
    pub async fn bookings(&self, shop: ShopId, from: Timestamp, until: Timestamp) -> Result<Vec<Booking>, AdminFault> {
        Ok(self.app.database.bookings(self.tenant, shop, from, until).await?)
    }

    /// Gives a booking up.
    pub async fn cancel_booking(&self, id: BookingId, by: CancelledBy) -> Result<Booking, AdminFault> {
        let booking = self.booking(id).await?.apply(Change::Cancel(by), self.app.now())?;
        self.app.database.put_booking(self.tenant, booking).await?.ok_or(AdminFault::NotFound)
    }

    /// Erases a booking with the personal data in it.
    pub async fn erase_booking(&self, id: BookingId) -> Result<(), AdminFault> {
        self.app.database.erase_booking(self.tenant, id).await?.ok_or(AdminFault::NotFound)
    }

    /// Adds or changes a staff member.
    pub async fn put_staff(&self, form: StaffForm) -> Result<Staff, AdminFault> {
        if form.name.trim().is_empty() {
            return Err(AdminFault::Invalid("a staff member has a name"));
        }
        let id = match form.id {
            Some(id) => id,
            None => StaffId::new(mint(self.app.now())?),
        };
        let staff = Staff { id, name: form.name, role: form.role, employed: form.employed };
        self.app.database.put_staff(self.tenant, staff.clone(), form.shop).await?;
        Ok(staff)
    }

    /// Issues a badge to a staff member: a code that signs them in. An earlier one ends. It is shown this once.
    pub async fn issue_badge(&self, staff: StaffId) -> Result<String, AdminFault> {
        let code = OpaqueCode::from_bytes(random()?).to_string();
        let put = self.app.database.put_badge(self.tenant, staff, Some(code.clone()));
        put.await?.ok_or(AdminFault::NotFound)?;
        Ok(code)
    }

    /// Ends a staff member's badge.
    pub async fn end_badge(&self, staff: StaffId) -> Result<(), AdminFault> {
        self.app.database.put_badge(self.tenant, staff, None).await?.ok_or(AdminFault::NotFound)
    }

    /// Every staff member, and the only shop that knows them.
    pub async fn staff(&self) -> Result<Vec<(Staff, Option<ShopId>)>, AdminFault> {
        Ok(self.app.database.staff(self.tenant).await?)
    }

    /// The exceptions in a state.
    pub async fn exceptions(&self, state: ExceptionState) -> Result<Vec<ExceptionReport>, AdminFault> {
        Ok(self.app.database.exceptions(self.tenant, state).await?)
    }

    /// The facts in quarantine, the newest first.
    pub async fn quarantine(&self, limit: u32) -> Result<Vec<StoredFact>, AdminFault> {
        Ok(self.app.database.quarantine(self.tenant, limit).await?)
    }

    /// The facts of a terminal's present journal after a `seq`.
    pub async fn facts(&self, device: DeviceId, after_seq: u64, limit: u32) -> Result<Vec<StoredFact>, AdminFault> {
        let devices = self.devices().await?;
        let known = devices.iter().find(|known| known.id == device).ok_or(AdminFault::NotFound)?;
        Ok(self.app.database.facts_after(self.tenant, device, known.incarnation, after_seq, limit).await?)
    }

    /// What a shop did in a span of time.
    pub async fn shop_report(&self, shop: ShopId, from: Timestamp, until: Timestamp) -> Result<ShopReport, AdminFault> {
        Ok(self.app.database.shop_report(self.tenant, shop, from, until).await?)
    }
}

/// Checks a campaign as far as this hub reads it. A field that it does not know may be one that later terminals read: it
/// is stored, and older terminals leave the campaign's vouchers to the cloud.
fn check_campaign(body: &Map<String, Value>, id: CampaignId) -> Result<(), AdminFault> {
    let mut complete = body.clone();
    complete.insert("id".to_owned(), Value::String(id.to_string()));
    // A number that is still to be given is no fault of what came.
    complete.entry("no").or_insert_with(|| Value::from(1));
    match serde_json::from_value::<Campaign>(Value::Object(complete)) {
        Ok(campaign) => Ok(campaign.check()?),
        Err(error) if is_newer(&error) => Ok(()),
        Err(error) => Err(AdminFault::Unreadable(error)),
    }
}

/// Whether a document is refused for something that a later version may know. The reader says so in these words alone.
pub(super) fn is_newer(error: &serde_json::Error) -> bool {
    let text = error.to_string();
    text.starts_with("unknown field `") || text.starts_with("unknown variant `")
}

fn new_booking(form: BookingForm, now: Timestamp) -> Result<Booking, AdminFault> {
    let id = match form.id {
        Some(id) => id,
        None => BookingId::new(mint(now)?),
    };
    let code = match form.code {
        Some(code) => canonical(&code),
        None => make_code()?,
    };
    Ok(Booking {
        id,
        shop: form.shop,
        code,
        service: form.service,
        starts_at: form.starts_at,
        minutes: form.minutes,
        party: form.party,
        arrived: 0,
        resource: form.resource,
        deposit: form.deposit,
        status: form.status.unwrap_or(Status::Confirmed),
        vouchers: form.vouchers,
        prepaid: form.prepaid,
        settled: Vec::new(),
        person: PersonId::new(mint(now)?),
        guest: form.guest,
        moved: Vec::new(),
        rev: 0,
    })
}

fn changed(known: Booking, form: BookingForm, now: Timestamp) -> Result<Booking, AdminFault> {
    if known.shop != form.shop {
        return Err(AdminFault::Invalid("a booking stays in its shop"));
    }
    let moved = if known.starts_at == form.starts_at {
        known
    } else {
        known.apply(Change::Reschedule { to: form.starts_at }, now)?
    };
    let code = form.code.as_deref().map_or_else(|| moved.code.clone(), canonical);
    Ok(Booking {
        code,
        service: form.service,
        minutes: form.minutes,
        party: form.party.max(moved.arrived),
        resource: form.resource,
        deposit: form.deposit,
        status: form.status.unwrap_or(moved.status),
        vouchers: form.vouchers,
        prepaid: form.prepaid,
        guest: form.guest,
        ..moved
    })
}

fn check_booking(booking: &Booking) -> Result<(), AdminFault> {
    if booking.party == 0 || booking.party > PARTY_MAX {
        return Err(AdminFault::Invalid("a party has 1 to 1,000 people"));
    }
    if booking.code.is_empty() || booking.code.chars().count() > 64 {
        return Err(AdminFault::Invalid("a booking's code has 1 to 64 characters"));
    }
    if !booking.guest.phone.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AdminFault::Invalid("a phone number is digits only"));
    }
    Ok(booking.check_advance()?)
}

/// A booking's code as it is looked up: our own short codes in capitals and without hyphens, others as they are.
fn canonical(code: &str) -> String {
    code.trim().parse::<ShortCode>().map_or_else(|_| code.trim().to_owned(), |code| code.as_str().to_owned())
}

/// A new short code for a booking.
fn make_code() -> Result<String, AdminFault> {
    // Codes of letters or digits alone are drawn again: about one in fifteen.
    for _ in 0..64 {
        if let Some(code) = ShortCode::booking(u64::from_be_bytes(random()?)) {
            return Ok(code.as_str().to_owned());
        }
    }
    Err(AdminFault::Invalid("no code could be drawn"))
}

/// Why an owner's wish was not done.
#[derive(Debug, thiserror::Error)]
pub enum AdminFault {
    /// There is no such thing.
    #[error("there is no such thing")]
    NotFound,
    /// It cannot be meant.
    #[error("{0}")]
    Invalid(&'static str),
    /// It clashes with what is there.
    #[error("{0}")]
    Conflict(&'static str),
    /// It is not what is read there.
    #[error("it is not what is read there")]
    Unreadable(#[source] serde_json::Error),
    /// The campaign cannot be meant.
    #[error("the campaign cannot be meant")]
    Unsound(#[from] crate::domain::campaign::Unsound),
    /// The product or the category cannot be meant.
    #[error("the product or the category cannot be meant")]
    UnsoundProduct(#[from] crate::domain::product::Unsound),
    /// The promotion cannot be meant.
    #[error("the promotion cannot be meant")]
    UnsoundPromotion(#[from] crate::domain::promotion::Unsound),
    /// The member cannot be meant.
    #[error("the member cannot be meant")]
    UnsoundMember(#[from] crate::domain::member::Unsound),
    /// What was paid in advance for the booking cannot be meant.
    #[error("what was paid in advance for the booking cannot be meant")]
    UnsoundBooking(#[from] crate::domain::booking::advance::Unsound),
    /// A till cannot sell by these rules.
    #[error("a till cannot sell by these rules")]
    NoRulesToSellBy(#[from] crate::domain::shop::Unsound),
    /// The booking's state does not allow it.
    #[error("the booking's state does not allow it")]
    NotPossible(#[from] NotPossible),
    /// The vouchers cannot be issued so.
    #[error("the vouchers cannot be issued so")]
    NotIssued(#[from] crate::hub::issue::NotIssued),
    /// The picture is none that a tile can show.
    #[error("the picture is none that a tile can show")]
    BadPicture(#[from] crate::hub::picture::Unfit),
    /// The books failed.
    #[error("the books failed")]
    Books(#[from] Failed),
    /// The keys failed.
    #[error("the keys failed")]
    Keys(#[from] KeyFault),
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}
