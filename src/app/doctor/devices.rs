//! Whether the devices that were set up answer.

use std::env;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use qrcode::{Color, EcLevel, QrCode};

use super::{Finding, Grade};
use crate::config::{self, Config};
use crate::devices::decode::Effort;
use crate::devices::decode::worker::{Program, Worker};
#[cfg(target_os = "linux")]
use crate::devices::keyboard::KeyboardScanner;
use crate::devices::luma::Luma;
use crate::devices::printer::{self, Hold, Printer, Ready, Stop};
use crate::devices::serial::SerialScanner;
use crate::devices::{Device, EVENTS_MAX, Event, Events, Status};

/// How long a device may take to say how it is.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long the decoder may take here: its process is started for it, perhaps on a busy machine.
const DECODER_PATIENCE: Duration = Duration::from_secs(10);

/// What the drawn code says.
const SAMPLE: &str = "CS0:DOCTOR";

pub(super) fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![decoder()];
    findings.extend(scanners(config));
    findings
        .push(config.printer.as_ref().map_or_else(|| Finding::new("printer", Grade::Unused, "printer-none"), printer));
    findings
}

/// Has a drawn code read by the decoder's own process.
fn decoder() -> Finding {
    match env::current_exe() {
        Ok(program) => decoder_of(Program::decoder(program)),
        Err(error) => Finding::new("decoder", Grade::Wrong, "decoder-lost").because(&error),
    }
}

pub(super) fn decoder_of(program: Program) -> Finding {
    let Some(frame) = sample() else { return Finding::new("decoder", Grade::Wrong, "decoder-blind") };
    let mut worker = Worker::new(program, DECODER_PATIENCE, Effort::Still);
    match worker.ask(&Arc::new(frame)) {
        Ok(answer) if answer.decoded.codes.iter().any(|code| code.text == SAMPLE) => {
            Finding::new("decoder", Grade::Good, "decoder-reads")
        }
        Ok(_) => Finding::new("decoder", Grade::Wrong, "decoder-blind"),
        Err(error) => Finding::new("decoder", Grade::Wrong, "decoder-lost").because(&error),
    }
}

/// A frame with a code in its middle, six pixels a module.
fn sample() -> Option<Luma> {
    let code = QrCode::with_error_correction_level(SAMPLE, EcLevel::M).ok()?;
    let (side, colors) = (code.width(), code.to_colors());
    let margin = 4;
    let pixels = u16::try_from((side + 2 * margin) * 6).ok()?;
    Some(Luma::drawn(pixels, pixels, |x, y| {
        let module = |place: usize| (place / 6).checked_sub(margin).filter(|place| *place < side);
        let color = module(x).zip(module(y)).and_then(|(x, y)| colors.get(y * side + x));
        if color == Some(&Color::Dark) { 20 } else { 230 }
    }))
}

fn scanners(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    #[cfg(target_os = "linux")]
    if let Some(choice) = config.scanner.keyboard.clone() {
        let framing = config.scanner.framing.clone();
        findings.push(scanner(|events| KeyboardScanner::start(choice, framing, events, PATIENCE)));
    }
    if let Some(port) = config.scanner.serial.clone() {
        findings.push(scanner(|events| SerialScanner::start(port, events, PATIENCE)));
    }
    if findings.is_empty() {
        findings.push(Finding::new("scanner", Grade::Good, "scanner-typing"));
    }
    findings
}

/// Starts a scanner as the terminal does, and hears what it says of itself first.
fn scanner<S>(start: impl FnOnce(Events) -> std::io::Result<S>) -> Finding {
    let (events, heard) = mpsc::sync_channel(EVENTS_MAX);
    let wrong = Finding::new("scanner", Grade::Wrong, "scanner-lost");
    let _running = match start(events) {
        Ok(running) => running,
        Err(error) => return wrong.because(&error),
    };
    let deadline = Instant::now() + PATIENCE;
    while let Ok(event) = heard.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        match event {
            Event::Status(Device::Scanner, Status::Ready) => {
                return Finding::new("scanner", Grade::Good, "scanner-ready");
            }
            Event::Status(Device::Scanner, Status::Lost(why)) => return wrong.in_words(why),
            Event::Status(..) | Event::Read(_) | Event::Torn(_) => {}
        }
    }
    wrong
}

fn printer(config: &printer::Config) -> Finding {
    let at = config::written(&config.address);
    let finding = |grade, key| Finding::new("printer", grade, key).with("at", at.clone());
    match Printer::open(config.clone()).ready() {
        Ok(Ready::Well) => finding(Grade::Good, "printer-ready"),
        Ok(Ready::PaperLow) => finding(Grade::Good, "printer-paper-low"),
        Ok(Ready::Unasked) => finding(Grade::Good, "printer-unasked"),
        Err(Hold::Stopped(stop)) => finding(Grade::Wrong, "printer-stopped").with("stop", reason(stop)),
        Err(hold @ Hold::Unreachable(_)) => finding(Grade::Wrong, "printer-unreachable").because(&hold),
        Err(hold @ (Hold::Silent | Hold::Busy | Hold::Unrecorded(_))) => {
            finding(Grade::Wrong, "printer-silent").because(&hold)
        }
    }
}

/// By which word the sentence about a stopped printer chooses its form.
const fn reason(stop: Stop) -> &'static str {
    match stop {
        Stop::Paper => "paper",
        Stop::Cover => "cover",
        Stop::Cutter => "cutter",
        Stop::Passing => "passing",
        Stop::Broken => "broken",
        Stop::Offline => "offline",
    }
}
