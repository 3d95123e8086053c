//! Members at the counter: found by their card, their number or what they say, and set as who buys.

use crate::domain::basket::{Customer, Edit};
use crate::domain::id::MemberId;
use crate::domain::member::{Member, Standing};
use crate::engine::Engine;
use crate::engine::problem::{Code, Problem};
use crate::engine::till::Edited;
use crate::store::{self, members};

/// How many members are found at once at most: who sees so many types more.
pub const FOUND_MAX: usize = 50;

impl Engine {
    /// A member as they stand now; nothing where they are not known here.
    pub async fn member(&self, id: MemberId) -> Result<Option<Member>, Problem> {
        let people = self.people();
        self.read_cached(move |conn| members::find(conn, &people, id)).await
    }

    /// The members that a typed text finds, by number: by the last digits of a phone, by name or its initials, or by number.
    pub async fn search_members(&self, typed: &str) -> Result<Vec<Member>, Problem> {
        let (people, index, typed) = (self.people(), self.inner().members.clone(), typed.to_owned());
        self.read_cached(move |conn| {
            let found = {
                let mut index = index.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                index.refresh(conn, &people)?;
                index.search(&typed, FOUND_MAX)
            };
            let found = found.into_iter().map(|id| members::find(conn, &people, id));
            Ok(found.collect::<Result<Vec<_>, store::Error>>()?.into_iter().flatten().collect())
        })
        .await
    }

    /// Puts a member into the basket, in the place of who was there: member prices apply, and points are earned.
    pub async fn put_member(&self, id: MemberId) -> Result<Edited, Problem> {
        let member = self.member(id).await?.ok_or(Problem::new(Code::NoSuchMember))?;
        if member.standing == Standing::Closed {
            return Err(Problem::new(Code::MemberClosed));
        }
        let customer = Customer::Member { id, reference: member.number, level: member.level };
        self.edit(Edit::Customer(customer), None).await
    }

    /// Takes the member out of the basket.
    pub async fn take_member_out(&self) -> Result<Edited, Problem> {
        self.edit(Edit::Customer(Customer::Anybody), None).await
    }
}
