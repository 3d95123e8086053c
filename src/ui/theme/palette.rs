//! The colours of the window: one palette for light, one for dark.
//!
//! The look in one sentence: warm paper, seal-indigo ink, and one loud thing on the screen at a time. The accent stays away
//! from all four hues of verdicts, so that a button never reads as a verdict. A test holds every pair of text and ground to
//! the contrast that people need (WCAG 2: 4.5 : 1 for text, 3 : 1 for borders of inputs).

use iced::Color;

use crate::domain::product::Colour;

/// What a colour says; never said by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hue {
    /// May be touched, or is chosen.
    Accent,
    /// Accepted, paid, online.
    Good,
    /// Attention, offline, short.
    Warn,
    /// Refused, conflict, risky.
    Bad,
    /// Undecided, being asked.
    Busy,
}

/// The four colours of a hue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shades {
    /// The loud ground.
    pub fill: Color,
    /// Text and icons on `fill`.
    pub on: Color,
    /// The quiet ground, for what stays.
    pub soft: Color,
    /// Text on `soft` and on a raised ground.
    pub ink: Color,
}

/// Every colour of a theme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// Wells, tracks, quantity boxes, disabled buttons.
    pub sunken: Color,
    /// The window.
    pub surface: Color,
    /// Panels, buttons, rail, strip.
    pub raised: Color,
    /// Dialogs and menus.
    pub overlay: Color,
    /// Text and figures.
    pub ink: Color,
    /// Labels and second lines.
    pub ink_soft: Color,
    /// Hairlines and borders that carry no meaning.
    pub line: Color,
    /// Borders of inputs.
    pub line_strong: Color,
    /// The primary button while it is pressed.
    pub accent_press: Color,
    /// Charts: this period.
    pub chart_now: Color,
    /// Charts: the period before.
    pub chart_before: Color,
    /// Seal indigo: the ink of a countersignature.
    pub accent: Shades,
    /// Green.
    pub good: Shades,
    /// Amber.
    pub warn: Shades,
    /// Red.
    pub bad: Shades,
    /// Grey-blue.
    pub busy: Shades,
    /// Over the rest while a dialog stands before it.
    pub scrim: Color,
    /// Behind a camera's picture, in both themes.
    pub camera: Color,
    /// Words on it.
    pub on_camera: Color,
    /// Around a code that was read.
    pub mark: Color,
    /// The colours of categories, in the order of [`Colour::ALL`]: marks beside a name, never text.
    pub categories: [Color; Colour::ALL.len()],
}

impl Palette {
    /// The four colours of `hue`.
    pub const fn shades(&self, hue: Hue) -> &Shades {
        match hue {
            Hue::Accent => &self.accent,
            Hue::Good => &self.good,
            Hue::Warn => &self.warn,
            Hue::Bad => &self.bad,
            Hue::Busy => &self.busy,
        }
    }

    /// What marks a category of this colour.
    pub fn category(&self, colour: Colour) -> Color {
        let mut all = Colour::ALL.into_iter().zip(self.categories);
        all.find(|(of, _)| *of == colour).map_or(self.line_strong, |(_, color)| color)
    }
}

/// The colour that style sheets write as `#rrggbb`.
const fn paint(rrggbb: u32) -> Color {
    let [_, red, green, blue] = rrggbb.to_be_bytes();
    Color::from_rgb8(red, green, blue)
}

/// Paper by daylight.
pub const LIGHT: Palette = Palette {
    sunken: paint(0xe9_e7e1),
    surface: paint(0xf5_f4f0),
    raised: paint(0xff_ffff),
    overlay: paint(0xff_ffff),
    ink: paint(0x1a_1b21),
    ink_soft: paint(0x5a_5c66),
    line: paint(0xdc_d9d1),
    line_strong: paint(0x85_827a),
    accent_press: paint(0x2d_3187),
    chart_now: paint(0x3b_3fa8),
    chart_before: paint(0xc3_c0b8),
    accent: Shades { fill: paint(0x3b_3fa8), on: paint(0xff_ffff), soft: paint(0xeb_ebf8), ink: paint(0x34_389a) },
    good: Shades { fill: paint(0x17_703f), on: paint(0xff_ffff), soft: paint(0xe3_f2e7), ink: paint(0x12_5a33) },
    warn: Shades { fill: paint(0xf2_ab1d), on: paint(0x24_1800), soft: paint(0xfd_f0cf), ink: paint(0x74_4800) },
    bad: Shades { fill: paint(0xb4_261f), on: paint(0xff_ffff), soft: paint(0xfb_e8e6), ink: paint(0x96_1d17) },
    busy: Shades { fill: paint(0x4b_6178), on: paint(0xff_ffff), soft: paint(0xe5_ebf1), ink: paint(0x3b_4f63) },
    scrim: Color { a: 0.86, ..paint(0xe9_e7e1) },
    camera: paint(0x17_181c),
    on_camera: paint(0xff_ffff),
    mark: paint(0x4f_c48c),
    categories: [
        paint(0x3a_8a3f),
        paint(0xc2_620e),
        paint(0xc2_478a),
        paint(0x94_7800),
        paint(0x8a_4fb8),
        paint(0xc2_413b),
        paint(0x2f_74c0),
        paint(0x1b_8585),
    ],
};

