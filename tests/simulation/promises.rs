//! The promises, checked once a run has ended, was healed and had time to drain.
//!
//! What is excused and why: a terminal whose journal has split is turned away until somebody has looked, so nothing is
//! owed to or by it; a right that a destroyed ledger had been granted stays reserved, because nobody knows whether the
//! goods left the shop, and of such a ledger the hub may have a redemption and not its sale.

mod till;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use countersign::domain::budget::Allowance;
use countersign::domain::fact::{Author, Event as Happening, Fact, Head, RedemptionMade, Row};
use countersign::domain::id::{RedemptionId, VoucherId};
use countersign::domain::redemption::Strength;
use countersign::domain::voucher::{Amount, State, Voucher};
use countersign::sync::hub::{Claim, ClaimState};
use countersign::wire::pull::{ExceptionRow, ExceptionState, Firmness, Over};
use countersign::wire::push::Outcome;

use crate::hub::books::{Books, JournalState};
use crate::ledger::{Ledger, Life};
use crate::reading::Reading;
use crate::terminal::{Start, Terminal};
use crate::truth::Given;
use crate::world::World;

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which one, as `docs/protocol.md` numbers it.
    pub promise: &'static str,
    /// The figures.
    pub says: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise, self.says)
    }
}

/// The exceptions that stand.
pub fn open_exceptions(books: &Books) -> impl Iterator<Item = &ExceptionRow> {
    books.exceptions.values().filter(|row| row.state == ExceptionState::Open)
}

/// Every promise that the run broke.
pub fn check(world: &World) -> Vec<Broken> {
    let mut report = Report { world, broken: Vec::new() };
    for (promise, says) in &world.around.truth.faults {
        report.broken(promise, says.clone());
    }
    report.journals();
    report.drained();
    report.rights();
    report.redemptions();
    report.caches();
    report.budgets();
    report.ledgers();
    report.tills();
    report.broken
}

struct Report<'a> {
    world: &'a World,
    broken: Vec<Broken>,
}

impl<'a> Report<'a> {
    fn broken(&mut self, promise: &'static str, says: String) {
        self.broken.push(Broken { promise, says });
    }

