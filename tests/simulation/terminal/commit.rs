//! Committing what was ordered: decided again, and written in one transaction.

use std::sync::Arc;

use countersign::domain::budget::{Spent, Standing};
use countersign::domain::campaign::Campaign;
use countersign::domain::fact::{Event as Happening, RedemptionMade, RedemptionVoided, VoidCause};
use countersign::domain::id::{ExceptionId, FactId, RedemptionId, VoucherId};
use countersign::domain::money::Money;
use countersign::domain::redemption::{self, CodeEvidence, Desk, Known, Reach, Strength};
use countersign::domain::verdict::{Offer, Verdict};
use countersign::sync::terminal::{Event, Right};
use countersign::wire::pull::ExceptionState;
use countersign::wire::push::Outcome;
use jiff::Timestamp;

use crate::ledger::{Own, Place};
use crate::mutation::Mutation;
use crate::terminal::sell::NotSold;
use crate::terminal::{Order, Outbox, Terminal, Work, fact};
use crate::truth::Given;
use crate::world::Around;

impl Terminal {
    /// Commits what was ordered together, with the sale that it is of: decides again, then writes everything in one
    /// transaction.
    pub(super) fn commit(&mut self, of: RedemptionId, rights: &[Right], around: &mut Around) -> Option<Event> {
        let orders = rights.iter().map(|right| self.forget_order(right.wanted_as()));
        let orders: Vec<Order> = orders.collect::<Option<_>>()?;
        let bill = self.running.as_mut()?.bills.remove(&of);
        // One alone is decided before anything is written.
        let before = (rights.len() > 1 || bill.is_some()).then(|| self.disk.ledger.clone());
        let (mut outbox, mut given) = (Vec::new(), Vec::new());
        let not_committed = |terminal: &mut Self, around: &mut Around| {
            if let Some(before) = &before {
                terminal.disk.ledger = before.clone();
            }
            terminal.pay_later(around);
            let silent = around.mutation == Mutation::NotCommittedWithoutVoid;
            let unused = |right: &Right| Right { voids: right.voids.filter(|_| !silent), ..*right };
            Some(Event::NotCommitted(rights.iter().map(unused).collect()))
        };
        for (right, order) in rights.iter().zip(&orders) {
            let at = self.effective(around);
            let offer = match self.decide_again(order, right.strength, at, around) {
                // The customer walked away, the basket changed, the disk was full.
                Some(_) if around.dice.happens(20) => None,
                offer => offer,
            };
            let Some(offer) = offer else { return not_committed(self, around) };
            given.push(self.take(*right, order, &offer, at, &mut outbox, around));
        }
        let redemptions: Vec<RedemptionId> = given.iter().map(|given| given.redemption).collect();
        match bill {
            Some(mut bill) if around.mutation == Mutation::SaleApartFromItsRights => {
                bill.redemptions = redemptions;
                self.running.as_mut()?.work.push_front(Work::Sell(Box::new(bill)));
            }
            Some(bill) => match self.sell(&bill, redemptions, &mut outbox, around) {
                Ok(()) => {}
                Err(NotSold) => return not_committed(self, around),
            },
            None => {}
        }
        for right in rights {
            match right.strength {
                Strength::Provisional { .. } => around.truth.figures.provisional += 1,
                Strength::FirmCloud { .. } | Strength::FirmStore { .. } => around.truth.figures.firm += 1,
            }
        }
        around.truth.figures.together += u64::from(rights.len() > 1);
        around.truth.given.extend(given);
        if around.mutation == Mutation::OutboxInAnotherTransaction {
            self.running.as_mut()?.work.push_front(Work::Journal(outbox));
            return None;
        }
        for order in &orders {
            self.check_own(order.voucher, around);
        }
        Some(self.grown())
    }

    /// Writes one redemption of a commit, with what it voids.
    fn take(
        &mut self,
        right: Right,
        order: &Order,
        offer: &Offer,
        at: Timestamp,
        outbox: &mut Outbox,
        around: &mut Around,
    ) -> Given {
        let (id, voids) = match (around.mutation, right.voids) {
            (Mutation::FallbackReusesTheId, Some(asked)) => (asked, None),
            _ => (self.granted_as(right.id), right.voids),
        };
        if let Some(asked) = voids {
            around.truth.figures.voids += 1;
            self.write(voided(asked, order.voucher, VoidCause::Timeout), at, outbox, around);
        }
        let made = made(id, offer, right.strength, order.bill);
        let seq = self.write(Happening::RedemptionMade(made.clone()), at, outbox, around);
        let ledger = &mut self.disk.ledger;
        ledger.intents.remove(&id);
        if let Some(asked) = voids {
            ledger.intents.remove(&asked);
        }
        Given {
            redemption: id,
            voucher: order.voucher,
            take: made.take,
            grant: match right.strength {
                Strength::Provisional { grant } => grant,
                Strength::FirmCloud { .. } | Strength::FirmStore { .. } => None,
            },
            risk: made.risk,
            author: ledger.life().author,
            seq,
            ledger: self.ledger_no,
            of_sale: order.bill.is_some(),
        }
    }

    /// Writes a fact of a commit, with what it changes; says at which `seq`.
    pub(super) fn write(&mut self, event: Happening, at: Timestamp, outbox: &mut Outbox, around: &mut Around) -> u64 {
        let (id, fact) = (FactId::new(around.dice.mint()), fact(event));
        let ledger = &mut self.disk.ledger;
        if around.mutation != Mutation::OutboxInAnotherTransaction {
            return ledger.record(id, at, &fact).seq;
        }
        let seq = ledger.life().head().seq + 1 + u64::try_from(outbox.len()).expect("a few facts");
        let place = Place { life: ledger.present(), seq };
        ledger.tables.apply(place, at, &fact);
        outbox.push((id, at, fact));
        seq
    }

