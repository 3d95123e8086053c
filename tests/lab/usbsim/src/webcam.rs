//! A webcam of the USB video class 1.0: a QR code on a noisy grey table, as YUYV, UYVY, grey or MJPEG, 640×480 or 1280×720,
//! at 30, 15 or 7.5 frames a second, or a thousandth slower as television has it, over a bulk endpoint.
//!
//! Commands: `show TEXT` (nothing: an empty table), `stall`, `resume`, `tables off|on` (Huffman tables in the JPEGs, which
//! many webcams leave out), `offer yuyv|uyvy|grey|mjpeg|both` (both: YUYV and MJPEG), `rates whole|television`, `interval N`
//! (its own default, in units of 100 ns). The last three show when it is plugged in again.

use std::time::{Duration, Instant};

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use qrcode::{Color, EcLevel, QrCode};

use crate::device::Device;

const SIZES: [(u16, u16); 2] = [(640, 480), (1280, 720)];
/// Units of 100 ns.
const INTERVALS: [u32; 3] = [333_333, 666_666, 1_333_333];
/// The same for 29.97, 14.985 and 7.4925 frames a second: none is one over a whole number of seconds.
const TELEVISION: [u32; 3] = [333_667, 667_333, 1_334_667];
const PAYLOAD_MAX: usize = 16_384;

pub struct Webcam {
    /// What was negotiated last (UVC 1.0, table 4-47).
    format: u8,
    size: u8,
    interval: u32,
    intervals: [u32; 3],
    default_interval: u32,
    offered: &'static [Coding],
    text: String,
    tables: bool,
    stalled: bool,
    picture: Option<Picture>,
    /// The frame that is being sent, and how far.
    sending: Option<(Vec<u8>, usize)>,
    next: Instant,
    frame_id: u8,
}

/// How a frame is written down.
#[derive(Clone, Copy, PartialEq)]
enum Coding {
    Yuyv,
    Uyvy,
    Grey,
    Mjpeg,
}

const BOTH: &[Coding] = &[Coding::Yuyv, Coding::Mjpeg];

impl Coding {
    /// The format's descriptor and the kind of its frames' descriptors; its number is filled in where it is offered.
    fn descriptor(self) -> (Vec<u8>, u8) {
        let (name, bits) = match self {
            Self::Yuyv => (b"YUY2", 16),
            Self::Uyvy => (b"UYVY", 16),
            Self::Grey => (b"Y800", 8),
            Self::Mjpeg => return (vec![11, 0x24, 6, 0, 2, 1, 1, 0, 0, 0, 0], 7),
        };
        let rest_of_guid = [0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];
        ([&[27, 0x24, 4, 0, 2], &name[..], &rest_of_guid, &[bits, 1, 0, 0, 0, 0]].concat(), 5)
    }

    /// How many bytes a pixel takes at most.
    fn pixel_bytes(self) -> u32 {
        if self == Self::Grey { 1 } else { 2 }
    }
}

/// A frame that can be sent again as long as nothing changed.
struct Picture {
    of: (Coding, u8, String, bool),
    bytes: Vec<u8>,
}

impl Webcam {
    pub fn new() -> Self {
        Self {
            format: 1,
            size: 1,
            interval: INTERVALS[0],
            intervals: INTERVALS,
            default_interval: INTERVALS[0],
            offered: BOTH,
            text: String::new(),
            tables: true,
            stalled: false,
            picture: None,
            sending: None,
            next: Instant::now(),
            frame_id: 0,
        }
    }

    fn pixels(&self) -> (u16, u16) {
        SIZES[usize::from(self.size) - 1]
    }

    fn offer(&mut self, codings: &'static [Coding]) {
        (self.offered, self.format) = (codings, 1);
    }

    /// Takes what the host proposes and moves it to the nearest that there is.
    fn negotiate(&mut self, format: u8, size: u8, interval: u32) {
        self.format = format.clamp(1, u8::try_from(self.offered.len()).expect("a few"));
        self.size = size.clamp(1, 2);
        self.interval = match interval {
            0 => self.default_interval,
            wanted => *self.intervals.iter().min_by_key(|offered| offered.abs_diff(wanted)).expect("an interval"),
        };
    }

    fn probe(&self) -> Vec<u8> {
        let (width, height) = self.pixels();
        let frame_bytes = u32::from(width) * u32::from(height) * self.coding().pixel_bytes();
        let mut probe = vec![1, 0, self.format, self.size];
        probe.extend(self.interval.to_le_bytes());
        probe.resize(18, 0);
        probe.extend(frame_bytes.to_le_bytes());
        probe.extend(u32::try_from(PAYLOAD_MAX).expect("16 KiB").to_le_bytes());
        probe
    }

    /// What the negotiated format is: its number counts only what is offered.
    fn coding(&self) -> Coding {
        self.offered[usize::from(self.format) - 1]
    }

