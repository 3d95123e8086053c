//! The manager's day: its figures beside those of the same weekday a week before, each of which opens the rows behind it.
//!
//! ```text
//! open ─▶ Read(date) ─▶ figures ─▶ press a figure ─▶ its rows ─▶ Esc
//!            ▲                └─▶ Export, Print
//!            └── announced, arrows, today
//! ```
//!
//! Figures keep standing while they are read again, with the time of which they are.

mod overview;
mod panels;
mod rows;
mod table;
mod words;

use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;
use iced::alignment::Vertical;
use iced::widget::{column, container, responsive, row};
use iced::{Fill, Shrink};
use jiff::civil::Date;

use crate::domain::business_day;
use crate::domain::report::Figure;
use crate::engine::day::{Report, Span};
use crate::engine::export::Table;
use crate::engine::problem::Problem;
use crate::engine::{Engine, Topic};
use crate::ui::icon::Icon;
use crate::ui::screen::{Action, Allowed, Arrow, Here, Key, Place};
use crate::ui::text::problem;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S12, TARGET, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::button;
use crate::ui::widget::empty::empty;
use crate::ui::widget::fitted::fitted;
use crate::ui::widget::tabs::tabs;
use crate::ui::widget::toast::toast;
use crate::ui::widget::words::bold_label;

use self::overview::{Room, Sheet};
use self::words::Words;

/// The sheets, in the order of their tabs; the last one only where something is sold.
const SHEETS: [Sheet; 3] = [Sheet::Charts, Sheet::Tables, Sheet::Sales];

/// The screen.
#[derive(Debug, Default)]
pub struct Day {
    /// The figures that are shown.
    shown: Option<Arc<Report>>,
    /// The day that was asked for last.
    asked: Option<Date>,
    /// The number of the last question.
    question: u64,
    reading: Reading,
    opened: Option<Opened>,
    sheet: Sheet,
    said: Said,
}

/// Whether figures are being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Reading {
    /// No.
    #[default]
    Not,
    /// Yes.
    Once,
    /// Yes, and something changed since: once more after it.
    OnceMore,
}

/// The rows that are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Opened {
    figure: Figure,
    page: usize,
}

/// What was done last.
#[derive(Debug, Clone, PartialEq, Default)]
enum Said {
    #[default]
    Nothing,
    Printed(Date),
    Exported(PathBuf),
    Failed(Problem),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The answer to a question.
    Read {
        /// Which question.
        question: u64,
        /// What it is.
        report: Result<Arc<Report>, Problem>,
    },
    /// The day before was asked for.
    EarlierPressed,
    /// The day after was asked for.
    LaterPressed,
    /// Today was asked for.
    TodayPressed,
    /// It is to be read again.
    AgainPressed,
    /// The charts or the tables were asked for.
    SheetPressed(usize),
    /// A figure was pressed.
    FigurePressed(Figure),
    /// A page of its rows was asked for.
    PagePressed(usize),
    /// Back to the figures.
    BackPressed,
    /// The exceptions were pressed.
    ExceptionsPressed,
    /// The day is to be printed.
    PrintPressed,
    /// It was, or not.
    Printed(Date, Result<(), Problem>),
    /// What is shown is to be written into a file.
    ExportPressed,
    /// It was, or not.
    Exported(Result<PathBuf, Problem>),
    /// What was said last has been read.
    SaidPressed,
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// A day is to be read.
    Read {
        /// The number of the question.
        question: u64,
        /// Which day.
        date: Date,
    },
    /// A day is to be printed.
    Print(Date),
    /// A table is to be written into a file.
    Export(Table),
}

