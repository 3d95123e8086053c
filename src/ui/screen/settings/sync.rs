//! What goes to the hub and comes from it, and how far the clock can be believed.

use iced::Fill;
use iced::widget::{column, container};

use super::{Busy, Message};
use crate::engine::clock::Trust;
use crate::engine::status::{Link, Service};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::problem;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{FIGURES, S16};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::badge::state;
use crate::ui::widget::{button, card};

pub(super) fn view(busy: Busy, here: Here<'_>) -> Element<'_, Message> {
    column![hub(busy, here), clock(here)].spacing(S16).into()
}

fn hub(busy: Busy, here: Here<'_>) -> Element<'_, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let status = here.status;
    let (hue, icon, word) = match (status.service, status.link) {
        (Service::Revoked, _) => (Hue::Bad, Icon::Refused, "settings-sync-revoked"),
        (Service::Forked, _) => (Hue::Bad, Icon::Refused, "settings-sync-forked"),
        (Service::Served, Link::Up) => (Hue::Good, Icon::Accepted, "settings-sync-online"),
        (Service::Served, Link::Down { .. }) => (Hue::Warn, Icon::Attention, "settings-sync-offline"),
    };
    let link = match status.link {
        Link::Up => of("settings-sync-answers"),
        Link::Down { since } => here.text.of("settings-sync-since", &[("moment", here.format().moment(since).into())]),
    };
    let as_of = status.data_as_of.map_or_else(|| of("settings-sync-no-data"), |at| here.format().moment(at));
    let waiting = here.text.of("settings-sync-facts", &[("count", status.waiting.into())]);
    let figures = column![
        card::figure(of("settings-sync-link"), link),
        card::figure(of("settings-sync-waiting"), waiting),
        card::figure(of("settings-sync-as-of"), as_of),
    ];
    let trouble = status.problem.map(|code| {
        let said = format!("{}\n{}", problem::coded(code, here.text), problem::next(code, here.text));
        card::note(Icon::Attention, said)
    });
    let sync = match busy {
        Busy::Syncing => button::plain(of("settings-sync-under-way")),
        Busy::No | Busy::Bundling => button::outlined(of("settings-sync-now")).on_press(Message::SyncPressed),
    };
    let figures = container(figures).max_width(FIGURES);
    let body = column![figures].push(trouble).push(Element::from(sync.icon(Icon::Sync))).spacing(S16);
    card::titled(of("settings-sync-head"), state(hue, icon, of(word)), card::padded(body)).width(Fill).into()
}

fn clock(here: Here<'_>) -> Element<'_, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let trust = here.status.clock;
    let (hue, icon, word, says) = match trust {
        Trust::Proved => (Hue::Good, Icon::Accepted, "settings-clock-proved", "settings-clock-proved.about"),
        Trust::Doubtful => (Hue::Warn, Icon::Attention, "settings-clock-doubtful", "settings-clock-doubtful.about"),
    };
    let now = here.format().moment(here.now);
    let confirm = (trust == Trust::Doubtful).then(|| {
        let button = button::outlined(of("settings-clock-right")).icon(Icon::Clock);
        Element::from(button.on_press(Message::ClockRightPressed))
    });
    let shows = container(card::figure(of("settings-clock-shows"), now)).max_width(FIGURES);
    let body = column![shows, card::note(Icon::Info, of(says))].push(confirm);
    let badge = state(hue, icon, of(word));
    card::titled(of("settings-clock"), badge, card::padded(body.spacing(S16))).width(Fill).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::problem::Code;
    use crate::ui::screen::sample::{MAIN, Sample, check_view};

    #[test]
    fn online_offline_and_out_of_service_are_told_in_both_languages() {
        check_view("settings-sync-online", MAIN, Sample::new, &(), |(), here| view(Busy::No, here));
        let offline = |language| {
            let mut sample = Sample::new(language);
            sample.status.link = Link::Down { since: "2026-11-21T15:00:00Z".parse().unwrap() };
            sample.status.waiting = 17;
            sample.status.data_as_of = None;
            sample.status.problem = Some(Code::HubUnreachable);
            sample.status.clock = Trust::Doubtful;
            sample
        };
        check_view("settings-sync-offline", MAIN, offline, &(), |(), here| view(Busy::Syncing, here));
        let revoked = |language| {
            let mut sample = Sample::new(language);
            sample.status.service = Service::Revoked;
            sample.status.problem = Some(Code::OutOfService);
            sample
        };
        check_view("settings-sync-revoked", MAIN, revoked, &(), |(), here| view(Busy::No, here));
    }
}
