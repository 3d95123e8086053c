//! Sans-IO cores of terminal and hub: `step(state, event, now, …) -> effects`.
//!
//! The cores decide; they read no clock, no disk and no network. The engine and the hub drive them for real, and the
//! simulation (`tests/simulation`) drives the same code through crashes, lost messages and partitions.

pub mod hub;
pub mod terminal;

/// Randomness, passed in.
pub trait Dice {
    /// A number below `bound`, every one as likely; 0 for a bound of 0.
    fn below(&mut self, bound: u64) -> u64;
}
