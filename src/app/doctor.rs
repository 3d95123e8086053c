//! `countersign doctor`: looks at settings, files, hub, clock, devices and payment service, and says what is wrong and what to do.
//!
//! Files are looked at and left as they are; while the terminal runs they are its own. Each part answers with [`Finding`]s;
//! the printed page is made of them, in the language of the settings, and for support with the system's own words beneath.

mod books;
mod cameras;
mod devices;
mod files;
mod hub;
mod payments;
mod ports;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use unicode_width::UnicodeWidthStr;

use crate::config::{Config, ConfigError};
use crate::domain::language::Language;
use crate::ui::text::{Fill, Text};

/// Look at settings, files, hub, clock and devices: what is wrong, and what to do.
///
/// Exit code: 0 if nothing is wrong, 1 if something is. What is merely not set up is no fault.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// One thing that was looked at.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    /// What it is about; its name is `doctor-subject` with this.
    subject: &'static str,
    grade: Grade,
    /// `doctor-KEY` says how it is, and `doctor-KEY.next` what to do where something is to be done.
    key: &'static str,
    fills: Vec<(&'static str, Fill)>,
    /// The system's own words, in English, for support.
    detail: Option<String>,
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    /// It works.
    Good,
    /// It is not set up, which may be meant.
    Unused,
    /// It will hinder work.
    Wrong,
}

/// Whether the terminal runs beside this program, and so may have the devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Terminal {
    Running,
    Stopped,
}

impl Finding {
    fn new(subject: &'static str, grade: Grade, key: &'static str) -> Self {
        Self { subject, grade, key, fills: Vec::new(), detail: None }
    }

    fn with(mut self, name: &'static str, fill: impl Into<Fill>) -> Self {
        self.fills.push((name, fill.into()));
        self
    }

    /// Adds an error with everything behind it.
    fn because(self, error: &dyn Error) -> Self {
        let chain = std::iter::successors(error.source(), |error| (*error).source());
        let words = chain.fold(error.to_string(), |words, source| format!("{words}: {source}"));
        self.in_words(words)
    }

    fn in_words(self, words: String) -> Self {
        Self { detail: Some(words), ..self }
    }
}

/// Looks at everything and prints what was found. Settings that cannot be read are a finding too.
pub fn run(config: Result<Config, ConfigError>, spoken: Language, out: &mut impl Write) -> io::Result<ExitCode> {
    let (findings, language) = match config {
        Ok(config) => (examine(&config), config.language),
        Err(error) => (vec![Finding::new("settings", Grade::Wrong, "settings-unreadable").because(&error)], spoken),
    };
    print(&findings, &Text::new(language), out)?;
    let wrong = findings.iter().any(|finding| finding.grade == Grade::Wrong);
    Ok(if wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = files::examine(config);
    let (books, identity) = books::examine(&config.data);
    let in_use = books.iter().any(|finding| finding.key == books::IN_USE);
    let terminal = if in_use { Terminal::Running } else { Terminal::Stopped };
    findings.extend(books);
    findings.extend(hub::examine(&config.data, identity.as_ref(), terminal));
    findings.extend(cameras::examine(&config.camera, terminal));
    findings.extend(devices::examine(config));
    findings.push(payments::examine(config));
    findings.extend(ports::examine());
    findings
}

fn print(findings: &[Finding], text: &Text, out: &mut impl Write) -> io::Result<()> {
    let name = |finding: &Finding| text.of("doctor-subject", &[("subject", finding.subject.into())]);
    let column = findings.iter().map(|finding| name(finding).width()).max().unwrap_or(0);
    for finding in findings {
        let name = name(finding);
        let mark = match finding.grade {
            Grade::Good => "✓",
            Grade::Unused => "–",
            Grade::Wrong => "✗",
        };
        let gap = " ".repeat(column - name.width());
        let key = format!("doctor-{}", finding.key);
        writeln!(out, "{mark} {name}{gap}  {}", text.of(&key, &finding.fills))?;
        let margin = " ".repeat(column + 4);
        if finding.grade != Grade::Good {
            writeln!(out, "{margin}→ {}", text.of(&format!("{key}.next"), &finding.fills))?;
        }
        if let Some(detail) = &finding.detail {
            // What devices and files are called comes from outside.
            detail.lines().try_for_each(|line| writeln!(out, "{margin}{}", line.escape_debug()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
