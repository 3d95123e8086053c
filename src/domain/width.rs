//! Full-width forms, which Chinese input methods type where a keyboard or a scanner sent ASCII.

/// The ASCII character that a full-width form stands for; any other character as it is.
pub const fn narrow(character: char) -> char {
    match character {
        '\u{3000}' => ' ',
        // The block repeats ASCII from '!' to '~' in the same order, so the offset stays within `char`.
        '\u{FF01}'..='\u{FF5E}' => match char::from_u32(character as u32 - 0xFEE0) {
            Some(ascii) => ascii,
            None => character,
        },
        other => other,
    }
}

/// The text with every full-width form made narrow.
pub fn narrow_text(text: &str) -> String {
    text.chars().map(narrow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_forms_become_ascii_and_nothing_else_changes() {
        let wide: String = (0xFF01..=0xFF5E).filter_map(char::from_u32).collect();
        let ascii: String = ('!'..='~').collect();
        assert_eq!(narrow_text(&wide), ascii);
        assert_eq!(narrow_text("拿铁\u{3000}(大) ｶ ￥"), "拿铁 (大) ｶ ￥");
    }
}
