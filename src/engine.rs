//! The verbs of the terminal, one file each: the only place where disk, hardware and network meet.
//!
//! [`Engine`] is what a window or a script may ask and listen to. It is cheap to clone. A verb reads, decides, writes in
//! one transaction and announces; the sync with the hub, the printer and the devices go on at their own pace beside it.

pub mod bill;
mod cache;
pub mod catalogue;
pub mod check_in;
pub mod clock;
mod courier;
pub mod day;
pub mod enrol;
pub mod exceptions;
pub mod export;
pub mod fail_point;
pub mod hardware;
mod hints;
pub mod history;
pub mod hub_address;
mod keys;
pub mod members;
mod papers;
pub mod pay;
pub mod pictures;
pub mod preferences;
pub mod present;
pub mod print;
pub mod problem;
mod pull;
mod push;
pub mod receipt_printer;
pub mod recent;
pub mod redeem;
pub mod refund;
pub mod restore;
pub mod scan;
pub mod sell;
pub mod shelves;
pub mod shift;
pub mod sign_in;
pub mod status;
pub mod template;
pub mod till;
mod timekeeping;
pub mod together;
pub mod training;
mod unwind;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use ed25519_dalek::{SigningKey, VerifyingKey};
use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::{broadcast, oneshot, watch};

use crate::cloud::{Client, Credentials};
use crate::devices::{Device, Status, drawer, printer};
use crate::domain::budget::Raise;
use crate::domain::business_day;
use crate::domain::campaign::Channel;
use crate::domain::fact::{Author, Event, Fact, OverrideGranted, VERSION};
use crate::domain::id::{CodeKey, FactId, StaffId};
use crate::domain::language::Language;
use crate::domain::payload::Expected;
use crate::domain::receipt::template::Template;
use crate::domain::redemption::Override;
use crate::domain::shop::{Shop, ShopName};
use crate::domain::staff::Permission;
use crate::engine::bill::Bill;
use crate::engine::clock::Clock;
use crate::engine::courier::{Courier, Inbox, Message};
use crate::engine::hub_address::{HubAddress, Whose};
use crate::engine::keys::Keys;
use crate::engine::preferences::Preferences;
use crate::engine::print::Spool;
use crate::engine::problem::{Code, Problem};
use crate::engine::sign_in::{Right, Unentitled, Word};
use crate::engine::status::SyncStatus;
use crate::engine::till::Register;
use crate::engine::training::Books;
use crate::store::{
    self, CacheCondition, Condition, PeopleCondition, Store, budget, clock_mark, identity, intents, journal, keyring,
    position, print_jobs, shops,
};
use crate::sync::terminal::{self, Granter, Link, Remembered, Service};
use crate::wire::push::FACTS_BYTES_MAX;

/// How many announcements a slow listener may miss before it is told that it did.
const ANNOUNCEMENTS_MAX: usize = 64;

/// How long a closing terminal waits for calls that are under way.
const CLOSE_MAX: Duration = Duration::from_secs(10);

/// What is announced: which questions have new answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// The hub's data changed here.
    Changes,
    /// What is sold was loaded anew.
    Catalogue,
    /// Pictures of what is sold were fetched.
    Pictures,
    /// Something was redeemed or taken back.
    Redemptions,
    /// What is being rung up changed, or what was put aside.
    Basket,
    /// Something was sold or given back.
    Sales,
    /// A payment by code was asked for, or is known better.
    Payments,
    /// A shift began or ended, or cash was moved in it.
    Shift,
    /// Something happened to bookings.
    Bookings,
    /// A paper went on.
    Papers,
    /// Something was set otherwise at the counter.
    Preferences,
    /// Something that a manager must look at was found, settled or resolved.
    Exceptions,
    /// A code was read in part: it is to be scanned again.
    TornScan,
    /// Somebody of the staff changed, or came or left the counter, or their PIN was tried.
    Staff,
    /// The link, the service or a device changed.
    Status,
    /// More happened than could be told: everything is to be asked again.
    Missed,
}

