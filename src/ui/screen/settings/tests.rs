//! What the settings ask for, and how each part of them looks.

use std::path::PathBuf;
use std::time::Duration;

use uuid::Uuid;

use super::*;
use crate::domain::language::Language;
use crate::domain::payload::Invitation;
use crate::domain::receipt::Encoding;
use crate::domain::receipt::template::Optional;
use crate::engine::hardware::Took;
use crate::engine::preferences::{Scale, Slips};
use crate::engine::problem::Code;
use crate::engine::receipt_printer::{Ending, State};
use crate::engine::scan::{Device, Source, Status, Symbology};
use crate::ui::backstage::{Paper, Plugged, Printer, Serial};
use crate::ui::font;
use crate::ui::headless::Stage;
use crate::ui::screen::sample::{MAIN, Sample, check_view, now};
use crate::ui::screen::{Camera, Shape};
use crate::ui::theme::Theme;
use crate::ui::widget::camera_view::{Region, Still};

fn known() -> Known {
    Known {
        preferences: Preferences::usual(Language::Chinese),
        template: Arc::default(),
        about: About {
            version: "0.1.0",
            data: PathBuf::from("/home/shop/.local/share/countersign"),
            settings: PathBuf::from("/home/shop/.local/share/countersign/countersign.toml"),
            licences: font::LICENCES,
        },
        device: DeviceId::new(Uuid::from_u128(0x0192_3456_789a_7bcd_8def_0123_4567_89ab)),
        hub: Whose::Cloud,
    }
}

fn printer() -> Printer {
    Printer { at: "tcp:192.0.2.40:9100".into(), paper: Paper::Mm80, encoding: Encoding::Gb18030 }
}

fn set_up() -> backstage::Devices {
    backstage::Devices { printer: Some(printer()), ..backstage::Devices::default() }
}

fn answered(answer: devices::Answer) -> Message {
    Message::Devices(devices::Message::Answered(answer))
}

fn devices(message: devices::Message) -> Message {
    Message::Devices(message)
}

/// The settings at this part, with everything read.
fn at(section: Section) -> Settings {
    let sample = Sample::new(Language::English).managed();
    let mut settings = Settings::new();
    let paper = LastPaper {
        queued_at: "2026-11-22T06:28:00Z".parse().unwrap(),
        state: State::Ended { ending: Ending::Printed, at: now() },
    };
    for message in [
        Message::SectionChosen(section),
        Message::Read(known()),
        answered(devices::Answer::SetUp(Ok(set_up()))),
        answered(devices::Answer::Printer(Ok(PrinterState::Ready))),
        answered(devices::Answer::LastPaper(Ok(Some(paper)))),
    ] {
        let _ = settings.update(message, sample.here());
    }
    settings
}

fn reading(text: &str) -> Reading {
    Reading { source: Source::Camera, text: text.into(), symbology: Some(Symbology::Qr), at: std::time::Instant::now() }
}

#[test]
fn a_manager_changes_at_once_and_anybody_else_asks_one() {
    let never = Preference::Slips(Slips::Never);
    let manager = Sample::new(Language::English).managed();
    let mut settings = at(Section::Slips);
    let asked = settings.update(Message::PreferenceChosen(never), manager.here());
    assert_eq!(asked, Action::Start(Effect::Prefer(never)));

    let cashier = Sample::new(Language::English);
    let Action::AskManager(refused) = settings.update(Message::PreferenceChosen(never), cashier.here()) else {
        panic!("nobody was asked");
    };
    assert_eq!((refused.permission, refused.refusal.as_str()), (Permission::Configure, "configure"));
    let manager = cashier.staff[2].id;
    let allowed = Allowed { permission: Permission::Configure, by: manager, reason: "wanted so".into() };
    assert_eq!(settings.allowed(allowed.clone(), cashier.here()), Action::Start(Effect::Prefer(never)));
    assert_eq!(settings.allowed(allowed, cashier.here()), Action::None, "a word counts once");
}

