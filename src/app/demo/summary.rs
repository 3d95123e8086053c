//! What the day came to, read again from the files once everything is closed: nothing here was counted on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;

use anyhow::Context as _;
use serde::Serialize;

use crate::app::demo::sample::Stage;
use crate::domain::fact::{Event, Fact, Row};
use crate::domain::id::FactId;
use crate::domain::payment;
use crate::domain::redemption::Strength;
use crate::hub::{Config, Hub};
use crate::store::journal::Verification;
use crate::store::print_jobs::{Ending, Spooled, State, Work};
use crate::store::{self, Store, identity, journal, print_jobs};
use crate::wire::pull::{ExceptionState, Over};
use crate::wire::push::Outcome;

/// How many rows of a journal are read at once.
const ROWS: usize = 1_000;

/// What the day came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Summary {
    /// How often a code was held before the camera.
    pub(super) scans: u64,
    /// How often one was read while it was held there.
    pub(super) decoded: u64,
    /// What the counter said: `accepted`, and the support code of each refusal.
    pub(super) verdicts: BTreeMap<String, u64>,
    /// Redemptions by strength, as the ledgers hold them.
    pub(super) redemptions: BTreeMap<String, u64>,
    /// Redemptions that were taken back.
    pub(super) reversed: u64,
    /// Rights that were asked for and given up.
    pub(super) voided: u64,
    /// Check-ins that were made.
    pub(super) check_ins: u64,
    /// What was sold.
    pub(super) sales: u64,
    /// Payments by code that came about.
    pub(super) payments: u64,
    /// What of it was given back.
    pub(super) refunds: u64,
    /// Shifts that were closed with what must lie in the drawer.
    pub(super) shifts_even: u64,
    /// Papers by how they ended.
    pub(super) prints: BTreeMap<String, u64>,
    /// Papers that lie on the counter, cut from the roll.
    pub(super) papers_cut: u64,
    /// Facts in the ledgers.
    pub(super) facts: u64,
    /// Facts that the hub has.
    pub(super) facts_at_hub: u64,
    /// Facts that the hub has acknowledged, as the ledgers know.
    pub(super) facts_acknowledged: u64,
    /// Double redemptions that wait for a manager.
    pub(super) exceptions: u64,
    /// What is not as it should be; empty when all is well.
    pub(super) errors: Vec<String>,
    /// How long the day took, with opening the shop before it and reading everything again after it.
    pub(super) seconds: f64,
    /// How long drawing the pictures of the screens took, beside it.
    pub(super) picture_seconds: f64,
}

impl Summary {
    /// Writes `summary.json`.
    pub(super) fn write(&self, stage: &Stage) -> anyhow::Result<()> {
        let file = stage.out.join("summary.json");
        fs::write(&file, serde_json::to_string_pretty(self)? + "\n")
            .with_context(|| format!("{} cannot be written", file.display()))
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |counts: &BTreeMap<String, u64>| {
            counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
        };
        writeln!(f, "\n{} codes shown, {} read", self.scans, self.decoded)?;
        writeln!(f, "verdicts: {}", list(&self.verdicts))?;
        writeln!(
            f,
            "redemptions: {}; taken back {}, given up {}; check-ins {}",
            list(&self.redemptions),
            self.reversed,
            self.voided,
            self.check_ins
        )?;
        writeln!(
            f,
            "sales: {}; paid by code {}; refunds {}; shifts closed even {}",
            self.sales, self.payments, self.refunds, self.shifts_even
        )?;
        writeln!(f, "papers: {}; {} cut from the roll", list(&self.prints), self.papers_cut)?;
        writeln!(
            f,
            "facts: {} written, {} acknowledged, {} at the hub; exceptions {}",
            self.facts, self.facts_acknowledged, self.facts_at_hub, self.exceptions
        )?;
        let how = if self.errors.is_empty() { "all is well" } else { "not well" };
        write!(f, "{how}: the day in {:.1} s, the pictures beside it in {:.1} s", self.seconds, self.picture_seconds)?;
        // Last, where it is still seen when only the end of it is.
        for error in &self.errors {
            write!(f, "\nWRONG: {error}")?;
        }
        Ok(())
    }
}

/// A line of what happened before the camera.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum Scanned {
    /// These codes are held before it.
    Shown(Vec<String>),
    /// This one came out of it.
    Read(String),
}

