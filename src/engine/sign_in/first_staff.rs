//! The first manager of a shop that nobody manages yet: made at the hub, with a PIN that stays here.
//!
//! Staff are the hub's, so that every terminal knows the same people and facts name people whom the hub knows. So also a shop
//! that stands alone asks its own hub, over the same call; the terminal never adds anybody by itself.

use super::{Denied, Fault, Shown, books, verifier};
use crate::domain::id::{FactId, StaffId};
use crate::domain::staff::{Pin, Staff};
use crate::engine::Engine;
use crate::engine::problem::Problem;
use crate::store::journal;
use crate::wire::staff::{Answer, FirstManager, NAME_CHARS_MAX};

impl Engine {
    /// Makes the first manager of this shop and signs them in. Denied where somebody manages it already: they come with the
    /// next pull, and the owner adds others at the hub.
    pub async fn make_first_manager(&self, name: &str, pin: Pin) -> Result<Shown<Staff>, Problem> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
            return Ok(Shown::Denied(Denied::NeedsName));
        }
        if pin.check_choice().is_err() {
            return Ok(Shown::Denied(Denied::SimplePin));
        }
        let digits = u8::try_from(pin.digits()).unwrap_or(u8::MAX);
        let verifier = verifier::make(self.clock(), pin).await?;
        let asked = FirstManager { id: StaffId::new(self.clock().mint()), name: name.to_owned() };
        let manager = match self.inner().client().first_manager(&asked).await? {
            Answer::Made(manager) => manager,
            Answer::Managed => {
                self.sync_now().await?;
                return Ok(Shown::Denied(Denied::Managed));
            }
        };
        let (id, made) = (manager.id, manager.clone());
        let (now, fact_id) = (self.clock().now(), FactId::new(self.clock().mint()));
        let fact = self.changed(Some(id), format!("staff/{id}/pin"), now);
        let written = self.store().write(move |conn| {
            books::keep(conn, &made, None)?;
            books::keep_pin(conn, id, &verifier, digits)?;
            Ok::<_, Fault>(journal::record(conn, fact_id, now, &fact)?.seq)
        });
        match written.await {
            Ok(head_seq) => {
                self.grown(head_seq).await;
                self.stand(Some(id), |_| Ok(())).await?;
                Ok(Shown::Granted(manager))
            }
            Err(fault) => fault.answer(),
        }
    }
}
