//! People to be chosen, and the dots of a PIN.

use iced::Fill;
use iced::widget::{column, row};

use super::{Message, till};
use crate::ui::icon::Icon;
use crate::ui::text::Text;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S16, S32};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Chosen;
use crate::ui::widget::card;
use crate::ui::widget::person::{deed, no_tile, tile};
use crate::ui::widget::pin::dots;

pub(super) fn view(text: &Text) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let person = |name, detail, ink, chosen| tile(&of(name), of(detail), ink, chosen, Message::Pressed);
    let people = column![
        row![
            person("gallery-staff-first", "gallery-person-cashier", Ink::Soft, Chosen::Yes),
            person("gallery-staff-second", "gallery-person-manager", Ink::Soft, Chosen::No),
        ]
        .spacing(S16),
        row![
            person("gallery-staff-third", "gallery-person-locked", Ink::Tinted(Hue::Warn), Chosen::No),
            person("gallery-exception-long", "gallery-exception-long-detail", Ink::Soft, Chosen::No),
        ]
        .spacing(S16),
    ];
    let people = card::titled(of("gallery-people"), row![], card::padded(people.spacing(S16))).width(Fill);
    let pins = column![row![dots(0, 4), dots(3, 4)].spacing(S32), row![dots(4, 4), dots(5, 6)].spacing(S32)];
    let pins = card::titled(of("gallery-pin"), row![], card::padded(pins.spacing(S16))).width(Fill);
    let more = row![deed(Icon::Down, &of("gallery-people-more"), String::new(), Message::Pressed), no_tile()];
    let beside = column![pins, more.spacing(S16)].spacing(S16).width(Fill);
    column![row![people, beside].spacing(S16), till::view(text)].spacing(S16).into()
}
