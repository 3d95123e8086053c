//! The receipt face: the one font that receipts are drawn with; see `packaging/fonts/receipt-face.sh`.

use std::sync::LazyLock;

use ab_glyph::FontRef;

use crate::faces;

static FACE: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::try_from_slice(faces::receipt()).ok());

/// The face, unpacked when it is first asked for. `None` only if the file in the program were damaged; text is then drawn as boxes.
pub(super) fn receipt_face() -> Option<&'static FontRef<'static>> {
    FACE.as_ref()
}
