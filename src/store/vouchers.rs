//! Vouchers as the hub last sent them, less what this terminal took since.
//!
//! A redemption writes the ledger alone. So what a voucher has left is its cached row, which carries a revision, minus
//! our own redemptions that this revision does not hold yet: those not acknowledged, and those whose revision is newer.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::campaigns;
use super::codec::{Read, Sql, amount, from_json, json};
use super::error::Result;
use super::unreadable;
use crate::domain::id::{CampaignId, CodeHash, ShopId};
use crate::domain::money::Money;
use crate::domain::voucher::{Amount, LastUse, State, Voucher};

/// What the cache knows behind a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The voucher, with our own redemptions laid over it.
    Voucher(Box<Voucher>),
    /// A row came that this program cannot read: only the cloud may decide.
    Unreadable,
    /// Nothing.
    Nothing,
}

/// Finds a voucher by the keyed hash of its code, or for a signed token of its id. On a connection that reads both
/// files.
pub fn find(conn: &Connection, code_hash: &CodeHash) -> Result<Found> {
    // The cache is read before the ledger: a revision that arrives in between counts a redemption twice, never not at
    // all.
    let cached = cached(conn, code_hash)?;
    match cached {
        Some(voucher) => less_own(conn, voucher).map(Box::new).map(Found::Voucher),
        None if unreadable::holds(conn, "voucher", &code_hash.to_string())? => Ok(Found::Unreadable),
        None => Ok(Found::Nothing),
    }
}

/// A voucher from elsewhere (a verified token, the cloud's answer) less our own redemptions that its revision does not
/// hold.
pub fn less_own(conn: &Connection, mut voucher: Voucher) -> Result<Voucher> {
    let mut statement = conn.prepare_cached(
        "SELECT take, take_of, iif(doubt = 1, NULL, rev), reversal_seq, reversal_outcome,
             iif(doubt = 1, NULL, reversal_rev), made_at_ms, staff
         FROM redemptions
         WHERE voucher = ?1 AND (rev IS NULL OR rev > ?2 OR doubt = 1 OR reversal_seq IS NOT NULL)
         ORDER BY made_at_ms",
    )?;
    let mut rows = statement.query(params![Sql(voucher.id), Sql(voucher.rev)])?;
    let mut last = None;
    while let Some(row) = rows.next()? {
        let own = Own::read(row, voucher.rev)?;
        voucher.left = match own.effect {
            // More was taken than there is, or of another sort: nothing is left.
            Effect::Taken => voucher.left.after(own.take).unwrap_or(voucher.left.nothing()),
            Effect::GivenBack => voucher.left.with(own.take).unwrap_or(voucher.left),
            Effect::None => continue,
        };
        if own.effect == Effect::Taken && voucher.last_use.as_ref().is_none_or(|known| known.at < own.made_at) {
            last = Some((own.made_at, row.get::<_, Option<Vec<u8>>>(7)?));
        }
    }
    if let Some((at, staff)) = last {
        voucher.last_use = own_use(conn, at, staff)?;
    }
    Ok(voucher)
}

/// One of our redemptions, as it changes a row of some revision.
struct Own {
    take: Amount,
    effect: Effect,
    made_at: Timestamp,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    Taken,
    GivenBack,
    None,
}

