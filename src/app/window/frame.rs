//! Where each window was: kept in the data folder, so that it opens there again.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::ui::app::{Extent, Frame, Which};

/// The file's name in the data folder.
const fn name(which: Which) -> &'static str {
    match which {
        Which::Counter => "window.json",
        Which::CustomerDisplay => "display.json",
    }
}

/// Sides that a window can have, in logical pixels; anything else is no size that was kept.
const SIDES: std::ops::RangeInclusive<f32> = 300.0..=16_384.0;

/// How far from the origin a window can lie, in logical pixels.
const PLACES: std::ops::RangeInclusive<f32> = -16_384.0..=16_384.0;

/// The file as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    width: f32,
    height: f32,
    at: Option<(f32, f32)>,
    maximized: bool,
}

/// Keeps where a window is.
pub(super) fn keep(data: &Path, which: Which, frame: Frame) -> io::Result<()> {
    let (width, height) = frame.size;
    let kept = Kept { width, height, at: frame.position, maximized: frame.extent == Extent::Maximized };
    fs::write(data.join(name(which)), serde_json::to_vec(&kept)?)
}

/// Where a window was; nothing where it was never kept or the file says what no window can be.
pub(super) fn find(data: &Path, which: Which) -> Option<Frame> {
    let kept: Kept = serde_json::from_slice(&fs::read(data.join(name(which))).ok()?).ok()?;
    let fits = SIDES.contains(&kept.width) && SIDES.contains(&kept.height);
    let position = kept.at.filter(|(x, y)| PLACES.contains(x) && PLACES.contains(y));
    let extent = if kept.maximized { Extent::Maximized } else { Extent::Own };
    fits.then_some(Frame { size: (kept.width, kept.height), position, extent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_opens_where_it_was() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(find(data.path(), Which::Counter), None);
        let frame = Frame { size: (1366.0, 768.0), position: Some((12.0, 40.0)), extent: Extent::Own };
        keep(data.path(), Which::Counter, frame).unwrap();
        assert_eq!(find(data.path(), Which::Counter), Some(frame));
        assert_eq!(find(data.path(), Which::CustomerDisplay), None, "each window has its own place");
    }

    #[test]
    fn a_file_that_no_window_wrote_is_passed_over() {
        let data = tempfile::tempdir().unwrap();
        for said in ["", "{}", "[1]", r#"{"width":0,"height":768,"at":null,"maximized":false}"#] {
            fs::write(data.path().join(name(Which::Counter)), said).unwrap();
            assert_eq!(find(data.path(), Which::Counter), None, "{said}");
        }
        let far = r#"{"width":1366,"height":768,"at":[1e9,0],"maximized":true}"#;
        fs::write(data.path().join(name(Which::Counter)), far).unwrap();
        let found = find(data.path(), Which::Counter).unwrap();
        assert_eq!((found.position, found.extent), (None, Extent::Maximized));
    }
}
