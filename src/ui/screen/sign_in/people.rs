//! Tiles of people in two columns; of more than there is room for, a page.

use iced::widget::{Row, column, row};

use crate::domain::id::StaffId;
use crate::domain::staff::Staff;
use crate::domain::staff::Standing;
use crate::engine::sign_in::{Access, PinState};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::staff::{left, role};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{PERSON, S16};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Chosen;
use crate::ui::widget::person::{deed, no_tile, tile};

/// Tiles side by side.
const COLUMNS: usize = 2;

/// A tile.
#[derive(Debug, Clone, Copy)]
pub enum Tile<'a> {
    /// Of somebody.
    Person(&'a Staff, Option<&'a Access>),
    /// Which makes the first manager.
    FirstManager,
    /// Which shows the next page; so many people stand on it and after it.
    More(usize),
    /// Which shows the first page again.
    FromStart,
}

/// What pressing a tile says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// Somebody was chosen.
    Person(StaffId),
    /// The first manager is to be made.
    FirstManager,
    /// The other page is to be shown.
    Page(usize),
}

/// How many rows have room in a height.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a screen has a positive height of a few thousand pixels, and the cast saturates"
)]
pub fn rows_in(height: f32) -> usize {
    (((height + S16) / (PERSON + S16)).floor() as usize).max(1)
}

/// The tiles of a page, of `rows` rows. The last tile of several pages leads on, or back to the start.
pub fn page<'a>(tiles: &[Tile<'a>], page: usize, rows: usize) -> Vec<Tile<'a>> {
    let room = rows.max(1).saturating_mul(COLUMNS);
    if tiles.len() <= room {
        return tiles.to_vec();
    }
    let per_page = room.saturating_sub(1).max(1);
    let pages = tiles.len().div_ceil(per_page);
    let at = page % pages;
    let mut shown: Vec<_> = tiles.iter().skip(at.saturating_mul(per_page)).take(per_page).copied().collect();
    let seen = at.saturating_add(1).saturating_mul(per_page);
    shown.push(if seen >= tiles.len() { Tile::FromStart } else { Tile::More(tiles.len().saturating_sub(seen)) });
    shown
}

/// The tiles, two a row.
pub fn grid<'a, Message: Clone + 'a>(
    here: Here<'a>,
    tiles: &[Tile<'a>],
    chosen: Option<StaffId>,
    at_page: usize,
    on_press: impl Fn(Pressed) -> Message,
) -> Element<'a, Message> {
    let mut all = column![].spacing(S16);
    for pair in tiles.chunks(COLUMNS) {
        let mut line: Row<'a, Message, _> = row![].spacing(S16);
        for tile in pair {
            line = line.push(one(here, *tile, chosen, at_page, &on_press));
        }
        for _ in pair.len()..COLUMNS {
            line = line.push(no_tile());
        }
        all = all.push(line);
    }
    all.into()
}

fn one<'a, Message: Clone + 'a>(
    here: Here<'a>,
    shown: Tile<'a>,
    chosen: Option<StaffId>,
    at_page: usize,
    on_press: &impl Fn(Pressed) -> Message,
) -> Element<'a, Message> {
    match shown {
        Tile::Person(staff, access) => {
            let (detail, ink) = detail(here, staff, access);
            let chosen = if chosen == Some(staff.id) { Chosen::Yes } else { Chosen::No };
            tile(&staff.name, detail, ink, chosen, on_press(Pressed::Person(staff.id)))
        }
        Tile::FirstManager => {
            let [name, why] = ["sign-in-manager", "sign-in-manager-why"].map(|key| here.text.of(key, &[]));
            deed(Icon::Plus, &name, why, on_press(Pressed::FirstManager))
        }
        Tile::More(count) => {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            let more = here.text.of("sign-in-more", &[("count", count.into())]);
            deed(Icon::Down, &more, String::new(), on_press(Pressed::Page(at_page.saturating_add(1))))
        }
        Tile::FromStart => {
            deed(Icon::Up, &here.text.of("sign-in-from-start", &[]), String::new(), on_press(Pressed::Page(0)))
        }
    }
}

/// What somebody is, and what keeps them from signing in.
fn detail(here: Here<'_>, staff: &Staff, access: Option<&Access>) -> (String, Ink) {
    let role = role(staff.role, here.text);
    let with = |key: &str, role: String| here.text.of(key, &[("role", role.into())]);
    let Some(access) = access else { return (role, Ink::Soft) };
    match (access.standing, access.pin) {
        (Standing::Locked, _) => (with("sign-in-locked", role), Ink::Tinted(Hue::Warn)),
        (Standing::Waits { until }, _) if here.now < until => {
            let fills = [("role", role.into()), ("left", left(until, here.now).into())];
            (here.text.of("sign-in-waits", &fills), Ink::Tinted(Hue::Warn))
        }
        (_, PinState::Chooses | PinState::NeedsManager) => (with("sign-in-new", role), Ink::Soft),
        (Standing::Waits { .. } | Standing::Open { .. }, PinState::Set { .. }) => (role, Ink::Soft),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(people: usize, rows: usize, at: usize, shown: usize, last_of_page: Option<usize>) {
        let page = page(&vec![Tile::FirstManager; people], at, rows);
        let people = page.iter().filter(|tile| matches!(tile, Tile::FirstManager)).count();
        assert_eq!(people, shown);
        let last = match page.last() {
            Some(Tile::More(count)) => Some(*count),
            Some(Tile::FromStart) => Some(0),
            _ => None,
        };
        assert_eq!(last, last_of_page);
    }

    #[test]
    fn whoever_has_no_room_stands_on_the_next_page_and_nobody_is_lost() {
        check(6, 3, 0, 6, None);
        check(7, 3, 0, 5, Some(2));
        check(7, 3, 1, 2, Some(0));
        check(30, 3, 0, 5, Some(25));
        check(30, 3, 5, 5, Some(0));
        check(30, 3, 6, 5, Some(25));
        check(1, 0, 0, 1, None);
        check(0, 3, 0, 0, None);
    }

    #[test]
    fn as_many_rows_are_shown_as_have_room() {
        assert_eq!([0.0, 104.0, 223.0, 224.0, 344.0, 640.0].map(rows_in), [1, 1, 1, 2, 3, 5]);
    }
}
