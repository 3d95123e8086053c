//! A camera without a camera: the pictures of a folder, or frames drawn live of phones held over a counter.

mod barcode;
mod scene;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use qrcode::types::QrError;

use scene::{Counter, Phone};
pub use scene::{Glare, Look, Screen};

use crate::devices::camera::{CameraError, Frame, FrameSource};
use crate::devices::luma::Luma;
use crate::devices::picture;

/// The most phones that are held up at once.
pub const PHONES_MAX: usize = 2;

/// How fast frames come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// So many a second, at least one.
    PerSecond(u32),
    /// As fast as they are taken: for tests.
    AsTaken,
}

/// Keeps the pace.
#[derive(Debug)]
struct Beat {
    interval: Option<Duration>,
    due: Option<Instant>,
}

impl Beat {
    fn new(pace: Pace) -> Self {
        let interval = match pace {
            Pace::PerSecond(frames) => Some(Duration::from_secs(1) / frames.max(1)),
            Pace::AsTaken => None,
        };
        Self { interval, due: None }
    }

    /// Waits until the next frame is due and gives the instant at which it is taken.
    fn wait(&mut self) -> Instant {
        if let Some(interval) = self.interval {
            let now = Instant::now();
            let due = self.due.unwrap_or(now).max(now);
            while let Some(left) = due.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
                thread::park_timeout(left);
            }
            self.due = Some(due + interval);
        }
        Instant::now()
    }
}

/// The pictures of a folder in the order of their names, over and over.
#[derive(Debug)]
pub struct Pictures {
    files: Vec<PathBuf>,
    next: usize,
    beat: Beat,
}

impl Pictures {
    /// The PNG, JPEG and GIF files directly in `folder`.
    pub fn open(folder: &Path, pace: Pace) -> Result<Self, CameraError> {
        let files = picture_files(folder).map_err(|error| CameraError::Driver(error.into()))?;
        if files.is_empty() {
            return Err(CameraError::NoPictures(folder.to_owned()));
        }
        Ok(Self { files, next: 0, beat: Beat::new(pace) })
    }
}

fn picture_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if picture::is_named_like_one(&path) {
            files.push(path);
        }
    }
    files.sort_unstable();
    Ok(files)
}

impl FrameSource for Pictures {
    fn next_frame(&mut self) -> Result<Frame, CameraError> {
        let place = self.next % self.files.len();
        self.next = place + 1;
        let path = self.files.get(place).ok_or(CameraError::Gone)?;
        let luma = picture::load(path).map_err(|source| CameraError::Picture { path: path.clone(), source })?;
        Ok(Frame { luma: Arc::new(luma), at: self.beat.wait() })
    }
}

/// What is held before a drawn camera. Clones hold before the same one.
#[derive(Debug, Clone, Default)]
pub struct Hand(Arc<Mutex<Vec<Phone>>>);

impl Hand {
    /// Holds up one phone for each text, at most [`PHONES_MAX`], in place of what was there. Fails if a text does not
    /// fit into a QR code.
    pub fn show(&self, texts: &[&str], look: Look) -> Result<(), QrError> {
        let phones = texts.iter().take(PHONES_MAX).map(|text| Phone::new(text.as_bytes(), look));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = phones.collect::<Result<_, _>>()?;
        Ok(())
    }

    /// Holds up one phone that shows a product's number as bars, in place of what was there; an empty counter for what is
    /// no number of 13 digits.
    pub fn show_bars(&self, number: &str, look: Look) {
        let phones = Phone::with_bars(number, look).into_iter().collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = phones;
    }