#[test]
fn a_command_is_given_another_key_and_one_that_is_taken_is_refused_by_name() {
    let manager = Sample::new(Language::English).managed();
    let mut settings = at(Section::Keys);
    let key = |cap| Hotkey::named(cap).unwrap();
    assert_eq!(settings.hotkey_pressed(key("Ctrl+U"), manager.here()), Action::None, "nothing was asked");
    let _ = settings.update(Message::HotkeyPressed(Command::Undo), manager.here());
    assert!(settings.chooses_hotkeys());
    assert_eq!(settings.hotkey_pressed(key("F8"), manager.here()), Action::None);
    check_view("settings-key-taken", MAIN, Sample::new, &settings, |settings, here| {
        settings.dialog(here).unwrap().over(settings.view(here))
    });
    let shown = Stage::new(settings.dialog(manager.here()).unwrap().over(settings.view(manager.here())), MAIN)
        .texts(Theme::Light);
    assert!(shown.iter().any(|text| text.content.starts_with("F8 is already used for: bookings")), "{shown:?}");
    let changed = Hotkeys::default().with(Command::Undo, key("Ctrl+U")).unwrap();
    let kept = Action::Start(Effect::Prefer(Preference::Hotkeys(changed)));
    assert_eq!(settings.hotkey_pressed(key("Ctrl+U"), manager.here()), kept);
    assert!(!settings.chooses_hotkeys());
    let usual = Action::Start(Effect::Prefer(Preference::Hotkeys(Hotkeys::default())));
    assert_eq!(settings.update(Message::UsualHotkeysPressed, manager.here()), usual);
}

#[test]
fn a_key_that_was_not_chosen_after_all_is_left_as_it_is() {
    let cashier = Sample::new(Language::English);
    let mut settings = at(Section::Keys);
    let _ = settings.update(Message::HotkeyPressed(Command::Undo), cashier.here());
    let _ = settings.key(Key::Escape, cashier.here());
    assert!(!settings.chooses_hotkeys() && settings.dialog(cashier.here()).is_none());
    let _ = settings.update(Message::HotkeyPressed(Command::Undo), cashier.here());
    let asked = settings.hotkey_pressed(Hotkey::named("Ctrl+U").unwrap(), cashier.here());
    assert!(matches!(asked, Action::AskManager(_)), "a cashier changes no key");
}

#[test]
fn a_pin_is_taken_away_from_the_list_of_staff_by_keys_alone() {
    let manager = Sample::new(Language::English).managed();
    let mut settings = at(Section::Devices);
    let opened = settings.update(Message::SectionChosen(Section::Staff), manager.here());
    assert_eq!(opened, Action::Start(Effect::Staff(staff_list::Effect::Read)));
    let wanted = staff_list::Wanted { deed: staff_list::Deed::Reset, of: manager.staff[0].id };
    let press = Message::Staff(staff_list::Message::Pressed(wanted));
    assert_eq!(settings.update(press.clone(), manager.here()), Action::None);
    assert!(settings.dialog(manager.here()).is_some());
    assert_eq!(settings.key(Key::Escape, manager.here()), Action::None);
    assert!(settings.dialog(manager.here()).is_none());
    let _ = settings.update(press, manager.here());
    let done = Effect::Staff(staff_list::Effect::Do(wanted, manager.staff[2].id));
    assert_eq!(settings.key(Key::Enter, manager.here()), Action::Start(done));
}

#[test]
fn a_word_that_was_given_for_a_pin_changes_no_setting() {
    let cashier = Sample::new(Language::English);
    let by = cashier.staff[2].id;
    let mut settings = at(Section::Slips);
    let never = Message::PreferenceChosen(Preference::Slips(Slips::Never));
    assert!(matches!(settings.update(never, cashier.here()), Action::AskManager(_)), "and nobody gives it");
    let _ = settings.update(Message::SectionChosen(Section::Staff), cashier.here());
    let wanted = staff_list::Wanted { deed: staff_list::Deed::Unlock, of: cashier.staff[0].id };
    let press = Message::Staff(staff_list::Message::Pressed(wanted));
    assert!(matches!(settings.update(press, cashier.here()), Action::AskManager(_)));
    let allowed = Allowed { permission: Permission::Configure, by, reason: "checked".into() };
    let done = Effect::Staff(staff_list::Effect::Do(wanted, by));
    assert_eq!(settings.allowed(allowed, cashier.here()), Action::Start(done));
}