impl Effect {
    /// Starts the work.
    pub fn start(self, engine: &Engine) -> Task<Message> {
        let engine = engine.clone();
        match self {
            Self::Read { question, date } => {
                Task::perform(async move { engine.day_report(date).await.map(Arc::new) }, move |report| Message::Read {
                    question,
                    report,
                })
            }
            Self::Print(date) => Task::perform(async move { engine.print_day(date).await }, move |printed| {
                Message::Printed(date, printed)
            }),
            Self::Export(table) => Task::perform(async move { engine.export(table).await }, Message::Exported),
        }
    }
}

impl Day {
    /// Before it was ever gone to.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gone to: today's figures.
    pub fn open(&mut self, here: Here<'_>) -> Action<Effect> {
        self.opened = None;
        self.said = Said::Nothing;
        self.ask(today(here))
    }

    /// Something happened here.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Action<Effect> {
        // What was said stays until the next input; an answer is none.
        if !matches!(message, Message::Read { .. }) {
            self.said = Said::Nothing;
        }
        match message {
            Message::Read { question, report } => self.read(question, report),
            Message::EarlierPressed => self.ask(self.heading(here).yesterday().unwrap_or(Date::MIN)),
            Message::LaterPressed => {
                let next = self.heading(here).tomorrow().unwrap_or(Date::MAX);
                self.ask(next.min(today(here)))
            }
            Message::TodayPressed => self.ask(today(here)),
            Message::AgainPressed => self.ask(self.heading(here)),
            Message::SheetPressed(at) => {
                self.sheet = SHEETS.get(at).copied().unwrap_or_default();
                Action::None
            }
            Message::FigurePressed(figure) => {
                self.opened = Some(Opened { figure, page: 0 });
                Action::None
            }
            Message::PagePressed(page) => {
                if let Some(opened) = &mut self.opened {
                    opened.page = page;
                }
                Action::None
            }
            Message::BackPressed => {
                self.opened = None;
                Action::None
            }
            Message::ExceptionsPressed => Action::Go(Place::Exceptions),
            Message::PrintPressed => {
                self.shown.as_ref().map_or(Action::None, |report| Action::Start(Effect::Print(report.day.date)))
            }
            Message::Printed(date, printed) => self.say(printed.map(|()| Said::Printed(date))),
            Message::ExportPressed => self.export(here),
            Message::Exported(exported) => self.say(exported.map(Said::Exported)),
            Message::SaidPressed => Action::None,
        }
    }

    /// Something changed elsewhere: what is shown is read again.
    pub fn announced(&mut self, topic: Topic, here: Here<'_>) -> Action<Effect> {
        let concerns =
            matches!(topic, Topic::Redemptions | Topic::Bookings | Topic::Changes | Topic::Sales | Topic::Payments);
        match (concerns, self.reading) {
            (false, _) => Action::None,
            // Also a pulled change of last week's bookings may count: the read costs milliseconds.
            (true, Reading::Not) => self.ask(self.heading(here)),
            (true, Reading::Once | Reading::OnceMore) => {
                self.reading = Reading::OnceMore;
                Action::None
            }
        }
    }

    /// A key that is no text and no scan.
    pub fn key(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        match key {
            Key::Escape if self.opened.is_some() => self.update(Message::BackPressed, here),
            Key::Escape if self.said == Said::Nothing => Action::Go(Place::Counter),
            Key::Escape => self.update(Message::SaidPressed, here),
            Key::Arrow(Arrow::Left) if self.opened.is_none() => self.update(Message::EarlierPressed, here),
            Key::Arrow(Arrow::Right) if self.opened.is_none() => self.update(Message::LaterPressed, here),
            Key::Enter
            | Key::Function(_)
            | Key::Character(_)
            | Key::Backspace
            | Key::Delete
            | Key::Alt(_)
            | Key::Arrow(_) => Action::None,
        }
    }

    /// Nothing here takes a manager's word: the place is open to managers alone.
    pub fn allowed(&mut self, _: Allowed, _: Here<'_>) -> Action<Effect> {
        Action::None
    }

    /// Asks for a day.
    fn ask(&mut self, date: Date) -> Action<Effect> {
        self.asked = Some(date);
        self.question = self.question.wrapping_add(1);
        self.reading = Reading::Once;
        Action::Start(Effect::Read { question: self.question, date })
    }

    fn read(&mut self, question: u64, report: Result<Arc<Report>, Problem>) -> Action<Effect> {
        // An answer that another question has overtaken.
        if question != self.question {
            return Action::None;
        }
        let again = self.reading == Reading::OnceMore;
        self.reading = Reading::Not;
        match report {
            Ok(report) => {
                let date = report.day.date;
                if self.shown.as_ref().is_some_and(|shown| shown.day.date != date) {
                    self.opened = None;
                }
                if matches!(self.said, Said::Failed(_)) {
                    self.said = Said::Nothing;
                }
                self.shown = Some(report);
                if again {
                    self.question = self.question.wrapping_add(1);
                    self.reading = Reading::Once;
                    return Action::Start(Effect::Read { question: self.question, date });
                }
            }
            Err(problem) => self.said = Said::Failed(problem),
        }
        Action::None
    }

    fn say(&mut self, done: Result<Said, Problem>) -> Action<Effect> {
        self.said = done.unwrap_or_else(Said::Failed);
        Action::None
    }

    fn export(&self, here: Here<'_>) -> Action<Effect> {
        let Some(report) = &self.shown else { return Action::None };
        let figure = self.opened.as_ref().map(|opened| &opened.figure);
        Action::Start(Effect::Export(table::of(report, figure, &Words::new(here, &report.names))))
    }

    /// The day above the figures: theirs, so that the two never disagree.
    fn heading(&self, here: Here<'_>) -> Date {
        let shown = self.shown.as_ref().map(|report| report.day.date);
        match self.reading {
            // Arrows that are pressed faster than is read go on from the day that was asked for.
            Reading::Once | Reading::OnceMore => self.asked.or(shown),
            Reading::Not => shown.or(self.asked),
        }
        .unwrap_or_else(|| today(here))
    }

    /// The room right of the rail.
    pub fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        match (&self.shown, &self.opened) {
            (Some(report), Some(opened)) => {
                let rows = rows::view(report, &opened.figure, opened.page, here);
                column![].push(self.notice(here)).push(rows).spacing(S12).into()
            }
            (Some(report), None) => responsive(move |size| {
                let room = Room::of(size, here.shape);
                let below = overview::view(report, self.sheet, room, here);
                column![self.head(room, here), below].spacing(S12).into()
            })
            .into(),
            (None, _) => {
                let failed = match &self.said {
                    Said::Failed(problem) => Some(failed(problem, here)),
                    Said::Nothing | Said::Printed(_) | Said::Exported(_) => None,
                };
                column![self.head(Room::Roomy, here)].push(failed).spacing(S12).into()
            }
        }
    }

    /// The row on top: which day, compared with which, as of when, and what may be done with it.
    fn head<'a>(&'a self, room: Room, here: Here<'a>) -> Element<'a, Message> {
        let text = here.text;
        let date = self.shown.as_ref().map_or_else(|| self.heading(here), |report| report.day.date);
        let is_today = date == today(here);
        let earlier = button::plain("").icon(Icon::Left).small().width(TARGET).on_press(Message::EarlierPressed);
        let later = button::plain("").icon(Icon::Right).small().width(TARGET);
        let later = later.on_press_maybe((!is_today).then_some(Message::LaterPressed));
        let back = (!is_today)
            .then(|| Element::from(button::plain(text.of("day-today", &[])).small().on_press(Message::TodayPressed)));
        let day = bold_label(here.format().weekday_and_day(date), Type::T20);
        let days = row![Element::from(earlier), day, Element::from(later)].push(back);
        let head = row![bold_label(text.of("day-title", &[]), Type::T28), days.spacing(S12).align_y(Vertical::Center)];
        let head = head.height(TARGET).spacing(S12).align_y(Vertical::Center);
        // What was done last stands where the next thing is done: nothing moves.
        if let Some(notice) = self.notice(here).filter(|_| self.shown.is_some()) {
            return head.push(notice).into();
        }
        let about = self.shown.as_ref().map(|report| about(report, here));
        let about = container(column![].push(about)).width(Fill);
        let sheets = (room == Room::Usual).then(|| {
            let sells = self.shown.as_ref().is_some_and(|report| report.sells);
            let mut names = vec![text.of("day-charts", &[]), text.of("day-tables", &[])];
            names.extend(sells.then(|| text.of("day-sales", &[])));
            let chosen = SHEETS.iter().position(|sheet| *sheet == self.sheet).unwrap_or_default();
            tabs(names, chosen, Message::SheetPressed)
        });
        let able = |message| self.shown.is_some().then_some(message);
        let export = button::plain(text.of("day-export", &[])).icon(Icon::Export).small();
        let print = button::plain(text.of("day-print", &[])).icon(Icon::Printer).small();
        head.push(sheets)
            .push(about)
            .push(Element::from(export.on_press_maybe(able(Message::ExportPressed))))
            .push(Element::from(print.on_press_maybe(able(Message::PrintPressed))))
            .into()
    }

    /// What was done last, until it has been read.
    fn notice<'a>(&'a self, here: Here<'a>) -> Option<Element<'a, Message>> {
        let text = here.text;
        let (hue, icon, happened, detail) = match &self.said {
            Said::Nothing => return None,
            Said::Printed(date) => {
                let day = here.format().weekday_and_day(*date);
                let detail = text.of("day-printed.detail", &[("day", day.into())]);
                (Hue::Good, Icon::Printer, text.of("day-printed", &[]), detail)
            }
            Said::Exported(path) => {
                let file = path.display().to_string();
                let detail = text.of("day-exported.detail", &[("file", file.into())]);
                (Hue::Good, Icon::Check, text.of("day-exported", &[]), detail)
            }
            Said::Failed(problem) => {
                let (cause, next) = (problem::coded(problem.code(), text), problem::next(problem.code(), text));
                (Hue::Warn, Icon::Attention, cause, next)
            }
        };
        let close = button::quiet("").icon(Icon::Close).on_press(Message::SaidPressed);
        Some(toast(hue, icon, happened, detail, close))
    }
}

