//! What the day came to, read again from the files once everything is closed: nothing here was counted on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::time::Duration;

use anyhow::Context as _;
use serde::Serialize;
use serde_json::Value;

use crate::app::demo::sample::Stage;
use crate::domain::fact::{Event, Fact, Row};
use crate::domain::id::FactId;
use crate::domain::redemption::Strength;
use crate::hub::{Config, Hub};
use crate::store::journal::Verification;
use crate::store::print_jobs::{Ending, State, Work};
use crate::store::{self, Store, identity, journal, print_jobs};
use crate::wire::pull::ExceptionState;
use crate::wire::push::Outcome;

/// How many rows of a journal are read at once.
const ROWS: usize = 1_000;

/// What the day came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Summary {
    /// Codes that were held before the camera.
    pub(super) scans: u64,
    /// Codes that were read.
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
    /// How long the day took.
    pub(super) seconds: f64,
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
        writeln!(f, "papers: {}; {} cut from the roll", list(&self.prints), self.papers_cut)?;
        writeln!(
            f,
            "facts: {} written, {} acknowledged, {} at the hub; exceptions {}",
            self.facts, self.facts_acknowledged, self.facts_at_hub, self.exceptions
        )?;
        for error in &self.errors {
            writeln!(f, "WRONG: {error}")?;
        }
        write!(f, "{} in {:.1} s", if self.errors.is_empty() { "all is well" } else { "not well" }, self.seconds)
    }
}

/// Opens the ledgers, the hub's books and the paper again, and says what they hold.
pub(super) async fn read_again(stage: &Stage, took: Duration) -> anyhow::Result<Summary> {
    let mut summary = Summary {
        scans: 0,
        decoded: 0,
        verdicts: BTreeMap::new(),
        redemptions: BTreeMap::new(),
        reversed: 0,
        voided: 0,
        check_ins: 0,
        prints: BTreeMap::new(),
        papers_cut: 0,
        facts: 0,
        facts_at_hub: 0,
        facts_acknowledged: 0,
        exceptions: 0,
        errors: Vec::new(),
        seconds: took.as_secs_f64(),
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
        let counted = |line: &Value, field: &str| line.get(field).and_then(Value::as_u64).unwrap_or(0);
        for line in fs::read_to_string(stage.scans())?.lines() {
            let line: Value = serde_json::from_str(line)?;
            self.scans += counted(&line, "shown");
            self.decoded += counted(&line, "decoded");
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
        if let Verification::Broken { seq, .. } = sound {
            self.errors.push(format!("the journal of till {number} is broken at row {seq}"));
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
        for paper in papers.into_iter().filter(|paper| matches!(paper.job.work, Work::Paper(_))) {
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
            Event::TerminalEnrolled(_)
            | Event::SignedIn
            | Event::SignedOut
            | Event::OverrideGranted(_)
            | Event::CheckInUndone(_)
            | Event::BookingMade(_)
            | Event::BookingChanged(_)
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
            let winners: Vec<&str> = exception.row.winners.iter().map(|winner| winner.till.as_str()).collect();
            if winners.is_empty() || winners.contains(&exception.row.loser.till.as_str()) {
                self.errors.push("a double redemption does not name two tills".to_owned());
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
    }
}
