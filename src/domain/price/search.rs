//! The cheapest lawful combination of promotions and vouchers.
//!
//! A combination is an order in which line promotions claim pieces, and a set of order promotions and vouchers after them;
//! no two of it exclude each other, and what takes nothing off is not in it. The search first tries every combination, of
//! those that differ only in the order of promotions without a common line one ([`exact`](Search::exact)). A combination
//! costs as much work as the bill has lines; if [`EXACT_WORK`] does not suffice, what was found is improved step by step
//! within [`BOUNDED_WORK`] instead: one promotion more, less or earlier, as long as it gets cheaper. Work is counted, not
//! timed, so the same bill has the same price on every machine.
//!
//! Of combinations that cost the same the one with fewer vouchers is taken, then the one with fewer promotions, then the
//! one that was tried first.

use super::bill::Entry;
use super::claim::{Claim, Claimed};
use super::rest::{Rest, Step};
use super::{Because, By};

/// How much work trying every combination may take.
pub(super) const EXACT_WORK: u64 = 300_000;

/// How much work the improvement of what was found may take.
pub(super) const BOUNDED_WORK: u64 = 600_000;

/// Something that may be part of a combination.
pub(super) struct Choice {
    pub(super) by: By,
    pub(super) name: String,
    pub(super) act: Act,
    /// The choices that it excludes, as bits of their places.
    pub(super) excludes: u128,
    /// What it saves alone. What saves nothing alone saves nothing after others, which only leave less.
    pub(super) alone: i64,
    /// Why it saves nothing alone, where it does not.
    pub(super) lacks: Option<Because>,
}

/// What a choice does.
pub(super) enum Act {
    /// It claims pieces.
    Claim(Claim),
    /// An order promotion.
    Order(Step),
    /// A voucher.
    Voucher(Step),
}

/// A combination.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Combination {
    /// The line promotions, in the order of their claims.
    pub(super) claims: Vec<usize>,
    /// Everything in it, as bits of their places.
    pub(super) chosen: u128,
}

/// What the search needs and what it has found so far.
pub(super) struct Search<'a> {
    entries: &'a [Entry<'a>],
    /// Line promotions, then order promotions, then vouchers, each in the order of their steps.
    choices: &'a [Choice],
    /// How many of the choices are line promotions.
    lines: usize,
    by_hand: Option<&'a Step>,
    /// What is to be paid for a bill of which this is left.
    payable: &'a dyn Fn(&mut Rest) -> i64,
    /// Which line promotions have a line in common, as bits of their places.
    meets: Vec<u128>,
    work: u64,
    best: Option<(Score, Combination)>,
    /// The least that is to be paid with each choice in the combination.
    with: Vec<Option<i64>>,
}

/// What is compared: what is to be paid, how many vouchers it takes, how many promotions and vouchers in all.
type Score = (i64, u32, u32);

/// What was found.
pub(super) struct Found {
    pub(super) best: Combination,
    /// What is to be paid then.
    pub(super) payable: i64,
    /// The least that was found to be paid with each choice in the combination.
    pub(super) with: Vec<Option<i64>>,
    /// Whether every combination was tried.
    pub(super) exact: bool,
}

/// The bit of a place.
pub(super) const fn bit(place: usize) -> u128 {
    if place < 128 { 1 << place } else { 0 }
}

/// Finds the cheapest combination of `choices`, of which there are at most 128.
pub(super) fn search<'a>(
    entries: &'a [Entry<'a>],
    choices: &'a [Choice],
    by_hand: Option<&'a Step>,
    payable: &'a dyn Fn(&mut Rest) -> i64,
) -> Found {
    let touches: Vec<Vec<u64>> = choices.iter().map(|choice| touched(choice, entries.len())).collect();
    let meeting = |one: &Vec<u64>| {
        let meets = |other: &Vec<u64>| one.iter().zip(other).any(|(one, other)| one & other != 0);
        let others = touches.iter().enumerate().filter(|(_, other)| meets(other));
        others.fold(0, |bits, (place, _)| bits | bit(place))
    };
    let mut search = Search {
        entries,
        choices,
        lines: choices.iter().take_while(|choice| matches!(choice.act, Act::Claim(_))).count(),
        by_hand,
        payable,
        meets: touches.iter().map(meeting).collect(),
        work: EXACT_WORK,
        best: None,
        with: vec![None; choices.len()],
    };
    search.exact(&Claimed::fresh(entries), &mut Combination::default());
    let exact = search.work > 0;
    if !exact {
        search.work = BOUNDED_WORK;
        search.improve();
    }
    let ((payable, ..), best) = search.best.unwrap_or_default();
    Found { best, payable, with: search.with, exact }
}

