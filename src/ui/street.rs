//! The side window of the demo: the street before the shop, where a newcomer plays the customers and the mishaps.
//!
//! It knows nothing of the counter. It shows a [`Scene`], and whatever is pressed becomes a [`Command`] for the
//! [`Stagehand`] behind it, who does it to the real parts and shows the next scene.

mod scene;
mod view;

use std::sync::Arc;

use iced::Task;

pub use self::scene::{
    Cloud, Coming, Command, Cover, Customer, Group, Here, Holds, Internet, Journal, Look, Oddity, Picture, Printer,
    Roll, Running, Scene, Stagehand, There, Who,
};
use crate::engine::problem::Problem;
use crate::ui::text::Text;
use crate::ui::theme::Element;
use crate::ui::widget::camera_view::Still;

/// By how much a slip is made smaller where only its head hangs out of the printer, and how many rows are left of it.
const HANGING: u32 = 3;
const HANGING_ROWS: u32 = 130;

/// The side window.
#[derive(Debug, Default)]
pub struct Street {
    scene: Option<Arc<Scene>>,
    group: Group,
    /// What the camera sees.
    sight: Shown,
    /// The newest slip, made smaller.
    hanging: Shown,
    /// The slip that is held up to be read.
    reading: Option<Reading>,
    doing: Doing,
    problem: Option<Problem>,
}

/// A picture as it is drawn, and which one it is: made once, not with every view.
#[derive(Debug, Default)]
struct Shown {
    number: u64,
    still: Option<Still>,
}

/// How much of a picture is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// All of it.
    Whole,
    /// The head of it, smaller.
    Head,
}

/// A slip that is held up.
#[derive(Debug)]
struct Reading {
    /// Which of those that are there, the newest first.
    place: usize,
    slip: Shown,
}

/// Whether something is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Doing {
    #[default]
    Nothing,
    Something,
}

/// What happened in the side window.
#[derive(Debug, Clone)]
pub enum Message {
    /// Something else is to be seen; nothing once the demo has ended.
    Seen(Option<Arc<Scene>>),
    /// Another kind of customers was chosen.
    GroupChosen(usize),
    /// A customer was pressed: they hold up their phone, or take it away again.
    CustomerPressed(Who),
    /// Whoever holds a phone was sent to the second till.
    SentToSecondTill,
    /// Something about how phones are held was chosen, or was it no more.
    OddityPressed(Oddity),
    /// The paper roll was taken out, or put in.
    RollPressed,
    /// The cover was opened, or closed.
    CoverPressed,
    /// The internet was cut, or mended.
    InternetPressed,
    /// The cloud was restarted.
    CloudPressed,
    /// The slip that hangs out of the printer was taken up.
    PaperTaken,
    /// A slip that came out before it, or after it.
    PaperTurned(Turn),
    /// It was put down.
    PaperPutDown,
    /// What was wanted is done, or was not possible.
    Done(Result<(), Problem>),
}

/// Which slip comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// One that came out before.
    Older,
    /// One that came out later.
    Newer,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Wait for another scene than that of this number.
    Look(u64),
    /// Do something on the street.
    Act(Command),
}

impl Effect {
    /// Does it.
    pub fn start(self, stagehand: &dyn Stagehand) -> Task<Message> {
        match self {
            Self::Look(seen) => Task::perform(stagehand.next(seen), Message::Seen),
            Self::Act(command) => Task::perform(stagehand.act(command), Message::Done),
        }
    }
}

impl Street {
    /// A street of which nothing is seen yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The window has opened: somebody looks.
    pub const fn open(&self) -> Effect {
        Effect::Look(0)
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message) -> Option<Effect> {
        match message {
            Message::Seen(scene) => Some(self.seen(scene?)),
            Message::GroupChosen(place) => self.group_chosen(place),
            Message::CustomerPressed(who) => self.customer_pressed(who),
            Message::SentToSecondTill => self.act(Command::GoToSecondTill(self.scene.as_ref()?.shown?)),
            Message::OddityPressed(oddity) => self.oddity_pressed(oddity),
            Message::RollPressed => self.roll_pressed(),
            Message::CoverPressed => self.cover_pressed(),
            Message::InternetPressed => self.internet_pressed(),
            Message::CloudPressed => self.act(Command::RestartCloud),
            Message::PaperTaken => self.read(0),
            Message::PaperTurned(turn) => self.paper_turned(turn),
            Message::PaperPutDown => self.paper_put_down(),
            Message::Done(done) => self.done(done),
        }
    }

    /// The window.
    pub fn view<'a>(&'a self, text: &'a Text) -> Element<'a, Message> {
        view::window(self, text)
    }

