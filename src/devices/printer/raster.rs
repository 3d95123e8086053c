//! A layout as a picture: the preview on screen, PNG files, and paper of printers that cannot print its text.

use ab_glyph::{Font, FontRef, Glyph, PxScale, point};
use image::{GrayImage, ImageFormat, Luma};
use qrcode::types::QrError;

use super::qr::{self, Matrix, QUIET_MODULES};
use crate::devices::face::receipt_face;
use crate::domain::receipt::{Bitmap, Layout, Line, Paper, Part, Size, Symbol, TextLine, Weight, columns_of};

/// Dots of a letter and of a line of normal type.
const CELL_HEIGHT: u16 = 24;
/// White dots between two lines.
const LEADING: u16 = 6;
/// White rows for where the paper is cut.
const CUT_ROWS: u32 = 48;
/// From this share of a dot on, it is black: thin strokes of Chinese characters hold together, and do not clot.
const BLACK_FROM: f32 = 0.42;
/// Where the baseline lies in a cell, from its top: with this, descenders and the tops of Chinese characters both stay
/// within cell and leading.
const BASELINE: f32 = 0.82;

/// Draws a whole receipt as it comes out of the printer, as wide as its paper prints. Fails for a QR code that cannot
/// be made, which [`Symbol`] rules out.
pub fn draw(layout: &Layout) -> Result<Bitmap, QrError> {
    let mut paper = Bitmap::white(layout.profile.paper.dots(), 0);
    for line in &layout.lines {
        paper.append(&draw_line(line, layout.profile.paper)?);
    }
    Ok(paper)
}

/// The picture as an 8-bit grey image, black on white.
pub fn to_image(picture: &Bitmap) -> GrayImage {
    GrayImage::from_fn(picture.width().into(), picture.height(), |x, y| {
        let black = u16::try_from(x).is_ok_and(|x| picture.is_black(x, y));
        Luma([if black { 0 } else { 255 }])
    })
}

