//! The sync, proved by simulation: two shops with two terminals each, one hub, a bad network, crashes, wrong clocks,
//! restores and copies, all of it through the real cores, journals and envelopes.
//!
//! A seed tells the whole run. `COUNTERSIGN_SEED=n cargo test --test simulation replay -- --nocapture` prints its story;
//! `COUNTERSIGN_SEEDS=n` plays n seeds instead of 300. `docs/simulation.md` says what is modelled and what is not.

// Tells clippy that this crate is test code throughout, where unwrap and indexing are free.
#![cfg(test)]

mod chance;
mod faults;
mod goods;
mod hub;
mod ledger;
mod mutation;
mod network;
mod promises;
mod reading;
mod story;
mod terminal;
mod town;
mod truth;
mod world;

use std::fmt::Write as _;

use mutation::Mutation;
use promises::Broken;
use story::Story;
use truth::Figures;

/// How many seeds are played where the environment says nothing.
const SEEDS: u64 = 300;

/// A number from the environment.
fn asked(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// Plays seeds and returns what they came to together, and what was broken.
fn play_all(seeds: impl Iterator<Item = u64>, mutation: Mutation) -> (Figures, String) {
    let mut figures = Figures::default();
    let mut broken = String::new();
    for seed in seeds {
        let outcome = world::play(seed, mutation, Story::default());
        figures = figures.and(outcome.figures);
        for promise in &outcome.broken {
            writeln!(broken, "seed {seed}: {promise}").expect("a string takes everything");
        }
    }
    (figures, broken)
}

#[track_caller]
fn check(part: u64, parts: u64) {
    let seeds = asked("COUNTERSIGN_SEEDS").unwrap_or(SEEDS);
    let (figures, broken) = play_all((0..seeds).filter(|seed| seed % parts == part), Mutation::None);
    println!("{figures:#?}");
    assert!(broken.is_empty(), "promises were broken (replay with COUNTERSIGN_SEED=n):\n{broken}");
}

#[test]
fn no_promise_is_broken_in_even_seeds() {
    check(0, 2);
}

#[test]
fn no_promise_is_broken_in_odd_seeds() {
    check(1, 2);
}

/// The promises that a seed breaks with a mistake switched on.
fn broken_with(mutation: Mutation, seed: u64) -> Vec<Broken> {
    world::play(seed, mutation, Story::default()).broken
}

/// Within how many seeds every known mistake must be caught.
const MISTAKE_SEEDS: u64 = 100;

#[test]
fn every_known_mistake_is_caught() {
    let escapes = |mutation: &Mutation| {
        let caught = (0..MISTAKE_SEEDS).find(|seed| !broken_with(*mutation, *seed).is_empty());
        println!("{mutation:?}: caught in seed {caught:?}");
        caught.is_none()
    };
    let escaped: Vec<Mutation> = Mutation::ALL.into_iter().filter(escapes).collect();
    assert!(escaped.is_empty(), "{escaped:?} broke no promise in {MISTAKE_SEEDS} seeds");
}

#[test]
fn how_often_each_known_mistake_is_caught() {
    let Some(seeds) = asked("COUNTERSIGN_MISTAKE_SEEDS") else {
        return;
    };
    for mutation in Mutation::ALL {
        let broken = (0..seeds).map(|seed| broken_with(mutation, seed)).filter(|broken| !broken.is_empty());
        let caught: Vec<Broken> = broken.map(|mut broken| broken.swap_remove(0)).collect();
        println!("{mutation:?}: {} of {seeds}; first by {:?}", caught.len(), caught.first());
    }
}

#[test]
fn replay() {
    let Some(seed) = asked("COUNTERSIGN_SEED") else {
        return;
    };
    let outcome = world::play(seed, Mutation::None, Story::told());
    for line in outcome.story.lines() {
        println!("{line}");
    }
    println!("{:#?}", outcome.figures);
    for promise in &outcome.broken {
        println!("BROKEN {promise}");
    }
    assert!(outcome.broken.is_empty(), "seed {seed} broke {} promises", outcome.broken.len());
}
