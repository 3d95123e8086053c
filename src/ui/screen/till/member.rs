//! 会员: a member is looked for and put into the basket; who is there is shown above its lines.

use iced::widget::{Column, column, container, row};
use iced::{Center, Fill};

use super::{Message, Till};
use crate::domain::basket::Customer;
use crate::domain::id::MemberId;
use crate::domain::member::{Member, Standing};
use crate::ui::icon::Icon;
use crate::ui::screen::{Arrow, Here};
use crate::ui::text::till;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{HAIR, ICON, ITEM_ROW, PICKING_MAX, S4, S12, S16, Type};
use crate::ui::widget::button;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::empty::empty;
use crate::ui::widget::field;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::mark::mark;
use crate::ui::widget::pressable;
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::words::label;

/// The most characters that are looked for.
const TYPED_MAX: usize = 40;

/// The input of what is looked for.
const INPUT: &str = "till-member-find";

/// Members that are looked for.
#[derive(Debug, Default)]
pub(super) struct Finding {
    typed: String,
    /// The number of the last question: an answer to another one is dropped.
    question: u64,
    found: Vec<Member>,
    chosen: usize,
}

impl Finding {
    /// Takes up what is typed; the question that it is.
    pub(super) fn typed(&mut self, typed: &str) -> (u64, String) {
        self.typed = typed.chars().filter(|c| !c.is_control()).take(TYPED_MAX).collect();
        self.question = self.question.saturating_add(1);
        (self.question, self.typed.clone())
    }

    /// One more character of a key that no input has used.
    pub(super) fn push(&mut self, character: char) -> (u64, String) {
        let typed = format!("{}{character}", self.typed);
        self.typed(&typed)
    }

    /// The last character away.
    pub(super) fn take_back(&mut self) -> (u64, String) {
        let mut typed = self.typed.clone();
        typed.pop();
        self.typed(&typed)
    }

    /// These were found.
    pub(super) fn found(&mut self, question: u64, found: Vec<Member>) {
        if self.question == question {
            (self.found, self.chosen) = (found, 0);
        }
    }

    /// Goes to the one above or below.
    pub(super) fn go(&mut self, arrow: Arrow) {
        self.chosen = match arrow {
            Arrow::Up => self.chosen.saturating_sub(1),
            Arrow::Down => self.chosen.saturating_add(1).min(self.found.len().saturating_sub(1)),
            Arrow::Left | Arrow::Right => self.chosen,
        };
    }

    /// The one that Enter means.
    pub(super) fn chosen(&self) -> Option<MemberId> {
        self.found.get(self.chosen).map(|member| member.id)
    }

    /// The dialog; who is in the basket can be taken out of it.
    pub(super) fn dialog<'a>(&'a self, customer: &Customer, here: Here<'a>) -> Dialog<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let hint = of("till-member-hint");
        let input = field::input(INPUT, "", &hint, &self.typed, Some(Message::MemberTyped));
        let list: Element<'a, Message> = match (self.typed.trim(), self.found.as_slice()) {
            ("", _) => empty(of("till-member-find.next"), ""),
            (_, []) => empty(of("till-member-none"), of("till-member-none.next")),
            (_, found) => {
                let rows = found.iter().enumerate().map(|(at, member)| self.row(at, member, here));
                container(scroll(Column::with_children(rows))).max_height(PICKING_MAX).into()
            }
        };
        let asked = dialog(of("till-member-find"), of("till-member-find.explains"))
            .body(column![input, list].spacing(S16))
            .way(button::plain(of("till-leave")).key("Esc").on_press(Message::DialogLeft));
        let asked = match customer {
            Customer::Anybody => asked,
            Customer::Member { .. } => {
                asked.way(button::danger(of("till-member-out")).key("Del").on_press(Message::MemberOut))
            }
        };
        match self.chosen() {
            Some(id) => {
                asked.way(button::outlined(of("till-member-put")).key("Enter").on_press(Message::MemberChosen(id)))
            }
            None => asked,
        }
    }

    fn row<'a>(&'a self, at: usize, member: &'a Member, here: Here<'a>) -> Element<'a, Message> {
        let ink = if at == self.chosen { Ink::Plain } else { Ink::Soft };
        let names = column![
            fitted_bold(member.contact.name.clone(), Type::T16, ink),
            fitted(particulars(member, here), Type::T14, Ink::Soft)
        ];
        let points = label(till::points(member.spendable(), here.format()), Type::T16).class(Ink::Soft);
        let inside = row![container(names).width(Fill), points].spacing(S12).align_y(Center);
        pressable::row(inside, ITEM_ROW, Message::MemberChosen(member.id))
    }
}

impl Till {
    /// Who is in the basket; nothing where it is nobody's.
    pub(super) fn member_row<'a>(&'a self, here: Here<'a>) -> Option<Element<'a, Message>> {
        let Customer::Member { reference, level, .. } = self.rung.basket.customer() else { return None };
        if self.is_gone() {
            return None;
        }
        let (name, detail, points) = match &self.rung.member {
            Some(member) => (
                member.contact.name.clone(),
                particulars(member, here),
                Some(till::points(member.spendable(), here.format())),
            ),
            // The hub has taken them away since.
            None => (reference.clone(), level.clone(), None),
        };
        let names = column![fitted_bold(name, Type::T16, Ink::Plain), fitted(detail, Type::T14, Ink::Soft)];
        let points = points.map(|points| label(points, Type::T16).class(Ink::Soft));
        let away = button::quiet("").icon(Icon::Close).small().on_press(Message::MemberOut);
        let inside = row![mark(Icon::User, ICON, Ink::Soft), container(names.spacing(S4)).width(Fill)];
        let inside = inside.push(points).push(Element::from(away)).spacing(S12).align_y(Center);
        Some(container(inside).height(ITEM_ROW).padding([0.0, S16 - HAIR]).center_y(ITEM_ROW).into())
    }
}

/// Level and number of a member, and that the membership is closed, where it is.
fn particulars(member: &Member, here: Here<'_>) -> String {
    let closed = match member.standing {
        Standing::Active => String::new(),
        Standing::Closed => here.text.of("till-member-closed", &[]),
    };
    let parts = [member.level.as_str(), member.number.as_str(), closed.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("·")
}
