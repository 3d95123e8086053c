//! Money changes hands: what is paid with, how much of it, what is left, what goes back out of the drawer.
//!
//! ```text
//! amount (nothing typed: all of the rest) ─ Enter ─▶ card? its reference ─ Enter ─▶ taken ─▶ a rest is left: amount …
//!                                                                              └──▶ nothing is: the sale is concluded
//! ```
//!
//! What was paid by code comes from the ledger and is among the tenders by itself; while one is open nothing else is taken.

mod by_code;
mod view;

pub(super) use self::view::goes_back;

use jiff::Timestamp;

use super::Message as Till;
use crate::domain::id::{PaymentId, VoucherId};
use crate::domain::member::Member;
use crate::domain::money::Money;
use crate::domain::payload::PaymentCode;
use crate::domain::payment::Reason;
use crate::domain::points;
use crate::domain::price::{Due, Priced};
use crate::domain::shop::Selling;
use crate::domain::tender::{self, CashRules, Means, Payment, REFERENCE_CHARS_MAX, Tender};
use crate::engine::pay::Seen;
use crate::ui::screen::display::Paid;
use crate::ui::screen::{Here, Key, is_calm};
use crate::ui::text::typed;
use crate::ui::widget::keypad;

/// How many quick amounts are offered beside the exact one.
const QUICK_MAX: usize = 3;

/// What may be paid with, in the order of their keys.
pub(super) const WAYS: [Way; 4] = [Way::Cash, Way::Card, Way::Code, Way::Points];

/// A way to pay that somebody chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Cash.
    Cash,
    /// A card terminal beside the till.
    Card,
    /// The points of the member who buys.
    Points,
    /// A payment code on the customer's phone.
    Code,
}

/// Whether payment by code is taken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Codes {
    /// It is.
    Taken,
    /// No payment service is set up.
    #[default]
    NotTaken,
}

/// A payment under way.
#[derive(Debug)]
pub(super) struct Paying {
    taken: Vec<Tender>,
    codes: Codes,
    /// The code that was shown and not sent yet.
    code: Option<PaymentCode>,
    /// The payments by code for this basket.
    payments: Vec<Seen>,
    /// The one whose end is waited for.
    awaited: Option<PaymentId>,
    way: Way,
    asks: Asks,
    entry: String,
    said: Option<Said>,
    step: Step,
    shown_at: Timestamp,
    /// How many points whoever buys has to spend.
    has: u32,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// How much.
    Amount,
    /// What the card terminal calls the payment of this amount; may be left empty.
    Reference(Money),
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Something may be typed.
    Open,
    /// The sale is being concluded.
    Concluding,
}

/// What is said in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// What was typed is no amount.
    NoAmount,
    /// Why it is not paid so.
    NotPaid(tender::Refusal),
    /// Why points do not pay.
    Points(points::Refusal),
    /// No code was shown yet.
    NoCode,
    /// A code was shown, and money goes back.
    GivesBack,
    /// A payment by code failed.
    CodeFailed(Reason),
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// A way to pay was chosen.
    WayChosen(Way),
    /// A key of the keypad was pressed.
    EntryPressed(keypad::Key),
    /// An amount was pressed.
    AmountPressed(Money),
    /// What was entered is taken.
    ConfirmPressed,
    /// One of those taken is given back.
    TakenPressed(usize),
    /// The basket is gone back to.
    BackPressed,
    /// The payment by code that is open is given up.
    GiveUpPressed,
    /// It is asked about at once.
    AskPressed,
    /// A payment by code is given back.
    GiveBackPressed(PaymentId),
}

/// What becomes of it.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// It goes on.
    Stay,
    /// The sale is concluded with these.
    Conclude(Vec<Tender>),
    /// The basket is gone back to; nothing was taken.
    Back,
    /// An amount is asked of a payment network.
    PayByCode(PaymentCode, Money),
    /// A payment by code is given up.
    GiveUp(PaymentId),
    /// It is asked about at once.
    Ask(PaymentId),
    /// It is given back.
    GiveBack(PaymentId),
}

impl Paying {
    /// A payment in which nothing was taken yet.
    pub(super) const fn new(codes: Codes, payments: Vec<Seen>, now: Timestamp) -> Self {
        Self {
            taken: Vec::new(),
            codes,
            code: None,
            payments,
            awaited: None,
            way: Way::Cash,
            asks: Asks::Amount,
            entry: String::new(),
            said: None,
            step: Step::Open,
            shown_at: now,
            has: 0,
        }
    }

