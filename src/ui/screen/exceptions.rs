//! The exceptions: an inbox at the left, and of the chosen one what happened, to whom, what it costs, what settles it.

mod detail;
mod inbox;
mod paper;
mod parties;
#[cfg(test)]
mod tests;
mod words;

use iced::widget::{responsive, row};
use iced::{Fill, Length, Shrink, Task};

use super::beside::{Larger, beside, stacked};
use super::{Action, Allowed, Here, Key, Place, Refused, Shape};
use crate::domain::exception::{Matter, State};
use crate::domain::fact::Bearer;
use crate::domain::id::{ExceptionId, PrintJobId};
use crate::domain::staff::Permission;
use crate::engine::exceptions::Case;
use crate::engine::problem::Problem;
use crate::engine::{Engine, Topic};
use crate::ui::icon::Icon;
use crate::ui::text::problem;
use crate::ui::theme::Element;
use crate::ui::theme::measure::TALL;
use crate::ui::theme::palette::Hue;
use crate::ui::widget::button;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::reason::{self, Own, reason};
use crate::ui::widget::title::title;
use crate::ui::widget::toast::toast;

/// The input of the note.
const NOTE: &str = "exceptions-note";

/// So many at most stand in a list that is as high as what it holds.
const STACKED_MAX: usize = 6;

/// The exceptions.
pub struct Exceptions {
    /// What was listed last; nothing before the first answer.
    cases: Option<Vec<Case>>,
    /// The last question that was asked: an older answer is dropped.
    question: u64,
    tab: Tab,
    chosen: Option<ExceptionId>,
    settling: Option<Settling>,
    /// What is done once a manager allows it.
    wish: Option<Wish>,
    problem: Option<Problem>,
}

/// Which of them are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    All,
    Open,
    Closed,
}

/// A loss that is being settled.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Settling {
    exception: ExceptionId,
    bearer: Bearer,
    note: String,
}

/// What needs a manager's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Settle(ExceptionId, Bearer),
    Reprint(PrintJobId),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The answer to a question.
    Listed(u64, Result<Vec<Case>, Problem>),
    /// Another list.
    TabChosen(usize),
    /// Another exception.
    CaseChosen(ExceptionId),
    /// A way of settling the chosen one was pressed.
    SettlePressed(Bearer),
    /// A ready note was picked.
    NotePicked(usize),
    /// The note was typed on.
    NoteTyped(String),
    /// The note is done.
    NoteConfirmed,
    /// It is not settled now after all.
    NoteGivenUp,
    /// Somebody holds the paper in doubt in their hands.
    PaperIsHere(PrintJobId),
    /// Somebody looked, and it is not there: it is printed again.
    PaperWantedAgain(PrintJobId),
    /// The paper is not needed any more.
    PaperNotNeeded(PrintJobId),
    /// What was started has ended.
    Done(Result<(), Problem>),
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The inbox is asked for.
    List(u64),
    /// An exception is settled.
    Settle {
        /// Which.
        exception: ExceptionId,
        /// Who bears it.
        bearer: Bearer,
        /// What is noted.
        note: String,
    },
    /// A paper in doubt is here.
    ConfirmPaper(PrintJobId),
    /// A paper is printed again.
    Reprint(PrintJobId),
    /// A paper is given up.
    CancelPaper(PrintJobId),
}

impl Effect {
    /// Begins it.
    pub fn start(self, engine: &Engine) -> Task<Message> {
        let engine = engine.clone();
        match self {
            Self::List(question) => {
                Task::perform(async move { engine.exceptions().await }, move |answer| Message::Listed(question, answer))
            }
            Self::Settle { exception, bearer, note } => {
                Task::perform(async move { engine.settle_exception(exception, bearer, &note).await }, Message::Done)
            }
            Self::ConfirmPaper(job) => Task::perform(async move { engine.confirm_paper(job).await }, Message::Done),
            Self::Reprint(job) => {
                Task::perform(async move { engine.reprint(job).await.map(|_copy| ()) }, Message::Done)
            }
            Self::CancelPaper(job) => Task::perform(async move { engine.cancel_paper(job).await }, Message::Done),
        }
    }
}

impl Exceptions {
    /// Nothing was asked yet.
    pub const fn new() -> Self {
        Self { cases: None, question: 0, tab: Tab::All, chosen: None, settling: None, wish: None, problem: None }
    }

    /// The screen is gone to.
    pub fn open(&mut self, _here: Here<'_>) -> Action<Effect> {
        self.problem = None;
        self.ask()
    }

    /// Something changed.
    pub fn announced(&mut self, topic: Topic, _here: Here<'_>) -> Action<Effect> {
        match topic {
            Topic::Exceptions | Topic::Papers | Topic::Missed => self.ask(),
            _ => Action::None,
        }
    }

