//! Exchanging: what comes back of a sale lies in the basket with the goods that are bought instead. The hub is asked when it is
//! put there and again when it is paid, and in the commit it is planned once more.

use std::rc::Rc;

use countersign::domain::basket::{Basket, Edit, Return, Way};
use countersign::domain::fact::Fact;
use countersign::domain::id::SaleId;
use countersign::domain::redemption::Reach;
use countersign::domain::refund::{self, Given, Plan, Wanted};
use countersign::domain::sale::Sale;
use countersign::domain::staff::Permission;

use crate::goods::{LIMITS, Purchase};
use crate::ledger::till::Kept;
use crate::mutation::Mutation;
use crate::terminal::counter::Act;
use crate::terminal::sell::Bill;
use crate::terminal::{Asking, Terminal};
use crate::world::{Around, Turn};

/// The sale of which a basket takes something back.
pub(super) fn source(basket: &Basket) -> Option<SaleId> {
    basket.lines().iter().find_map(|line| match line.way {
        Way::Returned(Return::OfSale { sale, .. }) => Some(sale),
        _ => None,
    })
}

/// What of a sale lies in a basket.
fn lying(basket: &Basket, of: SaleId) -> Vec<Given> {
    basket.lines().iter().filter_map(|line| refund::given_by(&line.way, line.quantity, of)).collect()
}

impl Terminal {
    /// Puts what was planned to come back into the basket, beside what is bought instead.
    pub(super) fn put_back(&mut self, customer: u32, plan: &Plan, sale: &Sale, around: &mut Around) {
        let Ok(returns) = plan.as_returns("not as shown") else { return };
        // Somebody else is served.
        if self.customer.is_some() {
            return;
        }
        let purchase = Purchase::new(customer, &around.town.goods, &mut around.dice);
        self.ring_up(&purchase, around);
        let Some(kept) = self.disk.ledger.basket.clone() else { return };
        let mut basket = (*kept.basket).clone();
        for (line, quantity, way) in returns {
            let item = sale.line(line).expect("a line of the sale").item.clone();
            let put = basket.apply(Edit::TakeBack { item, quantity, way }, LIMITS, &Permission::ALL);
            basket = put.expect("something that may be taken back");
        }
        self.disk.ledger.basket = Some(Kept { basket: Rc::new(basket), ..kept });
        self.customer = Some(purchase);
        // They look around for what they want instead; meanwhile the same may come back elsewhere.
        self.pays_later = true;
        around.within(1_000, 60_000, Turn::Act(self.no, Act::Pay));
    }

    /// Asks the hub once more, before what came back is paid with.
    pub(super) fn pay_with(&mut self, of: SaleId, around: &mut Around) {
        let now = self.effective(around);
        let Some(running) = &self.running else { return };
        match running.core.reach(now) {
            Reach::Cloud => self.ask_for_sale(Asking::Pay(of), around),
            Reach::Offline(_) => self.pay_knowing(of, None, around),
        }
    }

    /// Pays with what came back, by all that is known of it, where it still lies there.
    pub(super) fn pay_knowing(&mut self, of: SaleId, heard: Option<Vec<Fact>>, around: &mut Around) {
        let (Some(customer), Some(kept)) = (self.customer.clone(), self.disk.ledger.basket.clone()) else { return };
        if let (Some((shift, held)), true) = (self.disk.ledger.open_drawer(), source(&kept.basket) == Some(of)) {
            self.conclude(&customer, &kept, shift, held, heard, around);
        }
    }

    /// Whether what a bill takes back may come back as it lies there: it may have come back elsewhere meanwhile.
    pub(super) fn may_come_back(&self, bill: &Bill, around: &Around) -> bool {
        let Some(of) = source(&bill.basket) else { return true };
        if around.mutation == Mutation::SwapNotPlannedAgain {
            return true;
        }
        let told = self.told(of, bill.heard.as_deref(), around.mutation);
        let Some(made) = told.made() else { return false };
        let lying = lying(&bill.basket, of);
        let wanted = |given: &Given| Wanted { line: given.line, quantity: given.quantity, goods: given.goods };
        let wanted: Vec<Wanted> = lying.iter().map(wanted).collect();
        let planned = refund::plan(&made.sale, self.shop_id(around), &told.earlier(), &wanted);
        let Some(returns) = planned.ok().and_then(|plan| plan.as_returns("").ok()) else { return false };
        let again = returns
            .iter()
            .filter_map(|(_, quantity, way)| refund::given_by(&Way::Returned(way.clone()), *quantity, of));
        again.eq(lying)
    }

    /// I12 of what a bill takes back.
    pub(super) fn check_swap(&self, bill: &Bill, around: &mut Around) {
        let Some(of) = source(&bill.basket) else { return };
        let told = self.told(of, bill.heard.as_deref(), around.mutation);
        if let Some(made) = told.made() {
            self.check_known(of, &lying(&bill.basket, of), bill.heard.as_deref(), made, around);
        }
        around.truth.figures.swaps += 1;
        around.truth.figures.swaps_elsewhere += u64::from(!self.disk.ledger.tables.till.sales.contains_key(&of));
    }
}
