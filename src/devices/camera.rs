//! The camera: frames from a source, watched, so that its loss is said and its return is noticed.
//!
//! ```text
//!  capture thread (one per opening, can be given up) ─▶ watch thread ─▶ newest frame ─▶ decode thread
//!     open · next_frame · next_frame …                      │
//!                                                           └▶ small preview, while somebody looks at it
//! ```
//!
//! Opening and reading a camera can block for ever when the hardware stalls, so both happen in a thread that the watch
//! can give up. Unplugged, busy, silent and broken are treated alike: say so, try again after a growing pause, go on
//! when pictures come again.

pub mod mode;
pub mod pixels;
pub mod preview;

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod kernel;
#[cfg(target_os = "linux")]
mod linux;
mod native;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use thiserror::Error;

#[cfg(not(target_os = "linux"))]
use self::elsewhere as system;
#[cfg(target_os = "linux")]
use self::linux as system;
use self::mode::Mode;
use self::pixels::PixelError;
use self::preview::Preview;
use super::luma::Luma;
use super::newest::Newest;
use super::picture::PictureError;
use super::status_line::StatusLine;
use super::{Device, Events, Status};

/// One picture of a camera.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The picture.
    pub luma: Arc<Luma>,
    /// When it was taken.
    pub at: Instant,
}

/// Where frames come from: a camera, or a simulated one.
pub trait FrameSource {
    /// The next frame, waited for. An error ends the source; it is then opened anew.
    fn next_frame(&mut self) -> Result<Frame, CameraError>;
}

/// A camera that is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What it is chosen by: a name that stays the same when it is plugged in again.
    pub id: String,
    /// What its maker calls it.
    pub name: String,
}

/// Which camera is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The first that is connected.
    First,
    /// The one of this id or name.
    Named(String),
}

/// Every camera that is connected, in the system's order.
pub fn list() -> Result<Vec<Listed>, CameraError> {
    native::list()
}

/// How a camera would send if it were started now: it is opened for that, set, and closed. May hang as long as its driver
/// does.
pub fn examine(choice: &Choice) -> Result<Mode, CameraError> {
    native::examine(choice)
}

/// What opens the wanted camera for [`Camera::start`].
pub fn opener(choice: Choice) -> Open {
    Arc::new(move || native::open(&choice))
}

/// Opens the source; called again after each loss, in a thread of its own.
pub type Open = Arc<dyn Fn() -> Result<Box<dyn FrameSource>, CameraError> + Send + Sync>;

/// Why a camera gives no frames.
#[derive(Debug, Error)]
pub enum CameraError {
    /// Nothing is plugged in.
    #[error("no camera is connected")]
    None,
    /// Others are, but not the chosen one.
    #[error("the camera {0} is not connected")]
    NotConnected(String),
    /// Another program has it.
    #[error("another program uses the camera")]
    Busy,
    /// The system forbids it.
    #[error("this user may not use the camera")]
    Denied,
    /// It was unplugged.
    #[error("the camera was unplugged")]
    Gone,
    /// It is there and sends nothing.
    #[error("the camera sends no pictures (for {} ms)", .0.as_millis())]
    Stalled(Duration),
    /// None of its formats can be read.
    #[error("the camera offers no format that can be read")]
    NoFormat,
    /// It sends pictures that are none.
    #[error("the camera sends broken pictures")]
    Broken(#[source] PixelError),
    /// Anything else that the driver says.
    #[error("the camera's driver failed: {0}")]
    Driver(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The capture thread died.
    #[error("reading the camera broke off")]
    BrokenOff,
    /// A folder holds nothing to show (simulated camera).
    #[error("there are no pictures in {0}")]
    NoPictures(PathBuf),
    /// A picture cannot be shown (simulated camera).
    #[error("the picture {path} cannot be shown")]
    Picture {
        /// Its file.
        path: PathBuf,
        /// Why.
        #[source]
        source: PictureError,
    },
}

/// How patient the watch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Without a frame for this long a camera counts as stalled.
    pub stall: Duration,
    /// The first pause before trying again; it doubles each time.
    pub pause_min: Duration,
    /// The longest pause.
    pub pause_max: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let ms = Duration::from_millis;
        Self { stall: ms(3_000), pause_min: ms(200), pause_max: ms(5_000) }
    }
}

/// Capture threads that may hang at once; while so many do, no further one is started.
const ABANDONED_MAX: usize = 2;
/// How often the watch looks up while no frame comes.
const LOOK_UP: Duration = Duration::from_millis(100);
/// Broken frames in a row that are forgiven; webcams send some after they start.
const BROKEN_MAX: u32 = 30;

