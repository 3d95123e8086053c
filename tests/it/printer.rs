//! The printer in all its moods: our own code against the simulated one, over a real socket. Every case says what is
//! known afterwards, and how many receipts really are on the paper.

use std::io;
use std::time::Duration;

use countersign::devices::drawer;
use countersign::devices::printer::{
    Address, Config, Doubt, Hold, Job, Late, Level, Limits, Outcome, Printer, ProcessId, Ready, Recovery, Stop, escpos,
    raster,
};
use countersign::devices::simulated::printer::{Answers, DrawerPulse, Model, SimulatedPrinter};
use countersign::domain::receipt::{
    Ack, Cell, Drawer, Layout, Line, Profile, Qr, QrSupport, Receipt, Row, Size, StatusSupport, Text, layout,
};
use countersign::engine::receipt_printer::DrawerStanding;

use crate::receipts::{Language, check_in_slip, designed_receipt, redemption_slip};
use crate::world::{World, printer_at};

/// Long enough for anything that does happen.
const SOON: Duration = Duration::from_secs(20);

/// Short where the case is that nothing comes, long where something does.
const BRISK: Limits =
    Limits { connect_ms: 5000, status_ms: 5000, progress_ms: 300, ack_ms: 600, id_ms: 300, drain_ms: 5000 };
const PATIENT: Limits = Limits { progress_ms: 10_000, ack_ms: 20_000, ..BRISK };

/// An 80 mm printer that knows everything.
const KNOWING: Profile = Profile { ack: Ack::GsH, ..Profile::MM80 };

/// What the last line of [`slip`] says.
const END: &str = "end of slip";

fn slip() -> Receipt {
    Receipt::builder().heading("春熙茶铺").pair("核销号", "R2-00918").rule().line("桂花乌龙").line(END).cut().build()
}

fn bytes_for(receipt: &Receipt, profile: Profile) -> Vec<u8> {
    escpos::encode(&layout(receipt, &profile)).unwrap()
}

fn on(paper: &SimulatedPrinter, profile: Profile, limits: Limits) -> Printer {
    let address = paper.address();
    Printer::open(Config { address: Address::Tcp(address.ip().to_string(), address.port()), profile, limits })
}

fn printer_80() -> SimulatedPrinter {
    SimulatedPrinter::start(Model::MM80).unwrap()
}

fn send(printer: &mut Printer, receipt: &Receipt) -> Outcome {
    send_when(printer, receipt, &mut || Ok(()))
}

fn send_when(printer: &mut Printer, receipt: &Receipt, first: &mut dyn FnMut() -> io::Result<()>) -> Outcome {
    let bytes = bytes_for(receipt, printer.config().profile);
    printer.send(&Job { bytes: &bytes, id: ProcessId::of(918) }, first)
}

/// How many receipts are on the paper, to their last line and cut.
#[track_caller]
fn check_paper(simulated: &SimulatedPrinter, receipts: usize) {
    let paper = simulated.paper();
    assert_eq!(paper.text.matches(END).count(), receipts, "{}", paper.text);
    assert_eq!(paper.cuts, receipts, "{}", paper.text);
    assert_eq!(paper.complaints, Vec::<String>::new());
}

macro_rules! assert_is {
    ($outcome:expr, $pattern:pat) => {
        let outcome = $outcome;
        assert!(matches!(outcome, $pattern), "{outcome:?}");
    };
}

