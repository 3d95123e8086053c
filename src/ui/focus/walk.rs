//! Where the focus goes: a survey of everything that can have it, then one decision.

use iced::advanced::widget::Id;
use iced::advanced::widget::operation::scrollable::AbsoluteOffset;
use iced::advanced::widget::operation::{Focusable, Operation, Scrollable};
use iced::{Rectangle, Vector};

use crate::ui::theme::measure::S8;

/// By this the chosen row of a list is known.
pub(super) static CHOSEN: Id = Id::new("chosen");

/// A direction on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// ←
    Left,
    /// →
    Right,
    /// ↑
    Up,
    /// ↓
    Down,
}

/// A step of the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To the next in reading order; after the last the first.
    Next,
    /// To the one before; before the first the last.
    Previous,
    /// To the nearest in a direction; at the edge it stays.
    Toward(Direction),
    /// To nothing.
    Leave,
}

/// What can have the focus, in reading order, and which of it has.
#[derive(Debug, Default)]
pub(super) struct Survey {
    bounds: Vec<Rectangle>,
    focused: Option<usize>,
    chosen: Option<usize>,
}

impl Survey {
    /// Where `step` leads. While nothing has the focus the arrows start from the chosen row of a list, if there is one.
    pub(super) fn after(&self, step: Step) -> Option<usize> {
        let count = self.bounds.len();
        if count == 0 {
            return None;
        }
        match (step, self.focused) {
            (Step::Leave, _) => None,
            (Step::Toward(direction), None) => self.chosen.and_then(|at| self.nearest(at, direction)),
            (Step::Next, None) => Some(0),
            (Step::Next, Some(at)) => Some((at + 1) % count),
            (Step::Previous, None) => Some(count - 1),
            (Step::Previous, Some(at)) => Some((at + count - 1) % count),
            (Step::Toward(direction), Some(at)) => self.nearest(at, direction).or(Some(at)),
        }
    }

    /// Whether anything has the focus.
    pub(super) const fn has_focus(&self) -> bool {
        self.focused.is_some()
    }

    /// The nearest in a direction: of what is straight ahead, and only then of what is off to the side.
    fn nearest(&self, at: usize, direction: Direction) -> Option<usize> {
        let from = self.bounds.get(at)?;
        let distance = |to: &Rectangle| {
            let (right, down) = (to.center_x() - from.center_x(), to.center_y() - from.center_y());
            let (ahead, aside, reach) = match direction {
                Direction::Left => (-right, down.abs(), from.height.midpoint(to.height)),
                Direction::Right => (right, down.abs(), from.height.midpoint(to.height)),
                Direction::Up => (-down, right.abs(), from.width.midpoint(to.width)),
                Direction::Down => (down, right.abs(), from.width.midpoint(to.width)),
            };
            (ahead > 0.5 && ahead >= aside / 2.0).then_some((aside >= reach, ahead + aside))
        };
        let reached = self.bounds.iter().enumerate().filter_map(|(to, bounds)| Some((to, distance(bounds)?)));
        let nearest = reached.min_by(|(_, a), (_, b)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        nearest.map(|(to, _)| to)
    }
}

impl Operation for Survey {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.focused = Some(self.bounds.len());
        }
        if id == Some(&CHOSEN) {
            self.chosen = Some(self.bounds.len());
        }
        self.bounds.push(bounds);
    }
}

/// Gives the focus to one, and takes it from all others.
#[derive(Debug)]
pub(super) struct Give {
    to: Option<usize>,
    seen: usize,
    /// How many things that scroll were entered.
    entered: usize,
    /// The one whose content comes next.
    entering: Option<Opening>,
    /// Those around what comes next, the outermost first.
    around: Vec<Opening>,
    reveal: Option<Reveal>,
}

/// Where something that scrolls shows its content.
#[derive(Debug, Clone, Copy)]
struct Opening {
    number: usize,
    bounds: Rectangle,
    scrolled: Vector,
}

impl Opening {
    /// How far it is to be scrolled so that all of `thing`, which stands in its content, is seen; nothing where it is.
    fn offset(&self, thing: Rectangle) -> Option<f32> {
        let (top, bottom) = (thing.y - S8 - self.bounds.y, thing.y + thing.height + S8 - self.bounds.y);
        if top < self.scrolled.y {
            Some(top.max(0.0))
        } else if bottom > self.scrolled.y + self.bounds.height {
            Some(bottom - self.bounds.height)
        } else {
            None
        }
    }
}

impl Give {
    pub(super) const fn to(to: Option<usize>) -> Self {
        Self { to, seen: 0, entered: 0, entering: None, around: Vec::new(), reveal: None }
    }

    /// What has to be scrolled so that the one with the focus is seen.
    pub(super) const fn reveal(&self) -> Option<Reveal> {
        self.reveal
    }
}

impl Operation for Give {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let opening = self.entering.take();
        self.around.extend(opening);
        operate(self);
        if opening.is_some() {
            self.around.pop();
        }
    }

    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        bounds: Rectangle,
        _content: Rectangle,
        scrolled: Vector,
        _state: &mut dyn Scrollable,
    ) {
        self.entering = Some(Opening { number: self.entered, bounds, scrolled });
        self.entered += 1;
    }

    fn focusable(&mut self, _id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        let is_it = self.to == Some(self.seen);
        match (is_it, state.is_focused()) {
            (true, false) => state.focus(),
            (false, true) => state.unfocus(),
            _ => {}
        }
        if is_it && let Some(opening) = self.around.last() {
            self.reveal = opening.offset(bounds).map(|offset| Reveal { number: opening.number, offset, entered: 0 });
        }
        self.seen += 1;
    }
}

/// Scrolls the innermost thing around what got the focus.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reveal {
    number: usize,
    offset: f32,
    entered: usize,
}

impl Operation for Reveal {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        _bounds: Rectangle,
        _content: Rectangle,
        _scrolled: Vector,
        state: &mut dyn Scrollable,
    ) {
        if self.entered == self.number {
            state.scroll_to(AbsoluteOffset { x: None, y: Some(self.offset) });
        }
        self.entered += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(focused: Option<usize>) -> Survey {
        let at = |x: f32, y: f32| Rectangle { x, y, width: 10.0, height: 10.0 };
        Survey { bounds: vec![at(0.0, 0.0), at(20.0, 0.0), at(0.0, 20.0), at(200.0, 20.0)], focused, chosen: None }
    }

    #[test]
    fn an_arrow_prefers_what_is_straight_ahead() {
        assert_eq!(survey(Some(0)).after(Step::Toward(Direction::Down)), Some(2));
        assert_eq!(survey(Some(0)).after(Step::Toward(Direction::Right)), Some(1));
        assert_eq!(survey(Some(2)).after(Step::Toward(Direction::Right)), Some(3));
    }

    #[test]
    fn without_a_focus_arrows_start_from_the_chosen_row() {
        let chosen = Survey { chosen: Some(0), ..survey(None) };
        assert_eq!(chosen.after(Step::Toward(Direction::Down)), Some(2));
        assert_eq!(chosen.after(Step::Toward(Direction::Up)), None);
        assert_eq!(survey(None).after(Step::Toward(Direction::Down)), None);
    }

    #[test]
    fn without_anything_to_focus_no_step_leads_anywhere() {
        for step in [Step::Next, Step::Previous, Step::Toward(Direction::Up), Step::Leave] {
            assert_eq!(Survey::default().after(step), None);
        }
    }
}
