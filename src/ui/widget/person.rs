//! Somebody of the staff, to be chosen: their initial, their name, what they are.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{button, column, container, row, space};

use super::fitted::{fitted, fitted_bold};
use super::mark::mark;
use super::words::bold_label;
use crate::ui::focus;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{AVATAR, ICON_FIELD, PERSON, S16, S20, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::{Kind, Press, Shown};
use crate::ui::theme::surface::{Chosen, Surface};

/// A tile of a person. A name or a second line without room is cut short.
pub fn tile<'a, Message: Clone + 'a>(
    name: &str,
    detail: impl Into<String>,
    ink: Ink,
    chosen: Chosen,
    on_press: Message,
) -> Element<'a, Message> {
    let avatar = container(bold_label(initial(name), Type::T28)).center(AVATAR).class(Surface::Avatar(chosen));
    framed(avatar.into(), name, detail.into(), ink, chosen, on_press)
}

/// A tile that stands for something to be done rather than for a person.
pub fn deed<'a, Message: Clone + 'a>(
    icon: Icon,
    name: &str,
    detail: impl Into<String>,
    on_press: Message,
) -> Element<'a, Message> {
    let avatar = container(mark(icon, ICON_FIELD, Ink::Plain)).center(AVATAR).class(Surface::Avatar(Chosen::No));
    framed(avatar.into(), name, detail.into(), Ink::Soft, Chosen::No, on_press)
}

/// The room of a tile where there is none, so that the others keep their width.
pub fn no_tile<'a, Message: 'a>() -> Element<'a, Message> {
    space().width(Fill).height(PERSON).into()
}

fn framed<'a, Message: Clone + 'a>(
    avatar: Element<'a, Message>,
    name: &str,
    detail: String,
    ink: Ink,
    chosen: Chosen,
    on_press: Message,
) -> Element<'a, Message> {
    let detail = (!detail.is_empty()).then(|| fitted(detail, Type::T16, ink));
    let lines = column![fitted_bold(name, Type::T20, Ink::Plain)].push(detail);
    let mut parts = row![avatar, container(lines).width(Fill)];
    let kind = match chosen {
        Chosen::Yes => {
            parts = parts.push(mark(Icon::Check, ICON_FIELD, Ink::Fill(Hue::Accent)));
            Kind::Chosen
        }
        Chosen::No => Kind::Plain,
    };
    let inner =
        container(parts.spacing(S16).align_y(Vertical::Center)).width(Fill).height(Fill).align_y(Vertical::Center);
    let tile = button::Button::new(inner)
        .width(Fill)
        .height(PERSON)
        .padding([0.0, S20])
        .class(Press { kind, shown: Shown::Live })
        .on_press(on_press.clone());
    focus::stop(tile, on_press)
}

/// What stands for a name in one character.
fn initial(name: &str) -> String {
    let first = name.chars().find(|character| !character.is_whitespace());
    first.map(|character| character.to_uppercase().collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_by_its_first_character() {
        for (name, expected) in [("李雯", "李"), ("㐂田", "㐂"), ("robin", "R"), (" ß", "SS"), ("", "")] {
            assert_eq!(initial(name), expected, "{name}");
        }
    }
}
