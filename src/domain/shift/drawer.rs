//! The drawer of a shift: what must lie in it.

use serde::{Deserialize, Serialize};

use super::{Direction, Move};
use crate::domain::money::Money;
use crate::domain::report::Tally;
use crate::domain::tender::{Means, Payment, Tender};

/// What went into a drawer and out of it since its shift was opened. Every step is refused, with `None`, where a figure
/// or what must lie in the drawer would leave 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Drawer {
    /// What lay in it when the shift was opened.
    pub float: Money,
    /// Sales that were paid in cash, at least in part: cash less change.
    pub sales: Tally,
    /// Cash that was given back, for refunds and where more was taken back than sold.
    pub given_back: Tally,
    /// Cash that was paid in.
    pub paid_in: Tally,
    /// Cash that was paid out.
    pub paid_out: Tally,
}

impl Drawer {
    /// A drawer that holds its float.
    pub fn holding(float: Money) -> Self {
        Self { float, ..Self::default() }
    }

    /// After a sale. One without cash changes nothing.
    #[must_use]
    pub fn sold(self, payment: &Payment) -> Option<Self> {
        let Some(cash) = cash(payment.tenders())? else {
            return Some(self);
        };
        match payment {
            Payment::Paid { change, .. } => {
                Self { sales: self.sales.plus(cash.checked_sub(*change)?)?, ..self }.countable()
            }
            Payment::GivenBack { .. } => Self { given_back: self.given_back.plus(cash)?, ..self }.countable(),
        }
    }

    /// After money was given back for a refund. What went back otherwise than in cash changes nothing.
    #[must_use]
    pub fn refunded(self, money: &[Tender]) -> Option<Self> {
        match cash(money)? {
            Some(cash) => Self { given_back: self.given_back.plus(cash)?, ..self }.countable(),
            None => Some(self),
        }
    }

    /// After cash was paid in or out.
    #[must_use]
    pub fn moved(self, cash: &Move) -> Option<Self> {
        match cash.direction {
            Direction::In => Self { paid_in: self.paid_in.plus(cash.amount)?, ..self },
            Direction::Out => Self { paid_out: self.paid_out.plus(cash.amount)?, ..self },
        }
        .countable()
    }

    /// What must lie in it: float + sales − given back + paid in − paid out.
    pub fn expected(&self) -> Money {
        let sum = self.sum();
        // Only a drawer that somebody wrote by hand is not countable.
        Money::from_minor(i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX }))
    }

    fn sum(&self) -> i128 {
        let minor = |money: Money| i128::from(money.minor());
        minor(self.float) + minor(self.sales.worth) - minor(self.given_back.worth) + minor(self.paid_in.worth)
            - minor(self.paid_out.worth)
    }

    fn countable(self) -> Option<Self> {
        i64::try_from(self.sum()).is_ok().then_some(self)
    }

    /// How often cash was paid in or out.
    pub const fn moves(&self) -> u64 {
        self.paid_in.count.saturating_add(self.paid_out.count)
    }
}

/// What of the tenders is cash; nothing where none is, and no answer where it leaves 64 bits.
fn cash(tenders: &[Tender]) -> Option<Option<Money>> {
    let mut found = None;
    for tender in tenders.iter().filter(|tender| tender.means == Means::Cash) {
        found = Some(found.unwrap_or(Money::ZERO).checked_add(tender.amount)?);
    }
    Some(found)
}
