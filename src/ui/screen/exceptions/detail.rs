//! The chosen exception: what happened, to whom, what it costs, what settles it — in that order.

use iced::alignment::Vertical;
use iced::widget::{Column, column, container, row};
use iced::{Fill, Length, Right};

use super::{Message, hue, icon, is_open, paper, parties, words};
use crate::domain::exception::{
    Matter, Other, OverRefunded, OverSettled, Quarantined, Receipt, Settled, Settlement, State,
};
use crate::domain::fact::{Bearer, ClockJumped};
use crate::engine::exceptions::{About, Case};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{FIGURE_ROW, ICON_TITLE, S4, S12, S16, S24, Type};
use crate::ui::widget::button;
use crate::ui::widget::card;
use crate::ui::widget::empty::empty;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::mark::mark;
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::words::label;

/// How many figures of something unknown are written out.
const FIGURES_MAX: usize = 16;

/// Nothing is chosen.
pub(super) fn nothing(here: Here<'_>) -> Element<'_, Message> {
    empty(here.text.of("exceptions-nothing-chosen", &[]), here.text.of("exceptions-nothing-chosen.next", &[]))
}

/// The whole of it, in the height that there is or in the one that it needs.
pub(super) fn view<'a>(case: &'a Case, height: Length, here: Here<'a>) -> Element<'a, Message> {
    let said = container(scroll(container(body(case, here)).padding([S16, S24]))).height(height);
    let end = container(end(case, here)).padding([S16, S24]);
    column![head(case, here), card::line(), said, end].into()
}

fn head<'a>(case: &Case, here: Here<'a>) -> Element<'a, Message> {
    let matter = &case.exception.matter;
    let ink = if is_open(case) { Ink::Tinted(hue(matter)) } else { Ink::Soft };
    let lines = column![
        fitted_bold(words::heading(matter, here), Type::T28, Ink::Plain),
        fitted(words::subtitle(case, here), Type::T16, Ink::Soft)
    ];
    row![mark(icon(matter), ICON_TITLE, ink), container(lines).width(Fill)]
        .padding([S12, S24])
        .spacing(S16)
        .align_y(Vertical::Center)
        .into()
}

fn body<'a>(case: &'a Case, here: Here<'a>) -> Element<'a, Message> {
    match (&case.exception.matter, &case.about) {
        (Matter::OverRedeemed(over), About::Redemptions(known)) => parties::view(over, known, here),
        (Matter::OverRedeemed(over), About::Paper(_) | About::Nothing) => parties::told(over, here),
        (Matter::OverRefunded(over), _) => over_refunded(over, here),
        (Matter::OverSettled(over), _) => over_settled(over, here),
        (Matter::Unprinted(unprinted), about) => paper::view(case, unprinted, about, here),
        (Matter::Quarantined(fact), _) => quarantined(case, fact, here),
        (Matter::ClockJumped(jump), _) => clock(case, jump, here),
        (Matter::Other(other), _) => unknown(case, other, here),
    }
}

fn over_refunded<'a>(over: &OverRefunded, here: Here<'a>) -> Element<'a, Message> {
    let text = here.text;
    let others = over.others.iter().map(|back| returned(back, text.of("exceptions-returned", &[]), here));
    let beyond = returned(&over.beyond, text.of("exceptions-returned-beyond", &[]), here);
    let value = figure(text.of("exceptions-too-much", &[]), here.format().money(over.value));
    let rows = others.chain([beyond]).collect::<Vec<_>>();
    explained([Column::with_children(rows).into(), value], text.of("exceptions-returned-explains", &[]))
}

fn over_settled<'a>(over: &OverSettled, here: Here<'a>) -> Element<'a, Message> {
    let text = here.text;
    let says = |at: usize| if at == 0 { "exceptions-settled-first" } else { "exceptions-settled-again" };
    let rows = over.sales.iter().enumerate().map(|(at, sale)| returned(sale, text.of(says(at), &[]), here));
    let value = figure(text.of("exceptions-settled-value", &[]), here.format().money(over.value));
    let rows = rows.collect::<Vec<_>>();
    explained([Column::with_children(rows).into(), value], text.of("exceptions-settled-explains", &[]))
}

/// A receipt that an exception names: where and by whom, then its number, time and amount.
fn returned<'a>(back: &Receipt, says: String, here: Here<'a>) -> Element<'a, Message> {
    let format = here.format();
    let by = words::place_of(&back.shop, &back.till, here);
    let staff = if back.staff.is_empty() { here.text.of("exceptions-nobody", &[]) } else { back.staff.clone() };
    let paper = format!("{} · {}", back.number, format.exact(back.at));
    column![figure(says, format!("{by} · {staff}")), figure(paper, format.money(back.amount)),].into()
}

