//! What pictures show, as files beside them say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;

/// What is known of many files.
#[derive(Debug, Default)]
pub struct Labels {
    /// By the file's place, with links and `..` resolved.
    by_file: BTreeMap<PathBuf, Label>,
}

/// What one file shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
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
    pub fn load(files: &[PathBuf]) -> anyhow::Result<Self> {
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
                let labelled = frames
                    .into_iter()
                    .map(|FrameLabel { file, class, payloads }| (folder.join(file), Label::showing(&class, payloads)));
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

    /// Whether nothing is labelled.
    pub fn is_empty(&self) -> bool {
        self.by_file.is_empty()
    }

    /// Every labelled file.
    pub fn files(&self) -> Vec<PathBuf> {
        self.by_file.keys().cloned().collect()
    }

    /// The label of a file, however its place is written.
    pub fn of(&self, path: &Path) -> Option<&Label> {
        self.by_file.get(&fs::canonicalize(path).ok()?)
    }
}

/// What became of a file that is labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It shows a code, and what it shows was read.
    Read,
    /// It shows a code that was not read.
    Missed,
    /// It shows no code.
    Empty,
}

impl Label {
    /// A file of this class that shows each of these texts; without any, it shows no code.
    pub fn showing(class: &str, texts: Vec<String>) -> Self {
        Self { class: class.to_owned(), shows: Shows::All(texts) }
    }

    /// The class that the file belongs to.
    pub fn class(&self) -> &str {
        &self.class
    }

    /// What became of the file if these texts were read, and how many of them it does not show.
    pub fn judge(&self, texts: &[String]) -> (Outcome, usize) {
        let (Shows::All(known) | Shows::Any(known)) = &self.shows;
        let is_there = |known: &String| texts.iter().any(|text| alike(text, known));
        let outcome = match &self.shows {
            Shows::All(known) | Shows::Any(known) if known.is_empty() => Outcome::Empty,
            Shows::All(known) if known.iter().all(is_there) => Outcome::Read,
            Shows::Any(known) if known.iter().any(is_there) => Outcome::Read,
            Shows::All(_) | Shows::Any(_) => Outcome::Missed,
        };
        (outcome, texts.iter().filter(|text| !known.iter().any(|known| alike(text, known))).count())
    }
}

/// Labels are kept in text files, which do not keep how lines end.
fn alike(text: &str, label: &str) -> bool {
    text.replace("\r\n", "\n") == label.replace("\r\n", "\n")
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
    fn judged(label: &Label, texts: &[&str]) -> (Outcome, usize) {
        label.judge(&texts.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn of_a_frame_every_payload_has_to_be_read() {
        let (folder, labels) = labels(
            r#"{"generator":"x","frames":[{"file":"a.png","class":"two_codes","payloads":["A","B"],"theta":1.5}]}"#,
        );
        let label = labels.of(&folder.path().join("set/../set/a.png")).unwrap();
        assert_eq!(label.class, "two_codes");
        assert_eq!(judged(label, &["B", "A"]), (Outcome::Read, 0));
        assert_eq!(judged(label, &["A"]), (Outcome::Missed, 0));
        assert_eq!(judged(label, &["A", "B", "C"]), (Outcome::Read, 1));
    }

    #[test]
    fn of_a_photograph_one_of_its_texts_has_to_be_read_and_its_folder_is_the_class() {
        let (folder, labels) = labels(r#"{"a.png":["A","A'"],"b.png":[],"c.png":["C\nD"]}"#);
        let of = |name: &str| labels.of(&folder.path().join("set").join(name)).unwrap();
        assert_eq!(of("a.png").class, "set");
        assert_eq!(judged(of("a.png"), &["A'"]), (Outcome::Read, 0));
        assert_eq!(judged(of("c.png"), &["C\r\nD"]), (Outcome::Read, 0), "labels do not keep how lines end");
        assert_eq!(judged(of("a.png"), &[]), (Outcome::Missed, 0));
        assert_eq!(judged(of("b.png"), &["phantom"]), (Outcome::Empty, 1));
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
}
