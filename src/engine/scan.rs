//! One stream of scans from camera, scanners and keyboard.
//!
//! Devices report what they read; the guard forgets repeats; what is left goes to whoever listens. What a text means is
//! asked for by the verb that handles it (`engine::recognise`), because the answer depends on the local data.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use crate::devices::Event;
pub use crate::devices::{Device, Reading, Source, Status, Symbology};
use crate::domain::payload::Gtin;
use crate::domain::token::{self, Token, Trace};
use crate::engine::problem::{Code, Problem};
use crate::engine::{Engine, Inner, Topic, unwind};

/// How long the same code from a scanner is the same scan.
pub const SCANNER_REPEAT: Duration = Duration::from_millis(2_500);

/// How long the number of a product from a scanner is the same scan: of several that are alike each is scanned, and no hand is as
/// fast as a scanner that reads twice.
pub const PRODUCT_REPEAT: Duration = Duration::from_millis(300);

/// How long the same code before the camera is the same scan after it was last seen.
pub const CAMERA_REPEAT: Duration = Duration::from_secs(5);

/// How long a code that the counter has dealt with must be away from the camera before it is a new scan: the customer still holds
/// the phone up when their voucher has just been redeemed.
pub const CAMERA_GONE: Duration = Duration::from_secs(2);

/// How many different codes the guard remembers; more than anybody shows within seconds.
const REMEMBERED_MAX: usize = 32;

/// Forgets repeats: the same code within [`SCANNER_REPEAT`] of its scan ([`PRODUCT_REPEAT`] for a product's number), or within [`CAMERA_REPEAT`] of the last frame
/// that showed it, [`CAMERA_GONE`] once the counter has dealt with it. A rotating code that went on to its next step
/// meanwhile is the same. Time is that of the readings.
#[derive(Debug, Default)]
pub struct RepeatGuard {
    seen: VecDeque<Seen>,
}

#[derive(Debug)]
struct Seen {
    mark: Mark,
    /// When it was read last.
    at: Instant,
    /// How long after that it is the same scan.
    span: Duration,
    source: Source,
}

/// By what a code is known again: hashes, since a payment code must not linger in memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    text: blake3::Hash,
    rotating: Option<Trace>,
}

impl Mark {
    fn of(text: &str) -> Self {
        let rotating = match token::parse(text) {
            Some(Ok(Token::Rotating(token))) => Some(token.trace()),
            Some(Ok(Token::Opaque(_) | Token::Signed(_)) | Err(_)) | None => None,
        };
        Self { text: blake3::hash(text.as_bytes()), rotating }
    }

    /// Whether it is the code that `earlier` was, as it stayed or as it went on.
    fn goes_on(&self, earlier: &Self) -> bool {
        let follows = self.rotating.zip(earlier.rotating).is_some_and(|(now, before)| now.follows(&before));
        self.text == earlier.text || follows
    }
}

/// Whether a reading is a new scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Novelty {
    /// It is.
    New,
    /// The same code was scanned a moment ago.
    Repeat,
}

impl RepeatGuard {
    /// Whether this reading is a new scan.
    pub fn admit(&mut self, reading: &Reading) -> Novelty {
        // Typing the same again is meant.
        let span = match reading.source {
            Source::Typed => return Novelty::New,
            Source::Camera => CAMERA_REPEAT,
            Source::Wedge | Source::Serial if Gtin::parse(&reading.text).is_some() => PRODUCT_REPEAT,
            Source::Wedge | Source::Serial => SCANNER_REPEAT,
        };
        let mark = Mark::of(&reading.text);
        self.seen.retain(|seen| seen.at + seen.span > reading.at);
        if let Some(seen) = self.seen.iter_mut().find(|seen| mark.goes_on(&seen.mark)) {
            // A code that stays in view stays one scan; a scanner's trigger that is held down does not.
            if reading.source == Source::Camera {
                seen.at = seen.at.max(reading.at);
                seen.mark = mark;
                if seen.source != Source::Camera {
                    (seen.source, seen.span) = (Source::Camera, span);
                }
            }
            return Novelty::Repeat;
        }
        if self.seen.len() >= REMEMBERED_MAX {
            self.seen.pop_front();
        }
        self.seen.push_back(Seen { mark, at: reading.at, span, source: reading.source });
        Novelty::New
    }

