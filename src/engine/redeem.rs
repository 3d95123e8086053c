//! Redeeming a voucher: verify, obtain the right, commit; and taking a redemption back.
//!
//! ```text
//! present ─▶ decide ─▶ Order ─▶ courier: intent ─ cloud ─ provisional ─ refuse ─▶ commit ─▶ paper, push
//!                                                                  (decides again inside the transaction)
//! ```

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::oneshot;

use crate::domain::budget::{Spent, Standing};
use crate::domain::campaign::ReversalWindow;
use crate::domain::fact::{Event as Happening, Fact, RedemptionMade, RedemptionReversed, RedemptionVoided, VoidCause};
use crate::domain::id::{FactId, MemberId, RedemptionId, StaffId, VoucherId};
use crate::domain::redemption::{self, Claim, Desk, Known, Reach, Reversible, Strength, reversible_until};
use crate::domain::shop::Shop;
use crate::domain::staff::Permission;
use crate::domain::token::Step;
use crate::domain::verdict::{MissingEvidence, Offer, Refusal, Verdict};
use crate::domain::voucher::{Amount, Voucher};
use crate::domain::{business_day, fact};
use crate::engine::clock::Clock;
use crate::engine::courier::{self, Message};
use crate::engine::fail_point::FailPoint;
use crate::engine::papers::Press;
use crate::engine::present::{Basis, Presented, customer_uses};
use crate::engine::problem::{Code, Problem};
use crate::engine::sign_in::{Unentitled, counting};
use crate::engine::status::SyncStatus;
use crate::engine::{Engine, Inner, Topic, store_failed};
use crate::store::burnt_steps::{self, Burn};
use crate::store::vouchers::{self, Found};
use crate::store::{self, Connection, campaigns, journal, members, redemptions};
use crate::sync::terminal::{Link, REDEEM_BUDGET, Right, Wanted};
use crate::wire::redeem::{Context, Redeem};

/// What became of an attempt to redeem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is redeemed and stands in the ledger.
    Redeemed(Redeemed),
    /// It is not; nothing was taken.
    Refused(Verdict),
}

/// A redemption that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redeemed {
    /// Its identity.
    pub redemption: RedemptionId,
    /// What was given and taken.
    pub offer: Box<Offer>,
    /// How firmly it stands.
    pub strength: Strength,
    /// When.
    pub at: Timestamp,
    /// Until when it may be taken back; nothing where it may not.
    pub reversible_until: Option<Timestamp>,
}

impl Engine {
    /// What the counter is told about a presented voucher and a claim on it. Reads nothing but the link's state.
    pub fn verdict(&self, presented: &Presented, claim: &Claim) -> Verdict {
        let shop = self.shop();
        let now = self.clock().now();
        let status = self.status();
        let desk = Desk { shop: shop.id, zone: shop.zone.rules(), reach: status.reach(now) };
        redemption::decide(&presented.known, &self.evidenced(presented, claim, now), desk, now)
    }

    /// Redeems a presented voucher: obtains the right and commits it. The outcome is durable when it is returned; the
    /// paper and the hub follow by themselves.
    ///
    /// It is never half done: whoever drops the future leaves the courier to finish it.
    pub async fn redeem(&self, presented: &Presented, claim: &Claim) -> Result<Outcome, Problem> {
        // The word of somebody who may not give it counts for nothing, here and in the commit.
        let mut claim = claim.clone();
        if !claim.overrides.is_empty() {
            let said = std::mem::take(&mut claim.overrides);
            claim.overrides = self.store().read(move |conn| counting(conn, said)).await.map_err(store_failed)?;
        }
        let claim = &claim;
        let offer = match self.verdict(presented, claim) {
            Verdict::Accepted(offer) => offer,
            verdict @ (Verdict::Asks(_) | Verdict::Refused(_)) => return Ok(Outcome::Refused(verdict)),
        };
        let (reply, answer) = oneshot::channel();
        let at = self.clock().now();
        let order = Order {
            wish: Wish::new(self.clock(), presented.clone(), self.evidenced(presented, claim, at), offer),
            paper: self.clock().mint(),
            at,
            staff: self.signed_in(),
            reply,
        };
        // In a task of its own, which goes on when nobody waits for the answer any more.
        let engine = self.clone();
        tokio::spawn(async move {
            engine.bring_reversals(order.wish.voucher()).await;
            let order = courier::Order::Redemption(Box::new(order));
            if engine.inner().inbox.send(Message::Order(order)).await.is_err() {
                tracing::debug!("a redemption was wanted after the terminal had closed");
            }
        });
        answer.await.map_err(|_| Problem::new(Code::Interrupted))?
    }

