//! The walls of the one package, held by reading its source.
//!
//! Rust has no walls inside a crate, so this test is the wall. Which module may use which is read from the table in
//! `src/lib.rs`; where outside crates live, what a room never holds and what a file may be called stand below.
//! Flow: every file → code without comments and literals → findings, each with file, line and rule.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::source::{self, Code};

/// Rooms that are pure: everything they need is passed in.
const PURE: &[&str] = &["domain", "wire", "sync"];

/// Where each outside crate lives. `*` is every room, also the pure ones.
const HOMES: &[(&[&str], &[&str])] = &[
    (&["*"], &["serde", "serde_json", "thiserror", "jiff", "uuid"]),
    (&["*"], &["base45", "base64", "blake3", "ed25519-dalek", "hmac", "hkdf", "sha2", "chacha20poly1305"]),
    (&["*"], &["encoding_rs", "unicode-width", "pinyin"]),
    (&["store", "hub"], &["rusqlite", "rusqlite_migration"]),
    (&["devices"], &["nokhwa", "zune-jpeg", "zxing-cpp", "rxing", "rqrr", "pulp", "v4l", "close_fds", "evdev"]),
    (&["devices", "engine"], &["rustix"]),
    (&["devices"], &["escpos", "serialport", "rodio", "ab_glyph"]),
    (&["cloud"], &["reqwest", "rustls", "url"]),
    (&["cloud", "faces"], &["zstd"]),
    (&["engine"], &["argon2"]),
    (&["hub"], &["axum", "futures-core", "tower-http", "calamine", "zip"]),
    (&["store", "hub"], &["csv"]),
    (&["ui"], &["fluent-bundle", "unic-langid", "iced_runtime"]),
    (&["ui", "app"], &["iced"]),
    (&["devices", "hub", "app"], &["image"]),
    (&["devices", "hub", "app", "ui"], &["qrcode"]),
    (&["cloud", "engine", "hub", "app"], &["tokio"]),
    (&["engine", "hub", "app"], &["getrandom"]),
    (&["config", "app"], &["clap", "toml", "toml_edit", "directories"]),
    (&["app"], &["anyhow", "tracing-subscriber"]),
    (&["store", "faces", "devices", "cloud", "engine", "ui", "hub", "app"], &["tracing"]),
];

/// What a room never holds in its code: rooms, words, why. Test modules are free of this.
const NEVER: &[(&[&str], &[&str], &str)] = &[
    (PURE, &["std::fs", "std::net", "std::process", "std::env", "std::thread"], "a pure room does no I/O"),
    (PURE, &["::now(", "SystemTime", "Instant"], "a pure room has no clock: now is an argument"),
    (PURE, &["async fn", ".await"], "a pure room does not wait"),
    (PURE, &["println!", "eprintln!", "tracing::"], "a pure room says nothing but its result"),
    (&["domain"], &["f32", "f64"], "money and rules know no float"),
    (&["engine", "ui"], &["0x1b", "0x1B", "0x1d", "0x1D"], "printer bytes belong to devices/printer"),
];

/// Where SQL may stand; everywhere else a literal that begins like a statement is a finding.
const SQL_HOMES: &[&str] = &["src/store.rs", "src/store/", "src/hub/database.rs", "src/hub/database/"];

/// Where the looks are decided; elsewhere a colour or a size in a view is a finding.
const LOOK_HOMES: &[&str] = &["src/ui/theme.rs", "src/ui/theme/"];

/// How a colour is made.
const COLORS: &[&str] = &[
    "Color::from_rgb",
    "Color::from_rgb8",
    "Color::from_rgba",
    "Color::from_rgba8",
    "Color::new",
    "Color::WHITE",
    "Color::BLACK",
    "color!",
];

/// What takes a size; a digit behind it is a size of its own.
const SIZED: &[&str] = &["padding(", "padding([", "spacing(", "width(", "height(", "size(", "radius(", "rounded("];

/// File names that say nothing about what is in them.
const EMPTY_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "manager", "common", "misc", "mod"];

/// One broken rule.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    line: usize,
    rule: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.rule)
    }
}

/// Which rooms each room may use, as the table in `src/lib.rs` or `docs/architecture.md` says.
type Table = BTreeMap<String, BTreeSet<String>>;

