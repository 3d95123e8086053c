//! The till within the counter: what is rung up, at the left; what is sold, or the payment, at the right.
//!
//! ```text
//!  scan · tile · search ─▶ pick ─▶ (variant, weight …) ─▶ edit ─┐
//!  + − Del · F4 · voucher ──────────────────────────────▶ edit ─┼─▶ one after the other ─▶ engine ─▶ Rung ─▶ basket
//!                                              Enter, F9 · F12 ─┘                       └─▶ payment ─▶ sold: the change
//! ```
//!
//! What is done to the basket is done in order: each step is worked out on what the one before has made of it, however fast the
//! hand is. The basket is the engine's: nothing that is pressed here loses it.

mod basket;
mod booked;
mod by_code;
mod doing;
mod goods;
mod holding;
mod marking;
mod member;
mod paying;
mod picking;
mod pricing;
mod said;
mod sold;
mod view;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use iced::{Size, Task};
use jiff::Timestamp;

use self::goods::{Goods, HITS_MAX, Touch};
use self::holding::{Holding, Recalling};
use self::marking::Marking;
use self::member::Finding;
use self::paying::{Codes, Paying};
use self::picking::Picking;
use self::pricing::Pricing;
use self::said::Said;
use super::display::Bill;
use super::{Action, Allowed, Arrow, Here, Key, Place, Refused, is_calm};
use crate::domain::basket::{Edit, Line, LineNo, Refusal};
use crate::domain::id::{BookingId, MemberId, PaymentId, PictureHash, SaleId, VoucherId};
use crate::domain::member::Member;
use crate::domain::money::Money;
use crate::domain::payload::PaymentCode;
use crate::domain::price::{By, Priced};
use crate::domain::product::{Measure, Supply};
use crate::domain::quantity::Quantity;
use crate::domain::stock::Article;
use crate::domain::tender::Tender;
use crate::engine::catalogue::{Catalogue, Coded, Hit};
use crate::engine::export::{Form, ReceiptOf};
use crate::engine::pay::{Begun, Seen};
use crate::engine::problem::Problem;
use crate::engine::sell::{Concluded, Sold};
use crate::engine::shelves::Marked;
use crate::engine::till::{Brings, Edited, HeldBasket, Rung};
use crate::engine::{Engine, Topic};
use crate::ui::text::verdict::Tone;
use crate::ui::text::{till, typed};
use crate::ui::widget::button;
use crate::ui::widget::camera_view::Still;
use crate::ui::widget::dialog::Dialog;

/// How many things may wait to be done to the basket; a hand that is faster than this is heard again.
const WANTS_MAX: usize = 64;

/// The till.
#[derive(Debug)]
pub struct Till {
    rung: Arc<Rung>,
    goods: Goods,
    /// The row of the basket that keys are for; the last line where nothing was chosen.
    chosen: Option<Spot>,
    /// Which page of the basket was turned to.
    turned: Option<usize>,
    asked: Option<Asked>,
    paying: Option<Paying>,
    /// Whether payment by code is taken here.
    codes: Codes,
    /// The payments by code that somebody must think of.
    payments: Vec<Seen>,
    /// What was sold last, until the next input.
    sold: Option<Box<Sold>>,
    /// Which basket was sold last: until what is rung up was read again, it is no basket any more.
    gone: Option<SaleId>,
    said: Option<(Timestamp, Said)>,
    /// What is still to be done to the basket, in order.
    wants: VecDeque<Want>,
    work: Work,
    /// What a manager was asked for, with the words that were given for it before.
    managing: Option<(Box<Edit>, Vec<Allowed>)>,
    /// Since when the basket is as it is.
    changed_at: Timestamp,
    shift: Shift,
}

/// A row of the basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// A line.
    Line(LineNo),
    /// A voucher.
    Voucher(VoucherId),
    /// A booking.
    Booking(BookingId),
}

/// What is asked over everything.
#[derive(Debug)]
enum Asked {
    Picking(Picking),
    Pricing(Pricing),
    Holding(Holding),
    Recalling(Recalling),
    Finding(Finding),
    Marking(Marking),
    Clearing,
}

