//! Products from a table: by their codes, as often as the shop likes.
//!
//! What a file has no column for stays as it is at a product that is there already: its choices, its place. Rows of one code that
//! follow each other are its sizes. A category that is not there yet is made. A product is taken in whole or not at all.

use std::collections::HashSet;
use std::io::Read;

use serde::Serialize;
use tokio::sync::mpsc;

use super::columns::{Columns, Titled};
use super::fields::{self, BadField, Encoding, Why};
use super::table::Table;
use super::{BATCH, FAULTS_MAX, Fault, ImportFault};
use crate::domain::id::ShopId;
use crate::domain::money::{Currency, Money};
use crate::domain::product::{
    Category, Colour, Make, Measure, NAME_CHARS_MAX, Price, Product, Supply, Terms, Variant, is_price,
};
use crate::domain::stock::{Article, STOCK_MAX};
use crate::hub::admin::{Admin, AdminFault};
use crate::hub::catalogue::{LISTED_MAX, product_entry};
use crate::hub::database::{Entered, Entry, Section};
use crate::wire::pull::{CategoryRow, ProductRow};

/// The class of products where no shop says how it taxes.
const PLAIN_TAX_CLASS: &str = "standard";

/// What became of an import of products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProductReport {
    /// How many rows there were.
    pub rows: u64,
    /// How many products are new.
    pub added: u64,
    /// How many were there already and are otherwise now.
    pub changed: u64,
    /// How many were there already just so.
    pub unchanged: u64,
    /// How many rows were not taken in.
    pub refused: u64,
    /// Why, row by row; the first thousand.
    pub faults: Vec<Fault>,
    /// How the file was encoded.
    pub encoding: Encoding,
}

/// What a column of products holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Code,
    Name,
    Category,
    Price,
    MemberPrice,
    Barcode,
    Unit,
    ScaleItem,
    TaxClass,
    Variant,
    /// How many there are in one shop.
    Stock,
    /// Read over.
    Note,
}

impl Titled for Column {
    const NAMES: &'static [(Self, &'static [&'static str])] = &[
        (Self::Code, &["code", "sku", "product_code", "item_code", "商品编码", "编码", "货号", "商品编号"]),
        (Self::Name, &["name", "product", "product_name", "商品名称", "名称", "品名"]),
        (Self::Category, &["category", "categories", "分类", "商品分类", "类别"]),
        (Self::Price, &["price", "retail_price", "售价", "零售价", "价格", "单价"]),
        (Self::MemberPrice, &["member_price", "会员价"]),
        (Self::Barcode, &["barcode", "barcodes", "ean", "gtin", "upc", "条码", "条形码", "商品条码"]),
        (Self::Unit, &["unit", "measure", "单位", "计量单位"]),
        (Self::ScaleItem, &["scale_item", "plu", "秤码", "电子秤编号"]),
        (Self::TaxClass, &["tax_class", "税类", "税目"]),
        (Self::Variant, &["variant", "size", "spec", "规格"]),
        (Self::Stock, &["stock", "stock_qty", "on_hand", "库存", "库存数量", "库存数"]),
        (Self::Note, &["note", "remark", "comment", "备注", "说明"]),
    ];
    const CODE: Self = Self::Code;
    const NOTE: Self = Self::Note;
}

/// What rows refer to.
#[derive(Debug, Clone)]
struct Referred {
    currency: Currency,
    /// The classes that some shop taxes; the first is that of new products.
    tax_classes: Vec<String>,
    /// The shop whose stock is counted, where it is clear which.
    counted: Option<ShopId>,
}

/// What a row says, as far as the file has columns for it.
#[derive(Debug, Clone)]
struct Said {
    line: u64,
    code: String,
    name: Option<String>,
    categories: Option<Vec<String>>,
    price: Option<Price>,
    member_price: Option<Money>,
    barcodes: Option<Vec<String>>,
    measure: Option<Measure>,
    scale_item: Option<String>,
    tax_class: Option<String>,
    variant: Option<String>,
    stock: Option<u32>,
}

/// The rows of one product, one after the other.
enum Group {
    /// They can be read.
    Read(Vec<Said>),
    /// The one row cannot be read.
    Refused(Fault),
}

