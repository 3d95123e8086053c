//! The second till: this program once more, as a process of its own that can be killed at a named point.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::app::demo::sample::Stage;
use crate::app::lines::Order;
use crate::engine::fail_point::{FailPoint, REACHED, VARIABLE};

/// How long the till may take for one order; the cloud alone may take a second and a half.
const PATIENCE: Duration = Duration::from_secs(20);

/// The running till.
pub(super) struct Till {
    process: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    log: Option<Lines<BufReader<ChildStderr>>>,
}

impl Till {
    /// Starts the till on its data folder, armed with a fail point if one is named.
    pub(super) async fn start(stage: &Stage, now: Timestamp, armed: Option<FailPoint>) -> anyhow::Result<Self> {
        let mut command = Command::new(&stage.program);
        command
            .arg("lines")
            .arg("--data")
            .arg(stage.till(2))
            .args([
                "--now",
                &now.to_string(),
                "--seed",
                &stage.seed.wrapping_add(now.as_second().unsigned_abs()).to_string(),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Only an armed till is listened to; a pipe that nobody reads would fill up and stop it.
            .stderr(if armed.is_some() { Stdio::piped() } else { Stdio::inherit() })
            .env_remove(VARIABLE)
            .kill_on_drop(true);
        if let Some(point) = armed {
            command.env(VARIABLE, point.name());
        }
        let mut process = command.spawn().context("the second till cannot start")?;
        let orders = process.stdin.take().context("no way to the second till")?;
        let answers = BufReader::new(process.stdout.take().context("no way from the second till")?).lines();
        let log = process.stderr.take().map(|log| BufReader::new(log).lines());
        let mut till = Self { process, orders, answers, log };
        till.answer().await.context("the second till does not open")?;
        Ok(till)
    }

    /// Gives an order and waits for its answer.
    pub(super) async fn order(&mut self, order: &Order) -> anyhow::Result<Value> {
        self.tell(order).await?;
        self.answer().await
    }

    /// Gives an order at which the till reaches its fail point, and kills it there.
    pub(super) async fn die_at(mut self, point: FailPoint, order: &Order) -> anyhow::Result<()> {
        self.tell(order).await?;
        let expected = format!("{REACHED}{}", point.name());
        let log = self.log.as_mut().context("the second till was started unarmed")?;
        loop {
            let line = timeout(PATIENCE, log.next_line()).await.context("the fail point is not reached")??;
            match line {
                Some(line) if line == expected => break,
                Some(_) => {}
                None => bail!("the second till ended before its fail point"),
            }
        }
        // SIGKILL: nothing in the process gets a chance to tidy up.
        self.process.kill().await.context("the second till cannot be killed")
    }

    /// Ends the till in good order.
    pub(super) async fn end(mut self) -> anyhow::Result<()> {
        self.tell(&Order::Quit).await?;
        timeout(PATIENCE, self.process.wait()).await.context("the second till does not end")??;
        Ok(())
    }

    async fn tell(&mut self, order: &Order) -> anyhow::Result<()> {
        let mut line = serde_json::to_string(order)?;
        line.push('\n');
        self.orders.write_all(line.as_bytes()).await?;
        Ok(self.orders.flush().await?)
    }

    async fn answer(&mut self) -> anyhow::Result<Value> {
        let line = timeout(PATIENCE, self.answers.next_line()).await.context("the second till does not answer")??;
        let line = line.context("the second till has ended")?;
        Ok(serde_json::from_str(&line)?)
    }
}
