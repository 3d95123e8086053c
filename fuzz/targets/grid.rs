//! The grid reader as a whole: no frame breaks it, and of a code it reads the text or nothing that counts at once.
//!
//! The first byte chooses: pixels as they come, or a code with blots, noise and bent rows, so that what lies behind the
//! finders is reached as well. Both are read as a single picture and as frames of a stream.
#![no_main]

use countersign::devices::decode::{Certainty, Effort, Pipeline};
use countersign::devices::luma::Luma;
use libfuzzer_sys::fuzz_target;
use qrcode::{EcLevel, QrCode};

/// The longest side of a frame: larger ones only take longer.
const SIDE_MAX: u16 = 240;
/// Frames of a stream.
const STREAM: usize = 3;

fuzz_target!(|data: &[u8]| {
    let mut bytes = Bytes(data);
    let (frame, text) = if bytes.next().is_multiple_of(4) { pixels(&mut bytes) } else { code(&mut bytes) };
    let mut pipeline = Pipeline::grid();
    let stills = pipeline.look(&frame, Effort::Still).codes;
    let streamed = (0..STREAM).flat_map(|_| pipeline.look(&frame, Effort::Stream).codes);
    for code in stills.into_iter().chain(streamed).filter(|code| code.certainty == Certainty::Sure) {
        if let Some(text) = &text {
            assert_eq!(&code.text, text);
        }
    }
});

/// What the fuzzer hands in; zeros behind its end.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn below(&mut self, end: usize) -> usize {
        usize::from(u16::from_be_bytes([self.next(), self.next()])) % end
    }
}

/// Any pixels, over and over; a text that they show by chance is unknown.
fn pixels(bytes: &mut Bytes<'_>) -> (Luma, Option<String>) {
    let [width, height] = [(); 2].map(|()| 1 + u16::from(bytes.next()) % SIDE_MAX);
    let (grain, cells) = (1 + bytes.below(9), bytes.0);
    let across = usize::from(width).div_ceil(grain);
    let cell = |place: usize| cells.get(place % cells.len().max(1)).copied().unwrap_or(0);
    (Luma::drawn(width, height, |x, y| cell(y / grain * across + x / grain)), None)
}

/// A code, and what happened to it.
fn code(bytes: &mut Bytes<'_>) -> (Luma, Option<String>) {
    let text: String = (0..1 + bytes.below(40)).map(|_| char::from(b' ' + bytes.next() % 95)).collect();
    let level = [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H][bytes.below(4)];
    let Ok(code) = QrCode::with_error_correction_level(&text, level) else {
        return (Luma::drawn(1, 1, |_, _| 0), None);
    };
    let (colours, side) = (code.to_colors(), code.width());
    let module = 3 + bytes.below(4);
    let (left, top) = (bytes.below(24), bytes.below(24));
    let (ink, paper) = (bytes.next(), bytes.next());
    let bend = bytes.below(5);
    let mut frame = Luma::drawn(SIDE_MAX, SIDE_MAX, |x, y| {
        let at = |place: usize, start: usize| place.checked_sub(start).map(|at| at / module).filter(|at| *at < side);
        let dark = at(x + y * bend / 40, left).zip(at(y, top)).map(|(column, row)| colours[row * side + column]);
        dark.map_or(paper, |colour| colour.select(ink, paper))
    });
    while !bytes.0.is_empty() {
        let (x, y) = (bytes.below(usize::from(SIDE_MAX)), bytes.below(usize::from(SIDE_MAX)));
        let (width, height, shade) = (1 + bytes.next() / 4, 1 + bytes.next() / 4, bytes.next());
        let across = frame.width();
        for row in frame.bytes_mut().chunks_exact_mut(across).skip(y).take(usize::from(height)) {
            row.iter_mut().skip(x).take(usize::from(width)).for_each(|pixel| *pixel = shade);
        }
    }
    (frame, Some(text))
}
