//! The test page of a printer: what it was set to, and samples that show at a glance what is wrong.

use jiff::civil::DateTime;

use super::words::{self, Word};
use super::{Tongue, time};
use crate::domain::language::Language;
use crate::domain::receipt::{
    Ack, Align, Bitmap, Cell, Cutter, Drawer, Encoding, Image, Profile, Qr, QrSupport, Receipt, Row, Size, Span,
    StatusSupport, Text,
};

/// A printer as its test page tells it.
#[derive(Debug, Clone, Copy)]
pub struct TestPage<'a> {
    /// Where it is, as the settings say it.
    pub printer: &'a str,
    /// What it was set to.
    pub profile: &'a Profile,
    /// When, on the wall.
    pub at: DateTime,
    /// In which languages.
    pub tongue: Tongue,
}

/// Rows of dots of the frame that is as wide as the head.
const FRAME_ROWS: u32 = 48;

/// The test page: it needs no shop, so that a printer can be set up first.
pub fn test_page(page: &TestPage<'_>) -> Receipt {
    let word = |word: Word| page.tongue.word(word);
    let Profile { paper, encoding, qr, cutter, drawer, status, ack, .. } = *page.profile;
    let width = format!("{} × {}", paper.columns(), paper.dots());
    let figures = [
        (words::PRINTER, page.printer.to_owned()),
        (words::TIME, time(page.at)),
        (words::PAPER, width),
        (words::ENCODING, name_of_encoding(encoding).to_owned()),
        (words::QR, name_of_qr(qr).to_owned()),
        (words::CUTTER, name_of_cutter(cutter).to_owned()),
        (words::DRAWER, name_of_drawer(drawer).to_owned()),
        (words::STATUS, name_of_status(status).to_owned()),
        (words::ACK, name_of_ack(ack).to_owned()),
    ];
    let mut builder = Receipt::builder().heading(word(words::TEST_PAGE)).rule();
    for (name, figure) in figures {
        builder = builder.pair(&word(name), &figure);
    }
    builder = builder.rule().line(&ruler(paper.columns())).pair(&word(words::LEFT_EDGE), &word(words::RIGHT_EDGE));
    for sentence in page.tongue.sentences(|language| hint(language).to_owned()) {
        builder = builder.line(&sentence);
    }
    builder = builder
        .rule()
        .line("ABC abc 0123456789 ￥ ① — × · “永和鼎茶”")
        .row([Cell::star("桂花乌龙"), Cell::fixed(4, "2"), Cell::fixed(9, "36.00")])
        .row([Cell::star("Oolong"), Cell::fixed(4, "10"), Cell::fixed(9, "1280.00")])
        .text(Text::of([Span::from(word(words::NORMAL).as_str()), Span::from(" "), Span::bold(&word(words::BOLD))]))
        .text(Text::from(word(words::TALL)).size(Size::Tall))
        .text(Text::from(word(words::DOUBLE)).size(Size::Double))
        .row(Row::new([Cell::star("￥"), Cell::right("38.00")]).bold().size(Size::Double))
        .image(Image { picture: frame(paper.dots()), align: Align::Left })
        .qr(Qr::new("COUNTERSIGN PRINTER TEST").caption("COUNTERSIGN PRINTER TEST"));
    builder.cut().build()
}

const fn hint(language: Language) -> &'static str {
    match language {
        Language::Chinese => "标尺折行、方框不全：请改纸宽。汉字为乱码：请改用图形方式。",
        Language::English => {
            "If the ruler wraps or the frame is cut off, set another width; if Chinese is garbled, set raster."
        }
    }
}

/// Digits to the last column.
fn ruler(columns: u16) -> String {
    (1..=columns).map(|column| char::from_digit(u32::from(column % 10), 10).unwrap_or('0')).collect()
}

/// A frame with its diagonals, as wide as the head: a missing edge shows that the head has fewer dots.
fn frame(dots: u16) -> Bitmap {
    let right = u32::from(dots).saturating_sub(1);
    Bitmap::from_dots(dots, FRAME_ROWS, |x, y| {
        let x = u32::from(x);
        let diagonal = (x * FRAME_ROWS).checked_div(right + 1).unwrap_or(0);
        x == 0 || x == right || y == 0 || y + 1 == FRAME_ROWS || diagonal == y || diagonal + y + 1 == FRAME_ROWS
    })
}

// The names are those of the settings file, so that who reads the page knows what to write there.

const fn name_of_encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Gb18030 => "gb18030",
        Encoding::Raster => "raster",
        Encoding::Ascii => "ascii",
    }
}

const fn name_of_qr(qr: QrSupport) -> &'static str {
    match qr {
        QrSupport::Native => "native",
        QrSupport::Raster => "raster",
    }
}

const fn name_of_cutter(cutter: Cutter) -> &'static str {
    match cutter {
        Cutter::None => "none",
        Cutter::Partial => "partial",
        Cutter::Full => "full",
    }
}

const fn name_of_drawer(drawer: Drawer) -> &'static str {
    match drawer {
        Drawer::None => "none",
        Drawer::Pin2 => "pin2",
        Drawer::Pin5 => "pin5",
    }
}

const fn name_of_status(status: StatusSupport) -> &'static str {
    match status {
        StatusSupport::None => "none",
        StatusSupport::DleEot => "dle_eot",
    }
}

const fn name_of_ack(ack: Ack) -> &'static str {
    match ack {
        Ack::None => "none",
        Ack::GsR => "gs_r",
        Ack::GsH => "gs_h",
    }
}
