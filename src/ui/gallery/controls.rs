//! Buttons, tabs, states, undo, inputs, keypad.

use iced::widget::{Row, column, container, row};
use iced::{Center, Fill};

use super::Message;
use crate::ui::icon::Icon;
use crate::ui::text::Text;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S4, S12, S16, SIDE, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::Shown;
use crate::ui::widget::badge::{chip, state};
use crate::ui::widget::countdown::{Window, undo};
use crate::ui::widget::keypad::{Corner, keypad};
use crate::ui::widget::pager::{Page, pager};
use crate::ui::widget::stepper::stepper;
use crate::ui::widget::tabs::tabs;
use crate::ui::widget::words::label;
use crate::ui::widget::{button, card, field};

pub(super) fn view(text: &Text, tab: usize, reason: &str) -> Element<'static, Message> {
    let left = column![buttons(text), choices(text, tab)].spacing(S16).width(Fill);
    let right = column![keys(text), inputs(text, reason)].spacing(S16).width(SIDE);
    row![left, right].spacing(S16).into()
}

fn buttons(text: &Text) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let live = |button: button::Button<'static, Message>| button.wide().on_press(Message::Pressed);
    let named = |button: button::Button<'static, Message>, name: &str| -> Element<'static, Message> {
        let name = label(text.of(name, &[]), Type::T14).class(Ink::Soft);
        column![Element::from(button), name].spacing(S4).align_x(Center).width(Fill).into()
    };
    let confirm = || button::primary(of("gallery-confirm-plain")).ordinary();
    let states = Row::with_children([
        named(live(confirm()), "gallery-state-normal"),
        named(live(confirm()).shown(Shown::Pressed), "gallery-state-pressed"),
        named(live(confirm()).shown(Shown::Focused), "gallery-state-focused"),
        named(button::primary(of("gallery-wait")).ordinary().wide(), "gallery-state-disabled"),
    ]);
    let kinds = Row::with_children([
        named(live(button::plain(of("gallery-cancel")).key("Esc")), "gallery-state-plain"),
        named(live(button::outlined(of("gallery-walk-in")).icon(Icon::Plus)), "gallery-state-often"),
        named(live(button::chosen(of("gallery-cash")).icon(Icon::Cash)), "gallery-state-chosen"),
        named(live(button::danger(of("gallery-freeze"))), "gallery-state-risky"),
        named(live(button::quiet(of("gallery-more")).icon(Icon::Down).ordinary()), "gallery-state-quiet"),
    ]);
    let verdicts = Row::with_children([
        live(button::verdict(Hue::Good, of("gallery-confirm"))).into(),
        live(button::verdict(Hue::Warn, of("gallery-redeem-offline"))).into(),
        live(button::verdict(Hue::Bad, of("gallery-show-record"))).into(),
        button::verdict(Hue::Busy, of("gallery-asking")).icon(Icon::Undecided).wide().into(),
    ]);
    let rows = column![states.spacing(S12), kinds.spacing(S12), verdicts.spacing(S12)].spacing(S16);
    card::titled(of("gallery-buttons"), row![], card::padded(rows)).into()
}

fn choices(text: &Text, tab: usize) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let names = ["gallery-tab-day", "gallery-tab-week", "gallery-tab-month"].map(of);
    let chosen = tabs(names.into(), tab, Message::TabChosen);
    let chips = row![
        chip(of("gallery-chip-minutes")),
        state(Hue::Good, Icon::Accepted, of("gallery-chip-working")),
        state(Hue::Warn, Icon::Clock, of("gallery-chip-late")),
        state(Hue::Bad, Icon::Refused, of("gallery-chip-conflict")),
        state(Hue::Busy, Icon::Undecided, of("gallery-chip-asking")),
        state(Hue::Accent, Icon::Users, of("gallery-chip-arrived")),
    ];
    let windows = row![
        undo(Window::Left(352), Message::Pressed),
        undo(Window::Left(42), Message::Pressed),
        undo(Window::Open(of("gallery-this-shift")), Message::Pressed),
        undo(Window::Over(of("gallery-too-late")), Message::Pressed),
    ];
    let amount = stepper(of("gallery-chip-minutes"), Some(Message::Pressed), None);
    let pages = pager(Page::of(1, 8, 30), |_| Message::Pressed);
    let steps = row![container(amount).width(SIDE)].push(pages).spacing(S12).align_y(Center);
    let rows = column![chosen, chips.spacing(S12), windows.spacing(S12).align_y(Center), steps].spacing(S16);
    card::titled(of("gallery-choices"), row![], card::padded(rows)).width(Fill).into()
}

fn keys(text: &Text) -> Element<'static, Message> {
    let pad = keypad(Corner::Clear(text.of("gallery-clear", &[])), Message::KeyPressed);
    card::titled(text.of("gallery-keypad", &[]), row![], card::padded(column![pad])).into()
}

fn inputs(text: &Text, reason: &str) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let hint = of("gallery-input-hint");
    let free = field::input("gallery-reason", of("gallery-input-name"), &hint, reason, Some(Message::ReasonTyped));
    let value = of("gallery-input-fixed-value");
    let fixed = field::input("gallery-fixed", of("gallery-input-fixed"), "", &value, None);
    card::panel(card::padded(column![free, fixed].spacing(S12))).into()
}