/// What changes, from the moment on in which it was asked for.
#[derive(Debug)]
pub struct News(broadcast::Receiver<Topic>);

impl News {
    /// The next topic, waited for; nothing once the terminal has ended.
    pub async fn next(&mut self) -> Option<Topic> {
        match self.0.recv().await {
            Ok(topic) => Some(topic),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Topic::Missed),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// How a terminal is set up.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Where time and randomness come from.
    pub clock: Clock,
    /// The receipt printer, where there is one.
    pub printer: Option<printer::Config>,
    /// What the counter and its papers speak while nobody has chosen otherwise at the counter.
    pub language: Language,
}

/// The terminal. Cloning is cheap; the last clone to go ends it.
#[derive(Debug, Clone)]
pub struct Engine(Arc<Handle>);

/// Ends the courier when the last engine goes.
#[derive(Debug)]
struct Handle {
    inner: Arc<Inner>,
    close: watch::Sender<Running>,
    courier: Mutex<Option<tokio::task::JoinHandle<()>>>,
    gone: Mutex<Option<oneshot::Receiver<()>>>,
}

/// Whether the engine runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Running {
    Yes,
    No,
}

/// What verbs, courier and spool share.
pub(crate) struct Inner {
    store: Arc<Store>,
    clock: Clock,
    author: Author,
    till: String,
    hub: Whose,
    books: Books,
    preferences: RwLock<Preferences>,
    /// What receipts look like.
    template: RwLock<Arc<Template>>,
    /// Where files for people are written.
    exports: RwLock<PathBuf>,
    code_key: CodeKey,
    signing_key: SigningKey,
    root_key: VerifyingKey,
    grant_key: VerifyingKey,
    client: Client,
    inbox: Inbox,
    spool: Spool,
    printer: RwLock<Option<printer::Config>>,
    status: watch::Receiver<SyncStatus>,
    topics: broadcast::Sender<Topic>,
    running: watch::Receiver<Running>,
    shop: RwLock<Arc<Shop>>,
    catalogue: catalogue::Held,
    /// Pictures of what is sold may have to be fetched.
    pictures: Arc<tokio::sync::Notify>,
    /// The members as they are searched.
    members: Arc<Mutex<crate::store::members::Index>>,
    keys: RwLock<Arc<Keys>>,
    signed_in: RwLock<Option<StaffId>>,
    devices: RwLock<BTreeMap<Device, Status>>,
    /// How the drawer stood when it was looked at last; nothing where nothing tells.
    drawer: RwLock<Option<drawer::Standing>>,
    hardware: RwLock<Option<hardware::Hardware>>,
    /// What is being rung up.
    register: Register,
    /// Payments by code that are under way.
    payments: pay::Desk,
    /// What was redeemed a moment ago.
    bill: Mutex<Bill>,
    /// What somebody has just allowed, and nobody has done yet.
    words: Mutex<Vec<Word>>,
    /// How many customers were served: the repeat guard begins anew with each.
    customers: AtomicU64,
    /// Codes that nobody dealt with, which the repeat guard is to forget.
    passed_over: Mutex<Vec<scan::Mark>>,
    /// How many bytes of facts a push brings at most: less once a proxy on the way has refused so many.
    push_bytes: AtomicUsize,
    /// Held while facts are on their way, until what the hub said of them is kept. What is pulled meanwhile may hold them, and is
    /// taken in after: before, they would count twice, in it and beside it.
    on_their_way: tokio::sync::Mutex<()>,
    /// Let go of last: by then the data folder is free, and whoever closes the terminal hears of it.
    _gone: oneshot::Sender<()>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inner").field("author", &self.author).finish_non_exhaustive()
    }
}

impl Engine {
    /// Starts the terminal of a data folder that has joined a shop. Requests that a crash left open are voided, papers
    /// that it interrupted are in doubt, and the sync begins.
    pub async fn start(store: Arc<Store>, setup: Setup) -> Result<Self, Problem> {
        Self::start_at(store, setup, &HubAddress::Joined).await
    }

