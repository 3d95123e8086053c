//! Every word that the counter shows, in both languages.
//!
//! The words stand in `assets/locales/{en,zh-CN}/*.ftl` and are compiled in. [`Text`] holds those of one language and fills
//! them; [`format`] writes money, dates and times; the other files here say which sentence belongs to which answer of the
//! domain, so that adding an answer without its sentence does not compile.

pub mod check_in;
pub mod customer;
pub mod format;
pub mod payload;
pub mod problem;
pub mod staff;
pub mod till;
pub mod typed;

pub mod verdict;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::domain::language::Language;

/// The longest text that is filled into a sentence, in characters; the rest becomes `…`.
pub const FILL_CHARS_MAX: usize = 120;

/// The files of one language, in the order of [`FILES`].
type Files = [&'static str; FILES.len()];

/// What the files of a language are called.
const FILES: [&str; 23] = [
    "bookings.ftl",
    "check_in.ftl",
    "command.ftl",
    "counter.ftl",
    "day.ftl",
    "display.ftl",
    "doctor.ftl",
    "exceptions.ftl",
    "first_run.ftl",
    "format.ftl",
    "gallery.ftl",
    "history.ftl",
    "own_shop.ftl",
    "payload.ftl",
    "problem.ftl",
    "refund.ftl",
    "settings.ftl",
    "shift.ftl",
    "sign_in.ftl",
    "street.ftl",
    "till.ftl",
    "verdict.ftl",
    "window.ftl",
];

const ENGLISH: Files = [
    include_str!("../../assets/locales/en/bookings.ftl"),
    include_str!("../../assets/locales/en/check_in.ftl"),
    include_str!("../../assets/locales/en/command.ftl"),
    include_str!("../../assets/locales/en/counter.ftl"),
    include_str!("../../assets/locales/en/day.ftl"),
    include_str!("../../assets/locales/en/display.ftl"),
    include_str!("../../assets/locales/en/doctor.ftl"),
    include_str!("../../assets/locales/en/exceptions.ftl"),
    include_str!("../../assets/locales/en/first_run.ftl"),
    include_str!("../../assets/locales/en/format.ftl"),
    include_str!("../../assets/locales/en/gallery.ftl"),
    include_str!("../../assets/locales/en/history.ftl"),
    include_str!("../../assets/locales/en/own_shop.ftl"),
    include_str!("../../assets/locales/en/payload.ftl"),
    include_str!("../../assets/locales/en/problem.ftl"),
    include_str!("../../assets/locales/en/refund.ftl"),
    include_str!("../../assets/locales/en/settings.ftl"),
    include_str!("../../assets/locales/en/shift.ftl"),
    include_str!("../../assets/locales/en/sign_in.ftl"),
    include_str!("../../assets/locales/en/street.ftl"),
    include_str!("../../assets/locales/en/till.ftl"),
    include_str!("../../assets/locales/en/verdict.ftl"),
    include_str!("../../assets/locales/en/window.ftl"),
];

const CHINESE: Files = [
    include_str!("../../assets/locales/zh-CN/bookings.ftl"),
    include_str!("../../assets/locales/zh-CN/check_in.ftl"),
    include_str!("../../assets/locales/zh-CN/command.ftl"),
    include_str!("../../assets/locales/zh-CN/counter.ftl"),
    include_str!("../../assets/locales/zh-CN/day.ftl"),
    include_str!("../../assets/locales/zh-CN/display.ftl"),
    include_str!("../../assets/locales/zh-CN/doctor.ftl"),
    include_str!("../../assets/locales/zh-CN/exceptions.ftl"),
    include_str!("../../assets/locales/zh-CN/first_run.ftl"),
    include_str!("../../assets/locales/zh-CN/format.ftl"),
    include_str!("../../assets/locales/zh-CN/gallery.ftl"),
    include_str!("../../assets/locales/zh-CN/history.ftl"),
    include_str!("../../assets/locales/zh-CN/own_shop.ftl"),
    include_str!("../../assets/locales/zh-CN/payload.ftl"),
    include_str!("../../assets/locales/zh-CN/problem.ftl"),
    include_str!("../../assets/locales/zh-CN/refund.ftl"),
    include_str!("../../assets/locales/zh-CN/settings.ftl"),
    include_str!("../../assets/locales/zh-CN/shift.ftl"),
    include_str!("../../assets/locales/zh-CN/sign_in.ftl"),
    include_str!("../../assets/locales/zh-CN/street.ftl"),
    include_str!("../../assets/locales/zh-CN/till.ftl"),
    include_str!("../../assets/locales/zh-CN/verdict.ftl"),
    include_str!("../../assets/locales/zh-CN/window.ftl"),
];

const fn files(language: Language) -> Files {
    match language {
        Language::English => ENGLISH,
        Language::Chinese => CHINESE,
    }
}

/// The words of one language.
pub struct Text {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Text {
    /// The words of `language`. A part of a file that cannot be read would be missing; a test sees to it that none is.
    pub fn new(language: Language) -> Self {
        let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Isolating marks would be drawn as boxes by a font without them; what is filled in is cleaned instead.
        bundle.set_use_isolating(false);
        for file in files(language) {
            let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(readable, _)| readable);
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// Which language it is.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The text of `key`, filled with `fills`; `key.part` names an attribute. A key that does not exist shows as itself in
    /// brackets and is logged, so that a missing word never takes a sale down.
    pub fn of(&self, key: &str, fills: &[(&str, Fill)]) -> String {
        let (id, attribute) = key.split_once('.').map_or((key, None), |(id, attribute)| (id, Some(attribute)));
        let message = self.bundle.get_message(id);
        let pattern = message.as_ref().and_then(|message| match attribute {
            None => message.value(),
            Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
        });
        let Some(pattern) = pattern else {
            tracing::error!(key, language = self.language.tag(), "a text is missing");
            return format!("[{key}]");
        };
        let mut args = FluentArgs::with_capacity(fills.len());
        for (name, fill) in fills {
            args.set((*name).to_owned(), fill.value());
        }
        let mut faults = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut faults).into_owned();
        if !faults.is_empty() {
            tracing::error!(key, language = self.language.tag(), ?faults, "a text could not be filled");
        }
        text
    }
}

/// What a sentence is filled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fill {
    /// Words, cleaned when they are filled in: names come from outside.
    Words(String),
    /// A number that a sentence may choose its form by.
    Count(u64),
}

impl Fill {
    fn value(&self) -> FluentValue<'static> {
        match self {
            Self::Words(words) => FluentValue::from(presentable(words)),
            Self::Count(count) => FluentValue::from(*count),
        }
    }
}

