//! day.
