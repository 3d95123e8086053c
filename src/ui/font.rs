//! The face of the window: Noto Sans CJK SC, cut down and embedded, so that no font of the system is needed.
//!
//! It covers the 8,105 characters of the Table of General Standard Chinese Characters (通用规范汉字表), GB2312 and Latin, in
//! regular and bold; it is made by `packaging/fonts/interface-face.sh`. Its figures have one width, so money lines up.

use std::borrow::Cow;

use iced::Font;
use iced::font::Weight;

use crate::faces;

/// Text.
pub const REGULAR: Font = Font::with_name("Countersign Sans SC");
/// Names, totals, the state and the sentence of a verdict; there is no third weight.
pub const BOLD: Font = Font { weight: Weight::Bold, ..REGULAR };

/// The two files, for the program's settings.
pub fn files() -> [&'static [u8]; 2] {
    [faces::regular(), faces::bold()]
}

/// The licences of the embedded faces, each by the name of its face.
pub const LICENCES: &[(&str, &str)] = &[
    ("Countersign Sans SC (Noto Sans CJK SC)", include_str!("../../assets/fonts/interface.LICENSE.txt")),
    ("Countersign Mono SC (Noto Sans Mono CJK SC)", include_str!("../../assets/fonts/receipt-sc.LICENSE.txt")),
];

/// Makes the face known to everything in this process that draws text without a window. More than once does no harm.
pub fn load() {
    use iced::advanced::graphics::text::font_system;
    if let Ok(mut system) = font_system().write() {
        for file in files() {
            system.load_font(Cow::Borrowed(file));
        }
    } else {
        tracing::error!("a thread fell while it drew text; the face is not loaded");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use iced::advanced::graphics::text::cosmic_text::fontdb::Database;
    use iced::advanced::graphics::text::font_system;
    use iced::advanced::text::{Alignment, LineHeight, Paragraph as _, Shaping, Text, Wrapping};
    use iced::{Pixels, Size};

    use super::*;

    /// 通用规范汉字表, written by the script that makes the face.
    const TABLE: &str = include_str!("../../tests/golden/general_standard.txt");

    /// `content` set in `font` at 100 pixels.
    fn set(content: &str, font: Font) -> iced::advanced::graphics::text::Paragraph {
        load();
        iced::advanced::graphics::text::Paragraph::with_text(Text {
            content,
            bounds: Size::INFINITE,
            size: Pixels(100.0),
            line_height: LineHeight::default(),
            font,
            align_x: Alignment::Left,
            align_y: iced::alignment::Vertical::Top,
            shaping: Shaping::Advanced,
            wrapping: Wrapping::None,
        })
    }

    #[test]
    fn every_character_of_the_standard_table_is_drawn_by_our_own_face_in_both_weights() {
        let table: BTreeSet<char> = TABLE.trim().chars().collect();
        assert_eq!(table.len(), 8_105);
        for font in [REGULAR, BOLD] {
            let paragraph = set(TABLE.trim(), font);
            let runs: Vec<_> = paragraph.buffer().layout_runs().collect();
            let glyphs: Vec<_> = runs.iter().flat_map(|run| run.glyphs).collect();
            let faces: BTreeSet<_> = glyphs.iter().map(|glyph| glyph.font_id).collect();
            assert!(glyphs.len() == 8_105 && glyphs.iter().all(|glyph| glyph.glyph_id != 0));
            assert_eq!(faces.len(), 1);
            let mut system = font_system().write().unwrap();
            let face = system.raw().db().face(*faces.first().unwrap()).unwrap();
            assert!(face.post_script_name.starts_with("CountersignSansSC"), "{}", face.post_script_name);
        }
    }

    #[test]
    fn every_figure_has_one_width_so_that_money_lines_up() {
        for font in [REGULAR, BOLD] {
            let widths: Vec<f32> =
                "0123456789¥+−".chars().map(|c| set(&c.to_string(), font).min_bounds().width).collect();
            assert!(widths.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 0.01), "{widths:?}");
            assert!((set("1111111", font).min_bounds().width - set("0000000", font).min_bounds().width).abs() < 0.1);
        }
    }

    #[test]
    fn the_two_files_are_two_weights_of_one_family() {
        let mut faces = Database::new();
        for file in files() {
            faces.load_font_data(file.to_vec());
        }
        let weights: Vec<_> = faces.faces().map(|face| (face.families[0].0.clone(), face.weight.0)).collect();
        assert_eq!(weights, [("Countersign Sans SC".to_owned(), 400), ("Countersign Sans SC".to_owned(), 700)]);
    }
}
