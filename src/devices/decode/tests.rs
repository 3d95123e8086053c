//! What each stage reads, on frames drawn here.

use proptest::prelude::*;
use qrcode::{EcLevel, QrCode};

use super::*;

/// A code drawn flat, four pixels a module, onto a picture of this size.
fn drawn(text: &str, (width, height): (u16, u16), (left, top): (usize, usize), scale: usize) -> Luma {
    let mut picture = Luma::drawn(width, height, |_, _| 220);
    draw(&mut picture, text, (left, top), scale);
    picture
}

fn draw(picture: &mut Luma, text: &str, (left, top): (usize, usize), scale: usize) {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
    let width = picture.width();
    for (place, colour) in code.to_colors().iter().enumerate() {
        let (x, y) = (left + place % code.width() * scale, top + place / code.width() * scale);
        for row in y..y + scale {
            picture.bytes_mut()[row * width + x..][..scale].fill(colour.select(30, 220));
        }
    }
}

fn inverted(picture: &Luma) -> Luma {
    Luma::new(picture.width(), picture.height(), picture.bytes().iter().map(|pixel| 255 - pixel).collect()).unwrap()
}

/// EAN-13 by the book: guard bars, six digits left with their parities, six digits right.
fn barcode(digits: &str, scale: usize) -> Luma {
    const LEFT: [&str; 10] =
        ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"];
    const PARITY: [&str; 10] =
        ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"];
    let digits: Vec<usize> = digits.bytes().map(|digit| usize::from(digit - b'0')).collect();
    let flip = |bits: &str| bits.chars().map(|bit| if bit == '1' { '0' } else { '1' }).collect::<String>();
    let mut bars = "101".to_owned();
    for (digit, parity) in digits[1..7].iter().zip(PARITY[digits[0]].chars()) {
        let left = LEFT[*digit];
        bars += &if parity == 'L' { left.to_owned() } else { flip(left).chars().rev().collect() };
    }
    bars += "01010";
    bars.extend(digits[7..].iter().map(|digit| flip(LEFT[*digit])));
    bars += "101";
    let bars: Vec<u8> = bars.bytes().collect();
    Luma::drawn(640, 240, |x, y| {
        let bar = x.checked_sub(80).and_then(|x| bars.get(x / scale));
        if (40..200).contains(&y) && bar == Some(&b'1') { 25 } else { 230 }
    })
}

fn texts(decoded: &Decoded) -> Vec<&str> {
    let mut texts: Vec<&str> = decoded.codes.iter().map(|code| code.text.as_str()).collect();
    texts.sort_unstable();
    texts
}

/// Every pipeline of this build.
fn pipelines() -> Vec<Pipeline> {
    vec![
        #[cfg(feature = "decode-native")]
        Pipeline::native(),
        Pipeline::pure(),
    ]
}

#[track_caller]
fn reads(frame: &Luma, expected: &[&str]) {
    for mut pipeline in pipelines() {
        let decoded = pipeline.read(frame);
        assert_eq!(texts(&decoded), expected, "{:?}", pipeline.steps[0].0);
        assert_eq!(decoded.stage.is_some(), !expected.is_empty());
    }
}

#[test]
fn dark_and_light_codes_are_read_in_every_script() {
    for text in ["CS1:HELLO", "兑换券 ABC 123", "https://example.test/r/a?b=c", "0012"] {
        let frame = drawn(text, (320, 320), (80, 80), 4);
        reads(&frame, &[text]);
        reads(&inverted(&frame), &[text]);
    }
}

fn two_codes() -> Luma {
    let mut frame = drawn("FIRST-CODE", (640, 320), (60, 100), 4);
    draw(&mut frame, "SECOND-CODE", (400, 90), 4);
    frame
}

#[test]
fn both_codes_of_a_frame_are_read() {
    reads(&two_codes(), &["FIRST-CODE", "SECOND-CODE"]);
}

#[test]
#[cfg(feature = "decode-native")]
fn a_dim_code_beside_a_bright_one_is_read_too() {
    let frame = two_codes();
    let halves = frame.bytes().iter().enumerate();
    let dimmed = halves.map(|(place, pixel)| if place % 640 < 330 { *pixel } else { pixel / 6 }).collect();
    let decoded = Pipeline::native().read(&Luma::new(640, 320, dimmed).unwrap());
    assert_eq!(texts(&decoded), ["FIRST-CODE", "SECOND-CODE"]);
}

