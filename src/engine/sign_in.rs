//! Signing in: PINs, badges, lockouts, and a manager's word on the spot.
//!
//! ```text
//! PIN ─▶ may it be tried? ─▶ counted as wrong ─▶ compared, aside ─▶ right: forgotten, with the fact of what it was for
//!                                                                └▶ wrong: it stays counted
//! ```
//!
//! A try is counted before it is compared: whoever pulls the plug at the right moment has gained nothing. Neither a PIN nor
//! what it is compared with leaves the terminal or stands in a log.

mod first_staff;
mod right;
mod verifier;
mod word;

use std::sync::{Arc, PoisonError};

use jiff::Timestamp;

use crate::domain::fact::{AfterWrong, ConfigChanged, Event, Fact, PinRefused, VERSION};
use crate::domain::id::{CodeHash, FactId, StaffId};
use crate::domain::staff::{Beginning, Employment, Permission, Pin, Role, Staff, Standing, beginning};
use crate::domain::token::{self, Token};
use crate::engine::problem::Problem;
use crate::engine::{Engine, Inner, Topic, store_failed};
use crate::store::staff::{self as books, Access as Kept, Pin as KeptPin};
use crate::store::{self, Connection, journal};
use crate::sync::terminal;

use verifier::Compared;

pub(super) use right::{Right, Unentitled, Word, counting, permissions};

pub use crate::store::staff::Badge;
pub use word::{Asked, BadgeText, CONFIRM_CLOCK, Proof};

/// What came of showing who one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown<T> {
    /// It was believed.
    Granted(T),
    /// It was not; nothing was done.
    Denied(Denied),
}

/// Why somebody is not let in, or their word does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// The PIN is wrong; so many tries are left before a pause.
    WrongPin {
        /// How many.
        left: u32,
    },
    /// Too many were wrong: not before this instant.
    Waits {
        /// When.
        until: Timestamp,
    },
    /// Too many were wrong: a manager opens it again.
    Locked,
    /// They have no PIN yet and choose one.
    ChoosesPin,
    /// They have no PIN yet, and a manager must let them choose one.
    NeedsManager,
    /// They have a PIN already.
    HasPin,
    /// The PIN is the first that anybody would try.
    SimplePin,
    /// They do not work here, or do so no more.
    NotHere,
    /// Nobody here has this badge.
    UnknownBadge,
    /// Their role may not do this.
    NotAllowed,
    /// A manager needs a name, and not too long a one.
    NeedsName,
    /// The shop has somebody who manages it.
    Managed,
}

impl From<Standing> for Denied {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Open { left } => Self::WrongPin { left },
            Standing::Waits { until } => Self::Waits { until },
            Standing::Locked => Self::Locked,
        }
    }
}

/// How somebody who works here signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Who.
    pub staff: Staff,
    /// Their PIN.
    pub pin: PinState,
    /// Whether it may be tried now; by the clock of the moment in which it was asked.
    pub standing: Standing,
    /// Whether they have a badge.
    pub badge: Badge,
}

/// How somebody's PIN is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinState {
    /// They have one of so many digits.
    Set {
        /// How many.
        digits: usize,
    },
    /// They have none and choose one when they first sign in.
    Chooses,
    /// They have none, and a manager must let them choose one.
    NeedsManager,
}

impl Engine {
    /// Everybody whom the ledger knows, also who left, by name.
    pub async fn staff(&self) -> Result<Vec<Staff>, Problem> {
        self.store().read(books::all).await.map_err(store_failed)
    }

    /// How each of those who work here signs in, by name.
    pub async fn staff_access(&self) -> Result<Vec<Access>, Problem> {
        let kept = self.store().read(books::accesses).await.map_err(store_failed)?;
        let guarded = with_pin(&kept);
        let now = self.clock().now();
        let access = |kept: Kept| Access {
            pin: pin_state(&kept, &guarded),
            standing: kept.tries.standing(now),
            badge: kept.badge,
            staff: kept.staff,
        };
        Ok(kept.into_iter().map(access).collect())
    }

