//! Joining a shop: a one-time code turns an empty data folder into a terminal.

use jiff::Timestamp;

use crate::cloud::{Client, Target};
use crate::domain::fact::{Author, Event, Fact, TerminalEnrolled, VERSION};
use crate::domain::id::{CodeKey, FactId, Incarnation, hex};
use crate::domain::payload::Invitation;
use crate::domain::{business_day, id};
use crate::engine::clock::Clock;
use crate::engine::fail_point::FailPoint;
use crate::engine::hub_address::Whose;
use crate::engine::problem::{Code, Problem};
use crate::engine::{store_failed, training};
use crate::store::keyring::{self, Secrets};
use crate::store::{self, Store, budget, documents, identity, journal};
use crate::wire::enrol::{Answer, Brings, Enrol};
use crate::wire::signed::{self, Signed, hexadecimal};

/// The program's version, as facts and the hub name it.
pub const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Joins the shop of an invitation. The data folder must not have joined one before.
///
/// The terminal's key is made here and never leaves; its secrets are on the disk before the hub is asked, so that a
/// crash in between costs the one-time code and nothing else.
pub async fn enrol(store: &Store, clock: &Clock, invitation: &Invitation) -> Result<(), Problem> {
    join(store, clock, invitation, Whose::Cloud).await
}

/// Joins the shop's own hub, which runs in this process: no address of it is kept, because the next start gives it
/// another.
pub async fn enrol_own(store: &Store, clock: &Clock, invitation: &Invitation) -> Result<(), Problem> {
    join(store, clock, invitation, Whose::Own).await
}

async fn join(store: &Store, clock: &Clock, invitation: &Invitation, whose: Whose) -> Result<(), Problem> {
    if store.read(identity::find).await.map_err(store_failed)?.is_some() {
        return Err(Problem::caused(Code::EnrolmentRefused, AlreadyEnrolled));
    }
    if whose == Whose::Cloud {
        training::keep_apart(store).await?;
    }
    let mut signing_key = [0; 32];
    clock.fill(&mut signing_key);
    let incarnation = new_incarnation(clock);
    let joined = ask(invitation, &signing_key, incarnation, None).await?;
    keyring::keep(store.dir(), &joined.secrets(signing_key)).map_err(store_failed)?;
    FailPoint::Enrolled.pass();
    let hub = match whose {
        Whose::Cloud => joined.target.as_str().to_owned(),
        Whose::Own => String::new(),
    };
    let kept = joined.identity(hub);
    let now = clock.now();
    let (fact_id, fact) = (FactId::new(clock.mint()), begun(&kept, None, now));
    let (device, grant) = (joined.answer.device, joined.answer.grant);
    store
        .write(move |conn| {
            identity::enrol(conn, &kept, device, incarnation, now)?;
            journal::record(conn, fact_id, now, &fact)?;
            if let Some(grant) = grant {
                budget::keep(conn, &grant.body, &grant.signature)?;
            }
            Ok::<_, store::Error>(())
        })
        .await
        .map_err(store_failed)?;
    keep_keys(store, joined.answer.keys).await
}

/// Leaves the shop's own hub for that of an invitation. The terminal stays who it was; the new hub is owed every life of
/// its ledger, and the cache is empty until that hub fills it.
///
/// Cut short, it can be repeated: that the hub is another one now is written last.
pub async fn leave_own_hub(store: &Store, clock: &Clock, invitation: &Invitation) -> Result<(), Problem> {
    let found = store.read(|conn| Ok::<_, store::Error>((identity::find(conn)?, identity::lives(conn)?)));
    let (Some(before), lives) = found.await.map_err(store_failed)? else {
        return Err(Problem::new(Code::NotEnrolled));
    };
    if Whose::of(&before) == Whose::Cloud {
        return Err(Problem::caused(Code::EnrolmentRefused, AlreadyEnrolled));
    }
    training::keep_apart(store).await?;
    let secrets = keyring::load(store.dir()).map_err(store_failed)?;
    let device = lives.last().ok_or(Problem::new(Code::NotEnrolled))?.author.device;
    let own = lives.iter().filter(|life| life.author.device == device);
    let brings = Brings { device, lives: own.map(|life| life.author.incarnation).collect() };
    let incarnation = new_incarnation(clock);
    let joined = ask(invitation, &secrets.signing_key, incarnation, Some(brings)).await?;
    if joined.answer.device != device {
        return Err(Problem::caused(Code::HubUnreadable, OtherDevice));
    }
    if joined.answer.shop.currency != before.shop.currency {
        return Err(Problem::caused(Code::EnrolmentRefused, OtherCurrency));
    }
    keyring::keep(store.dir(), &joined.secrets(secrets.signing_key)).map_err(store_failed)?;
    store.leave_cache().map_err(|error| Problem::caused(Code::from(&error), error))?;
    FailPoint::Enrolled.pass();
    let kept = joined.identity(joined.target.as_str().to_owned());
    let now = clock.now();
    let (fact_id, fact) = (FactId::new(clock.mint()), begun(&kept, None, now));
    let grant = joined.answer.grant;
    store
        .write(move |conn| {
            identity::change_hub(conn, &kept, Author { device, incarnation }, now)?;
            journal::record(conn, fact_id, now, &fact)?;
            if let Some(grant) = grant {
                budget::keep(conn, &grant.body, &grant.signature)?;
            }
            Ok::<_, store::Error>(())
        })
        .await
        .map_err(store_failed)?;
    keep_keys(store, joined.answer.keys).await
}

