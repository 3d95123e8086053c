//! What the rules of campaigns and promotions take off: the arithmetic that a verdict without a basket and the price of one
//! share.

use crate::domain::money::{Money, Rate};

/// Pieces of one price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// How many.
    pub pieces: u32,
    /// The price of each.
    pub price: Money,
}

/// An amount off: never more than what it is used on.
pub fn amount_off(base: Money, value: Money) -> Money {
    value.min(base)
}

/// A share off, at most `cap`.
pub fn percent_off(base: Money, off: Rate, cap: Option<Money>) -> Money {
    let part = off.of(base);
    cap.map_or(part, |cap| part.min(cap))
}

/// The pieces that a share comes off where it is for every `nth`: dearest first, the last `off` of each group of `nth`, so
/// the cheaper one of a pair is the one at half price. Only whole groups count. `runs` may be in any order.
pub fn nth_items(runs: &[Run], nth: u32, off: u32) -> impl Iterator<Item = Run> {
    let mut runs = runs.to_vec();
    runs.sort_by_key(|run| std::cmp::Reverse(run.price));
    let mut before = 0_u64;
    runs.into_iter().filter_map(move |run| {
        let until = before + u64::from(run.pieces);
        let pieces = lowered_before(until, nth, off) - lowered_before(before, nth, off);
        before = until;
        let pieces = u32::try_from(pieces).ok().filter(|pieces| *pieces > 0)?;
        Some(Run { pieces, ..run })
    })
}

/// How many of the first `pieces` are lowered where the last `off` of each `nth` are.
pub fn lowered_before(pieces: u64, nth: u32, off: u32) -> u64 {
    let (nth, off) = (u64::from(nth.max(1)), u64::from(off.min(nth)));
    pieces / nth * off + (pieces % nth).saturating_sub(nth - off)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(nth: u32, off: u32, prices: &[(u32, i64)], expected: &[(u32, i64)]) {
        let runs: Vec<Run> =
            prices.iter().map(|(pieces, price)| Run { pieces: *pieces, price: Money::from_minor(*price) }).collect();
        let found: Vec<_> = nth_items(&runs, nth, off).map(|run| (run.pieces, run.price.minor())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_cheaper_one_of_each_pair_is_lowered() {
        check(2, 1, &[(1, 1_000), (1, 3_000), (1, 2_000)], &[(1, 2_000)]);
        check(2, 1, &[(5, 1_000)], &[(2, 1_000)]);
        check(3, 2, &[(2, 900), (4, 500)], &[(1, 900), (3, 500)]);
        check(3, 1, &[(2, 900)], &[]);
        check(1, 1, &[(2, 900)], &[(2, 900)]);
        check(2, 1, &[(u32::MAX, 900)], &[(u32::MAX / 2, 900)]);
    }
}
