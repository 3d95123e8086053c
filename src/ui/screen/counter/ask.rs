//! The card that asks the cashier for something before a voucher can be decided: a figure, a choice, a yes or no.

use iced::Fill;
use iced::widget::{Column, Row, column};

use super::card::{Answer, CHANNELS, Card, Case, Heard};
use super::{Message, voucher};
use crate::domain::campaign::SaleChannel;
use crate::domain::verdict::{Ask, Verdict};
use crate::domain::voucher::Amount;
use crate::engine::preferences::hotkeys::Command;
use crate::ui::screen::{Here, Shape};
use crate::ui::text::verdict::{Told, channel_name, told};
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S8, S12, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::{Element, Theme};
use crate::ui::widget::button;
use crate::ui::widget::keypad::{Corner, entered, fitting, keypad};
use crate::ui::widget::verdict_card::verdict_card;
use crate::ui::widget::words::bold_label;

/// How many uses can be tapped; more are typed.
const TAPPED_MAX: u32 = 10;

/// How many of them stand in a row.
const TAPPED_IN_ROW: usize = 5;

/// What the one field says while this is asked.
pub(super) const fn hint(ask: &Ask) -> &'static str {
    match ask {
        Ask::Bill => "counter-hint-bill",
        Ask::Amount { .. } => "counter-hint-amount",
        Ask::Uses { .. } => "counter-hint-uses",
        Ask::PhoneTail => "counter-hint-phone",
        Ask::SaleChannel(_) => "counter-hint-channel",
        Ask::Products(_) => "counter-hint-products",
        Ask::OneOrder { .. } => "counter-hint-one-bill",
    }
}

/// The card.
pub(super) fn view<'a>(card: &Card, case: &'a Case, here: Here<'a>) -> Element<'a, Message> {
    // What is to be done stands where it is done.
    let told = Told { next: String::new(), ..told(&case.verdict, here.shops, here.format()) };
    let about = verdict_card(told, here.text).about(case.name(), voucher::scanned(card, here));
    let Verdict::Asks(ask) = &case.verdict else { return about.full(here.card_height()) };
    let of = |key| here.text.of(key, &[]);
    let leave = button::plain(of("counter-not-now")).key("Esc").tall().on_press(Message::DismissPressed);
    let figures = voucher::figures(case, here);
    match ask {
        Ask::Products(_) => {
            let yes = button::verdict(Hue::Accent, of("counter-yes")).key("Enter").wide();
            let no = button::plain(of("counter-no")).key("Esc").tall();
            about
                .left(figures)
                .way(yes.on_press(Message::ConfirmPressed))
                .way(no.on_press(Message::AnswerPressed(Answer::Lacks)))
                .full(here.card_height())
        }
        Ask::SaleChannel(valid) => {
            about.left(channels(valid, case, here)).right(figures).way(leave.wide()).full(here.card_height())
        }
        Ask::OneOrder { offer, .. } => {
            let another = button::verdict(Hue::Warn, of("counter-another-bill")).key("Enter").wide();
            let same = button::plain(of("counter-one-bill")).key("1").tall();
            about
                .left(column![voucher::gains(offer, case, here)].push(unheard(case, here)).spacing(S12))
                .right(figures)
                .way(another.on_press(Message::ConfirmPressed))
                .way(same.on_press(Message::AnswerPressed(Answer::OneBill)))
                .way(leave)
                .full(here.card_height())
        }
        Ask::Uses { left } => {
            about.left(uses(*left, case, here)).right(figures).way(take(case, here)).way(leave).full(here.card_height())
        }
        Ask::Bill => {
            let entry = entry("counter-entry-money", case, here);
            about
                .left(entry.push(figures))
                .right(keys(Corner::Point, here))
                .way(take(case, here))
                .way(leave)
                .full(here.card_height())
        }
        Ask::Amount { left } => {
            let all = here.text.of("counter-take-all", &[("amount", here.format().money(*left).into())]);
            let all = button::plain(all).tall();
            let all = all.on_press(Message::AnswerPressed(Answer::Take(Amount::Money(*left))));
            let entry = entry("counter-entry-money", case, here).push(figures);
            about
                .left(entry)
                .right(keys(Corner::Point, here))
                .way(take(case, here))
                .way(all)
                .way(leave)
                .full(here.card_height())
        }
        Ask::PhoneTail => {
            let entry = entry("counter-entry-phone", case, here).push(figures);
            let keys = keys(Corner::Clear(of("counter-entry-clear")), here);
            let manager = button::plain(of("counter-manager"))
                .key(here.cap(Command::Manager))
                .tall()
                .on_press(Message::ManagerPressed);
            about.left(entry).right(keys).way(take(case, here)).way(manager).way(leave).full(here.card_height())
        }
    }
}

