//! What people do at the counter.

use std::rc::Rc;
use std::sync::Arc;

use countersign::domain::budget::Raise;
use countersign::domain::check_in::{self, Arrival, Consent, Door};
use countersign::domain::fact::{BookingCheckedIn, CashWay, CheckInUndone, Event as Happening, RedemptionReversed};
use countersign::domain::id::{BookingId, CheckInId, FactId, RedemptionId, VoucherId};
use countersign::domain::money::Money;
use countersign::domain::redemption::{self, Claim, Desk, Known, OrderContext};
use countersign::domain::shop::Reception;
use countersign::domain::verdict::{Refusal, Verdict};
use countersign::domain::voucher::Amount;
use countersign::sync::terminal::{Event, Wanted};
use countersign::wire::redeem::{Context, Redeem};

use crate::goods::Purchase;
use crate::terminal::give_back::{GivingBack, Planned};
use crate::terminal::{Order, Start, Terminal, fact};
use crate::world::{Around, Turn};

/// What somebody does at a counter.
#[derive(Debug, Clone)]
pub enum Act {
    /// A customer presents vouchers that are given together.
    Present {
        /// Which, and how much is wanted of each.
        vouchers: Vec<(VoucherId, Amount)>,
    },
    /// The cashier gives up while the cloud is being asked.
    GiveUp(RedemptionId),
    /// A redemption is taken back: one of this terminal's, or one on another's receipt.
    TakeBack {
        /// Which.
        redemption: RedemptionId,
        /// Of which voucher.
        voucher: VoucherId,
        /// How much.
        take: Amount,
    },
    /// Booked customers arrive.
    CheckIn {
        /// Which booking.
        booking: BookingId,
        /// How many of them.
        people: u16,
    },
    /// The last check-in was a mistake.
    UndoCheckIn,
    /// A customer buys something.
    Buy(Box<Purchase>),
    /// Who stands at the counter pays, or tries again.
    Pay,
    /// Somebody wants something of a sale back.
    GiveBack(GivingBack),
    /// What was planned since this start is given back.
    Refund(u32, Rc<Planned>),
    /// Cash is put into the drawer or taken out of it.
    MoveCash(CashWay, Money),
    /// The drawer is counted.
    Count,
    /// The shift that was counted is closed.
    CloseShift,
}

impl Terminal {
    /// Somebody does something; nothing comes of it while the terminal is down.
    pub fn act(&mut self, act: &Act, around: &mut Around) {
        if self.running.is_none() || self.start != Start::Ready {
            return;
        }
        match *act {
            Act::Present { ref vouchers } => self.present(vouchers, around),
            Act::GiveUp(id) => self.happen(Event::GivenUp(id), around),
            Act::TakeBack { redemption, voucher, take } => self.take_back(redemption, voucher, take, around),
            Act::CheckIn { booking, people } => self.check_in(booking, people, around),
            Act::UndoCheckIn => self.undo_check_in(around),
            Act::Buy(ref purchase) => self.buy(purchase, around),
            Act::Pay => self.pay(around),
            Act::GiveBack(giving) => self.give_back(giving, around),
            Act::Refund(boot, ref planned) => self.refund(boot, planned, around),
            Act::MoveCash(way, amount) => self.move_cash(way, amount, around),
            Act::Count => self.count(around),
            Act::CloseShift => self.close_shift(around),
        }
    }

    fn present(&mut self, vouchers: &[(VoucherId, Amount)], around: &mut Around) {
        let mut wanted = Vec::new();
        for (id, take) in vouchers {
            around.truth.figures.scans += 1;
            let Some(one) = self.look_at(*id, *take, OrderContext::default(), None, around) else { return };
            wanted.push(one);
        }
        self.want(wanted, around);
    }

    /// Asks for what was looked at, all of it together.
    pub(super) fn want(&mut self, wanted: Vec<(Wanted, Order)>, around: &mut Around) {
        let Some(of) = wanted.first().map(|(wanted, _)| wanted.request.id) else { return };
        let Some(running) = &mut self.running else { return };
        for (wanted, order) in &wanted {
            running.orders.insert(wanted.request.id, Order { of, ..order.clone() });
        }
        let last = wanted.last().map_or(of, |(wanted, _)| wanted.request.id);
        if around.dice.happens(40) {
            around.within(50, 1_600, Turn::Act(self.no, Act::GiveUp(last)));
        }
        self.happen(Event::Wanted(wanted.into_iter().map(|(wanted, _)| wanted).collect()), around);
    }

