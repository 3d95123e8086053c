//! What pictures show, and how much of it was read.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;

/// What is known of many files.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// By the file's place, with links and `..` resolved.
    by_file: BTreeMap<PathBuf, Label>,
}

/// What one file shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    class: String,
    shows: Shows,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Shows {
    /// Each of these codes; without any, nothing may be read.
    All(Vec<String>),
    /// A code that may be given as any of these texts; without any, nothing may be read.
    Any(Vec<String>),
}

/// The two forms of label files.
#[derive(Deserialize)]
#[serde(untagged)]
enum LabelFile {
    Frames { frames: Vec<FrameLabel> },
    Texts(BTreeMap<String, Vec<String>>),
}

#[derive(Deserialize)]
struct FrameLabel {
    file: PathBuf,
    class: String,
    payloads: Vec<String>,
}

impl Labels {
    /// Loads label files. Names in them are relative to the file they stand in; without a class of their own, files
    /// belong to the class of that folder's name.
    pub(super) fn load(files: &[PathBuf]) -> anyhow::Result<Self> {
        let mut labels = Self::default();
        for file in files {
            let text = fs::read(file).with_context(|| format!("the labels {} cannot be read", file.display()))?;
            let parsed: LabelFile =
                serde_json::from_slice(&text).with_context(|| format!("{} holds no labels", file.display()))?;
            let file = fs::canonicalize(file)?;
            labels.add(parsed, file.parent().unwrap_or(Path::new("")));
        }
        Ok(labels)
    }

    fn add(&mut self, parsed: LabelFile, folder: &Path) {
        match parsed {
            LabelFile::Frames { frames } => {
                let labelled = frames.into_iter().map(|FrameLabel { file, class, payloads }| {
                    (folder.join(file), Label { class, shows: Shows::All(payloads) })
                });
                self.by_file.extend(labelled);
            }
            LabelFile::Texts(texts) => {
                let class = folder.file_name().unwrap_or_default().to_string_lossy();
                let labelled = texts.into_iter().map(|(file, texts)| {
                    (folder.join(file), Label { class: class.to_string(), shows: Shows::Any(texts) })
                });
                self.by_file.extend(labelled);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_file.is_empty()
    }

    /// Every labelled file.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        self.by_file.keys().cloned().collect()
    }

    pub(super) fn of(&self, path: &Path) -> Option<&Label> {
        self.by_file.get(&fs::canonicalize(path).ok()?)
    }
}

/// How much was read, per class.
#[derive(Debug, Default)]
pub(super) struct Rates {
    classes: BTreeMap<String, Rate>,
}

#[derive(Debug, Default)]
struct Rate {
    /// Files that show a code, and those of which it was read.
    shown: usize,
    read: usize,
    /// Files that show none.
    empty: usize,
    /// Texts that no label names.
    wrong: usize,
    /// Milliseconds of each file that was read.
    took: Vec<f64>,
}

impl Rates {
    pub(super) fn count(&mut self, label: &Label, texts: &[String], ms: Option<f64>) {
        let rate = self.classes.entry(label.class.clone()).or_default();
        let (Shows::All(known) | Shows::Any(known)) = &label.shows;
        let is_there = |known: &String| texts.iter().any(|text| alike(text, known));
        let is_read = match &label.shows {
            Shows::All(known) => known.iter().all(is_there),
            Shows::Any(known) => known.iter().any(is_there),
        };
        if known.is_empty() {
            rate.empty += 1;
        } else {
            rate.shown += 1;
            rate.read += usize::from(is_read);
        }
        rate.wrong += texts.iter().filter(|text| !known.iter().any(|known| alike(text, known))).count();
        rate.took.extend(ms);
    }

    /// A table of all classes and their sum.
    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let mut sum = Rate::default();
        writeln!(
            out,
            "{:<26} {:>6} {:>6} {:>7} {:>6} {:>10} {:>10}",
            "class", "shown", "read", "", "wrong", "median ms", "p99 ms"
        )?;
        for (class, rate) in &self.classes {
            rate.print(class, out)?;
            sum.shown += rate.shown;
            sum.read += rate.read;
            sum.empty += rate.empty;
            sum.wrong += rate.wrong;
            sum.took.extend(&rate.took);
        }
        sum.print("all", out)
    }
}

/// Labels are kept in text files, which do not keep how lines end.
fn alike(text: &str, label: &str) -> bool {
    text.replace("\r\n", "\n") == label.replace("\r\n", "\n")
}

