//! A small shop that sells, for the tests of whatever follows a sale.

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{Head, ReceiptNumber, Sale};
use crate::domain::basket::{Basket, Edit, Held, Limits, LineNo};
use crate::domain::campaign::{Item as GivenItem, Kind, Product, SaleChannel, Settlement, Treatment, sample::campaign};
use crate::domain::id::{CampaignId, DeviceId, Incarnation, SaleId, ShopId, StaffId, VoucherId};
use crate::domain::money::{Money, Rate, Rounding};
use crate::domain::price::{Priced, Rules, price};
use crate::domain::product::sample::item;
use crate::domain::promotion::{Counter, Promotion};
use crate::domain::quantity::Quantity;
use crate::domain::staff::Permission;
use crate::domain::tax::{self, Class, Percent, Table};
use crate::domain::tender::{CashRules, Tender, settle};

/// A shop with a basket.
pub(crate) struct Shop {
    pub(crate) basket: Basket,
    pub(crate) promotions: Vec<Promotion>,
    pub(crate) taxes: Table,
    pub(crate) cash: Rounding,
}

/// The shop's id.
pub(crate) fn shop() -> ShopId {
    ShopId::new(Uuid::from_u128(1))
}

/// Where, when and by whom.
pub(crate) fn head() -> Head {
    Head {
        number: ReceiptNumber::first(DeviceId::new(Uuid::from_u128(2)), Incarnation::new(7)),
        shop: shop(),
        staff: StaffId::new(Uuid::from_u128(3)),
        at: "2026-11-20T04:00:00Z".parse().unwrap(),
        day: "2026-11-20".parse().unwrap(),
    }
}

impl Shop {
    /// Prices that hold 13 %.
    pub(crate) fn new() -> Self {
        let percent = Percent::from_thousandths(13_000).unwrap();
        let class = Class { code: "standard".into(), name: "13 %".into(), percent };
        Self {
            basket: Basket::new(SaleChannel::InStore),
            promotions: Vec::new(),
            taxes: Table { prices: tax::Prices::Include, rounding: tax::Rounding::PerReceipt, classes: vec![class] },
            cash: Rounding::NONE,
        }
    }

    pub(crate) fn edit(&mut self, edit: Edit) {
        let limits = Limits { discount: Rate::ALL, give_back: Money::MAX };
        self.basket = self.basket.apply(edit, limits, &Permission::ALL).unwrap();
    }

    pub(crate) fn ring(&mut self, code: &str, count: u32, price: i64) -> LineNo {
        let quantity = Quantity::of_pieces(count).unwrap();
        self.edit(Edit::Add { item: item(code, "food", price), quantity, staff: None });
        self.basket.lines().last().unwrap().no
    }

    /// Rings up one of a product and presents a voucher for it that was bought for `paid`.
    pub(crate) fn package(&mut self, code: &str, price: i64, paid: i64) -> VoucherId {
        self.ring(code, 1, price);
        let number = u8::try_from(self.basket.vouchers().len()).unwrap() + 1;
        let product = Product { code: code.into(), name: code.into() };
        let mut rules = campaign("Package", Kind::Exchange { items: vec![GivenItem { product, quantity: 1 }] });
        rules.id = CampaignId::new(Uuid::from_u128(u128::from(number)));
        rules.treatment = Treatment::Tender;
        rules.money = Settlement { paid: Money::from_minor(paid), ..rules.money };
        let voucher = VoucherId::from_bytes([number; 10]);
        let take = crate::domain::voucher::Amount::ONE_USE;
        self.edit(Edit::Present(Box::new(Held { voucher, campaign: rules, take })));
        voucher
    }

    pub(crate) fn price(&self) -> Priced {
        let zone = TimeZone::UTC;
        let counter = Counter { shop: shop(), zone: &zone, now: head().at };
        let rules = Rules { promotions: &self.promotions, taxes: &self.taxes, line_rounding: Rounding::NONE, counter };
        price(&self.basket, &rules).unwrap()
    }

    /// Concludes the sale.
    pub(crate) fn sell(&self, offered: &[Tender]) -> Sale {
        self.sell_as(SaleId::new(Uuid::from_u128(9)), offered)
    }

    /// Concludes it as another one.
    pub(crate) fn sell_as(&self, id: SaleId, offered: &[Tender]) -> Sale {
        let priced = self.price();
        let rules = CashRules { rounding: self.cash, drawer: None };
        let payment = settle(&priced, offered, rules);
        Sale::conclude(id, head(), &self.basket, priced, payment.unwrap()).unwrap()
    }
}