/// The keypad: within a card that fills the window as high as there is room.
fn keys(corner: Corner, here: Here<'_>) -> Element<'_, Message> {
    match here.shape {
        Shape::Landscape => fitting(corner, Message::EntryPressed),
        Shape::Portrait => keypad(corner, Message::EntryPressed),
    }
}

/// What was typed or tapped so far.
fn so_far<'a>(case: &'a Case, here: Here<'a>) -> &'a str {
    if here.typed.is_empty() { &case.entry } else { here.typed }
}

fn entry<'a>(hint: &str, case: &'a Case, here: Here<'a>) -> Column<'a, Message, Theme> {
    let symbol = here.shop.currency.symbol();
    let hint = here.text.of(hint, &[("symbol", symbol.into())]);
    column![entered(so_far(case, here), hint)].push(unheard(case, here)).spacing(S12)
}

/// That what was typed is no answer.
fn unheard<'a>(case: &Case, here: Here<'a>) -> Option<Element<'a, Message>> {
    let Verdict::Asks(ask) = &case.verdict else { return None };
    let key = match ask {
        Ask::Bill | Ask::Amount { .. } => "counter-unheard-money",
        Ask::Uses { .. } => "counter-unheard-uses",
        Ask::PhoneTail => "counter-unheard-phone",
        Ask::SaleChannel(_) => "counter-unheard-channel",
        Ask::Products(_) => "counter-unheard-products",
        Ask::OneOrder { .. } => "counter-unheard-one-bill",
    };
    let says = || bold_label(here.text.of(key, &[]), Type::T16).class(Ink::Tinted(Hue::Bad)).into();
    (case.heard == Heard::NoAnswer).then(says)
}

/// Takes what was entered.
fn take<'a>(case: &Case, here: Here<'a>) -> Element<'a, Message> {
    let entered = !so_far(case, here).is_empty();
    let what = match case.asked() {
        Some(Ask::PhoneTail) => "phone",
        Some(Ask::Uses { .. }) => "uses",
        _ => "money",
    };
    let says = if entered {
        here.text.of("counter-take", &[])
    } else {
        here.text.of("counter-take-waits", &[("what", what.into())])
    };
    let button = button::verdict(Hue::Accent, says).key("Enter").wide();
    button.on_press_maybe(entered.then_some(Message::ConfirmPressed)).into()
}

fn uses<'a>(left: u32, case: &'a Case, here: Here<'a>) -> Column<'a, Message, Theme> {
    let tapped: Vec<u32> = (1..=left.min(TAPPED_MAX)).collect();
    let tile = |count: &u32| -> Element<'a, Message> {
        button::key(count.to_string()).on_press(Message::AnswerPressed(Answer::Take(Amount::Uses(*count)))).into()
    };
    let rows = tapped.chunks(TAPPED_IN_ROW).map(|some| {
        // The last row has tiles of the same width as the others.
        let gaps = (some.len()..TAPPED_IN_ROW.min(tapped.len())).map(|_| iced::widget::space().width(Fill).into());
        Element::from(Row::with_children(some.iter().map(tile).chain(gaps)).spacing(S8))
    });
    let typed = (!so_far(case, here).is_empty() || left > TAPPED_MAX)
        .then(|| entered(so_far(case, here), here.text.of("counter-entry-uses", &[])));
    Column::with_children(rows).push(typed).push(unheard(case, here)).spacing(S8)
}

fn channels<'a>(valid: &[SaleChannel], case: &Case, here: Here<'a>) -> Column<'a, Message, Theme> {
    const KEYS: [&str; CHANNELS.len()] = ["1", "2", "3", "4"];
    let ways = CHANNELS.iter().zip(KEYS).map(|(channel, key)| {
        let name = channel_name(*channel, here.format());
        let one = if valid.contains(channel) { button::outlined(name) } else { button::plain(name) };
        Element::from(one.key(key).wide().on_press(Message::AnswerPressed(Answer::SoldAs(*channel))))
    });
    Column::with_children(ways).push(unheard(case, here)).spacing(S8)
}
