//! The history: what happened at this terminal on a day, the latest first, a page at a time; of the chosen entry all its
//! figures, and what can still be done about it. What is typed narrows the list.

mod detail;
mod list;
mod table;
#[cfg(test)]
mod tests;
mod words;

use std::path::PathBuf;
use std::time::Duration;

use iced::Task;
use iced::alignment::Vertical;
use iced::widget::{column, row, space};
use jiff::civil::Date;

use super::beside::{Larger, beside};
use super::refunding::{self, Refunding};
pub use super::undo::Target;
use super::{Action, Allowed, Here, Key, Refused};
use crate::domain::business_day;
use crate::domain::fact::Event;
use crate::domain::id::{PrintJobId, SaleId};
use crate::domain::money::Money;
use crate::domain::staff::Permission;
use crate::engine::export::{Form, ReceiptOf, Table};
use crate::engine::history::{About, Ask, Begun, Entry, Filter, Page, Place, Slip, Spot, Standing, Undo, What};
use crate::engine::problem::Problem;
use crate::engine::{Engine, Topic, clock};
use crate::ui::icon::Icon;
use crate::ui::text::problem;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{S8, S16, TARGET, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::button;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::field::listening;
use crate::ui::widget::reason::{self, Own, reason};
use crate::ui::widget::title::title;
use crate::ui::widget::toast::toast;
use crate::ui::widget::words::bold_label;

/// The input of the reason.
const REASON: &str = "history-reason";

/// The key that takes back.
const UNDO_KEY: u8 = 7;

/// The key that prints again.
const REPRINT_KEY: u8 = 10;

/// How long nothing is typed before it is looked for: every key would read the whole day.
const PAUSE: Duration = Duration::from_millis(150);

/// The history.
pub struct History {
    /// Which business day was asked for; nothing before the screen was first gone to.
    day: Option<Date>,
    tab: Tab,
    /// The last entry of each page before this one: as many as there are pages before it.
    ends: Vec<Place>,
    /// What was listed last; nothing before the first answer.
    listed: Option<Listed>,
    /// The last question that was asked: an older answer is dropped.
    question: u64,
    /// What the entries must name, as it was typed.
    sought: String,
    chosen: Option<Place>,
    undoing: Option<Undoing>,
    refunding: Option<Refunding>,
    /// What is done once a manager allows it.
    wish: Option<Wish>,
    said: Option<Said>,
}

/// What stands in the list: until something else was read, what was asked for before stays, under its own name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    day: Date,
    tab: Tab,
    /// How many pages come before it.
    before: usize,
    page: Page,
}

impl Listed {
    /// Whether the other is the same page, read again.
    fn is_as(&self, other: &Self) -> bool {
        (self.day, self.tab, self.before) == (other.day, other.tab, other.before)
    }
}

/// What was done last, or why it was not.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    Exported(PathBuf),
    Refunded(Money),
    Stays(Stays),
    Failed(Problem),
}

/// Why an entry cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stays {
    /// No entry is chosen.
    NothingChosen,
    /// It was taken back before.
    TakenBackBefore,
    /// A redemption whose window has passed.
    TooLate,
    /// A redemption that has no such window.
    NeverReversible,
    /// A check-in after which others came, or whose visit is over.
    ArrivalIsPast,
    /// It took something back itself.
    TookBack,
    /// It is only written down that it happened.
    OnRecord,
}

impl Stays {
    /// The key of its words.
    const fn key(self) -> &'static str {
        match self {
            Self::NothingChosen => "history-stays-nothing-chosen",
            Self::TakenBackBefore => "history-stays-taken-back-before",
            Self::TooLate => "history-stays-too-late",
            Self::NeverReversible => "history-stays-never-reversible",
            Self::ArrivalIsPast => "history-stays-arrival-is-past",
            Self::TookBack => "history-stays-took-back",
            Self::OnRecord => "history-stays-on-record",
        }
    }
}

/// Which entries are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    All,
    Sold,
    Redeemed,
    Refused,
    Arrivals,
    Papers,
}

impl Tab {
    const ALL: [Self; 6] = [Self::All, Self::Sold, Self::Redeemed, Self::Refused, Self::Arrivals, Self::Papers];

    /// The tabs of a shop: one that only redeems has sold nothing.
    fn of(here: Here<'_>) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |tab| *tab != Self::Sold || here.sells())
    }

