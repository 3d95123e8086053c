//! Snapshots: everything that a shop may know, as of one cursor, in files that can be fetched one by one and again.
//!
//! An export is written in one read transaction, so all its chunks are of one moment however long their fetching takes.
//! It is used again for a while: what changed since is in the change log, and a terminal pulls from the export's cursor
//! anyway. A folder is complete once its manifest is there, which is written last.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use rusqlite::named_params;
use serde::{Deserialize, Serialize};

use super::changes::{self, View};
use super::{Books, codec, devices, members, pictures, shelves, vouchers};
use crate::hub::database::{Device, Failed, Snapshot};
use crate::wire::ANSWER_BYTES_MAX;
use crate::wire::pull::Kind;
use crate::wire::snapshot::{CHUNK_ROWS, Chunk};

/// How long an export is used again.
const REUSED_FOR: SignedDuration = SignedDuration::from_mins(10);

/// How many exports of a shop are kept, for terminals that are still fetching an older one.
const KEPT: usize = 3;

/// About how many entries of the catalogue, or members, one chunk holds: they are taken apart one by one at the terminal, at once in memory.
const CATALOGUE_CHUNK_ROWS: u32 = 5_000;

/// The most bytes of a chunk: well below what a terminal reads at once.
const CHUNK_BYTES_MAX: usize = ANSWER_BYTES_MAX / 16 * 15;

/// The manifest as it lies in the folder.
#[derive(Serialize, Deserialize)]
struct Stored {
    exported_at: Timestamp,
    floor: u64,
    snapshot: Snapshot,
}

/// An export that is recent enough, or a new one.
pub(super) fn export(books: Books<'_>, device: &Device, folder: &Path, now: Timestamp) -> Result<Snapshot, Failed> {
    let mut view = View::of(books, device.shop)?.ok_or(Failed::Guard("a terminal of no shop"))?;
    let epoch = devices::epoch(books)?;
    let as_of = changes::head(books)?;
    let known = exports(folder)?;
    if let Some(stored) = known.first().and_then(|export| manifest(&export.path)) {
        let young = now.duration_since(stored.exported_at) < REUSED_FOR && stored.exported_at <= now;
        let of_these_books = stored.snapshot.epoch == epoch && stored.floor == view.floor;
        if of_these_books && (stored.snapshot.as_of == as_of || young && stored.snapshot.as_of < as_of) {
            return Ok(stored.snapshot);
        }
    }
    let place = folder.join(name(epoch, as_of));
    // What lies there without a manifest was broken off.
    remove(&place)?;
    fs::create_dir_all(&place).map_err(storage)?;
    let head = view.head_changes(books)?;
    let mut chunks = Chunks { place: &place, written: Vec::new(), next: 0, bytes: Vec::new(), rows: 0 };
    write_vouchers(books, &mut view, &mut chunks)?;
    let vouchers = chunks.end()?;
    write_catalogue(books, &mut chunks)?;
    write_pictures(books, &mut chunks)?;
    write_shelves(books, &view, &mut chunks)?;
    let catalogue = chunks.end()?;
    write_members(books, &view, &mut chunks)?;
    let members = chunks.end()?;
    let snapshot = Snapshot { epoch, as_of, head, chunks: vouchers, catalogue, members };
    let stored = Stored { exported_at: now, floor: view.floor, snapshot };
    let beside = place.join("manifest.new");
    fs::write(&beside, serde_json::to_vec(&stored)?).map_err(storage)?;
    fs::rename(&beside, place.join("manifest.json")).map_err(storage)?;
    for old in known.into_iter().skip(KEPT - 1) {
        remove(&old.path)?;
    }
    Ok(stored.snapshot)
}

/// The bytes of one chunk; none where the export is there no more.
pub(super) fn chunk(books: Books<'_>, folder: &Path, as_of: u64, number: u32) -> Result<Option<Vec<u8>>, Failed> {
    let path = folder.join(name(devices::epoch(books)?, as_of)).join(chunk_name(number));
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(storage(error)),
    }
}

/// Writes the vouchers that the shop may know.
fn write_vouchers(books: Books<'_>, view: &mut View, chunks: &mut Chunks<'_>) -> Result<(), Failed> {
    let mut query = books.sql.prepare(&format!(
        "SELECT {} FROM code_hash h JOIN voucher v ON v.tenant = h.tenant AND v.id = h.voucher
         WHERE h.tenant = :tenant AND h.shop = :shop ORDER BY h.hash",
        vouchers::COLUMNS
    ))?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":shop": codec::id(view.shop.id.uuid()) })?;
    while let Some(row) = rows.next()? {
        if let Some(row) = view.voucher(books, vouchers::read(row)?)? {
            chunks.push(&row, CHUNK_ROWS)?;
        }
    }
    Ok(())
}

