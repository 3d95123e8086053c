//! How much of a counter's frames the decoder reads, and how fast, beside the goals.
//!
//! The rates come first, each frame once, in processor time of one core; then criterion times single kinds of frame.
//! The frames lie in the folder of `COUNTERSIGN_CORPUS`, or in `../shared/corpus` beside the checkout; without either,
//! frames are drawn here, which says less about a real counter.

use std::env;
use std::fs;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use countersign::app::decode::labels::{Label, Labels};
use countersign::app::decode::rates::{Rate, Rates};
use countersign::devices::decode::{Pipeline, process};
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
            writeln!(out, "\nphotographs (goal: 90 % read, none wrong)")?;
            measure(&photographs).print(&mut out)?;
            counter
        }
        None => drawn()?,
    };
    let rates = measure(&counter);
    writeln!(out, "\ncounter frames, 1280×720")?;
    rates.print(&mut out)?;
    goals(&rates.total(), &mut out)?;
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

fn measure(samples: &[Sample]) -> Rates {
    let mut pipeline = Pipeline::default();
    let mut rates = Rates::default();
    // Once to warm up what is loaded lazily.
    samples.iter().take(4).for_each(|sample| drop(pipeline.read(&sample.luma)));
    for Sample { luma, label } in samples {
        let (decoded, took) = process::measured(&mut pipeline, luma);
        let texts: Vec<String> = decoded.codes.into_iter().map(|code| code.text).collect();
        rates.count(label, &texts, Some(took.as_secs_f64() * 1_000.0));
    }
    rates
}

fn goals(total: &Rate, out: &mut impl Write) -> io::Result<()> {
    let at_least = |value: Option<f64>, goal: f64| value.is_some_and(|value| value >= goal);
    let at_most = |value: Option<f64>, goal: f64| value.is_some_and(|value| value <= goal);
    let lines = [
        ("read ≥ 89 %", total.percent(), at_least(total.percent(), 89.0)),
        ("none wrong", Some(f64::from(u32::try_from(total.wrong).unwrap_or(u32::MAX))), total.wrong == 0),
        ("median ≤ 3 ms", total.shown_ms(50), at_most(total.shown_ms(50), 3.0)),
        ("p99 ≤ 20 ms", total.shown_ms(99), at_most(total.shown_ms(99), 20.0)),
        ("empty ≤ 10 ms", total.empty_ms(), at_most(total.empty_ms(), 10.0)),
    ];
    writeln!(out)?;
    for (goal, value, met) in lines {
        let verdict = if met { "met" } else { "MISSED" };
        writeln!(out, "{goal:<16} {:>8.2}  {verdict}", value.unwrap_or(f64::NAN))?;
    }
    Ok(())
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
