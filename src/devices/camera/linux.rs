//! What Linux asks for around nokhwa, through the kernel's video interface (V4L2).
//!
//! A webcam has several nodes and only one of them is a camera; its number changes with every plugging-in, its name under
//! `/dev/v4l` does not. And nokhwa opens a camera only if the mode in which the last program left it is one that it can
//! name, so a plain mode is set first: format, then rate, because setting a format resets the rate. A camera that has no
//! such mode is left to `kernel`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use nokhwa::NokhwaError;
use nokhwa::utils::{CameraFormat, CameraIndex, CameraInfo, FrameFormat, RequestedFormatType, Resolution};
use v4l::capability::Flags as Capability;
use v4l::video::Capture;
use v4l::video::capture::Parameters;
use v4l::{Device, Format, FourCC, Fraction};

use super::mode::{Mode, SIZE_WANTED};
use super::{CameraError, FrameSource, Listed, kernel};

/// Where udev keeps names that stay the same, best first.
const STABLE_NAMES: [&str; 2] = ["/dev/v4l/by-id", "/dev/v4l/by-path"];
/// What nokhwa's formats are called by the kernel. Its own name for grey is not the kernel's.
const FORMATS: [([u8; 4], FrameFormat); 3] =
    [(*b"MJPG", FrameFormat::MJPEG), (*b"YUYV", FrameFormat::YUYV), (*b"NV12", FrameFormat::NV12)];
/// The rates that are asked for until the camera takes one that nokhwa can name.
const RATES: [u32; 6] = [30, 25, 20, 15, 10, 5];
/// What a driver says of a camera that was pulled out (ENODEV, ENXIO).
const NO_SUCH_DEVICE: i32 = 19;
const NO_SUCH_ADDRESS: i32 = 6;

/// The camera at a node that nokhwa lists; `None` if it records no pictures.
pub(super) fn recognise(entry: &CameraInfo) -> Result<Option<Listed>, CameraError> {
    let path = node(entry.index());
    let able = Device::with_path(&path).and_then(|device| device.query_caps()).map_err(lost)?.capabilities;
    let records = able.contains(Capability::VIDEO_CAPTURE | Capability::STREAMING);
    Ok(records.then(|| Listed { id: stable_name(&path), name: entry.human_name() }))
}

/// Puts a camera into a mode in which nokhwa can open it. It is then no longer in use by this program.
pub(super) fn prepare(index: &CameraIndex) -> Result<RequestedFormatType, CameraError> {
    let device = Device::with_path(node(index)).map_err(lost)?;
    let offered = device.enum_formats().map_err(lost)?;
    let readable = FORMATS.iter().filter(|(fourcc, _)| offered.iter().any(|known| known.fourcc.repr == *fourcc));
    let (width, height) = SIZE_WANTED;
    for (fourcc, format) in readable {
        // The driver takes the nearest size that it has.
        let set = device.set_format(&Format::new(width, height, FourCC::new(fourcc))).map_err(lost)?;
        if set.fourcc.repr == *fourcc
            && let Some(rate) = RATES.iter().find_map(|rate| whole_rate(&device, *rate))
        {
            let size = Resolution::new(set.width, set.height);
            return Ok(RequestedFormatType::Exact(CameraFormat::new(size, *format, rate)));
        }
    }
    Err(CameraError::NoFormat)
}

/// How a camera sends that has no mode which nokhwa can name.
pub(super) fn examine_unnamed(index: &CameraIndex) -> Result<Mode, CameraError> {
    kernel::examine(index)
}

/// Opens such a camera.
pub(super) fn open_unnamed(index: &CameraIndex) -> Result<Box<dyn FrameSource>, CameraError> {
    kernel::open(index)
}

/// How far apart the rows of a camera's frames begin; 0 if it does not say.
pub(super) fn row_bytes(index: &CameraIndex) -> usize {
    let format = Device::with_path(node(index)).and_then(|device| Capture::format(&device));
    format.ok().and_then(|format| usize::try_from(format.stride).ok()).unwrap_or(0)
}

