//! Charts of plain containers: two bars beside each other for each hour, and one bar for each part of a whole. Words stand
//! beside them as ordinary text. What can be opened is pressed as a whole.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{button, column, container, row, space, stack};
use iced::{Fill, Length, Padding};

use super::card::line;
use super::fitted::fitted;
use super::mark::mark;
use super::words::{bold_label, label};
use crate::ui::focus;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{
    BAR, CHART_AMOUNT, CHART_AXIS, CHART_COUNT, CHART_NAME, FIGURE_ROW, HAIR, ICON_SMALL, KEY_FIGURE, KEY_FIGURE_LARGE,
    REPORT_ROW, S4, S8, S12, S16, SWATCH, Type,
};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::{Kind, Press, Shown};
use crate::ui::theme::surface::{Series, Surface};

/// How finely the length of a bar is drawn.
const STEPS: u64 = 1_000;

/// Into how many steps the axis is cut.
const TICKS: u64 = 4;

/// Steps that an axis may have, times a power of ten.
const NICE: [u64; 10] = [10, 15, 20, 25, 30, 40, 50, 60, 80, 100];

/// Two figures beside each other: of this period and of the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair<Message> {
    /// What stands beneath.
    pub name: String,
    /// This period.
    pub now: u64,
    /// The one before.
    pub before: u64,
    /// What pressing it says.
    pub on_press: Message,
}

/// Pairs of bars over an axis, as high as there is room.
pub fn pairs<'a, Message: Clone + 'a>(pairs: Vec<Pair<Message>>) -> Element<'a, Message> {
    let highest = pairs.iter().map(|pair| pair.now.max(pair.before)).max().unwrap_or(0);
    let step = nice_step(highest);
    let top = step.saturating_mul(TICKS);
    let half_line = Type::T14.line() / 2.0;
    let mut axis = column![];
    let mut grid = column![space().height(half_line)];
    for tick in (1..=TICKS).rev() {
        let says = label(step.saturating_mul(tick).to_string(), Type::T14).class(Ink::Soft);
        axis = axis.push(container(says).height(Fill).width(CHART_AXIS).align_x(Horizontal::Right));
        grid = grid.push(container(line()).height(Fill));
    }
    let zero = label("0", Type::T14).class(Ink::Soft);
    axis = axis.push(container(zero).width(CHART_AXIS).align_x(Horizontal::Right));
    grid = grid.push(line()).push(space().height(half_line - HAIR));
    let mut bars = row![].height(Fill);
    let mut names = row![space().width(CHART_AXIS + S12)];
    for pair in pairs {
        let name = label(pair.name, Type::T14).class(Ink::Soft);
        names = names.push(container(name).center_x(Fill));
        let both = row![
            space().width(Length::FillPortion(1)),
            bar(Series::Before, pair.before, top),
            bar(Series::Now, pair.now, top),
            space().width(Length::FillPortion(1)),
        ];
        bars = bars.push(opening(both.spacing(HAIR).height(Fill), Length::Fill, Padding::ZERO, pair.on_press));
    }
    let bars = column![space().height(half_line), bars, space().height(half_line)];
    column![row![axis, stack![grid, bars].height(Fill)].spacing(S12).height(Fill), names].into()
}

/// A bar from the bottom.
fn bar<'a, Message: 'a>(series: Series, figure: u64, top: u64) -> Element<'a, Message> {
    let filled = portion(figure, top);
    let mut whole = column![].width(Length::FillPortion(3)).height(Fill);
    let rest = portion(top, top).saturating_sub(filled);
    if rest > 0 {
        whole = whole.push(space().height(Length::FillPortion(rest)));
    }
    if filled > 0 {
        let bar = container(space()).width(Fill).height(Length::FillPortion(filled)).class(Surface::Chart(series));
        whole = whole.push(bar);
    }
    whole.into()
}

