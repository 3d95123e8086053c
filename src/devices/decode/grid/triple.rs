//! Which three finders belong together, or which two if the third is hidden; or where another reader located a code.
//!
//! Seen from not too far aside, two sides of a code are about as long and at right angles, its finders about as large,
//! and the sides so many modules long as some version has. Every three candidates of one polarity are tried as the
//! corner top left and its neighbours; what remains is ranked by how strong the finders are and how square they lie.
//!
//! A thumb or a lamp hides a whole finder now and then. Two finders whose turns agree with the line between them, or with
//! a line turned by 45°, lie on a side or on the diagonal of a code; either leaves few squares that it can be.
//!
//! ```text
//!     corner ──▶ right      Seen from aside, the finders lean, and the two edges that meet in the corner without a finder
//!       │          │        go where the finders right and left lean to. So does a hidden finder lie where its neighbours
//!       ▼          ▼        lean to.
//!     left ────▶ (far)
//! ```

use std::f32::consts::SQRT_2;
use std::ops::RangeInclusive;

use super::finder::{Candidate, Polarity};
use super::homography::{Centres, Homography, Spot};
use super::raster::Pyramid;
use super::symbol::{FINDER_CENTRE, Symbol, VERSION_MAX};
use super::template::{Pose, lean};

/// The largest of three finders may be so many times the smallest.
const SIZE_RATIO_MAX: f32 = 1.6;
/// One side may be so many times the other.
const SIDE_RATIO_MAX: f32 = 1.8;
/// The cosine of the angle between the sides at most: 60° to 120°.
const COSINE_MAX: f32 = 0.5;
/// A side's direction may differ from the turn of its finders by so many degrees: seen from aside, they are turned apart.
const TURN_MAX: f32 = 25.0;
/// How much each departure from a square weighs against the strength of the finders.
const SKEW_WEIGHT: f32 = 0.5;
/// By how much the number of modules that was estimated may exceed that of the largest version, or fall short of the
/// smallest: finders are measured to about a tenth.
const SIDE_SLACK: f32 = 1.1;
/// How far corners may be out, in modules: where finders were seen, and where one is guessed.
const SLACK: f32 = 1.0;
const GUESS_SLACK: f32 = 2.0;
/// Two finders alone have to agree better, because they fit more by chance.
const PAIR_TURN_MAX: f32 = 15.0;
const PAIR_SIZE_RATIO_MAX: f32 = 1.3;
/// Versions that are tried: from one below the estimate to two above (blur makes finders look large, so that the code seems to
/// have fewer modules).
const VERSIONS_BELOW: usize = 1;
const VERSIONS_TRIED: usize = 4;
/// The corner without a finder may lie so far from where it would make a parallelogram, as a part of a side.
const FAR_MAX: f32 = 0.4;

/// Finders that may belong to one code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Triple {
    shown: Shown,
    pub polarity: Polarity,
    /// The length of a module, in pixels of the frame.
    pub module: f32,
    /// About how many modules the code has a side.
    pub side: f32,
    /// How far its corners may be out, in modules.
    pub slack: f32,
    /// For ranking alone.
    pub merit: f32,
}

/// Which finders were seen, and how they lie; their ways follow the sides of the code.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shown {
    All {
        corner: Pose,
        right: Pose,
        left: Pose,
    },
    WithoutCorner {
        right: Pose,
        left: Pose,
    },
    WithoutRight {
        corner: Pose,
        left: Pose,
    },
    WithoutLeft {
        corner: Pose,
        right: Pose,
    },
    /// None by this reader; another one located these corners.
    Corners([Spot; 4]),
}

/// Adds what the corners of a code may be, which another reader located and could not read: of either polarity, and of
/// every version.
pub(super) fn located(corners: [Spot; 4], triples: &mut Vec<Triple>) {
    let [a, b, c, d] = corners;
    let length = [(a, b), (b, c), (c, d), (d, a)].map(|(from, to)| to.from(from).length()).iter().sum::<f32>() / 4.0;
    for polarity in Polarity::ALL {
        triples.extend((1..=VERSION_MAX).map(|version| {
            let side = super::real(17 + 4 * version);
            Triple { shown: Shown::Corners(corners), polarity, module: length / side, side, slack: SLACK, merit: 0.0 }
        }));
    }
}

/// Replaces `triples` by the best ones among the candidates, at most `most`.
pub(super) fn rank(candidates: &[Candidate], most: usize, triples: &mut Vec<Triple>) {
    triples.clear();
    for (first, corner) in candidates.iter().enumerate() {
        let of_a_kind = |(place, other): &(usize, &Candidate)| *place != first && other.polarity == corner.polarity;
        let others = || candidates.iter().enumerate().filter(of_a_kind);
        for (second, one) in others() {
            let pairs = others().filter(|(third, _)| *third > second);
            triples.extend(pairs.filter_map(|(_, other)| Triple::of(corner, one, other)));
        }
    }
    triples.sort_unstable_by(|one, other| other.merit.total_cmp(&one.merit));
    triples.truncate(most);
}

