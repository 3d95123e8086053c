//! Chance that repeats itself: the same seed gives the same numbers on every machine.

/// A stream of numbers that look random (`SplitMix64`). Not for secrets.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next_number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `-reach` to `reach`.
    pub fn within(&mut self, reach: f64) -> f64 {
        let [.., a, b, c, d] = self.next_number().to_be_bytes();
        reach * (f64::from(u32::from_be_bytes([a, b, c, d])) / f64::from(u32::MAX) * 2.0 - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_another_differs() {
        let numbers = |seed| {
            let mut chance = Chance::new(seed);
            [(); 4].map(|()| chance.next_number())
        };
        assert_eq!(numbers(7), numbers(7));
        assert_ne!(numbers(7), numbers(8));
    }

    #[test]
    fn numbers_stay_within_their_reach_and_use_it() {
        let mut chance = Chance::new(1);
        let drawn: Vec<f64> = (0..1_000).map(|_| chance.within(3.0)).collect();
        assert!(drawn.iter().all(|number| number.abs() <= 3.0));
        assert!(drawn.iter().any(|number| *number < -2.5) && drawn.iter().any(|number| *number > 2.5));
    }
}
