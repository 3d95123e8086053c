//! exceptions.
