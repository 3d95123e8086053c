//! The slip of a redemption that was taken back.

use jiff::Timestamp;

use super::{Place, words};
use crate::domain::campaign::Campaign;
use crate::domain::id::VoucherId;
use crate::domain::language::Language;
use crate::domain::receipt::{Qr, Receipt};
use crate::domain::voucher::Amount;

/// A reversal as its slip tells it.
#[derive(Debug, Clone, Copy)]
pub struct ReversalSlip<'a> {
    /// The number of this paper.
    pub number: &'a str,
    /// When.
    pub at: Timestamp,
    /// The number of the redemption's slip.
    pub redemption: &'a str,
    /// Which voucher; only its last characters are printed.
    pub voucher: VoucherId,
    /// Its campaign.
    pub campaign: &'a Campaign,
    /// What was given back.
    pub given_back: Amount,
    /// What is left of it now.
    pub left: Amount,
    /// Why, in the words of who did it.
    pub reason: &'a str,
}

/// The slip of a reversal: what was given back of which redemption, and that no money was.
pub fn reversal(place: &Place<'_>, slip: &ReversalSlip<'_>) -> Receipt {
    place
        .head(words::REVERSAL)
        .pair(words::NUMBER, slip.number)
        .pair(words::OF_REDEMPTION, slip.redemption)
        .when_and_where(slip.at)
        .rule()
        .voucher(slip.campaign, slip.voucher)
        .pair(words::REASON, slip.reason)
        .rule()
        .total(words::GIVEN_BACK, &place.amount(slip.given_back))
        .pair(words::LEFT, &place.amount(slip.left))
        .rule()
        .said(|language| {
            match language {
                Language::Chinese => "券已退回，可再次使用；不退现金",
                Language::English => "The voucher can be used again; no cash is paid out",
            }
            .to_owned()
        })
        .with(|builder| builder.qr(Qr::new(slip.number).caption(slip.number)))
        .end()
}
