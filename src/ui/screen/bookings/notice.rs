//! What is said beneath the bookings until the next input.

use super::Message;
use crate::engine::problem::Problem;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::problem;
use crate::ui::theme::Element;
use crate::ui::theme::palette::Hue;
use crate::ui::widget::button;
use crate::ui::widget::toast::toast;

/// What is said.
#[derive(Debug, Clone)]
pub(super) enum Notice {
    Nothing,
    /// So many fit what was typed: one is to be chosen.
    Several(u32),
    /// Nobody fits it, on no day.
    Nobody(String),
    /// A check-in was taken back.
    Undone(String),
    /// Something could not be done.
    Problem(Problem),
}

impl Notice {
    /// The bar that says it.
    pub(super) fn view<'a>(&'a self, here: Here<'a>) -> Option<Element<'a, Message>> {
        let of = |key, fills: &[_]| here.text.of(key, fills);
        let (hue, icon, happened, particulars) = match self {
            Self::Nothing => return None,
            Self::Several(several) => {
                let fits = of("bookings-several", &[("count", (*several).into())]);
                (Hue::Accent, Icon::Search, fits, of("bookings-several.next", &[]))
            }
            Self::Nobody(typed) => {
                let nobody = of("bookings-nobody", &[("typed", typed.as_str().into())]);
                (Hue::Warn, Icon::Attention, nobody, of("bookings-nobody.next", &[]))
            }
            Self::Undone(guest) => {
                (Hue::Accent, Icon::Undo, of("bookings-undone", &[("guest", guest.as_str().into())]), String::new())
            }
            Self::Problem(failed) => {
                let told = problem::told(failed, here.text);
                (Hue::Bad, Icon::Refused, told.cause, told.next)
            }
        };
        let away = button::quiet("").icon(Icon::Close).on_press(Message::ClosePressed);
        Some(toast(hue, icon, happened, particulars, Element::from(away)))
    }
}