#[test]
fn the_drawer_and_the_clock_are_opened_and_confirmed_under_whose_word_it_was() {
    let cashier = Sample::new(Language::English);
    let manager = cashier.staff[2].id;
    let mut settings = at(Section::Devices);
    let Action::AskManager(refused) = settings.update(devices(devices::Message::DrawerPressed), cashier.here()) else {
        panic!("nobody was asked");
    };
    assert_eq!(refused.permission, Permission::OpenDrawer);
    let allowed = Allowed { permission: Permission::OpenDrawer, by: manager, reason: "change for the phone".into() };
    let opened = settings.allowed(allowed, cashier.here());
    assert_eq!(opened, Action::Start(Effect::OpenDrawer("change for the phone".into())));
    let managed = Sample::new(Language::English).managed();
    let confirmed = settings.update(Message::ClockRightPressed, managed.here());
    let reason = "Set in Settings".to_owned();
    assert_eq!(confirmed, Action::Start(Effect::ConfirmClock { by: manager, reason }));
}

#[test]
fn a_printer_is_set_up_from_what_is_there_and_saved_as_it_was_typed() {
    let manager = Sample::new(Language::English).managed();
    let mut settings = at(Section::Devices);
    let mut press = |message| settings.update(devices(message), manager.here());
    assert_eq!(press(devices::Message::SetPrinterPressed), Action::Start(Effect::FindPlaces));
    press(devices::Message::PrinterAtTyped("usb:/dev/usb/lp0".into()));
    press(devices::Message::PaperChosen(Paper::Mm58));
    press(devices::Message::EncodingChosen(Encoding::Raster));
    let printer = Printer { at: "usb:/dev/usb/lp0".into(), paper: Paper::Mm58, encoding: Encoding::Raster };
    let saved = Action::Start(Effect::Save(Change::Printer(Some(printer))));
    assert_eq!(press(devices::Message::PrinterSaved), saved);
    assert_eq!(press(devices::Message::PrinterSaved), Action::None, "the question is answered");
}

#[test]
fn an_empty_line_takes_the_serial_scanner_away_and_a_bad_speed_saves_nothing() {
    let manager = Sample::new(Language::English).managed();
    let mut settings = at(Section::Devices);
    let mut press = |message| settings.update(devices(message), manager.here());
    press(devices::Message::SetScannerPressed);
    press(devices::Message::LineTyped("/dev/ttyACM0".into()));
    press(devices::Message::BaudTyped("fast".into()));
    assert_eq!(press(devices::Message::LineSaved), Action::None);
    press(devices::Message::BaudTyped("115200".into()));
    let line = Serial { path: "/dev/ttyACM0".into(), baud: 115_200 };
    assert_eq!(press(devices::Message::LineSaved), Action::Start(Effect::Save(Change::Serial(Some(line)))));
    press(devices::Message::SetScannerPressed);
    assert_eq!(press(devices::Message::LineSaved), Action::Start(Effect::Save(Change::Serial(None))));
}

#[test]
fn a_test_scan_is_shown_by_its_end_and_reaches_nothing_else() {
    let sample = Sample::new(Language::English);
    let mut settings = at(Section::Devices);
    assert!(!settings.takes_scans());
    let _ = settings.update(devices(devices::Message::TryScansPressed), sample.here());
    assert!(settings.takes_scans());
    assert_eq!(settings.scanned(&reading("CS1:7KQ2-9D4F-2291"), sample.here()), Action::None);
    assert!(!format!("{settings:?}").contains("9D4F"), "the code itself is not kept");
    let _ = settings.update(Message::SectionChosen(Section::Sync), sample.here());
    assert!(!settings.takes_scans(), "elsewhere every scan goes to the counter");
}

