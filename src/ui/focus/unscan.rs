//! A scan that was typed into a text input is taken out of it again.
//!
//! A scanner types into whatever has the focus. What was a scan is known only at its end, so the input has it by then;
//! the window names it, and here it is selected and deleted as a person would, so that the input says what it then holds.

use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::Id;
use iced::advanced::widget::operation::{Focusable, Operation, TextInput};
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, overlay, renderer};
use iced::keyboard::key::{Code, Named, Physical};
use iced::keyboard::{self, Key, Location, Modifiers};
use iced::{Event, Length, Rectangle, Renderer, Size, Vector};

use crate::ui::theme::{Element, Theme};

/// A scan that was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Burst {
    /// Which: each is taken out once.
    pub number: u64,
    /// Its keys, as they were typed.
    pub keys: String,
}

/// `content`, from whose focused input the last burst is taken out.
pub fn unscanned<'a, Message: 'a>(content: impl Into<Element<'a, Message>>, burst: &'a Burst) -> Element<'a, Message> {
    Element::new(Unscanned { content: content.into(), burst })
}

struct Unscanned<'a, Message> {
    content: Element<'a, Message>,
    burst: &'a Burst,
}

/// The last burst that was dealt with.
#[derive(Debug, Default)]
struct State {
    number: u64,
}

/// Finds the input that has the focus, and selects the burst in it.
#[derive(Debug)]
struct Select<'a> {
    keys: &'a str,
    focused: Option<Rectangle>,
    selected: Selected,
}

/// Whether a burst was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Selected {
    Nothing,
    TheBurst,
}

impl Operation for Select<'_> {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, _id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.focused = Some(bounds);
        }
    }

    fn text_input(&mut self, _id: Option<&Id>, bounds: Rectangle, state: &mut dyn TextInput) {
        if self.focused != Some(bounds) {
            return;
        }
        let Some(start) = state.text().rfind(self.keys) else { return };
        let before = state.text().get(..start).unwrap_or_default().chars().count();
        state.select_range(before, before + self.keys.chars().count());
        self.selected = Selected::TheBurst;
    }
}

impl<Message> Unscanned<'_, Message> {
    /// Selects the burst in the input that has the focus. Two rounds: an input tells what it holds before it tells whether
    /// it has the focus.
    fn select(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer) -> Selected {
        let mut select = Select { keys: &self.burst.keys, focused: None, selected: Selected::Nothing };
        for _ in 0..2 {
            self.content.as_widget_mut().operate(tree, layout, renderer, &mut select);
        }
        select.selected
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Unscanned<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        // What was scanned before this view was first shown is none of its inputs'.
        tree::State::new(State { number: self.burst.number })
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn size_hint(&self) -> Size<Length> {
        self.content.as_widget().size_hint()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(child) = tree.children.first_mut() else { return layout::Node::default() };
        let node = self.content.as_widget_mut().layout(child, renderer, limits);
        layout::Node::with_children(node.size(), vec![node])
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        if let (Some(child), Some(inner)) = (tree.children.first_mut(), layout.children().next()) {
            self.content.as_widget_mut().operate(child, inner, renderer, operation);
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
        let Some(inner) = layout.children().next() else { return };
        let is_new = tree.state.downcast_ref::<State>().number != self.burst.number;
        tree.state.downcast_mut::<State>().number = self.burst.number;
        let Some(child) = tree.children.first_mut() else { return };
        if is_new && self.select(child, inner, renderer) == Selected::TheBurst {
            for stroke in &backspace() {
                self.content.as_widget_mut().update(child, stroke, inner, cursor, renderer, clipboard, shell, viewport);
            }
        }
        self.content.as_widget_mut().update(child, event, inner, cursor, renderer, clipboard, shell, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let (Some(child), Some(inner)) = (tree.children.first(), layout.children().next()) else {
            return mouse::Interaction::None;
        };
        self.content.as_widget().mouse_interaction(child, inner, cursor, viewport, renderer)
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
        if let (Some(child), Some(inner)) = (tree.children.first(), layout.children().next()) {
            self.content.as_widget().draw(child, renderer, theme, style, inner, cursor, viewport);
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let (child, inner) = (tree.children.first_mut()?, layout.children().next()?);
        self.content.as_widget_mut().overlay(child, inner, renderer, viewport, translation)
    }
}

/// Backspace, down and up.
fn backspace() -> [Event; 2] {
    let (key, physical_key) = (Key::Named(Named::Backspace), Physical::Code(Code::Backspace));
    let (location, modifiers) = (Location::Standard, Modifiers::empty());
    [
        Event::Keyboard(keyboard::Event::KeyPressed {
            key: key.clone(),
            modified_key: key.clone(),
            physical_key,
            location,
            modifiers,
            text: None,
            repeat: false,
        }),
        Event::Keyboard(keyboard::Event::KeyReleased {
            modified_key: key.clone(),
            key,
            physical_key,
            location,
            modifiers,
        }),
    ]
}
