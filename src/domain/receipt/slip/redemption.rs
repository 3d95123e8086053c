//! The slip of a redemption.

use jiff::Timestamp;

use super::{Head, Slip, short_number, words};
use crate::domain::campaign::Campaign;
use crate::domain::id::{RedemptionId, VoucherId};
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::receipt::{Cell, Receipt, Row, Size};
use crate::domain::redemption::Strength;
use crate::domain::verdict::Benefit;
use crate::domain::voucher::Amount;

/// A redemption as its slip tells it.
#[derive(Debug, Clone, Copy)]
pub struct Redeemed<'a> {
    /// Which redemption; its short number stands on the slip and in the QR.
    pub redemption: RedemptionId,
    /// Which voucher; only its last characters are printed.
    pub voucher: VoucherId,
    /// Its campaign.
    pub campaign: &'a Campaign,
    /// What was taken.
    pub take: Amount,
    /// What the voucher holds afterwards.
    pub left_after: Amount,
    /// What the customer got.
    pub benefit: &'a Benefit,
    /// The bill, where it was known.
    pub bill: Option<Money>,
    /// How firmly it stands.
    pub strength: Strength,
    /// Until when it may be taken back, where it may.
    pub reversible_until: Option<Timestamp>,
}

/// The slip of a redemption: what was given for which voucher, what is left of it, and how firmly it stands.
pub fn redemption(head: Head<'_>, redeemed: Redeemed<'_>) -> Receipt {
    let number = short_number(redeemed.redemption);
    let paper = head
        .begin_for_customer(words::REDEMPTION)
        .pair(words::NUMBER, &number)
        .when_and_where()
        .rule()
        .voucher(redeemed.campaign, redeemed.voucher)
        .pair(words::TAKEN, &head.amount(redeemed.take))
        .pair(words::LEFT, &head.amount(redeemed.left_after))
        .rule()
        .pair_of(words::BILL, redeemed.bill.map(|bill| head.money(bill)).as_deref())
        .benefit(redeemed.benefit)
        .rule();
    let said = |language| firm(redeemed.strength, language);
    let paper = match redeemed.strength {
        Strength::FirmCloud { .. } | Strength::FirmStore { .. } => paper.said(said),
        // The customer and a later reader must see that it was taken without the cloud.
        Strength::Provisional { .. } => paper.warned(said),
    };
    paper
        .pair_of(words::REVERSIBLE_UNTIL, redeemed.reversible_until.map(|until| head.time(until)).as_deref())
        .code(&number)
        .end_for_customer()
}

impl Slip<'_> {
    /// Which voucher, of which campaign.
    pub(super) fn voucher(self, campaign: &Campaign, voucher: VoucherId) -> Self {
        let tongue = self.head.tongue;
        let (kind, treatment) = (words::kind(&campaign.kind), tongue.word(words::treatment(campaign.treatment)));
        self.with(|builder| builder.row(Row::new([Cell::star(&campaign.name)]).bold()))
            .pair(kind, &treatment)
            .pair(words::CHANNEL, &campaign.channel.name)
            .pair(words::VOUCHER, &tail(voucher))
    }

    /// What the customer gets, with the figure that matters most in large type.
    fn benefit(self, benefit: &Benefit) -> Self {
        let head = self.head;
        match benefit {
            Benefit::Off { off, to_pay } => self.saved(*off, *to_pay),
            Benefit::Spent { amount, to_pay } => {
                let paper = self.total(words::FROM_BALANCE, &head.money(*amount));
                paper.pair_of(words::TO_PAY, to_pay.map(|to_pay| head.money(to_pay)).as_deref())
            }
            Benefit::Products { items } => {
                let given = head.tongue.word(words::TO_GIVE);
                let paper = self.with(|builder| builder.line(&given));
                items.iter().fold(paper, |paper, item| paper.given(&item.product.name, u64::from(item.quantity)))
            }
            Benefit::Service { service, uses } => self.given(service, u64::from(*uses)),
            Benefit::Priced { product, price, saving } => {
                let price = head.money(*price);
                let paper = self.with(|builder| builder.pair(&product.name, &price));
                paper.saved_where_known(*saving)
            }
            Benefit::NthItem { nth, saving } => {
                let nth = *nth;
                let paper = self.said(move |language| match language {
                    Language::Chinese => format!("每 {nth} 件中一件优惠"),
                    Language::English => format!("One of every {nth} items is reduced"),
                });
                paper.saved_where_known(*saving)
            }
        }
    }

    /// What comes off and what is left to pay; the larger type is for what the cashier needs next.
    fn saved(self, off: Money, to_pay: Option<Money>) -> Self {
        let head = self.head;
        match to_pay {
            Some(to_pay) => self.pair(words::SAVED, &head.off(off)).total(words::TO_PAY, &head.money(to_pay)),
            None => self.total(words::SAVED, &head.off(off)),
        }
    }

    fn saved_where_known(self, saving: Option<Money>) -> Self {
        match saving {
            Some(saving) => self.saved(saving, None),
            None => self,
        }
    }

    /// Something that is handed over, and how often.
    fn given(self, what: &str, quantity: u64) -> Self {
        let quantity = format!("×{quantity}");
        self.with(|builder| builder.row(Row::new([Cell::star(what), Cell::right(&quantity)]).bold().size(Size::Tall)))
    }
}

/// A voucher by its last characters.
pub(super) fn tail(voucher: VoucherId) -> String {
    format!("**{}", voucher.tail())
}

pub(super) fn firm(strength: Strength, language: Language) -> String {
    let said = match (strength, language) {
        (Strength::FirmCloud { .. }, Language::Chinese) => "云端确认",
        (Strength::FirmCloud { .. }, Language::English) => "Confirmed by the cloud",
        (Strength::FirmStore { .. }, Language::Chinese) => "门店确认",
        (Strength::FirmStore { .. }, Language::English) => "Confirmed by the store's hub",
        (Strength::Provisional { .. }, Language::Chinese) => "离线暂记，联网后确认",
        (Strength::Provisional { .. }, Language::English) => "Provisional - will be confirmed",
    };
    said.to_owned()
}
