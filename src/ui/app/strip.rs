//! The status strip in words: what is connected, what waits, how old the data is, who and where.

use jiff::Timestamp;

use crate::engine::clock::Trust;
use crate::engine::receipt_printer::DrawerStanding;
use crate::engine::scan::{Device, Status};
use crate::engine::status::{Link, Service};
use crate::engine::training::Books;
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Shape};
use crate::ui::theme::Element;
use crate::ui::widget::status_strip::{Item, State, status_strip};
use crate::ui::widget::training::mark;

/// The strip. `link_since` is since when the link is as it is.
pub(super) fn strip<'a, Message: 'a>(here: Here<'a>, link_since: Timestamp) -> Element<'a, Message> {
    let cloud = cloud(here, link_since);
    let devices = devices(here);
    let who = here.signed_in.map_or_else(|| here.text.of("window-nobody", &[]), |staff| staff.name.clone());
    let place = [here.shop.name.as_str(), here.till, who.as_str()].join("·");
    let mark = (here.books == Books::Training).then(mark);
    status_strip(mark, cloud, devices, place, here.format().clock(here.now))
}

fn cloud(here: Here<'_>, link_since: Timestamp) -> Vec<Item> {
    let format = here.format();
    let of = |key, since: Timestamp| here.text.of(key, &[("since", format.brief(since).into())]);
    let (icon, says, state) = match (here.status.service, here.status.link) {
        (Service::Revoked, _) => (Icon::Offline, here.text.of("window-revoked", &[]), State::Unwell),
        (Service::Forked, _) => (Icon::Offline, here.text.of("window-forked", &[]), State::Unwell),
        (Service::Served, Link::Up) => (Icon::Online, of("window-online", link_since), State::Well),
        (Service::Served, Link::Down { since }) => (Icon::Offline, of("window-offline", since), State::Unwell),
    };
    let connected = state == State::Well;
    let waiting = Item {
        icon: Icon::Queue,
        says: here.text.of("window-waiting", &[("count", here.status.waiting.into())]),
        // Nothing that waits is nothing to worry about, with the cloud or without.
        state: if connected || here.status.waiting == 0 { State::Usual } else { State::Unwell },
    };
    let data = here.status.data_as_of.map_or_else(
        || here.text.of("window-no-data", &[]),
        |as_of| here.text.of("window-data", &[("as_of", format.brief(as_of).into())]),
    );
    let mut items =
        vec![Item { icon, says, state }, waiting, Item { icon: Icon::Sync, says: data, state: State::Usual }];
    let clock = match (here.status.clock, here.status.clock_off) {
        (Trust::Doubtful, _) => Some(here.text.of("window-clock-doubtful", &[])),
        (Trust::Proved, Some(minutes)) => Some(here.text.of("window-clock-off", &[("minutes", minutes.into())])),
        (Trust::Proved, None) => None,
    };
    items.extend(clock.map(|says| Item { icon: Icon::Clock, says, state: State::Unwell }));
    items
}

/// The devices that have reported; a narrow window has words only for those that are not well.
fn devices(here: Here<'_>) -> Vec<Item> {
    const ORDER: [Device; 4] = [Device::Printer, Device::Camera, Device::Decoder, Device::Scanner];
    let shown =
        ORDER.iter().filter_map(|device| Some((device, here.devices.get(device)?))).filter_map(|(device, status)| {
            let (icon, name) = match device {
                Device::Printer => (Icon::Printer, "printer"),
                Device::Camera => (Icon::Camera, "camera"),
                Device::Scanner => (Icon::Scanner, "scanner"),
                // A decoder that is lost makes the camera useless, and starts again by itself.
                Device::Decoder if *status == Status::Ready => return None,
                Device::Decoder => (Icon::Camera, "decoder"),
            };
            let (state, how) = match status {
                Status::Ready => (State::Usual, "ready"),
                Status::Lost(_) => (State::Unwell, "lost"),
            };
            let is_brief = here.shape == Shape::Portrait && state == State::Usual;
            let how = if is_brief { "brief" } else { how };
            Some(Item { icon, says: here.text.of(&format!("window-{name}-{how}"), &[]), state })
        });
    shown.chain(drawer(here)).collect()
}

/// The drawer, once its switch was heard. An open one is said; a shut one only where there is room for what is well.
fn drawer(here: Here<'_>) -> Option<Item> {
    let (key, state) = match (here.drawer?, here.shape) {
        (DrawerStanding::Open, _) => ("window-drawer-open", State::Unwell),
        (DrawerStanding::Shut, Shape::Landscape) => ("window-drawer-shut", State::Usual),
        (DrawerStanding::Shut, Shape::Portrait) => return None,
    };
    Some(Item { icon: Icon::Drawer, says: here.text.of(key, &[]), state })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::language::Language;
    use crate::ui::screen::sample::{Sample, now};

    /// What the strip says of the clock.
    fn said(trust: Trust, off: Option<u64>) -> Option<String> {
        let mut sample = Sample::new(Language::English);
        (sample.status.clock, sample.status.clock_off) = (trust, off);
        cloud(sample.here(), now()).into_iter().find(|item| item.icon == Icon::Clock).map(|item| item.says)
    }

    #[test]
    fn a_drawer_is_said_once_its_switch_was_heard_and_stands_out_while_it_is_open() {
        let said = |drawer, shape| {
            let mut sample = Sample::new(Language::English);
            (sample.drawer, sample.shape) = (drawer, shape);
            devices(sample.here())
                .into_iter()
                .find(|item| item.icon == Icon::Drawer)
                .map(|item| (item.says, item.state))
        };
        let (shut, open) = (Some(DrawerStanding::Shut), Some(DrawerStanding::Open));
        assert_eq!(said(None, Shape::Landscape), None);
        assert_eq!(said(shut, Shape::Landscape), Some(("Drawer shut".into(), State::Usual)));
        assert_eq!(said(shut, Shape::Portrait), None);
        for shape in [Shape::Landscape, Shape::Portrait] {
            assert_eq!(said(open, shape), Some(("Drawer open".into(), State::Unwell)));
        }
    }

    #[test]
    fn a_clock_that_is_off_or_in_doubt_is_said_and_one_that_is_right_is_not() {
        assert_eq!(said(Trust::Proved, None), None);
        assert_eq!(said(Trust::Proved, Some(3)).as_deref(), Some("Clock 3 min off"));
        assert_eq!(said(Trust::Doubtful, Some(3)).as_deref(), Some("Check the clock"));
    }
}
