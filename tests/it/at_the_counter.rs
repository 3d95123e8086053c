//! What is set at the counter: slips, printer, settings file, a shop opened from the window, and the file for support.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use countersign::app::demo::link;
use countersign::app::window::Shopfloor;
use countersign::config::{Config, FILE_NAME, Flags};
use countersign::devices::Source;
use countersign::devices::decode::Pipeline;
use countersign::devices::luma::Luma;
use countersign::devices::simulated::printer::{Model, SimulatedPrinter};
use countersign::domain::language::Language;
use countersign::domain::receipt::Encoding;
use countersign::domain::receipt::slip::short_number;
use countersign::engine::history::{Ask, Filter};
use countersign::engine::preferences::{Appearance, IdleLock, Preference, Slips};
use countersign::engine::present::{NotHandled, Subject};
use countersign::engine::problem::Code;
use countersign::engine::receipt_printer::{Ending, PrinterState, State, Trial};
use countersign::engine::recent::LastSlip;
use countersign::store::{journal, print_jobs};
use countersign::ui::backstage::{Backstage, Camera, Change, NewShop, Opened, Paper, Printer, Sheet};
use serde_json::json;

use crate::world::{World, printer_at, redeemed};

/// How long a printer may take.
const SOON: std::time::Duration = std::time::Duration::from_secs(20);

async fn papers(till: &crate::world::Till) -> Vec<print_jobs::Spooled> {
    till.store.read(print_jobs::all).await.unwrap()
}

/// The settings that the journal says were changed.
async fn changed(till: &crate::world::Till) -> Vec<String> {
    let author = till.engine.author();
    let limit = journal::Limit { rows: 1_000, bytes: usize::MAX };
    let rows = till.store.read(move |conn| journal::rows_after(conn, author, 0, limit)).await.unwrap();
    let settings = rows.iter().map(|row| serde_json::from_str::<serde_json::Value>(&row.body).unwrap());
    settings.filter_map(|fact| Some(fact["setting"].as_str()?.to_owned())).collect()
}

#[tokio::test]
async fn what_is_set_at_the_counter_is_kept_and_each_change_is_a_fact() {
    let world = World::new().await;
    let till = world.till("1").await;
    let engine = &till.engine;
    assert_eq!(engine.preferences().language, Language::Chinese, "as the settings file says");
    engine.prefer(Preference::Language(Language::English)).await.unwrap();
    engine.prefer(Preference::Appearance(Appearance::Dark)).await.unwrap();
    engine.prefer(Preference::IdleLock(IdleLock::Never)).await.unwrap();
    let set = engine.preferences();
    assert_eq!(changed(&till).await, ["language", "appearance", "idle_lock"]);
    let (link, dir) = till.close().await;
    let store = Arc::new(countersign::store::Store::open(&dir).unwrap());
    let till = world.open("1", link, store, None).await;
    assert_eq!(till.engine.preferences(), set);
}

#[tokio::test]
async fn a_slip_comes_always_or_when_it_is_asked_for_or_never() {
    let world = World::new().await;
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    let till = world.till_with("1", Some(printer_at(printer.address()))).await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 3, countersign::hub::issue::Form::Opaque).await;
    till.engine.sync_now().await.unwrap();

    redeemed(till.redeem(&codes[0]).await);
    till.papers_settle().await;
    assert_eq!(papers(&till).await.len(), 1);

    till.engine.prefer(Preference::Slips(Slips::OnDemand)).await.unwrap();
    redeemed(till.redeem(&codes[1]).await);
    till.papers_settle().await;
    let slip = papers(&till).await.remove(1);
    assert!(slip.was_never_begun(), "{slip:?}");
    assert_eq!(till.engine.print_last().await.unwrap(), LastSlip::GoesOut(slip.job.id));
    till.papers_settle().await;
    let printed = papers(&till).await.remove(1);
    assert!(matches!(printed.state, State::Ended { ending: Ending::Printed, .. }), "{printed:?}");
    assert!(!printer.paper().text.contains("COPY"), "{}", printer.paper().text);
    let again = till.engine.print_last().await.unwrap();
    assert_eq!(again, LastSlip::OutAlready(slip.job.id), "a second paper would be a copy");
    till.engine.reprint(slip.job.id).await.unwrap();
    till.papers_settle().await;
    assert!(printer.paper().text.contains("COPY 2"), "{}", printer.paper().text);

    till.engine.prefer(Preference::Slips(Slips::Never)).await.unwrap();
    let before = printer.paper().text;
    redeemed(till.redeem(&codes[2]).await);
    till.papers_settle().await;
    assert_eq!(till.engine.print_last().await.unwrap(), LastSlip::None);
    till.papers_settle().await;
    assert_eq!(printer.paper().text, before, "a paper came out");
    let kept = papers(&till).await.remove(3);
    assert!(kept.was_never_begun(), "{kept:?}");
}

