//! Draws a counter and the phones held over it, as a webcam above sees them.
//!
//! A phone is a plane in the frame: each pixel is asked where on the phone it lies (the inverse of its perspective) and
//! takes the shade of what is there: body, screen, quiet zone, module. Glare is added on top, then the picture is
//! blurred where the phone is.

use std::f64::consts::TAU;

use qrcode::types::{Color, QrError};
use qrcode::{EcLevel, QrCode};

use super::barcode::bars;
use crate::devices::luma::Luma;
use crate::devices::simulated::chance::Chance;

/// The size of a drawn frame, in pixels.
const FRAME: (u16, u16) = (1280, 720);
/// Half a phone's width in pixels when it lies flat; all lengths on a phone are in this unit.
const UNIT: f64 = 185.0;
/// Half a phone's height.
const TALL: f64 = 1.75;
/// Half the width of the screen, and how far it ends before the phone does.
const SCREEN: f64 = 0.93;
const BEZEL: f64 = 0.16;
/// Half the side of the drawn code with its quiet zone.
const CODE: f64 = 0.82;
/// Modules of the quiet zone on each side: of a QR code, and of bars.
const QUIET: usize = 4;
const QUIET_OF_BARS: usize = 11;
/// Half the height of bars.
const BARS: f64 = 0.4;
/// How far a hand shakes, in pixels and degrees.
const SHAKE: (f64, f64) = (9.0, 2.5);

/// How a phone looks to the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Dark on light or light on dark.
    pub screen: Screen,
    /// Light that falls onto it.
    pub glare: Glare,
    /// How far out of focus, in pixels; at most 6.
    pub blur: u8,
    /// How far it is tilted away from the camera, 0 (flat) to 100.
    pub tilt: u8,
    /// How far it is turned, in degrees.
    pub turn: u16,
    /// How far from its place it is held, to the right and downwards, in pixels.
    pub aside: (i16, i16),
    /// How far from the camera it is held, 0 (as usual) to 100 (less than half as large).
    pub away: u8,
}

/// Which of code and paper is dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Screen {
    /// Dark modules on a light screen.
    #[default]
    Light,
    /// Light modules on a dark screen ("dark mode").
    Dark,
}

/// Light that falls onto a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Glare {
    /// None.
    #[default]
    None,
    /// A lamp mirrored near a corner of the code.
    Spot,
}

/// A phone that shows a code.
#[derive(Debug, Clone)]
pub(super) struct Phone {
    modules: Vec<Color>,
    across: Axis,
    down: Axis,
    look: Look,
}

/// How modules lie along one axis of a phone.
#[derive(Debug, Clone, Copy)]
struct Axis {
    modules: usize,
    quiet: usize,
    half: f64,
}

impl Axis {
    /// The module at a place; `None` beside them.
    fn module(self, place: f64) -> Option<usize> {
        let all = f64::from(u16::try_from(self.modules + 2 * self.quiet).unwrap_or(u16::MAX));
        let at = whole((place + self.half) / (2.0 * self.half) * all)?.checked_sub(self.quiet)?;
        (at < self.modules).then_some(at)
    }
}

impl Phone {
    pub(super) fn new(text: &[u8], look: Look) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)?;
        let axis = Axis { modules: code.width(), quiet: QUIET, half: CODE };
        Ok(Self { modules: code.to_colors(), across: axis, down: axis, look })
    }

    /// A phone that shows a product's number as bars; nothing for what is none.
    pub(super) fn with_bars(number: &str, look: Look) -> Option<Self> {
        let modules = bars(number)?;
        let across = Axis { modules: modules.len(), quiet: QUIET_OF_BARS, half: CODE };
        Some(Self { modules, across, down: Axis { modules: 1, quiet: 0, half: BARS }, look })
    }

    /// The shade at a place on the phone; `None` beside it.
    fn shade(&self, x: f64, y: f64) -> Option<f64> {
        if x.abs() > 1.0 || y.abs() > TALL {
            return None;
        }
        if x.abs() > SCREEN || y.abs() > TALL - BEZEL {
            return Some(24.0);
        }
        let (ink, paper) = match self.look.screen {
            Screen::Light => (30.0, 225.0),
            Screen::Dark => (222.0, 28.0),
        };
        let shade = if self.is_ink(x, y) { ink } else { paper };
        Some(shade + self.glare(x, y))
    }

    fn is_ink(&self, x: f64, y: f64) -> bool {
        let at = self.across.module(x).zip(self.down.module(y));
        at.and_then(|(column, row)| self.modules.get(row * self.across.modules + column)) == Some(&Color::Dark)
    }

    /// A round spot beside the middle of the code that washes out what it covers towards its centre.
    fn glare(&self, x: f64, y: f64) -> f64 {
        match self.look.glare {
            Glare::None => 0.0,
            Glare::Spot => 260.0 * (-((x - 0.62).powi(2) + (y - 0.62).powi(2)) / 0.02).exp(),
        }
    }
}