/// The picture as a PNG file.
pub fn to_png(picture: &Bitmap) -> image::ImageResult<Vec<u8>> {
    let mut png = std::io::Cursor::new(Vec::new());
    to_image(picture).write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

/// Dots from the top of a line of this size to the top of the next.
pub(super) fn pitch(size: Size) -> u16 {
    CELL_HEIGHT * size.high() + LEADING
}

/// One line, as wide as the paper.
pub(super) fn draw_line(line: &Line, paper: Paper) -> Result<Bitmap, QrError> {
    Ok(match line {
        Line::Text(line) => draw_text(line, paper),
        Line::Symbol(symbol) => draw_symbol(symbol, paper)?,
        Line::Picture(picture) => {
            let mut rows = Bitmap::white(paper.dots(), picture.bitmap.height());
            rows.stamp(&picture.bitmap, picture.left, 0);
            rows
        }
        Line::Feed(lines) => Bitmap::white(paper.dots(), u32::from(*lines) * u32::from(pitch(Size::Normal))),
        Line::Cut => Bitmap::white(paper.dots(), CUT_ROWS),
    })
}

fn draw_text(line: &TextLine, paper: Paper) -> Bitmap {
    let mut rows = Bitmap::white(paper.dots(), pitch(line.size).into());
    for part in &line.parts {
        draw_part(&mut rows, part, line.size);
    }
    rows
}

fn draw_part(rows: &mut Bitmap, part: &Part, size: Size) {
    let mut left = part.column * Paper::COLUMN_DOTS;
    for run in &part.runs {
        for c in run.text.chars() {
            let width = columns_of(c) * Paper::COLUMN_DOTS * size.wide();
            draw_glyph(rows, c, run.weight, Place { left, width, height: CELL_HEIGHT * size.high() });
            left += width;
        }
    }
}

/// The cell of a glyph in its line, in dots.
#[derive(Clone, Copy)]
struct Place {
    left: u16,
    width: u16,
    height: u16,
}

impl Place {
    /// Blackens the dot at (`x`, `y`) of the cell, which may reach into the leading above and below; beyond its sides a
    /// glyph would touch its neighbour.
    fn blacken(self, rows: &mut Bitmap, x: i32, y: i32) {
        let dot = u16::try_from(x).ok().zip(u32::try_from(y.saturating_add(i32::from(LEADING / 2))).ok());
        if let Some((x, y)) = dot.filter(|(x, _)| *x < self.width) {
            rows.blacken(self.left.saturating_add(x), y);
        }
    }
}

fn draw_glyph(rows: &mut Bitmap, c: char, weight: Weight, place: Place) {
    let Some(face) = receipt_face() else {
        draw_box(rows, place);
        return;
    };
    let (glyph, indent) = fitted(face, c, place);
    let Some(outline) = face.outline_glyph(glyph) else { return };
    let bounds = outline.px_bounds();
    let (left, top) = (whole(bounds.min.x + indent), whole(bounds.min.y));
    // Bold is printed again, one dot to the right, as thermal printers do it.
    let normal_width = columns_of(c) * Paper::COLUMN_DOTS;
    let strikes = if weight == Weight::Bold { i32::from(place.width / normal_width) } else { 0 };
    outline.draw(|x, y, share| {
        if share >= BLACK_FROM {
            let (x, y) = (left.saturating_add_unsigned(x), top.saturating_add_unsigned(y));
            (0..=strikes).for_each(|strike| place.blacken(rows, x.saturating_add(strike), y));
        }
    });
}

/// The glyph scaled to its cell: one em as high as the cell, and narrower than usual where it would be too wide; and
/// how far to the right it stands in the middle of the cell.
fn fitted(face: &FontRef<'_>, c: char, place: Place) -> (Glyph, f32) {
    let em = face.units_per_em().unwrap_or(1000.0);
    let id = face.glyph_id(c);
    let (width, height) = (f32::from(place.width), f32::from(place.height));
    // A letter's cell is half as wide as its em.
    let em_width = width * 2.0 / f32::from(columns_of(c));
    let advance = face.h_advance_unscaled(id) / em;
    let em_width = if advance * em_width > width { width / advance } else { em_width };
    // The scale of this crate counts the face's whole height as one, not its em.
    let whole_height = face.height_unscaled() / em;
    let scale = PxScale { x: em_width * whole_height, y: height * whole_height };
    let glyph = id.with_scale_and_position(scale, point(0.0, (BASELINE * height).round()));
    (glyph, ((width - advance * em_width) / 2.0).round())
}

/// A whole dot.
#[expect(clippy::cast_possible_truncation, reason = "a glyph's edges lie within a few hundred dots of its cell")]
fn whole(dots: f32) -> i32 {
    dots.round() as i32
}

fn draw_box(rows: &mut Bitmap, place: Place) {
    let (right, bottom) = (i32::from(place.width) - 3, i32::from(place.height) - 3);
    for y in 2..=bottom {
        for x in 2..=right {
            if x == 2 || y == 2 || x == right || y == bottom {
                place.blacken(rows, x, y);
            }
        }
    }
}

fn draw_symbol(symbol: &Symbol, paper: Paper) -> Result<Bitmap, QrError> {
    let matrix = Matrix::of(symbol)?;
    let module = qr::module_dots(symbol, paper.dots())?;
    let side = matrix.modules() * module;
    let left = paper.dots().saturating_sub(side) / 2;
    let quiet = QUIET_MODULES * module;
    Ok(Bitmap::from_dots(paper.dots(), (side + 2 * quiet).into(), |x, y| {
        let down = u16::try_from(y).ok().and_then(|y| y.checked_sub(quiet));
        x.checked_sub(left).zip(down).is_some_and(|(x, y)| matrix.is_dark(x / module, y / module))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::receipt::{Profile, Receipt, is_drawable, layout};

    #[test]
    fn the_face_is_there_and_has_every_character_that_its_table_says() {
        let face = receipt_face().unwrap();
        let is_drawn = |c: &char| face.glyph_id(*c).0 != 0;
        let apart: Vec<char> = ('\0'..=char::MAX).filter(|c| is_drawn(c) != is_drawable(*c)).collect();
        assert!(apart.is_empty(), "{apart:?}");
        assert!(('\0'..=char::MAX).filter(is_drawn).count() > 22_000);
    }

    #[test]
    fn a_letter_stays_in_its_own_cell() {
        let picture = |text: &str| draw(&layout(&Receipt::builder().line(text).build(), &Profile::MM58)).unwrap();
        for text in ["W W", "茶 茶", "ñ ñ", "é é", "_ _", "| |"] {
            let picture = picture(text);
            let first = columns_of(text.chars().next().unwrap()) * Paper::COLUMN_DOTS;
            let black = |x: u16| (0..picture.height()).any(|y| picture.is_black(x, y));
            assert!((0..first).any(black), "{text} left no mark");
            assert!(!(first..first + Paper::COLUMN_DOTS).any(black), "{text} runs into the space");
        }
    }

    #[test]
    fn lines_are_as_high_as_their_type() {
        let receipt = Receipt::builder().line("a").heading("a").rule().feed(2).build();
        assert_eq!(draw(&layout(&receipt, &Profile::MM58)).unwrap().height(), 30 + 54 + 30 + 60);
    }
}
