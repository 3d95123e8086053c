//! What the first run asks for, and how each of its pages looks.

use super::pages::Way;
use super::*;
use crate::domain::language::Language;
use crate::domain::receipt::Encoding;
use crate::engine::hardware::Listed;
use crate::engine::problem::{Code, Problem};
use crate::engine::receipt_printer::PrinterState;
use crate::engine::scan::{Reading, Source, Status, Symbology};
use crate::ui::backstage::{Change, Paper, Places, Plugged, Printer, Sheet};
use crate::ui::screen::sample::{SMALLEST, Sample, check_view};

const INVITATION: &str = r#"{"countersign":1,"url":"https://hub.example","token":"t","root":"r"}"#;

fn reading(text: &str) -> Reading {
    Reading { source: Source::Camera, text: text.into(), symbology: Some(Symbology::Qr), at: std::time::Instant::now() }
}

/// The pages after these messages, and what the last of them asked for.
fn after(messages: impl IntoIterator<Item = Message>) -> (Pages, Vec<Effect>) {
    let mut pages = Pages::new(Language::English);
    let mut effects = Vec::new();
    for message in messages {
        effects = pages.update(message);
    }
    (pages, effects)
}

fn form(typed: shop::Typed) -> Message {
    Message::Form(typed)
}

fn filled() -> Vec<Message> {
    vec![
        Message::OnPressed,
        Message::WayChosen(Way::Alone),
        form(shop::Typed::Name("春熙茶铺".into())),
        form(shop::Typed::Manager("沈青".into())),
    ]
}

#[test]
fn a_language_is_spoken_at_once_and_told_once() {
    let (mut pages, _) = after([Message::LanguageChosen(Language::Chinese)]);
    assert_eq!(pages.outcome(), Outcome::Speak(Language::Chinese));
    assert_eq!(pages.outcome(), Outcome::Open);
}

#[test]
fn an_invitation_before_the_camera_joins_whatever_was_chosen() {
    let (pages, effects) = after([Message::OnPressed, Message::Scanned(reading(INVITATION))]);
    assert_eq!(effects, [Effect::Enrol(INVITATION.into())]);
    assert_eq!(pages.way, Some(Way::Enrol));
    let twice = [Message::OnPressed, Message::Scanned(reading(INVITATION)), Message::Scanned(reading(INVITATION))];
    assert!(after(twice).1.is_empty(), "it is being joined already");
}

#[test]
fn another_code_is_no_invitation_and_a_code_on_the_first_page_is_none_at_all() {
    let (pages, effects) = after([Message::OnPressed, Message::Scanned(reading("6901234567892"))]);
    assert_eq!((effects, pages.problem()), (Vec::new(), Some(&Problem::new(Code::NoInvitation))));
    assert!(after([Message::Scanned(reading(INVITATION))]).1.is_empty());
}

#[test]
fn a_typed_invitation_waits_for_enter() {
    let typed =
        [Message::OnPressed, Message::WayChosen(Way::Enrol), Message::InvitationTyped(" /tmp/invitation.png ".into())];
    assert!(after(typed.clone()).1.is_empty());
    let on = typed.into_iter().chain([Message::OnPressed]);
    assert_eq!(after(on).1, [Effect::Enrol("/tmp/invitation.png".into())]);
}