    /// The same for a terminal that may find its hub elsewhere than where it joined.
    pub async fn start_at(store: Arc<Store>, setup: Setup, hub: &HubAddress) -> Result<Self, Problem> {
        let now = setup.clock.now();
        let mark = setup.clock.mark();
        let remembered = store.write(move |conn| take_up(conn, mark)).await.map_err(store_failed)?;
        let (identity, life, core) = remembered.ok_or(Problem::new(Code::NotEnrolled))?;
        let books = store.read(training::books).await.map_err(store_failed)?;
        if !identity.hub.is_empty() {
            training::keep_apart(&store).await?;
        }
        let language = setup.language;
        let preferences = store.read(move |conn| preferences::load(conn, language)).await.map_err(store_failed)?;
        let template = store.read(template::load).await.map_err(store_failed)?;
        let secrets = keyring::load(store.dir()).map_err(store_failed)?;
        let credentials = Credentials { access_token: secrets.access_token };
        let client = Client::new(&hub.target(&identity)?, Some(&credentials))?;
        let unreadable = |error: ed25519_dalek::SignatureError| Problem::caused(Code::DataFailed, error);
        let state = terminal::State::new(&core, now);
        let (inbox, messages) = courier::inbox();
        let (status, status_seen) = watch::channel(SyncStatus {
            link: Link::Up,
            service: Service::Served,
            waiting: state.waiting(),
            data_as_of: state.data_as_of(),
            grant: state.budget().0.cloned(),
            spent: state.budget().1,
            epoch: state.epoch(),
            problem: None,
            clock: setup.clock.trust(),
            clock_off: setup.clock.minutes_off(),
        });
        let (close, running) = watch::channel(Running::Yes);
        let (going, gone) = oneshot::channel();
        let inner = Arc::new(Inner {
            author: life.author,
            hub: Whose::of(&identity),
            till: identity.till,
            books,
            preferences: RwLock::new(preferences),
            template: RwLock::new(Arc::new(template)),
            exports: RwLock::new(store.dir().join("exports")),
            code_key: secrets.code_key,
            signing_key: SigningKey::from_bytes(&secrets.signing_key),
            root_key: VerifyingKey::from_bytes(&identity.root_key).map_err(unreadable)?,
            grant_key: VerifyingKey::from_bytes(&identity.grant_key).map_err(unreadable)?,
            client,
            inbox,
            spool: Spool::default(),
            printer: RwLock::new(setup.printer.clone()),
            status: status_seen,
            topics: broadcast::channel(ANNOUNCEMENTS_MAX).0,
            running,
            keys: RwLock::new(Arc::new(Keys::none(identity.shop.tenant_no))),
            shop: RwLock::new(Arc::new(identity.shop)),
            catalogue: catalogue::Held::default(),
            pictures: Arc::default(),
            members: Arc::default(),
            signed_in: RwLock::new(None),
            devices: RwLock::new(BTreeMap::new()),
            drawer: RwLock::default(),
            hardware: RwLock::new(None),
            register: Register::default(),
            payments: pay::Desk::default(),
            bill: Mutex::default(),
            words: Mutex::default(),
            customers: AtomicU64::new(0),
            passed_over: Mutex::new(Vec::new()),
            push_bytes: AtomicUsize::new(FACTS_BYTES_MAX),
            on_their_way: tokio::sync::Mutex::default(),
            _gone: going,
            clock: setup.clock,
            store,
        });
        pull::reread(&inner).await.map_err(store_failed)?;
        keys::reload(&inner).await.map_err(store_failed)?;
        till::take_up(&inner).await.map_err(store_failed)?;
        let courier = tokio::spawn(Courier::new(Arc::clone(&inner), state, messages, status).run());
        let [one, two, three, four] = std::array::from_fn(|_| Arc::downgrade(&inner));
        tokio::spawn(unwind::kept_up("the catalogue", unwind::PAUSE, move || catalogue::keep(one.clone())));
        tokio::spawn(unwind::kept_up("the look at the clock", unwind::PAUSE, move || timekeeping::run(two.clone())));
        tokio::spawn(unwind::kept_up("listening for hints", unwind::PAUSE, move || hints::run(three.clone())));
        tokio::spawn(unwind::kept_up("the fetching of pictures", unwind::PAUSE, move || pictures::keep(four.clone())));
        print::start(&inner, setup.printer)?;
        Ok(Self(Arc::new(Handle { inner, close, courier: Mutex::new(Some(courier)), gone: Mutex::new(Some(gone)) })))
    }

