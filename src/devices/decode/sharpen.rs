//! The unsharp mask: each pixel is pushed away from the mean of its neighbourhood, which gives small codes their
//! edges back.

use crate::devices::luma::Luma;

/// Pixels on each side of a pixel that make its neighbourhood.
const REACH: usize = 2;
/// Pixels of a neighbourhood.
const WINDOW: usize = 2 * REACH + 1;
/// How far a pixel is pushed: this many 256ths of 25 times its distance from the mean.
const PUSH: i32 = 15;

/// A sharpened copy.
pub(super) fn sharpened(frame: &Luma) -> Luma {
    let rows: Vec<&[u8]> = frame.rows().collect();
    let mut copy = frame.clone();
    let mut sums = vec![0_u16; frame.width() + 2 * REACH];
    for (y, row) in copy.bytes_mut().chunks_exact_mut(frame.width()).enumerate() {
        sum_columns(&rows, y, &mut sums);
        for (pixel, window) in row.iter_mut().zip(sums.array_windows::<WINDOW>()) {
            let mean_25 = i32::from(window.iter().sum::<u16>());
            let value = i32::from(*pixel);
            let pushed = value + (((25 * value - mean_25) * PUSH) >> 8);
            *pixel = u8::try_from(pushed.clamp(0, 255)).unwrap_or(u8::MAX);
        }
    }
    copy
}

/// The sums of each column over the rows around `y`, with the outermost repeated beyond the edges.
fn sum_columns(rows: &[&[u8]], y: usize, sums: &mut [u16]) {
    sums.fill(0);
    let last = rows.len().saturating_sub(1);
    for offset in 0..WINDOW {
        let Some(row) = rows.get((y + offset).saturating_sub(REACH).min(last)) else { continue };
        for (sum, pixel) in sums.iter_mut().skip(REACH).zip(row.iter()) {
            *sum += u16::from(*pixel);
        }
    }
    let width = sums.len().saturating_sub(2 * REACH);
    let (Some(&left), Some(&right)) = (sums.get(REACH), sums.get(REACH + width.saturating_sub(1))) else { return };
    sums.iter_mut().take(REACH).for_each(|sum| *sum = left);
    sums.iter_mut().rev().take(REACH).for_each(|sum| *sum = right);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plain_picture_stays_as_it_is() {
        for shade in [0, 127, 255] {
            let plain = Luma::plain(9, 7, shade).unwrap();
            assert_eq!(sharpened(&plain), plain);
        }
    }

    #[test]
    fn an_edge_becomes_steeper() {
        let bytes = [[100, 100, 100, 100, 140, 140, 140, 140]; 6].concat();
        let sharp = sharpened(&Luma::new(8, 6, bytes).unwrap());
        let row = &sharp.bytes()[16..24];
        assert!(row[3] < 80 && row[4] > 160, "{row:?}");
        assert_eq!((row[0], row[7]), (100, 140));
    }

    proptest! {
        #[test]
        fn any_picture_can_be_sharpened(width in 1_usize..20, height in 1_usize..20, seed: u8) {
            let bytes: Vec<u8> = (0..width * height).map(|i| i.to_be_bytes()[7].wrapping_mul(seed)).collect();
            let picture = Luma::new(width, height, bytes).unwrap();
            prop_assert_eq!(sharpened(&picture).bytes().len(), width * height);
        }
    }
}