/// What is to be done to the basket.
#[derive(Debug, Clone, PartialEq)]
enum Want {
    /// This.
    Edit(Box<Edit>),
    /// One more or less of a line.
    Step(LineNo, Step),
    /// It is this member's, or nobody's.
    Member(Option<MemberId>),
    /// What was paid in advance for a booking comes in.
    Bring(BookingId),
    /// The payment is opened.
    Pay,
    /// It is opened with a code that a customer shows.
    PayByCode(PaymentCode),
    /// It is paid in cash, to the last unit.
    Exact,
}

/// One more or one less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// One more.
    More,
    /// One less; of one it takes the line out.
    Less,
}

/// Whether the engine is at work on the basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    /// It is not.
    Idle,
    /// It is, and what is wanted waits.
    Busy,
}

/// Whether money may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// A shift is open, as far as is known: the sale asks again.
    Open,
    /// None is: one is opened first.
    None,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// What is rung up was read.
    Rung(Arc<Rung>),
    /// The catalogue was loaded.
    GoodsLoaded(Arc<Catalogue>),
    /// What was typed was searched.
    Searched(u64, Vec<Hit>),
    /// Something was done to the basket, or refused; with the words that were given for it.
    Edited(Box<Edit>, Vec<Allowed>, Result<Edited, Problem>),
    /// The basket was held, or not; then another one may be taken up.
    Held(String, Option<SaleId>, Result<Edited, Problem>),
    /// The held baskets were read.
    HeldRead(Result<Vec<HeldBasket>, Problem>),
    /// A held basket was taken up, or not.
    Recalled(Result<Edited, Problem>),
    /// The basket was emptied, or not.
    Cleared(Result<Edited, Problem>),
    /// Whether a shift is open was read.
    ShiftRead(Result<Shift, Problem>),
    /// The sale was concluded, or not.
    Concluded(Box<Result<Concluded, Problem>>),
    /// The payments by code were read.
    PaymentsRead(Codes, Result<Vec<Seen>, Problem>),
    /// A payment by code was asked for, or not.
    CodeSent(Box<Result<Begun, Problem>>),
    /// What was wanted of a payment by code is under way, or not.
    PaymentStirred(Result<(), Problem>),

    /// Something was marked as sold out or lifted, or was not.
    SupplyMarked(String, Result<Marked, Problem>),

    /// A product was touched.
    ProductPressed(String),
    /// A hit was touched.
    HitPressed(usize),
    /// What is sold out is to be marked at the tiles, or no longer.
    MarkingPressed,
    /// One of the sizes of a product is to be marked or lifted.
    MarkChosen(usize),
    /// A mark is to be lifted: which, and what it is called.
    LiftPressed(Article, String),
    /// A category was chosen.
    TabChosen(usize),
    /// Other categories are to be seen.
    TabsTurned(usize),
    /// Other products are to be seen.
    GoodsTurned(usize),
    /// What is sold is drawn so wide.
    GoodsSized(Size),
    /// Pictures of what is shown were read.
    PicturesRead(Vec<(PictureHash, Still)>),
    /// Other rows of the basket are to be seen.
    BasketTurned(usize),
    /// A row of the basket was touched.
    RowPressed(Spot),
    /// The chosen row is to go.
    RemovePressed,
    /// The chosen line is to be more or less.
    Stepped(Step),
    /// A price or a discount is to be set.
    DiscountPressed,
    /// The basket is to be held.
    HoldPressed,
    /// Under this name.
    NameTyped(String),
    /// It is held.
    HoldConfirmed,
    /// A held basket is to be taken up.
    RecallPressed,
    /// This one.
    RecallChosen(SaleId),
    /// A member is to be looked for.
    MemberPressed,
    /// By this.
    MemberTyped(String),
    /// These were found.
    MembersFound(u64, Result<Vec<Member>, Problem>),
    /// This one buys.
    MemberChosen(MemberId),
    /// Nobody in particular does.
    MemberOut,
    /// The member is in the basket, or out of it, or is not.
    MemberPut(Result<Edited, Problem>),
    /// A booking is in the basket, or is not.
    Brought(BookingId, Box<Result<Brings, Problem>>),
    /// The basket is to be emptied.
    ClearPressed,
    /// It really is.
    ClearConfirmed,
    /// What is asked is left.
    DialogLeft,
    /// The drawer is to be opened without a sale.
    DrawerPressed,
    /// The payment is to be opened.
    PayPressed,
    /// It is paid in cash, to the last unit.
    ExactPressed,
    /// What was sold was seen.
    SoldSeen,
    /// It is to be voided.
    VoidPressed(SaleId),
    /// Its receipt is wanted as a file.
    ExportPressed(SaleId, Form),
    /// It is a file, or is not.
    Exported(Result<PathBuf, Problem>),
    /// A shift is to be opened.
    ShiftPressed,
    /// A payment by code that pays for nothing is given back.
    GiveBackPressed(PaymentId),
    /// In the payment.
    Paying(paying::Message),
    /// While a product is chosen about.
    Picking(picking::Message),
    /// While a price is set.
    Pricing(pricing::Message),
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Reads what is rung up.
    Read,
    /// Takes up the catalogue.
    ReadGoods,
    /// Reads pictures of products.
    ReadPictures(Vec<PictureHash>),
    /// Searches products.
    Search {
        /// The number of the question.
        question: u64,
        /// What was typed.
        typed: String,
    },
    /// Does something to the basket; with managers' words, where it needs some.
    Edit {
        /// What.
        edit: Box<Edit>,
        /// What managers have said to it.
        allowed: Vec<Allowed>,
    },
    /// Marks something as sold out, or lifts it.
    Mark {
        /// What.
        article: Article,
        /// What it is called.
        name: String,
        /// Whether it is to be had.
        supply: Supply,
    },
    /// Looks for members.
    FindMembers {
        /// The number of the question.
        question: u64,
        /// What was typed.
        typed: String,
    },
    /// Puts a member into the basket, or takes the one in it out.
    PutMember(Option<MemberId>),
    /// Brings a booking into the basket.
    Bring(BookingId),
    /// Holds the basket.
    Hold {
        /// Under which name.
        name: String,
        /// Which one is taken up then.
        then: Option<SaleId>,
    },
    /// Reads the held baskets.
    ReadHeld,
    /// Takes up a held basket.
    Recall(SaleId),
    /// Empties the basket.
    Clear,
    /// Concludes the sale.
    Conclude(Vec<Tender>),
    /// Reads the payments by code.
    ReadPayments,
    /// Asks a payment network for an amount.
    PayByCode(PaymentCode, Money),
    /// Gives a payment by code up.
    GiveUp(PaymentId),
    /// Asks about it at once.
    Ask(PaymentId),
    /// Gives it back.
    GiveBack(PaymentId),
    /// Reads whether a shift is open.
    ReadShift,
    /// The drawer is to be opened without a sale: the counter asks for it.
    AskForDrawer,
    /// A sale is to be voided: the counter asks for it.
    AskToVoid(SaleId),
    /// Writes the receipt of a sale into a file.
    ExportReceipt(SaleId, Form),
}

