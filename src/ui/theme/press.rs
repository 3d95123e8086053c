//! How everything that may be pressed looks: by what it does, and by what is being done to it.

use iced::border::{self, Border};
use iced::widget::button::{self, Status};
use iced::{Background, Color};

use super::Theme;
use super::ink::Ink;
use super::measure::{BOLD_LINE, BORDER, R10};
use super::palette::Hue;
use super::surface::line;

/// What a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The one thing to do on this screen.
    Primary,
    /// The one thing to do about a verdict: in the verdict's colour.
    Verdict(Hue),
    /// Something that may be done.
    Plain,
    /// Something that is often done next.
    Outlined,
    /// Something that stands in a line of text or in the field.
    Quiet,
    /// Something that takes away.
    Danger,
    /// One of several, and the chosen one.
    Chosen,
    /// A tab that is not chosen; its group has the border.
    Tab(Place),
    /// The chosen tab.
    ChosenTab(Place),
    /// A row of a list.
    Row,
    /// The chosen row of a list.
    ChosenRow,
}

/// Where something stands in its group: the ends round their corners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// At the left end.
    First,
    /// Between two others.
    Middle,
    /// At the right end.
    Last,
    /// Alone.
    Only,
}

impl Place {
    /// The place of the `at`th of `count`.
    pub const fn of(at: usize, count: usize) -> Self {
        match (at, count) {
            (0, 0 | 1) => Self::Only,
            (0, _) => Self::First,
            (at, count) if at + 1 == count => Self::Last,
            _ => Self::Middle,
        }
    }
}

/// What is shown: usually what happens, in the gallery also what could.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Shown {
    /// As it is.
    #[default]
    Live,
    /// As if it were being pressed.
    Pressed,
    /// As if the keyboard were on it.
    Focused,
}

/// How a button is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Press {
    /// What it does.
    pub kind: Kind,
    /// Whether its state is the real one.
    pub shown: Shown,
}

impl Kind {
    /// The ink of its words while it can be pressed; that of a button that cannot is soft.
    pub const fn ink(self) -> Ink {
        match self {
            Self::Primary => Ink::On(Hue::Accent),
            Self::Verdict(hue) => Ink::On(hue),
            Self::Plain | Self::Quiet | Self::Tab(_) | Self::Row | Self::ChosenRow => Ink::Plain,
            Self::Outlined | Self::Chosen | Self::ChosenTab(_) => Ink::Tinted(Hue::Accent),
            Self::Danger => Ink::Tinted(Hue::Bad),
        }
    }

    /// Whether its words are bold.
    pub const fn is_bold(self) -> bool {
        matches!(self, Self::Primary | Self::Verdict(_) | Self::Outlined | Self::Chosen | Self::ChosenTab(_))
    }

    /// Whether its words are large.
    pub const fn is_large(self) -> bool {
        matches!(self, Self::Primary | Self::Verdict(_))
    }
}

impl button::Catalog for Theme {
    type Class<'a> = Press;

    fn default<'a>() -> Self::Class<'a> {
        Press { kind: Kind::Plain, shown: Shown::Live }
    }

    fn style(&self, press: &Press, status: Status) -> button::Style {
        let status = match (press.shown, status) {
            (Shown::Live | Shown::Focused, status) => status,
            (Shown::Pressed, _) => Status::Pressed,
        };
        if status == Status::Disabled {
            return disabled(*self, press.kind);
        }
        let (ground, border) = match press.kind {
            Kind::Primary | Kind::Verdict(_) => filled(*self, press.kind, status),
            kind => flat(*self, kind, status),
        };
        button::Style {
            background: ground.map(Background::Color),
            text_color: press.kind.ink().color(self).unwrap_or(self.colors().ink),
            border,
            ..button::Style::default()
        }
    }
}

fn filled(theme: Theme, kind: Kind, status: Status) -> (Option<Color>, Border) {
    let palette = theme.colors();
    let hue = if let Kind::Verdict(hue) = kind { hue } else { Hue::Accent };
    let shades = palette.shades(hue);
    let ground = match (status, hue) {
        (Status::Pressed, Hue::Accent) => palette.accent_press,
        // The verdict's own ink is its darker (by night: its lighter) neighbour, and its words stay readable on it.
        (Status::Pressed, _) => mixed(shades.fill, shades.ink),
        _ => shades.fill,
    };
    (Some(ground), border::rounded(R10))
}

fn flat(theme: Theme, kind: Kind, status: Status) -> (Option<Color>, Border) {
    let palette = theme.colors();
    let accent = &palette.accent;
    let touched = matches!(status, Status::Pressed);
    let ground = |rest: Option<Color>| if touched { Some(palette.sunken) } else { rest };
    match kind {
        Kind::Outlined => (ground(Some(palette.raised)), line(accent.fill, BORDER, R10)),
        Kind::Danger => {
            let pressed = if touched { palette.bad.soft } else { palette.raised };
            (Some(pressed), line(palette.bad.fill, BORDER, R10))
        }
        Kind::Chosen => (Some(accent.soft), line(accent.fill, BOLD_LINE, R10)),
        Kind::Quiet => (ground(None), border::rounded(R10)),
        Kind::Tab(place) => (ground(None), border::rounded(corners(place))),
        Kind::ChosenTab(place) => (Some(accent.soft), border::rounded(corners(place))),
        Kind::Row => (ground(None), Border::default()),
        Kind::ChosenRow => (Some(accent.soft), Border::default()),
        Kind::Plain | Kind::Primary | Kind::Verdict(_) => {
            (ground(Some(palette.raised)), line(palette.line, BORDER, R10))
        }
    }
}

fn disabled(theme: Theme, kind: Kind) -> button::Style {
    let palette = theme.colors();
    let (ground, border) = match kind {
        Kind::Row | Kind::ChosenRow | Kind::Tab(_) | Kind::ChosenTab(_) => flat(theme, kind, Status::Active),
        Kind::Quiet => (None, Border::default()),
        _ => (Some(palette.sunken), border::rounded(R10)),
    };
    button::Style {
        background: ground.map(Background::Color),
        text_color: palette.ink_soft,
        border,
        ..button::Style::default()
    }
}

/// The corners of a tab, within the border of its group.
fn corners(place: Place) -> border::Radius {
    use super::measure::R9;
    match place {
        Place::First => border::left(R9),
        Place::Middle => border::Radius::default(),
        Place::Last => border::right(R9),
        Place::Only => border::radius(R9),
    }
}

fn mixed(a: Color, b: Color) -> Color {
    let half = |a: f32, b: f32| f32::midpoint(a, b);
    Color { r: half(a.r, b.r), g: half(a.g, b.g), b: half(a.b, b.b), a: 1.0 }
}

#[cfg(test)]
mod tests {
    use iced::widget::button::Catalog;

    use super::*;

    #[test]
    fn a_pressed_button_looks_pressed_in_both_themes() {
        let kinds = [Kind::Primary, Kind::Verdict(Hue::Good), Kind::Plain, Kind::Outlined, Kind::Quiet, Kind::Danger];
        for theme in Theme::ALL {
            for kind in kinds {
                let style = |status| theme.style(&Press { kind, shown: Shown::Live }, status).background;
                assert_ne!(style(Status::Active), style(Status::Pressed), "{kind:?} in {theme:?}");
            }
        }
    }

    #[test]
    fn the_ends_of_a_group_are_known() {
        let places: Vec<_> = (0..3).map(|at| Place::of(at, 3)).collect();
        assert_eq!(places, [Place::First, Place::Middle, Place::Last]);
        assert_eq!(Place::of(0, 1), Place::Only);
    }
}