#[test]
fn a_shop_that_stands_alone_moves_with_an_invitation_that_was_shown_and_confirmed() {
    let manager = Sample::new(Language::English).managed();
    let mut settings = at(Section::Shop);
    let _ = settings.update(Message::Read(Known { hub: Whose::Own, ..known() }), manager.here());
    check_view("settings-shop-alone", MAIN, Sample::new, &settings, Settings::view);
    let _ = settings.update(Message::MovePressed, manager.here());
    assert!(settings.takes_scans(), "an invitation is no business of the counter");
    let _ = settings.scanned(&reading("CS1:7KQ2-9D4F-2291"), manager.here());
    check_view("settings-cloud-none", MAIN, Sample::new, &settings, |settings, here| {
        settings.dialog(here).unwrap().over(settings.view(here))
    });
    assert_eq!(settings.key(Key::Enter, manager.here()), Action::None, "a voucher invites nowhere");
    let invitation = Invitation { url: "https://hub.example".into(), token: "once".into(), root: "ab".into() }.text();
    let _ = settings.scanned(&reading(&invitation), manager.here());
    check_view("settings-cloud-sure", MAIN, Sample::new, &settings, |settings, here| {
        settings.dialog(here).unwrap().over(settings.view(here))
    });
    let over = settings.dialog(manager.here()).unwrap().over(settings.view(manager.here()));
    let shown = Stage::new(over, MAIN).texts(Theme::Light);
    assert!(shown.iter().any(|text| text.content.contains("hub.example") && !text.content.contains("once")));
    assert_eq!(settings.key(Key::Enter, manager.here()), Action::MoveToCloud(invitation.clone()));
    assert!(settings.dialog(manager.here()).is_none() && !settings.takes_scans());

    let cashier = Sample::new(Language::English);
    let _ = settings.update(Message::MovePressed, cashier.here());
    let _ = settings.update(Message::InvitationTyped(invitation.clone()), cashier.here());
    let _ = settings.key(Key::Enter, cashier.here());
    let asked = settings.key(Key::Enter, cashier.here());
    assert!(matches!(asked, Action::AskManager(_)), "{asked:?}");
    let by = cashier.staff[2].id;
    let word = Allowed { permission: Permission::Configure, by, reason: "wanted so".into() };
    assert_eq!(settings.allowed(word, cashier.here()), Action::MoveToCloud(invitation));
}

#[test]
fn what_came_to_nothing_is_said_and_closed_with_escape() {
    let sample = Sample::new(Language::English);
    let mut settings = at(Section::Sync);
    assert_eq!(settings.update(Message::SyncPressed, sample.here()), Action::Start(Effect::Sync));
    let failed = Message::Synced(Err(Problem::new(Code::HubUnreachable)));
    let _ = settings.update(failed, sample.here());
    assert_eq!((settings.busy, &settings.said), (Busy::No, &Some(Said::Failed(Problem::new(Code::HubUnreachable)))));
    let _ = settings.key(Key::Escape, sample.here());
    assert_eq!(settings.said, None);
}

#[test]
fn a_receipt_template_takes_a_managers_word_and_is_drawn_as_soon_as_it_is_looked_at() {
    let cashier = Sample::new(Language::English);
    let mut settings = Settings::new();
    let _ = settings.update(Message::Read(known()), cashier.here());
    let Action::Start(Effect::Preview { question, .. }) =
        settings.update(Message::SectionChosen(Section::Receipt), cashier.here())
    else {
        panic!("nothing is drawn");
    };
    let drawn = receipt::Message::Drawn(question, Ok(receipt::tests::picture(1_500)));
    let _ = settings.update(Message::Receipt(drawn), cashier.here());
    shows("receipt-drawn", |language| Sample::new(language).selling(), &settings);
    let _ = settings.update(Message::Receipt(receipt::Message::Switched(Optional::Taxes)), cashier.here());
    let saved = settings.update(Message::Receipt(receipt::Message::SavePressed), cashier.here());
    let Action::AskManager(refused) = saved else { panic!("nobody was asked: {saved:?}") };
    assert_eq!(refused.permission, Permission::Configure);
    let allowed = Allowed { permission: Permission::Configure, by: cashier.staff[2].id, reason: "wanted so".into() };
    let Action::Start(Effect::SetTemplate(template)) = settings.allowed(allowed, cashier.here()) else {
        panic!("it is not set");
    };
    assert!(!template.shows(Optional::Taxes));
    let portrait = |language| Sample { shape: Shape::Portrait, ..Sample::new(language) };
    check_view("settings-receipt-portrait", (1048.0, 1740.0), portrait, &settings, Settings::view);
}

