//! What leads through a screen of many parts: its title, a menu, steps, offers; a large picture with the papers; and the mark
//! of training, with what a customer display shows.

use iced::widget::{column, container, row};
use iced::{ContentFit, Fill};

use super::{Message, counter};
use crate::engine::training::Books;
use crate::ui::icon::Icon;
use crate::ui::text::Text;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{CAMERA_LARGE_WIDTH, CAMERA_SMALL, MENU, S8, S16, SLIP, STEPS};
use crate::ui::widget::camera_view::{Ground, camera_large, whole};
use crate::ui::widget::card;
use crate::ui::widget::menu::{Entry, menu};
use crate::ui::widget::offer::{Taken, offer};
use crate::ui::widget::qr::qr;
use crate::ui::widget::rail::{self, Standing};
use crate::ui::widget::steps::{Progress, instruction, step};
use crate::ui::widget::title::title;
use crate::ui::widget::training::{framed, framed_and_named, mark};
use crate::ui::widget::{button, paper};

pub(super) fn view(text: &Text) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let back = button::quiet(of("first-run-back")).icon(Icon::Left).on_press(Message::Pressed);
    let top = title(of("settings-devices"), of("gallery-exception-long-detail"), back);
    let middle = column![offers(text), pictures(text)].spacing(S16).width(Fill);
    let places = container(places(text)).padding(S16);
    let trained = container(framed_and_named(Books::Training, places)).height(CAMERA_SMALL);
    let ways = column![steps(text), trained].spacing(S16).width(STEPS);
    let below = row![parts(text), middle, ways];
    column![top, below.spacing(S16).height(Fill)].spacing(S16).into()
}

fn parts(text: &Text) -> Element<'static, Message> {
    let entry = |icon, key| Entry { icon, name: text.of(key, &[]), on_press: Message::Pressed };
    let entries = vec![
        entry(Icon::Store, "settings-shop"),
        entry(Icon::Printer, "settings-devices"),
        entry(Icon::Sync, "settings-sync"),
    ];
    let slide = counter::sample_frame(228, 155);
    let slide = slide.map(|still| container(whole(&still, ContentFit::Cover)).width(MENU).height(CAMERA_SMALL));
    let paper = counter::sample_frame(192, 60).map(|still| paper::drawn(&[still], SLIP));
    let code = qr("R-0412-0007").map(|code| container(framed(Books::Training, code)).width(SLIP).height(SLIP));
    column![menu(entries, 1)].push(slide).push(paper).push(code).spacing(S16).width(MENU).into()
}

fn offers(text: &Text) -> Element<'static, Message> {
    let one = |icon, key: &str, taken| {
        offer(icon, text.of(key, &[]), text.of(&format!("{key}.follows"), &[]), taken, Message::Pressed)
    };
    row![one(Icon::Qr, "first-run-enrol", Taken::Yes), one(Icon::Store, "first-run-alone", Taken::No)]
        .spacing(S16)
        .into()
}

fn pictures(text: &Text) -> Element<'static, Message> {
    let hanging = counter::sample_frame(376, 246).map(|still| paper::hanging(&still, Message::Pressed));
    let papers = row![paper::none(text.of("gallery-no-paper", &[]))].push(hanging).push(mark()).spacing(S16);
    let still = counter::sample_frame(502, 282);
    let large = camera_large(still.as_ref(), None, Ground::Window, text.of("gallery-camera", &[]));
    column![container(large).width(CAMERA_LARGE_WIDTH), papers].spacing(S16).into()
}

fn steps(text: &Text) -> Element<'static, Message> {
    let one =
        |number, key: &str, progress| step(number, text.of(key, &[]), text.of(&format!("{key}.about"), &[]), progress);
    let all = column![
        one(1, "first-run-language", Progress::Done),
        one(2, "first-run-shop", Progress::Here),
        one(3, "first-run-devices", Progress::ToCome),
    ];
    let line = |number, key| instruction(number, text.of(key, &[]));
    let lines =
        column![line(1, "first-run-enrol-first"), line(2, "first-run-enrol-second"), line(3, "first-run-enrol-third"),];
    let body = column![all.spacing(S8), lines.spacing(S16)].spacing(S16);
    card::panel(card::padded(body)).width(Fill).into()
}

/// The places as they lie in a window that is higher than wide.
fn places(text: &Text) -> Element<'static, Message> {
    let place = |icon, key, waiting, standing| {
        let on_press = Message::Pressed;
        rail::Item { icon, name: text.of("gallery-page", &[("page", key)]), waiting, standing, on_press }
    };
    rail::bar(vec![
        place(Icon::Counter, "counter".into(), 0, Standing::Here),
        place(Icon::History, "lists".into(), 2, Standing::Elsewhere),
        place(Icon::Users, "people".into(), 120, Standing::Elsewhere),
    ])
}