    fn books(&self) -> &'a Books {
        &self.world.hub.books
    }

    /// What a row says.
    fn read(&self, row: &Row) -> Rc<Fact> {
        self.world.around.reading.read(row)
    }

    /// The terminals of which something can be asked: on a machine that still runs, with a journal that is whole.
    fn honest(&self) -> impl Iterator<Item = &'a Terminal> {
        let world = self.world;
        world.terminals.iter().filter(move |it| it.start != Start::Never && !world.forked(it))
    }

    /// Whether everything that happened to a voucher can still be known: no ledger was copied, no fact lost for good.
    fn whole(&self, voucher: VoucherId) -> bool {
        let truth = &self.world.around.truth;
        truth.copied.is_empty() && !truth.bereaved.contains(&voucher)
    }

    fn is_forked(&self, author: Author) -> bool {
        self.books().devices[&author.device].journal == JournalState::Forked
    }

    /// I1, I2, I10: every committed fact is at the hub, once, in a chain that verifies; splits are flagged and nothing
    /// else is.
    fn journals(&mut self) {
        let books = self.books();
        let mut ids = BTreeSet::new();
        for (author, journal) in &books.journals {
            let end = journal.rows.iter().try_fold(Head::START, |head, row| head.follow(*author, row));
            if let Err(broken) = end {
                self.broken("I10", format!("the hub's chain of {author:?}: {broken}"));
            }
            for row in &journal.rows {
                if !ids.insert(row.id) {
                    self.broken("I2", format!("fact {} stands twice", row.id));
                }
            }
        }
        let terminals: Vec<&Terminal> = self.world.terminals.iter().collect();
        for terminal in &terminals {
            for life in &terminal.disk.ledger.lives {
                self.journal(terminal, life);
            }
        }
        for device in &self.world.around.truth.flagged {
            if !self.world.around.truth.copied.contains(device) {
                self.broken("I10", format!("{device} was taken for a copy of itself"));
            }
        }
    }

    fn journal(&mut self, terminal: &Terminal, life: &Life) {
        let stored = self.books().journals.get(&life.author);
        let at_hub = |seq| stored.and_then(|journal| journal.row(seq));
        let forked = self.world.forked(terminal);
        let end = life.rows.iter().try_fold(Head::START, |head, row| head.follow(life.author, row));
        if let Err(broken) = end {
            self.broken("I10", format!("{}'s chain: {broken}", terminal.name));
        }
        let split = life.rows.iter().any(|row| at_hub(row.seq).is_some_and(|known| known.hash != row.hash));
        if split && !forked {
            self.broken("I10", format!("{}'s journal has split and nobody said so", terminal.name));
        }
        let lost = life.rows.iter().filter(|row| at_hub(row.seq).is_none()).count();
        if lost > 0 && !forked {
            self.broken("I1", format!("{} of {} facts of {} never came", lost, life.rows.len(), terminal.name));
        }
    }

    /// I4 and liveness: nothing waits, and the terminal knows it.
    fn drained(&mut self) {
        let names: Vec<(&Terminal, &Ledger)> = self.honest().map(|it| (it, &it.disk.ledger)).collect();
        for (terminal, ledger) in names {
            let life = ledger.life();
            if life.acked_seq != life.head().seq {
                self.broken("I4", format!("{}: {} of {} acknowledged", terminal.name, life.acked_seq, life.head().seq));
            }
            let owed: u64 = ledger.lives.iter().map(Life::owed).sum();
            if owed > 0 {
                self.broken("I15", format!("{} still owes {owed} facts", terminal.name));
            }
            if !ledger.intents.is_empty() {
                self.broken("I15", format!("{} still has {} intents", terminal.name, ledger.intents.len()));
            }
        }
        if !self.books().awaited.is_empty() {
            self.broken("I15", format!("the hub still waits for {} terminals", self.books().awaited.len()));
        }
    }

    /// I5, I7, I9, and I6 as the hub sees it: what is held fits, nothing is held for nothing, firm ones never lose, and
    /// exceptions are the claims in conflict.
    fn rights(&mut self) {
        let books = self.books();
        for (voucher, (row, rights)) in &books.vouchers {
            let held: u64 = units(rights.claims.iter().filter(|claim| claim.state.holds()));
            let issued = rights.issued.units();
            if held > issued || row.left.units() != issued.saturating_sub(held) {
                self.broken("I5", format!("{voucher}: {held} of {issued} held, {:?} left", row.left));
            }
            for claim in &rights.claims {
                self.claim(*voucher, row.state, rights.left(), claim);
            }
        }
        let conflicts: BTreeSet<_> = books
            .vouchers
            .values()
            .flat_map(|(_, rights)| &rights.claims)
            .filter(|claim| claim.state == ClaimState::Conflict)
            .map(|claim| claim.redemption.uuid())
            .collect();
        let redeemed = |row: &&ExceptionRow| matches!(row.over, Over::Redeemed(_));
        let open: BTreeSet<_> = open_exceptions(books).filter(redeemed).map(|row| row.id.uuid()).collect();
        if conflicts != open {
            self.broken("I6", format!("{} claims in conflict, {} exceptions open", conflicts.len(), open.len()));
        }
        let named = |row: &ExceptionRow| match &row.over {
            Over::Redeemed(over) => over.loser.redemption.uuid(),
            Over::Refunded(over) => over.beyond.document,
            Over::Settled(over) => over.booking.uuid(),
        };
        for row in open_exceptions(books).filter(|row| named(row) != row.id.uuid()) {
            self.broken("I6", format!("exception {} names {}", row.id, named(row)));
        }
    }

    fn claim(&mut self, voucher: VoucherId, state: State, left: Amount, claim: &Claim) {
        let id = claim.redemption;
        match (claim.state, claim.firmness) {
            (ClaimState::Reserved, _) => {
                let gone = self.world.around.truth.destroyed.contains_key(&claim.author);
                if !gone && !self.is_forked(claim.author) {
                    self.broken(
                        "I7",
                        format!("{voucher}: {:?} is reserved for {id} and nothing was given", claim.take),
                    );
                }
            }
            (ClaimState::Conflict, Firmness::Firm) => {
                if self.whole(voucher) {
                    self.broken("I9", format!("{voucher}: {id} was granted and is the exception"));
                }
            }
            (ClaimState::Conflict, Firmness::Provisional) => {
                if state == State::Issued && left.after(claim.take).is_some() {
                    self.broken("I6", format!("{voucher}: {id} is an exception although {left:?} is left"));
                }
            }
            (ClaimState::Standing | ClaimState::Voided | ClaimState::Reversed | ClaimState::Forestalled, _) => {}
        }
    }

    /// I6 as the counters see it, and I5 of what was really given: every redemption whose fact came is either honoured
    /// or an exception; what was granted fits.
    fn redemptions(&mut self) {
        let facts = Redeemed::of(self.books(), &self.world.around.reading);
        let mut balance: BTreeMap<VoucherId, (u64, u64)> = BTreeMap::new();
        for (id, (author, made, outcome)) in &facts.made {
            let Some((_, rights)) = self.books().vouchers.get(&made.voucher) else { continue };
            let state = rights.claim(*id).map(|claim| claim.state);
            let reversed = facts.reversed.contains(id);
            let counted = match state {
                Some(ClaimState::Standing | ClaimState::Conflict) => !reversed,
                Some(ClaimState::Reversed) => reversed,
                Some(ClaimState::Reserved | ClaimState::Voided | ClaimState::Forestalled) | None => false,
            };
            if !counted && !self.is_forked(*author) {
                let said = if reversed { "taken back" } else { "made" };
                self.broken("I6", format!("{}: {id} was {said}, {outcome:?}, and is {state:?}", made.voucher));
            }
            if !reversed {
                let (given, firm) = balance.entry(made.voucher).or_default();
                *given += made.take.units();
                if matches!(made.strength, Strength::FirmCloud { .. } | Strength::FirmStore { .. }) {
                    *firm += made.take.units();
                }
            }
        }
        for (voucher, (given, firm)) in balance {
            let (row, rights) = &self.books().vouchers[&voucher];
            let issued = rights.issued.units();
            let beyond = units(rights.claims.iter().filter(|claim| claim.state == ClaimState::Conflict));
            if firm > issued && self.whole(voucher) {
                self.broken("I5", format!("{voucher}: {firm} of {issued} were granted"));
            }
            // What a destroyed ledger had been granted is held, for goods that may have left the shop.
            let given = given + units(rights.claims.iter().filter(|claim| claim.state == ClaimState::Reserved));
            let single = issued == 1 && row.state == State::Issued && self.whole(voucher);
            if beyond < given.saturating_sub(issued) || (single && beyond != given.saturating_sub(issued)) {
                self.broken("I6", format!("{voucher}: {given} given of {issued}, {beyond} among the exceptions"));
            }
        }
    }

    /// I8: every terminal knows what the hub knows.
    fn caches(&mut self) {
        let books = self.books();
        for terminal in self.honest().collect::<Vec<_>>() {
            let Some(cache) = &terminal.disk.cache else {
                self.broken("I8", format!("{} has no data", terminal.name));
                continue;
            };
            let vouchers = books.vouchers.iter().filter(|(id, (row, _))| cache.vouchers.get(id) != Some(row)).count();
            let bookings = books.bookings.iter().filter(|(id, row)| cache.bookings.get(id) != Some(*row)).count();
            let exceptions =
                books.exceptions.iter().filter(|(id, row)| cache.exceptions.get(id) != Some(&row.state)).count();
            if vouchers + bookings + exceptions > 0 {
                self.broken(
                    "I8",
                    format!(
                        "{}: {vouchers} vouchers, {bookings} bookings, {exceptions} exceptions differ",
                        terminal.name
                    ),
                );
            }
            let own = |row: &Voucher| terminal.disk.ledger.less_own(row.clone(), cache.epoch).left;
            let seen = |id| cache.vouchers.get(id).map(own);
            let mut differing = books.vouchers.iter().filter(|(id, (row, _))| seen(*id) != Some(row.left));
            if let Some((id, (row, _))) = differing.next() {
                let (seen, more) = (seen(id), differing.count());
                let says = format!("{}: {id} has {seen:?} left, at the hub {:?}; {more} more", terminal.name, row.left);
                self.broken("I8", says);
            }
        }
    }

    /// I11: what was risked under a grant and not known to the hub when it was made fits it, the raise included.
    fn budgets(&mut self) {
        let truth = &self.world.around.truth;
        for given in &truth.given {
            let Some(grant) = given.grant.and_then(|id| truth.grants.get(&id)) else { continue };
            let behind = |other: &&Given| {
                other.ledger == given.ledger
                    && other.author == given.author
                    && other.grant.is_some()
                    && (grant.after_seq + 1..=given.seq).contains(&other.seq)
            };
            let risked = truth.given.iter().filter(behind).fold(Allowance::default(), |sum, other| Allowance {
                count: sum.count + 1,
                value: sum.value.saturating_add(other.risk),
            });
            let raised = truth.raised.contains(&(grant.id, given.ledger));
            let count = grant.allowance.count + if raised { grant.raise.count } else { 0 };
            let value = grant.allowance.value.minor() + if raised { grant.raise.value.minor() } else { 0 };
            if risked.count > count || risked.value.minor() > value {
                self.broken(
                    "I11",
                    format!(
                        "{} risked {} worth {} of {count} worth {value}",
                        grant.id,
                        risked.count,
                        risked.value.minor()
                    ),
                );
            }
        }
    }

    /// I14: the state is what the journal tells.
    fn ledgers(&mut self) {
        for terminal in &self.world.terminals {
            let ledger = &terminal.disk.ledger;
            if ledger.folded(&self.world.around.reading) != ledger.tables {
                self.broken("I14", format!("{}'s state is not the fold of its journal", terminal.name));
            }
        }
    }
}

/// The redemptions whose facts are at the hub.
struct Redeemed {
    made: BTreeMap<RedemptionId, (Author, RedemptionMade, Outcome)>,
    reversed: BTreeSet<RedemptionId>,
}

impl Redeemed {
    fn of(books: &Books, reading: &Reading) -> Self {
        let mut facts = Self { made: BTreeMap::new(), reversed: BTreeSet::new() };
        for (author, journal) in &books.journals {
            for (row, result) in journal.rows.iter().zip(&journal.results) {
                match &reading.read(row).event {
                    Happening::RedemptionMade(made) => {
                        facts.made.insert(made.redemption, (*author, made.clone(), result.outcome));
                    }
                    Happening::RedemptionReversed(reversed) if result.outcome != Outcome::Quarantined => {
                        facts.reversed.insert(reversed.redemption);
                    }
                    _ => {}
                }
            }
        }
        facts
    }
}

fn units<'a>(claims: impl Iterator<Item = &'a Claim>) -> u64 {
    claims.map(|claim| claim.take.units()).sum()
}
