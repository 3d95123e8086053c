//! The cloud of the demo: a hub in this process that can be stopped and started again at the same address.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context as _;
use tokio::sync::Mutex;

use crate::hub::admin::Admin;
use crate::hub::{Config, Hub};

/// The cloud.
pub(super) struct Cloud {
    config: Config,
    hub: Mutex<Option<Hub>>,
    restarts: AtomicU32,
}

impl Cloud {
    /// Starts it, on the port of an earlier hub.
    pub(super) async fn start(config: Config) -> anyhow::Result<Self> {
        let hub = Hub::start(config.clone()).await?;
        let listen = address(&hub)?;
        Ok(Self { config: Config { listen, ..config }, hub: Mutex::new(Some(hub)), restarts: AtomicU32::new(0) })
    }

    /// Its administration; nothing while it is down.
    pub(super) async fn admin(&self) -> Option<Admin> {
        self.hub.lock().await.as_ref().map(|hub| hub.admin.clone())
    }

    /// The same at once; nothing while it is down or being started.
    pub(super) fn admin_now(&self) -> Option<Admin> {
        self.hub.try_lock().ok()?.as_ref().map(|hub| hub.admin.clone())
    }

    /// How often it was started again.
    pub(super) fn restarts(&self) -> u32 {
        self.restarts.load(Ordering::Relaxed)
    }

    /// Stops it and starts it again on the same books.
    pub(super) async fn restart(&self) -> anyhow::Result<()> {
        let mut hub = self.hub.lock().await;
        if let Some(running) = hub.take() {
            running.stop().await;
        }
        *hub = Some(Hub::start(self.config.clone()).await?);
        self.restarts.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Ends it.
    pub(super) async fn stop(&self) {
        if let Some(running) = self.hub.lock().await.take() {
            running.stop().await;
        }
    }
}

/// Where a hub listens.
pub(super) fn address(hub: &Hub) -> anyhow::Result<SocketAddr> {
    hub.url.trim_start_matches("http://").parse().context("the hub's address")
}
