//! The room of the window: how large it is by the system's own measure, and what follows from that.
//!
//! The toolkit tells every size divided by the scale at which the counter is drawn. Here it is kept undivided: a scale changes
//! how much has room in the window, never the window.

use iced::Size;

use crate::engine::preferences::Scale;
use crate::ui::screen::Shape;
use crate::ui::theme::measure::{LAYOUT_MIN, LAYOUT_MIN_UPRIGHT};

/// How much smaller the counter is drawn at most: what the least window needs that is wider than high, and one that is higher.
const SHRUNK_MOST: f32 = 0.8;

/// The steps to there.
const SHRUNK: [f32; 3] = [0.95, 0.9, 0.85];

/// The room of the window, in the system's logical pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room(Size);

impl Room {
    /// Of a window of this size by the system's measure.
    pub fn of(size: impl Into<Size>) -> Self {
        Self(size.into())
    }

    /// Of a window that the toolkit tells to be so large while the counter is drawn so many times larger.
    pub fn told(size: Size, factor: f32) -> Self {
        Self(size * factor)
    }

    /// Width and height.
    pub const fn size(self) -> (f32, f32) {
        (self.0.width, self.0.height)
    }

    /// How the window is cut, at whichever scale.
    pub fn shape(self) -> Shape {
        if self.0.height > self.0.width { Shape::Portrait } else { Shape::Landscape }
    }

    /// The largest scale at which every screen still has room.
    pub fn largest(self) -> Scale {
        let fits = |scale: &Scale| {
            let (width, height) = self.needs(*scale);
            width <= self.0.width && height <= self.0.height
        };
        Scale::ALL.into_iter().rev().find(fits).unwrap_or_default()
    }

    /// The scale at which the counter is drawn where this one was chosen.
    pub fn scale(self, chosen: Scale) -> Scale {
        chosen.min(self.largest())
    }

    /// How many times larger the counter is drawn where a scale was chosen; in a window with less room than it needs it is
    /// drawn smaller. That goes in steps, as the toolkit is asked anew for the window's size after each.
    pub fn factor(self, chosen: Scale) -> f32 {
        let (width, height) = self.needs(Scale::Normal);
        let room = (self.0.width / width).min(self.0.height / height);
        let shrunk = SHRUNK.into_iter().find(|step| *step <= room).unwrap_or(SHRUNK_MOST);
        if room < 1.0 { shrunk } else { factor(self.scale(chosen)) }
    }

    /// The least width and height of a window that is cut so, for a scale.
    pub fn needs(self, scale: Scale) -> (f32, f32) {
        let (width, height) = match self.shape() {
            Shape::Landscape => LAYOUT_MIN,
            Shape::Portrait => LAYOUT_MIN_UPRIGHT,
        };
        (width * factor(scale), height * factor(scale))
    }
}

/// By how much a scale enlarges.
fn factor(scale: Scale) -> f32 {
    f32::from(scale.percent()) / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(size: (f32, f32), shape: Shape, largest: Scale) {
        let room = Room::of(size);
        assert_eq!((room.shape(), room.largest()), (shape, largest), "{size:?}");
        assert_eq!(room.scale(Scale::Normal), Scale::Normal);
        assert_eq!(room.scale(Scale::Largest), largest);
    }

    #[test]
    fn a_window_is_drawn_no_larger_than_it_has_room_for() {
        check((1366.0, 768.0), Shape::Landscape, Scale::Normal);
        check((1600.0, 900.0), Shape::Landscape, Scale::Large);
        check((1920.0, 1080.0), Shape::Landscape, Scale::Largest);
        check((1080.0, 1920.0), Shape::Portrait, Scale::Normal);
        check((1440.0, 2560.0), Shape::Portrait, Scale::Large);
        check((800.0, 600.0), Shape::Landscape, Scale::Normal);
    }

    #[test]
    fn what_the_toolkit_divides_by_the_scale_is_multiplied_by_it_again() {
        let told = Room::told(Size::new(1280.0, 720.0), factor(Scale::Largest));
        assert_eq!(told, Room::of((1920.0, 1080.0)));
    }

    #[test]
    fn in_the_least_window_all_is_drawn_smaller_until_it_has_room() {
        for (width, height) in [(1280.0, 700.0), (1024.0, 700.0), (1100.0, 760.0), (1025.0, 1026.0), (1080.0, 1920.0)] {
            let room = Room::of((width, height));
            for chosen in Scale::ALL {
                let factor = room.factor(chosen);
                let (needs_width, needs_height) = room.needs(Scale::Normal);
                let fits = width >= needs_width * factor && height >= needs_height * factor;
                assert!(fits && factor >= SHRUNK_MOST, "{width} × {height} at {factor}");
            }
        }
        assert!((Room::of((1100.0, 760.0)).factor(Scale::Normal) - 0.85).abs() < f32::EPSILON);
        assert!((Room::of((1080.0, 1920.0)).factor(Scale::Normal) - 1.0).abs() < f32::EPSILON);
    }
}