    /// The key of its name.
    const fn key(self) -> &'static str {
        match self {
            Self::All => "history-tab-all",
            Self::Sold => "history-tab-sold",
            Self::Redeemed => "history-tab-redeemed",
            Self::Refused => "history-tab-refused",
            Self::Arrivals => "history-tab-arrivals",
            Self::Papers => "history-tab-papers",
        }
    }
}

/// Something that is about to be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Undoing {
    target: Target,
    reason: String,
}

/// What needs a manager's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Refund,
    Undo(Target),
    Reprint(PrintJobId),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The answer to a question.
    Listed(u64, Result<Page, Problem>),
    /// Other entries are wanted.
    TabChosen(usize),
    /// Another day.
    DayChosen(Date),
    /// The page of what was before the last entry that is seen.
    OlderPressed(Place),
    /// The page of what came after.
    NewerPressed,
    /// An entry was chosen.
    EntryChosen(Place),
    /// Something is to be taken back.
    UndoPressed(Target),
    /// A ready reason was picked.
    ReasonPicked(usize),
    /// The reason was typed on.
    ReasonTyped(String),
    /// The reason is done.
    ReasonConfirmed,
    /// It is not taken back after all.
    ReasonGivenUp,
    /// Something of a sale is to be given back.
    RefundPressed(SaleId),
    /// In the refund.
    Refunding(refunding::Message),
    /// A slip is wanted again.
    ReprintPressed(PrintJobId),
    /// A gift receipt of a sale is wanted.
    GiftPressed(SaleId),
    /// A receipt is wanted as a file.
    ReceiptPressed(PrintJobId, Form),
    /// Somebody holds the slip in doubt in their hands.
    PaperIsHere(PrintJobId),
    /// The slip is not needed any more.
    PaperNotNeeded(PrintJobId),
    /// Nothing was typed for a moment.
    Paused(u64),
    /// What is listed is wanted as a file.
    ExportPressed,
    /// All that is listed, on every page.
    AllRead(Result<Vec<Entry>, Problem>),
    /// It is a file, or is not.
    Exported(Result<PathBuf, Problem>),
    /// What was said has been read.
    SaidClosed,
    /// What was started has ended.
    Done(Result<(), Problem>),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// A page is asked for.
    List(u64, Ask),
    /// Says when nothing was typed for [`PAUSE`].
    Pause(u64),
    /// All that is listed is asked for, on every page.
    ReadAll(Ask),
    /// It is written into a file.
    Export(Table),
    /// Something is taken back.
    Undo(Target, String),
    /// Something is to be done about a refund.
    Refunding(refunding::Effect),
    /// A slip is printed again.
    Reprint(PrintJobId),
    /// A gift receipt is printed.
    Gift(SaleId),
    /// A receipt is written into a file.
    ExportReceipt(ReceiptOf, Form),
    /// A slip in doubt is here.
    ConfirmPaper(PrintJobId),
    /// A slip is given up.
    CancelPaper(PrintJobId),
}

impl Effect {
    /// Begins it.
    pub fn start(self, engine: &Engine) -> Task<Message> {
        let engine = engine.clone();
        match self {
            Self::List(question, ask) => {
                Task::perform(async move { engine.history(ask).await }, move |page| Message::Listed(question, page))
            }
            Self::Pause(question) => Task::perform(clock::pause(PAUSE), move |()| Message::Paused(question)),
            Self::ReadAll(ask) => Task::perform(async move { engine.whole_history(ask).await }, Message::AllRead),
            Self::Export(table) => Task::perform(async move { engine.export(table).await }, Message::Exported),
            Self::Undo(Target::Redemption(id), reason) => {
                Task::perform(async move { engine.reverse(id, &reason).await }, Message::Done)
            }
            Self::Undo(Target::CheckIn(booking), reason) => {
                Task::perform(async move { engine.undo_check_in(booking, &reason).await }, Message::Done)
            }
            Self::Refunding(effect) => effect.start(&engine).map(Message::Refunding),
            Self::Reprint(job) => {
                Task::perform(async move { engine.reprint(job).await.map(|_copy| ()) }, Message::Done)
            }
            Self::ExportReceipt(of, form) => {
                Task::perform(async move { engine.export_receipt(of, form).await }, Message::Exported)
            }
            Self::Gift(sale) => Task::perform(async move { engine.print_gift(sale).await }, Message::Done),
            Self::ConfirmPaper(job) => Task::perform(async move { engine.confirm_paper(job).await }, Message::Done),
            Self::CancelPaper(job) => Task::perform(async move { engine.cancel_paper(job).await }, Message::Done),
        }
    }
}

