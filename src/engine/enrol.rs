//! Joining a shop: a one-time code turns an empty data folder into a terminal.

use crate::cloud::{Client, Credentials, Target};
use crate::domain::fact::{Event, Fact, TerminalEnrolled, VERSION};
use crate::domain::id::{CodeKey, FactId, Incarnation, hex};
use crate::domain::payload::Invitation;
use crate::domain::{business_day, id};
use crate::engine::clock::Clock;
use crate::engine::fail_point::FailPoint;
use crate::engine::hub_address::HubAddress;
use crate::engine::problem::{Code, Problem};
use crate::engine::store_failed;
use crate::store::keyring::{self, Secrets};
use crate::store::{self, Store, budget, documents, identity, journal};
use crate::wire::enrol::{Enrol, NewIncarnation};
use crate::wire::signed::{self, hexadecimal};

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

/// Whose hub is joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Cloud,
    Own,
}

async fn join(store: &Store, clock: &Clock, invitation: &Invitation, whose: Whose) -> Result<(), Problem> {
    if store.read(identity::find).await.map_err(store_failed)?.is_some() {
        return Err(Problem::caused(Code::EnrolmentRefused, AlreadyEnrolled));
    }
    let target = Target::parse(&invitation.url)?;
    let client = Client::new(&target, None)?;
    let mut signing_key = [0; 32];
    clock.fill(&mut signing_key);
    let public = ed25519_dalek::SigningKey::from_bytes(&signing_key).verifying_key();
    let incarnation = new_incarnation(clock);
    let answer = client
        .enrol(&Enrol {
            token: invitation.token.clone(),
            public_key: hexadecimal(public.as_bytes()),
            incarnation,
            program: PROGRAM.to_owned(),
        })
        .await?;
    let unreadable = || Problem::caused(Code::HubUnreadable, id::MalformedId);
    let root = answer.root_key.as_str();
    if invitation.root != root {
        return Err(Problem::caused(Code::EnrolmentRefused, WrongRoot));
    }
    let root_key = signed::public_key(root).map_err(|_| unreadable())?.to_bytes();
    let grant_key = signed::public_key(&answer.grant_key).map_err(|_| unreadable())?.to_bytes();
    let code_key = CodeKey::from_bytes(hex::read(&answer.code_key).ok_or_else(unreadable)?);
    let secrets = Secrets { code_key, signing_key, access_token: answer.access_token.clone() };
    keyring::keep(store.dir(), &secrets).map_err(store_failed)?;
    FailPoint::Enrolled.pass();
    let now = clock.now();
    let kept = identity::Identity {
        till: answer.till,
        hub: match whose {
            Whose::Cloud => target.as_str().to_owned(),
            Whose::Own => String::new(),
        },
        shop: answer.shop.clone(),
        root_key,
        grant_key,
        epoch: answer.epoch,
    };
    let fact = Fact {
        v: VERSION,
        staff: None,
        day: business_day::of(now, answer.shop.zone.rules(), answer.shop.day_start),
        event: Event::TerminalEnrolled(TerminalEnrolled { program: PROGRAM.to_owned(), restored_from: None }),
    };
    let fact_id = FactId::new(clock.mint());
    let (device, grant) = (answer.device, answer.grant);
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
    let keys = documents::Document { body: answer.keys.body, signature: answer.keys.signature };
    store.write_cache(move |conn| documents::keep(conn, documents::Name::Keys, &keys)).await.map_err(store_failed)?;
    Ok(())
}

/// Tells the hub that this ledger was brought back from a backup and begins a new life, and asks how far it knows the
/// one before. Returns how many facts the backup lacks that the hub has.
pub async fn announce_restore(
    store: &Store,
    clock: &Clock,
    restored: store::backup::Restored,
    hub: &HubAddress,
) -> Result<u64, Problem> {
    let (identity, life) = store
        .read(|conn| Ok::<_, store::Error>((identity::find(conn)?, identity::life(conn)?)))
        .await
        .map_err(store_failed)?;
    let identity = identity.ok_or(Problem::new(Code::NotEnrolled))?;
    let secrets = keyring::load(store.dir()).map_err(store_failed)?.ok_or(Problem::new(Code::NotEnrolled))?;
    let credentials = Credentials { access_token: secrets.access_token };
    let client = Client::new(&hub.target(&identity)?, Some(&credentials))?;
    let known = client
        .begin_incarnation(&NewIncarnation {
            device: life.author.device,
            restored: restored.from.incarnation,
            incarnation: life.author.incarnation,
        })
        .await?;
    let now = clock.now();
    let fact = Fact {
        v: VERSION,
        staff: None,
        day: business_day::of(now, identity.shop.zone.rules(), identity.shop.day_start),
        event: Event::TerminalEnrolled(TerminalEnrolled {
            program: PROGRAM.to_owned(),
            restored_from: Some(restored.from.incarnation),
        }),
    };
    let fact_id = FactId::new(clock.mint());
    let (from, acked_seq) = (restored.from, known.acked_seq);
    store
        .write(move |conn| {
            identity::acknowledge(conn, from, acked_seq)?;
            journal::record(conn, fact_id, now, &fact)?;
            Ok::<_, store::Error>(())
        })
        .await
        .map_err(store_failed)?;
    Ok(known.acked_seq.saturating_sub(restored.head.seq))
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
