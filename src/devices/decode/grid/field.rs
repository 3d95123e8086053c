//! How each place of a picture compares with its neighbourhood.

use std::ops::Range;

use super::vector::{self, Loop};

/// Mean and deviation of the square around each cell of a picture of whole numbers; keeps its memory.
///
/// All sums are whole numbers, which many columns share in one instruction. What is summed from the left may run over; the difference
/// of two such sums is right as long as it fits itself: squares of 27 cells a side of up to 1,500.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub means: Vec<f32>,
    pub deviations: Vec<f32>,
    /// Sums and sums of squares: of each column within the square's rows, then of all columns before each.
    columns: Sums,
    before: Sums,
}

#[derive(Debug, Default)]
struct Sums {
    values: Vec<i32>,
    squares: Vec<i32>,
}

impl Around {
    /// Looks so many cells far to each side in a picture of so many columns; cells beyond the edge do not count.
    pub(super) fn measure<Cell: Copy + Into<i32>>(&mut self, cells: &[Cell], width: usize, reach: usize) {
        vector::widest(Measure { around: self, cells, width, reach });
    }
}

/// What [`Around::measure`] is given.
struct Measure<'a, Cell> {
    around: &'a mut Around,
    cells: &'a [Cell],
    width: usize,
    reach: usize,
}

impl<Cell: Copy + Into<i32>> Loop for Measure<'_, Cell> {
    type Done = ();

    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    fn run(self) {
        let Self { around, cells, width, reach } = self;
        let height = cells.len() / width.max(1);
        around.means.clear();
        around.deviations.clear();
        around.columns.start(width);
        let row = |row: usize| cells.get(row * width..(row + 1) * width).unwrap_or_default();
        for ahead in 0..reach.min(height) {
            around.columns.count(row(ahead), 1);
        }
        for middle in 0..height {
            around.columns.count(row(middle + reach), 1);
            if let Some(past) = middle.checked_sub(reach + 1) {
                around.columns.count(row(past), -1);
            }
            let rows = (middle + reach + 1).min(height) - middle.saturating_sub(reach);
            around.write(rows, reach);
        }
    }
}

impl Sums {
    fn start(&mut self, width: usize) {
        for sums in [&mut self.values, &mut self.squares] {
            sums.clear();
            sums.resize(width, 0);
        }
    }

    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    fn count<Cell: Copy + Into<i32>>(&mut self, row: &[Cell], times: i32) {
        for ((sum, squares), cell) in self.values.iter_mut().zip(&mut self.squares).zip(row) {
            let value: i32 = (*cell).into();
            *sum += times * value;
            *squares += times * (value * value);
        }
    }

    /// Becomes the sums of all columns before each, and of all.
    fn sum_up(&mut self, columns: &Self) {
        for (before, columns) in [(&mut self.values, &columns.values), (&mut self.squares, &columns.squares)] {
            let mut total = 0_i32;
            before.clear();
            before.push(total);
            before.extend(columns.iter().map(|column| {
                total = total.wrapping_add(*column);
                total
            }));
        }
    }
}

impl Around {
    /// Writes a row of results, of squares of so many rows.
    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    fn write(&mut self, rows: usize, reach: usize) {
        self.before.sum_up(&self.columns);
        let (width, full) = (self.columns.values.len(), 2 * reach + 1);
        if width < full {
            return self.write_edge(rows, reach, 0..width);
        }
        self.write_edge(rows, reach, 0..reach);
        let share = 1.0 / super::real(rows * full);
        let Self { means, deviations, before: Sums { values, squares }, .. } = self;
        let sums = values.iter().zip(values.iter().skip(full));
        let squares = squares.iter().zip(squares.iter().skip(full));
        let mean = |(start, end): (&i32, &i32)| super::real_sum(end.wrapping_sub(*start)) * share;
        means.extend(sums.clone().map(mean));
        deviations.extend(sums.zip(squares).map(|(sums, squares)| deviation(mean(sums), mean(squares))));
        self.write_edge(rows, reach, width - reach..width);
    }

    /// The same for columns so near to the edge that the square reaches beyond it.
    fn write_edge(&mut self, rows: usize, reach: usize, columns: Range<usize>) {
        let Self { means, deviations, columns: Sums { values, .. }, before } = self;
        for middle in columns {
            let (start, end) = (middle.saturating_sub(reach), (middle + reach + 1).min(values.len()));
            let share = 1.0 / super::real(rows * (end - start));
            let mean = |sums: &[i32]| {
                let (start, end) = (sums.get(start).copied(), sums.get(end).copied());
                super::real_sum(end.unwrap_or_default().wrapping_sub(start.unwrap_or_default())) * share
            };
            means.push(mean(&before.values));
            deviations.push(deviation(mean(&before.values), mean(&before.squares)));
        }
    }
}

/// The deviation, from the mean and the mean of the squares.
#[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
#[inline(always)]
fn deviation(mean: f32, square: f32) -> f32 {
    (square - mean * mean).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn mean_and_deviation_are_those_of_the_cells_around(
            width in 1_usize..40, height in 1_usize..12, reach in 0_usize..14,
            values in prop::collection::vec(0_i16..1_020, 480),
        ) {
            let cells = &values[..width * height];
            let mut around = Around::default();
            around.measure(cells, width, reach);
            prop_assert_eq!((around.means.len(), around.deviations.len()), (cells.len(), cells.len()));
            for place in 0..cells.len() {
                let (row, column) = (place / width, place % width);
                let near: Vec<f32> = (0..cells.len())
                    .filter(|other| (other / width).abs_diff(row) <= reach && (other % width).abs_diff(column) <= reach)
                    .map(|other| f32::from(cells[other]))
                    .collect();
                let count = f32::from(u16::try_from(near.len()).unwrap());
                let mean = near.iter().sum::<f32>() / count;
                let deviation = (near.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt();
                prop_assert!((around.means[place] - mean).abs() < 0.1);
                // Where all is alike, rounding leaves less than half of a thousandth.
                prop_assert!((around.deviations[place] - deviation).abs() < 0.6);
            }
        }
    }

    #[test]
    fn sums_that_run_over_from_the_left_are_right_all_the_same() {
        // The squares of one row of the square add up to 1.8 times what fits.
        let cells = vec![1_020_i16; 3_800];
        let mut around = Around::default();
        around.measure(&cells, 3_800, 13);
        assert!(around.means.iter().all(|mean| (mean - 1_020.0).abs() < 0.1));
        assert!(around.deviations.iter().all(|deviation| *deviation < 0.6));
    }
}
