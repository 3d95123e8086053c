//! A table as it comes in: a CSV file in either encoding, or the first sheet of a spreadsheet.

use std::io::{BufRead as _, BufReader, Read};
use std::vec;

use csv::{ByteRecord, ReaderBuilder, Trim};

use super::fields::{Encoding, Fields};
use super::sheet;
use super::{ImportFault, columns};

/// The longest row, in bytes; a longer one is a file of another kind.
const ROW_BYTES_MAX: usize = 64 * 1024;

/// The rows of a file, header first.
pub(super) struct Table<R> {
    rows: Rows<R>,
    header: Vec<String>,
    fields: Fields,
}

enum Rows<R> {
    Csv(csv::Reader<BufReader<R>>),
    Sheet(vec::IntoIter<(u64, Vec<String>)>),
}

/// A row.
pub(super) struct Row {
    /// On which line it begins, the header's being 1.
    pub(super) line: u64,
    /// Its texts; none where they are not in the encoding of the file.
    pub(super) texts: Option<Vec<String>>,
}

impl<R: Read> Table<R> {
    /// Begins to read a file; `encoding` where it is not to be guessed.
    pub(super) fn open(file: R, encoding: Option<Encoding>) -> Result<Self, ImportFault> {
        let mut file = BufReader::with_capacity(ROW_BYTES_MAX, file);
        let start = file.fill_buf().map_err(ImportFault::Read)?;
        if start.starts_with(b"PK\x03\x04") {
            let mut rows = sheet::rows(file)?.into_iter();
            let (_, header) = rows.next().ok_or(sheet::SheetFault::Empty)?;
            return Ok(Self { rows: Rows::Sheet(rows), header, fields: Fields::new(None) });
        }
        let mark = start.starts_with(b"\xEF\xBB\xBF");
        if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
            return Err(ImportFault::Utf16);
        }
        let delimiter = delimiter(start);
        if mark {
            file.consume(3);
        }
        let mut fields = Fields::new(if mark { Some(Encoding::Utf8) } else { encoding });
        let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(Trim::All).from_reader(file);
        let header = reader.byte_headers()?.clone();
        let header = fields.texts(&header).ok_or(ImportFault::Header(columns::BadHeader::Encoding))?;
        Ok(Self { rows: Rows::Csv(reader), header, fields })
    }

    /// The titles of its columns.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The encoding, as far as it was found out.
    pub(super) fn encoding(&self) -> Encoding {
        self.fields.encoding()
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<Option<Row>, ImportFault> {
        match &mut self.rows {
            Rows::Csv(reader) => {
                let mut record = ByteRecord::new();
                if !reader.read_byte_record(&mut record)? {
                    return Ok(None);
                }
                let line = record.position().map_or(0, csv::Position::line);
                if record.as_slice().len() > ROW_BYTES_MAX {
                    return Err(ImportFault::NoTable { line });
                }
                Ok(Some(Row { line, texts: self.fields.texts(&record) }))
            }
            Rows::Sheet(rows) => {
                let Some((line, mut texts)) = rows.next() else { return Ok(None) };
                // A sheet does not say that the cells at the end of a row are empty.
                texts.resize(texts.len().max(self.header.len()), String::new());
                Ok(Some(Row { line, texts: Some(texts) }))
            }
        }
    }
}

/// The delimiter of the header line: whichever of comma, semicolon and tabulator stands in it most often.
fn delimiter(start: &[u8]) -> u8 {
    let header = start.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let count = |delimiter: u8| header.split(|byte| *byte == delimiter).count();
    // Of equals the last wins: the comma.
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}