    /// Decides about a voucher; what would be ordered of it, where it may be taken.
    pub(super) fn look_at(
        &mut self,
        id: VoucherId,
        take: Amount,
        order: OrderContext,
        bill: Option<Money>,
        around: &mut Around,
    ) -> Option<(Wanted, Order)> {
        let now = self.effective(around);
        let cache = self.disk.cache.as_ref()?;
        let voucher = self.disk.ledger.less_own(cache.vouchers[&id].clone(), cache.epoch);
        let (_, campaign) = around.town.issued(id);
        let campaign = Arc::clone(&around.town.campaigns[campaign]);
        let policy = campaign.offline;
        let claim = Claim { take: Some(take), order, ..Claim::default() };
        let shop = self.shop_id(around);
        let running = self.running.as_ref()?;
        let desk = Desk { shop, zone: &around.town.zone, reach: running.core.reach(now) };
        let known = Known::Voucher { voucher: Box::new(voucher), campaign: Some(campaign) };
        let offer = match redemption::decide(&known, &claim, desk, now) {
            Verdict::Accepted(offer) => offer,
            Verdict::Refused(refusal) => {
                self.refused(&refusal, around);
                return None;
            }
            Verdict::Asks(_) => return None,
        };
        let request = Redeem {
            id: RedemptionId::new(around.dice.mint()),
            device: self.device,
            incarnation: self.disk.ledger.life().author.incarnation,
            epoch: running.core.epoch(),
            voucher: id,
            take: offer.take,
            context: Context { at: now, staff: None, bill, overridden: Vec::new(), step: None },
        };
        let fallback = RedemptionId::new(around.dice.mint());
        let (of, risk) = (request.id, offer.risk);
        let order = Order { of, voucher: id, claim, offer, bill };
        Some((Wanted { request, fallback, policy, risk }, order))
    }

    /// A budget that is spent may be raised once, by a manager.
    pub(super) fn refused(&mut self, refusal: &Refusal, around: &mut Around) {
        around.story.tell(around.now, &self.name, || format!("refused: {}", refusal.code()));
        if !matches!(refusal, Refusal::BudgetSpent { .. }) || !around.dice.happens(500) {
            return;
        }
        let Some((grant, spent)) = self.disk.ledger.budget() else {
            return;
        };
        if spent.raise == Raise::Unused
            && let Some(held) = &mut self.disk.ledger.held
        {
            held.raise = Raise::Used;
            around.truth.figures.raises += 1;
            around.truth.raised.insert((grant.id, self.ledger_no));
            self.happen(Event::BudgetRaised, around);
        }
    }

    fn take_back(&mut self, redemption: RedemptionId, voucher: VoucherId, take: Amount, around: &mut Around) {
        let tables = &self.disk.ledger.tables;
        let before = tables.redemptions.get(&redemption).is_some_and(|own| own.reversed.is_some());
        if before || tables.taken_back.contains(&redemption) {
            return;
        }
        around.truth.took_back(redemption, voucher);
        let reason = "wrong voucher".to_owned();
        self.record(Happening::RedemptionReversed(RedemptionReversed { redemption, voucher, take, reason }), around);
    }

    fn check_in(&mut self, id: BookingId, people: u16, around: &mut Around) {
        let Some(cache) = &self.disk.cache else {
            return;
        };
        let booking = self.disk.ledger.with_own(cache.bookings[&id].clone(), cache.epoch);
        let missing = booking.party.saturating_sub(booking.arrived);
        let arrival = Arrival {
            people: Some(people.min(missing).max(1)),
            early: Consent::Given,
            unpaid: Consent::Given,
            overrides: Vec::new(),
        };
        let reception = Reception { early_minutes: 60, grace_minutes: u16::MAX };
        let door = Door { shop: self.shop_id(around), reception, waiting: 0 };
        let check_in::Reply::Admit(admitted) = check_in::decide(&booking, &arrival, door, self.effective(around))
        else {
            return;
        };
        around.truth.figures.check_ins += 1;
        let arrived = BookingCheckedIn {
            check_in: CheckInId::new(around.dice.mint()),
            booking: id,
            people: admitted.people,
            arrived: admitted.arrived,
            timing: admitted.timing,
            unpaid: admitted.unpaid,
            overrides: Vec::new(),
        };
        self.record(Happening::BookingCheckedIn(arrived), around);
    }

    fn undo_check_in(&mut self, around: &mut Around) {
        let standing = self.disk.ledger.tables.check_ins.iter().find(|(_, own)| own.undone.is_none());
        let Some((check_in, own)) = standing else {
            return;
        };
        let undone = CheckInUndone {
            check_in: *check_in,
            booking: own.booking,
            people: own.people,
            reason: "another party".to_owned(),
        };
        self.record(Happening::CheckInUndone(undone), around);
    }

    pub(super) fn record(&mut self, event: Happening, around: &mut Around) {
        around.story.tell(around.now, &self.name, || format!("records {event:?}"));
        let at = self.effective(around);
        self.disk.ledger.record(FactId::new(around.dice.mint()), at, &fact(event));
        self.happen(self.grown(), around);
    }
}
