//! What the counter shows: words in both languages; the window joins them later.

pub mod text;
