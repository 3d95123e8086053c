//! A paper as it came out of a printer: black on white in both themes, for paper is.

use iced::ContentFit;
use iced::advanced::image::FilterMethod;
use iced::alignment::{Horizontal, Vertical};
use iced::widget::image::Image;
use iced::widget::{Column, button, container};

use super::camera_view::Still;
use super::words::label;
use crate::ui::focus;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{HAIR, S16, SLIP, SLIP_READ, SLIP_SEEN, Type};
use crate::ui::theme::press::{Kind, Press, Shown};
use crate::ui::theme::surface::Surface;

/// The whole of it, held up to be read.
pub fn read<'a, Message: 'a>(still: &Still) -> Element<'a, Message> {
    container(picture(still, SLIP_READ)).padding(HAIR).class(Surface::Panel).into()
}

/// A paper that is not printed yet, as wide as `width`, in pieces from top to bottom, with the margins of its roll.
pub fn drawn<'a, Message: 'a>(pieces: &[Still], width: f32) -> Element<'a, Message> {
    let pieces = pieces.iter().map(|piece| picture(piece, width));
    container(Column::with_children(pieces)).padding(S16).class(Surface::Paper).into()
}

/// Its head, as it hangs out of the printer; pressed, it is held up. `still` is no higher than two thirds of its width.
pub fn hanging<'a, Message: Clone + 'a>(still: &Still, on_press: Message) -> Element<'a, Message> {
    let head = container(picture(still, SLIP - 2.0 * HAIR)).height(SLIP_SEEN - 2.0 * HAIR);
    let pressed = button::Button::new(head)
        .padding(HAIR)
        .class(Press { kind: Kind::Plain, shown: Shown::Live })
        .on_press(on_press.clone());
    focus::stop(pressed, on_press)
}

/// The place of a paper where none came out yet.
pub fn none<'a, Message: 'a>(says: impl Into<String>) -> Element<'a, Message> {
    container(label(says.into(), Type::T14).class(Ink::Soft))
        .width(SLIP)
        .height(SLIP_SEEN)
        .align_x(Horizontal::Center)
        .align_y(Vertical::Center)
        .class(Surface::Box)
        .into()
}

fn picture<'a, Message: 'a>(still: &Still, width: f32) -> Element<'a, Message> {
    Image::new(still.handle.clone())
        .width(width)
        .height(width * still.size.height / still.size.width)
        .content_fit(ContentFit::Fill)
        .filter_method(FilterMethod::Linear)
        .into()
}