/// The waves that make a phone's shaking to the right, downwards and around; each as turns a frame and start.
type Waves = [[(f64, f64); 2]; 3];

/// The counter and the time that passes over it.
#[derive(Debug)]
pub(super) struct Counter {
    empty: Luma,
    waves: [Waves; super::PHONES_MAX],
    frames: u32,
}

impl Counter {
    pub(super) fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let waves = [(); super::PHONES_MAX]
            .map(|()| [(); 3].map(|()| [(); 2].map(|()| (0.02 + chance.within(0.5).abs() * 0.08, chance.within(0.5)))));
        Self { empty: bare(&mut chance), waves, frames: 0 }
    }

    /// The next frame.
    pub(super) fn draw(&mut self, phones: &[Phone]) -> Luma {
        let mut frame = self.empty.clone();
        for (place, (phone, waves)) in phones.iter().zip(&self.waves).enumerate() {
            let plane = Plane::of(phone.look, centre(place, phones.len()), self.shake(waves));
            plane.paint(&mut frame, phone);
        }
        self.frames = self.frames.wrapping_add(1);
        frame
    }

    fn shake(&self, waves: &Waves) -> [f64; 3] {
        let time = f64::from(self.frames);
        // Two waves for each motion, so that it does not look like a pendulum.
        let wave = |(speed, start): (f64, f64)| (TAU * (speed * time + start)).sin();
        let motion = |reach: f64, [one, other]: [(f64, f64); 2]| reach * (wave(one) + wave(other)) / 2.0;
        let [right, down, turn] = *waves;
        [motion(SHAKE.0, right), motion(SHAKE.0, down), motion(SHAKE.1, turn)]
    }
}

/// Where the phones are held: one in the middle, two side by side.
fn centre(place: usize, count: usize) -> (f64, f64) {
    let (width, height) = (f64::from(FRAME.0), f64::from(FRAME.1));
    let across = match (place, count) {
        (_, 1) => 0.5,
        (0, _) => 0.29,
        _ => 0.71,
    };
    (width * across, height / 2.0)
}

/// Wood: a shade that falls off to one side, stripes, and the camera's noise.
fn bare(chance: &mut Chance) -> Luma {
    let stripe = chance.within(0.5).abs() * 0.05 + 0.01;
    Luma::drawn(FRAME.0, FRAME.1, |x, y| {
        let grain = 6.0 * (number(y) * stripe * TAU).sin();
        let light = 150.0 - 40.0 * number(x) / f64::from(FRAME.0);
        shade(light + grain + chance.within(4.0))
    })
}

/// The way from frame to phone: for a pixel (X, Y) the place (x, y) on the phone is
/// (row0 · p / row2 · p, row1 · p / row2 · p) with p = (X, Y, 1).
struct Plane {
    to_phone: [[f64; 3]; 3],
    to_frame: [[f64; 3]; 3],
    blur: u8,
}

impl Plane {
    fn of(look: Look, (x, y): (f64, f64), [right, down, turn]: [f64; 3]) -> Self {
        let (sin, cos) = (f64::from(look.turn) + turn).to_radians().sin_cos();
        let (x, y) = (x + right + f64::from(look.aside.0), y + down + f64::from(look.aside.1));
        let unit = UNIT * (1.0 - f64::from(look.away.min(100)) / 100.0 * 0.55);
        // Tilting shortens the far side: the divisor grows along the phone's height.
        let tilted = f64::from(look.tilt.min(100)) / 100.0 * 0.22;
        let (scale_x, scale_y) = (unit, unit * (1.0 - tilted));
        let to_frame = [
            [scale_x * cos, -scale_y * sin + x * tilted, x],
            [scale_x * sin, scale_y * cos + y * tilted, y],
            [0.0, tilted, 1.0],
        ];
        Self { to_phone: adjugate(&to_frame), to_frame, blur: look.blur.min(6) }
    }

