//! A product: what the shop sells, and what becomes of it when somebody picks it.
//!
//! Products come from the hub or from a file of the shop and are read strictly: a field that this program does not know
//! may change a price. [`Product::pick`] turns one, with everything chosen about it, into an [`Item`] that holds all that
//! a bill needs of it: a basket that was held keeps its items, whatever becomes of the catalogue meanwhile.

mod pick;

use std::borrow::Cow;
use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::domain::money::Money;
use crate::domain::payload::Gtin;

pub use pick::{Chosen, Extra, Item, NotSold, Pick, PriceFrom};

/// The highest price of one: a hundred million yuan. With it and the limits of a basket no sum leaves 64 bits.
pub const PRICE_MAX: Money = Money::from_minor(10_000_000_000);

/// How many variants, slots, groups or options of a kind one product has at most.
pub const CHOICES_MAX: usize = 200;

/// The longest code or number of a product or a category, in characters.
pub const CODE_CHARS_MAX: usize = 64;

/// The longest name of a product, a category or anything chosen about a product, in characters.
pub const NAME_CHARS_MAX: usize = 200;

/// How many numbers stand on the packages of one product or variant at most, and in how many categories it may lie.
pub const NUMBERS_MAX: usize = 50;

/// What the shop sells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The shop's code of it, by which promotions and campaigns name it too.
    pub code: String,
    /// What customers call it.
    pub name: String,
    /// The codes of its categories, the one under which it is shown first.
    pub categories: Vec<String>,
    /// The class by which it is taxed.
    pub tax_class: String,
    /// How its quantity is told.
    pub measure: Measure,
    /// The number of the item on labels of the shop's scales, where it is weighed.
    #[serde(default)]
    pub scale_item: Option<String>,
    /// What can be bought under its name.
    pub make: Make,
    /// What may be chosen beside it.
    #[serde(default)]
    pub modifiers: Vec<Modifiers>,
}

/// A group of products, as buttons show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// The shop's code of it.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// The category that it lies in.
    #[serde(default)]
    pub within: Option<String>,
    /// What its buttons are known by; none where that does not matter. A terminal of before colours reads a category without one only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
}

/// The colour of a category. It helps the eye and says nothing: the name always stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "colours say what they are")]
pub enum Colour {
    Green,
    Orange,
    Pink,
    Yellow,
    Purple,
    Red,
    Blue,
    Teal,
}

impl Colour {
    /// All of them, in an order in which neighbours differ most.
    pub const ALL: [Self; 8] =
        [Self::Green, Self::Orange, Self::Pink, Self::Yellow, Self::Purple, Self::Red, Self::Blue, Self::Teal];

    /// The one by turns.
    pub fn nth(place: u32) -> Self {
        let at = usize::try_from(place).unwrap_or_default() % Self::ALL.len();
        Self::ALL.get(at).copied().unwrap_or(Self::Green)
    }
}

/// How a quantity is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// It is counted.
    Piece,
    /// It is weighed, in kilograms: what lies on the scale is one piece, whatever its weight.
    Weight,
}

/// What can be bought under a product's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Make {
    /// One thing.
    Single(Terms),
    /// 规格: one of several sizes or colours, each with its own price.
    Variants(Vec<Variant>),
    /// 套餐: a set of other products at its own price.
    Combo {
        /// Its price and standing.
        terms: Terms,
        /// What is in it.
        slots: Vec<Slot>,
    },
}

/// What something costs and whether it is to be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The price of one, or of a kilogram.
    pub price: Price,
    /// 会员价: what members pay for one instead.
    #[serde(default)]
    pub member_price: Option<Money>,
    /// The numbers on its packages.
    #[serde(default)]
    pub barcodes: Vec<String>,
    /// Whether it is to be had.
    #[serde(default)]
    pub supply: Supply,
}

/// What one costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Price {
    /// This much.
    Fixed(Money),
    /// What the cashier types, such as a service that is paid by the hour.
    Open,
}

/// Whether something is to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supply {
    /// It is.
    #[default]
    ForSale,
    /// 估清: nothing is left of it, until somebody says that there is again.
    SoldOut,
}

/// One size or colour of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Its code within the product.
    pub code: String,
    /// What it is called beside the product's name.
    pub name: String,
    /// Its price and standing.
    pub terms: Terms,
}

/// A place in a combo that one of several products fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// What it is called.
    pub name: String,
    /// What may fill it; the first does where nothing is said.
    pub options: Vec<Choice>,
}

/// 加料、做法: things of one sort that may be chosen beside a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Modifiers {
    /// What the sort is called.
    pub name: String,
    /// How many must be chosen.
    pub least: u8,
    /// How many may be chosen.
    pub most: u8,
    /// Among what.
    pub options: Vec<Choice>,
}

/// One thing that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its code; in a combo that of a product.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// What it adds to the price, nothing or more.
    #[serde(default)]
    pub extra: Money,
    /// Whether it is to be had.
    #[serde(default)]
    pub supply: Supply,
}

