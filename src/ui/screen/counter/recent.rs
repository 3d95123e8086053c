//! Beside or below the card: the last scans with what is left of their undo, then what the camera sees.

use std::collections::VecDeque;

use iced::Fill;
use iced::widget::{container, responsive};
use jiff::Timestamp;

use super::card::Case;
use super::{Message, Target};
use crate::domain::business_day;
use crate::domain::id::VoucherId;
use crate::domain::redemption::Strength;
use crate::engine::preferences::hotkeys::Command;
use crate::engine::present::Presented;
use crate::engine::recent::{Firmness, Recent, Undo, What};
use crate::engine::redeem::Redeemed;
use crate::engine::scan::{Device, Status};
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Shape};
use crate::ui::text::Fill as Filled;
use crate::ui::text::check_in;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{HAIR, LIST_ROW, SIDE, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::camera_view::{Ground, camera_view};
use crate::ui::widget::countdown::{Window, ended, undo};
use crate::ui::widget::empty::empty;
use crate::ui::widget::words::label;
use crate::ui::widget::{card, list};

/// How many rows are kept. As many of them are shown as there is room for.
pub(super) const ROWS: usize = 16;

/// Of how many refused vouchers the name is remembered: the books hold only who they are.
const NAMES_MAX: usize = 32;

/// The last scans.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// What stands in the books, the latest first.
    booked: Vec<Recent>,
    /// What was shown and not redeemed, the latest first. Nothing happened, so nothing stands in the books.
    aside: VecDeque<Aside>,
    /// What the campaigns of refused vouchers are called.
    names: VecDeque<(VoucherId, String)>,
}

/// A voucher that might have been redeemed, and was not.
#[derive(Debug)]
struct Aside {
    at: Timestamp,
    name: String,
    tail: String,
}

/// A row, whichever it is.
#[derive(Debug, Clone, Copy)]
enum Row<'r> {
    Booked(&'r Recent),
    Aside(&'r Aside),
}

impl Row<'_> {
    const fn at(&self) -> Timestamp {
        match self {
            Self::Booked(recent) => recent.at,
            Self::Aside(aside) => aside.at,
        }
    }
}

impl Rows {
    /// Takes up what the books say now. They may have been read before the latest redemption was made: its row stays.
    pub(super) fn read(&mut self, booked: Vec<Recent>) {
        let Some(read_to) = booked.first().map(|latest| latest.at) else { return self.booked.clear() };
        // Known by its moment too: a clock that was set back does not show a row twice.
        let is_ahead = |recent: &Recent| recent.at > read_to && booked.iter().all(|known| known.at != recent.at);
        self.booked.retain(is_ahead);
        self.booked.extend(booked);
    }

    /// A voucher was redeemed: its row stands before the books are read anew, so that it is what F7 means.
    pub(super) fn made(&mut self, presented: &Presented, made: &Redeemed) {
        let Some(voucher) = presented.voucher() else { return };
        let what = What::Redeemed {
            redemption: made.redemption,
            voucher,
            campaign: made.offer.campaign.name.clone(),
            firmness: match made.strength {
                Strength::FirmCloud { .. } | Strength::FirmStore { .. } => Firmness::Granted,
                Strength::Provisional { .. } => Firmness::Waiting,
            },
            undo: made.reversible_until.map_or(Undo::Never, Undo::Until),
        };
        self.booked.insert(0, Recent { at: made.at, what });
    }

    /// A voucher was not redeemed.
    pub(super) fn not_redeemed(&mut self, case: &Case, at: Timestamp) {
        let tail = case.presented.voucher().map(|voucher| voucher.tail()).unwrap_or_default();
        self.aside.push_front(Aside { at, name: case.name().to_owned(), tail });
        self.aside.truncate(ROWS);
    }

    /// Remembers what a voucher is called.
    pub(super) fn know(&mut self, case: &Case) {
        let Some(voucher) = case.presented.voucher() else { return };
        if case.name().is_empty() || self.names.iter().any(|(known, _)| *known == voucher) {
            return;
        }
        self.names.push_front((voucher, case.name().to_owned()));
        self.names.truncate(NAMES_MAX);
    }

    /// What may be taken back last.
    pub(super) fn undoable(&self, now: Timestamp) -> Option<Target> {
        self.booked.iter().find_map(|recent| match recent.what {
            What::Redeemed { redemption, undo: Undo::Until(until), .. } if now < until => {
                Some(Target::Redemption(redemption))
            }
            What::CheckedIn { booking, undo: Undo::Open, .. } => Some(Target::CheckIn(booking)),
            What::Redeemed { .. } | What::CheckedIn { .. } | What::Refused { .. } => None,
        })
    }