#[test]
fn case_1_a_ready_printer_says_that_the_very_job_is_on_paper() {
    let simulated = printer_80();
    let mut printer = on(&simulated, KNOWING, PATIENT);
    assert_is!(printer.ready(), Ok(Ready::Well));
    assert_is!(send(&mut printer, &slip()), Outcome::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn case_2_a_printer_without_paper_is_sent_nothing() {
    let simulated = printer_80();
    let mut printer = on(&simulated, KNOWING, PATIENT);
    simulated.take_paper_out();
    let mut begun = 0;
    assert_is!(
        send_when(&mut printer, &slip(), &mut || {
            begun += 1;
            Ok(())
        }),
        Outcome::NotSent(Hold::Stopped(Stop::Paper))
    );
    assert_eq!(begun, 0);
    simulated.load_paper();
    assert!(simulated.settle(SOON));
    check_paper(&simulated, 0);
    assert_is!(send(&mut printer, &slip()), Outcome::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn case_3_paper_that_ends_half_way_leaves_doubt_until_new_paper_is_loaded() {
    let simulated = printer_80();
    simulated.end_paper_after(100);
    let mut printer = on(&simulated, KNOWING, BRISK);
    assert_is!(send(&mut printer, &slip()), Outcome::Unknown(Doubt::Stopped(Stop::Paper)));
    assert_eq!(printer.listen(Duration::from_millis(50)), Late::Nothing);
    check_paper(&simulated, 0);
    simulated.load_paper();
    assert_eq!(printer.listen(SOON), Late::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn case_3_a_job_cleared_out_of_the_buffer_does_not_come_out_later_and_its_copy_is_marked() {
    let simulated = printer_80();
    simulated.end_paper_after(100);
    let mut printer = on(&simulated, KNOWING, BRISK);
    assert_is!(send(&mut printer, &slip()), Outcome::Unknown(Doubt::Stopped(Stop::Paper)));
    printer.clear_buffer().unwrap();
    simulated.load_paper();
    assert!(simulated.settle(SOON));
    check_paper(&simulated, 0);
    let mut printer = on(&simulated, KNOWING, PATIENT);
    assert_is!(send(&mut printer, &slip().copy(1)), Outcome::Printed);
    check_paper(&simulated, 1);
    assert!(simulated.paper().text.contains("*** 补打 COPY 1 ***"));
}

#[test]
fn case_4_an_open_cover_holds_the_job() {
    let simulated = printer_80();
    simulated.open_cover();
    let mut printer = on(&simulated, KNOWING, PATIENT);
    assert_is!(send(&mut printer, &slip()), Outcome::NotSent(Hold::Stopped(Stop::Cover)));
    simulated.close_cover();
    assert_is!(send(&mut printer, &slip()), Outcome::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn case_5_a_printer_off_line_by_hand_holds_the_job() {
    let simulated = printer_80();
    simulated.go_offline();
    let mut printer = on(&simulated, KNOWING, PATIENT);
    assert_is!(send(&mut printer, &slip()), Outcome::NotSent(Hold::Stopped(Stop::Offline)));
    simulated.go_online();
    assert_is!(printer.ready(), Ok(Ready::Well));
    check_paper(&simulated, 0);
}

#[test]
fn case_6_a_roll_near_its_end_prints_and_says_so() {
    let simulated = printer_80();
    simulated.let_paper_run_low();
    let mut printer = on(&simulated, KNOWING, PATIENT);
    assert_is!(printer.ready(), Ok(Ready::PaperLow));
    assert_is!(send(&mut printer, &slip()), Outcome::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn case_7_a_slow_printer_gets_the_time_that_its_line_needs() {
    let simulated = printer_80();
    simulated.slow_to(960);
    // Its answer comes later than the bare limit for answers.
    let mut printer = on(&simulated, Profile { baud: Some(9600), ..KNOWING }, Limits { ack_ms: 1000, ..PATIENT });
    let long = (0..30).fold(Receipt::builder(), |receipt, n| receipt.pair("桂花乌龙", &format!("{n}.00")));
    assert_is!(send(&mut printer, &long.line(END).cut().build()), Outcome::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn case_8_a_printer_that_stops_reading_leaves_doubt_and_may_print_later() {
    let simulated = printer_80();
    let mut printer = on(&simulated, KNOWING, Limits { status_ms: 300, ..BRISK });
    let outcome = send_when(&mut printer, &slip(), &mut || {
        simulated.stop_reading();
        Ok(())
    });
    // The operating system took every byte: that proves nothing.
    assert_is!(outcome, Outcome::Unknown(Doubt::Unconfirmed));
    check_paper(&simulated, 0);
    simulated.read_on();
    assert_eq!(printer.listen(SOON), Late::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn case_8_a_job_that_no_buffer_takes_is_given_up_and_says_how_far_it_came() {
    let simulated = printer_80();
    let mut printer = on(&simulated, KNOWING, BRISK);
    // More than the kernel keeps for one connection.
    let bytes = vec![b'\n'; 32 * 1024 * 1024];
    let outcome = printer.send(&Job { bytes: &bytes, id: ProcessId::of(1) }, &mut || {
        simulated.stop_reading();
        Ok(())
    });
    let Outcome::Unknown(Doubt::Stalled { sent }) = outcome else { panic!("{outcome:?}") };
    assert!(sent > 0 && sent < bytes.len());
}

#[test]
fn case_8_a_printer_that_does_not_read_at_all_is_silent_and_sent_nothing() {
    let simulated = printer_80();
    simulated.stop_reading();
    let mut printer = on(&simulated, KNOWING, Limits { status_ms: 200, drain_ms: 200, ..BRISK });
    assert_is!(send(&mut printer, &slip()), Outcome::NotSent(Hold::Silent));
    simulated.read_on();
    assert!(simulated.settle(SOON));
    check_paper(&simulated, 0);
}

#[test]
fn case_9_a_connection_reset_half_way_leaves_doubt_and_a_part_on_paper() {
    let simulated = printer_80();
    let mut printer = on(&simulated, KNOWING, BRISK);
    let outcome = send_when(&mut printer, &slip(), &mut || {
        simulated.reset_after(60);
        Ok(())
    });
    assert_is!(outcome, Outcome::Unknown(Doubt::Broken { .. }));
    check_paper(&simulated, 0);
    assert_eq!(printer.listen(SOON), Late::Gone);
    // What is half in the printer would be taken for the beginning of the next job.
    printer.clear_buffer().unwrap();
    let mut printer = on(&simulated, KNOWING, PATIENT);
    assert_is!(send(&mut printer, &slip().copy(1)), Outcome::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn case_10_a_printer_that_refuses_connections_is_unreachable_and_then_back() {
    let simulated = printer_80();
    let mut printer = on(&simulated, KNOWING, PATIENT);
    simulated.refuse();
    let outcome = send(&mut printer, &slip());
    let Outcome::NotSent(Hold::Unreachable(source)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(source.kind(), io::ErrorKind::ConnectionRefused);
    simulated.accept();
    assert_is!(send(&mut printer, &slip()), Outcome::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn case_11_a_printer_without_process_ids_has_processed_the_job() {
    let simulated = SimulatedPrinter::start(Model { answers: Answers::NoProcessId, ..Model::MM80 }).unwrap();
    for profile in [KNOWING, Profile::MM80] {
        let mut printer = on(&simulated, profile, Limits { id_ms: 100, ..PATIENT });
        assert_is!(send(&mut printer, &slip()), Outcome::Processed);
    }
    check_paper(&simulated, 2);
}

#[test]
fn case_12_a_write_only_printer_gets_its_job_and_nobody_says_printed() {
    let simulated = SimulatedPrinter::start(Model { answers: Answers::None, ..Model::MM80 }).unwrap();
    let mute = Profile { status: StatusSupport::None, ack: Ack::None, ..Profile::MM80 };
    let mut printer = on(&simulated, mute, PATIENT);
    assert_is!(printer.ready(), Ok(Ready::Unasked));
    assert_is!(send(&mut printer, &slip()), Outcome::SentUnconfirmed);
    assert!(simulated.settle(SOON));
    check_paper(&simulated, 1);
}

#[test]
fn case_12_a_printer_set_up_wrongly_as_answering_is_silent_and_sent_nothing() {
    let simulated = SimulatedPrinter::start(Model { answers: Answers::None, ..Model::MM80 }).unwrap();
    let mut printer = on(&simulated, KNOWING, Limits { status_ms: 200, ..PATIENT });
    assert_is!(send(&mut printer, &slip()), Outcome::NotSent(Hold::Silent));
    assert!(simulated.settle(SOON));
    check_paper(&simulated, 0);
}

#[test]
fn case_13_a_jammed_cutter_stops_the_job_at_its_cut_and_goes_on_after_recovery() {
    let simulated = printer_80();
    simulated.jam_cutter();
    let mut printer = on(&simulated, KNOWING, BRISK);
    assert_is!(send(&mut printer, &slip()), Outcome::Unknown(Doubt::Stopped(Stop::Cutter)));
    assert_is!(printer.ready(), Err(Hold::Stopped(Stop::Cutter)));
    // Told to go on before the jam is cleared, it stops again.
    printer.recover(Recovery::Resume).unwrap();
    assert_eq!(printer.listen(Duration::from_millis(100)), Late::Nothing);
    assert_is!(printer.ready(), Err(Hold::Stopped(Stop::Cutter)));
    simulated.clear_jam();
    printer.recover(Recovery::Resume).unwrap();
    assert_eq!(printer.listen(SOON), Late::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn case_14_a_power_cut_with_a_full_buffer_loses_the_job_and_nothing_says_printed() {
    let simulated = SimulatedPrinter::start(Model { buffer_bytes: 256, ..Model::MM80 }).unwrap();
    let mut printer = on(&simulated, KNOWING, Limits { status_ms: 300, ..BRISK });
    // Nothing is worked through: the buffer fills and the rest waits in the network.
    let outcome = send_when(&mut printer, &redemption_slip(Language::Chinese), &mut || {
        simulated.go_offline();
        Ok(())
    });
    assert_is!(outcome, Outcome::Unknown(_));
    simulated.cut_power();
    assert_eq!(printer.listen(SOON), Late::Gone);
    simulated.go_online();
    simulated.restore_power();
    assert!(simulated.settle(SOON));
    assert_eq!(simulated.paper().text, "");
    let mut printer = on(&simulated, KNOWING, PATIENT);
    assert_is!(send(&mut printer, &slip().copy(1)), Outcome::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn a_job_whose_beginning_cannot_be_recorded_is_not_sent() {
    let simulated = printer_80();
    let mut printer = on(&simulated, KNOWING, PATIENT);
    let full = send_when(&mut printer, &slip(), &mut || Err(io::ErrorKind::StorageFull.into()));
    assert_is!(full, Outcome::NotSent(Hold::Unrecorded(_)));
    assert!(simulated.settle(SOON));
    check_paper(&simulated, 0);
}

#[test]
fn the_answer_to_an_earlier_job_is_not_taken_for_the_next_ones() {
    let simulated = printer_80();
    simulated.end_paper_after(100);
    let by_status = Profile { ack: Ack::GsR, ..KNOWING };
    let mut printer = on(&simulated, by_status, BRISK);
    assert_is!(send(&mut printer, &slip()), Outcome::Unknown(Doubt::Stopped(Stop::Paper)));
    simulated.load_paper();
    assert!(simulated.settle(SOON));
    // The late answer to the first job waits in the connection; the second job runs out of paper as well.
    simulated.end_paper_after(100);
    assert_is!(send(&mut printer, &slip().copy(1)), Outcome::Unknown(Doubt::Stopped(Stop::Paper)));
    check_paper(&simulated, 1);
}

#[test]
fn what_is_held_meanwhile_does_not_lose_the_late_answer() {
    let simulated = printer_80();
    simulated.end_paper_after(100);
    let mut printer = on(&simulated, KNOWING, BRISK);
    assert_is!(send(&mut printer, &slip()), Outcome::Unknown(Doubt::Stopped(Stop::Paper)));
    assert_is!(drawer::open(&mut printer), Some(Outcome::NotSent(Hold::Stopped(Stop::Paper))));
    simulated.load_paper();
    assert_eq!(printer.listen(SOON), Late::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn a_printer_still_at_an_earlier_job_is_not_sent_another() {
    let simulated = printer_80();
    simulated.slow_to(400);
    let mut printer = on(&simulated, Profile { ack: Ack::GsR, ..KNOWING }, Limits { status_ms: 200, ..BRISK });
    let long = (0..10).fold(Receipt::builder(), |receipt, n| receipt.pair("桂花乌龙", &format!("{n}.00")));
    assert_is!(send(&mut printer, &long.line(END).cut().build()), Outcome::Unknown(Doubt::Unconfirmed));
    assert_is!(send(&mut printer, &slip()), Outcome::NotSent(Hold::Busy));
    simulated.slow_to(1_000_000);
    assert!(simulated.settle(SOON));
    assert_is!(send(&mut printer, &slip()), Outcome::Processed);
    check_paper(&simulated, 2);
}

#[test]
fn reports_that_nobody_asked_for_do_not_disturb() {
    let simulated = printer_80();
    simulated.report_changes();
    let mut printer = on(&simulated, KNOWING, PATIENT);
    let outcome = send_when(&mut printer, &slip(), &mut || {
        simulated.let_paper_run_low();
        Ok(())
    });
    assert_is!(outcome, Outcome::Printed);
    check_paper(&simulated, 1);
}

#[test]
fn the_drawer_opens_once_and_not_while_the_printer_is_not_ready() {
    let simulated = printer_80();
    let mut printer = on(&simulated, KNOWING, PATIENT);
    assert_is!(drawer::open(&mut printer), Some(Outcome::Processed));
    simulated.take_paper_out();
    assert_is!(drawer::open(&mut printer), Some(Outcome::NotSent(Hold::Stopped(Stop::Paper))));
    simulated.load_paper();
    assert!(simulated.settle(SOON));
    assert_eq!(simulated.paper().drawer_pulses, [DrawerPulse { pin: 2, on_ms: 50, off_ms: 500 }]);
    let mut without = on(&simulated, Profile { drawer: Drawer::None, ..KNOWING }, PATIENT);
    assert!(drawer::open(&mut without).is_none());
}

#[test]
fn a_printer_that_cannot_be_asked_says_nothing_of_its_drawer() {
    let simulated = SimulatedPrinter::start(Model::MM80).unwrap();
    simulated.plug_in_drawer(Level::High);
    let mut printer = on(&simulated, KNOWING, PATIENT);
    printer.ready().unwrap();
    assert_eq!(printer.drawer_level(), Some(Level::Low));
    simulated.refuse();
    printer.ready().unwrap_err();
    assert_eq!(printer.drawer_level(), None, "what it said before is not what is");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counter_knows_that_the_drawer_stands_open_until_somebody_shuts_it() {
    let world = World::new().await;
    let simulated = SimulatedPrinter::start(Model::MM80).unwrap();
    simulated.plug_in_drawer(Level::Low);
    let till = world.till_with("till 1", Some(printer_at(simulated.address()))).await;
    let stands = async |wanted: Option<DrawerStanding>| {
        let mut news = till.engine.news();
        for _ in 0..300 {
            if till.engine.drawer() == wanted {
                return;
            }
            let _ = tokio::time::timeout(Duration::from_millis(100), news.next()).await;
        }
        panic!("{:?} instead of {wanted:?}", till.engine.drawer());
    };
    stands(None).await;
    till.engine.open_drawer("change").await.unwrap();
    stands(Some(DrawerStanding::Open)).await;
    simulated.shut_drawer();
    stands(Some(DrawerStanding::Shut)).await;
}

#[test]
fn nothing_that_a_customer_is_called_opens_the_drawer_or_cuts() {
    let simulated = printer_80();
    let mut printer = on(&simulated, KNOWING, PATIENT);
    let nasty = "\u{1b}p\0\u{19}\u{fa}\u{1d}V\0\u{10}\u{14}\u{1}\0\u{1}\u{1c}.\u{1b}@";
    let receipt = Receipt::builder()
        .text(Text::from(nasty).bold())
        .row([Cell::star(nasty), Cell::right(nasty)])
        .qr(Qr::new(&format!("R2{nasty}")).caption(nasty))
        .line(END)
        .cut()
        .build();
    for profile in [KNOWING, KNOWING.raster()] {
        let bytes = bytes_for(&receipt, profile);
        assert_is!(printer.send(&Job { bytes: &bytes, id: ProcessId::of(1) }, &mut || Ok(())), Outcome::Printed);
    }
    let paper = simulated.paper();
    assert_eq!((paper.drawer_pulses.len(), paper.cuts), (0, 2));
    assert_eq!(paper.complaints, Vec::<String>::new());
}

/// Prints on fresh paper of the right width.
fn printed(layout: &Layout) -> countersign::devices::simulated::printer::Paper {
    let dots = layout.profile.paper.dots();
    let simulated = SimulatedPrinter::start(Model { dots, ..Model::MM80 }).unwrap();
    let mut printer = on(&simulated, layout.profile, PATIENT);
    let bytes = escpos::encode(layout).unwrap();
    assert_is!(printer.send(&Job { bytes: &bytes, id: ProcessId::of(1) }, &mut || Ok(())), Outcome::Processed);
    simulated.paper()
}

fn slips() -> Vec<Receipt> {
    [Language::Chinese, Language::English, Language::Mixed]
        .into_iter()
        .flat_map(|language| [redemption_slip(language), check_in_slip(language)])
        .chain([designed_receipt()])
        .collect()
}

#[test]
fn paper_and_plain_text_agree_line_by_line() {
    // Enlarged text has other gaps on paper than in plain text; all else agrees to the last space.
    let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    for receipt in slips() {
        for profile in [Profile::MM58, Profile::MM80] {
            let layout = layout(&receipt, &profile);
            if layout.encoding != profile.encoding {
                continue;
            }
            let paper = printed(&layout);
            assert_eq!(paper.complaints, Vec::<String>::new());
            let mut on_paper = paper.text.lines();
            for line in &layout.lines {
                let alone = Layout { lines: vec![line.clone()], ..layout.clone() }.text();
                for expected in alone.lines() {
                    match line {
                        Line::Picture(_) => {}
                        Line::Text(text) if text.size == Size::Double => {
                            assert_eq!(on_paper.next().map(squeezed), Some(squeezed(expected)));
                        }
                        _ => assert_eq!(on_paper.next(), Some(expected)),
                    }
                }
            }
            assert_eq!(on_paper.next(), None);
        }
    }
}

#[test]
fn text_stands_on_paper_where_the_picture_has_it() {
    // The two are drawn differently, so the ink of each column of each line is compared, not the dots.
    for receipt in slips() {
        for profile in [Profile::MM58, Profile::MM80] {
            let layout = layout(&receipt, &profile);
            if layout.encoding != profile.encoding {
                continue;
            }
            let paper = printed(&layout).image;
            let drawn = raster::to_image(&raster::draw(&layout).unwrap());
            let has_ink = |image: &image::GrayImage, column: u32, top: u32, bottom: u32| {
                (top..bottom).any(|y| (column * 12..column * 12 + 12).any(|x| image.get_pixel(x, y).0 == [0]))
            };
            let mut top = 0;
            for line in &layout.lines {
                let alone = Layout { lines: vec![line.clone()], ..layout.clone() };
                let bottom = top + raster::draw(&alone).unwrap().height();
                if let Line::Text(text) = line {
                    for column in 0..u32::from(profile.paper.columns()) {
                        assert_eq!(
                            has_ink(&paper, column, top, bottom),
                            has_ink(&drawn, column, top, bottom),
                            "column {column} of {text:?}"
                        );
                    }
                }
                top = bottom;
            }
        }
    }
}

#[test]
fn a_receipt_sent_as_pictures_comes_out_as_it_was_drawn() {
    for receipt in slips() {
        for profile in [Profile::MM58.raster(), Profile::MM80.raster()] {
            let layout = layout(&receipt, &profile);
            let drawn = raster::to_image(&raster::draw(&layout).unwrap());
            let paper = printed(&layout).image;
            // Beyond the last line the printer feeds as it likes.
            let rows = drawn.height().min(paper.height()) - 120;
            let differing = (0..rows)
                .flat_map(|y| (0..drawn.width()).map(move |x| (x, y)))
                .filter(|(x, y)| drawn.get_pixel(*x, *y) != paper.get_pixel(*x, *y))
                .count();
            // One dot may have been added to take a command out of the data.
            assert!(differing <= 2, "{differing} dots differ");
        }
    }
}

#[test]
fn an_independent_reader_reads_every_printed_code() {
    let read = |image: &image::GrayImage| -> Vec<String> {
        let mut prepared = rqrr::PreparedImage::prepare(image.clone());
        prepared.detect_grids().iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect()
    };
    let long = "https://tea.example/r/".to_owned() + &"7".repeat(278);
    for data in ["R2-00918", "https://tea.example/r/R2-00918", "茶 R2", &long] {
        let receipt = Receipt::builder().line("before").qr(Qr::new(data).caption("after")).cut().build();
        for width in [Profile::MM58, Profile::MM80] {
            for qr in [QrSupport::Native, QrSupport::Raster] {
                let layout = layout(&receipt, &Profile { qr, ..width });
                assert_eq!(read(&printed(&layout).image), [data], "printed by {qr:?}");
                assert_eq!(read(&raster::to_image(&raster::draw(&layout).unwrap())), [data], "shown");
            }
        }
    }
}

#[test]
fn text_is_as_high_on_paper_as_in_the_picture() {
    let receipt = Receipt::builder()
        .heading("春熙茶铺")
        .line("x")
        .row(Row::new([Cell::star("应收"), Cell::right("¥8.00")]).size(Size::Double))
        .qr(Qr::new("R2-00918"))
        .feed(3)
        .build();
    let layout = layout(&receipt, &Profile::MM58);
    assert_eq!(printed(&layout).image.height(), raster::draw(&layout).unwrap().height());
}

/// Sends bytes past our own encoder.
fn print_raw(bytes: &[u8]) -> countersign::devices::simulated::printer::Paper {
    let simulated = printer_80();
    let mute = Profile { status: StatusSupport::None, ack: Ack::None, ..Profile::MM80 };
    let mut printer = on(&simulated, mute, PATIENT);
    assert_is!(printer.send(&Job { bytes, id: ProcessId::of(1) }, &mut || Ok(())), Outcome::SentUnconfirmed);
    assert!(simulated.settle(SOON));
    simulated.paper()
}

#[test]
fn the_simulated_printer_does_what_is_written_and_not_what_was_meant() {
    // A drawer's pulse without its times swallows the cut.
    let paper = print_raw(b"\x1bp\0\x1dVA\0\n");
    assert_eq!((paper.cuts, paper.text.as_str()), (0, "A?\n"));
    assert_eq!(paper.drawer_pulses, [DrawerPulse { pin: 2, on_ms: 58, off_ms: 172 }]);
    // U+00A5 has four bytes in GB18030, and comes out as digits.
    let paper = print_raw(b"\x1c&\x81\x30\x84\x3638.00\n");
    assert_eq!(paper.text, "0638.00\n");
    assert_eq!(paper.complaints.len(), 2);
    // Without Chinese mode.
    assert_eq!(print_raw(b"\xb2\xe8\n").text, "??\n");
    // With the usual space around Chinese characters, 24 of them do not fit on a line of 576 dots.
    let paper = print_raw(&[&b"\x1b@\x1c&"[..], &b"\xb2\xe8".repeat(24), b"\n"].concat());
    assert_eq!(paper.text.lines().count(), 2);
    // A command inside of a picture is obeyed.
    assert_eq!(print_raw(b"\x1dv0\0\x05\0\x01\0\x10\x14\x01\x00\x02").drawer_pulses.len(), 1);
}

#[test]
fn a_printer_may_be_a_file_that_jobs_are_appended_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("receipts.bin");
    let profile = Profile { status: StatusSupport::None, ack: Ack::None, ..Profile::MM80 };
    let mut printer = Printer::open(Config { address: Address::File(path.clone()), profile, limits: PATIENT });
    assert_is!(send(&mut printer, &slip()), Outcome::SentUnconfirmed);
    assert_is!(send(&mut printer, &slip()), Outcome::SentUnconfirmed);
    assert_eq!(std::fs::read(path).unwrap(), bytes_for(&slip(), profile).repeat(2));
}

#[test]
fn a_printer_whose_name_nobody_knows_is_unreachable() {
    let address = Address::Tcp("printer.invalid".into(), 9100);
    let mut printer = Printer::open(Config { address, profile: KNOWING, limits: Limits::default() });
    assert_is!(send(&mut printer, &slip()), Outcome::NotSent(Hold::Unreachable(_)));
}

/// Printers at the end of a device file. A pseudo-terminal stands in for the serial line and for `/dev/usb/lp0`: it is
/// a character device that is waited for with `poll`, and it takes no more data once nobody reads at its other end.
#[cfg(target_os = "linux")]
mod device_files {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::path::PathBuf;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread::JoinHandle;

    use serialport::{SerialPort, TTYPort};

    use super::*;

    /// A cable between a device file and a simulated printer's socket.
    struct Cable {
        path: PathBuf,
        is_cut: Arc<AtomicBool>,
        threads: Vec<JoinHandle<()>>,
        // Keeps the other end of the cable from hanging up between two jobs.
        _socket: TTYPort,
    }

    impl Cable {
        fn to(simulated: &SimulatedPrinter) -> Self {
            let (master, slave) = TTYPort::pair().unwrap();
            let path = slave.name().unwrap().into();
            let is_cut = Arc::new(AtomicBool::new(false));
            let stream = TcpStream::connect(simulated.address()).unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
            let back = master.try_clone_native().unwrap();
            let threads = vec![
                carry(Arc::clone(&is_cut), master, stream.try_clone().unwrap()),
                carry(Arc::clone(&is_cut), stream, back),
            ];
            Self { path, is_cut, threads, _socket: slave }
        }
    }

    impl Drop for Cable {
        fn drop(&mut self) {
            self.is_cut.store(true, Ordering::Relaxed);
            self.threads.drain(..).for_each(|thread| thread.join().unwrap());
        }
    }

    fn carry(
        is_cut: Arc<AtomicBool>,
        mut from: impl Read + Send + 'static,
        mut to: impl Write + Send + 'static,
    ) -> JoinHandle<()> {
        std::thread::spawn(move || {
            let mut buffer = [0; 512];
            while !is_cut.load(Ordering::Relaxed) {
                // Both ends give up waiting after a moment.
                if let Ok(count) = from.read(&mut buffer) {
                    to.write_all(&buffer[..count]).unwrap();
                }
            }
        })
    }

    #[track_caller]
    fn check(address: fn(PathBuf) -> Address) {
        let simulated = printer_80();
        let cable = Cable::to(&simulated);
        let profile = Profile { baud: Some(115_200), ..KNOWING };
        let mut printer = Printer::open(Config { address: address(cable.path.clone()), profile, limits: PATIENT });
        assert_is!(printer.ready(), Ok(Ready::Well));
        assert_is!(send(&mut printer, &slip()), Outcome::Printed);
        let bytes = bytes_for(&redemption_slip(Language::Chinese), profile.raster());
        assert_is!(printer.send(&Job { bytes: &bytes, id: ProcessId::of(2) }, &mut || Ok(())), Outcome::Printed);
        simulated.take_paper_out();
        assert_is!(send(&mut printer, &slip()), Outcome::NotSent(Hold::Stopped(Stop::Paper)));
        let paper = simulated.paper();
        assert_eq!((paper.text.matches(END).count(), paper.cuts), (1, 2));
        assert_eq!(paper.complaints, Vec::<String>::new());
    }

    #[test]
    fn a_printer_on_a_serial_line_is_asked_and_answers() {
        check(Address::Serial);
    }

    #[test]
    fn a_printer_behind_a_device_file_is_asked_and_answers() {
        check(Address::Usb);
    }

    #[track_caller]
    fn check_stall(address: fn(PathBuf) -> Address) {
        let (master, slave) = TTYPort::pair().unwrap();
        let profile = Profile { status: StatusSupport::None, ack: Ack::None, ..Profile::MM80 };
        let limits = Limits { progress_ms: 100, drain_ms: 100, ..BRISK };
        let path = slave.name().unwrap().into();
        let mut printer = Printer::open(Config { address: address(path), profile, limits });
        let bytes = vec![b'\n'; 1024 * 1024];
        let outcome = printer.send(&Job { bytes: &bytes, id: ProcessId::of(1) }, &mut || Ok(()));
        assert_is!(outcome, Outcome::Unknown(Doubt::Stalled { sent: 1.. }));
        drop(master);
    }

    #[test]
    fn a_serial_printer_that_takes_no_data_does_not_hold_its_thread() {
        check_stall(Address::Serial);
    }

    #[test]
    fn a_device_file_that_takes_no_data_does_not_hold_its_thread() {
        check_stall(Address::Usb);
    }

    #[test]
    fn a_device_file_that_is_not_there_is_unreachable() {
        let address = Address::Usb("/dev/usb/lp-none".into());
        let mut printer = Printer::open(Config { address, profile: KNOWING, limits: PATIENT });
        let outcome = send(&mut printer, &slip());
        let Outcome::NotSent(Hold::Unreachable(source)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(source.kind(), io::ErrorKind::NotFound);
    }
}
