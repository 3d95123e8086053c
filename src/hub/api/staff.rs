//! `POST /v1/first-manager`: a shop that nobody manages gets its first manager.

use axum::Json;
use axum::extract::State;

use crate::domain::staff::{Employment, Role, Staff};
use crate::hub::App;
use crate::hub::api::{Body, Refused};
use crate::hub::auth::Served;
use crate::wire::ProblemCode;
use crate::wire::staff::{Answer, FirstManager, NAME_CHARS_MAX};

/// Makes the first manager of the terminal's shop.
pub(super) async fn first_manager(
    State(app): State<App>,
    Served(device): Served,
    body: Body,
) -> Result<Json<Answer>, Refused> {
    let FirstManager { id, name } = body.read()?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        return Err(Refused::new(ProblemCode::Malformed, "a manager has a name of at most 40 characters"));
    }
    let manager = Staff { id, name: name.to_owned(), role: Role::Manager, employed: Employment::Active };
    let made = app.database.first_manager(device, manager).await?;
    Ok(Json(made.map_or(Answer::Managed, Answer::Made)))
}
