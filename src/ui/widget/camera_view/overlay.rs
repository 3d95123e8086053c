//! What is drawn over a camera's picture: the mark around a code that was read, and the round corners.

use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::tree::Tree;
use iced::advanced::{Renderer as _, Widget, mouse, renderer};
use iced::{Background, Color, Fill, Length, Point, Rectangle, Renderer, Size, border};

use super::{Ground, Region};
use crate::ui::theme::Theme;
use crate::ui::theme::measure::{MARK_ARM, MARK_LINE, R10, RIM};

/// The layer over the picture.
pub(super) struct Overlay {
    /// Where a code was read, and in a picture of which size.
    pub(super) mark: Option<(Region, Size)>,
    /// What the picture stands on: its corners are drawn over in that colour, for nothing is clipped round.
    pub(super) ground: Ground,
}

/// Where `region` of a picture stands, when the picture fills `bounds` to the last corner.
pub(super) fn placed(region: Region, picture: Size, bounds: Rectangle) -> Rectangle {
    let scale = (bounds.width / picture.width).max(bounds.height / picture.height);
    let left = bounds.center_x() - picture.width * scale / 2.0;
    let top = bounds.center_y() - picture.height * scale / 2.0;
    Rectangle {
        x: left + region.left * scale,
        y: top + region.top * scale,
        width: region.width * scale,
        height: region.height * scale,
    }
}

/// The eight arms of the mark: two in each corner.
fn arms(around: Rectangle) -> [Rectangle; 8] {
    let (right, bottom) = (around.x + around.width, around.y + around.height);
    let arm = |x: f32, y: f32, size: Size| Rectangle::new(Point::new(x, y), size);
    let (lying, standing) = (Size::new(MARK_ARM, MARK_LINE), Size::new(MARK_LINE, MARK_ARM));
    [
        arm(around.x, around.y, lying),
        arm(around.x, around.y, standing),
        arm(right - MARK_ARM, around.y, lying),
        arm(right - MARK_LINE, around.y, standing),
        arm(around.x, bottom - MARK_LINE, lying),
        arm(around.x, bottom - MARK_ARM, standing),
        arm(right - MARK_ARM, bottom - MARK_LINE, lying),
        arm(right - MARK_LINE, bottom - MARK_ARM, standing),
    ]
}

impl<Message> Widget<Message, Theme, Renderer> for Overlay {
    fn size(&self) -> Size<Length> {
        Size::new(Fill, Fill)
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, Fill, Fill)
    }

    fn draw(
        &self,
        _: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
        let (bounds, colors) = (layout.bounds(), theme.colors());
        if let Some((region, picture)) = self.mark {
            let around = placed(region, picture, bounds).expand(MARK_LINE * 2.0);
            for arm in arms(around).into_iter().filter_map(|arm| arm.intersection(&bounds)) {
                let quad = renderer::Quad { bounds: arm, ..renderer::Quad::default() };
                renderer.fill_quad(quad, Background::Color(colors.mark));
            }
        }
        let ground = match self.ground {
            Ground::Window => colors.surface,
            Ground::Panel => colors.raised,
            // Dark as the picture's own ground, and round at its own ends.
            Ground::Strip => return,
        };
        let rim = border::color(ground).width(RIM).rounded(R10 + RIM);
        let quad = renderer::Quad { bounds: bounds.expand(RIM), border: rim, ..renderer::Quad::default() };
        renderer.fill_quad(quad, Background::Color(Color::TRANSPARENT));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_where_the_code_is_also_when_the_picture_is_cut_to_fit() {
        let bounds = Rectangle { x: 100.0, y: 10.0, width: 200.0, height: 100.0 };
        let whole = |width, height| Region { left: 0.0, top: 0.0, width, height };
        let same = placed(whole(200.0, 100.0), Size::new(200.0, 100.0), bounds);
        assert_eq!(same, bounds);
        let twice_as_high = placed(whole(100.0, 100.0), Size::new(100.0, 100.0), bounds);
        assert_eq!(twice_as_high, Rectangle { x: 100.0, y: -40.0, width: 200.0, height: 200.0 });
    }

    #[test]
    fn the_arms_stay_within_the_corners_that_they_mark() {
        let around = Rectangle { x: 5.0, y: 6.0, width: 90.0, height: 80.0 };
        for arm in arms(around) {
            assert_eq!(arm.intersection(&around), Some(arm));
        }
    }
}
