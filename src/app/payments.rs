//! Connects a terminal with the payment service of its settings.

use std::sync::Arc;

use anyhow::Context as _;

use crate::cloud::PaymentService;
use crate::config::Config;
use crate::domain::payment::Limits;
use crate::engine::Engine;
use crate::store::keyring;

/// Lets a terminal take payment by code, where a service is set up. Where it cannot be used the counter opens all the same
/// and takes none: why not stands in the log and is told by `countersign doctor`.
pub async fn connect(engine: &Engine, config: &Config) {
    let Some(gateway) = gateway(config).transpose() else { return };
    let connected = match gateway {
        Ok(gateway) => engine.pay_through(Arc::new(gateway), Limits::default()).await.context("what is open"),
        Err(error) => Err(error),
    };
    if let Err(error) = connected {
        tracing::error!(error = format!("{error:#}"), "payment by code is not taken");
    }
}

/// The payment service of the settings; nothing where none is set up.
pub(super) fn gateway(config: &Config) -> anyhow::Result<Option<PaymentService>> {
    let Some(payments) = &config.payments else { return Ok(None) };
    let key =
        keyring::payment_key(&config.data).with_context(|| format!("the key in {}", keyring::PAYMENT_KEY_FILE_NAME))?;
    PaymentService::new(&payments.service, &key).map(Some).context("the address of the payment service")
}
