//! Whether the hub answers, and what its clock says about ours.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use tokio::runtime;

use super::{Finding, Grade, Terminal};
use crate::app::own_hub;
use crate::cloud::{self, Client, Credentials, Target};
use crate::engine::clock::Clock;
use crate::store::identity::Identity;
use crate::store::keyring;

/// How far the clocks may lie apart before validity needs attention.
const OFFSET_MAX: SignedDuration = SignedDuration::from_secs(120);

/// Asks the hub that this terminal was enrolled at for its time. `None` for a terminal that was never enrolled. The own hub
/// of a shop that stands alone is started as its terminal starts it, and ended again; while the terminal runs, it has it.
pub(super) fn examine(data: &Path, identity: Option<&Identity>, terminal: Terminal) -> Vec<Finding> {
    let Some(identity) = identity else {
        return vec![Finding::new("hub", Grade::Unused, "hub-none")];
    };
    if own_hub::is_own(identity) {
        return vec![match terminal {
            Terminal::Running => Finding::new("hub", Grade::Good, "hub-own-in-use"),
            Terminal::Stopped => own(data, identity),
        }];
    }
    let finding = |grade, key| Finding::new("hub", grade, key).with("hub", identity.hub.as_str());
    // The hub tells its time to its own terminals alone.
    let credentials = keyring::load(data).ok().map(|keys| Credentials { access_token: keys.access_token });
    match offset(&identity.hub, credentials.as_ref()) {
        Ok(offset) => vec![finding(Grade::Good, "hub-answers"), clock(offset)],
        Err(error @ Fault::Cloud(cloud::Error::NotAnAnswer { .. } | cloud::Error::Unreadable(_))) => {
            vec![finding(Grade::Wrong, "hub-other").because(&error)]
        }
        Err(error @ Fault::Cloud(cloud::Error::Untrusted(_))) => {
            vec![finding(Grade::Wrong, "hub-untrusted").because(&error)]
        }
        Err(error) => vec![finding(Grade::Wrong, "hub-unreachable").because(&error)],
    }
}

/// Whether the shop's own hub starts. Its clock is this machine's: there is nothing to compare it with.
fn own(data: &Path, identity: &Identity) -> Finding {
    let started = runtime::Builder::new_current_thread().enable_all().build().map(|runtime| {
        runtime.block_on(async {
            let hub = own_hub::start(data, identity, &Clock::machine(None)).await?;
            hub.stop().await;
            Ok::<_, own_hub::Fault>(())
        })
    });
    let wrong = |key| Finding::new("hub", Grade::Wrong, key);
    match started {
        Ok(Ok(())) => Finding::new("hub", Grade::Good, "hub-own"),
        Ok(Err(fault @ own_hub::Fault::BooksLost(_))) => wrong("hub-own-books").because(&fault),
        Ok(Err(fault @ (own_hub::Fault::KeysLost { .. } | own_hub::Fault::OtherKeys(_)))) => {
            wrong("hub-own-keys").because(&fault)
        }
        Ok(Err(fault)) => wrong("hub-own-fails").because(&fault),
        Err(error) => wrong("hub-own-fails").because(&error),
    }
}

/// Why the hub's time is not known.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("no task can be run")]
    Runtime(#[from] io::Error),
    #[error(transparent)]
    Cloud(#[from] cloud::Error),
}

/// How far the hub's clock is ahead of this machine's.
fn offset(hub: &str, credentials: Option<&Credentials>) -> Result<SignedDuration, Fault> {
    let client = Client::new(&Target::parse(hub)?, credentials)?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let clock = Clock::machine(None);
    let asked = Instant::now();
    let answer = runtime.block_on(client.time())?;
    let round_trip: Duration = asked.elapsed();
    clock.learn(answer.server_time, round_trip);
    Ok(clock.offset())
}

fn clock(offset: SignedDuration) -> Finding {
    let seconds = offset.as_secs().unsigned_abs();
    let (grade, key) = match offset {
        offset if offset.abs() <= OFFSET_MAX => (Grade::Good, "clock-right"),
        offset if offset.is_positive() => (Grade::Wrong, "clock-slow"),
        _ => (Grade::Wrong, "clock-fast"),
    };
    Finding::new("clock", grade, key).with("seconds", seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn told(seconds: i64, grade: Grade, key: &str) {
        let finding = clock(SignedDuration::from_secs(seconds));
        assert_eq!((finding.grade, finding.key), (grade, key), "{seconds} s");
    }

    #[test]
    fn a_clock_is_wrong_beyond_two_minutes_either_way() {
        told(0, Grade::Good, "clock-right");
        told(120, Grade::Good, "clock-right");
        told(121, Grade::Wrong, "clock-slow");
        told(-121, Grade::Wrong, "clock-fast");
    }

    #[test]
    fn a_hub_that_is_not_there_and_one_that_is_none_are_told_apart() {
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", gone.local_addr().unwrap());
        drop(gone);
        assert!(matches!(offset(&address, None), Err(Fault::Cloud(cloud::Error::Unreachable(_)))));
        assert!(matches!(offset("printer", None), Err(Fault::Cloud(cloud::Error::BadAddress))));
    }
}