impl Effect {
    /// Starts the work.
    pub fn start(self, engine: &Engine) -> Task<Message> {
        let engine = engine.clone();
        match self {
            Self::Read => Task::done(Message::Rung(engine.rung())),
            Self::ReadGoods => Task::done(Message::GoodsLoaded(engine.catalogue())),
            Self::ReadPictures(asked) => Task::perform(async move { engine.pictures(asked).await }, |read| {
                Message::PicturesRead(goods::stills(read))
            }),
            Self::Search { question, typed } => {
                Task::perform(async move { engine.search_products(&typed, HITS_MAX).await }, move |hits| {
                    Message::Searched(question, hits)
                })
            }
            Self::Edit { edit, allowed } => {
                let (done, words) = (edit.clone(), allowed.clone());
                Task::perform(async move { engine.edit(*edit, allowed).await }, move |edited| {
                    Message::Edited(done.clone(), words.clone(), edited)
                })
            }
            Self::Mark { article, name, supply } => {
                let named = name.clone();
                Task::perform(async move { engine.mark_supply(article, &name, supply).await }, move |marked| {
                    Message::SupplyMarked(named.clone(), marked)
                })
            }
            Self::FindMembers { question, typed } => {
                Task::perform(async move { engine.search_members(&typed).await }, move |found| {
                    Message::MembersFound(question, found)
                })
            }
            Self::PutMember(Some(id)) => Task::perform(async move { engine.put_member(id).await }, Message::MemberPut),
            Self::PutMember(None) => Task::perform(async move { engine.take_member_out().await }, Message::MemberPut),
            Self::Bring(booking) => Task::perform(async move { engine.bring_booking(booking).await }, move |brought| {
                Message::Brought(booking, Box::new(brought))
            }),
            Self::Hold { name, then } => {
                let held = name.clone();
                Task::perform(async move { engine.hold(&name).await }, move |done| {
                    Message::Held(held.clone(), then, done)
                })
            }
            Self::ReadHeld => Task::perform(async move { engine.held().await }, Message::HeldRead),
            Self::Recall(id) => Task::perform(async move { engine.recall(id).await }, Message::Recalled),
            Self::Clear => Task::perform(async move { engine.clear_basket("").await }, Message::Cleared),
            Self::Conclude(tenders) => Task::perform(async move { engine.conclude(tenders).await }, |concluded| {
                Message::Concluded(Box::new(concluded))
            }),
            Self::ExportReceipt(sale, form) => Task::perform(
                async move { engine.export_receipt(ReceiptOf::Sale(sale), form).await },
                Message::Exported,
            ),
            Self::ReadPayments => Task::perform(
                async move {
                    let codes = if engine.takes_codes() { Codes::Taken } else { Codes::NotTaken };
                    (codes, engine.payments().await)
                },
                |(codes, read)| Message::PaymentsRead(codes, read),
            ),
            Self::PayByCode(code, amount) => {
                Task::perform(async move { engine.pay_by_code(code, amount).await }, |sent| {
                    Message::CodeSent(Box::new(sent))
                })
            }
            Self::GiveUp(payment) => Task::done(Message::PaymentStirred(engine.cancel_payment(payment))),
            Self::Ask(payment) => Task::done(Message::PaymentStirred(engine.ask_payment_again(payment))),
            Self::GiveBack(payment) => {
                Task::perform(async move { engine.give_payment_back(payment).await }, Message::PaymentStirred)
            }
            Self::ReadShift => Task::perform(async move { engine.shift().await }, |shift| {
                Message::ShiftRead(shift.map(|shift| if shift.is_some() { Shift::Open } else { Shift::None }))
            }),
            // The counter has taken them out before.
            Self::AskForDrawer | Self::AskToVoid(_) => Task::none(),
        }
    }
}

