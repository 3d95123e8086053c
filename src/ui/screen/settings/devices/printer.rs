//! The receipt printer: how it is, where, on what, and what it did last.

use iced::Fill;
use iced::widget::{column, row};

use super::{Desk, Message};
use crate::domain::receipt::Encoding;
use crate::engine::receipt_printer::{Ending, HeldBy, LastPaper, PrinterState, State, Trial};
use crate::ui::backstage::{self, Paper};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::Text;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{S8, S12};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::badge::state;
use crate::ui::widget::{button, card};

pub(super) fn view<'a>(desk: &Desk, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let set = button::plain(of("settings-set-up-printer")).icon(Icon::Settings).small();
    let set = set.wide().on_press(Message::SetPrinterPressed);
    let Some(printer) = desk.set_up.as_ref().and_then(|set_up| set_up.printer.as_ref()) else {
        let body = column![card::note(Icon::Info, of("settings-printer-none")), Element::from(set)].spacing(S12);
        let badge = state(Hue::Warn, Icon::Attention, of("settings-printer-state-none"));
        return card::titled(of("settings-printer"), badge, card::padded(body)).width(Fill).into();
    };
    let figures = column![
        card::figure_fitted(of("settings-printer-where"), place(&printer.at, here.text)),
        card::figure(of("settings-printer-paper"), paper(printer, here.text)),
        card::figure(of("settings-printer-last"), last(desk.last_paper.as_ref(), here)),
    ];
    let advice = desk
        .printer
        .filter(|state| !state.prints())
        .map(|state| card::note(Icon::Attention, of(&format!("settings-printer-state-{}.next", name(state)))));
    let trial = |key, icon, message| Element::from(button::plain(of(key)).icon(icon).small().wide().on_press(message));
    let ways = row![
        trial("settings-printer-page", Icon::Printer, Message::TrialPressed(Trial::Page)),
        trial("settings-printer-cut", Icon::Scissors, Message::TrialPressed(Trial::Cut)),
        trial("settings-printer-drawer", Icon::Drawer, Message::DrawerPressed),
    ];
    let again = button::plain(of("settings-printer-ask")).icon(Icon::Sync).small().wide();
    let more = row![Element::from(again.on_press(Message::AskPrinterPressed)), Element::from(set)];
    let body = column![figures].push(advice).push(ways.spacing(S8)).push(more.spacing(S8)).spacing(S12);
    card::titled(of("settings-printer"), badge(desk.printer, here.text), card::padded(body)).width(Fill).into()
}

fn badge<'a>(printer: Option<PrinterState>, text: &Text) -> Element<'a, Message> {
    let Some(printer) = printer else {
        return state(Hue::Busy, Icon::Undecided, text.of("settings-printer-asked", &[]));
    };
    let (hue, icon) = match printer {
        PrinterState::Ready | PrinterState::Unasked => (Hue::Good, Icon::Accepted),
        PrinterState::None | PrinterState::PaperLow | PrinterState::Busy => (Hue::Warn, Icon::Attention),
        PrinterState::NoPaper
        | PrinterState::CoverOpen
        | PrinterState::Fault
        | PrinterState::Offline
        | PrinterState::Unreachable
        | PrinterState::Silent => (Hue::Bad, Icon::Refused),
    };
    state(hue, icon, text.of(&format!("settings-printer-state-{}", name(printer)), &[]))
}

/// How the texts call a state.
pub(in crate::ui::screen) const fn name(state: PrinterState) -> &'static str {
    match state {
        PrinterState::None => "none",
        PrinterState::Ready => "ready",
        PrinterState::PaperLow => "paper-low",
        PrinterState::Unasked => "unasked",
        PrinterState::NoPaper => "no-paper",
        PrinterState::CoverOpen => "cover-open",
        PrinterState::Fault => "fault",
        PrinterState::Offline => "offline",
        PrinterState::Busy => "busy",
        PrinterState::Unreachable => "unreachable",
        PrinterState::Silent => "silent",
    }
}

/// Where a printer is, in words.
fn place(at: &str, text: &Text) -> String {
    match at.split_once(':') {
        Some(("tcp", place)) => {
            let (host, port) = place.rsplit_once(':').unwrap_or((place, "9100"));
            text.of("settings-printer-tcp", &[("host", host.into()), ("port", port.into())])
        }
        Some((_, path)) => path.to_owned(),
        None => at.to_owned(),
    }
}

fn paper(printer: &backstage::Printer, text: &Text) -> String {
    let encoding = match printer.encoding {
        Encoding::Gb18030 => text.of("settings-encoding-text", &[]),
        Encoding::Raster => text.of("settings-encoding-raster", &[]),
        Encoding::Ascii => text.of("settings-encoding-ascii", &[]),
    };
    let (width, columns) = match printer.paper {
        Paper::Mm58 => ("58 mm", 32),
        Paper::Mm80 => ("80 mm", 48),
        Paper::Columns(columns) => ("", columns),
    };
    let fills = [("width", width.into()), ("columns", columns.into()), ("encoding", encoding.into())];
    let key = if width.is_empty() { "settings-printer-columns" } else { "settings-printer-width" };
    text.of(key, fills.get(usize::from(width.is_empty())..).unwrap_or(&fills))
}

fn last(paper: Option<&LastPaper>, here: Here<'_>) -> String {
    let Some(paper) = paper else { return here.text.of("settings-nothing-yet", &[]) };
    let key = match paper.state {
        State::Queued => "settings-paper-queued",
        State::Sending | State::Sent { .. } => "settings-paper-sending",
        State::Held(HeldBy::Paper) => "settings-paper-held-paper",
        State::Held(HeldBy::Cover) => "settings-paper-held-cover",
        State::Held(HeldBy::Offline | HeldBy::Unreachable | HeldBy::Fault) => "settings-paper-held",
        State::Ended { ending: Ending::Printed, .. } => "settings-paper-printed",
        State::Ended { ending: Ending::Processed, .. } => "settings-paper-processed",
        State::Ended { ending: Ending::SentUnconfirmed, .. } => "settings-paper-sent",
        State::Ended { ending: Ending::Unknown, .. } => "settings-paper-unknown",
        State::Ended { ending: Ending::Cancelled, .. } => "settings-paper-cancelled",
    };
    let at = here.format().brief(paper.queued_at);
    here.text.of("settings-paper-at", &[("at", at.into()), ("state", here.text.of(key, &[]).into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;

    #[test]
    fn a_printer_is_told_by_where_it_is() {
        let text = Text::new(Language::English);
        assert_eq!(place("tcp:192.0.2.40:9100", &text), "192.0.2.40, port 9100");
        assert_eq!(place("usb:/dev/usb/lp0", &text), "/dev/usb/lp0");
    }

    #[test]
    fn every_state_has_its_word_and_its_next_step_in_both_languages() {
        let states = [
            PrinterState::None,
            PrinterState::Ready,
            PrinterState::PaperLow,
            PrinterState::Unasked,
            PrinterState::NoPaper,
            PrinterState::CoverOpen,
            PrinterState::Fault,
            PrinterState::Offline,
            PrinterState::Busy,
            PrinterState::Unreachable,
            PrinterState::Silent,
        ];
        for language in Language::ALL {
            let text = Text::new(language);
            for state in states {
                let key = format!("settings-printer-state-{}", name(state));
                assert!(!text.of(&key, &[]).starts_with('['), "{key}");
                assert!(state.prints() || !text.of(&format!("{key}.next"), &[]).starts_with('['), "{key}");
            }
        }
    }
}
