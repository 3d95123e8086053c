//! Members as an owner sees them: added, changed, listed, their cards, and erased.

use serde::{Deserialize, Serialize};

use crate::domain::id::{MemberId, PersonId};
use crate::domain::member::{Contact, Member, Standing};
use crate::domain::points::POINTS_MAX;
use crate::domain::token::OpaqueCode;
use crate::hub::admin::{Admin, AdminFault};
use crate::hub::catalogue::LISTED_MAX;
use crate::hub::clock::{mint, random};

/// A member as an owner describes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberForm {
    /// Their identity, to change one who is there.
    #[serde(default)]
    pub id: Option<MemberId>,
    /// The number that people read.
    pub number: String,
    /// What they are called.
    pub name: String,
    /// Their phone number, digits only.
    #[serde(default)]
    pub phone: String,
    /// The level.
    #[serde(default)]
    pub level: String,
    /// Whether they are a member still.
    #[serde(default)]
    pub standing: Standing,
    /// The points that somebody new brings along; of who is there already they stay as they are.
    #[serde(default)]
    pub brings: u32,
}

impl Admin {
    /// Adds a member, or changes the one with the form's id. Points are changed by what is bought and given back alone.
    pub async fn put_member(&self, form: MemberForm) -> Result<Member, AdminFault> {
        if form.brings > POINTS_MAX {
            return Err(AdminFault::Invalid("nobody brings more than a milliard of points"));
        }
        let now = self.app().now();
        let id = match form.id {
            Some(id) => id,
            None => MemberId::new(mint(now)?),
        };
        let member = Member {
            id,
            number: form.number,
            level: form.level,
            standing: form.standing,
            points: 0,
            person: PersonId::new(mint(now)?),
            contact: Contact { name: form.name, phone: form.phone },
            rev: 0,
        };
        member.check()?;
        let put = self.app().database.put_member(self.tenant(), member, form.brings).await?;
        put.map_err(|_| AdminFault::Conflict("the number is another member's"))
    }

    /// A member.
    pub async fn member(&self, id: MemberId) -> Result<Member, AdminFault> {
        self.app().database.member(self.tenant(), id).await?.ok_or(AdminFault::NotFound)
    }

    /// The members whose numbers come after this one, in the order of numbers; at most [`LISTED_MAX`].
    pub async fn members(&self, after: String, limit: u32) -> Result<Vec<Member>, AdminFault> {
        Ok(self.app().database.members(self.tenant(), after, limit.clamp(1, LISTED_MAX)).await?)
    }

    /// Issues a card to a member: a code that says who they are. An earlier one ends. It is shown this once.
    pub async fn issue_card(&self, member: MemberId) -> Result<String, AdminFault> {
        let code = OpaqueCode::from_bytes(random()?).to_string();
        let put = self.app().database.put_member_code(self.tenant(), member, Some(code.clone()));
        put.await?.ok_or(AdminFault::NotFound)?;
        Ok(code)
    }

    /// Ends a member's card.
    pub async fn end_card(&self, member: MemberId) -> Result<(), AdminFault> {
        self.app().database.put_member_code(self.tenant(), member, None).await?.ok_or(AdminFault::NotFound)
    }

    /// Erases a member with the personal data in it.
    pub async fn erase_member(&self, member: MemberId) -> Result<(), AdminFault> {
        self.app().database.erase_member(self.tenant(), member).await?.ok_or(AdminFault::NotFound)
    }
}