    /// The cloud must know what was given back here before it is asked for it again. Without the cloud, or where it takes
    /// too long, the request goes on: it says itself how things stand.
    pub(super) async fn bring_reversals(&self, voucher: VoucherId) {
        self.bring(move |conn| redemptions::reversal_waits(conn, voucher)).await;
    }

    /// The cloud must know what a member earned and was given back here before it is asked for their points.
    pub(super) async fn bring_moves(&self, member: MemberId) {
        self.bring(move |conn| members::moves_wait(conn, member)).await;
    }

    async fn bring<F>(&self, waits: F)
    where
        F: FnOnce(&Connection) -> Result<bool, store::Error> + Send + 'static,
    {
        let waits = self.store().read(waits).await;
        // A ledger that cannot be read says so when it is written to.
        if self.reachable().is_some() && waits.unwrap_or(false) {
            let brought = |status: &SyncStatus| status.waiting == 0 || status.link != Link::Up;
            let limit = Duration::try_from(REDEEM_BUDGET).unwrap_or_default();
            // Late is as good as not at all.
            let _ = tokio::time::timeout(limit, self.watch_status().wait_for(brought)).await;
        }
    }

    /// Records that a presented voucher was refused, for the day's figures and whoever asks later.
    pub async fn record_refusal(
        &self,
        payload: &str,
        refusal: &str,
        voucher: Option<VoucherId>,
    ) -> Result<(), Problem> {
        let event = Happening::ScanRefused(fact::ScanRefused {
            payload: payload.to_owned(),
            refusal: refusal.to_owned(),
            voucher,
            booking: None,
        });
        self.record(event).await
    }

