//! Redemptions made here: what stands, what the hub said about it, what may be taken back.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::codec::{Read, Sql, amount, amount_of, from_json, word_columns};
use super::error::{Guard, Result};
use super::fold::Entry;
use crate::domain::fact::{Event, Fact, RedemptionMade, RedemptionReversed, RedemptionVoided, VoidCause};
use crate::domain::id::{CampaignId, CodeHash, FactId, GrantId, RedemptionId, StaffId, VoucherId};
use crate::domain::money::Money;
use crate::domain::receipt::slip::SlipNumber;
use crate::domain::redemption::Strength;
use crate::domain::voucher::Amount;

/// A redemption made at this terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redemption {
    /// Its identity.
    pub id: RedemptionId,
    /// Which voucher.
    pub voucher: VoucherId,
    /// Under which campaign.
    pub campaign: CampaignId,
    /// Which channel sold it.
    pub channel: String,
    /// What was taken.
    pub take: Amount,
    /// What the customer saved, where that is known.
    pub saving: Option<Money>,
    /// What the shop stands to lose.
    pub risk: Money,
    /// How firmly it stands.
    pub strength: Strength,
    /// Who stood at the counter.
    pub staff: Option<StaffId>,
    /// The business day.
    pub day: Date,
    /// When.
    pub made_at: Timestamp,
    /// What only helps to find and to undo it.
    pub particulars: Particulars,
    /// What the hub said of it.
    pub outcome: Outcome,
    /// Whether it still stands.
    pub state: State,
}

/// What a fact does not say and the terminal keeps beside it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Particulars {
    /// Under which hash the voucher is cached.
    pub code_hash: Option<CodeHash>,
    /// Which customer held the voucher, as the channel names them.
    pub holder: Option<String>,
    /// The first instant at which it is too late to take it back; none for never.
    pub reversible_until: Option<Timestamp>,
    /// What the campaign was called: it may be gone when somebody asks.
    pub campaign_name: Option<String>,
}

/// Whether a redemption still stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It stands.
    Made,
    /// It was taken back.
    Reversed {
        /// When.
        at: Timestamp,
    },
}

/// What the hub said of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet.
    Waiting,
    /// It stands in the hub's books.
    Applied,
    /// It went beyond what the voucher held.
    Conflict,
    /// It waits for a manager.
    Quarantined,
}

word_columns! {
    Outcome { Waiting = "waiting", Applied = "applied", Conflict = "conflict", Quarantined = "quarantined" }
    VoidCause { Timeout = "timeout", Restart = "restart", NotCommitted = "not_committed", Cancelled = "cancelled" }
}

const COLUMNS: &str = "redemption, voucher, campaign, channel, take, take_of, saving_minor, risk_minor, strength,
     strength_of, strength_rev, strength_fence, staff, day, made_at_ms, code_hash, holder, reversible_until_ms, campaign_name, outcome,
     reversed_at_ms";

/// A redemption by its id.
pub fn find(conn: &Connection, id: RedemptionId) -> Result<Option<Redemption>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM redemptions WHERE redemption = ?1"))?
        .query_and_then([Sql(id)], read)?
        .next()
        .transpose()
}

/// What the journal says of a redemption that was made here.
pub fn fact(conn: &Connection, id: RedemptionId) -> Result<Option<RedemptionMade>> {
    let found = conn
        .prepare_cached(
            "SELECT body FROM journal j JOIN redemptions r ON j.life = r.life AND j.seq = r.seq WHERE r.redemption = ?1",
        )?
        .query_and_then([Sql(id)], |row| from_json::<Fact>(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?))?
        .next()
        .transpose()?;
    Ok(found.and_then(|fact| match fact.event {
        Event::RedemptionMade(made) => Some(made),
        _ => None,
    }))
}

/// The redemptions whose slips bear a number, the latest first: one, but for a coincidence. Reads an index through.
pub fn by_number(conn: &Connection, number: SlipNumber) -> Result<Vec<RedemptionId>> {
    conn.prepare_cached(
        "SELECT redemption FROM redemptions WHERE substr(redemption, 13) = ?1 ORDER BY life DESC, seq DESC",
    )?
    .query_and_then([number.bytes().as_slice()], |row| row.read("redemption"))?
    .collect()
}

