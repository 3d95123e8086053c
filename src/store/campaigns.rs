//! Campaigns as the hub sent them. One that cannot be read counts as not cached: its vouchers are the cloud's alone.

use rusqlite::{Connection, OptionalExtension, params};

use super::codec::{Sql, from_json, json};
use super::error::Result;
use crate::domain::campaign::Campaign;
use crate::domain::id::{CampaignId, CampaignNo};

/// A campaign; `None` where it is not cached or not readable.
pub fn find(conn: &Connection, id: CampaignId) -> Result<Option<Campaign>> {
    let body = conn
        .prepare_cached("SELECT body FROM campaigns WHERE campaign = ?1")?
        .query_row([Sql(id)], |row| row.get::<_, Option<String>>(0))
        .optional()?;
    Ok(body.flatten().as_deref().and_then(sound))
}

/// A campaign by its number in tokens.
pub fn find_by_no(conn: &Connection, no: CampaignNo) -> Result<Option<Campaign>> {
    let body = conn
        .prepare_cached("SELECT body FROM campaigns WHERE no = ?1")?
        .query_row([no.number()], |row| row.get::<_, Option<String>>(0))
        .optional()?;
    Ok(body.flatten().as_deref().and_then(sound))
}

/// Every readable campaign.
pub fn all(conn: &Connection) -> Result<Vec<Campaign>> {
    let mut statement = conn.prepare_cached("SELECT body FROM campaigns WHERE body IS NOT NULL ORDER BY no")?;
    let bodies = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(bodies.iter().filter_map(|body| sound(body)).collect())
}

/// A body that this program reads and that can be meant. An older program wrote what a newer one may read stricter.
fn sound(body: &str) -> Option<Campaign> {
    from_json::<Campaign>(body).ok().filter(|campaign| campaign.check().is_ok())
}

pub(super) fn keep(conn: &Connection, campaign: &Campaign) -> Result<()> {
    // The hub may give a number again once the campaign that had it is gone.
    conn.prepare_cached("UPDATE campaigns SET no = NULL WHERE no = ?1 AND campaign <> ?2")?
        .execute(params![campaign.no.number(), Sql(campaign.id)])?;
    conn.prepare_cached(
        "INSERT INTO campaigns (campaign, no, body) VALUES (?1, ?2, ?3)
         ON CONFLICT (campaign) DO UPDATE SET no = excluded.no, body = excluded.body",
    )?
    .execute(params![Sql(campaign.id), campaign.no.number(), json(campaign)?])?;
    Ok(())
}

/// Forgets what a campaign says; its vouchers keep pointing at it.
pub(super) fn forget(conn: &Connection, id: CampaignId) -> Result<()> {
    conn.prepare_cached("UPDATE campaigns SET no = NULL, body = NULL WHERE campaign = ?1")?.execute([Sql(id)])?;
    Ok(())
}

/// The short key of a campaign, made where there is none yet.
pub(super) fn key_of(conn: &Connection, id: CampaignId) -> Result<i64> {
    conn.prepare_cached("INSERT INTO campaigns (campaign) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([Sql(id)])?;
    Ok(conn.prepare_cached("SELECT key FROM campaigns WHERE campaign = ?1")?.query_row([Sql(id)], |row| row.get(0))?)
}
