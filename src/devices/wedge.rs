//! Scanners that type like a keyboard: which keys were one scan.
//!
//! ```text
//! key, instant ─▶ burst so far ─ Enter or Tab ─▶ framing? ─▶ form? ─▶ speed? ─▶ Scan | Typed | Torn | TooLong
//!                      └ a second of silence, or another focus: forgotten
//! ```
//!
//! Time never decides what a scan says. Keys arrive in batches, late, or all with one time stamp, so a gap between two of
//! them means nothing; everything up to Enter is one text. Whether that text was scanned is told by its form, and only
//! where the form leaves it open by the average speed. If a busy machine leaves more than a second between two keys of one
//! scan, the halves are joined when they make a code together, and otherwise the scan is reported as torn: never a part
//! as if it were the whole.

use std::time::Duration;

use super::READING_BYTES_MAX;
use crate::domain::payload::{Form, form};
use crate::domain::width::narrow_text;

/// After so long without a key what was typed before is forgotten.
pub const IDLE: Duration = Duration::from_secs(1);
/// An Enter so soon after a scan is the scanner's second one (CR and LF).
pub const SECOND_ENTER: Duration = Duration::from_millis(300);
/// A scanner needs 1 to 20 ms for a key, a fast typist 80.
const SCANNER_PACE: Duration = Duration::from_millis(40);
/// So many keys at a scanner's pace are a scan, even if their form says nothing.
const FAST_CHARS_MIN: usize = 6;
/// So many keys at a scanner's pace, and no Enter, were surely the beginning of a scan; fewer may have been a finger.
const SURELY_TORN_CHARS: usize = 3;
/// So long a torn beginning waits for its end.
const TORN_WAITS: Duration = Duration::from_secs(10);

/// One key, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A key that writes a character, whatever the character would do as a shortcut.
    Character(char),
    /// Enter, on either part of the keyboard.
    Enter,
    /// Tab, which many scanners send instead.
    Tab,
    /// Takes back the last character: only people do.
    Backspace,
    /// Any other key that people press between characters: arrows, Escape, function keys.
    Other,
}

/// What a key led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The key is kept until the text ends. It may be part of a scan.
    Held,
    /// The key ended a scan. The text is as the code had it, with full-width forms of an input method made narrow.
    Scan(String),
    /// The key ended a text that a person typed (since the last second of silence; a field may hold more).
    Typed(String),
    /// The key ended a scan of which a part was lost: to be scanned again.
    Torn,
    /// The key ended more than [`READING_BYTES_MAX`] bytes.
    TooLong,
    /// An Enter or Tab that belongs to the scan before it: nothing is to be done.
    Swallowed,
    /// An Enter or Tab on its own, or a key that writes nothing: not the concern of scans.
    Passed,
}

/// What a scanner was set up to send before and after each code. With it a scan is certain at any speed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Framing {
    prefix: String,
    suffix: String,
}

/// The most characters that are set up on either side.
const FRAME_CHARS_MAX: usize = 8;

impl Framing {
    /// Takes what the scanner sends before each code, and what after it and before Enter. Empty on both sides is no framing.
    pub fn new(prefix: &str, suffix: &str) -> Result<Self, FramingTooLong> {
        let fits = |text: &str| text.chars().nth(FRAME_CHARS_MAX).is_none();
        if fits(prefix) && fits(suffix) {
            Ok(Self { prefix: prefix.to_owned(), suffix: suffix.to_owned() })
        } else {
            Err(FramingTooLong)
        }
    }

    /// What stands before each code.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// What stands after each code and before Enter.
    pub fn suffix(&self) -> &str {
        &self.suffix
    }

    /// The text between prefix and suffix, if both are there and one of them is set up.
    fn take_off<'t>(&self, text: &'t str) -> Option<&'t str> {
        if self.prefix.is_empty() && self.suffix.is_empty() {
            return None;
        }
        text.strip_prefix(&self.prefix)?.strip_suffix(&self.suffix).filter(|inner| !inner.is_empty())
    }
}

/// More than eight characters before or after the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a scanner's prefix and suffix have eight characters at most")]
pub struct FramingTooLong;

/// Whose keys these are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// Of a person and a scanner on the same stream.
    Shared(Framing),
    /// Of a scanner alone: whatever it sends is a scan.
    OfScanner(Framing),
}

/// The state of one stream of keys. Instants count from any fixed point.
#[derive(Debug)]
pub struct Wedge {
    keys: Keys,
    burst: Burst,
    /// A burst at a scanner's pace that nothing ended.
    torn: Option<Burst>,
    scanned_at: Option<Duration>,
}

impl Wedge {
    /// Starts with nothing typed.
    pub fn new(keys: Keys) -> Self {
        Self { keys, burst: Burst::default(), torn: None, scanned_at: None }
    }

    /// What is held so far. While it is not empty a key that writes a character is content, not a shortcut.
    pub fn held(&self) -> &str {
        &self.burst.text
    }

    /// Takes a key that was pressed `at`.
    pub fn press(&mut self, key: Key, at: Duration) -> Outcome {
        self.forget_after_silence(at);
        match key {
            Key::Character(character) => {
                self.burst.push(character, at);
                Outcome::Held
            }
            Key::Backspace if !self.burst.is_empty() => {
                self.burst.take_back(at);
                Outcome::Held
            }
            Key::Other if !self.burst.is_empty() => {
                self.burst.edited = true;
                Outcome::Passed
            }
            Key::Backspace | Key::Other => Outcome::Passed,
            Key::Enter | Key::Tab => self.end(at),
        }
    }

    /// The keys went elsewhere meanwhile: what is held is no part of what comes.
    pub fn focus_changed(&mut self) {
        self.burst = Burst::default();
        self.torn = None;
    }

