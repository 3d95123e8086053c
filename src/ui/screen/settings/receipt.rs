//! What this till's receipts look like: logo, own words and optional blocks, with a receipt drawn beside them as it would be
//! printed. What is changed is drawn at once and kept only when it is saved.

use std::path::PathBuf;
use std::sync::Arc;

use iced::Fill;
use iced::widget::{column, container, row};

use super::devices::Step;
use super::{Effect, Wanted};
use crate::domain::receipt::template::{LINES_MAX, Logo, Optional, Place, Template};
use crate::domain::receipt::{Bitmap, Profile};
use crate::engine::problem::Problem;
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Shape};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{PREVIEW, PREVIEW_NARROW, S8, S12, S16, TARGET, Type};
use crate::ui::widget::camera_view::Still;
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::tabs::tabs;
use crate::ui::widget::words::{label, words};
use crate::ui::widget::{button, card, field, paper};

/// How many rows of a receipt one picture shows: what is longer is shown as several, one beneath the other.
const ROWS_MAX: u32 = 1_024;

/// How many switches stand side by side.
const SIDE_BY_SIDE: usize = 2;

/// The template as it is worked on.
#[derive(Debug, Default)]
pub(super) struct Design {
    /// What was changed and is not kept yet; nothing while all is as it is kept.
    draft: Option<Arc<Template>>,
    /// Where the logo's file is, as it was typed.
    path: String,
    roll: Roll,
    drawn: Vec<Still>,
    /// The last picture that was asked for: an older one is dropped.
    question: u64,
}

/// On which paper a receipt is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Roll {
    /// 80 mm.
    #[default]
    Wide,
    /// 58 mm.
    Narrow,
}

impl Roll {
    const ALL: [Self; 2] = [Self::Wide, Self::Narrow];

    const fn profile(self) -> Profile {
        match self {
            Self::Wide => Profile::MM80,
            Self::Narrow => Profile::MM58,
        }
    }

    /// How wide it is on the screen; both at the same scale.
    const fn width(self) -> f32 {
        match self {
            Self::Wide => PREVIEW,
            Self::Narrow => PREVIEW_NARROW,
        }
    }
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A block was left out, or put back.
    Switched(Optional),
    /// A line was typed.
    Typed(Place, usize, String),
    /// Where the logo's file is was typed.
    PathTyped(String),
    /// The file is to be read.
    LogoPressed,
    /// It was, or not.
    LogoRead(Result<Logo, Problem>),
    /// There is to be no logo.
    LogoRemoved,
    /// Other paper was chosen.
    RollChosen(Roll),
    /// The receipt that was asked for under this number is drawn, or not.
    Drawn(u64, Result<Bitmap, Problem>),
    /// What was changed is to be kept.
    SavePressed,
    /// It is not.
    DiscardPressed,
    /// It is kept, or not.
    Saved(Result<(), Problem>),
}

impl Design {
    /// Takes up what happened; `kept` is how it is kept.
    pub(super) fn update(&mut self, message: Message, kept: &Arc<Template>) -> Step {
        match message {
            Message::Switched(block) => self.change(kept, |template| template.switch(block)),
            Message::Typed(place, line, text) => self.change(kept, |template| template.write(place, line, &text)),
            Message::PathTyped(path) => {
                self.path = path;
                Step::Stay
            }
            Message::LogoPressed => match self.path.trim() {
                "" => Step::Stay,
                path => Step::Start(Effect::ReadLogo(PathBuf::from(path))),
            },
            Message::LogoRead(Ok(logo)) => {
                self.path.clear();
                self.change(kept, |template| template.set_logo(Some(logo)))
            }
            Message::LogoRemoved => self.change(kept, |template| template.set_logo(None)),
            Message::RollChosen(roll) => {
                self.roll = roll;
                self.draw(kept)
            }
            Message::Drawn(question, Ok(picture)) if question == self.question => {
                self.drawn = stills(&picture);
                Step::Stay
            }
            Message::Drawn(question, Ok(_) | Err(_)) if question != self.question => Step::Stay,
            Message::SavePressed => match self.unsaved(kept) {
                Some(draft) => Step::Want(Wanted::Template(Arc::clone(draft))),
                None => Step::Stay,
            },
            Message::DiscardPressed => {
                self.draft = None;
                self.draw(kept)
            }
            Message::Saved(Ok(())) => Step::Saved,
            Message::LogoRead(Err(problem)) | Message::Drawn(_, Err(problem)) | Message::Saved(Err(problem)) => {
                Step::Failed(problem)
            }
            Message::Drawn(_, Ok(_)) => Step::Stay,
        }
    }

    /// A receipt by the template as it is worked on.
    pub(super) fn draw(&mut self, kept: &Arc<Template>) -> Step {
        self.question += 1;
        let template = Arc::clone(self.draft.as_ref().unwrap_or(kept));
        Step::Start(Effect::Preview { question: self.question, template, profile: self.roll.profile() })
    }

