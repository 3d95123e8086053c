//! Pictures of bytes at several sizes, made without new memory for each frame.
//!
//! A finder may be 25 or 150 pixels wide; it is always looked for on a copy where it has the same size. The copies are
//! made from halves of halves (each pixel the mean of four), the last step to less than a half between four neighbours.

use super::homography::Spot;
use super::vector::{self, Loop};
use crate::devices::luma::Luma;

/// A shade between pixels is given in so many parts of one.
pub(super) const SHADE_PARTS: f32 = 16.0;
/// How often a frame is halved.
const HALVINGS: usize = 3;

/// A place in a raster counted from the centre of its first pixel, or a way, in 65536ths of a pixel. Where thousands of places
/// are looked at, whole numbers take half the time of real ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fine {
    x: i32,
    y: i32,
}

impl Fine {
    const BITS: u32 = 16;
    const HALF: i32 = 1 << (Self::BITS - 1);

    /// A place in pixels, whose centres lie at halves. One far outside of any frame is brought nearer.
    #[inline]
    pub(super) fn place(spot: Spot) -> Self {
        Self::way(Spot { x: spot.x - 0.5, y: spot.y - 0.5 })
    }

    /// Several places in pixels, given as rows of both coordinates.
    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    pub(super) fn places<const COUNT: usize>([x, y]: &[[f32; COUNT]; 2]) -> [Self; COUNT] {
        let mut places = [Self { x: 0, y: 0 }; COUNT];
        for (place, (x, y)) in places.iter_mut().zip(x.iter().zip(y)) {
            *place = Self::place(Spot { x: *x, y: *y });
        }
        places
    }

    /// A way in pixels.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the cast itself stays within bounds")]
    pub(super) fn way(spot: Spot) -> Self {
        let fine = |length: f32| (length * 65_536.0) as i32;
        Self { x: fine(spot.x), y: fine(spot.y) }
    }

    /// The place at the end of a way from here.
    #[inline]
    pub(super) fn moved(self, way: Self) -> Self {
        Self { x: self.x.wrapping_add(way.x), y: self.y.wrapping_add(way.y) }
    }

    /// So many pixels.
    fn whole(pixels: usize) -> i32 {
        i32::try_from(pixels).unwrap_or(i32::MAX).min(i32::MAX >> Self::BITS) << Self::BITS
    }

    /// The pixel before a place that is not negative, and how far beyond it the place lies, in 256ths.
    #[inline]
    fn pixel(at: i32) -> usize {
        usize::try_from(at >> Self::BITS).unwrap_or_default()
    }

    #[inline]
    fn part(at: i32) -> i32 {
        (at >> (Self::BITS - 8)) & 0xFF
    }
}

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

    /// The shade at a place between four centres, in 16ths; beyond the edge that of the edge.
    #[inline]
    pub(super) fn between(&self, at: Fine) -> i32 {
        let last = |length: usize| (Fine::whole(length.saturating_sub(1)) - 1).max(0);
        let (x, y) = (at.x.clamp(0, last(self.width)), at.y.clamp(0, last(self.height)));
        let start = Fine::pixel(y) * self.width + Fine::pixel(x);
        let (across, down) = (Fine::part(x), Fine::part(y));
        let pair = |start: usize| {
            let [left, right] = *self.cells.get(start..)?.first_chunk::<2>()?;
            Some((i32::from(left) << 8) + across * (i32::from(right) - i32::from(left)))
        };
        let upper = pair(start).unwrap_or_default();
        // Of a picture of one row, that row is its own neighbour.
        let lower = pair(start + self.width).unwrap_or(upper);
        ((upper << 8) + down * (lower - upper)) >> 12
    }

    /// The shade of the pixel at a place, in 16ths; beyond the edge that of the edge.
    #[inline]
    pub(super) fn nearest(&self, at: Fine) -> i32 {
        let pixel =
            |at: i32, length: usize| Fine::pixel(at.saturating_add(Fine::HALF).max(0)).min(length.saturating_sub(1));
        let place = pixel(at.y, self.height) * self.width + pixel(at.x, self.width);
        i32::from(self.cells.get(place).copied().unwrap_or_default()) << 4
    }

    /// Becomes a picture of so many columns from these cells, as far as they fill whole rows.
    pub(super) fn fill(&mut self, width: usize, cells: impl Iterator<Item = u8>) {
        self.cells.clear();
        self.cells.extend(cells);
        (self.width, self.height) = (width, self.cells.len() / width.max(1));
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
    /// For each column of the copy: the column of the source's line to the left of it, and how far beyond that it lies.
    columns: Vec<usize>,
    beyond: Vec<i16>,
    /// A row of the source, made from two, in [`PARTS`](Self::PARTS) of a shade.
    line: Vec<i16>,
    /// Of each column of the copy, what lies to the left and to the right: picked one by one, then mixed many at once.
    left: Vec<i16>,
    right: Vec<i16>,
}

