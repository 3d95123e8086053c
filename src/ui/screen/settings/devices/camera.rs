//! The camera: what it sees, where it reads, how fast.

use iced::Fill;
use iced::widget::{column, row, space};

use super::{Desk, Message};
use crate::engine::hardware::Choice;
use crate::engine::scan::{Device, Status};
use crate::ui::backstage::Camera;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::measure::S12;
use crate::ui::theme::palette::Hue;
use crate::ui::widget::badge::state;
use crate::ui::widget::camera_view::{Ground, camera_large};
use crate::ui::widget::{button, card};

pub(super) fn view<'a>(desk: &Desk, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let is_off = desk.set_up.as_ref().is_some_and(|set_up| set_up.camera == Camera::Off);
    let lost = match here.devices.get(&Device::Camera) {
        Some(Status::Lost(_)) => Some("settings-camera-lost"),
        Some(Status::Ready) => match here.devices.get(&Device::Decoder) {
            Some(Status::Lost(_)) => Some("settings-decoder-lost"),
            Some(Status::Ready) | None => None,
        },
        None => None,
    };
    let badge = match (is_off, lost, here.devices.get(&Device::Camera)) {
        (true, _, _) => state(Hue::Warn, Icon::Pause, of("settings-device-off")),
        (false, Some(_), _) => state(Hue::Bad, Icon::Refused, of("settings-device-lost")),
        (false, None, Some(_)) => state(Hue::Good, Icon::Accepted, of("settings-device-works")),
        (false, None, None) => state(Hue::Busy, Icon::Undecided, of("settings-device-starts")),
    };
    let seen = here.camera;
    let says = match (seen.read, seen.still) {
        (Some(_), _) => of("settings-camera-read"),
        (None, Some(_)) => of("settings-camera-looks"),
        (None, None) => of("settings-camera-dark"),
    };
    let chosen = match desk.set_up.as_ref().map(|set_up| &set_up.camera) {
        Some(Camera::Used(Choice::Named(name))) => name.clone(),
        Some(Camera::Used(Choice::First)) => of("settings-camera-first"),
        Some(Camera::Off) => of("settings-device-off"),
        None => String::new(),
    };
    let size = match seen.sides {
        (0, _) | (_, 0) => of("settings-nothing-yet"),
        (width, height) => {
            let fills = [("width", u32::from(width).into()), ("height", u32::from(height).into())];
            here.text.of("settings-camera-pixels", &fills)
        }
    };
    let took = seen.took.map_or_else(
        || of("settings-nothing-yet"),
        |took| {
            let ms = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
            here.text.of("settings-camera-mostly", &[("mostly", ms(took.mostly).into())])
        },
    );
    let rate = here.text.of("settings-camera-rate", &[("rate", seen.rate.into())]);
    let device = card::figure_fitted(of("settings-camera-device"), chosen);
    // Of a camera that shows nothing there are no figures, but what to look at.
    let figures = match lost {
        Some(key) => column![device, card::note(Icon::Attention, of(key))],
        None => column![
            device,
            card::figure(of("settings-camera-size"), size),
            card::figure(of("settings-camera-speed"), rate),
            card::figure(of("settings-camera-decoding"), took),
        ],
    };
    let off = if is_off {
        button::plain(of("settings-camera-on")).icon(Icon::Play).on_press(Message::CameraChosen(Choice::First))
    } else {
        button::plain(of("settings-camera-off")).icon(Icon::Pause).on_press(Message::CameraOffPressed)
    };
    let other = button::plain(of("settings-camera-other")).icon(Icon::Camera).wide();
    let ways = row![Element::from(other.on_press(Message::OtherCameraPressed)), Element::from(off)].spacing(S12);
    let picture = camera_large(seen.still, seen.read, Ground::Panel, says);
    let body = column![picture, figures, space().height(Fill), ways].spacing(S12).height(Fill);
    card::titled(of("settings-camera"), badge, card::padded(body)).width(Fill).into()
}
