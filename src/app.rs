//! Command line, demo, start-up: wires everything, decides nothing.

#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod cli;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod crash;
#[cfg(feature = "desktop")]
pub mod decode;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod demo;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod display;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod doctor;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod door;
#[cfg(feature = "desktop")]
pub mod gallery;
#[cfg(feature = "hub")]
pub mod hub_cli;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod join;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod ledger;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod lines;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod log;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod own_hub;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod own_shop;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod payments;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod training;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod window;