/// Replaces `guesses` by the squares that two of the candidates may be corners of, the likeliest first, at most `most`.
pub(super) fn guess(candidates: &[Candidate], most: usize, guesses: &mut Vec<Triple>) {
    guesses.clear();
    for (place, one) in candidates.iter().enumerate() {
        for other in candidates.iter().skip(place + 1).filter(|other| other.polarity == one.polarity) {
            guess_pair(one, other, guesses);
        }
    }
    guesses.sort_unstable_by(|one, other| other.merit.total_cmp(&one.merit));
    guesses.truncate(most);
}

fn guess_pair(one: &Candidate, other: &Candidate, guesses: &mut Vec<Triple>) {
    let line = other.at.from(one.at);
    let degrees = line.y.atan2(line.x).to_degrees();
    let apart = |turn: f32| turned_apart(turn, one.turn).max(turned_apart(turn, other.turn));
    let (along, aslant) = (apart(degrees), apart(degrees + 45.0));
    let size_ratio = one.module.max(other.module) / one.module.min(other.module);
    let module = f32::midpoint(one.module, other.module);
    let length = if along < aslant { line.length() } else { line.length() / SQRT_2 };
    let side = length / module + 2.0 * FINDER_CENTRE;
    if along.min(aslant) > PAIR_TURN_MAX || size_ratio > PAIR_SIZE_RATIO_MAX || !sides().contains(&side) {
        return;
    }
    let merit = one.strength + other.strength - SKEW_WEIGHT * (along.min(aslant) / 45.0 + size_ratio.ln());
    let modules = 1.0 / (side - 2.0 * FINDER_CENTRE);
    let mut push = |shown: Shown| {
        guesses.push(Triple { shown, polarity: one.polarity, module, side, slack: GUESS_SLACK, merit });
    };
    for (one, other) in [(one.at, other.at), (other.at, one.at)] {
        let line = Spot::default().moved(other.from(one), modules);
        if along < aslant {
            // Going round to the right: one, other, and on to that side.
            let (back, aside) = (Spot { x: -line.x, y: -line.y }, Spot { x: -line.y, y: line.x });
            push(Shown::WithoutLeft { corner: pose(one, line, aside), right: pose(other, line, aside) });
            push(Shown::WithoutRight { corner: pose(other, aside, back), left: pose(one, aside, back) });
        } else {
            let across = Spot { x: (line.y - line.x) / 2.0, y: -(line.x + line.y) / 2.0 };
            let down = Spot { x: -across.y, y: across.x };
            push(Shown::WithoutCorner { right: pose(one, across, down), left: pose(other, across, down) });
        }
    }
}

fn pose(at: Spot, across: Spot, down: Spot) -> Pose {
    Pose { at, across, down, likeness: 0.0 }
}

/// How many modules a side may seem to have.
fn sides() -> RangeInclusive<f32> {
    21.0 / SIDE_SLACK..=super::real(17 + 4 * VERSION_MAX) * SIDE_SLACK
}

impl Triple {
    fn of(corner: &Candidate, one: &Candidate, other: &Candidate) -> Option<Self> {
        let sizes = [corner.module, one.module, other.module];
        let largest = sizes.iter().fold(0.0_f32, |largest, size| largest.max(*size));
        let size_ratio = largest / sizes.iter().fold(f32::MAX, |smallest, size| smallest.min(*size));
        let (to_one, to_other) = (one.at.from(corner.at), other.at.from(corner.at));
        let (length, other_length) = (to_one.length(), to_other.length());
        if length.min(other_length) < 1.0 || size_ratio > SIZE_RATIO_MAX {
            return None;
        }
        let side_ratio = length.max(other_length) / length.min(other_length);
        let cosine = (to_one.dot(to_other) / (length * other_length)).abs();
        let module = sizes.iter().sum::<f32>() / 3.0;
        let side = f32::midpoint(length, other_length) / module + 2.0 * FINDER_CENTRE;
        if side_ratio > SIDE_RATIO_MAX || cosine > COSINE_MAX || !sides().contains(&side) {
            return None;
        }
        let turned = |direction: Spot| {
            let degrees = direction.y.atan2(direction.x).to_degrees();
            [corner, one, other].iter().map(|finder| turned_apart(degrees, finder.turn)).fold(0.0_f32, f32::max)
        };
        let apart = turned(to_one).min(turned(to_other));
        if apart > TURN_MAX {
            return None;
        }
        // Going round to the right, the corner top left comes before the one top right.
        let is_right = to_one.cross(to_other) > 0.0;
        let (right, left, to_right, to_left) =
            if is_right { (one, other, to_one, to_other) } else { (other, one, to_other, to_one) };
        let modules = 1.0 / (side - 2.0 * FINDER_CENTRE);
        let (across, down) = (Spot::default().moved(to_right, modules), Spot::default().moved(to_left, modules));
        let [corner_pose, right, left] = [corner, right, left].map(|finder| pose(finder.at, across, down));
        let strength = corner.strength + one.strength + other.strength;
        let merit = strength - SKEW_WEIGHT * (side_ratio.ln() + cosine + size_ratio.ln() + apart / 45.0);
        let shown = Shown::All { corner: corner_pose, right, left };
        Some(Self { shown, polarity: corner.polarity, module, side, slack: SLACK, merit })
    }