    /// What a row is called.
    pub(super) fn name_of(&self, target: Target, here: Here<'_>) -> String {
        let is_it = |recent: &&Recent| match (&recent.what, target) {
            (What::Redeemed { redemption, .. }, Target::Redemption(id)) => *redemption == id,
            (What::CheckedIn { booking, .. }, Target::CheckIn(id)) => *booking == id,
            (What::Redeemed { .. } | What::CheckedIn { .. } | What::Refused { .. }, _) => false,
        };
        self.booked.iter().find(is_it).map_or_else(String::new, |recent| self.name(recent, here))
    }

    /// How many vouchers were shown and not redeemed.
    #[cfg(test)]
    pub(super) fn not_redeemed_count(&self) -> usize {
        self.aside.len()
    }

    /// The latest rows of both kinds, the latest first.
    fn latest(&self) -> Vec<Row<'_>> {
        let mut all: Vec<Row<'_>> =
            self.aside.iter().map(Row::Aside).chain(self.booked.iter().map(Row::Booked)).collect();
        // Stable: rows of one moment keep the order of the books.
        all.sort_by_key(|row| std::cmp::Reverse(row.at()));
        all.truncate(ROWS);
        all
    }

    /// The panel.
    pub(super) fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let latest = self.latest();
        let body: Element<'a, Message> = if latest.is_empty() {
            empty(here.text.of("counter-recent-none", &[]), here.text.of("counter-recent-none.next", &[]))
        } else {
            responsive(move |room| {
                let shown = latest.iter().take(fitting(room.height));
                list::rows(shown.map(|row| self.row(*row, here)).collect()).into()
            })
            .into()
        };
        let key = label(here.text.of("counter-recent-undo", &[("key", here.cap(Command::Undo).into())]), Type::T14)
            .class(Ink::Soft);
        card::titled(here.text.of("counter-recent", &[]), key, container(body).height(Fill))
            .width(Fill)
            .height(Fill)
            .into()
    }

    fn row<'a>(&self, row: Row<'_>, here: Here<'a>) -> Element<'a, Message> {
        match row {
            Row::Aside(aside) => {
                let name = named(&aside.name, here);
                let end = ended(here.text.of("counter-row-not-redeemed", &[]));
                list::entry(Icon::Close, Ink::Soft, name, detail(aside.at, &aside.tail, None, here), end)
            }
            Row::Booked(recent) => self.booked(recent, here),
        }
    }

    fn booked<'a>(&self, recent: &Recent, here: Here<'a>) -> Element<'a, Message> {
        let name = self.name(recent, here);
        match &recent.what {
            What::Redeemed { redemption, voucher, firmness, undo, .. } => {
                let (icon, ink, word) = match firmness {
                    Firmness::Granted => (Icon::Accepted, Ink::Fill(Hue::Good), None),
                    Firmness::Waiting => (Icon::Attention, Ink::Tinted(Hue::Warn), Some("counter-row-waiting")),
                    Firmness::Confirmed => (Icon::Accepted, Ink::Fill(Hue::Good), Some("counter-row-confirmed")),
                    Firmness::Doubted => (Icon::Exception, Ink::Fill(Hue::Bad), Some("counter-row-doubted")),
                };
                let (icon, ink) = if *undo == Undo::Done { (Icon::Undo, Ink::Soft) } else { (icon, ink) };
                let detail = detail(recent.at, &voucher.tail(), word, here);
                list::entry(icon, ink, name, detail, way_back(*undo, Target::Redemption(*redemption), here))
            }
            What::CheckedIn { booking, people, undo, .. } => {
                let time = here.format().brief(recent.at);
                let fills = [("time", time.into()), ("people", (*people).into())];
                let detail = here.text.of("counter-row-checked-in", &fills);
                let ink = if *undo == Undo::Done { Ink::Soft } else { Ink::Fill(Hue::Good) };
                list::entry(Icon::Calendar, ink, name, detail, way_back(*undo, Target::CheckIn(*booking), here))
            }
            What::Refused { code, voucher } => {
                let tail = voucher.map(|voucher| voucher.tail()).unwrap_or_default();
                let end = ended(here.text.of("counter-row-refused", &[]));
                let parts =
                    [here.format().brief(recent.at), shown(&tail, here), reason(code, here).unwrap_or_default()];
                let detail = joined(&parts.each_ref(), here);
                list::entry(Icon::Refused, Ink::Fill(Hue::Bad), name, detail, end)
            }
        }
    }

    fn name(&self, recent: &Recent, here: Here<'_>) -> String {
        match &recent.what {
            What::Redeemed { campaign, .. } => named(campaign, here),
            What::CheckedIn { guest: known, .. } => match known {
                // There is no room for the phone beside the button.
                Some(known) => check_in::name(known, here.text),
                None => here.text.of("counter-row-booking", &[]),
            },
            What::Refused { voucher, .. } => {
                let known = voucher.and_then(|voucher| self.names.iter().find(|(known, _)| *known == voucher));
                known.map_or_else(|| here.text.of("counter-row-code", &[]), |(_, name)| name.clone())
            }
        }
    }
}

