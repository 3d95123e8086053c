//! What the keys do.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{column, container, row};

use super::Message;
use crate::ui::screen::{Here, Shape};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{KEY_CAPS, S4, S16, Type};
use crate::ui::widget::button::key_cap;
use crate::ui::widget::card;
use crate::ui::widget::words::words;

/// The keys of a group, each with the text of what it does.
type Group = (&'static str, &'static [(&'static [&'static str], &'static str)]);

const GROUPS: [Group; 3] = [
    (
        "settings-keys-counter",
        &[
            (&["Enter"], "settings-key-enter"),
            (&["Esc"], "settings-key-escape"),
            (&["F2"], "settings-key-search"),
            (&["F7"], "settings-key-undo"),
            (&["F10"], "settings-key-reprint"),
        ],
    ),
    (
        "settings-keys-everywhere",
        &[
            (&["F1", "?"], "settings-key-map"),
            (&["F8"], "settings-key-bookings"),
            (&["Ctrl", "K"], "settings-key-palette"),
            (&["Ctrl", "L"], "settings-key-lock"),
        ],
    ),
    (
        "settings-keys-focus",
        &[
            (&["Tab"], "settings-key-next"),
            (&["Shift", "Tab"], "settings-key-back"),
            (&["↑", "↓", "←", "→"], "settings-key-arrows"),
            (&["Space"], "settings-key-press"),
        ],
    ),
];

pub(super) fn view(here: Here<'_>) -> Element<'_, Message> {
    let [counter, everywhere, focus] = GROUPS.map(|group| panel(group, here));
    match here.shape {
        Shape::Landscape => {
            row![column![counter, everywhere].spacing(S16).width(Fill), column![focus].width(Fill)].spacing(S16).into()
        }
        Shape::Portrait => column![counter, everywhere, focus].spacing(S16).into(),
    }
}

fn panel((title, keys): Group, here: Here<'_>) -> Element<'_, Message> {
    let rows = keys.iter().fold(column![], |all, (caps, does)| {
        let caps = caps.iter().fold(row![].spacing(S4), |all, cap| all.push(key_cap(cap, Ink::Soft)));
        let line = row![container(caps).width(KEY_CAPS), words(here.text.of(does, &[]), Type::T16).width(Fill)];
        all.push(line.spacing(S16).align_y(Vertical::Center))
    });
    card::titled(here.text.of(title, &[]), row![], card::padded(rows.spacing(S16))).width(Fill).into()
}
