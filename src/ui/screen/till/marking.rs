//! 估清: marking at the tiles what is sold out, and lifting it again.
//!
//! While it is on, a tile that is touched is marked or lifted instead of rung up; of a product in several sizes it is asked which. A
//! scan or a payment ends it: a customer comes first.

use std::sync::Arc;

use iced::widget::Column;

use super::goods::{Goods, Touch};
use super::said::Said;
use super::{Action, Asked, Effect, Message, Till};
use crate::domain::product::{Make, Product, Supply};
use crate::domain::stock::Article;
use crate::engine::problem::Problem;
use crate::engine::shelves::Marked;
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Key};
use crate::ui::theme::Element;
use crate::ui::theme::measure::S8;
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::Kind;
use crate::ui::widget::button;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::pressable;
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::toast::toast;

/// The caps of the keys that mark.
const KEYS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// A product in several sizes of which some are about to be marked.
#[derive(Debug)]
pub(super) struct Marking {
    product: Arc<Product>,
}

impl Marking {
    /// The whole product, then its sizes: each with what it is called.
    fn articles(&self) -> Vec<(Article, String)> {
        let article =
            |variant: Option<&str>| Article { product: self.product.code.clone(), variant: variant.map(str::to_owned) };
        let sizes = match &self.product.make {
            Make::Variants(variants) => variants.as_slice(),
            Make::Single(_) | Make::Combo { .. } => &[],
        };
        let named = |name: &str| format!("{} {name}", self.product.name);
        let whole = std::iter::once((article(None), self.product.name.clone()));
        whole.chain(sizes.iter().map(|size| (article(Some(&size.code)), named(&size.name)))).collect()
    }

    /// The dialog; it stays until it is left, so that several can be marked.
    pub(super) fn dialog<'a>(&'a self, goods: &'a Goods, here: Here<'a>) -> Dialog<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let mut rows = Column::new().spacing(S8);
        for (at, (article, name)) in self.articles().into_iter().enumerate() {
            let (kind, note) = match goods.marked(&article) {
                Supply::SoldOut => (Kind::Chosen, Some(of("till-sold-out-chip"))),
                Supply::ForSale => (Kind::Plain, None),
            };
            rows = rows.push(pressable::choice(kind, name, note, KEYS.get(at).copied(), Some(Message::MarkChosen(at))));
        }
        dialog(of("till-mark-which"), of("till-mark-which.explains"))
            .body(scroll(rows))
            .way(button::outlined(of("till-marking-done")).key("Esc").on_press(Message::DialogLeft))
    }
}

impl Till {
    /// Begins to mark at the tiles, or ends it.
    pub(super) fn marking_pressed(&mut self) -> Action<Effect> {
        self.begin();
        self.goods.touch = match self.goods.touch {
            Touch::RingsUp => Touch::Marks,
            Touch::Marks => Touch::RingsUp,
        };
        Action::None
    }

    /// A product was touched to be marked or lifted.
    pub(super) fn mark(&mut self, product: Arc<Product>, here: Here<'_>) -> Action<Effect> {
        // As the catalogue has it, without what this shop has marked.
        let listed = self.goods.listed(&product.code).unwrap_or(product);
        if listed.terms().all(|terms| terms.supply == Supply::SoldOut) {
            self.say(Said::OffSale(listed.name.clone()), here);
            return Action::None;
        }
        if matches!(listed.make, Make::Variants(_)) {
            self.asked = Some(Asked::Marking(Marking { product: listed }));
            return Action::None;
        }
        let name = listed.name.clone();
        self.turn_over(Article { product: listed.code.clone(), variant: None }, name)
    }

    /// One of the sizes was chosen.
    pub(super) fn mark_chosen(&mut self, at: usize) -> Action<Effect> {
        let Some(Asked::Marking(marking)) = &self.asked else { return Action::None };
        match marking.articles().into_iter().nth(at) {
            Some((article, name)) => self.turn_over(article, name),
            None => Action::None,
        }
    }

    /// Marks what is to be had, and lifts what is marked.
    fn turn_over(&self, article: Article, name: String) -> Action<Effect> {
        let supply = match self.goods.marked(&article) {
            Supply::ForSale => Supply::SoldOut,
            Supply::SoldOut => Supply::ForSale,
        };
        Action::Start(Effect::Mark { article, name, supply })
    }

    pub(super) fn key_of_marking(&mut self, key: Key) -> Action<Effect> {
        match key {
            Key::Escape | Key::Enter => {
                self.asked = None;
                Action::None
            }
            Key::Character(character) => match character.to_digit(10).and_then(|digit| usize::try_from(digit).ok()) {
                Some(digit) if digit > 0 => self.mark_chosen(digit - 1),
                Some(_) | None => Action::None,
            },
            _ => Action::None,
        }
    }

    /// Something was marked or lifted, or not.
    pub(super) fn supply_marked(
        &mut self,
        name: String,
        marked: Result<Marked, Problem>,
        here: Here<'_>,
    ) -> Action<Effect> {
        let said = match marked {
            Ok(Marked::Done(supply)) => Said::Marked { name, supply },
            Ok(Marked::Refused(refusal)) => Said::Refused(refusal),
            Err(problem) => Said::Failed(problem),
        };
        self.say(said, here);
        Action::None
    }

    /// What was marked just now, while a touch marks: the bar that stands there anyway says it, so that no tile moves beneath the
    /// hand.
    pub(super) fn said_marked(&self) -> Option<(&str, Supply)> {
        match &self.said {
            Some((_, Said::Marked { name, supply })) if self.goods.touch == Touch::Marks => Some((name, *supply)),
            _ => None,
        }
    }

    /// The bar that says what a touch does while it marks.
    pub(super) fn marks<'a>(&self, here: Here<'a>) -> Option<Element<'a, Message>> {
        let of = |key: &str| here.text.of(key, &[]);
        let particulars = match self.said_marked() {
            Some((name, Supply::SoldOut)) => here.text.of("till-sold-out", &[("name", name.into())]),
            Some((name, Supply::ForSale)) => here.text.of("till-marking-lifted", &[("name", name.into())]),
            None => of("till-marking.next"),
        };
        let done = button::quiet(of("till-marking-done")).key("Esc").on_press(Message::MarkingPressed);
        let bar = toast(Hue::Warn, Icon::Attention, of("till-marking"), particulars, done);
        (self.goods.touch == Touch::Marks).then_some(bar)
    }
}