    /// This member pays, or nobody in particular.
    pub(super) fn paid_by(&mut self, member: Option<&Member>) {
        self.has = member.map_or(0, Member::spendable);
    }

    /// A payment that is concluded at once.
    pub(super) fn concluding(codes: Codes, now: Timestamp) -> Self {
        Self { step: Step::Concluding, ..Self::new(codes, Vec::new(), now) }
    }

    /// The sale was not concluded with what was given.
    pub(super) fn refused(&mut self, said: Said) {
        let are_points = matches!(said, Said::Points(_));
        let goes = |means: &Means| *means == Means::Cash || (are_points && matches!(means, Means::Points { .. }));
        self.taken.retain(|tender| !goes(&tender.means));
        (self.said, self.step) = (Some(said), Step::Open);
    }

    /// It could not be concluded for another reason, which is said elsewhere.
    pub(super) const fn open_again(&mut self) {
        self.step = Step::Open;
    }

    /// Whether it may not be left: it is being concluded, or a payment by code is open.
    pub(super) fn is_concluding(&self) -> bool {
        self.step == Step::Concluding || self.open().is_some()
    }

    /// What is said in it.
    #[cfg(test)]
    pub(super) const fn said_of_payment(&self) -> Option<&Said> {
        self.said.as_ref()
    }

    /// How far it is, as the customer sees it.
    pub(super) fn standing(&self, priced: &Priced) -> Paid {
        Paid { given: self.taken.iter().map(|tender| tender.amount).sum(), left: self.rest(priced) }
    }

