//! The page says each thing in a line, in either language, and the exit code whether anything is wrong.

use std::fs;
use std::net::TcpListener;

use super::*;
use crate::config::Flags;
use crate::devices::decode::worker::Program;

/// What is found with these settings in a data folder of its own, each as subject and key.
fn found(toml: &str) -> Vec<(&'static str, &'static str)> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(crate::config::FILE_NAME), toml).unwrap();
    let flags = Flags { data: Some(folder.path().to_owned()), ..Flags::default() };
    let config = Config::load(&flags, |_| None).unwrap();
    examine(&config).iter().map(|finding| (finding.subject, finding.key)).collect()
}

#[track_caller]
fn finds(toml: &str, subject: &str, key: &str) {
    let found = found(toml);
    assert!(found.contains(&(subject, key)), "{found:?}");
}

fn page(findings: &[Finding], language: Language) -> String {
    let mut out = Vec::new();
    print(findings, &Text::new(language), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_printer_that_is_not_there_is_found() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    finds(&format!("[printer]\nat = \"tcp:127.0.0.1:{port}\""), "printer", "printer-unreachable");
    finds("", "printer", "printer-none");
}

#[test]
fn a_file_takes_receipts_and_cannot_be_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("receipts.bin");
    finds(
        &format!("[printer]\nat = \"file:{}\"\nstatus = \"none\"\nack = \"none\"", path.display()),
        "printer",
        "printer-unasked",
    );
}

#[test]
fn a_serial_scanner_that_is_not_plugged_in_is_found() {
    finds("[scanner]\nserial = \"/nowhere/tty\"", "scanner", "scanner-lost");
    finds("", "scanner", "scanner-typing");
}

#[test]
fn a_data_folder_that_takes_no_data_is_found_and_nothing_is_left_in_a_good_one() {
    let folder = tempfile::tempdir().unwrap();
    let looked_at = |data: std::path::PathBuf| {
        let flags = Flags { data: Some(data), ..Flags::default() };
        files::examine(&Config::load(&flags, |_| None).unwrap()).pop().unwrap().key
    };
    assert_eq!(looked_at(folder.path().to_owned()), "data-writable");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(looked_at(folder.path().join("later")), "data-new");
}

#[test]
fn a_decoder_that_cannot_be_started_is_found() {
    let finding = devices::decoder_of(Program::decoder("/nowhere/countersign"));
    assert_eq!((finding.grade, finding.key), (Grade::Wrong, "decoder-lost"));
    assert!(finding.detail.unwrap().contains("/nowhere/countersign"));
}

#[test]
fn names_stand_in_one_column_in_either_language_and_causes_beneath() {
    let findings = [
        Finding::new("scanner", Grade::Good, "scanner-ready"),
        Finding::new("printer", Grade::Wrong, "printer-unreachable")
            .with("at", "tcp:p:9100")
            .in_words("refused\u{1b}[2J".into()),
        Finding::new("data", Grade::Unused, "data-new").with("folder", "/d"),
    ];
    assert_eq!(
        page(&findings, Language::English),
        "✓ Scanner      Connected.\n\
         ✗ Printer      tcp:p:9100 cannot be reached.\n               \
         → Switch it on, look at its cable, and compare its address with the settings.\n               \
         refused\\u{1b}[2J\n\
         – Data folder  /d does not exist yet.\n               \
         → It is made when the terminal starts for the first time.\n"
    );
    assert_eq!(
        page(&findings, Language::Chinese),
        "✓ 扫码枪      已连接。\n\
         ✗ 打印机      连不上 tcp:p:9100。\n              \
         → 请开机、检查连线，并核对设置中的地址。\n              \
         refused\\u{1b}[2J\n\
         – 数据文件夹  /d 尚不存在。\n              \
         → 终端第一次启动时会自动建立。\n"
    );
}

#[test]
fn settings_that_cannot_be_used_are_a_finding_in_the_language_of_the_system() {
    let flags = Flags { config: Some("/nowhere/countersign.toml".into()), ..Flags::default() };
    let mut out = Vec::new();
    let code = run(Config::load(&flags, |_| None), Language::Chinese, &mut out).unwrap();
    assert_eq!(code, ExitCode::FAILURE);
    let page = String::from_utf8(out).unwrap();
    assert!(page.starts_with("✗ 设置  设置无法使用。\n") && page.contains("/nowhere/countersign.toml"), "{page}");
}

#[test]
fn books_are_told_apart_as_new_sound_in_use_and_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let looked_at = || books::examine(folder.path()).0.iter().map(|found| (found.grade, found.key)).collect::<Vec<_>>();
    assert_eq!(looked_at(), [(Grade::Unused, "ledger-new")]);

    let store = crate::store::Store::open(folder.path()).unwrap();
    assert_eq!(looked_at(), [(Grade::Good, "ledger-in-use")]);
    drop(store);
    assert_eq!(looked_at(), [(Grade::Good, "ledger-empty"), (Grade::Unused, "cache-empty")]);

    let cache = folder.path().join("cache.db");
    fs::write(&cache, "not a database").unwrap();
    let [_, (Grade::Wrong, "cache-damaged")] = looked_at()[..] else { panic!("{:?}", looked_at()) };

    let ledger = folder.path().join("ledger.db");
    fs::write(&ledger, "not a database").unwrap();
    assert_eq!(looked_at(), [(Grade::Wrong, "ledger-damaged")]);
    assert_eq!(fs::read_to_string(&ledger).unwrap(), "not a database", "a damaged ledger is left as it is");
}
