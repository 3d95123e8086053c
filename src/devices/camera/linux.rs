//! Cameras under Linux, straight through the kernel's video interface (V4L2).
//!
//! Size and rate are set before streaming, format first, because setting a format resets the rate; every wait for a
//! frame has a limit; and a camera is known by its stable name, since numbers change with every plugging-in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use v4l::buffer::{Flags as BufferFlags, Type};
use v4l::capability::Flags as Capability;
use v4l::frameinterval::FrameIntervalEnum;
use v4l::framesize::FrameSizeEnum;
use v4l::io::mmap::Stream;
use v4l::io::traits::CaptureStream;
use v4l::video::Capture;
use v4l::video::capture::Parameters;
use v4l::{Device, Format, FourCC, Fraction};

use super::mode::{self, Mode, SIZE_WANTED};
use super::pixels::{PixelError, PixelFormat};
use super::{CameraError, Choice, Frame, FrameSource, Listed};
use crate::devices::luma::Luma;

/// Where udev keeps names that stay the same, best first.
const STABLE_NAMES: [&str; 2] = ["/dev/v4l/by-id", "/dev/v4l/by-path"];
/// Buffers that the driver fills in turn: enough to lose none while one is converted, few enough to stay fresh.
const BUFFERS: u32 = 3;
/// Broken frames in a row that are forgiven; webcams send some after they start.
const BROKEN_MAX: u32 = 30;
/// The rate that is taken for granted where a driver names none.
const INTERVAL_USUAL: (u32, u32) = (1, 30);

/// The formats that are read and what Linux calls them.
const FORMATS: [([u8; 4], PixelFormat); 6] = [
    (*b"YUYV", PixelFormat::Yuyv),
    (*b"UYVY", PixelFormat::Uyvy),
    (*b"GREY", PixelFormat::Grey),
    (*b"NV12", PixelFormat::Planar),
    (*b"MJPG", PixelFormat::Mjpeg),
    (*b"JPEG", PixelFormat::Mjpeg),
];

/// A device node that records pictures; webcams have others beside it, for metadata.
struct Node {
    path: PathBuf,
    listed: Listed,
}

/// Every camera that is connected.
pub(super) fn list() -> Result<Vec<Listed>, CameraError> {
    Ok(nodes()?.into_iter().map(|node| node.listed).collect())
}

/// Opens a camera and starts it; waits at most `stall` for each frame.
pub(super) fn open(choice: &Choice, stall: Duration) -> Result<Box<dyn FrameSource>, CameraError> {
    let node = find(choice)?;
    let device = Device::with_path(&node.path).map_err(lost)?;
    let modes = modes(&device).map_err(lost)?;
    let mode = mode::best(modes.iter().map(|(mode, _)| *mode)).ok_or(CameraError::NoFormat)?;
    let fourcc = modes.iter().find(|(offered, _)| *offered == mode).map_or(*b"YUYV", |(_, fourcc)| *fourcc);
    let set = device.set_format(&Format::new(mode.width, mode.height, FourCC::new(&fourcc))).map_err(lost)?;
    if set.fourcc.repr != fourcc {
        return Err(CameraError::NoFormat);
    }
    let (numerator, denominator) = mode.interval;
    if let Err(error) = device.set_params(&Parameters::new(Fraction::new(numerator, denominator))) {
        tracing::info!(%error, "the camera keeps a rate of its own");
    }
    tracing::info!(camera = %node.listed.id, ?mode, width = set.width, height = set.height, "the camera is opened");
    let mut stream = Stream::with_buffers(&device, Type::VideoCapture, BUFFERS).map_err(lost)?;
    stream.set_timeout(stall);
    let sides = [set.width, set.height, set.stride].map(|side| usize::try_from(side).unwrap_or(usize::MAX));
    Ok(Box::new(Camera { stream, pixels: mode.pixels, sides, stall }))
}

fn find(choice: &Choice) -> Result<Node, CameraError> {
    let mut nodes = nodes()?.into_iter();
    match choice {
        Choice::First => nodes.next().ok_or(CameraError::None),
        Choice::Named(name) => {
            let named =
                |node: &Node| [&node.listed.id, &node.listed.name].contains(&name) || node.path == Path::new(name);
            nodes.find(named).ok_or_else(|| CameraError::NotConnected(name.clone()))
        }
    }
}