#[test]
fn a_receipt_is_designed_by_keys_alone() {
    let manager = Sample::new(Language::English).managed();
    let settings = at(Section::Receipt);
    let mut stage = Stage::new(crate::ui::focus::scope(settings.view(manager.here())), MAIN);
    // Every part of the menu, the logo's file, every switch and every line of words.
    for _ in 0..Section::ALL.len() + 2 {
        stage.tap(iced::keyboard::key::Named::Tab);
    }
    stage.tap(iced::keyboard::key::Named::Space);
    let pressed = stage.into_messages();
    let switched =
        |message: &Message| matches!(message, Message::Receipt(receipt::Message::Switched(Optional::Address)));
    assert!(pressed.iter().any(switched), "{pressed:?}");
}

#[test]
fn what_was_asked_before_the_lock_is_asked_of_nobody_after_it() {
    let sample = Sample::new(Language::English);
    let mut settings = at(Section::Devices);
    let _ = settings.update(devices(devices::Message::TryScansPressed), sample.here());
    let _ = settings.update(devices(devices::Message::SetPrinterPressed), sample.here());
    let _ = settings.update(Message::PreferenceChosen(Preference::Slips(Slips::Never)), sample.here());
    settings.lock();
    assert!(settings.dialog(sample.here()).is_none() && !settings.takes_scans());
    let by = sample.staff[2].id;
    let word = Allowed { permission: Permission::Configure, by, reason: "wanted so".into() };
    assert_eq!(settings.allowed(word, sample.here()), Action::None);
}

#[test]
fn only_scales_are_offered_for_which_the_window_has_room() {
    let whole = Sample { room: (1920.0, 1080.0), ..Sample::new(Language::English) };
    let small = Sample::new(Language::English);
    let mut settings = at(Section::Appearance);
    settings.known =
        Some(Known { preferences: Preferences { scale: Scale::Largest, ..known().preferences }, ..known() });
    let texts = |sample: &Sample| {
        let mut stage = Stage::new(settings.view(sample.here()), MAIN);
        stage.texts(Theme::Light).into_iter().map(|drawn| drawn.content).collect::<Vec<_>>()
    };
    let needs = "125% needs a window of at least 1600 × 875: in this one not everything would have room.";
    assert!(texts(&small).iter().any(|text| text == needs), "{:?}", texts(&small));
    assert!(!texts(&whole).iter().any(|text| text.contains("needs a window")));
    let mut stage = Stage::new(settings.view(small.here()), MAIN);
    let large = stage.texts(Theme::Light).into_iter().find(|drawn| drawn.content == "125%").unwrap();
    stage.click((large.at.x + 2.0, large.at.y + 2.0));
    assert!(stage.into_messages().is_empty());
}

#[test]
fn a_paper_that_went_on_is_asked_after_while_the_devices_are_looked_at() {
    let sample = Sample::new(Language::English);
    let ask = Action::Start(Effect::ReadLastPaper);
    assert_eq!(at(Section::Devices).announced(Topic::Papers, sample.here()), ask);
    assert_eq!(at(Section::Sync).announced(Topic::Papers, sample.here()), Action::None);
}

#[track_caller]
fn shows(name: &str, sample: impl Fn(Language) -> Sample, settings: &Settings) {
    check_view(&format!("settings-{name}"), MAIN, sample, settings, Settings::view);
}

#[test]
fn every_part_fits_in_both_languages() {
    for section in Section::ALL {
        shows(section.name(), Sample::new, &at(section));
        shows(&format!("{}-selling", section.name()), |language| Sample::new(language).selling(), &at(section));
    }
}

