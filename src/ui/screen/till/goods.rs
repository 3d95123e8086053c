//! What is sold here, to be picked: categories over tiles, and in their place the hits of what is typed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use iced::widget::{Column, Row, column, container, responsive, row, sensor, space};
use iced::{Fill, Size};

use super::Message;
use crate::domain::id::PictureHash;
use crate::domain::picture::{HEIGHT, WIDTH};
use crate::domain::product::{Category, Item, Product, Supply};
use crate::domain::stock::Article;
use crate::engine::catalogue::{Catalogue, Hit, Loaded, Matched};
use crate::engine::pictures::Pixels;
use crate::ui::icon::Icon;
use crate::ui::screen::{Arrow, Here};
use crate::ui::text::till;
use crate::ui::text::typed;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S8, S12, TAB_WIDTH, TARGET, TILE, TILE_TALL, TILE_WIDTH, Type};
use crate::ui::widget::button;
use crate::ui::widget::camera_view::Still;
use crate::ui::widget::empty::empty;
use crate::ui::widget::pager::{Page, pager};
use crate::ui::widget::tabs::{Tab, wide_tabs};
use crate::ui::widget::tile::{Form, Marked, Note, Says, Standing, tile};
use crate::ui::widget::words::label;

/// How many hits are asked for: more are narrowed by typing on.
pub(super) const HITS_MAX: usize = 24;

/// How many pictures are held at least, each of 128 KiB: those of some pages, so that who turns back sees them at once.
const PICTURES_HELD: usize = 64;

/// The room of the tiles in a common window.
const ROOM: Size = Size::new(1_200.0, 700.0);

/// What is sold, and what of it is shown.
#[derive(Debug, Default)]
pub(super) struct Goods {
    catalogue: Arc<Catalogue>,
    /// Which of the tabs is open.
    tab: usize,
    /// Which page of tabs is shown, where they do not all fit.
    tabs: usize,
    /// Which page of the tiles.
    page: usize,
    /// What was searched last.
    sought: String,
    /// The number of that search.
    question: u64,
    hits: Vec<Hit>,
    /// Which hit Enter takes.
    next: usize,
    aim: Aim,
    /// The room in which they were drawn last.
    room: Size,
    /// The pictures that can be shown.
    pictures: HashMap<PictureHash, Still>,
    /// Those that were asked for, and nothing was said of since.
    asked: HashSet<PictureHash>,
    /// What a touch does.
    pub(super) touch: Touch,
}

/// What becomes of a product that is touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Touch {
    /// It is rung up.
    #[default]
    RingsUp,
    /// It is marked as sold out, or lifted.
    Marks,
}

/// Whether somebody has gone to a hit by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Aim {
    /// The first is offered.
    #[default]
    Offered,
    /// An arrow was pressed.
    Chosen,
}

/// A page of tiles.
struct Seen<'g> {
    products: Vec<&'g Arc<Product>>,
    page: Page,
    /// How many stand in a row.
    columns: usize,
    /// Whether there is room for pictures on them.
    is_tall: bool,
}

impl Goods {
    /// The catalogue was loaded, or loaded anew.
    pub(super) fn loaded(&mut self, catalogue: Arc<Catalogue>) {
        self.catalogue = catalogue;
        self.asked.clear();
        self.tab = self.tab.min(self.catalogue.categories.len());
    }

    /// Something else may be typed now; the number and the text of the search that answers it.
    pub(super) fn seek(&mut self, typed: &str) -> Option<(u64, String)> {
        let (_, sought) = typed::times(typed.trim());
        if sought == self.sought {
            return None;
        }
        sought.clone_into(&mut self.sought);
        self.question = self.question.wrapping_add(1);
        if sought.is_empty() {
            self.hits.clear();
            return None;
        }
        Some((self.question, sought.to_owned()))
    }

    /// What a search found; an older one is dropped.
    pub(super) fn found(&mut self, question: u64, hits: Vec<Hit>) {
        if question == self.question {
            (self.hits, self.next, self.aim) = (hits, 0, Aim::Offered);
        }
    }

    /// The product that Enter takes for what was typed. Digits alone mean a code, unless somebody has gone to a hit: what looks
    /// like one is asked for everywhere.
    pub(super) fn taken(&self, typed: &str) -> Option<Arc<Product>> {
        let hit = self.hits.get(self.next).filter(|_| typed == self.sought)?;
        let is_code = typed.bytes().all(|byte| byte.is_ascii_digit());
        let is_exact = matches!(&hit.matched, Matched::Code(part) if *part == (0..hit.product.code.len()));
        (!is_code || is_exact || self.aim == Aim::Chosen).then(|| self.catalogue.as_sold(&hit.product))
    }

