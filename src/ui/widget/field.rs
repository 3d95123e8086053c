//! Where things are typed: the one field on top, which always listens, and ordinary inputs.

use iced::advanced::widget::Id;
use iced::alignment::Vertical;
use iced::widget::text::LineHeight;
use iced::widget::{column, container, row, space, text_input};
use iced::{Fill, Pixels};

use super::button;
use super::mark::mark;
use super::words::{bold_label, label};
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{BOLD_LINE, CARET, FIELD, ICON_FIELD, PRIMARY, S4, S12, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;

/// The way to the keys, at the end of the one field.
pub fn keys<'a, Message: Clone + 'a>(says: String, cap: &'a str, on_press: Message) -> Element<'a, Message> {
    button::quiet(says).icon(Icon::Keyboard).key(cap).on_press(on_press).into()
}

/// The one field: it shows what the key handler has gathered, so it listens whatever has the focus. At its right end stand
/// the mode and the keys.
pub fn listening<'a, Message: 'a>(
    typed: impl Into<String>,
    hint: impl Into<String>,
    end: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let typed = typed.into();
    let hint = label(hint.into(), Type::T20).class(Ink::Soft);
    let line = if typed.is_empty() {
        row![hint]
    } else {
        let caret = container(space()).width(BOLD_LINE).height(CARET).class(Surface::Swatch(Ink::Fill(Hue::Accent)));
        row![row![bold_label(typed, Type::T20), caret].spacing(BOLD_LINE).align_y(Vertical::Center), hint]
    };
    let scan = mark(Icon::Scan, ICON_FIELD, Ink::Fill(Hue::Accent));
    let parts = row![scan, line.spacing(S12).align_y(Vertical::Center).width(Fill), end.into()];
    container(parts.spacing(S12).align_y(Vertical::Center).height(Fill))
        .width(Fill)
        .height(FIELD)
        .padding([BOLD_LINE, S16])
        .class(Surface::Field)
        .into()
}

/// An input with its name above it, where it has one; without `on_input` it cannot be changed.
pub fn input<'a, Message: Clone + 'a>(
    id: &'static str,
    name: impl Into<String>,
    hint: &str,
    value: &str,
    on_input: Option<fn(String) -> Message>,
) -> Element<'a, Message> {
    let line = Type::T20.line();
    let entry = text_input::TextInput::new(hint, value)
        .id(Id::new(id))
        .font(font::REGULAR)
        .size(Type::T20.size())
        .line_height(LineHeight::Absolute(Pixels(line)))
        .padding([(PRIMARY - line) / 2.0, S16])
        .on_input_maybe(on_input);
    let name = Some(name.into()).filter(|name| !name.is_empty());
    column![].push(name.map(|name| label(name, Type::T14).class(Ink::Soft))).push(entry).spacing(S4).into()
}
