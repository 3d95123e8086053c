//! Whole, odd and broken pictures, drawn here.

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{Delay, ExtendedColorType, Frame, ImageEncoder, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    GrayImage::from_fn(width, height, |x, _| image::Luma([if x % 2 == 0 { 10 } else { 240 }]))
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .unwrap();
    bytes
}

fn jpeg_of(shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let colour = RgbImage::from_pixel(64, 48, image::Rgb([shade; 3]));
    JpegEncoder::new_with_quality(&mut bytes, 90).encode(&colour, 64, 48, ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// The same JPEG as a webcam sends it: without its DHT segments.
fn without_tables(jpeg: &[u8]) -> Vec<u8> {
    let mut kept = jpeg[..2].to_vec();
    let mut rest = &jpeg[2..];
    while rest[1] != 0xDA {
        let length = 2 + usize::from(u16::from_be_bytes([rest[2], rest[3]]));
        if rest[1] != 0xC4 {
            kept.extend(&rest[..length]);
        }
        rest = &rest[length..];
    }
    kept.extend(rest);
    kept
}

/// A PNG of 33 bytes that claims to be so large.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(1, 1);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checked = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checked.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

#[track_caller]
fn refused(bytes: &[u8], sentence: &str) {
    let error = decode(bytes).unwrap_err().to_string();
    assert!(error.contains(sentence), "{error:?} does not say {sentence:?}");
}

#[test]
fn png_and_jpeg_become_the_same_grey() {
    assert_eq!(decode(&png(3, 1)).unwrap().bytes(), [10, 240, 10]);
    let picture = decode(&jpeg_of(90)).unwrap();
    assert_eq!((picture.width(), picture.height()), (64, 48));
    assert!(picture.bytes().iter().all(|pixel| pixel.abs_diff(90) <= 2));
}

#[test]
fn a_jpeg_without_huffman_tables_is_read_with_the_standard_ones() {
    // The encoder of these tests writes the standard's tables, so leaving them out changes nothing.
    let whole = jpeg_of(120);
    let bare = without_tables(&whole);
    assert!(bare.len() < whole.len());
    assert_eq!(jpeg(&bare).unwrap(), jpeg(&whole).unwrap());
}

#[test]
fn what_is_transparent_is_white_paper() {
    let mut bytes = Vec::new();
    let clear = RgbaImage::from_fn(2, 1, |x, _| Rgba([0, 0, 0, if x == 0 { 0 } else { 255 }]));
    clear.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    assert_eq!(decode(&bytes).unwrap().bytes(), [255, 0]);
}

#[test]
fn of_an_animated_picture_the_first_frame_counts() {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for shade in [200, 30] {
        let frame = RgbaImage::from_pixel(8, 8, Rgba([shade, shade, shade, 255]));
        encoder.encode_frame(Frame::from_parts(frame, 0, 0, Delay::from_numer_denom_ms(100, 1))).unwrap();
    }
    drop(encoder);
    let picture = decode(&bytes).unwrap();
    assert!(picture.bytes().iter().all(|pixel| pixel.abs_diff(200) <= 8), "{:?}", &picture.bytes()[..4]);
}

#[test]
fn a_file_is_what_it_holds_whatever_it_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("really.png");
    std::fs::write(&path, jpeg_of(50)).unwrap();
    assert_eq!(load(&path).unwrap().width(), 64);
    std::fs::write(&path, "no picture at all").unwrap();
    assert!(matches!(load(&path), Err(PictureError::NoPicture)));
    assert!(matches!(load(folder.path()), Err(PictureError::NoPicture)), "a folder");
    assert!(matches!(load(&folder.path().join("missing.png")), Err(PictureError::File(_))));
}

#[test]
fn broken_pictures_are_refused_with_a_sentence() {
    refused(b"", "the file is empty");
    refused(b"GIF", "no PNG, JPEG or GIF picture");
    refused(b"RIFF\x1a\0\0\0WEBPVP8L", "no PNG, JPEG or GIF picture");
    refused(&png(40, 40)[..60], "damaged");
    refused(&jpeg_of(9)[..300], "damaged");
    let whole = jpeg_of(200);
    refused(&whole[..whole.len() - 2], "breaks off");
}

#[test]
fn a_picture_without_pixels_is_called_empty_whatever_its_format() {
    for (width, height) in [(0, 0), (0, 5), (5, 0)] {
        refused(&bomb(width, height), &format!("the picture is empty ({width}×{height})"));
        let [wide, high] = [width, height].map(|side| u8::try_from(side).unwrap());
        let gif = [b"GIF89a".as_slice(), &[wide, 0, high, 0, 0, 0, 0], b";"].concat();
        refused(&gif, &format!("the picture is empty ({width}×{height})"));
        let mut jpeg = jpeg_of(1);
        let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0, high, 0, wide]);
        refused(&jpeg, "the picture is empty");
    }
}

#[test]
fn a_small_file_that_claims_to_be_enormous_takes_no_memory() {
    refused(&bomb(60_000, 60_000), "too large (60000×60000");
    refused(&bomb(4_097, 1), "too large");
    let mut wide = jpeg_of(1);
    let frame = wide.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    wide[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    refused(&wide, "too large");
}

#[test]
fn a_file_beyond_the_limit_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.png");
    File::create(&path).unwrap().set_len(FILE_BYTES_MAX + 1).unwrap();
    assert!(matches!(load(&path), Err(PictureError::FileTooLarge { bytes }) if bytes == FILE_BYTES_MAX + 1));
}

#[test]
fn a_grey_png_of_sixteen_bits_is_read() {
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(&[0x80, 0x00, 0xFF, 0xFF], 2, 1, ExtendedColorType::L16)
        .unwrap();
    assert_eq!(decode(&bytes).unwrap().bytes()[1], 255);
}

proptest! {
    #[test]
    fn any_bytes_are_a_picture_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = decode(&bytes);
        let _ = jpeg(&bytes);
        for start in [b"\x89PNG\r\n\x1a\n".as_slice(), b"\xFF\xD8\xFF", b"GIF89a"] {
            let _ = decode(&[start, &bytes].concat());
        }
    }

    #[test]
    fn a_picture_with_flipped_bytes_is_a_picture_or_an_error(
        at in prop::collection::vec((0_usize..2_000, any::<u8>()), 1..8),
        cut in 0_usize..2_000,
    ) {
        for whole in [png(20, 20), jpeg_of(77), without_tables(&jpeg_of(77))] {
            let mut bytes = whole.clone();
            for (place, value) in &at {
                let place = place % bytes.len();
                bytes[place] = *value;
            }
            let _ = decode(&bytes);
            let _ = jpeg(&bytes[..cut.min(bytes.len())]);
        }
    }
}
