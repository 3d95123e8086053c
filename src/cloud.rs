//! The terminal's network: the client of the hub.
