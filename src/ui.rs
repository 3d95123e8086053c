//! What the counter shows: its look, its parts, its screens, its words in both languages.
//!
//! [`theme`] decides every colour and size, [`widget`] is made of it, and each [`screen`] is made of widgets. [`gallery`] shows
//! all widgets in every state; [`headless`] draws a view, and presses its keys, without a display.

pub mod app;

pub mod backstage;
pub mod focus;
pub mod font;
pub mod gallery;
#[cfg(test)]
pub(crate) mod golden;
pub mod headless;
pub mod icon;
pub mod screen;
pub mod street;
pub mod text;
pub mod theme;
pub mod widget;
