//! Taxes: what of a bill is tax, included in its prices or added to them.
//!
//! Where prices include the tax (China, the European Union) a bill's total stands before it is split; where they do not
//! (the United States) the tax is added. Rounding is to the minor unit, half away from zero, once for each line or once for
//! each class of the receipt; in the second case the tax of a class is spread over its lines by largest remainder. Either
//! way the lines add up to the classes and the classes to the receipt.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::money::Money;

/// How many classes a table has at most.
pub const CLASSES_MAX: usize = 32;

/// How a shop's sales are taxed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Whether prices hold the tax.
    pub prices: Prices,
    /// Where it is rounded.
    pub rounding: Rounding,
    /// The classes.
    pub classes: Vec<Class>,
}

/// Whether prices hold the tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prices {
    /// 含税: the tax is a part of them.
    Include,
    /// 不含税: the tax is added to them.
    Exclude,
}

/// Where tax is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// On each line.
    PerLine,
    /// On the sum of each class.
    PerReceipt,
}

/// A class of goods that are taxed alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// By which products name it.
    pub code: String,
    /// What the receipt calls it.
    pub name: String,
    /// How much.
    pub percent: Percent,
}

/// A rate of tax in thousandths of a percent: 13 % is 13,000, the 8.875 % of New York 8,875. At most 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Percent(u32);

impl Percent {
    /// No tax.
    pub const NONE: Self = Self(0);

    /// The whole, in thousandths of a percent.
    const WHOLE: u32 = 100_000;

    /// So many thousandths of a percent, at most 100,000.
    pub const fn from_thousandths(thousandths: u32) -> Option<Self> {
        if thousandths <= Self::WHOLE { Some(Self(thousandths)) } else { None }
    }

    /// The thousandths of a percent.
    pub const fn thousandths(self) -> u32 {
        self.0
    }

    /// The tax on an amount, rounded half up. `amount` is nothing or more.
    fn of(self, amount: Money, prices: Prices) -> Money {
        let (rate, whole) = (i128::from(self.0), i128::from(Self::WHOLE));
        let whole = match prices {
            Prices::Include => whole + rate,
            Prices::Exclude => whole,
        };
        let tax = (i128::from(amount.minor()) * rate * 2 + whole) / (whole * 2);
        // It is no more than the amount, which fits.
        Money::from_minor(i64::try_from(tax).unwrap_or(amount.minor()))
    }
}

/// `13%`, `8.875%`: without zeros at the end.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 1_000, self.0 % 1_000);
        if part == 0 {
            return write!(f, "{whole}%");
        }
        write!(f, "{}%", format!("{whole}.{part:03}").trim_end_matches('0'))
    }
}

impl TryFrom<u32> for Percent {
    type Error = PercentTooHigh;

    fn try_from(thousandths: u32) -> Result<Self, PercentTooHigh> {
        Self::from_thousandths(thousandths).ok_or(PercentTooHigh)
    }
}

impl From<Percent> for u32 {
    fn from(percent: Percent) -> Self {
        percent.0
    }
}

/// A rate of tax above the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rate of tax is at most 100,000 thousandths of a percent")]
pub struct PercentTooHigh;

/// An amount to be taxed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// The place of its class in the table.
    pub class: usize,
    /// What is charged for it, nothing or more: with the tax where prices include it, without where they do not.
    pub amount: Money,
}

/// A line of a tax table on a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The class.
    pub class: String,
    /// What the receipt calls it.
    pub name: String,
    /// How much.
    pub percent: Percent,
    /// What is taxed, without the tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
}

impl Table {
    /// Checks what types cannot say.
    pub fn check(&self) -> Result<(), Unsound> {
        let codes: std::collections::HashSet<&str> = self.classes.iter().map(|class| class.code.as_str()).collect();
        if self.classes.is_empty() || self.classes.len() > CLASSES_MAX || codes.len() != self.classes.len() {
            return Err(Unsound);
        }
        Ok(())
    }

    /// The place of a class; `None` for one that the table does not hold.
    pub fn place_of(&self, code: &str) -> Option<usize> {
        self.classes.iter().position(|class| class.code == code)
    }

    /// The tax of each charge, in their order.
    pub fn tax(&self, charges: &[Charge]) -> Vec<Money> {
        let percent = |class: usize| self.classes.get(class).map_or(Percent::NONE, |class| class.percent);
        match self.rounding {
            Rounding::PerLine => {
                charges.iter().map(|charge| percent(charge.class).of(charge.amount, self.prices)).collect()
            }
            Rounding::PerReceipt => {
                let mut taxes = vec![Money::ZERO; charges.len()];
                for class in 0..self.classes.len() {
                    let of_class = |charge: &&Charge| charge.class == class;
                    let sum = charges.iter().filter(of_class).map(|charge| charge.amount).sum::<Money>();
                    // No line has more than its part, so none is taxed above its amount.
                    let weights: Vec<u64> =
                        charges.iter().filter(of_class).map(|charge| weight(charge.amount)).collect();
                    let shares = percent(class).of(sum, self.prices).spread(&weights);
                    let places = taxes.iter_mut().zip(charges).filter(|(_, charge)| charge.class == class);
                    for ((tax, _), share) in places.zip(shares) {
                        *tax = share;
                    }
                }
                taxes
            }
        }
    }

