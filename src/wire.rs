//! Envelopes of the protocol between terminal and hub.
