//! All that facts tell of one sale: what was sold, what came back of it at whichever till, and the points that it moved.
//!
//! The till that sold it knows its own facts, and the hub those of every till that has brought them. Either side gathers what it
//! knows with [`Told::hear`], in whatever order; together they are what may still come back.

use uuid::Uuid;

use super::{Given, given_within, share};
use crate::domain::basket::{Return, Way};
use crate::domain::fact::{Event, Fact, PointsMoved, PointsWay, SaleMade, SaleRefunded};
use crate::domain::id::{MemberId, RefundId, SaleId};
use crate::domain::money::Money;

/// What facts tell of a sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    sale: SaleId,
    made: Option<SaleMade>,
    came_back: Vec<CameBack>,
    earned: Option<(MemberId, u32)>,
    spender: Option<MemberId>,
}

/// A document with which something of a sale came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameBack {
    /// A refund.
    Refund(Box<SaleRefunded>),
    /// Another sale, within which it was taken back.
    Within {
        /// Which.
        sale: SaleId,
        /// What was taken back.
        lines: Vec<Given>,
    },
}

/// Whether a fact says anything new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// It does, or it concerns another sale.
    New,
    /// Its document is known already.
    Known,
}

impl CameBack {
    /// The identity of the refund or of the sale.
    pub fn document(&self) -> Uuid {
        match self {
            Self::Refund(refunded) => refunded.refund.id().uuid(),
            Self::Within { sale, .. } => sale.uuid(),
        }
    }

    /// What came back with it.
    pub fn lines(&self) -> &[Given] {
        match self {
            Self::Refund(refunded) => &refunded.refund.plan().lines,
            Self::Within { lines, .. } => lines,
        }
    }
}

/// The sales that a fact tells of, each once.
pub fn sales_of(event: &Event) -> Vec<SaleId> {
    match event {
        Event::SaleMade(made) => {
            let mut sales = vec![made.sale.id()];
            for line in &made.sale.document().lines {
                if let Way::Returned(Return::OfSale { sale, .. }) = line.way
                    && !sales.contains(&sale)
                {
                    sales.push(sale);
                }
            }
            sales
        }
        Event::SaleRefunded(refunded) => vec![refunded.refund.plan().sale],
        Event::PointsMoved(moved) => vec![moved.sale],
        _ => Vec::new(),
    }
}

impl Told {
    /// Nothing yet.
    pub const fn nothing_of(sale: SaleId) -> Self {
        Self { sale, made: None, came_back: Vec::new(), earned: None, spender: None }
    }

    /// What these facts tell of the one sale of which one of them is; nothing where none is.
    pub fn of(facts: &[Fact]) -> Option<Self> {
        let sold = facts.iter().find_map(|fact| match &fact.event {
            Event::SaleMade(made) => {
                let is_told_of =
                    |other: &Fact| std::ptr::eq(other, fact) || sales_of(&other.event).contains(&made.sale.id());
                facts.iter().all(is_told_of).then(|| made.sale.id())
            }
            _ => None,
        })?;
        let mut told = Self::nothing_of(sold);
        for fact in facts {
            told.hear(&fact.event);
        }
        Some(told)
    }

    /// Takes in what a fact tells of the sale.
    pub fn hear(&mut self, event: &Event) -> Heard {
        match event {
            Event::SaleMade(made) if made.sale.id() == self.sale => {
                if self.made.is_some() {
                    return Heard::Known;
                }
                self.made = Some((**made).clone());
            }
            Event::SaleMade(made) => {
                let lines = given_within(&made.sale, self.sale);
                if !lines.is_empty() {
                    return self.came_back(CameBack::Within { sale: made.sale.id(), lines });
                }
            }
            Event::SaleRefunded(refunded) if refunded.refund.plan().sale == self.sale => {
                return self.came_back(CameBack::Refund(refunded.clone()));
            }
            Event::PointsMoved(PointsMoved { member, sale, points, way }) if *sale == self.sale => match way {
                PointsWay::Earned => self.earned = Some((*member, points.get())),
                PointsWay::Spent { .. } => self.spender = Some(*member),
                PointsWay::TakenBack | PointsWay::GivenBack => {}
            },
            _ => {}
        }
        Heard::New
    }