    /// What the classes that were charged come to, in the table's order, from charges and the tax of each.
    pub fn rows(&self, charges: &[Charge], taxes: &[Money]) -> Vec<Row> {
        let mut rows: Vec<Option<Row>> = vec![None; self.classes.len()];
        for (charge, tax) in charges.iter().zip(taxes) {
            let (Some(row), Some(class)) = (rows.get_mut(charge.class), self.classes.get(charge.class)) else {
                continue;
            };
            let net = match self.prices {
                Prices::Include => charge.amount.saturating_sub(*tax),
                Prices::Exclude => charge.amount,
            };
            let row = row.get_or_insert_with(|| Row {
                class: class.code.clone(),
                name: class.name.clone(),
                percent: class.percent,
                net: Money::ZERO,
                tax: Money::ZERO,
            });
            row.net = row.net.saturating_add(net);
            row.tax = row.tax.saturating_add(*tax);
        }
        rows.into_iter().flatten().collect()
    }
}

fn weight(amount: Money) -> u64 {
    u64::try_from(amount.minor()).unwrap_or(0)
}

/// A table without classes, with too many, or with two of one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tax table has 1 to {CLASSES_MAX} classes of different codes")]
pub struct Unsound;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(prices: Prices, rounding: Rounding, percents: &[u32]) -> Table {
        let class = |(at, percent): (usize, &u32)| Class {
            code: format!("c{at}"),
            name: format!("Class {at}"),
            percent: Percent::from_thousandths(*percent).unwrap(),
        };
        Table { prices, rounding, classes: percents.iter().enumerate().map(class).collect() }
    }

    #[track_caller]
    fn check(prices: Prices, rounding: Rounding, percent: u32, amounts: &[i64], expected: &[i64]) {
        let charges: Vec<Charge> =
            amounts.iter().map(|amount| Charge { class: 0, amount: Money::from_minor(*amount) }).collect();
        let taxes = table(prices, rounding, &[percent]).tax(&charges);
        assert_eq!(taxes.iter().map(|tax| tax.minor()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_tax_is_within_the_price_or_on_top_of_it() {
        check(Prices::Include, Rounding::PerLine, 13_000, &[11_300], &[1_300]);
        check(Prices::Exclude, Rounding::PerLine, 13_000, &[10_000], &[1_300]);
        check(Prices::Exclude, Rounding::PerLine, 8_875, &[1_000], &[89]);
        check(Prices::Include, Rounding::PerLine, 0, &[1_000], &[0]);
        check(Prices::Include, Rounding::PerLine, 100_000, &[1_000], &[500]);
    }

    #[test]
    fn three_small_lines_are_rounded_each_or_together() {
        check(Prices::Exclude, Rounding::PerLine, 6_000, &[108, 108, 108], &[6, 6, 6]);
        check(Prices::Exclude, Rounding::PerReceipt, 6_000, &[108, 108, 108], &[7, 6, 6]);
        check(Prices::Include, Rounding::PerReceipt, 13_000, &[], &[]);
    }

    #[test]
    fn a_rate_is_written_without_zeros_at_the_end() {
        for (thousandths, text) in [(13_000, "13%"), (8_875, "8.875%"), (500, "0.5%"), (0, "0%"), (100_000, "100%")] {
            assert_eq!(Percent::from_thousandths(thousandths).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_table_without_classes_or_with_one_twice_is_refused() {
        assert_eq!(table(Prices::Include, Rounding::PerLine, &[]).check(), Err(Unsound));
        let mut two = table(Prices::Include, Rounding::PerLine, &[0, 1]);
        two.check().unwrap();
        two.classes[1].code = "c0".into();
        assert_eq!(two.check(), Err(Unsound));
        assert!(serde_json::from_str::<Percent>("100001").is_err());
    }

    proptest! {
        #[test]
        fn lines_add_up_to_classes_and_no_line_is_taxed_above_its_amount(
            percents in proptest::collection::vec(0..=100_000_u32, 1..4),
            lines in proptest::collection::vec((0..4_usize, 0..5_000_000_i64), 0..30),
            (include, per_line) in (any::<bool>(), any::<bool>()),
        ) {
            let table = table(
                if include { Prices::Include } else { Prices::Exclude },
                if per_line { Rounding::PerLine } else { Rounding::PerReceipt },
                &percents,
            );
            let charges: Vec<Charge> = lines
                .iter()
                .map(|(class, amount)| Charge { class: class % percents.len(), amount: Money::from_minor(*amount) })
                .collect();
            let taxes = table.tax(&charges);
            let rows = table.rows(&charges, &taxes);
            prop_assert_eq!(taxes.iter().copied().sum::<Money>(), rows.iter().map(|row| row.tax).sum::<Money>());
            let charged = charges.iter().map(|charge| charge.amount).sum::<Money>();
            let nets = rows.iter().map(|row| row.net).sum::<Money>();
            let included = if include { rows.iter().map(|row| row.tax).sum() } else { Money::ZERO };
            prop_assert_eq!(nets.checked_add(included).unwrap(), charged);
            for (charge, tax) in charges.iter().zip(&taxes) {
                prop_assert!(*tax >= Money::ZERO && *tax <= charge.amount);
            }
            for row in &rows {
                let exact = match table.prices {
                    Prices::Include => row.net.checked_add(row.tax).unwrap(),
                    Prices::Exclude => row.net,
                };
                let off = row.percent.of(exact, table.prices).minor() - row.tax.minor();
                prop_assert!(if per_line { off.abs() <= 15 } else { off == 0 }, "{off}");
            }
        }
    }
}
