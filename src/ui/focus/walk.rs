//! Where the focus goes: a survey of everything that can have it, then one decision.

use iced::Rectangle;
use iced::advanced::widget::Id;
use iced::advanced::widget::operation::{Focusable, Operation};

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
}

impl Survey {
    /// Where `step` leads.
    pub(super) fn after(&self, step: Step) -> Option<usize> {
        let count = self.bounds.len();
        if count == 0 {
            return None;
        }
        match (step, self.focused) {
            (Step::Leave, _) | (Step::Toward(_), None) => None,
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

    fn focusable(&mut self, _id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.focused = Some(self.bounds.len());
        }
        self.bounds.push(bounds);
    }
}

/// Gives the focus to one, and takes it from all others.
#[derive(Debug)]
pub(super) struct Give {
    to: Option<usize>,
    seen: usize,
}

impl Give {
    pub(super) const fn to(to: Option<usize>) -> Self {
        Self { to, seen: 0 }
    }
}

impl Operation for Give {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, _id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        match (self.to == Some(self.seen), state.is_focused()) {
            (true, false) => state.focus(),
            (false, true) => state.unfocus(),
            _ => {}
        }
        self.seen += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(focused: Option<usize>) -> Survey {
        let at = |x: f32, y: f32| Rectangle { x, y, width: 10.0, height: 10.0 };
        Survey { bounds: vec![at(0.0, 0.0), at(20.0, 0.0), at(0.0, 20.0), at(200.0, 20.0)], focused }
    }

    #[test]
    fn an_arrow_prefers_what_is_straight_ahead() {
        assert_eq!(survey(Some(0)).after(Step::Toward(Direction::Down)), Some(2));
        assert_eq!(survey(Some(0)).after(Step::Toward(Direction::Right)), Some(1));
        assert_eq!(survey(Some(2)).after(Step::Toward(Direction::Right)), Some(3));
    }

    #[test]
    fn without_anything_to_focus_no_step_leads_anywhere() {
        for step in [Step::Next, Step::Previous, Step::Toward(Direction::Up), Step::Leave] {
            assert_eq!(Survey::default().after(step), None);
        }
    }
}
