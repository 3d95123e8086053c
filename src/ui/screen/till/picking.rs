//! A product that must be chosen more about before it stands on the bill: its variant, what fills a combo, what goes beside it,
//! its price, its weight.

mod view;

use std::sync::Arc;

use crate::domain::money::Money;
use crate::domain::product::{Choice, Item, Make, Measure, NotSold, Pick, Price, PriceFrom, Product, Supply};
use crate::domain::quantity::Quantity;
use crate::ui::screen::{Here, Key};
use crate::ui::text::typed;
use crate::ui::widget::keypad;

/// A product that is being chosen about.
#[derive(Debug)]
pub(super) struct Picking {
    product: Arc<Product>,
    /// How much of it; what is weighed may still have to be said.
    quantity: Option<Quantity>,
    pick: Pick,
    /// Which question the keys answer.
    at: usize,
    entry: String,
    said: Option<NotSold>,
}

/// A question about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Question {
    /// Which variant.
    Variant,
    /// What fills a slot.
    Slot(usize),
    /// What of a sort goes beside it.
    Sort(usize),
    /// What it costs.
    Price,
    /// What it weighs.
    Weight,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// A choice was pressed: of which question, which.
    Chosen(usize, usize),
    /// A key of the keypad was pressed.
    Entered(keypad::Key),
    /// It is to be rung up.
    Confirmed,
    /// It is not.
    Left,
}

/// What becomes of it.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// It goes on.
    Stay,
    /// It is rung up.
    Add(Box<Item>, Quantity),
    /// It is left.
    Leave,
}

impl Picking {
    /// Asks about a product; some of it may have been said.
    pub(super) fn new(product: Arc<Product>, pick: Pick, quantity: Option<Quantity>) -> Self {
        Self { product, quantity, pick, at: 0, entry: String::new(), said: None }
    }

    /// Whether something may be chosen about a product that is touched.
    pub(super) fn has_choices(product: &Product) -> bool {
        let is_plain = matches!(product.make, Make::Single(_)) && product.modifiers.is_empty();
        let is_open = product.terms().any(|terms| terms.price == Price::Open);
        !is_plain || is_open
    }

    /// Takes up what happened.
    pub(super) fn update(&mut self, message: Message, here: Here<'_>) -> Next {
        self.said = None;
        match message {
            Message::Chosen(question, choice) => {
                self.at = question;
                self.choose(choice);
                Next::Stay
            }
            Message::Entered(key) => {
                self.enter(key);
                Next::Stay
            }
            Message::Confirmed => self.confirm(here),
            Message::Left => Next::Leave,
        }
    }

