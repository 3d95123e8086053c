//! Cameras through nokhwa: which are connected, how each can send, and its frames. One that nokhwa cannot open is left to
//! the system, where that knows another way.
//!
//! What the systems differ in stands apart in `system`: which of nokhwa's entries are cameras and what they are called,
//! what is done before nokhwa opens one, and what its errors mean. A wait for a frame has no limit of its own: the watch
//! gives the thread up instead.

use std::sync::Arc;
use std::time::Instant;

use nokhwa::utils::{ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType};
use nokhwa::{Camera, NokhwaError};

use super::mode::Mode;
use super::pixels::{PixelError, PixelFormat};
use super::{BROKEN_MAX, CameraError, Choice, Frame, FrameSource, Listed, system};
use crate::devices::luma::Luma;

/// How often a camera is opened before its error is believed: some fail once and work the second time.
const OPENINGS: u32 = 2;
/// How many modes are tried, best first: nokhwa also lists rates that a camera does not have (7.5 frames as 15).
const MODES_TRIED: usize = 6;

/// The formats that are read and what nokhwa calls them.
const FORMATS: [(FrameFormat, PixelFormat); 4] = [
    (FrameFormat::YUYV, PixelFormat::Yuyv),
    (FrameFormat::NV12, PixelFormat::Planar),
    (FrameFormat::GRAY, PixelFormat::Grey),
    (FrameFormat::MJPEG, PixelFormat::Mjpeg),
];

/// Every camera that is connected.
pub(super) fn list() -> Result<Vec<Listed>, CameraError> {
    Ok(connected()?.into_iter().map(|(_, listed)| listed).collect())
}

/// Opens a camera and sets how it sends, but takes no frame.
pub(super) fn examine(choice: &Choice) -> Result<Mode, CameraError> {
    let index = find(choice)?;
    match set_up(&index) {
        Err(CameraError::NoFormat) => system::examine_unnamed(&index),
        set => set.map(|(_, mode)| mode),
    }
}

/// Opens a camera and starts it.
pub(super) fn open(choice: &Choice) -> Result<Box<dyn FrameSource>, CameraError> {
    let index = find(choice)?;
    let (mut camera, mode) = match set_up(&index) {
        Err(CameraError::NoFormat) => return system::open_unnamed(&index),
        set => set?,
    };
    let row_bytes = system::row_bytes(&index);
    camera.open_stream().map_err(system::meaning)?;
    tracing::info!(camera = %camera.info().human_name(), %mode, row_bytes, "the camera is opened");
    Ok(Box::new(Native { camera, mode, row_bytes }))
}

/// The cameras in the order of their numbers. Fails only if none could be asked and one of them forbids it.
fn connected() -> Result<Vec<(CameraIndex, Listed)>, CameraError> {
    let mut entries = nokhwa::query(ApiBackend::Auto).map_err(system::meaning)?;
    entries.sort_by(|one, other| one.index().cmp(other.index()));
    let mut cameras = Vec::new();
    let mut refused = None;
    for entry in entries {
        match system::recognise(&entry) {
            Ok(Some(listed)) => cameras.push((entry.index().clone(), listed)),
            Ok(None) => {}
            Err(error) => refused = Some(error),
        }
    }
    match refused {
        Some(error) if cameras.is_empty() => Err(error),
        _ => Ok(cameras),
    }
}

fn find(choice: &Choice) -> Result<CameraIndex, CameraError> {
    let mut cameras = connected()?.into_iter();
    match choice {
        Choice::First => cameras.next().ok_or(CameraError::None),
        Choice::Named(name) => cameras
            .find(|(_, listed)| [&listed.id, &listed.name].contains(&name))
            .ok_or_else(|| CameraError::NotConnected(name.clone())),
    }
    .map(|(index, _)| index)
}