#[test]
#[cfg(feature = "decode-native")]
fn an_easy_code_is_read_by_the_first_stage() {
    let decoded = Pipeline::native().read(&drawn("EASY", (320, 320), (80, 80), 4));
    assert_eq!(decoded.stage, Some(Stage::Halved));
}

#[test]
#[cfg(feature = "decode-native")]
fn a_code_too_small_for_half_size_is_read_of_the_whole_frame_at_once() {
    let frame = drawn("SMALL-AND-SHARP", (640, 320), (61, 101), 2);
    for effort in [Effort::Still, Effort::Stream] {
        let decoded = Pipeline::native().look(&frame, effort);
        assert_eq!((texts(&decoded), decoded.stage), (vec!["SMALL-AND-SHARP"], Some(Stage::Histogram)), "{effort:?}");
    }
}

#[test]
#[cfg(feature = "decode-native")]
fn a_small_light_code_on_dark_is_read_of_every_picture_and_of_some_frames_of_a_stream() {
    let frame = inverted(&drawn("SMALL-AND-SHARP", (640, 320), (61, 101), 2));
    let mut pipeline = Pipeline::native();
    assert_eq!(texts(&pipeline.look(&frame, Effort::Still)), ["SMALL-AND-SHARP"]);
    let read = (0..5).filter(|_| texts(&pipeline.look(&frame, Effort::Stream)) == ["SMALL-AND-SHARP"]).count();
    assert!(read > 0, "once each stage had its turn");
}

#[test]
#[cfg(feature = "decode-native")]
fn a_small_code_beside_a_large_one_is_read_of_every_picture_and_of_some_frames_of_a_stream() {
    let mut frame = drawn("LARGE", (640, 320), (60, 60), 6);
    draw(&mut frame, "SMALL-AND-SHARP", (401, 91), 2);
    let mut pipeline = Pipeline::native();
    assert_eq!(texts(&pipeline.look(&frame, Effort::Still)), ["LARGE", "SMALL-AND-SHARP"]);
    let seen: Vec<usize> = (0..4).map(|_| pipeline.look(&frame, Effort::Stream).codes.len()).collect();
    assert_eq!(seen.iter().max(), Some(&2), "{seen:?}");
    assert_eq!(seen.iter().min(), Some(&1), "not in each, which would cost as much as ever: {seen:?}");
}

#[test]
fn where_a_frame_is_the_grid_readers_the_slowest_quick_stage_is_left_out_and_nowhere_else() {
    let steps = [Stage::Halved, Stage::Local, Stage::Sharpened, Stage::Grid, Stage::Filled];
    let looking = |turn| steps.into_iter().filter(|stage: &Stage| stage.looks_at(turn)).collect::<Vec<_>>();
    assert_eq!(looking(Some(Stage::Grid)), [Stage::Halved, Stage::Grid]);
    assert_eq!(looking(Some(Stage::Filled)), [Stage::Halved, Stage::Local, Stage::Filled]);
    assert_eq!(looking(None), [Stage::Halved, Stage::Local]);
}

#[test]
fn a_code_located_twice_is_handed_on_once_as_the_later_stage_saw_it() {
    struct Asked;
    impl Read for Asked {
        fn read(&mut self, _: &Luma, located: &[Quad]) -> Sight {
            assert_eq!(located, [square(902, 1, 79), square(0, 0, 80)]);
            seen(&["ASKED"], 0)
        }
    }
    let steps: Vec<(Stage, Box<dyn Read>)> = vec![
        (Stage::Halved, Box::new(Scripted(|| seen(&[], 1)))),
        (
            Stage::Local,
            Box::new(Scripted(|| Sight { codes: Vec::new(), unread: vec![square(902, 1, 79), square(0, 0, 80)] })),
        ),
        (Stage::Grid, Box::new(Asked)),
    ];
    assert_eq!(texts(&Pipeline::of(steps).read(&Luma::plain(9, 9, 0).unwrap())), ["ASKED"]);
}

