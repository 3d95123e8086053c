//! Puts damaged blocks right: Reed–Solomon with errors, whose places are unknown, and erasures, whose places are not.
//!
//! ```text
//!  block ─▶ syndromes S ─┬─────────────────────────────────▶ Ω = S·Λ mod x^p ─▶ what to add (Forney)
//!           erased ─▶ Γ ─┴▶ S·Γ ─▶ Berlekamp–Massey ─▶ σ ─▶ Λ = σ·Γ ─▶ roots ─▶ where to add it (Chien)
//! ```
//!
//! With p check bytes, an unknown error costs two of them and an erasure one. What is left over guards against a wrong
//! result: [`correct`] may be told to spend no more than so many. Γ is the polynomial whose roots are the erased places,
//! σ that of the errors, Λ that of both. Polynomials are kept lowest power first; byte 0 of a block is the highest power.
//!
//! Sources: ISO/IEC 18004, 7.5 and annexes A and B (first root α⁰); R. Blahut, Theory and Practice of Error Control
//! Codes, chapter 7 (errors and erasures).

use super::galois::{ORDER, inverse, power, times};

/// The most check bytes of a block in any QR code.
pub(super) const PARITY_MAX: usize = 30;

/// Of at most [`PARITY_MAX`] roots, with one place more for the constant.
type Polynomial = [u8; PARITY_MAX + 1];

/// What it took to put a block right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mended {
    /// Bytes that were wrong without having been erased.
    pub errors: usize,
    /// Bytes that had been erased, right or wrong.
    pub erasures: usize,
}

impl Mended {
    /// How many check bytes that took.
    pub(super) fn spent(self) -> usize {
        2 * self.errors + self.erasures
    }
}

/// Puts `block` right, whose last `parity` bytes are check bytes and whose bytes at `erased` are not to be trusted,
/// with no more than `spend` of the check bytes. Leaves it as it was and gives `None` if that cannot be done.
pub(super) fn correct(block: &mut [u8], parity: usize, erased: &[usize], spend: usize) -> Option<Mended> {
    if parity > PARITY_MAX || parity > block.len() || block.len() > ORDER || erased.len() > spend.min(parity) {
        return None;
    }
    let syndromes = syndromes(block, parity);
    if syndromes.iter().all(|syndrome| *syndrome == 0) {
        return Some(Mended { errors: 0, erasures: erased.len() });
    }
    let known = locator_of(block.len(), erased)?;
    let unknown = shortest_locator(&product(&syndromes, &known, parity), erased.len(), parity);
    let errors = degree(&unknown);
    let mended = Mended { errors, erasures: erased.len() };
    if mended.spent() > spend.min(parity) {
        return None;
    }
    let locator = product(&unknown, &known, PARITY_MAX + 1);
    let evaluator = product(&syndromes, &locator, parity);
    let slope_of = derivative(&locator);
    let mut repairs = [(0, 0); PARITY_MAX];
    let mut found = 0;
    for place in 0..block.len() {
        let root = power(block.len() - 1 - place);
        let at = inverse(root);
        if value(&locator, at) != 0 {
            continue;
        }
        let slope = value(&slope_of, at);
        if slope == 0 {
            return None;
        }
        *repairs.get_mut(found)? = (place, times(root, times(value(&evaluator, at), inverse(slope))));
        found += 1;
    }
    // A locator with fewer roots among the block's places than its degree belongs to no word within reach.
    if found != degree(&locator) {
        return None;
    }
    let repairs = repairs.get(..found)?;
    add(block, repairs);
    if self::syndromes(block, parity).iter().any(|syndrome| *syndrome != 0) {
        add(block, repairs);
        return None;
    }
    Some(mended)
}

/// Adding twice takes back.
fn add(block: &mut [u8], repairs: &[(usize, u8)]) {
    for (place, difference) in repairs {
        if let Some(byte) = block.get_mut(*place) {
            *byte ^= difference;
        }
    }
}

/// The block's value at α⁰, α¹ …: all zero exactly for a right one.
fn syndromes(block: &[u8], parity: usize) -> Polynomial {
    let mut syndromes = [0; PARITY_MAX + 1];
    for (exponent, syndrome) in syndromes.iter_mut().take(parity).enumerate() {
        let at = power(exponent);
        *syndrome = block.iter().fold(0, |sum, byte| times(sum, at) ^ byte);
    }
    syndromes
}

/// The product of 1 − Xx over the erased places, X being α to the power that the place stands for.
fn locator_of(length: usize, erased: &[usize]) -> Option<Polynomial> {
    let mut locator = [0; PARITY_MAX + 1];
    locator[0] = 1;
    for place in erased {
        let root = power((length - 1).checked_sub(*place)?);
        let mut lower = 0;
        for coefficient in &mut locator {
            let raised = times(lower, root);
            lower = *coefficient;
            *coefficient ^= raised;
        }
    }
    Some(locator)
}