    /// Whether hits are shown.
    pub(super) fn has_hits(&self) -> bool {
        !self.hits.is_empty()
    }

    /// The product of a hit.
    pub(super) fn hit(&self, at: usize) -> Option<Arc<Product>> {
        self.hits.get(at).map(|hit| self.catalogue.as_sold(&hit.product))
    }

    /// A product by its code, as the shop has it.
    pub(super) fn product(&self, code: &str) -> Option<Arc<Product>> {
        self.catalogue.product(code).map(|product| self.catalogue.as_sold(product))
    }

    /// The same as the catalogue has it.
    pub(super) fn listed(&self, code: &str) -> Option<Arc<Product>> {
        self.catalogue.product(code).map(Arc::clone)
    }

    /// What the shop has marked on an article.
    pub(super) fn marked(&self, article: &Article) -> Supply {
        self.catalogue.shelves.marked(article)
    }

    /// How many there are of an article by the count; none where nobody counts.
    pub(super) fn stock(&self, product: &str, variant: Option<&str>) -> Option<i64> {
        self.catalogue.shelves.stock(product, variant)
    }

    /// How many there are of what was picked.
    pub(super) fn stock_of(&self, item: &Item) -> Option<i64> {
        self.stock(&item.product, item.variant.as_ref().map(|chosen| chosen.code.as_str()))
    }

    /// They are drawn in so much room.
    pub(super) const fn sized(&mut self, room: Size) {
        self.room = room;
    }

    /// The pictures that are to be read for what is shown now.
    pub(super) fn wanted(&mut self) -> Vec<PictureHash> {
        let shown = self.shown_pictures();
        let is_new = |hash: &PictureHash| !self.pictures.contains_key(hash) && !self.asked.contains(hash);
        let wanted: Vec<PictureHash> = shown.into_iter().filter(is_new).collect();
        self.asked.extend(&wanted);
        wanted
    }

    /// What was asked for before may be there now, or its answer may have met nobody: pictures were fetched, or the till is shown
    /// again.
    pub(super) fn fetched(&mut self) {
        self.asked.clear();
    }

    /// These pictures were read; those of what is shown stay, of others as many as [`PICTURES_HELD`].
    pub(super) fn pictured(&mut self, read: Vec<(PictureHash, Still)>) {
        self.asked.clear();
        self.pictures.extend(read);
        if self.pictures.len() > PICTURES_HELD {
            let shown: HashSet<PictureHash> = self.shown_pictures().into_iter().collect();
            self.pictures.retain(|hash, _| shown.contains(hash));
        }
    }

    /// How many pictures are held.
    #[cfg(test)]
    pub(super) fn held_pictures(&self) -> usize {
        self.pictures.len()
    }

    /// The pictures of the products that are shown.
    fn shown_pictures(&self) -> Vec<PictureHash> {
        // Before the first drawing: what has room in a common window.
        let room = if self.room.width > 0.0 { self.room } else { ROOM };
        let mut shown: Vec<PictureHash> =
            self.shown(room).products.iter().filter_map(|product| self.catalogue.picture_of(product)).collect();
        shown.sort_unstable();
        shown.dedup();
        shown
    }

    /// An arrow was pressed while hits are shown.
    pub(super) fn go(&mut self, arrow: Arrow) {
        let columns = columns(self.room.width);
        let last = self.hits.len().saturating_sub(1);
        self.next = match arrow {
            Arrow::Left => self.next.saturating_sub(1),
            Arrow::Right => self.next.saturating_add(1),
            Arrow::Up => self.next.saturating_sub(columns),
            Arrow::Down => self.next.saturating_add(columns),
        }
        .min(last);
        self.aim = Aim::Chosen;
    }

    /// A tab was chosen.
    pub(super) fn open(&mut self, tab: usize) {
        (self.tab, self.page) = (tab, 0);
    }

    /// Other tabs are to be seen.
    pub(super) fn turn_tabs(&mut self, page: usize) {
        self.tabs = page;
    }

    /// Other tiles are to be seen.
    pub(super) fn turn(&mut self, page: usize) {
        self.page = page;
    }

