//! What goes wrong in a run, and when.

use std::collections::BTreeSet;

use countersign::domain::fact::{Author, Event as Happening, Fact, Row};
use countersign::domain::id::VoucherId;
use countersign::domain::voucher::State;

use crate::chance::Seeded;
use crate::hub::books::JournalState;
use crate::mutation::Mutation;
use crate::terminal::{Fuse, Side, Start, Terminal};
use crate::world::{TRADING_MS, Turn, World};

/// One thing that goes wrong.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// A terminal's link is cut for so long.
    Cut(usize, i64),
    /// A shop's links are cut.
    CutShop(usize, i64),
    /// The hub is down.
    HubDown(i64),
    /// A terminal will crash at one of its next effects.
    Fuse(usize),
    /// A terminal crashes now.
    PowerCut(usize),
    /// A terminal's wall clock jumps.
    ClockJump(usize, i64),
    /// The hub is backed up.
    HubBackup,
    /// The hub is restored from one of its backups.
    HubRestore,
    /// A terminal's disk is backed up.
    DiskBackup(usize),
    /// A terminal's disk is lost, and restored from its last backup.
    DiskRestore(usize),
    /// A ledger is copied to another machine, which goes on with it.
    Copied(usize),
    /// A terminal's cache is lost.
    CacheLost(usize),
    /// The hub forgets its older changes.
    FloorRaised,
    /// The owner withdraws a voucher.
    Withdrawn,
    /// The owner lets one stand again.
    Reinstated,
}

/// A sort of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Partitions,
    HubDown,
    Crashes,
    Clocks,
    HubRestores,
    DiskRestores,
    Copies,
    Caches,
}

/// Which sorts of fault a run has: not all of them in every run, so that each is also seen alone.
#[derive(Debug, Clone)]
pub struct Sorts(BTreeSet<Sort>);

impl Sorts {
    /// The faults of a seed.
    pub fn of(dice: &mut Seeded) -> Self {
        let chances = [
            (Sort::Partitions, 800),
            (Sort::HubDown, 400),
            (Sort::Crashes, 700),
            (Sort::Clocks, 400),
            (Sort::HubRestores, 400),
            (Sort::DiskRestores, 300),
            (Sort::Copies, 120),
            (Sort::Caches, 250),
        ];
        Self(chances.into_iter().filter(|(_, per_mille)| dice.happens(*per_mille)).map(|(sort, _)| sort).collect())
    }

    fn has(&self, sort: Sort) -> bool {
        self.0.contains(&sort)
    }
}

impl World {
    /// Puts the faults of the run into the queue.
    pub fn plan_faults(&mut self) {
        let mut at = 0;
        while at < TRADING_MS {
            at += self.around.pause(500, 9_000);
            if let Some(fault) = self.next_fault() {
                self.around.later(at, Turn::Fault(fault));
            }
        }
        if self.sorts.has(Sort::HubRestores) {
            let backup = self.around.pause(20_000, TRADING_MS / 2);
            self.around.later(backup, Turn::Fault(Fault::HubBackup));
            for _ in 0..=self.around.pause(0, 2) {
                let restore = self.around.pause(backup + 1_000, TRADING_MS);
                self.around.later(restore, Turn::Fault(Fault::HubRestore));
            }
        }
        if self.sorts.has(Sort::DiskRestores) {
            let no = self.any_terminal();
            let backup = self.around.pause(5_000, TRADING_MS / 2);
            self.around.later(backup, Turn::Fault(Fault::DiskBackup(no)));
            for _ in 0..=self.around.pause(0, 1) {
                let restore = self.around.pause(backup + 1_000, TRADING_MS);
                self.around.later(restore, Turn::Fault(Fault::DiskRestore(no)));
            }
        }
        if self.sorts.has(Sort::Copies) {
            let (no, at) = (self.any_terminal(), self.around.pause(30_000, TRADING_MS * 3 / 4));
            self.around.later(at, Turn::Fault(Fault::Copied(no)));
        }
    }

    fn any_terminal(&mut self) -> usize {
        usize::try_from(self.around.pause(0, 3)).expect("one of four")
    }

