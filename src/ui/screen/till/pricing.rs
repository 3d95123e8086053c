//! 改价、打折、退货: a price or a discount by hand, for the chosen line or for the whole order, or that the line is taken back
//! without a receipt; with its reason.

use iced::widget::{column, container};

use super::Message as Till;
use crate::domain::basket::{Basket, ByHand, Discount, Edit, Line, LineNo, Off, Return, Set, Way};
use crate::domain::money::{Money, Rate};
use crate::ui::screen::{Here, Key, refunding};
use crate::ui::text::typed;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{KEYPAD_LOW, S12, TARGET, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::button;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::keypad::{self, Corner, entered, fitting};
use crate::ui::widget::reason::{self, Own, reason};
use crate::ui::widget::tabs::wide_tabs;
use crate::ui::widget::words::bold_label;

/// The usual reasons, in the order of their keys.
const REASONS: [&str; 4] = ["till-reason-agreed", "till-reason-damaged", "till-reason-match", "till-reason-staff"];

/// The key by which the line is taken back.
const TAKES_BACK: char = '-';

/// A price or a discount that is being set.
#[derive(Debug)]
pub(super) struct Pricing {
    /// The chosen line, where there is one, and what one of it costs.
    line: Option<(LineNo, Money)>,
    scope: Scope,
    how: How,
    entry: String,
    reason: String,
    step: Step,
    heard: Heard,
}

/// For what it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// For the chosen line.
    Line,
    /// For the whole order.
    Order,
}

/// What is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// A share off.
    Share,
    /// An amount off.
    Amount,
    /// Another price of one; of a line only.
    Price,
    /// The price at which one is taken back without a receipt; of a line only.
    Back,
}

/// What was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    /// A price or a discount.
    Set(Set),
    /// What comes back for one.
    Back(Money),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// How much.
    Figure,
    /// Why.
    Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// What was entered is a figure, or nothing was.
    Well,
    /// It is none.
    NoFigure,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// For what it is set was chosen.
    ScopeChosen(Scope),
    /// What is set was chosen.
    HowChosen(How),
    /// A key of the keypad was pressed.
    EntryPressed(keypad::Key),
    /// One of the usual reasons.
    ReasonChosen(usize),
    /// A reason in other words.
    ReasonTyped(String),
    /// On to the next step, or done.
    ConfirmPressed,
    /// What was set is taken off again.
    TakeOffPressed,
    /// Back, or away.
    LeavePressed,
}

/// What becomes of it.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// It goes on.
    Stay,
    /// This is done to the basket.
    Edit(Box<Edit>),
    /// It is left.
    Leave,
}

impl Pricing {
    /// Asks for a discount; the chosen line comes first. What is taken back by its receipt has the receipt's price.
    pub(super) fn new(line: Option<&Line>) -> Self {
        let line = line.filter(|line| !matches!(line.way, Way::Returned(Return::OfSale { .. })));
        let price = |line: &Line| match line.way {
            Way::Returned(Return::WithoutReceipt { price, .. }) => price,
            Way::Returned(Return::OfSale { .. }) | Way::Sold | Way::SoldByHand(_) => line.item.price,
        };
        let is_back = line.is_some_and(|line| matches!(line.way, Way::Returned(_)));
        Self {
            line: line.map(|line| (line.no, price(line))),
            scope: if line.is_some() { Scope::Line } else { Scope::Order },
            how: if is_back { How::Back } else { How::Share },
            entry: String::new(),
            reason: String::new(),
            step: Step::Figure,
            heard: Heard::Well,
        }
    }

    /// Takes up what happened.
    pub(super) fn update(&mut self, message: Message, here: Here<'_>) -> Next {
        match message {
            Message::ScopeChosen(scope) => {
                self.scope = if self.line.is_none() { Scope::Order } else { scope };
                if self.scope == Scope::Order && matches!(self.how, How::Price | How::Back) {
                    self.how = How::Share;
                }
            }
            Message::HowChosen(how) => {
                self.how = how;
                self.entry.clear();
                self.reason.clear();
            }
            Message::EntryPressed(key) => self.enter(key),
            Message::ReasonChosen(at) => {
                if let Some(key) = self.reasons().get(at) {
                    self.reason = here.text.of(key, &[]);
                }
            }
            Message::ReasonTyped(typed) => self.reason = reason::kept(&typed),
            Message::ConfirmPressed => return self.confirm(here),
            Message::TakeOffPressed => {
                return Next::Edit(Box::new(match (self.scope, self.line) {
                    (Scope::Line, Some((line, _))) => Edit::ByHand(line, None),
                    (Scope::Line, None) | (Scope::Order, _) => Edit::Discount(None),
                }));
            }
            Message::LeavePressed if self.step == Step::Reason => self.step = Step::Figure,
            Message::LeavePressed => return Next::Leave,
        }
        Next::Stay
    }

