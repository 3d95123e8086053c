//! QR codes on paper: their modules, and how many dots a module gets.

use qrcode::bits::Bits;
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode, Version};

use crate::domain::receipt::{Level, Symbol};

/// White modules that must surround a code.
pub(super) const QUIET_MODULES: u16 = 4;
/// Larger modules only cost paper; smaller ones than three dots (0.375 mm) are hard on a phone's camera.
const MODULE_DOTS_MAX: u16 = 6;

/// The modules of a code.
pub(super) struct Matrix {
    modules: u16,
    dark: Vec<bool>,
}

impl Matrix {
    pub(super) fn of(symbol: &Symbol) -> Result<Self, QrError> {
        let code = QrCode::with_error_correction_level(symbol.data.as_bytes(), ec_level(symbol.level))?;
        let modules = u16::try_from(code.width()).map_err(|_| QrError::DataTooLong)?;
        Ok(Self { modules, dark: code.into_colors().into_iter().map(|color| color == Color::Dark).collect() })
    }

    /// How many modules a side has, without the quiet zone.
    pub(super) fn modules(&self) -> u16 {
        self.modules
    }

    pub(super) fn is_dark(&self, x: u16, y: u16) -> bool {
        let at = usize::from(y) * usize::from(self.modules) + usize::from(x);
        x < self.modules && self.dark.get(at).copied().unwrap_or(false)
    }
}

/// Dots for a module on paper this wide. Room is left for the plainest encoding of the data, because the printer may
/// not find as short a one as we do.
pub(super) fn module_dots(symbol: &Symbol, paper_dots: u16) -> Result<u16, QrError> {
    let modules = modules_in_byte_mode(symbol)? + 2 * QUIET_MODULES;
    Ok((paper_dots / modules).clamp(1, MODULE_DOTS_MAX))
}

fn modules_in_byte_mode(symbol: &Symbol) -> Result<u16, QrError> {
    for version in 1..=40_u16 {
        let mut bits = Bits::new(Version::Normal(version.cast_signed()));
        let pushed = bits.push_byte_data(symbol.data.as_bytes());
        if pushed.and_then(|()| bits.push_terminator(ec_level(symbol.level))).is_ok() {
            return Ok(17 + 4 * version);
        }
    }
    Err(QrError::DataTooLong)
}

fn ec_level(level: Level) -> EcLevel {
    match level {
        Level::L => EcLevel::L,
        Level::M => EcLevel::M,
        Level::Q => EcLevel::Q,
        Level::H => EcLevel::H,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::receipt::{Paper, QR_BYTES_MAX};

    fn symbol(bytes: usize, level: Level) -> Symbol {
        Symbol { data: "x".repeat(bytes), level }
    }

    #[test]
    fn the_longest_code_still_has_modules_of_three_dots_on_the_narrowest_paper() {
        assert_eq!(module_dots(&symbol(QR_BYTES_MAX, Level::H), Paper::MM58.dots()), Ok(3));
    }

    #[test]
    fn a_short_code_does_not_fill_the_paper() {
        assert_eq!(module_dots(&symbol(20, Level::M), Paper::MM80.dots()), Ok(MODULE_DOTS_MAX));
    }

    #[test]
    fn our_own_code_is_never_larger_than_the_room_kept_for_it() {
        for bytes in (1..=QR_BYTES_MAX).step_by(13) {
            for level in [Level::L, Level::M, Level::Q, Level::H] {
                let symbol = symbol(bytes, level);
                assert!(Matrix::of(&symbol).unwrap().modules() <= modules_in_byte_mode(&symbol).unwrap());
            }
        }
    }
}
