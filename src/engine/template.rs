//! What this till's receipts look like: read, drawn before it is kept, and kept.
//!
//! It stands in the ledger beside what else is set at the counter. A receipt is made by the template of its moment and stored with
//! its print job, so that a copy shows what the first paper showed.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use crate::devices::luma::LumaError;
use crate::devices::picture::{self, PictureError, dots};
use crate::devices::printer::raster;
use crate::domain::fact::{ConfigChanged, Event, Fact, VERSION};
use crate::domain::id::FactId;
use crate::domain::receipt::template::{Logo, NoLogo, Template};
use crate::domain::receipt::{Bitmap, Profile, layout, slip};
use crate::domain::staff::Permission;
use crate::engine::problem::{Code, Problem};
use crate::engine::sign_in::Unentitled;
use crate::engine::{Engine, Inner, Topic};
use crate::store::{self, Connection, journal, settings};

/// The name under which it is kept.
const TEMPLATE: &str = "receipt";

/// What was set at this till, or what is usual.
pub(super) fn load(conn: &Connection) -> Result<Template, store::Error> {
    let Some(written) = settings::find(conn, TEMPLATE)? else { return Ok(Template::usual()) };
    Ok(serde_json::from_str(&written).unwrap_or_else(|error| {
        tracing::warn!(%error, "a receipt template of another version is left alone");
        Template::usual()
    }))
}

impl Inner {
    pub(super) fn template(&self) -> Arc<Template> {
        Arc::clone(&self.template.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Engine {
    /// What this till's receipts look like.
    pub fn template(&self) -> Arc<Template> {
        self.inner().template()
    }

    /// Sets what they look like from now on; it takes somebody who may change settings, at the counter or by their word.
    pub async fn set_template(&self, template: Arc<Template>) -> Result<(), Problem> {
        let now = self.clock().now();
        let fact_id = FactId::new(self.clock().mint());
        let event = Event::ConfigChanged(ConfigChanged { setting: TEMPLATE.to_owned() });
        let fact = Fact { v: VERSION, staff: self.signed_in(), day: self.business_day(now), event };
        let written = serde_json::to_string(&*template).map_err(|error| Problem::caused(Code::DataFailed, error))?;
        let right = self.right_to(Permission::Configure);
        let recorded = self.store().write(move |conn| {
            right.check(conn)?;
            settings::set(conn, TEMPLATE, &written)?;
            Ok::<_, Unentitled>(journal::record(conn, fact_id, now, &fact)?.seq)
        });
        let head_seq = recorded.await?;
        *self.inner().template.write().unwrap_or_else(PoisonError::into_inner) = template;
        self.grown(head_seq).await;
        self.announce(Topic::Preferences);
        Ok(())
    }

    /// A picture file as a logo: black and white, and as large as there is room.
    pub async fn read_logo(&self, path: PathBuf) -> Result<Logo, Problem> {
        apart(move || {
            let picture = picture::load(&path).map_err(|error| Problem::caused(Code::from(&error), error))?;
            let dots = dots(&picture, Logo::WIDTH_MAX, Logo::HEIGHT_MAX);
            Logo::new(dots).map_err(|error| Problem::caused(Code::from(&error), error))
        })
        .await
    }

    /// A receipt of something that never happened, by a template that need not be kept, as a printer of this profile draws it.
    pub async fn preview(&self, template: Arc<Template>, profile: Profile) -> Result<Bitmap, Problem> {
        let (shop, till, at) = (self.shop(), self.till().to_owned(), self.clock().now());
        let tongue = self.preferences().language.into();
        apart(move || {
            let head = slip::Head { shop: &shop, till: &till, staff: None, at, tongue, template: &template };
            raster::draw(&layout(&slip::sample(head), &profile))
                .map_err(|error| Problem::caused(Code::DataFailed, error))
        })
        .await
    }
}

/// Does what takes a moment on a thread of its own.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Problem::caused(Code::Interrupted, error))?
}

impl From<&PictureError> for Code {
    fn from(error: &PictureError) -> Self {
        match error {
            PictureError::File(_) => Self::PictureNotRead,
            PictureError::FileTooLarge { .. } | PictureError::Sides(LumaError::TooLarge { .. }) => {
                Self::PictureTooLarge
            }
            PictureError::Empty | PictureError::NoPicture | PictureError::Sides(_) | PictureError::Damaged(_) => {
                Self::NoPicture
            }
        }
    }
}

impl From<&NoLogo> for Code {
    fn from(error: &NoLogo) -> Self {
        match error {
            NoLogo::TooLarge { .. } => Self::PictureTooLarge,
            NoLogo::Blank => Self::PictureBlank,
        }
    }
}
