//! `countersign gallery`: every part of the window in every state, as pictures.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use image::ExtendedColorType;

use crate::domain::language::Language;
use crate::ui::gallery::{Gallery, Page};
use crate::ui::headless::{Picture, Stage};
use crate::ui::text::Text;
use crate::ui::theme::Theme;

/// The smallest screen, in logical pixels.
const SIZE: (f32, f32) = (1366.0, 768.0);

/// Draw every part of the window in every state, in both languages and themes, without a display.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the pictures go, as PAGE-LANGUAGE-THEME.png; it is made if it is missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Physical pixels for a logical one, in hundredths: 150 is a screen at 150 %.
    #[arg(long, value_name = "PERCENT", default_value_t = 100, value_parser = clap::value_parser!(u16).range(100..=300))]
    scale: u16,
}

/// Draws the pages and names each file.
pub fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    fs::create_dir_all(&args.out).with_context(|| format!("making {}", args.out.display()))?;
    let scale = f32::from(args.scale) / 100.0;
    for language in Language::ALL {
        for file in draw(&args.out, "", language, scale)? {
            writeln!(out, "{}", file.display())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Draws every page in a language and in both themes as PREFIX PAGE-LANGUAGE-THEME.png, and says where.
pub(super) fn draw(folder: &Path, prefix: &str, language: Language, scale: f32) -> anyhow::Result<Vec<PathBuf>> {
    let text = Text::new(language);
    let mut drawn = Vec::new();
    for page in Page::ALL {
        let mut stage = Stage::new(Gallery::new(page).view(&text), SIZE);
        for theme in Theme::ALL {
            let file = folder.join(format!("{prefix}{}-{}-{}.png", page.name(), language.tag(), theme.name()));
            write_png(&stage.picture(theme, scale), &file)?;
            drawn.push(file);
        }
    }
    Ok(drawn)
}

/// Writes a picture as a PNG file.
pub(super) fn write_png(picture: &Picture, file: &Path) -> anyhow::Result<()> {
    image::save_buffer(file, &picture.rgba, picture.width, picture.height, ExtendedColorType::Rgba8)
        .with_context(|| format!("writing {}", file.display()))
}
