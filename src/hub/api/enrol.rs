//! `POST /v1/enrol` and `POST /v1/incarnation`: a terminal joins, or begins a new life after a restore.

use axum::Json;
use axum::extract::State;

use crate::domain::id::DeviceId;
use crate::hub::App;
use crate::hub::api::{Body, Refused};
use crate::hub::auth::{Secret, Served};
use crate::hub::clock::mint;
use crate::hub::database::{EnrolRefused, Enrolment};
use crate::hub::grants;
use crate::wire::ProblemCode;
use crate::wire::enrol::{Answer, Brings, Enrol, KeyList, KnownHead, LIVES_MAX, NewIncarnation, RotatingKey};
use crate::wire::signed::{Context, Signed, hexadecimal, public_key};

/// Takes a terminal in with its one-time code.
pub(super) async fn enrol(State(app): State<App>, body: Body) -> Result<Json<Answer>, Refused> {
    let asked: Enrol = body.read()?;
    let refused = |why: EnrolRefused| Refused::new(ProblemCode::EnrolmentRefused, why.to_string());
    let invitation = Secret::read(&asked.token).ok_or_else(|| refused(EnrolRefused::Code))?;
    let key = public_key(&asked.public_key)
        .ok()
        .filter(|key| !key.is_weak())
        .ok_or_else(|| Refused::new(ProblemCode::Malformed, "no public key"))?;
    let now = app.now();
    let access = Secret::make(invitation.tenant())?;
    let (device, earlier) = match asked.brings {
        Some(Brings { lives, .. }) if lives.len() > LIVES_MAX => {
            return Err(Refused::new(ProblemCode::Malformed, "more lives than a ledger has"));
        }
        Some(Brings { device, lives }) => (device, lives),
        None => (DeviceId::new(mint(now)?), Vec::new()),
    };
    let enrolment = Enrolment {
        tenant: invitation.tenant(),
        invitation: invitation.hash(),
        device,
        earlier,
        token_hash: access.hash(),
        public_key: key,
        incarnation: asked.incarnation,
        program: asked.program.chars().take(64).collect(),
        now,
    };
    let enrolled = app.database.enrol(enrolment).await?.map_err(refused)?;
    let shop = enrolled.shop;
    let rotating = enrolled.keys.rotating.iter().map(|campaign| RotatingKey {
        campaign: campaign.number(),
        key: hexadecimal(app.keys.rotation_key(shop.tenant_no, *campaign, shop.no).as_bytes()),
    });
    let list = KeyList { version: enrolled.keys.number, keys: app.keys.token_keys(), rotating: rotating.collect() };
    Ok(Json(Answer {
        device: enrolled.device.id,
        till: enrolled.device.till.clone(),
        access_token: access.reveal().to_owned(),
        code_key: hexadecimal(app.keys.code_key(shop.tenant_no, shop.no).as_bytes()),
        shop,
        root_key: hexadecimal(app.keys.root_public().as_bytes()),
        grant_key: hexadecimal(app.keys.grant().verifying_key().as_bytes()),
        keys: Signed::of(&list, Context::Keys, app.keys.root())?,
        epoch: enrolled.standing.epoch,
        grant: grants::issue(&app.keys, &enrolled.device, enrolled.standing, now),
        server_time: now,
    }))
}

/// Begins a new life of a terminal's ledger.
pub(super) async fn begin_incarnation(
    State(app): State<App>,
    Served(device): Served,
    body: Body,
) -> Result<Json<KnownHead>, Refused> {
    let asked: NewIncarnation = body.read()?;
    if asked.device != device.id {
        return Err(Refused::new(ProblemCode::Unauthorised, "the access token is another terminal's"));
    }
    let standing = app.database.begin_incarnation(device, asked.restored, asked.incarnation, app.now()).await?;
    Ok(Json(KnownHead { acked_seq: standing.acked_seq, epoch: standing.epoch }))
}