    fn seen(&mut self, scene: Arc<Scene>) -> Effect {
        let number = scene.number;
        self.sight.show(scene.sight.as_ref(), Part::Whole);
        self.hanging.show(scene.papers.first(), Part::Head);
        let came = self.scene.as_ref().map_or(0, |before| scene.cut.saturating_sub(before.cut));
        self.scene = Some(scene);
        // The slip that is being read stays the same one when others come out.
        if let Some(reading) = &self.reading {
            let place = reading.place.saturating_add(usize::try_from(came).unwrap_or(0));
            self.read(place);
        }
        Effect::Look(number)
    }

    fn group_chosen(&mut self, place: usize) -> Option<Effect> {
        self.group = *Group::ALL.get(place)?;
        None
    }

    fn customer_pressed(&mut self, who: Who) -> Option<Effect> {
        let shown = self.scene.as_ref()?.shown;
        self.act(if shown == Some(who) { Command::TakeAway } else { Command::Show(who) })
    }

    fn oddity_pressed(&mut self, oddity: Oddity) -> Option<Effect> {
        let mut look = self.scene.as_ref()?.look.clone();
        if !look.remove(&oddity) {
            look.insert(oddity);
        }
        self.act(Command::Hold(look))
    }

    fn roll_pressed(&mut self) -> Option<Effect> {
        let other = match self.scene.as_ref()?.printer.roll {
            Roll::In => Roll::Out,
            Roll::Out => Roll::In,
        };
        self.act(Command::Roll(other))
    }

    fn cover_pressed(&mut self) -> Option<Effect> {
        let other = match self.scene.as_ref()?.printer.cover {
            Cover::Closed => Cover::Open,
            Cover::Open => Cover::Closed,
        };
        self.act(Command::Cover(other))
    }

    fn internet_pressed(&mut self) -> Option<Effect> {
        let other = match self.scene.as_ref()?.internet {
            Internet::Whole => Internet::Cut,
            Internet::Cut => Internet::Whole,
        };
        self.act(Command::Internet(other))
    }

    /// One thing after the other: what is pressed while something is being done is not meant.
    fn act(&mut self, command: Command) -> Option<Effect> {
        if self.doing == Doing::Something {
            return None;
        }
        self.doing = Doing::Something;
        self.problem = None;
        Some(Effect::Act(command))
    }

    fn done(&mut self, done: Result<(), Problem>) -> Option<Effect> {
        self.doing = Doing::Nothing;
        self.problem = done.err();
        None
    }

    fn paper_turned(&mut self, turn: Turn) -> Option<Effect> {
        let place = self.reading.as_ref()?.place;
        match turn {
            Turn::Older => self.read(place.saturating_add(1)),
            Turn::Newer => self.read(place.saturating_sub(1)),
        }
    }

    fn paper_put_down(&mut self) -> Option<Effect> {
        self.reading = None;
        None
    }

    /// Holds up the slip at this place, or the oldest one that is still there.
    fn read(&mut self, place: usize) -> Option<Effect> {
        let papers = &self.scene.as_ref()?.papers;
        let place = place.min(papers.len().checked_sub(1)?);
        let mut slip = self.reading.take().map(|reading| reading.slip).unwrap_or_default();
        slip.show(papers.get(place), Part::Whole);
        self.reading = Some(Reading { place, slip });
        None
    }
}

impl Shown {
    /// Shows this picture, or a part of it.
    fn show(&mut self, picture: Option<&Picture>, part: Part) {
        let number = picture.map_or(0, |picture| picture.number);
        if number != self.number {
            self.number = number;
            self.still = picture.and_then(|picture| still_of(picture, part));
        }
    }
}

/// A picture as it is drawn.
fn still_of(picture: &Picture, part: Part) -> Option<Still> {
    let (smaller, rows_max) = match part {
        Part::Whole => (1, picture.height),
        Part::Head => (HANGING, HANGING_ROWS),
    };
    let (width, mut luma) = reduced(picture, smaller);
    let rows = rows_max.min(picture.height / smaller);
    luma.truncate(usize::try_from(u64::from(width) * u64::from(rows)).ok()?);
    Still::of_luma(width, rows, &luma)
        .inspect_err(|error| tracing::warn!(%error, "a picture of the street cannot be shown"))
        .ok()
}

/// A picture so many times smaller: how wide it is then, and its pixels, each the mean of those that it stands for.
fn reduced(picture: &Picture, smaller: u32) -> (u32, Vec<u8>) {
    let pixels = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let (row, factor) = (pixels(picture.width).max(1), pixels(smaller).max(1));
    let columns = row / factor;
    let mut luma = Vec::new();
    for band in picture.luma.chunks_exact(row * factor) {
        let mut sums = vec![0_usize; columns];
        for row in band.chunks_exact(row) {
            for (sum, run) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                *sum += run.iter().map(|light| usize::from(*light)).sum::<usize>();
            }
        }
        luma.extend(sums.iter().map(|sum| u8::try_from(sum / (factor * factor)).unwrap_or(u8::MAX)));
    }
    (picture.width / smaller.max(1), luma)
}

#[cfg(test)]
mod tests;