    /// Who stands at the counter.
    pub fn signed_in(&self) -> Option<StaffId> {
        *self.inner().signed_in.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who stands at the counter from now on, with nothing asked; nobody for `None`.
    pub async fn sign_in(&self, staff: Option<StaffId>) -> Result<(), Problem> {
        self.stand(staff, |_| Ok(())).await
    }

    /// Signs somebody in by their PIN.
    pub async fn sign_in_with_pin(&self, id: StaffId, pin: Pin) -> Result<Shown<Staff>, Problem> {
        match self.try_pin(id, pin).await? {
            Shown::Granted(staff) => {
                self.stand(Some(id), move |conn| books::unlock(conn, id)).await?;
                Ok(Shown::Granted(staff))
            }
            Shown::Denied(denied) => Ok(Shown::Denied(denied)),
        }
    }

    /// Signs somebody in by their badge. Wrong PINs do not stand in its way: whoever tries the PINs of others locks nobody
    /// out who has a badge.
    pub async fn sign_in_with_badge(&self, BadgeText(text): &BadgeText) -> Result<Shown<Staff>, Problem> {
        let Some(staff) = self.find_by_badge(text).await? else {
            return Ok(Shown::Denied(Denied::UnknownBadge));
        };
        self.stand(Some(staff.id), |_| Ok(())).await?;
        Ok(Shown::Granted(staff))
    }

    /// Gives somebody the first PIN that they chose, or the one after a manager let them choose, and signs them in.
    pub async fn set_first_pin(&self, id: StaffId, pin: Pin) -> Result<Shown<Staff>, Problem> {
        if pin.check_choice().is_err() {
            return Ok(Shown::Denied(Denied::SimplePin));
        }
        // Looked at before the work, for a quick answer, and again where it is written.
        if let Err(Fault::Denied(denied)) = self.store().read(move |conn| may_choose(conn, id).map(drop)).await {
            return Ok(Shown::Denied(denied));
        }
        let digits = u8::try_from(pin.digits()).unwrap_or(u8::MAX);
        let verifier = verifier::make(self.clock(), pin).await?;
        let (now, fact_id) = (self.clock().now(), FactId::new(self.clock().mint()));
        let fact = self.changed(Some(id), format!("staff/{id}/pin"), now);
        let written = self.store().write(move |conn| {
            let staff = may_choose(conn, id)?;
            books::keep_pin(conn, id, &verifier, digits)?;
            Ok::<_, Fault>((staff, journal::record(conn, fact_id, now, &fact)?.seq))
        });
        match written.await {
            Ok((staff, head_seq)) => {
                self.grown(head_seq).await;
                self.stand(Some(id), |_| Ok(())).await?;
                Ok(Shown::Granted(staff))
            }
            Err(fault) => fault.answer(),
        }
    }

    /// Takes somebody's PIN away and lets them choose another: forgotten, or seen by somebody. `by` may change settings.
    pub async fn reset_pin(&self, by: StaffId, of: StaffId) -> Result<Shown<()>, Problem> {
        self.administer(by, of, "pin_reset", books::invite).await
    }

    /// Lets somebody's PIN be tried again. `by` may change settings.
    pub async fn unlock(&self, by: StaffId, of: StaffId) -> Result<Shown<()>, Problem> {
        self.administer(by, of, "unlocked", books::unlock).await
    }

    async fn administer(
        &self,
        by: StaffId,
        of: StaffId,
        what: &str,
        change: fn(&Connection, StaffId) -> store::Result<()>,
    ) -> Result<Shown<()>, Problem> {
        let (now, fact_id) = (self.clock().now(), FactId::new(self.clock().mint()));
        let fact = self.changed(Some(by), format!("staff/{of}/{what}"), now);
        let written = self.store().write(move |conn| {
            allowed(conn, by, Permission::Configure)?;
            working(conn, of)?;
            change(conn, of)?;
            Ok::<_, Fault>(journal::record(conn, fact_id, now, &fact)?.seq)
        });
        match written.await {
            Ok(head_seq) => {
                self.grown(head_seq).await;
                self.announce(Topic::Staff);
                Ok(Shown::Granted(()))
            }
            Err(fault) => fault.answer(),
        }
    }

    /// Compares a PIN. A right one is still counted as a wrong try: whoever uses it forgets the tries together with what
    /// they write.
    async fn try_pin(&self, id: StaffId, pin: Pin) -> Result<Shown<Staff>, Problem> {
        let now = self.clock().now();
        let counted = self.store().write(move |conn| {
            let kept = working(conn, id)?;
            let KeptPin::Set { verifier, .. } = &kept.pin else {
                let guarded = with_pin(&books::accesses(conn)?);
                return Err(Fault::Denied(match pin_state(&kept, &guarded) {
                    PinState::NeedsManager => Denied::NeedsManager,
                    PinState::Chooses | PinState::Set { .. } => Denied::ChoosesPin,
                }));
            };
            match kept.tries.standing(now) {
                Standing::Open { .. } => {}
                closed @ (Standing::Waits { .. } | Standing::Locked) => return Err(Fault::Denied(closed.into())),
            }
            let tries = kept.tries.after_wrong(now);
            books::keep_tries(conn, id, tries)?;
            Ok((verifier.clone(), tries, kept.staff))
        });
        let (verifier, tries, staff) = match counted.await {
            Ok(counted) => counted,
            Err(fault) => return fault.answer(),
        };
        match verifier::compare(verifier, pin).await? {
            Compared::Right => Ok(Shown::Granted(staff)),
            Compared::Wrong => {
                tracing::info!(staff = %id, wrong = tries.wrong, "a wrong PIN");
                self.tell_of_wrong(id, tries.standing(now)).await?;
                self.announce(Topic::Staff);
                Ok(Shown::Denied(tries.standing(now).into()))
            }
        }
    }

    /// Writes down that somebody's PIN was wrong. Who is not let in while it may not be tried is not written down: nothing was
    /// tried, and a journal is not filled by a key that is held.
    async fn tell_of_wrong(&self, tried: StaffId, standing: Standing) -> Result<(), Problem> {
        let then = match standing {
            Standing::Open { .. } => AfterWrong::Open,
            Standing::Waits { .. } => AfterWrong::Paused,
            Standing::Locked => AfterWrong::Locked,
        };
        let (now, id) = (self.clock().now(), FactId::new(self.clock().mint()));
        let event = Event::PinRefused(PinRefused { tried, then });
        let fact = Fact { v: VERSION, staff: self.signed_in(), day: self.business_day(now), event };
        let written = self.store().write(move |conn| Ok::<_, store::Error>(journal::record(conn, id, now, &fact)?.seq));
        self.grown(written.await.map_err(store_failed)?).await;
        Ok(())
    }

    /// Who works here and has this badge.
    pub(super) async fn find_by_badge(&self, text: &str) -> Result<Option<Staff>, Problem> {
        let Some(hash) = self.badge_hash(text) else { return Ok(None) };
        self.read_cached(move |conn| books::find_by_badge(conn, &hash)).await
    }

    /// Under what a text would be known as a badge: badges are opaque codes of the hub's.
    fn badge_hash(&self, text: &str) -> Option<CodeHash> {
        match token::parse(text.trim()) {
            Some(Ok(Token::Opaque(code))) => Some(self.code_key().hash_code(&code.to_string())),
            Some(Ok(Token::Signed(_) | Token::Rotating(_)) | Err(_)) | None => None,
        }
    }

    /// Writes who goes and who comes, with what belongs to it, in one transaction; then it is so.
    async fn stand<F>(&self, staff: Option<StaffId>, beside: F) -> Result<(), Problem>
    where
        F: FnOnce(&Connection) -> store::Result<()> + Send + 'static,
    {
        let before = self.signed_in();
        let now = self.clock().now();
        let day = self.business_day(now);
        let happened = if before == staff {
            [None, None]
        } else {
            [before.map(|before| (before, Event::SignedOut)), staff.map(|staff| (staff, Event::SignedIn))]
        };
        let facts: Vec<(FactId, Fact)> = happened
            .into_iter()
            .flatten()
            .map(|(who, event)| (FactId::new(self.clock().mint()), Fact { v: VERSION, staff: Some(who), day, event }))
            .collect();
        let written = self.store().write(move |conn| {
            beside(conn)?;
            let mut head_seq = None;
            for (id, fact) in &facts {
                head_seq = Some(journal::record(conn, *id, now, fact)?.seq);
            }
            Ok::<_, store::Error>(head_seq)
        });
        let head_seq = written.await.map_err(store_failed)?;
        *self.inner().signed_in.write().unwrap_or_else(PoisonError::into_inner) = staff;
        if before != staff {
            self.inner().bill_ends();
        }
        if let Some(head_seq) = head_seq {
            self.grown(head_seq).await;
        }
        self.announce(Topic::Staff);
        Ok(())
    }

    fn changed(&self, staff: Option<StaffId>, setting: String, now: Timestamp) -> Fact {
        let event = Event::ConfigChanged(ConfigChanged { setting });
        Fact { v: VERSION, staff, day: self.business_day(now), event }
    }
}

/// Inside a transaction a denial must undo everything, so it travels as an error.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("denied: {0:?}")]
    Denied(Denied),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Fault {
    fn answer<T>(self) -> Result<Shown<T>, Problem> {
        match self {
            Self::Denied(denied) => Ok(Shown::Denied(denied)),
            Self::Store(error) => Err(store_failed(error)),
        }
    }
}

/// Somebody who works here.
fn working(conn: &Connection, id: StaffId) -> Result<Kept, Fault> {
    let kept = books::access(conn, id)?.filter(|kept| kept.staff.employed == Employment::Active);
    kept.ok_or(Fault::Denied(Denied::NotHere))
}

/// Somebody who works here and may do this.
fn allowed(conn: &Connection, id: StaffId, permission: Permission) -> Result<Kept, Fault> {
    let kept = working(conn, id)?;
    if kept.staff.role.may(permission) { Ok(kept) } else { Err(Fault::Denied(Denied::NotAllowed)) }
}

/// Somebody who may choose a PIN now.
fn may_choose(conn: &Connection, id: StaffId) -> Result<Staff, Fault> {
    let kept = working(conn, id)?;
    match pin_state(&kept, &with_pin(&books::accesses(conn)?)) {
        PinState::Chooses => Ok(kept.staff),
        PinState::Set { .. } => Err(Fault::Denied(Denied::HasPin)),
        PinState::NeedsManager => Err(Fault::Denied(Denied::NeedsManager)),
    }
}

/// The roles of those who have a PIN here.
fn with_pin(kept: &[Kept]) -> Vec<Role> {
    kept.iter().filter(|kept| matches!(kept.pin, KeptPin::Set { .. })).map(|kept| kept.staff.role).collect()
}

fn pin_state(kept: &Kept, guarded: &[Role]) -> PinState {
    match kept.pin {
        KeptPin::Set { digits, .. } => PinState::Set { digits: usize::from(digits) },
        KeptPin::Invited => PinState::Chooses,
        KeptPin::Never => match beginning(kept.staff.role, guarded.iter().copied()) {
            Beginning::Chooses => PinState::Chooses,
            Beginning::NeedsManager => PinState::NeedsManager,
        },
    }
}

/// Staff came from the hub: it is announced, and who stands at the counter and works here no more is signed out.
pub(super) async fn staff_came(inner: &Arc<Inner>) -> Result<(), store::Error> {
    let at_counter = *inner.signed_in.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(id) = at_counter {
        let (now, fact_id) = (inner.clock.now(), FactId::new(inner.clock.mint()));
        let fact = Fact { v: VERSION, staff: Some(id), day: inner.business_day(now), event: Event::SignedOut };
        let left = inner.store.write(move |conn| {
            let left = books::find(conn, id)?.is_some_and(|staff| staff.employed == Employment::Left);
            if left { Ok::<_, store::Error>(Some(journal::record(conn, fact_id, now, &fact)?.seq)) } else { Ok(None) }
        });
        if let Some(head_seq) = left.await? {
            *inner.signed_in.write().unwrap_or_else(PoisonError::into_inner) = None;
            inner.bill_ends();
            inner.inbox.report(terminal::Event::JournalGrew { head_seq }).await;
        }
    }
    inner.announce(Topic::Staff);
    Ok(())
}
