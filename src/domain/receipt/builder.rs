//! Putting a receipt together.

use super::{
    Align, Block, Cell, Fit, Image, Level, Qr, Receipt, Row, Size, Span, Text, VERSION, Version, Weight, Width, Wrap,
};

/// A receipt under construction; see [`Receipt::builder`].
///
/// ```
/// use countersign::domain::receipt::{Cell, Qr, Receipt, Row, Size, Text};
///
/// let slip = Receipt::builder()
///     .heading("Spring Tea")
///     .centered("88 Chunxi Road")
///     .rule()
///     .pair("Redemption", "R2-00918")
///     .row([Cell::star("Osmanthus oolong"), Cell::right("2"), Cell::right("36.00")])
///     .row(Row::new([Cell::star("TO PAY"), Cell::right("￥38.00")]).size(Size::Double))
///     .text(Text::from("Keep this slip").centered().bold())
///     .qr(Qr::new("R2-00918").caption("Redemption number"))
///     .cut()
///     .build();
/// ```
#[derive(Debug, Clone, Default)]
pub struct Builder {
    blocks: Vec<Block>,
}

impl Builder {
    /// Adds any block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// A centred head in double size, set smaller where it is too wide: the shop's name.
    #[must_use]
    pub fn heading(self, text: impl Into<Text>) -> Self {
        self.text(text.into().centered().bold().size(Size::Double).shrink())
    }

    /// A paragraph.
    #[must_use]
    pub fn text(self, text: impl Into<Text>) -> Self {
        self.block(Block::Text(text.into()))
    }

    /// A plain paragraph at the left edge.
    #[must_use]
    pub fn line(self, text: &str) -> Self {
        self.text(text)
    }

    /// A plain paragraph in the middle.
    #[must_use]
    pub fn centered(self, text: &str) -> Self {
        self.text(Text::from(text).centered())
    }

    /// What something is, and its figure at the right edge.
    #[must_use]
    pub fn pair(self, name: &str, figure: &str) -> Self {
        self.row([Cell::star(name), Cell::right(figure)])
    }

    /// Cells beside each other.
    #[must_use]
    pub fn row(self, row: impl Into<Row>) -> Self {
        self.block(Block::Row(row.into()))
    }

    /// A dashed line.
    #[must_use]
    pub fn rule(self) -> Self {
        self.block(Block::Rule)
    }

    /// A QR code.
    #[must_use]
    pub fn qr(self, qr: Qr) -> Self {
        self.block(Block::Qr(qr))
    }

    /// A picture.
    #[must_use]
    pub fn image(self, image: Image) -> Self {
        self.block(Block::Image(image))
    }

    /// This many empty lines.
    #[must_use]
    pub fn feed(self, lines: u8) -> Self {
        self.block(Block::Feed(lines))
    }

    /// Cuts the paper.
    #[must_use]
    pub fn cut(self) -> Self {
        self.block(Block::Cut)
    }

    /// The finished document.
    pub fn build(self) -> Receipt {
        Receipt { v: Version(VERSION), blocks: self.blocks }
    }
}

impl Text {
    /// A paragraph of stretches of different weight.
    pub fn of(spans: impl IntoIterator<Item = Span>) -> Self {
        Self { spans: spans.into_iter().collect(), align: Align::Left, size: Size::Normal, fit: Fit::Wrap }
    }

    /// Stands in the middle.
    #[must_use]
    pub fn centered(self) -> Self {
        Self { align: Align::Center, ..self }
    }

    /// Stands at the right edge.
    #[must_use]
    pub fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }

    /// All of it in bold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { spans: bold(self.spans), ..self }
    }

    /// Its size, at most.
    #[must_use]
    pub fn size(self, size: Size) -> Self {
        Self { size, ..self }
    }

    /// Set smaller rather than over two lines.
    #[must_use]
    pub fn shrink(self) -> Self {
        Self { fit: Fit::Shrink, ..self }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::of([Span::from(text)])
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::of([Span { text, weight: Weight::Regular }])
    }
}

impl Span {
    /// A bold stretch.
    pub fn bold(text: &str) -> Self {
        Self { text: text.to_owned(), weight: Weight::Bold }
    }
}

impl From<&str> for Span {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), weight: Weight::Regular }
    }
}

impl Row {
    /// Cells of normal size.
    pub fn new(cells: impl IntoIterator<Item = Cell>) -> Self {
        Self { cells: cells.into_iter().collect(), size: Size::Normal }
    }

    /// Its size, at most.
    #[must_use]
    pub fn size(self, size: Size) -> Self {
        Self { size, ..self }
    }

    /// Every cell in bold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { cells: self.cells.into_iter().map(Cell::bold).collect(), ..self }
    }
}

impl<const N: usize> From<[Cell; N]> for Row {
    fn from(cells: [Cell; N]) -> Self {
        Self::new(cells)
    }
}

impl Cell {
    /// At the left of its share of what the others leave; wraps.
    pub fn star(text: &str) -> Self {
        Self::of(text, Width::Star(1), Align::Left)
    }

    /// As wide as its text, at the right of its place: a figure.
    pub fn right(text: &str) -> Self {
        Self::of(text, Width::Auto, Align::Right)
    }

    /// As wide as its text, at the left of its place.
    pub fn left(text: &str) -> Self {
        Self::of(text, Width::Auto, Align::Left)
    }

    /// A column of figures, this wide, at its right: tables whose rows line up.
    pub fn fixed(columns: u8, text: &str) -> Self {
        Self::of(text, Width::Fixed(columns), Align::Right)
    }

    /// Its width.
    #[must_use]
    pub fn width(self, width: Width) -> Self {
        Self { width, ..self }
    }

    /// Where its text stands.
    #[must_use]
    pub fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }

    /// In bold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { spans: bold(self.spans), ..self }
    }

    /// What does not fit is left out.
    #[must_use]
    pub fn clip(self) -> Self {
        Self { wrap: Wrap::Clip, ..self }
    }

    fn of(text: &str, width: Width, align: Align) -> Self {
        Self { spans: vec![Span::from(text)], width, align, wrap: Wrap::Lines }
    }
}

fn bold(spans: Vec<Span>) -> Vec<Span> {
    spans.into_iter().map(|span| Span { weight: Weight::Bold, ..span }).collect()
}

impl Qr {
    /// A code of the usual level without a caption.
    pub fn new(data: &str) -> Self {
        Self { data: data.to_owned(), level: Level::M, caption: None }
    }

    /// The line beneath it.
    #[must_use]
    pub fn caption(self, caption: &str) -> Self {
        Self { caption: Some(caption.to_owned()), ..self }
    }

    /// How much damage it survives.
    #[must_use]
    pub fn level(self, level: Level) -> Self {
        Self { level, ..self }
    }
}