impl Admin {
    /// Imports products from a file, CSV or XLSX. What it says of stock is that of `counted`, or of the only shop there is. Reading happens on a thread of its own; `file` may wait for the network.
    pub async fn import_products<R: Read + Send + 'static>(
        &self,
        file: R,
        encoding: Option<Encoding>,
        counted: Option<ShopId>,
    ) -> Result<ProductReport, ImportFault> {
        let shops = self.shops().await?;
        if counted.is_some_and(|counted| shops.iter().all(|shop| shop.id != counted)) {
            return Err(AdminFault::NotFound.into());
        }
        let only = || shops.first().filter(|_| shops.len() == 1).map(|shop| shop.id);
        let sold = shops.iter().filter_map(|shop| shop.selling.as_ref()).flat_map(|selling| &selling.taxes.classes);
        let referred = Referred {
            currency: shops.first().map_or(Currency::Cny, |shop| shop.currency),
            tax_classes: sold.map(|class| class.code.clone()).collect(),
            counted: counted.or_else(only),
        };
        let mut categories = self.known_categories().await?;
        let (tell, mut told) = mpsc::channel(2);
        let by = referred.clone();
        let reading = tokio::task::spawn_blocking(move || read(file, encoding, &by, &tell));
        let mut report = ProductReport {
            rows: 0,
            added: 0,
            changed: 0,
            unchanged: 0,
            refused: 0,
            faults: Vec::new(),
            encoding: Encoding::Utf8,
        };
        while let Some(groups) = told.recv().await {
            self.take_in(groups, &referred, &mut categories, &mut report).await?;
        }
        report.encoding = reading.await.map_err(|_| ImportFault::Broken)??;
        Ok(report)
    }

    async fn known_categories(&self) -> Result<Vec<CategoryRow>, ImportFault> {
        let mut rows: Vec<CategoryRow> = Vec::new();
        let mut after = String::new();
        loop {
            let page = self.catalogue(Section::Categories, std::mem::take(&mut after), LISTED_MAX).await?;
            let Some(last) = page.last().and_then(|row| row.get("category")?.get("code")?.as_str()) else {
                return Ok(rows);
            };
            last.clone_into(&mut after);
            // One that only a later program reads cannot be told by its name here.
            rows.extend(page.into_iter().filter_map(|row| serde_json::from_value(row).ok()));
        }
    }

    /// Puts the products of a batch into the books.
    async fn take_in(
        &self,
        groups: Vec<Group>,
        referred: &Referred,
        categories: &mut Vec<CategoryRow>,
        report: &mut ProductReport,
    ) -> Result<(), ImportFault> {
        let mut read: Vec<Vec<Said>> = Vec::with_capacity(groups.len());
        for group in groups {
            match group {
                Group::Read(rows) => read.push(rows),
                Group::Refused(fault) => report.refuse(fault),
            }
        }
        let codes = read.iter().filter_map(|rows| rows.first()).map(|said| said.code.clone()).collect();
        let known = self.app().database.catalogue_entries(self.tenant(), Section::Products, codes);
        let known = known.await.map_err(crate::hub::admin::AdminFault::from)?;
        let (mut entries, mut taken_in) = (Vec::new(), Vec::new());
        for (rows, known) in read.into_iter().zip(known) {
            let known = known.map(serde_json::from_value::<ProductRow>);
            let product = match known.transpose() {
                Ok(known) => product(&rows, known, referred, categories),
                // Only a later program reads it: this one would lose what it does not know.
                Err(_) => Err((0, Unfit::Newer)),
            };
            match product {
                Ok((row, new_categories)) => {
                    entries.extend(new_categories.iter().map(category_entry).collect::<Result<Vec<_>, _>>()?);
                    taken_in.extend(new_categories.iter().map(|_| (Vec::new(), Vec::new())));
                    categories.extend(new_categories);
                    entries.push(product_entry(&row)?);
                    let counted = rows.iter().filter_map(|said| counted(&row.product, said)).collect();
                    taken_in.push((rows, counted));
                }
                Err((at, unfit)) => refuse_all(&rows, at, &unfit, report),
            }
        }
        let mut counts = Vec::new();
        for ((rows, counted), entered) in taken_in.iter().zip(self.put_entries(entries).await?) {
            // The entry of a category has no row.
            if rows.is_empty() {
                continue;
            }
            let count = match entered {
                Entered::New => &mut report.added,
                Entered::Changed => &mut report.changed,
                Entered::Same => &mut report.unchanged,
                Entered::NumberTaken { number, by } => {
                    refuse_all(rows, 0, &Unfit::NumberTaken { number, by }, report);
                    continue;
                }
                Entered::Full => {
                    refuse_all(rows, 0, &Unfit::Full, report);
                    continue;
                }
            };
            *count += 1;
            report.rows += u64::try_from(rows.len()).unwrap_or(u64::MAX);
            counts.extend(counted.iter().cloned());
        }
        match referred.counted {
            Some(shop) if !counts.is_empty() => Ok(self.count_stock(shop, counts).await?),
            Some(_) | None => Ok(()),
        }
    }
}

