//! Cameras under Windows and macOS, through nokhwa. Here a wait for a frame has no limit of its own: the watch gives
//! the thread up instead.

use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use nokhwa::pixel_format::LumaFormat;
use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, CameraInfo, FrameFormat, RequestedFormat, RequestedFormatType,
};
use nokhwa::{Camera, NokhwaError};

use super::mode::{self, Mode};
use super::pixels::{PixelError, PixelFormat};
use super::{CameraError, Choice, Frame, FrameSource, Listed};
use crate::devices::luma::Luma;

/// Broken frames in a row that are forgiven; webcams send some after they start.
const BROKEN_MAX: u32 = 30;
/// How long a person may take to allow the camera (macOS asks).
const ALLOWANCE: Duration = Duration::from_mins(1);

/// The formats that are read.
const FORMATS: [(FrameFormat, PixelFormat); 4] = [
    (FrameFormat::YUYV, PixelFormat::Yuyv),
    (FrameFormat::NV12, PixelFormat::Planar),
    (FrameFormat::GRAY, PixelFormat::Grey),
    (FrameFormat::MJPEG, PixelFormat::Mjpeg),
];

/// Every camera that is connected.
pub(super) fn list() -> Result<Vec<Listed>, CameraError> {
    Ok(connected()?.iter().map(listed).collect())
}

/// Opens a camera and starts it.
pub(super) fn open(choice: &Choice, _stall: Duration) -> Result<Box<dyn FrameSource>, CameraError> {
    allowed()?;
    let index = find(choice)?;
    let any = RequestedFormat::new::<LumaFormat>(RequestedFormatType::None);
    let mut camera = Camera::new(index, any).map_err(lost)?;
    let offered = camera.compatible_camera_formats().map_err(lost)?;
    let modes: Vec<(Mode, CameraFormat)> =
        offered.into_iter().filter_map(|format| Some((mode(format)?, format))).collect();
    let best = mode::best(modes.iter().map(|(mode, _)| *mode)).ok_or(CameraError::NoFormat)?;
    let format =
        modes.iter().find(|(mode, _)| *mode == best).map(|(_, format)| *format).ok_or(CameraError::NoFormat)?;
    let wanted = [format.format()];
    camera
        .set_camera_requset(RequestedFormat::with_formats(RequestedFormatType::Exact(format), &wanted))
        .map_err(lost)?;
    camera.open_stream().map_err(lost)?;
    Ok(Box::new(Native { camera }))
}

fn connected() -> Result<Vec<CameraInfo>, CameraError> {
    nokhwa::query(ApiBackend::Auto).map_err(lost)
}

/// The system's own id of a camera stays the same; its number does not.
fn listed(info: &CameraInfo) -> Listed {
    let (id, name) = (info.misc(), info.human_name());
    Listed { id: if id.is_empty() { name.clone() } else { id }, name }
}

fn find(choice: &Choice) -> Result<CameraIndex, CameraError> {
    let mut cameras = connected()?.into_iter();
    match choice {
        Choice::First => cameras.next().ok_or(CameraError::None),
        Choice::Named(name) => {
            let named = |info: &CameraInfo| [&listed(info).id, &listed(info).name].contains(&name);
            cameras.find(named).ok_or_else(|| CameraError::NotConnected(name.clone()))
        }
    }
    .map(|info| info.index().clone())
}

/// Asks the person for the camera where the system wants that.
fn allowed() -> Result<(), CameraError> {
    if nokhwa::nokhwa_check() {
        return Ok(());
    }
    let (answer, answered) = mpsc::sync_channel(1);
    nokhwa::nokhwa_initialize(move |allowed| {
        // Nobody waits any more if the person took too long; the next try finds the answer.
        let _ = answer.try_send(allowed);
    });
    match answered.recv_timeout(ALLOWANCE) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(CameraError::Denied),
    }
}

fn mode(format: CameraFormat) -> Option<Mode> {
    let (_, pixels) = FORMATS.iter().find(|(known, _)| *known == format.format())?;
    let interval = (1, format.frame_rate());
    Some(Mode { pixels: *pixels, width: format.width(), height: format.height(), interval })
}

/// nokhwa gives its reasons as text alone.
fn lost(error: NokhwaError) -> CameraError {
    CameraError::Driver(error.into())
}

/// A streaming camera.
struct Native {
    camera: Camera,
}

impl Native {
    fn next_luma(&mut self) -> Result<Result<Luma, PixelError>, NokhwaError> {
        let format = self.camera.camera_format();
        let bytes = self.camera.frame_raw()?;
        let sides = [format.width(), format.height()].map(|side| usize::try_from(side).unwrap_or(usize::MAX));
        let [width, height] = sides;
        let pixels = FORMATS.iter().find(|(known, _)| *known == format.format()).map(|(_, pixels)| *pixels);
        // Rows come without padding: the stride is what the pixels need.
        Ok(pixels.map_or(Err(PixelError::Spoilt), |pixels| pixels.luma(&bytes, width, height, 0)))
    }
}

impl FrameSource for Native {
    fn next_frame(&mut self) -> Result<Frame, CameraError> {
        let mut broken = 0;
        loop {
            match self.next_luma().map_err(lost)? {
                Ok(luma) => return Ok(Frame { luma: Arc::new(luma), at: Instant::now() }),
                Err(error) if broken == BROKEN_MAX => return Err(CameraError::Broken(error)),
                Err(_) => broken += 1,
            }
        }
    }
}
