//! The devices of a counter: started together, reachable from the window, there before the terminal has joined a shop.
//!
//! ```text
//! plan ─▶ camera ─▶ decoder ─┐
//!         scanners ──────────┼─▶ one stream of scans (`Scans`), repeats forgotten
//!         keys of the window ┘
//!         camera ─▶ small pictures with marks (`Watching`), while somebody looks
//! ```
//!
//! Statuses go to the engine from [`Engine::equip`] on; before it they are kept.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use crate::devices::camera::preview::Preview;
use crate::devices::camera::{self, Camera, Patience};
use crate::devices::decode::reader::{Reader, Sight};
use crate::devices::decode::worker::Program;
#[cfg(target_os = "linux")]
use crate::devices::keyboard::{self, KeyboardScanner};
use crate::devices::serial::{self, SerialScanner};
use crate::devices::sound::Sounds;
use crate::devices::wedge::{Keys, Wedge};
use crate::devices::{EVENTS_MAX, Event, Events};
use crate::engine::Engine;
use crate::engine::problem::{Code, Problem};
use crate::engine::scan::{self, Device, Listener, Reading, Source, Status};

pub use crate::devices::camera::preview::{Pace, Spot, Wanted};
pub use crate::devices::camera::{Choice, Listed, Open};
pub use crate::devices::decode::reader::Took;
pub use crate::devices::luma::Luma;
pub use crate::devices::sound::{Audible, Tone};
pub use crate::devices::wedge::{Framing, Key, Outcome};

/// How often it is looked whether the camera has another picture.
const LOOK: Duration = Duration::from_millis(33);

/// How long a mark stands around a code after it was last read.
const MARKED: Duration = Duration::from_millis(600);

/// How long the system may take to list cameras; a driver that hangs is left behind.
const LISTING_MAX: Duration = Duration::from_secs(10);

/// What stands on a counter.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What sees codes.
    pub eye: Eye,
    /// What reads them out of pictures.
    pub decoder: Program,
    /// How long it may take over one.
    pub decode_limit: Duration,
    /// What a keyboard scanner sends before and after each code.
    pub framing: Framing,
    /// A keyboard scanner that is read apart from the other keyboards.
    #[cfg(target_os = "linux")]
    pub keyboard: Option<keyboard::Choice>,
    /// A scanner on a serial line.
    pub serial: Option<serial::Port>,
    /// By what verdicts are heard.
    pub sound: Sound,
}

/// What sees codes.
#[derive(Clone)]
pub enum Eye {
    /// Nothing.
    Off,
    /// A camera.
    Camera(Choice),
    /// Anything else that gives frames: a drawn counter, a folder of pictures.
    Other(Open),
}

impl fmt::Debug for Eye {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("Off"),
            Self::Camera(choice) => f.debug_tuple("Camera").field(choice).finish(),
            Self::Other(_) => f.write_str("Other"),
        }
    }
}

/// By what verdicts are heard.
#[derive(Clone)]
pub enum Sound {
    /// The machine's loudspeaker.
    On,
    /// Nothing.
    Off,
    /// Anything else that takes tones.
    Other(Ear),
}

/// Takes the tones in the place of a loudspeaker; nothing waits for it.
pub type Ear = Arc<dyn Fn(Tone) + Send + Sync>;

impl fmt::Debug for Sound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::On => "On",
            Self::Off => "Off",
            Self::Other(_) => "Other",
        })
    }
}

/// What takes the tones.
enum Voice {
    Nothing,
    Loudspeaker(Sounds),
    Other(Ear),
}

impl fmt::Debug for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("Nothing"),
            Self::Loudspeaker(sounds) => f.debug_tuple("Loudspeaker").field(sounds).finish(),
            Self::Other(_) => f.write_str("Other"),
        }
    }
}

/// The running devices. Cloning is cheap; the last clone to go ends them.
#[derive(Debug, Clone)]
pub struct Hardware(Arc<Kit>);

#[derive(Debug)]
struct Kit {
    events: Events,
    listener: Arc<Listener>,
    decoder: Program,
    decode_limit: Duration,
    framing: Arc<RwLock<Framing>>,
    sight: Mutex<Option<Seeing>>,
    voice: Voice,
    // Kept running.
    #[cfg(target_os = "linux")]
    _keyboard: Option<KeyboardScanner>,
    serial: Mutex<Option<SerialScanner>>,
}