impl History {
    /// Nothing was asked yet.
    pub const fn new() -> Self {
        Self {
            day: None,
            tab: Tab::All,
            ends: Vec::new(),
            listed: None,
            question: 0,
            sought: String::new(),
            chosen: None,
            undoing: None,
            refunding: None,
            wish: None,
            said: None,
        }
    }

    /// The screen is gone to: it begins with today.
    pub fn open(&mut self, here: Here<'_>) -> Action<Effect> {
        self.said = None;
        self.day = Some(today(here));
        here.typed.trim().clone_into(&mut self.sought);
        self.first_page(here)
    }

    /// Something is to be seen: the page begins with it.
    pub fn show(&mut self, spot: Spot, here: Here<'_>) -> Action<Effect> {
        self.day = Some(spot.day);
        self.tab = Tab::All;
        self.ends = vec![spot.place.next()];
        self.chosen = Some(spot.place);
        self.ask(here)
    }

    /// Something else may be typed now: it is sought once nothing more was typed for a moment.
    pub fn seek(&mut self, here: Here<'_>) -> Action<Effect> {
        let typed = here.typed.trim();
        if typed == self.sought {
            return Action::None;
        }
        typed.clone_into(&mut self.sought);
        self.question += 1;
        Action::Start(Effect::Pause(self.question))
    }

    /// Something changed.
    pub fn announced(&mut self, topic: Topic, here: Here<'_>) -> Action<Effect> {
        match topic {
            Topic::Redemptions
            | Topic::Sales
            | Topic::Shift
            | Topic::Payments
            | Topic::Bookings
            | Topic::Papers
            | Topic::Exceptions
            | Topic::Missed
                if self.day.is_some() =>
            {
                self.ask(here)
            }
            _ => Action::None,
        }
    }

