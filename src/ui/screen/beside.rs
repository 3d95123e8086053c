//! A list and the chosen one of it beside each other, in a high window one below the other; above them what was done, or
//! could not be.

use iced::widget::{column, row};
use iced::{Fill, FillPortion};

use super::Shape;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{S16, SIDE};
use crate::ui::widget::card;

/// Which of the two has more room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Larger {
    /// The list.
    List,
    /// The chosen one.
    Chosen,
}

/// The room of such a screen: its `top`, what is `said`, and the two.
pub(super) fn beside<'a, Message: 'a>(
    top: Element<'a, Message>,
    said: Option<Element<'a, Message>>,
    list: Element<'a, Message>,
    chosen: Element<'a, Message>,
    larger: Larger,
    shape: Shape,
) -> Element<'a, Message> {
    let (list, chosen) = (card::panel(list), card::panel(chosen));
    let both: Element<'a, Message> = match shape {
        Shape::Landscape => {
            let (list, chosen) = match larger {
                Larger::List => (list.width(Fill), chosen.width(SIDE)),
                Larger::Chosen => (list.width(SIDE), chosen.width(Fill)),
            };
            row![list.height(Fill), chosen.height(Fill)].spacing(S16).height(Fill).into()
        }
        Shape::Portrait => {
            let (above, below) = match larger {
                Larger::List => (3, 2),
                Larger::Chosen => (2, 3),
            };
            let (list, chosen) = (list.height(FillPortion(above)), chosen.height(FillPortion(below)));
            column![list.width(Fill), chosen.width(Fill)].spacing(S16).height(Fill).into()
        }
    };
    column![top].push(said).push(both).spacing(S16).into()
}

/// The same in a high window where all of both has room: each as high as what it holds, so that neither is half empty.
pub(super) fn stacked<'a, Message: 'a>(
    top: Element<'a, Message>,
    said: Option<Element<'a, Message>>,
    list: Element<'a, Message>,
    chosen: Element<'a, Message>,
) -> Element<'a, Message> {
    let both = column![card::panel(list).width(Fill), card::panel(chosen).width(Fill)].spacing(S16);
    column![top].push(said).push(both).spacing(S16).into()
}
