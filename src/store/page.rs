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
use super::{bookings, campaigns, catalogue, members, pictures, shelves, shops};
use crate::domain::booking::Booking;
use crate::domain::campaign::Campaign;
use crate::domain::id::{BookingId, CampaignId, CodeHash, MemberId, PromotionId, ShopId};
use crate::domain::member::Member;
use crate::domain::picture::Picture;
use crate::domain::product::{Category, Product};
use crate::domain::promotion::Promotion;
use crate::domain::shop::ShopName;
use crate::domain::stock::{Article, Shelf};
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
    /// A member, with their card's hash; who they are is sealed on the way to the disk.
    Member(Option<CodeHash>, Box<Member>),
    /// A member is gone.
    MemberGone(MemberId),
    /// A product, and its place among the others.
    Product(u32, Box<Product>),
    /// The product of a code is gone.
    ProductGone(String),
    /// A category, and its place among the others.
    Category(u32, Category),
    /// The category of a code is gone.
    CategoryGone(String),
    /// A promotion, and its place among the others.
    Promotion(u32, Box<Promotion>),
    /// A promotion is gone.
    PromotionGone(PromotionId),
    /// How an article stands in this shop.
    Shelf(Shelf),
    /// Nothing is said of an article any more.
    ShelfGone(Article),
    /// Which picture a product has.
    Picture(Picture),
    /// The product of a code has no picture any more.
    PictureGone(String),
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

/// Applies a page; refused unless it begins where the cache stands, in the same life of the hub's books. An empty cache
/// takes a page from cursor 0; after a restore of the hub only a snapshot will do.
pub fn apply(conn: &Connection, people: &People, page: &Page, random: Random<'_>) -> Result<()> {
    let stands = position::find(conn)?;
    if let Some(position) = stands
        && position.epoch != page.epoch
    {
        return Err(Guard::OtherEpoch { expected: position.epoch, found: page.epoch }.into());
    }
    let expected = stands.map_or(0, |position| position.cursor);
    if page.from != expected {
        return Err(Guard::NotTheNextPage { expected, found: page.from }.into());
    }
    apply_changes(conn, people, &page.changes, random)?;
    position::keep(conn, Position { epoch: page.epoch, cursor: page.to, as_of: page.as_of })
}