    /// The tiles with what leads to them.
    pub(super) fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        // How wide they are follows from the window, the scale and what stands beside them: what was drawn says it for all.
        sensor(responsive(move |room| self.within(room, here))).on_resize(Message::GoodsSized).into()
    }

    fn within<'a>(&'a self, room: Size, here: Here<'a>) -> Element<'a, Message> {
        if self.catalogue.products().is_empty() {
            let key = match self.catalogue.loaded {
                Loaded::Yes => "till-no-goods",
                Loaded::NotYet => "till-goods-loading",
            };
            return empty(here.text.of(key, &[]), here.text.of(&format!("{key}.next"), &[]));
        }
        if !self.sought.is_empty() && self.has_hits() {
            return self.hits(room, here);
        }
        let Seen { products, page, columns, is_tall } = self.shown(room);
        let mark = match self.touch {
            Touch::RingsUp => button::plain(here.text.of("till-mark", &[])),
            Touch::Marks => button::chosen(here.text.of("till-mark", &[])),
        };
        let mark = mark.small().width(TAB_WIDTH).on_press(Message::MarkingPressed);
        let tabs = row![self.tabs(room.width - TAB_WIDTH - S8, here), Element::from(mark)].spacing(S8);
        let tiles = products.into_iter().map(|product| {
            let on_press = Message::ProductPressed(product.code.clone());
            let name = Marked::from(product.name.clone());
            let form = match self.catalogue.picture_of(product) {
                Some(hash) => Form::Pictured(self.pictures.get(&hash)),
                None if is_tall => Form::Tall,
                None => Form::Low,
            };
            tile(self.says(product, name, Marked::default(), here), form, Standing::Other, on_press)
        });
        let turns = pager(page, Message::GoodsTurned).map(|pager| container(pager).align_right(Fill));
        column![tabs, grid(tiles.collect(), columns), space().height(Fill)].push(turns).spacing(S12).into()
    }

    /// What of the open tab is shown in this room.
    fn shown(&self, room: Size) -> Seen<'_> {
        let category = self.catalogue.categories.get(self.tab).map(|category| category.code.as_str());
        let is_tall = self.catalogue.has_pictures(category);
        let tile = if is_tall { TILE_TALL } else { TILE };
        let below = room.height - TARGET - S12;
        let columns = columns(room.width);
        let length = match category {
            Some(code) => self.catalogue.of_category(code).count(),
            None => self.catalogue.products().len(),
        };
        let all = columns * rows(below, tile);
        // Where they do not all fit, what turns to the others stands beneath them.
        let fitting = if all < length { columns * rows(below - TARGET - 2.0 * S12, tile) } else { all };
        let page = Page::of(self.page, fitting, length);
        let products = match category {
            Some(code) => self.catalogue.of_category(code).skip(page.begin).take(page.room).collect(),
            None => self.catalogue.products().iter().skip(page.begin).take(page.room).collect(),
        };
        Seen { products, page, columns, is_tall }
    }

    fn hits<'a>(&'a self, room: Size, here: Here<'a>) -> Element<'a, Message> {
        let (columns, rows) = (columns(room.width), rows(room.height - Type::T14.line() - S12, TILE));
        let fills = [
            ("typed", self.sought.as_str().into()),
            ("count", u64::try_from(self.hits.len()).unwrap_or(u64::MAX).into()),
        ];
        let says_found = label(here.text.of("till-hits", &fills), Type::T14).class(Ink::Soft);
        // The page of the hit that Enter takes.
        let each = (columns * rows).max(1);
        let page = Page::of(self.next / each, each, self.hits.len());
        let shown = self.hits.iter().enumerate().skip(page.begin).take(page.room);
        let tiles = shown.map(|(at, hit)| {
            let standing = if at == self.next { Standing::Next } else { Standing::Other };
            let (name, second) = marked(hit);
            tile(self.says(&hit.product, name, second, here), Form::Low, standing, Message::HitPressed(at))
        });
        column![says_found, grid(tiles.collect(), columns)].spacing(S12).into()
    }

    fn says(&self, product: &Arc<Product>, name: Marked, second: Marked, here: Here<'_>) -> Says {
        let is_gone = self.catalogue.as_sold(product).terms().all(|terms| terms.supply == Supply::SoldOut);
        let note = match self.catalogue.shelves.stock_of(product) {
            _ if is_gone => Some(Note::SoldOut(here.text.of("till-sold-out-chip", &[]))),
            Some(left) if left > 0 => Some(Note::Left(till::left(left, here.text))),
            Some(left) => Some(Note::NoneLeft(till::left(left, here.text))),
            None => None,
        };
        let (price, colour) =
            (till::price(product.terms(), product.measure, here.format()), self.catalogue.colour_of(product));
        Says { name, second, price, note, colour }
    }

    fn tabs<'a>(&'a self, width: f32, here: Here<'a>) -> Element<'a, Message> {
        let all = here.text.of("till-all-goods", &[]);
        let of = |category: &Category| Tab { name: category.name.clone(), colour: category.colour };
        let names: Vec<Tab> = self.catalogue.categories.iter().map(of).chain([Tab::from(all)]).collect();
        let room = whole(width / TAB_WIDTH).max(2);
        if names.len() <= room {
            return wide_tabs(names, self.tab, TARGET, Message::TabChosen);
        }
        let page = Page::of(self.tabs, room - 1, names.len());
        let begin = page.begin.min(names.len().saturating_sub(page.room));
        let shown: Vec<Tab> = names.iter().skip(begin).take(page.room).cloned().collect();
        let chosen = self.tab.checked_sub(begin).unwrap_or(usize::MAX);
        let turn =
            |to: usize, icon| button::plain("").icon(icon).small().width(TARGET).on_press(Message::TabsTurned(to));
        let next = if page.at + 1 < page.pages { turn(page.at + 1, Icon::Right) } else { turn(0, Icon::Left) };
        let tabs = wide_tabs(shown, chosen, TARGET, move |at| Message::TabChosen(begin + at));
        row![tabs, Element::from(next)].spacing(S8).into()
    }
}

