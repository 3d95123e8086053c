//! An icon, in the colour of the text that it stands beside.

use iced::advanced::layout::{self, Layout};
use iced::advanced::svg::{Renderer as _, Svg};
use iced::advanced::widget::tree::Tree;
use iced::advanced::{Widget, mouse, renderer};
use iced::{Length, Rectangle, Renderer, Size};

use crate::ui::icon::Icon;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::{Element, Theme};

/// `icon`, `size` logical pixels wide and high.
pub fn mark<'a, Message: 'a>(icon: Icon, size: f32, ink: Ink) -> Element<'a, Message> {
    Element::new(Mark { icon, size, ink })
}

struct Mark {
    icon: Icon,
    size: f32,
    ink: Ink,
}

impl<Message> Widget<Message, Theme, Renderer> for Mark {
    fn size(&self) -> Size<Length> {
        Size::new(Length::Fixed(self.size), Length::Fixed(self.size))
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, self.size, self.size)
    }

    fn draw(
        &self,
        _: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let color = self.ink.color(theme).unwrap_or(style.text_color);
        let svg = Svg { color: Some(color), ..Svg::new(self.icon.handle()) };
        renderer.draw_svg(svg, layout.bounds(), *viewport);
    }
}
