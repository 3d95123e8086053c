//! The whole line: a phone before a camera, its frames, the decoder process, the engine, the hub.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use countersign::devices::camera::{Camera, CameraError, Frame, FrameSource, Open, Patience};
use countersign::devices::decode::reader::Reader;
use countersign::devices::decode::worker::Program;
use countersign::devices::simulated::camera::{Drawn, Glare, Hand, Look, Pace, Screen};
use countersign::devices::{Device, EVENTS_MAX, Reading, Source, Status};
use countersign::domain::fact::{Event, Fact};
use countersign::domain::redemption::{Claim, CodeEvidence, Strength};
use countersign::engine::present::Subject;
use countersign::engine::redeem::Outcome;
use countersign::engine::scan::CAMERA_GONE;
use countersign::hub::issue::Form;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::world::{Till, World, redeemed, refusal};

/// How long a frame may take on a busy machine.
const DECODE_LIMIT: Duration = Duration::from_secs(10);

/// How long anything that must happen may take.
const SOON: Duration = Duration::from_secs(30);

/// A camera over a till's counter.
struct Counter {
    scans: mpsc::Receiver<Reading>,
    // Kept running.
    _camera: Camera,
    _reader: Reader,
}

impl Counter {
    fn at(till: &Till, open: Open) -> Self {
        let (events, received) = std::sync::mpsc::sync_channel(EVENTS_MAX);
        let brisk = Patience { pause_min: Duration::from_millis(20), ..Patience::default() };
        let camera = Camera::start(open, brisk, events.clone()).unwrap();
        let program = Program::decoder(env!("CARGO_BIN_EXE_countersign"));
        let reader = Reader::start(camera.frames(), program, DECODE_LIMIT, events).unwrap();
        Self { scans: till.engine.listen(received).unwrap(), _camera: camera, _reader: reader }
    }

    /// The next scan.
    async fn scan(&mut self) -> Reading {
        timeout(SOON, self.scans.recv()).await.expect("nothing is read").expect("the scanners have stopped")
    }
}

/// A camera that draws what a hand holds up.
fn drawn(hand: &Hand) -> Open {
    let hand = hand.clone();
    Arc::new(move || Ok(Box::new(Drawn::watching(&hand, 5, Pace::PerSecond(15))) as Box<_>))
}

