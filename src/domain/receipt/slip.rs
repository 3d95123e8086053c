//! What stands on the papers of the counter, in Chinese, English or both.
//!
//! A slip is a function from what happened to a [`Receipt`]: it knows no printer, no clock and no store. The words stand in
//! one table; money is written by [`Currency::show`](crate::domain::money::Currency::show), times in the shop's zone. No
//! slip of a customer bears a name or a phone number. It is made inside the transaction of what it is about and stored with
//! its print job, so that a copy says the same for ever.

mod bill;
mod check_in;
mod customer;
mod day_summary;
mod gift;
mod number;
mod recovery_sheet;
mod redemption;
mod refund;
mod reversal;
mod sale;
mod sample;
mod shift;
mod test_page;
mod words;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::template::{self, Template};
use super::{Builder, Cell, Receipt, Row, Size, Text};
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::report::Tally;
use crate::domain::shop::Shop;
use crate::domain::voucher::Amount;

pub use check_in::{Arrived, check_in};
pub use day_summary::{BookingFigures, DaySummary, day_summary};
pub use gift::gift;
pub use number::{NoSlipNumber, SlipNumber, SlipOf, short_number};
pub use recovery_sheet::{RecoverySheet, recovery_sheet};
pub use redemption::{Redeemed, redemption};
pub use refund::{Refunded, refund};
pub use reversal::{Reversed, reversal};
pub use sale::{SoldWith, sale};
pub use sample::sample;
pub use shift::{OfShift, cash_moved, x, z};
pub use test_page::{TestPage, test_page};

use words::{Unit, Word};

/// Which languages a paper is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// One.
    One(Language),
    /// Chinese and English beside each other.
    Both,
}

/// Under which head a paper stands.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// The shop: its name, address, currency and zone.
    pub shop: &'a Shop,
    /// The till's label.
    pub till: &'a str,
    /// Who stands there, as customers may read it; nobody where nobody is signed in.
    pub staff: Option<&'a str>,
    /// When.
    pub at: Timestamp,
    /// In which languages.
    pub tongue: Tongue,
    /// What the till's receipts look like.
    pub template: &'a Template,
}

impl From<Language> for Tongue {
    fn from(language: Language) -> Self {
        Self::One(language)
    }
}

impl Tongue {
    /// The languages, in the order in which they stand.
    const fn languages(self) -> &'static [Language] {
        match self {
            Self::One(Language::English) => &[Language::English],
            Self::One(Language::Chinese) => &[Language::Chinese],
            Self::Both => &[Language::Chinese, Language::English],
        }
    }

    /// A word, both beside each other where both are wanted.
    fn word(self, word: Word) -> String {
        let words: Vec<&str> = self.languages().iter().map(|language| word.of(*language)).collect();
        words.join(" ")
    }

    /// A number of something.
    fn count(self, count: u64, unit: Unit) -> String {
        let units: Vec<&str> = self.languages().iter().map(|language| unit.of(*language, count)).collect();
        format!("{count} {}", units.join(" "))
    }

    /// A sentence in each language.
    fn sentences(self, say: impl Fn(Language) -> String) -> impl Iterator<Item = String> {
        self.languages().iter().map(move |language| say(*language))
    }
}

impl Head<'_> {
    fn money(&self, amount: Money) -> String {
        self.shop.currency.show(amount)
    }

    /// Money that is taken off.
    fn off(&self, amount: Money) -> String {
        format!("-{}", self.money(amount))
    }

    /// Money in a column of figures, where the currency is plain.
    fn figure(&self, amount: Money) -> String {
        self.shop.currency.figure(amount)
    }

    /// Uses or money.
    fn amount(&self, amount: Amount) -> String {
        match amount {
            Amount::Uses(uses) => self.tongue.count(u64::from(uses), words::USES),
            Amount::Money(money) => self.money(money),
        }
    }

    fn wall(&self, at: Timestamp) -> DateTime {
        self.shop.zone.rules().to_datetime(at)
    }

    /// A day and time of the shop: `2026-11-22 14:32`.
    fn time(&self, at: Timestamp) -> String {
        time(self.wall(at))
    }

    /// A paper of the shop itself, begun with shop and address.
    fn begin(&self, title: Word) -> Slip<'_> {
        self.empty(&template::USUAL).with(|builder| builder.heading(self.shop.name.as_str())).address().titled(title)
    }

    /// A paper on which nothing stands yet.
    fn empty<'a>(&'a self, template: &'a Template) -> Slip<'a> {
        Slip { head: self, template, builder: Receipt::builder() }
    }
}

