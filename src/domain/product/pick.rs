//! Picking a product: which variant, what beside it, at which price.

use serde::{Deserialize, Serialize};

use super::{Choice, Make, Measure, Modifiers, PRICE_MAX, Price, Product, Slot, Supply, Terms, is_price};
use crate::domain::money::Money;
use crate::domain::payload::label::Says;
use crate::domain::quantity::Quantity;

/// What was chosen about a product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pick {
    /// The code of the variant, where there are several.
    pub variant: Option<String>,
    /// The codes of modifiers.
    pub modifiers: Vec<String>,
    /// What fills the slots of a combo, in their order; a slot beyond the end is filled with its first option.
    pub slots: Vec<String>,
    /// Where its price comes from.
    pub price: PriceFrom,
}

impl Pick {
    /// How a label of the shop's scale picks a product: at which price, and how much of it.
    pub fn labelled(says: Says) -> (Self, Quantity) {
        match says {
            Says::Weight(weight) => (Self::default(), weight),
            Says::Price(price) => (Self { price: PriceFrom::Label(price), ..Self::default() }, Quantity::ONE),
        }
    }
}

/// Where the price of one comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PriceFrom {
    /// From the catalogue.
    #[default]
    List,
    /// From the cashier, because it is an open one.
    Typed(Money),
    /// From a label of the shop's scale, which priced what lies in the bag: the bag is one piece.
    Label(Money),
}

/// What stands on a bill: a product as it was picked, free of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The shop's code of the product.
    pub product: String,
    /// What customers call it.
    pub name: String,
    /// The variant, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<Chosen>,
    /// What was chosen beside it: modifiers and the filling of a combo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extras: Vec<Extra>,
    /// The codes of its categories.
    pub categories: Vec<String>,
    /// The class by which it is taxed.
    pub tax_class: String,
    /// How its quantity is told.
    pub measure: Measure,
    /// The price of one with everything chosen.
    pub price: Money,
    /// What a member pays for one with everything chosen, where that is another price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_price: Option<Money>,
}

/// A variant that was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub name: String,
}

/// Something that was chosen beside a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it adds to the price of one.
    pub extra: Money,
}

/// Why something cannot be put on a bill as it was picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSold {
    /// 估清: nothing is left of it.
    SoldOut {
        /// Of what: the product, its variant or something chosen beside it.
        name: String,
    },
    /// One of these variants must be chosen.
    WhichVariant {
        /// Their codes and names.
        among: Vec<Chosen>,
    },
    /// The product has nothing of this code.
    NoSuchChoice {
        /// The code.
        code: String,
    },
    /// Too few or too many of one sort were chosen.
    HowMany {
        /// What the sort is called.
        of: String,
        /// How many must be chosen.
        least: u8,
        /// How many may be.
        most: u8,
        /// How many were.
        chosen: usize,
    },
    /// Its price must be typed.
    WhichPrice,
    /// Its price stands in the list and is not typed: another one needs a permission, once it is on the bill.
    PriceIsFixed {
        /// The price in the list.
        price: Money,
    },
    /// The price is negative, or above the highest there is.
    NoPrice {
        /// What it would be.
        price: Money,
        /// The highest there is.
        highest: Money,
    },
}

