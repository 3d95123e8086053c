//! From a picture file to its text: the decoder's process, its watch, and the command.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use std::{fs, io};

use countersign::devices::camera::Frame;
use countersign::devices::decode::Effort;
use countersign::devices::decode::reader::Reader;
use countersign::devices::decode::worker::{Program, Worker, WorkerError};
use countersign::devices::luma::Luma;
use countersign::devices::newest::Newest;
use countersign::devices::simulated::camera::{Drawn, Look, Pace};
use countersign::devices::{Device, Event, Status};

const BINARY: &str = env!("CARGO_BIN_EXE_countersign");

/// Generous for a busy machine; a test that passes never waits so long.
const AMPLE: Duration = Duration::from_mins(1);

fn frame(text: &str) -> Arc<Luma> {
    let mut camera = Drawn::new(1, Pace::AsTaken);
    camera.hand().show(&[text], Look::default()).unwrap();
    Arc::new(camera.draw())
}

fn texts(worker: &mut Worker, frame: &Arc<Luma>) -> Result<Vec<String>, WorkerError> {
    Ok(worker.ask(frame)?.decoded.codes.into_iter().map(|code| code.text).collect())
}

/// A stand-in for the decoder: a shell script. Its last command takes the shell's place, so that killing the one ends
/// the other.
#[cfg(unix)]
fn script(text: &str) -> Program {
    Program { path: "/bin/sh".into(), arguments: vec!["-c".into(), text.into()] }
}

#[test]
fn the_child_process_reads_frame_after_frame() {
    let mut worker = Worker::new(Program::decoder(BINARY), AMPLE, Effort::Still);
    for text in ["CS-ONE", "CS-TWO", "第三张"] {
        assert_eq!(texts(&mut worker, &frame(text)).unwrap(), [text]);
    }
    let empty = Arc::new(Luma::plain(1, 1, 0).unwrap());
    assert!(texts(&mut worker, &empty).unwrap().is_empty());
}

#[test]
#[cfg(unix)]
fn a_child_that_never_answers_costs_the_limit_and_no_more() {
    let deaf = ["exec sleep 1000", "trap '' TERM; exec sleep 1000", "exec cat /dev/zero"];
    for silent in deaf.into_iter().chain(["cat >/dev/null; exec sleep 1000", "exec cat"]) {
        let limit = Duration::from_millis(30);
        let mut worker = Worker::new(script(silent), limit, Effort::Still);
        for _ in 0..3 {
            let answer = worker.ask(&frame("X"));
            assert!(matches!(answer, Err(WorkerError::Silent(waited)) if waited == limit), "{silent}: {answer:?}");
        }
    }
}

#[test]
#[cfg(unix)]
fn a_child_that_talks_nonsense_is_never_believed() {
    // Each takes the whole frame of 9 + 1280 × 720 bytes first.
    for nonsense in ["exec cat /dev/zero", "exec yes CSa2", "printf CSa2; exec cat /dev/zero", "exit 0"] {
        let nonsense = format!("head -c 921609 >/dev/null; {nonsense}");
        let mut worker = Worker::new(script(&nonsense), AMPLE, Effort::Still);
        for _ in 0..2 {
            let answer = worker.ask(&frame("X"));
            assert!(matches!(answer, Err(WorkerError::Broken(_))), "{nonsense}: {answer:?}");
        }
    }
}

#[test]
#[cfg(unix)]
fn a_child_killed_in_the_middle_of_a_frame_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("died");
    let text = format!(
        "if [ -e {mark} ]; then exec {BINARY} decode-worker; fi; touch {mark}; head -c 1000 >/dev/null; kill -9 $$",
        mark = mark.display()
    );
    let mut worker = Worker::new(script(&text), AMPLE, Effort::Still);
    let frame = frame("AFTER-THE-CRASH");
    assert!(matches!(worker.ask(&frame), Err(WorkerError::Broken(_))));
    assert_eq!(texts(&mut worker, &frame).unwrap(), ["AFTER-THE-CRASH"]);
}

#[test]
fn a_program_that_does_not_exist_is_an_error() {
    let mut worker = Worker::new(Program::decoder("/nowhere/countersign"), AMPLE, Effort::Still);
    assert!(matches!(worker.ask(&frame("X")), Err(WorkerError::Start { .. })));
}

fn put(frames: &Newest<Frame>, luma: &Arc<Luma>) {
    frames.put(Frame { luma: Arc::clone(luma), at: Instant::now() });
}

#[test]
fn frames_become_readings_through_the_decode_thread() {
    let (events, heard) = mpsc::sync_channel(8);
    let frames = Arc::new(Newest::default());
    let _reader = Reader::start(Arc::clone(&frames), Program::decoder(BINARY), AMPLE, events).unwrap();
    put(&frames, &frame("FROM-THE-CAMERA"));
    assert_eq!(heard.recv_timeout(AMPLE).unwrap(), Event::Status(Device::Decoder, Status::Ready));
    match heard.recv_timeout(AMPLE).unwrap() {
        Event::Read(reading) => assert_eq!(reading.text, "FROM-THE-CAMERA"),
        other => panic!("{other:?}"),
    }
}

