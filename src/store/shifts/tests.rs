//! Shifts in real books.
