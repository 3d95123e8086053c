//! Pictures of bytes at several sizes, made without new memory for each frame.
//!
//! A finder may be 25 or 150 pixels wide; it is always looked for on a copy where it has the same size. The copies are
//! made from halves of halves (each pixel the mean of four), the last step to less than a half between four neighbours.

use crate::devices::luma::Luma;

/// How often a frame is halved.
const HALVINGS: usize = 3;

/// A grey picture whose memory is used again.
#[derive(Debug, Default)]
pub(super) struct Raster {
    pub width: usize,
    pub height: usize,
    pub cells: Vec<u8>,
}

impl Raster {
    /// One row; empty beyond the picture.
    pub(super) fn row(&self, row: usize) -> &[u8] {
        self.cells.get(row * self.width..(row + 1) * self.width).unwrap_or_default()
    }

    /// The shade at a place between four centres; beyond the edge that of the edge. A pixel's centre lies at halves.
    #[inline]
    pub(super) fn between(&self, x: f32, y: f32) -> f32 {
        if self.width < 2 || self.height < 2 {
            return self.cells.first().copied().unwrap_or_default().into();
        }
        let x = (x - 0.5).clamp(0.0, super::real(self.width - 2) + 0.999);
        let y = (y - 0.5).clamp(0.0, super::real(self.height - 2) + 0.999);
        let (column, row) = (super::whole(x), super::whole(y));
        let (across, down) = (x - super::real(column), y - super::real(row));
        let start = row * self.width + column;
        let pair = |start: usize| {
            let [left, right] = *self.cells.get(start..)?.first_chunk::<2>()?;
            Some(f32::from(left) + across * (f32::from(right) - f32::from(left)))
        };
        let (upper, lower) = (pair(start).unwrap_or_default(), pair(start + self.width).unwrap_or_default());
        upper + down * (lower - upper)
    }

    /// The shade of the pixel at a place; beyond the edge that of the edge.
    #[inline]
    pub(super) fn nearest(&self, x: f32, y: f32) -> f32 {
        let column = super::whole(x).min(self.width.saturating_sub(1));
        let row = super::whole(y).min(self.height.saturating_sub(1));
        self.cells.get(row * self.width + column).copied().unwrap_or_default().into()
    }

    fn copy(&mut self, frame: &Luma) {
        (self.width, self.height) = (frame.width(), frame.height());
        self.cells.clear();
        self.cells.extend_from_slice(frame.bytes());
    }

    /// Becomes `of` at half its size; an odd last row or column is left out.
    fn halve(&mut self, of: &Self) {
        (self.width, self.height) = (of.width / 2, of.height / 2);
        self.cells.clear();
        for pair in of.cells.chunks_exact((of.width * 2).max(1)) {
            let (upper, lower) = pair.split_at(of.width);
            let means = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
            self.cells.extend(means.map(|(upper, lower)| mean(*upper, *lower)));
        }
    }
}

/// The mean of four, rounded.
fn mean([a, b]: [u8; 2], [c, d]: [u8; 2]) -> u8 {
    let sum = u16::from(a) + u16::from(b) + u16::from(c) + u16::from(d);
    u8::try_from((sum + 2) >> 2).unwrap_or(u8::MAX)
}

/// A frame and its halves.
#[derive(Debug, Default)]
pub(super) struct Pyramid {
    sizes: [Raster; HALVINGS + 1],
}

impl Pyramid {
    /// Takes in a frame.
    pub(super) fn fill(&mut self, frame: &Luma) {
        let [whole, rest @ ..] = &mut self.sizes;
        whole.copy(frame);
        let mut before = &*whole;
        for smaller in rest {
            smaller.halve(before);
            before = smaller;
        }
    }

    /// The frame as it is.
    pub(super) fn whole(&self) -> &Raster {
        let [whole, ..] = &self.sizes;
        whole
    }

    /// All of the frame.
    pub(super) fn all(&self) -> Part {
        let whole = self.whole();
        Part { left: 0.0, top: 0.0, right: super::real(whole.width), bottom: super::real(whole.height) }
    }

    /// The smallest copy that is at least `scale` times the frame, and its scale.
    pub(super) fn above(&self, scale: f32) -> (&Raster, f32) {
        let [whole, rest @ ..] = &self.sizes;
        let mut best = (whole, 1.0);
        for smaller in rest {
            let (_, before) = best;
            if before / 2.0 < scale || smaller.cells.is_empty() {
                break;
            }
            best = (smaller, before / 2.0);
        }
        best
    }
}

/// The part of a frame between two corners, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl Part {
    /// What of it lies in another one.
    pub(super) fn within(self, other: Self) -> Self {
        let across = |at: f32| at.clamp(other.left, other.right);
        let down = |at: f32| at.clamp(other.top, other.bottom);
        Self { left: across(self.left), top: down(self.top), right: across(self.right), bottom: down(self.bottom) }
    }
}