/// The shortest polynomial whose recurrence gives the values from `first` up to `end` (Berlekamp–Massey).
fn shortest_locator(values: &Polynomial, first: usize, end: usize) -> Polynomial {
    let values = values.get(first..end).unwrap_or_default();
    let mut current = [0; PARITY_MAX + 1];
    current[0] = 1;
    let mut previous = raised(&current);
    let mut length = 0;
    for step in 0..values.len() {
        let known = values.iter().take(step + 1).rev();
        let off = known.zip(&current).fold(0, |sum, (value, coefficient)| sum ^ times(*value, *coefficient));
        if off != 0 {
            let next = sum(&current, &scaled(&previous, off));
            if 2 * length <= step {
                length = step + 1 - length;
                previous = scaled(&current, inverse(off));
            }
            current = next;
        }
        previous = raised(&previous);
    }
    current
}

/// x · polynomial.
fn raised(polynomial: &Polynomial) -> Polynomial {
    let mut raised = *polynomial;
    raised.rotate_right(1);
    raised[0] = 0;
    raised
}

fn scaled(polynomial: &Polynomial, factor: u8) -> Polynomial {
    polynomial.map(|coefficient| times(coefficient, factor))
}

fn sum(one: &Polynomial, other: &Polynomial) -> Polynomial {
    let mut sum = *one;
    sum.iter_mut().zip(other).for_each(|(coefficient, other)| *coefficient ^= other);
    sum
}

/// The product without the powers from `end` on.
fn product(one: &Polynomial, other: &Polynomial, end: usize) -> Polynomial {
    let mut product = [0; PARITY_MAX + 1];
    for (shift, factor) in one.iter().enumerate().filter(|(_, factor)| **factor != 0) {
        for (coefficient, other) in product.iter_mut().take(end).skip(shift).zip(other) {
            *coefficient ^= times(*factor, *other);
        }
    }
    product
}

fn degree(polynomial: &Polynomial) -> usize {
    polynomial.iter().rposition(|coefficient| *coefficient != 0).unwrap_or(0)
}

fn value(polynomial: &Polynomial, at: u8) -> u8 {
    polynomial.iter().rev().fold(0, |sum, coefficient| times(sum, at) ^ coefficient)
}

