//! A thing that the keyboard can reach and press.

use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::operation::{Focusable, Operation};
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::{Clipboard, Renderer as _, Shell, Widget, mouse, overlay, renderer};
use iced::keyboard::key::{Key, Named};
use iced::{Background, Color, Event, Length, Rectangle, Renderer, Size, Vector, keyboard, touch};

use super::walk::CHOSEN;
use crate::ui::theme::measure::{BOLD_LINE, R10, RING_GAP};
use crate::ui::theme::{Element, Theme};

/// `content`, reachable by keyboard; Enter and Space publish `on_press`. What the mouse does to it, `content` knows itself.
pub fn stop<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    on_press: Message,
) -> Element<'a, Message> {
    Element::new(Stop { content: content.into(), on_press, ring: Ring::WhenFocused, row: None })
}

/// A row of a list of which one is chosen: it is chosen (`on_choose` is published) as soon as the focus comes to it. While nothing
/// has the focus the arrows start from the chosen one.
pub fn row<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    row: Row,
    on_choose: Message,
) -> Element<'a, Message> {
    Element::new(Stop { content: content.into(), on_press: on_choose, ring: Ring::WhenFocused, row: Some(row) })
}

/// Whether a row of a list is the chosen one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// It is.
    Chosen,
    /// It is one of the others.
    Other,
}

/// The same with the ring around it, whatever has the focus; for the gallery.
pub fn ringed<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    on_press: Message,
) -> Element<'a, Message> {
    Element::new(Stop { content: content.into(), on_press, ring: Ring::Always, row: None })
}

/// When the ring is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ring {
    WhenFocused,
    Always,
}

struct Stop<'a, Message> {
    content: Element<'a, Message>,
    on_press: Message,
    ring: Ring,
    /// As what of a list; nothing where it is no row.
    row: Option<Row>,
}

#[derive(Debug, Default)]
struct State {
    is_focused: bool,
    /// The focus has just come, and nobody was told.
    has_come: bool,
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.is_focused
    }

    fn focus(&mut self) {
        self.is_focused = true;
        self.has_come = true;
    }

    fn unfocus(&mut self) {
        self.is_focused = false;
    }
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Stop<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
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
        let id = (self.row == Some(Row::Chosen)).then_some(&CHOSEN);
        operation.focusable(id, layout.bounds(), tree.state.downcast_mut::<State>());
        if let (Some(child), Some(inner)) = (tree.children.first_mut(), layout.children().next()) {
            operation
                .traverse(&mut |operation| self.content.as_widget_mut().operate(child, inner, renderer, operation));
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
        let state = tree.state.downcast_mut::<State>();
        if std::mem::take(&mut state.has_come) && state.is_focused && self.row.is_some() {
            shell.publish(self.on_press.clone());
        }
        match event {
            Event::Keyboard(keyboard::Event::KeyPressed { key, text, repeat, .. }) if state.is_focused => match key {
                Key::Named(Named::Enter | Named::Space) => {
                    if !repeat {
                        shell.publish(self.on_press.clone());
                    }
                    shell.capture_event();
                    return;
                }
                _ if text.as_ref().is_some_and(|text| text.chars().any(|c| !c.is_control())) => {
                    state.is_focused = false;
                    shell.request_redraw();
                }
                _ => {}
            },
            Event::Mouse(mouse::Event::ButtonPressed(_)) | Event::Touch(touch::Event::FingerPressed { .. })
                if state.is_focused =>
            {
                state.is_focused = false;
                shell.request_redraw();
            }
            _ => {}
        }
        if let (Some(child), Some(inner)) = (tree.children.first_mut(), layout.children().next()) {
            self.content.as_widget_mut().update(child, event, inner, cursor, renderer, clipboard, shell, viewport);
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
        if self.ring == Ring::Always || tree.state.downcast_ref::<State>().is_focused {
            ring(renderer, *theme, layout.bounds());
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

/// The ring around what has the focus.
fn ring(renderer: &mut Renderer, theme: Theme, around: Rectangle) {
    let border = iced::border::color(theme.colors().accent.fill).width(BOLD_LINE).rounded(R10 + RING_GAP + BOLD_LINE);
    let quad = renderer::Quad { bounds: around.expand(RING_GAP + BOLD_LINE), border, ..renderer::Quad::default() };
    renderer.fill_quad(quad, Background::Color(Color::TRANSPARENT));
}