    /// Takes in that something came back.
    pub fn came_back(&mut self, came: CameBack) -> Heard {
        if self.came_back.iter().any(|known| known.document() == came.document()) {
            return Heard::Known;
        }
        self.came_back.push(came);
        Heard::New
    }

    /// Takes in what somebody else knows of the same sale.
    pub fn hear_all(&mut self, other: &Self) {
        self.made = self.made.take().or_else(|| other.made.clone());
        self.earned = self.earned.or(other.earned);
        self.spender = self.spender.or(other.spender);
        for came in &other.came_back {
            self.came_back(came.clone());
        }
    }

    /// Which sale.
    pub const fn sale(&self) -> SaleId {
        self.sale
    }

    /// The sale, where its own fact is known.
    pub const fn made(&self) -> Option<&SaleMade> {
        self.made.as_ref()
    }

    /// With what something came back, in the order in which it was heard.
    pub fn documents(&self) -> &[CameBack] {
        &self.came_back
    }

    /// What came back, by refunds and within other sales.
    pub fn earlier(&self) -> Vec<Given> {
        self.came_back.iter().flat_map(CameBack::lines).copied().collect()
    }

    /// Its refunds.
    pub fn refunds(&self) -> impl Iterator<Item = &SaleRefunded> {
        self.came_back.iter().filter_map(|came| match came {
            CameBack::Refund(refunded) => Some(&**refunded),
            CameBack::Within { .. } => None,
        })
    }

    /// Whether one of its refunds is this one.
    pub fn has_refund(&self, refund: RefundId) -> bool {
        self.refunds().any(|known| known.refund.id() == refund)
    }

    /// What was earned with it, and by whom.
    pub const fn earned(&self) -> Option<(MemberId, u32)> {
        self.earned
    }

    /// Who spent points on it.
    pub const fn spender(&self) -> Option<MemberId> {
        self.spender
    }