    /// Ends the terminal in good order: what is being written is finished, and the data folder is let go as soon as calls
    /// that are under way have ended. Facts that wait are brought the next time.
    pub async fn close(self) {
        // Nobody may be left to hear it.
        let _ = self.0.close.send(Running::No);
        let courier = self.0.courier.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(courier) = courier
            && let Err(error) = courier.await
        {
            tracing::error!(%error, "the sync had broken down");
        }
        let gone = self.0.gone.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.0.inner.spool.wake();
        drop(self);
        if let Some(gone) = gone
            && tokio::time::timeout(CLOSE_MAX, gone).await.is_err()
        {
            tracing::warn!("the terminal closed while a call was still under way");
        }
    }

    /// What had to be begun anew when the data folder was opened, and goes on of itself: said to the counter once.
    pub fn begun_anew(&self) -> Vec<Code> {
        let Condition { cache, people, .. } = self.store().condition();
        let cache = match cache {
            CacheCondition::Sound | CacheCondition::New => None,
            CacheCondition::Previous { .. } | CacheCondition::Emptied { .. } => Some(Code::CacheRebuilt),
        };
        let people = match people {
            PeopleCondition::Sound => None,
            PeopleCondition::Missing | PeopleCondition::Emptied { .. } => Some(Code::NamesLost),
        };
        cache.into_iter().chain(people).collect()
    }

    /// The clock that everything here goes by.
    pub fn clock(&self) -> &Clock {
        &self.0.inner.clock
    }

    /// The schemas of ledger and cache. Waits for the disk: not for a thread that runs tasks.
    pub fn schemas(&self) -> Result<[u32; 2], Problem> {
        self.store().read(store::database::schemas).wait().map_err(store_failed)
    }

    /// This shop, as it was last pulled.
    pub fn shop(&self) -> Arc<Shop> {
        self.0.inner.shop()
    }

    /// What people call this till.
    pub fn till(&self) -> &str {
        &self.0.inner.till
    }

    /// Whose journal this terminal writes.
    pub fn author(&self) -> Author {
        self.0.inner.author
    }

    /// How many facts the hub does not have yet, as the journal says it now; the status may be a moment older.
    pub async fn facts_waiting(&self) -> Result<u64, Problem> {
        let life = self.store().read(identity::life).await.map_err(store_failed)?;
        Ok(life.owed())
    }

    /// Whose hub it works with.
    pub fn hub(&self) -> Whose {
        self.0.inner.hub
    }

    /// The owner's shops by name, as far as they are cached.
    pub async fn shop_names(&self) -> Result<Vec<ShopName>, Problem> {
        self.store().read(shops::all).await.map_err(store_failed)
    }

    /// How the sync stands now.
    pub fn status(&self) -> SyncStatus {
        self.0.inner.status.borrow().clone()
    }

    /// How the sync stands, for waiting until it changes.
    pub fn watch_status(&self) -> watch::Receiver<SyncStatus> {
        self.0.inner.status.clone()
    }

    /// What changes from now on.
    pub fn news(&self) -> News {
        News(self.0.inner.topics.subscribe())
    }