/// The cameras in the order of their numbers. Fails only if none could be asked and one of them forbids it.
fn nodes() -> Result<Vec<Node>, CameraError> {
    let mut numbered: Vec<(u32, PathBuf)> = entries("/dev").into_iter().filter_map(numbered).collect();
    numbered.sort_unstable();
    let links: Vec<PathBuf> = STABLE_NAMES.iter().flat_map(|folder| entries(folder)).collect();
    let mut nodes = Vec::new();
    let mut refused = None;
    for (_, path) in numbered {
        match capture_name(&path) {
            Ok(Some(name)) => {
                let stable = links.iter().find(|link| fs::canonicalize(link).is_ok_and(|target| target == path));
                let id = stable.unwrap_or(&path).to_string_lossy().into_owned();
                nodes.push(Node { path, listed: Listed { id, name } });
            }
            Ok(None) => {}
            Err(error) => refused = Some(error),
        }
    }
    match refused {
        Some(error) if nodes.is_empty() => Err(lost(error)),
        _ => Ok(nodes),
    }
}

/// What lies in a folder, sorted; nothing if there is no such folder.
fn entries(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort_unstable();
    paths
}

fn numbered(path: PathBuf) -> Option<(u32, PathBuf)> {
    let number = path.file_name()?.to_str()?.strip_prefix("video")?.parse().ok()?;
    Some((number, path))
}

/// The name of the camera at a node; `None` if the node records no pictures.
fn capture_name(path: &Path) -> io::Result<Option<String>> {
    let about = Device::with_path(path)?.query_caps()?;
    let records = about.capabilities.contains(Capability::VIDEO_CAPTURE | Capability::STREAMING);
    Ok(records.then_some(about.card))
}

/// Everything readable that a camera offers, with the name of its format.
fn modes(device: &Device) -> io::Result<Vec<(Mode, [u8; 4])>> {
    let mut modes = Vec::new();
    for offered in device.enum_formats()? {
        let fourcc = offered.fourcc.repr;
        let Some((_, pixels)) = FORMATS.iter().find(|(known, _)| *known == fourcc) else { continue };
        for (width, height) in sizes(device, offered.fourcc) {
            for interval in intervals(device, offered.fourcc, width, height) {
                modes.push((Mode { pixels: *pixels, width, height, interval }, fourcc));
            }
        }
    }
    Ok(modes)
}

/// The sizes of a format; of a range the one nearest to what is wanted.
fn sizes(device: &Device, fourcc: FourCC) -> Vec<(u32, u32)> {
    let offered = device.enum_framesizes(fourcc).unwrap_or_default();
    let size = |size: FrameSizeEnum| match size {
        FrameSizeEnum::Discrete(size) => (size.width, size.height),
        FrameSizeEnum::Stepwise(range) => (
            nearest(SIZE_WANTED.0, range.min_width, range.max_width, range.step_width),
            nearest(SIZE_WANTED.1, range.min_height, range.max_height, range.step_height),
        ),
    };
    offered.into_iter().map(|offered| size(offered.size)).collect()
}

/// The step of a range that lies nearest below what is wanted.
fn nearest(wanted: u32, least: u32, most: u32, step: u32) -> u32 {
    let wanted = wanted.min(most).max(least);
    wanted - (wanted - least).checked_rem(step).unwrap_or(0)
}

/// The times between frames of a format and size; of a range the usual one, or the end that is nearer to it.
fn intervals(device: &Device, fourcc: FourCC, width: u32, height: u32) -> Vec<(u32, u32)> {
    let offered = device.enum_frameintervals(fourcc, width, height).unwrap_or_default();
    let interval = |interval: FrameIntervalEnum| match interval {
        FrameIntervalEnum::Discrete(interval) => (interval.numerator, interval.denominator),
        FrameIntervalEnum::Stepwise(range) => usual_within(range.min, range.max),
    };
    let offered: Vec<(u32, u32)> = offered.into_iter().map(|offered| interval(offered.interval)).collect();
    if offered.is_empty() { vec![INTERVAL_USUAL] } else { offered }
}

fn usual_within(least: Fraction, most: Fraction) -> (u32, u32) {
    let is_less = |(a, b): (u32, u32), (c, d): (u32, u32)| u64::from(a) * u64::from(d) < u64::from(c) * u64::from(b);
    let (least, most) = ((least.numerator, least.denominator), (most.numerator, most.denominator));
    if is_less(INTERVAL_USUAL, least) {
        least
    } else if is_less(most, INTERVAL_USUAL) {
        most
    } else {
        INTERVAL_USUAL
    }
}