/// Opens the ledgers, the hub's books and the paper again, and says what they hold.
pub(super) async fn read_again(stage: &Stage) -> anyhow::Result<Summary> {
    let mut summary = Summary {
        scans: 0,
        decoded: 0,
        verdicts: BTreeMap::new(),
        redemptions: BTreeMap::new(),
        reversed: 0,
        voided: 0,
        check_ins: 0,
        sales: 0,
        payments: 0,
        refunds: 0,
        shifts_even: 0,
        prints: BTreeMap::new(),
        papers_cut: 0,
        facts: 0,
        facts_at_hub: 0,
        facts_acknowledged: 0,
        exceptions: 0,
        errors: Vec::new(),
        seconds: 0.0,
        picture_seconds: 0.0,
    };
    summary.count_scans(stage)?;
    let mut written: BTreeSet<FactId> = BTreeSet::new();
    for number in [1, 2] {
        summary.count_till(stage, number, &mut written)?;
    }
    summary.count_paper(stage)?;
    summary.ask_hub(stage, &written).await?;
    summary.check();
    Ok(summary)
}

impl Summary {
    fn count_scans(&mut self, stage: &Stage) -> anyhow::Result<()> {
        self.count_shown(&fs::read_to_string(stage.scans())?)
    }

    /// Counts what was shown and what of it was read, in the order in which both happened: `{"shown": [texts]}`,
    /// `{"read": text}`. What is read that nobody shows counts for nothing.
    fn count_shown(&mut self, lines: &str) -> anyhow::Result<()> {
        let mut held: BTreeSet<String> = BTreeSet::new();
        for line in lines.lines() {
            match serde_json::from_str(line)? {
                Scanned::Shown(texts) => {
                    self.scans += u64::try_from(texts.len())?;
                    held = texts.into_iter().collect();
                }
                Scanned::Read(text) => self.decoded += u64::from(held.remove(&text)),
            }
        }
        Ok(())
    }

    fn count_till(&mut self, stage: &Stage, number: u8, written: &mut BTreeSet<FactId>) -> anyhow::Result<()> {
        let store = Store::open(&stage.till(number))?;
        let (rows, life, papers, sound) = store
            .read(|conn| {
                let life = identity::life(conn)?;
                let mut rows: Vec<Row> = Vec::new();
                loop {
                    let after = rows.last().map_or(0, |row| row.seq);
                    let limit = journal::Limit { rows: ROWS, bytes: usize::MAX };
                    let more = journal::rows_after(conn, life.author, after, limit)?;
                    if more.is_empty() {
                        break;
                    }
                    rows.extend(more);
                }
                Ok::<_, store::Error>((rows, life, print_jobs::all(conn)?, journal::verify(conn)?))
            })
            .wait()?;
        match sound {
            Verification::Sound(_) => {}
            Verification::Broken { seq, .. } => {
                self.errors.push(format!("the journal of till {number} is broken at row {seq}"));
            }
            Verification::Ownerless { rows } => {
                self.errors.push(format!("{rows} rows in the journal of till {number} are of no life"));
            }
        }
        let mut lines = String::new();
        for row in &rows {
            lines.push_str(&serde_json::to_string(row)?);
            lines.push('\n');
            if !written.insert(row.id) {
                self.errors.push(format!("fact {} stands twice", row.id));
            }
            self.count_fact(&serde_json::from_str(&row.body)?);
        }
        fs::write(stage.out.join(format!("journal-till-{number}.ndjson")), lines)?;
        self.facts += u64::try_from(rows.len())?;
        self.facts_acknowledged += life.acked_seq;
        // A document that was kept and not printed is no paper: the second till has no printer.
        let is_paper = |paper: &Spooled| matches!(paper.job.work, Work::Paper(_)) && !paper.was_never_begun();
        for paper in papers.into_iter().filter(is_paper) {
            let name = match paper.state {
                State::Ended { ending: Ending::Printed, .. } => "printed",
                State::Ended { ending: Ending::Processed, .. } => "processed",
                State::Ended { ending: Ending::SentUnconfirmed, .. } => "sent_unconfirmed",
                State::Ended { ending: Ending::Unknown, .. } => "unknown",
                State::Ended { ending: Ending::Cancelled, .. } => "cancelled",
                State::Queued | State::Held(_) | State::Sending | State::Sent { .. } => "waiting",
            };
            *self.prints.entry(name.to_owned()).or_default() += 1;
        }
        Ok(())
    }