    /// The counter has dealt with what was scanned. What only a scanner read it may read again at once, since somebody presses
    /// its trigger; what the camera sees must be away first.
    pub fn dealt_with(&mut self) {
        self.seen.retain(|seen| seen.source == Source::Camera);
        for seen in &mut self.seen {
            seen.span = CAMERA_GONE;
        }
    }

    /// Lets a code be scanned again at once: nobody dealt with it.
    fn let_in(&mut self, mark: &Mark) {
        self.seen.retain(|seen| !seen.mark.goes_on(mark) && !mark.goes_on(&seen.mark));
    }

    /// Lets every code be scanned again at once: nobody heard of it.
    pub fn forget(&mut self) {
        self.seen.clear();
    }
}

/// How many scans may wait for whoever handles them; a counter has one customer.
const SCANS_MAX: usize = 16;

/// Who hears what devices say beside scans: the engine, once there is one, and until then nobody.
#[derive(Debug, Default)]
pub(super) struct Listener {
    engine: RwLock<Weak<Inner>>,
    devices: RwLock<BTreeMap<Device, Status>>,
}

impl Listener {
    /// From now on the engine hears of everything, and now of how the devices are.
    pub(super) fn attach(&self, inner: &Arc<Inner>) {
        *self.engine.write().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(inner);
        inner.devices.write().unwrap_or_else(PoisonError::into_inner).extend(self.devices());
        inner.announce(Topic::Status);
    }

    /// How each device that has reported is.
    pub(super) fn devices(&self) -> BTreeMap<Device, Status> {
        self.devices.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A device reports; `None` for one that is used no more.
    pub(super) fn report(&self, device: Device, status: Option<&Status>) {
        let place = |devices: &mut BTreeMap<Device, Status>| match status.cloned() {
            Some(status) => devices.insert(device, status),
            None => devices.remove(&device),
        };
        place(&mut self.devices.write().unwrap_or_else(PoisonError::into_inner));
        if let Some(inner) = self.engine() {
            place(&mut inner.devices.write().unwrap_or_else(PoisonError::into_inner));
            inner.announce(Topic::Status);
        }
    }

    fn engine(&self) -> Option<Arc<Inner>> {
        self.engine.read().unwrap_or_else(PoisonError::into_inner).upgrade()
    }
}

/// Listens to devices on a thread of its own until their channel closes or nobody takes scans any more.
pub(super) fn listen(listener: Arc<Listener>, events: Receiver<Event>) -> Result<mpsc::Receiver<Reading>, Problem> {
    let (scans, received) = mpsc::channel(SCANS_MAX);
    let thread = thread::Builder::new().name("scans".to_owned());
    thread
        .spawn(move || merge(&listener, &events, &scans))
        .map_err(|error| Problem::caused(Code::Interrupted, error))?;
    Ok(received)
}

impl Engine {
    /// Listens to devices until their channel closes. What they read comes out once a scan; how they are is kept for
    /// [`Engine::device_status`].
    pub fn listen(&self, events: Receiver<Event>) -> Result<mpsc::Receiver<Reading>, Problem> {
        let listener = Listener::default();
        listener.attach(self.inner());
        listen(Arc::new(listener), events)
    }

    /// The counter has dealt with what was scanned: the same code, taken away and shown again, is a new scan.
    pub fn next_customer(&self) {
        self.inner().customers.fetch_add(1, Ordering::Relaxed);
    }

    /// Nobody dealt with these codes: whichever is still before the camera is a new scan.
    pub fn scan_again<'a>(&self, passed_over: impl IntoIterator<Item = &'a str>) {
        let marks = passed_over.into_iter().map(Mark::of);
        self.inner().passed_over.lock().unwrap_or_else(PoisonError::into_inner).extend(marks);
    }

