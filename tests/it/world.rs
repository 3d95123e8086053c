//! A shop for feature tests: a real hub on loopback, terminals with real ledgers, and links that can be cut.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign::app::demo::link::{Link, State};
use countersign::devices::Source;
use countersign::devices::printer;
use countersign::domain::id::CampaignId;
use countersign::domain::language::Language;
use countersign::domain::money::Money;
use countersign::domain::receipt::{Ack, Profile};
use countersign::domain::redemption::{Claim, OrderContext};
use countersign::domain::shop::Shop;
use countersign::domain::staff::{Employment, Role};
use countersign::domain::voucher::Amount;
use countersign::engine::clock::Clock;
use countersign::engine::present::{Presented, Subject};
use countersign::engine::problem::{Code, Problem};
use countersign::engine::redeem::{Outcome, Redeemed};
use countersign::engine::{Engine, Setup, enrol};
use countersign::hub::admin::{ShopForm, StaffForm};
use countersign::hub::issue::{Form, Order};
use countersign::hub::{Config, Hub};
use countersign::store::Store;
use countersign::ui::text::{Text, problem};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// 2026-11-20 12:00 in Shanghai, a Friday.
pub const NOON: &str = "2026-11-20T04:00:00Z";

/// A shop, its hub and its time.
pub struct World {
    pub hub: Hub,
    pub clock: Clock,
    pub shop: Shop,
    folder: tempfile::TempDir,
}

/// A terminal of the shop.
pub struct Till {
    pub engine: Engine,
    pub link: Link,
    pub dir: PathBuf,
    pub store: Arc<Store>,
}

impl World {
    /// A shop whose terminals may risk three redemptions, ¥100 in all.
    pub async fn new() -> Self {
        Self::at(Clock::fixed(NOON.parse().unwrap(), 7)).await
    }

    /// The same today: for the whole program, which has the machine's clock.
    pub async fn today() -> Self {
        Self::at(Clock::machine(None)).await
    }

    async fn at(clock: Clock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hub = Hub::start(books(folder.path(), &clock)).await.unwrap();
        let form: ShopForm = serde_json::from_value(json!({
            "name": "春熙茶铺", "zone": "Asia/Shanghai", "currency": "CNY",
            "risk": {
                "allowance": {"count": 3, "value": 10_000}, "raise": {"count": 1, "value": 5_000},
                "per_voucher": 5_000, "data_age_max_s": 86_400
            }
        }))
        .unwrap();
        let shop = hub.admin.put_shop(form).await.unwrap();
        Self { hub, clock, shop, folder }
    }

