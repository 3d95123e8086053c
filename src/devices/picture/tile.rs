//! Pictures of products become pixels for tiles. They come from the hub in one form; what has another is not shown.

use std::io::Cursor;
use std::panic;

use image::{ImageFormat, ImageReader, Limits};

use super::PictureError;
use crate::domain::picture::{HEIGHT, WIDTH};

/// The most memory that decoding one may take: its pixels at four bytes, and many times as much for the decoder.
const MEMORY_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Decodes the JPEG of a tile: [`WIDTH`] × [`HEIGHT`] pixels of four bytes each, red, green, blue, opacity.
pub fn tile(jpeg: &[u8]) -> Result<Vec<u8>, PictureError> {
    // The decoder is fuzzed and still only software: a picture over which it panics is damaged.
    let decoded = panic::catch_unwind(|| decoded(jpeg));
    decoded.unwrap_or_else(|_| Err(PictureError::Damaged("its decoder gave up".into())))
}

fn decoded(jpeg: &[u8]) -> Result<Vec<u8>, PictureError> {
    if !matches!(image::guess_format(jpeg), Ok(ImageFormat::Jpeg)) {
        return Err(PictureError::NoPicture);
    }
    let reader = || ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg);
    let damaged = |error: image::ImageError| PictureError::Damaged(error.to_string());
    let (width, height) = reader().into_dimensions().map_err(damaged)?;
    if (width, height) != (WIDTH, HEIGHT) {
        return Err(PictureError::Damaged(format!("{width} × {height} pixels are none of a tile")));
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_BYTES_MAX);
    let mut reader = reader();
    reader.limits(limits);
    Ok(reader.decode().map_err(damaged)?.into_rgba8().into_raw())
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, Rgb, RgbImage};

    use super::*;

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let red: DynamicImage = RgbImage::from_pixel(width, height, Rgb([250, 10, 10])).into();
        red.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_picture_of_the_hubs_form_becomes_pixels() {
        let pixels = tile(&jpeg(WIDTH, HEIGHT)).unwrap();
        assert_eq!(pixels.len(), 256 * 128 * 4);
        let first = pixels.first_chunk::<4>().unwrap();
        assert!(first.iter().zip([250, 10, 10, 255]).all(|(is, should)| is.abs_diff(should) < 8), "{first:?}");
    }

    #[test]
    fn what_has_another_form_or_is_no_picture_is_not_shown() {
        let whole = jpeg(WIDTH, HEIGHT);
        let others: [&[u8]; 6] =
            [b"", b"<html>", b"\xFF\xD8\xFF", &whole[..300], &jpeg(HEIGHT, WIDTH), &jpeg(4_000, 4_000)];
        for (at, other) in others.into_iter().enumerate() {
            assert!(tile(other).is_err(), "{at}");
        }
    }
}
