//! A row of what is rung up: how much, what, and what it comes to; and a voucher among them.

use iced::Fill;
use iced::alignment::{Horizontal, Vertical};
use iced::widget::{button, column, container, row};

use super::fitted::{fitted, fitted_bold};
use super::mark::mark;
use super::words::{bold_label, label};
use crate::ui::focus;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{HAIR, ICON, ITEM_ROW, QUANTITY, S4, S12, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::{Kind, Press, Shown};
use crate::ui::theme::surface::Surface;

/// The most characters of a quantity that are set large in its box.
const LARGE_MAX: usize = 3;

/// What a row is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Badge {
    /// Something that is sold: how much of it.
    Sold(String),
    /// Something that is taken back: how much of it.
    Returned(String),
    /// A voucher.
    Voucher,
    /// A voucher that takes nothing off.
    IdleVoucher,
}

/// Whether a row is the chosen one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Chosen,
    /// It is one of the others.
    Other,
}

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Says {
    /// What it is.
    pub name: String,
    /// The price of one, what was chosen beside it, what is noted.
    pub detail: String,
    /// What it comes to.
    pub amount: String,
    /// What comes off it; empty for nothing.
    pub off: String,
}

/// The row. A name or a second line without room is cut short.
pub fn rung<'a, Message: Clone + 'a>(
    badge: &Badge,
    says: Says,
    standing: Standing,
    on_press: Message,
) -> Element<'a, Message> {
    let (ink, amount_ink, off_ink) = match badge {
        Badge::Voucher => (Ink::Tinted(Hue::Good), Ink::Tinted(Hue::Good), Ink::Tinted(Hue::Good)),
        Badge::Returned(_) => (Ink::Plain, Ink::Tinted(Hue::Bad), Ink::Soft),
        Badge::IdleVoucher => (Ink::Plain, Ink::Soft, Ink::Soft),
        Badge::Sold(_) => (Ink::Plain, Ink::Plain, Ink::Tinted(Hue::Good)),
    };
    let detail_ink = if *badge == Badge::Voucher { Ink::Tinted(Hue::Good) } else { Ink::Soft };
    let lines = column![fitted_bold(says.name, Type::T16, ink), fitted(says.detail, Type::T14, detail_ink)];
    let amount =
        if *badge == Badge::Voucher { bold_label(says.amount, Type::T20) } else { label(says.amount, Type::T20) };
    let off = (!says.off.is_empty()).then(|| label(says.off, Type::T14).class(off_ink));
    let sums = column![amount.class(amount_ink)].push(off).align_x(Horizontal::Right);
    let parts = row![sign(badge, standing), container(lines).width(Fill), sums];
    let kind = match (standing, badge) {
        (Standing::Chosen, _) => Kind::ChosenRow,
        (Standing::Other, _) => Kind::Row,
    };
    let inner = container(parts.spacing(S12).align_y(Vertical::Center)).center_y(Fill);
    let pressed = button::Button::new(inner)
        .width(Fill)
        .height(ITEM_ROW - HAIR)
        .padding([0.0, S16 - HAIR])
        .class(Press { kind, shown: Shown::Live })
        .on_press(on_press.clone());
    let row = focus::stop(pressed, on_press);
    match (badge, standing) {
        (Badge::Voucher, Standing::Other) => container(row).class(Surface::Row(Hue::Good)).into(),
        _ => row,
    }
}

fn sign<'a, Message: 'a>(badge: &Badge, standing: Standing) -> Element<'a, Message> {
    let boxed = |inside: Element<'a, Message>, surface| container(inside).center(QUANTITY).class(surface).into();
    let counted = |says: &str| {
        let size = if says.chars().count() > LARGE_MAX { Type::T14 } else { Type::T16 };
        container(fitted_bold(says, size, Ink::Inherited)).padding([0.0, S4]).into()
    };
    match badge {
        Badge::Voucher => boxed(mark(Icon::Voucher, ICON, Ink::Inherited), Surface::Filled(Hue::Good)),
        Badge::IdleVoucher => boxed(mark(Icon::Voucher, ICON, Ink::Soft), Surface::Box),
        Badge::Returned(says) => boxed(counted(says), Surface::ChipOf(Hue::Bad)),
        Badge::Sold(says) => match standing {
            Standing::Chosen => boxed(counted(says), Surface::Filled(Hue::Accent)),
            Standing::Other => boxed(counted(says), Surface::Box),
        },
    }
}