impl Till {
    /// The till with what is rung up.
    pub fn new(rung: Arc<Rung>, catalogue: Arc<Catalogue>, now: Timestamp) -> Self {
        let mut goods = Goods::default();
        goods.loaded(catalogue);
        Self {
            rung,
            goods,
            chosen: None,
            turned: None,
            asked: None,
            paying: None,
            codes: Codes::default(),
            payments: Vec::new(),
            sold: None,
            gone: None,
            said: None,
            wants: VecDeque::new(),
            work: Work::Idle,
            managing: None,
            changed_at: now,
            shift: Shift::Open,
        }
    }

    /// Whether nothing is rung up.
    pub fn is_empty(&self) -> bool {
        self.is_gone() || self.rung.basket.is_empty()
    }

    /// Whether what was rung up is sold, and nothing else was read since.
    fn is_gone(&self) -> bool {
        self.gone.is_some() && self.rung.id == self.gone
    }

    /// Whether money is changing hands.
    pub const fn is_paying(&self) -> bool {
        self.paying.is_some()
    }

    /// Whether something is asked over everything.
    pub const fn asks(&self) -> bool {
        self.asked.is_some()
    }

    /// The terminal is locked: the basket stays, and nothing is asked of whoever comes next.
    pub fn lock(&mut self) {
        self.asked = None;
        self.managing = None;
        self.sold = None;
        self.said = None;
        self.goods.touch = Touch::RingsUp;
        self.paying.take_if(|paying| !paying.is_concluding());
    }