async fn redeem(till: &Till, reading: &Reading) -> Outcome {
    assert_eq!(reading.source, Source::Camera);
    let subject = till.engine.present(&reading.text, reading.source, Instant::now()).await.unwrap();
    let Subject::Voucher(presented) = subject else { panic!("no voucher: {subject:?}") };
    till.engine.redeem(&presented, &Claim::default()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_before_the_camera_becomes_an_acknowledged_fact_at_the_hub() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({"treatment": "tender"})).await;
    let opaque = world.codes(campaign, 1, Form::Opaque).await.remove(0);
    let signed = world.codes(campaign, 1, Form::Signed).await.remove(0);
    let till = world.till("till 1").await;
    let hand = Hand::default();
    let mut counter = Counter::at(&till, drawn(&hand));
    let looks = [
        (opaque, Look { tilt: 40, ..Look::default() }),
        (signed, Look { screen: Screen::Dark, glare: Glare::Spot, ..Look::default() }),
    ];
    let mut made = Vec::new();
    for (code, look) in &looks {
        hand.show(&[code.as_str()], *look).unwrap();
        let reading = counter.scan().await;
        assert_eq!(&reading.text, code);
        let done = redeemed(redeem(&till, &reading).await);
        assert!(matches!(done.strength, Strength::FirmCloud { .. }));
        made.push(done.redemption);
    }
    till.drain().await;
    let facts = world.hub.admin.facts(till.engine.author().device, 0, 500).await.unwrap();
    let known: Vec<_> = facts
        .iter()
        .filter_map(|fact| match serde_json::from_str::<Fact>(&fact.row.body).unwrap().event {
            Event::RedemptionMade(made) => Some((made.redemption, made.evidence)),
            _ => None,
        })
        .collect();
    assert_eq!(known, made.iter().map(|id| (*id, CodeEvidence::Shown)).collect::<Vec<_>>());
    let (acknowledged, head) = till.acknowledged().await;
    assert_eq!((acknowledged, world.held().await), (head, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_held_before_the_camera_is_scanned_and_redeemed_once() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({"treatment": "tender"})).await;
    let codes = world.codes(campaign, 2, Form::Opaque).await;
    let till = world.till("till 1").await;
    let hand = Hand::default();
    let mut counter = Counter::at(&till, drawn(&hand));
    hand.show(&[&codes[0]], Look::default()).unwrap();
    let first = counter.scan().await;
    redeemed(redeem(&till, &first).await);
    // It stays where it is while another one comes beside it: frames that show both are read, and one scan comes out.
    hand.show(&[&codes[0], &codes[1]], Look::default()).unwrap();
    let second = counter.scan().await;
    assert_eq!((&first.text, &second.text), (&codes[0], &codes[1]));
    redeemed(redeem(&till, &second).await);
    assert!(counter.scans.try_recv().is_err(), "nothing was scanned twice");
    // Whoever takes the phone away and shows it again as the next customer is refused.
    till.engine.next_customer();
    hand.withdraw();
    let away = CAMERA_GONE + Duration::from_secs(1);
    assert!(timeout(away, counter.scans.recv()).await.is_err(), "nothing is scanned while the phone is away");
    hand.show(&[&codes[0]], Look::default()).unwrap();
    let again = counter.scan().await;
    assert_eq!(refusal(&redeem(&till, &again).await), "used_up");
    till.drain().await;
    assert_eq!((world.held().await, world.exceptions().await), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_codes_in_one_frame_both_are_reported_and_none_is_chosen() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({"treatment": "tender"})).await;
    let codes = world.codes(campaign, 2, Form::Opaque).await;
    let till = world.till("till 1").await;
    let hand = Hand::default();
    hand.show(&[&codes[0], &codes[1]], Look::default()).unwrap();
    let mut counter = Counter::at(&till, drawn(&hand));
    let mut readings = [counter.scan().await, counter.scan().await];
    readings.sort_by_key(|reading| codes.iter().position(|code| *code == reading.text));
    assert_eq!(readings.each_ref().map(|reading| reading.text.as_str()), [&codes[0], &codes[1]]);
    // Reading is no redeeming: nothing happened to either.
    till.drain().await;
    assert_eq!((world.held().await, till.acknowledged().await), (0, (1, 1)));
    redeemed(redeem(&till, &readings[1]).await);
    till.drain().await;
    assert_eq!(world.held().await, 1);
    redeemed(redeem(&till, &readings[0]).await);
}

/// A camera on a cable that can be pulled.
struct Plugged {
    frames: Drawn,
    plugged: Arc<AtomicBool>,
}

impl FrameSource for Plugged {
    fn next_frame(&mut self) -> Result<Frame, CameraError> {
        if self.plugged.load(Ordering::SeqCst) { self.frames.next_frame() } else { Err(CameraError::Gone) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_is_unplugged_while_scanning_goes_on_when_it_is_back() {
    let world = World::new().await;
    let code = world.code().await;
    let till = world.till("till 1").await;
    let (hand, plugged) = (Hand::default(), Arc::new(AtomicBool::new(true)));
    let (watched, cable) = (hand.clone(), Arc::clone(&plugged));
    let open: Open = Arc::new(move || {
        if !cable.load(Ordering::SeqCst) {
            return Err(CameraError::Gone);
        }
        let frames = Drawn::watching(&watched, 5, Pace::PerSecond(15));
        Ok(Box::new(Plugged { frames, plugged: Arc::clone(&cable) }) as Box<_>)
    });
    let mut counter = Counter::at(&till, open);
    let is = async |wanted: fn(&Status) -> bool| {
        let reported = async {
            let mut changes = till.engine.news();
            while !till.engine.device_status().get(&Device::Camera).is_some_and(wanted) {
                let _ = timeout(Duration::from_millis(200), changes.next()).await;
            }
        };
        timeout(SOON, reported).await.expect("the camera does not report");
    };
    is(|status| *status == Status::Ready).await;
    plugged.store(false, Ordering::SeqCst);
    is(|status| matches!(status, Status::Lost(_))).await;
    // The counter works without it.
    redeemed(till.redeem(&world.code().await).await);
    hand.show(&[&code], Look::default()).unwrap();
    plugged.store(true, Ordering::SeqCst);
    let reading = counter.scan().await;
    assert_eq!(reading.text, code);
    is(|status| *status == Status::Ready).await;
}
