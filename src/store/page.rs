//! A page of changes from the hub, applied to the cache with its cursor in one transaction.
//!
//! Staff, exceptions and the shop's own record belong to the ledger: apply those first, in a transaction of the ledger.
//! They are the same however often they come, so a crash between the two only brings the page again.

use jiff::Timestamp;
use rusqlite::Connection;

use super::documents::{self, Document};
use super::error::{Guard, Result};
use super::position::{self, Position};
use super::seal::{People, Random};
use super::unreadable::{self, Item};
use super::vouchers::Keeper;
use super::{bookings, campaigns, shops};
use crate::domain::booking::Booking;
use crate::domain::campaign::Campaign;
use crate::domain::id::{BookingId, CampaignId, CodeHash, ShopId};
use crate::domain::shop::ShopName;
use crate::domain::voucher::Voucher;

/// A page of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The life of the hub's books.
    pub epoch: u64,
    /// The cursor from which it reads.
    pub from: u64,
    /// The cursor after it.
    pub to: u64,
    /// The effective time at which it came.
    pub as_of: Timestamp,
    /// What changed, oldest first.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A voucher, by its code's hash.
    Voucher(CodeHash, Box<Voucher>),
    /// A voucher is gone.
    VoucherGone(CodeHash),
    /// A campaign.
    Campaign(Box<Campaign>),
    /// A campaign is gone.
    CampaignGone(CampaignId),
    /// A booking; its guest is sealed on the way to the disk.
    Booking(Box<Booking>),
    /// A booking is gone.
    BookingGone(BookingId),
    /// Another shop's name.
    Shop(ShopName),
    /// Another shop is gone.
    ShopGone(ShopId),
    /// A signed document.
    Document(documents::Name, Document),
    /// A signed document is gone.
    DocumentGone(documents::Name),
    /// Something that this program cannot read: kept as it came. What stood there before counts no more, for a
    /// restriction that is not understood must not be passed over.
    Unreadable(Item),
}

/// Applies a page; refused unless it begins where the cache stands. An empty cache takes a page from cursor 0.
pub fn apply(conn: &Connection, people: &People, page: &Page, random: Random<'_>) -> Result<()> {
    let stands = position::find(conn)?.filter(|position| position.epoch == page.epoch);
    let expected = stands.map_or(0, |position| position.cursor);
    if page.from != expected {
        return Err(Guard::NotTheNextPage { expected, found: page.from }.into());
    }
    apply_changes(conn, people, &page.changes, random)?;
    position::keep(conn, Position { epoch: page.epoch, cursor: page.to, as_of: page.as_of })
}

/// Applies changes without a cursor: also for what became readable after an upgrade.
pub fn apply_changes(conn: &Connection, people: &People, changes: &[Change], random: Random<'_>) -> Result<()> {
    let mut vouchers = Keeper::on(conn);
    for change in changes {
        match change {
            Change::Voucher(code_hash, voucher) => {
                unreadable::forget(conn, "voucher", &code_hash.to_string())?;
                vouchers.keep(code_hash, voucher)?;
            }
            Change::VoucherGone(code_hash) => {
                unreadable::forget(conn, "voucher", &code_hash.to_string())?;
                vouchers.forget(code_hash)?;
            }
            Change::Campaign(campaign) => {
                unreadable::forget(conn, "campaign", &campaign.id.to_string())?;
                campaigns::keep(conn, campaign)?;
            }
            Change::CampaignGone(id) => {
                unreadable::forget(conn, "campaign", &id.to_string())?;
                campaigns::forget(conn, *id)?;
            }
            Change::Booking(booking) => {
                unreadable::forget(conn, "booking", &booking.id.to_string())?;
                bookings::keep(conn, people, booking, &mut *random)?;
            }
            Change::BookingGone(id) => {
                unreadable::forget(conn, "booking", &id.to_string())?;
                bookings::forget(conn, *id)?;
            }
            Change::Shop(shop) => shops::keep(conn, shop)?,
            Change::ShopGone(id) => shops::forget(conn, *id)?,
            Change::Document(name, document) => documents::keep(conn, *name, document)?,
            Change::DocumentGone(name) => documents::forget(conn, *name)?,
            Change::Unreadable(item) => {
                set_aside(conn, &vouchers, item)?;
                unreadable::keep(conn, item)?;
            }
        }
    }
    Ok(())
}

/// Makes what stood under an unreadable item's identity count no more.
fn set_aside(conn: &Connection, vouchers: &Keeper<'_>, item: &Item) -> Result<()> {
    match item.kind.as_str() {
        "voucher" => item.id.parse().map_or(Ok(()), |code_hash| vouchers.forget(&code_hash)),
        "campaign" => item.id.parse().map_or(Ok(()), |id| campaigns::forget(conn, id)),
        // A booking's older form still lets its guests in; nothing else is a right.
        _ => Ok(()),
    }
}