/// What an error of nokhwa means: it gives the system's number in the text alone.
pub(super) fn meaning(error: NokhwaError) -> CameraError {
    let text = error.to_string();
    let number = text.rsplit_once("(os error ").and_then(|(_, number)| number.split(')').next()?.parse().ok());
    match number.map(|number| lost(io::Error::from_raw_os_error(number))) {
        Some(CameraError::Driver(_)) | None => CameraError::Driver(error.into()),
        Some(known) => known,
    }
}

pub(super) fn node(index: &CameraIndex) -> PathBuf {
    PathBuf::from(format!("/dev/video{}", index.as_string()))
}

/// What a node is called wherever its camera is plugged in, else its number; without the folder.
fn stable_name(node: &Path) -> String {
    let links = STABLE_NAMES.iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
    let stable = links.map(|link| link.path()).find(|link| fs::canonicalize(link).is_ok_and(|target| target == node));
    stable.as_deref().unwrap_or(node).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The rate that the camera takes when asked for one, if nokhwa can name it.
fn whole_rate(device: &Device, rate: u32) -> Option<u32> {
    let taken = device.set_params(&Parameters::with_fps(rate)).or_else(|_| device.params()).ok()?;
    whole(taken.interval)
}

/// Frames a second; `None` where the time between two frames is not one over a whole number of seconds: nokhwa refuses such
/// a camera.
const fn whole(interval: Fraction) -> Option<u32> {
    if interval.numerator == 1 && interval.denominator > 0 { Some(interval.denominator) } else { None }
}

/// What the system's error means for the counter.
pub(super) fn lost(error: io::Error) -> CameraError {
    match error.kind() {
        io::ErrorKind::ResourceBusy => CameraError::Busy,
        io::ErrorKind::PermissionDenied => CameraError::Denied,
        io::ErrorKind::NotFound => CameraError::Gone,
        _ if matches!(error.raw_os_error(), Some(NO_SUCH_DEVICE | NO_SUCH_ADDRESS)) => CameraError::Gone,
        _ => CameraError::Driver(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rates_that_nokhwa_can_name_are_opened_in() {
        let rate = |numerator, denominator| whole(Fraction::new(numerator, denominator));
        assert_eq!([rate(1, 30), rate(1, 5)], [Some(30), Some(5)]);
        assert_eq!([rate(2, 15), rate(1_001, 30_000), rate(2, 60), rate(1, 0), rate(0, 0)], [None; 5]);
    }

    #[test]
    fn what_the_driver_says_becomes_a_sentence_for_the_counter() {
        let sentence = |number: i32| lost(io::Error::from_raw_os_error(number)).to_string();
        assert_eq!(sentence(16), "another program uses the camera");
        assert_eq!(sentence(13), "this user may not use the camera");
        assert_eq!(sentence(19), "the camera was unplugged");
        assert_eq!(sentence(6), "the camera was unplugged");
        assert_eq!(sentence(2), "the camera was unplugged");
        assert!(sentence(5).starts_with("the camera's driver failed"));
    }

    #[test]
    fn the_systems_number_is_found_in_what_nokhwa_says() {
        let said = |number: i32| NokhwaError::ReadFrameError(io::Error::from_raw_os_error(number).to_string());
        assert!(matches!(meaning(said(19)), CameraError::Gone));
        assert!(matches!(meaning(said(16)), CameraError::Busy));
        let CameraError::Driver(kept) = meaning(said(5)) else { panic!("an input error is the driver's own") };
        assert!(kept.to_string().contains("Could not capture frame"), "{kept}");
        for text in ["", "(os error ", "(os error x)", "(os error 99999999999)"] {
            assert!(matches!(meaning(NokhwaError::GeneralError(text.into())), CameraError::Driver(_)), "{text}");
        }
    }

    #[test]
    fn a_node_without_a_stable_name_is_known_by_its_number() {
        assert_eq!(stable_name(&node(&CameraIndex::Index(4_294_967_295))), "video4294967295");
    }
}
