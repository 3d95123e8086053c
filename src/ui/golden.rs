//! Pictures that were looked at and found right: a view that looks different now is noticed.
//!
//! A picture is kept as the mean colour of each block of 16 × 16 pixels, so it is a small text and no two machines disagree
//! about it. The renderer is software and its faces are embedded: on one machine the same view gives the same pixels, but
//! another processor may round the edge of a glyph otherwise, by less than [`TOLERANCE`] of a block.
//!
//! `UPDATE_GOLDEN=1 cargo test --lib golden` writes the files anew; `COUNTERSIGN_SCREENS=DIR` draws what to look at first.

use std::path::Path;

use super::headless::Picture;

/// How many pixels a block has on each side.
const BLOCK: usize = 16;

/// What a mean is written as: sixty-four steps from nothing to all of a colour.
const STEPS: &[u8; 64] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

/// By how many steps a mean may differ: half a step is lost when it is written.
const TOLERANCE: f32 = 1.5;

/// Compares a picture with the one that was found right.
#[track_caller]
pub(crate) fn check(name: &str, picture: &Picture) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/screens").join(format!("{name}.txt"));
    let means = means(picture);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, written(&means)).unwrap();
    }
    let golden = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let differing = differing(&golden, &means);
    let count = differing.len();
    assert!(
        differing.is_empty(),
        "{name} looks different in {count} blocks, the first at {:?} (UPDATE_GOLDEN=1 writes it anew)",
        differing[0]
    );
}

/// The mean colours of the blocks in each row, as steps.
fn means(picture: &Picture) -> Vec<Vec<[f32; 3]>> {
    let (width, height) = (usize::try_from(picture.width).unwrap(), usize::try_from(picture.height).unwrap());
    let mean = |left: usize, top: usize| {
        let (right, bottom) = ((left + BLOCK).min(width), (top + BLOCK).min(height));
        let pixels = (top..bottom).flat_map(|y| (left..right).map(move |x| (y * width + x) * 4));
        let (mut sums, mut count) = ([0.0_f32; 3], 0.0);
        for at in pixels {
            count += 1.0;
            for (sum, value) in sums.iter_mut().zip(&picture.rgba[at..at + 3]) {
                *sum += f32::from(*value);
            }
        }
        sums.map(|sum| sum / count / 255.0 * 63.0)
    };
    (0..height).step_by(BLOCK).map(|top| (0..width).step_by(BLOCK).map(|left| mean(left, top)).collect()).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean is between 0 and 63")]
fn written(means: &[Vec<[f32; 3]>]) -> String {
    let step = |mean: &f32| char::from(STEPS[mean.round() as usize]);
    means.iter().map(|row| row.iter().flatten().map(step).chain(['\n']).collect::<String>()).collect()
}

/// Where a picture differs from the golden one: the upper left corners of the blocks, in pixels.
fn differing(golden: &str, means: &[Vec<[f32; 3]>]) -> Vec<(usize, usize)> {
    let step = |written: u8| STEPS.iter().position(|known| *known == written);
    let rows: Vec<&[u8]> = golden.lines().map(str::as_bytes).collect();
    let mut differing = Vec::new();
    for y in 0..means.len().max(rows.len()) {
        let (row, golden) = (means.get(y).map_or(&[][..], Vec::as_slice), rows.get(y).copied().unwrap_or_default());
        for x in 0..row.len().max(golden.len() / 3) {
            let known = golden.get(3 * x..3 * x + 3);
            let is_alike = row.get(x).zip(known).is_some_and(|(mean, known)| {
                let close = |(mean, known): (&f32, &u8)| {
                    let known = step(*known).and_then(|known| u8::try_from(known).ok());
                    known.is_some_and(|known| (mean - f32::from(known)).abs() <= TOLERANCE)
                };
                mean.iter().zip(known).all(close)
            });
            if !is_alike {
                differing.push((x * BLOCK, y * BLOCK));
            }
        }
    }
    differing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::headless::Stage;
    use crate::ui::theme::Theme;
    use crate::ui::theme::measure::Type;
    use crate::ui::widget::words::label;

    fn said(words: &str) -> Picture {
        let view: crate::ui::theme::Element<'_, ()> = label(words.to_owned(), Type::T16).into();
        Stage::new(view, (320.0, 64.0)).picture(Theme::Light, 1.0)
    }

    #[test]
    fn the_same_picture_is_alike_and_one_with_another_word_or_size_is_not() {
        let golden = written(&means(&said("Refused")));
        assert!(differing(&golden, &means(&said("Refused"))).is_empty());
        assert!(!differing(&golden, &means(&said("Accepted"))).is_empty());
        let view: crate::ui::theme::Element<'_, ()> = label("Refused", Type::T16).into();
        let smaller = Stage::new(view, (320.0, 48.0)).picture(Theme::Light, 1.0);
        assert!(!differing(&golden, &means(&smaller)).is_empty());
    }
}