    /// A key: digits are the figure, then the number of a reason.
    pub(super) fn key(&mut self, key: Key, here: Here<'_>) -> Next {
        let message = match (self.step, key) {
            (_, Key::Enter) => Message::ConfirmPressed,
            (_, Key::Escape) => Message::LeavePressed,
            (Step::Figure, Key::Character(TAKES_BACK)) if self.scope == Scope::Line => Message::HowChosen(How::Back),
            (Step::Figure, Key::Character('.')) => Message::EntryPressed(keypad::Key::Point),
            (Step::Figure, Key::Character(character)) => {
                match character.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
                    Some(digit) => Message::EntryPressed(keypad::Key::Digit(digit)),
                    None => return Next::Stay,
                }
            }
            (Step::Figure, Key::Backspace) => Message::EntryPressed(keypad::Key::Backspace),
            (Step::Figure, Key::Delete) => Message::EntryPressed(keypad::Key::Clear),
            (Step::Reason, Key::Character(digit)) => match reason::picked(digit) {
                Some(at) => Message::ReasonChosen(at),
                None => return Next::Stay,
            },
            _ => return Next::Stay,
        };
        self.update(message, here)
    }

    fn enter(&mut self, key: keypad::Key) {
        self.heard = Heard::Well;
        key.put_into(&mut self.entry);
    }

    fn confirm(&mut self, here: Here<'_>) -> Next {
        let Some(figure) = self.figure_of(here) else {
            self.heard = Heard::NoFigure;
            return Next::Stay;
        };
        if self.step == Step::Figure {
            self.step = Step::Reason;
            return Next::Stay;
        }
        let reason = self.reason.trim().to_owned();
        if reason.is_empty() {
            return Next::Stay;
        }
        Next::Edit(Box::new(match (self.scope, self.line, figure) {
            (Scope::Line, Some((line, _)), Figure::Set(set)) => Edit::ByHand(line, Some(ByHand { set, reason })),
            (Scope::Line, Some((line, _)), Figure::Back(price)) => Edit::TurnBack { line, price, reason },
            (_, _, Figure::Set(Set::Off(off))) => Edit::Discount(Some(Discount { off, reason })),
            (_, _, Figure::Set(Set::Price(_)) | Figure::Back(_)) => return Next::Stay,
        }))
    }

    /// What was entered; of what is taken back nothing stands for the price of the line.
    fn figure_of(&self, here: Here<'_>) -> Option<Figure> {
        let money = || typed::money(&self.entry, here.shop.currency);
        match self.how {
            How::Share => share(&self.entry).map(|share| Figure::Set(Set::Off(Off::Share(share)))),
            How::Amount => money().map(|amount| Figure::Set(Set::Off(Off::Amount(amount)))),
            How::Price => money().map(|price| Figure::Set(Set::Price(price))),
            How::Back if self.entry.is_empty() => self.line.map(|(_, price)| Figure::Back(price)),
            How::Back => money().map(Figure::Back),
        }
    }

    const fn reasons(&self) -> &'static [&'static str] {
        match self.how {
            How::Share | How::Amount | How::Price => &REASONS,
            How::Back => &refunding::REASONS,
        }
    }

    /// The dialog.
    pub(super) fn dialog<'a>(&'a self, basket: &Basket, here: Here<'a>) -> Dialog<'a, Till> {
        let of = |key: &str| here.text.of(key, &[]);
        let line = self.line.and_then(|(no, _)| basket.line(no));
        let about = match (self.scope, line) {
            (Scope::Line, Some(line)) => line.item.name.clone(),
            (Scope::Line, None) | (Scope::Order, _) => of("till-discount-order"),
        };
        let explains = match basket.by_hand().filter(|_| self.scope == Scope::Order) {
            Some(given) => {
                let given = super::basket::by_hand(given, here);
                here.text.of("till-discount-given", &[("given", given.into())])
            }
            None => about,
        };
        let body = match self.step {
            Step::Figure => self.figure(here),
            Step::Reason => {
                let own = Own { name: of("till-reason"), typed: &self.reason };
                let ready = self.reasons().iter().map(|key| of(key)).collect();
                let said = |at| Till::Pricing(Message::ReasonChosen(at));
                reason("till-reason", ready, own, said, |typed| Till::Pricing(Message::ReasonTyped(typed)))
            }
        };
        let is_ready = match self.step {
            Step::Figure => !self.entry.is_empty() || self.how == How::Back,
            Step::Reason => !self.reason.trim().is_empty(),
        };
        let says = match (self.step, is_ready) {
            (Step::Figure, _) => of("till-discount-next"),
            (Step::Reason, true) if self.how == How::Back => of("till-take-back"),
            (Step::Reason, true) => of("till-discount-give"),
            (Step::Reason, false) => of("till-reason-waits"),
        };
        let leave = match self.step {
            Step::Figure => of("till-leave"),
            Step::Reason => of("till-back"),
        };
        let has_set = match self.scope {
            Scope::Line => line.is_some_and(|line| matches!(line.way, Way::SoldByHand(_))),
            Scope::Order => basket.by_hand().is_some(),
        };
        let asks = if self.how == How::Back { "till-take-back-asks" } else { "till-discount-asks" };
        let asked = dialog(of(asks), explains).body(body);
        let asked = if has_set {
            asked.way(button::danger(of("till-discount-take-off")).on_press(Till::Pricing(Message::TakeOffPressed)))
        } else {
            asked
        };
        asked.way(button::plain(leave).key("Esc").on_press(Till::Pricing(Message::LeavePressed))).way(
            button::outlined(says)
                .key("Enter")
                .on_press_maybe(is_ready.then_some(Till::Pricing(Message::ConfirmPressed))),
        )
    }

    fn figure<'a>(&'a self, here: Here<'a>) -> Element<'a, Till> {
        let of = |key: &str| here.text.of(key, &[]);
        let scopes = self.line.map(|_| {
            let at = usize::from(self.scope == Scope::Order);
            wide_tabs(vec![of("till-discount-line"), of("till-discount-order")], at, TARGET, |at| {
                Till::Pricing(Message::ScopeChosen(if at == 0 { Scope::Line } else { Scope::Order }))
            })
        });
        let mut hows = vec![How::Share, How::Amount];
        if self.scope == Scope::Line {
            hows.extend([How::Price, How::Back]);
        }
        let at = hows.iter().position(|how| *how == self.how).unwrap_or(0);
        let names = hows.iter().map(|how| of(how.key())).collect();
        let kinds = wide_tabs(names, at, TARGET, move |at| {
            Till::Pricing(Message::HowChosen(hows.get(at).copied().unwrap_or(How::Share)))
        });
        let price = self.line.map(|(_, price)| here.format().money(price)).unwrap_or_default();
        let fills = [("symbol", here.shop.currency.symbol().into()), ("price", price.into())];
        let hint = here.text.of(self.how.hint(), &fills);
        let unheard = (self.heard == Heard::NoFigure).then(|| {
            let key = if self.how == How::Back { "till-pay-not-an-amount" } else { "till-discount-no-figure" };
            bold_label(of(key), Type::T16).class(Ink::Tinted(Hue::Bad))
        });
        let keys = fitting(Corner::Point, |key| Till::Pricing(Message::EntryPressed(key)));
        column![]
            .push(scopes)
            .push(kinds)
            .push(entered(self.entry.clone(), hint))
            .push(unheard)
            .push(container(keys).height(KEYPAD_LOW))
            .spacing(S12)
            .into()
    }
}

