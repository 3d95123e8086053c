//! Rights: wanted one or several together, obtained or risked, given up.

use jiff::Timestamp;

use super::{ASKS_MAX, Effect, Granter, REDEEM_BUDGET, Right, State, Wanted};
use crate::domain::budget::{self, Allowance};
use crate::domain::campaign::OfflinePolicy;
use crate::domain::fact::VoidCause;
use crate::domain::id::RedemptionId;
use crate::domain::redemption::{Reach, Strength};
use crate::domain::verdict::Refusal;
use crate::wire::redeem::{Decision, Redeem};

/// A request that waits for the cloud.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) wanted: Wanted,
    pub(super) deadline: Timestamp,
    /// Of which group.
    pub(super) of: RedemptionId,
}

/// Redemptions that are wanted together.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// How many of their rights are still asked for.
    waiting: usize,
    /// Those that are obtained.
    rights: Vec<Right>,
}

impl State {
    pub(super) fn want(&mut self, wanted: Vec<Wanted>, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(of) = wanted.first().map(|first| first.request.id) else { return };
        let asked = match self.reach(now) {
            Reach::Cloud => self.asks.len().saturating_add(wanted.len()) <= ASKS_MAX,
            Reach::Offline(_) => false,
        };
        if !asked {
            self.want_at_risk(of, &wanted, now, effects);
            return;
        }
        // All are stored before the first is sent: a disk that takes some only has given nothing away.
        effects.extend(wanted.iter().map(|wanted| Effect::StoreIntent(Box::new(wanted.request.clone()))));
        effects.extend(wanted.iter().map(|wanted| Effect::SendRedeem(Box::new(wanted.request.clone()))));
        self.groups.insert(of, Group { waiting: wanted.len(), rights: Vec::new() });
        let deadline = now + REDEEM_BUDGET;
        self.asks.extend(wanted.into_iter().map(|wanted| (wanted.request.id, Ask { wanted, deadline, of })));
    }

    /// Nothing is asked under the requests' ids, so they may be the redemptions'; there is nothing to void.
    fn want_at_risk(&mut self, of: RedemptionId, wanted: &[Wanted], now: Timestamp, effects: &mut Vec<Effect>) {
        let mut rights = Vec::with_capacity(wanted.len());
        for one in wanted {
            let id = one.request.id;
            match self.risk(one, now) {
                Ok(strength) => rights.push(Right { strength, ..right(one, id) }),
                Err(refusal) => {
                    for right in rights {
                        self.give_up(right, effects);
                    }
                    effects.push(Effect::Refuse { of, id, refusal });
                    return;
                }
            }
        }
        effects.push(Effect::Commit { of, rights });
    }

    /// A right is obtained: once all of its group are, they are committed.
    fn obtain(&mut self, of: RedemptionId, right: Right, effects: &mut Vec<Effect>) {
        let Some(group) = self.groups.get_mut(&of) else { return };
        group.rights.push(right);
        group.waiting = group.waiting.saturating_sub(1);
        if group.waiting == 0
            && let Some(Group { rights, .. }) = self.groups.remove(&of)
        {
            effects.push(Effect::Commit { of, rights });
        }
    }

    /// One of a group is not obtained: the others are given up, those that are still asked for as well.
    pub(super) fn disband(&mut self, of: RedemptionId, cause: VoidCause, effects: &mut Vec<Effect>) {
        let Some(group) = self.groups.remove(&of) else { return };
        group.rights.into_iter().for_each(|right| self.give_up(right, effects));
        self.asks.retain(|_, ask| {
            let goes = ask.of == of;
            if goes {
                effects.push(void(&ask.wanted.request, cause));
            }
            !goes
        });
    }

