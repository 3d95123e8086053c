//! What the camera sees, with a mark around a code that was read.
//!
//! The renderer falls on a picture whose bytes do not fit its size, so a [`Still`] exists only of one whose bytes do.

mod overlay;

use iced::advanced::image::{FilterMethod, Handle};
use iced::alignment::{Horizontal, Vertical};
use iced::widget::image::Image;
use iced::widget::{container, responsive, row, space, stack};
use iced::{ContentFit, Fill, Size};

use self::overlay::Overlay;
use super::mark::mark;
use super::words::label;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{
    CAMERA, CAMERA_LARGE, CAMERA_LARGE_WIDTH, CAMERA_SMALL, ICON_SMALL, KEY_CAP, S8, SIDE, Type,
};
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
        Ground::Strip => on_strip(picture, SIDE),
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

/// The same larger, where the camera is looked after. In a room that is wider than the picture it stands on a strip.
pub fn camera_large<'a, Message: 'a>(
    still: Option<&Still>,
    read: Option<Region>,
    ground: Ground,
    says: impl Into<String>,
) -> Element<'a, Message> {
    let (still, says) = (still.cloned(), says.into());
    let within = move |room: Size| {
        let on = |ground| sized(still.as_ref(), read, ground, says.clone(), CAMERA_LARGE);
        if room.width > CAMERA_LARGE_WIDTH { on_strip(on(Ground::Strip), CAMERA_LARGE_WIDTH) } else { on(ground) }
    };
    container(responsive(within)).height(CAMERA_LARGE).into()
}

/// A picture so wide in the middle of a strip.
fn on_strip<'a, Message: 'a>(picture: Element<'a, Message>, width: f32) -> Element<'a, Message> {
    container(container(picture).width(width)).center_x(Fill).class(Surface::Camera).into()
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
    // A stack clips what lies above its ground. A picture that fills the room reaches beyond it, and clips nothing itself.
    let ground = space().width(Fill).height(Fill);
    let layers = stack![ground, picture, Element::new(overlay), tag].clip(true);
    container(layers).width(Fill).height(height).class(Surface::Camera).into()
}

#[cfg(test)]
mod tests {
    use iced::widget::column;
    use proptest::prelude::*;

    use super::*;
    use crate::ui::headless::Stage;
    use crate::ui::theme::Theme;
    use crate::ui::theme::measure::whole;

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

    #[test]
    fn a_picture_stays_within_its_room_however_wide_that_is() {
        type View = fn(Option<&Still>) -> Element<'static, ()>;
        let views: [(View, u16); 2] = [
            (|still| camera_view(still, None, Ground::Panel, ""), whole(CAMERA)),
            (|still| camera_large(still, None, Ground::Panel, ""), whole(CAMERA_LARGE)),
        ];
        let luma = vec![u8::MAX; 502 * 282];
        let white = Still::of_luma(502, 282, &luma).unwrap();
        for (view, height) in views {
            for width in [400_u16, 502, 1_000] {
                let of = |still| {
                    let above = space().width(f32::from(width)).height(200.0);
                    let view = column![above, view(still)].into();
                    Stage::new(view, (f32::from(width), 600.0)).picture(Theme::Dark, 1.0).rgba
                };
                let (with, without) = (of(Some(&white)), of(None));
                let (row, height) = (usize::from(width) * 4, usize::from(height));
                let changed: Vec<usize> =
                    (0..600).filter(|at| with[at * row..(at + 1) * row] != without[at * row..(at + 1) * row]).collect();
                let beyond = changed.iter().filter(|at| !(200..200 + height).contains(*at)).count();
                assert!(changed.len() > 100 && beyond == 0, "{width} × {height}: {beyond} rows beyond it");
            }
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
