//! The demo by script, as a newcomer runs it: the day comes out well, and every screen is drawn.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Every screen, at the smallest size.
const SCREENS: [&str; 109] = [
    "arrival",
    "arrival-early",
    "arrival-unpaid",
    "booking",
    "booking-cancel",
    "booking-move",
    "booking-no-show",
    "booking-unpaid",
    "booking-walk-in",
    "bookings-board",
    "bookings-just-in",
    "bookings-list",
    "closing",
    "counter-accepted",
    "counter-bill",
    "counter-cloud-only",
    "counter-expired",
    "counter-offline",
    "counter-payment",
    "counter-phone-tail",
    "counter-ready",
    "counter-redeemed",
    "counter-refused",
    "counter-undo",
    "counter-uses",
    "day",
    "day-rows",
    "day-tables",
    "display-accepted",
    "display-basket",
    "display-both",
    "display-idle",
    "display-paying",
    "display-refused",
    "display-sold",
    "exceptions",
    "exceptions-settle",
    "first-run-alone",
    "first-run-demo",
    "first-run-devices",
    "first-run-done",
    "first-run-enrol",
    "first-run-filled-in",
    "first-run-language",
    "first-run-sheet",
    "first-run-shop",
    "gallery-charts",
    "gallery-controls",
    "gallery-counter",
    "gallery-dialog",
    "gallery-entries",
    "gallery-lists",
    "gallery-people",
    "gallery-rooms",
    "gallery-verdicts",
    "history",
    "history-arrivals",
    "history-redeemed",
    "history-slips",
    "history-sold",
    "history-undo",
    "keys",
    "manager-pin",
    "manager-reason",
    "manager-who",
    "palette",
    "redeem-accepted",
    "redeem-offline",
    "redeem-ready",
    "redeem-redeemed",
    "redeem-refused",
    "refund",
    "refund-done",
    "refund-reason",
    "search",
    "settings-about",
    "settings-appearance",
    "settings-devices",
    "settings-keys",
    "settings-language",
    "settings-shop",
    "settings-slips",
    "settings-staff",
    "settings-sync",
    "shift-cash-out",
    "shift-closed",
    "shift-count",
    "shift-none",
    "shift-open",
    "sign-in",
    "sign-in-first",
    "sign-in-pin",
    "till-basket",
    "till-discount",
    "till-discount-reason",
    "till-hold",
    "till-marking",
    "till-payment",
    "till-payment-reference",
    "till-payment-split",
    "till-picking",
    "till-recall",
    "till-search",
    "till-sold",
    "till-void",
    "training-counter",
    "training-display",
    "training-settings",
    "training-sign-in",
];

/// Those that are drawn in the other sizes too.
const LARGE: [&str; 19] = [
    "arrival",
    "bookings-board",
    "counter-accepted",
    "counter-offline",
    "counter-ready",
    "counter-redeemed",
    "counter-refused",
    "day",
    "exceptions",
    "redeem-accepted",
    "redeem-offline",
    "redeem-ready",
    "redeem-redeemed",
    "redeem-refused",
    "shift-count",
    "shift-open",
    "till-basket",
    "till-payment",
    "till-sold",
];

/// Fewer colours than this are a blank sheet, or words on one.
const COLOURS_MIN: usize = 40;

#[test]
fn the_day_by_script_comes_out_well_logs_nobodys_data_and_every_screen_is_drawn_in_both_languages_and_looks() {
    let out = tempfile::tempdir().unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(["demo", "--script", "--out"])
        .arg(out.path())
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("RUST_LOG", "warn,countersign=trace")
        .output()
        .unwrap();
    // What went wrong is told last: a long log may be cut in the middle.
    let told = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(ran.status.code(), Some(0), "{}\n{told}", String::from_utf8_lossy(&ran.stderr));
    let summary: Value = serde_json::from_slice(&fs::read(out.path().join("summary.json")).unwrap()).unwrap();
    assert_eq!(summary["errors"], Value::Array(Vec::new()));
    let [day, pictures] = ["seconds", "picture_seconds"].map(|took| summary[took].as_f64().unwrap());
    assert!(day > 0.0 && pictures > 0.0, "the day took {day} s, its pictures {pictures} s");
    check_log(&String::from_utf8_lossy(&ran.stderr), out.path());
    let screens = out.path().join("screens");
    for name in SCREENS {
        for look in ["en-light", "en-dark", "zh-CN-light", "zh-CN-dark"] {
            check(&screens.join(format!("{name}-{look}.png")), (1366, 768));
        }
    }
    for look in ["en-light", "en-dark", "zh-CN-light", "zh-CN-dark"] {
        check(&screens.join(format!("street-{look}.png")), (520, 900));
    }
    for (said, size) in [("1920x1080", (1920, 1080)), ("1080x1920", (1080, 1920))] {
        for name in LARGE {
            for look in ["en-light", "en-dark", "zh-CN-light", "zh-CN-dark"] {
                check(&screens.join(format!("{name}-{said}-{look}.png")), size);
            }
        }
    }
}

/// No code that was shown, and no guest's name or phone number, stands in the log of the day.
#[track_caller]
fn check_log(log: &str, out: &Path) {
    assert!(log.lines().count() > 20, "next to nothing was logged: {log}");
    let scans = fs::read_to_string(out.join("scans.ndjson")).unwrap();
    let scans = scans.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let texts = scans.flat_map(|scan| scan["shown"].as_array().cloned().unwrap_or_default());
    let mut secrets: BTreeSet<String> = texts.map(|text| text.as_str().unwrap().to_owned()).collect();
    assert!(secrets.len() > 10, "{secrets:?}");
    // What the guests of the day are called, and how their phone numbers begin.
    secrets.extend(["样例客人", "样例散客", "0000000000"].map(str::to_owned));
    let told: Vec<&String> = secrets.iter().filter(|secret| log.contains(secret.as_str())).collect();
    assert!(told.is_empty(), "{told:?} stand in the log:\n{log}");
}

/// A picture of this size, with something on it.
#[track_caller]
fn check(file: &Path, size: (u32, u32)) {
    let picture = image::open(file).unwrap_or_else(|error| panic!("{}: {error}", file.display())).to_rgb8();
    assert_eq!(picture.dimensions(), size, "{}", file.display());
    let colours: BTreeSet<[u8; 3]> = picture.pixels().map(|pixel| pixel.0).collect();
    assert!(colours.len() >= COLOURS_MIN, "{} shows nothing", file.display());
}
