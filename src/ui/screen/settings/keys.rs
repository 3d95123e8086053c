//! What the keys do.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{column, container, row};

use super::Message;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::Type;
use crate::ui::theme::measure::{FIGURE_ROW, S4, S8, S16, UNDO};
use crate::ui::widget::button::key_cap;
use crate::ui::widget::card;
use crate::ui::widget::words::label;

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

pub(super) fn view<'a>(here: Here<'a>) -> Element<'a, Message> {
    let groups = GROUPS.map(|(title, keys)| {
        let rows = keys.iter().fold(column![], |all, (caps, does)| {
            let caps = caps.iter().fold(row![].spacing(S4), |all, cap| all.push(key_cap(cap, Ink::Soft)));
            let caps = container(caps).width(UNDO + S16);
            let line = row![caps, label(here.text.of(does, &[]), Type::T16)];
            all.push(line.spacing(S16).height(FIGURE_ROW).align_y(Vertical::Center))
        });
        Element::from(card::titled(here.text.of(title, &[]), row![], card::padded(rows.spacing(S8))).width(Fill))
    });
    groups.into_iter().fold(column![].spacing(S16), iced::widget::Column::push).into()
}