/// Compared with what, and as of when.
fn about<'a>(report: &Report, here: Here<'a>) -> Element<'a, Message> {
    let (text, format) = (here.text, here.format());
    let day = ("day", format.weekday_and_day(report.before.date).into());
    let against = match report.before.span {
        Span::Whole => text.of("day-against", &[day]),
        Span::Until(until) => text.of("day-against-until", &[day, ("time", format.clock(until).into())]),
    };
    let time = ("time", format.brief(report.read_at).into());
    let as_of = match report.data_as_of {
        Some(data) => text.of("day-as-of-data", &[time, ("data", format.brief(data).into())]),
        None => text.of("day-as-of", &[time]),
    };
    column![fitted(against, Type::T14, Ink::Soft), fitted(as_of, Type::T14, Ink::Soft)].into()
}

/// In the place of figures that could not be read.
fn failed<'a>(problem: &Problem, here: Here<'a>) -> Element<'a, Message> {
    let text = here.text;
    let again = button::outlined(text.of("day-again", &[])).icon(Icon::Sync).on_press(Message::AgainPressed);
    let again = container(Element::from(again)).center_x(Fill);
    let (cause, next) = (problem::coded(problem.code(), text), problem::next(problem.code(), text));
    container(column![container(empty(cause, next)).height(Shrink), again].height(Shrink)).center_y(Fill).into()
}

/// The business day that it is.
fn today(here: Here<'_>) -> Date {
    business_day::of(here.now, here.shop.zone.rules(), here.shop.day_start)
}

#[cfg(test)]
mod tests;