impl Own {
    fn read(row: &Row<'_>, known_rev: u64) -> Result<Self> {
        let newer = |rev: Option<u64>| rev.is_none_or(|rev| rev > known_rev);
        let made_is_news = newer(row.read(2)?);
        let reversed = row.get::<_, Option<i64>>(3)?.is_some();
        // A reversal that the hub did not take gives nothing back.
        let reversal_counts = !matches!(
            row.get_ref(4)?.as_str_or_null().map_err(rusqlite::Error::from)?,
            Some("conflict" | "quarantined")
        );
        let reversal_is_news = newer(row.read(5)?);
        let effect = match (made_is_news, reversed && reversal_counts, reversal_is_news) {
            (true, false, _) => Effect::Taken,
            (false, true, true) => Effect::GivenBack,
            (true, true, _) | (false, true, false) | (false, false, _) => Effect::None,
        };
        let take = amount(row.read(0)?, row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
        Ok(Self { take, effect, made_at: row.read(6)? })
    }
}

/// The words for a use at this terminal.
fn own_use(conn: &Connection, at: Timestamp, staff: Option<Vec<u8>>) -> Result<Option<LastUse>> {
    let found = conn
        .prepare_cached("SELECT shop ->> '$.name', till, (SELECT name FROM staff WHERE staff = ?1) FROM identity")?
        .query_row([staff], |row| {
            Ok(LastUse {
                at,
                shop: row.get(0)?,
                till: row.get(1)?,
                staff: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
            })
        })
        .optional()?;
    Ok(found)
}

/// What few vouchers have, kept apart so that most rows stay small.
#[derive(Serialize, Deserialize, Default, PartialEq, Eq)]
struct Particulars {
    #[serde(default, skip_serializing_if = "is_issued")]
    state: State,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    money_left: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    home_shop: Option<ShopId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone_tail: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_issued(state: &State) -> bool {
    *state == State::Issued
}

/// The cached row alone.
fn cached(conn: &Connection, code_hash: &CodeHash) -> Result<Option<Voucher>> {
    let mut statement = conn.prepare_cached(
        "SELECT voucher, (SELECT campaign FROM campaigns WHERE key = v.campaign), issued_at_ms, until_ms, uses_left,
             rev, last_at_ms, last_place, particulars
         FROM vouchers AS v WHERE code_hash = ?1",
    )?;
    let mut rows = statement.query([Sql(*code_hash)])?;
    rows.next()?.map(|row| read(conn, row)).transpose()
}

fn read(conn: &Connection, row: &Row<'_>) -> Result<Voucher> {
    let particulars: Particulars = match row.get_ref(8)?.as_str_or_null().map_err(rusqlite::Error::from)? {
        Some(text) => from_json(text)?,
        None => Particulars::default(),
    };
    let last_use = match (row.read::<Option<Timestamp>>(6)?, row.get::<_, Option<i64>>(7)?) {
        (Some(at), Some(place)) => Some(place_of(conn, place, at)?),
        (Some(_) | None, _) => None,
    };
    Ok(Voucher {
        id: row.read(0)?,
        campaign: row.read(1)?,
        issued_at: row.read(2)?,
        from: particulars.from,
        until: row.read(3)?,
        left: match particulars.money_left {
            Some(money) => Amount::Money(money),
            None => Amount::Uses(row.get(4)?),
        },
        state: particulars.state,
        home_shop: particulars.home_shop,
        holder: particulars.holder,
        phone_tail: particulars.phone_tail,
        last_use,
        rev: row.read(5)?,
    })
}

fn place_of(conn: &Connection, key: i64, at: Timestamp) -> Result<LastUse> {
    Ok(conn
        .prepare_cached("SELECT shop, till, staff FROM places WHERE key = ?1")?
        .query_row([key], |row| Ok(LastUse { at, shop: row.get(0)?, till: row.get(1)?, staff: row.get(2)? }))?)
}

/// Writes vouchers into a cache file; remembers the short keys of campaigns and places while it does.
pub(super) struct Keeper<'c> {
    conn: &'c Connection,
    /// Held over all rows: to look for it again costs a tenth of what keeping a row does.
    keep: CachedStatement<'c>,
    campaigns: HashMap<CampaignId, i64>,
    places: HashMap<(String, String, String), i64>,
}

impl<'c> Keeper<'c> {
    pub(super) fn on(conn: &'c Connection) -> Result<Self> {
        let keep = conn.prepare_cached(
            "INSERT INTO vouchers (code_hash, voucher, campaign, issued_at_ms, until_ms, uses_left, rev,
                 last_at_ms, last_place, particulars)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (code_hash) DO UPDATE SET voucher = excluded.voucher, campaign = excluded.campaign,
                 issued_at_ms = excluded.issued_at_ms, until_ms = excluded.until_ms,
                 uses_left = excluded.uses_left, rev = excluded.rev, last_at_ms = excluded.last_at_ms,
                 last_place = excluded.last_place, particulars = excluded.particulars
             WHERE excluded.rev >= vouchers.rev",
        )?;
        Ok(Self { conn, keep, campaigns: HashMap::new(), places: HashMap::new() })
    }