    fn frame(&mut self) -> Vec<u8> {
        let of = (self.coding(), self.size, self.text.clone(), self.tables);
        if let Some(picture) = &self.picture
            && picture.of == of
        {
            return picture.bytes.clone();
        }
        let (width, height) = self.pixels();
        let grey = table_with_code(width.into(), height.into(), &self.text);
        let bytes = match self.coding() {
            Coding::Yuyv => grey.iter().flat_map(|luma| [*luma, 128]).collect(),
            Coding::Uyvy => grey.iter().flat_map(|luma| [128, *luma]).collect(),
            Coding::Grey => grey,
            Coding::Mjpeg => {
                let jpeg = jpeg_of(&grey, width, height);
                if self.tables { jpeg } else { without_tables(&jpeg) }
            }
        };
        self.picture = Some(Picture { of, bytes: bytes.clone() });
        bytes
    }
}

/// A QR code of seven tenths of the height on an uneven grey table.
fn table_with_code(width: usize, height: usize, text: &str) -> Vec<u8> {
    let noise = |at: usize| u8::try_from((at % width * 13 + at / width * 7) % 23).expect("below 23");
    let mut grey: Vec<u8> = (0..width * height).map(|at| 150 + noise(at)).collect();
    if text.is_empty() {
        return grey;
    }
    let code = QrCode::with_error_correction_level(text, EcLevel::M).expect("a text that fits");
    let (modules, colors) = (code.width(), code.to_colors());
    let scale = height * 7 / 10 / (modules + 8);
    let side = scale * (modules + 8);
    let (left, top) = ((width - side) / 2, (height - side) / 2);
    for (y, x) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
        let inside = |at: usize| (at / scale).checked_sub(4).filter(|module| *module < modules);
        let dark = inside(y).zip(inside(x)).is_some_and(|(row, column)| colors[row * modules + column] == Color::Dark);
        grey[(top + y) * width + left + x] = if dark { 25 } else { 220 };
    }
    grey
}

/// As webcams do it: YCbCr with half the colour.
fn jpeg_of(grey: &[u8], width: u16, height: u16) -> Vec<u8> {
    let rgb: Vec<u8> = grey.iter().flat_map(|luma| [*luma; 3]).collect();
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, 85);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_2);
    encoder.encode(&rgb, width, height, ColorType::Rgb).expect("a JPEG");
    jpeg
}

/// The JPEG without its DHT segments; the standard tables (ITU-T T.81, annex K) are meant.
fn without_tables(jpeg: &[u8]) -> Vec<u8> {
    const DHT: u8 = 0xC4;
    const START_OF_SCAN: u8 = 0xDA;
    let (mut kept, mut rest) = (jpeg[..2].to_vec(), &jpeg[2..]);
    while let [0xFF, marker, high, low, ..] = *rest {
        let end = if marker == START_OF_SCAN { rest.len() } else { 2 + usize::from(u16::from_be_bytes([high, low])) };
        if marker != DHT {
            kept.extend_from_slice(&rest[..end]);
        }
        rest = &rest[end..];
    }
    kept
}

impl Device for Webcam {
    fn descriptor(&self) -> Vec<u8> {
        vec![18, 1, 0, 2, 0xEF, 2, 1, 64, 0x6d, 0x04, 0x2d, 0x08, 0, 1, 1, 2, 3, 1]
    }

    fn strings(&self) -> [&'static str; 3] {
        ["Example", "Sim Webcam", "CAM0001"]
    }

    fn configuration(&self) -> Vec<u8> {
        let association = [8, 11, 0, 2, 0x0E, 3, 0, 0];
        let streaming = streaming_interface(self.offered, self.intervals, self.default_interval);
        let body = [&association[..], &control_interface(), &streaming].concat();
        let length = u16::try_from(9 + body.len()).expect("a short configuration").to_le_bytes();
        [&[9, 2, length[0], length[1], 2, 1, 0, 0x80, 250], &body[..]].concat()
    }

    fn class_control(&mut self, setup: [u8; 8], data: &[u8]) -> Option<Vec<u8>> {
        const PROBE: u8 = 1;
        const COMMIT: u8 = 2;
        let [_, request, _, selector, interface, ..] = setup;
        if interface != 1 || !matches!(selector, PROBE | COMMIT) {
            return None;
        }
        match request {
            // SET_CUR
            0x01 => {
                let interval = u32::from_le_bytes(data.get(4..8)?.try_into().ok()?);
                self.negotiate(data[2], data[3], interval);
                if selector == COMMIT {
                    (self.sending, self.next) = (None, Instant::now());
                }
                Some(vec![])
            }
            // GET_CUR, GET_MIN, GET_MAX, GET_DEF
            0x81 | 0x82 | 0x83 | 0x87 => Some(self.probe()),
            // GET_LEN, GET_INFO
            0x85 => Some(vec![26, 0]),
            0x86 => Some(vec![3]),
            _ => None,
        }
    }