    fn change(&mut self, kept: &Arc<Template>, change: impl FnOnce(&mut Template)) -> Step {
        change(Arc::make_mut(self.draft.get_or_insert_with(|| Arc::clone(kept))));
        self.draw(kept)
    }

    /// What was changed, where it is not how it is kept.
    fn unsaved(&self, kept: &Template) -> Option<&Arc<Template>> {
        self.draft.as_ref().filter(|draft| ***draft != *kept)
    }

    pub(super) fn view<'a>(&'a self, kept: &'a Template, here: Here<'a>) -> Element<'a, Message> {
        let template = self.draft.as_deref().unwrap_or(kept);
        let parts = column![self.logo(template, here), blocks(template, here), own_words(template, here)].spacing(S16);
        let changed = self.unsaved(kept).map(|_| ());
        let of = |key: &str| here.text.of(key, &[]);
        let ways = row![
            Element::from(
                button::plain(of("settings-receipt-discard"))
                    .icon(Icon::Undo)
                    .wide()
                    .on_press_maybe(changed.map(|()| Message::DiscardPressed))
            ),
            Element::from(
                button::outlined(of("settings-save"))
                    .icon(Icon::Check)
                    .wide()
                    .on_press_maybe(changed.map(|()| Message::SavePressed))
            ),
        ];
        let parts = column![scroll(parts).height(Fill), ways.spacing(S12)].spacing(S12).width(Fill);
        match here.shape {
            Shape::Landscape => row![parts, self.preview(here)].spacing(S16).into(),
            Shape::Portrait => column![parts, self.preview(here)].spacing(S16).into(),
        }
    }

    fn logo<'a>(&'a self, template: &Template, here: Here<'a>) -> Element<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let size = template.logo().map(|logo| {
            let (wide, high) = (logo.picture().width(), logo.picture().height());
            here.text.of("settings-receipt-logo-dots", &[("wide", wide.into()), ("high", high.into())])
        });
        let remove = template.logo().map(|_| {
            let remove = button::danger(of("settings-receipt-logo-remove")).small();
            Element::from(remove.on_press(Message::LogoRemoved))
        });
        let path = field::input(
            "settings-receipt-logo",
            of("settings-receipt-logo-file"),
            &of("settings-receipt-logo-file.hint"),
            &self.path,
            Some(Message::PathTyped),
        );
        let read = Some(Message::LogoPressed).filter(|_| !self.path.trim().is_empty());
        let read = button::plain(of("settings-receipt-logo-read")).icon(Icon::Check).on_press_maybe(read);
        let path = row![container(path).width(Fill), Element::from(read)].spacing(S12).align_y(iced::Bottom);
        let says = size.unwrap_or_else(|| of("settings-receipt-logo-none"));
        let says = row![card::note(Icon::Info, says)].push(remove).spacing(S12).align_y(iced::Center);
        let body = column![container(says).center_y(TARGET), path].spacing(S12);
        card::titled(of("settings-receipt-logo"), row![], card::padded(body)).width(Fill).into()
    }

    /// The receipt as it would be printed.
    fn preview<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let rolls = tabs(
            vec!["80 mm".to_owned(), "58 mm".to_owned()],
            Roll::ALL.iter().position(|roll| *roll == self.roll).unwrap_or_default(),
            |at| Message::RollChosen(Roll::ALL.get(at).copied().unwrap_or_default()),
        );
        let sheet = container(paper::drawn(&self.drawn, self.roll.width())).center_x(Fill);
        let body = container(scroll(sheet).height(Fill)).padding(S16).height(Fill);
        let panel = card::titled(here.text.of("settings-receipt-preview", &[]), rolls, body).height(Fill);
        match here.shape {
            Shape::Landscape => panel.width(PREVIEW + 6.0 * S16).into(),
            Shape::Portrait => panel.width(Fill).into(),
        }
    }
}

/// A switch for each optional block; with a tick where it stands on receipts.
fn blocks<'a>(template: &Template, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let switch = |block: Optional| {
        let says = of(&format!("settings-receipt-{}", name(block)));
        let button = if template.shows(block) {
            button::chosen(says).icon(Icon::Check)
        } else {
            button::plain(says).icon(Icon::Close)
        };
        Element::from(button.small().wide().on_press(Message::Switched(block)))
    };
    let about = words(of("settings-receipt-blocks.about"), Type::T16).class(Ink::Soft);
    let rows = Optional::ALL.chunks(SIDE_BY_SIDE).fold(column![about].spacing(S8), |rows, pair| {
        rows.push(pair.iter().fold(row![].spacing(S8), |row, block| row.push(switch(*block))))
    });
    card::titled(of("settings-receipt-blocks"), row![], card::padded(rows)).width(Fill).into()
}

/// How the texts call a block.
const fn name(block: Optional) -> &'static str {
    match block {
        Optional::Address => "address",
        Optional::Till => "till",
        Optional::Staff => "staff",
        Optional::Member => "member",
        Optional::Saved => "saved",
        Optional::Taxes => "taxes",
        Optional::Code => "code",
        Optional::Footer => "footer",
    }
}

