//! Which of a camera's many formats, sizes and rates is taken.

use std::fmt;

use super::pixels::PixelFormat;

/// One way in which a camera can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    /// How pixels are written.
    pub pixels: PixelFormat,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Frames a second, to the nearest whole number; 0 where the camera does not say.
    pub rate: u32,
}

/// The size that codes are read best at for their cost.
pub const SIZE_WANTED: (u32, u32) = (1280, 720);

/// Frames a second beyond which more are worth nothing.
pub const RATE_WANTED: u32 = 30;
/// Below this a code that passes by is missed.
const RATE_SMOOTH: u32 = 24;
/// Below this the customer waits.
const RATE_MIN: u32 = 15;

impl Mode {
    /// How far this is from what is wanted; the smallest is taken.
    pub(super) fn cost(&self) -> u64 {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let wanted = u64::from(SIZE_WANTED.0) * u64::from(SIZE_WANTED.1);
        let percent = |large: u64, small: u64| (large * 100).checked_div(small).unwrap_or(u64::from(u32::MAX)) - 100;
        // A smaller picture loses codes, a larger one only time.
        let size = if pixels < wanted { 2 * percent(wanted, pixels) } else { percent(pixels, wanted) };
        let slow = RATE_MIN.saturating_sub(self.rate) * 40 + RATE_SMOOTH.saturating_sub(self.rate) * 5;
        let needless = self.rate.saturating_sub(RATE_WANTED);
        let unpacking = if self.pixels == PixelFormat::Mjpeg { 10 } else { 0 };
        size + u64::from(slow) + u64::from(needless) + unpacking
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pixels, width, height, rate } = self;
        write!(f, "{width}×{height} {pixels} {rate}/s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(pixels: PixelFormat, width: u32, height: u32, rate: u32) -> Mode {
        Mode { pixels, width, height, rate }
    }

    #[track_caller]
    fn best_is_first(offered: &[Mode]) {
        for turn in 0..offered.len() {
            let mut shuffled = offered.to_vec();
            shuffled.rotate_left(turn);
            assert_eq!(shuffled.into_iter().min_by_key(Mode::cost), Some(offered[0]));
        }
    }

    #[test]
    fn a_fast_packed_mode_is_better_than_a_slow_plain_one() {
        best_is_first(&[
            mode(PixelFormat::Mjpeg, 1280, 720, 30),
            mode(PixelFormat::Yuyv, 1280, 720, 10),
            mode(PixelFormat::Yuyv, 640, 480, 30),
            mode(PixelFormat::Mjpeg, 1920, 1080, 30),
        ]);
    }

    #[test]
    fn at_the_same_rate_the_plain_mode_is_better() {
        best_is_first(&[
            mode(PixelFormat::Yuyv, 1280, 720, 30),
            mode(PixelFormat::Mjpeg, 1280, 720, 30),
            mode(PixelFormat::Yuyv, 1280, 720, 60),
            mode(PixelFormat::Yuyv, 1280, 720, 0),
        ]);
    }
}