    /// Something happened here.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Action<Effect> {
        match message {
            Message::Listed(question, answer) => self.listed(question, answer, here),
            Message::TabChosen(at) => self.tab_chosen(at, here),
            Message::DayChosen(day) => self.day_chosen(day, here),
            Message::OlderPressed(last) => self.older_pressed(last, here),
            Message::NewerPressed => self.newer_pressed(here),
            Message::EntryChosen(place) => self.entry_chosen(place),
            Message::UndoPressed(target) => self.undo_pressed(target, here),
            Message::ReasonPicked(at) => self.reason_picked(at, here),
            Message::ReasonTyped(typed) => self.reason_typed(&typed),
            Message::ReasonConfirmed => self.reason_confirmed(),
            Message::ReasonGivenUp => self.reason_given_up(),
            Message::RefundPressed(sale) => {
                let (refunding, first) = Refunding::new(sale, refunding::Begin::WithNothing);
                self.refunding = Some(refunding);
                Action::Start(Effect::Refunding(first))
            }
            Message::Refunding(message) => self.refunds(|refunding| refunding.update(message, here)),
            Message::ReprintPressed(job) => self.reprint_pressed(job, here),
            Message::GiftPressed(sale) => Action::Start(Effect::Gift(sale)),
            Message::ReceiptPressed(job, form) => Action::Start(Effect::ExportReceipt(ReceiptOf::Paper(job), form)),
            Message::PaperIsHere(job) => Action::Start(Effect::ConfirmPaper(job)),
            Message::PaperNotNeeded(job) => Action::Start(Effect::CancelPaper(job)),
            Message::Paused(question) if question == self.question => self.first_page(here),
            Message::Paused(_) => Action::None,
            Message::ExportPressed => Action::Start(Effect::ReadAll(self.asked(None, here))),
            Message::AllRead(Ok(entries)) => {
                let day = self.asked_day(here);
                Action::Start(Effect::Export(table::of(&entries, day, here)))
            }
            Message::Exported(Ok(path)) => self.say(Said::Exported(path)),
            Message::AllRead(Err(problem)) | Message::Exported(Err(problem)) => self.say(Said::Failed(problem)),
            Message::SaidClosed => {
                self.said = None;
                Action::None
            }
            Message::Done(outcome) => self.done(outcome, here),
        }
    }

    /// A key that is no text.
    pub fn key(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        if self.refunding.is_some() {
            return self.refunds(|refunding| refunding.key(key, here));
        }
        match (key, &self.undoing) {
            (Key::Enter, Some(_)) => self.reason_confirmed(),
            (Key::Escape, Some(_)) => self.reason_given_up(),
            (Key::Character(digit), Some(_)) => match reason::picked(digit) {
                Some(at) => self.reason_picked(at, here),
                None => Action::None,
            },
            (Key::Function(UNDO_KEY), None) => {
                let entry = self.chosen_entry();
                match (entry.and_then(|entry| undoable(entry, here)), entry.and_then(sold)) {
                    (Some(target), _) => self.undo_pressed(target, here),
                    (None, Some(sale)) => self.update(Message::RefundPressed(sale), here),
                    (None, None) => {
                        let why = entry.map_or(Stays::NothingChosen, stays);
                        self.say(Said::Stays(why))
                    }
                }
            }
            (Key::Function(REPRINT_KEY), None) => match self.chosen_entry().and_then(reprintable) {
                Some(slip) => self.update(Message::ReprintPressed(slip.job), here),
                None => Action::None,
            },
            (Key::Escape, None) => match self.said.take() {
                Some(_) => Action::None,
                None => Action::Go(super::Place::Counter),
            },
            _ => Action::None,
        }
    }

    /// Whether a key is meant for what stands here. What takes back always is: where this entry stays, nobody means the last one
    /// of the counter.
    pub fn takes(&self, key: Key) -> bool {
        match key {
            Key::Function(UNDO_KEY) => true,
            Key::Function(REPRINT_KEY) => self.chosen_entry().is_some_and(|entry| reprintable(entry).is_some()),
            _ => false,
        }
    }

    /// The counter is locked: nothing that was being asked is asked of whoever comes next.
    pub fn lock(&mut self) {
        self.undoing = None;
        self.refunding = None;
        self.wish = None;
    }

    /// A manager allowed what was asked for.
    pub fn allowed(&mut self, allowed: Allowed, _here: Here<'_>) -> Action<Effect> {
        match self.wish.take() {
            Some(Wish::Refund) => self.refunds(|refunding| refunding.allowed(allowed)),
            // Why was said with the word.
            Some(Wish::Undo(target)) => Action::Start(Effect::Undo(target, allowed.reason)),
            Some(Wish::Reprint(job)) => Action::Start(Effect::Reprint(job)),
            None => Action::None,
        }
    }

    /// The room right of the rail.
    pub fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let day = self.listed.as_ref().map_or_else(|| self.asked_day(here), |listed| listed.day);
        let field = listening(here.typed, here.text.of("history-hint", &[]), space());
        let export = button::plain(here.text.of("day-export", &[])).icon(Icon::Export).small();
        let export = Element::from(export.on_press(Message::ExportPressed));
        let ends = row![days(day, here), export].spacing(S16).align_y(Vertical::Center);
        let top = title(here.text.of("history-title", &[]), here.text.of("history-of-this-till", &[]), ends);
        let top = column![field, top].spacing(S16);
        let chosen = match self.chosen_entry() {
            Some(entry) => detail::view(entry, here),
            None => detail::nothing(here),
        };
        let said = self.said.as_ref().map(|said| told(said, here));
        beside(top.into(), said, list::view(self, here), chosen, Larger::List, here.shape)
    }

    /// Why something is taken back.
    pub fn dialog<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        if let Some(refunding) = &self.refunding {
            return Some(refunding.dialog(here).map(Message::Refunding));
        }
        let undoing = self.undoing.as_ref()?;
        let text = here.text;
        let (asks, explains) = match undoing.target {
            Target::Redemption(_) => ("history-undo-redemption", "history-undo-redemption.explains"),
            Target::CheckIn(_) => ("history-undo-check-in", "history-undo-check-in.explains"),
        };
        let own = Own { name: text.of("history-reason", &[]), typed: &undoing.reason };
        let reasons = undoing.target.reasons(text);
        let body = reason(REASON, reasons, own, Message::ReasonPicked, Message::ReasonTyped);
        let is_said = !undoing.reason.trim().is_empty();
        let confirm = text.of(if is_said { "history-undo-confirm" } else { "history-undo-needs-reason" }, &[]);
        let confirm = button::primary(confirm).key("Enter");
        Some(
            dialog(text.of(asks, &[]), text.of(explains, &[]))
                .body(body)
                .way(button::plain(text.of("history-undo-cancel", &[])).key("Esc").on_press(Message::ReasonGivenUp))
                .way(confirm.on_press_maybe(is_said.then_some(Message::ReasonConfirmed))),
        )
    }

    /// Something happens in the refund.
    fn refunds(&mut self, change: impl FnOnce(&mut Refunding) -> refunding::Next) -> Action<Effect> {
        let Some(refunding) = &mut self.refunding else { return Action::None };
        match change(refunding) {
            refunding::Next::Stay => Action::None,
            refunding::Next::Start(effect) => Action::Start(Effect::Refunding(effect)),
            refunding::Next::AskManager(refused) => {
                self.wish = Some(Wish::Refund);
                Action::AskManager(refused)
            }
            refunding::Next::Done(given) => {
                self.refunding = None;
                self.say(Said::Refunded(refunding::given(&given)))
            }
            refunding::Next::Exchanged => {
                self.refunding = None;
                Action::RingUpInstead
            }
            refunding::Next::Left => {
                self.refunding = None;
                Action::None
            }
        }
    }

    /// The first page of the day.
    fn first_page(&mut self, here: Here<'_>) -> Action<Effect> {
        self.ends.clear();
        self.ask(here)
    }

    fn asked_day(&self, here: Here<'_>) -> Date {
        self.day.unwrap_or_else(|| today(here))
    }

    fn ask(&mut self, here: Here<'_>) -> Action<Effect> {
        self.question += 1;
        Action::Start(Effect::List(self.question, self.asked(self.ends.last().copied(), here)))
    }

    /// What is listed, after the page that ended at `before`.
    fn asked(&self, before: Option<Place>, here: Here<'_>) -> Ask {
        let filter = match self.tab {
            Tab::All if here.may(Permission::SettleExceptions) => Filter::EverythingForManagers,
            Tab::All => Filter::Everything,
            Tab::Sold => Filter::Sold,
            Tab::Redeemed => Filter::Redeemed,
            Tab::Refused => Filter::Refused,
            Tab::Arrivals => Filter::Arrivals,
            Tab::Papers => Filter::Papers,
        };
        Ask { day: self.asked_day(here), filter, sought: self.sought.clone(), before }
    }

    fn say(&mut self, said: Said) -> Action<Effect> {
        self.said = Some(said);
        Action::None
    }

    fn listed(&mut self, question: u64, answer: Result<Page, Problem>, here: Here<'_>) -> Action<Effect> {
        if question != self.question {
            return Action::None;
        }
        match answer {
            Ok(page) => {
                let listed = Listed { day: self.asked_day(here), tab: self.tab, before: self.ends.len(), page };
                let is_same_page = self.listed.as_ref().is_some_and(|shown| shown.is_as(&listed));
                let is_there = |place: &Place| listed.page.entries.iter().any(|entry| entry.place == *place);
                let first = listed.page.entries.first().map(|entry| entry.place);
                // Of another page the first is chosen, also where the chosen one is further down on it.
                self.chosen = self.chosen.filter(|place| is_same_page && is_there(place)).or(first);
                self.listed = Some(listed);
            }
            Err(problem) => self.said = Some(Said::Failed(problem)),
        }
        Action::None
    }

    fn tab_chosen(&mut self, at: usize, here: Here<'_>) -> Action<Effect> {
        self.tab = Tab::of(here).nth(at).unwrap_or(Tab::All);
        self.first_page(here)
    }

    fn day_chosen(&mut self, day: Date, here: Here<'_>) -> Action<Effect> {
        self.day = Some(day.min(today(here)));
        self.first_page(here)
    }

    /// What is seen depends on the window: the next page begins after the last entry that had room on this one.
    fn older_pressed(&mut self, last: Place, here: Here<'_>) -> Action<Effect> {
        // Pressed faster than it is read.
        if self.ends.last() == Some(&last) {
            return Action::None;
        }
        self.ends.push(last);
        self.ask(here)
    }

    fn newer_pressed(&mut self, here: Here<'_>) -> Action<Effect> {
        if self.ends.pop().is_none() {
            return Action::None;
        }
        self.ask(here)
    }

    fn entry_chosen(&mut self, place: Place) -> Action<Effect> {
        self.chosen = Some(place);
        self.said = None;
        Action::None
    }

    fn undo_pressed(&mut self, target: Target, here: Here<'_>) -> Action<Effect> {
        let (permission, refusal) = (target.permission(), target.refusal());
        if here.may(permission) {
            return self.begin(target);
        }
        self.wish = Some(Wish::Undo(target));
        Action::AskManager(Refused { permission, refusal: refusal.to_owned(), about: self.about(here) })
    }

    fn begin(&mut self, target: Target) -> Action<Effect> {
        self.undoing = Some(Undoing { target, reason: String::new() });
        Action::None
    }

    fn reason_picked(&mut self, at: usize, here: Here<'_>) -> Action<Effect> {
        if let Some(undoing) = &mut self.undoing
            && let Some(reason) = undoing.target.reasons(here.text).into_iter().nth(at)
        {
            undoing.reason = reason;
        }
        Action::None
    }

    fn reason_typed(&mut self, typed: &str) -> Action<Effect> {
        if let Some(undoing) = &mut self.undoing {
            undoing.reason = reason::kept(typed);
        }
        Action::None
    }

    fn reason_confirmed(&mut self) -> Action<Effect> {
        match self.undoing.take_if(|undoing| !undoing.reason.trim().is_empty()) {
            Some(Undoing { target, reason }) => Action::Start(Effect::Undo(target, reason.trim().to_owned())),
            None => Action::None,
        }
    }

    fn reason_given_up(&mut self) -> Action<Effect> {
        self.undoing = None;
        Action::None
    }

    /// A second paper takes somebody who may print again; the first one of a slip that was kept does not.
    fn reprint_pressed(&mut self, job: PrintJobId, here: Here<'_>) -> Action<Effect> {
        let slip = self.chosen_entry().and_then(slip_of).filter(|slip| slip.job == job);
        if slip.is_some_and(is_first) || here.may(Permission::Reprint) {
            return Action::Start(Effect::Reprint(job));
        }
        self.wish = Some(Wish::Reprint(job));
        let refusal = "reprint".to_owned();
        Action::AskManager(Refused { permission: Permission::Reprint, refusal, about: self.about(here) })
    }

    fn done(&mut self, outcome: Result<(), Problem>, here: Here<'_>) -> Action<Effect> {
        self.said = outcome.err().map(Said::Failed);
        self.ask(here)
    }

    /// The chosen entry, in the words of its row.
    fn about(&self, here: Here<'_>) -> String {
        self.chosen_entry().map_or_else(String::new, |entry| words::row(entry, here).name)
    }

    fn entries(&self) -> &[Entry] {
        self.listed.as_ref().map_or(&[], |listed| listed.page.entries.as_slice())
    }

    fn chosen_entry(&self) -> Option<&Entry> {
        let place = self.chosen?;
        self.entries().iter().find(|entry| entry.place == place)
    }
}

