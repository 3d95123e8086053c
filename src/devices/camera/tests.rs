//! A camera by script: what the watch says of it and when it tries again.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};

use super::*;
use crate::devices::Event;

/// Generous for a busy machine; a test that passes never waits so long.
const SOON: Duration = Duration::from_secs(30);
/// Long enough for a thread to start on a busy machine, short enough to be waited for.
const STALL: Duration = Duration::from_millis(400);

fn frame(shade: u8) -> Frame {
    Frame { luma: Arc::new(Luma::plain(64, 36, shade).unwrap()), at: Instant::now() }
}

/// What one opening of the scripted camera does, step by step; the last step is repeated by failing.
enum Step {
    Shows(u8),
    Fails(CameraError),
    Panics,
    /// Blocks until the test lets go of the other end.
    Hangs(Receiver<()>),
}

struct Scripted(VecDeque<Step>);

impl FrameSource for Scripted {
    fn next_frame(&mut self) -> Result<Frame, CameraError> {
        match self.0.pop_front() {
            Some(Step::Shows(shade)) => Ok(frame(shade)),
            Some(Step::Fails(error)) => Err(error),
            Some(Step::Panics) => panic!("a driver that panics"),
            Some(Step::Hangs(until)) => {
                let _ = until.recv();
                Err(CameraError::Gone)
            }
            None => Err(CameraError::Gone),
        }
    }
}

fn camera(openings: Vec<Result<Vec<Step>, CameraError>>) -> (Camera, Receiver<Event>) {
    watched(openings, SOON)
}

/// With so much patience for a camera that hangs.
fn watched(openings: Vec<Result<Vec<Step>, CameraError>>, stall: Duration) -> (Camera, Receiver<Event>) {
    let openings = Mutex::new(VecDeque::from(openings));
    let open: Open = Arc::new(move || {
        let opening = openings.lock().unwrap().pop_front().unwrap_or(Err(CameraError::None))?;
        Ok(Box::new(Scripted(opening.into())) as Box<dyn FrameSource>)
    });
    let ms = Duration::from_millis;
    let (events, heard) = mpsc::sync_channel(64);
    let patience = Patience { stall, pause_min: ms(1), pause_max: ms(4) };
    (Camera::start(open, patience, events).unwrap(), heard)
}

#[track_caller]
fn hears(heard: &Receiver<Event>, statuses: &[&str]) {
    for expected in statuses {
        match heard.recv_timeout(SOON).unwrap() {
            Event::Status(Device::Camera, Status::Ready) => assert_eq!("ready", *expected),
            Event::Status(Device::Camera, Status::Lost(why)) => assert_eq!(why, *expected),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_unplugged_camera_is_reported_and_goes_on_when_it_returns() {
    let (_camera, heard) = camera(vec![
        Ok(vec![Step::Shows(1), Step::Fails(CameraError::Gone)]),
        Err(CameraError::NotConnected("front".into())),
        Err(CameraError::NotConnected("front".into())),
        Ok(vec![Step::Shows(2)]),
    ]);
    hears(&heard, &["ready", "the camera was unplugged", "the camera front is not connected", "ready"]);
}

#[test]
fn a_busy_camera_is_tried_again_until_it_is_free() {
    let (_camera, heard) = camera(vec![Err(CameraError::Busy), Err(CameraError::Busy), Ok(vec![Step::Shows(1)])]);
    hears(&heard, &["another program uses the camera", "ready"]);
}

#[test]
fn a_camera_that_hangs_is_given_up_and_opened_anew() {
    let (_let_go, until) = mpsc::channel();
    let (_camera, heard) = watched(vec![Ok(vec![Step::Shows(1), Step::Hangs(until)]), Ok(vec![Step::Shows(2)])], STALL);
    hears(&heard, &["ready", "the camera sends no pictures (for 400 ms)", "ready"]);
}

#[test]
fn no_other_program_is_blamed_while_a_thread_of_ours_hangs_with_the_camera() {
    let (let_go, until) = mpsc::channel();
    let (_camera, heard) = watched(
        vec![
            Ok(vec![Step::Shows(1), Step::Hangs(until)]),
            Err(CameraError::Busy),
            Err(CameraError::Busy),
            Err(CameraError::Gone),
            Ok(vec![Step::Shows(2), Step::Fails(CameraError::Gone)]),
        ],
        STALL,
    );
    hears(&heard, &["ready", "the camera sends no pictures (for 400 ms)", "the camera was unplugged", "ready"]);
    drop(let_go);
}

#[test]
fn no_more_than_two_threads_hang_at_once() {
    let (let_go, until) = mpsc::channel();
    let (_let_go_too, until_too) = mpsc::channel();
    let (_camera, heard) =
        watched(vec![Ok(vec![Step::Hangs(until)]), Ok(vec![Step::Hangs(until_too)]), Ok(vec![Step::Shows(1)])], STALL);
    hears(&heard, &["the camera sends no pictures (for 400 ms)"]);
    assert!(heard.recv_timeout(2 * STALL).is_err(), "a third thread was started");
    drop(let_go);
    hears(&heard, &["ready"]);
}

#[test]
fn a_driver_that_panics_is_a_lost_camera() {
    let (_camera, heard) = camera(vec![Ok(vec![Step::Panics]), Ok(vec![Step::Shows(1)])]);
    hears(&heard, &["reading the camera broke off", "ready"]);
}

#[test]
fn dropping_the_camera_ends_the_watch_even_while_it_hangs() {
    let (_let_go, until) = mpsc::channel();
    let (camera, _heard) = camera(vec![Ok(vec![Step::Hangs(until)])]);
    let frames = camera.frames();
    drop(camera);
    assert!(frames.is_closed());
}
