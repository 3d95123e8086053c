//! The drawer of a shift: what must lie in it.

use serde::{Deserialize, Serialize};

use super::Move;
use crate::domain::fact::CashWay;
use crate::domain::money::Money;
use crate::domain::report::Tally;
use crate::domain::tender::{Means, Payment};

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

    /// After a sale or a refund was settled. One without cash changes nothing.
    #[must_use]
    pub fn settled(self, payment: &Payment) -> Option<Self> {
        let mut cash = payment.tenders().iter().filter(|tender| tender.means == Means::Cash).peekable();
        if cash.peek().is_none() {
            return Some(self);
        }
        let cash = cash.try_fold(Money::ZERO, |sum, tender| sum.checked_add(tender.amount))?;
        match payment {
            Payment::Paid { change, .. } => {
                Self { sales: self.sales.plus(cash.checked_sub(*change)?)?, ..self }.countable()
            }
            Payment::GivenBack { .. } => Self { given_back: self.given_back.plus(cash)?, ..self }.countable(),
        }
    }

    /// After cash was paid in or out.
    #[must_use]
    pub fn moved(self, cash: &Move) -> Option<Self> {
        match cash.way {
            CashWay::In => Self { paid_in: self.paid_in.plus(cash.amount)?, ..self },
            CashWay::Out => Self { paid_out: self.paid_out.plus(cash.amount)?, ..self },
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
