//! Setting a receipt on the column grid of one printer: done once, so that every rendering agrees line by line.

use super::characters::{self, Glyph, Reach, clean, columns, reach};
use super::layout::{Layout, Line, Part, Picture, Remark, Run, Symbol, TextLine, aligned};
use super::wrap::{WrappedLine, clip, wrap};
use super::{
    Align, Bitmap, Block, Cell, Cutter, Encoding, Fit, Image, Profile, QR_BYTES_MAX, Qr, Receipt, Row, Size, Span,
    Text, Weight, Wrap, row,
};

/// The most lines of one receipt; what comes after is left out and said. About five metres of paper.
pub const LINES_MAX: usize = 1200;
/// The most remarks that a layout keeps.
const REMARKS_MAX: usize = 32;
/// The most empty lines that one block feeds.
const FEED_MAX: u8 = 20;
/// Empty lines that bring the last one past the tear bar of a printer without a cutter.
const TEAR_BAR_LINES: u8 = 4;

/// Sets `receipt` for a printer of this `profile`. Never fails: what cannot be set as written is set in the nearest way
/// and remarked.
pub fn layout(receipt: &Receipt, profile: &Profile) -> Layout {
    let (encoding, remarks) = encoding_for(receipt, profile.encoding);
    let mut setter = Setter { layout: Layout { profile: *profile, encoding, lines: Vec::new(), remarks } };
    for block in &receipt.blocks {
        setter.block(block);
    }
    setter.layout
}

/// Which encoding the whole receipt can be sent in, and why it is not the printer's own.
fn encoding_for(receipt: &Receipt, wanted: Encoding) -> (Encoding, Vec<Remark>) {
    // Most text is ASCII, and nothing in it needs a closer look.
    let unusual: Vec<char> = receipt
        .blocks
        .iter()
        .flat_map(texts)
        .filter(|text| !text.is_ascii())
        .flat_map(clean)
        .filter(|c| !c.is_ascii())
        .collect();
    let drawn = |c: &char| wanted != Encoding::Raster && reach(*c, wanted) == Reach::Drawn;
    let encoding = if unusual.iter().any(drawn) { Encoding::Raster } else { wanted };

    let mut remarks = Vec::new();
    for c in &unusual {
        if drawn(c) {
            remark(&mut remarks, Remark::Drawn(*c));
        } else if reach(*c, encoding) == Reach::Unknown {
            remark(&mut remarks, Remark::Unknown(*c));
        }
    }
    (encoding, remarks)
}

fn remark(remarks: &mut Vec<Remark>, new: Remark) {
    if remarks.len() < REMARKS_MAX && !remarks.contains(&new) {
        remarks.push(new);
    }
}

/// Every string of a block that is printed as text.
fn texts(block: &Block) -> Vec<&str> {
    match block {
        Block::Text(text) => text.spans.iter().map(|span| span.text.as_str()).collect(),
        Block::Row(row) => row.cells.iter().flat_map(|cell| &cell.spans).map(|span| span.text.as_str()).collect(),
        Block::Qr(qr) => {
            let as_text = (qr.data.len() > QR_BYTES_MAX).then_some(qr.data.as_str());
            as_text.into_iter().chain(qr.caption.as_deref()).collect()
        }
        Block::Rule | Block::Image(_) | Block::Feed(_) | Block::Cut | Block::CopyMark(_) => Vec::new(),
    }
}

struct Setter {
    layout: Layout,
}

