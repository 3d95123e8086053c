//! A window, or a dialog on it: within it the keys of the focus work.

use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, overlay, renderer};
use iced::keyboard::Modifiers;
use iced::keyboard::key::{Key, Named};
use iced::{Event, Length, Rectangle, Renderer, Size, Vector, keyboard};

use super::walk::{Direction, Give, Step, Survey};
use crate::ui::theme::{Element, Theme};

/// `content`, with the keys that move the focus within it.
pub fn scope<'a, Message: 'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    Element::new(Scope { content: content.into(), reach: Reach::Keys })
}

/// `content`, seen but out of reach of hands and keys: what lies beneath a dialog.
pub fn inert<'a, Message: 'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    Element::new(Scope { content: content.into(), reach: Reach::Nothing })
}

struct Scope<'a, Message> {
    content: Element<'a, Message>,
    reach: Reach,
}

/// What reaches the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Keys,
    Nothing,
}

impl<Message> Scope<'_, Message> {
    /// Moves the focus; whether anything had or has it.
    fn go(&mut self, step: Step, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer) -> bool {
        let mut survey = Survey::default();
        self.content.as_widget_mut().operate(tree, layout, renderer, &mut survey);
        let to = survey.after(step);
        if to.is_none() && !survey.has_focus() {
            return false;
        }
        let mut give = Give::to(to);
        self.content.as_widget_mut().operate(tree, layout, renderer, &mut give);
        if let Some(mut reveal) = give.reveal() {
            self.content.as_widget_mut().operate(tree, layout, renderer, &mut reveal);
        }
        true
    }
}

/// The step that a key asks for.
fn step_of(key: &Key, modifiers: Modifiers) -> Option<Step> {
    if modifiers.control() || modifiers.alt() || modifiers.logo() {
        return None;
    }
    match key {
        Key::Named(Named::Tab) if modifiers.shift() => Some(Step::Previous),
        Key::Named(Named::Tab) => Some(Step::Next),
        Key::Named(Named::ArrowLeft) => Some(Step::Toward(Direction::Left)),
        Key::Named(Named::ArrowRight) => Some(Step::Toward(Direction::Right)),
        Key::Named(Named::ArrowUp) => Some(Step::Toward(Direction::Up)),
        Key::Named(Named::ArrowDown) => Some(Step::Toward(Direction::Down)),
        Key::Named(Named::Escape) => Some(Step::Leave),
        _ => None,
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Scope<'_, Message> {
    fn tag(&self) -> tree::Tag {
        self.content.as_widget().tag()
    }

    fn state(&self) -> tree::State {
        self.content.as_widget().state()
    }

    fn children(&self) -> Vec<Tree> {
        self.content.as_widget().children()
    }

    fn diff(&self, tree: &mut Tree) {
        self.content.as_widget().diff(tree);
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn size_hint(&self) -> Size<Length> {
        self.content.as_widget().size_hint()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        self.content.as_widget_mut().layout(tree, renderer, limits)
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        if self.reach == Reach::Keys {
            self.content.as_widget_mut().operate(tree, layout, renderer, operation);
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        if self.reach == Reach::Nothing && !matches!(event, Event::Window(_)) {
            return;
        }
        let within = if self.reach == Reach::Nothing { mouse::Cursor::Unavailable } else { cursor };
        self.content.as_widget_mut().update(tree, event, layout, within, renderer, clipboard, shell, viewport);
        if self.reach == Reach::Nothing || shell.is_event_captured() {
            return;
        }
        if let Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) = event
            && let Some(step) = step_of(key, *modifiers)
            && self.go(step, tree, layout, renderer)
        {
            shell.capture_event();
            shell.request_redraw();
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        match self.reach {
            Reach::Keys => self.content.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer),
            Reach::Nothing => mouse::Interaction::None,
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        self.content.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        self.content.as_widget_mut().overlay(tree, layout, renderer, viewport, translation)
    }
}
