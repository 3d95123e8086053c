//! The page says each thing in a line, in either language, and the exit code whether anything is wrong.

use std::fs;
use std::net::TcpListener;

use super::*;
use crate::config::{CameraChoice, Flags};
use crate::devices::camera::mode::Mode;
use crate::devices::camera::pixels::PixelFormat;
use crate::devices::camera::{CameraError, Listed};
use crate::devices::decode::worker::Program;
use crate::devices::ports::{Access, Port};

/// What is found with these settings in a data folder of its own, each as subject and key. The camera of the machine that
/// runs the tests is left alone.
fn found(toml: &str) -> Vec<(&'static str, &'static str)> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(crate::config::FILE_NAME), format!("{toml}\n[camera]\nuse = \"off\"")).unwrap();
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
fn a_payment_service_without_its_key_is_found() {
    finds("[payments]\nservice = \"https://pay.example\"", "payments", "payments-unusable");
    finds("", "payments", "payments-none");
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
    let sound = [(Grade::Good, "ledger-empty"), (Grade::Unused, "cache-empty"), (Grade::Good, "people-sound")];
    assert_eq!(looked_at(), sound);

    let [cache, people] = ["cache.db", "people.db"].map(|name| folder.path().join(name));
    fs::write(&cache, "not a database").unwrap();
    fs::write(&people, "not a database").unwrap();
    for _ in 0..2 {
        let found = looked_at();
        assert_eq!(found[1..], [(Grade::Wrong, "cache-damaged"), (Grade::Wrong, "people-damaged")]);
    }
    for file in [&cache, &people] {
        assert_eq!(fs::read_to_string(file).unwrap(), "not a database", "looking changes nothing");
    }
    fs::remove_file(&people).unwrap();
    assert_eq!(looked_at()[2], (Grade::Wrong, "people-missing"));

    let ledger = folder.path().join("ledger.db");
    fs::write(&ledger, "not a database").unwrap();
    assert_eq!(looked_at(), [(Grade::Wrong, "ledger-damaged")]);
    assert_eq!(fs::read_to_string(&ledger).unwrap(), "not a database", "a damaged ledger is left as it is");
}

/// What is found of cameras of these ids, all called `Webcam` and all answering so; as grade and key.
fn cameras(
    choice: &CameraChoice,
    terminal: Terminal,
    ids: &[&str],
    answer: fn() -> Result<Mode, CameraError>,
) -> Vec<(Grade, &'static str)> {
    let listed = ids.iter().map(|id| Listed { id: (*id).into(), name: "Webcam".into() }).collect();
    let found = cameras::findings(choice, terminal, Ok(listed), |_| answer());
    found.iter().map(|finding| (finding.grade, finding.key)).collect()
}

const SENDS: Mode = Mode { pixels: PixelFormat::Mjpeg, width: 1280, height: 720, rate: 30 };

#[test]
fn of_several_cameras_the_chosen_one_is_told_from_the_others() {
    let named = |name: &str| CameraChoice::Named(name.into());
    let of = |choice: &CameraChoice| cameras(choice, Terminal::Stopped, &["usb-one", "usb-two"], || Ok(SENDS));
    let (used, spare) = ((Grade::Good, "camera-ready"), (Grade::Good, "camera-spare"));
    assert_eq!(of(&CameraChoice::First), [used, spare]);
    assert_eq!(of(&named("usb-two")), [spare, used]);
    assert_eq!(of(&named("Webcam")), [used, spare], "of two with the same name the first is taken");
    assert_eq!(of(&named("usb-three")), [(Grade::Wrong, "camera-missing"), spare, spare]);
}

#[test]
fn no_camera_is_no_fault_unless_one_was_chosen() {
    let of = |choice| cameras(&choice, Terminal::Stopped, &[], || Ok(SENDS));
    assert_eq!(of(CameraChoice::First), [(Grade::Unused, "camera-none")]);
    assert_eq!(of(CameraChoice::Named("usb-one".into())), [(Grade::Wrong, "camera-missing")]);
    let off = cameras::examine(&CameraChoice::Off, Terminal::Stopped);
    assert_eq!((off.len(), off[0].grade, off[0].key), (1, Grade::Unused, "camera-off"));
}

#[test]
fn what_is_wrong_with_a_camera_counts_if_it_is_the_chosen_one() {
    let answers: [(fn() -> _, _); 4] = [
        (|| Err(CameraError::Busy), "camera-busy"),
        (|| Err(CameraError::Denied), "camera-denied"),
        (|| Err(CameraError::NoFormat), "camera-no-format"),
        (|| Err(CameraError::Gone), "camera-lost"),
    ];
    for (answer, key) in answers {
        let found = cameras(&CameraChoice::First, Terminal::Stopped, &["usb-one", "usb-two"], answer);
        assert_eq!(found, [(Grade::Wrong, key), (Grade::Unused, key)]);
    }
}

#[test]
fn a_camera_that_the_running_terminal_has_is_no_fault() {
    let busy = || Err(CameraError::Busy);
    assert_eq!(
        cameras(&CameraChoice::First, Terminal::Running, &["usb-one", "usb-two"], busy),
        [(Grade::Good, "camera-in-use"), (Grade::Unused, "camera-busy")]
    );
}

#[test]
fn a_system_that_forbids_the_camera_is_answered_with_the_group_to_join() {
    let refused =
        || cameras::findings(&CameraChoice::First, Terminal::Stopped, Err(CameraError::Denied), |_| Ok(SENDS));
    let on_linux = |finding: Finding| Finding { fills: vec![("system", "linux".into())], ..finding };
    let found: Vec<Finding> = refused().into_iter().map(on_linux).collect();
    assert_eq!(found.len(), 1);
    assert!(page(&found, Language::English).contains("→ Add this user to the group video"), "{found:?}");
    assert!(page(&found, Language::Chinese).contains("→ 请将当前用户加入 video 组"), "{found:?}");
    assert_eq!(found[0].grade, Grade::Wrong);
}

#[test]
fn a_camera_is_named_with_its_stable_name_and_its_mode() {
    let listed = vec![Listed { id: "usb-one".into(), name: "Webcam".into() }];
    let found = cameras::findings(&CameraChoice::First, Terminal::Stopped, Ok(listed), |_| Ok(SENDS));
    assert_eq!(page(&found, Language::English), "✓ Camera  Webcam (usb-one) is used: 1280×720 MJPEG 30/s\n");
    assert_eq!(page(&found, Language::Chinese), "✓ 摄像头  Webcam（usb-one）使用中：1280×720 MJPEG 30/s\n");
}

#[test]
fn ports_are_listed_with_what_is_on_them_and_the_group_that_may_use_them() {
    let port = |path: &str, product: Option<&str>, access| Port {
        path: path.into(),
        product: product.map(str::to_owned),
        access,
    };
    let ports =
        [port("/dev/ttyACM0", Some("Sample Scanner"), Access::Granted), port("/dev/ttyS0", None, Access::Refused)];
    assert_eq!(
        page(&ports::findings(&ports, "serial", "serial-none", "dialout"), Language::English),
        "✓ Serial port  /dev/ttyACM0 (Sample Scanner)\n\
         – Serial port  /dev/ttyS0: this user may not use it.\n               \
         → If a scanner or printer is on it, add this user to the group dialout, then sign in again.\n"
    );
    let none = ports::findings(&[], "usb-printer", "usb-printer-none", "lp");
    assert_eq!((none.len(), none[0].grade, none[0].key), (1, Grade::Unused, "usb-printer-none"));
}
