//! A picture of what the grid reader saw: the frame with its marks, and beside it the code as it was understood.
//!
//! ```text
//!  left   circles   what looked like a finder: orange dark on light, blue light on dark; the stronger the thicker
//!         lines     the code's outline; through the finders that belong together
//!         dots      the modules: green certain, yellow less so, red unclear
//!  right  the modules one beside the other: dark or light as read, tinted as the dots; a violet frame where a byte was erased
//! ```

use std::path::Path;

use anyhow::Context;
use image::{ImageFormat, Rgb, RgbImage};

use crate::devices::decode::Certainty;
use crate::devices::decode::explain::{Explanation, Fate, Finder, Ink, Module, Place, explain};
use crate::devices::luma::Luma;

const DARK_FINDER: Rgb<u8> = Rgb([255, 140, 0]);
const LIGHT_FINDER: Rgb<u8> = Rgb([60, 140, 255]);
const OUTLINE: Rgb<u8> = Rgb([0, 200, 120]);
const ERASED: Rgb<u8> = Rgb([190, 60, 255]);
/// How far a circle around a finder reaches, in modules: just beyond its dark ring.
const CIRCLE: f32 = 4.0;
/// Half the side of a dot, in modules.
const DOT: f32 = 0.22;
/// A shade of this size is certain.
const CERTAIN: f32 = 0.75;
/// Pixels of a module in the picture on the right, at most, and of the gap before and around it.
const MODULE_MAX: u32 = 12;
const GAP: u32 = 16;

/// Draws what is seen of `frame` and writes it as PNG to `file`. Gives one sentence about it.
pub fn write(frame: &Luma, file: &Path) -> anyhow::Result<String> {
    let explanation = explain(frame);
    let picture = drawn(frame, &explanation);
    picture
        .save_with_format(file, ImageFormat::Png)
        .with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(told(&explanation))
}

fn told(explanation: &Explanation) -> String {
    let candidates = explanation.candidates.len();
    let Some(code) = &explanation.code else {
        return format!("{candidates} places look like finders; no three of them belong together");
    };
    let erased = code.modules.iter().filter(|module| module.fate == Fate::Erased).count() / 8;
    let (version, agreement) = (code.version, code.agreement * 100.0);
    let seen =
        format!("{candidates} places look like finders; the best code, version {version}, agrees to {agreement:.0} %");
    match &code.text {
        Some((text, certainty)) => {
            let counts = match certainty {
                Certainty::Sure => "read",
                Certainty::Faint => "faintly read, so that it counts only when a second frame says the same,",
            };
            format!("{seen}; {counts} with {erased} bytes erased: {}", text.escape_debug())
        }
        None if code.modules.is_empty() => format!("{seen}, too little to be one"),
        None => format!("{seen}; too much of it is unclear to be read"),
    }
}

fn drawn(frame: &Luma, explanation: &Explanation) -> RgbImage {
    let (width, height) = frame.sides();
    let side = explanation.code.as_ref().filter(|code| !code.modules.is_empty()).map(|code| code.side);
    let cells = u32::try_from(side.unwrap_or(0)).unwrap_or(0);
    let fitting = u32::from(height).saturating_sub(2 * GAP).checked_div(cells);
    let cell = fitting.map_or(0, |pixels| pixels.clamp(2, MODULE_MAX));
    let beside = if cells == 0 { 0 } else { cells * cell + 2 * GAP };
    let tall = u32::from(height).max(beside);
    let mut picture = RgbImage::from_pixel(u32::from(width) + beside, tall, Rgb([235, 235, 235]));
    for (y, row) in (0..).zip(frame.rows()) {
        for (x, shade) in (0..).zip(row) {
            picture.put_pixel(x, y, Rgb([*shade; 3]));
        }
    }
    let mut canvas = Canvas { picture, width: width.into(), height: height.into() };
    explanation.candidates.iter().for_each(|finder| canvas.finder(finder));
    let Some(code) = &explanation.code else { return canvas.picture };
    code.modules.iter().for_each(|module| canvas.dot(module, module_length(&code.corners, code.side)));
    canvas.round(&code.corners);
    canvas.round(&code.centres);
    for (number, module) in code.modules.iter().enumerate() {
        let place = |index: usize| u32::try_from(index).unwrap_or(0) * cell + GAP;
        canvas.cell((u32::from(width) + place(number % code.side), place(number / code.side)), cell, module);
    }
    canvas.picture
}

/// In pixels, from the upper edge.
fn module_length([a, b, ..]: &[Place; 4], side: usize) -> f32 {
    (b.x - a.x).hypot(b.y - a.y) / f32::from(u16::try_from(side).unwrap_or(u16::MAX))
}

