//! The terminal as a process of its own, which takes its orders line by line.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::world::NOON;

/// What it is started with, on a data folder, at noon.
const ORDERS: [&str; 6] = ["lines", "--now", NOON, "--seed", "99", "--data"];

/// The program on a data folder.
pub fn lines(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.args(ORDERS).arg(data);
    command
}

/// The same, no file of which may grow beyond so many blocks: the system itself refuses the write.
#[cfg(unix)]
pub fn lines_within(data: &Path, blocks: u32) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""), "sh"])
        .arg(env!("CARGO_BIN_EXE_countersign"))
        .args(ORDERS)
        .arg(data);
    command
}

/// The process; where it is not ended, it is killed when it is let go of.
pub struct Process {
    child: Child,
    orders: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts it and waits until it takes orders.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let orders = child.stdin.take();
        let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = answers.next().expect("the terminal opens").unwrap();
        assert_eq!(ready, r#"{"ready":true}"#);
        Self { child, orders, answers }
    }

    /// Gives an order and waits for no answer.
    pub fn send(&mut self, order: &Value) {
        writeln!(self.orders.as_mut().unwrap(), "{order}").unwrap();
    }

    /// Gives an order; its answer.
    pub fn order(&mut self, order: &Value) -> Value {
        self.send(order);
        serde_json::from_str(&self.answers.next().expect("the terminal answers").unwrap()).unwrap()
    }

    /// Its number with the system.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it by ending its orders.
    pub fn end(mut self) {
        drop(self.orders.take());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
