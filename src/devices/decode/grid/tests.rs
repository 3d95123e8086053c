//! What the reader as a whole reads, and what it must not.

use proptest::prelude::*;
use qrcode::{EcLevel, QrCode};

use super::*;
use crate::devices::simulated::chance::Chance;

const TEXT: &str = "CS1:TRUE-0123456789";

/// How many views are drawn at random.
const VIEWS: u32 = 40;

/// How a code is shown.
#[derive(Debug, Clone, Copy)]
struct View {
    middle: Spot,
    module: f32,
    /// In degrees.
    turn: f32,
    /// How much of its size the far side has lost per module, to the right and downwards.
    tilt: (f32, f32),
}

const PLAIN: View = View { middle: Spot { x: 240.0, y: 200.0 }, module: 6.0, turn: 0.0, tilt: (0.0, 0.0) };

/// A frame that shows a code as a camera would see it; each pixel is the mean of nine places.
fn shown(text: &str, level: EcLevel, view: View, (ink, ground): (u8, u8)) -> Luma {
    let code = QrCode::with_error_correction_level(text, level).unwrap();
    let colours = code.to_colors();
    let side = code.width();
    let half = real(side) / 2.0;
    let (sin, cos) = view.turn.to_radians().sin_cos();
    let inks = |x: f32, y: f32| {
        let (x, y) = (x - view.middle.x, y - view.middle.y);
        let (x, y) = ((x * cos + y * sin) / view.module, (y * cos - x * sin) / view.module);
        let divisor = 1.0 - view.tilt.0 * x - view.tilt.1 * y;
        let (u, v) = (x / divisor + half, y / divisor + half);
        let inside = (0.0..real(side)).contains(&u) && (0.0..real(side)).contains(&v);
        if inside { colours[whole(v) * side + whole(u)].select(1.0, 0.0) } else { 0.0 }
    };
    Luma::drawn(480, 400, |x, y| {
        let places =
            (0..9).map(|place| (real(x) + (real(place % 3) + 0.5) / 3.0, real(y) + (real(place / 3) + 0.5) / 3.0));
        let part = places.map(|(x, y)| inks(x, y)).sum::<f32>() / 9.0;
        let shade = f32::from(ground) + part * (f32::from(ink) - f32::from(ground));
        u8::try_from(nearest(shade)).unwrap()
    })
}

/// Modules a side of the code.
fn side(level: EcLevel) -> usize {
    QrCode::with_error_correction_level(TEXT, level).unwrap().width()
}

fn plain(view: View) -> Luma {
    shown(TEXT, EcLevel::M, view, (30, 220))
}

fn read(frame: &Luma) -> Option<String> {
    Grid::default().find(frame, &[]).map(|found| found.text)
}

/// Covers all pixels for which this holds with one shade.
fn covered(frame: &Luma, shade: u8, covers: impl Fn(f32, f32) -> bool) -> Luma {
    let (width, height) = frame.sides();
    Luma::drawn(
        width,
        height,
        |x, y| {
            if covers(real(x), real(y)) { shade } else { frame.bytes()[y * frame.width() + x] }
        },
    )
}

/// Out of focus: the mean of a disc of this radius.
fn blurred(frame: &Luma, radius: f32) -> Luma {
    let reach = whole(radius.ceil());
    let (width, height) = frame.sides();
    Luma::drawn(width, height, |x, y| {
        let (mut sum, mut count) = (0.0, 0.0);
        for row in y.saturating_sub(reach)..=(y + reach).min(frame.height() - 1) {
            for column in x.saturating_sub(reach)..=(x + reach).min(frame.width() - 1) {
                if (real(row) - real(y)).hypot(real(column) - real(x)) <= radius {
                    sum += f32::from(frame.bytes()[row * frame.width() + column]);
                    count += 1.0;
                }
            }
        }
        u8::try_from(nearest(sum / count)).unwrap()
    })
}

#[test]
fn a_code_that_is_out_of_focus_by_most_of_a_module_is_read() {
    let frame = plain(PLAIN);
    for radius in [0.0, 2.0, 4.0, 5.0] {
        assert_eq!(read(&blurred(&frame, radius)).as_deref(), Some(TEXT), "{radius} pixels of 6 a module");
    }
}

#[test]
fn a_crack_through_every_finder_is_read() {
    let frame = plain(PLAIN);
    // Two cracks, half a module wide: through both finders above, and through both at the left.
    let away = (real(side(EcLevel::M)) / 2.0 - 3.5) * PLAIN.module;
    let (left, top) = (PLAIN.middle.x - away, PLAIN.middle.y - away);
    let cracked = covered(&frame, 235, |x, y| (y - top - (x - left) * 0.02).abs() < 1.5 || (x - left).abs() < 1.5);
    assert_eq!(read(&cracked).as_deref(), Some(TEXT));
}