    /// Takes everything away: an empty counter.
    pub fn withdraw(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Frames drawn live: a counter, the phones that a [`Hand`] holds over it, and the hand's shaking.
#[derive(Debug)]
pub struct Drawn {
    counter: Counter,
    hand: Hand,
    beat: Beat,
}

impl Drawn {
    /// A camera over the counter of this seed.
    pub fn new(seed: u64, pace: Pace) -> Self {
        Self { counter: Counter::new(seed), hand: Hand::default(), beat: Beat::new(pace) }
    }

    /// A camera that looks at a hand which others hold on to, also over several openings.
    pub fn watching(hand: &Hand, seed: u64, pace: Pace) -> Self {
        Self { hand: hand.clone(), ..Self::new(seed, pace) }
    }

    /// The hand before the camera.
    pub fn hand(&self) -> Hand {
        self.hand.clone()
    }

    /// The next picture, without waiting for its time.
    pub fn draw(&mut self) -> Luma {
        let phones = self.hand.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.counter.draw(&phones)
    }
}

impl FrameSource for Drawn {
    fn next_frame(&mut self) -> Result<Frame, CameraError> {
        let at = self.beat.wait();
        Ok(Frame { luma: Arc::new(self.draw()), at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::decode::Pipeline;

    fn read(frame: &Luma) -> Vec<String> {
        let mut texts: Vec<String> = Pipeline::default().read(frame).codes.into_iter().map(|code| code.text).collect();
        texts.sort();
        texts
    }

    #[track_caller]
    fn is_read(texts: &[&str], look: Look) {
        let mut camera = Drawn::new(11, Pace::AsTaken);
        camera.hand().show(texts, look).unwrap();
        let frames = 8;
        let hits = (0..frames).filter(|_| read(&camera.draw()) == texts).count();
        assert!(hits * 4 >= frames * 3, "{hits} of {frames} frames with {look:?}");
    }

    #[test]
    fn every_look_of_a_phone_is_read() {
        is_read(&["CS-PLAIN-0001"], Look::default());
        is_read(&["CS-DARK-0002"], Look { screen: Screen::Dark, ..Look::default() });
        is_read(&["CS-GLARE-0003"], Look { glare: Glare::Spot, ..Look::default() });
        is_read(&["CS-SOFT-0004"], Look { blur: 1, ..Look::default() });
        is_read(&["CS-TILT-0005"], Look { tilt: 60, ..Look::default() });
        is_read(&["CS-ASIDE-0007"], Look { aside: (-300, 60), ..Look::default() });
        is_read(&["CS-AWAY-0008"], Look { away: 100, ..Look::default() });
        is_read(&["兑换券-0006"], Look { turn: 175, ..Look::default() });
        is_read(&["A-FIRST", "B-SECOND"], Look::default());
    }

    #[test]
    fn a_counter_without_phones_shows_no_code() {
        let mut camera = Drawn::new(3, Pace::AsTaken);
        assert!(read(&camera.draw()).is_empty());
        camera.hand().show(&["HERE"], Look::default()).unwrap();
        assert_eq!(read(&camera.draw()), ["HERE"]);
        camera.hand().withdraw();
        assert!(read(&camera.draw()).is_empty());
    }

    #[test]
    fn a_products_number_is_read_from_its_bars() {
        let mut camera = Drawn::new(11, Pace::AsTaken);
        for number in ["6901234567892", "4006381333931", "0012345678905", "9780201379624"] {
            camera.hand().show_bars(number, Look::default());
            assert!((0..4).any(|_| read(&camera.draw()) == [number]), "{number}");
        }
        camera.hand().show_bars("no number", Look::default());
        assert!(read(&camera.draw()).is_empty());
    }

    #[test]
    fn a_seed_draws_the_same_frames_again_and_no_two_alike() {
        let draw = |seed| {
            let mut camera = Drawn::new(seed, Pace::AsTaken);
            camera.hand().show(&["SAME"], Look::default()).unwrap();
            [camera.draw(), camera.draw()]
        };
        assert_eq!(draw(5), draw(5));
        assert_ne!(draw(5), draw(6));
        let [first, second] = draw(5);
        assert_ne!(first, second);
    }

    #[test]
    fn a_text_too_long_for_a_code_is_refused() {
        assert!(Hand::default().show(&[&"x".repeat(4_000)], Look::default()).is_err());
    }

    #[test]
    fn a_folder_is_shown_in_order_and_over_again() {
        let folder = tempfile::tempdir().unwrap();
        for (name, shade) in [("b.png", 20), ("a.PNG", 10), ("notes.txt", 0)] {
            let picture = image::GrayImage::from_pixel(4, 4, image::Luma([shade]));
            picture.save_with_format(folder.path().join(name), image::ImageFormat::Png).unwrap();
        }
        let mut camera = Pictures::open(folder.path(), Pace::AsTaken).unwrap();
        let shades = [(); 3].map(|()| camera.next_frame().unwrap().luma.bytes()[0]);
        assert_eq!(shades, [10, 20, 10]);
    }

    #[test]
    fn a_folder_without_pictures_is_a_lost_camera() {
        let folder = tempfile::tempdir().unwrap();
        let error = Pictures::open(folder.path(), Pace::AsTaken).unwrap_err();
        assert!(matches!(error, CameraError::NoPictures(path) if path == folder.path()));
        assert!(Pictures::open(&folder.path().join("missing"), Pace::AsTaken).is_err());
    }

    #[test]
    fn frames_come_no_faster_than_their_pace() {
        let mut beat = Beat::new(Pace::PerSecond(200));
        let first = beat.wait();
        let third = [beat.wait(), beat.wait()][1];
        assert!(third.duration_since(first) >= Duration::from_millis(10));
    }
}
