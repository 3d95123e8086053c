//! What was paid in advance for a booking, and the sales that it went into.
//!
//! A paid deposit and the money of prepaid items are one sum: it pays at the till, once. What of it a sale has no use for is
//! no change; it goes back the way it was paid, which is no matter of a till.

use serde::{Deserialize, Serialize};

use super::{Booking, Deposit, Status};
use crate::domain::id::SaleId;
use crate::domain::money::Money;
use crate::domain::product::{CHOICES_MAX, NAME_CHARS_MAX, Pick};
use crate::domain::quantity::Quantity;
use crate::domain::tender::AMOUNT_MAX;

/// How many prepaid items one booking brings at most.
pub const PREPAID_MAX: usize = 50;

/// Something that was bought with a booking and is handed over at the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prepaid {
    /// The shop's code of the product.
    pub product: String,
    /// What it is called where it was bought.
    pub name: String,
    /// The code of the variant, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The codes of modifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modifiers: Vec<String>,
    /// How much of it.
    pub quantity: Quantity,
    /// What was paid for all of it.
    pub paid: Money,
}

/// A sale that the money went into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settled {
    /// Which.
    pub sale: SaleId,
    /// How much of the money.
    pub amount: Money,
}

/// Why a booking does not come onto a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotBrought {
    /// Nothing was paid in advance for it, as far as is known.
    NothingPaid,
    /// Nobody of it is here, or it was given up.
    NotHere(Status),
    /// A sale has had the money already.
    Settled,
    /// Less was paid for it than when it was brought, or it is not known here any more.
    PaidLess,
}

/// Why a list of prepaid items cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// More than one booking brings.
    #[error("a booking brings 50 prepaid items at most")]
    TooMany,
    /// An item has no product or no name, or too many modifiers.
    #[error("a prepaid item has a product, a name and no more than 200 modifiers")]
    NoProduct,
    /// An amount is negative, or above the highest of one payment.
    #[error("what was paid for a booking is negative or too much")]
    NoAmount,
}

impl Prepaid {
    /// How the catalogue's product was picked.
    pub fn pick(&self) -> Pick {
        Pick { variant: self.variant.clone(), modifiers: self.modifiers.clone(), ..Pick::default() }
    }
}

impl Booking {
    /// What was paid for it in advance: the deposit where it is paid, and the money of prepaid items.
    pub fn advance(&self) -> Money {
        let deposit = match self.deposit {
            Deposit::Paid(paid) => paid,
            Deposit::None | Deposit::Unpaid(_) => Money::ZERO,
        };
        deposit.saturating_add(self.prepaid.iter().map(|item| item.paid).sum())
    }

    /// Whether it comes onto a bill now: something was paid for it, its customer is here, and no sale has had the money.
    pub fn check_brought(&self) -> Result<(), NotBrought> {
        match self.status {
            Status::Arrived | Status::InService | Status::Done => {}
            Status::Requested
            | Status::Confirmed
            | Status::CancelledByCustomer
            | Status::CancelledByShop
            | Status::Declined
            | Status::NoShow => return Err(NotBrought::NotHere(self.status)),
        }
        if !self.settled.is_empty() {
            return Err(NotBrought::Settled);
        }
        if self.advance() == Money::ZERO { Err(NotBrought::NothingPaid) } else { Ok(()) }
    }

    /// What went into sales beyond the first that had the money.
    pub fn settled_beyond(&self) -> Money {
        self.settled.iter().skip(1).map(|settled| settled.amount).sum()
    }

    /// Checks what types cannot say of what was paid in advance.
    pub fn check_advance(&self) -> Result<(), Unsound> {
        if self.prepaid.len() > PREPAID_MAX {
            return Err(Unsound::TooMany);
        }
        let is_named = |item: &Prepaid| {
            !item.product.trim().is_empty()
                && !item.name.trim().is_empty()
                && item.name.chars().count() <= NAME_CHARS_MAX
                && item.modifiers.len() <= CHOICES_MAX
        };
        if !self.prepaid.iter().all(is_named) {
            return Err(Unsound::NoProduct);
        }
        let deposit = match self.deposit {
            Deposit::None => Money::ZERO,
            Deposit::Unpaid(amount) | Deposit::Paid(amount) => amount,
        };
        let amounts = self.prepaid.iter().map(|item| item.paid).chain([deposit, self.advance()]);
        let sound = |amount: Money| (Money::ZERO..=AMOUNT_MAX).contains(&amount);
        if amounts.into_iter().all(sound) { Ok(()) } else { Err(Unsound::NoAmount) }
    }
}