    /// Something happened here.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Action<Effect> {
        match message {
            Message::Listed(question, answer) => self.listed(question, answer),
            Message::TabChosen(at) => self.tab_chosen(at),
            Message::CaseChosen(id) => self.case_chosen(id),
            Message::SettlePressed(bearer) => self.settle_pressed(bearer, here),
            Message::NotePicked(at) => self.note_picked(at, here),
            Message::NoteTyped(typed) => self.note_typed(&typed),
            Message::NoteConfirmed => self.note_confirmed(),
            Message::NoteGivenUp => self.note_given_up(),
            Message::PaperIsHere(job) => Action::Start(Effect::ConfirmPaper(job)),
            Message::PaperWantedAgain(job) => self.paper_wanted_again(job, here),
            Message::PaperNotNeeded(job) => Action::Start(Effect::CancelPaper(job)),
            Message::Done(outcome) => self.done(outcome),
        }
    }

    /// A key that is no text.
    pub fn key(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        match (key, &self.settling) {
            (Key::Enter, Some(_)) => self.note_confirmed(),
            (Key::Escape, Some(_)) => self.note_given_up(),
            (Key::Character(digit), Some(_)) => match reason::picked(digit) {
                Some(at) => self.note_picked(at, here),
                None => Action::None,
            },
            (Key::Escape, None) => match self.problem.take() {
                Some(_) => Action::None,
                None => Action::Go(Place::Counter),
            },
            _ => Action::None,
        }
    }

    /// The counter is locked: nothing that was being asked is asked of whoever comes next.
    pub fn lock(&mut self) {
        self.settling = None;
        self.wish = None;
    }

    /// A manager allowed what was asked for.
    pub fn allowed(&mut self, _allowed: Allowed, _here: Here<'_>) -> Action<Effect> {
        match self.wish.take() {
            Some(Wish::Settle(id, bearer)) => self.begin(id, bearer),
            Some(Wish::Reprint(job)) => Action::Start(Effect::Reprint(job)),
            None => Action::None,
        }
    }

    /// The room right of the rail.
    pub fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let is_few = (1..=STACKED_MAX).contains(&self.shown().count());
        match here.shape {
            Shape::Portrait if is_few => responsive(move |size| {
                let whole = if size.height >= TALL { Shrink } else { Fill };
                self.room(whole, here)
            })
            .into(),
            Shape::Portrait | Shape::Landscape => self.room(Fill, here),
        }
    }

    /// The list and the chosen one, both of this height.
    fn room<'a>(&'a self, height: Length, here: Here<'a>) -> Element<'a, Message> {
        let top = title(here.text.of("exceptions-title", &[]), words::summary(self.cases(), here), row![]);
        let chosen = match self.chosen_case() {
            Some(case) => detail::view(case, height, here),
            None => detail::nothing(here),
        };
        let said = self.problem.as_ref().map(|problem| {
            let (cause, next) = (problem::coded(problem.code(), here.text), problem::next(problem.code(), here.text));
            toast(Hue::Bad, Icon::Refused, cause, next, row![])
        });
        let list = inbox::view(self, height, here);
        if height == Shrink {
            return stacked(top, said, list, chosen);
        }
        beside(top, said, list, chosen, Larger::Chosen, here.shape)
    }

    /// The note that a settlement needs.
    pub fn dialog<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        let settling = self.settling.as_ref()?;
        let case = self.case(settling.exception)?;
        let text = here.text;
        let own = Own { name: text.of("exceptions-note", &[]), typed: &settling.note };
        let notes = words::ready_notes(settling.bearer, here);
        let body = reason(NOTE, notes, own, Message::NotePicked, Message::NoteTyped);
        let is_noted = !settling.note.trim().is_empty();
        let confirm = button::primary(
            text.of(if is_noted { "exceptions-settle-confirm" } else { "exceptions-settle-needs-note" }, &[]),
        );
        Some(
            dialog(words::asks(case, settling.bearer, here), text.of("exceptions-settle-explains", &[]))
                .body(body)
                .way(button::plain(text.of("exceptions-settle-cancel", &[])).key("Esc").on_press(Message::NoteGivenUp))
                .way(confirm.key("Enter").on_press_maybe(is_noted.then_some(Message::NoteConfirmed))),
        )
    }

    fn ask(&mut self) -> Action<Effect> {
        self.question += 1;
        Action::Start(Effect::List(self.question))
    }

    fn listed(&mut self, question: u64, answer: Result<Vec<Case>, Problem>) -> Action<Effect> {
        if question != self.question {
            return Action::None;
        }
        match answer {
            Ok(cases) => {
                let is_there = |id: ExceptionId| cases.iter().any(|case| case.exception.id == id);
                self.chosen = self.chosen.filter(|id| is_there(*id)).or(cases.first().map(|case| case.exception.id));
                self.cases = Some(cases);
            }
            Err(problem) => self.problem = Some(problem),
        }
        Action::None
    }

    fn tab_chosen(&mut self, at: usize) -> Action<Effect> {
        self.tab = match at {
            0 => Tab::All,
            1 => Tab::Open,
            _ => Tab::Closed,
        };
        let first = self.shown().next().map(|case| case.exception.id);
        let is_shown = self.chosen.is_some_and(|id| self.shown().any(|case| case.exception.id == id));
        if !is_shown {
            self.chosen = first;
        }
        Action::None
    }

    fn case_chosen(&mut self, id: ExceptionId) -> Action<Effect> {
        self.chosen = Some(id);
        self.problem = None;
        Action::None
    }

    fn settle_pressed(&mut self, bearer: Bearer, here: Here<'_>) -> Action<Effect> {
        let Some(case) = self.chosen_case() else { return Action::None };
        let id = case.exception.id;
        if here.may(Permission::SettleExceptions) {
            return self.begin(id, bearer);
        }
        let refused = Refused {
            permission: Permission::SettleExceptions,
            refusal: case.exception.matter.kind().to_owned(),
            about: words::name(&case.exception.matter, here),
        };
        self.wish = Some(Wish::Settle(id, bearer));
        Action::AskManager(refused)
    }

    /// A loss needs a note first; what costs nothing is settled at once.
    fn begin(&mut self, exception: ExceptionId, bearer: Bearer) -> Action<Effect> {
        if bearer == Bearer::Nobody {
            return Action::Start(Effect::Settle { exception, bearer, note: String::new() });
        }
        self.settling = Some(Settling { exception, bearer, note: String::new() });
        Action::None
    }

    fn note_picked(&mut self, at: usize, here: Here<'_>) -> Action<Effect> {
        if let Some(settling) = &mut self.settling
            && let Some(note) = words::ready_notes(settling.bearer, here).into_iter().nth(at)
        {
            settling.note = note;
        }
        Action::None
    }

    fn note_typed(&mut self, typed: &str) -> Action<Effect> {
        if let Some(settling) = &mut self.settling {
            settling.note = reason::kept(typed);
        }
        Action::None
    }

    fn note_confirmed(&mut self) -> Action<Effect> {
        match self.settling.take_if(|settling| !settling.note.trim().is_empty()) {
            Some(Settling { exception, bearer, note }) => Action::Start(Effect::Settle { exception, bearer, note }),
            None => Action::None,
        }
    }

    fn note_given_up(&mut self) -> Action<Effect> {
        self.settling = None;
        Action::None
    }

    fn paper_wanted_again(&mut self, job: PrintJobId, here: Here<'_>) -> Action<Effect> {
        if here.may(Permission::Reprint) {
            return Action::Start(Effect::Reprint(job));
        }
        self.wish = Some(Wish::Reprint(job));
        let about = self.chosen_case().map_or_else(String::new, |case| words::name(&case.exception.matter, here));
        Action::AskManager(Refused { permission: Permission::Reprint, refusal: "paper_in_doubt".to_owned(), about })
    }

    /// What changed is announced; only what went wrong is said here.
    fn done(&mut self, outcome: Result<(), Problem>) -> Action<Effect> {
        self.problem = outcome.err();
        self.ask()
    }

    fn cases(&self) -> &[Case] {
        self.cases.as_deref().unwrap_or_default()
    }

    fn case(&self, id: ExceptionId) -> Option<&Case> {
        self.cases().iter().find(|case| case.exception.id == id)
    }

    fn chosen_case(&self) -> Option<&Case> {
        self.chosen.and_then(|id| self.case(id))
    }

    /// The ones that the chosen tab lists.
    fn shown(&self) -> impl Iterator<Item = &Case> {
        self.cases().iter().filter(|case| match self.tab {
            Tab::All => true,
            Tab::Open => is_open(case),
            Tab::Closed => !is_open(case),
        })
    }
}

impl Default for Exceptions {
    fn default() -> Self {
        Self::new()
    }
}

fn is_open(case: &Case) -> bool {
    case.exception.state == State::Open
}

/// The shape of an exception, and how loud it is.
const fn icon(matter: &Matter) -> Icon {
    match matter {
        Matter::OverRedeemed(_) | Matter::OverRefunded(_) | Matter::OverSettled(_) => Icon::Exception,
        Matter::Unprinted(_) => Icon::Printer,
        Matter::Quarantined(_) => Icon::Queue,
        Matter::ClockJumped(_) => Icon::Clock,
        Matter::Other(_) => Icon::Info,
    }
}

/// Red where it costs somebody something, amber where it does not.
const fn hue(matter: &Matter) -> Hue {
    if matter.loss().is_some() { Hue::Bad } else { Hue::Warn }
}
