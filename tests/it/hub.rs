//! A real hub on loopback and terminals that speak its protocol by hand, for the tests of the hub.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use countersign::domain::fact::{
    Author, Event, Fact, Head, RedemptionMade, RedemptionReversed, RedemptionVoided, Row, VoidCause,
};
use countersign::domain::id::{CampaignId, CodeKey, DeviceId, FactId, Incarnation, RedemptionId, ShopId, VoucherId};
use countersign::domain::money::Money;
use countersign::domain::payload::Invitation;
use countersign::domain::redemption::{CodeEvidence, Strength};
use countersign::domain::shop::Shop;
use countersign::domain::verdict::Benefit;
use countersign::domain::voucher::Amount;
use countersign::hub::admin::ShopForm;
use countersign::hub::issue::{Form, Issued, Order};
use countersign::hub::{Config, Hub};
use countersign::wire::enrol::{Answer as Enrolled, Enrol};
use countersign::wire::pull::Page;
use countersign::wire::push::{Answer as Pushed, Push};
use countersign::wire::redeem::{Answer as Decided, Context, Decision, Redeem};
use countersign::wire::signed::{self, hexadecimal};
use countersign::wire::{PROTOCOL_HEADER, Problem, SIGNATURE_HEADER};
use ed25519_dalek::SigningKey;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;

/// A hub with its folder and a clock that stands still until it is moved.
pub struct Place {
    /// The hub.
    pub hub: Hub,
    /// How it was started, to start it again.
    pub config: Config,
    /// Its folder.
    pub folder: tempfile::TempDir,
    clock: Arc<AtomicI64>,
    ids: Arc<AtomicI64>,
}

/// 2026-11-20 12:00 in Shanghai.
pub const NOON: &str = "2026-11-20T04:00:00Z";

impl Place {
    /// A hub on a database of its own.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(NOON.parse::<Timestamp>().unwrap().as_millisecond()));
        let time = Arc::clone(&clock);
        let config = Config {
            clock: Arc::new(move || Timestamp::from_millisecond(time.load(Ordering::SeqCst)).unwrap()),
            ..Config::local(&folder.path().join("hub.db"))
        };
        let hub = Hub::start(config.clone()).await.unwrap();
        Self { hub, config, folder, clock, ids: Arc::new(AtomicI64::new(1)) }
    }

    /// Stops the hub and starts it again on the same books.
    pub async fn restart(&mut self) {
        let next = Hub::start(self.config.clone()).await.unwrap();
        std::mem::replace(&mut self.hub, next).stop().await;
    }

    /// Moves the hub's clock on.
    pub fn pass(&self, time: SignedDuration) {
        self.clock.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// The hub's time.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.clock.load(Ordering::SeqCst)).unwrap()
    }

    /// A new identity.
    pub fn id(&self) -> Uuid {
        Uuid::from_u128(
            0x0192_0000_0000_7000_8000_0000_0000_0000
                + u128::try_from(self.ids.fetch_add(1, Ordering::SeqCst)).unwrap(),
        )
    }

    /// A shop.
    pub async fn shop(&self, name: &str) -> Shop {
        let form: ShopForm = serde_json::from_value(json!({
            "name": name, "zone": "Asia/Shanghai", "currency": "CNY",
        }))
        .unwrap();
        self.hub.admin.put_shop(form).await.unwrap()
    }

    /// A campaign of ¥20 off that may be redeemed provisionally, with some fields otherwise.
    pub async fn campaign(&self, changes: serde_json::Value) -> CampaignId {
        let mut campaign = campaign();
        for (field, value) in changes.as_object().unwrap() {
            campaign[field] = value.clone();
        }
        self.hub.admin.put_campaign(campaign).await.unwrap().id
    }

    /// Vouchers of a campaign with so many uses each.
    pub async fn vouchers(&self, campaign: CampaignId, count: u32, uses: u32) -> Vec<Issued> {
        let order = Order {
            campaign,
            count,
            form: Form::Opaque,
            amount: Some(Amount::Uses(uses)),
            home_shop: None,
            from: None,
            until: None,
            holder: None,
            phone_tail: None,
        };
        self.hub.admin.issue(&order).await.unwrap()
    }

    /// One voucher with so many uses.
    pub async fn voucher(&self, uses: u32) -> Issued {
        let campaign = self.campaign(json!({})).await;
        self.vouchers(campaign, 1, uses).await.remove(0)
    }

    /// A terminal of a shop.
    pub async fn terminal(&self, shop: ShopId, till: &str) -> Terminal {
        let invitation = self.hub.admin.invite(shop, till).await.unwrap();
        Terminal::enrol(
            &invitation,
            u8::try_from(self.ids.fetch_add(1, Ordering::SeqCst)).unwrap(),
            Arc::clone(&self.ids),
        )
        .await
    }

    /// An API key.
    pub async fn api_key(&self) -> String {
        self.hub.admin.make_api_key("test").await.unwrap().reveal().to_owned()
    }

    /// A call by an owner.
    pub fn call(&self, method: Method, path: &str, key: &str) -> RequestBuilder {
        client().request(method, format!("{}{path}", self.hub.url)).bearer_auth(key)
    }
}

