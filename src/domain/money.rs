//! Amounts of money in the shop's own currency.

use std::fmt;
use std::iter::Sum;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// An amount in minor units of the shop's currency (fen, cents).
///
/// A terminal trades in one currency, fixed at enrolment. Signed, because differences may be negative; a right, a price
/// or a limit never is, and says so where it is parsed. Never a float: a till must add 0.10 and 0.20 to 0.30.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// One minor unit, the smallest amount that is something.
    pub const SMALLEST: Self = Self(1);

    /// The largest amount there is. For figures that are shown or compared, never for books.
    pub const MAX: Self = Self(i64::MAX);

    /// An amount of `minor` minor units: `from_minor(1250)` is ¥12.50.
    pub const fn from_minor(minor: i64) -> Self {
        Self(minor)
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// Whether it is nothing. By reference, as serde asks whether a field may be left out.
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// The sum, or `None` where it leaves 64 bits.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(minor) => Some(Self(minor)),
            None => None,
        }
    }

    /// The difference, or `None` where it leaves 64 bits.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(minor) => Some(Self(minor)),
            None => None,
        }
    }

    /// `count` times the amount, or `None` where it leaves 64 bits.
    pub fn checked_mul(self, count: u32) -> Option<Self> {
        self.0.checked_mul(i64::from(count)).map(Self)
    }

    /// The difference, at the ends of the range where it would leave it. For figures that are shown or compared, never
    /// for books.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The sum, at the ends of the range where it would leave it. For figures that are shown or compared, never for
    /// books.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Spreads the amount over `weights` in proportion, so that the shares add up exactly: the largest-remainder rule;
    /// of equal remainders the earlier line gets the unit. With no positive weight the first share takes all; with no
    /// weights there are no shares.
    ///
    /// Used to spread a discount over lines, so that line totals always equal the receipt's total.
    #[must_use]
    pub fn spread(self, weights: &[u64]) -> Vec<Self> {
        let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if whole == 0 {
            return weights.iter().enumerate().map(|(at, _)| if at == 0 { self } else { Self::ZERO }).collect();
        }
        let amount = i128::from(self.0);
        let mut shares: Vec<i128> = Vec::with_capacity(weights.len());
        let mut remainders: Vec<(i128, usize)> = Vec::with_capacity(weights.len());
        for (at, weight) in weights.iter().enumerate() {
            let part = amount * i128::from(*weight);
            shares.push(part.div_euclid(whole));
            remainders.push((part.rem_euclid(whole), at));
        }
        let left = amount - shares.iter().sum::<i128>();
        remainders.sort_by_key(|(remainder, at)| (std::cmp::Reverse(*remainder), *at));
        for (_, at) in remainders.into_iter().take(usize::try_from(left).unwrap_or(0)) {
            if let Some(share) = shares.get_mut(at) {
                *share += 1;
            }
        }
        // A share is never larger than the whole, so it fits.
        shares.into_iter().map(|share| Self(i64::try_from(share).unwrap_or(i64::MAX))).collect()
    }
}

impl Sum for Money {
    /// Saturates: only for figures that are shown; books use [`Money::checked_add`].
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::saturating_add)
    }
}

/// A share of something in basis points: 10,000 is all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Rate(u16);

impl Rate {
    /// All of it.
    pub const ALL: Self = Self(10_000);

    /// Nothing of it.
    pub const NONE: Self = Self(0);

    /// The rate, or `None` above 10,000 basis points.
    pub const fn from_basis_points(points: u16) -> Option<Self> {
        if points <= 10_000 { Some(Self(points)) } else { None }
    }

    /// The basis points.
    pub const fn basis_points(self) -> u16 {
        self.0
    }

    /// This share of `amount`, rounded half away from zero.
    #[must_use]
    pub fn of(self, amount: Money) -> Money {
        let product = i128::from(amount.minor()) * i128::from(self.0);
        let rounded = (product.abs() + 5_000) / 10_000 * product.signum();
        // A share of at most the whole fits where the whole did.
        Money::from_minor(i64::try_from(rounded).unwrap_or(amount.minor()))
    }
}

impl TryFrom<u16> for Rate {
    type Error = RateTooHigh;