#[test]
fn every_file_of_the_source_keeps_the_walls() {
    let table = table_of(&read("src/lib.rs"));
    let mut findings = Vec::new();
    for path in rust_files("src") {
        findings.extend(walls(&path, &read(&path), &table));
    }
    assert!(findings.is_empty(), "broken walls:\n{}", listed(&findings));
}

#[test]
fn every_file_is_tidy() {
    let findings: Vec<Finding> = ["src", "tests", "benches"]
        .into_iter()
        .flat_map(rust_files)
        .flat_map(|path| tidiness(&path, &read(&path)))
        .collect();
    assert!(findings.is_empty(), "untidy:\n{}", listed(&findings));
}

#[test]
fn the_map_in_lib_rs_names_every_module_and_the_document_agrees() {
    let lib = read("src/lib.rs");
    let table = table_of(&lib);
    let modules: BTreeSet<String> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect();
    assert_eq!(table.keys().cloned().collect::<BTreeSet<_>>(), modules, "the table and the `pub mod` lines differ");
    assert_eq!(table_of(&read("docs/architecture.md")), table, "docs/architecture.md and src/lib.rs differ");
}

#[test]
fn every_dependency_has_one_home() {
    let manifest: toml::Table = read("Cargo.toml").parse().expect("Cargo.toml is TOML");
    let mut declared: Vec<&str> = names(&manifest, "dependencies");
    let targets = manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values);
    for target in targets.filter_map(toml::Value::as_table) {
        declared.extend(names(target, "dependencies"));
    }
    let housed: Vec<&str> = HOMES.iter().flat_map(|(_, crates)| crates.iter().copied()).collect();
    let homeless: Vec<_> = declared.iter().filter(|name| !housed.contains(*name)).collect();
    let gone: Vec<_> = housed.iter().filter(|name| !declared.contains(*name)).collect();
    let twice: Vec<_> = housed.iter().enumerate().filter(|(at, name)| housed[..*at].contains(*name)).collect();
    assert!(homeless.is_empty(), "these crates of Cargo.toml need a home in HOMES: {homeless:?}");
    assert!(gone.is_empty(), "these crates of HOMES are not in Cargo.toml: {gone:?}");
    assert!(twice.is_empty(), "these crates stand twice in HOMES: {twice:?}");
}

/// The steps of each schema, and where they are listed.
const SCHEMAS: [(&str, &str); 4] = [
    ("migrations/ledger", "src/store/migrate.rs"),
    ("migrations/cache", "src/store/migrate.rs"),
    ("migrations/people", "src/store/migrate.rs"),
    ("migrations/hub/sqlite", "src/hub/database/sqlite.rs"),
];

#[test]
fn every_step_of_a_schema_is_applied_in_the_order_of_the_numbers() {
    for (folder, list) in SCHEMAS {
        let code = Code::of(&read(list)).without_tests();
        let of_folder = |literal: &str| Some(literal.split_once(folder)?.1.strip_prefix('/')?.to_owned());
        let applied: Vec<String> = code.literals().filter_map(|(_, literal)| of_folder(literal)).collect();
        let held: Vec<String> =
            source::files_under(&root(), folder, "sql").iter().filter_map(|file| of_folder(file)).collect();
        assert_eq!(applied, held, "{list} does not list the files of {folder}");
        let numbers: BTreeSet<_> =
            held.iter().filter_map(|file| file.split_once('_')).map(|(number, _)| number).collect();
        assert_eq!(numbers.len(), held.len(), "a number of {folder} is given twice: {held:?}");
    }
    let housed: Vec<_> = SCHEMAS.map(|(folder, _)| folder).to_vec();
    let strays = source::files_under(&root(), "migrations", "sql");
    let strays: Vec<_> = strays.iter().filter(|file| !housed.iter().any(|folder| file.starts_with(folder))).collect();
    assert!(strays.is_empty(), "these belong to no schema: {strays:?}");
}

