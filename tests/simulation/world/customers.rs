//! Who comes to the counters, and what they want.

use countersign::domain::campaign::Kind;
use countersign::domain::fact::CashWay;
use countersign::domain::id::VoucherId;
use countersign::domain::money::Money;
use countersign::domain::voucher::Amount;

use crate::faults::Fault;
use crate::goods::Purchase;
use crate::terminal::counter::Act;
use crate::terminal::give_back::{GivingBack, Instead, Part, Sent};
use crate::truth::Sold;
use crate::world::{TRADING_MS, Turn, World};

/// How many vouchers are remembered to be presented again.
const RECENT: usize = 6;

impl World {
    /// Somebody comes to a counter.
    pub(super) fn customer(&mut self, no: usize) {
        let around = &mut self.around;
        if around.now >= TRADING_MS {
            return;
        }
        around.within(500, 7_000, Turn::Customer(no));
        let act = match around.dice.between(0, 99) {
            0..50 => Some(self.presented()),
            50..63 => Some(self.purchase()),
            63..70 => self.brought_back(no),
            70..72 => Some(self.at_the_drawer()),
            72..82 => self.taken_back(no),
            82..94 => {
                let booking = around.dice.pick(&around.town.bookings).id;
                Some(Act::CheckIn { booking, people: u16::try_from(around.dice.between(1, 4)).expect("a few") })
            }
            94..97 => Some(Act::UndoCheckIn),
            _ => {
                let turn = Turn::Fault(if around.dice.happens(600) { Fault::Withdrawn } else { Fault::Reinstated });
                around.later(0, turn);
                None
            }
        };
        if let Some(act) = act {
            self.terminals[no].act(&act, &mut self.around);
        }
    }

    /// Vouchers are presented: mostly one, sometimes several that are given together.
    fn presented(&mut self) -> Act {
        let several = self.around.dice.happens(200);
        let count = if several { self.around.dice.between(2, 3) } else { 1 };
        let mut vouchers: Vec<(VoucherId, Amount)> = Vec::new();
        for _ in 0..count {
            let shown = self.shown();
            if vouchers.iter().all(|(before, _)| *before != shown.0) {
                vouchers.push(shown);
            }
        }
        Act::Present { vouchers }
    }

    /// Somebody buys something, mostly without a voucher.
    fn purchase(&mut self) -> Act {
        self.customers += 1;
        let mut purchase = Purchase::new(self.customers, &self.around.town.goods, &mut self.around.dice);
        let vouchers = match self.around.dice.between(0, 9) {
            0..5 => 0,
            5..8 => 1,
            _ => self.around.dice.between(2, 3),
        };
        for _ in 0..vouchers {
            let (voucher, take) = self.shown();
            match take {
                Amount::Money(most) => purchase.balance = Some((voucher, most)),
                Amount::Uses(_) if purchase.vouchers.iter().all(|(before, _)| *before != voucher) => {
                    let (_, campaign) = self.around.town.issued(voucher);
                    if matches!(self.around.town.campaigns[campaign].kind, Kind::Uses { .. }) {
                        purchase.lines.push(self.around.town.goods.what_cards_are_for());
                    }
                    purchase.vouchers.push((voucher, take));
                }
                Amount::Uses(_) => {}
            }
        }
        Act::Buy(Box::new(purchase))
    }

    /// Something is brought back: mostly where it was bought and soon, sometimes at another till, and sometimes what somebody
    /// brings back elsewhere at this very moment.
    fn brought_back(&mut self, no: usize) -> Option<Act> {
        let terminal = &self.terminals[no];
        let around = &mut self.around;
        let again = self.brought_back.filter(|_| around.dice.happens(350));
        let elsewhere = around.dice.happens(450);
        let last = around.dice.happens(400);
        let fits = |sold: &&Sold| sold.shop == terminal.shop && (elsewhere || sold.ledger == terminal.ledger_no);
        let sold: Vec<&Sold> = around.truth.sold.iter().filter(fits).collect();
        let sale = match (again, sold.last()) {
            (Some(sale), _) => sale,
            (None, Some(sold)) if last => sold.made.sale.id(),
            (None, Some(_)) => around.dice.pick(&sold).made.sale.id(),
            (None, None) => return None,
        };
        self.brought_back = Some(sale);
        let part = if around.dice.happens(500) { Part::Rest } else { Part::One };
        let sent = if around.dice.happens(150) { Sent::Twice } else { Sent::Once };
        let instead = if around.dice.happens(350) {
            self.customers += 1;
            Instead::Goods(self.customers)
        } else {
            Instead::Money
        };
        Some(Act::GiveBack(GivingBack { sale, part, sent, instead }))
    }

    /// Coins are fetched, notes are taken away, or the shift ends.
    fn at_the_drawer(&mut self) -> Act {
        let dice = &mut self.around.dice;
        let amount = Money::from_minor(dice.between(1, 100) * 100);
        match dice.between(0, 3) {
            0 => Act::MoveCash(CashWay::In, amount),
            1 => Act::MoveCash(CashWay::Out, amount),
            _ => Act::Count,
        }
    }

    /// A voucher, with how much is wanted of it: often one that was just presented elsewhere.
    fn shown(&mut self) -> (VoucherId, Amount) {
        let dice = &mut self.around.dice;
        let again = !self.recent.is_empty() && dice.happens(450);
        let voucher = if again { *dice.pick(&self.recent) } else { dice.pick(&self.around.town.vouchers).0.id };
        self.recent.push(voucher);
        if self.recent.len() > RECENT {
            self.recent.remove(0);
        }
        let (_, campaign) = self.around.town.issued(voucher);
        let take = match self.around.town.campaigns[campaign].kind {
            Kind::Uses { .. } => Amount::Uses(u32::try_from(dice.between(1, 2)).expect("a few")),
            Kind::StoredValue => Amount::Money(Money::from_minor(dice.between(5, 60) * 100)),
            _ => Amount::ONE_USE,
        };
        (voucher, take)
    }

    /// A redemption is taken back: mostly where it was made, sometimes by its receipt at another terminal.
    fn taken_back(&mut self, no: usize) -> Option<Act> {
        let around = &mut self.around;
        let ledger_no = self.terminals[no].ledger_no;
        let elsewhere = around.dice.happens(250);
        let mine: Vec<_> =
            around.truth.given.iter().filter(|it| !it.of_sale && (elsewhere || it.ledger == ledger_no)).collect();
        if mine.is_empty() {
            return None;
        }
        let given = *around.dice.pick(&mine);
        Some(Act::TakeBack { redemption: given.redemption, voucher: given.voucher, take: given.take })
    }
}