    fn count_fact(&mut self, fact: &Fact) {
        match &fact.event {
            Event::RedemptionMade(made) => {
                let name = match made.strength {
                    Strength::FirmCloud { .. } => "firm_cloud",
                    Strength::FirmStore { .. } => "firm_store",
                    Strength::Provisional { .. } => "provisional",
                };
                *self.redemptions.entry(name.to_owned()).or_default() += 1;
                *self.verdicts.entry("accepted".to_owned()).or_default() += 1;
            }
            Event::ScanRefused(refused) => *self.verdicts.entry(refused.refusal.clone()).or_default() += 1,
            Event::RedemptionReversed(_) => self.reversed += 1,
            Event::RedemptionVoided(_) => self.voided += 1,
            Event::BookingCheckedIn(_) => self.check_ins += 1,
            Event::SaleMade(_) => self.sales += 1,
            Event::SaleRefunded(_) => self.refunds += 1,
            Event::PaymentSettled(settled) => {
                self.payments += u64::from(matches!(settled.outcome, payment::Outcome::Paid { .. }));
            }
            Event::ShiftClosed(closed) => self.shifts_even += u64::from(closed.counted == closed.expected),
            Event::TerminalEnrolled(_)
            | Event::SignedIn
            | Event::SignedOut
            | Event::PinRefused(_)
            | Event::OverrideGranted(_)
            | Event::CheckInUndone(_)
            | Event::BookingMade(_)
            | Event::BookingChanged(_)
            | Event::ShiftOpened(_)
            | Event::CashMoved(_)
            | Event::PointsMoved(_)
            | Event::PaymentAttempted(_)
            | Event::LineVoided(_)
            | Event::BasketHeld(_)
            | Event::SupplyMarked(_)
            | Event::DrawerOpened(_)
            | Event::ReceiptReprinted(_)
            | Event::ExceptionSettled(_)
            | Event::ClockJumped(_)
            | Event::ConfigChanged(_) => {}
        }
    }

    fn count_paper(&mut self, stage: &Stage) -> anyhow::Result<()> {
        let paper = fs::read_to_string(stage.out.join("receipts").join("paper.txt"))?;
        self.papers_cut = u64::try_from(paper.lines().filter(|line| line.starts_with("8<")).count())?;
        Ok(())
    }

    async fn ask_hub(&mut self, stage: &Stage, written: &BTreeSet<FactId>) -> anyhow::Result<()> {
        let hub = Hub::start(Config::local(&stage.hub())).await?;
        let mut known: BTreeSet<FactId> = BTreeSet::new();
        for device in hub.admin.devices().await? {
            if device.acked_seq != device.head_seq {
                self.errors.push(format!("{} has not brought all of its facts", device.till));
            }
            let mut after = 0;
            loop {
                let facts = hub.admin.facts(device.id, after, 500).await?;
                let Some(last) = facts.last() else { break };
                after = last.row.seq;
                for fact in facts {
                    if fact.result.outcome == Outcome::Quarantined {
                        let code = fact.result.code.unwrap_or_default();
                        self.errors.push(format!("the hub quarantined fact {}: {code}", fact.row.id));
                    }
                    if !known.insert(fact.row.id) {
                        self.errors.push(format!("the hub counts fact {} twice", fact.row.id));
                    }
                }
            }
        }
        self.facts_at_hub = u64::try_from(known.len())?;
        if &known != written {
            let (lost, foreign) = (written.difference(&known).count(), known.difference(written).count());
            self.errors.push(format!("{lost} facts are missing at the hub, {foreign} stand only there"));
        }
        let open = hub.admin.exceptions(ExceptionState::Open).await?;
        self.exceptions = u64::try_from(open.len())?;
        for exception in &open {
            let (beyond, others): (&str, Vec<&str>) = match &exception.row.over {
                Over::Redeemed(over) => (&over.loser.till, over.winners.iter().map(|won| won.till.as_str()).collect()),
                Over::Refunded(over) => {
                    (&over.beyond.till, over.others.iter().map(|back| back.till.as_str()).collect())
                }
                Over::Settled(over) => match over.sales.split_first() {
                    Some((first, others)) => (&first.till, others.iter().map(|sold| sold.till.as_str()).collect()),
                    None => ("", Vec::new()),
                },
            };
            if others.is_empty() || others.contains(&beyond) {
                self.errors.push("what went beyond does not name two tills".to_owned());
            }
        }
        hub.stop().await;
        Ok(())
    }