fn quarantined<'a>(case: &Case, fact: &Quarantined, here: Here<'a>) -> Element<'a, Message> {
    let text = here.text;
    let rows = [
        figure(text.of("exceptions-fact-kind", &[]), words::fact_kind(&fact.kind, here)),
        figure(text.of("exceptions-fact-at", &[]), here.format().exact(fact.at)),
        figure(text.of("exceptions-fact-code", &[]), fact.code.clone()),
        figure(text.of("exceptions-fact-id", &[]), fact.fact.to_string()),
        found(case, here),
    ];
    explained(rows, text.of("exceptions-fact-explains", &[]))
}

fn clock<'a>(case: &Case, jump: &ClockJumped, here: Here<'a>) -> Element<'a, Message> {
    let text = here.text;
    let rows = [
        figure(text.of("exceptions-clock-expected", &[]), here.format().exact(jump.expected)),
        figure(text.of("exceptions-clock-shown", &[]), here.format().exact(jump.shown)),
        figure(text.of("exceptions-clock-by", &[]), words::moved_by(jump, here)),
        found(case, here),
    ];
    explained(rows, text.of("exceptions-clock-explains", &[]))
}

/// Something of a later program: its figures as they came.
fn unknown<'a>(case: &Case, other: &Other, here: Here<'a>) -> Element<'a, Message> {
    let mut rows = words::raw_figures(&other.body, FIGURES_MAX)
        .into_iter()
        .map(|(name, value)| figure(name, value))
        .collect::<Vec<_>>();
    rows.push(found(case, here));
    explained(rows, here.text.of("exceptions-other-explains", &[]))
}

/// Where and when it was found.
pub(super) fn found<'a>(case: &Case, here: Here<'a>) -> Element<'a, Message> {
    let (name, value) = words::found(&case.exception, here);
    figure(name, value)
}

/// Figures in a frame, and what they mean beneath it.
pub(super) fn explained<'a>(
    rows: impl IntoIterator<Item = Element<'a, Message>>,
    explains: String,
) -> Element<'a, Message> {
    let frame = card::panel(container(Column::with_children(rows)).padding([S12, S16])).width(Fill);
    column![frame, card::note(Icon::Info, explains)].spacing(S16).into()
}

/// A label at the left; its figure at the right, cut short where it comes from outside and is long.
pub(super) fn figure<'a>(says: impl Into<String>, amount: impl Into<String>) -> Element<'a, Message> {
    let amount = container(fitted(amount, Type::T16, Ink::Plain)).width(Fill).align_x(Right);
    row![label(says.into(), Type::T16).class(Ink::Soft), amount]
        .height(FIGURE_ROW)
        .spacing(S16)
        .align_y(Vertical::Center)
        .into()
}

/// What settles it, or how it was settled.
fn end<'a>(case: &'a Case, here: Here<'a>) -> Element<'a, Message> {
    let text = here.text;
    match &case.exception.state {
        State::Open => {
            // What is said of a paper is no fact: its slip's state stands in the spool.
            let is_fact = !matches!(case.exception.matter, Matter::Unprinted(_));
            let journalled = text.of("exceptions-settle-journalled", &[]);
            let caption = is_fact.then(|| label(journalled, Type::T14).class(Ink::Soft));
            column![].push(caption).push(actions(case, here)).spacing(S4).into()
        }
        State::Settled(Settled::Here(settlement)) => settled(case, settlement, here),
        State::Settled(Settled::Elsewhere) => card::note(Icon::Check, text.of("exceptions-settled-elsewhere", &[])),
        State::Resolved => card::note(Icon::Check, text.of("exceptions-resolved", &[])),
    }
}

fn settled<'a>(case: &Case, settlement: &Settlement, here: Here<'a>) -> Element<'a, Message> {
    let said = card::note(Icon::Check, words::settled(case, settlement, here));
    let note = (!settlement.note.is_empty()).then(|| card::note(Icon::Note, settlement.note.clone()));
    column![said].push(note).spacing(S12).into()
}

fn actions<'a>(case: &'a Case, here: Here<'a>) -> Element<'a, Message> {
    let matter = &case.exception.matter;
    if let Matter::Unprinted(unprinted) = matter
        && let Some(actions) = paper::actions(unprinted, &case.about, here)
    {
        return actions;
    }
    let ways = matter.bearers().iter().enumerate().map(|(at, &bearer)| {
        let says = words::way(matter, bearer, here);
        let pressed = Message::SettlePressed(bearer);
        match (at, bearer) {
            (0, Bearer::Shop | Bearer::Issuer | Bearer::Customer) => {
                Element::from(button::primary(says).wide().on_press(pressed))
            }
            _ => button::plain(says).tall().on_press(pressed).into(),
        }
    });
    iced::widget::Row::with_children(ways).spacing(S12).into()
}
