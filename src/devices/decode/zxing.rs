//! The stages that use zxing-cpp (C++).
//!
//! Only QR model 2 and the five striped kinds of products are ever enabled: the memory faults known of the library lie
//! in formats that are not.

use zxingcpp::{Barcode, BarcodeFormat, BarcodeReader, Binarizer, ImageFormat, ImageView, PointI, TextMode};

use super::{Certainty, Code, Point, Quad, Read, Sight, filter};
use crate::devices::{Symbology, luma::Luma};

/// Lines of a striped code that must be read alike within one frame.
const LINES_MIN: i32 = 3;

/// Reads QR codes with a threshold for each neighbourhood, on the frame and on smaller copies.
pub(super) struct Local(BarcodeReader);

impl Default for Local {
    fn default() -> Self {
        Self(qr().try_downscale(true).return_errors(true))
    }
}

impl Read for Local {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        look(&self.0, frame, 1).read_or_located()
    }
}

/// Reads QR codes on a sharpened copy, at full size alone.
pub(super) struct Sharpened(BarcodeReader);

impl Default for Sharpened {
    fn default() -> Self {
        Self(qr().try_downscale(false).return_errors(true))
    }
}

impl Read for Sharpened {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        look(&self.0, &filter::sharpened::<5>(frame, 3), 1).read_or_located()
    }
}

/// Reads QR codes on a copy whose light gaps are filled, dark on light alone: this is for paper.
pub(super) struct Filled(BarcodeReader);

impl Default for Filled {
    fn default() -> Self {
        Self(qr().try_downscale(false).try_invert(false))
    }
}

impl Read for Filled {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        look(&self.0, &filter::filled(frame), 1)
    }
}

/// Reads QR codes with one threshold for the whole frame. That threshold is seldom right for two codes at once, a phone
/// and a paper, so once it has found one it looks for companions with a threshold for each neighbourhood on the frame
/// at half size, and says when it located one that it could not read.
pub(super) struct Histogram {
    whole: BarcodeReader,
    companions: BarcodeReader,
}

impl Default for Histogram {
    fn default() -> Self {
        let whole = qr().binarizer(Binarizer::GlobalHistogram).try_downscale(false);
        Self { whole, companions: qr().try_downscale(false).return_errors(true) }
    }
}

impl Read for Histogram {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        let mut sight = look(&self.whole, frame, 1);
        if let Some(half) = frame.halved().filter(|_| !sight.codes.is_empty()) {
            let companions = look(&self.companions, &half, 2);
            sight.codes.extend(companions.codes);
            sight.unread = companions.unread;
        }
        sight
    }
}

fn qr() -> BarcodeReader {
    let reader = zxingcpp::read().formats([BarcodeFormat::QRCodeModel2]).text_mode(TextMode::Plain);
    reader.try_harder(true).try_rotate(true).try_invert(true)
}

/// Reads the striped codes of products.
pub(super) struct Products(BarcodeReader);

impl Default for Products {
    fn default() -> Self {
        use BarcodeFormat::{Code128, EAN8, EAN13, UPCA, UPCE};
        let reader = zxingcpp::read().formats([EAN13, EAN8, UPCA, UPCE, Code128]).text_mode(TextMode::Plain);
        let reader = reader.try_harder(false).try_rotate(true).try_invert(false).try_downscale(false);
        Self(reader.min_line_count(LINES_MIN))
    }
}

impl Read for Products {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        look(&self.0, frame, 1)
    }
}

impl Sight {
    /// Where a code was read, others that were only located are no reason to look further.
    fn read_or_located(mut self) -> Self {
        if !self.codes.is_empty() {
            self.unread.clear();
        }
        self
    }
}

/// What is found in `frame`, with corners enlarged by `scale` because the frame was reduced by it.
fn look(reader: &BarcodeReader, frame: &Luma, scale: i32) -> Sight {
    let (width, height) = frame.sides();
    let found =
        ImageView::from_slice(frame.bytes(), width, height, ImageFormat::Lum).and_then(|view| reader.from(&view));
    match found {
        Ok(barcodes) => Sight {
            unread: barcodes
                .iter()
                .filter(|barcode| !barcode.is_valid())
                .map(|barcode| corners(barcode, scale))
                .collect(),
            codes: barcodes.iter().filter_map(|barcode| code(barcode, scale)).collect(),
        },
        Err(error) => {
            tracing::warn!(%error, ?frame, "zxing-cpp refused a frame");
            Sight::default()
        }
    }
}

fn code(barcode: &Barcode, scale: i32) -> Option<Code> {
    if !barcode.is_valid() {
        return None;
    }
    let symbology = match barcode.format() {
        BarcodeFormat::QRCode | BarcodeFormat::QRCodeModel2 => Symbology::Qr,
        BarcodeFormat::EAN13 => Symbology::Ean13,
        BarcodeFormat::EAN8 => Symbology::Ean8,
        BarcodeFormat::UPCA => Symbology::UpcA,
        BarcodeFormat::UPCE => Symbology::UpcE,
        BarcodeFormat::Code128 => Symbology::Code128,
        other => {
            tracing::warn!(format = %other, "zxing-cpp read a kind of code that it was not asked for");
            return None;
        }
    };
    Some(Code { text: text(barcode)?, symbology, corners: corners(barcode, scale), certainty: Certainty::Sure })
}

/// Its corners in the frame, from the one top left as the code lies.
fn corners(barcode: &Barcode, scale: i32) -> Quad {
    let place = barcode.position();
    let corners = [place.top_left, place.top_right, place.bottom_right, place.bottom_left];
    Quad(corners.map(|PointI { x, y }| Point { x: x.saturating_mul(scale), y: y.saturating_mul(scale) }))
}

/// The text; `None` for a code without any.
///
/// The library hands texts over as C strings, which end at a zero character. What stands behind a zero is part of the
/// text and must not vanish: half a code is another code.
fn text(barcode: &Barcode) -> Option<String> {
    let bytes = barcode.bytes();
    let text = if bytes.contains(&0) { String::from_utf8(bytes).ok()? } else { barcode.text() };
    (!text.is_empty()).then_some(text)
}
