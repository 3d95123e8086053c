//! The customer display as it is set: whether there is one, what it speaks, how it stands.

use crate::domain::language::Language;
use crate::domain::receipt::slip::Tongue;

/// The second window, which customers see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CustomerDisplay {
    /// There is none.
    #[default]
    Off,
    /// There is one, and it speaks this.
    On(Tongue),
}

/// How the customer display stands on its screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Stance {
    /// As a window with a frame, to be drawn to where it belongs.
    #[default]
    Window,
    /// Over the whole of the screen that it is on.
    WholeScreen,
}

impl CustomerDisplay {
    /// What can be chosen.
    pub const ALL: [Self; 4] = [
        Self::Off,
        Self::On(Tongue::One(Language::Chinese)),
        Self::On(Tongue::One(Language::English)),
        Self::On(Tongue::Both),
    ];

    pub(super) const fn written(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On(Tongue::One(language)) => language.tag(),
            Self::On(Tongue::Both) => "both",
        }
    }
}

impl Stance {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::Window, Self::WholeScreen];

    pub(super) const fn written(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::WholeScreen => "whole_screen",
        }
    }
}
