//! A shop that stands alone moves to a cloud: an invitation is shown or typed, and what follows from it is read before it is done.

use iced::widget::column;

use super::Message;
use crate::domain::payload::Invitation;
use crate::engine::problem::Code;
use crate::ui::screen::Here;
use crate::ui::text::problem;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S12, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::words::words;
use crate::ui::widget::{button, field};

/// Where the question stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Moving {
    /// An invitation is waited for.
    Asked {
        /// What was typed: the text of one, or a file with it.
        typed: String,
        /// What was shown last was none, and why.
        fault: Option<Code>,
    },
    /// There is one; it is to be confirmed.
    Invited(String),
}

impl Moving {
    pub(super) const fn new() -> Self {
        Self::Asked { typed: String::new(), fault: None }
    }

    pub(super) fn typed(&mut self, text: String) {
        *self = Self::Asked { typed: text, fault: None };
    }

    /// A code was shown.
    pub(super) fn scanned(&mut self, text: &str) {
        *self = match Invitation::parse(text) {
            Some(Ok(_)) => Self::Invited(text.to_owned()),
            Some(Err(_)) | None => Self::Asked { typed: String::new(), fault: Some(Code::NoInvitation) },
        };
    }

    /// Goes on; the invitation once it was confirmed.
    pub(super) fn confirmed(&mut self) -> Option<String> {
        match self {
            Self::Invited(invitation) => Some(std::mem::take(invitation)),
            Self::Asked { typed, .. } => {
                let typed = typed.trim();
                if !typed.is_empty() {
                    *self = Self::Invited(typed.to_owned());
                }
                None
            }
        }
    }

    pub(super) fn view<'a>(&self, here: Here<'a>) -> Dialog<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let leave = button::quiet(of("settings-cloud-stay")).key("Esc").on_press(Message::DialogClosed);
        match self {
            Self::Asked { typed, fault } => {
                let input = field::input(
                    "settings-cloud-invitation",
                    of("first-run-invitation"),
                    &of("first-run-invitation.hint"),
                    typed,
                    Some(Message::InvitationTyped),
                );
                let fault =
                    fault.map(|code| words(problem::coded(code, here.text), Type::T16).class(Ink::Tinted(Hue::Bad)));
                let on = Some(Message::MoveConfirmed).filter(|_| !typed.trim().is_empty());
                dialog(of("settings-cloud"), of("settings-cloud-asks"))
                    .body(column![input].push(fault).spacing(S12))
                    .way(leave)
                    .way(button::primary(of("settings-cloud-on")).key("Enter").on_press_maybe(on))
            }
            Self::Invited(invitation) => {
                let cloud = match Invitation::parse(invitation) {
                    Some(Ok(invitation)) => invitation.url,
                    Some(Err(_)) | None => invitation.clone(),
                };
                let said = here.text.of("settings-cloud-follows", &[("cloud", cloud.into())]);
                dialog(of("settings-cloud-sure"), said)
                    .way(leave)
                    .way(button::danger(of("settings-cloud-move")).key("Enter").on_press(Message::MoveConfirmed))
            }
        }
    }
}