#[test]
fn devices_that_do_not_work_fit_too() {
    let lost = |language| {
        let mut sample = Sample::new(language);
        sample.devices.insert(Device::Camera, Status::Lost("the camera was unplugged".into()));
        sample.devices.insert(Device::Scanner, Status::Lost("gone".into()));
        sample
    };
    let mut settings = at(Section::Devices);
    let sample = Sample::new(Language::English).managed();
    for message in [
        answered(devices::Answer::Printer(Ok(PrinterState::NoPaper))),
        devices(devices::Message::TryScansPressed),
        answered(devices::Answer::Queued(Err(Problem::new(Code::NoPrinter)))),
    ] {
        let _ = settings.update(message, sample.here());
    }
    let _ = settings.scanned(&reading("CS1:7KQ2-9D4F-2291"), sample.here());
    shows("devices-lost", lost, &settings);
    let mut empty = Settings::new();
    let _ = empty.update(Message::Read(known()), sample.here());
    let nothing = answered(devices::Answer::SetUp(Ok(backstage::Devices::default())));
    let _ = empty.update(nothing, sample.here());
    shows("devices-none", Sample::new, &empty);
}

#[test]
fn every_question_fits() {
    let sample = Sample::new(Language::English).managed();
    let cameras = vec![
        Listed { id: "usb-Sample_Webcam-video-index0".into(), name: "Sample Webcam".into() },
        Listed { id: "usb-Other-video-index0".into(), name: "高清摄像头".into() },
    ];
    let places = Places {
        printers: vec![Plugged { at: "usb:/dev/usb/lp0".into(), name: "POS80 Printer".into() }],
        serial: vec![Plugged { at: "/dev/ttyACM0".into(), name: String::new() }],
    };
    let questions = [
        ("camera", devices::Message::OtherCameraPressed, devices::Answer::Cameras(Ok(cameras))),
        ("printer", devices::Message::SetPrinterPressed, devices::Answer::Places(Ok(places.clone()))),
        ("scanner", devices::Message::SetScannerPressed, devices::Answer::Places(Ok(places))),
    ];
    let asked = |settings: &Settings, name: &str| {
        check_view(&format!("settings-asks-{name}"), MAIN, Sample::new, settings, |settings, here| {
            settings.dialog(here).unwrap().over(settings.view(here))
        });
    };
    for (name, question, answer) in questions {
        let mut settings = at(Section::Devices);
        let _ = settings.update(devices(question), sample.here());
        let _ = settings.update(answered(answer), sample.here());
        asked(&settings, name);
    }
    let mut settings = at(Section::About);
    let _ = settings.update(Message::LicencePressed(0), sample.here());
    asked(&settings, "licence");
}

#[test]
fn the_camera_is_shown_with_its_mark_and_its_figures() {
    // A bright square on a dark counter.
    let lit = |x: usize, y: usize| if (500..720).contains(&x) && (200..420).contains(&y) { 230 } else { 45 };
    let luma: Vec<u8> = (0..720).flat_map(|y| (0..1_280).map(move |x| lit(x, y))).collect();
    let still = Still::of_luma(1_280, 720, &luma).unwrap();
    let took = Took { last: Duration::from_millis(3), mostly: Duration::from_millis(9) };
    let shown = (at(Section::Devices), still);
    check_view("settings-devices-camera", MAIN, Sample::new, &shown, |(settings, still), mut here| {
        here.camera = Camera {
            still: Some(still),
            read: Some(Region { left: 500.0, top: 200.0, width: 220.0, height: 220.0 }),
            rate: 30,
            took: Some(took),
            sides: (1280, 720),
        };
        settings.view(here)
    });
}

#[test]
fn a_window_that_is_higher_than_wide_stacks_the_devices() {
    let portrait = |language| Sample { shape: Shape::Portrait, ..Sample::new(language) };
    check_view("settings-portrait", (1048.0, 1740.0), portrait, &at(Section::Devices), Settings::view);
}
