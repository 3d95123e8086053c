//! What is set at the counter: how it speaks and looks, whether slips are printed, when it locks itself, what
//! customers see, which key does what.
//!
//! It stands in the ledger, and each change is a fact. What devices need stands in the settings file instead.

pub mod display;
pub mod hotkeys;

use std::sync::PoisonError;

use self::display::{CustomerDisplay, Stance};
use self::hotkeys::Hotkeys;
use crate::domain::fact::{ConfigChanged, Event, Fact, VERSION};
use crate::domain::id::FactId;
use crate::domain::language::Language;
use crate::engine::problem::Problem;
use crate::engine::{Engine, Inner, Topic, store_failed};
use crate::store::{self, Connection, journal, settings};

/// Everything that is set at the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preferences {
    /// What the counter and its papers speak.
    pub language: Language,
    /// Light or dark.
    pub appearance: Appearance,
    /// How large everything is drawn.
    pub scale: Scale,
    /// Whether a redemption has a slip.
    pub slips: Slips,
    /// When the counter locks itself.
    pub idle_lock: IdleLock,
    /// The window for customers.
    pub customer_display: CustomerDisplay,
    /// How that stands on its screen.
    pub stance: Stance,
    /// Which key does what.
    pub hotkeys: Hotkeys,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Appearance {
    /// As the system is.
    #[default]
    System,
    /// By daylight.
    Light,
    /// By night.
    Dark,
}

/// How large everything is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Scale {
    /// As designed.
    #[default]
    Normal,
    /// A quarter larger.
    Large,
    /// Half as large again.
    Largest,
}

/// Whether a redemption has a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Slips {
    /// Every one is printed at once.
    #[default]
    Always,
    /// It is kept, and printed when somebody asks for it.
    OnDemand,
    /// None is printed; it is kept, and can be had as a file.
    Never,
}

/// When the counter locks itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdleLock {
    /// After so many minutes without a hand or a scan.
    After(u16),
    /// Only when somebody locks it.
    Never,
}

impl IdleLock {
    /// What can be chosen.
    pub const CHOICES: [Self; 5] = [Self::After(1), Self::After(5), Self::After(15), Self::After(60), Self::Never];
}

impl Default for IdleLock {
    fn default() -> Self {
        Self::After(5)
    }
}

impl Appearance {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];
}

impl Scale {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Large, Self::Largest];

    /// In percent of the design.
    pub const fn percent(self) -> u16 {
        match self {
            Self::Normal => 100,
            Self::Large => 125,
            Self::Largest => 150,
        }
    }
}

impl Slips {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Always, Self::OnDemand, Self::Never];
}

/// One thing set otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "one is made when somebody changes a setting, and it is copied like the others"
)]
pub enum Preference {
    /// What the counter speaks.
    Language(Language),
    /// Light or dark.
    Appearance(Appearance),
    /// How large everything is drawn.
    Scale(Scale),
    /// Whether a redemption has a slip.
    Slips(Slips),
    /// When the counter locks itself.
    IdleLock(IdleLock),
    /// The window for customers.
    CustomerDisplay(CustomerDisplay),
    /// How that stands on its screen.
    Stance(Stance),
    /// Which key does what.
    Hotkeys(Hotkeys),
}

const LANGUAGE: &str = "language";
const APPEARANCE: &str = "appearance";
const SCALE: &str = "scale";
const SLIPS: &str = "slips";
const IDLE_LOCK: &str = "idle_lock";
const CUSTOMER_DISPLAY: &str = "customer_display";
const STANCE: &str = "customer_display_stands";
const HOTKEYS: &str = "keys";

/// Under which names something is kept.
const KEYS: [&str; 8] = [LANGUAGE, APPEARANCE, SCALE, SLIPS, IDLE_LOCK, CUSTOMER_DISPLAY, STANCE, HOTKEYS];

/// How long a counter may be left unlocked, in minutes: what is believed of a stored figure.
const IDLE_MINUTES_MAX: u16 = 24 * 60;

