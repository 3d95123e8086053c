//! Interprets what was received, in order, as the ESC/POS reference describes it.

use std::sync::Arc;

use encoding_rs::GB18030;

use super::machine::{CUTTER_DOTS, Interrupted, Machine, Pace};
use super::print::{DotFont, FONT_DOTS, Mark, qr_symbol};
use super::{Answers, DrawerPulse, Model};
use crate::domain::receipt::Bitmap;

/// Dots from one line to the next after power-on: a sixth of an inch.
const LINE_DOTS: u16 = 34;
/// Rows of a picture that are printed at once.
const STRIP_ROWS: usize = 24;
/// The most data bytes of one command that are kept.
const DATA_BYTES_MAX: usize = 256 * 1024;

type Step<T = ()> = Result<T, Interrupted>;

pub(super) struct Interpreter {
    model: Model,
    machine: Arc<Machine>,
    clearings: u64,
    pace: Pace,
    font: DotFont,
    settings: Settings,
    line: Vec<Glyph>,
    symbol: Symbol,
}

/// What commands have set; `ESC @` sets it back.
#[derive(Clone, Copy)]
struct Settings {
    wide: u16,
    high: u16,
    is_bold: bool,
    align: Align,
    line_dots: u16,
    is_chinese: bool,
    /// Dots to the left and right of each Chinese character.
    chinese_gaps: (u16, u16),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            wide: 1,
            high: 1,
            is_bold: false,
            align: Align::Left,
            line_dots: LINE_DOTS,
            // Strict on purpose: some printers begin with Chinese on and without gaps, others do not.
            is_chinese: false,
            chinese_gaps: (0, 2),
        }
    }
}

#[derive(Clone, Copy)]
enum Align {
    Left,
    Center,
    Right,
}

/// A character waiting in the line buffer.
struct Glyph {
    c: char,
    mark: Mark,
    before: u16,
    dots: u16,
    after: u16,
}

impl Glyph {
    fn width(&self) -> u16 {
        (self.before + self.dots + self.after) * self.mark.wide
    }
}

/// The QR code under construction.
struct Symbol {
    data: Vec<u8>,
    level: u8,
    module: u16,
}

impl Default for Symbol {
    fn default() -> Self {
        Self { data: Vec::new(), level: 48, module: 3 }
    }
}

impl Interpreter {
    pub(super) fn new(model: Model, machine: Arc<Machine>) -> Self {
        Self {
            model,
            machine,
            clearings: 0,
            pace: Pace::default(),
            font: DotFont::default(),
            settings: Settings::default(),
            line: Vec::new(),
            symbol: Symbol::default(),
        }
    }

    pub(super) fn run(mut self) {
        loop {
            match self.command() {
                Ok(()) => {}
                Err(Interrupted::Cleared) => {
                    self.clearings = self.machine.lock().clearings;
                    self.reset();
                }
                Err(Interrupted::Over) => return,
            }
        }
    }

    fn reset(&mut self) {
        self.settings = Settings::default();
        self.line.clear();
        self.symbol = Symbol::default();
    }

    /// The next byte of the command under way.
    fn next(&mut self) -> Step<u8> {
        let machine = Arc::clone(&self.machine);
        machine.take_time(&mut self.pace);
        machine.work(self.clearings, |state| if state.is_online() { state.buffer.pop_front() } else { None })
    }

    /// The first byte of a command.
    fn first(&mut self) -> Step<u8> {
        if self.machine.lock().buffer.is_empty() {
            // Unless something has come in between.
            self.machine.change(|state| state.is_idle = state.buffer.is_empty());
        }
        self.next()
    }

    fn command(&mut self) -> Step {
        match self.first()? {
            b'\n' => self.print_line(),
            b'\r' => Ok(()),
            0x10 => self.skip_real_time(),
            0x1B => self.esc(),
            0x1C => self.fs(),
            0x1D => self.gs(),
            byte @ 0x20..=0x7E => self.put(char::from(byte)),
            byte @ 0x81..=0xFE if self.settings.is_chinese => self.chinese(byte),
            byte => {
                self.complain(format!("byte {byte:02x} outside of any command"));
                self.put('?')
            }
        }
    }