#[test]
fn a_frame_without_codes_reads_as_nothing() {
    reads(&Luma::drawn(320, 240, |x, y| if (x / 9 + y / 7) % 3 == 0 { 60 } else { 180 }), &[]);
}

#[test]
fn a_text_keeps_what_stands_behind_a_zero_character() {
    let frame = drawn("GOOD\0EVIL", (320, 320), (80, 80), 4);
    for mut pipeline in pipelines() {
        assert_ne!(texts(&pipeline.read(&frame)), ["GOOD"], "half a code is another code");
    }
}

#[test]
fn a_product_barcode_is_read_with_its_kind() {
    let frame = barcode("4006381333931", 4);
    for mut pipeline in pipelines() {
        let decoded = pipeline.read(&frame);
        assert_eq!(texts(&decoded), ["4006381333931"]);
        assert_eq!(decoded.codes[0].symbology, Symbology::Ean13);
        assert_eq!(decoded.stage, Some(Stage::Product));
    }
}

#[test]
fn a_barcode_with_a_wrong_check_digit_is_no_barcode() {
    reads(&barcode("4006381333930", 4), &[]);
}

#[test]
fn the_corners_lie_around_the_code() {
    let frame = drawn("CORNERS", (320, 320), (80, 80), 4);
    for mut pipeline in pipelines() {
        let Point { x, y } = pipeline.read(&frame).codes[0].corners.centre();
        assert!((110..140).contains(&x) && (110..140).contains(&y), "{x} {y}");
    }
}

/// A stage that does what a test asks for.
struct Scripted(fn() -> Sight);

impl Read for Scripted {
    fn read(&mut self, _: &Luma, _: &[Quad]) -> Sight {
        self.0()
    }
}

type Script<'a> = &'a [(Stage, fn() -> Sight)];

fn scripted(steps: Script<'_>) -> Decoded {
    let steps = steps.iter().map(|(stage, sight)| (*stage, Box::new(Scripted(*sight)) as Box<dyn Read>)).collect();
    Pipeline::of(steps).read(&Luma::plain(9, 9, 0).unwrap())
}

fn seen(texts: &[&str], unread: usize) -> Sight {
    let corners = |place: i32| square(place * 100, 0, 80);
    let code = |(place, text): (usize, &&str)| Code {
        text: (*text).to_owned(),
        symbology: Symbology::Qr,
        corners: corners(i32::try_from(place).unwrap()),
        certainty: Certainty::Sure,
    };
    Sight { codes: texts.iter().enumerate().map(code).collect(), unread: vec![corners(9); unread] }
}

fn square(x: i32, y: i32, side: i32) -> Quad {
    Quad([(x, y), (x + side, y), (x + side, y + side), (x, y + side)].map(|(x, y)| Point { x, y }))
}

#[test]
fn the_first_stage_that_reads_ends_the_search() {
    let decoded = scripted(&[
        (Stage::Histogram, || seen(&[], 0)),
        (Stage::Local, || seen(&["A"], 0)),
        (Stage::Sharpened, || unreachable!("the search went on")),
    ]);
    assert_eq!((texts(&decoded), decoded.stage), (vec!["A"], Some(Stage::Local)));
}

#[test]
fn a_code_that_was_located_but_not_read_is_left_to_the_next_stage() {
    let decoded = scripted(&[
        (Stage::Histogram, || seen(&["A"], 1)),
        (Stage::Local, || seen(&["A", "B"], 0)),
        (Stage::Sharpened, || unreachable!("the search went on")),
    ]);
    assert_eq!((texts(&decoded), decoded.stage), (vec!["A", "B"], Some(Stage::Histogram)));
}

#[test]
fn a_stage_that_panics_leaves_the_frame_to_the_others() {
    let decoded =
        scripted(&[(Stage::Histogram, || panic!("a fault in a library")), (Stage::Local, || seen(&["A"], 0))]);
    assert_eq!(texts(&decoded), ["A"]);
}

