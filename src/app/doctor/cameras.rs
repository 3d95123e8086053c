//! Which cameras are connected, how each would send, and which one is used.

use std::env;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::{Finding, Grade, Terminal};
use crate::config::CameraChoice;
use crate::devices::camera::mode::Mode;
use crate::devices::camera::{self, CameraError, Choice, Listed};

/// How long a camera may take to be opened. A driver that hangs is left behind.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn examine(choice: &CameraChoice, terminal: Terminal) -> Vec<Finding> {
    if *choice == CameraChoice::Off {
        return vec![Finding::new("camera", Grade::Unused, "camera-off")];
    }
    let mode = |listed: &Listed| {
        let wanted = Choice::Named(listed.id.clone());
        within(PATIENCE, move || camera::examine(&wanted))
    };
    findings(choice, terminal, within(PATIENCE, camera::list), mode)
}

/// The answer of a driver that may hang.
fn within<T: Send + 'static>(
    limit: Duration,
    ask: impl FnOnce() -> Result<T, CameraError> + Send + 'static,
) -> Result<T, CameraError> {
    let (tell, told) = mpsc::sync_channel(1);
    let asked = thread::Builder::new().name("camera".into()).spawn(move || tell.send(ask()));
    asked.map_err(|error| CameraError::Driver(error.into()))?;
    told.recv_timeout(limit).unwrap_or_else(|error| match error {
        RecvTimeoutError::Timeout => Err(CameraError::Stalled(limit)),
        RecvTimeoutError::Disconnected => Err(CameraError::BrokenOff),
    })
}

/// One finding a camera, and one if the chosen one is not among them.
pub(super) fn findings(
    choice: &CameraChoice,
    terminal: Terminal,
    listed: Result<Vec<Listed>, CameraError>,
    mode: impl Fn(&Listed) -> Result<Mode, CameraError>,
) -> Vec<Finding> {
    let listed = match listed {
        Ok(listed) => listed,
        Err(error) => return vec![unlisted(&error)],
    };
    let chosen = listed.iter().position(|camera| match choice {
        CameraChoice::First => true,
        CameraChoice::Named(name) => [&camera.id, &camera.name].contains(&name),
        CameraChoice::Off => false,
    });
    let mut findings = Vec::new();
    match choice {
        CameraChoice::Named(name) if chosen.is_none() => {
            findings.push(Finding::new("camera", Grade::Wrong, "camera-missing").with("camera", name.clone()));
        }
        _ if listed.is_empty() => findings.push(Finding::new("camera", Grade::Unused, "camera-none")),
        _ => {}
    }
    findings.extend(listed.iter().enumerate().map(|(place, camera)| {
        let used = if chosen == Some(place) { Use::Chosen } else { Use::Spare };
        finding(camera, used, terminal, mode(camera))
    }));
    findings
}

/// Whether the settings choose a camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Chosen,
    Spare,
}

fn unlisted(error: &CameraError) -> Finding {
    let key = if matches!(error, CameraError::Denied) { "camera-denied" } else { "camera-unlisted" };
    Finding::new("camera", Grade::Wrong, key).with("system", env::consts::OS).because(error)
}

fn finding(camera: &Listed, used: Use, terminal: Terminal, mode: Result<Mode, CameraError>) -> Finding {
    // What is wrong with a camera that is not used hinders nobody.
    let wrong = if used == Use::Chosen { Grade::Wrong } else { Grade::Unused };
    let of = |grade, key| {
        Finding::new("camera", grade, key).with("camera", camera.name.clone()).with("id", camera.id.clone())
    };
    match (mode, used) {
        (Ok(mode), Use::Chosen) => of(Grade::Good, "camera-ready").with("mode", mode.to_string()),
        (Ok(mode), Use::Spare) => of(Grade::Good, "camera-spare").with("mode", mode.to_string()),
        (Err(CameraError::Busy), Use::Chosen) if terminal == Terminal::Running => of(Grade::Good, "camera-in-use"),
        (Err(CameraError::Busy), _) => of(wrong, "camera-busy"),
        (Err(CameraError::Denied), _) => of(wrong, "camera-denied").with("system", env::consts::OS),
        (Err(CameraError::NoFormat), _) => of(wrong, "camera-no-format"),
        (Err(error), _) => of(wrong, "camera-lost").because(&error),
    }
}
