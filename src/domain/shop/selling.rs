//! By what a shop sells: its taxes, roundings, limits, and the notes and coins in its drawers.

use serde::{Deserialize, Serialize};

use crate::domain::basket::Limits;
use crate::domain::money::{Money, Rate, Rounding};
use crate::domain::points;
use crate::domain::tax;

/// How many kinds of notes and coins a drawer has at most.
pub const DENOMINATIONS_MAX: usize = 24;

/// How many characters the foot of a receipt has at most.
pub const FOOTER_CHARS_MAX: usize = 300;

/// By what a shop sells. Read strictly: a field that this program does not know may change a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selling {
    /// Its taxes.
    pub taxes: tax::Table,
    /// To what the totals of lines are rounded.
    #[serde(default = "unrounded")]
    pub line_rounding: Rounding,
    /// To what a rest that is paid in cash is rounded.
    #[serde(default = "unrounded")]
    pub cash_rounding: Rounding,
    /// What staff may do by hand before it needs more than the plain permission.
    #[serde(default)]
    pub limits: Limits,
    /// The notes and coins that are counted and given, the largest first.
    pub denominations: Vec<Money>,
    /// How a drawer is counted when its shift closes.
    #[serde(default)]
    pub counting: Counting,
    /// By which rule members earn points and pay with them; nothing where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<points::Rule>,
    /// What stands at the foot of a receipt; may be empty.
    #[serde(default)]
    pub receipt_footer: String,
}

/// How a drawer is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// Whoever counts sees what should be there.
    #[default]
    Open,
    /// It is not shown before the count is given.
    Blind,
}

impl Default for Limits {
    /// Nothing by hand without a manager.
    fn default() -> Self {
        Self { discount: Rate::NONE, give_back: Money::ZERO }
    }
}

impl Selling {
    /// Whether a till can sell by it.
    pub fn check(&self) -> Result<(), Unsound> {
        self.taxes.check().map_err(|_| Unsound::Taxes)?;
        let falling = self.denominations.windows(2).all(|pair| pair.first() > pair.last());
        let counted = (1..=DENOMINATIONS_MAX).contains(&self.denominations.len());
        if !falling || !counted || self.denominations.last().is_some_and(|least| *least <= Money::ZERO) {
            return Err(Unsound::Denominations);
        }
        if self.receipt_footer.chars().count() > FOOTER_CHARS_MAX {
            return Err(Unsound::Footer);
        }
        self.points.map_or(Ok(()), |rule| rule.check().map_err(Unsound::Points))
    }
}

/// Why a till cannot sell by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// The tax table has no class, one twice, or too many.
    #[error("the tax table has no class, one twice, or too many")]
    Taxes,
    /// Notes and coins are not listed from the largest to the smallest, or are none or too many.
    #[error("notes and coins must be listed from the largest to the smallest, 1 to {DENOMINATIONS_MAX} of them")]
    Denominations,
    /// The foot of the receipt is too long.
    #[error("the foot of a receipt has at most {FOOTER_CHARS_MAX} characters")]
    Footer,
    /// The rule of points cannot be meant.
    #[error("{0}")]
    Points(points::Unsound),
}

const fn unrounded() -> Rounding {
    Rounding::NONE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sale::sample;

    fn selling(denominations: &[i64]) -> Selling {
        Selling {
            taxes: sample::Shop::new().taxes,
            line_rounding: Rounding::NONE,
            cash_rounding: Rounding::NONE,
            limits: Limits::default(),
            denominations: denominations.iter().copied().map(Money::from_minor).collect(),
            counting: Counting::Open,
            points: None,
            receipt_footer: String::new(),
        }
    }

    #[test]
    fn notes_and_coins_are_listed_from_the_largest_down() {
        assert_eq!(selling(&[10_000, 500, 10]).check(), Ok(()));
        for wrong in [&[][..], &[500, 10_000], &[500, 500], &[500, 0], &[500, -5]] {
            assert_eq!(selling(wrong).check(), Err(Unsound::Denominations), "{wrong:?}");
        }
    }

    #[test]
    fn a_till_without_taxes_does_not_sell() {
        let mut without = selling(&[100]);
        without.taxes.classes.clear();
        assert_eq!(without.check(), Err(Unsound::Taxes));
    }

    #[test]
    fn a_rule_that_this_program_does_not_know_is_no_rule_to_sell_by() {
        let mut written = serde_json::to_value(selling(&[100])).unwrap();
        written.as_object_mut().unwrap().insert("surcharge".into(), 5.into());
        assert!(serde_json::from_value::<Selling>(written).is_err());
    }
}