    /// What must hold after this very day.
    fn check(&mut self) {
        let mut expect = |holds: bool, what: &str| {
            if !holds {
                self.errors.push(what.to_owned());
            }
        };
        let printed = self.prints.get("printed").copied().unwrap_or(0);
        expect(self.scans == self.decoded, "a code that was shown was not read");
        expect(self.facts == self.facts_acknowledged, "a ledger does not know that its facts arrived");
        expect(self.prints.len() == 1 && printed > 0, "a paper is not printed for certain");
        expect(printed == self.papers_cut, "the papers on the counter are not those of the spool");
        expect(self.exceptions == 1, "there is not exactly one double redemption");
        expect(self.redemptions.get("firm_cloud").is_some_and(|count| *count > 0), "nothing was firm");
        expect(self.redemptions.get("provisional").is_some_and(|count| *count > 0), "nothing was provisional");
        for code in REFUSED {
            expect(self.verdicts.get(code) == Some(&1), &format!("{code} was not told exactly once"));
        }
        let others = |code: &&String| *code != "accepted" && !REFUSED.contains(&code.as_str());
        expect(self.verdicts.keys().find(others).is_none(), "something was refused that is not in the script");
        expect(self.check_ins == CHECK_INS, "not everybody who came was let in once");
        expect((self.sales, self.refunds) == (3, 1), "not exactly three sales were made and one given back in part");
        expect(self.payments == 1, "not exactly one customer paid by code, once");
        expect(self.shifts_even == 1, "the shift was not closed with what must lie in the drawer");
        expect(self.reversed == 1, "not exactly one redemption was taken back");
        expect(self.voided >= VOIDED_MIN, "a right was asked for and not given up when its answer was lost");
    }
}

/// Every reason for which the script has a voucher refused, once each.
const REFUSED: [&str; 10] = [
    "used_up",
    "below_minimum",
    "expired",
    "not_yet_valid",
    "wrong_shop",
    "forged",
    "evidence_missing",
    "not_enough_left",
    "cloud_only",
    "budget_spent",
];

/// On time, a party of four in two parts, late, unpaid, and a walk-in.
const CHECK_INS: u64 = 6;

/// The first right that each till asks for when the internet has gone, and the one of the till that is killed before it
/// hears the answer.
const VOIDED_MIN: u64 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    /// A day on which everything went as it should.
    fn good() -> Summary {
        let counts = |pairs: &[(&str, u64)]| pairs.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        let mut verdicts: BTreeMap<String, u64> = counts(&[("accepted", 18)]);
        verdicts.extend(REFUSED.map(|code| (code.to_owned(), 1)));
        Summary {
            scans: 33,
            decoded: 33,
            verdicts,
            redemptions: counts(&[("firm_cloud", 13), ("provisional", 5)]),
            reversed: 1,
            voided: 3,
            check_ins: 6,
            sales: 3,
            payments: 1,
            refunds: 1,
            shifts_even: 1,
            prints: counts(&[("printed", 21)]),
            papers_cut: 21,
            facts: 44,
            facts_at_hub: 44,
            facts_acknowledged: 44,
            exceptions: 1,
            errors: Vec::new(),
            seconds: 0.0,
            picture_seconds: 0.0,
        }
    }

    /// What is said to be wrong after an edit.
    #[track_caller]
    fn check(edit: impl FnOnce(&mut Summary), expected: &[&str]) {
        let mut summary = good();
        edit(&mut summary);
        summary.check();
        assert_eq!(summary.errors, expected);
    }

    #[test]
    fn a_day_on_which_anything_went_otherwise_is_not_well() {
        check(|_| {}, &[]);
        check(|day| day.decoded = 32, &["a code that was shown was not read"]);
        check(|day| day.facts_acknowledged = 43, &["a ledger does not know that its facts arrived"]);
        check(|day| day.papers_cut = 22, &["the papers on the counter are not those of the spool"]);
        check(|day| day.exceptions = 0, &["there is not exactly one double redemption"]);
        check(|day| *day.verdicts.get_mut("forged").unwrap() = 2, &["forged was not told exactly once"]);
        check(|day| day.verdicts.retain(|code, _| code != "used_up"), &["used_up was not told exactly once"]);
        check(
            |day| day.verdicts.extend([("unknown".to_owned(), 1)]),
            &["something was refused that is not in the script"],
        );
        check(|day| day.check_ins = 5, &["not everybody who came was let in once"]);
        check(|day| day.refunds = 0, &["not exactly three sales were made and one given back in part"]);
        check(|day| day.payments = 2, &["not exactly one customer paid by code, once"]);
        check(|day| day.shifts_even = 0, &["the shift was not closed with what must lie in the drawer"]);
        check(|day| day.reversed = 0, &["not exactly one redemption was taken back"]);
        check(|day| day.voided = 2, &["a right was asked for and not given up when its answer was lost"]);
    }

    #[test]
    fn a_code_counts_as_read_only_while_it_is_shown_and_once() {
        let mut day = Summary { scans: 0, decoded: 0, ..good() };
        day.count_shown(
            r#"{"shown":["A"]}
{"read":"B"}
{"read":"A"}
{"read":"A"}
{"shown":["B","C"]}
{"read":"C"}
{"read":"A"}"#,
        )
        .unwrap();
        assert_eq!((day.scans, day.decoded), (3, 2));
    }
}