/// A running camera and its reader. The reader goes first: it takes the camera's frames.
#[derive(Debug)]
struct Seeing {
    _reader: Reader,
    camera: Camera,
    sight: Arc<Sight>,
}

/// What was scanned, once a scan.
#[derive(Debug)]
pub struct Scans(mpsc::Receiver<Reading>);

impl Scans {
    /// The next scan; nothing once the devices have ended.
    pub async fn next(&mut self) -> Option<Reading> {
        self.0.recv().await
    }
}

impl From<mpsc::Receiver<Reading>> for Scans {
    fn from(readings: mpsc::Receiver<Reading>) -> Self {
        Self(readings)
    }
}

impl Hardware {
    /// Starts everything of the plan. What is not plugged in is looked for again until it is there.
    pub fn start(plan: Plan) -> Result<(Self, Scans), Problem> {
        let (events, heard) = std::sync::mpsc::sync_channel(EVENTS_MAX);
        let listener = Arc::new(Listener::default());
        let scans = scan::listen(Arc::clone(&listener), heard)?;
        let failed = |error| Problem::caused(Code::Interrupted, error);
        #[cfg(target_os = "linux")]
        let keyboard = match plan.keyboard {
            Some(choice) => {
                let started = KeyboardScanner::start(choice, plan.framing.clone(), events.clone(), keyboard::RETRY);
                Some(started.map_err(failed)?)
            }
            None => None,
        };
        let serial = match plan.serial {
            Some(port) => Some(SerialScanner::start(port, events.clone(), serial::RETRY).map_err(failed)?),
            None => None,
        };
        let voice = match plan.sound {
            Sound::On => Voice::Loudspeaker(Sounds::start().map_err(failed)?),
            Sound::Off => Voice::Nothing,
            Sound::Other(ear) => Voice::Other(ear),
        };
        let kit = Kit {
            events,
            listener,
            decoder: plan.decoder,
            decode_limit: plan.decode_limit,
            framing: Arc::new(RwLock::new(plan.framing)),
            sight: Mutex::new(None),
            voice,
            #[cfg(target_os = "linux")]
            _keyboard: keyboard,
            serial: Mutex::new(serial),
        };
        *kit.sight() = kit.open_eye(plan.eye)?;
        Ok((Self(Arc::new(kit)), Scans(scans)))
    }

    /// How each device that has reported is.
    pub fn devices(&self) -> BTreeMap<Device, Status> {
        self.0.listener.devices()
    }

    /// Every camera that is connected.
    pub async fn cameras(&self) -> Result<Vec<Listed>, Problem> {
        let listed = tokio::time::timeout(LISTING_MAX, tokio::task::spawn_blocking(camera::list)).await;
        match listed {
            Ok(Ok(Ok(cameras))) => Ok(cameras),
            Ok(Ok(Err(error))) => Err(Problem::caused(Code::CamerasUnlisted, error)),
            Ok(Err(error)) => Err(Problem::caused(Code::CamerasUnlisted, error)),
            Err(error) => Err(Problem::caused(Code::CamerasUnlisted, error)),
        }
    }

    /// Sees with something else from now on, or with nothing.
    pub async fn see_with(&self, eye: Eye) -> Result<(), Problem> {
        let kit = Arc::clone(&self.0);
        // Ending a camera waits for its threads.
        let changed = tokio::task::spawn_blocking(move || {
            let mut sight = kit.sight();
            drop(sight.take());
            for device in [Device::Camera, Device::Decoder] {
                kit.listener.report(device, None);
            }
            *sight = kit.open_eye(eye)?;
            Ok(())
        });
        changed.await.map_err(|error| Problem::caused(Code::Interrupted, error))?
    }