/// Cuts parts out of frames at any size; keeps its tables.
#[derive(Debug, Default)]
pub(super) struct Scaler {
    /// For each column of the copy: the column of the source's line to the left of it, and how far beyond that it lies
    /// (256ths).
    columns: Vec<(usize, u32)>,
    /// A row of the source, made from two.
    line: Vec<u16>,
}

impl Scaler {
    /// Fills `copy` with a part of the frame at `scale` times its size, at most the whole frame's. Gives the scales that it
    /// came to, across and down: the copy has whole pixels.
    pub(super) fn cut(&mut self, pyramid: &Pyramid, part: Part, scale: f32, copy: &mut Raster) -> Option<(f32, f32)> {
        let (source, reduced) = pyramid.above(scale);
        let size = |from: f32, to: f32| super::whole(((to - from) * scale).round());
        (copy.width, copy.height) = (size(part.left, part.right), size(part.top, part.bottom));
        copy.cells.clear();
        if copy.width == 0 || copy.height == 0 || source.width == 0 || source.height == 0 {
            return None;
        }
        let across = super::real(copy.width) / (part.right - part.left);
        let down = super::real(copy.height) / (part.bottom - part.top);
        // Where a pixel's centre lies in the source, as the pixel before it and the 256ths beyond that.
        let place = |index: usize, scale: f32, start: f32, end: usize| {
            let at = ((start + (super::real(index) + 0.5) / scale) * reduced - 0.5).clamp(0.0, super::real(end - 1));
            let before = super::whole(at);
            (before, u16::try_from(super::whole((at - super::real(before)) * 256.0)).unwrap_or(0))
        };
        let column = |column| place(column, across, part.left, source.width);
        let ((first, _), (last, _)) = (column(0), column(copy.width - 1));
        self.columns.clear();
        self.columns.extend((0..copy.width).map(column).map(|(before, beyond)| (before - first, u32::from(beyond))));
        for row in 0..copy.height {
            let (above, beyond) = place(row, down, part.top, source.height);
            let (upper, lower) = (source.row(above), source.row((above + 1).min(source.height - 1)));
            let span = first..(last + 2).min(source.width);
            let (upper, lower) = (upper.get(span.clone()).unwrap_or_default(), lower.get(span).unwrap_or_default());
            self.line.clear();
            self.line.extend(
                upper
                    .iter()
                    .zip(lower)
                    .map(|(upper, lower)| u16::from(*upper) * (256 - beyond) + u16::from(*lower) * beyond),
            );
            if let Some(last) = self.line.last().copied() {
                // The last column is its own neighbour.
                self.line.push(last);
            }
            copy.cells.extend(self.columns.iter().map(|(before, beyond)| {
                let [left, right] =
                    self.line.get(*before..).and_then(<[u16]>::first_chunk).copied().unwrap_or_default();
                let sum = u32::from(left) * (256 - beyond) + u32::from(right) * beyond + (1 << 15);
                let [_, shade, ..] = sum.to_be_bytes();
                shade
            }));
        }
        Some((across, down))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pyramid(frame: &Luma) -> Pyramid {
        let mut pyramid = Pyramid::default();
        pyramid.fill(frame);
        pyramid
    }

    fn cut(frame: &Luma, part: Part, scale: f32) -> Raster {
        let mut copy = Raster::default();
        Scaler::default().cut(&pyramid(frame), part, scale, &mut copy);
        copy
    }

    #[test]
    fn a_slope_stays_a_slope_at_every_size() {
        let frame = Luma::drawn(200, 120, |x, _| u8::try_from(x).unwrap());
        let part = Part { left: 40.0, top: 10.0, right: 140.0, bottom: 90.0 };
        for scale in [1.0, 0.77, 0.5, 0.31, 0.2] {
            let copy = cut(&frame, part, scale);
            let step = 100.0 / crate::devices::decode::grid::real(copy.width);
            for (place, shade) in copy.row(copy.height / 2).iter().enumerate() {
                let expected = 40.0 + (crate::devices::decode::grid::real(place) + 0.5) * step - 0.5;
                assert!((f32::from(*shade) - expected).abs() <= 1.5, "{scale}: {shade} at {place}, not {expected}");
            }
        }
    }

    #[test]
    fn parts_beyond_the_frame_repeat_its_edge_and_empty_ones_are_none() {
        let frame = Luma::plain(7, 5, 90).unwrap();
        let copy = cut(&frame, Part { left: -6.0, top: -6.0, right: 20.0, bottom: 20.0 }, 1.0);
        assert_eq!((copy.width, copy.height), (26, 26));
        assert!(copy.cells.iter().all(|shade| *shade == 90));
        let empty = cut(&frame, Part { left: 3.0, top: 3.0, right: 3.0, bottom: 9.0 }, 1.0);
        assert!(empty.cells.is_empty());
    }

    #[test]
    fn frames_of_one_pixel_can_be_cut() {
        let copy = cut(&Luma::plain(1, 1, 7).unwrap(), Part { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 }, 1.0);
        assert_eq!(copy.cells, [7]);
    }
}