impl From<String> for Fill {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&str> for Fill {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<u16> for Fill {
    fn from(count: u16) -> Self {
        Self::Count(u64::from(count))
    }
}

impl From<u32> for Fill {
    fn from(count: u32) -> Self {
        Self::Count(u64::from(count))
    }
}

impl From<u64> for Fill {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

/// Words from outside as they may stand in a sentence: on one line, without marks that turn the reading direction, and
/// not endless.
fn presentable(words: &str) -> String {
    let visible = words.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_invisible(*c));
    let mut shown: String = visible.clone().take(FILL_CHARS_MAX).collect();
    if visible.count() > FILL_CHARS_MAX {
        shown.push('…');
    }
    shown
}

/// Control characters, and the marks of Unicode that embed or override a reading direction.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    /// Every key of a language (attributes as `key.part`) with the variables that its text uses, terms followed.
    fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let mut keys = BTreeMap::new();
        for (name, file) in FILES.into_iter().zip(files(language)) {
            let mut key = String::new();
            for (number, line) in (1..).zip(file.lines()) {
                let head = line.split_once('=').filter(|_| !line.starts_with('#'));
                if let Some((id, _)) = head.filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase() || c == '-')) {
                    key = id.trim().to_owned();
                    assert!(keys.insert(key.clone(), variables(line)).is_none(), "{name}:{number}: {key} stands twice");
                } else if let Some((part, _)) = head.and_then(|(id, rest)| Some((id.trim().strip_prefix('.')?, rest))) {
                    let id = key.split('.').next().unwrap();
                    key = format!("{id}.{part}");
                    assert!(keys.insert(key.clone(), variables(line)).is_none(), "{name}:{number}: {key} stands twice");
                } else if !line.starts_with('#') && !line.trim().is_empty() {
                    keys.get_mut(&key).unwrap().extend(variables(line));
                }
            }
        }
        keys
    }

    fn variables(line: &str) -> BTreeSet<String> {
        let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        line.split('$').skip(1).map(name).collect()
    }

    #[test]
    fn every_file_is_read_to_its_last_line() {
        for language in Language::ALL {
            for (name, file) in FILES.into_iter().zip(files(language)) {
                let faults = FluentResource::try_new(file.to_owned()).err().map(|(_, faults)| faults);
                assert_eq!(faults, None, "{}/{name}", language.tag());
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_with_the_same_variables() {
        let (english, chinese) = (keys(Language::English), keys(Language::Chinese));
        assert!(english.len() > 50, "the files were not read");
        let differing: Vec<_> = english
            .iter()
            .filter(|(key, variables)| chinese.get(*key) != Some(variables))
            .map(|(key, _)| key)
            .chain(chinese.keys().filter(|key| !english.contains_key(*key)))
            .collect();
        assert!(differing.is_empty(), "these differ: {differing:?}");
    }

    /// Keys that are put together from the name of what they are about.
    const PUT_TOGETHER: [&str; 18] = [
        "display-refused-",
        "problem-",
        "refusal-",
        "code-",
        "doctor-",
        "gallery-",
        "settings-printer-state-",
        "settings-staff",
        "settings-language",
        "settings-appearance",
        "settings-slips",
        "settings-receipt",
        "settings-keys",
        "settings-about",
        "window-printer-",
        "window-camera-",
        "window-decoder-",
        "window-scanner-",
    ];

    fn sources(folder: &Path, found: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn every_text_is_said_somewhere() {
        let mut source = String::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut source);
        let keys = keys(Language::English);
        let is_said = |key: &str| {
            let (whole, part) = (format!("\"{key}\""), format!("\"{key}."));
            source.contains(&whole) || source.contains(&part) || PUT_TOGETHER.iter().any(|known| key.starts_with(known))
        };
        let whole = keys.keys().filter(|key| !key.starts_with('-') && !key.contains('.'));
        let unsaid: Vec<_> = whole.filter(|key| !is_said(key)).collect();
        assert!(unsaid.is_empty(), "no caller has these: {unsaid:?}");
    }

    /// The words of a file: without comments, keys and what stands in braces.
    fn words(file: &str) -> Vec<&str> {
        let said =
            file.lines().filter(|line| !line.starts_with('#')).map(|line| line.split_once('=').map_or(line, |s| s.1));
        said.flat_map(|line| line.split('}').map(|part| part.split('{').next().unwrap_or_default())).collect()
    }

    #[test]
    fn english_is_written_without_han_and_chinese_without_english_words() {
        let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for part in ENGLISH.into_iter().flat_map(words) {
            assert!(!part.contains(han), "not English: {part}");
        }
        // Names of keys and settings stay as they are written on them.
        for part in CHINESE.into_iter().flat_map(words) {
            let part = part.rsplit(']').next().unwrap_or_default();
            let longest = part.split(|c: char| !c.is_ascii_alphabetic()).map(str::len).max();
            assert!(longest <= Some(3) || part.contains(han), "not Chinese: {part}");
        }
    }

    #[test]
    fn a_key_that_does_not_exist_shows_as_itself() {
        let text = Text::new(Language::English);
        assert_eq!(text.of("no-such-key", &[]), "[no-such-key]");
        assert_eq!(text.of("refusal-expired.no-such-part", &[]), "[refusal-expired.no-such-part]");
    }

    #[test]
    fn a_name_from_outside_cannot_break_the_line_or_turn_it_round() {
        assert_eq!(presentable("a\r\nb\u{202e}c\u{1b}[31m\u{200b}"), "a  bc[31m");
        assert_eq!(presentable(&"长".repeat(300)).chars().count(), FILL_CHARS_MAX + 1);
    }

    proptest! {
        #[test]
        fn whatever_is_filled_in_stays_on_one_line_of_bounded_length(words in ".*") {
            let shown = presentable(&words);
            prop_assert!(shown.chars().count() <= FILL_CHARS_MAX + 1);
            prop_assert!(!shown.chars().any(char::is_control));
        }
    }
}
