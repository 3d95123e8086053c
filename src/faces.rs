//! The faces that are embedded in the program: two weights for the window, one for receipts; `packaging/fonts` makes them.
//!
//! They are packed, the receipt's as what it has that the window's has not: its characters are the same, each as wide as a
//! cell. Each is unpacked when it is first asked for.

use std::io::Read as _;
use std::sync::LazyLock;

static REGULAR: LazyLock<Vec<u8>> =
    LazyLock::new(|| unpacked("regular", include_bytes!("../assets/fonts/interface-regular.otf.zst"), &[]));
static BOLD: LazyLock<Vec<u8>> =
    LazyLock::new(|| unpacked("bold", include_bytes!("../assets/fonts/interface-bold.otf.zst"), &[]));
static RECEIPT: LazyLock<Vec<u8>> =
    LazyLock::new(|| unpacked("receipt", include_bytes!("../assets/fonts/receipt-sc.otf.zst"), &REGULAR));

/// The window's face. Empty only if it were damaged in the program, as the others are then.
pub fn regular() -> &'static [u8] {
    &REGULAR
}

/// The window's face, bold.
pub fn bold() -> &'static [u8] {
    &BOLD
}

/// The receipt's face.
pub fn receipt() -> &'static [u8] {
    &RECEIPT
}

fn unpacked(face: &str, packed: &'static [u8], beside: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let unpacking = zstd::Decoder::with_ref_prefix(packed, beside);
    match unpacking.and_then(|mut unpacking| unpacking.read_to_end(&mut file)) {
        Ok(_) => file,
        Err(error) => {
            tracing::error!(face, %error, "a face in this program is damaged: the system's is used, or boxes are drawn");
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_is_unpacked_whole() {
        for face in [regular(), bold(), receipt()] {
            // How a file with outlines of this kind begins.
            assert!(face.starts_with(b"OTTO") && face.len() > 1_000_000);
        }
    }

    #[test]
    fn of_a_damaged_face_nothing_is_used() {
        assert!(unpacked("damaged", b"no face", &[]).is_empty());
        assert!(
            unpacked("torn", &include_bytes!("../assets/fonts/interface-bold.otf.zst")[..1_000_000], &[]).is_empty()
        );
    }
}
