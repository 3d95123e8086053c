//! 退款: which lines of a sale come back and how many, whether they are sold again, why; and then the money goes out.
//!
//! ```text
//! sale read ─▶ lines: which, how many, sold again or not ─ Enter ─▶ why ─ Enter ─▶ the money goes back
//!                               a void begins with all ─────────────▶┘ └─ F9 ───▶ 换货: into the basket, which it pays for
//! ```
//!
//! Where a permission lacks, a manager is asked, and the same is tried again with their word.
//!
//! It is a question over the counter or the history, whichever asked for it: what it needs of them it says as [`Next`].

mod exchanging;
mod view;

#[cfg(test)]
mod tests;

use iced::Task;

use super::{Allowed, Here, Key, Refused};
use crate::domain::basket::{self, LineNo};
use crate::domain::id::SaleId;
use crate::domain::money::Money;
use crate::domain::product::Measure;
use crate::domain::quantity::Quantity;
use crate::domain::refund::{self, Goods, Plan, Wanted};
use crate::domain::staff::Permission;
use crate::engine::Engine;
use crate::engine::problem::{Code, Problem};
use crate::engine::refund::{GivenBack, Planned, Refunded, SoldBefore};
use crate::engine::till::Exchanged;
use crate::ui::screen::Arrow;
use crate::ui::text::{till, typed};
use crate::ui::widget::reason;

/// The usual reasons, in the order of their keys.
pub(super) const REASONS: [&str; 4] =
    ["refund-unwanted", "refund-damaged", "refund-wrong-item", "refund-rung-up-wrongly"];

/// The key of the way to other goods: the one that takes money at the counter.
const EXCHANGE_KEY: u8 = 9;

/// How many keys are kept that are pressed before the sale is read: nobody presses more in that time.
const AHEAD_MAX: usize = 32;

/// How many characters of a weight are kept.
const WEIGHT_CHARS_MAX: usize = 12;

/// What of a sale is about to come back.
#[derive(Debug)]
pub struct Refunding {
    id: SaleId,
    begin: Begin,
    /// The sale, once it was read.
    sold: Option<SoldBefore>,
    /// How much of which line comes back.
    wanted: Vec<(LineNo, Quantity)>,
    goods: Goods,
    /// How much of a weighed line comes back, as it is typed.
    weight: String,
    /// The line that keys are for, by its place among those that may come back.
    at: usize,
    reason: String,
    step: Step,
    way: Way,
    said: Option<Said>,
    /// What is given back, once it was asked for: the same, however often it is tried.
    planned: Option<Planned>,
    /// What managers have said to it.
    words: Vec<Allowed>,
    /// The keys that were pressed before the sale was read, in their order.
    ahead: Vec<Key>,
}

/// With what it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// Nothing is chosen yet.
    WithNothing,
    /// The sale is voided: everything is.
    WithEverything,
}

/// What the customer gets for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The money.
    Money,
    /// Other goods: it pays for them at the counter.
    Goods,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// What comes back.
    Lines,
    /// Why.
    Reason,
    /// It is being given back.
    GivingBack,
}

/// Why it is not given back.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    /// The sale could not be read, or nothing could be given back.
    Failed(Problem),
    /// It may not come back so.
    Refused(refund::Refusal),
    /// The basket at the counter does not take it.
    NotInBasket(basket::Refusal),
    /// The drawer holds too little.
    DrawerTooEmpty {
        /// What is to be given out of it.
        wanted: Money,
        /// What it holds.
        held: Money,
    },
    /// No shift is open.
    NoShift,
}

/// One more or one less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum One {
    /// One more.
    More,
    /// One less.
    Less,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The sale was read; nothing where this till has none like it.
    Read(SaleId, Box<Result<Option<SoldBefore>, Problem>>),
    /// It was planned, or may not come back so.
    Planned(SaleId, Box<Result<Result<Planned, refund::Refusal>, Problem>>),
    /// It was given back, or not.
    Refunded(SaleId, Box<Result<Refunded, Problem>>),
    /// It lies in the basket, or does not.
    Exchanged(SaleId, Box<Result<Exchanged, Problem>>),

    /// A line was touched: all that is left of it comes back, or nothing.
    LinePressed(usize),
    /// One more or less of a line comes back.
    Stepped(usize, One),
    /// So much of the weighed line that keys are for comes back.
    WeightTyped(String),
    /// Everything comes back.
    AllPressed,
    /// What becomes of the goods.
    GoodsChosen(Goods),
    /// One of the usual reasons.
    ReasonChosen(usize),
    /// A reason in other words.
    ReasonTyped(String),
    /// On to the reason, or done.
    ConfirmPressed,
    /// Other goods are taken instead of the money.
    ExchangePressed,
    /// Back, or away.
    LeavePressed,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Reads the sale.
    Read(SaleId),
    /// Plans what comes back.
    Plan(SaleId, Vec<Wanted>),
    /// Gives back what is planned.
    GiveBack {
        /// What, and how.
        planned: Box<Planned>,
        /// Why.
        reason: String,
        /// What managers have said to it.
        words: Vec<Allowed>,
    },
    /// Puts what comes back into the basket.
    Exchange {
        /// Of which sale.
        sale: SaleId,
        /// What of it.
        wanted: Vec<Wanted>,
        /// Why.
        reason: String,
        /// What managers have said to it.
        words: Vec<Allowed>,
    },
}