    fn take(&mut self, _data: &[u8]) -> bool {
        true
    }

    /// The next payload of a frame: two bytes of header, then as much as fits. A bit of the header changes with each frame
    /// and another marks its last payload.
    fn give(&mut self, length: usize) -> Option<Vec<u8>> {
        if self.stalled {
            return None;
        }
        if self.sending.is_none() {
            let now = Instant::now();
            if now < self.next {
                return None;
            }
            let interval = Duration::from_nanos(u64::from(self.interval) * 100);
            self.next = if now > self.next + interval * 3 { now + interval } else { self.next + interval };
            self.frame_id ^= 1;
            self.sending = Some((self.frame(), 0));
        }
        let (frame, sent) = self.sending.as_mut()?;
        let count = (length.min(PAYLOAD_MAX) - 2).min(frame.len() - *sent);
        let is_last = *sent + count == frame.len();
        let mut payload = vec![2, 0x80 | self.frame_id | if is_last { 2 } else { 0 }];
        payload.extend_from_slice(&frame[*sent..*sent + count]);
        *sent += count;
        if is_last {
            self.sending = None;
        }
        Some(payload)
    }

    fn command(&mut self, command: &str) {
        match command.split_once(' ').unwrap_or((command, "")) {
            ("show", text) => self.text = text.to_owned(),
            ("stall", _) => self.stalled = true,
            ("resume", _) => self.stalled = false,
            ("tables", state) => self.tables = state == "on",
            ("offer", "yuyv") => self.offer(&[Coding::Yuyv]),
            ("offer", "uyvy") => self.offer(&[Coding::Uyvy]),
            ("offer", "grey") => self.offer(&[Coding::Grey]),
            ("offer", "mjpeg") => self.offer(&[Coding::Mjpeg]),
            ("offer", _) => self.offer(BOTH),
            ("rates", rates) => {
                self.intervals = if rates == "television" { TELEVISION } else { INTERVALS };
                self.default_interval = self.intervals[0];
            }
            ("interval", units) => self.default_interval = units.parse().expect("a number"),
            _ => eprintln!("usbsim: no such command: {command}"),
        }
    }
}

/// A camera terminal and an output terminal.
fn control_interface() -> Vec<u8> {
    let camera = [18, 0x24, 2, 1, 0x01, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0];
    let output = [9, 0x24, 3, 2, 0x01, 0x01, 0, 1, 0];
    let total = u16::try_from(13 + camera.len() + output.len()).expect("short").to_le_bytes();
    let header = [13, 0x24, 1, 0, 1, total[0], total[1], 0x80, 0x8D, 0x5B, 0x00, 1, 1];
    [&[9, 4, 0, 0, 0, 0x0E, 1, 0, 0], &header[..], &camera, &output].concat()
}

/// The offered formats in each size at each interval, and the bulk endpoint.
fn streaming_interface(offered: &[Coding], intervals: [u32; 3], default_interval: u32) -> Vec<u8> {
    let mut formats = Vec::new();
    for (number, coding) in (1..).zip(offered) {
        let (mut descriptor, kind) = coding.descriptor();
        descriptor[3] = number;
        formats.extend(descriptor);
        formats.extend(frames(*coding, kind, intervals, default_interval));
        formats.extend([6, 0x24, 0x0D, 1, 1, 4]);
    }
    let count = u8::try_from(offered.len()).expect("a few");
    // The header has a byte of controls for each format.
    let header_bytes = 13 + count;
    let total = (u16::from(header_bytes) + u16::try_from(formats.len()).expect("short")).to_le_bytes();
    let mut header = vec![header_bytes, 0x24, 1, count, total[0], total[1], 0x81, 0, 2, 0, 0, 0, 1];
    header.resize(header_bytes.into(), 0);
    let endpoint = [7, 5, 0x81, 2, 0, 2, 0];
    [&[9, 4, 1, 0, 1, 0x0E, 2, 0, 0], &header[..], &formats, &endpoint].concat()
}

fn frames(coding: Coding, kind: u8, intervals: [u32; 3], default_interval: u32) -> Vec<u8> {
    let mut all = Vec::new();
    for (number, (width, height)) in (1..).zip(SIZES) {
        let pixels = u32::from(width) * u32::from(height);
        let bits = 8 * coding.pixel_bytes();
        let length = 26 + 4 * u8::try_from(intervals.len()).expect("three");
        all.extend([length, 0x24, kind, number, 0]);
        all.extend(width.to_le_bytes());
        all.extend(height.to_le_bytes());
        for value in [pixels * bits * 7, pixels * bits * 30, pixels * coding.pixel_bytes(), default_interval] {
            all.extend(value.to_le_bytes());
        }
        all.push(u8::try_from(intervals.len()).expect("three"));
        all.extend(intervals.iter().flat_map(|interval| interval.to_le_bytes()));
    }
    all
}