    /// What the field waits for.
    pub(super) fn hint(&self) -> &'static str {
        match self.asks {
            Asks::Amount if self.way == Way::Code && self.code.is_none() => "till-hint-code",
            Asks::Amount => "till-hint-amount",
            Asks::Reference(_) => "till-hint-reference",
        }
    }

    /// Takes up what happened.
    pub(super) fn update(&mut self, message: Message, priced: &Priced, here: Here<'_>) -> Next {
        if let Some(next) = self.of_open(message) {
            return next;
        }
        self.said = None;
        match message {
            Message::WayChosen(way) => self.choose(way),
            Message::EntryPressed(key) => self.enter(key),
            Message::AmountPressed(amount) => return self.take_amount(amount, priced, here),
            Message::ConfirmPressed => return self.confirm_entered(priced, here),
            Message::TakenPressed(at) => {
                if at < self.taken.len() {
                    self.taken.remove(at);
                }
            }
            Message::BackPressed => return self.back(),
            Message::GiveBackPressed(payment) => return Next::GiveBack(payment),
            Message::GiveUpPressed | Message::AskPressed => {}
        }
        Next::Stay
    }

    /// A key while nothing is typed. Enter is not meant for what has only just been shown.
    pub(super) fn key(&mut self, key: Key, priced: &Priced, here: Here<'_>) -> Next {
        if self.open().is_some() {
            return match key {
                Key::Enter if is_calm(self.shown_at, here.now) => self.update(Message::AskPressed, priced, here),
                Key::Delete => self.update(Message::GiveUpPressed, priced, here),
                _ => Next::Stay,
            };
        }
        match key {
            Key::Enter if is_calm(self.shown_at, here.now) => self.update(Message::ConfirmPressed, priced, here),
            Key::Escape => self.update(Message::BackPressed, priced, here),
            Key::Alt(digit) => match self.nth(digit, priced, here) {
                Some(way) => self.update(Message::WayChosen(way), priced, here),
                None => Next::Stay,
            },
            Key::Delete => match self.taken.len().checked_sub(1) {
                Some(last) => self.update(Message::TakenPressed(last), priced, here),
                None => self.update(Message::EntryPressed(keypad::Key::Clear), priced, here),
            },
            _ => Next::Stay,
        }
    }

    /// Something was typed and Enter pressed; `None` where it is a code and no amount.
    pub(super) fn typed(&mut self, text: &str, priced: &Priced, here: Here<'_>) -> Option<Next> {
        if self.is_concluding() {
            return Some(Next::Stay);
        }
        let is_code = self.asks == Asks::Amount && text.chars().any(char::is_alphabetic);
        (!is_code).then(|| self.confirm(text, priced, here))
    }

    /// A balance pays as much of the rest as it holds.
    pub(super) fn draw(&mut self, voucher: VoucherId, left: Money, priced: &Priced) -> Next {
        if self.is_concluding() {
            return Next::Stay;
        }
        let means = Means::StoredValue { voucher };
        self.taken.retain(|tender| tender.means != means);
        let amount = left.min(self.rest(priced));
        if amount > Money::ZERO {
            self.taken.push(Tender { means, amount });
        }
        self.said = None;
        Next::Stay
    }

    /// All that is left is paid in cash, to the last unit.
    pub(super) fn exact_rest(&mut self, priced: &Priced, here: Here<'_>) -> Next {
        if self.is_concluding() {
            return Next::Stay;
        }
        self.choose(Way::Cash);
        self.said = None;
        self.take_amount(self.rest_in(Way::Cash, priced, here), priced, here)
    }

    fn choose(&mut self, way: Way) {
        (self.way, self.asks) = (way, Asks::Amount);
        self.entry.clear();
    }

    fn enter(&mut self, key: keypad::Key) {
        key.put_into(&mut self.entry);
    }

    fn back(&mut self) -> Next {
        if let Asks::Reference(_) = self.asks {
            self.asks = Asks::Amount;
            self.entry.clear();
            return Next::Stay;
        }
        Next::Back
    }

    /// Takes what was typed, or else entered on the keypad.
    fn confirm_entered(&mut self, priced: &Priced, here: Here<'_>) -> Next {
        let entered = so_far(&self.entry, here).to_owned();
        self.confirm(&entered, priced, here)
    }

    /// Takes what was entered: nothing stands for all that is left.
    fn confirm(&mut self, entered: &str, priced: &Priced, here: Here<'_>) -> Next {
        self.said = None;
        if let Asks::Reference(amount) = self.asks {
            let reference: String = entered.trim().chars().take(REFERENCE_CHARS_MAX).collect();
            self.asks = Asks::Amount;
            return self.take(Tender { means: Means::Card { reference }, amount }, priced, here);
        }
        let amount = match entered.trim() {
            "" => Some(self.rest_in(self.way, priced, here)),
            typed => typed::money(typed, here.shop.currency),
        };
        if let Some(amount) = amount {
            return self.take_amount(amount, priced, here);
        }
        self.said = Some(Said::NoAmount);
        self.entry.clear();
        Next::Stay
    }

    fn take_amount(&mut self, amount: Money, priced: &Priced, here: Here<'_>) -> Next {
        self.entry.clear();
        let rest = self.rest(priced);
        match self.way {
            Way::Cash | Way::Card | Way::Code | Way::Points if rest == Money::ZERO => Next::Conclude(self.conclude()),
            Way::Cash => self.take(Tender { means: Means::Cash, amount }, priced, here),
            Way::Card | Way::Code if amount > rest => {
                self.said = Some(Said::NotPaid(tender::Refusal::TooMuch { over: amount.saturating_sub(rest) }));
                Next::Stay
            }
            Way::Card => {
                self.asks = Asks::Reference(amount);
                Next::Stay
            }
            Way::Code => self.send(amount),
            Way::Points => self.take_points(amount, priced, here),
        }
    }

    /// So much of the rest is paid with points.
    fn take_points(&mut self, amount: Money, priced: &Priced, here: Here<'_>) -> Next {
        let Some(spend) = spending(here) else { return Next::Stay };
        self.taken.retain(|tender| !matches!(tender.means, Means::Points { .. }));
        let times = u32::try_from(amount.minor() / spend.worth.minor().max(1)).unwrap_or(0);
        let points = times.saturating_mul(spend.points.get());
        let left = self.has;
        let refusal = match spend.check(points, amount, priced.total) {
            // What was typed is money: the step is said in points.
            Err(points::Refusal::OtherWorth { .. }) => {
                Some(points::Refusal::NotWhole { at_a_time: spend.points.get() })
            }
            Err(refusal) => Some(refusal),
            Ok(()) if points > left => Some(points::Refusal::NotEnough { left }),
            Ok(()) => None,
        };
        match refusal {
            Some(refusal) => {
                self.said = Some(Said::Points(refusal));
                Next::Stay
            }
            None => self.take(Tender { means: Means::Points { points }, amount }, priced, here),
        }
    }

    /// Whether points may pay here, by whoever buys.
    fn takes_points(&self, priced: &Priced, here: Here<'_>) -> bool {
        self.points_worth(priced, here) > Money::ZERO
    }

    /// The most of the rest that points may pay.
    fn points_worth(&self, priced: &Priced, here: Here<'_>) -> Money {
        let Some(spend) = spending(here) else { return Money::ZERO };
        let rest = self.rest(priced).minor() / spend.worth.minor().max(1);
        let rest = u32::try_from(rest).unwrap_or(u32::MAX).saturating_mul(spend.points.get());
        spend.worth(spend.most(priced.total, self.has.min(rest))).unwrap_or(Money::ZERO)
    }

    /// One more tender: the sale is concluded where it settles the total, and refused where it never will.
    fn take(&mut self, tender: Tender, priced: &Priced, here: Here<'_>) -> Next {
        self.entry.clear();
        let mut taken = self.taken.clone();
        taken.push(tender);
        match settled(priced, &self.with_codes(&taken), here) {
            Ok(_) => {
                self.taken = taken;
                Next::Conclude(self.conclude())
            }
            Err(tender::Refusal::Short { .. }) => {
                self.taken = taken;
                self.way = Way::Cash;
                Next::Stay
            }
            Err(refusal) => {
                self.said = Some(Said::NotPaid(refusal));
                Next::Stay
            }
        }
    }

    fn conclude(&mut self) -> Vec<Tender> {
        self.step = Step::Concluding;
        self.with_codes(&self.taken)
    }

    /// What is left to be paid or given back, cash not rounded.
    fn rest(&self, priced: &Priced) -> Money {
        let due = match priced.due() {
            Due::Pay(due) | Due::GiveBack(due) => due,
            Due::Nothing => Money::ZERO,
        };
        due.saturating_sub(self.paid_so_far()).max(Money::ZERO)
    }

    /// The same as it is paid in a way.
    fn rest_in(&self, way: Way, priced: &Priced, here: Here<'_>) -> Money {
        match way {
            Way::Cash => exact_of(self.rest(priced), here),
            Way::Card | Way::Code => self.rest(priced),
            Way::Points => self.points_worth(priced, here),
        }
    }

    /// The ways to pay here, in the order of their keys; what is given back goes out in cash or by card.
    pub(super) fn ways_here(&self, priced: &Priced, here: Here<'_>) -> impl Iterator<Item = Way> + use<> {
        let pays = !matches!(priced.due(), Due::GiveBack(_));
        let (codes, has_points) = (pays && self.codes == Codes::Taken, pays && spending(here).is_some());
        WAYS.into_iter().filter(move |way| match way {
            Way::Cash | Way::Card => true,
            Way::Code => codes,
            Way::Points => has_points,
        })
    }

    /// The way of a key, from 1.
    fn nth(&self, digit: char, priced: &Priced, here: Here<'_>) -> Option<Way> {
        let at = usize::try_from(digit.to_digit(10)?).ok()?.checked_sub(1)?;
        self.ways_here(priced, here).nth(at)
    }

    /// What the customer may hand over.
    fn quick_amounts(&self, priced: &Priced, here: Here<'_>) -> Vec<Money> {
        let due = self.rest_in(Way::Cash, priced, here);
        let notes = selling(here).map(|selling| selling.denominations.as_slice()).unwrap_or_default();
        let amounts = tender::quick_amounts(due, notes).into_iter().filter(|amount| *amount > due);
        // Those of the largest notes: nobody pays in dimes what one note pays.
        let amounts: Vec<Money> = amounts.collect();
        let beyond = amounts.len().saturating_sub(QUICK_MAX);
        amounts.into_iter().skip(beyond).collect()
    }
}

