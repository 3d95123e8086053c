//! The hub: what terminals sync with.