#[test]
fn a_shop_is_opened_once_everything_that_it_needs_is_there() {
    let unnamed = [Message::OnPressed, Message::WayChosen(Way::Alone), Message::OnPressed];
    assert!(after(unnamed).1.is_empty());
    let (_, effects) = after(filled().into_iter().chain([Message::OnPressed]));
    let [Effect::OpenShop(shop)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((shop.name.as_str(), shop.manager.as_str(), shop.till.as_str()), ("春熙茶铺", "沈青", "Till 1"));
    let nowhere = filled().into_iter().chain([form(shop::Typed::Zone("Atlantis".into())), Message::OnPressed]);
    assert!(after(nowhere).1.is_empty(), "there is no such zone");
}

#[test]
fn zone_and_currency_follow_the_language_until_somebody_chooses() {
    let shop = |messages: Vec<Message>| {
        let (_, effects) = after(messages);
        let [Effect::OpenShop(shop)] = effects.as_slice() else { panic!("{effects:?}") };
        (shop.zone.name().to_owned(), shop.currency.to_string())
    };
    let chinese = |between: Option<Message>| {
        let mut messages: Vec<Message> = between.into_iter().collect();
        messages.push(Message::LanguageChosen(Language::Chinese));
        messages.extend(filled());
        messages.push(Message::OnPressed);
        messages
    };
    assert_eq!(shop(chinese(None)), ("Asia/Shanghai".into(), "CNY".into()));
    let chosen = form(shop::Typed::Zone("Europe/London".into()));
    assert_eq!(shop(chinese(Some(chosen))).0, "Europe/London");
}

#[test]
fn the_recovery_sheet_is_seen_before_one_goes_on_and_there_is_no_way_back_from_a_shop() {
    let rows = vec!["ABCD EFGH".to_owned()];
    let opened = Message::ShopOpened(Ok(Sheet::Shown { rows }));
    let (mut pages, _) = after(filled().into_iter().chain([Message::OnPressed, opened]));
    assert!(pages.sheet.is_some());
    assert!(!format!("{pages:?}").contains("ABCD"), "the key stands in no log");
    pages.update(Message::BackPressed);
    let spoken = Effect::Save(Change::Language(Language::English));
    assert_eq!(pages.update(Message::OnPressed), [spoken, Effect::ListCameras, Effect::FindPlaces]);
    assert!(pages.sheet.is_none());
    pages.update(Message::BackPressed);
    pages.update(Message::OnPressed);
    pages.update(Message::OnPressed);
    assert_eq!(pages.outcome(), Outcome::Done);
}

#[test]
fn a_failure_is_said_and_can_be_tried_again() {
    let failed = Message::Enrolled(Err(Problem::new(Code::EnrolmentRefused)));
    let (mut pages, _) = after([Message::OnPressed, Message::Scanned(reading(INVITATION)), failed]);
    assert_eq!(pages.problem(), Some(&Problem::new(Code::EnrolmentRefused)));
    let again = pages.update(Message::Scanned(reading(INVITATION)));
    assert_eq!((again.len(), pages.problem()), (1, None));
}

#[test]
fn a_printer_that_prints_is_kept_and_one_that_does_not_is_not() {
    let at_devices = || after([Message::OnPressed, Message::Scanned(reading(INVITATION)), Message::Enrolled(Ok(()))]).0;
    let at = "usb:/dev/usb/lp0";
    for (state, kept) in [(PrinterState::Ready, 1), (PrinterState::Unreachable, 0)] {
        let mut pages = at_devices();
        pages.update(Message::Devices(devices::Pressed::PrinterAt(at.into())));
        let printer = Printer { at: at.into(), paper: Paper::Mm80, encoding: Encoding::Gb18030 };
        let tried = pages.update(Message::Devices(devices::Pressed::TryPrinter));
        assert_eq!(tried, [Effect::TryPrinter(printer.clone())]);
        let saved = pages.update(Message::PrinterTried(Ok(state)));
        assert_eq!(saved, vec![Effect::Save(Change::Printer(Some(printer)))][..kept], "{state:?}");
    }
}

#[test]
fn the_camera_is_looked_at_only_where_its_picture_is() {
    let shown = |messages: &[Message]| after(messages.iter().cloned()).0.wanted().is_some();
    assert!(!shown(&[]));
    assert!(!shown(&[Message::OnPressed]));
    assert!(shown(&[Message::OnPressed, Message::WayChosen(Way::Enrol)]));
    assert!(!shown(&[Message::OnPressed, Message::WayChosen(Way::Alone)]));
    assert!(shown(&[Message::OnPressed, Message::Scanned(reading(INVITATION)), Message::Enrolled(Ok(()))]));
}

#[track_caller]
fn shows(name: &str, pages: &Pages) {
    check_view(&format!("first-run-{name}"), SMALLEST, Sample::new, pages, |pages, here| {
        pages.view(here.text, here.devices.get(&Device::Camera), here.shape)
    });
}

#[test]
fn every_page_fits_in_both_languages() {
    shows("language", &after([]).0);
    shows("shop", &after([Message::OnPressed]).0);
    shows("demo", &after([Message::OnPressed, Message::WayChosen(Way::Demo)]).0);
    shows("enrol", &after([Message::OnPressed, Message::WayChosen(Way::Enrol)]).0);
    shows("alone", &after(filled()).0);
    let wrong = [Message::OnPressed, Message::Scanned(reading("6901234567892"))];
    shows("no-invitation", &after(wrong).0);
    let rows = ["ABCD EFGH JKMN PQRS", "TVWX YZ01 2345 6789", "ABCD EFGH JKMN PQRS", "TVWX YZ01 2345 6789", "ABCD"];
    let sheet = Message::ShopOpened(Ok(Sheet::Shown { rows: rows.map(str::to_owned).into() }));
    shows("sheet", &after(filled().into_iter().chain([Message::OnPressed, sheet])).0);
    let joined = || vec![Message::OnPressed, Message::Scanned(reading(INVITATION)), Message::Enrolled(Ok(()))];
    shows("devices", &after(joined()).0);
    let mut found = joined();
    found.extend([
        Message::CamerasListed(Ok(vec![
            Listed { id: "usb-a".into(), name: "Sample Webcam".into() },
            Listed { id: "usb-b".into(), name: "高清摄像头".into() },
        ])),
        Message::PlacesFound(Ok(Places {
            printers: vec![Plugged { at: "usb:/dev/usb/lp0".into(), name: "POS80 Printer".into() }],
            serial: Vec::new(),
        })),
        Message::Scanned(reading("6901234567892")),
        Message::Devices(devices::Pressed::PrinterAt("tcp:192.0.2.40".into())),
        Message::PrinterTried(Ok(PrinterState::NoPaper)),
    ]);
    shows("devices-found", &after(found).0);
    let mut done = joined();
    done.push(Message::OnPressed);
    shows("done", &after(done).0);
}

#[test]
fn a_window_that_is_higher_than_wide_has_room_too() {
    let portrait = |language| Sample { shape: Shape::Portrait, ..Sample::new(language) };
    let enrol = after([Message::OnPressed, Message::WayChosen(Way::Enrol)]).0;
    check_view("first-run-portrait", (1080.0, 1920.0), portrait, &enrol, |pages, here| {
        pages.view(here.text, Some(&Status::Ready), here.shape)
    });
}
