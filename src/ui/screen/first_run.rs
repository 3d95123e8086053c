//! first_run.
