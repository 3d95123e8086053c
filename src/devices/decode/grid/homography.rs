//! The way from a code's modules to the pixels of a frame that shows it from aside.
//!
//! A plane seen by a camera is a homography H: the module (u, v) lies at the pixel (h₁·p / h₃·p, h₂·p / h₃·p) with
//! p = (u, v, 1) and hᵢ the rows of H. Four pairs of points fix it. Source: P. Heckbert, Fundamentals of texture mapping
//! and image warping (1989), 2.2.3, for the closed form from the unit square.

use super::symbol::FINDER_CENTRE;

/// A place in a frame; a pixel's centre lies at halves. Or a direction.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Spot {
    pub x: f32,
    pub y: f32,
}

impl Spot {
    /// The place that lies as far along each of two directions.
    pub(super) fn moved(self, along: Self, by: f32) -> Self {
        Self { x: self.x + along.x * by, y: self.y + along.y * by }
    }

    /// The direction from another place to this one.
    pub(super) fn from(self, start: Self) -> Self {
        Self { x: self.x - start.x, y: self.y - start.y }
    }

    /// The length of a direction.
    pub(super) fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    /// The product of two directions' lengths and the cosine between them.
    pub(super) fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y
    }

    /// Positive if the other direction is a turn to the right, as the axes of a frame run.
    pub(super) fn cross(self, other: Self) -> f32 {
        self.x * other.y - self.y * other.x
    }
}

/// Four places going round: of the finders top left and top right, of the corner without a finder, of the finder bottom
/// left; each where the centre of a finder is or would be.
pub(super) type Centres = [Spot; 4];

/// What a divisor is at least, so that a place on the horizon is far away and not nowhere.
const DIVISOR_MIN: f32 = 1e-6;

/// A homography; its rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Homography([[f32; 3]; 3]);

impl Homography {
    /// From modules of a code with so many a side to the pixels. `None` if three of the places lie on one line.
    pub(super) fn of_code(side: usize, centres: &Centres) -> Option<Self> {
        let square = unit_square(centres)?;
        // The unit square spans the centres; module m lies at (m − 3.5) / (side − 7) in it.
        let scale = 1.0 / (super::real(side) - 2.0 * FINDER_CENTRE);
        let start = -FINDER_CENTRE * scale;
        Some(Self(square.map(|[a, b, c]| [a * scale, b * scale, c + (a + b) * start])))
    }

    /// The same from the corners of the code itself.
    pub(super) fn of_corners(side: usize, corners: &[Spot; 4]) -> Option<Self> {
        let scale = 1.0 / super::real(side);
        Some(Self(unit_square(corners)?.map(|[a, b, c]| [a * scale, b * scale, c])))
    }

    /// Where the centres of the finders of a code lie, and the place in the corner without one.
    pub(super) fn centres(&self, side: usize) -> Centres {
        let (near, far) = (FINDER_CENTRE, super::real(side) - FINDER_CENTRE);
        [(near, near), (far, near), (far, far), (near, far)].map(|(x, y)| self.apply(x, y))
    }

    /// This one and then into a picture that was cut off at a place and scaled.
    pub(super) fn into_cut(self, origin: Spot, scale: f32) -> Self {
        let Self([across, down, divisor]) = self;
        let cut = |row: [f32; 3], origin: f32| {
            let mut moved = row;
            moved.iter_mut().zip(divisor).for_each(|(part, divisor)| *part = (*part - origin * divisor) * scale);
            moved
        };
        Self([cut(across, origin.x), cut(down, origin.y), divisor])
    }

    /// Where a place goes.
    #[inline]
    pub(super) fn apply(&self, x: f32, y: f32) -> Spot {
        let [across, down, divisor] = self.0.map(|[a, b, c]| a * x + b * y + c);
        let divisor = if divisor.abs() < DIVISOR_MIN { DIVISOR_MIN } else { divisor };
        Spot { x: across / divisor, y: down / divisor }
    }

    /// Where several places go, as rows of both coordinates: a processor reckons them together.
    #[expect(clippy::inline_always, reason = "compiled for each kind of processor, see `vector`")]
    #[inline(always)]
    pub(super) fn apply_all<const COUNT: usize>(&self, x: &[f32; COUNT], y: &[f32; COUNT]) -> [[f32; COUNT]; 2] {
        let [across, down, divisor] = self.0.map(|[a, b, c]| {
            let mut row = [c; COUNT];
            row.iter_mut().zip(x.iter().zip(y)).for_each(|(sum, (x, y))| *sum += a * x + b * y);
            row
        });
        let over = |mut row: [f32; COUNT]| {
            for (at, divisor) in row.iter_mut().zip(divisor) {
                *at /= if divisor.abs() < DIVISOR_MIN { DIVISOR_MIN } else { divisor };
            }
            row
        };
        [over(across), over(down)]
    }

