//! Frames that show nothing, or nothing that can be restored: how often the grid reader reads a text that is not there.
//!
//! Noise of every grain, stripes and chequers, finders with chance between them, and codes with far more damage than their
//! check bytes can mend, by turns. A text that counts at once and is wrong ends the run as failed; faint ones, which a second
//! frame would have to confirm, are counted. Half of the frames are read as pictures by themselves, half as the first of a
//! camera's. `COUNTERSIGN_FRAMES` says how many frames (100,000).

use std::collections::BTreeMap;
use std::env;
use std::io::{self, Write};

use countersign::devices::decode::{Certainty, Effort, Pipeline};
use countersign::devices::luma::Luma;
use countersign::devices::simulated::chance::Chance;
use qrcode::{EcLevel, QrCode};

/// The sides of a frame, large enough for a code of 33 modules.
const SIDES: (u16, u16) = (320, 240);

fn main() -> anyhow::Result<()> {
    let frames: u64 = env::var("COUNTERSIGN_FRAMES").ok().map_or(Ok(100_000), |frames| frames.parse())?;
    let mut out = io::stdout().lock();
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    for seed in 0..frames {
        let mut chance = Chance::new(seed);
        let (kind, frame, text) = match seed % 4 {
            0 => ("noise", noise(&mut chance), None),
            1 => ("textures", texture(&mut chance), None),
            2 => ("false finders", false_finders(&mut chance), None),
            _ => {
                let (frame, text) = damaged(&mut chance)?;
                ("damaged codes", frame, Some(text))
            }
        };
        let count = counts.entry(kind).or_default();
        count.frames += 1;
        let effort = if seed / 4 % 2 == 0 { Effort::Still } else { Effort::Stream };
        // A new one for each: of a stream that goes on, it would skip some.
        for code in Pipeline::grid().look(&frame, effort).codes {
            match (Some(&code.text) == text.as_ref(), code.certainty) {
                (true, _) => count.right += 1,
                (false, Certainty::Faint) => count.faint += 1,
                (false, Certainty::Sure) => {
                    count.wrong += 1;
                    writeln!(out, "wrong: frame {seed} ({kind}) reads {:?}", code.text)?;
                }
            }
        }
    }
    writeln!(out, "\n{:<16} {:>8} {:>8} {:>12} {:>12}", "frames", "", "right", "wrong faint", "wrong sure")?;
    for (kind, Count { frames, right, faint, wrong }) in &counts {
        writeln!(out, "{kind:<16} {frames:>8} {right:>8} {faint:>12} {wrong:>12}")?;
    }
    anyhow::ensure!(counts.values().all(|count| count.wrong == 0), "a text was read that is not there");
    Ok(())
}

#[derive(Debug, Default)]
struct Count {
    frames: u32,
    right: u32,
    faint: u32,
    wrong: u32,
}

fn byte(chance: &mut Chance) -> u8 {
    let [first, ..] = chance.next_number().to_be_bytes();
    first
}

/// A number below `end`, which is at most 65,535.
fn below(chance: &mut Chance, end: usize) -> usize {
    usize::try_from(chance.next_number() >> 48).unwrap_or(0) % end.max(1)
}

fn noise(chance: &mut Chance) -> Luma {
    let grain = 1 + below(chance, 8);
    let cells: Vec<u8> = (0..usize::from(SIDES.0) * usize::from(SIDES.1)).map(|_| byte(chance)).collect();
    let across = usize::from(SIDES.0).div_ceil(grain);
    Luma::drawn(SIDES.0, SIDES.1, |x, y| cells.get(y / grain * across + x / grain).copied().unwrap_or(0))
}

/// Two patterns of stripes, one over the other, turned by chance.
fn texture(chance: &mut Chance) -> Luma {
    let waves: Vec<(usize, usize, usize)> =
        (0..2).map(|_| (below(chance, 9), below(chance, 9), 4 + below(chance, 30))).collect();
    let rough = below(chance, 40);
    Luma::drawn(SIDES.0, SIDES.1, |x, y| {
        let dark = waves.iter().filter(|(a, b, period)| (a * x + b * y) / 4 % period < period / 2).count();
        let shade = [220, 120, 30].get(dark).copied().unwrap_or(0) + below(chance, rough + 1);
        u8::try_from(shade.min(255)).unwrap_or(u8::MAX)
    })
}

/// The finders, timing and alignment of a code with chance in place of everything else.
fn false_finders(chance: &mut Chance) -> Luma {
    let version = 1 + below(chance, 4);
    let side = 17 + 4 * version;
    let near = |place: usize| place < 9;
    let far = |place: usize| place + 8 >= side;
    let mut modules = vec![false; side * side];
    for (place, dark) in modules.iter_mut().enumerate() {
        let (row, column) = (place / side, place % side);
        let corner = |row: usize, column: usize| {
            let distance = row.abs_diff(3).max(column.abs_diff(3));
            distance != 2 && distance != 4
        };
        *dark = match (near(row), near(column), far(row), far(column)) {
            (true, true, _, _) => corner(row, column),
            (true, _, _, true) => corner(row, side - 1 - column),
            (_, true, true, _) => corner(side - 1 - row, column),
            _ if row == 6 || column == 6 => (row + column) % 2 == 0,
            _ => byte(chance).is_multiple_of(2),
        };
    }
    laid(chance, side, &modules)
}

/// A code of which about half of all bytes are turned into chance.
fn damaged(chance: &mut Chance) -> anyhow::Result<(Luma, String)> {
    let text: String = (0..8 + below(chance, 40)).map(|_| char::from(b'A' + byte(chance) % 26)).collect();
    let levels = [EcLevel::L, EcLevel::M, EcLevel::Q];
    let level = levels.get(below(chance, 4)).copied().unwrap_or(EcLevel::H);
    let code = QrCode::with_error_correction_level(&text, level)?;
    let side = code.width();
    let mut modules: Vec<bool> = code.to_colors().iter().map(|colour| colour.select(true, false)).collect();
    // From a little within what can be mended to far beyond.
    let part = 4 + below(chance, 12);
    for dark in &mut modules {
        if below(chance, 100) < part {
            *dark = !*dark;
        }
    }
    Ok((laid(chance, side, &modules), text))
}

/// Modules as they would lie in a frame, with a little noise.
fn laid(chance: &mut Chance, side: usize, modules: &[bool]) -> Luma {
    let module = 4 + below(chance, 2);
    let (left, top) = (20 + below(chance, 40), 20 + below(chance, 20));
    let noise = 1 + below(chance, 30);
    Luma::drawn(SIDES.0, SIDES.1, |x, y| {
        let place = |at: usize, start: usize| at.checked_sub(start).map(|at| at / module).filter(|at| *at < side);
        let dark = place(x, left).zip(place(y, top)).and_then(|(column, row)| modules.get(row * side + column));
        let shade = if dark == Some(&true) { 40 } else { 190 } + below(chance, noise);
        u8::try_from(shade.min(255)).unwrap_or(u8::MAX)
    })
}