    /// The journal has grown.
    pub(super) fn grown(&self) -> Event {
        Event::JournalGrew { head_seq: self.disk.ledger.life().head().seq }
    }

    /// Alone no terminal gives more of a voucher than was issued, as far as the hub did not call it an exception.
    fn check_own(&self, voucher: VoucherId, around: &mut Around) {
        let ledger = &self.disk.ledger;
        let excepted = |id: &RedemptionId| {
            let row = self.disk.cache.as_ref().and_then(|cache| cache.exceptions.get(&ExceptionId::new(id.uuid())));
            row == Some(&ExceptionState::Open)
        };
        let stands = |(id, own): &(&RedemptionId, &Own)| {
            let outcome = ledger.notes.get(&own.place).and_then(|note| note.outcome);
            own.voucher == voucher
                && !around.truth.taken_back.contains(id)
                && !excepted(id)
                && !matches!(outcome, Some(Outcome::Conflict | Outcome::Quarantined))
        };
        let given: u64 = ledger.tables.redemptions.iter().filter(stands).map(|(_, own)| own.take.units()).sum();
        let issued = around.town.issued(voucher).0.left.units();
        if given > issued && !around.truth.taken_back_twice.contains(&voucher) {
            let says = format!("{voucher}: {} alone gave {given} of {issued}", self.name);
            around.truth.fault("I5", says);
        }
    }

    pub(super) fn journal_apart(&mut self, facts: Outbox) -> Event {
        for (id, at, fact) in facts {
            self.disk.ledger.append(id, at, &fact);
        }
        self.grown()
    }

    fn granted_as(&self, id: RedemptionId) -> RedemptionId {
        self.running.as_ref().and_then(|running| running.granted_as.get(&id)).copied().unwrap_or(id)
    }

    /// What the counter may give now, on what ledger and cache hold inside the transaction.
    fn decide_again(&self, order: &Order, strength: Strength, at: Timestamp, around: &Around) -> Option<Box<Offer>> {
        if around.mutation == Mutation::NotDecidedAgain {
            return Some(order.offer.clone());
        }
        let ledger = &self.disk.ledger;
        let cache = self.disk.cache.as_ref()?;
        let mut voucher = ledger.less_own(cache.vouchers.get(&order.voucher)?.clone(), cache.epoch);
        let held = ledger.budget();
        let reach = match strength {
            Strength::FirmCloud { rev } | Strength::FirmStore { rev, .. } => {
                if cache.epoch == ledger.epoch && voucher.rev >= rev {
                    // A page came in since: the row holds what was granted to this very order.
                    voucher.left = voucher.left.with(order.offer.take)?;
                }
                Reach::Cloud
            }
            Strength::Provisional { .. } => {
                let grant = held.as_ref().map(|(grant, _)| grant);
                let spent = held.as_ref().map_or(Spent::default(), |(_, spent)| *spent);
                let data_as_of = self.running.as_ref()?.core.data_as_of();
                Reach::Offline(Standing { grant, spent, data_as_of, now: at })
            }
        };
        let known = Known::Voucher { voucher: Box::new(voucher), campaign: Some(Arc::clone(&order.offer.campaign)) };
        let desk = Desk { shop: self.shop_id(around), zone: &around.town.zone, reach };
        match redemption::decide(&known, &order.claim, desk, at) {
            Verdict::Accepted(offer) if offer.take == order.offer.take => Some(offer),
            Verdict::Accepted(_) | Verdict::Asks(_) | Verdict::Refused(_) => None,
        }
    }

    pub(super) fn void(
        &mut self,
        id: RedemptionId,
        voucher: VoucherId,
        cause: VoidCause,
        around: &mut Around,
    ) -> Event {
        self.forget_order(id);
        if cause == VoidCause::Cancelled {
            self.given_up(id, around);
        }
        let at = self.effective(around);
        let ledger = &mut self.disk.ledger;
        ledger.intents.remove(&id);
        let silent = matches!(
            (around.mutation, cause),
            (Mutation::RefusalWithoutVoid, VoidCause::Timeout)
                | (Mutation::NotCommittedWithoutVoid, VoidCause::NotCommitted)
        );
        if !silent {
            around.truth.figures.voids += 1;
            ledger.record(FactId::new(around.dice.mint()), at, &fact(voided(id, voucher, cause)));
        }
        self.grown()
    }
}

fn voided(redemption: RedemptionId, voucher: VoucherId, cause: VoidCause) -> Happening {
    Happening::RedemptionVoided(RedemptionVoided { redemption, voucher, cause })
}

fn made(redemption: RedemptionId, offer: &Offer, strength: Strength, bill: Option<Money>) -> RedemptionMade {
    let campaign: &Campaign = &offer.campaign;
    RedemptionMade {
        redemption,
        voucher: offer.voucher,
        campaign: campaign.id,
        channel: campaign.channel.key.clone(),
        take: offer.take,
        benefit: offer.benefit.clone(),
        risk: offer.risk,
        strength,
        bill,
        evidence: CodeEvidence::Shown,
        step: None,
        overrides: Vec::new(),
        took_ms: 0,
    }
}
