//! Pictures in files and from cameras become grey: PNG, JPEG (also the JPEG of webcams) and the first frame of a GIF.
//!
//! What a file is called does not matter, what it holds does. Every limit is checked before memory is taken: a small
//! file can claim to be an enormous picture.

mod dots;
mod tile;

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::panic;
use std::path::Path;

use image::{DynamicImage, GrayImage, ImageFormat, ImageReader, Limits, LumaA};
use thiserror::Error;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::luma::{self, Luma, LumaError};

pub use dots::dots;
pub use tile::tile;

/// The largest file that is read.
pub const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// The most memory that decoding one picture may take: its pixels at eight bytes each, and as much again.
const MEMORY_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Why a picture cannot be used.
#[derive(Debug, Error)]
pub enum PictureError {
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    File(#[source] io::Error),
    /// The file is larger than [`FILE_BYTES_MAX`].
    #[error("the file is too large ({bytes} bytes; at most {FILE_BYTES_MAX})")]
    FileTooLarge {
        /// Its size.
        bytes: u64,
    },
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// It is something else, whatever its name says.
    #[error("this is no PNG, JPEG or GIF picture")]
    NoPicture,
    /// The sides are zero or too long.
    #[error(transparent)]
    Sides(#[from] LumaError),
    /// The picture breaks off or contradicts itself.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
}

/// Loads a picture from a file.
pub fn load(path: &Path) -> Result<Luma, PictureError> {
    let file = File::open(path).map_err(PictureError::File)?;
    let about = file.metadata().map_err(PictureError::File)?;
    if !about.is_file() {
        return Err(PictureError::NoPicture);
    }
    let mut bytes = Vec::new();
    // The size can lie (it may grow while it is read), so reading is bounded as well.
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(PictureError::File)?;
    let size = about.len().max(bytes.len().try_into().unwrap_or(u64::MAX));
    if size > FILE_BYTES_MAX {
        return Err(PictureError::FileTooLarge { bytes: size });
    }
    decode(&bytes)
}

/// Whether a file is named as pictures are, which decides what is taken from a folder.
pub fn is_named_like_one(path: &Path) -> bool {
    let named = path.extension().and_then(|extension| extension.to_str());
    named.is_some_and(|named| ["png", "jpg", "jpeg", "gif"].iter().any(|known| named.eq_ignore_ascii_case(known)))
}

/// Decodes the bytes of a PNG, JPEG or GIF.
pub fn decode(bytes: &[u8]) -> Result<Luma, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    let format = image::guess_format(bytes).map_err(|_| PictureError::NoPicture)?;
    // Its own decoder would call a picture without pixels damaged.
    if let Some((width, height)) = claimed_sides(bytes, format).filter(|(width, height)| *width == 0 || *height == 0) {
        return Err(LumaError::Empty { width, height }.into());
    }
    // The decoders are fuzzed and still only software: one that panics has met a damaged picture.
    let decoded = panic::catch_unwind(|| match format {
        ImageFormat::Jpeg => whole_jpeg(bytes),
        ImageFormat::Png | ImageFormat::Gif => lossless(bytes, format),
        _ => Err(PictureError::NoPicture),
    });
    decoded.unwrap_or_else(|_| Err(PictureError::Damaged("its decoder gave up".into())))
}

/// The sides that the header of a PNG or a GIF claims, where it is long enough to claim any.
fn claimed_sides(bytes: &[u8], format: ImageFormat) -> Option<(usize, usize)> {
    let (width, height) = match format {
        ImageFormat::Png => {
            let side = |at: usize| bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
            (side(16)?, side(20)?)
        }
        ImageFormat::Gif => {
            let side = |at: usize| bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes);
            (side(6)?.into(), side(8)?.into())
        }
        _ => return None,
    };
    Some((usize::try_from(width).ok()?, usize::try_from(height).ok()?))
}

/// Decodes a JPEG straight to grey, also one without Huffman tables as webcams send it. What is missing at its end
/// stays grey: half a frame of a camera may still show a code.
///
/// Colours are never computed where the file keeps brightness apart, which makes this three to four times as fast as
/// the way through RGB.
pub fn jpeg(bytes: &[u8]) -> Result<Luma, PictureError> {
    if Outline::of(bytes).has_tables {
        return decode_jpeg(bytes);
    }
    let (start, rest) = bytes.split_at_checked(2).ok_or(PictureError::NoPicture)?;
    decode_jpeg(&[start, &MOTION_JPEG, rest].concat())
}

