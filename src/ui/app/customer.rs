//! The customer display: the second window, which shows the customer what the counter holds for them.
//!
//! It takes part in nothing. A key that reaches it is the counter's; closed, lost or never there, the counter is as it was. Over
//! the whole of a screen it never stays before the counter's own window: should its screen go, it becomes a window again.

use iced::widget::{container, row};
use iced::{Fill, Point, Rectangle, Size, Task, window};

use super::floor::Floor;
use super::{Extent, Frame, Message, called};
use crate::domain::language::Language;
use crate::domain::receipt::slip::Tongue;
use crate::engine::preferences::display::Stance;
use crate::engine::problem::Problem;
use crate::ui::backstage::{Backstage, Slide};
use crate::ui::text::Text;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{DISPLAY, DISPLAY_DESIGN, DISPLAY_FACTOR_MAX, DISPLAY_MIN};
use crate::ui::theme::surface::Surface;
use crate::ui::widget::camera_view::Still;

/// How many seconds a picture of the shop's own is shown.
const SLIDE_SECONDS: u64 = 8;

/// The window.
pub(super) struct CustomerWindow {
    pub(super) window: window::Id,
    texts: Vec<Text>,
    tongue: Tongue,
    /// How it is set to stand, and how it stands: it may have had to step back.
    wanted: Stance,
    stance: Stance,
    size: Size,
    at: Option<Point>,
    slide: Option<Still>,
    seconds: u64,
}

impl CustomerWindow {
    /// Opens it where it was. The keys stay with the counter.
    pub(super) fn open(
        tongue: Tongue,
        stance: Stance,
        frame: Option<Frame>,
        counter: window::Id,
    ) -> (Self, Task<Message>) {
        let frame = frame.unwrap_or(Frame { size: DISPLAY, position: None, extent: Extent::Own });
        let (window, opened) = window::open(window::Settings {
            size: frame.size.into(),
            position: frame
                .position
                .map_or(window::Position::Default, |(x, y)| window::Position::Specific(Point::new(x, y))),
            min_size: Some(DISPLAY_MIN.into()),
            platform_specific: called(),
            exit_on_close_request: false,
            ..window::Settings::default()
        });
        let display = Self {
            window,
            texts: words(tongue),
            tongue,
            wanted: stance,
            stance,
            size: frame.size.into(),
            at: frame.position.map(|(x, y)| Point::new(x, y)),
            slide: None,
            seconds: 0,
        };
        let opened = opened.then(move |_| Task::batch([stand(window, stance), window::gain_focus(counter)]));
        (display, opened)
    }

    /// Speaks and stands as it is set from now on.
    pub(super) fn set(&mut self, tongue: Tongue, stance: Stance) -> Task<Message> {
        if self.tongue != tongue {
            (self.tongue, self.texts) = (tongue, words(tongue));
        }
        if self.wanted == stance {
            return Task::none();
        }
        (self.wanted, self.stance) = (stance, stance);
        stand(self.window, stance)
    }

    /// By how much it is drawn larger: as much as its screen is larger than it was designed for.
    pub(super) fn factor(&self) -> f32 {
        let (width, height) = DISPLAY_DESIGN;
        (self.size.width / width).min(self.size.height / height).clamp(1.0, DISPLAY_FACTOR_MAX)
    }

    /// It has another size, as it is told while it is drawn by the factor of before.
    pub(super) fn resized(&mut self, told: Size) -> Task<Message> {
        let before = self.factor();
        self.size = Size::new(told.width * before, told.height * before);
        if (self.factor() - before).abs() < f32::EPSILON {
            return Task::none();
        }
        let window = self.window;
        window::size(window).map(move |size| Message::Resized(window, size))
    }

    /// It is elsewhere.
    pub(super) fn moved(&mut self, told: Point) {
        let factor = self.factor();
        self.at = Some(Point::new(told.x * factor, told.y * factor));
    }

