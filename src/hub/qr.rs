//! QR codes of what the hub issues: as PNG, as SVG, and as text for a terminal.
//!
//! Level M; level Q, which survives more scratches, where that makes the code no denser, or denser by one version only
//! where it is small anyway.

use std::io::Cursor;

use image::{ImageFormat, Luma};
use qrcode::render::{svg, unicode};
use qrcode::types::QrError;
use qrcode::{EcLevel, QrCode, Version};

/// How many pixels a module of a PNG has.
const MODULE_PX: u32 = 8;

/// Up to this version a code is small: one version more is still easily read.
const SMALL_VERSION: i16 = 3;

/// A QR code.
pub struct Picture(QrCode);

impl Picture {
    /// The code of a text.
    pub fn of(text: &str) -> Result<Self, NotDrawn> {
        let medium = QrCode::with_error_correction_level(text, EcLevel::M)?;
        let Ok(better) = QrCode::with_error_correction_level(text, EcLevel::Q) else {
            return Ok(Self(medium));
        };
        let (medium_no, better_no) = (number(medium.version()), number(better.version()));
        let affordable = better_no == medium_no || (medium_no <= SMALL_VERSION && better_no == medium_no + 1);
        Ok(Self(if affordable { better } else { medium }))
    }

    /// Its version, 1 to 40: how dense it is.
    pub fn version(&self) -> i16 {
        number(self.0.version())
    }

    /// As a PNG, with the quiet zone around it.
    pub fn png(&self) -> Result<Vec<u8>, NotDrawn> {
        let image = self.0.render::<Luma<u8>>().module_dimensions(MODULE_PX, MODULE_PX).build();
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png)?;
        Ok(bytes.into_inner())
    }

    /// As an SVG, with the quiet zone around it.
    pub fn svg(&self) -> String {
        self.0.render::<svg::Color<'_>>().min_dimensions(240, 240).build()
    }

    /// As text of half blocks, for a terminal of light letters on a dark ground.
    pub fn text(&self) -> String {
        let (dark, light) = (unicode::Dense1x2::Light, unicode::Dense1x2::Dark);
        self.0.render::<unicode::Dense1x2>().dark_color(dark).light_color(light).build()
    }
}

const fn number(version: Version) -> i16 {
    match version {
        Version::Normal(number) | Version::Micro(number) => number,
    }
}

/// Why a code is not drawn.
#[derive(Debug, thiserror::Error)]
pub enum NotDrawn {
    /// The text is too long for a QR code.
    #[error("the text does not fit a QR code")]
    Code(#[from] QrError),
    /// The picture cannot be written.
    #[error("the picture cannot be written")]
    Picture(#[from] image::ImageError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_code_gets_the_better_level_and_a_token_stays_version_six() {
        let opaque = Picture::of("CS0:0123456789ABCDEFGHJKMNPQRS").unwrap();
        assert_eq!((opaque.0.error_correction_level(), opaque.version()), (EcLevel::Q, 3));
        let token = Picture::of(&format!("CS2:{}", "A".repeat(149))).unwrap();
        assert_eq!((token.0.error_correction_level(), token.version()), (EcLevel::M, 6));
    }

    #[test]
    fn the_better_level_costs_one_version_of_a_small_code_at_most() {
        for length in 1..200 {
            let text = "A".repeat(length);
            let [medium, better] = [EcLevel::M, EcLevel::Q]
                .map(|level| number(QrCode::with_error_correction_level(&text, level).unwrap().version()));
            let picture = Picture::of(&text).unwrap();
            let (level, version) = (picture.0.error_correction_level(), picture.version());
            assert!(version == medium || (medium <= 3 && version == medium + 1), "{length}: {version}");
            assert_eq!(level == EcLevel::Q, better == version, "{length}: {level:?}");
        }
    }

    #[test]
    fn a_picture_is_read_back() {
        let png = Picture::of("CS0:TEST").unwrap().png().unwrap();
        let image = image::load_from_memory(&png).unwrap().into_luma8();
        let side = image.width() / MODULE_PX - 8;
        assert_eq!(side, 21);
        assert!(Picture::of("CS0:TEST").unwrap().svg().contains("<svg"));
        assert_eq!(Picture::of("CS0:TEST").unwrap().text().lines().count(), 15);
    }

    #[test]
    fn what_does_not_fit_is_told() {
        assert!(matches!(Picture::of(&"x".repeat(4_000)), Err(NotDrawn::Code(_))));
    }
}
