//! The receipt face: the one font that receipts are drawn with; see `packaging/fonts/receipt-face.sh`.

use std::sync::LazyLock;

use ab_glyph::FontRef;

/// The file, which is packed in the program.
static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let packed = include_bytes!("../../assets/fonts/receipt-sc.otf.zst").as_slice();
    zstd::decode_all(packed).unwrap_or_else(|error| {
        tracing::error!(%error, "the receipt face in this program is damaged; its characters are drawn as boxes");
        Vec::new()
    })
});

static FACE: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::try_from_slice(&FILE).ok());

/// The face, unpacked when it is first asked for. `None` only if the file in the program were damaged; text is then drawn as boxes.
pub(super) fn receipt_face() -> Option<&'static FontRef<'static>> {
    FACE.as_ref()
}
