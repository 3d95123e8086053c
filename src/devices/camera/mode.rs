//! Which of a camera's many formats, sizes and rates is taken.

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
    /// Time between two frames, in seconds: numerator and denominator. Rates are seldom whole numbers.
    pub interval: (u32, u32),
}

/// The size that codes are read best at for their cost.
pub const SIZE_WANTED: (u32, u32) = (1280, 720);

/// Frames a second beyond which more are worth nothing.
const RATE_WANTED: u32 = 30;
/// Below this a code that passes by is missed.
const RATE_SMOOTH: u32 = 24;
/// Below this the customer waits.
const RATE_MIN: u32 = 15;

impl Mode {
    /// Whole frames a second; 0 for an interval that makes no sense.
    pub fn rate(&self) -> u32 {
        self.interval.1.checked_div(self.interval.0).unwrap_or(0)
    }

    /// How far this is from what is wanted; the smallest is taken.
    fn cost(&self) -> u64 {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let wanted = u64::from(SIZE_WANTED.0) * u64::from(SIZE_WANTED.1);
        let percent = |large: u64, small: u64| (large * 100).checked_div(small).unwrap_or(u64::from(u32::MAX)) - 100;
        // A smaller picture loses codes, a larger one only time.
        let size = if pixels < wanted { 2 * percent(wanted, pixels) } else { percent(pixels, wanted) };
        let rate = self.rate();
        let slow = RATE_MIN.saturating_sub(rate) * 40 + RATE_SMOOTH.saturating_sub(rate) * 5;
        let needless = rate.saturating_sub(RATE_WANTED);
        let unpacking = if self.pixels == PixelFormat::Mjpeg { 10 } else { 0 };
        size + u64::from(slow) + u64::from(needless) + unpacking
    }
}

/// The best of what a camera offers; `None` if it offers nothing.
pub fn best(offered: impl IntoIterator<Item = Mode>) -> Option<Mode> {
    offered.into_iter().filter(|mode| mode.width > 0 && mode.height > 0).min_by_key(Mode::cost)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(pixels: PixelFormat, width: u32, height: u32, interval: (u32, u32)) -> Mode {
        Mode { pixels, width, height, interval }
    }

    #[track_caller]
    fn best_is_first(offered: &[Mode]) {
        for turn in 0..offered.len() {
            let mut shuffled = offered.to_vec();
            shuffled.rotate_left(turn);
            assert_eq!(best(shuffled), Some(offered[0]));
        }
    }

    #[test]
    fn a_fast_packed_mode_is_better_than_a_slow_plain_one() {
        best_is_first(&[
            mode(PixelFormat::Mjpeg, 1280, 720, (1, 30)),
            mode(PixelFormat::Yuyv, 1280, 720, (1, 10)),
            mode(PixelFormat::Yuyv, 640, 480, (1, 30)),
            mode(PixelFormat::Mjpeg, 1920, 1080, (1, 30)),
        ]);
    }

    #[test]
    fn at_the_same_rate_the_plain_mode_is_better() {
        best_is_first(&[
            mode(PixelFormat::Yuyv, 1280, 720, (1, 30)),
            mode(PixelFormat::Mjpeg, 1280, 720, (1, 30)),
            mode(PixelFormat::Yuyv, 1280, 720, (1, 60)),
        ]);
    }

    #[test]
    fn rates_that_are_no_whole_number_count_too() {
        best_is_first(&[
            mode(PixelFormat::Yuyv, 1280, 720, (1_001, 30_000)),
            mode(PixelFormat::Yuyv, 1280, 720, (2, 15)),
            mode(PixelFormat::Yuyv, 1280, 720, (0, 0)),
        ]);
    }

    #[test]
    fn a_camera_that_offers_nothing_usable_has_no_best_mode() {
        assert_eq!(best([]), None);
        assert_eq!(best([mode(PixelFormat::Grey, 0, 0, (1, 30))]), None);
    }
}