    fn next_fault(&mut self) -> Option<Fault> {
        let no = self.any_terminal();
        let dice = &mut self.around.dice;
        let sorts = &self.sorts;
        let long = if dice.happens(250) { 150_000 } else { 25_000 };
        match dice.between(0, 99) {
            0..25 if sorts.has(Sort::Partitions) => Some(Fault::Cut(no, dice.between(200, long))),
            25..35 if sorts.has(Sort::Partitions) => Some(Fault::CutShop(no / 2, dice.between(200, long))),
            35..43 if sorts.has(Sort::HubDown) => Some(Fault::HubDown(dice.between(200, 40_000))),
            43..70 if sorts.has(Sort::Crashes) => Some(Fault::Fuse(no)),
            70..73 if sorts.has(Sort::Crashes) => Some(Fault::PowerCut(no)),
            73..80 if sorts.has(Sort::Clocks) => Some(Fault::ClockJump(no, dice.between(-7_200_000, 7_200_000))),
            80..83 if sorts.has(Sort::Caches) => Some(Fault::CacheLost(no)),
            83..86 if sorts.has(Sort::Caches) => Some(Fault::FloorRaised),
            86..90 if sorts.has(Sort::HubRestores) => Some(Fault::HubBackup),
            90..93 if sorts.has(Sort::DiskRestores) => Some(Fault::DiskBackup(no)),
            _ => None,
        }
    }

    /// Something goes wrong now.
    pub fn go_wrong(&mut self, fault: Fault) {
        let now = self.around.now;
        if now >= TRADING_MS {
            return;
        }
        if let Fault::DiskBackup(no) = fault
            && self.terminals[no].disk.ledger.basket.is_none()
            && self.around.dice.happens(995)
        {
            // Mostly while something is being rung up: it is the half-done that a copy makes difficult.
            return self.around.later(300, Turn::Fault(fault));
        }
        self.around.story.tell(now, "fault", || format!("{fault:?}"));
        match fault {
            Fault::Cut(no, span) => self.cut(no, span),
            Fault::CutShop(shop, span) => {
                self.cut(shop * 2, span);
                self.cut(shop * 2 + 1, span);
            }
            Fault::HubDown(span) => self.around.net.hub_down_until = now + span,
            Fault::Fuse(no) => {
                let left = u32::try_from(self.around.pause(0, 8)).expect("a few");
                let side = if self.around.dice.happens(500) { Side::Before } else { Side::After };
                self.terminals[no].fuse = Some(Fuse { left, side });
            }
            Fault::PowerCut(no) => self.terminals[no].crash(&mut self.around),
            Fault::ClockJump(no, by) => self.terminals[no].skew_ms += by,
            Fault::HubBackup => self.hub.back_up(),
            Fault::HubRestore => self.restore_hub(),
            Fault::DiskBackup(no) => self.back_up_disk(no),
            Fault::DiskRestore(no) => self.restore_disk(no),
            Fault::Copied(no) => self.copy(no),
            Fault::CacheLost(no) => {
                self.terminals[no].crash(&mut self.around);
                self.terminals[no].disk.cache = None;
            }
            Fault::FloorRaised => self.hub.books.changes.floor = self.hub.books.changes.head,
            Fault::Withdrawn => {
                let state = *self.around.dice.pick(&[State::Cancelled, State::Refunded, State::Frozen]);
                self.restate(state);
            }
            Fault::Reinstated => self.restate(State::Issued),
        }
    }

    fn cut(&mut self, no: usize, span: i64) {
        let until = &mut self.around.net.cut_until[no];
        *until = (*until).max(self.around.now + span);
    }

    fn restore_hub(&mut self) {
        let Some(last) = self.hub.backups.len().checked_sub(1) else {
            return;
        };
        // Mostly the last backup; sometimes that one is damaged too.
        let which = if self.around.dice.happens(700) { last } else { 0 };
        self.hub.restore(which, &self.around);
        self.around.truth.figures.hub_restores += 1;
        self.around.net.hub_down_until = self.around.now + self.around.pause(500, 10_000);
        self.mourn();
        let epoch = self.hub.books.epoch;
        self.around.story.tell(self.around.now, "hub", || format!("restored from backup {which}, epoch {epoch}"));
    }

