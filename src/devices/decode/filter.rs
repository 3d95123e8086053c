//! Pictures are put right for a second look: edges given back, specks and gaps closed.
//!
//! Every filter looks at the neighbourhood of a pixel; beyond the edges of the picture its outermost pixels are
//! repeated. All of them work row by row on plain slices, which the compiler turns into vector instructions.

use std::iter;

use crate::devices::luma::Luma;

/// Pushes each pixel away from the mean of the `WINDOW` × `WINDOW` pixels around it, by so many halves of its distance:
/// small and blurred codes get their edges back. `WINDOW` is odd and at most 15.
pub(super) fn sharpened<const WINDOW: usize>(frame: &Luma, halves: i16) -> Luma {
    let rows: Vec<&[u8]> = frame.rows().collect();
    // What one pixel adds to the mean, in 65536ths: a multiplication costs less than a division.
    let share = u32::try_from(65_536_usize.div_ceil(WINDOW * WINDOW)).unwrap_or(1);
    let mut sums = vec![0_u16; frame.width()];
    let mut padded = Vec::new();
    let mut copy = frame.clone();
    for (y, row) in copy.bytes_mut().chunks_exact_mut(frame.width()).enumerate() {
        sums.fill(0);
        for around in around::<WINDOW>(&rows, y) {
            iter::zip(&mut sums, around).for_each(|(sum, pixel)| *sum += u16::from(*pixel));
        }
        pad(&sums, WINDOW / 2, &mut padded);
        for (pixel, window) in iter::zip(row, padded.array_windows::<WINDOW>()) {
            let sum = window.iter().fold(0_u16, |sum, column| sum.wrapping_add(*column));
            let mean = i16::try_from((u32::from(sum) * share) >> 16).unwrap_or(255);
            let value = i16::from(*pixel);
            let pushed = value + (((value - mean) * halves) >> 1);
            *pixel = u8::try_from(pushed.clamp(0, 255)).unwrap_or(u8::MAX);
        }
    }
    copy
}

/// Takes the middle of the 3 × 3 pixels around each: thin cracks and specks vanish, edges stay.
pub(super) fn mended(frame: &Luma) -> Luma {
    let rows: Vec<&[u8]> = frame.rows().collect();
    let width = frame.width();
    let (mut low, mut middle, mut high) = (vec![0; width], vec![0; width], vec![0; width]);
    let mut padded = [Vec::new(), Vec::new(), Vec::new()];
    let mut copy = frame.clone();
    for (y, row) in copy.bytes_mut().chunks_exact_mut(width).enumerate() {
        let [above, here, below] = around::<3>(&rows, y);
        let sorted = iter::zip(&mut low, iter::zip(&mut middle, &mut high));
        for ((low, (middle, high)), (above, (here, below))) in
            iter::zip(sorted, iter::zip(above, iter::zip(here, below)))
        {
            let (less, more) = (*above.min(here), *above.max(here));
            *low = less.min(*below);
            *middle = less.max(more.min(*below));
            *high = more.max(*below);
        }
        let [lows, middles, highs] = &mut padded;
        pad(&low, 1, lows);
        pad(&middle, 1, middles);
        pad(&high, 1, highs);
        let columns = iter::zip(lows.array_windows(), iter::zip(middles.array_windows(), highs.array_windows()));
        for (pixel, (low, (middle, high))) in iter::zip(row, columns) {
            // The middle of nine: of the largest low, the middle middle and the smallest high.
            let [left, here, right]: [u8; 3] = *low;
            let low = left.max(here).max(right);
            let [left, here, right]: [u8; 3] = *middle;
            let middle = median(left, here, right);
            let [left, here, right]: [u8; 3] = *high;
            *pixel = median(low, middle, left.min(here).min(right));
        }
    }
    copy
}

/// A copy of a frame without light gaps; its memory is used again.
#[cfg(any(feature = "decode-native", test))]
#[derive(Debug, Default)]
pub(super) struct Filled {
    copy: Option<Luma>,
    across: Vec<u8>,
    padded: Vec<u8>,
}

#[cfg(any(feature = "decode-native", test))]
impl Filled {
    /// Pixels of the square's side.
    const WINDOW: usize = 5;

    /// Darkens each pixel to the darkest and then lightens it to the lightest of the 5 × 5 around it: light gaps in dark
    /// modules close, as faded and crumpled paper has them.
    pub(super) fn of(&mut self, frame: &Luma) -> &Luma {
        let Self { copy, across, padded } = self;
        let copy = match copy.take_if(|copy| copy.sides() == frame.sides()) {
            Some(mut known) => {
                known.bytes_mut().copy_from_slice(frame.bytes());
                copy.insert(known)
            }
            None => copy.insert(frame.clone()),
        };
        sweep(copy, across, padded, u8::min);
        sweep(copy, across, padded, u8::max);
        copy
    }
}

/// Each pixel becomes the outermost of the 5 × 5 around it: first across, then down.
#[cfg(any(feature = "decode-native", test))]
fn sweep(picture: &mut Luma, across: &mut Vec<u8>, padded: &mut Vec<u8>, outer: impl Fn(u8, u8) -> u8) {
    let width = picture.width();
    across.resize(picture.bytes().len(), 0);
    for (row, swept) in picture.rows().zip(across.chunks_exact_mut(width)) {
        pad(row, Filled::WINDOW / 2, padded);
        let mut offset = 0;
        let beside = [(); Filled::WINDOW].map(|()| {
            offset += 1;
            padded.get(offset - 1..).unwrap_or_default()
        });
        outermost(swept, beside, &outer);
    }
    let rows = across.len() / width;
    for (y, row) in picture.bytes_mut().chunks_exact_mut(width).enumerate() {
        let mut place = y;
        let above_and_below = [(); Filled::WINDOW].map(|()| {
            let row = place.saturating_sub(Filled::WINDOW / 2).min(rows.saturating_sub(1));
            place += 1;
            across.get(row * width..(row + 1) * width).unwrap_or_default()
        });
        outermost(row, above_and_below, &outer);
    }
}

