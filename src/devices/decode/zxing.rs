//! The stages that use zxing-cpp (C++).
//!
//! Only QR model 2 and the five striped kinds of products are ever enabled: the memory faults known of the library lie
//! in formats that are not.

use zxingcpp::{Barcode, BarcodeFormat, BarcodeReader, Binarizer, ImageFormat, ImageView, PointI, TextMode};

use super::{Certainty, Code, Point, Quad, Read, Sight, filter};
use crate::devices::{Symbology, luma::Luma};

/// Lines of a striped code that must be read alike within one frame.
const LINES_MIN: i32 = 3;

/// Of so many frames of a stream in which a code was read at half size, one is searched for small companions of it.
const COMPANIONS_EVERY: u32 = 4;

/// Reads QR codes on a copy at half size, with a threshold for each neighbourhood: a quarter of the cost, and most codes on a counter are
/// large enough for it. Beside one that it read, others that are too small for it are looked for on the whole frame; of a
/// stream, in some of the frames. It says when it located one that it could not read.
pub(super) struct Halved {
    half: BarcodeReader,
    whole: BarcodeReader,
    looks: u32,
}

impl Default for Halved {
    fn default() -> Self {
        Self { half: qr().return_errors(true), whole: qr().binarizer(Binarizer::GlobalHistogram), looks: 0 }
    }
}

impl Halved {
    fn look(&self, frame: &Luma, with_companions: bool) -> Sight {
        let mut sight = frame.halved().map(|half| look(&self.half, &half, 2)).unwrap_or_default();
        if with_companions && !sight.codes.is_empty() {
            sight.codes.extend(look(&self.whole, frame, 1).codes);
        }
        sight
    }
}

impl Read for Halved {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        self.look(frame, true)
    }

    fn read_next(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        self.looks = self.looks.wrapping_add(1);
        self.look(frame, self.looks.is_multiple_of(COMPANIONS_EVERY))
    }
}

/// Reads QR codes with one threshold for the whole frame, which keeps small ones apart that neighbourhoods would blur.
pub(super) struct Histogram(Pair);

impl Default for Histogram {
    fn default() -> Self {
        Self(Pair::of(|| qr().binarizer(Binarizer::GlobalHistogram)))
    }
}

impl Read for Histogram {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        look(&self.0.thorough, frame, 1)
    }

    fn read_next(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        look(&self.0.brief, frame, 1)
    }
}

/// Reads QR codes with a threshold for each neighbourhood; in a single picture also on smaller copies.
pub(super) struct Local(Pair);

impl Default for Local {
    fn default() -> Self {
        let Pair { thorough, brief } = Pair::of(|| qr().return_errors(true));
        Self(Pair { thorough: thorough.try_downscale(true), brief })
    }
}

impl Read for Local {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        look(&self.0.thorough, frame, 1).read_or_located()
    }

    fn read_next(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        look(&self.0.brief, frame, 1).read_or_located()
    }
}

/// The same reader twice: for a single picture, and for a frame of a stream at half the cost. The latter passes over more rows (a
/// finder of three pixels a module still meets two), and leaves light codes on dark to the copies at half size and sharpened.
struct Pair {
    thorough: BarcodeReader,
    brief: BarcodeReader,
}

impl Pair {
    fn of(reader: impl Fn() -> BarcodeReader) -> Self {
        Self { thorough: reader(), brief: reader().try_harder(false).try_invert(false) }
    }
}

/// Reads QR codes on a sharpened copy, at full size alone.
pub(super) struct Sharpened(BarcodeReader);

impl Default for Sharpened {
    fn default() -> Self {
        Self(qr().return_errors(true))
    }
}

impl Read for Sharpened {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        look(&self.0, &filter::sharpened::<5>(frame, 3), 1).read_or_located()
    }
}

/// Reads QR codes on a copy whose light gaps are filled, dark on light alone: this is for paper.
pub(super) struct Filled(BarcodeReader, filter::Filled);

impl Default for Filled {
    fn default() -> Self {
        Self(qr().try_invert(false), filter::Filled::default())
    }
}

impl Read for Filled {
    fn read(&mut self, frame: &Luma, _: &[Quad]) -> Sight {
        look(&self.0, self.1.of(frame), 1)
    }
}

fn qr() -> BarcodeReader {
    let reader = zxingcpp::read().formats([BarcodeFormat::QRCodeModel2]).text_mode(TextMode::Plain);
    reader.try_harder(true).try_rotate(true).try_invert(true).try_downscale(false)
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