impl Setter {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Text(text) => self.text(text),
            Block::Row(row) => self.row(row),
            Block::Rule => self.rule(),
            Block::Qr(qr) => self.qr(qr),
            Block::Image(image) => self.image(image),
            Block::Feed(lines) => self.push(Line::Feed((*lines).min(FEED_MAX))),
            Block::Cut => self.push(match self.layout.profile.cutter {
                Cutter::None => Line::Feed(TEAR_BAR_LINES),
                Cutter::Partial | Cutter::Full => Line::Cut,
            }),
            Block::CopyMark(n) => self.copy_mark(*n),
        }
    }

    fn text(&mut self, text: &Text) {
        let glyphs = self.glyphs(&text.spans);
        let size = match text.fit {
            Fit::Wrap => text.size,
            Fit::Shrink => self.fitting_size(text.size, |available| columns(&glyphs) <= available),
        };
        self.paragraph(&glyphs, size, text.align);
    }

    fn paragraph(&mut self, glyphs: &[Glyph], size: Size, align: Align) {
        let available = self.columns(size);
        for line in wrap(glyphs, available) {
            let indent = if align == Align::Left { line.indent } else { 0 };
            let taken = columns(line.glyphs).saturating_mul(size.wide());
            let column = match align {
                Align::Left => indent.saturating_mul(size.wide()),
                // Measured in normal columns, so that the middle of enlarged text is exact as well.
                Align::Center | Align::Right => aligned(align, self.layout.profile.paper.columns(), taken),
            };
            let parts = if line.glyphs.is_empty() {
                Vec::new()
            } else {
                vec![Part { column, columns: taken, align, runs: runs(line.glyphs) }]
            };
            self.push(Line::Text(TextLine { size, parts }));
        }
    }

    fn row(&mut self, row: &Row) {
        let cells: Vec<(&Cell, Vec<Glyph>)> = row.cells.iter().map(|cell| (cell, self.glyphs(&cell.spans))).collect();
        let size = self.fitting_size(row.size, |available| {
            row::places(&cells, available).is_some_and(|places| {
                row.size == Size::Normal
                    || places.iter().zip(&cells).all(|(place, (_, glyphs))| columns(glyphs) <= place.columns)
            })
        });
        match row::places(&cells, self.columns(size)) {
            Some(places) => self.beside(&cells, &places, size),
            None => {
                for (cell, glyphs) in &cells {
                    self.paragraph(glyphs, size, cell.align);
                }
            }
        }
    }

    /// Sets cells beside each other; the shorter ones stand on the last line.
    fn beside(&mut self, cells: &[(&Cell, Vec<Glyph>)], places: &[row::Place], size: Size) {
        let wide = size.wide();
        let set: Vec<Vec<Part>> = cells
            .iter()
            .zip(places)
            .map(|((cell, glyphs), place)| {
                let lines = match cell.wrap {
                    Wrap::Lines => wrap(glyphs, place.columns),
                    Wrap::Clip => vec![WrappedLine { indent: 0, glyphs: clip(glyphs, place.columns) }],
                };
                lines
                    .iter()
                    .map(|line| {
                        let taken = columns(line.glyphs);
                        let indent = if cell.align == Align::Left { line.indent } else { 0 };
                        let shift = aligned(cell.align, place.columns, taken).max(indent);
                        Part {
                            column: place.start.saturating_add(shift).saturating_mul(wide),
                            columns: taken.saturating_mul(wide),
                            align: cell.align,
                            runs: runs(line.glyphs),
                        }
                    })
                    .collect()
            })
            .collect();
        let height = set.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..height {
            let parts = set
                .iter()
                .filter_map(|lines| at.checked_sub(height - lines.len()).and_then(|at| lines.get(at)))
                .filter(|part| part.columns > 0)
                .cloned()
                .collect();
            self.push(Line::Text(TextLine { size, parts }));
        }
    }

    fn rule(&mut self) {
        let columns = self.layout.profile.paper.columns();
        let runs = vec![Run { text: "-".repeat(columns.into()), weight: Weight::Regular }];
        self.push(Line::Text(TextLine {
            size: Size::Normal,
            parts: vec![Part { column: 0, columns, align: Align::Left, runs }],
        }));
    }

    fn qr(&mut self, qr: &Qr) {
        // Control characters mean something to a printer even inside of a code's data.
        let data: String = qr.data.chars().filter(|c| !c.is_control()).collect();
        if data.len() > QR_BYTES_MAX {
            remark(&mut self.layout.remarks, Remark::QrTooLong(data.len()));
            let glyphs = self.glyphs(&[Span::from(data.as_str())]);
            self.paragraph(&glyphs, Size::Normal, Align::Left);
        } else if !data.is_empty() {
            self.push(Line::Symbol(Symbol { data, level: qr.level }));
        }
        if let Some(caption) = &qr.caption {
            let glyphs = self.glyphs(&[Span::from(caption.as_str())]);
            self.paragraph(&glyphs, Size::Normal, Align::Center);
        }
    }

    fn image(&mut self, image: &Image) {
        let dots = self.layout.profile.paper.dots();
        let picture = &image.picture;
        if picture.width() > dots {
            remark(&mut self.layout.remarks, Remark::PictureTooWide(picture.width()));
        }
        let width = picture.width().min(dots);
        let bitmap = Bitmap::from_dots(width, picture.height(), |x, y| picture.is_black(x, y));
        self.push(Line::Picture(Picture { bitmap, left: aligned(image.align, dots, width) }));
    }

    fn copy_mark(&mut self, n: u32) {
        let text = match self.layout.profile.encoding {
            Encoding::Ascii => format!("*** COPY {n} ***"),
            Encoding::Gb18030 | Encoding::Raster => format!("*** 补打 COPY {n} ***"),
        };
        let glyphs = self.glyphs(&[Span::bold(&text)]);
        self.paragraph(&glyphs, Size::Tall, Align::Center);
    }

    fn glyphs(&self, spans: &[Span]) -> Vec<Glyph> {
        characters::glyphs(spans, self.layout.encoding)
    }

    /// Columns in a line of this size.
    fn columns(&self, size: Size) -> u16 {
        self.layout.profile.paper.columns() / size.wide()
    }

    /// `size`, or the largest smaller one at whose columns `fits` says yes, or else the normal one.
    fn fitting_size(&self, size: Size, fits: impl Fn(u16) -> bool) -> Size {
        let mut size = size;
        while !fits(self.columns(size)) {
            match size.smaller() {
                Some(smaller) => size = smaller,
                None => break,
            }
        }
        size
    }

    fn push(&mut self, line: Line) {
        if self.layout.lines.len() < LINES_MAX {
            self.layout.lines.push(line);
        } else {
            remark(&mut self.layout.remarks, Remark::TooLong);
        }
    }
}

