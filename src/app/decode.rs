//! `countersign decode`: the camera's pipeline over picture files, for support and for measuring.

pub mod explain;
pub mod labels;
pub mod rates;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs, io};

use anyhow::Context;
use serde::Serialize;

use self::labels::Labels;
use self::rates::Rates;
use crate::devices::decode::protocol::Answer;
use crate::devices::decode::worker::{Program, Worker};
use crate::devices::decode::{Effort, Stage};
use crate::devices::picture;

/// Folders within folders that are still entered.
const DEPTH_MAX: usize = 32;

/// Read the codes in picture files.
///
/// Runs the very pipeline of the camera over PNG, JPEG and GIF files (of an animated one the first frame). Folders are
/// searched for pictures, in the order of their names. Prints for each file what was read, by which stage, and the
/// processor time the pipeline took. Product barcodes are given only if they were read alike twice.
///
/// Exit code: 0 if every file could be processed (also if it shows no code), 1 if any could not.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Picture files and folders. May be left out with --labels: then the labelled files are read.
    #[arg(required_unless_present = "labels")]
    paths: Vec<PathBuf>,
    /// Print one JSON object per file and line: {"file","texts":[..],"stage","ms","error"}. Rates go to standard error.
    #[arg(long)]
    json: bool,
    /// What the files show; prints how much of it was read, per class. Either {"frames":[{"file","class","payloads"}]},
    /// where every payload has to be read, or {"file":["text",..]}, where one of the texts has to be. May be repeated.
    #[arg(long, value_name = "FILE")]
    labels: Vec<PathBuf>,
    /// Write a PNG to FILE that shows what the grid reader, the last resort for damaged codes, saw of the one picture: what
    /// looked like a finder, how the code lies, how certain each module is, and what was left to error correction.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "labels"])]
    explain: Option<PathBuf>,
    /// The longest that one picture may take, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=600_000))]
    limit_ms: u64,
}

/// What became of one file.
#[derive(Debug, Serialize)]
struct Report {
    file: String,
    texts: Vec<String>,
    stage: Option<&'static str>,
    ms: Option<f64>,
    error: Option<String>,
}

/// Reads the files and prints what they show.
pub fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let program = Program::decoder(env::current_exe().context("this program's own file is not known")?);
    run_with(args, program, out, &mut io::stderr().lock())
}

/// As [`run`], with the decoder process given.
fn run_with(args: &Args, program: Program, out: &mut impl Write, err: &mut impl Write) -> anyhow::Result<ExitCode> {
    if let Some(file) = &args.explain {
        return explain_to(file, args, out);
    }
    let labels = Labels::load(&args.labels)?;
    let mut worker = Worker::new(program, Duration::from_millis(args.limit_ms), Effort::Still);
    let mut rates = Rates::default();
    let mut code = ExitCode::SUCCESS;
    let paths = if args.paths.is_empty() { labels.files() } else { args.paths.clone() };
    for file in pictures(&paths) {
        let (path, report) = match file {
            Ok(path) => (path.clone(), read(&path, &mut worker)),
            Err((path, error)) => (path.clone(), Report::failed(&path, error.to_string())),
        };
        if report.error.is_some() {
            code = ExitCode::FAILURE;
        }
        if let Some(label) = labels.of(&path) {
            rates.count(label, &report.texts, report.ms);
        }
        if args.json { writeln!(out, "{}", serde_json::to_string(&report)?)? } else { report.print(out)? }
    }
    if !labels.is_empty() {
        if args.json { rates.print(err)? } else { rates.print(out)? }
    }
    out.flush()?;
    Ok(code)
}