impl Scaler {
    /// Places between two pixels are told apart as far as a processor's multiplication of 16 bits reaches.
    const PARTS: i16 = 1 << Self::BITS;
    const BITS: u32 = 7;

    /// Fills `copy` with a part of the frame at `scale` times its size, at most the whole frame's. Gives the scales that it
    /// came to, across and down: the copy has whole pixels.
    pub(super) fn cut(&mut self, pyramid: &Pyramid, part: Part, scale: f32, copy: &mut Raster) -> Option<(f32, f32)> {
        vector::widest(Cut { scaler: self, pyramid, part, scale, copy })
    }

    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    fn pick(&mut self) {
        self.left.resize(self.columns.len(), 0);
        self.right.resize(self.columns.len(), 0);
        let picked = self.left.iter_mut().zip(&mut self.right);
        for ((left, right), before) in picked.zip(&self.columns) {
            let pair = self.line.get(*before..).and_then(<[i16]>::first_chunk);
            [*left, *right] = pair.copied().unwrap_or_default();
        }
    }
}

/// What [`Scaler::cut`] is given.
struct Cut<'a> {
    scaler: &'a mut Scaler,
    pyramid: &'a Pyramid,
    part: Part,
    scale: f32,
    copy: &'a mut Raster,
}

impl Loop for Cut<'_> {
    type Done = Option<(f32, f32)>;

    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    fn run(self) -> Self::Done {
        let Self { scaler, pyramid, part, scale, copy } = self;
        let (source, reduced) = pyramid.above(scale);
        let size = |from: f32, to: f32| super::whole(((to - from) * scale).round());
        (copy.width, copy.height) = (size(part.left, part.right), size(part.top, part.bottom));
        copy.cells.clear();
        if copy.width == 0 || copy.height == 0 || source.width == 0 || source.height == 0 {
            return None;
        }
        let across = super::real(copy.width) / (part.right - part.left);
        let down = super::real(copy.height) / (part.bottom - part.top);
        // Where a pixel's centre lies in the source, as the pixel before it and the parts beyond that.
        let place = |index: usize, scale: f32, start: f32, end: usize| {
            let at = ((start + (super::real(index) + 0.5) / scale) * reduced - 0.5).clamp(0.0, super::real(end - 1));
            let before = super::whole(at);
            let beyond = super::whole((at - super::real(before)) * f32::from(Scaler::PARTS));
            (before, i16::try_from(beyond).unwrap_or(0))
        };
        let column = |column| place(column, across, part.left, source.width);
        let ((first, _), (last, _)) = (column(0), column(copy.width - 1));
        scaler.columns.clear();
        scaler.beyond.clear();
        for (before, beyond) in (0..copy.width).map(column) {
            scaler.columns.push(before - first);
            scaler.beyond.push(beyond);
        }
        for row in 0..copy.height {
            let (above, beyond) = place(row, down, part.top, source.height);
            let (upper, lower) = (source.row(above), source.row((above + 1).min(source.height - 1)));
            let span = first..(last + 2).min(source.width);
            let (upper, lower) = (upper.get(span.clone()).unwrap_or_default(), lower.get(span).unwrap_or_default());
            scaler.line.clear();
            let rows = upper.iter().zip(lower);
            scaler.line.extend(
                rows.map(|(upper, lower)| i16::from(*upper) * (Scaler::PARTS - beyond) + i16::from(*lower) * beyond),
            );
            if let Some(last) = scaler.line.last().copied() {
                // The last column is its own neighbour.
                scaler.line.push(last);
            }
            scaler.pick();
            copy.cells.extend(scaler.left.iter().zip(&scaler.right).zip(&scaler.beyond).map(
                |((left, right), beyond)| {
                    let mixed =
                        i32::from(*left) * i32::from(Scaler::PARTS - beyond) + i32::from(*right) * i32::from(*beyond);
                    rounded(mixed, 2 * Scaler::BITS)
                },
            ));
        }
        Some((across, down))
    }
}

/// A shade that is given in parts of so many bits, at most 255.
#[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
#[inline(always)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a shade is a byte")]
fn rounded(shade: i32, bits: u32) -> u8 {
    ((shade + (1 << (bits - 1))) >> bits) as u8
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