/// Glyphs of the same weight put together.
fn runs(glyphs: &[Glyph]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for glyph in glyphs {
        match runs.last_mut() {
            Some(run) if run.weight == glyph.weight => run.text.push(glyph.c),
            _ => runs.push(Run { text: glyph.c.to_string(), weight: glyph.weight }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::receipt::{Builder, Paper, Width, Wrap};

    fn on(profile: Profile, receipt: Builder) -> Layout {
        layout(&receipt.build(), &profile)
    }

    #[track_caller]
    fn check(receipt: Builder, expected: &str) {
        assert_eq!(on(Profile::MM58, receipt).text(), expected);
    }

    #[test]
    fn figures_end_in_the_last_column() {
        check(
            Receipt::builder().pair("小计", "68.00").pair("满60减30券", "-30.00").pair("", "¥38.00"),
            concat!(
                "小计                       68.00\n",
                "满60减30券                -30.00\n",
                "                         ￥38.00\n",
            ),
        );
    }

    #[test]
    fn a_long_name_wraps_and_its_figures_stand_on_its_last_line() {
        check(
            Receipt::builder().row([
                Cell::star("Osmanthus oolong with red bean"),
                Cell::right("2"),
                Cell::right("36.00"),
            ]),
            "Osmanthus oolong with\nred bean                 2 36.00\n",
        );
        check(
            Receipt::builder().pair("桂花乌龙红豆双皮奶绿豆糕芝麻糊", "36.00"),
            "桂花乌龙红豆双皮奶绿豆糕芝\n麻糊                       36.00\n",
        );
    }

    #[test]
    fn cells_that_cannot_stand_beside_each_other_stand_below_each_other() {
        check(
            Receipt::builder().pair("Redemption number", "R2-00918-2026-11-22-14-32"),
            "Redemption number\n       R2-00918-2026-11-22-14-32\n",
        );
    }

    #[test]
    fn a_table_lines_up_in_its_fixed_columns() {
        let cells =
            |rate, net, tax, gross| [Cell::star(rate), Cell::fixed(8, net), Cell::fixed(7, tax), Cell::fixed(8, gross)];
        check(
            Receipt::builder().row(cells("税率", "不含税", "税额", "含税")).row(cells("6%", "35.85", "2.15", "38.00")),
            "税率     不含税    税额     含税\n6%        35.85    2.15    38.00\n",
        );
    }

    #[test]
    fn a_shop_name_is_set_as_large_as_one_line_allows() {
        let size = |name: &str| match on(Profile::MM58, Receipt::builder().heading(name)).lines.first() {
            Some(Line::Text(line)) => line.size,
            other => panic!("{other:?}"),
        };
        assert_eq!(size("春熙茶铺"), Size::Double);
        assert_eq!(size("春熙茶铺 Spring Tea"), Size::Tall);
        assert_eq!(size("春熙茶铺 Spring Tea House of Chengdu"), Size::Normal);
    }

    #[test]
    fn an_enlarged_row_ends_in_the_last_column_and_shrinks_before_it_wraps() {
        let total = |name: &str| Row::new([Cell::star(name), Cell::right("￥38.00")]).size(Size::Double);
        let placed = |name: &str| match on(Profile::MM58, Receipt::builder().row(total(name))).lines.as_slice() {
            [Line::Text(line)] => (line.size, line.parts.last().map(|part| part.column + part.columns)),
            other => panic!("{other:?}"),
        };
        assert_eq!(placed("应收"), (Size::Double, Some(32)));
        assert_eq!(placed("TO PAY NOW"), (Size::Tall, Some(32)));
        check(Receipt::builder().row(total("TO PAY")), "TO PAY                   ￥38.00\n");
    }

    #[test]
    fn a_character_that_the_printer_lacks_turns_the_whole_receipt_into_pictures() {
        let layout = on(Profile::MM58, Receipt::builder().line("李𠮷").line("🍵").line("茶"));
        assert_eq!(layout.encoding, Encoding::Raster);
        assert_eq!(layout.remarks, [Remark::Drawn('𠮷'), Remark::Unknown('🍵')]);
        assert_eq!(layout.text(), "李𠮷\n[1F375]\n茶\n");
        let layout = on(Profile::MM58, Receipt::builder().line("🍵"));
        assert_eq!((layout.encoding, layout.text().as_str()), (Encoding::Gb18030, "[1F375]\n"));
    }

    #[test]
    fn a_printer_without_chinese_gets_chinese_as_pictures_and_english_as_text() {
        let ascii = Profile { encoding: Encoding::Ascii, ..Profile::MM58 };
        assert_eq!(on(ascii, Receipt::builder().line("Tea").block(Block::CopyMark(1))).encoding, Encoding::Ascii);
        assert_eq!(on(ascii, Receipt::builder().line("茶")).encoding, Encoding::Raster);
    }

    #[test]
    fn a_printer_without_a_cutter_feeds_to_its_tear_bar() {
        assert_eq!(on(Profile::MM58, Receipt::builder().cut()).lines, [Line::Feed(TEAR_BAR_LINES)]);
        assert_eq!(on(Profile::MM80, Receipt::builder().cut()).lines, [Line::Cut]);
    }

    #[test]
    fn a_code_too_long_for_paper_is_printed_as_text() {
        let layout = on(Profile::MM58, Receipt::builder().qr(Qr::new(&"x".repeat(301))));
        assert_eq!(layout.remarks, [Remark::QrTooLong(301)]);
        assert_eq!(layout.text().matches('x').count(), 301);
        let layout = on(Profile::MM58, Receipt::builder().qr(Qr::new(&"𠮷".repeat(80))));
        assert_eq!(layout.encoding, Encoding::Raster);
    }

    #[test]
    fn a_receipt_of_endless_length_is_cut_short_and_said() {
        let layout = on(Profile::MM58, Receipt::builder().line(&"茶".repeat(100_000)));
        assert_eq!(layout.lines.len(), LINES_MAX);
        assert_eq!(layout.remarks, [Remark::TooLong]);
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[ -~]{0,60}",
            "[一-龥，。（）￥]{0,60}",
            "[a-z 茶·①ñ𠮷🍵\u{0}-\u{1f}\u{202e}\u{200d}]{0,60}",
        ]
    }

    fn cell() -> impl Strategy<Value = Cell> {
        let width =
            prop_oneof![any::<u8>().prop_map(Width::Fixed), any::<u8>().prop_map(Width::Star), Just(Width::Auto)];
        let align = prop_oneof![Just(Align::Left), Just(Align::Center), Just(Align::Right)];
        let wrap = prop_oneof![Just(Wrap::Lines), Just(Wrap::Clip)];
        (text(), width, align, wrap)
            .prop_map(|(text, width, align, wrap)| Cell { wrap, ..Cell::star(&text).width(width).align(align) })
    }

    fn size() -> impl Strategy<Value = Size> {
        prop_oneof![Just(Size::Normal), Just(Size::Tall), Just(Size::Double)]
    }

    fn block() -> impl Strategy<Value = Block> {
        prop_oneof![
            (text(), size(), any::<bool>()).prop_map(|(text, size, shrink)| {
                let text = Text::from(text).size(size).centered();
                Block::Text(if shrink { text.shrink() } else { text })
            }),
            (prop::collection::vec(cell(), 0..6), size())
                .prop_map(|(cells, size)| Block::Row(Row::new(cells).size(size))),
            text().prop_map(|text| Block::Qr(Qr::new(&text).caption(&text))),
            any::<u8>().prop_map(Block::Feed),
            any::<u32>().prop_map(Block::CopyMark),
            Just(Block::Rule),
            Just(Block::Cut),
        ]
    }

    fn profile() -> impl Strategy<Value = Profile> {
        let paper = (16_u16..=96).prop_map(|columns| Paper::new(columns, columns * Paper::COLUMN_DOTS).unwrap());
        let encoding = prop_oneof![Just(Encoding::Gb18030), Just(Encoding::Raster), Just(Encoding::Ascii)];
        (paper, encoding).prop_map(|(paper, encoding)| Profile { paper, encoding, ..Profile::MM80 })
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_paper_and_no_control_character_stands_on_it(
            blocks in prop::collection::vec(block(), 0..8),
            profile in profile(),
        ) {
            let receipt = blocks.into_iter().fold(Receipt::builder(), Builder::block);
            let layout = on(profile, receipt);
            for line in &layout.lines {
                let Line::Text(line) = line else { continue };
                let mut column = 0;
                for part in &line.parts {
                    prop_assert!(part.column >= column, "parts overlap: {line:?}");
                    column = part.column + part.columns;
                    let glyphs = part.runs.iter().flat_map(|run| run.text.chars());
                    let taken: u16 = glyphs.map(|c| {
                        let spans = [Span::from(c.encode_utf8(&mut [0; 4]) as &str)];
                        columns(&characters::glyphs(&spans, layout.encoding)) * line.size.wide()
                    }).sum();
                    prop_assert_eq!(taken, part.columns);
                }
                prop_assert!(column <= profile.paper.columns(), "too wide: {line:?}");
            }
            prop_assert!(!layout.text().chars().any(|c| c != '\n' && c.is_control()));
            prop_assert!(layout.text().lines().all(|line| line.starts_with("[QR]") || !line.ends_with(' ')));
        }

        #[test]
        fn nothing_visible_is_lost_in_wrapping(text in text()) {
            let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let glyphs = characters::glyphs(&[Span::from(text.as_str())], Encoding::Gb18030);
            let expected: String = glyphs.iter().map(|glyph| glyph.c).collect();
            let layout = on(Profile::MM58, Receipt::builder().line(&text));
            if layout.encoding == Encoding::Gb18030 {
                prop_assert_eq!(visible(&layout.text()), visible(&expected));
            }
        }
    }
}
