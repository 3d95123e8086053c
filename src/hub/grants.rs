//! Grants of offline risk: signed, and hung on the last fact that the hub knows of the terminal.

use jiff::Timestamp;

use crate::domain::budget::Grant;
use crate::domain::id::GrantId;
use crate::hub::clock::mint;
use crate::hub::database::{Device, DeviceStatus, Standing};
use crate::hub::keys::Keys;
use crate::wire::signed::{Context, Signed};

/// What a terminal may risk from here on; nothing for one that is not served.
pub fn issue(keys: &Keys, device: &Device, standing: Standing, now: Timestamp) -> Option<Signed> {
    if device.status != DeviceStatus::Active {
        return None;
    }
    let id = match mint(now) {
        Ok(id) => GrantId::new(id),
        Err(error) => {
            // Without a grant a terminal risks nothing, which is safe; the answer itself is worth more.
            tracing::error!(%error, "no grant could be issued");
            return None;
        }
    };
    let grant = Grant {
        id,
        device: device.id,
        incarnation: standing.incarnation,
        epoch: standing.epoch,
        after_seq: standing.acked_seq,
        issued_at: now,
        allowance: standing.risk.allowance,
        raise: standing.risk.raise,
        per_voucher: standing.risk.per_voucher,
        data_age_max_s: standing.risk.data_age_max_s,
    };
    Signed::of(&grant, Context::Grant, keys.grant())
        .inspect_err(|error| tracing::error!(%error, "no grant could be signed"))
        .ok()
}