impl How {
    const fn key(self) -> &'static str {
        match self {
            Self::Share => "till-discount-share",
            Self::Amount => "till-discount-amount",
            Self::Price => "till-discount-price",
            Self::Back => "till-take-back",
        }
    }

    const fn hint(self) -> &'static str {
        match self {
            Self::Share => "till-entry-share",
            Self::Amount => "till-entry-amount",
            Self::Price => "till-entry-price",
            Self::Back => "till-entry-back",
        }
    }
}

/// A share in percent with up to two digits after the point, as a rate; nothing for none and above all of it.
fn share(typed: &str) -> Option<Rate> {
    let (whole, part) = typed.split_once('.').unwrap_or((typed, ""));
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || part.len() > 2 || !is_number(whole) || !is_number(part) {
        return None;
    }
    let points: u16 = format!("{whole}{part:0<2}").parse().ok()?;
    Rate::from_basis_points(points).filter(|rate| rate.basis_points() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_percentage_of_at_most_all() {
        let of = |typed: &str| share(typed).map(Rate::basis_points);
        assert_eq!([of("10"), of("12.5"), of("100"), of("0.01")], [Some(1_000), Some(1_250), Some(10_000), Some(1)]);
        for typed in ["", "0", "101", "1000", "5.555", "-5", "5%", "."] {
            assert_eq!(of(typed), None, "{typed}");
        }
    }
}
