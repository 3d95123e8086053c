//! How text inputs and scroll bars look.

use iced::Background;
use iced::border;
use iced::widget::{container, scrollable, text_input};
use iced::{Color, Shadow};

use super::Theme;
use super::measure::{BOLD_LINE, BORDER, R6, R10};
use super::surface::line;

impl text_input::Catalog for Theme {
    type Class<'a> = ();

    fn default<'a>() -> Self::Class<'a> {}

    fn style(&self, (): &(), status: text_input::Status) -> text_input::Style {
        let palette = self.colors();
        let (ground, border) = match status {
            text_input::Status::Focused { .. } => (palette.raised, line(palette.accent.fill, BOLD_LINE, R10)),
            text_input::Status::Disabled => (palette.sunken, line(palette.sunken, BORDER, R10)),
            text_input::Status::Active | text_input::Status::Hovered => {
                (palette.raised, line(palette.line_strong, BORDER, R10))
            }
        };
        text_input::Style {
            background: Background::Color(ground),
            border,
            icon: palette.ink_soft,
            placeholder: palette.ink_soft,
            value: palette.ink,
            selection: palette.accent.soft,
        }
    }
}

impl scrollable::Catalog for Theme {
    type Class<'a> = ();

    fn default<'a>() -> Self::Class<'a> {}

    fn style(&self, (): &(), status: scrollable::Status) -> scrollable::Style {
        let palette = self.colors();
        let held = matches!(status, scrollable::Status::Dragged { .. });
        let rail = scrollable::Rail {
            background: None,
            border: border::rounded(R6),
            scroller: scrollable::Scroller {
                background: Background::Color(if held { palette.accent.fill } else { palette.line_strong }),
                border: border::rounded(R6),
            },
        };
        scrollable::Style {
            container: container::Style::default(),
            vertical_rail: rail,
            horizontal_rail: rail,
            gap: None,
            auto_scroll: scrollable::AutoScroll {
                background: Background::Color(palette.overlay),
                border: line(palette.line_strong, BORDER, R10),
                shadow: Shadow { color: Color::TRANSPARENT, ..Shadow::default() },
                icon: palette.ink,
            },
        }
    }
}
