//! By whose right something is done that not everybody may do: looked at in the transaction that does it.

use std::sync::PoisonError;

use jiff::{SignedDuration, Timestamp};

use crate::domain::id::StaffId;
use crate::domain::redemption::Override;
use crate::domain::staff::{Employment, Permission};
use crate::engine::problem::{Code, Problem};
use crate::engine::{Engine, store_failed};
use crate::store::{self, Connection, staff as books};

/// How long a word that was given waits for what it was given for.
const WORD_WAITS: SignedDuration = SignedDuration::from_mins(2);

/// A word that was given and not used yet; [`Engine::allow`] alone gives one.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Word {
    permission: Permission,
    by: StaffId,
    at: Timestamp,
}

/// Those by whose right something is done.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Right {
    permission: Permission,
    people: Vec<StaffId>,
}

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub(in crate::engine) enum Unentitled {
    #[error("nobody who may do this has said so")]
    Nobody,
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<Unentitled> for Problem {
    fn from(unentitled: Unentitled) -> Self {
        match unentitled {
            Unentitled::Nobody => Self::new(Code::NotAllowed),
            Unentitled::Store(error) => store_failed(error),
        }
    }
}

impl Right {
    /// One person's.
    pub(in crate::engine) fn of(by: StaffId, permission: Permission) -> Self {
        Self { permission, people: vec![by] }
    }

    /// Refuses where none of them may do it.
    pub(in crate::engine) fn check(&self, conn: &Connection) -> Result<(), Unentitled> {
        let known = books::all(conn)?;
        let may = |by: &StaffId| {
            let works = known.iter().find(|staff| staff.id == *by && staff.employed == Employment::Active);
            works.is_some_and(|staff| staff.role.may(self.permission))
        };
        // A shop that has told of no staff has nobody who could be asked.
        if known.is_empty() || self.people.iter().any(may) { Ok(()) } else { Err(Unentitled::Nobody) }
    }
}

/// What somebody may do who stands at the counter. In a shop that has told of no staff anybody may do everything: there
/// is nobody who could be asked.
pub(in crate::engine) fn permissions(
    conn: &Connection,
    staff: Option<StaffId>,
) -> Result<Vec<Permission>, store::Error> {
    let known = books::all(conn)?;
    if known.is_empty() {
        return Ok(Permission::ALL.to_vec());
    }
    let works = known.iter().find(|member| Some(member.id) == staff && member.employed == Employment::Active);
    let may = |permission: &Permission| works.is_some_and(|member| member.role.may(*permission));
    Ok(Permission::ALL.into_iter().filter(may).collect())
}

/// The words that count: those of people who may give them.
pub(in crate::engine) fn counting(conn: &Connection, said: Vec<Override>) -> Result<Vec<Override>, store::Error> {
    let mut counting = Vec::with_capacity(said.len());
    for word in said {
        match Right::of(word.by, word.permission).check(conn) {
            Ok(()) => counting.push(word),
            Err(Unentitled::Nobody) => tracing::warn!(by = %word.by, "somebody allowed what they may not allow"),
            Err(Unentitled::Store(error)) => return Err(error),
        }
    }
    Ok(counting)
}

impl Engine {
    /// The right of whoever stands at the counter, or of whoever has just given their word for this. The word is used up.
    pub(in crate::engine) fn right_to(&self, permission: Permission) -> Right {
        let now = self.clock().now();
        let mut words = self.inner().words.lock().unwrap_or_else(PoisonError::into_inner);
        words.retain(|word| now.duration_since(word.at) < WORD_WAITS);
        let given = words.iter().position(|word| word.permission == permission).map(|at| words.remove(at).by);
        Right { permission, people: self.signed_in().into_iter().chain(given).collect() }
    }

    /// Somebody has given their word: it waits for what it was given for, one for each permission.
    pub(super) fn word_waits(&self, word: &Override) {
        let at = self.clock().now();
        let mut words = self.inner().words.lock().unwrap_or_else(PoisonError::into_inner);
        words.retain(|waiting| waiting.permission != word.permission);
        words.push(Word { permission: word.permission, by: word.by, at });
    }
}