    /// The versions that the code may have.
    pub(super) fn versions(&self) -> impl Iterator<Item = &'static Symbol> + use<> {
        let estimate = super::whole((self.side - 17.0) / 4.0);
        let (first, count) = match self.shown {
            Shown::Corners(_) => (estimate, 1),
            _ => (estimate.saturating_sub(VERSIONS_BELOW).clamp(1, VERSION_MAX + 1 - VERSIONS_TRIED), VERSIONS_TRIED),
        };
        (first..first + count).filter_map(Symbol::of)
    }

    /// Where the finders would be, and the corner without one, if the code had so many modules a side.
    pub(super) fn centres(&self, side: usize) -> Centres {
        let modules = super::real(side) - 2.0 * FINDER_CENTRE;
        match self.shown {
            Shown::All { corner, right, left } => {
                let square = right.at.moved(left.at.from(corner.at), 1.0);
                [corner.at, right.at, far(&right, &left, square), left.at]
            }
            Shown::WithoutCorner { right, left } => {
                let (half, middle) = (left.at.from(right.at), right.at.moved(left.at.from(right.at), 0.5));
                let aside = Spot { x: half.y / 2.0, y: -half.x / 2.0 };
                let corner = crossing(right.at, right.across, left.at, left.down);
                let corner = corner.unwrap_or(middle.moved(aside, -1.0));
                let square = right.at.moved(left.at.from(corner), 1.0);
                [corner, right.at, far(&right, &left, square), left.at]
            }
            Shown::WithoutRight { corner, left } => {
                let [right, far] = [corner, left].map(|finder| finder.at.moved(finder.across, modules));
                [corner.at, right, far, left.at]
            }
            Shown::WithoutLeft { corner, right } => {
                let [left, far] = [corner, right].map(|finder| finder.at.moved(finder.down, modules));
                [corner.at, right.at, far, left]
            }
            Shown::Corners(corners) => Homography::of_corners(side, &corners).map_or(corners, |way| way.centres(side)),
        }
    }

    /// Lets every finder lean, and measures the code anew.
    pub(super) fn lean(&mut self, pyramid: &Pyramid) {
        let sign = self.polarity.sign();
        let leaning = |finder: Pose| lean(pyramid, finder, sign);
        let (sides, module) = match &mut self.shown {
            Shown::All { corner, right, left } => {
                (*corner, *right, *left) = (leaning(*corner), leaning(*right), leaning(*left));
                let sides = [along(corner, right, |pose| pose.across), along(corner, left, |pose| pose.down)];
                (f32::midpoint(sides[0], sides[1]), (corner.module() + right.module() + left.module()) / 3.0)
            }
            Shown::WithoutCorner { right, left } => {
                (*right, *left) = (leaning(*right), leaning(*left));
                let modules = along(right, left, |pose| pose.down.from(pose.across));
                (modules, f32::midpoint(right.module(), left.module()))
            }
            Shown::WithoutRight { corner, left: other } => {
                (*corner, *other) = (leaning(*corner), leaning(*other));
                (along(corner, other, |pose| pose.down), f32::midpoint(corner.module(), other.module()))
            }
            Shown::WithoutLeft { corner, right: other } => {
                (*corner, *other) = (leaning(*corner), leaning(*other));
                (along(corner, other, |pose| pose.across), f32::midpoint(corner.module(), other.module()))
            }
            Shown::Corners(_) => return,
        };
        self.side = sides + 2.0 * FINDER_CENTRE;
        self.module = module;
    }
}

/// How many modules lie between two finders, whose ways are these.
fn along(one: &Pose, other: &Pose, way: impl Fn(&Pose) -> Spot) -> f32 {
    let length = f32::midpoint(way(one).length(), way(other).length());
    other.at.from(one.at).length() / length.max(f32::EPSILON)
}