/// A JPEG file, which unlike a camera's frame has to be whole.
fn whole_jpeg(bytes: &[u8]) -> Result<Luma, PictureError> {
    let picture = jpeg(bytes)?;
    let ends = Outline::of(bytes).scan.windows(2).any(|pair| pair == END_OF_IMAGE);
    if ends { Ok(picture) } else { Err(PictureError::Damaged("it breaks off".into())) }
}

/// An APP0 segment that says "motion JPEG": by it the decoder knows that the standard's own tables (ITU-T T.81, K.3)
/// are meant where none are given.
const MOTION_JPEG: [u8; 9] = *b"\xFF\xE0\x00\x07AVI1\0";
/// The marker at the end of every JPEG.
const END_OF_IMAGE: [u8; 2] = [0xFF, 0xD9];

/// What the segments before a JPEG's first scan tell.
struct Outline<'a> {
    /// Whether there are Huffman tables.
    has_tables: bool,
    /// From the first scan to the end; empty if there is none.
    scan: &'a [u8],
}

impl<'a> Outline<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        let mut has_tables = false;
        let mut rest = bytes.get(2..).unwrap_or_default();
        while let [0xFF, marker, high, low, ..] = rest {
            match marker {
                0xDA => return Self { has_tables, scan: rest },
                0xFF => rest = rest.get(1..).unwrap_or_default(), // fill bytes may stand before a marker
                _ => {
                    has_tables |= *marker == 0xC4;
                    rest = rest.get(2 + usize::from(u16::from_be_bytes([*high, *low]))..).unwrap_or_default();
                }
            }
        }
        // No scan at all: the decoder shall say what is wrong with it.
        Self { has_tables: true, scan: &[] }
    }
}

fn decode_jpeg(bytes: &[u8]) -> Result<Luma, PictureError> {
    // Whatever sides the header names are let through, to be refused here by name; pixels get their memory afterwards.
    let options = DecoderOptions::new_fast().set_max_width(u16::MAX.into()).set_max_height(u16::MAX.into());
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(damaged)?;
    let info = decoder.info().ok_or(PictureError::NoPicture)?;
    luma::check_sides(info.width.into(), info.height.into())?;
    let keeps_brightness = matches!(decoder.input_colorspace(), Some(ColorSpace::YCbCr | ColorSpace::Luma));
    let wanted = if keeps_brightness { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let pixels = decoder.decode().map_err(damaged)?;
    let grey = if keeps_brightness { pixels } else { brightness(&pixels) };
    Ok(Luma::new(info.width.into(), info.height.into(), grey)?)
}

fn damaged(error: DecodeErrors) -> PictureError {
    match error {
        DecodeErrors::ZeroError => LumaError::Empty { width: 0, height: 0 }.into(),
        other => PictureError::Damaged(format!("{other:?}")),
    }
}

/// Red, green and blue triples to brightness (ITU-R BT.601 in 256ths).
fn brightness(pixels: &[u8]) -> Vec<u8> {
    let triples = pixels.as_chunks::<3>().0.iter();
    let weigh = |[red, green, blue]: &[u8; 3]| 77 * u16::from(*red) + 150 * u16::from(*green) + 29 * u16::from(*blue);
    triples.map(|triple| weigh(triple).to_be_bytes()).map(|[whole, _]| whole).collect()
}

fn lossless(bytes: &[u8], format: ImageFormat) -> Result<Luma, PictureError> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_BYTES_MAX);
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), format)
        .into_dimensions()
        .map_err(|error| PictureError::Damaged(error.to_string()))?;
    // Asked first, so that a picture that claims too much is told apart from a damaged one.
    let (width, height) = (usize::try_from(width).unwrap_or(usize::MAX), usize::try_from(height).unwrap_or(usize::MAX));
    luma::check_sides(width, height)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let grey = on_white(reader.decode().map_err(|error| PictureError::Damaged(error.to_string()))?);
    Ok(Luma::new(width, height, grey.into_raw())?)
}

/// Grey, with what is transparent shown on white paper: codes are often saved as black on nothing.
fn on_white(picture: DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.into_luma8();
    }
    let blended = picture.into_luma_alpha8();
    let (width, height) = blended.dimensions();
    GrayImage::from_fn(width, height, |x, y| {
        let LumaA([grey, alpha]) = *blended.get_pixel(x, y);
        let (grey, alpha) = (u16::from(grey), u16::from(alpha));
        let shown = (grey * alpha + 255 * (255 - alpha) + 127) / 255;
        image::Luma([u8::try_from(shown).unwrap_or(u8::MAX)])
    })
}

#[cfg(test)]
mod tests;
