//! Files that people take away: tables as spreadsheets open them (CSV by RFC 4180, in UTF-8 with a mark at its beginning), and
//! receipts.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::error::Result;

/// What tells a spreadsheet that the file is UTF-8; without it the Chinese ones read another encoding.
const MARK: &str = "\u{feff}";

/// How many files of one name there are at most.
const FILES_MAX: u32 = 999;

/// A table: the names of its columns first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What the file is called, without its ending.
    pub name: String,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// Writes a table into a folder; where the file is.
pub fn write(folder: &Path, table: &Table) -> Result<PathBuf> {
    let text = text(&table.rows)?;
    keep(folder, &table.name, "csv", &[MARK.as_bytes(), &text])
}

/// Writes a file of this ending into a folder; where it is.
pub fn write_file(folder: &Path, name: &str, ending: &str, bytes: &[u8]) -> Result<PathBuf> {
    keep(folder, name, ending, &[bytes])
}

/// Writes a file into a folder, which is made where there is none. A file that is there already is left as it is, since somebody
/// may have it open: the next one gets a number.
fn keep(folder: &Path, name: &str, ending: &str, parts: &[&[u8]]) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let (path, mut file) = next(folder, name, ending)?;
    let written = parts.iter().try_for_each(|part| file.write_all(part)).and_then(|()| file.sync_all());
    if let Err(error) = written {
        // Half a file would be taken for a whole one. It may not go away either: then the first error is the one to tell.
        let _ = fs::remove_file(&path);
        return Err(error.into());
    }
    Ok(path)
}

/// The first free name.
fn next(folder: &Path, name: &str, ending: &str) -> io::Result<(PathBuf, File)> {
    for number in 1..=FILES_MAX {
        let file = if number == 1 { format!("{name}.{ending}") } else { format!("{name}-{number}.{ending}") };
        let path = folder.join(file);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => return opened.map(|file| (path, file)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn text(rows: &[Vec<String>]) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// A cell that no spreadsheet takes for a formula: a name from outside must not compute anything. A number stays one.
fn harmless(cell: &str) -> String {
    let begins = cell
        .chars()
        .next()
        .is_some_and(|first| matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠'));
    if begins && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        Table { name: "2026-11-22".into(), rows }
    }

    #[track_caller]
    fn check(rows: &[&[&str]], expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = write(&folder.path().join("made"), &table(rows)).unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), expected);
    }

    #[test]
    fn a_table_is_written_as_spreadsheets_read_it() {
        check(
            &[&["时间", "活动"], &["14:02", "双人套餐, “热”"], &["", "say \"hi\"\nagain"]],
            "\u{feff}时间,活动\r\n14:02,\"双人套餐, “热”\"\r\n,\"say \"\"hi\"\"\nagain\"\r\n",
        );
    }

    #[test]
    fn no_cell_is_taken_for_a_formula_and_a_number_stays_one() {
        check(
            &[&["=1+1", "+86 138", "-5.00", "-A1", "@SUM(A1)", "\tx", "＝1", "a=b"]],
            "\u{feff}'=1+1,'+86 138,-5.00,'-A1,'@SUM(A1),'\tx,'＝1,a=b\r\n",
        );
    }

    #[test]
    fn a_file_that_is_there_already_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let first = write(folder.path(), &table(&[&["a"]])).unwrap();
        let second = write(folder.path(), &table(&[&["b"]])).unwrap();
        assert_eq!(second, folder.path().join("2026-11-22-2.csv"));
        assert_eq!(fs::read_to_string(first).unwrap(), "\u{feff}a\r\n");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_said() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        assert!(write(&folder.path().join("file"), &table(&[&["a"]])).is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(rows in proptest::collection::vec(proptest::collection::vec("[a-z桂\",\n][^\r]{0,9}", 2), 1..9)) {
            let written = text(&rows).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(written.as_slice());
            let read: Vec<Vec<String>> =
                reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            prop_assert_eq!(read, rows);
        }
    }
}
