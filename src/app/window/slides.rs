//! The shop's own pictures for the customer display: those of a folder, one after the other by name.
//!
//! Somebody puts files there as they come. Each is decoded within limits, made as small as a screen, and handed over as
//! pixels; one that is no picture is passed over, and said in the log.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use image::{ImageReader, Limits};

use crate::devices::picture;
use crate::ui::backstage::Slide;

/// How many pictures of a folder are shown; the first by name.
const PICTURES_MAX: usize = 100;

/// The largest file that is read.
const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;

/// The longest side that is decoded, in pixels, and how many bytes that may take.
const SIDE_MAX: u32 = 10_000;
const DECODED_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// A picture is made as small as this: more is not seen at three metres, and none is larger than the window takes.
const SHOWN: (u32, u32) = (1366, 1024);

/// The picture whose turn it is: each begins where the one before ended. Nothing where the folder holds none.
pub(super) fn read(folder: &Path, turn: u64) -> Option<Slide> {
    let pictures = match listed(folder) {
        Ok(pictures) => pictures,
        Err(error) => {
            tracing::warn!(%error, folder = %folder.display(), "the pictures of the customer display cannot be listed");
            return None;
        }
    };
    let count = u64::try_from(pictures.len()).ok().filter(|count| *count > 0)?;
    let first = usize::try_from(turn.checked_rem(count)?).ok()?;
    pictures.iter().cycle().skip(first).take(pictures.len()).find_map(|file| match decoded(file) {
        Ok(slide) => Some(slide),
        Err(error) => {
            tracing::warn!(%error, file = %file.display(), "a picture of the customer display is passed over");
            None
        }
    })
}

/// The pictures of a folder, by name.
fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let files = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let is_picture = |file: &io::Result<PathBuf>| file.as_ref().map_or(true, |path| picture::is_named_like_one(path));
    let mut pictures: Vec<PathBuf> = files.filter(is_picture).collect::<Result<_, _>>()?;
    pictures.sort();
    pictures.truncate(PICTURES_MAX);
    Ok(pictures)
}

fn decoded(file: &Path) -> Result<Slide, image::ImageError> {
    let length = fs::metadata(file)?.len();
    if length > FILE_BYTES_MAX {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("{length} bytes")).into());
    }
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE_MAX), Some(SIDE_MAX));
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    let mut reader = ImageReader::open(file)?.with_guessed_format()?;
    reader.limits(limits);
    let picture = reader.decode()?;
    let (width, height) = SHOWN;
    let picture =
        if picture.width() > width || picture.height() > height { picture.thumbnail(width, height) } else { picture };
    let rgba = picture.into_rgba8();
    Ok(Slide { width: rgba.width(), height: rgba.height(), rgba: rgba.into_raw() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, side) in [("1.png", 8_u32), ("3.jpg", 16)] {
            image::RgbImage::new(side, side).save(folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("2.png"), b"no picture").unwrap();
        fs::write(folder.path().join("notes.txt"), b"no picture either").unwrap();
        folder
    }

    #[test]
    fn pictures_come_one_after_the_other_and_a_broken_one_is_passed_over() {
        let folder = folder();
        let widths: Vec<u32> = (0..4).filter_map(|turn| read(folder.path(), turn)).map(|slide| slide.width).collect();
        assert_eq!(widths, [8, 16, 16, 8]);
    }

    #[test]
    fn a_large_picture_is_made_as_small_as_a_screen() {
        let folder = tempfile::tempdir().unwrap();
        image::RgbImage::new(3_000, 900).save(folder.path().join("wide.png")).unwrap();
        let slide = read(folder.path(), 7).unwrap();
        assert_eq!((slide.width, slide.height), (1_366, 410));
        assert_eq!(slide.rgba.len(), 1_366 * 410 * 4);
    }

    #[test]
    fn a_folder_without_pictures_shows_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path(), 0), None);
        assert_eq!(read(&folder.path().join("gone"), 0), None);
    }
}
