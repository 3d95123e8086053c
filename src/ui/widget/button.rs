//! Buttons by what they do. One without a message cannot be pressed, and its label says why.

use iced::alignment::Vertical;
use iced::widget::{button, container, row};
use iced::{Fill, Length, Shrink};

use super::mark::mark;
use super::words::{bold_label, label};
use crate::ui::focus;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{HAIR, ICON, KEY, KEY_CAP, PRIMARY, S8, S12, S16, TARGET, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::{Kind, Press, Shown};
use crate::ui::theme::surface::Surface;

/// The one thing to do on this screen: the widest, at the end of the reading path. At most one.
pub fn primary<'a, Message: Clone>(label: impl Into<String>) -> Button<'a, Message> {
    Button { height: Length::Fixed(KEY), ..Button::new(Kind::Primary, label) }
}

/// The one thing to do about a verdict, in its colour, so that head and button make one path for the eye.
pub fn verdict<'a, Message: Clone>(hue: Hue, label: impl Into<String>) -> Button<'a, Message> {
    Button { height: Length::Fixed(KEY), ..Button::new(Kind::Verdict(hue), label) }
}

/// Something that may be done.
pub fn plain<'a, Message: Clone>(label: impl Into<String>) -> Button<'a, Message> {
    Button::new(Kind::Plain, label)
}

/// Something that is often done next.
pub fn outlined<'a, Message: Clone>(label: impl Into<String>) -> Button<'a, Message> {
    Button::new(Kind::Outlined, label)
}

/// Something within a line of text or the field.
pub fn quiet<'a, Message: Clone>(label: impl Into<String>) -> Button<'a, Message> {
    Button { height: Length::Fixed(TARGET), ..Button::new(Kind::Quiet, label) }
}

/// Something that takes away; never at the thumb's usual place without a gap.
pub fn danger<'a, Message: Clone>(label: impl Into<String>) -> Button<'a, Message> {
    Button::new(Kind::Danger, label)
}

/// One of several that exclude each other, and the chosen one.
pub fn chosen<'a, Message: Clone>(label: impl Into<String>) -> Button<'a, Message> {
    Button::new(Kind::Chosen, label)
}

/// A key of a keypad.
pub fn key<'a, Message: Clone>(label: impl Into<String>) -> Button<'a, Message> {
    Button { height: Length::Fixed(KEY), width: Fill, size: Some(Type::T28), ..Button::new(Kind::Plain, label) }
}

/// A button in the making.
#[must_use]
pub struct Button<'a, Message> {
    kind: Kind,
    label: String,
    icon: Option<Icon>,
    key: Option<&'a str>,
    size: Option<Type>,
    height: Length,
    width: Length,
    shown: Shown,
    on_press: Option<Message>,
}

impl<'a, Message: Clone> Button<'a, Message> {
    fn new(kind: Kind, label: impl Into<String>) -> Self {
        Self {
            kind,
            label: label.into(),
            icon: None,
            key: None,
            size: None,
            height: Length::Fixed(PRIMARY),
            width: Shrink,
            shown: Shown::Live,
            on_press: None,
        }
    }

    /// With an icon before its words; with empty words alone.
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With the key that does the same.
    pub const fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }

    /// Whether this key does the same.
    pub(super) fn is_key(&self, key: &str) -> bool {
        self.key == Some(key)
    }

    /// With words of this size.
    pub const fn size(mut self, size: Type) -> Self {
        self.size = Some(size);
        self
    }

    /// As high as the primary button beside it.
    pub const fn tall(mut self) -> Self {
        self.height = Length::Fixed(KEY);
        self
    }

    /// As high as an ordinary button.
    pub const fn ordinary(mut self) -> Self {
        self.height = Length::Fixed(PRIMARY);
        self
    }

    /// As small as a finger allows.
    pub const fn small(mut self) -> Self {
        self.height = Length::Fixed(TARGET);
        self
    }

    /// As high as there is room.
    pub const fn high(mut self) -> Self {
        self.height = Fill;
        self
    }

    /// As wide as there is room.
    pub const fn wide(mut self) -> Self {
        self.width = Fill;
        self
    }

    /// Of a fixed width.
    pub const fn width(mut self, width: f32) -> Self {
        self.width = Length::Fixed(width);
        self
    }

    /// Shown in a state that it is not in; for the gallery.
    pub const fn shown(mut self, shown: Shown) -> Self {
        self.shown = shown;
        self
    }

    /// What pressing it says.
    pub fn on_press(mut self, message: Message) -> Self {
        self.on_press = Some(message);
        self
    }

    /// The same, if there is anything to say.
    pub fn on_press_maybe(mut self, message: Option<Message>) -> Self {
        self.on_press = message;
        self
    }

    fn words(&self) -> Element<'a, Message>
    where
        Message: 'a,
    {
        // What cannot be pressed says why, quietly.
        let is_live = self.on_press.is_some();
        let size = self.size.unwrap_or(if is_live && self.kind.is_large() { Type::T20 } else { Type::T16 });
        let label = if is_live && self.kind.is_bold() {
            bold_label(self.label.clone(), size)
        } else {
            label(self.label.clone(), size)
        };
        label.into()
    }
}

impl<'a, Message: Clone + 'a> From<Button<'a, Message>> for Element<'a, Message> {
    fn from(button: Button<'a, Message>) -> Self {
        let ink = if button.on_press.is_some() { button.kind.ink() } else { Ink::Soft };
        let cap_ink = match button.kind {
            Kind::Primary | Kind::Verdict(_) => ink,
            _ => Ink::Soft,
        };
        let mut parts = row![].spacing(S12).align_y(Vertical::Center);
        if let Some(icon) = button.icon {
            parts = parts.push(mark(icon, ICON, ink));
        }
        if !button.label.is_empty() {
            parts = parts.push(button.words());
        }
        if let Some(key) = button.key {
            parts = parts.push(key_cap(key, cap_ink));
        }
        let inner = container(parts).height(Fill).align_y(Vertical::Center);
        let inner = if button.width == Shrink { inner } else { inner.center_x(Fill) };
        let side = if button.height == Length::Fixed(TARGET) { S12 } else { S16 };
        let pressed = button::Button::new(inner)
            .width(button.width)
            .height(button.height)
            .padding([0.0, if button.label.chars().count() > 1 { side } else { S8 }])
            .class(Press { kind: button.kind, shown: button.shown })
            .on_press_maybe(button.on_press.clone());
        match button.on_press {
            Some(message) if button.shown == Shown::Focused => focus::ringed(pressed, message),
            Some(message) => focus::stop(pressed, message),
            None => pressed.into(),
        }
    }
}

/// The cap of a key, in the ink of what it belongs to.
pub fn key_cap<'a, Message: 'a>(key: &'a str, ink: Ink) -> Element<'a, Message> {
    container(label(key, Type::T14))
        .height(KEY_CAP)
        .padding([HAIR, S8])
        .align_y(Vertical::Center)
        .class(Surface::KeyCap(ink))
        .into()
}
