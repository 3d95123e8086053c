//! What terminal and decoder process say to each other over the child's standard input and output.
//!
//! ```text
//!  request   "CSq2"  effort u8  width u16  height u16  width×height bytes of luma
//!  answer    "CSa2"  stage u8   micros u32  overlong u16  codes u8, then for each code:
//!            kind u8   certainty u8   corners 8×i32   length u16   that many bytes of UTF-8
//! ```
//!
//! Numbers are big-endian. Both sides check every number against its limit before they act on it, so that neither can
//! make the other allocate, wait for or believe anything out of bounds.

use std::io::{self, Read, Write};
use std::time::Duration;

use thiserror::Error;

use super::{CODES_MAX, Certainty, Code, Decoded, Effort, Point, Quad, Stage};
use crate::devices::luma::{Luma, LumaError};
use crate::devices::{READING_BYTES_MAX, Symbology};

const REQUEST: [u8; 4] = *b"CSq2";
const ANSWER: [u8; 4] = *b"CSa2";

/// What stands on the wire for "nothing was read".
const NO_STAGE: u8 = u8::MAX;

/// The kinds of code; the place in this list is the number on the wire.
const SYMBOLOGIES: [Symbology; 6] =
    [Symbology::Qr, Symbology::Ean13, Symbology::Ean8, Symbology::UpcA, Symbology::UpcE, Symbology::Code128];

/// The efforts and certainties; the place in these lists is the number on the wire.
const EFFORTS: [Effort; 2] = [Effort::Still, Effort::Stream];
const CERTAINTIES: [Certainty; 2] = [Certainty::Sure, Certainty::Faint];

/// What the process found and how much processor time it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The codes.
    pub decoded: Decoded,
    /// Time that the pipeline itself took, without the way there and back.
    pub took: Duration,
}