fn names<'a>(table: &'a toml::Table, section: &str) -> Vec<&'a str> {
    table
        .get(section)
        .and_then(toml::Value::as_table)
        .map(|t| t.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

/// The rows of the first table whose first cell is a module name: `` | [`name`] | may use | … ``.
fn table_of(document: &str) -> Table {
    let rows = document.lines().filter_map(|line| {
        let row = line.trim_start_matches("//!").trim().strip_prefix('|')?;
        let mut cells = row.split('|').map(str::trim);
        let name = cells.next()?.trim_matches(['[', ']']).strip_prefix('`')?.strip_suffix('`')?;
        Some((name.to_owned(), cells.next()?.to_owned()))
    });
    let rows: Vec<(String, String)> = rows.collect();
    let all: BTreeSet<String> = rows.iter().map(|(name, _)| name.clone()).collect();
    rows.into_iter()
        .map(|(name, uses)| match uses.as_str() {
            "–" => (name, BTreeSet::new()),
            "all" => (name, all.clone()),
            list => (name, list.split(", ").map(str::to_owned).collect()),
        })
        .collect()
}

/// The room a file belongs to; `None` for the map itself.
fn room_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    match inside {
        "lib.rs" => None,
        "main.rs" => Some("app"),
        _ if inside.starts_with("bin/") => Some("app"),
        _ => inside.split(['/', '.']).next(),
    }
}

/// What a file uses that its room may not.
fn walls(path: &str, text: &str, table: &Table) -> Vec<Finding> {
    let Some(room) = room_of(path) else { return Vec::new() };
    let at = |line: usize, rule: String| Finding { path: path.to_owned(), line, rule };
    let code = Code::of(text);
    let mut findings = Vec::new();
    let Some(allowed) = table.get(room) else {
        return vec![at(1, format!("`{room}` does not stand in the table of src/lib.rs"))];
    };

    for (line, used) in code.paths_from("crate") {
        if !table.contains_key(&used) {
            findings.push(at(line, format!("`crate::{used}` is no module of the table in src/lib.rs")));
        } else if used != room && !allowed.contains(&used) {
            findings.push(at(line, format!("{room} may not use crate::{used}")));
        }
    }
    for (line, _) in code.paths_from("super::super") {
        findings.push(at(line, "further up than the parent is written `crate::…`, where the walls are seen".into()));
    }

    let product = if path.ends_with("/tests.rs") { Code::of("") } else { code.without_tests() };
    for (homes, crates) in HOMES {
        if homes.contains(&"*") || homes.contains(&room) {
            continue;
        }
        for name in *crates {
            for line in product.lines_using(&name.replace('-', "_")) {
                findings
                    .push(at(line, format!("{room} may not use the crate {name}: it lives in {}", homes.join(", "))));
            }
        }
    }
    for (rooms, words, why) in NEVER {
        if !rooms.contains(&room) {
            continue;
        }
        for word in *words {
            findings.extend(product.lines_with(word).map(|line| at(line, format!("`{word}` in {room}: {why}"))));
        }
    }
    if room == "ui" && !LOOK_HOMES.iter().any(|home| path.starts_with(home)) {
        findings.extend(looks(&product).map(|(line, found)| {
            at(line, format!("`{found}` in ui: colours and sizes live in {}", LOOK_HOMES.join(", ")))
        }));
    }
    if !SQL_HOMES.iter().any(|home| path.starts_with(home)) {
        let statements = product.literals().filter(|(_, literal)| is_sql(literal));
        findings.extend(
            statements.map(|(line, _)| at(line, format!("SQL in {room}: it lives in {}", SQL_HOMES.join(", ")))),
        );
    }
    findings
}

/// Colours and sizes that a view decides for itself, with their lines.
fn looks(code: &Code) -> impl Iterator<Item = (usize, &'static str)> {
    let colors = COLORS.iter().flat_map(|&color| code.lines_with(color).map(move |line| (line, color)));
    let sizes = SIZED.iter().flat_map(|&sized| code.lines_before_a_figure(sized).map(move |line| (line, sized)));
    colors.chain(sizes)
}

/// Whether a literal begins like a statement of SQL.
fn is_sql(literal: &str) -> bool {
    let words: Vec<&str> = literal.split_whitespace().take(3).collect();
    matches!(
        words.as_slice(),
        ["SELECT" | "PRAGMA" | "ATTACH" | "BEGIN", ..]
            | ["INSERT", "INTO" | "OR", ..]
            | ["DELETE", "FROM", ..]
            | ["CREATE" | "ALTER" | "DROP", "TABLE" | "INDEX" | "TRIGGER" | "UNIQUE" | "TEMP", ..]
            | ["UPDATE", _, "SET"]
    )
}

