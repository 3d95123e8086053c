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
use super::{Books, codec, devices, vouchers};
use crate::hub::database::{Device, Failed, Snapshot};
use crate::wire::ANSWER_BYTES_MAX;
use crate::wire::snapshot::{CHUNK_ROWS, Chunk};

/// How long an export is used again.
const REUSED_FOR: SignedDuration = SignedDuration::from_mins(10);

/// How many exports of a shop are kept, for terminals that are still fetching an older one.
const KEPT: usize = 3;

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
    let chunks = write_chunks(books, &mut view, &place)?;
    let snapshot = Snapshot { epoch, as_of, head, chunks };
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

fn write_chunks(books: Books<'_>, view: &mut View, place: &Path) -> Result<Vec<Chunk>, Failed> {
    let mut query = books.sql.prepare(&format!(
        "SELECT {} FROM code_hash h JOIN voucher v ON v.tenant = h.tenant AND v.id = h.voucher
         WHERE h.tenant = :tenant AND h.shop = :shop ORDER BY h.hash",
        vouchers::COLUMNS
    ))?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":shop": codec::id(view.shop.id.uuid()) })?;
    let mut chunks = Vec::new();
    let (mut bytes, mut count): (Vec<u8>, u32) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let Some(row) = view.voucher(books, vouchers::read(row)?)? else { continue };
        let mut line = serde_json::to_vec(&row)?;
        line.push(b'\n');
        if count == CHUNK_ROWS || bytes.len() + line.len() > CHUNK_BYTES_MAX {
            chunks.push(write_chunk(place, chunks.len(), &bytes, count)?);
            bytes.clear();
            count = 0;
        }
        bytes.extend_from_slice(&line);
        count += 1;
    }
    if count > 0 {
        chunks.push(write_chunk(place, chunks.len(), &bytes, count)?);
    }
    Ok(chunks)
}

fn write_chunk(place: &Path, number: usize, bytes: &[u8], rows: u32) -> Result<Chunk, Failed> {
    let number = u32::try_from(number).map_err(|error| Failed::Storage(Box::new(error)))?;
    let mut file = fs::File::create(place.join(chunk_name(number))).map_err(storage)?;
    file.write_all(bytes).map_err(storage)?;
    Ok(Chunk { number, rows, blake3: blake3::hash(bytes).to_hex().to_string() })
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
