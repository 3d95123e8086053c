//! What a cashier types for an answer: an amount, a count, the end of a phone number. Chinese input methods write digits and
//! points in full width; they mean the same.

use crate::domain::money::{Currency, Money};
use crate::domain::quantity::Quantity;
use crate::domain::width::narrow_text;

/// The most digits before the point that are read: more is a code, not an amount.
const WHOLE_DIGITS_MAX: usize = 7;

/// The most digits before the point of a quantity: more is a code.
const QUANTITY_DIGITS_MAX: usize = 4;

/// How many digits the end of a phone number has.
const PHONE_TAIL: usize = 4;

/// An amount of money as people say it, `47.5` for ¥47.50; `None` for anything else, also for nothing.
pub fn money(typed: &str, currency: Currency) -> Option<Money> {
    let typed = narrow_text(typed.trim()).replace('。', ".");
    let typed = typed.trim_start_matches(['¥', '￥', '$', '€', '£']);
    let (whole, part) = typed.split_once('.').unwrap_or((typed, ""));
    let whole = ungrouped(whole)?;
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    let places = usize::from(currency.minor_digits());
    let is_amount = is_number(&whole)
        && is_number(part)
        && !(whole.is_empty() && part.is_empty())
        && whole.len() <= WHOLE_DIGITS_MAX
        && part.len() <= places;
    if !is_amount {
        return None;
    }
    let minor: i64 = format!("{whole}{part:0<places$}").parse().ok()?;
    (minor > 0).then_some(Money::from_minor(minor))
}

/// Digits as they are without the commas between groups of three, `1,250`; `None` where a comma stands anywhere else.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let is_grouped = rest.is_empty() || ((1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3));
    is_grouped.then(|| [&[first], rest.as_slice()].concat().concat())
}

/// A number of things, 1 or more.
pub fn count(typed: &str) -> Option<u32> {
    narrow_text(typed.trim()).parse().ok().filter(|count| *count > 0)
}

/// How much of something, with up to three digits after the point; `None` for nothing and above what a line may hold.
pub fn quantity(typed: &str) -> Option<Quantity> {
    let typed = narrow_text(typed.trim()).replace('。', ".");
    let (whole, part) = typed.split_once('.').unwrap_or((&typed, ""));
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || whole.len() > QUANTITY_DIGITS_MAX || part.len() > 3 || !is_number(whole) || !is_number(part)
    {
        return None;
    }
    Quantity::from_thousandths(format!("{whole}{part:0<3}").parse().ok()?)
}

/// `3*` before something that is rung up: how much of it, and the rest.
pub fn times(typed: &str) -> (Option<Quantity>, &str) {
    let Some((count, rest)) = typed.split_once(['*', '＊', '×']) else { return (None, typed) };
    match quantity(count) {
        Some(count) => (Some(count), rest.trim_start()),
        None => (None, typed),
    }
}

/// The last four digits of a phone number.
pub fn phone_tail(typed: &str) -> Option<String> {
    let digits = narrow_text(typed.trim());
    (digits.len() == PHONE_TAIL && digits.bytes().all(|digit| digit.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_amount_is_said_in_whole_money_with_or_without_a_part() {
        let read = |typed: &str| money(typed, Currency::Cny).map(Money::minor);
        for (typed, minor) in [
            ("47.5", 4_750),
            ("47.50", 4_750),
            ("47", 4_700),
            ("47.", 4_700),
            (".5", 50),
            ("0.01", 1),
            ("￥４７．５", 4_750),
            ("47。5", 4_750),
            (" 4750 ", 475_000),
            ("¥4,750.5", 475_050),
            ("1,234,567", 123_456_700),
        ] {
            assert_eq!(read(typed), Some(minor), "{typed}");
        }
        for typed in [
            "", ".", "0", "0.00", "-5", "+5", "4,7", "4,75", ",750", "1234,567", "1,,234", "1.2.3", "47.505",
            "12345678", "4e2", "四十",
        ] {
            assert_eq!(read(typed), None, "{typed}");
        }
        assert_eq!(money("1250", Currency::Jpy), Some(Money::from_minor(1_250)));
        assert_eq!(money("12.5", Currency::Jpy), None, "yen have no part");
    }

    #[test]
    fn a_count_is_one_or_more_and_a_phone_ends_in_four_digits() {
        assert_eq!(
            [count("3"), count(" ３ "), count("0"), count("x"), count("")],
            [Some(3), Some(3), None, None, None]
        );
        assert_eq!(phone_tail("０４２１").as_deref(), Some("0421"));
        assert_eq!([phone_tail("042"), phone_tail("04210"), phone_tail("042a")], [None, None, None]);
    }

    #[test]
    fn a_quantity_before_a_star_is_how_much_of_what_follows() {
        let read = |typed: &'static str| {
            let (count, rest) = times(typed);
            (count.map(Quantity::thousandths), rest)
        };
        assert_eq!(read("3*6901234567892"), (Some(3_000), "6901234567892"));
        assert_eq!(read("1.25*"), (Some(1_250), ""));
        assert_eq!(read("12＊ gh"), (Some(12_000), "gh"));
        for typed in ["gh", "*gh", "0*gh", "12345*gh", "1.2345*gh", "a*b", ""] {
            assert_eq!(read(typed), (None, typed));
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_of_an_amount_is_read_as_the_same(minor in 1..999_999_999_i64) {
            let amount = Money::from_minor(minor);
            prop_assert_eq!(money(&Currency::Cny.show(amount), Currency::Cny), Some(amount));
        }

        #[test]
        fn no_text_makes_it_fall(typed in ".{0,40}") {
            let _ = (money(&typed, Currency::Cny), count(&typed), phone_tail(&typed), quantity(&typed), times(&typed));
        }
    }
}
