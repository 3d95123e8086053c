//! A receipt as a PDF: one page of the paper's own width, with the picture of the receipt on it.
//!
//! PDF packs pixels as PNG does, so the picture's packed rows go into the file as they are. The page is as large as the paper
//! would be: eight dots a millimetre, with a margin around them.

use std::fmt::Write as _;

use super::raster::to_png;
use crate::domain::receipt::Bitmap;

/// Dots of white around the picture: 4 mm, as beside what a printer prints.
const MARGIN: u32 = 32;

/// The points of a dot, in millionths: 72 points an inch, 203.2 dots an inch.
const POINT_MILLIONTHS: u64 = 354_331;

/// Where the chunks of a PNG begin.
const CHUNKS: usize = 8;

/// The picture as a PDF file under a title. What stands in the title beside letters, digits and hyphens is left out.
pub fn of(picture: &Bitmap, title: &str) -> image::ImageResult<Vec<u8>> {
    let png = to_png(picture)?;
    let packed: Vec<u8> = data(&png).flatten().copied().collect();
    let (width, height) = (u32::from(picture.width()), picture.height());
    let points = |dots: u32| Points(u64::from(dots) * POINT_MILLIONTHS);
    let (page_width, page_height) = (points(width + 2 * MARGIN), points(height.saturating_add(2 * MARGIN)));
    let drawn = format!("q {} 0 0 {} {m} {m} cm /P Do Q", points(width), points(height), m = points(MARGIN));
    let title: String = title.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let mut file = File { bytes: b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec(), begins: Vec::new() };
    file.object("<< /Type /Catalog /Pages 2 0 R >>", None);
    file.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", None);
    file.object(
        &format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page_width} {page_height}] /Contents 4 0 R
             /Resources << /XObject << /P 5 0 R >> >> >>"
        ),
        None,
    );
    file.object(&format!("<< /Length {} >>", drawn.len()), Some(drawn.as_bytes()));
    file.object(
        &format!(
            "<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8
             /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 1 /BitsPerComponent 8 /Columns {width} >>
             /Length {} >>",
            packed.len()
        ),
        Some(&packed),
    );
    file.object(&format!("<< /Title ({title}) /Producer (Countersign) >>"), None);
    Ok(file.end())
}

/// A length on the page, in millionths of a point.
#[derive(Clone, Copy)]
struct Points(u64);

impl std::fmt::Display for Points {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

/// The packed rows of a PNG, chunk by chunk.
fn data(png: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = png.get(CHUNKS..).unwrap_or_default();
    std::iter::from_fn(move || {
        loop {
            // Length, kind, data, checksum.
            let (length, behind) = rest.split_first_chunk::<4>()?;
            let (kind, behind) = behind.split_first_chunk::<4>()?;
            let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
            let (data, behind) = behind.split_at_checked(length)?;
            rest = behind.get(4..)?;
            if kind == b"IDAT" {
                return Some(data);
            }
        }
    })
}

/// A file as it is written: where each object begins stands in a table at its end.
struct File {
    bytes: Vec<u8>,
    begins: Vec<usize>,
}

impl File {
    /// Adds the next object, numbered from 1.
    fn object(&mut self, dictionary: &str, stream: Option<&[u8]>) {
        self.begins.push(self.bytes.len());
        let number = self.begins.len();
        self.bytes.extend_from_slice(format!("{number} 0 obj\n{dictionary}\n").as_bytes());
        if let Some(stream) = stream {
            self.bytes.extend_from_slice(b"stream\n");
            self.bytes.extend_from_slice(stream);
            self.bytes.extend_from_slice(b"\nendstream\n");
        }
        self.bytes.extend_from_slice(b"endobj\n");
    }

