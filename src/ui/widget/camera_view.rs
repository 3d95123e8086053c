//! What the camera sees, with a mark around a code that was read.
//!
//! The renderer falls on a picture whose bytes do not fit its size, so a [`Still`] exists only of one whose bytes do.

mod overlay;

use iced::advanced::image::{FilterMethod, Handle};
use iced::alignment::{Horizontal, Vertical};
use iced::widget::image::Image;
use iced::widget::{container, row, space, stack};
use iced::{ContentFit, Fill, Size};

use self::overlay::Overlay;
use super::mark::mark;
use super::words::label;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{CAMERA, CAMERA_LARGE, CAMERA_SMALL, ICON_SMALL, KEY_CAP, S8, SIDE, Type};
use crate::ui::theme::surface::Surface;

/// The longest side of a picture that is shown; larger ones are made smaller where they are taken.
pub const SIDE_MAX: u16 = 1920;

/// Why a frame cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It has no pixels, or too many.
    #[error("a picture of {width} × {height} pixels is not shown")]
    Size {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// It has not as many bytes as its size asks for.
    #[error("a picture has {given} bytes where its size asks for {asked}")]
    Bytes {
        /// How many there are.
        given: usize,
        /// How many there should be.
        asked: usize,
    },
}

/// A picture that can be shown.
#[derive(Debug, Clone)]
pub struct Still {
    pub(super) handle: Handle,
    pub(super) size: Size,
}

/// A part of a picture, in its own pixels from the upper left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// Pixels from the left side.
    pub left: f32,
    /// Pixels from the upper side.
    pub top: f32,
    /// How wide it is.
    pub width: f32,
    /// How high it is.
    pub height: f32,
}

/// What a picture stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The window.
    Window,
    /// A panel.
    Panel,
    /// A dark strip as wide as there is room: the picture in its middle is not cut.
    Strip,
}

impl Still {
    /// A picture of brightness alone, one byte a pixel, as the decoder gets it.
    pub fn of_luma(width: u32, height: u32, luma: &[u8]) -> Result<Self, Unfit> {
        let size = fits(width, height, 1, luma.len())?;
        let rgba: Vec<u8> = luma.iter().flat_map(|&light| [light, light, light, u8::MAX]).collect();
        Ok(Self { handle: Handle::from_rgba(width, height, rgba), size })
    }

    /// A picture in colour, four bytes a pixel: red, green, blue, opacity.
    pub fn of_rgba(width: u32, height: u32, rgba: Vec<u8>) -> Result<Self, Unfit> {
        let size = fits(width, height, 4, rgba.len())?;
        Ok(Self { handle: Handle::from_rgba(width, height, rgba), size })
    }
}

/// The size of a picture whose bytes are all there.
fn fits(width: u32, height: u32, bytes_a_pixel: usize, given: usize) -> Result<Size, Unfit> {
    let unfit = Unfit::Size { width, height };
    let side = |pixels: u32| u16::try_from(pixels).ok().filter(|pixels| (1..=SIDE_MAX).contains(pixels)).ok_or(unfit);
    let (columns, rows) = (side(width)?, side(height)?);
    let asked = usize::from(columns) * usize::from(rows) * bytes_a_pixel;
    if given != asked {
        return Err(Unfit::Bytes { given, asked });
    }
    Ok(Size::new(columns.into(), rows.into()))
}

/// The picture, or its place while there is none, with the mark of a code that was read in it and a line that says how the
/// camera is.
pub fn camera_view<'a, Message: 'a>(
    still: Option<&Still>,
    read: Option<Region>,
    ground: Ground,
    says: impl Into<String>,
) -> Element<'a, Message> {
    let picture = sized(still, read, ground, says, CAMERA);
    match ground {
        Ground::Window | Ground::Panel => picture,
        Ground::Strip => container(container(picture).width(SIDE)).center_x(Fill).class(Surface::Camera).into(),
    }
}

/// The same smaller, where things to press stand beside it.
pub fn camera_small<'a, Message: 'a>(
    still: Option<&Still>,
    ground: Ground,
    says: impl Into<String>,
) -> Element<'a, Message> {
    sized(still, None, ground, says, CAMERA_SMALL)
}

/// The same larger, where the camera is looked after.
pub fn camera_large<'a, Message: 'a>(
    still: Option<&Still>,
    read: Option<Region>,
    ground: Ground,
    says: impl Into<String>,
) -> Element<'a, Message> {
    sized(still, read, ground, says, CAMERA_LARGE)
}

/// A picture in all the room that there is.
pub fn whole<'a, Message: 'a>(still: &Still, fit: ContentFit) -> Element<'a, Message> {
    Image::new(still.handle.clone())
        .width(Fill)
        .height(Fill)
        .content_fit(fit)
        .filter_method(FilterMethod::Linear)
        .into()
}

fn sized<'a, Message: 'a>(
    still: Option<&Still>,
    read: Option<Region>,
    ground: Ground,
    says: impl Into<String>,
    height: f32,
) -> Element<'a, Message> {
    let picture: Element<'a, Message> = match still {
        Some(still) => Element::from(
            Image::new(still.handle.clone())
                .width(Fill)
                .height(Fill)
                .content_fit(ContentFit::Cover)
                // Frames are taken in about the size that they are shown in: the quick way is good enough.
                .filter_method(FilterMethod::Nearest),
        ),
        None => space().width(Fill).height(Fill).into(),
    };
    let overlay = Overlay { mark: read.zip(still.map(|still| still.size)), ground };
    let line = row![mark(Icon::Camera, ICON_SMALL, Ink::OnCamera), label(says.into(), Type::T14).class(Ink::OnCamera)];
    let tag = container(line.spacing(S8).align_y(Vertical::Center))
        .height(KEY_CAP)
        .padding([0.0, S8])
        .align_y(Vertical::Center)
        .class(Surface::CameraTag);
    let tag = container(tag).width(Fill).height(Fill).padding(S8).align_x(Horizontal::Left).align_y(Vertical::Bottom);
    container(stack![picture, Element::new(overlay), tag]).width(Fill).height(height).class(Surface::Camera).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_picture_is_shown_only_if_it_has_all_its_bytes() {
        assert!(Still::of_luma(2, 3, &[0; 6]).is_ok());
        assert_eq!(Still::of_luma(2, 3, &[0; 5]).unwrap_err(), Unfit::Bytes { given: 5, asked: 6 });
        assert!(Still::of_rgba(2, 3, vec![0; 24]).is_ok());
        assert_eq!(Still::of_rgba(2, 3, vec![0; 25]).unwrap_err(), Unfit::Bytes { given: 25, asked: 24 });
    }

    #[test]
    fn a_picture_without_pixels_or_with_too_many_is_not_shown() {
        for (width, height) in [(0, 0), (0, 5), (5, 0), (u32::from(SIDE_MAX) + 1, 1), (1, u32::MAX)] {
            assert_eq!(Still::of_luma(width, height, &[]).unwrap_err(), Unfit::Size { width, height });
        }
    }

    proptest! {
        #[test]
        fn no_size_and_no_bytes_make_it_fall(width: u32, height: u32, bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = Still::of_luma(width, height, &bytes);
            let _ = Still::of_rgba(width, height, bytes);
        }
    }
}
