//! A promotion that restricts nothing, for the tests of whatever applies one: each changes what it is about.

use uuid::Uuid;

use super::{Promotion, Rule};
use crate::domain::campaign::{Product, Scope, ShopScope, Stacking};
use crate::domain::id::PromotionId;
use crate::domain::window::Hours;

/// A promotion on everything, everywhere and always, together with anything.
pub(crate) fn promotion(number: u128, rule: Rule) -> Promotion {
    Promotion {
        id: PromotionId::new(Uuid::from_u128(number)),
        name: format!("Promotion {number}"),
        rule,
        scope: Scope {
            shops: ShopScope::All,
            products: Vec::new(),
            excluded: Vec::new(),
            levels: Vec::new(),
            sale_channels: Vec::new(),
        },
        from: None,
        until: None,
        hours: Hours::ALWAYS,
        stacking: Stacking::Free,
        excludes: Vec::new(),
    }
}

/// Products or categories by their codes.
pub(crate) fn of(codes: &[&str]) -> Vec<Product> {
    codes.iter().map(|&code| Product { code: code.into(), name: code.into() }).collect()
}