/// What the system's error means for the counter.
fn lost(error: io::Error) -> CameraError {
    match error.kind() {
        io::ErrorKind::ResourceBusy => CameraError::Busy,
        io::ErrorKind::PermissionDenied => CameraError::Denied,
        io::ErrorKind::NotFound => CameraError::Gone,
        _ if matches!(error.raw_os_error(), Some(NO_SUCH_DEVICE | NO_SUCH_ADDRESS)) => CameraError::Gone,
        _ => CameraError::Driver(error.into()),
    }
}

/// What a driver says of a camera that was pulled out (ENODEV, ENXIO).
const NO_SUCH_DEVICE: i32 = 19;
const NO_SUCH_ADDRESS: i32 = 6;

/// A streaming camera.
struct Camera {
    stream: Stream<'static>,
    pixels: PixelFormat,
    /// Width, height and the distance of two rows, as the driver set them.
    sides: [usize; 3],
    stall: Duration,
}

impl Camera {
    /// The next buffer as a picture; the inner error is a frame that came broken.
    fn next_luma(&mut self) -> io::Result<Result<Luma, PixelError>> {
        let [width, height, stride] = self.sides;
        let (buffer, about) = self.stream.next()?;
        let used = usize::try_from(about.bytesused).unwrap_or(usize::MAX);
        let bytes = buffer.get(..used).unwrap_or(buffer);
        if about.flags.contains(BufferFlags::ERROR) {
            return Ok(Err(PixelError::Spoilt));
        }
        Ok(self.pixels.luma(bytes, width, height, stride))
    }
}

impl FrameSource for Camera {
    fn next_frame(&mut self) -> Result<Frame, CameraError> {
        let mut broken = 0;
        loop {
            match self.next_luma() {
                Ok(Ok(luma)) => return Ok(Frame { luma: Arc::new(luma), at: Instant::now() }),
                Ok(Err(error)) if broken == BROKEN_MAX => return Err(CameraError::Broken(error)),
                Ok(Err(_)) => broken += 1,
                Err(error) if error.kind() == io::ErrorKind::TimedOut => return Err(CameraError::Stalled(self.stall)),
                Err(error) => return Err(lost(error)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_range_of_sizes_the_wanted_one_or_the_nearest_is_taken() {
        assert_eq!(nearest(1280, 16, 1920, 8), 1280);
        assert_eq!(nearest(1280, 16, 640, 2), 640);
        assert_eq!(nearest(720, 1080, 2160, 1), 1080);
        assert_eq!(nearest(1280, 10, 1920, 100), 1210);
        assert_eq!(nearest(1280, 16, 1920, 0), 1280, "a driver that names no step");
    }

    #[test]
    fn of_a_range_of_rates_the_usual_one_or_the_nearer_end_is_taken() {
        let range = |least: (u32, u32), most: (u32, u32)| {
            usual_within(Fraction::new(least.0, least.1), Fraction::new(most.0, most.1))
        };
        assert_eq!(range((1, 60), (1, 5)), INTERVAL_USUAL);
        assert_eq!(range((1, 15), (1, 5)), (1, 15));
        assert_eq!(range((1_001, 120_000), (1, 60)), (1, 60));
    }

    #[test]
    fn only_numbered_video_nodes_are_asked() {
        let number = |path: &str| numbered(path.into()).map(|(number, _)| number);
        assert_eq!(number("/dev/video12"), Some(12));
        assert_eq!([number("/dev/video"), number("/dev/videoX"), number("/dev/vbi0")], [None; 3]);
    }

    #[test]
    fn what_the_driver_says_becomes_a_sentence_for_the_counter() {
        let sentence = |code: i32| lost(io::Error::from_raw_os_error(code)).to_string();
        assert_eq!(sentence(16), "another program uses the camera");
        assert_eq!(sentence(13), "this user may not use the camera");
        assert_eq!(sentence(19), "the camera was unplugged");
        assert_eq!(sentence(2), "the camera was unplugged");
        assert!(sentence(5).starts_with("the camera's driver failed"));
    }

    #[test]
    fn a_camera_that_is_not_connected_is_named() {
        let opened = open(&Choice::Named("no such camera".into()), Duration::from_millis(1));
        let error = opened.err().unwrap();
        assert!(matches!(error, CameraError::NotConnected(_) | CameraError::Denied), "{error}");
    }
}
