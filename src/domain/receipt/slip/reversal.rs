//! The slip of a redemption that was taken back.

use super::redemption::tail;
use super::{Head, short_number, words};
use crate::domain::campaign::Campaign;
use crate::domain::id::{RedemptionId, VoucherId};
use crate::domain::language::Language;
use crate::domain::receipt::Receipt;
use crate::domain::voucher::Amount;

/// A reversal as its slip tells it.
#[derive(Debug, Clone, Copy)]
pub struct Reversed<'a> {
    /// Which redemption: the slip bears its number.
    pub redemption: RedemptionId,
    /// Which voucher; only its last characters are printed.
    pub voucher: VoucherId,
    /// Its campaign, where it is still known here.
    pub campaign: Option<&'a Campaign>,
    /// What was given back.
    pub given_back: Amount,
    /// What the voucher holds now, where that is known.
    pub left: Option<Amount>,
    /// Why, in the words of who did it.
    pub reason: &'a str,
}

/// The slip of a reversal: what was given back of which redemption, and that no money was.
pub fn reversal(head: Head<'_>, reversed: Reversed<'_>) -> Receipt {
    let number = short_number(reversed.redemption);
    let paper = head.begin_for_customer(words::REVERSAL).pair(words::OF_REDEMPTION, &number).when_and_where().rule();
    let paper = match reversed.campaign {
        Some(campaign) => paper.voucher(campaign, reversed.voucher),
        None => paper.pair(words::VOUCHER, &tail(reversed.voucher)),
    };
    paper
        .pair(words::REASON, reversed.reason)
        .rule()
        .total(words::GIVEN_BACK, &head.amount(reversed.given_back))
        .pair_of(words::LEFT, reversed.left.map(|left| head.amount(left)).as_deref())
        .rule()
        .said(|language| {
            match language {
                Language::Chinese => "券已退回，可再次使用；不退现金",
                Language::English => "The voucher can be used again; no cash is paid out",
            }
            .to_owned()
        })
        .code(&number)
        .end_for_customer()
}