    /// Takes a redemption back within its window, giving the use or the amount back to the voucher.
    pub async fn reverse(&self, id: RedemptionId, reason: &str) -> Result<(), Problem> {
        let now = self.clock().now();
        let fact_id = FactId::new(self.clock().mint());
        let reason = reason.to_owned();
        let staff = self.signed_in();
        let press = Press::of(self.inner(), self.clock().mint(), staff, now);
        let day = self.business_day(now);
        let right = self.right_to(Permission::Reverse);
        let written = self
            .store()
            .write(move |conn| {
                right.check(conn)?;
                let made = redemptions::find(conn, id)?.ok_or(Reversal::Unknown)?;
                match made.state {
                    redemptions::State::Made => {}
                    redemptions::State::Reversed { .. } => return Err(Reversal::Before),
                }
                match made.particulars.reversible_until {
                    None => return Err(Reversal::Never),
                    Some(until) if until <= now => return Err(Reversal::TooLate),
                    Some(_) => {}
                }
                let event = Happening::RedemptionReversed(RedemptionReversed {
                    redemption: id,
                    voucher: made.voucher,
                    take: made.take,
                    reason: reason.clone(),
                });
                let fact = Fact { v: fact::VERSION, staff, day, event };
                let row = journal::record(conn, fact_id, now, &fact)?;
                press.reversal(conn, &made, &reason)?;
                Ok(row.seq)
            })
            .await;
        match written {
            Ok(head_seq) => {
                self.inner().bill_goes_back(id);
                self.grown(head_seq).await;
                self.announce(Topic::Redemptions);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The claim with what the code itself proves, what its holder had before, and what may be of the same bill.
    fn evidenced(&self, presented: &Presented, claim: &Claim, now: Timestamp) -> Claim {
        let mut claim = claim.clone();
        claim.evidence.code = presented.code;
        claim.customer_uses = presented.customer_uses;
        self.inner().beside_others(&mut claim.order, now);
        claim
    }

    /// A voucher that was not read from the cache, less what this terminal took of it since.
    pub(super) async fn less_own_redemptions(&self, voucher: Voucher) -> Result<Voucher, Problem> {
        self.store().read(move |conn| vouchers::less_own(conn, voucher)).await.map_err(store_failed)
    }
}

/// Why a redemption is not taken back.
#[derive(Debug, thiserror::Error)]
enum Reversal {
    #[error("no such redemption was made here")]
    Unknown,
    #[error("it was taken back before")]
    Before,
    #[error("its window has passed")]
    TooLate,
    #[error("it may not be taken back")]
    Never,
    #[error(transparent)]
    Right(#[from] Unentitled),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<Reversal> for Problem {
    fn from(reversal: Reversal) -> Self {
        match reversal {
            Reversal::Unknown => Self::new(Code::NoSuchRedemption),
            Reversal::Before => Self::new(Code::AlreadyReversed),
            Reversal::TooLate => Self::new(Code::ReversalTooLate),
            Reversal::Never => Self::new(Code::ReversalNever),
            Reversal::Right(unentitled) => unentitled.into(),
            Reversal::Store(error) => store_failed(error),
        }
    }
}

/// A voucher that is to be redeemed: what its commit needs of it, with every id minted before the first write.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    id: RedemptionId,
    fallback: RedemptionId,
    facts: [FactId; 2],
    presented: Presented,
    claim: Claim,
    offer: Box<Offer>,
}

impl Wish {
    pub(super) fn new(clock: &Clock, presented: Presented, claim: Claim, offer: Box<Offer>) -> Self {
        Self {
            id: RedemptionId::new(clock.mint()),
            fallback: RedemptionId::new(clock.mint()),
            facts: [FactId::new(clock.mint()), FactId::new(clock.mint())],
            presented,
            claim,
            offer,
        }
    }

    /// The request by which its right is asked for.
    pub(super) fn id(&self) -> RedemptionId {
        self.id
    }

    /// Which voucher.
    pub(super) fn voucher(&self) -> VoucherId {
        self.offer.voucher
    }

    /// What the core must know of it.
    pub(super) fn wanted(&self, inner: &Inner, at: Timestamp, staff: Option<StaffId>) -> Wanted {
        let request = Redeem {
            id: self.id,
            device: inner.author.device,
            incarnation: inner.author.incarnation,
            epoch: inner.status.borrow().epoch,
            voucher: self.offer.voucher,
            take: self.offer.take,
            context: Context {
                at,
                staff,
                bill: self.claim.order.total,
                overridden: self.claim.overrides.clone(),
                step: self.presented.step.map(Step::number),
            },
        };
        Wanted { request, fallback: self.fallback, policy: self.offer.campaign.offline, risk: self.offer.risk }
    }
}

/// A redemption that the counter has ordered.
pub(super) struct Order {
    pub(super) wish: Wish,
    paper: uuid::Uuid,
    pub(super) at: Timestamp,
    pub(super) staff: Option<StaffId>,
    reply: oneshot::Sender<Result<Outcome, Problem>>,
}

impl Order {
    /// Answers whoever ordered it, if they still wait.
    pub(super) fn answer(self, outcome: Result<Outcome, Problem>) {
        if self.reply.send(outcome).is_err() {
            tracing::info!("a redemption ended after its screen had gone");
        }
    }
}

/// What a commit came to.
pub(super) enum Committed {
    /// It stands in the ledger.
    Done {
        /// What was made.
        redeemed: Redeemed,
        /// The journal's end.
        head_seq: u64,
    },
    /// Decided again, it may not be made; nothing was written.
    Refused(Verdict),
}

/// Inside the transaction a refusal must undo everything, so it travels as an error.
#[derive(Debug, thiserror::Error)]
pub(super) enum Undone {
    #[error("decided again, it is refused")]
    Refused(Box<Verdict>),
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Commits an order: decides again on what the ledger and the cache hold now, then writes the void of the request that
/// it replaces, its fact and its paper, all in one transaction.
pub(super) async fn commit(inner: &Inner, order: &Order, right: Right) -> Result<Committed, store::Error> {
    let moment = Moment::of(inner, order.staff);
    let mut wish = order.wish.clone();
    inner.beside_others(&mut wish.claim.order, moment.at);
    let (together, bill) = (wish.claim.order.together, wish.claim.order.total);
    let press = Press::of(inner, order.paper, order.staff, moment.at);
    let written = inner.store.write(move |conn| {
        let (redeemed, head_seq) = wish.redeem(conn, right, &moment)?;
        press.redemption(conn, &redeemed, bill)?;
        FailPoint::CommitBegun.pass();
        Ok((redeemed, head_seq))
    });
    match written.await {
        Ok((redeemed, head_seq)) => {
            inner.bill_goes_on(&redeemed, together);
            Ok(Committed::Done { redeemed, head_seq })
        }
        Err(Undone::Refused(verdict)) => Ok(Committed::Refused(*verdict)),
        Err(Undone::Store(error)) => Err(error),
    }
}

/// Writes the void of a request whose right is given up, and forgets its intent.
pub(super) async fn void(
    inner: &Inner,
    id: RedemptionId,
    voucher: VoucherId,
    cause: VoidCause,
) -> Result<u64, store::Error> {
    let at = inner.clock.now();
    let fact = Fact {
        v: fact::VERSION,
        staff: None,
        day: inner.business_day(at),
        event: Happening::RedemptionVoided(RedemptionVoided { redemption: id, voucher, cause }),
    };
    let fact_id = FactId::new(inner.clock.mint());
    inner.store.write(move |conn| Ok::<_, store::Error>(journal::record(conn, fact_id, at, &fact)?.seq)).await
}

/// Where, when and by whom something is committed.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub(super) shop: Arc<Shop>,
    pub(super) staff: Option<StaffId>,
    pub(super) at: Timestamp,
    pub(super) day: Date,
    day_ends_at: Option<Timestamp>,
    data_as_of: Option<Timestamp>,
}

impl Moment {
    /// Now.
    pub(super) fn of(inner: &Inner, staff: Option<StaffId>) -> Self {
        let (shop, at) = (inner.shop(), inner.clock.now());
        let day = inner.business_day(at);
        let day_ends_at = business_day::end(day, shop.zone.rules(), shop.day_start);
        Self { shop, staff, at, day, day_ends_at, data_as_of: inner.status.borrow().data_as_of }
    }

    /// Whether a redemption that was made in the shop, at whichever till, may be taken back now.
    pub(super) fn reversible(&self, window: ReversalWindow, made_at: Timestamp) -> Reversible {
        let (zone, start) = (self.shop.zone.rules(), self.shop.day_start);
        let day_ends_at = business_day::end(business_day::of(made_at, zone, start), zone, start);
        redemption::reversible(window, made_at, day_ends_at, self.at)
    }

    /// A fact of it.
    pub(super) fn fact(&self, event: Happening) -> Fact {
        Fact { v: fact::VERSION, staff: self.staff, day: self.day, event }
    }
}

impl Wish {
    /// Redeems the voucher by a right that was obtained; gives the journal's end.
    pub(super) fn redeem(&self, conn: &Connection, right: Right, moment: &Moment) -> Result<(Redeemed, u64), Undone> {
        let known = self.known_now(conn, right.strength)?;
        let mut claim = self.claim.clone();
        claim.overrides = counting(conn, std::mem::take(&mut claim.overrides))?;
        // Others of the same customer may have been redeemed since this one was shown.
        claim.customer_uses = customer_uses(conn, &known, &moment.shop, moment.day)?;
        let held = store::budget::held(conn)?;
        let spent = match &held {
            Some(held) => store::budget::spent(conn, held)?,
            None => Spent::default(),
        };
        let reach = match right.strength {
            // The right is obtained: only what the shop itself knows can still stand against it.
            Strength::FirmCloud { .. } | Strength::FirmStore { .. } => Reach::Cloud,
            Strength::Provisional { .. } => Reach::Offline(Standing {
                grant: held.as_ref().map(|held| &held.grant),
                spent,
                data_as_of: moment.data_as_of,
                now: moment.at,
            }),
        };
        let desk = Desk { shop: moment.shop.id, zone: moment.shop.zone.rules(), reach };
        let offer = match redemption::decide(&known, &claim, desk, moment.at) {
            Verdict::Accepted(offer) => offer,
            verdict @ (Verdict::Asks(_) | Verdict::Refused(_)) => return Err(Undone::Refused(Box::new(verdict))),
        };
        if let Some(step) = self.presented.step
            && burnt_steps::burn(conn, offer.voucher, step.number(), moment.at)? == Burn::BurntBefore
            && !claim.overridden(Permission::AcceptWithoutEvidence)
        {
            // The same picture of a rotating code was used already, here or at another till: it is a copy.
            let refusal = Refusal::EvidenceMissing { missing: MissingEvidence::FreshCode };
            return Err(Undone::Refused(Box::new(Verdict::Refused(refusal))));
        }
        let [made_fact, void_fact] = self.facts;
        if let Some(asked) = right.voids {
            let event = Happening::RedemptionVoided(RedemptionVoided {
                redemption: asked,
                voucher: offer.voucher,
                cause: VoidCause::Timeout,
            });
            journal::record(conn, void_fact, moment.at, &moment.fact(event))?;
        }
        let reversible_until = reversible_until(offer.campaign.reversal, moment.at, moment.day_ends_at);
        let made = moment.fact(self.made(right, &offer, &claim));
        let row = journal::record(conn, made_fact, moment.at, &made)?;
        let particulars = redemptions::Particulars {
            code_hash: self.presented.code_hash,
            holder: holder(&known),
            reversible_until,
            campaign_name: Some(offer.campaign.name.clone()),
        };
        redemptions::annotate(conn, right.id, &particulars)?;
        let (redemption, strength, at) = (right.id, right.strength, moment.at);
        Ok((Redeemed { redemption, offer, strength, at, reversible_until }, row.seq))
    }

    /// What is known about the voucher now, read in the transaction that uses it.
    fn known_now(&self, conn: &Connection, strength: Strength) -> Result<Known, store::Error> {
        let Known::Voucher { voucher, campaign } = &self.presented.known else {
            return Ok(self.presented.known.clone());
        };
        let cached = match &self.presented.code_hash {
            Some(hash) => vouchers::find(conn, hash)?,
            None => Found::Nothing,
        };
        let fresh = match cached {
            Found::Voucher(cached) if cached.rev >= voucher.rev => {
                Box::new(before_grant(*cached, strength, self.offer.take))
            }
            // What the cloud said a moment ago is newer than the cache.
            Found::Voucher(_) | Found::Nothing => {
                Box::new(vouchers::less_own(conn, self.presented.row.clone().unwrap_or_else(|| (**voucher).clone()))?)
            }
            Found::Unreadable => return Ok(Known::Nothing(Refusal::CloudOnly)),
        };
        let campaign = match self.presented.basis {
            // The hub may have changed the rules while the card was shown.
            Basis::Cache | Basis::Token => campaigns::find(conn, voucher.campaign)?.map(Arc::new),
            // What the cloud said a moment ago may not be cached yet.
            Basis::Cloud | Basis::None => campaign.clone(),
        };
        Ok(Known::Voucher { voucher: fresh, campaign })
    }

    fn made(&self, right: Right, offer: &Offer, claim: &Claim) -> Happening {
        Happening::RedemptionMade(RedemptionMade {
            redemption: right.id,
            voucher: offer.voucher,
            campaign: offer.campaign.id,
            channel: offer.campaign.channel.key.clone(),
            take: offer.take,
            benefit: offer.benefit.clone(),
            risk: offer.risk,
            strength: right.strength,
            bill: claim.order.total,
            evidence: claim.evidence.code,
            step: self.presented.step.map(Step::number),
            overrides: claim.overrides.clone(),
            took_ms: u32::try_from(self.presented.scanned_at.elapsed().as_millis()).unwrap_or(u32::MAX),
        })
    }
}

/// A cached voucher as it was before the right that is being committed was granted: the news of the grant may come by
/// the sync before the grant itself has been committed, and must not stand against it.
fn before_grant(cached: Voucher, strength: Strength, take: Amount) -> Voucher {
    if strength.rev().is_none_or(|rev| cached.rev < rev) {
        return cached;
    }
    let left = cached.left.with(take).unwrap_or(cached.left);
    Voucher { left, ..cached }
}

fn holder(known: &Known) -> Option<String> {
    match known {
        Known::Voucher { voucher, .. } => voucher.holder.clone(),
        Known::Nothing(_) => None,
    }
}
