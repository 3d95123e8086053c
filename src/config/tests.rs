//! Settings are read as written, defaults fill the rest, and what is not understood is said with its line.

use std::fs;

use super::*;

/// The settings of a data folder that holds this file.
fn loaded(toml: &str, flags: Flags) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(FILE_NAME), toml).unwrap();
    let flags = Flags { data: Some(folder.path().to_owned()), ..flags };
    Config::load(&flags, |_| None).map_err(|error| format!("{error}: {}", std::error::Error::source(&error).unwrap()))
}

#[test]
fn a_missing_file_means_defaults_and_the_language_of_the_system() {
    let folder = tempfile::tempdir().unwrap();
    let flags = Flags { data: Some(folder.path().to_owned()), ..Flags::default() };
    let config = Config::load(&flags, |name| (name == "LANG").then(|| "zh_CN.UTF-8".into())).unwrap();
    assert_eq!(
        config,
        Config {
            data: folder.path().to_owned(),
            file: None,
            language: Language::Chinese,
            camera: CameraChoice::First,
            decode_limit: Duration::from_millis(500),
            scanner: Scanner::default(),
            printer: None,
            sound: Sound::On,
            slides: None,
            payments: None,
        }
    );
}

#[test]
fn the_settings_that_the_documents_show_are_read_as_they_say() {
    let config = loaded(
        r#"
            language = "zh-CN"
            sound = "off"

            [camera]
            use = "usb-Sample_Webcam-video-index0"
            decode_limit_ms = 10000

            [scanner]
            prefix = "~"
            keyboard = "/dev/input/by-id/usb-Sample_Scanner-event-kbd"
            serial = "/dev/ttyACM0"
            baud = 115200

            [printer]
            at = "tcp:192.168.1.50"
            paper = "58mm"
            encoding = "raster"
            ack = "gs_h"

            [customer_display]
            slides = "slides"
        "#,
        Flags::default(),
    )
    .unwrap();
    assert_eq!(config.language, Language::Chinese);
    assert_eq!(config.sound, Sound::Off);
    assert_eq!(config.slides, Some(config.data.join("slides")), "from the data folder");
    assert_eq!(config.camera, CameraChoice::Named("usb-Sample_Webcam-video-index0".into()));
    assert_eq!(config.decode_limit, Duration::from_secs(10));
    assert_eq!(
        config.scanner,
        Scanner {
            framing: Framing::new("~", "").unwrap(),
            keyboard: Some(keyboard::Choice::Path("/dev/input/by-id/usb-Sample_Scanner-event-kbd".into())),
            serial: Some(serial::Port { path: "/dev/ttyACM0".into(), baud: 115_200 }),
        }
    );
    let profile = Profile { encoding: Encoding::Raster, ack: Ack::GsH, ..Profile::MM58 };
    let printer = config.printer.unwrap();
    assert_eq!((printer.address, printer.profile), (printer::Address::Tcp("192.168.1.50".into(), 9100), profile));
}

#[test]
fn the_language_is_that_of_the_flag_then_of_the_file_then_of_the_system() {
    let chinese = Flags { lang: Some(Language::Chinese), ..Flags::default() };
    assert_eq!(loaded("language = \"en\"", chinese).unwrap().language, Language::Chinese);
    assert_eq!(loaded("language = \"zh-CN\"", Flags::default()).unwrap().language, Language::Chinese);
    assert_eq!(loaded("", Flags::default()).unwrap().language, Language::English);
}

#[test]
fn an_empty_variable_does_not_hide_the_next_one() {
    let of = |set: &[(&str, &str)]| {
        language_of_system(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).into()))
    };
    assert_eq!(of(&[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")]), Language::Chinese);
    assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Language::English);
}

#[test]
fn what_is_not_understood_is_said_with_its_line_and_its_reason() {
    for (toml, expected) in [
        ("colour = \"en\"", "unknown field `colour`"),
        ("\nlanguage = \"de\"", "line 2"),
        ("sound = 1", "line 1"),
        ("[camera]\ndecode_limit_ms = 5", "between 50 and 60000"),
        ("[scanner]\nbaud = 9600", "baud belongs to a scanner with `serial`"),
        ("[scanner]\nprefix = \"123456789\"", "eight characters at most"),
        ("[printer]\npaper = \"80mm\"", "missing field `at`"),
        ("[printer]\nat = \"lp0\"", "no printer's address"),
        ("[printer]\nat = \"serial:COM3\"", "needs its `baud`"),
        ("[printer]\nat = \"tcp:x\"\npaper = { columns = 48, dots = 10 }", "12 dots for each column"),
        ("[payments]\nkey = \"k\"", "unknown field `key`"),
        ("language", "line 1"),
    ] {
        let message = loaded(toml, Flags::default()).unwrap_err();
        assert!(message.contains(expected), "{toml:?}: {message}");
    }
}

#[test]
fn a_file_that_was_named_must_be_there_and_may_not_be_endless() {
    let folder = tempfile::tempdir().unwrap();
    let named = folder.path().join("other.toml");
    let flags = Flags { data: Some(folder.path().to_owned()), config: Some(named.clone()), lang: None };
    assert!(matches!(Config::load(&flags, |_| None), Err(ConfigError::Unreadable { .. })));
    fs::write(named, "#".repeat(usize::try_from(FILE_BYTES_MAX).unwrap() + 1)).unwrap();
    assert!(matches!(Config::load(&flags, |_| None), Err(ConfigError::TooLong { .. })));
}

#[test]
fn the_example_of_the_operations_page_is_understood_in_full() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operations.md")).unwrap();
    let example = page.split("```toml").nth(1).unwrap().split("```").next().unwrap();
    let config = loaded(example, Flags::default()).unwrap();
    assert_eq!(config.printer.unwrap().profile, Profile { baud: Some(19_200), ..Profile::MM80 });
    assert_eq!(config.scanner.serial.unwrap().baud, 9_600);
    assert_eq!(config.payments.unwrap().service, "https://pay.example/shop");
}