    /// A right that was obtained is not used.
    pub(super) fn give_up(&mut self, right: Right, effects: &mut Vec<Effect>) {
        let Right { id, voucher, strength, risk, voids, .. } = right;
        if let Some(asked) = voids {
            effects.push(Effect::Void { id: asked, voucher, cause: VoidCause::Timeout });
        }
        match strength {
            Strength::FirmCloud { .. } | Strength::FirmStore { .. } => {
                effects.push(Effect::Void { id, voucher, cause: VoidCause::NotCommitted });
            }
            Strength::Provisional { grant: Some(_) } => {
                let Allowance { count, value } = self.spent.risked;
                self.spent.risked = Allowance { count: count.saturating_sub(1), value: value.saturating_sub(risk) };
            }
            Strength::Provisional { grant: None } => {}
        }
    }

    /// Takes the risk of a redemption, if it may be taken.
    fn risk(&mut self, wanted: &Wanted, now: Timestamp) -> Result<Strength, Refusal> {
        budget::allow(wanted.policy, wanted.risk, self.risk_standing(now))?;
        if wanted.policy == OfflinePolicy::Free {
            return Ok(Strength::Provisional { grant: None });
        }
        let Allowance { count, value } = self.spent.risked;
        self.spent.risked = Allowance { count: count.saturating_add(1), value: value.saturating_add(wanted.risk) };
        Ok(Strength::Provisional { grant: self.grant.as_ref().map(|grant| grant.id) })
    }

    pub(super) fn decided(
        &mut self,
        id: RedemptionId,
        epoch: u64,
        decision: Decision,
        now: Timestamp,
        effects: &mut Vec<Effect>,
    ) {
        if epoch != self.epoch {
            // A right from books that this terminal does not know yet is given up; the push learns of the new epoch.
            self.unanswered(id, now, effects);
            return;
        }
        // An answer that comes after its deadline finds nothing: the request has been voided.
        let Some(ask) = self.asks.remove(&id) else {
            return;
        };
        self.link_up(now, effects);
        match decision {
            Decision::Granted { rev, .. } => {
                let strength = match self.hub {
                    Granter::Cloud => Strength::FirmCloud { rev },
                    Granter::Store => Strength::FirmStore { fence: epoch, rev },
                };
                let right = Right { strength, intent: Some(id), ..right(&ask.wanted, id) };
                self.obtain(ask.of, right, effects);
            }
            Decision::Refused { code, refusal } => {
                let refusal = refusal.map_or(Refusal::ByCloud { code }, |refusal| *refusal);
                effects.push(Effect::Forget(id));
                self.disband(ask.of, VoidCause::NotCommitted, effects);
                effects.push(Effect::Refuse { of: ask.of, id, refusal });
            }
            Decision::Unavailable => self.fall_back(&ask, now, effects),
        }
    }

    pub(super) fn unanswered(&mut self, id: RedemptionId, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(ask) = self.asks.remove(&id) else {
            return;
        };
        self.link_down(now, effects);
        self.fall_back(&ask, now, effects);
    }

    /// Gives up the request and takes the risk under a new id, or refuses. Both void the request: it may have been
    /// granted, or may arrive late.
    fn fall_back(&mut self, ask: &Ask, now: Timestamp, effects: &mut Vec<Effect>) {
        let Ask { wanted, of, .. } = ask;
        let asked = wanted.request.id;
        match self.risk(wanted, now) {
            Ok(strength) => {
                let (voids, intent) = (Some(asked), Some(asked));
                let right = Right { strength, voids, intent, ..right(wanted, wanted.fallback) };
                self.obtain(*of, right, effects);
            }
            Err(refusal) => {
                effects.push(void(&wanted.request, VoidCause::Timeout));
                self.disband(*of, VoidCause::NotCommitted, effects);
                effects.push(Effect::Refuse { of: *of, id: asked, refusal });
            }
        }
    }
}

/// A right that nobody granted and that replaces nothing.
pub(super) fn right(wanted: &Wanted, id: RedemptionId) -> Right {
    let strength = Strength::Provisional { grant: None };
    Right { id, voucher: wanted.request.voucher, strength, risk: wanted.risk, voids: None, intent: None }
}

pub(super) fn void(request: &Redeem, cause: VoidCause) -> Effect {
    Effect::Void { id: request.id, voucher: request.voucher, cause }
}