    /// Ends the file: the first object is its root, the last says what it is called.
    fn end(mut self) -> Vec<u8> {
        let (table, objects) = (self.bytes.len(), self.begins.len() + 1);
        // Every line of the table is twenty bytes.
        let mut end = format!("xref\n0 {objects}\n0000000000 65535 f \n");
        for begin in &self.begins {
            let _ = writeln!(end, "{begin:010} 00000 n ");
        }
        let _ = write!(
            end,
            "trailer\n<< /Size {objects} /Root 1 0 R /Info {} 0 R >>\nstartxref\n{table}\n%%EOF\n",
            self.begins.len()
        );
        self.bytes.extend_from_slice(end.as_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::devices::printer::raster::to_image;

    /// What stands behind the last `word` of a file, up to the end of the line.
    fn behind<'f>(file: &'f [u8], word: &str) -> &'f str {
        let at = file.windows(word.len()).rposition(|window| window == word.as_bytes()).unwrap() + word.len();
        let line = file[at..].split(|byte| *byte == b'\n').next().unwrap();
        std::str::from_utf8(line).unwrap()
    }

    /// The bytes of an object, found by the table as a reader finds it.
    fn object(file: &[u8], number: usize) -> &[u8] {
        let table: usize = behind(file, "startxref\n").parse().unwrap();
        let line = table + b"xref\n0 7\n".len() + 20 * number;
        assert_eq!(&file[line + 10..line + 20], b" 00000 n \n");
        let begin: usize = std::str::from_utf8(&file[line..line + 10]).unwrap().parse().unwrap();
        let head = format!("{number} 0 obj\n");
        assert!(file[begin..].starts_with(head.as_bytes()), "object {number} does not begin where the table says");
        let length = file[begin..].windows(6).position(|window| window == b"endobj").unwrap();
        &file[begin + head.len()..begin + length]
    }

    /// The stream of an object, as long as its dictionary says.
    fn stream(object: &[u8]) -> &[u8] {
        let begin = object.windows(7).position(|window| window == b"stream\n").unwrap();
        let dictionary = std::str::from_utf8(&object[..begin]).unwrap();
        let length = dictionary.split("/Length ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let (stream, end) = object[begin + 7..].split_at(length);
        assert_eq!(end, b"\nendstream\n");
        stream
    }

    /// Unpacks the picture in a file: packed rows, as a PNG has them.
    fn unpacked(file: &[u8], picture: &Bitmap) -> image::GrayImage {
        let packed = stream(object(file, 5));
        let mut png = to_png(picture).unwrap();
        let first = png.windows(4).position(|window| window == b"IDAT").unwrap() - 4;
        png.truncate(first);
        for (kind, data) in [(b"IDAT", packed), (b"IEND", &[][..])] {
            let mut chunk = kind.to_vec();
            chunk.extend_from_slice(data);
            png.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
            png.extend_from_slice(&chunk);
            png.extend_from_slice(&crc(&chunk).to_be_bytes());
        }
        image::load_from_memory(&png).unwrap().to_luma8()
    }

    fn crc(bytes: &[u8]) -> u32 {
        let step = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
        };
        !bytes.iter().fold(u32::MAX, step)
    }

    #[test]
    fn a_file_holds_the_picture_dot_by_dot_on_a_page_of_the_papers_size() {
        let picture = Bitmap::from_dots(576, 2_400, |x, y| (u32::from(x) * 7 + y * y / 13).is_multiple_of(5));
        let file = of(&picture, "3F0A-000918 (备)").unwrap();
        assert!(file.starts_with(b"%PDF-1.4\n") && file.ends_with(b"%%EOF\n"));
        assert!(unpacked(&file, &picture) == to_image(&picture), "another picture");
        let text = |number| std::str::from_utf8(object(&file, number)).unwrap();
        // 576 + 64 dots are 80 mm, which are 226.77 points.
        assert!(text(3).contains("/MediaBox [0 0 226.771840 873.071584]"), "{}", text(3));
        assert_eq!(stream(object(&file, 4)), b"q 204.094656 0 0 850.394400 11.338592 11.338592 cm /P Do Q");
        assert!(text(6).contains("/Title (3F0A-000918)"), "{}", text(6));
    }
}