/// Pixels as pictures that can be shown.
pub(super) fn stills(read: Vec<(PictureHash, Pixels)>) -> Vec<(PictureHash, Still)> {
    let still = |Pixels(pixels)| Still::of_rgba(WIDTH, HEIGHT, pixels).ok();
    read.into_iter().filter_map(|(hash, pixels)| Some((hash, still(pixels)?))).collect()
}

/// How many tiles stand in a row of this width.
fn columns(width: f32) -> usize {
    whole((width + S12) / (TILE_WIDTH + S12)).max(1)
}

fn rows(height: f32, tile: f32) -> usize {
    whole((height + S12) / (tile + S12)).max(1)
}

/// A small positive number without its part.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "how many things have room in a window")]
fn whole(number: f32) -> usize {
    number.max(0.0) as usize
}

/// Tiles in rows; those of the last row are as wide as the others.
fn grid(tiles: Vec<Element<'_, Message>>, columns: usize) -> Element<'_, Message> {
    let mut rows = Column::new().spacing(S12);
    let mut tiles = tiles.into_iter().peekable();
    while tiles.peek().is_some() {
        let mut row = Row::new().spacing(S12);
        for _ in 0..columns {
            row = row.push(tiles.next().unwrap_or_else(|| space().width(Fill).into()));
        }
        rows = rows.push(row);
    }
    rows.into()
}

/// What of a hit is marked: in its name, in how the name is read, or its code.
fn marked(hit: &Hit) -> (Marked, Marked) {
    let name = |parts| Marked { words: hit.product.name.clone(), parts };
    match &hit.matched {
        Matched::Name(parts) => {
            let read = Marked { words: hit.pinyin.clone(), parts: syllables(&hit.product.name, parts, &hit.pinyin) };
            (name(parts.clone()), read)
        }
        Matched::Code(part) => {
            (name(Vec::new()), Marked { words: hit.product.code.clone(), parts: vec![part.clone()] })
        }
        Matched::Barcode => (name(Vec::new()), Marked::from(hit.pinyin.clone())),
    }
}

/// The syllables of the characters that are marked in a name, in bytes of how it is read: one syllable for each character that
/// has one.
fn syllables(name: &str, parts: &[std::ops::Range<usize>], pinyin: &str) -> Vec<std::ops::Range<usize>> {
    let mut begin = 0;
    let syllables = pinyin.split(' ').map(|syllable| {
        let range = begin..begin + syllable.len();
        begin = range.end + 1;
        range
    });
    let read = name.char_indices().filter(|(_, character)| !character.is_ascii() && character.is_alphabetic());
    let marked = read.zip(syllables).filter(|((at, _), _)| parts.iter().any(|part| part.contains(at)));
    let mut all: Vec<std::ops::Range<usize>> = Vec::new();
    for (_, range) in marked {
        match all.last_mut() {
            // With the space between them.
            Some(last) if last.end + 1 == range.start => last.end = range.end,
            _ => all.push(range),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_syllables_of_marked_characters_are_marked() {
        let read = "gui hua wu long";
        let of = |parts: &[std::ops::Range<usize>]| -> Vec<&str> {
            syllables("桂花乌龙", parts, read).into_iter().map(|part| &read[part]).collect()
        };
        assert_eq!(of(std::slice::from_ref(&(0..6))), ["gui hua"]);
        assert_eq!(of(&[0..3, 9..12]), ["gui", "long"]);
        assert_eq!(of(&[]), Vec::<&str>::new());
    }

    #[test]
    fn as_many_tiles_stand_in_a_row_as_have_room() {
        for (width, tiles) in [(790.0, 4), (168.0, 1), (10.0, 1), (1344.0, 7)] {
            assert_eq!(columns(width), tiles, "{width}");
        }
    }
}