    fn try_from(points: u16) -> Result<Self, RateTooHigh> {
        Self::from_basis_points(points).ok_or(RateTooHigh)
    }
}

impl From<Rate> for u16 {
    fn from(rate: Rate) -> Self {
        rate.0
    }
}

/// A rate above the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rate is at most 10,000 basis points")]
pub struct RateTooHigh;

/// To which step amounts are rounded, and how: of line totals, and of what is paid in cash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// The step in minor units: 5 where the smallest coin is 0.05, 10 for 抹分, 100 for 抹零.
    pub step: NonZeroU32,
    /// To which side.
    pub side: Side,
}

/// To which side an amount is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// To the nearer step, in the middle to the upper one.
    Nearest,
    /// To the lower step.
    Down,
}

impl Rounding {
    /// No rounding: every minor unit is a step.
    pub const NONE: Self = Self { step: NonZeroU32::MIN, side: Side::Nearest };

    /// The amount, of nothing or more, on its step.
    #[must_use]
    pub fn of(self, amount: Money) -> Money {
        let (amount, step) = (i128::from(amount.0), i128::from(self.step.get()));
        let steps = match self.side {
            Side::Nearest => (amount * 2 + step).div_euclid(step * 2),
            Side::Down => amount.div_euclid(step),
        };
        Money(i64::try_from(steps * step).unwrap_or(i64::MAX))
    }
}

/// A shop's currency: its ISO 4217 code and how many digits its minor unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Currency {
    /// Renminbi.
    #[serde(rename = "CNY")]
    Cny,
    /// US dollar.
    #[serde(rename = "USD")]
    Usd,
    /// Euro.
    #[serde(rename = "EUR")]
    Eur,
    /// Hong Kong dollar.
    #[serde(rename = "HKD")]
    Hkd,
    /// Singapore dollar.
    #[serde(rename = "SGD")]
    Sgd,
    /// Pound sterling.
    #[serde(rename = "GBP")]
    Gbp,
    /// Yen, which has no minor unit.
    #[serde(rename = "JPY")]
    Jpy,
}

impl Currency {
    /// The ISO 4217 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cny => "CNY",
            Self::Usd => "USD",
            Self::Eur => "EUR",
            Self::Hkd => "HKD",
            Self::Sgd => "SGD",
            Self::Gbp => "GBP",
            Self::Jpy => "JPY",
        }
    }

    /// How it is written before an amount at a counter that trades in it.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Cny | Self::Jpy => "¥",
            Self::Usd => "$",
            Self::Eur => "€",
            Self::Hkd => "HK$",
            Self::Sgd => "S$",
            Self::Gbp => "£",
        }
    }

    /// How many digits the minor unit has.
    pub const fn minor_digits(self) -> u8 {
        match self {
            Self::Jpy => 0,
            Self::Cny | Self::Usd | Self::Eur | Self::Hkd | Self::Sgd | Self::Gbp => 2,
        }
    }

    /// Its notes and coins, the largest first, in minor units: what a drawer is counted by where the shop has no list of
    /// its own. Coins that no shop takes in any more are left out.
    pub fn denominations(self) -> Vec<Money> {
        let minor: &[i64] = match self {
            Self::Cny => &[10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10],
            Self::Usd => &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25, 10, 5, 1],
            Self::Eur => &[50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
            Self::Hkd => &[100_000, 50_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10],
            Self::Sgd => &[100_000, 10_000, 5_000, 1_000, 500, 200, 100, 50, 20, 10, 5],
            Self::Gbp => &[5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1],
            Self::Jpy => &[10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1],
        };
        minor.iter().copied().map(Money).collect()
    }

    /// The amount with its symbol, for people: `¥12.50`, `-¥0.05`, `¥1,250.00`.
    pub fn show(self, amount: Money) -> String {
        let (sign, whole, part) = self.parts(amount);
        format!("{sign}{}{}{part}", self.symbol(), grouped(&whole))
    }

    /// The amount without symbol and grouping, as in a column of figures: `12.50`, `-0.05`, `1250.00`.
    pub fn figure(self, amount: Money) -> String {
        let (sign, whole, part) = self.parts(amount);
        format!("{sign}{whole}{part}")
    }

    /// The sign, the whole units, and the minor ones behind their point.
    fn parts(self, amount: Money) -> (&'static str, String, String) {
        let sign = if amount.minor() < 0 { "-" } else { "" };
        let minor = amount.minor().unsigned_abs();
        match self.minor_digits() {
            0 => (sign, minor.to_string(), String::new()),
            _ => (sign, (minor / 100).to_string(), format!(".{:02}", minor % 100)),
        }
    }
}