impl Default for History {
    fn default() -> Self {
        Self::new()
    }
}

/// The business day that it is.
fn today(here: Here<'_>) -> Date {
    business_day::of(here.now, here.shop.zone.rules(), here.shop.day_start)
}

/// The day that is shown, and the ways to those beside it.
fn days(day: Date, here: Here<'_>) -> Element<'_, Message> {
    let today = today(here);
    let before = day.yesterday().ok().map(Message::DayChosen);
    let after = day.tomorrow().ok().filter(|next| *next <= today).map(Message::DayChosen);
    let back = button::plain("").icon(Icon::Left).small().width(TARGET).on_press_maybe(before);
    let on = button::plain("").icon(Icon::Right).small().width(TARGET).on_press_maybe(after);
    let says = bold_label(words::day(day, today, here), Type::T16);
    let home = (day < today).then(|| {
        let home = button::quiet(here.text.of("history-to-today", &[]));
        Element::from(home.on_press(Message::DayChosen(today)))
    });
    row![].push(home).push(back).push(says).push(on).spacing(S8).align_y(Vertical::Center).into()
}

/// What was done last, until it has been read.
fn told<'a>(said: &Said, here: Here<'a>) -> Element<'a, Message> {
    let close = button::quiet("").icon(Icon::Close).on_press(Message::SaidClosed);
    match said {
        Said::Exported(path) => {
            let file = path.display().to_string();
            let detail = here.text.of("day-exported.detail", &[("file", file.into())]);
            toast(Hue::Good, Icon::Check, here.text.of("day-exported", &[]), detail, close)
        }
        Said::Refunded(amount) => {
            let back = here.format().money(*amount);
            toast(Hue::Good, Icon::Check, here.text.of("refund-done", &[]), back, close)
        }
        Said::Stays(why) => {
            let next = here.text.of(&format!("{}.next", why.key()), &[]);
            toast(Hue::Busy, Icon::Info, here.text.of(why.key(), &[]), next, close)
        }
        Said::Failed(problem) => {
            let (cause, next) = (problem::coded(problem.code(), here.text), problem::next(problem.code(), here.text));
            toast(Hue::Bad, Icon::Refused, cause, next, close)
        }
    }
}