#[test]
#[cfg(unix)]
fn a_decoder_that_is_lost_is_reported_and_the_thread_still_ends_when_asked() {
    let (events, heard) = mpsc::sync_channel(8);
    let frames = Arc::new(Newest::default());
    let limit = Duration::from_millis(30);
    let reader = Reader::start(Arc::clone(&frames), script("exec sleep 1000"), limit, events).unwrap();
    put(&frames, &frame("X"));
    let lost = Status::Lost("the decoder gave no answer within 30 ms".into());
    assert_eq!(heard.recv_timeout(AMPLE).unwrap(), Event::Status(Device::Decoder, lost));
    drop(reader);
    assert!(frames.is_closed());
}

#[test]
fn the_decoder_process_refuses_what_is_no_frame_and_ends_with_its_input() {
    let answered = |input: &[u8]| {
        let mut child = Command::new(BINARY)
            .arg("decode-worker")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        io::Write::write_all(&mut child.stdin.take().unwrap(), input).unwrap();
        child.wait_with_output().unwrap()
    };
    assert!(answered(b"").status.success(), "the terminal closed the pipe");
    for nonsense in [
        b"CSq2\x00\x00\x00\x00\x01".as_slice(),
        b"CSq2\x00\xFF\xFF\xFF\xFF",
        b"GET / HTTP/1.1\r\n\r\n",
        b"CSq2\x00\x00\x02\x00\x02abc",
    ] {
        let output = answered(nonsense);
        assert!(!output.status.success() && output.stdout.is_empty());
    }
}

fn decode(arguments: &[&str], paths: &[&Path]) -> Output {
    Command::new(BINARY).arg("decode").args(arguments).args(paths).output().unwrap()
}

fn json(output: &Output) -> Vec<serde_json::Value> {
    let lines = String::from_utf8(output.stdout.clone()).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn save(path: &Path, luma: &Luma) {
    let (width, height) = luma.sides();
    let picture = image::GrayImage::from_raw(width.into(), height.into(), luma.bytes().to_vec()).unwrap();
    picture.save(path).unwrap();
}

#[test]
fn the_command_prints_one_object_for_each_file_and_fails_if_one_did() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    save(&at("1.png"), &frame("FIRST"));
    save(&at("2.png"), &Luma::plain(64, 64, 200).unwrap());
    fs::write(at("3.png"), "not a picture").unwrap();
    fs::write(at("notes.txt"), "never looked at").unwrap();

    let output = decode(&["--json"], &[folder.path()]);
    let lines = json(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(lines.len(), 3);
    let keys: Vec<&String> = lines[0].as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 5, "{keys:?}");
    assert_eq!(lines[0]["file"], at("1.png").to_str().unwrap());
    assert_eq!(lines[0]["texts"], serde_json::json!(["FIRST"]));
    assert!(lines[0]["stage"].is_string() && lines[0]["ms"].is_number() && lines[0]["error"].is_null());
    assert_eq!(lines[1]["texts"], serde_json::json!([]));
    assert!(lines[1]["stage"].is_null() && lines[1]["error"].is_null(), "a picture without a code is no error");
    assert_eq!(lines[2]["error"], "this is no PNG, JPEG or GIF picture");

    assert_eq!(decode(&[], &[&at("1.png"), &at("2.png")]).status.code(), Some(0));
    assert_eq!(decode(&[], &[&at("missing.png")]).status.code(), Some(1));
    assert_eq!(decode(&[], &[]).status.code(), Some(2), "how to call it");
}

#[test]
fn the_command_counts_what_was_read_of_what_is_labelled() {
    let folder = tempfile::tempdir().unwrap();
    save(&folder.path().join("a.png"), &frame("SHOWN"));
    save(&folder.path().join("b.png"), &Luma::plain(64, 64, 9).unwrap());
    let labels = folder.path().join("manifest.json");
    let text = r#"{"frames":[{"file":"a.png","class":"easy","payloads":["SHOWN"]},
                             {"file":"b.png","class":"empty","payloads":[]}]}"#;
    fs::write(&labels, text).unwrap();
    let labels = labels.to_str().unwrap();

    let table = String::from_utf8(decode(&["--labels", labels], &[]).stdout).unwrap();
    assert!(table.lines().any(|line| line.starts_with("easy") && line.contains("100.0%")), "{table}");
    let output = decode(&["--json", "--labels", labels], &[folder.path()]);
    assert_eq!(json(&output).len(), 2, "rates never stand among the objects");
    assert!(String::from_utf8(output.stderr).unwrap().contains("easy"));
}