impl Product {
    /// Checks what types cannot say. A product that fails is as unreadable as one with an unknown field.
    pub fn check(&self) -> Result<(), Unsound> {
        named(&self.code, &self.name)?;
        let numbers = self.terms().flat_map(|terms| &terms.barcodes).chain(&self.scale_item).chain(&self.categories);
        if !numbers.into_iter().all(|number| is_code(number)) || self.categories.len() > NUMBERS_MAX {
            return Err(Unsound::NoNumber);
        }
        let options = self.modifiers.iter().map(|group| group.options.as_slice());
        match &self.make {
            Make::Single(terms) => terms.check()?,
            Make::Variants(variants) => {
                limited(variants.len())?;
                all_different(variants.iter().map(|variant| variant.code.as_str()))?;
                variants.iter().try_for_each(|variant| variant.terms.check())?;
            }
            Make::Combo { terms, slots } => {
                terms.check()?;
                limited(slots.len())?;
                slots.iter().try_for_each(|slot| check_options(&slot.options))?;
            }
        }
        options.into_iter().try_for_each(check_options)?;
        all_different(self.modifiers.iter().flat_map(|group| &group.options).map(|option| option.code.as_str()))?;
        let possible = |group: &Modifiers| {
            group.least <= group.most && usize::from(group.most) <= group.options.len() && group.most > 0
        };
        if self.modifiers.len() > CHOICES_MAX || !self.modifiers.iter().all(possible) {
            return Err(Unsound::NoChoice);
        }
        Ok(())
    }

    /// Everything that can be bought under its name, with its price and standing.
    pub fn terms(&self) -> impl Iterator<Item = &Terms> {
        let (one, variants): (Option<&Terms>, &[Variant]) = match &self.make {
            Make::Single(terms) | Make::Combo { terms, .. } => (Some(terms), &[]),
            Make::Variants(variants) => (None, variants),
        };
        one.into_iter().chain(variants.iter().map(|variant| &variant.terms))
    }
}

impl Category {
    /// Checks what types cannot say.
    pub fn check(&self) -> Result<(), Unsound> {
        named(&self.code, &self.name)?;
        let within = self.within.as_ref();
        if within.is_some_and(|code| *code == self.code || !is_code(code)) { Err(Unsound::NoNumber) } else { Ok(()) }
    }
}

impl Terms {
    fn check(&self) -> Result<(), Unsound> {
        if self.barcodes.len() > NUMBERS_MAX {
            return Err(Unsound::NoNumber);
        }
        let price = match self.price {
            Price::Fixed(price) => price,
            Price::Open => Money::ZERO,
        };
        let prices = [price, self.member_price.unwrap_or_default()];
        if prices.into_iter().all(is_price) { Ok(()) } else { Err(Unsound::NoPrice) }
    }
}

/// A number on a package as it is looked up: a GTIN in its canonical form, anything else as it stands.
pub fn canonical_number(number: &str) -> Cow<'_, str> {
    Gtin::parse(number).map_or(Cow::Borrowed(number), |gtin| Cow::Owned(gtin.digits().to_owned()))
}

/// Whether an amount may be the price of one.
pub fn is_price(price: Money) -> bool {
    (Money::ZERO..=PRICE_MAX).contains(&price)
}

/// Whether a text may be a code or a number: something without spaces at its ends or signs that nobody sees.
fn is_code(text: &str) -> bool {
    let length = text.chars().count();
    (1..=CODE_CHARS_MAX).contains(&length) && text.trim() == text && !text.chars().any(char::is_control)
}

fn named(code: &str, name: &str) -> Result<(), Unsound> {
    if is_code(code) && !name.trim().is_empty() && name.chars().count() <= NAME_CHARS_MAX {
        Ok(())
    } else {
        Err(Unsound::Nameless)
    }
}

fn check_options(options: &[Choice]) -> Result<(), Unsound> {
    limited(options.len())?;
    all_different(options.iter().map(|option| option.code.as_str()))?;
    if options.iter().all(|option| is_price(option.extra)) { Ok(()) } else { Err(Unsound::NoPrice) }
}

fn limited(choices: usize) -> Result<(), Unsound> {
    if (1..=CHOICES_MAX).contains(&choices) { Ok(()) } else { Err(Unsound::NoChoice) }
}

fn all_different<'a>(codes: impl Iterator<Item = &'a str>) -> Result<(), Unsound> {
    let mut seen = HashSet::new();
    for code in codes {
        if code.trim().is_empty() || !seen.insert(code) {
            return Err(Unsound::SameCode { code: code.to_owned() });
        }
    }
    Ok(())
}

/// A product that cannot be meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// It has no code or no name, or one that is too long or holds signs that nobody sees.
    #[error("there is no code or no name, or one that is too long")]
    Nameless,
    /// A number on a package, of a scale or of a category is empty or too long, there are too many, or a category lies in
    /// itself.
    #[error(
        "a barcode, scale number or category is empty or too long, there are too many, or a category lies in itself"
    )]
    NoNumber,
    /// A price or an extra is negative, or above the highest there is.
    #[error("a price of the product is negative or above the highest price")]
    NoPrice,
    /// Nothing can be chosen where something must be, or too much.
    #[error("a choice of the product holds none, too many, or fewer than must be chosen")]
    NoChoice,
    /// Two choices have one code, or one has none.
    #[error("the code {code:?} is empty or stands twice in the product")]
    SameCode {
        /// Which.
        code: String,
    },
}

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