/// The text of the code on the last slip, read by the camera's own decoder.
fn code_on_slip(printer: &SimulatedPrinter) -> String {
    let slip = printer.pieces().remove(0);
    let (width, height) = (slip.width() as usize, slip.height() as usize);
    let read = Pipeline::native().read(&Luma::new(width, height, slip.into_raw()).unwrap());
    read.codes[0].text.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_that_comes_back_leads_to_its_record_online_and_cut() {
    let world = World::new().await;
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    let till = world.till_with("1", Some(printer_at(printer.address()))).await;
    let other = world.till("2").await;
    let made = redeemed(till.redeem(&world.code().await).await);
    till.papers_settle().await;
    let number = code_on_slip(&printer);
    assert_eq!(number, short_number(made.redemption));
    let ask = Ask { day: till.engine.today(), filter: Filter::Redeemed, sought: String::new(), before: None };
    let record = till.engine.history(ask).await.unwrap().entries.remove(0);
    for state in [link::State::Whole, link::State::Cut] {
        till.link.set(state);
        other.link.set(state);
        for (source, text) in [(Source::Camera, number.clone()), (Source::Typed, number.to_lowercase())] {
            let found = till.engine.present(&text, source, Instant::now()).await.unwrap();
            let Subject::Record(spot) = found else { panic!("no record: {found:?}") };
            assert_eq!((spot.day, spot.place), (till.engine.today(), record.place));
            let elsewhere = other.engine.present(&text, source, Instant::now()).await.unwrap();
            assert_eq!(elsewhere, Subject::NotHandled(NotHandled::Receipt));
        }
    }
}

#[tokio::test]
async fn a_printer_is_tried_out_and_changed_while_the_terminal_works() {
    let world = World::new().await;
    let till = world.till("1").await;
    assert_eq!(till.engine.printer_state().await, Ok(PrinterState::None));
    let refused = till.engine.try_out(Trial::Page, "").await.unwrap_err();
    assert_eq!(refused.code(), Code::NoPrinter);
    for _ in 0..2 {
        let printer = SimulatedPrinter::start(Model::MM80).unwrap();
        let config = printer_at(printer.address());
        till.engine.use_printer(Some(config)).unwrap();
        assert_eq!(till.engine.printer_state().await, Ok(PrinterState::Ready));
        till.engine.try_out(Trial::Page, "tcp:192.0.2.40").await.unwrap();
        till.papers_settle().await;
        let last = till.engine.last_paper().await.unwrap().unwrap();
        assert!(matches!(last.state, State::Ended { ending: Ending::Printed, .. }), "{last:?}");
        assert!(printer.paper().text.contains("192.0.2.40"));
    }
    till.engine.use_printer(None).unwrap();
    assert_eq!(till.engine.printer_state().await, Ok(PrinterState::None));
}

/// What lies behind the window of a data folder.
fn floor(data: &Path) -> Shopfloor {
    let config = Config::load(&Flags { data: Some(data.to_owned()), ..Flags::default() }, |_| None).unwrap();
    Shopfloor::new(config, env!("CARGO_BIN_EXE_countersign").into())
}

fn new_shop() -> NewShop {
    NewShop {
        name: "春熙茶铺".into(),
        address: String::new(),
        zone: countersign::domain::shop::Zone::named("Asia/Shanghai").unwrap(),
        currency: countersign::domain::money::Currency::Cny,
        till: "1".into(),
        manager: "沈青".into(),
        language: Language::Chinese,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_is_opened_from_the_window_and_its_sheet_is_shown() {
    let data = tempfile::tempdir().unwrap();
    let floor = floor(data.path());
    let no_invitation = floor.enrol("6901234567892".into()).await.unwrap_err();
    assert_eq!(no_invitation.code(), Code::NoInvitation);
    assert!(matches!(floor.open().await.unwrap(), Opened::NotEnrolled));
    let Sheet::Shown { rows } = floor.open_shop(new_shop()).await.unwrap() else { panic!("nothing was shown") };
    rows.join("\n").parse::<countersign::domain::recovery::RecoveryKey>().unwrap();
    let Opened::Terminal(engine) = floor.open().await.unwrap() else { panic!("no terminal") };
    assert_eq!(engine.shop().name, "春熙茶铺");
    let second = floor.open_shop(new_shop()).await.unwrap_err();
    assert_eq!(second.code(), Code::ShopNotOpened, "the folder belongs to a shop already");

    let bundle = floor.write_bundle().await.unwrap();
    let told = std::fs::read_to_string(bundle).unwrap();
    for part in ["== Settings ==", "== Terminal ==", "== Doctor ==", "== Log ==", "schemas = ["] {
        assert!(told.contains(part), "{part} is missing in\n{told}");
    }
    for secret in rows.iter().map(String::as_str).chain(["沈青"]) {
        assert!(!told.contains(secret), "{secret} stands in\n{told}");
    }
    drop(engine);
    floor.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_of_devices_are_written_into_the_file_and_its_comments_stay() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join(FILE_NAME);
    std::fs::write(&file, "# Call the electrician first.\n[camera]\nuse = \"off\" # broken\n").unwrap();
    let floor = floor(data.path());
    assert_eq!(floor.devices().await.unwrap().camera, Camera::Off);
    let printer = Printer { at: "tcp:192.0.2.40:9100".into(), paper: Paper::Mm58, encoding: Encoding::Raster };
    floor.save(Change::Printer(Some(printer.clone()))).await.unwrap();
    floor.save(Change::Framing { prefix: "~".into(), suffix: String::new() }).await.unwrap();
    let devices = floor.devices().await.unwrap();
    assert_eq!((devices.printer, devices.prefix.as_str()), (Some(printer), "~"));
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.starts_with("# Call the electrician first.\n[camera]\nuse = \"off\" # broken\n"), "{written}");
    floor.save(Change::Language(Language::Chinese)).await.unwrap();
    assert_eq!(floor.language(), Language::Chinese);
    let written = std::fs::read_to_string(&file).unwrap();
    let nowhere = Printer { at: "behind the counter".into(), paper: Paper::Mm80, encoding: Encoding::Gb18030 };
    let refused = floor.save(Change::Printer(Some(nowhere))).await.unwrap_err();
    assert_eq!(refused.code(), Code::SettingImpossible);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), written);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_printer_is_tried_before_there_is_a_terminal() {
    let data = tempfile::tempdir().unwrap();
    let floor = floor(data.path());
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    let at = format!("tcp:{}", printer.address());
    let state = floor.try_printer(Printer { at, paper: Paper::Mm80, encoding: Encoding::Gb18030 }).await.unwrap();
    assert_eq!(state, PrinterState::Ready);
    assert!(printer.settle(SOON) && printer.paper().text.contains("gb18030"), "{}", printer.paper().text);
}
