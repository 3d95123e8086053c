//! Runs Countersign's own device code in the lab's guest and writes one line for everything that it reports.
//!
//! `lab-probe cameras` · `lab-probe ports` · `lab-probe camera DECODE_LIMIT_MS` · `lab-probe keyboard NAME` · `lab-probe serial PATH` ·
//! `lab-probe receipt FILE [LINES]` · `lab-probe print usb:PATH|serial:PATH gsr|gsh|none FILE`

#![expect(clippy::print_stdout, reason = "the lines are what the lab reads")]

use std::sync::mpsc::sync_channel;
use std::time::Duration;
use std::{env, fs, io};

use anyhow::{Context as _, bail};
use countersign::devices::camera::{self, Camera, Patience};
use countersign::devices::decode::process;
use countersign::devices::decode::reader::Reader;
use countersign::devices::decode::worker::Program;
use countersign::devices::keyboard::{self, KeyboardScanner};
use countersign::devices::ports;
use countersign::devices::printer::{self, Address, Job, Limits, Outcome, Printer, ProcessId, escpos};
use countersign::devices::serial::{self, SerialScanner};
use countersign::devices::wedge::Framing;
use countersign::devices::{EVENTS_MAX, Event, Events};
use countersign::domain::receipt::{Ack, Profile, Qr, Receipt, StatusSupport, layout};

/// How long a printer that was left in doubt may take to say more.
const LATE: Duration = Duration::from_mins(1);

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [process::COMMAND] => process::serve(io::stdin().lock(), io::stdout().lock()).context("the decoder"),
        ["cameras"] => {
            for camera in camera::list()? {
                match camera::examine(&camera::Choice::Named(camera.id.clone())) {
                    Ok(mode) => println!("CAMERA {} {}: {mode}", camera.id, camera.name),
                    Err(error) => println!("CAMERA {} {}: {error}", camera.id, camera.name),
                }
            }
            Ok(())
        }
        ["ports"] => {
            for port in ports::serial().into_iter().chain(ports::usb_printers()) {
                println!("PORT {} {:?} {:?}", port.path.display(), port.product, port.access);
            }
            Ok(())
        }
        ["camera", limit_ms] => {
            let limit = Duration::from_millis(limit_ms.parse().context("DECODE_LIMIT_MS")?);
            watch(|events| look(limit, events))
        }
        ["keyboard", name] => watch(|events| {
            let choice = keyboard::Choice::Name((*name).to_owned());
            KeyboardScanner::start(choice, Framing::default(), events, keyboard::RETRY)
        }),
        ["serial", path] => watch(|events| {
            let port = serial::Port { path: path.into(), baud: 9_600 };
            SerialScanner::start(port, events, serial::RETRY)
        }),
        ["receipt", file] => write_receipt(file, 3),
        ["receipt", file, lines] => write_receipt(file, lines.parse().context("LINES")?),
        ["print", address, ack, file] => print(address, ack, file),
        _ => bail!(
            "lab-probe cameras | ports | camera MS | keyboard NAME | serial PATH | receipt FILE [LINES] | print ADDRESS ACK FILE"
        ),
    }
}

/// Writes every event of a device until the probe is killed.
fn watch<D>(start: impl FnOnce(Events) -> io::Result<D>) -> anyhow::Result<()> {
    let (events, heard) = sync_channel(EVENTS_MAX);
    let device = start(events).context("the device's threads")?;
    for event in heard {
        match event {
            Event::Read(reading) => println!("READ {:?} {}", reading.source, reading.text),
            Event::Torn(source) => println!("TORN {source:?}"),
            Event::Status(device, status) => println!("STATUS {device:?} {status:?}"),
        }
    }
    drop(device);
    Ok(())
}

/// The terminal's whole way from a camera to texts, with this program as its decoder process.
fn look(limit: Duration, events: Events) -> io::Result<(Camera, Reader)> {
    let patience = Patience::default();
    let open = camera::opener(camera::Choice::First);
    let camera = Camera::start(open, patience, events.clone())?;
    let reader = Reader::start(camera.frames(), Program::decoder(env::current_exe()?), limit, events)?;
    Ok((camera, reader))
}

/// A receipt of so many lines between its head and its end, as the bytes for an 80 mm printer.
fn write_receipt(file: &str, lines: u32) -> anyhow::Result<()> {
    let head = Receipt::builder().heading("春熙茶铺 Spring Tea").centered("成都·春熙路 88 号").rule();
    let body = (1..=lines).fold(head, |receipt, line| receipt.pair(&format!("{line} 拿铁 Latte (大)"), "¥30.00"));
    let receipt = body.rule().qr(Qr::new("https://tea.example/r/R2-00918")).centered("谢谢光临").cut().build();
    fs::write(file, escpos::encode(&layout(&receipt, &Profile::MM80))?).context("the receipt's file")
}

fn print(address: &str, ack: &str, file: &str) -> anyhow::Result<()> {
    let address = match address.split_once(':') {
        Some(("usb", path)) => Address::Usb(path.into()),
        Some(("serial", path)) => Address::Serial(path.into()),
        _ => bail!("no such printer: {address}"),
    };
    let (ack, status) = match ack {
        "gsr" => (Ack::GsR, StatusSupport::DleEot),
        "gsh" => (Ack::GsH, StatusSupport::DleEot),
        "none" => (Ack::None, StatusSupport::None),
        other => bail!("no such confirmation: {other}"),
    };
    let bytes = fs::read(file).context("the receipt's file")?;
    let profile = Profile { ack, status, ..Profile::MM80 };
    let mut printer = Printer::open(printer::Config { address, profile, limits: Limits::default() });
    let outcome = printer.send(&Job { bytes: &bytes, id: ProcessId::of(1) }, &mut || Ok(()));
    println!("OUTCOME {outcome:?}");
    if matches!(outcome, Outcome::Unknown(_)) {
        println!("LATE {:?}", printer.listen(LATE));
    }
    Ok(())
}