impl Product {
    /// The product as it was picked, ready for a bill.
    pub fn pick(&self, pick: &Pick) -> Result<Item, NotSold> {
        let mut extras = Vec::new();
        let (terms, variant) = match &self.make {
            Make::Single(terms) => (terms, None),
            Make::Variants(variants) => {
                let among = || variants.iter().map(|one| Chosen { code: one.code.clone(), name: one.name.clone() });
                let code = pick.variant.as_ref().ok_or_else(|| NotSold::WhichVariant { among: among().collect() })?;
                let found = variants.iter().find(|variant| variant.code == *code);
                let variant = found.ok_or_else(|| NotSold::NoSuchChoice { code: code.clone() })?;
                (&variant.terms, Some(Chosen { code: variant.code.clone(), name: variant.name.clone() }))
            }
            Make::Combo { terms, slots } => {
                extras.extend(fill(slots, &pick.slots)?);
                (terms, None)
            }
        };
        if terms.supply == Supply::SoldOut {
            return Err(NotSold::SoldOut { name: variant.map_or_else(|| self.name.clone(), |chosen| chosen.name) });
        }
        self.refuse_foreign(pick, variant.is_some())?;
        extras.extend(beside(&self.modifiers, &pick.modifiers)?);
        let more = extras.iter().map(|extra| extra.extra).sum::<Money>();
        let with_extras = |price: Money| {
            let price = price.saturating_add(more);
            if is_price(price) { Ok(price) } else { Err(NotSold::NoPrice { price, highest: PRICE_MAX }) }
        };
        Ok(Item {
            product: self.code.clone(),
            name: self.name.clone(),
            variant,
            categories: self.categories.clone(),
            tax_class: self.tax_class.clone(),
            measure: match pick.price {
                PriceFrom::Label(_) => Measure::Piece,
                PriceFrom::List | PriceFrom::Typed(_) => self.measure,
            },
            price: with_extras(price_of_one(terms, pick.price)?)?,
            member_price: match pick.price {
                PriceFrom::Label(_) => None,
                PriceFrom::List | PriceFrom::Typed(_) => terms.member_price.map(with_extras).transpose()?,
            },
            extras,
        })
    }

    /// Refuses what was chosen and is not there to be chosen.
    fn refuse_foreign(&self, pick: &Pick, has_variants: bool) -> Result<(), NotSold> {
        let known = |code: &String| self.modifiers.iter().flat_map(|group| &group.options).any(|one| one.code == *code);
        let slots = match &self.make {
            Make::Combo { slots, .. } => slots.len(),
            Make::Single(_) | Make::Variants(_) => 0,
        };
        let variant = pick.variant.as_ref().filter(|_| !has_variants);
        let modifier = pick.modifiers.iter().find(|code| !known(code));
        match variant.or(modifier).or(pick.slots.get(slots)) {
            Some(code) => Err(NotSold::NoSuchChoice { code: code.clone() }),
            None => Ok(()),
        }
    }
}

fn price_of_one(terms: &Terms, from: PriceFrom) -> Result<Money, NotSold> {
    match (terms.price, from) {
        (Price::Fixed(price), PriceFrom::List) => Ok(price),
        (Price::Fixed(price), PriceFrom::Typed(_)) => Err(NotSold::PriceIsFixed { price }),
        (Price::Open, PriceFrom::List) => Err(NotSold::WhichPrice),
        (Price::Open, PriceFrom::Typed(price)) | (_, PriceFrom::Label(price)) if is_price(price) => Ok(price),
        (Price::Open, PriceFrom::Typed(price)) | (_, PriceFrom::Label(price)) => {
            Err(NotSold::NoPrice { price, highest: PRICE_MAX })
        }
    }
}

/// What fills the slots of a combo.
fn fill(slots: &[Slot], chosen: &[String]) -> Result<Vec<Extra>, NotSold> {
    let filled = slots.iter().enumerate().map(|(at, slot)| match chosen.get(at) {
        Some(code) => find(&slot.options, code),
        None => slot.options.first().ok_or_else(|| NotSold::NoSuchChoice { code: slot.name.clone() }).and_then(taken),
    });
    filled.collect()
}

/// What is chosen beside the product, group by group.
fn beside(groups: &[Modifiers], chosen: &[String]) -> Result<Vec<Extra>, NotSold> {
    let mut extras = Vec::new();
    for group in groups {
        let picked: Vec<&Choice> = group.options.iter().filter(|option| chosen.contains(&option.code)).collect();
        if !(usize::from(group.least)..=usize::from(group.most)).contains(&picked.len()) {
            let (least, most) = (group.least, group.most);
            return Err(NotSold::HowMany { of: group.name.clone(), least, most, chosen: picked.len() });
        }
        for option in picked {
            extras.push(taken(option)?);
        }
    }
    Ok(extras)
}

fn find(options: &[Choice], code: &str) -> Result<Extra, NotSold> {
    let found = options.iter().find(|option| option.code == code);
    taken(found.ok_or_else(|| NotSold::NoSuchChoice { code: code.to_owned() })?)
}

fn taken(option: &Choice) -> Result<Extra, NotSold> {
    match option.supply {
        Supply::SoldOut => Err(NotSold::SoldOut { name: option.name.clone() }),
        Supply::ForSale => Ok(Extra { code: option.code.clone(), name: option.name.clone(), extra: option.extra }),
    }
}