/// The campaign that tests begin with.
pub fn campaign() -> serde_json::Value {
    json!({
        "name": "午餐立减 20",
        "kind": {"amount_off": {"value": 2_000, "minimum": 0}},
        "treatment": "discount",
        "money": {"face": 2_000, "paid": 1_000, "subsidy": 0, "settlement": 1_000, "commission": 0},
        "channel": {"key": "own", "name": "自有"},
        "validity": {"between": {"from": null, "until": null}},
        "hours": {"weekdays": 127},
        "scope": {"shops": "all"},
        "limits": {"per_order": null, "per_customer": null},
        "stacking": "free",
        "offline": {"provisional": {"max_value": 5_000}},
        "reversal": {"seconds": 600},
        "evidence": "none",
    })
}

/// A client that follows nothing and asks no proxy.
pub fn client() -> reqwest::Client {
    countersign::cloud::http_builder().no_proxy().build().unwrap()
}

/// A terminal by hand: its journal in memory, no policy.
pub struct Terminal {
    /// What it got on joining.
    pub enrolled: Enrolled,
    /// Its key.
    pub key: SigningKey,
    /// The present life of its ledger.
    pub incarnation: Incarnation,
    /// Its journal.
    pub journal: Vec<Row>,
    /// The life of the books that it knows.
    pub epoch: u64,
    url: String,
    client: reqwest::Client,
    ids: Arc<AtomicI64>,
}

/// What a call came to.
pub type Outcome<T> = Result<T, (StatusCode, Problem)>;

impl Terminal {
    /// Joins with an invitation.
    pub async fn enrol(invitation: &Invitation, seed: u8, ids: Arc<AtomicI64>) -> Self {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let incarnation = Incarnation::new(u64::from(seed) << 8);
        let client = client();
        let asked = Enrol {
            token: invitation.token.clone(),
            public_key: hexadecimal(key.verifying_key().as_bytes()),
            incarnation,
            program: "test".to_owned(),
            brings: None,
        };
        let sent = client.post(format!("{}/v1/enrol", invitation.url)).json(&asked).send().await.unwrap();
        let enrolled: Enrolled = answer(sent).await.unwrap();
        let epoch = enrolled.epoch;
        let url = invitation.url.clone();
        Self { enrolled, key, incarnation, journal: Vec::new(), epoch, url, client, ids }
    }

    /// Speaks to the hub at another address.
    pub fn move_to(&mut self, place: &Place) {
        self.url.clone_from(&place.hub.url);
    }

    /// Whose facts it writes.
    pub fn author(&self) -> Author {
        Author { device: self.device(), incarnation: self.incarnation }
    }

    /// Its identity.
    pub fn device(&self) -> DeviceId {
        self.enrolled.device
    }

    /// Its shop's key for codes.
    pub fn code_key(&self) -> CodeKey {
        let text = &self.enrolled.code_key;
        let bytes: Vec<u8> = (0..64).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect();
        CodeKey::from_bytes(bytes.try_into().unwrap())
    }

    /// The end of its journal.
    pub fn head(&self) -> Head {
        self.journal.last().map_or(Head::START, |row| Head { seq: row.seq, hash: row.hash })
    }

    /// A new identity.
    pub fn id(&self) -> Uuid {
        Uuid::from_u128(
            0x0193_0000_0000_7000_8000_0000_0000_0000
                + u128::try_from(self.ids.fetch_add(1, Ordering::SeqCst)).unwrap(),
        )
    }

    /// Writes a fact.
    pub fn write(&mut self, event: Event) -> FactId {
        let fact = Fact { v: 1, staff: None, day: "2026-11-20".parse().unwrap(), event };
        self.write_raw(serde_json::to_string(&fact).unwrap())
    }

    /// Writes whatever as a fact.
    pub fn write_raw(&mut self, body: String) -> FactId {
        let id = FactId::new(self.id());
        self.write_under(id, body);
        id
    }

    /// Writes whatever as a fact under an id.
    pub fn write_under(&mut self, id: FactId, body: String) {
        let at_ms = NOON.parse::<Timestamp>().unwrap().as_millisecond() + i64::try_from(self.journal.len()).unwrap();
        let row = self.head().next(self.author(), id, at_ms, body);
        self.journal.push(row);
    }

