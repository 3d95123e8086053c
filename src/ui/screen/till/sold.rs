//! What was sold: which way money went, and the change, as large as anything, until the next scan or touch begins another sale.

use iced::widget::{column, container, row, space};
use iced::{Center, Fill};

use super::Message;
use super::paying::goes_back;
use crate::domain::money::Money;
use crate::domain::tender::Payment;
use crate::engine::export::Form;
use crate::engine::sell::Sold;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::till;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{FIGURES, ICON_VERDICT_SMALL, S12, S16, S20, S24, Type, VERDICT_HEAD_SMALL};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::mark::mark;
use crate::ui::widget::words::{bold_label, label};
use crate::ui::widget::{button, card};

/// The panel.
pub(super) fn view<'a>(sold: &'a Sold, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let money = |amount: Money| here.format().money(amount);
    let document = sold.sale.document();
    let number = here.text.of("till-sold-number", &[("number", document.head.number.to_string().into())]);
    let when = column![label(number, Type::T16), label(here.format().exact(document.head.at), Type::T16)];
    let parts = row![
        mark(Icon::Accepted, ICON_VERDICT_SMALL, Ink::Inherited),
        bold_label(says(&document.payment, document.total, here), Type::T44),
        container(when.align_x(iced::Right)).align_right(Fill)
    ];
    let head = container(parts.spacing(S20).align_y(Center).height(Fill))
        .width(Fill)
        .height(VERDICT_HEAD_SMALL)
        .padding([0.0, S24])
        .class(Surface::Head(Hue::Good));
    // What the rounding of cash takes off what is given back stands beneath it as it does beneath what is paid.
    let (total_key, total) = match &document.payment {
        Payment::Paid { .. } => ("till-total", document.total),
        Payment::GivenBack { .. } => ("till-give-back", Money::ZERO.saturating_sub(document.total)),
    };
    let mut figures = column![card::figure(of(total_key), money(total))];
    if document.payment.rounding() != Money::ZERO {
        figures = figures.push(card::figure(of("till-rounding"), shown(document.payment.rounding(), here)));
    }
    for tender in document.payment.tenders() {
        figures = figures.push(card::figure(till::means(&tender.means, here.format()), money(tender.amount)));
    }
    for moved in &sold.points {
        if let Some(key) = till::points_moved(moved.way) {
            figures = figures.push(card::figure(of(key), till::points(moved.points.get(), here.format())));
        }
    }
    let in_cash = document.payment.in_cash();
    let back = match &document.payment {
        Payment::Paid { change, .. } if *change > Money::ZERO => Some(goes_back("till-change", *change, here)),
        Payment::GivenBack { .. } if in_cash < Money::ZERO => {
            Some(goes_back("till-give-back", Money::ZERO.saturating_sub(in_cash), here))
        }
        Payment::Paid { .. } | Payment::GivenBack { .. } => None,
    };
    let next = button::primary(of("till-sold-next")).key("Enter").wide().on_press(Message::SoldSeen);
    let hint = label(of("till-sold-hint"), Type::T16).class(Ink::Soft);
    let void = button::danger(of("refund-void")).icon(Icon::Undo).tall();
    let export = |form| Message::ExportPressed(sold.sale.id(), form);
    let picture = button::plain(of("till-picture")).icon(Icon::Export).tall().on_press(export(Form::Png));
    let pdf = button::plain(of("till-pdf")).tall().on_press(export(Form::Pdf));
    let ways = row![
        Element::from(void.on_press(Message::VoidPressed(sold.sale.id()))),
        Element::from(picture),
        Element::from(pdf),
        Element::from(next)
    ];
    let body = column![]
        .push(back)
        .push(container(figures).max_width(FIGURES))
        .push(space().height(here.card_height()))
        .push(hint)
        .push(ways.spacing(S12))
        .spacing(S16);
    let body = container(body).padding(S24).height(here.card_height());
    card::panel(column![head, body].height(here.card_height())).width(Fill).into()
}

/// Whether money came, went back, or neither.
fn says(payment: &Payment, total: Money, here: Here<'_>) -> String {
    match payment {
        Payment::Paid { .. } if total == Money::ZERO => here.text.of("till-sold-even", &[]),
        Payment::Paid { .. } => here.text.of("till-sold", &[]),
        // As it is given, rounded where that is in cash.
        Payment::GivenBack { tenders, .. } => {
            let back: Money = tenders.iter().map(|tender| tender.amount).sum();
            here.text.of("till-sold-back", &[("amount", here.format().money(back).into())])
        }
    }
}

fn shown(amount: Money, here: Here<'_>) -> String {
    if amount < Money::ZERO {
        here.format().less(Money::ZERO.saturating_sub(amount))
    } else {
        here.format().money(amount)
    }
}
