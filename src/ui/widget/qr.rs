//! A QR code, dark on light in both themes, for a phone that reads it from the screen.

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer::{self, Quad};
use iced::advanced::widget::tree::Tree;
use iced::advanced::{Renderer as _, Widget, mouse};
use iced::{Length, Point, Rectangle, Renderer, Size};
use qrcode::{Color, EcLevel, QrCode};

use crate::ui::theme::measure::QR_MODULE;
use crate::ui::theme::{Element, Theme};

/// How many light modules stand around a code.
const QUIET: usize = 4;

/// The code of `text`; nothing for a text that fits none.
pub fn qr<'a, Message: 'a>(text: &str) -> Option<Element<'a, Message>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::Q).ok()?;
    let width = code.width();
    let dark = code.to_colors().chunks(width).map(runs).collect();
    Some(Element::new(Qr { modules: width + 2 * QUIET, dark }))
}

/// Where dark modules begin in a row, and how many stand together.
fn runs(row: &[Color]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in row.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
        match runs.last_mut() {
            Some((begin, length)) if *begin + *length == at => *length += 1,
            _ => runs.push((at, 1)),
        }
    }
    runs
}

struct Qr {
    /// In a side, the quiet zone included.
    modules: usize,
    /// The runs of dark modules, row by row.
    dark: Vec<Vec<(usize, usize)>>,
}

/// So many modules, in logical pixels.
fn measure(modules: usize) -> f32 {
    u16::try_from(modules).map_or(0.0, |modules| f32::from(modules) * QR_MODULE)
}

impl<Message> Widget<Message, Theme, Renderer> for Qr {
    fn size(&self) -> Size<Length> {
        let side = Length::Fixed(measure(self.modules));
        Size::new(side, side)
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, measure(self.modules), measure(self.modules))
    }

    fn draw(
        &self,
        _: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
        let palette = theme.colors();
        let bounds = layout.bounds();
        renderer.fill_quad(Quad { bounds, ..Quad::default() }, palette.on_camera);
        for (row, runs) in self.dark.iter().enumerate() {
            for (begin, length) in runs {
                let at = Point::new(bounds.x + measure(QUIET + begin), bounds.y + measure(QUIET + row));
                let bounds = Rectangle::new(at, Size::new(measure(*length), QR_MODULE));
                renderer.fill_quad(Quad { bounds, ..Quad::default() }, palette.camera);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_the_dark_modules_that_stand_together() {
        let row = [Color::Dark, Color::Dark, Color::Light, Color::Dark];
        assert_eq!(runs(&row), [(0, 2), (3, 1)]);
        assert_eq!(runs(&[Color::Light]), []);
    }
}