impl Preference {
    /// The name under which it is kept.
    const fn key(self) -> &'static str {
        match self {
            Self::Language(_) => LANGUAGE,
            Self::Appearance(_) => APPEARANCE,
            Self::Scale(_) => SCALE,
            Self::Slips(_) => SLIPS,
            Self::IdleLock(_) => IDLE_LOCK,
            Self::CustomerDisplay(_) => CUSTOMER_DISPLAY,
            Self::Stance(_) => STANCE,
            Self::Hotkeys(_) => HOTKEYS,
        }
    }

    /// As it is kept.
    fn written(self) -> String {
        match self {
            Self::Language(language) => language.tag().to_owned(),
            Self::Appearance(Appearance::System) => "system".to_owned(),
            Self::Appearance(Appearance::Light) => "light".to_owned(),
            Self::Appearance(Appearance::Dark) => "dark".to_owned(),
            Self::Scale(scale) => scale.percent().to_string(),
            Self::Slips(Slips::Always) => "always".to_owned(),
            Self::Slips(Slips::OnDemand) => "on_demand".to_owned(),
            Self::IdleLock(IdleLock::After(minutes)) => minutes.to_string(),
            Self::CustomerDisplay(display) => display.written().to_owned(),
            Self::Stance(stance) => stance.written().to_owned(),
            Self::Hotkeys(hotkeys) => hotkeys.written(),
            Self::Slips(Slips::Never) | Self::IdleLock(IdleLock::Never) => "never".to_owned(),
        }
    }

    /// What was kept; nothing for a text that this version does not know.
    fn read(key: &str, written: &str) -> Option<Self> {
        match key {
            LANGUAGE => Language::of_tag(written).map(Self::Language),
            APPEARANCE => Appearance::ALL.map(Self::Appearance).into_iter().find(|known| known.written() == written),
            SCALE => Scale::ALL.map(Self::Scale).into_iter().find(|known| known.written() == written),
            SLIPS => Slips::ALL.map(Self::Slips).into_iter().find(|known| known.written() == written),
            IDLE_LOCK if written == "never" => Some(Self::IdleLock(IdleLock::Never)),
            IDLE_LOCK => {
                let minutes = written.parse().ok().filter(|minutes| (1..=IDLE_MINUTES_MAX).contains(minutes))?;
                Some(Self::IdleLock(IdleLock::After(minutes)))
            }
            CUSTOMER_DISPLAY => {
                CustomerDisplay::ALL.map(Self::CustomerDisplay).into_iter().find(|known| known.written() == written)
            }
            STANCE => Stance::ALL.map(Self::Stance).into_iter().find(|known| known.written() == written),
            HOTKEYS => Hotkeys::read(written).map(Self::Hotkeys),
            _ => None,
        }
    }
}

impl Preferences {
    /// What counts where nothing was set; the language is that of the settings file.
    pub fn usual(language: Language) -> Self {
        Self {
            language,
            appearance: Appearance::default(),
            scale: Scale::default(),
            slips: Slips::default(),
            idle_lock: IdleLock::default(),
            customer_display: CustomerDisplay::default(),
            stance: Stance::default(),
            hotkeys: Hotkeys::default(),
        }
    }

    fn set(&mut self, preference: Preference) {
        match preference {
            Preference::Language(language) => self.language = language,
            Preference::Appearance(appearance) => self.appearance = appearance,
            Preference::Scale(scale) => self.scale = scale,
            Preference::Slips(slips) => self.slips = slips,
            Preference::IdleLock(idle_lock) => self.idle_lock = idle_lock,
            Preference::CustomerDisplay(display) => self.customer_display = display,
            Preference::Stance(stance) => self.stance = stance,
            Preference::Hotkeys(hotkeys) => self.hotkeys = hotkeys,
        }
    }
}

/// What was set at this counter, over what is usual.
pub(super) fn load(conn: &Connection, language: Language) -> Result<Preferences, store::Error> {
    let mut preferences = Preferences::usual(language);
    for key in KEYS {
        let Some(written) = settings::find(conn, key)? else { continue };
        if let Some(preference) = Preference::read(key, &written) {
            preferences.set(preference);
        } else {
            tracing::warn!(key, written, "a setting of another version is left alone");
        }
    }
    Ok(preferences)
}

impl Inner {
    pub(super) fn preferences(&self) -> Preferences {
        *self.preferences.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// What is set at this counter.
    pub fn preferences(&self) -> Preferences {
        self.inner().preferences()
    }

    /// Sets one thing otherwise, from now on and for every start to come.
    pub async fn prefer(&self, preference: Preference) -> Result<(), Problem> {
        let now = self.clock().now();
        let fact_id = FactId::new(self.clock().mint());
        let event = Event::ConfigChanged(ConfigChanged { setting: preference.key().to_owned() });
        let fact = Fact { v: VERSION, staff: self.signed_in(), day: self.business_day(now), event };
        let written = self.store().write(move |conn| {
            settings::set(conn, preference.key(), &preference.written())?;
            Ok::<_, store::Error>(journal::record(conn, fact_id, now, &fact)?.seq)
        });
        let head_seq = written.await.map_err(store_failed)?;
        self.inner().preferences.write().unwrap_or_else(PoisonError::into_inner).set(preference);
        self.grown(head_seq).await;
        self.announce(Topic::Preferences);
        Ok(())
    }

    /// Says that a setting outside the ledger was changed: its name, never its value.
    pub async fn note_setting(&self, setting: &str) -> Result<(), Problem> {
        self.record(Event::ConfigChanged(ConfigChanged { setting: setting.to_owned() })).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_read_as_it_was_written() {
        let choices = Language::ALL
            .map(Preference::Language)
            .into_iter()
            .chain(Appearance::ALL.map(Preference::Appearance))
            .chain(Scale::ALL.map(Preference::Scale))
            .chain(Slips::ALL.map(Preference::Slips))
            .chain(IdleLock::CHOICES.map(Preference::IdleLock))
            .chain(CustomerDisplay::ALL.map(Preference::CustomerDisplay))
            .chain(Stance::ALL.map(Preference::Stance))
            .chain([Preference::Hotkeys(Hotkeys::default())]);
        for choice in choices {
            assert_eq!(Preference::read(choice.key(), &choice.written()), Some(choice));
        }
    }

    #[test]
    fn what_another_version_wrote_is_no_choice() {
        for (key, written) in
            [("appearance", "sepia"), ("scale", "300"), ("idle_lock", "0"), ("idle_lock", "99999"), ("font", "x")]
        {
            assert_eq!(Preference::read(key, written), None, "{key} = {written}");
        }
    }
}