/// Where two equals add to nothing, only the odd powers are left.
fn derivative(polynomial: &Polynomial) -> Polynomial {
    let mut derivative = [0; PARITY_MAX + 1];
    for (power, (place, coefficient)) in derivative.iter_mut().zip(polynomial.iter().skip(1)).enumerate() {
        *place = if power % 2 == 0 { *coefficient } else { 0 };
    }
    derivative
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::devices::decode::grid::galois::tests::slow_times;

    /// Check bytes by long division through (x − α⁰)(x − α¹) …, with multiplication by the book.
    fn encoded(data: &[u8], parity: usize) -> Vec<u8> {
        let mut generator = vec![1_u8];
        let mut root = 1;
        for _ in 0..parity {
            let mut next = vec![0; generator.len() + 1];
            for (place, coefficient) in generator.iter().enumerate() {
                next[place] ^= coefficient;
                next[place + 1] ^= slow_times(*coefficient, root);
            }
            generator = next;
            root = slow_times(root, 2);
        }
        let mut rest = [data, &vec![0; parity]].concat();
        for place in 0..data.len() {
            let lead = rest[place];
            for (offset, coefficient) in generator.iter().enumerate() {
                rest[place + offset] ^= slow_times(lead, *coefficient);
            }
        }
        [data, &rest[data.len()..]].concat()
    }

    fn slow_power(base: u8, exponent: usize) -> u8 {
        (0..exponent).fold(1, |product, _| slow_times(product, base))
    }

    /// The only word within reach, found by trying every set of places and solving for what they hold.
    fn slow_correct(block: &[u8], parity: usize, erased: &[usize], spend: usize) -> Option<Vec<u8>> {
        let errors_max = spend.checked_sub(erased.len())? / 2;
        let others: Vec<usize> = (0..block.len()).filter(|place| !erased.contains(place)).collect();
        (0..=errors_max).find_map(|errors| {
            let mut found = None;
            subsets(&others, errors, &mut Vec::new(), &mut |wrong| {
                let places: Vec<usize> = erased.iter().chain(wrong).copied().collect();
                found = found.take().or_else(|| solved(block, parity, &places));
            });
            found
        })
    }

    fn subsets(of: &[usize], size: usize, chosen: &mut Vec<usize>, each: &mut impl FnMut(&[usize])) {
        if size == 0 {
            return each(chosen);
        }
        for (index, place) in of.iter().enumerate() {
            chosen.push(*place);
            subsets(&of[index + 1..], size - 1, chosen, each);
            chosen.pop();
        }
    }

    /// What must be added at `places` so that all syndromes vanish: Gauss's elimination.
    fn solved(block: &[u8], parity: usize, places: &[usize]) -> Option<Vec<u8>> {
        let weight = |place: usize, row: usize| slow_power(slow_power(2, row), block.len() - 1 - place);
        let mut rows: Vec<Vec<u8>> = (0..parity)
            .map(|row| {
                let syndrome =
                    (0..block.len()).fold(0, |sum, place| sum ^ slow_times(block[place], weight(place, row)));
                places.iter().map(|place| weight(*place, row)).chain([syndrome]).collect()
            })
            .collect();
        for column in 0..places.len() {
            let pivot = (column..parity).find(|row| rows[*row][column] != 0)?;
            rows.swap(column, pivot);
            let inverse = (1..=255).find(|guess| slow_times(*guess, rows[column][column]) == 1)?;
            let lead: Vec<u8> = rows[column].iter().map(|value| slow_times(*value, inverse)).collect();
            rows[column] = lead.clone();
            for row in (0..parity).filter(|row| *row != column) {
                let factor = rows[row][column];
                for (value, lead) in rows[row].iter_mut().zip(&lead) {
                    *value ^= slow_times(factor, *lead);
                }
            }
        }
        if rows[places.len()..].iter().any(|row| row[places.len()] != 0) {
            return None;
        }
        let mut word = block.to_vec();
        places.iter().enumerate().for_each(|(row, place)| word[*place] ^= rows[row][places.len()]);
        Some(word)
    }

    #[test]
    fn a_block_without_damage_stays_as_it_is() {
        let block = encoded(b"QR", 10);
        let mut copy = block.clone();
        assert_eq!(correct(&mut copy, 10, &[], 10), Some(Mended::default()));
        assert_eq!(copy, block);
    }

    #[test]
    fn sizes_that_no_code_has_are_refused() {
        for (length, parity, erased) in [(0, 1, 0), (300, 10, 0), (40, 31, 0), (5, 6, 0), (20, 4, 5)] {
            let places: Vec<usize> = (0..erased).collect();
            assert_eq!(correct(&mut vec![1; length], parity, &places, parity), None, "{length} {parity} {erased}");
        }
        assert_eq!(correct(&mut [1, 2, 3, 4], 2, &[9], 2), None, "a place outside");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn every_damage_within_the_check_bytes_is_mended(
            data in prop::collection::vec(any::<u8>(), 1..120),
            half in 1_usize..=15,
            order in any::<prop::sample::Index>(),
            damage in prop::collection::vec(1_u8.., 30),
            split in 0_usize..=30,
        ) {
            let parity = 2 * half;
            let block = encoded(&data, parity);
            let erasures = split.min(parity).min(block.len());
            let errors = ((parity - erasures) / 2).min(block.len() - erasures);
            // Places that are all different: every n-th one, counted from somewhere.
            let start = order.index(block.len());
            let places: Vec<usize> = (0..erasures + errors).map(|step| (start + step) % block.len()).collect();
            let mut damaged = block.clone();
            places.iter().zip(&damage).for_each(|(place, damage)| damaged[*place] ^= damage);
            let mended = correct(&mut damaged, parity, &places[..erasures], parity);
            prop_assert_eq!(mended, Some(Mended { errors, erasures }));
            prop_assert_eq!(damaged, block);
        }

        #[test]
        fn a_slow_search_through_every_set_of_places_agrees(
            data in prop::collection::vec(any::<u8>(), 1..6),
            parity in 2_usize..=6,
            keep in 0_usize..=2,
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
            erased in prop::collection::btree_set(0_usize..9, 0..4),
        ) {
            let mut block = encoded(&data, parity);
            for (place, byte) in &damage {
                let place = place.index(block.len());
                block[place] ^= byte;
            }
            let erased: Vec<usize> = erased.into_iter().filter(|place| *place < block.len()).collect();
            let spend = parity - keep.min(parity);
            let expected = slow_correct(&block, parity, &erased, spend);
            let mut found = block.clone();
            let mended = correct(&mut found, parity, &erased, spend);
            if let Some(word) = expected {
                prop_assert!(mended.is_some());
                prop_assert_eq!(found, word);
            } else {
                prop_assert_eq!(mended, None);
                prop_assert_eq!(found, block, "what cannot be mended stays as it was");
            }
        }
    }
}