impl Rate {
    fn print(&self, class: &str, out: &mut impl Write) -> io::Result<()> {
        let percent =
            (self.read * 1_000).checked_div(self.shown).map(|tenths| format!("{}.{}%", tenths / 10, tenths % 10));
        let mut took = self.took.clone();
        took.sort_by(f64::total_cmp);
        let at = |percent: usize| {
            took.get((took.len() * percent / 100).min(took.len().saturating_sub(1))).copied().unwrap_or_default()
        };
        writeln!(
            out,
            "{class:<26} {:>6} {:>6} {:>7} {:>6} {:>10.2} {:>10.2}",
            self.shown,
            self.read,
            percent.as_deref().unwrap_or("-"),
            self.wrong,
            at(50),
            at(99),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(json: &str) -> (tempfile::TempDir, Labels) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("set")).unwrap();
        let file = folder.path().join("set/labels.json");
        fs::write(&file, json).unwrap();
        for name in ["a.png", "b.png", "c.png"] {
            fs::write(folder.path().join("set").join(name), "").unwrap();
        }
        let labels = Labels::load(&[file]).unwrap();
        (folder, labels)
    }

    #[track_caller]
    fn counted(label: &Label, texts: &[&str]) -> (usize, usize, usize, usize) {
        let mut rates = Rates::default();
        rates.count(label, &texts.iter().map(ToString::to_string).collect::<Vec<_>>(), Some(1.0));
        let rate = &rates.classes[&label.class];
        (rate.shown, rate.read, rate.empty, rate.wrong)
    }

    #[test]
    fn of_a_frame_every_payload_has_to_be_read() {
        let (folder, labels) = labels(
            r#"{"generator":"x","frames":[{"file":"a.png","class":"two_codes","payloads":["A","B"],"theta":1.5}]}"#,
        );
        let label = labels.of(&folder.path().join("set/../set/a.png")).unwrap();
        assert_eq!(label.class, "two_codes");
        assert_eq!(counted(label, &["B", "A"]), (1, 1, 0, 0));
        assert_eq!(counted(label, &["A"]), (1, 0, 0, 0));
        assert_eq!(counted(label, &["A", "B", "C"]), (1, 1, 0, 1));
    }

    #[test]
    fn of_a_photograph_one_of_its_texts_has_to_be_read_and_its_folder_is_the_class() {
        let (folder, labels) = labels(r#"{"a.png":["A","A'"],"b.png":[],"c.png":["C\nD"]}"#);
        let of = |name: &str| labels.of(&folder.path().join("set").join(name)).unwrap();
        assert_eq!(of("a.png").class, "set");
        assert_eq!(counted(of("a.png"), &["A'"]), (1, 1, 0, 0));
        assert_eq!(counted(of("c.png"), &["C\r\nD"]), (1, 1, 0, 0), "labels do not keep how lines end");
        assert_eq!(counted(of("a.png"), &[]), (1, 0, 0, 0));
        assert_eq!(counted(of("b.png"), &["phantom"]), (0, 0, 1, 1));
        assert_eq!(labels.files().len(), 3);
        assert!(labels.of(&folder.path().join("set/labels.json")).is_none());
    }

    #[test]
    fn a_file_that_holds_no_labels_is_an_error_and_no_empty_list() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("labels.json");
        for text in ["", "[]", "{\"frames\":3}", "{\"a\":\"b\"}"] {
            fs::write(&file, text).unwrap();
            assert!(Labels::load(std::slice::from_ref(&file)).is_err(), "{text}");
        }
        assert!(Labels::load(&[folder.path().join("missing.json")]).is_err());
    }

    #[test]
    fn rates_are_printed_per_class_and_together() {
        let (folder, labels) = labels(r#"{"a.png":["A"],"b.png":[]}"#);
        let mut rates = Rates::default();
        rates.count(labels.of(&folder.path().join("set/a.png")).unwrap(), &["A".into()], Some(1.25));
        rates.count(labels.of(&folder.path().join("set/b.png")).unwrap(), &[], Some(8.0));
        let mut out = Vec::new();
        rates.print(&mut out).unwrap();
        let table = String::from_utf8(out).unwrap();
        let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1], ["set", "1", "1", "100.0%", "0", "8.00", "8.00"]);
        assert_eq!(lines[2][..5], ["all", "1", "1", "100.0%", "0"]);
    }
}