#[test]
fn a_finger_on_any_one_finder_hides_no_code() {
    let frame = shown(TEXT, EcLevel::Q, PLAIN, (30, 220));
    // The finders' centres lie so far from the middle, along both axes.
    let away = (real(side(EcLevel::Q)) / 2.0 - 3.5) * PLAIN.module;
    for (x, y) in [(-away, -away), (away, -away), (-away, away)] {
        let finger = PLAIN.middle.moved(Spot { x, y }, 1.0);
        let hidden = covered(&frame, 150, |x, y| Spot { x, y }.from(finger).length() < 24.0);
        assert_eq!(read(&hidden).as_deref(), Some(TEXT), "{x} {y}");
    }
}

#[test]
fn a_code_at_the_very_edge_of_a_frame_is_read() {
    let half = real(side(EcLevel::M)) / 2.0 * PLAIN.module;
    let view = View { middle: Spot { x: half + 3.0, y: half + 1.0 }, ..PLAIN };
    assert_eq!(read(&plain(view)).as_deref(), Some(TEXT));
}

#[test]
fn the_corners_are_those_of_the_code() {
    let corners = Grid::default().find(&plain(PLAIN), &[]).unwrap().corners;
    let half = real(side(EcLevel::M)) / 2.0 * PLAIN.module;
    for (corner, (x, y)) in corners.iter().zip([(-half, -half), (half, -half), (half, half), (-half, half)]) {
        let expected = PLAIN.middle.moved(Spot { x, y }, 1.0);
        assert!(corner.from(expected).length() < 3.0, "{corner:?} {expected:?}");
    }
}

#[test]
fn frames_without_a_code_read_as_nothing() {
    for (width, height) in [(1, 1), (2, 3), (1, 4_096), (4_096, 1), (17, 900), (640, 480)] {
        for shade in [0, 128, 255] {
            assert_eq!(read(&Luma::drawn(width, height, |_, _| shade)), None);
        }
        assert_eq!(read(&Luma::drawn(width, height, |x, y| if (x / 3 + y / 3) % 2 == 0 { 0 } else { 255 })), None);
    }
}

#[test]
fn a_stream_of_frames_without_a_code_reads_as_nothing() {
    let mut grid = Grid::default();
    for (width, height) in [(1, 1), (1, 4_096), (4_096, 1), (640, 480)] {
        for shade in [0, 255] {
            let frame = Luma::drawn(width, height, |_, _| shade);
            let middle = Point { x: i32::from(width / 2), y: i32::from(height / 2) };
            for located in [Quad::default(), Quad([middle; 4]), around(Spot { x: 300.0, y: 200.0 }, 90.0)] {
                assert_eq!(grid.find_next(&frame, &[located]), None);
            }
        }
    }
}

/// The corners of a square, going round from the top left.
fn around(middle: Spot, half: f32) -> Quad {
    let corner = |x: f32, y: f32| {
        let Spot { x, y } = middle.moved(Spot { x, y }, half);
        Point { x: nearest(x), y: nearest(y) }
    };
    Quad([corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)])
}

#[test]
fn where_a_code_was_located_nothing_is_searched_whichever_corner_is_named_first() {
    let half = real(side(EcLevel::M)) / 2.0 * PLAIN.module;
    for shades in [(30, 220), (220, 30)] {
        let frame = shown(TEXT, EcLevel::M, PLAIN, shades);
        let Quad(mut corners) = around(PLAIN.middle, half + 2.0);
        for _ in 0..4 {
            corners.rotate_left(1);
            let mut grid = Grid::default();
            let found = grid.find(&frame, &[Quad(corners)]).map(|found| found.text);
            assert_eq!(found.as_deref(), Some(TEXT), "{corners:?}");
            assert!(grid.candidates.is_empty(), "{corners:?}");
        }
    }
}

#[test]
fn a_code_that_jumps_away_is_read_by_the_second_frame_at_the_latest() {
    let mut grid = Grid::default();
    let at = |x: f32| plain(View { middle: Spot { x, y: 200.0 }, module: 5.0, ..PLAIN });
    let (left, right) = (at(90.0), at(390.0));
    for frame in [&left, &right, &left] {
        let texts = [(); 2].map(|()| grid.find_next(frame, &[]).map(|found| found.text));
        assert_eq!(texts[1].as_deref(), Some(TEXT));
    }
}

#[test]
fn a_code_that_is_hidden_for_a_moment_is_remembered_and_read_where_it_was() {
    let frame = plain(PLAIN);
    let hidden = covered(&frame, 150, |x, y| (x - 250.0).abs() < 24.0 && (y - 215.0).abs() < 40.0);
    let mut grid = Grid::default();
    assert_eq!(grid.find_next(&hidden, &[]), None);
    assert!(grid.scene.place().is_some(), "it was found everywhere in the frame");
    let found: Vec<bool> = (0..3).map(|_| grid.find_next(&frame, &[]).is_some()).collect();
    assert!(found.contains(&true), "and is read where it was, once it shows");
}

