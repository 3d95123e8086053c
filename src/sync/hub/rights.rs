//! The rights of one voucher: what was issued, and who claims what of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::fact::Author;
use crate::domain::id::{DeviceId, ExceptionId, RedemptionId, VoucherId};
use crate::domain::money::Money;
use crate::domain::voucher::{Amount, State};
use crate::sync::hub::{About, Beyond, Effect, Exception};
use crate::wire::pull::Firmness;

/// The rights of one voucher. What reserved and standing claims hold together never exceeds what was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// Which voucher.
    pub voucher: VoucherId,
    /// What was issued.
    pub issued: Amount,
    /// Whether the voucher stands. What is taken of one that was withdrawn, without the hub's leave, is a loss.
    pub state: State,
    /// The hub's revision of the voucher.
    pub rev: u64,
    /// Every claim that was ever made, in no order.
    pub claims: Vec<Claim>,
}

/// A claim to part of a voucher: a request that was granted, or a redemption that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its identity.
    pub redemption: RedemptionId,
    /// Whose it is.
    pub author: Author,
    /// When it was made or asked for, by the terminal's effective time.
    pub at: Timestamp,
    /// How much of the voucher.
    pub take: Amount,
    /// The time step of the rotating code that was shown, where one was.
    pub step: Option<u32>,
    /// What it costs should it not be honoured.
    pub risk: Money,
    /// Whether it was granted or taken at the shop's risk.
    pub firmness: Firmness,
    /// How it stands.
    pub state: ClaimState,
}

/// How a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// Granted; the fact or the void is still to come. Holds its part.
    Reserved,
    /// Made and honoured. Holds its part.
    Standing,
    /// Made, but nothing was left for it: an exception.
    Conflict,
    /// Given up, or never wanted. Also the tombstone of an id that was given up before it was asked for.
    Voided,
    /// Made and taken back.
    Reversed,
    /// Taken back at another terminal before the fact of its making came; that fact will find it so.
    Forestalled,
}

impl ClaimState {
    /// Whether it holds part of the voucher.
    pub const fn holds(self) -> bool {
        matches!(self, Self::Reserved | Self::Standing)
    }
}

impl Rights {
    /// What is left.
    pub fn left(&self) -> Amount {
        self.claims
            .iter()
            .filter(|claim| claim.state.holds())
            .try_fold(self.issued, |left, claim| left.after(claim.take))
            .unwrap_or(self.issued.nothing())
    }

    /// The claim of a redemption.
    pub fn claim(&self, redemption: RedemptionId) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.redemption == redemption)
    }

    /// Whether a step of a rotating code was used at another terminal, also by what was taken back since. What one
    /// terminal used is known there; that it asks again, for a right that it had to give up, is no second use.
    pub fn is_used_elsewhere(&self, step: u32, here: DeviceId) -> bool {
        self.claims
            .iter()
            .any(|claim| claim.step == Some(step) && claim.author.device != here && claim.state != ClaimState::Voided)
    }

    /// Whether an amount is of the voucher's sort.
    pub fn same_sort(&self, amount: Amount) -> bool {
        self.issued.nothing() == amount.nothing()
    }

    /// Adds a claim or replaces the one with its id.
    pub(super) fn put(&mut self, claim: Claim) {
        match self.claims.iter_mut().find(|known| known.redemption == claim.redemption) {
            Some(known) => *known = claim,
            None => self.claims.push(claim),
        }
    }

    /// What it comes to that the owner withdraws the voucher, or lets it stand again: claims that wait for room are
    /// looked at anew. The driver writes the state beside these effects.
    pub fn restated(&self, state: State) -> Vec<Effect> {
        let mut after = Self { state, ..self.clone() };
        after.settle();
        after.changes_from(self)
    }

    /// Lets claims that are in conflict hold their part where there is room: firm ones first, at the cost of
    /// provisional ones if need be; then, while the voucher stands, provisional ones, the earliest first.
    pub(super) fn settle(&mut self) {
        self.claims.sort_by_key(|claim| (claim.firmness != Firmness::Firm, claim.at, claim.redemption));
        for at in 0..self.claims.len() {
            let Some(claim) = self.claims.get(at).filter(|claim| claim.state == ClaimState::Conflict).cloned() else {
                continue;
            };
            match (claim.firmness, self.state) {
                (Firmness::Firm, _) => self.make_room(claim.take),
                (Firmness::Provisional, State::Issued) => {}
                (Firmness::Provisional, State::Cancelled | State::Refunded | State::Frozen) => continue,
            }
            if self.left().after(claim.take).is_some()
                && let Some(claim) = self.claims.get_mut(at)
            {
                claim.state = ClaimState::Standing;
            }
        }
    }

    /// Takes their part from provisional claims, the latest first, until `take` fits; from none where that would not
    /// be enough.
    fn make_room(&mut self, take: Amount) {
        let mut room = self.left();
        let mut give_way = Vec::new();
        for (at, claim) in self.claims.iter().enumerate().rev() {
            if room.after(take).is_some() {
                break;
            }
            if claim.state == ClaimState::Standing && claim.firmness == Firmness::Provisional {
                room = room.with(claim.take).unwrap_or(room);
                give_way.push(at);
            }
        }
        if room.after(take).is_some() {
            for at in give_way {
                if let Some(claim) = self.claims.get_mut(at) {
                    claim.state = ClaimState::Conflict;
                }
            }
        }
    }

    /// The revision after the change from `before`: one more where anything changed.
    pub(super) fn rev_after(&self, before: &Self) -> u64 {
        if self.same_as(before) { before.rev } else { before.rev.saturating_add(1) }
    }

    /// What must be written for the change from `before`.
    pub(super) fn changes_from(&self, before: &Self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for claim in &self.claims {
            let was = before.claim(claim.redemption);
            if was == Some(claim) {
                continue;
            }
            effects.push(Effect::Claim { voucher: self.voucher, claim: claim.clone() });
            let was_beyond = was.is_some_and(|was| was.state == ClaimState::Conflict);
            let beyond = match (was_beyond, claim.state == ClaimState::Conflict) {
                (false, true) => Beyond::Still,
                (true, false) => Beyond::NoMore,
                (true, true) | (false, false) => continue,
            };
            let (id, about) = (ExceptionId::new(claim.redemption.uuid()), About::Voucher(self.voucher));
            effects.push(Effect::Exception(Exception { id, about, value: claim.risk, beyond }));
        }
        if !self.same_as(before) {
            let (before, after, rev) = (before.left(), self.left(), self.rev_after(before));
            effects.push(Effect::Left { voucher: self.voucher, before, after, rev });
        }
        effects
    }

    /// Whether nothing differs but the order of the claims.
    fn same_as(&self, other: &Self) -> bool {
        self.state == other.state && self.claims_by_id() == other.claims_by_id()
    }

    fn claims_by_id(&self) -> Vec<&Claim> {
        let mut claims: Vec<&Claim> = self.claims.iter().collect();
        claims.sort_by_key(|claim| claim.redemption);
        claims
    }
}
