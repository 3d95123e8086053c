//! The look of the window: everything that is a colour, a size or a border is decided here, and nowhere else.
//!
//! [`palette`] has the colours, [`measure`] the sizes. A widget names what it is ([`surface::Surface`], [`press::Kind`]) and
//! what its text says ([`ink::Ink`]); light or dark is chosen once, for the window.

pub mod entry;
pub mod ink;
pub mod measure;
pub mod palette;
pub mod press;
pub mod surface;

use iced::theme::{self, Mode};

use self::palette::Palette;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// Paper by daylight.
    #[default]
    Light,
    /// The same by night.
    Dark,
}

impl Theme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// Its colours.
    pub const fn colors(self) -> &'static Palette {
        match self {
            Self::Light => &palette::LIGHT,
            Self::Dark => &palette::DARK,
        }
    }

    /// Its name, as in settings and file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// Part of a view, in our theme.
pub type Element<'a, Message> = iced::Element<'a, Message, Theme>;

impl theme::Base for Theme {
    fn default(preference: Mode) -> Self {
        match preference {
            Mode::Dark => Self::Dark,
            Mode::Light | Mode::None => Self::Light,
        }
    }

    fn mode(&self) -> Mode {
        match self {
            Self::Light => Mode::Light,
            Self::Dark => Mode::Dark,
        }
    }

    fn base(&self) -> theme::Style {
        let palette = self.colors();
        theme::Style { background_color: palette.surface, text_color: palette.ink }
    }

    fn palette(&self) -> Option<theme::Palette> {
        let palette = self.colors();
        Some(theme::Palette {
            background: palette.surface,
            text: palette.ink,
            primary: palette.accent.fill,
            success: palette.good.fill,
            warning: palette.warn.fill,
            danger: palette.bad.fill,
        })
    }

    fn name(&self) -> &str {
        Self::name(*self)
    }
}
