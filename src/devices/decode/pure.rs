//! The stages in pure Rust: rxing, and rqrr as an independent reader.

use std::collections::HashSet;

use rxing::{BarcodeFormat, DecodeHints, RXingResult, helpers};

use super::{Certainty, Code, Point, Quad, Read, Sight, filter};
use crate::devices::{Symbology, luma::Luma};

/// Reads QR codes with rxing on the frame at half size, mended and sharpened, also light on dark.
pub(super) struct Half;

impl Read for Half {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        let clear = |half: Luma| filter::sharpened::<7>(&filter::mended(&half), 4);
        let codes = frame.halved().map(|half| look(&clear(half), &[BarcodeFormat::QR_CODE], 2, Polarity::Both));
        Sight { codes: codes.unwrap_or_default(), unread: Vec::new() }
    }
}

/// Reads QR codes with rxing on the whole frame, also light on dark.
pub(super) struct Full;

impl Read for Full {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        Sight { codes: look(frame, &[BarcodeFormat::QR_CODE], 1, Polarity::Both), unread: Vec::new() }
    }
}

/// Reads the striped codes of products with rxing.
pub(super) struct Products;

impl Read for Products {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        use BarcodeFormat::{CODE_128, EAN_8, EAN_13, UPC_A, UPC_E};
        Sight {
            codes: look(frame, &[EAN_13, EAN_8, UPC_A, UPC_E, CODE_128], 1, Polarity::DarkOnLight),
            unread: Vec::new(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Polarity {
    DarkOnLight,
    Both,
}

/// rxing's own entry point is used because it is compiled within rxing: its readers are generic and heavy.
fn look(frame: &Luma, formats: &[BarcodeFormat], scale: i32, polarity: Polarity) -> Vec<Code> {
    let (width, height) = frame.sides();
    let mut hints = DecodeHints {
        PossibleFormats: Some(formats.iter().copied().collect::<HashSet<_>>()),
        TryHarder: Some(true),
        AlsoInverted: Some(polarity == Polarity::Both),
        ..DecodeHints::default()
    };
    let bytes = frame.bytes().to_vec();
    let found = helpers::detect_multiple_in_luma_with_hints(bytes, width.into(), height.into(), &mut hints);
    found.unwrap_or_default().iter().filter_map(|result| code(result, scale)).collect()
}

fn code(result: &RXingResult, scale: i32) -> Option<Code> {
    let symbology = match result.getBarcodeFormat() {
        BarcodeFormat::QR_CODE => Symbology::Qr,
        BarcodeFormat::EAN_13 => Symbology::Ean13,
        BarcodeFormat::EAN_8 => Symbology::Ean8,
        BarcodeFormat::UPC_A => Symbology::UpcA,
        BarcodeFormat::UPC_E => Symbology::UpcE,
        BarcodeFormat::CODE_128 => Symbology::Code128,
        _ => return None,
    };
    let mut points =
        result.getPoints().iter().map(|point| Point { x: whole(point.x) * scale, y: whole(point.y) * scale });
    let first = points.next().unwrap_or_default();
    let corners =
        [first, points.next().unwrap_or(first), points.next().unwrap_or(first), points.next().unwrap_or(first)];
    let text = result.getText();
    let corners = Quad(corners);
    (!text.is_empty()).then(|| Code { text: text.to_owned(), symbology, corners, certainty: Certainty::Sure })
}

#[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest number there is; frames are small")]
fn whole(value: f32) -> i32 {
    value.clamp(-32_768.0, 32_767.0) as i32
}

/// Reads QR codes with rqrr, which shares nothing with the others. It can fail an assertion on odd pictures; the
/// pipeline catches that as it does for every stage.
pub(super) struct Independent;

impl Read for Independent {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        let rows: Vec<&[u8]> = frame.rows().collect();
        let pixel = |x: usize, y: usize| rows.get(y).and_then(|row| row.get(x)).copied().unwrap_or_default();
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(frame.width(), frame.height(), pixel);
        let mut sight = Sight::default();
        for grid in picture.detect_grids() {
            match grid.decode() {
                Ok((_, text)) if !text.is_empty() => {
                    let corners = Quad(grid.bounds.map(|point| Point { x: point.x, y: point.y }));
                    sight.codes.push(Code { text, symbology: Symbology::Qr, corners, certainty: Certainty::Sure });
                }
                Ok(_) | Err(_) => {}
            }
        }
        sight
    }
}