    /// Time goes by.
    pub fn pass(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// The same after its hub was stopped and started again at its address.
    pub async fn restarted(self) -> Self {
        let listen = self.hub.url.trim_start_matches("http://").parse().unwrap();
        self.hub.stop().await;
        let config = Config { listen, ..books(self.folder.path(), &self.clock) };
        Self { hub: Hub::start(config).await.unwrap(), ..self }
    }

    /// Where a till's data lies.
    pub fn dir(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A terminal that has joined and synced.
    pub async fn till(&self, name: &str) -> Till {
        self.till_with(name, None).await
    }

    /// The same, with a printer.
    pub async fn till_with(&self, name: &str, printer: Option<printer::Config>) -> Till {
        let (link, store) = self.joined(name).await;
        self.open(name, link, store, printer).await
    }

    /// The same, with somebody at `address` between it and the hub.
    pub async fn till_behind(&self, address: SocketAddr, name: &str) -> Till {
        let (link, store) = self.joined_behind(address, name).await;
        self.open(name, link, store, None).await
    }

    /// A terminal that has redeemed a voucher, as its hub knows.
    pub async fn till_in_use(&self) -> Till {
        let code = self.code().await;
        let till = self.till("till 1").await;
        redeemed(till.redeem(&code).await);
        till.drain().await;
        till
    }

    /// A data folder that has joined, with nothing running on it.
    pub async fn joined(&self, name: &str) -> (Link, Arc<Store>) {
        self.joined_behind(self.hub.url.trim_start_matches("http://").parse().unwrap(), name).await
    }

    /// The same, through whoever listens at `address`.
    pub async fn joined_behind(&self, address: SocketAddr, name: &str) -> (Link, Arc<Store>) {
        let link = Link::to(address).await.unwrap();
        let dir = self.dir(name);
        std::fs::create_dir_all(&dir).unwrap();
        let store = Arc::new(Store::open(&dir).unwrap());
        let mut invitation = self.hub.admin.invite(self.shop.id, name).await.unwrap();
        invitation.url = link.url();
        enrol::enrol(&store, &self.clock, &invitation).await.unwrap();
        (link, store)
    }

    /// Starts a terminal on a data folder that has joined.
    pub async fn open(&self, name: &str, link: Link, store: Arc<Store>, printer: Option<printer::Config>) -> Till {
        let setup = Setup { clock: self.clock.clone(), printer, language: Language::Chinese };
        let engine = Engine::start(Arc::clone(&store), setup).await.unwrap();
        engine.sync_now().await.unwrap();
        Till { engine, link, dir: self.dir(name), store }
    }

    /// A campaign of ¥30 off that may be redeemed provisionally, with some fields otherwise.
    pub async fn campaign(&self, changes: &Value) -> CampaignId {
        let mut campaign = json!({
            "name": "午餐立减 30",
            "kind": {"amount_off": {"value": 3_000, "minimum": 0}},
            "treatment": "discount",
            "money": {"face": 3_000, "paid": 0, "subsidy": 0, "settlement": 3_000, "commission": 0},
            "channel": {"key": "own", "name": "自有"},
            "validity": {"between": {"from": null, "until": null}},
            "hours": {"weekdays": 127},
            "scope": {"shops": "all"},
            "limits": {"per_order": null, "per_customer": null},
            "stacking": "free",
            "offline": {"provisional": {"max_value": 5_000}},
            "reversal": {"seconds": 600},
            "evidence": "none",
        });
        for (field, value) in changes.as_object().unwrap() {
            campaign[field] = value.clone();
        }
        self.hub.admin.put_campaign(campaign).await.unwrap().id
    }

    /// The codes of so many vouchers of a campaign, of one use each.
    pub async fn codes(&self, campaign: CampaignId, count: u32, form: Form) -> Vec<String> {
        let order = Order {
            campaign,
            count,
            form,
            amount: Some(Amount::ONE_USE),
            home_shop: None,
            from: None,
            until: None,
            holder: None,
            phone_tail: None,
        };
        self.hub.admin.issue(&order).await.unwrap().into_iter().map(|issued| issued.code).collect()
    }

    /// The codes of so many signed vouchers for a pot of tea, for which nothing is asked and nothing is to be paid.
    pub async fn packages(&self, count: u32) -> Vec<String> {
        let items = json!([{"product": {"code": "T01", "name": "Oolong"}, "quantity": 1}]);
        let campaign = self.campaign(&json!({"name": "A pot of tea", "kind": {"exchange": {"items": items}}})).await;
        self.codes(campaign, count, Form::Signed).await
    }

    /// The badge of a new manager.
    pub async fn badge(&self, name: &str) -> String {
        let (role, employed) = (Role::Manager, Employment::Active);
        let form = StaffForm { id: None, name: name.to_owned(), role, employed, shop: None };
        let manager = self.hub.admin.put_staff(form).await.unwrap().id;
        self.hub.admin.issue_badge(manager).await.unwrap()
    }

    /// The code of one opaque voucher of a usual campaign.
    pub async fn code(&self) -> String {
        let campaign = self.campaign(&json!({})).await;
        self.codes(campaign, 1, Form::Opaque).await.remove(0)
    }

    /// How many double redemptions wait for a manager.
    pub async fn exceptions(&self) -> usize {
        self.hub.admin.exceptions(countersign::wire::pull::ExceptionState::Open).await.unwrap().len()
    }

    /// How many redemptions the hub holds, counted or in conflict.
    pub async fn held(&self) -> u64 {
        let day = SignedDuration::from_hours(24);
        let now = self.clock.now();
        let report = self.hub.admin.shop_report(self.shop.id, now - day, now + day).await.unwrap();
        report.firm + report.provisional + report.conflicts
    }
}

/// The hub's settings.
fn books(folder: &Path, clock: &Clock) -> Config {
    let clock = clock.clone();
    Config { clock: Arc::new(move || clock.now()), ..Config::local(&folder.join("hub.db")) }
}

impl Till {
    /// Cuts or mends the way to the hub.
    pub fn link(&self, state: State) {
        self.link.set(state);
    }

    /// What a scanned code stands for, which must be a voucher.
    pub async fn present(&self, code: &str) -> Box<Presented> {
        match self.engine.present(code, Source::Wedge, Instant::now()).await.unwrap() {
            Subject::Voucher(presented) => presented,
            other => panic!("no voucher: {other:?}"),
        }
    }

    /// Scans and redeems a voucher on a bill of ¥70.
    pub async fn redeem(&self, code: &str) -> Outcome {
        self.try_redeem(code).await.unwrap()
    }

    /// The same, where that may be impossible.
    pub async fn try_redeem(&self, code: &str) -> Result<Outcome, Problem> {
        let presented = self.present(code).await;
        let order = OrderContext { total: Some(Money::from_minor(7_000)), ..OrderContext::default() };
        self.engine.redeem(&presented, &Claim { order, ..Claim::default() }).await
    }

    /// Waits until no paper is open; bounded.
    pub async fn papers_settle(&self) {
        let settled = async {
            let mut changes = self.engine.news();
            while !self.engine.open_papers().await.unwrap().is_empty() {
                // Woken by a paper that went on; one that is held goes on at its own pace.
                let _ = tokio::time::timeout(Duration::from_millis(200), changes.next()).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), settled).await.expect("papers are still open");
    }

    /// Syncs until nothing waits and both ways work; bounded.
    pub async fn drain(&self) {
        for _ in 0..5 {
            self.engine.sync_now().await.unwrap();
            let status = self.engine.status();
            if status.waiting == 0 && status.problem.is_none() {
                return;
            }
        }
        panic!("facts still wait: {:?}", self.engine.status());
    }

    /// Up to which fact the ledger believes that the hub has its journal, and where that ends.
    pub async fn acknowledged(&self) -> (u64, u64) {
        let life = self.store.read(countersign::store::identity::life).await.unwrap();
        (life.acked_seq, life.head.seq)
    }

    /// Ends the terminal; its folder can be opened again.
    pub async fn close(self) -> (Link, PathBuf) {
        let Self { engine, link, dir, store } = self;
        drop(store);
        engine.close().await;
        (link, dir)
    }
}

/// The redemption that an outcome must be.
#[track_caller]
pub fn redeemed(outcome: Outcome) -> Redeemed {
    match outcome {
        Outcome::Redeemed(redeemed) => redeemed,
        Outcome::Refused(verdict) => panic!("refused: {verdict:?}"),
    }
}

/// The configuration of a simulated printer.
pub fn printer_at(address: SocketAddr) -> printer::Config {
    printer::Config {
        address: printer::Address::Tcp(address.ip().to_string(), address.port()),
        profile: Profile { ack: Ack::GsH, ..Profile::MM80 },
        limits: printer::Limits::default(),
    }
}

/// What the counter says about a problem, which must have a sentence in both languages; returns its code.
#[track_caller]
pub fn said(code: Code) -> &'static str {
    for language in Language::ALL {
        let told = problem::told(&Problem::new(code), &Text::new(language));
        assert!(told.cause.chars().count() > 4 && told.next.chars().count() > 4, "{told:?}");
        assert_eq!(told.code.as_deref(), Some(code.name()));
    }
    code.name()
}

/// The support code of a refusal.
#[track_caller]
pub fn refusal(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Refused(countersign::domain::verdict::Verdict::Refused(refusal)) => refusal.code(),
        other => panic!("not refused: {other:?}"),
    }
}
