//! A display of its own with a small window manager on it, and the real program, driven by keys that somebody else presses.
//!
//! ```text
//! xdotool ──keys──▶ Xvfb ◀── openbox          seen are: what the display shows, where the window is, what the program
//!                    ▲                         writes to its log, and how it ends
//!                    └── countersign
//! ```
//!
//! Every wait has a limit, and everything ends with whoever started it.

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader, Lines};
use tokio::process::{Child, ChildStderr, Command};
use tokio::time::timeout;

/// How long anything may take; the machine may be busy with the tests beside this one.
pub const SOON: Duration = Duration::from_mins(2);

/// How long the window may take from a PIN to the counter before it is typed again.
const SIGN_IN: Duration = Duration::from_secs(5);

/// What the program tells its log once it shows the counter, and its camera.
pub const LOOKS: &str = "somebody looks at what the camera sees";

/// The display, in pixels.
pub const SCREEN: (usize, usize) = (1920, 1080);

/// A display with a window manager, and nothing on it.
pub struct Display {
    name: String,
    folder: tempfile::TempDir,
    _manager: Child,
    _server: Child,
}

/// A window, by the display's number of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window(pub String);

/// Where a window is on the display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

impl Display {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Command::new("Xvfb");
        // The server takes a number that is free, and says which once it answers.
        server.args(["-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-noreset", "-fbdir"]);
        let mut server = start(server.arg(folder.path()).stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut said = lines(server.stdout.take().unwrap());
        let name = format!(":{}", next(&mut said).await);
        let mut manager = Command::new("openbox");
        manager.args(["--sm-disable", "--startup", "echo managed"]).env("DISPLAY", &name);
        let mut manager = start(manager.stdout(Stdio::piped()).stderr(Stdio::null()));
        until_told(&mut lines(manager.stdout.take().unwrap()), "managed").await;
        Self { name, folder, _manager: manager, _server: server }
    }

    /// Asks or drives the display; nothing where it has no answer.
    pub async fn ask(&self, args: &[&str]) -> Option<String> {
        let mut command = Command::new("xdotool");
        let asked = command.args(args).env("DISPLAY", &self.name).stdin(Stdio::null()).kill_on_drop(true).output();
        let output = timeout(SOON, asked).await.unwrap_or_else(|_| panic!("no answer to {args:?}")).unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
    }

    pub async fn key(&self, key: &str) {
        self.ask(&["key", key]).await.unwrap();
    }

    /// Types a text and Enter, as fast as a scanner.
    pub async fn scan(&self, text: &str) {
        self.ask(&["type", text]).await.unwrap();
        self.key("Return").await;
    }

    /// The one window that is called like this and can be seen, waited for.
    pub async fn window(&self, title: &str) -> Window {
        let found = self.ask(&["search", "--sync", "--onlyvisible", "--name", title]).await.unwrap();
        assert_eq!(found.lines().count(), 1, "{title}: {found}");
        Window(found)
    }

    pub async fn is_seen(&self, window: &Window) -> bool {
        let seen = self.ask(&["search", "--onlyvisible", "--class", "countersign"]).await.unwrap_or_default();
        seen.lines().any(|line| line == window.0)
    }

    /// Whether the keys go to a window.
    pub async fn is_in_front(&self, window: &Window) -> bool {
        self.ask(&["getactivewindow"]).await.as_ref() == Some(&window.0) && self.is_seen(window).await
    }

    pub async fn place(&self, window: &Window) -> Place {
        let told = self.ask(&["getwindowgeometry", "--shell", &window.0]).await.unwrap();
        let figure = |name: &str| {
            let line = told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line.unwrap().parse().unwrap()
        };
        Place { x: figure("X"), y: figure("Y"), width: figure("WIDTH"), height: figure("HEIGHT") }
    }

    /// The colour at the left edge of a window, where nothing stands but what lies over everything.
    pub fn edge(&self, place: Place) -> u32 {
        self.colors(Place { x: place.x + 4, y: place.y + place.height / 2, width: 1, height: 1 })[0]
    }

