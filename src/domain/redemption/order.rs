//! The bill that a voucher is redeemed against, as far as it is known without a basket, and what of it counts.

use crate::domain::campaign::{self, Campaign, Product, SaleChannel, Stacking};
use crate::domain::id::CampaignId;
use crate::domain::money::Money;
use crate::domain::redemption::Stop;
use crate::domain::verdict::{Ask, Refusal, Wanted};

/// The bill that a voucher is redeemed against, as far as it is known without a basket.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderContext {
    /// The total, where it was typed or rung up. One of nothing or less counts as not typed yet.
    pub total: Option<Money>,
    /// How it is sold, where that is known.
    pub channel: Option<SaleChannel>,
    /// What is on it.
    pub products: Products,
    /// The other vouchers of this order.
    pub others: Vec<Presented>,
}

/// What is known of the products on the bill.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Products {
    /// Nothing.
    #[default]
    Unknown,
    /// The cashier confirmed that it holds what the campaign asks for.
    Confirmed,
    /// The cashier said that it does not.
    Denied,
    /// The lines.
    Lines(Vec<OrderLine>),
}

/// A line of the bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The shop's code of the product.
    pub product: String,
    /// The shop's codes of the categories that the product belongs to.
    pub categories: Vec<String>,
    /// How many pieces; what is weighed is one.
    pub pieces: u32,
    /// What is to be paid for them before the voucher, all promotions taken off. One below nothing counts as nothing.
    pub amount: Money,
}

/// Another voucher of the same order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// Its campaign.
    pub campaign: CampaignId,
    /// The campaign's name.
    pub name: String,
    /// With what it may be used together.
    pub stacking: Stacking,
    /// What it saves, where that is known.
    pub saving: Option<Money>,
}

impl OrderContext {
    /// The total, where one worth speaking of is known.
    pub(super) fn bill(&self) -> Option<Money> {
        self.total.filter(|total| *total > Money::ZERO)
    }

    /// What is left to pay of the bill once `off` is taken from it.
    pub(super) fn to_pay(&self, off: Money) -> Option<Money> {
        self.bill().map(|bill| bill.saturating_sub(off))
    }

    /// Whether it is sold in a way that the campaign is for; asks how where that matters and is not known.
    pub(super) fn check_channel(&self, campaign: &Campaign) -> Result<(), Stop> {
        let valid = &campaign.scope.sale_channels;
        match self.channel {
            _ if valid.is_empty() => Ok(()),
            None => Err(Ask::SaleChannel(valid.clone()).into()),
            Some(channel) if valid.contains(&channel) => Ok(()),
            Some(_) => Err(Refusal::WrongSaleChannel { valid: valid.clone() }.into()),
        }
    }

    /// Whether the bill holds what is wanted; asks where its lines are not known.
    pub(super) fn check_products(&self, wanted: Wanted) -> Result<(), Stop> {
        if wanted.is_anything() {
            return Ok(());
        }
        let held = match &self.products {
            Products::Confirmed => return Ok(()),
            Products::Unknown => return Err(Ask::Products(wanted).into()),
            Products::Denied => None,
            Products::Lines(lines) => {
                let counted = lines.iter().filter(|line| line.counts(&wanted.of, &wanted.beside));
                Some(counted.fold(0_u32, |held, line| held.saturating_add(line.pieces)))
            }
        };
        match held {
            Some(held) if held >= wanted.items => Ok(()),
            Some(0) if !(wanted.of.is_empty() && wanted.beside.is_empty()) => {
                Err(Refusal::WrongProducts { needs: wanted.of }.into())
            }
            None if wanted.items <= 1 => Err(Refusal::WrongProducts { needs: wanted.of }.into()),
            Some(_) | None => Err(Refusal::TooFewItems { needed: wanted.items, held }.into()),
        }
    }

    /// What of the bill counts for the campaign, never more than the bill: its eligible lines, or the whole total where
    /// only that is known.
    pub(super) fn eligible(&self, campaign: &Campaign) -> Option<Money> {
        match &self.products {
            Products::Lines(lines) => {
                let counted =
                    lines.iter().filter(|line| line.counts_for(campaign)).map(OrderLine::price).sum::<Money>();
                Some(self.bill().map_or(counted, |bill| counted.min(bill)))
            }
            Products::Unknown | Products::Confirmed | Products::Denied => self.bill(),
        }
    }

    /// The price of one of a product, where its line is known.
    pub(super) fn unit_price(&self, product: &Product) -> Option<Money> {
        match &self.products {
            Products::Lines(lines) => lines.iter().find(|line| line.is(product)).map(OrderLine::piece),
            Products::Unknown | Products::Confirmed | Products::Denied => None,
        }
    }
}

impl OrderLine {
    /// Whether the line counts for a campaign.
    pub(super) fn counts_for(&self, campaign: &Campaign) -> bool {
        self.counts(&campaign.scope.products, &campaign.scope.excluded)
    }

    fn counts(&self, wanted: &[Product], excluded: &[Product]) -> bool {
        campaign::counts(&self.product, &self.categories, wanted, excluded)
    }

    fn is(&self, product: &Product) -> bool {
        product.names(&self.product, &self.categories)
    }

    /// The price of the line.
    fn price(&self) -> Money {
        if self.pieces == 0 { Money::ZERO } else { self.amount.max(Money::ZERO) }
    }

    /// The price of one piece, the rest of a division left out.
    pub(super) fn piece(&self) -> Money {
        Money::from_minor(self.price().minor() / i64::from(self.pieces.max(1)))
    }
}
