//! What is asked about a product: its questions below each other, the choices of each in rows.

use iced::widget::{Column, Row, column, container, row, space};
use iced::{Fill, Shrink};

use super::{Message, Picking, Question};
use crate::domain::money::Money;
use crate::domain::product::{Make, Modifiers, Supply};
use crate::ui::screen::Here;
use crate::ui::screen::till::Message as Till;
use crate::ui::screen::till::goods::Goods;
use crate::ui::text::{till, typed};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{CHOICES, CHOICES_WIDE, KEYPAD_LOW, PICKING_MAX, S4, S8, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::Kind;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::keypad::{Corner, entered, fitting};
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::words::{bold_label, label};
use crate::ui::widget::{button, pressable};

/// How many choices stand in a row at most.
const IN_ROW: u8 = 3;

/// The caps of the keys that choose.
const KEYS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// A choice as it is offered.
struct Offered {
    code: String,
    says: String,
    note: Option<String>,
    supply: Supply,
}

impl Picking {
    /// The dialog.
    pub(in crate::ui::screen::till) fn dialog<'a>(&'a self, goods: &'a Goods, here: Here<'a>) -> Dialog<'a, Till> {
        let of = |key: &str| here.text.of(key, &[]);
        let all = self.questions().into_iter().map(|question| (question, self.offered(question, goods, here)));
        let all: Vec<(Question, Vec<Offered>)> = all.collect();
        // Of long names more is seen at once beside each other than below.
        let is_wide = all.iter().any(|(_, choices)| in_row(choices, CHOICES) < IN_ROW);
        let width = if is_wide { CHOICES_WIDE } else { CHOICES };
        let mut body = Column::new().spacing(S16);
        for (at, (question, choices)) in all.into_iter().enumerate() {
            body = body.push(self.asked(at, question, choices, width, here));
        }
        let said = self
            .said
            .as_ref()
            .map(|said| bold_label(till::not_sold(said, here.format()), Type::T16).class(Ink::Tinted(Hue::Bad)));
        let weighed = || typed::quantity(&self.entry).filter(|_| self.question() == Some(Question::Weight));
        let quantity = self.quantity.or_else(weighed);
        let price = self.product.pick(&self.pick).ok().zip(quantity);
        let price = price.and_then(|(item, quantity)| quantity.times(item.price));
        let says = match price {
            Some(price) => here.text.of("till-pick-add", &[("price", here.format().money(price).into())]),
            None => of("till-pick-next"),
        };
        let asked = dialog(self.product.name.clone(), of("till-pick.explains"));
        let asked = if is_wide { asked.wide() } else { asked };
        asked
            .body(column![container(scroll(body)).max_height(PICKING_MAX)].push(said).spacing(S16))
            .way(button::plain(of("till-leave")).key("Esc").on_press(Till::Picking(Message::Left)))
            .way(button::outlined(says).key("Enter").on_press(Till::Picking(Message::Confirmed)))
    }

    fn asked<'a>(
        &'a self,
        at: usize,
        question: Question,
        choices: Vec<Offered>,
        width: f32,
        here: Here<'a>,
    ) -> Element<'a, Till> {
        let ink = if at == self.at { Ink::Tinted(Hue::Accent) } else { Ink::Soft };
        let caption = label(self.caption(question, here), Type::T14).class(ink);
        let body: Element<'a, Till> = match question {
            Question::Price | Question::Weight => {
                let hint = if question == Question::Price { "till-entry-price" } else { "till-entry-weight" };
                let typed = if at == self.at { self.entry.as_str() } else { "" };
                let symbol = here.shop.currency.symbol();
                let hint = here.text.of(hint, &[("symbol", symbol.into())]);
                let keys = fitting(Corner::Point, |key| Till::Picking(Message::Entered(key)));
                column![entered(typed, hint), container(keys).height(KEYPAD_LOW)].spacing(S8).into()
            }
            Question::Variant | Question::Slot(_) | Question::Sort(_) => self.choose_view(at, question, choices, width),
        };
        column![caption, body].spacing(S4).into()
    }

    fn offered(&self, question: Question, goods: &Goods, here: Here<'_>) -> Vec<Offered> {
        let choices = self.choices(question).into_iter().map(|(code, name, extra, supply)| {
            let says = if extra > Money::ZERO { format!("{name} +{}", here.format().money(extra)) } else { name };
            let left = goods.stock(&self.product.code, Some(&code)).filter(|_| question == Question::Variant);
            let note = match supply {
                Supply::SoldOut => Some(here.text.of("till-sold-out-chip", &[])),
                Supply::ForSale => left.map(|left| till::left(left, here.text)),
            };
            Offered { code, says, note, supply }
        });
        choices.collect()
    }

    fn choose_view(&self, at: usize, question: Question, choices: Vec<Offered>, width: f32) -> Element<'_, Till> {
        let in_row = in_row(&choices, width);
        let tiles = choices.into_iter().enumerate().map(|(choice, Offered { code, says, note, supply })| {
            let kind = if self.is_chosen(question, choice, &code) { Kind::Chosen } else { Kind::Plain };
            let key = KEYS.get(choice).copied().filter(|_| at == self.at);
            let press = Till::Picking(Message::Chosen(at, choice));
            pressable::choice(kind, says, note, key, (supply == Supply::ForSale).then_some(press))
        });
        let mut tiles = tiles.peekable();
        let mut rows = Column::new().spacing(S8);
        while tiles.peek().is_some() {
            let mut line = Row::new().spacing(S8);
            for _ in 0..in_row {
                line = line.push(tiles.next().unwrap_or_else(|| space().width(Fill).into()));
            }
            rows = rows.push(line);
        }
        row![rows].height(Shrink).into()
    }

    fn caption(&self, question: Question, here: Here<'_>) -> String {
        let of = |key: &str| here.text.of(key, &[]);
        match question {
            Question::Variant => of("till-pick-variant"),
            Question::Price => of("till-pick-price"),
            Question::Weight => of("till-pick-weight"),
            Question::Slot(at) => match &self.product.make {
                Make::Combo { slots, .. } => slots.get(at).map(|slot| slot.name.clone()).unwrap_or_default(),
                Make::Single(_) | Make::Variants(_) => String::new(),
            },
            Question::Sort(at) => {
                self.product.modifiers.get(at).map(|sort| sort_caption(sort, here)).unwrap_or_default()
            }
        }
    }
}

/// The name of a sort, and how many of it are chosen.
fn sort_caption(sort: &Modifiers, here: Here<'_>) -> String {
    let fills = [
        ("name", sort.name.as_str().into()),
        ("least", u32::from(sort.least).into()),
        ("most", u32::from(sort.most).into()),
    ];
    let key = match (sort.least, sort.most) {
        (least, most) if least == most => "till-pick-exactly",
        (0, _) => "till-pick-up-to",
        _ => "till-pick-between",
    };
    here.text.of(key, &fills)
}

/// How many choices stand in a row that is so wide: all that they say and note has room.
fn in_row(choices: &[Offered], width: f32) -> u8 {
    let have_room = |count: &u8| {
        let each = (width + S8) / f32::from(*count) - S8;
        choices.iter().all(|choice| pressable::choice_has_room(&choice.says, choice.note.as_deref(), each))
    };
    (2..=IN_ROW).rev().find(have_room).unwrap_or(1)
}