    /// Real-time commands have been obeyed on arrival; in order they mean nothing.
    fn skip_real_time(&mut self) -> Step {
        match self.next()? {
            0x04 | 0x05 => self.next().map(drop),
            0x14 => match self.next()? {
                1 | 2 => self.data(2).map(drop),
                8 => self.data(7).map(drop),
                _ => Ok(()),
            },
            byte => {
                self.complain(format!("10 {byte:02x} is no command"));
                Ok(())
            }
        }
    }

    fn esc(&mut self) -> Step {
        match self.next()? {
            b'@' => {
                self.reset();
                Ok(())
            }
            b'!' => {
                let n = self.next()?;
                self.settings.is_bold = n & 0x08 != 0;
                self.settings.high = if n & 0x10 != 0 { 2 } else { 1 };
                self.settings.wide = if n & 0x20 != 0 { 2 } else { 1 };
                Ok(())
            }
            b'E' | b'G' => {
                self.settings.is_bold = self.next()? & 1 != 0;
                Ok(())
            }
            b'a' => {
                self.settings.align = match self.next()? {
                    0 | b'0' => Align::Left,
                    1 | b'1' => Align::Center,
                    _ => Align::Right,
                };
                Ok(())
            }
            b'2' => {
                self.settings.line_dots = LINE_DOTS;
                Ok(())
            }
            b'3' => {
                self.settings.line_dots = self.next()?.into();
                Ok(())
            }
            b'd' => {
                let lines = self.next()?;
                if !self.line.is_empty() {
                    self.print_line()?;
                }
                let rows = u32::from(lines) * u32::from(self.settings.line_dots);
                self.print(&Bitmap::white(self.model.dots, rows), &"\n".repeat(lines.into()))
            }
            b'J' => {
                let rows = self.next()?;
                if !self.line.is_empty() {
                    self.print_line()?;
                }
                self.print(&Bitmap::white(self.model.dots, rows.into()), "")
            }
            b'p' => self.pulse(),
            // Code page, character set, font, underline, and others that change nothing here.
            b't' | b'R' | b'M' | b'-' | b'{' | b' ' => self.next().map(drop),
            byte => {
                self.complain(format!("1b {byte:02x} is not known"));
                Ok(())
            }
        }
    }

    fn pulse(&mut self) -> Step {
        let (m, on, off) = (self.next()?, self.next()?, self.next()?);
        let pin = match m {
            0 | b'0' => 2,
            1 | b'1' => 5,
            _ => {
                self.complain(format!("drawer {m} does not exist"));
                return Ok(());
            }
        };
        let pulse = DrawerPulse { pin, on_ms: u16::from(on) * 2, off_ms: u16::from(off) * 2 };
        self.machine.change(|state| state.pulse(pulse));
        Ok(())
    }

    fn fs(&mut self) -> Step {
        match self.next()? {
            b'&' => self.settings.is_chinese = true,
            b'.' => self.settings.is_chinese = false,
            b'S' => self.settings.chinese_gaps = (self.next()?.into(), self.next()?.into()),
            b'!' | b'W' | b'-' => drop(self.next()?),
            byte => self.complain(format!("1c {byte:02x} is not known")),
        }
        Ok(())
    }

