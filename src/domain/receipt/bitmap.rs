//! A picture of one bit for each dot, as a thermal head burns it.

use serde::{Deserialize, Serialize};

/// A black-and-white picture; rows are packed eight dots to a byte, the leftmost dot in the highest bit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Bitmap {
    width: u16,
    height: u32,
    rows: Vec<u8>,
}

impl Bitmap {
    /// A white picture.
    pub fn white(width: u16, height: u32) -> Self {
        let bytes = bytes_per_row(width).saturating_mul(usize::try_from(height).unwrap_or(usize::MAX));
        Self { width, height, rows: vec![0; bytes] }
    }

    /// A picture whose dot at column `x`, row `y` is black where `black(x, y)` says so.
    pub fn from_dots(width: u16, height: u32, mut black: impl FnMut(u16, u32) -> bool) -> Self {
        let mut picture = Self::white(width, height);
        for y in 0..height {
            for x in 0..width {
                if black(x, y) {
                    picture.blacken(x, y);
                }
            }
        }
        picture
    }

    /// Its width in dots.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Its height in dots.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// How many bytes a row takes.
    pub fn row_bytes(&self) -> usize {
        bytes_per_row(self.width)
    }

    /// Its rows from top to bottom, each of [`Self::row_bytes`] bytes.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.rows.chunks(self.row_bytes().max(1))
    }

    /// Whether the dot is black; outside of the picture everything is white.
    pub fn is_black(&self, x: u16, y: u32) -> bool {
        self.place(x, y).is_some_and(|(at, bit)| self.rows.get(at).is_some_and(|byte| byte & bit != 0))
    }

    /// Makes the dot black; outside of the picture nothing happens.
    pub fn blacken(&mut self, x: u16, y: u32) {
        if let Some((at, bit)) = self.place(x, y)
            && let Some(byte) = self.rows.get_mut(at)
        {
            *byte |= bit;
        }
    }

    /// Blackens what is black in `other`, its upper left corner at (`x`, `y`).
    pub fn stamp(&mut self, other: &Self, x: u16, y: u32) {
        for row in 0..other.height {
            for column in 0..other.width {
                if other.is_black(column, row) {
                    self.blacken(x.saturating_add(column), y.saturating_add(row));
                }
            }
        }
    }

    /// Adds rows of `other` beneath; both should be of the same width, what is wider is left out.
    pub fn append(&mut self, other: &Self) {
        let top = self.height;
        self.extend(other.height);
        if other.width == self.width {
            let start = self.rows.len().saturating_sub(other.rows.len());
            if let Some(space) = self.rows.get_mut(start..) {
                space.copy_from_slice(&other.rows);
            }
        } else {
            self.stamp(other, 0, top);
        }
    }

    /// Adds white rows beneath.
    pub fn extend(&mut self, rows: u32) {
        self.height = self.height.saturating_add(rows);
        let bytes = self.row_bytes().saturating_mul(usize::try_from(self.height).unwrap_or(usize::MAX));
        self.rows.resize(bytes, 0);
    }

    fn place(&self, x: u16, y: u32) -> Option<(usize, u8)> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let at = usize::try_from(y).ok()?.checked_mul(self.row_bytes())?.checked_add(usize::from(x / 8))?;
        Some((at, 0x80 >> (x % 8)))
    }
}

fn bytes_per_row(width: u16) -> usize {
    usize::from(width.div_ceil(8))
}

/// The stored form: rows as hexadecimal digits.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    width: u16,
    height: u32,
    dots: String,
}

/// A stored picture does not have the dots that its width and height ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the dots of a stored picture do not fit its width and height")]
pub struct UnreadableBitmap;

impl From<Bitmap> for Stored {
    fn from(picture: Bitmap) -> Self {
        let dots = picture
            .rows
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|nibble| char::from_digit(nibble.into(), 16))
            .collect();
        Self { width: picture.width, height: picture.height, dots }
    }
}

impl TryFrom<Stored> for Bitmap {
    type Error = UnreadableBitmap;

    fn try_from(stored: Stored) -> Result<Self, UnreadableBitmap> {
        let nibbles = stored
            .dots
            .chars()
            .map(|digit| digit.to_digit(16).and_then(|value| u8::try_from(value).ok()))
            .collect::<Option<Vec<u8>>>()
            .ok_or(UnreadableBitmap)?;
        let rows: Vec<u8> = nibbles
            .chunks(2)
            .filter_map(|pair| pair.first().zip(pair.get(1)))
            .map(|(high, low)| high << 4 | low)
            .collect();
        let asked =
            usize::try_from(stored.height).ok().and_then(|height| height.checked_mul(bytes_per_row(stored.width)));
        if asked == Some(rows.len()) && nibbles.len().is_multiple_of(2) {
            Ok(Self { width: stored.width, height: stored.height, rows })
        } else {
            Err(UnreadableBitmap)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leftmost_dot_is_the_highest_bit() {
        let picture = Bitmap::from_dots(9, 2, |x, y| (x, y) == (0, 0) || (x, y) == (8, 1));
        assert_eq!(picture.rows().collect::<Vec<_>>(), [&[0x80, 0x00][..], &[0x00, 0x80][..]]);
    }

    #[test]
    fn a_stored_picture_with_missing_dots_is_refused() {
        for dots in ["", "ff", "fff", "zzzz", "ffffff"] {
            let json = format!(r#"{{"width":8,"height":2,"dots":"{dots}"}}"#);
            assert!(serde_json::from_str::<Bitmap>(&json).is_err(), "{dots}");
        }
        assert!(serde_json::from_str::<Bitmap>(r#"{"width":8,"height":4294967295,"dots":""}"#).is_err());
    }

    #[test]
    fn pictures_of_other_widths_are_added_at_the_left_edge() {
        let mut paper = Bitmap::white(16, 1);
        paper.append(&Bitmap::from_dots(4, 1, |x, _| x == 3));
        paper.append(&Bitmap::from_dots(16, 1, |x, _| x == 15));
        assert!(paper.is_black(3, 1) && paper.is_black(15, 2));
        assert_eq!(paper.height(), 3);
    }
}