    /// The corners of a code with so many modules a side.
    pub(super) fn corners(&self, side: usize) -> [Spot; 4] {
        let end = super::real(side);
        [(0.0, 0.0), (end, 0.0), (end, end), (0.0, end)].map(|(x, y)| self.apply(x, y))
    }
}

/// From the square (0,0), (1,0), (1,1), (0,1) to four places.
#[expect(clippy::many_single_char_names, reason = "corners and coefficients, as the source names them")]
fn unit_square([a, b, c, d]: &Centres) -> Option<[[f32; 3]; 3]> {
    let (right, left) = (b.from(*c), d.from(*c));
    let bend = Spot { x: a.x - b.x + c.x - d.x, y: a.y - b.y + c.y - d.y };
    let area = right.cross(left);
    let flat = [b.from(*a).cross(d.from(*a)), area].iter().any(|area| area.abs() < 1.0);
    if flat {
        return None;
    }
    let (g, h) = (bend.cross(left) / area, right.cross(bend) / area);
    Some([
        [b.x - a.x + g * b.x, d.x - a.x + h * d.x, a.x],
        [b.y - a.y + g * b.y, d.y - a.y + h * d.y, a.y],
        [g, h, 1.0],
    ])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spot(x: f32, y: f32) -> Spot {
        Spot { x, y }
    }

    #[test]
    fn a_code_that_lies_flat_is_only_scaled_and_moved() {
        let centres = [spot(117.5, 67.5), spot(187.5, 67.5), spot(187.5, 137.5), spot(117.5, 137.5)];
        let way = Homography::of_code(21, &centres).unwrap();
        assert_eq!(way.apply(0.0, 0.0), spot(100.0, 50.0));
        assert_eq!(way.corners(21)[2], spot(205.0, 155.0));
    }

    #[test]
    fn places_on_one_line_give_no_way() {
        let line = [spot(0.0, 0.0), spot(10.0, 10.0), spot(20.0, 20.0), spot(30.0, 30.0)];
        assert_eq!(Homography::of_code(21, &line), None);
        assert_eq!(Homography::of_code(21, &[spot(5.0, 5.0); 4]), None);
    }

    proptest! {
        #[test]
        fn a_known_homography_is_found_again_from_four_places(
            turn in 0.0_f32..std::f32::consts::TAU, size in 4.0_f32..14.0, tilt in prop::array::uniform2(-0.004_f32..0.004),
            middle in prop::array::uniform2(200.0_f32..1000.0), version in 1_usize..=15,
        ) {
            let side = 17 + 4 * version;
            let half = crate::devices::decode::grid::real(side) / 2.0;
            let tilt = tilt.map(|tilt| tilt * 21.0 / (2.0 * half));
            // Turned and scaled around its middle, then divided by a plane that grows aside.
            let known = |u: f32, v: f32| {
                let (u, v) = (u - half, v - half);
                let divisor = 1.0 + tilt[0] * u + tilt[1] * v;
                let (sin, cos) = turn.sin_cos();
                spot(middle[0] + size * (u * cos - v * sin) / divisor, middle[1] + size * (u * sin + v * cos) / divisor)
            };
            let (near, far) = (FINDER_CENTRE, 2.0 * half - FINDER_CENTRE);
            let centres = [known(near, near), known(far, near), known(far, far), known(near, far)];
            let way = Homography::of_code(side, &centres).unwrap();
            for (u, v) in [(0.5, 0.5), (half, half), (2.0 * half, 3.0), (7.0, 2.0 * half)] {
                let (found, expected) = (way.apply(u, v), known(u, v));
                prop_assert!(found.from(expected).length() < 0.05, "{:?} {:?}", found, expected);
                let cut = way.into_cut(spot(40.0, -7.0), 0.5).apply(u, v);
                prop_assert!(cut.from(spot(f32::midpoint(found.x, -40.0), f32::midpoint(found.y, 7.0))).length() < 0.05);
            }
        }

        #[test]
        fn no_way_leads_to_what_is_no_number(
            places in prop::array::uniform8(-5_000.0_f32..5_000.0), u in -20.0_f32..100.0, v in -20.0_f32..100.0,
        ) {
            let [a, b, c, d, e, f, g, h] = places;
            if let Some(way) = Homography::of_code(29, &[spot(a, b), spot(c, d), spot(e, f), spot(g, h)]) {
                let Spot { x, y } = way.apply(u, v);
                prop_assert!(x.is_finite() && y.is_finite());
            }
        }
    }
}