/// A paper under construction.
struct Slip<'a> {
    head: &'a Head<'a>,
    template: &'a Template,
    builder: Builder,
}

impl Slip<'_> {
    fn with(mut self, add: impl FnOnce(Builder) -> Builder) -> Self {
        self.builder = add(self.builder);
        self
    }

    /// The shop's address, where it has one.
    fn address(self) -> Self {
        let address = &self.head.shop.address;
        if address.is_empty() { self } else { self.with(|builder| builder.centered(address)) }
    }

    /// What the paper is, between two rules.
    fn titled(self, title: Word) -> Self {
        let title = Text::from(self.head.tongue.word(title)).centered().bold().size(Size::Tall).shrink();
        self.rule().with(|builder| builder.text(title)).rule()
    }

    /// What something is, and its figure.
    fn pair(self, name: Word, figure: &str) -> Self {
        let name = self.head.tongue.word(name);
        self.with(|builder| builder.pair(&name, figure))
    }

    /// The same where there is a figure.
    fn pair_of(self, name: Word, figure: Option<&str>) -> Self {
        match figure {
            Some(figure) => self.pair(name, figure),
            None => self,
        }
    }

    /// The one figure that matters most, as large as it fits.
    fn total(self, name: Word, figure: &str) -> Self {
        let name = self.head.tongue.word(name);
        self.with(|builder| builder.row(Row::new([Cell::star(&name), Cell::right(figure)]).bold().size(Size::Double)))
    }

    /// What a part of the paper is about.
    fn title(self, title: Word) -> Self {
        let title = self.head.tongue.word(title);
        self.with(|builder| builder.row(Row::new([Cell::star(&title)]).bold()))
    }

    /// How many, and worth how much.
    fn tally(self, name: Word, value: Tally) -> Self {
        let name = self.head.tongue.word(name);
        self.tally_of(&name, value)
    }

    /// The same of what is part of the row above.
    fn part(self, name: Word, value: Tally) -> Self {
        let name = format!("  {}", self.head.tongue.word(name));
        self.tally_of(&name, value)
    }

    fn tally_of(self, name: &str, value: Tally) -> Self {
        let (count, money) = (value.count.to_string(), self.head.money(value.worth));
        self.with(|builder| builder.row([Cell::star(name), Cell::fixed(4, &count), Cell::fixed(11, &money)]))
    }

    fn count(self, name: Word, count: u64) -> Self {
        self.pair(name, &count.to_string())
    }

    /// A sentence in the middle, in each language.
    fn said(self, say: impl Fn(Language) -> String) -> Self {
        let sentences: Vec<String> = self.head.tongue.sentences(say).collect();
        self.with(|builder| sentences.iter().fold(builder, |builder, sentence| builder.centered(sentence)))
    }

    /// The same in bold: what must not be missed.
    fn warned(self, say: impl Fn(Language) -> String) -> Self {
        let sentences: Vec<String> = self.head.tongue.sentences(say).collect();
        self.with(|builder| {
            sentences
                .into_iter()
                .fold(builder, |builder, sentence| builder.text(Text::from(sentence).centered().bold()))
        })
    }

    fn rule(self) -> Self {
        self.with(Builder::rule)
    }

    fn end(self) -> Receipt {
        self.builder.cut().build()
    }
}

/// A day and time as papers write it.
fn time(wall: DateTime) -> String {
    format!("{} {:02}:{:02}", day(wall.date()), wall.hour(), wall.minute())
}

/// A day as papers write it.
fn day(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests;
