//! A grey picture: what cameras deliver, decoders read and previews show.

use std::fmt;

use thiserror::Error;

/// The longest side of a picture, in pixels. Larger pictures are refused where they come in.
pub const SIDE_MAX: u16 = 4096;

/// A grey picture of one byte a pixel, row by row without padding; 0 is black.
///
/// Both sides lie within 1 and [`SIDE_MAX`] and the bytes always fill them exactly.
#[derive(Clone, PartialEq, Eq)]
pub struct Luma {
    width: u16,
    height: u16,
    bytes: Vec<u8>,
}

/// Why bytes are no [`Luma`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LumaError {
    /// One side is zero.
    #[error("the picture is empty ({width}×{height})")]
    Empty {
        /// In pixels.
        width: usize,
        /// In pixels.
        height: usize,
    },
    /// A side is longer than [`SIDE_MAX`].
    #[error("the picture is too large ({width}×{height}; at most {SIDE_MAX}×{SIDE_MAX} pixels)")]
    TooLarge {
        /// In pixels.
        width: usize,
        /// In pixels.
        height: usize,
    },
    /// There are more or fewer bytes than pixels.
    #[error("the picture holds {found} bytes instead of {expected}")]
    WrongLength {
        /// Width times height.
        expected: usize,
        /// What was there.
        found: usize,
    },
}

impl Luma {
    /// A picture of `width` × `height` pixels from exactly that many bytes.
    pub fn new(width: usize, height: usize, bytes: Vec<u8>) -> Result<Self, LumaError> {
        let (columns, rows) = check_sides(width, height)?;
        let expected = width * height;
        if bytes.len() != expected {
            return Err(LumaError::WrongLength { expected, found: bytes.len() });
        }
        Ok(Self { width: columns, height: rows, bytes })
    }

    /// A picture of one shade.
    pub fn plain(width: usize, height: usize, shade: u8) -> Result<Self, LumaError> {
        let (columns, rows) = check_sides(width, height)?;
        Ok(Self { width: columns, height: rows, bytes: vec![shade; width * height] })
    }

    /// A picture drawn pixel by pixel, row by row; `pixel` is asked for each column and row. The sides are brought
    /// within 1 and [`SIDE_MAX`].
    pub fn drawn(width: u16, height: u16, mut pixel: impl FnMut(usize, usize) -> u8) -> Self {
        let (width, height) = (width.clamp(1, SIDE_MAX), height.clamp(1, SIDE_MAX));
        let places = (0..usize::from(height)).flat_map(|y| (0..usize::from(width)).map(move |x| (x, y)));
        let bytes = places.map(|(x, y)| pixel(x, y)).collect();
        Self { width, height, bytes }
    }

    /// In pixels, 1 to [`SIDE_MAX`].
    pub fn width(&self) -> usize {
        usize::from(self.width)
    }

    /// In pixels, 1 to [`SIDE_MAX`].
    pub fn height(&self) -> usize {
        usize::from(self.height)
    }

    /// Width and height as the wire carries them.
    pub fn sides(&self) -> (u16, u16) {
        (self.width, self.height)
    }

