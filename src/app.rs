//! Command line, demo, start-up: wires everything, decides nothing.

#[cfg(all(feature = "desktop", feature = "hub"))]
pub mod cli;
#[cfg(feature = "desktop")]
pub mod decode;
#[cfg(feature = "desktop")]
pub mod doctor;