impl ProductReport {
    fn refuse(&mut self, fault: Fault) {
        self.rows += 1;
        self.refused += 1;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        }
    }
}

/// Refuses the rows of a product for what one of them says.
fn refuse_all(rows: &[Said], at: usize, unfit: &Unfit, report: &mut ProductReport) {
    for (number, said) in rows.iter().enumerate() {
        let unfit = if number == at { unfit } else { &Unfit::Together };
        report.refuse(Fault { line: said.line, column: unfit.column(), code: unfit.code(), detail: unfit.to_string() });
    }
}

/// Reads the file and hands batches of products over; says how it was encoded.
fn read(
    file: impl Read,
    encoding: Option<Encoding>,
    referred: &Referred,
    tell: &mpsc::Sender<Vec<Group>>,
) -> Result<Encoding, ImportFault> {
    let mut table = Table::open(file, encoding)?;
    let columns: Columns<Column> = Columns::of(table.header())?;
    let mut groups: Vec<Group> = Vec::new();
    let mut open: Vec<(u64, Result<Said, BadField>)> = Vec::new();
    let code_of = |said: &Result<Said, BadField>| said.as_ref().ok().map(|said| said.code.clone());
    while let Some(row) = table.next()? {
        let said = said(row.line, row.texts, &columns, referred);
        let continues = open.last().is_some_and(|(_, last)| code_of(last).is_some() && code_of(last) == code_of(&said));
        if !continues {
            groups.extend(group(std::mem::take(&mut open)));
            if groups.len() >= BATCH {
                tell.blocking_send(std::mem::take(&mut groups)).map_err(|_| ImportFault::Broken)?;
            }
        }
        open.push((row.line, said));
    }
    groups.extend(group(open));
    tell.blocking_send(groups).map_err(|_| ImportFault::Broken)?;
    Ok(table.encoding())
}

/// The rows of one product; none where there are no rows.
fn group(rows: Vec<(u64, Result<Said, BadField>)>) -> Option<Group> {
    if rows.is_empty() {
        return None;
    }
    let fault =
        |line: u64, bad: BadField| Fault { line, column: bad.column, code: bad.code(), detail: bad.to_string() };
    // A row that cannot be read continues no other: it stands alone.
    let read: Result<Vec<Said>, Fault> =
        rows.into_iter().map(|(line, said)| said.map_err(|bad| fault(line, bad))).collect();
    Some(match read {
        Ok(rows) => Group::Read(rows),
        Err(fault) => Group::Refused(fault),
    })
}

/// What a row says.
fn said(
    line: u64,
    texts: Option<Vec<String>>,
    columns: &Columns<Column>,
    referred: &Referred,
) -> Result<Said, BadField> {
    let row = fields::Row::of(texts, columns)?;
    let short = |text: &str| {
        let fits = text.chars().count() <= NAME_CHARS_MAX;
        if fits { Ok(text.to_owned()) } else { Err(Why::TooLong) }
    };
    let price = |text: &str| fields::amount(text, referred.currency).filter(|price| is_price(*price));
    Ok(Said {
        line,
        code: row.need(Column::Code, short)?,
        name: row.read(Column::Name, short)?,
        categories: row.text(Column::Category).map(parts),
        price: row.read(Column::Price, |text| match text.to_lowercase().as_str() {
            "open" | "时价" | "自定价" => Ok(Price::Open),
            _ => price(text).map(Price::Fixed).ok_or(Why::Price),
        })?,
        member_price: row.read(Column::MemberPrice, |text| price(text).ok_or(Why::Price))?,
        barcodes: row.text(Column::Barcode).map(parts),
        measure: row.read(Column::Unit, measure)?,
        scale_item: row.read(Column::ScaleItem, short)?,
        tax_class: row.read(Column::TaxClass, |text| {
            let taxed = referred.tax_classes.is_empty() || referred.tax_classes.iter().any(|class| class == text);
            if taxed { Ok(text.to_owned()) } else { Err(Why::UnknownTaxClass) }
        })?,
        variant: row.read(Column::Variant, short)?,
        stock: row.read(Column::Stock, |text| match text.parse() {
            Ok(pieces) if pieces > STOCK_MAX => Err(Why::Stock),
            Ok(_) if referred.counted.is_none() => Err(Why::WhichShop),
            Ok(pieces) => Ok(pieces),
            Err(_) => Err(Why::Stock),
        })?,
    })
}

