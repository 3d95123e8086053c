//! Text in the sizes of the theme.

use iced::advanced::text::IntoFragment;
use iced::widget::text::{LineHeight, Shaping, Text, Wrapping};
use iced::{Font, Pixels};

use crate::ui::font;
use crate::ui::theme::Theme;
use crate::ui::theme::measure::Type;

/// Words that may run over several lines; one that is longer than a line is broken.
pub fn words<'a>(content: impl IntoFragment<'a>, size: Type) -> Text<'a, Theme> {
    set(content, size, font::REGULAR).wrapping(Wrapping::WordOrGlyph)
}

/// The same in bold.
pub fn bold<'a>(content: impl IntoFragment<'a>, size: Type) -> Text<'a, Theme> {
    set(content, size, font::BOLD).wrapping(Wrapping::WordOrGlyph)
}

/// A label or a figure: one line, whatever happens.
pub fn label<'a>(content: impl IntoFragment<'a>, size: Type) -> Text<'a, Theme> {
    words(content, size).wrapping(Wrapping::None)
}

/// The same in bold. One column keeps one weight: the figures of the two differ in width.
pub fn bold_label<'a>(content: impl IntoFragment<'a>, size: Type) -> Text<'a, Theme> {
    bold(content, size).wrapping(Wrapping::None)
}

fn set<'a>(content: impl IntoFragment<'a>, size: Type, font: Font) -> Text<'a, Theme> {
    Text::new(content)
        .size(size.size())
        .line_height(LineHeight::Absolute(Pixels(size.line())))
        .font(font)
        // Basic shaping, the choice for plain Latin, sets it without kerning.
        .shaping(Shaping::Advanced)
}