#[cfg(any(feature = "decode-native", test))]
fn outermost(
    row: &mut [u8],
    [first, second, third, fourth, fifth]: [&[u8]; Filled::WINDOW],
    outer: impl Fn(u8, u8) -> u8,
) {
    let others = iter::zip(iter::zip(first, second), iter::zip(iter::zip(third, fourth), fifth));
    for (pixel, ((first, second), ((third, fourth), fifth))) in iter::zip(row, others) {
        *pixel = outer(outer(outer(*first, *second), outer(*third, *fourth)), *fifth);
    }
}

/// The rows around row `y`.
fn around<'a, const WINDOW: usize>(rows: &[&'a [u8]], y: usize) -> [&'a [u8]; WINDOW] {
    let last = rows.len().saturating_sub(1);
    let mut offset = 0;
    [(); WINDOW].map(|()| {
        let row = (y + offset).saturating_sub(WINDOW / 2).min(last);
        offset += 1;
        rows.get(row).copied().unwrap_or_default()
    })
}

/// The values with the outermost repeated `reach` times on both sides.
fn pad<T: Copy>(values: &[T], reach: usize, padded: &mut Vec<T>) {
    padded.clear();
    padded.extend(values.first().into_iter().flat_map(|first| iter::repeat_n(*first, reach)));
    padded.extend_from_slice(values);
    padded.extend(values.last().into_iter().flat_map(|last| iter::repeat_n(*last, reach)));
}

fn median(a: u8, b: u8, c: u8) -> u8 {
    a.min(b).max(a.max(b).min(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plain_picture_stays_as_it_is() {
        for shade in [0, 127, 255] {
            let plain = Luma::plain(9, 7, shade).unwrap();
            assert_eq!(sharpened::<5>(&plain, 3), plain);
            assert_eq!(mended(&plain), plain);
            assert_eq!(Filled::default().of(&plain), &plain);
        }
    }

    #[test]
    fn sharpening_makes_an_edge_steeper() {
        let bytes = [[100, 100, 100, 100, 140, 140, 140, 140]; 6].concat();
        let sharp = sharpened::<5>(&Luma::new(8, 6, bytes).unwrap(), 3);
        let row = &sharp.bytes()[16..24];
        assert!(row[3] < 80 && row[4] > 160, "{row:?}");
        assert_eq!((row[0], row[7]), (100, 140));
    }

    #[test]
    fn a_crack_is_mended_and_an_edge_stays() {
        let cracked = Luma::drawn(12, 12, |x, _| {
            if x == 3 {
                255
            } else if x < 6 {
                20
            } else {
                200
            }
        });
        assert_eq!(mended(&cracked), Luma::drawn(12, 12, |x, _| if x < 6 { 20 } else { 200 }));
    }

    #[test]
    fn a_light_gap_is_filled_and_a_light_field_stays() {
        let gap = Luma::drawn(24, 24, |x, y| if x < 12 && (x, y) != (5, 9) { 20 } else { 200 });
        assert_eq!(Filled::default().of(&gap), &Luma::drawn(24, 24, |x, _| if x < 12 { 20 } else { 200 }));
    }

    /// The neighbourhood by the book.
    fn neighbours(frame: &Luma, x: usize, y: usize, reach: usize) -> Vec<u8> {
        let at = |x: usize, y: usize| {
            let clamp = |place: usize, end: usize| place.saturating_sub(reach).min(end - 1);
            frame.bytes()[clamp(y, frame.height()) * frame.width() + clamp(x, frame.width())]
        };
        let side = 2 * reach + 1;
        (0..side * side).map(|place| at(x + place % side, y + place / side)).collect()
    }

    fn noise(width: u16, height: u16, seed: u64) -> Luma {
        let mut chance = crate::devices::simulated::chance::Chance::new(seed);
        Luma::drawn(width, height, |_, _| chance.next_number().to_be_bytes()[0])
    }

    proptest! {
        #[test]
        fn filters_do_what_their_definition_says(width in 1_u16..24, height in 1_u16..24, seed: u64) {
            let frame = noise(width, height, seed);
            let median = Luma::drawn(width, height, |x, y| {
                let mut around = neighbours(&frame, x, y, 1);
                around.sort_unstable();
                around[4]
            });
            prop_assert_eq!(mended(&frame), median);

            let darkest = Luma::drawn(width, height, |x, y| *neighbours(&frame, x, y, 2).iter().min().unwrap());
            let opened = Luma::drawn(width, height, |x, y| *neighbours(&darkest, x, y, 2).iter().max().unwrap());
            let mut filling = Filled::default();
            for before in [&noise(5, 9, seed), &darkest, &frame] {
                filling.of(before);
            }
            prop_assert_eq!(filling.of(&frame), &opened, "whatever was filled before");

            let sharp = sharpened::<7>(&frame, 4);
            for y in 0..frame.height() {
                for x in 0..frame.width() {
                    let around = neighbours(&frame, x, y, 3);
                    let mean = around.iter().map(|pixel| f64::from(*pixel)).sum::<f64>() / 49.0;
                    let value = f64::from(frame.bytes()[y * frame.width() + x]);
                    let wanted = (value + 2.0 * (value - mean)).clamp(0.0, 255.0);
                    let found = f64::from(sharp.bytes()[y * frame.width() + x]);
                    prop_assert!((wanted - found).abs() <= 4.0, "{wanted} {found}");
                }
            }
        }
    }
}
