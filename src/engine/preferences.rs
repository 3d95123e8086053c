//! How this terminal behaves and looks, as set at the counter.
