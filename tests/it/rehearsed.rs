//! The window of a till whose codes are all known, without a display: behind it are the settings, the ledger and the devices
//! of the real program, and the hub of a [`World`].

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use countersign::app::demo::link::Link;
use countersign::app::window::{Instead, Shopfloor};
use countersign::config::{Config, FILE_NAME, Flags};
use countersign::devices::camera::{CameraError, Frame, FrameSource};
use countersign::devices::simulated::camera::{Drawn, Look, Pace};
use countersign::domain::language::Language;
use countersign::engine::clock::Clock;
use countersign::engine::hardware::{Eye, Luma, Sound, Tone};
use countersign::ui::app::rehearsal::Rehearsal;
use countersign::ui::app::{App, Options};
use countersign::ui::backstage::Backstage;
use countersign::ui::headless::Picture;
use countersign::ui::theme::Theme;

use crate::world::World;

/// The smallest window that everything is drawn for.
pub const WINDOW: (f32, f32) = (1366.0, 768.0);

/// Longer than a new card takes no Enter, so that a key meant for the one before does not redeem it.
pub const CALM: Duration = Duration::from_millis(800);

/// The time between two frames of a camera.
const BEAT: Duration = Duration::from_millis(66);

/// The same counter beneath the camera each time.
const SEED: u64 = 11;

/// Variable of the environment: the folder into which checked windows are drawn, to look at them.
const SCREENS: &str = "COUNTERSIGN_SCREENS";

/// Checks that everything in the window has room. Where `COUNTERSIGN_SCREENS` names a folder the window is also drawn there, as
/// NAME.pam (a portable map, which needs no encoder).
#[track_caller]
pub fn check_room(window: &mut Rehearsal, name: &str) {
    if let Some(folder) = std::env::var_os(SCREENS) {
        std::fs::create_dir_all(&folder).unwrap();
        let Picture { width, height, rgba } = window.picture(Theme::Light, 1.0);
        let head = format!("P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n");
        std::fs::write(Path::new(&folder).join(format!("{name}.pam")), [head.as_bytes(), &rgba].concat()).unwrap();
    }
    let without = window.without_room();
    assert!(without.is_empty(), "{name}: {without:#?}");
}

/// What stands on the counter.
pub struct Plan {
    /// The window's size.
    pub size: (f32, f32),
    /// What sees codes.
    pub eye: Eye,
    /// What tells the time, where it is not the machine.
    pub clock: Option<Clock>,
    /// The settings file.
    pub settings: String,
}

impl Default for Plan {
    fn default() -> Self {
        Self { size: WINDOW, eye: Eye::Off, clock: None, settings: String::new() }
    }
}

/// The window, somebody signed in by a badge.
pub struct Till {
    pub window: Rehearsal,
    pub link: Link,
    pub data: PathBuf,
    heard: Arc<Mutex<Vec<Tone>>>,
    backstage: Arc<dyn Backstage>,
}

impl Till {
    pub async fn open(world: &World, plan: Plan) -> Self {
        let badge = world.badge("Robin").await;
        let (link, data) = world.till("till 1").await.close().await;
        // The machine may be busy: a decoder that takes long is not to be ended for it.
        let settings = format!("{}\n[camera]\ndecode_limit_ms = 5000\n", plan.settings);
        std::fs::write(data.join(FILE_NAME), settings).unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ear = Arc::clone(&heard);
        let sound = Sound::Other(Arc::new(move |tone| ear.lock().unwrap().push(tone)));
        let instead = Instead { eye: Some(plan.eye), sound: Some(sound), clock: plan.clock };
        let backstage: Arc<dyn Backstage> = Arc::new(behind(&data, instead));
        let window = Rehearsal::new(App::new(Arc::clone(&backstage), Options::default()), plan.size);
        let mut till = Self { window, link, data, heard, backstage };
        till.sign_in(&badge).await;
        till.window.take_inputs();
        till
    }

    /// Somebody shows their badge to a till that nobody stands at.
    pub async fn sign_in(&mut self, badge: &str) {
        self.window.until_shown("Who is at the counter?").await.unwrap();
        self.window.scan(badge);
        self.window.until("the counter", |window| !window.shows("Who is at the counter?")).await.unwrap();
    }

    /// What was heard since this was last asked.
    pub fn take_heard(&self) -> Vec<Tone> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }

    /// Waits until a text is shown, and until the hand that pressed a key for it would be at rest.
    pub async fn calm(&mut self, text: &str) {
        self.window.until_shown(text).await.unwrap();
        self.window.rest(CALM).await;
    }

    pub async fn close(self) {
        self.backstage.close().await.unwrap();
    }
}

/// What lies behind the window of a data folder.
pub fn behind(data: &Path, instead: Instead) -> Shopfloor {
    let flags = Flags { data: Some(data.to_owned()), lang: Some(Language::English), ..Flags::default() };
    let config = Config::load(&flags, |_| None).unwrap();
    Shopfloor::with(instead, config, env!("CARGO_BIN_EXE_countersign").into())
}

/// What is held before a camera.
pub struct Hand {
    frames: SyncSender<Arc<Luma>>,
}

/// A camera, and the hand before it.
pub fn camera() -> (Hand, Eye) {
    let (frames, seen) = sync_channel(0);
    let camera = Mutex::new(Some(Fed { frames: seen, seen: picture(&[]) }));
    let open = move || {
        let camera = camera.lock().unwrap().take();
        camera.map(|camera| Box::new(camera) as Box<dyn FrameSource>).ok_or(CameraError::Gone)
    };
    (Hand { frames }, Eye::Other(Arc::new(open)))
}

impl Hand {
    /// Shows these codes, or an empty counter, from now on; when the camera takes the first frame of it.
    pub fn show(&self, codes: &[&str]) -> Instant {
        self.frames.send(picture(codes)).unwrap();
        Instant::now()
    }
}

struct Fed {
    frames: Receiver<Arc<Luma>>,
    seen: Arc<Luma>,
}

impl FrameSource for Fed {
    fn next_frame(&mut self) -> Result<Frame, CameraError> {
        match self.frames.recv_timeout(BEAT) {
            Ok(luma) => self.seen = luma,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(CameraError::Gone),
        }
        Ok(Frame { luma: Arc::clone(&self.seen), at: Instant::now() })
    }
}

fn picture(codes: &[&str]) -> Arc<Luma> {
    let mut drawn = Drawn::new(SEED, Pace::AsTaken);
    drawn.hand().show(codes, Look::default()).unwrap();
    Arc::new(drawn.draw())
}