    /// Syncs now, whatever pauses there are but one that the hub asked for, and returns when nothing more is under way: all
    /// facts were brought and all changes taken in, or an attempt failed.
    pub async fn sync_now(&self) -> Result<(), Problem> {
        let head_seq = self.store().read(journal::head).await.map_err(store_failed)?.seq;
        self.0.inner.inbox.send(Message::Event(terminal::Event::JournalGrew { head_seq })).await?;
        self.0.inner.inbox.send(Message::Event(terminal::Event::Hinted)).await?;
        let (settler, settled) = oneshot::channel();
        self.0.inner.inbox.send(Message::Settle(settler)).await?;
        settled.await.map_err(|_| Problem::new(Code::Interrupted))
    }

    /// Raises the offline budget, once a grant, as a manager may.
    pub async fn raise_budget(&self, by: StaffId, reason: &str) -> Result<(), Problem> {
        let granted = Override { permission: Permission::RaiseOfflineBudget, by, reason: reason.to_owned() };
        let granted = OverrideGranted { granted, refusal: "budget_spent".to_owned() };
        let now = self.clock().now();
        let fact_id = FactId::new(self.clock().mint());
        let fact = Fact {
            v: VERSION,
            staff: self.signed_in(),
            day: self.business_day(now),
            event: Event::OverrideGranted(granted),
        };
        let written = self
            .store()
            .write(move |conn| {
                Right::of(by, Permission::RaiseOfflineBudget).check(conn)?;
                budget::use_raise(conn)?;
                Ok::<_, Unentitled>(journal::record(conn, fact_id, now, &fact)?.seq)
            })
            .await;
        match written {
            Ok(head_seq) => {
                self.0.inner.inbox.report(terminal::Event::BudgetRaised).await;
                self.grown(head_seq).await;
                // The customer stands there: the next verdict must know of it.
                let raised = |status: &SyncStatus| status.spent.raise == Raise::Used;
                self.watch_status().wait_for(raised).await.map_err(|_| Problem::new(Code::Interrupted))?;
                Ok(())
            }
            Err(Unentitled::Store(store::Error::Guard(store::Guard::NoRaise))) => Err(Problem::new(Code::RaisedBefore)),
            Err(error) => Err(error.into()),
        }
    }

    /// A manager has looked at the clock and says that it is right: it proves something again until it next moves by
    /// itself.
    pub async fn confirm_clock(&self, by: StaffId, reason: &str) -> Result<(), Problem> {
        let granted = Override { permission: Permission::Configure, by, reason: reason.to_owned() };
        let event = Event::OverrideGranted(OverrideGranted { granted, refusal: "clock_doubtful".to_owned() });
        let (now, fact_id) = (self.clock().now(), FactId::new(self.clock().mint()));
        let fact = Fact { v: VERSION, staff: self.signed_in(), day: self.business_day(now), event };
        let mark = clock_mark::Mark { proved_at: Some(now), ..self.clock().mark() };
        let written = self.store().write(move |conn| {
            Right::of(by, Permission::Configure).check(conn)?;
            clock_mark::keep(conn, mark)?;
            Ok::<_, Unentitled>(journal::record(conn, fact_id, now, &fact)?.seq)
        });
        let head_seq = written.await?;
        // Only what stands in the books is believed.
        self.clock().confirm();
        self.grown(head_seq).await;
        self.announce(Topic::Status);
        Ok(())
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.inner.store
    }

    fn inner(&self) -> &Arc<Inner> {
        &self.0.inner
    }

    fn people(&self) -> Arc<store::People> {
        self.0.inner.store.people()
    }

    fn code_key(&self) -> CodeKey {
        self.0.inner.code_key.clone()
    }

    fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.0.inner.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the shop expects in codes.
    fn expected(&self) -> Expected {
        let shop = self.shop();
        let channel = |key: &String| Channel { key: key.clone(), name: key.clone() };
        Expected {
            own_hosts: shop.link_hosts.clone(),
            coupon_channels: shop.digit_channels.iter().map(channel).collect(),
            labels: shop.label_layouts.clone(),
        }
    }

