//! A layout as ESC/POS bytes.
//!
//! The crate `escpos` builds the bytes over a driver in memory; sending them is another matter ([`super::Printer`]).
//! Where the crate sends something else than the printer's manual says (drawer, partial cut, Chinese mode, process id,
//! pictures) the bytes are written out here.

use std::cell::RefCell;
use std::rc::Rc;

use encoding_rs::GB18030;
use escpos::driver::Driver;
use escpos::errors::PrinterError;
use escpos::printer::Printer;
use escpos::utils::{Encoder, JustifyMode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption};
use qrcode::types::QrError;

use super::qr::{self, QUIET_MODULES};
use super::raster::{draw_line, pitch};
use crate::domain::receipt::{
    Bitmap, Cutter, Encoding, Layout, Level, Line, QrSupport, Size, Symbol, TextLine, Weight,
};

/// Rows of one raster command: a longer one would not fit the buffer of small printers.
const BAND_ROWS: usize = 240;

/// `FS &`: Chinese characters, two bytes each.
const CHINESE_ON: [u8; 2] = [0x1C, 0x26];
/// `FS .`: what is beyond ASCII is a code page.
const CHINESE_OFF: [u8; 2] = [0x1C, 0x2E];
/// `FS S 0 0`: no space around Chinese characters; some printers have two dots by default, and columns drift.
const CHINESE_SPACING_NONE: [u8; 4] = [0x1C, 0x53, 0, 0];
/// `GS V 66 0`: feed to the cutter, cut but for a point. The crate's `partial_cut` cuts fully.
const CUT_PARTIAL: [u8; 4] = [0x1D, 0x56, 66, 0];
/// `GS V 65 0`: feed to the cutter, cut.
const CUT_FULL: [u8; 4] = [0x1D, 0x56, 65, 0];
/// Commands that printers obey wherever they stand, even inside of a picture, begin with this byte …
const DLE: u8 = 0x10;
/// … and one of these: transmit status, recover or reset, open the drawer or clear the buffer.
const REAL_TIME: [u8; 3] = [0x04, 0x05, 0x14];

/// A layout could not be put into bytes. [`Layout`] rules both causes out.
#[derive(Debug, thiserror::Error)]
pub enum NotEncoded {
    /// The byte builder refused a text or a size.
    #[error("the receipt could not be put into printer commands")]
    Command(#[from] PrinterError),
    /// A QR code could not be made.
    #[error("a QR code of the receipt could not be made")]
    Symbol(#[from] QrError),
}

/// The bytes of a receipt, from `ESC @` to its last line or cut; without any question to the printer.
pub fn encode(layout: &Layout) -> Result<Vec<u8>, NotEncoded> {
    let mut writer = Writer::new(layout)?;
    for line in &layout.lines {
        writer.line(line)?;
    }
    writer.finish()
}

/// The bytes that the crate's printer "prints".
#[derive(Clone, Default)]
struct Memory(Rc<RefCell<Vec<u8>>>);

impl Driver for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn write(&self, data: &[u8]) -> escpos::errors::Result<()> {
        self.0.try_borrow_mut()?.extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> escpos::errors::Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> escpos::errors::Result<()> {
        Ok(())
    }
}

struct Writer<'a> {
    layout: &'a Layout,
    printer: Printer<Memory>,
    bytes: Memory,
    /// What the printer is set to.
    size: Size,
    weight: Weight,
    pitch: u16,
    /// Rows of pictures that wait to be sent together.
    rows: Option<Bitmap>,
}

impl<'a> Writer<'a> {
    fn new(layout: &'a Layout) -> Result<Self, NotEncoded> {
        let bytes = Memory::default();
        let mut printer = Printer::new(bytes.clone(), Protocol::new(Encoder::new(GB18030)), None);
        printer.init()?;
        match layout.encoding {
            Encoding::Gb18030 => printer.custom(&CHINESE_ON)?.custom(&CHINESE_SPACING_NONE)?,
            Encoding::Ascii => printer.custom(&CHINESE_OFF)?,
            Encoding::Raster => &mut printer,
        };
        // The printer's own default differs from maker to maker: no pitch is set yet.
        let mut writer =
            Self { layout, printer, bytes, size: Size::Normal, weight: Weight::Regular, pitch: 0, rows: None };
        writer.set_pitch(pitch(Size::Normal))?;
        Ok(writer)
    }

