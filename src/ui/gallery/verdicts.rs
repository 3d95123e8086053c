//! All verdicts, and the bars that keep a result.

use iced::widget::{column, row};

use super::Message;
use crate::ui::icon::Icon;
use crate::ui::text::Text;
use crate::ui::text::verdict::{Told, Tone};
use crate::ui::theme::Element;
use crate::ui::theme::measure::S16;
use crate::ui::theme::palette::Hue;
use crate::ui::widget::button;
use crate::ui::widget::toast::toast;
use crate::ui::widget::verdict_card::verdict_card;

pub(super) fn view(text: &Text) -> Element<'static, Message> {
    let card = |tone, state: &str, cause: &str, code: Option<&str>| {
        let next = text.of(&format!("{cause}-next"), &[]);
        let (state, cause) = (text.of(state, &[]), text.of(cause, &[]));
        verdict_card::<Message>(Told { tone, state, cause, next, code: code.map(str::to_owned) }, text).small()
    };
    let bar = |hue, icon, key: &str| {
        let way = button::quiet(text.of("gallery-take-down", &[])).on_press(Message::Pressed);
        toast(hue, icon, text.of(key, &[]), text.of(&format!("{key}-detail"), &[]), way)
    };
    column![
        row![
            card(Tone::Accepted, "verdict-accepted", "gallery-small-accepted", None),
            card(Tone::Attention, "verdict-attention", "gallery-small-attention", None),
        ]
        .spacing(S16),
        row![
            card(Tone::Refused, "verdict-refused", "gallery-small-refused", Some("V-USED-41")),
            card(Tone::Undecided, "verdict-undecided", "gallery-small-undecided", None),
        ]
        .spacing(S16),
        row![
            card(Tone::Asks, "gallery-asks-state", "gallery-small-asks", None),
            card(Tone::Attention, "gallery-provisional-state", "gallery-small-provisional", None),
        ]
        .spacing(S16),
        row![bar(Hue::Good, Icon::Accepted, "gallery-toast-good"), bar(Hue::Bad, Icon::Printer, "gallery-toast-bad"),]
            .spacing(S16),
    ]
    .spacing(S16)
    .into()
}
