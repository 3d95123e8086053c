//! What training takes over from a data folder: read from its files without changing them, while nobody has them open.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::database::File;
use super::error::Result;
use super::{catalogue, identity, pictures, settings, staff};
use crate::domain::product::{Category, Product};
use crate::domain::promotion::Promotion;
use crate::domain::shop::Shop;
use crate::domain::staff::Staff;

/// A shop as training takes it over.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// The shop.
    pub shop: Shop,
    /// What people call its till.
    pub till: String,
    /// Everybody whom the ledger knows, also who left.
    pub staff: Vec<Staff>,
    /// What is set at its counter.
    pub settings: Vec<(String, String)>,
    /// What it sells, in its order.
    pub products: Vec<Product>,
    /// The groups of that.
    pub categories: Vec<Category>,
    /// What lowers its prices.
    pub promotions: Vec<Promotion>,
    /// The pictures of what it sells that are here: JPEG, each with the code of its product.
    pub pictures: Vec<(String, Vec<u8>)>,
}

/// Reads the shop of a data folder; nothing where the folder has joined none. Nothing in the folder is written.
pub fn read(dir: &Path) -> Result<Option<Template>> {
    let Some(ledger) = look_into(dir, File::Ledger)? else { return Ok(None) };
    let Some(identity) = identity::find(&ledger)? else { return Ok(None) };
    let mut template = Template {
        shop: identity.shop,
        till: identity.till,
        staff: staff::all(&ledger)?,
        settings: settings::all(&ledger)?,
        products: Vec::new(),
        categories: Vec::new(),
        promotions: Vec::new(),
        pictures: Vec::new(),
    };
    if let Some(cache) = look_into(dir, File::Cache)? {
        template.products = catalogue::products(&cache)?;
        template.categories = catalogue::categories(&cache)?;
        template.promotions = catalogue::promotions(&cache)?;
        template.pictures = pictures::fetched(&cache)?;
    }
    Ok(Some(template))
}

/// A connection that cannot write; nothing where there is no such file.
fn look_into(dir: &Path, file: File) -> Result<Option<Connection>> {
    let path = dir.join(file.name());
    if !path.exists() {
        return Ok(None);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Some(Connection::open_with_flags(path, flags)?))
}