    /// Writes that a voucher was redeemed.
    pub fn write_made(
        &mut self,
        redemption: RedemptionId,
        voucher: VoucherId,
        uses: u32,
        strength: Strength,
    ) -> FactId {
        self.write(Event::RedemptionMade(RedemptionMade {
            redemption,
            voucher,
            campaign: CampaignId::new(Uuid::nil()),
            channel: "own".to_owned(),
            take: Amount::Uses(uses),
            benefit: Benefit::Off { off: Money::from_minor(2_000), to_pay: None },
            risk: Money::from_minor(2_000),
            strength,
            bill: None,
            evidence: CodeEvidence::Shown,
            step: None,
            overrides: Vec::new(),
            took_ms: 900,
        }))
    }

    /// Writes that a voucher was redeemed at the shop's risk.
    pub fn write_provisional(&mut self, voucher: VoucherId) -> RedemptionId {
        let redemption = RedemptionId::new(self.id());
        self.write_made(redemption, voucher, 1, Strength::Provisional { grant: None });
        redemption
    }

    /// Writes that a request was given up.
    pub fn write_void(&mut self, redemption: RedemptionId, voucher: VoucherId) -> FactId {
        self.write(Event::RedemptionVoided(RedemptionVoided { redemption, voucher, cause: VoidCause::Timeout }))
    }

    /// Writes that a redemption was taken back.
    pub fn write_reversal(&mut self, redemption: RedemptionId, voucher: VoucherId, uses: u32) -> FactId {
        self.write(Event::RedemptionReversed(RedemptionReversed {
            redemption,
            voucher,
            take: Amount::Uses(uses),
            reason: "wrong code".to_owned(),
        }))
    }

    /// The push of the journal after a `seq`.
    pub fn push_after(&self, after_seq: u64) -> Push {
        Push {
            device: self.device(),
            incarnation: self.incarnation,
            epoch: self.epoch,
            from_seq: after_seq + 1,
            head: self.head(),
            owed_elsewhere: 0,
            facts: self.journal.iter().filter(|row| row.seq > after_seq).cloned().collect(),
        }
    }

    /// Pushes the journal after a `seq`.
    pub async fn push(&self, after_seq: u64) -> Outcome<Pushed> {
        self.send_push(&self.push_after(after_seq)).await
    }

    /// Sends a push, signed.
    pub async fn send_push(&self, push: &Push) -> Outcome<Pushed> {
        let body = serde_json::to_vec(push).unwrap();
        let signature = signed::sign(signed::Context::Push, &body, &self.key);
        let call = self.call(Method::POST, "/v1/push").header(SIGNATURE_HEADER, signature).body(body);
        answer(call.send().await.unwrap()).await
    }

    /// Pulls a page.
    pub async fn pull(&self, cursor: u64, limit: u32) -> Outcome<Page> {
        let path = format!("/v1/pull?cursor={cursor}&epoch={}&limit={limit}", self.epoch);
        answer(self.call(Method::GET, &path).send().await.unwrap()).await
    }

    /// A request for uses of a voucher.
    pub fn request(&self, voucher: VoucherId, uses: u32) -> Redeem {
        Redeem {
            id: RedemptionId::new(self.id()),
            device: self.device(),
            incarnation: self.incarnation,
            epoch: self.epoch,
            voucher,
            take: Amount::Uses(uses),
            context: Context { at: NOON.parse().unwrap(), staff: None, bill: None, overridden: Vec::new(), step: None },
        }
    }

    /// Sends a request.
    pub async fn redeem(&self, request: &Redeem) -> Outcome<Decision> {
        let decided: Outcome<Decided> = self.post("/v1/redeem", request).await;
        decided.map(|decided| decided.decision)
    }

    /// Posts a document.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, document: &impl Serialize) -> Outcome<T> {
        answer(self.call(Method::POST, path).json(document).send().await.unwrap()).await
    }

    /// Gets a document.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Outcome<T> {
        answer(self.call(Method::GET, path).send().await.unwrap()).await
    }

    /// A call with its access token and the protocol's version.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.url))
            .bearer_auth(&self.enrolled.access_token)
            .header(PROTOCOL_HEADER, "1")
    }
}

/// The document of an answer, or the problem that it tells.
pub async fn answer<T: DeserializeOwned>(response: reqwest::Response) -> Outcome<T> {
    let status = response.status();
    let bytes = response.bytes().await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if status.is_success() {
        Ok(serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{status} {error}: {text}")))
    } else {
        Err((status, serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{status} {error}: {text}"))))
    }
}