/// The parts of a text that stand between semicolons or bars.
fn parts(text: &str) -> Vec<String> {
    let parts = text.split([';', '；', '|', '、']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

fn measure(unit: &str) -> Result<Measure, Why> {
    match unit.to_lowercase().as_str() {
        "piece" | "pieces" | "pc" | "pcs" | "each" | "件" | "个" | "份" | "杯" | "瓶" | "盒" | "包" | "袋" | "只"
        | "条" | "支" | "张" | "块" | "罐" | "套" | "壶" => Ok(Measure::Piece),
        "kg" | "weight" | "公斤" | "千克" | "称重" => Ok(Measure::Weight),
        _ => Err(Why::Unit),
    }
}

/// The product that rows describe, laid over the one that is known, and the categories that are to be made for it. An error
/// names the row that it is in.
fn product(
    rows: &[Said],
    known: Option<ProductRow>,
    referred: &Referred,
    categories: &[CategoryRow],
) -> Result<(ProductRow, Vec<CategoryRow>), (usize, Unfit)> {
    let Some(first) = rows.first() else { return Err((0, Unfit::Missing(Column::Code))) };
    let missing = |column| (0, Unfit::Missing(column));
    let class = || referred.tax_classes.first().map_or(PLAIN_TAX_CLASS, String::as_str).to_owned();
    let mut row = match known {
        Some(known) => known,
        None => ProductRow {
            place: 0,
            product: Product {
                code: first.code.clone(),
                name: first.name.clone().ok_or(missing(Column::Name))?,
                categories: Vec::new(),
                tax_class: class(),
                measure: Measure::Piece,
                scale_item: None,
                make: Make::Variants(Vec::new()),
                modifiers: Vec::new(),
            },
        },
    };
    let product = &mut row.product;
    let mut made: Vec<CategoryRow> = Vec::new();
    for (at, said) in rows.iter().enumerate() {
        if let Some(name) = &said.name {
            product.name.clone_from(name);
        }
        if let Some(named) = &said.categories {
            product.categories = in_categories(named, categories, &mut made);
        }
        if let Some(class) = &said.tax_class {
            product.tax_class.clone_from(class);
        }
        if let Some(measure) = said.measure {
            product.measure = measure;
        }
        if let Some(item) = &said.scale_item {
            product.scale_item = Some(item.clone());
        }
        let terms = terms_of(&mut product.make, said).map_err(|unfit| (at, unfit))?;
        if let Some(member_price) = said.member_price {
            terms.member_price = Some(member_price);
        }
        if let Some(barcodes) = &said.barcodes {
            terms.barcodes.clone_from(barcodes);
        }
    }
    if product.measure == Measure::Weight
        && let Some(at) = rows.iter().position(|said| said.stock.is_some())
    {
        return Err((at, Unfit::Weighed));
    }
    product.check().map_err(|unsound| (0, Unfit::Unsound(unsound)))?;
    let sound = made.iter().try_for_each(|row| row.category.check());
    sound.map_err(|unsound| (0, Unfit::Unsound(unsound)))?;
    Ok((row, made))
}

/// How many there are of the article that a row is about, where it says so.
fn counted(product: &Product, said: &Said) -> Option<(Article, Option<i64>)> {
    let stock = said.stock.map(i64::from)?;
    let variant = match &product.make {
        Make::Single(_) | Make::Combo { .. } => None,
        Make::Variants(variants) => {
            let named = said.variant.as_deref()?;
            let found = variants.iter().find(|variant| variant.code == named || variant.name == named)?;
            Some(found.code.clone())
        }
    };
    Some((Article { product: product.code.clone(), variant }, Some(stock)))
}

/// The terms that a row is about, made where there are none yet.
fn terms_of<'m>(make: &'m mut Make, said: &Said) -> Result<&'m mut Terms, Unfit> {
    let priced = || {
        let price = said.price.ok_or(Unfit::Missing(Column::Price))?;
        Ok(Terms { price, member_price: None, barcodes: Vec::new(), supply: Supply::ForSale })
    };
    let is_new = matches!(make, Make::Variants(variants) if variants.is_empty());
    match (&said.variant, &*make) {
        (None, Make::Variants(_)) if is_new => *make = Make::Single(priced()?),
        (Some(_), Make::Single(_)) => *make = Make::Variants(Vec::new()),
        (Some(_), Make::Combo { .. }) => return Err(Unfit::Combo),
        (None, Make::Variants(_)) => return Err(Unfit::WhichVariant),
        (None, Make::Single(_) | Make::Combo { .. }) | (Some(_), Make::Variants(_)) => {}
    }
    let terms = match make {
        Make::Single(terms) | Make::Combo { terms, .. } => terms,
        Make::Variants(variants) => {
            let named = said.variant.as_deref().unwrap_or_default();
            let at = variants.iter().position(|variant| variant.code == named || variant.name == named);
            let at = at.unwrap_or(variants.len());
            if at == variants.len() {
                variants.push(Variant { code: named.to_owned(), name: named.to_owned(), terms: priced()? });
            }
            &mut variants.get_mut(at).ok_or(Unfit::WhichVariant)?.terms
        }
    };
    if let Some(price) = said.price {
        terms.price = price;
    }
    Ok(terms)
}