/// What a file's name, place or first line does not keep.
fn tidiness(path: &str, text: &str) -> Vec<Finding> {
    let at = |line: usize, rule: String| Finding { path: path.to_owned(), line, rule };
    let mut findings = Vec::new();
    let stem = Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if let Some(name) = EMPTY_NAMES.iter().find(|name| stem.split('_').any(|word| word == **name)) {
        findings.push(at(1, format!("`{name}` names no subject: call the file after what it is about")));
    }
    if !text.starts_with("//! ") {
        findings.push(at(1, "a file begins with `//!` and one sentence".into()));
    }
    let code = Code::of(text);
    for (folder, word, why) in [
        ("", "#[ignore", "a test that is switched off proves nothing"),
        ("tests/", "thread::sleep", "wait on a channel or for an answer, never on the wall clock"),
        ("tests/", "time::sleep", "wait on a channel or for an answer, never on the wall clock"),
    ] {
        if path.starts_with(folder) {
            findings.extend(code.lines_with(word).map(|line| at(line, format!("`{word}`: {why}"))));
        }
    }
    findings
}

fn listed(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn rust_files(folder: &str) -> Vec<String> {
    source::files_under(&root(), folder, "rs")
}

// The checker itself: planted violations are found, and what looks like one is not.

const MAP: &str = "\
//! | module | may use | is |
//! |---|---|---|
//! | [`domain`] | – | rules |
//! | [`store`] | domain | disk |
//! | [`cloud`] | domain | network |
//! | [`engine`] | domain, store, cloud | verbs |
//! | [`app`] | all | start-up |
";

#[track_caller]
fn planted(path: &str, text: &str, expected: &[&str]) {
    let found: Vec<String> = walls(path, text, &table_of(MAP)).iter().map(ToString::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_table_is_read_with_its_dash_and_its_all() {
    let table = table_of(MAP);
    assert!(table["domain"].is_empty());
    assert_eq!(table["engine"].iter().map(String::as_str).collect::<Vec<_>>(), ["cloud", "domain", "store"]);
    assert_eq!(table["app"].len(), 5);
}

#[test]
fn a_planted_import_across_a_wall_is_found() {
    planted(
        "src/store/sales.rs",
        "//! x\nuse crate::cloud::Client;\n",
        &["src/store/sales.rs:2: store may not use crate::cloud"],
    );
    planted(
        "src/store.rs",
        "use crate::{domain::Money, engine, cloud::{push, pull}};",
        &["src/store.rs:1: store may not use crate::engine", "src/store.rs:1: store may not use crate::cloud"],
    );
}

#[test]
fn a_planted_path_inside_a_line_is_found_also_in_a_test_module() {
    planted(
        "src/domain/money.rs",
        "fn f() {\n    let _ = crate :: store::open();\n}\n",
        &["src/domain/money.rs:2: domain may not use crate::store"],
    );
    planted(
        "src/domain/money.rs",
        "#[cfg(test)]\nmod tests {\n    use crate::engine::Engine;\n}\n",
        &["src/domain/money.rs:3: domain may not use crate::engine"],
    );
    planted(
        "src/store/a.rs",
        "use super::super::cloud;\n",
        &["src/store/a.rs:1: further up than the parent is written `crate::…`, where the walls are seen"],
    );
}

#[test]
fn a_planted_room_that_is_not_on_the_map_is_found() {
    planted("src/magic.rs", "", &["src/magic.rs:1: `magic` does not stand in the table of src/lib.rs"]);
    planted(
        "src/engine.rs",
        "use crate::magic;",
        &["src/engine.rs:1: `crate::magic` is no module of the table in src/lib.rs"],
    );
}

#[test]
fn a_planted_crate_away_from_home_is_found() {
    planted(
        "src/engine/redeem.rs",
        "use rusqlite::Connection;\n",
        &["src/engine/redeem.rs:1: engine may not use the crate rusqlite: it lives in store, hub"],
    );
    planted(
        "src/domain.rs",
        "#[tokio::main]\nfn f() {}\n",
        &["src/domain.rs:1: domain may not use the crate tokio: it lives in cloud, engine, hub, app"],
    );
    planted(
        "src/store.rs",
        "use reqwest;\n",
        &["src/store.rs:1: store may not use the crate reqwest: it lives in cloud"],
    );
}

#[test]
fn a_planted_clock_file_or_float_in_a_pure_room_is_found() {
    planted(
        "src/domain/a.rs",
        "let t = Timestamp::now();\nuse std::fs;\nlet x: f64 = 1.0;\n",
        &[
            "src/domain/a.rs:2: `std::fs` in domain: a pure room does no I/O",
            "src/domain/a.rs:1: `::now(` in domain: a pure room has no clock: now is an argument",
            "src/domain/a.rs:3: `f64` in domain: money and rules know no float",
        ],
    );
}

#[test]
fn planted_sql_and_printer_bytes_in_the_engine_are_found() {
    planted(
        "src/engine/a.rs",
        "let q = \"\n  SELECT 1\";\nlet b = [0x1B, 0x40];\n",
        &[
            "src/engine/a.rs:3: `0x1B` in engine: printer bytes belong to devices/printer",
            "src/engine/a.rs:1: SQL in engine: it lives in src/store.rs, src/store/, src/hub/database.rs, src/hub/database/",
        ],
    );
    planted(
        "src/engine/a.rs",
        "let s = r#\"UPDATE voucher SET uses = 1\"#;",
        &[
            "src/engine/a.rs:1: SQL in engine: it lives in src/store.rs, src/store/, src/hub/database.rs, src/hub/database/",
        ],
    );
}

#[test]
fn a_planted_colour_or_size_outside_the_theme_is_found() {
    let view =
        "let a = Color::from_rgb(1.0, 0.0, 0.0);\nlet b = row.padding(12).width(Fill);\nlet c = text.size(S16);\n";
    let table = Table::from([("ui".to_owned(), BTreeSet::new()), ("app".to_owned(), BTreeSet::new())]);
    let found = |path| walls(path, view, &table).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        found("src/ui/screen/a.rs"),
        [
            "src/ui/screen/a.rs:1: `Color::from_rgb` in ui: colours and sizes live in src/ui/theme.rs, src/ui/theme/",
            "src/ui/screen/a.rs:2: `padding(` in ui: colours and sizes live in src/ui/theme.rs, src/ui/theme/",
        ]
    );
    assert_eq!(found("src/ui/theme/palette.rs"), Vec::<String>::new());
    assert_eq!(found("src/app/a.rs"), Vec::<String>::new());
}

#[test]
fn comments_literals_own_names_and_tests_are_no_finding() {
    planted("src/domain/a.rs", "/// See [`crate::store`]. /* use crate::cloud; */\nfn f<'a>(q: &'a str) {}\n", &[]);
    planted("src/domain/a.rs", "let s = \"use crate::store; \\\" tokio::spawn\"; let c = '\"';\n", &[]);
    planted("src/domain/a.rs", "use crate::domain::money;\nlet toml = my_tokio::x;\nlet a = x.tokio;\n", &[]);
    planted("src/domain/a.rs", "#[cfg(test)]\nmod tests {\n    use std::fs;\n    fn f() { tokio::x() }\n}\n", &[]);
    planted("src/domain/a/tests.rs", "use std::fs;\n", &[]);
    planted("src/engine/a.rs", "info!(\"Select a voucher\"); let u = \"UPDATE needed\";", &[]);
    planted("src/main.rs", "use countersign::app;\nuse anyhow::Result;\n", &[]);
}

#[test]
fn planted_untidiness_is_found() {
    let found = |path, text| tidiness(path, text).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(found("src/domain/money.rs", "//! Money.\n"), Vec::<String>::new());
    assert_eq!(
        found("src/domain/mod.rs", "//! x\n"),
        ["src/domain/mod.rs:1: `mod` names no subject: call the file after what it is about"]
    );
    assert_eq!(found("src/print_manager.rs", "//! x\n").len(), 1);
    assert_eq!(found("src/a.rs", "use std::fs;\n"), ["src/a.rs:1: a file begins with `//!` and one sentence"]);
    assert_eq!(
        found("tests/it/a.rs", "//! x\n#[test]\n#[ignore = \"slow\"]\nfn f() { std::thread::sleep(d) }\n").len(),
        2
    );
}
