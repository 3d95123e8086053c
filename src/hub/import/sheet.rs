//! The first sheet of a spreadsheet (XLSX), as texts.
//!
//! Such a file is packed and may unpack to anything: all of it is unpacked once into nothing and counted, before a reader of
//! spreadsheets sees it.

use std::io::{self, Cursor, Read};

use calamine::{DataRef, Reader as _, Xlsx, XlsxError};
use zip::ZipArchive;
use zip::result::ZipError;

/// The largest file, in bytes: some three hundred thousand rows.
const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// The most bytes that it may unpack to.
const UNPACKED_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// The most parts that it may consist of.
const PARTS_MAX: usize = 2_000;

/// The most texts of its cells together, in bytes: one text may stand in many cells.
const TEXT_BYTES_MAX: usize = 128 * 1024 * 1024;

/// The most columns.
const COLUMNS_MAX: u32 = 64;

/// The rows that hold something, each with its line; the first is the header.
pub(super) fn rows(file: impl Read) -> Result<Vec<(u64, Vec<String>)>, SheetFault> {
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(SheetFault::Read)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > FILE_BYTES_MAX) {
        return Err(SheetFault::TooLarge);
    }
    check_size(&bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let name = book.sheet_names().into_iter().next().ok_or(SheetFault::Empty)?;
    let mut cells = book.worksheet_cells_reader(&name)?;
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    let mut left = TEXT_BYTES_MAX;
    while let Some(cell) = cells.next_cell()? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        left = left.checked_sub(text.len()).ok_or(SheetFault::TooLarge)?;
        let column = usize::try_from(column.min(COLUMNS_MAX)).unwrap_or(usize::MAX);
        let line = u64::from(row) + 1;
        if rows.last().is_none_or(|(last, _)| *last != line) {
            rows.push((line, Vec::new()));
        }
        if let Some((_, texts)) = rows.last_mut() {
            texts.resize(texts.len().max(column + 1), String::new());
            if let Some(place) = texts.get_mut(column) {
                *place = text;
            }
        }
    }
    Ok(rows)
}

fn check_size(bytes: &[u8]) -> Result<(), SheetFault> {
    let mut parts = ZipArchive::new(Cursor::new(bytes))?;
    if parts.len() > PARTS_MAX {
        return Err(SheetFault::TooLarge);
    }
    let mut left = UNPACKED_BYTES_MAX;
    for number in 0..parts.len() {
        let part = parts.by_index(number)?;
        // What a part says of its own size is not believed.
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(SheetFault::Read)?;
        left = left.checked_sub(unpacked).ok_or(SheetFault::TooLarge)?;
    }
    Ok(())
}

/// What stands in a cell. A number without a fraction is written without one: barcodes are kept as numbers.
fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(time) => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Why a spreadsheet is not read.
#[derive(Debug, thiserror::Error)]
pub enum SheetFault {
    /// It, or what it unpacks to, is larger than is read.
    #[error("the spreadsheet is larger than is read")]
    TooLarge,
    /// It has no sheet, or nothing on it.
    #[error("the spreadsheet is empty")]
    Empty,
    /// It cannot be unpacked.
    #[error("the spreadsheet cannot be unpacked")]
    Packed(#[from] ZipError),
    /// A part of it cannot be read.
    #[error("the spreadsheet cannot be read to its end")]
    Read(#[source] io::Error),
    /// It is no spreadsheet of this kind.
    #[error("the file is no XLSX spreadsheet")]
    NoSheet(#[from] XlsxError),
}