    /// Where it opens the next time.
    pub(super) fn frame(&self) -> Frame {
        let size = match self.stance {
            Stance::Window => (self.size.width, self.size.height),
            // Over a screen it opens as a window, and then fills it.
            Stance::WholeScreen => DISPLAY,
        };
        Frame { size, position: self.at.map(|at| (at.x, at.y)), extent: Extent::Own }
    }

    /// Whether the focus is the counter's all the same: over a whole screen there is nothing here to press.
    pub(super) fn gives_focus_away(&self) -> bool {
        self.stance == Stance::WholeScreen
    }

    /// A second has passed: another picture has its turn, while nobody is served.
    pub(super) fn ticked(&mut self, is_idle: Idle, backstage: &dyn Backstage) -> Task<Message> {
        if is_idle == Idle::No {
            return Task::none();
        }
        let (turn, rest) = (self.seconds / SLIDE_SECONDS, self.seconds % SLIDE_SECONDS);
        self.seconds += 1;
        if rest != 0 {
            return Task::none();
        }
        Task::perform(backstage.slide(turn), Message::SlideRead)
    }

    /// A picture was read, or there is none.
    pub(super) fn slide_read(&mut self, read: Result<Option<Slide>, Problem>) {
        let slide = match read {
            Ok(slide) => slide,
            Err(problem) => {
                tracing::warn!(%problem, "a picture of the customer display is not shown");
                return;
            }
        };
        let still = slide.map(|slide| Still::of_rgba(slide.width, slide.height, slide.rgba));
        self.slide = still.and_then(|still| {
            still.inspect_err(|error| tracing::warn!(%error, "a picture of the customer display is not shown")).ok()
        });
    }

    /// Asks whether it stands before the counter's window, where it fills a screen: the screen that it stood on may be gone.
    pub(super) fn looks_out(&self, counter: window::Id, scale: f32) -> Task<Message> {
        if self.stance == Stance::Window {
            return Task::none();
        }
        let (own, size, factor) = (self.window, self.size, self.factor());
        window::position(own).then(move |at| {
            let Some(at) = at else { return Task::none() };
            let covered = Rectangle::new(Point::new(at.x * factor, at.y * factor), size);
            window::size(counter).then(move |counted| {
                window::position(counter).then(move |at| match at {
                    Some(at) if covered.contains(middle(at, counted, scale)) => Task::done(Message::DisplayCovers),
                    _ => Task::none(),
                })
            })
        })
    }

    /// It becomes a window again.
    pub(super) fn step_back(&mut self) -> Task<Message> {
        self.stance = Stance::Window;
        stand(self.window, Stance::Window)
    }

    /// What it shows.
    pub(super) fn view<'a>(&'a self, floor: Option<&'a Floor>) -> Element<'a, Message> {
        match floor {
            Some(floor) => floor.for_customer(&self.texts, self.slide.as_ref()),
            None => container(row![]).width(Fill).height(Fill).class(Surface::Window).into(),
        }
    }
}

/// The middle of a window that is told to be here and so large while it is drawn at a scale.
fn middle(at: Point, size: Size, scale: f32) -> Point {
    Point::new((at.x + size.width / 2.0) * scale, (at.y + size.height / 2.0) * scale)
}

/// Whether nobody is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Idle {
    /// Nobody is.
    Yes,
    /// Somebody is.
    No,
}

/// The words of one language, or of both.
pub(super) fn words(tongue: Tongue) -> Vec<Text> {
    match tongue {
        Tongue::One(language) => vec![Text::new(language)],
        Tongue::Both => vec![Text::new(Language::Chinese), Text::new(Language::English)],
    }
}

fn stand(window: window::Id, stance: Stance) -> Task<Message> {
    window::set_mode(
        window,
        match stance {
            Stance::Window => window::Mode::Windowed,
            Stance::WholeScreen => window::Mode::Fullscreen,
        },
    )
}