    /// The hub's client, if the hub is believed to be there.
    fn reachable(&self) -> Option<&Client> {
        let status = self.0.inner.status.borrow();
        (status.link == Link::Up && status.service == Service::Served).then_some(&self.0.inner.client)
    }

    /// A call found no hub.
    async fn link_lost(&self) {
        self.0.inner.inbox.report(terminal::Event::LinkLost).await;
    }

    /// The journal has grown: it is pushed at once.
    async fn grown(&self, head_seq: u64) {
        self.0.inner.grown(head_seq).await;
    }

    fn announce(&self, topic: Topic) {
        self.0.inner.announce(topic);
    }

    fn business_day(&self, at: Timestamp) -> Date {
        self.0.inner.business_day(at)
    }

    /// Writes one fact that changes nothing else.
    async fn record(&self, event: Event) -> Result<(), Problem> {
        let now = self.clock().now();
        let fact_id = FactId::new(self.clock().mint());
        let fact = Fact { v: VERSION, staff: self.signed_in(), day: self.business_day(now), event };
        let written = self.store().write(move |conn| journal::record(conn, fact_id, now, &fact)).await;
        let row = written.map_err(store_failed)?;
        self.grown(row.seq).await;
        Ok(())
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // Nobody may be left to hear it.
        let _ = self.close.send(Running::No);
        self.inner.spool.wake();
    }
}

impl Inner {
    fn shop(&self) -> Arc<Shop> {
        Arc::clone(&self.shop.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn set_shop(&self, shop: Shop) {
        *self.shop.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shop);
    }

    fn set_keys(&self, keys: Keys) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    const fn client(&self) -> &Client {
        &self.client
    }

    fn closing(&self) -> watch::Receiver<Running> {
        self.running.clone()
    }

    /// Nobody may be listening; that is no fault.
    fn announce(&self, topic: Topic) {
        let _ = self.topics.send(topic);
    }

    /// The journal has grown: it is pushed at once.
    async fn grown(&self, head_seq: u64) {
        self.inbox.report(terminal::Event::JournalGrew { head_seq }).await;
        self.spool.wake();
    }

    fn business_day(&self, at: Timestamp) -> Date {
        let shop = self.shop();
        business_day::of(at, shop.zone.rules(), shop.day_start)
    }
}

/// What the ledger and the cache hold when the terminal starts, with papers that were cut short in doubt; nothing before
/// enrolment.
fn take_up(
    conn: &store::Connection,
    mark: clock_mark::Mark,
) -> Result<Option<(identity::Identity, identity::Life, Remembered)>, store::Error> {
    let remembered = remember(conn)?;
    if remembered.is_some() {
        print_jobs::recover(conn, mark.high)?;
        clock_mark::keep(conn, mark)?;
    }
    Ok(remembered)
}

/// What the ledger and the cache hold of the sync; nothing before enrolment.
fn remember(
    conn: &store::Connection,
) -> Result<Option<(identity::Identity, identity::Life, Remembered)>, store::Error> {
    let Some(identity) = identity::find(conn)? else {
        return Ok(None);
    };
    let life = identity::life(conn)?;
    let position = position::find(conn)?.filter(|position| position.epoch == identity.epoch);
    let grant = match budget::held(conn)? {
        Some(held) => {
            let spent = budget::spent(conn, &held)?;
            Some((held.grant, spent))
        }
        None => None,
    };
    let core = Remembered {
        hub: if identity.hub.is_empty() { Granter::Store } else { Granter::Cloud },
        epoch: identity.epoch,
        head_seq: life.head.seq,
        acked_seq: life.acked_seq,
        grant,
        data_as_of: position.map(|position| position.as_of),
        cursor: position.map(|position| position.cursor).filter(|cursor| *cursor > 0),
        intents: intents::open(conn)?.into_iter().map(|intent| (intent.redemption, intent.voucher)).collect(),
    };
    Ok(Some((identity, life, core)))
}

/// What the counter sees of a failure of the disk.
pub(crate) fn store_failed(error: store::Error) -> Problem {
    Problem::caused(Code::from(&error), error)
}