    /// Something new begins at the counter: what was sold and said goes.
    pub fn begin(&mut self) {
        self.sold = None;
        self.said = None;
    }

    /// Something changed elsewhere.
    pub fn announced(&mut self, topic: Topic) -> Action<Effect> {
        match topic {
            Topic::Basket => Action::Start(Effect::Read),
            Topic::Catalogue => Action::Start(Effect::ReadGoods),
            Topic::Pictures => self.look(Goods::fetched),
            Topic::Shift => Action::Start(Effect::ReadShift),
            Topic::Payments => Action::Start(Effect::ReadPayments),
            Topic::Missed => Action::All(vec![
                Action::Start(Effect::Read),
                Action::Start(Effect::ReadGoods),
                Action::Start(Effect::ReadShift),
                Action::Start(Effect::ReadPayments),
            ]),
            _ => Action::None,
        }
    }

    /// Something else may be typed now: products are searched for it at once.
    pub fn seek(&mut self, here: Here<'_>) -> Action<Effect> {
        // While money changes hands what is typed is an amount.
        let typed = if self.is_paying() { "" } else { here.typed };
        match self.goods.seek(typed) {
            Some((question, typed)) => Action::Start(Effect::Search { question, typed }),
            None => Action::None,
        }
    }

    /// It is shown, for the first time or again.
    pub fn opened(&mut self) -> Action<Effect> {
        let read = Action::Start(Effect::ReadShift).and(Action::Start(Effect::ReadPayments));
        read.and(self.look(Goods::fetched))
    }

    /// A product was scanned, perhaps with how much of it typed before.
    pub fn scanned(&mut self, coded: Coded, times: Option<Quantity>, here: Here<'_>) -> Action<Effect> {
        self.begin();
        self.goods.touch = Touch::RingsUp;
        self.paying.take_if(|paying| !paying.is_concluding());
        let quantity = match (coded.quantity, times, coded.product.measure) {
            (Some(quantity), Some(times), Measure::Piece) if quantity == Quantity::ONE => Some(times),
            (quantity, None, _) => quantity,
            (None, times, Measure::Weight) => times,
            (quantity, Some(_), _) => quantity,
        };
        self.ring_up(Arc::new(coded.product), coded.pick, quantity, here)
    }

    /// A member's card was scanned, or their number typed.
    pub fn member_shown(&mut self, member: MemberId, here: Here<'_>) -> Action<Effect> {
        self.begin();
        self.asked = None;
        self.want(Want::Member(Some(member)), here)
    }

    /// Something was typed, and Enter pressed; `None` where it is a code or a search of the counter's.
    pub fn typed(&mut self, text: &str, here: Here<'_>) -> Option<Action<Effect>> {
        if self.is_paying() {
            return self.paid_with(|paying, priced, here| paying.typed(text, priced, here), here);
        }
        let (times, sought) = typed::times(text.trim());
        let product = self.goods.taken(sought)?;
        Some(self.touched(product, times, here))
    }