/// What becomes of it.
#[derive(Debug, PartialEq)]
pub enum Next {
    /// It goes on.
    Stay,
    /// Something is to be done.
    Start(Effect),
    /// A manager's word is needed.
    AskManager(Refused),
    /// It is given back.
    Done(GivenBack),
    /// It lies in the basket: what is bought instead is rung up at the counter.
    Exchanged,
    /// It is left.
    Left,
}

impl Effect {
    /// Starts the work.
    pub fn start(self, engine: &Engine) -> Task<Message> {
        let engine = engine.clone();
        match self {
            Self::Read(id) => {
                Task::perform(async move { engine.sale(id).await }, move |read| Message::Read(id, Box::new(read)))
            }
            Self::Plan(id, wanted) => {
                Task::perform(async move { engine.plan_refund(id, wanted).await }, move |planned| {
                    Message::Planned(id, Box::new(planned))
                })
            }
            Self::GiveBack { planned, reason, words } => {
                let id = planned.plan().sale;
                Task::perform(async move { engine.refund(*planned, &reason, words).await }, move |done| {
                    Message::Refunded(id, Box::new(done))
                })
            }
            Self::Exchange { sale, wanted, reason, words } => {
                Task::perform(async move { engine.exchange(sale, wanted, &reason, words).await }, move |done| {
                    Message::Exchanged(sale, Box::new(done))
                })
            }
        }
    }
}

impl Refunding {
    /// Asks what of a sale comes back; the sale is read first.
    pub const fn new(id: SaleId, begin: Begin) -> (Self, Effect) {
        let asked = Self {
            id,
            begin,
            sold: None,
            wanted: Vec::new(),
            goods: Goods::Restocked,
            weight: String::new(),
            at: 0,
            reason: String::new(),
            step: Step::Lines,
            way: Way::Money,
            said: None,
            planned: None,
            words: Vec::new(),
            ahead: Vec::new(),
        };
        (asked, Effect::Read(id))
    }