    /// How each device that has reported is.
    pub fn device_status(&self) -> BTreeMap<Device, Status> {
        self.inner().devices.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn merge(listener: &Listener, events: &Receiver<Event>, scans: &mpsc::Sender<Reading>) {
    let mut stream = Stream { guard: RepeatGuard::default(), served: 0 };
    for event in events {
        if scans.is_closed() {
            return;
        }
        goes_on(listener, || stream.take(listener, event, scans));
    }
}

/// Takes one event. One that breaks the stream down is lost, and the counter is told what it is told of a torn one: the code
/// can be shown again.
fn goes_on(listener: &Listener, take: impl FnOnce()) {
    if unwind::turn("the stream of scans", take).is_err()
        && let Some(inner) = listener.engine()
    {
        inner.announce(Topic::TornScan);
    }
}

/// What is remembered between two events.
struct Stream {
    guard: RepeatGuard,
    /// How many customers had been served at the last event.
    served: u64,
}

impl Stream {
    fn take(&mut self, listener: &Listener, event: Event, scans: &mpsc::Sender<Reading>) {
        let engine = listener.engine();
        let customers = engine.as_ref().map_or(self.served, |inner| inner.customers.load(Ordering::Relaxed));
        if self.served != customers {
            self.served = customers;
            self.guard.dealt_with();
        }
        if let Some(inner) = &engine {
            let passed_over = std::mem::take(&mut *inner.passed_over.lock().unwrap_or_else(PoisonError::into_inner));
            for mark in &passed_over {
                self.guard.let_in(mark);
            }
        }
        match event {
            Event::Read(reading) => {
                // With nobody to handle it a scan is dropped: the code can be shown again.
                if self.guard.admit(&reading) == Novelty::New && scans.try_send(reading).is_err() {
                    tracing::warn!("a scan found the counter busy");
                    self.guard.forget();
                }
            }
            Event::Torn(_) => {
                if let Some(inner) = engine {
                    inner.announce(Topic::TornScan);
                }
            }
            Event::Status(device, status) => {
                tracing::info!(?device, ?status, "a device reports");
                listener.report(device, Some(&status));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::*;
    use crate::domain::id::{CampaignNo, ShopNo, TenantNo, VoucherId};
    use crate::domain::token::rotating::STEP_SECONDS;
    use crate::domain::token::{Claims, DayNo, Home, Issuer, Proof, RotationKey, Step, Uses};

    #[track_caller]
    fn check(readings: &[(Source, &str, u64)], expected: &[Novelty]) {
        let start = Instant::now();
        let mut guard = RepeatGuard::default();
        let found: Vec<Novelty> = readings
            .iter()
            .map(|(source, text, ms)| {
                let at = start + Duration::from_millis(*ms);
                guard.admit(&Reading { source: *source, text: (*text).to_owned(), symbology: None, at })
            })
            .collect();
        assert_eq!(found, expected);
    }

    use Novelty::{New, Repeat};
    use Source::{Camera, Serial, Typed, Wedge};

    #[test]
    fn a_scanner_repeats_within_two_and_a_half_seconds() {
        check(&[(Wedge, "A", 0), (Wedge, "A", 2_499), (Wedge, "A", 2_500)], &[New, Repeat, New]);
    }

    #[test]
    fn of_products_that_are_alike_each_is_scanned_but_before_the_camera_only_once() {
        let (tea, ms) = ("6901234567892", [0, 299, 300, 900]);
        check(&ms.map(|ms| (Serial, tea, ms)), &[New, Repeat, New, New]);
        check(&ms.map(|ms| (Camera, tea, ms)), &[New, Repeat, Repeat, Repeat]);
    }

    #[test]
    fn a_code_that_stays_in_view_is_one_scan() {
        let frames: Vec<(Source, &str, u64)> = (0..10).map(|n| (Camera, "A", n * 4_000)).collect();
        let mut expected = vec![Repeat; 10];
        expected[0] = New;
        check(&frames, &expected);
        check(&[(Camera, "A", 0), (Camera, "A", 5_000)], &[New, New]);
    }

    #[test]
    fn another_code_is_another_scan_and_so_is_typing() {
        check(&[(Camera, "A", 0), (Camera, "B", 1), (Camera, "A", 2)], &[New, New, Repeat]);
        check(&[(Typed, "A", 0), (Typed, "A", 1)], &[New, New]);
    }

    #[test]
    fn camera_and_scanner_reading_the_same_phone_are_one_scan() {
        check(&[(Camera, "A", 0), (Serial, "A", 400)], &[New, Repeat]);
    }

    #[test]
    fn a_phone_still_held_up_when_its_code_was_dealt_with_is_no_new_scan_until_it_was_away() {
        let start = Instant::now();
        for first in [Camera, Wedge] {
            let mut guard = RepeatGuard::default();
            let admit = |guard: &mut RepeatGuard, source, ms| {
                let at = start + Duration::from_millis(ms);
                guard.admit(&Reading { source, text: "A".into(), symbology: None, at })
            };
            assert_eq!(admit(&mut guard, first, 0), New);
            assert_eq!(admit(&mut guard, Camera, 900), Repeat);
            guard.dealt_with();
            assert_eq!(admit(&mut guard, Camera, 1_000), Repeat);
            assert_eq!(admit(&mut guard, Camera, 2_900), Repeat);
            assert_eq!(admit(&mut guard, Camera, 4_900), New);
        }
    }

    #[test]
    fn a_code_that_nobody_dealt_with_is_scanned_again_while_it_stays_in_view_and_no_other_is() {
        let start = Instant::now();
        let mut guard = RepeatGuard::default();
        let admit = |guard: &mut RepeatGuard, text: &str, ms| {
            let at = start + Duration::from_millis(ms);
            guard.admit(&Reading { source: Camera, text: text.into(), symbology: None, at })
        };
        for text in ["A", "B"] {
            assert_eq!(admit(&mut guard, text, 0), New);
        }
        guard.let_in(&Mark::of("A"));
        assert_eq!((admit(&mut guard, "A", 60), admit(&mut guard, "B", 60)), (New, Repeat));
        assert_eq!(admit(&mut guard, "A", 120), Repeat);
    }

    /// The rotating code of a voucher at a step.
    fn rotating(voucher: u8, step: i64) -> String {
        let claims = Claims {
            tenant: TenantNo::new(1).unwrap(),
            campaign: CampaignNo::new(1).unwrap(),
            voucher: VoucherId::from_bytes([voucher; 10]),
            uses: Uses::Single,
            proof: Proof::RotatingOnly,
            home: Home::OnlyAt(ShopNo::new(1)),
            first_day: DayNo::of(date(2026, 11, 1)).unwrap(),
            last_day: DayNo::of(date(2026, 12, 1)).unwrap(),
            value: None,
        };
        let key = SigningKey::from_bytes(&[7; 32]);
        let pass = Issuer::new(1, &key).rotating(&claims).unwrap();
        let shop_key = RotationKey::for_shop(&[9; 32], claims.campaign, ShopNo::new(1));
        pass.show(&shop_key, Step::at(Timestamp::from_second(step * STEP_SECONDS).unwrap()))
    }

    #[test]
    fn a_rotating_code_that_goes_on_while_the_phone_is_held_up_is_no_new_scan() {
        let start = Instant::now();
        let mut guard = RepeatGuard::default();
        let admit = |guard: &mut RepeatGuard, voucher, step, ms| {
            let at = start + Duration::from_millis(ms);
            guard.admit(&Reading { source: Camera, text: rotating(voucher, step), symbology: None, at })
        };
        assert_eq!(admit(&mut guard, 1, 100, 0), New);
        assert_eq!(admit(&mut guard, 1, 101, 4_000), Repeat, "while the bill is typed");
        guard.dealt_with();
        for (step, ms) in [(101, 5_000), (102, 6_900), (102, 8_000), (103, 9_900)] {
            assert_eq!(admit(&mut guard, 1, step, ms), Repeat, "step {step}");
        }
        assert_eq!(admit(&mut guard, 2, 104, 10_000), New, "another voucher");
        assert_eq!(admit(&mut guard, 1, 104, 11_900), New, "it was away");
    }

    #[test]
    fn the_real_code_after_its_screenshot_is_a_new_scan_and_so_is_the_screenshot_after_it() {
        let texts = [rotating(1, 90), rotating(1, 100), rotating(1, 99)];
        let [old, real, copy] = texts.each_ref().map(String::as_str);
        check(&[(Camera, old, 0), (Camera, real, 100), (Camera, copy, 200)], &[New, New, New]);
    }

    #[test]
    fn a_scanner_reads_a_code_anew_once_it_was_dealt_with() {
        let mut guard = RepeatGuard::default();
        let reading = Reading { source: Wedge, text: "A".into(), symbology: None, at: Instant::now() };
        assert_eq!(guard.admit(&reading), New);
        guard.dealt_with();
        assert_eq!(guard.admit(&reading), New);
    }

    #[test]
    fn a_panic_over_one_scan_does_not_end_the_stream() {
        let (listener, mut taken) = (Listener::default(), Vec::new());
        for number in 0..3 {
            goes_on(&listener, || {
                assert_ne!(number, 1, "a mistake");
                taken.push(number);
            });
        }
        assert_eq!(taken, [0, 2]);
    }

    #[test]
    fn a_thousand_codes_do_not_fill_the_memory() {
        let start = Instant::now();
        let mut guard = RepeatGuard::default();
        for n in 0..1_000 {
            guard.admit(&Reading { source: Wedge, text: n.to_string(), symbology: None, at: start });
        }
        assert_eq!(guard.seen.len(), REMEMBERED_MAX);
    }
}
