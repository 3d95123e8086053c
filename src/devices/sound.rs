//! What the counter hears of a verdict: three short tones, made here and played on a thread of their own.
//!
//! The cashier looks at the customer, so the ear must tell: bright and rising is good, a soft single tone asks for a look,
//! low and twice is no. A terminal without loudspeakers is silent and says so in its status; nothing waits for a tone.

use std::io;
use std::num::{NonZeroU16, NonZeroU32};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rodio::{DeviceSinkBuilder, MixerDeviceSink, buffer::SamplesBuffer};

mod tone;

pub use tone::Tone;

/// How many tones wait at most; more would tell of scans long gone.
const TONES_WAITING_MAX: usize = 4;
/// A missing loudspeaker is looked for again no sooner than this.
const RETRY: Duration = Duration::from_secs(10);
/// Enough for tones up to 8 kHz, and offered by every loudspeaker.
const SAMPLES_PER_SECOND: NonZeroU32 = NonZeroU32::new(44_100).expect("44,100 is not zero");

/// Whether tones are heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audible {
    /// A loudspeaker took the last tone, or none was asked for yet.
    Yes,
    /// There is none that can be used; the sentence is for the diagnosis, in English.
    No(String),
}

/// Plays tones until it is dropped.
#[derive(Debug)]
pub struct Sounds {
    tones: SyncSender<Tone>,
    audible: Arc<Mutex<Audible>>,
}

impl Sounds {
    /// Starts the thread; the loudspeaker is opened with the first tone.
    pub fn start() -> io::Result<Self> {
        let (tones, asked) = mpsc::sync_channel(TONES_WAITING_MAX);
        let audible = Arc::new(Mutex::new(Audible::Yes));
        let said = Arc::clone(&audible);
        thread::Builder::new().name("sound".into()).spawn(move || play_on(&asked, &said))?;
        Ok(Self { tones, audible })
    }

    /// Asks for a tone and does not wait for it. With too many waiting it is left out.
    pub fn play(&self, tone: Tone) {
        if self.tones.try_send(tone).is_err() {
            tracing::debug!(?tone, "a tone was left out");
        }
    }

    /// Whether tones are heard.
    pub fn audible(&self) -> Audible {
        self.audible.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Plays what is asked for until nobody can ask any more.
fn play_on(asked: &Receiver<Tone>, audible: &Mutex<Audible>) {
    let mut speaker: Option<Speaker> = None;
    let mut tried: Option<Instant> = None;
    while let Ok(tone) = asked.recv() {
        if speaker.as_ref().is_some_and(Speaker::is_lost) {
            speaker = None;
        }
        if speaker.is_none() && tried.is_none_or(|then| then.elapsed() >= RETRY) {
            tried = Some(Instant::now());
            let now = match Speaker::open() {
                Ok(opened) => {
                    speaker = Some(opened);
                    Audible::Yes
                }
                Err(why) => {
                    tracing::info!(%why, "no loudspeaker: verdicts are silent");
                    Audible::No(why.to_string())
                }
            };
            *audible.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
        if let Some(speaker) = &speaker {
            speaker.play(tone);
        }
    }
}

/// The system's default loudspeaker, opened.
struct Speaker {
    sink: MixerDeviceSink,
    lost: Arc<AtomicBool>,
}

impl Speaker {
    fn open() -> Result<Self, rodio::DeviceSinkError> {
        let lost = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&lost);
        let mut sink = DeviceSinkBuilder::from_default_device()?
            .with_error_callback(move |why| {
                tracing::warn!(%why, "the loudspeaker failed");
                told.store(true, Ordering::Relaxed);
            })
            .open_stream()?;
        sink.log_on_drop(false);
        Ok(Self { sink, lost })
    }

    fn is_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    fn play(&self, tone: Tone) {
        let samples = tone.samples(SAMPLES_PER_SECOND);
        self.sink.mixer().add(SamplesBuffer::new(NonZeroU16::MIN, SAMPLES_PER_SECOND, samples));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_for_tones_never_waits_and_never_fails() {
        let sounds = Sounds::start().unwrap();
        for _ in 0..TONES_WAITING_MAX * 10 {
            sounds.play(Tone::Accepted);
        }
        // With or without a loudspeaker there is an answer.
        assert!(matches!(sounds.audible(), Audible::Yes | Audible::No(_)));
    }
}
