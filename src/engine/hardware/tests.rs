//! The devices without a terminal, and with simulated ones.

use super::*;
use crate::devices::camera::{CameraError, Frame, FrameSource};
use crate::devices::simulated::camera::{Drawn, Pace as Beat};

/// A decoder that cannot be started: what is seen is not read.
fn nothing() -> Program {
    Program { path: "/nonexistent/decoder".into(), arguments: Vec::new() }
}

fn plan(eye: Eye) -> Plan {
    Plan {
        eye,
        decoder: nothing(),
        decode_limit: Duration::from_secs(5),
        framing: Framing::default(),
        #[cfg(target_os = "linux")]
        keyboard: None,
        serial: None,
        sound: Sound::Off,
    }
}

fn drawn() -> Eye {
    let hand = Drawn::new(7, Beat::PerSecond(30)).hand();
    Eye::Other(Arc::new(move || Ok(Box::new(Drawn::watching(&hand, 7, Beat::PerSecond(30))) as Box<_>)))
}

/// A camera that shows one frame and then nothing.
struct OnceOnly(Option<Frame>);

impl FrameSource for OnceOnly {
    fn next_frame(&mut self) -> Result<Frame, CameraError> {
        self.0.take().ok_or(CameraError::Gone)
    }
}

const WANTED: Wanted = Wanted { width: 160, height: 90 };

#[tokio::test]
async fn a_scan_of_the_windows_keys_is_heard_once_also_without_a_terminal() {
    let (hardware, mut scans) = Hardware::start(plan(Eye::Off)).unwrap();
    let start = Instant::now();
    let mut typing = hardware.typing(start);
    let at = |ms| start + Duration::from_millis(ms);
    for repeat in 0..2 {
        let began = repeat * 1_000;
        for (ms, digit) in (began..).zip("6901234567890".chars()) {
            assert_eq!(typing.press(Key::Character(digit), at(ms)), Outcome::Held);
        }
        let Outcome::Scan(text) = typing.press(Key::Enter, at(began + 20)) else { panic!("no scan") };
        hardware.scanned(text, at(began + 20));
    }
    hardware.scanned("6901234567908".into(), at(1_100));
    let heard = [scans.next().await.unwrap().text, scans.next().await.unwrap().text];
    assert_eq!(heard, ["6901234567890", "6901234567908"], "the repeat is forgotten");
    assert_eq!(hardware.devices().get(&Device::Scanner), Some(&Status::Ready));
    drop(hardware);
    assert_eq!(scans.next().await, None);
}

#[test]
fn another_framing_counts_from_the_next_text_on() {
    let (hardware, _scans) = Hardware::start(plan(Eye::Off)).unwrap();
    let start = Instant::now();
    let mut typing = hardware.typing(start);
    typing.press(Key::Character('~'), start);
    hardware.frame_with(Framing::new("~", "").unwrap());
    typing.press(Key::Character('7'), start + Duration::from_millis(500));
    let slow = |ms| start + Duration::from_millis(ms);
    assert_eq!(typing.press(Key::Enter, slow(900)), Outcome::Typed("~7".into()));
    typing.press(Key::Character('~'), slow(2_000));
    typing.press(Key::Character('7'), slow(2_500));
    assert_eq!(typing.press(Key::Enter, slow(2_900)), Outcome::Scan("7".into()));
}

#[tokio::test]
async fn what_a_camera_sees_is_shown_small_and_with_its_speed() {
    let (hardware, _scans) = Hardware::start(plan(drawn())).unwrap();
    let mut watching = hardware.watch(WANTED);
    let glance = watching.next().await.unwrap();
    let picture = glance.picture.unwrap();
    assert_eq!((picture.width(), picture.height()), (160, 90));
    assert_eq!(picture.bytes().len(), 160 * 90);
    assert_eq!(glance.pace.sides, (1280, 720));
    drop(hardware);
    assert_eq!(watching.next().await, None, "the devices have ended");
}

#[tokio::test]
async fn another_camera_is_seen_with_and_none_leaves_no_trace() {
    let shown = Frame { luma: Arc::new(Luma::plain(64, 36, 9).unwrap()), at: Instant::now() };
    let open: Open = Arc::new(move || Ok(Box::new(OnceOnly(Some(shown.clone()))) as Box<_>));
    let (hardware, _scans) = Hardware::start(plan(Eye::Other(open))).unwrap();
    hardware.see_with(drawn()).await.unwrap();
    let mut watching = hardware.watch(WANTED);
    assert_eq!(watching.next().await.unwrap().pace.sides, (1280, 720));
    hardware.see_with(Eye::Off).await.unwrap();
    assert_eq!(watching.next().await.unwrap().picture, None);
    assert!(!hardware.devices().contains_key(&Device::Camera));
}
