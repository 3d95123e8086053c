//! How much of a counter's frames the decoder reads, and how fast, beside the goals.
//!
//! The rates come first, each frame once and by itself; the times beside the goals are those of the same frames as a camera's
//! stream, in processor time of one core. Then scenes of which one of eight frames has to be read, as the camera's thread
//! would; then criterion times single kinds of frame.
//!
//! The frames lie in the folder of `COUNTERSIGN_CORPUS`, or in `../shared/corpus` beside the checkout; without either,
//! frames are drawn here, which says less about a real counter.

use std::env;
use std::fs;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use countersign::app::decode::labels::{Label, Labels};
use countersign::app::decode::rates::{Rate, Rates};
use countersign::devices::decode::{Certainty, Effort, Pipeline, process};
use countersign::devices::luma::Luma;
use countersign::devices::picture;
use countersign::devices::simulated::camera::{Drawn, Glare, Look, Pace, Screen};
use criterion::Criterion;

/// A frame and what it shows.
struct Sample {
    luma: Luma,
    label: Label,
}

fn main() -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let counter = match corpus() {
        Some(corpus) => {
            let photographs = labelled(&photographs(&corpus)?)?;
            let counter = labelled(&[corpus.join("counter/manifest.json")])?;
            writeln!(out, "\nphotographs (goal: 94 % read, none wrong)")?;
            measure(&photographs, Effort::Still).print(&mut out)?;
            counter
        }
        None => drawn()?,
    };
    let rates = measure(&counter, Effort::Still);
    writeln!(out, "\ncounter frames, 1280×720, each by itself")?;
    rates.print(&mut out)?;
    // A camera's frames: the costly stage looks at some of them.
    let stream = measure(&counter, Effort::Stream);
    goals(&rates.total(), &stream.total(), &mut out)?;
    scenes(&mut out)?;
    time(&counter);
    Ok(())
}

fn corpus() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let folder = env::var_os("COUNTERSIGN_CORPUS").map_or_else(beside, PathBuf::from);
    folder.join("counter/manifest.json").is_file().then_some(folder)
}

fn photographs(corpus: &Path) -> io::Result<Vec<PathBuf>> {
    let Ok(sets) = fs::read_dir(corpus.join("photos")) else { return Ok(Vec::new()) };
    let mut labels: Vec<PathBuf> = sets.map(|set| Ok(set?.path().join("labels.json"))).collect::<io::Result<_>>()?;
    labels.retain(|labels| labels.is_file());
    labels.sort();
    Ok(labels)
}

fn labelled(files: &[PathBuf]) -> anyhow::Result<Vec<Sample>> {
    let labels = Labels::load(files)?;
    let sample = |file: PathBuf| Some(Sample { luma: picture::load(&file).ok()?, label: labels.of(&file)?.clone() });
    Ok(labels.files().into_iter().filter_map(sample).collect())
}