    /// A key that is no text and no scan.
    pub fn key(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        if self.asked.is_some() {
            return self.key_of_asked(key, here);
        }
        if self.is_paying() {
            return self.key_of_payment(key, here);
        }
        match key {
            Key::Enter if self.sold.is_some() => self.update(Message::SoldSeen, here),
            Key::Enter if self.is_empty() || !is_calm(self.changed_at, here.now) => Action::None,
            Key::Enter | Key::Function(9) => self.update(Message::PayPressed, here),
            Key::Escape => {
                self.begin();
                self.goods.touch = Touch::RingsUp;
                Action::None
            }
            Key::Function(3) => self.update(Message::MemberPressed, here),
            Key::Function(4) => self.update(Message::DiscountPressed, here),
            Key::Function(5) => self.update(Message::HoldPressed, here),
            Key::Function(6) => self.update(Message::RecallPressed, here),
            Key::Function(12) => self.update(Message::ExactPressed, here),
            Key::Character('+') => self.update(Message::Stepped(Step::More), here),
            Key::Character('-') => self.update(Message::Stepped(Step::Less), here),
            Key::Delete if here.typed.is_empty() => self.update(Message::RemovePressed, here),
            Key::Arrow(arrow) => self.arrow(arrow, here),
            Key::Function(_) | Key::Character(_) | Key::Alt(_) | Key::Backspace | Key::Delete => Action::None,
        }
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Action<Effect> {
        match message {
            Message::Rung(rung) => self.take_up(rung, here),
            Message::GoodsLoaded(catalogue) => self.look(|goods| goods.loaded(catalogue)),
            Message::PicturesRead(read) => {
                self.goods.pictured(read);
                Action::None
            }
            Message::Searched(question, hits) => {
                self.goods.found(question, hits);
                Action::None
            }
            Message::Edited(edit, words, edited) => self.edited(edit, words, edited, here),
            Message::Held(name, then, done) => self.held(name, then, done, here),
            Message::HeldRead(read) => self.held_read(read, here),
            Message::Recalled(recalled) => self.recalled(recalled, here),
            Message::Cleared(cleared) => {
                self.work = Work::Idle;
                self.put_down(cleared, Said::Cleared, here)
            }
            Message::ShiftRead(read) => {
                self.shift = read.unwrap_or(Shift::Open);
                if self.shift == Shift::Open && matches!(self.said, Some((_, Said::NoShift))) {
                    self.said = None;
                }
                Action::None
            }
            Message::Concluded(concluded) => self.concluded(*concluded, here),
            Message::PaymentsRead(codes, read) => self.payments_read(codes, read, here),
            Message::CodeSent(sent) => self.code_sent(*sent, here),
            Message::PaymentStirred(stirred) => self.payment_stirred(stirred, here),

            Message::ProductPressed(code) => self.tapped(self.goods.product(&code), here),
            Message::HitPressed(at) => self.tapped(self.goods.hit(at), here),
            Message::MarkingPressed => self.marking_pressed(),
            Message::MarkChosen(at) => self.mark_chosen(at),
            Message::LiftPressed(article, name) => {
                self.begin();
                Action::Start(Effect::Mark { article, name, supply: Supply::ForSale })
            }
            Message::SupplyMarked(name, marked) => self.supply_marked(name, marked, here),
            Message::TabChosen(tab) => self.look(|goods| goods.open(tab)),
            Message::TabsTurned(page) => self.look(|goods| goods.turn_tabs(page)),
            Message::GoodsTurned(page) => self.look(|goods| goods.turn(page)),
            Message::GoodsSized(room) => self.look(|goods| goods.sized(room)),
            Message::BasketTurned(page) => {
                self.turned = Some(page);
                Action::None
            }
            Message::RowPressed(spot) => {
                self.begin();
                self.chosen = Some(spot);
                Action::None
            }
            Message::RemovePressed => self.remove(here),
            Message::Stepped(step) => self.step(step, here),
            Message::DiscountPressed => self.ask(|till| Asked::Pricing(Pricing::new(till.line()))),
            Message::HoldPressed => self.ask(|_| Asked::Holding(Holding::default())),
            Message::NameTyped(name) => {
                if let Some(Asked::Holding(holding)) = &mut self.asked {
                    holding.typed(&name);
                }
                Action::None
            }
            Message::HoldConfirmed => self.hold_confirmed(here),
            Message::RecallPressed => {
                self.begin();
                self.asked = Some(Asked::Recalling(Recalling::default()));
                Action::Start(Effect::ReadHeld)
            }
            Message::RecallChosen(id) => self.recall(id, here),
            Message::MemberPressed => {
                self.begin();
                if !self.is_concluding() {
                    self.asked = Some(Asked::Finding(Finding::default()));
                }
                Action::None
            }
            Message::MemberTyped(typed) => self.seek_member(|finding| finding.typed(&typed)),
            Message::MembersFound(question, found) => self.members_found(question, found, here),
            Message::MemberChosen(id) => {
                self.asked = None;
                self.want(Want::Member(Some(id)), here)
            }
            Message::MemberOut => {
                self.asked = None;
                self.want(Want::Member(None), here)
            }
            Message::MemberPut(put) => self.member_put(put, here),
            Message::Brought(booking, brought) => self.brought(booking, *brought, here),
            Message::ClearPressed => self.ask(|_| Asked::Clearing),
            Message::ClearConfirmed => {
                self.asked = None;
                self.work = Work::Busy;
                Action::Start(Effect::Clear)
            }
            Message::DialogLeft => {
                self.asked = None;
                Action::None
            }
            Message::DrawerPressed => Action::Start(Effect::AskForDrawer),
            Message::PayPressed => self.want(Want::Pay, here),
            Message::ExactPressed => self.want(Want::Exact, here),
            Message::SoldSeen => {
                self.begin();
                Action::None
            }
            Message::VoidPressed(sale) => Action::Start(Effect::AskToVoid(sale)),
            Message::ExportPressed(sale, form) => Action::Start(Effect::ExportReceipt(sale, form)),
            Message::Exported(exported) => {
                self.say(exported.map_or_else(Said::Failed, Said::Exported), here);
                Action::None
            }
            Message::ShiftPressed => Action::Go(Place::Shift),
            Message::GiveBackPressed(payment) => Action::Start(Effect::GiveBack(payment)),
            Message::Paying(message) => self
                .paid_with(|paying, priced, here| Some(paying.update(message, priced, here)), here)
                .unwrap_or(Action::None),
            Message::Picking(message) => self.picked(|picking, here| picking.update(message, here), here),
            Message::Pricing(message) => self.priced_by_hand(|pricing, here| pricing.update(message, here), here),
        }
    }

    /// What the customer may see of it.
    pub fn bill(&self) -> Option<Bill<'_>> {
        if let Some(sold) = self.sold.as_deref().filter(|_| self.is_empty()) {
            return Some(Bill::Sold(sold));
        }
        let priced = self.priced().filter(|_| !self.is_empty())?;
        let paid = self.paying.as_ref().map(|paying| paying.standing(priced));
        Some(Bill::Open { basket: &self.rung.basket, priced, paid })
    }

