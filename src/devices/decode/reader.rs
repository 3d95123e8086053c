//! The decode thread: takes the newest frame, has it read, and reports what may be believed.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::worker::{Program, Worker, WorkerError};
use super::{Certainty, Code, Decoded, Effort, Quad};
use crate::devices::camera::Frame;
use crate::devices::newest::{Newest, Taken};
use crate::devices::status_line::StatusLine;
use crate::devices::{Device, Event, Events, Reading, Source, Status};

/// How long two frames may lie apart that confirm a reading for each other.
const AGREEMENT: Duration = Duration::from_secs(1);
/// Readings that are remembered for a second one.
const UNCONFIRMED_MAX: usize = 16;
/// The first pause after a failed frame; it doubles with each further failure.
const PAUSE_MIN: Duration = Duration::from_millis(50);
/// The longest pause after failed frames.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// How often the thread looks up while no frame comes.
const LOOK_UP: Duration = Duration::from_secs(1);

/// Over how many frames the time of reading is looked at.
const TIMED_MAX: usize = 128;

/// What the decode thread saw last, for a person to look at.
#[derive(Debug, Default)]
pub struct Sight {
    state: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    read: Option<(Quad, Instant)>,
    took: VecDeque<Duration>,
}

/// How long frames took to be read, in processor time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Took {
    /// The last one.
    pub last: Duration,
    /// All but one in twenty took no longer.
    pub mostly: Duration,
}

impl Sight {
    /// The corners of the code that was read last, and when its frame was taken.
    pub fn read(&self) -> Option<(Quad, Instant)> {
        self.lock().read
    }

    /// How long the last frames took; nothing before the first.
    pub fn took(&self) -> Option<Took> {
        let seen = self.lock();
        let mut sorted: Vec<Duration> = seen.took.iter().copied().collect();
        sorted.sort_unstable();
        let mostly = sorted.get(sorted.len().saturating_sub(1) * 19 / 20).copied()?;
        Some(Took { last: seen.took.back().copied()?, mostly })
    }

    fn keep(&self, codes: &[Code], took: Duration, at: Instant) {
        let mut seen = self.lock();
        if let Some(code) = codes.first() {
            seen.read = Some((code.corners, at));
        }
        if seen.took.len() == TIMED_MAX {
            seen.took.pop_front();
        }
        seen.took.push_back(took);
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The running decode thread. Dropping it closes the frames' place and ends the thread.
#[derive(Debug)]
pub struct Reader {
    frames: Arc<Newest<Frame>>,
    sight: Arc<Sight>,
    thread: Option<JoinHandle<()>>,
}

impl Reader {
    /// Starts reading the frames that are put into `frames`; each may take `limit`.
    pub fn start(frames: Arc<Newest<Frame>>, program: Program, limit: Duration, events: Events) -> io::Result<Self> {
        let source = Arc::clone(&frames);
        let desk = Desk::new(events);
        let sight = Arc::clone(&desk.sight);
        let run = move || desk.run(&source, &mut Worker::new(program, limit, Effort::Stream));
        let thread = thread::Builder::new().name("decode".into()).spawn(run)?;
        Ok(Self { frames, sight, thread: Some(thread) })
    }

    /// What it saw last.
    pub fn sight(&self) -> Arc<Sight> {
        Arc::clone(&self.sight)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.frames.close();
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("the decode thread had panicked");
        }
    }
}

/// What the thread remembers between two frames.
struct Desk {
    events: Events,
    sight: Arc<Sight>,
    status: StatusLine,
    agreement: Agreement,
    /// The pause to make after a failed frame.
    pause: Duration,
}

impl Desk {
    fn new(events: Events) -> Self {
        let status = StatusLine::new(Device::Decoder, events.clone());
        Self { events, sight: Arc::default(), status, agreement: Agreement::default(), pause: PAUSE_MIN }
    }

    fn run(mut self, frames: &Newest<Frame>, worker: &mut Worker) {
        loop {
            let frame = match frames.take(LOOK_UP) {
                Taken::Value(frame) => frame,
                Taken::Nothing => continue,
                Taken::Closed => return,
            };
            let looked = self.guarded(|desk| {
                let answer = worker.ask(&frame.luma)?;
                desk.sight.keep(&answer.decoded.codes, answer.took, frame.at);
                desk.read(answer.decoded, frame.at);
                Ok(())
            });
            if let Err(error) = looked {
                let pause = self.failed(&error);
                if frames.wait_closed(pause) {
                    return;
                }
            }
        }
    }