/// The redemptions of a voucher, the latest first.
pub fn of_voucher(conn: &Connection, voucher: VoucherId) -> Result<Vec<Redemption>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM redemptions WHERE voucher = ?1 ORDER BY life DESC, seq DESC"))?
        .query_and_then([Sql(voucher)], read)?
        .collect()
}

/// Whether the hub has not said yet that it holds a reversal of this voucher that was made here, or a void.
pub fn reversal_waits(conn: &Connection, voucher: VoucherId) -> Result<bool> {
    let found = "SELECT EXISTS (SELECT 1 FROM redemptions WHERE voucher = ?1 AND reversal_outcome = 'waiting')
         OR EXISTS (SELECT 1 FROM reversals WHERE voucher = ?1 AND outcome = 'waiting')
         OR EXISTS (SELECT 1 FROM voids v JOIN lives l ON l.life = v.life WHERE v.voucher = ?1 AND v.seq > l.acked_seq)";
    Ok(conn.prepare_cached(found)?.query_row([Sql(voucher)], |row| row.get(0))?)
}

/// The redemptions of a business day, the latest first, `limit` at most.
pub fn of_day(conn: &Connection, day: Date, limit: usize) -> Result<Vec<Redemption>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM redemptions WHERE day = ?1 ORDER BY life DESC, seq DESC LIMIT ?2"
    ))?
    .query_and_then(params![Sql(day), i64::try_from(limit).unwrap_or(i64::MAX)], read)?
    .collect()
}

/// How many uses of a campaign a customer had here since an instant, as far as this terminal knows; what was taken back
/// does not count. An amount of money counts as one use.
pub fn uses_of_customer(conn: &Connection, campaign: CampaignId, holder: &str, since: Timestamp) -> Result<u32> {
    let uses: i64 = conn
        .prepare_cached(
            "SELECT coalesce(sum(CASE take_of WHEN 'uses' THEN take ELSE 1 END), 0) FROM redemptions
             WHERE campaign = ?1 AND holder = ?2 AND made_at_ms >= ?3 AND reversal_seq IS NULL",
        )?
        .query_row(params![Sql(campaign), holder, Sql(since)], |row| row.get(0))?;
    Ok(u32::try_from(uses).unwrap_or(u32::MAX))
}

/// Keeps beside a redemption what its fact does not say; in the transaction that records it.
pub fn annotate(conn: &Connection, id: RedemptionId, particulars: &Particulars) -> Result<()> {
    let changed = conn
        .prepare_cached(
            "UPDATE redemptions SET code_hash = ?2, holder = ?3, reversible_until_ms = ?4, campaign_name = ?5
             WHERE redemption = ?1",
        )?
        .execute(params![
            Sql(id),
            Sql(particulars.code_hash),
            particulars.holder,
            Sql(particulars.reversible_until),
            particulars.campaign_name
        ])?;
    if changed == 1 { Ok(()) } else { Err(Guard::NoSuchRedemption(id).into()) }
}