    /// Hears a scanner on another serial line from now on, or on none.
    pub async fn listen_on(&self, port: Option<serial::Port>) -> Result<(), Problem> {
        let kit = Arc::clone(&self.0);
        let changed = tokio::task::spawn_blocking(move || {
            let mut scanner = kit.serial.lock().unwrap_or_else(PoisonError::into_inner);
            drop(scanner.take());
            kit.listener.report(Device::Scanner, None);
            *scanner = match port {
                Some(port) => Some(SerialScanner::start(port, kit.events.clone(), serial::RETRY)?),
                None => None,
            };
            Ok::<_, std::io::Error>(())
        });
        let changed = changed.await.map_err(|error| Problem::caused(Code::Interrupted, error))?;
        changed.map_err(|error| Problem::caused(Code::Interrupted, error))
    }

    /// Looks at what the camera sees, in about the size in which it is drawn (in physical pixels), for as long as the answer
    /// is kept and asked. Not while the window is hidden.
    pub fn watch(&self, wanted: Wanted) -> Watching {
        tracing::debug!("somebody looks at what the camera sees");
        Watching { kit: Arc::downgrade(&self.0), wanted, shown: None, glances: 0 }
    }

    /// Lets a verdict be heard; nothing waits for it.
    pub fn sound(&self, tone: Tone) {
        match &self.0.voice {
            Voice::Nothing => {}
            Voice::Loudspeaker(sounds) => sounds.play(tone),
            Voice::Other(ear) => ear(tone),
        }
    }

    /// Whether verdicts are heard; nothing where no loudspeaker is meant to be.
    pub fn audible(&self) -> Option<Audible> {
        match &self.0.voice {
            Voice::Loudspeaker(sounds) => Some(sounds.audible()),
            Voice::Nothing | Voice::Other(_) => None,
        }
    }

    /// What tells scans from typing among the window's keys, which are counted from now on.
    pub fn typing(&self, now: Instant) -> Typing {
        let framing = Arc::clone(&self.0.framing);
        let in_use = framing.read().unwrap_or_else(PoisonError::into_inner).clone();
        Typing { wedge: Wedge::new(Keys::Shared(in_use.clone())), framing, in_use, since: now }
    }

    /// From now on a keyboard scanner sends this before and after each code.
    pub fn frame_with(&self, framing: Framing) {
        *self.0.framing.write().unwrap_or_else(PoisonError::into_inner) = framing;
    }

    /// A scan that was told among the window's keys joins those of the other devices, so that repeats are forgotten once
    /// and for all of them.
    pub fn scanned(&self, text: String, at: Instant) {
        let reading = Reading { source: Source::Wedge, text, symbology: None, at };
        if self.0.events.try_send(Event::Read(reading)).is_err() {
            tracing::warn!("a scan was not heard: too many wait");
        }
        // A scanner that types cannot be asked how it is; that it scanned says it.
        if !self.devices().contains_key(&Device::Scanner) {
            self.0.listener.report(Device::Scanner, Some(&Status::Ready));
        }
    }

    /// A scan of which a part was lost joins them too.
    pub fn torn(&self) {
        if self.0.events.try_send(Event::Torn(Source::Wedge)).is_err() {
            tracing::warn!("a torn scan was not heard: too many wait");
        }
    }
}

impl Kit {
    fn sight(&self) -> MutexGuard<'_, Option<Seeing>> {
        self.sight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open_eye(&self, eye: Eye) -> Result<Option<Seeing>, Problem> {
        let open = match eye {
            Eye::Off => return Ok(None),
            Eye::Camera(choice) => camera::opener(choice),
            Eye::Other(open) => open,
        };
        let started = Camera::start(open, Patience::default(), self.events.clone()).and_then(|camera| {
            let (program, limit) = (self.decoder.clone(), self.decode_limit);
            let reader = Reader::start(camera.frames(), program, limit, self.events.clone())?;
            Ok(Seeing { sight: reader.sight(), _reader: reader, camera })
        });
        started.map(Some).map_err(|error| Problem::caused(Code::Interrupted, error))
    }

    fn eye(&self) -> Option<(Arc<Preview>, Arc<Sight>)> {
        self.sight().as_ref().map(|seeing| (seeing.camera.preview(), Arc::clone(&seeing.sight)))
    }
}

/// What the camera sees, picture by picture.
#[derive(Debug)]
pub struct Watching {
    kit: Weak<Kit>,
    wanted: Wanted,
    /// When the picture that was shown last was taken.
    shown: Option<Instant>,
    /// How many there were, for the log.
    glances: u64,
}

