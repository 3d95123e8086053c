//! The terminal's side of the decoder process: starts it, hands it a frame, waits so long and no longer, replaces it.
//!
//! One thread per child talks to its pipes and does nothing else, so a child that neither reads nor answers blocks that
//! thread alone: the terminal kills the child, the pipes break and the thread ends by itself.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;
use std::{io, mem};

use thiserror::Error;

use super::protocol::{self, Answer, ProtocolError};
use super::{Decoded, Decoder, Effort, process};
use crate::devices::luma::Luma;

/// How long a frame may take before the child is replaced, unless the settings say otherwise.
pub const LIMIT: Duration = Duration::from_millis(500);

/// What to start as decoder process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The file to run.
    pub path: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

impl Program {
    /// Countersign's own binary at `path` as decoder.
    pub fn decoder(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), arguments: vec![process::COMMAND.into()] }
    }
}

/// Why a frame was not read. The child was replaced; the next frame meets a fresh one.
#[derive(Debug, Error)]
pub enum WorkerError {
    /// The program could not be started.
    #[error("the decoder {program} could not be started")]
    Start {
        /// Its file.
        program: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// No answer within the limit.
    #[error("the decoder gave no answer within {} ms", .0.as_millis())]
    Silent(Duration),
    /// The child died or talks nonsense.
    #[error("the decoder broke down")]
    Broken(#[source] ProtocolError),
    /// The conversation's thread died; that is a fault of this program.
    #[error("the conversation with the decoder broke off")]
    BrokenOff,
    /// Looking at the frame broke down; that is a fault of this program.
    #[error("reading a frame broke down")]
    Panicked,
}

/// A decoder process, started with the first frame and replaced whenever it fails.
#[derive(Debug)]
pub struct Worker {
    program: Program,
    limit: Duration,
    effort: Effort,
    running: Option<Conversation>,
}

impl Worker {
    /// A worker that runs `program`, does as much for each frame as `effort` says, and gives it `limit`.
    pub fn new(program: Program, limit: Duration, effort: Effort) -> Self {
        Self { program, limit, effort, running: None }
    }

    /// Sends a frame and waits for the answer, never longer than the limit.
    pub fn ask(&mut self, frame: &Arc<Luma>) -> Result<Answer, WorkerError> {
        let conversation = match self.running.take() {
            Some(conversation) => conversation,
            None => Conversation::start(&self.program)?,
        };
        // Put back only after a proper answer: dropping it ends the child.
        let answer = conversation.ask(frame, self.effort, self.limit)?;
        self.running = Some(conversation);
        Ok(answer)
    }
}

impl Decoder for Worker {
    type Error = WorkerError;

    fn decode(&mut self, frame: &Luma) -> Result<Decoded, Self::Error> {
        Ok(self.ask(&Arc::new(frame.clone()))?.decoded)
    }
}

/// Starts a program that inherits nothing that is open here, beside its pipes. The library under the camera lets its
/// descriptors be inherited, and a decoder that holds one keeps the camera in use after it was closed or unplugged.
fn spawn_alone(command: &mut Command) -> io::Result<Child> {
    #[cfg(target_os = "linux")]
    close_fds::set_fds_cloexec_threadsafe(3, &[]);
    command.spawn()
}

/// One child and the thread at its pipes.
#[derive(Debug)]
struct Conversation {
    child: Option<Child>,
    frames: SyncSender<(Arc<Luma>, Effort)>,
    answers: Receiver<Result<Answer, ProtocolError>>,
}

impl Conversation {
    fn start(program: &Program) -> Result<Self, WorkerError> {
        let failed = |source| WorkerError::Start { program: program.path.clone(), source };
        let mut command = Command::new(&program.path);
        command.args(&program.arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = spawn_alone(&mut command).map_err(failed)?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (frames, next_frame) = mpsc::sync_channel::<(Arc<Luma>, Effort)>(1);
        let (answered, answers) = mpsc::sync_channel(1);
        let conversation = Self { child: Some(child), frames, answers };
        let (mut input, mut output) = pipes.ok_or_else(|| failed(io::ErrorKind::BrokenPipe.into()))?;
        let talk = move || {
            for (frame, effort) in next_frame {
                let answer = protocol::write_request(&mut input, &frame, effort)
                    .and_then(|()| protocol::read_answer(&mut output));
                let done = answer.is_err();
                if answered.send(answer).is_err() || done {
                    break;
                }
            }
        };
        thread::Builder::new().name("decoder-pipe".into()).spawn(talk).map_err(failed)?;
        Ok(conversation)
    }

    fn ask(&self, frame: &Arc<Luma>, effort: Effort, limit: Duration) -> Result<Answer, WorkerError> {
        // One frame at a time: the channel is empty, so this neither waits nor fails unless the thread is gone.
        self.frames.try_send((Arc::clone(frame), effort)).map_err(|_| WorkerError::BrokenOff)?;
        match self.answers.recv_timeout(limit) {
            Ok(answer) => answer.map_err(WorkerError::Broken),
            Err(RecvTimeoutError::Timeout) => Err(WorkerError::Silent(limit)),
            Err(RecvTimeoutError::Disconnected) => Err(WorkerError::BrokenOff),
        }
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        let Some(mut child) = mem::take(&mut self.child) else { return };
        if let Err(error) = child.kill() {
            tracing::warn!(%error, "a decoder process could not be ended");
        }
        // A killed process is gone at once as a rule, but nobody waits for the exception.
        if let Err(error) = thread::Builder::new().name("decoder-end".into()).spawn(move || child.wait()) {
            tracing::warn!(%error, "nobody waits for the end of a decoder process");
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_decoder_does_not_inherit_the_camera() {
        // Opened as the camera is: for reading and writing, and to be inherited.
        let read_write = 2;
        let opened = v4l::v4l2::open("/dev/null", read_write).unwrap();
        let looks = format!("test -e /proc/self/fd/0 && test ! -e /proc/self/fd/{opened}");
        let status = spawn_alone(Command::new("sh").args(["-c", &looks])).unwrap().wait().unwrap();
        v4l::v4l2::close(opened).unwrap();
        assert!(status.success(), "{status}");
    }
}
