//! How much of what pictures show was read, and how long it took.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::labels::{Label, Outcome};

/// How much was read, per class.
#[derive(Debug, Default)]
pub struct Rates {
    classes: BTreeMap<String, Rate>,
}

/// How much was read of some files.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Rate {
    /// Files that show a code.
    pub shown: u32,
    /// Those of them of which it was read.
    pub read: u32,
    /// Files that show none.
    pub empty: u32,
    /// Texts that were read of files that do not show them.
    pub wrong: usize,
    /// Milliseconds that each file took that shows a code, and each that shows none.
    shown_ms: Vec<f64>,
    empty_ms: Vec<f64>,
}

impl Rates {
    /// Counts a file: what was read of it, and in how many milliseconds if it could be read at all.
    pub fn count(&mut self, label: &Label, texts: &[String], ms: Option<f64>) {
        let rate = self.classes.entry(label.class().to_owned()).or_default();
        let (outcome, wrong) = label.judge(texts);
        rate.wrong += wrong;
        match outcome {
            Outcome::Empty => {
                rate.empty += 1;
                rate.empty_ms.extend(ms);
            }
            Outcome::Read | Outcome::Missed => {
                rate.shown += 1;
                rate.read += u32::from(outcome == Outcome::Read);
                rate.shown_ms.extend(ms);
            }
        }
    }

    /// All classes together.
    pub fn total(&self) -> Rate {
        let mut total = Rate::default();
        for rate in self.classes.values() {
            total.shown += rate.shown;
            total.read += rate.read;
            total.empty += rate.empty;
            total.wrong += rate.wrong;
            total.shown_ms.extend(&rate.shown_ms);
            total.empty_ms.extend(&rate.empty_ms);
        }
        total
    }

    /// A table of all classes and their sum. Times are those of files that show a code; empty files have a column.
    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let head = ["shown", "read", "", "wrong", "median ms", "p99 ms", "empty", "mean ms"];
        let [shown, read, share, wrong, median, p99, empty, mean] = head;
        writeln!(
            out,
            "{:<26} {shown:>6} {read:>6} {share:>7} {wrong:>6} {median:>10} {p99:>8} {empty:>6} {mean:>8}",
            "class"
        )?;
        for (class, rate) in &self.classes {
            rate.print(class, out)?;
        }
        self.total().print("all", out)
    }
}

impl Rate {
    /// Percent of the files that show a code of which it was read.
    pub fn percent(&self) -> Option<f64> {
        (self.shown > 0).then(|| f64::from(self.read) * 100.0 / f64::from(self.shown))
    }

    /// The time below which so many percent of the files that show a code were done, in milliseconds.
    pub fn shown_ms(&self, percent: usize) -> Option<f64> {
        let mut sorted = self.shown_ms.clone();
        sorted.sort_by(f64::total_cmp);
        let place = (sorted.len() * percent / 100).min(sorted.len().checked_sub(1)?);
        sorted.get(place).copied()
    }

    /// The mean time of the files that show none, in milliseconds.
    pub fn empty_ms(&self) -> Option<f64> {
        let count = u32::try_from(self.empty_ms.len()).ok().filter(|count| *count > 0)?;
        Some(self.empty_ms.iter().sum::<f64>() / f64::from(count))
    }

    fn print(&self, class: &str, out: &mut impl Write) -> io::Result<()> {
        let number = |number: Option<f64>| number.map_or_else(|| "-".to_owned(), |number| format!("{number:.2}"));
        let percent = self.percent().map_or_else(|| "-".to_owned(), |percent| format!("{percent:.1}%"));
        let (median, p99, mean) = (number(self.shown_ms(50)), number(self.shown_ms(99)), number(self.empty_ms()));
        let Self { shown, read, empty, wrong, .. } = self;
        writeln!(
            out,
            "{class:<26} {shown:>6} {read:>6} {percent:>7} {wrong:>6} {median:>10} {p99:>8} {empty:>6} {mean:>8}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(files: &[(&str, &[&str], &[&str], f64)]) -> Rates {
        let mut rates = Rates::default();
        for (class, shows, read, ms) in files {
            let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
            rates.count(&Label::showing(class, owned(shows)), &owned(read), Some(*ms));
        }
        rates
    }

    #[test]
    fn rates_are_printed_per_class_and_together() {
        let rates = counted(&[
            ("easy", &["A"], &["A"], 1.25),
            ("hard", &["B"], &[], 9.0),
            ("hard", &["C"], &["C", "phantom"], 3.0),
            ("none", &[], &[], 8.0),
        ]);
        let mut out = Vec::new();
        rates.print(&mut out).unwrap();
        let table = String::from_utf8(out).unwrap();
        let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1], ["easy", "1", "1", "100.0%", "0", "1.25", "1.25", "0", "-"]);
        assert_eq!(lines[2], ["hard", "2", "1", "50.0%", "1", "9.00", "9.00", "0", "-"]);
        assert_eq!(lines[3], ["none", "0", "0", "-", "0", "-", "-", "1", "8.00"]);
        assert_eq!(lines[4], ["all", "3", "2", "66.7%", "1", "3.00", "9.00", "1", "8.00"]);
    }

    #[test]
    fn without_files_there_is_no_rate() {
        let total = Rates::default().total();
        assert_eq!((total.percent(), total.shown_ms(99), total.empty_ms()), (None, None, None));
    }
}