    fn finish(mut self) -> Result<Vec<u8>, NotEncoded> {
        self.flush_rows()?;
        self.printer.print()?;
        Ok(self.bytes.0.take())
    }

    fn line(&mut self, line: &Line) -> Result<(), NotEncoded> {
        let profile = self.layout.profile;
        match line {
            Line::Text(text) if self.layout.encoding != Encoding::Raster => self.text(text),
            Line::Symbol(symbol) if profile.qr == QrSupport::Native => self.native_symbol(symbol),
            Line::Text(_) | Line::Symbol(_) | Line::Picture(_) => {
                let rows = draw_line(line, profile.paper)?;
                match &mut self.rows {
                    Some(waiting) => waiting.append(&rows),
                    None => self.rows = Some(rows),
                }
                Ok(())
            }
            Line::Feed(lines) => {
                self.flush_rows()?;
                self.set_pitch(pitch(Size::Normal))?;
                self.printer.feeds(*lines)?;
                Ok(())
            }
            Line::Cut => {
                self.flush_rows()?;
                match profile.cutter {
                    Cutter::None => {}
                    Cutter::Partial => drop(self.printer.custom(&CUT_PARTIAL)?),
                    Cutter::Full => drop(self.printer.custom(&CUT_FULL)?),
                }
                Ok(())
            }
        }
    }

    fn text(&mut self, line: &TextLine) -> Result<(), NotEncoded> {
        self.flush_rows()?;
        self.set_pitch(pitch(line.size))?;
        let mut column = 0_u16;
        for part in &line.parts {
            let gap = part.column.saturating_sub(column);
            if gap > 0 {
                // Gaps are counted in normal columns, and must not make the line higher than its text.
                self.set_size(if line.size.wide() > 1 { Size::Normal } else { line.size })?;
                self.printer.write(&" ".repeat(gap.into()))?;
            }
            for run in &part.runs {
                self.set_size(line.size)?;
                self.set_weight(run.weight)?;
                self.printer.write(&run.text)?;
            }
            column = part.column.saturating_add(part.columns);
        }
        self.printer.write("\n")?;
        Ok(())
    }

    fn native_symbol(&mut self, symbol: &Symbol) -> Result<(), NotEncoded> {
        self.flush_rows()?;
        let module = u8::try_from(qr::module_dots(symbol, self.layout.profile.paper.dots())?).unwrap_or(u8::MAX);
        let level = match symbol.level {
            Level::L => QRCodeCorrectionLevel::L,
            Level::M => QRCodeCorrectionLevel::M,
            Level::Q => QRCodeCorrectionLevel::Q,
            Level::H => QRCodeCorrectionLevel::H,
        };
        // The printer leaves no white above and below: `ESC J` feeds it.
        let quiet = [0x1B, 0x4A, module.saturating_mul(u8::try_from(QUIET_MODULES).unwrap_or(u8::MAX))];
        self.printer
            .custom(&quiet)?
            .justify(JustifyMode::CENTER)?
            .qrcode_option(&symbol.data, QRCodeOption::new(QRCodeModel::Model2, module, level))?
            .justify(JustifyMode::LEFT)?
            .custom(&quiet)?;
        Ok(())
    }

    fn set_size(&mut self, size: Size) -> Result<(), NotEncoded> {
        if self.size != size {
            let times = |times: u16| u8::try_from(times).unwrap_or(1);
            self.printer.size(times(size.wide()), times(size.high()))?;
            self.size = size;
        }
        Ok(())
    }