/// The same by night.
pub const DARK: Palette = Palette {
    sunken: paint(0x0d_0e11),
    surface: paint(0x13_1418),
    raised: paint(0x1d_1f25),
    overlay: paint(0x27_2a32),
    ink: paint(0xf2_f2f4),
    ink_soft: paint(0xa8_abb6),
    line: paint(0x33_363f),
    line_strong: paint(0x77_7b88),
    accent_press: paint(0x8b_91f2),
    chart_now: paint(0xa4_a9ff),
    chart_before: paint(0x4a_4d57),
    accent: Shades { fill: paint(0xa4_a9ff), on: paint(0x13_144a), soft: paint(0x28_2a52), ink: paint(0xc0_c3ff) },
    good: Shades { fill: paint(0x4f_c48c), on: paint(0x04_200f), soft: paint(0x14_3424), ink: paint(0x86_e0b3) },
    warn: Shades { fill: paint(0xf5_b93f), on: paint(0x24_1800), soft: paint(0x3a_2d0e), ink: paint(0xff_d57f) },
    bad: Shades { fill: paint(0xff_7d73), on: paint(0x38_0400), soft: paint(0x44_191a), ink: paint(0xff_aaa3) },
    busy: Shades { fill: paint(0x93_abc2), on: paint(0x0c_1822), soft: paint(0x22_2d39), ink: paint(0xb8_cbdb) },
    scrim: Color { a: 0.86, ..paint(0x0d_0e11) },
    camera: paint(0x17_181c),
    on_camera: paint(0xff_ffff),
    mark: paint(0x4f_c48c),
    categories: [
        paint(0x7c_c47c),
        paint(0xf0_a05a),
        paint(0xee_8fc0),
        paint(0xe0_c050),
        paint(0xbd_94e8),
        paint(0xf0_817a),
        paint(0x7a_b0f0),
        paint(0x5c_c4c0),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast of WCAG 2 between two colours.
    fn contrast(a: Color, b: Color) -> f32 {
        let luminance = |color: Color| {
            let linear = |part: f32| if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
            0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[track_caller]
    fn check(what: &str, mark: Color, ground: Color, least: f32) {
        let reached = contrast(mark, ground);
        assert!(reached >= least, "{what}: {reached:.1} : 1 where {least} : 1 is needed");
    }

    #[test]
    fn every_text_can_be_read_on_its_ground_in_both_themes() {
        for palette in [LIGHT, DARK] {
            for ground in [palette.sunken, palette.surface, palette.raised, palette.overlay] {
                check("ink", palette.ink, ground, 4.5);
                check("soft ink", palette.ink_soft, ground, 4.5);
            }
            for hue in [Hue::Accent, Hue::Good, Hue::Warn, Hue::Bad, Hue::Busy] {
                let shades = palette.shades(hue);
                check("text on a fill", shades.on, shades.fill, 4.5);
                check("text on a soft ground", shades.ink, shades.soft, 4.5);
                check("text on a panel", shades.ink, palette.raised, 4.5);
            }
            check("a pressed button", palette.accent.on, palette.accent_press, 4.5);
            check("words on the camera", palette.on_camera, palette.camera, 4.5);
        }
    }

    #[test]
    fn the_border_of_an_input_and_the_focus_ring_are_seen_in_both_themes() {
        for palette in [LIGHT, DARK] {
            check("an input", palette.line_strong, palette.raised, 3.0);
            check("the ring on the window", palette.accent.fill, palette.surface, 3.0);
            check("the ring on a panel", palette.accent.fill, palette.raised, 3.0);
            check("a mark on the camera", palette.mark, palette.camera, 3.0);
            for colour in Colour::ALL {
                check("a category", palette.category(colour), palette.raised, 3.0);
                check("a chosen category", palette.category(colour), palette.accent.soft, 3.0);
            }
        }
    }

    #[test]
    fn the_themes_differ_in_every_ground() {
        assert_ne!(LIGHT.surface, DARK.surface);
        assert_ne!(LIGHT.raised, DARK.raised);
        assert_ne!(LIGHT.good, DARK.good);
    }
}
