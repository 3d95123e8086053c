//! What is set at the counter: language, appearance, slips, lock.

use iced::Fill;
use iced::widget::{column, row};

use super::Message;
use crate::domain::language::Language;
use crate::engine::preferences::{Appearance, IdleLock, Preference, Preferences, Scale, Slips};
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S12, S16, Type};
use crate::ui::widget::button;
use crate::ui::widget::card;
use crate::ui::widget::words::words;

pub(super) fn language(preferences: Preferences, here: Here<'_>) -> Element<'_, Message> {
    let choices = Language::ALL.map(|language| Choice {
        name: language.own_name().to_owned(),
        preference: Preference::Language(language),
        is_chosen: language == preferences.language,
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
        is_chosen: appearance == preferences.appearance,
    });
    let scales = Scale::ALL.map(|scale| Choice {
        name: here.text.of("settings-percent", &[("percent", scale.percent().into())]),
        preference: Preference::Scale(scale),
        is_chosen: scale == preferences.scale,
    });
    column![setting(here, "settings-look", looks.into()), setting(here, "settings-scale", scales.into())]
        .spacing(S16)
        .into()
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
        is_chosen: slips == preferences.slips,
    });
    let locks = IdleLock::CHOICES.map(|lock| Choice {
        name: match lock {
            IdleLock::After(minutes) => here.text.of("settings-minutes", &[("minutes", minutes.into())]),
            IdleLock::Never => here.text.of("settings-lock-never", &[]),
        },
        preference: Preference::IdleLock(lock),
        is_chosen: lock == preferences.idle_lock,
    });
    column![setting(here, "settings-slip", slips.into()), setting(here, "settings-lock", locks.into())]
        .spacing(S16)
        .into()
}

/// One of several that exclude each other.
struct Choice {
    name: String,
    preference: Preference,
    is_chosen: bool,
}

/// A panel that says what is set, what follows from it, and offers the choices.
fn setting<'a>(here: Here<'a>, key: &str, choices: Vec<Choice>) -> Element<'a, Message> {
    let about = words(here.text.of(&format!("{key}.about"), &[]), Type::T16).class(Ink::Soft);
    let choices = choices.into_iter().fold(row![].spacing(S12), |all, choice| {
        let button = if choice.is_chosen { button::chosen(choice.name) } else { button::plain(choice.name) };
        all.push(button.wide().on_press(Message::PreferenceChosen(choice.preference)))
    });
    let body = card::padded(column![about, choices].spacing(S16));
    card::titled(here.text.of(key, &[]), row![], body).width(Fill).into()
}