/// What a hub answered to a terminal that it took in, with its keys read.
struct Joined {
    target: Target,
    answer: Answer,
    root_key: [u8; 32],
    grant_key: [u8; 32],
    code_key: CodeKey,
}

impl Joined {
    fn secrets(&self, signing_key: [u8; 32]) -> Secrets {
        Secrets { code_key: self.code_key.clone(), signing_key, access_token: self.answer.access_token.clone() }
    }

    fn identity(&self, hub: String) -> identity::Identity {
        identity::Identity {
            till: self.answer.till.clone(),
            hub,
            shop: self.answer.shop.clone(),
            root_key: self.root_key,
            grant_key: self.grant_key,
            epoch: self.answer.epoch,
        }
    }
}

/// Asks a hub to take the terminal in.
async fn ask(
    invitation: &Invitation,
    signing_key: &[u8; 32],
    incarnation: Incarnation,
    brings: Option<Brings>,
) -> Result<Joined, Problem> {
    let target = Target::parse(&invitation.url)?;
    let client = Client::new(&target, None)?;
    let public = ed25519_dalek::SigningKey::from_bytes(signing_key).verifying_key();
    let answer = client
        .enrol(&Enrol {
            token: invitation.token.clone(),
            public_key: hexadecimal(public.as_bytes()),
            incarnation,
            program: PROGRAM.to_owned(),
            brings,
        })
        .await?;
    let unreadable = || Problem::caused(Code::HubUnreadable, id::MalformedId);
    if invitation.root != answer.root_key {
        return Err(Problem::caused(Code::EnrolmentRefused, WrongRoot));
    }
    let root_key = signed::public_key(&answer.root_key).map_err(|_| unreadable())?.to_bytes();
    let grant_key = signed::public_key(&answer.grant_key).map_err(|_| unreadable())?.to_bytes();
    let code_key = CodeKey::from_bytes(hex::read(&answer.code_key).ok_or_else(unreadable)?);
    Ok(Joined { target, answer, root_key, grant_key, code_key })
}

/// With what every life of a ledger begins: that the terminal joined, or that its ledger was restored from an earlier life.
pub(super) fn begun(identity: &identity::Identity, restored_from: Option<Incarnation>, now: Timestamp) -> Fact {
    Fact {
        v: VERSION,
        staff: None,
        day: business_day::of(now, identity.shop.zone.rules(), identity.shop.day_start),
        event: Event::TerminalEnrolled(TerminalEnrolled { program: PROGRAM.to_owned(), restored_from }),
    }
}

/// Keeps the list of keys that came with the answer.
async fn keep_keys(store: &Store, keys: Signed) -> Result<(), Problem> {
    let keys = documents::Document { body: keys.body, signature: keys.signature };
    store.write_cache(move |conn| documents::keep(conn, documents::Name::Keys, &keys)).await.map_err(store_failed)
}

/// A new life's number.
pub fn new_incarnation(clock: &Clock) -> Incarnation {
    let mut bytes = [0; 8];
    clock.fill(&mut bytes);
    Incarnation::new(u64::from_be_bytes(bytes))
}

/// The machine's clock, going on from what a data folder keeps of it.
pub async fn clock_of(store: &Store) -> Result<Clock, Problem> {
    Ok(Clock::machine(store.read(store::clock_mark::find).await.map_err(store_failed)?))
}

#[derive(Debug, thiserror::Error)]
#[error("this data folder belongs to a terminal already")]
struct AlreadyEnrolled;

#[derive(Debug, thiserror::Error)]
#[error("the hub that answered does not hold the root key of the invitation")]
struct WrongRoot;

#[derive(Debug, thiserror::Error)]
#[error("the hub that answered takes this terminal for another one")]
struct OtherDevice;

#[derive(Debug, thiserror::Error)]
#[error("the shop of the invitation trades in another currency than this ledger")]
struct OtherCurrency;
