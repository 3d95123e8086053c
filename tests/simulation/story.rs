//! What happened in a run, line by line; kept only when a seed is replayed.

use std::fmt::Display;

/// The story of one run.
#[derive(Debug, Default)]
pub struct Story {
    lines: Option<Vec<String>>,
}

impl Story {
    /// A story that is told.
    pub fn told() -> Self {
        Self { lines: Some(Vec::new()) }
    }

    /// Adds a line; the words are made only where somebody wants to read them.
    pub fn tell<T: Display>(&mut self, now_ms: i64, who: &str, words: impl FnOnce() -> T) {
        if let Some(lines) = &mut self.lines {
            let (seconds, rest) = (now_ms / 1_000, now_ms % 1_000);
            lines.push(format!("{:>3}:{:02}.{rest:03} {who:<10} {}", seconds / 60, seconds % 60, words()));
        }
    }

    /// The lines.
    pub fn lines(&self) -> &[String] {
        self.lines.as_deref().unwrap_or_default()
    }
}
