//! What was paid in advance for the bookings of a basket, spent on what is left to pay.

use super::Advance;
use crate::domain::basket::{Basket, Brought};
use crate::domain::money::Money;

/// What of each booking's money pays for `rest`, the one that was brought first before the others. Nothing is spent where
/// nothing is to be paid.
pub(super) fn spend(basket: &Basket, rest: Money) -> Vec<Advance> {
    let mut rest = rest.max(Money::ZERO);
    let of = |brought: &Brought| {
        let amount = brought.advance.min(rest);
        rest = rest.saturating_sub(amount);
        Advance { booking: brought.booking, code: brought.code.clone(), paid: brought.advance, amount }
    };
    basket.bookings().iter().map(of).collect()
}

impl Advance {
    /// What of it no line of this bill needs: it is no change, and goes back the way it was paid.
    pub fn unspent(&self) -> Money {
        self.paid.saturating_sub(self.amount)
    }
}