/// Green for certain, over yellow to red for unclear.
fn tint(shade: f32) -> Rgb<u8> {
    let certain = (shade.abs() / CERTAIN).min(1.0);
    Rgb([byte(510.0 * (1.0 - certain)), byte(440.0 * certain), 0])
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range of a byte")]
fn byte(value: f32) -> u8 {
    value.clamp(0.0, 255.0) as u8
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to what frames can have")]
fn whole(value: f32) -> i32 {
    value.clamp(-32_768.0, 32_767.0).floor() as i32
}

/// A picture of which the left part, the frame, is drawn on by place.
struct Canvas {
    picture: RgbImage,
    width: u32,
    height: u32,
}

impl Canvas {
    fn put(&mut self, x: f32, y: f32, colour: Rgb<u8>) {
        if let (Ok(x), Ok(y)) = (u32::try_from(whole(x)), u32::try_from(whole(y)))
            && x < self.width
            && y < self.height
        {
            self.picture.put_pixel(x, y, colour);
        }
    }

    fn line(&mut self, from: Place, to: Place, colour: Rgb<u8>) {
        let (across, down) = (to.x - from.x, to.y - from.y);
        let steps = whole(across.abs().max(down.abs())).clamp(1, 8_192);
        for step in 0..=u16::try_from(steps).unwrap_or(u16::MAX) {
            let part = f32::from(step) / f32::from(u16::try_from(steps).unwrap_or(u16::MAX));
            self.put(from.x + across * part, from.y + down * part, colour);
        }
    }

    fn round(&mut self, [a, b, c, d]: &[Place; 4]) {
        for (from, to) in [(a, b), (b, c), (c, d), (d, a)] {
            self.line(*from, *to, OUTLINE);
        }
    }

    fn finder(&mut self, finder: &Finder) {
        let colour = if finder.ink == Ink::Dark { DARK_FINDER } else { LIGHT_FINDER };
        for ring in 0..=whole(finder.strength * 3.0).clamp(0, 3) {
            let radius = CIRCLE * finder.module + f32::from(i16::try_from(ring).unwrap_or(0)) * 0.7;
            for step in 0..360_u16 {
                let (sin, cos) = f32::from(step).to_radians().sin_cos();
                self.put(finder.at.x + radius * cos, finder.at.y + radius * sin, colour);
            }
        }
    }

    fn dot(&mut self, module: &Module, length: f32) {
        let reach = whole((DOT * length).clamp(0.0, 6.0));
        for y in -reach..=reach {
            for x in -reach..=reach {
                let (x, y) = (f32::from(i16::try_from(x).unwrap_or(0)), f32::from(i16::try_from(y).unwrap_or(0)));
                self.put(module.at.x + x, module.at.y + y, tint(module.shade));
            }
        }
    }

    /// A module beside the frame: half its shade, half its tint.
    fn cell(&mut self, (left, top): (u32, u32), side: u32, module: &Module) {
        let ink = if module.shade > 0.0 { 30 } else { 225 };
        let Rgb(tint) = tint(module.shade);
        let mixed = Rgb(tint.map(|part| u8::midpoint(u8::midpoint(part, ink), ink)));
        for y in 0..side {
            for x in 0..side {
                let edge = x == 0 || y == 0 || x + 1 == side || y + 1 == side;
                let colour = if edge && module.fate == Fate::Erased { ERASED } else { mixed };
                if left + x < self.picture.width() && top + y < self.picture.height() {
                    self.picture.put_pixel(left + x, top + y, colour);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::decode::explain::Grounds;
    use crate::devices::simulated::camera::{Drawn, Look, Pace};

    #[test]
    fn a_code_is_explained_with_its_text_and_a_picture_beside_it() {
        let mut camera = Drawn::new(4, Pace::AsTaken);
        camera.hand().show(&["CS1:EXPLAINED"], Look { blur: 2, ..Look::default() }).unwrap();
        let frame = camera.draw();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("seen.png");
        let told = write(&frame, &file).unwrap();
        assert!(told.contains("CS1:EXPLAINED"), "{told}");
        let picture = image::open(&file).unwrap();
        assert!(picture.width() > 1280 && picture.height() == 720);
    }

    #[test]
    fn a_reading_that_counts_only_with_a_second_frame_is_not_called_read() {
        let explanation = |certainty| {
            let nowhere = [Place { x: 0.0, y: 0.0 }; 4];
            let text = Some(("CS1:A".to_owned(), certainty));
            let code = Grounds {
                version: 1,
                side: 21,
                agreement: 0.8,
                centres: nowhere,
                corners: nowhere,
                modules: Vec::new(),
                text,
            };
            told(&Explanation { candidates: Vec::new(), code: Some(code) })
        };
        assert!(explanation(Certainty::Sure).contains("; read with 0 bytes erased: CS1:A"));
        let faint = explanation(Certainty::Faint);
        assert!(faint.contains("; faintly read, so that it counts only when a second frame says the same"), "{faint}");
    }

    #[test]
    fn a_frame_without_a_code_is_explained_too() {
        let folder = tempfile::tempdir().unwrap();
        let told = write(&Luma::plain(1, 1, 9).unwrap(), &folder.path().join("seen.png")).unwrap();
        assert_eq!(told, "0 places look like finders; no three of them belong together");
        assert!(write(&Luma::plain(1, 1, 9).unwrap(), Path::new("/nowhere/at/all.png")).is_err());
    }
}
