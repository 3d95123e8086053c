//! A list and the chosen one of it beside each other, in a high window one below the other; above them what could not be
//! done.

use iced::widget::{column, row};
use iced::{Fill, FillPortion};

use super::{Here, Shape};
use crate::engine::problem::Problem;
use crate::ui::icon::Icon;
use crate::ui::text::problem;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{S16, SIDE};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::card;
use crate::ui::widget::toast::toast;

/// Which of the two has more room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Larger {
    /// The list.
    List,
    /// The chosen one.
    Chosen,
}

/// The room of such a screen below its `top`.
pub(super) fn beside<'a, Message: 'a>(
    top: Element<'a, Message>,
    problem: Option<&Problem>,
    list: Element<'a, Message>,
    chosen: Element<'a, Message>,
    larger: Larger,
    here: Here<'a>,
) -> Element<'a, Message> {
    let said = problem.map(|problem| {
        let (cause, next) = (problem::cause(problem.code(), here.text), problem::next(problem.code(), here.text));
        toast(Hue::Bad, Icon::Refused, cause, next, row![])
    });
    let (list, chosen) = (card::panel(list), card::panel(chosen));
    let both: Element<'a, Message> = match here.shape {
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