    /// Whether it can be left without a trace.
    pub fn can_be_left(&self) -> bool {
        self.step != Step::GivingBack
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Next {
        let is_busy = self.step == Step::GivingBack;
        match message {
            Message::Read(id, read) if id == self.id => {
                self.read(*read);
                return self.catch_up(here);
            }
            Message::Refunded(id, done) if id == self.id => return self.refunded(*done, here),
            Message::Planned(id, planned) if id == self.id => return self.planned(*planned),
            Message::Exchanged(id, done) if id == self.id => return self.exchanged(*done, here),
            Message::Read(..) | Message::Planned(..) | Message::Refunded(..) | Message::Exchanged(..) => {}
            _ if is_busy => {}
            Message::LinePressed(at) => self.toggle(at),
            Message::Stepped(at, one) => self.step_line(at, one),
            Message::WeightTyped(typed) => self.weigh(&typed),
            Message::AllPressed => self.all(),
            Message::GoodsChosen(goods) => (self.goods, self.planned) = (goods, None),
            Message::ReasonChosen(at) => {
                if let Some(key) = REASONS.get(at) {
                    self.reason = here.text.of(key, &[]);
                }
            }
            Message::ReasonTyped(typed) => self.reason = reason::kept(&typed),
            Message::ConfirmPressed => return self.confirm(here),
            Message::ExchangePressed => return self.exchange(here),
            Message::LeavePressed if self.step == Step::Reason && self.begin == Begin::WithNothing => {
                self.step = Step::Lines;
            }
            Message::LeavePressed => return Next::Left,
        }
        Next::Stay
    }

    /// A key: digits choose lines, then a reason. What is pressed before the sale is read is kept until it is.
    pub fn key(&mut self, key: Key, here: Here<'_>) -> Next {
        if self.sold.is_none() && self.said.is_none() && key != Key::Escape {
            if self.ahead.len() < AHEAD_MAX {
                self.ahead.push(key);
            }
            return Next::Stay;
        }
        let message = match (self.step, key) {
            (_, Key::Enter) => Message::ConfirmPressed,
            (_, Key::Escape) => Message::LeavePressed,
            (Step::Reason, Key::Function(EXCHANGE_KEY)) => Message::ExchangePressed,
            (Step::Lines, Key::Character('*')) => Message::AllPressed,
            (Step::Lines, Key::Character('+')) => Message::Stepped(self.at, One::More),
            (Step::Lines, Key::Character('-') | Key::Delete) => Message::Stepped(self.at, One::Less),
            (Step::Lines, Key::Character(digit)) => match view::nth(digit) {
                Some(at) => Message::LinePressed(at),
                None => return Next::Stay,
            },
            (Step::Lines, Key::Arrow(arrow)) => {
                self.go(arrow);
                return Next::Stay;
            }
            (Step::Reason, Key::Character(digit)) => match reason::picked(digit) {
                Some(at) => Message::ReasonChosen(at),
                None => return Next::Stay,
            },
            _ => return Next::Stay,
        };
        self.update(message, here)
    }

    /// A manager has given their word: it is tried again with it.
    pub fn allowed(&mut self, word: Allowed) -> Next {
        self.words.push(word);
        match self.way {
            Way::Money => self.give_back(),
            Way::Goods => self.put_into_basket(),
        }
    }

    fn read(&mut self, read: Result<Option<SoldBefore>, Problem>) {
        match read.and_then(|sold| sold.ok_or(Problem::new(Code::NoSuchSale))) {
            Ok(sold) => self.sold = Some(sold),
            Err(problem) => self.said = Some(Said::Failed(problem)),
        }
        if self.begin == Begin::WithEverything && self.sold.is_some() {
            self.all();
            if !self.wanted.is_empty() {
                self.step = Step::Reason;
            }
        }
    }

    /// Does what was pressed before the sale was read; of one that could not be read nothing.
    fn catch_up(&mut self, here: Here<'_>) -> Next {
        for key in std::mem::take(&mut self.ahead) {
            let next = if self.sold.is_some() { self.key(key, here) } else { Next::Stay };
            if next != Next::Stay {
                // Whatever was pressed after it was pressed for something that was not there to be seen.
                return next;
            }
        }
        Next::Stay
    }

    /// The lines of which something is left to come back, each with how much.
    fn left(&self) -> Vec<(LineNo, Quantity)> {
        let Some(sold) = &self.sold else { return Vec::new() };
        let lines = sold.sale.document().lines.iter();
        lines.filter_map(|line| Some((line.price.no, sold.left_of(line.price.no)?))).collect()
    }

    fn chosen(&self, line: LineNo) -> Option<Quantity> {
        self.wanted.iter().find(|(known, _)| *known == line).map(|(_, quantity)| *quantity)
    }

    fn choose(&mut self, line: LineNo, quantity: Option<Quantity>) {
        (self.said, self.planned) = (None, None);
        self.wanted.retain(|(known, _)| *known != line);
        self.wanted.extend(quantity.map(|quantity| (line, quantity)));
        self.weight = quantity.map(|quantity| quantity.to_string()).unwrap_or_default();
    }

    /// What was weighed comes back in part as it is weighed again; more than is left is refused with what is.
    fn weigh(&mut self, typed: &str) {
        let Some((line, _)) = self.weighed() else { return };
        self.choose(line, typed::quantity(typed));
        self.weight = typed.chars().take(WEIGHT_CHARS_MAX).collect();
    }

    /// The line that keys are for, where it was weighed, with what is left of it.
    fn weighed(&self) -> Option<(LineNo, Quantity)> {
        let line = self.left().get(self.at).copied()?;
        (self.measure(line.0) == Some(Measure::Weight)).then_some(line)
    }

    fn toggle(&mut self, at: usize) {
        let Some((line, left)) = self.left().get(at).copied() else { return };
        self.at = at;
        let quantity = if self.chosen(line).is_some() { None } else { Some(left) };
        self.choose(line, quantity);
    }

    /// Pieces one by one; what was weighed as a whole, or as it is typed.
    fn step_line(&mut self, at: usize, one: One) {
        let Some((line, left)) = self.left().get(at).copied() else { return };
        self.at = at;
        let chosen = self.chosen(line);
        let quantity = match (one, self.measure(line)) {
            (One::More, Some(Measure::Piece)) => match chosen {
                Some(chosen) => chosen.checked_add(Quantity::ONE).filter(|more| *more <= left).or(Some(left)),
                None => Some(Quantity::ONE.min(left)),
            },
            (One::Less, Some(Measure::Piece)) => chosen.and_then(|chosen| chosen.checked_sub(Quantity::ONE)),
            (One::More, Some(Measure::Weight)) => Some(left),
            (One::Less, Some(Measure::Weight)) | (_, None) => None,
        };
        self.choose(line, quantity);
    }

    fn measure(&self, line: LineNo) -> Option<Measure> {
        self.sold.as_ref()?.sale.line(line).map(|line| line.item.measure)
    }

    fn all(&mut self) {
        (self.said, self.planned) = (None, None);
        self.wanted = self.left();
        self.weight = self.weighed().map(|(_, left)| left.to_string()).unwrap_or_default();
    }

    fn go(&mut self, arrow: Arrow) {
        let to = match arrow {
            Arrow::Up => self.at.checked_sub(1),
            Arrow::Down => Some(self.at + 1).filter(|to| *to < self.left().len()),
            Arrow::Left | Arrow::Right => None,
        };
        self.at = to.unwrap_or(self.at);
        let chosen = self.weighed().and_then(|(line, _)| self.chosen(line));
        self.weight = chosen.map(|quantity| quantity.to_string()).unwrap_or_default();
    }

    fn all_wanted(&self) -> Vec<Wanted> {
        let goods = self.goods;
        let wanted = |(line, quantity): &(LineNo, Quantity)| Wanted { line: *line, quantity: *quantity, goods };
        self.wanted.iter().map(wanted).collect()
    }

    /// What would come back for what is chosen; nothing before anything is.
    fn plan(&self, here: Here<'_>) -> Option<Result<Plan, refund::Refusal>> {
        let sold = self.sold.as_ref().filter(|_| !self.wanted.is_empty())?;
        Some(refund::plan(&sold.sale, here.shop.id, &sold.earlier, &self.all_wanted()))
    }

    fn confirm(&mut self, here: Here<'_>) -> Next {
        match (self.step, self.plan(here)) {
            (Step::Lines, Some(Ok(_))) => self.step = Step::Reason,
            (Step::Reason, Some(Ok(_))) if !self.reason.trim().is_empty() => return self.give_back(),
            (_, Some(Err(refusal))) => self.said = Some(Said::Refused(refusal)),
            _ => {}
        }
        Next::Stay
    }

    fn give_back(&mut self) -> Next {
        (self.step, self.way, self.said) = (Step::GivingBack, Way::Money, None);
        Next::Start(match self.planned.clone() {
            Some(planned) => {
                let reason = self.reason.trim().to_owned();
                Effect::GiveBack { planned: Box::new(planned), reason, words: self.words.clone() }
            }
            None => Effect::Plan(self.id, self.all_wanted()),
        })
    }

    fn planned(&mut self, planned: Result<Result<Planned, refund::Refusal>, Problem>) -> Next {
        self.step = Step::Reason;
        self.said = Some(match planned {
            Ok(Ok(planned)) => {
                self.planned = Some(planned);
                return self.give_back();
            }
            Ok(Err(refusal)) => Said::Refused(refusal),
            Err(problem) => Said::Failed(problem),
        });
        Next::Stay
    }

    fn refunded(&mut self, done: Result<Refunded, Problem>, here: Here<'_>) -> Next {
        self.step = Step::Reason;
        self.said = Some(match done {
            Ok(Refunded::Done(given)) => return Next::Done(given),
            Ok(Refunded::Needs(permission)) => return Next::AskManager(self.question(permission, here)),
            Ok(Refunded::Refused(refusal)) => Said::Refused(refusal),
            Ok(Refunded::DrawerTooEmpty { wanted, held }) => Said::DrawerTooEmpty { wanted, held },
            Ok(Refunded::NoShift) => Said::NoShift,
            Err(problem) => {
                // Something came back meanwhile: it is planned on what is left.
                self.planned.take_if(|_| problem.code() == Code::ReturnedBefore);
                Said::Failed(problem)
            }
        });
        Next::Stay
    }

    fn question(&self, permission: Permission, here: Here<'_>) -> Refused {
        let about = match &self.sold {
            Some(sold) => {
                let number = sold.sale.document().head.number.to_string();
                let cause = till::needs(permission, here.format());
                here.text.of("counter-about", &[("name", number.into()), ("cause", cause.into())])
            }
            None => till::needs(permission, here.format()),
        };
        Refused { permission, refusal: "not_allowed".to_owned(), about }
    }
}

/// What went back to the customer: the cash as it was rounded.
pub fn given(given: &GivenBack) -> Money {
    match &given.payment {
        Some(payment) => payment.tenders().iter().map(|tender| tender.amount).sum(),
        None => given.refund.plan().money_back(),
    }
}
