//! Where one can go: the rail (a bar where the window is higher than wide), with what works and nothing else.

use super::floor::Message;
use crate::domain::staff::Permission;
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Place, Shape};
use crate::ui::theme::Element;
use crate::ui::widget::rail::{self, Standing};

impl Place {
    /// Every place, in the order of the rail.
    pub const ALL: [Self; 7] =
        [Self::Counter, Self::Bookings, Self::Day, Self::Shift, Self::History, Self::Exceptions, Self::Settings];

    /// The key of its name.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Counter => "window-place-counter",
            Self::Bookings => "window-place-bookings",
            Self::Day => "window-place-day",
            Self::Shift => "window-place-shift",
            Self::History => "window-place-history",
            Self::Exceptions => "window-place-exceptions",
            Self::Settings => "window-place-settings",
        }
    }

    /// Its name in file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Bookings => "bookings",
            Self::Day => "day",
            Self::Shift => "shift",
            Self::History => "history",
            Self::Exceptions => "exceptions",
            Self::Settings => "settings",
        }
    }

    pub(super) const fn icon(self) -> Icon {
        match self {
            Self::Counter => Icon::Counter,
            Self::Bookings => Icon::Calendar,
            Self::Day => Icon::Chart,
            Self::Shift => Icon::Shift,
            Self::History => Icon::History,
            Self::Exceptions => Icon::Exception,
            Self::Settings => Icon::Settings,
        }
    }

    /// Whether whoever stands at the counter may go there.
    pub(super) fn is_open_to(self, here: Here<'_>) -> bool {
        match self {
            Self::Counter | Self::Bookings | Self::History | Self::Exceptions | Self::Settings => true,
            Self::Shift => here.sells(),
            // The figures of a day are a manager's.
            Self::Day => here.may(Permission::SeeReports),
        }
    }
}

/// The rail, or the bar of a high window. `exceptions` wait for a manager.
pub(super) fn rail(here: Here<'_>, place: Place, exceptions: u32) -> Element<'_, Message> {
    let places = Place::ALL.into_iter().filter(|place| place.is_open_to(here)).map(|to| rail::Item {
        icon: to.icon(),
        name: here.text.of(to.key(), &[]),
        waiting: if to == Place::Exceptions { exceptions } else { 0 },
        standing: if to == place { Standing::Here } else { Standing::Elsewhere },
        on_press: Message::PlaceChosen(to),
    });
    let lock = rail::Item {
        icon: Icon::Lock,
        name: here.text.of("window-lock", &[]),
        waiting: 0,
        standing: Standing::Elsewhere,
        on_press: Message::LockPressed,
    };
    match here.shape {
        Shape::Landscape => rail::rail(places.collect(), lock),
        Shape::Portrait => rail::bar(places.chain([lock]).collect()),
    }
}