    /// A key: a digit chooses or is a figure, Enter goes on.
    pub(super) fn key(&mut self, key: Key, here: Here<'_>) -> Next {
        self.said = None;
        match (key, self.question()) {
            (Key::Escape, _) => return Next::Leave,
            (Key::Enter, _) => return self.confirm(here),
            (Key::Character('.'), Some(Question::Price | Question::Weight)) => self.enter(keypad::Key::Point),
            (Key::Character(character), Some(question)) => {
                if let Some(digit) = character.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
                    match question {
                        Question::Price | Question::Weight => self.enter(keypad::Key::Digit(digit)),
                        Question::Variant | Question::Slot(_) | Question::Sort(_) => {
                            self.choose(usize::from(digit).wrapping_sub(1));
                        }
                    }
                }
            }
            (Key::Backspace, _) => self.enter(keypad::Key::Backspace),
            (Key::Delete, _) => self.enter(keypad::Key::Clear),
            _ => {}
        }
        Next::Stay
    }

    fn questions(&self) -> Vec<Question> {
        let mut all = Vec::new();
        match &self.product.make {
            Make::Single(_) => {}
            Make::Variants(_) => all.push(Question::Variant),
            Make::Combo { slots, .. } => all.extend((0..slots.len()).map(Question::Slot)),
        }
        all.extend((0..self.product.modifiers.len()).map(Question::Sort));
        if self.asks_for_price() {
            all.push(Question::Price);
        }
        if self.product.measure == Measure::Weight && self.quantity.is_none() {
            all.push(Question::Weight);
        }
        all
    }

    fn question(&self) -> Option<Question> {
        self.questions().get(self.at).copied()
    }

    /// Whether what was chosen so far has an open price.
    fn asks_for_price(&self) -> bool {
        let terms = match &self.product.make {
            Make::Single(terms) | Make::Combo { terms, .. } => Some(terms),
            Make::Variants(variants) => {
                let chosen = variants.iter().find(|variant| Some(&variant.code) == self.pick.variant.as_ref());
                chosen.map(|variant| &variant.terms)
            }
        };
        terms.is_some_and(|terms| terms.price == Price::Open) && !matches!(self.pick.price, PriceFrom::Label(_))
    }

    /// The choices of a question: their codes, names, what they add, whether they are to be had.
    fn choices(&self, question: Question) -> Vec<(String, String, Money, Supply)> {
        let of = |choice: &Choice| (choice.code.clone(), choice.name.clone(), choice.extra, choice.supply);
        match (question, &self.product.make) {
            (Question::Variant, Make::Variants(variants)) => variants
                .iter()
                .map(|variant| (variant.code.clone(), variant.name.clone(), Money::ZERO, variant.terms.supply))
                .collect(),
            (Question::Slot(at), Make::Combo { slots, .. }) => {
                slots.get(at).map(|slot| slot.options.iter().map(of).collect()).unwrap_or_default()
            }
            (Question::Sort(at), _) => {
                self.product.modifiers.get(at).map(|sort| sort.options.iter().map(of).collect()).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    fn is_chosen(&self, question: Question, at: usize, code: &str) -> bool {
        match question {
            Question::Variant => self.pick.variant.as_deref() == Some(code),
            // A slot that nothing was said about is filled with its first option.
            Question::Slot(slot) => self.pick.slots.get(slot).map_or(at == 0, |chosen| chosen == code),
            Question::Sort(_) => self.pick.modifiers.iter().any(|chosen| chosen == code),
            Question::Price | Question::Weight => false,
        }
    }

    fn choose(&mut self, choice: usize) {
        let Some(question) = self.question() else { return };
        let choices = self.choices(question);
        let Some((code, _, _, Supply::ForSale)) = choices.get(choice).cloned() else { return };
        match question {
            Question::Variant => {
                self.pick.variant = Some(code);
                self.at += 1;
            }
            Question::Slot(slot) => {
                let firsts = self.first_fillings();
                let mut slots: Vec<String> =
                    (0..firsts.len()).filter_map(|at| self.pick.slots.get(at).or(firsts.get(at)).cloned()).collect();
                if let Some(filled) = slots.get_mut(slot) {
                    *filled = code;
                }
                self.pick.slots = slots;
                self.at += 1;
            }
            Question::Sort(sort) => self.choose_beside(sort, code),
            Question::Price | Question::Weight => {}
        }
    }

    fn choose_beside(&mut self, sort: usize, code: String) {
        let Some(sort) = self.product.modifiers.get(sort) else { return };
        let of_sort = |code: &String| sort.options.iter().any(|option| option.code == *code);
        if self.pick.modifiers.contains(&code) {
            self.pick.modifiers.retain(|chosen| *chosen != code);
            return;
        }
        if sort.most == 1 {
            self.pick.modifiers.retain(|chosen| !of_sort(chosen));
        }
        self.pick.modifiers.push(code);
        let chosen = self.pick.modifiers.iter().filter(|chosen| of_sort(chosen)).count();
        // Where no more may be chosen the keys are for the next.
        if chosen >= usize::from(sort.most) {
            self.at += 1;
        }
    }

    fn first_fillings(&self) -> Vec<String> {
        match &self.product.make {
            Make::Combo { slots, .. } => {
                let first =
                    |slot: &crate::domain::product::Slot| slot.options.first().map(|option| option.code.clone());
                slots.iter().filter_map(first).collect()
            }
            Make::Single(_) | Make::Variants(_) => Vec::new(),
        }
    }

    fn enter(&mut self, key: keypad::Key) {
        key.put_into(&mut self.entry);
    }

    /// Goes on to what is still to be said, and rings it up where nothing is.
    fn confirm(&mut self, here: Here<'_>) -> Next {
        match self.question() {
            Some(Question::Price) => match typed::money(&self.entry, here.shop.currency) {
                Some(price) => {
                    self.pick.price = PriceFrom::Typed(price);
                    self.entry.clear();
                    self.at += 1;
                }
                None => self.said = Some(NotSold::WhichPrice),
            },
            Some(Question::Weight) => {
                if let Some(weight) = typed::quantity(&self.entry) {
                    self.quantity = Some(weight);
                }
            }
            Some(Question::Variant | Question::Slot(_) | Question::Sort(_)) | None => {}
        }
        if self.said.is_some() {
            return Next::Stay;
        }
        match (self.product.pick(&self.pick), self.quantity) {
            (Ok(item), Some(quantity)) => Next::Add(Box::new(item), quantity),
            (Ok(_), None) => {
                self.go_to(|question| question == Question::Weight);
                Next::Stay
            }
            (Err(not_sold), _) => {
                self.ask_for(&not_sold);
                self.said = Some(not_sold);
                Next::Stay
            }
        }
    }

    /// The keys answer what is missing.
    fn ask_for(&mut self, not_sold: &NotSold) {
        let sorts: Vec<String> = self.product.modifiers.iter().map(|sort| sort.name.clone()).collect();
        self.go_to(|question| match (not_sold, question) {
            (NotSold::WhichVariant { .. }, Question::Variant) | (NotSold::WhichPrice, Question::Price) => true,
            (NotSold::HowMany { of, .. }, Question::Sort(at)) => sorts.get(at) == Some(of),
            _ => false,
        });
    }

    fn go_to(&mut self, is_it: impl Fn(Question) -> bool) {
        if let Some(at) = self.questions().into_iter().position(is_it) {
            self.at = at;
        }
    }
}