    /// How what was last said sounds, and since when it is said.
    pub fn heard(&self) -> Option<(Timestamp, Tone)> {
        let (at, said) = self.said.as_ref()?;
        Some((*at, said.tone()?))
    }

    /// A question over everything.
    pub fn dialog<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        Some(match self.asked.as_ref()? {
            Asked::Picking(picking) => picking.dialog(&self.goods, here),
            Asked::Pricing(pricing) => pricing.dialog(&self.rung.basket, here),
            Asked::Holding(holding) => holding.dialog(here),
            Asked::Recalling(recalling) => recalling.dialog(!self.is_empty(), here),
            Asked::Marking(marking) => marking.dialog(&self.goods, here),
            Asked::Finding(finding) => finding.dialog(self.rung.basket.customer(), here),
            Asked::Clearing => {
                let of = |key: &str| here.text.of(key, &[]);
                crate::ui::widget::dialog::dialog(of("till-clear-asks"), of("till-clear-asks.explains"))
                    .way(button::plain(of("till-leave")).key("Esc").on_press(Message::DialogLeft))
                    .way(button::danger(of("till-clear-confirm")).key("Enter").on_press(Message::ClearConfirmed))
            }
        })
    }

    /// Whether nothing is rung up, so that other things have room beside.
    pub fn has_room_aside(&self) -> bool {
        self.is_empty() && !self.is_paying()
    }

    /// What the field waits for, while the till is shown.
    pub fn hint(&self) -> &'static str {
        self.paying.as_ref().map_or("till-hint", Paying::hint)
    }

    fn priced(&self) -> Option<&Priced> {
        self.rung.priced.as_ref().ok()
    }

    /// The row that keys are for: the chosen one while it is there, else the last line.
    fn spot(&self) -> Option<Spot> {
        let basket = &self.rung.basket;
        let is_there = |spot: &Spot| match spot {
            Spot::Line(no) => basket.line(*no).is_some(),
            Spot::Voucher(id) => basket.vouchers().iter().any(|held| held.voucher == *id),
            Spot::Booking(id) => basket.bookings().iter().any(|brought| brought.booking == *id),
        };
        let last = || basket.lines().last().map(|line| Spot::Line(line.no));
        let voucher = || basket.vouchers().last().map(|held| Spot::Voucher(held.voucher));
        let booking = || basket.bookings().last().map(|brought| Spot::Booking(brought.booking));
        if self.is_empty() {
            return None;
        }
        self.chosen.filter(is_there).or_else(last).or_else(voucher).or_else(booking)
    }

    /// The chosen line, where it is one.
    fn line(&self) -> Option<&Line> {
        match self.spot()? {
            Spot::Line(no) => self.rung.basket.line(no),
            Spot::Voucher(_) | Spot::Booking(_) => None,
        }
    }

    fn say(&mut self, said: Said, here: Here<'_>) {
        self.said = Some((here.now, said));
    }

    /// Something else of the goods is to be seen: its pictures are read.
    fn look(&mut self, at: impl FnOnce(&mut Goods)) -> Action<Effect> {
        at(&mut self.goods);
        let wanted = self.goods.wanted();
        if wanted.is_empty() { Action::None } else { Action::Start(Effect::ReadPictures(wanted)) }
    }

    /// Asks something about the basket, where there is one.
    fn ask(&mut self, asked: impl FnOnce(&Self) -> Asked) -> Action<Effect> {
        self.begin();
        if !self.is_empty() && !self.is_concluding() {
            self.paying = None;
            self.asked = Some(asked(self));
        }
        Action::None
    }

    fn is_concluding(&self) -> bool {
        self.paying.as_ref().is_some_and(Paying::is_concluding)
    }

    /// Up and down go through the basket; while hits are shown all four go through those.
    fn arrow(&mut self, arrow: Arrow, here: Here<'_>) -> Action<Effect> {
        if self.goods.has_hits() && !here.typed.is_empty() {
            self.goods.go(arrow);
            return Action::None;
        }
        let basket = &self.rung.basket;
        let lines = basket.lines().iter().map(|line| Spot::Line(line.no));
        let vouchers = basket.vouchers().iter().map(|held| Spot::Voucher(held.voucher));
        let bookings = basket.bookings().iter().map(|brought| Spot::Booking(brought.booking));
        let spots: Vec<Spot> = lines.chain(vouchers).chain(bookings).collect();
        let at = spots.iter().position(|spot| Some(*spot) == self.spot());
        let to = match (arrow, at) {
            (Arrow::Up, Some(at)) => at.checked_sub(1),
            (Arrow::Down, Some(at)) => Some(at + 1),
            _ => None,
        };
        if let Some(spot) = to.and_then(|to| spots.get(to)) {
            (self.chosen, self.turned) = (Some(*spot), None);
        }
        Action::None
    }
}