/// Where the edges below the finder right and beside the one left meet, unless that is far from where it should be.
fn far(right: &Pose, left: &Pose, square: Spot) -> Spot {
    let limit = FAR_MAX * square.from(right.at).length().max(square.from(left.at).length());
    let meeting = crossing(right.at, right.down, left.at, left.across);
    meeting.filter(|meeting| meeting.from(square).length() < limit).unwrap_or(square)
}

/// Where two lines cross; `None` if they are almost parallel.
fn crossing(start: Spot, way: Spot, other: Spot, other_way: Spot) -> Option<Spot> {
    let area = way.cross(other_way);
    // A sine of less than a tenth.
    if area.abs() < 0.1 * way.length() * other_way.length() || area == 0.0 {
        return None;
    }
    Some(start.moved(way, other.from(start).cross(other_way) / area))
}

/// How far two turns lie apart, in degrees, when a quarter is as good as none: 0 to 45.
fn turned_apart(one: f32, other: f32) -> f32 {
    let apart = (one - other).rem_euclid(90.0);
    apart.min(90.0 - apart)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORNERS: [(f32, f32); 4] = [(100.0, 100.0), (190.0, 100.0), (190.0, 190.0), (100.0, 190.0)];

    fn candidate((x, y): (f32, f32), polarity: Polarity) -> Candidate {
        Candidate { at: Spot { x, y }, module: 5.0, strength: 0.8, polarity, turn: 0.0 }
    }

    fn ranked(candidates: &[Candidate]) -> Vec<Triple> {
        let mut triples = Vec::new();
        rank(candidates, 4, &mut triples);
        triples
    }

    fn lies_at(triple: &Triple, corners: [(f32, f32); 4]) -> bool {
        triple.centres(25).iter().zip(corners).all(|(spot, (x, y))| spot.from(Spot { x, y }).length() < 0.1)
    }

    /// A side of 90 pixels between centres is 18 modules: 25 in all.
    #[test]
    fn three_corners_are_put_in_order_however_the_code_is_turned() {
        for missing in 0..4 {
            let shown = (1..4).map(|step| CORNERS[(missing + step) % 4]);
            let candidates: Vec<Candidate> = shown.map(|corner| candidate(corner, Polarity::DarkOnLight)).collect();
            let best = ranked(&candidates)[0];
            let round = [2, 3, 0, 1].map(|step| CORNERS[(missing + step) % 4]);
            assert!(lies_at(&best, round), "{best:?}");
            assert!((best.side - 25.0).abs() < 0.1);
        }
    }

    #[test]
    fn two_finders_leave_every_square_that_they_can_be_corners_of() {
        for turn in 0..4 {
            let round = [0, 1, 2, 3].map(|step| CORNERS[(turn + step) % 4]);
            for (one, other) in [(0, 1), (1, 3), (3, 0)] {
                let seen = [one, other].map(|place: usize| candidate(round[place], Polarity::DarkOnLight));
                let mut guesses = Vec::new();
                guess(&seen, 20, &mut guesses);
                assert!(guesses.iter().any(|guess| lies_at(guess, round)), "{one} {other}: {guesses:?}");
                for guess in &guesses {
                    let [a, b, _, d] = guess.centres(25);
                    assert!(b.from(a).cross(d.from(a)) > 0.0 && (guess.side - 25.0).abs() < 0.1, "{guess:?}");
                }
            }
        }
    }

    #[test]
    fn finders_of_different_polarity_do_not_belong_together() {
        let candidates = [
            candidate(CORNERS[0], Polarity::DarkOnLight),
            candidate(CORNERS[1], Polarity::LightOnDark),
            candidate(CORNERS[3], Polarity::DarkOnLight),
        ];
        assert_eq!(ranked(&candidates), []);
    }

    #[test]
    fn what_is_no_square_of_any_version_is_no_triple() {
        for place in [(190.0, 100.0), (108.0, 104.0), (900.0, 900.0), (100.0, 100.0)] {
            let candidates = [CORNERS[0], CORNERS[1], place].map(|place| candidate(place, Polarity::DarkOnLight));
            assert_eq!(ranked(&candidates), [], "{place:?}");
        }
    }

    #[test]
    fn edges_meet_where_they_cross_and_parallel_ones_nowhere() {
        let spot = |x, y| Spot { x, y };
        assert_eq!(crossing(spot(0.0, 0.0), spot(2.0, 0.0), spot(3.0, 5.0), spot(0.0, 1.0)), Some(spot(3.0, 0.0)));
        assert_eq!(crossing(spot(0.0, 0.0), spot(2.0, 0.0), spot(3.0, 5.0), spot(1.0, 0.01)), None);
        assert_eq!(crossing(spot(0.0, 0.0), spot(0.0, 0.0), spot(3.0, 5.0), spot(1.0, 0.0)), None);
    }
}
