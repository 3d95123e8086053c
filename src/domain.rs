//! Words and rules of the trade: pure, no clock, no randomness, no I/O.