/// Notes what the hub said of a fact, and the revision of the voucher, booking, member or shelf that holds it. Facts of other kinds
/// are passed over.
pub fn note_outcome(conn: &Connection, fact: FactId, outcome: Outcome, rev: Option<u64>) -> Result<()> {
    let place = conn
        .prepare_cached("SELECT life, seq FROM journal WHERE id = ?1")?
        .query_row([Sql(fact)], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))
        .optional()?;
    let Some((life, seq)) = place else { return Ok(()) };
    for statement in [
        // The first revision that was said to hold the take is the one: later ones only say more about the voucher. After a
        // restore of the hub it is the other way round. What the hub did not take in, no revision holds.
        "UPDATE redemptions SET outcome = ?3, doubt = 0, rev = CASE
             WHEN ?3 = 'quarantined' THEN ?4 WHEN doubt = 1 THEN coalesce(?4, rev) ELSE coalesce(rev, ?4) END
         WHERE life = ?1 AND seq = ?2",
        "UPDATE redemptions SET reversal_outcome = ?3, reversal_rev = coalesce(?4, reversal_rev)
         WHERE reversal_life = ?1 AND reversal_seq = ?2",
        "UPDATE reversals SET outcome = ?3 WHERE ?4 IS ?4 AND life = ?1 AND seq = ?2",
        "UPDATE points_moves SET outcome = ?3, doubt = 0, rev = CASE
             WHEN ?3 = 'quarantined' THEN ?4 WHEN doubt = 1 THEN coalesce(?4, rev) ELSE coalesce(rev, ?4) END
         WHERE life = ?1 AND seq = ?2",
        "UPDATE supply_marks SET outcome = ?3, rev = coalesce(?4, rev) WHERE life = ?1 AND seq = ?2",
        "UPDATE stock_moves SET outcome = ?3, rev = ?4 WHERE life = ?1 AND seq = ?2 AND outcome = 'waiting'",
        "UPDATE booking_changes SET outcome = ?3, rev = iif(?3 = 'quarantined', ?4, coalesce(?4, rev)), doubt = 0
         WHERE life = ?1 AND seq = ?2",
    ] {
        conn.prepare_cached(statement)?.execute(params![life, seq, Sql(outcome), Sql(rev)])?;
    }
    Ok(())
}

/// Whether the right that was asked for under this id was given up.
pub fn is_void(conn: &Connection, id: RedemptionId) -> Result<bool> {
    Ok(conn.prepare_cached("SELECT 1 FROM voids WHERE redemption = ?1")?.exists([Sql(id)])?)
}

pub(super) fn insert(conn: &Connection, entry: Entry<'_>, made: &RedemptionMade) -> Result<()> {
    let (strength, grant, fence) = match made.strength {
        Strength::FirmCloud { .. } => ("firm_cloud", None, None),
        Strength::FirmStore { fence, .. } => ("firm_store", None, Some(fence)),
        Strength::Provisional { grant } => ("provisional", grant, None),
    };
    // The hub said at once which revision holds what it granted.
    let rev = made.strength.rev();
    conn.prepare_cached(
        "INSERT INTO redemptions (redemption, life, seq, voucher, campaign, channel, take, take_of, saving_minor,
             risk_minor, bill_minor, strength, strength_of, strength_rev, strength_fence, staff, day, made_at_ms, took_ms,
             rev)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?
    .execute(params![
        Sql(made.redemption),
        entry.life,
        Sql(entry.seq),
        Sql(made.voucher),
        Sql(made.campaign),
        made.channel,
        Sql(made.take.units()),
        amount_of(made.take),
        Sql(made.benefit.saving()),
        Sql(made.risk),
        Sql(made.bill),
        strength,
        Sql(grant),
        Sql(rev),
        Sql(fence),
        Sql(entry.fact.staff),
        Sql(entry.fact.day),
        entry.at_ms,
        made.took_ms,
        Sql(rev)
    ])?;
    Ok(())
}

pub(super) fn insert_void(conn: &Connection, entry: Entry<'_>, voided: &RedemptionVoided) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO voids (redemption, life, seq, voucher, cause, made_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        Sql(voided.redemption),
        entry.life,
        Sql(entry.seq),
        Sql(voided.voucher),
        Sql(voided.cause),
        entry.at_ms
    ])?;
    Ok(())
}

/// Takes a redemption back: one that was made here in its own row, another till's in one that says so.
pub(super) fn reverse(conn: &Connection, entry: Entry<'_>, reversed: &RedemptionReversed) -> Result<()> {
    let changed = conn
        .prepare_cached(
            "UPDATE redemptions SET reversal_life = ?2, reversal_seq = ?3, reversed_at_ms = ?4,
                 reversal_outcome = 'waiting'
             WHERE redemption = ?1 AND reversal_seq IS NULL",
        )?
        .execute(params![Sql(reversed.redemption), entry.life, Sql(entry.seq), entry.at_ms])?;
    let is_elsewhere = changed == 0 && find(conn, reversed.redemption)?.is_none();
    let changed = if is_elsewhere { reverse_elsewhere(conn, entry, reversed)? } else { changed };
    if changed == 1 { Ok(()) } else { Err(Guard::ReversedBefore(reversed.redemption).into()) }
}