/// What a manager is asked for about an edit.
fn question(edit: &Edit, refusal: &Refusal, rung: &Rung, here: Here<'_>) -> Option<Refused> {
    let Refusal::Needs(permission) = refusal else { return None };
    let line = match edit {
        Edit::ByHand(no, _) | Edit::Quantity(no, _) | Edit::Remove(no) | Edit::TurnBack { line: no, .. } => {
            rung.basket.line(*no)
        }
        _ => None,
    };
    let what = till::needs(*permission, here.format());
    let about = match line {
        Some(line) => {
            here.text.of("counter-about", &[("name", line.item.name.as_str().into()), ("cause", what.into())])
        }
        None => what,
    };
    Some(Refused { permission: *permission, refusal: "not_allowed".to_owned(), about })
}

/// What a voucher takes off a basket, or why it takes nothing.
fn of_voucher(voucher: VoucherId, name: String, priced: &Priced, here: Here<'_>) -> Said {
    let by = By::Voucher(voucher);
    let applied = priced.applied.iter().find(|applied| applied.by == by);
    if let Some(applied) = applied {
        return Said::VoucherOn { name, saving: here.format().money(applied.saving) };
    }
    let not = priced.not_applied.iter().find(|not| not.by == by);
    let why = not.map(|not| till::because(&not.because, here.format())).unwrap_or_default();
    Said::VoucherIdle { name, why }
}
