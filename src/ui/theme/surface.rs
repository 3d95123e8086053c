//! The grounds that things stand on: colour, border and corners together, by what they are.

use iced::border::{self, Border};
use iced::widget::container;
use iced::{Background, Color};

use super::Theme;
use super::ink::Ink;
use super::measure::{
    AVATAR, BOLD_LINE, BORDER, COUNT, LINE_NUMBER, PIN_DOT, R6, R9, R10, STEP_NUMBER, TRAINING_FRAME,
};
use super::palette::Hue;
use crate::domain::product::Colour;

/// What a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Surface {
    /// Nothing of its own.
    #[default]
    Clear,
    /// The window.
    Window,
    /// A sheet over the rest, beneath a dialog: what is asked about can still be seen.
    Scrim,
    /// A well, a track.
    Sunken,
    /// The rail and the strip: raised, without border.
    Bar,
    /// A panel.
    Panel,
    /// A panel whose border says something.
    Outlined(Hue),
    /// A panel that is the chosen one of several.
    Chosen(Hue),
    /// A dialog.
    Dialog,
    /// The one field.
    Field,
    /// The head of a verdict card: fills its panel to the corners.
    Head(Hue),
    /// A quiet bar that stays: the last result, a standing state.
    Soft(Hue),
    /// A chosen row.
    Row(Hue),
    /// A chip without meaning.
    Chip,
    /// A chip that says a state.
    ChipOf(Hue),
    /// A quantity.
    Box,
    /// A quantity or a shape in a loud colour.
    Filled(Hue),
    /// A count on a navigation item.
    Count(Hue),
    /// The number of a step that is done, or that one is at.
    Number(Hue),
    /// The number of a step that is to come.
    NumberToCome,
    /// The number of a line of instructions.
    LineNumber,
    /// The cap of a key, in the ink of its button.
    KeyCap(Ink),
    /// The round ground of somebody's initial; that of whoever is chosen.
    Avatar(Chosen),
    /// The place of a PIN's digit.
    Dot(Filled),
    /// Around a window of training, over what stands in it.
    TrainingFrame,
    /// A hairline.
    Line,
    /// A square or a bar of a colour.
    Swatch(Ink),
    /// A bar of the colour of a category.
    Category(Colour),
    /// A bar of a chart.
    Chart(Series),
    /// A track that a bar runs in.
    Track,
    /// Behind a camera's picture.
    Camera,
    /// Words on it.
    CameraTag,
    /// Paper of a printer: white by day and by night.
    Paper,
}

/// Whether something is the chosen one of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chosen {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// Whether a digit stands in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Filled {
    /// It does.
    Yes,
    /// Not yet.
    No,
}

/// What a bar of a chart stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Series {
    /// This period.
    Now,
    /// The period before.
    Before,
}

impl container::Catalog for Theme {
    type Class<'a> = Surface;

    fn default<'a>() -> Self::Class<'a> {
        Surface::Clear
    }