/// What was typed, or else entered on the keypad.
fn so_far<'a>(entry: &'a str, here: Here<'a>) -> &'a str {
    if here.typed.is_empty() { entry } else { here.typed }
}

/// By what the shop sells.
fn selling(here: Here<'_>) -> Option<&Selling> {
    here.shop.selling.as_ref()
}

/// What points pay here; nothing where they pay nothing.
fn spending(here: Here<'_>) -> Option<points::Spend> {
    selling(here)?.points?.spend
}

/// What is due in cash.
fn exact_of(rest: Money, here: Here<'_>) -> Money {
    selling(here).map_or(rest, |selling| selling.cash_rounding.of(rest))
}

/// How tenders settle a basket; what lies in the drawer is known when the sale is concluded.
fn settled(priced: &Priced, tenders: &[Tender], here: Here<'_>) -> Result<Payment, tender::Refusal> {
    let rounding = selling(here).map_or(crate::domain::money::Rounding::NONE, |selling| selling.cash_rounding);
    tender::settle(priced, tenders, CashRules { rounding, drawer: None })
}

/// Exact cash for a basket, or nothing where nothing is due.
pub(super) fn exact(priced: &Priced, here: Here<'_>) -> Vec<Tender> {
    match priced.due() {
        Due::Pay(due) | Due::GiveBack(due) => vec![Tender { means: Means::Cash, amount: exact_of(due, here) }],
        Due::Nothing => Vec::new(),
    }
}

/// What is said of the till's own messages.
pub(super) const fn said(message: Message) -> Till {
    Till::Paying(message)
}