/// What of an entry can be taken back now.
fn undoable(entry: &Entry, here: Here<'_>) -> Option<Target> {
    let What::Happened { fact, about, .. } = &entry.what else { return None };
    match (&fact.event, about) {
        (Event::RedemptionMade(made), About::Redemption(redeemed)) => {
            let stands = redeemed.row.state == Standing::Made;
            let in_time = redeemed.row.particulars.reversible_until.is_some_and(|until| here.now < until);
            (stands && in_time).then_some(Target::Redemption(made.redemption))
        }
        (Event::BookingCheckedIn(arrival), About::Booking(received)) => {
            (received.undo == Undo::Possible).then_some(Target::CheckIn(arrival.booking))
        }
        _ => None,
    }
}

/// Why an entry that cannot be taken back stays.
fn stays(entry: &Entry) -> Stays {
    let What::Happened { fact, about, .. } = &entry.what else { return Stays::OnRecord };
    match (&fact.event, about) {
        (Event::RedemptionMade(_), About::Redemption(redeemed)) => {
            match (redeemed.row.state, redeemed.row.particulars.reversible_until) {
                (Standing::Reversed { .. }, _) => Stays::TakenBackBefore,
                (Standing::Made, Some(_)) => Stays::TooLate,
                (Standing::Made, None) => Stays::NeverReversible,
            }
        }
        (Event::BookingCheckedIn(_), About::Booking(received)) if received.undo == Undo::Undone => {
            Stays::TakenBackBefore
        }
        (Event::BookingCheckedIn(_), _) => Stays::ArrivalIsPast,
        (
            Event::RedemptionReversed(_)
            | Event::RedemptionVoided(_)
            | Event::CheckInUndone(_)
            | Event::SaleRefunded(_)
            | Event::LineVoided(_),
            _,
        ) => Stays::TookBack,
        _ => Stays::OnRecord,
    }
}