    /// The documents with which more came back than was sold, each with what of its money that is: who came first counts.
    /// Nothing while the sale itself is not known.
    pub fn beyond(&self) -> Vec<(Uuid, Money)> {
        let Some(made) = &self.made else { return Vec::new() };
        let mut came: Vec<(u16, u32)> = Vec::new();
        let mut beyond = Vec::new();
        for document in &self.came_back {
            let mut value = Money::ZERO;
            let mut is_beyond = false;
            for given in document.lines() {
                let back = given.quantity.thousandths();
                let before = came.iter().filter(|(line, _)| *line == given.line.0).map(|(_, back)| *back);
                let before = before.fold(0, u32::saturating_add);
                let sold = made.sale.line(given.line).map_or(0, |line| line.quantity.thousandths());
                let over = back.saturating_sub(sold.saturating_sub(before));
                if over > 0 {
                    is_beyond = true;
                    value = value.saturating_add(share(given.amount, over, back));
                }
                came.push((given.line.0, back));
            }
            if is_beyond {
                beyond.push((document.document(), value));
            }
        }
        beyond
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::basket::{Edit, LineNo};
    use crate::domain::id::{FactId, ShiftId};
    use crate::domain::product::sample::item;
    use crate::domain::quantity::Quantity;
    use crate::domain::refund::{Goods, Refund, Wanted, plan};
    use crate::domain::sale::sample as sales;
    use crate::domain::tender::{Means, Tender};

    fn shift() -> ShiftId {
        ShiftId::new(Uuid::from_u128(7))
    }

    fn cash(amount: i64) -> Vec<Tender> {
        vec![Tender { means: Means::Cash, amount: Money::from_minor(amount) }]
    }

    /// Three teas at ¥18, sold.
    fn sold() -> SaleMade {
        let mut shop = sales::Shop::new();
        shop.ring("T01", 3, 1_800);
        let sale = shop.sell(&cash(5_400));
        SaleMade { sale, shift: shift(), redemptions: Vec::new(), overrides: Vec::new() }
    }

    /// A refund of so many, planned by a till that knew of nothing that came back before.
    fn refunded(made: &SaleMade, number: u128, count: u32) -> Event {
        let wanted = Wanted { line: LineNo(1), quantity: Quantity::of_pieces(count).unwrap(), goods: Goods::Restocked };
        let plan = plan(&made.sale, sales::shop(), &[], &[wanted]).unwrap();
        let id = RefundId::new(Uuid::from_u128(number));
        let refund = Refund::conclude(id, sales::head(), plan, "cold".into()).unwrap();
        let (payment, reversed, overrides) = (None, Vec::new(), Vec::new());
        Event::SaleRefunded(Box::new(SaleRefunded {
            refund,
            payment,
            shift: shift(),
            reversed,
            overrides,
            restocked: Vec::new(),
        }))
    }

    fn told(events: &[Event]) -> Told {
        let mut told = Told::nothing_of(sold().sale.id());
        for event in events {
            assert_eq!(told.hear(event), Heard::New);
        }
        told
    }

    #[test]
    fn what_came_first_counts_and_the_rest_is_beyond_by_as_much_as_was_not_left() {
        let made = sold();
        let [one, two, three] = [(1, 2), (2, 2), (3, 1)].map(|(number, count)| refunded(&made, number, count));
        let sale = Event::SaleMade(Box::new(made.clone()));
        let both = told(&[sale.clone(), one.clone(), two.clone(), three.clone()]);
        let fen = Money::from_minor;
        assert_eq!(both.beyond(), [(Uuid::from_u128(2), fen(1_800)), (Uuid::from_u128(3), fen(1_800))]);
        assert_eq!(told(&[sale.clone(), one.clone(), three]).beyond(), [], "all of it, and no more");
        // The sale's own fact may come last.
        let mut late = told(&[one, two.clone()]);
        assert_eq!(late.beyond(), []);
        late.hear(&sale);
        assert_eq!(late.beyond(), [(Uuid::from_u128(2), fen(1_800))]);
        assert_eq!(late.hear(&two), Heard::Known);
        let mut whole = told(std::slice::from_ref(&sale));
        whole.hear_all(&late);
        whole.hear_all(&late);
        assert_eq!(whole, late, "what two sides know is put together once");
    }

    #[test]
    fn what_is_taken_back_within_another_sale_counts_as_well() {
        let made = sold();
        let wanted = Wanted { line: LineNo(1), quantity: Quantity::of_pieces(2).unwrap(), goods: Goods::Restocked };
        let plan = plan(&made.sale, sales::shop(), &[], &[wanted]).unwrap();
        let mut shop = sales::Shop::new();
        shop.ring("T02", 1, 5_000);
        for (_, quantity, way) in plan.as_returns("too small").unwrap() {
            shop.edit(Edit::TakeBack { item: item("T01", "food", 1_800), quantity, way });
        }
        let other = shop.sell(&cash(1_400));
        let mut document = crate::domain::sale::Document::from(other);
        document.id = SaleId::new(FactId::new(Uuid::from_u128(99)).uuid());
        let id = document.id;
        let sale = crate::domain::sale::Sale::try_from(document).unwrap();
        let other = SaleMade { sale, ..made.clone() };
        let event = Event::SaleMade(Box::new(other));
        assert_eq!(sales_of(&event), [id, made.sale.id()]);
        let told = told(&[Event::SaleMade(Box::new(made.clone())), event, refunded(&made, 1, 2)]);
        assert_eq!(told.beyond(), [(Uuid::from_u128(1), Money::from_minor(1_800))]);
        assert_eq!(told.earlier().len(), 2);
        assert_eq!(told.refunds().count(), 1);
    }
}