    fn gs(&mut self) -> Step {
        match self.next()? {
            b'!' => {
                let n = self.next()?;
                self.settings.wide = u16::from(n >> 4 & 7) + 1;
                self.settings.high = u16::from(n & 7) + 1;
                Ok(())
            }
            b'V' => match self.next()? {
                0 | 1 | b'0' | b'1' => self.cut(0),
                65 | 66 => {
                    let rows = self.next()?;
                    self.cut(CUTTER_DOTS + u32::from(rows))
                }
                m => {
                    self.complain(format!("cut {m} does not exist"));
                    Ok(())
                }
            },
            b'v' => self.picture(),
            b'(' => self.function(),
            b'r' => {
                let n = self.next()?;
                self.machine.change(|state| {
                    let answer = if matches!(n, 1 | b'1') { state.paper_sensor() } else { 0 };
                    state.answer(&[answer]);
                });
                Ok(())
            }
            b'a' => {
                let n = self.next()?;
                self.machine.change(|state| state.reports_changes = n != 0);
                Ok(())
            }
            b'B' => self.next().map(drop),
            b'L' | b'W' => self.data(2).map(drop),
            byte => {
                self.complain(format!("1d {byte:02x} is not known"));
                Ok(())
            }
        }
    }

    /// `GS ( X pL pH …`.
    fn function(&mut self) -> Step {
        let name = self.next()?;
        let length = usize::from(u16::from_le_bytes([self.next()?, self.next()?]));
        let data = self.data(length)?;
        match (name, data.as_slice()) {
            (b'k', [49, 67, module]) => self.symbol.module = (*module).into(),
            (b'k', [49, 69, level]) => self.symbol.level = *level,
            (b'k', [49, 80, 48, data @ ..]) => self.symbol.data = data.to_vec(),
            (b'k', [49, 81, 48]) => return self.print_symbol(),
            (b'H', [48, 48, a, b, c, d]) if self.model.answers == Answers::All => {
                let answer = [0x37, 0x22, *a, *b, *c, *d, 0];
                self.machine.change(|state| state.answer(&answer));
            }
            // The model of the code; and functions that a printer does not know, which it skips by their length.
            (b'k', [49, 65, ..]) | (b'H' | b'D' | b'E' | b'K' | b'A', _) => {}
            _ => self.complain(format!("1d 28 {name:02x} with {length} bytes is not known")),
        }
        Ok(())
    }

    /// `GS v 0 m xL xH yL yH …`.
    fn picture(&mut self) -> Step {
        let (zero, mode) = (self.next()?, self.next()?);
        if zero != b'0' || !matches!(mode & 0x0F, 0..=3) {
            self.complain(format!("1d 76 {zero:02x} {mode:02x} is not known"));
            return Ok(());
        }
        if !self.line.is_empty() {
            self.print_line()?;
        }
        let bytes = usize::from(u16::from_le_bytes([self.next()?, self.next()?]));
        let mut rows_left = usize::from(u16::from_le_bytes([self.next()?, self.next()?]));
        let (wide, high) = (1 + u16::from(mode & 1), 1 + u32::from(mode >> 1 & 1));
        let width = u16::try_from(bytes * 8).unwrap_or(u16::MAX).saturating_mul(wide);
        if width > self.model.dots {
            self.complain(format!("a picture of {width} dots does not fit on {}", self.model.dots));
        }
        let left = self.left_of(width);
        while rows_left > 0 {
            let rows = rows_left.min(STRIP_ROWS);
            let data = self.data(rows * bytes)?;
            let height = u32::try_from(rows).unwrap_or(u32::MAX) * high;
            let strip = Bitmap::from_dots(self.model.dots, height, |x, y| {
                let Some(x) = x.checked_sub(left).map(|x| usize::from(x / wide)).filter(|x| *x < bytes * 8) else {
                    return false;
                };
                let at = usize::try_from(y / high).unwrap_or(usize::MAX).saturating_mul(bytes) + x / 8;
                data.get(at).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
            });
            self.print(&strip, "")?;
            rows_left -= rows;
        }
        Ok(())
    }

    fn print_symbol(&mut self) -> Step {
        let symbol = &self.symbol;
        let text = format!("[QR] {}\n", String::from_utf8_lossy(&symbol.data));
        let Some(code) = qr_symbol(&symbol.data, symbol.level, symbol.module) else {
            self.complain("a QR code cannot be made of its data".to_owned());
            return Ok(());
        };
        if code.width() > self.model.dots {
            self.complain(format!("a QR code of {} dots does not fit on {}", code.width(), self.model.dots));
            return Ok(());
        }
        let mut rows = Bitmap::white(self.model.dots, code.height());
        rows.stamp(&code, self.left_of(code.width()), 0);
        self.print(&rows, &text)
    }