/// The sale that an entry is about, of which something can be given back.
fn sold(entry: &Entry) -> Option<SaleId> {
    let What::Happened { fact, .. } = &entry.what else { return None };
    match &fact.event {
        Event::SaleMade(made) => Some(made.sale.id()),
        _ => None,
    }
}

/// Which slip of an entry is printed, or printed again: one that is not still to come.
fn reprintable(entry: &Entry) -> Option<&Slip> {
    slip_of(entry).filter(|slip| words::has_ended(slip.state))
}

/// The receipt of a customer that can be had as a file: one with a number to name it by.
fn pictured(entry: &Entry) -> Option<&Slip> {
    match &entry.what {
        What::Paper(slip) => Some(slip).filter(|slip| slip.redemption.is_some()),
        What::Happened { fact, slip, .. } => match fact.event {
            Event::SaleMade(_) | Event::SaleRefunded(_) | Event::RedemptionMade(_) | Event::RedemptionReversed(_) => {
                slip.as_ref()
            }
            _ => None,
        },
    }
}

/// Whether a slip would come as the first paper.
fn is_first(slip: &Slip) -> bool {
    slip.begun == Begun::No && slip.copy == 1
}

/// The slip of an entry, or the latest copy of it.
fn slip_of(entry: &Entry) -> Option<&Slip> {
    match &entry.what {
        What::Paper(slip) => Some(slip),
        What::Happened { slip, .. } => slip.as_ref(),
    }
}
