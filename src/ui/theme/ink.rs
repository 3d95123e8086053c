//! The colour of text and icons, by what they say.

use iced::Color;
use iced::widget::text;

use super::Theme;
use super::palette::Hue;

/// What a text or an icon is coloured for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Ink {
    /// As what it stands on says: a button, a chip, a head.
    #[default]
    Inherited,
    /// Text and figures.
    Plain,
    /// Labels and second lines.
    Soft,
    /// The loud colour itself: an icon in a list, the field's icon.
    Fill(Hue),
    /// On a loud ground.
    On(Hue),
    /// On a quiet ground, or on a panel.
    Tinted(Hue),
    /// On the camera's picture.
    OnCamera,
}

impl Ink {
    /// Its colour; `None` where it is inherited.
    pub fn color(self, theme: &Theme) -> Option<Color> {
        let palette = theme.colors();
        match self {
            Self::Inherited => None,
            Self::Plain => Some(palette.ink),
            Self::Soft => Some(palette.ink_soft),
            Self::Fill(hue) => Some(palette.shades(hue).fill),
            Self::On(hue) => Some(palette.shades(hue).on),
            Self::Tinted(hue) => Some(palette.shades(hue).ink),
            Self::OnCamera => Some(palette.on_camera),
        }
    }
}

impl text::Catalog for Theme {
    type Class<'a> = Ink;

    fn default<'a>() -> Self::Class<'a> {
        Ink::Inherited
    }

    fn style(&self, ink: &Ink) -> text::Style {
        text::Style { color: ink.color(self) }
    }
}
