//! What Windows and macOS ask for around nokhwa.

use std::sync::mpsc;
use std::time::Duration;

use nokhwa::NokhwaError;
use nokhwa::utils::{CameraIndex, CameraInfo, RequestedFormatType};

use super::mode::Mode;
use super::{CameraError, FrameSource, Listed};

/// How long a person may take to allow the camera (macOS asks).
const ALLOWANCE: Duration = Duration::from_mins(1);

/// The system's own id of a camera stays the same; its number does not.
#[expect(clippy::unnecessary_wraps, reason = "under Linux an entry may be no camera, or forbidden")]
pub(super) fn recognise(entry: &CameraInfo) -> Result<Option<Listed>, CameraError> {
    let (id, name) = (entry.misc(), entry.human_name());
    Ok(Some(Listed { id: if id.is_empty() { name.clone() } else { id }, name }))
}

/// Asks the person for the camera where the system wants that. Any mode will do to open it.
pub(super) fn prepare(_index: &CameraIndex) -> Result<RequestedFormatType, CameraError> {
    if nokhwa::nokhwa_check() {
        return Ok(RequestedFormatType::None);
    }
    let (answer, answered) = mpsc::sync_channel(1);
    nokhwa::nokhwa_initialize(move |allowed| {
        // Nobody waits any more if the person took too long; the next try finds the answer.
        let _ = answer.try_send(allowed);
    });
    match answered.recv_timeout(ALLOWANCE) {
        Ok(true) => Ok(RequestedFormatType::None),
        Ok(false) | Err(_) => Err(CameraError::Denied),
    }
}

/// There is no way around nokhwa here.
pub(super) const fn examine_unnamed(_index: &CameraIndex) -> Result<Mode, CameraError> {
    Err(CameraError::NoFormat)
}

/// There is no way around nokhwa here.
pub(super) fn open_unnamed(_index: &CameraIndex) -> Result<Box<dyn FrameSource>, CameraError> {
    Err(CameraError::NoFormat)
}

/// Rows come without padding.
pub(super) const fn row_bytes(_index: &CameraIndex) -> usize {
    0
}

/// nokhwa gives its reasons as text alone.
pub(super) fn meaning(error: NokhwaError) -> CameraError {
    CameraError::Driver(error.into())
}
