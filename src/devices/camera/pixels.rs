//! What cameras send becomes grey.

use std::{fmt, iter};

use thiserror::Error;

use crate::devices::luma::{Luma, LumaError};
use crate::devices::picture::{self, PictureError};

/// The formats that are read, of the many that cameras know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PixelFormat {
    /// Brightness alone, one byte a pixel.
    Grey,
    /// Brightness first, then the colours, in planes (NV12).
    Planar,
    /// Brightness in the first byte of every two (YUYV).
    Yuyv,
    /// Brightness in the second byte of every two (UYVY).
    Uyvy,
    /// A JPEG a frame, often without Huffman tables.
    Mjpeg,
}

/// Why a buffer is no frame.
#[derive(Debug, Error)]
pub enum PixelError {
    /// It ends too early.
    #[error("a frame breaks off after {found} of {expected} bytes")]
    Short {
        /// What its sides ask for.
        expected: usize,
        /// What was there.
        found: usize,
    },
    /// Its sides are impossible.
    #[error(transparent)]
    Sides(#[from] LumaError),
    /// It is no JPEG.
    #[error(transparent)]
    Jpeg(#[from] PictureError),
}

impl fmt::Display for PixelFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Grey => "GREY",
            Self::Planar => "NV12",
            Self::Yuyv => "YUYV",
            Self::Uyvy => "UYVY",
            Self::Mjpeg => "MJPEG",
        })
    }
}

impl PixelFormat {
    /// A frame of `width` × `height` pixels from a buffer whose rows begin `stride` bytes apart. A JPEG brings its own
    /// sides.
    pub fn luma(self, bytes: &[u8], width: usize, height: usize, stride: usize) -> Result<Luma, PixelError> {
        let (first, step) = match self {
            Self::Mjpeg => return Ok(picture::jpeg(bytes)?),
            Self::Grey | Self::Planar => (0, 1),
            Self::Yuyv => (0, 2),
            Self::Uyvy => (1, 2),
        };
        let mut luma = Luma::plain(width, height, 0)?;
        let row = width * step;
        let stride = stride.max(row);
        let expected = stride * (height - 1) + row;
        let found = bytes.len();
        if found < expected {
            return Err(PixelError::Short { expected, found });
        }
        for (to, from) in iter::zip(luma.bytes_mut().chunks_exact_mut(width), bytes.chunks(stride)) {
            for (pixel, sample) in iter::zip(to, from.iter().skip(first).step_by(step)) {
                *pixel = *sample;
            }
        }
        Ok(luma)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn brightness_is_found_where_each_format_keeps_it() {
        let cases = [
            (PixelFormat::Grey, vec![10, 20, 30, 40], 2),
            (PixelFormat::Grey, vec![10, 20, 0, 0, 30, 40], 4), // rows are padded, the last one is not
            (PixelFormat::Planar, vec![10, 20, 30, 40, 128, 128], 2),
            (PixelFormat::Yuyv, vec![10, 128, 20, 128, 30, 128, 40, 128], 4),
            (PixelFormat::Uyvy, vec![128, 10, 128, 20, 128, 30, 128, 40], 4),
            (PixelFormat::Uyvy, vec![128, 10, 128, 20, 0, 0, 128, 30, 128, 40], 6),
        ];
        for (format, bytes, stride) in cases {
            let luma = format.luma(&bytes, 2, 2, stride).unwrap();
            assert_eq!(luma.bytes(), [10, 20, 30, 40], "{format:?} {stride}");
        }
    }

    #[test]
    fn a_frame_that_breaks_off_is_refused() {
        let error = PixelFormat::Yuyv.luma(&[0; 7], 2, 2, 4).unwrap_err();
        assert!(matches!(error, PixelError::Short { expected: 8, found: 7 }));
        assert!(PixelFormat::Mjpeg.luma(b"\xFF\xD8\xFF", 2, 2, 0).is_err());
    }

    proptest! {
        #[test]
        fn any_buffer_is_a_frame_or_refused(
            bytes in prop::collection::vec(any::<u8>(), 0..64),
            width in 0_usize..9,
            height in 0_usize..9,
            stride in 0_usize..40,
        ) {
            use PixelFormat::{Grey, Mjpeg, Planar, Uyvy, Yuyv};
            for format in [Grey, Planar, Yuyv, Uyvy, Mjpeg] {
                let _ = format.luma(&bytes, width, height, stride);
            }
        }
    }
}