    /// Keys were lost (the kernel's queue ran over): what is held cannot be a whole scan.
    pub fn keys_lost(&mut self, at: Duration) {
        self.forget_after_silence(at);
        self.burst.lost = true;
        self.burst.last = Some(at);
    }

    fn forget_after_silence(&mut self, at: Duration) {
        let since = |then: Option<Duration>| then.map_or(Duration::ZERO, |then| at.saturating_sub(then));
        if since(self.burst.last) > IDLE {
            let burst = std::mem::take(&mut self.burst);
            self.torn = Some(burst).filter(|burst| burst.lost || burst.is_fast(1));
        }
        if self.torn.as_ref().is_some_and(|torn| since(torn.last) > TORN_WAITS) {
            self.torn = None;
        }
    }

    fn end(&mut self, at: Duration) -> Outcome {
        if self.burst.is_empty() {
            let is_second = self.scanned_at.is_some_and(|then| at.saturating_sub(then) <= SECOND_ENTER);
            return if is_second { Outcome::Swallowed } else { Outcome::Passed };
        }
        let burst = std::mem::take(&mut self.burst);
        let outcome = self.judge(&burst, self.torn.as_ref());
        self.torn = None;
        self.scanned_at = (!matches!(outcome, Outcome::Typed(_))).then_some(at);
        outcome
    }

    /// What an ended burst was; `torn` is the beginning that may belong to it.
    fn judge(&self, burst: &Burst, torn: Option<&Burst>) -> Outcome {
        if burst.lost {
            return Outcome::Torn;
        }
        if burst.too_long {
            return Outcome::TooLong;
        }
        if let Some(torn) = torn
            && let Some(outcome) = self.judge_torn(burst, torn)
        {
            return outcome;
        }
        let (framing, from_scanner) = match &self.keys {
            Keys::Shared(framing) => (framing, false),
            Keys::OfScanner(framing) => (framing, true),
        };
        if let Some(inner) = framing.take_off(&burst.text) {
            return Outcome::Scan(narrow_text(inner));
        }
        let text = narrow_text(&burst.text);
        let scanned = from_scanner
            || !burst.edited
                && match form(&text) {
                    Form::Structured => true,
                    Form::Checked => burst.is_fast(1),
                    Form::Plain => burst.is_fast(FAST_CHARS_MIN),
                };
        if scanned { Outcome::Scan(text) } else { Outcome::Typed(burst.text.clone()) }
    }

    /// What a burst was that came after a scan which nothing ended; `None` if the two have nothing to do with each other.
    fn judge_torn(&self, burst: &Burst, torn: &Burst) -> Option<Outcome> {
        if !burst.is_fast(1) {
            return None;
        }
        // One key and then one key: neither has a pace, so nothing says that this was no person who stopped to think.
        if !torn.lost && torn.chars.max(burst.chars) < 2 {
            return None;
        }
        if torn.lost {
            return Some(Outcome::Torn);
        }
        let joined = narrow_text(&format!("{}{}", torn.text, burst.text));
        let alone = narrow_text(&burst.text);
        let framed = match &self.keys {
            Keys::Shared(framing) | Keys::OfScanner(framing) => framing.take_off(&joined),
        };
        if let Some(inner) = framed {
            return Some(Outcome::Scan(inner.to_owned()));
        }
        // The whole code was sent before, only its Enter was lost; this one is another scan, whole by itself.
        if form(&torn.text) != Form::Plain && form(&alone) != Form::Plain {
            return None;
        }
        let surely = torn.chars >= SURELY_TORN_CHARS;
        match (form(&alone), form(&joined)) {
            // Our prefix or a scheme stands at its beginning, so nothing is missing before it.
            (Form::Structured, _) => None,
            // A digit was typed, then a product scanned. (That a scan lost just its first key, and that the rest has a
            // good check digit, is the one case in which a part passes for the whole: one key in a stall, one in ten.)
            (Form::Checked, Form::Plain) if !surely => None,
            (Form::Checked, Form::Checked) if !surely => Some(Outcome::Torn),
            (_, Form::Plain) => Some(Outcome::Torn),
            (_, Form::Checked | Form::Structured) => Some(Outcome::Scan(joined)),
        }
    }
}

/// Characters since the last silence.
#[derive(Debug, Default)]
struct Burst {
    text: String,
    chars: usize,
    first: Option<Duration>,
    last: Option<Duration>,
    /// A key was pressed that scanners do not send.
    edited: bool,
    /// Keys are missing from it.
    lost: bool,
    /// It ran over; the rest was not kept.
    too_long: bool,
}

impl Burst {
    /// Whether nothing was pressed that would have to end.
    fn is_empty(&self) -> bool {
        self.text.is_empty() && !self.lost
    }

    fn push(&mut self, character: char, at: Duration) {
        self.first.get_or_insert(at);
        self.last = Some(at);
        if self.text.len() + character.len_utf8() > READING_BYTES_MAX {
            self.too_long = true;
        } else {
            self.text.push(character);
            self.chars += 1;
        }
    }

    fn take_back(&mut self, at: Duration) {
        self.last = Some(at);
        self.edited = true;
        if self.text.pop().is_some() {
            self.chars -= 1;
        }
    }

    /// Whether it has so many characters, on average at a scanner's pace.
    fn is_fast(&self, chars_min: usize) -> bool {
        let (Some(first), Some(last)) = (self.first, self.last) else { return false };
        let gaps = u32::try_from(self.chars.saturating_sub(1)).unwrap_or(u32::MAX);
        !self.edited && self.chars >= chars_min && last.saturating_sub(first) <= SCANNER_PACE.saturating_mul(gaps)
    }
}

#[cfg(test)]
mod tests;
