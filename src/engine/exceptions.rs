//! What a manager must look at: the inbox, with what this terminal knows about each matter, and settling.

use jiff::Timestamp;

use crate::domain::campaign::Campaign;
use crate::domain::exception::{Exception, Matter, OverRedeemed, State};
use crate::domain::fact::{Bearer, Event, ExceptionSettled, Fact, RedemptionMade, VERSION};
use crate::domain::id::{ExceptionId, FactId, StaffId};
use crate::domain::money::Money;
use crate::domain::shop::Shop;
use crate::domain::staff::Permission;
use crate::engine::problem::{Code, Problem};
use crate::engine::sign_in::Unentitled;
use crate::engine::{Engine, Topic, store_failed};
use crate::store::{self, Connection, campaigns, exceptions, journal, print_jobs, redemptions};

pub use crate::store::print_jobs::{Ending, Hold, State as PaperState};

/// How many that wait are listed. A shop with more of them has another problem.
pub const OPEN_MAX: u32 = 200;

/// How many that were settled or resolved themselves are listed, the latest.
pub const CLOSED_MAX: u32 = 200;

/// How many of a month are counted for what they cost together.
const MONTH_MAX: u32 = 2_000;

/// An exception, with what this terminal knows about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The exception.
    pub exception: Exception,
    /// What is known about it here.
    pub about: About,
}

/// What this terminal knows about an exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// About a voucher that was redeemed too often.
    Redemptions(Box<Redemptions>),
    /// How the paper stands now.
    Paper(PaperState),
    /// Nothing beyond what the exception itself says.
    Nothing,
}

/// What this terminal knows about a voucher that was redeemed too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redemptions {
    /// The rules, where they are cached.
    pub campaign: Option<Campaign>,
    /// Those of its redemptions that were made here.
    pub own: Vec<Own>,
    /// What over-redemptions cost this month, this one included.
    pub month: Losses,
}

/// A redemption that was made at this terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// What its fact says.
    pub made: RedemptionMade,
    /// Who stood at the counter.
    pub staff: Option<StaffId>,
}

/// What over-redemptions cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Losses {
    /// How many there were.
    pub count: u32,
    /// What they cost together.
    pub value: Money,
}

impl Engine {
    /// The inbox: what waits for a manager, the latest first, then what does not any more.
    pub async fn exceptions(&self) -> Result<Vec<Case>, Problem> {
        let month = month_start(&self.shop(), self.clock().now());
        self.store().read(move |conn| inbox(conn, month)).await.map_err(store_failed)
    }

    /// How many wait for a manager.
    pub async fn open_exceptions(&self) -> Result<u32, Problem> {
        self.store().read(exceptions::count_open).await.map_err(store_failed)
    }

    /// A manager settles an exception: who bears the loss, with a note, or that it was looked at where nobody loses
    /// anything. It is a fact like any other: it stays in the books here and goes to the hub. Refuses where neither whoever
    /// stands at the counter may do it nor somebody who may has just given their word.
    pub async fn settle_exception(&self, id: ExceptionId, bearer: Bearer, note: &str) -> Result<(), Problem> {
        let now = self.clock().now();
        let fact_id = FactId::new(self.clock().mint());
        let (staff, day, note) = (self.signed_in(), self.business_day(now), note.trim().to_owned());
        let right = self.right_to(Permission::SettleExceptions);
        let written = self
            .store()
            .write(move |conn| {
                right.check(conn)?;
                let open = exceptions::find(conn, id)?.filter(|found| found.state == State::Open);
                let exception = open.ok_or(Unsettled::NotOpen)?;
                if !exception.matter.may_be_settled(bearer, &note) {
                    return Err(Unsettled::Incomplete);
                }
                let permission = Permission::SettleExceptions;
                let event = Event::ExceptionSettled(ExceptionSettled { exception: id, bearer, note, permission });
                Ok(journal::record(conn, fact_id, now, &Fact { v: VERSION, staff, day, event })?.seq)
            })
            .await;
        match written {
            Ok(head_seq) => {
                self.grown(head_seq).await;
                self.announce(Topic::Exceptions);
                Ok(())
            }
            Err(Unsettled::NotOpen) => Err(Problem::new(Code::ExceptionNotOpen)),
            Err(Unsettled::Incomplete) => Err(Problem::new(Code::SettlementIncomplete)),
            Err(Unsettled::Right(unentitled)) => Err(unentitled.into()),
            Err(Unsettled::Store(error)) => Err(store_failed(error)),
        }
    }
}

/// Why an exception is not settled.
#[derive(Debug, thiserror::Error)]
enum Unsettled {
    #[error("it is not open")]
    NotOpen,
    #[error("a bearer or a note is missing")]
    Incomplete,
    #[error(transparent)]
    Right(#[from] Unentitled),
    #[error(transparent)]
    Store(#[from] store::Error),
}

fn inbox(conn: &Connection, month: Timestamp) -> Result<Vec<Case>, store::Error> {
    let losses = losses(&exceptions::since(conn, month, MONTH_MAX)?);
    let mut found = exceptions::open(conn, OPEN_MAX)?;
    found.extend(exceptions::closed(conn, CLOSED_MAX)?);
    found.into_iter().map(|exception| Ok(Case { about: about(conn, &exception, losses)?, exception })).collect()
}

fn about(conn: &Connection, exception: &Exception, month: Losses) -> Result<About, store::Error> {
    Ok(match &exception.matter {
        Matter::OverRedeemed(over) => About::Redemptions(Box::new(redemptions_of(conn, over, month)?)),
        Matter::Unprinted(paper) => {
            print_jobs::find(conn, paper.job)?.map_or(About::Nothing, |spooled| About::Paper(spooled.state))
        }
        Matter::OverRefunded(_)
        | Matter::OverSettled(_)
        | Matter::Quarantined(_)
        | Matter::ClockJumped(_)
        | Matter::Other(_) => About::Nothing,
    })
}

fn redemptions_of(conn: &Connection, over: &OverRedeemed, month: Losses) -> Result<Redemptions, store::Error> {
    let mut own = Vec::new();
    for party in over.winners.iter().chain([&over.loser]) {
        let row = redemptions::find(conn, party.redemption)?;
        if let (Some(made), Some(row)) = (redemptions::fact(conn, party.redemption)?, row) {
            own.push(Own { made, staff: row.staff });
        }
    }
    let campaign = over.campaign.or_else(|| own.first().map(|own| own.made.campaign));
    let campaign = match campaign {
        Some(id) => campaigns::find(conn, id)?,
        None => None,
    };
    Ok(Redemptions { campaign, own, month })
}

/// What those of them that did not resolve themselves cost.
fn losses(found: &[Exception]) -> Losses {
    let is_over_redeemed = |exception: &&Exception| matches!(exception.matter, Matter::OverRedeemed(_));
    let costing = found.iter().filter(|exception| exception.state != State::Resolved).filter(is_over_redeemed);
    costing.filter_map(|exception| exception.matter.loss()).fold(Losses::default(), |sum, value| Losses {
        count: sum.count.saturating_add(1),
        value: sum.value.checked_add(value).unwrap_or(sum.value),
    })
}

/// When the present month began on the shop's wall clock.
fn month_start(shop: &Shop, now: Timestamp) -> Timestamp {
    let first = shop.zone.rules().to_datetime(now).date().first_of_month();
    first.to_zoned(shop.zone.rules().clone()).map_or(now, |start| start.timestamp())
}