    fn style(&self, surface: &Surface) -> container::Style {
        let palette = self.colors();
        let plain = |ground: Color, border: Border| ground_of(ground, palette.ink, border);
        match *surface {
            Surface::Clear => container::Style::default(),
            Surface::Window => plain(palette.surface, Border::default()),
            Surface::Scrim => plain(palette.scrim, Border::default()),
            Surface::Sunken => plain(palette.sunken, Border::default()),
            Surface::Bar => plain(palette.raised, Border::default()),
            Surface::Panel => plain(palette.raised, line(palette.line, BORDER, R10)),
            Surface::Outlined(hue) => plain(palette.raised, line(palette.shades(hue).fill, BORDER, R10)),
            Surface::Chosen(hue) => plain(palette.shades(hue).soft, line(palette.shades(hue).fill, BOLD_LINE, R10)),
            Surface::Dialog => plain(palette.overlay, line(palette.line_strong, BORDER, R10)),
            Surface::Field => plain(palette.raised, line(palette.accent.fill, BOLD_LINE, R10)),
            Surface::Head(hue) => {
                let shades = palette.shades(hue);
                ground_of(shades.fill, shades.on, border::rounded(border::top(R9)))
            }
            Surface::Soft(hue) => tinted(*self, hue, R10),
            Surface::Row(hue) => plain(palette.shades(hue).soft, Border::default()),
            Surface::Chip | Surface::Box | Surface::Track => plain(palette.sunken, border::rounded(R6)),
            Surface::ChipOf(hue) => tinted(*self, hue, R6),
            Surface::Filled(hue) => {
                let shades = palette.shades(hue);
                ground_of(shades.fill, shades.on, border::rounded(R6))
            }
            Surface::Count(hue) => {
                let shades = palette.shades(hue);
                ground_of(shades.fill, shades.on, border::rounded(COUNT / 2.0))
            }
            Surface::Number(hue) => {
                let shades = palette.shades(hue);
                ground_of(shades.fill, shades.on, border::rounded(STEP_NUMBER / 2.0))
            }
            Surface::NumberToCome => plain(palette.raised, line(palette.line_strong, BORDER, STEP_NUMBER / 2.0)),
            Surface::LineNumber => plain(palette.sunken, border::rounded(LINE_NUMBER / 2.0)),
            Surface::KeyCap(ink) => {
                let color = ink.color(self).unwrap_or(palette.ink_soft);
                container::Style { text_color: Some(color), border: line(color, BORDER, R6), ..Default::default() }
            }
            Surface::Avatar(Chosen::Yes) => {
                ground_of(palette.accent.fill, palette.accent.on, border::rounded(AVATAR / 2.0))
            }
            Surface::Avatar(Chosen::No) => {
                // By day what is overlaid is as white as the tile; by night what is sunken is a hole in it.
                let ground = match *self {
                    Theme::Light => palette.sunken,
                    Theme::Dark => palette.overlay,
                };
                plain(ground, border::rounded(AVATAR / 2.0))
            }
            Surface::Dot(Filled::Yes) => plain(palette.accent.fill, border::rounded(PIN_DOT / 2.0)),
            Surface::Dot(Filled::No) => plain(palette.raised, line(palette.line_strong, BOLD_LINE, PIN_DOT / 2.0)),
            Surface::TrainingFrame => {
                container::Style { border: line(palette.warn.fill, TRAINING_FRAME, 0.0), ..Default::default() }
            }
            Surface::Line => plain(palette.line, Border::default()),
            Surface::Swatch(ink) => plain(ink.color(self).unwrap_or(palette.chart_now), border::rounded(R6 / 2.0)),
            Surface::Category(colour) => plain(palette.category(colour), border::rounded(R6 / 2.0)),
            Surface::Chart(Series::Now) => plain(palette.chart_now, Border::default()),
            Surface::Chart(Series::Before) => plain(palette.chart_before, Border::default()),
            Surface::Camera => ground_of(palette.camera, palette.on_camera, border::rounded(R10)),
            Surface::CameraTag => ground_of(palette.camera, palette.on_camera, border::rounded(R6)),
            Surface::Paper => ground_of(Color::WHITE, Color::BLACK, line(palette.line, BORDER, 0.0)),
        }
    }
}

fn tinted(theme: Theme, hue: Hue, radius: f32) -> container::Style {
    let shades = theme.colors().shades(hue);
    ground_of(shades.soft, shades.ink, border::rounded(radius))
}

fn ground_of(ground: Color, ink: Color, border: Border) -> container::Style {
    container::Style {
        text_color: Some(ink),
        background: Some(Background::Color(ground)),
        border,
        ..Default::default()
    }
}

pub(super) fn line(color: Color, width: f32, radius: f32) -> Border {
    border::color(color).width(width).rounded(radius)
}

#[cfg(test)]
mod tests {
    use iced::widget::space;

    use super::*;
    use crate::ui::headless::Stage;
    use crate::ui::theme::Element;
    use crate::ui::theme::measure::S16;

    #[test]
    fn no_border_has_a_gap_at_any_width_or_scale() {
        for (scale, left) in [(1.0, 16), (1.25, 20), (1.5, 24)] {
            for width in (501_u16..1300).step_by(17) {
                let panel =
                    container::Container::new(space()).width(f32::from(width)).height(60.0).class(Surface::Panel);
                let view: Element<'_, ()> = container::Container::new(panel).padding(S16).into();
                let picture = Stage::new(view, (1366.0, 100.0)).picture(Theme::Light, scale);
                let row = usize::try_from(picture.width).unwrap() * left;
                let side = left + 20..left + usize::from(width) - 20;
                let pixels: Vec<_> = side.map(|x| &picture.rgba[(row + x) * 4..(row + x) * 4 + 4]).collect();
                assert!(pixels.windows(2).all(|pair| pair[0] == pair[1]), "a panel {width} wide at {scale}");
            }
        }
    }
}
