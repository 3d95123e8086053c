//! Pictures of real numbers, and how each place compares with its neighbourhood.

/// A picture of numbers, row by row.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub width: usize,
    pub height: usize,
    pub cells: Vec<f32>,
}

impl Field {
    /// Becomes a picture of so many columns from these cells, as far as they fill whole rows.
    pub(super) fn fill(&mut self, width: usize, cells: impl Iterator<Item = f32>) {
        self.cells.clear();
        self.cells.extend(cells);
        self.width = width;
        self.height = self.cells.len() / width.max(1);
    }

    /// The value at a place between four centres; beyond the edge that of the edge. A cell's centre lies at halves.
    #[inline]
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        if self.width < 2 || self.height < 2 {
            return self.cells.first().copied().unwrap_or_default();
        }
        let x = (x - 0.5).clamp(0.0, super::real(self.width - 2) + 0.999);
        let y = (y - 0.5).clamp(0.0, super::real(self.height - 2) + 0.999);
        let (column, row) = (super::whole(x), super::whole(y));
        let (across, down) = (x - super::real(column), y - super::real(row));
        let start = row * self.width + column;
        let upper = self.cells.get(start..start + 2);
        let lower = self.cells.get(start + self.width..start + self.width + 2);
        match (upper, lower) {
            (Some([left, right]), Some([low_left, low_right])) => {
                let upper = left + across * (right - left);
                let lower = low_left + across * (low_right - low_left);
                upper + down * (lower - upper)
            }
            _ => 0.0,
        }
    }
}

/// Mean and deviation of the square around each cell of a field.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub means: Vec<f32>,
    pub deviations: Vec<f32>,
    /// Sums and sums of squares: of each column within the square's rows, then of all columns before each.
    columns: Vec<(f64, f64)>,
    before: Vec<(f64, f64)>,
}

impl Around {
    /// Looks so many cells far to each side; cells beyond the edge do not count.
    pub(super) fn measure(&mut self, field: &Field, reach: usize) {
        self.means.clear();
        self.deviations.clear();
        self.columns.clear();
        self.columns.resize(field.width, (0.0, 0.0));
        let row = |row: usize| field.cells.get(row * field.width..(row + 1) * field.width);
        for ahead in 0..reach.min(field.height) {
            self.count(row(ahead), 1.0);
        }
        for middle in 0..field.height {
            self.count(row(middle + reach), 1.0);
            if let Some(past) = middle.checked_sub(reach + 1) {
                self.count(row(past), -1.0);
            }
            let rows = (middle + reach + 1).min(field.height) - middle.saturating_sub(reach);
            self.write(rows, reach);
        }
    }

    fn count(&mut self, row: Option<&[f32]>, times: f64) {
        for ((sum, squares), value) in self.columns.iter_mut().zip(row.unwrap_or_default()) {
            let value = f64::from(*value);
            *sum += times * value;
            *squares += times * value * value;
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "sums need the precision of a double, what comes of them does not"
    )]
    fn write(&mut self, rows: usize, reach: usize) {
        self.before.clear();
        self.before.push((0.0, 0.0));
        let mut total = (0.0, 0.0);
        for column in &self.columns {
            total = (total.0 + column.0, total.1 + column.1);
            self.before.push(total);
        }
        let width = self.columns.len();
        let full = 2 * reach + 1;
        let share = |columns: usize| 1.0 / f64::from(super::real(rows * columns));
        let full_share = share(full);
        for middle in 0..width {
            let (start, end) = (middle.saturating_sub(reach), (middle + reach + 1).min(width));
            let sums = self.before.get(end).zip(self.before.get(start));
            let (sum, squares) = sums.map_or((0.0, 0.0), |(end, start)| (end.0 - start.0, end.1 - start.1));
            let share = if end - start == full { full_share } else { share(end - start) };
            let mean = sum * share;
            self.means.push(mean as f32);
            self.deviations.push(((squares * share - mean * mean).max(0.0) as f32).sqrt());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_place_between_cells_takes_from_all_four() {
        let mut field = Field::default();
        field.fill(2, [0.0, 10.0, 20.0, 30.0].into_iter());
        for (x, y, value) in [(0.5, 0.5, 0.0), (1.0, 0.5, 5.0), (1.0, 1.0, 15.0), (-9.0, 0.5, 0.0)] {
            assert!((field.at(x, y) - value).abs() < 0.1, "{x} {y}");
        }
        assert!((field.at(50.0, 50.0) - 30.0).abs() < 0.1, "beyond the edge is the edge");
        field.fill(1, [7.0].into_iter());
        assert!((field.at(0.3, 4.0) - 7.0).abs() < f32::EPSILON);
        field.fill(3, std::iter::empty());
        assert!(field.at(1.0, 1.0).abs() < f32::EPSILON);
    }

    proptest! {
        #[test]
        fn mean_and_deviation_are_those_of_the_cells_around(
            width in 1_usize..12, height in 1_usize..12, reach in 0_usize..9,
            values in prop::collection::vec(-100.0_f32..100.0, 144),
        ) {
            let mut field = Field::default();
            field.fill(width, values.into_iter().take(width * height));
            let mut around = Around::default();
            around.measure(&field, reach);
            prop_assert_eq!(around.means.len(), width * height);
            for place in 0..width * height {
                let (row, column) = (place / width, place % width);
                let near: Vec<f32> = (0..width * height)
                    .filter(|other| (other / width).abs_diff(row) <= reach && (other % width).abs_diff(column) <= reach)
                    .map(|other| field.cells[other])
                    .collect();
                let count = f32::from(u16::try_from(near.len()).unwrap());
                let mean = near.iter().sum::<f32>() / count;
                let deviation = (near.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt();
                prop_assert!((around.means[place] - mean).abs() < 0.01);
                prop_assert!((around.deviations[place] - deviation).abs() < 0.1);
            }
        }
    }
}