/// A running camera. Dropping it ends the watch; a capture thread that hangs is left behind and ends by itself when its
/// driver returns.
#[derive(Debug)]
pub struct Camera {
    frames: Arc<Newest<Frame>>,
    preview: Arc<Preview>,
    watch: Option<JoinHandle<()>>,
}

impl Camera {
    /// Starts watching what `open` opens.
    pub fn start(open: Open, patience: Patience, events: Events) -> io::Result<Self> {
        let frames = Arc::new(Newest::default());
        let preview = Arc::new(Preview::default());
        let watch = Watch {
            open,
            patience,
            frames: Arc::clone(&frames),
            preview: Arc::clone(&preview),
            status: StatusLine::new(Device::Camera, events),
            pause: patience.pause_min,
            abandoned: Vec::new(),
        };
        let watch = thread::Builder::new().name("camera".into()).spawn(|| watch.run())?;
        Ok(Self { frames, preview, watch: Some(watch) })
    }

    /// Where the newest frame is.
    pub fn frames(&self) -> Arc<Newest<Frame>> {
        Arc::clone(&self.frames)
    }

    /// The small pictures for a person to look at.
    pub fn preview(&self) -> Arc<Preview> {
        Arc::clone(&self.preview)
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.frames.close();
        if let Some(Err(_)) = self.watch.take().map(JoinHandle::join) {
            tracing::error!("the camera's watch had panicked");
        }
    }
}

/// The watch thread.
struct Watch {
    open: Open,
    patience: Patience,
    frames: Arc<Newest<Frame>>,
    preview: Arc<Preview>,
    status: StatusLine,
    pause: Duration,
    abandoned: Vec<JoinHandle<()>>,
}

impl Watch {
    fn run(mut self) {
        while !self.frames.is_closed() {
            self.abandoned.retain(|thread| !thread.is_finished());
            let hanging = self.abandoned.len();
            if hanging < ABANDONED_MAX
                && let Err(lost) = self.session()
            {
                tracing::warn!(error = &lost as &dyn std::error::Error, hanging, "the camera is lost");
                // A thread that hangs still holds the camera: no other program is to blame, and what was said stays.
                if hanging == 0 || !matches!(lost, CameraError::Busy) {
                    self.status.say(Status::Lost(lost.to_string()));
                }
            }
            if self.frames.wait_closed(self.pause) {
                return;
            }
            self.pause = self.pause.saturating_mul(2).min(self.patience.pause_max);
        }
    }

    /// Opens the source and passes its frames on until it fails or nobody wants them any more.
    fn session(&mut self) -> Result<(), CameraError> {
        // The watch takes at once, so capturing never waits here; once the watch has given up, sending fails.
        let (feed, fed) = mpsc::sync_channel(1);
        let open = Arc::clone(&self.open);
        let capture = thread::Builder::new().name("capture".into()).spawn(move || capture(&open, &feed));
        self.abandoned.push(capture.map_err(|error| CameraError::Driver(error.into()))?);
        self.pass_on(&fed)
    }

    fn pass_on(&mut self, fed: &Receiver<Result<Frame, CameraError>>) -> Result<(), CameraError> {
        let mut heard = Instant::now();
        while !self.frames.is_closed() {
            match fed.recv_timeout(LOOK_UP.min(self.patience.stall)) {
                Ok(frame) => {
                    let frame = frame?;
                    heard = Instant::now();
                    self.pause = self.patience.pause_min;
                    self.status.say(Status::Ready);
                    self.preview.offer(&frame);
                    self.frames.put(frame);
                }
                Err(RecvTimeoutError::Timeout) if heard.elapsed() < self.patience.stall => {}
                Err(RecvTimeoutError::Timeout) => return Err(CameraError::Stalled(self.patience.stall)),
                Err(RecvTimeoutError::Disconnected) => return Err(CameraError::BrokenOff),
            }
        }
        Ok(())
    }
}

/// The capture thread: opens, reads, ends with the first error or when the watch has given it up.
fn capture(open: &Open, feed: &SyncSender<Result<Frame, CameraError>>) {
    let mut source = match open() {
        Ok(source) => source,
        Err(error) => {
            // Whoever gave up waiting does not want to know why.
            let _ = feed.send(Err(error));
            return;
        }
    };
    loop {
        let frame = source.next_frame();
        let last = frame.is_err();
        if feed.send(frame).is_err() || last {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