/// Writes what is sold: every terminal of the tenant may know it.
fn write_catalogue(books: Books<'_>, chunks: &mut Chunks<'_>) -> Result<(), Failed> {
    let mut query = books.sql.prepare(
        "SELECT kind, code, body, version FROM catalogue
         WHERE tenant = :tenant AND body IS NOT NULL ORDER BY version",
    )?;
    let mut rows = query.query(named_params! { ":tenant": books.no() })?;
    while let Some(row) = rows.next()? {
        let (kind, version) = (codec::state(row, "kind")?, codec::count(row, "version")?);
        let change = changes::raw(kind, row.get("code")?, version, codec::document(row, "body")?);
        chunks.push(&change, CATALOGUE_CHUNK_ROWS)?;
    }
    Ok(())
}

/// Writes which product has which picture; the pictures themselves are fetched by their hashes.
fn write_pictures(books: Books<'_>, chunks: &mut Chunks<'_>) -> Result<(), Failed> {
    pictures::each(books, |named| chunks.push(&pictures::change(&named)?, CATALOGUE_CHUNK_ROWS))
}

/// Writes how articles stand in the shop.
fn write_shelves(books: Books<'_>, view: &View, chunks: &mut Chunks<'_>) -> Result<(), Failed> {
    let mut query = books.sql.prepare(&format!(
        "SELECT {} FROM shelf WHERE tenant = :tenant AND shop = :shop ORDER BY version",
        shelves::COLUMNS
    ))?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":shop": codec::id(view.shop.id.uuid()) })?;
    while let Some(row) = rows.next()? {
        let (shelf, version) = shelves::read(row)?;
        let change = changes::change(Kind::Shelf, shelf.article.key(), version, &shelf)?;
        chunks.push(&change, CATALOGUE_CHUNK_ROWS)?;
    }
    Ok(())
}

/// Writes the members: every terminal of the tenant may know them.
fn write_members(books: Books<'_>, view: &View, chunks: &mut Chunks<'_>) -> Result<(), Failed> {
    let mut query = books.sql.prepare(&format!(
        "SELECT {}, m.version FROM member m WHERE m.tenant = :tenant ORDER BY m.version",
        members::COLUMNS
    ))?;
    let mut rows = query.query(named_params! { ":tenant": books.no() })?;
    while let Some(row) = rows.next()? {
        let version = codec::count(row, "version")?;
        let row = members::row_for(&view.code_key, members::read(row)?);
        let change = changes::change(Kind::Member, row.member.id.to_string(), version, &row)?;
        chunks.push(&change, CATALOGUE_CHUNK_ROWS)?;
    }
    Ok(())
}

/// The chunks of an export as they are written, one row a line.
struct Chunks<'p> {
    place: &'p Path,
    /// Those of the list that is being written.
    written: Vec<Chunk>,
    /// The number of the next one, over all lists.
    next: u32,
    bytes: Vec<u8>,
    rows: u32,
}

impl Chunks<'_> {
    /// Adds a row; a chunk that is full by then is written first.
    fn push(&mut self, row: &impl Serialize, rows_max: u32) -> Result<(), Failed> {
        let mut line = serde_json::to_vec(row)?;
        line.push(b'\n');
        if self.rows == rows_max || self.bytes.len() + line.len() > CHUNK_BYTES_MAX {
            self.write()?;
        }
        self.bytes.extend_from_slice(&line);
        self.rows += 1;
        Ok(())
    }

    /// Ends a list and says of which chunks it consists.
    fn end(&mut self) -> Result<Vec<Chunk>, Failed> {
        self.write()?;
        Ok(std::mem::take(&mut self.written))
    }

    fn write(&mut self) -> Result<(), Failed> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut file = fs::File::create(self.place.join(chunk_name(self.next))).map_err(storage)?;
        file.write_all(&self.bytes).map_err(storage)?;
        let blake3 = blake3::hash(&self.bytes).to_hex().to_string();
        self.written.push(Chunk { number: self.next, rows: self.rows, blake3 });
        self.bytes.clear();
        (self.rows, self.next) = (0, self.next.saturating_add(1));
        Ok(())
    }
}

/// An export in a folder.
struct Export {
    /// Epoch and cursor.
    position: (u64, u64),
    path: PathBuf,
}

/// The exports in a folder, the newest first.
fn exports(folder: &Path) -> Result<Vec<Export>, Failed> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(storage(error)),
    };
    let mut exports = Vec::new();
    for entry in entries {
        let path = entry.map_err(storage)?.path();
        let position = path.file_name().and_then(|name| name.to_str()).and_then(|name| {
            let (epoch, as_of) = name.split_once('-')?;
            Some((epoch.parse().ok()?, as_of.parse().ok()?))
        });
        exports.extend(position.map(|position| Export { position, path }));
    }
    exports.sort_by_key(|export| std::cmp::Reverse(export.position));
    Ok(exports)
}

/// The manifest of an export; none where it is not complete or not readable.
fn manifest(place: &Path) -> Option<Stored> {
    serde_json::from_slice(&fs::read(place.join("manifest.json")).ok()?).ok()
}

fn name(epoch: u64, as_of: u64) -> String {
    format!("{epoch}-{as_of}")
}

fn chunk_name(number: u32) -> String {
    format!("{number}.ndjson")
}

fn remove(place: &Path) -> Result<(), Failed> {
    match fs::remove_dir_all(place) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(storage(error)),
    }
}

fn storage(error: std::io::Error) -> Failed {
    Failed::Storage(Box::new(error))
}
