//! Doubles of the hardware that take the very paths of the real thing: for tests, for the demo, for a desk without
//! devices.

pub mod camera;
pub mod chance;
pub mod printer;
