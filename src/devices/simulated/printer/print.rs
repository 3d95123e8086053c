//! Putting marks on paper: characters of a dot-matrix font, pictures and QR codes.

use std::collections::HashMap;

use ab_glyph::{Font, PxScale, point};
use image::{GrayImage, Luma};
use qrcode::{Color, EcLevel, QrCode};

use crate::devices::face::receipt_face;
use crate::domain::receipt::Bitmap;

/// Dots of a character's height; a letter is half as wide, a Chinese character as wide.
pub(super) const FONT_DOTS: u16 = 24;

/// The printer's font: every character as dots, enlarged by repeating dots as printers do.
#[derive(Default)]
pub(super) struct DotFont {
    drawn: HashMap<char, GrayImage>,
}

impl DotFont {
    /// Prints `c` with its upper left corner at (`left`, `top`), each dot `wide` × `high` dots.
    pub(super) fn stamp(&mut self, rows: &mut Bitmap, c: char, at: (u16, u16), mark: Mark) {
        let glyph = self.drawn.entry(c).or_insert_with(|| dots_of(c));
        let width = u16::try_from(glyph.width()).unwrap_or(FONT_DOTS) * mark.wide;
        for (x, y, Luma([ink])) in glyph.enumerate_pixels() {
            if *ink < 128 {
                continue;
            }
            let (Ok(x), Ok(y)) = (u16::try_from(x), u16::try_from(y)) else { continue };
            for across in 0..mark.wide {
                for down in 0..mark.high {
                    let x = x * mark.wide + across;
                    let y = u32::from(at.1 + y * mark.high + down);
                    rows.blacken(at.0 + x, y);
                    // Bold is printed again, one dot to the right, within the character's cell.
                    if mark.is_bold && x + 1 < width {
                        rows.blacken(at.0 + x + 1, y);
                    }
                }
            }
        }
    }
}

/// How a character is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) wide: u16,
    pub(super) high: u16,
    pub(super) is_bold: bool,
}

/// A character as 12 × 24 or 24 × 24 dots.
fn dots_of(c: char) -> GrayImage {
    let width = if c.is_ascii() { u32::from(FONT_DOTS) / 2 } else { u32::from(FONT_DOTS) };
    let mut cell = GrayImage::new(width, FONT_DOTS.into());
    let Some(face) = receipt_face() else { return cell };
    let em = face.units_per_em().unwrap_or(1000.0);
    let dots = f32::from(FONT_DOTS);
    let scale = PxScale::from(dots * face.height_unscaled() / em);
    let id = face.glyph_id(c);
    let advance = face.h_advance_unscaled(id) / em * dots;
    let indent = ((f32::from(u16::try_from(width).unwrap_or(FONT_DOTS)) - advance) / 2.0).max(0.0);
    let glyph = id.with_scale_and_position(scale, point(indent.round(), (dots * 0.8).round()));
    if let Some(outline) = face.outline_glyph(glyph) {
        let bounds = outline.px_bounds();
        outline.draw(|x, y, ink| {
            let (x, y) = (cell_dot(bounds.min.x, x), cell_dot(bounds.min.y, y));
            if ink > 0.45
                && let Some(dot) = x.zip(y).and_then(|(x, y)| cell.get_pixel_mut_checked(x, y))
            {
                *dot = Luma([255]);
            }
        });
    }
    cell
}

/// A dot of the cell, counted from a glyph's edge.
#[expect(clippy::cast_possible_truncation, reason = "edges lie within a few dots of a cell of 24")]
fn cell_dot(edge: f32, offset: u32) -> Option<u32> {
    u32::try_from(i64::from(edge.round() as i32) + i64::from(offset)).ok()
}

/// A QR code as the printer draws it: modules of `module` dots, without a quiet zone.
pub(super) fn qr_symbol(data: &[u8], level: u8, module: u16) -> Option<Bitmap> {
    let level = match level {
        48 => EcLevel::L,
        49 => EcLevel::M,
        50 => EcLevel::Q,
        _ => EcLevel::H,
    };
    let code = QrCode::with_error_correction_level(data, level).ok()?;
    let side = u16::try_from(code.width()).ok()?;
    let dots = side.checked_mul(module).filter(|_| module > 0)?;
    let dark = code.into_colors();
    Some(Bitmap::from_dots(dots, dots.into(), |x, y| {
        let y = u16::try_from(y).unwrap_or(u16::MAX);
        dark.get(usize::from(y / module) * usize::from(side) + usize::from(x / module)) == Some(&Color::Dark)
    }))
}
