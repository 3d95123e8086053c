//! The child's side: frames in, texts out, until the terminal closes the pipe.

use std::io::{Read, Write};
use std::time::Duration;
#[cfg(not(unix))]
use std::time::Instant;

use super::protocol::{self, Answer, ProtocolError};
use super::{Decoded, Effort, Pipeline};
use crate::devices::luma::Luma;

/// The hidden command of the binary that runs [`serve`].
pub const COMMAND: &str = "decode-worker";

/// Answers every frame with what the pipeline reads. Ends when the input ends between two frames; fails on anything
/// that is no frame, since then nothing that follows can be trusted either.
pub fn serve(mut input: impl Read, mut out: impl Write) -> Result<(), ProtocolError> {
    let mut pipeline = Pipeline::default();
    while let Some((frame, effort)) = protocol::read_request(&mut input)? {
        let (decoded, took) = measured(&mut pipeline, &frame, effort);
        protocol::write_answer(&mut out, &Answer { decoded, took })?;
    }
    Ok(())
}

/// What the pipeline reads and the processor time it took: on a busy machine the time on the wall says more about the
/// others. Systems that cannot tell give the time on the wall.
pub fn measured(pipeline: &mut Pipeline, frame: &Luma, effort: Effort) -> (Decoded, Duration) {
    let before = stopwatch();
    let decoded = pipeline.look(frame, effort);
    (decoded, stopwatch().saturating_sub(before))
}

#[cfg(unix)]
fn stopwatch() -> Duration {
    Duration::try_from(rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime)).unwrap_or_default()
}

#[cfg(not(unix))]
fn stopwatch() -> Duration {
    use std::sync::OnceLock;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