    /// The pixels, row by row.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The pixels, to draw on.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// The rows from top to bottom.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &[u8]> + ExactSizeIterator {
        self.bytes.chunks_exact(self.width())
    }

    /// The pixels without the picture.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Half as wide and half as high, each pixel the mean of four; an odd last row or column is left out. `None` if
    /// nothing would be left.
    pub fn halved(&self) -> Option<Self> {
        let width = self.width() / 2;
        let height = self.height() / 2;
        let mut bytes = Vec::with_capacity(width * height);
        for pair in self.bytes.chunks_exact(self.width() * 2) {
            let (upper, lower) = pair.split_at(self.width());
            let means = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
            bytes.extend(means.map(|([a, b], [c, d])| mean([*a, *b, *c, *d])));
        }
        Self::new(width, height, bytes).ok()
    }

    /// The picture reduced by a whole factor so that it is at most `width_max` wide; unchanged if it already is.
    #[must_use]
    pub fn reduced_to(&self, width_max: usize) -> Self {
        let factor = self.width().div_ceil(width_max.max(1));
        let (width, height) = (self.width() / factor.max(1), self.height() / factor.max(1));
        if factor <= 1 || width == 0 || height == 0 {
            return self.clone();
        }
        let mut bytes = Vec::with_capacity(width * height);
        let mut sums = vec![0_u32; width];
        for band in self.bytes.chunks_exact(self.width() * factor) {
            sums.fill(0);
            for row in band.chunks_exact(self.width()) {
                for (sum, run) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                    *sum += run.iter().map(|pixel| u32::from(*pixel)).sum::<u32>();
                }
            }
            let pixels = u32::try_from(factor * factor).unwrap_or(u32::MAX);
            bytes.extend(sums.iter().map(|sum| u8::try_from(sum / pixels).unwrap_or(u8::MAX)));
        }
        Self::new(width, height, bytes).unwrap_or_else(|_| self.clone())
    }
}

impl fmt::Debug for Luma {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Luma({}×{})", self.width, self.height)
    }
}

/// The sides of a picture, if it can have them: 1 to [`SIDE_MAX`] each.
pub fn check_sides(width: usize, height: usize) -> Result<(u16, u16), LumaError> {
    if width == 0 || height == 0 {
        return Err(LumaError::Empty { width, height });
    }
    match (u16::try_from(width), u16::try_from(height)) {
        (Ok(columns), Ok(rows)) if columns <= SIDE_MAX && rows <= SIDE_MAX => Ok((columns, rows)),
        _ => Err(LumaError::TooLarge { width, height }),
    }
}

fn mean(pixels: [u8; 4]) -> u8 {
    let sum: u16 = pixels.iter().map(|pixel| u16::from(*pixel)).sum();
    u8::try_from(sum / 4).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_picture_has_pixels_and_exactly_as_many_bytes() {
        assert_eq!(Luma::new(0, 3, vec![]), Err(LumaError::Empty { width: 0, height: 3 }));
        assert_eq!(Luma::new(4097, 1, vec![0; 4097]), Err(LumaError::TooLarge { width: 4097, height: 1 }));
        assert_eq!(Luma::new(2, 2, vec![0; 5]), Err(LumaError::WrongLength { expected: 4, found: 5 }));
        assert!(Luma::new(4096, 1, vec![0; 4096]).is_ok());
    }

    #[test]
    fn halving_takes_the_mean_of_four_and_leaves_out_the_odd_edge() {
        let picture = Luma::new(3, 2, vec![0, 10, 99, 20, 30, 99]).unwrap();
        assert_eq!(picture.halved().unwrap(), Luma::new(1, 1, vec![15]).unwrap());
        assert_eq!(Luma::plain(1, 8, 0).unwrap().halved(), None);
    }

    #[test]
    fn reducing_keeps_the_shape_and_never_enlarges() {
        let picture = Luma::plain(1280, 720, 77).unwrap();
        let small = picture.reduced_to(400);
        assert_eq!((small.width(), small.height()), (320, 180));
        assert!(small.bytes().iter().all(|pixel| *pixel == 77));
        assert_eq!(picture.reduced_to(1280), picture);
        assert_eq!(picture.reduced_to(0).width(), 1280, "a picture of no width is not drawn at all");
    }

    proptest! {
        #[test]
        fn any_picture_can_be_halved_and_reduced(width in 1_usize..40, height in 1_usize..40, to in 0_usize..50) {
            let picture = Luma::plain(width, height, 200).unwrap();
            prop_assert_eq!(picture.halved().is_some(), width > 1 && height > 1);
            prop_assert!(picture.reduced_to(to).bytes().iter().all(|pixel| *pixel == 200));
        }
    }
}
