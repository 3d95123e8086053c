//! A shift at a glance: what must lie in the drawer, what was sold and how it was paid.

use iced::widget::{column, container, row, space};
use iced::{Fill, Padding};

use super::Message;
use crate::domain::money::Money;
use crate::domain::shift::{Drawer, Figures, Report, Shift, Z};
use crate::engine::preferences::hotkeys::Command;
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Shape};
use crate::ui::text::till;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{FIGURES, S8, S12, S16};
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::{button, card};

/// What went into the drawer and out of it, and what must lie there.
pub(super) fn drawer<'a>(drawer: &Drawer, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str, count: u64| here.text.of(key, &[("count", count.into())]);
    let money = |amount: Money| here.format().money(amount);
    let less = |amount: Money| here.format().less(amount);
    let mut all = column![card::figure(of("shift-float", 0), money(drawer.float))];
    let sales = drawer.sales;
    all = all.push(card::figure(of("shift-cash-sales", sales.count), money(sales.worth)));
    for (key, tally, is_in) in [
        ("shift-given-back", drawer.given_back, false),
        ("shift-paid-in", drawer.paid_in, true),
        ("shift-paid-out", drawer.paid_out, false),
    ] {
        if tally.count > 0 {
            let amount = if is_in { money(tally.worth) } else { less(tally.worth) };
            all = all.push(card::figure(of(key, tally.count), amount));
        }
    }
    all.push(card::line()).push(card::sum(of("shift-expected", 0), money(drawer.expected()))).into()
}

/// What was sold and given back, and how it was paid.
pub(super) fn figures<'a>(figures: &Figures, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str, count: u64| here.text.of(key, &[("count", count.into())]);
    let money = |amount: Money| here.format().money(amount);
    let mut all = column![card::figure(of("shift-sales", figures.sales.count), money(figures.sales.worth))];
    if figures.refunds.count > 0 {
        all = all
            .push(card::figure(of("shift-refunds", figures.refunds.count), here.format().less(figures.refunds.worth)));
    }
    if figures.discount() > Money::ZERO {
        all = all.push(card::figure(of("shift-discounts", 0), here.format().less(figures.discount())));
    }
    if figures.voids.count > 0 {
        all = all.push(card::figure(of("shift-voids", figures.voids.count), money(figures.voids.worth)));
    }
    if figures.redemptions().count > 0 {
        let redeemed = figures.redemptions();
        all = all.push(card::figure(of("shift-redemptions", redeemed.count), money(redeemed.worth)));
    }
    all = all.push(card::figure(of("shift-openings", figures.drawer_openings), figures.drawer_openings.to_string()));
    if !figures.tenders.is_empty() {
        all = all.push(above(card::caption(here.text.of("shift-tenders", &[]))));
    }
    for tender in &figures.tenders {
        let name = here.text.of(till::tender_key(tender.kind), &[]);
        let net = tender.taken.worth.saturating_sub(tender.given_back.worth);
        let shown = if net < Money::ZERO { here.format().less(Money::ZERO.saturating_sub(net)) } else { money(net) };
        all = all.push(card::figure(name, shown));
    }
    if !figures.taxes.is_empty() {
        all = all.push(above(card::caption(here.text.of("shift-taxes", &[]))));
    }
    for tax in &figures.taxes {
        all = all.push(card::figure_fitted(tax.name.clone(), money(tax.tax)));
    }
    container(all.spacing(0.0)).max_width(FIGURES).into()
}

/// What stands above another group of figures.
fn above(caption: Element<'_, Message>) -> Element<'_, Message> {
    container(caption).padding(Padding { top: S8, ..Padding::ZERO }).into()
}

/// The page of an open shift below its title: without what must lie in the drawer where it is counted blind.
pub(super) fn open<'a>(shift: &'a Shift, report: Option<&'a Report>, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let (cash, sold): (Element<'a, Message>, Element<'a, Message>) = if let Some(report) = report {
        (drawer(&report.drawer, here), figures(&report.figures, here))
    } else {
        let float = card::figure(of("shift-float"), here.format().money(shift.float));
        (float, card::note(Icon::Info, of("shift-blind")))
    };
    let cash = card::titled(of("shift-cash"), row![], container(cash).padding([S8, S16]));
    let sold = scroll(container(sold).padding([S8, S16])).height(here.card_height());
    let sold = card::titled(of("shift-sold"), row![], sold);
    let move_in = button::plain(of("shift-cash-in")).icon(Icon::Plus).wide().tall();
    let move_out = button::plain(of("shift-cash-out")).icon(Icon::Minus).wide().tall();
    let print = button::plain(of("shift-print-x")).icon(Icon::Printer).wide().tall();
    let print = print.on_press_maybe(report.map(|_| Message::PrintPressed));
    let count =
        button::primary(of("shift-count-and-close")).key(here.cap(Command::Pay)).wide().on_press(Message::CountPressed);
    let ways = column![
        row![
            Element::from(move_in.on_press(Message::CashInPressed)),
            Element::from(move_out.on_press(Message::CashOutPressed))
        ]
        .spacing(S12),
        Element::from(print),
        Element::from(count)
    ]
    .spacing(S12);
    match here.shape {
        Shape::Landscape => {
            let left = column![cash.width(Fill), space().height(Fill), ways].spacing(S16);
            row![left.width(Fill).height(Fill), sold.width(Fill).height(Fill)].spacing(S16).height(Fill).into()
        }
        Shape::Portrait => column![cash.width(Fill), sold.width(Fill), ways].spacing(S16).into(),
    }
}

/// The shift that was just closed.
pub(super) fn closed<'a>(z: &'a Z, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let money = |amount: Money| here.format().money(amount);
    let number = here.text.of("shift-z", &[("number", z.number.to_string().into())]);
    let cash = column![
        drawer(&z.report.drawer, here),
        card::sum(of("shift-counted"), money(z.count.total())),
        super::count::told(z.difference(), here)
    ]
    .spacing(S8);
    let cash = card::titled(number, row![], container(cash).padding([S8, S16]));
    let sold = scroll(container(figures(&z.report.figures, here)).padding([S8, S16])).height(here.card_height());
    let sold = card::titled(of("shift-sold"), row![], sold);
    let done = button::primary(of("shift-done")).key("Enter").wide().on_press(Message::DonePressed);
    match here.shape {
        Shape::Landscape => {
            let left = column![cash.width(Fill), space().height(Fill), Element::from(done)].spacing(S16);
            row![left.width(Fill).height(Fill), sold.width(Fill).height(Fill)].spacing(S16).height(Fill).into()
        }
        Shape::Portrait => column![cash.width(Fill), sold.width(Fill), Element::from(done)].spacing(S16).into(),
    }
}
