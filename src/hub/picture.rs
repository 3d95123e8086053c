//! A picture that an owner brings becomes the picture of a tile: upright, cropped in its middle, small.
//!
//! ```text
//! PNG or JPEG ─ checked before memory is taken ─ turned upright ─ cropped ─ scaled ─ on white ─> JPEG of one form
//! ```
//!
//! Terminals get nothing but what is encoded here: whatever lay in the file, a hidden text or the place where it was taken, ends at
//! the hub.

use std::io::Cursor;
use std::panic;
use std::sync::LazyLock;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits, Rgb, RgbImage};
use tokio::sync::Semaphore;

use crate::domain::picture::{BYTES_MAX, HEIGHT, WIDTH};

/// The largest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 12 * 1024 * 1024;

/// The most pixels of a picture, and the longest side: more than the camera of a telephone takes.
const PIXELS_MAX: u64 = 26_000_000;
const SIDE_MAX: u32 = 12_000;

/// The most memory that decoding one may take: eight bytes a pixel, and as much again for the decoder.
const MEMORY_BYTES_MAX: u64 = 2 * 8 * PIXELS_MAX;

/// How good the small one is made, the best first, until it has [`AIM_BYTES`].
const QUALITIES: [u8; 5] = [82, 70, 55, 40, 25];

/// What the small one should weigh at most, in bytes.
const AIM_BYTES: usize = 20 * 1024;

/// One at a time: each may take a few hundred megabytes for a moment.
static ONE_AT_A_TIME: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(1));

/// Why a picture is none that a tile can show.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// There is nothing in the file.
    #[error("the file is empty")]
    Empty,
    /// The file is larger than is read.
    #[error("the file is larger than {FILE_BYTES_MAX} bytes")]
    TooLarge,
    /// It is neither PNG nor JPEG.
    #[error("this is no PNG or JPEG picture")]
    OtherFormat,
    /// It moves.
    #[error("the picture moves: a tile shows a still one")]
    Animated,
    /// It has no pixels.
    #[error("the picture has no pixels")]
    NoPixels,
    /// It has more pixels than are read.
    #[error("a picture of {width} × {height} pixels is larger than is read")]
    TooManyPixels {
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// It breaks off or contradicts itself.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// The small one could not be made.
    #[error("the picture of the tile could not be made")]
    NotMade(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The picture of a tile, of [`WIDTH`] × [`HEIGHT`] pixels; one is made at a time, beside whoever waits.
pub async fn tile(file: Vec<u8>) -> Result<Vec<u8>, Unfit> {
    let _alone = ONE_AT_A_TIME.acquire().await.map_err(|error| Unfit::NotMade(Box::new(error)))?;
    match tokio::task::spawn_blocking(move || made(&file)).await {
        Ok(made) => made,
        Err(error) => Err(Unfit::NotMade(Box::new(error))),
    }
}

fn made(file: &[u8]) -> Result<Vec<u8>, Unfit> {
    // The decoders are fuzzed and still only software: one that panics has met a damaged picture.
    let decoded = panic::catch_unwind(|| decoded(file));
    let whole = decoded.unwrap_or_else(|_| Err(Unfit::Damaged("its decoder gave up".to_owned())))?;
    let crop = Crop::of(whole.width(), whole.height());
    let part = whole.crop_imm(crop.left, crop.top, crop.width, crop.height);
    encoded(&on_white(&part.resize_exact(WIDTH, HEIGHT, FilterType::CatmullRom)))
}

/// The picture as it is meant to be seen: cameras write down how they were held.
fn decoded(file: &[u8]) -> Result<DynamicImage, Unfit> {
    if file.is_empty() {
        return Err(Unfit::Empty);
    }
    if file.len() > FILE_BYTES_MAX {
        return Err(Unfit::TooLarge);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_BYTES_MAX);
    match image::guess_format(file) {
        Ok(ImageFormat::Png) => {
            if png_sides(file).is_some_and(|sides| sides.contains(&0)) {
                return Err(Unfit::NoPixels);
            }
            let decoder = PngDecoder::with_limits(Cursor::new(file), limits.clone())?;
            if decoder.is_apng()? {
                return Err(Unfit::Animated);
            }
            upright(decoder, limits)
        }
        Ok(ImageFormat::Jpeg) => upright(JpegDecoder::new(Cursor::new(file))?, limits),
        Ok(_) | Err(_) => Err(Unfit::OtherFormat),
    }
}

/// The sides that the header of a PNG claims: its decoder calls one without pixels damaged.
fn png_sides(file: &[u8]) -> Option<[u32; 2]> {
    let side = |at: usize| file.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    Some([side(16)?, side(20)?])
}

fn upright(mut decoder: impl ImageDecoder, limits: Limits) -> Result<DynamicImage, Unfit> {
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Unfit::NoPixels);
    }
    if width.max(height) > SIDE_MAX || u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Unfit::TooManyPixels { width, height });
    }
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