    /// Keeps a voucher as the hub sent it, unless a newer revision of it is kept already.
    pub(super) fn keep(&mut self, code_hash: &CodeHash, voucher: &Voucher) -> Result<()> {
        let campaign = self.campaign(voucher.campaign)?;
        let place = voucher.last_use.as_ref().map(|last| self.place(last)).transpose()?;
        let (uses_left, money_left) = match voucher.left {
            Amount::Uses(uses) => (Some(uses), None),
            Amount::Money(money) => (None, Some(money)),
        };
        let particulars = Particulars {
            state: voucher.state,
            money_left,
            from: voucher.from,
            home_shop: voucher.home_shop,
            holder: voucher.holder.clone(),
            phone_tail: voucher.phone_tail.clone(),
        };
        let particulars = if particulars == Particulars::default() { None } else { Some(json(&particulars)?) };
        self.keep.execute(params![
            Sql(*code_hash),
            Sql(voucher.id),
            campaign,
            Sql(voucher.issued_at),
            Sql(voucher.until),
            uses_left,
            Sql(voucher.rev),
            Sql(voucher.last_use.as_ref().map(|last| last.at)),
            place,
            particulars
        ])?;
        Ok(())
    }

    /// Forgets a voucher: it is gone, or its newest form cannot be read.
    pub(super) fn forget(&self, code_hash: &CodeHash) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM vouchers WHERE code_hash = ?1")?.execute([Sql(*code_hash)])?;
        Ok(())
    }

    fn campaign(&mut self, id: CampaignId) -> Result<i64> {
        if let Some(key) = self.campaigns.get(&id) {
            return Ok(*key);
        }
        let key = campaigns::key_of(self.conn, id)?;
        self.campaigns.insert(id, key);
        Ok(key)
    }

    fn place(&mut self, last: &LastUse) -> Result<i64> {
        let place = (last.shop.clone(), last.till.clone(), last.staff.clone());
        if let Some(key) = self.places.get(&place) {
            return Ok(*key);
        }
        self.conn
            .prepare_cached("INSERT INTO places (shop, till, staff) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
            .execute(params![place.0, place.1, place.2])?;
        let key = self
            .conn
            .prepare_cached("SELECT key FROM places WHERE shop = ?1 AND till = ?2 AND staff = ?3")?
            .query_row(params![place.0, place.1, place.2], |row| row.get(0))?;
        self.places.insert(place, key);
        Ok(key)
    }
}