/// Opens a camera in the best mode that it takes.
fn set_up(index: &CameraIndex) -> Result<(Camera, Mode), CameraError> {
    let mut camera = opened(index)?;
    let mut refused = CameraError::NoFormat;
    for (mode, format) in modes(&mut camera)?.into_iter().take(MODES_TRIED) {
        let formats = [format.format()];
        let request = RequestedFormat::with_formats(RequestedFormatType::Exact(format), &formats);
        match camera.set_camera_requset(request) {
            Ok(_) => return Ok((camera, mode)),
            Err(error) => {
                tracing::info!(%mode, %error, "the camera does not take a mode that is listed");
                refused = system::meaning(error);
            }
        }
    }
    Err(refused)
}

/// Opens a camera in whatever mode it can be opened in.
fn opened(index: &CameraIndex) -> Result<Camera, CameraError> {
    let formats = FORMATS.map(|(format, _)| format);
    let mut opening = 1;
    loop {
        let request = RequestedFormat::with_formats(system::prepare(index)?, &formats);
        match Camera::new(index.clone(), request) {
            Ok(camera) => return Ok(camera),
            Err(error) if opening == OPENINGS => return Err(system::meaning(error)),
            Err(error) => tracing::info!(%error, "the camera is opened once more"),
        }
        opening += 1;
    }
}

/// Everything readable that a camera offers, best first. The mode it is in stands there too: of sizes and rates that are
/// ranges nokhwa lists the ends, or none.
fn modes(camera: &mut Camera) -> Result<Vec<(Mode, CameraFormat)>, CameraError> {
    let mut offered = camera.compatible_camera_formats().map_err(system::meaning)?;
    offered.push(camera.camera_format());
    let mut modes: Vec<_> = offered.into_iter().filter_map(|format| Some((mode(format)?, format))).collect();
    modes.sort_by_key(|(mode, _)| mode.cost());
    modes.dedup();
    Ok(modes)
}

/// `None` for a format that is not read, and for a size that is none.
fn mode(format: CameraFormat) -> Option<Mode> {
    let (_, pixels) = FORMATS.iter().find(|(known, _)| *known == format.format())?;
    let mode = Mode { pixels: *pixels, width: format.width(), height: format.height(), rate: format.frame_rate() };
    (mode.width > 0 && mode.height > 0).then_some(mode)
}

/// A streaming camera.
struct Native {
    camera: Camera,
    mode: Mode,
    /// The distance of two rows where the driver pads them, else 0.
    row_bytes: usize,
}

impl Native {
    /// The next buffer as a picture; the inner error is a frame that came broken.
    fn next_luma(&mut self) -> Result<Result<Luma, PixelError>, NokhwaError> {
        let [width, height] =
            [self.mode.width, self.mode.height].map(|side| usize::try_from(side).unwrap_or(usize::MAX));
        let bytes = self.camera.frame_raw()?;
        Ok(self.mode.pixels.luma(&bytes, width, height, self.row_bytes))
    }
}

impl FrameSource for Native {
    fn next_frame(&mut self) -> Result<Frame, CameraError> {
        let mut broken = 0;
        loop {
            match self.next_luma().map_err(system::meaning)? {
                Ok(luma) => return Ok(Frame { luma: Arc::new(luma), at: Instant::now() }),
                Err(error) if broken == BROKEN_MAX => return Err(CameraError::Broken(error)),
                Err(_) => broken += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use nokhwa::utils::Resolution;

    use super::*;

    #[test]
    fn only_formats_that_are_read_and_have_a_size_become_modes() {
        let format = |width, kind| CameraFormat::new(Resolution::new(width, 720), kind, 30);
        let yuyv = Mode { pixels: PixelFormat::Yuyv, width: 1280, height: 720, rate: 30 };
        assert_eq!(mode(format(1280, FrameFormat::YUYV)), Some(yuyv));
        assert_eq!(mode(format(1280, FrameFormat::RAWRGB)), None);
        assert_eq!(mode(format(0, FrameFormat::YUYV)), None);
    }

    #[test]
    fn a_camera_that_is_not_connected_is_named() {
        let error = open(&Choice::Named("no such camera".into())).err().unwrap();
        assert!(matches!(error, CameraError::NotConnected(_) | CameraError::Denied), "{error}");
    }
}