    fn paint(&self, frame: &mut Luma, phone: &Phone) {
        let (columns, rows) = self.bounds(frame);
        let width = frame.width();
        for (y, row) in frame.bytes_mut().chunks_exact_mut(width).enumerate().skip(rows.0).take(rows.1 - rows.0) {
            for (x, pixel) in row.iter_mut().enumerate().skip(columns.0).take(columns.1 - columns.0) {
                let (x, y) = apply(&self.to_phone, number(x), number(y));
                if let Some(bright) = phone.shade(x, y) {
                    *pixel = shade(bright);
                }
            }
        }
        if self.blur > 0 {
            blur(frame, columns, rows, usize::from(self.blur));
        }
    }

    /// The columns and rows that the phone can cover, as first and end.
    fn bounds(&self, frame: &Luma) -> ((usize, usize), (usize, usize)) {
        let corners = [(-1.0, -TALL), (1.0, -TALL), (1.0, TALL), (-1.0, TALL)];
        let corners = corners.map(|(x, y)| apply(&self.to_frame, x, y));
        let span = |of: fn(&(f64, f64)) -> f64, end: usize| {
            let places = corners.iter().map(of);
            let first = whole(places.clone().fold(f64::MAX, f64::min)).unwrap_or(0).min(end);
            let last = whole(places.fold(f64::MIN, f64::max) + 1.0).unwrap_or(0).min(end);
            (first, last.max(first))
        };
        (span(|corner| corner.0, frame.width()), span(|corner| corner.1, frame.height()))
    }
}

fn apply(matrix: &[[f64; 3]; 3], x: f64, y: f64) -> (f64, f64) {
    let [across, down, divisor] = matrix.map(|[a, b, c]| a * x + b * y + c);
    (across / divisor, down / divisor)
}

/// The inverse up to a factor, which perspective does not mind.
#[expect(clippy::many_single_char_names, reason = "the letters of every textbook")]
fn adjugate(matrix: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let [[a, b, c], [d, e, f], [g, h, i]] = *matrix;
    [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ]
}

/// The mean of a square neighbourhood, within the given columns and rows.
fn blur(frame: &mut Luma, columns: (usize, usize), rows: (usize, usize), reach: usize) {
    let width = frame.width();
    let sharp = frame.clone();
    let sharp_rows: Vec<&[u8]> = sharp.rows().collect();
    let window = 2 * reach + 1;
    for (y, row) in frame.bytes_mut().chunks_exact_mut(width).enumerate().skip(rows.0).take(rows.1 - rows.0) {
        let around = sharp_rows.get(y.saturating_sub(reach)..(y + reach + 1).min(sharp_rows.len())).unwrap_or_default();
        let sums: Vec<usize> = (0..width)
            .map(|x| around.iter().filter_map(|row| row.get(x)).map(|pixel| usize::from(*pixel)).sum())
            .collect();
        let first = columns.0.max(reach);
        for (pixel, sums) in
            row.iter_mut().skip(first).zip(sums.windows(window).skip(first - reach)).take(columns.1 - columns.0)
        {
            let mean = sums.iter().sum::<usize>() / (window * around.len().max(1));
            *pixel = u8::try_from(mean).unwrap_or(u8::MAX);
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range of a byte")]
fn shade(value: f64) -> u8 {
    value.clamp(0.0, 255.0) as u8
}

/// The whole part of a place; `None` left of or above zero.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded by the sides of a frame")]
fn whole(value: f64) -> Option<usize> {
    (value >= 0.0).then(|| value.min(65_535.0) as usize)
}

#[expect(clippy::cast_precision_loss, reason = "a pixel's place is far below 2^52")]
fn number(place: usize) -> f64 {
    place as f64
}
