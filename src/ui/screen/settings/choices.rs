//! What is set at the counter: language, appearance, slips, lock.

use iced::Fill;
use iced::widget::{column, row};

use super::Message;
use crate::domain::language::Language;
use crate::domain::receipt::slip::Tongue;
use crate::engine::preferences::display::{CustomerDisplay, Stance};
use crate::engine::preferences::{Appearance, IdleLock, Preference, Preferences, Scale, Slips};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S8, S12, S16, Type, whole};
use crate::ui::widget::button;
use crate::ui::widget::card;
use crate::ui::widget::words::words;

pub(super) fn language(preferences: Preferences, here: Here<'_>) -> Element<'_, Message> {
    let choices = Language::ALL.map(|language| Choice {
        name: language.own_name().to_owned(),
        preference: Preference::Language(language),
        standing: Standing::of(language == preferences.language),
    });
    setting(here, "settings-speaks", choices.into())
}

pub(super) fn appearance(preferences: Preferences, here: Here<'_>) -> Element<'_, Message> {
    let looks = Appearance::ALL.map(|appearance| Choice {
        name: here.text.of(
            match appearance {
                Appearance::System => "settings-look-system",
                Appearance::Light => "settings-look-light",
                Appearance::Dark => "settings-look-dark",
            },
            &[],
        ),
        preference: Preference::Appearance(appearance),
        standing: Standing::of(appearance == preferences.appearance),
    });
    let scales = Scale::ALL.map(|scale| Choice {
        name: here.text.of("settings-percent", &[("percent", scale.percent().into())]),
        preference: Preference::Scale(scale),
        // A window that has become smaller is drawn smaller than was chosen.
        standing: match scale {
            scale if scale == here.room.scale(preferences.scale) => Standing::Chosen,
            scale if scale <= here.room.largest() => Standing::Offered,
            _ => Standing::WithoutRoom,
        },
    });
    let scale = column![setting(here, "settings-scale", scales.into())].push(without_room(here)).spacing(S8);
    let displays = CustomerDisplay::ALL.map(|display| Choice {
        name: match display {
            CustomerDisplay::Off => here.text.of("settings-display-off", &[]),
            CustomerDisplay::On(Tongue::One(language)) => language.own_name().to_owned(),
            CustomerDisplay::On(Tongue::Both) => Language::ALL.map(Language::own_name).join(" + "),
        },
        preference: Preference::CustomerDisplay(display),
        standing: Standing::of(display == preferences.customer_display),
    });
    let stances = Stance::ALL.map(|stance| Choice {
        name: here.text.of(
            match stance {
                Stance::Window => "settings-stance-window",
                Stance::WholeScreen => "settings-stance-whole",
            },
            &[],
        ),
        preference: Preference::Stance(stance),
        standing: Standing::of(stance == preferences.stance),
    });
    let mut all = column![setting(here, "settings-look", looks.into()), scale].spacing(S16);
    all = all.push(setting(here, "settings-display", displays.into()));
    if preferences.customer_display != CustomerDisplay::Off {
        all = all.push(setting(here, "settings-stance", stances.into()));
    }
    all.into()
}

/// How large the window must be for the first scale that it has no room for.
fn without_room(here: Here<'_>) -> Option<Element<'_, Message>> {
    let next = Scale::ALL.into_iter().find(|scale| *scale > here.room.largest())?;
    let (width, height) = here.room.needs(next);
    let fills = [
        ("percent", next.percent().into()),
        ("width", whole(width).to_string().into()),
        ("height", whole(height).to_string().into()),
    ];
    Some(card::note(Icon::Info, here.text.of("settings-scale-needs", &fills)))
}

pub(super) fn slips(preferences: Preferences, here: Here<'_>) -> Element<'_, Message> {
    let slips = Slips::ALL.map(|slips| Choice {
        name: here.text.of(
            match slips {
                Slips::Always => "settings-slip-always",
                Slips::OnDemand => "settings-slip-on-demand",
                Slips::Never => "settings-slip-never",
            },
            &[],
        ),
        preference: Preference::Slips(slips),
        standing: Standing::of(slips == preferences.slips),
    });
    let locks = IdleLock::CHOICES.map(|lock| Choice {
        name: match lock {
            IdleLock::After(minutes) => here.text.of("settings-minutes", &[("minutes", minutes.into())]),
            IdleLock::Never => here.text.of("settings-lock-never", &[]),
        },
        preference: Preference::IdleLock(lock),
        standing: Standing::of(lock == preferences.idle_lock),
    });
    column![setting(here, "settings-slip", slips.into()), setting(here, "settings-lock", locks.into())]
        .spacing(S16)
        .into()
}

/// One of several that exclude each other.
struct Choice {
    name: String,
    preference: Preference,
    standing: Standing,
}

/// How a choice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is in force.
    Chosen,
    /// It can be chosen.
    Offered,
    /// The window is too small for it.
    WithoutRoom,
}

impl Standing {
    const fn of(is_chosen: bool) -> Self {
        if is_chosen { Self::Chosen } else { Self::Offered }
    }
}

/// A panel that says what is set, what follows from it, and offers the choices.
fn setting<'a>(here: Here<'a>, key: &str, choices: Vec<Choice>) -> Element<'a, Message> {
    let about = words(here.text.of(&format!("{key}.about"), &[]), Type::T16).class(Ink::Soft);
    let choices = choices.into_iter().fold(row![].spacing(S12), |all, choice| {
        let button = match choice.standing {
            Standing::Chosen => button::chosen(choice.name),
            Standing::Offered | Standing::WithoutRoom => button::plain(choice.name),
        };
        let chosen = (choice.standing != Standing::WithoutRoom).then_some(choice.preference);
        all.push(button.wide().on_press_maybe(chosen.map(Message::PreferenceChosen)))
    });
    let body = card::padded(column![about, choices].spacing(S16));
    card::titled(here.text.of(key, &[]), row![], body).width(Fill).into()
}