#[test]
fn of_a_stream_each_look_does_one_costly_thing_at_most_and_none_beside_a_search_of_the_whole_frame() {
    let three = [1, 2, 3].map(|look| Costly::at(look, false));
    assert_eq!(three, [Costly::Bent, Costly::Guessed, Costly::Strong].map(Some));
    assert_eq!([1, 2, 3].map(|look| Costly::at(look, true)), [None; 3]);
}

#[test]
fn finders_alone_are_no_code() {
    // Three finders at the corners of a square, with chance between them.
    let frame = plain(PLAIN);
    let side = side(EcLevel::M);
    let start = PLAIN.middle.moved(Spot { x: 1.0, y: 1.0 }, -real(side) / 2.0 * PLAIN.module);
    let mut chance = Chance::new(7);
    for _ in 0..12 {
        let noise: Vec<u8> =
            (0..side * side).map(|_| if chance.next_number().is_multiple_of(2) { 30 } else { 220 }).collect();
        let garbled = Luma::drawn(480, 400, |x, y| {
            let module = |at: usize, start: f32| {
                let place = (real(at) + 0.5 - start) / PLAIN.module;
                (place >= 0.0).then(|| whole(place)).filter(|place| *place < side)
            };
            let is_finder =
                |u: usize, v: usize| [(u, v), (side - 1 - u, v), (u, side - 1 - v)].iter().any(|(u, v)| u.max(v) < &8);
            match module(x, start.x).zip(module(y, start.y)).filter(|(u, v)| !is_finder(*u, *v)) {
                Some((u, v)) => noise[v * side + u],
                None => frame.bytes()[y * 480 + x],
            }
        });
        assert_eq!(read(&garbled), None);
    }
}

/// Not every view: in some a finder lies so between the pixels that it is not found, and the next frame has to do.
#[test]
fn nearly_every_view_of_a_turned_and_tilted_code_is_read_and_none_wrong() {
    let mut chance = Chance::new(11);
    let mut within = |least: f32, most: f32| {
        let share = f32::from(u16::try_from(chance.next_number() % 10_000).unwrap()) / 10_000.0;
        least + (most - least) * share
    };
    let mut read_right = 0;
    for view in 0..VIEWS {
        let middle = Spot { x: within(200.0, 280.0), y: within(180.0, 220.0) };
        let (module, turn) = (within(4.5, 7.5), within(0.0, 360.0));
        let view_of = View { middle, module, turn, tilt: (within(-0.004, 0.004), within(-0.004, 0.004)) };
        let shades = if view % 2 == 0 { (40, 200) } else { (200, 40) };
        if let Some(text) = read(&shown(TEXT, EcLevel::M, view_of, shades)) {
            assert_eq!(text, TEXT, "{view_of:?}");
            read_right += 1;
        }
    }
    assert!(read_right >= VIEWS * 9 / 10, "{read_right} of {VIEWS}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_code_damaged_in_any_way_is_read_right_or_not_at_all(
        blots in prop::collection::vec((0_usize..480, 0_usize..400, 4_usize..60, any::<u8>()), 0..14), radius in 0.0_f32..4.0,
    ) {
        let mut frame = blurred(&plain(PLAIN), radius);
        for (left, top, side, shade) in blots {
            for y in top..(top + side).min(400) {
                frame.bytes_mut()[y * 480 + left..][..side.min(480 - left)].fill(shade);
            }
        }
        prop_assert!(read(&frame).is_none_or(|text| text == TEXT));
    }

    #[test]
    fn noise_reads_as_nothing(width in 1_u16..320, height in 1_u16..240, seed: u64, grain in 1_usize..9) {
        let mut chance = Chance::new(seed);
        let cells: Vec<u8> = (0..40_000).map(|_| chance.next_number().to_be_bytes()[0]).collect();
        let frame = Luma::drawn(width, height, |x, y| cells[(y / grain * 199 + x / grain) % cells.len()]);
        prop_assert_eq!(read(&frame), None);
    }

    #[test]
    fn corners_that_another_reader_made_up_make_no_text_that_counts_at_once(
        corners in prop::collection::vec(prop::array::uniform8(prop_oneof![-40_i32..520, any::<i32>()]), 0..6), seed: u64,
    ) {
        let mut chance = Chance::new(seed);
        let frame = Luma::drawn(160, 120, |_, _| chance.next_number().to_be_bytes()[0]);
        let point = |x, y| Point { x, y };
        let located: Vec<Quad> =
            corners.into_iter().map(|[a, b, c, d, e, f, g, h]| Quad([point(a, b), point(c, d), point(e, f), point(g, h)])).collect();
        let mut grid = Grid::default();
        for found in [grid.find(&frame, &located), grid.find_next(&frame, &located), grid.find_next(&frame, &located)] {
            prop_assert!(found.is_none_or(|found| found.surprise < Surprise::AS_THE_STANDARD));
        }
    }
}