    fn set_weight(&mut self, weight: Weight) -> Result<(), NotEncoded> {
        if self.weight != weight {
            self.printer.bold(weight == Weight::Bold)?;
            self.weight = weight;
        }
        Ok(())
    }

    fn set_pitch(&mut self, pitch: u16) -> Result<(), NotEncoded> {
        if self.pitch != pitch {
            self.printer.line_spacing(u8::try_from(pitch).unwrap_or(u8::MAX))?;
            self.pitch = pitch;
        }
        Ok(())
    }

    fn flush_rows(&mut self) -> Result<(), NotEncoded> {
        if let Some(rows) = self.rows.take() {
            for band in bands(&rows) {
                self.printer.custom(&band)?;
            }
        }
        Ok(())
    }
}

/// A picture as raster commands (`GS v 0`) of at most [`BAND_ROWS`] rows each, without the white at their right.
fn bands(picture: &Bitmap) -> Vec<Vec<u8>> {
    let rows: Vec<&[u8]> = picture.rows().collect();
    rows.chunks(BAND_ROWS).map(band).collect()
}

fn band(rows: &[&[u8]]) -> Vec<u8> {
    let used = |row: &&[u8]| row.iter().rposition(|byte| *byte != 0).map_or(1, |last| last + 1);
    let width = rows.iter().map(used).max().unwrap_or(1);
    let mut data: Vec<u8> = rows.iter().flat_map(|row| row.iter().take(width)).copied().collect();
    defuse(&mut data);
    let low_high = |count: usize| u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
    let mut band = vec![0x1D, 0x76, 0x30, 0];
    band.extend(low_high(width));
    band.extend(low_high(rows.len()));
    band.append(&mut data);
    band
}

/// Takes commands that printers obey even inside of a picture out of its data, by one more black dot each.
fn defuse(data: &mut [u8]) {
    for at in 1..data.len() {
        let (before, rest) = data.split_at_mut(at);
        if let (Some(first), Some(second)) = (before.last_mut(), rest.first())
            && *first == DLE
            && REAL_TIME.contains(second)
        {
            *first |= DLE >> 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::receipt::{Builder, Cell, Profile, Qr, Receipt, Row, Text, layout};

    fn bytes(receipt: Builder, profile: Profile) -> Vec<u8> {
        encode(&layout(&receipt.build(), &profile)).unwrap()
    }

    const START: &[u8] = b"\x1b@\x1c&\x1cS\x00\x00\x1b3\x1e";

    #[track_caller]
    fn check(receipt: Builder, expected: &[&[u8]]) {
        assert_eq!(bytes(receipt, Profile::MM80), [&[START], expected].concat().concat());
    }

    #[test]
    fn chinese_goes_in_two_bytes_and_the_yen_sign_as_the_full_width_one() {
        check(Receipt::builder().line("茶 ¥8"), &[b"\xb2\xe8 \xa3\xa48\n"]);
    }

    #[test]
    fn an_enlarged_row_sets_size_by_gs_and_pads_in_normal_size() {
        let row = Row::new([Cell::star("TO PAY"), Cell::right("8.00").bold()]).size(Size::Double);
        check(
            Receipt::builder().row(row).line("x"),
            &[
                b"\x1b3\x36\x1d!\x11TO PAY\x1d!\x00",
                &[b' '; 48 - 12 - 8],
                b"\x1d!\x11\x1bE\x018.00\n",
                b"\x1b3\x1e\x1d!\x00\x1bE\x00x\n",
            ],
        );
    }

    #[test]
    fn a_gap_after_an_enlarged_line_is_of_normal_width() {
        check(
            Receipt::builder().row(Row::new([Cell::star("A"), Cell::right("B")]).size(Size::Double)).centered("x"),
            &[b"\x1b3\x36\x1d!\x11A\x1d!\x00", &[b' '; 48 - 4], b"\x1d!\x11B\n\x1b3\x1e\x1d!\x00", &[b' '; 23], b"x\n"],
        );
    }

    #[test]
    fn a_native_code_is_stored_and_printed_by_the_printer() {
        check(
            Receipt::builder().qr(Qr::new("R2-00918")),
            &[
                b"\x1bJ\x18\x1ba\x01",
                b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1",
                b"\x1d(k\x0b\x001P0R2-00918\x1d(k\x03\x001Q0",
                b"\x1ba\x00\x1bJ\x18",
            ],
        );
    }

    #[test]
    fn the_cut_is_a_partial_one_after_a_feed() {
        check(Receipt::builder().cut(), &[b"\x1dV\x42\x00"]);
    }

    #[test]
    fn a_picture_is_sent_in_bands_without_the_white_at_its_right() {
        let picture = Bitmap::from_dots(384, 500, |x, y| x == 9 || y == 499);
        let bands = bands(&picture);
        let heads: Vec<&[u8]> = bands.iter().map(|band| &band[..8]).collect();
        assert_eq!(
            heads,
            [b"\x1dv0\x00\x02\x00\xf0\x00", b"\x1dv0\x00\x02\x00\xf0\x00", b"\x1dv0\x00\x30\x00\x14\x00",]
        );
        assert_eq!(bands.iter().map(Vec::len).collect::<Vec<_>>(), [8 + 480, 8 + 480, 8 + 48 * 20]);
    }

    #[test]
    fn a_picture_that_spells_a_drawer_command_does_not_open_the_drawer() {
        let mut data = [0x10, 0x14, 0x01, 0x00, 0x01, 0x10, 0x10, 0x04, 0x01, 0x10];
        defuse(&mut data);
        assert_eq!(data, [0x18, 0x14, 0x01, 0x00, 0x01, 0x10, 0x18, 0x04, 0x01, 0x10]);
    }

    fn no_real_time_command(bytes: &[u8]) -> bool {
        !bytes.windows(2).any(|pair| pair[0] == DLE && REAL_TIME.contains(&pair[1]))
    }

    proptest! {
        #[test]
        fn text_never_becomes_a_command(text in any::<String>(), name in "[ -~一-龥\\u{0}-\\u{1f}]{0,40}") {
            let plain = bytes(Receipt::builder().line("").pair("", ""), Profile::MM80);
            let commands = |bytes: &[u8]| bytes.iter().filter(|byte| **byte < 0x20 && **byte != b'\n').count();
            let receipt = Receipt::builder().line(&text).pair(&name, &text).build();
            let layout = layout(&receipt, &Profile::MM80);
            if layout.encoding == Encoding::Gb18030 {
                prop_assert_eq!(commands(&encode(&layout).unwrap()), commands(&plain));
            }
        }

        #[test]
        fn a_whole_job_holds_no_command_that_is_obeyed_out_of_order(
            text in any::<String>(), code in "\\PC{1,80}", raster in any::<bool>(),
        ) {
            let profile = if raster { Profile::MM58.raster() } else { Profile::MM58 };
            let receipt = Receipt::builder().text(Text::from(text).bold()).qr(Qr::new(&code)).cut();
            prop_assert!(no_real_time_command(&bytes(receipt, profile)));
        }

        #[test]
        fn no_picture_holds_such_a_command(dots in prop::collection::vec(prop_oneof![
            Just(0x10_u8), Just(0x04), Just(0x05), Just(0x14), any::<u8>()
        ], 0..2000)) {
            let picture = Bitmap::from_dots(64, u32::try_from(dots.len() / 8).unwrap(), |x, y| {
                let byte = dots[usize::try_from(y).unwrap() * 8 + usize::from(x / 8)];
                byte & (0x80 >> (x % 8)) != 0
            });
            prop_assert!(bands(&picture).iter().all(|band| no_real_time_command(band)));
        }
    }
}
