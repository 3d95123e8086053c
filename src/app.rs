//! Command line, demo, start-up: wires everything, decides nothing.

#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod cli;
#[cfg(feature = "desktop")]
pub mod decode;
#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod demo;
#[cfg(feature = "desktop")]
pub mod doctor;
#[cfg(feature = "desktop")]
pub mod gallery;
#[cfg(feature = "hub")]
pub mod hub_cli;
#[cfg(feature = "desktop")]
pub mod join;
#[cfg(feature = "desktop")]
pub mod ledger;
#[cfg(feature = "desktop")]
pub mod lines;