/// Frames of the simulated camera: eight of each look, and eight of an empty counter.
fn drawn() -> anyhow::Result<Vec<Sample>> {
    let looks = [
        ("plain", Look::default()),
        ("dark mode", Look { screen: Screen::Dark, ..Look::default() }),
        ("glare", Look { glare: Glare::Spot, ..Look::default() }),
        ("out of focus", Look { blur: 2, ..Look::default() }),
        ("tilted", Look { tilt: 80, turn: 20, ..Look::default() }),
    ];
    let mut samples = Vec::new();
    for (seed, (class, look)) in (0..).zip(looks) {
        let mut camera = Drawn::new(seed, Pace::AsTaken);
        let text = format!("CS1.{class}.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        camera.hand().show(&[&text], look)?;
        samples
            .extend((0..8).map(|_| Sample { luma: camera.draw(), label: Label::showing(class, vec![text.clone()]) }));
    }
    let mut camera = Drawn::new(99, Pace::AsTaken);
    samples.extend((0..8).map(|_| Sample { luma: camera.draw(), label: Label::showing("empty", Vec::new()) }));
    Ok(samples)
}

fn measure(samples: &[Sample], effort: Effort) -> Rates {
    let mut pipeline = Pipeline::default();
    let mut rates = Rates::default();
    // Once to warm up what is loaded lazily.
    samples.iter().take(4).for_each(|sample| drop(pipeline.read(&sample.luma)));
    for Sample { luma, label } in samples {
        let (decoded, took) = process::measured(&mut pipeline, luma, effort);
        let texts: Vec<String> = decoded.codes.into_iter().map(|code| code.text).collect();
        rates.count(label, &texts, Some(took.as_secs_f64() * 1_000.0));
    }
    rates
}

fn goals(total: &Rate, stream: &Rate, out: &mut impl Write) -> io::Result<()> {
    let at_least = |value: Option<f64>, goal: f64| value.is_some_and(|value| value >= goal);
    let at_most = |value: Option<f64>, goal: f64| value.is_some_and(|value| value <= goal);
    let lines = [
        ("read ≥ 95 %", total.percent(), at_least(total.percent(), 95.0)),
        ("none wrong", Some(f64::from(u32::try_from(total.wrong).unwrap_or(u32::MAX))), total.wrong == 0),
        ("median ≤ 2 ms", stream.shown_ms(50), at_most(stream.shown_ms(50), 2.0)),
        ("p99 ≤ 15 ms", stream.shown_ms(99), at_most(stream.shown_ms(99), 15.0)),
        ("empty ≤ 8 ms", stream.empty_ms(), at_most(stream.empty_ms(), 8.0)),
    ];
    writeln!(out)?;
    for (goal, value, met) in lines {
        let verdict = if met { "met" } else { "MISSED" };
        writeln!(out, "{goal:<16} {:>8.2}  {verdict}", value.unwrap_or(f64::NAN))?;
    }
    Ok(())
}

/// Frames of a scene, and how many scenes.
const SCENE_FRAMES: usize = 8;
const SCENES: u16 = 30;

/// Thirty hard scenes drawn here: out of focus, tilted, far away, with a finger over a finder, cracks across, or the motion of a
/// hand; one of eight frames has to be read, and a faint reading twice.
fn scenes(out: &mut impl Write) -> anyhow::Result<()> {
    let (mut read, mut wrong, mut first) = (0_u32, 0_u32, 0_usize);
    let mut took = Vec::new();
    for number in 0..SCENES {
        let text = format!("CS0:{:024}", u64::from(number) * 7_919 + 104_729);
        let hard = Hard::of(number);
        let mut camera = Drawn::new(u64::from(number), Pace::AsTaken);
        camera.hand().show(&[&text], hard.look)?;
        let mut pipeline = Pipeline::default();
        let (mut faint, mut hit) = (false, None);
        for frame in 0..SCENE_FRAMES {
            let luma = hard.taken(&mut camera);
            let (decoded, time) = process::measured(&mut pipeline, &luma, Effort::Stream);
            took.push(time.as_secs_f64() * 1_000.0);
            wrong += u32::from(decoded.codes.iter().any(|code| code.text != text));
            for code in decoded.codes.iter().filter(|code| code.text == text) {
                if code.certainty == Certainty::Sure || faint {
                    hit = hit.or(Some(frame));
                }
                faint = true;
            }
        }
        read += u32::from(hit.is_some());
        first += hit.unwrap_or(0);
    }
    took.sort_by(f64::total_cmp);
    let time = |percent: usize| took.get((took.len() * percent / 100).min(took.len() - 1)).copied().unwrap_or_default();
    let late = f64::from(u32::try_from(first).unwrap_or(u32::MAX)) / f64::from(read.max(1));
    writeln!(out, "\nhard scenes of {SCENE_FRAMES} frames (goal: 28 of {SCENES} read, none wrong)")?;
    writeln!(out, "{read} read, {wrong} frames wrong; {late:.1} frames before the one that is read")?;
    Ok(writeln!(out, "median {:.2} ms, p99 {:.2} ms", time(50), time(99))?)
}

/// What makes a scene hard.
struct Hard {
    look: Look,
    cover: Cover,
}

/// What lies over the code, or happens while a frame is taken.
#[derive(Clone, Copy)]
enum Cover {
    /// A finger's tip, around a place.
    Finger(f64, f64),
    /// Light lines across.
    Cracks,
    /// So many pixels to the right and half as many downwards.
    Motion(usize),
}

impl Hard {
    fn of(number: u16) -> Self {
        let turn = number * 37 % 360;
        let look = match number % 5 {
            0 => Look { blur: 3, turn, ..Look::default() },
            1 => Look { tilt: 60, blur: 2, turn, ..Look::default() },
            2 => Look { away: 70, blur: 1, turn, ..Look::default() },
            3 => Look { glare: Glare::Spot, blur: 2, turn, ..Look::default() },
            _ => Look { screen: Screen::Dark, blur: 3, turn, ..Look::default() },
        };
        let (sin, cos) = f64::from(turn + 45).to_radians().sin_cos();
        // About where a finder is: the code's half diagonal is some 150 pixels.
        let reach = if look.away > 0 { 75.0 } else { 120.0 };
        let cover = match number % 3 {
            0 => Cover::Finger(640.0 - reach * cos, 360.0 - reach * sin),
            1 => Cover::Cracks,
            _ => Cover::Motion(if look.away > 0 { 4 } else { 9 }),
        };
        Self { look, cover }
    }

    fn taken(&self, camera: &mut Drawn) -> Luma {
        let frame = camera.draw();
        let (width, height) = frame.sides();
        let rows: Vec<&[u8]> = frame.rows().collect();
        let pixel = |x: usize, y: usize| rows.get(y).and_then(|row| row.get(x)).copied().unwrap_or(120);
        Luma::drawn(width, height, |x, y| match self.cover {
            Cover::Finger(left, top) if (place(x) - left).hypot(place(y) - top) < 42.0 => 150,
            Cover::Cracks if (x * 3 + y).abs_diff(2_060) < 9 || (x + 2 * y).abs_diff(1_280) < 6 => 235,
            Cover::Motion(reach) => {
                let sum: usize = (0..reach).map(|step| usize::from(pixel(x + step, y + step / 2))).sum();
                u8::try_from(sum / reach.max(1)).unwrap_or(u8::MAX)
            }
            Cover::Finger(..) | Cover::Cracks => pixel(x, y),
        })
    }
}

fn place(at: usize) -> f64 {
    f64::from(u32::try_from(at).unwrap_or(u32::MAX))
}

/// One easy frame and one empty frame, again and again.
fn time(samples: &[Sample]) {
    let mut criterion = Criterion::default().configure_from_args();
    let mut pipeline = Pipeline::default();
    for (name, class) in [("a clean phone", ["clean_phone", "plain"]), ("an empty counter", ["negative", "empty"])] {
        if let Some(Sample { luma, .. }) = samples.iter().find(|sample| class.contains(&sample.label.class())) {
            criterion.bench_function(name, |bencher| bencher.iter(|| pipeline.read(black_box(luma))));
        }
    }
    criterion.final_summary();
}