    /// The colours of a part of the display, row by row: the server keeps its pixels in a file, an X window dump.
    pub fn colors(&self, place: Place) -> Vec<u32> {
        let dump = File::open(self.folder.path().join("Xvfb_screen0")).unwrap();
        let read = |at: usize, bytes: usize| {
            let mut read = vec![0; bytes];
            dump.read_exact_at(&mut read, at as u64).unwrap();
            read
        };
        let head = read(0, 80);
        let word = |at: usize| u32::from_be_bytes(head[at * 4..at * 4 + 4].try_into().unwrap()) as usize;
        // Behind the head lie the colours of the map, 12 bytes each.
        let (begin, row) = (word(0) + word(19) * 12, word(12));
        let line = |y: usize| read(begin + y * row + place.x * 4, place.width * 4);
        let lines = (place.y..place.y + place.height).flat_map(line).collect::<Vec<_>>();
        lines.chunks(4).map(|pixel| u32::from_ne_bytes(pixel.try_into().unwrap())).collect()
    }
}

/// A running program.
pub struct Program {
    pub child: Child,
    told: Lines<BufReader<ChildStderr>>,
}

impl Program {
    /// Starts it on a display.
    pub fn start<Arg: AsRef<OsStr>>(display: &Display, args: impl IntoIterator<Item = Arg>) -> Self {
        let mut command = program(args);
        command.env("DISPLAY", &display.name).env("RUST_LOG", "countersign::engine::hardware=debug");
        let mut child = start(command.stdout(Stdio::null()).stderr(Stdio::piped()));
        let told = lines(child.stderr.take().unwrap());
        Self { child, told }
    }

    /// With the window of a data folder.
    pub fn at(display: &Display, data: &Path) -> Self {
        Self::start(display, [OsStr::new("--data"), data.as_os_str()])
    }

    /// Reads its log up to a line that tells of this.
    pub async fn tells(&mut self, what: &str) {
        until_told(&mut self.told, what).await;
    }

    /// Signs somebody in at the demo: whoever stands first, for all of them sign in alike. Again, where the window was not
    /// ready for it.
    pub async fn sign_in(&mut self, display: &Display) {
        let is_in = async || {
            for key in ["Escape", "Tab", "Return", "2", "5", "8", "0", "Return"] {
                display.key(key).await;
            }
            timeout(SIGN_IN, self.tells(LOOKS)).await.is_ok()
        };
        until("somebody is signed in", is_in).await;
    }

    /// How it ends, and what it told until then.
    pub async fn ends(mut self) -> (Option<i32>, String) {
        let ended = async {
            let mut told = String::new();
            while let Some(line) = self.told.next_line().await.unwrap() {
                told = told + &line + "\n";
            }
            (self.child.wait().await.unwrap().code(), told)
        };
        timeout(SOON, ended).await.expect("the program ends")
    }
}

/// The program, without a display.
pub fn program<Arg: AsRef<OsStr>>(args: impl IntoIterator<Item = Arg>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.args(["--lang", "en"]).args(args);
    for set in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(set);
    }
    command
}

/// Starts what must not outlive the test.
fn start(command: &mut Command) -> Child {
    let started = command.stdin(Stdio::null()).kill_on_drop(true).spawn();
    started.unwrap_or_else(|error| panic!("{command:?}: {error}; packaging/linux/setup.sh brings it"))
}

fn lines<R: AsyncRead>(from: R) -> Lines<BufReader<R>> {
    BufReader::new(from).lines()
}

async fn next<R: AsyncRead + Unpin>(lines: &mut Lines<BufReader<R>>) -> String {
    timeout(SOON, lines.next_line()).await.expect("a line comes").unwrap().expect("nothing more is told")
}

async fn until_told<R: AsyncRead + Unpin>(lines: &mut Lines<BufReader<R>>, what: &str) {
    while !next(lines).await.contains(what) {}
}

/// Looks again and again until it is so. Every look asks another process or reads a file.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let seen = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, seen).await.unwrap_or_else(|_| panic!("not so: {what}"));
}