/// A part of `whole` in steps; something is never nothing.
fn portion(part: u64, whole: u64) -> u16 {
    let least = u64::from(part > 0);
    let steps = part.saturating_mul(STEPS).checked_div(whole).unwrap_or(0).clamp(least, STEPS);
    u16::try_from(steps).unwrap_or(u16::MAX)
}

/// The smallest nice step of which [`TICKS`] reach `highest`.
fn nice_step(highest: u64) -> u64 {
    let needed = highest.div_ceil(TICKS).max(1);
    if needed <= 10 {
        return needed;
    }
    let powers = (0..=17).map(|power| 10_u64.pow(power));
    powers.flat_map(|power| NICE.map(|nice| nice.saturating_mul(power))).find(|step| *step >= needed).unwrap_or(needed)
}

/// A part of a whole: its name, its bar, how many, and worth how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<Message> {
    /// What it is called; cut short where there is no room.
    pub name: String,
    /// How many.
    pub count: u64,
    /// How many, in words.
    pub says: String,
    /// Worth how much; empty where that is not said.
    pub amount: String,
    /// What pressing it says.
    pub on_press: Message,
}

/// Parts of a whole, one below the other, each with a bar as long as its share of the largest.
pub fn parts<'a, Message: Clone + 'a>(parts: Vec<Part<Message>>) -> Element<'a, Message> {
    let largest = parts.iter().map(|part| part.count).max().unwrap_or(0);
    let mut all = column![];
    for part in parts {
        let filled = portion(part.count, largest);
        let rest = portion(largest, largest).saturating_sub(filled);
        let mut bar = row![].width(Fill);
        if filled > 0 {
            let ink = Surface::Swatch(Ink::Inherited);
            bar = bar.push(container(space()).width(Length::FillPortion(filled)).height(BAR).class(ink));
        }
        if rest > 0 {
            bar = bar.push(space().width(Length::FillPortion(rest)));
        }
        let name = container(fitted(part.name, Type::T16, Ink::Plain)).width(CHART_NAME);
        let count = container(bold_label(part.says, Type::T16)).width(CHART_COUNT).align_x(Horizontal::Right);
        let mut parts = row![name, bar, count].spacing(S8).align_y(Vertical::Center).height(Fill);
        if !part.amount.is_empty() {
            let amount = fitted(part.amount, Type::T16, Ink::Soft);
            parts = parts.push(container(amount).width(CHART_AMOUNT).align_x(Horizontal::Right));
        }
        let inset = Padding::ZERO.left(S16).right(S16);
        all = all.push(opening(parts, Length::Fixed(REPORT_ROW), inset, part.on_press));
    }
    all.into()
}

/// A label with its figure, which opens what is behind it.
pub fn figure<'a, Message: Clone + 'a>(
    says: impl Into<String>,
    amount: impl Into<String>,
    on_press: Message,
) -> Element<'a, Message> {
    let amount = label(amount.into(), Type::T16);
    let parts = row![label(says.into(), Type::T16).class(Ink::Soft), space().width(Fill), amount];
    let parts = parts.spacing(S16).align_y(Vertical::Center).height(Fill);
    opening(parts, Length::Fixed(REPORT_ROW), Padding::ZERO.left(S16).right(S16), on_press)
}

/// Something that opens what is behind it when it is pressed, as wide as there is room.
pub fn opening<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    height: Length,
    inset: Padding,
    on_press: Message,
) -> Element<'a, Message> {
    let pressed = button::Button::new(content)
        .width(Fill)
        .height(height)
        .padding(inset)
        .class(Press { kind: Kind::Row, shown: Shown::Live })
        .on_press(on_press.clone());
    focus::stop(pressed, on_press)
}

/// Which way a key figure went, and whether that is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trend {
    /// It went a good way, by so much.
    Good(Icon, String),
    /// It went a bad way, by so much.
    Bad(Icon, String),
    /// It stayed, in a word.
    Same(String),
    /// It cannot be compared.
    Unknown,
}