/// How many vouchers are cached.
pub fn count(conn: &Connection) -> Result<u64> {
    let mut statement = conn.prepare("SELECT count(*) FROM vouchers")?;
    let mut counts = statement.query_and_then([], |row| row.read(0))?;
    counts.next().unwrap_or(Ok(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::money::Money;
    use crate::domain::redemption::Strength;
    use crate::domain::staff::{Employment, Role, Staff};
    use crate::store::page::Change;
    use crate::store::redemptions::{self, Outcome, note_outcome};
    use crate::store::sample::{
        Terminal, at, books, campaign, code_hash, fact_id, made, provisional, record, redemption_id, reversed,
        staff_id, terminal, voucher,
    };
    use crate::store::staff;

    #[track_caller]
    fn left(terminal: &Terminal) -> Amount {
        match terminal.read(|conn| find(conn, &code_hash(1))) {
            Found::Voucher(voucher) => voucher.left,
            other => panic!("{other:?}"),
        }
    }

    fn cached_with(left: u32, rev: u64) -> Change {
        Change::Voucher(code_hash(1), Box::new(voucher(1, Amount::Uses(left), rev)))
    }

    #[test]
    fn a_voucher_comes_back_as_the_hub_sent_it() {
        let terminal = terminal();
        let full = Voucher {
            from: Some(at(-3_600)),
            home_shop: Some(crate::store::sample::shop_id()),
            holder: Some("member-7".into()),
            phone_tail: Some("1234".into()),
            last_use: Some(LastUse { at: at(-60), shop: "河畔".into(), till: "1".into(), staff: "Li".into() }),
            state: State::Frozen,
            ..voucher(1, Amount::Money(Money::from_minor(12_345)), 9)
        };
        let bare = Voucher { until: None, ..voucher(2, Amount::Uses(3), 0) };
        terminal.pull(vec![
            Change::Voucher(code_hash(1), Box::new(full.clone())),
            Change::Voucher(code_hash(2), Box::new(bare.clone())),
            Change::Campaign(Box::new(campaign(1))),
        ]);
        assert_eq!(terminal.read(|conn| find(conn, &code_hash(1))), Found::Voucher(Box::new(full)));
        assert_eq!(terminal.read(|conn| find(conn, &code_hash(2))), Found::Voucher(Box::new(bare)));
        assert_eq!(terminal.read(|conn| find(conn, &code_hash(3))), Found::Nothing);
        assert_eq!(terminal.read(|conn| campaigns::find(conn, campaign(1).id)), Some(campaign(1)));
        assert_eq!(terminal.read(|conn| campaigns::find_by_no(conn, campaign(1).no)), Some(campaign(1)));
        assert_eq!(terminal.read(count), 2);
    }

    #[test]
    fn our_redemption_counts_until_the_cached_revision_holds_it() {
        let terminal = terminal();
        terminal.pull(vec![cached_with(2, 5)]);
        terminal.write(|conn| record(conn, &provisional(1, 1)));
        assert_eq!(left(&terminal), Amount::Uses(1), "not acknowledged");
        terminal.write(|conn| note_outcome(conn, fact_id(1_000_001), Outcome::Applied, Some(6)));
        assert_eq!(left(&terminal), Amount::Uses(1), "acknowledged in a revision that is not cached yet");
        terminal.pull(vec![cached_with(1, 6)]);
        assert_eq!(left(&terminal), Amount::Uses(1), "the cached revision holds it");
    }

    #[test]
    fn what_a_hub_granted_counts_until_its_revision_is_cached() {
        for strength in [Strength::FirmCloud { rev: 6 }, Strength::FirmStore { fence: 2, rev: 6 }] {
            let terminal = terminal();
            terminal.pull(vec![cached_with(2, 5)]);
            terminal.write(move |conn| record(conn, &made(1, 1, Amount::ONE_USE, strength)));
            assert_eq!(left(&terminal), Amount::Uses(1));
            terminal.pull(vec![cached_with(1, 6)]);
            assert_eq!(left(&terminal), Amount::Uses(1));
            let stored = terminal.read(|conn| redemptions::find(conn, redemption_id(1)));
            assert_eq!(stored.map(|stored| stored.strength), Some(strength));
        }
    }

    #[test]
    fn what_was_taken_back_is_there_again_until_the_cached_revision_holds_that() {
        let terminal = terminal();
        terminal.pull(vec![cached_with(2, 5)]);
        terminal.write(|conn| {
            record(conn, &made(1, 1, Amount::ONE_USE, Strength::FirmCloud { rev: 6 }))?;
            record(conn, &reversed(1, 1, Amount::ONE_USE))
        });
        assert_eq!(left(&terminal), Amount::Uses(2), "neither is cached");
        terminal.pull(vec![cached_with(1, 6)]);
        assert_eq!(left(&terminal), Amount::Uses(2), "the redemption is cached, its reversal is not");
        terminal.write(|conn| note_outcome(conn, fact_id(1_000_002), Outcome::Applied, Some(7)));
        terminal.pull(vec![cached_with(2, 7)]);
        assert_eq!(left(&terminal), Amount::Uses(2), "both are cached");
    }

    #[test]
    fn a_reversal_that_the_hub_did_not_take_gives_nothing_back() {
        let terminal = terminal();
        terminal.pull(vec![cached_with(2, 5)]);
        terminal.write(|conn| {
            record(conn, &provisional(1, 1))?;
            record(conn, &reversed(1, 1, Amount::ONE_USE))?;
            note_outcome(conn, fact_id(1_000_002), Outcome::Quarantined, None)
        });
        assert_eq!(left(&terminal), Amount::Uses(1));
    }

    #[test]
    fn more_taken_than_there_is_leaves_nothing() {
        let terminal = terminal();
        terminal.pull(vec![cached_with(1, 5)]);
        terminal.write(|conn| {
            record(conn, &provisional(1, 1))?;
            record(conn, &provisional(2, 1))
        });
        assert_eq!(left(&terminal), Amount::Uses(0));
    }

    #[test]
    fn our_own_use_is_told_in_words() {
        let terminal = terminal();
        terminal.pull(vec![cached_with(1, 5)]);
        terminal.write(|conn| {
            let li = Staff { id: staff_id(1), name: "Li".into(), role: Role::Cashier, employed: Employment::Active };
            staff::keep(conn, &li, None)?;
            record(conn, &provisional(1, 1))
        });
        let Found::Voucher(found) = terminal.read(|conn| find(conn, &code_hash(1))) else { panic!() };
        let expected =
            LastUse { at: at(1), shop: "河畔咖啡 Riverside".into(), till: "till 2".into(), staff: "Li".into() };
        assert_eq!(found.last_use, Some(expected));
    }

    #[test]
    fn an_older_revision_never_replaces_a_newer_one() {
        let terminal = terminal();
        terminal.pull(vec![cached_with(1, 6), cached_with(2, 5)]);
        assert_eq!(left(&terminal), Amount::Uses(1));
    }

    #[test]
    fn a_row_that_cannot_be_read_leaves_the_voucher_to_the_cloud() {
        let terminal = terminal();
        terminal.pull(vec![cached_with(2, 5)]);
        let newer = super::unreadable::Item {
            kind: "voucher".into(),
            id: code_hash(1).to_string(),
            version: 9,
            raw: r#"{"only_on_sundays":true}"#.into(),
        };
        terminal.pull(vec![Change::Unreadable(newer.clone())]);
        assert_eq!(terminal.read(|conn| find(conn, &code_hash(1))), Found::Unreadable);
        assert_eq!(terminal.read(unreadable::all), [newer]);
        terminal.pull(vec![cached_with(2, 6)]);
        assert_eq!(left(&terminal), Amount::Uses(2));
        assert!(terminal.read(unreadable::all).is_empty());
    }

    /// What happens to one voucher, at the terminal, at the hub and in between.
    #[derive(Debug, Clone, Copy)]
    enum Step {
        Redeem,
        Reverse(usize),
        Elsewhere,
        Push,
        Pull,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => Just(Step::Redeem),
            2 => (0_usize..8).prop_map(Step::Reverse),
            1 => Just(Step::Elsewhere),
            2 => Just(Step::Push),
            3 => Just(Step::Pull),
        ]
    }

    proptest! {
        /// The naive model: the hub counts uses and revisions; the terminal must say what the hub said when it was last
        /// pulled, with every own redemption and reversal since added by hand.
        #[test]
        fn what_is_left_is_what_a_naive_count_says(steps in proptest::collection::vec(step(), 1..24)) {
            const USES: i64 = 100;
            let books = books();
            let (mut hub_left, mut hub_rev) = (USES, 1_u64);
            let mut cached_rev = 0_u64;
            // Every own fact: by how much it changes what is left, and the revision that holds it.
            let mut own: Vec<(u64, i64, Option<u64>)> = Vec::new();
            let mut redeemed: Vec<(u64, bool)> = Vec::new();
            let mut seq = 0_u64;
            let mut pulled = 0;
            for step in std::iter::once(Step::Pull).chain(steps) {
                match step {
                    Step::Redeem => {
                        seq += 1;
                        redeemed.push((seq, true));
                        own.push((seq, -1, None));
                        record(&books.conn, &provisional(seq, 1)).unwrap();
                    }
                    Step::Reverse(which) => {
                        if let Some((number, stands)) = redeemed.get_mut(which)
                            && *stands
                        {
                            *stands = false;
                            seq += 1;
                            own.push((seq, 1, None));
                            record(&books.conn, &reversed(*number, 1, Amount::ONE_USE)).unwrap();
                        }
                    }
                    Step::Elsewhere => {
                        hub_left -= 1;
                        hub_rev += 1;
                    }
                    Step::Push => {
                        for (number, change, rev) in own.iter_mut().filter(|(_, _, rev)| rev.is_none()) {
                            hub_left += *change;
                            hub_rev += 1;
                            *rev = Some(hub_rev);
                            note_outcome(&books.conn, fact_id(1_000_000 + *number), Outcome::Applied, *rev).unwrap();
                        }
                    }
                    Step::Pull => {
                        books.pull(vec![cached_with(u32::try_from(hub_left).unwrap(), hub_rev)]);
                        cached_rev = hub_rev;
                        pulled = hub_left;
                    }
                }
                let news: i64 = own
                    .iter()
                    .filter(|(_, _, rev)| rev.is_none_or(|rev| rev > cached_rev))
                    .map(|(_, change, _)| *change)
                    .sum();
                let Found::Voucher(found) = find(&books.conn, &code_hash(1)).unwrap() else { panic!() };
                prop_assert_eq!(found.left, Amount::Uses(u32::try_from(pulled + news).unwrap()));
            }
        }
    }
}