/// Why the other side could not be understood.
#[derive(Debug, Error)]
pub enum ProtocolError {
    /// The pipe failed or ended.
    #[error("the pipe to the decoder failed")]
    Pipe(#[from] io::Error),
    /// A message did not begin as one.
    #[error("something else than a decoder is at the other end of the pipe")]
    NotOurs,
    /// A frame had impossible sides.
    #[error("a frame was refused")]
    Frame(#[from] LumaError),
    /// A request asked for an effort that there is not.
    #[error("the terminal's request is wrong: an unknown effort")]
    Effort,
    /// A number or text lies outside what is allowed.
    #[error("the decoder's answer is wrong: {0}")]
    Answer(&'static str),
}

/// Sends a frame.
pub fn write_request(out: &mut impl Write, frame: &Luma, effort: Effort) -> Result<(), ProtocolError> {
    let (width, height) = frame.sides();
    let mut head = REQUEST.to_vec();
    head.push(number(&EFFORTS, effort));
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    out.write_all(&head)?;
    out.write_all(frame.bytes())?;
    Ok(out.flush()?)
}

/// Receives the next frame; `None` when the terminal closed the pipe between two frames.
pub fn read_request(input: &mut impl Read) -> Result<Option<(Luma, Effort)>, ProtocolError> {
    let mut magic = [0_u8; 4];
    let first = loop {
        match input.read(&mut magic) {
            Ok(count) => break count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    };
    if first == 0 {
        return Ok(None);
    }
    if let Some(rest) = magic.get_mut(first..) {
        input.read_exact(rest)?;
    }
    if magic != REQUEST {
        return Err(ProtocolError::NotOurs);
    }
    let effort = usize::from(u8::from_be_bytes(take(input)?));
    let effort = *EFFORTS.get(effort).ok_or(ProtocolError::Effort)?;
    let width = usize::from(u16::from_be_bytes(take(input)?));
    let height = usize::from(u16::from_be_bytes(take(input)?));
    // Checked before the bytes are waited for: the sides decide how many there are.
    let mut frame = Luma::plain(width, height, 0)?;
    input.read_exact(frame.bytes_mut())?;
    Ok(Some((frame, effort)))
}

/// Sends what was found.
pub fn write_answer(out: &mut impl Write, answer: &Answer) -> Result<(), ProtocolError> {
    let Answer { decoded, took } = answer;
    let stage = decoded.stage.and_then(|stage| Stage::ALL.iter().position(|known| *known == stage));
    let mut bytes = ANSWER.to_vec();
    bytes.push(stage.and_then(|place| u8::try_from(place).ok()).unwrap_or(NO_STAGE));
    bytes.extend(u32::try_from(took.as_micros()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend(u16::try_from(decoded.overlong).unwrap_or(u16::MAX).to_be_bytes());
    let codes = decoded.codes.get(..CODES_MAX).unwrap_or(&decoded.codes);
    bytes.push(u8::try_from(codes.len()).unwrap_or_default());
    for code in codes {
        bytes.push(number(&SYMBOLOGIES, code.symbology));
        bytes.push(number(&CERTAINTIES, code.certainty));
        for Point { x, y } in code.corners.0 {
            bytes.extend(x.to_be_bytes());
            bytes.extend(y.to_be_bytes());
        }
        let length = u16::try_from(code.text.len()).map_err(|_| ProtocolError::Answer("a text is too long"))?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(code.text.as_bytes());
    }
    out.write_all(&bytes)?;
    Ok(out.flush()?)
}

/// Receives what was found.
pub fn read_answer(input: &mut impl Read) -> Result<Answer, ProtocolError> {
    if take(input)? != ANSWER {
        return Err(ProtocolError::NotOurs);
    }
    let stage = match u8::from_be_bytes(take(input)?) {
        NO_STAGE => None,
        place => Some(*Stage::ALL.get(usize::from(place)).ok_or(ProtocolError::Answer("an unknown stage"))?),
    };
    let took = Duration::from_micros(u32::from_be_bytes(take(input)?).into());
    let overlong = usize::from(u16::from_be_bytes(take(input)?));
    let count = usize::from(u8::from_be_bytes(take(input)?));
    if count > CODES_MAX {
        return Err(ProtocolError::Answer("too many codes"));
    }
    if stage.is_some() != (count > 0) {
        return Err(ProtocolError::Answer("codes without a stage or a stage without codes"));
    }
    let codes = (0..count).map(|_| read_code(input)).collect::<Result<_, _>>()?;
    Ok(Answer { decoded: Decoded { codes, stage, overlong }, took })
}

fn read_code(input: &mut impl Read) -> Result<Code, ProtocolError> {
    let kind = usize::from(u8::from_be_bytes(take(input)?));
    let symbology = *SYMBOLOGIES.get(kind).ok_or(ProtocolError::Answer("an unknown kind of code"))?;
    let certainty = usize::from(u8::from_be_bytes(take(input)?));
    let certainty = *CERTAINTIES.get(certainty).ok_or(ProtocolError::Answer("an unknown certainty"))?;
    let mut corners = Quad::default();
    for corner in &mut corners.0 {
        *corner = Point { x: i32::from_be_bytes(take(input)?), y: i32::from_be_bytes(take(input)?) };
    }
    let length = usize::from(u16::from_be_bytes(take(input)?));
    if length == 0 || length > READING_BYTES_MAX {
        return Err(ProtocolError::Answer("a text is empty or too long"));
    }
    let mut text = vec![0; length];
    input.read_exact(&mut text)?;
    let text = String::from_utf8(text).map_err(|_| ProtocolError::Answer("a text is not UTF-8"))?;
    Ok(Code { text, symbology, corners, certainty })
}

/// The number that stands for a value on the wire.
fn number<T: Copy + PartialEq>(all: &[T], value: T) -> u8 {
    all.iter().position(|known| *known == value).and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}

fn take<const N: usize>(input: &mut impl Read) -> Result<[u8; N], io::Error> {
    let mut bytes = [0; N];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(text: &str, symbology: Symbology) -> Code {
        let corners =
            Quad([Point { x: -3, y: 4 }, Point { x: 90, y: 4 }, Point { x: 90, y: 97 }, Point { x: -3, y: 97 }]);
        Code { text: text.into(), symbology, corners, certainty: Certainty::Faint }
    }

    fn written(answer: &Answer) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_answer(&mut bytes, answer).unwrap();
        bytes
    }

    #[test]
    fn a_frame_and_an_answer_arrive_as_they_were_sent() {
        let frame = Luma::new(3, 2, vec![1, 2, 3, 4, 5, 6]).unwrap();
        let mut bytes = Vec::new();
        write_request(&mut bytes, &frame, Effort::Stream).unwrap();
        let mut pipe = bytes.as_slice();
        assert_eq!(read_request(&mut pipe).unwrap(), Some((frame, Effort::Stream)));
        assert_eq!(read_request(&mut pipe).unwrap(), None, "the pipe ended between two frames");

        let codes = vec![code("兑换券 42", Symbology::Qr), code("4006381333931", Symbology::Ean13)];
        let decoded = Decoded { codes, stage: Some(Stage::Half), overlong: 1 };
        let answer = Answer { decoded, took: Duration::from_micros(1234) };
        assert_eq!(read_answer(&mut written(&answer).as_slice()).unwrap(), answer);
    }

    #[test]
    fn an_answer_out_of_bounds_is_refused_before_anything_is_allocated() {
        let empty = Answer { decoded: Decoded::default(), took: Duration::ZERO };
        let one = Answer {
            decoded: Decoded { codes: vec![code("A", Symbology::Qr)], stage: Some(Stage::Local), overlong: 0 },
            took: Duration::ZERO,
        };
        let refused = |mut bytes: Vec<u8>, place: usize, value: u8| {
            bytes[place] = value;
            assert!(read_answer(&mut bytes.as_slice()).is_err(), "byte {place} = {value}");
        };
        refused(written(&empty), 0, b'X');
        refused(written(&empty), 4, 200); // a stage that does not exist
        refused(written(&empty), 4, 0); // a stage, but no codes
        refused(written(&empty), 11, 255); // more codes than allowed
        refused(written(&one), 12, 9); // a kind that does not exist
        refused(written(&one), 13, 2); // a certainty that does not exist
        refused(written(&one), 46, 0xFF); // a text longer than allowed
        refused(written(&one), 47, 0); // an empty text
        refused(written(&one), 48, 0xFF); // no UTF-8
    }

    #[test]
    fn a_frame_of_impossible_sides_is_refused_without_waiting_for_its_bytes() {
        for (width, height) in [(0_u16, 5_u16), (5, 0), (4097, 1), (u16::MAX, u16::MAX)] {
            let bytes = [REQUEST.as_slice(), &[0], &width.to_be_bytes(), &height.to_be_bytes()].concat();
            assert!(matches!(read_request(&mut bytes.as_slice()), Err(ProtocolError::Frame(_))), "{width}×{height}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_understood_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_request(&mut bytes.as_slice());
            let _ = read_answer(&mut bytes.as_slice());
            let _ = read_request(&mut [REQUEST.as_slice(), &bytes].concat().as_slice());
            let _ = read_answer(&mut [ANSWER.as_slice(), &bytes].concat().as_slice());
        }

        #[test]
        fn an_answer_survives_the_wire(texts in prop::collection::vec("\\PC{1,40}", 0..5), overlong in 0_usize..9) {
            let codes: Vec<Code> = texts.iter().map(|text| code(text, Symbology::Code128)).collect();
            let stage = (!codes.is_empty()).then_some(Stage::Product);
            let answer = Answer { decoded: Decoded { codes, stage, overlong }, took: Duration::from_millis(7) };
            prop_assert_eq!(read_answer(&mut written(&answer).as_slice()).unwrap(), answer);
        }
    }
}