/// The lines that a choice may claim pieces of, as bits.
fn touched(choice: &Choice, lines: usize) -> Vec<u64> {
    let mut words = vec![0; lines.div_ceil(64)];
    if let Act::Claim(claim) = &choice.act {
        for place in claim.touches() {
            if let Some(word) = words.get_mut(place / 64) {
                *word |= 1_u64 << (place % 64);
            }
        }
    }
    words
}

impl Search<'_> {
    /// One step of work on the whole bill; false where there may be no more.
    fn may_work(&mut self) -> bool {
        let lines = u64::try_from(self.entries.len()).unwrap_or(u64::MAX);
        self.work = self.work.saturating_sub(lines.saturating_add(4));
        self.work > 0
    }

    /// Tries every combination that begins with the claims that were made.
    fn exact(&mut self, claimed: &Claimed, so_far: &mut Combination) {
        let rest = Rest::of(claimed, self.entries);
        self.exact_rest(self.lines, rest, so_far);
        for place in 0..self.lines {
            let Some(choice) = self.choices.get(place) else { continue };
            let Act::Claim(claim) = &choice.act else { continue };
            let excluded = (choice.excludes | bit(place)) & so_far.chosen != 0;
            if choice.alone == 0 || excluded || !self.is_first_of_its_kind(&so_far.claims, place) || !self.may_work() {
                continue;
            }
            let mut next = claimed.clone();
            if claim.make(self.entries, &mut next) == 0 {
                continue;
            }
            so_far.claims.push(place);
            so_far.chosen |= bit(place);
            self.exact(&next, so_far);
            so_far.claims.pop();
            so_far.chosen &= !bit(place);
        }
    }

    /// Whether a claim after others is the first of the orders that come to the same: a claim may be moved before one that
    /// has no line in common with it, so only the order is tried in which such neighbours stand by their places.
    fn is_first_of_its_kind(&self, claims: &[usize], place: usize) -> bool {
        let meets = self.meets.get(place).copied().unwrap_or(0);
        let behind = claims.iter().rev().take_while(|other| meets & bit(**other) == 0);
        behind.into_iter().all(|other| *other < place)
    }

    /// Tries every set of order promotions and vouchers from a place on.
    fn exact_rest(&mut self, from: usize, mut rest: Rest, so_far: &mut Combination) {
        if !self.may_work() {
            return;
        }
        let saves = |place: &usize| self.choices.get(*place).is_some_and(|choice| choice.alone > 0);
        let place = (from..self.choices.len()).find(saves).unwrap_or(self.choices.len());
        let Some(choice) = self.choices.get(place) else {
            self.take_by_hand(None, &mut rest);
            self.score(&mut rest, so_far);
            return;
        };
        let step = match &choice.act {
            Act::Claim(_) => return,
            Act::Order(step) | Act::Voucher(step) => step,
        };
        self.take_by_hand(Some(&choice.act), &mut rest);
        if choice.alone > 0 && choice.excludes & so_far.chosen == 0 {
            let mut lower = rest.clone();
            if step.take(&mut lower) > 0 {
                so_far.chosen |= bit(place);
                self.exact_rest(place + 1, lower, so_far);
                so_far.chosen &= !bit(place);
            }
        }
        self.exact_rest(place + 1, rest, so_far);
    }

    /// The discount by hand comes off once, before the first voucher or at the end.
    fn take_by_hand(&self, before: Option<&Act>, rest: &mut Rest) {
        let (Some(step), None | Some(Act::Voucher(_))) = (self.by_hand, before) else { return };
        rest.take_by_hand(step);
    }

    /// Compares a combination with the best so far; says what is to be paid with it.
    fn score(&mut self, rest: &mut Rest, so_far: &Combination) -> i64 {
        let payable = (self.payable)(rest);
        let vouchers = self.choices.iter().enumerate().filter(|(_, choice)| matches!(choice.act, Act::Voucher(_)));
        let used = vouchers.filter(|(place, _)| so_far.chosen & bit(*place) != 0).count();
        let score = (payable, u32::try_from(used).unwrap_or(u32::MAX), so_far.chosen.count_ones());
        for (place, with) in self.with.iter_mut().enumerate() {
            if so_far.chosen & bit(place) != 0 {
                *with = Some(with.map_or(payable, |least| least.min(payable)));
            }
        }
        if self.best.as_ref().is_none_or(|(best, _)| score < *best) {
            self.best = Some((score, so_far.clone()));
        }
        payable
    }

    /// Improves what was found, beginning with each choice alone, so that none alone is cheaper: everything by what it saves
    /// alone, then by how little it excludes, then the best that was found before; of each one choice more, less or earlier,
    /// as long as it gets cheaper.
    fn improve(&mut self) {
        for place in 0..self.choices.len() {
            if self.prefer(&[place], 0).is_none() {
                return;
            }
        }
        let mut by_saving: Vec<usize> = (0..self.choices.len()).collect();
        by_saving.sort_by_key(|place| (std::cmp::Reverse(self.alone(*place)), *place));
        let mut by_exclusion = by_saving.clone();
        by_exclusion.sort_by_key(|place| self.choices.get(*place).map_or(0, |choice| choice.excludes.count_ones()));
        let mut as_found = by_saving.clone();
        if let Some((_, best)) = &self.best {
            let found = |place: &usize| best.claims.iter().position(|claim| claim == place).unwrap_or(usize::MAX);
            as_found.sort_by_key(|place| (best.chosen & bit(*place) == 0, found(place)));
        }
        for start in [by_saving, by_exclusion, as_found] {
            self.climb(start);
        }
    }

    fn alone(&self, place: usize) -> i64 {
        self.choices.get(place).map_or(0, |choice| choice.alone)
    }

    /// Improves one order of preference until no single change of it is cheaper.
    fn climb(&mut self, mut order: Vec<usize>) {
        let mut banned = 0_u128;
        let Some(mut least) = self.prefer(&order, banned) else { return };
        let mut changed = true;
        while changed {
            changed = false;
            for place in 0..self.choices.len() {
                if self.alone(place) == 0 {
                    continue;
                }
                let Some(payable) = self.prefer(&order, banned ^ bit(place)) else { return };
                if payable < least {
                    (least, banned, changed) = (payable, banned ^ bit(place), true);
                }
                let mut earlier = order.clone();
                earlier.retain(|other| *other != place);
                earlier.insert(0, place);
                let Some(payable) = self.prefer(&earlier, banned & !bit(place)) else { return };
                if payable < least {
                    (least, banned, changed) = (payable, banned & !bit(place), true);
                    order = earlier;
                }
            }
        }
    }

    /// Takes choices in an order of preference, each unless it is banned or excluded by one before; what is to be paid then.
    /// `None` where there may be no more work.
    fn prefer(&mut self, order: &[usize], banned: u128) -> Option<i64> {
        let mut claimed = Claimed::fresh(self.entries);
        let mut taken = Combination::default();
        for &place in order {
            let Some(choice) = self.choices.get(place) else { continue };
            if choice.alone == 0 || banned & bit(place) != 0 || choice.excludes & taken.chosen != 0 {
                continue;
            }
            if let Act::Claim(claim) = &choice.act {
                if !self.may_work() {
                    return None;
                }
                if claim.make(self.entries, &mut claimed) == 0 {
                    continue;
                }
                taken.claims.push(place);
            }
            taken.chosen |= bit(place);
        }
        let mut rest = Rest::of(&claimed, self.entries);
        for place in self.lines..self.choices.len() {
            let Some(choice) = self.choices.get(place) else { continue };
            self.take_by_hand(Some(&choice.act), &mut rest);
            let (Act::Order(step) | Act::Voucher(step)) = &choice.act else { continue };
            if taken.chosen & bit(place) == 0 {
                continue;
            }
            if !self.may_work() {
                return None;
            }
            if step.take(&mut rest) == 0 {
                taken.chosen &= !bit(place);
            }
        }
        self.take_by_hand(None, &mut rest);
        Some(self.score(&mut rest, &taken))
    }
}
