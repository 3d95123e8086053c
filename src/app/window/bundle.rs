//! What support needs to know, in one file of text that everybody can read before they send it: no names, no phones, no
//! codes, no keys.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::app::{doctor, log};
use crate::config::{self, Config};
use crate::domain::language::Language;
use crate::domain::payload::mask_long_numbers;
use crate::engine::Engine;
use crate::engine::clock::Clock;
use crate::engine::enrol::PROGRAM;
use crate::engine::hardware::Hardware;

/// What the home folder of the user, whose name it bears, is written as.
const HOME: &str = "~";

/// The log in the data folder, and how much of its end is told.
const LOG: &str = log::NAME;
const LOG_BYTES: u64 = 64 * 1024;

/// Writes the file into the data folder and says where.
pub(super) fn write(config: &Config, engine: Option<&Engine>, hardware: Option<&Hardware>) -> io::Result<PathBuf> {
    let now = engine.map_or_else(|| Clock::machine(None).now(), |engine| engine.clock().now());
    let text = without_home(&text(config, engine, hardware, now)?, &std::env::home_dir().unwrap_or_default());
    fs::create_dir_all(&config.data)?;
    let path = config.data.join(format!("countersign-support-{}.txt", now.strftime("%Y%m%d-%H%M%S")));
    let mut file = fs::File::create(&path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(path)
}

fn text(config: &Config, engine: Option<&Engine>, hardware: Option<&Hardware>, now: Timestamp) -> io::Result<String> {
    let mut text = format!("Countersign {PROGRAM}, for support, {now}\n");
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    section(&mut text, "System", &system);
    section(&mut text, "Settings", &settings(config));
    section(&mut text, "Terminal", &engine.map_or_else(|| "not open".to_owned(), terminal));
    section(&mut text, "Devices", &hardware.map_or_else(|| "not started".to_owned(), devices));
    let mut said = Vec::new();
    doctor::run(Ok(Config { language: Language::English, ..config.clone() }), Language::English, &mut said)?;
    section(&mut text, "Doctor", &String::from_utf8_lossy(&said));
    section(&mut text, "Log", &mask_long_numbers(&end_of_log(&config.data.join(LOG))));
    Ok(text)
}

fn section(text: &mut String, title: &str, body: &str) {
    // Writing into a string never fails.
    let _ = write!(text, "\n== {title} ==\n{}\n", body.trim_end());
}

/// The settings line by line. None of them is a secret; comments are left out, for anything may stand in them.
fn settings(config: &Config) -> String {
    let file = config.file.as_ref().map_or_else(|| "none".to_owned(), |file| file.display().to_string());
    let printer = config.printer.as_ref().map_or_else(
        || "none".to_owned(),
        |printer| format!("{} {:?}", config::written(&printer.address), printer.profile),
    );
    [
        format!("data = {}", config.data.display()),
        format!("file = {file}"),
        format!("language = {}", config.language.tag()),
        format!("camera = {:?}, {} ms a picture", config.camera, config.decode_limit.as_millis()),
        format!("scanner = {:?}", config.scanner),
        format!("printer = {printer}"),
        format!("sound = {:?}", config.sound),
    ]
    .join("\n")
}

/// How the terminal stands, in ids and figures.
fn terminal(engine: &Engine) -> String {
    let status = engine.status();
    let author = engine.author();
    let mut text = format!("device = {}\nincarnation = {}\n", author.device, author.incarnation);
    let lines = [
        ("link", format!("{:?}", status.link)),
        ("service", format!("{:?}", status.service)),
        ("waiting", status.waiting.to_string()),
        ("data as of", format!("{:?}", status.data_as_of)),
        ("problem", format!("{:?}", status.problem)),
        ("clock", format!("{:?}, {:?} from the hub's", status.clock, engine.clock().offset())),
        ("preferences", format!("{:?}", engine.preferences())),
        ("devices", format!("{:?}", engine.device_status())),
        ("schemas", engine.schemas().map_or_else(|error| error.to_string(), |schemas| format!("{schemas:?}"))),
    ];
    for (name, value) in lines {
        let _ = writeln!(text, "{name} = {value}");
    }
    text
}

fn devices(hardware: &Hardware) -> String {
    let statuses = hardware.devices().into_iter().map(|(device, status)| format!("{device:?} = {status:?}"));
    statuses.chain([format!("sound = {:?}", hardware.audible())]).collect::<Vec<_>>().join("\n")
}

/// The end of the log in whole lines; why not, where it cannot be read.
fn end_of_log(path: &Path) -> String {
    let read = || {
        let mut file = fs::File::open(path)?;
        let begin = file.metadata()?.len().saturating_sub(LOG_BYTES);
        file.seek(SeekFrom::Start(begin))?;
        let mut bytes = Vec::new();
        file.take(LOG_BYTES).read_to_end(&mut bytes)?;
        let torn = if begin == 0 { 0 } else { bytes.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1) };
        Ok::<_, io::Error>(String::from_utf8_lossy(bytes.get(torn..).unwrap_or_default()).into_owned())
    };
    read().unwrap_or_else(|error| format!("not read: {error}"))
}

/// The text without the path in which the user's name stands.
fn without_home(text: &str, home: &Path) -> String {
    match home.to_str() {
        Some(home) if home.len() > 1 => text.replace(home, HOME),
        Some(_) | None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Flags;

    #[test]
    fn the_name_of_the_user_is_left_out() {
        let text = "data = /home/lihua/.local/share/countersign";
        assert_eq!(without_home(text, Path::new("/home/lihua")), "data = ~/.local/share/countersign");
        assert_eq!(without_home(text, Path::new("/")), text);
    }

    #[test]
    fn the_log_is_told_from_the_beginning_of_a_line_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(LOG);
        assert!(end_of_log(&path).starts_with("not read: "));
        let line = |number: usize| format!("{number:06} something happened\n");
        fs::write(&path, (0..4_000).map(line).collect::<String>()).unwrap();
        let told = end_of_log(&path);
        assert!(told.ends_with(&line(3_999)) && told.len() < 64 * 1024, "{}", told.len());
        assert_eq!(told.lines().next().unwrap().len() + 1, line(0).len());
    }

    #[test]
    fn settings_are_told_without_the_comments_of_their_file() {
        let folder = tempfile::tempdir().unwrap();
        let flags = Flags { data: Some(folder.path().to_owned()), ..Flags::default() };
        let written = "# call Wang 13812345678\n[printer]\nat = \"tcp:192.0.2.40\"\n";
        fs::write(folder.path().join(config::FILE_NAME), written).unwrap();
        let told = settings(&Config::load(&flags, |_| None).unwrap());
        assert!(told.contains("tcp:192.0.2.40:9100") && !told.contains("Wang"), "{told}");
    }
}