/// What the camera sees at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// A small picture; none while the camera shows nothing.
    pub picture: Option<Picture>,
    /// Where in it a code was read a moment ago.
    pub read: Option<Spot>,
    /// How fast frames come, and how large they are.
    pub pace: Pace,
    /// How long they take to be read; nothing before the first.
    pub took: Option<Took>,
}

/// A small picture of brightness alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture(Arc<Luma>);

impl Picture {
    /// Pixels in a row.
    pub fn width(&self) -> u32 {
        self.0.sides().0.into()
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.0.sides().1.into()
    }

    /// A byte a pixel, row by row.
    pub fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Watching {
    /// The next picture, waited for; also the moment when there is none any more. Nothing once the devices have ended.
    pub async fn next(&mut self) -> Option<Glance> {
        loop {
            tokio::time::sleep(LOOK).await;
            let kit = self.kit.upgrade()?;
            if let Some(glance) = self.look(&kit, Instant::now()) {
                if self.glances == 0 {
                    tracing::debug!("a first picture of the camera is shown");
                }
                self.glances += 1;
                return Some(glance);
            }
        }
    }

    /// What there is to see now, unless it was shown before.
    fn look(&mut self, kit: &Kit, now: Instant) -> Option<Glance> {
        let eye = kit.eye();
        let shot = eye.as_ref().and_then(|(preview, _)| preview.look(self.wanted, now));
        let taken = shot.as_ref().map(|shot| shot.at);
        if taken == self.shown {
            return None;
        }
        self.shown = taken;
        let (pace, took, read) =
            eye.map_or_else(Default::default, |(preview, sight)| (preview.pace(now), sight.took(), sight.read()));
        let recent = read.filter(|(_, at)| now.saturating_duration_since(*at) <= MARKED);
        let read = shot.as_ref().zip(recent).and_then(|(shot, (corners, _))| shot.spot(corners));
        Some(Glance { picture: shot.map(|shot| Picture(shot.luma)), read, pace, took })
    }
}

/// From now on no picture is made smaller for anybody.
impl Drop for Watching {
    fn drop(&mut self) {
        tracing::debug!(glances = self.glances, "nobody looks at what the camera sees");
    }
}

/// Tells scans from typing among the keys of the window.
#[derive(Debug)]
pub struct Typing {
    wedge: Wedge,
    framing: Arc<RwLock<Framing>>,
    in_use: Framing,
    since: Instant,
}

impl Typing {
    /// Takes a key that was pressed `at`. What is a scan goes to [`Hardware::scanned`].
    pub fn press(&mut self, key: Key, at: Instant) -> Outcome {
        self.renew();
        self.wedge.press(key, at.saturating_duration_since(self.since))
    }

    /// What is held so far. While it is not empty a key that writes a character is content, not a shortcut.
    pub fn held(&self) -> &str {
        self.wedge.held()
    }

    /// The keys went elsewhere meanwhile: what is held is no part of what comes.
    pub fn focus_changed(&mut self) {
        self.wedge.focus_changed();
    }

    /// Another framing counts from the next text on.
    fn renew(&mut self) {
        let framing = self.framing.read().unwrap_or_else(PoisonError::into_inner);
        if *framing != self.in_use && self.wedge.held().is_empty() {
            self.in_use = framing.clone();
            self.wedge = Wedge::new(Keys::Shared(framing.clone()));
        }
    }
}

impl Engine {
    /// From now on the engine hears how these devices are, and speaks through them.
    pub fn equip(&self, hardware: &Hardware) {
        hardware.0.listener.attach(self.inner());
        *self.inner().hardware.write().unwrap_or_else(PoisonError::into_inner) = Some(hardware.clone());
    }

    /// The devices that it was equipped with.
    pub fn hardware(&self) -> Option<Hardware> {
        self.inner().hardware.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets a verdict be heard; silent where there is nothing to be heard with.
    pub fn sound(&self, tone: Tone) {
        if let Some(hardware) = self.hardware() {
            hardware.sound(tone);
        }
    }
}

#[cfg(test)]
mod tests;
