//! How names are found by what is typed: as they are written, by their first letters, or in letters, Chinese characters in pinyin
//! without tones. Of a character with several readings the usual one counts.

use pinyin::{Pinyin, ToPinyin as _};

/// Whether a name is meant by what was typed: a part of it, or the beginning of its initials or of its letters.
pub fn is_meant(name: &str, typed: &str) -> bool {
    let typed = plain(typed);
    plain(name).contains(&typed) || [initials(name), letters(name)].into_iter().any(|text| text.starts_with(&typed))
}

/// The same for names that are sentences, such as of commands: any part of its initials or of its letters will do.
pub fn is_meant_within(name: &str, typed: &str) -> bool {
    let typed = plain(typed);
    [plain(name), initials(name), letters(name)].into_iter().any(|text| text.contains(&typed))
}

/// A name in lower case, without spaces and hyphens.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_lowercase).collect()
}

/// A whole name in letters and digits; names stand in its order.
pub fn letters(name: &str) -> String {
    name.chars().map(letters_of).collect::<String>().replace(|c: char| !c.is_alphanumeric(), "")
}

/// The first letter of every Chinese character and of every other word.
pub fn initials(name: &str) -> String {
    let mut initials = String::new();
    let mut inside_word = false;
    for c in name.chars() {
        let chinese = c.to_pinyin().is_some();
        if c.is_alphanumeric() && (chinese || !inside_word) {
            initials.extend(letters_of(c).chars().next());
        }
        inside_word = c.is_alphanumeric() && !chinese;
    }
    initials
}

/// How the Chinese characters of a name sound, a space between them, as people read it; empty where there are none.
pub fn sounds(name: &str) -> String {
    let sounds: Vec<&str> = name.chars().filter_map(|c| c.to_pinyin()).map(Pinyin::plain).collect();
    sounds.join(" ")
}

/// A sound as it is typed: no keyboard has a key for ü.
pub fn typed_form(sound: &str) -> String {
    sound.replace('ü', "v")
}

/// A character as letters: as it sounds, or itself in lower case.
fn letters_of(c: char) -> String {
    c.to_pinyin().map_or_else(|| c.to_lowercase().collect(), |pinyin| typed_form(pinyin.plain()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_meant_by_a_part_of_it_its_initials_and_its_letters() {
        for typed in ["乌龙", "ghw", "guihua", "GH", "gui hua"] {
            assert!(is_meant("桂花乌龙", typed), "{typed}");
        }
        for typed in ["wul", "hw", "x"] {
            assert!(!is_meant("桂花乌龙", typed), "{typed}");
        }
        assert!(is_meant("吕 Anna-Maria", "lva"));
    }

    #[test]
    fn a_command_is_meant_by_any_part_of_those() {
        for typed in ["wul", "hw", "历", "ls"] {
            assert!(is_meant_within("打开历史：桂花乌龙", typed), "{typed}");
        }
        assert!(is_meant_within("Go to the history", "tth"));
        assert!(!is_meant_within("Go to the history", "xyz"));
    }

    #[test]
    fn what_is_shown_keeps_its_umlaut_and_what_is_typed_does_not() {
        assert_eq!((sounds("绿豆糕").as_str(), letters("绿豆糕").as_str()), ("lü dou gao", "lvdougao"));
    }

    proptest! {
        #[test]
        fn a_name_is_meant_by_itself_and_by_any_beginning(name: String, length in 0_usize..6) {
            let beginning: String = name.chars().take(length).collect();
            prop_assert!(is_meant(&name, &name) && is_meant(&name, &beginning));
            prop_assert!(is_meant_within(&name, &beginning));
        }
    }
}