/// A key figure: what it is, how much, of how much, how it went, and what it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFigure {
    /// What it is.
    pub name: String,
    /// How much.
    pub amount: String,
    /// A word beside it, such as of how many; may be empty.
    pub note: String,
    /// How it went.
    pub trend: Trend,
    /// What it was; may be empty.
    pub before: String,
}

/// The longest amount that is drawn in the largest size, in characters: `¥46,900.00`.
const LARGE_CHARS: usize = 10;
/// The longest that is drawn in the usual size: `¥246,900.00`.
const AMOUNT_CHARS: usize = 11;

/// A key figure, which opens what is behind it.
pub fn key_figure<'a, Message: Clone + 'a>(figure: KeyFigure, size: Type, on_press: Message) -> Element<'a, Message> {
    let KeyFigure { name, amount, note, trend, before } = figure;
    let went = |hue, icon, by: String| {
        let ink = Ink::Tinted(hue);
        row![mark(icon, ICON_SMALL, ink), bold_label(by, Type::T16).class(ink)].spacing(S4).align_y(Vertical::Center)
    };
    let went = match trend {
        Trend::Good(icon, by) => Some(went(Hue::Good, icon, by)),
        Trend::Bad(icon, by) => Some(went(Hue::Bad, icon, by)),
        Trend::Same(says) => Some(row![label(says, Type::T16).class(Ink::Soft)]),
        Trend::Unknown => None,
    };
    // A figure is never cut: one that is longer than its room is smaller.
    let chars = amount.chars().count();
    let amount_size = if chars <= LARGE_CHARS {
        size
    } else if chars <= AMOUNT_CHARS {
        Type::T28
    } else {
        Type::T20
    };
    let note = container(fitted(note, Type::T14, Ink::Soft)).padding(Padding::ZERO.bottom(S4));
    let amount = row![bold_label(amount, amount_size), note].height(size.line()).spacing(S8).align_y(Vertical::Bottom);
    // Figures beside each other stand in line, also where one has nothing to be compared with.
    let went = container(row![].push(went)).height(Type::T16.line());
    let said = column![fitted(name, Type::T14, Ink::Soft), amount, went, fitted(before, Type::T14, Ink::Soft)];
    let pressed = button::Button::new(container(said).center_y(Fill))
        .width(Fill)
        .height(if size == Type::T44 { KEY_FIGURE_LARGE } else { KEY_FIGURE })
        .padding([0.0, S16])
        .class(Press { kind: Kind::Plain, shown: Shown::Live })
        .on_press(on_press.clone());
    focus::stop(pressed, on_press)
}

/// What the colours of a chart stand for: this period and the one before.
pub fn legend<'a, Message: 'a>(now: impl Into<String>, before: impl Into<String>) -> Element<'a, Message> {
    let entry = |series, says: String| {
        let square = container(space()).width(SWATCH).height(SWATCH).class(Surface::Chart(series));
        row![square, label(says, Type::T14).class(Ink::Soft)].spacing(S8).align_y(Vertical::Center)
    };
    row![entry(Series::Now, now.into()), entry(Series::Before, before.into())]
        .spacing(S16)
        .height(FIGURE_ROW)
        .align_y(Vertical::Center)
        .padding([0.0, S4])
        .into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_axis_has_whole_and_round_steps() {
        let steps: Vec<u64> = [0, 1, 4, 5, 22, 40, 41, 100, 158, 1_000].into_iter().map(nice_step).collect();
        assert_eq!(steps, [1, 1, 1, 2, 6, 10, 15, 25, 40, 250]);
    }

    proptest! {
        #[test]
        fn no_bar_is_higher_than_the_axis(highest: u64) {
            prop_assert!(nice_step(highest).saturating_mul(TICKS) >= highest);
        }

        #[test]
        fn something_is_never_drawn_as_nothing(part in 1..u64::MAX, whole: u64) {
            let drawn = portion(part.min(whole), whole);
            prop_assert_eq!(drawn > 0, whole > 0);
            prop_assert!(drawn <= portion(whole, whole));
        }
    }
}
