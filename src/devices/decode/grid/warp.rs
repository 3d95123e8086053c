//! Follows paper that is not flat: how far each part of a code lies from where a plane would put it.
//!
//! Where the grid lies right, its places fall into the middle of modules, which are clearly dark or light; where it is out
//! by half a module they fall on edges, which are grey. So for a net of nodes over the code the shift is looked for at which
//! the modules around are clearest, and known modules have their sign. A shift by a whole module would be as clear, so the
//! search starts at the finders, whose place is known, and each node may differ only a little from those before it.
//! The measure is the opening of the eye pattern, J. Proakis, Digital communications, 9.3, in two dimensions.

use super::fit::{Fit, deviations};
use super::homography::{Homography, Spot};
use super::raster::{Fine, Raster};
use super::symbol::FINDER_CENTRE;

/// Modules from one node to the next, about.
const PITCH: f32 = 4.0;
/// Modules around a node to each side that are looked at.
const REACH: f32 = 4.0;
/// Shifts that are tried: so many steps of this part of a module each way from what the nodes before suggest.
const STEPS: i8 = 2;
const STEP: f32 = 0.2;
/// What a step away from that must gain at least, for each square of a module.
const STIFFNESS: f32 = 0.15;
/// How much a node is drawn to the mean of its neighbours in the end.
const SMOOTHING: f32 = 0.4;

/// Shifts over a code.
#[derive(Debug, Default)]
pub(super) struct Warp {
    /// Nodes along a side, and modules between them.
    across: usize,
    pitch: f32,
    /// In pixels of the frame; `None` while not yet looked for.
    shifts: Vec<Option<Spot>>,
    order: Vec<(f32, usize)>,
    spots: Vec<(Spot, f32)>,
    smooth: Vec<Spot>,
}

impl Warp {
    /// Looks for the shifts of a code, given how dark its part of the frame is and the way from modules into that part, which
    /// has `scale` of the frame's size.
    pub(super) fn measure(&mut self, shades: &Raster, way: &Homography, scale: f32, fit: &Fit) {
        let side = super::real(fit.symbol.side);
        let gaps = super::whole((side / PITCH).ceil()).max(1);
        self.across = gaps + 1;
        self.pitch = side / super::real(gaps);
        self.shifts.clear();
        self.shifts.resize(self.across * self.across, None);
        self.sort_nodes(side);
        let module = fit.module * scale;
        for turn in 0..self.order.len() {
            let Some((_, node)) = self.order.get(turn).copied() else { continue };
            let start = self.mean_around(node).unwrap_or_default();
            self.collect_around(node, way, fit);
            let (mut best, mut clearest) = (start, f32::MIN);
            for down in -STEPS..=STEPS {
                for right in -STEPS..=STEPS {
                    let step = Spot { x: f32::from(right) * STEP, y: f32::from(down) * STEP };
                    let shift = start.moved(step, module);
                    let clear = clearness(shades, &self.spots, shift) - STIFFNESS * step.dot(step);
                    if clear > clearest {
                        (best, clearest) = (shift, clear);
                    }
                }
            }
            if let Some(place) = self.shifts.get_mut(node) {
                *place = Some(best);
            }
        }
        self.finish(1.0 / scale);
    }

    /// The shift at a place, given in modules, in pixels of the frame.
    pub(super) fn at(&self, u: f32, v: f32) -> Spot {
        if self.smooth.is_empty() {
            return Spot::default();
        }
        let last = super::real(self.across - 2);
        let cell = |at: f32| {
            let at = (at / self.pitch).clamp(0.0, last + 0.999);
            (super::whole(at), at - super::real(super::whole(at)))
        };
        let ((column, right), (row, down)) = (cell(u), cell(v));
        let node = |row: usize, column: usize| self.smooth.get(row * self.across + column).copied().unwrap_or_default();
        let between = |from: Spot, to: Spot, part: f32| from.moved(to.from(from), part);
        let above = between(node(row, column), node(row, column + 1), right);
        let below = between(node(row + 1, column), node(row + 1, column + 1), right);
        between(above, below, down)
    }

    /// Back to a plane.
    pub(super) fn flatten(&mut self) {
        self.smooth.clear();
    }

    /// Those near a finder first.
    fn sort_nodes(&mut self, side: f32) {
        let far = side - FINDER_CENTRE;
        let finders = [(FINDER_CENTRE, FINDER_CENTRE), (far, FINDER_CENTRE), (FINDER_CENTRE, far)];
        let (across, pitch) = (self.across, self.pitch);
        let distance = |node: usize| {
            let (u, v) = (super::real(node % across) * pitch, super::real(node / across) * pitch);
            finders.iter().map(|(x, y)| (u - x).hypot(v - y)).fold(f32::MAX, f32::min)
        };
        self.order.clear();
        self.order.extend((0..across * across).map(|node| (distance(node), node)));
        self.order.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
    }

    /// The mean of the neighbours that were looked for already.
    fn mean_around(&self, node: usize) -> Option<Spot> {
        let (row, column) = (node / self.across, node % self.across);
        let (mut sum, mut count) = (Spot::default(), 0.0);
        for other_row in row.saturating_sub(1)..=(row + 1).min(self.across - 1) {
            for other in column.saturating_sub(1)..=(column + 1).min(self.across - 1) {
                let place = other_row * self.across + other;
                if let Some(Some(shift)) = self.shifts.get(place).filter(|_| place != node) {
                    sum = sum.moved(*shift, 1.0);
                    count += 1.0;
                }
            }
        }
        (count > 0.0).then(|| Spot::default().moved(sum, 1.0 / count))
    }

