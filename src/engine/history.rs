//! What happened at this terminal, newest first.
