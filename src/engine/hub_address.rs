//! Where a terminal finds its hub: at the address under which it joined, or in its own process.

use crate::cloud::Target;
use crate::engine::problem::{Code, Problem};
use crate::store::identity::Identity;

/// Whose hub a terminal works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A cloud's, which may have other shops and terminals.
    Cloud,
    /// Its own, in its process: the shop stands alone.
    Own,
}

impl Whose {
    /// Whose hub this terminal joined: its own has no address, because the next start gives it another.
    pub(super) const fn of(identity: &Identity) -> Self {
        if identity.hub.is_empty() { Self::Own } else { Self::Cloud }
    }
}

/// Where a terminal finds its hub. Whoever starts the terminal says so; the engine starts no hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HubAddress {
    /// Under the address at which it joined.
    Joined,
    /// In this process: the hub of a shop that stands alone listens here for as long as the process runs.
    Own(String),
}

impl HubAddress {
    /// The hub to speak with. Refuses where a shop's own hub was not started, and does not lead a terminal of a cloud to
    /// another hub.
    pub(super) fn target(&self, identity: &Identity) -> Result<Target, Problem> {
        match self {
            Self::Own(url) if identity.hub.is_empty() => Ok(Target::parse(url)?),
            Self::Joined if identity.hub.is_empty() => Err(Problem::caused(Code::HubUnreachable, OwnHubNotStarted)),
            Self::Joined | Self::Own(_) => Ok(Target::parse(&identity.hub)?),
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the hub of this shop was not started with its terminal")]
struct OwnHubNotStarted;
