//! The shop's internet as a switch: a relay on loopback between a terminal and the hub that can be cut and mended.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How the link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Everything goes through.
    Whole,
    /// New connections are refused and open ones are cut.
    Cut,
    /// Requests reach the hub, and its answers are lost.
    AnswersLost,
}

/// A relay to one address.
#[derive(Debug)]
pub struct Link {
    address: SocketAddr,
    state: Arc<watch::Sender<State>>,
    task: JoinHandle<()>,
}

impl Link {
    /// A whole link to `target`, on a free port of this machine.
    pub async fn to(target: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = Arc::new(watch::channel(State::Whole).0);
        let task = tokio::spawn(accept(listener, target, Arc::clone(&state)));
        Ok(Self { address, state, task })
    }

    /// Where terminals connect to.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address as a hub's.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Cuts or mends it; open connections do not survive a change.
    pub fn set(&self, state: State) {
        self.state.send_replace(state);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
        self.state.send_replace(State::Cut);
    }
}

async fn accept(listener: TcpListener, target: SocketAddr, state: Arc<watch::Sender<State>>) {
    while let Ok((terminal, _)) = listener.accept().await {
        let changes = state.subscribe();
        tokio::spawn(relay(terminal, target, changes));
    }
}

async fn relay(mut terminal: TcpStream, target: SocketAddr, mut changes: watch::Receiver<State>) {
    let state = *changes.borrow_and_update();
    if state == State::Cut {
        return;
    }
    let Ok(mut hub) = TcpStream::connect(target).await else { return };
    if state == State::AnswersLost {
        let (mut requests, _held) = terminal.split();
        let (mut answers, mut to_hub) = hub.split();
        // What the hub answers is read and thrown away, so that it never blocks.
        let mut nobody = tokio::io::sink();
        let asking = tokio::io::copy(&mut requests, &mut to_hub);
        let answering = tokio::io::copy(&mut answers, &mut nobody);
        tokio::select! {
            _ = async { tokio::join!(asking, answering) } => {}
            _ = changes.changed() => {}
        }
        return;
    }
    tokio::select! {
        _ = copy_bidirectional(&mut terminal, &mut hub) => {}
        _ = changes.changed() => {}
    }
}