/// The codes of the categories that a row names by code or name, those made that are not there.
fn in_categories(named: &[String], known: &[CategoryRow], made: &mut Vec<CategoryRow>) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for name in named {
        let is_meant = |row: &&CategoryRow| row.category.code == *name || row.category.name == *name;
        let found = known.iter().chain(made.iter()).find(is_meant).map(|row| row.category.code.clone());
        let code = found.unwrap_or_else(|| {
            let last = known.iter().chain(made.iter()).map(|row| row.place).max();
            let place = last.map_or(0, |last| last.saturating_add(1));
            let colour = Some(Colour::nth(place));
            made.push(CategoryRow {
                place,
                category: Category { code: name.clone(), name: name.clone(), within: None, colour },
            });
            name.clone()
        });
        codes.push(code);
    }
    let mut seen = HashSet::new();
    codes.retain(|code| seen.insert(code.clone()));
    codes
}

fn category_entry(row: &CategoryRow) -> Result<Entry, ImportFault> {
    let body = serde_json::to_value(row).map_err(crate::hub::admin::AdminFault::Unreadable)?;
    let code = row.category.code.clone();
    Ok(Entry { section: Section::Categories, code, place: row.place, body, numbers: Vec::new() })
}

/// Why rows make no product.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Unfit {
    #[error("a new product needs it")]
    Missing(Column),
    #[error("the product has several sizes: the row must name one")]
    WhichVariant,
    #[error("a combo has no sizes")]
    Combo,
    #[error("only what is sold by the piece is counted")]
    Weighed,
    #[error("{0}")]
    Unsound(crate::domain::product::Unsound),
    #[error("the number {number} is that of product {by}")]
    NumberTaken { number: String, by: String },
    #[error("there are as many products as there may be")]
    Full,
    #[error("a later program has described the product: this one would lose a part of it")]
    Newer,
    #[error("another row of the same product is not taken in")]
    Together,
}

impl Unfit {
    /// A stable code.
    const fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::WhichVariant => "which_variant",
            Self::Combo => "combo",
            Self::Weighed => "weighed",
            Self::Unsound(_) => "unsound",
            Self::NumberTaken { .. } => "number_taken",
            Self::Full => "full",
            Self::Newer => "newer",
            Self::Together => "together",
        }
    }

    /// In which column.
    fn column(&self) -> Option<&'static str> {
        match self {
            Self::Missing(column) => Some(column.name()),
            Self::WhichVariant | Self::Combo => Some(Column::Variant.name()),
            Self::Weighed => Some(Column::Stock.name()),
            Self::NumberTaken { .. } => Some(Column::Barcode.name()),
            Self::Unsound(_) | Self::Full | Self::Newer | Self::Together => None,
        }
    }
}
