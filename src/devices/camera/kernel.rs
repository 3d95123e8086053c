//! Cameras that nokhwa cannot open, captured through the kernel's video interface itself: those that send only grey or
//! only UYVY, and those whose rates are all fractions (29.97 frames a second).
//!
//! The mode is found by trying: for every format that is read the driver takes the nearest size and rate that it has, and
//! the best of these is set again.

use std::sync::Arc;
use std::time::Instant;

use nokhwa::utils::CameraIndex;
use v4l::buffer::{Flags, Metadata, Type};
use v4l::io::mmap::Stream;
use v4l::io::traits::CaptureStream as _;
use v4l::video::Capture as _;
use v4l::video::capture::Parameters;
use v4l::{Device, Format, FourCC, Fraction};

use super::linux::{lost, node};
use super::mode::{Mode, RATE_WANTED, SIZE_WANTED};
use super::pixels::{PixelError, PixelFormat};
use super::{BROKEN_MAX, CameraError, Frame, FrameSource};
use crate::devices::luma::Luma;

/// The formats that are read and what the kernel calls them.
const FORMATS: [([u8; 4], PixelFormat); 5] = [
    (*b"YUYV", PixelFormat::Yuyv),
    (*b"UYVY", PixelFormat::Uyvy),
    (*b"NV12", PixelFormat::Planar),
    (*b"GREY", PixelFormat::Grey),
    (*b"MJPG", PixelFormat::Mjpeg),
];
/// Buffers that the driver fills by turns.
const BUFFERS: u32 = 4;

/// Sets how a camera sends, but takes no frame.
pub(super) fn examine(index: &CameraIndex) -> Result<Mode, CameraError> {
    let device = Device::with_path(node(index)).map_err(lost)?;
    settle(&device).map(|(mode, _)| mode)
}

/// Opens a camera; it starts with its first frame.
pub(super) fn open(index: &CameraIndex) -> Result<Box<dyn FrameSource>, CameraError> {
    let device = Device::with_path(node(index)).map_err(lost)?;
    let (mode, row_bytes) = settle(&device)?;
    let stream = Stream::with_buffers(&device, Type::VideoCapture, BUFFERS).map_err(lost)?;
    tracing::info!(camera = %index, %mode, row_bytes, "the camera is opened without nokhwa");
    Ok(Box::new(Kernel { stream, mode, row_bytes }))
}

/// Sets the best mode that a camera takes; with it, how far apart the rows begin.
fn settle(device: &Device) -> Result<(Mode, usize), CameraError> {
    let offered = device.enum_formats().map_err(lost)?;
    let readable = FORMATS.into_iter().filter(|(fourcc, _)| offered.iter().any(|known| known.fourcc.repr == *fourcc));
    let mut best: Option<(Mode, [u8; 4])> = None;
    for (fourcc, pixels) in readable {
        if let Some((mode, _)) = set(device, fourcc, pixels)?
            && best.is_none_or(|(known, _)| mode.cost() < known.cost())
        {
            best = Some((mode, fourcc));
        }
    }
    let (mode, fourcc) = best.ok_or(CameraError::NoFormat)?;
    set(device, fourcc, mode.pixels)?.ok_or(CameraError::NoFormat)
}

/// Sets a format, and the size and rate next to those that are wanted; nothing where the driver takes another format.
fn set(device: &Device, fourcc: [u8; 4], pixels: PixelFormat) -> Result<Option<(Mode, usize)>, CameraError> {
    let (width, height) = SIZE_WANTED;
    let taken = device.set_format(&Format::new(width, height, FourCC::new(&fourcc))).map_err(lost)?;
    // After the format, which resets it. A camera whose rate cannot be set sends at its own, known or not.
    let rate = device.set_params(&Parameters::with_fps(RATE_WANTED)).or_else(|_| device.params());
    let rate = rate.map_or(0, |parameters| frames_a_second(parameters.interval));
    let mode = Mode { pixels, width: taken.width, height: taken.height, rate };
    let row_bytes = usize::try_from(taken.stride).unwrap_or(0);
    let usable = taken.fourcc.repr == fourcc && mode.width > 0 && mode.height > 0;
    Ok(usable.then_some((mode, row_bytes)))
}

/// The nearest whole number of frames a second, of the time between two of them; 0 where it is not known.
fn frames_a_second(interval: Fraction) -> u32 {
    let [numerator, denominator] = [interval.numerator, interval.denominator].map(u64::from);
    let rounded = (2 * denominator + numerator).checked_div(2 * numerator).unwrap_or(0);
    u32::try_from(rounded).unwrap_or(u32::MAX)
}

/// A camera that is open.
struct Kernel {
    stream: Stream<'static>,
    mode: Mode,
    /// The distance of two rows where the driver pads them, else 0.
    row_bytes: usize,
}

impl FrameSource for Kernel {
    fn next_frame(&mut self) -> Result<Frame, CameraError> {
        let mut broken = 0;
        loop {
            let (buffer, told) = self.stream.next().map_err(lost)?;
            match picture(self.mode, self.row_bytes, buffer, told) {
                Ok(luma) => return Ok(Frame { luma: Arc::new(luma), at: Instant::now() }),
                Err(error) if broken == BROKEN_MAX => return Err(CameraError::Broken(error)),
                Err(_) => broken += 1,
            }
        }
    }
}

/// The picture in a buffer that the driver has filled.
fn picture(mode: Mode, row_bytes: usize, buffer: &[u8], told: &Metadata) -> Result<Luma, PixelError> {
    // What the driver calls spoilt is no picture, however long it is.
    let used =
        if told.flags.contains(Flags::ERROR) { 0 } else { usize::try_from(told.bytesused).unwrap_or(usize::MAX) };
    let bytes = buffer.get(..used).unwrap_or(buffer);
    let [width, height] = [mode.width, mode.height].map(|side| usize::try_from(side).unwrap_or(usize::MAX));
    mode.pixels.luma(bytes, width, height, row_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_that_is_a_fraction_is_named_by_the_whole_number_next_to_it() {
        let rate = |numerator, denominator| frames_a_second(Fraction::new(numerator, denominator));
        assert_eq!([rate(1, 30), rate(1_001, 30_000), rate(2, 15), rate(2, 5)], [30, 30, 8, 3]);
        assert_eq!([rate(0, 0), rate(0, 30), rate(30, 0)], [0; 3]);
        assert_eq!(rate(1, u32::MAX), u32::MAX);
    }

    #[test]
    fn a_buffer_is_read_as_far_as_the_driver_filled_it_and_a_spoilt_one_is_no_picture() {
        let mode = Mode { pixels: PixelFormat::Uyvy, width: 2, height: 2, rate: 30 };
        let buffer = [128, 10, 128, 20, 128, 30, 128, 40, 0, 0];
        let told = |bytesused, flags| Metadata { bytesused, flags, ..Metadata::default() };
        let read = |told| picture(mode, 4, &buffer, &told);
        assert_eq!(read(told(8, Flags::DONE)).unwrap().bytes(), [10, 20, 30, 40]);
        assert_eq!(read(told(4_000_000, Flags::DONE)).unwrap().bytes(), [10, 20, 30, 40]);
        assert!(matches!(read(told(7, Flags::DONE)), Err(PixelError::Short { expected: 8, found: 7 })));
        assert!(matches!(read(told(8, Flags::DONE | Flags::ERROR)), Err(PixelError::Short { found: 0, .. })));
    }

    #[test]
    fn every_format_that_is_read_has_one_name() {
        let mut names = FORMATS.map(|(fourcc, _)| fourcc).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FORMATS.len());
    }
}