fn reverse_elsewhere(conn: &Connection, entry: Entry<'_>, reversed: &RedemptionReversed) -> Result<usize> {
    let changed = conn
        .prepare_cached(
            "INSERT INTO reversals (redemption, life, seq, voucher, made_at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (redemption) DO NOTHING",
        )?
        .execute(params![Sql(reversed.redemption), entry.life, Sql(entry.seq), Sql(reversed.voucher), entry.at_ms])?;
    Ok(changed)
}

/// Whether another till's redemption was taken back here.
pub fn is_reversed_elsewhere(conn: &Connection, id: RedemptionId) -> Result<bool> {
    Ok(conn.prepare_cached("SELECT 1 FROM reversals WHERE redemption = ?1")?.exists([Sql(id)])?)
}

fn read(row: &Row<'_>) -> Result<Redemption> {
    let strength = match row.get_ref("strength")?.as_str().map_err(rusqlite::Error::from)? {
        "firm_cloud" => Strength::FirmCloud { rev: row.read("strength_rev")? },
        "firm_store" => Strength::FirmStore { fence: row.read("strength_fence")?, rev: row.read("strength_rev")? },
        _ => Strength::Provisional { grant: row.read::<Option<GrantId>>("strength_of")? },
    };
    Ok(Redemption {
        id: row.read("redemption")?,
        voucher: row.read("voucher")?,
        campaign: row.read("campaign")?,
        channel: row.get("channel")?,
        take: amount(row.read("take")?, row.get_ref("take_of")?.as_str().map_err(rusqlite::Error::from)?)?,
        saving: row.read("saving_minor")?,
        risk: row.read("risk_minor")?,
        strength,
        staff: row.read("staff")?,
        day: row.read("day")?,
        made_at: row.read("made_at_ms")?,
        particulars: Particulars {
            code_hash: row.read("code_hash")?,
            holder: row.get("holder")?,
            reversible_until: row.read("reversible_until_ms")?,
            campaign_name: row.get("campaign_name")?,
        },
        outcome: row.read("outcome")?,
        state: row.read::<Option<Timestamp>>("reversed_at_ms")?.map_or(State::Made, |at| State::Reversed { at }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::error::Error;
    use crate::store::sample::{books, provisional, record, reversed};

    #[test]
    fn another_tills_redemption_is_taken_back_once_and_its_voucher_waits_for_the_hub() {
        let conn = &books().conn;
        let back = reversed(7, 1, Amount::ONE_USE);
        let row = record(conn, &back).unwrap();
        let Event::RedemptionReversed(told) = &back.event else { unreachable!("a reversal") };
        assert!(is_reversed_elsewhere(conn, told.redemption).unwrap());
        assert!(find(conn, told.redemption).unwrap().is_none(), "it was not made here");
        assert!(reversal_waits(conn, told.voucher).unwrap());
        assert!(matches!(
            record(conn, &back),
            Err(Error::Guard(Guard::ReversedBefore(id))) if id == told.redemption
        ));
        note_outcome(conn, row.id, Outcome::Applied, Some(2)).unwrap();
        assert!(!reversal_waits(conn, told.voucher).unwrap());
    }

    #[test]
    fn a_number_is_found_by_reading_an_index_and_not_the_rows() {
        let conn = &books().conn;
        let fact = provisional(1, 1);
        record(conn, &fact).unwrap();
        let Event::RedemptionMade(made) = &fact.event else { unreachable!("a redemption") };
        let number = SlipNumber::of(made.redemption);
        assert_eq!(by_number(conn, number).unwrap(), [made.redemption]);
        let plan: String = conn
            .query_row(
                "EXPLAIN QUERY PLAN SELECT redemption FROM redemptions WHERE substr(redemption, 13) = ?1
                 ORDER BY life DESC, seq DESC",
                [number.bytes().as_slice()],
                |row| row.get("detail"),
            )
            .unwrap();
        assert_eq!(plan, "SCAN redemptions USING COVERING INDEX redemptions_by_fact");
    }
}
