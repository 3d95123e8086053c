//! A manager's word on the spot: what a rule refuses is allowed, once, and stands in the journal.

use super::{Denied, Fault, Shown, allowed};
use crate::domain::fact::{Event, Fact, OverrideGranted, VERSION};
use crate::domain::id::{FactId, StaffId};
use crate::domain::redemption::Override;
use crate::domain::staff::{Permission, Pin};
use crate::engine::problem::Problem;
use crate::engine::{Engine, Topic};
use crate::store::{journal, staff as books};

/// What confirming the clock is called where a manager is asked for it.
pub const CONFIRM_CLOCK: &str = "confirm_clock";

/// What somebody is asked to allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What it takes.
    pub permission: Permission,
    /// The support code of what was refused.
    pub refusal: String,
    /// Why it is allowed, in their words.
    pub reason: String,
}

impl Asked {
    /// Whether the verb that follows writes the word into the journal itself, in one transaction with what it changes.
    fn is_written_by_its_verb(&self) -> bool {
        self.permission == Permission::RaiseOfflineBudget || self.refusal == CONFIRM_CLOCK
    }
}

/// How somebody shows that they may give their word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// They stand at the counter already.
    SignedIn,
    /// They came over and typed their PIN.
    Pin(StaffId, Pin),
    /// They came over and showed their badge.
    Badge(BadgeText),
}

/// The text of a badge; `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct BadgeText(pub String);

impl std::fmt::Debug for BadgeText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BadgeText(…)")
    }
}

impl Engine {
    /// Takes somebody's word for what was refused and journals it. Who stands at the counter goes on standing there.
    pub async fn allow(&self, asked: Asked, proof: Proof) -> Result<Shown<Override>, Problem> {
        let by = match proof {
            Proof::SignedIn => match self.signed_in() {
                Some(by) => by,
                None => return Ok(Shown::Denied(Denied::NotAllowed)),
            },
            Proof::Badge(BadgeText(text)) => match self.find_by_badge(&text).await? {
                Some(staff) => staff.id,
                None => return Ok(Shown::Denied(Denied::UnknownBadge)),
            },
            Proof::Pin(by, pin) => {
                // A role that may not is no reason to type a PIN.
                let permission = asked.permission;
                if let Err(fault) = self.store().read(move |conn| allowed(conn, by, permission).map(drop)).await {
                    return fault.answer();
                }
                match self.try_pin(by, pin).await? {
                    Shown::Granted(staff) => {
                        return self.journal_word(asked, staff.id, Tried::Rightly).await;
                    }
                    Shown::Denied(denied) => return Ok(Shown::Denied(denied)),
                }
            }
        };
        self.journal_word(asked, by, Tried::Not).await
    }

    async fn journal_word(&self, asked: Asked, by: StaffId, tried: Tried) -> Result<Shown<Override>, Problem> {
        let is_written_by_its_verb = asked.is_written_by_its_verb();
        let Asked { permission, refusal, reason } = asked;
        let granted = Override { permission, by, reason };
        let (now, fact_id) = (self.clock().now(), FactId::new(self.clock().mint()));
        let event = Event::OverrideGranted(OverrideGranted { granted: granted.clone(), refusal });
        let fact = Fact { v: VERSION, staff: self.signed_in(), day: self.business_day(now), event };
        let written = self.store().write(move |conn| {
            allowed(conn, by, permission)?;
            match tried {
                Tried::Rightly => books::unlock(conn, by)?,
                Tried::Not => {}
            }
            if is_written_by_its_verb {
                return Ok::<_, Fault>(None);
            }
            Ok(Some(journal::record(conn, fact_id, now, &fact)?.seq))
        });
        match written.await {
            Ok(head_seq) => {
                if let Some(head_seq) = head_seq {
                    self.grown(head_seq).await;
                }
                self.word_waits(&granted);
                self.announce(Topic::Staff);
                Ok(Shown::Granted(granted))
            }
            Err(fault) => fault.answer(),
        }
    }
}

/// Whether a PIN was tried for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    /// Yes, and it was right: the wrong tries before it are forgotten.
    Rightly,
    /// No.
    Not,
}