    /// Where the modules around a node lie, each with the sign that is known of it, or zero.
    fn collect_around(&mut self, node: usize, way: &Homography, fit: &Fit) {
        let side = fit.symbol.side;
        let span = |node: usize| {
            let middle = super::real(node) * self.pitch;
            super::whole(middle - REACH)..super::whole(middle + REACH).min(side)
        };
        let (rows, columns) = (span(node / self.across), span(node % self.across));
        let modules = rows.flat_map(|row| columns.clone().map(move |column| (row, column)));
        self.spots.clear();
        self.spots.extend(modules.map(|(row, column)| {
            let spot = way.apply(super::real(column) + 0.5, super::real(row) + 0.5);
            (spot, fit.symbol.sign(row * side + column))
        }));
    }

    /// Smooths, and gives the shifts in the frame's pixels.
    fn finish(&mut self, scale: f32) {
        self.smooth.clear();
        for node in 0..self.shifts.len() {
            let own = self.shifts.get(node).copied().flatten().unwrap_or_default();
            let mean = self.mean_around(node).unwrap_or(own);
            self.smooth.push(Spot::default().moved(own.moved(mean.from(own), SMOOTHING), scale));
        }
    }
}

/// How clear modules are on the mean, all moved by the same shift.
fn clearness(shades: &Raster, spots: &[(Spot, f32)], shift: Spot) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    for (spot, sign) in spots {
        let shade = deviations(shades.between(Fine::place(spot.moved(shift, 1.0))));
        sum += if *sign == 0.0 { shade.abs() } else { sign * shade };
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::decode::grid::finder::Polarity;
    use crate::devices::decode::grid::symbol::Symbol;

    fn spot(x: f32, y: f32) -> Spot {
        Spot { x, y }
    }

    fn real(number: usize) -> f32 {
        crate::devices::decode::grid::real(number)
    }

    /// A code of version 7 with chance for data, three pixels a module, whose modules lie this far from a plane.
    fn bent(shift: impl Fn(f32, f32) -> Spot) -> (Raster, Fit) {
        let symbol = Symbol::of(7).unwrap();
        let mut chance = crate::devices::simulated::chance::Chance::new(3);
        let signs: Vec<f32> = (0..symbol.known.len())
            .map(|place| match symbol.sign(place) {
                0.0 if chance.next_number().is_multiple_of(2) => 1.0,
                0.0 => -1.0,
                sign => sign,
            })
            .collect();
        let (start, module) = (30.0, 3.0);
        let across = symbol.side * 3 + 60;
        let mut field = Raster::default();
        let cells = (0..across * across).map(|place| {
            let (x, y) = (real(place % across) + 0.5, real(place / across) + 0.5);
            let (u, v) = ((x - start) / module, (y - start) / module);
            let shift = shift(u, v);
            let (u, v) = (u - shift.x / module, v - shift.y / module);
            // As a lens shows it: a module's shade falls off towards its edges.
            let round = |at: f32| 1.0 - (2.0 * (at - at.floor() - 0.5)).powi(2) * 0.8;
            let (column, row) =
                (crate::devices::decode::grid::nearest(u.floor()), crate::devices::decode::grid::nearest(v.floor()));
            let inside = |at: i32| usize::try_from(at).ok().filter(|at| *at < symbol.side);
            let sign = inside(column).zip(inside(row)).map_or(-1.0, |(column, row)| signs[row * symbol.side + column]);
            crate::devices::decode::grid::byte(128.0 + 80.0 * sign * round(u) * round(v))
        });
        field.fill(across, cells);
        let (near, far) = (start + 3.5 * module, start + (real(symbol.side) - 3.5) * module);
        let centres = [spot(near, near), spot(far, near), spot(far, far), spot(near, far)];
        let polarity = Polarity::DarkOnLight;
        (field, Fit { symbol, centres, polarity, module, agreement: 0.7, slack: 1.0, triple: 0 })
    }

    fn followed(field: &Raster, fit: &Fit) -> Warp {
        let mut warp = Warp::default();
        warp.measure(field, &Homography::of_code(fit.symbol.side, &fit.centres).unwrap(), 1.0, fit);
        warp
    }

    #[test]
    fn a_flat_code_is_left_where_it_is() {
        let (field, fit) = bent(|_, _| Spot::default());
        let warp = followed(&field, &fit);
        for (u, v) in [(3.5, 3.5), (20.0, 22.0), (41.0, 41.0)] {
            assert!(warp.at(u, v).length() < 0.7, "{u} {v}: {:?}", warp.at(u, v));
        }
    }

    #[test]
    fn a_bulge_in_the_middle_is_followed() {
        let bulge = |u: f32, v: f32| {
            let away = ((u - 22.5).powi(2) + (v - 22.5).powi(2)) / 150.0;
            spot(2.4 * (-away).exp(), -1.2 * (-away).exp())
        };
        let (field, fit) = bent(bulge);
        let warp = followed(&field, &fit);
        let found = warp.at(22.5, 22.5);
        assert!(found.from(spot(2.4, -1.2)).length() < 1.0, "{found:?}");
        assert!(warp.at(3.5, 3.5).length() < 0.7);
    }

    #[test]
    fn without_a_search_nothing_is_shifted() {
        assert_eq!(Warp::default().at(9.0, 9.0), Spot::default());
    }
}