/// Applies changes without a cursor: also for what became readable after an upgrade.
pub fn apply_changes(conn: &Connection, people: &People, changes: &[Change], random: Random<'_>) -> Result<()> {
    let mut vouchers = Keeper::on(conn)?;
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
            Change::Member(code_hash, member) => {
                unreadable::forget(conn, "member", &member.id.to_string())?;
                members::keep(conn, people, *code_hash, member, &mut *random)?;
            }
            Change::MemberGone(id) => {
                unreadable::forget(conn, "member", &id.to_string())?;
                members::forget(conn, *id)?;
            }
            Change::Product(place, product) => {
                unreadable::forget(conn, "product", &product.code)?;
                catalogue::keep_product(conn, *place, product)?;
            }
            Change::ProductGone(code) => {
                unreadable::forget(conn, "product", code)?;
                catalogue::forget_product(conn, code)?;
            }
            Change::Category(place, category) => {
                unreadable::forget(conn, "category", &category.code)?;
                catalogue::keep_category(conn, *place, category)?;
            }
            Change::CategoryGone(code) => {
                unreadable::forget(conn, "category", code)?;
                catalogue::forget_category(conn, code)?;
            }
            Change::Promotion(place, promotion) => {
                unreadable::forget(conn, "promotion", &promotion.id.to_string())?;
                catalogue::keep_promotion(conn, *place, promotion)?;
            }
            Change::PromotionGone(id) => {
                unreadable::forget(conn, "promotion", &id.to_string())?;
                catalogue::forget_promotion(conn, *id)?;
            }
            Change::Shelf(shelf) => {
                unreadable::forget(conn, "shelf", &shelf.article.key())?;
                shelves::keep(conn, shelf)?;
            }
            Change::ShelfGone(article) => {
                unreadable::forget(conn, "shelf", &article.key())?;
                shelves::forget(conn, article)?;
            }
            Change::Picture(picture) => {
                unreadable::forget(conn, "picture", &picture.product)?;
                pictures::name(conn, picture)?;
            }
            Change::PictureGone(product) => {
                unreadable::forget(conn, "picture", product)?;
                pictures::forget(conn, product)?;
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
        "product" => catalogue::forget_product(conn, &item.id),
        "promotion" => item.id.parse().map_or(Ok(()), |id| catalogue::forget_promotion(conn, id)),
        // A member's older form still earns. A booking's lets its guests in, and a category's shows its products; nothing else is a right.
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::ShopNo;
    use crate::domain::voucher::Amount;
    use crate::store::error::Error;
    use crate::store::sample::{at, books, campaign, code_hash, counting, shop_id, uuid, voucher};
    use crate::store::vouchers;

    fn page(epoch: u64, from: u64, changes: Vec<Change>) -> Page {
        Page { epoch, from, to: from + 10, as_of: at(1), changes }
    }

    #[test]
    fn a_page_follows_the_one_before_or_is_refused() {
        let books = books();
        let apply = |page: &Page| apply(&books.conn, &books.people, page, &mut counting());
        apply(&page(1, 0, Vec::new())).unwrap();
        for wrong in [page(1, 0, Vec::new()), page(1, 20, Vec::new())] {
            assert!(matches!(apply(&wrong), Err(Error::Guard(Guard::NotTheNextPage { .. }))), "{wrong:?}");
        }
        for wrong in [page(2, 10, Vec::new()), page(2, 0, Vec::new())] {
            assert!(matches!(apply(&wrong), Err(Error::Guard(Guard::OtherEpoch { .. }))), "{wrong:?}");
        }
        apply(&page(1, 10, Vec::new())).unwrap();
        assert_eq!(position::find(&books.conn).unwrap(), Some(Position { epoch: 1, cursor: 20, as_of: at(1) }));
        position::confirm(&books.conn, at(7)).unwrap();
        position::confirm(&books.conn, at(3)).unwrap();
        assert_eq!(position::find(&books.conn).unwrap().map(|position| position.as_of), Some(at(7)));
    }

    #[test]
    fn what_is_gone_at_the_hub_is_gone_here() {
        let books = books();
        let shop = ShopName { id: shop_id(), no: ShopNo::new(4), name: "河畔".into() };
        let keys = Document { body: "{}".into(), signature: "ab".into() };
        books.pull(vec![
            Change::Voucher(code_hash(1), Box::new(voucher(1, Amount::Uses(1), 1))),
            Change::Campaign(Box::new(campaign(1))),
            Change::Shop(shop.clone()),
            Change::Document(documents::Name::Keys, keys.clone()),
        ]);
        assert_eq!(shops::find(&books.conn, shop_id()).unwrap(), Some(shop));
        assert_eq!(documents::find(&books.conn, documents::Name::Keys).unwrap(), Some(keys));
        assert_eq!(campaigns::all(&books.conn).unwrap(), [campaign(1)]);
        books.pull(vec![
            Change::VoucherGone(code_hash(1)),
            Change::CampaignGone(campaign(1).id),
            Change::ShopGone(shop_id()),
            Change::DocumentGone(documents::Name::Keys),
            Change::BookingGone(crate::domain::id::BookingId::new(uuid(30, 1))),
        ]);
        assert_eq!(vouchers::count(&books.conn).unwrap(), 0);
        assert_eq!(shops::all(&books.conn).unwrap(), []);
        assert_eq!(documents::find(&books.conn, documents::Name::Keys).unwrap(), None);
        assert_eq!(campaigns::find(&books.conn, campaign(1).id).unwrap(), None);
    }

    #[test]
    fn a_campaign_whose_newest_form_cannot_be_read_counts_as_not_cached() {
        let books = books();
        books.pull(vec![Change::Campaign(Box::new(campaign(1)))]);
        let newer = Item {
            kind: "campaign".into(),
            id: campaign(1).id.to_string(),
            version: 5,
            raw: r#"{"moon_phase":"full"}"#.into(),
        };
        books.pull(vec![Change::Unreadable(newer.clone())]);
        assert_eq!(campaigns::find(&books.conn, campaign(1).id).unwrap(), None);
        assert_eq!(unreadable::all(&books.conn).unwrap(), [newer]);
        books.pull(vec![Change::Campaign(Box::new(campaign(1)))]);
        assert_eq!(campaigns::find(&books.conn, campaign(1).id).unwrap(), Some(campaign(1)));
        assert_eq!(unreadable::all(&books.conn).unwrap(), []);
    }

    #[test]
    fn numbers_of_campaigns_and_shops_may_be_given_again() {
        let books = books();
        let other = crate::domain::campaign::Campaign { id: crate::store::sample::campaign_id(2), ..campaign(1) };
        books.pull(vec![Change::Campaign(Box::new(campaign(1))), Change::Campaign(Box::new(other.clone()))]);
        assert_eq!(campaigns::find_by_no(&books.conn, campaign(1).no).unwrap(), Some(other));
        let shop = |id, name: &str| ShopName { id: ShopId::new(uuid(5, id)), no: ShopNo::new(4), name: name.into() };
        books.pull(vec![Change::Shop(shop(1, "old")), Change::Shop(shop(2, "new"))]);
        assert_eq!(shops::all(&books.conn).unwrap(), [shop(2, "new")]);
    }
}
