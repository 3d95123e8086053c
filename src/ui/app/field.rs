//! The one field: what was typed while no text input had the focus.

/// The longest that is kept, in characters: as long as the longest payload.
const CHARS_MAX: usize = 512;

/// What was typed so far.
#[derive(Debug, Default)]
pub struct Field {
    text: String,
}

impl Field {
    /// What stands in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// One more character.
    pub fn push(&mut self, character: char) {
        if self.text.chars().count() < CHARS_MAX {
            self.text.push(character);
        }
    }

    /// The last `count` characters away: by Backspace, or because a scanner typed them.
    pub fn take_back(&mut self, count: usize) {
        for _ in 0..count {
            self.text.pop();
        }
    }

    /// All of it away.
    pub fn clear(&mut self) {
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_leaves_what_was_typed_before_it() {
        let mut field = Field::default();
        for character in "47CS0ABC".chars() {
            field.push(character);
        }
        field.take_back("CS0ABC".len());
        assert_eq!(field.text(), "47");
    }

    #[test]
    fn it_never_holds_more_than_a_payload() {
        let mut field = Field::default();
        for _ in 0..2_000 {
            field.push('券');
        }
        assert_eq!(field.text().chars().count(), CHARS_MAX);
        field.take_back(5_000);
        assert!(field.is_empty());
    }
}
