//! What is written into a file: a row for each entry that is listed, in the words of the screen and the figures of a
//! spreadsheet. No guest's name leaves the terminal in it.

use jiff::civil::Date;

use super::words;
use crate::domain::fact::Event;
use crate::engine::export::Table;
use crate::engine::history::{About, Entry, What};
use crate::ui::screen::Here;

/// The columns, by the keys of their names.
const COLUMNS: [&str; 8] = [
    "day-column-day",
    "day-column-time",
    "day-column-kind",
    "day-column-what",
    "history-column-detail",
    "day-column-state",
    "day-column-worth",
    "history-support",
];

pub(super) fn of(entries: &[Entry], day: Date, here: Here<'_>) -> Table {
    let date = day.to_string();
    let name = here.text.of("history-file", &[("date", date.as_str().into())]);
    let head = COLUMNS.iter().map(|key| here.text.of(key, &[])).collect();
    // In a file the first thing comes first.
    let rows = entries.iter().rev().map(|entry| row(entry, &date, here));
    Table { name, rows: std::iter::once(head).chain(rows).collect() }
}

fn row(entry: &Entry, date: &str, here: Here<'_>) -> Vec<String> {
    let words::Row { name, detail, state, .. } = words::row(entry, here);
    vec![
        date.to_owned(),
        here.format().sortable(entry.at),
        here.text.of(kind(entry), &[]),
        about(entry).unwrap_or(name),
        detail,
        state.map(|(_, says)| says).unwrap_or_default(),
        worth(entry, here),
        match &entry.what {
            What::Happened { id, .. } => id.to_string(),
            What::Paper(slip) => slip.job.to_string(),
        },
    ]
}

/// A booking by its service and code.
fn about(entry: &Entry) -> Option<String> {
    let What::Happened { about: About::Booking(received), .. } = &entry.what else { return None };
    let known = received.booking.as_ref().map(|booking| format!("{} {}", booking.service, booking.code));
    Some(known.unwrap_or_default())
}

fn worth(entry: &Entry, here: Here<'_>) -> String {
    let What::Happened { fact, .. } = &entry.what else { return String::new() };
    match &fact.event {
        Event::RedemptionMade(made) => {
            made.benefit.saving().map(|saving| here.format().bare(saving)).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn kind(entry: &Entry) -> &'static str {
    let What::Happened { fact, .. } = &entry.what else { return "history-slip" };
    match &fact.event {
        Event::RedemptionMade(_) => "day-kind-redemption",
        Event::RedemptionReversed(_) => "history-taken-back",
        Event::RedemptionVoided(_) => "history-voided",
        Event::ScanRefused(_) => "day-kind-refusal",
        Event::BookingCheckedIn(_) => "day-kind-check-in",
        Event::CheckInUndone(_) => "history-check-in-undone",
        Event::BookingMade(_) | Event::BookingChanged(_) => "day-kind-booking",
        Event::ReceiptReprinted(_) => "history-slip",
        Event::SaleMade(_)
        | Event::PointsMoved(_)
        | Event::LineVoided(_)
        | Event::BasketHeld(_)
        | Event::SupplyMarked(_)
        | Event::PaymentAttempted(_)
        | Event::PaymentSettled(_) => "history-kind-sale",
        Event::SaleRefunded(_) => "history-kind-refund",
        Event::ShiftOpened(_) | Event::CashMoved(_) | Event::ShiftClosed(_) => "history-kind-shift",
        Event::SignedIn
        | Event::SignedOut
        | Event::PinRefused(_)
        | Event::OverrideGranted(_)
        | Event::DrawerOpened(_)
        | Event::ExceptionSettled(_)
        | Event::ClockJumped(_)
        | Event::ConfigChanged(_)
        | Event::TerminalEnrolled(_) => "history-kind-terminal",
    }
}