    /// Looks at one frame. A panic costs that frame, like any other failure.
    fn guarded(&mut self, look: impl FnOnce(&mut Self) -> Result<(), WorkerError>) -> Result<(), WorkerError> {
        catch_unwind(AssertUnwindSafe(|| look(self))).unwrap_or(Err(WorkerError::Panicked))
    }

    fn read(&mut self, decoded: Decoded, at: Instant) {
        self.pause = PAUSE_MIN;
        self.status.say(Status::Ready);
        if decoded.overlong > 0 {
            tracing::warn!(count = decoded.overlong, "texts were left out because they are too long");
        }
        for code in self.agreement.believed(decoded.codes, at) {
            let Code { text, symbology, .. } = code;
            let reading = Reading { source: Source::Camera, text, symbology: Some(symbology), at };
            if self.events.try_send(Event::Read(reading)).is_err() {
                tracing::warn!("nobody takes what the camera reads");
            }
        }
    }

    /// Says so and gives the pause to make: a decoder that fails at once each time must not keep a core busy.
    fn failed(&mut self, error: &WorkerError) -> Duration {
        tracing::warn!(error = error as &dyn std::error::Error, "a frame could not be read");
        self.status.say(Status::Lost(error.to_string()));
        let pause = self.pause;
        self.pause = pause.saturating_mul(2).min(PAUSE_MAX);
        pause
    }
}

/// Lets sure QR codes pass at once, and striped codes and faint readings with the second frame that reads them alike.
#[derive(Debug, Default)]
struct Agreement {
    seen: VecDeque<(Code, Instant)>,
}

impl Agreement {
    fn believed(&mut self, codes: Vec<Code>, at: Instant) -> Vec<Code> {
        self.seen.retain(|(_, seen_at)| at.saturating_duration_since(*seen_at) <= AGREEMENT);
        let needs_another = |code: &Code| code.symbology.is_striped() || code.certainty == Certainty::Faint;
        let (weak, mut believed): (Vec<Code>, Vec<Code>) = codes.into_iter().partition(needs_another);
        for code in weak {
            if self.seen.iter().any(|(seen, _)| seen.reads_like(&code)) {
                believed.push(code.clone());
            }
            if self.seen.len() == UNCONFIRMED_MAX {
                self.seen.pop_front();
            }
            self.seen.push_back((code, at));
        }
        believed
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::devices::Symbology;
    use crate::devices::decode::{Quad, Stage};

    fn code(text: &str, symbology: Symbology) -> Code {
        Code { text: text.into(), symbology, corners: Quad::default(), certainty: Certainty::Sure }
    }

    fn texts(codes: &[Code]) -> Vec<&str> {
        codes.iter().map(|code| code.text.as_str()).collect()
    }

    #[test]
    fn a_product_barcode_counts_from_the_second_frame_that_reads_it_alike() {
        let mut agreement = Agreement::default();
        let start = Instant::now();
        let frame = |text: &str| vec![code(text, Symbology::Ean13)];
        let at = |ms| start + Duration::from_millis(ms);
        assert!(agreement.believed(frame("4006381333931"), at(0)).is_empty());
        assert!(agreement.believed(frame("4006381333955"), at(33)).is_empty(), "another text is no second reading");
        assert_eq!(texts(&agreement.believed(frame("4006381333931"), at(66))), ["4006381333931"]);
        assert!(agreement.believed(frame("4006381333931"), at(2_000)).is_empty(), "the first reading is too old");
    }

    #[test]
    fn the_same_digits_of_another_kind_are_no_second_reading() {
        let mut agreement = Agreement::default();
        let now = Instant::now();
        agreement.believed(vec![code("96385074", Symbology::Ean8)], now);
        assert!(agreement.believed(vec![code("96385074", Symbology::Code128)], now).is_empty());
    }

    #[test]
    fn a_qr_code_counts_at_once_and_both_of_a_frame_do() {
        let mut agreement = Agreement::default();
        let codes = vec![code("A", Symbology::Qr), code("B", Symbology::Qr)];
        assert_eq!(texts(&agreement.believed(codes, Instant::now())), ["A", "B"]);
    }

    #[test]
    fn a_faint_reading_counts_from_the_second_frame_that_reads_it_alike() {
        let mut agreement = Agreement::default();
        let now = Instant::now();
        let faint = |text: &str| vec![Code { certainty: Certainty::Faint, ..code(text, Symbology::Qr) }];
        assert!(agreement.believed(faint("A"), now).is_empty());
        assert!(agreement.believed(faint("B"), now).is_empty(), "another text is no second reading");
        assert_eq!(texts(&agreement.believed(faint("A"), now)), ["A"]);
    }

    #[test]
    fn the_memory_for_second_readings_is_bounded() {
        let mut agreement = Agreement::default();
        let now = Instant::now();
        for number in 0..100 {
            agreement.believed(vec![code(&number.to_string(), Symbology::Code128)], now);
        }
        assert_eq!(agreement.seen.len(), UNCONFIRMED_MAX);
    }

    #[test]
    fn a_failing_decoder_is_reported_once_and_pauses_grow_to_a_bound() {
        let (events, reported) = mpsc::sync_channel(8);
        let mut desk = Desk::new(events);
        let silent = WorkerError::Silent(Duration::from_millis(500));
        let pauses: Vec<Duration> = (0..12).map(|_| desk.failed(&silent)).collect();
        assert_eq!(pauses[0], PAUSE_MIN);
        assert!(pauses.is_sorted());
        assert_eq!(pauses[11], PAUSE_MAX);
        let lost = Status::Lost("the decoder gave no answer within 500 ms".into());
        assert_eq!(reported.try_recv().unwrap(), Event::Status(Device::Decoder, lost));
        let codes = vec![code("A", Symbology::Qr)];
        desk.read(Decoded { codes, stage: Some(Stage::Local), overlong: 0 }, Instant::now());
        assert_eq!(reported.try_recv().unwrap(), Event::Status(Device::Decoder, Status::Ready));
        assert!(matches!(reported.try_recv().unwrap(), Event::Read(_)));
        assert!(reported.try_recv().is_err());
    }

    #[test]
    fn a_panic_over_a_frame_costs_that_frame_and_is_shown_until_the_next_is_read() {
        let (events, reported) = mpsc::sync_channel(8);
        let mut desk = Desk::new(events);
        let broken = desk.guarded(|_| std::panic::panic_any("a mistake")).unwrap_err();
        assert_eq!(desk.failed(&broken), PAUSE_MIN);
        assert!(matches!(reported.try_recv().unwrap(), Event::Status(Device::Decoder, Status::Lost(_))));
        let codes = vec![code("A", Symbology::Qr)];
        let read = desk.guarded(|desk| {
            desk.read(Decoded { codes, stage: Some(Stage::Local), overlong: 0 }, Instant::now());
            Ok(())
        });
        assert!(read.is_ok());
        assert_eq!(reported.try_recv().unwrap(), Event::Status(Device::Decoder, Status::Ready));
        assert!(matches!(reported.try_recv().unwrap(), Event::Read(_)));
    }

    #[test]
    fn the_last_code_and_the_usual_time_are_told() {
        let sight = Sight::default();
        assert_eq!((sight.read(), sight.took()), (None, None));
        let start = Instant::now();
        sight.keep(&[code("A", Symbology::Qr)], Duration::from_millis(90), start);
        for ms in 1..=200 {
            sight.keep(&[], Duration::from_millis(ms % 20), start + Duration::from_millis(ms));
        }
        assert_eq!(sight.read(), Some((Quad::default(), start)), "frames without a code leave the last one");
        let took = sight.took().unwrap();
        assert_eq!((took.last, took.mostly), (Duration::ZERO, Duration::from_millis(18)));
    }

    #[test]
    fn a_full_channel_never_stops_the_reader() {
        let (events, _reported) = mpsc::sync_channel(0);
        let mut desk = Desk::new(events);
        let codes = vec![code("A", Symbology::Qr)];
        desk.read(Decoded { codes, stage: Some(Stage::Local), overlong: 0 }, Instant::now());
    }
}
