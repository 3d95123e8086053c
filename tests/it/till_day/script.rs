//! What was done at the till, told to a script that knows nothing of the program (`tests/oracle/till_day.awk`).

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Figures of the day by their names in the script.
pub type Figures = BTreeMap<String, i64>;

/// What was done at the till, as the script reads it.
pub enum Done {
    Float(i64),
    In(i64),
    Out(i64),
    Sale { number: u32, lines: Vec<Line>, swap: Option<Swap>, member: bool, with: With },
    Back(u32),
}

/// A line that is sold.
pub struct Line {
    pub class: char,
    pub pieces: u32,
    pub price: i64,
    pub off: i64,
}

/// What comes back within a sale: of which, and how much.
#[derive(Debug, Clone, Copy)]
pub struct Swap {
    pub of: u32,
    /// How many pieces of its one line; none where all that is left comes back.
    pub pieces: Option<u32>,
}

/// What a customer pays with, or gets money back in.
#[derive(Debug, Clone, Copy)]
pub enum With {
    Cash(i64),
    Card,
    Code,
    /// Points, and the rest in cash or by card.
    Points(u32, Rest),
    /// Money goes out of the drawer.
    OutCash,
    /// Money goes back by card.
    OutCard,
    /// What comes back pays it to the cent.
    Nothing,
}

/// What pays what points leave.
#[derive(Debug, Clone, Copy)]
pub enum Rest {
    Cash(i64),
    Card,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Float(amount) => writeln!(f, "float {amount}"),
            Self::In(amount) => writeln!(f, "in {amount}"),
            Self::Out(amount) => writeln!(f, "out {amount}"),
            Self::Back(number) => writeln!(f, "back {number}"),
            Self::Sale { number, lines, swap, member, with } => {
                let line = |Line { class, pieces, price, off }: &Line| format!("{class}*{pieces}*{price}-{off}");
                let lines: Vec<String> = lines.iter().map(line).collect();
                let swap = match swap {
                    None => "-".to_owned(),
                    Some(Swap { of, pieces: None }) => of.to_string(),
                    Some(Swap { of, pieces: Some(pieces) }) => format!("{of}/{pieces}"),
                };
                let member = if *member { "member" } else { "-" };
                writeln!(f, "sale {number} {} {swap} {member} {with}", lines.join(","))
            }
        }
    }
}

impl fmt::Display for With {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cash(given) => write!(f, "cash:{given}"),
            Self::Card => f.write_str("card"),
            Self::Code => f.write_str("code"),
            Self::Points(points, Rest::Cash(given)) => write!(f, "cash:{given}:{points}"),
            Self::Points(points, Rest::Card) => write!(f, "card::{points}"),
            Self::OutCash => f.write_str("outcash"),
            Self::OutCard => f.write_str("outcard"),
            Self::Nothing => f.write_str("nothing"),
        }
    }
}

/// What the script makes of what was done.
pub fn by_script(done: &[Done]) -> Figures {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/till_day.awk");
    let mut awk = Command::new("awk")
        .args(["-f", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("awk belongs to every POSIX system");
    let mut stdin = awk.stdin.take().unwrap();
    for one in done {
        write!(stdin, "{one}").unwrap();
    }
    drop(stdin);
    let told = awk.wait_with_output().unwrap();
    assert!(told.status.success());
    let told = String::from_utf8(told.stdout).unwrap();
    told.lines()
        .map(|line| {
            let (name, figure) = line.split_once(' ').unwrap();
            (name.to_owned(), figure.parse().unwrap())
        })
        .collect()
}