impl From<ImageError> for Unfit {
    fn from(error: ImageError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// The part of a picture that a tile shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Crop {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

impl Crop {
    /// The largest part from the middle of a picture that is formed as a tile, of a pixel at least.
    fn of(width: u32, height: u32) -> Self {
        let scaled = |side: u32, by: u32, to: u32| {
            u32::try_from(u64::from(side) * u64::from(by) / u64::from(to)).unwrap_or(u32::MAX).max(1)
        };
        let (part_width, part_height) = if u64::from(width) * u64::from(HEIGHT) > u64::from(height) * u64::from(WIDTH) {
            (scaled(height, WIDTH, HEIGHT).min(width), height)
        } else {
            (width, scaled(width, HEIGHT, WIDTH).min(height))
        };
        Self { left: (width - part_width) / 2, top: (height - part_height) / 2, width: part_width, height: part_height }
    }
}

/// What is transparent shows white paper.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let blended = picture.to_rgba8();
    RgbImage::from_fn(blended.width(), blended.height(), |x, y| {
        let [red, green, blue, alpha] = blended.get_pixel(x, y).0;
        let alpha = u16::from(alpha);
        let over =
            |light: u8| u8::try_from((u16::from(light) * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX);
        Rgb([over(red), over(green), over(blue)])
    })
}

/// As good as [`AIM_BYTES`] allow.
fn encoded(picture: &RgbImage) -> Result<Vec<u8>, Unfit> {
    let mut jpeg = Vec::new();
    for quality in QUALITIES {
        jpeg.clear();
        JpegEncoder::new_with_quality(&mut jpeg, quality)
            .encode_image(picture)
            .map_err(|error| Unfit::NotMade(Box::new(error)))?;
        if jpeg.len() <= AIM_BYTES {
            break;
        }
    }
    if jpeg.len() > BYTES_MAX { Err(Unfit::NotMade("it stays too large".into())) } else { Ok(jpeg) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// A third of it red, the middle green, the rest blue.
    fn striped(width: u32, height: u32) -> DynamicImage {
        RgbImage::from_fn(width, height, |x, _| match x * 3 / width {
            0 => Rgb([255, 0, 0]),
            1 => Rgb([0, 255, 0]),
            _ => Rgb([0, 0, 255]),
        })
        .into()
    }

    fn shown(file: &[u8]) -> RgbImage {
        let jpeg = made(file).unwrap();
        assert!(jpeg.len() <= AIM_BYTES, "{} bytes", jpeg.len());
        let shown = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).unwrap().to_rgb8();
        assert_eq!(shown.dimensions(), (WIDTH, HEIGHT));
        shown
    }

    fn is_near(pixel: Rgb<u8>, colour: [u8; 3]) -> bool {
        pixel.0.into_iter().zip(colour).all(|(is, should)| is.abs_diff(should) < 40)
    }

    proptest! {
        #[test]
        fn the_part_that_is_shown_lies_in_the_middle_and_is_as_large_as_its_form_allows(
            width in 1_u32..=SIDE_MAX, height in 1_u32..=SIDE_MAX
        ) {
            let crop = Crop::of(width, height);
            prop_assert!(crop.width >= 1 && crop.height >= 1);
            prop_assert!(crop.left + crop.width <= width && crop.top + crop.height <= height);
            prop_assert!(crop.width == width || crop.height == height, "{crop:?}");
            let beside = |begin: u32, part: u32, whole: u32| (whole - begin - part).abs_diff(begin);
            prop_assert!(beside(crop.left, crop.width, width) <= 1 && beside(crop.top, crop.height, height) <= 1);
            // Formed as a tile up to a pixel, where there are pixels enough to form.
            let wide = i64::from(crop.width) * i64::from(HEIGHT) - i64::from(crop.height) * i64::from(WIDTH);
            prop_assert!(wide.abs() <= i64::from(WIDTH) || crop.width == 1 || crop.height == 1, "{crop:?}");
        }
    }

    #[test]
    fn pictures_of_any_form_become_tiles() {
        for (width, height) in [(1, 1), (1, 3_000), (3_000, 1), (256, 128), (37, 4_000), (1_200, 900), (800, 2_000)] {
            for format in [ImageFormat::Png, ImageFormat::Jpeg] {
                shown(&file(&striped(width, height), format));
            }
        }
    }

    #[test]
    fn the_middle_of_a_wide_picture_is_shown() {
        let shown = shown(&file(&striped(2_000, 200), ImageFormat::Png));
        assert!([(2, 80), (128, 2), (253, 125)].iter().all(|&(x, y)| is_near(*shown.get_pixel(x, y), [0, 255, 0])));
    }

    #[test]
    fn what_is_transparent_is_white() {
        let clear = DynamicImage::new_rgba8(64, 40);
        assert!(is_near(*shown(&file(&clear, ImageFormat::Png)).get_pixel(100, 100), [255, 255, 255]));
    }

    #[test]
    fn a_picture_of_noise_is_made_smaller_by_its_quality() {
        let mut seed = 1_u32;
        let noise = RgbImage::from_fn(512, 320, |_, _| {
            Rgb([(); 3].map(|()| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                seed.to_be_bytes()[0]
            }))
        });
        let jpeg = made(&file(&noise.into(), ImageFormat::Png)).unwrap();
        assert!(jpeg.len() <= BYTES_MAX, "{} bytes", jpeg.len());
    }

    /// A JPEG whose camera wrote down that it was held on its side.
    fn held_on_its_side() -> Vec<u8> {
        let plain = file(&striped(300, 300), ImageFormat::Jpeg);
        let exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&plain[..2], &[0xFF, 0xE1], &length, exif, &plain[2..]].concat()
    }