    /// Notes the vouchers of which a fact is lost for good: it stood in a ledger that was destroyed, and neither the hub
    /// nor a disk has it now.
    fn mourn(&mut self) {
        let held = |author: &Author, row: &Row| {
            let lives = self.terminals.iter().flat_map(|it| &it.disk.ledger.lives);
            lives.filter(|life| life.author == *author).any(|life| life.rows.iter().any(|held| held.hash == row.hash))
                || self.hub.books.journals.get(author).and_then(|journal| journal.row(row.seq)).is_some()
        };
        let rows = self.around.truth.destroyed.iter();
        let lost = rows.flat_map(|(author, rows)| rows.iter().filter(|row| !held(author, row)));
        let bereaved: Vec<VoucherId> = lost.filter_map(|row| voucher_of(row)).collect();
        self.around.truth.bereaved.extend(bereaved);
    }

    fn back_up_disk(&mut self, no: usize) {
        self.disk_backups.retain(|(of, _)| *of != no);
        self.disk_backups.push((no, self.terminals[no].disk.clone()));
    }

    fn restore_disk(&mut self, no: usize) {
        let device = self.terminals[no].device;
        let Some((_, backup)) = self.disk_backups.iter().find(|(of, _)| *of == no) else {
            return;
        };
        if self.around.truth.copied.contains(&device) {
            return;
        }
        let mut backup = backup.clone();
        if self.around.dice.happens(500) {
            backup.cache = None;
        }
        let ledger_no = self.next_ledger();
        self.around.truth.figures.disk_restores += 1;
        self.terminals[no].restore(backup, ledger_no, &mut self.around);
        self.terminals[no].fuse = None;
        self.mourn();
        self.around.within(1_000, 30_000, Turn::Start(no));
    }

    fn next_ledger(&mut self) -> u32 {
        let number = self.ledgers;
        self.ledgers += 1;
        number
    }

    /// A ledger goes on twice: on its own machine and on another; or an old copy goes on in its place as if nothing had
    /// happened.
    fn copy(&mut self, no: usize) {
        if self.terminals[no].start != Start::Ready || self.around.mutation == Mutation::IncarnationKept {
            return;
        }
        let original = &self.terminals[no];
        let author = original.disk.ledger.life().author;
        self.around.truth.copied.insert(author.device);
        self.around.truth.figures.copies += 1;
        let ledger_no = self.next_ledger();
        let disk = self.terminals[no].disk.clone();
        let machine = self.terminals.len();
        let shop = self.terminals[no].shop;
        self.terminals.push(Terminal {
            no: machine,
            name: format!("copy of {no}"),
            shop,
            device: author.device,
            disk,
            ledger_no,
            boot: 0,
            running: None,
            start: Start::Ready,
            skew_ms: 0,
            fuse: None,
            customer: None,
            pays_later: false,
            cash: self.terminals[no].cash,
        });
        self.around.net.cut_until.push(0);
        self.around.later(500, Turn::Start(machine));
        self.around.later(2_000, Turn::Customer(machine));
    }

    /// Every fault ends: links, hub and machines are well again.
    pub fn heal(&mut self) {
        self.around.story.tell(self.around.now, "world", || "heals");
        self.around.net.heal();
        for terminal in &mut self.terminals {
            terminal.fuse = None;
            terminal.start(&mut self.around);
        }
    }
}

impl World {
    /// Whether the hub takes nothing from a terminal any more.
    pub fn forked(&self, terminal: &Terminal) -> bool {
        self.hub.books.devices[&terminal.device].journal == JournalState::Forked
    }
}

/// Which voucher a fact concerns, if one.
fn voucher_of(row: &Row) -> Option<VoucherId> {
    match serde_json::from_str::<Fact>(&row.body).expect("a fact of this version").event {
        Happening::RedemptionMade(made) => Some(made.voucher),
        Happening::RedemptionVoided(voided) => Some(voided.voucher),
        Happening::RedemptionReversed(reversed) => Some(reversed.voucher),
        _ => None,
    }
}
