//! The receipt face: the one font that receipts are drawn with; see `packaging/fonts/receipt-face.sh`.

use std::sync::LazyLock;

use ab_glyph::FontRef;

static FACE: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::try_from_slice(include_bytes!("../../assets/fonts/receipt-sc.otf")).ok());

/// The face. `None` only if the file in the program were damaged; text is then drawn as boxes.
pub(super) fn receipt_face() -> Option<&'static FontRef<'static>> {
    FACE.as_ref()
}