    /// A character of two bytes.
    fn chinese(&mut self, first: u8) -> Step {
        let second = self.next()?;
        if !matches!(second, 0x40..=0x7E | 0x80..=0xFE) {
            // The second of four bytes: firmware that knows two prints rubbish and a digit.
            self.complain(format!("{first:02x} {second:02x} is no character of two bytes"));
            return if (0x20..0x7F).contains(&second) { self.put(char::from(second)) } else { Ok(()) };
        }
        let pair = [first, second];
        let (text, had_errors) = GB18030.decode_without_bom_handling(&pair);
        let Some(c) = text.chars().next().filter(|_| !had_errors) else {
            self.complain(format!("{first:02x} {second:02x} is not in the font"));
            return self.put('□');
        };
        self.put(c)
    }

    /// Adds a character to the line; a full line is printed first.
    fn put(&mut self, c: char) -> Step {
        let settings = self.settings;
        let mark = Mark { wide: settings.wide, high: settings.high, is_bold: settings.is_bold };
        let (before, after) = if c.is_ascii() { (0, 0) } else { settings.chinese_gaps };
        let dots = if c.is_ascii() { FONT_DOTS / 2 } else { FONT_DOTS };
        let glyph = Glyph { c, mark, before, dots, after };
        if self.line_width() + glyph.width() > self.model.dots {
            self.complain(format!("a line is too long: {c:?} goes onto the next"));
            self.print_line()?;
        }
        self.line.push(glyph);
        Ok(())
    }

    fn line_width(&self) -> u16 {
        self.line.iter().map(Glyph::width).sum()
    }

    fn print_line(&mut self) -> Step {
        let height = self.line.iter().map(|glyph| FONT_DOTS * glyph.mark.high).max().unwrap_or(0);
        let mut rows = Bitmap::white(self.model.dots, height.max(self.settings.line_dots).into());
        let mut left = self.left_of(self.line_width());
        let mut text = String::new();
        for glyph in std::mem::take(&mut self.line) {
            // Characters of different height stand on one line.
            let top = height - FONT_DOTS * glyph.mark.high;
            let at = (left + glyph.before * glyph.mark.wide, top);
            self.font.stamp(&mut rows, glyph.c, at, glyph.mark);
            left += glyph.width();
            text.push(glyph.c);
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        self.print(&rows, &text)
    }

    fn left_of(&self, width: u16) -> u16 {
        let free = self.model.dots.saturating_sub(width);
        match self.settings.align {
            Align::Left => 0,
            Align::Center => free / 2,
            Align::Right => free,
        }
    }

    fn cut(&mut self, feed: u32) -> Step {
        if !self.line.is_empty() {
            self.print_line()?;
        }
        self.print(&Bitmap::white(self.model.dots, feed), "")?;
        let columns = usize::from(self.model.dots / (FONT_DOTS / 2));
        let text = format!("{:-<columns$}\n", "8<");
        self.machine.work(self.clearings, |state| {
            if state.is_cutter_jammed {
                state.fail();
            }
            if !state.is_online() {
                return None;
            }
            state.cut(&text);
            Some(())
        })
    }

    /// Prints once there is paper for it.
    fn print(&mut self, rows: &Bitmap, text: &str) -> Step {
        self.machine.work(self.clearings, |state| state.print(rows, text))
    }

    /// The data bytes of a command.
    fn data(&mut self, length: usize) -> Step<Vec<u8>> {
        let mut data = Vec::with_capacity(length.min(DATA_BYTES_MAX));
        for _ in 0..length {
            let byte = self.next()?;
            if data.len() < DATA_BYTES_MAX {
                data.push(byte);
            }
        }
        Ok(data)
    }

    fn complain(&self, complaint: String) {
        self.machine.change(|state| state.complain(complaint));
    }
}
