//! A paper that is not known to be in anybody's hands.

use iced::widget::row;

use super::detail::{explained, figure, found};
use super::{Message, words};
use crate::domain::exception::{Trouble, Unprinted};
use crate::domain::fact::Bearer;
use crate::engine::exceptions::{About, Case, Ending, PaperState};
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::measure::S12;
use crate::ui::widget::button;

pub(super) fn view<'a>(case: &Case, unprinted: &Unprinted, about: &About, here: Here<'a>) -> Element<'a, Message> {
    let text = here.text;
    let rows = [
        figure(text.of("exceptions-paper-of", &[]), words::paper_of(unprinted, here)),
        figure(text.of("exceptions-paper-now", &[]), words::paper_now(about, here)),
        found(case, here),
    ];
    let explains = match unprinted.trouble {
        Trouble::Waiting => "exceptions-paper-waiting-explains",
        Trouble::InDoubt => "exceptions-paper-in-doubt-explains",
        Trouble::Unprintable => "exceptions-paper-unprintable-explains",
    };
    explained(rows, text.of(explains, &[]))
}

/// What can be said or done about it; nothing where only looking is left.
pub(super) fn actions<'a>(unprinted: &Unprinted, about: &About, here: Here<'a>) -> Option<Element<'a, Message>> {
    let text = here.text;
    let job = unprinted.job;
    let seen = || {
        let seen = text.of("exceptions-way-seen", &[]);
        button::plain(seen).tall().on_press(Message::SettlePressed(Bearer::Nobody))
    };
    let not_needed = || {
        let not_needed = text.of("exceptions-paper-not-needed", &[]);
        button::danger(not_needed).tall().on_press(Message::PaperNotNeeded(job))
    };
    match about {
        About::Paper(PaperState::Ended { ending: Ending::Unknown, .. }) => {
            let here_it_is = button::primary(text.of("exceptions-paper-is-here", &[])).wide();
            let again = button::plain(text.of("exceptions-paper-again", &[])).tall();
            Some(
                row![
                    here_it_is.on_press(Message::PaperIsHere(job)),
                    again.on_press(Message::PaperWantedAgain(job)),
                    not_needed()
                ]
                .spacing(S12)
                .into(),
            )
        }
        About::Paper(PaperState::Held(_) | PaperState::Queued) => Some(row![seen(), not_needed()].spacing(S12).into()),
        About::Paper(PaperState::Sending | PaperState::Sent { .. } | PaperState::Ended { .. })
        | About::Redemptions(_)
        | About::Nothing => None,
    }
}
