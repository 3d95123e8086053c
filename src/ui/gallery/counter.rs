//! The counter's frame: field, verdict, last scans, camera; and a question over it.

use iced::Fill;
use iced::widget::{column, container, row};

use super::Message;
use crate::ui::icon::Icon;
use crate::ui::text::Text;
use crate::ui::text::verdict::{Told, Tone};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{Grain, S8, S16, SIDE, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::badge::chip;
use crate::ui::widget::camera_view::{Ground, Region, Still, camera_view};
use crate::ui::widget::countdown::{Window, ended, undo};
use crate::ui::widget::dialog::dialog;
use crate::ui::widget::reason::{Own, reason as why};
use crate::ui::widget::verdict_card::verdict_card;
use crate::ui::widget::words::label;
use crate::ui::widget::{button, card, field, list};

pub(super) fn view(text: &Text, typed: &str) -> Element<'static, Message> {
    let keys = field::keys(text.of("gallery-keys", &[]), "F1", Message::Pressed);
    let end = row![chip(text.of("gallery-mode", &[])), keys].spacing(S8).align_y(iced::Center);
    let field = field::listening(typed, text.of("gallery-field-hint", &[]), end);
    let side = column![recent(text), camera(text)].spacing(S16).width(SIDE);
    column![field, row![verdict(text), side].spacing(S16).height(Fill)].spacing(S16).into()
}

/// A question over the counter.
pub(super) fn asked(text: &Text, rest: Element<'static, Message>, reason: &str) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let ready = ["counter-undo-wrong-voucher", "counter-undo-changed-mind", "counter-undo-wrong-figure"].map(of);
    // As it stands after its first key, until something else is typed.
    let [first, ..] = &ready;
    let typed = if reason.is_empty() { first.clone() } else { reason.to_owned() };
    let own = Own { name: of("gallery-input-name"), typed: &typed };
    let input = why("gallery-reason", ready.into(), own, |_| Message::Pressed, Message::ReasonTyped);
    dialog(of("gallery-dialog"), of("gallery-dialog-explains"))
        .body(input)
        .way(button::danger(of("gallery-dialog-undo")).on_press(Message::Pressed))
        .way(button::plain(of("gallery-cancel")).key("Esc").on_press(Message::Pressed))
        .over(rest)
}

fn verdict(text: &Text) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let told = Told {
        tone: Tone::Accepted,
        state: of("verdict-accepted"),
        cause: of("gallery-accepted-cause"),
        next: of("gallery-accepted-next"),
        code: None,
    };
    let items = column![
        card::caption(of("gallery-hand-over")),
        card::item(2, of("gallery-item-tea"), of("gallery-kind-drink")),
        card::line(),
        card::item(1, of("gallery-item-plate"), of("gallery-kind-snack")),
        card::line(),
        card::item(2, of("gallery-item-milk"), of("gallery-kind-sweet")),
        card::line(),
    ];
    let voucher = column![
        card::caption(of("gallery-voucher")),
        card::figure_at(Grain::Usual, of("gallery-channel"), of("gallery-channel-meituan")),
        card::figure(of("gallery-code"), "**** 4821"),
        card::figure(of("gallery-until"), of("gallery-until-day")),
        card::figure(of("gallery-uses"), of("gallery-uses-left")),
        card::line(),
        card::figure(of("gallery-paid"), "¥99.00"),
        card::sum(of("gallery-to-pay"), "¥0.00"),
    ];
    verdict_card(told, text)
        .about(of("gallery-package"), of("gallery-scanned"))
        .left(items)
        .right(voucher)
        .way(button::verdict(Hue::Good, of("gallery-confirm")).key("Enter").wide().on_press(Message::Pressed))
        .way(button::plain(of("gallery-not-now")).key("Esc").tall().on_press(Message::Pressed))
        .full(Fill)
}

fn recent(text: &Text) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let good = Ink::Fill(Hue::Good);
    let row = |icon, ink, name, detail, end| list::entry(icon, ink, of(name), of(detail), end);
    let rows = list::rows(vec![
        row(
            Icon::Accepted,
            good,
            "gallery-recent-card",
            "gallery-recent-card-detail",
            undo(Window::Left(352), Message::Pressed),
        ),
        row(
            Icon::Refused,
            Ink::Fill(Hue::Bad),
            "gallery-recent-oolong",
            "gallery-recent-oolong-detail",
            ended(of("gallery-refused")),
        ),
        row(
            Icon::Accepted,
            good,
            "gallery-recent-tea",
            "gallery-recent-tea-detail",
            undo(Window::Left(42), Message::Pressed),
        ),
        row(
            Icon::Accepted,
            good,
            "gallery-recent-off",
            "gallery-recent-off-detail",
            undo(Window::Open(of("gallery-this-shift")), Message::Pressed),
        ),
        row(
            Icon::Accepted,
            good,
            "gallery-recent-name",
            "gallery-recent-name-detail",
            undo(Window::Over(of("gallery-too-late")), Message::Pressed),
        ),
    ]);
    let key = label(of("gallery-undo-key"), Type::T14).class(Ink::Soft);
    card::titled(of("gallery-recent"), key, rows).width(Fill).into()
}

fn camera(text: &Text) -> Element<'static, Message> {
    let still = sample_frame(376, 206);
    let read = Region { left: 156.0, top: 56.0, width: 66.0, height: 66.0 };
    container(camera_view(still.as_ref(), Some(read), Ground::Window, text.of("gallery-camera", &[])))
        .width(Fill)
        .height(Fill)
        .into()
}

/// The code on the phone of the sample frame, a bit a module.
const CODE: [u16; 11] = [
    0b111_0101_0111,
    0b101_1001_0101,
    0b111_0110_0111,
    0b000_1011_0000,
    0b110_0101_1010,
    0b011_1010_0101,
    0b100_1101_1100,
    0b000_0110_0101,
    0b111_0101_1011,
    0b101_1100_0110,
    0b111_0011_0101,
];

/// A frame of this size in pixels: a phone held before the camera, in shades of grey.
pub(super) fn sample_frame(width: u32, height: u32) -> Option<Still> {
    const MODULE: u32 = 6;
    let light = |x: u32, y: u32| -> u8 {
        let phone = (146..232).contains(&x) && y >= 22;
        let glass = (150..228).contains(&x) && y >= 26;
        let module = x.checked_sub(156).zip(y.checked_sub(56)).map(|(x, y)| (x / MODULE, y / MODULE));
        let dark = module.is_some_and(|(column, row)| {
            let bits = CODE.iter().zip(0..).find(|(_, at)| *at == row).map_or(0, |(bits, _)| *bits);
            column < 11 && bits >> (10 - column) & 1 == 1
        });
        match (phone, glass, dark) {
            (true, true, true) => 20,
            (true, true, false) => 246,
            (true, false, _) => 12,
            _ if y > 128 => 36,
            _ => 48,
        }
    };
    let luma: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| light(x, y))).collect();
    Still::of_luma(width, height, &luma).ok()
}
