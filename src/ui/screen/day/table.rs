//! What is written into a file: a row for each thing that happened, in the words of the screen and the figures of a
//! spreadsheet. No guest's name leaves the terminal in it.

use super::words::Words;
use crate::domain::report::Figure;
use crate::engine::day::Report;
use crate::engine::export::Table;
use crate::ui::text::format::seconds;

/// The columns, by the keys of their names.
const COLUMNS: [&str; 12] = [
    "day-column-day",
    "day-column-time",
    "day-column-no",
    "day-column-kind",
    "day-column-what",
    "day-column-channel",
    "day-column-voucher",
    "day-column-take",
    "day-column-worth",
    "day-column-staff",
    "day-column-state",
    "day-column-seconds",
];

/// The rows behind a figure; without one everything that happened here.
pub(super) fn of(report: &Report, figure: Option<&Figure>, words: &Words<'_>) -> Table {
    let format = words.format();
    let date = report.day.date.to_string();
    let key = if figure.is_some() { "day-file-part" } else { "day-file" };
    let name = words.text().of(key, &[("date", date.as_str().into())]);
    let rows = words.rows(&report.day, figure.unwrap_or(&Figure::Everything));
    let head = COLUMNS.iter().map(|key| words.of(key)).collect();
    let row = |row| {
        let line = words.line(&row);
        vec![
            date.clone(),
            format.sortable(line.at),
            line.number,
            line.kind,
            line.nameless,
            line.channel,
            line.voucher,
            line.take,
            line.worth.map(|worth| format.bare(worth)).unwrap_or_default(),
            line.staff,
            line.state,
            line.took_ms.map(seconds).unwrap_or_default(),
        ]
    };
    // In a file the first thing comes first.
    Table { name, rows: std::iter::once(head).chain(rows.into_iter().rev().map(row)).collect() }
}
