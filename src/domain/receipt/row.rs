//! How the cells of a row share its line.

use super::characters::{Glyph, columns};
use super::{Cell, Width, Wrap};

/// Columns between two cells.
const GAP: u16 = 1;

/// A cell with a share of a line; of a long name at least this much must stay on it, or the row is not laid out in
/// one line at all.
const STAR_COLUMNS_MIN: u16 = 8;

/// Where a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Its first column.
    pub(super) start: u16,
    /// How many columns it has.
    pub(super) columns: u16,
}

/// The places of cells beside each other on a line of `available` columns, or `None` where they do not fit.
pub(super) fn places(cells: &[(&Cell, Vec<Glyph>)], available: u16) -> Option<Vec<Place>> {
    let gaps = GAP.saturating_mul(u16::try_from(cells.len().saturating_sub(1)).ok()?);
    let needed: Vec<u16> = cells.iter().map(|(cell, glyphs)| columns_needed(cell, glyphs)).collect();
    let sum = needed.iter().fold(gaps, |sum, columns| sum.saturating_add(*columns));
    let free = available.checked_sub(sum)?;

    let mut places = Vec::with_capacity(cells.len());
    let mut start = 0_u16;
    for ((columns, extra), (cell, _)) in needed.iter().zip(shares(cells, free)).zip(cells) {
        let columns = if let Width::Star(_) = cell.width { columns.saturating_add(extra) } else { *columns };
        places.push(Place { start, columns });
        start = start.saturating_add(columns).saturating_add(GAP);
    }
    Some(places)
}

/// What a cell must have: its own width, or enough of its text that wrapping makes sense.
fn columns_needed(cell: &Cell, glyphs: &[Glyph]) -> u16 {
    let natural = columns(glyphs);
    match (cell.width, cell.wrap) {
        (Width::Fixed(columns), _) => u16::from(columns).max(2),
        (Width::Auto, _) => natural,
        (Width::Star(_), Wrap::Lines) => natural.clamp(2, STAR_COLUMNS_MIN),
        (Width::Star(_), Wrap::Clip) => 2,
    }
}

/// Spreads free columns over the star cells by weight; what does not divide goes to the first ones. Without any star
/// cell nothing is spread.
fn shares(cells: &[(&Cell, Vec<Glyph>)], free: u16) -> Vec<u16> {
    let weights: Vec<u32> = cells
        .iter()
        .map(|(cell, _)| if let Width::Star(weight) = cell.width { u32::from(weight.max(1)) } else { 0 })
        .collect();
    let total: u32 = weights.iter().sum();
    if total == 0 {
        return vec![0; cells.len()];
    }
    let mut shares: Vec<u32> = weights.iter().map(|weight| u32::from(free) * weight / total).collect();
    let mut left = u32::from(free).saturating_sub(shares.iter().sum());
    for (share, weight) in shares.iter_mut().zip(&weights) {
        if *weight > 0 && left > 0 {
            *share += 1;
            left -= 1;
        }
    }
    shares.into_iter().map(|share| u16::try_from(share).unwrap_or(free)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::receipt::{Encoding, characters::glyphs};

    #[track_caller]
    fn check(cells: &[Cell], available: u16, expected: Option<&[(u16, u16)]>) {
        let measured: Vec<_> = cells.iter().map(|cell| (cell, glyphs(&cell.spans, Encoding::Gb18030))).collect();
        let places = places(&measured, available);
        let places: Option<Vec<(u16, u16)>> =
            places.map(|places| places.iter().map(|place| (place.start, place.columns)).collect());
        assert_eq!(places.as_deref(), expected);
    }

    #[test]
    fn a_figure_ends_in_the_last_column() {
        check(&[Cell::star("小计"), Cell::right("68.00")], 32, Some(&[(0, 26), (27, 5)]));
    }

    #[test]
    fn star_cells_share_what_is_left_by_weight() {
        let two = Cell::star("b").width(Width::Star(2));
        check(&[Cell::star("a"), two, Cell::fixed(6, "1")], 32, Some(&[(0, 9), (10, 15), (26, 6)]));
    }

    #[test]
    fn cells_that_need_more_than_the_line_are_not_squeezed() {
        check(&[Cell::star("Osmanthus oolong"), Cell::right(&"9".repeat(25))], 32, None);
        check(&[Cell::fixed(20, ""), Cell::fixed(20, "")], 32, None);
    }

    #[test]
    fn very_many_cells_are_not_laid_out_beside_each_other() {
        check(&vec![Cell::right("1"); 100_000], 48, None);
    }
}