/// Digits in groups of three, as both languages write them.
fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shares_always_add_up(minor: i64, weights in proptest::collection::vec(0..100_000_u64, 1..40)) {
            let shares = Money::from_minor(minor).spread(&weights);
            let sum: i128 = shares.iter().map(|share| i128::from(share.minor())).sum();
            prop_assert_eq!(sum, i128::from(minor));
            prop_assert_eq!(shares.len(), weights.len());
        }

        #[test]
        fn a_share_differs_from_its_proportion_by_less_than_one_unit(
            minor in 0..1_000_000_i64,
            weights in proptest::collection::vec(1..1_000_u64, 1..20),
        ) {
            let whole: u64 = weights.iter().sum();
            for (share, weight) in Money::from_minor(minor).spread(&weights).iter().zip(&weights) {
                let (whole, weight) = (whole.cast_signed(), weight.cast_signed());
                let difference = share.minor() * whole - minor * weight;
                prop_assert!(difference.abs() < whole);
            }
        }

        #[test]
        fn a_rate_never_gives_more_than_the_whole(minor: i64, points in 0..=10_000_u16) {
            let part = Rate::from_basis_points(points).unwrap().of(Money::from_minor(minor));
            prop_assert!(part.minor().unsigned_abs() <= minor.unsigned_abs());
        }
    }

    #[test]
    fn a_rate_rounds_half_away_from_zero() {
        let half = Rate::from_basis_points(5_000).unwrap();
        assert_eq!(half.of(Money::from_minor(5)), Money::from_minor(3));
        assert_eq!(half.of(Money::from_minor(-5)), Money::from_minor(-3));
    }

    #[test]
    fn an_amount_is_rounded_to_its_step() {
        let check = |step, side, amount, expected| {
            let rounding = Rounding { step: NonZeroU32::new(step).unwrap(), side };
            assert_eq!(rounding.of(Money::from_minor(amount)), Money::from_minor(expected), "{amount} to {step}");
        };
        for (amount, nearest, down) in [(1_002, 1_000, 1_000), (1_003, 1_005, 1_000), (1_004, 1_005, 1_000)] {
            check(5, Side::Nearest, amount, nearest);
            check(5, Side::Down, amount, down);
        }
        check(10, Side::Nearest, 1_005, 1_010);
        check(100, Side::Down, 6_899, 6_800);
        check(1, Side::Nearest, 6_899, 6_899);
        assert!(serde_json::from_str::<Rounding>(r#"{"step":0,"side":"down"}"#).is_err());
    }

    #[test]
    fn sums_that_leave_the_range_are_said() {
        assert_eq!(Money::from_minor(i64::MAX).checked_add(Money::from_minor(1)), None);
        assert_eq!(Money::from_minor(i64::MIN).checked_sub(Money::from_minor(1)), None);
        assert_eq!(Money::from_minor(i64::MAX).checked_mul(2), None);
    }

    #[test]
    fn notes_and_coins_are_listed_once_the_largest_first() {
        use Currency::{Cny, Eur, Gbp, Hkd, Jpy, Sgd, Usd};
        for currency in [Cny, Usd, Eur, Hkd, Sgd, Gbp, Jpy] {
            assert!(currency.denominations().is_sorted_by(|one, next| one > next), "{currency}");
            assert!(currency.denominations().iter().all(|piece| *piece > Money::ZERO), "{currency}");
        }
    }

    #[test]
    fn amounts_are_shown_with_all_their_digits() {
        assert_eq!(Currency::Cny.show(Money::from_minor(-5)), "-¥0.05");
        assert_eq!(Currency::Jpy.show(Money::from_minor(1250)), "¥1,250");
        assert_eq!(Currency::Eur.figure(Money::from_minor(-123_456)), "-1234.56");
        assert_eq!(Currency::Cny.show(Money::from_minor(i64::MIN)), "-¥92,233,720,368,547,758.08");
    }
}