/// How many rows have room.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a window has room for a few dozen rows, and the cast saturates"
)]
fn fitting(height: f32) -> usize {
    ((height + HAIR) / LIST_ROW).floor() as usize
}

fn named(name: &str, here: Here<'_>) -> String {
    if name.is_empty() { here.text.of("counter-row-voucher", &[]) } else { name.to_owned() }
}

/// When, which, and how it stands.
fn detail(at: Timestamp, tail: &str, word: Option<&str>, here: Here<'_>) -> String {
    let says = word.map(|key| here.text.of(key, &[])).unwrap_or_default();
    joined(&[&here.format().brief(at), &shown(tail, here), &says], here)
}

fn shown(tail: &str, here: Here<'_>) -> String {
    if tail.is_empty() { String::new() } else { here.text.of("counter-code-tail", &[("tail", Filled::from(tail))]) }
}

/// The parts that say something, with a mark between them.
fn joined(parts: &[&String], here: Here<'_>) -> String {
    let mark = here.text.of("counter-row-mark", &[]);
    parts.iter().filter(|part| !part.is_empty()).map(|part| part.as_str()).collect::<Vec<_>>().join(&mark)
}

/// A refusal in two or three words, for the codes that occur.
fn reason(code: &str, here: Here<'_>) -> Option<String> {
    const SHORT: [&str; 16] = [
        "unknown",
        "not_cached",
        "forged",
        "damaged",
        "other_business",
        "used_up",
        "expired",
        "not_yet_valid",
        "wrong_shop",
        "wrong_weekday",
        "wrong_time",
        "below_minimum",
        "evidence_missing",
        "cloud_only",
        "budget_spent",
        "customer_limit",
    ];
    SHORT.contains(&code).then(|| here.text.of("counter-row-reason", &[("code", code.into())]))
}

/// The undo button of a row, or why there is none.
fn way_back(state: Undo, target: Target, here: Here<'_>) -> Element<'_, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let window = match state {
        Undo::Done => return ended(of("counter-row-taken-back")),
        Undo::Never => return ended(of("counter-row-never")),
        Undo::Open => Window::Open(of("counter-row-today")),
        Undo::Until(until) if until <= here.now => Window::Over(of("counter-row-too-late")),
        Undo::Until(until) if is_end_of_day(until, here) => Window::Open(of("counter-row-today")),
        Undo::Until(until) => {
            // A part of a second is still a second.
            let left = until.duration_since(here.now).as_millis().saturating_add(999) / 1_000;
            Window::Left(u32::try_from(left).unwrap_or(u32::MAX))
        }
    };
    undo(window, Message::UndoPressed(target))
}

/// Whether a window has no clock of its own and ends with the business day.
fn is_end_of_day(until: Timestamp, here: Here<'_>) -> bool {
    let (zone, start) = (here.shop.zone.rules(), here.shop.day_start);
    business_day::end(business_day::of(here.now, zone, start), zone, start) == Some(until)
}

/// What the camera sees, and how it is.
pub(super) fn camera(here: Here<'_>) -> Element<'_, Message> {
    let ground = match here.shape {
        Shape::Landscape => Ground::Window,
        Shape::Portrait => Ground::Strip,
    };
    camera_view(here.camera.still, here.camera.read, ground, camera_says(here))
}

/// The same beside the last scans, in a window on end.
pub(super) fn camera_beside(here: Here<'_>) -> Element<'_, Message> {
    let picture = camera_view(here.camera.still, here.camera.read, Ground::Window, camera_says(here));
    container(picture).width(SIDE).into()
}

fn camera_says(here: Here<'_>) -> String {
    let rate = ("rate", Filled::from(here.camera.rate));
    match (here.devices.get(&Device::Camera), here.camera.read, here.camera.rate) {
        (None, _, _) => here.text.of("counter-camera-none", &[]),
        (Some(Status::Lost(_)), _, _) => here.text.of("counter-camera-lost", &[]),
        (Some(Status::Ready), Some(_), _) => here.text.of("counter-camera-read", &[rate]),
        (Some(Status::Ready), None, 1..) => here.text.of("counter-camera-looks", &[rate]),
        (Some(Status::Ready), None, 0) => here.text.of("counter-camera-ready", &[]),
    }
}