/// An input for each line of a place: its name, and what is typed in it.
type Input = (&'static str, fn(String) -> Message);

const ABOVE: [Input; LINES_MAX] = [
    ("settings-receipt-above-1", |text| Message::Typed(Place::Above, 0, text)),
    ("settings-receipt-above-2", |text| Message::Typed(Place::Above, 1, text)),
    ("settings-receipt-above-3", |text| Message::Typed(Place::Above, 2, text)),
    ("settings-receipt-above-4", |text| Message::Typed(Place::Above, 3, text)),
];

const BELOW: [Input; LINES_MAX] = [
    ("settings-receipt-below-1", |text| Message::Typed(Place::Below, 0, text)),
    ("settings-receipt-below-2", |text| Message::Typed(Place::Below, 1, text)),
    ("settings-receipt-below-3", |text| Message::Typed(Place::Below, 2, text)),
    ("settings-receipt-below-4", |text| Message::Typed(Place::Below, 3, text)),
];

fn own_words<'a>(template: &Template, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let place = |key: &str, place, inputs: [Input; LINES_MAX]| {
        let inputs = inputs.into_iter().zip(template.lines(place));
        let head = column![label(of(key), Type::T14).class(Ink::Soft)].spacing(S8);
        inputs.fold(head, |all, ((id, typed), line)| all.push(field::input(id, "", "", line, Some(typed))))
    };
    let body = column![
        place("settings-receipt-above", Place::Above, ABOVE),
        place("settings-receipt-below", Place::Below, BELOW)
    ];
    card::titled(of("settings-receipt-words"), row![], card::padded(body.spacing(S16))).width(Fill).into()
}

/// A picture of dots as it is shown, cut into pieces from top to bottom.
fn stills(picture: &Bitmap) -> Vec<Still> {
    let width = picture.width();
    let pieces = (0..picture.height().div_ceil(ROWS_MAX)).map(|piece| {
        let top = piece * ROWS_MAX;
        let rows = top..picture.height().min(top + ROWS_MAX);
        let luma = rows.clone().flat_map(|y| (0..width).map(move |x| if picture.is_black(x, y) { 0 } else { u8::MAX }));
        Still::of_luma(width.into(), rows.end - rows.start, &luma.collect::<Vec<u8>>())
    });
    pieces.flatten().collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A receipt that was drawn: one black row in every ten.
    pub(in crate::ui::screen::settings) fn picture(height: u32) -> Bitmap {
        Bitmap::from_dots(576, height, |x, y| y % 10 == 0 && x > 20)
    }

    fn asked(step: Step) -> (u64, Arc<Template>) {
        let Step::Start(Effect::Preview { question, template, .. }) = step else { panic!("{step:?}") };
        (question, template)
    }

    #[test]
    fn what_is_changed_is_drawn_at_once_and_kept_only_when_it_is_saved() {
        let kept = Arc::new(Template::usual());
        let mut design = Design::default();
        assert_eq!(design.update(Message::SavePressed, &kept), Step::Stay, "there is nothing to save");
        let (_, first) = asked(design.update(Message::Switched(Optional::Taxes), &kept));
        assert!(!first.shows(Optional::Taxes) && kept.shows(Optional::Taxes));
        let (_, second) = asked(design.update(Message::Typed(Place::Below, 0, "Thank you ".into()), &kept));
        assert_eq!(second.lines(Place::Below)[0], "Thank you ", "a space may be typed on");
        assert_eq!(design.update(Message::SavePressed, &kept), Step::Want(Wanted::Template(second)));
        let (_, discarded) = asked(design.update(Message::DiscardPressed, &kept));
        assert_eq!(discarded, kept);
        assert_eq!(design.update(Message::SavePressed, &kept), Step::Stay);
    }

    #[test]
    fn a_change_that_is_taken_back_by_hand_is_none() {
        let kept = Arc::new(Template::usual());
        let mut design = Design::default();
        for _ in 0..2 {
            let _ = design.update(Message::Switched(Optional::Code), &kept);
        }
        assert_eq!(design.update(Message::SavePressed, &kept), Step::Stay);
    }

    #[test]
    fn a_picture_of_an_older_question_is_dropped() {
        let kept = Arc::new(Template::usual());
        let mut design = Design::default();
        let (old, _) = asked(design.update(Message::Switched(Optional::Code), &kept));
        let (new, _) = asked(design.update(Message::RollChosen(Roll::Narrow), &kept));
        let _ = design.update(Message::Drawn(old, Ok(picture(90))), &kept);
        assert!(design.drawn.is_empty());
        let _ = design.update(Message::Drawn(new, Ok(picture(90))), &kept);
        assert_eq!(design.drawn.len(), 1);
    }

    #[test]
    fn a_long_receipt_is_shown_whole() {
        for (height, pieces) in [(1, 1), (1_024, 1), (1_025, 2), (5_000, 5)] {
            assert_eq!(stills(&picture(height)).len(), pieces, "{height} rows");
        }
    }
}
