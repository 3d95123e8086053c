//! A request's body as a file that a blocking reader reads while it comes in: nothing of it is kept.

use std::future::{Future, poll_fn};
use std::io::{Error, ErrorKind, Read};
use std::pin::Pin;

use axum::body::{Body, Bytes};
use futures_core::Stream as _;
use tokio::sync::mpsc;

/// The most bytes of an upload, decompressed.
const UPLOAD_BYTES_MAX: usize = 512 * 1024 * 1024;

/// How many pieces may wait for the reader.
const PIECES_MAX: usize = 8;

/// The reading end.
pub(super) struct Upload {
    pieces: mpsc::Receiver<Result<Bytes, Error>>,
    piece: Bytes,
}

impl Upload {
    /// The reading end of a body, and the task that feeds it.
    pub(super) fn of(body: Body) -> (Self, impl Future<Output = ()> + Send) {
        let (tell, pieces) = mpsc::channel(PIECES_MAX);
        (Self { pieces, piece: Bytes::new() }, feed(body, tell))
    }
}

async fn feed(body: Body, tell: mpsc::Sender<Result<Bytes, Error>>) {
    let mut stream = body.into_data_stream();
    let mut bytes = 0_usize;
    while let Some(piece) = poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await {
        let piece = match piece {
            Ok(piece) => piece,
            Err(error) => {
                let _ = tell.send(Err(Error::other(error))).await;
                return;
            }
        };
        bytes = bytes.saturating_add(piece.len());
        if bytes > UPLOAD_BYTES_MAX {
            let _ = tell.send(Err(ErrorKind::FileTooLarge.into())).await;
            return;
        }
        // The reader has stopped: it has found a fault.
        if tell.send(Ok(piece)).await.is_err() {
            return;
        }
    }
}

impl Read for Upload {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        while self.piece.is_empty() {
            match self.pieces.blocking_recv() {
                Some(piece) => self.piece = piece?,
                None => return Ok(0),
            }
        }
        let count = self.piece.len().min(into.len());
        let taken = self.piece.split_to(count);
        if let Some(place) = into.get_mut(..count) {
            place.copy_from_slice(&taken);
        }
        Ok(count)
    }
}