    #[test]
    fn a_picture_that_was_taken_on_the_side_is_shown_upright() {
        let shown = shown(&held_on_its_side());
        // Turned by a quarter, what was left is above.
        assert!(is_near(*shown.get_pixel(128, 3), [255, 0, 0]), "{:?}", shown.get_pixel(128, 3));
        assert!(is_near(*shown.get_pixel(128, 124), [0, 0, 255]), "{:?}", shown.get_pixel(128, 124));
    }

    #[test]
    fn what_is_no_picture_for_a_tile_is_refused_by_what_it_is() {
        let png = file(&striped(60, 40), ImageFormat::Png);
        let with_sides = |width: u32, height: u32| {
            let mut claims = png.clone();
            claims[16..20].copy_from_slice(&width.to_be_bytes());
            claims[20..24].copy_from_slice(&height.to_be_bytes());
            // The checksum of the header must fit, or it is damaged before it is enormous.
            let sum = crc(&claims[12..29]).to_be_bytes();
            claims[29..33].copy_from_slice(&sum);
            claims
        };
        let gif = file(&striped(6, 4), ImageFormat::Gif);
        assert!(matches!(made(b""), Err(Unfit::Empty)));
        assert!(matches!(made(b"<!DOCTYPE html><title>Log in</title>"), Err(Unfit::OtherFormat)));
        assert!(matches!(made(&gif), Err(Unfit::OtherFormat)));
        assert!(matches!(made(&with_sides(0, 40)), Err(Unfit::NoPixels)));
        assert!(matches!(made(&with_sides(60, 0)), Err(Unfit::NoPixels)));
        let enormous = made(&with_sides(11_999, 11_999));
        assert!(matches!(enormous, Err(Unfit::TooManyPixels { width: 11_999, height: 11_999 })), "{enormous:?}");
        assert!(matches!(made(&with_sides(1, 2_000_000)), Err(Unfit::TooManyPixels { .. })));
        assert!(matches!(made(&png[..png.len() / 2]), Err(Unfit::Damaged(_))));
        let jpeg = file(&striped(60, 40), ImageFormat::Jpeg);
        assert!(matches!(made(&jpeg[..30]), Err(Unfit::Damaged(_))));
        assert!(matches!(made(&vec![0xFF; FILE_BYTES_MAX + 1]), Err(Unfit::TooLarge)));
        assert!(matches!(made(&moving(&png)), Err(Unfit::Animated)));
    }

    /// The same with the chunk that says that it moves.
    fn moving(png: &[u8]) -> Vec<u8> {
        let says = [b"acTL".as_slice(), &2_u32.to_be_bytes(), &0_u32.to_be_bytes()].concat();
        let chunk = [&8_u32.to_be_bytes(), says.as_slice(), &crc(&says).to_be_bytes()].concat();
        [&png[..33], &chunk, &png[33..]].concat()
    }

    /// The checksum of PNG (ISO 3309).
    fn crc(bytes: &[u8]) -> u32 {
        let step = |sum: u32, byte: &u8| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 })
        };
        !bytes.iter().fold(u32::MAX, step)
    }
}