fn explain_to(file: &Path, args: &Args, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let [path] = args.paths.as_slice() else { anyhow::bail!("--explain takes exactly one picture") };
    let picture = picture::load(path).with_context(|| format!("{} cannot be read", path.display()))?;
    writeln!(out, "{}: {}", shown(path).escape_debug(), explain::write(&picture, file)?)?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path, worker: &mut Worker) -> Report {
    let picture = match picture::load(path) {
        Ok(picture) => picture,
        Err(error) => return Report::failed(path, error.to_string()),
    };
    match worker.ask(&Arc::new(picture)) {
        Ok(Answer { decoded, took }) => Report {
            file: shown(path),
            texts: decoded.codes.into_iter().map(|code| code.text).collect(),
            stage: decoded.stage.map(Stage::name),
            ms: Some((took.as_secs_f64() * 1e6).round() / 1e3),
            error: None,
        },
        Err(error) => Report::failed(path, format!("{:#}", anyhow::Error::from(error))),
    }
}

impl Report {
    fn failed(path: &Path, error: String) -> Self {
        Self { file: shown(path), texts: Vec::new(), stage: None, ms: None, error: Some(error) }
    }

    /// For people. Texts are escaped: what stands in a code must not steer the terminal that shows it.
    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let file = self.file.escape_debug();
        match (&self.error, self.stage) {
            (Some(error), _) => writeln!(out, "{file}: error: {}", error.escape_debug()),
            (None, None) => writeln!(out, "{file}: no code ({} ms)", self.ms.unwrap_or_default()),
            (None, Some(stage)) => {
                writeln!(out, "{file}: {} ({stage}, {} ms)", self.texts.len(), self.ms.unwrap_or_default())?;
                self.texts.iter().try_for_each(|text| writeln!(out, "    {}", text.escape_debug()))
            }
        }
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The files that `paths` name: a file as it is, a folder's pictures in the order of their names.
fn pictures(paths: &[PathBuf]) -> Vec<Result<PathBuf, (PathBuf, io::Error)>> {
    let mut found = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(about) if about.is_dir() => search(path, DEPTH_MAX, &mut found),
            Ok(_) => found.push(Ok(path.clone())),
            Err(error) => found.push(Err((path.clone(), error))),
        }
    }
    found
}

/// Links to folders are not followed, so that no search runs in circles.
fn search(folder: &Path, depth: usize, found: &mut Vec<Result<PathBuf, (PathBuf, io::Error)>>) {
    let entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return found.push(Err((folder.to_owned(), error))),
    };
    let sorted: BTreeSet<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    for path in sorted {
        match fs::symlink_metadata(&path) {
            Ok(about) if about.is_dir() && depth > 0 => search(&path, depth - 1, found),
            Ok(about) if !about.is_dir() && picture::is_named_like_one(&path) => found.push(Ok(path)),
            Ok(_) => {}
            Err(error) => found.push(Err((path, error))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_pictures_in_order_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("b");
        fs::create_dir(&inner).unwrap();
        for name in ["c.jpg", "a.PNG", "notes.txt", "b/z.gif", "b/labels.json"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let found: Vec<PathBuf> = pictures(&[folder.path().into()]).into_iter().map(Result::unwrap).collect();
        let names = ["a.PNG", "b/z.gif", "c.jpg"].map(|name| folder.path().join(name));
        assert_eq!(found, names);
    }

    #[test]
    fn a_path_that_does_not_exist_is_told_and_the_others_are_read() {
        let found = pictures(&["/nowhere/at/all.png".into(), "/nowhere".into()]);
        assert!(found.iter().all(Result::is_err) && found.len() == 2);
    }

    #[test]
    fn control_characters_of_a_code_never_reach_the_terminal() {
        let mut report = Report::failed(Path::new("a.png"), String::new());
        report.error = None;
        report.stage = Some("zxing-local");
        report.texts = vec!["\u{1b}]0;owned\u{7}\u{202e}evil".into()];
        let mut out = Vec::new();
        report.print(&mut out).unwrap();
        let printed = String::from_utf8(out).unwrap();
        assert!(!printed.contains('\u{1b}') && !printed.contains('\u{202e}'), "{printed}");
    }

    #[test]
    fn json_is_one_object_with_all_five_fields() {
        let report = Report::failed(Path::new("a.png"), "the file is empty".into());
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(json, r#"{"file":"a.png","texts":[],"stage":null,"ms":null,"error":"the file is empty"}"#);
    }
}