#[test]
fn of_a_single_picture_a_faint_reading_is_not_told() {
    let faint = || {
        let mut sight = seen(&["FAINT"], 0);
        sight.codes[0].certainty = Certainty::Faint;
        sight
    };
    let mut pipeline = Pipeline::of(vec![(Stage::Histogram, Box::new(Scripted(faint)))]);
    let frame = Luma::plain(9, 9, 0).unwrap();
    assert_eq!(pipeline.look(&frame, Effort::Still), Decoded::default());
    assert_eq!(texts(&pipeline.look(&frame, Effort::Stream)), ["FAINT"], "a second frame may confirm it");
}

#[test]
fn a_costly_stage_looks_at_every_single_picture_and_at_some_of_a_stream() {
    let unread = || -> Box<dyn Read> { Box::new(Scripted(|| seen(&["A"], 0))) };
    let mut pipeline = Pipeline::of(vec![(Stage::Grid, unread())]);
    let frame = Luma::plain(9, 9, 0).unwrap();
    let looks = |pipeline: &mut Pipeline, effort| {
        (0..60).filter(|_| pipeline.look(&frame, effort).stage == Some(Stage::Grid)).count()
    };
    assert_eq!(looks(&mut pipeline, Effort::Still), 60);
    assert!((3..20).contains(&looks(&mut pipeline, Effort::Stream)));
}

#[test]
fn texts_beyond_the_limit_and_codes_beyond_the_count_are_left_out() {
    let decoded = scripted(&[(Stage::Local, || {
        let long = "x".repeat(READING_BYTES_MAX + 1);
        let many: Vec<String> = (0..40).map(|number| format!("code-{number}")).collect();
        let texts: Vec<&str> = std::iter::once(long.as_str()).chain(many.iter().map(String::as_str)).collect();
        seen(&texts, 0)
    })]);
    assert_eq!((decoded.codes.len(), decoded.overlong), (CODES_MAX, 1));
}

#[test]
fn a_short_number_inside_another_code_is_a_phantom() {
    let code =
        |text: &str, corners| Code { text: text.into(), symbology: Symbology::Qr, corners, certainty: Certainty::Sure };
    let kept = |inner: Code| {
        let mut codes = vec![code("00019009014169583", square(100, 100, 80)), inner];
        drop_phantoms(&mut codes);
        codes.len() == 2
    };
    assert!(!kept(code("53208", square(140, 120, 50))));
    assert!(kept(code("53208", square(300, 120, 50))), "beside it");
    assert!(kept(code("AB-53208", square(140, 120, 50))), "no number");
    assert!(kept(code("0001900901416", square(140, 120, 50))), "too long to be made up");
    let mut alone = vec![code("53208", square(0, 0, 50))];
    drop_phantoms(&mut alone);
    assert_eq!(alone.len(), 1);
}

#[test]
fn frames_of_odd_shapes_read_as_nothing() {
    for (width, height) in [(1, 1), (2, 2), (1, 4_096), (4_096, 1), (3, 700), (700, 3), (40, 40)] {
        for shade in [0, 128, 255] {
            reads(&Luma::drawn(width, height, |_, _| shade), &[]);
        }
        reads(&Luma::drawn(width, height, |x, y| if (x + y) % 2 == 0 { 0 } else { 255 }), &[]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn noise_never_breaks_a_pipeline(width in 1_u16..160, height in 1_u16..160, seed: u64) {
        let mut chance = crate::devices::simulated::chance::Chance::new(seed);
        let frame = Luma::drawn(width, height, |_, _| chance.next_number().to_be_bytes()[0]);
        for mut pipeline in pipelines() {
            pipeline.read(&frame);
        }
    }

    #[test]
    fn a_damaged_code_is_read_right_or_not_at_all(
        blots in prop::collection::vec((0_usize..320, 0_usize..320, 1_usize..40, any::<u8>()), 0..12),
    ) {
        let mut frame = drawn("DAMAGED-BUT-TRUE", (320, 320), (80, 80), 4);
        for (left, top, side, shade) in blots {
            for y in top..(top + side).min(320) {
                frame.bytes_mut()[y * 320 + left..][..side.min(320 - left)].fill(shade);
            }
        }
        for mut pipeline in pipelines() {
            let decoded = pipeline.read(&frame);
            prop_assert!(decoded.codes.iter().all(|code| code.text == "DAMAGED-BUT-TRUE"), "{decoded:?}");
        }
    }
}
